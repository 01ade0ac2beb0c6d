//! Ink: set text, rules, boxes and dots on a picture.

use std::ops::Range;

use resvg::tiny_skia::{Color, FillRule, LineCap, Mask, Paint, Path, PathBuilder, Rect, Stroke, Transform};
use skrifa::outline::OutlinePen;

use super::{
    context::PaintContext,
    geometry::{Area, MIN_PIXELS},
    survey::Role,
};
use crate::typeset::{self, ASCENT, Align, Block, Frame, Line, Numerals, Rules, Style};
use gongyi_core::shapes::theme::Colour;

/// Between these ratios a screen is about as wide as high, as 4:3 and the side of a wall are.
const SQUARE: Range<f32> = 0.72..1.5;

/// A picture with a side of fewer pixels, as tickers and panels are, has no small text beside a great one.
const LEAST_SIDE: u32 = 200;

/// Collects outlines as one path.
#[derive(Default)]
struct Pen(PathBuilder);

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.0.quad_to(cx, cy, x, y);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.0.cubic_to(ax, ay, bx, by, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}

/// A paint of one colour.
pub(super) fn paint_of(colour: Colour, opacity: f32) -> Paint<'static> {
    let [red, green, blue] = colour.0;
    let mut color = Color::from_rgba8(red, green, blue, 255);
    color.set_alpha(opacity.clamp(0.0, 1.0));
    let mut paint = Paint::default();
    paint.set_color(color);
    paint.anti_alias = true;
    paint
}

