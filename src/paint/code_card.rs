//! A QR code on a white card, with what scanning is for below it or at its side.

use qrcode::QrCode;

use super::{context::PaintContext, qr};
use crate::typeset::{Align, Block, Face, Style};

/// The side of a card, in vmin, at most; the same on a strip.
const SIDE: (f32, f32) = (46.0, 56.0);
/// The part of the width that it takes; the same on a portrait screen.
const SHARE: (f32, f32) = (0.34, 0.48);
/// From the card to what stands at its side, in vmin.
const CALL_GAP: f32 = 5.0;
/// The size of what scanning is for below the card and at its side, in vmin.
const CALL: (f32, f32) = (4.6, 6.6);

/// The card, set.
pub(super) struct Card {
    call: Option<Block>,
    side: f32,
    /// Whether what scanning is for stands at the right of the card.
    is_beside: bool,
    pub(super) width: f32,
    pub(super) height: f32,
}

impl Card {
    /// A card for an area of this width.
    pub(super) fn set(context: &PaintContext<'_>, call: Option<&str>, width: f32) -> Self {
        let vmin = context.vmin;
        let is_beside = context.size.is_portrait();
        let most = if context.is_strip() { SIDE.1 } else { SIDE.0 } * vmin;
        let side = if is_beside { width * SHARE.1 } else { (width * SHARE.0).min(most) };
        let style = |align, size: f32| Style {
            face: Face::Sans,
            size: context.legible(size),
            min_size: 2.8 * vmin,
            line_height: 1.25,
            letter_spacing: 0.04,
            align,
            vertical: false,
        };
        let call = call.map(|call| {
            if is_beside {
                context.set(call, &style(Align::Start, CALL.1), width - side - CALL_GAP * vmin, side)
            } else {
                context.set(call, &style(Align::Center, CALL.0), side, 11.5 * vmin)
            }
        });
        let below = call.as_ref().filter(|_| !is_beside).map_or(0.0, |call| call.height + 3.0 * vmin);
        Self { call, side, is_beside, width: side, height: side + below }
    }

    /// Draws it with its top left at a point.
    pub(super) fn draw(&self, context: &mut PaintContext<'_>, code: &QrCode, (x, y): (f32, f32)) {
        let vmin = context.vmin;
        let ink = context.theme.ink;
        qr::draw(context, code, self.side, (x, y));
        if let Some(call) = &self.call {
            let (x, y) = if self.is_beside {
                (x + self.side + CALL_GAP * vmin, y + (self.side - call.height) / 2.0)
            } else {
                (x, y + self.side + 3.0 * vmin)
            };
            context.draw_small(call, x, y, ink);
        }
    }
}
