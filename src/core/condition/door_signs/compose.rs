//! From the clauses of a sign to the condition that means it.
//!
//! Where days meet, a sign with two meanings gives none: a later clause is an exception only where all its days are
//! among those of one before it and their times overlap; the same days twice have the times of both.

use chrono::{Datelike as _, NaiveDate};

use super::{
    clauses::{Clause, Days, Sign},
    dates,
    times::{DAY, Span, Time},
};
use crate::{
    condition::hours::{WEEKDAYS, is_nth},
    shapes::{MonthDay, When},
};

/// The days on which clauses are compared: ten years, with every kind of leap year and week.
const FROM: Option<NaiveDate> = NaiveDate::from_ymd_opt(2024, 1, 1);
const DAYS: usize = 3653;

/// The condition of a sign; none where it may mean two things.
pub(super) fn condition(sign: Sign) -> Option<When> {
    let Sign { mut clauses, mut except, mut is_always } = sign;
    for days in &mut except {
        days.dates = dates::with_years(&days.dates)?;
    }
    for clause in &mut clauses {
        let days = &mut clause.days;
        days.dates = dates::with_years(&days.dates)?;
        // "Every day" beside other days says nothing more.
        if days.every_day {
            days.every_day = false;
            if days.is_empty() && clause.spans.is_empty() {
                clause.spans.push(Span::WHOLE);
                is_always = true;
            }
        }
        if days.workdays && (days.holidays || !days.weekdays.is_empty() || !days.nth.is_empty()) {
            return None;
        }
        // A list of days of the week beside the second Saturday of a month would be a list of both.
        if !days.nth.is_empty() && (!days.weekdays.is_empty() || days.holidays) {
            return None;
        }
    }
    if !are_years_certain(&clauses, &except) {
        return None;
    }
    let clauses = merged(clauses)?;
    if clauses.len() > 1 && clauses.iter().any(|clause| clause.spans.is_empty()) {
        return None;
    }
    if except.iter().any(|days| days.every_day) {
        return None;
    }
    let is_plain = |days: &Days| !days.workdays && days.of_month.is_empty();
    let has_nights = clauses.iter().flat_map(|clause| &clause.spans).any(|span| span.is_night());
    let all_plain = clauses.iter().map(|clause| &clause.days).chain(&except).all(is_plain);
    if !all_plain || (has_nights && !except.is_empty()) {
        return composed(&clauses, &except);
    }
    if let ([Clause { days, spans }], [], true) = (clauses.as_slice(), except.as_slice(), is_always)
        && days.is_empty()
        && spans.as_slice() == [Span::WHOLE]
    {
        return Some(When::Hours("24/7".to_owned()));
    }
    let (clauses, are_apart) = in_order(clauses)?;
    let joint = if has_nights && clauses.len() > 1 {
        // Behind a semicolon the days of a clause begin anew, and the night before them is cut.
        are_apart.then_some(", ")?
    } else {
        "; "
    };
    let mut parts: Vec<String> = clauses.iter().map(clause_text).collect();
    if !except.is_empty() {
        // Whole days alone, without what is off, would be the rest of the week.
        parts.extend(except.iter().map(|days| format!("{} off", days_text(days))));
        return Some(When::Hours(parts.join("; ")));
    }
    Some(When::Hours(parts.join(joint)))
}

/// Whether no date of every year stands beside one of a year, so that it may be of that year as well.
fn are_years_certain(clauses: &[Clause], except: &[Days]) -> bool {
    let has_year = |days: &Days| days.dates.first().map(|date| date.from.year.is_some());
    let clauses: Vec<Option<bool>> = clauses.iter().map(|clause| has_year(&clause.days)).collect();
    let except: Vec<Option<bool>> = except.iter().map(has_year).collect();
    let are_mixed = |years: &[Option<bool>]| years.contains(&Some(true)) && years.contains(&Some(false));
    // An exception among dates of a year is of that year, whatever other years have.
    let is_among = clauses.iter().all(|year| *year == Some(true));
    let is_beside = clauses.contains(&Some(true)) && except.contains(&Some(false));
    !are_mixed(&clauses) && !are_mixed(&except) && (is_among || !is_beside)
}

/// Clauses of the same days as one.
fn merged(clauses: Vec<Clause>) -> Option<Vec<Clause>> {
    let mut found: Vec<Clause> = Vec::new();
    for clause in clauses {
        match found.iter_mut().find(|known| same_days(&known.days, &clause.days)) {
            Some(known) => known.spans.extend(clause.spans),
            None => found.push(clause),
        }
    }
    for clause in &mut found {
        clause.spans.dedup();
        // Times that overlap are two answers to one question.
        let mut spans: Vec<(u16, u16)> = clause.spans.iter().filter_map(|span| span.minutes()).collect();
        spans.sort_unstable();
        if spans.windows(2).any(|pair| matches!(pair, [(_, end), (start, _)] if start < end)) {
            return None;
        }
    }
    Some(found)
}

