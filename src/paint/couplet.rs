//! A couplet (春联): two columns on strips of paper, read from the right, words across the top, and perhaps one great
//! character on a diamond between them.

use super::{context::PaintContext, geometry::Area};
use crate::typeset::{Align, Block, Style};

/// From the edge of a strip to its characters, along it, in vmin.
const PAD: f32 = 3.0;

/// Paints a couplet.
pub(super) fn paint(
    context: &mut PaintContext<'_>,
    first: &str,
    second: &str,
    across: Option<&str>,
    heart: Option<&str>,
) {
    let vmin = context.vmin;
    let portrait = context.size.is_portrait();
    let area = context.message_area();
    // A portrait screen does not draw the columns out over all of its height.
    let height = if portrait { area.height.min(area.width * 1.6) } else { area.height };
    let area = Area { y: area.y + (area.height - height) * context.optical_share(), height, ..area };
    let strip_width = if portrait { 18.0 } else { 17.0 } * vmin;
    let across = across.map(|across| set(context, across, 10.0 * vmin, (area.width * 0.7, 12.0 * vmin), false));
    let above = across.as_ref().map_or(0.0, |block| block.height + 9.0 * vmin);
    let columns = Area {
        y: area.y + if portrait { above } else { 0.0 },
        height: height - if portrait { above } else { 0.0 },
        ..area
    };
    let most = strip_width * 0.66;
    let frame = (strip_width, columns.height - 2.0 * PAD * vmin);
    let size = [first, second].map(|line| set(context, line, most, frame, true).size).into_iter().fold(most, f32::min);
    // In a wide picture the columns keep together: the eye reads them as a pair.
    let most_between = if context.is_strip() { 132.0 } else { 86.0 } * vmin;
    let between = area.width - 2.0 * strip_width;
    let between = if portrait { between } else { between.min(most_between) };
    let left = (context.size.width as f32 - between) / 2.0 - strip_width;
    for (line, x) in [(second, left), (first, left + strip_width + between)] {
        let block = set(context, line, size, frame, true);
        strip(context, Area { x, width: strip_width, ..columns });
        let x = x - (strip_width - block.width) / 2.0;
        let display = context.theme.display;
        context.draw(&block, x, columns.y + PAD * vmin, display);
    }
    let middle = context.size.width as f32 / 2.0;
    let mut top = columns.y;
    if let Some(block) = &across {
        let y = area.y + if portrait { 0.0 } else { 3.0 * vmin };
        let ink = context.theme.ink;
        context.draw(block, middle - area.width * 0.35, y, ink);
        if !portrait {
            let y = y + block.height + 4.5 * vmin;
            let rule = context.theme.rule;
            context.ornate_rule(middle, y, between * 0.5, rule);
            top = y;
        }
    }
    if let Some(heart) = heart {
        let room = columns.y + columns.height - top;
        let radius = (between * 0.42).min(room * 0.40);
        diamond(context, heart, middle, top + room / 2.0, radius);
    }
}

/// A line in one size, as a column or across.
fn set(context: &PaintContext<'_>, text: &str, size: f32, frame: (f32, f32), vertical: bool) -> Block {
    let style = Style {
        face: context.theme.faces.display,
        size,
        min_size: size.min(3.0 * context.vmin),
        line_height: 1.2,
        letter_spacing: if vertical { 0.1 } else { 0.3 },
        align: Align::Center,
        vertical,
    };
    context.set(text, &style, frame.0, frame.1)
}

/// The paper of a column.
fn strip(context: &mut PaintContext<'_>, area: Area) {
    let (vmin, rule, thickness) = (context.vmin, context.theme.rule, context.hairline());
    context.paper(area, 0.8 * vmin, rule, 0.12);
    context.outline_area(area, 0.8 * vmin, thickness * 1.4, rule, 0.8);
    let inner = Area {
        x: area.x + 1.1 * vmin,
        y: area.y + 1.1 * vmin,
        width: area.width - 2.2 * vmin,
        height: area.height - 2.2 * vmin,
    };
    context.outline_area(inner, 0.4 * vmin, thickness * 0.7, rule, 0.45);
}

/// A great character on paper that stands on its corner.
fn diamond(context: &mut PaintContext<'_>, heart: &str, x: f32, y: f32, radius: f32) {
    let (rule, display) = (context.theme.rule, context.theme.display);
    context.paper_diamond(x, y, radius, rule);
    let side = radius * 1.1;
    let block = set(context, heart, radius * 0.98, (side, side), false);
    context.draw(&block, x - side / 2.0, y - block.height / 2.0, display);
}
