//! What was right when offices asked about it, and stays so: schedules that look odd and play as they are written.

use std::fs;

use chrono::{DateTime, Utc};
use chrono_tz::Asia::Shanghai;

use gongyi_assets::Assets;
use gongyi_content::library::Loader;
use gongyi_core::{
    model::ZoneId,
    schedule::{ClockTrust, Day},
    show::Show,
};

fn at(time: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("{}:00+08:00", time.replace(' ', "T"))).unwrap().to_utc()
}

/// A show of `a`, and of `b` above it as its rule says.
fn show(rule: &str) -> Show {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a", "b"] {
        let slides = "(dwell: \"10s\", slides: [Slogan(text: \"诚信\"), Slogan(text: \"友善\")])";
        fs::write(folder.path().join(format!("{name}.ron")), slides).unwrap();
    }
    let site = format!("(timezone: \"Asia/Shanghai\", schedule: [(play: \"a\"), (play: \"b\", priority: 9, {rule})])");
    fs::write(folder.path().join("site.ron"), site).unwrap();
    let outcome = Loader::new(folder.path(), Assets::embedded(), Shanghai).load();
    assert!(outcome.good && outcome.problems().is_empty(), "{:?}", outcome.problems());
    Show::compile(outcome.library)
}

/// The days from one up to another.
fn days(show: &Show, from: &str, until: &str) -> Vec<std::sync::Arc<Day>> {
    let zone = ZoneId::main(&show.library().screens[0].name);
    let mut found = Vec::new();
    let mut now = at(from);
    while now < at(until) {
        let day = show.day(&zone, now, &ClockTrust::Trusted);
        now = day.until;
        found.push(day);
    }
    found
}

/// When `b` plays in a time, nights that touch joined: `11-07 09:00 to 11-07 13:00`.
fn on(rule: &str, from: &str, until: &str) -> Vec<String> {
    let show = show(rule);
    let mut spans: Vec<(DateTime<Utc>, DateTime<Utc>)> = Vec::new();
    for day in days(&show, from, until) {
        for programme in day.programmes.iter().filter(|one| one.content.plays(&show.library().rules[1])) {
            match spans.last_mut() {
                Some(last) if last.1 == programme.from => last.1 = programme.until,
                _ => spans.push((programme.from, programme.until)),
            }
        }
    }
    let local = |at: DateTime<Utc>| at.with_timezone(&Shanghai).format("%m-%d %H:%M:%S").to_string();
    spans.into_iter().map(|(from, until)| format!("{} to {}", local(from), local(until))).collect()
}

/// The starts of the break-ins of `b` in a time.
fn break_ins(rule: &str, from: &str, until: &str) -> Vec<String> {
    let days = days(&show(rule), from, until);
    let starts = days.iter().flat_map(|day| &day.breaks).map(|one| one.from);
    starts.map(|at| at.with_timezone(&Shanghai).format("%m-%d %H:%M").to_string()).collect()
}

#[test]
fn schedules_that_look_odd_play_as_they_are_written() {
    let saturdays = "when: Hours(\"Jan-Jun,Sep-Dec Sa[1,3] 09:00-13:00\")";
    let november = ["11-07 09:00:00 to 11-07 13:00:00", "11-21 09:00:00 to 11-21 13:00:00"];
    assert_eq!(on(saturdays, "2026-11-01 00:00", "2026-12-01 00:00"), november);
    assert_eq!(on(saturdays, "2026-07-01 00:00", "2026-09-01 00:00"), Vec::<String>::new());
    let weeks = "when: Hours(\"2026 week 30-53/5 Mo-Fr 07:00-15:30\")";
    let next = on(weeks, "2026-11-26 00:00", "2026-12-09 00:00");
    assert_eq!(next, ["12-07 07:00:00 to 12-07 15:30:00", "12-08 07:00:00 to 12-08 15:30:00"]);
    // A lunar date changes at midnight, and not at the hour of the rat.
    let moon = on("when: Lunar(8, 15)", "2026-09-20 00:00", "2026-10-01 00:00");
    assert_eq!(moon, ["09-25 00:00:00 to 09-26 00:00:00"]);
    // A dated rule falls back at midnight.
    let dated = on("when: Dates(\"2026-11-20\", \"2026-11-25\")", "2026-11-10 00:00", "2026-12-01 00:00");
    assert_eq!(dated, ["11-20 00:00:00 to 11-26 00:00:00"]);
    for (day, next, is_on) in [
        ("2026-09-20 00:00", "2026-09-21 00:00", true),
        ("2026-10-10 00:00", "2026-10-11 00:00", true),
        ("2019-05-02 00:00", "2019-05-03 00:00", false),
        ("2015-09-03 00:00", "2015-09-04 00:00", false),
    ] {
        assert_eq!(on("when: Workdays", day, next).len(), usize::from(is_on), "{day}");
    }
}

#[test]
fn break_ins_come_where_all_conditions_hold() {
    let summer = "every: \"30m\", when: All([Dates(\"2026-06-23\", \"2026-06-30\"), Hours(\"Mo,We,Fr 12:00-18:00\")])";
    let found = break_ins(summer, "2026-06-01 00:00", "2026-08-01 00:00");
    assert_eq!(found.len(), 36);
    assert_eq!(
        (found[0].as_str(), found[11].as_str(), found[35].as_str()),
        ("06-24 12:00", "06-24 17:30", "06-29 17:30")
    );
    // One pass at 08:30.
    let once = "every: \"30m\", when: Hours(\"08:30-08:31\")";
    assert_eq!(break_ins(once, "2026-11-26 00:00", "2026-11-28 00:00"), ["11-26 08:30", "11-27 08:30"]);
}
