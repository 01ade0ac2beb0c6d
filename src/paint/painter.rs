//! The painter: picks the template of a slide, paints it over its theme's background, and puts around it what surrounds
//! every slide.

use std::rc::Rc;

use image::RgbaImage;
use resvg::tiny_skia::Pixmap;

use super::{
    background_cache::BackgroundCache,
    campaign, clock,
    context::PaintContext,
    couplet, day,
    entrance::{LayerRecorder, Sheet, no_layers},
    geometry::{PaintPlace, PaintSize},
    led, notice, page, picture, pixels, profile,
    scene::{self, Scenery},
    slogan, steps, surround,
    survey::Survey,
    ticker,
    typeset::Fonts,
    values,
};
use gongyi_assets::Assets;
use gongyi_core::{
    model::{Body, MAX_TEXTS, Slide},
    problem::Text,
    shapes::{Fit, theme::Theme},
    text,
};
use gongyi_media::{self as media, Canvas};

/// What is noted while a slide is painted, where somebody asked.
pub(super) struct Notes {
    /// What is set.
    survey: Option<Survey>,
    /// The layers of its scene.
    entrance: Option<LayerRecorder>,
}

impl From<Option<Survey>> for Notes {
    fn from(survey: Option<Survey>) -> Self {
        Self { survey, entrance: None }
    }
}

/// Paints slides.
pub struct Painter {
    fonts: Fonts,
    assets: Assets,
    pub(super) backgrounds: BackgroundCache,
}

impl Painter {
    /// A painter with these fonts, and drawings from `assets`.
    pub fn new(fonts: Fonts, assets: Assets) -> Self {
        Self { fonts, assets, backgrounds: BackgroundCache::default() }
    }

    /// Paints a slide, with its picture decoded; why it cannot be, where its file has gone or is broken.
    pub fn draw(&self, slide: &Slide, place: impl Into<PaintPlace>) -> Result<Canvas, Text> {
        let place = place.into();
        let picture = Self::decode(slide, place)?;
        self.paint(slide, place, picture.as_ref())
    }

    /// The faces that it paints with.
    pub fn fonts(&self) -> &Fonts {
        &self.fonts
    }

    /// Keeps painted backgrounds within so many bytes from now on; the one in use is always kept.
    pub fn set_background_budget(&self, bytes: usize) {
        self.backgrounds.set_budget(bytes);
    }

    /// How many bytes the typefaces take.
    pub fn font_bytes(&self) -> usize {
        self.fonts.bytes()
    }

    /// The memory that kept backgrounds take, in bytes.
    pub fn memory_bytes(&self) -> usize {
        self.backgrounds.memory_bytes()
    }

    /// What is on a slide, how large, and on what background: for those who ask whether it can be read.
    /// Its measures are in parts of what the display surely shows.
    pub fn survey(&self, slide: &Slide, place: impl Into<PaintPlace>) -> Result<Survey, Text> {
        let place = place.into();
        let size = place.size;
        let picture = Self::decode(slide, place)?;
        if size.is_empty() {
            return Ok(Survey::default());
        }
        let survey = Some(Survey::default());
        let context = if slide.is_led((size.width, size.height)) {
            let mut context = self.blank(slide, size).ok_or_else(no_memory)?;
            context.survey = survey;
            led::paint(&mut context, slide, picture.as_ref()).ok_or_else(no_memory)?;
            context
        } else {
            self.context(slide, place, picture.as_ref(), survey).ok_or_else(no_memory)?.0
        };
        Ok(context.survey.unwrap_or_default())
    }

