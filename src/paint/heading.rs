//! The title of a slide that is read: large, left-set, with a short bar of the accent below.

use super::{Area, Sheet};
use crate::typeset::{Align, Block, Style};

/// From the title to the bar, in `u`.
const BAR_GAP: f32 = 3.6;
/// The thickness of the bar, in `u`.
const BAR: f32 = 1.0;

/// Sets a title of at most this size, in `u`, on at most two lines.
pub(super) fn set(sheet: &Sheet<'_>, title: &str, size: f32, width: f32) -> Block {
    let style = Style {
        face: sheet.theme.faces.title,
        size: size * sheet.u,
        min_size: (size * 0.42).max(4.0) * sheet.u,
        line_height: 1.2,
        letter_spacing: 0.08,
        align: Align::Start,
        vertical: false,
    };
    sheet.set(title, &style, width, size * 2.2 * sheet.u)
}

/// How much room a title takes with its bar and `gap` below it, in pixels.
pub(super) fn height(sheet: &Sheet<'_>, title: &Block, gap: f32) -> f32 {
    title.height + (BAR_GAP + gap) * sheet.u
}

/// Draws a title with its bar at a point.
pub(super) fn draw(sheet: &mut Sheet<'_>, title: &Block, x: f32, y: f32) {
    let (u, display, accent) = (sheet.u, sheet.theme.display, sheet.theme.accent);
    sheet.draw(title, x, y, display);
    let bar = Area { x, y: y + title.height + BAR_GAP * u, width: 13.0 * u, height: BAR * u };
    sheet.fill_rounded(bar, bar.height / 2.0, accent, 1.0);
}
