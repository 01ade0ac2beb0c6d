//! Quotas that the schedule does not keep, by what each screen will show in the next two weeks: in its zone `main`, for the
//! others are beside what it shows. The figures are those of the timeline, to the slide, without a walk over it
//! ([`Show::airtime`]); fewer days are looked at where there are so many rules and screens that it would take long.
//!
//! Of each quota and each group of screens that show the same, the worst period is told, with what would mend it ([`mend`]).

mod mend;

use std::{cmp::Ordering, collections::BTreeMap, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use gongyi_core::{
    local_time::local_day,
    model::{Quota, Rule, Screen, ZoneId},
    problem::{Problem, Text},
    quota::{OnScreen, Tally, Verdict},
    schedule::ClockTrust,
    shapes::QuotaPeriod,
    show::Show,
    text,
};

use self::mend::advice;
use super::{ZoneGroup, zone_groups};

/// How far it looks, in days: a week and the next.
const DAYS_AHEAD: usize = 14;
/// How many conditions are worked out, in all: about a second's work.
const MAX_WORK: usize = 400_000;
/// So many slides are looked at in the time of a condition.
const SLIDES_OF_A_CONDITION: usize = 64;
/// Of so many findings it is sought which share would mend them.
const MAX_MENDED: usize = 10;
/// So many screens are named in a sentence.
const MAX_NAMED: usize = 3;

/// A quota that is not kept on some screens.
struct Missed<'a> {
    quota: &'a Quota,
    /// The screens, which all show the same.
    group: &'a ZoneGroup<'a>,
    /// The periods in which it is not kept, in their order; one at least.
    verdicts: Vec<Verdict>,
    /// How many periods were judged.
    judged: usize,
    /// The rules by their names or indices.
    rules: &'a BTreeMap<String, &'a Arc<Rule>>,
}

/// The periods of a quota, of which some are not kept.
#[derive(Default)]
struct Judged {
    missed: Vec<Verdict>,
    count: usize,
}

/// The quotas that are not kept in the days from `now` on.
pub(super) fn missed(show: &Show, now: DateTime<Utc>) -> Vec<Problem> {
    let library = show.library();
    if library.quotas.is_empty() {
        return Vec::new();
    }
    let groups: Vec<ZoneGroup<'_>> =
        zone_groups(show.index()).into_iter().filter(|group| group.first.is_main()).collect();
    let slides: usize = library.playlists.values().map(|playlist| playlist.slides.len()).sum();
    let work_of = |group: &ZoneGroup<'_>| group.work + slides / SLIDES_OF_A_CONDITION;
    let work: usize = groups.iter().map(work_of).sum();
    let days = (MAX_WORK / work.max(1)).clamp(1, DAYS_AHEAD);
    let rules: BTreeMap<String, &Arc<Rule>> = library.rules.iter().map(|rule| (rule.label(), rule)).collect();
    let (mut work_left, mut mended) = (MAX_WORK, 0);
    let mut problems = Vec::new();
    for group in &groups {
        // Never so where all days are looked at.
        let Some(left) = work_left.checked_sub(work_of(group) * days) else { break };
        work_left = left;
        for over in [QuotaPeriod::Hour, QuotaPeriod::Day, QuotaPeriod::Week] {
            let quotas: Vec<&Quota> = library.quotas.iter().filter(|quota| quota.over == over).collect();
            let judged = judge_days(show, group, &quotas, over, (now, days));
            for (quota, Judged { missed, count }) in quotas.iter().zip(judged) {
                if missed.is_empty() {
                    continue;
                }
                mended += 1;
                let missed = Missed { quota, group, verdicts: missed, judged: count, rules: &rules };
                problems.extend(report(show, &missed, mended <= MAX_MENDED));
            }
        }
    }
    problems
}

