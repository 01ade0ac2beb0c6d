//! Scenes on a picture: where the master of a scene comes to stand ([`place`]), and how its layers are drawn.
//!
//! One scale and one shift put a master on a picture of any shape. What stands in the core is whole in every shape; the
//! wings are there where they have room; ground and distance go on to both sides.

pub(super) mod place;

use resvg::{
    tiny_skia::{Pixmap, PremultipliedColorU8, Transform},
    usvg,
};

use self::place::Placement;

use super::{
    context::PaintContext,
    drawing::draw_layer,
    entrance::LayerRecorder,
    geometry::{Area, PaintSize},
    pixels,
};
use gongyi_core::{
    model::{Body, LayerKind, Scene, SceneLayer, Slide},
    shapes::{
        Layout,
        theme::{Colour, Theme},
    },
};

/// How far down what tells the time reaches, as a share of the picture's height, where a scene stands below.
const TIME_SHARE: f32 = 0.6;
/// How far what is far fades out before words that stand beside it, in vmin.
const FADE: f32 = 24.0;
/// From these sides on, in pixels, the finer levels of detail are drawn.
const DETAIL: [u32; 2] = [480, 1600];

/// A scene in the colours of a theme, as fine as it can be seen in a picture of this size.
pub(super) struct Scenery<'a> {
    scene: &'a Scene,
    layers: Vec<(LayerKind, Option<f32>, usvg::Tree)>,
}

impl<'a> Scenery<'a> {
    /// Reads the layers of a scene. One that is no drawing is left out, and told of in the log.
    pub(super) fn new(scene: &'a Scene, theme: &Theme, size: PaintSize) -> Self {
        let level = DETAIL.iter().filter(|least| size.width.min(size.height) >= **least).count();
        let layer = |layer: &SceneLayer| {
            let markup = layer.markup.get(level)?;
            let drawing = format!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1900 1000">{}{markup}</svg>"#,
                scene.defs
            );
            let tree = usvg::Tree::from_str(&in_colours(drawing, theme), &usvg::Options::default())
                .map_err(|error| {
                    let (name, layer) = (&scene.name, layer.kind.id());
                    gongyi_core::warn!(
                        "布景 {name} 的图层 {layer} 画不出来：{error}",
                        "layer {layer} of the scene {name} cannot be drawn: {error}"
                    );
                })
                .ok()?;
            Some((layer.kind, layer.tile, tree))
        };
        Self { scene, layers: scene.layers.iter().filter_map(layer).collect() }
    }

    /// Whether it is a street or a row that runs along below words, rather than one thing beside them.
    fn is_along(&self) -> bool {
        self.scene.layouts.first() == Some(&Layout::Band)
    }

    /// What stands whole in every shape, on the picture.
    pub(super) fn core(&self, placement: Placement) -> Area {
        placement.area(self.scene.core)
    }

    /// The square about the great disc, on the picture.
    pub(super) fn disc(&self, placement: Placement) -> Option<Area> {
        let [x, y, radius] = self.scene.disc?;
        Some(placement.area([x - radius, y - radius, 2.0 * radius, 2.0 * radius]))
    }

    /// Whether words may stand in the disc.
    pub(super) fn has_words_in_disc(&self) -> bool {
        self.scene.has_words_in_disc
    }

    /// Where a layer stands on the picture, but for its repetitions; none where there is no such layer.
    pub(super) fn layer_area(&self, kind: LayerKind, placement: Placement) -> Option<Area> {
        let (.., tree) = self.layers.iter().find(|(layer, ..)| *layer == kind)?;
        Some(placement.area(bounds(tree)))
    }

    /// Where the ground begins, in pixels from the top; at the foot of the picture where there is none.
    pub(super) fn ground_top(&self, placement: Placement, size: PaintSize) -> f32 {
        self.layer_area(LayerKind::Ground, placement).map_or(size.height as f32, |ground| ground.y)
    }

    /// How far up it reaches, in units of the master, but for sky, distance and what may be left out.
    fn crown(&self) -> f32 {
        let [_, top, ..] = self.scene.core;
        let is_solid = |kind: LayerKind| matches!(kind, LayerKind::Mid | LayerKind::Ground | LayerKind::Core);
        let tops = self.layers.iter().filter(|(kind, ..)| is_solid(*kind)).map(|(.., tree)| {
            let [_, top, ..] = bounds(tree);
            top
        });
        tops.fold(top, f32::min)
    }

    /// How far to the right its core reaches, in units of the master, with what leans out of it.
    fn reach(&self) -> f32 {
        let [x, _, width, _] = self.scene.core;
        let drawn = self.layers.iter().find(|(kind, ..)| *kind == LayerKind::Core).map_or(0.0, |(.., tree)| {
            let [x, _, width, _] = bounds(tree);
            x + width
        });
        drawn.clamp(x + width, x + width * 1.3)
    }
}

