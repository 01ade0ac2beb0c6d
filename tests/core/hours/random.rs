//! Thousands of expressions, valid and not, compared with an evaluation of what they were made of, which shares nothing
//! with the player's: it knows the parts as numbers, asks each day and each minute, and never reads a text.
//!
//! Three years are compared: 2026, whose last week is the 53rd, 2027, and 2028, a leap year. Within a day what is on
//! changes only at minutes that are written, so each of these is asked on every day, with the minute before it; and the
//! intervals that the player gives must change nowhere else. Of every sixth expression each single minute of some weeks is asked.

use std::{collections::BTreeSet, fmt::Write as _, sync::Arc, thread};

use chrono::{DateTime, Datelike as _, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Asia::Shanghai;

use gongyi_core::{
    condition::{Condition, Facts},
    shapes::When,
};

/// How many expressions are compared.
const EXPRESSIONS: u64 = 2000;
const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
const DAYS: usize = 365 + 365 + 366;
const DAY: i32 = 1440;
/// Mondays, as days from the first, of the weeks of which every minute is asked: W53 and W01, the leap day, the longest
/// holidays, and an ordinary week.
const WEEKS: [usize; 5] = [361, 368, 788, 270, 158];

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

/// A sequence of numbers that anyone can make again.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, count: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from((self.0 >> 20) % u64::from(count)).unwrap()
    }

    fn chance(&mut self, percent: u32) -> bool {
        self.roll(100) < percent
    }

    fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.roll(high - low + 1)
    }
}

/// A set of days, as numbers.
#[derive(Debug, Clone)]
enum Which {
    Years(u32, u32, u32),
    Months(u32, u32),
    /// A day of each year: month and day.
    Day(u32, u32),
    /// From a month and day to another, over New Year where the second lies before the first.
    Range((u32, u32), (u32, u32)),
    /// A day, or two, of years.
    Dated(NaiveDate, NaiveDate),
    /// The nth such weekday of a month, from its end where negative, to the nth of another.
    Moving((u32, u32, i32), (u32, u32, i32)),
    Weeks(u32, u32, u32),
    Weekdays(u32, u32),
    Nth(u32, Vec<i32>),
    Holidays,
}

#[derive(Debug, Clone)]
struct Part {
    joint: char,
    /// All lists must hold, and of each at least one.
    lists: Vec<Vec<Which>>,
    spans: Vec<(i32, i32)>,
    kind: Kind,
}

/// What is said of the hours; nothing means that they are open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Open,
    Off,
    Unknown,
}

fn month_days(year: i32, month: u32) -> u32 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A day, as everything that is asked of it.
struct Day {
    date: NaiveDate,
    year: u32,
    month: u32,
    of_month: u32,
    month_days: u32,
    weekday: u32,
    week: u32,
    is_holiday: bool,
}

impl Day {
    /// The days that are compared, and the day before them.
    fn all() -> Vec<Self> {
        // Read through the condition that staff would write, which is compared with the notices elsewhere.
        let holidays = Condition::new(&When::Holidays, &Arc::new(Facts::default())).unwrap();
        let day = |date: NaiveDate| Self {
            date,
            year: date.year().try_into().unwrap(),
            month: date.month(),
            of_month: date.day(),
            month_days: month_days(date.year(), date.month()),
            weekday: date.weekday().num_days_from_monday(),
            week: week_of(date),
            is_holiday: holidays.state_at(Shanghai, instant(date, 720)).active,
        };
        FIRST_DAY.pred_opt().unwrap().iter_days().take(DAYS + 1).map(day).collect()
    }
}

/// The week by its Thursday: the first week of a year holds its first Thursday.
fn week_of(day: NaiveDate) -> u32 {
    let thursday = day + TimeDelta::days(3 - i64::from(day.weekday().num_days_from_monday()));
    (thursday.ordinal() - 1) / 7 + 1
}

