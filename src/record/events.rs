//! Events: one JSON object a line, in the order in which things happened, written by a thread of their own. What cannot
//! be written now is written late, and what had to be given up is reported by a line.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::{
    appender::{Appender, Rotation},
    health::{Part, RecordHealth},
    lines::{Gap, Limits, LineQueue, LineTarget},
};
use gongyi_core::{
    characters::printable_json,
    playback::{
        Cue,
        json::{CueJson, instant_millis},
    },
    problem::{Lang, Problem, ProblemJson},
};
use gongyi_system::threads::Pace;

/// The memory for events that cannot be written now: a day and more of slides.
const WAITING_BYTES: usize = 4 << 20;
/// Events are put on the disk so long after they were written: a power cut takes a minute of them at most, and a card is
/// not worn out by a write for each.
const SETTLE_AFTER: Duration = Duration::from_mins(1);

/// Something that happened.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event<'a> {
    /// The player started.
    Started {
        /// Its version.
        version: &'static str,
        /// Its process.
        pid: u32,
        /// The fingerprint of the library.
        library: &'a str,
    },
    /// A slide, or black, is shown in full.
    SlideShown {
        /// The cue.
        #[serde(flatten)]
        cue: CueJson,
        /// How late it came, where it was not ready in time.
        #[serde(skip_serializing_if = "Option::is_none")]
        late_ms: Option<i64>,
    },
    /// The slide on the wall was drawn anew after an edit.
    SlideRedrawn {
        /// The cue.
        #[serde(flatten)]
        cue: CueJson,
    },
    /// A slide cannot be drawn: the picture before it stays in its slot.
    SlideFailed {
        /// The cue.
        #[serde(flatten)]
        cue: CueJson,
        /// Why.
        message: String,
    },
    /// Other rules came into force.
    ProgrammeChanged {
        /// The first cue.
        #[serde(flatten)]
        cue: CueJson,
    },
    /// An edit is in force.
    LibraryReloaded {
        /// How many versions have been in force.
        generation: u64,
        /// The fingerprint of the library.
        hash: &'a str,
        /// What is still wrong.
        problems: Vec<ProblemJson<'a>>,
    },
    /// A file is wrong.
    LibraryRejected {
        /// What is wrong.
        problems: Vec<ProblemJson<'a>>,
        /// The files whose last good version stays.
        kept: Vec<String>,
    },
    /// The system's clock was set. What was reported before is in the time of before.
    ClockStepped {
        /// By how many seconds; back where negative.
        by_s: f64,
    },
    /// Events that could not be written, and were too many to keep, stand here no more.
    RecordGap {
        /// The instant of the first.
        from: &'a str,
        /// The instant of the last.
        to: &'a str,
        /// How many.
        dropped: u64,
    },
    /// The player stops.
    Stopped {
        /// Why.
        reason: &'static str,
    },
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    event: &'a Event<'a>,
    at: &'a str,
}

/// Where events go. Whoever tells one never waits.
pub struct EventSink {
    queue: LineQueue,
    timezone: Tz,
    lang: Lang,
}

impl EventSink {
    /// Events to a file, appended, or to the standard output where `path` is `-`. The file is opened by the thread, now
    /// and whenever it must be.
    pub fn start(path: &Path, timezone: Tz, lang: Lang, health: &Arc<RecordHealth>) -> Self {
        let target = EventTarget {
            path: path.to_owned(),
            appender: Appender::new(path, Rotation::USUAL),
            health: Arc::clone(health),
        };
        let limits = Limits { bytes: WAITING_BYTES, pace: Pace::USUAL, settle: SETTLE_AFTER, beat: None };
        let (queue, started) = LineQueue::start("gongyi-events", limits, target);
        if let Err(error) = started {
            health.without_thread(Part::Events, path, &error);
        }
        Self { queue, timezone, lang }
    }

    /// The zone of the instants, as a reload may change it.
    pub fn set_timezone(&mut self, timezone: Tz) {
        self.timezone = timezone;
    }

    /// Takes an event that happened at `at`, by the player's clock.
    pub fn tell(&mut self, at: DateTime<Utc>, event: &Event<'_>) {
        let at = instant_millis(at, self.timezone);
        if let Some(line) = line_of(event, &at) {
            self.queue.push(line, at);
        }
    }

    /// Opens the file anew by its name, after someone has renamed it.
    pub fn reopen(&self) {
        self.queue.reopen();
    }

    /// The fields of a cue.
    pub fn cue(&self, cue: &Cue) -> CueJson {
        CueJson::new(cue, self.timezone)
    }

    /// The objects of problems.
    pub fn problems<'a>(&self, problems: &'a [Problem]) -> Vec<ProblemJson<'a>> {
        problems.iter().map(|problem| problem.to_json(self.lang)).collect()
    }
}

/// An event as a line, its end included.
fn line_of(event: &Event<'_>, at: &str) -> Option<String> {
    let mut line = printable_json(serde_json::to_string(&Line { event, at }).ok()?);
    line.push('\n');
    Some(line)
}

/// The file, and who is to know how it fares.
struct EventTarget {
    path: PathBuf,
    appender: Appender,
    health: Arc<RecordHealth>,
}

impl LineTarget for EventTarget {
    fn write(&mut self, line: &str, _at: &str) -> io::Result<()> {
        let Self { path, appender, health } = self;
        health.writing(Part::Events, path, || appender.append(line))
    }

    fn reopen(&mut self) {
        self.appender.reopen();
    }

    fn settle(&mut self) -> io::Result<()> {
        let Self { path, appender, health } = self;
        health.writing(Part::Events, path, || appender.sync())
    }

    fn dropped(&self, lines: u64) {
        self.health.dropped(lines);
    }

    fn gap(&self, gap: &Gap) -> Option<String> {
        // By the player's clock it is reported where the last one would have stood.
        line_of(&Event::RecordGap { from: &gap.from, to: &gap.to, dropped: gap.dropped }, &gap.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn health() -> Arc<RecordHealth> {
        Arc::new(RecordHealth::default())
    }

    #[test]
    fn an_event_is_one_line_with_its_instant() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        let at = DateTime::from_timestamp(1_790_000_000, 5_000_000).unwrap();
        for _ in 0..2 {
            let mut sink = EventSink::start(&path, Tz::Asia__Shanghai, Lang::En, &health());
            sink.tell(at, &Event::Stopped { reason: "signal" });
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let line = r#"{"event":"stopped","reason":"signal","at":"2026-09-21T22:13:20.005+08:00"}"#;
        assert_eq!(text, format!("{line}\n{line}\n"));
    }

    #[test]
    fn a_gap_and_a_step_of_the_clock_are_events() {
        let (from, to) = ("2026-11-26T08:00:00.000+08:00", "2026-11-26T09:00:00.000+08:00");
        let health = health();
        let target = EventTarget {
            path: PathBuf::new(),
            appender: Appender::new(Path::new("none"), Rotation::USUAL),
            health: Arc::clone(&health),
        };
        assert_eq!(
            target.gap(&Gap { from: from.to_owned(), to: to.to_owned(), dropped: 12 }).unwrap(),
            format!(
                "{{\"event\":\"record_gap\",\"from\":\"{from}\",\"to\":\"{to}\",\"dropped\":12,\"at\":\"{to}\"}}\n"
            )
        );
        target.dropped(12);
        assert_eq!(health.status().dropped, 12);
        assert_eq!(
            line_of(&Event::ClockStepped { by_s: -3600.5 }, to).unwrap(),
            format!("{{\"event\":\"clock_stepped\",\"by_s\":-3600.5,\"at\":\"{to}\"}}\n")
        );
    }
}
