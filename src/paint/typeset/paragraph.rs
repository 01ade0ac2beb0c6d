//! A paragraph as pieces that are never cut, and what is between them: the data that measuring makes and that line
//! breaking and placing read.
//!
//! Everything is in em, so a paragraph is measured once and set at any size. A [`Joint`] holds the gap between two
//! pieces (squeezed marks make it negative) and the penalty of a line that ends there. The gap is dropped where a line
//! does end.

use std::ops::Range;

use super::chars::Kind;
use gongyi_core::shapes::theme::Face;

/// Where the baseline is in an em box, from its top; so in all four faces.
pub(crate) const ASCENT: f32 = 0.88;

/// Where a line may end, from the gladdest to the last resort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum BreakPenalty {
    /// Between phrases: at a space that staff typed, after a pause or stop.
    Phrase,
    /// Between words: a joint of phrases.
    Word,
    /// Inside a phrase: before a particle that leans on the word before it, between two words of one character, after a
    /// hyphen.
    Soft,
    /// Between the two ends of a range: only where all of it is wider than the line.
    Range,
    /// Inside a Chinese word.
    InWord,
    /// Between parts of an end of a range, as a year and its month: only where that end is wider than the line.
    Part,
    /// Inside a Western word or a number: only where it is wider than the line.
    Emergency,
    /// A line that starts or ends so is wrong.
    Never,
}

impl BreakPenalty {
    /// How tightly it binds what may be cut only where it is wider than a line: nothing cuts such a piece as long as a
    /// looser joint is in it.
    pub(super) fn tightness(self) -> usize {
        match self {
            Self::Phrase | Self::Word | Self::Soft | Self::InWord => 0,
            Self::Range => 1,
            Self::Part => 2,
            Self::Emergency => 3,
            Self::Never => 4,
        }
    }
}

/// A glyph of a piece, in em from the piece's start on the baseline (columns: from the top on the axis); y goes down.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PieceGlyph {
    pub(super) face: Face,
    pub(super) id: u32,
    pub(super) x: f32,
    pub(super) y: f32,
    pub(super) scale: f32,
    pub(super) rotated: bool,
    /// Drawn in the accent colour.
    pub(super) in_accent: bool,
}

/// A character, or a run that is never cut.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    /// Its bytes in the text.
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
    pub(super) glyphs: Vec<PieceGlyph>,
    /// Its length along the line.
    pub(super) advance: f32,
    /// How much of its start is blank and may go at the start of a line or after another mark.
    pub(super) trim_start: f32,
    /// How much of its end is blank and may go at the end of a line or before another mark.
    pub(super) trim_end: f32,
}

/// What a gap is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GapKind {
    /// Letter spacing, squeezed marks, spaces of Western text.
    Plain,
    /// Between Chinese and Western text: how much is added depends on the size.
    Scripts,
    /// A pause that staff typed.
    Pause,
}

/// What is between a piece and the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Joint {
    /// How far they are from each other, without what is added between scripts.
    pub(super) gap: f32,
    pub(super) kind: GapKind,
    pub(super) penalty: BreakPenalty,
}

impl Joint {
    /// How far the pieces are from each other where so much is added between scripts.
    pub(super) fn gap(self, scripts: f32) -> f32 {
        if self.kind == GapKind::Scripts { self.gap + scripts } else { self.gap }
    }
}

/// A paragraph, measured.
#[derive(Debug, Clone, Default)]
pub(super) struct Paragraph {
    pub(super) pieces: Vec<Piece>,
    /// One less than there are pieces.
    pub(super) joints: Vec<Joint>,
}

impl Paragraph {
    /// Whether something in it is drawn in the accent colour.
    pub(super) fn has_accents(&self) -> bool {
        self.pieces.iter().flat_map(|piece| &piece.glyphs).any(|glyph| glyph.in_accent)
    }
}
