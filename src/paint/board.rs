//! People who are honoured, on one board: faces in an even grid, each with a name in bold and what the person did. Who has no
//! photograph has a seal of the surname: a drawn figure would be the same for all of them.

use image::RgbaImage;

use super::{
    context::{PaintContext, set_parts},
    frame::{fixed, frame, frame_in, ink_on, style},
    geometry::{Area, PaintSize},
    picture::place_scaled,
};
use crate::typeset::{Align, Block, Style};
use gongyi_core::{
    model::{Board, Honoured, Slide},
    shapes::theme::Face,
};
use gongyi_media::Plan;

/// What the title takes above the grid, in vmin; on a strip, it takes this part of the width.
const HEAD: f32 = 17.0;
const HEAD_PORTRAIT: f32 = 25.0;
const HEAD_STRIP: f32 = 0.17;
/// Between two of the grid, in vmin.
const GUTTER: f32 = 5.0;
/// From a face to the words, and from a name to a deed, in vmin.
const GAP: f32 = 3.2;
const LINE_GAP: f32 = 1.6;
/// The sizes of a name and of a deed, in vmin, and the scales at which they are tried.
const NAME: f32 = 7.8;
const DEED: f32 = 7.0;
const SCALES: [f32; 9] = [1.3, 1.15, 1.0, 0.92, 0.85, 0.79, 0.74, 0.7, 0.64];
/// A face is no smaller than this, in vmin.
const LEAST_FACE: f32 = 9.0;
/// A head is in the upper part of most portraits.
pub(super) const FOCUS: (f32, f32) = (0.5, 0.3);

/// Where the title stands, and the cells of the grid.
struct Grid {
    title: Area,
    cells: Vec<Area>,
}

fn grid(size: PaintSize, slide: &Slide, count: usize) -> Grid {
    let (vmin, area) = (size.vmin(), frame_in(size, slide));
    let (title, room) = if size.is_strip() {
        let width = area.width * HEAD_STRIP;
        let x = area.x + width + GUTTER * vmin;
        (Area { width, ..area }, Area { x, width: area.x + area.width - x, ..area })
    } else {
        let height = if size.is_portrait() { HEAD_PORTRAIT } else { HEAD } * vmin;
        (Area { height, ..area }, Area { y: area.y + height, height: area.height - height, ..area })
    };
    let columns = columns(size, count);
    let rows = count.div_ceil(columns).max(1);
    let gutter = GUTTER * vmin;
    let side = |length: f32, count: usize| (length - gutter * (count - 1) as f32) / count as f32;
    let (width, height) = (side(room.width, columns).max(1.0), side(room.height, rows).max(1.0));
    let cells = (0..count).map(|at| {
        let (column, row) = ((at % columns) as f32, (at / columns) as f32);
        Area { x: room.x + column * (width + gutter), y: room.y + row * (height + gutter), width, height }
    });
    Grid { title, cells: cells.collect() }
}

/// How many stand beside each other: rows are as full as they can be.
fn columns(size: PaintSize, count: usize) -> usize {
    let is_lying = size.width as f32 > size.height as f32 * 1.4;
    match count {
        0 | 1 => 1,
        _ if size.is_strip() => count.min(8),
        2 | 3 if size.is_portrait() => 1,
        2 | 3 => count,
        4 if is_lying => 4,
        4 => 2,
        5..=8 if size.is_portrait() => 2,
        5 | 6 => 3,
        7 | 8 => 4,
        _ if size.is_portrait() => 3,
        _ => (count as f32 * 2.0).sqrt().ceil() as usize,
    }
}

/// The greatest size of a face, in pixels.
pub(super) fn face_size(size: PaintSize, slide: &Slide, board: &Board) -> (u32, u32) {
    let grid = grid(size, slide, set_parts(&board.entries).len());
    let side = grid.cells.first().map_or(1.0, |cell| cell.width.min(cell.height)).round().max(1.0) as u32;
    (side, side)
}

/// How a face and its words stand in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// The words below the face.
    Below,
    /// The words beside it.
    Beside,
    /// The name beside it, the deed below both.
    Around,
}

/// The words of one person, set.
struct Words {
    name: Block,
    deed: Block,
}

/// How all stand: as one, so that the grid is even.
struct Plot {
    shape: Shape,
    face: f32,
    words: Vec<Words>,
    fits: bool,
}

