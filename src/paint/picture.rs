//! A picture: in a clean frame on the theme's ground, or over the whole sheet with scrims under what is written.

use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer, images::Image};
use image::RgbaImage;
use resvg::tiny_skia::{
    Color, GradientStop, IntSize, LinearGradient, Paint, Pixmap, PixmapPaint, Point, Rect, SpreadMode, Transform,
};

use super::{Area, Sheet};
use crate::{
    content::{Fit, theme::Colour},
    typeset::{Align, Style},
};

/// Ink on a scrim.
const ON_SCRIM: Colour = Colour([0xFF, 0xFF, 0xFF]);

/// Paints a picture.
pub(super) fn paint(sheet: &mut Sheet<'_>, picture: &RgbaImage, fit: Fit, focus: (f32, f32), caption: Option<&str>) {
    match fit {
        Fit::Contain => contain(sheet, picture, caption),
        Fit::Cover => cover(sheet, picture, focus, caption),
    }
}

fn contain(sheet: &mut Sheet<'_>, picture: &RgbaImage, caption: Option<&str>) {
    let u = sheet.u;
    let area = sheet.message_area();
    let caption = caption.map(|caption| caption_block(sheet, caption, area.width));
    let margin = 1.4 * u;
    let caption_gap = 3.6 * u;
    let caption_room = caption.as_ref().map_or(0.0, |block| block.height + caption_gap);
    // The frame stands around the picture and, as the caption does, inside the message area.
    let room = Area { width: area.width - 2.0 * margin, height: area.height - caption_room - 2.0 * margin, ..area };
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let scale = (room.width / width).min(room.height / height);
    let (width, height) = (width * scale, height * scale);
    let whole = height + 2.0 * margin + caption_room;
    let top = area.y + (area.height - whole) * sheet.optical_share() + margin;
    let place = Area { x: (area.x + (area.width - width) / 2.0).round(), y: top.round(), width, height };
    if let Some(scaled) = scaled(picture, width.round() as u32, height.round() as u32) {
        let at = (place.x as i32, place.y as i32);
        sheet.pixmap.draw_pixmap(at.0, at.1, scaled.as_ref(), &PixmapPaint::default(), Transform::identity(), None);
    }
    let thickness = sheet.hairline() * 1.5;
    let frame =
        Area { x: place.x - margin, y: place.y - margin, width: width + 2.0 * margin, height: height + 2.0 * margin };
    let (rule, ink) = (sheet.theme.rule, sheet.theme.ink);
    sheet.outline_area(frame, 0.4 * u, thickness, rule, 0.9);
    if let Some(block) = caption {
        sheet.draw_small(&block, area.x, place.y + height + margin + caption_gap, ink);
    }
}

fn cover(sheet: &mut Sheet<'_>, picture: &RgbaImage, focus: (f32, f32), caption: Option<&str>) {
    let u = sheet.u;
    let (full_width, full_height) = (sheet.size.width as f32, sheet.size.height as f32);
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let scale = (full_width / width).max(full_height / height);
    let (width, height) = ((width * scale).ceil(), (height * scale).ceil());
    if let Some(scaled) = scaled(picture, width as u32, height as u32) {
        let x = ((full_width - width) * focus.0).round() as i32;
        let y = ((full_height - height) * focus.1).round() as i32;
        sheet.pixmap.draw_pixmap(x, y, scaled.as_ref(), &PixmapPaint::default(), Transform::identity(), None);
    }
    let caption = caption.map(|caption| caption_block(sheet, caption, full_width - 16.0 * u));
    let below = caption.as_ref().map_or(18.0 * u, |block| block.height + 26.0 * u);
    scrim(sheet, 0.0, 18.0 * u, 0.62, 0.0);
    scrim(sheet, full_height - below, full_height, 0.0, 0.78);
    if let Some(block) = caption {
        sheet.draw_small(&block, 8.0 * u, full_height - 12.5 * u - block.height, ON_SCRIM);
    }
}

fn caption_block(sheet: &Sheet<'_>, caption: &str, width: f32) -> crate::typeset::Block {
    let u = sheet.u;
    let style = Style {
        face: sheet.theme.faces.title,
        size: 5.2 * u,
        min_size: 2.6 * u,
        line_height: 1.4,
        letter_spacing: 0.06,
        align: Align::Center,
        vertical: false,
    };
    sheet.set(caption, &style, width, 16.0 * u)
}

/// A dark veil over the whole width that keeps the contrast of what is written on it.
fn scrim(sheet: &mut Sheet<'_>, top: f32, bottom: f32, above: f32, below: f32) {
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
    if let (Some(shader), Some(rect)) = (shader, Rect::from_ltrb(0.0, top, sheet.size.width as f32, bottom)) {
        let paint = Paint { shader, ..Paint::default() };
        sheet.pixmap.fill_rect(rect, &paint, Transform::identity(), None);
    }
}

/// The picture at this size, with its transparency multiplied in.
pub(super) fn scaled(picture: &RgbaImage, width: u32, height: u32) -> Option<Pixmap> {
    let (width, height) = (width.max(1), height.max(1));
    let (from_width, from_height) = picture.dimensions();
    let mut data = picture.as_raw().clone();
    if (from_width, from_height) != (width, height) {
        let source = Image::from_vec_u8(from_width, from_height, data, PixelType::U8x4).ok()?;
        let mut target = Image::new(width, height, PixelType::U8x4);
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
        Resizer::new().resize(&source, &mut target, &options).ok()?;
        data = target.into_vec();
    }
    for pixel in data.chunks_exact_mut(4) {
        if let [red, green, blue, alpha] = pixel
            && *alpha < 255
        {
            for channel in [red, green, blue] {
                *channel = ((u16::from(*channel) * u16::from(*alpha) + 127) / 255) as u8;
            }
        }
    }
    Pixmap::from_vec(data, IntSize::from_wh(width, height)?)
}
