//! The core values: a heading, and the levels in a strict grid with thin rules between them.

use super::{
    context::{PaintContext, set_parts},
    geometry::Area,
};
use crate::typeset::{Align, Block, Style};
use gongyi_core::shapes::theme::Face;

type Level = gongyi_core::shapes::ValueLevel;

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
        align: Align::Start,
        vertical: false,
    };
    let block = context.set(heading, &style, area.width, 8.5 * vmin);
    let x = area.x + (area.width - block.width) / 2.0;
    let y = area.y + if context.size.is_portrait() { 3.0 } else { 1.4 } * vmin;
    let colour = context.theme.ink;
    context.draw(&block, x, y, colour);
    let middle = y + block.height / 2.0;
    let length = (area.width - block.width) / 2.0 - 5.0 * vmin;
    if length > 6.0 * vmin {
        let rule = context.theme.rule;
        let thickness = context.hairline();
        let length = length.min(22.0 * vmin);
        for (start, end) in [
            (x - 4.0 * vmin - length, x - 4.0 * vmin),
            (x + block.width + 4.0 * vmin, x + block.width + 4.0 * vmin + length),
        ] {
            context.fill_area(
                Area { x: start, y: middle - thickness / 2.0, width: end - start, height: thickness },
                rule,
                0.9,
            );
            let tip = if start < x { end } else { start };
            context.diamond(tip, middle, 0.7 * vmin, rule);
        }
    }
}

fn paint_grid(context: &mut PaintContext<'_>, levels: &[Level], area: Area, portrait: bool) {
    let vmin = context.vmin;
    // On a strip the levels stand side by side.
    let abreast = if context.is_strip() { levels.len().max(1) } else { 1 };
    let halved = portrait || abreast > 1;
    let columns = columns(levels, halved);
    let label_width = if halved { 11.0 * vmin } else { (area.width * 0.1).min(16.0 * vmin) };
    let place_width = area.width / abreast as f32 - if abreast > 1 { 8.0 * vmin } else { 0.0 };
    let cells_width = place_width - label_width - if halved { 0.0 } else { label_width * 0.3 };
    let rows_of = |level: &Level| set_parts(&level.values).len().div_ceil(columns).max(1);
    let rows: Vec<usize> = levels.iter().map(rows_of).collect();
    let rows = if abreast > 1 { rows.into_iter().max() } else { Some(rows.iter().sum()) };
    let row_height = area.height / rows.unwrap_or(1).max(1) as f32;
    let cell_width = cells_width / columns as f32;
    let blocks = set_values(context, levels, cell_width, row_height);
    let thickness = context.hairline();
    let (rule, display, quiet) = (context.theme.rule, context.theme.display, context.theme.quiet);
    let (mut x, mut y) = (area.x + if abreast > 1 { 4.0 * vmin } else { 0.0 }, area.y);
    for (index, (level, blocks)) in levels.iter().zip(&blocks).enumerate() {
        let height = if abreast > 1 { area.height } else { row_height * rows_of(level) as f32 };
        if index > 0 && abreast > 1 {
            context.parting_rule(x - 4.0 * vmin, area, rule);
        } else if index > 0 {
            let line = Area { x: area.x, y: y - thickness / 2.0, width: area.width, height: thickness };
            context.fill_area(line, rule, 0.55);
        }
        let label = set_label(context, &level.label, height * 0.8);
        // The label stands in a slim box of its own, so that it is read as a label.
        let (pad_x, pad_y) = (1.1 * vmin, 1.6 * vmin);
        let (box_width, box_height) = (label.width + 2.0 * pad_x, label.height + 2.0 * pad_y);
        let box_x = x + if halved { 0.0 } else { 2.0 * vmin };
        let frame = Area { x: box_x, y: y + (height - box_height) / 2.0, width: box_width, height: box_height };
        context.outline_area(frame, 0.7 * vmin, thickness, rule, 0.9);
        let frame_width = label_frame(vmin);
        context.draw_small(&label, frame.x + pad_x - (frame_width - label.width), frame.y + pad_y, quiet);
        for (at, block) in blocks.iter().enumerate() {
            let (column, row) = (at % columns, at / columns);
            let left = x + label_width + cell_width * column as f32;
            let centre_y = y + row_height * (row as f32 + 0.5);
            context.draw(block, left + cell_width * 0.1, centre_y - block.height / 2.0, display);
        }
        if abreast > 1 {
            x += place_width + 8.0 * vmin;
        } else {
            y += height;
        }
    }
}

/// How many values of a level stand side by side: all of them, or half.
fn columns(levels: &[Level], halved: bool) -> usize {
    let most = levels.iter().map(|level| set_parts(&level.values).len()).max().unwrap_or(1).max(1);
    if halved && most > 2 { most.div_ceil(2) } else { most }
}

/// All values at one size: the largest at which each fits its cell.
fn set_values(context: &PaintContext<'_>, levels: &[Level], cell_width: f32, row_height: f32) -> Vec<Vec<Block>> {
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
        context.set(value, &style, cell_width * 0.8, row_height * 0.86)
    };
    let most = (row_height * 0.6).min(15.5 * vmin);
    let size = levels
        .iter()
        .flat_map(|level| set_parts(&level.values))
        .map(|value| set(value, most, 3.0 * vmin).size)
        .fold(most, f32::min);
    levels.iter().map(|level| set_parts(&level.values).iter().map(|value| set(value, size, size)).collect()).collect()
}

/// The room for the column of a label.
fn label_frame(vmin: f32) -> f32 {
    6.0 * vmin
}

fn set_label(context: &PaintContext<'_>, label: &str, height: f32) -> Block {
    let vmin = context.vmin;
    let style = Style {
        face: Face::SansBold,
        size: 3.6 * vmin,
        min_size: 2.6 * vmin,
        line_height: 1.1,
        letter_spacing: 0.18,
        align: Align::Start,
        vertical: true,
    };
    context.set(label, &style, label_frame(vmin), height)
}