/// What a drawing covers, in units of the master: `x`, `y`, width, height.
fn bounds(tree: &usvg::Tree) -> [f32; 4] {
    let bounds = tree.root().abs_bounding_box();
    [bounds.x(), bounds.y(), bounds.width(), bounds.height()]
}

/// Paints a scene where it was placed, clear of the words in `words`.
pub(super) fn paint(context: &mut PaintContext<'_>, scenery: &Scenery<'_>, placement: Placement, words: Area) {
    let is_beside = context.size.is_strip();
    paint_beside(context, scenery, placement, words, is_beside);
}

/// Paints a scene; where the words stand beside it, what is far fades out before them.
pub(super) fn paint_beside(
    context: &mut PaintContext<'_>,
    scenery: &Scenery<'_>,
    placement: Placement,
    words: Area,
    is_beside: bool,
) {
    let staged = Staged {
        placement,
        words,
        size: context.size,
        vmin: context.vmin,
        fade: is_beside.then_some((words.x + words.width, FADE * context.vmin)),
    };
    context.is_whole &= staged.paint_on(&mut context.pixmap, scenery, (0.0, 0.0), context.entrance.as_mut());
    context.staged = Some(staged);
}

/// A scene as it was painted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Staged {
    placement: Placement,
    words: Area,
    size: PaintSize,
    vmin: f32,
    /// From where on, and over which length, what is far fades in.
    fade: Option<(f32, f32)>,
}

/// From so many points on a notice leaves its scene a part of the picture, so wide, on screens that are so much wider than
/// high.
const MANY_POINTS: usize = 3;
const PANEL: f32 = 0.36;
/// How strong the sky of that part is.
const SKY: f32 = 0.14;
const LYING: f32 = 1.5;

impl Staged {
    /// Paints a scene as it was painted, on a picture that begins so far to the left and above; false where memory does not
    /// hold it. Its layers are kept apart where `recorder` asks for them.
    #[must_use]
    pub(super) fn paint_on(
        self,
        pixmap: &mut Pixmap,
        scenery: &Scenery<'_>,
        (left, above): (f32, f32),
        mut recorder: Option<&mut LayerRecorder>,
    ) -> bool {
        let placement = Placement { x: self.placement.x + left, y: self.placement.y + above, ..self.placement };
        for (kind, tile, tree) in &scenery.layers {
            if kind.is_wing() && !has_room(tree, self.placement, self.size, self.words, self.vmin) {
                continue;
            }
            let target = match recorder.as_deref_mut() {
                Some(recorder) => recorder.target(*kind, pixmap),
                None => Some(&mut *pixmap),
            };
            let Some(target) = target else { return false };
            let fade = self.fade.filter(|_| matches!(kind, LayerKind::Far | LayerKind::Mid));
            if let Some((from, length)) = fade {
                let Some(mut drawn) = pixels::blank(target.width(), target.height()) else { return false };
                draw(&mut drawn, tree, *tile, placement);
                fade_in(&mut drawn, from + left, length);
                draw_layer(target, &drawn, (0, 0), 1.0);
            } else {
                draw(target, tree, *tile, placement);
            }
        }
        recorder.is_none_or(|recorder| recorder.finish(pixmap).is_some())
    }
}

