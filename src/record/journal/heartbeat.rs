//! What is on the screens now, in a file of its own that is written over and over: after a crash, or a power cut, the
//! next player ends in the journal what was on then.
//!
//! Two files take turns, each with the hash of what it says, so that one is whole whatever comes between. They are written
//! in place: a card bears that better than a new file every ten seconds.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::line::{JournalLine, LineHash};

/// The names of the two files.
const NAMES: [&str; 2] = ["open.0.json", "open.1.json"];

/// What is known of a player that lives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Heartbeat {
    /// The number of the beat.
    pub count: u64,
    /// When, by the player's clock: RFC 3339 with milliseconds.
    pub at: String,
    /// The zone of its days, by its name in the IANA database.
    pub timezone: String,
    /// The number of the next line of the journal.
    pub next_seq: u64,
    /// Whether the player has stopped since then, in order.
    pub is_over: bool,
    /// The showings that have begun and not ended: their `end` and `duration_ms` are those of this moment.
    pub open: Vec<JournalLine<'static>>,
}

/// Writes them.
#[derive(Debug)]
pub(super) struct Heartbeats {
    folder: PathBuf,
    count: u64,
}

impl Heartbeats {
    /// Goes on after the last beat.
    pub(super) fn after(folder: &Path, last: Option<&Heartbeat>) -> Self {
        Self { folder: folder.to_owned(), count: last.map_or(0, |last| last.count + 1) }
    }

    /// Writes a beat, and puts it on the disk.
    pub(super) fn write(&mut self, mut beat: Heartbeat) -> io::Result<()> {
        beat.count = self.count;
        let Some(name) = NAMES.get((self.count % 2) as usize) else { return Ok(()) };
        let text = serde_json::to_string(&beat).map_err(io::Error::other)?;
        let text = format!("{text}\n{}\n", LineHash::of(text.as_bytes()));
        let mut file = OpenOptions::new().create(true).truncate(false).write(true).open(self.folder.join(name))?;
        file.write_all(text.as_bytes())?;
        file.set_len(text.len() as u64)?;
        file.sync_data()?;
        self.count += 1;
        Ok(())
    }
}

/// The last beat of a journal; none where there is none that is whole.
pub fn last_heartbeat(folder: &Path) -> Option<Heartbeat> {
    NAMES.iter().filter_map(|name| read(&folder.join(name))).max_by_key(|beat| beat.count)
}

fn read(path: &Path) -> Option<Heartbeat> {
    let text = fs::read_to_string(path).ok()?;
    let (text, hash) = text.split_once('\n')?;
    if LineHash::parse(hash.trim_end()) != Some(LineHash::of(text.as_bytes())) {
        return None;
    }
    let beat: BorrowedHeartbeat<'_> = serde_json::from_str(text).ok()?;
    Some(Heartbeat {
        count: beat.count,
        at: beat.at,
        timezone: beat.timezone,
        next_seq: beat.next_seq,
        is_over: beat.is_over,
        open: beat.open.into_iter().map(JournalLine::into_owned).collect(),
    })
}

/// As it is read.
#[derive(Deserialize)]
struct BorrowedHeartbeat<'a> {
    count: u64,
    at: String,
    timezone: String,
    next_seq: u64,
    is_over: bool,
    #[serde(borrow)]
    open: Vec<JournalLine<'a>>,
}

#[cfg(test)]
mod tests {
    use super::{super::line::LineKind, *};

    fn beat(at: &str) -> Heartbeat {
        let open = vec![JournalLine { screen: Some("大厅".into()), ..JournalLine::new(LineKind::Showing, "s") }];
        Heartbeat {
            count: 0,
            at: at.to_owned(),
            timezone: "Asia/Shanghai".to_owned(),
            next_seq: 7,
            is_over: false,
            open,
        }
    }

    #[test]
    fn of_two_files_one_is_whole_whatever_is_torn() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(last_heartbeat(folder.path()), None);
        let mut beats = Heartbeats::after(folder.path(), None);
        for (count, at) in ["one, which is longer", "two", "three"].into_iter().enumerate() {
            beats.write(beat(at)).unwrap();
            assert_eq!(last_heartbeat(folder.path()), Some(Heartbeat { count: count as u64, ..beat(at) }));
        }
        // The third is torn at each of its bytes.
        let path = folder.path().join(NAMES[0]);
        let whole = fs::read(&path).unwrap();
        for length in 0..whole.len() - 1 {
            fs::write(&path, &whole[..length]).unwrap();
            let left = last_heartbeat(folder.path()).unwrap();
            assert_eq!(left.at, "two", "{length}");
        }
        // What is written next takes the place of the torn one.
        let mut beats = Heartbeats::after(folder.path(), last_heartbeat(folder.path()).as_ref());
        beats.write(beat("four")).unwrap();
        assert_eq!(last_heartbeat(folder.path()).unwrap().at, "four");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }
}
