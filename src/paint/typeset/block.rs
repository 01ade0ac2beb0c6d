//! What goes into a fit and what comes out: plain data.

use gongyi_core::shapes::theme::Face;

pub use gongyi_core::shapes::theme::Breaking;

/// What is said of a text apart from its style: how strictly lines end, and which phrases are never torn.
#[derive(Debug, Clone, Copy, Default)]
pub struct Rules<'a> {
    /// Which marks may start or end a line.
    pub breaking: Breaking,
    /// Phrases beside those that are always kept whole; a space in one is a place where it may be cut if it must.
    pub phrases: &'a [String],
    /// Whether the first line of a paragraph that begins with [`INDENT`](gongyi_core::characters::INDENT) stands in so
    /// far. Elsewhere spaces there say nothing.
    pub has_indents: bool,
    /// A hundredth of the shorter side of the screen, in pixels: by it great words are told from small ones, whose digits
    /// stand further from Chinese characters. Zero where all words are small.
    pub unit: f32,
    /// Whether the text is one of a few great words, as slogans and titles are. Then pauses are narrower than the gaps
    /// between lines, marks hang over the edges, and the Western words of a text that says the same in Chinese stand
    /// on smaller lines of their own.
    pub is_display: bool,
    /// How the numbers of a display text are set.
    pub numerals: Numerals,
}

/// How the numbers of a display text are set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Numerals {
    /// As the words around them.
    #[default]
    Plain,
    /// Bold, greater than the words, and in the accent colour. Not in columns.
    Loud,
}

/// Where lines stand in the width of their frame (columns: in its height).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Align {
    /// At the left (columns: at the top).
    #[default]
    Start,
    /// In the middle.
    Center,
    /// At the right (columns: at the foot).
    End,
}

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// The face wanted; characters that it lacks come from others.
    pub face: Face,
    /// The size of an em in pixels, at most.
    pub size: f32,
    /// The size of an em in pixels, at least.
    pub min_size: f32,
    /// From one line to the next, in em.
    pub line_height: f32,
    /// Between two characters, in em; not inside Latin words, not after the last character of a line.
    pub letter_spacing: f32,
    /// Where lines stand.
    pub align: Align,
    /// In columns from right to left.
    pub vertical: bool,
}

impl Style {
    /// A horizontal, centred style of `face` at `size`, which shrinks to no less than half of it.
    pub fn new(face: Face, size: f32) -> Self {
        Self {
            face,
            size,
            min_size: size / 2.0,
            line_height: 1.4,
            letter_spacing: 0.0,
            align: Align::Center,
            vertical: false,
        }
    }
}

/// The room for a text, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Its width.
    pub width: f32,
    /// Its height.
    pub height: f32,
}

/// A glyph at its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glyph {
    /// The face that has it.
    pub face: Face,
    /// Its number in the face.
    pub id: u32,
    /// The origin, in pixels from the left of the frame.
    pub x: f32,
    /// The origin (on the baseline), in pixels from the top of the frame.
    pub y: f32,
    /// The size of an em in pixels.
    pub size: f32,
    /// Turned a quarter clockwise about its origin: Latin in a column.
    pub rotated: bool,
    /// Drawn in the accent colour: a numeral that is [`Numerals::Loud`].
    pub in_accent: bool,
}

/// A line, or a column of a vertical text.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it says, as staff wrote it, without the spaces at its ends.
    pub text: String,
    /// Where its em boxes start, in pixels from the left of the frame (columns: their left edge).
    pub x: f32,
    /// The baseline, in pixels from the top of the frame (columns: where the first em box starts).
    pub baseline: f32,
    /// How long it is, in pixels: its width (columns: its height). Blank halves of marks at its ends do not count.
    pub width: f32,
    /// What to draw.
    pub glyphs: Vec<Glyph>,
}

/// A text, set.
///
/// Lines fill the frame from its top (columns: from its right edge). `width` and `height` are those of the em boxes
/// alone, so a painter centres a block by moving it down by `(frame.height - block.height) / 2` (columns: left by
/// `(frame.width - block.width) / 2`); across, `align` has done so.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// The size chosen: an em in pixels.
    pub size: f32,
    /// Its lines from top to bottom (columns: from right to left). An empty line of the text is an empty line here.
    pub lines: Vec<Line>,
    /// From the left of the leftmost em box to the right of the rightmost, in pixels.
    pub width: f32,
    /// From the top of the topmost em box to the foot of the lowest, in pixels.
    pub height: f32,
    /// Even at the least size, the text does not fit.
    pub overflow: bool,
    /// Characters that no face has, each once, in the order of the text; each leaves a gap of one em.
    pub missing: Vec<char>,
}
