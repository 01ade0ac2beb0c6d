//! What came of a text file when it was last read, so that a file that has not changed is neither read nor understood again.
//!
//! A file is known by its bytes, and by what it looks like from outside once it had looked like that for so long that
//! whatever is written from then on can be seen: until then it is read, and its bytes are compared.

use std::{path::Path, time::Instant};

use super::{
    TextWork,
    folder::{Files, Reading, Unreadable},
};
use crate::library::stamp::{COARSE, Stamp};
use gongyi_system::clock::monotonic_now;

/// What came of a file when it was last read.
#[derive(Debug)]
pub(super) struct LastRead<T> {
    stamp: Option<Stamp>,
    /// Since when it has looked like that.
    since: Instant,
    /// Whether it was read when it had looked like that for long enough.
    is_settled: bool,
    /// The fingerprint of its bytes, and of the drawings with which they were understood.
    bytes: [u8; 32],
    assets_hash: [u8; 32],
    outcome: T,
}

/// When a folder is read, by the clock that the loader is told, and what its files are understood with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moment {
    /// When the reading began.
    pub(super) now: Instant,
    /// The same by this machine's clock: a slow disk takes its time.
    pub(super) began: Instant,
    /// A fingerprint of the overriding drawings.
    pub(super) assets_hash: [u8; 32],
}

impl<T: Clone> LastRead<T> {
    /// The next reading of the file does not trust what it looks like.
    pub(super) fn distrust_stamp(&mut self) {
        (self.stamp, self.is_settled) = (None, false);
    }

    /// Reads a file, and understands it where its bytes are not those of the last time.
    pub(super) fn read(
        last: &mut Option<Self>,
        files: &dyn Files,
        path: &Path,
        moment: Moment,
        work: &mut TextWork,
        understand: impl FnOnce(Vec<u8>, &mut TextWork) -> T,
    ) -> Result<T, Unreadable> {
        let _span = tracing::trace_span!(target: "gongyi::trace", "read_file", file = %path.display()).entered();
        let known = last.as_ref().filter(|last| last.is_settled && last.assets_hash == moment.assets_hash);
        let reading = files.read_unless(path, known.and_then(|known| known.stamp));
        let (bytes, stamp) = match (reading, &*last) {
            (Ok(Reading::Unchanged), Some(last)) => return Ok(last.outcome.clone()),
            // Nothing was known that it could look like.
            (Ok(Reading::Unchanged), None) => (files.read(path)?, None),
            (Ok(Reading::Bytes(bytes, stamp)), _) => (bytes, stamp),
            (Err(error), _) => {
                *last = None;
                return Err(error);
            }
        };
        work.read += 1;
        let before = last.take();
        let looked_the_same = before.as_ref().filter(|before| stamp.is_some() && before.stamp == stamp);
        let since = looked_the_same.map_or_else(
            // Seen only now, which a slow disk may make long after the beginning.
            || moment.now + monotonic_now().saturating_duration_since(moment.began),
            |before| before.since,
        );
        let is_settled = stamp.is_some() && moment.now.saturating_duration_since(since) >= COARSE;
        let hash = *blake3::hash(&bytes).as_bytes();
        let known = before.filter(|before| before.bytes == hash && before.assets_hash == moment.assets_hash);
        let outcome = known.map_or_else(|| understand(bytes, work), |known| known.outcome);
        let assets_hash = moment.assets_hash;
        *last = Some(Self { stamp, since, is_settled, bytes: hash, assets_hash, outcome: outcome.clone() });
        Ok(outcome)
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::RefCell, path::PathBuf, time::Duration};

    use super::{super::folder::Entry, *};

    /// A disk on which whatever is written looks as it did before.
    struct Blind {
        text: RefCell<&'static str>,
        stamp: Stamp,
    }

    impl Files for Blind {
        fn list(&self, _: &Path) -> std::io::Result<Vec<Entry>> {
            Ok(Vec::new())
        }

        fn read(&self, _: &Path) -> Result<Vec<u8>, Unreadable> {
            Ok(self.text.borrow().as_bytes().to_vec())
        }

        fn read_unless(&self, path: &Path, known: Option<Stamp>) -> Result<Reading, Unreadable> {
            if known == Some(self.stamp) {
                return Ok(Reading::Unchanged);
            }
            self.read(path).map(|bytes| Reading::Bytes(bytes, Some(self.stamp)))
        }
    }

    #[test]
    fn looks_are_trusted_late_and_no_longer_when_they_were_found_to_deceive() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let stamp = Stamp::of_metadata(&file.as_file().metadata().unwrap());
        let blind = Blind { text: RefCell::new("a"), stamp };
        let (start, path) = (monotonic_now(), PathBuf::from("a.ron"));
        let (mut last, mut work) = (None, TextWork::default());
        let mut read = |last: &mut Option<LastRead<String>>, after: u64, assets: u8| {
            let now = start + Duration::from_secs(after);
            let moment = Moment { now, began: monotonic_now(), assets_hash: [assets; 32] };
            let understand = |bytes, work: &mut TextWork| {
                work.parsed += 1;
                String::from_utf8(bytes).unwrap()
            };
            let text = LastRead::read(last, &blind, &path, moment, &mut work, understand).unwrap();
            (text, work.read, work.parsed)
        };
        let is = |text: &str, read, parsed| (text.to_owned(), read, parsed);
        assert_eq!(read(&mut last, 0, 0), is("a", 1, 1));
        // It may have been written in the same moment: it is read, and its bytes are the same.
        assert_eq!(read(&mut last, 1, 0), is("a", 2, 1));
        blind.text.replace("b");
        assert_eq!(read(&mut last, 2, 0), is("b", 3, 2));
        assert_eq!(read(&mut last, 5, 0), is("b", 4, 2));
        // From now on its looks count.
        assert_eq!(read(&mut last, 6, 0), is("b", 4, 2));
        blind.text.replace("c");
        assert_eq!(read(&mut last, 7, 0), is("b", 4, 2));
        last.as_mut().unwrap().distrust_stamp();
        assert_eq!(read(&mut last, 8, 0), is("c", 5, 3));
        assert_eq!(read(&mut last, 9, 0), is("c", 6, 3));
        assert_eq!(read(&mut last, 20, 0), is("c", 7, 3));
        assert_eq!(read(&mut last, 21, 0), is("c", 7, 3));
        // With other drawings it is another thing.
        assert_eq!(read(&mut last, 22, 1), is("c", 8, 4));
    }
}
