//! Whose turn it is, pick by pick: one round of a loop, in which its tracks interleave by their shares.
//!
//! * By slides ([`round_by_slides`]): smooth weighted round-robin. Within one slide of its share in each round.
//! * By time ([`round_by_time`]): worst-case fair weighted fair queueing (WF²Q, Bennett and Zhang 1996; as a schedule of
//!   a processor it is earliest eligible virtual deadline first). Were time divisible at will, each track would be on for
//!   its share of every instant. A slide may begin once its track would have begun it so, and of those that may, the one
//!   plays that would be over first. Until any instant of the loop, a track is at most its own longest slide ahead of its
//!   share of the time so far, and at most the longest slide of the loop behind it: nobody can do better who cuts no slide.
//!
//! Both are worked out from nothing, in integers, so that a round follows from the tracks alone.

use std::{
    cmp::{Ordering, Reverse},
    collections::{BTreeMap, BinaryHeap},
};

/// The most picks of a round that are worked out. Every loop begins anew at local midnight and no slide stays for less
/// than a second, so that no day has more of them; ten thousand rules with shares up to a thousand would have millions.
pub(super) const MAX_PICKS: u64 = 100_000;
/// No local day is longer, in nanoseconds: that on which clocks are set back has 25 hours. A round by time is over after as
/// long as whole passes of all playlists take that have their shares exactly, which may be years.
const LONGEST_DAY: u64 = 26 * 3600 * 1_000_000_000;

/// The greatest common divisor.
pub(super) fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

/// One round of smooth weighted round-robin: each time the track whose credit is highest plays, the first written of
/// equals.
///
/// Tracks of equal share take turns as written, so that of each share only the track whose turn it is needs to be
/// looked at: ten thousand rules have few different shares. A round of more than `most` picks is cut there.
pub(super) fn round_by_slides(shares: &[u64], most: u64) -> Vec<u32> {
    /// The tracks of one share: whose turn it is, how often each has played, and the credit of that one.
    struct Turn {
        share: i64,
        tracks: Vec<u32>,
        next: usize,
        played: i64,
    }
    let sum: i64 = shares.iter().map(|share| *share as i64).sum();
    let mut turns: Vec<Turn> = Vec::new();
    let mut known: BTreeMap<u64, usize> = BTreeMap::new();
    for (track, share) in shares.iter().enumerate() {
        let at = *known.entry(*share).or_insert(turns.len());
        if at == turns.len() {
            turns.push(Turn { share: *share as i64, tracks: Vec::new(), next: 0, played: 0 });
        }
        if let Some(turn) = turns.get_mut(at) {
            turn.tracks.push(track as u32);
        }
    }
    let picks = sum.min(i64::try_from(most).unwrap_or(i64::MAX));
    let mut round = Vec::with_capacity(picks as usize);
    for pick in 1..=picks {
        let credit = |turn: &Turn| pick * turn.share - turn.played * sum;
        let head = |turn: &Turn| turn.tracks.get(turn.next).copied().unwrap_or_default();
        let best = turns.iter_mut().max_by_key(|turn| (credit(turn), Reverse(head(turn))));
        let Some(turn) = best else { break };
        round.push(head(turn));
        turn.next += 1;
        if turn.next == turn.tracks.len() {
            turn.next = 0;
            turn.played += 1;
        }
    }
    round
}

/// A time of the one whose share it is, in nanoseconds: when all have had as much for each part of their shares, it is
/// `time / share`. Compared exactly.
#[derive(Debug, Clone, Copy)]
struct VirtualTime {
    time: u64,
    share: u64,
}

impl Ord for VirtualTime {
    fn cmp(&self, other: &Self) -> Ordering {
        (u128::from(self.time) * u128::from(other.share)).cmp(&(u128::from(other.time) * u128::from(self.share)))
    }
}

