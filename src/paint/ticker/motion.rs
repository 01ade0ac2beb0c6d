//! Where the line of a ticker is at a moment, and what part of its strip a zone shows: pure functions of the time since
//! its start.

use std::time::Duration;

use gongyi_core::model::{Motion, layout::Margins};
use gongyi_media::Canvas;

/// The size of the text, in parts of the zone's height.
pub(super) const EM: f32 = 0.465;
/// Between an item and the mark after it, in em.
pub(super) const GAP: f32 = 1.1;
/// Between two characters, in em.
pub(super) const SPACING: f32 = 0.06;
/// No page stays for less than so many seconds.
const MIN_PAGE_SECS: u64 = 3;
/// The pace of a line in pixels a second is a multiple of this: so it goes by whole pixels at 60, 30 and 20 frames a second.
pub(crate) const PACE: f32 = 60.0;

/// How many pixels a second a ticker moves in a zone so high, at about so many characters a second.
pub fn pace(height: u32, characters: f32) -> u32 {
    pace_of(height as f32 * EM, characters) as u32
}

/// How many pixels a second a line moves whose em has so many, at about so many characters a second.
pub(crate) fn pace_of(em: f32, characters: f32) -> f32 {
    (em * characters / PACE).round().max(1.0) * PACE
}

/// Where a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineStep {
    /// How many pixels of its strip it has moved.
    pub shift: u64,
    /// When it moves on, from its start; none where it stands for good.
    pub next: Option<Duration>,
}

/// Where a line is in a zone of this size when it has been on for so long: nothing else knows how a line moves.
pub fn step(motion: Motion, size: (u32, u32), strip: (u32, u32), since: Duration, frames_per_second: u32) -> LineStep {
    let (width, height) = size;
    let length = length(strip, height);
    if motion.by_pages {
        let page_secs = page_secs(size, motion.speed);
        let page = since.as_secs() / page_secs;
        let next = (length > u64::from(width)).then(|| Duration::from_secs((page + 1) * page_secs));
        return LineStep { shift: page * u64::from(width) % length, next };
    }
    moved(length, pace(height, motion.speed), since, frames_per_second)
}

/// Where a line of this length is that moves at this pace.
pub(crate) fn moved(length: u64, pace: u32, since: Duration, frames_per_second: u32) -> LineStep {
    let (second, rate) = (1_000_000_000, u128::from(frames_per_second.max(1)));
    let frame = since.as_nanos() * rate / second;
    let next = u64::try_from(((frame + 1) * second).div_ceil(rate)).ok().map(Duration::from_nanos);
    let shift = shift(u64::try_from(frame).unwrap_or(u64::MAX), frames_per_second, pace);
    LineStep { shift: shift % length.max(1), next }
}

/// The size of a zone, and of its strip, without what the display crops above and below: the line moves as in a zone of that
/// size. What is cropped at its ends is no matter to it.
pub fn safe_line(zone: (u32, u32), strip: (u32, u32), margins: Margins) -> ((u32, u32), (u32, u32)) {
    let height = margins.within(zone).1;
    ((zone.0, height), (strip.0, (strip.1 / zone.1.max(1)).max(1) * height))
}

/// How many seconds a page stays: a full one can be read, and all stay alike, so that the page follows from the time.
fn page_secs((width, height): (u32, u32), characters: f32) -> u64 {
    let em = height as f32 * EM;
    let full = page_width(width as f32, em) / (em * (1.0 + SPACING));
    ((full / characters).ceil() as u64).max(MIN_PAGE_SECS)
}

/// How wide the text of a page may be.
pub(super) fn page_width(width: f32, em: f32) -> f32 {
    (width - 2.0 * GAP * em).max(em)
}

/// How many whole pixels it has moved at a frame, where frames are counted from its start.
pub fn shift(frame: u64, frames_per_second: u32, pace: u32) -> u64 {
    let moved = u128::from(frame) * u128::from(pace) / u128::from(frames_per_second.max(1));
    u64::try_from(moved).unwrap_or(u64::MAX)
}

