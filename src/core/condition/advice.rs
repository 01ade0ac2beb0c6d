//! Conditions that are valid, and most likely not meant.

use super::error::ConditionError;
use crate::{
    shapes::{MonthDay, When},
    text,
};

/// The days that every month has.
const MIN_MONTH: i32 = 28;

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

/// Days of the month that some months lack, counted from either end. A range whose other end is there is cut to its month.
fn short_month(days: &[MonthDay]) -> Option<ConditionError> {
    let lacking = days.iter().find_map(|day| {
        let (first, last) = match day {
            MonthDay::One(day) => (*day, *day),
            MonthDay::Range(first, last) => (*first, *last),
        };
        Some(first).filter(|first| *first > MIN_MONTH).or_else(|| Some(last).filter(|last| *last < -MIN_MONTH))
    })?;
    let (message, help) = if lacking > 0 {
        (
            text!(
                "不是每个月都有 {lacking} 日，没有的那个月不会播放",
                "not every month has a day {lacking}: in one that has none it will not play"
            ),
            text!("每月最后一天写成 MonthDays([-1])", "for the last day of each month write MonthDays([-1])"),
        )
    } else {
        let nth = -lacking;
        let ending = if nth == 31 { "st" } else { "th" };
        (
            text!(
                "不是每个月都有倒数第 {nth} 天，没有的那个月不会播放",
                "not every month has a {nth}{ending} day from its end: in one that has none it will not play"
            ),
            text!("每月第一天写成 MonthDays([1])", "for the first day of each month write MonthDays([1])"),
        )
    };
    Some(ConditionError::new("short-month", message).help(help))
}
