//! Conditions of the wrong form.

use super::{
    dates::read_date,
    door_signs::{self, Reading},
    error::ConditionError,
    hours::Hours,
};
use crate::{problem::Text, text};

/// A `when` of the wrong form, which RON cannot read: what its author most likely meant. `text` is the rule as written.
pub fn wrong_form(text: &str) -> Option<ConditionError> {
    let written = text.split_once("when")?.1.trim_start().strip_prefix(':')?.trim_start();
    let written = written.strip_prefix("Some(").unwrap_or(written);
    let wrong = |zh: String, en: String, right: String| {
        let help = text!("写成 {right}", "write {right}");
        Some(ConditionError::new("bad-condition", Text::new(zh, en)).help(help))
    };
    if let Some(inner) = written.strip_prefix('"') {
        let inner = inner.split('"').next()?;
        let read = || match Reading::new(inner) {
            Some(Reading::Certain(when)) => Some(door_signs::ron(&when)),
            _ => None,
        };
        let right = match Hours::parse(inner).map(|_| format!("Hours(\"{inner}\")")).or_else(read) {
            Some(right) => right,
            None => match inner {
                "Workdays" | "Holidays" => inner.to_owned(),
                _ => "Hours(\"Mo-Fr 09:00-17:00\")".to_owned(),
            },
        };
        return wrong("when 不能只写一段文字".into(), "a `when` is not just text".into(), right);
    }
    if let Some(inner) = after_name(written, "Festival").filter(|inner| !inner.trim_start().starts_with("name")) {
        let name = inner.trim_matches([' ', '"', ')', ',']).to_owned();
        let name: String = name.chars().take_while(|c| !matches!(c, '"' | ',' | ')')).collect();
        return wrong(
            "Festival 要写明是哪一项".into(),
            "the parts of a Festival have names".into(),
            format!("Festival(name: \"{name}\", before: 0, after: 0)"),
        );
    }
    for name in ["Holiday", "SolarTerm"] {
        if let Some(inner) = after_name(written, name).filter(|inner| !inner.trim_start().starts_with('"')) {
            let inner: String = inner.trim().chars().take_while(|c| *c != ')').collect();
            return wrong(
                format!("{name} 的名字要加引号"),
                format!("the name in {name} needs quotes"),
                format!("{name}(\"{}\")", inner.trim()),
            );
        }
    }
    if let Some(right) = after_name(written, "MonthDays").and_then(month_days) {
        return wrong("MonthDays 里要写成一列".into(), "the days in MonthDays are a list".into(), right);
    }
    if let Some(right) = after_name(written, "Every").and_then(every) {
        return wrong("Every 的每一项要写明名字".into(), "the parts of Every have names".into(), right);
    }
    for name in ["Workdays", "Holidays"] {
        if after_name(written, name).is_some() {
            return wrong(format!("{name} 后面不用括号"), format!("{name} takes no brackets"), name.to_owned());
        }
    }
    let words = [("工作日", "Workdays"), ("节假日", "Holidays"), ("周末", "Hours(\"Sa,Su\")")];
    words.into_iter().find(|(word, _)| written.starts_with(word)).and_then(|(word, right)| {
        wrong(format!("没有“{word}”这种条件"), format!("there is no condition `{word}`"), right.to_owned())
    })
}

fn after_name<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.strip_prefix(name)?.trim_start().strip_prefix('(')
}

/// What was meant by `MonthDays(5, 20)`, `MonthDays(["15-31"])` and the like; none where it is written right.
fn month_days(inner: &str) -> Option<String> {
    let is_list = inner.trim_start().starts_with('[');
    let inner = inner.trim_start().trim_start_matches('[');
    let end = inner.find(if is_list { ']' } else { ')' })?;
    let parts = inner.get(..end)?;
    let is_right = is_list && !parts.contains('"') && parts.split(',').all(|part| part.trim().parse::<i32>().is_ok());
    if is_right || parts.contains('(') {
        return None;
    }
    let day = |part: &str| -> Option<i32> { part.trim().parse().ok().filter(|day: &i32| (-31..=31).contains(day)) };
    let one = |part: &str| -> Option<String> {
        let part = part.trim().trim_matches('"');
        if let Some(day) = day(part) {
            return Some(day.to_string());
        }
        let (first, last) = part.split_once(['-', '–', '~', '至', '到'])?;
        Some(format!("({}, {})", day(first)?, day(last)?))
    };
    let right: Option<Vec<String>> = parts.split([',', '，', '、']).map(one).collect();
    Some(format!("MonthDays([{}])", right.map_or_else(|| "5, 20".to_owned(), |days| days.join(", "))))
}

/// What was meant by `Every(14, "2026-11-23")` and the like; none where its parts have names and are numbers.
fn every(inner: &str) -> Option<String> {
    let inner = inner.get(..inner.find(')')?)?;
    let number = inner.split([',', '，']).find(|part| !part.trim_start().starts_with("from"))?;
    let is_named = inner.split([',', '，']).all(|part| part.contains([':', '：']));
    if is_named && !number.contains('"') {
        return None;
    }
    let digits: String = number.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
    let unit = if number.contains(['w', 'W', '周']) { "weeks" } else { "days" };
    let date = inner.split('"').find(|part| read_date(part).is_ok()).unwrap_or("2026-11-23");
    let count = if digits.is_empty() || digits.len() > 4 { "14" } else { digits.as_str() };
    Some(format!("Every({unit}: {count}, from: \"{date}\")"))
}
