//! A picture: whole, on the theme's background; or over the whole screen, darkened only behind what is written on it.

use image::RgbaImage;
use resvg::tiny_skia::Pixmap;

use super::{
    context::PaintContext,
    geometry::{Area, PaintSize},
    observe::{BLACK, WHITE, first_readable, worst_contrast},
    surround,
};
use crate::typeset::{Align, Block, Style};
use gongyi_core::{
    model::{Slide, layout::Margins},
    shapes::theme::{Colour, linear, luminance},
};
use gongyi_media::{self as media, Plan};

/// The size of a caption on a picture that covers all, and below one that does not, in vmin.
const CAPTION: f32 = 6.4;
const CAPTION_ON_STRIP: f32 = 9.0;
const MAX_CAPTION: f32 = 12.0;
/// Smaller characters lose their strokes on every screen, in pixels.
const LEAST_PIXELS: f32 = 16.0;
const CAPTION_BELOW: f32 = 5.6;
/// The size of a caption beside a picture on a strip, in vmin.
const CAPTION_BESIDE: f32 = 13.0;
/// From a picture to its caption, in vmin.
const CAPTION_GAP: f32 = 4.5;
/// From a caption to what surrounds the message, in vmin.
const CLEAR: f32 = 6.0;
/// Where the focus lies lower than this on the screen, the caption stands above it.
const LOW: f32 = 0.6;
/// How far the shade behind a text is eased out, and how far it is whole around it, in vmin.
const EASE: f32 = 40.0;
const SHADE_PAD: f32 = 1.6;
const WIDE: f32 = 1.8;
/// The contrast of white with the shaded picture, at its worst places, and of what needs no shade: more than is asked for.
const SHADED: f32 = 5.2;
const UNSHADED: f32 = 5.4;
/// No shade hides the picture.
const MAX_SHADE: f32 = 0.92;
/// The shade is so dark at most: white on it has a contrast of 13.
const SHADE_LIGHT: f32 = 0.03;
/// A shade is tried in so many steps.
const STEPS: u32 = 24;
/// A picture is probed at so many places of each side.
const PROBES: usize = 64;

/// A picture whole: in a frame; on a portrait screen from edge to edge; on a strip as high as the screen, with its caption
/// beside it.
pub(super) fn contain(context: &mut PaintContext<'_>, picture: &RgbaImage, caption: Option<&str>, labelled: bool) {
    if context.is_strip() && caption.is_some() {
        beside(context, picture, caption.unwrap_or_default(), labelled);
        return;
    }
    let vmin = context.vmin;
    let area = context.message_area();
    let caption = caption.map(|caption| {
        let style = caption_style(context, CAPTION_BELOW, Align::Center);
        context.set(caption, &style, area.width, 16.0 * vmin)
    });
    let caption_room = caption.as_ref().map_or(0.0, |block| block.height + CAPTION_GAP * vmin);
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let whole_width = context.size.width as f32;
    let bleeds = context.size.is_portrait() && height * whole_width / width <= area.height - caption_room;
    let margin = if bleeds { 0.0 } else { 1.4 * vmin };
    // A frame stands around the picture and, as the caption does, inside the message area.
    let room = if bleeds { whole_width } else { area.width - 2.0 * margin };
    let scale = (room / width).min((area.height - caption_room - 2.0 * margin) / height);
    let (width, height) = (width * scale, height * scale);
    let whole = height + 2.0 * margin + caption_room;
    let top = area.y + (area.height - whole) * context.optical_share() + margin;
    let x = ((whole_width - width) / 2.0).round();
    let place = Area { x, y: top.round(), width, height };
    let plan = Plan::whole(picture.dimensions(), (width.round() as u32, height.round() as u32));
    context.is_whole &= place_scaled(&mut context.pixmap, picture, &plan, (place.x as i32, place.y as i32));
    let (rule, ink) = (context.theme.rule, context.theme.ink);
    if !bleeds {
        let thickness = context.hairline() * 1.5;
        let (width, height) = (width + 2.0 * margin, height + 2.0 * margin);
        let frame = Area { x: place.x - margin, y: place.y - margin, width, height };
        context.outline_area(frame, 0.4 * vmin, thickness, rule, 0.9);
    }
    if let Some(block) = caption {
        context.draw_small(&block, area.x, place.y + height + margin + CAPTION_GAP * vmin, ink);
    }
}

