//! Which programme is in force in a zone at an instant, since when, and until when: a pure function of the library, the
//! instant and the trust in the clock. It knows no slides' order and no pixels.
//!
//! The rules of time that hold here: intervals are half-open (1), the highest priority wins and equal ones interleave
//! (2), wall-clock time is that of the screen's zone (3), a loop is anchored where its programme came into force and at
//! the latest at local midnight (4), break-ins start on the clock (5), a doubted clock plays only what has no condition
//! (8), and where nothing is scheduled there is the fallback (9).
//!
//! Because every loop is anchored anew at local midnight, a local day can be planned by itself: [`Day`]. All questions
//! are answered from the plan of a day, and the last few plans are kept.

mod breaks;
mod explain;
pub mod index;
mod local;
pub mod plan;
pub mod recent;

use std::{num::NonZeroU32, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};

use crate::{
    condition::day_names,
    model::{Library, Playlist, Rule, Slide, ZoneId},
    problem::Text,
};

pub use breaks::{BreakIn, REMNANT, least, pass};
pub use explain::{Explanation, Next, RuleReport, RuleStatus, explain, rules_of};
pub use local::{local_day, local_instant};

pub use index::ScheduleMemo;

/// Whether the clock can be believed (rule 8 of the rules of time).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ClockTrust {
    /// It can.
    #[default]
    Trusted,
    /// It cannot, and why.
    Doubted(Text),
}

/// What the winning rules interleave to, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Programme {
    /// The zone.
    pub zone: ZoneId,
    /// What it plays.
    pub content: Content,
    /// The priority of its rules; none where there are none.
    pub priority: Option<i32>,
    /// When its loop starts with its first slide.
    pub from: DateTime<Utc>,
    /// When another programme, or the same one's next day, begins.
    pub until: DateTime<Utc>,
}

/// What a programme plays.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Black, as this rule asks.
    Blank(Arc<Rule>),
    /// The tracks, interleaved by their shares.
    Loop(Arc<[Track]>),
    /// Nothing is scheduled: the fallback.
    Fallback(Arc<Playlist>),
}

/// Which rules are in force, with their shares: what tells one programme from another, whatever the slides are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules(Vec<(Option<String>, u32)>);

impl Content {
    /// The rules in force.
    pub fn rules(&self) -> Rules {
        Rules(match self {
            Self::Blank(rule) => vec![(Some(rule.label()), 0)],
            Self::Loop(tracks) => {
                tracks.iter().map(|track| (track.rule.as_ref().map(|rule| rule.label()), track.share.get())).collect()
            }
            Self::Fallback(_) => Vec::new(),
        })
    }

    /// Whether a rule is one of those in force.
    pub fn plays(&self, rule: &Rule) -> bool {
        match self {
            Self::Blank(blank) => blank.index == rule.index,
            Self::Loop(tracks) => {
                tracks.iter().any(|track| track.rule.as_ref().is_some_and(|own| own.index == rule.index))
            }
            Self::Fallback(_) => false,
        }
    }
}

/// One strand of a loop: a rule's playlist, or all playlists one after the other where there are no rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// The rule; none where there is no `site.ron`.
    pub rule: Option<Arc<Rule>>,
    /// Its slides, at least one.
    pub slides: Vec<Arc<Slide>>,
    /// Its share of voice.
    pub share: NonZeroU32,
}

/// The plan of a local day of a zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    /// Its first instant.
    pub from: DateTime<Utc>,
    /// The first instant of the next.
    pub until: DateTime<Utc>,
    /// The programmes, which tile the day.
    pub programmes: Vec<Programme>,
    /// The break-ins, one after the other; the loops go on by the clock beneath them.
    pub breaks: Vec<BreakIn>,
}

impl Day {
    /// The programme in force at an instant of the day.
    pub fn programme_at(&self, now: DateTime<Utc>) -> Option<&Programme> {
        let after = self.programmes.partition_point(|programme| programme.from <= now);
        self.programmes.get(after.saturating_sub(1))
    }
}

/// The plan of the local day that holds `now`.
pub fn day_at(library: &Library, zone: &ZoneId, now: DateTime<Utc>, trust: &ClockTrust) -> Arc<Day> {
    let memo = library.memo.of::<ScheduleMemo>();
    let doubted = *trust != ClockTrust::Trusted;
    memo.days.get(
        |key| key.doubted == doubted && (key.from..key.until).contains(&now) && key.zone == *zone,
        || {
            let day = plan::day(library, &memo, zone, now, doubted);
            (index::DayKey { zone: zone.clone(), from: day.from, until: day.until, doubted }, day)
        },
    )
}

/// The names of a local day: festival, holiday, solar term.
pub fn day_names_of(library: &Library, day: NaiveDate) -> Vec<Text> {
    day_names(library.memo.of::<ScheduleMemo>().index_of(library).facts(), day)
}

/// The programme of a zone at `now`. Break-ins may be on the screen in its place: see [`Day::breaks`].
pub fn programme_at(library: &Library, zone: &ZoneId, now: DateTime<Utc>, trust: &ClockTrust) -> Programme {
    let day = day_at(library, zone, now, trust);
    // The programmes of a day tile it: the other answer is for the compiler.
    day.programme_at(now).cloned().unwrap_or_else(|| Programme {
        zone: zone.clone(),
        content: Content::Fallback(Arc::clone(&library.fallback)),
        priority: None,
        from: day.from,
        until: day.until,
    })
}

#[cfg(test)]
pub mod properties;
#[cfg(test)]
mod tests;
