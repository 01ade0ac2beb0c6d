//! The timeline of one loop: which slide is on at a time from its anchor, found without writing the loop out.
//!
//! Tracks interleave by smooth weighted round-robin (rule 2 of the rules of time). A round is as many picks as the
//! shares add up to, and every round picks alike, so the time after `k` rounds is a sum of per-track prefix sums; the
//! round, then the pick in it, are found by binary search. The loop itself may be as long as the least common multiple
//! of its playlists, and is never written out. Nor is a round that no day comes to the end of.

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use super::CueKind;
use crate::{
    model::{Playlist, PlaylistName, Rule, Slide},
    recent::ByteSize,
    schedule::{Track, least},
};

/// The most picks of a round that are worked out. Every loop begins anew at local midnight and no slide stays for less
/// than a second, so that no day has more of them; ten thousand rules with shares up to a thousand would have millions.
const MAX_PICKS: u64 = 100_000;

/// A loop, prepared to be asked. It knows times from its anchor only, so that it serves day after day.
#[derive(Debug, Clone)]
pub(crate) struct Timeline {
    pub(crate) kind: CueKind,
    tracks: Vec<Prepared>,
    /// For each pick of a round: the track.
    round: Vec<u32>,
    /// For each pick of a round: how many picks of the same track come before it.
    ordinals: Vec<u32>,
    /// For each track: its picks of a round.
    picks: Vec<Vec<u32>>,
    /// When each pick of the first round begins, and when that round is over.
    first_round: Vec<u64>,
}

/// A track with its prefix sums, in nanoseconds.
#[derive(Debug, Clone)]
struct Prepared {
    slides: Vec<Arc<Slide>>,
    rule: Option<String>,
    /// Its picks of a round: its share, or fewer where a round is cut.
    share: u64,
    dwells: Vec<u64>,
    prefix: Vec<u64>,
    total: u64,
}

/// A slide's place on the timeline: the pick of the round, and its time in nanoseconds from the anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    rounds: u64,
    pick: usize,
    track: usize,
    slide: usize,
    pub(crate) starts: u64,
    pub(crate) ends: u64,
}

impl Prepared {
    fn new(slides: &[Arc<Slide>], rule: Option<String>, share: u64) -> Self {
        let mut prefix = Vec::with_capacity(slides.len());
        let mut total = 0_u64;
        let dwells: Vec<u64> = slides.iter().map(|slide| nanos(slide.dwell)).collect();
        for dwell in &dwells {
            prefix.push(total);
            total = total.saturating_add(*dwell);
        }
        Self { slides: slides.to_vec(), dwells, rule, share, prefix, total: total.max(1) }
    }

    /// How long the first `count` showings of the track take.
    fn time_of(&self, count: u64) -> u64 {
        let length = self.slides.len().max(1) as u64;
        let rest = self.prefix.get((count % length) as usize).copied().unwrap_or_default();
        (count / length).saturating_mul(self.total).saturating_add(rest)
    }
}

impl ByteSize for Timeline {
    fn byte_size(&self) -> usize {
        // Of each pick: its track, its ordinal, its place among the track's, and its time.
        let picks = self.round.len() * (3 * size_of::<u32>() + size_of::<u64>());
        let slide = size_of::<Arc<Slide>>() + 2 * size_of::<u64>();
        let slides: usize = self.tracks.iter().map(|track| track.slides.len()).sum();
        picks + slides * slide + self.tracks.len() * (size_of::<Prepared>() + size_of::<Vec<u32>>())
    }
}

fn nanos(length: std::time::Duration) -> u64 {
    u64::try_from(length.as_nanos()).unwrap_or(u64::MAX).max(1)
}

/// The greatest common divisor.
fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

impl Timeline {
    /// Prepares the tracks of a programme.
    pub(crate) fn of_tracks(tracks: &[Track]) -> Self {
        let divisor = tracks.iter().fold(0, |divisor, track| gcd(divisor, u64::from(track.share.get()))).max(1);
        let prepared = |track: &Track| {
            let rule = track.rule.as_ref().map(|rule| rule.label());
            Prepared::new(&track.slides, rule, u64::from(track.share.get()) / divisor)
        };
        Self::new(CueKind::Slide, tracks.iter().map(prepared).collect())
    }

