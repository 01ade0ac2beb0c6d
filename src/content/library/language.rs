//! The language that a site asks for: read before anything else, and from a file with mistakes as well, since these are
//! told in it.

use std::path::Path;

use super::{
    load::{Disk, Files as _},
    names::SITE,
};
use crate::{scan::value_of_field, source::Source};
use gongyi_core::problem::Lang;

/// The language that `site.ron` of a folder asks for. Its disk may hang.
pub fn site_language(folder: &Path) -> Option<Lang> {
    let path = folder.join(SITE);
    let source = Source::new(path.clone(), Disk.read(&path).ok()?).ok()?;
    language(&source.text)
}

/// The value of `lang`. One in quotes is a mistake, which is told in the language that it means.
fn language(text: &str) -> Option<Lang> {
    let value = text.get(value_of_field(text, "lang")?)?;
    match value.trim_matches('"') {
        "zh" => Some(Lang::Zh),
        "en" => Some(Lang::En),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Replay B8
    #[test]
    fn the_language_is_known_of_a_file_with_mistakes_too() {
        for (text, lang) in [
            ("(lang: zh, schedule: [(play: \"a\")])", Some(Lang::Zh)),
            ("(schedule: [(play: \"lang: zh\")], lang: en)", Some(Lang::En)),
            ("(shedule: [(play: \"a\"], lang: zh)", Some(Lang::Zh)),
            ("(lang: \"zh\")", Some(Lang::Zh)),
            ("(lang: zh schedule: [])", None),
            ("(lang: fr)", None),
            ("// lang: zh\n()", None),
            ("()", None),
            ("", None),
        ] {
            assert_eq!(language(text), lang, "{text}");
        }
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(site_language(folder.path()), None);
        std::fs::write(folder.path().join(SITE), "\u{feff}(lang: zh)").unwrap();
        assert_eq!(site_language(folder.path()), Some(Lang::Zh));
        std::fs::write(folder.path().join(SITE), b"(lang: zh, // \xd6\xd0\n)").unwrap();
        assert_eq!(site_language(folder.path()), None);
    }
}