/// On a strip: the picture at the right, from the top edge to the bottom, and its caption in the room at the left.
fn beside(context: &mut PaintContext<'_>, picture: &RgbaImage, caption: &str, labelled: bool) {
    let (vmin, area) = (context.vmin, context.message_area());
    let (width, height) = (context.size.width as f32, context.size.height as f32);
    let scale = (height / picture.height() as f32).min(width * 0.5 / picture.width() as f32);
    let to = (picture.width() as f32 * scale, picture.height() as f32 * scale);
    // The label of an advertisement stands in the corner.
    let right = width - if labelled { 26.0 * vmin } else { 0.0 };
    let at = ((right - to.0).round(), ((height - to.1) / 2.0).round());
    let plan = Plan::whole(picture.dimensions(), (to.0.round() as u32, to.1.round() as u32));
    context.is_whole &= place_scaled(&mut context.pixmap, picture, &plan, (at.0 as i32, at.1 as i32));
    context.foot_end = Some(at.0);
    let left = surround::left(context.size);
    let style = caption_style(context, CAPTION_BESIDE, Align::Start);
    let block = context.set(caption, &style, at.0 - left - 10.0 * vmin, area.height);
    let ink = context.theme.ink;
    context.draw_small(&block, left, area.y + (area.height - block.height) / 2.0, ink);
}

/// A picture over the whole screen, darkened behind what is written on what the display surely shows; that is painted on
/// top.
pub(super) fn cover(
    context: &mut PaintContext<'_>,
    picture: &RgbaImage,
    focus: (f32, f32),
    (slide, caption): (&Slide, Option<&str>),
    (margins, safe): (Margins, PaintSize),
) {
    let size = (context.size.width, context.size.height);
    let plan = Plan::cover(picture.dimensions(), size, focus);
    context.is_whole &= place_scaled(&mut context.pixmap, picture, &plan, (0, 0));
    let mut places = surround::places(context, safe, slide);
    if let Some((block, x, y)) = caption_place(context, safe, slide, caption, focus) {
        places.push(Area { x, y, width: block.width, height: block.height });
    }
    let (left, top) = (margins.left as f32, margins.top as f32);
    for place in &mut places {
        (place.x, place.y) = (place.x + left, place.y + top);
    }
    let whole = Area { x: 0.0, y: 0.0, width: size.0 as f32, height: size.1 as f32 };
    shade_behind(context, &places, whole);
}

/// Darkens a picture, which is painted within an area, behind what will be written on it.
pub(super) fn shade_behind(context: &mut PaintContext<'_>, places: &[Area], within: Area) {
    let touches = |place: &&Area| {
        place.x < within.x + within.width
            && place.x + place.width > within.x
            && place.y < within.y + within.height
            && place.y + place.height > within.y
    };
    for place in places.iter().filter(touches) {
        shade(context, *place, within);
    }
}

/// The caption on a picture that covers all.
pub(super) fn caption_over(context: &mut PaintContext<'_>, slide: &Slide, caption: Option<&str>, focus: (f32, f32)) {
    if let Some((block, x, y)) = caption_place(context, context.size, slide, caption, focus) {
        let pixels = context.behind(&block, x, y).pixels;
        let theme = context.theme;
        let colour = first_readable([theme.ink, theme.display, WHITE, BLACK], &pixels);
        context.draw_small(&block, x, y, colour);
    }
}