impl Which {
    fn holds(&self, day: &Day) -> bool {
        let Day { date, year, month, of_month, month_days: days_of_month, weekday, week, is_holiday } = *day;
        match self {
            Self::Years(first, last, step) => (*first..=*last).contains(&year) && (year - first) % step == 0,
            Self::Months(first, last) if first <= last => (*first..=*last).contains(&month),
            Self::Months(first, last) => month >= *first || month <= *last,
            Self::Day(in_month, on) => (month, of_month) == (*in_month, *on),
            Self::Range(first, last) if first <= last => (*first..=*last).contains(&(month, of_month)),
            Self::Range(first, last) => (month, of_month) >= *first || (month, of_month) <= *last,
            Self::Dated(first, last) => *first <= date && date <= *last,
            Self::Moving(first, last) => {
                let find = |(month, weekday, nth): (u32, u32, i32)| {
                    let days = month_days(year.cast_signed(), month);
                    // The weekday of the first of that month, counted from this day.
                    let ordinal = |month: u32, of: u32| {
                        (1..month).map(|month| month_days(year.cast_signed(), month)).sum::<u32>() + of
                    };
                    let apart = ordinal(day.month, of_month) + 7 * 60 - ordinal(month, 1);
                    let first = (day.weekday + 7 - apart % 7) % 7;
                    let of: Vec<u32> = (1..=days).filter(|of| (first + of - 1) % 7 == weekday).collect();
                    let at = if nth > 0 { nth - 1 } else { i32::try_from(of.len()).unwrap() + nth };
                    (month, of[usize::try_from(at).unwrap()])
                };
                let (first, last) = (find(*first), find(*last));
                let day = (month, of_month);
                if first <= last { first <= day && day <= last } else { day >= first || day <= last }
            }
            Self::Weeks(first, last, step) => (*first..=*last).contains(&week) && (week - first) % step == 0,
            Self::Weekdays(first, last) if first <= last => (*first..=*last).contains(&weekday),
            Self::Weekdays(first, last) => weekday >= *first || weekday <= *last,
            Self::Nth(on, nth) => {
                let (from_start, from_end) = ((of_month - 1) / 7 + 1, (days_of_month - of_month) / 7 + 1);
                weekday == *on && nth.iter().any(|nth| *nth == from_start as i32 || -*nth == from_end as i32)
            }
            Self::Holidays => is_holiday,
        }
    }

    fn written(&self, dice: &mut Dice) -> String {
        let month = |month: &u32| MONTHS[*month as usize - 1];
        let date = |(of, day): &(u32, u32), dice: &mut Dice| {
            let blank = if dice.chance(90) { " " } else { "" };
            if dice.chance(80) { format!("{}{blank}{day:02}", month(of)) } else { format!("{} {day}", month(of)) }
        };
        let nth =
            |(of, weekday, nth): &(u32, u32, i32)| format!("{} {}[{nth}]", month(of), WEEKDAYS[*weekday as usize]);
        match self {
            Self::Years(first, last, _) if first == last => format!("{first}"),
            Self::Years(first, last, 1) => format!("{first}-{last}"),
            Self::Years(first, last, step) => format!("{first}-{last}/{step}"),
            Self::Months(first, last) if first == last => month(first).to_owned(),
            Self::Months(first, last) => format!("{}-{}", month(first), month(last)),
            Self::Day(month, day) => date(&(*month, *day), dice),
            Self::Range(first, last) if first.0 == last.0 && dice.chance(50) => {
                format!("{}-{:02}", date(first, dice), last.1)
            }
            Self::Range(first, last) => format!("{}-{}", date(first, dice), date(last, dice)),
            Self::Dated(first, last) => {
                let date = |day: &NaiveDate| format!("{} {} {:02}", day.year(), month(&day.month()), day.day());
                if first == last { date(first) } else { format!("{}-{}", date(first), date(last)) }
            }
            Self::Moving(first, last) => format!("{}-{}", nth(first), nth(last)),
            Self::Weeks(first, last, _) if first == last => format!("{first:02}"),
            Self::Weeks(first, last, 1) => format!("{first:02}-{last:02}"),
            Self::Weeks(first, last, step) => format!("{first:02}-{last:02}/{step}"),
            Self::Weekdays(first, last) if first == last => WEEKDAYS[*first as usize].to_owned(),
            Self::Weekdays(first, last) => format!("{}-{}", WEEKDAYS[*first as usize], WEEKDAYS[*last as usize]),
            Self::Nth(on, nth) => {
                let nth: Vec<String> = nth.iter().map(ToString::to_string).collect();
                format!("{}[{}]", WEEKDAYS[*on as usize], nth.join(","))
            }
            Self::Holidays => "PH".to_owned(),
        }
    }
}

