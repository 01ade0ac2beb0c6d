//! The painter: a slide becomes a picture, once, off the stage's thread.
//!
//! It paints on the processor, so that a slide looks the same to the pixel on every machine, adapter or driver, can be
//! tested without one, and costs nothing while it stands. It decides nothing about what is shown or when. All light and
//! colour come from the theme, all measures from `u`, a hundredth of the shorter side.
//!
//! # Decisions
//!
//! * Slides are rendered in software (`tiny-skia`, `resvg`, our typesetting on `harfrust` and `skrifa` outlines), not
//!   by Bevy's UI: the same pixels on every machine, driver and backend; tests and `snapshot` need no adapter; a slide
//!   is painted once and then only composited, so speed hardly matters. Bevy's UI, text, sprites and core pipeline are
//!   not compiled at all, which makes the build a third shorter, and Parley's segmentation warnings never arise.
//! * Fades mix light linearly: it is what the adapter does for nothing with sRGB textures, and mid-tones do not sink.
//! * Transitions with a front (`Iris`, `Unroll`, `Ink`) are a share of the new picture at each pixel that only grows
//!   (`front`, and the same figures in `composite.wgsl`): the light of a pixel goes one way, so nothing can flash; the
//!   shader and the painter are compared in a test. Noise is hashed in whole numbers, so that every adapter draws the
//!   same ink, and a frame of it costs 1.6 fades at most in software. Where a front is, both pictures are read without
//!   a branch: software rendering reads them twice otherwise. The rod of a scroll has the hue of gold and a luminance
//!   between the two pictures; a shadow would be darker than both.
//! * Phrases are a list beside the dictionary (`typeset::phrases`), and those of a site travel with the themes of its
//!   slides: the dictionary tears 先下后上 and 中国好人, and reads 300人参加 as ginseng; the fingerprint of a theme is in that of
//!   every picture.
//! * Of a text only what could be seen many times over is set, the rest is reported as `text-overflow`: a word of
//!   100,000 letters must not hold up a wall.
//! * Emoji come from a face in one colour, each on an em like a character: they take the colours of the theme and need
//!   no other painter than outlines.
//! * Painted backgrounds are kept within 48 MiB, the one in use always: six of them took 200 MB at 4K.
//! * A ticker's strip is folded into rows of about its texture's height: a line of 600 characters is longer than a
//!   texture can be wide. Under reduced motion these rows are pages, and all stand for the time that a full one is read
//!   in: the page is a function of the time alone, and the player sleeps from page to page.
//! * A ticker moves a multiple of 60 pixels a second, at the monitor's rate or, in software, at 30 frames/s: whole and
//!   equal steps at 60, 30 and 20 frames/s; at rates that do not divide its pace steps differ by a pixel. llvmpipe on
//!   two cores drew 300 of 300 frames in 10 s at 1080p for about a core, 266 at 1440p; at 4K it skips most steps, and
//!   keeps the pace.

mod campaign;
mod clock;
mod couplet;
mod day;
mod front;
mod ground;
mod heading;
mod ink;
mod mix;
mod notice;
mod page;
mod picture;
mod profile;
mod slogan;
mod steps;
mod surround;
pub mod survey;
#[cfg(test)]
mod tests;
pub mod ticker;
pub mod typeset;
mod values;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard},
};

use image::RgbaImage;
use resvg::{
    tiny_skia::{Pixmap, PixmapPaint, Transform},
    usvg,
};

use gongyi_media::Canvas;

pub use mix::mix;
use survey::Survey;

use crate::typeset::Fonts;
use gongyi_assets::Assets;
use gongyi_core::model::MAX_TEXTS;
use gongyi_core::{
    model::{Body, Slide},
    problem::Text,
    shapes::{
        Fit,
        theme::{Colour, Theme},
    },
    sync::lock,
};
use gongyi_media as media;

/// What kept grounds may take, in bytes: that of a screen of 4K with those of its zones, or five of 1080p. The one that
/// was asked for last is always kept.
const GROUNDS_BYTES: usize = 48 * 1024 * 1024;

/// The size of a picture, upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PaintSize {
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

impl PaintSize {
    /// Whether it has no pixels.
    fn is_empty(self) -> bool {
        self.width == 0 || self.height == 0
    }

