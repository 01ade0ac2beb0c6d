//! From what staff wrote to a condition: every mistake in it, with what to write instead.

use std::sync::Arc;

use super::{
    almanac::{Festival, TERMS},
    dates::{read_date, read_dates},
    days::Days,
    door_signs::{self, Reading},
    error::ConditionError,
    facts::Facts,
    holidays::Holiday,
    hours::{Hours, Times},
    node::Node,
    suggestions,
};
use crate::{
    characters,
    problem::Text,
    shapes::{MonthDay, When},
    text,
};

/// More days around a festival would run into the next year's.
const MAX_DAYS_AROUND: u16 = 180;

/// The most days from one day of an `Every` to the next: ten years, the horizon of all searches.
const MAX_STEP: u32 = 3650;

/// The conditions that one `when` may be made of.
const MAX_CONDITIONS: usize = 1000;

/// Reads the condition of a rule.
pub(super) fn whole(when: &When, facts: &Arc<Facts>) -> Result<Node, Vec<ConditionError>> {
    let count = count(when);
    if count > MAX_CONDITIONS {
        let message = text!(
            "这个 when 里有 {count} 个条件，最多 {MAX_CONDITIONS} 个",
            "this `when` has {count} conditions: there are at most {MAX_CONDITIONS}"
        );
        let help = text!(
            "分成几条规则；一段日期用 Dates(\"2026-07-10\", \"2026-08-31\") 来写",
            "split the rule, and write days in a row as Dates(\"2026-07-10\", \"2026-08-31\")"
        );
        return Err(vec![ConditionError::new("too-many", message).help(help)]);
    }
    node(when, facts)
}

/// How many conditions one is made of.
fn count(when: &When) -> usize {
    1 + match when {
        When::All(several) | When::Any(several) => several.iter().map(count).sum(),
        When::Not(inner) | When::On(inner, _) => count(inner),
        _ => 0,
    }
}

/// Reads one condition.
fn node(when: &When, facts: &Arc<Facts>) -> Result<Node, Vec<ConditionError>> {
    match when {
        When::Hours(text) => {
            let hours = hours(text, facts, &|when| node(when, facts).is_ok()).map_err(|mistake| vec![mistake])?;
            Ok(Node::Hours(Box::new(hours)))
        }
        When::On(which, text) => {
            let both = (days(which, facts), times(text, facts));
            match both {
                (Ok(days), Ok(times)) => Ok(Node::On(days, times)),
                (days, times) => Err(days.err().into_iter().flatten().chain(times.err()).collect()),
            }
        }
        When::All(several) => Ok(Node::All(list(several, "All", |when| node(when, facts))?)),
        When::Any(several) => Ok(Node::Any(list(several, "Any", |when| node(when, facts))?)),
        When::Not(inner) => Ok(Node::Not(Box::new(node(inner, facts)?))),
        other => Ok(Node::Days(days(other, facts)?)),
    }
}

/// Reads a condition on days.
fn days(when: &When, facts: &Arc<Facts>) -> Result<Days, Vec<ConditionError>> {
    let one = |result: Result<Days, ConditionError>| result.map_err(|mistake| vec![mistake]);
    match when {
        When::Dates(first, last) => read_dates(first, last).map(|(first, last)| Days::Dates(first, last)),
        When::Workdays => Ok(Days::Workdays),
        When::Holidays => Ok(Days::Holidays),
        When::Holiday(name) => one(holiday(name)),
        When::Festival { name, before, after } => one(festival(name, *before, *after)),
        When::Lunar(month, day) => one(lunar(*month, *day)),
        When::SolarTerm(name) => one(term(name)),
        When::MonthDays(ranges) => one(month_days(ranges)),
        When::Every { days, weeks, from } => every(*days, *weeks, from),
        When::All(several) => Ok(Days::All(list(several, "All", |when| days(when, facts))?)),
        When::Any(several) => Ok(Days::Any(list(several, "Any", |when| days(when, facts))?)),
        When::Not(inner) => Ok(Days::Not(Box::new(days(inner, facts)?))),
        When::Hours(text) => {
            let hours = hours(text, facts, &|when| days(when, facts).is_ok()).map_err(|mistake| vec![mistake])?;
            if hours.is_whole_days() { Ok(Days::Pattern(Box::new(hours))) } else { Err(vec![no_days()]) }
        }
        When::On(..) => Err(vec![no_days()]),
    }
}