impl PaintContext<'_> {
    /// Sets a text in a frame of this size.
    pub(super) fn set(&self, text: &str, style: &Style, width: f32, height: f32) -> Block {
        self.set_by(self.rules(), text, style, width, height)
    }

    /// Sets the paragraphs of a long text, each with its indent.
    pub(super) fn set_paragraphs(&self, text: &str, style: &Style, width: f32, height: f32) -> Block {
        self.set_by(Rules { has_indents: true, ..self.rules() }, text, style, width, height)
    }

    /// Sets a few great words: a slogan or a title. Marks hang over the edges of the frame where they stand from the left.
    pub(super) fn set_display(
        &self,
        text: &str,
        style: &Style,
        numerals: Numerals,
        (width, height): (f32, f32),
    ) -> Block {
        self.set_by(Rules { is_display: true, numerals, ..self.rules() }, text, style, width, height)
    }

    fn rules(&self) -> Rules<'_> {
        let side = self.size.width.min(self.size.height);
        Rules {
            breaking: self.theme.breaking,
            phrases: &self.theme.phrases,
            unit: if side < LEAST_SIDE { 0.0 } else { self.vmin },
            ..Rules::default()
        }
    }

    fn set_by(&self, rules: Rules<'_>, text: &str, style: &Style, width: f32, height: f32) -> Block {
        let frame = Frame { width: width.max(1.0), height: height.max(1.0) };
        typeset::fit_measured(&self.measured, &self.fonts, rules, text, style, frame)
    }

    /// How a text is set that is read, from this size down to `least`: in the face of the body, from the left.
    pub(super) fn body(&self, size: f32, least: f32, line_height: f32) -> Style {
        let face = self.theme.faces.body;
        let align = Align::Start;
        Style { face, size, min_size: least, line_height, letter_spacing: 0.02, align, vertical: false }
    }

    /// A size in vmin as pixels, and no smaller than anybody can read.
    pub(super) fn legible(&self, size: f32) -> f32 {
        (size * self.vmin).max(MIN_PIXELS)
    }

    /// Draws a part of the message with the top left of its frame at a point.
    pub(super) fn draw(&mut self, block: &Block, x: f32, y: f32, colour: Colour) {
        self.draw_as(Role::Message, block, x, y, colour);
    }

    /// Draws a banner, credit, label or caption, which may be smaller than the message.
    pub(super) fn draw_small(&mut self, block: &Block, x: f32, y: f32, colour: Colour) {
        self.draw_as(Role::Small, block, x, y, colour);
    }

    /// Draws a part of the message on the pixels of a matrix: outlines fitted to them, at whole pixels.
    pub(super) fn draw_fitted(&mut self, block: &Block, colour: Colour) {
        self.observe(Role::Message, block, 0.0, 0.0, colour);
        let mut fitted: Option<(typeset::Face, f32, typeset::Fitted)> = None;
        let mut pen = Pen::default();
        for glyph in block.lines.iter().flat_map(|line| &line.glyphs) {
            let is_same = fitted.as_ref().is_some_and(|(face, size, _)| (*face, *size) == (glyph.face, glyph.size));
            if !is_same {
                fitted = Some((glyph.face, glyph.size, self.fonts.fitted(glyph.face, glyph.size)));
            }
            if let Some((.., face)) = &fitted {
                face.outline(glyph, &mut pen);
            }
        }
        if let Some(path) = pen.0.finish() {
            self.fill(&path, Transform::identity(), colour, 1.0);
        }
    }

    fn draw_as(&mut self, role: Role, block: &Block, x: f32, y: f32, colour: Colour) {
        self.observe(role, block, x, y, colour);
        // Not where it is only asked where something is written.
        #[cfg(test)]
        if self.written.is_none() {
            crate::fitting_tests::note(role, block, x, y);
        }
        if let Some(written) = &mut self.written {
            written.extend(block.lines.iter().filter_map(|line| written_area(line, x, y)));
        }
        let accent = self.theme.accent;
        for (in_accent, colour) in [(false, colour), (true, accent)] {
            let mut pen = Pen::default();
            for glyph in block.lines.iter().flat_map(|line| &line.glyphs).filter(|glyph| glyph.in_accent == in_accent) {
                self.fonts.outline(glyph, &mut pen);
            }
            if let Some(path) = pen.0.finish() {
                self.fill(&path, Transform::from_translate(x, y), colour, 1.0);
            }
        }
    }

    /// The outlines of a block, from the top left of its frame; none where it has no ink.
    pub(super) fn path(&self, block: &Block) -> Option<Path> {
        let mut pen = Pen::default();
        for glyph in block.lines.iter().flat_map(|line| &line.glyphs) {
            self.fonts.outline(glyph, &mut pen);
        }
        pen.0.finish()
    }

    /// Fills a path.
    pub(super) fn fill(&mut self, path: &Path, transform: Transform, colour: Colour, opacity: f32) {
        let no_mask: Option<&Mask> = None;
        self.pixmap.fill_path(path, &paint_of(colour, opacity), FillRule::Winding, transform, no_mask);
    }

    /// Fills a rectangle.
    pub(super) fn fill_area(&mut self, area: Area, colour: Colour, opacity: f32) {
        if let Some(rect) = Rect::from_xywh(area.x, area.y, area.width.max(0.5), area.height.max(0.5)) {
            self.pixmap.fill_rect(rect, &paint_of(colour, opacity), Transform::identity(), None);
        }
    }

    /// Draws the outline of a rectangle with rounded corners.
    pub(super) fn outline_area(&mut self, area: Area, radius: f32, thickness: f32, colour: Colour, opacity: f32) {
        if let Some(path) = rounded(area, radius) {
            let stroke = Stroke { width: thickness, line_cap: LineCap::Round, ..Stroke::default() };
            self.pixmap.stroke_path(&path, &paint_of(colour, opacity), &stroke, Transform::identity(), None);
        }
    }

    /// Fills a rectangle with rounded corners.
    pub(super) fn fill_rounded(&mut self, area: Area, radius: f32, colour: Colour, opacity: f32) {
        if let Some(path) = rounded(area, radius) {
            self.fill(&path, Transform::identity(), colour, opacity);
        }
    }

    /// Fills a rectangle with rounded corners as a paper of its own: no ornament shows through.
    pub(super) fn paper(&mut self, area: Area, radius: f32, tint: Colour, opacity: f32) {
        let background = self.theme.background.glow.unwrap_or(self.theme.background.from);
        self.fill_rounded(area, radius, background, 0.9);
        self.fill_rounded(area, radius, tint, opacity);
    }

    /// Fills a circle.
    pub(super) fn dot(&mut self, x: f32, y: f32, radius: f32, colour: Colour) {
        if let Some(path) = PathBuilder::from_circle(x, y, radius.max(0.5)) {
            self.fill(&path, Transform::identity(), colour, 1.0);
        }
    }

    /// Fills a circle that the ground shows through.
    pub(super) fn faint_dot(&mut self, x: f32, y: f32, radius: f32, colour: Colour, opacity: f32) {
        let area = Area { x: x - radius, y: y - radius, width: 2.0 * radius, height: 2.0 * radius };
        self.fill_rounded(area, radius, colour, opacity);
    }

    /// Draws a path as a line with round ends.
    pub(super) fn stroke(&mut self, path: &Path, thickness: f32, colour: Colour, opacity: f32) {
        let stroke = Stroke { width: thickness, line_cap: LineCap::Round, ..Stroke::default() };
        self.pixmap.stroke_path(path, &paint_of(colour, opacity), &stroke, Transform::identity(), None);
    }

    /// Fills a square on its corner.
    pub(super) fn diamond(&mut self, x: f32, y: f32, radius: f32, colour: Colour) {
        if let Some(path) = diamond_path(x, y, radius) {
            self.fill(&path, Transform::identity(), colour, 1.0);
        }
    }

    /// A thin rule from left to right with a diamond in its middle.
    pub(super) fn ornate_rule(&mut self, centre_x: f32, y: f32, width: f32, colour: Colour) {
        let (vmin, thickness) = (self.vmin, self.hairline());
        let gap = 2.2 * vmin;
        for x in [centre_x - width / 2.0, centre_x + gap] {
            let area = Area { x, y: y - thickness / 2.0, width: width / 2.0 - gap, height: thickness };
            self.fill_area(area, colour, 1.0);
        }
        self.diamond(centre_x, y, 0.9 * vmin, colour);
    }

    /// The thickness of a thin rule: a fifth of vmin, and at least a pixel.
    pub(super) fn hairline(&self) -> f32 {
        (self.vmin * 0.2).max(1.0)
    }

    /// Where the message stands: inside the margins, between the banner and the credit.
    pub(super) fn message_area(&self) -> Area {
        self.quiet.unwrap_or_else(|| self.size.message_area())
    }

    /// Whether it is so wide that the parts of a message stand side by side.
    pub(super) fn is_strip(&self) -> bool {
        self.size.is_strip()
    }

    /// Whether it is about as wide as high: nothing has room beside a text.
    pub(super) fn is_square(&self) -> bool {
        SQUARE.contains(&(self.size.width as f32 / self.size.height as f32))
    }

    /// A thin upright rule with a diamond in its middle.
    pub(super) fn upright_rule(&mut self, x: f32, centre_y: f32, height: f32, colour: Colour) {
        let thickness = self.hairline();
        let line = Area { x: x - thickness / 2.0, y: centre_y - height / 2.0, width: thickness, height };
        self.fill_area(line, colour, 0.7);
        self.diamond(x, centre_y, 0.9 * self.vmin, colour);
    }

    /// An upright rule over most of the height of an area, between two parts of a message.
    pub(super) fn parting_rule(&mut self, x: f32, area: Area, colour: Colour) {
        self.upright_rule(x, area.y + area.height / 2.0, area.height * 0.72, colour);
    }

    /// How far down the middle of a message lies in what is left over: in portrait, there is more air below than above.
    pub(super) fn optical_share(&self) -> f32 {
        if self.size.is_portrait() { 0.42 } else { 0.5 }
    }
}

