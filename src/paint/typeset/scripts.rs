//! Superscripts and subscripts as faces draw their own: a digit or sign of theirs, smaller, above or below its place. No
//! Chinese face has more than ¹ ² ³, and those of another face look strange beside these.

use super::fonts::Ink;
use gongyi_core::shapes::theme::Face;

/// How far a subscript is below the baseline, in em: all of it is below the middle of a digit.
const DROP: f32 = 0.13;

/// What stands above, each with what it is smaller than.
const SUPERSCRIPTS: &str = "⁰0¹1²2³3⁴4⁵5⁶6⁷7⁸8⁹9⁺+⁻–⁼=⁽(⁾)ⁿnⁱi";
/// What stands below.
const SUBSCRIPTS: &str = "₀0₁1₂2₃3₄4₅5₆6₇7₈8₉9₊+₋–₌=₍(₎)ₐaₑeₒoₓxₕhₖkₗlₘmₙnₚpₛsₜt";

/// A superscript or a subscript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Script {
    /// What it is smaller than.
    pub(super) base: char,
    is_above: bool,
}

impl Script {
    /// The superscript or subscript that `c` is.
    pub(super) fn of(c: char) -> Option<Self> {
        if !matches!(c, '\u{b2}' | '\u{b3}' | '\u{b9}' | '\u{2070}'..='\u{209f}') {
            return None;
        }
        let base_in = |list: &str| {
            let mut chars = list.chars();
            std::iter::from_fn(|| chars.next().zip(chars.next()))
                .find_map(|(script, base)| (script == c).then_some(base))
        };
        let above = base_in(SUPERSCRIPTS).map(|base| Self { base, is_above: true });
        above.or_else(|| base_in(SUBSCRIPTS).map(|base| Self { base, is_above: false }))
    }

    /// Whether `c` stands below.
    pub(super) fn is_below(c: char) -> bool {
        Self::of(c).is_some_and(|script| !script.is_above)
    }

    /// How large it is beside other characters of its face, and how far its baseline is below theirs, in em: as ² is
    /// beside 2, given the ink of both.
    pub(super) fn place(self, digit: Option<Ink>, square: Option<Ink>) -> (f32, f32) {
        let (scale, rise) = digit.zip(square).map_or((0.6, 0.43), |(digit, square)| {
            ((square.bottom - square.top) / (digit.bottom - digit.top), -square.bottom)
        });
        (scale, if self.is_above { -rise } else { DROP })
    }
}

/// The face whose characters are made smaller for a face: of thin strokes too little would be left.
pub(super) fn face_for(face: Face) -> Face {
    match face {
        Face::Sans => Face::SansBold,
        face => face,
    }
}
