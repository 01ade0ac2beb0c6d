//! Hours as written in the `opening_hours` syntax of `OpenStreetMap`, worked out day by day on local time.
//!
//! All of it is our own, the times of the sun aside. The crate of that name reads the same syntax, but what it makes of
//! several parts, of days that move and of spans that follow the sun is not what is written: it takes hours from nights,
//! borrows the ends of ranges from other years, and plays every day by a date that never is. Here an expression is
//! [read](read), what cannot be meant is [refused](check), and the rest [joined by the minute](schedule);
//! [`super::portions`] turns local times into instants. Only what is open counts.

mod advice;
mod calendar;
mod check;
mod expression;
mod read;
mod schedule;
mod sun;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate, TimeDelta};
use chrono_tz::Tz;

pub(super) use self::{
    calendar::is_nth,
    expression::{MONTHS, WEEKDAYS},
};
use self::{
    expression::{Expression, Kind, Part, TimeSpan, WeekdayRange},
    schedule::Schedule,
    sun::{Sky, Turns},
};
use super::{error::ConditionError, facts::Facts, portions::Portion};

/// A Monday; any would do.
const SOME_MONDAY: Option<NaiveDate> = NaiveDate::from_ymd_opt(2024, 1, 8);

/// An expression of `opening_hours`.
#[derive(Debug, Clone)]
pub(super) struct Hours {
    expression: Arc<Expression>,
    turns: Turns,
    /// The portions of each day of a week, where every week is alike.
    weekly: Option<Arc<[Vec<Portion>; 7]>>,
    /// Whether the sun matters.
    pub(super) has_sun: bool,
    /// Whether public holidays matter.
    pub(super) has_holidays: bool,
    /// Whether school holidays matter, of which nothing is known.
    pub(super) has_school: bool,
}

/// An expression that can be read and that means something.
fn read_settled(text: &str) -> Option<Expression> {
    check::settle(read::read(text)?).ok()
}

