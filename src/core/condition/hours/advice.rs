//! What an expression says that is valid, and most likely not meant: an end that is not said, parts without effect,
//! nights that are cut or left, weeks that do not count on over New Year, ranges that some years lack.
//!
//! The order of the parts is judged by trying it out on the days of some years, so that it is right for whatever the
//! parts say; a help is given only if it does what it says.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, NaiveDate, TimeDelta, Weekday};
use chrono_tz::Tz;

use super::{
    calendar::{Missing, Order, order, range_in},
    check::quoted,
    expression::{DateRange, DaySelector, Expression, Joint, Kind, Part, TimeSpan, WeekRange, WeekdayRange, list},
    schedule::{OwnDay, Schedule, add, join, take_away},
    sun::{Turns, may_be_night},
};
use crate::{
    condition::{error::ConditionError, facts::Facts, portions::Portion},
    problem::Text,
    text,
};

/// The years that are tried out, besides those that are named: each date falls on every weekday, and leap years and years
/// of 53 weeks are among them.
const TRIED_YEARS: std::ops::RangeInclusive<i32> = 2026..=2036;
/// Expressions of more parts are not judged by trying them out.
const MAX_PARTS: usize = 24;
/// How many years ahead a range is looked for that is not there.
const YEARS_AHEAD: i32 = 30;

fn warning(id: &'static str, message: Text, help: Text) -> ConditionError {
    ConditionError::new(id, message).help(help)
}

/// Advice that does not depend on today.
pub(super) fn advise(expression: &Expression, facts: &Facts) -> Vec<ConditionError> {
    let mut advice: Vec<ConditionError> = open_end(expression).into_iter().collect();
    let several = 2..=MAX_PARTS;
    if several.contains(&expression.parts.len()) {
        let trial = Trial::new(expression, facts);
        let found = without_effect(&trial);
        if found.is_none() {
            advice.extend(cut_nights(&trial));
        }
        advice.extend(found);
    }
    advice
}

/// `20:00+`: the end that is taken.
fn open_end(expression: &Expression) -> Option<ConditionError> {
    let mut right = expression.clone();
    let end = close_ends(right.parts.iter_mut().flat_map(|part| &mut part.times))?;
    Some(open_end_warning(&end, &quoted(&right)))
}

/// The same for hours without days.
pub(super) fn open_end_of(spans: &[TimeSpan]) -> Option<ConditionError> {
    let mut spans = spans.to_vec();
    let end = close_ends(spans.iter_mut())?;
    Some(open_end_warning(&end, &format!("\"{}\"", list(&spans))))
}

/// Takes the signs away; the first end that had one.
fn close_ends<'a>(spans: impl Iterator<Item = &'a mut TimeSpan>) -> Option<String> {
    let mut first = None;
    for span in spans.filter(|span| span.open_end) {
        span.open_end = false;
        first.get_or_insert_with(|| span.end.to_string());
    }
    first
}

fn open_end_warning(end: &str, right: &str) -> ConditionError {
    warning(
        "hours-open-end",
        text!("“+”（一直到…）没有说明何时结束，按 {end} 结束", "the `+` names no end: {end} is taken"),
        text!(
            "写成 {right}；要过零点就写 20:00-26:00（到次日 2 点）",
            "write {right}; an end after midnight is written 20:00-26:00, until two o'clock"
        ),
    )
}

/// An expression with the days on which it is tried out.
struct Trial<'a> {
    expression: &'a Expression,
    facts: &'a Facts,
    /// One day of each sort, the first, and how many there are: days on which and around which the same parts count.
    days: Vec<(NaiveDate, usize)>,
}

