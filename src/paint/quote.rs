//! Somebody's words: as they would be written by hand, between great marks that hang outside them, and the name below with
//! its seal.

use resvg::tiny_skia::Transform;

use super::{context::PaintContext, geometry::Area, set_lines::style};
use crate::typeset::{Block, Face, Style};
use gongyi_core::shapes::theme::Colour;

/// The sizes of the words that are tried, in vmin, from the greatest.
const SIZES: [f32; 14] = [24.0, 21.5, 19.0, 17.0, 15.0, 13.4, 12.0, 10.8, 9.6, 8.6, 7.7, 6.6, 5.6, 4.6];
/// The lines of words as great as that: more of them are set smaller.
const MAX_LINES: usize = 4;
/// From one line to the next, in em.
const LINE_HEIGHT: f32 = 1.42;
/// The mark: its em in vmin, and its ink in em.
const MARK: f32 = 40.0;
/// The side of the seal, in vmin.
const SEAL: f32 = 10.0;

/// Paints a quotation.
pub(super) fn paint(context: &mut PaintContext<'_>, text: &str, who: Option<&str>, source: Option<&str>) {
    let vmin = context.vmin;
    let area = context.calm_area();
    let is_portrait = context.size.is_portrait() && !context.is_square();
    let opening = Mark::set(context, "“", is_portrait);
    // In portrait the mark stands above: no width is lost.
    let (left, above) =
        if is_portrait { (0.0, opening.ink.height + 7.0 * vmin) } else { (opening.ink.width + 6.0 * vmin, 0.0) };
    let column = Area { x: area.x + left, y: area.y, width: (area.width - left).max(1.0), height: area.height };
    let by = Attribution::set(context, who, source, column.width);
    let is_beside = context.is_strip() && by.height > 0.0;
    let (width, below) = if is_beside {
        ((column.width - by.width - 12.0 * vmin).max(1.0), 0.0)
    } else {
        (column.width, by.below(vmin))
    };
    let words = set_words(context, text, width, (area.height - above - below).max(1.0));
    let whole = above + words.height + below;
    let top = area.y + ((area.height - whole) * context.optical_share()).max(0.0);
    let (display, accent) = (context.theme.display, context.theme.accent);
    let y = top + above;
    opening.draw(context, area.x, if is_portrait { top } else { y + words.size * 0.08 }, accent);
    context.draw(&words, column.x, y, display);
    if is_beside {
        by.draw(context, area.x + area.width - by.width, area.y + (area.height - by.height) / 2.0);
    } else {
        let y = y + words.height + BY_GAP * vmin;
        by.draw(context, column.x, y);
        // The closing mark hangs at the right of the last line, where there is room.
        let closing = Mark::set(context, "”", is_portrait);
        let x = area.x + area.width - closing.ink.width;
        if by.height == 0.0 || column.x + by.width + 8.0 * vmin < x {
            closing.draw(context, x, y + (by.height.max(SEAL * vmin) - closing.ink.height) / 2.0, accent);
        }
    }
}

/// The words in 楷体, or as the theme has it where that lacks a character, at the greatest size at which they fit.
fn set_words(context: &PaintContext<'_>, text: &str, width: f32, height: f32) -> Block {
    let face = [Face::Kai, Face::Serif]
        .into_iter()
        .find(|face| context.fonts.whole_face(*face, text) == *face)
        .unwrap_or(context.theme.faces.display);
    let mut sizes = SIZES.into_iter();
    loop {
        let size = sizes.next().unwrap_or(4.0) * context.vmin;
        let style = Style { letter_spacing: 0.06, ..style(face, size, size, LINE_HEIGHT) };
        let block = context.set_balanced(text, &style, width, height);
        let is_airy = block.lines.len() <= MAX_LINES || size < 9.0 * context.vmin;
        if sizes.len() == 0 || (!block.overflow && is_airy) {
            return block;
        }
    }
}

/// A mark, as its ink alone: fonts hang it at the top of a box that is mostly empty.
struct Mark {
    block: Block,
    ink: Area,
}

impl Mark {
    fn set(context: &PaintContext<'_>, mark: &str, is_portrait: bool) -> Self {
        let size = if is_portrait { MARK * 0.9 } else { MARK } * context.vmin;
        let block = context.set_line(mark, &style(Face::Serif, size, size, 1.0), size * 2.0);
        let ink = context.ink(&block).unwrap_or(Area { x: 0.0, y: 0.0, width: 0.0, height: 0.0 });
        Self { block, ink }
    }

