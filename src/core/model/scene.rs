//! Scenes: drawings in layers, which a slide shows beside its words. Where they come from and how they are checked is the
//! reader's (`gongyi_content::scenes`); how they are put on a picture is the painter's.

use std::sync::Arc;

use crate::shapes::{Layout, theme::Theme};

/// Units of a master in a percent of the shorter side of a picture.
pub const UNITS: f32 = 10.0;

/// A scene, read and checked.
#[derive(Debug, Clone)]
pub struct Scene {
    /// Its name: the file's.
    pub name: String,
    /// A fingerprint of its file.
    pub hash: [u8; 32],
    /// The layouts that it is drawn for, the best first; at least one.
    pub layouts: Vec<Layout>,
    /// What stands whole in every shape, in units of the master: `x`, `y`, width, height.
    pub core: [f32; 4],
    /// The great disc of a scene that has one: the middle and the radius.
    pub disc: Option<[f32; 3]>,
    /// Whether words may stand in the disc.
    pub has_words_in_disc: bool,
    /// Gradients and clips that its layers refer to.
    pub defs: String,
    /// The layers, from back to front.
    pub layers: Vec<SceneLayer>,
}

/// The same file under the same name is the same scene.
impl PartialEq for Scene {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.hash) == (&other.name, &other.hash)
    }
}

/// A layer of a scene.
#[derive(Debug, Clone)]
pub struct SceneLayer {
    /// Which one.
    pub kind: LayerKind,
    /// After how many units it is repeated to both sides.
    pub tile: Option<f32>,
    /// What is drawn, as SVG, for each level of detail.
    pub markup: [Arc<str>; 3],
}

/// What a layer is for, from back to front.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LayerKind {
    /// Sun, clouds, rain: soft, and behind everything.
    Sky,
    /// What is far away.
    Far,
    /// What stands between.
    Mid,
    /// What all stands on.
    Ground,
    /// More of the idea at the left, where there is room for all of it.
    LeftWing,
    /// The idea.
    Core,
    /// More of the idea at the right.
    RightWing,
    /// Lamps and lights, over everything.
    Light,
}

impl LayerKind {
    /// All of them, from back to front.
    pub const ALL: [Self; 8] =
        [Self::Sky, Self::Far, Self::Mid, Self::Ground, Self::LeftWing, Self::Core, Self::RightWing, Self::Light];

    /// Its id in a scene's file.
    pub fn id(self) -> &'static str {
        match self {
            Self::Sky => "sky",
            Self::Far => "far",
            Self::Mid => "mid",
            Self::Ground => "ground",
            Self::LeftWing => "wing-l",
            Self::Core => "core",
            Self::RightWing => "wing-r",
            Self::Light => "light",
        }
    }

    /// The layer of this id.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// Whether it is shown only where all of it is on the picture and clear of the words.
    pub fn is_wing(self) -> bool {
        matches!(self, Self::LeftWing | Self::RightWing)
    }
}

/// The scenes of a slide.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SlideScenes {
    /// The one that the slide stands in.
    pub main: Option<Arc<Scene>>,
    /// Those of its parts, such as its steps or values, in their order.
    pub parts: Vec<Option<Arc<Scene>>>,
    /// The theme on its field, where the slide stands on one.
    pub field: Option<Arc<Theme>>,
}
