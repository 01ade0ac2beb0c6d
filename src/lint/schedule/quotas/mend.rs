//! What would mend a quota that is not kept: another share of a rule where that is enough, worked out from the shares of time
//! and then tried for real; else the rule that has the time.

use std::{cmp::Reverse, collections::BTreeMap, num::NonZeroU32, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};

use gongyi_core::{
    model::{Library, Quota, QuotaBound, Rule, Slide},
    problem::Text,
    quota::{OnScreen, Verdict},
    schedule::{BreakIn, ClockTrust, Content, Day, Programme, Track, shares_of_time},
    show::Show,
    text,
};

use super::{Missed, judge};
use crate::schedule::called;

/// The most that a share may be.
const MAX_SHARE: u32 = 1000;
/// The share is sought in so many periods, the worst first, and tried in all.
const MAX_PERIODS: usize = 12;
/// So many other rules are looked at, those that have the most time first.
const MAX_OTHERS: usize = 3;
/// What the shares of time promise, playback keeps within a slide: so many shares next to the right one are tried.
const MAX_TRIED: u32 = 3;

/// How long a rule is on in a period, and how long of that the quota is about.
struct RuleTime<'a> {
    rule: &'a Arc<Rule>,
    time: Duration,
    counted: Duration,
}

/// Another share for a rule.
struct NewShare<'a> {
    rule: &'a Arc<Rule>,
    share: NonZeroU32,
    /// What the quota comes out at in the worst period.
    percent: f64,
}

/// What to do about a quota that is not kept.
pub(super) fn advice(show: &Show, missed: &Missed<'_>, worst: &Verdict, may_mend: bool) -> Text {
    let times = rule_times(show, missed, worst);
    if let Some(NewShare { rule, share, percent }) = may_mend.then(|| new_share(show, missed, worst, &times)).flatten()
    {
        let (name, before) = (place(rule), rule.share);
        return Text::new(
            format!("把{}的 share 从 {before} 改为 {share}，就是 {percent:.1}%", name.zh),
            format!("change the `share` of {} from {before} to {share}: then it is {percent:.1}%", name.en),
        );
    }
    let is_short = matches!(missed.quota.bound, QuotaBound::AtLeast(_));
    if is_short && times.iter().all(|one| one.counted.is_zero()) {
        return text!(
            "那段时间没有规则播放它：在 schedule 里加一条，或放宽它的 when",
            "no rule plays it then: add one to the schedule, or have its `when` hold longer"
        );
    }
    // Who has the time that it should have, or should not.
    let of = |one: &&RuleTime<'_>| if is_short { one.time.saturating_sub(one.counted) } else { one.counted };
    let most = times.iter().max_by_key(|one| (of(one), Reverse(one.rule.index)));
    let of_rules: Duration = times.iter().map(|one| one.time).sum();
    let of_fallback = worst.tally.shown.saturating_sub(of_rules);
    let Some(most) = most.filter(|most| of(most) > of_fallback) else {
        return text!(
            "那段时间大多没有安排，放的是后备画面：加一条规则，或放宽 when",
            "most of that time nothing is scheduled, and the fallback is on: add a rule, or have a `when` hold longer"
        );
    };
    let (name, percent) = (place(most.rule), most.time.as_secs_f64() / worst.tally.shown.as_secs_f64() * 100.0);
    Text::new(
        format!("{}占了那段时间的 {percent:.1}%：用 when、every 或 priority 让它少放", name.zh),
        format!("{} has {percent:.1}% of that time: give it less by its `when`, `every` or `priority`", name.en),
    )
}

/// A rule with its line.
fn place(rule: &Rule) -> Text {
    let (name, line) = (called(rule), rule.place.line);
    if line == 0 {
        return name;
    }
    Text::new(format!("{}（第 {line} 行）", name.zh), format!("{} (line {line})", name.en))
}

