//! What is between two pieces of a paragraph: how near they stand, and the penalty of a line that ends there.

use std::collections::HashSet;

use icu_segmenter::{WordSegmenter, options::WordBreakInvariantOptions};

use super::{
    block::Breaking,
    chars::{self, Kind},
    paragraph::{BreakPenalty, Joint, Paragraph, Piece},
    phrases::{Bond, Phrases},
    scripts::Script,
};

/// How much nearer two marks stand than their em boxes say; none where they are not two marks.
pub(super) fn squeeze(left: &Piece, right: &Piece) -> Option<f32> {
    match (left.kind, right.kind) {
        (Kind::Close, Kind::Close | Kind::Middle) => Some(-left.trim_end),
        (Kind::Open | Kind::Middle, Kind::Open) => Some(-right.trim_start),
        (Kind::Close, Kind::Open) => Some(-left.trim_end.max(right.trim_start)),
        _ => None,
    }
}

/// The penalty of a line that ends between `a` and `b`, which nothing separates.
pub(super) fn unspaced(a: char, b: char, words: &WordBoundaries, at: usize) -> BreakPenalty {
    let a_is_western = chars::kind(a) == Kind::Latin;
    let b_is_western = chars::kind(b) == Kind::Latin;
    if let Some(bond) = words.phrases.bond(at) {
        return match bond {
            Bond::Whole => BreakPenalty::Emergency,
            Bond::Soft => BreakPenalty::Soft,
        };
    }
    if chars::ends_phrase(a) {
        BreakPenalty::Phrase
    } else if Script::is_below(a) {
        // A formula is a word, not a number: CO₂浓度.
        BreakPenalty::Word
    } else if (a.is_numeric() && a_is_western && chars::is_unit(b))
        || (b.is_numeric() && b_is_western && chars::is_before_number(a))
    {
        BreakPenalty::Never
    } else if a.is_numeric() && a_is_western && b.is_alphabetic() {
        // Most likely a measure word that is not in the table.
        BreakPenalty::InWord
    } else if (b.is_numeric() && b_is_western && matches!(a, '年' | '月' | '—' | '～' | '－'))
        || words.leans_at(at, b)
        || words.leans_on_at(at, a)
    {
        BreakPenalty::Soft
    } else if !a_is_western && !b_is_western && !words.starts_at(at) {
        BreakPenalty::InWord
    } else {
        BreakPenalty::Word
    }
}

/// A unit of two characters stays whole after its number, and a new word starts after a unit: a dictionary reads 300人参加
/// as if it were about ginseng.
pub(super) fn bind_units(text: &str, paragraph: &mut Paragraph) {
    let first = |piece: &Piece| text.get(piece.range.clone()).and_then(|part| part.chars().next()).unwrap_or(' ');
    let is_number = |piece: &Piece| piece.kind == Kind::Latin && first(piece).is_numeric();
    for at in 1..paragraph.pieces.len() {
        let Some([number, unit, rest @ ..]) = paragraph.pieces.get(at - 1..) else { continue };
        let touches = paragraph.joints.get(at - 1).is_some_and(|joint| joint.penalty == BreakPenalty::Never);
        if !is_number(number) || !touches || !chars::is_unit(first(unit)) {
            continue;
        }
        let is_long = rest.first().is_some_and(|second| {
            let (a, b) = (first(unit), first(second));
            chars::is_long_unit(a, b) || (matches!(a, '万' | '亿') && chars::is_unit(b))
        });
        if is_long && let Some(joint) = paragraph.joints.get_mut(at) {
            joint.penalty = BreakPenalty::Never;
        }
        let end = if is_long { at + 1 } else { at };
        if let Some(joint) = paragraph.joints.get_mut(end).filter(|joint| joint.penalty == BreakPenalty::InWord) {
            joint.penalty = BreakPenalty::Word;
        }
    }
}

/// The last character of a paragraph does not stand alone, unless staff set it apart.
pub(super) fn bind_last(paragraph: &mut Paragraph) {
    let is_long = paragraph.pieces.len() > 2;
    let is_han = paragraph.pieces.last().is_some_and(|piece| piece.kind == Kind::Han);
    if let Some(joint) = paragraph.joints.last_mut().filter(|_| is_long && is_han)
        && matches!(joint.penalty, BreakPenalty::Word | BreakPenalty::Soft)
    {
        joint.penalty = BreakPenalty::InWord;
    }
}

/// A dash or dots that begin a paragraph stay with the words after them, also where staff typed a space between: they say
/// whose words these are.
pub(super) fn bind_first(text: &str, paragraph: &mut Paragraph) {
    let first = paragraph.pieces.first().and_then(|piece| text.get(piece.range.clone())).unwrap_or_default();
    if chars::is_dash_or_dots(first)
        && let Some(joint) = paragraph.joints.first_mut()
    {
        joint.penalty = BreakPenalty::Never;
    }
}

/// Between two clusters of a Western word of `length` bytes.
pub(super) fn inner_joint(text: &str, left: &Piece, right: &Piece, length: usize, breaking: Breaking) -> Joint {
    let a = text.get(left.range.clone()).and_then(|part| part.chars().next()).unwrap_or(' ');
    let b = text.get(right.range.clone()).and_then(|part| part.chars().next()).unwrap_or(' ');
    let is_hyphen = a == '-' && b.is_alphabetic();
    // Addresses and other long runs may be cut after their marks.
    let is_address_mark = length > 16 && matches!(a, '/' | '.' | '-' | '?' | '&' | '=' | '_' | '@');
    let is_bound = chars::is_latin_close(b)
        || b == '/'
        || (a == '/' && breaking != Breaking::Basic)
        || chars::is_latin_open(a)
        || matches!(b, '\u{a0}')
        || a == '\u{a0}';
    let penalty = if is_hyphen || is_address_mark {
        BreakPenalty::Soft
    } else if is_bound {
        BreakPenalty::Never
    } else {
        BreakPenalty::Emergency
    };
    Joint { gap: 0.0, penalty }
}

/// Where words start, by the dictionary, and the phrases that it does not know.
pub(super) struct WordBoundaries {
    starts: HashSet<usize>,
    phrases: Phrases,
}

impl WordBoundaries {
    pub(super) fn find(text: &str, phrases: &[String]) -> Self {
        let segmenter = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
        Self { starts: segmenter.segment_str(text).collect(), phrases: Phrases::find(text, phrases) }
    }

    fn starts_at(&self, at: usize) -> bool {
        self.starts.contains(&at)
    }

    /// Whether `c`, which ends at byte `at`, is a word of its own that leans on the one after it.
    fn leans_on_at(&self, at: usize, c: char) -> bool {
        chars::leans_on(c)
            && self.starts_at(at)
            && at.checked_sub(c.len_utf8()).is_some_and(|start| self.starts_at(start))
    }

    /// Whether `c` at byte `at` is a word of its own that leans on the one before it.
    fn leans_at(&self, at: usize, c: char) -> bool {
        chars::leans(c) && self.starts_at(at) && self.starts_at(at + c.len_utf8())
    }
}
