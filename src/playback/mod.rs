//! Which slide of a programme is on at an instant, since when, until when, and how it comes in. A pure function of the
//! programme and the instant; it reads no clock and does no IO.

pub mod air;
pub mod json;
mod playhead;
mod timeline;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

pub use playhead::Playhead;
pub use timeline::{SLIVER, Timeline};

use timeline::Slot;

use crate::{
    library::{
        Library,
        model::{PlaylistName, Slide, Transition, ZoneId},
    },
    schedule::{ClockTrust, Programme, programme_at},
};

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

/// The cue of a programme at an instant that lies in it.
pub fn cue_at(programme: &Programme, now: DateTime<Utc>) -> Cue {
    Timeline::new(programme).cue_at(now)
}

/// What a zone shows at `now`: the one function that everything else follows from.
pub fn show(library: &Library, zone: &ZoneId, now: DateTime<Utc>, trust: &ClockTrust) -> Cue {
    Cues { library, zone, trust, next: now, timeline: None, slot: None }.next().unwrap_or_else(|| {
        // There is always a cue: this is for the compiler.
        cue_at(&programme_at(library, zone, now, trust), now)
    })
}

/// The cues of a zone, from the one in force at `from`, with its true start, without an end.
pub fn cues<'a>(library: &'a Library, zone: &'a ZoneId, from: DateTime<Utc>, trust: &'a ClockTrust) -> Cues<'a> {
    Cues { library, zone, trust, next: from, timeline: None, slot: None }
}

/// See [`cues`].
#[derive(Debug, Clone)]
pub struct Cues<'a> {
    library: &'a Library,
    zone: &'a ZoneId,
    trust: &'a ClockTrust,
    next: DateTime<Utc>,
    timeline: Option<Timeline>,
    /// The slot of the last cue: the next one follows it without a search.
    slot: Option<Slot>,
}

impl Iterator for Cues<'_> {
    type Item = Cue;

    fn next(&mut self) -> Option<Cue> {
        let now = self.next;
        let in_force = self.timeline.take().filter(|timeline| {
            let (from, until) = timeline.bounds();
            (from..until).contains(&now)
        });
        if let (Some(timeline), Some(slot)) = (&in_force, self.slot) {
            let (slot, cue) = timeline.follow(slot);
            self.slot = Some(slot);
            self.next = cue.ends;
            self.timeline = in_force;
            return Some(cue);
        }
        let timeline = Timeline::new(&programme_at(self.library, self.zone, now, self.trust));
        let (slot, mut cue) = timeline.enter(now);
        let (from, _) = timeline.bounds();
        if cue.starts == from && cue.slide.is_some() {
            // What was on before the programme decides whether its first slide follows itself.
            let before = from - TimeDelta::nanoseconds(1);
            let last = cue_at(&programme_at(self.library, self.zone, before, self.trust), before);
            if last.slide.as_ref().map(|slide| &slide.id) == cue.slide.as_ref().map(|slide| &slide.id) {
                cue.transition = timeline::NONE;
            }
        }
        self.next = cue.ends;
        self.slot = slot;
        self.timeline = Some(timeline);
        Some(cue)
    }
}

#[cfg(test)]
mod tests;
