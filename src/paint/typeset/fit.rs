//! The largest size at which a text fits, and every glyph at its place.

use std::ops::Range;

use super::{
    block::{Align, Block, Frame, Glyph, Line, Rules, Style},
    emphasis::{self, Emphasised},
    fonts::Fonts,
    lines::{Breaker, Shape},
    measure::Measurer,
    paragraph::{ASCENT, BreakPenalty},
};

/// From one size to the next smaller one.
const STEP: f32 = 0.98;
/// A slogan broken at its phrases has at most this many lines a paragraph; longer texts would be ragged.
const MAX_PHRASE_LINES: usize = 4;
/// From this many lines on, a left-set paragraph is filled line by line, as in a book.
const FILLED_LINES: usize = 4;

/// Characters for each square of the least size that a frame holds; of a text with more the rest is left out. Sixteen
/// stand in an em only where nobody reads them, so that such a text overflows in any case.
const MAX_IN_EM: f32 = 16.0;

/// A way to break a text: which breaks it takes, and what share of the largest size it must reach to be chosen.
struct Tier {
    worst: Option<BreakPenalty>,
    share: f32,
    most_lines: usize,
}

/// A text, measured.
struct Setting<'a> {
    /// What it says, without marks of emphasis.
    text: String,
    style: &'a Style,
    frame: Frame,
    paragraphs: Vec<Breaker>,
    missing: Vec<char>,
    /// Something was left out.
    is_cut: bool,
}

/// Set `text` in `frame` at the largest size at which it fits.
///
/// A good break is worth some size: lines end at the breaks of staff alone, else between phrases, else between words,
/// as long as that leaves a fair part of the size. Inside words they end only where nothing else will do.
///
/// Of a text that is many times too long for the frame only a part is set, which overflows.
pub fn fit(fonts: &Fonts, rules: Rules<'_>, text: &str, style: &Style, frame: Frame) -> Block {
    // However many spaces are typed, they make one gap.
    let mut seen = text.char_indices().filter(|(_, c)| *c == '\n' || !c.is_whitespace());
    let seen = seen.nth(most_characters(style, frame)).and_then(|(end, _)| text.get(..end));
    let mut setting = Setting::new(fonts, rules, seen.unwrap_or(text), style, frame);
    setting.is_cut = seen.is_some();
    if text.trim().is_empty() {
        return setting.place(&[], style.size, false);
    }
    let (size, worst, overflow) = setting.choose();
    let lines = setting.lines(size, worst);
    setting.place(&lines, size, overflow)
}

/// How many characters of a text are set in a frame, at most.
fn most_characters(style: &Style, frame: Frame) -> usize {
    let (along, depth) = sides(style, frame);
    let least = least(style);
    let line = along.max(0.0) / least + 1.0;
    let lines = depth.max(0.0) / (least * style.line_height.max(0.1)) + 2.0;
    (line * lines * MAX_IN_EM) as usize
}

/// How long lines may be, and how much room they have one after another, in pixels.
fn sides(style: &Style, frame: Frame) -> (f32, f32) {
    if style.vertical { (frame.height, frame.width) } else { (frame.width, frame.height) }
}

/// The least size, in pixels.
fn least(style: &Style) -> f32 {
    style.min_size.clamp(1.0, style.size.max(1.0))
}

impl<'a> Setting<'a> {
    fn new(fonts: &Fonts, rules: Rules<'_>, text: &str, style: &'a Style, frame: Frame) -> Self {
        let Emphasised { text, ranges } = emphasis::read(text);
        let mut measurer = Measurer::new(fonts, rules, style, ranges);
        let mut offset = 0;
        let mut paragraphs = Vec::new();
        for paragraph in text.trim_end().split('\n') {
            paragraphs.push(Breaker::new(measurer.paragraph(paragraph, offset)));
            offset += paragraph.len() + 1;
        }
        Self { text, style, frame, paragraphs, missing: measurer.missing, is_cut: false }
    }

    /// How long a line may be, in em.
    fn limit(&self, size: f32) -> f32 {
        sides(self.style, self.frame).0 / size
    }

    /// How much room lines have one after another, in pixels.
    fn depth(&self) -> f32 {
        sides(self.style, self.frame).1
    }

    fn fits(&self, size: f32, tier: &Tier) -> bool {
        let limit = self.limit(size);
        let mut lines = 0;
        for paragraph in &self.paragraphs {
            match paragraph.fewest(limit, tier.worst) {
                Some(count) if count <= tier.most_lines => lines += count,
                _ => return false,
            }
            if self.height(lines) * size > self.depth() * (1.0 + 1e-4) {
                return false;
            }
        }
        true
    }

    /// How deep `lines` are, in em.
    fn height(&self, lines: usize) -> f32 {
        if lines == 0 { 0.0 } else { (lines - 1) as f32 * self.style.line_height + 1.0 }
    }

    /// The sizes to try, as powers of a step; the last is the least size.
    fn size(&self, step: usize) -> f32 {
        (self.style.size * STEP.powi(step as i32)).max(self.least())
    }

    fn least(&self) -> f32 {
        least(self.style)
    }

