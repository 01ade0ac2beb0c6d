//! The show: a library compiled, ready to be asked what a zone shows at an instant, since when, until when, and how it
//! comes in. The answers are pure functions of the library, the instant and the trust in the clock; nothing here reads
//! the clock or does IO.
//!
//! It keeps what it worked out lately, each kind within a bound of entries and of bytes. That makes answers faster and
//! never different: whoever changes a library compiles it anew.

use std::{fmt, sync::Arc};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::{
    model::{Library, Motion, Slide, ZoneContent, ZoneId},
    playback::{
        Airtime, CUT, Cue, CueKind, clock,
        day::{DayLine, LoopKey, Position},
        ticker,
        timeline::Timeline,
    },
    problem::Text,
    recent::Recent,
    schedule::{self, ClockTrust, Content, Day, DayKey, Explanation, Programme, RuleShares, Schedule, index::Index},
};

/// Days that are kept; see the days of the schedule.
const MAX_LINES: usize = 32;
/// What their windows may take; the loops in them are counted as loops.
const LINES_BUDGET_BYTES: usize = 8 << 20;
/// Prepared loops that are kept.
const MAX_TIMELINES: usize = 64;
/// What they may take: a few of ten thousand rules, and all of those that sites have.
const TIMELINES_BUDGET_BYTES: usize = 32 << 20;

/// A library, compiled.
pub struct Show {
    schedule: Schedule,
    lines: Recent<DayKey, DayLine>,
    timelines: Recent<LoopKey, Timeline>,
}

impl fmt::Debug for Show {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Show").field("library", &self.library().hash).finish_non_exhaustive()
    }
}

impl Show {
    /// Compiles a library.
    pub fn compile(library: impl Into<Arc<Library>>) -> Self {
        Self {
            schedule: Schedule::new(library.into()),
            lines: Recent::new(MAX_LINES, LINES_BUDGET_BYTES),
            timelines: Recent::new(MAX_TIMELINES, TIMELINES_BUDGET_BYTES),
        }
    }

    /// What it was compiled from.
    pub fn library(&self) -> &Arc<Library> {
        self.schedule.library()
    }

    /// Its rules in their order of precedence, with their conditions.
    pub fn index(&self) -> &Index {
        self.schedule.index()
    }

    /// What a zone shows at `now`: the one function that everything else follows from.
    pub fn cue(&self, zone: &ZoneId, now: DateTime<Utc>, trust: &ClockTrust) -> Cue {
        self.as_shown(self.due(zone, now, trust), now, trust)
    }

