//! Surveys of slides, each painted once: slides that look alike share one, those of an earlier check are remembered, and
//! the others are painted on all cores.
//!
//! What a survey says follows from the picture of the slide, its size and the program that paints it, and all of them are
//! in its key. Memory stays bounded: a worker holds one painting, and decoding is bounded by itself.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use crate::remembered::{Key, Remembered};
use gongyi_core::model::{Slide, layout::Margins};
use gongyi_paint::{
    PaintPlace, Painter,
    survey::{Role, SetText, Survey},
};
use gongyi_system::threads::cores::map_on_all_cores;

/// Where surveys come from.
pub struct Surveys<'a> {
    /// A fingerprint of all that every painting depends on: the program, its fonts and drawings.
    program: Key,
    remembered: &'a mut Remembered,
    painted: usize,
    /// Is told how many are painted of how many, from any thread.
    tell: &'a (dyn Fn(usize, usize) + Sync),
}

impl<'a> Surveys<'a> {
    /// Surveys of the program with this fingerprint.
    pub fn new(program: Key, remembered: &'a mut Remembered) -> Self {
        Self { program, remembered, painted: 0, tell: &|_, _| {} }
    }

    /// With somebody who is told how many are painted of how many, from any thread.
    #[must_use]
    pub fn telling(self, tell: &'a (dyn Fn(usize, usize) + Sync)) -> Self {
        Self { tell, ..self }
    }

    /// How many slides were painted.
    pub fn painted(&self) -> usize {
        self.painted
    }

    /// The key of a slide's survey.
    pub(super) fn key(&self, slide: &Slide, place: PaintPlace) -> Key {
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"survey 3").update(&self.program).update(&slide.picture_hash);
        let PaintPlace { size, margins: Margins { left, top, right, bottom } } = place;
        for side in [size.width, size.height, left, top, right, bottom] {
            hasher.update(&side.to_le_bytes());
        }
        *hasher.finalize().as_bytes()
    }

    /// Paints those of which nothing is remembered.
    pub(super) fn paint<'s>(
        &mut self,
        slides: impl Iterator<Item = (Key, &'s Arc<Slide>, PaintPlace)>,
        painter: &Painter,
    ) {
        let mut wanted = BTreeSet::new();
        let mut unknown = Vec::new();
        for (key, slide, size) in slides {
            if !self.remembered.knows(&key) && wanted.insert(key) {
                unknown.push((key, slide, size));
            }
        }
        self.painted += unknown.len();
        for (key, survey) in paint_all(&unknown, painter, self.tell) {
            self.remembered.learn(key, encode(&survey));
        }
    }

    /// Takes the surveys of slides of which nothing is remembered, one after the other, as long as there is reason to;
    /// whether that was to the end. What cannot be painted is left out.
    pub(super) fn survey_each<'s>(
        &mut self,
        slides: impl Iterator<Item = (Key, &'s Arc<Slide>, PaintPlace)>,
        take: impl Fn(&Arc<Slide>, PaintPlace) -> Option<Survey>,
        goes_on: impl Fn() -> bool,
    ) -> bool {
        for (key, slide, size) in slides {
            if !goes_on() {
                return false;
            }
            if self.remembered.knows(&key) {
                continue;
            }
            self.painted += 1;
            if let Some(survey) = take(slide, size) {
                self.remembered.learn(key, encode(&survey));
            }
        }
        true
    }

    /// The survey of a slide; none where it cannot be painted.
    pub(super) fn survey(&mut self, key: &Key, again: impl FnOnce() -> Option<Survey>) -> Option<Survey> {
        let known = self.remembered.recall(key).map(decode);
        match known {
            Some(Some(survey)) => Some(survey),
            // What is remembered makes no sense.
            Some(None) => again(),
            // A picture that cannot be decoded has been reported when the folder was read.
            None => None,
        }
    }
}

/// Paints slides on all cores; what cannot be painted is left out.
fn paint_all(
    slides: &[(Key, &Arc<Slide>, PaintPlace)],
    painter: &Painter,
    tell: &(dyn Fn(usize, usize) + Sync),
) -> Vec<(Key, Survey)> {
    let done = AtomicUsize::new(0);
    let survey = |(key, slide, size): &(Key, &Arc<Slide>, PaintPlace)| {
        let survey = painter.survey(slide, *size);
        tell(done.fetch_add(1, Ordering::Relaxed) + 1, slides.len());
        Some((*key, survey.ok()?))
    };
    map_on_all_cores("gongyi-survey", slides, survey).into_iter().flatten().collect()
}

