//! Text into lines in a box, without a GPU.
//!
//! [`fit`] finds the largest size at which a text fits a frame, breaks it the Chinese way and places every glyph. It is
//! pure: the same text, style, frame and font bytes give the same glyphs on every machine. Nothing is rasterised here:
//! a painter asks [`Fonts::outline`] for paths. Text runs left to right, or in columns from right to left.
//!
//! The rules kept are those of CLREQ and GB/T 15834, as told in `chars` (which marks may not start or end a line, as
//! strictly as [`Breaking`] says), `pieces` (gaps and squeezed marks), `emphasis` (着重号), `phrases` (what is never torn)
//! and `lines` (where lines end).

mod block;
mod chars;
mod emphasis;
mod fit;
mod fonts;
mod joints;
mod lines;
mod phrases;
mod pieces;
mod reading;
#[cfg(test)]
mod tests;
mod tokens;

pub use block::{Align, Block, Breaking, Frame, Glyph, Line, Rules, Style};
pub use fit::{fit, paginate};
pub use fonts::{Face, FontError, Fonts, font_path};
pub use reading::reading_length;
