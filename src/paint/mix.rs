//! The mix of two pictures in a transition, on the processor: what `snapshot` draws where the stage's shader draws the
//! same. Light is mixed linearly, as the adapter does.

use std::sync::OnceLock;

use super::Canvas;
use crate::content::TransitionKind;

/// The soft edge of a wipe is this part of the width.
const SOFT: f32 = 1.0 / 8.0;

/// The mix of two pictures of one size; `progress` is eased, from 0 to 1.
pub fn mix(from: &Canvas, to: &Canvas, kind: TransitionKind, progress: f32) -> Canvas {
    if progress >= 1.0 || kind == TransitionKind::Cut || (from.width, from.height) != (to.width, to.height) {
        return to.clone();
    }
    let width = to.width as usize;
    let mut data = Vec::with_capacity(to.data.len());
    let row_bytes = width * 4;
    for (from, to) in from.data.chunks_exact(row_bytes).zip(to.data.chunks_exact(row_bytes)) {
        match kind {
            TransitionKind::Push => {
                let shift = ((progress * width as f32).round() as usize).min(width) * 4;
                data.extend_from_slice(from.get(shift..).unwrap_or_default());
                data.extend_from_slice(to.get(..shift).unwrap_or_default());
            }
            TransitionKind::Wipe => {
                let soft = width as f32 * SOFT;
                let edge = progress * (width as f32 + soft);
                for (x, (from, to)) in from.chunks_exact(4).zip(to.chunks_exact(4)).enumerate() {
                    let share = ((edge - (x as f32 + 0.5)) / soft).clamp(0.0, 1.0);
                    blend(from, to, share, &mut data);
                }
            }
            TransitionKind::Fade | TransitionKind::Cut => {
                for (from, to) in from.chunks_exact(4).zip(to.chunks_exact(4)) {
                    blend(from, to, progress, &mut data);
                }
            }
        }
    }
    Canvas { width: to.width, height: to.height, data }
}

/// Adds the mix of two pixels.
fn blend(from: &[u8], to: &[u8], share: f32, data: &mut Vec<u8>) {
    for (a, b) in from.iter().zip(to).take(3) {
        let (a, b) = (linear(*a), linear(*b));
        data.push(srgb(a + (b - a) * share));
    }
    data.push(255);
}

/// The light of an sRGB value.
fn linear(value: u8) -> f32 {
    static TABLE: OnceLock<[f32; 256]> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        std::array::from_fn(|value| {
            let value = value as f32 / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    });
    table.get(usize::from(value)).copied().unwrap_or_default()
}

/// The sRGB value of a light.
fn srgb(light: f32) -> u8 {
    let value = if light <= 0.003_130_8 { light * 12.92 } else { 1.055 * light.powf(1.0 / 2.4) - 0.055 };
    (value * 255.0 + 0.5) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(pixel: [u8; 4], count: u32) -> Canvas {
        Canvas { width: count, height: 1, data: pixel.repeat(count as usize) }
    }

    #[test]
    fn ends_are_exact_and_the_middle_is_between() {
        let (black, white) = (one([0, 0, 0, 255], 16), one([255; 4], 16));
        for kind in [TransitionKind::Fade, TransitionKind::Push, TransitionKind::Wipe] {
            assert_eq!(mix(&black, &white, kind, 0.0), black, "{kind:?}");
            assert_eq!(mix(&black, &white, kind, 1.0), white, "{kind:?}");
            let half = mix(&black, &white, kind, 0.5);
            assert_ne!(half, black, "{kind:?}");
            assert_ne!(half, white, "{kind:?}");
        }
        // Half of the light is far brighter than half of the value.
        assert_eq!(mix(&black, &white, TransitionKind::Fade, 0.5).data[0], 188);
    }
}