    /// The largest size at which `tier` fits.
    fn largest(&self, tier: &Tier) -> Option<f32> {
        let steps = ((self.least() / self.style.size.max(1.0)).ln() / STEP.ln()).ceil().max(0.0) as usize;
        let (mut low, mut high) = (0, steps);
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.fits(self.size(middle), tier) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        Some(self.size(low)).filter(|&size| self.fits(size, tier))
    }

    /// The size, the worst break taken, and whether the text overflows.
    fn choose(&self) -> (f32, Option<BreakPenalty>, bool) {
        let tier = |worst, share, most_lines| Tier { worst, share, most_lines };
        if self.is_cut {
            return (self.least(), Some(BreakPenalty::Emergency), true);
        }
        let has_lines = self.paragraphs.len() > 1;
        let any = tier(Some(BreakPenalty::InWord), 0.0, usize::MAX);
        let Some(most) = self.largest(&any) else {
            let last = tier(Some(BreakPenalty::Emergency), 0.0, usize::MAX);
            let size = self.largest(&last);
            return (size.unwrap_or(self.least()), last.worst, size.is_none());
        };
        let tiers = [
            tier(None, if has_lines { 0.6 } else { 0.9 }, usize::MAX),
            tier(Some(BreakPenalty::Phrase), 0.55, MAX_PHRASE_LINES),
            tier(Some(BreakPenalty::Soft), 0.7, usize::MAX),
        ];
        for tier in tiers {
            if let Some(size) = self.largest(&tier).filter(|size| *size >= most * tier.share) {
                return (size, tier.worst, false);
            }
        }
        (most, any.worst, false)
    }

    /// Where lines end at `size`: for each, its paragraph and its pieces.
    fn lines(&self, size: f32, worst: Option<BreakPenalty>) -> Vec<(usize, Range<usize>)> {
        let limit = self.limit(size);
        let mut lines = Vec::new();
        for (index, breaker) in self.paragraphs.iter().enumerate() {
            let count = breaker.fewest(limit, worst).unwrap_or(usize::MAX);
            let shape =
                if self.style.align == Align::Start && count >= FILLED_LINES { Shape::Full } else { Shape::Even };
            lines.extend(breaker.best(limit, worst, shape).into_iter().map(|range| (index, range)));
        }
        lines
    }

    fn place(&self, lines: &[(usize, Range<usize>)], size: f32, overflow: bool) -> Block {
        let lines: Vec<Line> =
            lines.iter().enumerate().filter_map(|(at, (index, range))| self.line(at, *index, range, size)).collect();
        let filled = || lines.iter().filter(|line| line.width > 0.0);
        let start = |line: &Line| if self.style.vertical { line.baseline } else { line.x };
        let first = filled().map(start).fold(f32::INFINITY, f32::min);
        let last = filled().map(|line| start(line) + line.width).fold(f32::NEG_INFINITY, f32::max);
        let (along, across) = ((last - first).max(0.0), self.height(lines.len()) * size);
        let (width, height) = if self.style.vertical { (across, along) } else { (along, across) };
        Block { size, lines, width, height, overflow, missing: self.missing.clone() }
    }

    /// The line of the pieces `range` of a paragraph, as the one `at` of its block.
    fn line(&self, at: usize, paragraph: usize, range: &Range<usize>, size: f32) -> Option<Line> {
        let Style { vertical, align, line_height, .. } = *self.style;
        let breaker = self.paragraphs.get(paragraph)?;
        let paragraph = breaker.paragraph();
        let width = breaker.width(range) * size;
        let (room, _) = sides(self.style, self.frame);
        let start = match align {
            Align::Start => 0.0,
            Align::Center => (room - width) / 2.0,
            Align::End => room - width,
        };
        let top = at as f32 * line_height * size;
        // Where the first piece stands, on the baseline, or on the axis of a column.
        let (x, y) = if vertical { (self.frame.width - top - size / 2.0, start) } else { (start, top + ASCENT * size) };
        let pieces = paragraph.pieces.get(range.clone())?;
        let mut pen = -pieces.first().map_or(0.0, |piece| piece.trim_start);
        let mut glyphs = Vec::new();
        for (index, piece) in range.clone().zip(pieces) {
            glyphs.extend(piece.glyphs.iter().map(|glyph| {
                let (along, across) = if vertical { (glyph.y, glyph.x) } else { (glyph.x, glyph.y) };
                let (along, across) = ((pen + along) * size, across * size);
                let (x, y) = if vertical { (x + across, y + along) } else { (x + along, y + across) };
                Glyph { face: glyph.face, id: glyph.id, x, y, size: size * glyph.scale, rotated: glyph.rotated }
            }));
            pen += piece.advance + paragraph.joints.get(index).map_or(0.0, |joint| joint.gap);
        }
        let said =
            pieces.first().map_or(0, |piece| piece.range.start)..pieces.last().map_or(0, |piece| piece.range.end);
        Some(Line {
            text: self.text.get(said).unwrap_or_default().to_owned(),
            x: if vertical { x - size / 2.0 } else { x },
            baseline: y,
            width,
            glyphs,
        })
    }
}
