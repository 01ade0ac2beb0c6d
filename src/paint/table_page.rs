//! A page of a table: prices, timetables, opening hours. The rows are set first, as large as what is read; the headline
//! takes what is left, and dots say which page it is.

use super::{
    context::{PaintContext, set_parts},
    geometry::Area,
    heading,
    set_lines::{self, style},
    table_split::Split,
};
use crate::typeset::{ASCENT, Block, Face, Style};
use gongyi_core::{
    model::Body,
    shapes::theme::{Colour, Theme},
};

/// The sizes of the rows that are tried, in vmin, from the greatest.
pub(super) const SIZES: [f32; 12] = [8.8, 8.4, 7.9, 7.7, 7.0, 6.6, 6.2, 5.6, 5.0, 4.4, 3.8, 3.2];
/// From this size on, in vmin, every cell is one line.
const ONE_LINE: f32 = 7.0;
/// A cell of more lines than this makes its row look like a paragraph.
const CELL_LINES: usize = 2;
/// A column of words is at least so wide where they are cut, in em.
const WORDS: f32 = 3.4;
/// From one column to the next at least, in em.
pub(super) const COLUMN_GAP: f32 = 1.1;
/// From the edge of a band to what is on it, in em.
pub(super) const PAD: f32 = 0.55;
/// Above and below a row together, in em: at least, at most, and at most on a portrait screen.
pub(super) const ROW_AIR: (f32, f32, f32) = (0.5, 1.3, 2.0);
/// The names of the columns beside the cells.
pub(super) const HEADER: f32 = 0.72;
/// The headline, and the period beside it, in vmin.
const HEADLINE: f32 = 9.0;
const PERIOD: f32 = 5.6;
/// The bands of the header and of the row that matters most: so strong at most, from 0 to 1.
const HEADER_TINT: f32 = 0.18;
const HIGHLIGHT_TINT: f32 = 0.24;
/// What is read on a band has this contrast with it at least, as long as there is a band.
const CONTRAST: f32 = 4.8;
/// More pages than this are told by numbers.
const MAX_DOTS: usize = 12;

/// Paints a page of a table.
pub(super) fn paint(context: &mut PaintContext<'_>, body: &Body) {
    let Body::Table { headline, period, columns, rows, highlight, note, number, of } = body else { return };
    let area = context.message_area();
    let page = (*number, *of);
    if context.is_strip() {
        beside(context, (headline, period.as_deref()), (columns, rows, *highlight), (note.as_deref(), page), area);
        return;
    }
    let head = Head::set(context, headline, period.as_deref(), area.width);
    let foot = Foot::set(context, note.as_deref(), page, area.width);
    let (above, below) = (head.height + 4.4 * context.vmin, foot.height);
    let room = Area { height: (area.height - above - below).max(1.0), ..area };
    let grid = Grid::best(context, columns, (rows, *highlight), room);
    if let Some(split) = Split::better(context, columns, (rows, *highlight), room, (grid.fits, grid.size)) {
        let whole = above + split.height() + below;
        let top = area.y + ((area.height - whole) * context.optical_share()).max(0.0);
        head.draw(context, area.x, top);
        let place = Area { y: top + above, height: split.height(), ..area };
        split.draw(context, place, *highlight);
        foot.draw(context, Area { y: place.y + place.height, height: below, ..area });
        return;
    }
    let whole = above + grid.height() + below;
    let top = area.y + ((area.height - whole) * context.optical_share()).max(0.0);
    head.draw(context, area.x, top);
    let place = Area { y: top + above, height: grid.height(), ..area };
    grid.draw(context, place, *highlight);
    foot.draw(context, Area { y: place.y + place.height, height: below, ..area });
}

