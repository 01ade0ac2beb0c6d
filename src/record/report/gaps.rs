//! When nothing was shown, and why.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;

use super::{Span, instant};
use crate::journal::{JournalLine, LineKind, REBUILT};

/// Of this many gaps each stands in the report; of more only the sums.
const MAX_GAPS: usize = 1000;
/// A shorter gap is none: one picture follows another.
const SHORTEST: TimeDelta = TimeDelta::milliseconds(500);

/// Why nothing was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The player was not running: it was stopped, or the box was off.
    Off,
    /// The player, or its box, died.
    Crash,
    /// The screen had no output.
    Output,
    /// A rule turned the picture black.
    Blank,
    /// The clock was set forward: this time never was.
    Clock,
    /// The window took no frame, and neither did the one that was opened in its place.
    Failed,
    /// What was shown could not be written down.
    Record,
    /// The journal tells of nothing.
    Unknown,
}

impl Cause {
    /// Its word in JSON and CSV.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Crash => "crash",
            Self::Output => "output",
            Self::Blank => "blank",
            Self::Clock => "clock",
            Self::Failed => "failed",
            Self::Record => "record",
            Self::Unknown => "unknown",
        }
    }
}

/// A span in which nothing was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The box.
    pub player: String,
    /// The screen; all where absent.
    pub screen: Option<String>,
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub to: DateTime<Utc>,
    /// Why.
    pub cause: Cause,
}

impl Gap {
    /// How long it is.
    pub fn length(&self) -> TimeDelta {
        self.to - self.from
    }
}

/// Whether a player runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Life {
    /// Nothing is known yet.
    Unknown,
    /// It is known to have run until then.
    Up(DateTime<Utc>),
    /// It has not run since then, and why.
    Down(DateTime<Utc>, Cause),
}

/// Follows one box: when it ran, and what its screens lacked.
#[derive(Debug)]
pub(super) struct GapFinder {
    span: Span,
    player: String,
    life: Life,
    /// The screens that cannot be seen, since when, and why.
    dark: Vec<(String, DateTime<Utc>, Cause)>,
    /// How long it ran.
    pub(super) up: TimeDelta,
    pub(super) gaps: Vec<Gap>,
    /// How many gaps are not in the list.
    pub(super) more: u64,
    pub(super) starts: u64,
    pub(super) crashes: u64,
}

impl GapFinder {
    pub(super) fn new(span: Span) -> Self {
        Self {
            span,
            player: String::new(),
            life: Life::Unknown,
            dark: Vec::new(),
            up: TimeDelta::zero(),
            gaps: Vec::new(),
            more: 0,
            starts: 0,
            crashes: 0,
        }
    }

    /// What the box is called.
    pub(super) fn player(&self) -> &str {
        &self.player
    }

    /// Takes any line, in the order of the journal.
    pub(super) fn take(&mut self, line: &JournalLine<'_>) {
        let Some(start) = instant(&line.start).map(|at| at.to_utc()) else { return };
        let end = line.end.as_deref().and_then(instant).map_or(start, |at| at.to_utc());
        let is_in = (self.span.from..self.span.to).contains(&start);
        match line.kind {
            LineKind::Start => {
                line.player.as_deref().unwrap_or_default().clone_into(&mut self.player);
                self.starts += u64::from(is_in);
                match self.life {
                    Life::Unknown => self.add(None, self.span.from, start, Cause::Unknown),
                    // Without a word of the end it died.
                    Life::Up(last) => self.add(None, last, start, Cause::Crash),
                    Life::Down(from, cause) => self.add(None, from, start, cause),
                }
                self.life = Life::Up(start);
                // Screens that are open say so again.
                self.dark.clear();
            }
            LineKind::Stop => {
                self.lives(end);
                self.stops(end, Cause::Off);
            }
            LineKind::Crash => {
                self.crashes += u64::from((self.span.from..self.span.to).contains(&start));
                self.lives(start);
                self.stops(start, Cause::Crash);
            }
            LineKind::Output => {
                self.lives(start);
                let screen = line.screen.as_deref().unwrap_or_default();
                let known = self.dark.iter().position(|(dark, ..)| dark == screen).map(|at| self.dark.remove(at));
                let cause = if line.reason.as_deref() == Some(REBUILT) { Cause::Failed } else { Cause::Output };
                match known {
                    Some(same) if line.on == Some(false) && same.2 == cause => self.dark.push(same),
                    known => {
                        if let Some((screen, since, cause)) = known {
                            self.add(Some(screen), since, start, cause);
                        }
                        if line.on == Some(false) {
                            self.dark.push((screen.to_owned(), start, cause));
                        }
                    }
                }
            }
            LineKind::ClockStep => {
                // Set forward, the time between never was; `end` is what the clock showed before.
                self.lives(end);
                self.add(None, end, start, Cause::Clock);
                if let Life::Up(_) = self.life {
                    self.life = Life::Up(start);
                }
            }
            LineKind::RecordGap => {
                self.lives(end.max(start));
                self.add(None, start, end, Cause::Record);
            }
            LineKind::Showing => {
                if line.player.is_some() && self.player.is_empty() {
                    line.player.as_deref().unwrap_or_default().clone_into(&mut self.player);
                }
                self.lives(start);
                self.lives(end);
            }
            LineKind::Library | LineKind::Trust | LineKind::Display | LineKind::Repair | LineKind::Retention => {
                self.lives(start);
            }
        }
    }

    /// It lived at this instant.
    pub(super) fn lives(&mut self, at: DateTime<Utc>) {
        match self.life {
            Life::Unknown => self.add(None, self.span.from, at, Cause::Unknown),
            Life::Up(last) if at > last => self.up += self.span.part(last, at - last).1,
            Life::Up(_) | Life::Down(..) => return,
        }
        self.life = Life::Up(at);
    }

    fn stops(&mut self, at: DateTime<Utc>, cause: Cause) {
        self.life = Life::Down(at, cause);
        for (screen, since, cause) in std::mem::take(&mut self.dark) {
            self.add(Some(screen), since, at, cause);
        }
    }

    /// The journal is over.
    pub(super) fn end(&mut self) {
        let to = self.span.to;
        let (from, cause) = match self.life {
            Life::Unknown => (self.span.from, Cause::Unknown),
            Life::Up(last) => (last, Cause::Unknown),
            Life::Down(from, cause) => (from, cause),
        };
        for (screen, since, cause) in std::mem::take(&mut self.dark) {
            self.add(Some(screen), since, from, cause);
        }
        self.add(None, from, to, cause);
    }

    fn add(&mut self, screen: Option<String>, from: DateTime<Utc>, to: DateTime<Utc>, cause: Cause) {
        let (from, length) = self.span.part(from, (to - from).max(TimeDelta::zero()));
        if length < SHORTEST {
            return;
        }
        if self.gaps.len() >= MAX_GAPS {
            self.more += 1;
            return;
        }
        self.gaps.push(Gap { player: self.player.clone(), screen, from, to: from + length, cause });
    }
}
