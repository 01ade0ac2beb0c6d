//! The permit to decode: one picture at a time in the whole process, and none for ever.

use std::{
    sync::{Condvar, Mutex},
    time::{Duration, Instant},
};

use gongyi_core::sync::{lock, wait};
use gongyi_system::clock::monotonic_now;

/// A decoding that takes longer than this does not end: the next one goes on beside it. It is less than what a slide has
/// to be painted in, so that the slide that waits for it is painted all the same.
const LONGEST_DECODING: Duration = Duration::from_secs(8);

/// The one decoding that goes on.
pub(super) struct Permit {
    number: u64,
}

/// Who decodes.
struct Decoding {
    /// The number of the last permit.
    last: u64,
    /// Who has the permit, and since when.
    holder: Option<(u64, Instant)>,
}

/// Who decodes, and that this changed.
static DECODING: (Mutex<Decoding>, Condvar) = (Mutex::new(Decoding { last: 0, holder: None }), Condvar::new());

/// Waits until no other picture is decoded. A thread that panics while it decodes gives the permit back; from one that
/// never ends it is taken.
pub(super) fn permit() -> Permit {
    permit_within(LONGEST_DECODING)
}

fn permit_within(patience: Duration) -> Permit {
    let (decoding, changed) = &DECODING;
    let mut decoding = lock(decoding);
    // Each holder has all of the time, whoever waited for those before it.
    while let Some((_, since)) = decoding.holder {
        let left = (since + patience).saturating_duration_since(monotonic_now());
        if left.is_zero() {
            break;
        }
        decoding = wait(changed, decoding, Some(left));
    }
    decoding.last += 1;
    let number = decoding.last;
    decoding.holder = Some((number, monotonic_now()));
    Permit { number }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let (decoding, changed) = &DECODING;
        let mut decoding = lock(decoding);
        // From whom it was taken has none to give back.
        if decoding.holder.is_some_and(|(holder, _)| holder == self.number) {
            decoding.holder = None;
            changed.notify_one();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::Cursor,
        sync::mpsc::{RecvTimeoutError, channel},
        time::Duration,
    };

    use image::RgbaImage;

    use super::*;
    use crate::{Limits, Target, decode, verify};
    use gongyi_core::{model::PictureFile, shapes::Fit};

    fn png() -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        RgbaImage::new(4, 4).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    /// The permit is one for all tests of this process.
    static ALONE: Mutex<()> = Mutex::new(());

    fn holder() -> Option<u64> {
        lock(&DECODING.0).holder.map(|(number, _)| number)
    }

    #[test]
    fn a_decoding_that_never_ends_holds_nobody_up_for_ever() {
        let _alone = lock(&ALONE);
        let hung = permit_within(Duration::from_mins(1));
        let impatient = permit_within(Duration::from_millis(10));
        // It is taken from the one that hangs, which has nothing to give back when it ends after all.
        assert_eq!(holder(), Some(impatient.number));
        drop(hung);
        assert_eq!(holder(), Some(impatient.number));
        // Whoever comes now waits for the one that has it, and not for as long as the one that hangs would take.
        let (done, reported) = channel();
        let thread = std::thread::Builder::new().spawn(move || {
            let _permit = permit_within(Duration::from_mins(1));
            done.send(()).unwrap();
        });
        assert_eq!(reported.recv_timeout(Duration::from_millis(300)), Err(RecvTimeoutError::Timeout));
        drop(impatient);
        reported.recv().unwrap();
        thread.unwrap().join().unwrap();
        assert!(LONGEST_DECODING * 2 < Duration::from_secs(20), "a slide has 20 s to be painted in");
    }

    #[test]
    fn one_picture_is_decoded_at_a_time_and_a_panic_gives_the_permit_back() {
        let _alone = lock(&ALONE);
        let picture = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(picture.path(), png()).unwrap();
        let file = PictureFile::own(picture.path());
        let broken = std::panic::catch_unwind(|| {
            let _permit = permit();
            panic!("on purpose");
        });
        assert!(broken.is_err());
        let held = permit();
        let (done, reported) = channel();
        let thread = std::thread::Builder::new().spawn(move || {
            let target = Target { width: 2, height: 2, fit: Fit::Cover, focus: (0.5, 0.5) };
            decode(&file, &Limits::default(), target).unwrap();
            verify(&file, &Limits::default()).unwrap();
            done.send(()).unwrap();
        });
        assert_eq!(reported.recv_timeout(Duration::from_millis(300)), Err(RecvTimeoutError::Timeout));
        drop(held);
        reported.recv().unwrap();
        thread.unwrap().join().unwrap();
    }
}
