//! The largest size at which a text fits, and every glyph at its place.

use std::{ops::Range, rc::Rc};

use super::{
    block::{Align, Block, Frame, Glyph, Line, Rules, Style},
    display,
    fonts::Fonts,
    lines::{Room, Shape},
    measure::DISPLAY_PAUSE,
    measured::{MeasuredText, MeasuredTexts, Part},
    paragraph::{ASCENT, BreakPenalty, PieceGlyph},
};

/// From one size to the next smaller one.
const STEP: f32 = 0.98;
/// A slogan broken at its phrases has at most this many lines a paragraph; longer texts would be ragged.
const MAX_PHRASE_LINES: usize = 4;
/// From this many lines on, a left-set paragraph is filled line by line, as in a book.
const FILLED_LINES: usize = 4;

/// Words are at least so much nearer to each other than lines, where every line has a pause: else the eye reads down.
const LINES_APART: f32 = 1.15;

/// Between lines of which one has loud numerals, there is so much more room, in em.
const LOUD_LEADING: f32 = 0.12;

/// A text is made so much smaller at most where that saves a phrase from being torn, or keeps a last line from looking lost.
const MEND_SHARE: f32 = 0.72;

/// Characters for each square of the least size that a frame holds; of a text with more the rest is left out, whatever it
/// measures. Sixteen stand in an em only where nobody reads them, so that such a text overflows in any case.
const MAX_IN_EM: f32 = 16.0;
/// What lines lose at their ends, at most, in em: blank halves of marks and a gap.
const LOST_AT_ENDS: f32 = 3.0;
/// A text of no more characters than this is measured at once.
const LEAST_HEAD: usize = 64;

/// A way to break a text: which breaks it takes, and what share of the largest size it must reach to be chosen.
struct Tier {
    worst: Option<BreakPenalty>,
    share: f32,
    most_lines: usize,
}

/// A line: its part and its pieces.
type Cut = (usize, Range<usize>);

/// A text in its frame.
struct Setting<'a> {
    measured: Rc<MeasuredText>,
    style: &'a Style,
    frame: Frame,
    unit: f32,
    is_display: bool,
    /// Something was left out.
    is_cut: bool,
}

/// Set `text` in `frame` at the largest size at which it fits.
///
/// A good break is worth some size: lines end at the breaks of staff alone, else between phrases, else between words,
/// as long as that leaves a fair part of the size. Inside words they end only where nothing else will do.
///
/// Of a text that is too long for the frame at any size only a part is set, which overflows.
pub fn fit(fonts: &Fonts, rules: Rules<'_>, text: &str, style: &Style, frame: Frame) -> Block {
    fit_measured(&MeasuredTexts::default(), fonts, rules, text, style, frame)
}

/// The same, with what was measured before.
pub(crate) fn fit_measured(
    known: &MeasuredTexts,
    fonts: &Fonts,
    rules: Rules<'_>,
    text: &str,
    style: &Style,
    frame: Frame,
) -> Block {
    let (measured, is_cut) = measure(known, fonts, rules, text, style, frame);
    let setting = Setting { measured, style, frame, unit: rules.unit, is_display: rules.is_display, is_cut };
    if text.trim().is_empty() {
        return setting.place(&[], style.size, false);
    }
    let (size, worst, overflow) = setting.choose();
    let (size, lines) = setting.mended(size, worst);
    setting.place(&lines, setting.with_room_for_marks(size, &lines), overflow)
}

/// As much of a text as can be seen in a frame, measured, and whether something was left out. A head of the text is
/// measured, twice as long each time, until it is too long for the frame at the least size.
fn measure(
    known: &MeasuredTexts,
    fonts: &Fonts,
    rules: Rules<'_>,
    text: &str,
    style: &Style,
    frame: Frame,
) -> (Rc<MeasuredText>, bool) {
    let (along, lines) = most_lines(style, frame);
    let most = (along + 1.0) * lines * MAX_IN_EM;
    let area = (along + LOST_AT_ENDS) * lines;
    // As many in frames of about one size, which then share what was measured.
    let mut count = (area.min(most) as usize).max(LEAST_HEAD).next_power_of_two();
    loop {
        // However many spaces are typed, they make one gap.
        let mut seen = text.char_indices().filter(|(_, c)| *c == '\n' || !c.is_whitespace());
        let Some(head) = seen.nth(count).and_then(|(end, _)| text.get(..end)) else {
            return (known.measure(fonts, rules, text, style), false);
        };
        let measured = known.measure(fonts, rules, head, style);
        if measured.area() > area || count as f32 >= most {
            return (measured, true);
        }
        count = count.saturating_mul(2);
    }
}

