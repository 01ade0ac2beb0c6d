//! What is odd about a schedule: rules that never play, times without anything, break-ins that are longer than their
//! interval, quotas that are not kept. Findings change nothing that is shown.
//!
//! It scans a year ahead, day plan by day plan; fewer days where there are so many conditions that it would take long,
//! and then it says of no rule that it never plays. Zones with the same rules are scanned once.

mod blanks;
mod quotas;
mod rules;
mod span_sets;
mod winners;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use gongyi_core::{
    model::{Action, Rule, Screen, ScreenName, ZoneId},
    problem::{Place, Problem, Text},
    schedule::{ClockTrust, Content, index::Index},
    show::Show,
    text,
};

/// How far it scans, in days.
const DAYS_AHEAD: usize = 366;
/// How many conditions are worked out for a day, in all: about a second's work.
const MAX_WORK: usize = 400_000;
/// How far it scans at least, in days.
const MIN_DAYS_AHEAD: usize = 7;
/// How many findings of one kind are reported in full.
const MAX_OF_A_KIND: usize = 50;

/// Everything that is odd about the schedule at `now`.
pub fn lint(show: &Show, now: DateTime<Utc>) -> Vec<Problem> {
    let (library, index) = (show.library(), show.index());
    let _span = tracing::trace_span!(target: "gongyi::trace", "lint_schedule").entered();
    let mut problems = quotas::missed(show, now);
    if !library.sequence.is_empty() || library.rules.is_empty() {
        return shorten(problems);
    }
    let mut seen = Seen::default();
    let zone_groups = zone_groups(index);
    let work: usize = zone_groups.iter().map(|zones| zones.work).sum();
    let days = (MAX_WORK / work.max(1)).clamp(MIN_DAYS_AHEAD, DAYS_AHEAD);
    let mut work_left = MAX_WORK;
    for group in &zone_groups {
        // Never so where a year is scanned.
        let Some(left) = work_left.checked_sub(group.work * days) else { break };
        work_left = left;
        let played = scan_days(show, group, now, days, &mut problems);
        seen.played_in.push(played);
        blanks::blanked_rules(index, &group.first, group.screen.timezone, (now, days), &mut seen, &mut problems);
    }
    let scan = Scan { show, now, is_whole: days >= DAYS_AHEAD };
    for (position, rule) in library.rules.iter().enumerate() {
        let entry = index.entry(position);
        let zones: Vec<(usize, &ZoneGroup<'_>)> = zone_groups
            .iter()
            .enumerate()
            .filter(|(_, group)| rule.concerns(group.screen) && rule.concerns_zone(&group.first.zone))
            .collect();
        rules::break_in(library, rule, &mut problems);
        let Some((_, first)) = zones.first() else { continue };
        if let Some(condition) = index.condition(&entry) {
            rules::night_cut(rule, condition, &mut problems);
            rules::assumed_holidays(rule, condition, first.screen.timezone, now, &mut problems);
            rules::hours_of_today(rule, condition, first.screen.timezone, now, &mut problems);
        }
        if rule.action == Action::Blank && rule.every.is_some() {
            continue;
        }
        let has_played = |at: usize| seen.played_in.get(at).is_some_and(|played| played.contains(&rule.index));
        if !zones.iter().any(|(at, _)| has_played(*at)) {
            let zones: Vec<&ZoneGroup<'_>> = zones.iter().map(|(_, group)| *group).collect();
            problems.extend(rules::never_plays(scan, rule, &entry, &zones));
        } else if !rule.screens.is_empty() && scan.is_whole {
            // Screens on which it plays somewhere, or that were told of.
            let mut done: BTreeSet<&ScreenName> = BTreeSet::new();
            for (_, group) in zones.iter().filter(|(at, _)| has_played(*at)) {
                done.extend(group.screens.iter().map(|screen| &screen.name));
            }
            for (_, group) in &zones {
                let screens: Vec<&Screen> =
                    group.screens.iter().copied().filter(|screen| done.insert(&screen.name)).collect();
                problems.extend(rules::never_plays_on(scan, rule, &entry, group, &screens));
            }
        }
    }
    problems.sort_by(|a, b| (&a.place.file, a.place.span.start, a.id).cmp(&(&b.place.file, b.place.span.start, b.id)));
    shorten(problems)
}

/// What is scanned: a show, from when on, and whether for a whole year.
#[derive(Clone, Copy)]
struct Scan<'a> {
    show: &'a Show,
    now: DateTime<Utc>,
    is_whole: bool,
}

