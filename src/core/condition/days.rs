//! Day conditions: sets of calendar days.

use chrono::{Datelike as _, NaiveDate};

use super::{
    almanac::{self, Festival},
    facts::Facts,
    holidays::Holiday,
    hours::Hours,
};

/// A set of days.
#[derive(Debug, Clone)]
pub(super) enum Days {
    /// From the first to the last, both included.
    Dates(NaiveDate, NaiveDate),
    Workdays,
    Holidays,
    Holiday(Holiday),
    Festival {
        festival: Festival,
        before: u16,
        after: u16,
    },
    Lunar(u8, u8),
    Term(usize),
    /// Days of every month, first and last; -1 is the last of the month.
    OfMonth(Vec<(i32, i32)>),
    /// A day, and every so many days after it.
    Every {
        days: u32,
        from: NaiveDate,
    },
    /// The whole days of an expression of `opening_hours`.
    Pattern(Box<Hours>),
    All(Vec<Days>),
    Any(Vec<Days>),
    Not(Box<Days>),
}

impl Days {
    /// Whether a day is one of them.
    pub(super) fn holds(&self, facts: &Facts, day: NaiveDate) -> bool {
        match self {
            Self::Dates(first, last) => (*first..=*last).contains(&day),
            Self::Workdays => facts.is_workday(day),
            Self::Holidays => facts.is_holiday(day),
            Self::Holiday(holiday) => facts.is_named_holiday(day, *holiday),
            Self::Festival { festival, before, after } => festival.holds(day, *before, *after),
            // A lunar year reaches into the Gregorian year after the one in which it begins.
            Self::Lunar(month, of_month) => [day.year() - 1, day.year()]
                .into_iter()
                .any(|year| almanac::lunar_day(year, *month, *of_month) == Some(day)),
            Self::Term(index) => almanac::term_day(day.year(), *index) == Some(day),
            Self::OfMonth(ranges) => {
                let length = i32::from(day.num_days_in_month());
                let within = |of_month: i32| if of_month < 0 { length + 1 + of_month } else { of_month };
                let of_month = day.day() as i32;
                ranges.iter().any(|(first, last)| (within(*first)..=within(*last)).contains(&of_month))
            }
            Self::Every { days, from } => {
                let since = (day - *from).num_days();
                since >= 0 && since % i64::from(*days) == 0
            }
            Self::Pattern(hours) => hours.holds(facts, day),
            Self::All(all) => all.iter().all(|days| days.holds(facts, day)),
            Self::Any(any) => any.iter().any(|days| days.holds(facts, day)),
            Self::Not(days) => !days.holds(facts, day),
        }
    }

    /// Whether all days from `first` to `last` are uniform, where that is known without asking each.
    pub(super) fn is_uniform(&self, first: NaiveDate, last: NaiveDate) -> Option<bool> {
        match self {
            Self::Dates(from, to) if *from <= first && last <= *to => Some(true),
            Self::Dates(from, to) if last < *from || *to < first => Some(false),
            Self::Every { from, .. } if last < *from => Some(false),
            Self::All(all) => {
                let known: Vec<Option<bool>> = all.iter().map(|days| days.is_uniform(first, last)).collect();
                if known.contains(&Some(false)) {
                    Some(false)
                } else {
                    known.iter().all(|one| *one == Some(true)).then_some(true)
                }
            }
            Self::Any(any) => {
                let known: Vec<Option<bool>> = any.iter().map(|days| days.is_uniform(first, last)).collect();
                if known.contains(&Some(true)) {
                    Some(true)
                } else {
                    known.iter().all(|one| *one == Some(false)).then_some(false)
                }
            }
            Self::Not(days) => days.is_uniform(first, last).map(|holds| !holds),
            _ => None,
        }
    }

    /// Visits the expressions of `opening_hours` among them.
    pub(super) fn each_pattern(&self, visit: &mut dyn FnMut(&Hours)) {
        match self {
            Self::Pattern(hours) => visit(hours),
            Self::All(several) | Self::Any(several) => several.iter().for_each(|days| days.each_pattern(visit)),
            Self::Not(days) => days.each_pattern(visit),
            _ => {}
        }
    }

    /// Whether they depend on announced holidays.
    pub(super) fn need_holidays(&self) -> bool {
        match self {
            Self::Workdays | Self::Holidays | Self::Holiday(_) => true,
            Self::Pattern(hours) => hours.has_holidays,
            Self::All(several) | Self::Any(several) => several.iter().any(Self::need_holidays),
            Self::Not(days) => days.need_holidays(),
            _ => false,
        }
    }
}
