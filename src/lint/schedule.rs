//! What is odd about a schedule: rules that never play, times without anything, break-ins that are longer than their
//! interval. Findings change nothing that is shown.
//!
//! It looks a year ahead, day plan by day plan; fewer days where there are so many conditions that it would take long,
//! and then it says of no rule that it never plays. Zones with the same rules are looked at once.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use gongyi_core::{
    condition::Condition,
    model::{Action, Library, Rule, Screen, ZoneId},
    problem::{Place, Problem, Text},
    schedule::{
        self, ClockTrust, Content, ScheduleMemo, day_at,
        index::{Entry, Index, Span, ZoneIndex},
        pass,
        plan::Spans,
    },
    text,
};

/// How far it looks, in days.
const DAYS_AHEAD: usize = 366;
/// How many conditions are worked out for a day, in all: about a second's work.
const MAX_WORK: usize = 400_000;
/// How far it looks at least, in days.
const MIN_DAYS_AHEAD: usize = 7;
/// How many of the times at which a rule is active later than that are looked at.
const LATER_TIMES: usize = 12;
/// How many findings of one kind are told in full.
const MAX_ALIKE: usize = 50;
/// How far back a rule is looked for that is over.
const YEARS_BACK: i64 = 10;
/// How long before the holidays of a year are needed they should have been announced.
const HOLIDAYS_AHEAD_DAYS: i64 = 92;

/// Everything that is odd about the schedule at `now`.
pub fn lint(library: &Library, now: DateTime<Utc>) -> Vec<Problem> {
    if !library.sequence.is_empty() || library.rules.is_empty() {
        return Vec::new();
    }
    let memo = library.memo.of::<ScheduleMemo>();
    let index = memo.index_of(library);
    let mut problems = Vec::new();
    let mut seen = Seen::default();
    let zones_alike = zones_alike(library, index);
    let work: usize = zones_alike.iter().map(|zones| zones.work).sum();
    let days = (MAX_WORK / work.max(1)).clamp(MIN_DAYS_AHEAD, DAYS_AHEAD);
    let mut work_left = MAX_WORK;
    for zones in &zones_alike {
        // Never so where a year is looked at.
        let Some(left) = work_left.checked_sub(zones.work * days) else { break };
        work_left = left;
        scan_zones(library, zones, now, days, &mut seen, &mut problems);
        let rules = index.zone_rules(library, &zones.first);
        silenced(library, index, &rules, zones.screen.timezone, (now, days), &mut seen, &mut problems);
    }
    for (position, rule) in library.rules.iter().enumerate() {
        let entry = index.entry(position);
        let zones: Vec<&Alike<'_>> = zones_alike
            .iter()
            .filter(|zones| rule.concerns(zones.screen) && rule.concerns_zone(&zones.first.zone))
            .collect();
        break_in(library, rule, &mut problems);
        let Some(first) = zones.first() else { continue };
        if let Some(condition) = index.condition(&entry) {
            nights(rule, condition, &mut problems);
            holidays(rule, condition, first.screen.timezone, now, &mut problems);
        }
        let is_told = rule.action == Action::Blank && rule.every.is_some();
        if !is_told && !seen.played.contains(&rule.index) {
            problems.extend(never(library, index, rule, &entry, &zones, (now, days)));
        }
    }
    problems.sort_by(|a, b| (&a.place.file, a.place.span.start, a.id).cmp(&(&b.place.file, b.place.span.start, b.id)));
    shorten(problems)
}

/// Zones that play the same: they have the same rules and the same time of day.
struct Alike<'a> {
    /// The first of them, and its screen.
    first: ZoneId,
    screen: &'a Screen,
    /// The screens of all of them.
    screens: Vec<&'a Screen>,
    /// What a day of them costs: the plan, and each distinct condition.
    work: usize,
}