    /// A hundredth of the shorter side, in pixels.
    fn unit(self) -> f32 {
        self.width.min(self.height) as f32 / 100.0
    }

    /// Whether it is taller than wide.
    fn is_portrait(self) -> bool {
        self.height > self.width
    }

    /// Whether it is so wide that the parts of a message stand side by side.
    fn is_strip(self) -> bool {
        self.width as f32 >= self.height as f32 * STRIP
    }

    /// Where the message stands: inside the margins, between the banner and the credit.
    fn message_area(self) -> Area {
        let (u, width, height) = (self.unit(), self.width as f32, self.height as f32);
        let (side, most) = match () {
            () if self.is_strip() => (14.0, MAX_STRIP_WIDTH),
            () if self.is_portrait() => (7.0, MAX_WIDTH),
            () => (9.0, MAX_WIDTH),
        };
        // On a very wide screen what belongs together stays together.
        let side = (side * u).max((width - most * u) / 2.0);
        let (top, bottom) = (13.0 * u, 12.0 * u);
        Area { x: side, y: top, width: (width - 2.0 * side).max(1.0), height: (height - top - bottom).max(1.0) }
    }
}

/// The width of a message, in `u`, at most.
const MAX_WIDTH: f32 = 200.0;
/// The width of a message whose parts stand side by side, in `u`, at most.
const MAX_STRIP_WIDTH: f32 = 316.0;
/// From this ratio of width to height on a screen is a strip: 32:9 is, 21:9 is not.
const STRIP: f32 = 2.6;

/// A rectangle in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Area {
    x: f32,
    y: f32,
    width: f32,
    height: f32,
}

impl Area {
    /// Its middle, so wide; from its left where it is not so wide itself.
    fn middle(self, width: f32) -> Self {
        Self { x: self.x + ((self.width - width) / 2.0).max(0.0), width, ..self }
    }
}

/// Paints slides.
pub struct Painter {
    fonts: Fonts,
    assets: Assets,
    grounds: Mutex<Grounds>,
}

/// The last used ones at the end.
type Grounds = VecDeque<(GroundKey, Arc<Pixmap>)>;
type GroundKey = ([u8; 32], u32, u32);

/// What a template paints with.
struct PaintContext<'a> {
    pixmap: Pixmap,
    fonts: &'a Fonts,
    assets: &'a Assets,
    theme: &'a Theme,
    size: PaintSize,
    /// A hundredth of the shorter side.
    u: f32,
    /// What is noted of everything that is set, where somebody asked.
    survey: Option<Survey>,
    /// Whether memory held all that was to be painted.
    is_whole: bool,
}

impl Painter {
    /// A painter with these fonts, and drawings from `assets`.
    pub fn new(fonts: Fonts, assets: Assets) -> Self {
        Self { fonts, assets, grounds: Mutex::default() }
    }

    /// Paints a slide, with its picture decoded; why it cannot be, where its file has gone or is broken.
    pub fn draw(&self, slide: &Slide, size: PaintSize) -> Result<Canvas, Text> {
        let picture = Self::decode(slide, size)?;
        self.paint(slide, size, picture.as_ref())
    }

    /// The memory that kept grounds take, in bytes.
    pub fn memory_bytes(&self) -> usize {
        self.lock_grounds().iter().map(|(_, ground)| ground.data().len()).sum()
    }

    /// What is on a slide, how large, and on what ground: for those who ask whether it can be read.
    pub fn survey(&self, slide: &Slide, size: PaintSize) -> Result<Survey, Text> {
        let picture = Self::decode(slide, size)?;
        if size.is_empty() {
            return Ok(Survey::default());
        }
        let context = self.context(slide, size, picture.as_ref(), Some(Survey::default())).ok_or_else(no_memory)?;
        Ok(context.survey.unwrap_or_default())
    }

    /// The picture of a slide, decoded to the size at which it is painted, where it has one.
    fn decode(slide: &Slide, size: PaintSize) -> Result<Option<RgbaImage>, Text> {
        let whole = (size.width, size.height);
        let (file, fit, focus, (width, height)) = match &slide.body {
            Body::Picture { file, fit, focus, .. } => (file, *fit, *focus, whole),
            Body::Profile { portrait: Some(file), focus, .. } => {
                (file, Fit::Cover, *focus, profile::portrait_size(size))
            }
            _ => return Ok(None),
        };
        let target = media::Target { width, height, fit, focus };
        media::decode(file, &media::Limits::default(), target).map(Some).map_err(|error| error.text())
    }

