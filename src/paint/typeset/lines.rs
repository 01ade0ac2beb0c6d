//! Where lines end: as few lines as there can be, then as even as they can be; a line more where nothing else keeps a
//! phrase whole.
//!
//! Pure arithmetic on a measured [`Paragraph`], in em.

use std::ops::Range;

use super::{
    chars::Kind,
    paragraph::{BreakPenalty, GapKind, Paragraph},
};

/// A paragraph with sums, so that any line of it is measured at once, however long it is.
pub(super) struct Breaker {
    paragraph: Paragraph,
    /// The length up to each piece, with the gaps before it.
    until: Vec<f32>,
    /// How many gaps between scripts there are up to each piece.
    scripts_until: Vec<f32>,
    /// How many pauses there are up to each piece.
    pauses_until: Vec<usize>,
    /// For each place before a piece, what a cut there would cut of what is cut only where it is wider than a line.
    uncut: Vec<Range<usize>>,
}

/// The room for a line, in em.
#[derive(Debug, Clone, Copy)]
pub(super) struct Room {
    /// How long it may be.
    pub(super) limit: f32,
    /// What is added between Chinese and Western text.
    pub(super) scripts: f32,
}

/// How lines share a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// All of a like length, as in a slogan.
    Even,
    /// All of a like length, in a text that is read.
    EvenRead,
    /// Full, but for the last.
    Full,
}

/// What a line costs that is twice as long as the ideal, or empty. The unit of all costs is a quarter of the joint of two
/// phrases.
const RAGGED: f32 = 50.0;
/// What a line that is shorter than the ideal costs above another, beside its raggedness.
const TOP_LIGHT: f32 = 12.5;
/// What a last line costs that is so short that it looks lost: nearly as much as a torn phrase.
const RUNT: f32 = 36.0;
/// A last line of one character.
const WIDOW: f32 = 400.0;
/// A line more costs less than a torn phrase.
const LINE: f32 = 20.0;
/// What an end of a line of a slogan costs that is inside a phrase, where the line goes over a pause: it has the end of one
/// phrase and the head of another.
const STRADDLE: f32 = 15.0;
/// The last line of a slogan has at least so many characters, where it can, or is nearly as long as the ideal.
const LEAST_LAST: usize = 3;
const NEARLY: f32 = 0.75;
/// The last line of a text that is read is at least so long, in parts of the room, where it can be.
const LEAST_LAST_READ: f32 = 0.25;
/// A line that is shorter than this part of the longest of its paragraph is a remnant.
const LOPSIDED: f32 = 0.3;
/// Rounding must not push a line off its frame, nor a frame that was measured from a line refuse it.
const TOLERANCE: f32 = 1e-3;

impl Breaker {
    pub(super) fn new(paragraph: Paragraph) -> Self {
        let count = paragraph.pieces.len() + 1;
        let (mut until, mut scripts_until, mut pauses_until) =
            (Vec::with_capacity(count), Vec::with_capacity(count), Vec::with_capacity(count));
        let (mut sum, mut scripts, mut pauses) = (0.0, 0.0, 0);
        for index in 0..count {
            until.push(sum);
            scripts_until.push(scripts);
            pauses_until.push(pauses);
            let joint = paragraph.joints.get(index);
            sum +=
                paragraph.pieces.get(index).map_or(0.0, |piece| piece.advance) + joint.map_or(0.0, |joint| joint.gap);
            match joint.map(|joint| joint.kind) {
                Some(GapKind::Scripts) => scripts += 1.0,
                Some(GapKind::Pause) => pauses += 1,
                Some(GapKind::Plain) | None => {}
            }
        }
        let uncut = uncut(&paragraph);
        Self { paragraph, until, scripts_until, pauses_until, uncut }
    }

    /// What is broken.
    pub(super) fn paragraph(&self) -> &Paragraph {
        &self.paragraph
    }

    /// How many pieces there are.
    pub(super) fn len(&self) -> usize {
        self.paragraph.pieces.len()
    }

