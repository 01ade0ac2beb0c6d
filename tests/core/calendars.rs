//! Conditions and calendars: the reference tables of `../shared/data`, what a day, a night and a turn of the clocks
//! mean, slips of the pen, and properties that hold for any condition.

use std::{collections::BTreeSet, fs, path::Path, sync::Arc};

use chrono::{DateTime, Datelike as _, NaiveDate, TimeDelta, TimeZone as _, Utc};
use chrono_tz::{America::New_York, Asia::Shanghai, Europe::Berlin, Tz};
use proptest::prelude::*;

use gongyi_core::{
    condition::{Condition, Facts, HORIZON, day_names},
    shapes::{CalendarName, GeoPoint, HolidayEntry, When},
};

#[expect(clippy::print_stderr, reason = "whoever runs the tests must see that a table was not compared")]
fn say_skipped(path: &Path) {
    eprintln!("SKIPPED: there is no {}", path.display());
}

/// A table of the reference data, without its heading; nothing, with a message, where it is not there.
fn table(name: &str) -> Option<Vec<Vec<String>>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    let Ok(text) = fs::read_to_string(&path) else {
        say_skipped(&path);
        return None;
    };
    Some(text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect())
}

fn facts() -> Arc<Facts> {
    Arc::new(Facts::default())
}

fn condition(when: &When) -> Condition {
    Condition::new(when, &facts()).unwrap_or_else(|mistakes| panic!("{when:?}: {mistakes:?}"))
}

fn hours(text: &str) -> Condition {
    condition(&When::Hours(text.to_owned()))
}

fn on(days: When, text: &str) -> Condition {
    condition(&When::On(Box::new(days), text.to_owned()))
}

fn festival(name: &str) -> When {
    When::Festival { name: name.to_owned(), before: 0, after: 0 }
}

fn dates(first: &str, last: &str) -> When {
    When::Dates(first.to_owned(), last.to_owned())
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn noon(day: NaiveDate) -> DateTime<Utc> {
    Shanghai.from_local_datetime(&day.and_hms_opt(12, 0, 0).unwrap()).unwrap().to_utc()
}

/// An instant as RFC 3339.
fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The intervals of a condition that meet a span, as local times.
fn told(condition: &Condition, zone: Tz, from: &str, to: &str) -> Vec<String> {
    condition
        .intervals(zone, at(from), at(to))
        .into_iter()
        .map(|interval| {
            let local = |instant: DateTime<Utc>| instant.with_timezone(&zone).format("%m-%d %H:%M%:z");
            format!("{} {}", local(interval.start), local(interval.end))
        })
        .collect()
}

/// The local days in Shanghai on which a condition holds all day, from the first of January to the end of December.
fn days_of(condition: &Condition, first_year: i32, last_year: i32) -> BTreeSet<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(first_year, 1, 1).unwrap();
    first
        .iter_days()
        .take_while(|day| day.year() <= last_year)
        .filter(|day| condition.state_at(Shanghai, noon(*day)).active)
        .collect()
}

#[test]
fn every_day_of_the_announced_holidays_agrees() {
    let Some(rows) = table("cn_holidays.csv") else { return };
    let (workdays, holidays) = (condition(&When::Workdays), condition(&When::Holidays));
    let facts = facts();
    let named: Vec<(&str, Condition)> = ["元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"]
        .into_iter()
        .map(|name| (name, condition(&When::Holiday(name.to_owned()))))
        .collect();
    assert!(rows.len() > 2000);
    for row in rows {
        let [date, is_workday, name, kind, _] = row.as_slice() else { panic!("{row:?}") };
        let noon = noon(day(date));
        assert_eq!(workdays.state_at(Shanghai, noon).active, is_workday == "1", "{row:?}");
        assert_eq!(holidays.state_at(Shanghai, noon).active, kind == "holiday", "{row:?}");
        for (holiday, condition) in &named {
            // 国庆中秋 of 2025 counts as both, which the table cannot say.
            let both = date.as_str() >= "2025-10-01"
                && date.as_str() <= "2025-10-08"
                && ["国庆节", "中秋节"].contains(holiday);
            let expected = kind == "holiday" && (both || name.contains(holiday.trim_end_matches('节')));
            assert_eq!(condition.state_at(Shanghai, noon).active, expected, "{holiday}: {row:?}");
        }
        let made_working = day_names(&facts, day(date)).iter().any(|name| name.zh == "调休上班");
        assert_eq!(made_working, kind == "makeup_workday", "{row:?}");
    }
}

#[test]
fn every_festival_agrees_and_fires_on_no_other_day() {
    let Some(rows) = table("festivals.csv") else { return };
    let mut names: BTreeSet<String> = rows.iter().map(|row| row[1].clone()).collect();
    assert_eq!(names.len(), 17);
    for name in std::mem::take(&mut names) {
        let expected: BTreeSet<NaiveDate> = rows.iter().filter(|row| row[1] == name).map(|row| day(&row[0])).collect();
        assert_eq!(days_of(&condition(&festival(&name)), 2020, 2030), expected, "{name}");
        if let Some(short) = name.strip_suffix('节').filter(|short| *short != "春") {
            assert_eq!(days_of(&condition(&festival(short)), 2020, 2030), expected, "{short}");
        }
        for date in expected {
            assert!(day_names(&facts(), date).iter().any(|told| told.zh == name), "{name} {date}");
        }
    }
    assert_eq!(
        days_of(&condition(&festival("小年")), 2020, 2030),
        days_of(&condition(&festival("小年(北)")), 2020, 2030)
    );
}

