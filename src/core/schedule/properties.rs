//! The schedule against brute force, minute by minute, on random rules.

use std::sync::Arc;

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, TimeDelta, Timelike as _, Utc, Weekday};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::{BreakIn, ClockTrust, Content, Day};
use crate::{
    model::{Action, Library, PlaylistName, Rule},
    shapes::When,
    show::Show,
    testing::{library, zone},
    text,
};

const TRUSTED: ClockTrust = ClockTrust::Trusted;

/// A condition, with its meaning told by other means than the conditions' own.
#[derive(Debug, Clone)]
enum Simple {
    Always,
    /// From a minute of the day to another; over midnight where that is not later.
    Daily(u32, u32),
    /// The same, on the nights of some weekdays.
    Weekly(Vec<u8>, u32, u32),
    /// Days of January 2026, both included.
    Dates(u32, u32),
    Not(Box<Simple>),
    All(Box<Simple>, Box<Simple>),
    Any(Box<Simple>, Box<Simple>),
}

const WEEKDAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

impl Simple {
    fn when(&self) -> Option<When> {
        let time = |minute: &u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        let inner = |one: &Self| one.when().unwrap_or_else(|| When::Hours("24/7".to_owned()));
        Some(match self {
            Self::Always => return None,
            Self::Daily(from, to) => When::Hours(format!("{}-{}", time(from), time(to))),
            Self::Weekly(days, from, to) => {
                let days: Vec<&str> = days.iter().map(|day| WEEKDAYS[usize::from(*day)]).collect();
                When::Hours(format!("{} {}-{}", days.join(","), time(from), time(to)))
            }
            Self::Dates(first, last) => When::Dates(format!("2026-01-{first:02}"), format!("2026-01-{last:02}")),
            Self::Not(one) => When::Not(Box::new(inner(one))),
            Self::All(one, other) => When::All(vec![inner(one), inner(other)]),
            Self::Any(one, other) => When::Any(vec![inner(one), inner(other)]),
        })
    }

    /// Whether it holds at a local time, in a zone that never sets its clocks.
    fn holds(&self, at: NaiveDateTime) -> bool {
        let minute = at.time().hour() * 60 + at.time().minute();
        let within = |today: bool, yesterday: bool, from: u32, to: u32| {
            if from < to {
                today && (from..to).contains(&minute)
            } else {
                today && minute >= from || yesterday && minute < to
            }
        };
        let on = |days: &[u8], date: NaiveDate| days.contains(&(date.weekday().num_days_from_monday() as u8));
        match self {
            Self::Always => true,
            Self::Daily(from, to) => within(true, true, *from, *to),
            Self::Weekly(days, from, to) => {
                within(on(days, at.date()), on(days, at.date().pred_opt().unwrap()), *from, *to)
            }
            Self::Dates(first, last) => (at.year(), at.month()) == (2026, 1) && (*first..=*last).contains(&at.day()),
            Self::Not(one) => !one.holds(at),
            Self::All(one, other) => one.holds(at) && other.holds(at),
            Self::Any(one, other) => one.holds(at) || other.holds(at),
        }
    }
}

fn simple() -> impl Strategy<Value = Simple> {
    let minute = || (0..96_u32).prop_map(|quarter| quarter * 15);
    let leaf = prop_oneof![
        2 => Just(Simple::Always),
        3 => (minute(), minute()).prop_map(|(from, to)| Simple::Daily(from, to)),
        2 => (prop::collection::btree_set(0..7_u8, 1..4), minute(), minute())
            .prop_map(|(days, from, to)| Simple::Weekly(days.into_iter().collect(), from, to)),
        1 => (1..20_u32, 0..6_u32).prop_map(|(first, more)| Simple::Dates(first, first + more)),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| Simple::Not(Box::new(one))),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| Simple::All(Box::new(one), Box::new(other))),
            (inner.clone(), inner).prop_map(|(one, other)| Simple::Any(Box::new(one), Box::new(other))),
        ]
    })
}

/// A rule: its condition, its priority, its share, whether it blanks, and every how many quarters of an hour it breaks
/// in.
#[derive(Debug, Clone)]
pub struct Plan {
    simple: Simple,
    priority: i32,
    share: u32,
    blank: bool,
    every: Option<u32>,
}

/// A plan of rules.
pub fn plan() -> impl Strategy<Value = Plan> {
    let every = prop_oneof![4 => Just(None), 1 => prop::sample::select(vec![Some(1_u32), Some(2), Some(4), Some(24)])];
    (simple(), -1..3_i32, 1..4_u32, prop::bool::weighted(0.15), every)
        .prop_map(|(simple, priority, share, blank, every)| Plan { simple, priority, share, blank, every })
}