/// Paints the scene of a slide whose template knows nothing of scenes, and keeps the message clear of it.
pub(super) fn behind(context: &mut PaintContext<'_>, slide: &Slide) {
    let (Some(scenery), size, vmin) = (context.scenery.clone(), context.size, context.vmin) else { return };
    if matches!(slide.body, Body::Slogan { .. } | Body::Couplet { .. } | Body::Values { .. } | Body::Picture { .. }) {
        return;
    }
    let whole = size.message_area();
    if let Some(panel) = panel(slide, &scenery, size) {
        let rule = context.theme.rule;
        context.fill_area(panel, rule, SKY);
        paint_in(context, scenery.scene, panel);
        let left = whole.x.min(14.0 * vmin);
        context.quiet = Some(Area { x: left, width: (panel.x - 6.0 * vmin - left).max(1.0), ..whole });
        return;
    }
    let foot = (whole.y + whole.height).min(size.height as f32);
    // Days are told above a street, and beside one thing.
    let is_along = scenery.is_along();
    let (placement, is_above) = if slide.follows_time() && !size.is_strip() && (is_along || size.is_portrait()) {
        (Placement::of(&scenery, Layout::Band, size, TIME_SHARE * size.height as f32), true)
    } else {
        (Placement::beside(&scenery, size), size.is_portrait())
    };
    let core = scenery.core(placement);
    let quiet = if is_above {
        // Words keep off the trees above those who stand there, as far as they have room.
        let crown = placement.y + scenery.crown() * placement.scale;
        let height = (crown - 2.0 * vmin - whole.y).max(0.5 * whole.height);
        Area { height: height.min((core.y - 3.0 * vmin - whole.y).max(0.3 * whole.height)), ..whole }
    } else {
        let ground = scenery.ground_top(placement, size).min(foot);
        let foot = if is_along { ground - 2.0 * vmin } else { foot };
        let left = whole.x.min(14.0 * vmin);
        Area { x: left, width: (core.x - 4.0 * vmin - left).max(1.0), height: foot - whole.y, ..whole }
    };
    paint_beside(context, &scenery, placement, quiet, !is_above);
    context.quiet = Some(context.calm_part(quiet));
}

/// The part of a picture that a scene has to itself where much is said beside it: a street that runs along below words
/// would leave them the room above it alone.
fn panel(slide: &Slide, scenery: &Scenery<'_>, size: PaintSize) -> Option<Area> {
    let (width, height) = (size.width as f32, size.height as f32);
    let Body::Notice { points, .. } = &slide.body else { return None };
    let is_lying = width >= height * LYING && !size.is_strip();
    let panel = Area { x: width * (1.0 - PANEL), y: 0.0, width: width * PANEL, height };
    (scenery.is_along() && is_lying && points.len() >= MANY_POINTS).then_some(panel)
}

/// Paints a scene into a part of the picture: its core stands whole there, and nothing of it leaves the part.
pub(super) fn paint_in(context: &mut PaintContext<'_>, scene: &Scene, area: Area) {
    let (x, y) = (area.x.round().max(0.0), area.y.round().max(0.0));
    let side = |from: f32, length: f32, most: u32| ((from + length).round().min(most as f32) - from).max(0.0) as u32;
    let size =
        PaintSize { width: side(x, area.width, context.size.width), height: side(y, area.height, context.size.height) };
    if size.is_empty() {
        return;
    }
    let at = (x as u32, y as u32);
    let Some(mut part) = pixels::crop(&context.pixmap, at, (size.width, size.height)) else {
        context.is_whole = false;
        return;
    };
    let scenery = Scenery::new(scene, context.theme, size);
    let whole = Area { x: 0.0, y: 0.0, width: size.width as f32, height: size.height as f32 };
    let placement = Placement::into_area(&scenery, whole);
    let nowhere = Area { x: 0.0, y: -1.0, width: 0.0, height: 0.0 };
    for (kind, tile, tree) in &scenery.layers {
        if !kind.is_wing() || has_room(tree, placement, size, nowhere, 0.0) {
            draw(&mut part, tree, *tile, placement);
        }
    }
    pixels::put_back(&mut context.pixmap, &part, at);
}

