//! Events: one JSON object a line, flushed, in the order in which things happened.

use std::{
    fs::{File, OpenOptions},
    io::{self, LineWriter, Write},
    path::Path,
};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use crate::{
    playback::{
        Cue,
        json::{CueJson, instant_millis},
    },
    problem::{Lang, Problem, ProblemJson},
};

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
    at: String,
}

/// Where events go.
pub struct EventSink {
    out: Box<dyn Write + Send + Sync>,
    timezone: Tz,
    lang: Lang,
    broken: bool,
}

impl EventSink {
    /// Events to a file, appended, or to the standard output where `path` is `-`.
    pub fn open(path: &Path, timezone: Tz, lang: Lang) -> io::Result<Self> {
        let out: Box<dyn Write + Send + Sync> = if path.as_os_str() == "-" {
            Box::new(LineWriter::new(io::stdout()))
        } else {
            Box::new(LineWriter::new(append(path)?))
        };
        Ok(Self { out, timezone, lang, broken: false })
    }

    /// The zone of the instants, as a reload may change it.
    pub fn set_timezone(&mut self, timezone: Tz) {
        self.timezone = timezone;
    }

    /// Writes an event that happened at `at`, by the player's clock. That nobody takes it any more is told once.
    pub fn tell(&mut self, at: DateTime<Utc>, event: &Event<'_>) {
        if self.broken {
            return;
        }
        let line = Line { event, at: instant_millis(at, self.timezone) };
        let written = serde_json::to_string(&line).map_err(io::Error::other).and_then(|mut line| {
            line.push('\n');
            self.out.write_all(line.as_bytes())?;
            self.out.flush()
        });
        if let Err(error) = written {
            self.broken = true;
            if error.kind() != io::ErrorKind::BrokenPipe {
                tracing::warn!("events are no longer written: {error}");
            }
        }
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

fn append(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_line_with_its_instant() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        let at = DateTime::from_timestamp(1_790_000_000, 5_000_000).unwrap();
        for _ in 0..2 {
            let mut sink = EventSink::open(&path, Tz::Asia__Shanghai, Lang::En).unwrap();
            sink.tell(at, &Event::Stopped { reason: "signal" });
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let line = r#"{"event":"stopped","reason":"signal","at":"2026-09-21T22:13:20.005+08:00"}"#;
        assert_eq!(text, format!("{line}\n{line}\n"));
    }
}
