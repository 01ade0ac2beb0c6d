//! What is between two pieces of a paragraph: how near they stand, and the penalty of a line that ends there.

use std::collections::HashSet;

use icu_segmenter::{WordSegmenter, options::WordBreakInvariantOptions};

use super::{
    block::Breaking,
    chars::{self, Kind},
    paragraph::{BreakPenalty, GapKind, Joint, Paragraph, Piece},
    phrases::{Bond, Phrases},
    scripts::Script,
    wholes::{brackets, wholes},
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
            Bond::Pairs if words.starts_at(at) => BreakPenalty::Soft,
            Bond::Pairs => BreakPenalty::InWord,
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
        || words.is_foot_at(at, a, b)
    {
        BreakPenalty::Soft
    } else if !a_is_western && !b_is_western && !words.starts_at(at) {
        BreakPenalty::InWord
    } else {
        BreakPenalty::Word
    }
}

/// What is read as one is not torn, and a new word starts behind it: a dictionary reads 300人参加 as if it were about ginseng.
pub(super) fn bind_wholes(text: &str, paragraph: &mut Paragraph, words: &WordBoundaries, letter_spacing: f32) {
    let wholes = wholes(text, &|at| words.starts_at(at));
    let mut left = wholes.iter().peekable();
    for ((joint, piece), before) in
        paragraph.joints.iter_mut().zip(paragraph.pieces.iter().skip(1)).zip(&paragraph.pieces)
    {
        let at = piece.range.start;
        while left.next_if(|whole| whole.range.end < at).is_some() {}
        let Some(whole) = left.peek() else { break };
        if at == whole.range.end && whole.ends_word {
            let first = text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
            let is_loose = joint.penalty == BreakPenalty::Soft && !words.leans_at(at, first);
            if is_loose || joint.penalty == BreakPenalty::InWord {
                joint.penalty = BreakPenalty::Word;
            }
        }
        let cut = whole.cuts.iter().find(|(cut, _)| *cut == at);
        let is_inside = whole.range.start < at && at < whole.range.end;
        if !is_inside || (joint.penalty == BreakPenalty::Never && cut.is_none()) {
            continue;
        }
        joint.penalty = cut.map_or(BreakPenalty::Emergency, |(_, penalty)| *penalty);
        // A space inside is no pause.
        if joint.kind == GapKind::Pause && (before.kind == Kind::Latin) != (piece.kind == Kind::Latin) {
            (joint.kind, joint.gap) = (GapKind::Scripts, letter_spacing);
        }
    }
}

/// A bracket of a few words is cut only where it is wider than a line: （本报记者 摄）.
pub(super) fn bind_brackets(text: &str, paragraph: &mut Paragraph) {
    let brackets = brackets(text);
    let mut left = brackets.iter().peekable();
    for (joint, piece) in paragraph.joints.iter_mut().zip(paragraph.pieces.iter().skip(1)) {
        let at = piece.range.start;
        while left.next_if(|bracket| bracket.end < at).is_some() {}
        if left.peek().is_some_and(|bracket| bracket.start < at && at < bracket.end) {
            joint.penalty = match joint.penalty {
                BreakPenalty::Phrase | BreakPenalty::Word | BreakPenalty::Soft => BreakPenalty::Range,
                BreakPenalty::InWord => BreakPenalty::Part,
                penalty => penalty,
            };
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
    Joint { gap: 0.0, kind: GapKind::Plain, penalty }
}

/// Where words start, by the dictionary, and the phrases that it does not know.
pub(super) struct WordBoundaries {
    starts: HashSet<usize>,
    /// Where the voice rests: the end, and before a space, a pause or a closing mark.
    rests: HashSet<usize>,
    phrases: Phrases,
}

impl WordBoundaries {
    pub(super) fn find(text: &str, phrases: &[String]) -> Self {
        let segmenter = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
        let starts: HashSet<usize> = segmenter.segment_str(text).collect();
        let is_rest = |c: &char| c.is_whitespace() || chars::kind(*c) == Kind::Close;
        let rests = text.char_indices().filter(|(_, c)| is_rest(c)).map(|(at, _)| at).chain([text.len()]).collect();
        let phrases = Phrases::find(text, phrases, &|at| starts.contains(&at));
        Self { starts, rests, phrases }
    }

    fn starts_at(&self, at: usize) -> bool {
        self.starts.contains(&at)
    }

    /// Whether `c`, which ends at byte `at`, is a word of its own.
    fn is_word_before(&self, at: usize, c: char) -> bool {
        let is_start = |start: usize| self.starts_at(start) && self.phrases.bond(start).is_none();
        self.starts_at(at) && at.checked_sub(c.len_utf8()).is_some_and(is_start)
    }

    /// Whether the word that ends with `c` at byte `at` leans on the one after it.
    fn leans_on_at(&self, at: usize, c: char) -> bool {
        if self.is_word_before(at, c) { chars::leans_on(c) } else { self.starts_at(at) && chars::ends_leaning_on(c) }
    }

    /// Whether `a` and `b`, between which byte `at` is, are read in one breath: two words of one character each, or a
    /// last one of a character with the word before it.
    fn is_foot_at(&self, at: usize, a: char, b: char) -> bool {
        let end = at + b.len_utf8();
        let is_han = chars::kind(a) == Kind::Han && chars::kind(b) == Kind::Han;
        let is_word = self.starts_at(end) && self.phrases.bond(end).is_none();
        is_han && self.starts_at(at) && ((is_word && self.is_word_before(at, a)) || self.rests.contains(&end))
    }

    /// Whether `c` at byte `at` is a word of its own that leans on the one before it.
    fn leans_at(&self, at: usize, c: char) -> bool {
        chars::leans(c) && self.starts_at(at) && self.starts_at(at + c.len_utf8())
    }
}
