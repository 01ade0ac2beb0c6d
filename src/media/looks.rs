//! What is seen on a picture that concerns its use: a red cross on a white ground, and whether it is without colour.
//!
//! Both are judged on a small copy. The sign is that of the Red Cross (《红十字标志使用办法》, 1996; Geneva Convention I, article
//! 53): red, upright, of four equal arms, clear on white. It must not be taken for it what only resembles it: signs of
//! addition, the character 十, crosses of other colours, at an angle or on other grounds.

use image::{Rgba, RgbaImage};

use super::Target;
use gongyi_core::shapes::Fit;

/// The small copy: a sign of a twentieth of its side can still be seen on it.
pub(super) const TARGET: Target = Target { width: SIDE, height: SIDE, fit: Fit::Contain, focus: (0.5, 0.5) };
const SIDE: u32 = 240;

/// A cross is judged from so many pixels on.
const MIN_CROSS: usize = 12;
/// How wide an arm is, in parts of the cross: five equal squares make a third. Strokes of writing are thinner.
const ARM: std::ops::RangeInclusive<f32> = 0.24..=0.45;
/// So many of the pixels about it may be other than those of a cross of such arms.
const MAX_ODD: f32 = 0.08;
/// So many of the pixels around it are white.
const MIN_WHITE: f32 = 0.85;
/// The ground that is looked at reaches so far around it, in parts of the cross.
const GROUND: f32 = 0.12;
/// What differs by no more than this between its colours is grey.
const GREY: u8 = 16;
/// So many of the pixels of a grey picture are grey.
const MIN_GREY: f32 = 0.99;

/// What is seen on a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Looks {
    /// It has a red cross on a white ground.
    pub has_red_cross: bool,
    /// It is without colour, as a photograph in black and white.
    pub is_grey: bool,
}

impl Looks {
    /// What is seen on a small picture.
    pub fn new(picture: &RgbaImage) -> Self {
        Self { has_red_cross: has_red_cross(picture), is_grey: is_grey(picture) }
    }

    /// All of it in a byte, to be kept.
    pub fn to_byte(self) -> u8 {
        u8::from(self.has_red_cross) | u8::from(self.is_grey) << 1
    }

    /// What was kept.
    pub fn from_byte(byte: u8) -> Self {
        Self { has_red_cross: byte & 1 != 0, is_grey: byte & 2 != 0 }
    }
}

fn is_grey(picture: &RgbaImage) -> bool {
    let seen = || picture.pixels().filter(|pixel| is_opaque(**pixel));
    let count = seen().count();
    let grey = seen().filter(|pixel| spread(**pixel) <= GREY).count();
    count > 0 && grey as f32 >= count as f32 * MIN_GREY
}

fn is_opaque(Rgba([.., alpha]): Rgba<u8>) -> bool {
    alpha >= 128
}

/// How far its colours lie apart.
fn spread(Rgba([red, green, blue, _]): Rgba<u8>) -> u8 {
    red.max(green).max(blue) - red.min(green).min(blue)
}

/// A red without much yellow, blue, white or black in it.
fn is_red(pixel: Rgba<u8>) -> bool {
    let Rgba([red, green, blue, _]) = pixel;
    let spread = f32::from(spread(pixel));
    red >= 150 && is_opaque(pixel) && spread >= 0.6 * f32::from(red) && f32::from(green.abs_diff(blue)) <= 0.3 * spread
}

fn is_white(pixel: Rgba<u8>) -> bool {
    let Rgba([red, green, blue, _]) = pixel;
    is_opaque(pixel) && red.min(green).min(blue) >= 205 && spread(pixel) <= 32
}

/// Whether there is a red cross on a white ground.
fn has_red_cross(picture: &RgbaImage) -> bool {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut left: Vec<bool> = picture.pixels().copied().map(is_red).collect();
    for start in 0..left.len() {
        if let Some(bounds) = take_patch(&mut left, (width, height), start)
            && is_cross(picture, &bounds)
        {
            return true;
        }
    }
    false
}

/// What a patch of one colour covers, without its last column and row.
struct Bounds {
    x: std::ops::Range<usize>,
    y: std::ops::Range<usize>,
}

/// Takes the patch that a pixel belongs to; none where it belongs to none.
fn take_patch(left: &mut [bool], (width, height): (usize, usize), start: usize) -> Option<Bounds> {
    let take = |left: &mut [bool], at: usize| left.get_mut(at).is_some_and(std::mem::take);
    take(left, start).then_some(())?;
    let (x, y) = (start % width, start / width);
    let mut bounds = Bounds { x: x..x + 1, y: y..y + 1 };
    let mut edge = vec![(x, y)];
    while let Some((x, y)) = edge.pop() {
        bounds.x = bounds.x.start.min(x)..bounds.x.end.max(x + 1);
        bounds.y = bounds.y.start.min(y)..bounds.y.end.max(y + 1);
        let beside = [(x.wrapping_sub(1), y), (x + 1, y), (x, y.wrapping_sub(1)), (x, y + 1)];
        for (x, y) in beside.into_iter().filter(|(x, y)| *x < width && *y < height) {
            if take(left, y * width + x) {
                edge.push((x, y));
            }
        }
    }
    Some(bounds)
}

