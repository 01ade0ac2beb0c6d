//! `Hours`: what is written plays exactly so, or is refused. Each replay of the field has its test with the right value;
//! [`random`] compares thousands of expressions with an evaluation that shares nothing with the player's.

mod random;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::{Asia::Shanghai, Tz};

use gongyi_core::{
    condition::{Condition, ConditionError, Facts},
    shapes::{CalendarName, GeoPoint, When},
};

fn facts_at(latitude: f64, longitude: f64) -> Arc<Facts> {
    Arc::new(Facts::new(CalendarName::China, &[], Some(GeoPoint { latitude, longitude })).0)
}

/// The facts of the site of the replays.
fn facts() -> Arc<Facts> {
    facts_at(33.96, 116.79)
}

/// A condition as it is written in RON; a text alone is that of `Hours`.
fn read(text: &str) -> When {
    use ron::extensions::Extensions;
    let is_condition = ["On(", "All(", "Any(", "Not(", "Hours("].iter().any(|name| text.starts_with(name));
    if !is_condition {
        return When::Hours(text.to_owned());
    }
    let options = ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME);
    options.from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn condition(text: &str) -> Condition {
    Condition::new(&read(text), &facts()).unwrap_or_else(|mistakes| panic!("{text}: {mistakes:?}"))
}

fn refused(text: &str) -> ConditionError {
    match Condition::new(&read(text), &facts()) {
        Ok(condition) => panic!("{text} is accepted: {condition:?}"),
        Err(mistakes) => mistakes[0].clone(),
    }
}

