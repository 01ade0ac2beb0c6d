//! Which days an expression names.
//!
//! A day that moves (the third Sunday, Easter) is looked up in the year in which it is asked for. A range never borrows
//! its end from another year because one year's order differs: either it runs over New Year in each year, or in none.

use chrono::{Datelike as _, Days, NaiveDate, TimeDelta, Weekday};

use super::expression::{
    Date, DateRange, DaySelector, Direction, LAST_YEAR, WeekRange, WeekdayRange, YearDay, YearRange,
};
use crate::condition::{dates::last_of_month, facts::Facts};

/// The years in which the order of a start and an end is looked at: all that the Gregorian calendar can come up with.
const ORDER_YEARS: std::ops::RangeInclusive<i32> = 1900..=2299;

/// What becomes of a day that a year lacks, such as the 29th of February.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// There is none.
    Nothing,
    /// The day after it: a start.
    Later,
    /// The day before it: an end.
    Earlier,
}

/// How the start and the end of a range lie in the years.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Forward,
    /// The end lies before the start in every year: the range runs over New Year.
    Backward,
    /// One in some years, the other in others.
    Mixed,
}

impl DaySelector {
    /// Whether a day is named.
    pub(super) fn holds(&self, facts: &Facts, day: NaiveDate) -> bool {
        fn any<T>(ranges: &[T], holds: impl Fn(&T) -> bool) -> bool {
            ranges.is_empty() || ranges.iter().any(holds)
        }
        any(&self.years, |range| range.holds(day.year()))
            && any(&self.weeks, |range| range.holds(day.iso_week().week()))
            && any(&self.weekdays, |range| range.holds(facts, day))
            && any(&self.dates, |range| range.holds(day))
    }

    /// Whether it is the same in every week.
    pub(super) fn is_weekly(&self) -> bool {
        let plain = |range: &WeekdayRange| match range {
            WeekdayRange::Days { nth, offset, .. } => nth.is_empty() && *offset == 0,
            _ => false,
        };
        self.years.is_empty() && self.dates.is_empty() && self.weeks.is_empty() && self.weekdays.iter().all(plain)
    }
}

impl YearRange {
    fn holds(self, year: i32) -> bool {
        (self.first..=self.last).contains(&year) && (year - self.first) % self.step == 0
    }
}

impl WeekRange {
    fn holds(self, week: u32) -> bool {
        (self.first..=self.last).contains(&week) && (week - self.first).is_multiple_of(self.step)
    }
}

impl WeekdayRange {
    pub(super) fn holds(&self, facts: &Facts, day: NaiveDate) -> bool {
        let before = |offset: i64| day.checked_sub_signed(TimeDelta::days(offset));
        match self {
            Self::Days { first, last, nth, offset } => before(*offset).is_some_and(|day| {
                let (first, last, weekday) = (*first as u8, *last as u8, day.weekday() as u8);
                let is_named =
                    if first <= last { (first..=last).contains(&weekday) } else { weekday >= first || weekday <= last };
                is_named && (nth.is_empty() || nth.iter().any(|nth| is_nth(day, *nth)))
            }),
            Self::Public { offset } => before(*offset).is_some_and(|day| facts.is_holiday(day)),
            Self::School => false,
        }
    }
}

/// Whether a day is the nth of its weekday in its month.
pub(in crate::condition) fn is_nth(day: NaiveDate, nth: i8) -> bool {
    let position = if nth > 0 { day.day0() / 7 } else { (u32::from(day.num_days_in_month()) - day.day()) / 7 };
    position + 1 == u32::from(nth.unsigned_abs())
}

impl DateRange {
    fn holds(&self, day: NaiveDate) -> bool {
        match self {
            Self::Months { first, last } if first <= last => (*first..=*last).contains(&day.month()),
            Self::Months { first, last } => day.month() >= *first || day.month() <= *last,
            Self::Day(date) if let Some(on) = date.fixed() => on == (day.month(), day.day()),
            Self::Days { first, last, wraps } if let Some((first, last)) = first.fixed().zip(last.fixed()) => {
                // A day that the year lacks needs no care: what lies between is the same.
                let on = (day.month(), day.day());
                if *wraps { on >= first || on <= last } else { first <= on && on <= last }
            }
            Self::Day(date) => date.years_near(day).any(|year| date.in_year(year, Missing::Nothing) == Some(day)),
            Self::Days { first, last, wraps } => first.years_near(day).any(|year| {
                range_in(*first, *last, *wraps, year).is_some_and(|(first, last)| (first..=last).contains(&day))
            }),
            Self::From(date) => date.years_near(day).any(|year| {
                let end = if date.year.is_some() { LAST_YEAR } else { year };
                date.in_year(year, Missing::Later).is_some_and(|first| first <= day && day.year() <= end)
            }),
        }
    }
}

