//! The pixels of a window, and how the upright picture lies on them.

use gongyi_core::{
    burn_in::{Offset, moved},
    model::layout::Area,
};

use super::light::{Light, whole_light, whole_share};

/// A turned window is written in blocks of so many rows of the upright picture, which are columns of the window: a line
/// of the cache, so that each is fetched once.
const BLOCK_ROWS: usize = 16;
/// And of so many columns: a block stays in the nearest cache.
const BLOCK_COLUMNS: usize = 64;
/// Blocks lie beside each other in stripes so wide: so far rows are read on, and so many rows of the window, each on a page
/// of its own, are written at a time.
const STRIPE_COLUMNS: usize = 512;

/// The mark for a wrong file, in linear light: as in `assets/shaders/composite.wgsl`.
const MARK: [f32; 3] = [0.90, 0.32, 0.02];

/// The pixels of a window.
#[derive(Debug)]
pub struct Target<'a> {
    /// `0x00RRGGBB`, row by row.
    pixels: &'a mut [u32],
    /// The width and the height of the window.
    size: (u32, u32),
    /// How far the picture is turned clockwise to lie on the window, below 4.
    quarter_turns: u8,
    /// The diameter of the mark for a wrong file.
    mark: f32,
    /// By how much everything but the mark is moved.
    offset: Offset,
}

impl<'a> Target<'a> {
    /// A window of this size that is not marked, on which the picture lies turned clockwise by so many quarter turns. It
    /// has as many pixels as the size says: where some lack, nothing is written.
    pub fn new(pixels: &'a mut [u32], size: (u32, u32), quarter_turns: u8) -> Self {
        Self { pixels, size, quarter_turns: quarter_turns % 4, mark: 0.0, offset: (0, 0) }
    }

    /// The window with the mark for a wrong file, of this diameter in pixels; 0 for none. It lies over whatever is drawn,
    /// so that it stays whole when only a part beneath it is drawn; where it comes or goes, what is beneath must be drawn
    /// anew.
    #[must_use]
    pub fn with_mark(self, diameter: f32) -> Self {
        Self { mark: diameter, ..self }
    }

    /// The window with everything but the mark moved by so many pixels to the right and down; what is left open at an edge is
    /// filled by the pixels beside it. Where that changes, all must be drawn anew.
    #[must_use]
    pub fn with_offset(self, offset: Offset) -> Self {
        Self { offset, ..self }
    }

    /// The size of the upright picture.
    pub fn upright_size(&self) -> (u32, u32) {
        if self.quarter_turns.is_multiple_of(2) { self.size } else { (self.size.1, self.size.0) }
    }

    /// Where a part of the upright picture that lies within it is on the window.
    fn place(&self, part: Area) -> Area {
        part.turned(self.quarter_turns, self.upright_size())
    }

    /// Writes all pixels of a part of the upright picture, as far as it lies within it, and says where on the window they
    /// are, once the picture is moved. `paint` writes some pixels of a row: those from a column and a row of the upright picture on.
    pub(super) fn draw(&mut self, part: Area, mut paint: impl FnMut(u32, u32, &mut [u32])) -> Area {
        let upright = self.upright_size();
        let source = within(part, upright);
        if source.width == 0 || source.height == 0 {
            return Area { width: 0, ..self.place(source) };
        }
        let part = moved(source, self.offset, upright);
        let place = self.place(part);
        let (width, height) = (self.size.0 as usize, self.size.1 as usize);
        if place.width == 0 || place.height == 0 || self.pixels.len() < width * height {
            return Area { width: 0, ..place };
        }
        let (mark, offset) = (Mark::new(self.mark, upright.0), self.offset);
        let mut paint = |x: u32, y: u32, out: &mut [u32]| {
            if offset == (0, 0) {
                paint(x, y, out);
            } else {
                paint_moved(source, offset, (x, y), out, &mut paint);
            }
            mark.draw(x, y, out);
        };
        let columns = place.x as usize..(place.x + place.width) as usize;
        let rows = self.pixels.chunks_exact_mut(width).skip(place.y as usize).take(place.height as usize);
        let rows = rows.filter_map(|row| row.get_mut(columns.clone()));
        match self.quarter_turns {
            1 => turned(part, rows.collect(), true, paint),
            // The last column is the first.
            3 => turned(part, rows.rev().collect(), false, paint),
            2 => {
                for (y, row) in (part.y..part.y + part.height).rev().zip(rows) {
                    paint(part.x, y, row);
                    row.reverse();
                }
            }
            _ => {
                for (y, row) in (part.y..).zip(rows) {
                    paint(part.x, y, row);
                }
            }
        }
        place
    }
}