/// The caption as a line of its own at the left, clear of what surrounds it: at the foot, or at the head where the focus of
/// the picture is low.
fn caption_place(
    context: &PaintContext<'_>,
    size: PaintSize,
    slide: &Slide,
    caption: Option<&str>,
    focus: (f32, f32),
) -> Option<(Block, f32, f32)> {
    let caption = caption.filter(|caption| !caption.trim().is_empty())?;
    let vmin = size.vmin();
    let left = surround::left(size);
    let wanted = if size.is_strip() { CAPTION_ON_STRIP } else { CAPTION };
    let style = caption_style(context, wanted.max(LEAST_PIXELS / vmin).min(MAX_CAPTION), Align::Start);
    let room = (size.width as f32 - 2.0 * left).min(160.0 * vmin);
    let block = context.set(caption, &style, room, 22.0 * vmin);
    let (head, foot) = surround::inner_edges(size, slide);
    // A picture is cut so that its focus is on the screen where it is in the picture.
    let y = if focus.1 > LOW { head + CLEAR * vmin } else { foot - (CLEAR - 1.0) * vmin - block.height };
    Some((block, left, y))
}

fn caption_style(context: &PaintContext<'_>, size: f32, align: Align) -> Style {
    let vmin = context.vmin;
    Style {
        face: context.theme.faces.title,
        size: size * vmin,
        min_size: 2.6 * vmin,
        line_height: 1.4,
        letter_spacing: 0.06,
        align,
        vertical: false,
    }
}

/// The hue of a part of a picture, as dark as a shade must be.
fn dark_hue(pixels: &[[u8; 4]]) -> Colour {
    let count = pixels.len().max(1) as f32;
    let mut mean = [0.0; 3];
    for pixel in pixels {
        for (sum, value) in mean.iter_mut().zip(pixel) {
            *sum += linear(*value) / count;
        }
    }
    let scale = (SHADE_LIGHT / luminance(mean).max(f32::EPSILON)).min(1.0);
    Colour(mean.map(|light| super::mix::srgb((light * scale).clamp(0.0, 1.0))))
}

/// Darkens a picture around a text by its own hue, as much as white needs there, and eased out to nothing; not at all where
/// some colour of the theme, white or black can be read as it is.
fn shade(context: &mut PaintContext<'_>, area: Area, within: Area) {
    let vmin = context.vmin;
    let pad = SHADE_PAD * vmin;
    let (left, top) = (area.x - pad, area.y - pad);
    let (right, bottom) = (area.x + area.width + pad, area.y + area.height + pad);
    let (within_right, within_bottom) = (within.x + within.width, within.y + within.height);
    let probed = (left.max(within.x), top.max(within.y), right.min(within_right), bottom.min(within_bottom));
    let pixels = probe(&context.pixmap, probed);
    let seen: Vec<Colour> = pixels.iter().map(|[red, green, blue, _]| Colour([*red, *green, *blue])).collect();
    if worst_contrast(context.readable(&seen), &seen) >= UNSHADED {
        return;
    }
    let hue = dark_hue(&pixels);
    let strength = strength(&pixels, hue);
    let reach = (EASE * vmin).max(1.0);
    let width = context.pixmap.width() as usize;
    let (first, last) =
        ((top - reach).max(within.y) as usize, (bottom + reach).min(within_bottom).max(0.0).ceil() as usize);
    let (from, to) = (
        (left - reach * WIDE).max(within.x) as usize,
        (right + reach * WIDE).min(within_right).max(0.0).ceil() as usize,
    );
    let rows = context.pixmap.data_mut().as_chunks_mut::<4>().0.chunks_exact_mut(width.max(1)).enumerate();
    let outside = |at: f32, from: f32, to: f32| (from - at).max(at - to).max(0.0) / reach;
    // Wider than high, as the words are: what is round looks like smoke.
    for (y, row) in rows.take(last).skip(first) {
        let dy = outside(y as f32 + 0.5, top, bottom);
        for (x, pixel) in row.iter_mut().enumerate().take(to).skip(from) {
            let dx = outside(x as f32 + 0.5, left, right) / WIDE;
            let rest = 1.0 - (dx * dx + dy * dy);
            if rest > 0.0 {
                darken(pixel, hue, strength * rest * rest * rest);
            }
        }
    }
}

