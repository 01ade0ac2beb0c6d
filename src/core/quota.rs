//! Whether quotas are kept: plain arithmetic on what was on and for how long, which `check` does with what a show will
//! show, and a report with what a screen has shown.
//!
//! * A quota is judged over each of its periods by itself: hours counted from local midnight, local days, weeks from
//!   Monday to Sunday.
//! * Its percentage is of the time in which something was shown: black and a screen that is off count for nothing, the
//!   fallback counts as what it is. A period in which nothing was shown keeps every quota.
//! * It is judged as it is printed, to a tenth of a percent: nobody is told that 30.0 % are more than 30 %.

use std::{collections::BTreeMap, time::Duration};

use chrono::{DateTime, Datelike as _, Days, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::{
    local_time::{local_day, local_start},
    model::{PlaylistName, Quota, QuotaBound, QuotaSubject, Slide, SlideOrigin},
    problem::Text,
    shapes::QuotaPeriod,
    text,
};

/// Figures are printed to a tenth of a percent, so that half of one is no difference.
const TOLERANCE_PERCENT: f64 = 0.05;

/// What is on, as far as quotas ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OnScreen<'a> {
    /// The playlist that staff wrote it in; none for what is the player's own.
    pub playlist: Option<&'a str>,
    /// The rule that plays it, by its name or its index.
    pub rule: Option<&'a str>,
    /// Whether it is marked as an advertisement.
    pub advertisement: bool,
}

impl<'a> OnScreen<'a> {
    /// A slide, and the rule that plays it.
    pub fn of_slide(slide: &'a Slide, rule: Option<&'a str>) -> Self {
        let is_written = slide.id.origin() == SlideOrigin::Written;
        let playlist = slide.id.playlist().filter(|_| is_written).map(PlaylistName::as_str);
        Self { playlist, rule, advertisement: slide.advertisement }
    }
}

/// For how long something was shown in a period, and for how long what a quota is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// What the quota is about.
    pub counted: Duration,
    /// All.
    pub shown: Duration,
}

impl Tally {
    /// Adds what was on for a time.
    pub fn add(&mut self, is_counted: bool, time: Duration) {
        self.shown = self.shown.saturating_add(time);
        if is_counted {
            self.counted = self.counted.saturating_add(time);
        }
    }

    /// The part of the time that the quota is about, in percent; none where nothing was shown.
    pub fn percent(&self) -> Option<f64> {
        (!self.shown.is_zero()).then(|| self.counted.as_secs_f64() / self.shown.as_secs_f64() * 100.0)
    }
}

/// How a quota came out in one of its periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// The first instant of the period.
    pub from: DateTime<Utc>,
    /// The first instant after it.
    pub until: DateTime<Utc>,
    /// What was counted.
    pub tally: Tally,
    /// The part of the time that it had, in percent.
    pub percent: f64,
    /// By how many percent of the time it missed its bound; none where it was kept.
    pub missed_by: Option<f64>,
}

impl Quota {
    /// Whether it is about what is on.
    pub fn counts(&self, on: &OnScreen<'_>) -> bool {
        match &self.of {
            QuotaSubject::Advertisement => on.advertisement,
            QuotaSubject::Playlist(name) => on.playlist == Some(name.as_str()),
            QuotaSubject::Rule(name) => on.rule == Some(name.as_str()),
        }
    }

    /// By how many percent of the time a figure misses the bound; none where it keeps it.
    pub fn missed_by(&self, percent: f64) -> Option<f64> {
        let missed = match self.bound {
            QuotaBound::AtMost(most) => percent - most,
            QuotaBound::AtLeast(least) => least - percent,
        };
        (missed >= TOLERANCE_PERCENT).then_some(missed)
    }

    /// How it came out in the period from one instant to another; none where nothing was shown in it.
    pub fn judge(&self, (from, until): (DateTime<Utc>, DateTime<Utc>), tally: Tally) -> Option<Verdict> {
        let percent = tally.percent()?;
        Some(Verdict { from, until, tally, percent, missed_by: self.missed_by(percent) })
    }

    /// What it asks for, in a sentence without an end.
    pub fn describe(&self) -> Text {
        let (zh, en) = match &self.of {
            QuotaSubject::Advertisement => ("广告".to_owned(), "advertisements".to_owned()),
            QuotaSubject::Playlist(name) => (format!("播放列表“{name}”"), format!("the playlist `{name}`")),
            QuotaSubject::Rule(name) => (format!("规则“{name}”"), format!("the rule `{name}`")),
        };
        let (every, each) = match self.over {
            QuotaPeriod::Hour => ("每小时", "hour"),
            QuotaPeriod::Day => ("每天", "day"),
            QuotaPeriod::Week => ("每周", "week"),
        };
        match self.bound {
            QuotaBound::AtMost(most) => {
                text!("{zh}{every}最多占时间的 {most}%", "{en} may have at most {most}% of the time of each {each}")
            }
            QuotaBound::AtLeast(least) => {
                text!("{zh}{every}至少占时间的 {least}%", "{en} must have at least {least}% of the time of each {each}")
            }
        }
    }
}

