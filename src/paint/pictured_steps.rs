//! Steps with a picture each: the picture, its number at its corner, and the words below it.

use std::sync::Arc;

use super::{context::PaintContext, geometry::Area, heading, scene, steps};
use crate::typeset::{Align, Block, Style};
use gongyi_core::model::Scene;

/// Between two steps, in vmin.
const GAP: f32 = 4.0;
/// From a picture to its words, and the size of these, in vmin: usually, at least, and of one or two characters.
const WORDS_GAP: f32 = 1.8;
const WORDS: (f32, f32, f32) = (7.8, 3.4, 9.6);
/// The lines of the words of a step, at most.
const MAX_LINES: f32 = 3.0;
/// The side of a picture, in vmin, at most.
const MAX_SIDE: f32 = 58.0;
/// The diameter of the disc of a number, in parts of the picture's side.
const NUMBER: f32 = 0.26;
/// The sizes of the title, in vmin; on a strip, where it stands beside them.
const TITLE: (f32, f32) = (8.0, 12.0);
const STRIP_TITLE: (f32, f32) = (10.0, 24.0);
/// Below the title's bar, in vmin.
const TITLE_GAP: f32 = 5.0;

/// Pictures in a grid, with their words.
struct Grid {
    columns: usize,
    side: f32,
    cell: (f32, f32),
    words: Vec<Block>,
}

impl Grid {
    /// The grid with the greatest pictures.
    fn greatest(context: &PaintContext<'_>, steps: &[String], area: Area) -> Option<Self> {
        let grids = steps::columns(steps.len(), steps.len()).map(|columns| Self::set(context, steps, columns, area));
        grids.reduce(|best, next| if next.side > best.side * 1.02 { next } else { best })
    }

    fn set(context: &PaintContext<'_>, steps: &[String], columns: usize, area: Area) -> Self {
        let (vmin, count) = (context.vmin, steps.len());
        let rows = count.div_ceil(columns);
        let part = |length: f32, count: usize| ((length - GAP * vmin * (count - 1) as f32) / count as f32).max(1.0);
        let cell = (part(area.width, columns), part(area.height, rows));
        let is_short = steps.iter().all(|step| step.trim().chars().count() <= 2);
        let size = if is_short { WORDS.2 } else { WORDS.0 } * vmin;
        let set = |step: &String, size: f32, least: f32| {
            let style = Style {
                face: context.theme.faces.title,
                size,
                min_size: least,
                line_height: 1.22,
                letter_spacing: 0.02,
                align: Align::Center,
                vertical: false,
            };
            context.set(step, &style, cell.0, size * 1.22 * MAX_LINES)
        };
        let least = WORDS.1 * vmin;
        let fitted = steps.iter().map(|step| set(step, size, least).size).fold(size, f32::min);
        let words: Vec<Block> = steps.iter().map(|step| set(step, fitted, fitted)).collect();
        let below = words.iter().map(|block| block.height).fold(0.0, f32::max) + WORDS_GAP * vmin;
        let side = cell.0.min(cell.1 - below).min(MAX_SIDE * vmin).max(1.0);
        Self { columns, side, cell: (cell.0, side + below), words }
    }

    fn height(&self, vmin: f32) -> f32 {
        let rows = self.words.len().div_ceil(self.columns).max(1) as f32;
        self.cell.1 * rows + GAP * vmin * (rows - 1.0)
    }

    fn draw(&self, context: &mut PaintContext<'_>, pictures: &[Option<Arc<Scene>>], area: Area) {
        let (gap, ink) = (GAP * context.vmin, context.theme.ink);
        let mut number = 0;
        for (row, words) in self.words.chunks(self.columns).enumerate() {
            let whole = (self.cell.0 + gap) * words.len() as f32 - gap;
            let y = area.y + (self.cell.1 + gap) * row as f32;
            let mut left = area.x + (area.width - whole) / 2.0;
            for words in words {
                let x = left + (self.cell.0 - self.side) / 2.0;
                let place = Area { x, y, width: self.side, height: self.side };
                if let Some(Some(scene)) = pictures.get(number) {
                    scene::paint_in(context, scene, place);
                }
                number += 1;
                let disc = self.side * NUMBER;
                steps::draw_number(context, number, Area { width: disc, height: disc, ..place });
                context.draw(words, left, y + self.side + WORDS_GAP * context.vmin, ink);
                left += self.cell.0 + gap;
            }
        }
    }
}

/// Paints a title and the steps, each below its picture.
pub(super) fn paint(context: &mut PaintContext<'_>, title: &str, steps: &[String], pictures: &[Option<Arc<Scene>>]) {
    let (vmin, area) = (context.vmin, context.message_area());
    let limits = |(least, most): (f32, f32)| (least * vmin, most * vmin);
    if context.is_strip() {
        let room = (area.width * heading::COLUMN_SHARE * 0.7, area.height - heading::below(context, 0.0));
        let title = heading::set(context, title, limits(STRIP_TITLE), room);
        let column = heading::column_width(context, &title);
        let rest = Area { x: area.x + column, width: (area.width - column).max(1.0), ..area };
        let Some(grid) = Grid::greatest(context, steps, rest) else { return };
        heading::draw_column(context, &title, area);
        let top = rest.y + ((rest.height - grid.height(vmin)) / 2.0).max(0.0);
        grid.draw(context, pictures, Area { y: top, ..rest });
        return;
    }
    let title = heading::set(context, title, limits(TITLE), (area.width, area.height * 0.3));
    let above = heading::height(context, &title, TITLE_GAP);
    let rest = Area { height: (area.height - above).max(1.0), ..area };
    let Some(grid) = Grid::greatest(context, steps, rest) else { return };
    let top = area.y + ((area.height - above - grid.height(vmin)) * context.optical_share()).max(0.0);
    heading::draw(context, &title, area.x, top);
    grid.draw(context, pictures, Area { y: top + above, ..area });
}
