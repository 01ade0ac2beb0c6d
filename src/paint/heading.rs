//! The title of a slide that is read: large, left-set, with a short bar of the accent below; on a strip in a column of
//! its own before what it heads.

use super::{context::PaintContext, geometry::Area};
use crate::typeset::{Align, Block, Numerals, Style};

/// From the title to the bar, in vmin.
const BAR_GAP: f32 = 3.6;
/// The thickness of the bar, in vmin.
const BAR: f32 = 1.0;

/// Sets a title of at most this size, in vmin, on at most two lines.
pub(super) fn set(context: &PaintContext<'_>, title: &str, size: f32, width: f32) -> Block {
    let style = Style {
        face: context.theme.faces.title,
        size: size * context.vmin,
        min_size: (size * 0.42).max(4.0) * context.vmin,
        line_height: 1.2,
        letter_spacing: 0.08,
        align: Align::Start,
        vertical: false,
    };
    context.set_display(title, &style, Numerals::Plain, (width, size * 2.2 * context.vmin))
}

/// How much room a title takes with its bar and `gap` below it, in pixels.
pub(super) fn height(context: &PaintContext<'_>, title: &Block, gap: f32) -> f32 {
    title.height + (BAR_GAP + gap) * context.vmin
}

/// Draws a title with its bar at a point.
pub(super) fn draw(context: &mut PaintContext<'_>, title: &Block, x: f32, y: f32) {
    let (vmin, display, accent) = (context.vmin, context.theme.display, context.theme.accent);
    context.draw(title, x, y, display);
    let bar = Area { x, y: y + title.height + BAR_GAP * vmin, width: 13.0 * vmin, height: BAR * vmin };
    context.fill_rounded(bar, bar.height / 2.0, accent, 1.0);
}

/// From a column to the rule after it, and from there to what it heads, in vmin.
pub(super) const COLUMN_GAP: f32 = 9.0;

/// How wide a column is with the room after it, in pixels.
pub(super) fn column_width(context: &PaintContext<'_>, title: &Block) -> f32 {
    title.width.max(13.0 * context.vmin) + 2.0 * COLUMN_GAP * context.vmin
}

/// Draws a title in the middle of the height of an area, at its left, with a rule after it. What is left of the area.
pub(super) fn draw_column(context: &mut PaintContext<'_>, title: &Block, area: Area) -> Area {
    let y = area.y + (area.height - height(context, title, BAR)) / 2.0;
    draw(context, title, area.x, y);
    after_column(context, column_width(context, title), area)
}

/// Draws the rule after a column of this width. What is left of the area.
pub(super) fn after_column(context: &mut PaintContext<'_>, width: f32, area: Area) -> Area {
    let rule = context.theme.rule;
    context.parting_rule(area.x + width - COLUMN_GAP * context.vmin, area, rule);
    Area { x: area.x + width, width: (area.width - width).max(1.0), ..area }
}
