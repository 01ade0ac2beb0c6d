//! The samples of each component, a few rows at a time, and the rows of the picture that come of them.
//!
//! Components that are sampled coarsely are widened as the IJG's library does it ("fancy upsampling"): by what lies
//! nearer three parts, by what lies further one. So no picture differs from what it is in other viewers.

use super::{
    blocks::Block,
    segments::{Component, Frame, Samples},
    transform::inverse,
};
use crate::MediaError;

/// The rows of a component: those of the units that came last, and of the two before.
#[derive(Debug)]
struct Plane {
    /// Where each sample of the picture's finest component lies in this one.
    across: Ratio,
    down: Ratio,
    /// Its own size, in samples that are seen.
    width: usize,
    height: usize,
    /// Samples from row to row.
    stride: usize,
    rows: usize,
    data: Vec<u8>,
}

/// How finely a component is sampled, of how finely the finest is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ratio {
    own: usize,
    finest: usize,
}

impl Ratio {
    fn is_half(self) -> bool {
        self.own * 2 == self.finest
    }

    fn is_whole(self) -> bool {
        self.own == self.finest
    }

    /// Where a sample of the picture lies.
    fn place(self, at: usize) -> usize {
        at * self.own / self.finest.max(1)
    }
}

impl Plane {
    fn new(frame: &Frame, component: Component) -> Result<Self, MediaError> {
        let (finest, units) = (frame.finest(), frame.units());
        let across = Ratio { own: usize::from(component.across), finest: finest.0 as usize };
        let down = Ratio { own: usize::from(component.down), finest: finest.1 as usize };
        let side = |length: u32, ratio: Ratio| (length as usize * ratio.own).div_ceil(ratio.finest);
        let (stride, rows) = (units.0 as usize * across.own * 8, 3 * down.own * 8);
        let mut data = Vec::new();
        data.try_reserve_exact(stride * rows).map_err(|_| MediaError::NoMemory)?;
        data.resize(stride * rows, 0);
        let (width, height) = (side(frame.width, across), side(frame.height, down));
        Ok(Self { across, down, width, height, stride, rows, data })
    }

    /// The samples of a row that are seen; the last row stands for all below it.
    fn row(&self, at: usize) -> &[u8] {
        let start = at.min(self.height.saturating_sub(1)) % self.rows.max(1) * self.stride;
        self.data.get(start..start + self.width).unwrap_or_default()
    }

    fn put(&mut self, (x, y): (usize, usize), samples: &[[u8; 8]; 8]) {
        let start = y * 8 % self.rows.max(1) * self.stride + x * 8;
        let rows = self.data.get_mut(start..).unwrap_or_default().chunks_mut(self.stride.max(1));
        for (row, samples) in rows.zip(samples) {
            if let Some(place) = row.first_chunk_mut::<8>() {
                *place = *samples;
            }
        }
    }

    /// The row of the picture, as wide as the picture or wider.
    fn widened(&self, y: usize, sums: &mut Vec<u16>, wide: &mut Vec<u8>) {
        let own = self.down.place(y);
        let near = self.row(own);
        // The row that lies on the other side, above or below.
        let is_upper = y.is_multiple_of(2);
        let far = if is_upper { self.row(own.saturating_sub(1)) } else { self.row(own + 1) };
        wide.clear();
        // Too narrow for a sample to have two beside it.
        let is_narrow = self.width <= 2;
        match (self.across, self.down) {
            (across, down) if across.is_whole() && down.is_half() => {
                let round = if is_upper { 1 } else { 2 };
                let mixed = |(near, far): (&u8, &u8)| ((u16::from(*near) * 3 + u16::from(*far) + round) >> 2) as u8;
                wide.extend(near.iter().zip(far).map(mixed));
            }
            (across, down) if across.is_half() && down.is_whole() && !is_narrow => {
                sums.clear();
                sums.extend(near.iter().map(|sample| u16::from(*sample)));
                widen(sums, (1, 2), 2, wide);
            }
            (across, down) if across.is_half() && down.is_half() && !is_narrow => {
                sums.clear();
                sums.extend(near.iter().zip(far).map(|(near, far)| u16::from(*near) * 3 + u16::from(*far)));
                widen(sums, (8, 7), 4, wide);
            }
            (across, _) if across.is_whole() => wide.extend_from_slice(near),
            (across, _) => {
                let count = self.stride * across.finest / across.own.max(1);
                let last = near.last().copied().unwrap_or_default();
                wide.extend((0..count).map(|x| near.get(across.place(x)).copied().unwrap_or(last)));
            }
        }
    }
}

