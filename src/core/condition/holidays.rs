//! The statutory holidays and what the State Council's notices say of them: a table, and the statutory days in the years
//! without a notice.

use std::sync::OnceLock;

use chrono::{Datelike as _, NaiveDate};
use tyme4rs::tyme::holiday::{LEGAL_HOLIDAY_DATA, LEGAL_HOLIDAY_NAMES};

use super::almanac::{self, YEARS};

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
pub(super) const YEARLY: usize = 7;

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

    /// Its bit in a set of holidays.
    pub(super) fn bit(self) -> u16 {
        1 << self.0
    }

    /// Its statutory days in a year.
    pub(super) fn statutory_days(self, year: i32) -> Vec<NaiveDate> {
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
    pub(super) off: u16,
    /// Whether a notice or the site makes it a working day.
    pub(super) made_working: bool,
}

/// A notice's word on a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Notice {
    /// The day.
    pub(super) day: NaiveDate,
    /// What it is.
    pub(super) kind: DayKind,
    /// The holidays that it belongs to, as bits; on a working day those that it makes up for.
    named: u16,
}

/// The notices, in order of days.
pub(super) fn notices() -> &'static [Notice] {
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
pub(super) fn is_built_in(year: i32) -> bool {
    NaiveDate::from_ymd_opt(year, 10, 1)
        .is_some_and(|day| notices().binary_search_by_key(&day, |notice| notice.day).is_ok())
}

/// The statutory days in the years without a notice, in order, each with its holiday.
fn statutory_days() -> &'static [(NaiveDate, u16)] {
    static DAYS: OnceLock<Vec<(NaiveDate, u16)>> = OnceLock::new();
    DAYS.get_or_init(|| {
        let years = YEARS.filter(|year| !is_built_in(*year));
        let days = |(year, holiday): (i32, Holiday)| {
            holiday.statutory_days(year).into_iter().map(move |day| (day, holiday.bit()))
        };
        let mut days: Vec<_> =
            years.flat_map(|year| Holiday::all().map(move |holiday| (year, holiday))).flat_map(days).collect();
        days.sort_unstable();
        days
    })
}

/// The named holidays of which a day lies in a block, by notice or by law, as bits.
pub(super) fn holidays_within(first: NaiveDate, last: NaiveDate) -> u16 {
    let noticed = notices()
        .iter()
        .filter(|notice| (first..=last).contains(&notice.day) && notice.kind.off != 0)
        .fold(0, |bits, notice| bits | notice.named);
    let from = statutory_days().partition_point(|(day, _)| *day < first);
    let within = statutory_days().iter().skip(from).take_while(|(day, _)| *day <= last);
    within.fold(noticed, |bits, (_, holiday)| bits | holiday)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn a_block_has_the_names_of_the_holidays_in_it() {
        // In a year without a notice: by the law alone.
        let named = |first, last| Holiday::all().filter(move |one| holidays_within(first, last) & one.bit() != 0);
        let names = |first, last| named(first, last).map(Holiday::name).collect::<Vec<_>>();
        assert_eq!(names(day(2150, 4, 28), day(2150, 5, 5)), ["劳动节"]);
        assert_eq!(names(day(2150, 3, 1), day(2150, 3, 5)), Vec::<&str>::new());
        assert_eq!(names(day(2150, 1, 1), day(9999, 12, 31)).len(), YEARLY);
        assert_eq!(names(day(2026, 10, 1), day(2026, 10, 7)), ["国庆节"]);
    }
}
