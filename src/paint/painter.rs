//! The painter: picks the template of a slide, paints it over its theme's background, and puts around it what surrounds
//! every slide.

use std::{borrow::Cow, rc::Rc};

use image::RgbaImage;
use resvg::tiny_skia::Pixmap;

use super::{
    background,
    background_cache::BackgroundCache,
    board, campaign, clock, compare,
    context::{ChromeAlign, PaintContext},
    couplet, day,
    entrance::{LayerRecorder, Sheet, no_layers},
    event, figure,
    geometry::{Area, PaintPlace, PaintSize},
    hotline, led, motto, notice, page, pair, photo, picture, pixels, profile, public_notice, quote, route, scan,
    scene::{self, Scenery},
    slogan, steps, surround,
    survey::Survey,
    table_page, ticker,
    typeset::{Fonts, MeasuredTexts},
    values,
};
use gongyi_assets::Assets;
use gongyi_core::{
    model::{Body, MAX_TEXTS, PictureFile, Slide},
    problem::Text,
    shapes::{Fit, theme::Theme},
    text,
};
use gongyi_media::{self as media, Canvas};

/// A scene is looked at on a picture of this longer side.
const LOOKED_AT: f32 = 480.0;

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

    /// Paints a slide, with its pictures decoded; why it cannot be, where a file has gone or is broken.
    pub fn draw(&self, slide: &Slide, place: impl Into<PaintPlace>) -> Result<Canvas, Text> {
        let place = place.into();
        let pictures = Self::decode(slide, place)?;
        self.paint(slide, place, &pictures)
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
        let decoded = Self::decode(slide, place)?;
        let pictures: Vec<&RgbaImage> = decoded.iter().collect();
        if size.is_empty() {
            return Ok(Survey::default());
        }
        let survey = Some(Survey::default());
        let context = if slide.is_led((size.width, size.height)) {
            let mut context = self.blank(slide, size).ok_or_else(no_memory)?;
            context.survey = survey;
            led::paint(&mut context, slide, pictures.first().copied()).ok_or_else(no_memory)?;
            context
        } else {
            self.context(slide, place, &pictures, survey).ok_or_else(no_memory)?.0
        };
        let red_cross = self.scene_has_red_cross(slide, place);
        Ok(Survey { red_cross, ..context.survey.unwrap_or_default() })
    }

    /// The layers of a slide that stands in a scene, on one picture; why they cannot be painted, or that there are none.
    pub fn layers(&self, slide: &Slide, place: impl Into<PaintPlace>) -> Result<(Canvas, Sheet), Text> {
        let place = place.into();
        let size = place.size;
        if slide.scenes.main.is_none() || size.is_empty() || slide.is_led((size.width, size.height)) {
            return Err(no_layers());
        }
        let pictures = Self::decode(slide, place)?;
        let pictures: Vec<_> = pictures.iter().collect();
        let notes = Notes { survey: None, entrance: Some(LayerRecorder::default()) };
        let (context, _) = self.context(slide, place, &pictures, notes).ok_or_else(no_memory)?;
        context.entrance.ok_or_else(no_layers)?.into_sheet(size.vmin())
    }

    /// Whether the scene of a slide has a red cross on white, in the colours of its theme. Its words are left out: what
    /// resembles the sign in them is writing.
    fn scene_has_red_cross(&self, slide: &Slide, place: PaintPlace) -> bool {
        if slide.scenes.main.is_none() || slide.is_led((place.size.width, place.size.height)) {
            return false;
        }
        let mut bare = slide.clone();
        bare.body = Body::Slogan { text: String::new(), note: None };
        (bare.banner, bare.credit, bare.advertisement) = (None, None, false);
        // Small as it is, a strip is no panel.
        bare.panel.led = Some(false);
        let scale = (LOOKED_AT / place.size.width.max(place.size.height).max(1) as f32).min(1.0);
        let scaled = |side: u32| ((side as f32 * scale).round() as u32).max(1);
        let size = PaintSize { width: scaled(place.size.width), height: scaled(place.size.height) };
        let Ok(Canvas { width, height, data }) = self.paint(&bare, size, None) else { return false };
        RgbaImage::from_raw(width, height, data).is_some_and(|picture| media::Looks::new(&picture).has_red_cross)
    }

    /// The pictures of a slide, each decoded to the size at which it is painted, in the order of [`Body::files`].
    fn decode(slide: &Slide, place: PaintPlace) -> Result<Vec<RgbaImage>, Text> {
        let whole = (place.size.width, place.size.height);
        let target = |fit, focus, (width, height)| media::Target { width, height, fit, focus };
        let targets = match &slide.body {
            // One that covers all covers what is cropped, too.
            Body::Picture { fit, focus, .. } => vec![target(*fit, *focus, whole)],
            // On a panel of LEDs there are texts alone.
            _ if slide.is_led(whole) => Vec::new(),
            Body::Profile { portrait: Some(_), focus, .. } => {
                vec![target(Fit::Cover, *focus, profile::portrait_size(place.safe_size()))]
            }
            Body::Photo(photo) => {
                let size = photo::photo_size(place.size, place.safe_size(), slide, photo);
                vec![target(Fit::Cover, photo.kept_in_view(), size)]
            }
            Body::Board(board) => {
                let size = board::face_size(place.safe_size(), slide, board);
                vec![target(Fit::Cover, board::FOCUS, size); slide.body.files().len()]
            }
            Body::Compare(compare) => {
                let sizes = compare::picture_sizes(place.safe_size(), slide, compare);
                sizes.map(|size| target(Fit::Cover, (0.5, 0.5), size)).to_vec()
            }
            _ => Vec::new(),
        };
        let decode = |(file, target): (&PictureFile, media::Target)| {
            let _span = tracing::trace_span!(target: "gongyi::trace", "decode", file = %file.display()).entered();
            media::decode(file, &media::Limits::default(), target).map_err(|error| error.text())
        };
        slide.body.files().into_iter().zip(targets).map(decode).collect()
    }

    /// Paints a slide; why not, where memory does not hold it. `pictures` are its decoded files, in the order of
    /// [`Body::files`].
    pub fn paint<'p>(
        &self,
        slide: &Slide,
        place: impl Into<PaintPlace>,
        pictures: impl IntoIterator<Item = &'p RgbaImage>,
    ) -> Result<Canvas, Text> {
        let (place, pictures) = (place.into(), pictures.into_iter().collect::<Vec<_>>());
        let size = place.size;
        if size.is_empty() {
            // There is nothing to paint on a picture without pixels.
            return Ok(Canvas::black((size.width, size.height)));
        }
        let names: Vec<&String> = match &slide.body {
            Body::Profile { name, .. } => vec![name],
            Body::Board(board) => board.entries.iter().map(|entry| &entry.name).collect(),
            _ => Vec::new(),
        };
        names.into_iter().try_for_each(|name| self.check_name(name, &slide.theme))?;
        let _span = tracing::trace_span!(target: "gongyi::trace", "template").entered();
        let painted = if let Body::Ticker { items, motion } = &slide.body {
            let paint = if motion.by_pages { ticker::pages } else { ticker::strip };
            // What is cropped at its ends is no matter to a line that moves.
            let safe = PaintSize { height: place.safe_size().height, ..size };
            let strip = self.blank(slide, safe).and_then(|mut context| paint(&mut context, items));
            strip.and_then(|strip| ticker::with_margins(strip, safe.height, place.margins))
        } else if slide.is_led((size.width, size.height)) {
            self.blank(slide, size).and_then(|mut context| led::paint(&mut context, slide, pictures.first().copied()))
        } else {
            let painted = self.context(slide, place, &pictures, None);
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
        let chrome = ChromeAlign::of_kind(&slide.body);
        PaintContext {
            pixmap,
            fonts,
            measured: MeasuredTexts::default(),
            assets,
            theme,
            scenery: None,
            parts: &slide.scenes.parts,
            layout,
            staged: None,
            quiet: None,
            size,
            vmin: size.vmin(),
            chrome,
            foot_end: None,
            written: None,
            entrance: None,
            survey: None,
            is_whole: true,
        }
    }

    /// The theme of a slide without the ornaments that what is written would touch; none where memory does not hold it. Where that
    /// is, is only known once it is set.
    fn cleared_theme<'a>(
        &self,
        slide: &'a Slide,
        place: PaintPlace,
        pictures: &[&RgbaImage],
    ) -> Option<Cow<'a, Theme>> {
        let theme = slide.painted_theme();
        if theme.ornaments.is_empty() {
            return Some(Cow::Borrowed(theme));
        }
        let safe = place.safe_size();
        let mut context = self.context_on(pixels::blank(safe.width, safe.height)?, slide, safe);
        context.written = Some(Vec::new());
        context.scenery = scenery(slide, safe);
        paint_template(&mut context, slide, (pictures, None));
        surround::paint(&mut context, slide, false);
        let mut written = context.written.unwrap_or_default();
        for area in &mut written {
            (area.x, area.y) = (area.x + place.margins.left as f32, area.y + place.margins.top as f32);
        }
        let clear = background::clear_of(theme, place.size, &self.assets, &written);
        Some(clear.map_or(Cow::Borrowed(theme), Cow::Owned))
    }

    /// The paint context of a slide, painted, as large as what the display surely shows; and, where that is not all, the
    /// background that reaches to the edges. None where memory does not hold it.
    pub(super) fn context<'a>(
        &'a self,
        slide: &'a Slide,
        place: PaintPlace,
        pictures: &[&RgbaImage],
        notes: impl Into<Notes>,
    ) -> Option<(PaintContext<'a>, Option<Pixmap>)> {
        let (size, safe) = (place.size, place.safe_size());
        let picture = pictures.first().copied();
        let covers = match &slide.body {
            Body::Picture { fit, .. } => *fit == Fit::Cover,
            Body::Photo(photo) => photo::fills(photo),
            _ => false,
        };
        // Of a background that is covered nothing would be seen.
        let pixmap = if covers && picture.is_some_and(picture::is_opaque) {
            pixels::blank(size.width, size.height)?
        } else {
            let _span = tracing::trace_span!(target: "gongyi::trace", "background").entered();
            let theme = self.cleared_theme(slide, place, pictures)?;
            pixels::copy(&*self.backgrounds.background(&theme, size, &self.assets)?)?
        };
        let mut ground = self.context_on(pixmap, slide, size);
        ground.vmin = safe.vmin();
        if let (Body::Picture { fit: Fit::Cover, focus, caption, .. }, Some(picture)) = (&slide.body, picture) {
            picture::cover(&mut ground, picture, *focus, (slide, caption.as_deref()), (place.margins, safe));
        }
        if matches!(slide.body, Body::Clock { is_zone: true, .. }) {
            let field = clock::field(&slide.theme);
            let (width, height) = (size.width as f32, size.height as f32);
            ground.fill_area(Area { x: 0.0, y: 0.0, width, height }, field, 1.0);
        }
        let words = match (&slide.body, picture) {
            (Body::Photo(photo), Some(picture)) if covers => {
                Some(photo::cover(&mut ground, slide, photo, picture, (safe, place.margins)))
            }
            _ => None,
        };
        let is_whole = ground.is_whole;
        let (pixmap, ground) = if safe == size {
            (ground.pixmap, None)
        } else {
            let at = (place.margins.left, place.margins.top);
            (pixels::crop(&ground.pixmap, at, (safe.width, safe.height))?, Some(ground.pixmap))
        };
        let Notes { survey, mut entrance } = notes.into();
        let mut context =
            PaintContext { survey, is_whole, scenery: scenery(slide, safe), ..self.context_on(pixmap, slide, safe) };
        if ground.is_none() {
            context.entrance = entrance.take();
        }
        paint_template(&mut context, slide, (pictures, words));
        surround::paint(&mut context, slide, covers);
        let mut ground = ground;
        // A scene goes on to the edges; what is surely shown is put over it.
        if let (Some(ground), Some(scenery), Some(staged)) = (&mut ground, &context.scenery, context.staged) {
            let margins = (place.margins.left as f32, place.margins.top as f32);
            context.is_whole &= staged.paint_on(ground, scenery, margins, entrance.as_mut());
        }
        if ground.is_some() {
            context.entrance = entrance;
        }
        Some((context, ground)).filter(|(context, _)| context.is_whole)
    }
}

