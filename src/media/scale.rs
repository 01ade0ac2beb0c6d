//! Scaling: a part of a picture to a size, in stripes, so that no buffer is ever larger than the picture or the screen.
//!
//! A picture is cropped before it is scaled, in its own pixels: a poster of 750 by 12000 pixels that fills a screen of 4K
//! would else be scaled to a picture of 3840 by 61440. [`Plan`] is pure arithmetic, and says what its buffers take.

use fast_image_resize::{
    FilterType, MulDiv, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image, ImageRef},
};
use image::RgbaImage;

use super::{colour::Colour, head::Turn};

/// A stripe of the scaled picture, and what it is made from, take about so much: enough for many rows at a time.
const STRIPE_BYTES: u64 = 4 * 1024 * 1024;
/// How far the filter reaches on each side, in pixels of the smaller of the two pictures.
const REACH: f64 = 3.0;

/// Which part of a picture is scaled, in its pixels, and to which size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Where the part begins, from the left.
    pub left: f64,
    /// Where it begins, from the top.
    pub top: f64,
    /// Its width.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// The size that it is scaled to.
    pub to: (u32, u32),
}

impl Plan {
    /// All of a picture of this size.
    pub fn whole(from: (u32, u32), to: (u32, u32)) -> Self {
        Self { left: 0.0, top: 0.0, width: f64::from(from.0), height: f64::from(from.1), to: at_least_one(to) }
    }

    /// All of a picture, as large as it can be in a box.
    pub fn contain(from: (u32, u32), room: (f64, f64)) -> Self {
        let (width, height) = (f64::from(from.0.max(1)), f64::from(from.1.max(1)));
        let scale = (room.0 / width).min(room.1 / height);
        Self::whole(from, ((width * scale).round() as u32, (height * scale).round() as u32))
    }

    /// As much of a picture as fills a box; the point `focus`, in parts of its sides, stays in view.
    pub fn cover(from: (u32, u32), to: (u32, u32), focus: (f32, f32)) -> Self {
        let to = at_least_one(to);
        let (width, height) = (f64::from(from.0.max(1)), f64::from(from.1.max(1)));
        let scale = (f64::from(to.0) / width).max(f64::from(to.1) / height);
        let (left, width) = part(width, scale, f64::from(to.0), focus.0);
        let (top, height) = part(height, scale, f64::from(to.1), focus.1);
        Self { left, top, width, height, to }
    }

    /// The same part of a picture of this size that is not upright yet.
    pub(super) fn turned(self, turn: Turn, upright: (u32, u32)) -> Self {
        let Self { mut left, mut top, width, height, to } = self;
        if turn.flips_across {
            left = (f64::from(upright.0) - left - width).max(0.0);
        }
        if turn.flips_down {
            top = (f64::from(upright.1) - top - height).max(0.0);
        }
        if turn.swaps {
            return Self { left: top, top: left, width: height, height: width, to: (to.1, to.0) };
        }
        Self { left, top, width, height, to }
    }

    /// The columns of a picture so wide that go into the result.
    fn columns(&self, from: u32) -> u64 {
        let reach = REACH * (self.width / f64::from(self.to.0)).max(1.0);
        let columns = (self.width + 2.0 * reach).ceil() as u64 + 2;
        columns.min(u64::from(from)).max(1)
    }

    /// The rows that are scaled at a time.
    fn stripe_rows(&self, from: u32, channels: u8) -> u32 {
        let row = self.columns(from).max(u64::from(self.to.0)) * u64::from(channels.max(1));
        (STRIPE_BYTES / row).clamp(1, u64::from(self.to.1)) as u32
    }

    /// What is scaled to `rows` rows from `first` on.
    fn crop(&self, first: u32, rows: u32, from: (u32, u32)) -> (f64, f64, f64, f64) {
        let step = self.height / f64::from(self.to.1);
        let (left, width) = inside(self.left, self.width, f64::from(from.0));
        let (top, height) = inside(self.top + step * f64::from(first), step * f64::from(rows), f64::from(from.1));
        (left, top, width, height)
    }
}

fn at_least_one(size: (u32, u32)) -> (u32, u32) {
    (size.0.max(1), size.1.max(1))
}

