//! How far the new picture has come in at each pixel, for the transitions that have a front: the same figures as in
//! `assets/shaders/composite.wgsl`, operation by operation.
//!
//! None of them flashes: at each pixel the new picture only ever gains, so that its light goes from that of the old
//! picture to that of the new one without a way back, and a rod's gold is made as bright as lies between the two.

use gongyi_core::{
    model::layout::Area,
    shapes::{TransitionKind, theme::luminance},
};

/// The soft edge of a wipe, in parts of the width.
const WIPE_SOFT: f32 = 1.0 / 8.0;
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

/// What is rounded off where a place is told from the front, in parts of its whole way.
const SLACK: f32 = 1e-5;

/// A transition at an instant, over a picture of this size in pixels.
///
/// All fronts are told alike: each pixel has its place on the *way* of the front, the front has come so far (`reach`),
/// and as far behind it as it is deep the new picture is in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Front {
    kind: TransitionKind,
    width: f32,
    height: f32,
    /// How far along its way the front has come.
    reach: f32,
    /// From where on its way a pixel has none of the new picture to where it has all of it.
    depth: f32,
    progress: f32,
}

impl Front {
    /// `progress` is eased, from 0 to 1.
    pub(super) fn new(kind: TransitionKind, width: f32, height: f32, progress: f32) -> Self {
        // The whole way, without the depth.
        let (way, depth) = match kind {
            TransitionKind::Wipe => (width, width * WIPE_SOFT),
            TransitionKind::Iris => (1.0, IRIS_SOFT),
            TransitionKind::Unroll => {
                let [edge, body, sheen] = rod(width, height);
                (if width >= height { width * 0.5 } else { height }, edge + body + sheen)
            }
            TransitionKind::Ink => (1.0, FINGERS + FIBRES + INK_SOFT),
            TransitionKind::Cut | TransitionKind::Fade | TransitionKind::Push | TransitionKind::Entrance => (0.0, 1.0),
        };
        Self { kind, width, height, reach: progress * (way + depth), depth, progress }
    }

    /// The share of the new picture at the middle of a pixel, from 0 to 1. For a scroll 1 is the middle of its rod, and
    /// the new picture is in at 2.
    pub(super) fn share(&self, x: f32, y: f32) -> f32 {
        match self.kind {
            TransitionKind::Wipe => self.wipe(x),
            TransitionKind::Iris => self.iris(x, y),
            TransitionKind::Unroll => self.unroll(x, y),
            TransitionKind::Ink => self.ink(x, y),
            TransitionKind::Cut | TransitionKind::Fade | TransitionKind::Push | TransitionKind::Entrance => {
                self.progress
            }
        }
    }

    /// The shares of the pixels of a row, from the one at this column on: [`Self::share`] of each.
    pub(super) fn shares(&self, column: u32, row: u32, shares: &mut [f32]) {
        let y = row as f32 + 0.5;
        let each = shares.iter_mut().zip(column..).map(|(share, x)| (share, x as f32 + 0.5));
        // What is drawn is decided once a row, not once a pixel.
        match self.kind {
            TransitionKind::Wipe => each.for_each(|(share, x)| *share = self.wipe(x)),
            TransitionKind::Iris => each.for_each(|(share, x)| *share = self.iris(x, y)),
            TransitionKind::Unroll => each.for_each(|(share, x)| *share = self.unroll(x, y)),
            _ => each.for_each(|(share, x)| *share = self.share(x, y)),
        }
    }

    /// Whether a pixel of this part may have another share now than when the front was there.
    pub(super) fn passes(&self, before: &Self, part: Area) -> bool {
        let slack = (self.reach.max(before.reach) + self.depth) * SLACK;
        let (first, last) = self.ways(part);
        self.reach.max(before.reach) + slack > first && self.reach.min(before.reach) - slack < last + self.depth
    }

    /// As [`Self::passes`], for ink whose arrivals at the pixels of a part lie between these.
    pub(super) fn wets(&self, before: &Self, (first, last): (f32, f32)) -> bool {
        self.reach.max(before.reach) > first && self.reach.min(before.reach) < last + INK_SOFT
    }

    /// Where on the way of the front the nearest and the farthest pixel of a part are; of ink, as if nothing held it back.
    fn ways(&self, part: Area) -> (f32, f32) {
        let side = |start: u32, length: u32| (start as f32 + 0.5, (start + length.max(1)) as f32 - 0.5);
        let ((left, right), (top, bottom)) = (side(part.x, part.width), side(part.y, part.height));
        let [x, y] = match self.kind {
            TransitionKind::Iris => [0.5, 0.5],
            TransitionKind::Unroll if self.width >= self.height => [0.5, 0.0],
            TransitionKind::Ink => INK_AT,
            _ => [0.0, 0.0],
        };
        let first = self.way((x * self.width).clamp(left, right), (y * self.height).clamp(top, bottom));
        let corners = [(left, top), (right, top), (left, bottom), (right, bottom)];
        (first, corners.into_iter().map(|(x, y)| self.way(x, y)).fold(first, f32::max))
    }

