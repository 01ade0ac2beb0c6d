//! What a file looks like from outside: whether it may have changed since it was last read.
//!
//! Length and time alone do not tell: `touch -r`, archives and some editors keep both. Which file it is (device and
//! inode) and when its inode last changed cannot be kept by whoever replaces or writes it.

#[cfg(not(unix))]
use std::time::SystemTime;
use std::{fs::Metadata, path::Path, time::Duration};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// No file system keeps times more coarsely. What was written so shortly before it was read may be written once more
/// without a sign of it.
pub(crate) const COARSE: Duration = Duration::from_secs(2);

/// What a file looks like from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Stamp {
    length: u64,
    /// Seconds and nanoseconds since 1970.
    modified: (i64, i64),
    /// As above: when its inode changed.
    changed: (i64, i64),
    device: u64,
    inode: u64,
}

impl Stamp {
    pub(crate) fn of_metadata(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt as _;
            Self {
                length: metadata.len(),
                modified: (metadata.mtime(), metadata.mtime_nsec()),
                changed: (metadata.ctime(), metadata.ctime_nsec()),
                device: metadata.dev(),
                inode: metadata.ino(),
            }
        }
        #[cfg(not(unix))]
        {
            let since = |time: std::io::Result<SystemTime>| {
                let since = time.ok().and_then(|time| time.duration_since(SystemTime::UNIX_EPOCH).ok());
                since.map_or((0, 0), |since| (since.as_secs() as i64, i64::from(since.subsec_nanos())))
            };
            let (modified, changed) = (since(metadata.modified()), since(metadata.created()));
            Self { length: metadata.len(), modified, changed, device: 0, inode: 0 }
        }
    }

    /// Whether it was written, or put in its place, within so long before `now`. A time to come counts: the clock of a
    /// server may be ahead.
    pub(crate) fn is_younger_than(&self, age: Duration, now: DateTime<Utc>) -> bool {
        let (secs, nanos) = self.modified.max(self.changed);
        let written = DateTime::from_timestamp(secs, u32::try_from(nanos).unwrap_or_default());
        written.is_none_or(|written| (now - written).to_std().map_or(true, |since| since < age))
    }

    /// What it looks like on whatever device it is: the numbers of devices are given out anew at each start.
    pub(crate) fn without_device(&self) -> String {
        let Self { length, modified, changed, inode, device: _ } = self;
        format!("{length} {modified:?} {changed:?} {inode}")
    }

    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// A fingerprint for as long as that of the content is not known.
    pub(crate) fn fingerprint(&self, path: &Path) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(path.as_os_str().as_encoded_bytes());
        hasher.update(format!("{self:?}").as_bytes());
        *hasher.finalize().as_bytes()
    }
}
