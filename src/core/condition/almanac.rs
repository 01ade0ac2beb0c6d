//! The lunar calendar and the solar terms, as tables by year that are worked out once, when first asked for.
//!
//! Dates are calendar dates in UTC+8, wherever they are used. Leap months have no festivals.

use std::sync::OnceLock;

use chrono::{Datelike as _, Days, NaiveDate, TimeDelta};
use tyme4rs::tyme::{
    jd::JulianDay,
    lunar::{LunarMonth, LunarYear},
    solar::SolarTerm,
};

/// The years that the tables hold; in all others there are no festivals.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1900..=2199;
/// How many there are.
pub(super) const YEAR_COUNT: usize = 300;

/// The solar terms in the order of a Gregorian year.
pub(super) const TERMS: [&str; 24] = [
    "小寒", "大寒", "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑", "大暑",
    "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至",
];
/// 清明 among them.
const QINGMING: usize = 6;
/// 冬至 among them.
const DONGZHI: usize = 23;

const MONTH_NAMES: [&str; 12] =
    ["正月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "冬月", "腊月"];
const DAY_NAMES: [&str; 30] = [
    "初一", "初二", "初三", "初四", "初五", "初六", "初七", "初八", "初九", "初十", "十一", "十二", "十三", "十四",
    "十五", "十六", "十七", "十八", "十九", "二十", "廿一", "廿二", "廿三", "廿四", "廿五", "廿六", "廿七", "廿八",
    "廿九", "三十",
];

/// A lunar month: its number, whether it is a leap month, its first day and how many days it has.
#[derive(Debug, Clone, Copy)]
struct Month {
    number: u8,
    is_leap: bool,
    first: NaiveDate,
    days: u8,
}

/// The lunar year that begins in a Gregorian year, and the solar terms of that Gregorian year.
#[derive(Debug)]
struct Year {
    months: Vec<Month>,
    terms: Vec<NaiveDate>,
}

/// A traditional festival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Festival(usize);

enum On {
    Lunar(u8, u8),
    NewYearsEve,
    Term(usize),
}

/// The festivals: name, English name, day.
const FESTIVALS: [(&str, &str, On); 17] = [
    ("除夕", "New Year's Eve", On::NewYearsEve),
    ("春节", "Spring Festival", On::Lunar(1, 1)),
    ("元宵节", "Lantern Festival", On::Lunar(1, 15)),
    ("龙抬头", "Longtaitou", On::Lunar(2, 2)),
    ("上巳节", "Shangsi Festival", On::Lunar(3, 3)),
    ("清明节", "Qingming", On::Term(QINGMING)),
    ("端午节", "Dragon Boat Festival", On::Lunar(5, 5)),
    ("七夕节", "Qixi", On::Lunar(7, 7)),
    ("中元节", "Zhongyuan", On::Lunar(7, 15)),
    ("中秋节", "Mid-Autumn Festival", On::Lunar(8, 15)),
    ("重阳节", "Double Ninth", On::Lunar(9, 9)),
    ("寒衣节", "Hanyi", On::Lunar(10, 1)),
    ("下元节", "Xiayuan", On::Lunar(10, 15)),
    ("冬至节", "Dongzhi", On::Term(DONGZHI)),
    ("腊八节", "Laba", On::Lunar(12, 8)),
    ("小年(北)", "Little New Year (north)", On::Lunar(12, 23)),
    ("小年(南)", "Little New Year (south)", On::Lunar(12, 24)),
];

impl Festival {
    /// The festival of this name, with or without 节; 小年 is that of the north.
    pub(super) fn named(name: &str) -> Option<Self> {
        let plain = |name: &str| {
            let name = name.trim().replace('（', "(").replace('）', ")");
            name.strip_suffix('节').unwrap_or(&name).to_owned()
        };
        let written = match plain(name).as_str() {
            "小年" | "北小年" | "北方小年" => "小年(北)".to_owned(),
            "南小年" | "南方小年" => "小年(南)".to_owned(),
            other => other.to_owned(),
        };
        FESTIVALS.iter().position(|(known, _, _)| plain(known) == written).map(Self)
    }

    /// All of them.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..FESTIVALS.len()).map(Self)
    }

    /// Its name.
    pub(super) fn name(self) -> &'static str {
        FESTIVALS.get(self.0).map_or("", |(name, _, _)| name)
    }

    /// Its name in English.
    pub(super) fn english(self) -> &'static str {
        FESTIVALS.get(self.0).map_or("", |(_, name, _)| name)
    }

    /// Its day in the lunar year that begins in this year, or in this year if it is a solar term.
    pub(super) fn day(self, year: i32) -> Option<NaiveDate> {
        match FESTIVALS.get(self.0)?.2 {
            On::Lunar(month, day) => lunar_day(year, month, day),
            On::NewYearsEve => lunar_day(year, 1, 1)?.pred_opt(),
            On::Term(index) => term_day(year, index),
        }
    }

    /// Whether a day lies from `before` days before it to `after` days after it.
    pub(super) fn holds(self, day: NaiveDate, before: u16, after: u16) -> bool {
        // The last lunar month falls into the next year, and days before and after reach over the turn of a year.
        let first = (day - TimeDelta::days(i64::from(after))).year() - 1;
        let last = (day + TimeDelta::days(i64::from(before))).year();
        (first..=last).filter_map(|year| self.day(year)).any(|festival| {
            let days = (day - festival).num_days();
            -i64::from(before) <= days && days <= i64::from(after)
        })
    }
}