fn no_days() -> ConditionError {
    ConditionError::new(
        "not-a-day-condition",
        text!("On 的第一项应是“哪些天”，不能带时刻", "the first part of On names days, without hours"),
    )
    .help(text!(
        "写成 On(Workdays, \"07:00-09:00\")、On(Hours(\"Sa,Su\"), \"10:00-18:00\") 这样",
        "write On(Workdays, \"07:00-09:00\") or On(Hours(\"Sa,Su\"), \"10:00-18:00\")"
    ))
}

/// Reads days of the month: 1 to 31, or -1 for the last, -2 for the one before it.
fn month_days(ranges: &[MonthDay]) -> Result<Days, ConditionError> {
    let example = text!(
        "写成 MonthDays([5, 20])、MonthDays([(15, -1)]) 这样",
        "write MonthDays([5, 20]) or MonthDays([(15, -1)])"
    );
    let wrong = |message: Text| Err(ConditionError::new("bad-month-day", message).help(example.clone()));
    if ranges.is_empty() {
        return wrong(text!("MonthDays([]) 里没有写哪一天", "there is no day in MonthDays([])"));
    }
    let mut found = Vec::with_capacity(ranges.len());
    for range in ranges {
        let (first, last) = match range {
            MonthDay::One(day) => (*day, *day),
            MonthDay::Range(first, last) => (*first, *last),
        };
        for day in [first, last] {
            if day == 0 || day.abs() > 31 {
                return wrong(text!(
                    "没有“每月 {day} 日”：可写 1 到 31，-1 是最后一天",
                    "there is no day {day} of a month: write 1 to 31, or -1 for the last"
                ));
            }
        }
        if (first < 0 && last > 0) || ((first > 0) == (last > 0) && first > last) {
            let message =
                text!("({first}, {last}) 的第一天晚于最后一天", "in ({first}, {last}) the first day is after the last");
            let help = text!(
                "要跨过月底就写成两段：MonthDays([({first}, -1), (1, {last})])",
                "over the end of the month write two: MonthDays([({first}, -1), (1, {last})])"
            );
            return Err(ConditionError::new("bad-month-day", message).help(help));
        }
        found.push((first, last));
    }
    Ok(Days::OfMonth(found))
}

/// Reads days at a distance.
fn every(days: Option<u32>, weeks: Option<u32>, from: &str) -> Result<Days, Vec<ConditionError>> {
    let step = match (days, weeks) {
        (Some(days @ 1..=MAX_STEP), None) => Some(days),
        (None, Some(weeks @ 1..=MAX_STEP)) => weeks.checked_mul(7).filter(|days| *days <= MAX_STEP),
        _ => None,
    };
    let mistake = || {
        let message = text!(
            "Every 要写每隔几天（days）或几周（weeks），只写一个，1 到 {MAX_STEP} 天",
            "Every needs `days` or `weeks`, one of them, from 1 to {MAX_STEP} days"
        );
        // A date that is wrong itself is told of beside this.
        let from = if read_date(from).is_ok() { from } else { "2026-11-23" };
        let help = text!(
            "写成 Every(days: 14, from: \"{from}\") 或 Every(weeks: 2, from: \"{from}\")",
            "write Every(days: 14, from: \"{from}\") or Every(weeks: 2, from: \"{from}\")"
        );
        ConditionError::new("bad-interval", message).help(help)
    };
    match (step, read_date(from)) {
        (Some(days), Ok(from)) => Ok(Days::Every { days, from }),
        (None, Ok(_)) => Err(vec![mistake()]),
        (Some(_), Err(wrong)) => Err(vec![wrong]),
        (None, Err(wrong)) => Err(vec![mistake(), wrong]),
    }
}

fn list<T>(
    several: &[When],
    name: &str,
    read: impl Fn(&When) -> Result<T, Vec<ConditionError>>,
) -> Result<Vec<T>, Vec<ConditionError>> {
    if several.is_empty() {
        let text = text!("{name}([]) 里没有条件", "there is no condition in {name}([])");
        let help =
            text!("写上条件；总是播放的规则不用写 when", "write conditions; a rule that always plays needs no `when`");
        return Err(vec![ConditionError::new("empty-condition", text).help(help)]);
    }
    let (mut found, mut mistakes) = (Vec::new(), Vec::new());
    for when in several {
        match read(when) {
            Ok(one) => found.push(one),
            Err(wrong) => mistakes.extend(wrong),
        }
    }
    if mistakes.is_empty() { Ok(found) } else { Err(mistakes) }
}

