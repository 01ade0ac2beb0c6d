//! Entrances: how a slide with a scene is built up of its layers, and its words come last.
//!
//! The layers are painted once, cropped, one below the other on one picture: the [`Sheet`] says where each is. A frame of
//! an entrance is then a matter of placing them ([`Pose`]), which an adapter does with one texture more than a fade has.
//! What stands under the words (the theme's background, sky and distance) comes in over the old picture; what stands nearer
//! rises to its place; then all of it fades over to the slide's ordinary picture, which has the words as well. So the end
//! is that picture to the byte, whatever the layers make of it.
//!
//! [`enter`] is what an entrance means; `assets/shaders/composite.wgsl` does the same, operation by operation. Old and new
//! light is mixed linearly, as in all transitions. Layers are laid over each other in the roots of light, which are near
//! enough to the values that the painter mixed their edges in.

use gongyi_core::{model::LayerKind, problem::Text, shapes::theme::linear, text};
use gongyi_media::{Canvas, MediaError};
use resvg::tiny_skia::{Pixmap, PremultipliedColorU8};

use super::{mix::srgb, pixels};

/// The layers of a sheet: what stands under the words, what is between, the ground, the idea with its wings, the lights.
pub const LAYERS: usize = 5;
/// A sheet has so many times the pixels of its picture at most.
pub const MOST_SHEET: u32 = 3;

/// When each layer begins to come, in parts of the transition.
const STARTS: [f32; LAYERS] = [0.0, 0.06, 0.13, 0.20, 0.50];
/// How long each takes until all of it is there.
const FADES: [f32; LAYERS] = [0.3, 0.24, 0.24, 0.24, 0.16];
/// From how far below each rises, in percent of the shorter side.
const RISES: [f32; LAYERS] = [0.0, 3.0, 5.0, 7.0, 0.0];
/// How long a layer rises, in parts of the transition.
const RISING: f32 = 0.44;
/// From when to when the words come.
const WORDS: [f32; 2] = [0.66, 0.98];

/// Where the layers are on the picture that holds them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sheet {
    /// The layers, from back to front; those that the slide has not are empty.
    pub pieces: [Piece; LAYERS],
}

/// A layer on a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Piece {
    /// The first of its rows on the sheet; there it begins at the left.
    pub row: u32,
    /// Where its left is on the slide's picture.
    pub x: u32,
    /// Where its top is.
    pub y: u32,
    /// Its width.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// From how many pixels below its place it rises.
    pub rise: u32,
}

/// How a layer stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// How far below its place it is, in pixels.
    pub shift: u32,
    /// How much of it is there, from 0 to 1.
    pub share: f32,
}

impl Sheet {
    /// How the layers stand; `progress` is that of the transition, from 0 to 1.
    pub fn poses(&self, progress: f32) -> [Pose; LAYERS] {
        std::array::from_fn(|index| {
            let of = |values: [f32; LAYERS]| values.get(index).copied().unwrap_or_default();
            let since = progress - of(STARTS);
            let left = 1.0 - (since / RISING).clamp(0.0, 1.0);
            let rise = self.pieces.get(index).map_or(0, |piece| piece.rise);
            Pose { shift: (rise as f32 * left * left).round() as u32, share: soft(since / of(FADES)) }
        })
    }

    /// How much of the words is there, and with them of the slide's ordinary picture.
    pub fn words(progress: f32) -> f32 {
        let [from, to] = WORDS;
        soft((progress - from) / (to - from))
    }
}

/// From 0 to 1 without a jerk.
fn soft(time: f32) -> f32 {
    let time = time.clamp(0.0, 1.0);
    time * time * (3.0 - 2.0 * time)
}

/// A frame of an entrance: `to` comes in over `from`, by the layers of its sheet.
pub fn enter(from: &Canvas, to: &Canvas, layers: &Canvas, sheet: &Sheet, progress: f32) -> Canvas {
    let differ = (from.width, from.height) != (to.width, to.height);
    let words = Sheet::words(progress);
    if words >= 1.0 || differ || to.width == 0 {
        return to.clone();
    }
    let mut data = Vec::with_capacity(to.data.len());
    let poses = sheet.poses(progress);
    let placed: Vec<(Piece, Pose)> = sheet.pieces.into_iter().zip(poses).filter(|(_, pose)| pose.share > 0.0).collect();
    let row = to.width as usize * 4;
    for ((from, to), y) in from.data.chunks_exact(row).zip(to.data.chunks_exact(row)).zip(0..) {
        for ((from, to), x) in from.as_chunks::<4>().0.iter().zip(to.as_chunks::<4>().0).zip(0..) {
            let texels = placed.iter().map(|(piece, pose)| (texel(layers, *piece, *pose, x, y), pose.share));
            let lights = laid_over(light_of(*from), texels).into_iter().zip(light_of(*to));
            data.extend(lights.map(|(built, whole)| srgb(built + (whole - built) * words)));
            data.push(255);
        }
    }
    Canvas { width: to.width, height: to.height, data }
}

