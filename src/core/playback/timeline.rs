//! The timeline of one loop: which slide is on at a time from its anchor, found without writing the loop out.
//!
//! Tracks interleave by their shares of slides or of time (rule 2 of the rules of time; [`super::rounds`]). Every round
//! picks alike, so the time after `k` rounds is a sum of per-track prefix sums; the round, then the pick in it, are found
//! by binary search. The loop itself may be as long as the least common multiple of its playlists, and is never written
//! out. Nor is a round that no day comes to the end of.

use std::sync::Arc;

use super::{
    Airtime, CueKind,
    rounds::{MAX_PICKS, gcd, round_by_slides, round_by_time},
};
use crate::{
    model::{Playlist, PlaylistName, Rule, Slide},
    recent::ByteSize,
    schedule::{Track, least},
    shapes::ShareBy,
};

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
    /// Its share; once a round is known, its picks of one.
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

    /// How often it is shown in `rounds` rounds and the first `picks` of the next, of which `own` are its.
    fn showings(&self, own: &[u32], rounds: u64, picks: usize) -> u64 {
        let picked = own.partition_point(|pick| (*pick as usize) < picks) as u64;
        rounds.saturating_mul(self.share).saturating_add(picked)
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

impl Timeline {
    /// Prepares the tracks of a programme.
    pub(crate) fn of_tracks(tracks: &[Track], share_by: ShareBy) -> Self {
        let divisor = tracks.iter().fold(0, |divisor, track| gcd(divisor, u64::from(track.share.get()))).max(1);
        let prepared = |track: &Track| {
            let rule = track.rule.as_ref().map(|rule| rule.label());
            Prepared::new(&track.slides, rule, u64::from(track.share.get()) / divisor)
        };
        let tracks: Vec<Prepared> = tracks.iter().map(prepared).collect();
        let round = match share_by {
            // One alone has all of both.
            ShareBy::Time if tracks.len() > 1 => {
                round_by_time(&tracks.iter().map(|track| (track.share, &*track.dwells)).collect::<Vec<_>>())
            }
            ShareBy::Time | ShareBy::Slides => {
                round_by_slides(&tracks.iter().map(|track| track.share).collect::<Vec<_>>(), MAX_PICKS)
            }
        };
        Self::new(CueKind::Slide, tracks, round)
    }

    /// Prepares the fallback.
    pub(crate) fn of_fallback(playlist: &Playlist) -> Self {
        Self::new(CueKind::Fallback, vec![Prepared::new(&playlist.slides, None, 1)], vec![0])
    }

    /// Prepares a break-in.
    pub(crate) fn of_break(playlist: &Playlist, rule: &Rule) -> Self {
        Self::new(CueKind::BreakIn, vec![Prepared::new(&playlist.slides, Some(rule.label()), 1)], vec![0])
    }

    /// A loop of tracks, of which one round picks these.
    fn new(kind: CueKind, mut tracks: Vec<Prepared>, round: Vec<u32>) -> Self {
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

    /// The rule of a slot.
    pub(crate) fn rule(&self, slot: Slot) -> Option<&str> {
        self.tracks.get(slot.track)?.rule.as_deref()
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
            time = time.saturating_add(track.time_of(track.showings(own, rounds, picks)));
        }
        time
    }

    /// For how long each slide is on from one time of the loop to another. One slide may come several times.
    pub(crate) fn airtime(&self, from: u64, until: u64, each: &mut dyn FnMut(&Airtime<'_>)) {
        if from >= until {
            return;
        }
        let mut tell = |slide, rule, nanos| each(&Airtime::new(slide, rule, self.kind, nanos));
        let (mut slot, last) = (self.slot_at(from), self.slot_at(until - 1));
        // Where few slides are on, they are told one by one; else each slide of each track with how often it is.
        let number = |slot: Slot| slot.rounds.saturating_mul(self.round.len() as u64).saturating_add(slot.pick as u64);
        let is_short = number(last) - number(slot) <= self.tracks.len() as u64;
        let begin = loop {
            let (starts, ends) = (slot.starts.max(from), slot.ends.min(until));
            if let Some(slide) = self.slide(slot) {
                tell(slide, self.rule(slot), ends - starts);
            }
            if slot == last {
                return;
            }
            slot = self.next(slot);
            if !is_short {
                break slot;
            }
        };
        for (track, own) in self.tracks.iter().zip(&self.picks) {
            let showings = |slot: Slot| track.showings(own, slot.rounds, slot.pick);
            let (before, after) = (showings(begin), showings(last));
            if before == after {
                continue;
            }
            let length = track.slides.len().max(1) as u64;
            for ((at, slide), dwell) in (0..).zip(&track.slides).zip(&track.dwells) {
                let times = |showings: u64| showings / length + u64::from(at < showings % length);
                let times = times(after) - times(before);
                if times > 0 {
                    tell(slide, track.rule.as_deref(), times.saturating_mul(*dwell));
                }
            }
        }
        if let Some(slide) = self.slide(last) {
            tell(slide, self.rule(last), until - last.starts);
        }
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
        let timeline = Timeline::of_tracks(&library.rules.iter().map(track).collect::<Vec<_>>(), ShareBy::Slides);
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
}
