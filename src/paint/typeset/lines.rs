//! Where lines end: as few lines as there can be, then as even as they can be.
//!
//! Pure arithmetic on a measured [`Paragraph`], in em.

use std::ops::Range;

use super::paragraph::{BreakPenalty, Paragraph};

/// A paragraph with sums, so that any line of it is measured at once, however long it is.
pub(super) struct Breaker {
    paragraph: Paragraph,
    /// The length up to each piece, with the gaps before it.
    until: Vec<f32>,
    /// For each place before a piece, the Western word or number that a cut there would cut.
    uncut: Vec<Range<usize>>,
}

/// How lines share a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// All of a like length.
    Even,
    /// Full, but for the last.
    Full,
}

/// What a line that is shorter than the ideal costs above another, beside its raggedness.
const TOP_LIGHT: f32 = 0.25;
/// Rounding must not push a line off its frame, nor a frame that was measured from a line refuse it.
const TOLERANCE: f32 = 1e-3;

impl Breaker {
    pub(super) fn new(paragraph: Paragraph) -> Self {
        let mut until = Vec::with_capacity(paragraph.pieces.len() + 1);
        let mut sum = 0.0;
        until.push(sum);
        for (index, piece) in paragraph.pieces.iter().enumerate() {
            sum += piece.advance + paragraph.joints.get(index).map_or(0.0, |joint| joint.gap);
            until.push(sum);
        }
        let uncut = uncut(&paragraph);
        Self { paragraph, until, uncut }
    }

    /// What is broken.
    pub(super) fn paragraph(&self) -> &Paragraph {
        &self.paragraph
    }

    /// How many pieces there are.
    pub(super) fn len(&self) -> usize {
        self.paragraph.pieces.len()
    }

    /// How long a line of the pieces `range` is, without the blank halves at its ends.
    pub(super) fn width(&self, range: &Range<usize>) -> f32 {
        let at = |index: usize| self.until.get(index).copied().unwrap_or(0.0);
        let Some(last) = range.end.checked_sub(1).filter(|_| !range.is_empty()) else { return 0.0 };
        let gap = self.paragraph.joints.get(last).map_or(0.0, |joint| joint.gap);
        let trim_start = self.paragraph.pieces.get(range.start).map_or(0.0, |piece| piece.trim_start);
        let trim_end = self.paragraph.pieces.get(last).map_or(0.0, |piece| piece.trim_end);
        at(range.end) - at(range.start) - gap - trim_start - trim_end
    }

    /// The penalty of a line that ends before piece `index`; none at the ends of the paragraph.
    fn penalty(&self, index: usize) -> Option<BreakPenalty> {
        penalty(&self.paragraph, index)
    }

    /// Whether a line of at most `limit` may end before piece `index`.
    fn may_end(&self, index: usize, limit: f32, worst: Option<BreakPenalty>) -> bool {
        let (Some(penalty), Some(worst)) = (self.penalty(index), worst) else { return false };
        let is_wide = || self.uncut.get(index).is_some_and(|uncut| self.width(uncut) > limit + TOLERANCE);
        penalty <= worst && (penalty < BreakPenalty::Emergency || is_wide())
    }

    /// The fewest lines no longer than `limit` with no break worse than `worst`; none where there are none.
    pub(super) fn fewest(&self, limit: f32, worst: Option<BreakPenalty>) -> Option<usize> {
        let mut lines = 1;
        let mut start = 0;
        let mut last_break = None;
        for end in 1..=self.len() {
            if self.width(&(start..end)) > limit + TOLERANCE {
                // The line is full: what stands after its last break goes to the next, where it must fit.
                start = last_break.take()?;
                lines += 1;
                if self.width(&(start..end)) > limit + TOLERANCE {
                    return None;
                }
            }
            if self.may_end(end, limit, worst) {
                last_break = Some(end);
            }
        }
        Some(lines)
    }

