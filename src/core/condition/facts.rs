//! The facts of a site that conditions depend on: which days are off, which are working days, and where it is.
//!
//! Announced holidays come from a table of the State Council's notices. In a year without a notice the thirteen days of
//! the law are off, and weekends are plain weekends: conditions that depend on it say so. Staff correct the calendar
//! with `holidays`, and may type in a whole year before it is built in.
//!
//! A block of `Off(first, last)` that holds a day of a named holiday carries that name on all its days; any other
//! counts for `Holidays`, but for no named holiday.

use std::{collections::BTreeSet, sync::OnceLock};

use chrono::{Datelike as _, NaiveDate, Weekday};
use opening_hours::ContextHolidays;
use tyme4rs::tyme::holiday::{LEGAL_HOLIDAY_DATA, LEGAL_HOLIDAY_NAMES};

use super::{
    ConditionError,
    almanac::{self, YEAR_COUNT, YEARS},
};
use crate::{
    shapes::{CalendarName, GeoPoint, HolidayEntry},
    text,
};

/// The statutory holidays: name and English name.
const HOLIDAYS: [(&str, &str); 8] = [
    ("元旦", "New Year's Day"),
    ("春节", "Spring Festival"),
    ("清明节", "Qingming"),
    ("劳动节", "Labour Day"),
    ("端午节", "Dragon Boat Festival"),
    ("中秋节", "Mid-Autumn Festival"),
    ("国庆节", "National Day"),
    ("抗战胜利日", "Victory Day"),
];
/// Holidays that come every year: all but the last.
const YEARLY: usize = 7;
/// The bit of a local day off without a name.
const UNNAMED: u16 = 1 << 15;
/// The years for which `PH` is known to `opening_hours`.
const PUBLIC_HOLIDAY_YEARS: std::ops::RangeInclusive<i32> = 1990..=2120;

/// A statutory holiday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Holiday(usize);

impl Holiday {
    /// The holiday of this name, with or without 节.
    pub(super) fn named(name: &str) -> Option<Self> {
        let plain = |name: &str| name.trim().trim_end_matches('节').to_owned();
        HOLIDAYS.iter().position(|(known, _)| plain(known) == plain(name)).map(Self)
    }

    /// All of them.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..HOLIDAYS.len()).map(Self)
    }

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        HOLIDAYS.get(self.0).map_or("", |(name, _)| name)
    }

    /// Its name in English.
    pub(super) fn english(self) -> &'static str {
        HOLIDAYS.get(self.0).map_or("", |(_, name)| name)
    }

    fn bit(self) -> u16 {
        1 << self.0
    }

    /// The days of the law.
    fn by_law(self, year: i32) -> Vec<NaiveDate> {
        let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
        let days = match self.0 {
            0 => vec![day(1, 1)],
            1 => {
                let first = almanac::lunar_day(year, 1, 1);
                let eve = first.and_then(|first| first.pred_opt());
                vec![eve, first, almanac::lunar_day(year, 1, 2), almanac::lunar_day(year, 1, 3)]
            }
            2 => vec![almanac::Festival::named("清明").and_then(|festival| festival.day(year))],
            3 => vec![day(5, 1), day(5, 2)],
            4 => vec![almanac::lunar_day(year, 5, 5)],
            5 => vec![almanac::lunar_day(year, 8, 15)],
            6 => vec![day(10, 1), day(10, 2), day(10, 3)],
            _ => Vec::new(),
        };
        days.into_iter().flatten().collect()
    }
}

/// What a day is in the calendar of holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct DayKind {
    /// The holidays for which it is off, as bits.
    off: u16,
    /// Whether a notice or the site makes it a working day.
    made_working: bool,
}

/// A notice's word on a day.
#[derive(Debug, Clone, Copy)]
struct Notice {
    day: NaiveDate,
    kind: DayKind,
    named: u16,
}

/// The notices, in order of days.
fn notices() -> &'static [Notice] {
    static NOTICES: OnceLock<Vec<Notice>> = OnceLock::new();
    NOTICES.get_or_init(|| {
        let only_weekend = |day: NaiveDate| ONLY_WEEKENDS.contains(&(day.year(), day.month(), day.day()));
        let read = LEGAL_HOLIDAY_DATA.as_bytes().chunks_exact(13).filter_map(notice);
        let mut notices: Vec<Notice> = read.filter(|notice| !only_weekend(notice.day)).collect();
        notices.extend(ALSO_WORKING.into_iter().filter_map(|(year, month, day, holiday)| {
            let day = NaiveDate::from_ymd_opt(year, month, day)?;
            Some(Notice { day, kind: DayKind { off: 0, made_working: true }, named: holiday.bit() })
        }));
        notices.sort_by_key(|notice| notice.day);
        notices
    })
}

/// Weekend days next to a holiday that a notice only joins to it (与周末连休), which the table counts as part of it.
const ONLY_WEEKENDS: [(i32, u32, u32); 28] = [
    (2011, 6, 5),
    (2012, 6, 23),
    (2014, 5, 31),
    (2014, 6, 1),
    (2014, 9, 6),
    (2014, 9, 7),
    (2015, 4, 4),
    (2015, 5, 2),
    (2015, 5, 3),
    (2015, 6, 21),
    (2015, 9, 5),
    (2015, 9, 26),
    (2016, 1, 2),
    (2016, 1, 3),
    (2016, 4, 2),
    (2016, 4, 3),
    (2016, 4, 30),
    (2016, 12, 31),
    (2017, 4, 29),
    (2017, 4, 30),
    (2017, 12, 30),
    (2017, 12, 31),
    (2018, 6, 16),
    (2018, 6, 17),
    (2018, 9, 22),
    (2018, 9, 23),
    (2024, 6, 8),
    (2024, 6, 9),
];
/// Make-up working days of the notices that the table lacks, and the holiday that they make up for.
const ALSO_WORKING: [(i32, u32, u32, Holiday); 2] = [(2013, 4, 7, Holiday(2)), (2013, 10, 12, Holiday(6))];

