//! Where the parts of a template stand, and the styles that they share: one left axis, 8 u from every edge and clear of
//! banner and credit where a slide has any.

use super::{
    context::PaintContext,
    geometry::{Area, PaintSize},
    surround,
};
use crate::typeset::{Align, Block, Style};
use gongyi_core::{
    model::Slide,
    shapes::theme::{Colour, Face},
};

/// From the edge of a screen to a message, in vmin.
pub(super) const MARGIN: f32 = 8.0;
/// What a banner and a credit stand on, in vmin.
const HEAD: f32 = 13.0;
const FOOT: f32 = 12.0;
/// The sizes that are tried, as parts of the greatest.
const SCALES: [f32; 12] = [1.0, 0.94, 0.88, 0.82, 0.77, 0.72, 0.67, 0.62, 0.57, 0.52, 0.47, 0.42];

/// Where a template stands: what the margins leave, below the banner and above the credit of a slide.
pub(super) fn frame(context: &PaintContext<'_>, slide: &Slide) -> Area {
    context.quiet.unwrap_or_else(|| frame_in(context.size, slide))
}

/// The same, on a screen of this size.
pub(super) fn frame_in(size: PaintSize, slide: &Slide) -> Area {
    let (vmin, area) = (size.vmin(), bleed(size, slide));
    let top = area.y.max(MARGIN * vmin);
    let bottom = (area.y + area.height).min(size.height as f32 - MARGIN * vmin);
    // On the axis of what surrounds the message.
    let left = surround::left(size);
    Area { x: left, y: top, width: (area.width - left - MARGIN * vmin).max(1.0), height: (bottom - top).max(1.0) }
}

/// What a picture or a field of colour fills: all of a screen but what banner and credit stand on.
pub(super) fn bleed(size: PaintSize, slide: &Slide) -> Area {
    let vmin = size.vmin();
    let top = if slide.banner.is_some() { HEAD * vmin } else { 0.0 };
    let bottom = if slide.credit.is_some() || slide.advertisement { FOOT * vmin } else { 0.0 };
    let (width, height) = (size.width as f32, size.height as f32);
    Area { x: 0.0, y: top.round(), width, height: (height - top - bottom).round().max(1.0) }
}

/// What is read on a colour: white or nearly black, whichever stands out more.
pub(super) fn ink_on(ground: Colour) -> Colour {
    let (white, black) = (Colour([0xFF; 3]), Colour([0x16; 3]));
    if white.contrast(ground) >= black.contrast(ground) { white } else { black }
}

/// A left-set style of this size, in vmin, which may shrink to `least`.
pub(super) fn style(context: &PaintContext<'_>, face: Face, size: f32, least: f32) -> Style {
    Style {
        face,
        size: context.legible(size),
        min_size: context.legible(least),
        line_height: 1.28,
        letter_spacing: 0.02,
        align: Align::Start,
        vertical: false,
    }
}

/// Sets a text at one size, in vmin, on as many lines as it takes.
pub(super) fn fixed(context: &PaintContext<'_>, text: &str, face: Face, size: f32, width: f32) -> Block {
    let room = context.size.height as f32 * 1.5;
    context.set(text, &style(context, face, size, size), width, room)
}

/// What is made at the greatest scale at which it fits; what is made at the least where none does.
pub(super) fn largest<T>(make: impl Fn(f32) -> T, fits: impl Fn(&T) -> bool) -> T {
    let (mut low, mut high) = (0, SCALES.len());
    let mut best = None;
    while low < high {
        let middle = usize::midpoint(low, high);
        let made = make(SCALES.get(middle).copied().unwrap_or(1.0));
        if fits(&made) {
            (high, best) = (middle, Some(made));
        } else {
            low = middle + 1;
        }
    }
    best.unwrap_or_else(|| make(SCALES.last().copied().unwrap_or(1.0)))
}

/// A block as one that does not fit its room, where it is deeper.
pub(super) fn within(mut block: Block, height: f32) -> Block {
    block.overflow |= block.height > height * 1.001;
    block
}
