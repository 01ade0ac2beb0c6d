//! What an expression that can be read cannot mean, or may mean in two ways: refused before anything plays by it.
//!
//! What cannot be must never come to mean "always", nor "never" below `off` and `Not`.

use super::{
    calendar::{Missing, Order, order, range_in},
    expression::{Date, DateRange, DaySelector, Expression, Joint, Part, YearDay, YearRange},
};
use crate::{
    condition::{dates::last_of_month, error::ConditionError},
    problem::Text,
    text,
};

/// The first years of a range that is more likely a time of day without its colons.
const TIMES_LIKE_YEARS: std::ops::RangeInclusive<i32> = 1900..=2359;

/// Judges an expression as it was read, and settles what the text leaves open.
pub(super) fn settle(mut expression: Expression) -> Result<Expression, ConditionError> {
    expression = join_blanks(expression)?;
    if let Some(part) = expression.parts.iter().find(|part| part.has_blank) {
        return Err(blank_after_holidays(part));
    }
    bare_remarks(&expression)?;
    for index in 0..expression.parts.len() {
        let Some(part) = expression.parts.get(index) else { break };
        years_like_times(part)?;
        for at in 0..part.days.dates.len() {
            settle_date(&mut expression, index, at)?;
        }
    }
    Ok(expression)
}

fn refused(id: &'static str, message: Text, help: Text) -> ConditionError {
    ConditionError::new(id, message).help(help)
}

/// A text for `Hours`, as it is written in RON.
pub(super) fn quoted(expression: &Expression) -> String {
    format!("\"{}\"", expression.to_string().replace('"', "\\\""))
}

/// `Mo, We 09:00-17:00`: a blank after a comma begins a new part, and a part of days alone is whole days. Nobody means
/// that: it is read as if the blank were not there.
fn join_blanks(expression: Expression) -> Result<Expression, ConditionError> {
    let mut parts: Vec<Part> = Vec::with_capacity(expression.parts.len());
    let mut waiting: Vec<Part> = Vec::new();
    for part in expression.parts {
        if !waiting.is_empty() {
            let joins = part.joint == Joint::Add;
            if joins && part.is_days_alone() {
                waiting.push(part);
                continue;
            }
            if joins && !part.times.is_empty() && part.label.is_none() {
                parts.push(joined(&waiting, part)?);
                waiting.clear();
                continue;
            }
            parts.append(&mut waiting);
        }
        if part.is_days_alone() { waiting.push(part) } else { parts.push(part) }
    }
    parts.append(&mut waiting);
    Ok(Expression { parts })
}

/// Days with the hours that stand behind the last of them.
fn joined(waiting: &[Part], last: Part) -> Result<Part, ConditionError> {
    let mut days = DaySelector::default();
    let lists = waiting.iter().map(|part| &part.days).chain((!last.days.is_empty()).then_some(&last.days));
    let fits = lists.enumerate().all(|(index, list)| {
        let fits = index == 0 || last_list(&days) == first_list(list);
        days.years.extend(&list.years);
        days.dates.extend(&list.dates);
        days.weeks.extend(&list.weeks);
        days.weekdays.extend(list.weekdays.iter().cloned());
        fits
    });
    let (first, source) = (waiting.first(), last.source.clone());
    let source = first.map_or(source.start, |first| first.source.start)..source.end;
    let joint = first.map_or(last.joint, |first| first.joint);
    if fits && !last.days.is_empty() {
        return Ok(Part { joint, days, source, ..last });
    }
    // The hours may be meant for all of these days, or for every day beside whole days.
    let days = waiting.iter().map(|part| part.days.to_string()).collect::<Vec<_>>();
    let hours = Part { days: DaySelector::default(), joint, ..last.clone() }.text();
    let alone = days.join(",");
    let message = text!(
        "“{alone}”后面没有时刻：是整天，还是也按“{hours}”？",
        "no hours stand behind \"{alone}\": are whole days meant, or \"{hours}\" too?"
    );
    let days = days.into_iter().chain((!last.days.is_empty()).then(|| last.days.to_string()));
    let with_hours = days.map(|days| format!("{days} {hours}")).collect::<Vec<_>>().join(", ");
    Err(refused(
        "hours-unclear",
        message,
        text!(
            "都按这些时刻就写 \"{with_hours}\"；整天就写 {alone} open",
            "with these hours write \"{with_hours}\"; for whole days write {alone} open"
        ),
    ))
}