    /// Prepares the fallback.
    pub(crate) fn of_fallback(playlist: &Playlist) -> Self {
        Self::new(CueKind::Fallback, vec![Prepared::new(&playlist.slides, None, 1)])
    }

    /// Prepares a break-in.
    pub(crate) fn of_break(playlist: &Playlist, rule: &Rule) -> Self {
        Self::new(CueKind::BreakIn, vec![Prepared::new(&playlist.slides, Some(rule.label()), 1)])
    }

    fn new(kind: CueKind, mut tracks: Vec<Prepared>) -> Self {
        let round = smooth_round(&tracks.iter().map(|track| track.share).collect::<Vec<_>>(), MAX_PICKS);
        let mut picks: Vec<Vec<u32>> = vec![Vec::new(); tracks.len()];
        let mut ordinals = Vec::with_capacity(round.len());
        for (pick, track) in round.iter().enumerate() {
            if let Some(own) = picks.get_mut(*track as usize) {
                ordinals.push(own.len() as u32);
                own.push(pick as u32);
            }
        }
        for (track, own) in tracks.iter_mut().zip(&picks) {
            track.share = own.len() as u64;
        }
        let mut timeline = Self { kind, tracks, round, ordinals, picks, first_round: Vec::new() };
        let mut time = 0_u64;
        timeline.first_round = (0..timeline.round.len())
            .map(|pick| {
                let (track, slide) = timeline.pick(0, pick);
                let starts = time;
                time = time.saturating_add(timeline.dwell(track, slide));
                starts
            })
            .collect();
        timeline.first_round.push(time);
        timeline
    }

    /// All its slides.
    pub(crate) fn slides(&self) -> impl Iterator<Item = &Arc<Slide>> {
        self.tracks.iter().flat_map(|track| &track.slides)
    }

    /// The slide of a slot.
    pub(crate) fn slide(&self, slot: Slot) -> Option<&Arc<Slide>> {
        self.tracks.get(slot.track)?.slides.get(slot.slide)
    }

    /// The playlist and the rule of a slot.
    pub(crate) fn origin(&self, slot: Slot) -> (Option<PlaylistName>, Option<String>) {
        let Some(track) = self.tracks.get(slot.track) else { return (None, None) };
        let playlist = track.slides.get(slot.slide).and_then(|slide| slide.id.playlist().cloned());
        (playlist, track.rule.clone())
    }

    /// The rule that a slide of this loop is played by.
    pub(crate) fn rule_of(&self, slide: &Slide) -> Option<String> {
        self.tracks.iter().find(|track| track.slides.iter().any(|own| own.id == slide.id))?.rule.clone()
    }

    /// The least time that a slot is begun for (rule 10).
    pub(crate) fn least(&self, slot: Slot) -> u64 {
        self.slide(slot).map_or(0, |slide| u64::try_from(least(slide).as_nanos()).unwrap_or(u64::MAX))
    }

    /// How long `rounds` rounds and the first `picks` of the next take.
    fn time_of(&self, rounds: u64, picks: usize) -> u64 {
        if let (0, Some(time)) = (rounds, self.first_round.get(picks)) {
            return *time;
        }
        let mut time = 0_u64;
        for (track, own) in self.tracks.iter().zip(&self.picks) {
            let picked = own.partition_point(|pick| (*pick as usize) < picks) as u64;
            time = time.saturating_add(track.time_of(rounds.saturating_mul(track.share).saturating_add(picked)));
        }
        time
    }

    /// The slot in which an instant lies.
    pub(crate) fn slot_at(&self, elapsed: u64) -> Slot {
        // With many rules a day ends within the first round, and each time of a later one is a sum over all of them.
        if self.first_round.last().is_some_and(|over| elapsed < *over) {
            let pick = self.first_round.partition_point(|starts| *starts <= elapsed).saturating_sub(1);
            return self.slot(0, pick, self.time_of(0, pick));
        }
        // Rounds: double until past the instant, then halve.
        let mut most = 1_u64;
        while self.time_of(most, 0) <= elapsed {
            most = most.saturating_mul(2);
        }
        let rounds = last_true(most, |rounds| self.time_of(rounds, 0) <= elapsed);
        let picks = last_true(self.round.len() as u64, |pick| self.time_of(rounds, pick as usize) <= elapsed) as usize;
        self.slot(rounds, picks, self.time_of(rounds, picks))
    }