fn same_days(one: &Days, other: &Days) -> bool {
    let rest = |days: &Days| Days { weekdays: Vec::new(), ..days.clone() };
    one.week() == other.week() && rest(one) == rest(other)
}

/// Whether a day is one of those that a clause names, holidays aside.
fn holds(days: &Days, day: NaiveDate) -> bool {
    let weekday = day.weekday().num_days_from_monday();
    let week = day.iso_week().week();
    let nth_holds =
        |(wanted, which): &(u8, Vec<i8>)| u32::from(*wanted) == weekday && which.iter().any(|nth| is_nth(day, *nth));
    let in_weeks = |(first, last, step): &(u32, u32, u32)| {
        (*first..=*last).contains(&week) && (week - first).is_multiple_of(*step)
    };
    let names_week = !days.weekdays.is_empty() || days.holidays;
    (days.dates.is_empty() || days.dates.iter().any(|range| range.holds(day.year(), day)))
        && (days.weeks.is_empty() || days.weeks.iter().any(in_weeks))
        && (!names_week || days.week().iter().any(|named| u32::from(*named) == weekday))
        && (days.nth.is_empty() || days.nth.iter().any(nth_holds))
}

fn day_set(days: &Days) -> Vec<bool> {
    FROM.iter().flat_map(NaiveDate::iter_days).take(DAYS).map(|day| holds(days, day)).collect()
}

/// Whether times of both overlap, so that one is an exception from the other.
fn overlap(one: &Clause, other: &Clause) -> bool {
    let spans = |clause: &Clause| clause.spans.iter().filter_map(|span| span.minutes()).collect::<Vec<_>>();
    let (one, other) = (spans(one), spans(other));
    one.iter().any(|one| other.iter().any(|other| one.0 < other.1 && other.0 < one.1))
}

/// Clauses in the order in which a later one may replace an earlier one: exceptions behind what they are taken from,
/// holidays last; and whether no day is of two of them. None where two clauses name some days in common and it is not
/// certain which holds.
fn in_order(clauses: Vec<Clause>) -> Option<(Vec<Clause>, bool)> {
    let mut found: Vec<(usize, Clause)> = Vec::with_capacity(clauses.len());
    let sets: Vec<Vec<bool>> = clauses.iter().map(|clause| day_set(&clause.days)).collect();
    if clauses.iter().filter(|clause| clause.days.holidays).count() > 1 {
        return None;
    }
    for (at, clause) in clauses.iter().enumerate() {
        let mut depth = 0;
        for (index, other) in clauses.iter().enumerate().filter(|(index, _)| *index != at) {
            let (own, others) = (sets.get(at)?, sets.get(index)?);
            let pairs = || own.iter().zip(others);
            if !pairs().any(|(own, other)| *own && *other) {
                continue;
            }
            let is_within = pairs().all(|(own, other)| !own || *other);
            let holds_other = pairs().all(|(own, other)| *own || !other);
            if is_within == holds_other || !overlap(clause, other) {
                return None;
            }
            depth += usize::from(is_within);
        }
        found.push((if clause.days.holidays { usize::MAX } else { depth }, clause.clone()));
    }
    found.sort_by_key(|(depth, _)| *depth);
    let are_apart = found.iter().all(|(depth, _)| *depth == 0);
    Some((found.into_iter().map(|(_, clause)| clause).collect(), are_apart))
}

/// A condition of several, where the text of `opening_hours` cannot say it.
fn composed(clauses: &[Clause], except: &[Days]) -> Option<When> {
    let has_workdays = clauses.iter().any(|clause| clause.days.workdays);
    let several = clauses.len() > 1;
    let mut found = Vec::new();
    for clause in clauses {
        let mut days = day_conditions(&clause.days);
        if several {
            // Beside working days, the others are those that are none: a Saturday that is made up for is worked on.
            let is_rest = has_workdays && !clause.days.workdays && clause.days.dates.is_empty();
            let is_weekend = clause.days.week().iter().all(|day| *day >= 5);
            match (
                clause.days.workdays,
                is_rest && is_weekend && (clause.days.holidays || !clause.days.weekdays.is_empty()),
            ) {
                (true, _) => {}
                (false, true) if clause.days.holidays && clause.days.week().len() == 2 => {
                    days = vec![not(When::Workdays)];
                }
                (false, true) => days.push(not(When::Workdays)),
                (false, false) => return None,
            }
        }
        for days_off in except {
            if clause.days.workdays && (days_off.holidays || days_off.week().iter().any(|day| *day >= 5)) {
                // No holiday is a working day, but a Saturday that is made up for is one.
                if *days_off == (Days { holidays: true, ..Days::default() }) {
                    continue;
                }
                return None;
            }
            days.extend(day_conditions(days_off).into_iter().reduce(|one, other| When::All(vec![one, other])).map(not));
        }
        let spans = &clause.spans;
        let which = match days.len() {
            0 => None,
            1 => days.pop(),
            _ => Some(When::All(days)),
        };
        found.push(match (which, spans.as_slice()) {
            (Some(which), [] | [Span::WHOLE]) => which,
            (Some(which), spans) => When::On(Box::new(which), times_text(spans)),
            (None, []) => return None,
            (None, spans) => When::Hours(times_text(spans)),
        });
    }
    if found.len() > 1 { Some(When::Any(found)) } else { found.pop() }
}

