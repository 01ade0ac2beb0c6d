//! A table of many columns on a standing screen: each row on two lines beside its name, and so the names of the columns.
//! Side by side they would be too small to be read from across a hall.

use super::{
    context::{PaintContext, set_parts},
    geometry::Area,
    set_lines::style,
    table_page::{HEADER, PAD, ROW_AIR, SIZES, row_band, sheet},
};
use crate::typeset::{Block, Face};

/// From so many columns on rows are split.
const MANY: usize = 4;
/// Rows are split where their characters are so many times as large then.
const CLEARLY: f32 = 1.1;
/// The name of a row takes so much of the width at most, on two lines.
const NAME: f32 = 0.21;
/// From the first half of a row to the second, and from one line of a cell to the next, in em.
const HALVES: f32 = 0.42;
const LEADING: f32 = 1.2;
/// From one column to the next, in em.
const COLUMN_GAP: f32 = 0.9;
/// Below this size, in vmin, cells may have two lines.
const ONE_LINE: f32 = 6.2;
/// On two lines a cell is so wide, in parts of what it is on one: as narrow as its words allow; and in em, it is never
/// narrower than this.
const TWO_LINES: [f32; 3] = [0.58, 0.66, 0.76];
const TWO_LINES_LEAST: f32 = 4.1;

/// A table whose rows have two lines, set at one size.
pub(super) struct Split {
    size: f32,
    /// How high each half of a row is.
    half: f32,
    /// How wide the column of names is, and each of those beside it.
    name: f32,
    widths: Vec<f32>,
    header: Vec<Block>,
    header_height: f32,
    rows: Vec<Vec<Block>>,
    row_height: f32,
    fits: bool,
}

impl Split {
    /// The table with its rows on two lines, where that is clearly larger than a grid of this size.
    pub(super) fn better(
        context: &PaintContext<'_>,
        columns: &[String],
        (rows, highlight): (&[Vec<String>], Option<usize>),
        area: Area,
        (fits, size): (bool, f32),
    ) -> Option<Self> {
        let (columns, rows) = (set_parts(columns), set_parts(rows));
        let is_portrait = context.size.is_portrait() && !context.is_square();
        if !is_portrait || columns.len() < MANY {
            return None;
        }
        let least = if fits { size * CLEARLY } else { 0.0 };
        let largest = |lines: usize, least: f32| {
            let sizes = SIZES.into_iter().map(|size| size * context.vmin).filter(|size| *size >= least);
            sizes
                .map(|size| Self::set(context, columns, (rows, highlight), (size, lines), area))
                .find(|split| split.fits)
        };
        let single = largest(1, least);
        let least = single.as_ref().map_or(least, |split| split.size * CLEARLY);
        if least >= ONE_LINE * context.vmin { single } else { largest(2, least).or(single) }
    }

    fn set(
        context: &PaintContext<'_>,
        columns: &[String],
        (rows, highlight): (&[Vec<String>], Option<usize>),
        (size, lines): (f32, usize),
        area: Area,
    ) -> Self {
        let count = rows.iter().map(|row| set_parts(row).len()).chain([columns.len()]).max().unwrap_or(1);
        let beside = count.saturating_sub(1).div_ceil(2).max(1);
        let small = (size * HEADER).max(context.readable_size(3.0)).min(size);
        let header: Vec<Block> = columns
            .iter()
            .map(|name| context.set_line(name, &style(Face::SansBold, small, small, 1.2), area.width * 0.5))
            .collect();
        let cell = |index: usize, (at, text): (usize, &String)| {
            let is_bold = at == 0 || highlight == Some(index);
            let style = style(if is_bold { Face::SansBold } else { Face::Sans }, size, size, 1.2);
            if at == 0 {
                context.set_balanced(text, &style, area.width * NAME, size * 2.5)
            } else {
                let whole = context.set_line(text, &style, area.width);
                let width = |part: f32| (whole.width * part).max(size * TWO_LINES_LEAST);
                if lines == 1 || whole.width <= width(0.0) {
                    return whole;
                }
                let set = |part: &f32| context.set_balanced(text, &style, width(*part), size * 2.5);
                TWO_LINES.iter().map(set).find(|block| !block.overflow && block.lines.len() <= 2).unwrap_or(whole)
            }
        };
        let row = |(index, row): (usize, &Vec<String>)| {
            set_parts(row).iter().enumerate().map(|part| cell(index, part)).collect::<Vec<_>>()
        };
        let cells: Vec<Vec<Block>> = rows.iter().enumerate().map(row).collect();
        let widest = |at: usize| {
            let all = cells.iter().chain(std::iter::once(&header));
            all.filter_map(|row| row.get(at)).map(|block| block.width).fold(0.0, f32::max)
        };
        let name = widest(0);
        let mut widths: Vec<f32> =
            (0..beside).map(|at| widest(1 + at).max(widest(1 + at + beside))).map(|width| width.max(1.0)).collect();
        let gaps = COLUMN_GAP * size * beside as f32;
        let spare = area.width - 2.0 * PAD * size - name - gaps - widths.iter().sum::<f32>();
        for width in &mut widths {
            *width += spare.max(0.0) / beside as f32;
        }
        let half = size * (1.0 + LEADING * (lines - 1) as f32);
        let both = 2.0 * half + HALVES * size;
        let header_height = small * (2.9 + HALVES);
        let least = header_height + (both + size * ROW_AIR.0 * 1.4) * cells.len() as f32;
        let is_whole = cells.iter().flatten().chain(&header).all(|block| !block.overflow && block.lines.len() <= 2);
        let air = (area.height - header_height) / cells.len().max(1) as f32 - both;
        let row_height = both + air.min(size * ROW_AIR.2).max(0.0);
        let fits = is_whole && spare >= 0.0 && least <= area.height;
        Self { size, half, name, widths, header, header_height, rows: cells, row_height, fits }
    }

    pub(super) fn height(&self) -> f32 {
        self.header_height + self.row_height * self.rows.len() as f32
    }

    pub(super) fn draw(&self, context: &mut PaintContext<'_>, area: Area, highlight: Option<usize>) {
        let (ink, quiet) = (context.theme.ink, context.theme.quiet);
        sheet(context, area, self.header_height);
        let small = self.header.first().map_or(self.size, |block| block.size);
        for (at, block) in self.header.iter().enumerate() {
            let (x, y) = self.place(at, block, self.header_height, (small, small));
            context.draw_small(block, area.x + x, area.y + y, quiet);
        }
        let mut y = area.y + self.header_height;
        for (index, row) in self.rows.iter().enumerate() {
            row_band(context, Area { y, height: self.row_height, ..area }, index, highlight);
            for (at, block) in row.iter().enumerate() {
                let (left, down) = self.place(at, block, self.row_height, (self.size, self.half));
                context.draw(block, area.x + left, y + down, ink);
            }
            y += self.row_height;
        }
    }

    /// Where a cell stands in a row so high, from its top left: the name in the middle, the others on two lines.
    fn place(&self, at: usize, block: &Block, height: f32, (size, half): (f32, f32)) -> (f32, f32) {
        let pad = PAD * self.size;
        let Some(beside) = at.checked_sub(1) else { return (pad, (height - block.height) / 2.0) };
        let (line, column) = (beside / self.widths.len().max(1), beside % self.widths.len().max(1));
        let gap = COLUMN_GAP * self.size;
        let before: f32 = self.widths.iter().take(column).map(|width| width + gap).sum();
        let pitch = half + HALVES * size;
        let top = (height - pitch - half) / 2.0;
        (pad + self.name + gap + before, top + line as f32 * pitch + (half - block.height) / 2.0)
    }
}
