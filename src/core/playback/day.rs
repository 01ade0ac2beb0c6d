//! What a zone shows on one local day, ready to be asked: windows in which one loop, one break-in or black is on, in
//! order and without a gap.
//!
//! The rule that holds here is that there are no slivers (10). A slide that the end of its window would cut to less
//! than [`crate::schedule::least`] is not begun: the one before it stays, from the window before where need be. What is
//! left of a slide when a break-in is over is skipped where it is less than that: the next slide begins. Only the very
//! first slide of a day has nothing before it.

mod airtime;

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    CUT, Cue, CueKind,
    timeline::{Slot, Timeline},
};
use crate::{
    model::{Playlist, Rule, Slide, SlideRef, Transition, ZoneId},
    recent::ByteSize,
    schedule::{Content, Day, REMNANT, Track},
    shapes::ShareBy,
};

/// What a prepared loop was prepared from. It is compared by address, which the key itself keeps in use.
#[derive(Clone)]
pub(crate) enum LoopKey {
    Tracks(Arc<[Track]>),
    Fallback(Arc<Playlist>),
    Break(Arc<Playlist>, Arc<Rule>),
}

impl LoopKey {
    /// Whether the same loop is prepared from both.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Tracks(own), Self::Tracks(other)) => Arc::ptr_eq(own, other),
            (Self::Fallback(own), Self::Fallback(other)) => Arc::ptr_eq(own, other),
            (Self::Break(own, rule), Self::Break(other, same)) => Arc::ptr_eq(own, other) && Arc::ptr_eq(rule, same),
            _ => false,
        }
    }

    /// Prepares the loop.
    pub(crate) fn prepare(&self, share_by: ShareBy) -> Timeline {
        match self {
            Self::Tracks(tracks) => Timeline::of_tracks(tracks, share_by),
            Self::Fallback(playlist) => Timeline::of_fallback(playlist),
            Self::Break(playlist, rule) => Timeline::of_break(playlist, rule),
        }
    }
}

/// What a zone shows on one local day.
#[derive(Debug)]
pub(crate) struct DayLine {
    zone: ZoneId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    windows: Vec<Window>,
}

/// A time in which one loop, one break-in or black is on.
#[derive(Debug)]
struct Window {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    source: SlotSource,
    /// Its first and its last slot; none where no slide of it can be begun.
    ends: OnceLock<Option<(Slot, Slot)>>,
}

#[derive(Debug, Clone)]
enum SlotSource {
    Blank(String),
    Loop { timeline: Arc<Timeline>, anchor: DateTime<Utc> },
}

/// What is begun in a window.
#[derive(Debug, Clone, Copy)]
enum WindowSlots {
    /// It is too short for anything.
    Nothing,
    /// Black.
    Black,
    /// Slots, from the first to the last.
    Slots(Slot, Slot),
}

impl WindowSlots {
    fn first(self) -> Option<Slot> {
        if let Self::Slots(first, _) = self { Some(first) } else { None }
    }

    fn last(self) -> Option<Slot> {
        if let Self::Slots(_, last) = self { Some(last) } else { None }
    }

    fn is_nothing(self) -> bool {
        matches!(self, Self::Nothing)
    }
}

/// A place on a day: the window, and the slot of its loop; none while blank.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Position {
    window: usize,
    slot: Option<Slot>,
}

impl Window {
    fn new(from: DateTime<Utc>, until: DateTime<Utc>, source: SlotSource) -> Self {
        Self { from, until, source, ends: OnceLock::new() }
    }

    /// The first and the last slot that are begun in it; none where it is too short for any. `must` begins one anyway.
    fn slots(&self, timeline: &Timeline, anchor: DateTime<Utc>, must: bool) -> Option<(Slot, Slot)> {
        *self.ends.get_or_init(|| {
            let (from, until) = (between(anchor, self.from), between(anchor, self.until));
            let begun = timeline.slot_at(from);
            // What is left of a slide after a break-in is skipped where it is a sliver.
            let is_sliver = begun.starts < from && begun.ends - from < timeline.least(begun);
            let first = if is_sliver { timeline.next(begun) } else { begun };
            let last = if first.ends >= until { first } else { timeline.slot_at(until - 1) };
            let on = until - if last == first { from } else { last.starts };
            if last.ends <= until || on >= timeline.least(last) {
                return Some((first, last));
            }
            if last == first { must.then_some((first, first)) } else { Some((first, timeline.previous(last))) }
        })
    }
}

