//! The points of a notice, set at one size: lines of one point stand together, points stand apart.

use super::{context::PaintContext, geometry::Area};
use crate::typeset::Block;

/// From one line of a point to the next, in em.
const LEADING: f32 = 1.28;
/// Between two points, in em: clearly more than between the lines of one.
const GAP: f32 = 0.9;
/// The same where a hairline parts them.
const RULED_GAP: f32 = 0.76;
/// The gap may be opened so far, where there is room.
const WIDEST_GAP: f32 = 1.5;
/// From so many points in a column on, hairlines part them.
const RULED_FROM: usize = 4;
/// Between two columns, in em.
const COLUMN_GAP: f32 = 1.4;
/// How far points stand in from their dots, in em.
const INDENT: f32 = 0.78;

/// The points of a notice, set.
pub(super) struct Points {
    columns: Vec<Vec<Block>>,
    size: f32,
    gap: f32,
    is_ruled: bool,
    column_width: f32,
    /// The height of the highest column.
    pub(super) height: f32,
    /// Whether each point fits its column.
    pub(super) fits: bool,
}

impl Points {
    /// Sets points at a size, in so many columns that are filled one after the other.
    pub(super) fn set(
        context: &PaintContext<'_>,
        points: &[String],
        columns: usize,
        size: f32,
        (width, height): (f32, f32),
    ) -> Self {
        let columns = columns.max(1);
        let in_column = points.len().div_ceil(columns).max(1);
        let is_ruled = in_column >= RULED_FROM;
        let column_width = (width - COLUMN_GAP * size * (columns - 1) as f32) / columns as f32;
        let mut set = Self {
            columns: Vec::new(),
            size,
            gap: size * if is_ruled { RULED_GAP } else { GAP },
            is_ruled,
            column_width,
            height: 0.0,
            fits: true,
        };
        let inner = column_width - set.indent(points.len());
        let style = context.body(size, size, LEADING);
        let block = |point: &String| context.set(point, &style, inner, height.max(size * 1.5));
        set.columns = points.chunks(in_column).map(|column| column.iter().map(block).collect()).collect();
        set.fits = set.columns.iter().flatten().all(|block| !block.overflow);
        set.height = set.measured();
        set
    }

    fn measured(&self) -> f32 {
        let height = |column: &Vec<Block>| {
            let gaps = self.gap * column.len().saturating_sub(1) as f32;
            column.iter().map(|block| block.height).sum::<f32>() + gaps
        };
        self.columns.iter().map(height).fold(0.0, f32::max)
    }

    /// Opens the gaps, so that the points take more of this height.
    pub(super) fn open(&mut self, height: f32) {
        let gaps = self.columns.iter().map(Vec::len).max().unwrap_or(0).saturating_sub(1).max(1) as f32;
        let spare = ((height - self.height) / gaps).max(0.0);
        self.gap = (self.gap + spare).min(self.size * WIDEST_GAP).max(self.gap);
        self.height = self.measured();
    }

    /// Says of the first point that it does not fit: one of them does not.
    pub(super) fn overflow(&mut self) {
        if let Some(block) = self.columns.first_mut().and_then(|column| column.last_mut()) {
            block.overflow = true;
        }
    }

    /// A dot stands before each of several points that no hairline parts.
    fn has_dots(&self, points: usize) -> bool {
        points > 1 && !self.is_ruled
    }

    fn indent(&self, points: usize) -> f32 {
        if self.has_dots(points) { self.size * INDENT } else { 0.0 }
    }

    fn count(&self) -> usize {
        self.columns.iter().map(Vec::len).sum()
    }

    /// How wide all columns are.
    pub(super) fn width(&self) -> f32 {
        let text = |column: &Vec<Block>| column.iter().map(|block| block.width).fold(0.0, f32::max);
        let before = (self.column_width + COLUMN_GAP * self.size) * self.columns.len().saturating_sub(1) as f32;
        let widest = if self.columns.len() > 1 { self.column_width } else { self.columns.first().map_or(0.0, text) };
        before + widest + self.indent(self.count())
    }

    /// Draws them with the top left of the first at a point.
    pub(super) fn draw(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        let (ink, accent, rule, size) = (context.theme.ink, context.theme.accent, context.theme.rule, self.size);
        let (indent, has_dots, thickness) =
            (self.indent(self.count()), self.has_dots(self.count()), context.hairline());
        let mut x = x;
        for column in &self.columns {
            let mut y = y;
            for (at, block) in column.iter().enumerate() {
                if at > 0 && self.is_ruled {
                    let line = Area {
                        x,
                        y: y - self.gap / 2.0 - thickness / 2.0,
                        width: self.column_width,
                        height: thickness,
                    };
                    context.fill_area(line, rule, 0.55);
                }
                if has_dots {
                    context.dot(x + size * 0.2, y + size * 0.5, size * 0.13, accent);
                }
                context.draw(block, x + indent, y, ink);
                y += block.height + self.gap;
            }
            x += self.column_width + COLUMN_GAP * size;
        }
    }
}
