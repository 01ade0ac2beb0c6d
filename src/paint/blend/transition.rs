//! A transition from one painted picture to the next, frame by frame, and of each frame only what is another than before.
//!
//! Slides of one theme share most of their pixels. Which tiles differ is found once; the others are neither mixed nor
//! presented. Of a transition with a front only the tiles are drawn that the front passes over between two frames.

use std::sync::Arc;

use gongyi_core::{model::layout::Area, shapes::TransitionKind};
use gongyi_media::Canvas;

use super::{
    Damage, Target, convert,
    light::{FadeTable, Light, WHOLE, whole_light, whole_share},
    pixels, still, word,
};
use crate::{
    front::{Front, LAST_INK, gold},
    mix::pushed,
};

/// The width of a tile: four lines of the cache of a picture.
const TILE_WIDTH: u32 = 64;
/// Its height: that of a line of text on a small screen.
const TILE_HEIGHT: u32 = 16;
/// The bytes of a row of a tile.
const TILE_BYTES: usize = TILE_WIDTH as usize * 4;
/// The ends of a row of tiles that a front passes over are told so exactly, in pixels.
const TRIM: u32 = 8;
/// A step in which arrivals of ink are kept, in parts of its whole way.
const ARRIVAL_STEP: f32 = LAST_INK / 65535.0;

/// A transition between two pictures.
#[derive(Debug)]
pub struct Transition {
    from: Arc<Canvas>,
    to: Arc<Canvas>,
    kind: TransitionKind,
    /// Both pictures have this size.
    size: (u32, u32),
    /// Which tiles have a pixel that changes, row by row.
    changes: Vec<bool>,
    /// Where ink comes to the pixels of tiles that are wet in part.
    arrivals: Vec<Option<Box<Arrivals>>>,
    table: Option<FadeTable>,
}

/// Where on its way ink comes to the pixels of a tile.
#[derive(Debug)]
struct Arrivals {
    steps: [u16; (TILE_WIDTH * TILE_HEIGHT) as usize],
    /// The first and the last.
    bounds: (f32, f32),
}

impl Transition {
    /// Looks at both pictures. Where they differ in size, the new one is in at once.
    pub fn new(from: Arc<Canvas>, to: Arc<Canvas>, kind: TransitionKind) -> Self {
        let size = (to.width, to.height);
        let kind = if (from.width, from.height) == size { kind.flat() } else { TransitionKind::Cut };
        let changes = match kind {
            // A rod passes over all, and a push moves all.
            TransitionKind::Unroll | TransitionKind::Push => None,
            _ => (from.data.len() == to.data.len()).then(|| changed_tiles(&from, &to)),
        };
        let changes = changes
            .unwrap_or_else(|| vec![true; (size.0.div_ceil(TILE_WIDTH) * size.1.div_ceil(TILE_HEIGHT)) as usize]);
        Self { from, to, kind, size, changes, arrivals: Vec::new(), table: None }
    }

    /// Whether nothing changes: the pictures are one.
    #[cfg(test)]
    pub(super) fn is_still(&self) -> bool {
        !self.changes.contains(&true)
    }

    /// The memory that it takes beside the pictures, in bytes.
    #[cfg(test)]
    pub(super) fn memory_bytes(&self) -> usize {
        let arrivals = self.arrivals.iter().flatten().count() * size_of::<Arrivals>();
        let table = self.table.as_ref().map_or(0, FadeTable::memory_bytes);
        self.changes.len() + arrivals + self.arrivals.len() * size_of::<usize>() + table
    }

    /// Draws a moment; `progress` is eased, from 0 to 1. `previous` is the progress that the area of this very buffer
    /// shows: 0 where it shows the old picture, none where nobody knows. With buffers that alternate it is that of the
    /// last but one frame; what is told as written then holds what the last frame lacks as well.
    pub fn draw(&mut self, progress: f32, previous: Option<f32>, area: Area, target: &mut Target<'_>) -> Damage {
        if self.size != area.size() {
            // The zone was laid out anew: its pictures are on their way, and the new one stands in from its first frame on.
            if previous.is_some_and(|previous| previous > 0.0) {
                return Damage::default();
            }
            return still(&self.to, area, target);
        }
        let now = if self.kind == TransitionKind::Cut { 1.0 } else { progress };
        let parts = self.parts(now, previous);
        let mut damage = Damage::default();
        if parts.is_empty() {
            return damage;
        }
        if self.kind == TransitionKind::Fade && now < 1.0 {
            self.table.get_or_insert_with(FadeTable::new).set(whole_share(now));
        }
        let front = self.front(now);
        for part in parts {
            let part = Area { x: area.x + part.x, y: area.y + part.y, ..part };
            damage.add(target.draw(part, |x, y, out| self.paint(&front, now, (x - area.x, y - area.y), out)));
        }
        damage
    }

