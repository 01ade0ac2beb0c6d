//! Golden cases: every file in `cases/invalid` gets the diagnostic beside it. `GONGYI_BLESS=1` writes them anew: read
//! each as the person would who made the mistake. Files that are too odd to keep are made here.
//!
//! A file whose name starts with `site-` is read as `site.ron` beside a good playlist `health`.

use std::{fs, path::Path};

use crate::without_bevy::golden::{difference, told};
use gongyi_assets::Assets;
use gongyi_content::library::{Loader, Outcome};
use gongyi_core::problem::Severity;

/// A playlist that is in order.
const GOOD: &str = "(slides: [Slogan(text: \"讲文明 树新风\")])";

fn load(folder: &Path) -> Outcome {
    Loader::new(folder, Assets::embedded(), chrono_tz::Asia::Shanghai).load()
}

fn diagnostic(case: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    let is_site = case.file_name().unwrap().to_string_lossy().starts_with("site-");
    if is_site {
        fs::write(folder.path().join("health.ron"), GOOD).unwrap();
    }
    fs::copy(case, folder.path().join(if is_site { "site.ron" } else { "case.ron" })).unwrap();
    load(folder.path()).problems().iter().map(told).collect()
}

#[test]
fn every_invalid_file_gets_its_diagnostic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/cases/invalid");
    let mut cases: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let expected_alone: Vec<_> = cases
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .filter(|path| !path.with_extension("ron").exists())
        .collect();
    assert!(expected_alone.is_empty(), "diagnostics without their cases: {expected_alone:?}");
    cases.retain(|path| path.extension().is_some_and(|extension| extension == "ron"));
    cases.sort();
    assert!(cases.len() >= 150, "only {} cases", cases.len());
    let mut wrong = String::new();
    for case in cases {
        let found = diagnostic(&case);
        assert!(!found.is_empty(), "{} has nothing wrong", case.display());
        wrong += &difference(&case.with_extension("txt"), &found);
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// The ids of what is wrong with a file called `odd.ron` beside a good playlist, which plays on.
fn ids_beside_a_good_playlist(make: impl FnOnce(&Path)) -> Vec<&'static str> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("health.ron"), GOOD).unwrap();
    let odd = folder.path().join("odd.ron");
    make(&odd);
    let outcome = load(folder.path());
    let names: Vec<_> = outcome.library.playlists.keys().map(ToString::to_string).collect();
    assert_eq!(names, ["health"]);
    for problem in outcome.problems() {
        assert_eq!(problem.place.file, odd);
        assert!(problem.help.is_some(), "no advice: {problem:?}");
    }
    outcome.problems().iter().map(|problem| problem.id).collect()
}

#[test]
fn brackets_without_end_are_told_of_and_overflow_nothing() {
    for (open, close) in [("(", ")"), ("[", "]"), ("{", "}"), ("Some(", ")"), ("A(a:", ")")] {
        for start in ["", "(slides: [", "(title: ", "(theme: Some("] {
            for closed in [true, false] {
                let text = format!("{start}{}{}", open.repeat(10_000), if closed { close } else { "" }.repeat(10_000));
                let found = ids_beside_a_good_playlist(|path| fs::write(path, text).unwrap());
                assert_eq!(found.len(), 1, "{start}{open} {found:?}");
            }
        }
    }
    // A condition may hold others; it is read by the same rules.
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("health.ron"), GOOD).unwrap();
    let when = format!("{}Workdays{}", "Not(".repeat(10_000), ")".repeat(10_000));
    fs::write(folder.path().join("site.ron"), format!("(schedule: [(play: \"health\", when: {when})])")).unwrap();
    let outcome = load(folder.path());
    let found: Vec<_> = outcome.problems().iter().map(|problem| problem.id).collect();
    assert_eq!(found, ["too-deep"]);
}

#[test]
fn what_is_no_text_file_is_told_of_and_hurts_no_other() {
    let found = ids_beside_a_good_playlist(|path| {
        let file = fs::File::create(path).unwrap();
        file.set_len(20 * 1024 * 1024).unwrap();
    });
    assert_eq!(found, ["unreadable"]);
    let found = ids_beside_a_good_playlist(|path| fs::create_dir(path).unwrap());
    assert_eq!(found, ["not-a-file"]);
    #[cfg(unix)]
    {
        let found = ids_beside_a_good_playlist(|path| std::os::unix::fs::symlink("nowhere", path).unwrap());
        assert_eq!(found, ["unreadable"]);
        // A socket: opening it fails, and reading a pipe would wait for ever.
        let mut listener = None;
        let found = ids_beside_a_good_playlist(|path| {
            listener = Some(std::os::unix::net::UnixListener::bind(path).unwrap());
        });
        assert_eq!(found, ["unreadable"]);
    }
}

#[test]
fn folders_without_playlists_are_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let found = |folder: &Path| load(folder).problems().iter().map(|problem| problem.id).collect::<Vec<_>>();
    assert_eq!(found(folder.path()), ["empty-folder"]);
    assert_eq!(found(&folder.path().join("nowhere")), ["no-folder"]);
    fs::write(folder.path().join("health.ron"), GOOD).unwrap();
    assert_eq!(found(folder.path()), Vec::<&str>::new());
    assert_eq!(found(&folder.path().join("health.ron")), ["no-folder"]);
}

#[test]
fn a_picture_that_is_cut_short_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let whole = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/data/stripes.png")).unwrap();
    fs::write(folder.path().join("health.ron"), "(slides: [Picture(file: \"a.png\")])").unwrap();
    for (length, expected) in [(whole.len(), None), (20, Some("broken-picture"))] {
        fs::write(folder.path().join("a.png"), &whole[..length]).unwrap();
        let outcome = load(folder.path());
        assert_eq!(outcome.problems().first().map(|problem| problem.id), expected);
    }
}

#[test]
#[cfg(unix)]
fn a_file_that_may_not_be_read_is_told_of() {
    use std::os::unix::fs::PermissionsExt as _;
    let mut may_read_all = false;
    let found = ids_beside_a_good_playlist(|path| {
        fs::write(path, "(").unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
        may_read_all = fs::read(path).is_ok();
    });
    if may_read_all {
        eprintln!("skipped: this user may read every file (root), so that no permission can be missing");
        assert_eq!(found, ["unclosed-bracket"]);
    } else {
        assert_eq!(found, ["unreadable"]);
    }
}

#[test]
fn places_are_those_that_an_editor_shows() {
    // Tabs count as one column, a mark at the start of the file as none, and a line ends with CRLF or LF alike.
    for (text, line, column) in [
        ("\t\t(titel: \"\", slides: [])", 1, 4),
        ("\u{feff}(titel: \"\", slides: [])", 1, 2),
        ("\u{feff}\r\n\r\n  (titel: \"\", slides: [])", 3, 4),
        ("(title: \"讲文明\", 𠀀: 1, slides: [])", 1, 16),
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("odd.ron"), text).unwrap();
        let outcome = load(folder.path());
        let [problem] = outcome.problems() else { panic!("{text}: {:?}", outcome.problems()) };
        assert_eq!((problem.id, problem.severity), ("unknown-field", Severity::Error), "{text}");
        assert_eq!((problem.place.line, problem.place.column), (line, column), "{text}");
    }
}