/// Writes the columns of a part, which are rows of the window. From the right to the left where they are turned once.
fn turned(part: Area, mut columns: Vec<&mut [u32]>, is_reversed: bool, mut paint: impl FnMut(u32, u32, &mut [u32])) {
    let mut block = [0; BLOCK_ROWS * BLOCK_COLUMNS];
    let height = part.height as usize;
    for (stripe, left) in columns.chunks_mut(STRIPE_COLUMNS).zip((part.x..).step_by(STRIPE_COLUMNS)) {
        for top in (0..height).step_by(BLOCK_ROWS) {
            let rows = BLOCK_ROWS.min(height - top);
            let place = if is_reversed { height - top - rows..height - top } else { top..top + rows };
            for (columns, left) in stripe.chunks_mut(BLOCK_COLUMNS).zip((left..).step_by(BLOCK_COLUMNS)) {
                for (row, y) in block.chunks_exact_mut(BLOCK_COLUMNS).take(rows).zip(part.y + top as u32..) {
                    if let Some(row) = row.get_mut(..columns.len()) {
                        paint(left, y, row);
                    }
                }
                for (at, column) in columns.iter_mut().enumerate() {
                    let out = column.get_mut(place.clone()).unwrap_or_default().iter_mut();
                    let pixels = block.iter().skip(at).step_by(BLOCK_COLUMNS);
                    if is_reversed {
                        out.rev().zip(pixels).for_each(|(out, pixel)| *out = *pixel);
                    } else {
                        out.zip(pixels).for_each(|(out, pixel)| *out = *pixel);
                    }
                }
            }
        }
    }
}

/// Writes some pixels of a row, from a place on, of a part that is moved there: those beyond an edge are as the one at it.
fn paint_moved(
    source: Area,
    (dx, dy): Offset,
    (x, y): (u32, u32),
    out: &mut [u32],
    paint: &mut impl FnMut(u32, u32, &mut [u32]),
) {
    let row = (i64::from(y) - i64::from(dy)).clamp(source.y.into(), i64::from(source.y + source.height) - 1) as u32;
    let column = i64::from(x) - i64::from(dx);
    let before = (i64::from(source.x) - column).clamp(0, out.len() as i64) as usize;
    let first = column.max(source.x.into());
    let (open, rest) = out.split_at_mut(before);
    let most = (i64::from(source.x + source.width) - first).clamp(0, rest.len() as i64) as usize;
    let (own, beyond) = rest.split_at_mut(most);
    if !own.is_empty() {
        paint(first as u32, row, own);
    }
    // Where all of it lies beyond an edge there is no pixel of its own beside it.
    let (left, right) = own.first().copied().zip(own.last().copied()).unwrap_or_else(|| {
        let mut edge = 0;
        let at = if open.is_empty() { source.x + source.width - 1 } else { source.x };
        paint(at, row, std::slice::from_mut(&mut edge));
        (edge, edge)
    });
    open.fill(left);
    beyond.fill(right);
}

/// As much of a part as lies within a picture of this size.
fn within(part: Area, (width, height): (u32, u32)) -> Area {
    let (x, y) = (part.x.min(width), part.y.min(height));
    Area { x, y, width: part.width.min(width - x), height: part.height.min(height - y) }
}

/// The mark for a wrong file: a disc at the upper right of the upright picture.
struct Mark {
    centre: (f32, f32),
    radius: f32,
    /// What it covers at all.
    columns: (f32, f32),
}

impl Mark {
    fn new(diameter: f32, width: u32) -> Self {
        let (x, y) = (width as f32 - diameter * 1.5, diameter * 1.5);
        let radius = diameter * 0.5;
        Self { centre: (x, y), radius, columns: (x - radius - 1.0, x + radius + 1.0) }
    }

    /// Draws as much of it as lies on some pixels of a row, from a column on.
    fn draw(&self, column: u32, row: u32, out: &mut [u32]) {
        let dy = row as f32 + 0.5 - self.centre.1;
        if self.radius <= 0.0 || dy.abs() >= self.radius + 0.5 {
            return;
        }
        let (first, last) = self.columns;
        let first = (first.max(0.0) as u32).saturating_sub(column) as usize;
        let last = ((last.max(0.0) as u32).saturating_sub(column) as usize).min(out.len());
        let Some(out) = out.get_mut(first..last) else { return };
        let light = Light::tables();
        for (out, x) in out.iter_mut().zip(column + first as u32..) {
            let dx = x as f32 + 0.5 - self.centre.0;
            let cover = whole_share((self.radius - (dx * dx + dy * dy).sqrt() + 0.5).clamp(0.0, 1.0));
            if cover > 0 {
                let [_, channels @ ..] = out.to_be_bytes();
                let mut mark = MARK.into_iter().map(whole_light);
                let [red, green, blue] =
                    channels.map(|value| light.mixed(light.of_value(value), mark.next().unwrap_or_default(), cover));
                *out = u32::from_be_bytes([0, red, green, blue]);
            }
        }
    }
}