/// Paints a board.
pub(super) fn paint(context: &mut PaintContext<'_>, slide: &Slide, board: &Board, pictures: &[&RgbaImage]) {
    let entries = set_parts(&board.entries);
    let vmin = context.vmin;
    let Grid { title, cells } = grid(context.size, slide, entries.len());
    let Some(cell) = cells.first().copied() else { return };
    // A name of two faces looks like two names; which one has all of it is asked once for all sizes.
    let faces = context.theme.faces;
    let bold = if faces.body == Face::Sans { Face::SansBold } else { faces.title };
    let entries: Vec<(&Honoured, Face)> =
        entries.iter().map(|entry| (entry, context.fonts.whole_face(bold, &entry.name))).collect();
    let plot = plot(context, &entries, cell);
    // What the cells do not fill is left below and, a part of it, above.
    let used = used(&plot, vmin);
    let rows = cells.last().map_or(1.0, |last| ((last.y - cell.y) / (cell.height + GUTTER * vmin)).round() + 1.0);
    let (size, depth) = if context.is_strip() { (20.0, title.height) } else { (12.5, title.height - 4.0 * vmin) };
    let style = Style { line_height: 1.16, ..style(context, context.theme.faces.title, size, 6.4) };
    let head = context.set(&board.title, &style, title.width, depth);
    let spare = (cell.height - used).max(0.0);
    // A row is no farther from the next than faces and words need to be told apart.
    let pitch = (used + (spare * 0.5).min(5.0 * vmin)).min(cell.height) + GUTTER * vmin;
    let whole = pitch * (rows - 1.0) + used;
    let grid_height = frame(context, slide).y + frame(context, slide).height - cell.y;
    let down = ((grid_height - whole) * if context.is_strip() { 0.5 } else { 0.4 }).max(0.0);
    let display = context.theme.display;
    let title_y = if context.is_strip() { title.y + (title.height - head.height) / 2.0 } else { title.y + down * 0.5 };
    context.draw(&head, title.x, title_y, display);
    let mut pictures = pictures.iter();
    for (((entry, _), words), area) in entries.iter().zip(&plot.words).zip(&cells) {
        let row = ((area.y - cell.y) / (cell.height + GUTTER * vmin)).round();
        let area = Area { y: cell.y + down + row * pitch, ..*area };
        let face = Area { x: area.x.round(), y: area.y.round(), width: plot.face.round(), height: plot.face.round() };
        match entry.portrait.as_ref().and_then(|_| pictures.next()) {
            Some(picture) => portrait(context, picture, face),
            None => seal(context, &entry.name, face),
        }
        draw_words(context, words, &plot, area);
    }
}

/// How high a face with its words is.
fn used(plot: &Plot, vmin: f32) -> f32 {
    let texts = |of: fn(&Words) -> f32| plot.words.iter().map(of).fold(0.0, f32::max);
    let both = texts(|words| words.name.height + words.deed.height) + LINE_GAP * vmin;
    match plot.shape {
        Shape::Below => plot.face + GAP * vmin + both,
        Shape::Beside => plot.face.max(both),
        Shape::Around => plot.face + GAP * vmin + texts(|words| words.deed.height),
    }
}

fn draw_words(context: &mut PaintContext<'_>, words: &Words, plot: &Plot, area: Area) {
    let vmin = context.vmin;
    let (display, ink) = (context.theme.display, context.theme.ink);
    let both = words.name.height + LINE_GAP * vmin + words.deed.height;
    let beside = area.x + plot.face + GAP * vmin;
    let (name, deed) = match plot.shape {
        Shape::Below => {
            let y = area.y + plot.face + GAP * vmin;
            ((area.x, y), (area.x, y + words.name.height + LINE_GAP * vmin))
        }
        Shape::Beside => {
            let y = area.y + ((plot.face - both) / 2.0).max(0.0);
            ((beside, y), (beside, y + words.name.height + LINE_GAP * vmin))
        }
        Shape::Around => {
            let y = area.y + (plot.face - words.name.height) / 2.0;
            ((beside, y), (area.x, area.y + plot.face + GAP * vmin))
        }
    };
    context.draw(&words.name, name.0, name.1, display);
    context.draw(&words.deed, deed.0, deed.1, ink);
}

/// The arrangement with the largest words at which faces are large enough; of those with equal words, the one with the
/// largest faces.
fn plot(context: &PaintContext<'_>, entries: &[(&Honoured, Face)], cell: Area) -> Plot {
    let mut last = None;
    for scale in SCALES {
        let shapes = [Shape::Below, Shape::Beside, Shape::Around];
        let plots = shapes.map(|shape| arranged(context, entries, cell, shape, scale));
        let best = plots
            .into_iter()
            .max_by(|a, b| (a.fits, a.face).partial_cmp(&(b.fits, b.face)).unwrap_or(std::cmp::Ordering::Equal));
        if let Some(plot) = best {
            // Faces are what is looked at first: words give way until faces fill a good part of the cell.
            let wanted = (cell.width.min(cell.height) * 0.52).min(36.0 * context.vmin);
            if plot.fits && plot.face >= wanted {
                return plot;
            }
            // Where words fit nowhere, the smallest do the least harm.
            if last.as_ref().is_none_or(|last: &Plot| !last.fits || (plot.fits && plot.face > last.face * 1.08)) {
                last = Some(plot);
            }
        }
    }
    last.unwrap_or_else(|| arranged(context, entries, cell, Shape::Below, 1.0))
}

