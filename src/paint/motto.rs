//! The motto of a school or a family: its parts in one row, in two rows or, on a portrait screen, in columns, as great as
//! they can be, with thin rules between them; never one below the other. Whose it is stands small below.

use super::{
    context::{PaintContext, set_parts},
    geometry::Area,
    set_lines::{on_one_line, style},
};
use crate::typeset::{Block, Face, Style};

/// The greatest size of a character, in vmin: where it stands among others, and on a strip.
const SIZE: (f32, f32) = (34.0, 46.0);
/// The least size of a character, in vmin.
const LEAST: f32 = 4.6;
/// From one size to the next that is tried.
const STEP: f32 = 0.96;
/// Between the characters of a part, and from a part to the rule beside it, in em.
const SPACING: f32 = 0.06;
const GAP: f32 = 0.42;
/// No part is longer than so many em.
const LONGEST: f32 = 40.0;
/// From one row to the next, in em.
const ROW_GAP: f32 = 0.34;
/// From one part to the next in a row, and from one column to the next, in em, at most.
const MOST_GAPS: (f32, f32) = (1.9, 1.1);
/// Between the characters of rows of one part each, in em, at most: they are written wide.
const WIDE: f32 = 0.42;
/// From the motto to whose it is, in vmin.
const WHOSE_GAP: f32 = 8.0;

/// Paints a motto.
pub(super) fn paint(context: &mut PaintContext<'_>, lines: &[String], whose: Option<&str>) {
    let vmin = context.vmin;
    let area = context.calm_area();
    let words = &Words::new(context, set_parts(lines));
    let whose = whose.map(|whose| {
        let size = context.readable_size(5.0);
        let style = Style { letter_spacing: 0.12, ..style(Face::SansBold, size, context.readable_size(3.2), 1.2) };
        context.set_line(whose, &style, (area.width - 18.0 * vmin).max(1.0))
    });
    let below = whose.as_ref().map_or(0.0, |whose| WHOSE_GAP * vmin + whose.height);
    let room = Area { height: (area.height - below).max(1.0), ..area };
    let mut plan = Plan::best(context, words, room).widened(context, words, room);
    plan.spread(room);
    let whole = plan.height() + below;
    let top = area.y + ((area.height - whole) * context.optical_share()).max(0.0);
    plan.draw(context, area.x, top);
    if let Some(whose) = &whose {
        let (accent, ink) = (context.theme.accent, context.theme.ink);
        let y = top + plan.height() + WHOSE_GAP * vmin;
        let bar = Area { x: area.x, y: y + whose.height / 2.0 - 0.4 * vmin, width: 12.0 * vmin, height: 0.8 * vmin };
        context.fill_area(bar, accent, 1.0);
        context.draw_small(whose, area.x + 15.0 * vmin, y, ink);
    }
}

/// The parts, and the face that has all of them.
struct Words {
    lines: Vec<String>,
    face: Face,
}

impl Words {
    fn new(context: &PaintContext<'_>, lines: &[String]) -> Self {
        let lines: Vec<String> = lines.iter().map(|line| on_one_line(line, LONGEST)).collect();
        let face = [context.theme.faces.display, Face::Serif]
            .into_iter()
            .find(|face| lines.iter().all(|line| context.fonts.whole_face(*face, line) == *face));
        Self { lines, face: face.unwrap_or(Face::SansBold) }
    }
}

/// The parts at one size, in rows or in columns.
struct Plan {
    /// Row by row, or column by column from the right.
    groups: Vec<Vec<Block>>,
    size: f32,
    /// From one part to the next, and from one group to the next, in pixels.
    gap: f32,
    group_gap: f32,
    is_vertical: bool,
    fits: bool,
}

impl Plan {
    /// The arrangement with the greatest characters.
    fn best(context: &PaintContext<'_>, words: &Words, area: Area) -> Self {
        let is_portrait = context.size.is_portrait() && !context.is_square();
        let count = words.lines.len().max(1);
        let is_latin = words.lines.iter().flat_map(|line| line.chars()).any(|c| c.is_ascii_alphanumeric());
        let is_vertical = is_portrait && !is_latin;
        let is_long = words.lines.iter().all(|line| line.chars().count() > 2);
        let suits = |groups: usize| match groups {
            1 => true,
            // Columns side by side are how a motto is written; rows of one part each would be a stack.
            _ if is_vertical => groups <= count && (count.is_multiple_of(groups) || count > 4),
            _ if context.is_strip() => false,
            2 if count == 2 => is_long,
            // A row that is not full looks like a mistake where it is one of two short ones.
            _ => count > groups && (count.is_multiple_of(groups) || count > 4),
        };
        let mut best: Option<Self> = None;
        for groups in (1..=4).filter(|groups| suits(*groups)) {
            let plan = Self::fitted(context, words, count.div_ceil(groups), is_vertical, area);
            let is_better = |best: &Self| (plan.fits && !best.fits) || plan.size > best.size * 1.08;
            if best.as_ref().is_none_or(is_better) {
                best = Some(plan);
            }
        }
        best.unwrap_or_else(|| Self::fitted(context, words, count, false, area))
    }