impl ByteSize for DayLine {
    fn byte_size(&self) -> usize {
        size_of_val(self.windows.as_slice())
    }
}

impl DayLine {
    /// What a zone shows on a planned day. `prepared` gives the loops.
    pub(crate) fn new(zone: &ZoneId, day: &Day, prepared: impl Fn(LoopKey) -> Arc<Timeline>) -> Self {
        let mut windows: Vec<Window> = Vec::new();
        let mut breaks = day.breaks.iter().peekable();
        let mut from = day.from;
        for programme in &day.programmes {
            let looped = |key| SlotSource::Loop { timeline: prepared(key), anchor: programme.from };
            let source = match &programme.content {
                Content::Blank(rule) => SlotSource::Blank(rule.label()),
                Content::Loop(tracks) => looped(LoopKey::Tracks(Arc::clone(tracks))),
                Content::Fallback(playlist) => looped(LoopKey::Fallback(Arc::clone(playlist))),
            };
            while from < programme.until {
                let next = breaks.peek().filter(|next| next.from < programme.until);
                let until = next.map_or(programme.until, |next| next.from);
                if from < until {
                    windows.push(Window::new(from, until, source.clone()));
                }
                from = until;
                if let Some(next) = breaks.next_if(|next| next.from == until && until < programme.until) {
                    let key = LoopKey::Break(Arc::clone(&next.playlist), Arc::clone(&next.rule));
                    let source = SlotSource::Loop { timeline: prepared(key), anchor: next.from };
                    windows.push(Window::new(next.from, next.until, source));
                    from = next.until;
                }
            }
        }
        Self { zone: zone.clone(), from: day.from, until: day.until, windows }
    }

    /// The first instant of the day.
    pub(crate) fn from(&self) -> DateTime<Utc> {
        self.from
    }

    /// What is begun in a window.
    fn begun(&self, window: usize) -> WindowSlots {
        let Some(found) = self.windows.get(window) else { return WindowSlots::Nothing };
        match &found.source {
            SlotSource::Blank(_) => {
                let on = (found.until - found.from).to_std().unwrap_or_default();
                if on >= REMNANT || window == 0 { WindowSlots::Black } else { WindowSlots::Nothing }
            }
            SlotSource::Loop { timeline, anchor } => {
                let slots = found.slots(timeline, *anchor, window == 0);
                slots.map_or(WindowSlots::Nothing, |(first, last)| WindowSlots::Slots(first, last))
            }
        }
    }

    /// The place of an instant of the day.
    pub(crate) fn position(&self, now: DateTime<Utc>) -> Position {
        let after = self.windows.partition_point(|window| window.from <= now);
        // What is on stays through windows in which nothing begins; in the first one something always does.
        let window = (0..after).rev().find(|window| !self.begun(*window).is_nothing()).unwrap_or_default();
        let slot = match self.begun(window) {
            WindowSlots::Slots(first, last) => Some(self.slot(window, first, last, now)),
            WindowSlots::Nothing | WindowSlots::Black => None,
        };
        Position { window, slot }
    }

    /// The slot of a window at an instant that lies in it or, where the windows after it begin nothing, in those.
    fn slot(&self, window: usize, first: Slot, last: Slot, now: DateTime<Utc>) -> Slot {
        let Some(Window { source: SlotSource::Loop { timeline, anchor }, .. }) = self.windows.get(window) else {
            return first;
        };
        let elapsed = between(*anchor, now);
        if elapsed < first.ends {
            first
        } else if elapsed >= last.starts {
            last
        } else {
            timeline.slot_at(elapsed)
        }
    }

    /// The place after another; none where the day is over.
    pub(crate) fn after(&self, at: Position) -> Option<Position> {
        if let (Some(slot), Some(timeline)) = (at.slot, self.timeline(at))
            && self.begun(at.window).last() != Some(slot)
        {
            return Some(Position { window: at.window, slot: Some(timeline.next(slot)) });
        }
        let window = (at.window + 1..self.windows.len()).find(|window| !self.begun(*window).is_nothing())?;
        Some(Position { window, slot: self.begun(window).first() })
    }

    /// The place before another; none where it is the first of the day.
    fn before(&self, at: Position) -> Option<Position> {
        if let (Some(slot), Some(timeline)) = (at.slot, self.timeline(at))
            && self.begun(at.window).first() != Some(slot)
        {
            return Some(Position { window: at.window, slot: Some(timeline.previous(slot)) });
        }
        let window = (0..at.window).rev().find(|window| !self.begun(*window).is_nothing())?;
        Some(Position { window, slot: self.begun(window).last() })
    }