/// On a strip: the headline in a column of its own.
fn beside(
    context: &mut PaintContext<'_>,
    (headline, period): (&str, Option<&str>),
    (columns, rows, highlight): (&[String], &[Vec<String>], Option<usize>),
    (note, page): (Option<&str>, (usize, usize)),
    area: Area,
) {
    let vmin = context.vmin;
    let column = area.width * 0.3;
    let headline = set_lines::title(context, headline, 12.0, column);
    let small = style(Face::Sans, 7.0 * vmin, context.readable_size(4.6), 1.3);
    let period = period.map(|period| context.set_balanced(period, &small, column, 20.0 * vmin));
    let foot = Foot::set(context, note, page, column);
    let gap = 4.6 * vmin;
    let head = heading::height(context, &headline, 0.0) + period.as_ref().map_or(0.0, |period| period.height + gap);
    let y = area.y + ((area.height - head - foot.height) / 2.0).max(0.0);
    heading::draw(context, &headline, area.x, y);
    if let Some(period) = &period {
        let ink = context.theme.ink;
        context.draw_small(period, area.x, y + head - period.height, ink);
    }
    foot.draw(context, Area { x: area.x, y: y + head, width: column, height: foot.height });
    let x = area.x + column + 8.0 * vmin;
    let room = Area { x, width: (area.x + area.width - x).max(1.0), ..area };
    let grid = Grid::best(context, columns, (rows, highlight), room);
    let place = Area { y: room.y + ((room.height - grid.height()) / 2.0).max(0.0), height: grid.height(), ..room };
    grid.draw(context, place, highlight);
}

/// The headline and the period: on one line where both have room on it.
struct Head {
    headline: Block,
    period: Option<Block>,
    /// Where the period stands, from the top left.
    period_at: (f32, f32),
    height: f32,
}

impl Head {
    fn set(context: &PaintContext<'_>, headline: &str, period: Option<&str>, width: f32) -> Self {
        let (vmin, face) = (context.vmin, context.theme.faces.title);
        let title = Style { letter_spacing: 0.05, ..style(face, HEADLINE * vmin, 6.0 * vmin, 1.2) };
        let line = context.set_line(headline, &title, width);
        let headline = if line.overflow { context.set(headline, &title, width, HEADLINE * 2.3 * vmin) } else { line };
        let period = period.map(|period| {
            context.set_line(period, &style(Face::SansBold, PERIOD * vmin, context.readable_size(3.4), 1.2), width)
        });
        let Some(block) = &period else {
            return Self { height: headline.height, headline, period: None, period_at: (0.0, 0.0) };
        };
        let is_beside = headline.width + block.width + 6.0 * vmin <= width && headline.lines.len() == 1;
        // On one line with the headline, or below it.
        let (at, height) = if is_beside {
            let down = (headline.size - block.size) * ASCENT;
            ((width - block.width, down), headline.height)
        } else {
            let down = headline.height + 3.0 * vmin;
            ((0.0, down), down + block.height)
        };
        Self { headline, period, period_at: at, height }
    }

    fn draw(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        let (display, ink) = (context.theme.display, context.theme.ink);
        context.draw(&self.headline, x, y, display);
        if let Some(period) = &self.period {
            context.draw_small(period, x + self.period_at.0, y + self.period_at.1, ink);
        }
    }
}

/// The note at the left, and which page it is at the right.
struct Foot {
    note: Option<Block>,
    page: (usize, usize),
    height: f32,
}

impl Foot {
    fn set(context: &PaintContext<'_>, note: Option<&str>, page: (usize, usize), width: f32) -> Self {
        let dots =
            if page.1 > 1 { page.1.min(MAX_DOTS) as f32 * DOT_STEP * context.vmin + 4.0 * context.vmin } else { 0.0 };
        let size = context.readable_size(3.6);
        let least = context.readable_size(2.8);
        let note = note.map(|note| {
            let small = style(Face::Sans, size, least, 1.35);
            context.set_balanced(note, &small, (width - dots).max(1.0), size * 3.8)
        });
        let height = match &note {
            Some(note) => note.height + 3.4 * context.vmin,
            None if page.1 > 1 => 4.6 * context.vmin,
            None => 0.0,
        };
        Self { note, page, height }
    }

    fn draw(&self, context: &mut PaintContext<'_>, area: Area) {
        let vmin = context.vmin;
        let quiet = context.theme.quiet;
        let y = area.y + 3.4 * vmin;
        if let Some(note) = &self.note {
            context.draw_small(note, area.x, y, quiet);
        }
        let (number, of) = self.page;
        if of < 2 {
            return;
        }
        let right = area.x + area.width;
        if of > MAX_DOTS {
            let size = context.readable_size(3.4);
            let block = context.set_line(&format!("{number}/{of}"), &style(Face::Sans, size, size, 1.2), 30.0 * vmin);
            context.draw_small(&block, right - block.width, y, quiet);
            return;
        }
        let (accent, rule) = (context.theme.accent, context.theme.rule);
        let middle = y + context.readable_size(3.6) / 2.0;
        for at in 0..of {
            let x = right - DOT * vmin - (of - 1 - at) as f32 * DOT_STEP * vmin;
            let (colour, radius) = if at + 1 == number { (accent, DOT) } else { (rule, DOT * 0.7) };
            context.dot(x, middle, radius * vmin, colour);
        }
    }
}

