//! How slides come in.

use serde::Deserialize;

/// How a slide comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Default)]
pub enum TransitionKind {
    /// At once.
    Cut,
    /// A crossfade.
    #[default]
    Fade,
    /// The new slide pushes the old one out to the left.
    Push,
    /// A soft edge wipes from left to right.
    Wipe,
    /// A round opening grows from the middle.
    Iris,
    /// A scroll opens: a lying one from its middle, a standing one from the top.
    Unroll,
    /// Ink spreads on paper.
    Ink,
    /// The scene of the new slide is built up layer by layer, and its words come last; a crossfade where that cannot be
    /// drawn, and of a slide without a scene.
    Entrance,
}

impl TransitionKind {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::Cut, Self::Fade, Self::Push, Self::Wipe, Self::Iris, Self::Unroll, Self::Ink, Self::Entrance];

    /// What stands in for it where there are no layers to be laid over each other.
    #[must_use]
    pub fn flat(self) -> Self {
        match self {
            Self::Entrance => Self::Fade,
            kind => kind,
        }
    }

    /// What stands in for it where nothing may move: nothing moves in a cut and in a crossfade.
    #[must_use]
    pub fn calm(self) -> Self {
        match self {
            Self::Cut => Self::Cut,
            _ => Self::Fade,
        }
    }
}

/// How fast a transition goes from its beginning to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Default)]
pub enum Easing {
    /// Evenly.
    Linear,
    /// It sets out slowly.
    EaseIn,
    /// It arrives slowly.
    EaseOut,
    /// It sets out and arrives slowly, without a jerk in the middle.
    #[default]
    EaseInOut,
}

impl Easing {
    /// How far a transition is when this part of its time is over; both from 0 to 1.
    pub fn ease(self, time: f32) -> f32 {
        match self {
            Self::Linear => time,
            Self::EaseIn => time * time,
            Self::EaseOut => time * (2.0 - time),
            Self::EaseInOut => time * time * (3.0 - 2.0 * time),
        }
    }
}
