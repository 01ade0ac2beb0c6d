//! Players that die with a picture in hand, and disks that do not answer.

use std::io;

use super::*;

/// What outlives the players of a test.
#[derive(Clone, Default)]
struct Disk(Arc<Mutex<Option<Vec<u8>>>>);

impl Notes for Disk {
    fn read(&self) -> Option<Vec<u8>> {
        self.0.lock().unwrap().clone()
    }

    fn write(&self, note: &[u8]) -> io::Result<()> {
        *self.0.lock().unwrap() = Some(note.to_vec());
        Ok(())
    }
}

const GOOD: Key = [1; 32];
const BAD: Key = [2; 32];

impl Disk {
    /// Whether the bad picture is noted as in hand.
    fn has_bad(&self) -> bool {
        let note: Note = serde_json::from_slice(&self.read().unwrap()).unwrap();
        note.in_hand.contains(&hex(&BAD))
    }
}

/// Takes a picture in hand for good.
fn take(breaker: &Breaker, picture: Key) {
    std::mem::forget(breaker.hold(picture).unwrap());
}

/// A player that paints a good picture and then dies with the bad one, where it may try.
fn life(disk: &Disk) -> bool {
    let breaker = Breaker::new(Box::new(disk.clone()));
    drop(breaker.hold(GOOD).unwrap());
    let tries = breaker.refusal(&BAD).is_none();
    if tries {
        take(&breaker, BAD);
    }
    assert!(breaker.refusal(&GOOD).is_none());
    tries
}

/// Waits until the note is what it is to be.
fn settle(breaker: &Breaker) {
    let shared = &breaker.0.shared;
    let version = breaker.0.save_within(&mut lock(&shared.state), Duration::ZERO);
    shared.await_version(version, Duration::from_mins(1));
}

#[test]
fn after_two_deaths_a_picture_is_skipped_and_no_other() {
    let disk = Disk::default();
    assert_eq!([life(&disk), life(&disk), life(&disk), life(&disk)], [true, true, false, false]);
}

#[test]
fn one_success_clears_a_picture() {
    let disk = Disk::default();
    assert!(life(&disk));
    let breaker = Breaker::new(Box::new(disk.clone()));
    drop(breaker.hold(BAD).unwrap());
    settle(&breaker);
    assert_eq!([life(&disk), life(&disk), life(&disk)], [true, true, false]);
}

#[test]
fn an_end_that_was_asked_for_is_no_death() {
    let disk = Disk::default();
    for _ in 0..5 {
        let breaker = Breaker::new(Box::new(disk.clone()));
        assert!(breaker.refusal(&BAD).is_none());
        take(&breaker, BAD);
        breaker.end();
    }
}

#[test]
fn what_threads_still_do_after_the_end_is_not_noted() {
    let disk = Disk::default();
    let breaker = Breaker::new(Box::new(disk.clone()));
    take(&breaker, GOOD);
    breaker.end();
    take(&breaker, BAD);
    settle(&breaker);
    assert!(!disk.has_bad());
}

/// A power cut blames nothing that was reported as shown.
#[test]
fn what_is_put_down_is_soon_in_no_hand() {
    let disk = Disk::default();
    let breaker = Breaker::new(Box::new(disk.clone()));
    for _ in 0..PROMPT / 2 {
        put_down_all(vec![breaker.hold(BAD).unwrap(), breaker.hold(GOOD).unwrap()]);
        assert!(!disk.has_bad());
    }
}

#[test]
fn a_part_that_goes_well_clears_no_picture() {
    let disk = Disk::default();
    let verified = |disk: &Disk| {
        let breaker = Breaker::new(Box::new(disk.clone()));
        let _refused = breaker.guard(BAD, || Ok(()));
        settle(&breaker);
        drop(breaker);
        life(disk)
    };
    // It is decoded well, and kills when it is sent.
    assert_eq!([0; 4].map(|_| verified(&disk)), [true, true, false, false]);
}

/// A disk whose answer waits for the test.
struct Slow(Mutex<std::sync::mpsc::Receiver<()>>);

impl Notes for Slow {
    fn read(&self) -> Option<Vec<u8>> {
        None
    }

    fn write(&self, _: &[u8]) -> io::Result<()> {
        let _closed = self.0.lock().unwrap().recv();
        Ok(())
    }
}