#[test]
fn every_solar_term_agrees_and_fires_on_no_other_day() {
    let Some(rows) = table("solar_terms.csv") else { return };
    let names: BTreeSet<&String> = rows.iter().map(|row| &row[2]).collect();
    assert_eq!(names.len(), 24);
    for name in names {
        let expected: BTreeSet<NaiveDate> = rows.iter().filter(|row| row[2] == *name).map(|row| day(&row[5])).collect();
        assert_eq!(days_of(&condition(&When::SolarTerm(name.clone())), 2020, 2030), expected, "{name}");
    }
}

#[test]
fn leap_months_have_no_festivals_and_short_months_no_thirtieth() {
    // 2025 had a leap sixth month, 2023 a leap second one.
    let second_of_second = days_of(&condition(&When::Lunar(2, 2)), 2023, 2023);
    assert_eq!(second_of_second, BTreeSet::from([day("2023-02-21")]));
    // The twelfth month of the year that ended in February 2026 had 29 days.
    assert!(days_of(&condition(&When::Lunar(12, 30)), 2026, 2026).is_empty());
    assert_eq!(days_of(&condition(&festival("除夕")), 2026, 2026), BTreeSet::from([day("2026-02-16")]));
}

#[test]
fn days_before_and_after_reach_over_the_turn_of_the_year() {
    let long = condition(&When::Festival { name: "元宵".into(), before: 60, after: 1 });
    let state = long.state_at(Shanghai, at("2026-01-15T00:00:00+08:00"));
    // 元宵 2026 is on 3 March.
    assert_eq!(state.since, Some(at("2026-01-02T00:00:00+08:00")));
    assert_eq!(state.until, Some(at("2026-03-05T00:00:00+08:00")));
}

#[test]
fn beyond_the_last_notice_the_days_of_the_law_are_assumed() {
    let (workdays, holidays) = (condition(&When::Workdays), condition(&When::Holidays));
    let (from, to) = (at("2026-06-01T00:00:00+08:00"), at("2031-01-01T00:00:00+08:00"));
    assert_eq!(workdays.assumes_holidays(Shanghai, from, to), Some(2027));
    assert_eq!(workdays.assumes_holidays(Shanghai, from, at("2026-12-31T23:00:00+08:00")), None);
    assert_eq!(hours("Mo-Fr 09:00-17:00").assumes_holidays(Shanghai, from, to), None);
    assert_eq!(hours("PH 09:00-17:00").assumes_holidays(Shanghai, from, to), Some(2027));
    let this_year = When::All(vec![When::Workdays, dates("2026-01-01", "2026-12-31")]);
    assert_eq!(condition(&this_year).assumes_holidays(Shanghai, from, to), None);
    assert_eq!(days_of(&holidays, 2030, 2030).len(), 13);
    // 2030-10-01 is a Tuesday, 2030-10-05 a Saturday.
    assert!(!workdays.state_at(Shanghai, noon(day("2030-10-03"))).active);
    assert!(workdays.state_at(Shanghai, noon(day("2030-10-04"))).active);
    assert!(!workdays.state_at(Shanghai, noon(day("2030-10-05"))).active);
}

#[test]
fn staff_correct_the_calendar_and_type_in_a_year() {
    let off = |first: &str, last: &str| HolidayEntry::Off(first.into(), last.into());
    let entries = [
        // A local day off that touches no holiday, a longer National Day, and a working Saturday.
        off("2026-12-31", "2026-12-31"),
        off("2026-10-01", "2026-10-09"),
        HolidayEntry::Work("2026-12-26".into()),
        // The notice of 2027, as far as it matters here.
        off("2027-01-01", "2027-01-03"),
        off("2027-02-05", "2027-02-11"),
        off("2027-04-05", "2027-04-05"),
        off("2027-05-01", "2027-05-05"),
        off("2027-06-09", "2027-06-09"),
        off("2027-09-15", "2027-09-15"),
        off("2027-10-01", "2027-10-07"),
    ];
    let (facts, mistakes) = Facts::new(CalendarName::China, &entries, None);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let facts = Arc::new(facts);
    let make = |when: &When| Condition::new(when, &facts).unwrap();
    let (workdays, holidays) = (make(&When::Workdays), make(&When::Holidays));
    let national = make(&When::Holiday("国庆节".into()));
    let active = |condition: &Condition, date: &str| condition.state_at(Shanghai, noon(day(date))).active;
    assert!(active(&holidays, "2026-12-31") && !active(&workdays, "2026-12-31"));
    assert!(!active(&national, "2026-12-31"));
    assert!(active(&national, "2026-10-09"));
    assert!(active(&workdays, "2026-12-26") && !active(&workdays, "2026-12-27"));
    assert!(active(&national, "2027-10-07"));
    let (from, to) = (at("2026-06-01T00:00:00+08:00"), at("2031-01-01T00:00:00+08:00"));
    assert_eq!(workdays.assumes_holidays(Shanghai, from, to), Some(2028));
    let public = make(&When::Hours("PH 10:00-12:00".into()));
    assert!(public.state_at(Shanghai, at("2026-12-31T11:00:00+08:00")).active);
}

