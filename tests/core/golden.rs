//! Golden files: what is found is compared with what stands beside a case. `GONGYI_BLESS=1` writes them anew.

use std::{fmt::Write as _, fs, path::Path};

use gongyi_core::problem::Problem;

/// A problem is as grave as the registry of findings says.
pub(super) fn assert_registered(problem: &Problem) {
    let Some(finding) = gongyi_lint::findings::finding(problem.id) else { panic!("not in the registry: {problem:?}") };
    let is_as_said = finding.severities.contains(&problem.severity) && finding.grades.contains(&problem.grade);
    assert!(is_as_said, "{problem:?} is not as the registry says: {finding:?}");
}

/// A problem as golden files tell it, in both languages.
pub(super) fn told(problem: &Problem) -> String {
    assert_registered(problem);
    let name = problem.place.file.file_name().unwrap_or_default().to_string_lossy();
    let (line, column) = (problem.place.line, problem.place.column);
    let mut text = format!("{name}:{line}:{column} {} {:?}\n", problem.id, problem.severity);
    writeln!(text, "  {}\n  {}", problem.message.zh, problem.message.en).unwrap();
    if let Some(help) = &problem.help {
        writeln!(text, "  > {}\n  > {}", help.zh, help.en).unwrap();
    }
    text
}

/// How what was found differs from a golden file; nothing where it does not.
pub(super) fn difference(golden: &Path, found: &str) -> String {
    if std::env::var_os("GONGYI_BLESS").is_some() {
        fs::write(golden, found).unwrap();
    }
    let expected = fs::read_to_string(golden).unwrap_or_default();
    if found == expected {
        return String::new();
    }
    format!("{}\nexpected:\n{expected}found:\n{found}\n", golden.display())
}
