//! The tree of a condition, worked out for a window of time.

use chrono::NaiveDate;
use chrono_tz::Tz;

use super::{
    days::Days,
    error::ConditionError,
    facts::Facts,
    hours::{Hours, Times},
    portions::{self, DAY},
    span::{self, Interval},
};

/// A part of a condition.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// Whole local days.
    Days(Days),
    Hours(Box<Hours>),
    /// Hours that belong to days.
    On(Days, Times),
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
}

impl Node {
    /// The instants of `window` at which it holds.
    pub(super) fn spans(&self, facts: &Facts, zone: Tz, window: Interval) -> Vec<Interval> {
        match self {
            Self::Days(days) => {
                let (first, last) = portions::days_of(zone, window);
                match days.is_uniform(first, last) {
                    Some(true) => vec![window],
                    Some(false) => Vec::new(),
                    None => portions::resolve(zone, window, |day, portions| {
                        if days.holds(facts, day) {
                            portions.push((0, DAY));
                        }
                    }),
                }
            }
            Self::Hours(hours) => portions::resolve(zone, window, hours.days(facts, zone)),
            Self::On(days, times) => {
                let (first, last) = portions::days_of(zone, window);
                if days.is_uniform(first.pred_opt().unwrap_or(first), last) == Some(false) {
                    return Vec::new();
                }
                portions::resolve(zone, window, |day, portions| {
                    times.portions(facts, zone, day, &|day| days.holds(facts, day), portions);
                })
            }
            Self::All(all) => {
                let mut rest = vec![window];
                let mut order: Vec<&Self> = all.iter().collect();
                order.sort_by_key(|node| node.cost());
                for node in order {
                    // Only what is left matters: a rule of November need not know what the sun does in May.
                    let (Some(first), Some(last)) = (rest.first(), rest.last()) else { break };
                    let within = Interval { start: first.start, end: last.end };
                    rest = span::intersection(&rest, &node.spans(facts, zone, within));
                }
                rest
            }
            Self::Any(any) => span::union(any.iter().flat_map(|node| node.spans(facts, zone, window)).collect()),
            Self::Not(node) => span::complement(&node.spans(facts, zone, window), window),
        }
    }

    /// Whether it depends on announced holidays.
    pub(super) fn needs_holidays(&self) -> bool {
        match self {
            Self::Days(days) | Self::On(days, _) => days.need_holidays(),
            Self::Hours(hours) => hours.has_holidays,
            Self::All(several) | Self::Any(several) => several.iter().any(Self::needs_holidays),
            Self::Not(node) => node.needs_holidays(),
        }
    }

    /// Whether it depends on announced holidays within `window`: not where the rest of an `All` rules the time out.
    pub(super) fn needs_holidays_within(&self, facts: &Facts, zone: Tz, window: Interval) -> bool {
        match self {
            Self::All(all) if self.needs_holidays() => {
                let sure: Vec<Node> = all.iter().filter(|node| !node.needs_holidays()).cloned().collect();
                !Self::All(sure).spans(facts, zone, window).is_empty()
            }
            Self::Any(any) => any.iter().any(|node| node.needs_holidays_within(facts, zone, window)),
            Self::On(Days::All(all), _) | Self::Days(Days::All(all)) if self.needs_holidays() => {
                let sure: Vec<Days> = all.iter().filter(|days| !days.need_holidays()).cloned().collect();
                !Self::Days(Days::All(sure)).spans(facts, zone, window).is_empty()
            }
            _ => self.needs_holidays(),
        }
    }

    /// What its hours say that is valid, and most likely not meant.
    pub(super) fn hours_advice(&self, facts: &Facts) -> Vec<ConditionError> {
        let mut advice = Vec::new();
        self.each_hours(&mut |hours| advice.extend(hours.advice(facts)));
        self.each_times(&mut |times| advice.extend(times.advice()));
        advice
    }

    /// The same, where it depends on today.
    pub(super) fn hours_advice_at(&self, today: NaiveDate) -> Vec<ConditionError> {
        let mut advice = Vec::new();
        self.each_hours(&mut |hours| advice.extend(hours.advice_at(today)));
        advice
    }

    /// The parts of expressions that are on at a local second of a day; what is negated has none.
    pub(super) fn parts_at(&self, facts: &Facts, zone: Tz, day: NaiveDate, second: u32) -> Vec<String> {
        match self {
            Self::Hours(hours) => hours.parts_at(facts, zone, day, second),
            Self::All(several) | Self::Any(several) => {
                several.iter().flat_map(|node| node.parts_at(facts, zone, day, second)).collect()
            }
            Self::Days(_) | Self::On(..) | Self::Not(_) => Vec::new(),
        }
    }

    fn each_hours(&self, visit: &mut dyn FnMut(&Hours)) {
        match self {
            Self::Hours(hours) => visit(hours),
            Self::Days(days) | Self::On(days, _) => days.each_pattern(visit),
            Self::All(several) | Self::Any(several) => several.iter().for_each(|node| node.each_hours(visit)),
            Self::Not(node) => node.each_hours(visit),
        }
    }

    fn each_times(&self, visit: &mut dyn FnMut(&Times)) {
        match self {
            Self::On(_, times) => visit(times),
            Self::All(several) | Self::Any(several) => several.iter().for_each(|node| node.each_times(visit)),
            Self::Not(node) => node.each_times(visit),
            Self::Days(_) | Self::Hours(_) => {}
        }
    }

    /// How much work it is, to do the least first.
    fn cost(&self) -> u32 {
        match self {
            Self::Days(Days::Dates(..)) => 0,
            Self::Days(_) => 2,
            Self::Hours(_) | Self::On(..) => 3,
            Self::All(several) | Self::Any(several) => several.iter().map(Self::cost).max().unwrap_or(0),
            Self::Not(node) => node.cost(),
        }
    }

    /// Whether an `All` cuts a night in two: hours over midnight and a condition on days, which ends at midnight.
    pub(super) fn cuts_a_night(&self) -> bool {
        match self {
            Self::All(all) => {
                all.iter().any(Self::has_nights) && all.iter().any(Self::ends_at_midnight)
                    || all.iter().any(Self::cuts_a_night)
            }
            Self::Any(any) => any.iter().any(Self::cuts_a_night),
            Self::Not(node) => node.cuts_a_night(),
            _ => false,
        }
    }

    fn has_nights(&self) -> bool {
        match self {
            Self::Hours(hours) => hours.has_nights(),
            Self::On(_, times) => times.have_nights(),
            Self::All(several) | Self::Any(several) => several.iter().any(Self::has_nights),
            Self::Days(_) | Self::Not(_) => false,
        }
    }

    fn ends_at_midnight(&self) -> bool {
        match self {
            Self::Days(_) => true,
            Self::Hours(hours) => hours.is_whole_days(),
            Self::Not(node) => node.ends_at_midnight(),
            _ => false,
        }
    }
}