/// All zones, those that play the same together. A thousand screens have a few programmes.
fn zones_alike<'a>(library: &'a Library, index: &Index) -> Vec<Alike<'a>> {
    let mut found: Vec<Alike<'a>> = Vec::new();
    let mut known: HashMap<(blake3::Hash, Tz, bool), usize> = HashMap::new();
    for screen in &library.screens {
        for zone in screen.zone_ids() {
            let rules = index.zone_rules(library, &zone);
            let mut hasher = blake3::Hasher::new();
            for entry in rules.entries() {
                hasher.update(&entry.rule.to_le_bytes());
            }
            let at = *known.entry((hasher.finalize(), screen.timezone, zone.is_main())).or_insert(found.len());
            match found.get_mut(at) {
                Some(zones_alike) => zones_alike.screens.push(screen),
                None => {
                    found.push(Alike { first: zone, screen, screens: vec![screen], work: rules.condition_count() + 1 });
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
        if *count <= MAX_ALIKE {
            kept.push(problem);
        } else if next.is_none() {
            *next = Some(problem.place);
        }
    }
    for problem in &kept.clone() {
        let Some((count, place)) = counts.get_mut(problem.id) else { continue };
        let Some(place) = place.take() else { continue };
        let more = *count - MAX_ALIKE;
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
    /// The rules that played.
    played: BTreeSet<usize>,
    /// The rules that a blank of their own priority kept off.
    silenced: BTreeSet<usize>,
}

/// Scans the days ahead.
fn scan_zones(
    library: &Library,
    zones: &Alike<'_>,
    now: DateTime<Utc>,
    days: usize,
    seen: &mut Seen,
    problems: &mut Vec<Problem>,
) {
    let mut at = now;
    let mut gap = None;
    for _ in 0..days {
        let day = day_at(library, &zones.first, at, &ClockTrust::Trusted);
        for programme in day.programmes.iter().filter(|programme| programme.until > now) {
            match &programme.content {
                Content::Fallback(_) => gap = gap.or(Some((programme.from.max(now), programme.until))),
                content => seen.played.extend(schedule::rules_of(content).map(|rule| rule.index)),
            }
        }
        seen.played.extend(day.breaks.iter().map(|one| one.rule.index));
        at = day.until;
    }
    let Some((from, until)) = gap else { return };
    let local = |at: DateTime<Utc>| at.with_timezone(&zones.screen.timezone).format("%Y-%m-%d %H:%M");
    let (from, until) = (local(from), local(until));
    let place = library
        .rules
        .first()
        .map_or_else(Place::default, |rule| Place { file: rule.place.file.clone(), ..Place::default() });
    let tell = |screen: &&Screen| {
        let screen = &screen.name;
        Problem::warning(
            "nothing-scheduled",
            place.clone(),
            text!("屏幕“{screen}”有没有安排的时间，例如 {from} 到 {until}：届时播放后备画面", "the screen `{screen}` has times with nothing scheduled, such as {from} to {until}: it will show the fallback"),
        )
        .help(text!("加一条不写 when 的规则，例如 (play: \"core-values\")，全天播放", "add a rule without `when`, such as (play: \"core-values\"), for all the time that is left"))
    };
    problems.extend(zones.screens.iter().map(tell));
}

/// Rules that a blank of the same priority keeps off: each, at the first instant at which one does. Each condition is
/// worked out once, and the times of all blanks of a priority are looked at as one.
fn silenced(
    library: &Library,
    index: &Index,
    rules: &ZoneIndex,
    zone: Tz,
    (now, days): (DateTime<Utc>, usize),
    seen: &mut Seen,
    problems: &mut Vec<Problem>,
) {
    let mut spans = Spans::new(index, zone, (now, now + TimeDelta::days(days as i64)));
    for level in &rules.levels {
        let blanks: Vec<(&Entry, Arc<[Span]>)> =
            level.entries.iter().filter(|entry| entry.is_blank).map(|entry| (entry, spans.of(entry))).collect();
        let black = union(blanks.iter().flat_map(|(_, spans)| spans.iter().copied()).collect());
        if black.is_empty() {
            continue;
        }
        for other in level.entries.iter().filter(|entry| !entry.is_blank) {
            let Some(rule) = library.rules.get(other.rule as usize) else { continue };
            if seen.silenced.contains(&rule.index) {
                continue;
            }
            let Some(at) = first_common(&black, &spans.of(other)) else { continue };
            let by = blanks.iter().find(|(_, spans)| holds(spans, at)).map(|(blank, _)| blank.rule);
            let Some(by) = by.and_then(|by| library.rules.get(by as usize)) else { continue };
            seen.silenced.insert(rule.index);
            problems.push(black_of_same_priority(rule, by, &at.with_timezone(&zone)));
        }
    }
}

/// A rule that a blank of its own priority keeps off.
fn black_of_same_priority(rule: &Rule, by: &Rule, at: &DateTime<Tz>) -> Problem {
    let at = at.format("%Y-%m-%d %H:%M");
    let (name, by) = (called(rule), called(by));
    Problem::warning(
        "blank-same-priority",
        rule.place.clone(),
        Text::new(
            format!("{}与黑屏的{}优先级相同，例如 {at} 会黑屏", name.zh, by.zh),
            format!("{} has the priority of {}, which turns the picture black, as at {at}", name.en, by.en),
        ),
    )
    .help(text!(
        "给黑屏规则写更高的 priority；若要照常播放，给这条写更高的",
        "give the blank rule a higher priority, or this one if it should play all the same"
    ))
}

/// Spans in order, those that touch joined.
fn union(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup_by(|later, earlier| {
        let touch = later.0 <= earlier.1;
        if touch {
            earlier.1 = earlier.1.max(later.1);
        }
        touch
    });
    spans
}

/// Whether an instant lies in one of some spans in order.
fn holds(spans: &[Span], at: DateTime<Utc>) -> bool {
    let after = spans.partition_point(|(from, _)| *from <= at);
    after.checked_sub(1).and_then(|before| spans.get(before)).is_some_and(|(_, until)| at < *until)
}

/// The first instant that two sorted lists of spans have in common.
fn first_common(a: &[Span], b: &[Span]) -> Option<DateTime<Utc>> {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    while let (Some(one), Some(other)) = (a.peek(), b.peek()) {
        let (from, until) = (one.0.max(other.0), one.1.min(other.1));
        if from < until {
            return Some(from);
        }
        if one.1 <= other.1 {
            a.next();
        } else {
            b.next();
        }
    }
    None
}

/// Break-ins longer than their interval, and black ones.
fn break_in(library: &Library, rule: &Rule, problems: &mut Vec<Problem>) {
    let Some(every) = rule.every else { return };
    let Action::Play(name) = &rule.action else {
        problems.push(
            Problem::warning(
                "blank-break-in",
                rule.place.clone(),
                text!("黑屏规则不能写 every，这条规则不起作用", "a blank rule with `every` does nothing"),
            )
            .help(text!("去掉 every，用 when 写明何时黑屏", "take `every` away and say with `when` when it is black")),
        );
        return;
    };
    let Some(playlist) = library.playlists.get(name) else { return };
    let pass = pass(playlist);
    if pass > every {
        let (pass, every) = (pass.as_secs(), every.as_secs());
        problems.push(
            Problem::warning(
                "break-in-too-long",
                rule.place.clone(),
                text!("“{name}”播放一遍要 {pass} 秒，比间隔 {every} 秒还长，会跳过几次", "one pass of `{name}` takes {pass} s, longer than its interval of {every} s: some starts are passed over"),
            )
            .help(text!("把间隔 every 写长些，或减少画面", "write a longer `every`, or take slides out of the playlist")),
        );
    }
}

/// A night that an `All` cuts in two.
fn nights(rule: &Rule, condition: &Condition, problems: &mut Vec<Problem>) {
    if condition.cuts_a_night() {
        problems.push(
            Problem::warning(
                "night-cut",
                rule.place.clone(),
                text!(
                    "All 把跨夜的时段在零点切成两半：零点以后按第二天算",
                    "`All` cuts the night in two: after midnight it goes by the next day"
                ),
            )
            .help(text!(
                "写成 On(Workdays, \"22:00-06:00\")：整夜都算开始那一天的",
                "write On(Workdays, \"22:00-06:00\"): the whole night belongs to the day on which it starts"
            )),
        );
    }
}

/// A rule that needs holidays which nobody has announced.
fn holidays(rule: &Rule, condition: &Condition, zone: Tz, now: DateTime<Utc>, problems: &mut Vec<Problem>) {
    let until = now + TimeDelta::days(HOLIDAYS_AHEAD_DAYS);
    let Some(year) = condition.assumes_holidays(zone, now, until) else { return };
    problems.push(
        Problem::warning(
            "holidays-assumed",
            rule.place.clone(),
            text!("{year} 年的放假安排还没有收录：按法定的 13 天和普通周末计算，没有调休", "the holidays of {year} are not built in: the statutory days and plain weekends are assumed, \
                     without make-up days"),
        )
        .help(text!("国务院公布后，在 site.ron 里写 holidays: [Off(\"{year}-01-01\", \"{year}-01-03\"), Work(\"{year}-01-04\")]，或更新播放器", "once they are announced, write them as holidays: [Off(\"{year}-01-01\", \"{year}-01-03\"), Work(\"{year}-01-04\")] in site.ron, or update the player")),
    );
}

/// A rule that did not play in the year ahead: finished, impossible, always beaten, or still to come.
fn never(
    library: &Library,
    index: &Index,
    rule: &Arc<Rule>,
    entry: &Entry,
    zones: &[&Alike<'_>],
    (now, days): (DateTime<Utc>, usize),
) -> Option<Problem> {
    let warning = |id, text: Text, help: Text| Some(Problem::warning(id, rule.place.clone(), text).help(help));
    let timezone = zones.first().map_or(library.site.timezone, |zones| zones.screen.timezone);
    let condition = index.condition(entry);
    if let Some(condition) = condition
        && condition.next_active(timezone, now).is_none()
    {
        let past = condition.intervals(timezone, now - TimeDelta::days(366 * YEARS_BACK), now);
        let Some(last) = past.last() else {
            return warning(
                "rule-impossible",
                text!("条件永远不成立，这条规则不会播放", "its condition never holds: this rule never plays"),
                text!(
                    "检查 when：All 里的条件要能同时成立",
                    "check `when`: all conditions in an `All` must hold at once"
                ),
            );
        };
        let last = (last.end - TimeDelta::nanoseconds(1)).with_timezone(&timezone).format("%Y-%m-%d");
        return warning(
            "rule-finished",
            text!("这条规则已经结束，最后一次在 {last}", "this rule is finished: the last time was {last}"),
            text!("改写日期，或移走这条规则和它的播放列表", "write new dates, or take the rule and its playlist away"),
        );
    }
    // Whoever looks at a week has not seen that it never plays.
    if days < DAYS_AHEAD {
        return None;
    }
    // Active again only later than looked at: does it play then?
    let plays_later = condition.is_some_and(|condition| {
        zones.iter().any(|zones| {
            let mut at = now;
            (0..LATER_TIMES).any(|_| {
                let Some(next) = condition.next_active(zones.screen.timezone, at) else { return false };
                let day = day_at(library, &zones.first, next, &ClockTrust::Trusted);
                at = day.until;
                day.programmes.iter().any(|programme| programme.content.plays(rule))
                    || day.breaks.iter().any(|one| one.rule.index == rule.index)
            })
        })
    });
    if plays_later {
        return None;
    }
    let help = text!(
        "写更高的 priority；或让优先的规则用 when 让出时间",
        "give it a higher priority, or let the rules above it leave it some time with `when`"
    );
    if rule.every.is_some() {
        return warning(
            "rule-beaten",
            text!(
                "这条插播规则总是让位于优先级更高的规则，不会播放",
                "this break-in always gives way to rules of a higher priority: it never plays"
            ),
            help,
        );
    }
    warning(
        "rule-beaten",
        text!(
            "这条规则总是被优先级更高的规则盖住，不会播放",
            "this rule is always beaten by rules of a higher priority: it never plays"
        ),
        help,
    )
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
    use super::*;
    use gongyi_core::{shapes::When, testing};

    #[test]
    fn each_condition_is_worked_out_once_however_many_rules_are_black() {
        const RULES: usize = 60;
        let mut library = testing::library(&vec![(1, vec![8000]); RULES]);
        for (at, rule) in library.rules.iter_mut().enumerate() {
            let (first, last) = (format!("2026-03-{:02}", at % 28 + 1), format!("2026-{:02}-28", at / 12 + 4));
            let action = if at % 2 == 0 { Action::Blank } else { rule.action.clone() };
            *rule = Arc::new(Rule { when: Some(When::Dates(first, last)), action, ..(**rule).clone() });
        }
        let memo = library.memo.of::<ScheduleMemo>();
        let index = memo.index_of(&library);
        let now = DateTime::parse_from_rfc3339("2026-01-01T00:00:00+08:00").unwrap().to_utc();
        let (zone, mut seen, mut problems) = (testing::zone(), Seen::default(), Vec::new());
        silenced(
            &library,
            index,
            &index.zone_rules(&library, &zone),
            Tz::Asia__Shanghai,
            (now, DAYS_AHEAD),
            &mut seen,
            &mut problems,
        );
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
    fn a_rule_that_plays_later_than_was_looked_at_is_not_said_never_to_play() {
        // Always beaten within the days that are looked at, and nobody knows what is later.
        let own = |at: usize| august(at, 3, vec![format!("s{}", at % 40)]);
        let mut rules: Vec<Rule> = (0..4000).map(own).collect();
        let plain = Rule::clone(&testing::library(&[(1, vec![8000])]).rules[0]);
        let spring = When::Dates("2026-01-01".into(), "2026-03-01".into());
        rules.push(Rule { when: Some(spring), priority: 2, ..plain.clone() });
        rules.push(Rule { priority: 1, ..plain });
        let library = city(40, rules);
        let found = lint(&library, winter());
        assert!(found.iter().all(|problem| problem.id != "rule-beaten"), "{:?}", found.first());
    }

    #[test]
    fn zones_with_the_same_rules_are_looked_at_once_and_only_for_their_own_conditions() {
        // Each screen has a condition of its own: a year of all of them is little.
        let rules = (0..300).map(|at| august(at, 3, vec![format!("s{at}")])).collect();
        let library = city(1000, rules);
        let found = lint(&library, winter());
        // The rule of everybody is in force everywhere, the others play on their day.
        assert!(found.is_empty(), "{:?}", found.first());
        let memo = library.memo.of::<ScheduleMemo>();
        let asked = memo.index_of(&library).asked();
        assert!((300 * DAYS_AHEAD..=300 * (DAYS_AHEAD + 30)).contains(&asked), "{asked}");
        // Whatever is beaten is told then, as a year was looked at.
        let beaten = august(0, 0, Vec::new());
        let mut library = city(1000, vec![Rule { when: None, priority: 9, ..beaten.clone() }, beaten]);
        assert_eq!(lint(&library, winter()).iter().filter(|problem| problem.id == "rule-beaten").count(), 2);
        // Each screen is told of by its name.
        library.rules = vec![Arc::new(august(0, 0, Vec::new()))];
        library.memo = gongyi_core::model::Memo::default();
        let found = lint(&library, winter());
        assert_eq!(found.len(), MAX_ALIKE + 1);
        assert!(found[7].message.en.contains("`s7`"), "{}", found[7].message.en);
    }

    #[test]
    fn many_findings_of_one_kind_are_counted() {
        let problem = |id, line| Problem::warning(id, Place { line, ..Place::default() }, text!("一", "one"));
        let many = (1..=300).map(|line| problem("rule-beaten", line)).chain([problem("night-cut", 7)]).collect();
        let kept = shorten(many);
        assert_eq!(kept.len(), MAX_ALIKE + 2);
        let last = kept.last().unwrap();
        assert_eq!((last.id, last.place.line), ("rule-beaten", MAX_ALIKE + 1));
        assert!(last.message.en.contains(&(300 - MAX_ALIKE).to_string()));
    }
}