impl<'a> Trial<'a> {
    fn new(expression: &'a Expression, facts: &'a Facts) -> Self {
        let mut years: Vec<i32> = TRIED_YEARS.collect();
        for part in &expression.parts {
            let named = part.days.years.iter().flat_map(|range| [range.first, range.last.min(range.first + 10)]);
            let dated = part.days.dates.iter().flat_map(|range| match range {
                DateRange::Day(date) | DateRange::From(date) => [date.year, None],
                DateRange::Days { first, last, .. } => [first.year, last.year],
                DateRange::Months { .. } => [None, None],
            });
            years.extend(named.chain(dated.flatten()).flat_map(|year| [year - 1, year, year + 1]));
        }
        years.sort_unstable();
        years.dedup();
        let has_sun = expression.spans().any(TimeSpan::follows_sun);
        let named = |day: NaiveDate| {
            let holds = |part: &Part| u32::from(part.days.holds(facts, day));
            expression.parts.iter().fold(0, |bits, part| bits << 1 | holds(part))
        };
        let mut sorts: BTreeMap<([u32; 4], u32), (NaiveDate, usize)> = BTreeMap::new();
        for first in years.into_iter().filter_map(|year| NaiveDate::from_ymd_opt(year, 1, 1)) {
            let mut around = [0; 4];
            // From two days before to one after.
            let days = first.checked_sub_days(Days::new(3)).into_iter().flat_map(|before| before.iter_days());
            for next in days.take(370) {
                around = [around[1], around[2], around[3], named(next)];
                let Some(day) = next.pred_opt().filter(|day| day.year() == first.year()) else { continue };
                // The sun's hours are others in other months.
                let season = if has_sun { day.month() } else { 0 };
                sorts.entry((around, season)).or_insert((day, 0)).1 += 1;
            }
        }
        let mut days: Vec<_> = sorts.into_values().collect();
        days.sort_unstable();
        Self { expression, facts, days }
    }

    /// The days with what each part makes of them, and how many are like them.
    fn own_days(&self) -> impl Iterator<Item = (usize, Vec<OwnDay>)> {
        let turns = Turns::default();
        let schedule = Schedule::new(self.expression, &turns, self.facts, Tz::Asia__Shanghai);
        let own: Vec<_> =
            self.days.iter().map(|(day, count)| (*count, schedule.own_days(*day, &|_, _| true))).collect();
        own.into_iter()
    }
}

fn composed<'a>(parts: impl Iterator<Item = (&'a Part, &'a OwnDay)>) -> Vec<Portion> {
    let mut on = Vec::new();
    parts.for_each(|(part, own)| join(&mut on, part, own));
    on
}

/// What trying out says of a part.
#[derive(Debug, Clone, Default)]
struct Effect {
    /// On how many days it counts.
    days: usize,
    /// Whether it changes something on some day; on one that another part names as well.
    is_any: bool,
    is_beside_others: bool,
    /// Whether something else plays on some day on which it changes nothing.
    is_taken: bool,
    /// The part that names its days as well, where what plays is not what it says.
    taken_by: Option<usize>,
}

/// The parts without effect: those that change nothing on any tried day though something is on there, and those that
/// change nothing wherever a more general part names their days, such as holidays among weekdays.
fn idle_parts(trial: &Trial<'_>) -> Vec<usize> {
    let parts = &trial.expression.parts;
    let mut effects = vec![Effect::default(); parts.len()];
    for (count, own) in trial.own_days() {
        let whole = composed(parts.iter().zip(&own));
        for (index, effect) in effects.iter_mut().enumerate() {
            let Some(mine) = own.get(index).filter(|mine| !mine.portions.is_empty()) else { continue };
            effect.days += if mine.is_named { count } else { 0 };
            let others = || parts.iter().zip(&own).enumerate().filter(|(other, _)| *other != index);
            let is_shared = mine.is_named && others().any(|(_, (_, other))| other.is_named);
            if effect.is_any && !is_shared {
                continue;
            }
            if composed(others().map(|(_, one)| one)) != whole {
                effect.is_any = true;
                effect.is_beside_others |= is_shared;
            } else if !whole.is_empty() {
                effect.is_taken = true;
                if is_shared && whole != mine.portions {
                    let named = others().filter(|(_, (_, other))| other.is_named).map(|(other, _)| other);
                    effect.taken_by = effect.taken_by.or_else(|| named.max());
                }
            }
        }
    }
    let days: Vec<usize> = effects.iter().map(|effect| effect.days).collect();
    let is_idle = |(index, effect): &(usize, Effect)| {
        let is_special = || {
            let other = effect.taken_by.and_then(|other| days.get(other));
            let is_meant = parts.get(*index).is_some_and(|part| part.joint != Joint::Fallback);
            is_meant && !effect.is_beside_others && other.is_some_and(|other| *other > effect.days)
        };
        (!effect.is_any && effect.is_taken) || is_special()
    };
    effects.into_iter().enumerate().filter(is_idle).map(|(index, _)| index).collect()
}