    /// How long a line of the pieces `range` is, without the blank halves at its ends, where `scripts` is added between
    /// scripts.
    pub(super) fn width(&self, range: &Range<usize>, scripts: f32) -> f32 {
        let sum = |sums: &[f32], index: usize| sums.get(index).copied().unwrap_or(0.0);
        let at = |index: usize| sum(&self.until, index) + sum(&self.scripts_until, index) * scripts;
        let Some(last) = range.end.checked_sub(1).filter(|_| !range.is_empty()) else { return 0.0 };
        let gap = self.paragraph.joints.get(last).map_or(0.0, |joint| joint.gap(scripts));
        let trim_start = self.paragraph.pieces.get(range.start).map_or(0.0, |piece| piece.trim_start);
        let trim_end = self.paragraph.pieces.get(last).map_or(0.0, |piece| piece.trim_end);
        at(range.end) - at(range.start) - gap - trim_start - trim_end
    }

    /// Whether a line of the pieces `range` has a pause in it that staff typed.
    pub(super) fn has_pause(&self, range: &Range<usize>) -> bool {
        let until = |index: usize| self.pauses_until.get(index).copied().unwrap_or(0);
        until(range.end.saturating_sub(1)) > until(range.start)
    }

    /// The penalty of a line that ends before piece `index`; none at the ends of the paragraph.
    fn penalty(&self, index: usize) -> Option<BreakPenalty> {
        penalty(&self.paragraph, index)
    }

    /// Whether a line may end before piece `index`.
    fn may_end(&self, index: usize, room: Room, worst: Option<BreakPenalty>) -> bool {
        let (Some(penalty), Some(worst)) = (self.penalty(index), worst) else { return false };
        let is_wide = || {
            let uncut = self.uncut.get(index);
            uncut.is_some_and(|uncut| self.width(uncut, room.scripts) > room.limit + TOLERANCE)
        };
        penalty <= worst && (penalty.tightness() == 0 || is_wide())
    }

    /// The fewest lines in `room` with no break worse than `worst`; none where there are none.
    pub(super) fn fewest(&self, room: Room, worst: Option<BreakPenalty>) -> Option<usize> {
        let mut lines = 1;
        let mut start = 0;
        let mut last_break = None;
        let is_too_long = |range| self.width(&range, room.scripts) > room.limit + TOLERANCE;
        for end in 1..=self.len() {
            if is_too_long(start..end) {
                // The line is full: what stands after its last break goes to the next, where it must fit.
                start = last_break.take()?;
                lines += 1;
                if is_too_long(start..end) {
                    return None;
                }
            }
            if self.may_end(end, room, worst) {
                last_break = Some(end);
            }
        }
        Some(lines)
    }

    /// Lines filled one after the other. Where a run that may not be cut is longer than the room, it sticks out.
    pub(super) fn filled(&self, room: Room, worst: Option<BreakPenalty>) -> Vec<Range<usize>> {
        let mut lines = Vec::new();
        let (mut start, mut last_break) = (0, None);
        for end in 1..=self.len() {
            if self.width(&(start..end), room.scripts) > room.limit + TOLERANCE
                && let Some(at) = last_break.take()
            {
                lines.push(start..at);
                start = at;
            }
            if self.may_end(end, room, worst) {
                last_break = Some(end);
            }
        }
        lines.push(start..self.len());
        lines
    }

    /// The best lines: as few as can be, then the cheapest by evenness and by where they end. Where that tears a phrase
    /// or a word, up to `spare` lines more if that is better.
    ///
    /// Where a run that may not be cut is longer than the room, it sticks out.
    pub(super) fn best(
        &self,
        room: Room,
        worst: Option<BreakPenalty>,
        shape: Shape,
        spare: usize,
    ) -> Vec<Range<usize>> {
        let whole = 0..self.len();
        let width = self.width(&whole, room.scripts);
        // One line is the fewest, and needs no comparing.
        if width <= room.limit + TOLERANCE {
            return std::iter::once(whole).collect();
        }
        let fewest = self.fewest(room, worst);
        let ideal = |more: usize| match (shape, fewest) {
            (Shape::Even | Shape::EvenRead, Some(lines)) => (width / (lines + more) as f32).min(room.limit),
            _ => room.limit,
        };
        let (lines, cost) = self.cheapest(room, worst, (shape, ideal(0)), true);
        if spare == 0 || !self.can_gain(&lines, shape) {
            return lines;
        }
        let (more, less_cost) = self.cheapest(room, worst, (shape, ideal(1)), false);
        let price = |lines: &[Range<usize>], cost: f32| cost + LINE * lines.len() as f32;
        if more.len() <= lines.len() + spare && price(&more, less_cost) < price(&lines, cost) { more } else { lines }
    }