#[test]
fn a_disk_that_hangs_keeps_nobody() {
    let (never, gate) = std::sync::mpsc::channel::<()>();
    let breaker = Breaker::new(Box::new(Slow(Mutex::new(gate))));
    let began = monotonic_now();
    for number in 0..100 {
        drop(breaker.hold([number; 32]).unwrap());
    }
    breaker.end();
    drop(breaker);
    let took = monotonic_now() - began;
    assert!(took < 30 * NOTED_WITHIN, "each waits for it: {took:?}");
    drop(never);
}

#[test]
fn a_slide_with_seconds_is_one_note_each_time() {
    struct Counted(std::sync::mpsc::Sender<()>);
    impl Notes for Counted {
        fn read(&self) -> Option<Vec<u8>> {
            None
        }

        fn write(&self, _: &[u8]) -> io::Result<()> {
            self.0.send(()).map_err(io::Error::other)
        }
    }
    let (sender, written) = std::sync::mpsc::channel();
    let breaker = Breaker::new(Box::new(Counted(sender)));
    for number in 0..50 {
        drop(breaker.hold([number; 32]).unwrap());
    }
    // One more after a while, and on a slow machine one of them now and then.
    assert!((50..60).contains(&written.try_iter().count()));
    breaker.end();
    assert_eq!(written.try_iter().count(), 1, "what was put down is written in the end");
}

#[test]
fn a_picture_that_two_threads_have_in_hand_is_down_when_both_are_done() {
    let disk = Disk::default();
    let breaker = Breaker::new(Box::new(disk.clone()));
    let hands = [breaker.hold(BAD), breaker.hold(BAD)];
    assert!(disk.has_bad(), "it is noted before anything is done with it");
    let [one, other] = hands;
    drop(one);
    settle(&breaker);
    assert!(disk.has_bad());
    drop(other);
    settle(&breaker);
    assert!(!disk.has_bad());
}

#[test]
fn a_panic_is_no_death_and_a_refusal_does_nothing() {
    let disk = Disk::default();
    let breaker = Breaker::new(Box::new(disk.clone()));
    let guarded = || breaker.guard(BAD, || -> Result<(), Text> { panic!("contained elsewhere") });
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(guarded)).is_err());
    settle(&breaker);
    assert!(Breaker::new(Box::new(disk.clone())).refusal(&BAD).is_none());
    assert!(life(&disk) && life(&disk));
    let again = Breaker::new(Box::new(disk));
    assert!(again.guard(BAD, || -> Result<(), Text> { unreachable!("it was refused") }).is_err());
    assert_eq!(again.guard(GOOD, || Ok(1)), Ok(1));
}

#[test]
fn a_torn_note_is_as_good_as_none() {
    for torn in [b"".as_slice(), b"{\"in_hand\":[", b"[]", b"\0\0\0\0", b"{\"deaths\":{\"x\":-1}}"] {
        let disk = Disk::default();
        disk.write(torn).unwrap();
        assert!(Breaker::new(Box::new(disk)).refusal(&BAD).is_none());
    }
}

#[test]
fn the_wait_doubles_up_to_a_day() {
    assert_eq!(retry_after(2), RETRY_AFTER);
    assert_eq!(retry_after(3), 2 * RETRY_AFTER);
    assert_eq!(retry_after(u32::MAX), LONGEST_RETRY);
}

// Replay F6
#[test]
fn another_picture_of_the_same_length_and_time_is_another() {
    let folder = tempfile::tempdir().unwrap();
    let (file, other) = (folder.path().join("p.png"), folder.path().join("q.png"));
    std::fs::write(&file, "one").unwrap();
    let (key, time) = (key_of(&file), std::fs::metadata(&file).unwrap().modified().unwrap());
    assert_eq!(key_of(&file), key);
    let keep_time = |path: &Path| std::fs::File::options().write(true).open(path).unwrap().set_modified(time).unwrap();
    std::fs::write(&other, "two").unwrap();
    keep_time(&other);
    std::fs::rename(&other, &file).unwrap();
    let replaced = key_of(&file);
    assert_ne!(replaced, key);
    // Times may be as coarse as a hundredth of a second.
    std::thread::sleep(Duration::from_millis(30));
    std::fs::write(&file, "six").unwrap();
    keep_time(&file);
    assert_ne!(key_of(&file), replaced);
}
