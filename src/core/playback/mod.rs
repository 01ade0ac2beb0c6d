//! The parts of which a show answers what is on ([`crate::show`]): cues, the loops and the days that they lie on, what a
//! clock and a ticker show, and what is on the air of them.

pub mod air;
pub(crate) mod clock;
pub(crate) mod day;
pub mod json;
mod rounds;
pub(crate) mod ticker;
pub(crate) mod timeline;

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, Utc};

use crate::{
    model::{PlaylistName, Slide, Transition, ZoneId},
    shapes::{Easing, TransitionKind},
};

/// No transition at all.
pub(crate) const CUT: Transition =
    Transition { kind: TransitionKind::Cut, easing: Easing::Linear, length: Duration::ZERO };

/// Why a cue is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CueKind {
    /// A slide of the programme's loop.
    Slide,
    /// A slide of a break-in.
    BreakIn,
    /// A rule turned the picture black.
    Blank,
    /// An emergency owns the screen.
    Takeover,
    /// Nothing is scheduled.
    Fallback,
    /// The time of day.
    Clock,
}

impl CueKind {
    /// The word that `timeline`, the events and the status use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Slide => "slide",
            Self::BreakIn => "break_in",
            Self::Blank => "blank",
            Self::Takeover => "takeover",
            Self::Fallback => "fallback",
            Self::Clock => "clock",
        }
    }
}

/// For how long a slide is on in some part of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Airtime<'a> {
    /// The slide, as its playlist has it.
    pub slide: &'a Arc<Slide>,
    /// The rule that plays it, by its name or its index.
    pub rule: Option<&'a str>,
    /// Why it is on.
    pub kind: CueKind,
    /// For how long.
    pub time: Duration,
}

impl<'a> Airtime<'a> {
    fn new(slide: &'a Arc<Slide>, rule: Option<&'a str>, kind: CueKind, nanos: u64) -> Self {
        Self { slide, rule, kind, time: Duration::from_nanos(nanos) }
    }
}

/// A slide at a moment: what a zone shows in the half-open interval `[starts, ends)`.
#[derive(Debug, Clone, PartialEq)]
pub struct Cue {
    /// The zone.
    pub zone: ZoneId,
    /// Why it is on.
    pub kind: CueKind,
    /// The slide; none while blank.
    pub slide: Option<Arc<Slide>>,
    /// The playlist it comes from; none while blank.
    pub playlist: Option<PlaylistName>,
    /// The label of the rule that put it there; none for the fallback and without a `site.ron`.
    pub rule: Option<String>,
    /// When it comes on.
    pub starts: DateTime<Utc>,
    /// When the next cue begins.
    pub ends: DateTime<Utc>,
    /// When it is another picture: at its end or, where it tells the time, when that is another.
    pub next_refresh: DateTime<Utc>,
    /// How it comes in, with its length already at most half of the time it is on. A cut where it follows itself.
    pub transition: Transition,
}

impl Cue {
    /// Whether its slide cannot be drawn at all.
    pub fn is_broken(&self) -> bool {
        self.slide.as_ref().is_some_and(|slide| slide.broken.is_some())
    }
}
