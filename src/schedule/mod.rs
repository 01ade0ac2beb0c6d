//! Which programme is in force in a zone at an instant, since when, and until when: a pure function of the library, the
//! instant and the trust in the clock. It knows no slides' order and no pixels.
//!
//! The rules of time that hold here: intervals are half-open (1), the highest priority wins and equal ones interleave
//! (2), wall-clock time is that of the screen's zone (3), a loop is anchored where its programme came into force and at
//! the latest at local midnight (4), and where nothing is scheduled there is the fallback (9).

use std::{num::NonZeroU32, sync::Arc};

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _, Timelike as _, Utc};
use chrono_tz::Tz;

use crate::{
    library::{
        Library,
        model::{Action, Playlist, Rule, Slide, ZoneId},
    },
    problem::Text,
};

/// No zone skips more local time than this at once.
const MOST_GAP_MINUTES: i64 = 2 * 24 * 60;

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
    Loop(Vec<Track>),
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

/// The programme of a zone at `now`.
pub fn programme_at(library: &Library, zone: &ZoneId, now: DateTime<Utc>, trust: &ClockTrust) -> Programme {
    let timezone = library.timezone(&zone.screen);
    let (from, until) = local_day(timezone, now);
    Programme { zone: zone.clone(), content: content(library, zone, now, trust), from, until }
}

/// What the rules in force at `now` come to.
fn content(library: &Library, zone: &ZoneId, _now: DateTime<Utc>, _trust: &ClockTrust) -> Content {
    if !library.sequence.is_empty() {
        let slides: Vec<Arc<Slide>> = library
            .sequence
            .iter()
            .filter_map(|name| library.playlists.get(name))
            .flat_map(|playlist| playlist.slides.iter().cloned())
            .collect();
        if !slides.is_empty() {
            return Content::Loop(vec![Track { rule: None, slides, share: NonZeroU32::MIN }]);
        }
    }
    let screen = library.screen(&zone.screen);
    let concerned: Vec<&Arc<Rule>> = library
        .rules
        .iter()
        .filter(|rule| screen.is_none_or(|screen| rule.concerns(screen)))
        // Conditions and break-ins are not evaluated yet: such a rule is never in force, and `check` says so.
        .filter(|rule| rule.when.is_none() && rule.every.is_none())
        .collect();
    let Some(highest) = concerned.iter().map(|rule| rule.priority).max() else {
        return Content::Fallback(Arc::clone(&library.fallback));
    };
    let winners: Vec<&Arc<Rule>> = concerned.into_iter().filter(|rule| rule.priority == highest).collect();
    if let Some(blank) = winners.iter().find(|rule| rule.action == Action::Blank) {
        return Content::Blank(Arc::clone(blank));
    }
    let tracks: Vec<Track> = winners
        .into_iter()
        .filter_map(|rule| match &rule.action {
            Action::Play(name) => Some(Track {
                slides: library.playlists.get(name)?.slides.clone(),
                share: rule.share,
                rule: Some(Arc::clone(rule)),
            }),
            Action::Blank => None,
        })
        .filter(|track| !track.slides.is_empty())
        .collect();
    if tracks.is_empty() { Content::Fallback(Arc::clone(&library.fallback)) } else { Content::Loop(tracks) }
}

/// The local day that holds `now`, as instants: from its midnight to the next.
pub fn local_day(timezone: Tz, now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
    let today = now.with_timezone(&timezone).date_naive();
    let start = |day: NaiveDate| earliest(timezone, day);
    let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    (start(today).min(now), start(tomorrow).max(now + TimeDelta::nanoseconds(1)))
}

/// The first instant of a local day.
fn earliest(timezone: Tz, day: NaiveDate) -> DateTime<Utc> {
    local_instant(timezone, day.and_time(NaiveTime::MIN))
}

/// The instant at which something starts that starts at this local time: a time that is skipped is the first valid
/// instant after it, and one that comes twice is the earlier one (rule 3 of the rules of time).
pub fn local_instant(timezone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    let valid = |local: NaiveDateTime| timezone.from_local_datetime(&local).earliest();
    let minute =
        local - TimeDelta::nanoseconds(i64::from(local.second()) * 1_000_000_000 + i64::from(local.nanosecond()));
    // Most gaps are an hour, but islands that crossed the date line skipped a whole day.
    let after_gap = || (1..=MOST_GAP_MINUTES).find_map(|minutes| valid(minute + TimeDelta::minutes(minutes)));
    valid(local).or_else(after_gap).map_or_else(|| local.and_utc(), |found| found.with_timezone(&Utc))
}

#[cfg(test)]
mod tests;