/// The light of the layers at a pixel, from back to front, over that of the old picture. The first is opaque.
fn laid_over(from: [f32; 3], texels: impl Iterator<Item = ([u8; 4], f32)>) -> [f32; 3] {
    let mut roots = from.map(f32::sqrt);
    for (index, (texel, share)) in texels.enumerate() {
        let [.., alpha] = texel;
        let left = 1.0 - f32::from(alpha) / 255.0 * share;
        for (root, light) in roots.iter_mut().zip(light_of(texel)) {
            *root = match index {
                0 => (*root * *root * (1.0 - share) + light * share).sqrt(),
                _ => *root * left + light.sqrt() * share,
            };
        }
    }
    roots.map(|root| root * root)
}

fn light_of([red, green, blue, _]: [u8; 4]) -> [f32; 3] {
    [red, green, blue].map(linear)
}

/// What a layer has at a pixel of the picture: nothing beyond its edges.
fn texel(layers: &Canvas, piece: Piece, pose: Pose, x: u32, y: u32) -> [u8; 4] {
    let inside = x.checked_sub(piece.x).filter(|x| *x < piece.width).zip(y.checked_sub(piece.y + pose.shift));
    let Some((x, y)) = inside.filter(|(_, y)| *y < piece.height) else { return [0; 4] };
    let at = (piece.row + y) as usize * layers.width as usize + x as usize;
    layers.data.as_chunks().0.get(at).copied().unwrap_or_default()
}

/// The layers of a slide, kept as they are painted.
#[derive(Default)]
pub(super) struct LayerRecorder {
    /// What stands under the words.
    base: Option<Pixmap>,
    /// The other layers: which, and from where on the picture.
    pieces: Vec<(usize, (u32, u32), Pixmap)>,
    /// The one that is being painted.
    open: Option<(usize, Pixmap)>,
}

impl LayerRecorder {
    /// What a layer of the scene is painted on: the picture, or what is kept apart. None where memory does not hold it.
    pub(super) fn target<'a>(&'a mut self, kind: LayerKind, picture: &'a mut Pixmap) -> Option<&'a mut Pixmap> {
        let place = place_of(kind);
        if place == 0 {
            return Some(picture);
        }
        if self.open.as_ref().is_none_or(|(open, _)| *open != place) {
            self.finish(picture)?;
            self.open = Some((place, pixels::blank(picture.width(), picture.height())?));
        }
        self.open.as_mut().map(|(_, pixmap)| pixmap)
    }

    /// The scene, or a layer of it, is painted. None where memory does not hold it.
    pub(super) fn finish(&mut self, picture: &Pixmap) -> Option<()> {
        if self.base.is_none() {
            self.base = Some(pixels::copy(picture)?);
        }
        if let Some((place, pixmap)) = self.open.take()
            && let Some(((x, y), size)) = drawn(&pixmap)
        {
            self.pieces.push((place, (x, y), pixels::crop(&pixmap, (x, y), size)?));
        }
        Some(())
    }

    /// The layers on one picture.
    pub(super) fn into_sheet(self, vmin: f32) -> Result<(Canvas, Sheet), Text> {
        let Self { base, mut pieces, .. } = self;
        let base = base.ok_or_else(no_layers)?;
        let (width, most) = (base.width(), base.height().saturating_mul(MOST_SHEET));
        pieces.insert(0, (0, (0, 0), base));
        let height: u32 = pieces.iter().map(|(.., piece)| piece.height()).sum();
        if height > most {
            return Err(text!("场景的图层太大", "the layers of the scene are too large"));
        }
        let row = width as usize * 4;
        let mut data = pixels::reserved(row * height as usize).ok_or_else(|| MediaError::NoMemory.text())?;
        let mut sheet = Sheet::default();
        for (place, (x, y), piece) in pieces {
            let first = (data.len() / row.max(1)) as u32;
            for line in piece.data().chunks_exact(piece.width() as usize * 4) {
                data.extend_from_slice(line);
                data.resize(data.len().next_multiple_of(row.max(1)), 0);
            }
            let rise = RISES.get(place).map_or(0, |rise| (rise * vmin).round() as u32);
            if let Some(kept) = sheet.pieces.get_mut(place) {
                *kept = Piece { row: first, x, y, width: piece.width(), height: piece.height(), rise };
            }
        }
        Ok((Canvas { width, height, data }, sheet))
    }
}

/// Which layer of the sheet a layer of a scene is part of.
fn place_of(kind: LayerKind) -> usize {
    match kind {
        LayerKind::Sky | LayerKind::Far => 0,
        LayerKind::Mid => 1,
        LayerKind::Ground => 2,
        LayerKind::LeftWing | LayerKind::Core | LayerKind::RightWing => 3,
        LayerKind::Light => 4,
    }
}