#[test]
fn wrong_corrections_are_told_with_their_index() {
    let entries = [
        HolidayEntry::Work("2026-12-26".into()),
        HolidayEntry::Off("2026-02-30".into(), "2026-03-01".into()),
        HolidayEntry::Off("2026-05-03".into(), "2026-05-01".into()),
    ];
    let (_, mistakes) = Facts::new(CalendarName::China, &entries, None);
    let told: Vec<(usize, &str)> = mistakes.iter().map(|(index, mistake)| (*index, mistake.id)).collect();
    assert_eq!(told, [(1, "bad-date"), (2, "dates-reversed")]);
}

#[test]
fn nights_belong_to_the_day_on_which_they_start() {
    // 2026-09-25 is 中秋节, a Friday off; 2026-09-24 is a working Thursday.
    let nights = on(When::Workdays, "22:00-06:00");
    assert_eq!(
        told(&nights, Shanghai, "2026-09-24T12:00:00+08:00", "2026-09-26T12:00:00+08:00"),
        ["09-24 22:00+08:00 09-25 06:00+08:00"]
    );
    assert_eq!(
        told(&hours("Mo-Fr 22:00-06:00"), Shanghai, "2026-11-20T12:00:00+08:00", "2026-11-23T23:00:00+08:00"),
        ["11-20 22:00+08:00 11-21 06:00+08:00", "11-23 22:00+08:00 11-24 06:00+08:00"]
    );
    assert_eq!(
        told(&hours("16:00-01:00"), Shanghai, "2026-11-20T00:30:00+08:00", "2026-11-20T02:00:00+08:00"),
        ["11-19 16:00+08:00 11-20 01:00+08:00"]
    );
    // 26:00 is two o'clock of the next day.
    assert_eq!(
        told(
            &on(dates("2026-11-20", "2026-11-20"), "20:00-26:00"),
            Shanghai,
            "2026-11-19T00:00:00Z",
            "2026-11-22T00:00:00Z"
        ),
        ["11-20 20:00+08:00 11-21 02:00+08:00"]
    );
}

#[test]
fn start_equal_to_end_is_a_whole_day_from_there() {
    let friday = |times: &str| {
        let condition = on(dates("2026-11-20", "2026-11-20"), times);
        told(&condition, Shanghai, "2026-11-19T00:00:00Z", "2026-11-23T00:00:00Z")
    };
    assert_eq!(friday("22:00-22:00"), ["11-20 22:00+08:00 11-21 22:00+08:00"]);
    let whole = ["11-20 00:00+08:00 11-21 00:00+08:00"];
    assert_eq!(friday("00:00-00:00"), whole);
    assert_eq!(friday("00:00-24:00"), whole);
    let in_hours = |text: &str| told(&hours(text), Shanghai, "2026-11-19T00:00:00Z", "2026-11-23T00:00:00Z");
    assert_eq!(in_hours("2026 Nov 20 22:00-22:00"), ["11-20 22:00+08:00 11-21 22:00+08:00"]);
    assert_eq!(in_hours("2026 Nov 20 00:00-00:00"), whole);
    assert_eq!(in_hours("2026 Nov 20 00:00-24:00"), whole);
    // Every day: without end and without change.
    for always in ["00:00-00:00", "00:00-24:00", "22:00-22:00", "24/7"] {
        let state = hours(always).state_at(Shanghai, at("2026-11-20T00:00:00Z"));
        assert_eq!((state.active, state.since, state.until), (true, None, None), "{always}");
    }
}

#[test]
fn an_end_date_is_honoured_on_its_last_day() {
    let campaign = condition(&dates("2026-11-01", "2026-11-30"));
    let state = campaign.state_at(Shanghai, at("2026-11-30T23:59:59+08:00"));
    assert!(state.active);
    assert_eq!(state.until, Some(at("2026-12-01T00:00:00+08:00")));
    let bank = hours("2022 Nov 01-2022 Nov 30 Fr 09:00-23:59");
    assert_eq!(
        told(&bank, Shanghai, "2022-11-20T00:00:00Z", "2023-01-01T00:00:00Z"),
        ["11-25 09:00+08:00 11-25 23:59+08:00"]
    );
}

#[test]
fn whole_months_with_a_year_are_whole() {
    let days = |text: &str| days_of(&hours(text), 2026, 2027).len();
    assert_eq!(days("2026 Nov"), 30);
    assert_eq!(days("2026Nov"), 30);
    assert_eq!(days("2026 Oct-Dec"), 92);
    assert_eq!(days("2026 Dec-Jan"), 62);
    assert_eq!(days("2026 Nov 01-2026 Nov 30"), 30);
    assert_eq!(days("2026"), 365);
}