fn not(when: When) -> When {
    match when {
        When::Not(inner) => *inner,
        other => When::Not(Box::new(other)),
    }
}

/// The conditions on days that a clause sets, all of which must hold.
fn day_conditions(days: &Days) -> Vec<When> {
    let mut found = Vec::new();
    let plain = Days { of_month: Vec::new(), workdays: false, every_day: false, ..days.clone() };
    if plain.holidays && plain.weekdays.is_empty() && plain.dates.is_empty() && plain.weeks.is_empty() {
        found.push(When::Holidays);
    } else if !plain.is_empty() {
        found.push(When::Hours(days_text(&plain)));
    }
    if days.workdays {
        found.push(When::Workdays);
    }
    if !days.of_month.is_empty() {
        let range = |(first, last): &(i32, i32)| {
            if first == last { MonthDay::One(*first) } else { MonthDay::Range(*first, *last) }
        };
        found.push(When::MonthDays(days.of_month.iter().map(range).collect()));
    }
    found
}

fn clause_text(clause: &Clause) -> String {
    let parts = [days_text(&clause.days), times_text(&clause.spans)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Days as `opening_hours` writes them.
fn days_text(days: &Days) -> String {
    let dates = dates::text(&days.dates);
    let week = |(first, last, step): &(u32, u32, u32)| match (first == last, step) {
        (true, _) => format!("{first:02}"),
        (false, 1) => format!("{first:02}-{last:02}"),
        (false, step) => format!("{first:02}-{last:02}/{step}"),
    };
    let weeks = days.weeks.iter().map(week).collect::<Vec<_>>().join(",");
    let name = |day: &u8| WEEKDAYS.get(usize::from(*day)).copied().unwrap_or_default();
    let range = |(first, last): &(u8, u8)| {
        if first == last { name(first).to_owned() } else { format!("{}-{}", name(first), name(last)) }
    };
    let nth = |(day, which): &(u8, Vec<i8>)| {
        let which: Vec<String> = which.iter().map(ToString::to_string).collect();
        format!("{}[{}]", name(day), which.join(","))
    };
    let named = days.weekdays.iter().map(range).chain(days.nth.iter().map(nth));
    let weekdays = named.chain(days.holidays.then(|| "PH".to_owned())).collect::<Vec<_>>().join(",");
    let weeks = if weeks.is_empty() { weeks } else { format!("week {weeks}") };
    [dates, weeks, weekdays].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Times as `opening_hours` writes them.
fn times_text(spans: &[Span]) -> String {
    let minutes = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
    let time = |time: Time| match time {
        Time::Clock(at) => minutes(at),
        Time::Sun(event, 0) => event.to_owned(),
        Time::Sun(event, offset) => {
            let sign = if offset < 0 { '-' } else { '+' };
            format!("({event}{sign}{})", minutes(offset.unsigned_abs()))
        }
    };
    let span = |span: &Span| format!("{}-{}", time(span.from), time(span.to));
    debug_assert!(spans.iter().filter_map(|span| span.minutes()).all(|(_, end)| end <= 2 * DAY));
    spans.iter().map(span).collect::<Vec<_>>().join(",")
}

/// A condition as it is typed into `site.ron`.
pub(super) fn ron(when: &When) -> String {
    let list = |several: &[When]| several.iter().map(ron).collect::<Vec<_>>().join(", ");
    match when {
        When::Hours(text) => format!("Hours(\"{text}\")"),
        When::On(days, text) => format!("On({}, \"{text}\")", ron(days)),
        When::MonthDays(days) => {
            let day = |day: &MonthDay| match day {
                MonthDay::One(day) => day.to_string(),
                MonthDay::Range(first, last) => format!("({first}, {last})"),
            };
            format!("MonthDays([{}])", days.iter().map(day).collect::<Vec<_>>().join(", "))
        }
        When::Workdays => "Workdays".to_owned(),
        When::Holidays => "Holidays".to_owned(),
        When::All(several) => format!("All([{}])", list(several)),
        When::Any(several) => format!("Any([{}])", list(several)),
        When::Not(inner) => format!("Not({})", ron(inner)),
        // No sign is read as another condition.
        other => format!("{other:?}"),
    }
}
