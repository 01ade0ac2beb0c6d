//! The mix of two pictures in a transition, by software rendering: what `snapshot` draws where the stage's shader draws
//! the same, and what [`blend`](super::blend) draws faster. Light is mixed linearly, as the adapter does.

use super::front::{Front, gold};
use gongyi_core::shapes::{TransitionKind, theme::linear};
use gongyi_media::Canvas;

/// The mix of two pictures of one size; `progress` is eased, from 0 to 1. An entrance has layers as well: see
/// [`enter`](super::entrance::enter).
pub fn mix(from: &Canvas, to: &Canvas, kind: TransitionKind, progress: f32) -> Canvas {
    let differ = (from.width, from.height) != (to.width, to.height);
    if progress >= 1.0 || kind == TransitionKind::Cut || differ || to.width == 0 {
        return to.clone();
    }
    let width = to.width as usize;
    let mut data = Vec::with_capacity(to.data.len());
    let row_bytes = width * 4;
    let front = Front::new(kind, width as f32, to.height as f32, progress);
    let rows = from.data.chunks_exact(row_bytes).zip(to.data.chunks_exact(row_bytes));
    for (row, (from, to)) in rows.enumerate() {
        if kind == TransitionKind::Push {
            let shift = pushed(progress, width) * 4;
            data.extend_from_slice(from.get(shift..).unwrap_or_default());
            data.extend_from_slice(to.get(..shift).unwrap_or_default());
            continue;
        }
        let y = row as f32 + 0.5;
        let add = if kind == TransitionKind::Unroll { unroll } else { blend };
        for (x, (from, to)) in from.chunks_exact(4).zip(to.chunks_exact(4)).enumerate() {
            add(from, to, front.share(x as f32 + 0.5, y), &mut data);
        }
    }
    Canvas { width: to.width, height: to.height, data }
}

/// By how many pixels a push has moved a picture so wide.
pub(super) fn pushed(progress: f32, width: usize) -> usize {
    ((progress * width as f32).round() as usize).min(width)
}

/// Adds the mix of two pixels.
fn blend(from: &[u8], to: &[u8], share: f32, data: &mut Vec<u8>) {
    for (a, b) in from.iter().zip(to).take(3) {
        let (a, b) = (linear(*a), linear(*b));
        data.push(srgb(a + (b - a) * share));
    }
    data.push(255);
}

/// Adds the mix of two pixels where a scroll opens: from the old picture to the gold of its rod, and on to the new one.
fn unroll(from: &[u8], to: &[u8], share: f32, data: &mut Vec<u8>) {
    let light = |pixel: &[u8]| -> [f32; 3] {
        std::array::from_fn(|channel| pixel.get(channel).copied().map(linear).unwrap_or_default())
    };
    if share <= 0.0 || share >= 2.0 {
        data.extend_from_slice(if share <= 0.0 { from } else { to });
        return;
    }
    let (from, to) = (light(from), light(to));
    let gold = gold(from, to);
    let (a, b, share) = if share < 1.0 { (from, gold, share) } else { (gold, to, share - 1.0) };
    data.extend(a.iter().zip(b).map(|(a, b)| srgb(a + (b - a) * share)));
    data.push(255);
}