#[test]
fn local_times_that_come_twice_or_never() {
    let around = |condition: &Condition, zone, from, to| told(condition, zone, from, to);
    // New York 2026: forward on 8 March at 02:00, back on 1 November at 02:00.
    let half_past = hours("02:30-03:30");
    assert_eq!(
        around(&half_past, New_York, "2026-03-08T04:00:00Z", "2026-03-09T03:00:00Z"),
        ["03-08 03:00-04:00 03-08 03:30-04:00"]
    );
    // Wholly within the gap: nothing.
    assert!(around(&hours("02:10-02:50"), New_York, "2026-03-08T05:00:00Z", "2026-03-09T03:00:00Z").is_empty());
    // 01:15 to 01:45 comes twice: from the first to the last.
    assert_eq!(
        around(&hours("01:15-01:45"), New_York, "2026-11-01T04:00:00Z", "2026-11-02T04:00:00Z"),
        ["11-01 01:15-04:00 11-01 01:45-05:00"]
    );
    // Berlin 2026: forward on 29 March at 02:00, back on 25 October at 03:00.
    assert_eq!(
        around(&hours("22:00-02:30"), Berlin, "2026-03-28T18:00:00Z", "2026-03-29T18:00:00Z"),
        ["03-28 22:00+01:00 03-29 03:00+02:00"]
    );
    assert_eq!(
        around(&hours("22:00-02:30"), Berlin, "2026-10-24T18:00:00Z", "2026-10-25T18:00:00Z"),
        ["10-24 22:00+02:00 10-25 02:30+01:00"]
    );
    assert_eq!(
        around(&hours("02:30-06:00"), Berlin, "2026-10-24T22:00:00Z", "2026-10-25T18:00:00Z"),
        ["10-25 02:30+02:00 10-25 06:00+01:00"]
    );
    // A whole day has 23 or 25 hours then.
    assert_eq!(
        around(&condition(&dates("2026-03-29", "2026-03-29")), Berlin, "2026-03-01T00:00:00Z", "2026-04-01T00:00:00Z"),
        ["03-29 00:00+01:00 03-30 00:00+02:00"]
    );
}

#[test]
fn the_sun_rises_where_the_site_is() {
    let place = Some(GeoPoint { latitude: 33.96, longitude: 116.79 });
    let facts = Arc::new(Facts::new(CalendarName::China, &[], place).0);
    let day_time = Condition::new(&When::Hours("sunrise-sunset".into()), &facts).unwrap();
    let summer = day_time.intervals(Shanghai, at("2026-06-21T12:00:00+08:00"), at("2026-06-21T13:00:00+08:00"));
    let minutes = (summer[0].end - summer[0].start).num_minutes();
    // The longest day at 34° north is about 14 h 20 min.
    assert!((855..=870).contains(&minutes), "{minutes}");
    let night = When::On(Box::new(When::Workdays), "(sunset-00:30)-sunrise".into());
    let night = Condition::new(&night, &facts).unwrap();
    let state = night.state_at(Shanghai, at("2026-06-23T00:30:00+08:00"));
    assert!(state.active);
    assert_eq!(state.since, Some(summer_sunset(&day_time) - TimeDelta::minutes(30)));
    let without = Condition::new(&When::Hours("sunrise-sunset".into()), &self::facts()).unwrap_err();
    assert_eq!(without[0].id, "hours-need-place");
}

fn summer_sunset(day_time: &Condition) -> DateTime<Utc> {
    day_time.intervals(Shanghai, at("2026-06-22T12:00:00+08:00"), at("2026-06-22T13:00:00+08:00"))[0].end
}

#[test]
fn searches_end_at_their_horizon_and_cost_little() {
    let now = at("2026-11-24T12:00:00+08:00");
    let finished = [
        hours("2022 Nov 01-2022 Nov 30 Fr 09:00-23:59"),
        condition(&When::All(vec![When::Hours("Mo".into()), When::Hours("Tu".into())])),
        condition(&When::All(vec![When::Hours("09:00-10:00".into()), When::Hours("11:00-12:00".into())])),
        condition(&dates("2020-01-01", "2020-01-02")),
        condition(&When::All(vec![dates("2022-11-01", "2022-11-30"), When::Hours("Fr 09:00-23:59".into())])),
    ];
    for condition in finished {
        assert_eq!(condition.next_active(Shanghai, now), None, "{condition:?}");
        let first = condition.evaluations();
        assert!(first <= 130, "{condition:?} was worked out {first} times");
        assert!(!condition.state_at(Shanghai, now + TimeDelta::days(1)).active);
        assert!(condition.evaluations() <= first + 3, "{condition:?} forgot what it had found");
    }
    let far = condition(&dates("2035-01-01", "2035-01-01"));
    assert_eq!(far.next_active(Shanghai, now), Some(at("2035-01-01T00:00:00+08:00")));
    let too_far = condition(&dates("2037-01-01", "2037-01-01"));
    assert_eq!(too_far.next_active(Shanghai, now), None);
    // What was found from elsewhere does not change the answer.
    assert!(too_far.next_active(Shanghai, now + TimeDelta::days(365)).is_some());
    assert_eq!(too_far.next_active(Shanghai, now), None);
    assert!(HORIZON >= TimeDelta::days(3652));
}

