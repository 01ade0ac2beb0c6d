//! The small table of a campaign: a row to a line, columns as wide as what they say, numbers set from the right.

use super::{
    context::{PaintContext, set_parts},
    geometry::Area,
};
use crate::typeset::{Align, Block, Face, Style};
use gongyi_core::shapes::theme::Colour;

/// The height of a row of one line, in em.
const ROW: f32 = 1.46;
/// Between two columns, in em, at least and where there is room; and what a column gets of the room that is left over, at most.
const GAP: (f32, f32) = (0.5, 0.9);
const SPARE: f32 = 4.0;
/// From the edge of a row to its first and after its last cell, in em.
const PAD: f32 = 0.4;
/// Between two groups of columns, in em.
const GROUP_GAP: f32 = 1.6;
/// Below this size, in vmin, a cell may have two lines.
const ONE_LINE: f32 = 6.2;
/// The tints of every other row and of the header, where ink is light and where it is dark: the ground goes away from the
/// ink, so that nothing is paler on them.
const ZEBRA: (f32, f32) = (0.09, 0.4);
const HEADER: (f32, f32) = (0.24, 0.75);
const BLACK: Colour = Colour([0, 0, 0]);
const WHITE: Colour = Colour([0xFF, 0xFF, 0xFF]);
/// A number has so many other characters behind it, as its unit, at most.
const MAX_UNIT: usize = 3;

/// What a column holds, and how wide it is.
#[derive(Debug, Clone, Copy)]
struct Column {
    width: f32,
    /// Whether it holds numbers, times or prices: their last digits stand below each other.
    is_numeric: bool,
}

/// Rows, set at one size.
pub(super) struct Table {
    header: Vec<Block>,
    rows: Vec<Vec<Block>>,
    columns: Vec<Column>,
    groups: usize,
    size: f32,
    row_height: f32,
    /// Between two columns.
    gap: f32,
    /// How wide a group is.
    group_width: f32,
    /// Whether all cells have room.
    pub(super) fits: bool,
}

impl Table {
    /// Sets rows at a size in groups that stand side by side.
    pub(super) fn set(context: &PaintContext<'_>, rows: &[Vec<String>], groups: usize, size: f32, width: f32) -> Self {
        let rows = set_parts(rows);
        let (header, rows) = match rows.split_first() {
            Some((first, rest)) if is_header(first, rest) => (set_parts(first), rest),
            _ => ([].as_slice(), rows),
        };
        let group_width = (width - GROUP_GAP * size * (groups - 1) as f32) / groups as f32;
        let inner = group_width - 2.0 * PAD * size;
        let count = rows.iter().map(|row| set_parts(row).len()).max().unwrap_or(0).max(header.len());
        let numeric = |at: usize| {
            let mut cells = rows.iter().filter_map(|row| row.get(at)).peekable();
            at > 0 && cells.peek().is_some() && cells.all(|cell| is_number(cell))
        };
        let mut table = Self {
            header: Vec::new(),
            rows: Vec::new(),
            columns: (0..count).map(|at| Column { width: 0.0, is_numeric: numeric(at) }).collect(),
            groups,
            size,
            row_height: 0.0,
            gap: GAP.1 * size,
            group_width,
            fits: true,
        };
        // As wide as what they say, each on a line.
        table.set_cells(context, header, rows, |_| inner.max(size) * 2.0);
        let natural: Vec<f32> = (0..count).map(|at| table.widest(at)).collect();
        let between = count.saturating_sub(1).max(1) as f32;
        let least = GAP.0 * size * between;
        let spare = inner - natural.iter().sum::<f32>();
        table.gap = (spare / between).clamp(GAP.0 * size, GAP.1 * size);
        let spare = spare - table.gap * count.saturating_sub(1) as f32;
        if spare >= -0.01 && table.is_one_line() {
            let more = (spare / count.max(1) as f32).clamp(0.0, SPARE * size);
            table.widen(&natural, more);
        } else {
            let is_kept: Vec<bool> = table.columns.iter().map(|column| column.is_numeric).collect();
            let widths = shared(&natural, &is_kept, (inner - least).max(1.0));
            table.set_cells(context, header, rows, |at| widths.get(at).copied().unwrap_or(1.0));
            table.widen(&widths, 0.0);
            let most = if size < ONE_LINE * context.vmin && groups == 1 { 2 } else { 1 };
            let fits = table.cells().all(|cell| !cell.overflow && cell.lines.len() <= most);
            table.fits = fits;
        }
        let text = table.cells().map(|cell| cell.height).fold(size, f32::max);
        table.row_height = text + (ROW - 1.0) * size;
        table
    }

