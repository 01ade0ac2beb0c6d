//! A page of a long text: a title, the text set as in a book, each paragraph with its indent, and which page it is.

use super::{context::PaintContext, geometry::Area, heading};
use crate::typeset::{Align, Block, Style};

/// The sizes that are tried, in vmin: each from the greatest to the least at which its lines still end well.
const SIZES: [(f32, f32); 5] = [(8.4, 7.7), (7.6, 6.4), (6.3, 5.0), (4.9, 3.8), (3.7, 2.4)];

/// Lines that are wider than this, in vmin, are hard to follow.
const MAX_COLUMN: f32 = 190.0;

/// A page of several is taken to fill so much of a portrait and of a landscape screen.
const PORTRAIT_FULL: f32 = 0.75;
const LANDSCAPE_FULL: f32 = 0.86;

/// Paints a page; `page` is its number and how many there are.
pub(super) fn paint(context: &mut PaintContext<'_>, title: Option<&str>, text: &str, page: (usize, usize)) {
    let vmin = context.vmin;
    let area = context.message_area();
    let ink = context.theme.ink;
    if context.is_strip() {
        let title = title.map(|title| heading::set(context, title, 12.0, area.width * 0.3));
        let column = title.as_ref().map_or(0.0, |title| heading::column_width(context, title));
        let block = set(context, text, (area.width - column).min(MAX_COLUMN * vmin), area.height);
        let whole = column + block.width;
        let area = area.middle(whole);
        let rest = title.as_ref().map_or(area, |title| heading::draw_column(context, title, area));
        context.draw(&block, rest.x, area.y + (area.height - block.height) / 2.0, ink);
        number(context, page);
        return;
    }
    let area = Area { x: area.x + 2.0 * vmin, width: (area.width - 4.0 * vmin).min(158.0 * vmin), ..area };
    // On a very wide screen the column stays in the middle: lines of forty characters are hard to follow.
    let area = Area { x: (context.size.width as f32 - area.width) / 2.0, ..area };
    let title = title.map(|title| heading::set(context, title, 9.6, area.width));
    let above = title.as_ref().map_or(0.0, |title| heading::height(context, title, 5.4));
    let block = set(context, text, area.width, area.height - above);
    // The title of all pages stands at one height.
    let full = (area.height - above) * if context.size.is_portrait() { PORTRAIT_FULL } else { LANDSCAPE_FULL };
    let height = if page.1 > 1 { block.height.max(full) } else { block.height };
    let top = area.y + ((area.height - above - height) * context.optical_share()).max(0.0);
    if let Some(title) = &title {
        heading::draw(context, title, area.x, top);
    }
    context.draw(&block, area.x, top + above, ink);
    number(context, page);
}

/// The text at the greatest size at which it fits. Its size is worth more than unbroken paragraphs, but a little of it is
/// given up where words would be torn.
fn set(context: &PaintContext<'_>, text: &str, width: f32, height: f32) -> Block {
    let set = |(size, least): (f32, f32)| {
        let style = context.body(size * context.vmin, least * context.vmin, 1.5);
        context.set_paragraphs(text, &style, width, height)
    };
    let [first, rest @ ..] = SIZES;
    let mut block = set(first);
    for sizes in rest {
        if !block.overflow {
            break;
        }
        block = set(sizes);
    }
    block
}

/// Which page it is of several, at the bottom right.
fn number(context: &mut PaintContext<'_>, (number, of): (usize, usize)) {
    if of < 2 {
        return;
    }
    let vmin = context.vmin;
    let style = Style {
        face: context.theme.faces.body,
        size: 3.2 * vmin,
        min_size: 2.6 * vmin,
        line_height: 1.2,
        letter_spacing: 0.04,
        align: Align::End,
        vertical: false,
    };
    let block = context.set(&format!("{number}/{of}"), &style, 20.0 * vmin, 4.4 * vmin);
    let (x, y) =
        (context.size.width as f32 - 28.0 * vmin, context.size.height as f32 - 6.6 * vmin - block.height / 2.0);
    let quiet = context.theme.quiet;
    context.draw_small(&block, x, y, quiet);
}
