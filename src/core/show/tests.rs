//! The rules of time that playback keeps, on random libraries.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::Show;
use crate::{
    model::{Body, Library, Playlist},
    playback::{Cue, CueKind},
    playhead::Playhead,
    schedule::{
        ClockTrust, REMNANT,
        properties::{plan, scheduled},
    },
    shapes::ShareBy,
    testing::{self, zone},
};

const TRUSTED: ClockTrust = ClockTrust::Trusted;

/// The show of a library of these tracks.
fn show(tracks: &[(u32, Vec<u64>)]) -> Show {
    Show::compile(testing::library(tracks))
}

/// The show of a library whose shares are shares of this.
fn counting(share_by: ShareBy, mut library: Library) -> Show {
    library.site.share_by = share_by;
    Show::compile(library)
}

fn share_by() -> impl Strategy<Value = ShareBy> {
    prop::sample::select(vec![ShareBy::Slides, ShareBy::Time])
}

fn instant(secs: i64, nanos: u32) -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000 + secs, nanos).unwrap()
}

fn track() -> impl Strategy<Value = (u32, Vec<u64>)> {
    (1..6_u32, prop::collection::vec(prop_oneof![500..20_000_u64, Just(8000), Just(1)], 1..8))
}

fn id(cue: &Cue) -> &str {
    cue.slide.as_ref().map_or("", |slide| slide.id.as_str())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn cues_tile_time_and_any_two_calls_agree(
        tracks in prop::collection::vec(track(), 1..5),
        secs in 0..400_000_i64,
        nanos in 0..1_000_000_000_u32,
        share_by in share_by(),
    ) {
        let show = counting(share_by, testing::library(&tracks));
        let zone = zone();
        let now = instant(secs, nanos);
        let listed: Vec<Cue> = show.cues(&zone, now, &TRUSTED).take(40).collect();
        prop_assert!((listed[0].starts..listed[0].ends).contains(&now));
        for pair in listed.windows(2) {
            prop_assert_eq!(pair[0].ends, pair[1].starts);
        }
        for cue in &listed {
            prop_assert!(cue.starts < cue.ends);
            prop_assert_eq!(&show.cue(&zone, cue.starts, &TRUSTED), cue);
            prop_assert_eq!(&show.cue(&zone, cue.ends - TimeDelta::nanoseconds(1), &TRUSTED), cue);
            let middle = cue.starts + (cue.ends - cue.starts) / 2;
            prop_assert_eq!(&show.cue(&zone, middle, &TRUSTED), cue);
            prop_assert!(cue.transition.length * 2 <= (cue.ends - cue.starts).to_std().unwrap());
        }
    }

    #[test]
    fn every_day_starts_with_the_first_slide_and_has_no_slivers(
        tracks in prop::collection::vec(track(), 1..4),
        day in 0..300_i64,
    ) {
        let show = show(&tracks);
        let zone = zone();
        // Midnight in Shanghai.
        let midnight = DateTime::parse_from_rfc3339("2026-01-01T00:00:00+08:00").unwrap().to_utc() + TimeDelta::days(day);
        let first = show.cue(&zone, midnight, &TRUSTED);
        prop_assert_eq!(first.starts, midnight);
        let heaviest = tracks.iter().enumerate().max_by_key(|(index, (share, _))| (*share, std::cmp::Reverse(*index))).unwrap().0;
        prop_assert_eq!(id(&first), format!("p{heaviest}/0"));
        let last = show.cue(&zone, midnight - TimeDelta::nanoseconds(1), &TRUSTED);
        let slide = last.slide.as_ref().unwrap();
        let least = REMNANT.min(slide.dwell / 2);
        prop_assert!((last.ends - last.starts).to_std().unwrap() >= least, "{:?}", last);
        prop_assert_eq!(last.ends, midnight);
    }

    #[test]
    fn a_list_over_midnight_is_what_each_instant_alone_says(
        tracks in prop::collection::vec(track(), 1..5),
        before in 0..60_000_i64,
        share_by in share_by(),
    ) {
        let show = counting(share_by, testing::library(&tracks));
        let zone = zone();
        let midnight = DateTime::parse_from_rfc3339("2026-03-01T00:00:00+08:00").unwrap().to_utc();
        let listed = show.cues(&zone, midnight - TimeDelta::milliseconds(before), &TRUSTED);
        let mut listed = listed.take_while(|cue| cue.starts < midnight + TimeDelta::seconds(30)).take(500).peekable();
        while let Some(cue) = listed.next() {
            for at in [cue.starts, cue.starts + (cue.ends - cue.starts) / 2, cue.ends - TimeDelta::nanoseconds(1)] {
                prop_assert_eq!(&show.cue(&zone, at, &TRUSTED), &cue);
            }
            if let Some(next) = listed.peek() {
                prop_assert_eq!(cue.ends, next.starts);
            }
            prop_assert!(cue.ends <= midnight || cue.starts >= midnight, "{:?}", cue);
        }
    }

    #[test]
    fn schedules_with_break_ins_tile_time_without_slivers_and_any_two_calls_agree(
        plans in prop::collection::vec(plan(), 1..6),
        day in 1..26_u32,
        minutes in 0..1440_i64,
        later in 1..200_usize,
        share_by in share_by(),
    ) {
        let show = counting(share_by, scheduled(&plans));
        let zone = zone();
        let midnight = DateTime::parse_from_rfc3339(&format!("2026-01-{day:02}T00:00:00+08:00")).unwrap().to_utc();
        let now = midnight + TimeDelta::minutes(minutes);
        let listed: Vec<Cue> = show.cues(&zone, now, &TRUSTED).take(400).collect();
        prop_assert!((listed[0].starts..listed[0].ends).contains(&now));
        for (index, cue) in listed.iter().enumerate() {
            for at in [cue.starts, cue.starts + (cue.ends - cue.starts) / 2, cue.ends - TimeDelta::nanoseconds(1)] {
                prop_assert_eq!(&show.cue(&zone, at, &TRUSTED), cue);
            }
            let on = (cue.ends - cue.starts).to_std().unwrap();
            prop_assert!(on >= REMNANT, "{cue:?}");
            prop_assert!(cue.transition.length * 2 <= on);
            if let Some(next) = listed.get(index + 1) {
                prop_assert_eq!(cue.ends, next.starts);
                if cue.slide.is_some() && id(cue) == id(next) {
                    prop_assert_eq!(next.transition.length, Duration::ZERO);
                }
            }
        }
        // The list from any later cue on is the rest of this one.
        let from = listed[later.min(listed.len() - 1)].starts;
        let rest: Vec<Cue> = listed.iter().filter(|cue| cue.starts >= from).cloned().collect();
        let again: Vec<Cue> = show.cues(&zone, from, &TRUSTED).take(rest.len()).collect();
        prop_assert_eq!(again, rest);
    }

    #[test]
    fn airtime_is_what_the_cues_add_up_to(
        plans in prop::collection::vec(plan(), 1..6),
        share_by in share_by(),
        secs in 0..2_000_000_i64,
        nanos in 0..1_000_000_000_u32,
        length in prop_oneof![1..200_000_i64, 1..80_000_000_i64],
    ) {
        let show = counting(share_by, scheduled(&plans));
        let zone = zone();
        let midnight = DateTime::parse_from_rfc3339("2026-01-01T00:00:00+08:00").unwrap().to_utc();
        let from = midnight + TimeDelta::seconds(secs) + TimeDelta::nanoseconds(nanos.into());
        let until = from + TimeDelta::milliseconds(length);
        let mut walked: BTreeMap<(String, Option<String>, &str), Duration> = BTreeMap::new();
        for cue in show.cues(&zone, from, &TRUSTED).take_while(|cue| cue.starts < until) {
            let Some(slide) = &cue.slide else { continue };
            let time = (cue.ends.min(until) - cue.starts.max(from)).to_std().unwrap();
            *walked.entry((slide.id.to_string(), cue.rule.clone(), cue.kind.as_str())).or_default() += time;
        }
        let mut found: BTreeMap<(String, Option<String>, &str), Duration> = BTreeMap::new();
        show.airtime(&zone, (from, until), &TRUSTED, &mut |one| {
            let key = (one.slide.id.to_string(), one.rule.map(str::to_owned), one.kind.as_str());
            *found.entry(key).or_default() += one.time;
        });
        prop_assert_eq!(found, walked);
    }

    #[test]
    fn an_edit_of_a_schedule_never_holds_what_was_beaten(
        before in prop::collection::vec(plan(), 1..5),
        after in prop::collection::vec(plan(), 1..5),
        minutes in 0..40_000_i64,
        secs in 0..60_i64,
    ) {
        let (old, new) = (Show::compile(scheduled(&before)), Show::compile(scheduled(&after)));
        let midnight = DateTime::parse_from_rfc3339("2026-01-01T00:00:00+08:00").unwrap().to_utc();
        let now = midnight + TimeDelta::minutes(minutes) + TimeDelta::seconds(secs);
        let mut playhead = Playhead::new(zone());
        let current = playhead.cue_at(&old, now, &TRUSTED);
        playhead.edit(&old, &new, now, &TRUSTED);
        let due = new.cue(&zone(), now, &TRUSTED);
        let shown = playhead.cue_at(&new, now, &TRUSTED);
        prop_assert_eq!(shown.kind, due.kind);
        if shown != due {
            // It is held: the slide that was on, for a while, to a boundary of what is due.
            prop_assert_eq!(id(&shown), id(&current));
            prop_assert!(shown.ends <= now + TimeDelta::seconds(60));
            let then = new.cue(&zone(), shown.ends, &TRUSTED);
            prop_assert_eq!(playhead.cue_at(&new, shown.ends, &TRUSTED), then);
        }
    }

    #[test]
    fn shares_hold_within_each_round(tracks in prop::collection::vec(track(), 2..5), rounds in 1..6_usize) {
        let show = show(&tracks);
        let zone = zone();
        let midnight = DateTime::parse_from_rfc3339("2026-03-01T00:00:00+08:00").unwrap().to_utc();
        let divisor = tracks.iter().fold(0, |a, (share, _)| { let (mut a, mut b) = (a, *share); while b > 0 { (a, b) = (b, a % b); } a });
        let sum: u32 = tracks.iter().map(|(share, _)| share / divisor).sum();
        let shown: Vec<String> = show.cues(&zone, midnight, &TRUSTED)
            .take(sum as usize * rounds)
            .take_while(|cue| cue.ends < midnight + TimeDelta::hours(23))
            .map(|cue| id(&cue).to_owned())
            .collect();
        for (index, (share, dwells)) in tracks.iter().enumerate() {
            let share = share / divisor;
            let prefix = format!("p{index}/");
            let mut seen = 0_u32;
            for (picks, slide) in shown.iter().enumerate() {
                if let Some(number) = slide.strip_prefix(&prefix) {
                    prop_assert_eq!(number.parse::<usize>().unwrap(), seen as usize % dwells.len());
                    seen += 1;
                }
                let fair = f64::from(share) * (picks + 1) as f64 / f64::from(sum);
                prop_assert!((f64::from(seen) - fair).abs() < 1.0 + 1e-9, "{seen} of {fair}");
            }
        }
    }

    /// By time: at every instant of a day, the time that a rule has had since midnight is at most its own longest slide
    /// more than its share, and at most the longest slide of all less.
    #[test]
    fn shares_of_time_hold_at_every_instant(
        tracks in prop::collection::vec((1..6_u32, prop::collection::vec(1000..40_000_u64, 1..8)), 2..5),
        at in prop::collection::vec(1..86_400_000_i64, 8),
    ) {
        let show = counting(ShareBy::Time, testing::library(&tracks));
        let midnight = DateTime::parse_from_rfc3339("2026-03-01T00:00:00+08:00").unwrap().to_utc();
        let all: u32 = tracks.iter().map(|(share, _)| share).sum();
        let longest = |dwells: &[u64]| dwells.iter().copied().max().unwrap() as f64 / 1000.0;
        let longest_of_all = tracks.iter().map(|(_, dwells)| longest(dwells)).fold(0.0, f64::max);
        for at in at {
            let until = midnight + TimeDelta::milliseconds(at);
            let mut had = vec![0.0; tracks.len()];
            show.airtime(&zone(), (midnight, until), &TRUSTED, &mut |one| {
                had[one.rule.unwrap().parse::<usize>().unwrap()] += one.time.as_secs_f64();
            });
            for ((share, dwells), had) in tracks.iter().zip(had) {
                let due = at as f64 / 1000.0 * f64::from(*share) / f64::from(all);
                // Before midnight a slide of less than two seconds is not begun.
                prop_assert!(had <= due + longest(dwells) + 2.0, "{had} of {due}");
                prop_assert!(had >= due - longest_of_all - 2.0, "{had} of {due}");
            }
        }
    }

    #[test]
    fn an_edit_never_jumps(
        before in prop::collection::vec(track(), 1..3),
        after in prop::collection::vec(track(), 1..3),
        secs in 0..90_000_i64,
    ) {
        let (old, new) = (show(&before), show(&after));
        let now = instant(secs, 0);
        let mut playhead = Playhead::new(zone());
        let current = playhead.cue_at(&old, now, &TRUSTED);
        let stays = playhead.edit(&old, &new, now, &TRUSTED);
        let next = playhead.cue_at(&new, now, &TRUSTED);
        if stays {
            // The same content, or the same place, is still on.
            prop_assert_eq!(id(&next), id(&current));
            prop_assert!(next.ends <= now + TimeDelta::seconds(60) || next == new.cue(&zone(), now, &TRUSTED));
        } else {
            prop_assert_eq!(&next, &new.cue(&zone(), now, &TRUSTED));
        }
        // Whatever was held, it ends where the new timeline goes on.
        let after_hold = playhead.cue_at(&new, next.ends, &TRUSTED);
        prop_assert_eq!(after_hold, new.cue(&zone(), next.ends, &TRUSTED));
        let mut uninterrupted = Playhead::new(zone());
        let later = now + TimeDelta::seconds(120);
        prop_assert_eq!(playhead.cue_at(&new, later, &TRUSTED), uninterrupted.cue_at(&new, later, &TRUSTED));
    }
}

