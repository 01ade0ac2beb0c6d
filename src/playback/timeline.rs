//! The timeline of one programme: which slide is on at an instant, found without writing the loop out.
//!
//! Tracks interleave by smooth weighted round-robin (rule 2 of the rules of time). A round is as many picks as the
//! shares add up to, and every round picks alike, so the time after `k` rounds is a sum of per-track prefix sums; the
//! round, then the pick in it, are found by binary search. The loop itself may be as long as the least common multiple
//! of its playlists, and is never written out.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Cue, CueKind};
use crate::{
    content::TransitionKind,
    library::model::{PlaylistName, Slide, Transition, ZoneId},
    schedule::{Content, Programme, Track},
};

/// No slide is begun that a boundary cuts to less than this, or than half of its dwell if that is less (rule 10).
pub const SLIVER: Duration = Duration::from_secs(2);

/// No transition at all.
pub(super) const NONE: Transition = Transition { kind: TransitionKind::Cut, length: Duration::ZERO };

/// A programme, prepared to be asked.
#[derive(Debug, Clone)]
pub struct Timeline {
    zone: ZoneId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    kind: CueKind,
    blank_rule: Option<String>,
    tracks: Vec<Prepared>,
    /// For each pick of a round: the track.
    round: Vec<usize>,
    /// For each pick of a round: how many picks of the same track come before it.
    ordinals: Vec<u32>,
    /// For each track: its picks of a round.
    picks: Vec<Vec<u32>>,
}

/// A track with its prefix sums, in nanoseconds.
#[derive(Debug, Clone)]
struct Prepared {
    slides: Vec<Arc<Slide>>,
    playlists: Vec<Option<PlaylistName>>,
    rule: Option<String>,
    share: u64,
    dwells: Vec<u64>,
    prefix: Vec<u64>,
    total: u64,
}

/// A slide's place on the timeline: the pick of the round, and its time in nanoseconds from the anchor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Slot {
    rounds: u64,
    pick: usize,
    track: usize,
    slide: usize,
    starts: u64,
    ends: u64,
}

impl Prepared {
    fn new(track: &Track, divisor: u64) -> Self {
        let mut prefix = Vec::with_capacity(track.slides.len());
        let mut total = 0_u64;
        let dwells: Vec<u64> = track.slides.iter().map(|slide| nanos(slide.dwell)).collect();
        for dwell in &dwells {
            prefix.push(total);
            total = total.saturating_add(*dwell);
        }
        Self {
            slides: track.slides.clone(),
            playlists: track.slides.iter().map(playlist_of).collect(),
            dwells,
            rule: track.rule.as_ref().map(|rule| rule.label()),
            share: u64::from(track.share.get()) / divisor,
            prefix,
            total: total.max(1),
        }
    }

    /// How long the first `count` showings of the track take.
    fn time_of(&self, count: u64) -> u64 {
        let length = self.slides.len().max(1) as u64;
        let rest = self.prefix.get((count % length) as usize).copied().unwrap_or_default();
        (count / length).saturating_mul(self.total).saturating_add(rest)
    }
}

fn nanos(length: Duration) -> u64 {
    u64::try_from(length.as_nanos()).unwrap_or(u64::MAX).max(1)
}

/// The greatest common divisor.
fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

impl Timeline {
    /// Prepares a programme.
    pub fn new(programme: &Programme) -> Self {
        let (kind, blank_rule, tracks) = match &programme.content {
            Content::Blank(rule) => (CueKind::Blank, Some(rule.label()), Vec::new()),
            Content::Loop(tracks) => (CueKind::Slide, None, tracks.clone()),
            Content::Fallback(playlist) => {
                let track = Track { rule: None, slides: playlist.slides.clone(), share: std::num::NonZeroU32::MIN };
                (CueKind::Fallback, None, vec![track])
            }
        };
        let divisor = tracks.iter().fold(0, |divisor, track| gcd(divisor, u64::from(track.share.get()))).max(1);
        let tracks: Vec<Prepared> = tracks.iter().map(|track| Prepared::new(track, divisor)).collect();
        let round = smooth_round(&tracks.iter().map(|track| track.share).collect::<Vec<_>>());
        let mut picks: Vec<Vec<u32>> = vec![Vec::new(); tracks.len()];
        let mut ordinals = Vec::with_capacity(round.len());
        for (pick, track) in round.iter().enumerate() {
            if let Some(own) = picks.get_mut(*track) {
                ordinals.push(own.len() as u32);
                own.push(pick as u32);
            }
        }
        Self {
            zone: programme.zone.clone(),
            from: programme.from,
            until: programme.until,
            kind,
            blank_rule,
            tracks,
            round,
            ordinals,
            picks,
        }
    }

