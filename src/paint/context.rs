//! The paint context: the pixels that a template paints on, and all that it paints with.

use std::{rc::Rc, sync::Arc};

use resvg::tiny_skia::Pixmap;

use super::{
    entrance::LayerRecorder,
    geometry::{Area, PaintSize},
    scene::{Scenery, Staged},
    survey::Survey,
    typeset::{Fonts, MeasuredTexts},
};
use gongyi_assets::Assets;
use gongyi_core::{
    model::{Body, MAX_TEXTS, Scene},
    shapes::{Layout, theme::Theme},
};

/// Where banner and credit stand. A template that sets its words otherwise than most of its kind says so before what
/// surrounds them is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChromeAlign {
    /// At the left margin, as what is read stands.
    Left,
    /// In the middle, over words in the middle.
    Centre,
}

impl ChromeAlign {
    /// How most slides of a kind are set.
    pub(super) fn of_kind(body: &Body) -> Self {
        match body {
            Body::Slogan { .. }
            | Body::Values { .. }
            | Body::Couplet { .. }
            | Body::Countdown { .. }
            | Body::Today { .. }
            | Body::Clock { .. }
            | Body::Picture { .. } => Self::Centre,
            Body::Notice { .. }
            | Body::Steps { .. }
            | Body::Profile { .. }
            | Body::Campaign { .. }
            | Body::Hotline { .. }
            | Body::Table { .. }
            | Body::Figure { .. }
            | Body::Scan { .. }
            | Body::Quote { .. }
            | Body::Motto { .. }
            | Body::PublicNotice(_)
            | Body::Pair(_)
            | Body::Photo(_)
            | Body::Event(_)
            | Body::Board(_)
            | Body::Route(_)
            | Body::Compare(_)
            | Body::Page { .. }
            | Body::Ticker { .. } => Self::Left,
        }
    }
}

/// What a template paints with.
pub(super) struct PaintContext<'a> {
    pub(super) pixmap: Pixmap,
    pub(super) fonts: Fonts,
    /// What was measured with them.
    pub(super) measured: MeasuredTexts,
    pub(super) assets: &'a Assets,
    pub(super) theme: &'a Theme,
    /// The scene that the slide stands in.
    pub(super) scenery: Option<Rc<Scenery<'a>>>,
    /// The scenes of the slide's parts, in their order.
    pub(super) parts: &'a [Option<Arc<Scene>>],
    /// How words and scene share the picture.
    pub(super) layout: Layout,
    /// The scene as it was painted.
    pub(super) staged: Option<Staged>,
    /// Where the message may stand beside the scene; anywhere where none is.
    pub(super) quiet: Option<Area>,
    pub(super) size: PaintSize,
    /// A percent of the shorter side, in pixels.
    pub(super) vmin: f32,
    /// Where banner and credit stand.
    pub(super) chrome: ChromeAlign,
    /// Where the line at the foot of a strip ends at the latest, where a picture begins.
    pub(super) foot_end: Option<f32>,
    /// Where something is written, where somebody asked.
    pub(super) written: Option<Vec<Area>>,
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