fn random_date(dice: &mut Dice) -> Which {
    let day = |dice: &mut Dice| {
        let month = dice.between(1, 12);
        (month, dice.between(1, month_days(2026, month)))
    };
    match dice.roll(8) {
        0 | 1 => {
            let first = dice.between(1, 12);
            Which::Months(first, if dice.chance(40) { first } else { dice.between(1, 12) })
        }
        2 => {
            let (month, of_month) = day(dice);
            if dice.chance(10) { Which::Day(2, 29) } else { Which::Day(month, of_month) }
        }
        3 | 4 => {
            let (first, last) = (day(dice), day(dice));
            // An end before its start in one month is refused.
            if first.0 == last.0 { Which::Range(first.min(last), first.max(last)) } else { Which::Range(first, last) }
        }
        5 | 6 => {
            let first = FIRST_DAY + Days::new(dice.roll(900).into());
            let long = if dice.chance(30) { 0 } else { dice.roll(200) };
            Which::Dated(first, first + Days::new(long.into()))
        }
        _ => {
            let nth = |dice: &mut Dice, month| {
                let nth = if dice.chance(60) { dice.between(1, 4) as i32 } else { -(dice.between(1, 4) as i32) };
                (month, dice.roll(7), nth)
            };
            let first_month = dice.between(1, 12);
            let last_month = (first_month + dice.roll(11)) % 12 + 1;
            let (first, last) = (nth(dice, first_month), nth(dice, last_month));
            if first_month == last_month {
                return Which::Months(first_month, last_month);
            }
            Which::Moving(first, last)
        }
    }
}

fn random_weekday(dice: &mut Dice) -> Which {
    match dice.roll(8) {
        0 => Which::Holidays,
        1 | 2 => {
            let count = dice.between(1, 2);
            let nth = (0..count).map(|_| {
                let nth = dice.between(1, 5) as i32;
                if dice.chance(30) { -nth } else { nth }
            });
            let nth = nth.collect();
            Which::Nth(dice.roll(7), nth)
        }
        _ => {
            let first = dice.roll(7);
            Which::Weekdays(first, if dice.chance(40) { first } else { dice.roll(7) })
        }
    }
}

fn random_list(dice: &mut Dice, one: fn(&mut Dice) -> Which) -> Vec<Which> {
    let count = if dice.chance(70) { 1 } else { dice.between(2, 3) };
    (0..count).map(|_| one(dice)).collect()
}

/// Which list of days a part may have: years, dates, weeks and weekdays, in this order.
fn random_part(dice: &mut Dice, is_first: bool) -> Part {
    let mut lists: Vec<Vec<Which>> = vec![Vec::new(); 4];
    if dice.chance(35) {
        lists[1] = random_list(dice, random_date);
    }
    let is_dated = lists[1].iter().any(|date| matches!(date, Which::Dated(..)));
    if !is_dated && dice.chance(15) {
        lists[0] = random_list(dice, |dice| {
            let first = dice.between(2025, 2028);
            match dice.roll(3) {
                0 => Which::Years(first, first, 1),
                1 => Which::Years(first, first + dice.between(1, 3), 1),
                _ => Which::Years(first, first + dice.between(1, 5), dice.between(1, 3)),
            }
        });
    }
    if dice.chance(15) {
        lists[2] = random_list(dice, |dice| {
            let first = dice.between(1, 53);
            let last = dice.between(first, 53);
            if dice.chance(50) { Which::Weeks(first, last, 1) } else { Which::Weeks(first, last, dice.between(1, 9)) }
        });
    }
    if dice.chance(60) {
        lists[3] = random_list(dice, random_weekday);
    }
    clarify(&mut lists);
    let kind = match dice.roll(12) {
        0 | 1 if !is_first => Kind::Off,
        2 if !is_first => Kind::Unknown,
        3 => Kind::Open,
        _ => Kind::Plain,
    };
    let mut spans = Vec::new();
    let has_days = lists.iter().any(|list| !list.is_empty());
    if !has_days || dice.chance(if kind == Kind::Off { 30 } else { 85 }) {
        for _ in 0..dice.between(1, 3) {
            let time = |dice: &mut Dice, last: u32| (dice.roll(last * 4) * 15) as i32;
            let start = if dice.chance(10) { 0 } else { time(dice, 24) };
            let end = match dice.roll(5) {
                0 => start + time(dice, 24).min(2 * DAY - start),
                1 => DAY,
                _ => time(dice, 24),
            };
            spans.push((start, end));
        }
    }
    let joint = match dice.roll(10) {
        0..=5 => ';',
        6 | 7 => ',',
        _ => '|',
    };
    Part { joint, lists, spans, kind }
}

