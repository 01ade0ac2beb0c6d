//! The tokens of a theme: all light, colour and ornament on a slide come from here (`assets/themes/*.ron`).
//!
//! A theme is read whole or not at all: a wrong colour is an error with its place, like any other.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use serde::{Deserialize, Deserializer, de::Error as _};

use super::{Easing, TransitionKind, duration, scene_colours::SceneColours};
use crate::fonts::FontFiles;

/// The theme of a playlist that names none.
pub const DEFAULT_THEME: &str = "red-gold";

/// Names that fields of a theme once had: they are read for ever, and suggested to nobody.
pub const FORMER_FIELDS: [&str; 1] = ["ground"];

/// A theme. Staff may override a built-in one, or add their own, in `assets/themes`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Its name: the file's.
    #[serde(skip)]
    pub name: String,
    /// A fingerprint of the file.
    #[serde(skip)]
    pub hash: [u8; 32],
    /// The background behind everything.
    #[serde(alias = "ground")]
    pub background: Background,
    /// The colour of the great words.
    pub display: Colour,
    /// The colour of what is read.
    pub ink: Colour,
    /// The one colour for what matters.
    pub accent: Colour,
    /// The colour of the banner, the credit and the labels.
    pub quiet: Colour,
    /// The colour of thin rules.
    pub rule: Colour,
    /// The colours of scenes; mixed from the others where absent.
    #[serde(default)]
    pub scene: Option<SceneColours>,
    /// The typefaces.
    pub faces: Faces,
    /// How strictly lines end.
    #[serde(default)]
    pub breaking: Breaking,
    /// Phrases of the site that are never torn.
    #[serde(skip)]
    pub phrases: Arc<[String]>,
    /// The fonts of the content folder, which have what the faces lack.
    #[serde(skip)]
    pub fonts: FontFiles,
    /// The ornaments, from back to front.
    #[serde(default)]
    pub ornaments: Vec<Ornament>,
    /// How slides come in.
    #[serde(default)]
    pub transition: TransitionKind,
    /// How fast they go from their beginning to their end.
    #[serde(default)]
    pub easing: Easing,
    /// How long that takes.
    #[serde(default = "transition_time", deserialize_with = "length")]
    pub transition_time: Duration,
}

/// The background: graded from the top left to the bottom right, with a soft light where the message stands.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Background {
    /// The colour at the top left.
    pub from: Colour,
    /// The colour at the bottom right.
    pub to: Colour,
    /// The colour of the light in the middle; none where absent.
    #[serde(default)]
    pub glow: Option<Colour>,
}

/// A typeface.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
pub enum Face {
    /// 黑体, with full coverage.
    Sans,
    /// 黑体, bold.
    SansBold,
    /// 宋体, heavy, for slogans.
    Serif,
    /// 楷体, for slogans.
    Kai,
    /// Pictures in one colour, where a text has them: no choice of a theme.
    #[serde(skip)]
    Emoji,
    /// Signs of notices, lists and formulas that no other face has: no choice of a theme.
    #[serde(skip)]
    Symbols,
    /// One that does not ship with the player, by its number among those that are known: it stands in for characters that
    /// the others lack, and is no choice of a theme.
    #[serde(skip)]
    Other(u16),
}

impl Face {
    /// All faces that ship with the player.
    pub const ALL: [Self; 6] = [Self::Sans, Self::SansBold, Self::Serif, Self::Kai, Self::Emoji, Self::Symbols];
}

/// Which marks may start or end a line: the levels of CLREQ (行首行尾禁则). In each, no line starts with a pause, a stop, a
/// closing mark or one between two parts, nor ends with an opening mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
pub enum Breaking {
    /// 基本处理: no more than that.
    Basic,
    /// GB法 (GB/T 15834-2011): nor does a line end with a solidus.
    Gb,
    /// 严格处理: nor does it start with a dash or an ellipsis.
    #[default]
    Strict,
}

/// Which typeface says what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Faces {
    /// Slogans and values.
    pub display: Face,
    /// Titles.
    pub title: Face,
    /// What is read.
    pub body: Face,
}