/// Zones that play the same: they have the same rules and the same time of day.
struct ZoneGroup<'a> {
    /// The first of them, and its screen.
    first: ZoneId,
    screen: &'a Screen,
    /// The screens of all of them.
    screens: Vec<&'a Screen>,
    /// What a day of them costs: the plan, and each distinct condition.
    work: usize,
}

/// All zones, those that play the same together. A thousand screens have a few programmes.
fn zone_groups(index: &Index) -> Vec<ZoneGroup<'_>> {
    let mut found: Vec<ZoneGroup<'_>> = Vec::new();
    let mut known: HashMap<(blake3::Hash, Tz, bool), usize> = HashMap::new();
    for screen in &index.library().screens {
        for zone in screen.zone_ids() {
            let rules = index.zone_rules(&zone);
            let mut hasher = blake3::Hasher::new();
            for entry in rules.entries() {
                hasher.update(&entry.rule.to_le_bytes());
            }
            let at = *known.entry((hasher.finalize(), screen.timezone, zone.is_main())).or_insert(found.len());
            match found.get_mut(at) {
                Some(zone_groups) => zone_groups.screens.push(screen),
                None => {
                    found.push(ZoneGroup {
                        first: zone,
                        screen,
                        screens: vec![screen],
                        work: rules.condition_count() + 1,
                    });
                }
            }
        }
    }
    found
}

/// Of each kind, the first few, and then how many more there are: nobody reads ten thousand.
fn shorten(problems: Vec<Problem>) -> Vec<Problem> {
    let mut counts: BTreeMap<&str, (usize, Option<Place>)> = BTreeMap::new();
    let mut kept: Vec<Problem> = Vec::new();
    for problem in problems {
        let (count, next) = counts.entry(problem.id).or_default();
        *count += 1;
        if *count <= MAX_OF_A_KIND {
            kept.push(problem);
        } else if next.is_none() {
            *next = Some(problem.place);
        }
    }
    for problem in &kept.clone() {
        let Some((count, place)) = counts.get_mut(problem.id) else { continue };
        let Some(place) = place.take() else { continue };
        let more = *count - MAX_OF_A_KIND;
        kept.push(Problem::warning(
            problem.id,
            place,
            text!("从这里起还有 {more} 条规则也是这样", "from here on {more} more rules are like those above"),
        ));
    }
    kept
}

/// What was seen on all screens.
#[derive(Default)]
struct Seen {
    /// The rules that played, in each group of zones that was scanned.
    played_in: Vec<BTreeSet<usize>>,
    /// The rules that a blank of their own priority kept off.
    blanked: BTreeSet<usize>,
}

/// Scans the days ahead: the rules that play.
fn scan_days(
    show: &Show,
    zones: &ZoneGroup<'_>,
    now: DateTime<Utc>,
    days: usize,
    problems: &mut Vec<Problem>,
) -> BTreeSet<usize> {
    let mut at = now;
    let mut gap = None;
    let mut played = BTreeSet::new();
    for _ in 0..days {
        let day = show.day(&zones.first, at, &ClockTrust::Trusted);
        for programme in day.programmes.iter().filter(|programme| programme.until > now) {
            match &programme.content {
                Content::Fallback(_) => gap = gap.or(Some((programme.from.max(now), programme.until))),
                content => played.extend(content.playing_rules().map(|rule| rule.index)),
            }
        }
        played.extend(day.breaks.iter().map(|one| one.rule.index));
        at = day.until;
    }
    let Some((from, until)) = gap else { return played };
    let local = |at: DateTime<Utc>| at.with_timezone(&zones.screen.timezone).format("%Y-%m-%d %H:%M");
    let (from, until) = (local(from), local(until));
    let place = show.library().rules.first().map(|rule| rule.place.whole_file()).unwrap_or_default();
    let report = |screen: &&Screen| {
        let screen = &screen.name;
        Problem::warning(
            "nothing-scheduled",
            place.clone(),
            text!("屏幕“{screen}”有没有安排的时间，例如 {from} 到 {until}：届时播放后备画面", "the screen `{screen}` has times with nothing scheduled, such as {from} to {until}: it will show the fallback"),
        )
        .help(text!("加一条不写 when 的规则，例如 (play: \"core-values\")，全天播放", "add a rule without `when`, such as (play: \"core-values\"), for all the time that is left"))
    };
    problems.extend(zones.screens.iter().map(report));
    played
}

