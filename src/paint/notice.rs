//! A notice: a title, points to be read, and perhaps a line icon.

use resvg::usvg;

use super::{
    context::{PaintContext, set_parts},
    drawing::{drawing, place_drawing},
    geometry::Area,
    heading,
};
use crate::typeset::Block;

/// The sizes of the points that are tried, in vmin, from the greatest.
const SIZES: [f32; 10] = [10.4, 9.2, 8.2, 7.7, 7.0, 6.2, 5.6, 5.0, 4.4, 3.8];
/// The greatest of them on a strip, where points have the whole height, and elsewhere.
const MOST: (f32, f32) = (10.4, 8.2);
/// Between the points, in parts of their size.
const GAP: f32 = 0.62;
/// Below the title's bar, in vmin.
const TITLE_GAP: f32 = 6.2;
/// From the icon to the text, in vmin.
const ICON_GAP: (f32, f32) = (7.0, 9.0);

/// Paints a notice.
pub(super) fn paint(context: &mut PaintContext<'_>, title: &str, points: &[String], icon: Option<&str>) {
    let (vmin, points) = (context.vmin, set_parts(points));
    let icon = icon.and_then(|icon| drawing(context.assets, &format!("icons/{icon}.svg"), context.theme.accent));
    let area = context.message_area();
    let area = Area { x: area.x + 3.0 * vmin, width: area.width - 6.0 * vmin, ..area };
    if context.is_strip() {
        side_by_side(context, title, points, icon.as_ref(), area);
        return;
    }
    let place = icon.as_ref().map(|_| IconPlace::for_shape(context));
    let side = match place {
        Some(IconPlace::Above) => 30.0 * vmin,
        Some(IconPlace::BesideTitle) => 20.0 * vmin,
        Some(IconPlace::Beside) => (area.width * 0.25).min(42.0 * vmin),
        None => 0.0,
    };
    let beside = area.width - side - ICON_GAP.1 * vmin;
    let text_width = if place == Some(IconPlace::Beside) { beside } else { area.width };
    let title_width = if place == Some(IconPlace::BesideTitle) { beside } else { text_width };
    let title = heading::set(context, title, 12.0, title_width);
    let icon_room = if place == Some(IconPlace::Above) { side + ICON_GAP.0 * vmin } else { 0.0 };
    let heading_height = match place {
        Some(IconPlace::BesideTitle) => side.max(heading::height(context, &title, 1.0)) + (TITLE_GAP - 1.0) * vmin,
        _ => heading::height(context, &title, TITLE_GAP),
    };
    let above = heading_height + icon_room;
    let points = Points::set(context, points, MOST.1, text_width, area.height - above);
    let top = area.y + ((area.height - above - points.height) * context.optical_share()).max(0.0);
    let right = area.x + area.width - side;
    if let (Some(tree), Some(place)) = (&icon, place) {
        let (x, y) = match place {
            IconPlace::Above => (area.x, top),
            IconPlace::BesideTitle => (right, top),
            IconPlace::Beside => (right, area.y + (area.height - side) / 2.0),
        };
        emblem(context, tree, Area { x, y, width: side, height: side });
    }
    let title_top = match place {
        Some(IconPlace::BesideTitle) => {
            top + (heading_height - heading::height(context, &title, TITLE_GAP)).max(0.0) / 2.0
        }
        _ => top + icon_room,
    };
    heading::draw(context, &title, area.x, title_top);
    points.draw(context, area.x, top + above);
}

/// Where the icon stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum IconPlace {
    Above,
    BesideTitle,
    Beside,
}

impl IconPlace {
    fn for_shape(context: &PaintContext<'_>) -> Self {
        match () {
            () if context.is_square() => Self::BesideTitle,
            () if context.size.is_portrait() => Self::Above,
            () => Self::Beside,
        }
    }
}

/// On a strip: the title, the points, the icon.
fn side_by_side(context: &mut PaintContext<'_>, title: &str, points: &[String], icon: Option<&usvg::Tree>, area: Area) {
    let vmin = context.vmin;
    let side = if icon.is_some() { 50.0 * vmin } else { 0.0 };
    let after = if icon.is_some() { side + ICON_GAP.1 * vmin } else { 0.0 };
    let title = heading::set(context, title, 14.0, area.width * 0.32);
    let column = heading::column_width(context, &title);
    let points = Points::set(context, points, MOST.0, area.width - column - after, area.height);
    // What there is stands in the middle as one.
    let whole = column + points.width() + after;
    let area = area.middle(whole);
    let rest = heading::draw_column(context, &title, area);
    points.draw(context, rest.x, area.y + (area.height - points.height) / 2.0);
    if let Some(tree) = icon {
        let y = area.y + (area.height - side) / 2.0;
        emblem(context, tree, Area { x: area.x + whole - side, y, width: side, height: side });
    }
}

/// The icon in a soft disc of its own, so that it holds its half of the picture.
fn emblem(context: &mut PaintContext<'_>, tree: &usvg::Tree, place: Area) {
    let (accent, thickness) = (context.theme.accent, context.hairline());
    let radius = place.width / 2.0;
    context.paper(place, radius, accent, 0.09);
    context.outline_area(place, radius, thickness, accent, 0.35);
    let inner = place.width * 0.66;
    let (x, y) = (place.x + (place.width - inner) / 2.0, place.y + (place.height - inner) / 2.0);
    let area = Area { x, y, width: inner, height: inner };
    context.is_whole &= place_drawing(&mut context.pixmap, tree, area, 1.0, false);
}

/// The points, set at one size: the greatest at which they fit.
struct Points {
    blocks: Vec<Block>,
    size: f32,
    height: f32,
}

impl Points {
    fn set(context: &PaintContext<'_>, points: &[String], most: f32, width: f32, height: f32) -> Self {
        let mut last = Self { blocks: Vec::new(), size: context.vmin, height: 0.0 };
        for size in SIZES.into_iter().filter(|size| *size <= most) {
            let size = size * context.vmin;
            let style = context.body(size, size, 1.42);
            let set = |point: &String| context.set(point, &style, width - indent(size), height.max(size * 1.5));
            let blocks: Vec<Block> = points.iter().map(set).collect();
            let gaps = size * GAP * blocks.len().saturating_sub(1) as f32;
            last = Self { size, height: blocks.iter().map(|block| block.height).sum::<f32>() + gaps, blocks };
            if last.height <= height && last.blocks.iter().all(|block| !block.overflow) {
                break;
            }
        }
        last
    }

    /// A single point has no dot.
    fn indent(&self) -> f32 {
        if self.blocks.len() > 1 { indent(self.size) } else { 0.0 }
    }

    fn width(&self) -> f32 {
        self.blocks.iter().map(|block| block.width).fold(0.0, f32::max) + self.indent()
    }

    fn draw(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        let (ink, accent, size) = (context.theme.ink, context.theme.accent, self.size);
        let mut y = y;
        for block in &self.blocks {
            if self.blocks.len() > 1 {
                context.dot(x + size * 0.2, y + size * 0.5, size * 0.13, accent);
            }
            context.draw(block, x + self.indent(), y, ink);
            y += block.height + size * GAP;
        }
    }
}

/// How far the points stand in from their dots.
fn indent(size: f32) -> f32 {
    size * 0.78
}
