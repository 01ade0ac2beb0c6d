//! Themes, read by their names from the assets (`assets/themes/*.ron`), where staff may override a built-in one or add
//! their own.
//!
//! A theme is read whole or not at all: a wrong colour is an error with its place, like any other.

use std::{path::PathBuf, sync::Arc};

use super::{names as file_names, read};
use gongyi_assets::Assets;
use gongyi_core::{
    characters,
    problem::{Grade, Place, Problem, Text},
    shapes::theme::{DEFAULT_THEME, Theme},
    text,
};

/// The folder of the themes among the assets.
const FOLDER: &str = "themes/";

/// The theme of this name. The error is a problem of the theme's own file, or says that there is none.
pub fn load(assets: &Assets, name: &str) -> Result<Arc<Theme>, Box<Problem>> {
    if let Some(problem) = file_names::bad_name(file_names::THEME, name, Place::default) {
        return Err(Box::new(problem));
    }
    let path = format!("{FOLDER}{name}.ron");
    let Some(bytes) = assets.read(&path) else {
        let known = names(assets);
        let problem = Problem::error(
            "unknown-theme",
            Grade::Content,
            Place::default(),
            text!("没有名为“{name}”的主题", "there is no theme `{name}`"),
        );
        let near = characters::nearest(name, known.iter().map(String::as_str));
        let list = (known.join("、"), known.join(", "));
        return Err(Box::new(problem.help(match near {
            Some(near) => Text::new(
                format!("是不是“{near}”？可用的主题：{}", list.0),
                format!("did you mean `{near}`? The themes are {}", list.1),
            ),
            None => Text::new(format!("可用的主题：{}", list.0), format!("the themes are {}", list.1)),
        })));
    };
    let hash = *blake3::hash(&bytes).as_bytes();
    let shown = assets.folder().map_or_else(|| PathBuf::from("assets").join(&path), |folder| folder.join(&path));
    let source = read::Source::new(shown, bytes.into_owned())?;
    let mut theme: Theme = read::file(&source)?;
    let drawings = theme.ornaments.iter().map(|ornament| &ornament.drawing);
    let place = || source.place_of_field(0..source.text.len(), "drawing");
    if let Some(problem) = drawings.into_iter().find_map(|name| file_names::bad_name(file_names::DRAWING, name, place))
    {
        return Err(Box::new(problem));
    }
    name.clone_into(&mut theme.name);
    theme.hash = hash;
    Ok(Arc::new(theme))
}

/// The names of all themes.
pub fn names(assets: &Assets) -> Vec<String> {
    let paths = assets.list(FOLDER);
    let name = |path: &String| Some(path.strip_prefix(FOLDER)?.strip_suffix(".ron")?.to_owned());
    paths.iter().filter_map(name).filter(|name| characters::is_plain_name(name)).collect()
}

/// The theme that stands in where a wrong one was named or none can be read: built in, so it is always there.
pub fn standby(assets: &Assets) -> Arc<Theme> {
    load(assets, DEFAULT_THEME)
        .or_else(|_| load(&Assets::embedded(), DEFAULT_THEME))
        .unwrap_or_else(|_| Arc::new(Theme::plain()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_theme_that_ships_is_read_and_can_be_read() {
        let assets = Assets::embedded();
        let names = names(&assets);
        assert!(names.len() >= 2, "{names:?}");
        for name in names {
            let theme = load(&assets, &name).unwrap_or_else(|problem| panic!("{name}: {problem:?}"));
            for background in
                [Some(theme.background.from), Some(theme.background.to), theme.background.glow].into_iter().flatten()
            {
                for (what, colour, least) in [
                    ("display", theme.display, 4.5),
                    ("ink", theme.ink, 4.5),
                    ("quiet", theme.quiet, 4.5),
                    ("accent", theme.accent, 3.0),
                ] {
                    let contrast = colour.contrast(background);
                    assert!(contrast >= least, "{name}: {what} on {background:?} has only {contrast:.2}");
                }
            }
        }
    }

    #[test]
    fn a_name_that_is_a_path_opens_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let whole = Assets::embedded().read("themes/clinic.ron").unwrap();
        let assets = Assets::with_folder(folder.path().join("assets"));
        std::fs::create_dir_all(folder.path().join("assets/themes/deep")).unwrap();
        for path in ["stolen.ron", "assets/own.ron", "assets/themes/own.ron", "assets/themes/deep/own.ron"] {
            std::fs::write(folder.path().join(path), &whole).unwrap();
        }
        assert_eq!(load(&assets, "own").unwrap().name, "own");
        let absolute = folder.path().join("stolen");
        for name in ["../own", "../../stolen", "deep/own", "./own", "own\0", "", absolute.to_str().unwrap()] {
            let problem = load(&assets, name).unwrap_err();
            assert_eq!(problem.id, "bad-name", "{name:?}");
        }
        let text = String::from_utf8(whole.into_owned()).unwrap();
        let at = text.find("ornaments: [").map(|at| at + "ornaments: [".len());
        let ornament = "(drawing: \"../../a\", at: Top, width: 1, opacity: 1, colour: \"#000000\"),";
        let with = match at {
            Some(at) => format!("{}{ornament}{}", &text[..at], &text[at..]),
            None => text.trim_end().trim_end_matches(')').to_owned() + &format!(" ornaments: [{ornament}])"),
        };
        std::fs::write(folder.path().join("assets/themes/own.ron"), with).unwrap();
        assert_eq!(load(&assets, "own").unwrap_err().id, "bad-name");
    }

    #[test]
    fn the_background_may_be_called_as_it_once_was_and_only_its_name_is_suggested() {
        let folder = tempfile::tempdir().unwrap();
        let assets = Assets::with_folder(folder.path());
        std::fs::create_dir_all(folder.path().join("themes")).unwrap();
        let shipped = String::from_utf8(Assets::embedded().read("themes/clinic.ron").unwrap().into_owned()).unwrap();
        let with = |field: &str| {
            let text = shipped.replace(" background: (", &format!(" {field}: ("));
            std::fs::write(folder.path().join("themes/own.ron"), text).unwrap();
            load(&assets, "own")
        };
        let theme = with("background").unwrap();
        assert_eq!(with("ground").unwrap().background, theme.background);
        for wrong in ["grounds", "backgrund", "colour"] {
            let problem = with(wrong).unwrap_err();
            assert_eq!(problem.id, "unknown-field");
            let help = problem.help.unwrap();
            for text in [help.zh, help.en] {
                let names: Vec<&str> = text.split(|c: char| !c.is_ascii_alphabetic() && c != '_').collect();
                assert!(names.contains(&"background") && !names.contains(&"ground"), "{wrong}: {text}");
            }
        }
    }

    #[test]
    fn a_wrong_name_gets_the_nearest() {
        let problem = load(&Assets::embedded(), "clinik").unwrap_err();
        assert!(problem.help.unwrap().en.contains("`clinic`"));
    }
}
