//! How much of the time each rule of a programme is on the wall: where a share counts slides, that depends on how long they
//! stay.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::{BreakIn, Content, Programme, Track};
use crate::shapes::ShareBy;

/// The part of a programme's time, from 0 to 1, in which each rule is on, by the places of rules in the order of writing.
/// Break-ins take their time from all loops alike. Black shows nothing, and is not counted. What is counted on a wall differs
/// by the slides that a programme's end cuts.
pub fn shares_of_time(programme: &Programme, breaks: &[BreakIn], share_by: ShareBy) -> BTreeMap<usize, f64> {
    let secs = |from: DateTime<Utc>, until: DateTime<Utc>| (until - from).as_seconds_f64();
    let whole = secs(programme.from, programme.until);
    let mut found: BTreeMap<usize, f64> = BTreeMap::new();
    for one in breaks {
        let (from, until) = (one.from.max(programme.from), one.until.min(programme.until));
        if from < until {
            *found.entry(one.rule.index).or_default() += secs(from, until);
        }
    }
    let broken: f64 = found.values().sum();
    let shown = if matches!(programme.content, Content::Blank(_)) { broken } else { whole };
    if let Content::Loop(tracks) = &programme.content {
        let weight = |track| weight(track, share_by);
        let weights: f64 = tracks.iter().map(weight).sum();
        for track in tracks.iter() {
            if let Some(rule) = &track.rule {
                *found.entry(rule.index).or_default() += (whole - broken) * weight(track) / weights;
            }
        }
    }
    found.retain(|_, secs| *secs > 0.0);
    for secs in found.values_mut() {
        *secs /= shown;
    }
    found
}

/// How much of the time each rule has while one programme is in force.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleShares {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    by_label: BTreeMap<String, f64>,
}

impl RuleShares {
    /// The shares in a programme into which these break-ins come.
    pub(crate) fn new(programme: &Programme, breaks: &[BreakIn], share_by: ShareBy) -> Self {
        let shares = shares_of_time(programme, breaks, share_by);
        let rules = programme.content.playing_rules().chain(breaks.iter().map(|one| &one.rule));
        let by_label = rules.filter_map(|rule| Some((rule.label(), *shares.get(&rule.index)?))).collect();
        Self { from: programme.from, until: programme.until, by_label }
    }

    /// Whether the programme is in force at an instant.
    pub fn hold_at(&self, now: DateTime<Utc>) -> bool {
        (self.from..self.until).contains(&now)
    }

    /// The part of the time, from 0 to 1, that the rule of this name or index has.
    pub fn of_rule(&self, label: Option<&str>) -> Option<f64> {
        self.by_label.get(label?).copied()
    }
}

