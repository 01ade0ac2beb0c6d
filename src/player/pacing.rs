//! How evenly the frames of a transition came: what a viewer sees as smooth or as stutter.
//!
//! A transition lasts from its first frame that moves to the frame that stands again. Frames in which only a line moves
//! are none of it. Time is that of the monotonic clock, told by the presenter: the player's own may be set, or run faster.

use std::time::{Duration, Instant};

/// A frame that comes later than so many planned intervals after the one before it is late.
const LATE_AFTER: f64 = 1.5;
/// So many intervals are kept for the percentiles: a minute of a transition at 60 frames/s. Those after it are counted only.
const MAX_INTERVALS: usize = 3600;

/// Follows the transitions of a screen.
#[derive(Debug, Clone, Default)]
pub struct Pacing {
    current: Option<Transition>,
    last: Option<TransitionPacing>,
}

/// How evenly the frames of a transition came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TransitionPacing {
    /// The frames that were shown, the one that stands at its end included.
    pub frames: u32,
    /// The usual interval between two of them: half of all are no longer; none where there was but one frame.
    pub p50: Option<Duration>,
    /// The interval than which one of a hundred is longer.
    pub p99: Option<Duration>,
    /// The frames that came later than 1.5 planned intervals after the one before.
    pub late: u32,
}

/// A transition that is under way.
#[derive(Debug, Clone)]
struct Transition {
    /// The number of its first frame.
    begins: u64,
    /// The number of the first frame that stands again, where that is planned.
    ends: Option<u64>,
    frames: u32,
    late: u32,
    intervals: Vec<Duration>,
    shown: Option<Instant>,
}

impl Pacing {
    /// The last transition that came to its end.
    pub fn last(&self) -> Option<TransitionPacing> {
        self.last
    }

    /// Takes the number of a frame that was planned, and whether nothing but lines moves in it.
    pub fn planned(&mut self, number: u64, is_still: bool) {
        match (&mut self.current, is_still) {
            (Some(current), true) => {
                current.ends.get_or_insert(number);
            }
            (None, true) | (Some(Transition { ends: None, .. }), false) => {}
            (_, false) => {
                // The end of the one before was never shown.
                self.finish();
                let (frames, late, intervals, shown) = (0, 0, Vec::new(), None);
                self.current = Some(Transition { begins: number, ends: None, frames, late, intervals, shown });
            }
        }
    }

    /// Takes that a frame was shown, and by how much its interval was too long where it was late.
    pub fn shown(&mut self, number: u64, at: Instant, planned: Duration) -> Option<Duration> {
        let current = self.current.as_mut().filter(|current| number >= current.begins)?;
        current.frames = current.frames.saturating_add(1);
        let interval = current.shown.replace(at).map(|before| at.saturating_duration_since(before));
        let is_late = interval.is_some_and(|interval| interval > planned.mul_f64(LATE_AFTER));
        current.late = current.late.saturating_add(u32::from(is_late));
        if current.intervals.len() < MAX_INTERVALS {
            current.intervals.extend(interval);
        }
        if current.ends.is_some_and(|ends| number >= ends) {
            self.finish();
        }
        interval.filter(|_| is_late).map(|interval| interval.saturating_sub(planned))
    }

    /// The screen is gone: what was under way has no end.
    pub fn interrupt(&mut self) {
        self.current = None;
    }

    fn finish(&mut self) {
        let Some(Transition { frames, late, mut intervals, .. }) = self.current.take() else { return };
        if frames == 0 {
            return;
        }
        intervals.sort_unstable();
        let (p50, p99) = (percentile(&intervals, 50), percentile(&intervals, 99));
        self.last = Some(TransitionPacing { frames, p50, p99, late });
    }
}