/// A drawing with the colours of a theme for their names.
fn in_colours(drawing: String, theme: &Theme) -> String {
    let colours = theme.scene_colours();
    let named = [
        ("token-far", colours.far),
        ("token-mid", colours.mid),
        ("token-near", colours.near),
        ("token-ink", colours.ink),
        ("token-accent", colours.accent),
        ("token-warm", colours.warm),
        ("token-light", colours.light),
        ("token-skin", colours.skin),
        ("token-g0", theme.background.from),
        ("token-shade", Colour([0; 3])),
    ];
    named.into_iter().fold(drawing, |drawing, (name, Colour([red, green, blue]))| {
        drawing.replace(name, &format!("#{red:02x}{green:02x}{blue:02x}"))
    })
}

/// Draws a layer, as often as it is repeated.
fn draw(pixmap: &mut Pixmap, tree: &usvg::Tree, tile: Option<f32>, placement: Placement) {
    let to = |x: f32| Transform::from_row(placement.scale, 0.0, 0.0, placement.scale, x, placement.y);
    let bounds = tree.root().abs_layer_bounding_box();
    let (left, right) = (bounds.left() * placement.scale, bounds.right() * placement.scale);
    let Some(period) = tile.map(|tile| tile * placement.scale).filter(|period| *period >= 1.0) else {
        resvg::render(tree, to(placement.x), &mut pixmap.as_mut());
        return;
    };
    // Whatever of it lies on the picture, a seam on whole pixels.
    let width = pixmap.width() as f32;
    let first = ((-right - placement.x) / period).floor() as i32;
    let last = ((width - left - placement.x) / period).ceil() as i32;
    for at in first..=last {
        resvg::render(tree, to((placement.x + at as f32 * period).round()), &mut pixmap.as_mut());
    }
}

/// Whether all of a wing is on the picture, and clear of the words.
fn has_room(tree: &usvg::Tree, placement: Placement, size: PaintSize, words: Area, vmin: f32) -> bool {
    let area = placement.area(bounds(tree));
    let is_on = area.x >= -0.5 && area.x + area.width <= size.width as f32 + 0.5;
    let air = 2.0 * vmin;
    let is_clear = area.x > words.x + words.width + air
        || area.x + area.width < words.x - air
        || area.y > words.y + words.height + air;
    is_on && is_clear
}

/// Lets a layer come in from nothing, from so far at the left on.
fn fade_in(pixmap: &mut Pixmap, from: f32, length: f32) {
    let width = pixmap.width() as usize;
    for row in pixmap.pixels_mut().chunks_mut(width.max(1)) {
        for (x, pixel) in row.iter_mut().enumerate() {
            let share = ((x as f32 - from) / length.max(1.0)).clamp(0.0, 1.0);
            if share >= 1.0 {
                break;
            }
            let part = |value: u8| (f32::from(value) * share) as u8;
            let (alpha, colour) = (part(pixel.alpha()), [pixel.red(), pixel.green(), pixel.blue()].map(part));
            let [red, green, blue] = colour.map(|value| value.min(alpha));
            *pixel =
                PremultipliedColorU8::from_rgba(red, green, blue, alpha).unwrap_or(PremultipliedColorU8::TRANSPARENT);
        }
    }
}
