//! Instants on the command line: RFC 3339, `2026-11-23 08:00[:00]` in the site's zone, or `now`; and the names of weekdays.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Tz;

use super::{Exit, Failure};
use gongyi_core::text;
use gongyi_system::clock::system_now;

/// Reads an instant; wall-clock time is in `timezone`.
pub(super) fn parse(text: &str, timezone: Tz) -> Result<DateTime<Utc>, Failure> {
    if text == "now" {
        return Ok(system_now());
    }
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Ok(instant.to_utc());
    }
    let wall = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .or_else(|| Some(text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN)));
    wall.and_then(|wall| first_valid(wall, timezone)).ok_or_else(|| {
        Failure::new(
            Exit::BadUsage,
            text!(
                "“{text}”不是时间，请写成 \"2026-11-23 08:00\"、\"2026-11-23T08:00:00+08:00\" 或 now",
                "\"{text}\" is no time; write \"2026-11-23 08:00\", \"2026-11-23T08:00:00+08:00\" or now"
            ),
        )
    })
}

/// A local time as an instant: the first valid one after a gap, the earlier one of two.
fn first_valid(wall: NaiveDateTime, timezone: Tz) -> Option<DateTime<Utc>> {
    (0..=24 * 60)
        .find_map(|minutes| {
            timezone.from_local_datetime(&wall.checked_add_signed(TimeDelta::minutes(minutes))?).earliest()
        })
        .map(|instant| instant.to_utc())
}

/// Reads a length of time.
pub(super) fn length(text: &str) -> Result<TimeDelta, Failure> {
    gongyi_core::shapes::duration::parse(text)
        .map(|length| TimeDelta::from_std(length).unwrap_or(TimeDelta::MAX))
        .map_err(|text| Failure::new(Exit::BadUsage, text))
}

/// The name of a weekday.
pub(super) fn weekday(day: chrono::Weekday) -> (&'static str, &'static str) {
    use chrono::Weekday::{Fri, Mon, Sat, Sun, Thu, Tue, Wed};
    match day {
        Mon => ("周一", "Mon"),
        Tue => ("周二", "Tue"),
        Wed => ("周三", "Wed"),
        Thu => ("周四", "Thu"),
        Fri => ("周五", "Fri"),
        Sat => ("周六", "Sat"),
        Sun => ("周日", "Sun"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wall_clock_time_is_in_the_zone_and_gaps_move_on() {
        let read = |text: &str, zone: Tz| parse(text, zone).unwrap().to_rfc3339();
        assert_eq!(read("2026-11-23 08:00", Tz::Asia__Shanghai), "2026-11-23T00:00:00+00:00");
        assert_eq!(read("2026-11-23T08:00:00+08:00", Tz::UTC), "2026-11-23T00:00:00+00:00");
        assert_eq!(read("2026-03-08 02:30", Tz::America__New_York), "2026-03-08T07:00:00+00:00");
        assert_eq!(read("2026-11-01 01:30", Tz::America__New_York), "2026-11-01T05:30:00+00:00");
        assert_eq!(parse("tomorrow", Tz::UTC).unwrap_err().exit, Exit::BadUsage);
    }
}
