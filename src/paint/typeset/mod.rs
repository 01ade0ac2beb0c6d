//! Text into lines in a box, without a GPU.
//!
//! [`fit`] finds the largest size at which a text fits a frame, breaks it the Chinese way and places every glyph. It is
//! pure: the same text, style, frame and font bytes give the same glyphs on every machine. Nothing is rasterised here:
//! a painter asks [`Fonts::outline`] for paths. Text runs left to right, or in columns from right to left.
//!
//! # How a text becomes glyphs
//!
//! 1. `fit` takes the marks of emphasis out of the text (`emphasis`) and cuts it into paragraphs at its line ends.
//! 2. `tokens` cuts a paragraph into runs with one role (`chars` knows the role of a character) and notes the spaces.
//! 3. `measure` shapes each run with a face that has it (`fonts`) into pieces that are never cut, in em; `joints` says
//!    how near two pieces stand and what a line break between them costs, by the dictionary and by `phrases`. The result
//!    is a `paragraph::Paragraph`.
//!    It is kept for the other sizes and frames that a slide is tried in (`measured`).
//! 4. `fit` searches the largest size, and for each size asks `lines` where lines end: as few as can be, then as even.
//! 5. At the size chosen, `fit` places the pieces of each line in pixels: a [`Block`].
//!
//! Modules use only those before them: `block`, `chars`, `phrases`; `tokens`, `emphasis`, `fonts` with `scripts` and
//! `others`; `paragraph`; `wholes`, `joints`, `lines`; `measure`; `display`; `measured`; `fit`.
//!
//! The rules kept are those of CLREQ and GB/T 15834: `chars` (which marks may not start or end a line, as strictly as
//! [`Breaking`] says), `measure` (gaps and squeezed marks), `emphasis` (着重号), `phrases` and `wholes` (what is never torn) and
//! `lines` (where lines end). What a few great words need beside them is in `display`.

mod block;
mod chars;
mod display;
mod emphasis;
mod fit;
mod fonts;
mod joints;
mod lines;
mod measure;
mod measured;
mod others;
mod paragraph;
mod phrases;
mod scripts;
#[cfg(test)]
mod tests;
mod tokens;
mod wholes;

pub use block::{Align, Block, Breaking, Frame, Glyph, Line, Numerals, Rules, Style};
pub use emphasis::without_emphasis;
pub use fit::fit;
pub(crate) use fit::fit_measured;
pub(crate) use fonts::Fitted;
pub use fonts::{FONT_PATHS, Face, FontError, Fonts, OtherFont};
pub(crate) use measured::MeasuredTexts;
pub(crate) use paragraph::ASCENT;
