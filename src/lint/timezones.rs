//! Clocks that are not Beijing's where the calendar is China's: a zone that somebody wrote by its letters, and a machine
//! whose zone nobody chose. Either shifts every hour of a schedule, and all looks right. What is shown stays the same.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, Utc};

use gongyi_core::{
    model::{Library, Rule, Slide, Validity, Zone},
    problem::{Grade, Place, Problem, Severity, Text},
    shapes::CalendarName,
    text,
    timezones::{beside_beijing, is_code},
};

/// What to write, wherever a zone is missing or wrong.
pub fn advice() -> Text {
    text!(
        "在 site.ron 里写 timezone: \"Asia/Shanghai\"（北京时间）",
        "write timezone: \"Asia/Shanghai\" in site.ron, which is Beijing's time"
    )
}

/// The time zones of a library, and the lack of one, that are odd at `now`; and what `TZ` says, where nobody can read it.
pub fn inspect(library: &Library, unreadable: Option<&str>, now: DateTime<Utc>) -> Vec<Problem> {
    let mut found = match library.site.calendar {
        CalendarName::China => written(library, now),
    };
    let site = library.root.join("site.ron");
    // Of a file that is wrong nobody knows what it names.
    let is_wrong = |problem: &Problem| problem.grade == Grade::Shape && problem.place.file == site;
    if !library.names_timezone() && !library.problems.iter().any(is_wrong) {
        found.extend(unreadable.map(|variable| unreadable_variable(library, variable, &site)));
        found.extend(missing(library, now, site));
    }
    found
}

/// What is said of a `TZ` that names no zone.
fn unreadable_variable(library: &Library, variable: &str, site: &Path) -> Problem {
    let zone = library.site.timezone;
    let message = text!(
        "环境变量 TZ=“{variable}”读不懂，时间按系统的 {zone}",
        "the variable TZ=`{variable}` cannot be read, so that times are the system's, `{zone}`"
    );
    let place = Place::of_file(site);
    Problem::warning("unreadable-tz", place, message).help(advice())
}

/// Zones that are written and are not Beijing's: wrong where nobody lives in them, and to be looked at elsewhere.
fn written(library: &Library, now: DateTime<Utc>) -> Vec<Problem> {
    let found = library.written_timezones.iter().filter_map(|written| {
        let zone = written.timezone;
        let beside = beside_beijing(zone, now)?;
        let (zh, en) = (beside.zh, beside.en);
        let message = text!("时区“{zone}”不是北京时间：{zh}", "the time zone `{zone}` is not Beijing's: {en}");
        let severity = if is_code(zone) { Severity::Error } else { Severity::Warning };
        let problem = Problem::error("foreign-timezone", Grade::Lint, written.place.clone(), message);
        Some(Problem { severity, ..problem }.help(text!(
            "写成 \"Asia/Shanghai\"，除非这里确实用当地时间",
            "write \"Asia/Shanghai\", unless people here do keep that time"
        )))
    });
    found.collect()
}

/// The zone of a site that names none, while something follows it.
fn missing(library: &Library, now: DateTime<Utc>, site: PathBuf) -> Option<Problem> {
    let beside = beside_beijing(library.site.timezone, now)?;
    let place = follows_the_time(library, site)?;
    let (zone, zh, en) = (library.site.timezone, beside.zh, beside.en);
    let message = text!(
        "没有写时区，时间按这台机器的 {zone}，不是北京时间：{zh}",
        "no time zone is written, so that times are this machine's, `{zone}`, and not Beijing's: {en}"
    );
    Some(Problem::warning("no-timezone", place, message).help(advice()))
}

/// Where something is that depends on what time it is on a screen without a zone of its own: the first such rule, else
/// the site as a whole.
fn follows_the_time(library: &Library, site: PathBuf) -> Option<Place> {
    let own = |name| library.written_timezones.iter().any(|written| written.screen.as_ref() == Some(name));
    let screens: Vec<_> = library.screens.iter().filter(|screen| !own(&screen.name)).collect();
    let is_shown = |rule: &&Arc<Rule>| screens.iter().any(|screen| rule.concerns(screen));
    let has_times = |rule: &&Arc<Rule>| rule.when.is_some() || rule.every.is_some();
    if let Some(rule) = library.rules.iter().find(|rule| has_times(rule) && is_shown(rule)) {
        return Some(rule.place.clone());
    }
    let has_clock = || screens.iter().flat_map(|screen| &screen.zones).any(|zone| matches!(zone, Zone::Clock { .. }));
    let has_days = |slide: &Arc<Slide>| slide.follows_time() || slide.validity != Validity::default();
    let has_slides = || library.playlists.values().flat_map(|playlist| &playlist.slides).any(has_days);
    let follows = !screens.is_empty() && (has_clock() || has_slides());
    follows.then(|| Place::of_file(site))
}
