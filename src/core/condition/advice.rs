//! Conditions that are valid, and most likely not meant.

use super::error::ConditionError;
use crate::{
    shapes::{MonthDay, When},
    text,
};

/// Advice on a condition that is valid.
pub(super) fn advice_on(when: &When) -> Vec<ConditionError> {
    let mut advice = Vec::new();
    last_days(when, &mut advice);
    advice
}

/// The thirtieth of a lunar month, which not every year has, and the thirty-first of a month.
fn last_days(when: &When, advice: &mut Vec<ConditionError>) {
    match when {
        When::Lunar(month, 30) => {
            let text = text!(
                "农历 {month} 月有的年份只有 29 天，那一年不会播放",
                "lunar month {month} has only 29 days in some years: it will not play then"
            );
            let mistake = ConditionError::new("short-lunar-month", text);
            advice.push(if *month == 12 {
                mistake.help(text!("除夕写成 Festival(name: \"除夕\")", "write Festival(name: \"除夕\")"))
            } else {
                mistake
            });
        }
        When::MonthDays(days) => advice.extend(short_month(days)),
        When::On(inner, _) | When::Not(inner) => last_days(inner, advice),
        When::All(several) | When::Any(several) => several.iter().for_each(|when| last_days(when, advice)),
        _ => {}
    }
}

/// Days of the month that some months do not reach, where they are not the end of a range.
fn short_month(days: &[MonthDay]) -> Option<ConditionError> {
    let first = days.iter().find_map(|day| match day {
        MonthDay::One(day) | MonthDay::Range(day, _) => Some(*day).filter(|day| *day > 28),
    })?;
    let text = text!(
        "不是每个月都有 {first} 日，没有的那个月不会播放",
        "not every month has a day {first}: in one that has none it will not play"
    );
    let help = text!("每月最后一天写成 MonthDays([-1])", "for the last day of each month write MonthDays([-1])");
    Some(ConditionError::new("short-month", text).help(help))
}
