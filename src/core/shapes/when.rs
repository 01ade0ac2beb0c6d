//! The shape of conditions: each names a set of instants.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error, SeqAccess, Visitor},
};

/// When a rule is active, as written.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub enum When {
    /// `OpenStreetMap` `opening_hours` syntax.
    Hours(String),
    /// Hours that belong to the days of a day condition.
    On(Days, String),
    /// From the start of the first day to the end of the last, both included.
    Dates(String, String),
    /// Weekdays that are not off, and make-up working days.
    Workdays,
    /// Days off of a named statutory holiday.
    Holidays,
    /// Days off of one statutory holiday, by name.
    Holiday(String),
    /// A traditional festival, with days before and after.
    Festival {
        /// Its name, with or without 节.
        name: String,
        /// Days before it.
        #[serde(default)]
        before: u16,
        /// Days after it.
        #[serde(default)]
        after: u16,
    },
    /// A day of a regular lunar month.
    Lunar(u8, u8),
    /// The day, in UTC+8, on which a solar term falls.
    SolarTerm(String),
    /// Days of every month.
    MonthDays(Vec<MonthDay>),
    /// A day, and every so many days or weeks after it.
    Every {
        /// So many days; one of the two must be written.
        #[serde(default)]
        days: Option<u32>,
        /// So many weeks.
        #[serde(default)]
        weeks: Option<u32>,
        /// The first day.
        from: String,
    },
    /// All of them.
    All(Vec<When>),
    /// Any of them.
    Any(Vec<When>),
    /// Whenever it is not active.
    Not(Box<When>),
}

/// Whole days, as written in `On(days, hours)`.
pub type Days = Box<When>;

/// Days of every month: one, such as `5`, or from one to another, such as `(15, -1)`. As in `Su[-1]`, -1 is the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonthDay {
    /// One day.
    One(i32),
    /// From the first to the last, both included.
    Range(i32, i32),
}

impl<'de> Deserialize<'de> for MonthDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MonthDayVisitor)
    }
}

/// Reads a day of the month, which is a number or a pair of them.
struct MonthDayVisitor;

impl<'de> Visitor<'de> for MonthDayVisitor {
    type Value = MonthDay;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a day of the month such as 5, or from one to another such as (15, -1)")
    }

    fn visit_i64<E: Error>(self, day: i64) -> Result<MonthDay, E> {
        Ok(MonthDay::One(i32::try_from(day).unwrap_or(i32::MAX)))
    }

    fn visit_u64<E: Error>(self, day: u64) -> Result<MonthDay, E> {
        Ok(MonthDay::One(i32::try_from(day).unwrap_or(i32::MAX)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut days: A) -> Result<MonthDay, A::Error> {
        let mut next = |at| days.next_element::<i32>()?.ok_or_else(|| Error::invalid_length(at, &MonthDayVisitor));
        Ok(MonthDay::Range(next(0)?, next(1)?))
    }
}