impl Hours {
    /// Reads an expression; none where it cannot be understood, or cannot be meant.
    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::read(text)?.ok()
    }

    /// Reads an expression; none where it cannot be understood, a mistake where it cannot be meant.
    pub(super) fn read(text: &str) -> Option<Result<Self, ConditionError>> {
        Some(check::settle(read::read(text)?).map(Self::new))
    }

    fn new(expression: Expression) -> Self {
        let selects = |wanted: fn(&WeekdayRange) -> bool| {
            expression.parts.iter().flat_map(|part| &part.days.weekdays).any(wanted)
        };
        let has_sun = expression.spans().any(TimeSpan::follows_sun);
        let is_weekly = !has_sun && expression.parts.iter().all(|part| part.days.is_weekly());
        let mut hours = Self {
            has_holidays: selects(|range| matches!(range, WeekdayRange::Public { .. })),
            has_school: selects(|range| *range == WeekdayRange::School),
            has_sun,
            weekly: None,
            turns: Turns::default(),
            expression: Arc::new(expression),
        };
        if is_weekly {
            let facts = Facts::default();
            let schedule = Schedule::new(&hours.expression, &hours.turns, &facts, Tz::UTC);
            let portions = |weekday: usize| {
                let day = SOME_MONDAY.map(|monday| monday + TimeDelta::days(weekday as i64));
                day.map(|day| schedule.day(day)).unwrap_or_default()
            };
            hours.weekly = Some(Arc::new(std::array::from_fn(portions)));
        }
        hours
    }

    /// Whether the expression asks for something that can be written and is not done.
    pub(super) fn has_repeats(&self) -> bool {
        self.expression.spans().any(|span| span.repeats)
    }

    /// Whether nothing in the expression can ever be open.
    pub(super) fn is_never_open(&self) -> bool {
        self.expression.parts.iter().all(|part| part.kind != Kind::Open)
    }

    /// Whether it names no hours, only whole days.
    pub(super) fn is_whole_days(&self) -> bool {
        self.expression.parts.iter().all(Part::is_whole_days)
    }

    /// Whether some span runs over midnight.
    pub(super) fn has_nights(&self) -> bool {
        self.expression.spans().any(sun::may_be_night)
    }

    /// The expression in the standard spelling.
    pub(super) fn text(&self) -> String {
        self.expression.to_string()
    }

    /// A way to work out days in a zone: the open portions of a local day, appended.
    pub(super) fn days<'a>(&'a self, facts: &'a Facts, zone: Tz) -> Box<dyn Fn(NaiveDate, &mut Vec<Portion>) + 'a> {
        if let Some(weekly) = &self.weekly {
            return Box::new(move |day, portions| {
                portions.extend(weekly.get(day.weekday() as usize).into_iter().flatten());
            });
        }
        let schedule = self.schedule(facts, zone);
        Box::new(move |day, portions| portions.extend(schedule.day(day)))
    }

    fn schedule<'a>(&'a self, facts: &'a Facts, zone: Tz) -> Schedule<'a> {
        Schedule::new(&self.expression, &self.turns, facts, zone)
    }

    /// Whether a whole day is open, where the expression names whole days.
    pub(super) fn holds(&self, facts: &Facts, day: NaiveDate) -> bool {
        let mut portions = Vec::new();
        self.days(facts, Tz::UTC)(day, &mut portions);
        !portions.is_empty()
    }

    /// The parts that are on at a local second of a day, each by itself.
    pub(super) fn parts_at(&self, facts: &Facts, zone: Tz, day: NaiveDate, second: u32) -> Vec<String> {
        let parts = &self.expression.parts;
        let on = schedule::joined_by_part(parts, &self.schedule(facts, zone).own_days(day, &|_, _| true));
        let is_on = |portions: &[Portion]| portions.iter().any(|(from, to)| (*from..*to).contains(&second));
        parts.iter().zip(on).filter(|(_, portions)| is_on(portions)).map(|(part, _)| part.text()).collect()
    }

    /// What it says that is valid, and most likely not meant.
    pub(super) fn advice(&self, facts: &Facts) -> Vec<ConditionError> {
        advice::advise(&self.expression, facts)
    }

    /// The same, where it depends on today.
    pub(super) fn advice_at(&self, today: NaiveDate) -> Vec<ConditionError> {
        advice::advise_at(&self.expression, today)
    }

    /// The times of an expression that names no days.
    pub(super) fn times(&self) -> Option<Times> {
        let parts = &self.expression.parts;
        let whole = TimeSpan::whole_day();
        let plain = parts.iter().all(|part| part.days.is_empty() && part.kind == Kind::Open);
        let spans = |part: &Part| if part.times.is_empty() { vec![whole] } else { part.times.clone() };
        plain.then(|| Times { spans: parts.iter().flat_map(spans).collect(), turns: Turns::default() })
    }
}

/// Hours that belong to days: each span runs from its day, and may reach into the next.
#[derive(Debug, Clone)]
pub(super) struct Times {
    spans: Vec<TimeSpan>,
    turns: Turns,
}

impl Times {
    /// Whether the sun matters.
    pub(super) fn follow_sun(&self) -> bool {
        self.spans.iter().any(TimeSpan::follows_sun)
    }

    /// Whether some span runs over midnight.
    pub(super) fn have_nights(&self) -> bool {
        self.spans.iter().any(sun::may_be_night)
    }

    /// The times as they are written.
    pub(super) fn text(&self) -> String {
        expression::list(&self.spans)
    }

    /// What they say that is valid, and most likely not meant.
    pub(super) fn advice(&self) -> Vec<ConditionError> {
        advice::open_end_of(&self.spans).into_iter().collect()
    }

    /// Appends the portions of a local day that belong to it or to a day beside it, if those count.
    pub(super) fn portions(
        &self,
        facts: &Facts,
        zone: Tz,
        day: NaiveDate,
        counts: &dyn Fn(NaiveDate) -> bool,
        portions: &mut Vec<Portion>,
    ) {
        let sky = Sky::new(facts, zone);
        let turns = self.turns.get(&sky, self.spans.iter());
        portions.extend(schedule::portions_of(&self.spans, &turns, &sky, day, counts));
    }
}
