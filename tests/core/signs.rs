//! What offices write into `Hours`: each help, put in the place of the mistake, means what the sign says, as spans that
//! were written down by hand; and the conditions that exist for what they ask.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone as _, Utc};
use chrono_tz::Asia::Shanghai;

use gongyi_core::{
    condition::{Condition, Facts, wrong_form},
    shapes::When,
};

fn facts() -> Arc<Facts> {
    Arc::new(Facts::default())
}

fn read(text: &str) -> When {
    let options = ron::Options::default().with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
    options.from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// What the help of a wrong condition gives to write, in both languages the same, in the place of the text.
fn help_for(when: &When) -> String {
    let mistakes = Condition::new(when, &facts()).expect_err("it must be refused");
    let [mistake] = mistakes.as_slice() else { panic!("{when:?}: {mistakes:?}") };
    assert_eq!(mistake.id, "bad-hours", "{when:?}");
    let help = mistake.help.clone().unwrap();
    let right = help.en.strip_prefix("write ").unwrap_or_else(|| panic!("{when:?}: {}", help.en)).to_owned();
    assert_eq!(help.zh, format!("写成 {right}"));
    right
}

/// The condition of a sign, by the help that it gets, or as it is read.
fn by_help(sign: &str) -> Condition {
    let written = When::Hours(sign.to_owned());
    let right = match Condition::new(&written, &facts()) {
        Ok(condition) => return condition,
        Err(_) => help_for(&written),
    };
    let condition = if right.starts_with('"') { format!("Hours({right})") } else { right };
    Condition::new(&read(&condition), &facts()).unwrap_or_else(|mistakes| panic!("{sign}: {condition}: {mistakes:?}"))
}

fn at(text: &str) -> DateTime<Utc> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M")
        .unwrap_or_else(|_| text.parse::<NaiveDate>().unwrap().and_hms_opt(0, 0, 0).unwrap());
    Shanghai.from_local_datetime(&local).unwrap().to_utc()
}

/// The spans of a condition that meet the days from the first to before the last, in Shanghai's time: whole days as
/// their date, one day's hours as `11-23 09:00-17:00`.
fn spans(condition: &Condition, from: &str, to: &str) -> Vec<String> {
    let text = |instant: DateTime<Utc>, form: &str| instant.with_timezone(&Shanghai).format(form).to_string();
    let (from, to) = (at(from), at(to));
    let within = |one: &gongyi_core::condition::Interval| (one.start.max(from), one.end.min(to));
    let spans = condition.intervals(Shanghai, from, to);
    let one = |(from, to): (DateTime<Utc>, DateTime<Utc>)| {
        if text(from, "%m-%d") == text(to, "%m-%d") {
            format!("{}-{}", text(from, "%m-%d %H:%M"), text(to, "%H:%M"))
        } else {
            format!("{} to {}", text(from, "%m-%d %H:%M"), text(to, "%m-%d %H:%M"))
        }
    };
    spans.iter().map(within).map(one).collect()
}

/// One week from Monday 23 November 2026, which is in week 48, and what of it is on.
const WEEK: (&str, &str) = ("2026-11-23", "2026-11-30");

fn every_day(hours: &[&str], days: std::ops::RangeInclusive<u32>) -> Vec<String> {
    days.flat_map(|day| hours.iter().map(move |hours| format!("11-{day} {hours}"))).collect()
}

