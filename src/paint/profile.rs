//! A person and a deed: a photograph that bleeds over three edges, what the person was honoured as, the name, the deed.
//! Without a photograph the surname stands in a seal, as on a scroll.
//!
//! The photograph stands at the right, on a portrait screen at the foot, so that words, banner and credit stay where they
//! are on every other slide. It has no frame: an upright face in a thin one is what hangs at a funeral.

use image::RgbaImage;

use super::{
    context::PaintContext,
    geometry::{Area, PaintSize},
    heading, picture, surround,
};
use crate::typeset::{Align, Block, Style};
use gongyi_core::{
    model::Slide,
    shapes::theme::{Colour, Face},
};
use gongyi_media::Plan;

/// The part of a portrait screen's height that a photograph has.
const HEIGHT: f32 = 0.52;
/// The part of a landscape screen's width that it has; and, of its height, at least.
const WIDTH: f32 = 1.0 / 3.0;
const LEAST_SHAPE: f32 = 0.42;
/// On a strip it is so wide, in parts of the height.
const STRIP_SHAPE: f32 = 0.9;
/// From the words to the photograph or the seal, in vmin.
const GAP: f32 = 8.0;
/// The side of a seal, in vmin: on a landscape, a portrait screen.
const SEAL: (f32, f32) = (46.0, 34.0);
/// Cinnabar, the paste of seals, and the paper that shows through.
const CINNABAR: Colour = Colour([0xB7, 0x28, 0x1D]);
const PAPER: Colour = Colour([0xFB, 0xF4, 0xE6]);
/// A seal that stands out less is printed in the colour of the great words.
const SEEN: f32 = 2.2;

/// Where a photograph is.
fn photo_area(size: PaintSize) -> Area {
    let (width, height) = (size.width as f32, size.height as f32);
    if size.is_strip() {
        let own = (height * STRIP_SHAPE).round();
        return Area { x: width - own, y: 0.0, width: own, height };
    }
    if size.is_portrait() {
        let own = (height * HEIGHT).round();
        return Area { x: 0.0, y: height - own, width, height: own };
    }
    let own = (width * WIDTH).max(height * LEAST_SHAPE).min(width * 0.45).round();
    Area { x: width - own, y: 0.0, width: own, height }
}

/// The size of a photograph, in pixels.
pub(super) fn portrait_size(size: PaintSize) -> (u32, u32) {
    let area = photo_area(size);
    ((area.width as u32).max(1), (area.height as u32).max(1))
}

/// Paints a profile.
pub(super) fn paint(
    context: &mut PaintContext<'_>,
    slide: &Slide,
    (name, deed, honour): (&str, &str, Option<&str>),
    portrait: Option<&RgbaImage>,
    focus: (f32, f32),
) {
    let (vmin, size) = (context.vmin, context.size);
    let (is_portrait, is_strip) = (size.is_portrait(), size.is_strip());
    let area = size.message_area();
    let left = surround::left(size);
    let photo = photo_area(size);
    let seal = (if is_portrait { SEAL.1 } else { SEAL.0 } * vmin).min(area.height).min(area.width);
    // What stands beside the words or below them, and how much room the words have.
    let (width, room) = match (is_portrait, portrait) {
        (true, Some(_)) => (area.x + area.width - left, photo.y - GAP * vmin - area.y),
        (true, None) => (area.x + area.width - left, area.height - seal - GAP * vmin),
        (false, Some(_)) => (photo.x - GAP * vmin - left, area.height),
        (false, None) => (area.x + area.width - seal - 2.0 * GAP * vmin - left, area.height),
    };
    let texts = Texts::set(context, name, deed, honour, width, room);
    if let Some(portrait) = portrait {
        place_photo(context, slide, portrait, focus, photo);
    } else {
        let x = if is_portrait { left } else { area.x + area.width - seal - if is_strip { 0.0 } else { GAP * vmin } };
        let whole = seal + GAP * vmin + texts.height;
        let y = if is_portrait {
            area.y + ((area.height - whole) * context.optical_share()).max(0.0)
        } else {
            area.y + (area.height - seal) / 2.0
        };
        print_seal(context, name, Area { x, y, width: seal, height: seal });
    }
    if is_strip {
        let beside = Area { x: left, width, ..area };
        texts.draw_head(context, left, area.y + (area.height - texts.head) / 2.0);
        let rest = heading::after_column(context, texts.column, beside);
        let ink = context.theme.ink;
        context.draw(&texts.deed, rest.x, area.y + (area.height - texts.deed.height) / 2.0, ink);
        return;
    }
    let y = match (is_portrait, portrait) {
        (true, Some(_)) => area.y + ((room - texts.height) / 2.0).max(0.0),
        (true, None) => {
            let whole = seal + GAP * vmin + texts.height;
            area.y + ((area.height - whole) * context.optical_share()).max(0.0) + seal + GAP * vmin
        }
        (false, _) => area.y + (area.height - texts.height) / 2.0,
    };
    texts.draw(context, left, y);
}

