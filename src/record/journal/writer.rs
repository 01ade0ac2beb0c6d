//! The thread's side of the journal: numbers and chains lines, changes files at midnight, mends what a crash left.

use std::{
    borrow::Cow,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Instant,
};

use chrono::{DateTime, Days, NaiveDate};

use super::{
    Retention,
    files::{JournalFile, files_of, sync_folder},
    heartbeat::{Heartbeat, Heartbeats, last_heartbeat},
    line::{Head, JournalLine, LineHash, LineKind, Outcome},
};
use crate::{
    health::{Part, RecordHealth},
    lines::{Gap, LineTarget},
};
use gongyi_core::{playback::json::instant_millis, sync::lock};
use gongyi_system::clock::{Clock, monotonic_now};

/// Two players must not write to one journal: the one that has the lock does.
const LOCK: &str = "lock";

/// What is on the screens, as the player last said.
#[derive(Debug, Clone)]
pub(super) struct OnScreens {
    pub(super) clock: Clock,
    pub(super) timezone: chrono_tz::Tz,
    /// The showings that have begun and not ended, and when they began.
    pub(super) open: Vec<(JournalLine<'static>, Instant)>,
}

/// Where lines of the journal go.
pub(super) struct JournalTarget {
    folder: PathBuf,
    retention: Retention,
    health: Arc<RecordHealth>,
    on_screens: Arc<Mutex<OnScreens>>,
    open: Option<OpenJournal>,
}

/// A journal that is written to.
struct OpenJournal {
    _lock: File,
    head: Head,
    heartbeats: Heartbeats,
    /// The file of the day, and how long it is in whole lines.
    file: Option<(JournalFile, File, u64)>,
    /// Whether the last write left a part of a line.
    is_torn: bool,
    /// Whether the last line says that the player stopped.
    is_over: bool,
    /// The open file when the folder was last put in order.
    tidied: Option<JournalFile>,
}

impl JournalTarget {
    pub(super) fn new(
        folder: PathBuf,
        retention: Retention,
        health: Arc<RecordHealth>,
        on_screens: Arc<Mutex<OnScreens>>,
    ) -> Self {
        Self { folder, retention, health, on_screens, open: None }
    }

    /// The journal, opened where it is not: what a crash left is mended first.
    fn opened(&mut self, at: &str) -> io::Result<&mut OpenJournal> {
        if self.open.is_none() {
            let mut journal = OpenJournal::open(self.folder.clone())?;
            journal.recover(&self.folder, at)?;
            self.open = Some(journal);
        }
        self.open.as_mut().ok_or_else(|| io::Error::other("the journal is not open"))
    }

    fn write_line(&mut self, body: &str, at: &str) -> io::Result<()> {
        let (folder, retention) = (self.folder.clone(), self.retention);
        let is_first = self.open.is_none();
        let journal = self.opened(at)?;
        journal.append(&folder, body, day_of(at))?;
        let matters = !body.starts_with("{\"type\":\"showing\"");
        // The line stands: what fails from here on is tried again later, and must not have it written a second time.
        if matters {
            let _at_the_next_settling = journal.sync();
        }
        let _with_the_next_line = journal.tidy(&folder, retention, at);
        if is_first {
            let _at_the_next_beat = self.write_beat();
        }
        Ok(())
    }

    /// Notes what is on the screens now.
    fn write_beat(&mut self) -> io::Result<()> {
        let Some(journal) = &mut self.open else { return Ok(()) };
        let on_screens = lock(&self.on_screens).clone();
        let at = instant_millis(on_screens.clock.now(), on_screens.timezone);
        let open = on_screens.open.into_iter().map(|(line, since)| {
            let elapsed = monotonic_now().saturating_duration_since(since).as_secs_f64() * on_screens.clock.speed();
            JournalLine { end: Some(at.clone().into()), duration_ms: Some((elapsed * 1000.0) as u64), ..line }
        });
        let open = if journal.is_over { Vec::new() } else { open.collect() };
        let (next_seq, is_over) = (journal.head.next_seq, journal.is_over);
        let timezone = on_screens.timezone.name().to_owned();
        journal.heartbeats.write(Heartbeat { count: 0, at, timezone, next_seq, is_over, open })
    }
}

impl LineTarget for JournalTarget {
    fn write(&mut self, line: &str, at: &str) -> io::Result<()> {
        let (health, folder) = (Arc::clone(&self.health), self.folder.clone());
        health.writing(Part::Journal, &folder, || {
            let written = self.write_line(line, at);
            if written.is_err() {
                // The folder may have gone, and another one come.
                if let Some(journal) = &mut self.open
                    && !journal.is_there()
                {
                    self.open = None;
                }
            }
            written
        })
    }

    fn reopen(&mut self) {
        self.open = None;
    }

    fn settle(&mut self) -> io::Result<()> {
        let (health, folder) = (Arc::clone(&self.health), self.folder.clone());
        health.writing(Part::Journal, &folder, || self.open.as_mut().map_or(Ok(()), OpenJournal::sync))
    }

