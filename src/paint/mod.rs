//! The painter: a slide becomes a picture, once, off the stage's thread.
//!
//! It paints on the processor, so that a slide looks the same to the pixel on every machine, adapter or driver, can be
//! tested without one, and costs nothing while it stands. It decides nothing about what is shown or when. All light and
//! colour come from the theme, all measures from `u`, a hundredth of the shorter side.

mod campaign;
mod clock;
mod couplet;
mod day;
mod front;
mod ground;
mod heading;
mod ink;
pub mod led;
pub mod legibility;
mod mix;
mod notice;
mod page;
mod picture;
mod profile;
mod slogan;
mod steps;
mod surround;
mod survey;
pub mod ticker;
mod values;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use image::RgbaImage;
use resvg::{
    tiny_skia::{Pixmap, PixmapPaint, Transform},
    usvg,
};

pub use mix::mix;
use survey::Survey;

use crate::{
    assets::Assets,
    content::{
        Fit,
        theme::{Colour, Theme},
    },
    library::{
        layout,
        model::{Body, Slide},
    },
    media,
    problem::Text,
    typeset::Fonts,
};

/// Grounds that are kept: two themes at two sizes, and those of a side and a clock.
const GROUNDS_KEPT: usize = 6;

/// A painted picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canvas {
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// RGBA, 8 bits each, sRGB, opaque, row by row from the top.
    pub data: Vec<u8>,
}

impl Canvas {
    /// A black picture.
    pub fn black((width, height): (u32, u32)) -> Self {
        Self { width, height, data: [0, 0, 0, 255].repeat(width as usize * height as usize) }
    }

    /// Puts a picture where a zone is. What reaches over the edges is cut off.
    pub fn place(&mut self, part: &Self, area: layout::Area) {
        let row = |width: u32| width as usize * 4;
        let (own, from) = (row(self.width), row(part.width));
        let start = row(area.x.min(self.width));
        let length = row(area.width.min(part.width)).min(own - start);
        if from == 0 || own == 0 {
            return;
        }
        let lines = self.data.chunks_exact_mut(own).skip(area.y as usize).take(area.height as usize);
        for (line, part) in lines.zip(part.data.chunks_exact(from)) {
            if let (Some(to), Some(from)) = (line.get_mut(start..start + length), part.get(..length)) {
                to.copy_from_slice(from);
            }
        }
    }
}

/// The size of a picture, upright.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PaintSize {
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
}

impl PaintSize {
    /// A hundredth of the shorter side, in pixels.
    fn unit(self) -> f32 {
        self.width.min(self.height) as f32 / 100.0
    }

    /// Whether it is taller than wide.
    fn is_portrait(self) -> bool {
        self.height > self.width
    }
}

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
    grounds: Mutex<VecDeque<(GroundKey, Arc<Pixmap>)>>,
}

type GroundKey = ([u8; 32], u32, u32);

/// What a template paints with.
struct Sheet<'a> {
    pixmap: Pixmap,
    fonts: &'a Fonts,
    assets: &'a Assets,
    theme: &'a Theme,
    size: PaintSize,
    /// A hundredth of the shorter side.
    u: f32,
    /// What is noted of everything that is set, where somebody asked.
    survey: Option<Survey>,
}

impl Painter {
    /// A painter with these fonts, and drawings from `assets`.
    pub fn new(fonts: Fonts, assets: Assets) -> Self {
        Self { fonts, assets, grounds: Mutex::default() }
    }

    /// Paints a slide, with its picture decoded; why it cannot be, where its file has gone or is broken.
    pub fn draw(&self, slide: &Slide, size: PaintSize) -> Result<Canvas, Text> {
        Ok(self.paint(slide, size, Self::decode(slide, size)?.as_ref()))
    }

    /// What is on a slide, how large, and on what ground: for those who ask whether it can be read.
    fn survey(&self, slide: &Slide, size: PaintSize) -> Result<Survey, Text> {
        let picture = Self::decode(slide, size)?;
        Ok(self.sheet(slide, size, picture.as_ref(), Some(Survey::default())).survey.unwrap_or_default())
    }

    /// The picture of a slide, decoded, where it has one.
    fn decode(slide: &Slide, size: PaintSize) -> Result<Option<RgbaImage>, Text> {
        let (file, fit) = match &slide.body {
            Body::Picture { file, fit, .. } => (file, *fit),
            Body::Profile { portrait: Some(file), .. } => (file, Fit::Cover),
            _ => return Ok(None),
        };
        let target = media::Target { width: size.width, height: size.height, fit };
        media::decode(file, &media::Limits::default(), target).map(Some).map_err(|error| error.text())
    }

