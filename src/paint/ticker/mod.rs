//! The line of a ticker: one long strip of text, painted once, and the part of it that a moment shows.
//!
//! A strip may be longer than a texture can be, so it is folded: its rows lie below each other, each as high as the zone
//! and all of one width. It moves by whole pixels, so that it neither flickers nor blurs, and how far is a function of
//! the clock alone, so that two screens agree. Where less motion is asked for, each row is a page that stands.

mod motion;
mod strip;

pub use motion::{LineStep, length, pace, part, safe_line, shift, step};
pub(crate) use motion::{PACE, moved, pace_of, pieces};
pub(super) use strip::{fold, pages, strip, with_margins};
