//! Dates on signs: with 年月日, with dots, with the names of months, one or from one to another.

use chrono::{Datelike as _, NaiveDate};

use super::{
    cursor::Cursor,
    words::{Token, Word},
};
use crate::condition::{dates::last_of_month, hours::MONTHS};

/// The years that a sign may name.
const YEARS: std::ops::RangeInclusive<u32> = 1990..=2199;
/// A leap year, for dates without a year.
const LEAP_YEAR: i32 = 2024;

/// A date, or a whole month or year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Date {
    pub(super) year: Option<u32>,
    pub(super) month: Option<u32>,
    pub(super) day: Option<u32>,
}

/// From one date to another, both included; or one alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct DateRange {
    pub(super) from: Date,
    pub(super) to: Option<Date>,
}

/// Days of every month, as [`crate::shapes::MonthDay`] has them.
pub(super) type DaysOfMonth = (i32, i32);

impl Date {
    /// The number of days of its month, at most.
    fn month_length(self) -> Option<u32> {
        let year = self.year.map_or(Some(LEAP_YEAR), |year| i32::try_from(year).ok())?;
        last_of_month(year, self.month.unwrap_or(1)).map(|last| last.day())
    }

    /// Whether there is such a date.
    fn exists(self) -> bool {
        let right_month = self.month.is_none_or(|month| (1..=12).contains(&month));
        right_month && self.day.is_none_or(|day| self.month_length().is_some_and(|last| (1..=last).contains(&day)))
    }

    fn text(self) -> String {
        let month = self.month.and_then(|month| MONTHS.get(month as usize - 1)).copied().unwrap_or_default();
        let parts = [
            self.year.map(|year| year.to_string()),
            self.month.map(|_| month.to_owned()),
            self.day.map(|day| format!("{day:02}")),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }

    /// Its first or its last day in a year.
    fn edge(self, year: i32, last: bool) -> Option<NaiveDate> {
        let year = self.year.and_then(|own| i32::try_from(own).ok()).unwrap_or(year);
        let month = self.month.unwrap_or(if last { 12 } else { 1 });
        match self.day {
            // The twenty-ninth of February, in a year without.
            Some(day) => NaiveDate::from_ymd_opt(year, month, day),
            None if last => last_of_month(year, month),
            None => NaiveDate::from_ymd_opt(year, month, 1),
        }
    }
}

impl DateRange {
    /// Whether it is a month of a year.
    fn is_month_of_year(&self) -> bool {
        self.to.is_none() && self.from.year.is_some() && self.from.month.is_some() && self.from.day.is_none()
    }

    fn text(&self) -> String {
        let Some(to) = self.to else { return self.from.text() };
        format!("{}-{}", self.from.text(), to.text())
    }

    /// The same as a range of days, where it is one of months of years: `opening_hours` knows none of these.
    fn in_days(self) -> Self {
        let Self { from, to } = self;
        if from.year.is_none() || from.month.is_none() || from.day.is_some() {
            return self;
        }
        let last = to.unwrap_or(from);
        Self { from: Date { day: Some(1), ..from }, to: Some(Date { day: last.month_length(), ..last }) }
    }

    /// The same behind another date of its list: where that alone has a year, of that year, if it comes later in it.
    fn behind(self, before: Date) -> Option<Self> {
        // A whole year beside a part of one, which may be among it.
        if self.from.month.is_some() != before.month.is_some() {
            return None;
        }
        match (self.from.year, before.year) {
            (Some(_), Some(_)) | (None, None) => Some(self),
            // A date of every year beside one of a year.
            (Some(_), None) => None,
            (None, Some(_)) => {
                let from = Date { year: before.year, ..self.from };
                let is_later_day = from.month == before.month && before.day.is_some() && from.day > before.day;
                if !(from.month > before.month || is_later_day) || !from.exists() {
                    return None;
                }
                let to = match self.to {
                    Some(to) => Some(last_of(from, to)?),
                    None => None,
                };
                Some(Self { from, to })
            }
        }
    }

