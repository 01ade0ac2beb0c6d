//! Looking for the ends of the stretches in which a condition holds or does not, without polling and without end.
//!
//! Time is cut into chunks of equal length. A condition is worked out for a chunk at a time; a stretch that reaches the
//! edge of its chunk is followed into the chunks beside it, up to a horizon. The last chunks and stretches are kept, so
//! that asking day by day costs a lookup. What is kept makes answers faster and never different.

use std::{collections::VecDeque, sync::Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::span::Interval;
use crate::sync::lock;

/// How far a search looks for the next or the last change.
pub const HORIZON: TimeDelta = TimeDelta::days(3653);
/// The length of a chunk.
const CHUNK_SECS: i64 = 64 * 24 * 3600;
/// The chunks to scan on either side, a little more than the horizon.
const HORIZON_CHUNKS: i64 = HORIZON.num_seconds() / CHUNK_SECS + 2;
/// How many chunks a condition keeps: more than half a year, for each of two zones.
const KEPT_CHUNKS: usize = 8;
/// How many long stretches a condition keeps.
const KEPT_STRETCHES: usize = 8;

/// A time in which a condition does not change, as far as the search went.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    pub(super) active: bool,
    /// Its first instant; none where it is further away than the horizon.
    pub(super) from: Option<DateTime<Utc>>,
    /// The first instant after it; none where it is further away than the horizon.
    pub(super) to: Option<DateTime<Utc>>,
}

/// An end of a stretch.
#[derive(Debug, Clone, Copy)]
enum Edge {
    At(DateTime<Utc>),
    /// Not up to this chunk, which was scanned.
    Beyond(i64),
}

#[derive(Debug)]
struct Known {
    zone: Tz,
    active: bool,
    from: Edge,
    to: Edge,
}

#[derive(Debug)]
struct Chunk {
    zone: Tz,
    index: i64,
    spans: Vec<Interval>,
}

/// What a condition has found out already.
#[derive(Debug, Default)]
struct Recent {
    chunks: VecDeque<Chunk>,
    stretches: VecDeque<Known>,
    evaluated: usize,
}

/// The searches of one condition.
#[derive(Debug, Default)]
pub(super) struct Search {
    recent: Mutex<Recent>,
}

impl Search {
    /// Calls `probe` with a way to find the stretch that holds an instant. `evaluate` works the condition out for a
    /// window.
    pub(super) fn with<R>(
        &self,
        zone: Tz,
        evaluate: &dyn Fn(Interval) -> Vec<Interval>,
        probe: impl FnOnce(&mut dyn FnMut(DateTime<Utc>) -> Stretch) -> R,
    ) -> R {
        // A panic elsewhere leaves nothing half done that matters: what is kept is only pushed whole.
        let mut recent = lock(&self.recent);
        probe(&mut |now| recent.stretch(zone, evaluate, now))
    }

    /// How many chunks were worked out so far: what a search costs.
    pub(super) fn evaluated(&self) -> usize {
        lock(&self.recent).evaluated
    }
}

fn index_of(instant: DateTime<Utc>) -> i64 {
    instant.timestamp().div_euclid(CHUNK_SECS)
}

/// The window of a chunk; none at the ends of time.
fn window(index: i64) -> Option<Interval> {
    let at = |index: i64| DateTime::from_timestamp(index.checked_mul(CHUNK_SECS)?, 0);
    Some(Interval { start: at(index)?, end: at(index + 1)? })
}