    /// The slot of a pick that begins at `starts`.
    fn slot(&self, rounds: u64, pick: usize, starts: u64) -> Slot {
        let (track, slide) = self.pick(rounds, pick);
        Slot { rounds, pick, track, slide, starts, ends: starts.saturating_add(self.dwell(track, slide)) }
    }

    /// The slot after another.
    pub(crate) fn next(&self, slot: Slot) -> Slot {
        let last = slot.pick + 1 >= self.round.len();
        let (rounds, pick) = if last { (slot.rounds + 1, 0) } else { (slot.rounds, slot.pick + 1) };
        self.slot(rounds, pick, slot.ends)
    }

    /// The slot before another that is not the first.
    pub(crate) fn previous(&self, slot: Slot) -> Slot {
        let (rounds, pick) = match slot.pick.checked_sub(1) {
            Some(pick) => (slot.rounds, pick),
            None => (slot.rounds.saturating_sub(1), self.round.len().saturating_sub(1)),
        };
        let (track, slide) = self.pick(rounds, pick);
        self.slot(rounds, pick, slot.starts.saturating_sub(self.dwell(track, slide)))
    }

    /// The track and the slide that a pick of a round shows.
    fn pick(&self, rounds: u64, pick: usize) -> (usize, usize) {
        let index = self.round.get(pick).copied().unwrap_or_default() as usize;
        let before = self.ordinals.get(pick).copied().unwrap_or_default();
        let Some(track) = self.tracks.get(index) else { return (index, 0) };
        let shown = rounds.saturating_mul(track.share).saturating_add(u64::from(before));
        (index, (shown % track.slides.len().max(1) as u64) as usize)
    }

    fn dwell(&self, track: usize, slide: usize) -> u64 {
        self.tracks.get(track).and_then(|track| track.dwells.get(slide)).copied().unwrap_or(1)
    }
}

/// The largest number below `most` for which a condition holds that holds for zero and, once false, stays false.
fn last_true(most: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, most);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// One round of smooth weighted round-robin: each time the track whose credit is highest plays, the first written of
/// equals.
///
/// Tracks of equal share take turns as written, so that of each share only the track whose turn it is needs to be
/// looked at: ten thousand rules have few different shares. A round of more than `most` picks is cut there.
fn smooth_round(shares: &[u64], most: u64) -> Vec<u32> {
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::{schedule::Track, testing};

    #[test]
    fn every_slide_of_a_day_of_ten_thousand_mixed_rules_follows_the_one_before() {
        let tracks: Vec<(u32, Vec<u64>)> =
            (0..10_000).map(|at| (at % 100 + 1, vec![1000 + u64::from(at % 7)])).collect();
        let library = testing::library(&tracks);
        let track = |rule: &Arc<Rule>| {
            let slides = library.playlists[&PlaylistName::from(format!("p{}", rule.index))].slides.clone();
            Track { rule: Some(Arc::clone(rule)), slides, share: rule.share }
        };
        let timeline = Timeline::of_tracks(&library.rules.iter().map(track).collect::<Vec<_>>());
        let day = Duration::from_hours(25).as_nanos() as u64;
        let (mut slot, mut count) = (timeline.slot_at(0), 0);
        while slot.ends < day {
            let next = timeline.next(slot);
            assert_eq!(next.starts, slot.ends);
            // What is found from nothing is the same.
            if count % 97 == 0 {
                assert_eq!((timeline.slot_at(slot.starts), timeline.slot_at(next.starts - 1)), (slot, slot));
                assert_eq!(timeline.previous(next), slot);
            }
            (slot, count) = (next, count + 1);
        }
        // A day is over before the part of the round is that is worked out.
        assert!(count > 80_000 && slot.rounds == 0, "{count}");
    }

    #[test]
    fn a_round_of_ten_thousand_mixed_shares_is_no_longer_than_a_day() {
        // Without the bound it has five million picks, and each is chosen among a thousand shares.
        let shares: Vec<u64> = (0..10_000).map(|track| track % 1000 + 1).collect();
        let round = smooth_round(&shares, MAX_PICKS);
        assert_eq!(round.len() as u64, MAX_PICKS);
        // What is worked out of it is the beginning of the whole round.
        let whole = smooth_round(&[5, 3, 1], u64::MAX);
        assert_eq!(whole.len(), 9);
        assert_eq!(smooth_round(&[5, 3, 1], 4), whole.get(..4).unwrap());
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
}