// Replay H4
#[test]
fn the_help_for_a_door_sign_means_the_sign() {
    let office = every_day(&["09:00-17:00"], 23..=27);
    let midday = every_day(&["08:30-12:00", "14:00-17:30"], 23..=29);
    let mut shop = every_day(&["10:00-19:00"], 23..=25);
    shop.extend(every_day(&["10:00-20:00"], 26..=27));
    shop.extend(["11-28 09:00-18:00".to_owned(), "11-29 11:00-18:00".to_owned()]);
    let whole = vec!["11-23 00:00 to 11-30 00:00".to_owned()];
    let evenings: Vec<String> = (23..30).map(|day| format!("11-{day} 20:00 to 11-{} 00:00", day + 1)).collect();
    let rows: Vec<(&str, Vec<String>)> = vec![
        ("Mo-We: 10:00-19:00, Th-Fr: 10:00-20:00, Sa: 9:00-18:00, Su: 11:00-18:00", shop),
        ("Mo-Fr: 09:00-17:00", office.clone()),
        ("周一至周五：9:00-17:00", office.clone()),
        ("周一至周五 9:00-17:00（节假日除外）", office.clone()),
        ("8:30-12:00 14:00-17:30", midday.clone()),
        ("上午8:30-12:00 下午2:00-5:30", midday),
        ("24小时", whole.clone()),
        ("20:00以后", evenings),
        ("11月20日-11月30日", whole.clone()),
        ("11.20-11.30", whole.clone()),
        ("2026年11月26日", vec!["11-26 00:00 to 11-27 00:00".to_owned()]),
        ("工作日 9:00-17:00", office),
        // Week 48 is even.
        ("单周 Mo-Fr 09:00-17:00", Vec::new()),
        ("week 51-02", Vec::new()),
        ("2026 Nov-2027 Feb", whole),
    ];
    for (sign, right) in rows {
        assert_eq!(spans(&by_help(sign), WEEK.0, WEEK.1), right, "{sign}");
    }
    let holidays = by_help("周一至周五 9:00-17:00（节假日除外）");
    assert_eq!(spans(&holidays, "2026-09-30", "2026-10-09"), ["09-30 09:00-17:00", "10-08 09:00-17:00"]);
    let workdays = by_help("工作日 9:00-17:00");
    assert_eq!(spans(&workdays, "2026-09-19", "2026-09-21"), ["09-20 09:00-17:00"]);
    assert_eq!(
        spans(&workdays, "2026-10-01", "2026-10-12"),
        ["10-08 09:00-17:00", "10-09 09:00-17:00", "10-10 09:00-17:00"]
    );
    let odd = by_help("单周 Mo-Fr 09:00-17:00");
    assert_eq!(spans(&odd, "2026-11-20", "2026-12-01"), ["11-20 09:00-17:00", "11-30 09:00-17:00"]);
    let turn = by_help("week 51-02");
    assert_eq!(spans(&turn, "2026-12-01", "2027-03-01"), ["12-14 00:00 to 01-18 00:00"]);
    let winter = by_help("2026 Nov-2027 Feb");
    assert_eq!(spans(&winter, "2026-10-01", "2028-01-01"), ["11-01 00:00 to 03-01 00:00"]);
    let dates = by_help("11.20-11.30");
    assert_eq!(spans(&dates, "2026-01-01", "2027-01-01"), ["11-20 00:00 to 12-01 00:00"]);
}

// Replay H4: refused, where a help could give the string
#[test]
fn the_help_for_what_other_programs_read_means_the_same() {
    let rows: Vec<(&str, Vec<String>)> = vec![
        ("Mo12:00-14:00", every_day(&["12:00-14:00"], 23..=23)),
        ("12:00 till 14:00", every_day(&["12:00-14:00"], 23..=29)),
        ("Mo-Fr:09:00-17:00", every_day(&["09:00-17:00"], 23..=27)),
        ("Mo & We 10:00-12:00", vec!["11-23 10:00-12:00".to_owned(), "11-25 10:00-12:00".to_owned()]),
        ("12:01 p.m.-12:59 p.m.", every_day(&["12:01-12:59"], 23..=29)),
        ("24 hours", vec!["11-23 00:00 to 11-30 00:00".to_owned()]),
        ("daily", vec!["11-23 00:00 to 11-30 00:00".to_owned()]),
        ("always", vec!["11-23 00:00 to 11-30 00:00".to_owned()]),
        ("Mo 09:00‐17:00", every_day(&["09:00-17:00"], 23..=23)),
        ("Mo 09:00‑17:00", every_day(&["09:00-17:00"], 23..=23)),
        ("Mo 09:00‒17:00", every_day(&["09:00-17:00"], 23..=23)),
        ("Mo 09:00ー17:00", every_day(&["09:00-17:00"], 23..=23)),
        ("Mo 09:00→17:00", every_day(&["09:00-17:00"], 23..=23)),
        ("08:00-12:00 14:00-16:00 18:00-20:00", every_day(&["08:00-12:00", "14:00-16:00", "18:00-20:00"], 23..=29)),
    ];
    for (sign, right) in rows {
        assert_eq!(spans(&by_help(sign), WEEK.0, WEEK.1), right, "{sign}");
    }
    let open = by_help("17:00-open end");
    assert_eq!(spans(&open, "2026-11-23", "2026-11-24"), ["11-23 17:00 to 11-24 00:00"]);
    let december = |sign: &str| spans(&by_help(sign), "2026-12-01", "2027-01-10");
    assert_eq!(december("Dec 24,25"), ["12-24 00:00 to 12-26 00:00"]);
    assert_eq!(december("Dec 05-10,15-20"), ["12-05 00:00 to 12-11 00:00", "12-15 00:00 to 12-21 00:00"]);
    assert_eq!(december("Jan 01,Dec 24.-25."), ["12-24 00:00 to 12-26 00:00", "01-01 00:00 to 01-02 00:00"]);
}

