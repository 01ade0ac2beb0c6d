//! Which pictures are on a matrix of LEDs, and get the layouts that use its pixels.
//!
//! Staff say so of a screen by `led: true` or `led: false`. Where they say nothing the shape decides: no display that
//! people look at from near has so few lines and is so wide, and what is set for one would be dust there.

use std::ops::RangeInclusive;

/// The lines of a panel that is known by its shape: modules have 16 or 32, and up to four stand above each other.
pub const LINES: RangeInclusive<u32> = 16..=128;
/// The least em in pixels: below that the strokes of many characters run into each other on a matrix.
pub const LEAST_EM: u32 = 16;
/// It is at least so many times as wide as high: 64 by 32 is, a small picture of 16:9 is not.
const WIDE: u32 = 2;

/// Whether a picture of this size is on a panel, where nobody says.
pub fn is_panel_shaped((width, height): (u32, u32)) -> bool {
    LINES.contains(&height) && width >= height * WIDE
}

/// What is known of the panel that a slide is shown on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Panel {
    /// Whether it is one; its shape decides where nobody says.
    pub led: Option<bool>,
    /// Whether its texts stand page by page, and none moves, for who wants less motion.
    pub by_pages: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panels_are_known_by_their_shape_and_no_display_is_taken_for_one() {
        let panels = [(64, 32), (128, 32), (320, 32), (256, 64), (960, 64), (384, 96), (256, 128), (64, 16)];
        for size in panels {
            assert!(is_panel_shaped(size), "{size:?}");
        }
        let displays = [(64, 36), (160, 90), (320, 180), (1920, 360), (3840, 1080), (1080, 1920), (32, 320), (9, 3)];
        for size in displays {
            assert!(!is_panel_shaped(size), "{size:?}");
        }
    }
}
