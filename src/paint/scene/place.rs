//! Where the master of a scene comes to stand on a picture: one scale and one shift for each layout and shape.

use super::Scenery;
use crate::geometry::{Area, PaintSize};
use gongyi_core::{model::UNITS, shapes::Layout};

/// How far what is cut by the edges may leave the picture, as a share of its side.
const CUT: f32 = 0.08;

/// From units of the master to pixels of a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placement {
    /// Pixels in a unit.
    pub(crate) scale: f32,
    /// Where the left of the master is.
    pub(crate) x: f32,
    /// Where its top is.
    pub(crate) y: f32,
}

/// A picture in vmin, and what a scene is fitted into it with.
struct Frame {
    width: f32,
    height: f32,
    vmin: f32,
    core: [f32; 4],
    /// How far up the scene reaches, but for sky and distance.
    crown: f32,
    /// How far to the right its core reaches.
    reach: f32,
}

impl Placement {
    /// The master as it is.
    pub(crate) const NONE: Self = Self { scale: 1.0, x: 0.0, y: 0.0 };

    /// Where a scene stands for a layout; `words` is how far down the words above it reach, in pixels.
    pub(crate) fn of(scenery: &Scenery<'_>, layout: Layout, size: PaintSize, words: f32) -> Self {
        let vmin = size.vmin();
        let frame = Frame::of(scenery, size);
        let strip = size.is_strip();
        match (layout, scenery.scene.disc) {
            (Layout::Object, _) => frame.object(strip),
            (Layout::Field, _) => frame.field(strip),
            (Layout::Disc, Some(disc)) => {
                frame.disc(disc.map(|unit| unit / UNITS), scenery.scene.has_words_in_disc, strip)
            }
            (Layout::Column, _) if !strip => frame.column(),
            _ => frame.band(strip, words / vmin),
        }
        .snapped()
    }

    /// Where a scene stands beside the text of a notice: at the right, or below on a portrait screen.
    pub(crate) fn beside(scenery: &Scenery<'_>, size: PaintSize) -> Self {
        let frame = Frame::of(scenery, size);
        let (width, height) = (frame.width, frame.height);
        let [x, y, w, h] = frame.core;
        if size.is_portrait() {
            let scale = (width / w).min(0.4 * height / h);
            return frame.put(scale, (width / 2.0, height), (x + w / 2.0, y + h)).snapped();
        }
        let most = if size.is_strip() { 0.28 } else { 0.38 };
        let scale = (0.84 * height / h).min(most * width / w);
        frame.put(scale, (width - 2.0, height), (x + w, y + h)).snapped()
    }

    /// Where the core of a scene just fits an area of the picture.
    pub(crate) fn into_area(scenery: &Scenery<'_>, area: Area) -> Self {
        let [x, y, width, height] = scenery.scene.core;
        let scale = (area.width / width).min(area.height / height);
        let middle = area.x + area.width / 2.0;
        Self { scale, x: middle - (x + width / 2.0) * scale, y: area.y + area.height - (y + height) * scale }.snapped()
    }

    /// An area of the master on the picture.
    pub(crate) fn area(self, [x, y, width, height]: [f32; 4]) -> Area {
        let Self { scale, .. } = self;
        Area { x: self.x + x * scale, y: self.y + y * scale, width: width * scale, height: height * scale }
    }

    /// With tiles of whole pixels, so that no seam shows between two of them.
    fn snapped(self) -> Self {
        const TILE: f32 = 1900.0;
        let scale = (self.scale * TILE).round().max(1.0) / TILE;
        Self { scale, x: self.x.round(), y: self.y.round() }
    }
}

impl Frame {
    fn of(scenery: &Scenery<'_>, size: PaintSize) -> Self {
        let vmin = size.vmin();
        Self {
            width: size.width as f32 / vmin,
            height: size.height as f32 / vmin,
            vmin,
            core: scenery.scene.core.map(|unit| unit / UNITS),
            crown: scenery.crown() / UNITS,
            reach: scenery.reach() / UNITS,
        }
    }

    /// With a point of the master, in vmin, at a point of the picture.
    fn put(&self, scale: f32, at: (f32, f32), point: (f32, f32)) -> Placement {
        Placement {
            scale: scale * self.vmin / UNITS,
            x: (at.0 - scale * point.0) * self.vmin,
            y: (at.1 - scale * point.1) * self.vmin,
        }
    }

    fn is_portrait(&self) -> bool {
        self.height > self.width
    }

    fn band(&self, is_strip: bool, words: f32) -> Placement {
        let [x, y, w, h] = self.core;
        let foot = (x + w / 2.0, y + h);
        if is_strip {
            // In the right third, and whole on a strip that is not long.
            let scale = (94.0 / h).min(1.35);
            let middle = (self.width * 0.83).min(self.width - scale * w / 2.0 - 1.0);
            return self.put(scale, (middle, self.height), foot);
        }
        if self.is_portrait() {
            let whole = y + h - self.crown;
            let scale = ((self.width - 2.0) / w).min((self.height - 12.0 - words) / whole).clamp(0.3, 1.14);
            return self.put(scale, (self.width / 2.0, self.height - 10.0), foot);
        }
        // Nothing but what is far reaches up to the words.
        let scale = ((self.height - words - 2.0) / (y + h - self.crown)).min((self.width - 4.0) / w).clamp(0.3, 1.15);
        self.put(scale, (self.width / 2.0, self.height), foot)
    }

