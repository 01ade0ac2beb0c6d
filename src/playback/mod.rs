//! Which slide of a programme is on at an instant, since when, until when, and how it comes in. A pure function of the
//! programme and the instant; it reads no clock and does no IO.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::library::model::{PlaylistName, Slide, Transition, ZoneId};

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
        }
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
    /// How it comes in, with its length already at most half of the time it is on. A cut where it follows itself.
    pub transition: Transition,
}
