//! Proof of play: an append-only journal of what was before people, as lines of JSON, one file a local day.
//!
//! Whoever has something to tell hands it over and never waits; a thread numbers and chains lines (`line`), writes each
//! whole or not at all, puts them on the disk every ten seconds and at facts that matter, closes days that are over, and
//! removes what is too old. A crash takes ten seconds at most: what was on the screens stands in a file beside
//! (`heartbeat`) from which the next player ends it.
//!
//! Nothing of it feeds back into what is shown, and it knows nothing about passers-by.

mod files;
mod heartbeat;
mod line;
pub mod verify;
mod writer;

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;

use self::writer::{JournalTarget, OnScreens};
pub use self::{
    files::{JournalFile, LineReader, RawLine, files_of},
    heartbeat::{Heartbeat, last_heartbeat},
    line::{Head, JournalLine, LineHash, LineKind, Outcome, REBUILT, Trigger},
};
use crate::{
    health::{Part, RecordHealth},
    lines::{Limits, LineQueue},
};
use gongyi_core::{playback::json::instant_millis, sync::lock};
use gongyi_system::{clock::Clock, threads::Pace};

/// The memory for lines that cannot be written now: half a day of one screen.
const WAITING_BYTES: usize = 4 << 20;
/// What was written is put on the disk so long after, and what is on the screens noted as often.
const SETTLE_AFTER: Duration = Duration::from_secs(10);

/// How much of a journal stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    /// Days that are older go, where there are more than so many.
    pub days: u32,
    /// The oldest go where all of them take more.
    pub bytes: u64,
}

impl Default for Retention {
    /// A year and the month in which it is reported on; and no more than a small part of the smallest card.
    fn default() -> Self {
        Self { days: 400, bytes: 2 << 30 }
    }
}

impl Retention {
    /// Removes the oldest files, but never the open one; the names of those that went.
    fn apply(self, files: &[JournalFile], open: &JournalFile, today: Option<NaiveDate>) -> Vec<String> {
        let size = |file: &JournalFile| std::fs::metadata(&file.path).map_or(0, |found| found.len());
        let mut bytes: u64 = files.iter().map(size).sum();
        let oldest = today.and_then(|today| today.checked_sub_days(Days::new(u64::from(self.days))));
        let mut removed = Vec::new();
        for (at, file) in files.iter().enumerate().take_while(|(_, file)| *file != open) {
            // A clock that shows a wrong year makes no day old: so many days are there.
            let has_newer = files.len() - at > self.days as usize;
            let is_old = has_newer && oldest.is_some_and(|oldest| file.day < oldest);
            if !is_old && bytes <= self.bytes {
                break;
            }
            bytes = bytes.saturating_sub(size(file));
            if std::fs::remove_file(&file.path).is_err() {
                break;
            }
            removed.push(file.name());
        }
        removed
    }
}

/// The journal of a player that plays.
pub struct Journal {
    queue: LineQueue,
    on_screens: Arc<Mutex<OnScreens>>,
    folder: PathBuf,
    timezone: Tz,
    player: String,
}

impl Journal {
    /// Starts the thread that writes to this folder. Nothing is opened here, and nothing can fail. `player` is what the box
    /// is called.
    pub fn start(
        folder: &Path,
        retention: Retention,
        player: String,
        clock: Clock,
        timezone: Tz,
        health: &Arc<RecordHealth>,
    ) -> Self {
        let on_screens = Arc::new(Mutex::new(OnScreens { clock, timezone, open: Vec::new() }));
        let target = JournalTarget::new(folder.to_owned(), retention, Arc::clone(health), Arc::clone(&on_screens));
        let limits = Limits { bytes: WAITING_BYTES, pace: Pace::USUAL, settle: SETTLE_AFTER, beat: Some(SETTLE_AFTER) };
        let (queue, started) = LineQueue::start("gongyi-journal", limits, target);
        if let Err(error) = started {
            health.without_thread(Part::Journal, folder, &error);
        }
        Self { queue, on_screens, folder: folder.to_owned(), timezone, player }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the box is called.
    pub fn player(&self) -> &str {
        &self.player
    }

    /// The zone of the instants, as a reload may change it.
    pub fn set_timezone(&mut self, timezone: Tz) {
        self.timezone = timezone;
        lock(&self.on_screens).timezone = timezone;
    }

    /// An instant as lines write it.
    pub fn instant(&self, at: DateTime<Utc>) -> String {
        instant_millis(at, self.timezone)
    }

    /// Takes a line. Its `start` says when it happened, and in which file it stands.
    pub fn tell(&self, line: &JournalLine<'_>) {
        if let Some(body) = line.body() {
            self.queue.push(body, line.start.clone().into_owned());
        }
    }

    /// What is on the screens from now on, and since when each is: what is ended in the journal if this player dies.
    pub fn set_on_screens(&self, clock: Option<Clock>, open: Vec<(JournalLine<'static>, Instant)>) {
        let mut on_screens = lock(&self.on_screens);
        on_screens.open = open;
        // Someone at a desk sets it.
        on_screens.clock = clock.unwrap_or(on_screens.clock);
    }

    /// Opens the folder anew.
    pub fn reopen(&self) {
        self.queue.reopen();
    }
}

#[cfg(test)]
mod tests;