/// The part of a side that is seen, where the whole is scaled to whole pixels and moved by whole pixels.
fn part(side: f64, scale: f64, to: f64, focus: f32) -> (f64, f64) {
    // Rounding does not make a picture that fits a pixel wider.
    let scaled = (side * scale - 1e-6).ceil().max(to);
    let focus = if focus.is_finite() { f64::from(focus.clamp(0.0, 1.0)) } else { 0.5 };
    // Half a pixel stays with what comes first.
    let away = ((scaled - to) * focus - 0.5).ceil().max(0.0);
    (away * side / scaled, to * side / scaled)
}

/// A part of a side that does not leave it by rounding.
fn inside(start: f64, length: f64, side: f64) -> (f64, f64) {
    let start = start.clamp(0.0, side * (1.0 - 1e-9));
    let fits = start + length <= side;
    (start, if fits { length } else { (side - start) * (1.0 - 1e-9) })
}

/// A picture as it is decoded.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pixels<'a> {
    pub(super) size: (u32, u32),
    pub(super) channels: u8,
    /// Opacity, where there is one, is multiplied in.
    pub(super) data: &'a [u8],
}

/// Multiplies opacity into the colours, where a picture has any that is not full; whether it has.
pub(super) fn premultiply(size: (u32, u32), channels: u8, data: &mut [u8]) -> bool {
    let has_opacity = matches!(channels, 2 | 4);
    let is_opaque =
        || data.chunks_exact(usize::from(channels)).all(|pixel| pixel.last().is_none_or(|opacity| *opacity == 255));
    if !has_opacity || is_opaque() {
        return false;
    }
    let Ok(mut picture) = Image::from_slice_u8(size.0, size.1, data, type_of(channels)) else { return false };
    MulDiv::new().multiply_alpha_inplace(&mut picture).is_ok()
}

/// Scales a part of a picture, and hands the rows over one by one, in RGBA; none where it cannot be done.
///
/// `divides` takes opacity out of the colours again.
pub(super) fn resample(
    picture: Pixels<'_>,
    plan: &Plan,
    (divides, colour): (bool, &Colour),
    mut row_done: impl FnMut(u32, &[[u8; 4]]),
) -> Option<()> {
    let kind = type_of(picture.channels);
    let source = ImageRef::new(picture.size.0, picture.size.1, picture.data, kind).ok()?;
    let at_once = plan.stripe_rows(picture.size.0, picture.channels);
    let (width, height) = plan.to;
    let mut resizer = Resizer::new();
    let mut row = vec![[0; 4]; width as usize];
    let mut first = 0;
    while first < height {
        let rows = at_once.min(height - first);
        let (left, top, across, down) = plan.crop(first, rows, picture.size);
        let mut stripe = Image::new(width, rows, kind);
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
            .use_alpha(false)
            .crop(left, top, across, down);
        resizer.resize(&source, &mut stripe, &options).ok()?;
        if divides {
            MulDiv::new().divide_alpha_inplace(&mut stripe).ok()?;
        }
        for (at, samples) in stripe.buffer().chunks_exact(width as usize * usize::from(picture.channels)).enumerate() {
            colour.to_rgba(samples, picture.channels, &mut row);
            row_done(first + at as u32, &row);
        }
        first += rows;
    }
    Some(())
}

/// Scales a part of a picture in RGBA; none where memory does not hold the result.
pub fn scale(picture: &RgbaImage, plan: &Plan) -> Option<RgbaImage> {
    let size = picture.dimensions();
    let mut copy = Vec::new();
    // Only what has opacity must be copied for it.
    let has_opacity = picture.pixels().any(|pixel| pixel.0.last().is_some_and(|opacity| *opacity < 255));
    if has_opacity {
        copy.try_reserve_exact(picture.as_raw().len()).ok()?;
        copy.extend_from_slice(picture.as_raw());
        premultiply(size, 4, &mut copy);
    }
    let data = if has_opacity { &copy } else { picture.as_raw() };
    let mut scaled = Upright::new(plan.to, Turn { swaps: false, flips_across: false, flips_down: false })?;
    resample(Pixels { size, channels: 4, data }, plan, (has_opacity, &Colour::Plain), |at, row| scaled.put(at, row))?;
    scaled.finish()
}

/// A picture that is put together from rows, and turned upright while it is.
pub(super) struct Upright {
    size: (u32, u32),
    turn: Turn,
    data: Vec<u8>,
}