#[test]
fn a_slide_that_follows_itself_makes_no_transition() {
    let show = show(&[(1, vec![8000])]);
    let zone = zone();
    for cue in show.cues(&zone, instant(0, 0), &TRUSTED).take(30_000) {
        assert_eq!(cue.transition.length, Duration::ZERO);
    }
}

#[test]
fn a_playlist_of_share_three_is_spread_and_not_bunched() {
    let show = show(&[(3, vec![8000, 8000]), (1, vec![8000])]);
    let midnight = DateTime::parse_from_rfc3339("2026-03-01T00:00:00+08:00").unwrap().to_utc();
    let zone = zone();
    let shown: Vec<String> = show.cues(&zone, midnight, &TRUSTED).take(8).map(|cue| id(&cue).to_owned()).collect();
    assert_eq!(shown, ["p0/0", "p0/1", "p1/0", "p0/0", "p0/1", "p0/0", "p1/0", "p0/1"]);
}

#[test]
fn seven_playlists_of_prime_lengths_last_a_year_without_being_written_out() {
    let primes = [101, 103, 107, 109, 113, 127, 131_u64];
    let tracks: Vec<(u32, Vec<u64>)> =
        primes.iter().map(|length| (1, (0..*length).map(|at| 7000 + at * 13).collect())).collect();
    let show = show(&tracks);
    let zone = zone();
    let start = instant(0, 0);
    let end = start + TimeDelta::days(365);
    let count = show.cues(&zone, start, &TRUSTED).take_while(|cue| cue.starts < end).count();
    assert!(count > 3_000_000, "{count}");
}

