//! A QR code before all else: great, with its address in print below it, and at its left what scanning it is for and why.

use super::{
    context::{PaintContext, set_parts},
    geometry::Area,
    heading, qr,
    set_lines::{self, style},
};
use crate::typeset::{Block, Face, Style};
use gongyi_media::qr_code;

/// The side of the code, in vmin: beside the text, and on a strip, where it has nearly all the height.
const SIDE: (f32, f32) = (54.0, 62.0);
/// The sizes of the reasons that are tried, in vmin, from the greatest.
const SIZES: [f32; 9] = [8.4, 7.9, 7.7, 7.0, 6.4, 5.6, 4.8, 4.2, 3.6];
/// The numeral of a reason, in em of it, and how far the reason stands in from it.
const NUMERAL: f32 = 1.75;
const INDENT: f32 = 2.1;
/// From one reason to the next, in em.
const GAP: f32 = 1.0;
/// Below the bar of the call, in vmin.
const CALL_GAP: f32 = 7.0;

/// Paints a code.
pub(super) fn paint(
    context: &mut PaintContext<'_>,
    qr: &str,
    address: Option<&str>,
    call: Option<&str>,
    reasons: &[String],
) {
    let vmin = context.vmin;
    let area = context.calm_area();
    let is_portrait = context.size.is_portrait() && !context.is_square();
    let side = match () {
        () if context.is_strip() => SIDE.1 * vmin,
        () if is_portrait => (area.width * 0.8).min(area.height * 0.46),
        () => (SIDE.0 * vmin).min(area.width * 0.46),
    };
    let card = Card::set(context, address, side);
    let text = if is_portrait {
        Area { height: (area.height - card.height - 8.0 * vmin).max(1.0), ..area }
    } else {
        Area { width: (area.width - side - 12.0 * vmin).max(1.0), ..area }
    };
    if context.is_strip() {
        beside(context, call, reasons, text);
    } else {
        let texts = Texts::best(context, call, reasons, text);
        let height = texts.height(context);
        let whole = if is_portrait { height + 8.0 * vmin + card.height } else { height };
        let top = area.y + ((area.height - whole) * context.optical_share()).max(0.0);
        texts.draw(context, area.x, top);
        if is_portrait {
            card.draw(context, qr, (area.x, top + height + 8.0 * vmin));
            return;
        }
    }
    let place = (area.x + area.width - side, area.y + ((area.height - card.height) / 2.0).max(0.0));
    card.draw(context, qr, place);
}

/// On a strip: what it is for in a column of its own, and then the reasons.
fn beside(context: &mut PaintContext<'_>, call: Option<&str>, reasons: &[String], area: Area) {
    let mut area = area;
    if let Some(call) = call {
        let call =
            set_lines::title(context, call, 15.0, if reasons.is_empty() { area.width } else { area.width * 0.42 });
        if reasons.is_empty() {
            let y = area.y + (area.height - heading::height(context, &call, 0.0)) / 2.0;
            heading::draw(context, &call, area.x, y);
            return;
        }
        let y = area.y + (area.height - heading::height(context, &call, 0.0)) / 2.0;
        heading::draw(context, &call, area.x, y);
        let column = call.width.max(area.width * 0.3) + 10.0 * context.vmin;
        area = Area { x: area.x + column, width: (area.width - column).max(1.0), ..area };
    }
    let texts = Texts::best(context, None, reasons, area);
    let y = area.y + ((area.height - texts.height(context)) / 2.0).max(0.0);
    texts.draw(context, area.x, y);
}

/// What it is for, and why.
struct Texts {
    call: Option<Block>,
    reasons: Vec<Block>,
    size: f32,
}

impl Texts {
    fn best(context: &PaintContext<'_>, call: Option<&str>, reasons: &[String], area: Area) -> Self {
        let reasons = set_parts(reasons);
        // Alone it is the message.
        let size = if reasons.is_empty() { 17.0 } else { 12.0 };
        let call = call.map(|call| set_lines::title(context, call, size, area.width));
        let mut texts = Self { call, reasons: Vec::new(), size: context.vmin };
        for size in SIZES {
            let size = context.readable_size(size);
            let body = context.body(size, size, 1.28);
            let set = |reason: &String| {
                context.set_balanced(reason, &body, (area.width - size * INDENT).max(1.0), size * 4.0)
            };
            texts.size = size;
            texts.reasons = reasons.iter().map(set).collect();
            let is_whole = texts.reasons.iter().all(|reason| !reason.overflow && reason.lines.len() <= 2);
            if is_whole && texts.height(context) <= area.height {
                break;
            }
        }
        texts
    }

    fn above(&self, context: &PaintContext<'_>) -> f32 {
        let gap = if self.reasons.is_empty() { 0.0 } else { CALL_GAP };
        self.call.as_ref().map_or(0.0, |call| heading::height(context, call, gap))
    }

    fn height(&self, context: &PaintContext<'_>) -> f32 {
        let gaps = self.size * GAP * self.reasons.len().saturating_sub(1) as f32;
        self.above(context) + self.reasons.iter().map(|reason| self.row(reason)).sum::<f32>() + gaps
    }

    /// The height of a reason: that of its numeral at least.
    fn row(&self, reason: &Block) -> f32 {
        reason.height.max(self.size * NUMERAL * 0.8)
    }

    fn draw(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        let (ink, accent) = (context.theme.ink, context.theme.accent);
        if let Some(call) = &self.call {
            heading::draw(context, call, x, y);
        }
        let mut y = y + self.above(context);
        let numeral = self.size * NUMERAL;
        let numbered = self.reasons.len() > 1;
        for (at, reason) in self.reasons.iter().enumerate() {
            let height = self.row(reason);
            if numbered {
                let style = style(Face::SansBold, numeral, numeral * 0.5, 1.0);
                let block = context.set_line(&(at + 1).to_string(), &style, self.size * (INDENT - 0.4));
                let hung = context.ink_left(&block);
                // The middle of its figures beside that of the reason.
                context.draw_small(&block, x - hung, y + height / 2.0 - block.size * FIGURE_MIDDLE, accent);
            }
            let left = if numbered { x + self.size * INDENT } else { x };
            context.draw(reason, left, y + (height - reason.height) / 2.0, ink);
            y += height + self.size * GAP;
        }
    }
}

/// Where the middle of a figure is, in em from the top of its em box.
const FIGURE_MIDDLE: f32 = 0.51;

/// The code, and the address below it.
struct Card {
    address: Option<Block>,
    side: f32,
    height: f32,
}

/// From the code to the address, in vmin.
const ADDRESS_GAP: f32 = 2.6;

impl Card {
    fn set(context: &PaintContext<'_>, address: Option<&str>, side: f32) -> Self {
        let address = address.map(|address| {
            let style =
                Style { letter_spacing: 0.0, ..style(Face::Sans, context.readable_size(3.8), 2.2 * context.vmin, 1.2) };
            context.set_line(address, &style, side)
        });
        let height = side + address.as_ref().map_or(0.0, |address| ADDRESS_GAP * context.vmin + address.height);
        Self { address, side, height }
    }

    fn draw(&self, context: &mut PaintContext<'_>, qr: &str, (x, y): (f32, f32)) {
        let quiet = context.theme.quiet;
        if let Some(code) = qr_code(qr) {
            qr::draw(context, &code, self.side, (x.round(), y.round()));
        }
        if let Some(address) = &self.address {
            context.draw_small(address, x, y + self.side + ADDRESS_GAP * context.vmin, quiet);
        }
    }
}
