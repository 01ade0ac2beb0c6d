//! A notice: a title, points to be read, and perhaps a line icon.

use super::{Area, Sheet, drawing, place_drawing};
use crate::typeset::{Align, Block, Style};

/// The sizes of the points that are tried, in `u`, from the greatest.
const SIZES: [f32; 8] = [8.0, 7.4, 6.8, 6.2, 5.6, 5.0, 4.4, 3.8];

/// Paints a notice.
pub(super) fn paint(sheet: &mut Sheet<'_>, title: &str, points: &[String], icon: Option<&str>) {
    let u = sheet.u;
    let portrait = sheet.size.is_portrait();
    let icon = icon.and_then(|icon| drawing(sheet.assets, &format!("icons/{icon}.svg"), sheet.theme.accent));
    let area = sheet.message_area();
    let area = Area { x: area.x + 3.0 * u, width: area.width - 6.0 * u, ..area };
    let icon_side = if portrait { 26.0 * u } else { (area.width * 0.22).min(38.0 * u) };
    let has_icon = icon.is_some();
    let text_width = if has_icon && !portrait { area.width - icon_side - 9.0 * u } else { area.width };
    let title_style = Style {
        face: sheet.theme.faces.title,
        size: 12.0 * u,
        min_size: 5.0 * u,
        line_height: 1.2,
        letter_spacing: 0.08,
        align: Align::Start,
        vertical: false,
    };
    let title = sheet.set(title, &title_style, text_width, 26.0 * u);
    let (bar_gap, points_gap) = (3.6 * u, 6.2 * u);
    let above = title.height + bar_gap + points_gap + if has_icon && portrait { icon_side + 7.0 * u } else { 0.0 };
    let (blocks, size) = set_points(sheet, points, text_width, area.height - above);
    let gap = size * 0.62;
    let points_height =
        blocks.iter().map(|block| block.height).sum::<f32>() + gap * blocks.len().saturating_sub(1) as f32;
    let mut y = area.y + ((area.height - above - points_height) * sheet.optical_share()).max(0.0);
    let (display, ink, accent) = (sheet.theme.display, sheet.theme.ink, sheet.theme.accent);
    if let Some(tree) = &icon {
        let place = if portrait {
            let place = Area { x: area.x - 1.0 * u, y, width: icon_side, height: icon_side };
            y += icon_side + 7.0 * u;
            place
        } else {
            let x = area.x + area.width - icon_side;
            Area { x, y: area.y + (area.height - icon_side) / 2.0, width: icon_side, height: icon_side }
        };
        place_drawing(&mut sheet.pixmap, tree, place, 1.0, false);
    }
    sheet.draw(&title, area.x, y, display);
    y += title.height + bar_gap;
    sheet.fill_rounded(Area { x: area.x, y, width: 13.0 * u, height: 1.0 * u }, 0.5 * u, accent, 1.0);
    y += points_gap;
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

/// How far the points stand in from their dots.
fn indent(size: f32) -> f32 {
    size * 0.78
}

/// All points at one size: the greatest at which they fit.
fn set_points(sheet: &Sheet<'_>, points: &[String], width: f32, height: f32) -> (Vec<Block>, f32) {
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
