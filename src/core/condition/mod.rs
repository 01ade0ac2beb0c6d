//! What a `when` means: sets of instants, and the calendars behind them.
//!
//! A [`Condition`] is made of what staff wrote and the [`Facts`] of the site. It answers whether it holds at an instant,
//! since when and until when; nothing here is polled. The rules of time that hold here: intervals are half-open, a span
//! over midnight belongs to the day on which it starts, `start == end` is a whole day (1); wall-clock times are those of
//! the zone asked, a time that is skipped is the first valid one after it, an ambiguous start is its earlier instant and
//! an ambiguous end its later one (3). Searches end at a [`HORIZON`].

mod advice;
mod almanac;
mod dates;
mod days;
mod describe;
mod door_signs;
mod error;
mod facts;
mod form;
mod holidays;
mod hours;
mod names;
mod node;
mod parse;
mod portions;
mod search;
mod span;
mod suggestions;

use std::{fmt, sync::Arc};

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, Timelike as _, Utc};
use chrono_tz::Tz;

pub use self::{
    dates::{last_of_month, read_date},
    error::ConditionError,
    facts::Facts,
    form::wrong_form,
    names::{day_names, days_of},
    search::HORIZON,
    span::Interval,
};
use self::{node::Node, search::Search};
use crate::{local_time::local_start, problem::Text, shapes::When};

/// Whether a condition holds at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConditionState {
    /// Whether it does.
    pub active: bool,
    /// Since when it is so; none where that is longer than the horizon.
    pub since: Option<DateTime<Utc>>,
    /// When it next changes; none where that is further than the horizon.
    pub until: Option<DateTime<Utc>>,
}

/// A valid condition, ready to be asked; copies are cheap and share what they found out.
#[derive(Clone)]
pub struct Condition(Arc<Inner>);

struct Inner {
    when: When,
    node: Node,
    facts: Arc<Facts>,
    search: Search,
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Condition").field(&self.0.when).finish()
    }
}

impl PartialEq for Condition {
    fn eq(&self, other: &Self) -> bool {
        let same_facts = || Arc::ptr_eq(&self.0.facts, &other.0.facts) || self.0.facts == other.0.facts;
        Arc::ptr_eq(&self.0, &other.0) || (self.0.when == other.0.when && same_facts())
    }
}

impl Condition {
    /// Makes a condition of what staff wrote; every mistake in it where it cannot be understood.
    pub fn new(when: &When, facts: &Arc<Facts>) -> Result<Self, Vec<ConditionError>> {
        let node = parse::whole(when, facts)?;
        let (when, facts) = (when.clone(), Arc::clone(facts));
        Ok(Self(Arc::new(Inner { when, node, facts, search: Search::default() })))
    }

    /// The maximal intervals that meet `[from, to)`, in order. They are not cut at `from` and `to`; a start more than
    /// ten years before `from` is `MIN_UTC`, an end more than ten years after `to` is `MAX_UTC`.
    pub fn intervals(&self, zone: Tz, from: DateTime<Utc>, to: DateTime<Utc>) -> Vec<Interval> {
        self.with(zone, |stretch| {
            let mut found = Vec::new();
            let mut at = from;
            while at < to {
                let here = stretch(at);
                if here.active {
                    found.push(Interval {
                        start: here.from.unwrap_or(DateTime::<Utc>::MIN_UTC),
                        end: here.to.unwrap_or(DateTime::<Utc>::MAX_UTC),
                    });
                }
                match here.to {
                    Some(next) => at = next,
                    // A search from here saw ten years ahead; what was asked may go further.
                    None => match at.checked_add_signed(HORIZON) {
                        Some(next) if next < to && !here.active => at = next,
                        _ => break,
                    },
                }
            }
            found
        })
    }