    /// So many parts in a row, at the greatest size at which all of them fit.
    fn fitted(context: &PaintContext<'_>, words: &Words, each: usize, is_vertical: bool, area: Area) -> Self {
        let vmin = context.vmin;
        let most = if context.is_strip() { SIZE.1 } else { SIZE.0 };
        // What is asked for at one size is asked for in proportion at all.
        let trial = Self::set(context, words, each, is_vertical, most * vmin);
        let share = (area.width / trial.width().max(1.0)).min(area.height / trial.height().max(1.0)).min(1.0);
        let mut size = (most * vmin * share).max(LEAST * vmin);
        loop {
            let mut plan = Self::set(context, words, each, is_vertical, size);
            let is_whole = plan.groups.iter().flatten().all(|block| !block.overflow);
            plan.fits = is_whole && plan.width() <= area.width * 1.001 && plan.height() <= area.height * 1.001;
            if plan.fits || size <= LEAST * vmin {
                for block in plan.groups.iter_mut().flatten() {
                    block.overflow |= !plan.fits;
                }
                return plan;
            }
            size = (size * STEP).max(LEAST * vmin);
        }
    }

    /// Rows of one part each, with their characters as wide apart as there is room.
    fn widened(self, context: &PaintContext<'_>, words: &Words, area: Area) -> Self {
        let characters = words.lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
        if self.is_vertical
            || self.groups.len() < 2
            || self.groups.iter().any(|group| group.len() > 1)
            || characters < 2
        {
            return self;
        }
        let spare = (area.width - self.width()) / ((characters - 1) as f32 * self.size.max(1.0));
        let spacing = SPACING + spare.clamp(0.0, WIDE) * 0.96;
        Self { fits: self.fits, ..Self::spaced(context, words, 1, false, self.size, spacing) }
    }

    fn set(context: &PaintContext<'_>, words: &Words, each: usize, is_vertical: bool, size: f32) -> Self {
        Self::spaced(context, words, each, is_vertical, size, SPACING)
    }

    fn spaced(
        context: &PaintContext<'_>,
        words: &Words,
        each: usize,
        is_vertical: bool,
        size: f32,
        letter_spacing: f32,
    ) -> Self {
        let style = Style { letter_spacing, vertical: is_vertical, ..style(words.face, size, size, 1.2) };
        let long = LONGEST * size;
        let set = |line: &String| {
            let (width, height) = if is_vertical { (size * 1.05, long) } else { (long, size * 1.05) };
            context.set(line, &style, width, height)
        };
        let groups = words.lines.chunks(each.max(1)).map(|group| group.iter().map(set).collect()).collect();
        let group_gap = size * if is_vertical { GAP } else { ROW_GAP };
        Self { groups, size, gap: 2.0 * GAP * size, group_gap, is_vertical, fits: false }
    }

    /// How long a part is, in the direction in which it is read.
    fn length(&self, block: &Block) -> f32 {
        if self.is_vertical { block.height } else { block.width }
    }

    /// How long the cell at a place of every group is: they stand in line.
    fn cell(&self, at: usize) -> f32 {
        self.groups.iter().filter_map(|group| group.get(at)).map(|block| self.length(block)).fold(0.0, f32::max)
    }

    fn along(&self) -> f32 {
        let each = self.groups.iter().map(Vec::len).max().unwrap_or(0);
        (0..each).map(|at| self.cell(at)).sum::<f32>() + self.gap * each.saturating_sub(1) as f32
    }

    fn across(&self) -> f32 {
        self.groups.len() as f32 * self.size + self.group_gap * self.groups.len().saturating_sub(1) as f32
    }

    /// Stands wider apart where there is room for it.
    fn spread(&mut self, area: Area) {
        let each = self.groups.iter().map(Vec::len).max().unwrap_or(0);
        let more = |spare: f32, count: usize| spare.max(0.0) / count.saturating_sub(1).max(1) as f32;
        if self.is_vertical {
            let wider = self.group_gap + more(area.width - self.width(), self.groups.len());
            self.group_gap = wider.min(MOST_GAPS.1 * self.size).max(self.group_gap);
        } else {
            self.gap = (self.gap + more(area.width - self.width(), each)).min(MOST_GAPS.0 * self.size).max(self.gap);
        }
    }

    fn width(&self) -> f32 {
        if self.is_vertical { self.across() } else { self.along() }
    }

    fn height(&self) -> f32 {
        if self.is_vertical { self.along() } else { self.across() }
    }

    fn draw(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        let (display, rule) = (context.theme.display, context.theme.rule);
        let thickness = context.hairline() * 1.4;
        let step = self.size + self.group_gap;
        let mut start = 0.0;
        let each = self.groups.iter().map(Vec::len).max().unwrap_or(0);
        for at in 0..each {
            if at > 0 {
                // A rule between two parts, in each row.
                for group in 0..self.groups.len() {
                    if self.groups.get(group).is_some_and(|group| group.len() > at) {
                        let middle = start - self.gap / 2.0 - thickness / 2.0;
                        let (long, inset) = (self.size * 0.72, self.size * 0.14);
                        let line = if self.is_vertical {
                            let left = self.column(x, group, step) + inset;
                            Area { x: left, y: y + middle, width: long, height: thickness }
                        } else {
                            Area { x: x + middle, y: y + group as f32 * step + inset, width: thickness, height: long }
                        };
                        context.fill_area(line, rule, 0.9);
                    }
                }
            }
            for (index, group) in self.groups.iter().enumerate() {
                let Some(block) = group.get(at) else { continue };
                if self.is_vertical {
                    // Columns fill their frame from its right edge.
                    let left = self.column(x, index, step) - self.size * 0.05;
                    context.draw(block, left, y + start, display);
                } else {
                    context.draw(block, x + start, y + index as f32 * step, display);
                }
            }
            start += self.cell(at) + self.gap;
        }
    }

    /// The left edge of a column: the first is at the right.
    fn column(&self, x: f32, index: usize, step: f32) -> f32 {
        x + (self.groups.len() - 1 - index.min(self.groups.len() - 1)) as f32 * step
    }
}