    /// Whether a day is in it.
    pub(super) fn holds(&self, year: i32, day: NaiveDate) -> bool {
        let to = self.to.unwrap_or(self.from);
        let within = |from: Option<NaiveDate>, to: Option<NaiveDate>| {
            from.zip(to).is_some_and(|(from, to)| (from..=to).contains(&day))
        };
        if self.from.year.is_some() {
            return within(self.from.edge(year, false), to.edge(year, true));
        }
        let (first, last) = (self.from.edge(year, false), to.edge(year, true));
        match (first, last) {
            (Some(first), Some(last)) if first > last => day >= first || day <= last,
            (first, last) => within(first, last),
        }
    }
}

/// Dates as `opening_hours` writes them.
pub(super) fn text(dates: &[DateRange]) -> String {
    let year = dates.first().and_then(|first| first.from.year);
    // Months of one year stand behind it.
    if let Some(year) = year
        && dates.iter().all(|range| range.is_month_of_year() && range.from.year == Some(year))
    {
        let months: Vec<String> = dates.iter().map(|range| Date { year: None, ..range.from }.text()).collect();
        return format!("{year} {}", months.join(","));
    }
    dates.iter().map(|range| range.in_days().text()).collect::<Vec<_>>().join(",")
}

/// A list of dates in which each has the year that was said before it; none where it is not certain of which year one is.
pub(super) fn with_years(dates: &[DateRange]) -> Option<Vec<DateRange>> {
    let mut found: Vec<DateRange> = Vec::with_capacity(dates.len());
    for range in dates {
        let before = found.last().map(|before| before.to.unwrap_or(before.from));
        found.push(match before {
            Some(before) => range.behind(before)?,
            None => *range,
        });
    }
    Some(found)
}

/// Reads dates where some are next: one, a range, or several of both.
pub(super) fn dates(cursor: &mut Cursor<'_>) -> Option<Vec<DateRange>> {
    let mut found: Vec<DateRange> = vec![range(cursor, None, false)?];
    loop {
        let last = found.last()?;
        let last = last.to.unwrap_or(last.from);
        let next = cursor.attempt(|cursor| {
            let needs_unit = next_of_list(cursor)?;
            range(cursor, Some(last), needs_unit)
        });
        match next {
            Some(range) => found.push(range),
            None => return Some(found),
        }
    }
}

/// Goes past the mark before the next of several; whether a number alone is no day there: in "11月5日，9-17" it is an hour.
fn next_of_list(cursor: &mut Cursor<'_>) -> Option<bool> {
    let is_comma = cursor.is_mark(0, ',');
    if !(is_comma || cursor.is_mark(0, '&')) {
        return None;
    }
    let was_said = !matches!(cursor.before(), Some(Token::Number(..) | Token::Mark('.')));
    cursor.skip(1);
    Some(is_comma && was_said)
}

/// Reads a date or a range of dates; after another, a day of its month is enough.
fn range(cursor: &mut Cursor<'_>, before: Option<Date>, needs_unit: bool) -> Option<DateRange> {
    cursor.attempt(|cursor| {
        cursor.eat_word(Word::From);
        let from = date(cursor).or_else(|| day_of(cursor, before?, needs_unit))?;
        let from = from.exists().then_some(from)?;
        let to = cursor.attempt(|cursor| {
            if !(cursor.eat('-') || cursor.eat_word(Word::Until)) {
                return None;
            }
            let is_next_year = cursor.eat_word(Word::NextYear);
            let to = date(cursor).or_else(|| day_of(cursor, from, false))?;
            let comes_before = to.year.is_none() && (to.month, to.day) < (from.month, from.day);
            if is_next_year && !comes_before { None } else { last_of(from, to) }
        });
        if to.is_none() && (cursor.is_mark(0, '-') || cursor.is_word(0, Word::Onwards)) {
            return None;
        }
        Some(DateRange { from, to })
    })
}

/// The last date of a range from its first: in the same year or, where it would come before the first, the next.
fn last_of(from: Date, mut to: Date) -> Option<Date> {
    let as_precise = from.day.is_some() == to.day.is_some() && from.month.is_some() == to.month.is_some();
    if let (Some(year), None) = (from.year, to.year) {
        let is_before = (to.month, to.day) < (from.month, from.day);
        to.year = Some(if is_before { year + 1 } else { year });
    }
    if !as_precise || from.year.is_some() != to.year.is_some() {
        return None;
    }
    // The end of a range is cut to its month, as everywhere.
    if let Some(day) = to.day {
        let last = to.month_length()?;
        to.day = Some(if day <= 31 { day.min(last) } else { day });
    }
    let in_order = from.year.is_none() || (from.year, from.month, from.day) <= (to.year, to.month, to.day);
    (in_order && to.exists()).then_some(to)
}

/// Reads a day of the month of another date, which comes after it.
fn day_of(cursor: &mut Cursor<'_>, other: Date, needs_unit: bool) -> Option<Date> {
    cursor.attempt(|cursor| {
        let (day, _) = cursor.number(0)?;
        let after = other.day?;
        cursor.skip(1);
        let said = day_unit(cursor);
        let is_time = !said && (needs_unit || is_time(cursor));
        (day > after && day <= 31 && !is_time).then_some(Date { day: Some(day), ..other })
    })
}

/// Goes past 日, 号, an English "th", or the dot of a day.
fn day_unit(cursor: &mut Cursor<'_>) -> bool {
    if cursor.eat_word(Word::DayUnit) || cursor.eat_word(Word::Nth) {
        return true;
    }
    let is_dot = cursor.is_mark(0, '.') && cursor.number(1).is_none();
    cursor.skip(usize::from(is_dot));
    false
}

/// Whether what follows a number makes it a time, or the month of another date.
fn is_time(cursor: &Cursor<'_>) -> bool {
    let is_dotted = cursor.is_mark(0, '.') && cursor.number(1).is_some();
    let is_word = matches!(
        cursor.peek(0),
        Some(Token::Word(
            Word::OClock | Word::Half(_) | Word::Hours | Word::MonthUnit | Word::YearUnit | Word::Onwards | Word::Week
        ))
    );
    cursor.is_mark(0, ':') || is_dotted || is_word || cursor.is_mark(0, '+')
}

/// Reads a date.
fn date(cursor: &mut Cursor<'_>) -> Option<Date> {
    cursor
        .attempt(with_signs)
        .or_else(|| cursor.attempt(in_words))
        .or_else(|| cursor.attempt(in_characters))
        .or_else(|| cursor.attempt(with_dot))
}

/// 2026-11-20, 2026/11/20, 2026.11.20, 20261120.
fn with_signs(cursor: &mut Cursor<'_>) -> Option<Date> {
    let (year, digits) = cursor.number(0)?;
    if digits == 8 {
        cursor.skip(1);
        let (month, day) = (year / 100 % 100, year % 100);
        return Some(Date {
            year: Some(year / 10_000).filter(|year| YEARS.contains(year)),
            month: Some(month),
            day: Some(day),
        });
    }
    let sign = ['-', '/', '.'].into_iter().find(|sign| cursor.is_mark(1, *sign) && cursor.is_mark(3, *sign))?;
    let ((month, _), (day, _)) = (cursor.number(2)?, cursor.number(4)?);
    let is_date = digits == 4 && YEARS.contains(&year) && month <= 12 && (sign != '-' || !cursor.spaced(1));
    cursor.skip(5);
    is_date.then_some(Date { year: Some(year), month: Some(month), day: Some(day) })
}

/// Nov 20, 2026 Nov 20, 20 Nov, 20th of November 2026, Nov, 2026 Nov.
fn in_words(cursor: &mut Cursor<'_>) -> Option<Date> {
    let mut year = year(cursor);
    let mut day = None;
    if year.is_none()
        && let Some((number, _)) = cursor.number(0)
    {
        cursor.skip(1);
        day_unit(cursor);
        cursor.eat_word(Word::Filler);
        day = Some(number);
    }
    let Some(Token::Month(month)) = cursor.peek(0) else { return None };
    cursor.skip(1);
    if day.is_none() {
        day = cursor.attempt(|cursor| {
            let (number, digits) = cursor.number(0).filter(|(_, digits)| *digits <= 2)?;
            cursor.skip(1);
            let said = day_unit(cursor);
            (said || !is_time(cursor)).then_some(number).filter(|_| digits <= 2)
        });
    }
    if year.is_none() {
        year = cursor.attempt(|cursor| {
            cursor.eat(',');
            // In "Nov 20, 2027 Dec 05" it may belong to the next date.
            self::year(cursor).filter(|_| !matches!(cursor.peek(0), Some(Token::Month(_))))
        });
    }
    Some(Date { year, month: Some(u32::from(month)), day })
}

/// A year before a month, or behind a date.
fn year(cursor: &mut Cursor<'_>) -> Option<u32> {
    let (year, _) = cursor.number(0).filter(|(year, digits)| *digits == 4 && YEARS.contains(year))?;
    // 2000-2200 are hours.
    if cursor.is_mark(1, '-') && cursor.number(2).is_some() {
        return None;
    }
    cursor.skip(1);
    Some(year)
}

/// 11月20日, 2026年11月20日, 11月, 2026年11月, 2026年.
fn in_characters(cursor: &mut Cursor<'_>) -> Option<Date> {
    let mut date = Date { year: None, month: None, day: None };
    if cursor.is_word(1, Word::YearUnit) {
        date.year = Some(cursor.number(0)?.0).filter(|year| YEARS.contains(year));
        date.year?;
        cursor.skip(2);
    }
    if cursor.is_word(1, Word::MonthUnit) {
        date.month = Some(cursor.number(0)?.0);
        cursor.skip(2);
        date.day = cursor.attempt(|cursor| {
            let (day, _) = cursor.number(0)?;
            cursor.skip(1);
            let said = day_unit(cursor);
            (said || !is_time(cursor)).then_some(day)
        });
        if date.day.is_none() && cursor.is_word(0, Word::LastDay) {
            return None;
        }
    }
    (date.year.is_some() || date.month.is_some()).then_some(date)
}

/// 11.20 and 11/20: the month, then the day.
fn with_dot(cursor: &mut Cursor<'_>) -> Option<Date> {
    let sign = ['.', '/'].into_iter().find(|sign| cursor.is_mark(1, *sign))?;
    let ((month, _), (day, _)) = (cursor.number(0)?, cursor.number(2)?);
    // 5/6 is the fifth of June elsewhere.
    let is_read = if sign == '.' { cursor.dots_are_dates } else { day > 12 };
    cursor.skip(3);
    let is_time = cursor.is_mark(0, ':') || matches!(cursor.peek(0), Some(Token::Word(Word::Half(_) | Word::OClock)));
    (is_read && !is_time)
        .then_some(Date { year: None, month: Some(month), day: Some(day) })
        .filter(|date| date.exists())
}

/// Reads days of every month where they are next: 每月5日, 每月15日-月底, `Jan-Dec 15-31`, the 5th of each month.
pub(super) fn month_days(cursor: &mut Cursor<'_>) -> Option<(Option<DateRange>, Vec<DaysOfMonth>)> {
    cursor.attempt(|cursor| {
        let (mut months, mut is_said) = (None, cursor.eat_word(Word::EachMonth));
        if let (Some(Token::Month(from)), Some(Token::Month(to))) = (cursor.peek(0), cursor.peek(2)) {
            let month = |month: u8| Date { year: None, month: Some(u32::from(month)), day: None };
            cursor.number(3).filter(|_| cursor.is_mark(1, '-'))?;
            cursor.skip(3);
            months = ((from, to) != (1, 12)).then(|| DateRange { from: month(from), to: Some(month(to)) });
            is_said = true;
        }
        let mut found = vec![days_of_month(cursor, false)?];
        while let Some(next) = cursor.attempt(|cursor| {
            let needs_unit = next_of_list(cursor)?;
            let _again = cursor.eat_word(Word::EachMonth);
            days_of_month(cursor, needs_unit)
        }) {
            found.push(next);
        }
        is_said |= of_each_month(cursor);
        is_said.then_some((months, found))
    })
}

/// Goes past "of each month".
pub(super) fn of_each_month(cursor: &mut Cursor<'_>) -> bool {
    let start = cursor.at;
    while cursor.eat_word(Word::Filler) || cursor.eat_word(Word::Every) {}
    if cursor.eat_word(Word::OfMonth) || cursor.eat_word(Word::EachMonth) {
        return true;
    }
    cursor.at = start;
    false
}

/// Reads a day of the month, or a range of them.
fn days_of_month(cursor: &mut Cursor<'_>, needs_unit: bool) -> Option<DaysOfMonth> {
    let first = one_of_month(cursor, needs_unit)?;
    let last = cursor.attempt(|cursor| {
        if !(cursor.eat('-') || cursor.eat_word(Word::Until)) {
            return None;
        }
        one_of_month(cursor, false)
    });
    match last {
        None if cursor.is_mark(0, '-') => None,
        None => Some((first, first)),
        Some(last) => (last == -1 || (first > 0 && last > first)).then_some((first, last)),
    }
}

fn one_of_month(cursor: &mut Cursor<'_>, needs_unit: bool) -> Option<i32> {
    cursor.attempt(|cursor| {
        while cursor.eat_word(Word::Filler) {}
        if cursor.eat_word(Word::LastDay) {
            return Some(-1);
        }
        if cursor.is_word(0, Word::Last) && cursor.is_word(1, Word::Day) {
            cursor.skip(2);
            return Some(-1);
        }
        let (day, digits) = cursor.number(0)?;
        cursor.skip(1);
        let said = day_unit(cursor);
        let is_day = (1..=31).contains(&day) && digits <= 2 && (said || !(needs_unit || is_time(cursor)));
        is_day.then(|| i32::try_from(day).ok()).flatten()
    })
}