    fn beat(&mut self) -> io::Result<()> {
        let (health, folder) = (Arc::clone(&self.health), self.folder.clone());
        health.writing(Part::Journal, &folder, || self.write_beat())
    }

    fn end(&mut self) {
        // What fails now is found by the next player.
        let _synced = self.settle();
        let _noted = self.write_beat();
    }

    fn dropped(&self, lines: u64) {
        self.health.dropped(lines);
    }

    fn gap(&self, gap: &Gap) -> Option<String> {
        let line = JournalLine {
            end: Some(gap.to.as_str().into()),
            lost: Some(gap.dropped),
            ..JournalLine::new(LineKind::RecordGap, gap.from.as_str())
        };
        line.body()
    }
}

impl OpenJournal {
    /// Opens the folder, and finds the end of the chain.
    fn open(folder: PathBuf) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(folder.join(LOCK))?;
        lock.try_lock().map_err(|error| match error {
            fs::TryLockError::WouldBlock => io::Error::other("another player writes to this journal"),
            fs::TryLockError::Error(error) => error,
        })?;
        crate::files::remove_stale(&folder);
        let heartbeats = Heartbeats::after(&folder, last_heartbeat(&folder).as_ref());
        Ok(Self {
            _lock: lock,
            head: Head::START,
            heartbeats,
            file: None,
            is_torn: false,
            is_over: false,
            tidied: None,
        })
    }

    /// Finds the end of the chain, takes away what is torn there, and ends what was on when the player before died.
    fn recover(&mut self, folder: &Path, at: &str) -> io::Result<()> {
        let files = files_of(folder)?;
        let beat = last_heartbeat(folder).filter(|beat| !beat.is_over);
        let mut torn = 0;
        let mut since = Since { seq: beat.as_ref().map_or(u64::MAX, |beat| beat.next_seq), ..Since::default() };
        for file in files.iter().rev() {
            let found = last_line(file, &mut since)?;
            // What a failing disk does not give now is not taken away.
            let is_open = !file.is_closed && found.is_whole;
            if is_open {
                let length = fs::metadata(&file.path)?.len();
                if length > found.length {
                    torn += length - found.length;
                    OpenOptions::new().write(true).open(&file.path)?.set_len(found.length)?;
                }
            }
            if let Some(head) = found.head {
                self.head = head;
                // The next line goes on there, unless it is of another day.
                if is_open {
                    self.file = Some((file.clone(), open_file(&file.path)?, found.length));
                }
                break;
            }
        }
        let day = day_of(at);
        if torn > 0 {
            let line = JournalLine { lost: Some(torn), ..JournalLine::new(LineKind::Repair, at) };
            self.append_line(folder, &line, day)?;
        }
        let Some(beat) = beat else { return Ok(()) };
        for open in &beat.open {
            let key = |text: &Option<Cow<'_, str>>| text.as_deref().unwrap_or_default().to_owned();
            let this = (key(&open.screen), key(&open.zone), open.start.clone().into_owned());
            if since.ended.contains(&this) {
                continue;
            }
            let line = JournalLine { result: Some(Outcome::Cut), reason: Some("crash".into()), ..open.clone() };
            self.append_line(folder, &line, day_of(&open.start))?;
        }
        // It lived when it wrote its last line, at least.
        let instant = |text: &str| DateTime::parse_from_rfc3339(text).ok();
        let lived = since.last.filter(|last| instant(last) > instant(&beat.at)).unwrap_or(beat.at);
        let line = JournalLine { end: Some(at.into()), ..JournalLine::new(LineKind::Crash, lived) };
        self.append_line(folder, &line, day)
    }

    fn append_line(&mut self, folder: &Path, line: &JournalLine<'_>, day: Option<NaiveDate>) -> io::Result<()> {
        line.body().map_or(Ok(()), |body| self.append(folder, &body, day))
    }

    /// Writes a line into the file of its day, whole or not at all.
    fn append(&mut self, folder: &Path, body: &str, day: Option<NaiveDate>) -> io::Result<()> {
        let line = self.head.chained(body);
        self.change_file(folder, day)?;
        let Some((_, file, length)) = &mut self.file else { return Err(io::ErrorKind::NotFound.into()) };
        if self.is_torn {
            file.set_len(*length)?;
            self.is_torn = false;
        }
        let bytes = format!("{line}\n");
        if let Err(error) = file.write_all(bytes.as_bytes()) {
            self.is_torn = file.set_len(*length).is_err();
            return Err(error);
        }
        *length += bytes.len() as u64;
        self.head = self.head.after(line.as_bytes());
        self.is_over = body.starts_with("{\"type\":\"stop\"");
        Ok(())
    }