// Replay H5
#[test]
fn each_month_has_a_condition_of_its_own() {
    let days = |condition: &Condition, from, to| spans(condition, from, to);
    for sign in ["Jan-Dec 15-31", "每月15日-月底", "每月15日至31日"] {
        let condition = by_help(sign);
        assert_eq!(days(&condition, "2027-02-01", "2027-03-10"), ["02-15 00:00 to 03-01 00:00"], "{sign}");
        assert_eq!(days(&condition, "2027-04-01", "2027-05-10"), ["04-15 00:00 to 05-01 00:00"], "{sign}");
    }
    for sign in ["Jan-Dec 05", "每月5日", "每月5号", "the 5th of every month"] {
        let found = days(&by_help(sign), "2026-12-01", "2027-03-01");
        assert_eq!(found, ["12-05 00:00 to 12-06 00:00", "01-05 00:00 to 01-06 00:00", "02-05 00:00 to 02-06 00:00"]);
    }
    let hours = by_help("每月15日-月底 08:00-20:00");
    assert_eq!(
        days(&hours, "2027-02-27", "2027-03-16"),
        ["02-27 08:00-20:00", "02-28 08:00-20:00", "03-15 08:00-20:00"]
    );
    assert_eq!(days(&by_help("每月第二个周六"), "2026-12-01", "2027-01-01"), ["12-12 00:00 to 12-13 00:00"]);
    let condition = |text: &str| Condition::new(&read(text), &facts()).unwrap();
    let party = condition("On(MonthDays([5, 20]), \"19:00-21:00\")");
    assert_eq!(
        days(&party, "2026-12-01", "2027-01-06"),
        ["12-05 19:00-21:00", "12-20 19:00-21:00", "01-05 19:00-21:00"]
    );
    let last = condition("MonthDays([-1])");
    assert_eq!(days(&last, "2028-02-01", "2028-03-02"), ["02-29 00:00 to 03-01 00:00"]);
    let end = condition("MonthDays([(-3, -1), 1])");
    assert_eq!(days(&end, "2027-02-02", "2027-03-20"), ["02-26 00:00 to 03-02 00:00"]);
    // The thirty-first is not in every month, and a range is cut to its month.
    let long = condition("MonthDays([31])");
    assert_eq!(days(&long, "2026-11-01", "2027-01-15"), ["12-31 00:00 to 01-01 00:00"]);
    let described = party.describe();
    assert_eq!(described.zh, "每月 5 日、 20 日的 19:00-21:00");
    assert_eq!(described.en, "on day 5, day 20 of every month at 19:00-21:00");
}

// Replay H7: the condition that its help gives
#[test]
fn every_so_many_days_count_from_a_date() {
    let condition = |text: &str| Condition::new(&read(text), &facts()).unwrap();
    for text in ["Every(days: 14, from: \"2026-11-30\")", "Every(weeks: 2, from: \"2026-11-30\")"] {
        let every = condition(text);
        let right = ["11-30", "12-14", "12-28", "01-11", "01-25"];
        let found = spans(&every, "2026-10-01", "2027-02-01");
        assert_eq!(found.iter().map(|span| span.split(' ').next().unwrap()).collect::<Vec<_>>(), right, "{text}");
        // Nothing before the first day, and it never ends.
        assert_eq!(spans(&every, "2020-01-01", "2026-11-30"), Vec::<String>::new());
        assert!(every.next_active(Shanghai, at("2060-01-01")).is_some());
    }
    let evening = condition("On(Every(days: 3, from: \"2026-12-30\"), \"22:00-02:00\")");
    assert_eq!(
        spans(&evening, "2026-12-29", "2027-01-06"),
        ["12-30 22:00 to 12-31 02:00", "01-02 22:00 to 01-03 02:00", "01-05 22:00 to 01-06 00:00"]
    );
    assert_eq!(evening.describe().en, "every 3 days from 2026-12-30 on at 22:00-02:00");
    // A search for the next day does not work out day by day for years.
    let rare = condition("Every(days: 3650, from: \"2020-01-01\")");
    assert_eq!(rare.next_active(Shanghai, at("2020-02-01")), Some(at("2029-12-29")));
    assert!(rare.evaluations() < 150, "{}", rare.evaluations());
}