    /// When the programme begins and when another one does.
    pub fn bounds(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        (self.from, self.until)
    }

    /// The slides that the programme may show.
    pub fn slides(&self) -> impl Iterator<Item = &Arc<Slide>> {
        self.tracks.iter().flat_map(|track| &track.slides)
    }

    /// The cue at `now`, which lies in the programme. Its first cue comes in as if from another slide; see
    /// [`super::show`] for what is before it.
    pub fn cue_at(&self, now: DateTime<Utc>) -> Cue {
        self.enter(now).1
    }

    /// The cue at `now`, with its slot; none while blank.
    pub(super) fn enter(&self, now: DateTime<Utc>) -> (Option<Slot>, Cue) {
        let now = now.clamp(self.from, self.until - TimeDelta::nanoseconds(1));
        if self.round.is_empty() {
            return (None, self.blank());
        }
        let whole = between(self.from, self.until);
        let slot = self.slot_at(between(self.from, now));
        let slot = if self.is_dropped(slot, whole) { self.previous(slot) } else { slot };
        let before = (slot.starts > 0).then(|| self.previous(slot));
        (Some(slot), self.cue(before, slot, whole))
    }

    /// The cue after the one of `slot`, where it begins in this programme: the same as asking anew, without a search.
    pub(super) fn follow(&self, slot: Slot) -> (Slot, Cue) {
        let next = self.next(slot);
        (next, self.cue(Some(slot), next, between(self.from, self.until)))
    }

    /// A cue of a slide of this programme, if it has it, over any time: for a slide that is held.
    pub(super) fn cue_of(&self, slide: &Arc<Slide>, starts: DateTime<Utc>, ends: DateTime<Utc>) -> Option<Cue> {
        let track = self.tracks.iter().find(|track| track.slides.iter().any(|own| own.id == slide.id))?;
        Some(Cue {
            zone: self.zone.clone(),
            kind: self.kind,
            slide: Some(Arc::clone(slide)),
            playlist: playlist_of(slide),
            rule: track.rule.clone(),
            starts,
            ends,
            transition: NONE,
        })
    }

    fn blank(&self) -> Cue {
        Cue {
            zone: self.zone.clone(),
            kind: CueKind::Blank,
            slide: None,
            playlist: None,
            rule: self.blank_rule.clone(),
            starts: self.from,
            ends: self.until,
            transition: NONE,
        }
    }

    /// The cue of a slot that is not dropped, with the slot before it.
    fn cue(&self, before: Option<Slot>, slot: Slot, whole: u64) -> Cue {
        // The slot before a dropped one runs to the boundary, whichever instant of it was asked for. Only near the
        // boundary can the next one be dropped.
        let near = slot.ends.saturating_add(nanos(SLIVER)) > whole;
        let to_the_end = near && (slot.ends >= whole || self.is_dropped(self.next(slot), whole));
        let ends = if to_the_end { whole } else { slot.ends };
        let slide = self.slide(slot).cloned();
        let id = |slot: Slot| self.slide(slot).map(|slide| &slide.id);
        let follows_itself = before.is_some_and(|before| id(before) == id(slot));
        let on = Duration::from_nanos(ends - slot.starts);
        let transition = match &slide {
            Some(slide) if !follows_itself => fitting(slide.transition, on),
            _ => NONE,
        };
        let track = self.tracks.get(slot.track);
        Cue {
            zone: self.zone.clone(),
            kind: self.kind,
            playlist: track.and_then(|track| track.playlists.get(slot.slide)?.clone()),
            rule: track.and_then(|track| track.rule.clone()),
            slide,
            starts: after(self.from, slot.starts),
            ends: after(self.from, ends),
            transition,
        }
    }