/// Which of the four lists of a selector comes first.
fn first_list(days: &DaySelector) -> Option<usize> {
    lists(days).iter().position(|is_there| *is_there)
}

fn last_list(days: &DaySelector) -> Option<usize> {
    lists(days).iter().rposition(|is_there| *is_there)
}

fn lists(days: &DaySelector) -> [bool; 4] {
    [!days.years.is_empty(), !days.dates.is_empty(), !days.weeks.is_empty(), !days.weekdays.is_empty()]
}

/// `PH Mo-Fr`: the holidays among the weekdays, or both?
fn blank_after_holidays(part: &Part) -> ConditionError {
    let right = part.text();
    refused(
        "hours-unclear",
        text!(
            "PH 和星期几之间只有空格：是两种日子都算，还是只算同时符合的？",
            "only a blank stands between PH and the weekdays: are both meant, or only days that are both?"
        ),
        text!(
            "都算就写 \"{right}\"；同时符合用 All([Holidays, Hours(\"Mo-Fr\")])",
            "for both write \"{right}\"; for days that are both use All([Holidays, Hours(\"Mo-Fr\")])"
        ),
    )
}

/// A remark without a word before it means "perhaps", which is not on; whoever writes it may mean the opposite.
fn bare_remarks(expression: &Expression) -> Result<(), ConditionError> {
    let bare = |part: &Part| part.remark.is_some() && !part.has_word;
    let Some(index) = expression.parts.iter().position(bare) else { return Ok(()) };
    let mut with_word = expression.clone();
    let mut remark = String::new();
    for part in with_word.parts.iter_mut().filter(|part| bare(part)) {
        if remark.is_empty() {
            remark = part.remark.clone().unwrap_or_default();
        }
        part.has_word = true;
    }
    let mut without = expression.clone();
    without.parts.retain(|part| !bare(part));
    if let Some(first) = without.parts.first_mut() {
        first.joint = Joint::Replace;
    }
    let (on, off) = (quoted(&with_word), quoted(&without));
    let message = text!(
        "备注“{remark}”前面没有 open 或 off：那时播放还是不播放？",
        "no open or off stands before the remark \"{remark}\": does it play then or not?"
    );
    let needs_hours = expression.parts.get(index).is_some_and(|part| part.times.is_empty());
    let (zh, en) =
        if needs_hours { ("（open 前面再写上时刻）", " (with hours before `open`)") } else { ("", "") };
    let help = if without.parts.is_empty() {
        Text::new(
            format!("播放就写 {on}{zh}；不播放就去掉这条规则"),
            format!("if it does, write {on}{en}; if not, take the rule away"),
        )
    } else {
        Text::new(
            format!("播放就写 {on}{zh}；不播放就写 {off}"),
            format!("if it does, write {on}{en}; if not, write {off}"),
        )
    };
    Err(refused("hours-remark", message, help))
}

/// `1900-2100`, which are years without anything else.
fn years_like_times(part: &Part) -> Result<(), ConditionError> {
    let DaySelector { years, dates, weeks, weekdays } = &part.days;
    let [YearRange { first, last, step: 1 }] = years.as_slice() else { return Ok(()) };
    let is_time = |year: &i32| TIMES_LIKE_YEARS.contains(year) && year % 100 < 60;
    let alone = dates.is_empty() && weeks.is_empty() && weekdays.is_empty() && part.times.is_empty();
    if !alone || !is_time(first) || !is_time(last) || last - first < 50 {
        return Ok(());
    }
    let time = |year: &i32| format!("{:02}:{:02}", year / 100, year % 100);
    let (times, written) = (format!("{}-{}", time(first), time(last)), part.text());
    Err(refused(
        "hours-unclear",
        text!("“{written}”会被当成年份", "\"{written}\" would be years"),
        text!(
            "时刻写成 \"{times}\"；若真是年份，用 Dates(\"{first}-01-01\", \"{last}-12-31\")",
            "write times as \"{times}\"; if years are meant, Dates(\"{first}-01-01\", \"{last}-12-31\")"
        ),
    ))
}