/// The radius of the dot of a page, and from one to the next, in vmin.
const DOT: f32 = 0.95;
const DOT_STEP: f32 = 3.2;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Words,
    /// Figures end below each other.
    Figures,
}

/// The cells, set at one size.
struct Grid {
    size: f32,
    kinds: Vec<Kind>,
    widths: Vec<f32>,
    header: Vec<Block>,
    header_height: f32,
    rows: Vec<Vec<Block>>,
    row_heights: Vec<f32>,
    fits: bool,
}

impl Grid {
    /// The grid with the largest rows; cells of several lines only where single ones would be small.
    fn best(
        context: &PaintContext<'_>,
        columns: &[String],
        (rows, highlight): (&[Vec<String>], Option<usize>),
        area: Area,
    ) -> Self {
        let (columns, rows) = (set_parts(columns), (set_parts(rows), highlight));
        let set = |(size, lines): (f32, usize)| Self::set(context, columns, rows, size * context.vmin, lines, area);
        let single = SIZES.into_iter().filter(|size| *size >= ONE_LINE).map(|size| (size, 1));
        let mut tries = single.chain(SIZES.into_iter().map(|size| (size, CELL_LINES)));
        let first = set(tries.next().unwrap_or((1.0, CELL_LINES)));
        if first.fits {
            return first;
        }
        // What does not fit at the least size fits at none.
        let least = set(SIZES.last().map_or((1.0, CELL_LINES), |size| (*size, CELL_LINES)));
        if !least.fits {
            return least;
        }
        tries.map(set).find(|grid| grid.fits).unwrap_or(least)
    }

    fn set(
        context: &PaintContext<'_>,
        columns: &[String],
        (rows, highlight): (&[Vec<String>], Option<usize>),
        size: f32,
        most_lines: usize,
        area: Area,
    ) -> Self {
        let count = rows.iter().map(|row| set_parts(row).len()).chain([columns.len()]).max().unwrap_or(1).max(1);
        let header_size = (size * HEADER).max(context.readable_size(3.0)).min(size);
        let cell_style = |at: usize, row: usize| {
            let is_bold = at == 0 || highlight == Some(row);
            style(if is_bold { Face::SansBold } else { Face::Sans }, size, size, 1.25)
        };
        let header_style = style(Face::SansBold, header_size, header_size * 0.8, 1.2);
        let gap = size * COLUMN_GAP;
        let room = (area.width - 2.0 * PAD * size - gap * (count - 1) as f32).max(count as f32);
        // Each with its row.
        let cells = |at: usize| {
            rows.iter().enumerate().filter_map(move |(index, row)| Some((index, set_parts(row).get(at)?.as_str())))
        };
        let natural: Vec<f32> = (0..count)
            .map(|at| {
                let set = |(row, text)| context.set_line(text, &cell_style(at, row), room).width;
                let header = columns.get(at).map_or(0.0, |name| context.set_line(name, &header_style, room).width);
                cells(at).map(set).fold(header, f32::max).min(room)
            })
            .collect();
        let kinds: Vec<Kind> = (0..count).map(|at| kind_of(at, cells(at).map(|(_, text)| text))).collect();
        let whole: f32 = natural.iter().sum();
        let is_one_line = whole <= room;
        let widths = if is_one_line {
            // What is left over parts the columns.
            let spare = (room - whole) / count as f32;
            natural.iter().map(|width| width + spare).collect()
        } else {
            let is_cut: Vec<bool> = kinds.iter().map(|kind| *kind == Kind::Words).collect();
            capped(&natural, &is_cut, room)
        };
        let mut grid = Self {
            size,
            kinds,
            widths,
            header: Vec::new(),
            header_height: 0.0,
            rows: Vec::new(),
            row_heights: Vec::new(),
            fits: false,
        };
        let of_column = |at: usize| grid.widths.get(at).copied().unwrap_or(1.0);
        grid.header = columns
            .iter()
            .enumerate()
            .map(|(at, name)| context.set_line(name, &header_style, of_column(at) + gap * 0.5))
            .collect();
        let has_header = columns.iter().any(|name| !name.trim().is_empty());
        let cell = |index: usize, (at, text): (usize, &String)| {
            let style = cell_style(at, index);
            if is_one_line {
                context.set_line(text, &style, of_column(at) * 1.01)
            } else {
                context.set_balanced(text, &style, of_column(at), size * (most_lines as f32 + 0.6) * 1.25)
            }
        };
        let row = |(index, row): (usize, &Vec<String>)| {
            set_parts(row).iter().enumerate().map(|part| cell(index, part)).collect()
        };
        let set: Vec<Vec<Block>> = rows.iter().enumerate().map(row).collect();
        let text_height = |row: &Vec<Block>| row.iter().map(|block| block.height).fold(size, f32::max);
        let texts: Vec<f32> = set.iter().map(text_height).collect();
        let header_height = if has_header { header_size * 2.0 } else { 0.0 };
        let least = header_height + texts.iter().map(|height| height + size * ROW_AIR.0).sum::<f32>();
        let is_wide = natural.iter().zip(&grid.widths).all(|(asked, had)| had >= asked || *had >= size * WORDS);
        let is_whole = (most_lines > 1 || is_one_line)
            && is_wide
            && set.iter().flatten().all(|block| !block.overflow && block.lines.len() <= most_lines);
        let spare = (area.height - least).max(0.0) / texts.len().max(1) as f32;
        let air = (size * ROW_AIR.0 + spare).min(size * if context.size.is_portrait() { ROW_AIR.2 } else { ROW_AIR.1 });
        grid.row_heights = texts.iter().map(|height| height + air).collect();
        grid.fits = is_whole && least <= area.height;
        grid.rows = set;
        grid.header_height = header_height;
        grid
    }

