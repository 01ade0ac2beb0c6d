//! Texts, measured: what a fit knows of a text before it knows the size. A slide is tried in many sizes and arrangements;
//! what its words measure in em is the same in all of them.

use std::{cell::RefCell, collections::HashMap, rc::Rc};

use super::{
    block::{Breaking, Numerals, Rules, Style},
    display,
    emphasis::{self, Emphasised},
    fonts::{Face, Fonts},
    lines::Breaker,
    measure::Measurer,
};

/// So many pieces of text are kept, at most: about 20 MB.
const MAX_PIECES: usize = 131_072;

/// A paragraph, or the half of one that says the same in another script.
pub(super) struct Part {
    pub(super) breaker: Breaker,
    /// Its size beside that of the text.
    pub(super) scale: f32,
}

/// A text, measured.
pub(super) struct MeasuredText {
    /// What it says, without marks of emphasis.
    pub(super) text: String,
    pub(super) parts: Vec<Part>,
    /// Whether something in it is drawn in the accent colour.
    pub(super) is_loud: bool,
    /// Characters that no face has.
    pub(super) missing: Vec<char>,
}

impl MeasuredText {
    fn new(fonts: &Fonts, rules: Rules<'_>, text: &str, style: &Style) -> Self {
        let Emphasised { text, ranges } = emphasis::read(text);
        let mut measurer = Measurer::new(fonts, rules, style, ranges);
        let mut offset = 0;
        let mut parts = Vec::new();
        let is_bilingual = rules.is_display && !style.vertical && display::has_chinese(&text);
        for paragraph in text.trim_end().split('\n') {
            let change = if is_bilingual { display::translation(paragraph) } else { None };
            let halves = change.and_then(|change| paragraph.split_at_checked(change));
            let (first, second) = halves.map_or((paragraph, None), |(first, second)| (first, Some(second)));
            let mut start = offset;
            for part in [Some(first), second].into_iter().flatten() {
                let is_small = is_bilingual && display::is_all_western(part);
                let scale = if is_small { display::TRANSLATION } else { 1.0 };
                parts.push(Part { breaker: Breaker::new(measurer.paragraph(part, start)), scale });
                start += part.len();
            }
            offset += paragraph.len() + 1;
        }
        let is_loud = parts.iter().any(|part| part.breaker.paragraph().has_accents());
        Self { text, parts, is_loud, missing: measurer.missing }
    }

    /// How much room it takes at least, in em of the text times lines, were it cut into lines anywhere.
    pub(super) fn area(&self) -> f32 {
        let area = |part: &Part| part.breaker.width(&(0..part.breaker.len()), 0.0) * part.scale * part.scale;
        self.parts.iter().map(area).sum()
    }

    fn pieces(&self) -> usize {
        self.parts.iter().map(|part| part.breaker.len() + 1).sum()
    }
}

/// All that a measure follows from, beside the faces and the rules of the site.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    text: String,
    face: Face,
    letter_spacing: u32,
    vertical: bool,
    has_indents: bool,
    is_display: bool,
    numerals: Numerals,
    breaking: Breaking,
}

/// Texts that were measured with some faces, and with the phrases of one site: those of the slide that is painted. When
/// there are too many of them, all are forgotten.
#[derive(Default)]
pub(crate) struct MeasuredTexts(RefCell<Kept>);

#[derive(Default)]
struct Kept {
    texts: HashMap<Key, Rc<MeasuredText>>,
    pieces: usize,
}

impl MeasuredTexts {
    /// A text, measured: now, or before.
    pub(super) fn measure(&self, fonts: &Fonts, rules: Rules<'_>, text: &str, style: &Style) -> Rc<MeasuredText> {
        let key = Key {
            text: text.to_owned(),
            face: style.face,
            letter_spacing: style.letter_spacing.to_bits(),
            vertical: style.vertical,
            has_indents: rules.has_indents,
            is_display: rules.is_display,
            numerals: rules.numerals,
            breaking: rules.breaking,
        };
        let mut kept = self.0.borrow_mut();
        if let Some(measured) = kept.texts.get(&key) {
            return Rc::clone(measured);
        }
        let measured = Rc::new(MeasuredText::new(fonts, rules, text, style));
        let pieces = measured.pieces();
        if kept.pieces + pieces > MAX_PIECES {
            *kept = Kept::default();
        }
        if pieces <= MAX_PIECES {
            kept.pieces += pieces;
            kept.texts.insert(key, Rc::clone(&measured));
        }
        measured
    }
    /// How many pieces of text are kept.
    #[cfg(test)]
    pub(super) fn pieces(&self) -> usize {
        self.0.borrow().pieces
    }
}
