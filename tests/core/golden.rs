//! Golden files: what is found is compared with what stands beside a case. `GONGYI_BLESS=1` writes them anew.

use std::{fmt::Write as _, fs, path::Path};

use image::RgbImage;

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

/// A sample differs to the eye from here, of 255: glyph outlines are the same everywhere, rounding is not.
const SEEN: u8 = 24;
/// So many samples of a thousand may differ.
const TOLERANCE: f64 = 2.0;

/// How what was painted differs from a golden picture; none where it does not, to the eye.
pub(super) fn picture_difference(golden: &Path, painted: &RgbImage) -> Option<String> {
    let whole = (0, 0, painted.width(), painted.height());
    picture_difference_in(golden, painted, &[whole])
}

/// How some part of what was painted (`x`, `y`, width, height) differs from a golden picture.
pub(super) fn picture_difference_in(
    golden: &Path,
    painted: &RgbImage,
    parts: &[(u32, u32, u32, u32)],
) -> Option<String> {
    if std::env::var_os("GONGYI_BLESS").is_some() {
        painted.save(golden).unwrap();
    }
    let name = golden.file_name().unwrap_or_default().to_string_lossy();
    let expected = image::open(golden).unwrap_or_default().to_rgb8();
    if expected.dimensions() != painted.dimensions() {
        return Some(format!("{name} is {:?}, not {:?}", painted.dimensions(), expected.dimensions()));
    }
    let off = |&(x, y, width, height): &(u32, u32, u32, u32)| {
        let part = |picture: &RgbImage| image::imageops::crop_imm(picture, x, y, width, height).to_image();
        let (expected, painted) = (part(&expected), part(painted));
        let seen = expected.iter().zip(painted.iter()).filter(|(a, b)| a.abs_diff(**b) > SEEN).count();
        seen as f64 * 1000.0 / painted.len() as f64
    };
    let most = parts.iter().map(off).fold(0.0, f64::max);
    (most > TOLERANCE).then(|| format!("{name} differs in {most:.1} of a thousand"))
}
