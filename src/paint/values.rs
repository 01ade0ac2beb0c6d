//! The core values: a heading, and the levels in a strict grid with thin rules between them. All stand on the axis of the
//! heading; the labels of the levels hang outside, at the left.

use super::{
    context::{PaintContext, set_parts},
    geometry::Area,
    scene,
};
use crate::typeset::{Align, Block, Style};
use gongyi_core::shapes::theme::Face;

type Level = gongyi_core::shapes::ValueLevel;

/// Between two levels of several rows each, in rows: what belongs together stands closer.
const LEVEL_GAP: f32 = 0.5;
/// The size of a label, in vmin: usually, on a strip; and in pixels at least.
const LABEL: (f32, f32) = (3.6, 5.0);
const LEAST_LABEL: f32 = 16.0;
/// The side of the motif before a value, and from it to the value, in vmin; and its least side in pixels.
const MOTIF: f32 = 10.0;
const MOTIF_GAP: f32 = 1.4;
const LEAST_MOTIF: f32 = 32.0;
/// A value beside a motif has at least so much room, in vmin.
const LEAST_ROOM: f32 = 13.5;
/// From the box of a label to the grid, in vmin.
const LABEL_GAP: f32 = 2.6;

/// Paints the values.
pub(super) fn paint(context: &mut PaintContext<'_>, heading: &str, levels: &[Level]) {
    let (vmin, levels) = (context.vmin, set_parts(levels));
    let area = context.message_area();
    let portrait = context.size.is_portrait();
    // In portrait the grid does not fill the height: the panel is a block with air above and below.
    let height = if portrait { area.height.min(area.width * 1.62) } else { area.height };
    let top = area.y + (area.height - height) * context.optical_share();
    let heading_height = if portrait { 20.0 * vmin } else { 15.0 * vmin };
    paint_heading(context, heading, Area { y: top, height: heading_height, ..area });
    let grid = Area { y: top + heading_height, height: height - heading_height, ..area };
    paint_grid(context, levels, grid, portrait);
}

fn paint_heading(context: &mut PaintContext<'_>, heading: &str, area: Area) {
    let vmin = context.vmin;
    let style = Style {
        face: context.theme.faces.title,
        size: 7.8 * vmin,
        min_size: 3.0 * vmin,
        line_height: 1.2,
        letter_spacing: 0.16,
        align: Align::Center,
        vertical: false,
    };
    let block = context.set(heading, &style, area.width, 8.5 * vmin);
    let y = area.y + if context.size.is_portrait() { 3.0 } else { 1.4 } * vmin;
    let colour = context.theme.ink;
    context.draw(&block, area.x, y, colour);
}

fn paint_grid(context: &mut PaintContext<'_>, levels: &[Level], area: Area, portrait: bool) {
    let vmin = context.vmin;
    // On a strip the levels stand side by side.
    let abreast = if context.is_strip() { levels.len().max(1) } else { 1 };
    let halved = portrait || abreast > 1;
    let columns = columns(levels, halved);
    let label_size = (if abreast > 1 { LABEL.1 } else { LABEL.0 } * vmin).max(LEAST_LABEL.min(6.0 * vmin));
    let label_width = label_size * 1.7 + (2.0 * LABEL_PAD.0 + LABEL_GAP) * vmin;
    let pitch = area.width / abreast as f32;
    // The grid has as much room at its right as the labels have at its left; between levels abreast they have it in turn.
    let cells_width = pitch - label_width * if abreast > 1 { 1.5 } else { 2.0 };
    let rows_of = |level: &Level| set_parts(&level.values).len().div_ceil(columns).max(1);
    let rows: Vec<usize> = levels.iter().map(rows_of).collect();
    let gap = if abreast == 1 && rows.iter().any(|rows| *rows > 1) { LEVEL_GAP } else { 0.0 };
    let gaps = gap * levels.len().saturating_sub(1) as f32;
    let rows = if abreast > 1 { rows.into_iter().max() } else { Some(rows.iter().sum()) };
    let row_height = area.height / (rows.unwrap_or(1).max(1) as f32 + gaps);
    let cell_width = cells_width / columns as f32;
    let motif = motif_side(context, cell_width, row_height);
    let beside = if motif > 0.0 { motif + MOTIF_GAP * vmin } else { 0.0 };
    let blocks = set_values(context, levels, (cell_width, beside), row_height);
    let mut motifs = context.parts.iter();
    let thickness = context.hairline();
    let (rule, display, quiet) = (context.theme.rule, context.theme.display, context.theme.quiet);
    let mut y = area.y;
    for (index, (level, blocks)) in levels.iter().zip(&blocks).enumerate() {
        let height = if abreast > 1 { area.height } else { row_height * rows_of(level) as f32 };
        let middle = area.x + if abreast > 1 { pitch * (index as f32 + 0.5) } else { area.width / 2.0 };
        let x = middle - cells_width / 2.0;
        if index > 0 && abreast > 1 {
            context.parting_rule(middle - pitch / 2.0 - label_width / 2.0, area, rule);
        } else if index > 0 {
            let y = y - gap * row_height / 2.0;
            let line = Area { x: area.x, y: y - thickness / 2.0, width: area.width, height: thickness };
            context.fill_area(line, rule, 0.55);
        }
        let label = set_label(context, &level.label, label_size, height * 0.86);
        // The label stands in a slim box of its own, so that it is read as a label.
        let (pad_x, pad_y) = (LABEL_PAD.0 * vmin, LABEL_PAD.1 * vmin);
        let (box_width, box_height) = (label.width + 2.0 * pad_x, label.height + 2.0 * pad_y);
        let box_x = x - LABEL_GAP * vmin - box_width;
        let frame = Area { x: box_x, y: y + (height - box_height) / 2.0, width: box_width, height: box_height };
        context.outline_area(frame, 0.7 * vmin, thickness, rule, 0.9);
        let frame_width = label_frame(label_size);
        context.draw_small(&label, frame.x + pad_x - (frame_width - label.width), frame.y + pad_y, quiet);
        for (at, block) in blocks.iter().enumerate() {
            let (column, row) = (at % columns, at / columns);
            let left = x + cell_width * column as f32;
            let centre_y = y + row_height * (row as f32 + 0.5);
            // A motif and its value stand in the middle as one; all values have one length, or nearly so.
            let room = room(cell_width, beside);
            if let Some(Some(scene)) = motifs.next().filter(|_| motif > 0.0) {
                let start = left + (cell_width - beside - block.width) / 2.0;
                scene::paint_in(
                    context,
                    scene,
                    Area { x: start, y: centre_y - motif / 2.0, width: motif, height: motif },
                );
            }
            let x = left + (cell_width - beside) / 2.0 + beside - room / 2.0;
            context.draw(block, x, centre_y - block.height / 2.0, display);
        }
        if abreast == 1 {
            y += height + gap * row_height;
        }
    }
}