/// The length of a folded strip in a zone so high, in pixels.
pub fn length(strip: (u32, u32), height: u32) -> u64 {
    u64::from(strip.0.max(1)) * u64::from((strip.1 / height.max(1)).max(1))
}

/// What a zone of this size shows of a strip that moved so far.
pub fn part(strip: &Canvas, (width, height): (u32, u32), shift: u64) -> Canvas {
    let row = strip.width as usize;
    let mut whole = Canvas::black((width, height));
    let mut x = 0_usize;
    for piece in pieces((strip.width, strip.height), height, shift, width as usize) {
        for y in 0..height as usize {
            let start = ((piece.fold as usize * height as usize + y) * row + piece.column as usize) * 4;
            let to = (y * width as usize + x) * 4;
            if let (Some(to), Some(from)) =
                (whole.data.get_mut(to..to + piece.length * 4), strip.data.get(start..start + piece.length * 4))
            {
                to.copy_from_slice(from);
            }
        }
        x += piece.length;
    }
    whole
}

/// Pixels beside each other on a strip and in its zone.
pub(crate) struct StripPiece {
    /// On which row of the folded strip.
    pub(crate) fold: u32,
    /// From which column of it.
    pub(crate) column: u32,
    /// How many.
    pub(crate) length: usize,
}

/// What follows a place of a strip, as far as a zone is wide: in pieces, since the strip is folded and has no end.
pub(crate) fn pieces(strip: (u32, u32), height: u32, from: u64, width: usize) -> impl Iterator<Item = StripPiece> {
    let (row, whole) = (u64::from(strip.0.max(1)), length(strip, height));
    let (mut from, mut rest) = (from % whole, width);
    std::iter::from_fn(move || {
        let (fold, column) = (from / row, from % row);
        let length = rest.min((row - column) as usize);
        rest -= length;
        from = (from + length as u64) % whole;
        (length > 0).then_some(StripPiece { fold: fold as u32, column: column as u32, length })
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_goes_by_whole_and_equal_steps_at_usual_rates(height in 20..400_u32, characters in 1.0..9.0_f32) {
            let pace = pace(height, characters);
            for rate in [60, 30, 20] {
                let steps: Vec<u64> = (0..100).map(|at| shift(at + 1, rate, pace) - shift(at, rate, pace)).collect();
                prop_assert!(steps.iter().all(|step| *step == u64::from(pace / rate)), "{:?}", steps);
            }
        }

        #[test]
        fn screens_of_different_rates_agree_within_a_frame(millis in 0..86_400_000_u64, height in 20..400_u32) {
            let pace = pace(height, 4.0);
            let moved = |rate: u64| shift(millis * rate / 1000, rate as u32, pace);
            for rate in [30, 50, 60, 75, 144] {
                prop_assert!(moved(1000).abs_diff(moved(rate)) <= u64::from(pace) / rate + 1);
            }
        }

        #[test]
        fn a_part_is_what_an_unfolded_strip_shows(shift in 0..1000_u64, row in 3..9_u32, rows in 1..4_u32) {
            let (width, height) = (5, 2);
            // Every column of the line has a number of its own.
            let number = |fold: u32, x: u32| [(fold * row + x) as u8, 0, 0, 255];
            let lines = (0..rows).flat_map(|fold| std::iter::repeat_n(fold, height as usize));
            let data = lines.flat_map(|fold| (0..row).flat_map(move |x| number(fold, x))).collect();
            let strip = Canvas { width: row, height: height * rows, data };
            let shown = part(&strip, (width, height), shift);
            for (at, pixel) in shown.data.chunks_exact(4).enumerate() {
                let expected = (at as u64 % u64::from(width) + shift) % u64::from(row * rows);
                prop_assert_eq!(u64::from(pixel[0]), expected);
            }
        }
    }
}