    /// Opens the file of a day where another one is open. What comes a little late goes into the file that is open: only
    /// a clock that is set back by more than a day begins another file.
    fn change_file(&mut self, folder: &Path, day: Option<NaiveDate>) -> io::Result<()> {
        let known = self.file.as_ref().map(|(file, ..)| file.day);
        let day = match (day, known) {
            (Some(day), Some(known)) if day > known || day.checked_add_days(Days::new(1)) < Some(known) => day,
            (Some(day), None) => day,
            (None, None) => NaiveDate::default(),
            _ if self.is_there() => return Ok(()),
            (_, Some(known)) => known,
        };
        let part = match &self.file {
            // Somebody took it away.
            Some((file, ..)) if file.day == day => file.part,
            _ => files_of(folder)?.iter().filter(|file| file.day == day).map(|file| file.part + 1).max().unwrap_or(0),
        };
        let file = JournalFile::open(folder, day, part);
        let opened = open_file(&file.path)?;
        let length = opened.metadata()?.len();
        sync_folder(folder)?;
        if let Some((_, old, _)) = &self.file {
            old.sync_data()?;
        }
        self.file = Some((file, opened, length));
        Ok(())
    }

    /// Whether the file that is open still has its name.
    fn is_there(&self) -> bool {
        let Some((file, open, _)) = &self.file else { return false };
        let is_same = || {
            #[cfg(unix)]
            {
                use std::os::unix::fs::MetadataExt as _;
                let (named, open) = (fs::metadata(&file.path).ok()?, open.metadata().ok()?);
                Some((named.dev(), named.ino()) == (open.dev(), open.ino()))
            }
            #[cfg(not(unix))]
            Some(file.path.is_file() && open.metadata().is_ok())
        };
        is_same() == Some(true)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.file.as_ref().map_or(Ok(()), |(_, file, _)| file.sync_data())
    }

    /// Closes the files of days that are over, and removes what is too old or too much.
    fn tidy(&mut self, folder: &Path, retention: Retention, at: &str) -> io::Result<()> {
        let Some((open, ..)) = self.file.as_ref().filter(|(open, ..)| !open.is_closed) else { return Ok(()) };
        let open = open.clone();
        let is_known = self.tidied.as_ref() == Some(&open);
        if is_known {
            return Ok(());
        }
        let files = files_of(folder)?;
        for file in files.iter().filter(|file| !file.is_closed && **file != open) {
            // A card that is full keeps it as it is; the next day tries again.
            let _kept_plain = file.close();
        }
        let removed = retention.apply(&files_of(folder)?, &open, day_of(at));
        if !removed.is_empty() {
            let first = files_of(folder)?.first().and_then(JournalFile::first_seq);
            let names = removed.into_iter().map(Into::into).collect();
            let line = JournalLine { removed: Some(names), lost: first, ..JournalLine::new(LineKind::Retention, at) };
            self.append_line(folder, &line, day_of(at))?;
        }
        self.tidied = Some(open);
        Ok(())
    }
}

fn open_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

/// The local day of an instant in RFC 3339.
fn day_of(at: &str) -> Option<NaiveDate> {
    at.get(..10)?.parse().ok()
}

/// The end of a file.
struct End {
    /// After its last line; none where it has none.
    head: Option<Head>,
    /// How long it is without what is torn at its end.
    length: u64,
    /// Whether it could be read to its end.
    is_whole: bool,
}

/// What the lines from a number on tell.
#[derive(Default)]
struct Since {
    seq: u64,
    /// The showings: screen, zone and start.
    ended: Vec<(String, String, String)>,
    /// The instant of the last.
    last: Option<String>,
}

/// Reads a file to its last whole line. One that is damaged is read as far as that goes: a journal must go on.
fn last_line(file: &JournalFile, since: &mut Since) -> io::Result<End> {
    let (mut end, mut length) = (End { head: None, length: 0, is_whole: true }, 0);
    let mut lines = match file.read() {
        Ok(lines) => lines,
        Err(error) if !file.is_closed => return Err(error),
        Err(_) => return Ok(End { is_whole: false, ..end }),
    };
    loop {
        let raw = match lines.next_line() {
            Ok(Some(raw)) => raw,
            Ok(None) => break,
            Err(_) => {
                end.is_whole = false;
                break;
            }
        };
        length += raw.bytes.len() as u64 + u64::from(raw.is_whole);
        let Some(line) = JournalLine::parse(raw.bytes).filter(|_| raw.is_whole) else { continue };
        end.head = Some(Head { next_seq: line.seq + 1, hash: LineHash::of(raw.bytes) });
        end.length = length;
        if line.seq >= since.seq {
            since.last = Some(line.end.as_ref().unwrap_or(&line.start).clone().into_owned());
            if line.kind == LineKind::Showing {
                let own = |text: Option<Cow<'_, str>>| text.unwrap_or_default().into_owned();
                since.ended.push((own(line.screen), own(line.zone), line.start.into_owned()));
            }
        }
    }
    Ok(end)
}
