//! What a painted slide says, how large it is and on what background it stands: the facts that legibility is judged by.
//!
//! They are taken while a slide is painted (`observe`), so that they cannot disagree with the picture. Nothing is judged
//! here.

/// Whether a text carries the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It is what the slide says.
    Message,
    /// It is a banner, a credit, a label or a caption.
    Small,
}

/// A text as it was set.
#[derive(Debug, Clone, PartialEq)]
pub struct SetText {
    /// What it says.
    pub text: String,
    /// What it is for.
    pub role: Role,
    /// An em, in parts of the picture's height.
    pub em: f32,
    /// The contrast with what is behind it, at its worst places.
    pub contrast: f32,
    /// It does not fit its place, or leaves the picture.
    pub overflow: bool,
    /// Characters that no face has.
    pub missing: Vec<char>,
    /// Characters that only a font of the machine has, and the name of its file.
    pub borrowed: Vec<(char, String)>,
    /// A last line of one character.
    pub widow: bool,
}

/// What is on a slide.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Survey {
    /// The texts.
    pub texts: Vec<SetText>,
    /// The side of a module of the QR code, in parts of the picture's height.
    pub module: Option<f32>,
    /// Its scene has a red cross on a white ground.
    pub red_cross: bool,
}
