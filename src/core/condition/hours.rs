//! Hours as written in the `opening_hours` syntax of `OpenStreetMap`, worked out day by day on local time.
//!
//! The crate's own evaluation with a zone takes the later of two ambiguous instants for both ends, and its search for
//! the next change may look through centuries. So only its schedule of a single day is used; [`super::portions`] joins the
//! days and turns local times into instants. Only what is open counts. Where several rules are written, a later one
//! replaces the day it names from midnight on, as `opening_hours` says.

use chrono::{Datelike as _, NaiveDate, TimeDelta, Timelike as _};
use chrono_tz::Tz;
use opening_hours::{
    Context, OpeningHours, RuleKind,
    localization::{Coordinates, Localize, NoLocation, TzLocation},
};
use opening_hours_syntax::{
    ExtendedTime,
    rules::{
        day::{DaySelector, HolidayKind, WeekDayRange},
        time::{Time, TimeEvent, TimeSpan},
    },
};

use super::{
    facts::Facts,
    portions::{DAY, Portion},
};
use crate::shapes::GeoPoint;

/// A Monday; any would do.
const SOME_MONDAY: Option<NaiveDate> = NaiveDate::from_ymd_opt(2024, 1, 8);

/// An expression of `opening_hours`.
#[derive(Debug, Clone)]
pub(super) struct Hours {
    written: OpeningHours,
    /// The portions of each day of a week, where every week is alike.
    weekly: Option<[Vec<Portion>; 7]>,
    /// Whether the sun matters.
    pub(super) has_sun: bool,
    /// Whether public holidays matter.
    pub(super) has_holidays: bool,
    /// Whether school holidays matter, of which nothing is known.
    pub(super) has_school: bool,
}

impl Hours {
    /// Reads an expression; none where it cannot be understood.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let written: OpeningHours = spaced(text).parse().ok()?;
        let expression = written.get_expression();
        let selects = |holiday: HolidayKind| {
            expression
                .rules
                .iter()
                .flat_map(|rule| &rule.day_selector.weekday)
                .any(|range| matches!(range, WeekDayRange::Holiday { kind, .. } if *kind == holiday))
        };
        let has_sun = expression.rules.iter().flat_map(|rule| &rule.time_selector.spans).any(follows_sun);
        let mut hours = Self {
            has_holidays: selects(HolidayKind::Public),
            has_school: selects(HolidayKind::School),
            has_sun,
            weekly: None,
            written,
        };
        if !has_sun && expression.rules.iter().all(|rule| is_weekly(&rule.day_selector)) {
            let portions = |weekday: usize| {
                let mut portions = Vec::new();
                let day = SOME_MONDAY.map(|monday| monday + TimeDelta::days(weekday as i64));
                if let Some(day) = day {
                    push_open(&hours.written, day, &mut portions);
                }
                portions
            };
            hours.weekly = Some(std::array::from_fn(portions));
        }
        Some(hours)
    }

    /// Whether the expression asks for something that the crate reads but does not do.
    pub(super) fn has_repeats(&self) -> bool {
        self.written
            .get_expression()
            .rules
            .iter()
            .flat_map(|rule| &rule.time_selector.spans)
            .any(|span| span.repeats.is_some())
    }

    /// Whether nothing in the expression can ever be open.
    pub(super) fn is_never_open(&self) -> bool {
        self.written.get_expression().rules.iter().all(|rule| rule.kind != RuleKind::Open)
    }

    /// Whether it names no hours, only whole days.
    pub(super) fn is_whole_days(&self) -> bool {
        let whole = [TimeSpan::fixed_range(ExtendedTime::MIDNIGHT_00, ExtendedTime::MIDNIGHT_24)];
        self.written.get_expression().rules.iter().all(|rule| rule.time_selector.spans == whole)
    }

    /// Whether some span runs over midnight.
    pub(super) fn has_nights(&self) -> bool {
        self.written.get_expression().rules.iter().flat_map(|rule| &rule.time_selector.spans).any(is_night)
    }

    /// The expression as the crate writes it.
    pub(super) fn text(&self) -> String {
        self.written.to_string()
    }

    /// A way to work out days in a zone: the open portions of a local day, appended.
    pub(super) fn days<'a>(&'a self, facts: &'a Facts, zone: Tz) -> Box<dyn Fn(NaiveDate, &mut Vec<Portion>) + 'a> {
        if let Some(weekly) = &self.weekly {
            return Box::new(move |day, portions| {
                portions.extend(weekly.get(day.weekday() as usize).into_iter().flatten());
            });
        }
        let context = Context::default();
        let context = if self.has_holidays { context.with_holidays(facts.public_holidays().clone()) } else { context };
        if let Some(place) = facts.place().and_then(coordinates).filter(|_| self.has_sun) {
            let located = context.with_locale(TzLocation::new(zone).with_coords(place));
            let hours = self.written.clone().with_context(located);
            return Box::new(move |day, portions| push_open(&hours, day, portions));
        }
        let hours = self.written.clone().with_context(context.with_locale(NoLocation));
        Box::new(move |day, portions| push_open(&hours, day, portions))
    }

    /// Whether a whole day is open, where the expression names whole days.
    pub(super) fn holds(&self, facts: &Facts, day: NaiveDate) -> bool {
        let mut portions = Vec::new();
        self.days(facts, Tz::UTC)(day, &mut portions);
        !portions.is_empty()
    }

    /// The times of an expression that names no days.
    pub(super) fn times(&self) -> Option<Times> {
        let expression = self.written.get_expression();
        let plain = expression.rules.iter().all(|rule| rule.day_selector.is_empty() && rule.kind == RuleKind::Open);
        plain.then(|| Times {
            spans: expression.rules.iter().flat_map(|rule| rule.time_selector.spans.iter().cloned()).collect(),
        })
    }
}

