//! The title of a slide that is read: large, left-set, with a short bar of the accent below; on a strip in a column of
//! its own before what it heads.

use super::{context::PaintContext, geometry::Area};
use crate::typeset::{Align, Block, Numerals, Style};
use gongyi_core::shapes::theme::Colour;

/// From the title to the bar, in vmin.
const BAR_GAP: f32 = 3.2;
/// The thickness of the bar, in vmin.
const BAR: f32 = 1.0;
/// From one line of a title to the next, in em.
const LINE_HEIGHT: f32 = 1.2;
/// A title has at most so many lines.
const MAX_LINES: usize = 3;
/// The part of a strip that a title may take.
pub(super) const COLUMN_SHARE: f32 = 0.45;

/// Sets a title at a size within these, in pixels, on as few lines as can be.
pub(super) fn set(
    context: &PaintContext<'_>,
    title: &str,
    (least, most): (f32, f32),
    (width, height): (f32, f32),
) -> Block {
    let style = Style {
        face: context.theme.faces.title,
        size: most,
        min_size: least,
        line_height: LINE_HEIGHT,
        letter_spacing: 0.06,
        align: Align::Start,
        vertical: false,
    };
    let lines = |count: usize| {
        let room = most * (1.0 + LINE_HEIGHT * (count - 1) as f32);
        let block = context.set_display(title, &style, Numerals::Plain, (width, room.min(height)));
        // At a smaller size more lines have the same room.
        (block.lines.len() <= MAX_LINES && !block.overflow).then_some(block)
    };
    (1..=MAX_LINES).find_map(lines).unwrap_or_else(|| {
        let style = Style { size: least, ..style };
        let room = least * (1.0 + LINE_HEIGHT * (MAX_LINES - 1) as f32);
        Block { overflow: true, ..context.set_display(title, &style, Numerals::Plain, (width, room.min(height))) }
    })
}

/// How much room a title takes with its bar and `gap` below it, in pixels.
pub(super) fn height(context: &PaintContext<'_>, title: &Block, gap: f32) -> f32 {
    title.height + below(context, gap)
}

/// How much room the bar of a title takes with `gap` below it, in pixels.
pub(super) fn below(context: &PaintContext<'_>, gap: f32) -> f32 {
    (BAR_GAP + BAR + gap) * context.vmin
}

/// Draws a title with its bar at a point.
pub(super) fn draw(context: &mut PaintContext<'_>, title: &Block, x: f32, y: f32) {
    let display = context.theme.display;
    context.draw(title, x, y, display);
    let accent = context.theme.accent;
    bar(context, x, y + title.height, accent);
}

/// Draws the bar below a title that ends at this height.
pub(super) fn bar(context: &mut PaintContext<'_>, x: f32, y: f32, colour: Colour) {
    let vmin = context.vmin;
    let bar = Area { x, y: y + BAR_GAP * vmin, width: 13.0 * vmin, height: BAR * vmin };
    context.fill_rounded(bar, bar.height / 2.0, colour, 1.0);
}

/// From a column to the rule after it, and from there to what it heads, in vmin.
pub(super) const COLUMN_GAP: f32 = 9.0;

/// How wide a column is with the room after it, in pixels.
pub(super) fn column_width(context: &PaintContext<'_>, title: &Block) -> f32 {
    title.width.max(13.0 * context.vmin) + 2.0 * COLUMN_GAP * context.vmin
}

/// Draws a title in the middle of the height of an area, at its left, with a rule after it. What is left of the area.
pub(super) fn draw_column(context: &mut PaintContext<'_>, title: &Block, area: Area) -> Area {
    let y = area.y + (area.height - height(context, title, 0.0)) / 2.0;
    draw(context, title, area.x, y);
    after_column(context, column_width(context, title), area)
}

/// Draws the rule after a column of this width. What is left of the area.
pub(super) fn after_column(context: &mut PaintContext<'_>, width: f32, area: Area) -> Area {
    let rule = context.theme.rule;
    context.parting_rule(area.x + width - COLUMN_GAP * context.vmin, area, rule);
    Area { x: area.x + width, width: (area.width - width).max(1.0), ..area }
}

/// The part of the width of a field that a title has to itself, at the left of what it heads.
const FIELD_SHARE: f32 = 0.31;
/// From the edge of a field to the title, and from the field to what it heads, in vmin.
const FIELD_PAD: f32 = 5.0;
const FIELD_GAP: f32 = 7.0;

/// The field of a title in an area.
pub(super) fn field(area: Area) -> Area {
    Area { width: area.width * FIELD_SHARE, ..area }
}

/// The room in a field for a title.
pub(super) fn in_field(context: &PaintContext<'_>, area: Area) -> (f32, f32) {
    let (field, pad) = (field(area), 2.0 * FIELD_PAD * context.vmin);
    (field.width - pad, field.height - pad - below(context, 0.0))
}

/// What is left of an area beside a field.
pub(super) fn after_field(context: &PaintContext<'_>, area: Area) -> Area {
    let taken = field(area).width + FIELD_GAP * context.vmin;
    Area { x: area.x + taken, width: area.width - taken, ..area }
}

/// Draws a field. Where what is on it begins, and its colour: it changes places with that of the ground, so that it is
/// read from as far away.
pub(super) fn draw_field(context: &mut PaintContext<'_>, area: Area, height: f32) -> ((f32, f32), Colour) {
    let (field, display, ground) = (field(area), context.theme.display, context.theme.background.to);
    context.fill_rounded(field, 1.6 * context.vmin, display, 1.0);
    let at = (field.x + FIELD_PAD * context.vmin, field.y + (field.height - height) / 2.0);
    (at, ground)
}