    /// Where on the way of the front a pixel is.
    fn way(&self, x: f32, y: f32) -> f32 {
        match self.kind {
            TransitionKind::Wipe => x,
            TransitionKind::Iris => self.iris_away(x, y).sqrt(),
            TransitionKind::Unroll if self.width >= self.height => (x - self.width * 0.5).abs(),
            TransitionKind::Unroll => y,
            TransitionKind::Ink => {
                let (_, away) = self.ink_away(x, y);
                away / self.ink_whole()
            }
            TransitionKind::Cut | TransitionKind::Fade | TransitionKind::Push | TransitionKind::Entrance => 0.0,
        }
    }

    /// A soft edge wipes from left to right.
    fn wipe(&self, x: f32) -> f32 {
        ((self.reach - x) / self.depth).clamp(0.0, 1.0)
    }

    /// A round opening grows from the middle. Squares are compared, so that there is no root to take.
    fn iris(&self, x: f32, y: f32) -> f32 {
        let outer = self.reach;
        let inner = (outer - IRIS_SOFT).max(0.0);
        ((outer * outer - self.iris_away(x, y)) / (outer * outer - inner * inner).max(1e-6)).clamp(0.0, 1.0)
    }

    /// The square of the distance from the middle, in parts of that of a corner.
    fn iris_away(&self, x: f32, y: f32) -> f32 {
        let (dx, dy) = (x - self.width * 0.5, y - self.height * 0.5);
        (dx * dx + dy * dy) * 4.0 / (self.width * self.width + self.height * self.height)
    }

    /// A scroll opens: in landscape from its middle to both sides, in portrait from the top.
    fn unroll(&self, x: f32, y: f32) -> f32 {
        let [edge, body, sheen] = rod(self.width, self.height);
        let behind = self.reach - self.way(x, y);
        (behind / edge).clamp(0.0, 1.0) + ((behind - edge - body) / sheen).clamp(0.0, 1.0)
    }

    /// Ink spreads on paper: a front that fingers run ahead of.
    fn ink(&self, x: f32, y: f32) -> f32 {
        let ((dx, dy), away) = self.ink_away(x, y);
        let front = self.reach - away / self.ink_whole();
        // Most pixels are far from the front: there is no noise to work out for them.
        if front <= 0.0 {
            return 0.0;
        }
        if front >= self.depth {
            return 1.0;
        }
        wet(front - held((dx, dy), away))
    }

    /// Where on its way ink comes to a pixel: what holds it back is another at each, and the same at every instant, so
    /// that it need be worked out once only.
    pub(super) fn ink_arrival(&self, x: f32, y: f32) -> f32 {
        let (way, away) = self.ink_away(x, y);
        away / self.ink_whole() + held(way, away)
    }

    /// The share of the new picture where ink comes at this place of its way: [`Self::share`] of such a pixel.
    pub(super) fn ink_share(&self, arrival: f32) -> f32 {
        wet(self.reach - arrival)
    }

    /// How far a pixel is from where ink falls, in parts of the shorter side.
    fn ink_away(&self, x: f32, y: f32) -> ((f32, f32), f32) {
        let shorter = self.width.min(self.height);
        let (dx, dy) = ((x - self.width * INK_AT[0]) / shorter, (y - self.height * INK_AT[1]) / shorter);
        ((dx, dy), (dx * dx + dy * dy).max(1e-6).sqrt())
    }

    /// How far ink goes, in parts of the shorter side: to the farthest corner.
    fn ink_whole(&self) -> f32 {
        (self.width * (1.0 - INK_AT[0])).hypot(self.height * (1.0 - INK_AT[1])) / self.width.min(self.height)
    }
}

/// The latest that ink comes to a pixel, in parts of its whole way.
pub(super) const LAST_INK: f32 = 1.0 + FINGERS + FIBRES;

/// The edge, the body and the sheen of a scroll's rod, in pixels.
fn rod(width: f32, height: f32) -> [f32; 3] {
    ROD.map(|part| part * width.min(height) * 0.01)
}

/// How much fingers and fibres hold ink back at a pixel.
fn held((dx, dy): (f32, f32), away: f32) -> f32 {
    // Fingers are drawn out along the way of the ink, and widen with it.
    let root = 1.0 / away.sqrt();
    let along = FINGER_SCALE * root * root.sqrt();
    FINGERS * (away / BLOT).min(1.0) * noise(dx * along, dy * along)
        + FIBRES * noise(dx * FIBRE_SCALE, dy * FIBRE_SCALE)
}

/// How wet the paper is so far behind the edge of ink.
fn wet(behind: f32) -> f32 {
    let share = (behind / INK_SOFT).clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
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
