//! What is odd about a rule by itself: it never plays, cuts a night in two, assumes holidays, or breaks in for too long.

use std::sync::Arc;

use chrono::{DateTime, Datelike as _, Months, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use gongyi_core::{
    condition::{Condition, HORIZON},
    model::{Action, Library, Rule, Screen, Validity},
    problem::{Problem, Text},
    schedule::{ClockTrust, break_in_length, index::Entry},
    show::Show,
    text,
};

use super::{
    DAYS_AHEAD, Scan, ZoneGroup,
    winners::{named, winners},
};

/// How many of the times at which a rule is active later than that are tried.
const LATER_TIMES: usize = 12;
/// So many screens are named.
const MAX_SCREENS: usize = 8;
/// How far back a rule is looked for that is over.
const YEARS_BACK: i64 = 10;
/// How long before the holidays of a year are needed they should have been announced.
const HOLIDAYS_AHEAD_DAYS: i64 = 92;

/// Break-ins longer than their interval, and black ones.
pub(super) fn break_in(library: &Library, rule: &Rule, problems: &mut Vec<Problem>) {
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
    let length = break_in_length(playlist, rule);
    if length > every {
        let (length, every, passes) = (length.as_secs(), every.as_secs(), rule.passes);
        let message = if passes.get() == 1 {
            text!(
                "“{name}”播放一遍要 {length} 秒，比间隔 {every} 秒还长，会跳过几次",
                "one pass of `{name}` takes {length} s, longer than its interval of {every} s: some starts are passed over"
            )
        } else {
            text!(
                "“{name}”播放 {passes} 遍要 {length} 秒，比间隔 {every} 秒还长，会跳过几次",
                "{passes} passes of `{name}` take {length} s, longer than its interval of {every} s: some starts are passed over"
            )
        };
        problems.push(Problem::warning("break-in-too-long", rule.place.clone(), message).help(text!(
            "把间隔 every 写长些，或减少画面",
            "write a longer `every`, or take slides out of the playlist"
        )));
    }
}

/// A night that an `All` cuts in two.
pub(super) fn night_cut(rule: &Rule, condition: &Condition, problems: &mut Vec<Problem>) {
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

/// A rule that needs holidays which nobody has announced, or only half of which was typed in.
pub(super) fn assumed_holidays(
    rule: &Rule,
    condition: &Condition,
    zone: Tz,
    now: DateTime<Utc>,
    problems: &mut Vec<Problem>,
) {
    let until = now + TimeDelta::days(HOLIDAYS_AHEAD_DAYS);
    if let Some(year) = condition.lacks_make_up_days(zone, now, until) {
        let message = text!(
            "holidays 里 {year} 年只有放假（Off），没有调休上班（Work）：周末都按休息算",
            "`holidays` has days off in {year} and no make-up working day: every weekend counts as free"
        );
        let help = text!(
            "照国务院的通知补上调休上班的日子，例如 Work(\"{year}-02-14\")",
            "add the make-up working days of the notice, such as Work(\"{year}-02-14\")"
        );
        problems.push(Problem::warning("holidays-no-work", rule.place.clone(), message).help(help));
    }
    let Some(year) = condition.assumes_holidays(zone, now, until) else { return };
    problems.push(
        Problem::warning(
            "holidays-assumed",
            rule.place.clone(),
            text!("{year} 年的放假安排还没有收录：按法定的 13 天和普通周末计算，没有调休", "the holidays of {year} are not built in: the 13 statutory days and plain weekends are assumed, \
                     without make-up days"),
        )
        .help(text!("国务院公布后，在 site.ron 里写 holidays: [Off(\"{year}-01-01\", \"{year}-01-03\"), Work(\"{year}-01-04\")]，或更新播放器", "once they are announced, write them as holidays: [Off(\"{year}-01-01\", \"{year}-01-03\"), Work(\"{year}-01-04\")] in site.ron, or update the player")),
    );
}

/// Whether a slide of what a rule plays is in its days within the year from a day on.
fn has_slides(show: &Show, rule: &Rule, today: NaiveDate) -> bool {
    let Action::Play(name) = &rule.action else { return true };
    let last = today + TimeDelta::days(DAYS_AHEAD as i64);
    let meets = |validity: Validity| {
        validity.from.is_none_or(|from| from <= last) && validity.until.is_none_or(|until| today <= until)
    };
    let playlist = show.library().playlists.get(name);
    playlist.is_none_or(|playlist| playlist.slides.iter().any(|slide| meets(slide.validity)))
}

/// What its hours say that will most likely not be meant in a time to come.
pub(super) fn hours_of_today(
    rule: &Rule,
    condition: &Condition,
    zone: Tz,
    now: DateTime<Utc>,
    problems: &mut Vec<Problem>,
) {
    problems.extend(condition.advice_at(zone, now).into_iter().map(|advice| advice.warning(rule.place.clone())));
}

/// A rule that did not play in the year ahead: finished, impossible, always outranked, or still to come.
pub(super) fn never_plays(
    scan: Scan<'_>,
    rule: &Arc<Rule>,
    entry: &Entry,
    zones: &[&ZoneGroup<'_>],
) -> Option<Problem> {
    let Scan { show, now, is_whole } = scan;
    let timezone = zones.first().map_or(show.library().site.timezone, |zones| zones.screen.timezone);
    if let Some(condition) = show.index().condition(entry) {
        let next = condition.next_active(timezone, now);
        let today = now.with_timezone(&timezone).date_naive();
        let too_late = today.checked_add_months(Months::new(12)).unwrap_or(NaiveDate::MAX);
        match next.map(|next| next.with_timezone(&timezone).date_naive()) {
            None => return Some(over(rule, condition, timezone, now)),
            Some(next) if next > too_late => return Some(far_off(rule, next)),
            Some(_) => {}
        }
    }
    // Whoever scans a week has not seen that it never plays, and a playlist without a slide in its days is beaten by none.
    if !is_whole || !has_slides(show, rule, now.with_timezone(&timezone).date_naive()) {
        return None;
    }
    if zones.iter().any(|zones| plays_later(scan, rule, entry, zones)) {
        return None;
    }
    let by = zones.iter().flat_map(|zones| winners(scan, rule, entry, zones)).collect();
    Some(beaten(rule, None, named(show.library(), &by)))
}

/// A rule that plays, and never on some of the screens that it names. They play alike.
pub(super) fn never_plays_on(
    scan: Scan<'_>,
    rule: &Arc<Rule>,
    entry: &Entry,
    zones: &ZoneGroup<'_>,
    screens: &[&Screen],
) -> Option<Problem> {
    if screens.is_empty() || plays_later(scan, rule, entry, zones) {
        return None;
    }
    let by = named(scan.show.library(), &winners(scan, rule, entry, zones))?;
    Some(beaten(rule, Some(screens), Some(by)))
}

/// A rule that is not due within the horizon: it is finished, or was never due.
fn over(rule: &Rule, condition: &Condition, timezone: Tz, now: DateTime<Utc>) -> Problem {
    let past = condition.intervals(timezone, now - TimeDelta::days(366 * YEARS_BACK), now);
    let Some(last) = past.last() else {
        let year = (now + HORIZON).with_timezone(&timezone).year();
        let message = text!(
            "条件到 {year} 年为止都不成立，这条规则不会播放",
            "its condition does not hold until {year} at least: this rule does not play"
        );
        let help = text!(
            "检查 when：年份和日子要对，All 里的条件要能同时成立",
            "check `when`: its years and days, and that all conditions in an `All` can hold at once"
        );
        return Problem::warning("rule-impossible", rule.place.clone(), message).help(help);
    };
    let last = (last.end - TimeDelta::nanoseconds(1)).with_timezone(&timezone).format("%Y-%m-%d");
    let message = text!("这条规则已经结束，最后一次在 {last}", "this rule is finished: the last time was {last}");
    let help =
        text!("改写日期，或移走这条规则和它的播放列表", "write new dates, or take the rule and its playlist away");
    Problem::warning("rule-finished", rule.place.clone(), message).help(help)
}

/// A rule that is first due in more than a year.
fn far_off(rule: &Rule, next: NaiveDate) -> Problem {
    let message = text!(
        "这条规则一年多以后才播放：下一次在 {next}",
        "this rule does not play for more than a year: the next time is {next}"
    );
    let help = text!("检查 when 里的年份和日子", "check the years and the days in `when`");
    Problem::warning("rule-far-off", rule.place.clone(), message).help(help)
}

/// Whether a rule that is active again only later than was scanned does play then.
fn plays_later(scan: Scan<'_>, rule: &Rule, entry: &Entry, zones: &ZoneGroup<'_>) -> bool {
    let Some(condition) = scan.show.index().condition(entry) else { return false };
    let mut at = scan.now;
    (0..LATER_TIMES).any(|_| {
        let Some(next) = condition.next_active(zones.screen.timezone, at) else { return false };
        let day = scan.show.day(&zones.first, next, &ClockTrust::Trusted);
        at = day.until;
        day.programmes.iter().any(|programme| programme.content.plays(rule))
            || day.breaks.iter().any(|one| one.rule.index == rule.index)
    })
}

/// A rule that others always win over, everywhere or on some screens. None is named where its time is taken otherwise, as
/// by break-ins.
fn beaten(rule: &Rule, screens: Option<&[&Screen]>, by: Option<Text>) -> Problem {
    let by = by.unwrap_or_else(|| text!("别的规则", "other rules"));
    let on = screens.map_or_else(
        || text!("", ""),
        |screens| {
            let names: Vec<&str> = screens.iter().map(|screen| screen.name.as_str()).take(MAX_SCREENS).collect();
            let more = if screens.len() > MAX_SCREENS { "…" } else { "" };
            Text::new(
                format!("在屏幕“{}”{more}上", names.join("”“")),
                format!(" on the screen `{}`{more}", names.join("`, `")),
            )
        },
    );
    let message = if rule.every.is_some() {
        Text::new(
            format!("这条插播规则{}总是让位于{}，不会播放", on.zh, by.zh),
            format!("this break-in never plays{}: it always gives way to {}", on.en, by.en),
        )
    } else {
        Text::new(
            format!("这条规则{}总是被{}盖住，不会播放", on.zh, by.zh),
            format!("this rule never plays{}: it is always beaten by {}", on.en, by.en),
        )
    };
    Problem::warning("rule-beaten", rule.place.clone(), message).help(text!(
        "写更高的 priority；或让优先的规则用 when 让出时间",
        "give it a higher priority, or let the rules above it leave it some time with `when`"
    ))
}