/// Reads an expression of `opening_hours`. `fits` says whether a condition may be written in its place.
fn hours(text: &str, facts: &Facts, fits: &dyn Fn(&When) -> bool) -> Result<Hours, ConditionError> {
    let hours = Hours::read(text).unwrap_or_else(|| Err(bad_hours(text, fits)))?;
    if hours.has_school {
        return Err(ConditionError::new(
            "hours-school-holidays",
            text!("这里不知道学校假期（SH）", "school holidays (SH) are not known here"),
        )
        .help(text!(
            "用 Dates(\"2026-07-10\", \"2026-08-31\") 写出日期",
            "write their dates: Dates(\"2026-07-10\", \"2026-08-31\")"
        )));
    }
    if hours.has_repeats() {
        return Err(ConditionError::new(
            "hours-repeats",
            text!("“{text}”里的“/”（每隔多久）不能用", "\"{text}\": repeated times (/) are not supported"),
        )
        .help(text!("定时插播请用 every: \"1h\"", "for a break-in on the clock write every: \"1h\"")));
    }
    if hours.is_never_open() {
        return Err(ConditionError::new("hours-never-open", text!("“{text}”永远不成立", "\"{text}\" never holds"))
            .help(text!(
                "去掉 off、closed；要取反请用 Not(…)",
                "leave out off and closed; for the opposite write Not(...)"
            )));
    }
    if hours.has_sun && facts.place().is_none() {
        return Err(needs_place(text));
    }
    Ok(hours)
}

fn needs_place(text: &str) -> ConditionError {
    ConditionError::new(
        "hours-need-place",
        text!("“{text}”用到日出日落，但站点没有写 place", "\"{text}\" follows the sun, but the site has no `place`"),
    )
    .help(text!(
        "在 site.ron 里加上 place: (latitude: 33.96, longitude: 116.79)",
        "add place: (latitude: 33.96, longitude: 116.79) to site.ron"
    ))
}

/// Reads the hours of an `On`.
fn times(text: &str, facts: &Facts) -> Result<Times, ConditionError> {
    let hours = hours(text, facts, &are_times).map_err(|mistake| hours_with_days(text).unwrap_or(mistake))?;
    match hours.times() {
        Some(times) if times.follow_sun() && facts.place().is_none() => Err(needs_place(text)),
        Some(times) => Ok(times),
        None => Err(hours_with_days(text).unwrap_or_else(|| bad_hours(text, &are_times))),
    }
}

/// Whether a condition is times alone, as the second part of `On` is.
fn are_times(when: &When) -> bool {
    matches!(when, When::Hours(text) if Hours::parse(text).is_some_and(|hours| hours.times().is_some()))
}

/// What is wrong with an expression that `opening_hours` cannot read, with the right spelling where it is certain.
fn bad_hours(text: &str, fits: &dyn Fn(&When) -> bool) -> ConditionError {
    let message = text!("看不懂“{text}”这样的时间", "the hours \"{text}\" cannot be understood");
    let mistake = ConditionError::new("bad-hours", message);
    match Reading::new(text) {
        Some(Reading::Certain(right)) if fits(&right) => {
            let right = spelling(&right);
            mistake.help(text!("写成 {right}", "write {right}"))
        }
        Some(Reading::Either(dates, times)) if fits(&dates) && fits(&times) => {
            let (dates, times) = (spelling(&dates), spelling(&times));
            mistake.help(text!(
                "若点前后是月和日，写成 {dates}；若是几点几分，写成 {times}",
                "where the dots stand in dates write {dates}, where they stand in times {times}"
            ))
        }
        Some(Reading::EveryOtherWeek) => mistake.help(text!(
            "从哪一天起？写出第一次的日期：On(Every(days: 14, from: \"2026-11-23\"), \"14:00-16:00\")",
            "from which day on? Name the first: On(Every(days: 14, from: \"2026-11-23\"), \"14:00-16:00\")"
        )),
        _ => mistake.help(text!(
            "写成 \"Mo-Fr 09:00-17:00\"、\"22:00-06:00\"、\"Sa,Su 10:00-18:00\" 这样",
            "write it as \"Mo-Fr 09:00-17:00\", \"22:00-06:00\" or \"Sa,Su 10:00-18:00\""
        )),
    }
}

/// How a condition is typed in the place of a text for `Hours`.
fn spelling(when: &When) -> String {
    match when {
        When::Hours(text) => format!("\"{text}\""),
        other => door_signs::ron(other),
    }
}

