//! The facts of a site that conditions depend on: which days are off, which are working days, and where it is.
//!
//! Announced holidays come from a table of the State Council's notices. In a year without a notice the thirteen
//! statutory days are off, and weekends are plain weekends: conditions that depend on it say so. Staff correct the calendar
//! with `holidays`, and may type in a whole year before it is built in.
//!
//! A block of `Off(first, last)` that holds a day of a named holiday carries that name on all its days; any other
//! counts for `Holidays`, but for no named holiday.

use std::{collections::BTreeSet, sync::OnceLock};

use chrono::{Datelike as _, NaiveDate, Weekday};

use super::{
    almanac::{YEAR_COUNT, YEARS},
    dates::{read_date, read_dates},
    error::ConditionError,
    holidays::{DayKind, Holiday, YEARLY, holidays_within, is_built_in, notices},
};
use crate::{
    shapes::{CalendarName, GeoPoint, HolidayEntry},
    text,
};

/// The bit of a local day off without a name.
const UNNAMED: u16 = 1 << 15;

/// The facts of a site that conditions depend on.
#[derive(Debug)]
pub struct Facts {
    calendar: CalendarName,
    /// Blocks of days off, first and last, with the holidays of which each holds a day. A block may be of centuries: it
    /// is never written out.
    off: Vec<(NaiveDate, NaiveDate, u16)>,
    work: Vec<NaiveDate>,
    place: Option<GeoPoint>,
    years: Box<[OnceLock<Year>]>,
}

#[derive(Debug)]
struct Year {
    days: Vec<DayKind>,
    announced: bool,
}

impl Default for Facts {
    fn default() -> Self {
        Self::new(CalendarName::default(), &[], None).0
    }
}

impl PartialEq for Facts {
    fn eq(&self, other: &Self) -> bool {
        (self.calendar, &self.off, &self.work, self.place) == (other.calendar, &other.off, &other.work, other.place)
    }
}

impl Facts {
    /// The facts of a site, and what is wrong with its corrections of the calendar, each with the index of the entry.
    pub fn new(
        calendar: CalendarName,
        holidays: &[HolidayEntry],
        place: Option<GeoPoint>,
    ) -> (Self, Vec<(usize, ConditionError)>) {
        let (mut off, mut work, mut mistakes) = (Vec::new(), Vec::new(), Vec::new());
        for (index, entry) in holidays.iter().enumerate() {
            let result = match entry {
                HolidayEntry::Off(first, last) => {
                    read_dates(first, last).map(|(first, last)| off.push((first, last, holidays_within(first, last))))
                }
                HolidayEntry::Work(day) => read_date(day).map(|day| work.push(day)).map_err(|one| vec![one]),
            };
            mistakes.extend(result.err().into_iter().flatten().map(|mistake| (index, mistake)));
        }
        let mut seen = BTreeSet::new();
        for (index, entry) in holidays.iter().enumerate() {
            if let HolidayEntry::Work(day) = entry
                && !seen.insert(day)
            {
                let text = text!("{day} 写了两次", "{day} is written twice");
                mistakes.push((index, ConditionError::new("duplicate-holiday", text)));
            }
        }
        let years = (0..YEAR_COUNT).map(|_| OnceLock::new()).collect();
        (Self { calendar, off, work, place, years }, mistakes)
    }

    /// Where the site is.
    pub(super) fn place(&self) -> Option<GeoPoint> {
        self.place
    }

    fn year(&self, year: i32) -> Option<&Year> {
        let index = usize::try_from(year - YEARS.start()).ok()?;
        Some(self.years.get(index)?.get_or_init(|| self.make_year(year)))
    }

    fn kind(&self, day: NaiveDate) -> DayKind {
        self.year(day.year()).and_then(|year| year.days.get(day.ordinal0() as usize)).copied().unwrap_or_default()
    }

