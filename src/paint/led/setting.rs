//! A text on a panel: in whole pixels, as great as it can be, and no smaller than anybody can read from there. What does not
//! fit one page is parted where the voice would rest.

use crate::{
    context::PaintContext,
    typeset::{ASCENT, Align, Block, Face, Glyph, Line, Style},
};
use gongyi_core::model::led::LEAST_EM;

/// From this em on, strokes are bold; below, bold ones would fill a character.
const BOLD: f32 = 22.0;
/// The greatest em, in parts of the height: a character needs a dark line above and below it.
const GREATEST: f32 = 0.9;
/// From one line to the next, in em, where there is room; and where there is not: the face leaves a dark line itself.
const LINE_HEIGHTS: [f32; 2] = [1.16, 1.0];

/// A slide has at most so many pages; what is more is reported.
pub(super) const MAX_PAGES: usize = 64;

/// The marks after which the voice rests for long, and those after which it rests.
const RESTS: [&[char]; 3] = [&['\n'], &['。', '！', '？', '；', '…'], &['，', '：', '、', ' ', '\u{3000}', ',', ';']];
/// Marks that say nothing at the end of a page: the page ends there.
const IDLE: &[char] = &['，', '、', '；', '：', ',', ';', ':'];

/// The least em on a panel so high: a panel that is lower than a character has no room for one.
pub(super) fn least_em(height: u32) -> f32 {
    LEAST_EM.min(height).max(1) as f32
}

/// The face of a text of this em.
pub(super) fn face_at(em: f32) -> Face {
    if em < BOLD { Face::Sans } else { Face::SansBold }
}

/// The pages of a message, their glyphs at whole pixels of the panel; and whether not even its parts fit a page each, so
/// that some are torn where a line ends.
pub(super) fn pages(context: &PaintContext<'_>, text: &str) -> (Vec<Block>, bool) {
    let (mut pages, mut is_torn) = (Vec::new(), false);
    part(context, text, 0, &mut pages, &mut is_torn);
    (pages, is_torn)
}

/// Adds the pages of a text: itself where it fits, else as many of its parts at a time as fit.
fn part(context: &PaintContext<'_>, text: &str, level: usize, pages: &mut Vec<Block>, is_torn: &mut bool) {
    let text = text.trim();
    if text.is_empty() || pages.len() > MAX_PAGES {
        return;
    }
    if let Some(page) = whole(context, text) {
        pages.push(page);
        return;
    }
    let Some(marks) = RESTS.get(level) else {
        *is_torn = true;
        pages.extend(torn(context, text));
        return;
    };
    let mut held: Option<(String, Block)> = None;
    for piece in text.split_inclusive(*marks) {
        if pages.len() > MAX_PAGES {
            break;
        }
        let joined = held.as_ref().map_or_else(|| piece.to_owned(), |(text, _)| format!("{text}{piece}"));
        if let Some(page) = whole(context, said(&joined)) {
            held = Some((joined, page));
            continue;
        }
        pages.extend(held.take().map(|(_, page)| page));
        match whole(context, said(piece)) {
            Some(page) => held = Some((piece.to_owned(), page)),
            None => part(context, piece, level + 1, pages, is_torn),
        }
    }
    pages.extend(held.map(|(_, page)| page));
}

/// A part without the pause that ends it.
fn said(text: &str) -> &str {
    text.trim().trim_end_matches(IDLE)
}

/// A text as one page; none where it does not fit one. Lines that staff typed are joined where that makes them greater.
fn whole(context: &PaintContext<'_>, text: &str) -> Option<Block> {
    if text.is_empty() {
        return None;
    }
    let lines: Vec<&str> = text.split('\n').map(str::trim).collect();
    let typed = greatest(context, &lines.join("\n"));
    let joined = (lines.len() > 1).then(|| greatest(context, &lines.join("\u{3000}"))).flatten();
    let joined = joined.filter(|block| block.lines.len() == 1);
    let block = match (typed, joined) {
        (Some(typed), Some(joined)) if joined.size > typed.size => joined,
        (typed, joined) => typed.or(joined)?,
    };
    Some(placed(context, block))
}

/// A text at the greatest size at which all of it fits the panel.
fn greatest(context: &PaintContext<'_>, text: &str) -> Option<Block> {
    let (width, height) = (context.size.width as f32, context.size.height as f32);
    let least = least_em(context.size.height);
    let most = (height * GREATEST).floor().max(least);
    LINE_HEIGHTS.into_iter().find_map(|line_height| {
        let set =
            |face, size: f32, least: f32| context.set(text, &style(face, size, least, line_height), width, height);
        let first = set(Face::SansBold, most, least);
        if first.overflow {
            return None;
        }
        let size = first.size.floor().max(least);
        Some(set(face_at(size), size, size)).filter(|block| !block.overflow)
    })
}

/// The lines of a text at the least size, as many on a page as it holds, and about as many on each.
fn torn(context: &PaintContext<'_>, text: &str) -> Vec<Block> {
    let em = least_em(context.size.height);
    let room = em * (text.chars().count() as f32 + 1.0) * 2.0;
    let block = context.set(text, &style(Face::Sans, em, em, 1.0), context.size.width as f32, room);
    let most = ((context.size.height as f32 / em) as usize).max(1);
    let lines = block.lines.len().max(1);
    let each = lines.div_ceil(lines.div_ceil(most));
    let page = |lines: &[Line]| placed(context, Block { lines: lines.to_vec(), ..block.clone() });
    block.lines.chunks(each).map(page).collect()
}

pub(super) fn style(face: Face, size: f32, min_size: f32, line_height: f32) -> Style {
    Style { face, size, min_size, line_height, letter_spacing: 0.0, align: Align::Center, vertical: false }
}

/// A block in the middle of the panel, every glyph on whole pixels.
fn placed(context: &PaintContext<'_>, block: Block) -> Block {
    let (height, em) = (context.size.height as f32, block.size);
    let count = block.lines.len().max(1) as f32;
    let step = (height / count).floor().min((em * 1.3).round());
    let top = ((height - (count - 1.0) * step - em) / 2.0).floor();
    let lines = block.lines.iter().enumerate().map(|(at, line)| {
        let baseline = top + at as f32 * step + (em * ASCENT).round();
        moved(line, 0.0, baseline)
    });
    Block { lines: lines.collect(), ..block }
}

/// A line moved to a baseline, its glyphs on whole pixels.
pub(super) fn moved(line: &Line, right: f32, baseline: f32) -> Line {
    let snap = |glyph: &Glyph| Glyph {
        x: (glyph.x + right).round(),
        y: (glyph.y - line.baseline + baseline).round(),
        ..*glyph
    };
    let glyphs = line.glyphs.iter().map(snap).collect();
    Line { text: line.text.clone(), x: (line.x + right).round(), baseline, width: line.width, glyphs }
}