    fn set_cells(
        &mut self,
        context: &PaintContext<'_>,
        header: &[String],
        rows: &[Vec<String>],
        width: impl Fn(usize) -> f32,
    ) {
        let size = self.size;
        let set = |at: usize, cell: &String, is_bold: bool| {
            let style = Style {
                face: if is_bold { Face::SansBold } else { context.theme.faces.body },
                letter_spacing: 0.0,
                align: Align::Start,
                ..context.body(size, size, 1.22)
            };
            context.set(cell, &style, width(at), size * 2.4)
        };
        self.header = header.iter().enumerate().map(|(at, cell)| set(at, cell, true)).collect();
        let row = |row: &Vec<String>| {
            set_parts(row).iter().enumerate().map(|(at, cell)| set(at, cell, at == 0)).collect::<Vec<_>>()
        };
        self.rows = rows.iter().map(row).collect();
    }

    fn cells(&self) -> impl Iterator<Item = &Block> {
        self.header.iter().chain(self.rows.iter().flatten())
    }

    fn is_one_line(&self) -> bool {
        self.cells().all(|cell| cell.lines.len() <= 1 && !cell.overflow)
    }

    fn widest(&self, at: usize) -> f32 {
        let rows = std::iter::once(&self.header).chain(&self.rows);
        rows.filter_map(|row| row.get(at)).map(|cell| cell.width).fold(0.0, f32::max)
    }

    /// Gives columns these widths and some more, and the group what they take together.
    fn widen(&mut self, widths: &[f32], more: f32) {
        let last = self.columns.len().saturating_sub(1);
        for (at, (column, width)) in self.columns.iter_mut().zip(widths).enumerate() {
            // Numbers stand from the right below their header; the room goes before them.
            column.width = width + if at == last && !column.is_numeric { more.min(self.size) } else { more };
        }
        let gaps = self.gap * last as f32;
        let whole = self.columns.iter().map(|column| column.width).sum::<f32>() + gaps + 2.0 * PAD * self.size;
        self.group_width = self.group_width.min(whole);
    }

    /// Rows of a group, with the header.
    fn in_group(&self) -> usize {
        self.rows.len().div_ceil(self.groups) + usize::from(!self.header.is_empty())
    }

    /// How wide it is.
    pub(super) fn width(&self) -> f32 {
        self.group_width * self.groups as f32 + GROUP_GAP * self.size * (self.groups - 1) as f32
    }

    /// How high it is.
    pub(super) fn height(&self) -> f32 {
        self.row_height * self.in_group() as f32
    }

    /// Makes rows higher, so that it takes more of this height.
    pub(super) fn open(&mut self, height: f32) {
        let most = height / self.in_group().max(1) as f32;
        self.row_height = (self.row_height * 1.25).min(most).max(self.row_height);
    }

    /// Says of a cell that it does not fit.
    pub(super) fn overflow(&mut self) {
        if let Some(cell) = self.rows.last_mut().and_then(|row| row.first_mut()) {
            cell.overflow = true;
        }
    }

    /// Draws it with its top left at a point.
    pub(super) fn draw(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        let in_group = self.rows.len().div_ceil(self.groups).max(1);
        let (ink, accent, quiet) = (context.theme.ink, context.theme.accent, context.theme.quiet);
        let is_light = ink.contrast(BLACK) > ink.contrast(WHITE);
        let tint = if is_light { BLACK } else { WHITE };
        let strength = |(light, dark): (f32, f32)| if is_light { light } else { dark };
        // The second of two columns is what the table tells.
        let second = if self.columns.len() == 2 { accent } else { ink };
        let mut x = x;
        for group in self.rows.chunks(in_group) {
            let mut y = y;
            let band = |y: f32| Area { x, y, width: self.group_width, height: self.row_height };
            if !self.header.is_empty() {
                context.fill_rounded(band(y), 0.6 * context.vmin, tint, strength(HEADER));
                self.draw_row(context, &self.header, (x, y), [quiet, quiet]);
                y += self.row_height;
            }
            for (at, row) in group.iter().enumerate() {
                if at % 2 == 1 {
                    context.fill_area(band(y), tint, strength(ZEBRA));
                }
                self.draw_row(context, row, (x, y), [ink, second]);
                y += self.row_height;
            }
            x += self.group_width + GROUP_GAP * self.size;
        }
    }

