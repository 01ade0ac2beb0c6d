//! Steps: a title and numbered steps, side by side where there is width for them, else one below the other.

use super::{
    context::{PaintContext, set_parts},
    geometry::Area,
    heading,
};
use crate::typeset::{Align, Block, Style};

/// The sizes of the steps that are tried, in vmin, from the greatest.
const SIZES: [f32; 10] = [8.8, 8.4, 8.0, 7.7, 7.0, 6.2, 5.4, 4.6, 3.8, 3.0];
/// The gap between two cards, in vmin.
const GAP: f32 = 3.2;
/// From the edge of a card to what is on it, in vmin.
const PAD: f32 = 3.1;
/// A step of more lines than this reads like a paragraph.
const MAX_LINES: usize = 3;

/// The steps in a grid of so many columns, at one size.
struct Grid {
    columns: usize,
    blocks: Vec<Block>,
    size: f32,
    fits: bool,
}

/// Paints steps.
pub(super) fn paint(context: &mut PaintContext<'_>, title: &str, steps: &[String]) {
    let (area, steps) = (context.message_area(), set_parts(steps));
    let inset = if context.size.is_portrait() { 2.0 * context.vmin } else { 0.0 };
    let area = Area { x: area.x + inset, width: area.width - 2.0 * inset, ..area };
    if context.is_strip() {
        let title = heading::set(context, title, 13.0, area.width * 0.3);
        let room = heading::draw_column(context, &title, area);
        let grid = Grid::best(context, steps, room);
        let height = grid.height(context.vmin);
        grid.draw(context, Area { y: room.y + ((room.height - height) / 2.0).max(0.0), height, ..room });
        return;
    }
    let title = heading::set(context, title, 11.0, area.width);
    let above = heading::height(context, &title, 5.0);
    let room = Area { height: area.height - above, ..area };
    let grid = Grid::best(context, steps, room);
    let height = grid.height(context.vmin);
    let top = area.y + ((area.height - above - height) * context.optical_share()).max(0.0);
    heading::draw(context, &title, area.x, top);
    grid.draw(context, Area { y: top + above, height, ..area });
}

impl Grid {
    /// The grid with the largest steps; of grids that are as large, the one with the most columns.
    fn best(context: &PaintContext<'_>, steps: &[String], area: Area) -> Self {
        let most = if context.size.is_portrait() { 1 } else { steps.len().clamp(1, 6) };
        // Rows of unequal length look like a mistake, except for the last of two.
        let columns = (1..=most).rev().filter(|&columns| {
            let last = steps.len() % columns;
            last == 0 || columns == 2 || (columns == 3 && last == 2)
        });
        let mut best: Option<Self> = None;
        for columns in columns {
            let grid = Self::fitted(context, steps, columns, area);
            if best.as_ref().is_none_or(|best| grid.fits && (!best.fits || grid.size > best.size * 1.02)) {
                best = Some(grid);
            }
        }
        best.unwrap_or_else(|| Self::fitted(context, steps, 1, area))
    }

    /// The grid of so many columns at the greatest size at which it fits.
    fn fitted(context: &PaintContext<'_>, steps: &[String], columns: usize, area: Area) -> Self {
        let mut last = Self { columns, blocks: Vec::new(), size: context.vmin, fits: false };
        for size in SIZES {
            let size = size * context.vmin;
            let style = context.body(size, size, 1.34);
            let width = last.text_width(size, area, context.vmin);
            last.blocks = steps.iter().map(|step| context.set(step, &style, width, area.height.max(size))).collect();
            last.size = size;
            let is_whole = last.blocks.iter().all(|block| !block.overflow && block.lines.len() <= MAX_LINES);
            last.fits = is_whole && last.height(context.vmin) <= area.height;
            if last.fits {
                break;
            }
        }
        last
    }

    /// Whether the number stands above its step, and not beside it.
    fn is_stacked(&self) -> bool {
        self.columns > 2
    }

    fn card_width(&self, area: Area, vmin: f32) -> f32 {
        let columns = self.columns as f32;
        (area.width - GAP * vmin * (columns - 1.0)) / columns
    }