impl QuotaPeriod {
    /// The period that holds an instant, by the wall clock of a time zone.
    pub fn holding(self, timezone: Tz, now: DateTime<Utc>) -> (DateTime<Utc>, DateTime<Utc>) {
        let (from, until) = local_day(timezone, now);
        match self {
            Self::Hour => {
                let hours = (now - from).num_hours();
                let hour = from + TimeDelta::hours(hours);
                (hour, until.min(hour + TimeDelta::hours(1)))
            }
            Self::Day => (from, until),
            Self::Week => {
                let today = now.with_timezone(&timezone).date_naive();
                let since_monday = u64::from(today.weekday().num_days_from_monday());
                let monday = today.checked_sub_days(Days::new(since_monday));
                let next = monday.and_then(|monday| monday.checked_add_days(Days::new(7)));
                let start = |day: Option<chrono::NaiveDate>| Some(local_start(timezone, day?.and_time(NaiveTime::MIN)));
                (start(monday).unwrap_or(from).min(from), start(next).unwrap_or(until).max(until))
            }
        }
    }
}

/// Judges a quota by what is shown on a screen, told showing by showing in any order.
#[derive(Debug)]
pub struct Judge<'a> {
    quota: &'a Quota,
    timezone: Tz,
    /// The period that was asked for last: showings come in order, mostly.
    last: (DateTime<Utc>, DateTime<Utc>),
    /// What was counted in each period, by its first instant.
    periods: BTreeMap<DateTime<Utc>, (DateTime<Utc>, Tally)>,
}

