//! A QR code: black on white with its quiet zone, in whole pixels.

use qrcode::{Color as Module, QrCode};

use super::{context::PaintContext, geometry::Area};
use gongyi_core::shapes::theme::Colour;

/// Readers of codes ask for four blank modules about them.
const QUIET_ZONE: f32 = 4.0;
/// A code is black on white: some readers refuse any other.
const PAPER: Colour = Colour([0xFF, 0xFF, 0xFF]);
const INK: Colour = Colour([0x11, 0x11, 0x11]);

/// Draws a code on a white square of this side with its top left at a point.
pub(super) fn draw(context: &mut PaintContext<'_>, code: &QrCode, side: f32, (x, y): (f32, f32)) {
    context.fill_rounded(Area { x, y, width: side, height: side }, 1.2 * context.vmin, PAPER, 1.0);
    let count = code.width();
    // Whole pixels, so that every module is as wide as every other.
    let module = (side / (count as f32 + 2.0 * QUIET_ZONE)).floor().max(1.0);
    let inset = (side - module * count as f32) / 2.0;
    let (left, top) = ((x + inset).round(), (y + inset).round());
    for (at, colour) in code.to_colors().into_iter().enumerate() {
        if colour == Module::Dark {
            let (column, row) = ((at % count) as f32, (at / count) as f32);
            let area = Area { x: left + column * module, y: top + row * module, width: module, height: module };
            context.fill_area(area, INK, 1.0);
        }
    }
    context.observe_code(module);
}
