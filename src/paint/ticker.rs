//! The line of a ticker: one long strip of text, painted once, and the part of it that a moment shows.
//!
//! A strip may be longer than a texture can be, so it is folded: its rows lie below each other, each as high as the zone
//! and all of one width. It moves by whole pixels, so that it neither flickers nor blurs, and how far is a function of
//! the clock alone, so that two screens agree.

use resvg::tiny_skia::{Color, Pixmap};

use super::{Area, Canvas, PaintSize, Sheet};
use crate::{
    content::theme::{Face, Ground},
    typeset::{Align, Block, Style},
};

/// The size of the text, in parts of the zone's height.
const EM: f32 = 0.62;
/// Between an item and the mark after it, in em.
const GAP: f32 = 1.1;
/// A ticker's pace in pixels a second is a multiple of this: so it goes by whole pixels at 60, 30 and 20 frames a second.
const PACE: f32 = 60.0;

/// How many pixels a second a ticker moves in a zone so high, at about so many characters a second.
pub fn pace(height: u32, characters: f32) -> u32 {
    ((height as f32 * EM * characters / PACE).round().max(1.0) * PACE) as u32
}

/// How many whole pixels it has moved at a frame, where frames are counted from its start. Whoever wants less motion may
/// go by whole pages here: nothing else knows how a line moves.
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
    let row = strip.width.max(1) as usize;
    let length = length((strip.width, strip.height), height);
    let mut whole = Canvas::black((width, height));
    let (mut x, mut from) = (0_usize, (shift % length) as usize);
    while x < width as usize {
        let (fold, column) = (from / row, from % row);
        let count = (row - column).min(width as usize - x);
        for y in 0..height as usize {
            let start = ((fold * height as usize + y) * row + column) * 4;
            let to = (y * width as usize + x) * 4;
            if let (Some(to), Some(from)) =
                (whole.data.get_mut(to..to + count * 4), strip.data.get(start..start + count * 4))
            {
                to.copy_from_slice(from);
            }
        }
        x += count;
        from = (from + count) % length as usize;
    }
    whole
}

/// Paints the strip of these items, folded.
pub(super) fn strip(sheet: &mut Sheet<'_>, items: &[String]) -> Canvas {
    let PaintSize { width, height } = sheet.size;
    let em = height as f32 * EM;
    let blocks: Vec<Block> = items.iter().map(|item| line(sheet, item, em)).collect();
    let text: f32 = blocks.iter().map(|block| block.width + 2.0 * GAP * em).sum();
    // No item is seen twice at once.
    let least = (text.ceil() as u32).max(width).max(1);
    // About as high as wide, for what a texture can be.
    let square = (least as f32 * height as f32).sqrt().ceil() as u32;
    let rows = least.div_ceil(square.max(width));
    let row = least.div_ceil(rows);
    let middle = height as f32 * 0.515;
    let mut data = Vec::with_capacity(row as usize * (height * rows) as usize * 4);
    for fold in 0..rows {
        let Some(bar) = bar(&sheet.theme.ground, row, height) else { break };
        sheet.pixmap = bar;
        let thickness = (height as f32 * 0.02).max(1.0).round();
        sheet.fill_area(Area { x: 0.0, y: 0.0, width: row as f32, height: thickness }, sheet.theme.rule, 0.6);
        let mut x = -((fold * row) as f32);
        for block in &blocks {
            let end = x + block.width + 2.0 * GAP * em;
            // What runs over the end of a row goes on at the start of the next.
            if end > 0.0 && x < row as f32 {
                sheet.draw(block, x, middle - block.height / 2.0, sheet.theme.ink);
                sheet.diamond(x + block.width + GAP * em, middle, em * 0.13, sheet.theme.accent);
            }
            x = end;
        }
        data.extend_from_slice(sheet.pixmap.data());
    }
    Canvas { width: row, height: height * rows, data }
}

/// An item on one line, however long.
fn line(sheet: &Sheet<'_>, text: &str, em: f32) -> Block {
    let style = Style {
        face: Face::SansBold,
        size: em,
        min_size: em,
        line_height: 1.2,
        letter_spacing: 0.06,
        align: Align::Start,
        vertical: false,
    };
    sheet.set(text, &style, em * 2.0 * (text.chars().count() as f32 + 1.0), em * 1.3)
}

/// The ground of a strip: the theme's, graded from the top to the foot alone, as it moves to the side.
fn bar(ground: &Ground, width: u32, height: u32) -> Option<Pixmap> {
    let mut pixmap = Pixmap::new(width, height)?;
    let [from, to] = [ground.from.0, ground.to.0];
    for (y, line) in pixmap.data_mut().chunks_exact_mut(width as usize * 4).enumerate() {
        let t = y as f32 / height.max(1) as f32;
        let shade = |(a, b): (&u8, &u8)| (f32::from(*a) + (f32::from(*b) - f32::from(*a)) * t) as u8;
        let mut shades = from.iter().zip(&to).map(shade);
        let mut next = || shades.next().unwrap_or_default();
        let colour = Color::from_rgba8(next(), next(), next(), 255).premultiply().to_color_u8();
        let texel = [colour.red(), colour.green(), colour.blue(), 255];
        for pixel in line.chunks_exact_mut(4) {
            pixel.copy_from_slice(&texel);
        }
    }
    Some(pixmap)
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