#[test]
fn the_second_part_of_on_gets_times_alone() {
    for (text, right) in [
        ("上午8:30-12:00 下午2:00-5:30", "\"08:30-12:00,14:00-17:30\""),
        ("24小时", "\"24/7\""),
        ("20:00以后", "\"20:00-24:00\""),
    ] {
        let on = |text: &str| When::On(Box::new(When::Workdays), text.to_owned());
        assert_eq!(help_for(&on(text)), right);
        assert!(Condition::new(&on(right.trim_matches('"')), &facts()).is_ok());
    }
    // Its first part names days: a sign with hours does not fit there.
    let days = |text: &str| When::On(Box::new(When::Hours(text.to_owned())), "09:00-17:00".to_owned());
    assert_eq!(help_for(&days("每月5日")), "MonthDays([5])");
    let mistakes = Condition::new(&days("周一至周五：9:00-17:00"), &facts()).unwrap_err();
    assert!(mistakes[0].help.as_ref().unwrap().en.starts_with("write it as"));
}

/// The help of a text that is refused, in English.
fn refused(text: &str) -> String {
    let mistakes = Condition::new(&When::Hours(text.to_owned()), &facts()).expect_err(text);
    assert_eq!(mistakes[0].id, "bad-hours", "{text}");
    mistakes[0].help.clone().unwrap().en
}

#[test]
fn no_help_repeats_what_is_refused() {
    for text in [
        "2026 Nov,2026 Dec 09:00-17:00",
        "2026年11月，2026年12月 9:00-17:00",
        "2026年11月20日，2026年12月 9:00-17:00",
        "Nov 20,2026 Nov",
        "2026,2026 Nov,2027",
    ] {
        assert!(!refused(text).contains(text), "{text}");
    }
}

#[test]
fn the_help_for_dates_of_years_means_all_of_them() {
    let rows: [(&str, &[&str]); 4] = [
        ("2026年11月20日，2026年12月 9:00-17:00", &["11-20 09:00-17:00", "12-01 09:00-17:00", "12-02 09:00-17:00"]),
        ("2026年12月1日、2028年11月 9:00-17:00", &["12-01 09:00-17:00"]),
        ("2026年11月20日、12月1日", &["11-20 00:00 to 11-21 00:00", "12-01 00:00 to 12-02 00:00"]),
        ("2026年11月，2026年12月", &["11-01 00:00 to 12-03 00:00"]),
    ];
    for (sign, right) in rows {
        let condition = by_help(sign);
        assert_eq!(spans(&condition, "2026-10-01", "2026-12-03"), right, "{sign}");
        assert_eq!(spans(&condition, "2027-01-01", "2028-01-01"), Vec::<String>::new(), "{sign}");
    }
}

#[test]
fn what_is_no_condition_gets_one_that_is_read() {
    for (text, right) in [
        ("11月20日-11月30日", "Hours(\"Nov 20-Nov 30\")"),
        // The end is before the start.
        ("11月20日至11月10日", "Hours(\"Mo-Fr 09:00-17:00\")"),
        ("11.20-11.10 周一", "Hours(\"Mo-Fr 09:00-17:00\")"),
    ] {
        let mistake = wrong_form(&format!("(play: \"a\", when: \"{text}\")")).unwrap();
        assert_eq!(mistake.help.unwrap().en, format!("write {right}"));
        assert!(Condition::new(&read(right), &facts()).is_ok(), "{right}");
    }
}