/// The scene of a slide, read for a picture of this size: once for each painting, and not where there are words alone.
fn scenery(slide: &Slide, size: PaintSize) -> Option<Rc<Scenery<'_>>> {
    slide.scenes.main.as_deref().map(|scene| Rc::new(Scenery::new(scene, slide.painted_theme(), size)))
}

/// Paints the message of a slide.
fn paint_template(
    context: &mut PaintContext<'_>,
    slide: &Slide,
    (pictures, words): (&[&RgbaImage], Option<photo::Words>),
) {
    let picture = pictures.first().copied();
    scene::behind(context, slide);
    match &slide.body {
        Body::Slogan { text, note } => slogan::paint(context, text, note.as_deref()),
        Body::Values { heading, levels } => values::paint(context, heading, levels),
        Body::Notice { title, points, icon } => notice::paint(context, title, points, icon.as_deref()),
        Body::Steps { title, steps } => steps::paint(context, title, steps),
        Body::Profile { name, deed, honour, focus, .. } => {
            profile::paint(context, slide, (name, deed, honour.as_deref()), picture, *focus);
        }
        Body::Campaign { .. } => campaign::paint(context, &slide.body),
        Body::Hotline { number, title, lines, hours } => {
            hotline::paint(context, number, title.as_deref(), lines, hours.as_deref());
        }
        Body::Table { .. } => table_page::paint(context, &slide.body),
        Body::Figure { value, unit, claim, source } => {
            figure::paint(context, value, unit.as_deref(), claim, source.as_deref());
        }
        Body::Scan { qr, address, call, reasons } => {
            scan::paint(context, qr, address.as_deref(), call.as_deref(), reasons);
        }
        Body::Quote { text, who, source } => quote::paint(context, text, who.as_deref(), source.as_deref()),
        Body::Motto { lines, whose } => motto::paint(context, lines, whose.as_deref()),
        Body::Page { title, text, number, of } => {
            page::paint(context, title.as_deref(), text, (*number, *of));
        }
        Body::Couplet { first, second, across, heart } => {
            couplet::paint(context, slide, first, second, across.as_deref(), heart.as_deref());
        }
        Body::Countdown { name, days, note, on } => {
            day::countdown(context, name, days, *on, note.as_deref());
        }
        Body::Today { note, on } => day::today(context, *on, note.as_deref()),
        // A strip is painted on its own: see `paint`.
        Body::Ticker { .. } => {}
        Body::Clock { seconds, at, is_zone: true, .. } => clock::zone(context, *seconds, *at),
        Body::Clock { seconds, at, note, .. } => clock::screen(context, *seconds, *at, note.as_deref()),
        Body::Picture { fit, caption, focus, .. } => match (fit, picture) {
            (Fit::Contain, Some(picture)) => {
                picture::contain(context, picture, caption.as_deref(), slide.advertisement);
            }
            (Fit::Cover, Some(_)) => picture::caption_over(context, slide, caption.as_deref(), *focus),
            (_, None) => {}
        },
        Body::PublicNotice(notice) => public_notice::paint(context, slide, notice),
        Body::Pair(pair) => pair::paint(context, slide, pair),
        Body::Photo(photo) => match (words, picture) {
            (Some(words), _) => words.draw_over(context),
            (None, Some(picture)) => photo::beside(context, slide, photo, picture),
            (None, None) => {}
        },
        Body::Event(event) => event::paint(context, slide, event),
        Body::Board(board) => board::paint(context, slide, board, pictures),
        Body::Route(route) => route::paint(context, slide, route),
        Body::Compare(compare) => compare::paint(context, slide, compare, pictures),
    }
}

/// Why a slide is not painted that could be.
fn no_memory() -> Text {
    media::MediaError::NoMemory.text()
}
