//! What a panel shows of a slide at a moment: a pure function of the time since the slide came in, and of how its picture
//! was painted.
//!
//! A picture that is as wide as the panel is a stack of pages, each as high as the panel. They share the dwell of the slide:
//! one that takes longer to read stands there several times. A picture that is wider is a line that moves, folded as the
//! strip of a ticker. So a panel needs no clock of its own, `timeline` says of it what it says of every screen, two panels
//! agree, and a slide that stays goes through its pages again.

use std::time::Duration;

use super::setting::least_em;
use crate::ticker::{LineStep, PACE, length, moved, pace_of};

/// The em of a line that moves, in parts of the panel's height; and so many characters are seen of it at once, at least.
const LINE_EM: f32 = 0.75;
const SEEN: f32 = 3.0;
/// About how many characters a second go by, and at most, so that the end is seen before the slide goes.
const SPEED: (f32, f32) = (4.0, 7.0);

/// The em of a line that moves on a panel of this size, in pixels.
pub(super) fn line_em((width, height): (u32, u32)) -> f32 {
    let (width, height) = (width as f32, height as f32);
    (height * LINE_EM).min(width / SEEN).floor().max(least_em(height as u32))
}

/// Where the picture of a slide is on a panel of this size, after so long; `picture` is the size of what was painted.
pub fn step(size: (u32, u32), picture: (u32, u32), dwell: Duration, since: Duration, rate: u32) -> LineStep {
    let whole = length(picture, size.1);
    if picture.0 > size.0 {
        return line_step(size, whole, dwell, since, rate);
    }
    let rows = u128::from(whole / u64::from(size.0.max(1)));
    let dwell = dwell.as_nanos().max(1);
    if rows < 2 {
        return LineStep { shift: 0, next: None };
    }
    let since = since.as_nanos();
    let row = (since % dwell) * rows / dwell;
    let next = since - since % dwell + ((row + 1) * dwell).div_ceil(rows);
    LineStep {
        shift: u64::try_from(row).unwrap_or_default() * u64::from(size.0),
        next: u64::try_from(next).ok().map(Duration::from_nanos),
    }
}

fn line_step(size: (u32, u32), whole: u64, dwell: Duration, since: Duration, rate: u32) -> LineStep {
    let em = line_em(size);
    let way = whole.saturating_sub(u64::from(size.0)) as f32;
    let wanted = (way / dwell.as_secs_f32().max(0.001) / PACE).ceil() * PACE;
    let pace = wanted.clamp(pace_of(em, SPEED.0), pace_of(em, SPEED.1)) as u32;
    moved(whole, pace, since, rate)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pages_share_the_dwell_and_come_again() {
        let dwell = Duration::from_secs(12);
        let at = |millis| step((320, 32), (320, 32 * 4), dwell, Duration::from_millis(millis), 60);
        let page = |millis| at(millis).shift / 320;
        assert_eq!([0, 2999, 3000, 8999, 9000, 11_999, 12_000, 15_000].map(page), [0, 0, 1, 2, 3, 3, 0, 1]);
        assert_eq!(at(100).next, Some(Duration::from_secs(3)));
        assert_eq!(at(13_000).next, Some(Duration::from_secs(15)));
        let single = step((320, 32), (320, 32), dwell, Duration::from_secs(5), 60);
        assert_eq!(single, LineStep { shift: 0, next: None });
    }

    #[test]
    fn a_line_comes_to_its_end_within_the_dwell_where_that_can_be_read() {
        let dwell = Duration::from_secs(15);
        let moved = |millis| step((64, 32), (432, 64), dwell, Duration::from_millis(millis), 60).shift;
        // 800 pixels of way in 15 s: 60 a second are enough. Then it begins anew.
        assert_eq!([0, 1000, 10_000].map(moved), [0, 60, 600]);
        assert!((0..15_000).step_by(50).map(moved).any(|moved| moved >= 800));
    }

    proptest! {
        #[test]
        fn it_never_wakes_for_now(rows in 1..9_u32, wide in 0..200_u32, millis in 0..100_000_u64, dwell in 1..60_u64) {
            let since = Duration::from_millis(millis);
            let size = (64, 32);
            let found = step(size, (64 + wide, 32 * rows), Duration::from_secs(dwell), since, 60);
            prop_assert!(found.next.is_none_or(|next| next > since));
            prop_assert!(found.shift < u64::from(64 + wide) * u64::from(rows));
        }
    }
}
