//! What comes of moving a screen to an instant: what to draw, and what is true once it is drawn.

use std::time::Duration;

use super::Mix;
use crate::playback::Cue;

/// Something that happened on the wall, true from the frame on that it came with; that a slide failed is true without one.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// A slide, or black, is shown in full.
    Shown {
        /// The cue.
        cue: Cue,
        /// How late it came, in milliseconds, where it was not ready in time.
        late_ms: Option<i64>,
    },
    /// The slide on the wall was drawn anew after an edit.
    Redrawn {
        /// The cue.
        cue: Cue,
    },
    /// A slide cannot be drawn: the picture before it stays in its slot.
    Failed {
        /// The cue.
        cue: Cue,
    },
}

impl Fact {
    /// The cue that it is about.
    pub fn cue(&self) -> &Cue {
        match self {
            Self::Shown { cue, .. } | Self::Redrawn { cue } | Self::Failed { cue } => cue,
        }
    }
}

/// What to draw, and what is true once it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct AirStep {
    /// What the frame shows; none until the first picture is ready.
    pub mix: Option<Mix>,
    /// What is true once it is drawn.
    pub facts: Vec<Fact>,
    /// Whether the next frame differs from this one.
    pub moving: bool,
    /// How long the next picture is held back, because the last one came in just now; none where it is not.
    pub held_for: Option<Duration>,
}
