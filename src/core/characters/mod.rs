//! Which characters are no text: control characters, and marks that turn lines around. A name never holds one, and a
//! terminal is never sent one as it is: escape sequences in the name of a file could write anything over a screen.
//!
//! And which are not what they seem: radicals that look like characters (`ideographs`), codes that only one program knows
//! (`private_use`), marks that a program set before the items of a list (`list_marks`). And how verse
//! hears them (`tones`).

use std::{borrow::Cow, cell::Cell, ops::Range};

use icu_segmenter::GraphemeClusterSegmenter;

mod ideographs;
mod list_marks;
mod private_use;
mod tones;

pub use ideographs::{common_character, in_common_characters};
pub use list_marks::without_list_mark;
pub use private_use::{PrivateCode, private_code};
pub use tones::{Tone, tone};

/// Whether nobody types this to be read: the control characters of Unicode, and its separators of lines and paragraphs.
pub fn is_control(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Whether it turns the direction of the text after it, so that what is seen is not what is written.
pub fn turns_text(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a name is only of letters of any script, digits, `-` and `_`: such a name is never a path.
pub fn is_plain_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}

/// The first character that no name holds.
pub fn unfit_for_name(name: &str) -> Option<char> {
    name.chars().find(|c| is_control(*c) || turns_text(*c))
}

/// A text for a terminal or a log: what is no text is written as an escape, such as `\n` or `\u{1b}`.
pub fn printable(text: &str) -> Cow<'_, str> {
    let is_unfit = |c: char| is_control(c) || turns_text(c);
    if !text.contains(is_unfit) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if is_unfit(c) { safe.extend(c.escape_default()) } else { safe.push(c) }
    }
    Cow::Owned(safe)
}

/// A JSON text in which what is no text is an escape as well: JSON itself asks that only of the first of them.
pub fn printable_json(json: String) -> String {
    let is_unfit = |c: char| is_control(c) || turns_text(c);
    if !json.contains(is_unfit) {
        return json;
    }
    let mut safe = String::with_capacity(json.len() + 8);
    for c in json.chars() {
        // Outside strings JSON has none of them but the ends of lines and tabs, and all of them have four digits at most.
        if is_unfit(c) && !matches!(c, '\n' | '\t' | '\r') {
            let code = u32::from(c);
            safe.push_str("\\u");
            safe.extend((0..4).rev().filter_map(|digit| char::from_digit(code >> (4 * digit) & 0xF, 16)));
        } else {
            safe.push(c);
        }
    }
    safe
}

/// The half-width form of a full-width letter, digit or mark; any other character is what it was.
pub fn half_width(c: char) -> char {
    match c {
        // They stand in the order of ASCII.
        '！'..='～' => char::from_u32(u32::from(c) - u32::from('！') + u32::from('!')).unwrap_or(c),
        c => c,
    }
}

thread_local! {
    static COMPARED: Cell<usize> = const { Cell::new(0) };
}

/// How many names were compared in this thread: what suggestions cost.
pub fn compared() -> usize {
    COMPARED.with(Cell::get)
}

/// The known name that is most like what was written, where one is near enough.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const NEAR_ENOUGH: f64 = 0.7;
    /// What is longer than this in bytes is no name with a slip in it.
    const LONGEST_NAME: usize = 400;
    if written.len() > LONGEST_NAME {
        return None;
    }
    known
        .into_iter()
        .inspect(|_| COMPARED.with(|count| count.set(count.get() + 1)))
        .map(|name| (strsim::jaro_winkler(&written.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness >= NEAR_ENOUGH)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}

/// Whether nothing of a text would be seen: it has no more than spaces and what is invisible.
pub fn is_blank(text: &str) -> bool {
    text.lines().flat_map(|line| clusters(line).filter_map(|range| line.get(range))).all(is_unseen)
}

/// Whether a character of a reader is a space, or never seen by itself.
fn is_unseen(cluster: &str) -> bool {
    let first = cluster.chars().next().unwrap_or(' ');
    let is_space = (first.is_whitespace() && first != '\u{a0}') || first == '\u{200b}';
    is_space || first.is_control() || cluster.chars().all(is_invisible)
}

/// The parts of a text that are one character to a reader (UAX #29).
pub fn clusters(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    GraphemeClusterSegmenter::new().segment_str(text).skip(1).map(move |end| std::mem::replace(&mut start, end)..end)
}

/// What begins a paragraph of a long text: two ideographic spaces, as in every official text.
pub const INDENT: &str = "\u{3000}\u{3000}";

/// Whether `c` is never seen by itself.
pub fn is_invisible(c: char) -> bool {
    matches!(u32::from(c), 0xAD | 0x61C | 0x180E | 0x200C..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFEFF
        | 0xE0000..=0xE007F | 0xFE00..=0xFE0F | 0xE0100..=0xE01EF)
}

/// The same, or where a line may break without a blank: what nobody sees at the edges of a name or a text.
pub fn is_invisible_or_break(c: char) -> bool {
    c == '\u{200b}' || is_invisible(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_terminal_would_obey_is_printed() {
        for c in (0..=0x10_ffff).filter_map(char::from_u32) {
            let text = format!("a{c}b");
            let safe = printable(&text);
            assert!(!safe.contains(|c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)), "{c:?}");
            assert_eq!(safe == text, !(is_control(c) || turns_text(c)), "{c:?}");
        }
        assert_eq!(printable("a\u{1b}[31m\u{202e}b\n"), r"a\u{1b}[31m\u{202e}b\n");
    }

    #[test]
    fn json_says_the_same_without_them() {
        let text = "健康\u{9b}31m\u{202e}\u{2028}\u{1b}\u{7f}";
        let safe = printable_json(serde_json::to_string(text).unwrap());
        assert!(!safe.contains(|c| is_control(c) || turns_text(c)), "{safe}");
        assert_eq!(serde_json::from_str::<String>(&safe).unwrap(), text);
    }

    #[test]
    fn full_width_forms_are_those_of_the_keyboard() {
        let (full, half) = ("！＂＃＄％０９：；＜＝＞？＠ＡＺ［＼］＿｀ａｚ｛｜｝～", "!\"#$%09:;<=>?@AZ[\\]_`az{|}~");
        assert_eq!(full.chars().map(half_width).collect::<String>(), half);
        for c in (0..=0x10_ffff).filter_map(char::from_u32).filter(|c| !('！'..='～').contains(c)) {
            assert_eq!(half_width(c), c);
        }
    }

    #[test]
    fn a_plain_name_is_never_a_path() {
        for good in ["red-gold", "红金", "Ünlü", "синий", "a_1"] {
            assert!(is_plain_name(good), "{good}");
        }
        for bad in ["", ".", "..", "a/b", "a\\b", "../clinic", "a.b", "a b", "c:", "a\0", "\u{202e}a"] {
            assert!(!is_plain_name(bad), "{bad}");
        }
    }
}