    fn front(&self, progress: f32) -> Front {
        Front::new(self.kind, self.size.0 as f32, self.size.1 as f32, progress)
    }

    /// The parts of the picture that are another than before.
    fn parts(&mut self, progress: f32, previous: Option<f32>) -> Vec<Area> {
        let Some(previous) = previous else {
            if self.kind == TransitionKind::Ink {
                self.wet_tiles(&self.front(progress), &self.front(progress));
            }
            return vec![Area::whole(self.size)];
        };
        match self.kind {
            TransitionKind::Cut if previous <= 0.0 => {}
            TransitionKind::Cut => return Vec::new(),
            TransitionKind::Push => {
                let shift = |progress| pushed(progress, self.size.0 as usize);
                let moves = shift(progress) != shift(previous);
                return if moves { vec![Area::whole(self.size)] } else { Vec::new() };
            }
            TransitionKind::Fade if whole_share(progress) == whole_share(previous) => return Vec::new(),
            _ => {}
        }
        let (now, before) = (self.front(progress), self.front(previous));
        let active = match self.kind {
            TransitionKind::Ink => self.wet_tiles(&now, &before),
            TransitionKind::Cut | TransitionKind::Fade => self.changes.clone(),
            _ => self.tiles().zip(&self.changes).map(|(tile, changes)| *changes && now.passes(&before, tile)).collect(),
        };
        let mut parts: Vec<Area> = Vec::new();
        for (tile, _) in self.tiles().zip(active).filter(|(_, active)| *active) {
            match parts.last_mut() {
                Some(last) if last.y == tile.y && last.x + last.width == tile.x => last.width += tile.width,
                _ => parts.push(tile),
            }
        }
        if matches!(self.kind, TransitionKind::Wipe | TransitionKind::Iris | TransitionKind::Unroll) {
            for part in &mut parts {
                *part = trimmed(*part, |part| now.passes(&before, part));
            }
        }
        parts
    }

    /// The tiles, row by row.
    fn tiles(&self) -> impl Iterator<Item = Area> + use<> {
        let (width, height) = self.size;
        let row = move |y: u32| {
            let tile =
                move |x: u32| Area { x, y, width: TILE_WIDTH.min(width - x), height: TILE_HEIGHT.min(height - y) };
            (0..width).step_by(TILE_WIDTH as usize).map(tile)
        };
        (0..height).step_by(TILE_HEIGHT as usize).flat_map(row)
    }

    /// The tiles in which ink comes to a pixel between two moments. Of those that it has begun to wet it is known from now
    /// on where it comes when; of those that are wet or dry, no longer or not yet.
    fn wet_tiles(&mut self, now: &Front, before: &Front) -> Vec<bool> {
        let mut arrivals = std::mem::take(&mut self.arrivals);
        arrivals.resize_with(self.changes.len(), || None);
        let tiles = self.tiles().zip(&self.changes).zip(&mut arrivals);
        let wet = tiles.map(|((tile, changes), arrivals)| {
            if !changes || !now.passes(before, tile) {
                *arrivals = None;
                return false;
            }
            let arrivals = arrivals.get_or_insert_with(|| Box::new(Arrivals::new(now, tile)));
            now.wets(before, arrivals.bounds)
        });
        let wet = wet.collect();
        self.arrivals = arrivals;
        wet
    }

    /// Writes some pixels of a row, from a place on.
    fn paint(&self, front: &Front, progress: f32, (x, y): (u32, u32), out: &mut [u32]) {
        let from = pixels(&self.from, x, y);
        let to = pixels(&self.to, x, y);
        match self.kind {
            _ if progress >= 1.0 => convert(to, out),
            TransitionKind::Push => {
                let shift = pushed(progress, self.size.0 as usize) as u32;
                let old = pixels(&self.from, x.saturating_add(shift), y);
                let start = (x + shift).saturating_sub(self.size.0);
                let (left, right) = out.split_at_mut(old.len().min(out.len()));
                convert(old, left);
                convert(pixels(&self.to, start, y), right);
            }
            TransitionKind::Fade => {
                if let Some(table) = self.table.as_ref().and_then(FadeTable::values) {
                    for ((from, to), out) in from.iter().zip(to).zip(out) {
                        *out = if from == to { word(*to) } else { table.pixel(*from, *to) };
                    }
                }
            }
            _ => {
                // By the columns of tiles: arrivals are kept by tile.
                let mut x = x;
                let (mut from, mut to, mut out) = (from, to, out);
                while !out.is_empty() {
                    let length = ((TILE_WIDTH - x % TILE_WIDTH) as usize).min(out.len());
                    let (Some((old, old_rest)), Some((new, new_rest)), Some((now, rest))) =
                        (from.split_at_checked(length), to.split_at_checked(length), out.split_at_mut_checked(length))
                    else {
                        return;
                    };
                    self.mix(front, (x, y), (old, new), now);
                    (from, to, out) = (old_rest, new_rest, rest);
                    x += length as u32;
                }
            }
        }
    }

