//! Slides of the day on a strip: what is counted stands as high as the strip, and what is said of it beside it.

use super::{
    context::PaintContext,
    day::{Row, style},
    geometry::Area,
};
use crate::typeset::{ASCENT, Align, Block};
use gongyi_core::shapes::theme::Colour;

/// From one size that is tried to the next, and the least of them.
const STEP: f32 = 0.96;
const LEAST: f32 = 0.3;
/// Between what is great and what is said of it, in vmin.
const GAP: f32 = 18.0;
/// What is left of the width goes between the two, and at both ends: so much of it.
const BETWEEN: f32 = 0.24;
/// A row has so many lines at most, in em.
const ROW_ROOM: f32 = 2.8;

/// What is great on a strip.
pub(super) enum Great {
    /// A line of great figures.
    Row(Row),
    /// Something round, of so much of the height.
    Round(f32),
}

/// Where the round thing is to be drawn: its middle and its radius.
#[derive(Debug, Clone, Copy)]
pub(super) struct Round {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) radius: f32,
}

/// All of it, set.
struct Plan {
    great: Vec<(Block, f32, Colour)>,
    great_width: f32,
    rows: Vec<Block>,
    vmin: f32,
    fits: bool,
}

impl Plan {
    fn set(context: &PaintContext<'_>, great: &Great, rows: &[Row], part: f32, area: Area) -> Self {
        let vmin = context.vmin * part;
        let great = match great {
            Great::Row(row) => parts(context, row, vmin),
            Great::Round(_) => Vec::new(),
        };
        let is_round = great.is_empty();
        let figures: f32 = great.iter().map(|(block, gap, _)| block.width + gap).sum();
        let great_width = if is_round { area.height } else { figures };
        let room = area.width - great_width - GAP * vmin;
        let set = |row: &Row| {
            let style = style(row.face, row.size * vmin, Align::Start);
            context.set(&row.text, &style, room, row.size * ROW_ROOM * vmin)
        };
        let blocks: Vec<Block> = rows.iter().map(set).collect();
        let is_whole = |(block, row): (&Block, &Row)| !block.overflow && block.size >= row.size * vmin * 0.999;
        let height = height(&blocks, rows, vmin);
        let fits = room > 0.0 && blocks.iter().zip(rows).all(is_whole) && height <= area.height;
        Self { great, great_width, rows: blocks, vmin, fits }
    }
}

/// The parts of a great line, each with the gap before it and its colour.
fn parts(context: &PaintContext<'_>, row: &Row, vmin: f32) -> Vec<(Block, f32, Colour)> {
    let set = |text: &str, face, size: f32| {
        let style = style(face, size * vmin, Align::Start);
        context.set_line(text, &style, context.size.width as f32)
    };
    let first = (set(&row.text, row.face, row.size), 0.0, row.colour);
    let rest = row.rest.iter().map(|part| (set(&part.text, part.face, part.size), part.gap * vmin, part.colour));
    std::iter::once(first).chain(rest).collect()
}

fn height(blocks: &[Block], rows: &[Row], vmin: f32) -> f32 {
    let gaps: f32 = rows.iter().skip(1).map(|row| row.gap).sum();
    blocks.iter().map(|block| block.height).sum::<f32>() + gaps * vmin
}

/// Paints what is great and the rows beside it, which stand before it or behind it, as large as both have room. Where
/// something round is to be drawn.
pub(super) fn paint(context: &mut PaintContext<'_>, great: &Great, rows: &[Row], is_first: bool) -> Round {
    let area = context.message_area();
    let parts = std::iter::successors(Some(1.0), |part| Some(part * STEP)).take_while(|part| *part >= LEAST);
    let mut plans = parts.map(|part| Plan::set(context, great, rows, part, area));
    let plan = plans.find(|plan| plan.fits).unwrap_or_else(|| Plan::set(context, great, rows, LEAST, area));
    let vmin = plan.vmin;
    let rows_width = plan.rows.iter().map(|block| block.width).fold(0.0, f32::max);
    let spare = (area.width - plan.great_width - GAP * vmin - rows_width).max(0.0);
    let between = GAP * vmin + spare * BETWEEN;
    let start = area.x + (spare - spare * BETWEEN) / 2.0;
    let (great_x, rows_x) =
        if is_first { (start, start + plan.great_width + between) } else { (start + rows_width + between, start) };
    let middle = area.y + area.height / 2.0;
    // Figures stand with their ink in the middle.
    if let Some((first, ..)) = plan.great.first() {
        let ink = context.ink(first).map_or(first.height / 2.0, |ink| ink.y + ink.height / 2.0);
        let (top, size) = (middle - ink, first.size);
        let mut x = great_x;
        for (block, gap, colour) in &plan.great {
            x += gap;
            context.draw(block, x, top + (size - block.size) * ASCENT, *colour);
            x += block.width;
        }
    }
    let mut y = middle - height(&plan.rows, rows, vmin) / 2.0;
    for (at, (block, row)) in plan.rows.iter().zip(rows).enumerate() {
        y += if at > 0 { row.gap * vmin } else { 0.0 };
        row.draw(context, block, (rows_x, y));
        y += block.height;
    }
    let share = if let Great::Round(share) = great { *share } else { 0.0 };
    Round { x: great_x + plan.great_width / 2.0, y: middle, radius: area.height / 2.0 * share }
}