impl<'a> Judge<'a> {
    /// A judge who has seen nothing yet. Periods are those of the wall clock of `timezone`.
    pub fn new(quota: &'a Quota, timezone: Tz) -> Self {
        let never = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MIN_UTC);
        Self { quota, timezone, last: never, periods: BTreeMap::new() }
    }

    /// Sees something that was shown from one instant to another: what lies in several periods counts in each.
    pub fn see(&mut self, on: &OnScreen<'_>, from: DateTime<Utc>, until: DateTime<Utc>) {
        let is_counted = self.quota.counts(on);
        let mut at = from;
        while at < until {
            if !(self.last.0..self.last.1).contains(&at) {
                self.last = self.quota.over.holding(self.timezone, at);
            }
            let (begins, ends) = self.last;
            let next = until.min(ends);
            let time = (next - at).to_std().unwrap_or_default();
            self.periods.entry(begins).or_insert((ends, Tally::default())).1.add(is_counted, time);
            at = next;
        }
    }

    /// How the quota came out in each period in which something was shown, in their order.
    pub fn verdicts(&self) -> impl Iterator<Item = Verdict> {
        self.periods.iter().filter_map(|(from, (until, tally))| self.quota.judge((*from, *until), *tally))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Place;

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn quota(of: QuotaSubject, bound: QuotaBound, over: QuotaPeriod) -> Quota {
        Quota { of, bound, over, place: Place::default() }
    }

    #[test]
    fn periods_are_those_of_the_wall_clock() {
        let (china, berlin) = (Tz::Asia__Shanghai, Tz::Europe__Berlin);
        for (over, zone, now, from, until) in [
            (
                QuotaPeriod::Day,
                china,
                "2026-11-26T23:59:59+08:00",
                "2026-11-26T00:00:00+08:00",
                "2026-11-27T00:00:00+08:00",
            ),
            (
                QuotaPeriod::Hour,
                china,
                "2026-11-26T08:00:00+08:00",
                "2026-11-26T08:00:00+08:00",
                "2026-11-26T09:00:00+08:00",
            ),
            (
                QuotaPeriod::Hour,
                china,
                "2026-11-26T23:59:59.9+08:00",
                "2026-11-26T23:00:00+08:00",
                "2026-11-27T00:00:00+08:00",
            ),
            // A Thursday; a Monday; a Sunday.
            (
                QuotaPeriod::Week,
                china,
                "2026-11-26T12:00:00+08:00",
                "2026-11-23T00:00:00+08:00",
                "2026-11-30T00:00:00+08:00",
            ),
            (
                QuotaPeriod::Week,
                china,
                "2026-11-23T00:00:00+08:00",
                "2026-11-23T00:00:00+08:00",
                "2026-11-30T00:00:00+08:00",
            ),
            (
                QuotaPeriod::Week,
                china,
                "2026-11-29T23:59:59+08:00",
                "2026-11-23T00:00:00+08:00",
                "2026-11-30T00:00:00+08:00",
            ),
            // Clocks are set back on 25 October 2026: a day of 25 hours, and a week of an hour more.
            (
                QuotaPeriod::Day,
                berlin,
                "2026-10-25T12:00:00+01:00",
                "2026-10-25T00:00:00+02:00",
                "2026-10-26T00:00:00+01:00",
            ),
            (
                QuotaPeriod::Week,
                berlin,
                "2026-10-25T12:00:00+01:00",
                "2026-10-19T00:00:00+02:00",
                "2026-10-26T00:00:00+01:00",
            ),
            (
                QuotaPeriod::Hour,
                berlin,
                "2026-10-25T02:30:00+01:00",
                "2026-10-25T02:00:00+01:00",
                "2026-10-25T03:00:00+01:00",
            ),
        ] {
            assert_eq!(over.holding(zone, at(now)), (at(from), at(until)), "{over:?} {now}");
        }
    }

    #[test]
    fn each_period_is_judged_by_itself_and_a_showing_counts_in_each_that_it_reaches() {
        let quota = quota(QuotaSubject::Advertisement, QuotaBound::AtMost(30.0), QuotaPeriod::Hour);
        let mut judge = Judge::new(&quota, Tz::Asia__Shanghai);
        let (ads, psa) = (OnScreen { advertisement: true, ..OnScreen::default() }, OnScreen::default());
        judge.see(&psa, at("2026-11-26T10:00:00+08:00"), at("2026-11-26T10:40:00+08:00"));
        judge.see(&ads, at("2026-11-26T10:40:00+08:00"), at("2026-11-26T11:10:00+08:00"));
        // It is black until then.
        judge.see(&psa, at("2026-11-26T11:30:00+08:00"), at("2026-11-26T12:00:00+08:00"));
        let found: Vec<_> =
            judge.verdicts().map(|verdict| (verdict.percent, verdict.missed_by.is_some(), verdict.tally)).collect();
        let mins = Duration::from_mins;
        assert!((found[0].0 - 100.0 / 3.0).abs() < 1e-9 && found[0].1);
        assert_eq!(found[0].2, Tally { counted: mins(20), shown: mins(60) });
        assert_eq!((found[1].0, found[1].1, found[1].2.shown, found.len()), (25.0, false, mins(40), 2));
    }

    #[test]
    fn a_quota_is_judged_to_a_tenth_of_a_percent() {
        for (bound, percent, is_kept) in [
            (QuotaBound::AtMost(30.0), 30.0, true),
            (QuotaBound::AtMost(30.0), 30.04, true),
            (QuotaBound::AtMost(30.0), 30.06, false),
            (QuotaBound::AtLeast(33.33), 100.0 / 3.0, true),
            (QuotaBound::AtLeast(33.0), 32.96, true),
            (QuotaBound::AtLeast(33.0), 32.9, false),
            (QuotaBound::AtMost(0.0), 0.0, true),
            (QuotaBound::AtLeast(100.0), 100.0, true),
        ] {
            let quota = quota(QuotaSubject::Advertisement, bound, QuotaPeriod::Day);
            assert_eq!(quota.missed_by(percent).is_none(), is_kept, "{bound:?} {percent}");
        }
        let nothing = Tally::default();
        let quota = quota(QuotaSubject::Advertisement, QuotaBound::AtLeast(100.0), QuotaPeriod::Day);
        assert_eq!(quota.judge((DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC), nothing), None);
    }

    #[test]
    fn a_quota_is_about_a_playlist_a_rule_or_what_is_marked() {
        let on = OnScreen { playlist: Some("a"), rule: Some("b"), advertisement: false };
        for (of, counts) in [
            (QuotaSubject::Playlist("a".into()), true),
            (QuotaSubject::Playlist("b".into()), false),
            (QuotaSubject::Rule("b".to_owned()), true),
            (QuotaSubject::Rule("a".to_owned()), false),
            (QuotaSubject::Advertisement, false),
        ] {
            let quota = quota(of, QuotaBound::AtMost(1.0), QuotaPeriod::Day);
            assert_eq!(quota.counts(&on), counts, "{quota:?}");
            assert!(!quota.counts(&OnScreen::default()));
        }
    }
}
