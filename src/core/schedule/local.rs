//! Local days and local times as instants, where clocks are set forward and back (rule 3 of the rules of time).

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone as _, Timelike as _, Utc};
use chrono_tz::Tz;

/// No zone skips more local time than this at once.
const MAX_GAP_MINUTES: i64 = 2 * 24 * 60;

/// The local day that holds `now`, as instants: from its midnight to the next.
pub fn local_day(timezone: Tz, now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
    let today = now.with_timezone(&timezone).date_naive();
    let start = |day: NaiveDate| earliest(timezone, day);
    let tomorrow = today.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    (start(today).min(now), start(tomorrow).max(now + TimeDelta::nanoseconds(1)))
}

/// The first instant of a local day.
fn earliest(timezone: Tz, day: NaiveDate) -> DateTime<Utc> {
    local_instant(timezone, day.and_time(NaiveTime::MIN))
}

/// The instant at which something starts that starts at this local time: a time that is skipped is the first valid
/// instant after it, and one that comes twice is the earlier one (rule 3 of the rules of time).
pub fn local_instant(timezone: Tz, local: NaiveDateTime) -> DateTime<Utc> {
    let valid = |local: NaiveDateTime| timezone.from_local_datetime(&local).earliest();
    let minute =
        local - TimeDelta::nanoseconds(i64::from(local.second()) * 1_000_000_000 + i64::from(local.nanosecond()));
    // Most gaps are an hour, but islands that crossed the date line skipped a whole day.
    let after_gap = || (1..=MAX_GAP_MINUTES).find_map(|minutes| valid(minute + TimeDelta::minutes(minutes)));
    valid(local).or_else(after_gap).map_or_else(|| local.and_utc(), |found| found.with_timezone(&Utc))
}
