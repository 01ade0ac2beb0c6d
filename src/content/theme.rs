//! The tokens of a theme: all light, colour and ornament on a slide come from here (`assets/themes/*.ron`).
//!
//! A theme is read whole or not at all: a wrong colour is an error with its place, like any other.

use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

use serde::{Deserialize, Deserializer, de::Error as _};

use super::{Easing, TransitionKind, duration, names, read};
use crate::{
    assets::Assets,
    problem::{Place, Problem, Text},
};

/// The theme of a playlist that names none.
pub const DEFAULT_THEME: &str = "red-gold";
/// The folder of the themes among the assets.
pub const FOLDER: &str = "themes/";

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
    /// The ground behind everything.
    pub ground: Ground,
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
    /// The typefaces.
    pub faces: Faces,
    /// How strictly lines end.
    #[serde(default)]
    pub breaking: Breaking,
    /// Phrases of the site that are never torn.
    #[serde(skip)]
    pub phrases: Arc<[String]>,
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

/// The ground: graded from the top left to the bottom right, with a soft light where the message stands.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    /// The colour at the top left.
    pub from: Colour,
    /// The colour at the bottom right.
    pub to: Colour,
    /// The colour of the light in the middle; none where absent.
    #[serde(default)]
    pub glow: Option<Colour>,
}

/// A typeface that ships with the player.
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
    /// The corner or edge that it hangs on.
    pub at: Anchor,
    /// Its width in hundredths of the shorter side.
    pub width: f32,
    /// How far it is moved inwards from there, in hundredths of the shorter side; negative runs over the edge.
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