#[test]
fn where_nothing_is_scheduled_the_fallback_plays() {
    let mut library = testing::library(&[(1, vec![8000])]);
    library.rules.clear();
    let show = Show::compile(library);
    let cue = show.cue(&zone(), instant(0, 0), &TRUSTED);
    assert_eq!(cue.kind, CueKind::Fallback);
    assert!(cue.slide.is_some());
}

#[test]
fn an_edit_that_only_inserts_a_slide_before_holds_the_one_on_screen() {
    let old = show(&[(1, vec![10_000, 10_000, 10_000])]);
    let mut new = testing::library(&[(1, vec![10_000, 10_000, 10_000, 10_000])]);
    // The old slides move back by one; a new one is first.
    let (name, playlist) = new.playlists.iter().next().map(|(name, list)| (name.clone(), (**list).clone())).unwrap();
    let mut slides = playlist.slides.clone();
    for (at, slide) in slides.iter_mut().enumerate() {
        let mut moved = (**slide).clone();
        let text = if at == 0 { "new".to_owned() } else { format!("0 {}", at - 1) };
        moved.body = Body::Slogan { text: text.clone(), note: None };
        moved.picture_hash = *blake3::hash(text.as_bytes()).as_bytes();
        *slide = Arc::new(moved);
    }
    new.playlists.insert(name, Arc::new(Playlist { slides, ..playlist }));
    let new = Show::compile(new);
    let midnight = DateTime::parse_from_rfc3339("2026-03-01T00:00:00+08:00").unwrap().to_utc();
    let now = midnight + TimeDelta::seconds(13);
    let mut playhead = Playhead::new(zone());
    assert_eq!(id(&playhead.cue_at(&old, now, &TRUSTED)), "p0/1");
    assert!(playhead.edit(&old, &new, now, &TRUSTED));
    let held = playhead.cue_at(&new, now, &TRUSTED);
    assert_eq!(id(&held), "p0/2");
    assert_eq!(held.ends, midnight + TimeDelta::seconds(20));
}