/// Where anything is drawn, and how large that is; none where nothing is.
fn drawn(pixmap: &Pixmap) -> Option<((u32, u32), (u32, u32))> {
    let (mut left, mut right, mut top, mut bottom) = (u32::MAX, 0, u32::MAX, 0);
    for (row, y) in pixmap.pixels().chunks_exact(pixmap.width().max(1) as usize).zip(0..) {
        let is_drawn = |pixel: &PremultipliedColorU8| pixel.alpha() > 0;
        let (Some(first), Some(last)) = (row.iter().position(is_drawn), row.iter().rposition(is_drawn)) else {
            continue;
        };
        (left, right) = (left.min(first as u32), right.max(last as u32));
        (top, bottom) = (top.min(y), y);
    }
    (top != u32::MAX).then(|| ((left, top), (right - left + 1, bottom - top + 1)))
}

/// Why a slide has no layers.
pub(super) fn no_layers() -> Text {
    text!("这个画面没有场景图层", "the slide has no scene to be built up")
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use super::*;
    use crate::{PaintPlace, PaintSize, Painter, typeset::Fonts};
    use gongyi_assets::Assets;
    use gongyi_content::{scenes, themes};
    use gongyi_core::{
        model::{Body, Slide, SlideRef, layout::Margins},
        shapes::{Layout, theme::luminance},
    };

    /// A slide in a theme and a scene that ship.
    fn slide(theme: &str, scene: &str, layout: Layout, body: Body) -> Slide {
        let assets = Assets::embedded();
        let theme = themes::load(&assets, theme).unwrap();
        let bytes = assets.read(&format!("scenes/{scene}.svg")).unwrap();
        let scene = scenes::read(scene, &bytes).unwrap();
        let mut slide = Slide::unwritten(SlideRef::of_zone("test"), body, Duration::from_secs(8), theme, [0; 32]);
        slide.banner = Some("讲文明 树新风 | 公益广告".into());
        slide.scenes.main = Some(Arc::new(scene));
        slide.layout = layout;
        slide
    }

    fn slogan() -> Body {
        Body::Slogan { text: "排队有序\n礼让有情".into(), note: Some("文明从脚下开始".into()) }
    }

    fn painter() -> Painter {
        let assets = Assets::embedded();
        Painter::new(Fonts::load(&assets).unwrap(), assets)
    }

    fn lights(canvas: &Canvas) -> impl Iterator<Item = f32> {
        canvas.data.as_chunks::<4>().0.iter().map(|pixel| luminance(light_of(*pixel)))
    }

    fn mean(canvas: &Canvas) -> f64 {
        lights(canvas).map(f64::from).sum::<f64>() / f64::from(canvas.width * canvas.height)
    }

    const SIZES: [(u32, u32); 4] = [(320, 180), (180, 320), (250, 200), (540, 135)];

    #[test]
    fn an_entrance_begins_with_the_old_picture_and_ends_with_the_ordinary_one_to_the_byte() {
        let painter = painter();
        for (theme, scene, layout, body) in [
            ("civility", "queue", Layout::Band, slogan()),
            ("night", "mid-autumn", Layout::Disc, slogan()),
            ("red-gold", "bowl", Layout::Object, slogan()),
            (
                "clinic",
                "hands",
                Layout::Band,
                Body::Notice { title: "勤洗手".into(), points: vec!["流动清水".into()], icon: None },
            ),
        ] {
            let slide = slide(theme, scene, layout, body);
            for (width, height) in SIZES {
                let place = PaintPlace { size: PaintSize { width, height }, margins: Margins::NONE };
                let (to, (layers, sheet)) =
                    (painter.draw(&slide, place).unwrap(), painter.layers(&slide, place).unwrap());
                let from = Canvas::black((width, height));
                let what = format!("{scene} {width}x{height}");
                assert!(enter(&from, &to, &layers, &sheet, 0.0) == from, "{what}");
                for progress in [0.99, 1.0] {
                    assert!(enter(&from, &to, &layers, &sheet, progress) == to, "{what}");
                }
                // Before the words come, all else stands where it stays: words and what surrounds them cover a small part.
                let built = enter(&from, &to, &layers, &sheet, WORDS[0]);
                let differ = |(a, b): (&[u8; 4], &[u8; 4])| a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > 12);
                let pairs = built.data.as_chunks::<4>().0.iter().zip(to.data.as_chunks::<4>().0);
                let share = pairs.filter(|pair| differ(*pair)).count() as f64 / f64::from(width * height);
                assert!((0.004..0.3).contains(&share), "{what}: {share}");
                assert!(layers.height <= height * MOST_SHEET && layers.width == width);
            }
        }
    }

    #[test]
    fn layers_only_come_and_rise_one_after_the_other_and_words_are_last() {
        let piece = Piece { width: 100, height: 100, ..Piece::default() };
        let sheet = Sheet { pieces: RISES.map(|rise| Piece { rise: rise as u32 * 10, ..piece }) };
        let mut before = sheet.poses(0.0);
        assert!(before.iter().all(|pose| pose.share <= 0.0) && before[3].shift == 70);
        for step in 1..=100 {
            let progress = step as f32 / 100.0;
            let poses = sheet.poses(progress);
            for (now, before) in poses.iter().zip(&before) {
                assert!(now.share >= before.share && now.shift <= before.shift, "{progress}: {now:?} after {before:?}");
            }
            assert!(poses.windows(2).all(|pair| pair[0].share >= pair[1].share), "{poses:?}");
            assert!(poses[1..4].windows(2).all(|pair| pair[0].shift <= pair[1].shift), "{poses:?}");
            let stands = poses.iter().all(|pose| pose.share >= 1.0 && pose.shift == 0);
            assert!(stands || Sheet::words(progress) < 0.05, "{progress}: words come last");
            before = poses;
        }
        assert!(before.iter().all(|pose| pose.share >= 1.0 && pose.shift == 0));
        assert!((Sheet::words(0.0), Sheet::words(1.0)) == (0.0, 1.0));
    }

    /// How often light goes to and fro by a tenth: what WCAG calls a flash, of which it allows three in a second.
    fn flashes(lights: &[f64]) -> usize {
        const CHANGE: f64 = 0.1;
        let first = lights[0];
        let (mut low, mut high, mut rises, mut flashes) = (first, first, None, 0);
        for light in lights.iter().copied() {
            (low, high) = (low.min(light), high.max(light));
            let (up, down) = (light - low >= CHANGE, high - light >= CHANGE);
            if (up && rises != Some(true)) || (down && rises != Some(false)) {
                flashes += usize::from(rises.is_some());
                rises = Some(up && rises != Some(true));
                (low, high) = (light, light);
            }
        }
        flashes
    }

    #[test]
    fn the_light_of_a_screen_goes_to_and_fro_once_at_most() {
        assert_eq!([flashes(&[0.1, 0.5]), flashes(&[0.5, 0.1, 0.5]), flashes(&[0.1, 0.5, 0.1, 0.5])], [0, 1, 2]);
        let painter = painter();
        let size = PaintSize { width: 320, height: 180 };
        let slides = [
            slide("civility", "queue", Layout::Band, slogan()),
            slide("night", "mid-autumn", Layout::Disc, slogan()),
            slide("red-gold", "bowl", Layout::Object, slogan()),
        ];
        for (from, to) in slides.iter().flat_map(|from| slides.iter().map(move |to| (from, to))) {
            let (old, new) = (painter.draw(from, size).unwrap(), painter.draw(to, size).unwrap());
            let (layers, sheet) = painter.layers(to, size).unwrap();
            let moment = |step: u8| mean(&enter(&old, &new, &layers, &sheet, f32::from(step) / 25.0));
            let lights: Vec<f64> = (0..=25).map(moment).collect();
            assert!(flashes(&lights) <= 1, "{lights:?}");
        }
    }

    #[test]
    fn what_a_display_crops_is_built_up_as_what_it_shows_is() {
        let painter = painter();
        let slide = slide("civility", "queue", Layout::Band, slogan());
        let margins = Margins { left: 20, right: 12, top: 10, bottom: 6 };
        let place = PaintPlace { size: PaintSize { width: 320, height: 180 }, margins };
        let (to, (layers, sheet)) = (painter.draw(&slide, place).unwrap(), painter.layers(&slide, place).unwrap());
        let built = enter(&Canvas::black((320, 180)), &to, &layers, &sheet, WORDS[0]);
        let pixel = |canvas: &Canvas, x: usize, y: usize| canvas.data[(y * 320 + x) * 4..][..4].to_vec();
        for (x, y) in [(2, 2), (2, 170), (317, 90), (160, 178)] {
            let off = pixel(&built, x, y).iter().zip(pixel(&to, x, y)).map(|(a, b)| a.abs_diff(b)).max();
            assert!(off <= Some(2), "{x} {y}");
        }
        let ground = sheet.pieces[2];
        assert!((ground.x, ground.width) == (0, 320) && ground.y + ground.height == 180, "{ground:?}");
    }

    #[test]
    fn a_slide_without_a_scene_has_no_layers() {
        let mut slide = slide("civility", "queue", Layout::Centre, slogan());
        let size = PaintSize { width: 320, height: 180 };
        assert!(painter().layers(&slide, size).is_err(), "no scene is drawn in this layout");
        slide.scenes.main = None;
        assert!(painter().layers(&slide, size).is_err());
    }
}