    /// Paints a slide. `picture` is the decoded file of a `Picture` or of a portrait.
    pub fn paint(&self, slide: &Slide, size: PaintSize, picture: Option<&RgbaImage>) -> Canvas {
        if let Body::Ticker { items, motion } = &slide.body {
            let mut sheet = self.blank(slide, size);
            return if motion.by_pages { ticker::pages(&mut sheet, items) } else { ticker::strip(&mut sheet, items) };
        }
        let sheet = self.sheet(slide, size, picture, None);
        Canvas { width: size.width, height: size.height, data: sheet.pixmap.take() }
    }

    /// A sheet without a ground.
    fn blank<'a>(&'a self, slide: &'a Slide, size: PaintSize) -> Sheet<'a> {
        let pixmap = Pixmap::new(1, 1).unwrap_or_else(|| unreachable!("one pixel fits"));
        let (fonts, assets, theme) = (&self.fonts, &self.assets, &*slide.theme);
        Sheet { pixmap, fonts, assets, theme, size, u: size.unit(), survey: None }
    }

    /// The sheet of a slide, painted.
    fn sheet<'a>(
        &'a self,
        slide: &'a Slide,
        size: PaintSize,
        picture: Option<&RgbaImage>,
        survey: Option<Survey>,
    ) -> Sheet<'a> {
        let ground = self.ground(&slide.theme, size);
        let mut sheet = Sheet {
            pixmap: (*ground).clone(),
            fonts: &self.fonts,
            assets: &self.assets,
            theme: &slide.theme,
            size,
            u: size.unit(),
            survey,
        };
        match &slide.body {
            Body::Slogan { text, note } => slogan::paint(&mut sheet, text, note.as_deref()),
            Body::Values { heading, levels } => values::paint(&mut sheet, heading, levels),
            Body::Notice { title, points, icon } => notice::paint(&mut sheet, title, points, icon.as_deref()),
            Body::Steps { title, steps } => steps::paint(&mut sheet, title, steps),
            Body::Profile { name, deed, honour, focus, .. } => {
                profile::paint(&mut sheet, name, deed, honour.as_deref(), picture, *focus);
            }
            Body::Campaign { .. } => campaign::paint(&mut sheet, &slide.body),
            Body::Page { title, text, number, of } => {
                page::paint(&mut sheet, title.as_deref(), text, (*number, *of));
            }
            Body::Couplet { first, second, across, heart } => {
                couplet::paint(&mut sheet, first, second, across.as_deref(), heart.as_deref());
            }
            Body::Countdown { name, days, note, on } => {
                day::countdown(&mut sheet, name, days, *on, note.as_deref());
            }
            Body::Today { note, on } => day::today(&mut sheet, *on, note.as_deref()),
            // A strip is no sheet: see `paint`.
            Body::Ticker { .. } => {}
            Body::Clock { seconds, at, is_zone: true, .. } => clock::zone(&mut sheet, *seconds, *at),
            Body::Clock { seconds, at, note, .. } => clock::screen(&mut sheet, *seconds, *at, note.as_deref()),
            Body::Picture { fit, focus, caption, .. } => {
                if let Some(picture) = picture {
                    picture::paint(&mut sheet, picture, *fit, *focus, caption.as_deref());
                }
            }
        }
        let over_picture = matches!(&slide.body, Body::Picture { fit: Fit::Cover, .. });
        surround::paint(&mut sheet, slide, over_picture);
        sheet
    }

    /// The ground of a theme with its ornaments, kept from before where it can be.
    fn ground(&self, theme: &Theme, size: PaintSize) -> Arc<Pixmap> {
        let key = (ground::fingerprint(theme, &self.assets), size.width, size.height);
        let mut grounds = self.grounds.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = grounds.iter().position(|(known, _)| *known == key)
            && let Some(found) = grounds.remove(at)
        {
            let pixmap = Arc::clone(&found.1);
            grounds.push_back(found);
            return pixmap;
        }
        let pixmap = Arc::new(ground::paint(theme, size, &self.assets));
        if grounds.len() >= GROUNDS_KEPT {
            grounds.pop_front();
        }
        grounds.push_back((key, Arc::clone(&pixmap)));
        pixmap
    }
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
    let (Some(mut layer), scale) = (
        Pixmap::new(area.width.ceil().max(1.0) as u32, area.height.ceil().max(1.0) as u32),
        area.width / tree.size().width(),
    ) else {
        return;
    };
    let transform = if mirrored {
        Transform::from_row(-scale, 0.0, 0.0, scale, area.width, 0.0)
    } else {
        Transform::from_scale(scale, scale)
    };
    resvg::render(tree, transform, &mut layer.as_mut());
    let paint = PixmapPaint { opacity, ..PixmapPaint::default() };
    pixmap.draw_pixmap(
        area.x.round() as i32,
        area.y.round() as i32,
        layer.as_ref(),
        &paint,
        Transform::identity(),
        None,
    );
}
