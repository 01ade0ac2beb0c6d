//! Measuring: a paragraph of text becomes [`Paragraph`], its glyphs shaped and its gaps and break penalties worked out.

use std::{collections::HashSet, ops::Range};

use super::{
    block::{Breaking, Numerals, Rules, Style},
    chars::{self, Kind},
    fonts::{Face, Fonts, Shaped},
    joints::{WordBoundaries, bind_brackets, bind_first, bind_last, bind_wholes, inner_joint, squeeze, unspaced},
    paragraph::{ASCENT, BreakPenalty, GapKind, Joint, Paragraph, Piece, PieceGlyph},
    tokens::{Space, Token, tokens},
};
use gongyi_core::characters::{INDENT, clusters, is_invisible};

/// The space between Western words.
const WORD_GAP: f32 = 0.25;
/// Marks give up at most half an em.
const MAX_TRIM: f32 = 0.5;
/// Ink keeps this distance from the cut edge of a mark.
const INK_MARGIN: f32 = 0.08;

/// The ink of a picture among characters, in em: as much as most of them have.
const EMOJI: f32 = 0.92;

/// From a word to the next across a pause of a display text, in em: where every line has one, the gap between lines is
/// greater (`fit`).
pub(super) const DISPLAY_PAUSE: f32 = 0.43;

/// The size of loud numerals beside the words, and how far their foot is below the baseline, in em: their ink then
/// stands as deep and about as high as that of the characters.
const LOUD: f32 = 1.35;
const LOUD_DROP: f32 = 0.06;

/// The width of a dot of emphasis, and how far it is from the em box of its character.
const DOT: f32 = 0.15;
const DOT_GAP: f32 = 0.02;

/// Measures paragraphs in one style.
pub(super) struct Measurer<'a> {
    fonts: &'a Fonts,
    rules: Rules<'a>,
    face: Face,
    letter_spacing: f32,
    vertical: bool,
    /// The bytes of the text that are emphasised, in order.
    emphasised: Vec<Range<usize>>,
    /// Characters that no face has, each once, in the order of the text.
    pub(super) missing: Vec<char>,
    /// The same.
    reported: HashSet<char>,
}

impl<'a> Measurer<'a> {
    pub(super) fn new(fonts: &'a Fonts, rules: Rules<'a>, style: &Style, emphasised: Vec<Range<usize>>) -> Self {
        let Style { face, letter_spacing, vertical, .. } = *style;
        Self { fonts, rules, face, letter_spacing, vertical, emphasised, missing: Vec::new(), reported: HashSet::new() }
    }

    /// Measure the paragraph `text`, which starts at byte `offset` of the whole text.
    pub(super) fn paragraph(&mut self, text: &str, offset: usize) -> Paragraph {
        let words = WordBoundaries::find(text, self.rules.phrases);
        let mut paragraph = Paragraph::default();
        let has_indent = self.rules.has_indents && text.starts_with(INDENT);
        for token in tokens(text) {
            let part = text.get(token.range.clone()).unwrap_or_default();
            let start = paragraph.pieces.len();
            match token.kind {
                Kind::Latin => self.latin(part, &token, &mut paragraph.pieces),
                _ => paragraph.pieces.push(self.wide(part, &token)),
            }
            // Inside a Western word nothing is added; its own first piece joins what stands before it.
            for index in start..paragraph.pieces.len() {
                let Some([left, right]) = index.checked_sub(1).and_then(|left| paragraph.pieces.get(left..=index))
                else {
                    continue;
                };
                let joint = if index == start {
                    self.joint(text, left, right, token.space_before, &words)
                } else {
                    inner_joint(text, left, right, part.len(), self.rules.breaking)
                };
                paragraph.joints.push(joint);
            }
        }
        bind_wholes(text, &mut paragraph, &words, self.letter_spacing);
        bind_brackets(text, &mut paragraph);
        bind_last(&mut paragraph);
        bind_first(text, &mut paragraph);
        if has_indent {
            indent(&mut paragraph);
        }
        for piece in &mut paragraph.pieces {
            piece.range = piece.range.start + offset..piece.range.end + offset;
            let at = self.emphasised.partition_point(|range| range.end <= piece.range.start);
            let is_emphasised = self.emphasised.get(at).is_some_and(|range| range.contains(&piece.range.start));
            if is_emphasised && piece.kind == Kind::Han && !piece.glyphs.is_empty() {
                piece.glyphs.extend(self.dot(piece.advance));
            }
        }
        paragraph
    }