/// Makes two samples of each: three parts of itself and one of the one beside it.
fn widen(own: &[u16], (left_round, right_round): (u16, u16), shift: u32, wide: &mut Vec<u8>) {
    let before = own.iter().take(1).chain(own);
    let after = own.iter().skip(1).chain(own.last());
    for ((own, before), after) in own.iter().zip(before).zip(after) {
        wide.extend([
            ((own * 3 + before + left_round) >> shift) as u8,
            ((own * 3 + after + right_round) >> shift) as u8,
        ]);
    }
}

/// All components.
#[derive(Debug)]
pub(super) struct Planes<'a> {
    components: Vec<Plane>,
    samples: Samples,
    /// Rows of the picture that one row of units gives.
    rows: usize,
    width: usize,
    /// The rows that are not done yet, of the picture.
    left: std::slice::ChunksExactMut<'a, u8>,
    done: usize,
    height: usize,
    /// Rows of the components, as wide as the picture.
    wide: Vec<Vec<u8>>,
    sums: Vec<u16>,
}

impl<'a> Planes<'a> {
    /// For a picture with so many samples a pixel, which goes to `data`.
    pub(super) fn new(frame: &Frame, samples: Samples, data: &'a mut [u8]) -> Result<Self, MediaError> {
        let components: Vec<Plane> =
            frame.components.iter().map(|component| Plane::new(frame, *component)).collect::<Result<_, _>>()?;
        let width = frame.width as usize;
        let channels = components.len();
        Ok(Self {
            wide: vec![Vec::new(); channels],
            components,
            samples,
            rows: frame.finest().1 as usize * 8,
            width,
            left: data.chunks_exact_mut((width * channels).max(1)),
            done: 0,
            height: frame.height as usize,
            sums: Vec::new(),
        })
    }

    /// Takes a block of a component.
    pub(super) fn put(&mut self, component: usize, at: (usize, usize), block: &Block, quantization: &[u16; 64]) {
        if let Some(plane) = self.components.get_mut(component) {
            plane.put(at, &inverse(block, quantization));
        }
    }

    /// All units of a row are there: what they and those before give is done.
    pub(super) fn finish_row(&mut self, units: usize) {
        // The last row of a row of units needs the one below it.
        let is_last = (units + 1) * self.rows >= self.height;
        let end = if is_last { self.height } else { units * self.rows };
        while self.done < end {
            for (plane, wide) in self.components.iter().zip(&mut self.wide) {
                plane.widened(self.done, &mut self.sums, wide);
            }
            let Some(row) = self.left.next() else { return };
            convert(self.samples, &self.wide, row, self.width);
            self.done += 1;
        }
    }
}

/// Turns light and differences of colour into colours, as the IJG's library does, with 16 bits behind the point.
fn colours(light: u8, blue: u8, red: u8) -> [u8; 3] {
    const HALF: i32 = 1 << 15;
    let (light, blue, red) = (i32::from(light), i32::from(blue) - 128, i32::from(red) - 128);
    let bounded = |value: i32| value.clamp(0, 255) as u8;
    [
        bounded(light + ((91_881 * red + HALF) >> 16)),
        bounded(light + ((-22_554 * blue - 46_802 * red + HALF) >> 16)),
        bounded(light + ((116_130 * blue + HALF) >> 16)),
    ]
}

/// The pixels of a row. Inks are given as what is printed: 255 is all of it.
fn convert(samples: Samples, wide: &[Vec<u8>], row: &mut [u8], width: usize) {
    match (samples, wide) {
        (_, [grey]) => {
            if let (Some(grey), Some(row)) = (grey.get(..width), row.get_mut(..width)) {
                row.copy_from_slice(grey);
            }
        }
        (_, [a, b, c]) => {
            for (((pixel, a), b), c) in row.as_chunks_mut::<3>().0.iter_mut().zip(a).zip(b).zip(c) {
                *pixel = if samples == Samples::Rgb { [*a, *b, *c] } else { colours(*a, *b, *c) };
            }
        }
        (_, [a, b, c, d]) => {
            for ((((pixel, a), b), c), d) in row.as_chunks_mut::<4>().0.iter_mut().zip(a).zip(b).zip(c).zip(d) {
                let [cyan, magenta, yellow] =
                    if samples == Samples::Ycck { colours(*a, *b, *c) } else { [255 - a, 255 - b, 255 - c] };
                *pixel = [cyan, magenta, yellow, 255 - d];
            }
        }
        _ => {}
    }
}