/// How long each rule is on in a period.
fn rule_times<'a>(show: &Show, missed: &Missed<'a>, period: &Verdict) -> Vec<RuleTime<'a>> {
    let mut by_label: BTreeMap<String, (Duration, Duration)> = BTreeMap::new();
    let whole = (period.from, period.until);
    show.airtime(&missed.group.first, whole, &ClockTrust::Trusted, &mut |one| {
        let Some(rule) = one.rule else { return };
        let is_counted = missed.quota.counts(&OnScreen::of_slide(one.slide, one.rule));
        let (time, counted) = by_label.entry(rule.to_owned()).or_default();
        *time += one.time;
        *counted += if is_counted { one.time } else { Duration::ZERO };
    });
    let mut found: Vec<RuleTime<'a>> = by_label
        .into_iter()
        .filter_map(|(label, (time, counted))| {
            Some(RuleTime { rule: missed.rules.get(&label).copied()?, time, counted })
        })
        .collect();
    found.sort_by_key(|one| one.rule.index);
    found
}

/// Another share of one rule with which the quota is kept, and no other of its kind is missed that was kept: that of the
/// rule that the quota is about the most, or of one beside it.
fn new_share<'a>(show: &Show, missed: &Missed<'_>, worst: &Verdict, times: &[RuleTime<'a>]) -> Option<NewShare<'a>> {
    let mut periods: Vec<&Verdict> = missed.verdicts.iter().collect();
    periods.sort_by(|a, b| b.missed_by.partial_cmp(&a.missed_by).unwrap_or(std::cmp::Ordering::Equal));
    periods.truncate(MAX_PERIODS);
    let mut loops: Vec<&RuleTime<'a>> = times.iter().filter(|one| one.rule.every.is_none()).collect();
    loops.sort_by_key(|one| Reverse((one.counted, one.time)));
    let is_short = matches!(missed.quota.bound, QuotaBound::AtLeast(_));
    let own = loops.iter().filter(|one| !one.counted.is_zero()).take(1).map(|one| (one.rule, is_short));
    let mut others: Vec<_> = loops.iter().filter(|one| one.counted.is_zero()).collect();
    others.sort_by_key(|one| Reverse(one.time));
    let others = others.into_iter().take(MAX_OTHERS).map(|one| (one.rule, !is_short));
    own.chain(others).find_map(|(rule, more)| {
        let share = promised_share(show, missed, &periods, rule, more)?;
        (0..MAX_TRIED).find_map(|further| {
            let share = if more { share.checked_add(further)? } else { share.checked_sub(further)? };
            let share = NonZeroU32::new(share).filter(|share| share.get() <= MAX_SHARE)?;
            let percent = tried(show, missed, worst, (rule, share))?;
            Some(NewShare { rule, share, percent })
        })
    })
}

/// The share next to that of a rule with which, by the shares of time, the quota is kept in all these periods: a higher
/// one, or a lower.
fn promised_share(show: &Show, missed: &Missed<'_>, periods: &[&Verdict], rule: &Arc<Rule>, more: bool) -> Option<u32> {
    let is_kept = |share: u32| {
        let Some(share) = NonZeroU32::new(share) else { return false };
        periods.iter().all(|period| {
            let promised = promised(show, missed, (period.from, period.until), (rule.index, share));
            promised.is_some_and(|percent| missed.quota.missed_by(percent).is_none())
        })
    };
    let (mut wrong, mut right) = (rule.share.get(), if more { MAX_SHARE } else { 1 });
    if wrong == right || !is_kept(right) {
        return None;
    }
    while wrong.abs_diff(right) > 1 {
        let middle = u32::midpoint(wrong, right);
        if is_kept(middle) { right = middle } else { wrong = middle }
    }
    Some(right)
}

/// What the quota comes out at in a period, by the shares of time, if a rule had this share; none where nothing is shown.
fn promised(
    show: &Show,
    missed: &Missed<'_>,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
    change: (usize, NonZeroU32),
) -> Option<f64> {
    let (mut counted, mut shown) = (0.0, 0.0);
    let mut at = from;
    while at < until {
        let day = show.day(&missed.group.first, at, &ClockTrust::Trusted);
        for programme in &day.programmes {
            let (from, until) = (programme.from.max(from), programme.until.min(until));
            if from >= until {
                continue;
            }
            let programme =
                Programme { content: changed(&programme.content, change), from, until, ..programme.clone() };
            let time = shown_secs(&programme, &day);
            shown += time;
            let parts = counted_parts(missed.quota, &programme.content, &day.breaks);
            for (rule, share) in shares_of_time(&programme, &day.breaks, show.library().site.share_by) {
                counted += time * share * parts.get(&rule).copied().unwrap_or_default();
            }
        }
        at = day.until;
    }
    (shown > 0.0).then(|| counted / shown * 100.0)
}

/// What a programme plays if a rule had another share.
fn changed(content: &Content, (rule, share): (usize, NonZeroU32)) -> Content {
    let Content::Loop(tracks) = content else { return content.clone() };
    let is_it = |track: &Track| track.rule.as_ref().is_some_and(|own| own.index == rule);
    if !tracks.iter().any(is_it) {
        return content.clone();
    }
    Content::Loop(
        tracks
            .iter()
            .map(|track| Track { share: if is_it(track) { share } else { track.share }, ..track.clone() })
            .collect(),
    )
}

/// For how many seconds of a programme something is shown.
fn shown_secs(programme: &Programme, day: &Day) -> f64 {
    let secs = |from: DateTime<Utc>, until: DateTime<Utc>| (until - from).as_seconds_f64().max(0.0);
    if matches!(programme.content, Content::Blank(_)) {
        let breaks = day.breaks.iter();
        breaks.map(|one| secs(one.from.max(programme.from), one.until.min(programme.until))).sum()
    } else {
        secs(programme.from, programme.until)
    }
}

/// The part of what each rule plays in a programme and breaks into it with that a quota is about, by the places of rules.
fn counted_parts(quota: &Quota, content: &Content, breaks: &[BreakIn]) -> BTreeMap<usize, f64> {
    let part = |rule: &Rule, slides: &[Arc<Slide>]| {
        let label = rule.label();
        let secs = |slide: &Arc<Slide>| slide.dwell.as_secs_f64();
        let is_counted = |slide: &&Arc<Slide>| quota.counts(&OnScreen::of_slide(slide, Some(&label)));
        let counted: f64 = slides.iter().filter(is_counted).map(secs).sum();
        counted / slides.iter().map(secs).sum::<f64>()
    };
    let tracks: &[Track] = if let Content::Loop(tracks) = content { tracks } else { &[] };
    let loops = tracks.iter().filter_map(|track| Some((track.rule.as_ref()?, &track.slides)));
    let mut found = BTreeMap::new();
    for (rule, slides) in loops.chain(breaks.iter().map(|one| (&one.rule, &one.playlist.slides))) {
        found.entry(rule.index).or_insert_with(|| part(rule, slides));
    }
    found
}

/// What the quota really comes out at in the worst period if a rule has this share; none where it is not kept in all
/// periods in which it is missed, or another is missed in one that was not.
fn tried(show: &Show, missed: &Missed<'_>, worst: &Verdict, (rule, share): (&Arc<Rule>, NonZeroU32)) -> Option<f64> {
    let mut library = Library::clone(show.library());
    let own = library.rules.iter_mut().find(|own| own.index == rule.index)?;
    *own = Arc::new(Rule { share, ..Rule::clone(rule) });
    let other = Show::compile(library);
    let quotas: Vec<&Quota> = show.library().quotas.iter().filter(|quota| quota.over == missed.quota.over).collect();
    let mut percent = None;
    for period in &missed.verdicts {
        let whole = (period.from, period.until);
        let before = judge(show, &missed.group.first, &quotas, whole);
        let after = judge(&other, &missed.group.first, &quotas, whole);
        for ((quota, before), after) in quotas.iter().zip(before).zip(after) {
            let (Some(before), Some(after)) = (before, after) else { continue };
            let is_own = std::ptr::eq(*quota, missed.quota);
            if after.missed_by.is_some() && (is_own || before.missed_by.is_none()) {
                return None;
            }
            if is_own && after.from == worst.from {
                percent = Some(after.percent);
            }
        }
    }
    percent
}