/// Takes away what would be written as something else: a year before a date is the date's, and a weekday after the last
/// month of a list of dates may be that date alone.
fn clarify(lists: &mut [Vec<Which>]) {
    let is_day = |which: Option<&Which>| matches!(which, Some(Which::Day(..) | Which::Range(..) | Which::Moving(..)));
    let is_one_year = matches!(lists[0].last(), Some(Which::Years(first, last, _)) if first == last);
    let has_leap_day = lists[1].iter().any(|which| matches!(which, Which::Day(2, 29)));
    if (is_one_year && is_day(lists[1].first())) || has_leap_day {
        lists[0].clear();
    }
    let is_month = matches!(lists[1].last(), Some(Which::Months(first, last)) if first == last);
    if is_month && matches!(lists[3].first(), Some(Which::Nth(..))) && lists[1].len() > 1 {
        lists[3].clear();
    }
}

impl Part {
    fn names(&self, day: &Day) -> bool {
        self.lists.iter().all(|list| list.is_empty() || list.iter().any(|which| which.holds(day)))
    }

    /// The spans of a day, in minutes from its midnight: whole days where none are written.
    fn minutes(&self) -> Vec<(i32, i32)> {
        if self.spans.is_empty() {
            return vec![(0, DAY)];
        }
        self.spans.iter().map(|(start, end)| (*start, if start < end { *end } else { end + DAY })).collect()
    }

    fn write(&self, text: &mut String, dice: &mut Dice, is_after_comma: bool) {
        let mut words: Vec<String> = Vec::new();
        for (index, list) in self.lists.iter().enumerate().filter(|(_, list)| !list.is_empty()) {
            let mut word = if index == 2 { "week ".to_owned() } else { String::new() };
            for (at, which) in list.iter().enumerate() {
                word += if at > 0 { "," } else { "" };
                word += &which.written(dice);
            }
            words.push(if dice.chance(5) && index != 2 { word.to_lowercase().replace("ph", "PH") } else { word });
        }
        if is_after_comma && words.is_empty() {
            words.push("Mo-Su".to_owned());
        }
        let time = |minutes: i32, dice: &mut Dice| match dice.roll(10) {
            0 => format!("{}:{:02}", minutes / 60, minutes % 60),
            _ => format!("{:02}:{:02}", minutes / 60, minutes % 60),
        };
        let mut times = Vec::new();
        for (start, end) in &self.spans {
            let dash = if dice.chance(95) { "-" } else { " - " };
            times.push(format!("{}{dash}{}", time(*start, dice), time(*end, dice)));
        }
        if !times.is_empty() {
            words.push(times.join(if dice.chance(80) { "," } else { ", " }));
        }
        let word = match self.kind {
            Kind::Plain => None,
            Kind::Open => Some("open"),
            Kind::Off if dice.chance(30) => Some("closed"),
            Kind::Off => Some("off"),
            Kind::Unknown => Some("unknown"),
        };
        words.extend(word.map(str::to_owned));
        *text += &words.join(" ");
    }
}

