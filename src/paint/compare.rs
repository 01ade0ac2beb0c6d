//! A place before and after: two pictures side by side, above each other where the screen stands, with a thin gap; what
//! they are called in a corner of each, and a line below.

use image::RgbaImage;

use super::{
    context::PaintContext,
    frame::{MARGIN, bleed, fixed, ink_on, style},
    geometry::{Area, PaintSize},
    picture::place_scaled,
};
use crate::typeset::Style;
use gongyi_core::{
    model::{Compare, Slide},
    shapes::theme::{Colour, Face},
};
use gongyi_media::Plan;

/// What was is labelled in this colour; what is, in the accent.
const BEFORE: Colour = Colour([0x3A, 0x3F, 0x45]);
/// Between the pictures, in vmin.
const GAP: f32 = 1.2;
/// What the line below takes, in vmin; on a strip, it takes this part of the width.
const CAPTION: f32 = 19.0;
const CAPTION_PORTRAIT: f32 = 28.0;
const CAPTION_SQUARE: f32 = 26.0;
const CAPTION_STRIP: f32 = 0.26;

/// Where the pictures stand, and the line below them.
struct Places {
    pictures: [Area; 2],
    caption: Area,
}

fn places(size: PaintSize, slide: &Slide, has_caption: bool) -> Places {
    let (vmin, area) = (size.vmin(), bleed(size, slide));
    let margin = MARGIN * vmin;
    let (room, caption) = if !has_caption {
        (area, area)
    } else if size.is_strip() {
        let left = (area.width * CAPTION_STRIP).round();
        let caption = Area { x: margin, width: left - 1.8 * margin, ..area };
        (Area { x: left, width: area.width - left, ..area }, caption)
    } else {
        let depth = match () {
            () if size.is_portrait() => CAPTION_PORTRAIT,
            () if size.width as f32 <= size.height as f32 * 1.5 => CAPTION_SQUARE,
            () => CAPTION,
        };
        let depth = (depth * vmin).round();
        // Above a credit the line needs less air below it than at the edge of the screen.
        let below = if area.y + area.height < size.height as f32 { 0.0 } else { margin * 0.5 };
        let height = area.height - depth - below;
        let caption = Area { x: margin, y: area.y + height, width: area.width - 2.0 * margin, height: depth };
        (Area { height, ..area }, caption)
    };
    let gap = (GAP * vmin).round().max(2.0);
    let pictures = if size.is_portrait() {
        let height = ((room.height - gap) / 2.0).floor();
        [Area { height, ..room }, Area { y: room.y + room.height - height, height, ..room }]
    } else {
        let width = ((room.width - gap) / 2.0).floor();
        [Area { width, ..room }, Area { x: room.x + room.width - width, width, ..room }]
    };
    Places { pictures, caption }
}

/// The sizes of the two pictures, in pixels.
pub(super) fn picture_sizes(size: PaintSize, slide: &Slide, compare: &Compare) -> [(u32, u32); 2] {
    places(size, slide, compare.caption.is_some()).pictures.map(pixels)
}

fn pixels(area: Area) -> (u32, u32) {
    (area.width.round().max(1.0) as u32, area.height.round().max(1.0) as u32)
}

/// Paints a comparison.
pub(super) fn paint(context: &mut PaintContext<'_>, slide: &Slide, compare: &Compare, pictures: &[&RgbaImage]) {
    let vmin = context.vmin;
    let places = places(context.size, slide, compare.caption.is_some());
    for (area, picture) in places.pictures.iter().zip(pictures) {
        let plan = Plan::cover(picture.dimensions(), pixels(*area), (0.5, 0.5));
        let at = (area.x.round() as i32, area.y.round() as i32);
        context.is_whole &= place_scaled(&mut context.pixmap, picture, &plan, at);
    }
    let accent = context.theme.accent;
    let (before, after) = &compare.labels;
    for (area, (text, colour)) in places.pictures.iter().zip([(before, BEFORE), (after, accent)]) {
        let size = if context.is_strip() { 9.0 } else { 7.8 };
        let label = fixed(context, text, Face::SansBold, size, area.width - 12.0 * vmin);
        let (pad_x, pad_y) = (label.size * 0.5, label.size * 0.34);
        let chip = Area {
            x: area.x,
            y: area.y,
            width: label.width + 2.0 * pad_x + if area.x == 0.0 { MARGIN * vmin - pad_x } else { 0.0 },
            height: label.height + 2.0 * pad_y,
        };
        context.fill_area(chip, colour, 1.0);
        context.draw_small(&label, chip.x + chip.width - pad_x - label.width, chip.y + pad_y, ink_on(colour));
    }
    if let Some(caption) = &compare.caption {
        let (area, display) = (places.caption, context.theme.display);
        let (size, depth) = if context.is_strip() { (17.0, area.height * 0.8) } else { (11.0, area.height * 0.86) };
        let style = Style { line_height: 1.24, ..style(context, context.theme.faces.title, size, 5.4) };
        let block = context.set(caption, &style, area.width, depth);
        context.draw(&block, area.x, area.y + (area.height - block.height) / 2.0, display);
    }
}
