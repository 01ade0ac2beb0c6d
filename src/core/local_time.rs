//! Local days and local times as instants: the one place that knows where clocks are set forward and back (rule 3 of the
//! rules of time).

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _, Timelike as _, Utc};
use chrono_tz::Tz;

/// No zone skips more local time than this at once: most gaps are an hour, but islands that crossed the date line skipped
/// a whole day.
const MAX_GAP_MINUTES: i64 = 2 * 24 * 60;

/// The local day that holds `now`, as instants: from its midnight to the next.
pub fn local_day(timezone: Tz, now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
    let today = now.with_timezone(&timezone).date_naive();
    let start = |day: NaiveDate| local_start(timezone, day.and_time(NaiveTime::MIN));
    let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    (start(today).min(now), start(tomorrow).max(now + TimeDelta::nanoseconds(1)))
}

/// The instant at which something starts that starts at this local time: the first valid one after a gap, the earlier of
/// two.
pub fn local_start(timezone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    let found = timezone.from_local_datetime(&local).earliest();
    found.map_or_else(|| after_gap(timezone, local), |found| found.to_utc())
}

/// The instant at which something ends that ends at this local time: the first valid one after a gap, the later of two.
pub fn local_end(timezone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    let found = timezone.from_local_datetime(&local).latest();
    found.map_or_else(|| after_gap(timezone, local), |found| found.to_utc())
}

fn after_gap(timezone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    let minute =
        local - TimeDelta::nanoseconds(i64::from(local.second()) * 1_000_000_000 + i64::from(local.nanosecond()));
    (1..=MAX_GAP_MINUTES)
        .find_map(|minutes| timezone.from_local_datetime(&(minute + TimeDelta::minutes(minutes))).earliest())
        .map_or_else(|| local.and_utc(), |found| found.to_utc())
}

#[cfg(test)]
mod tests;