/// The sRGB value of a light.
pub(super) fn srgb(light: f32) -> u8 {
    let value = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    (value * 255.0 + 0.5) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use gongyi_core::shapes::theme::luminance;

    fn one(pixel: [u8; 4], count: u32) -> Canvas {
        Canvas { width: count, height: 1, data: pixel.repeat(count as usize) }
    }

    #[test]
    fn ends_are_exact_and_the_middle_is_between() {
        let (black, white) = (one([0, 0, 0, 255], 16), one([255; 4], 16));
        for kind in TransitionKind::ALL.into_iter().filter(|kind| *kind != TransitionKind::Cut) {
            assert_eq!(mix(&black, &white, kind, 0.0), black, "{kind:?}");
            assert_eq!(mix(&black, &white, kind, 1.0), white, "{kind:?}");
            let half = mix(&black, &white, kind, 0.5);
            assert_ne!(half, black, "{kind:?}");
            assert_ne!(half, white, "{kind:?}");
        }
        // Half of the light is far brighter than half of the value.
        assert_eq!(mix(&black, &white, TransitionKind::Fade, 0.5).data[0], 188);
    }

    /// A picture of pixels of all lights, without an order.
    fn mottled(width: u32, height: u32, seed: u32) -> Canvas {
        let pixel = |at: u32| {
            let mixed = (at + 1).wrapping_mul(0x9E37_79B1).wrapping_add(seed).wrapping_mul(0x85EB_CA77);
            let [a, b, c, _] = (mixed ^ (mixed >> 15)).to_le_bytes();
            [a, b, c, 255]
        };
        Canvas { width, height, data: (0..width * height).flat_map(pixel).collect() }
    }

    fn luminances(canvas: &Canvas) -> Vec<f32> {
        let light = |pixel: &[u8]| luminance([pixel[0], pixel[1], pixel[2]].map(linear));
        canvas.data.chunks_exact(4).map(light).collect()
    }

    #[test]
    fn the_light_of_each_pixel_goes_straight_from_the_old_picture_to_the_new_one() {
        /// What 8 bits round off.
        const ROUNDING: f32 = 0.006;
        // A push moves the pictures instead.
        let still = |kind: &TransitionKind| *kind != TransitionKind::Push;
        for (width, height) in [(64, 36), (36, 64), (90, 20), (33, 33)] {
            let (old, new) = (mottled(width, height, 1), mottled(width, height, 2));
            let (first, last) = (luminances(&old), luminances(&new));
            for kind in TransitionKind::ALL.into_iter().filter(still) {
                let mut before = first.clone();
                for step in 0..=50 {
                    let now = luminances(&mix(&old, &new, kind, step as f32 / 50.0));
                    for (at, light) in now.iter().enumerate() {
                        let up = (last[at] - first[at]).signum();
                        let back = (before[at] - light) * up;
                        let beyond = (light - last[at]) * up;
                        assert!(
                            back < ROUNDING && beyond < ROUNDING,
                            "{kind:?} {width}x{height} {step}: {back} {beyond}"
                        );
                    }
                    before = now;
                }
                assert_eq!(before, last, "{kind:?}");
            }
        }
    }

    #[test]
    fn a_scroll_opens_along_the_longer_side_and_from_its_middle_or_its_top() {
        let changed = |width: u32, height: u32| {
            let (old, new) = (mottled(width, height, 1), mottled(width, height, 2));
            let half = mix(&old, &new, TransitionKind::Unroll, 0.5);
            move |x: u32, y: u32| {
                let at = ((y * width + x) * 4) as usize;
                half.data[at..at + 4] == new.data[at..at + 4]
            }
        };
        let landscape = changed(80, 40);
        assert!(landscape(40, 1) && landscape(40, 38) && !landscape(1, 20) && !landscape(78, 20));
        let portrait = changed(40, 80);
        assert!(portrait(1, 1) && portrait(38, 1) && !portrait(20, 78));
    }

    #[test]
    fn ink_spreads_with_fingers_from_where_it_falls() {
        let (width, height) = (160_u32, 90_u32);
        let share = |x: u32, y: u32, progress: f32| {
            Front::new(TransitionKind::Ink, width as f32, height as f32, progress).share(x as f32 + 0.5, y as f32 + 0.5)
        };
        assert!(share(70, 41, 0.3) > 0.9 && share(0, 0, 0.3) == 0.0);
        // The front is no circle: at one distance from the middle some pixels are wet and some are dry.
        let ring = (0..64).map(|step| {
            let angle = step as f32 / 64.0 * std::f32::consts::TAU;
            share((70.4 + 26.0 * angle.cos()) as u32, (41.4 + 26.0 * angle.sin()) as u32, 0.42)
        });
        let ring: Vec<f32> = ring.collect();
        assert!(ring.iter().any(|share| *share > 0.8) && ring.iter().any(|share| *share < 0.2), "{ring:?}");
    }
}