/// How long a line may be at the least size, in em, and how many lines there are at most.
fn most_lines(style: &Style, frame: Frame) -> (f32, f32) {
    let (along, depth) = sides(style, frame);
    let least = least(style);
    (along.max(0.0) / least, depth.max(0.0) / (least * style.line_height.max(0.1)) + 2.0)
}

/// How long lines may be, and how much room they have one after another, in pixels.
fn sides(style: &Style, frame: Frame) -> (f32, f32) {
    if style.vertical { (frame.height, frame.width) } else { (frame.width, frame.height) }
}

/// The least size, in pixels.
fn least(style: &Style) -> f32 {
    style.min_size.clamp(1.0, style.size.max(1.0))
}

/// Lines one below another, in em of the text.
#[derive(Debug, Clone, Copy, Default)]
struct Stack {
    height: f32,
    /// The size of the last line.
    last: Option<f32>,
}

impl Stack {
    /// Adds lines of one size, so far apart; where the first of them starts.
    fn add(&mut self, lines: usize, scale: f32, leading: f32) -> f32 {
        let start = self.height + self.last.map_or(0.0, |last| last.max(scale) * leading);
        self.height = start + scale + lines.saturating_sub(1) as f32 * scale * (1.0 + leading);
        self.last = Some(scale);
        start
    }
}

