//! An expression of hours as data: its parts, the days and the times of each, and how it is written in the standard
//! spelling. It judges nothing.

use std::{fmt, ops::Range};

use chrono::Weekday;
use opening_hours_syntax::rules::time::TimeEvent;

/// Months as `opening_hours` writes them.
pub(in crate::condition) const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Weekdays as `opening_hours` writes them.
pub(in crate::condition) const WEEKDAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];
/// The minutes of a day.
pub(super) const DAY_MINUTES: i32 = 24 * 60;
/// The last year that can be written: how long `2026+` goes on.
pub(super) const LAST_YEAR: i32 = 9999;

/// Parts, joined from left to right.
#[derive(Debug, Clone)]
pub(super) struct Expression {
    pub(super) parts: Vec<Part>,
}

impl Expression {
    /// The hours of all parts.
    pub(super) fn spans(&self) -> impl Iterator<Item = &TimeSpan> {
        self.parts.iter().flat_map(|part| &part.times)
    }
}

/// How a part is joined to what stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// `;`: it replaces the days that it names.
    Replace,
    /// `,`: it adds its hours.
    Add,
    /// `||`: it counts where nothing before it is on.
    Fallback,
}

/// What a part says of its hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Closed,
    /// Perhaps, which is not on.
    Unknown,
}

/// Days with hours.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) joint: Joint,
    /// A remark before a colon, which says what the part is about.
    pub(super) label: Option<String>,
    pub(super) days: DaySelector,
    /// None are whole days.
    pub(super) times: Vec<TimeSpan>,
    pub(super) kind: Kind,
    /// Whether `open`, `off`, `closed` or `unknown` is written.
    pub(super) has_word: bool,
    pub(super) remark: Option<String>,
    /// Whether only a blank stands between its holidays and its weekdays.
    pub(super) has_blank: bool,
    /// Where it stands in the text.
    pub(super) source: Range<usize>,
}

impl Part {
    /// Whether it says nothing but days.
    pub(super) fn is_days_alone(&self) -> bool {
        !self.days.is_empty()
            && self.times.is_empty()
            && !self.has_word
            && self.remark.is_none()
            && self.label.is_none()
    }

    /// Whether it is about whole days.
    pub(super) fn is_whole_days(&self) -> bool {
        self.times.is_empty() || self.times == [TimeSpan::whole_day()]
    }

    /// Whether it replaces the days that it names.
    pub(super) fn replaces_days(&self) -> bool {
        self.joint == Joint::Replace && (self.kind != Kind::Closed || self.is_whole_days())
    }

    /// The part by itself, without what joins it to others.
    pub(super) fn text(&self) -> String {
        self.written(false)
    }

    fn written(&self, must_name_days: bool) -> String {
        let mut words = Vec::new();
        if let Some(label) = &self.label {
            words.push(format!("\"{label}\":"));
        }
        let is_always = self.days.is_empty() && self.times.is_empty();
        if !self.days.is_empty() {
            words.push(self.days.to_string());
        } else if must_name_days && !is_always {
            words.push("Mo-Su".to_owned());
        }
        if !self.times.is_empty() {
            words.push(list(&self.times));
        }
        match self.kind {
            Kind::Open if self.remark.is_some() && self.has_word => words.push("open".to_owned()),
            Kind::Open if is_always && self.remark.is_none() => words.push("24/7".to_owned()),
            Kind::Open => {}
            Kind::Closed => words.push("off".to_owned()),
            Kind::Unknown => words.push("unknown".to_owned()),
        }
        words.extend(self.remark.as_ref().map(|remark| format!("\"{remark}\"")));
        words.join(" ")
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, part) in self.parts.iter().enumerate() {
            // After a comma, hours without days would belong to the part before.
            let must_name_days = index > 0 && part.joint == Joint::Add;
            if index > 0 {
                f.write_str(match part.joint {
                    Joint::Replace => "; ",
                    Joint::Add => ", ",
                    Joint::Fallback => " || ",
                })?;
            }
            f.write_str(&part.written(must_name_days))?;
        }
        Ok(())
    }
}

/// Which days: all of what is said must hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct DaySelector {
    pub(super) years: Vec<YearRange>,
    pub(super) dates: Vec<DateRange>,
    pub(super) weeks: Vec<WeekRange>,
    pub(super) weekdays: Vec<WeekdayRange>,
}

impl DaySelector {
    /// Whether every day is meant.
    pub(super) fn is_empty(&self) -> bool {
        self.years.is_empty() && self.dates.is_empty() && self.weeks.is_empty() && self.weekdays.is_empty()
    }
}

impl fmt::Display for DaySelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words = Vec::new();
        if !self.years.is_empty() {
            words.push(list(&self.years));
        }
        if !self.dates.is_empty() {
            words.push(list(&self.dates));
        }
        if !self.weeks.is_empty() {
            words.push(format!("week {}", list(&self.weeks)));
        }
        if !self.weekdays.is_empty() {
            words.push(list(&self.weekdays));
        }
        f.write_str(&words.join(" "))
    }
}

/// Items with commas between them.
pub(super) fn list<T: fmt::Display>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// Years, every so many of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct YearRange {
    pub(super) first: i32,
    pub(super) last: i32,
    pub(super) step: i32,
}

impl fmt::Display for YearRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.last, self.step) {
            (last, _) if last == self.first => write!(f, "{}", self.first),
            (LAST_YEAR, 1) => write!(f, "{}+", self.first),
            (last, 1) => write!(f, "{}-{last}", self.first),
            (last, step) => write!(f, "{}-{last}/{step}", self.first),
        }
    }
}

