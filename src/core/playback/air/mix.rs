//! Pictures, how far they are, and the mix of them that a frame shows.

use crate::{
    playback::{Cue, CueKind},
    shapes::TransitionKind,
};

/// The fingerprint of a slide's picture ([`crate::model::Slide::picture_hash`]).
pub type PictureHash = [u8; 32];

/// What a screen is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Picture {
    /// Black, as a rule asked for.
    Black,
    /// A painted slide.
    Slide(PictureHash),
}

/// How far a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// It can be drawn.
    Ready,
    /// It is being painted.
    Waiting,
    /// It cannot be painted.
    Failed,
}

/// The mix of pictures that a frame shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mix {
    /// The picture that goes.
    pub from: Picture,
    /// The picture that comes, or that is on.
    pub to: Picture,
    /// How it comes in.
    pub kind: TransitionKind,
    /// How far it has come in, eased, from 0 to 1; 1 when it is on.
    pub progress: f32,
}

impl Mix {
    /// One picture, in full.
    pub fn still(picture: Picture) -> Self {
        Self { from: picture, to: picture, kind: TransitionKind::Cut, progress: 1.0 }
    }

    /// The pictures that it needs.
    pub fn pictures(&self) -> [Picture; 2] {
        [self.from, self.to]
    }
}

/// The picture of a cue.
pub fn picture_of(cue: &Cue) -> Picture {
    match (&cue.kind, &cue.slide) {
        (CueKind::Blank, _) | (_, None) => Picture::Black,
        (_, Some(slide)) => Picture::Slide(slide.picture_hash),
    }
}

/// How far a picture is; black is always there.
pub(super) fn readiness_of(picture: Picture, readiness: &impl Fn(PictureHash) -> Readiness) -> Readiness {
    match picture {
        Picture::Black => Readiness::Ready,
        Picture::Slide(hash) => readiness(hash),
    }
}
