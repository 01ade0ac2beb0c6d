//! The rules of a site, and the names that they use.

use std::{
    cell::LazyCell,
    collections::{BTreeMap, BTreeSet},
    num::NonZeroU32,
    ops::Range,
    sync::Arc,
    time::Duration,
};

use ron::value::RawValue;

use super::zones::check_zones;
use crate::{
    library::limits::{self, MAX_NAMES, MAX_RULES, MAX_ZONES},
    read::Elements,
    source::Source,
};
use gongyi_core::{
    characters,
    condition::{self, Condition, ConditionError, Facts},
    model::{Action, PlaylistName, Rule, Screen},
    problem::{Grade, Place, Problem, Text},
    shapes::{self, duration},
    text,
};

/// A day, which the times between break-ins must divide.
const DAY: Duration = Duration::from_hours(24);

/// As often as a break-in may play through.
const MAX_PASSES: u32 = 100;
/// Shares that make sense.
const MAX_SHARE: u32 = 1000;

/// Reads the schedule. A rule whose condition is wrong is checked with the others, and never in force.
pub(super) fn parse_rules(
    source: &Source,
    elements: &[&RawValue],
    screens: &[Arc<Screen>],
    facts: &Arc<Facts>,
    long: &[Range<usize>],
    problems: &mut Vec<Problem>,
    lints: &mut Vec<Problem>,
) -> Vec<(Arc<Rule>, Range<usize>)> {
    let whole = 0..source.text.len();
    let (mut rules, mut never) = (Vec::new(), BTreeSet::new());
    let most = limits::at_most(source, &whole, ("schedule", elements.len(), MAX_RULES), problems);
    let written = Elements::in_source(source);
    for (index, value) in elements.iter().take(most).enumerate() {
        let span = source.span_of(value.get_ron());
        if limits::holds_any(&span, long) {
            continue;
        }
        match written.read_all::<shapes::Rule>(span.clone()) {
            Ok(raw) => {
                let before = problems.len();
                check_when(source, &span, raw.when.as_ref(), facts, problems, lints);
                if problems.len() > before {
                    never.insert(index);
                }
                rules.extend(parse_rule(source, &span, index, raw, problems).map(|rule| (Arc::new(rule), span)));
            }
            Err(found) => {
                let suggestion = condition::wrong_form(source.text.get(span.clone()).unwrap_or_default());
                match suggestion {
                    Some(suggestion) => {
                        problems.push(condition_problem(suggestion, source.place_of_field(span, "when")));
                    }
                    None => problems.extend(found),
                }
            }
        }
    }
    check_rules(source, &rules, screens, problems);
    check_zones(source, &rules, screens, problems);
    rules.retain(|(rule, _)| !never.contains(&rule.index));
    rules
}

/// An error in a condition or a date as a problem: the file cannot be understood.
pub(super) fn condition_problem(error: ConditionError, place: Place) -> Problem {
    error.error(place)
}

/// Whether the `when` of a rule can be understood, and advice on it where it can.
fn check_when(
    source: &Source,
    span: &Range<usize>,
    when: Option<&shapes::When>,
    facts: &Arc<Facts>,
    problems: &mut Vec<Problem>,
    lints: &mut Vec<Problem>,
) {
    let Some(when) = when else { return };
    let place = source.place_of_field(span.clone(), "when");
    match Condition::new(when, facts) {
        Err(errors) => problems.extend(errors.into_iter().map(|error| condition_problem(error, place.clone()))),
        Ok(condition) => {
            lints.extend(condition.advice().into_iter().map(|advice| advice.warning(place.clone())));
        }
    }
}