/// All entries arranged so, with faces as large as the words leave.
fn arranged(context: &PaintContext<'_>, entries: &[(&Honoured, Face)], cell: Area, shape: Shape, scale: f32) -> Plot {
    let vmin = context.vmin;
    let least = LEAST_FACE * vmin;
    let set = |width: f32, name_width: f32| -> Vec<Words> {
        entries.iter().map(|entry| set_words(context, *entry, scale, (width, name_width))).collect()
    };
    let highest = |words: &[Words], of: fn(&Words) -> f32| words.iter().map(of).fold(0.0, f32::max);
    let is_over = |words: &[Words]| {
        words.iter().any(|words| words.name.overflow || words.deed.overflow || words.name.lines.len() > 1)
    };
    let gap = GAP * vmin;
    let most = (cell.width.min(cell.height)).min(46.0 * vmin);
    let (face, words) = match shape {
        Shape::Below => {
            let words = set(cell.width, cell.width);
            let both = highest(&words, |words| words.name.height + words.deed.height) + LINE_GAP * vmin + gap;
            ((cell.height - both).min(most), words)
        }
        Shape::Around => {
            let words = set(cell.width, cell.width);
            let face = (cell.height - highest(&words, |words| words.deed.height) - gap).min(most);
            let name = highest(&words, |words| words.name.width);
            (face.min(cell.width - gap - name), words)
        }
        Shape::Beside => {
            let mut face = most.min(cell.width * 0.5);
            loop {
                let width = cell.width - face - gap;
                let words = set(width, width);
                let both = highest(&words, |words| words.name.height + words.deed.height) + LINE_GAP * vmin;
                if (both <= cell.height && !is_over(&words)) || face <= least {
                    break (if both <= cell.height { face } else { 0.0 }, words);
                }
                face *= 0.82;
            }
        }
    };
    let fits = face >= least && !is_over(&words);
    let mut words = words;
    if !fits {
        for words in &mut words {
            words.deed.overflow = true;
        }
    }
    Plot { shape, face: face.max(least.min(cell.height * 0.5)), words, fits }
}

fn set_words(
    context: &PaintContext<'_>,
    (entry, face): (&Honoured, Face),
    scale: f32,
    (width, name_width): (f32, f32),
) -> Words {
    let name = fixed(context, &entry.name, face, NAME * scale, name_width);
    let deed = fixed(context, &entry.deed, context.theme.faces.body, DEED * scale, width);
    Words { name, deed }
}

/// A portrait, cut to a square.
fn portrait(context: &mut PaintContext<'_>, picture: &RgbaImage, area: Area) {
    let side = area.width.max(1.0) as u32;
    let plan = Plan::cover(picture.dimensions(), (side, side), FOCUS);
    context.is_whole &= place_scaled(&mut context.pixmap, picture, &plan, (area.x as i32, area.y as i32));
}

/// The surname as a seal: reversed out of the accent, with a thin line inside its edge.
fn seal(context: &mut PaintContext<'_>, name: &str, area: Area) {
    let accent = context.theme.accent;
    let ink = ink_on(accent);
    context.fill_area(area, accent, 1.0);
    let inset = area.width * 0.07;
    let inner = Area {
        x: area.x + inset,
        y: area.y + inset,
        width: area.width - 2.0 * inset,
        height: area.height - 2.0 * inset,
    };
    let thickness = (area.width * 0.02).max(1.0);
    context.outline_area(inner, area.width * 0.02, thickness, ink, 0.9);
    let surname = surname(name);
    let count = surname.chars().count().max(1) as f32;
    let size = inner.width * 0.74 / count.sqrt().ceil();
    let style = Style {
        face: context.fonts.whole_face(context.theme.faces.display, &surname),
        size,
        min_size: size * 0.5,
        line_height: 1.04,
        letter_spacing: 0.0,
        align: Align::Center,
        vertical: count > 1.0,
    };
    let block = context.set(&surname, &style, inner.width, inner.height);
    let x = if style.vertical { inner.x - (inner.width - block.width) / 2.0 } else { inner.x };
    context.draw_small(
        &block,
        x,
        inner.y + if style.vertical { 0.0 } else { (inner.height - block.height) / 2.0 },
        ink,
    );
}

/// Surnames of two characters that are borne today.
const DOUBLE: [&str; 14] =
    ["欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "夏侯", "端木", "南宫"];

/// The surname of a name: its first character, or two where those are one surname and a given name follows.
fn surname(name: &str) -> String {
    let name = name.trim();
    let is_double = DOUBLE.iter().any(|double| name.starts_with(double)) && name.chars().count() > 2;
    name.chars().take(if is_double { 2 } else { 1 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_surname_has_one_character_or_two() {
        for (name, expected) in [
            ("张三", "张"),
            ("欧阳修", "欧阳"),
            ("东方", "东"),
            ("司马光", "司马"),
            (" 李某某", "李"),
            ("阿凡提·买买提", "阿"),
            ("", ""),
        ] {
            assert_eq!(surname(name), expected, "{name}");
        }
    }

    #[test]
    fn rows_of_a_board_are_even() {
        let size = |width, height| PaintSize { width, height };
        let shapes = [size(1280, 720), size(720, 1280), size(1280, 1024), size(1920, 360)];
        for count in 1..=8 {
            for shape in shapes {
                let columns = columns(shape, count);
                let rows = count.div_ceil(columns);
                // At most one place of the grid is empty.
                assert!(columns * rows - count <= 1, "{count} on {shape:?}: {columns} by {rows}");
            }
        }
    }
}