    /// The best lines: as few as can be, then the cheapest by evenness and by where they end.
    ///
    /// Where a run that may not be cut is longer than `limit`, it sticks out.
    pub(super) fn best(&self, limit: f32, worst: Option<BreakPenalty>, shape: Shape) -> Vec<Range<usize>> {
        let count = self.len();
        // One line is the fewest, and needs no comparing.
        if self.width(&(0..count)) <= limit + TOLERANCE {
            return std::iter::once(0..count).collect();
        }
        let ideal = match (shape, self.fewest(limit, worst)) {
            (Shape::Even, Some(lines)) => (self.width(&(0..count)) / lines as f32).min(limit),
            _ => limit,
        };
        // For each piece before which a line may end: the best way there, as lines, cost, and where its last line starts.
        let mut best: Vec<Option<(usize, f32, usize)>> = vec![None; count + 1];
        if let Some(first) = best.first_mut() {
            *first = Some((0, 0.0, 0));
        }
        for end in 1..=count {
            if end < count && !self.may_end(end, limit, worst) {
                continue;
            }
            let mut chosen: Option<(usize, f32, usize)> = None;
            for start in (0..end).rev() {
                let width = self.width(&(start..end));
                let is_too_long = width > limit + TOLERANCE;
                let Some(&Some((lines, cost, _))) = best.get(start) else {
                    continue;
                };
                if is_too_long && chosen.is_some() {
                    break;
                }
                let cost = cost + self.cost(&(start..end), width, ideal, shape);
                if chosen.is_none_or(|(fewest, least, _)| (lines + 1, cost) < (fewest, least)) {
                    chosen = Some((lines + 1, cost, start));
                }
                if is_too_long {
                    break;
                }
            }
            if let Some(slot) = best.get_mut(end) {
                *slot = chosen;
            }
        }
        let mut lines = Vec::new();
        let mut end = count;
        while end > 0 {
            let Some(&Some((_, _, start))) = best.get(end) else { break };
            lines.push(start..end);
            end = start;
        }
        lines.reverse();
        lines
    }

    /// What is wrong with a line: too short or too long for the ideal, and where it ends.
    fn cost(&self, range: &Range<usize>, width: f32, ideal: f32, shape: Shape) -> f32 {
        let is_last = range.end == self.len();
        let is_only = is_last && range.start == 0;
        let off = if ideal > 0.0 { (width - ideal) / ideal } else { 0.0 };
        let ragged = if is_last && shape == Shape::Full { 0.0 } else { off * off };
        // Of two ways that are as even, the one with the longer line above: the eye expects the rest below.
        let top_light = if is_last { 0.0 } else { (-off).max(0.0) * TOP_LIGHT };
        let ending = match self.penalty(range.end) {
            _ if is_last => 0.0,
            Some(BreakPenalty::Phrase) | None => 0.0,
            Some(BreakPenalty::Word) => 0.08,
            Some(BreakPenalty::Soft) => 0.4,
            Some(BreakPenalty::InWord) => 1.5,
            Some(BreakPenalty::Emergency) => 4.0,
            Some(BreakPenalty::Never) => 100.0,
        };
        // A last line of one character is a widow.
        let widow = if is_last && !is_only && range.len() < 2 { 8.0 } else { 0.0 };
        ragged + top_light + ending + widow
    }
}

/// The penalty of a line that ends before piece `index`; none at the ends of the paragraph.
fn penalty(paragraph: &Paragraph, index: usize) -> Option<BreakPenalty> {
    index.checked_sub(1).and_then(|before| paragraph.joints.get(before)).map(|joint| joint.penalty)
}

/// For each place before a piece, from the last place before it to the first behind it at which nothing is cut.
fn uncut(paragraph: &Paragraph) -> Vec<Range<usize>> {
    let count = paragraph.pieces.len();
    let is_bound = |index: usize| penalty(paragraph, index).is_some_and(|penalty| penalty >= BreakPenalty::Emergency);
    let mut found: Vec<Range<usize>> = Vec::with_capacity(count + 1);
    let mut last = 0;
    for index in 0..=count {
        found.push(last..index);
        if !is_bound(index) {
            last = index;
        }
    }
    let mut next = None;
    for (index, range) in found.iter_mut().enumerate().rev() {
        range.end = next.unwrap_or(index);
        if !is_bound(index) {
            next = Some(index);
        }
    }
    found
}
