//! A slogan: a few great words, and perhaps a small line. Where they stand is their layout's: above a street, beside one
//! thing, around or beside a disc, in columns beside a scroll, giant on a field, or in the middle of the picture.

mod beside;
mod centred;
mod column;
mod disc;

use super::{
    context::{ChromeAlign, PaintContext},
    geometry::Area,
    scene::{self, Scenery, place::Placement},
    surround,
};
use crate::typeset::{Align, Block, Face, Numerals, Style};
use gongyi_core::{model::LayerKind, shapes::Layout};

/// The height of a column, in vmin, at most.
const MAX_COLUMN: f32 = 114.0;
/// Where words begin below the banner, in vmin.
const TOP: f32 = 13.0;
/// Between the words and what stands beside or below them, in vmin.
const AIR: f32 = 4.0;

/// Paints a slogan.
pub(super) fn paint(context: &mut PaintContext<'_>, text: &str, note: Option<&str>) {
    let layout = context.layout;
    context.chrome = ChromeAlign::Left;
    match layout {
        Layout::Disc if context.is_strip() => beside::paint(context, text, note),
        Layout::Column if !context.is_strip() && stands_in_columns(text) && !lines_are_greater(context, text) => {
            column::paint(context, text, note);
        }
        Layout::Disc if context.scenery.as_ref().is_some_and(|scenery| scenery.disc(Placement::NONE).is_some()) => {
            disc::paint(context, text, note);
        }
        Layout::Band | Layout::Object | Layout::Field | Layout::Column | Layout::Disc => {
            beside::paint(context, text, note);
        }
        Layout::Auto | Layout::Centre => {
            context.chrome = ChromeAlign::Centre;
            centred::paint(context, text, note);
        }
    }
}

fn count(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// The greatest size of so many characters, in vmin: the fewer, the greater.
fn greatest(characters: usize, layout: Layout) -> f32 {
    match (characters, layout) {
        (0..=2, Layout::Field) => 58.0,
        (3, Layout::Field) => 46.0,
        (4, Layout::Field) => 38.0,
        (0..=4, _) => 34.0,
        (5..=8, _) => 24.0,
        (9..=16, _) => 19.0,
        _ => 15.0,
    }
}

/// Letters and digits do not stand well in columns, nor do long lines.
fn stands_in_columns(text: &str) -> bool {
    (1..=4).contains(&text.split('\n').count())
        && text.split('\n').all(|line| count(line) <= 8)
        && !text.chars().any(|c| c.is_ascii_alphanumeric())
}

/// Whether, above a scene on a portrait screen, lines are so much greater than columns that nobody misses these.
fn lines_are_greater(context: &PaintContext<'_>, text: &str) -> bool {
    let (vmin, size) = (context.vmin, context.size);
    let Some(scenery) = context.scenery.as_ref().filter(|_| size.is_portrait()) else { return false };
    let core = scenery.core(Placement::of(scenery, Layout::Column, size, 0.0));
    let margin = surround::left(size);
    let (width, height) = (size.width as f32 - 2.0 * margin, core.y - (TOP + AIR) * vmin);
    let style = context.great(greatest(count(text), Layout::Column));
    let columns = Style { vertical: true, line_height: 1.5, letter_spacing: 0.1, ..style };
    context.set(text, &columns, width, height).size < 0.8 * context.set(text, &style, width, height).size
}

impl PaintContext<'_> {
    /// How great words are set, from the left.
    fn great(&self, size: f32) -> Style {
        Style {
            face: self.theme.faces.display,
            size: size * self.vmin,
            min_size: 4.0 * self.vmin,
            line_height: 1.28,
            letter_spacing: 0.06,
            align: Align::Start,
            vertical: false,
        }
    }

    /// The line beside great words.
    fn noted(&self, note: &str, size: f32, width: f32, height: f32) -> Block {
        let style = Style {
            face: Face::SansBold,
            min_size: 3.0 * self.vmin,
            line_height: 1.42,
            letter_spacing: 0.08,
            ..self.great(size)
        };
        self.set(note, &style, width, height)
    }

    /// An upright bar in the colour for what matters.
    fn bar(&mut self, x: f32, y: f32, height: f32) {
        let width = (0.55 * self.vmin).max(2.0);
        self.fill_area(Area { x, y, width, height }, self.theme.accent, 1.0);
    }

    /// A short level bar in the colour for what matters.
    fn dash(&mut self, x: f32, y: f32) {
        let (width, height) = (12.0 * self.vmin, (0.8 * self.vmin).max(2.0));
        self.fill_area(Area { x, y, width, height }, self.theme.accent, 1.0);
    }

    /// Paints its scene where it was placed, clear of the words.
    fn paint_scene(&mut self, placement: Placement, words: Area) {
        if let Some(scenery) = self.scenery.clone() {
            scene::paint(self, &scenery, placement, words);
        }
    }
}

/// What stands under great words: a bar and the note, and how high both are.
struct Under {
    note: Block,
    gap: f32,
}

impl Under {
    fn height(&self) -> f32 {
        self.gap * 2.0 + self.note.height
    }

    fn draw(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        context.dash(x, y + self.gap * 0.82);
        let y = y + self.gap * 2.0;
        let ink = context.ink_on(Area { x, y, width: self.note.width, height: self.note.height });
        context.draw_small(&self.note, x, y, ink);
    }
}

/// What words stand above or beside: the core of a scene; its disc with what stands before it.
fn thing(context: &PaintContext<'_>, scenery: &Scenery<'_>, placement: Placement) -> Area {
    let round = scenery.disc(placement).filter(|_| context.layout == Layout::Disc);
    let Some(round) = round else { return scenery.core(placement) };
    let drawn = scenery.layer_area(LayerKind::Core, placement).unwrap_or(round);
    let left = if drawn.x > 0.4 * context.size.width as f32 { drawn.x.min(round.x) } else { round.x };
    Area { x: left, width: round.x + round.width - left, ..round }
}

/// A text in columns where that makes it greater, or its face is written so; and how far its frame moves to be centred.
fn columns_or_lines(context: &PaintContext<'_>, text: &str, style: &Style, width: f32, height: f32) -> (Block, f32) {
    let lines = context.set_display(text, style, Numerals::Loud, (width, height));
    if !stands_in_columns(text) {
        return (lines, 0.0);
    }
    let style = Style { align: Align::Start, line_height: 1.4, vertical: true, letter_spacing: 0.08, ..*style };
    let columns = context.set_display(text, &style, Numerals::Loud, (width, height));
    let fits = columns.lines.len() == text.split('\n').count() && !columns.overflow;
    let is_kai = context.theme.faces.display == Face::Kai;
    if fits && (columns.size > lines.size * if is_kai { 0.8 } else { 1.05 }) {
        let dx = -(width - columns.width) / 2.0;
        (columns, dx)
    } else {
        (lines, 0.0)
    }
}