    fn draw_row(
        &self,
        context: &mut PaintContext<'_>,
        row: &[Block],
        (x, y): (f32, f32),
        [first, others]: [Colour; 2],
    ) {
        let mut x = x + PAD * self.size;
        for (at, (cell, column)) in row.iter().zip(&self.columns).enumerate() {
            let right = if column.is_numeric { column.width - cell.width } else { 0.0 };
            let colour = if at == 0 { first } else { others };
            context.draw(cell, x + right, y + (self.row_height - cell.height) / 2.0, colour);
            x += column.width + self.gap;
        }
    }
}

/// Whether the first row says what is in the columns: it has no digits, and all of several others do.
fn is_header(first: &[String], rest: &[Vec<String>]) -> bool {
    let has_digit = |row: &[String]| row.iter().any(|cell| cell.chars().any(|c| c.is_ascii_digit()));
    rest.len() > 1 && !first.is_empty() && !has_digit(first) && rest.iter().all(|row| has_digit(row))
}

/// Whether a cell is a number, a time or a price: digits and what is between them, with a sign before or a unit behind.
fn is_number(cell: &str) -> bool {
    let cell = cell.trim().trim_start_matches(['¥', '￥', '$', '+', '-', '−', '约']);
    let is_inside = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ':' | '：' | '%' | '/' | '~' | '-' | '–');
    let unit = cell.trim_start_matches(is_inside);
    cell.starts_with(|c: char| c.is_ascii_digit())
        && unit.chars().count() <= MAX_UNIT
        && !unit.contains(|c: char| c.is_ascii_digit())
}

/// The widths of columns that need more than there is: those that need less than their share keep what they need, and so do
/// numbers, which have no place to break.
fn shared(natural: &[f32], is_kept: &[bool], room: f32) -> Vec<f32> {
    let mut kept = is_kept.to_vec();
    loop {
        let taken: f32 = natural.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(width, _)| width).sum();
        let wide = kept.iter().filter(|kept| !**kept).count();
        let share = (room - taken) / wide.max(1) as f32;
        for (width, kept) in natural.iter().zip(&mut kept) {
            *kept |= *width <= share;
        }
        if kept.iter().filter(|kept| !**kept).count() == wide {
            let width = |(width, kept): (&f32, &bool)| if *kept { *width } else { share.max(1.0) };
            return natural.iter().zip(&kept).map(width).collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|cell| (*cell).to_owned()).collect()
    }

    #[test]
    fn a_first_row_without_digits_heads_those_that_have_some() {
        let times = [row(&["1路", "6:00"]), row(&["5路", "6:20"])];
        assert!(is_header(&row(&["线路", "首班"]), &times));
        assert!(!is_header(&row(&["1路", "首班"]), &times));
        assert!(!is_header(&row(&["线路", "首班"]), &[row(&["环线", "见站牌"]), row(&["1路", "6:00"])]));
        assert!(!is_header(&row(&["普通居民", "免费"]), &[row(&["新生儿", "400元"])]));
        assert!(!is_header(&[], &times));
    }

    #[test]
    fn numbers_times_and_prices_are_told_from_words() {
        for number in
            ["6:00", "400元", "8分钟", "¥39.9", "1,200", "23.8%", "30～40".replace('～', "~").as_str(), "100M"]
        {
            assert!(is_number(number), "{number}");
        }
        for word in ["", "立减10元", "定额资助", "10月8日", "每周五", "9时起至12时止", "3号楼东单元"]
        {
            assert!(!is_number(word), "{word}");
        }
    }

    #[test]
    fn wide_columns_share_what_narrow_ones_leave() {
        assert_eq!(shared(&[10.0, 90.0, 90.0], &[false; 3], 100.0), [10.0, 45.0, 45.0]);
        assert_eq!(shared(&[60.0, 60.0], &[false; 2], 100.0), [50.0, 50.0]);
        assert_eq!(shared(&[80.0, 60.0], &[false, true], 100.0), [40.0, 60.0]);
        assert_eq!(shared(&[10.0, 20.0], &[false; 2], 100.0), [10.0, 20.0]);
        assert_eq!(shared(&[], &[], 100.0), [] as [f32; 0]);
    }
}