    /// Paints a slide; why not, where memory does not hold it. `picture` is the decoded file of a `Picture` or of a
    /// portrait.
    pub fn paint(&self, slide: &Slide, size: PaintSize, picture: Option<&RgbaImage>) -> Result<Canvas, Text> {
        if size.is_empty() {
            // There is nothing to paint on a sheet without pixels.
            return Ok(Canvas::black((size.width, size.height)));
        }
        let painted = if let Body::Ticker { items, motion } = &slide.body {
            let paint = if motion.by_pages { ticker::pages } else { ticker::strip };
            self.blank(slide, size).map(|mut context| paint(&mut context, items))
        } else {
            let context = self.context(slide, size, picture, None);
            context.map(|context| Canvas { width: size.width, height: size.height, data: context.pixmap.take() })
        };
        // Black would be told as shown.
        painted.ok_or_else(no_memory)
    }

    /// A sheet without a ground.
    fn blank<'a>(&'a self, slide: &'a Slide, size: PaintSize) -> Option<PaintContext<'a>> {
        Some(self.sheet_on(Pixmap::new(1, 1)?, slide, size))
    }

    /// A sheet on this ground.
    fn sheet_on<'a>(&'a self, pixmap: Pixmap, slide: &'a Slide, size: PaintSize) -> PaintContext<'a> {
        let (fonts, assets, theme) = (&self.fonts, &self.assets, &*slide.theme);
        PaintContext { pixmap, fonts, assets, theme, size, u: size.unit(), survey: None, is_whole: true }
    }

    /// The sheet of a slide, painted; none where memory does not hold it.
    fn context<'a>(
        &'a self,
        slide: &'a Slide,
        size: PaintSize,
        picture: Option<&RgbaImage>,
        survey: Option<Survey>,
    ) -> Option<PaintContext<'a>> {
        let covers = matches!(&slide.body, Body::Picture { fit: Fit::Cover, .. });
        // Of a ground that is covered nothing would be seen.
        let pixmap = if covers && picture.is_some_and(picture::is_opaque) {
            Pixmap::new(size.width, size.height)?
        } else {
            (*self.ground(&slide.theme, size)?).clone()
        };
        let mut context = PaintContext { survey, ..self.sheet_on(pixmap, slide, size) };
        match &slide.body {
            Body::Slogan { text, note } => slogan::paint(&mut context, text, note.as_deref()),
            Body::Values { heading, levels } => values::paint(&mut context, heading, levels),
            Body::Notice { title, points, icon } => notice::paint(&mut context, title, points, icon.as_deref()),
            Body::Steps { title, steps } => steps::paint(&mut context, title, steps),
            Body::Profile { name, deed, honour, focus, .. } => {
                profile::paint(&mut context, name, deed, honour.as_deref(), picture, *focus);
            }
            Body::Campaign { .. } => campaign::paint(&mut context, &slide.body),
            Body::Page { title, text, number, of } => {
                page::paint(&mut context, title.as_deref(), text, (*number, *of));
            }
            Body::Couplet { first, second, across, heart } => {
                couplet::paint(&mut context, first, second, across.as_deref(), heart.as_deref());
            }
            Body::Countdown { name, days, note, on } => {
                day::countdown(&mut context, name, days, *on, note.as_deref());
            }
            Body::Today { note, on } => day::today(&mut context, *on, note.as_deref()),
            // A strip is no sheet: see `paint`.
            Body::Ticker { .. } => {}
            Body::Clock { seconds, at, is_zone: true, .. } => clock::zone(&mut context, *seconds, *at),
            Body::Clock { seconds, at, note, .. } => clock::screen(&mut context, *seconds, *at, note.as_deref()),
            Body::Picture { fit, focus, caption, .. } => {
                if let Some(picture) = picture {
                    picture::paint(&mut context, picture, *fit, *focus, caption.as_deref());
                }
            }
        }
        surround::paint(&mut context, slide, covers);
        Some(context).filter(|context| context.is_whole)
    }

    /// The ground of a theme with its ornaments, kept from before where it can be; none for a size without pixels.
    fn ground(&self, theme: &Theme, size: PaintSize) -> Option<Arc<Pixmap>> {
        let key = (ground::fingerprint(theme, &self.assets), size.width, size.height);
        let mut grounds = self.lock_grounds();
        if let Some(at) = grounds.iter().position(|(known, _)| *known == key)
            && let Some(found) = grounds.remove(at)
        {
            let pixmap = Arc::clone(&found.1);
            grounds.push_back(found);
            return Some(pixmap);
        }
        // Room is made before the new one is painted, and nobody waits while it is.
        make_room(&mut grounds, size.width as usize * size.height as usize * 4);
        drop(grounds);
        let pixmap = Arc::new(ground::paint(theme, size, &self.assets)?);
        let mut grounds = self.lock_grounds();
        make_room(&mut grounds, pixmap.data().len());
        grounds.push_back((key, Arc::clone(&pixmap)));
        Some(pixmap)
    }

    /// The grounds that are kept; also after a panic, for they are never half changed.
    fn lock_grounds(&self) -> MutexGuard<'_, Grounds> {
        lock(&self.grounds)
    }
}