#[test]
fn a_year_is_asked_day_by_day_without_working_it_out_each_day() {
    let condition = hours("Mo-Fr 07:00-09:00,17:00-19:00");
    let mut count = 0;
    for offset in 0..365 {
        let from = at("2026-01-01T00:00:00+08:00") + TimeDelta::days(offset);
        count += condition.intervals(Shanghai, from, from + TimeDelta::days(1)).len();
    }
    assert_eq!(count, 261 * 2);
    assert!(condition.evaluations() < 20, "{}", condition.evaluations());
}

#[test]
fn all_any_not_compose_instants() {
    let rush = When::All(vec![When::Hours("07:00-09:00".into()), When::Not(Box::new(When::Holidays))]);
    let or_festival = condition(&When::Any(vec![rush, festival("中秋")]));
    assert_eq!(
        told(&or_festival, Shanghai, "2026-09-24T00:00:00+08:00", "2026-09-29T00:00:00+08:00"),
        [
            "09-24 07:00+08:00 09-24 09:00+08:00",
            "09-25 00:00+08:00 09-26 00:00+08:00",
            "09-28 07:00+08:00 09-28 09:00+08:00",
        ]
    );
    let not = condition(&When::Not(Box::new(dates("2026-10-01", "2026-10-07"))));
    let state = not.state_at(Shanghai, at("2026-09-01T00:00:00Z"));
    assert_eq!((state.active, state.since, state.until), (true, None, Some(at("2026-10-01T00:00:00+08:00"))));
    assert!(condition(&When::All(vec![When::Workdays, When::Hours("22:00-06:00".into())])).cuts_a_night());
    assert!(!condition(&When::All(vec![When::Workdays, When::Hours("09:00-18:00".into())])).cuts_a_night());
    assert!(!on(When::Workdays, "22:00-06:00").cuts_a_night());
}

