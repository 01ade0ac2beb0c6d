//! The portions of local days in which something holds, and the instants that they are.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::span::{self, Interval};
use crate::local_time::{local_end, local_start};

/// The seconds of a day by the wall clock.
pub(super) const DAY: u32 = 24 * 3600;
/// How many days around a window are worked out: a night reaches one day further, and the clock may skip one.
const MARGIN: u64 = 2;

/// A part of a local day: seconds from its midnight, half-open, within the day.
pub(super) type Portion = (u32, u32);

/// The local day of an instant.
pub(super) fn day_of(zone: Tz, instant: DateTime<Utc>) -> NaiveDate {
    instant.with_timezone(&zone).date_naive()
}

/// The local days that matter for a window, with a margin.
pub(super) fn days_of(zone: Tz, window: Interval) -> (NaiveDate, NaiveDate) {
    let first = day_of(zone, window.start);
    let last = day_of(zone, window.end);
    (
        first.checked_sub_days(Days::new(MARGIN)).unwrap_or(first),
        last.checked_add_days(Days::new(MARGIN)).unwrap_or(last),
    )
}

/// The instants within `window` of what `portions` appends for each local day, in order. Portions that touch over midnight
/// are one span, and only the ends of such spans are looked up in the zone.
pub(super) fn resolve(
    zone: Tz,
    window: Interval,
    mut portions: impl FnMut(NaiveDate, &mut Vec<Portion>),
) -> Vec<Interval> {
    let (first, last) = days_of(zone, window);
    let mut found = Vec::new();
    let mut open: Option<(NaiveDateTime, NaiveDateTime)> = None;
    let mut today = Vec::new();
    for day in first.iter_days().take_while(|day| *day <= last) {
        today.clear();
        portions(day, &mut today);
        let midnight = day.and_time(NaiveTime::MIN);
        for (from, to) in &today {
            let from = midnight + TimeDelta::seconds(i64::from(*from));
            let to = midnight + TimeDelta::seconds(i64::from(*to));
            match &mut open {
                Some((_, end)) if from <= *end => *end = to.max(*end),
                _ => {
                    found.extend(open.replace((from, to)).and_then(|span| instants(zone, window, span)));
                }
            }
        }
    }
    found.extend(open.and_then(|span| instants(zone, window, span)));
    span::union(found)
}

fn instants(zone: Tz, window: Interval, (from, to): (NaiveDateTime, NaiveDateTime)) -> Option<Interval> {
    Interval { start: local_start(zone, from), end: local_end(zone, to) }.intersect(window)
}