/// The first and the last day of a range that begins in a year.
pub(super) fn range_in(first: Date, last: Date, wraps: bool, year: i32) -> Option<(NaiveDate, NaiveDate)> {
    // A year that stands at one end alone counts for both.
    let start_year = first.year.or(last.year.map(|year| year - i32::from(wraps))).unwrap_or(year);
    let end_year = last.year.unwrap_or(start_year + i32::from(wraps));
    Some((first.in_year(start_year, Missing::Later)?, last.in_year(end_year, Missing::Earlier)?))
}

/// How a start and an end lie, whatever years they name; none where they are never both there.
pub(super) fn order(first: Date, last: Date) -> Option<Order> {
    let (mut forward, mut backward) = (false, false);
    for year in ORDER_YEARS {
        let Some((first, last)) = first.in_year(year, Missing::Later).zip(last.in_year(year, Missing::Earlier)) else {
            continue;
        };
        if first <= last {
            forward = true;
        } else {
            backward = true;
        }
    }
    match (forward, backward) {
        (true, true) => Some(Order::Mixed),
        (true, false) => Some(Order::Forward),
        (false, true) => Some(Order::Backward),
        (false, false) => None,
    }
}

impl Date {
    /// Its month and day, where it is the same in every year.
    fn fixed(self) -> Option<(u32, u32)> {
        match self.day {
            YearDay::Fixed { month, day } if self.year.is_none() && self.to_weekday.is_none() && self.offset == 0 => {
                Some((month, day))
            }
            _ => None,
        }
    }

    /// The years whose day may lie near another day.
    fn years_near(self, day: NaiveDate) -> std::ops::RangeInclusive<i32> {
        match self.year {
            Some(year) => year..=year,
            // An offset moves it by a year at most, and a range reaches into the next.
            None if self.offset != 0 => day.year() - 2..=day.year() + 1,
            None => day.year() - 1..=day.year() + 1,
        }
    }

    /// The day in a year.
    pub(super) fn in_year(self, year: i32, missing: Missing) -> Option<NaiveDate> {
        let day = match self.day {
            YearDay::Fixed { month, day } => match (NaiveDate::from_ymd_opt(year, month, day), missing) {
                (None, Missing::Later) => last_of_month(year, month)?.succ_opt()?,
                (None, Missing::Earlier) => last_of_month(year, month)?,
                (found, _) => found?,
            },
            YearDay::Nth { month, weekday, nth } => nth_of_month(year, month, weekday, nth)?,
            YearDay::Easter => easter(year)?,
        };
        let day = day.checked_add_signed(TimeDelta::days(self.offset))?;
        match self.to_weekday {
            None => Some(day),
            Some((Direction::Next, weekday)) => {
                day.checked_add_days(Days::new(weekday.days_since(day.weekday()).into()))
            }
            Some((Direction::Last, weekday)) => {
                day.checked_sub_days(Days::new(day.weekday().days_since(weekday).into()))
            }
        }
    }
}

fn nth_of_month(year: i32, month: u32, weekday: Weekday, nth: i8) -> Option<NaiveDate> {
    if nth > 0 {
        return NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth.unsigned_abs());
    }
    let last = last_of_month(year, month)?;
    let back = u64::from(last.weekday().days_since(weekday)) + 7 * (u64::from(nth.unsigned_abs()) - 1);
    last.checked_sub_days(Days::new(back)).filter(|day| day.month() == month)
}

/// Easter Sunday, by the Gregorian computus.
fn easter(year: i32) -> Option<NaiveDate> {
    let (golden, century) = (year % 19, year / 100);
    let leap_correction = century - century / 4;
    let moon_correction = (8 * century + 13) / 25;
    let moon = (leap_correction - moon_correction + 19 * golden + 15).rem_euclid(30);
    let moon = moon - (moon / 28) * (1 - (moon / 28) * (29 / (moon + 1)) * ((21 - golden) / 11));
    let weekday = (year + year / 4 + moon + 2 - leap_correction).rem_euclid(7);
    let offset = moon - weekday;
    let month = 3 + (offset + 40) / 44;
    let day = offset + 28 - 31 * (month / 4);
    NaiveDate::from_ymd_opt(year, month.cast_unsigned(), day.cast_unsigned())
}
