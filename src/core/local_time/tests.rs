//! Local days and local times, where clocks are set forward and back.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::{local_day, local_end, local_start};

fn utc(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn local(zone: Tz, text: &str) -> DateTime<Utc> {
    local_start(zone, NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap())
}

#[test]
fn a_skipped_time_is_the_first_instant_after_the_gap() {
    assert_eq!(local(Tz::America__New_York, "2026-03-08 02:30:15"), utc("2026-03-08T03:00:00-04:00"));
    assert_eq!(local(Tz::Europe__Berlin, "2026-03-29 02:00:00"), utc("2026-03-29T03:00:00+02:00"));
}

#[test]
fn a_time_that_comes_twice_is_the_earlier_where_something_starts_and_the_later_where_it_ends() {
    assert_eq!(local(Tz::America__New_York, "2026-11-01 01:30:00"), utc("2026-11-01T01:30:00-04:00"));
    assert_eq!(local(Tz::Europe__Berlin, "2026-10-25 02:30:00"), utc("2026-10-25T02:30:00+02:00"));
    let twice = NaiveDateTime::parse_from_str("2026-10-25 02:30:00", "%Y-%m-%d %H:%M:%S").unwrap();
    assert_eq!(local_end(Tz::Europe__Berlin, twice), utc("2026-10-25T02:30:00+01:00"));
}

#[test]
fn a_day_that_never_was_ends_the_one_before() {
    // Samoa crossed the date line: 30 December 2011 is not in its calendar.
    let (from, until) = local_day(Tz::Pacific__Apia, utc("2011-12-29T20:00:00-10:00"));
    assert_eq!(from, utc("2011-12-29T00:00:00-10:00"));
    assert_eq!(until, utc("2011-12-31T00:00:00+14:00"));
}

#[test]
fn days_are_as_long_as_the_clocks_make_them() {
    for (zone, noon, hours) in [
        (Tz::America__New_York, "2026-03-08T12:00:00-04:00", 23),
        (Tz::America__New_York, "2026-11-01T12:00:00-05:00", 25),
        (Tz::Asia__Shanghai, "2026-03-08T12:00:00+08:00", 24),
    ] {
        let (from, until) = local_day(zone, utc(noon));
        assert_eq!(until - from, TimeDelta::hours(hours), "{zone}");
    }
}

proptest! {
    #[test]
    fn days_tile_time(zone in 0..chrono_tz::TZ_VARIANTS.len(), secs in 0..4_000_000_000_i64) {
        let zone = chrono_tz::TZ_VARIANTS[zone];
        let now = DateTime::from_timestamp(secs, 0).unwrap();
        let (from, until) = local_day(zone, now);
        prop_assert!((from..until).contains(&now), "{zone}");
        prop_assert!(until - from >= TimeDelta::hours(1), "{zone} {from} {until}");
        prop_assert_eq!(local_day(zone, until - TimeDelta::nanoseconds(1)), (from, until), "{}", zone);
        prop_assert_eq!(local_day(zone, until).0, until, "{}", zone);
        prop_assert_eq!(local_day(zone, from - TimeDelta::nanoseconds(1)).1, from, "{}", zone);
    }
}