/// Whether what these bounds hold is a red cross that stands clear on white.
fn is_cross(picture: &RgbaImage, Bounds { x, y }: &Bounds) -> bool {
    let (width, height) = (x.len(), y.len());
    if width.min(height) < MIN_CROSS || width.abs_diff(height) * 8 > width.min(height) {
        return false;
    }
    let pixel = |x: usize, y: usize| picture.get_pixel_checked(x as u32, y as u32).copied();
    let red = x.clone().flat_map(|x| y.clone().map(move |y| (x, y)));
    let red = red.filter(|(x, y)| pixel(*x, *y).is_some_and(is_red)).count();
    let share = red as f32 / (width * height) as f32;
    // Two bars of this width, which share their middle, cover so much.
    let arm = 1.0 - (1.0 - share).max(0.0).sqrt();
    if !ARM.contains(&arm) {
        return false;
    }
    // Edges are blurred: a pixel beside one may be of either side.
    let blur = 1.0;
    let bar = |at: usize, from: usize, length: usize| {
        let from_middle = (at as f32 + 0.5 - from as f32 - length as f32 / 2.0).abs();
        from_middle - arm * length as f32 / 2.0
    };
    let (mut inside, mut odd) = (0, 0);
    let (mut ground, mut white) = (0, 0);
    let margin = (GROUND * width as f32).ceil().max(3.0) as usize;
    for at_y in y.start.saturating_sub(margin)..y.end + margin {
        for at_x in x.start.saturating_sub(margin)..x.end + margin {
            let is_within = x.contains(&at_x) && y.contains(&at_y);
            let off = bar(at_x, x.start, width).min(bar(at_y, y.start, height));
            let is_beside = at_x + 2 >= x.start && at_x < x.end + 2 && at_y + 2 >= y.start && at_y < y.end + 2;
            let found = pixel(at_x, at_y);
            if is_within {
                inside += 1;
                let is_odd = off.abs() > blur && found.is_some_and(is_red) != (off < 0.0);
                odd += usize::from(is_odd);
            }
            let is_ground = if is_within { off > blur + 1.0 } else { !is_beside };
            if is_ground {
                ground += 1;
                white += usize::from(found.is_some_and(is_white));
            }
        }
    }
    odd as f32 <= inside as f32 * MAX_ODD && white as f32 >= ground as f32 * MIN_WHITE
}

#[cfg(test)]
mod tests {
    use super::*;

    const RED: [u8; 3] = [0xE6, 0x00, 0x12];
    const WHITE: [u8; 3] = [255, 255, 255];

    /// Two bars that cross: the middle, half of the length of each, half of the width of each, and the angle in degrees.
    struct Plus {
        at: (f32, f32),
        long: (f32, f32),
        thick: (f32, f32),
        turned: f32,
        of: [u8; 3],
    }

    fn plus(at: (f32, f32), half: f32, arm: f32) -> Plus {
        Plus { at, long: (half, half), thick: (half * arm, half * arm), turned: 0.0, of: RED }
    }

    /// A picture, each pixel of which is the mean of sixteen samples, as it is after scaling.
    fn drawn((width, height): (u32, u32), ground: [u8; 3], shapes: &[Plus]) -> RgbaImage {
        let sample = |x: f32, y: f32| {
            let hit = shapes.iter().rfind(|shape| {
                let (sin, cos) = shape.turned.to_radians().sin_cos();
                let (dx, dy) = (x - shape.at.0, y - shape.at.1);
                let (dx, dy) = ((dx * cos + dy * sin).abs(), (dy * cos - dx * sin).abs());
                (dx <= shape.long.0 && dy <= shape.thick.1) || (dy <= shape.long.1 && dx <= shape.thick.0)
            });
            hit.map_or(ground, |shape| shape.of)
        };
        RgbaImage::from_fn(width, height, |x, y| {
            let mut sum = [0; 3];
            for step in 0..16 {
                let (dx, dy) = ((step % 4) as f32 / 4.0 + 0.125, (step / 4) as f32 / 4.0 + 0.125);
                let colour = sample(x as f32 + dx, y as f32 + dy);
                sum.iter_mut().zip(colour).for_each(|(sum, value)| *sum += u32::from(value));
            }
            let [red, green, blue] = sum.map(|sum| (sum / 16) as u8);
            Rgba([red, green, blue, 255])
        })
    }