/// How long a track is on in one turn of its loop, but for a factor that all tracks have.
fn weight(track: &Track, share_by: ShareBy) -> f64 {
    let share = f64::from(track.share.get());
    if share_by == ShareBy::Time {
        return share;
    }
    let dwells: f64 = track.slides.iter().map(|slide| slide.dwell.as_secs_f64()).sum();
    share * dwells / track.slides.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{playback::CueKind, schedule::ClockTrust, show::Show, testing};

    /// The time for which each rule was on from noon to the end of its programme.
    fn counted(show: &Show, from: DateTime<Utc>) -> BTreeMap<usize, f64> {
        let zone = testing::zone();
        let programme = show.programme(&zone, from, &ClockTrust::Trusted);
        let mut found: BTreeMap<usize, f64> = BTreeMap::new();
        for cue in show.cues(&zone, programme.from, &ClockTrust::Trusted) {
            if cue.starts >= programme.until {
                break;
            }
            if cue.kind == CueKind::Blank {
                continue;
            }
            let until = cue.ends.min(programme.until);
            let label = cue.rule.as_deref().unwrap_or_default().parse::<usize>().unwrap();
            *found.entry(label).or_default() += (until - cue.starts).as_seconds_f64();
        }
        let whole: f64 = found.values().sum();
        found.into_iter().map(|(rule, secs)| (rule, secs / whole)).collect()
    }

    // Replay L4
    #[test]
    fn shares_of_time_are_what_is_counted_on_the_wall() {
        let noon = DateTime::parse_from_rfc3339("2026-11-26T12:00:00+08:00").unwrap().to_utc();
        for (rules, expected) in [
            (vec![(1, vec![6000, 6000]), (2, vec![30_000, 30_000])], [0.0909, 0.9091]),
            (vec![(1, vec![5000]), (1, vec![15_000, 5000, 10_000])], [0.3333, 0.6667]),
            (vec![(3, vec![7000, 9000]), (1, vec![24_000])], [0.5, 0.5]),
        ] {
            let show = Show::compile(testing::library(&rules));
            let programme = show.programme(&testing::zone(), noon, &ClockTrust::Trusted);
            let shares = shares_of_time(&programme, &[], ShareBy::Slides);
            let real = counted(&show, noon);
            for (rule, expected) in expected.into_iter().enumerate() {
                assert!((shares[&rule] - expected).abs() < 0.0001, "{shares:?}");
                assert!((shares[&rule] - real[&rule]).abs() < 0.001, "{shares:?} {real:?}");
            }
        }
    }

    #[test]
    fn shares_by_time_are_what_is_counted_on_the_wall() {
        let noon = DateTime::parse_from_rfc3339("2026-11-26T12:00:00+08:00").unwrap().to_utc();
        for (rules, expected) in [
            (vec![(1, vec![6000, 6000]), (2, vec![30_000, 30_000])], [1.0 / 3.0, 2.0 / 3.0]),
            (vec![(1, vec![5000]), (1, vec![15_000, 5000, 10_000])], [0.5, 0.5]),
            (vec![(33, vec![7000, 9000]), (67, vec![24_000, 1000])], [0.33, 0.67]),
        ] {
            let mut library = testing::library(&rules);
            library.site.share_by = ShareBy::Time;
            let show = Show::compile(library);
            let programme = show.programme(&testing::zone(), noon, &ClockTrust::Trusted);
            let (shares, real) = (shares_of_time(&programme, &[], ShareBy::Time), counted(&show, noon));
            // A slide of a day, and what midnight cuts.
            for (rule, expected) in expected.into_iter().enumerate() {
                assert!((shares[&rule] - expected).abs() < 1e-9, "{shares:?}");
                assert!((shares[&rule] - real[&rule]).abs() < 60.0 / 86_400.0, "{shares:?} {real:?}");
            }
        }
    }

    #[test]
    fn break_ins_take_their_time_from_all_and_black_is_not_counted() {
        let noon = DateTime::parse_from_rfc3339("2026-11-26T12:00:00+08:00").unwrap().to_utc();
        let mut library = testing::library(&[(1, vec![6000]), (2, vec![30_000]), (1, vec![60_000, 60_000])]);
        let every = Some(std::time::Duration::from_mins(20));
        library.rules[2] =
            std::sync::Arc::new(crate::model::Rule { every, ..crate::model::Rule::clone(&library.rules[2]) });
        let show = Show::compile(library);
        let day = show.day(&testing::zone(), noon, &ClockTrust::Trusted);
        let programme = show.programme(&testing::zone(), noon, &ClockTrust::Trusted);
        let shares = shares_of_time(&programme, &day.breaks, ShareBy::Slides);
        assert!((shares[&2] - 0.1).abs() < 1e-9 && (shares[&0] - 0.9 / 11.0).abs() < 1e-9, "{shares:?}");
        let real = counted(&show, noon);
        assert!(real.iter().all(|(rule, share)| (shares[rule] - share).abs() < 0.01), "{shares:?} {real:?}");
        let rule = std::sync::Arc::clone(&show.library().rules[0]);
        let black = Programme { content: Content::Blank(rule), ..programme };
        assert_eq!(shares_of_time(&black, &[], ShareBy::Slides), BTreeMap::new());
        assert_eq!(shares_of_time(&black, &day.breaks, ShareBy::Slides), BTreeMap::from([(2, 1.0)]));
    }
}