    /// The layers of a slide that stands in a scene, on one picture; why they cannot be painted, or that there are none.
    pub fn layers(&self, slide: &Slide, place: impl Into<PaintPlace>) -> Result<(Canvas, Sheet), Text> {
        let place = place.into();
        let size = place.size;
        if slide.scenes.main.is_none() || size.is_empty() || slide.is_led((size.width, size.height)) {
            return Err(no_layers());
        }
        let picture = Self::decode(slide, place)?;
        let notes = Notes { survey: None, entrance: Some(LayerRecorder::default()) };
        let (context, ground) = self.context(slide, place, picture.as_ref(), notes).ok_or_else(no_memory)?;
        let entrance = context.entrance.ok_or_else(no_layers)?;
        entrance.into_sheet(ground, (place.margins.left, place.margins.top), context.vmin)
    }

    /// The picture of a slide, decoded to the size at which it is painted, where it has one.
    fn decode(slide: &Slide, place: PaintPlace) -> Result<Option<RgbaImage>, Text> {
        let whole = (place.size.width, place.size.height);
        let (file, fit, focus, (width, height)) = match &slide.body {
            // One that covers all covers what is cropped, too.
            Body::Picture { file, fit, focus, .. } => (file, *fit, *focus, whole),
            Body::Profile { portrait: Some(file), focus, .. } if !slide.is_led(whole) => {
                (file, Fit::Cover, *focus, profile::portrait_size(place.safe_size()))
            }
            _ => return Ok(None),
        };
        let target = media::Target { width, height, fit, focus };
        let _span = tracing::trace_span!(target: "gongyi::trace", "decode", file = %file.display()).entered();
        media::decode(file, &media::Limits::default(), target).map(Some).map_err(|error| error.text())
    }

    /// Paints a slide; why not, where memory does not hold it. `picture` is the decoded file of a `Picture` or of a
    /// portrait.
    pub fn paint(
        &self,
        slide: &Slide,
        place: impl Into<PaintPlace>,
        picture: Option<&RgbaImage>,
    ) -> Result<Canvas, Text> {
        let place = place.into();
        let size = place.size;
        if size.is_empty() {
            // There is nothing to paint on a picture without pixels.
            return Ok(Canvas::black((size.width, size.height)));
        }
        if let Body::Profile { name, .. } = &slide.body {
            self.check_name(name, &slide.theme)?;
        }
        let _span = tracing::trace_span!(target: "gongyi::trace", "template").entered();
        let painted = if let Body::Ticker { items, motion } = &slide.body {
            let paint = if motion.by_pages { ticker::pages } else { ticker::strip };
            // What is cropped at its ends is no matter to a line that moves.
            let safe = PaintSize { height: place.safe_size().height, ..size };
            let strip = self.blank(slide, safe).and_then(|mut context| paint(&mut context, items));
            strip.and_then(|strip| ticker::with_margins(strip, safe.height, place.margins))
        } else if slide.is_led((size.width, size.height)) {
            self.blank(slide, size).and_then(|mut context| led::paint(&mut context, slide, picture))
        } else {
            let painted = self.context(slide, place, picture, None);
            painted.map(|(context, ground)| {
                let pixmap = match ground {
                    Some(mut ground) => {
                        pixels::put_back(&mut ground, &context.pixmap, (place.margins.left, place.margins.top));
                        ground
                    }
                    None => context.pixmap,
                };
                Canvas { width: size.width, height: size.height, data: pixmap.take() }
            })
        };
        // Black would be reported as shown.
        painted.ok_or_else(no_memory)
    }

    /// Whether a person's name can be drawn whole: with a gap in it, it would honour somebody else.
    fn check_name(&self, name: &str, theme: &Theme) -> Result<(), Text> {
        let missing = self.fonts.with_files(&theme.fonts).missing(theme.faces.display, name);
        if missing.is_empty() {
            return Ok(());
        }
        let code = |c: &char| format!("U+{:04X}", u32::from(*c));
        let list = missing.iter().take(MAX_TEXTS).map(code).collect::<Vec<_>>().join(" ");
        Err(text!(
            "没有字体能显示名字里的 {list}，残缺的名字不上墙；把字全的字体放进播放文件夹的 fonts 里",
            "no font has {list} of a person's name, which is not shown with a gap; put a font that has it into the folder \
             `fonts` beside the playlists"
        ))
    }