    /// The cues of a zone, from the one in force at `from`, with its true start, without an end.
    pub fn cues<'a>(&'a self, zone: &'a ZoneId, from: DateTime<Utc>, trust: &'a ClockTrust) -> Cues<'a> {
        Cues { show: self, zone, trust, next: from, last: None }
    }

    /// For how long a zone shows each slide between two instants: what its cues add up to, found without walking over them.
    /// One slide may come several times. Black shows none.
    pub fn airtime(
        &self,
        zone: &ZoneId,
        (from, until): (DateTime<Utc>, DateTime<Utc>),
        trust: &ClockTrust,
        each: &mut dyn FnMut(&Airtime<'_>),
    ) {
        let mut at = from;
        while at < until {
            if let Some(cue) = self.own_cue(zone, at, trust) {
                let time = (cue.ends.min(until) - at).to_std().unwrap_or_default();
                if let Some(slide) = &cue.slide {
                    each(&Airtime { slide, rule: cue.rule.as_deref(), kind: cue.kind, time });
                }
                at = cue.ends;
            } else {
                let line = self.line(zone, at, trust);
                line.airtime(at, until, each);
                at = line.until();
            }
        }
    }

    /// The plan of the local day of a zone that holds `now`.
    pub fn day(&self, zone: &ZoneId, now: DateTime<Utc>, trust: &ClockTrust) -> Arc<Day> {
        self.schedule.day(zone, now, trust)
    }

    /// The programme of a zone at `now`. Break-ins may be on the screen in its place: see [`Day::breaks`].
    pub fn programme(&self, zone: &ZoneId, now: DateTime<Utc>, trust: &ClockTrust) -> Programme {
        self.schedule.programme(zone, now, trust)
    }

    /// How much of the time each rule has while the programme of `now` is in force.
    pub fn rule_shares(&self, zone: &ZoneId, now: DateTime<Utc>, trust: &ClockTrust) -> RuleShares {
        let day = self.day(zone, now, trust);
        RuleShares::new(&self.programme(zone, now, trust), &day.breaks, self.library().site.share_by)
    }

    /// The names of a local day: festival, holiday, solar term, lunar date.
    pub fn day_names(&self, day: NaiveDate) -> Vec<Text> {
        self.schedule.day_names(day)
    }

    /// Explains what a zone shows at `now`. The clock is trusted.
    pub fn explain(&self, zone: &ZoneId, now: DateTime<Utc>) -> Explanation {
        schedule::explain(&self.schedule, zone, now)
    }

    /// The cue in force, with its slide as its playlist has it.
    pub(crate) fn due(&self, zone: &ZoneId, now: DateTime<Utc>, trust: &ClockTrust) -> Cue {
        self.own_cue(zone, now, trust).unwrap_or_else(|| {
            let line = self.line(zone, now, trust);
            self.line_cue(zone, &line, line.position(now), trust)
        })
    }

    /// The cue of a zone that shows its programme in a way of its own: a clock, a ticker. Black is black there as well.
    fn own_cue(&self, zone: &ZoneId, now: DateTime<Utc>, trust: &ClockTrust) -> Option<Cue> {
        let content = self.library().zones.get(zone)?;
        if matches!(content, ZoneContent::Playlist(_)) {
            return None;
        }
        let programme = self.programme(zone, now, trust);
        let black = Cue {
            zone: zone.clone(),
            kind: CueKind::Blank,
            slide: None,
            playlist: None,
            rule: None,
            starts: programme.from,
            ends: programme.until,
            next_refresh: programme.until,
            transition: CUT,
        };
        if let Content::Blank(rule) = &programme.content {
            return Some(Cue { rule: Some(rule.label()), ..black });
        }
        match content {
            ZoneContent::Clock(slide) => Some(Cue { kind: CueKind::Clock, slide: Some(Arc::clone(slide)), ..black }),
            ZoneContent::Ticker { speed, .. } => {
                let motion = Motion { speed: *speed, by_pages: self.is_calm(zone) };
                Some(ticker::cue(black, &programme.content, motion))
            }
            ZoneContent::Playlist(_) => None,
        }
    }

    /// What a zone shows on the local day that holds `now`.
    pub(crate) fn line(&self, zone: &ZoneId, now: DateTime<Utc>, trust: &ClockTrust) -> Arc<DayLine> {
        self.lines.get_or_make(
            |key| key.is_day_of(zone, now, trust),
            || {
                let day = self.day(zone, now, trust);
                let line = DayLine::new(zone, &day, |key| self.timeline(key));
                (DayKey::new(zone, &day, trust), line)
            },
        )
    }

    fn timeline(&self, key: LoopKey) -> Arc<Timeline> {
        self.timelines.get_or_make(
            |known| known.is_same(&key),
            || {
                let timeline = key.prepare(self.library().site.share_by);
                (key.clone(), timeline)
            },
        )
    }

    /// The cue of a place on a day, as it comes in on a screen that may ask for reduced motion.
    fn line_cue(&self, zone: &ZoneId, line: &DayLine, position: Position, trust: &ClockTrust) -> Cue {
        let mut cue = line.cue(position, || {
            let before = line.from() - TimeDelta::nanoseconds(1);
            let yesterday = self.line(zone, before, trust);
            yesterday.slide(yesterday.position(before)).map(|slide| slide.id.clone())
        });
        if self.is_calm(zone) {
            cue.transition.kind = cue.transition.kind.calm();
        }
        cue
    }

    /// Whether a zone is on a screen that asks for reduced motion.
    fn is_calm(&self, zone: &ZoneId) -> bool {
        self.library().screen(&zone.screen).is_some_and(|screen| screen.reduced_motion)
    }

    /// The cue with its slide as it is shown at `now`.
    pub(crate) fn as_shown(&self, cue: Cue, now: DateTime<Utc>, trust: &ClockTrust) -> Cue {
        let Some(slide) = &cue.slide else { return cue };
        let (slide, refresh) = self.slide_at(slide, &cue.zone, now, trust);
        Cue { slide: Some(slide), next_refresh: refresh.map_or(cue.ends, |refresh| refresh.min(cue.ends)), ..cue }
    }

    /// A slide as a zone shows it at `now`: with its day and its time, and when it tells another. A doubted clock tells
    /// no time, since what hangs on a wall is believed; whether it is still doubted is seen when it would tell another.
    pub(crate) fn slide_at(
        &self,
        slide: &Arc<Slide>,
        zone: &ZoneId,
        now: DateTime<Utc>,
        trust: &ClockTrust,
    ) -> (Arc<Slide>, Option<DateTime<Utc>>) {
        if !slide.follows_time() {
            return (self.in_place(slide, zone), None);
        }
        let local = now.with_timezone(&self.library().timezone(&zone.screen));
        let reading = clock::reading(&slide.body, &local);
        let time = reading.filter(|_| *trust == ClockTrust::Trusted).map(|(time, _)| time);
        (self.in_place(&slide.shown_at(local.date_naive(), time), zone), reading.map(|(_, next)| next))
    }

    /// A slide as a zone of a screen shows it.
    fn in_place(&self, slide: &Arc<Slide>, zone: &ZoneId) -> Arc<Slide> {
        let slide = slide.in_zone(zone);
        self.library().screen(&zone.screen).map_or_else(|| Arc::clone(&slide), |screen| slide.on_screen(screen))
    }
}

/// See [`Show::cues`].
#[derive(Debug, Clone)]
pub struct Cues<'a> {
    show: &'a Show,
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
        let cue = self.show.own_cue(self.zone, from, self.trust).unwrap_or_else(|| {
            let following = self.last.take().and_then(|(line, at)| Some((line.after(at)?, line)));
            let (position, line) = following.unwrap_or_else(|| {
                let line = self.show.line(self.zone, from, self.trust);
                (line.position(from), line)
            });
            let cue = self.show.line_cue(self.zone, &line, position, self.trust);
            self.last = Some((line, position));
            cue
        });
        self.next = cue.ends;
        Some(self.show.as_shown(cue, from, self.trust))
    }
}

#[cfg(test)]
mod tests;