    fn height(&self) -> f32 {
        self.header_height + self.row_heights.iter().sum::<f32>()
    }

    fn draw(&self, context: &mut PaintContext<'_>, area: Area, highlight: Option<usize>) {
        let theme = context.theme;
        let (ink, quiet) = (theme.ink, theme.quiet);
        sheet(context, area, self.header_height);
        for (at, block) in self.header.iter().enumerate() {
            let x = area.x + self.left(at, block.width);
            context.draw_small(block, x, area.y + (self.header_height - block.height) / 2.0, quiet);
        }
        let mut y = area.y + self.header_height;
        for (index, (row, height)) in self.rows.iter().zip(&self.row_heights).enumerate() {
            row_band(context, Area { y, height: *height, ..area }, index, highlight);
            for (at, cell) in row.iter().enumerate() {
                let x = area.x + self.left(at, cell.width);
                context.draw(cell, x, y + (height - cell.height) / 2.0, ink);
            }
            y += height;
        }
    }

    /// Where what is so wide stands in a column.
    fn left(&self, at: usize, width: f32) -> f32 {
        let gap = self.size * COLUMN_GAP;
        let before: f32 = self.widths.iter().take(at).map(|width| width + gap).sum();
        let inset = match self.kinds.get(at) {
            Some(Kind::Figures) => self.widths.get(at).map_or(0.0, |room| room - width),
            _ => 0.0,
        };
        self.size * PAD + before + inset
    }
}

/// The paper of a table with the band of its header.
pub(super) fn sheet(context: &mut PaintContext<'_>, area: Area, header: f32) {
    let theme = context.theme;
    context.paper(area, context.vmin, theme.rule, 0.0);
    if header > 0.0 {
        let strength = tint(theme, theme.quiet, theme.rule, HEADER_TINT);
        context.fill_area(Area { height: header, ..area }, theme.rule, strength);
    }
}

/// The band of a row: the row that matters most, or every other.
pub(super) fn row_band(context: &mut PaintContext<'_>, band: Area, index: usize, highlight: Option<usize>) {
    let (theme, vmin) = (context.theme, context.vmin);
    if highlight == Some(index) {
        context.fill_area(band, theme.accent, tint(theme, theme.ink, theme.accent, HIGHLIGHT_TINT));
        context.fill_area(Area { width: 1.2 * vmin, ..band }, theme.accent, 1.0);
    } else if index % 2 == 1 {
        context.fill_area(band, theme.ink, 0.06);
    }
}