impl Setting<'_> {
    /// The room for the lines of a part.
    fn room(&self, size: f32, part: &Part) -> Room {
        let size = size * part.scale;
        let units = if self.unit > 0.0 { size / self.unit } else { 0.0 };
        Room { limit: sides(self.style, self.frame).0 / size, scripts: display::script_gap(units) }
    }

    /// How much room lines have one after another, in pixels.
    fn depth(&self) -> f32 {
        sides(self.style, self.frame).1
    }

    fn fits(&self, size: f32, tier: &Tier) -> bool {
        let mut stack = Stack::default();
        let is_paused = self.is_display
            && tier.worst.is_none()
            && self.measured.parts.len() > 1
            && self.measured.parts.iter().all(|part| part.breaker.has_pause(&(0..part.breaker.len())));
        let leading = if is_paused { self.paused_leading() } else { self.leading() };
        for part in &self.measured.parts {
            match part.breaker.fewest(self.room(size, part), tier.worst) {
                Some(count) if count <= tier.most_lines => stack.add(count, part.scale, leading),
                _ => return false,
            };
            if stack.height * size > self.depth() * (1.0 + 1e-4) {
                return false;
            }
        }
        true
    }

    /// From the foot of a line to the head of the next, in em.
    fn leading(&self) -> f32 {
        self.style.line_height - 1.0 + if self.measured.is_loud { LOUD_LEADING } else { 0.0 }
    }

    /// The same where every line has a pause.
    fn paused_leading(&self) -> f32 {
        self.leading().max(DISPLAY_PAUSE.max(self.style.letter_spacing) * LINES_APART)
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
        let has_lines = self.measured.parts.len() > 1;
        let any = tier(Some(BreakPenalty::InWord), 0.0, usize::MAX);
        let Some(most) = self.largest(&any) else {
            let last = tier(Some(BreakPenalty::Emergency), 0.0, usize::MAX);
            let size = self.largest(&last);
            return (size.unwrap_or(self.least()), last.worst, size.is_none());
        };
        // Whole words are worth more in a slogan than in a text that is read.
        let whole = if self.is_even() { 0.6 } else { 0.7 };
        let tiers = [
            tier(None, if has_lines { 0.6 } else { 0.9 }, usize::MAX),
            tier(Some(BreakPenalty::Phrase), 0.55, MAX_PHRASE_LINES),
            tier(Some(BreakPenalty::Word), whole, usize::MAX),
            tier(Some(BreakPenalty::Soft), whole, usize::MAX),
            tier(Some(BreakPenalty::Range), whole, usize::MAX),
        ];
        for tier in tiers {
            let size = self.largest(&tier).filter(|size| *size >= most * tier.share);
            // A remnant of a line is worse than an end between words.
            let is_phrase = tier.worst == Some(BreakPenalty::Phrase);
            if let Some(size) = size.filter(|size| !is_phrase || !self.is_lopsided(*size, tier.worst)) {
                return (size, tier.worst, false);
            }
        }
        (most, any.worst, false)
    }

    /// Where lines end at `size`.
    fn lines(&self, size: f32, worst: Option<BreakPenalty>) -> Vec<Cut> {
        if self.is_cut {
            // Nobody reads it: how its lines compare is no matter.
            let filled = |(index, part): (usize, &Part)| {
                let lines = part.breaker.filled(self.room(size, part), worst);
                lines.into_iter().map(move |range| (index, range))
            };
            return self.measured.parts.iter().enumerate().flat_map(filled).collect();
        }
        let leading = self.leading();
        let counts = self
            .measured
            .parts
            .iter()
            .map(|part| part.breaker.fewest(self.room(size, part), worst).unwrap_or(usize::MAX));
        let counts: Vec<usize> = counts.collect();
        let mut stack = Stack::default();
        for (part, count) in self.measured.parts.iter().zip(&counts) {
            stack.add(*count, part.scale, leading);
        }
        // Room for lines more than there must be.
        let mut spare = ((self.depth() / size - stack.height) / (1.0 + leading).max(0.1)).max(0.0) as usize;
        let mut lines = Vec::new();
        for (index, (part, count)) in self.measured.parts.iter().zip(counts).enumerate() {
            let shape = match count {
                _ if self.is_even() => Shape::Even,
                FILLED_LINES.. => Shape::Full,
                _ => Shape::EvenRead,
            };
            let cut = part.breaker.best(self.room(size, part), worst, shape, spare);
            spare = spare.saturating_sub(cut.len().saturating_sub(count));
            lines.extend(cut.into_iter().map(|range| (index, range)));
        }
        lines
    }

    /// The lines at `size`, or at the greatest size a little below it at which they have no fault, if there is one.
    fn mended(&self, size: f32, worst: Option<BreakPenalty>) -> (f32, Vec<Cut>) {
        let shape = if self.is_even() { Shape::Even } else { Shape::EvenRead };
        let has_fault = |size: f32, lines: &[Cut]| {
            lines.iter().any(|(part, range)| {
                let part = self.measured.parts.get(*part);
                part.is_some_and(|part| part.breaker.is_faulty(range, self.room(size, part), shape))
            })
        };
        let lines = self.lines(size, worst);
        let least = (size * MEND_SHARE).max(self.least());
        if least < size && has_fault(size, &lines) {
            let smaller =
                std::iter::successors(Some(size * STEP), |size| Some(size * STEP)).take_while(|size| *size >= least);
            for size in smaller {
                let lines = self.lines(size, worst);
                if !has_fault(size, &lines) {
                    return (size, lines);
                }
            }
        }
        (size, lines)
    }

    /// The size at which the marks beside words that are in the middle are inside the frame.
    fn with_room_for_marks(&self, size: f32, lines: &[Cut]) -> f32 {
        if !self.is_display || self.style.vertical || self.style.align != Align::Center {
            return size;
        }
        let needed = lines.iter().filter_map(|(part, range)| {
            let part = self.measured.parts.get(*part)?;
            let Room { limit, scripts } = self.room(size, part);
            let (before, behind) = display::hanging(&self.measured.text, part.breaker.paragraph(), range, scripts);
            let words = part.breaker.width(range, scripts) - before - behind;
            Some((words + 2.0 * before.max(behind)) / limit)
        });
        (size / needed.fold(1.0, f32::max)).max(self.least())
    }

    /// Whether lines are set as those of a slogan are.
    fn is_even(&self) -> bool {
        self.is_display || self.style.align != Align::Start
    }

    /// Whether a paragraph has a line that looks lost beside its others.
    fn is_lopsided(&self, size: f32, worst: Option<BreakPenalty>) -> bool {
        self.measured.parts.iter().any(|part| {
            let room = self.room(size, part);
            part.breaker.is_lopsided(&part.breaker.best(room, worst, Shape::Even, 0), room.scripts)
        })
    }

    fn place(&self, lines: &[Cut], size: f32, overflow: bool) -> Block {
        let has_pause =
            |(part, range): &Cut| self.measured.parts.get(*part).is_some_and(|part| part.breaker.has_pause(range));
        let mut leading = self.leading();
        if self.is_display && lines.len() > 1 && lines.iter().all(has_pause) {
            // As far as there is room for it.
            let most = (self.depth() / size - lines.len() as f32) / (lines.len() - 1) as f32;
            leading = leading.max(self.paused_leading().min(most));
        }
        let mut stack = Stack::default();
        let placed: Vec<(Line, f32)> = lines
            .iter()
            .filter_map(|(index, range)| {
                let part = self.measured.parts.get(*index)?;
                let top = stack.add(1, part.scale, leading);
                self.line(part, range, top * size, size * part.scale)
            })
            .collect();
        // Where its words start: marks hang over the edge.
        let start = |(line, hung): &(Line, f32)| hung + if self.style.vertical { line.baseline } else { line.x };
        let filled = || placed.iter().filter(|(line, _)| line.width > 0.0);
        let first = filled().map(start).fold(f32::INFINITY, f32::min);
        let end = |placed: &(Line, f32)| start(placed) - placed.1 + placed.0.width;
        let last = filled().map(end).fold(f32::NEG_INFINITY, f32::max);
        let (along, across) = ((last - first).max(0.0), stack.height * size);
        let (width, height) = if self.style.vertical { (across, along) } else { (along, across) };
        let lines = placed.into_iter().map(|(line, _)| line).collect();
        Block { size, lines, width, height, overflow, missing: self.measured.missing.clone() }
    }

    /// The line of the pieces `range` of a part, so far down; and how much of it hangs over its start, in pixels.
    fn line(&self, part: &Part, range: &Range<usize>, top: f32, size: f32) -> Option<(Line, f32)> {
        let Style { vertical, align, .. } = *self.style;
        let paragraph = part.breaker.paragraph();
        let scripts = self.room(size / part.scale, part).scripts;
        let width = part.breaker.width(range, scripts) * size;
        let (room, _) = sides(self.style, self.frame);
        let hangs = self.is_display && !vertical;
        let (before, behind) =
            if hangs { display::hanging(&self.measured.text, paragraph, range, scripts) } else { (0.0, 0.0) };
        let (before, behind) = (before * size, behind * size);
        let start = match align {
            Align::Start => -before,
            // The words are in the middle, as long as their marks are inside the frame.
            Align::Center if width < room => f32::midpoint(room - width - before, behind).clamp(0.0, room - width),
            Align::Center => (room - width) / 2.0,
            Align::End => room - width,
        };
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
                let PieceGlyph { face, id, rotated, in_accent, .. } = *glyph;
                Glyph { face, id, x, y, size: size * glyph.scale, rotated, in_accent }
            }));
            pen += piece.advance + paragraph.joints.get(index).map_or(0.0, |joint| joint.gap(scripts));
        }
        let said =
            pieces.first().map_or(0, |piece| piece.range.start)..pieces.last().map_or(0, |piece| piece.range.end);
        let line = Line {
            text: self.measured.text.get(said).unwrap_or_default().to_owned(),
            x: if vertical { x - size / 2.0 } else { x },
            baseline: y,
            width,
            glyphs,
        };
        Some((line, if align == Align::Start { before } else { 0.0 }))
    }
}