/// Puts a space between a year and a month: `2026Nov` is only its first day to the crate, `2026 Nov` the whole month.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len() + 1);
    let mut digits = 0;
    for c in text.chars() {
        if c.is_ascii_alphabetic() && digits == 4 {
            spaced.push(' ');
        }
        digits = if c.is_ascii_digit() { digits + 1 } else { 0 };
        spaced.push(c);
    }
    spaced
}

/// Appends the open portions of a local day.
fn push_open<L: Localize>(hours: &OpeningHours<L>, day: NaiveDate, portions: &mut Vec<Portion>) {
    for range in hours.schedule_at(day).into_iter().filter(|range| range.kind == RuleKind::Open) {
        let (from, to) = (seconds(range.range.start), seconds(range.range.end).min(DAY));
        match portions.last_mut() {
            Some((_, end)) if *end == from => *end = to,
            _ => portions.push((from, to)),
        }
    }
}

fn seconds(time: ExtendedTime) -> u32 {
    u32::from(time.mins_from_midnight()) * 60
}

/// Whether a selector of days looks the same every week.
fn is_weekly(days: &DaySelector) -> bool {
    let plain = |range: &WeekDayRange| match range {
        WeekDayRange::Fixed { offset, nth_from_start, nth_from_end, .. } => {
            *offset == 0 && nth_from_start.iter().chain(nth_from_end).all(|nth| *nth)
        }
        WeekDayRange::Holiday { .. } => false,
    };
    days.year.is_empty() && days.monthday.is_empty() && days.week.is_empty() && days.weekday.iter().all(plain)
}

fn follows_sun(span: &TimeSpan) -> bool {
    matches!(span.range.start, Time::Variable(_)) || matches!(span.range.end, Time::Variable(_))
}

/// Whether a span may run over midnight. Of the sun's times only those that start in the evening and end in the morning
/// do.
fn is_night(span: &TimeSpan) -> bool {
    let rank = |time: &Time| match time {
        Time::Fixed(time) => u32::from(time.mins_from_midnight()),
        Time::Variable(variable) => match variable.event {
            TimeEvent::Dawn | TimeEvent::Sunrise => 6 * 60,
            TimeEvent::Sunset | TimeEvent::Dusk => 18 * 60,
        },
    };
    let (start, end) = (rank(&span.range.start), rank(&span.range.end));
    end > 24 * 60 || (end <= start && end > 0)
}

fn coordinates(place: GeoPoint) -> Option<Coordinates> {
    Coordinates::new(place.latitude, place.longitude)
}

/// Hours that belong to days: each span runs from its day, and may reach into the next.
#[derive(Debug, Clone)]
pub(super) struct Times {
    spans: Vec<TimeSpan>,
}

impl Times {
    /// Whether the sun matters.
    pub(super) fn follow_sun(&self) -> bool {
        self.spans.iter().any(follows_sun)
    }

    /// Whether some span runs over midnight.
    pub(super) fn have_nights(&self) -> bool {
        self.spans.iter().any(is_night)
    }

    /// The times as they are written.
    pub(super) fn text(&self) -> String {
        self.spans.iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
    }

    /// Calls `add` with each span that begins on a day, in seconds from its midnight: up to 48 hours.
    fn spans_of(&self, facts: &Facts, zone: Tz, day: NaiveDate, mut add: impl FnMut(u32, u32)) {
        let at = |time: &Time| match time {
            Time::Fixed(time) => Some(seconds(*time)),
            Time::Variable(variable) => {
                // Beyond the polar circles the sun may not rise: then there is no such time.
                let event = coordinates(facts.place()?)?.event_time(day, variable.event)?;
                let local = event.with_timezone(&zone).time();
                // As in `opening_hours`, times of the sun are whole minutes.
                let minutes = i64::from(local.num_seconds_from_midnight() / 60) + i64::from(variable.offset);
                u32::try_from(minutes).ok().map(|minutes| minutes * 60)
            }
        };
        for span in &self.spans {
            if let (Some(start), Some(end)) = (at(&span.range.start), at(&span.range.end)) {
                add(start, if start < end { end } else { end + DAY });
            }
        }
    }

    /// Appends the portions of a local day that belong to it or to the day before it, if those count.
    pub(super) fn portions(
        &self,
        facts: &Facts,
        zone: Tz,
        day: NaiveDate,
        counts: &dyn Fn(NaiveDate) -> bool,
        portions: &mut Vec<Portion>,
    ) {
        if let Some(yesterday) = day.pred_opt().filter(|day| counts(*day)) {
            self.spans_of(facts, zone, yesterday, |start, end| {
                if end > DAY {
                    portions.push((start.saturating_sub(DAY), (end - DAY).min(DAY)));
                }
            });
        }
        if counts(day) {
            self.spans_of(facts, zone, day, |start, end| {
                if start < DAY {
                    portions.push((start, end.min(DAY)));
                }
            });
        }
        portions.sort_unstable();
    }
}