/// A survey as bytes: numbers by their bits, so that it comes back as it was.
fn encode(survey: &Survey) -> Vec<u8> {
    let mut bytes = Vec::new();
    let put_text = |bytes: &mut Vec<u8>, text: &str| {
        bytes.extend((text.len() as u32).to_le_bytes());
        bytes.extend(text.as_bytes());
    };
    bytes.extend([u8::from(survey.red_cross), u8::from(survey.module.is_some())]);
    bytes.extend(survey.module.unwrap_or_default().to_bits().to_le_bytes());
    bytes.extend((survey.texts.len() as u32).to_le_bytes());
    for SetText { text, role, em, contrast, overflow, missing, borrowed, widow } in &survey.texts {
        put_text(&mut bytes, text);
        bytes.extend([u8::from(*role == Role::Small), u8::from(*overflow), u8::from(*widow)]);
        bytes.extend(em.to_bits().to_le_bytes());
        bytes.extend(contrast.to_bits().to_le_bytes());
        put_text(&mut bytes, &missing.iter().collect::<String>());
        put_text(&mut bytes, &borrowed.iter().map(|(c, _)| *c).collect::<String>());
        for (_, font) in borrowed {
            put_text(&mut bytes, font);
        }
    }
    bytes
}

/// The survey that these bytes are; none where they are none.
fn decode(bytes: &[u8]) -> Option<Survey> {
    let mut rest = Bytes(bytes);
    let (red_cross, has_module) = (rest.flag()?, rest.flag()?);
    let module = rest.float()?;
    let count = rest.number()?;
    let mut texts = Vec::new();
    for _ in 0..count {
        let text = rest.text()?.to_owned();
        let role = if rest.flag()? { Role::Small } else { Role::Message };
        let (overflow, widow) = (rest.flag()?, rest.flag()?);
        let (em, contrast) = (rest.float()?, rest.float()?);
        let missing = rest.text()?.chars().collect();
        let mut borrowed = Vec::new();
        for c in rest.text()?.chars() {
            borrowed.push((c, rest.text()?.to_owned()));
        }
        texts.push(SetText { text, role, em, contrast, overflow, missing, borrowed, widow });
    }
    rest.0.is_empty().then(|| Survey { texts, module: has_module.then_some(module), red_cross })
}

/// What is left to be decoded.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn flag(&mut self) -> Option<bool> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        (*first < 2).then_some(*first == 1)
    }

    fn number(&mut self) -> Option<u32> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u32::from_le_bytes(*first))
    }

    fn float(&mut self) -> Option<f32> {
        self.number().map(f32::from_bits)
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = self.number()? as usize;
        let (first, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(first).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_survey_comes_back_as_it_was_and_part_of_one_is_none() {
        let set = SetText {
            text: "讲文明 \"树新风\"\n".to_owned(),
            role: Role::Small,
            em: 0.1 + 0.2,
            contrast: f32::INFINITY,
            overflow: true,
            missing: vec!['𠀀', '\u{1b}'],
            borrowed: vec![('䶮', "NotoSansCJK-Bold.ttc".to_owned()), ('𠮷', String::new())],
            widow: false,
        };
        let other = SetText { role: Role::Message, contrast: -0.0, overflow: false, widow: true, ..set.clone() };
        for survey in [
            Survey::default(),
            Survey { texts: vec![set.clone()], module: None, red_cross: true },
            Survey { texts: vec![set, other], module: Some(f32::MIN_POSITIVE), red_cross: false },
        ] {
            let bytes = encode(&survey);
            let again = decode(&bytes).unwrap();
            assert_eq!(again, survey);
            assert_eq!(encode(&again), bytes);
            for cut in 0..bytes.len() {
                assert_eq!(decode(&bytes[..cut]), None);
            }
            assert_eq!(decode(&[&bytes[..], &[0]].concat()), None);
        }
    }
}
