//! Steps: a title and numbered steps, side by side where there is width for them, else one below the other.

use super::{Area, Sheet, heading};
use crate::typeset::{Align, Block, Frame, Style, fit};

/// The sizes of the steps that are tried, in `u`, from the greatest.
const SIZES: [f32; 9] = [9.2, 8.6, 8.0, 7.7, 7.0, 6.2, 5.4, 4.6, 3.8];
/// Below this size, in `u`, rows are tried instead of columns.
const COLUMNS_LEAST: f32 = 7.7;

/// The steps at one size.
struct SetSteps {
    blocks: Vec<Block>,
    size: f32,
    fits: bool,
}

/// Paints steps.
pub(super) fn paint(sheet: &mut Sheet<'_>, title: &str, steps: &[String]) {
    let u = sheet.u;
    let area = sheet.message_area();
    let area = Area { x: area.x + 2.0 * u, width: area.width - 4.0 * u, ..area };
    let title = heading::set(sheet, title, 11.0, area.width);
    let above = heading::height(sheet, &title, 7.0);
    let room = Area { height: area.height - above, ..area };
    let columns = set_columns(sheet, steps, room);
    let as_columns = !sheet.size.is_portrait() && columns.fits && columns.size >= COLUMNS_LEAST * u;
    let chosen = if as_columns { columns } else { set_rows(sheet, steps, room) };
    let height = if as_columns { card_height(&chosen, u) } else { rows_height(&chosen) };
    let top = area.y + ((area.height - above - height) * sheet.optical_share()).max(0.0);
    heading::draw(sheet, &title, area.x, top);
    let below = Area { y: top + above, height, ..area };
    if as_columns {
        draw_columns(sheet, &chosen, below);
    } else {
        draw_rows(sheet, &chosen, below);
    }
}

/// The gap between two cards, in `u`.
const CARD_GAP: f32 = 3.6;
/// From the edge of a card to its text, in `u`.
const CARD_PAD: f32 = 3.0;

fn set_columns(sheet: &Sheet<'_>, steps: &[String], area: Area) -> SetSteps {
    let width = card_width(sheet, steps.len(), area) - 2.0 * CARD_PAD * sheet.u;
    let set = |size: f32| set_at(sheet, steps, size, width, Align::Start);
    best(sheet, set, |set| {
        card_height(set, sheet.u) <= area.height && set.blocks.iter().all(|block| block.lines.len() <= 4)
    })
}

fn card_width(sheet: &Sheet<'_>, count: usize, area: Area) -> f32 {
    let count = count.max(1) as f32;
    (area.width - CARD_GAP * sheet.u * (count - 1.0)) / count
}

fn card_height(set: &SetSteps, u: f32) -> f32 {
    let most = set.blocks.iter().map(|block| block.height).fold(0.0, f32::max);
    number_side(set.size) + most + (2.0 * CARD_PAD + 3.0) * u
}

fn set_rows(sheet: &Sheet<'_>, steps: &[String], area: Area) -> SetSteps {
    let set = |size: f32| set_at(sheet, steps, size, area.width - indent(size), Align::Start);
    best(sheet, set, |set| rows_height(set) <= area.height)
}

/// How far the steps of rows stand in from their numbers.
fn indent(size: f32) -> f32 {
    number_side(size) + size * 0.55
}

/// The side of the disc of a number.
fn number_side(size: f32) -> f32 {
    size * 1.5
}

fn row_gap(size: f32) -> f32 {
    size * 0.75
}

fn row_height(block: &Block, size: f32) -> f32 {
    block.height.max(number_side(size))
}

fn rows_height(set: &SetSteps) -> f32 {
    let gaps = row_gap(set.size) * set.blocks.len().saturating_sub(1) as f32;
    set.blocks.iter().map(|block| row_height(block, set.size)).sum::<f32>() + gaps
}

fn set_at(sheet: &Sheet<'_>, steps: &[String], size: f32, width: f32, align: Align) -> SetSteps {
    let style = Style {
        face: sheet.theme.faces.body,
        size,
        min_size: size,
        line_height: 1.36,
        letter_spacing: 0.02,
        align,
        vertical: false,
    };
    let blocks: Vec<Block> = steps.iter().map(|step| sheet.set(step, &style, width, 1.0e4)).collect();
    let fits = blocks.iter().all(|block| !block.overflow);
    SetSteps { blocks, size, fits }
}

/// The steps at the greatest size at which they fit.
fn best(sheet: &Sheet<'_>, set: impl Fn(f32) -> SetSteps, fits: impl Fn(&SetSteps) -> bool) -> SetSteps {
    let mut last = set(sheet.u);
    for size in SIZES {
        last = set(size * sheet.u);
        last.fits &= fits(&last);
        if last.fits {
            break;
        }
    }
    last
}

fn draw_columns(sheet: &mut Sheet<'_>, set: &SetSteps, area: Area) {
    let u = sheet.u;
    let width = card_width(sheet, set.blocks.len(), area);
    let (ink, rule) = (sheet.theme.ink, sheet.theme.rule);
    let thickness = sheet.hairline();
    let mut x = area.x;
    for (index, block) in set.blocks.iter().enumerate() {
        let card = Area { x, y: area.y, width, height: area.height };
        sheet.fill_rounded(card, 1.6 * u, rule, 0.12);
        sheet.outline_area(card, 1.6 * u, thickness, rule, 0.5);
        let side = number_side(set.size);
        let (left, top) = (x + CARD_PAD * u, area.y + CARD_PAD * u);
        number(sheet, index + 1, Area { x: left, y: top, width: side, height: side });
        sheet.draw(block, left, top + side + 3.0 * u, ink);
        x += width + CARD_GAP * u;
    }
}

fn draw_rows(sheet: &mut Sheet<'_>, set: &SetSteps, area: Area) {
    let ink = sheet.theme.ink;
    let side = number_side(set.size);
    let mut y = area.y;
    for (index, block) in set.blocks.iter().enumerate() {
        // The number stands beside the first line.
        let first = y + (row_height(block, set.size) - block.height) / 2.0;
        let middle = if block.lines.len() > 1 { first + set.size / 2.0 } else { y + side / 2.0 };
        number(sheet, index + 1, Area { x: area.x, y: middle - side / 2.0, width: side, height: side });
        sheet.draw(block, area.x + indent(set.size), first, ink);
        y += row_height(block, set.size) + row_gap(set.size);
    }
}

/// A number in a disc of the accent, in the colour of the ground.
fn number(sheet: &mut Sheet<'_>, number: usize, place: Area) {
    let (accent, ground) = (sheet.theme.accent, sheet.theme.ground.to);
    sheet.fill_rounded(place, place.width / 2.0, accent, 1.0);
    let style = Style {
        face: crate::typeset::Face::SansBold,
        size: place.height * 0.62,
        min_size: place.height * 0.3,
        line_height: 1.0,
        letter_spacing: 0.0,
        align: Align::Center,
        vertical: false,
    };
    let block = fit(sheet.fonts, &number.to_string(), &style, Frame { width: place.width, height: place.height });
    // Digits have no descenders: their middle is a little above that of the em box.
    let y = place.y + (place.height - block.height) / 2.0 - block.size * 0.02;
    sheet.draw_small(&block, place.x, y, ground);
}
