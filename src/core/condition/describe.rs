//! Conditions in words, for `explain`.

use super::{days::Days, node::Node};
use crate::{problem::Text, text};

/// What a condition means.
pub(super) fn node(node: &Node) -> Text {
    match node {
        Node::Days(days) => self::days(days),
        Node::Hours(hours) => Text::new(format!("时间 {}", hours.text()), format!("the hours {}", hours.text())),
        Node::On(which, times) => {
            let (on, at) = (days(which), times.text());
            Text::new(format!("{}的 {at}", on.zh), format!("{} at {at}", on.en))
        }
        Node::All(several) => several.iter().map(self::node).reduce(both).unwrap_or_else(always),
        Node::Any(several) => several.iter().map(self::node).reduce(either).unwrap_or_else(always),
        Node::Not(inner) => not(self::node(inner)),
    }
}

fn always() -> Text {
    text!("总是", "always")
}

fn both(a: Text, b: Text) -> Text {
    Text::new(format!("{}，并且{}", a.zh, b.zh), format!("{}, and {}", a.en, b.en))
}

fn either(a: Text, b: Text) -> Text {
    Text::new(format!("{}，或者{}", a.zh, b.zh), format!("{}, or {}", a.en, b.en))
}

fn not(inner: Text) -> Text {
    Text::new(format!("除了（{}）以外", inner.zh), format!("whenever it is not ({})", inner.en))
}

/// So many days before or after another, after an article.
fn some_days(count: u16) -> String {
    if count == 1 { "day".to_owned() } else { format!("{count} days") }
}

/// Days of the month in Chinese.
fn of_month_zh((first, last): (i32, i32)) -> String {
    let one = |day: i32| match day {
        -1 => "最后一天".to_owned(),
        ..-1 => format!("倒数第 {} 天", -day),
        _ => format!(" {day} 日"),
    };
    if first == last { one(first) } else { format!("{}到{}", one(first), one(last)) }
}

/// Days of the month in English.
fn of_month_en((first, last): (i32, i32)) -> String {
    let one = |day: i32| match day {
        -1 => "the last day".to_owned(),
        ..-1 => format!("day {} from the end", -day),
        _ => format!("day {day}"),
    };
    if first == last { one(first) } else { format!("{} to {}", one(first), one(last)) }
}

fn days(days: &Days) -> Text {
    match days {
        Days::Dates(first, last) if first == last => text!("{first} 当天", "on {first}"),
        Days::Dates(first, last) => {
            text!("{first} 至 {last}（含）", "from {first} to {last}, both included")
        }
        Days::Workdays => text!("每个工作日（含调休上班）", "on working days, make-up days included"),
        Days::Holidays => text!("法定节假日放假的日子", "on days off for public holidays"),
        Days::Holiday(holiday) => {
            Text::new(format!("{}假期", holiday.name()), format!("in the {} holiday", holiday.english()))
        }
        Days::Festival { festival, before, after } => {
            let (zh, en) = (festival.name(), festival.english());
            match (before, after) {
                (0, 0) => text!("{zh}当天", "on {en}"),
                (before, 0) => Text::new(
                    format!("{zh}前 {before} 天起到当天"),
                    format!("on {en} and the {} before", some_days(*before)),
                ),
                (0, after) => Text::new(
                    format!("{zh}当天到之后 {after} 天"),
                    format!("on {en} and the {} after", some_days(*after)),
                ),
                (before, after) => Text::new(
                    format!("{zh}前 {before} 天到之后 {after} 天"),
                    format!("from the {} before {en} to the {} after", some_days(*before), some_days(*after)),
                ),
            }
        }
        Days::Lunar(month, day) => {
            let name = super::almanac::lunar_day_name(*month, *day);
            text!("农历{name}", "on day {day} of lunar month {month}")
        }
        Days::Term(index) => {
            let name = super::almanac::TERMS.get(*index).copied().unwrap_or_default();
            text!("{name}当天", "on the solar term {name}")
        }
        Days::OfMonth(ranges) => {
            let all =
                |one: fn((i32, i32)) -> String, by: &str| ranges.iter().copied().map(one).collect::<Vec<_>>().join(by);
            Text::new(
                format!("每月{}", all(of_month_zh, "、")),
                format!("on {} of every month", all(of_month_en, ", ")),
            )
        }
        Days::Every { days: 1, from } => text!("{from} 起每天", "every day from {from} on"),
        Days::Every { days, from } => text!("{from} 起每 {days} 天一次", "every {days} days from {from} on"),
        Days::Pattern(hours) => Text::new(format!("{} 的日子", hours.text()), format!("on {}", hours.text())),
        Days::All(several) => several.iter().map(self::days).reduce(both).unwrap_or_else(always),
        Days::Any(several) => several.iter().map(self::days).reduce(either).unwrap_or_else(always),
        Days::Not(inner) => not(self::days(inner)),
    }
}