    /// Draws it with the top left of its ink at a point. It is a drawing, and no text.
    fn draw(&self, context: &mut PaintContext<'_>, x: f32, y: f32, colour: Colour) {
        if let Some(path) = context.path(&self.block) {
            let to = Transform::from_translate(x - self.ink.x, y - self.ink.y);
            context.fill(&path, to, colour, 1.0);
        }
    }
}

/// From the words to who said them, in vmin.
const BY_GAP: f32 = 8.6;

/// Who said it and where it stands, with the seal of the name.
struct Attribution {
    seal: Option<Block>,
    who: Option<Block>,
    source: Option<Block>,
    width: f32,
    height: f32,
}

/// From the seal to the name, and from the name to the source, in vmin.
const SEAL_GAP: f32 = 3.4;
const SOURCE_GAP: f32 = 1.4;

impl Attribution {
    fn set(context: &PaintContext<'_>, who: Option<&str>, source: Option<&str>, width: f32) -> Self {
        let vmin = context.vmin;
        // What somebody is stands before the name.
        let name = who.and_then(|who| who.split_whitespace().next_back());
        let first = name.and_then(|name| name.chars().find(|c| c.is_alphanumeric()));
        let seal = first.map(|first| {
            let size = SEAL * 0.68 * vmin;
            let face = context.fonts.whole_face(Face::Kai, &first.to_string());
            context.set_line(&first.to_string(), &style(face, size, size * 0.5, 1.0), SEAL * vmin)
        });
        let inset = if seal.is_some() { (SEAL + SEAL_GAP) * vmin } else { 0.0 };
        let room = if context.is_strip() { width * 0.34 } else { (width - inset).max(1.0) };
        let set = |text: &str, face, size: f32, least: f32| {
            let style = Style {
                letter_spacing: 0.06,
                ..style(face, context.readable_size(size), context.readable_size(least), 1.2)
            };
            context.set_line(text, &style, room)
        };
        let who = who.map(|who| set(who, Face::SansBold, 5.4, 3.4));
        let source = source.map(|source| set(source, Face::Sans, 3.8, 2.8));
        let texts: Vec<&Block> = who.iter().chain(&source).collect();
        let gap = if texts.len() > 1 { SOURCE_GAP * vmin } else { 0.0 };
        let text_height = texts.iter().map(|block| block.height).sum::<f32>() + gap;
        let height = if seal.is_some() { text_height.max(SEAL * vmin) } else { text_height };
        let width = inset + texts.iter().map(|block| block.width).fold(0.0, f32::max);
        Self { seal, who, source, width, height }
    }

    /// How much room it takes below the words.
    fn below(&self, vmin: f32) -> f32 {
        if self.height > 0.0 { self.height + BY_GAP * vmin } else { 0.0 }
    }

    fn draw(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        let vmin = context.vmin;
        let (ink, quiet, accent, ground) =
            (context.theme.ink, context.theme.quiet, context.theme.accent, context.theme.background.to);
        let mut left = x;
        if let Some(seal) = &self.seal {
            let side = SEAL * vmin;
            let place = Area { x, y: y + (self.height - side) / 2.0, width: side, height: side };
            context.fill_rounded(place, 1.0 * vmin, accent, 1.0);
            let inset = 0.8 * vmin;
            let inner =
                Area { x: x + inset, y: place.y + inset, width: side - 2.0 * inset, height: side - 2.0 * inset };
            let thickness = context.hairline() * 1.2;
            context.outline_area(inner, 0.5 * vmin, thickness, ground, 0.8);
            // Its ink in the middle of the seal.
            let drawn = context.ink(seal).unwrap_or(Area { x: 0.0, y: 0.0, width: seal.width, height: seal.height });
            let at = (x + (side - drawn.width) / 2.0 - drawn.x, place.y + (side - drawn.height) / 2.0 - drawn.y);
            context.draw_small(seal, at.0, at.1, ground);
            left += side + SEAL_GAP * vmin;
        }
        let texts = [(&self.who, ink), (&self.source, quiet)];
        let blocks: Vec<(&Block, _)> =
            texts.iter().filter_map(|(block, colour)| Some((block.as_ref()?, *colour))).collect();
        let gap = if blocks.len() > 1 { SOURCE_GAP * vmin } else { 0.0 };
        let height = blocks.iter().map(|(block, _)| block.height).sum::<f32>() + gap;
        let mut y = y + (self.height - height) / 2.0;
        for (block, colour) in blocks {
            context.draw_small(block, left, y, colour);
            y += block.height + gap;
        }
    }
}