/// From the edge of the box of a label to its words, in vmin.
const LABEL_PAD: (f32, f32) = (1.1, 1.6);

/// How many values of a level stand side by side: all of them, or half.
fn columns(levels: &[Level], halved: bool) -> usize {
    let most = levels.iter().map(|level| set_parts(&level.values).len()).max().unwrap_or(1).max(1);
    if halved && most > 2 { most.div_ceil(2) } else { most }
}

/// All values at one size: the largest at which each fits its cell.
fn set_values(
    context: &PaintContext<'_>,
    levels: &[Level],
    (cell_width, beside): (f32, f32),
    row_height: f32,
) -> Vec<Vec<Block>> {
    let vmin = context.vmin;
    let set = |value: &str, size: f32, least: f32| {
        let style = Style {
            face: context.theme.faces.display,
            size,
            min_size: least,
            line_height: 1.2,
            letter_spacing: 0.14,
            align: Align::Center,
            vertical: false,
        };
        // Words that stand too close are read as one.
        context.set(value, &style, room(cell_width, beside), row_height * 0.86)
    };
    let most = (row_height * 0.6).min(15.5 * vmin);
    let size = levels
        .iter()
        .flat_map(|level| set_parts(&level.values))
        .map(|value| set(value, most, 3.0 * vmin).size)
        .fold(most, f32::min);
    levels.iter().map(|level| set_parts(&level.values).iter().map(|value| set(value, size, size)).collect()).collect()
}

/// The room for a value in its cell, beside its motif.
fn room(cell_width: f32, beside: f32) -> f32 {
    if beside > 0.0 { cell_width * 0.85 - beside } else { cell_width * 0.8 }
}

/// The side of a motif, in pixels; nothing where there is none, or it would be a speck.
fn motif_side(context: &PaintContext<'_>, cell_width: f32, row_height: f32) -> f32 {
    let side = (MOTIF * context.vmin).min(row_height * 0.7).min(cell_width * 0.34);
    // Words come first: not where it would leave them too little room.
    let room = room(cell_width, side + MOTIF_GAP * context.vmin);
    let is_seen = side >= LEAST_MOTIF && room >= LEAST_ROOM * context.vmin && context.parts.iter().any(Option::is_some);
    if is_seen { side } else { 0.0 }
}

/// The room for the column of a label of this size.
fn label_frame(size: f32) -> f32 {
    size * 1.7
}

fn set_label(context: &PaintContext<'_>, label: &str, size: f32, height: f32) -> Block {
    let style = Style {
        face: Face::SansBold,
        size,
        min_size: size * 0.72,
        line_height: 1.1,
        letter_spacing: 0.18,
        align: Align::Start,
        vertical: true,
    };
    context.set(label, &style, label_frame(size), height)
}