/// How quotas of one kind of period come out on a group of screens.
fn judge_days(
    show: &Show,
    group: &ZoneGroup<'_>,
    quotas: &[&Quota],
    over: QuotaPeriod,
    (now, days): (DateTime<Utc>, usize),
) -> Vec<Judged> {
    let mut found: Vec<Judged> = quotas.iter().map(|_| Judged::default()).collect();
    if quotas.is_empty() {
        return found;
    }
    let timezone = group.screen.timezone;
    let (mut at, _) = local_day(timezone, now);
    let until = at + TimeDelta::days(days as i64);
    while at < until {
        let period = over.holding(timezone, at);
        at = period.1;
        if period.1 <= now {
            continue;
        }
        for (judged, verdict) in found.iter_mut().zip(judge(show, &group.first, quotas, period)) {
            judged.count += usize::from(verdict.is_some());
            judged.missed.extend(verdict.filter(|verdict| verdict.missed_by.is_some()));
        }
    }
    found
}

/// How quotas come out in one period; none where nothing is shown in it.
fn judge(
    show: &Show,
    zone: &ZoneId,
    quotas: &[&Quota],
    period: (DateTime<Utc>, DateTime<Utc>),
) -> Vec<Option<Verdict>> {
    let mut tallies = vec![Tally::default(); quotas.len()];
    show.airtime(zone, period, &ClockTrust::Trusted, &mut |one| {
        let on = OnScreen::of_slide(one.slide, one.rule);
        for (quota, tally) in quotas.iter().zip(&mut tallies) {
            tally.add(quota.counts(&on), one.time);
        }
    });
    quotas.iter().zip(tallies).map(|(quota, tally)| quota.judge(period, tally)).collect()
}

/// A quota that is not kept: where it is worst, and what to do.
fn report(show: &Show, missed: &Missed<'_>, may_mend: bool) -> Option<Problem> {
    let by_how_much = |a: &&Verdict, b: &&Verdict| {
        let order = a.missed_by.partial_cmp(&b.missed_by).unwrap_or(Ordering::Equal);
        // Of equals the first.
        order.then(b.from.cmp(&a.from))
    };
    let worst = missed.verdicts.iter().max_by(by_how_much)?;
    let (asked, screens) = (missed.quota.describe(), named(&missed.group.screens));
    let when = when(missed.quota.over, worst, missed.group.screen.timezone);
    let percent = format!("{:.1}%", worst.percent);
    let (count, judged) = (missed.verdicts.len(), missed.judged);
    let (unit, units) = match missed.quota.over {
        QuotaPeriod::Hour => ("小时", "hours"),
        QuotaPeriod::Day => ("天", "days"),
        QuotaPeriod::Week => ("周", "weeks"),
    };
    let often =
        text!("查了 {judged} {unit}，{count} {unit}不合要求", "missed in {count} of the {judged} {units} looked at");
    let message = Text::new(
        format!("{}，可是{}在 {}是 {percent}（{}）", asked.zh, screens.zh, when.zh, often.zh),
        format!("{}, but {} {} it is {percent} ({})", asked.en, screens.en, when.en, often.en),
    );
    let problem = Problem::warning("quota-missed", missed.quota.place.clone(), message);
    Some(problem.help(advice(show, missed, worst, may_mend)))
}

/// A period in a sentence.
fn when(over: QuotaPeriod, verdict: &Verdict, timezone: Tz) -> Text {
    let (from, until) = (verdict.from.with_timezone(&timezone), verdict.until.with_timezone(&timezone));
    let day = from.format("%Y-%m-%d");
    match over {
        QuotaPeriod::Hour => {
            let hour = format!("{day} {}–{}", from.format("%H:%M"), until.format("%H:%M"));
            text!("{hour} ", "from {hour}")
        }
        QuotaPeriod::Day => text!("{day} ", "on {day}"),
        QuotaPeriod::Week => text!("{day} 起的一周", "in the week from {day}"),
    }
}

/// Screens in a sentence.
fn named(screens: &[&Screen]) -> Text {
    let names = |before: &str, after: &str, by: &str| {
        let names = screens.iter().take(MAX_NAMED).map(|screen| format!("{before}{}{after}", screen.name));
        names.collect::<Vec<_>>().join(by)
    };
    let (zh, en) = (names("“", "”", "、"), names("`", "`", ", "));
    match (screens.len(), screens.len().saturating_sub(MAX_NAMED)) {
        (1, _) => text!("屏幕{zh}", "on the screen {en}"),
        (_, 0) => text!("屏幕{zh}", "on the screens {en}"),
        (_, more) => text!("屏幕{zh}等（另有 {more} 个）", "on the screens {en} and {more} more"),
    }
}