/// What is written, set.
struct Texts {
    honour: Option<Block>,
    name: Block,
    deed: Block,
    /// On a strip: how wide the column of the honour and the name is, with the room after it.
    column: f32,
    /// The height of the honour and the name.
    head: f32,
    height: f32,
}

/// From the honour to the name, in vmin.
const HONOUR_GAP: f32 = 4.4;
/// From the name to the rule, and from there to the deed, in vmin.
const DEED_GAP: f32 = 4.2;

impl Texts {
    fn set(context: &PaintContext<'_>, name: &str, deed: &str, honour: Option<&str>, width: f32, room: f32) -> Self {
        let vmin = context.vmin;
        let style = |face, size: f32, least: f32, line_height, letter_spacing| Style {
            face,
            size: size * vmin,
            min_size: least * vmin,
            line_height,
            letter_spacing,
            align: Align::Start,
            vertical: false,
        };
        let faces = context.theme.faces;
        let honour =
            honour.map(|honour| context.set(honour, &style(faces.title, 7.8, 4.0, 1.2, 0.14), width, 10.0 * vmin));
        let face = context.fonts.whole_face(faces.display, name);
        let name = context.set(name, &style(face, 14.0, 6.0, 1.2, 0.14), width, 18.0 * vmin);
        let head = honour.as_ref().map_or(0.0, |block| block.height + HONOUR_GAP * vmin) + name.height;
        let column =
            name.width.max(honour.as_ref().map_or(0.0, |block| block.width)) + 2.0 * heading::COLUMN_GAP * vmin;
        let (above, width, most) =
            if context.is_strip() { (0.0, width - column, 9.4) } else { (head + 2.0 * DEED_GAP * vmin, width, 8.2) };
        let deed =
            context.set(deed, &context.body(most * vmin, 4.0 * vmin, 1.46), width, (room - above).max(8.0 * vmin));
        let height = above + deed.height;
        Self { honour, name, deed, column, head, height }
    }

    fn draw_head(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        let (display, accent) = (context.theme.display, context.theme.accent);
        let mut y = y;
        if let Some(honour) = &self.honour {
            context.draw(honour, x, y, accent);
            y += honour.height + HONOUR_GAP * context.vmin;
        }
        context.draw(&self.name, x, y, display);
    }

    fn draw(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        let vmin = context.vmin;
        let (ink, rule) = (context.theme.ink, context.theme.rule);
        self.draw_head(context, x, y);
        let mut y = y + self.head + DEED_GAP * vmin;
        let thickness = context.hairline() * 1.5;
        context.fill_area(Area { x, y: y - thickness / 2.0, width: 30.0 * vmin, height: thickness }, rule, 0.9);
        context.diamond(x + 30.0 * vmin, y, 0.8 * vmin, rule);
        y += DEED_GAP * vmin;
        context.draw(&self.deed, x, y, ink);
    }
}

/// The photograph, over three edges, darkened where something of what surrounds the message stands on it.
fn place_photo(context: &mut PaintContext<'_>, slide: &Slide, photo: &RgbaImage, focus: (f32, f32), area: Area) {
    let size = portrait_size(context.size);
    let plan = Plan::cover(photo.dimensions(), size, focus);
    let at = (area.x as i32, area.y as i32);
    context.is_whole &= picture::place_scaled(&mut context.pixmap, photo, &plan, at);
    if context.is_strip() {
        context.foot_end = Some(area.x);
    }
    let places = surround::places(context, context.size, slide);
    picture::shade_behind(context, &places, area);
}

/// The first character of the name in a seal.
fn print_seal(context: &mut PaintContext<'_>, name: &str, area: Area) {
    let theme = context.theme;
    let ground = theme.background.from;
    let (colour, carved) =
        if CINNABAR.contrast(ground) >= SEEN { (CINNABAR, PAPER) } else { (theme.display, theme.background.to) };
    let side = area.width;
    context.fill_rounded(area, side * 0.07, colour, 1.0);
    let inset = side * 0.06;
    let inner = Area { x: area.x + inset, y: area.y + inset, width: side - 2.0 * inset, height: side - 2.0 * inset };
    context.outline_area(inner, side * 0.04, side * 0.014, carved, 0.9);
    let Some(first) = name.chars().find(|c| c.is_alphanumeric()) else { return };
    let first = first.to_string();
    let wanted = if theme.faces.display == Face::Kai { Face::Kai } else { Face::Serif };
    let face = context.fonts.whole_face(wanted, &first);
    let style = Style { align: Align::Center, line_height: 1.0, ..Style::new(face, side * 0.68) };
    let block = context.set(&first, &style, side, side);
    context.draw_small(&block, area.x, area.y + (side - block.height) / 2.0, carved);
}