#[test]
fn edit_upon_edit_does_not_hold_a_slide_for_ever() {
    // Each edit gives every slide another dwell, so that no boundary comes near and the timeline jumps about.
    let shows: Vec<Show> = (0..40).map(|edit| show(&[(1, vec![900_000 + edit * 7000; 5])])).collect();
    let midnight = DateTime::parse_from_rfc3339("2026-03-01T00:00:00+08:00").unwrap().to_utc();
    let start = midnight + TimeDelta::hours(9);
    let mut playhead = Playhead::new(zone());
    let mut longest = TimeDelta::zero();
    let mut off_since = None;
    for (edit, pair) in shows.windows(2).enumerate() {
        let now = start + TimeDelta::seconds(5 * edit as i64);
        playhead.edit(&pair[0], &pair[1], now, &TRUSTED);
        let shown = playhead.cue_at(&pair[1], now, &TRUSTED);
        if id(&shown) == id(&pair[1].cue(&zone(), now, &TRUSTED)) {
            off_since = None;
        } else {
            longest = longest.max(now - *off_since.get_or_insert(now));
        }
    }
    assert!(longest > TimeDelta::zero(), "no slide was held: the test proves nothing");
    assert!(longest <= TimeDelta::seconds(60), "{longest}");
}

#[test]
fn a_thousand_rules_with_large_shares_are_prepared_without_a_table_of_them_all() {
    let tracks: Vec<(u32, Vec<u64>)> = (0..1000).map(|at| (1 + at % 7, vec![8000 + u64::from(at)])).collect();
    let show = show(&tracks);
    let zone = zone();
    let now = instant(12_345, 0);
    let listed: Vec<Cue> = show.cues(&zone, now, &TRUSTED).take(50).collect();
    for cue in &listed {
        assert_eq!(&show.cue(&zone, cue.starts, &TRUSTED), cue);
    }
}
