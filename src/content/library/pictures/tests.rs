//! Pictures whose state changes from load to load.

use std::io;

use super::*;
use crate::library::stamp::COARSE;
use gongyi_core::problem::Place;

fn pictures() -> Pictures {
    Pictures { verifying: Verifying::Lazily, ..Pictures::default() }
}

fn png(grey: u8) -> Vec<u8> {
    let mut bytes = io::Cursor::new(Vec::new());
    image::GrayImage::from_pixel(8, 8, image::Luma([grey])).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

fn verdict(subject: Subject, hash: [u8; 32]) -> Verdict {
    Verdict { subject, result: Ok(Hash(hash)), kept: Kept::No }
}

/// Reading its start is an error of the disk.
#[cfg(target_os = "linux")]
#[test]
fn an_error_of_the_disk_says_nothing_of_the_picture() {
    let (mut pictures, now) = (pictures(), monotonic_now());
    let folder = Path::new("/proc/self");
    pictures.start(folder, now, false);
    let found = pictures.inspect(folder, "mem", Place::default());
    assert_eq!(found.state.unwrap_err().id, "missing-picture");
    assert!(pictures.seen.is_empty(), "it is probed again");
    assert_eq!(pictures.due(), Some(now + RECHECK_AFTER));
    // Neither does the thread that looks at all of it.
    let file = PictureFile::beneath(folder, Path::new("mem"));
    let stamp = Stamp::of_metadata(&std::fs::metadata(&*file).unwrap());
    let subject = Subject::File { file, name: "mem".into(), stamp, again: false };
    let tools = Tools {
        work: Arc::default(),
        whole: Arc::default(),
        store: None,
        breaker: crate::breaker::Breaker::forgetful(),
    };
    let verdict = tools.examine(Job { subject });
    assert!(verdict.is_none_or(|verdict| verdict.result == Err(Unproven::NotNow)));
}

#[test]
fn a_picture_that_may_have_been_written_once_more_without_a_sign_is_looked_at_again() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("p.png"), png(1)).unwrap();
    let (mut pictures, now) = (pictures(), monotonic_now());
    let inspect = |pictures: &mut Pictures, now: Instant| {
        pictures.start(folder.path(), now, false);
        let found = pictures.inspect(folder.path(), "p.png", Place::default());
        (found.state.unwrap(), pictures.take_jobs().into_iter().map(|job| job.subject).collect::<Vec<_>>())
    };
    let (first, jobs) = inspect(&mut pictures, now);
    assert!(matches!(&jobs[..], [Subject::File { again: false, .. }]), "{jobs:?}");
    assert_eq!(pictures.due(), Some(now + COARSE));
    assert!(!pictures.apply_verdict(verdict(jobs[0].clone(), [1; 32])), "it changes nothing on the wall");
    let (same, jobs) = inspect(&mut pictures, now + COARSE);
    assert_eq!(same, first);
    assert!(matches!(&jobs[..], [Subject::File { again: true, .. }]), "{jobs:?}");
    // It was: it is another picture.
    assert!(pictures.apply_verdict(verdict(jobs[0].clone(), [2; 32])));
    let (other, jobs) = inspect(&mut pictures, now + COARSE);
    assert_eq!((other, jobs), ([2; 32], vec![]), "once is enough");
    assert_eq!(pictures.due(), None);
}

#[test]
fn what_nobody_names_any_more_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let (mut pictures, now) = (pictures(), monotonic_now());
    for round in 0..10_u8 {
        std::fs::write(folder.path().join("p.png"), png(round)).unwrap();
        pictures.start(folder.path(), now + GRACE * u32::from(round), false);
        pictures.inspect(folder.path(), "p.png", Place::default());
        lock(&pictures.whole).insert([round; 32]);
        for job in pictures.take_jobs() {
            pictures.apply_verdict(verdict(job.subject, [round; 32]));
        }
        pictures.finish();
    }
    assert!(lock(&pictures.whole).len() <= 1, "{:?}", pictures.whole);
}