/// An ornament: a drawing of one colour, at an edge.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ornament {
    /// The drawing: `assets/ornaments/<name>.svg`.
    pub drawing: String,
    /// The corner or edge that it is placed at.
    pub at: Anchor,
    /// Its width in percent of the shorter side.
    pub width: f32,
    /// How far it is moved inwards from there, in percent of the shorter side; negative runs over the edge.
    #[serde(default)]
    pub inset: (f32, f32),
    /// How strong it is, from 0 to 1.
    pub opacity: f32,
    /// Its colour.
    pub colour: Colour,
    /// Whether it is mirrored.
    #[serde(default)]
    pub mirrored: bool,
    /// Whether it is repeated along its edge.
    #[serde(default)]
    pub repeated: bool,
}

/// Where an ornament is placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Anchor {
    TopLeft,
    Top,
    TopRight,
    Left,
    Centre,
    Right,
    BottomLeft,
    Bottom,
    BottomRight,
}

/// A colour in sRGB, written `"#RRGGBB"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Colour(pub [u8; 3]);

impl Colour {
    /// Its relative luminance, from 0 to 1 (WCAG 2.x).
    pub fn luminance(self) -> f32 {
        luminance(self.0.map(linear))
    }

    /// The contrast with another colour, from 1 to 21 (WCAG 2.x 1.4.3).
    pub fn contrast(self, other: Self) -> f32 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

/// The light of an sRGB value, from 0 to 1 (IEC 61966-2-1).
pub fn linear(value: u8) -> f32 {
    static TABLE: OnceLock<[f32; 256]> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        std::array::from_fn(|value| {
            let value = value as f32 / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    });
    table.get(usize::from(value)).copied().unwrap_or_default()
}

/// The relative luminance of red, green and blue light, from 0 to 1 (WCAG 2.x).
pub fn luminance([red, green, blue]: [f32; 3]) -> f32 {
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6);
        let value = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let [_, red, green, blue] =
            value.ok_or_else(|| D::Error::custom(format!("\"{text}\" is no colour; write \"#RRGGBB\"")))?.to_be_bytes();
        Ok(Self([red, green, blue]))
    }
}

/// The length of a transition where a theme says nothing.
fn transition_time() -> Duration {
    Duration::from_millis(800)
}

fn length<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(deserializer)?;
    duration::parse(&text).map_err(|text| D::Error::custom(text.en))
}

impl Theme {
    /// The theme with phrases of a site that are never torn.
    pub fn keeping(self: Arc<Self>, phrases: &Arc<[String]>) -> Arc<Self> {
        if phrases.is_empty() {
            return self;
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.hash);
        for phrase in phrases.iter() {
            hasher.update(phrase.as_bytes()).update(b"\0");
        }
        let hash = *hasher.finalize().as_bytes();
        Arc::new(Self { phrases: Arc::clone(phrases), hash, ..Self::clone(&self) })
    }

    /// The theme with the fonts of a content folder. Its fingerprint is that of the theme alone.
    pub fn with_fonts(self: Arc<Self>, fonts: &FontFiles) -> Arc<Self> {
        if self.fonts == *fonts { self } else { Arc::new(Self { fonts: fonts.clone(), ..Self::clone(&self) }) }
    }

    /// A theme of code: gold on red.
    pub fn plain() -> Self {
        Self {
            name: DEFAULT_THEME.to_owned(),
            hash: [0; 32],
            background: Background { from: Colour([0xA5, 0x0E, 0x16]), to: Colour([0x7E, 0x0A, 0x12]), glow: None },
            display: Colour([0xFF, 0xD8, 0x73]),
            ink: Colour([0xFF, 0xF4, 0xDC]),
            accent: Colour([0xFF, 0xD8, 0x73]),
            quiet: Colour([0xF6, 0xD9, 0xA8]),
            rule: Colour([0xE3, 0xB0, 0x4B]),
            scene: None,
            faces: Faces { display: Face::Serif, title: Face::SansBold, body: Face::Sans },
            breaking: Breaking::default(),
            phrases: Arc::default(),
            fonts: FontFiles::default(),
            ornaments: Vec::new(),
            transition: TransitionKind::Fade,
            easing: Easing::default(),
            transition_time: transition_time(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrast_is_that_of_wcag() {
        let ratio = Colour([0xFF, 0xD7, 0x00]).contrast(Colour([0xC0, 0x00, 0x00]));
        assert!((ratio - 4.62).abs() < 0.01, "{ratio}");
    }
}
