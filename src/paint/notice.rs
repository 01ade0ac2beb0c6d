//! A notice: a title, points to be read, and perhaps an icon; without one, the title has a field of its own beside the
//! points where there is width for it.

use resvg::usvg;

use super::{
    context::{PaintContext, set_parts},
    drawing::{drawing, place_drawing},
    fitting::{self, Fitted, Scale, Sizes},
    geometry::Area,
    heading,
    points::Points,
};
use crate::typeset::Block;

/// Below the title's bar, in vmin.
const TITLE_GAP: f32 = 5.4;
/// From the icon above to the text, and from the one beside, in vmin.
const ICON_GAP: (f32, f32) = (6.0, 9.0);
/// Points fill so much of the height of a strip.
const STRIP_AIR: f32 = 0.94;
/// Another way is worth it where its points are so many times as large.
const CLEARLY: f32 = 1.08;
/// From so many points on, two columns of them are tried.
const MANY: usize = 5;
/// The part of a drawing's disc that it fills.
const DISC_FILLED: f32 = 0.82;

/// How the parts of a notice stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The title above the points.
    Plain,
    /// The title in a field at the left of the points.
    Field,
    /// The icon above the title.
    Above,
    /// The icon at the right of the title.
    BesideTitle,
    /// The icon at the right of title and points.
    Beside,
    /// On a strip: the title, the points, the icon.
    Abreast,
}

/// A notice, set.
struct Notice {
    way: Way,
    title: Block,
    points: Points,
    /// The side of the icon.
    side: f32,
}

/// Paints a notice.
pub(super) fn paint(context: &mut PaintContext<'_>, title: &str, points: &[String], icon: Option<&str>) {
    let points = set_parts(points);
    // A scene says what an icon would.
    let icon = icon.filter(|_| context.scenery.is_none());
    let icon = icon.and_then(|icon| drawing(context.assets, &format!("icons/{icon}.svg"), context.theme.accent));
    let inset = if context.is_strip() || context.size.is_portrait() { 0.0 } else { 3.0 * context.vmin };
    let area = context.message_area();
    let area = Area { x: area.x + inset, width: area.width - 2.0 * inset, ..area };
    let ways = ways(context, icon.is_some(), points.len());
    let tried = ways.into_iter().map(|(way, columns)| {
        let shape = Shape { way, columns, has_icon: icon.is_some() };
        shape.fitted(context, title, points, area)
    });
    let Some(Fitted { what: mut notice, fits, .. }) = fitting::best(CLEARLY, tried) else { return };
    if !fits && !notice.title.overflow {
        notice.points.overflow();
    }
    notice.draw(context, icon.as_ref(), area);
}

/// The ways that suit the shape of a screen, each with its columns of points; the first is the one wished for.
fn ways(context: &PaintContext<'_>, has_icon: bool, points: usize) -> Vec<(Way, usize)> {
    let many = if points >= MANY { 2 } else { 1 };
    let has_scene = context.scenery.is_some();
    let mut ways = match (has_icon, ()) {
        (_, ()) if context.is_strip() => vec![(Way::Abreast, 1), (Way::Abreast, if points > 3 { 2 } else { 1 })],
        (true, ()) if context.is_square() => vec![(Way::BesideTitle, 1)],
        (true, ()) if context.size.is_portrait() => vec![(Way::Above, 1)],
        (true, ()) => vec![(Way::Beside, 1), (Way::BesideTitle, many)],
        (false, ()) if has_scene || context.is_square() || context.size.is_portrait() => vec![(Way::Plain, 1)],
        (false, ()) => vec![(Way::Field, 1), (Way::Plain, 1), (Way::Plain, many)],
    };
    ways.dedup();
    ways
}

/// A way to set a notice, before it is set.
struct Shape {
    way: Way,
    columns: usize,
    has_icon: bool,
}

impl Shape {
    /// The sizes that are tried, in vmin.
    fn scale(&self, context: &PaintContext<'_>) -> Scale {
        match self.way {
            Way::Abreast => Scale { body: (18.0, 3.8), title: 48.0 },
            Way::Field => Scale { body: (9.8, 3.8), title: 18.0 },
            _ if context.size.is_portrait() && !context.is_square() => Scale { body: (12.0, 3.8), title: 19.0 },
            _ => Scale { body: (8.8, 3.8), title: 12.0 },
        }
    }

    /// The side of the icon.
    fn side(&self, context: &PaintContext<'_>, area: Area) -> f32 {
        let vmin = context.vmin;
        match self.way {
            Way::Above => 32.0 * vmin,
            Way::BesideTitle => 24.0 * vmin,
            Way::Beside => (area.width * 0.28).min(46.0 * vmin),
            Way::Abreast if self.has_icon => (area.width * 0.28).min(64.0 * vmin),
            _ => 0.0,
        }
    }

    fn fitted(&self, context: &PaintContext<'_>, title: &str, points: &[String], area: Area) -> Fitted<Notice> {
        fitting::fit(context, self.scale(context), |sizes| {
            if self.way == Way::Abreast {
                return self.abreast(context, title, points, area, sizes);
            }
            self.attempt(context, title, points, area, sizes)
        })
    }