/// ISO weeks, every so many of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WeekRange {
    pub(super) first: u32,
    pub(super) last: u32,
    pub(super) step: u32,
}

impl fmt::Display for WeekRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.last, self.step) {
            (last, 1) if last == self.first => write!(f, "{last:02}"),
            (last, 1) => write!(f, "{:02}-{last:02}", self.first),
            (last, step) => write!(f, "{:02}-{last:02}/{step}", self.first),
        }
    }
}

/// Days of the week, or days off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum WeekdayRange {
    /// Weekdays; of a month only the `nth`, counted from its end where negative, all where none is said.
    Days { first: Weekday, last: Weekday, nth: Vec<i8>, offset: i64 },
    /// Public holidays.
    Public { offset: i64 },
    /// School holidays, of which nothing is known.
    School,
}

impl fmt::Display for WeekdayRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days { first, last, nth, offset } => {
                f.write_str(weekday_name(*first))?;
                if first != last {
                    write!(f, "-{}", weekday_name(*last))?;
                }
                if !nth.is_empty() {
                    write!(f, "[{}]", list(nth))?;
                }
                write_offset(f, *offset)
            }
            Self::Public { offset } => {
                f.write_str("PH")?;
                write_offset(f, *offset)
            }
            Self::School => f.write_str("SH"),
        }
    }
}

fn write_offset(f: &mut fmt::Formatter<'_>, days: i64) -> fmt::Result {
    match days {
        0 => Ok(()),
        1 | -1 => write!(f, " {days:+} day"),
        days => write!(f, " {days:+} days"),
    }
}

/// A weekday as `opening_hours` writes it.
pub(super) fn weekday_name(weekday: Weekday) -> &'static str {
    WEEKDAYS.get(weekday as usize).copied().unwrap_or_default()
}

fn month_name(month: u32) -> &'static str {
    MONTHS.get(month as usize - 1).copied().unwrap_or_default()
}

/// Days of the year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DateRange {
    Months {
        first: u32,
        last: u32,
    },
    Day(Date),
    Days {
        first: Date,
        last: Date,
        /// Whether it runs over New Year, in every year.
        wraps: bool,
    },
    /// From a date on: to the end of the year, or for ever where the date has a year.
    From(Date),
}

impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Months { first, last } if first == last => f.write_str(month_name(*first)),
            Self::Months { first, last } => write!(f, "{}-{}", month_name(*first), month_name(*last)),
            Self::Day(date) => write!(f, "{date}"),
            Self::Days { first, last, .. } => write!(f, "{first}-{last}"),
            Self::From(date) => write!(f, "{date}+"),
        }
    }
}

/// A day of a year, or of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: Option<i32>,
    pub(super) day: YearDay,
    /// Then the next or the last such weekday, the day itself included.
    pub(super) to_weekday: Option<(Direction, Weekday)>,
    /// So many days later.
    pub(super) offset: i64,
}

/// Where a weekday is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Next,
    Last,
}

/// A day of any year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum YearDay {
    Fixed { month: u32, day: u32 },
    Nth { month: u32, weekday: Weekday, nth: i8 },
    Easter,
}

impl YearDay {
    /// Its month; Easter has none.
    pub(super) fn month(self) -> Option<u32> {
        match self {
            Self::Fixed { month, .. } | Self::Nth { month, .. } => Some(month),
            Self::Easter => None,
        }
    }
}

impl fmt::Display for YearDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed { month, day } => write!(f, "{} {day:02}", month_name(*month)),
            Self::Nth { month, weekday, nth } => {
                write!(f, "{} {}[{nth}]", month_name(*month), weekday_name(*weekday))
            }
            Self::Easter => f.write_str("easter"),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(year) = self.year {
            write!(f, "{year} ")?;
        }
        write!(f, "{}", self.day)?;
        if let Some((direction, weekday)) = self.to_weekday {
            let sign = if direction == Direction::Next { '+' } else { '-' };
            write!(f, "{sign}{}", weekday_name(weekday))?;
        }
        write_offset(f, self.offset)
    }
}

/// Hours of a day, which may reach into the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TimeSpan {
    pub(super) start: Moment,
    pub(super) end: Moment,
    /// Whether it is written to go on after its end, or without an end.
    pub(super) open_end: bool,
    /// Whether only times within it are meant.
    pub(super) repeats: bool,
}

/// A time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moment {
    /// Minutes from midnight, up to 48 hours.
    Clock(i32),
    /// So many minutes after something that the sun does.
    Sun(TimeEvent, i32),
}

impl TimeSpan {
    /// From midnight to midnight.
    pub(super) fn whole_day() -> Self {
        Self { start: Moment::Clock(0), end: Moment::Clock(DAY_MINUTES), open_end: false, repeats: false }
    }

    /// Whether the sun matters.
    pub(super) fn follows_sun(&self) -> bool {
        matches!(self.start, Moment::Sun(..)) || matches!(self.end, Moment::Sun(..))
    }
}

impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.start, self.end)?;
        if self.open_end {
            f.write_str("+")?;
        }
        Ok(())
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Clock(minutes) => write!(f, "{:02}:{:02}", minutes / 60, minutes % 60),
            Self::Sun(event, 0) => f.write_str(event.as_str()),
            Self::Sun(event, offset) => {
                let sign = if *offset < 0 { '-' } else { '+' };
                let minutes = offset.abs();
                write!(f, "({}{sign}{:02}:{:02})", event.as_str(), minutes / 60, minutes % 60)
            }
        }
    }
}
