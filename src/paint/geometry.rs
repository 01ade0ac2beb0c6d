//! Sizes and places on a picture, and what follows from its shape alone.

use gongyi_core::model::layout::Margins;

/// The size of a picture, upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PaintSize {
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

/// Where a slide is painted: how large, and what of it the display crops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PaintPlace {
    /// The whole picture.
    pub size: PaintSize,
    /// What may be cropped: the background is there, and nothing else.
    pub margins: Margins,
}

impl From<PaintSize> for PaintPlace {
    fn from(size: PaintSize) -> Self {
        Self { size, margins: Margins::NONE }
    }
}

impl PaintPlace {
    /// The size of what is surely shown.
    pub fn safe_size(&self) -> PaintSize {
        let (width, height) = self.margins.within((self.size.width, self.size.height));
        PaintSize { width, height }
    }
}

impl PaintSize {
    /// Whether it has no pixels.
    pub(super) fn is_empty(self) -> bool {
        self.width == 0 || self.height == 0
    }

    /// A percent of the shorter side, in pixels: the unit of all measures, as in CSS.
    pub(super) fn vmin(self) -> f32 {
        self.width.min(self.height) as f32 / 100.0
    }

    /// Whether it is taller than wide.
    pub(super) fn is_portrait(self) -> bool {
        self.height > self.width
    }

    /// Whether it is so wide that the parts of a message stand side by side.
    pub(super) fn is_strip(self) -> bool {
        self.width as f32 >= self.height as f32 * STRIP
    }

    /// Where the message stands: inside the margins, between the banner and the credit.
    pub(super) fn message_area(self) -> Area {
        let (vmin, width, height) = (self.vmin(), self.width as f32, self.height as f32);
        let (side, most) = match () {
            () if self.is_strip() => (STRIP_MARGIN * width / vmin.max(f32::MIN_POSITIVE), MAX_STRIP_WIDTH),
            () if self.is_portrait() => (7.0, MAX_WIDTH),
            () => (9.0, MAX_WIDTH),
        };
        // On a very wide screen what belongs together stays together.
        let side = (side * vmin).max((width - most * vmin) / 2.0);
        let (top, bottom) = (13.0 * vmin, 12.0 * vmin);
        Area { x: side, y: top, width: (width - 2.0 * side).max(1.0), height: (height - top - bottom).max(1.0) }
    }
}

/// The width of a message, in vmin, at most.
const MAX_WIDTH: f32 = 200.0;
/// The width of a message whose parts stand side by side, in vmin, at most: a wall of 8:1 still fills most of it.
const MAX_STRIP_WIDTH: f32 = 640.0;
/// The margin at each end of a strip, in parts of its width: what is 90 % full looks full.
const STRIP_MARGIN: f32 = 0.06;
/// No text is smaller than so many pixels where that can be avoided: below it a 汉字 loses strokes.
pub(super) const MIN_PIXELS: f32 = 16.0;
/// From this ratio of width to height on a screen is a strip: 32:9 is, 21:9 is not.
const STRIP: f32 = 2.6;

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}
