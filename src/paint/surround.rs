//! What surrounds every message: the banner at the top, the credit at the bottom, the label of an advertisement.

use super::{context::PaintContext, geometry::Area};
use crate::typeset::{Align, Block, Face, Style};
use gongyi_core::{
    model::{MAX_TEXTS, Slide},
    shapes::theme::Colour,
};

/// Ink on a picture's scrim.
const ON_SCRIM: Colour = Colour([0xFF, 0xFF, 0xFF]);

/// Paints the banner, the credit and the label.
pub(super) fn paint(context: &mut PaintContext<'_>, slide: &Slide, over_picture: bool) {
    let colour = if over_picture { ON_SCRIM } else { context.theme.quiet };
    if let Some(banner) = &slide.banner {
        paint_banner(context, banner, colour);
    }
    if let Some(credit) = &slide.credit {
        paint_credit(context, credit, colour);
    }
    if slide.advertisement {
        paint_label(context, colour);
    }
}

fn small(context: &PaintContext<'_>, text: &str, size: f32, letter_spacing: f32, width: f32) -> Block {
    let style = Style {
        face: context.theme.faces.body,
        size: size * context.vmin,
        min_size: size * context.vmin * 0.6,
        line_height: 1.2,
        letter_spacing,
        align: Align::Start,
        vertical: false,
    };
    context.set(text, &style, width, size * context.vmin * 1.3)
}

/// 讲文明 树新风 | 公益广告: parts with thin upright rules between them, and a thin rule to each side.
fn paint_banner(context: &mut PaintContext<'_>, banner: &str, colour: Colour) {
    const SIZE: f32 = 3.2;
    let vmin = context.vmin;
    let (width, middle) = (context.size.width as f32, 7.2 * vmin);
    let parts: Vec<Block> = banner
        .split(['|', '｜'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .take(MAX_TEXTS)
        .map(|part| small(context, part, SIZE, 0.16, width * 0.8))
        .collect();
    let gap = 2.6 * vmin;
    let whole: f32 =
        parts.iter().map(|part| part.width).sum::<f32>() + gap * 2.0 * parts.len().saturating_sub(1) as f32;
    let mut x = (width - whole) / 2.0;
    let thickness = context.hairline();
    let (left, right) = (x, x + whole);
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            let height = SIZE * vmin * 0.9;
            x += gap;
            context.fill_area(
                Area { x: x - thickness / 2.0, y: middle - height / 2.0, width: thickness, height },
                colour,
                0.8,
            );
            x += gap;
        }
        context.draw_small(part, x, middle - part.height / 2.0, colour);
        x += part.width;
    }
    // The rules beside it end before the margins.
    let length = (13.0 * vmin).min(left - 10.0 * vmin);
    if length > 3.0 * vmin {
        for start in [left - 3.0 * vmin - length, right + 3.0 * vmin] {
            context.fill_area(
                Area { x: start, y: middle - thickness / 2.0, width: length, height: thickness },
                colour,
                0.5,
            );
        }
    }
}

fn paint_credit(context: &mut PaintContext<'_>, credit: &str, colour: Colour) {
    let vmin = context.vmin;
    let (width, height) = (context.size.width as f32, context.size.height as f32);
    let block = small(context, credit, 3.0, 0.1, width * 0.84);
    let middle = height - 6.6 * vmin;
    context.draw_small(&block, (width - block.width) / 2.0, middle - block.height / 2.0, colour);
}

/// 广告, in a thin box at the bottom right: the advertising law asks that it be plain to see.
fn paint_label(context: &mut PaintContext<'_>, colour: Colour) {
    let vmin = context.vmin;
    let style = Style {
        face: Face::SansBold,
        size: 3.2 * vmin,
        min_size: 3.2 * vmin,
        line_height: 1.2,
        letter_spacing: 0.1,
        align: Align::Start,
        vertical: false,
    };
    let block = context.set("广告", &style, 20.0 * vmin, 5.0 * vmin);
    let (pad_x, pad_y) = (1.2 * vmin, 0.8 * vmin);
    let (width, height) = (block.width + 2.0 * pad_x, block.height + 2.0 * pad_y);
    let (x, y) =
        (context.size.width as f32 - 6.0 * vmin - width, context.size.height as f32 - 6.6 * vmin - height / 2.0);
    let thickness = context.hairline();
    context.outline_area(Area { x, y, width, height }, 0.6 * vmin, thickness, colour, 1.0);
    context.draw_small(&block, x + pad_x, y + pad_y, colour);
}