/// The rectangle around the characters of a line, drawn with the top left of its frame at a point.
fn written_area(line: &Line, x: f32, y: f32) -> Option<Area> {
    let edges = line.glyphs.iter().map(|glyph| {
        let (left, top) = (x + glyph.x, y + glyph.y - ASCENT * glyph.size);
        (left, top, left + glyph.size, top + glyph.size)
    });
    let (left, top, right, bottom) = edges.reduce(|a, b| (a.0.min(b.0), a.1.min(b.1), a.2.max(b.2), a.3.max(b.3)))?;
    Some(Area { x: left, y: top, width: right - left, height: bottom - top })
}

fn diamond_path(x: f32, y: f32, radius: f32) -> Option<Path> {
    let mut builder = PathBuilder::new();
    builder.move_to(x, y - radius);
    builder.line_to(x + radius, y);
    builder.line_to(x, y + radius);
    builder.line_to(x - radius, y);
    builder.close();
    builder.finish()
}

fn rounded(area: Area, radius: f32) -> Option<Path> {
    let Area { x, y, width, height } = area;
    let r = radius.min(width / 2.0).min(height / 2.0).max(0.0);
    // A quarter of a circle as a cubic curve.
    let k = r * 0.447_715;
    let mut b = PathBuilder::new();
    b.move_to(x + r, y);
    b.line_to(x + width - r, y);
    b.cubic_to(x + width - k, y, x + width, y + k, x + width, y + r);
    b.line_to(x + width, y + height - r);
    b.cubic_to(x + width, y + height - k, x + width - k, y + height, x + width - r, y + height);
    b.line_to(x + r, y + height);
    b.cubic_to(x + k, y + height, x, y + height - k, x, y + height - r);
    b.line_to(x, y + r);
    b.cubic_to(x, y + k, x + k, y, x + r, y);
    b.close();
    b.finish()
}