/// Judges a date of a part, and sees whether it runs over New Year.
fn settle_date(expression: &mut Expression, part: usize, at: usize) -> Result<(), ConditionError> {
    let Some(days) = expression.parts.get(part).map(|part| &part.days) else { return Ok(()) };
    let Some(range) = days.dates.get(at).copied() else { return Ok(()) };
    let settled = match range {
        DateRange::Months { .. } => range,
        DateRange::Day(date) | DateRange::From(date) => {
            impossible_day(date, &days.years)?;
            range
        }
        DateRange::Days { first, last, .. } => {
            impossible_day(first, &[])?;
            let range = |first, last, wraps| DateRange::Days { first, last, wraps };
            let change = |first: Date, last: Date| {
                let mut right = expression.clone();
                if let Some(date) = right.parts.get_mut(part).and_then(|part| part.days.dates.get_mut(at)) {
                    *date = range(first, last, false);
                }
                quoted(&right)
            };
            fifth(first, last, &change)?;
            let is_backward = order(first, last) == Some(Order::Backward);
            let in_one_month = first.day.month().is_some() && first.day.month() == last.day.month();
            // Where both years are written, they say whether it runs over New Year.
            let wraps = is_backward && first.year.and(last.year).is_none();
            let is_reversed = wraps && in_one_month;
            let has_year = first.year.or(last.year).is_some();
            let is_empty = || range_in(first, last, wraps, 0).is_none_or(|(from, to)| from > to);
            if is_reversed || (has_year && is_empty()) {
                let swapped = change(Date { year: first.year, ..last }, Date { year: last.year, ..first });
                let swapped = if first.year.and(last.year).is_some() { change(last, first) } else { swapped };
                return Err(refused(
                    "hours-reversed",
                    text!("“{last}”在“{first}”之前", "\"{last}\" lies before \"{first}\""),
                    text!("对调过来：{swapped}，或改写其中一天", "swap them: {swapped}, or write another day"),
                ));
            }
            range(first, last, wraps)
        }
    };
    if let Some(date) = expression.parts.get_mut(part).and_then(|part| part.days.dates.get_mut(at)) {
        *date = settled;
    }
    Ok(())
}

/// A day that its month never has, or not in the years that are named.
fn impossible_day(date: Date, years: &[YearRange]) -> Result<(), ConditionError> {
    let YearDay::Fixed { month, day } = date.day else { return Ok(()) };
    // 2024 is a leap year.
    let exists = |year: i32| last_of_month(year, month).is_some_and(|last| chrono::Datelike::day(&last) >= day);
    let in_years = |range: &YearRange| {
        (range.first..=range.last.min(range.first + 400)).step_by(range.step.unsigned_abs() as usize).any(exists)
    };
    let (known, year) = match date.year {
        Some(year) => (exists(year), year),
        None if years.is_empty() => (exists(2024), 2024),
        None => (years.iter().any(in_years), years.first().map_or(2024, |range| range.first)),
    };
    if known {
        return Ok(());
    }
    let last = last_of_month(year, month).map_or(28, |last| chrono::Datelike::day(&last));
    let last = Date { day: YearDay::Fixed { month, day: last }, ..date };
    Err(refused(
        "hours-impossible-day",
        text!("没有“{date}”这一天", "there is no day \"{date}\""),
        text!("那个月的最后一天是 \"{last}\"", "the last day of that month is \"{last}\""),
    ))
}

/// The fifth weekday of a month as an end of a range: not every year has it, and whoever writes it means the last.
fn fifth(first: Date, last: Date, change: &dyn Fn(Date, Date) -> String) -> Result<(), ConditionError> {
    let year = |date: Date| date.year.or(first.year).or(last.year);
    let lacks = |date: Date| {
        let is_fifth = matches!(date.day, YearDay::Nth { nth: 5 | -5, .. });
        is_fifth && year(date).is_none_or(|year| date.in_year(year, Missing::Nothing).is_none())
    };
    let mended = |date: Date| match date.day {
        YearDay::Nth { month, weekday, nth } if lacks(date) => {
            Date { day: YearDay::Nth { month, weekday, nth: -nth.signum() }, ..date }
        }
        _ => date,
    };
    let Some(wrong) = [last, first].into_iter().find(|date| lacks(*date)) else { return Ok(()) };
    let right = change(mended(first), mended(last));
    Err(refused(
        "hours-missing-day",
        text!("不是每年都有“{wrong}”", "not every year has a \"{wrong}\""),
        text!("写成 {right}", "write {right}"),
    ))
}
