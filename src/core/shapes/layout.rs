//! How the words of a slide and its scene share the picture.

use serde::Deserialize;

/// A layout: where the words stand, and where the scene does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
pub enum Layout {
    /// One of those that fit, chosen by the slide's id, and never that of the slide before.
    #[default]
    Auto,
    /// Words above, a street or a row below, all along.
    Band,
    /// Words at the left, one thing at the right, cut by the edges.
    Object,
    /// A great disc beside the words; on a portrait screen around them.
    Disc,
    /// Words in columns, the scene beside them as in a scroll.
    Column,
    /// A field of colour with giant words.
    Field,
    /// Words in the middle.
    Centre,
}

impl Layout {
    /// The name of a layout in a scene's file, where it says which ones it is drawn for.
    pub fn of_scene(name: &str) -> Option<Self> {
        match name {
            "Band" => Some(Self::Band),
            "Object" => Some(Self::Object),
            "Disc" => Some(Self::Disc),
            "Column" => Some(Self::Column),
            "Field" => Some(Self::Field),
            _ => None,
        }
    }
}