impl PartialOrd for VirtualTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for VirtualTime {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for VirtualTime {}

/// One round by time of tracks with these shares and dwells in nanoseconds, of which each has one at least: of those that
/// are due, the track whose slide is due to be over first, the first written of equals. It ends where all have had their
/// shares exactly and their playlists begin anew, or with the day.
pub(super) fn round_by_time(tracks: &[(u64, &[u64])]) -> Vec<u32> {
    let all: u64 = tracks.iter().map(|(share, _)| share).sum();
    let over = whole_passes(tracks, all).map_or(LONGEST_DAY, |over| over.min(LONGEST_DAY));
    // When the next slide of each track is due to begin, and of those that are due, when it is due to be over.
    let mut waiting = BinaryHeap::new();
    let mut due = BinaryHeap::new();
    waiting.extend((0..tracks.len()).map(|track| Reverse((VirtualTime { time: 0, share: 1 }, track))));
    // For how long each has been on, and which slide is its next.
    let mut had = vec![(0_u64, 0_usize); tracks.len()];
    let (mut time, mut round) = (0_u64, Vec::new());
    while time < over && (round.len() as u64) < MAX_PICKS {
        let now = VirtualTime { time, share: all };
        while let Some(Reverse((begins, track))) = waiting.peek().copied().filter(|Reverse((begins, _))| *begins <= now)
        {
            waiting.pop();
            let Some(((share, dwells), (_, next))) = tracks.get(track).zip(had.get(track)) else { continue };
            let dwell = dwells.get(*next).copied().unwrap_or(1);
            let ends = VirtualTime { time: begins.time.saturating_add(dwell), share: *share };
            due.push(Reverse((ends, track)));
        }
        // Together all are on all the time: there is always one that is not ahead of its share.
        let Some(Reverse((ends, track))) = due.pop() else { break };
        let Some(((share, dwells), (been_on, next))) = tracks.get(track).zip(had.get_mut(track)) else { break };
        round.push(track as u32);
        time = time.saturating_add(ends.time - *been_on);
        *been_on = ends.time;
        *next = if *next + 1 < dwells.len() { *next + 1 } else { 0 };
        waiting.push(Reverse((VirtualTime { time: *been_on, share: *share }, track)));
    }
    round
}

/// The time after which all tracks have had their shares exactly, in whole passes of their playlists; none where no
/// number holds it.
fn whole_passes(tracks: &[(u64, &[u64])], all: u64) -> Option<u64> {
    // For each part of its share, a track is on for so long: a multiple of this.
    let mut for_a_part = 1_u64;
    for (share, dwells) in tracks {
        let pass = dwells.iter().try_fold(0_u64, |sum, dwell| sum.checked_add(*dwell))?.max(1);
        let step = pass / gcd(pass, *share);
        for_a_part = (for_a_part / gcd(for_a_part, step)).checked_mul(step)?;
    }
    for_a_part.checked_mul(all)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_round_of_ten_thousand_mixed_shares_is_no_longer_than_a_day() {
        // Without the bound it has five million picks, and each is chosen among a thousand shares.
        let shares: Vec<u64> = (0..10_000).map(|track| track % 1000 + 1).collect();
        let round = round_by_slides(&shares, MAX_PICKS);
        assert_eq!(round.len() as u64, MAX_PICKS);
        // What is worked out of it is the beginning of the whole round.
        let whole = round_by_slides(&[5, 3, 1], u64::MAX);
        assert_eq!(whole.len(), 9);
        assert_eq!(round_by_slides(&[5, 3, 1], 4), whole.get(..4).unwrap());
        // Nobody has more than a slide of the share due: a tenth of a thousandth of what all have.
        let sum: u64 = shares.iter().sum();
        let mut played = vec![0_u64; shares.len()];
        for track in &round {
            played[*track as usize] += 1;
        }
        for (played, share) in played.iter().zip(&shares) {
            let due = *share as f64 * MAX_PICKS as f64 / sum as f64;
            assert!((*played as f64 - due).abs() <= 1.0, "{played} of {due}");
        }
    }

    const SECOND: u64 = 1_000_000_000;

    fn round(tracks: &[(u64, Vec<u64>)]) -> Vec<u32> {
        let tracks: Vec<(u64, &[u64])> = tracks.iter().map(|(share, dwells)| (*share, dwells.as_slice())).collect();
        round_by_time(&tracks)
    }

    /// The orders were worked out by another program, slide by slide in fractions.
    #[test]
    fn by_time_of_those_that_are_not_ahead_the_one_plays_that_is_due_to_be_over_first() {
        for (tracks, expected) in [
            (vec![(1, vec![8]), (1, vec![8])], &[0, 1][..]),
            (vec![(3, vec![8]), (1, vec![8])], &[0, 1, 0, 0]),
            (vec![(1, vec![6]), (1, vec![30])], &[0, 1, 0, 0, 0, 0]),
            (vec![(1, vec![10, 20]), (2, vec![15])], &[1, 0, 1, 0, 1, 1]),
        ] {
            let in_nanos = |dwells: Vec<u64>| -> Vec<u64> { dwells.into_iter().map(|secs| secs * SECOND).collect() };
            let tracks: Vec<_> = tracks.into_iter().map(|(share, dwells)| (share, in_nanos(dwells))).collect();
            assert_eq!(round(&tracks), expected, "{tracks:?}");
        }
    }

    #[test]
    fn by_time_a_round_of_ten_thousand_rules_is_no_longer_than_a_day() {
        let tracks: Vec<(u64, Vec<u64>)> =
            (0..10_000).map(|at| (at % 1000 + 1, vec![SECOND + at, 7 * SECOND + 13 * at])).collect();
        let found = round(&tracks);
        assert!(found.len() as u64 <= MAX_PICKS);
        let mut next = vec![0_usize; tracks.len()];
        let time: u64 = found
            .iter()
            .map(|track| {
                let (track, next) = (&tracks[*track as usize], &mut next[*track as usize]);
                *next += 1;
                track.1[(*next - 1) % 2]
            })
            .sum();
        assert!(time >= 25 * 3600 * SECOND, "{time}");
    }

    fn track() -> impl Strategy<Value = (u64, Vec<u64>)> {
        let dwell = prop_oneof![
            3 => (1..120_u64).prop_map(|secs| secs * SECOND),
            1 => SECOND..600 * SECOND,
            1 => Just(8 * SECOND)
        ];
        (prop_oneof![1..8_u64, 1..1000_u64], prop::collection::vec(dwell, 1..9))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// The rule of smooth weighted round-robin as it is told everywhere: all gain their shares, the richest plays and
        /// pays for all.
        #[test]
        fn by_slides_it_is_smooth_weighted_round_robin(shares in prop::collection::vec(1..30_u64, 1..9)) {
            let sum: i64 = shares.iter().map(|share| *share as i64).sum();
            let mut credit = vec![0_i64; shares.len()];
            let told: Vec<u32> = (0..sum)
                .map(|_| {
                    credit.iter_mut().zip(&shares).for_each(|(credit, share)| *credit += *share as i64);
                    let best = (0..shares.len()).max_by_key(|at| (credit[*at], Reverse(*at))).unwrap();
                    credit[best] -= sum;
                    best as u32
                })
                .collect();
            prop_assert_eq!(round_by_slides(&shares, u64::MAX), told);
        }

        /// At the end of every slide, which is where it is worst.
        #[test]
        fn by_time_nobody_is_ahead_by_more_than_its_own_longest_slide_or_behind_by_more_than_any(
            tracks in prop::collection::vec(track(), 1..12),
        ) {
            let all: u128 = tracks.iter().map(|(share, _)| u128::from(*share)).sum();
            let longest = |dwells: &[u64]| u128::from(dwells.iter().copied().max().unwrap());
            let longest_of_all = tracks.iter().map(|(_, dwells)| longest(dwells)).max().unwrap();
            let (mut time, mut had) = (0_u128, vec![(0_u128, 0_usize); tracks.len()]);
            let found = round(&tracks);
            for track in &found {
                let (been_on, next) = &mut had[*track as usize];
                let dwells = &tracks[*track as usize].1;
                let dwell = u128::from(dwells[*next % dwells.len()]);
                (*been_on, *next, time) = (*been_on + dwell, *next + 1, time + dwell);
                for ((share, dwells), (been_on, _)) in tracks.iter().zip(&had) {
                    let (has, due) = (been_on * all, time * u128::from(*share));
                    prop_assert!(has <= due + (all - u128::from(*share)) * longest(dwells), "{:?}", tracks);
                    prop_assert!(due <= has + all * longest_of_all, "{:?}", tracks);
                }
            }
            // The round is over where all begin anew, or it holds a day.
            let begins_anew = tracks.iter().zip(&had).all(|((share, dwells), (been_on, next))| {
                next % dwells.len() == 0 && been_on * all == time * u128::from(*share)
            });
            let holds_a_day = time >= 25 * 3600 * u128::from(SECOND);
            prop_assert!(begins_anew || holds_a_day);
        }
    }
}
