//! A notice: a title, points to be read, and perhaps a line icon.

use resvg::usvg;

use super::{Area, Sheet, drawing, heading, place_drawing};
use crate::typeset::{Align, Block, Style};

/// The sizes of the points that are tried, in `u`, from the greatest.
const SIZES: [f32; 8] = [8.2, 7.7, 7.0, 6.2, 5.6, 5.0, 4.4, 3.8];

/// Paints a notice.
pub(super) fn paint(sheet: &mut Sheet<'_>, title: &str, points: &[String], icon: Option<&str>) {
    let u = sheet.u;
    let portrait = sheet.size.is_portrait();
    let icon = icon.and_then(|icon| drawing(sheet.assets, &format!("icons/{icon}.svg"), sheet.theme.accent));
    let area = sheet.message_area();
    let area = Area { x: area.x + 3.0 * u, width: area.width - 6.0 * u, ..area };
    let icon_side = if portrait { 30.0 * u } else { (area.width * 0.25).min(42.0 * u) };
    let has_icon = icon.is_some();
    let text_width = if has_icon && !portrait { area.width - icon_side - 9.0 * u } else { area.width };
    let title = heading::set(sheet, title, 12.0, text_width);
    let icon_room = if has_icon && portrait { icon_side + 7.0 * u } else { 0.0 };
    let above = heading::height(sheet, &title, 6.2) + icon_room;
    let (blocks, size) = set_points(sheet, points, text_width, area.height - above);
    let gap = size * 0.62;
    let points_height =
        blocks.iter().map(|block| block.height).sum::<f32>() + gap * blocks.len().saturating_sub(1) as f32;
    let mut y = area.y + ((area.height - above - points_height) * sheet.optical_share()).max(0.0);
    let (ink, accent) = (sheet.theme.ink, sheet.theme.accent);
    if let Some(tree) = &icon {
        let place = if portrait {
            let place = Area { x: area.x, y, width: icon_side, height: icon_side };
            y += icon_side + 7.0 * u;
            place
        } else {
            let x = area.x + area.width - icon_side;
            Area { x, y: area.y + (area.height - icon_side) / 2.0, width: icon_side, height: icon_side }
        };
        emblem(sheet, tree, place);
    }
    heading::draw(sheet, &title, area.x, y);
    y += heading::height(sheet, &title, 6.2);
    let indent = indent(size);
    for block in &blocks {
        if blocks.len() > 1 {
            sheet.dot(area.x + size * 0.2, y + size * 0.5, size * 0.13, accent);
        }
        let x = if blocks.len() > 1 { area.x + indent } else { area.x };
        sheet.draw(block, x, y, ink);
        y += block.height + gap;
    }
}

/// The icon in a soft disc of its own, so that it holds its half of the picture.
fn emblem(sheet: &mut Sheet<'_>, tree: &usvg::Tree, place: Area) {
    let (accent, thickness) = (sheet.theme.accent, sheet.hairline());
    let radius = place.width / 2.0;
    sheet.fill_rounded(place, radius, accent, 0.09);
    sheet.outline_area(place, radius, thickness, accent, 0.35);
    let inner = place.width * 0.66;
    let (x, y) = (place.x + (place.width - inner) / 2.0, place.y + (place.height - inner) / 2.0);
    place_drawing(&mut sheet.pixmap, tree, Area { x, y, width: inner, height: inner }, 1.0, false);
}

/// How far the points stand in from their dots.
fn indent(size: f32) -> f32 {
    size * 0.78
}

/// All points at one size: the greatest at which they fit.
pub(super) fn set_points(sheet: &Sheet<'_>, points: &[String], width: f32, height: f32) -> (Vec<Block>, f32) {
    let mut last = (Vec::new(), 0.0);
    for size in SIZES {
        let size = size * sheet.u;
        let style = Style {
            face: sheet.theme.faces.body,
            size,
            min_size: size,
            line_height: 1.42,
            letter_spacing: 0.02,
            align: Align::Start,
            vertical: false,
        };
        let blocks: Vec<Block> =
            points.iter().map(|point| sheet.set(point, &style, width - indent(size), height.max(size * 1.5))).collect();
        let gaps = size * 0.62 * blocks.len().saturating_sub(1) as f32;
        let fits = blocks.iter().map(|block| block.height).sum::<f32>() + gaps <= height
            && blocks.iter().all(|block| !block.overflow);
        last = (blocks, size);
        if fits {
            break;
        }
    }
    last
}