impl Recent {
    fn stretch(&mut self, zone: Tz, evaluate: &dyn Fn(Interval) -> Vec<Interval>, now: DateTime<Utc>) -> Stretch {
        let index = index_of(now);
        let Some(window) = window(index) else { return Stretch { active: false, from: None, to: None } };
        let (active, from, to) = piece(self.chunk(zone, evaluate, index, window), window, now);
        if from > window.start && to < window.end {
            return Stretch { active, from: Some(from), to: Some(to) };
        }
        let holds_now = |known: &Known| {
            known.zone == zone
                && known.active == active
                && match known.from {
                    Edge::At(from) => from <= now,
                    Edge::Beyond(first) => first <= index,
                }
                && match known.to {
                    Edge::At(to) => now < to,
                    Edge::Beyond(last) => index <= last,
                }
        };
        let mut known = match self.stretches.iter().position(holds_now) {
            Some(at) => self.stretches.remove(at),
            None => None,
        }
        .unwrap_or(Known {
            zone,
            active,
            from: if from > window.start { Edge::At(from) } else { Edge::Beyond(index) },
            to: if to < window.end { Edge::At(to) } else { Edge::Beyond(index) },
        });
        known.from = self.backward(&known, evaluate, index - HORIZON_CHUNKS);
        known.to = self.forward(&known, evaluate, index + HORIZON_CHUNKS);
        let stretch = Stretch {
            active,
            // A search asked earlier may have seen further: the answer must not depend on that.
            from: known.from.at().filter(|from| now - *from <= HORIZON),
            to: known.to.at().filter(|to| *to - now <= HORIZON),
        };
        self.stretches.push_front(known);
        self.stretches.truncate(KEPT_STRETCHES);
        stretch
    }

    /// Follows a stretch to its end, up to the chunk `last`.
    fn forward(&mut self, known: &Known, evaluate: &dyn Fn(Interval) -> Vec<Interval>, last: i64) -> Edge {
        let Edge::Beyond(mut index) = known.to else { return known.to };
        while index < last {
            let Some(window) = window(index + 1) else { break };
            index += 1;
            self.evaluated += 1;
            let (active, _, to) = piece(&evaluate(window), window, window.start);
            if active != known.active {
                return Edge::At(window.start);
            }
            if to < window.end {
                return Edge::At(to);
            }
        }
        Edge::Beyond(index)
    }

    /// Follows a stretch to its start, down to the chunk `first`.
    fn backward(&mut self, known: &Known, evaluate: &dyn Fn(Interval) -> Vec<Interval>, first: i64) -> Edge {
        let Edge::Beyond(mut index) = known.from else { return known.from };
        while index > first {
            let Some(window) = window(index - 1) else { break };
            index -= 1;
            self.evaluated += 1;
            let spans = evaluate(window);
            let from = match (spans.last(), known.active) {
                (Some(last), true) if last.end == window.end => last.start,
                (Some(last), false) if last.end < window.end => last.end,
                (None, false) => window.start,
                // The state differs right before the edge.
                _ => return Edge::At(window.end),
            };
            if from > window.start {
                return Edge::At(from);
            }
        }
        Edge::Beyond(index)
    }

    fn chunk(
        &mut self,
        zone: Tz,
        evaluate: &dyn Fn(Interval) -> Vec<Interval>,
        index: i64,
        window: Interval,
    ) -> &[Interval] {
        let found = self.chunks.iter().position(|chunk| chunk.index == index && chunk.zone == zone);
        if found.is_none() {
            self.evaluated += 1;
            self.chunks.push_front(Chunk { zone, index, spans: evaluate(window) });
            self.chunks.truncate(KEPT_CHUNKS);
        }
        self.chunks.get(found.unwrap_or(0)).map_or(&[], |chunk| &chunk.spans)
    }
}

impl Edge {
    fn at(self) -> Option<DateTime<Utc>> {
        match self {
            Self::At(instant) => Some(instant),
            Self::Beyond(_) => None,
        }
    }
}

/// The part of a window around `now` in which the state does not change.
fn piece(spans: &[Interval], window: Interval, now: DateTime<Utc>) -> (bool, DateTime<Utc>, DateTime<Utc>) {
    let next = spans.partition_point(|span| span.end <= now);
    match spans.get(next) {
        Some(span) if span.start <= now => (true, span.start, span.end),
        found => {
            let before = next.checked_sub(1).and_then(|before| spans.get(before));
            let from = before.map_or(window.start, |span| span.end);
            (false, from, found.map_or(window.end, |span| span.start))
        }
    }
}