/// Why a slide is not painted that could be.
fn no_memory() -> Text {
    media::MediaError::NoMemory.text()
}

/// Lets grounds go, the oldest first, until there is room for one of so many bytes.
fn make_room(grounds: &mut Grounds, bytes: usize) {
    let mut kept: usize = grounds.iter().map(|(_, ground)| ground.data().len()).sum();
    while kept + bytes > GROUNDS_BYTES
        && let Some((_, ground)) = grounds.pop_front()
    {
        kept -= ground.data().len();
    }
}

/// The parts of a list, points or steps, that are set: as many as a file may have. They leave every screen, so that the
/// rest is not missed without a word.
fn set_parts<T>(list: &[T]) -> &[T] {
    list.get(..MAX_TEXTS).unwrap_or(list)
}

/// A drawing from the assets in one colour: `currentColor` in it is replaced. None where it is missing or broken.
fn drawing(assets: &Assets, path: &str, colour: Colour) -> Option<usvg::Tree> {
    let bytes = assets.read(path)?;
    let [red, green, blue] = colour.0;
    let text = String::from_utf8_lossy(&bytes).replace("currentColor", &format!("#{red:02x}{green:02x}{blue:02x}"));
    match usvg::Tree::from_str(&text, &usvg::Options::default()) {
        Ok(tree) => Some(tree),
        Err(error) => {
            tracing::warn!("{path} is not a drawing: {error}");
            None
        }
    }
}

/// Draws a drawing into an area, as large as its width, at a strength from 0 to 1.
fn place_drawing(pixmap: &mut Pixmap, tree: &usvg::Tree, area: Area, opacity: f32, mirrored: bool) {
    let (x, y) = (area.x.round() as i64, area.y.round() as i64);
    let side = |length: f32| length.ceil().max(1.0) as i64;
    // A layer for as much of it as is on the sheet: ornaments are larger than that.
    let part = |start: i64, length: i64, most: u32| (start.max(0), start.saturating_add(length).min(i64::from(most)));
    let (left, right) = part(x, side(area.width), pixmap.width());
    let (top, bottom) = part(y, side(area.height), pixmap.height());
    let (Ok(width), Ok(height)) = (u32::try_from(right - left), u32::try_from(bottom - top)) else { return };
    let Some(mut layer) = Pixmap::new(width, height) else { return };
    let to_layer = Transform::from_translate((x - left) as f32, (y - top) as f32);
    resvg::render(tree, fitted(tree, area.width, mirrored).post_concat(to_layer), &mut layer.as_mut());
    draw_layer(pixmap, &layer, (left as i32, top as i32), opacity);
}

/// How a drawing becomes so wide.
fn fitted(tree: &usvg::Tree, width: f32, mirrored: bool) -> Transform {
    let scale = width / tree.size().width();
    if mirrored {
        Transform::from_row(-scale, 0.0, 0.0, scale, width, 0.0)
    } else {
        Transform::from_scale(scale, scale)
    }
}

/// Draws a layer over a sheet, at a strength from 0 to 1.
fn draw_layer(pixmap: &mut Pixmap, layer: &Pixmap, (x, y): (i32, i32), opacity: f32) {
    let paint = PixmapPaint { opacity, ..PixmapPaint::default() };
    pixmap.draw_pixmap(x, y, layer.as_ref(), &paint, Transform::identity(), None);
}