    /// The dot that emphasises a character of this advance: below it, or at its right in a column.
    fn dot(&self, advance: f32) -> Option<PieceGlyph> {
        let (face, id) = self.fonts.glyph(self.face, '•')?;
        let ink = self.fonts.ink(face, id)?;
        let scale = DOT / (ink.right - ink.left);
        let middle = (f32::midpoint(ink.left, ink.right) * scale, f32::midpoint(ink.top, ink.bottom) * scale);
        let away = DOT_GAP + DOT / 2.0;
        let (x, y) = if self.vertical { (0.5 + away, advance / 2.0) } else { (advance / 2.0, 1.0 - ASCENT + away) };
        Some(PieceGlyph { face, id, x: x - middle.0, y: y - middle.1, scale, rotated: false, in_accent: false })
    }

    fn joint(&self, text: &str, left: &Piece, right: &Piece, space: Space, words: &WordBoundaries) -> Joint {
        let a = part_of(text, left).chars().rfind(|&c| !chars::extends(c)).unwrap_or(' ');
        let b = part_of(text, right).chars().next().unwrap_or(' ');
        let is_western = left.kind == Kind::Latin && right.kind == Kind::Latin;
        let has_script_change =
            (left.kind == Kind::Latin && right.kind == Kind::Han && is_word_char(a) && is_word_char(b))
                || (left.kind == Kind::Han && right.kind == Kind::Latin && is_word_char(a) && is_word_char(b));
        let squeezed = squeeze(left, right);
        let is_display = self.rules.is_display;
        let (gap, kind) = match space {
            Space::Gap(width) if space.is_between_lines() => (width, GapKind::Plain),
            Space::Gap(_) if is_western => (WORD_GAP, GapKind::Plain),
            // The blank half of a mark is space enough.
            Space::Gap(_) if squeezed.is_some() || left.trim_end > 0.2 || right.trim_start > 0.2 => {
                (0.0, GapKind::Plain)
            }
            Space::Gap(_) if is_display => ((DISPLAY_PAUSE - self.letter_spacing).max(0.0), GapKind::Pause),
            Space::Gap(_) | Space::None if has_script_change => (0.0, GapKind::Scripts),
            Space::Gap(width) => (width, GapKind::Pause),
            Space::None | Space::ZeroWidth => (squeezed.unwrap_or(0.0), GapKind::Plain),
        };
        let is_strict = self.rules.breaking == Breaking::Strict;
        let forbidden = right.kind == Kind::Close
            || (right.kind == Kind::Middle && (is_strict || !chars::is_dash_or_dots(part_of(text, right))))
            || left.kind == Kind::Open
            || is_divider(text, right)
            || (self.rules.breaking != Breaking::Basic && is_divider(text, left))
            || (space == Space::None && chars::is_latin_close(b))
            || (space == Space::None && right.kind != Kind::Latin && chars::is_latin_open(a));
        let penalty = if forbidden {
            BreakPenalty::Never
        } else {
            match space {
                Space::Gap(_) if is_western && chars::english_leans_on(last_word(text, left)) => BreakPenalty::Soft,
                Space::Gap(_) if is_western => BreakPenalty::Word,
                Space::Gap(_) | Space::ZeroWidth => BreakPenalty::Phrase,
                Space::None => unspaced(a, b, words, right.range.start),
            }
        };
        Joint { gap: gap + self.letter_spacing, kind, penalty }
    }

    /// One piece for a character on its em, or for a run of dashes or dots.
    fn wide(&mut self, part: &str, token: &Token) -> Piece {
        let count = part.chars().filter(|&c| !chars::extends(c)).count().max(1) as f32;
        let first = part.chars().next().unwrap_or(' ');
        let mut piece = Piece {
            range: token.range.clone(),
            kind: token.kind,
            glyphs: Vec::new(),
            advance: count,
            trim_start: 0.0,
            trim_end: 0.0,
        };
        if let Some((face, id)) = self.fonts.glyph(self.face, first).filter(|_| chars::repeats(first)) {
            self.repeated(&mut piece, first, face, id, count);
            self.trim(&mut piece);
            return piece;
        }
        let Some((face, part)) = self.drawable(part) else { return piece };
        if matches!(face, Face::Emoji | Face::Symbols) {
            self.picture(&mut piece, part, face);
        } else {
            self.shaped(&mut piece, part, face);
        }
        self.trim(&mut piece);
        piece
    }

