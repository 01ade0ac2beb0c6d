//! A page of a long text: a title, the text set as in a book, and which page it is. Where articles are numbered their
//! numbers hang before them (`paragraphs`).

use super::{
    context::PaintContext,
    fitting::{self, Fitted, Scale},
    geometry::Area,
    heading,
    paragraphs::Paragraphs,
};
use crate::typeset::{Align, Block, Style};
use gongyi_core::characters::INDENT;

/// The text, from its largest to its least, in vmin; the same on a strip.
const BODY: (f32, f32) = (8.4, 2.4);
const STRIP_BODY: (f32, f32) = (13.0, 3.8);
const PORTRAIT_BODY: (f32, f32) = (8.8, 2.4);
/// The title, at most, in vmin; the same on a strip.
const TITLE: (f32, f32) = (11.0, 26.0);
/// Below the title's bar, in vmin.
const TITLE_GAP: f32 = 5.0;
/// Lines that are wider than this, in vmin, are hard to follow; the same on a strip.
const MAX_COLUMN: (f32, f32) = (158.0, 300.0);
/// As full as a page may be: so many lines of so many characters (`gongyi_content`, `resolve/pages.rs`).
const FULL: (usize, usize) = (4, 18);
/// From one dot to the next, in radii.
const DOT_STEP: f32 = 4.2;
/// Dots say which page of so many it is; of more, a number does.
const MAX_DOTS: usize = 12;

/// Paints a page; `page` is its number and how many there are.
pub(super) fn paint(context: &mut PaintContext<'_>, title: Option<&str>, text: &str, page: (usize, usize)) {
    let (area, vmin) = (column(context), context.vmin);
    let scale = scale(context);
    let Fitted { what: (title, mut paragraphs), fits, .. } = if page.1 > 1 {
        // All pages of a text have one title and one size, which follow from a full page and not from what each says.
        let full = both(context, title, &full_page(), area, scale);
        let (title, most) = (full.what.0, full.size / vmin);
        let scale = Scale { body: (most, scale.body.1.min(most)), ..scale };
        let mut set = fitting::fit(context, scale, |sizes| under(context, title.clone(), text, area, sizes.body));
        set.what.1.room = set.what.1.height.max(full.what.1.height);
        set
    } else {
        both(context, title, text, area, scale)
    };
    if !fits && let Some(paragraph) = paragraphs.list.last_mut() {
        paragraph.text.overflow = true;
    }
    if context.is_strip() {
        let column = title.as_ref().map_or(0.0, |title| heading::column_width(context, title));
        // The title of all pages stands at one place; a text alone stands in the middle.
        let spare = (area.width - column - paragraphs.width()).max(0.0) / if title.is_some() { 4.0 } else { 2.0 };
        let rest = title.as_ref().map_or(area, |title| heading::draw_column(context, title, area));
        paragraphs.draw(context, rest.x + spare, area.y + (area.height - paragraphs.height) / 2.0);
    } else {
        let above = title.as_ref().map_or(0.0, |title| heading::height(context, title, TITLE_GAP));
        let top = area.y + ((area.height - above - paragraphs.room) * context.optical_share()).max(0.0);
        if let Some(title) = &title {
            heading::draw(context, title, area.x, top);
        }
        paragraphs.draw(context, area.x, top + above);
    }
    which(context, page);
}

/// The sizes that are tried.
fn scale(context: &PaintContext<'_>) -> Scale {
    match () {
        () if context.is_strip() => Scale { body: STRIP_BODY, title: TITLE.1 },
        () if context.size.is_portrait() => Scale { body: PORTRAIT_BODY, title: TITLE.0 },
        () => Scale { body: BODY, title: TITLE.0 },
    }
}

/// Where the page stands. On a very wide screen it stays in the middle: lines of forty characters are hard to follow.
fn column(context: &PaintContext<'_>) -> Area {
    let area = context.message_area();
    if context.is_strip() {
        return area;
    }
    let inset = if context.size.is_portrait() { 0.0 } else { 4.0 * context.vmin };
    let width = (area.width - inset).min(MAX_COLUMN.0 * context.vmin);
    Area { x: (context.size.width as f32 - width) / 2.0, width, ..area }
}

/// A page that is as full as any: on the screen that pages are measured for, each line is a paragraph.
fn full_page() -> String {
    let line = format!("{INDENT}{}", "文".repeat(FULL.1 - 3));
    vec![line; FULL.0].join("\n")
}

/// A title and the text below it, or at its side on a strip.
fn both(
    context: &PaintContext<'_>,
    title: Option<&str>,
    text: &str,
    area: Area,
    scale: Scale,
) -> Fitted<(Option<Block>, Paragraphs)> {
    let room = if context.is_strip() {
        (area.width * heading::COLUMN_SHARE * 0.7, area.height)
    } else {
        (area.width, area.height * 0.4)
    };
    fitting::fit(context, scale, |sizes| {
        let title = title.map(|title| heading::set(context, title, sizes.title, room));
        under(context, title, text, area, sizes.body)
    })
}

/// The text at a size under a title, or at its side on a strip; and whether both fit.
fn under(
    context: &PaintContext<'_>,
    title: Option<Block>,
    text: &str,
    area: Area,
    size: f32,
) -> ((Option<Block>, Paragraphs), bool) {
    let (width, above) = match &title {
        Some(title) if context.is_strip() => (area.width - heading::column_width(context, title), 0.0),
        Some(title) => (area.width, heading::height(context, title, TITLE_GAP)),
        None => (area.width, 0.0),
    };
    let most = if context.is_strip() { MAX_COLUMN.1 } else { MAX_COLUMN.0 };
    let paragraphs = Paragraphs::set(context, text, size, (width.min(most * context.vmin), area.height));
    let is_whole = paragraphs.list.iter().all(|paragraph| !paragraph.text.overflow);
    let fits =
        is_whole && paragraphs.height + above <= area.height && title.as_ref().is_none_or(|title| !title.overflow);
    ((title, paragraphs), fits)
}

/// Which page it is of several, at the bottom right: a dot for each, or numbers where dots would not be counted.
fn which(context: &mut PaintContext<'_>, (number, of): (usize, usize)) {
    if of < 2 {
        return;
    }
    let (vmin, quiet, accent) = (context.vmin, context.theme.quiet, context.theme.accent);
    let (right, middle) = (context.size.width as f32 - 8.0 * vmin, context.size.height as f32 - 6.6 * vmin);
    if of <= MAX_DOTS {
        let radius = (0.62 * vmin).max(2.0);
        let first = right - radius - radius * DOT_STEP * (of - 1) as f32;
        for at in 0..of {
            let x = first + radius * DOT_STEP * at as f32;
            if at + 1 == number {
                context.dot(x, middle, radius * 1.5, accent);
            } else {
                context.faint_dot(x, middle, radius, quiet, 0.5);
            }
        }
        return;
    }
    let style = Style { align: Align::End, ..context.body(context.legible(3.4), context.legible(2.6), 1.2) };
    let block = context.set(&format!("{number}/{of}"), &style, 20.0 * vmin, style.size * 1.4);
    context.draw_small(&block, right - 20.0 * vmin, middle - block.height / 2.0, quiet);
}
