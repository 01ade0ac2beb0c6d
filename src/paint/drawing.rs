//! Drawings from the assets (SVG): read in one colour, and drawn into an area.

use resvg::{
    tiny_skia::{Pixmap, PixmapPaint, Transform},
    usvg,
};

use super::{geometry::Area, pixels};
use gongyi_assets::Assets;
use gongyi_core::shapes::theme::Colour;

/// A drawing from the assets in one colour: `currentColor` in it is replaced. None where it is missing or broken.
pub(super) fn drawing(assets: &Assets, path: &str, colour: Colour) -> Option<usvg::Tree> {
    let bytes = assets.read(path)?;
    let [red, green, blue] = colour.0;
    let text = String::from_utf8_lossy(&bytes).replace("currentColor", &format!("#{red:02x}{green:02x}{blue:02x}"));
    match usvg::Tree::from_str(&text, &usvg::Options::default()) {
        Ok(tree) => Some(tree),
        Err(error) => {
            gongyi_core::warn!("{path} 不是能用的图形：{error}", "{path} is not a drawing: {error}");
            None
        }
    }
}

/// Draws a drawing into an area, as large as its width, at a strength from 0 to 1; false where memory does not hold it.
#[must_use]
pub(super) fn place_drawing(pixmap: &mut Pixmap, tree: &usvg::Tree, area: Area, opacity: f32, mirrored: bool) -> bool {
    let (x, y) = (area.x.round() as i64, area.y.round() as i64);
    let side = |length: f32| length.ceil().max(1.0) as i64;
    // A layer for as much of it as is on the picture: ornaments are larger than that.
    let part = |start: i64, length: i64, most: u32| (start.max(0), start.saturating_add(length).min(i64::from(most)));
    let (left, right) = part(x, side(area.width), pixmap.width());
    let (top, bottom) = part(y, side(area.height), pixmap.height());
    let (Ok(width), Ok(height)) = (u32::try_from(right - left), u32::try_from(bottom - top)) else { return true };
    if width == 0 || height == 0 {
        return true;
    }
    let Some(mut layer) = pixels::blank(width, height) else { return false };
    let to_layer = Transform::from_translate((x - left) as f32, (y - top) as f32);
    resvg::render(tree, fitted(tree, area.width, mirrored).post_concat(to_layer), &mut layer.as_mut());
    draw_layer(pixmap, &layer, (left as i32, top as i32), opacity);
    true
}

/// How a drawing becomes so wide.
pub(super) fn fitted(tree: &usvg::Tree, width: f32, mirrored: bool) -> Transform {
    let scale = width / tree.size().width();
    if mirrored {
        Transform::from_row(-scale, 0.0, 0.0, scale, width, 0.0)
    } else {
        Transform::from_scale(scale, scale)
    }
}

/// Draws a layer over a picture, at a strength from 0 to 1.
pub(super) fn draw_layer(pixmap: &mut Pixmap, layer: &Pixmap, (x, y): (i32, i32), opacity: f32) {
    let paint = PixmapPaint { opacity, ..PixmapPaint::default() };
    pixmap.draw_pixmap(x, y, layer.as_ref(), &paint, Transform::identity(), None);
}