/// Reads a notice: the date, whether it is off, which holiday it belongs to, and how far that is.
fn notice(written: &[u8]) -> Option<Notice> {
    let text = std::str::from_utf8(written).ok()?;
    let day = NaiveDate::parse_from_str(text.get(..8)?, "%Y%m%d").ok()?;
    let is_off = text.get(8..9)? == "1";
    let name = LEGAL_HOLIDAY_NAMES.get(text.get(9..10)?.parse::<usize>().ok()?)?;
    let named = match Holiday::named(name) {
        Some(holiday) => holiday.bit(),
        // 国庆中秋 counts as both.
        None => Holiday::all()
            .filter(|holiday| name.contains(holiday.name().trim_end_matches('节')))
            .fold(0, |bits, holiday| bits | holiday.bit()),
    };
    let kind = DayKind { off: if is_off { named } else { 0 }, made_working: !is_off };
    Some(Notice { day, kind, named })
}

/// Whether a notice of holidays is built in for a year.
fn built_in(year: i32) -> bool {
    NaiveDate::from_ymd_opt(year, 10, 1)
        .is_some_and(|day| notices().binary_search_by_key(&day, |notice| notice.day).is_ok())
}

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
    public: OnceLock<ContextHolidays>,
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
                HolidayEntry::Off(first, last) => super::parse::dates(first, last)
                    .map(|(first, last)| off.push((first, last, names_within(first, last)))),
                HolidayEntry::Work(day) => super::parse::date(day).map(|day| work.push(day)).map_err(|one| vec![one]),
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
        (Self { calendar, off, work, place, years, public: OnceLock::new() }, mistakes)
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
        let mut made = Year { days: vec![DayKind::default(); count], announced: built_in(year) };
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
                for day in holiday.by_law(year) {
                    set(&mut made, day, &|kind| kind.off |= holiday.bit());
                }
            }
            // Staff have typed in the year's notice if its every holiday is in a block of theirs.
            made.announced = Holiday::all().take(YEARLY).all(|holiday| {
                holiday.by_law(year).last().is_some_and(|day| self.off.iter().any(|(a, b, _)| (a..=b).contains(&day)))
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

    /// The days off, for `PH`.
    pub(super) fn public_holidays(&self) -> &ContextHolidays {
        self.public.get_or_init(|| {
            let mut days = ContextHolidays::default().get_public().clone();
            for year in PUBLIC_HOLIDAY_YEARS {
                let first = NaiveDate::from_ymd_opt(year, 1, 1);
                for day in first.into_iter().flat_map(|first| first.iter_days()).take_while(|day| day.year() == year) {
                    if self.is_holiday(day) {
                        days.insert(day);
                    }
                }
            }
            ContextHolidays::new(std::sync::Arc::new(days), std::sync::Arc::default())
        })
    }
}

/// The days of the law in the years without a notice, in order, each with its holiday.
fn lawful() -> &'static [(NaiveDate, u16)] {
    static LAWFUL: OnceLock<Vec<(NaiveDate, u16)>> = OnceLock::new();
    LAWFUL.get_or_init(|| {
        let years = YEARS.filter(|year| !built_in(*year));
        let days =
            |(year, holiday): (i32, Holiday)| holiday.by_law(year).into_iter().map(move |day| (day, holiday.bit()));
        let mut days: Vec<_> =
            years.flat_map(|year| Holiday::all().map(move |holiday| (year, holiday))).flat_map(days).collect();
        days.sort_unstable();
        days
    })
}

/// The named holidays of which a day lies in a block, by notice or by law.
fn names_within(first: NaiveDate, last: NaiveDate) -> u16 {
    let noticed = notices()
        .iter()
        .filter(|notice| (first..=last).contains(&notice.day) && notice.kind.off != 0)
        .fold(0, |bits, notice| bits | notice.named);
    let from = lawful().partition_point(|(day, _)| *day < first);
    let within = lawful().iter().skip(from).take_while(|(day, _)| *day <= last);
    within.fold(noticed, |bits, (_, holiday)| bits | holiday)
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
        assert!(facts.public_holidays().get_public().contains(day(2100, 3, 3)));
    }

    #[test]
    fn a_block_has_the_names_of_the_holidays_in_it() {
        // In a year without a notice: by the law alone.
        let named = |first, last| Holiday::all().filter(move |one| names_within(first, last) & one.bit() != 0);
        let names = |first, last| named(first, last).map(Holiday::name).collect::<Vec<_>>();
        assert_eq!(names(day(2150, 4, 28), day(2150, 5, 5)), ["劳动节"]);
        assert_eq!(names(day(2150, 3, 1), day(2150, 3, 5)), Vec::<&str>::new());
        assert_eq!(names(day(2150, 1, 1), day(9999, 12, 31)).len(), YEARLY);
        assert_eq!(names(day(2026, 10, 1), day(2026, 10, 7)), ["国庆节"]);
    }
}
