//! Which slide is on at an instant, since when, until when, and how it comes in. A pure function of the library, the
//! instant and the trust in the clock; it reads no clock and does no IO.

pub mod air;
mod clock;
mod day;
pub mod json;
mod playhead;
mod ticker;
mod timeline;

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};

pub use playhead::Playhead;

use day::{DayLine, Position, line_at};

use crate::{
    model::{Library, Motion, PlaylistName, Slide, Transition, ZoneContent, ZoneId},
    schedule::{ClockTrust, Content, programme_at},
    shapes::{Easing, TransitionKind},
};

/// No transition at all.
const NONE: Transition = Transition { kind: TransitionKind::Cut, easing: Easing::Linear, length: Duration::ZERO };

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
    pub turns: DateTime<Utc>,
    /// How it comes in, with its length already at most half of the time it is on. A cut where it follows itself.
    pub transition: Transition,
}

impl Cue {
    /// Whether its slide cannot be drawn at all.
    pub fn is_broken(&self) -> bool {
        self.slide.as_ref().is_some_and(|slide| slide.broken.is_some())
    }
}

/// What a zone shows at `now`: the one function that everything else follows from.
pub fn show(library: &Library, zone: &ZoneId, now: DateTime<Utc>, trust: &ClockTrust) -> Cue {
    as_shown(due(library, zone, now, trust), library, now, trust)
}

/// The cue in force, with its slide as its playlist has it.
fn due(library: &Library, zone: &ZoneId, now: DateTime<Utc>, trust: &ClockTrust) -> Cue {
    of_its_own(library, zone, now, trust).unwrap_or_else(|| {
        let line = line_at(library, zone, now, trust);
        cue(library, zone, &line, line.at(now), trust)
    })
}

/// The cue of a zone that shows its programme in a way of its own: a clock, a ticker. Black is black there as well.
fn of_its_own(library: &Library, zone: &ZoneId, now: DateTime<Utc>, trust: &ClockTrust) -> Option<Cue> {
    let content = library.zones.get(zone)?;
    if matches!(content, ZoneContent::Playlist(_)) {
        return None;
    }
    let programme = programme_at(library, zone, now, trust);
    let black = Cue {
        zone: zone.clone(),
        kind: CueKind::Blank,
        slide: None,
        playlist: None,
        rule: None,
        starts: programme.from,
        ends: programme.until,
        turns: programme.until,
        transition: NONE,
    };
    if let Content::Blank(rule) = &programme.content {
        return Some(Cue { rule: Some(rule.label()), ..black });
    }
    match content {
        ZoneContent::Clock(slide) => Some(Cue { kind: CueKind::Clock, slide: Some(Arc::clone(slide)), ..black }),
        ZoneContent::Ticker { speed, .. } => {
            let motion = Motion { speed: *speed, by_pages: is_calm(library, zone) };
            Some(ticker::cue(black, &programme.content, motion))
        }
        ZoneContent::Playlist(_) => None,
    }
}

/// The cue of a place on a day.
fn cue(library: &Library, zone: &ZoneId, line: &DayLine, at: Position, trust: &ClockTrust) -> Cue {
    let cue = line.cue(at, || {
        let before = line.from() - TimeDelta::nanoseconds(1);
        let yesterday = line_at(library, zone, before, trust);
        yesterday.slide(yesterday.at(before)).map(|slide| slide.id.clone())
    });
    calmed(cue, library)
}

/// The cue as it comes in on a screen that may ask for reduced motion.
fn calmed(mut cue: Cue, library: &Library) -> Cue {
    if is_calm(library, &cue.zone) {
        cue.transition.kind = cue.transition.kind.calm();
    }
    cue
}

/// Whether a zone is on a screen that asks for reduced motion.
fn is_calm(library: &Library, zone: &ZoneId) -> bool {
    library.screen(&zone.screen).is_some_and(|screen| screen.reduced_motion)
}

/// The cue with its slide as it is shown at `now`.
fn as_shown(cue: Cue, library: &Library, now: DateTime<Utc>, trust: &ClockTrust) -> Cue {
    let Some(slide) = &cue.slide else { return cue };
    let (slide, turns) = slide_at(slide, &cue.zone, library, now, trust);
    Cue { slide: Some(slide), turns: turns.map_or(cue.ends, |turns| turns.min(cue.ends)), ..cue }
}

/// A slide as a zone shows it at `now`: with its day and its time, and when it tells another. A doubted clock tells no
/// time, since what hangs on a wall is believed; whether it is still doubted is seen when it would tell another.
fn slide_at(
    slide: &Arc<Slide>,
    zone: &ZoneId,
    library: &Library,
    now: DateTime<Utc>,
    trust: &ClockTrust,
) -> (Arc<Slide>, Option<DateTime<Utc>>) {
    if !slide.follows_time() {
        return (slide.in_zone(zone), None);
    }
    let local = now.with_timezone(&library.timezone(&zone.screen));
    let told = clock::told(&slide.body, &local);
    let time = told.filter(|_| *trust == ClockTrust::Trusted).map(|(time, _)| time);
    (slide.at(local.date_naive(), time).in_zone(zone), told.map(|(_, next)| next))
}

/// The cues of a zone, from the one in force at `from`, with its true start, without an end.
pub fn cues<'a>(library: &'a Library, zone: &'a ZoneId, from: DateTime<Utc>, trust: &'a ClockTrust) -> Cues<'a> {
    Cues { library, zone, trust, next: from, last: None }
}

/// See [`cues`].
#[derive(Debug, Clone)]
pub struct Cues<'a> {
    library: &'a Library,
    zone: &'a ZoneId,
    trust: &'a ClockTrust,
    next: DateTime<Utc>,
    /// The day and the place of the last cue: the next one follows it without a search.
    last: Option<(Arc<DayLine>, Position)>,
}

impl Iterator for Cues<'_> {
    type Item = Cue;

    fn next(&mut self) -> Option<Cue> {
        let from = self.next;
        let shown = |cue| as_shown(cue, self.library, from, self.trust);
        if let Some(cue) = of_its_own(self.library, self.zone, from, self.trust) {
            self.next = cue.ends;
            return Some(shown(cue));
        }
        let following = self.last.take().and_then(|(line, at)| Some((line.after(at)?, line)));
        let (at, line) = following.unwrap_or_else(|| {
            let line = line_at(self.library, self.zone, from, self.trust);
            (line.at(from), line)
        });
        let cue = cue(self.library, self.zone, &line, at, self.trust);
        self.next = cue.ends;
        self.last = Some((line, at));
        Some(shown(cue))
    }
}

#[cfg(test)]
mod tests;