    /// The cheapest lines and what they cost: of the fewest, or of any number where each has its price.
    fn cheapest(
        &self,
        room: Room,
        worst: Option<BreakPenalty>,
        (shape, ideal): (Shape, f32),
        has_fewest: bool,
    ) -> (Vec<Range<usize>>, f32) {
        let count = self.len();
        let key = |lines: usize, cost: f32| if has_fewest { (lines, cost) } else { (0, cost + LINE * lines as f32) };
        // For each piece before which a line may end: the best way there, as lines, cost, and where its last line starts.
        let mut best: Vec<Option<(usize, f32, usize)>> = vec![None; count + 1];
        if let Some(first) = best.first_mut() {
            *first = Some((0, 0.0, 0));
        }
        for end in 1..=count {
            if end < count && !self.may_end(end, room, worst) {
                continue;
            }
            let mut chosen: Option<(usize, f32, usize)> = None;
            for start in (0..end).rev() {
                let width = self.width(&(start..end), room.scripts);
                let is_too_long = width > room.limit + TOLERANCE;
                let Some(&Some((lines, cost, _))) = best.get(start) else {
                    continue;
                };
                if is_too_long && chosen.is_some() {
                    break;
                }
                let cost = cost + self.cost(&(start..end), width, (shape, ideal), room);
                if chosen.is_none_or(|(fewest, least, _)| key(lines + 1, cost) < key(fewest, least)) {
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
        let cost = best.last().copied().flatten().map_or(0.0, |(_, cost, _)| cost);
        let mut lines = Vec::new();
        let mut end = count;
        while end > 0 {
            let Some(&Some((_, _, start))) = best.get(end) else { break };
            lines.push(start..end);
            end = start;
        }
        lines.reverse();
        (lines, cost)
    }

    /// Whether a line more may be better: one ends inside a phrase or a word, or goes over a pause between parts of two.
    fn can_gain(&self, lines: &[Range<usize>], shape: Shape) -> bool {
        let is_torn = |line: &Range<usize>| self.penalty(line.end).is_some_and(|penalty| penalty > BreakPenalty::Word);
        lines.iter().any(|line| is_torn(line) || self.straddle(line, shape) > 0.0)
    }

    /// What a line costs that goes over a pause and begins or ends inside a phrase.
    fn straddle(&self, range: &Range<usize>, shape: Shape) -> f32 {
        let is_inside = |index: usize| self.penalty(index).is_some_and(|penalty| penalty > BreakPenalty::Phrase);
        if shape != Shape::Even || !self.has_pause(range) {
            return 0.0;
        }
        [range.start, range.end].into_iter().filter(|index| is_inside(*index)).count() as f32 * STRADDLE
    }

    /// Whether one of several lines is a remnant beside the longest.
    pub(super) fn is_lopsided(&self, lines: &[Range<usize>], scripts: f32) -> bool {
        let widths = || lines.iter().map(|line| self.width(line, scripts));
        let (shortest, longest) = (widths().fold(f32::INFINITY, f32::min), widths().fold(0.0, f32::max));
        lines.len() > 1 && shortest < longest * LOPSIDED
    }

    /// What is wrong with a line: too short or too long for the ideal, and where it ends.
    fn cost(&self, range: &Range<usize>, width: f32, (shape, ideal): (Shape, f32), room: Room) -> f32 {
        let is_last = range.end == self.len();
        let is_only = is_last && range.start == 0;
        let off = if ideal > 0.0 { (width - ideal) / ideal } else { 0.0 };
        let ragged = if is_last && shape == Shape::Full { 0.0 } else { off * off * RAGGED };
        // Of two ways that are as even, the one with the longer line above: the eye expects the rest below.
        let top_light = if is_last { 0.0 } else { (-off).max(0.0) * TOP_LIGHT };
        let ending = match self.penalty(range.end) {
            _ if is_last => 0.0,
            Some(BreakPenalty::Phrase) | None => 0.0,
            Some(BreakPenalty::Word) => 4.0,
            Some(BreakPenalty::Range) => 30.0,
            Some(BreakPenalty::Soft) => 40.0,
            Some(BreakPenalty::InWord | BreakPenalty::Part) => 120.0,
            Some(BreakPenalty::Emergency) => 200.0,
            Some(BreakPenalty::Never) => 5000.0,
        };
        let runt = if is_last && !is_only { self.runt(range, width, ideal, (shape, room)) } else { 0.0 };
        ragged + top_light + ending + runt + self.straddle(range, shape)
    }

    /// What a last line costs that looks lost below the others.
    fn runt(&self, range: &Range<usize>, width: f32, ideal: f32, (shape, room): (Shape, Room)) -> f32 {
        let is_short = match shape {
            Shape::Even => width < ideal * NEARLY && self.is_few(range),
            Shape::EvenRead | Shape::Full => width < room.limit * LEAST_LAST_READ,
        };
        match range.len() {
            0 | 1 => WIDOW,
            _ if is_short => RUNT,
            _ => 0.0,
        }
    }

    /// Whether a line has fewer characters than the last one of a slogan should have.
    fn is_few(&self, range: &Range<usize>) -> bool {
        // Marks are no characters, and twice as many pieces are enough in any case.
        let pieces = self.paragraph.pieces.get(range.clone()).unwrap_or_default().iter().take(2 * LEAST_LAST);
        pieces.filter(|piece| matches!(piece.kind, Kind::Han | Kind::Latin)).count() < LEAST_LAST
    }

    /// Whether a line ends inside a phrase, goes over a pause between parts of two, or looks lost as the last of its
    /// paragraph: worth a little size.
    pub(super) fn is_faulty(&self, range: &Range<usize>, room: Room, shape: Shape) -> bool {
        let is_torn = self.penalty(range.end).is_some_and(|penalty| penalty > BreakPenalty::Word);
        let is_last = range.start > 0 && range.end == self.len();
        let width = self.width(range, room.scripts);
        let is_lost = match shape {
            Shape::Even => width < room.limit * NEARLY && self.is_few(range),
            Shape::EvenRead | Shape::Full => width < room.limit * LEAST_LAST_READ,
        };
        is_torn || (is_last && is_lost) || self.straddle(range, shape) > 0.0
    }
}

/// The penalty of a line that ends before piece `index`; none at the ends of the paragraph.
fn penalty(paragraph: &Paragraph, index: usize) -> Option<BreakPenalty> {
    index.checked_sub(1).and_then(|before| paragraph.joints.get(before)).map(|joint| joint.penalty)
}

/// For each place before a piece, from the last place before it to the first behind it at which nothing is cut that is
/// bound as tightly.
fn uncut(paragraph: &Paragraph) -> Vec<Range<usize>> {
    let count = paragraph.pieces.len();
    let tightness = |index: usize| penalty(paragraph, index).map_or(0, BreakPenalty::tightness);
    let mut found: Vec<Range<usize>> = (0..=count).map(|index| index..index).collect();
    // For each tightness, the last place that is looser.
    let mut looser = [0; 5];
    for (index, range) in found.iter_mut().enumerate() {
        let own = tightness(index);
        range.start = looser.get(own).copied().unwrap_or(index);
        looser.iter_mut().skip(own + 1).for_each(|last| *last = index);
    }
    looser = [count; 5];
    for (index, range) in found.iter_mut().enumerate().rev() {
        let own = tightness(index);
        range.end = looser.get(own).copied().unwrap_or(index);
        looser.iter_mut().skip(own + 1).for_each(|next| *next = index);
    }
    found
}