    /// Whether it holds at `now`, since when, and when it next changes.
    pub fn state_at(&self, zone: Tz, now: DateTime<Utc>) -> ConditionState {
        let here = self.with(zone, |stretch| stretch(now));
        ConditionState { active: here.active, since: here.from, until: here.to }
    }

    /// The first instant from `now` on at which it holds; none where there is none within the horizon: it is finished
    /// or impossible.
    pub fn next_active(&self, zone: Tz, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let state = self.state_at(zone, now);
        if state.active { Some(now) } else { state.until }
    }

    /// The first year in `[from, to)` whose holidays are not announced, where the condition depends on them: it then
    /// assumes the statutory days and plain weekends.
    pub fn assumes_holidays(&self, zone: Tz, from: DateTime<Utc>, to: DateTime<Utc>) -> Option<i32> {
        self.needs_year(zone, (from, to), |facts, year| !facts.is_announced(year))
    }

    /// The first year in `[from, to)` whose holidays were typed in without a make-up working day, where the condition
    /// depends on them. No notice is without one.
    pub fn lacks_make_up_days(&self, zone: Tz, from: DateTime<Utc>, to: DateTime<Utc>) -> Option<i32> {
        self.needs_year(zone, (from, to), Facts::lacks_make_up_days)
    }

    /// The first of some years on whose holidays it depends within a time.
    fn needs_year(
        &self,
        zone: Tz,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        is_meant: impl Fn(&Facts, i32) -> bool,
    ) -> Option<i32> {
        if from >= to || !self.0.node.needs_holidays() {
            return None;
        }
        let facts = &self.0.facts;
        let years = portions::day_of(zone, from).year()..=portions::day_of(zone, to).year();
        years.filter(|year| is_meant(facts, *year)).find(|year| {
            let start = |year: i32| {
                let day = NaiveDate::from_ymd_opt(year, 1, 1)?;
                Some(local_start(zone, day.and_time(NaiveTime::MIN)))
            };
            let (Some(start), Some(end)) = (start(*year), start(*year + 1)) else { return false };
            let within = Interval { start, end }.intersect(Interval { start: from, end: to });
            within.is_some_and(|within| self.0.node.needs_holidays_within(facts, zone, within))
        })
    }

    /// Whether it is an `All` that cuts a night in two, where `On(days, hours)` is meant.
    pub fn cuts_a_night(&self) -> bool {
        self.0.node.cuts_a_night()
    }

    /// Valid, but most likely not meant: days that not every year has. Nights are the matter of [`Self::cuts_a_night`].
    pub fn advice(&self) -> Vec<ConditionError> {
        let mut advice = advice::advice_on(&self.0.when);
        advice.extend(self.0.node.hours_advice(&self.0.facts));
        advice
    }

    /// The same, where it depends on today: weeks that do not count on over New Year, ranges that a year lacks.
    pub fn advice_at(&self, zone: Tz, now: DateTime<Utc>) -> Vec<ConditionError> {
        self.0.node.hours_advice_at(portions::day_of(zone, now))
    }

    /// The parts of its hours that are on at `now`, each as it is written.
    pub fn parts_at(&self, zone: Tz, now: DateTime<Utc>) -> Vec<String> {
        let local = now.with_timezone(&zone).naive_local();
        self.0.node.parts_at(&self.0.facts, zone, local.date(), local.time().num_seconds_from_midnight())
    }

    /// What it means, in a few words.
    pub fn describe(&self) -> Text {
        describe::node(&self.0.node)
    }

    /// How many times it was worked out for a stretch of time: what searching cost so far.
    #[doc(hidden)]
    pub fn evaluations(&self) -> usize {
        self.0.search.evaluated()
    }

    fn with<R>(&self, zone: Tz, probe: impl FnOnce(&mut dyn FnMut(DateTime<Utc>) -> search::Stretch) -> R) -> R {
        let inner = &self.0;
        inner.search.with(zone, &|window| inner.node.spans(&inner.facts, zone, window), probe)
    }
}