/// A part whose days a later part takes over, or whose hours another part already holds.
fn without_effect(trial: &Trial<'_>) -> Option<ConditionError> {
    let Trial { expression, facts, .. } = *trial;
    let idle = idle_parts(trial);
    // An earlier part is in the way of a later one only by its place; of two that are alike the later is one too many.
    let index = *idle
        .iter()
        .find(|index| expression.parts.get(**index).is_some_and(|part| part.kind == Kind::Closed))
        .or(idle.last())?;
    let part = expression.parts.get(index)?;
    let without = |parts: &mut Vec<Part>| {
        let part = parts.remove(index);
        if let Some(first) = parts.first_mut() {
            first.joint = Joint::Replace;
        }
        part
    };
    let mut last = expression.clone();
    let moved = without(&mut last.parts);
    last.parts.push(Part { joint: Joint::Replace, ..moved });
    let mut added = expression.clone();
    let next = added.parts.get(index + 1).map(|next| next.days.clone());
    if next.as_ref() == Some(&part.days) && part.kind == Kind::Open {
        // The same days: one list of hours.
        let part = without(&mut added.parts);
        if let Some(next) = added.parts.get_mut(index) {
            next.times = part.times.iter().chain(&next.times).copied().collect();
            next.joint = part.joint;
        }
    } else if let Some(next) = added.parts.get_mut(index + 1) {
        next.joint = Joint::Add;
    }
    let mut left_out = expression.clone();
    without(&mut left_out.parts);
    let says_it = |right: &&Expression| {
        let reads = super::read_settled(&right.to_string()).is_some_and(|read| read.to_string() == right.to_string());
        reads && idle_parts(&Trial::new(right, facts)).is_empty()
    };
    let effective = [&last, &added].into_iter().filter(|_| part.kind != Kind::Unknown).find(says_it);
    let written = part.text();
    let message = text!(
        "“{written}”不起作用：同一天里，别的部分已经包括或取代了它",
        "\"{written}\" has no effect where another part holds its hours or takes its days over"
    );
    Some(warning(
        "hours-no-effect",
        message,
        if let Some(right) = effective.map(quoted) {
            text!("要它起作用，写成 {right}", "for it to have an effect, write {right}")
        } else {
            let right = quoted(&left_out);
            text!("去掉它：{right}", "leave it out: {right}")
        },
    ))
}