/// A rule in a sentence.
fn called(rule: &Rule) -> Text {
    let label = rule.label();
    match &rule.name {
        Some(_) => text!("规则“{label}”", "the rule `{label}`"),
        None => Text::new(format!("第 {} 条规则", rule.index + 1), format!("rule {label}")),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use gongyi_core::{
        model::{Library, Quota, QuotaBound, QuotaSubject},
        shapes::{QuotaPeriod, When},
        testing,
    };

    #[test]
    fn each_condition_is_worked_out_once_however_many_rules_are_black() {
        const RULES: usize = 60;
        let mut library = testing::library(&vec![(1, vec![8000]); RULES]);
        for (at, rule) in library.rules.iter_mut().enumerate() {
            let (first, last) = (format!("2026-03-{:02}", at % 28 + 1), format!("2026-{:02}-28", at / 12 + 4));
            let action = if at % 2 == 0 { Action::Blank } else { rule.action.clone() };
            *rule = Arc::new(Rule { when: Some(When::Dates(first, last)), action, ..(**rule).clone() });
        }
        let show = Show::compile(library);
        let index = show.index();
        let now = DateTime::parse_from_rfc3339("2026-01-01T00:00:00+08:00").unwrap().to_utc();
        let (zone, mut seen, mut problems) = (testing::zone(), Seen::default(), Vec::new());
        blanks::blanked_rules(index, &zone, Tz::Asia__Shanghai, (now, DAYS_AHEAD), &mut seen, &mut problems);
        assert_eq!(problems.len(), RULES / 2);
        assert!(index.asked() <= RULES, "{} times", index.asked());
        // Each at its first black instant, by a rule that is black then.
        for problem in &problems {
            assert!(problem.message.en.contains("as at 2026-03-"), "{}", problem.message.en);
        }
    }

    /// A library of so many screens, and rules that concern them, the last of which always plays.
    fn city(screens: usize, rules: Vec<Rule>) -> Library {
        let mut library = testing::library(&[(1, vec![8000])]);
        let screen = Screen::clone(&library.screens[0]);
        library.screens =
            (0..screens).map(|at| Arc::new(Screen { name: format!("s{at}").into(), ..screen.clone() })).collect();
        let rules = rules.into_iter().chain([Rule::clone(&library.rules[0])]).enumerate();
        library.rules = rules.map(|(index, rule)| Arc::new(Rule { index, ..rule })).collect();
        library
    }

    /// A rule of a day in August.
    fn august(day: usize, priority: i32, screens: Vec<String>) -> Rule {
        let rule = Rule::clone(&testing::library(&[(1, vec![8000])]).rules[0]);
        let date = format!("2026-08-{:02}", day % 28 + 1);
        // Each another condition.
        let hours = format!("00:00-{:02}:{:02}", day / 28 % 24, day / 28 / 24 % 60 + 1);
        let when = When::On(Box::new(When::Dates(date.clone(), date)), hours);
        Rule { when: Some(when), priority, screens, ..rule }
    }

    fn winter() -> DateTime<Utc> {
        DateTime::parse_from_rfc3339("2026-01-01T00:00:00+08:00").unwrap().to_utc()
    }

    #[test]
    fn a_rule_that_plays_later_than_was_scanned_is_not_said_never_to_play() {
        // Always outranked within the days that are scanned, and nobody knows what is later.
        let own = |at: usize| august(at, 3, vec![format!("s{}", at % 40)]);
        let mut rules: Vec<Rule> = (0..4000).map(own).collect();
        let plain = Rule::clone(&testing::library(&[(1, vec![8000])]).rules[0]);
        let spring = When::Dates("2026-01-01".into(), "2026-03-01".into());
        rules.push(Rule { when: Some(spring), priority: 2, ..plain.clone() });
        rules.push(Rule { priority: 1, ..plain });
        let library = city(40, rules);
        let found = lint(&Show::compile(library), winter());
        assert!(found.iter().all(|problem| problem.id != "rule-beaten"), "{:?}", found.first());
    }

    #[test]
    fn zones_with_the_same_rules_are_scanned_once_and_only_for_their_own_conditions() {
        // Each screen has a condition of its own: a year of all of them is little.
        let rules = (0..300).map(|at| august(at, 3, vec![format!("s{at}")])).collect();
        let show = Show::compile(city(1000, rules));
        let found = lint(&show, winter());
        // The rule of everybody is in force everywhere, the others play on their day.
        assert!(found.is_empty(), "{:?}", found.first());
        let asked = show.index().asked();
        assert!((300 * DAYS_AHEAD..=300 * (DAYS_AHEAD + 30)).contains(&asked), "{asked}");
        // Whatever is outranked is reported then, as a year was scanned.
        let outranked = august(0, 0, Vec::new());
        let mut library = city(1000, vec![Rule { when: None, priority: 9, ..outranked.clone() }, outranked]);
        assert_eq!(
            lint(&Show::compile(library.clone()), winter())
                .iter()
                .filter(|problem| problem.id == "rule-beaten")
                .count(),
            2
        );
        // Each screen is reported by its name.
        library.rules = vec![Arc::new(august(0, 0, Vec::new()))];
        let found = lint(&Show::compile(library), winter());
        assert_eq!(found.len(), MAX_OF_A_KIND + 1);
        assert!(found[7].message.en.contains("`s7`"), "{}", found[7].message.en);
    }

    #[test]
    fn quotas_cost_no_more_than_the_rest_however_many_screens_and_rules_there_are() {
        let rules: Vec<Rule> = (0..10_000).map(|at| august(at, 3, vec![format!("s{}", at % 1000)])).collect();
        let (plain, mut library) = (Show::compile(city(1000, rules.clone())), city(1000, rules));
        let place = Place { line: 7, ..Place::default() };
        let (of, over) = (QuotaSubject::Playlist("p0".into()), QuotaPeriod::Day);
        library.quotas = vec![Quota { of, bound: QuotaBound::AtMost(50.0), over, place }];
        let with = Show::compile(library);
        let found = lint(&with, winter());
        assert_eq!(lint(&plain, winter()).iter().filter(|problem| problem.id == "quota-missed").count(), 0);
        // Each screen has rules of its own, and all of them play the same playlist.
        let quotas: Vec<&Problem> = found.iter().filter(|problem| problem.id == "quota-missed").collect();
        assert_eq!(quotas.len(), MAX_OF_A_KIND + 1);
        let (asked, before) = (with.index().asked(), plain.index().asked());
        assert!(asked <= before + 2 * MAX_WORK, "{asked}, and without quotas {before}");
    }

    #[test]
    fn many_findings_of_one_kind_are_counted() {
        let problem = |id, line| Problem::warning(id, Place { line, ..Place::default() }, text!("一", "one"));
        let many = (1..=300).map(|line| problem("rule-beaten", line)).chain([problem("night-cut", 7)]).collect();
        let kept = shorten(many);
        assert_eq!(kept.len(), MAX_OF_A_KIND + 2);
        let last = kept.last().unwrap();
        assert_eq!((last.id, last.place.line), ("rule-beaten", MAX_OF_A_KIND + 1));
        assert!(last.message.en.contains(&(300 - MAX_OF_A_KIND).to_string()));
    }
}