/// How strong a band may be on which a text of a colour is read.
fn tint(theme: &Theme, text: Colour, band: Colour, most: f32) -> f32 {
    let background = theme.background;
    let grounds = [Some(background.from), Some(background.to), background.glow];
    let on_band = |strength: f32| {
        let mixed = |ground: Colour| {
            let part = |at: usize| {
                let (under, over) = (ground.0.get(at).copied().unwrap_or(0), band.0.get(at).copied().unwrap_or(0));
                (f32::from(under) + (f32::from(over) - f32::from(under)) * strength).round() as u8
            };
            Colour([part(0), part(1), part(2)])
        };
        grounds.into_iter().flatten().map(|ground| text.contrast(mixed(ground))).fold(f32::INFINITY, f32::min)
    };
    let steps = (1..=12).rev().map(|step| most * step as f32 / 12.0);
    steps.into_iter().find(|strength| on_band(*strength) >= CONTRAST).unwrap_or(most / 12.0)
}

/// The widths of columns that share less room than they ask for: figures, and narrow columns, have what they ask for.
fn capped(natural: &[f32], is_cut: &[bool], room: f32) -> Vec<f32> {
    let columns = || natural.iter().copied().zip(is_cut.iter().copied());
    let whole: f32 = columns().filter(|(_, is_cut)| !is_cut).map(|(width, _)| width).sum();
    let mut sorted: Vec<f32> = columns().filter(|(_, is_cut)| *is_cut).map(|(width, _)| width).collect();
    sorted.sort_by(f32::total_cmp);
    let (mut left, mut count) = ((room - whole).max(0.0), sorted.len());
    let mut cap = left;
    for width in sorted {
        cap = left / count.max(1) as f32;
        if width > cap {
            break;
        }
        left -= width;
        count = count.saturating_sub(1);
    }
    columns().map(|(width, is_cut)| if is_cut { width.min(cap) } else { width }.max(1.0)).collect()
}

/// What a column holds; the first says what its row is, whatever it is made of.
fn kind_of<'a>(at: usize, cells: impl Iterator<Item = &'a str>) -> Kind {
    let mut has_figures = false;
    for cell in cells.map(str::trim).filter(|cell| !cell.is_empty()) {
        let digits = cell.chars().filter(char::is_ascii_digit).count();
        let words = cell.chars().filter(|c| c.is_alphabetic()).count();
        // A dash stands for no figure; a unit has a character or two.
        if digits == 0 && words > 0 || words > UNIT {
            return Kind::Words;
        }
        has_figures |= digits > 0;
    }
    if at > 0 && has_figures { Kind::Figures } else { Kind::Words }
}

/// The characters of a unit, at most.
const UNIT: usize = 2;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_figures_are_told_from_words() {
        let kind = |cells: &[&str]| kind_of(1, cells.iter().copied());
        for cells in [
            &["6:00", "21:30"][..],
            &["39元", "59元"],
            &["¥12.50", "—", "¥8.00"],
            &["6:00-21:30", "7:00-20:00"],
            &["30分钟", ""],
            &["-3.2%", "+1.5%"],
        ] {
            assert_eq!(kind(cells), Kind::Figures, "{cells:?}");
            assert_eq!(kind_of(0, cells.iter().copied()), Kind::Words);
        }
        for cells in [&["火车站", "3路"][..], &["周一至周五 9:00"], &["免费", "20元"], &["", "—"], &["约10分钟一班"]]
        {
            assert_eq!(kind(cells), Kind::Words, "{cells:?}");
        }
    }

    #[test]
    fn narrow_columns_keep_their_width_and_wide_ones_share_the_rest() {
        assert_eq!(capped(&[10.0, 100.0, 100.0], &[true; 3], 110.0), [10.0, 50.0, 50.0]);
        assert_eq!(capped(&[10.0, 20.0], &[true; 2], 60.0), [10.0, 20.0]);
        assert_eq!(capped(&[300.0, 300.0, 300.0], &[true; 3], 90.0), [30.0, 30.0, 30.0]);
        // Figures are not cut.
        assert_eq!(capped(&[60.0, 40.0, 60.0], &[true, false, true], 100.0), [30.0, 40.0, 30.0]);
    }
}
