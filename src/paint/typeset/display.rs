//! What a few great words need beside what every text needs: two scripts as two blocks, marks that hang over the edges,
//! and a gap between digits and characters that does not grow into a hole.

use std::ops::Range;

use super::{
    chars::{self, Kind},
    paragraph::Paragraph,
};

/// The size of Western lines beside those that say the same in Chinese.
pub(super) const TRANSLATION: f32 = 0.7;
/// A translation has at least so many words; one word is a name.
const LEAST_WORDS: usize = 2;
/// The same in Chinese characters.
const LEAST_CHARACTERS: usize = 2;

/// Up to this size, in hundredths of the shorter side, the gap between scripts is that of small text.
const SMALL: f32 = 8.0;
/// From this size on it is the least.
const GREAT: f32 = 20.0;
/// The gap between Chinese and Western text, in em, in small words (CLREQ) and in great ones.
const SCRIPT_GAP: f32 = 0.25;
const LEAST_SCRIPT_GAP: f32 = 0.08;

/// Marks as tall as characters, and how much of them hangs over the end of a line; others do so altogether.
const TALL_MARKS: [&str; 2] = ["！", "？"];
const TALL_MARK: f32 = 0.5;

/// What is added between Chinese and Western text of a size in hundredths of the shorter side, in em.
pub(super) fn script_gap(size: f32) -> f32 {
    let part = ((size - SMALL) / (GREAT - SMALL)).clamp(0.0, 1.0);
    SCRIPT_GAP + (LEAST_SCRIPT_GAP - SCRIPT_GAP) * part
}

fn is_chinese(c: char) -> bool {
    chars::kind(c) == Kind::Han && c.is_alphabetic()
}

fn is_western(c: char) -> bool {
    chars::kind(c) == Kind::Latin && c.is_alphabetic()
}

/// Whether a paragraph has Western words and nothing Chinese.
pub(super) fn is_all_western(paragraph: &str) -> bool {
    paragraph.contains(is_western) && !paragraph.contains(is_chinese)
}

/// Whether there is something Chinese in a paragraph.
pub(super) fn has_chinese(paragraph: &str) -> bool {
    paragraph.contains(is_chinese)
}

/// Where a paragraph that says something in Chinese and then in Western words, or the other way about, changes from one
/// to the other, as a byte behind the space there.
pub(super) fn translation(paragraph: &str) -> Option<usize> {
    let script = |c: char| is_chinese(c).then_some(true).or_else(|| is_western(c).then_some(false));
    let first = paragraph.chars().find_map(script)?;
    let change = paragraph.char_indices().find(|(_, c)| script(*c) == Some(!first)).map(|(at, _)| at)?;
    let (before, after) = paragraph.split_at_checked(change)?;
    let end = before.rfind(|c: char| script(c).is_some())?;
    let space = before.get(end..)?.rfind(char::is_whitespace)? + end;
    let is_pure = !after.contains(|c: char| script(c) == Some(first));
    let (chinese, western) = if first { (before, after) } else { (after, before) };
    // PM2.5 and 5G are names.
    let is_word = |word: &&str| word.contains(is_western) && !word.contains(char::is_numeric);
    let words = western.split_whitespace().filter(is_word).count();
    let characters = chinese.chars().filter(|c| is_chinese(*c)).count();
    (is_pure && words >= LEAST_WORDS && characters >= LEAST_CHARACTERS).then_some(space)
}

/// How much of a line hangs over its start and its end, in em: opening marks, and closing ones with pauses and stops.
/// Words stand below words then, and the marks beside them.
pub(super) fn hanging(text: &str, paragraph: &Paragraph, line: &Range<usize>, scripts: f32) -> (f32, f32) {
    let pieces = paragraph.pieces.get(line.clone()).unwrap_or_default();
    let joints = paragraph.joints.get(line.start..).unwrap_or_default();
    let opening = pieces.iter().take_while(|piece| piece.kind == Kind::Open).count();
    let closing = pieces.iter().rev().take_while(|piece| piece.kind == Kind::Close).count();
    let Some(first_closing) = pieces.len().checked_sub(closing).filter(|first| *first > opening) else {
        return (0.0, 0.0);
    };
    let mut hung = (0.0, 0.0);
    for (index, piece) in pieces.iter().enumerate() {
        let ink = piece.advance - piece.trim_start - piece.trim_end;
        let blank =
            |joint: Option<usize>| joint.and_then(|joint| joints.get(joint)).map_or(0.0, |joint| joint.gap(scripts));
        if index < opening {
            let trim = if index == 0 { piece.trim_start } else { 0.0 };
            hung.0 += piece.advance - trim + blank(Some(index));
        } else if index >= first_closing {
            let trim = if index + 1 == pieces.len() { piece.trim_end } else { 0.0 };
            let is_tall = text.get(piece.range.clone()).is_some_and(|mark| TALL_MARKS.contains(&mark));
            let whole = piece.advance - trim + blank(index.checked_sub(1));
            hung.1 += if is_tall { whole - ink * (1.0 - TALL_MARK) } else { whole };
        }
    }
    hung
}