    fn object(&self, is_strip: bool) -> Placement {
        let [x, y, w, h] = self.core;
        let over = |scale: f32, side: f32, most: f32| (scale * side * CUT).min(most);
        if is_strip {
            let scale = 100.0 / h;
            return self.put(scale, (self.width - 6.0, self.height + over(scale, h, 8.0)), (x + w, y + h));
        }
        if self.is_portrait() {
            let scale = (108.0 / w).min(0.62 * self.height / h);
            return self.put(scale, (self.width / 2.0, self.height + over(scale, h, 8.0)), (x + w / 2.0, y + h));
        }
        let scale = (84.0 / h).min((0.52 * self.width + 6.0) / w);
        let at = (self.width + over(scale, w, 6.0), self.height + over(scale, h, 6.0));
        self.put(scale, at, (x + w, y + h))
    }

    fn field(&self, is_strip: bool) -> Placement {
        let [x, y, w, h] = self.core;
        if is_strip {
            return self.put(92.0 / h, (self.width - 10.0, self.height + 4.0), (x + w, y + h));
        }
        if self.is_portrait() {
            let scale = (96.0 / w).min(0.52 * self.height / h);
            return self.put(scale, (self.width / 2.0, self.height + 3.0), (x + w / 2.0, y + h));
        }
        let scale = (72.0 / h).min(0.46 * self.width / w);
        self.put(scale, (self.width - 2.0, self.height + 3.0), (x + w, y + h))
    }

    fn disc(&self, [x, y, radius]: [f32; 3], has_words: bool, is_strip: bool) -> Placement {
        if is_strip {
            return self.put(62.0 / radius, (self.width - 83.0, 78.0), (x, y));
        }
        if self.is_portrait() {
            let (scale, down) = if has_words { (44.0, 0.416) } else { (42.0, 0.63) };
            return self.put(scale / radius, (self.width / 2.0, self.height * down), (x, y));
        }
        let (scale, across) = if self.width > 150.0 { (32.0, 0.71) } else { (30.0, 0.69) };
        self.put(scale / radius, (self.width * across, 46.0), (x, y))
    }

    fn column(&self) -> Placement {
        let [x, y, w, h] = self.core;
        if self.is_portrait() {
            let scale = (self.width / w).min(0.61 * self.height / h);
            return self.put(scale, (self.width / 2.0, self.height), (x + w / 2.0, y + h));
        }
        let right = 0.63 * self.width;
        let whole = self.reach - x;
        let scale = ((right - 6.0) / whole).min(86.0 / h);
        self.put(scale, (f32::midpoint(6.0, right), self.height), (x + whole / 2.0, y + h))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gongyi_assets::Assets;
    use gongyi_content::{scenes::Shelf, themes};
    use gongyi_core::problem::Place;

    /// Lying, standing, old, very wide, and what is between.
    const SHAPES: [(u32, u32); 9] = [
        (1280, 720),
        (720, 1280),
        (1280, 1024),
        (1920, 360),
        (960, 720),
        (1920, 540),
        (1024, 1280),
        (1600, 600),
        (1000, 1000),
    ];
    /// A picture of this shape shows at least so much of one thing.
    const OF_ONE_THING: f32 = 0.84;

    /// How much of an area is on the picture.
    fn share_on(area: Area, size: PaintSize) -> f32 {
        let along = |from: f32, length: f32, most: f32| (from + length).min(most) - from.max(0.0);
        let width = along(area.x, area.width, size.width as f32).max(0.0);
        let height = along(area.y, area.height, size.height as f32).max(0.0);
        width * height / (area.width * area.height)
    }

    #[test]
    fn the_idea_is_on_the_picture_in_every_shape() {
        let shelf = Shelf::new(Assets::embedded());
        let theme = themes::load(&Assets::embedded(), "civility").unwrap();
        let mut wrong = Vec::new();
        let names = shelf.names();
        assert!(names.len() >= 42, "{names:?}");
        for name in names {
            let scene = shelf.scene(&name, &Place::default()).unwrap();
            for (width, height) in SHAPES {
                let size = PaintSize { width, height };
                let scenery = Scenery::new(&scene, &theme, size);
                for layout in [Layout::Band, Layout::Column, Layout::Object] {
                    // However far down the words above it reach, which is half of the picture at most.
                    for words in [0.1, 0.3, 0.5] {
                        let placement = Placement::of(&scenery, layout, size, words * height as f32);
                        let share = share_on(scenery.core(placement), size);
                        // Places are whole pixels.
                        let least = if layout == Layout::Object { OF_ONE_THING } else { 0.99 };
                        if scene.layouts.contains(&layout) && share < least {
                            wrong.push(format!("{name} {layout:?} {width}x{height}: {share:.3} below {words}"));
                        }
                    }
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