    fn make_year(&self, year: i32) -> Year {
        let CalendarName::China = self.calendar;
        let count = NaiveDate::from_ymd_opt(year, 12, 31).map_or(0, |last| last.ordinal() as usize);
        let mut made = Year { days: vec![DayKind::default(); count], announced: is_built_in(year) };
        let set = |made: &mut Year, day: NaiveDate, change: &dyn Fn(&mut DayKind)| {
            if day.year() == year
                && let Some(kind) = made.days.get_mut(day.ordinal0() as usize)
            {
                change(kind);
            }
        };
        for notice in notices() {
            set(&mut made, notice.day, &|kind| *kind = notice.kind);
        }
        if !made.announced {
            for holiday in Holiday::all() {
                for day in holiday.statutory_days(year) {
                    set(&mut made, day, &|kind| kind.off |= holiday.bit());
                }
            }
            // Staff have typed in the year's notice if its every holiday is in a block of theirs.
            made.announced = Holiday::all().take(YEARLY).all(|holiday| {
                holiday
                    .statutory_days(year)
                    .last()
                    .is_some_and(|day| self.off.iter().any(|(a, b, _)| (a..=b).contains(&day)))
            });
        }
        let whole = NaiveDate::from_ymd_opt(year, 1, 1).zip(NaiveDate::from_ymd_opt(year, 12, 31));
        for (first, last, named) in &self.off {
            let Some((january, december)) = whole else { break };
            let (first, last) = ((*first).max(january), (*last).min(december));
            for day in first.iter_days().take_while(|day| *day <= last) {
                set(&mut made, day, &|kind| {
                    let off = kind.off | named;
                    *kind = DayKind { off: if off == 0 { UNNAMED } else { off }, made_working: false };
                });
            }
        }
        for day in &self.work {
            set(&mut made, *day, &|kind| *kind = DayKind { off: 0, made_working: true });
        }
        made
    }

    /// Whether a day is a working day: a weekday that is not off, or a make-up working day.
    pub(super) fn is_workday(&self, day: NaiveDate) -> bool {
        let kind = self.kind(day);
        kind.made_working || (kind.off == 0 && !matches!(day.weekday(), Weekday::Sat | Weekday::Sun))
    }

    /// Whether a day is off for a holiday; ordinary weekends are not.
    pub(super) fn is_holiday(&self, day: NaiveDate) -> bool {
        self.kind(day).off != 0
    }

    /// Whether a day is off for this holiday.
    pub(super) fn is_named_holiday(&self, day: NaiveDate, holiday: Holiday) -> bool {
        self.kind(day).off & holiday.bit() != 0
    }

    /// Whether a weekend day was made a working day.
    pub(super) fn is_made_working(&self, day: NaiveDate) -> bool {
        self.kind(day).made_working && matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
    }

    /// The holidays for which a day is off.
    pub(super) fn holidays_on(&self, day: NaiveDate) -> impl Iterator<Item = Holiday> {
        let off = self.kind(day).off;
        Holiday::all().filter(move |holiday| off & holiday.bit() != 0)
    }

    /// Whether a year's holidays were announced, by a notice that is built in or typed in by staff.
    pub(super) fn is_announced(&self, year: i32) -> bool {
        self.year(year).is_some_and(|year| year.announced)
    }

    /// Whether staff have typed in a year's days off, and none of its make-up working days.
    pub(super) fn lacks_make_up_days(&self, year: i32) -> bool {
        !is_built_in(year) && self.is_announced(year) && !self.work.iter().any(|day| day.year() == year)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn blocks_of_millennia_are_kept_as_they_are_written() {
        // Written out, each would be three million days, a thousand times over, for each year that is asked for.
        let block = || HolidayEntry::Off("2020-01-01".to_owned(), "9999-12-31".to_owned());
        let entries: Vec<HolidayEntry> = std::iter::repeat_with(block).take(1000).collect();
        let (facts, mistakes) = Facts::new(CalendarName::China, &entries, None);
        assert!(mistakes.is_empty());
        assert_eq!(facts.off.len(), 1000);
        for year in [2020, 2026, 2027, 2100, 2199] {
            assert!(facts.is_holiday(day(year, 3, 3)) && !facts.is_workday(day(year, 3, 3)), "{year}");
        }
        assert!(facts.is_workday(day(2019, 3, 4)));
    }
}