/// The hours of an `On` that name days as well.
fn hours_with_days(text: &str) -> Option<ConditionError> {
    let right = Hours::parse(text).map(|_| text.to_owned()).or_else(|| match Reading::new(text) {
        Some(Reading::Certain(When::Hours(right) | When::On(_, right))) => Some(right),
        _ => None,
    })?;
    let times = right.split_whitespace().next_back()?.to_owned();
    let has_days = Hours::parse(&right)?.times().is_none();
    has_days.then(|| {
        let message = text!(
            "On 的第二项只写时刻，“{text}”里还有日期",
            "the second part of On names hours only, and \"{text}\" names days too"
        );
        let help = match Hours::parse(&times).filter(|times| times.times().is_some()) {
            Some(_) => text!("写成 \"{times}\"", "write \"{times}\""),
            None => text!("写成 \"07:00-09:00,17:00-19:00\"", "write \"07:00-09:00,17:00-19:00\""),
        };
        ConditionError::new("hours-with-days", message).help(help)
    })
}

fn festival(name: &str, before: u16, after: u16) -> Result<Days, ConditionError> {
    let Some(festival) = Festival::named(name) else { return Err(unknown_festival(name)) };
    if before.max(after) > MAX_DAYS_AROUND {
        let text =
            text!("{name}前后最多 {MAX_DAYS_AROUND} 天", "at most {MAX_DAYS_AROUND} days before and after a festival");
        return Err(ConditionError::new("festival-too-long", text));
    }
    Ok(Days::Festival { festival, before, after })
}

fn unknown_festival(name: &str) -> ConditionError {
    let text = text!("没有名为“{name}”的节日", "there is no festival `{name}`");
    let mistake = ConditionError::new("unknown-festival", text);
    let known: Vec<&str> = Festival::all().map(Festival::name).collect();
    if let Some(holiday) = Holiday::named(name).map(Holiday::name) {
        return mistake.help(text!(
            "法定节假日写成 Holiday(\"{holiday}\")",
            "a statutory holiday is written Holiday(\"{holiday}\")"
        ));
    }
    if let Some(term) = TERMS.iter().find(|term| **term == name.trim()) {
        return mistake.help(text!("节气写成 SolarTerm(\"{term}\")", "a solar term is written SolarTerm(\"{term}\")"));
    }
    let near = suggestions::festival_alias(name).or_else(|| characters::nearest(name, known.iter().copied()));
    mistake.help(did_you_mean(near, &known))
}

fn holiday(name: &str) -> Result<Days, ConditionError> {
    if let Some(holiday) = Holiday::named(name) {
        return Ok(Days::Holiday(holiday));
    }
    let text = text!("没有名为“{name}”的法定节假日", "there is no statutory holiday `{name}`");
    let mistake = ConditionError::new("unknown-holiday", text);
    let known: Vec<&str> = Holiday::all().map(Holiday::name).collect();
    if let Some(alias) = suggestions::holiday_alias(name) {
        return Err(mistake.help(did_you_mean(Some(alias), &known)));
    }
    if let Some(festival) = Festival::named(name).map(Festival::name) {
        return Err(mistake.help(text!(
            "传统节日写成 Festival(name: \"{festival}\")",
            "a traditional festival is written Festival(name: \"{festival}\")"
        )));
    }
    Err(mistake.help(did_you_mean(characters::nearest(name, known.iter().copied()), &known)))
}

fn term(name: &str) -> Result<Days, ConditionError> {
    if let Some(index) = TERMS.iter().position(|term| *term == name.trim()) {
        return Ok(Days::Term(index));
    }
    let text = text!("没有名为“{name}”的节气", "there is no solar term `{name}`");
    let near = suggestions::term_alias(name).or_else(|| characters::nearest(name, TERMS));
    Err(ConditionError::new("unknown-solar-term", text).help(did_you_mean(near, &TERMS)))
}

fn did_you_mean(near: Option<&str>, known: &[&str]) -> Text {
    let (zh, en) = (known.join("、"), known.join(", "));
    match near {
        Some(near) => {
            text!("是不是“{near}”？可写的有：{zh}", "did you mean `{near}`? There are {en}")
        }
        None => text!("可写的有：{zh}", "there are {en}"),
    }
}

fn lunar(month: u8, day: u8) -> Result<Days, ConditionError> {
    if (1..=12).contains(&month) && (1..=30).contains(&day) {
        return Ok(Days::Lunar(month, day));
    }
    let text = text!("没有农历 {month} 月 {day} 日", "there is no day {day} of lunar month {month}");
    Err(ConditionError::new("bad-lunar-date", text).help(text!(
        "农历月为 1 到 12，日为 1 到 30，例如中秋是 Lunar(8, 15)",
        "lunar months are 1 to 12 and days 1 to 30: Mid-Autumn is Lunar(8, 15)"
    )))
}