    #[test]
    fn a_red_cross_on_white_is_seen_at_any_size_and_place() {
        for half in [7.0, 10.0, 23.4, 60.0] {
            for arm in [0.28, 1.0 / 3.0, 0.4] {
                for red in [RED, [0xCC, 0x10, 0x20], [0xFF, 0x20, 0x20]] {
                    for ground in [WHITE, [0xF4, 0xF2, 0xEE]] {
                        let cross = Plus { of: red, ..plus((119.3, 71.6), half, arm) };
                        assert!(has_red_cross(&drawn((240, 135), ground, &[cross])), "{half} {arm} {red:?}");
                    }
                }
            }
        }
        // A white patch on another ground, and beside something red.
        let patch = Plus { long: (30.0, 30.0), thick: (30.0, 30.0), of: WHITE, ..plus((60.0, 60.0), 0.0, 0.0) };
        let box_ = Plus { long: (9.0, 9.0), thick: (9.0, 9.0), ..plus((150.0, 30.0), 0.0, 0.0) };
        assert!(has_red_cross(&drawn((240, 135), [40, 90, 60], &[box_, patch, plus((60.0, 60.0), 20.0, 0.33)])));
    }

    #[test]
    fn what_only_resembles_it_is_not_taken_for_it() {
        let at = (120.0, 68.0);
        let seen = |ground: [u8; 3], shape: Plus| has_red_cross(&drawn((240, 135), ground, &[shape]));
        for of in
            [[0x00, 0x8C, 0x45], [0x00, 0x9A, 0x9A], [0x10, 0x40, 0xC0], [0xF0, 0x80, 0x10], [0xE0, 0x30, 0x90], [0; 3]]
        {
            assert!(!seen(WHITE, Plus { of, ..plus(at, 30.0, 0.33) }), "{of:?}");
        }
        for ground in [[0, 0, 0], [0xF3, 0xD0, 0x90], [0x80, 0x80, 0x80], [0xA5, 0x0E, 0x16]] {
            assert!(!seen(ground, plus(at, 30.0, 0.33)), "{ground:?}");
        }
        assert!(!seen(RED, Plus { of: WHITE, ..plus(at, 30.0, 0.33) }), "white on red");
        for turned in [30.0, 45.0, 60.0] {
            assert!(!seen(WHITE, Plus { turned, ..plus(at, 30.0, 0.33) }), "{turned}");
        }
        // Signs of addition and 十: thin strokes; small ones; a bar above the middle; a long stem.
        for (half, arm) in [(30.0, 0.08), (30.0, 0.15), (30.0, 0.2), (4.0, 0.33)] {
            assert!(!seen(WHITE, plus(at, half, arm)), "{half} {arm}");
        }
        let bar = Plus { long: (30.0, 10.0), thick: (0.0, 10.0), ..plus((120.0, 55.0), 0.0, 0.0) };
        let stem = || Plus { long: (10.0, 30.0), thick: (10.0, 0.0), ..plus(at, 0.0, 0.0) };
        assert!(!has_red_cross(&drawn((240, 135), WHITE, &[bar, stem()])));
        assert!(!seen(WHITE, Plus { long: (20.0, 35.0), thick: (8.0, 8.0), ..plus(at, 0.0, 0.0) }));
        // A square, a disc of bars, a cross to the edges of a flag.
        assert!(!seen(WHITE, Plus { long: (30.0, 30.0), thick: (30.0, 30.0), ..plus(at, 0.0, 0.0) }));
        assert!(!seen(WHITE, Plus { long: (130.0, 130.0), thick: (13.0, 13.0), ..plus(at, 0.0, 0.0) }));
    }

    #[test]
    fn what_is_kept_in_a_byte_comes_back() {
        for (has_red_cross, is_grey) in [(false, false), (true, false), (false, true), (true, true)] {
            let looks = Looks { has_red_cross, is_grey };
            assert_eq!(Looks::from_byte(looks.to_byte()), looks);
        }
    }

    #[test]
    fn a_photograph_without_colour_is_grey() {
        let shade = |x: u32, y: u32| (40 + x + y) as u8;
        let grey = RgbaImage::from_fn(90, 90, |x, y| Rgba([shade(x, y), shade(x, y) + 4, shade(x, y), 255]));
        assert!(Looks::new(&grey).is_grey);
        let mut coloured = grey.clone();
        coloured
            .enumerate_pixels_mut()
            .filter(|(x, y, _)| x + y < 20)
            .for_each(|(.., pixel)| pixel.0 = [200, 150, 120, 255]);
        assert!(!Looks::new(&coloured).is_grey);
        assert!(!Looks::new(&RgbaImage::new(5, 5)).is_grey, "nothing is seen on it");
    }
}
