//! The paint context: the pixels that a template paints on, and all that it paints with.

use std::rc::Rc;

use resvg::tiny_skia::Pixmap;

use super::{
    entrance::LayerRecorder,
    geometry::{Area, PaintSize},
    scene::Scenery,
    survey::Survey,
    typeset::Fonts,
};
use gongyi_assets::Assets;
use gongyi_core::{
    model::MAX_TEXTS,
    shapes::{Layout, theme::Theme},
};

/// What a template paints with.
pub(super) struct PaintContext<'a> {
    pub(super) pixmap: Pixmap,
    pub(super) fonts: Fonts,
    pub(super) assets: &'a Assets,
    pub(super) theme: &'a Theme,
    /// The scene that the slide stands in.
    pub(super) scenery: Option<Rc<Scenery<'a>>>,
    /// How words and scene share the picture.
    pub(super) layout: Layout,
    /// Where the message may stand beside the scene; anywhere where none is.
    pub(super) quiet: Option<Area>,
    pub(super) size: PaintSize,
    /// A percent of the shorter side, in pixels.
    pub(super) vmin: f32,
    /// What keeps the layers of the scene apart, where somebody asked.
    pub(super) entrance: Option<LayerRecorder>,
    /// What is noted of everything that is set, where somebody asked.
    pub(super) survey: Option<Survey>,
    /// Whether memory held all that was to be painted.
    pub(super) is_whole: bool,
}

/// The parts of a list, points or steps, that are set: as many as a file may have. They leave every screen, so that the
/// rest is not missed without a word.
pub(super) fn set_parts<T>(list: &[T]) -> &[T] {
    list.get(..MAX_TEXTS).unwrap_or(list)
}
