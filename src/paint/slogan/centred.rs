//! Great words in the middle of the picture, and nothing else.

use super::{MAX_COLUMN, count};
use crate::{
    context::PaintContext,
    typeset::{Align, Block, Numerals, Style},
};

/// Another way of setting is worth it from this on, in sizes of the usual one.
const CLEARLY: f32 = 1.2;
/// From one column to the next, in em.
const COLUMN_GAP: f32 = 1.62;
/// The size of a slogan of one line on a strip, in vmin, at most.
const STRIP_SIZE: f32 = 27.0;

/// Words in the middle of the picture, and a small line below. On a strip they are one line where that makes them greater,
/// on a portrait screen columns.
pub(super) fn paint(context: &mut PaintContext<'_>, text: &str, note: Option<&str>) {
    let vmin = context.vmin;
    let theme = context.theme;
    let area = context.message_area();
    let note_room = if note.is_some() { 17.0 * vmin } else { 0.0 };
    // The fewer the words, the greater they may be.
    let most = match count(text) {
        0..=4 => 26.0,
        5..=8 => 20.5,
        9..=16 => 19.0,
        _ => 17.0,
    };
    let style = Style {
        face: theme.faces.display,
        size: most * vmin,
        min_size: 4.0 * vmin,
        line_height: 1.36,
        letter_spacing: 0.1,
        align: Align::Center,
        vertical: false,
    };
    // A short slogan does not fill the picture: air makes it great.
    let inner = (area.height - note_room) * 0.94;
    let block = context.set_display(text, &style, Numerals::Loud, (area.width, inner));
    let other = one_line(context, text, &style, area.width, inner)
        .or_else(|| columns(context, text, &style, area.width, inner));
    let (block, x) = match other {
        Some((other, x)) if other.size > block.size * CLEARLY => (other, area.x + x),
        _ => (block, area.x),
    };
    let note_block = note.map(|note| {
        let style = Style {
            face: theme.faces.body,
            size: 5.0 * vmin,
            min_size: 2.6 * vmin,
            line_height: 1.4,
            letter_spacing: 0.12,
            align: Align::Center,
            vertical: false,
        };
        context.set(note, &style, area.width, 9.0 * vmin)
    });
    let gap = 11.0 * vmin;
    let whole = block.height + note_block.as_ref().map_or(0.0, |note| gap + note.height);
    let top = area.y + (area.height - whole) * context.optical_share();
    context.draw(&block, x, top, theme.display);
    if let Some(note) = note_block {
        let y = top + block.height + gap;
        context.ornate_rule(area.x + area.width / 2.0, y - gap * 0.5, 30.0 * vmin, theme.rule);
        context.draw_small(&note, area.x, y, theme.ink);
    }
}

/// On a strip, where one line may be greater than several: all lines as one; and how far it is moved to the right.
fn one_line(context: &PaintContext<'_>, text: &str, style: &Style, width: f32, height: f32) -> Option<(Block, f32)> {
    let style = Style { size: STRIP_SIZE * context.vmin, ..*style };
    let text = text.split('\n').map(str::trim).collect::<Vec<_>>().join("\u{2003}");
    let line = || context.set_display(&text, &style, Numerals::Loud, (width, height));
    context.is_strip().then(line).filter(|block| block.lines.len() == 1 && !block.overflow).map(|block| (block, 0.0))
}

/// On a portrait screen, where long lines would be small: each line as a column, as verses are written.
fn columns(context: &PaintContext<'_>, text: &str, style: &Style, width: f32, height: f32) -> Option<(Block, f32)> {
    let lines = text.split('\n').count();
    if !context.size.is_portrait()
        || context.is_square()
        || lines < 2
        || text.chars().any(|c| c.is_ascii_alphanumeric())
    {
        return None;
    }
    let style = Style { align: Align::Start, line_height: COLUMN_GAP, vertical: true, ..*style };
    let block = context.set_display(text, &style, Numerals::Loud, (width, height.min(MAX_COLUMN * context.vmin)));
    let x = -(width - block.width) / 2.0;
    (block.lines.len() == lines && !block.overflow).then_some((block, x))
}