    /// What can be drawn of a cluster, and with which face; what cannot is noted. A character may lose a mark to be drawn.
    fn drawable<'t>(&mut self, cluster: &'t str) -> Option<(Face, &'t str)> {
        if let Some(face) = self.fonts.face_of(self.face, cluster) {
            return Some((face, cluster));
        }
        for c in cluster.chars().filter(|&c| !is_invisible(c)) {
            if self.fonts.glyph(self.face, c).is_none() && self.reported.insert(c) {
                self.missing.push(c);
            }
        }
        let first = cluster.chars().next().and_then(|first| cluster.get(..first.len_utf8()))?;
        self.fonts.face_of(self.face, first).map(|face| (face, first))
    }

    /// A character on its em, with the form that columns want.
    fn shaped(&self, piece: &mut Piece, part: &str, face: Face) {
        let mut pen = 0.0;
        for shaped in self.fonts.shape(face, part, self.vertical) {
            let (x, y) = if self.vertical { (shaped.x, pen + shaped.y) } else { (pen + shaped.x, shaped.y) };
            piece.glyphs.push(PieceGlyph { face, id: shaped.id, x, y, scale: 1.0, rotated: false, in_accent: false });
            pen += shaped.advance;
        }
        piece.advance = pen;
    }

    /// A picture as large as a character, in the middle of its em; a sequence that no picture stands for is several.
    fn picture(&self, piece: &mut Piece, part: &str, face: Face) {
        piece.advance = 0.0;
        for shaped in self.fonts.shape(face, part, false) {
            let Some(ink) = self.fonts.ink(face, shaped.id) else { continue };
            let scale = EMOJI / (ink.right - ink.left).max(ink.bottom - ink.top).max(EMOJI);
            let middle = (f32::midpoint(ink.left, ink.right) * scale, f32::midpoint(ink.top, ink.bottom) * scale);
            let along = piece.advance + 0.5;
            let (x, y) = if self.vertical { (0.0, along) } else { (along, 0.5 - ASCENT) };
            let (x, y) = (x - middle.0, y - middle.1);
            piece.glyphs.push(PieceGlyph { face, id: shaped.id, x, y, scale, rotated: false, in_accent: false });
            piece.advance += 1.0;
        }
    }

    /// —— is one stroke and …… one row of dots, however wide the face draws one of them.
    fn repeated(&self, piece: &mut Piece, c: char, face: Face, id: u32, count: f32) {
        let Some(ink) = self.fonts.ink(face, id) else { return };
        let width = ink.right - ink.left;
        let along: Vec<f32> = if chars::is_dash(c) {
            let inset = 0.04;
            let strokes = ((count - 2.0 * inset) / width).ceil().max(1.0);
            let step = if strokes > 1.0 { (count - 2.0 * inset - width) / (strokes - 1.0) } else { 0.0 };
            let start = if strokes > 1.0 { inset } else { (count - width) / 2.0 };
            (0..strokes as usize).map(|stroke| start + step * stroke as f32 - ink.left).collect()
        } else {
            (0..count as usize).map(|dots| dots as f32 + (1.0 - width) / 2.0 - ink.left).collect()
        };
        let (scale, rotated) = (1.0, self.vertical);
        // In a column the run is turned, with its ink on the axis.
        let axis = f32::midpoint(ink.top, ink.bottom);
        piece.glyphs.extend(along.into_iter().map(|at| {
            let (x, y) = if rotated { (axis, at) } else { (at, 0.0) };
            PieceGlyph { face, id, x, y, scale, rotated, in_accent: false }
        }));
    }

    /// Find how much of a mark is blank.
    fn trim(&self, piece: &mut Piece) {
        if !matches!(piece.kind, Kind::Open | Kind::Close) {
            return;
        }
        let Some(glyph) = piece.glyphs.first() else { return };
        let Some(ink) = self.fonts.ink(glyph.face, glyph.id) else { return };
        let (start, end) = if self.vertical {
            (glyph.y + ink.top, glyph.y + ink.bottom)
        } else {
            (glyph.x + ink.left, glyph.x + ink.right)
        };
        let blank = |length: f32| (length - INK_MARGIN).clamp(0.0, MAX_TRIM);
        match piece.kind {
            Kind::Open => piece.trim_start = blank(start),
            _ => piece.trim_end = blank(piece.advance - end),
        }
    }

    /// Western text: one piece a cluster.
    fn latin(&mut self, part: &str, token: &Token, pieces: &mut Vec<Piece>) {
        if self.vertical && is_upright_run(part) {
            pieces.push(self.across(part, token));
            return;
        }
        let is_loud = self.is_loud(part);
        let (own, size, drop) = if is_loud { (Face::SansBold, LOUD, LOUD_DROP) } else { (self.face, 1.0, 0.0) };
        for (face, run) in self.runs(part, own) {
            let start = token.range.start + run.start;
            let text = part.get(run.clone()).unwrap_or_default();
            let Some((face, text)) = face.map(|face| (face, text)).or_else(|| self.drawable(text)) else {
                pieces.push(blank(start..token.range.start + run.end, 1.0));
                continue;
            };
            let first_piece = pieces.len();
            for shaped in self.fonts.shape(face, text, false) {
                let at = start + shaped.cluster;
                let clings =
                    text.get(shaped.cluster..).and_then(|rest| rest.chars().next()).is_some_and(chars::extends);
                if pieces.len() == first_piece
                    || (!clings && pieces.last().is_some_and(|piece| piece.range.start != at))
                {
                    pieces.push(blank(at..at, 0.0));
                }
                let Some(piece) = pieces.last_mut() else { continue };
                let along = piece.advance + shaped.x * size;
                // In a column, Western text is turned; its em box keeps to the axis.
                let (x, y) =
                    if self.vertical { (0.5 - ASCENT - shaped.y, along) } else { (along, shaped.y * size + drop) };
                let (scale, rotated) = (shaped.scale * size, self.vertical);
                piece.glyphs.push(PieceGlyph { face, id: shaped.id, x, y, scale, rotated, in_accent: is_loud });
                piece.advance += shaped.advance * size;
            }
            // A cluster reaches to the next one.
            let mut end = token.range.start + run.end;
            for piece in pieces.iter_mut().skip(first_piece).rev() {
                piece.range.end = end;
                end = piece.range.start;
            }
        }
    }

    /// Digits set across a column, made narrower where they need it.
    fn across(&mut self, part: &str, token: &Token) -> Piece {
        let mut piece = blank(token.range.clone(), 1.0);
        let mut glyphs = Vec::new();
        for range in clusters(part) {
            let drawable = self.drawable(part.get(range).unwrap_or_default());
            glyphs.extend(drawable.into_iter().flat_map(|(face, text)| self.fonts.shape(face, text, false)));
        }
        let width: f32 = glyphs.iter().map(|shaped| shaped.advance).sum();
        let scale = (1.0 / width.max(f32::EPSILON)).min(1.0);
        let mut x = -width * scale / 2.0;
        for Shaped { face, id, advance, y, scale: own, .. } in glyphs {
            // Smaller digits stay in the middle of their em box.
            let y = 0.5 + (ASCENT - 0.5 + y) * scale;
            piece.glyphs.push(PieceGlyph { face, id, x, y, scale: scale * own, rotated: false, in_accent: false });
            x += advance * scale;
        }
        piece
    }

    /// Whether Western text is a number that is set loud.
    fn is_loud(&self, part: &str) -> bool {
        self.rules.is_display
            && self.rules.numerals == Numerals::Loud
            && !self.vertical
            && part.contains(|c: char| c.is_ascii_digit())
            && !part.contains(char::is_alphabetic)
    }

    /// Divide Western text by the face that has its characters, `own` before others; none where no face has one.
    fn runs(&self, part: &str, own: Face) -> Vec<(Option<Face>, Range<usize>)> {
        let mut runs: Vec<(Option<Face>, Range<usize>)> = Vec::new();
        for range in clusters(part) {
            let cluster = part.get(range.clone()).unwrap_or_default();
            let face = self.fonts.face_of(own, cluster);
            let clings = cluster.chars().all(is_invisible);
            match runs.last_mut() {
                Some((last, run)) if clings || (*last == face && face.is_some()) => run.end = range.end,
                _ => runs.push((face, range)),
            }
        }
        runs
    }
}