    fn attempt(
        &self,
        context: &PaintContext<'_>,
        title: &str,
        points: &[String],
        area: Area,
        sizes: Sizes,
    ) -> (Notice, bool) {
        let (way, side) = (self.way, self.side(context, area));
        let beside = area.width - side - ICON_GAP.1 * context.vmin;
        let text_width = match way {
            Way::Beside => beside,
            Way::Field => heading::after_field(context, area).width,
            _ => area.width,
        };
        let points = Points::set(context, points, self.columns, sizes.body, (text_width, area.height));
        let below = heading::below(context, TITLE_GAP);
        let (room, least) = match way {
            // The icon is as high as a title of two lines, and what is below begins below both.
            Way::BesideTitle => {
                ((beside, area.height - points.height - below), side + (TITLE_GAP - 1.0) * context.vmin)
            }
            Way::Above => {
                let icon = side + ICON_GAP.0 * context.vmin;
                ((text_width, area.height - points.height - below - icon), 0.0)
            }
            Way::Field => (heading::in_field(context, area), 0.0),
            _ => ((text_width, area.height - points.height - below), 0.0),
        };
        let title = heading::set(context, title, sizes.title, room);
        let fits = !title.overflow && points.fits && points.height + least <= area.height;
        (Notice { way, title, points, side }, fits)
    }

    /// On a strip: the points have what the title leaves; where that is too little, the title is made smaller.
    fn abreast(
        &self,
        context: &PaintContext<'_>,
        title: &str,
        points: &[String],
        area: Area,
        sizes: Sizes,
    ) -> (Notice, bool) {
        let side = self.side(context, area);
        let after = if side > 0.0 { side + ICON_GAP.1 * context.vmin } else { 0.0 };
        let set = |most: f32| {
            let room = (area.width * heading::COLUMN_SHARE, area.height - heading::below(context, 0.0));
            let title = heading::set(context, title, (sizes.title.0, most), room);
            let width = area.width - heading::column_width(context, &title) - after;
            let points = Points::set(context, points, self.columns, sizes.body, (width, area.height));
            let fits = !title.overflow && points.fits && points.height <= area.height * STRIP_AIR;
            (Notice { way: self.way, title, points, side }, fits)
        };
        let great = set(sizes.title.1);
        if great.1 { great } else { set(sizes.title.0) }
    }
}

impl Notice {
    fn draw(mut self, context: &mut PaintContext<'_>, icon: Option<&usvg::Tree>, area: Area) {
        let vmin = context.vmin;
        match self.way {
            Way::Abreast => return self.draw_abreast(context, icon, area),
            Way::Field => return self.draw_in_field(context, area),
            _ => {}
        }
        let title_height = heading::height(context, &self.title, TITLE_GAP);
        let above = match self.way {
            Way::Above => self.side + ICON_GAP.0 * vmin + title_height,
            Way::BesideTitle => title_height.max(self.side + (TITLE_GAP - 1.0) * vmin),
            _ => title_height,
        };
        if context.size.is_portrait() {
            // No block floats in a void: half of what is left over goes between the points.
            self.points.open(self.points.height + (area.height - above - self.points.height).max(0.0) * 0.5);
        }
        let top = area.y + ((area.height - above - self.points.height) * context.optical_share()).max(0.0);
        let right = area.x + area.width - self.side;
        let (place, title_top) = match self.way {
            Way::Above => ((area.x, top), top + self.side + ICON_GAP.0 * vmin),
            Way::BesideTitle => ((right, top), top + (above - title_height) / 2.0),
            _ => ((right, area.y + (area.height - self.side) / 2.0), top),
        };
        if let Some(tree) = icon {
            emblem(context, tree, Area { x: place.0, y: place.1, width: self.side, height: self.side });
        }
        heading::draw(context, &self.title, area.x, title_top);
        self.points.draw(context, area.x, top + above);
    }

    fn draw_in_field(mut self, context: &mut PaintContext<'_>, area: Area) {
        let height = heading::height(context, &self.title, 0.0);
        let ((x, y), colour) = heading::draw_field(context, area, height);
        context.draw(&self.title, x, y, colour);
        heading::bar(context, x, y + self.title.height, colour);
        self.points.open(area.height * 0.8);
        let x = heading::after_field(context, area).x;
        self.points.draw(context, x, area.y + (area.height - self.points.height) / 2.0);
    }

    fn draw_abreast(self, context: &mut PaintContext<'_>, icon: Option<&usvg::Tree>, area: Area) {
        let gap = ICON_GAP.1 * context.vmin;
        let after = icon.map_or(0.0, |_| self.side + gap);
        let column = heading::column_width(context, &self.title);
        // What is left over goes between the parts, and at the ends where nothing stands at the right one.
        let spare = (area.width - column - self.points.width() - after).max(0.0);
        let (lead, between) = if icon.is_some() { (0.0, spare / 4.0) } else { (spare / 6.0, spare / 4.0) };
        let rest = Area { x: area.x + lead, width: area.width - lead, ..area };
        let y = rest.y + (rest.height - heading::height(context, &self.title, 0.0)) / 2.0;
        heading::draw(context, &self.title, rest.x, y);
        let rest = heading::after_column(context, column + between, rest);
        self.points.draw(context, rest.x + between, area.y + (area.height - self.points.height) / 2.0);
        if let Some(tree) = icon {
            let y = area.y + (area.height - self.side) / 2.0;
            let place = Area { x: area.x + area.width - self.side, y, width: self.side, height: self.side };
            emblem(context, tree, place);
        }
    }
}

/// The icon in a soft disc of its own, so that it holds its half of the picture.
fn emblem(context: &mut PaintContext<'_>, tree: &usvg::Tree, place: Area) {
    let accent = context.theme.accent;
    context.paper(place, place.width / 2.0, accent, 0.12);
    let inner = place.width * DISC_FILLED;
    let (x, y) = (place.x + (place.width - inner) / 2.0, place.y + (place.height - inner) / 2.0);
    let area = Area { x, y, width: inner, height: inner };
    context.is_whole &= place_drawing(&mut context.pixmap, tree, area, 1.0, false);
}
