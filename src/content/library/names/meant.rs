//! The name that was meant: Windows hides endings and adds others, phones begin with a capital, and input methods type
//! full-width letters and dots.

use gongyi_core::characters::is_invisible_or_break;

/// Endings of what editors and programs leave behind while they write: never read, and never remarked on.
const LEFTOVER_ENDINGS: [&str; 9] = ["bak", "tmp", "temp", "swp", "swo", "swx", "part", "crdownload", "lock"];

/// Whether a file is what an editor, an office program or a copy in progress leaves behind.
pub(crate) fn is_leftover(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    name.starts_with(['.', '#', '~'])
        || name.ends_with(['~', '#'])
        || ending.is_some_and(|ending| LEFTOVER_ENDINGS.contains(&ending.as_str()))
}

/// A character as a keyboard without an input method types it.
fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        '。' | '｡' => '.',
        '【' | '〔' | '「' => '[',
        '】' | '〕' | '」' => ']',
        '—' | '–' | '‐' | '‑' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// A name for comparing: half-width, in small letters, without what is not seen.
pub(crate) fn fold(name: &str) -> String {
    let seen = name.chars().filter(|c| !is_invisible_or_break(*c)).map(half_width);
    seen.flat_map(char::to_lowercase).collect::<String>().trim().to_owned()
}

/// A name for comparing, without any blanks either.
fn fold_closely(name: &str) -> String {
    fold(name).replace(' ', "")
}

/// What stands around a name without being seen as a part of it.
fn is_around(c: char) -> bool {
    half_width(c) == '.' || c.is_whitespace() || is_invisible_or_break(c)
}

/// What a file was most likely meant to be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Meant {
    /// The name of the playlist, as it was written.
    pub(crate) stem: String,
    /// Whether our ending is somewhere in the name.
    pub(crate) has_ending: bool,
}

impl Meant {
    /// Reads the name of any file.
    pub(crate) fn of_name(name: &str) -> Self {
        let parts: Vec<&str> = name.split(|c| half_width(c) == '.').collect();
        // The first part that is our ending, or that begins with it before a mark such as `(1)`.
        let is_ours = |part: &&str| {
            let part = fold_closely(part);
            part.strip_prefix("ron").is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
        };
        let at = parts.iter().skip(1).position(is_ours).map(|at| at + 1);
        let count = at.unwrap_or_else(|| parts.len().saturating_sub(1).max(1));
        let stem = parts.iter().take(count).copied().collect::<Vec<_>>().join(".");
        Self { stem: stem.trim_matches(is_around).to_owned(), has_ending: at.is_some() }
    }

    /// Whether the site was meant, by the name alone.
    pub(crate) fn is_site(&self) -> bool {
        fold_closely(&self.stem) == "site"
    }
}

/// Whether a file may be the site by its name, whatever ends it.
pub(crate) fn is_site_name(name: &str) -> bool {
    Meant::of_name(name).is_site()
}

/// The name that a playlist should have, where its own has blanks, dots or endings that nobody sees as a part of it.
pub(crate) fn well_formed(name: &str) -> Option<String> {
    let stem = Meant::of_name(name).stem;
    let right = format!("{stem}.ron");
    (!stem.is_empty() && right != name).then_some(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_added_to_a_name_is_taken_away() {
        for (name, stem, has_ending) in [
            ("site.ron.txt", "site", true),
            ("SITE.RON", "SITE", true),
            ("site.Ron", "site", true),
            ("site.ron ", "site", true),
            ("site.txt", "site", false),
            ("site", "site", false),
            ("site。ron", "site", true),
            ("site．ｒｏｎ", "site", true),
            ("site .ron", "site", true),
            ("site.ron.ron", "site", true),
            ("site. ron.", "site", true),
            ("\u{200b}site.ron", "site", true),
            ("a.ron(1).txt", "a", true),
            ("a.b.ron", "a.b", true),
            ("a.rondo", "a", false),
            ("健康.docx", "健康", false),
            ("健康。.ron", "健康", true),
        ] {
            let found = Meant::of_name(name);
            assert_eq!((found.stem.as_str(), found.has_ending), (stem, has_ending), "{name}");
        }
        for name in ["site.ron.txt", "ｓｉｔｅ.ron", "S i t e.RON", "Site.ron", "site.txt"] {
            assert!(is_site_name(name), "{name}");
        }
        for name in ["sit.ron", "sites.ron", "my site.ron", "site(1).ron"] {
            assert!(!is_site_name(name), "{name}");
        }
    }

    #[test]
    fn a_name_of_its_own_is_well_formed() {
        for name in ["a.ron", "A.ron", "a b.ron", "公告（一）.ron", "ａ.ron", "a.b.ron", "2026.11.20.ron"] {
            assert_eq!(well_formed(name), None, "{name}");
        }
        for (name, right) in [("a .ron", "a.ron"), (" a.ron", "a.ron"), ("a..ron", "a.ron"), ("a.ron.ron", "a.ron")] {
            assert_eq!(well_formed(name).as_deref(), Some(right), "{name}");
        }
    }
}
