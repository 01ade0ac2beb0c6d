//! Dates as staff write them.

use chrono::{Datelike as _, NaiveDate};

use super::{error::ConditionError, suggestions};
use crate::text;

/// Reads a date, as conditions and slides have them.
pub fn read_date(text: &str) -> Result<NaiveDate, ConditionError> {
    let well_formed = text.len() == 10;
    if let Some(date) = text.parse::<NaiveDate>().ok().filter(|_| well_formed) {
        return Ok(date);
    }
    let (message, help) = match suggest(text) {
        DateSuggestion::Written(right) => (
            text!("“{text}”的写法不对", "\"{text}\" is not how a date is written"),
            text!("写成 \"{right}\"", "write \"{right}\""),
        ),
        DateSuggestion::Impossible(last) => (
            text!("没有“{text}”这一天", "there is no day \"{text}\""),
            text!("那个月的最后一天是 \"{last}\"", "the last day of that month is \"{last}\""),
        ),
        DateSuggestion::Unknown => (
            text!("“{text}”不是日期", "\"{text}\" is no date"),
            text!("写成 \"2026-10-01\"", "write it as \"2026-10-01\""),
        ),
    };
    Err(ConditionError::new("bad-date", message).help(help))
}

/// Reads a first and a last date.
pub(super) fn read_dates(first: &str, last: &str) -> Result<(NaiveDate, NaiveDate), Vec<ConditionError>> {
    match (read_date(first), read_date(last)) {
        (Ok(from), Ok(to)) if from <= to => Ok((from, to)),
        (Ok(_), Ok(_)) => {
            let text =
                text!("第一天 {first} 晚于最后一天 {last}", "the first day {first} is after the last day {last}");
            let help = text!("对调过来：\"{last}\", \"{first}\"", "swap them: \"{last}\", \"{first}\"");
            Err(vec![ConditionError::new("dates-reversed", text).help(help)])
        }
        (from, to) => Err(from.err().into_iter().chain(to.err()).collect()),
    }
}

/// The last day of a month.
pub fn last_of_month(year: i32, month: u32) -> Option<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(year, month, 1)?;
    first.with_day(first.num_days_in_month().into())
}

/// What may be wrong with a date.
enum DateSuggestion {
    /// It is this date, written otherwise.
    Written(NaiveDate),
    /// There is no such day; this is the last of that month.
    Impossible(NaiveDate),
    Unknown,
}

/// What was most likely meant by something that is no date.
fn suggest(text: &str) -> DateSuggestion {
    let numbers: Vec<u32> = suggestions::half_width(text)
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .filter_map(|part| part.parse().ok())
        .collect();
    let numbers = match numbers.as_slice() {
        [one] if *one >= 19_000_101 => vec![one / 10_000, one / 100 % 100, one % 100],
        _ => numbers,
    };
    let [year, month, day] = numbers.as_slice() else { return DateSuggestion::Unknown };
    let Ok(year) = i32::try_from(*year) else { return DateSuggestion::Unknown };
    if !(1900..=2200).contains(&year) {
        return DateSuggestion::Unknown;
    }
    if let Some(date) = NaiveDate::from_ymd_opt(year, *month, *day) {
        return DateSuggestion::Written(date);
    }
    last_of_month(year, *month).filter(|_| *day > 28).map_or(DateSuggestion::Unknown, DateSuggestion::Impossible)
}
