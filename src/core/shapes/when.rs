//! The shape of conditions: each names a set of instants.

use serde::Deserialize;

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
    /// All of them.
    All(Vec<When>),
    /// Any of them.
    Any(Vec<When>),
    /// Whenever it is not active.
    Not(Box<When>),
}

/// Whole days, as written in `On(days, hours)`.
pub type Days = Box<When>;