/// A library of these rules; each has a playlist of its own.
pub fn scheduled(plans: &[Plan]) -> Library {
    let tracks: Vec<(u32, Vec<u64>)> =
        plans.iter().enumerate().map(|(at, plan)| (plan.share, vec![7000 + 1000 * at as u64, 90_000])).collect();
    let mut library = library(&tracks);
    library.hash = format!("{plans:?}");
    for (rule, plan) in library.rules.iter_mut().zip(plans) {
        let changed = Rule {
            when: plan.simple.when(),
            priority: plan.priority,
            action: if plan.blank { Action::Blank } else { rule.action.clone() },
            every: plan
                .every
                .filter(|_| !plan.blank)
                .map(|quarters| std::time::Duration::from_secs(u64::from(quarters) * 900)),
            ..(**rule).clone()
        };
        *rule = Arc::new(changed);
    }
    library
}

/// What wins at a local time: the labels of the rules, and whether it is black.
fn winners(plans: &[Plan], at: NaiveDateTime) -> (Option<i32>, Vec<usize>, bool) {
    let active: Vec<(usize, &Plan)> = plans
        .iter()
        .enumerate()
        .filter(|(_, plan)| (plan.blank || plan.every.is_none()) && plan.simple.holds(at))
        .collect();
    let Some(highest) = active.iter().map(|(_, plan)| plan.priority).max() else { return (None, Vec::new(), false) };
    let winners = active.into_iter().filter(|(_, plan)| plan.priority == highest);
    let blank = winners.clone().find(|(_, plan)| plan.blank);
    match blank {
        Some((at, _)) => (Some(highest), vec![at], true),
        None => (Some(highest), winners.map(|(at, _)| at).collect(), false),
    }
}

fn found(content: &Content, priority: Option<i32>) -> (Option<i32>, Vec<usize>, bool) {
    match content {
        Content::Blank(rule) => (priority, vec![rule.index], true),
        Content::Loop(tracks) => {
            (priority, tracks.iter().map(|track| track.rule.as_ref().unwrap().index).collect(), false)
        }
        Content::Fallback(_) => (priority, Vec::new(), false),
    }
}

const ZONE: Tz = Tz::Asia__Shanghai;

fn midnight(day: u32) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("2026-01-{day:02}T00:00:00+08:00")).unwrap().to_utc()
}