fn parse_rule(
    source: &Source,
    span: &Range<usize>,
    index: usize,
    raw: shapes::Rule,
    problems: &mut Vec<Problem>,
) -> Option<Rule> {
    let before = problems.len();
    limits::at_most(source, span, ("screens", raw.screens.len(), MAX_NAMES), problems);
    limits::at_most(source, span, ("zones", raw.zones.len(), MAX_ZONES), problems);
    if let Some(name) = &raw.name {
        problems.extend(limits::bad_name(("规则", "a rule"), name, || source.place_of_field(span.clone(), "name")));
    }
    let mut wrong = |id, place: Place, text: Text, help: Option<Text>| {
        let problem = Problem::error(id, Grade::Shape, place, text);
        problems.push(match help {
            Some(help) => problem.help(help),
            None => problem,
        });
    };
    let at = |field: &str| source.place_of_field(span.clone(), field);
    let action = match (raw.play, raw.blank) {
        (Some(name), false) => Some(Action::Play(PlaylistName::from(name))),
        (None, true) => Some(Action::Blank),
        (Some(_), true) => {
            let text = text!("play 和 blank 不能同时写", "a rule cannot both play and blank");
            wrong("play-and-blank", at("blank"), text, Some(text!("只留一个", "keep one of them")));
            None
        }
        (None, false) => {
            let text = text!("这条规则没有写播放什么", "the rule does not say what to play");
            let help = text!("加上 play: \"播放列表名\"，或 blank: true", "add play: \"playlist\", or blank: true");
            wrong("no-action", at("play"), text, Some(help));
            None
        }
    };
    let share = match raw.share {
        None => NonZeroU32::new(1),
        Some(share) => NonZeroU32::new(share).filter(|share| share.get() <= MAX_SHARE),
    };
    if share.is_none() {
        let text = text!("share 应在 1 到 {MAX_SHARE} 之间", "a share lies between 1 and {MAX_SHARE}");
        wrong("bad-share", at("share"), text, None);
    }
    let every = raw.every.as_deref().and_then(|text| match duration::parse(text) {
        Err(message) => {
            wrong("bad-duration", at("every"), message, None);
            None
        }
        Ok(every) if every < Duration::from_mins(1) || !DAY.as_millis().is_multiple_of(every.as_millis()) => {
            let text = text!("“{text}”不能整除一天（24 小时）", "\"{text}\" does not divide a day");
            let help = text!(
                "写成 \"15m\"、\"30m\"、\"1h\"、\"2h\" 这样的时长",
                "write a time such as \"15m\", \"30m\", \"1h\" or \"2h\""
            );
            wrong("bad-every", at("every"), text, Some(help));
            None
        }
        Ok(every) => Some(every),
    });
    let passes = NonZeroU32::new(raw.passes.unwrap_or(1)).filter(|passes| passes.get() <= MAX_PASSES);
    if passes.is_none() {
        let text = text!("passes 应在 1 到 {MAX_PASSES} 之间", "`passes` lies between 1 and {MAX_PASSES}");
        wrong("bad-passes", at("passes"), text, Some(text!("写成 passes: 2 这样", "write it as passes: 2")));
    } else if raw.passes.is_some() && raw.every.is_none() {
        let text = text!("passes 是插播的遍数，这条规则不是插播", "`passes` is for break-ins, and this rule is none");
        let help = text!("加上 every: \"1h\"，或去掉 passes", "add every: \"1h\", or leave `passes` out");
        wrong("bad-passes", at("passes"), text, Some(help));
    }
    let (action, share, passes) = (action?, share?, passes?);
    (problems.len() == before).then(|| Rule {
        index,
        name: raw.name,
        action,
        when: raw.when,
        every,
        passes,
        share,
        priority: raw.priority,
        screens: raw.screens,
        zones: raw.zones,
        place: source.place(span.start..span.start),
    })
}

/// Names that rules use for themselves and for screens.
fn check_rules(
    source: &Source,
    rules: &[(Arc<Rule>, Range<usize>)],
    screens: &[Arc<Screen>],
    problems: &mut Vec<Problem>,
) {
    let known: BTreeSet<&str> = screens
        .iter()
        .flat_map(|screen| screen.groups.iter().map(String::as_str).chain([screen.name.as_str()]))
        .collect();
    let list = |by: &str| known.iter().copied().collect::<Vec<_>>().join(by);
    let list = LazyCell::new(|| (list("、"), list(", ")));
    let mut suggestions = limits::Suggestions::new();
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for (rule, span) in rules {
        for name in &rule.screens {
            if !known.contains(name.as_str()) {
                let message = text!("没有名为“{name}”的屏幕或分组", "there is no screen or group `{name}`");
                let place = source.place_of_field(span.clone(), "screens");
                let problem = Problem::error("unknown-screen", Grade::Shape, place, message);
                problems.push(if suggestions.one_more() {
                    let (zh, en) = &*list;
                    problem.help(match characters::nearest(name, known.iter().copied()) {
                        Some(near) => text!("是不是“{near}”？可写的有：{zh}", "did you mean `{near}`? There are {en}"),
                        None => text!("可写的有：{zh}", "there are {en}"),
                    })
                } else {
                    problem
                });
            }
        }
        if let Some(name) = &rule.name
            && names.insert(name, rule.index).is_some()
        {
            problems.push(
                Problem::error(
                    "duplicate-rule",
                    Grade::Shape,
                    source.place_of_field(span.clone(), "name"),
                    text!("有两条规则都叫“{name}”", "two rules are called `{name}`"),
                )
                .help(text!("给其中一条改名", "rename one of them")),
            );
        }
    }
}
