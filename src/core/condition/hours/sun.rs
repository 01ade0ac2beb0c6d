//! Times of the sun at the site, and the ends of spans that follow it.
//!
//! A span that ends before it starts is a night, which ends on the next day, with that day's sun. Where start and end
//! change places in the course of a year, it is no night: it belongs to one day, and is empty while its end is not after
//! its start.

use std::sync::{Arc, Mutex};

use chrono::{Datelike as _, NaiveDate, Timelike as _};
use chrono_tz::Tz;
use opening_hours::localization::Coordinates;
use opening_hours_syntax::rules::time::TimeEvent;

use super::expression::{DAY_MINUTES, Moment, TimeSpan};
use crate::{condition::facts::Facts, shapes::GeoPoint, sync::lock};

/// A leap year and the three after it: the sun's year shifts by a quarter of a day each.
const SAMPLE_YEARS: std::ops::RangeInclusive<i32> = 2024..=2027;

/// Where and by which clock the sun is seen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sky {
    place: Option<Coordinates>,
    zone: Tz,
}

/// Whether a span belongs to one day or to a night.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    Day,
    Night,
}

impl Sky {
    pub(super) fn new(facts: &Facts, zone: Tz) -> Self {
        let coordinates = |place: GeoPoint| Coordinates::new(place.latitude, place.longitude);
        Self { place: facts.place().and_then(coordinates), zone }
    }

    /// The minute of an event by the wall clock; none on days on which the sun does not do it.
    fn minute(&self, event: TimeEvent, day: NaiveDate) -> Option<i32> {
        let Some(place) = self.place else {
            // Without a place nothing plays by the sun; advice is given all the same.
            return Some(match event {
                TimeEvent::Dawn => 6 * 60,
                TimeEvent::Sunrise => 7 * 60,
                TimeEvent::Sunset => 19 * 60,
                TimeEvent::Dusk => 20 * 60,
            });
        };
        let local = place.event_time(day, event)?.with_timezone(&self.zone).time();
        Some((local.num_seconds_from_midnight() / 60).cast_signed())
    }

    /// The same; beyond the polar circles the sun that is up all day has risen at midnight and sets at the next, and the
    /// other way round in winter.
    fn minute_or_edge(&self, event: TimeEvent, offset: i32, day: NaiveDate) -> i32 {
        if let Some(minute) = self.minute(event, day) {
            return minute + offset;
        }
        let is_south = self.place.is_some_and(|place| place.lat() < 0.0);
        let is_up = ((3, 20)..(9, 22)).contains(&(day.month(), day.day())) != is_south;
        let is_morning = matches!(event, TimeEvent::Dawn | TimeEvent::Sunrise);
        if is_morning == is_up { 0 } else { DAY_MINUTES }
    }

    fn turn(&self, span: &TimeSpan) -> Turn {
        match (span.start, span.end) {
            // An end beyond midnight is written as such.
            (_, Moment::Clock(end)) if end > DAY_MINUTES => return Turn::Day,
            (Moment::Clock(start), Moment::Clock(end)) => return if start < end { Turn::Day } else { Turn::Night },
            (Moment::Sun(one, start), Moment::Sun(other, end)) if one == other => {
                return if start < end { Turn::Day } else { Turn::Night };
            }
            _ => {}
        }
        let at = |moment: Moment, day: NaiveDate| match moment {
            Moment::Clock(minute) => Some(minute),
            Moment::Sun(event, offset) => self.minute(event, day).map(|minute| minute + offset),
        };
        let first = NaiveDate::from_ymd_opt(*SAMPLE_YEARS.start(), 1, 1);
        let days = first.into_iter().flat_map(|first| first.iter_days());
        let mut known = days
            .take_while(|day| SAMPLE_YEARS.contains(&day.year()))
            .filter_map(|day| Some(at(span.start, day)? < at(span.end, day)?));
        if known.any(|is_day| is_day) { Turn::Day } else { Turn::Night }
    }

    /// The minutes from a day's midnight between which a span is on that begins on that day; none where it is empty.
    pub(super) fn bounds(&self, span: &TimeSpan, turn: Turn, day: NaiveDate) -> Option<(i32, i32)> {
        let at = |moment: Moment, day: NaiveDate| match moment {
            Moment::Clock(minute) => minute,
            Moment::Sun(event, offset) => self.minute_or_edge(event, offset, day),
        };
        let start = at(span.start, day);
        let end = match turn {
            Turn::Day => at(span.end, day),
            Turn::Night => at(span.end, day.succ_opt()?) + DAY_MINUTES,
        };
        (start < end).then_some((start, end))
    }
}

/// How the spans of an expression turn, found out once for a zone.
#[derive(Debug, Clone, Default)]
pub(super) struct Turns(Arc<Mutex<Vec<(Tz, Arc<[Turn]>)>>>);

impl Turns {
    /// How each of `spans` turns, in their order.
    pub(super) fn get<'a>(&self, sky: &Sky, spans: impl Iterator<Item = &'a TimeSpan>) -> Arc<[Turn]> {
        let mut known = lock(&self.0);
        if let Some((_, turns)) = known.iter().find(|(zone, _)| *zone == sky.zone) {
            return Arc::clone(turns);
        }
        let turns: Arc<[Turn]> = spans.map(|span| sky.turn(span)).collect();
        known.push((sky.zone, Arc::clone(&turns)));
        turns
    }
}

/// Whether a span may run over midnight, wherever the site is.
pub(super) fn may_be_night(span: &TimeSpan) -> bool {
    let is_evening = |event: TimeEvent| matches!(event, TimeEvent::Sunset | TimeEvent::Dusk);
    match (span.start, span.end) {
        (_, Moment::Clock(end)) if end > DAY_MINUTES => true,
        (_, Moment::Clock(0)) => false,
        (Moment::Clock(start), Moment::Clock(end)) => end <= start,
        (Moment::Clock(start), Moment::Sun(event, _)) if is_evening(event) => start >= 22 * 60,
        (Moment::Clock(start), Moment::Sun(..)) => start >= 9 * 60,
        (Moment::Sun(event, _), Moment::Clock(end)) if is_evening(event) => end <= 15 * 60,
        (Moment::Sun(..), Moment::Clock(end)) => end <= 3 * 60,
        (Moment::Sun(start, _), Moment::Sun(end, _)) => is_evening(start) && !is_evening(end) || start == end,
    }
}