/// What was written, the mistake's id, and what the help must name.
const SLIPS: &[(&str, &str, &str)] = &[
    ("Hours(\"Mon-Fri 09:00-17:00\")", "bad-hours", "\"Mo-Fr 09:00-17:00\""),
    ("Hours(\"Mon-Fri\")", "bad-hours", "\"Mo-Fr\""),
    ("Hours(\"9-17\")", "bad-hours", "\"09:00-17:00\""),
    ("Hours(\"周一至周五 9:00\")", "bad-hours", "Mo-Fr"),
    ("Hours(\"周一至周五 9:00-17:00\")", "bad-hours", "\"Mo-Fr 09:00-17:00\""),
    ("Hours(\"星期一到星期五 9点-17点\")", "bad-hours", "\"Mo-Fr 09:00-17:00\""),
    ("Hours(\"周六、周日 上午9点半至下午5点\")", "bad-hours", "\"Sa,Su 09:30-17:00\""),
    ("Hours(\"工作日 09:00-17:00\")", "bad-hours", "写成 On(Workdays, \"09:00-17:00\") |"),
    ("MonthDays([])", "bad-month-day", "MonthDays([5, 20])"),
    ("MonthDays([5, 32])", "bad-month-day", "MonthDays([5, 20])"),
    ("MonthDays([0])", "bad-month-day", "MonthDays([5, 20])"),
    ("MonthDays([(20, 5)])", "bad-month-day", "MonthDays([(20, -1), (1, 5)])"),
    ("MonthDays([(-3, 2)])", "bad-month-day", "MonthDays([(-3, -1), (1, 2)])"),
    ("Every(days: 0, from: \"2026-11-23\")", "bad-interval", "Every(days: 14, from: \"2026-11-23\")"),
    ("Every(from: \"2026-11-23\")", "bad-interval", "Every(weeks: 2, from: \"2026-11-23\")"),
    ("Every(days: 7, weeks: 1, from: \"2026-11-23\")", "bad-interval", "Every(days: 14, from: \"2026-11-23\")"),
    ("Every(days: 14, from: \"2026/11/23\")", "bad-date", "\"2026-11-23\""),
    ("Hours(\"周末\")", "bad-hours", "\"Sa,Su\""),
    ("Hours(\"每天 8:00-20:00\")", "bad-hours", "\"08:00-20:00\""),
    ("Hours(\"09：00-17：00\")", "bad-hours", "\"09:00-17:00\""),
    ("Hours(\"09:00—17:00\")", "bad-hours", "\"09:00-17:00\""),
    ("Hours(\"09:00～17:00\")", "bad-hours", "\"09:00-17:00\""),
    ("Hours(\"09:00~17:00\")", "bad-hours", "\"09:00-17:00\""),
    ("Hours(\"09:00 to 17:00\")", "bad-hours", "\"09:00-17:00\""),
    ("Hours(\"9am-5pm\")", "bad-hours", "\"09:00-17:00\""),
    ("Hours(\"9.30-17.00\")", "bad-hours", "\"09:30-17:00\""),
    ("Hours(\"0900-1700\")", "bad-hours", "\"09:00-17:00\""),
    ("Hours(\"07:00-09:00，17:00-19:00\")", "bad-hours", "\"07:00-09:00,17:00-19:00\""),
    ("Hours(\"09:00-17:00 Mo-Fr\")", "bad-hours", "\"Mo-Fr 09:00-17:00\""),
    ("Hours(\"2026-10-01 09:00-17:00\")", "bad-hours", "\"2026 Oct 01 09:00-17:00\""),
    ("Hours(\"rush hour\")", "bad-hours", "Mo-Fr 09:00-17:00"),
    ("Hours(\"\")", "bad-hours", "Mo-Fr 09:00-17:00"),
    ("Hours(\"SH 09:00-17:00\")", "hours-school-holidays", "Dates"),
    ("Hours(\"sunset-23:00\")", "hours-need-place", "place"),
    ("Hours(\"Mo off\")", "hours-never-open", "Not"),
    ("Hours(\"10:00-16:00/01:30\")", "hours-repeats", "every"),
    ("On(Workdays, \"Mo-Fr 09:00-17:00\")", "hours-with-days", "\"09:00-17:00\""),
    ("On(Workdays, \"9-17\")", "bad-hours", "\"09:00-17:00\""),
    ("On(Hours(\"09:00-17:00\"), \"09:00-17:00\")", "not-a-day-condition", "On(Workdays"),
    ("On(On(Workdays, \"09:00-10:00\"), \"09:00-17:00\")", "not-a-day-condition", "On(Workdays"),
    ("Dates(\"2026-02-30\", \"2026-03-01\")", "bad-date", "\"2026-02-28\""),
    ("Dates(\"2026/10/1\", \"2026-10-07\")", "bad-date", "\"2026-10-01\""),
    ("Dates(\"2026年10月1日\", \"2026-10-07\")", "bad-date", "\"2026-10-01\""),
    ("Dates(\"20261001\", \"2026-10-07\")", "bad-date", "\"2026-10-01\""),
    ("Dates(\"2026-10-1\", \"2026-10-07\")", "bad-date", "\"2026-10-01\""),
    ("Dates(\"国庆\", \"2026-10-07\")", "bad-date", "\"2026-10-01\""),
    ("Dates(\"2026-10-07\", \"2026-10-01\")", "dates-reversed", "\"2026-10-01\", \"2026-10-07\""),
    ("Festival(name: \"中秋结\")", "unknown-festival", "中秋节"),
    ("Festival(name: \"大年三十\")", "unknown-festival", "除夕"),
    ("Festival(name: \"国庆节\")", "unknown-festival", "Holiday(\"国庆节\")"),
    ("Festival(name: \"立春\")", "unknown-festival", "SolarTerm(\"立春\")"),
    ("Festival(name: \"中秋\", before: 400)", "festival-too-long", ""),
    ("Holiday(\"五一\")", "unknown-holiday", "劳动节"),
    ("Holiday(\"十一\")", "unknown-holiday", "国庆节"),
    ("Holiday(\"重阳节\")", "unknown-holiday", "Festival(name: \"重阳节\")"),
    ("SolarTerm(\"惊哲\")", "unknown-solar-term", "惊蛰"),
    ("SolarTerm(\"雨水节\")", "unknown-solar-term", "雨水"),
    ("Lunar(13, 1)", "bad-lunar-date", "Lunar(8, 15)"),
    ("Lunar(8, 31)", "bad-lunar-date", "Lunar(8, 15)"),
    ("All([])", "empty-condition", "when"),
    ("Any([])", "empty-condition", "when"),
    ("All([Workdays, Any([])])", "empty-condition", "when"),
];

