//! `snapshot` as a shell runs it.

use std::{collections::BTreeSet, path::Path};

use image::GenericImageView as _;

use super::{good, run};

/// A picture with something on it.
fn picture(path: &Path) -> image::DynamicImage {
    let picture = image::open(path).unwrap();
    let colours: BTreeSet<[u8; 4]> = picture.pixels().step_by(101).map(|(_, _, pixel)| pixel.0).collect();
    assert!(colours.len() > 16, "{} has only {} colours", path.display(), colours.len());
    picture
}

#[test]
fn a_snapshot_has_the_size_that_was_asked_for_and_shows_the_slide() {
    let folder = good();
    let out = folder.path().join("wall.png");
    let snapshot = |arguments: &[&str]| {
        let ran = run(folder.path(), &[&["snapshot", "--out", "wall.png"], arguments].concat());
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""), "{arguments:?}");
        picture(&out)
    };
    for (size, width, height) in [("1920x1080", 1920, 1080), ("1080x1920", 1080, 1920), ("3840x2160", 3840, 2160)] {
        let picture = snapshot(&["--at", "2026-11-23 08:00", "--size", size]);
        assert_eq!(picture.dimensions(), (width, height));
    }
    assert_eq!(snapshot(&["--at", "2026-11-23 08:00", "--screen", "lift"]).dimensions(), (108, 192));
    let first = snapshot(&["--at", "2026-11-23 08:00:01"]);
    assert_eq!(first.dimensions(), (1920, 1080));
    assert_eq!(snapshot(&["--at", "2026-11-23T00:00:13Z"]), first, "ten seconds later the loop shows the same");
    assert_ne!(snapshot(&["--at", "2026-11-23 08:00:05"]), first, "the other slide");
}