impl Upright {
    /// For rows of a picture of this size, not turned yet; none where memory does not hold it.
    pub(super) fn new(stored: (u32, u32), turn: Turn) -> Option<Self> {
        let size = if turn.swaps { (stored.1, stored.0) } else { stored };
        let count = (size.0 as usize).checked_mul(size.1 as usize)?.checked_mul(4)?;
        let mut data = Vec::new();
        data.try_reserve_exact(count).ok()?;
        data.resize(count, 0);
        Some(Self { size, turn, data })
    }

    /// Takes the row `at` of the picture that is not turned yet.
    pub(super) fn put(&mut self, at: u32, row: &[[u8; 4]]) {
        let Turn { swaps, flips_across, flips_down } = self.turn;
        let (width, height) = (self.size.0 as usize, self.size.1 as usize);
        let (along, lines) = if swaps { (height, width) } else { (width, height) };
        let (flips_along, flips_line) = if swaps { (flips_down, flips_across) } else { (flips_across, flips_down) };
        let at = at as usize;
        let Some(line) = (if flips_line { lines.checked_sub(at + 1) } else { Some(at) }) else { return };
        let pixels = self.data.as_chunks_mut::<4>().0;
        if swaps {
            let column = pixels.iter_mut().skip(line).step_by(width.max(1));
            fill(column, row, flips_along);
        } else if let Some(own) = pixels.get_mut(line * along..(line + 1) * along) {
            fill(own.iter_mut(), row, flips_along);
        }
    }

    pub(super) fn finish(self) -> Option<RgbaImage> {
        RgbaImage::from_raw(self.size.0, self.size.1, self.data)
    }
}

/// Puts pixels one after the other, or from the last to the first.
fn fill<'a>(
    places: impl DoubleEndedIterator<Item = &'a mut [u8; 4]> + ExactSizeIterator,
    row: &[[u8; 4]],
    flips: bool,
) {
    if flips {
        places.rev().zip(row).for_each(|(place, pixel)| *place = *pixel);
    } else {
        places.zip(row).for_each(|(place, pixel)| *place = *pixel);
    }
}