/// The break-ins of a day by brute force: a step a second, a queue, nothing clever.
fn breaks_by_hand(library: &Library, plans: &[Plan], day: u32) -> Vec<(DateTime<Utc>, DateTime<Utc>, usize)> {
    let start = midnight(day);
    let local = |at: DateTime<Utc>| at.with_timezone(&ZONE).naive_local();
    let priority_at = |at: DateTime<Utc>| winners(plans, local(at)).0;
    let (mut found, mut waiting) = (Vec::new(), Vec::<(DateTime<Utc>, usize)>::new());
    let mut on: Option<(DateTime<Utc>, DateTime<Utc>, usize)> = None;
    for second in 0..86_400_i64 {
        let now = start + TimeDelta::seconds(second);
        if let Some((from, until, rule)) = on {
            let beaten = second % 60 == 0 && priority_at(now).is_some_and(|priority| priority > plans[rule].priority);
            if now == until || beaten {
                found.push((from, now, rule));
                on = None;
            }
        }
        if second % 900 == 0 {
            for (rule, plan) in plans.iter().enumerate() {
                let Some(every) = plan.every.filter(|_| !plan.blank) else { continue };
                let is_due = second % (i64::from(every) * 900) == 0 && plan.simple.holds(local(now));
                let own = on.is_some_and(|(_, _, playing)| playing == rule);
                if is_due && !own && !waiting.iter().any(|(_, other)| *other == rule) {
                    waiting.push((now, rule));
                }
            }
        }
        while on.is_none() && !waiting.is_empty() {
            waiting.sort_by_key(|(at, rule)| (-plans[*rule].priority, *at, *rule));
            let (_, rule) = waiting.remove(0);
            if priority_at(now).is_none_or(|priority| priority <= plans[rule].priority) {
                let slides = &library.playlists[&PlaylistName::from(format!("p{rule}"))].slides;
                let pass: u64 = slides.iter().map(|slide| slide.dwell.as_secs()).sum();
                on = Some((now, now + TimeDelta::seconds(pass as i64), rule));
            }
        }
    }
    found.extend(on.map(|(from, _, rule)| (from, start + TimeDelta::days(1), rule)));
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_minute_is_as_brute_force_says(plans in prop::collection::vec(plan(), 1..7), day in 1..26_u32) {
        let show = Show::compile(scheduled(&plans));
        let zone = zone();
        for minute in 0..1440 {
            let now = midnight(day) + TimeDelta::minutes(minute);
            let expected = winners(&plans, now.with_timezone(&ZONE).naive_local());
            for at in [now, now + TimeDelta::seconds(59)] {
                let programme = show.programme(&zone, at, &TRUSTED);
                prop_assert!((programme.from..programme.until).contains(&at));
                prop_assert_eq!(&found(&programme.content, programme.priority), &expected, "{}", at);
            }
        }
    }

    #[test]
    fn the_next_change_is_neither_late_nor_needlessly_early(
        plans in prop::collection::vec(plan(), 1..7),
        day in 1..26_u32,
        minute in 0..1440_i64,
    ) {
        let show = Show::compile(scheduled(&plans));
        let zone = zone();
        let now = midnight(day) + TimeDelta::minutes(minute);
        let programme = show.programme(&zone, now, &TRUSTED);
        let at = |at: DateTime<Utc>| winners(&plans, at.with_timezone(&ZONE).naive_local());
        let mut minute = programme.from;
        while minute < programme.until {
            prop_assert_eq!(at(minute), at(now), "{}", minute);
            minute += TimeDelta::minutes(1);
        }
        // It really differs on both sides, or the local day is over.
        if programme.until != midnight(day + 1) {
            prop_assert_ne!(at(programme.until), at(now));
        }
        if programme.from != midnight(day) {
            prop_assert_ne!(at(programme.from - TimeDelta::minutes(1)), at(now));
        }
    }

    #[test]
    fn break_ins_are_as_brute_force_says(plans in prop::collection::vec(plan(), 2..7), day in 1..26_u32) {
        let library = Arc::new(scheduled(&plans));
        let show = Show::compile(Arc::clone(&library));
        let planned: Arc<Day> = show.day(&zone(), midnight(day), &TRUSTED);
        let found: Vec<_> = planned.breaks.iter().map(|BreakIn { from, until, rule, .. }| (*from, *until, rule.index)).collect();
        prop_assert_eq!(found, breaks_by_hand(&library, &plans, day));
    }

    #[test]
    fn a_rule_that_is_not_active_might_as_well_not_be_there(
        plans in prop::collection::vec(plan(), 2..7),
        day in 1..26_u32,
        minute in 0..1440_i64,
        at in any::<prop::sample::Index>(),
    ) {
        let now = midnight(day) + TimeDelta::minutes(minute);
        let at = at.index(plans.len());
        prop_assume!(!plans[at].simple.holds(now.with_timezone(&ZONE).naive_local()));
        let (with, mut without) = (scheduled(&plans), scheduled(&plans));
        without.rules.remove(at);
        let zone = zone();
        let content = |library: Library| Show::compile(library).programme(&zone, now, &TRUSTED).content;
        prop_assert_eq!(content(with).rules(), content(without).rules());
    }

    #[test]
    fn the_order_of_questions_does_not_matter(
        plans in prop::collection::vec(plan(), 1..5),
        order in Just((0..60_i64).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let zone = zone();
        let (one, other) = (Show::compile(scheduled(&plans)), Show::compile(scheduled(&plans)));
        let now = |step: i64| midnight(1) + TimeDelta::hours(step * 11);
        let mut ordered: Vec<_> = (0..60).map(|step| one.programme(&zone, now(step), &TRUSTED)).collect();
        for step in order {
            let programme = other.programme(&zone, now(step), &TRUSTED);
            prop_assert_eq!(&ordered[step as usize], &programme);
        }
        // Nor does it matter how often.
        ordered.reverse();
        for (step, before) in ordered.iter().rev().enumerate() {
            prop_assert_eq!(before, &one.programme(&zone, now(step as i64), &TRUSTED));
        }
    }

    #[test]
    fn a_doubted_clock_plays_only_what_has_no_condition(plans in prop::collection::vec(plan(), 1..7), minute in 0..40_000_i64) {
        let show = Show::compile(scheduled(&plans));
        let now = midnight(1) + TimeDelta::minutes(minute);
        let trust = ClockTrust::Doubted(text!("测试", "a test"));
        let day = show.day(&zone(), now, &trust);
        prop_assert!(day.breaks.is_empty());
        prop_assert_eq!(day.programmes.len(), 1);
        let plain: Vec<Plan> = plans.iter().filter(|plan| matches!(plan.simple, Simple::Always)).cloned().collect();
        let (priority, rules, black) = winners(&plain, now.naive_utc());
        let programme = &day.programmes[0];
        let (own_priority, own_rules, own_black) = found(&programme.content, programme.priority);
        prop_assert_eq!((own_priority, own_rules.len(), own_black), (priority, rules.len(), black));
    }
}

#[test]
fn weekdays_are_counted_from_monday() {
    assert_eq!(NaiveDate::from_ymd_opt(2026, 1, 5).unwrap().weekday(), Weekday::Mon);
    let night = Simple::Weekly(vec![0], 22 * 60, 6 * 60);
    let at = |text: &str| NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    assert!(night.holds(at("2026-01-05 23:00")) && night.holds(at("2026-01-06 05:59")));
    assert!(!night.holds(at("2026-01-05 05:00")) && !night.holds(at("2026-01-06 06:00")));
}