/// Some parts, and how they are written.
fn random_expression(dice: &mut Dice) -> (Vec<Part>, String) {
    let count = match dice.roll(10) {
        0..=3 => 1,
        4..=7 => 2,
        8 => 3,
        _ => 4,
    };
    let mut parts: Vec<Part> = Vec::new();
    for index in 0..count {
        let mut part = random_part(dice, index == 0);
        if index == 0 {
            part.joint = ';';
        }
        // Days alone before a comma and hours are read otherwise, which has its own tests.
        if part.joint == ',' && parts.last().is_some_and(|before| before.spans.is_empty() && before.kind == Kind::Plain)
        {
            part.joint = ';';
        }
        parts.push(part);
    }
    let mut text = String::new();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            text += match part.joint {
                ';' if dice.chance(20) => ";",
                ';' => "; ",
                ',' => ", ",
                _ => " || ",
            };
        }
        part.write(&mut text, dice, part.joint == ',');
    }
    (parts, text)
}

/// What makes an expression one that must be refused, and what the text becomes.
fn spoil(text: &str, dice: &mut Dice) -> String {
    let joint = if dice.chance(50) { "; " } else { ", " };
    let bad = match dice.roll(14) {
        0 => "Nov 31 10:00-12:00",
        1 => "Feb 30-Mar 05 off",
        2 => "Nov 01-Nov Su[5] 10:00-12:00",
        3 => "Nov 20-Nov Mo[1] 10:00-12:00",
        4 => "Mo 25:00-26:00",
        5 => "Mo 10:00-49:00",
        6 => "Mo 10:60-12:00",
        7 => "Mo \"x\"",
        8 => "week 54 Mo 10:00-12:00",
        9 => "week 10-05 10:00-12:00",
        10 => "Mo[6] 10:00-12:00",
        11 => "2028-2026 10:00-12:00",
        12 => "Xx 10:00-12:00",
        _ => "Mo 10:00",
    };
    match dice.roll(3) {
        0 => format!("{bad}{joint}{text}"),
        1 => format!("{text} || {bad}"),
        _ => format!("{text}; {bad}"),
    }
}

fn instant(day: NaiveDate, minute: i32) -> DateTime<Utc> {
    // Shanghai's clocks have not been set since 1991.
    day.and_hms_opt(0, 0, 0).unwrap().and_utc() + TimeDelta::minutes(i64::from(minute) - 8 * 60)
}

/// Whether an expression is on at a minute of a day. `named` says for each part whether it names the day and the day
/// before.
fn is_on(parts: &[Part], spans: &[Vec<(i32, i32)>], named: &[(bool, bool)], minute: i32) -> bool {
    let mut on = false;
    for ((part, spans), (today, yesterday)) in parts.iter().zip(spans).zip(named) {
        let own = spans.iter().any(|(start, end)| {
            (*today && *start <= minute && minute < *end)
                || (*yesterday && *start <= minute + DAY && minute + DAY < *end)
        });
        match (part.joint, part.kind) {
            (';', Kind::Unknown) if *today => on = false,
            (';', Kind::Plain | Kind::Open) => on = own || (on && !*today),
            (';', Kind::Off) | (',', Kind::Off | Kind::Unknown) if own => on = false,
            (',' | '|', Kind::Plain | Kind::Open) => on = on || own,
            _ => {}
        }
    }
    on
}