/// A local time in Shanghai.
fn at(text: &str) -> DateTime<Utc> {
    let text = if text.len() == 10 { format!("{text} 00:00") } else { text.to_owned() };
    format!("{}:00+08:00", text.replace(' ', "T")).parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The intervals that meet a span, as local times; the year is that of the span's start where it is not told.
fn told_in(condition: &Condition, zone: Tz, from: &str, to: &str) -> Vec<String> {
    let (from, to) = (at(from), at(to));
    let year = from.with_timezone(&zone).format("%Y-").to_string();
    condition
        .intervals(zone, from, to)
        .into_iter()
        .map(|interval| {
            let local = |instant: DateTime<Utc>| {
                let local = instant.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string();
                local.strip_prefix(&year).unwrap_or(&local).to_owned()
            };
            format!("{} to {}", local(interval.start), local(interval.end))
        })
        .collect()
}

fn told(text: &str, from: &str, to: &str) -> Vec<String> {
    told_in(&condition(text), Shanghai, from, to)
}

/// The local days in a span on which a condition is on at any time.
fn days(text: &str, from: &str, to: &str) -> Vec<String> {
    let condition = condition(text);
    let (first, last): (NaiveDate, NaiveDate) = (from.parse().unwrap(), to.parse().unwrap());
    first
        .iter_days()
        .take_while(|day| *day <= last)
        .filter(|day| {
            let from = at(&day.to_string());
            !condition.intervals(Shanghai, from, from + TimeDelta::days(1)).is_empty()
        })
        .map(|day| day.to_string())
        .collect()
}

/// The first and the last of such days, and how many there are.
fn run_of_days(text: &str, from: &str, to: &str) -> (String, String, usize) {
    let days = days(text, from, to);
    (days.first().cloned().unwrap_or_default(), days.last().cloned().unwrap_or_default(), days.len())
}

fn assert_says(error: &ConditionError, id: &str, message: &str, help: &str, text: &str) {
    let told = error.help.as_ref().map(|help| [help.zh.clone(), help.en.clone()]).unwrap_or_default();
    assert_eq!(error.id, id, "{text}: {error:?}");
    for (said, asked) in [(&error.message.zh, message), (&error.message.en, message)] {
        assert!(said.contains(asked), "{text}: {error:?}");
    }
    assert!(told.iter().all(|told| told.contains(help)), "{text}: {error:?}");
}

/// The advice on a condition, that which depends on today too.
fn advice(text: &str, today: &str) -> Vec<ConditionError> {
    let condition = condition(text);
    let mut advice = condition.advice();
    advice.extend(condition.advice_at(Shanghai, at(today)));
    advice
}

fn assert_advises(text: &str, id: &str, message: &str, help: &str) {
    let advice = advice(text, "2026-11-26 12:00");
    let [one] = advice.as_slice() else { panic!("{text}: {advice:?}") };
    assert_says(one, id, message, help, text);
}

fn assert_no_advice(text: &str) {
    let advice = advice(text, "2026-11-26 12:00");
    assert!(advice.is_empty(), "{text}: {advice:?}");
}

// Replay H1
#[test]
fn a_day_that_no_year_has_is_refused_and_named_wherever_it_stands() {
    for (text, day, last) in [
        ("Nov 31", "Nov 31", "Nov 30"),
        ("Feb 30 12:00-22:00", "Feb 30", "Feb 29"),
        ("Nov 30,Nov 31", "Nov 31", "Nov 30"),
        ("Nov 31-31", "Nov 31", "Nov 30"),
        ("Apr 31", "Apr 31", "Apr 30"),
        ("Nov 31 Mo", "Nov 31", "Nov 30"),
        ("Nov 31-Dec 05", "Nov 31", "Nov 30"),
        ("On(Hours(\"Nov 31\"), \"08:00-10:00\")", "Nov 31", "Nov 30"),
        ("08:00-20:00; Nov 31 off", "Nov 31", "Nov 30"),
        ("2026 Nov 31", "2026 Nov 31", "Nov 30"),
        // Of the same kind.
        ("Feb 31", "Feb 31", "Feb 29"),
        ("2027 Feb 29", "2027 Feb 29", "2027 Feb 28"),
        ("2025-2027 Feb 29", "Feb 29", "Feb 28"),
        ("Jun 31+", "Jun 31", "Jun 30"),
        ("Jun 31 +2 days", "Jun 31", "Jun 30"),
        ("Mo-Fr 08:00-12:00, Sep 31 10:00-12:00", "Sep 31", "Sep 30"),
        ("Mo-Fr 08:00-12:00 || Sep 31 10:00-12:00", "Sep 31", "Sep 30"),
        ("week 10 Jun 31", "", ""),
        ("Jun 31 week 10", "Jun 31", "Jun 30"),
        ("All([Workdays, Hours(\"Jun 31\")])", "Jun 31", "Jun 30"),
        ("Any([Workdays, Hours(\"Jun 31\")])", "Jun 31", "Jun 30"),
        ("Not(Hours(\"Jun 31\"))", "Jun 31", "Jun 30"),
        ("On(Not(Hours(\"Jun 31\")), \"08:00-10:00\")", "Jun 31", "Jun 30"),
    ] {
        let id = if day.is_empty() { "bad-hours" } else { "hours-impossible-day" };
        assert_says(&refused(text), id, &day.replace("2026 ", ""), last, text);
    }
}

// Replay H1
#[test]
fn a_range_that_only_ends_beyond_its_month_is_cut() {
    let year = |text: &str| run_of_days(text, "2026-01-01", "2026-12-31");
    let run = |first: &str, last: &str, count| (first.to_owned(), last.to_owned(), count);
    assert_eq!(year("Nov 20-31"), run("2026-11-20", "2026-11-30", 11));
    assert_eq!(year("Nov 20-Nov 31"), run("2026-11-20", "2026-11-30", 11));
    assert_eq!(year("Apr 15-31 08:00-20:00"), run("2026-04-15", "2026-04-30", 16));
    assert_eq!(run_of_days("Feb 15-30", "2027-01-01", "2027-12-31"), run("2027-02-15", "2027-02-28", 14));
    assert_eq!(run_of_days("Feb 15-30", "2028-01-01", "2028-12-31"), run("2028-02-15", "2028-02-29", 15));
    assert_eq!(days("Feb 29", "2026-01-01", "2029-12-31"), ["2028-02-29"]);
    let next = condition("Feb 29").next_active(Shanghai, at("2026-11-26 12:00"));
    assert_eq!(next, Some(at("2028-02-29")));
}

// Replay H2
#[test]
fn an_end_that_some_years_lack_is_refused_with_the_last_one() {
    for (text, right) in [
        ("Nov 01-Nov Su[5] 08:00-20:00", "\"Nov 01-Nov Su[-1] 08:00-20:00\""),
        ("Jan 01-Feb Su[5]", "\"Jan 01-Feb Su[-1]\""),
        ("Nov 01-Nov Su[-5] 08:00-20:00", "\"Nov 01-Nov Su[1] 08:00-20:00\""),
        ("Jan 01-Feb Su[-5]", "\"Jan 01-Feb Su[1]\""),
        // Of the same kind: a start.
        ("Mo-Fr 09:00-17:00; Nov Sa[5]-Dec 20 off", "\"Mo-Fr 09:00-17:00; Nov Sa[-1]-Dec 20 off\""),
        ("On(Hours(\"Aug 10-Aug Fr[5]\"), \"08:00-10:00\")", "\"Aug 10-Aug Fr[-1]\""),
        ("2027 Nov 01-Nov Su[5]", "\"2027 Nov 01-Nov Su[-1]\""),
    ] {
        assert_says(&refused(text), "hours-missing-day", "[", right, text);
    }
    let last_day = |year: i32| {
        let text = "Nov 01-Nov Su[-1] 08:00-20:00";
        run_of_days(text, &format!("{year}-01-01"), &format!("{year}-12-31")).1
    };
    assert_eq!([2026, 2027, 2028].map(last_day), ["2026-11-29", "2027-11-28", "2028-11-26"]);
    for (text, first, last) in [
        ("Nov 10-Nov Sa[1]", "Nov 10", "Nov Sa[1]"),
        ("Dec Mo[-1]-Dec 10", "Dec Mo[-1]", "Dec 10"),
        ("Nov 20-Nov 10", "Nov 20", "Nov 10"),
        ("2026 Nov 20-2026 Nov 10", "2026 Nov 20", "2026 Nov 10"),
        ("2027 Nov 20-2026 Dec 31", "2027 Nov 20", "2026 Dec 31"),
        ("2025 easter-Apr 15", "2025 easter", "Apr 15"),
    ] {
        let error = refused(text);
        assert_says(&error, "hours-reversed", first, "", text);
        assert_says(&error, "hours-reversed", last, "", text);
    }
    // A fifth that the year has, and days by themselves, stay right.
    assert_eq!(run_of_days("2026 Nov 01-Nov Su[5]", "2026-01-01", "2028-12-31").1, "2026-11-29");
    assert_eq!(days("Nov Su[5]", "2026-01-01", "2027-12-31"), ["2026-11-29"]);
    let october = |text: &str| days(text, "2026-10-30", "2026-11-02");
    assert_eq!(october("Jun 01-Oct Sa[-1]"), ["2026-10-30", "2026-10-31"]);
    assert_eq!(run_of_days("Mar Su[-1]-Oct Su[-1]", "2026-01-01", "2026-12-31").1, "2026-10-25");
}

// Replay H3
#[test]
fn an_open_end_is_named_and_closed() {
    assert_advises("Fr,Sa 20:00+", "hours-open-end", "24:00", "\"Fr,Sa 20:00-24:00\"");
    assert_advises("20:00-22:00+", "hours-open-end", "22:00", "\"20:00-22:00\"");
    assert_advises("Mo-Fr 09:00-17:00+", "hours-open-end", "17:00", "\"Mo-Fr 09:00-17:00\"");
    // In every part, among several spans, in both parts of `On` and below others.
    let right = "\"Mo 08:00-10:00,12:00-14:00,20:00-24:00; Fr 20:00-22:00\"";
    assert_advises("Mo 08:00-10:00,12:00-14:00,20:00+; Fr 20:00-22:00+", "hours-open-end", "24:00", right);
    assert_advises("On(Workdays, \"20:00-22:00+\")", "hours-open-end", "22:00", "\"20:00-22:00\"");
    assert_advises("Not(All([Hours(\"sunset+\"), Workdays]))", "hours-open-end", "24:00", "\"sunset-24:00\"");
    assert_no_advice("20:00-26:00");
    assert_eq!(told("Fr,Sa 20:00+", "2026-11-27 12:00", "2026-11-28 12:00"), ["11-27 20:00 to 11-28 00:00"]);
    assert_eq!(told("Fr 20:00-26:00", "2026-11-27 12:00", "2026-11-28 12:00"), ["11-27 20:00 to 11-28 02:00"]);
}

// Replay H6
#[test]
fn a_part_without_effect_is_named_with_the_order_that_has_one() {
    for (text, part, right) in [
        ("PH off; Mo-Fr 08:00-18:00", "\"PH off\"", "\"Mo-Fr 08:00-18:00; PH off\""),
        ("Mo-Fr 08:00-18:00, PH 10:00-16:00", "PH 10:00-16:00", "\"Mo-Fr 08:00-18:00; PH 10:00-16:00\""),
        ("Dec 31 08:00-26:00; 08:00-22:00", "Dec 31 08:00-26:00", "\"08:00-22:00; Dec 31 08:00-26:00\""),
        ("PH off, Mo-Su 08:00-18:00", "PH off", "\"Mo-Su 08:00-18:00; PH off\""),
        ("08:00-10:00; 12:00-14:00", "08:00-10:00", "\"08:00-10:00,12:00-14:00\""),
        ("PH 10:00-16:00; Mo-Fr 08:00-18:00", "PH 10:00-16:00", "\"Mo-Fr 08:00-18:00; PH 10:00-16:00\""),
        ("Mo 09:00-17:00, Mo-Fr 08:00-18:00", "Mo 09:00-17:00", "\"Mo-Fr 08:00-18:00; Mo 09:00-17:00\""),
        ("2026 Dec 31 off; Mo-Fr 08:00-18:00", "2026 Dec 31 off", "\"Mo-Fr 08:00-18:00; 2026 Dec 31 off\""),
    ] {
        let advice = advice(text, "2026-11-26 12:00");
        let [one] = advice.as_slice() else { panic!("{text}: {advice:?}") };
        let help = one.help.as_ref().unwrap();
        assert_eq!(one.id, "hours-no-effect", "{text}");
        assert!(one.message.en.contains(part.trim_matches('"')) && help.zh.contains(right), "{text}: {one:?}");
    }
    for text in [
        "Mo-Fr 08:00-18:00; PH off",
        "Mo-Fr 08:00-18:00; PH 10:00-16:00",
        "Tu-Th,Su,PH 12:00-23:00, Fr,Sa 12:00-24:00",
        "Mo-Fr 08:00-18:00; Sa,Su off",
        "24/7; PH off",
        "Mo-Fr 08:00-12:00, PH 08:00-12:00",
        "24/7; Mo-Fr 09:00-17:00",
        "Mo-Fr 08:00-18:00 || PH 10:00-16:00",
        "08:00-20:00; Mo-Fr 09:00-17:00; Dec 25 off",
        "08:00-22:00; Dec 31 08:00-26:00",
        "10:00-12:00; Fr[-1] 18:00-01:00",
    ] {
        assert_no_advice(text);
    }
    let days_off = told("Mo-Fr 08:00-18:00; PH off", "2026-09-30 12:00", "2026-10-08 12:00");
    assert_eq!(days_off, ["09-30 08:00 to 09-30 18:00", "10-08 08:00 to 10-08 18:00"]);
    assert_eq!(told("Mo-Fr 08:00-18:00, PH 10:00-16:00", "2026-10-01", "2026-10-02"), ["10-01 08:00 to 10-01 18:00"]);
}

// Replay H6
#[test]
fn the_parts_that_are_on_are_told() {
    let parts = |text: &str, now: &str| condition(text).parts_at(Shanghai, at(now));
    let text = "Tu-Th,Su,PH 12:00-23:00, Fr,Sa 12:00-24:00";
    assert_eq!(parts(text, "2026-10-05 13:00"), ["Tu-Th,Su,PH 12:00-23:00"]);
    assert_eq!(parts(text, "2026-10-02 23:30"), ["Fr,Sa 12:00-24:00"]);
    assert_eq!(parts(text, "2026-10-12 13:00"), Vec::<String>::new());
    assert_eq!(told(text, "2026-10-12", "2026-10-13"), Vec::<String>::new());
    // What a later part took is not told, nor what stands behind `||` where something before it is on.
    assert_eq!(parts("08:00-22:00; Dec 31 08:00-26:00", "2026-12-31 12:00"), ["Dec 31 08:00-26:00"]);
    assert_eq!(parts("08:00-22:00; Dec 31 08:00-26:00", "2027-01-01 01:00"), ["Dec 31 08:00-26:00"]);
    assert_eq!(parts("Mo 08:00-12:00 || 10:00-14:00", "2026-11-30 11:00"), ["Mo 08:00-12:00"]);
    assert_eq!(parts("Mo 08:00-12:00 || 10:00-14:00", "2026-11-30 13:00"), ["10:00-14:00"]);
    assert_eq!(parts("08:00-20:00; Mo 12:00-13:00 off", "2026-11-30 12:30"), Vec::<String>::new());
    assert_eq!(
        parts("All([Workdays, Hours(\"Mo 08:00-12:00; Tu 08:00-12:00\")])", "2026-12-01 09:00"),
        ["Tu 08:00-12:00"]
    );
}

// Replay H7
#[test]
fn weeks_that_do_not_count_on_over_new_year_are_named() {
    for text in ["week 01-53/2 Mo-Su 08:00-18:00", "week 02-52/2 Mo-Su 08:00-18:00"] {
        let from = if text.contains("01-53") { "2026-11-30" } else { "2026-11-23" };
        assert_advises(text, "hours-new-year", "2027-01-04", &format!("Every(days: 14, from: \"{from}\")"));
    }
    assert_advises("week 01-53/2 Mo", "hours-new-year", "2027-01-04", "Every(days: 14, from: \"2026-11-30\")");
    assert_advises("week 01-53/3 Mo", "hours-new-year", "2027-01-04", "Every(days: 21,");
    assert_advises("week 01-53/4 Mo", "hours-new-year", "2027-01-04", "Every(days: 28,");
    assert_advises("On(Hours(\"week 01-53/2 We\"), \"08:00-10:00\")", "hours-new-year", "2027-01-04", "\"2026-12-02\"");
    assert_no_advice("week 10-20/2 Mo-Su 08:00-18:00");
    assert_no_advice("2026 week 30-53/5 Mo-Fr 07:00-15:30");
    assert_no_advice("week 01-53 Mo");
    let at_new_year = |text: &str, today: &str| {
        let found = condition(text).advice_at(Shanghai, at(today));
        found.iter().map(|one| one.message.en.rsplit("week of ").next().unwrap()[..10].to_owned()).collect::<Vec<_>>()
    };
    // In a year of 52 weeks two and four divide them; three does not.
    assert_eq!(at_new_year("week 01-53/2", "2027-06-01"), Vec::<String>::new());
    assert_eq!(at_new_year("week 02-52/2", "2027-06-01"), Vec::<String>::new());
    assert_eq!(at_new_year("week 01-53/4", "2027-06-01"), Vec::<String>::new());
    // W52 and three weeks is W03 of 2028.
    assert_eq!(at_new_year("week 01-53/3", "2027-06-01"), ["2028-01-03"]);
    for (today, monday) in [("2032-06-01", "2033-01-03"), ("2037-06-01", "2038-01-04")] {
        assert_eq!(at_new_year("week 01-53/2", today), [monday]);
    }
    let on = days("week 01-53/2 Mo-Su 08:00-18:00", "2026-12-14", "2027-01-24");
    assert_eq!((on.len(), on[0].as_str(), on[6].as_str()), (28, "2026-12-14", "2026-12-20"));
    assert_eq!((on[7].as_str(), on[20].as_str(), on[21].as_str()), ("2026-12-28", "2027-01-10", "2027-01-18"));
}

// Replay H8
#[test]
fn nothing_that_comes_earlier_takes_hours_from_a_night() {
    assert_eq!(
        told("08:00-22:00; Dec 31 08:00-26:00", "2026-12-31 07:00", "2027-01-01 23:00"),
        ["12-31 08:00 to 2027-01-01 02:00", "2027-01-01 08:00 to 2027-01-01 22:00"]
    );
    assert_eq!(
        told("Mo-Th,Su 11:00-23:00; Fr,Sa 11:00-25:00", "2026-11-28 10:00", "2026-11-29 23:30"),
        ["11-28 11:00 to 11-29 01:00", "11-29 11:00 to 11-29 23:00"]
    );
    assert_eq!(
        told("10:00-12:00; Fr[-1] 18:00-01:00", "2026-11-27 09:00", "2026-11-28 23:00"),
        ["11-27 18:00 to 11-28 01:00", "11-28 10:00 to 11-28 12:00"]
    );
    let text = "Mo-Fr 22:00-06:00; Sa,Su 23:00-08:00";
    assert_eq!(
        told(text, "2026-11-27 12:00", "2026-11-30 12:00"),
        ["11-27 22:00 to 11-28 00:00", "11-28 23:00 to 11-29 08:00", "11-29 23:00 to 11-30 08:00"]
    );
    // Weeks, years, dates, and two nights that overlap.
    for days in ["week 48", "2026 Nov 27", "Nov 27", "2026 Nov 20-27", "Nov Fr[-1]", "Fr[4]"] {
        let text = format!("10:00-12:00; {days} 18:00-03:00");
        let found = told(&text, "2026-11-27 17:00", "2026-11-28 09:00");
        assert_eq!(found, ["11-27 18:00 to 11-28 03:00"], "{text}");
    }
    assert_eq!(
        told("Fr 20:00-02:00, Fr 22:00-04:00", "2026-11-27 12:00", "2026-11-28 12:00"),
        ["11-27 20:00 to 11-28 04:00"]
    );
    assert_eq!(
        told("Sa 00:00-03:00; Fr 20:00-02:00", "2026-11-27 12:00", "2026-11-28 12:00"),
        ["11-27 20:00 to 11-28 03:00"]
    );
}

// Replay H8
#[test]
fn nights_that_a_later_part_cuts_or_leaves_are_named_with_what_keeps_them_whole() {
    let cut = "Su-Th 20:00-01:00; Fr,Sa 20:00-03:00";
    let whole = "Su-Th 20:00-01:00, Fr,Sa 20:00-03:00";
    assert_advises(cut, "hours-night-cut", "00:00-01:00", &format!("\"{whole}\""));
    assert_eq!(told(cut, "2026-11-26 12:00", "2026-11-27 12:00"), ["11-26 20:00 to 11-27 00:00"]);
    assert_eq!(told(whole, "2026-11-26 12:00", "2026-11-27 12:00"), ["11-26 20:00 to 11-27 01:00"]);
    let left = "18:00-02:00; We off";
    let whole = "On(Not(Hours(\"We\")), \"18:00-02:00\")";
    assert_advises(left, "hours-night-cut", "00:00-02:00", whole);
    assert_eq!(
        told(left, "2026-12-01 12:00", "2026-12-03 19:00"),
        ["12-01 18:00 to 12-02 00:00", "12-03 00:00 to 12-03 02:00", "12-03 18:00 to 12-04 02:00"]
    );
    assert_eq!(
        told(whole, "2026-12-01 12:00", "2026-12-03 19:00"),
        ["12-01 18:00 to 12-02 02:00", "12-03 18:00 to 12-04 02:00"]
    );
    let several = "Mo-Fr 18:00-02:00; PH off";
    let right = "On(All([Hours(\"Mo-Fr\"), Not(Hours(\"PH\"))]), \"18:00-02:00\")";
    assert_advises(several, "hours-night-cut", ":00", right);
    assert_no_advice("Mo-Th,Su 11:00-23:00; Fr,Sa 11:00-25:00");
    assert_no_advice("Mo-Fr 08:00-18:00; Sa 10:00-12:00");
    // Every help of this kind can be read.
    for text in ["20:00-02:00; Dec 31 10:00-12:00; We off", "sunset-sunrise; Mo off", cut, left, several] {
        let found = condition(text).advice();
        let help = &found[0].help.as_ref().unwrap().en;
        let right = help.split_once("write ").unwrap().1;
        condition(right.trim_matches('"'));
    }
}

// Replay H9
#[test]
fn what_stands_behind_two_bars_counts_by_the_minute() {
    let text = "Mo-Fr 08:00-11:30 || Mo-Sa 13:00-17:00";
    assert_eq!(
        told(text, "2026-11-28", "2026-12-01"),
        ["11-28 13:00 to 11-28 17:00", "11-30 08:00 to 11-30 11:30", "11-30 13:00 to 11-30 17:00"]
    );
    assert_eq!(
        told("Fr 20:00-02:00 || Sa 09:00-11:00", "2026-11-27 12:00", "2026-11-28 23:00"),
        ["11-27 20:00 to 11-28 02:00", "11-28 09:00 to 11-28 11:00"]
    );
    // Several, whole days, dates, and `off` before or behind.
    assert_eq!(
        told("Mo 08:00-09:00 || Mo 08:30-10:00 || Mo 12:00-13:00", "2026-11-30", "2026-12-01"),
        ["11-30 08:00 to 11-30 10:00", "11-30 12:00 to 11-30 13:00"]
    );
    assert_eq!(told("Mo 08:00-09:00 || Nov 30", "2026-11-29 12:00", "2026-12-02"), ["11-30 00:00 to 12-01 00:00"]);
    assert_eq!(
        told("08:00-18:00; Mo off || Mo 12:00-13:00", "2026-11-30", "2026-12-01"),
        ["11-30 12:00 to 11-30 13:00"]
    );
    assert_eq!(
        told("Mo 08:00-09:00 || 12:00-13:00; Nov 30 off", "2026-11-29 12:30", "2026-12-02"),
        ["11-29 12:00 to 11-29 13:00", "12-01 12:00 to 12-01 13:00"]
    );
    assert_eq!(
        told("Mo 08:00-09:00 || off || 12:00-13:00", "2026-11-30", "2026-12-01"),
        ["11-30 08:00 to 11-30 09:00", "11-30 12:00 to 11-30 13:00"]
    );
}

// Replay H10
#[test]
fn a_blank_after_a_comma_changes_nothing() {
    for (with_blank, without, from, to, expected) in [
        ("Mo, We, Fr 09:00-17:00", "Mo,We,Fr 09:00-17:00", "2026-11-30", "2026-12-01", "11-30 09:00 to 11-30 17:00"),
        ("Jan, Feb 18:00-20:00", "Jan,Feb 18:00-20:00", "2027-01-01", "2027-01-02", "01-01 18:00 to 01-01 20:00"),
        ("Su, PH 08:00-10:00", "Su,PH 08:00-10:00", "2026-11-29", "2026-11-30", "11-29 08:00 to 11-29 10:00"),
        (
            "Dec 24, Dec 31 20:00-23:00",
            "Dec 24,Dec 31 20:00-23:00",
            "2026-12-24",
            "2026-12-25",
            "12-24 20:00 to 12-24 23:00",
        ),
        ("Mo-We, Sa 09:00-17:00", "Mo-We,Sa 09:00-17:00", "2026-12-01", "2026-12-02", "12-01 09:00 to 12-01 17:00"),
        (
            "week 48, week 50 Mo 09:00-17:00",
            "week 48,50 Mo 09:00-17:00",
            "2026-11-23",
            "2026-11-24",
            "11-23 09:00 to 11-23 17:00",
        ),
        (
            "2026, 2027 Jan 09:00-17:00",
            "2026,2027 Jan 09:00-17:00",
            "2027-01-05",
            "2027-01-06",
            "01-05 09:00 to 01-05 17:00",
        ),
        (
            "Jan-Mar, Nov 09:00-17:00",
            "Jan-Mar,Nov 09:00-17:00",
            "2027-01-05",
            "2027-01-06",
            "01-05 09:00 to 01-05 17:00",
        ),
        ("Dec Mo, Tu 09:00-17:00", "Dec Mo,Tu 09:00-17:00", "2026-12-01", "2026-12-02", "12-01 09:00 to 12-01 17:00"),
        (
            "10:00-12:00; Mo, Tu 09:00-17:00",
            "10:00-12:00; Mo,Tu 09:00-17:00",
            "2026-12-01",
            "2026-12-02",
            "12-01 09:00 to 12-01 17:00",
        ),
        ("PH, Su 08:00-10:00", "PH,Su 08:00-10:00", "2026-11-29", "2026-11-30", "11-29 08:00 to 11-29 10:00"),
    ] {
        assert_eq!(told(with_blank, from, to), [expected], "{with_blank}");
        assert_eq!(told(without, from, to), [expected], "{without}");
        assert!(condition(with_blank).describe().en.ends_with(without), "{with_blank}");
    }
    let whole_monday = ["11-30 00:00 to 12-01 00:00"];
    for text in ["Mo open, We 09:00-17:00", "Mo 00:00-24:00, We 09:00-17:00", "Mo; We 09:00-17:00"] {
        assert_eq!(told(text, "2026-11-30", "2026-12-01"), whole_monday, "{text}");
    }
    assert_eq!(
        told("Mo-Fr 08:00-12:00, 13:00-17:00", "2026-11-30", "2026-12-01"),
        ["11-30 08:00 to 11-30 12:00", "11-30 13:00 to 11-30 17:00"]
    );
    assert_eq!(
        told("Mo-Fr 08:00-12:00, Sa 09:00-12:00", "2026-11-27", "2026-11-29"),
        ["11-27 08:00 to 11-27 12:00", "11-28 09:00 to 11-28 12:00"]
    );
    // Where the hours may be meant otherwise, the help asks.
    for text in ["Jan, Mo 09:00-17:00", "Mo-Fr, 09:00-17:00", "PH Mo-Fr 09:00-17:00", "1900-2100"] {
        assert_eq!(refused(text).id, "hours-unclear", "{text}");
    }
}

// Replay H11
#[test]
fn a_remark_without_a_word_is_refused_with_both_readings() {
    for (text, on, off) in [
        ("Mo-Fr 08:00-12:00; Sa \"预约\"", "\"Mo-Fr 08:00-12:00; Sa open \\\"预约\\\"\"", "\"Mo-Fr 08:00-12:00\""),
        ("\"预约\"", "\"open \\\"预约\\\"\"", ""),
        (
            "Mo-Fr 08:00-12:00 || \"电话预约\"",
            "\"Mo-Fr 08:00-12:00 || open \\\"电话预约\\\"\"",
            "\"Mo-Fr 08:00-12:00\"",
        ),
        (
            "Sa 10:00-12:00 \"x\", Su 10:00-12:00",
            "\"Sa 10:00-12:00 open \\\"x\\\", Su 10:00-12:00\"",
            "\"Su 10:00-12:00\"",
        ),
    ] {
        let error = refused(text);
        assert_says(&error, "hours-remark", "open", on, text);
        assert_says(&error, "hours-remark", "off", off, text);
    }
    let saturday = |text: &str| told(text, "2026-11-28", "2026-11-29");
    assert_eq!(saturday("Mo-Fr 08:00-12:00; Sa open \"预约\""), ["11-28 00:00 to 11-29 00:00"]);
    for word in ["off", "closed", "unknown"] {
        let text = format!("08:00-12:00; Sa {word} \"预约\"");
        assert_eq!(saturday(&text), Vec::<String>::new(), "{text}");
    }
    // A label says what the part is about.
    assert_eq!(saturday("\"大厅\": Sa 08:00-12:00"), ["11-28 08:00 to 11-28 12:00"]);
}

// Replay H12
#[test]
fn spans_that_turn_over_with_the_sun_are_empty_then() {
    let on = |text: &str, day: &str| {
        let next = day.parse::<NaiveDate>().unwrap().succ_opt().unwrap().to_string();
        told(text, &format!("{day} 00:00"), &format!("{next} 00:00"))
    };
    for text in ["sunset-19:00", "On(Hours(\"Mo-Su\"), \"sunset-19:00\")"] {
        assert_eq!(on(text, "2026-12-20"), ["12-20 17:06 to 12-20 19:00"], "{text}");
        assert_eq!(on(text, "2027-06-20"), Vec::<String>::new(), "{text}");
    }
    assert_eq!(on("05:30-sunrise", "2026-12-20"), ["12-20 05:30 to 12-20 07:13"]);
    assert_eq!(on("05:30-sunrise", "2027-06-20"), Vec::<String>::new());
    assert_eq!(on("19:00-sunset", "2027-06-20"), ["06-20 19:00 to 06-20 19:26"]);
    assert_eq!(on("19:00-sunset", "2026-12-20"), Vec::<String>::new());
    assert_eq!(on("On(Workdays, \"sunset-19:00\")", "2027-06-21"), Vec::<String>::new());
    for text in ["(sunset+00:30)-19:30", "05:00-dawn", "19:30-dusk", "(dusk-01:00)-19:00", "(sunset-01:00)-18:10"] {
        // Never on for more than four hours, in any season.
        let long = condition(text).intervals(Shanghai, at("2027-01-01"), at("2028-01-01"));
        assert!(!long.is_empty() && long.len() < 366, "{text}: {}", long.len());
        assert!(long.iter().all(|one| one.end - one.start < TimeDelta::hours(4)), "{text}");
    }
    // Nights stay nights, on each day of the year.
    for text in
        ["sunset-06:00", "22:00-sunrise", "dusk-dawn", "(sunset+01:00)-01:00", "On(Hours(\"Mo-Su\"), \"dusk-dawn\")"]
    {
        let nights = condition(text).intervals(Shanghai, at("2027-01-01 12:00"), at("2028-01-01 12:00"));
        assert_eq!(nights.len(), 365, "{text}");
        let (short, long) = (TimeDelta::hours(3), TimeDelta::hours(15));
        assert!(nights.iter().all(|one| (short..long).contains(&(one.end - one.start))), "{text}");
    }
    // Hours before sunrise may begin on the day before.
    assert_eq!(on("2026 Dec 21 (sunrise-08:00)-sunrise", "2026-12-20"), ["12-20 23:13 to 12-21 07:13"]);
}

// Replay H13
#[test]
fn a_night_ends_with_the_sun_of_its_morning() {
    let ends = |text: &str, facts: &Arc<Facts>, start: bool| -> Vec<DateTime<Utc>> {
        let condition = Condition::new(&read(text), facts).unwrap();
        let found = condition.intervals(Shanghai, at("2027-01-01 13:00"), at("2028-01-02 11:00"));
        found.into_iter().map(|one| if start { one.start } else { one.end }).collect()
    };
    for (latitude, longitude) in [(33.96, 116.79), (52.97, 122.54), (18.25, 109.5), (39.9, 116.4), (43.8, 87.6)] {
        let facts = facts_at(latitude, longitude);
        // In the far west the sun rises after ten by Beijing's clock.
        let mornings = ends("sunrise-12:00", &facts, true);
        assert!(mornings.len() >= 365);
        for text in
            ["sunset-sunrise", "On(Hours(\"Mo-Su\"), \"sunset-sunrise\")", "22:00-sunrise", "(sunset+00:10)-sunrise"]
        {
            assert_eq!(ends(text, &facts, false), mornings, "{text} at {latitude}");
        }
        assert_eq!(ends("20:00-dawn", &facts, false), ends("dawn-12:00", &facts, true));
        assert_eq!(ends("dusk-(dawn-00:20)", &facts, false), ends("(dawn-00:20)-12:00", &facts, true));
    }
    let morning = |facts: &Arc<Facts>| {
        let night = Condition::new(&read("sunset-sunrise"), facts).unwrap();
        night.intervals(Shanghai, at("2027-03-21 00:00"), at("2027-03-21 00:01"))[0].end
    };
    assert_eq!(morning(&facts()), at("2027-03-21 06:16"));
    assert_eq!(morning(&facts_at(52.97, 122.54)), at("2027-03-21 05:51"));
}

// Replay H14
#[test]
fn a_range_never_borrows_an_end_from_another_year() {
    let run = |text: &str, year: i32| {
        let (first, last, count) = run_of_days(text, &format!("{year}-01-01"), &format!("{year}-12-31"));
        if count == 0 { String::new() } else { format!("{first} {last} {count}") }
    };
    assert_eq!(run("Mar Su[3]-Mar 20", 2026), "2026-03-15 2026-03-20 6");
    assert_eq!(run("Mar Su[3]-Mar 20", 2027), "");
    assert_eq!(run("Mar Su[3]-Mar 20", 2028), "2028-03-19 2028-03-20 2");
    assert_eq!(run("easter-Apr 15", 2025), "");
    assert_eq!(run("easter-Apr 15", 2026), "2026-04-05 2026-04-15 11");
    assert_eq!(run("easter-Apr 15", 2028), "");
    assert_advises("Mar Su[3]-Mar 20", "hours-lacking-year", "2027", "");
    assert_advises("easter-Apr 15", "hours-lacking-year", "2028", "");
    assert_advises("Not(Hours(\"easter -2 days-Apr 15\"))", "hours-lacking-year", "20", "");
    // Over New Year in every year, and the last day of a range that moves belongs to it.
    assert_eq!(told("Nov Su[-1]-Jan 10", "2026-11-01", "2027-10-01"), ["11-29 00:00 to 2027-01-11 00:00"]);
    assert_eq!(told("Dec 25-Jan 05", "2026-11-01", "2027-10-01"), ["12-25 00:00 to 2027-01-06 00:00"]);
    assert_no_advice("Nov Su[-1]-Jan 10");
    assert_no_advice("Mar 20-easter +30 days");
    assert_eq!(run("Mar 20-easter", 2026), "2026-03-20 2026-04-05 17");
    assert_eq!(run("easter -2 days-easter +1 day", 2027), "2027-03-26 2027-03-29 4");
}

#[test]
fn a_weekday_behind_a_list_of_months_is_that_of_each() {
    // Replay, "seen beside; right today".
    let text = "Jan-Jun,Sep-Dec Sa[1,3] 09:00-13:00";
    assert_eq!(days(text, "2026-06-25", "2026-08-31"), Vec::<String>::new());
    assert_eq!(days(text, "2026-11-01", "2026-11-30"), ["2026-11-07", "2026-11-21"]);
    assert_eq!(days("Sep,Nov Sa[1] 09:00-13:00", "2026-09-01", "2026-12-31"), ["2026-09-05", "2026-11-07"]);
    let next = condition("2026 week 30-53/5 Mo-Fr 07:00-15:30").next_active(Shanghai, at("2026-11-26 12:00"));
    assert_eq!(next, Some(at("2026-12-07 07:00")));
}