/// Where an ornament hangs.
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
pub(crate) fn linear(value: u8) -> f32 {
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
pub(crate) fn luminance([red, green, blue]: [f32; 3]) -> f32 {
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
    /// The theme of this name. The error is a problem of the theme's own file, or says that there is none.
    pub fn load(assets: &Assets, name: &str) -> Result<Arc<Self>, Box<Problem>> {
        if let Some(problem) = names::bad_name(names::THEME, name, Place::default) {
            return Err(Box::new(problem));
        }
        let path = format!("{FOLDER}{name}.ron");
        let Some(bytes) = assets.read(&path) else {
            let known = Self::names(assets);
            let problem = Problem::error(
                "unknown-theme",
                crate::problem::Grade::Content,
                Place::default(),
                Text::new(format!("没有名为“{name}”的主题"), format!("there is no theme `{name}`")),
            );
            let near = read::nearest(name, known.iter().map(String::as_str));
            let list = (known.join("、"), known.join(", "));
            return Err(Box::new(problem.help(match near {
                Some(near) => Text::new(
                    format!("是不是“{near}”？可用的主题：{}", list.0),
                    format!("did you mean `{near}`? The themes are {}", list.1),
                ),
                None => Text::new(format!("可用的主题：{}", list.0), format!("the themes are {}", list.1)),
            })));
        };
        let hash = *blake3::hash(&bytes).as_bytes();
        let shown = assets.folder().map_or_else(|| PathBuf::from("assets").join(&path), |folder| folder.join(&path));
        let source = read::Source::new(shown, bytes.into_owned())?;
        let mut theme: Self = read::file(&source)?;
        let drawings = theme.ornaments.iter().map(|ornament| &ornament.drawing);
        let place = || source.place_of_field(0..source.text.len(), "drawing");
        if let Some(problem) = drawings.into_iter().find_map(|name| names::bad_name(names::DRAWING, name, place)) {
            return Err(Box::new(problem));
        }
        name.clone_into(&mut theme.name);
        theme.hash = hash;
        Ok(Arc::new(theme))
    }

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

    /// The names of all themes.
    pub fn names(assets: &Assets) -> Vec<String> {
        let paths = assets.list(FOLDER);
        let name = |path: &String| Some(path.strip_prefix(FOLDER)?.strip_suffix(".ron")?.to_owned());
        paths.iter().filter_map(name).filter(|name| crate::characters::is_plain_name(name)).collect()
    }

    /// The theme that stands in where a wrong one was named or none can be read: built in, so it is always there.
    pub fn standby(assets: &Assets) -> Arc<Self> {
        Self::load(assets, DEFAULT_THEME)
            .or_else(|_| Self::load(&Assets::embedded(), DEFAULT_THEME))
            .unwrap_or_else(|_| Arc::new(Self::plain()))
    }

    /// A theme of code: gold on red.
    fn plain() -> Self {
        Self {
            name: DEFAULT_THEME.to_owned(),
            hash: [0; 32],
            ground: Ground { from: Colour([0xA5, 0x0E, 0x16]), to: Colour([0x7E, 0x0A, 0x12]), glow: None },
            display: Colour([0xFF, 0xD8, 0x73]),
            ink: Colour([0xFF, 0xF4, 0xDC]),
            accent: Colour([0xFF, 0xD8, 0x73]),
            quiet: Colour([0xF6, 0xD9, 0xA8]),
            rule: Colour([0xE3, 0xB0, 0x4B]),
            faces: Faces { display: Face::Serif, title: Face::SansBold, body: Face::Sans },
            breaking: Breaking::default(),
            phrases: Arc::default(),
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

    #[test]
    fn every_theme_that_ships_is_read_and_can_be_read() {
        let assets = Assets::embedded();
        let names = Theme::names(&assets);
        assert!(names.len() >= 2, "{names:?}");
        for name in names {
            let theme = Theme::load(&assets, &name).unwrap_or_else(|problem| panic!("{name}: {problem:?}"));
            for ground in [Some(theme.ground.from), Some(theme.ground.to), theme.ground.glow].into_iter().flatten() {
                for (what, colour, least) in [
                    ("display", theme.display, 4.5),
                    ("ink", theme.ink, 4.5),
                    ("quiet", theme.quiet, 4.5),
                    ("accent", theme.accent, 3.0),
                ] {
                    let contrast = colour.contrast(ground);
                    assert!(contrast >= least, "{name}: {what} on {ground:?} has only {contrast:.2}");
                }
            }
        }
    }

    #[test]
    fn a_name_that_is_a_path_opens_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let whole = Assets::embedded().read("themes/clinic.ron").unwrap();
        let assets = Assets::with_folder(folder.path().join("assets"));
        std::fs::create_dir_all(folder.path().join("assets/themes/deep")).unwrap();
        for path in ["stolen.ron", "assets/own.ron", "assets/themes/own.ron", "assets/themes/deep/own.ron"] {
            std::fs::write(folder.path().join(path), &whole).unwrap();
        }
        assert_eq!(Theme::load(&assets, "own").unwrap().name, "own");
        let absolute = folder.path().join("stolen");
        for name in ["../own", "../../stolen", "deep/own", "./own", "own\0", "", absolute.to_str().unwrap()] {
            let problem = Theme::load(&assets, name).unwrap_err();
            assert_eq!(problem.id, "bad-name", "{name:?}");
        }
        let text = String::from_utf8(whole.into_owned()).unwrap();
        let at = text.find("ornaments: [").map(|at| at + "ornaments: [".len());
        let ornament = "(drawing: \"../../a\", at: Top, width: 1, opacity: 1, colour: \"#000000\"),";
        let with = match at {
            Some(at) => format!("{}{ornament}{}", &text[..at], &text[at..]),
            None => text.trim_end().trim_end_matches(')').to_owned() + &format!(" ornaments: [{ornament}])"),
        };
        std::fs::write(folder.path().join("assets/themes/own.ron"), with).unwrap();
        assert_eq!(Theme::load(&assets, "own").unwrap_err().id, "bad-name");
    }

    #[test]
    fn a_wrong_name_gets_the_nearest() {
        let problem = Theme::load(&Assets::embedded(), "clinik").unwrap_err();
        assert!(problem.help.unwrap().en.contains("`clinic`"));
    }
}
