//! The table of faults cannot lie: each test that `docs/reliability.md` names stands in the sources, in the file that it
//! names, and both languages name the same ones.

use std::{collections::BTreeSet, fs, path::Path};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What is named between backquotes as `path/to/file.rs::name_of_a_test`.
fn named(text: &str) -> BTreeSet<(String, String)> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .filter_map(|code| code.split_once(".rs::"))
        .map(|(file, test)| (format!("{file}.rs"), test.to_owned()))
        .collect()
}

/// Whether a function of this name stands right below `#[test]`, attributes between them aside.
fn is_test(source: &str, name: &str) -> bool {
    let head = format!("fn {name}()");
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    lines.iter().enumerate().any(|(at, line)| {
        line.starts_with(&head)
            && lines[..at].iter().rev().take_while(|line| line.starts_with("#[")).any(|line| *line == "#[test]")
    })
}

/// The rows of the tables: the number of the fault, and the row.
fn rows(text: &str) -> Vec<(&str, &str)> {
    let cells = |line: &str| line.matches('|').count();
    text.lines()
        .filter(|line| line.starts_with("| ") && cells(line) >= 6)
        .filter_map(|line| Some((line.trim_start_matches("| ").split('|').next()?.trim(), line)))
        .filter(|(first, _)| !first.is_empty() && !first.starts_with('-') && *first != "fault" && *first != "故障")
        .collect()
}

#[test]
fn each_test_that_the_table_of_faults_names_is_there() {
    let english = fs::read_to_string(root().join("docs/reliability.md")).unwrap();
    let chinese = fs::read_to_string(root().join("docs/reliability.zh-CN.md")).unwrap();
    let tests = named(&english);
    assert!(tests.len() >= 40, "the table names {} tests", tests.len());
    assert_eq!(tests, named(&chinese), "both languages name the same tests");
    let missing: Vec<_> = tests
        .iter()
        .filter(|(file, test)| !fs::read_to_string(root().join(file)).is_ok_and(|source| is_test(&source, test)))
        .collect();
    assert!(missing.is_empty(), "no such tests: {missing:#?}");
}

#[test]
fn each_row_of_the_table_of_faults_names_a_test() {
    for page in ["docs/reliability.md", "docs/reliability.zh-CN.md"] {
        let text = fs::read_to_string(root().join(page)).unwrap();
        let rows = rows(&text);
        assert!(rows.len() >= 40, "{page}: {} rows", rows.len());
        for (fault, row) in &rows {
            assert!(!named(row).is_empty(), "{page}: no test for {fault}");
        }
        // Every number of the review has a row.
        for number in 1..=24 {
            assert!(
                rows.iter().any(|(fault, _)| fault.split(' ').next() == Some(&format!("{number}"))),
                "{page}: {number}"
            );
        }
    }
}

#[test]
fn what_is_no_test_is_found_out() {
    let source = "#[test]\n#[cfg(unix)]\nfn a_test() {}\n\nfn no_test() {}\n";
    assert!(is_test(source, "a_test") && !is_test(source, "no_test") && !is_test(source, "a_tes"));
    let named = named("| 1 | `tests/core/a.rs::b` and `cargo test` | `src/c.rs::d` |");
    assert_eq!(named.len(), 2);
}