/// A night of which a later part takes the end, or leaves the end of a night that it replaces.
fn cut_nights(trial: &Trial<'_>) -> Option<ConditionError> {
    let Trial { expression, facts, .. } = *trial;
    let parts = &expression.parts;
    let has_nights = |part: &Part| part.kind == Kind::Open && part.times.iter().any(may_be_night);
    if !parts.iter().any(has_nights) || !parts.iter().skip(1).any(Part::replaces_days) {
        return None;
    }
    let turns = Turns::default();
    let schedule = Schedule::new(expression, &turns, facts, Tz::Asia__Shanghai);
    // Whether a later part replaces the day.
    let is_replaced = |index: usize, day: NaiveDate| {
        parts.iter().skip(index + 1).any(|part| part.replaces_days() && part.days.holds(facts, day))
    };
    let is_open = |index: usize| parts.get(index).is_some_and(|part| part.kind == Kind::Open);
    for (day, _) in &trial.days {
        let letter = composed(parts.iter().zip(&schedule.own_days(*day, &|_, _| true)));
        let own = schedule.own_days(*day, &|index, day| !is_open(index) || !is_replaced(index, day));
        let mut whole = Vec::new();
        for (part, own) in parts.iter().zip(&own) {
            match part.kind {
                Kind::Open => add(&mut whole, &own.portions),
                _ if part.replaces_days() => {}
                _ => take_away(&mut whole, &own.portions),
            }
        }
        if letter == whole {
            continue;
        }
        let (mut cut, mut left) = (whole.clone(), letter.clone());
        take_away(&mut cut, &letter);
        take_away(&mut left, &whole);
        let hours = |portions: &[Portion]| {
            let time = |seconds: u32| format!("{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
            portions.iter().map(|(from, to)| format!("{}-{}", time(*from), time(*to))).collect::<Vec<_>>().join(",")
        };
        let is_weekly = parts.iter().all(|part| part.days.is_weekly());
        let day = if is_weekly { weekday_in_words(day.weekday()) } else { text!("{day}", "{day}") };
        let (on_zh, on_en) = (day.zh, day.en);
        let message = if cut.is_empty() {
            let hours = hours(&left);
            text!(
                "被取代的那一天，夜里零点以后的时间还留着：{on_zh} {hours} 仍会播放",
                "the night of a day that is replaced still goes on after midnight: {on_en} {hours} is on"
            )
        } else {
            let hours = hours(&cut);
            text!(
                "前一夜被截断：后面的部分从零点起取代当天，{on_zh} {hours} 不播放",
                "a night is cut: a later part takes the day over at midnight, and {on_en} {hours} is off"
            )
        };
        let right = whole_nights(trial)?;
        return Some(warning(
            "hours-night-cut",
            message,
            text!("要让每一夜都完整，写成 {right}", "for whole nights write {right}"),
        ));
    }
    None
}

fn weekday_in_words(weekday: Weekday) -> Text {
    let (zh, en) = match weekday {
        Weekday::Mon => ("周一", "Monday"),
        Weekday::Tue => ("周二", "Tuesday"),
        Weekday::Wed => ("周三", "Wednesday"),
        Weekday::Thu => ("周四", "Thursday"),
        Weekday::Fri => ("周五", "Friday"),
        Weekday::Sat => ("周六", "Saturday"),
        Weekday::Sun => ("周日", "Sunday"),
    };
    Text::new(zh, en)
}

/// The same days and hours with whole nights: one expression where no part replaces a day of another, otherwise a
/// condition.
fn whole_nights(trial: &Trial<'_>) -> Option<String> {
    let Trial { expression, facts, .. } = *trial;
    let parts = &expression.parts;
    let meets = |one: &Part, other: &Part| {
        trial.days.iter().any(|(day, _)| one.days.holds(facts, *day) && other.days.holds(facts, *day))
    };
    let replaces = |index: usize, part: &Part| -> Vec<String> {
        let later = parts.iter().skip(index + 1).filter(|later| later.replaces_days() && meets(part, later));
        later.map(|later| later.days.to_string()).collect()
    };
    let open = || parts.iter().enumerate().filter(|(_, part)| part.kind == Kind::Open);
    if parts.iter().any(|part| part.kind != Kind::Open && !part.replaces_days()) {
        return None;
    }
    if open().count() == parts.len() && open().all(|(index, part)| replaces(index, part).is_empty()) {
        let mut right = expression.clone();
        right.parts.iter_mut().filter(|part| part.joint == Joint::Replace).for_each(|part| part.joint = Joint::Add);
        return Some(quoted(&right));
    }
    let condition = |(index, part): (usize, &Part)| {
        let not = replaces(index, part);
        if not.is_empty() {
            let alone = Part { joint: Joint::Replace, ..part.clone() };
            return format!("Hours({})", quoted(&Expression { parts: vec![alone] }));
        }
        let mut days: Vec<String> = Vec::new();
        if !part.days.is_empty() {
            days.push(format!("Hours(\"{}\")", part.days));
        }
        days.extend(not.iter().map(|days| format!("Not(Hours(\"{days}\"))")));
        let days = match days.as_slice() {
            [one] => one.clone(),
            several => format!("All([{}])", several.join(", ")),
        };
        let times = if part.times.is_empty() { "00:00-24:00".to_owned() } else { list(&part.times) };
        format!("On({days}, \"{times}\")")
    };
    let conditions: Vec<String> = open().map(condition).collect();
    Some(match conditions.as_slice() {
        [one] => one.clone(),
        several => format!("Any([{}])", several.join(", ")),
    })
}

/// Advice that depends on today.
pub(super) fn advise_at(expression: &Expression, today: NaiveDate) -> Vec<ConditionError> {
    let mut advice = Vec::new();
    let is_alone = expression.parts.len() == 1;
    for part in &expression.parts {
        advice.extend(part.days.weeks.iter().find_map(|weeks| new_year(part, *weeks, today, is_alone)));
        advice.extend(part.days.dates.iter().find_map(|range| lacking_year(*range, &part.days, today)));
    }
    advice
}

/// Every so many weeks: where counting on over New Year would not give the weeks that are written.
fn new_year(part: &Part, weeks: WeekRange, today: NaiveDate, is_alone: bool) -> Option<ConditionError> {
    let WeekRange { first, last, step } = weeks;
    let DaySelector { years, dates, weekdays, .. } = &part.days;
    let this = today.iso_week().year();
    let is_named = |year: i32| {
        years.is_empty() || years.iter().any(|range| (range.first..=range.last).contains(&year) && range.step == 1)
    };
    if step < 2 || part.kind != Kind::Open || !dates.is_empty() || !is_named(this) || !is_named(this + 1) {
        return None;
    }
    let monday = |year: i32, week: u32| NaiveDate::from_isoywd_opt(year, week, Weekday::Mon);
    let in_year = if monday(this, 53).is_some() { 53 } else { 52 };
    let end = last.min(in_year);
    let last_week = first + end.checked_sub(first)? / step * step;
    // Weeks that pause for the winter are not meant to be counted on.
    if first > step || last_week + step <= 52 {
        return None;
    }
    let counted_on = monday(this, last_week)?.checked_add_days(Days::new(7 * u64::from(step)))?;
    let written = monday(this + 1, first)?;
    if counted_on == written {
        return None;
    }
    let wrong = counted_on.min(written);
    let ends_later = |monday: &NaiveDate| *monday + TimeDelta::days(6) >= today;
    let mondays = (first..=end).step_by(step as usize).filter_map(|week| monday(this, week));
    let from = mondays.chain([counted_on]).find(ends_later)?;
    let days = 7 * step;
    let message = text!(
        "“week {weeks}”过年时不再每隔 {step} 周：从 {wrong} 那一周起与一直数下去不同",
        "\"week {weeks}\" does not go on every {step} weeks over New Year: it differs from the week of {wrong} on"
    );
    let every = |offset: u64| {
        let from = from.checked_add_days(Days::new(offset)).unwrap_or(from);
        format!("Every(days: {days}, from: \"{from}\")")
    };
    let plain = |range: &WeekdayRange| matches!(range, WeekdayRange::Days { nth, offset: 0, .. } if nth.is_empty());
    if !weekdays.iter().all(plain) {
        let every = every(0);
        return Some(warning(
            "hours-new-year",
            message,
            text!("从一个日期数起，用 {every}", "to count from a date use {every}"),
        ));
    }
    let facts = Facts::default();
    let is_on = |offset: &u64| {
        let day = from.checked_add_days(Days::new(*offset)).unwrap_or(from);
        weekdays.is_empty() || weekdays.iter().any(|range| range.holds(&facts, day))
    };
    let conditions: Vec<String> = (0..7).filter(is_on).map(every).collect();
    let days = match conditions.as_slice() {
        [one] => one.clone(),
        several => format!("Any([{}])", several.join(", ")),
    };
    let right = if part.is_whole_days() { days } else { format!("On({days}, \"{}\")", list(&part.times)) };
    Some(warning(
        "hours-new-year",
        message,
        if is_alone && part.days.weeks.len() == 1 {
            text!("从一个日期数起，写成 {right}", "to count from a date write {right}")
        } else {
            // What stands beside it is left to who writes it.
            text!("这一部分从一个日期数起，就用 {right}", "to count that part from a date use {right}")
        },
    ))
}

/// A range whose start lies after its end in some year to come.
fn lacking_year(range: DateRange, days: &DaySelector, today: NaiveDate) -> Option<ConditionError> {
    let DateRange::Days { first, last, wraps: false } = range else { return None };
    if first.year.or(last.year).is_some() || order(first, last) != Some(Order::Mixed) {
        return None;
    }
    let is_named =
        |year: i32| days.years.is_empty() || days.years.iter().any(|range| (range.first..=range.last).contains(&year));
    let lacks = |year: &i32| {
        let (from, to) = range_in(first, last, false, *year).unwrap_or_default();
        let is_over = last.in_year(*year, Missing::Earlier).is_some_and(|last| last < today);
        is_named(*year) && from > to && !is_over
    };
    let year = (today.year()..=today.year() + YEARS_AHEAD).find(lacks)?;
    let start = first.in_year(year, Missing::Later)?;
    let range = format!("{first}-{last}");
    Some(warning(
        "hours-lacking-year",
        text!(
            "{year} 年“{first}”是 {start}，在“{last}”之后：那一年“{range}”不播放",
            "in {year} \"{first}\" is {start}, after \"{last}\": \"{range}\" does not play in that year"
        ),
        text!(
            "要每年都播放，把两头写成不会错开的日子；那一年的日期用 Dates(…) 写",
            "to play in each year, write a start and an end that never cross; the days of that year are written as Dates(...)"
        ),
    ))
}