/// Pixels all over a part of a picture.
fn probe(pixmap: &Pixmap, (left, top, right, bottom): (f32, f32, f32, f32)) -> Vec<[u8; 4]> {
    let mut pixels = Vec::new();
    let at = |from: f32, to: f32, part: usize| (from + (to - from) * (part as f32 + 0.5) / PROBES as f32).max(0.0);
    for row in 0..PROBES {
        for column in 0..PROBES {
            let (x, y) = (at(left, right, column) as u32, at(top, bottom, row) as u32);
            pixels.extend(pixmap.pixel(x, y).map(|pixel| [pixel.red(), pixel.green(), pixel.blue(), 255]));
        }
    }
    pixels
}

/// How strong a shade must be for white to be read on these pixels.
fn strength(pixels: &[[u8; 4]], hue: Colour) -> f32 {
    let enough = |strength: f32| {
        let shaded = pixels.iter().map(|pixel| {
            let mut pixel = *pixel;
            darken(&mut pixel, hue, strength);
            let [red, green, blue, _] = pixel;
            Colour([red, green, blue])
        });
        worst_contrast(WHITE, &shaded.collect::<Vec<_>>()) >= SHADED
    };
    (0..=STEPS)
        .map(|step| MAX_SHADE * step as f32 / STEPS as f32)
        .find(|strength| enough(*strength))
        .unwrap_or(MAX_SHADE)
}

/// Mixes a pixel with a hue.
fn darken(pixel: &mut [u8; 4], hue: Colour, share: f32) {
    for (value, hue) in pixel.iter_mut().zip(hue.0) {
        *value = (f32::from(*value) + (f32::from(hue) - f32::from(*value)) * share + 0.5) as u8;
    }
}

/// Whether nothing shines through a picture.
pub(super) fn is_opaque(picture: &RgbaImage) -> bool {
    picture.pixels().all(|pixel| matches!(pixel.0, [_, _, _, 255]))
}

/// Draws as much of a picture as a plan says, with its top left at a point; false where memory does not hold it.
pub(super) fn place_scaled(pixmap: &mut Pixmap, picture: &RgbaImage, plan: &Plan, at: (i32, i32)) -> bool {
    // What has its size already, as nearly all pictures have, is not copied.
    if *plan == Plan::whole(picture.dimensions(), picture.dimensions()) {
        place(pixmap, picture, at);
        return true;
    }
    let Some(scaled) = media::scale(picture, plan) else { return false };
    place(pixmap, &scaled, at);
    true
}

/// Draws a picture with its top left at a point; what reaches over the edges is cut off.
fn place(pixmap: &mut Pixmap, picture: &RgbaImage, (x, y): (i32, i32)) {
    let width = pixmap.width() as usize;
    let before = |start: i32| usize::try_from(-i64::from(start)).unwrap_or(0);
    let after = |start: i32| usize::try_from(start).unwrap_or(0);
    let (row, own_row) = (picture.width() as usize * 4, width * 4);
    if row == 0 || own_row == 0 {
        return;
    }
    let lines = pixmap.data_mut().chunks_exact_mut(own_row).skip(after(y));
    for (own, line) in lines.zip(picture.as_raw().chunks_exact(row).skip(before(y))) {
        let own = own.as_chunks_mut::<4>().0.iter_mut().skip(after(x));
        for (own, pixel) in own.zip(line.as_chunks::<4>().0.iter().skip(before(x))) {
            lay(own, *pixel);
        }
    }
}

/// Lays a pixel over one whose opacity is multiplied in.
fn lay(own: &mut [u8; 4], [red, green, blue, opacity]: [u8; 4]) {
    if opacity == 255 {
        *own = [red, green, blue, 255];
        return;
    }
    let part = |value: u8, share: u8| (u16::from(value) * u16::from(share) + 127) / 255;
    for (under, over) in own.iter_mut().zip([red, green, blue, 255]) {
        *under = (part(over, opacity) + part(*under, 255 - opacity)).min(255) as u8;
    }
}
