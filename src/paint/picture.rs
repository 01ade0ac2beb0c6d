//! A picture: in a clean frame on the theme's background, or over the whole screen with scrims under what is written.

use image::RgbaImage;
use resvg::tiny_skia::{Color, GradientStop, LinearGradient, Paint, Pixmap, Point, Rect, SpreadMode, Transform};

use super::{context::PaintContext, geometry::Area};
use crate::typeset::{Align, Style};
use gongyi_core::{
    model::{Slide, layout::Margins},
    shapes::theme::Colour,
};
use gongyi_media::{self as media, Plan};

/// Ink on a scrim.
const ON_SCRIM: Colour = Colour([0xFF, 0xFF, 0xFF]);

/// What is written on a picture: a veil lies under it, and nowhere else.
#[derive(Debug, Clone, Copy)]
pub(super) struct Written<'a> {
    pub(super) caption: Option<&'a str>,
    /// Whether a banner stands at the head.
    pub(super) head: bool,
    /// Whether a credit or the label of an advertisement stands at the foot.
    pub(super) foot: bool,
}

impl<'a> Written<'a> {
    /// Of a slide with this caption.
    pub(super) fn of(slide: &Slide, caption: Option<&'a str>) -> Self {
        let is_written = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
        Self { caption, head: is_written(&slide.banner), foot: slide.advertisement || is_written(&slide.credit) }
    }
}

/// A picture in a clean frame.
pub(super) fn contain(context: &mut PaintContext<'_>, picture: &RgbaImage, caption: Option<&str>) {
    let vmin = context.vmin;
    let area = context.message_area();
    let caption = caption.map(|caption| caption_block(context, caption, area.width));
    let margin = 1.4 * vmin;
    let caption_gap = 3.6 * vmin;
    let caption_room = caption.as_ref().map_or(0.0, |block| block.height + caption_gap);
    // The frame stands around the picture and, as the caption does, inside the message area.
    let room = Area { width: area.width - 2.0 * margin, height: area.height - caption_room - 2.0 * margin, ..area };
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let scale = (room.width / width).min(room.height / height);
    let (width, height) = (width * scale, height * scale);
    let whole = height + 2.0 * margin + caption_room;
    let top = area.y + (area.height - whole) * context.optical_share() + margin;
    let place = Area { x: (area.x + (area.width - width) / 2.0).round(), y: top.round(), width, height };
    let plan = Plan::whole(picture.dimensions(), (width.round() as u32, height.round() as u32));
    context.is_whole &= place_scaled(&mut context.pixmap, picture, &plan, (place.x as i32, place.y as i32));
    let thickness = context.hairline() * 1.5;
    let frame =
        Area { x: place.x - margin, y: place.y - margin, width: width + 2.0 * margin, height: height + 2.0 * margin };
    let (rule, ink) = (context.theme.rule, context.theme.ink);
    context.outline_area(frame, 0.4 * vmin, thickness, rule, 0.9);
    if let Some(block) = caption {
        context.draw_small(&block, area.x, place.y + height + margin + caption_gap, ink);
    }
}

/// A picture over the whole screen, with veils under what is written on what the display surely shows; that is painted on top.
pub(super) fn cover(
    context: &mut PaintContext<'_>,
    picture: &RgbaImage,
    focus: (f32, f32),
    written: Written<'_>,
    margins: Margins,
) {
    let vmin = context.vmin;
    let size = (context.size.width, context.size.height);
    let plan = Plan::cover(picture.dimensions(), size, focus);
    context.is_whole &= place_scaled(&mut context.pixmap, picture, &plan, (0, 0));
    let safe_width = margins.within(size).0 as f32;
    let caption = written.caption.map(|caption| caption_block(context, caption, safe_width - 16.0 * vmin));
    if written.head {
        scrim(context, 0.0, 18.0 * vmin + margins.top as f32, 0.62, 0.0);
    }
    if written.foot || caption.is_some() {
        let below = caption.as_ref().map_or(18.0 * vmin, |block| block.height + 26.0 * vmin) + margins.bottom as f32;
        let foot = size.1 as f32;
        scrim(context, foot - below, foot, 0.0, 0.78);
    }
}

/// The caption on a picture that covers all.
pub(super) fn caption_over(context: &mut PaintContext<'_>, caption: Option<&str>) {
    let vmin = context.vmin;
    let (width, height) = (context.size.width as f32, context.size.height as f32);
    if let Some(block) = caption.map(|caption| caption_block(context, caption, width - 16.0 * vmin)) {
        context.draw_small(&block, 8.0 * vmin, height - 12.5 * vmin - block.height, ON_SCRIM);
    }
}

fn caption_block(context: &PaintContext<'_>, caption: &str, width: f32) -> crate::typeset::Block {
    let vmin = context.vmin;
    let style = Style {
        face: context.theme.faces.title,
        size: 5.2 * vmin,
        min_size: 2.6 * vmin,
        line_height: 1.4,
        letter_spacing: 0.06,
        align: Align::Center,
        vertical: false,
    };
    context.set(caption, &style, width, 16.0 * vmin)
}

/// A dark veil over the whole width that keeps the contrast of what is written on it.
fn scrim(context: &mut PaintContext<'_>, top: f32, bottom: f32, above: f32, below: f32) {
    let stop = |at: f32, alpha: f32| {
        let mut color = Color::BLACK;
        color.set_alpha(alpha);
        GradientStop::new(at, color)
    };
    let shader = LinearGradient::new(
        Point::from_xy(0.0, top),
        Point::from_xy(0.0, bottom),
        vec![stop(0.0, above), stop(0.55, above.max(below) * 0.72), stop(1.0, below)],
        SpreadMode::Pad,
        Transform::identity(),
    );
    if let (Some(shader), Some(rect)) = (shader, Rect::from_ltrb(0.0, top, context.size.width as f32, bottom)) {
        let paint = Paint { shader, ..Paint::default() };
        context.pixmap.fill_rect(rect, &paint, Transform::identity(), None);
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