    /// Mixes some pixels of a row of a tile by the share of the new picture at each.
    fn mix(&self, front: &Front, (x, y): (u32, u32), (from, to): (&[[u8; 4]], &[[u8; 4]]), out: &mut [u32]) {
        let mut shares = [0.0; TILE_WIDTH as usize];
        let Some(shares) = shares.get_mut(..out.len()) else { return };
        let tile = y / TILE_HEIGHT * self.size.0.div_ceil(TILE_WIDTH) + x / TILE_WIDTH;
        if self.changes.get(tile as usize) == Some(&false) {
            convert(to, out);
            return;
        }
        let arrivals = self.arrivals.get(tile as usize).and_then(Option::as_ref);
        match (self.kind, arrivals) {
            (TransitionKind::Ink, Some(arrivals)) => {
                let first = y % TILE_HEIGHT * TILE_WIDTH + x % TILE_WIDTH;
                let steps = arrivals.steps.iter().skip(first as usize);
                for (share, step) in shares.iter_mut().zip(steps) {
                    *share = front.ink_share(f32::from(*step) * ARRIVAL_STEP);
                }
            }
            _ => front.shares(x, y, shares),
        }
        let light = Light::tables();
        let pixels = from.iter().zip(to).zip(shares).zip(out);
        if self.kind == TransitionKind::Unroll {
            for (((from, to), share), out) in pixels {
                *out = scroll(light, *from, *to, *share);
            }
            return;
        }
        for (((from, to), share), out) in pixels {
            *out = match whole_share(*share) {
                0 => word(*from),
                WHOLE => word(*to),
                _ if from == to => word(*to),
                share => light.pixel(*from, *to, share),
            };
        }
    }
}

impl Arrivals {
    fn new(front: &Front, tile: Area) -> Self {
        let mut steps = [0; (TILE_WIDTH * TILE_HEIGHT) as usize];
        let mut bounds = (f32::MAX, 0.0_f32);
        for (row, y) in steps.chunks_exact_mut(TILE_WIDTH as usize).zip(tile.y..tile.y + tile.height) {
            for (step, x) in row.iter_mut().zip(tile.x..tile.x + tile.width) {
                *step = (front.ink_arrival(x as f32 + 0.5, y as f32 + 0.5) / ARRIVAL_STEP + 0.5) as u16;
                let arrival = f32::from(*step) * ARRIVAL_STEP;
                bounds = (bounds.0.min(arrival), bounds.1.max(arrival));
            }
        }
        Self { steps, bounds }
    }
}

/// The mix of two pixels where a scroll opens: from the old one to the gold of its rod, and on to the new one.
fn scroll(light: &Light, from: [u8; 4], to: [u8; 4], share: f32) -> u32 {
    if share <= 0.0 {
        return word(from);
    }
    if share >= 2.0 {
        return word(to);
    }
    let gold = gold(light.of_pixel(from), light.of_pixel(to)).map(whole_light);
    let ([red, green, blue, _], share) = if share < 1.0 { (from, 1.0 - share) } else { (to, share - 1.0) };
    let [gold_red, gold_green, gold_blue] = gold;
    let channel = |gold, value| light.mixed(gold, light.of_value(value), whole_share(share));
    u32::from_be_bytes([0, channel(gold_red, red), channel(gold_green, green), channel(gold_blue, blue)])
}

/// A part without what nothing passes over at its left and its right.
fn trimmed(mut part: Area, passes: impl Fn(Area) -> bool) -> Area {
    while part.width > TRIM && !passes(Area { width: TRIM, ..part }) {
        part.x += TRIM;
        part.width -= TRIM;
    }
    while part.width > TRIM && !passes(Area { x: part.x + part.width - TRIM, width: TRIM, ..part }) {
        part.width -= TRIM;
    }
    part
}

/// The tiles in which two pictures of one size differ, row by row.
fn changed_tiles(from: &Canvas, to: &Canvas) -> Vec<bool> {
    let row = to.width as usize * 4;
    let band = row * TILE_HEIGHT as usize;
    if band == 0 {
        return Vec::new();
    }
    let mut changes = Vec::new();
    for (from, to) in from.data.chunks(band).zip(to.data.chunks(band)) {
        let mut tiles = vec![false; row.div_ceil(TILE_BYTES)];
        for (from, to) in from.chunks(row).zip(to.chunks(row)) {
            for ((changes, from), to) in tiles.iter_mut().zip(from.chunks(TILE_BYTES)).zip(to.chunks(TILE_BYTES)) {
                *changes = *changes || from != to;
            }
        }
        changes.append(&mut tiles);
    }
    changes
}
