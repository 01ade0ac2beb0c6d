//! How far the new picture has come in at each pixel, for the transitions that have a front: the same figures as in
//! `assets/shaders/composite.wgsl`, operation by operation.
//!
//! None of them flashes: at each pixel the new picture only ever gains, so that its light goes from that of the old
//! picture to that of the new one without a way back, and a rod's gold is made as bright as lies between the two.

use gongyi_core::shapes::{TransitionKind, theme::luminance};

/// The soft edge of an iris, in parts of the distance from the middle to a corner.
const IRIS_SOFT: f32 = 0.06;
/// The rods of a scroll, in percent of the shorter side: their outer edge, their body, and the sheen behind them.
const ROD: [f32; 3] = [0.3, 0.9, 2.6];
/// Gold, in linear light, and its luminance; so warm that where it must be dark it is bronze, not olive.
const GOLD: [f32; 3] = [0.82, 0.36, 0.07];
const GOLD_LUMINANCE: f32 = 0.4369;

/// Where ink falls, in parts of the width and the height: a little left of the middle and above it.
const INK_AT: [f32; 2] = [0.44, 0.46];
/// How much its fingers and the fibres of the paper hold it back, in parts of its whole way.
const FINGERS: f32 = 0.34;
const FIBRES: f32 = 0.08;
/// The blot that they grow from, in parts of the shorter side.
const BLOT: f32 = 0.3;
/// How many fingers there are, and how fine the fibres.
const FINGER_SCALE: f32 = 5.2;
const FIBRE_SCALE: f32 = 15.0;
/// The width of the wet edge, in parts of its whole way.
const INK_SOFT: f32 = 0.15;

/// A transition at an instant, over a picture of this size in pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Front {
    kind: TransitionKind,
    width: f32,
    height: f32,
    progress: f32,
}

impl Front {
    /// `progress` is eased, from 0 to 1.
    pub(super) fn new(kind: TransitionKind, width: f32, height: f32, progress: f32) -> Self {
        Self { kind, width, height, progress }
    }

    /// The share of the new picture at the middle of a pixel, from 0 to 1. For a scroll 1 is the middle of its rod, and
    /// the new picture is in at 2.
    pub(super) fn share(&self, x: f32, y: f32) -> f32 {
        match self.kind {
            TransitionKind::Iris => self.iris(x, y),
            TransitionKind::Unroll => self.unroll(x, y),
            TransitionKind::Ink => self.ink(x, y),
            _ => self.progress,
        }
    }

    /// A round opening grows from the middle. Squares are compared, so that there is no root to take.
    fn iris(&self, x: f32, y: f32) -> f32 {
        let (dx, dy) = (x - self.width * 0.5, y - self.height * 0.5);
        let away = (dx * dx + dy * dy) * 4.0 / (self.width * self.width + self.height * self.height);
        let outer = self.progress * (1.0 + IRIS_SOFT);
        let inner = (outer - IRIS_SOFT).max(0.0);
        ((outer * outer - away) / (outer * outer - inner * inner).max(1e-6)).clamp(0.0, 1.0)
    }

    /// A scroll opens: in landscape from its middle to both sides, in portrait from the top.
    fn unroll(&self, x: f32, y: f32) -> f32 {
        let (away, whole) =
            if self.width >= self.height { ((x - self.width * 0.5).abs(), self.width * 0.5) } else { (y, self.height) };
        let [edge, body, sheen] = ROD.map(|part| part * self.width.min(self.height) * 0.01);
        let behind = self.progress * (whole + edge + body + sheen) - away;
        (behind / edge).clamp(0.0, 1.0) + ((behind - edge - body) / sheen).clamp(0.0, 1.0)
    }

    /// Ink spreads on paper: a front that fingers run ahead of.
    fn ink(&self, x: f32, y: f32) -> f32 {
        let shorter = self.width.min(self.height);
        let (dx, dy) = ((x - self.width * INK_AT[0]) / shorter, (y - self.height * INK_AT[1]) / shorter);
        let whole = (self.width * (1.0 - INK_AT[0])).hypot(self.height * (1.0 - INK_AT[1])) / shorter;
        let away = (dx * dx + dy * dy).max(1e-6).sqrt();
        let front = self.progress * (1.0 + FINGERS + FIBRES + INK_SOFT) - away / whole;
        // Most pixels are far from the front: there is no noise to work out for them.
        if front <= 0.0 {
            return 0.0;
        }
        if front >= FINGERS + FIBRES + INK_SOFT {
            return 1.0;
        }
        // Fingers are drawn out along the way of the ink, and widen with it.
        let root = 1.0 / away.sqrt();
        let along = FINGER_SCALE * root * root.sqrt();
        let fingers = FINGERS * (away / BLOT).min(1.0) * noise(dx * along, dy * along);
        let held = fingers + FIBRES * noise(dx * FIBRE_SCALE, dy * FIBRE_SCALE);
        let share = ((front - held) / INK_SOFT).clamp(0.0, 1.0);
        share * share * (3.0 - 2.0 * share)
    }
}

/// The gold of a rod between two pixels, in linear light: as bright as gold is, or as the nearer of the two.
pub(super) fn gold(from: [f32; 3], to: [f32; 3]) -> [f32; 3] {
    let (a, b) = (luminance(from), luminance(to));
    let wanted = GOLD_LUMINANCE.clamp(a.min(b), a.max(b));
    if wanted <= GOLD_LUMINANCE {
        GOLD.map(|light| light * wanted / GOLD_LUMINANCE)
    } else {
        GOLD.map(|light| light + (1.0 - light) * (wanted - GOLD_LUMINANCE) / (1.0 - GOLD_LUMINANCE))
    }
}

/// Smooth noise from 0 to 1, with a feature for each unit: values at the corners of a lattice, hashed in whole numbers
/// so that every processor and every adapter has the same.
fn noise(x: f32, y: f32) -> f32 {
    let (column, row) = (x.floor(), y.floor());
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (right, down) = (ease(x - column), ease(y - row));
    let a = (column as i32 as u32).wrapping_mul(0x9E37_79B1);
    let b = (row as i32 as u32).wrapping_mul(0x85EB_CA77);
    let (next_a, next_b) = (a.wrapping_add(0x9E37_79B1), b.wrapping_add(0x85EB_CA77));
    let above = mix(hash(a ^ b), hash(next_a ^ b), right);
    let below = mix(hash(a ^ next_b), hash(next_a ^ next_b), right);
    mix(above, below, down)
}

fn hash(seed: u32) -> f32 {
    let mixed = (seed ^ (seed >> 15)).wrapping_mul(0x2C1B_3C6D);
    ((mixed ^ (mixed >> 13)) >> 8) as f32 / 16_777_216.0
}

fn mix(a: f32, b: f32, share: f32) -> f32 {
    a + (b - a) * share
}