    fn timeline(&self, at: Position) -> Option<&Arc<Timeline>> {
        match &self.windows.get(at.window)?.source {
            SlotSource::Loop { timeline, .. } => Some(timeline),
            SlotSource::Blank(_) => None,
        }
    }

    /// The slide of a place.
    pub(crate) fn slide(&self, at: Position) -> Option<&Arc<Slide>> {
        self.timeline(at)?.slide(at.slot?)
    }

    /// The slides of the loop or the break-in that a place is in.
    pub(crate) fn slides(&self, at: Position) -> impl Iterator<Item = &Arc<Slide>> {
        self.timeline(at).into_iter().flat_map(|timeline| timeline.slides())
    }

    /// A cue of a slide of the loop that a place is in, over any time: for a slide that is held.
    pub(crate) fn cue_of(
        &self,
        at: Position,
        slide: &Arc<Slide>,
        starts: DateTime<Utc>,
        ends: DateTime<Utc>,
    ) -> Option<Cue> {
        let timeline = self.timeline(at)?;
        Some(Cue {
            zone: self.zone.clone(),
            kind: timeline.kind,
            slide: Some(Arc::clone(slide)),
            playlist: slide.id.playlist().cloned(),
            rule: timeline.rule_of(slide),
            starts,
            ends,
            next_refresh: ends,
            transition: CUT,
        })
    }

    /// The cue of a place. `yesterday` is the slide that the day before ends with: it decides whether the first one
    /// follows itself.
    pub(crate) fn cue(&self, at: Position, yesterday: impl FnOnce() -> Option<SlideRef>) -> Cue {
        let window = self.windows.get(at.window);
        let (starts, ends) = self.bounds(at);
        let blank = Cue {
            zone: self.zone.clone(),
            kind: CueKind::Blank,
            slide: None,
            playlist: None,
            rule: None,
            starts,
            ends,
            next_refresh: ends,
            transition: CUT,
        };
        match (window.map(|window| &window.source), at.slot) {
            (Some(SlotSource::Blank(rule)), _) => Cue { rule: Some(rule.clone()), ..blank },
            (Some(SlotSource::Loop { timeline, .. }), Some(slot)) => {
                let slide = timeline.slide(slot).cloned();
                let (playlist, rule) = timeline.origin(slot);
                let on = (ends - starts).to_std().unwrap_or_default();
                let follows_itself = |slide: &Slide| match self.before(at) {
                    Some(before) => self.slide(before).is_some_and(|before| before.id == slide.id),
                    None => yesterday().is_some_and(|before| before == slide.id),
                };
                let transition = match &slide {
                    Some(slide) if !follows_itself(slide) => fitting(slide.transition, on),
                    _ => CUT,
                };
                Cue { kind: timeline.kind, slide, playlist, rule, transition, ..blank }
            }
            _ => blank,
        }
    }

    /// When a place begins and ends.
    fn bounds(&self, at: Position) -> (DateTime<Utc>, DateTime<Utc>) {
        let Some(window) = self.windows.get(at.window) else { return (self.until, self.until) };
        let (mut starts, mut ends) = (window.from, None);
        if let (Some(slot), SlotSource::Loop { anchor, .. }) = (at.slot, &window.source) {
            let begun = self.begun(at.window);
            if begun.first() != Some(slot) {
                starts = after(*anchor, slot.starts);
            }
            if begun.last() != Some(slot) {
                ends = Some(after(*anchor, slot.ends));
            }
        }
        let ends = ends.unwrap_or_else(|| {
            // Windows in which nothing can begin leave on what is on.
            let next = (at.window + 1..self.windows.len()).find(|window| !self.begun(*window).is_nothing());
            next.and_then(|next| self.windows.get(next)).map_or(self.until, |next| next.from)
        });
        (starts, ends)
    }
}

/// The transition as written, cut to half of the time that the slide is on.
fn fitting(transition: Transition, on: Duration) -> Transition {
    Transition { length: transition.length.min(on / 2), ..transition }
}

/// The nanoseconds from one instant to a later one.
fn between(from: DateTime<Utc>, to: DateTime<Utc>) -> u64 {
    (to - from).to_std().map_or(0, |length| u64::try_from(length.as_nanos()).unwrap_or(u64::MAX))
}

fn after(from: DateTime<Utc>, nanos: u64) -> DateTime<Utc> {
    from + TimeDelta::nanoseconds(i64::try_from(nanos).unwrap_or(i64::MAX))
}