    fn slide(&self, slot: Slot) -> Option<&Arc<Slide>> {
        self.tracks.get(slot.track)?.slides.get(slot.slide)
    }

    /// Whether the boundary leaves too little of this slot, so that the one before it stays (rule 10). The first has
    /// none before it.
    fn is_dropped(&self, slot: Slot, boundary: u64) -> bool {
        let least = nanos(SLIVER).min((slot.ends - slot.starts) / 2);
        slot.ends > boundary && slot.starts > 0 && boundary.saturating_sub(slot.starts) < least
    }

    /// How long `rounds` rounds and the first `picks` of the next take.
    fn time_of(&self, rounds: u64, picks: usize) -> u64 {
        let mut time = 0_u64;
        for (track, own) in self.tracks.iter().zip(&self.picks) {
            let picked = own.partition_point(|pick| (*pick as usize) < picks) as u64;
            time = time.saturating_add(track.time_of(rounds.saturating_mul(track.share).saturating_add(picked)));
        }
        time
    }

    /// The slot in which an instant lies.
    fn slot_at(&self, elapsed: u64) -> Slot {
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
    fn next(&self, slot: Slot) -> Slot {
        let last = slot.pick + 1 >= self.round.len();
        let (rounds, pick) = if last { (slot.rounds + 1, 0) } else { (slot.rounds, slot.pick + 1) };
        self.slot(rounds, pick, slot.ends)
    }

    /// The slot before another that is not the first.
    fn previous(&self, slot: Slot) -> Slot {
        let (rounds, pick) = match slot.pick.checked_sub(1) {
            Some(pick) => (slot.rounds, pick),
            None => (slot.rounds.saturating_sub(1), self.round.len().saturating_sub(1)),
        };
        let (track, slide) = self.pick(rounds, pick);
        self.slot(rounds, pick, slot.starts.saturating_sub(self.dwell(track, slide)))
    }

    /// The track and the slide that a pick of a round shows.
    fn pick(&self, rounds: u64, pick: usize) -> (usize, usize) {
        let index = self.round.get(pick).copied().unwrap_or_default();
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
fn smooth_round(shares: &[u64]) -> Vec<usize> {
    let sum: i64 = shares.iter().map(|share| *share as i64).sum();
    let mut credits = vec![0_i64; shares.len()];
    let mut round = Vec::with_capacity(sum as usize);
    for _ in 0..sum {
        for (credit, share) in credits.iter_mut().zip(shares) {
            *credit += *share as i64;
        }
        let best = credits.iter().enumerate().max_by_key(|(index, credit)| (**credit, std::cmp::Reverse(*index)));
        if let Some((index, _)) = best {
            round.push(index);
            if let Some(credit) = credits.get_mut(index) {
                *credit -= sum;
            }
        }
    }
    round
}

/// The transition as written, cut to half of the time that the slide is on.
fn fitting(transition: Transition, on: Duration) -> Transition {
    Transition { kind: transition.kind, length: transition.length.min(on / 2) }
}

/// The playlist that a slide is from.
fn playlist_of(slide: &Arc<Slide>) -> Option<PlaylistName> {
    slide.id.as_str().rsplit_once('/').map(|(playlist, _)| PlaylistName::from(playlist))
}

/// The nanoseconds from one instant to a later one.
fn between(from: DateTime<Utc>, to: DateTime<Utc>) -> u64 {
    (to - from).to_std().map_or(0, |length| u64::try_from(length.as_nanos()).unwrap_or(u64::MAX))
}

fn after(from: DateTime<Utc>, nanos: u64) -> DateTime<Utc> {
    from + TimeDelta::nanoseconds(i64::try_from(nanos).unwrap_or(i64::MAX))
}