fn type_of(channels: u8) -> PixelType {
    match channels {
        1 => PixelType::U8,
        2 => PixelType::U8x2,
        3 => PixelType::U8x3,
        _ => PixelType::U8x4,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The memory that a plan takes, in bytes, beside the picture that is scaled.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    struct Buffers {
        /// The picture that comes out, in RGBA.
        output: u64,
        /// A stripe of it before it is converted.
        stripe: u64,
        /// The same stripe, scaled in one direction only.
        between: u64,
        /// How much of each pixel goes into which.
        weights: u64,
    }

    impl Buffers {
        /// All of them.
        fn total(&self) -> u64 {
            self.output.saturating_add(self.stripe).saturating_add(self.between).saturating_add(self.weights)
        }
    }

    impl Plan {
        /// What it takes, for a picture of this size with so many samples a pixel.
        fn buffers(&self, from: (u32, u32), channels: u8) -> Buffers {
            let rows = u64::from(self.stripe_rows(from.0, channels));
            let samples = u64::from(channels);
            // For each pixel of a side that comes out, a weight of eight bytes for each that goes in, and half of them again
            // as whole numbers.
            let side = |length: f64, to: f64| ((2.0 * REACH * (length / to).max(1.0)).ceil() + 2.0) * to * 12.0;
            let share = rows as f64 / f64::from(self.to.1);
            let weights = side(self.width, f64::from(self.to.0)) + side(self.height * share, rows as f64);
            Buffers {
                output: u64::from(self.to.0) * u64::from(self.to.1) * 4,
                stripe: u64::from(self.to.0) * rows * samples,
                between: self.columns(from.0) * rows * samples,
                weights: weights as u64,
            }
        }
    }

    /// The longest side of a picture and of a screen.
    const MOST: u32 = 16_384;

    fn side() -> impl Strategy<Value = u32> {
        prop_oneof![1..=16_u32, 16..=4096_u32, 4096..=MOST]
    }

    /// What a plan may take beside the picture and the screen.
    fn bound(from: (u32, u32), to: (u32, u32), channels: u8) -> u64 {
        let bytes = |size: (u32, u32), samples: u64| u64::from(size.0) * u64::from(size.1) * samples;
        // Stripes, and a row of each where one is longer than a stripe.
        let fixed = 2 * STRIPE_BYTES + 24 * u64::from(MOST) * 12;
        bytes(to, 4) + bytes(from, u64::from(channels)) + fixed
    }

    proptest! {
        #[test]
        fn no_buffer_is_larger_than_picture_and_screen_together(
            width in side(), height in side(), across in side(), down in side(),
            focus in (0.0..=1.0_f32, 0.0..=1.0_f32), channels in 1..=4_u8,
        ) {
            let (from, to) = ((width, height), (across, down));
            for plan in [Plan::cover(from, to, focus), Plan::contain(from, (f64::from(across), f64::from(down)))] {
                let buffers = plan.buffers(from, channels);
                prop_assert!(buffers.total() <= bound(from, to, channels), "{:?} {:?}", plan, buffers);
                prop_assert!(plan.to.0 <= to.0 && plan.to.1 <= to.1);
                prop_assert!(plan.left >= 0.0 && plan.left + plan.width <= f64::from(width) * (1.0 + 1e-12));
                prop_assert!(plan.top >= 0.0 && plan.top + plan.height <= f64::from(height) * (1.0 + 1e-12));
                prop_assert!(plan.width > 0.0 && plan.height > 0.0);
            }
        }

        #[test]
        fn what_is_cropped_first_is_what_would_be_cropped_last(
            width in 1..40_u32, height in 1..40_u32, across in 1..30_u32, down in 1..30_u32,
            focus in (0.0..=1.0_f32, 0.0..=1.0_f32),
        ) {
            let picture = RgbaImage::from_fn(width, height, |x, y| {
                image::Rgba([(x * 37 + y * 11) as u8, (x * 5 + y * 71) as u8, (x * y) as u8, 255])
            });
            let plan = Plan::cover((width, height), (across, down), focus);
            // All of it at the scale of the plan, cut afterwards.
            let whole = ((f64::from(width) * f64::from(across) / plan.width).round() as u32,
                (f64::from(height) * f64::from(down) / plan.height).round() as u32);
            let away = ((plan.left * f64::from(whole.0) / f64::from(width)).round() as u32,
                (plan.top * f64::from(whole.1) / f64::from(height)).round() as u32);
            let all = scale(&picture, &Plan::whole((width, height), whole)).unwrap();
            let cropped = scale(&picture, &plan).unwrap();
            prop_assert_eq!(cropped.dimensions(), (across, down));
            for (x, y, pixel) in cropped.enumerate_pixels() {
                let meant = all.get_pixel((x + away.0).min(whole.0 - 1), (y + away.1).min(whole.1 - 1));
                let near = pixel.0.iter().zip(meant.0).all(|(a, b)| a.abs_diff(b) <= 2);
                prop_assert!(near, "{:?} instead of {:?} at {},{} of {:?}", pixel, meant, x, y, plan);
            }
        }
    }

    #[test]
    fn stripes_meet_without_a_seam() {
        // Wide enough for several stripes; each row has a shade of its own.
        let picture = RgbaImage::from_fn(4000, 1500, |x, y| image::Rgba([(y / 8) as u8, (x / 16) as u8, 128, 255]));
        let plan = Plan::cover((4000, 1500), (3000, 1400), (0.5, 0.5));
        assert!(plan.stripe_rows(4000, 4) < 1400 / 3);
        let scaled = scale(&picture, &plan).unwrap();
        for y in 1..1400 {
            let (above, here) = (scaled.get_pixel(1500, y - 1).0[0], scaled.get_pixel(1500, y).0[0]);
            assert!(here >= above && here - above <= 1, "{above} above {here} at {y}");
        }
    }

    #[test]
    fn the_longest_pictures_are_scaled() {
        for from in [(MOST, 1), (1, MOST), (750, 12_000), (1, 1)] {
            for to in [(3840, 2160), (320, 32), (216, 3840), (1, 400)] {
                let picture = RgbaImage::from_pixel(from.0, from.1, image::Rgba([10, 200, 30, 255]));
                for plan in [Plan::cover(from, to, (1.0, 0.0)), Plan::contain(from, (to.0.into(), to.1.into()))] {
                    let scaled = scale(&picture, &plan).unwrap_or_else(|| panic!("{from:?} {plan:?}"));
                    assert_eq!(scaled.dimensions(), plan.to);
                    assert!(
                        scaled.pixels().step_by(997).all(|pixel| pixel.0 == [10, 200, 30, 255]),
                        "{from:?} {plan:?}"
                    );
                }
            }
        }
    }
}
