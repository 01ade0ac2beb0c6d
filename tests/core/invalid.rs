//! Golden cases: every file in `cases/invalid` gets the diagnostic beside it. `GONGYI_BLESS=1` writes them anew.
//!
//! A file whose name starts with `site-` is read as `site.ron` beside a good playlist `health`.

use std::{fmt::Write as _, fs, path::Path};

use gongyi::{assets::Assets, library::Loader, problem::Problem};

/// A playlist that is in order.
const GOOD: &str = "(slides: [Slogan(text: \"讲文明 树新风\")])";

fn describe(problem: &Problem) -> String {
    let name = problem.place.file.file_name().unwrap_or_default().to_string_lossy();
    let (line, column) = (problem.place.line, problem.place.column);
    let mut text = format!("{name}:{line}:{column} {} {:?}\n", problem.id, problem.severity);
    writeln!(text, "  {}\n  {}", problem.message.zh, problem.message.en).unwrap();
    if let Some(help) = &problem.help {
        writeln!(text, "  > {}\n  > {}", help.zh, help.en).unwrap();
    }
    text
}

fn diagnostic(case: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    let is_site = case.file_name().unwrap().to_string_lossy().starts_with("site-");
    if is_site {
        fs::write(folder.path().join("health.ron"), GOOD).unwrap();
    }
    fs::copy(case, folder.path().join(if is_site { "site.ron" } else { "case.ron" })).unwrap();
    let outcome = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai).load();
    outcome.problems().iter().map(describe).collect()
}

#[test]
fn every_invalid_file_gets_its_diagnostic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/cases/invalid");
    let bless = std::env::var_os("GONGYI_BLESS").is_some();
    let mut cases: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|path| path.extension().is_some_and(|extension| extension == "ron"));
    cases.sort();
    assert!(cases.len() >= 40, "only {} cases", cases.len());
    let mut wrong = String::new();
    for case in cases {
        let found = diagnostic(&case);
        assert!(!found.is_empty(), "{} has nothing wrong", case.display());
        let golden = case.with_extension("txt");
        if bless {
            fs::write(&golden, &found).unwrap();
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if found != expected {
            writeln!(wrong, "{}\nexpected:\n{expected}found:\n{found}", case.display()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