fn read(text: &str) -> When {
    use ron::extensions::Extensions;
    let options = ron::Options::default().with_default_extension(Extensions::IMPLICIT_SOME);
    options.from_str(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

#[test]
fn slips_of_the_pen_get_the_right_spelling() {
    let mut wrong = Vec::new();
    for (text, id, help) in SLIPS {
        let told = match Condition::new(&read(text), &facts()) {
            Ok(_) => ("accepted", String::new()),
            Err(mistakes) => {
                let first = mistakes[0].clone();
                assert!(!first.message.zh.is_empty() && !first.message.en.is_empty(), "{text}");
                (first.id, first.help.map(|help| format!("{} | {}", help.zh, help.en)).unwrap_or_default())
            }
        };
        if told.0 != *id || !told.1.contains(help) {
            wrong.push(format!("{text}: {told:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn several_mistakes_are_told_at_once() {
    let when = read("All([Festival(name: \"?\"), Dates(\"a\", \"b\"), Lunar(0, 0)])");
    let ids: Vec<&str> = Condition::new(&when, &facts()).unwrap_err().into_iter().map(|mistake| mistake.id).collect();
    assert_eq!(ids, ["unknown-festival", "bad-date", "bad-date", "bad-lunar-date"]);
}

#[test]
fn names_and_words_with_and_without_their_suffix_are_the_same() {
    for text in [
        "Festival(name: \"腊八\")",
        "Festival(name: \"小年（南）\")",
        "Holiday(\"国庆\")",
        "Hours(\"Mo-Fr 9:00-17:00\")",
    ] {
        condition(&read(text));
    }
}

#[test]
fn days_have_their_names() {
    let told = |date: &str| -> Vec<String> { day_names(&facts(), day(date)).into_iter().map(|name| name.zh).collect() };
    assert_eq!(told("2026-02-16"), ["除夕", "春节假期", "农历腊月廿九"]);
    assert_eq!(told("2026-09-25"), ["中秋节", "中秋节假期", "农历八月十五"]);
    assert_eq!(told("2026-10-10"), ["调休上班", "农历九月初一"]);
    assert!(told("2025-08-01").contains(&"农历闰六月初八".to_owned()));
}

#[test]
fn conditions_are_described_and_compared() {
    let told =
        condition(&read("All([On(Workdays, \"07:00-09:00\"), Not(Festival(name: \"中秋\", before: 2))])")).describe();
    assert_eq!(told.zh, "每个工作日（含调休上班）的 07:00-09:00，并且除了（中秋节前 2 天起到当天）以外");
    assert!(told.en.contains("Mid-Autumn"));
    assert_eq!(condition(&When::Workdays), condition(&When::Workdays));
    assert_ne!(condition(&When::Workdays), condition(&When::Holidays));
    let advice = condition(&When::Lunar(12, 30)).advice();
    assert!(advice[0].help.as_ref().unwrap().zh.contains("除夕"));
}

/// An evaluator of conditions that shares nothing with the player's but the tables of days: it asks each local minute.
mod naive {
    use super::*;

    /// Whether a condition holds at a local minute, in a zone whose clocks are never set.
    pub(super) fn holds(when: &When, minute: DateTime<Tz>) -> bool {
        let today = minute.date_naive();
        let of_day = i64::from(chrono::Timelike::num_seconds_from_midnight(&minute.time())) / 60;
        match when {
            When::All(all) => all.iter().all(|when| holds(when, minute)),
            When::Any(any) => any.iter().any(|when| holds(when, minute)),
            When::Not(inner) => !holds(inner, minute),
            When::On(days, text) => spans(text).iter().any(|(start, end)| {
                (holds_day(days, today) && (*start..*end).contains(&of_day))
                    || (holds_day(days, today.pred_opt().unwrap()) && (*start..*end).contains(&(of_day + 1440)))
            }),
            When::Hours(text) => {
                let (days, times) = text.split_once(' ').unwrap_or(("Mo-Su", text));
                let listed = |day: NaiveDate| {
                    let name = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"][day.weekday() as usize];
                    match days {
                        "Mo-Fr" => day.weekday() as usize <= 4,
                        "Mo-Su" => true,
                        days => days.split(',').any(|one| one == name),
                    }
                };
                spans(times).iter().any(|(start, end)| {
                    (listed(today) && (*start..*end).contains(&of_day))
                        || (listed(today.pred_opt().unwrap()) && (*start..*end).contains(&(of_day + 1440)))
                })
            }
            days => holds_day(days, today),
        }
    }

    fn holds_day(when: &When, today: NaiveDate) -> bool {
        match when {
            When::Dates(first, last) => (day(first)..=day(last)).contains(&today),
            When::All(all) => all.iter().all(|when| holds_day(when, today)),
            When::Any(any) => any.iter().any(|when| holds_day(when, today)),
            When::Not(inner) => !holds_day(inner, today),
            // 国庆节 and the make-up days of 2026, as the notice says.
            When::Holidays => (day("2026-09-25")..=day("2026-09-27")).contains(&today) || golden_week(today),
            When::Workdays => {
                let made = [day("2026-09-20"), day("2026-10-10")];
                made.contains(&today)
                    || (today.weekday() as usize <= 4 && !golden_week(today) && today != day("2026-09-25"))
            }
            When::Festival { before, after, .. } => {
                let from = day("2026-09-25") - TimeDelta::days(i64::from(*before));
                (from..=day("2026-09-25") + TimeDelta::days(i64::from(*after))).contains(&today)
            }
            other => panic!("{other:?}"),
        }
    }

    fn golden_week(today: NaiveDate) -> bool {
        (day("2026-10-01")..=day("2026-10-07")).contains(&today)
    }

    fn spans(text: &str) -> Vec<(i64, i64)> {
        let minute = |text: &str| {
            let (hour, minute) = text.split_once(':').unwrap();
            hour.parse::<i64>().unwrap() * 60 + minute.parse::<i64>().unwrap()
        };
        let span = |text: &str| {
            let (start, end) = text.split_once('-').unwrap();
            let (start, end) = (minute(start), minute(end));
            (start, if start < end { end } else { end + 1440 })
        };
        text.split(',').map(span).collect()
    }
}

fn times() -> impl Strategy<Value = String> {
    let span = (0..24_u32, 0..60_u32, 0..24_u32, 0..60_u32)
        .prop_map(|(from, past, to, after)| format!("{from:02}:{past:02}-{to:02}:{after:02}"));
    proptest::collection::vec(span, 1..3).prop_map(|spans| spans.join(","))
}

fn day_condition() -> impl Strategy<Value = When> {
    let leaf = prop_oneof![
        Just(When::Workdays),
        Just(When::Holidays),
        (0..40_i64, 0..20_i64).prop_map(|(from, length)| {
            let first = day("2026-09-05") + TimeDelta::days(from);
            When::Dates(first.to_string(), (first + TimeDelta::days(length)).to_string())
        }),
        (0..4_u16, 0..4_u16).prop_map(|(before, after)| When::Festival { name: "中秋".into(), before, after }),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..3).prop_map(When::All),
            proptest::collection::vec(inner.clone(), 1..3).prop_map(When::Any),
            inner.prop_map(|when| When::Not(Box::new(when))),
        ]
    })
}

fn any_condition() -> impl Strategy<Value = When> {
    let days = prop_oneof![Just(""), Just("Mo-Fr "), Just("Sa,Su "), Just("We ")];
    let leaf = prop_oneof![
        day_condition(),
        (days, times()).prop_map(|(days, times)| When::Hours(format!("{days}{times}"))),
        (day_condition(), times()).prop_map(|(days, times)| When::On(Box::new(days), times)),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 1..4).prop_map(When::All),
            proptest::collection::vec(inner.clone(), 1..4).prop_map(When::Any),
            inner.prop_map(|when| When::Not(Box::new(when))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Each minute of a fortnight with a festival, a golden week and make-up days.
    #[test]
    fn any_condition_equals_asking_each_minute(when in any_condition(), offset in 0..30_i64) {
        let condition = condition(&when);
        let from = at("2026-09-12T00:00:00+08:00") + TimeDelta::days(offset);
        let to = from + TimeDelta::days(6);
        let intervals = condition.intervals(Shanghai, from, to);
        for pair in intervals.windows(2) {
            prop_assert!(pair[0].end < pair[1].start, "not disjoint and maximal: {pair:?}");
        }
        let mut minute = from;
        while minute < to {
            let expected = naive::holds(&when, minute.with_timezone(&Shanghai));
            let found = intervals.iter().any(|interval| interval.start <= minute && minute < interval.end);
            prop_assert_eq!(found, expected, "{:?} at {}", when, minute);
            minute += TimeDelta::minutes(1);
        }
    }

    /// The state has changed at `until` and not a moment before, has changed at `since`, and one search agrees with the
    /// other, whichever was asked first and in whatever zone.
    #[test]
    fn changes_are_exact(when in any_condition(), minutes in 0..60_000_i64, which in 0..3_usize) {
        let zone = [Shanghai, New_York, Berlin][which];
        let shared = condition(&when);
        let now = at("2026-09-10T00:00:00Z") + TimeDelta::minutes(minutes);
        let state = shared.state_at(zone, now);
        let moment = TimeDelta::seconds(1);
        if let Some(until) = state.until {
            prop_assert!(until > now);
            prop_assert_ne!(condition(&when).state_at(zone, until).active, state.active);
            let before = condition(&when).state_at(zone, until - moment);
            prop_assert_eq!((before.active, before.until), (state.active, state.until));
            prop_assert_eq!(shared.state_at(zone, until).since, Some(until));
        }
        if let Some(since) = state.since {
            prop_assert!(since <= now);
            prop_assert_ne!(condition(&when).state_at(zone, since - moment).active, state.active);
            let start = condition(&when).state_at(zone, since);
            prop_assert_eq!(start.active, state.active);
            // A search ends at its horizon of ten years, which lies elsewhere from the start of a stretch than from within.
            let is_beyond = state.until.is_some_and(|until| until - since > TimeDelta::days(3650));
            prop_assert!(start.until == state.until || (is_beyond && start.until.is_none()), "{:?} {:?}", start, state);
        }
        let expected = if state.active { Some(now) } else { state.until };
        prop_assert_eq!(shared.next_active(zone, now), expected);
    }

    /// Intervals of parts are the intervals of the whole.
    #[test]
    fn parts_make_the_whole(when in any_condition(), days in proptest::collection::vec(0..400_i64, 1..8)) {
        let start = at("2026-03-01T00:00:00Z");
        let mut cuts: Vec<DateTime<Utc>> = days.into_iter().map(|days| start + TimeDelta::days(days)).collect();
        cuts.extend([start, start + TimeDelta::days(400)]);
        cuts.sort_unstable();
        let whole = condition(&when).intervals(New_York, start, start + TimeDelta::days(400));
        let shared = condition(&when);
        let mut parts = Vec::new();
        for pair in cuts.windows(2) {
            parts.extend(shared.intervals(New_York, pair[0], pair[1]));
        }
        parts.dedup();
        prop_assert_eq!(parts, whole);
    }
}
