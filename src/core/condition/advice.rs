//! Conditions that are valid, and most likely not meant.

use super::error::ConditionError;
use crate::{shapes::When, text};

/// Advice on a condition that is valid.
pub(super) fn advice_on(when: &When) -> Vec<ConditionError> {
    let mut advice = Vec::new();
    last_days(when, &mut advice);
    advice
}

/// The thirtieth of a lunar month, which not every year has.
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
        When::On(inner, _) | When::Not(inner) => last_days(inner, advice),
        When::All(several) | When::Any(several) => several.iter().for_each(|when| last_days(when, advice)),
        _ => {}
    }
}