/// The least of sorted values than which no more than `100 - percent` of a hundred are greater.
fn percentile(sorted: &[Duration], percent: usize) -> Option<Duration> {
    sorted.get((sorted.len() * percent).div_ceil(100).checked_sub(1)?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use gongyi_system::clock::monotonic_now;

    const FRAME: Duration = Duration::from_millis(40);

    /// Shows frames so many milliseconds one after the other; `moving` of them are planned to move, the others stand.
    fn play(pacing: &mut Pacing, first: u64, moving: u64, at: Instant, steps: &[u64]) -> Vec<u64> {
        let mut at = at;
        let mut late = Vec::new();
        for (number, step) in (first..).zip(steps) {
            at += Duration::from_millis(*step);
            pacing.planned(number, number >= first + moving);
            late.extend(pacing.shown(number, at, FRAME).map(|by| by.as_millis() as u64));
        }
        late
    }

    fn pacing(frames: u32, p50: u64, p99: u64, late: u32) -> TransitionPacing {
        let milliseconds = |value| Some(Duration::from_millis(value));
        TransitionPacing { frames, p50: milliseconds(p50), p99: milliseconds(p99), late }
    }

    #[test]
    fn even_frames_are_never_late() {
        let mut own = Pacing::default();
        // The wait before the first frame is none of the transition's.
        let mut steps = vec![40; 26];
        steps[0] = 7000;
        assert!(play(&mut own, 5, 25, monotonic_now(), &steps).is_empty());
        assert_eq!(own.last(), Some(pacing(26, 40, 40, 0)));
    }

    #[test]
    fn a_frame_that_comes_late_is_counted_and_told() {
        let mut own = Pacing::default();
        let mut steps = vec![40; 26];
        (steps[9], steps[10], steps[20]) = (60, 20, 61);
        assert_eq!(play(&mut own, 1, 25, monotonic_now(), &steps), [21]);
        assert_eq!(own.last(), Some(pacing(26, 40, 61, 1)));
    }

    #[test]
    fn the_last_transition_stays_until_another_has_ended() {
        let (mut own, at) = (Pacing::default(), monotonic_now());
        assert_eq!(own.last(), None);
        play(&mut own, 1, 2, at, &[40, 40, 40]);
        let first = Some(pacing(3, 40, 40, 0));
        assert_eq!(own.last(), first);
        play(&mut own, 4, 5, at, &[30, 30]);
        assert_eq!(own.last(), first, "the second one is under way");
        play(&mut own, 6, 0, at + Duration::from_millis(60), &[100]);
        assert_eq!(own.last(), Some(pacing(3, 30, 100, 1)));
    }

    #[test]
    fn what_stands_and_lines_that_move_are_no_transition() {
        let (mut own, at) = (Pacing::default(), monotonic_now());
        play(&mut own, 1, 0, at, &[33; 100]);
        assert_eq!(own.last(), None);
        play(&mut own, 101, 2, at, &[40; 3]);
        let transition = own.last();
        play(&mut own, 104, 0, at, &[500; 10]);
        assert_eq!(own.last(), transition, "lines go on after it");
    }

    #[test]
    fn an_end_that_no_frame_showed_and_a_screen_that_goes_spoil_no_figure() {
        let (mut own, at) = (Pacing::default(), monotonic_now());
        play(&mut own, 1, 3, at, &[40; 3]);
        own.planned(4, true);
        // Seconds later the next one begins; the report of a frame of before comes still.
        own.planned(5, false);
        assert_eq!(own.last(), Some(pacing(3, 40, 40, 0)));
        assert_eq!(own.shown(4, at + Duration::from_secs(9), FRAME), None);
        own.interrupt();
        own.planned(6, true);
        own.shown(6, at + Duration::from_secs(20), FRAME);
        assert_eq!(own.last(), Some(pacing(3, 40, 40, 0)));
        // One frame has no interval.
        own.planned(7, false);
        own.planned(8, true);
        own.shown(8, at, FRAME);
        assert_eq!(own.last(), Some(TransitionPacing { frames: 1, p50: None, p99: None, late: 0 }));
    }

    #[test]
    fn a_transition_without_end_takes_no_memory_without_end() {
        let mut own = Pacing::default();
        let frames = MAX_INTERVALS as u64 * 2;
        play(&mut own, 1, frames, monotonic_now(), &vec![40; frames as usize]);
        assert_eq!(own.current.as_ref().map(|current| current.intervals.len()), Some(MAX_INTERVALS));
        assert_eq!(own.current.map(|current| u64::from(current.frames)), Some(frames));
    }
}