fn blank(range: Range<usize>, advance: f32) -> Piece {
    Piece { range, kind: Kind::Latin, glyphs: Vec::new(), advance, trim_start: 0.0, trim_end: 0.0 }
}

/// Two digits, or a letter on its own, stand upright in a column.
fn is_upright_run(part: &str) -> bool {
    let count = part.chars().count();
    (count <= 3 && part.chars().all(|c| c.is_ascii_digit())) || (count == 1 && part.chars().all(char::is_alphanumeric))
}

/// A paragraph begins with a blank piece as long as an indent: so its first line is measured like any other.
fn indent(paragraph: &mut Paragraph) {
    let Some(first) = paragraph.pieces.first() else { return };
    let start = first.range.start;
    // An opening mark begins with its ink, as at the head of any line.
    paragraph.joints.insert(0, Joint { gap: -first.trim_start, kind: GapKind::Plain, penalty: BreakPenalty::Never });
    paragraph.pieces.insert(0, blank(start..start, INDENT.chars().count() as f32));
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric()
}

/// What a piece says.
fn part_of<'a>(text: &'a str, piece: &Piece) -> &'a str {
    text.get(piece.range.clone()).unwrap_or_default()
}

/// The Western word that ends with a piece.
fn last_word<'a>(text: &'a str, piece: &Piece) -> &'a str {
    let before = text.get(..piece.range.end).unwrap_or_default();
    before.rsplit(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default()
}

/// Whether a piece is 分隔号 between two parts of a text, not a solidus of an address such as /home.
fn is_divider(text: &str, piece: &Piece) -> bool {
    let next = text.get(piece.range.end..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
    match part_of(text, piece) {
        "／" => true,
        "/" => !next.is_ascii_alphanumeric(),
        _ => false,
    }
}
