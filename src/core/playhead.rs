//! The playhead of a zone: what it shows, through edits (rule 7 of the rules of time).
//!
//! Without an edit it shows just what [`Show::cue`] says, and has no memory. After an edit it may hold the slide that
//! was on screen for a while, so that the wall does not jump; that hold is all its state.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::{
    model::{Slide, ZoneId},
    playback::{Cue, CueKind},
    schedule::ClockTrust,
    show::Show,
};

/// The hold ends at a boundary that leaves the next slide at least this long.
const NEXT_AT_LEAST: TimeDelta = TimeDelta::seconds(2);
/// No hold lasts longer than this, however many edits follow each other.
const HOLD_AT_MOST: TimeDelta = TimeDelta::seconds(60);

/// What a zone shows, through edits.
#[derive(Debug, Clone)]
pub struct Playhead {
    zone: ZoneId,
    held: Option<Hold>,
    /// The last answer, with the library that it is about: most questions fall into the same cue.
    last: Option<(String, OnNow)>,
}

/// A cue that is on, and its last picture.
#[derive(Debug, Clone)]
struct OnNow {
    /// The cue with its slide as its playlist has it.
    cue: Cue,
    /// As it is shown, and since when that is known.
    shown: Option<(DateTime<Utc>, Cue)>,
}

impl OnNow {
    fn new(cue: Cue) -> Self {
        Self { cue, shown: None }
    }

    /// The cue as it is shown at `now`; none where it is over.
    fn cue_at(&mut self, show: &Show, now: DateTime<Utc>, trust: &ClockTrust) -> Option<Cue> {
        if !(self.cue.starts..self.cue.ends).contains(&now) {
            return None;
        }
        if let Some((since, cue)) = &self.shown
            && (*since..cue.next_refresh).contains(&now)
        {
            return Some(cue.clone());
        }
        let cue = show.as_shown(self.cue.clone(), now, trust);
        self.shown = Some((now, cue.clone()));
        Some(cue)
    }
}

/// A slide that stays after an edit, in the place of what the timeline says.
#[derive(Debug, Clone)]
struct Hold {
    on: OnNow,
    /// When the first edit was made that the slide is held for.
    since: DateTime<Utc>,
}

impl Playhead {
    /// The playhead of a zone.
    pub fn new(zone: ZoneId) -> Self {
        Self { zone, held: None, last: None }
    }

    /// The cue at `now`.
    pub fn cue_at(&mut self, show: &Show, now: DateTime<Utc>, trust: &ClockTrust) -> Cue {
        if let Some(hold) = &mut self.held {
            if let Some(cue) = hold.on.cue_at(show, now, trust) {
                return cue;
            }
            self.held = None;
        }
        if let Some((hash, on)) = &mut self.last
            && *hash == show.library().hash
            && let Some(cue) = on.cue_at(show, now, trust)
        {
            return cue;
        }
        let mut on = OnNow::new(show.due(&self.zone, now, trust));
        let cue = on.cue_at(show, now, trust).unwrap_or_else(|| show.cue(&self.zone, now, trust));
        self.last = Some((show.library().hash.clone(), on));
        cue
    }

    /// Takes an edit at `now`. True where the slide on screen stays, perhaps drawn anew; false where it leaves at once.
    pub fn edit(&mut self, old: &Show, new: &Show, now: DateTime<Utc>, trust: &ClockTrust) -> bool {
        self.change((old, trust), (new, trust), now)
    }

    /// The clock is believed from `now` on, or no longer: as after an edit, the slide on screen stays where it still has
    /// its place, and what was worked out under the other belief is forgotten.
    pub fn believe(&mut self, show: &Show, before: &ClockTrust, trust: &ClockTrust, now: DateTime<Utc>) -> bool {
        self.change((show, before), (show, trust), now)
    }

    fn change(
        &mut self,
        (old, before): (&Show, &ClockTrust),
        (new, trust): (&Show, &ClockTrust),
        now: DateTime<Utc>,
    ) -> bool {
        let current = self.cue_at(old, now, before);
        // One edit after another does not hold a slide for longer than one.
        let since = self.held.take().map_or(now, |hold| hold.since);
        self.last = None;
        let next = new.cue(&self.zone, now, trust);
        if current.kind != next.kind || next.kind == CueKind::Takeover {
            return false;
        }
        if matches!(next.kind, CueKind::Blank | CueKind::Clock) || new.library().is_ticker(&self.zone) {
            return true;
        }
        let line = new.line(&self.zone, now, trust);
        let at = line.position(now);
        // They are compared as they are shown: with their day and their time.
        let slides: Vec<(&Arc<Slide>, Arc<Slide>)> =
            line.slides(at).map(|slide| (slide, new.slide_at(slide, &self.zone, now, trust).0)).collect();
        let found =
            current.slide.as_ref().and_then(|old| matching(old, |same| slides.iter().find(|(_, new)| same(new))));
        let Some((slide, _)) = found else { return false };
        if next.slide.as_ref().is_some_and(|next| next.id == slide.id) {
            return true;
        }
        let ends = end_of_hold(new, &self.zone, now, since + HOLD_AT_MOST, trust);
        let cue = line.cue_of(at, slide, current.starts.min(now), ends);
        self.held = cue.map(|cue| Hold { on: OnNow::new(cue), since });
        self.held.is_some()
    }
}

/// The slide that was `old` before the edit: by its id, then by equal content, then by its place and kind.
fn matching<T>(old: &Slide, find: impl Fn(&dyn Fn(&Slide) -> bool) -> Option<T>) -> Option<T> {
    let by_id = || old.named.then(|| find(&|slide| slide.named && slide.id == old.id)).flatten();
    let by_content = || {
        let here = find(&|slide| slide.id == old.id && slide.picture_hash == old.picture_hash);
        here.or_else(|| find(&|slide| slide.picture_hash == old.picture_hash && slide.body == old.body))
    };
    let by_place =
        || find(&|slide| !slide.named && !old.named && slide.id == old.id && slide.body.kind() == old.body.kind());
    by_id().or_else(by_content).or_else(by_place)
}

/// The first boundary of the new timeline that leaves the next slide long enough, and at the latest `latest`.
fn end_of_hold(
    show: &Show,
    zone: &ZoneId,
    now: DateTime<Utc>,
    latest: DateTime<Utc>,
    trust: &ClockTrust,
) -> DateTime<Utc> {
    show.cues(zone, now, trust)
        .skip(1)
        .take_while(|cue| cue.starts <= latest)
        .find(|cue| cue.ends - cue.starts >= NEXT_AT_LEAST)
        .map_or(latest, |cue| cue.starts)
}