    fn text_width(&self, size: f32, area: Area, vmin: f32) -> f32 {
        let beside = if self.is_stacked() { 0.0 } else { indent(size) };
        self.card_width(area, vmin) - 2.0 * self.pad(vmin) - beside
    }

    /// Single rows need no cards.
    fn pad(&self, vmin: f32) -> f32 {
        if self.columns == 1 { 0.0 } else { PAD * vmin }
    }

    fn gap(&self, vmin: f32) -> f32 {
        if self.columns == 1 { self.size * 0.75 } else { GAP * vmin }
    }

    /// The height of a row of cards; those of a grid are all alike.
    fn row_height(&self, row: &[Block], vmin: f32) -> f32 {
        let among = if self.columns == 1 { row } else { &self.blocks };
        let text = among.iter().map(|block| block.height).fold(0.0, f32::max);
        let side = number_side(self.size);
        2.0 * self.pad(vmin) + if self.is_stacked() { side + 2.6 * vmin + text } else { text.max(side) }
    }

    fn height(&self, vmin: f32) -> f32 {
        let rows = self.blocks.chunks(self.columns);
        let gaps = self.gap(vmin) * rows.len().saturating_sub(1) as f32;
        rows.map(|row| self.row_height(row, vmin)).sum::<f32>() + gaps
    }

    fn draw(&self, context: &mut PaintContext<'_>, area: Area) {
        let vmin = context.vmin;
        let (width, pad) = (self.card_width(area, vmin), self.pad(vmin));
        let mut y = area.y;
        let mut number = 0;
        for row in self.blocks.chunks(self.columns) {
            let height = self.row_height(row, vmin);
            let mut x = area.x;
            for block in row {
                number += 1;
                if self.columns > 1 {
                    card(context, Area { x, y, width, height });
                }
                let inner = Area { x: x + pad, y: y + pad, width: width - 2.0 * pad, height: height - 2.0 * pad };
                self.draw_step(context, number, block, inner);
                x += width + GAP * vmin;
            }
            y += height + self.gap(vmin);
        }
    }

    fn draw_step(&self, context: &mut PaintContext<'_>, number: usize, block: &Block, place: Area) {
        let (ink, side) = (context.theme.ink, number_side(self.size));
        if self.is_stacked() {
            draw_number(context, number, Area { width: side, height: side, ..place });
            context.draw(block, place.x, place.y + side + 2.6 * context.vmin, ink);
            return;
        }
        let top = place.y + (place.height - block.height) / 2.0;
        // In rows the number stands beside the first line, on a card in its middle.
        let middle = if self.columns == 1 && block.lines.len() > 1 {
            top + self.size / 2.0
        } else {
            place.y + place.height / 2.0
        };
        draw_number(context, number, Area { x: place.x, y: middle - side / 2.0, width: side, height: side });
        context.draw(block, place.x + indent(self.size), top, ink);
    }
}

/// How far a step stands in from its number.
fn indent(size: f32) -> f32 {
    number_side(size) + size * 0.5
}

/// The side of the disc of a number.
fn number_side(size: f32) -> f32 {
    size * 1.5
}

fn card(context: &mut PaintContext<'_>, area: Area) {
    let (vmin, rule, thickness) = (context.vmin, context.theme.rule, context.hairline());
    context.paper(area, 1.6 * vmin, rule, 0.12);
    context.outline_area(area, 1.6 * vmin, thickness, rule, 0.5);
}

/// A number in a disc of the accent, in the colour of the background.
fn draw_number(context: &mut PaintContext<'_>, number: usize, place: Area) {
    let (accent, background) = (context.theme.accent, context.theme.background.to);
    context.fill_rounded(place, place.width / 2.0, accent, 1.0);
    let style = Style {
        face: crate::typeset::Face::SansBold,
        size: place.height * 0.62,
        min_size: place.height * 0.3,
        line_height: 1.0,
        letter_spacing: 0.0,
        align: Align::Center,
        vertical: false,
    };
    let block = context.set(&number.to_string(), &style, place.width, place.height);
    // Digits have no descenders: their middle is a little above that of the em box.
    let y = place.y + (place.height - block.height) / 2.0 - block.size * 0.02;
    context.draw_small(&block, place.x, y, background);
}