/// Where the player and the evaluation disagree about an expression.
fn disagreement(
    (parts, text): (&[Part], &str),
    asks_each_minute: bool,
    days: &[Day],
    facts: &Arc<Facts>,
) -> Option<String> {
    let condition = match Condition::new(&When::Hours(text.to_owned()), facts) {
        Ok(condition) => condition,
        Err(mistakes) => return Some(format!("{text}: refused, {mistakes:?}")),
    };
    let (from, to) = (instant(FIRST_DAY, 0), instant(FIRST_DAY + Days::new(DAYS as u64), 0));
    let intervals = condition.intervals(Shanghai, from, to);
    let spans: Vec<Vec<(i32, i32)>> = parts.iter().map(Part::minutes).collect();
    let mut written: Vec<i32> = spans.iter().flatten().flat_map(|(start, end)| [*start, *end]).collect();
    written.extend([0, DAY]);
    let minutes: BTreeSet<i32> = written.iter().flat_map(|minute| [minute % DAY, (minute + DAY - 1) % DAY]).collect();
    let weeks = if asks_each_minute { WEEKS.as_slice() } else { &[] };
    let (before, days) = days.split_first().unwrap();
    let mut before: Vec<bool> = parts.iter().map(|part| part.names(before)).collect();
    let minute_of = |at: DateTime<Utc>| (at - from).num_minutes();
    let on: Vec<(i64, i64)> = intervals.iter().map(|one| (minute_of(one.start), minute_of(one.end))).collect();
    let mut at = 0;
    for (index, day) in days.iter().enumerate() {
        let today: Vec<bool> = parts.iter().map(|part| part.names(day)).collect();
        let named: Vec<(bool, bool)> = today.iter().copied().zip(before).collect();
        let is_whole = weeks.iter().any(|week| (*week..week + 7).contains(&index));
        let each_minute = 0..if is_whole { DAY } else { 0 };
        for minute in each_minute.chain(minutes.iter().copied().filter(|_| !is_whole)) {
            let expected = is_on(parts, &spans, &named, minute);
            let now = i64::try_from(index).unwrap() * i64::from(DAY) + i64::from(minute);
            while on.get(at).is_some_and(|(_, end)| *end <= now) {
                at += 1;
            }
            let found = on.get(at).is_some_and(|(start, _)| *start <= now);
            if found != expected {
                let (day, hour, minute) = (day.date, minute / 60, minute % 60);
                return Some(format!("{text}: {day} {hour:02}:{minute:02} is {expected}, the player says {found}"));
            }
        }
        before = today;
    }
    // It changes only at minutes that are written.
    let odd = intervals.iter().flat_map(|one| [one.start, one.end]).filter(|at| (from..to).contains(at)).find(|at| {
        let minute = i32::try_from((*at + TimeDelta::hours(8)).timestamp() / 60 % i64::from(DAY)).unwrap();
        !minutes.contains(&minute) || at.timestamp() % 60 != 0
    });
    odd.map(|at| format!("{text}: changes at {at}"))
}

#[test]
fn two_thousand_expressions_play_as_they_are_written() {
    let (days, facts) = (Day::all(), Arc::new(Facts::default()));
    let threads = u64::try_from(thread::available_parallelism().map_or(1, usize::from)).unwrap().min(8);
    let run = |first: u64| {
        let mut wrong = String::new();
        let mut counts = [0_usize; 2];
        for index in (first..EXPRESSIONS).step_by(usize::try_from(threads).unwrap()) {
            let mut dice = Dice(0x9e37_79b9_7f4a_7c15 ^ (index + 1).wrapping_mul(0x2545_f491_4f6c_dd1d));
            (0..4).for_each(|_| _ = dice.roll(2));
            let (parts, text) = random_expression(&mut dice);
            if index % 5 == 4 {
                let text = spoil(&text, &mut dice);
                counts[1] += 1;
                if Condition::new(&When::Hours(text.clone()), &facts).is_ok() {
                    writeln!(wrong, "{text}: accepted").unwrap();
                }
                continue;
            }
            counts[0] += 1;
            if let Some(disagreement) = disagreement((&parts, &text), index % 6 == 0, &days, &facts) {
                writeln!(wrong, "{disagreement}").unwrap();
            }
        }
        (wrong, counts)
    };
    let (wrong, counts) = thread::scope(|scope| {
        let run = &run;
        let running: Vec<_> = (0..threads).map(|first| scope.spawn(move || run(first))).collect();
        running
            .into_iter()
            .map(|one| one.join().unwrap())
            .fold((String::new(), [0, 0]), |(text, counts), (more, two)| {
                (text + &more, [counts[0] + two[0], counts[1] + two[1]])
            })
    });
    assert_eq!(counts, [1600, 400]);
    assert!(wrong.is_empty(), "{} disagree:\n{wrong}", wrong.lines().count());
}