/// The table of a year.
fn year(year: i32) -> Option<&'static Year> {
    static TABLES: [OnceLock<Year>; YEAR_COUNT] = [const { OnceLock::new() }; YEAR_COUNT];
    let index = usize::try_from(year - YEARS.start()).ok()?;
    Some(TABLES.get(index)?.get_or_init(|| Year::new(year)))
}

impl Year {
    fn new(year: i32) -> Self {
        let year = year as isize;
        let leap = LunarYear::from_year(year).get_leap_month() as isize;
        let numbers = (1..=12).flat_map(|month| [month, -month]).filter(|month| *month > 0 || -*month == leap);
        let months = numbers.filter_map(|number| {
            let month = LunarMonth::new(year, number).ok()?;
            Some(Month {
                number: number.unsigned_abs() as u8,
                is_leap: number < 0,
                first: date(month.get_first_julian_day())?,
                days: month.get_day_count() as u8,
            })
        });
        // The library counts a year's terms from the 冬至 before it.
        let terms = (1..=24).filter_map(|index| {
            let term = SolarTerm::from_index(year, index).get_solar_day();
            let (month, day) = (term.get_month() as u32, term.get_day() as u32);
            NaiveDate::from_ymd_opt(term.get_year() as i32, month, day)
        });
        Self { months: months.collect(), terms: terms.collect() }
    }
}

fn date(julian: JulianDay) -> Option<NaiveDate> {
    let day = julian.get_solar_day();
    NaiveDate::from_ymd_opt(day.get_year() as i32, day.get_month() as u32, day.get_day() as u32)
}

/// A day of a regular month of the lunar year that begins in `in_year`; none where the month is too short.
pub(super) fn lunar_day(in_year: i32, month: u8, day: u8) -> Option<NaiveDate> {
    let months = &year(in_year)?.months;
    let found = months.iter().find(|known| known.number == month && !known.is_leap)?;
    (1..=found.days).contains(&day).then(|| found.first.checked_add_days(Days::new(u64::from(day) - 1))).flatten()
}

/// The day of a solar term in a Gregorian year.
pub(super) fn term_day(in_year: i32, index: usize) -> Option<NaiveDate> {
    year(in_year)?.terms.get(index).copied()
}

/// The solar term that falls on a day.
pub(super) fn term_on(day: NaiveDate) -> Option<&'static str> {
    let index = year(day.year())?.terms.iter().position(|term| *term == day)?;
    TERMS.get(index).copied()
}

/// The lunar date of a day, such as 八月十五.
pub(super) fn lunar_name(day: NaiveDate) -> Option<String> {
    let of = |in_year: i32| year(in_year)?.months.iter().rev().find(|month| month.first <= day);
    let month = of(day.year()).or_else(|| of(day.year() - 1))?;
    let within = usize::try_from((day - month.first).num_days()).ok()?;
    let leap = if month.is_leap { "闰" } else { "" };
    let name = MONTH_NAMES.get(usize::from(month.number).checked_sub(1)?)?;
    Some(format!("{leap}{name}{}", DAY_NAMES.get(within)?))
}

/// The name of a lunar day, such as 八月十五.
pub(super) fn lunar_day_name(month: u8, day: u8) -> String {
    let at = |names: &[&'static str], number: u8| {
        usize::from(number).checked_sub(1).and_then(|index| names.get(index).copied()).unwrap_or_default()
    };
    format!("{}{}", at(&MONTH_NAMES, month), at(&DAY_NAMES, day))
}