    /// A paint context without a background.
    pub(super) fn blank<'a>(&'a self, slide: &'a Slide, size: PaintSize) -> Option<PaintContext<'a>> {
        Some(self.context_on(pixels::blank(1, 1)?, slide, size))
    }

    /// A paint context on this background.
    fn context_on<'a>(&'a self, pixmap: Pixmap, slide: &'a Slide, size: PaintSize) -> PaintContext<'a> {
        let (fonts, assets, theme) = (self.fonts.with_files(&slide.theme.fonts), &self.assets, slide.painted_theme());
        let layout = slide.layout;
        let scenery = slide.scenes.main.as_deref().map(|scene| Rc::new(Scenery::new(scene, theme, size)));
        let vmin = size.vmin();
        PaintContext {
            pixmap,
            fonts,
            assets,
            theme,
            scenery,
            layout,
            quiet: None,
            size,
            vmin,
            entrance: None,
            survey: None,
            is_whole: true,
        }
    }

    /// The paint context of a slide, painted, as large as what the display surely shows; and, where that is not all, the
    /// background that reaches to the edges. None where memory does not hold it.
    pub(super) fn context<'a>(
        &'a self,
        slide: &'a Slide,
        place: PaintPlace,
        picture: Option<&RgbaImage>,
        notes: impl Into<Notes>,
    ) -> Option<(PaintContext<'a>, Option<Pixmap>)> {
        let (size, safe) = (place.size, place.safe_size());
        let covers = matches!(&slide.body, Body::Picture { fit: Fit::Cover, .. });
        // Of a background that is covered nothing would be seen.
        let pixmap = if covers && picture.is_some_and(picture::is_opaque) {
            pixels::blank(size.width, size.height)?
        } else {
            let _span = tracing::trace_span!(target: "gongyi::trace", "background").entered();
            pixels::copy(&*self.backgrounds.background(slide.painted_theme(), size, &self.assets)?)?
        };
        let written = match &slide.body {
            Body::Picture { caption, .. } => Some(picture::Written::of(slide, caption.as_deref())),
            _ => None,
        };
        let mut ground = self.context_on(pixmap, slide, size);
        ground.vmin = safe.vmin();
        if let (Body::Picture { fit: Fit::Cover, focus, .. }, Some(picture), Some(written)) =
            (&slide.body, picture, written)
        {
            picture::cover(&mut ground, picture, *focus, written, place.margins);
        }
        let is_whole = ground.is_whole;
        let (pixmap, ground) = if safe == size {
            (ground.pixmap, None)
        } else {
            let at = (place.margins.left, place.margins.top);
            (pixels::crop(&ground.pixmap, at, (safe.width, safe.height))?, Some(ground.pixmap))
        };
        let Notes { survey, entrance } = notes.into();
        let mut context = PaintContext { survey, entrance, is_whole, ..self.context_on(pixmap, slide, safe) };
        if !covers {
            scene::behind(&mut context, slide);
        }
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
            // A strip is painted on its own: see `paint`.
            Body::Ticker { .. } => {}
            Body::Clock { seconds, at, is_zone: true, .. } => clock::zone(&mut context, *seconds, *at),
            Body::Clock { seconds, at, note, .. } => clock::screen(&mut context, *seconds, *at, note.as_deref()),
            Body::Picture { fit, caption, .. } => match (fit, picture) {
                (Fit::Contain, Some(picture)) => picture::contain(&mut context, picture, caption.as_deref()),
                (Fit::Cover, Some(_)) => picture::caption_over(&mut context, caption.as_deref()),
                (_, None) => {}
            },
        }
        surround::paint(&mut context, slide, covers);
        Some((context, ground)).filter(|(context, _)| context.is_whole)
    }
}

/// Why a slide is not painted that could be.
fn no_memory() -> Text {
    media::MediaError::NoMemory.text()
}
