//! A screen with all its zones as one picture, for the commands that draw: slides are painted, and composed as the picture
//! presenter does.

use std::{
    cell::RefCell,
    collections::{BTreeMap, btree_map::Entry},
    path::PathBuf,
    sync::Arc,
};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Exit, Failure, assets, machine_font_folders, print_error};
use gongyi_core::{
    burn_in::offset,
    model::{
        Body, PictureFile, Screen, Slide, ZoneId,
        layout::{Area, Margins},
    },
    playback::{
        Cue,
        air::{Picture as MixedPicture, mix_at},
    },
    problem::{Lang, Text},
    schedule::ClockTrust,
    shapes::{TransitionKind, theme::Theme},
    show::Show,
};
use gongyi_media::{self as media, Canvas};
use gongyi_paint::{PaintPlace, PaintSize, Painter, led, ticker, typeset::Fonts};
use gongyi_player::{
    cache::PictureKey,
    frame_plan::{Composition, Entrance, Layer},
    presenter::compose,
};

/// A ticker stands where it does on a screen of this rate, in frames a second.
const TICKER_FRAMES: u32 = 60;
/// How far back a slide is searched that can be drawn.
const LOOK_BACK: usize = 1000;

/// A painter with the fonts and drawings of the commands.
pub(super) fn painter() -> Result<Painter, Failure> {
    let fonts = Fonts::load(&assets())
        .map_err(|error| Failure::new(Exit::Failed, Text::new(format!("字体无法使用：{error}"), error.to_string())))?;
    Ok(Painter::new(fonts.with_machine_fonts(machine_font_folders()), assets()))
}

/// Paints a slide, in another theme where one is given; why it cannot be, where it cannot.
pub(super) fn paint(
    painter: &Painter,
    slide: &Slide,
    theme: Option<&Arc<Theme>>,
    place: impl Into<PaintPlace>,
) -> Result<Canvas, Text> {
    let Some(theme) = theme else { return painter.draw(slide, place) };
    let theme = Arc::clone(theme).keeping(&slide.theme.phrases).with_fonts(&slide.theme.fonts);
    painter.draw(&Slide { theme, ..slide.clone() }, place)
}

/// What draws screens.
pub(super) struct Wall<'a> {
    /// What is shown.
    pub(super) show: &'a Show,
    /// What paints it.
    pub(super) painter: &'a Painter,
    /// The theme of all zones, instead of their own.
    pub(super) theme: Option<&'a Arc<Theme>>,
    /// Whether a transition is drawn as far as it has gone; otherwise the slide that comes in stands already.
    pub(super) mixes: bool,
    /// Where only the heads of pictures were checked: those that are drawn are verified first.
    pub(super) verifies: Option<Verified>,
}

/// What is found wrong with pictures while they are drawn.
pub(super) struct Verified {
    lang: Lang,
    /// The pictures that were verified, and whether they are whole.
    known: RefCell<BTreeMap<PathBuf, bool>>,
}

impl Verified {
    /// Nothing yet; reports in this language.
    pub(super) fn new(lang: Lang) -> Self {
        Self { lang, known: RefCell::default() }
    }

    /// Whether a picture is whole; reports once what is wrong with it where not.
    fn is_whole(&self, file: &PictureFile) -> bool {
        *self.known.borrow_mut().entry(file.to_path_buf()).or_insert_with(|| {
            let verified = media::verify(file, &media::Limits::default());
            if let Err(error) = &verified {
                let (file, why) = (file.display(), error.text());
                let text = Text::new(
                    format!("图片“{file}”无法使用：{}", why.zh),
                    format!("the picture `{file}` cannot be used: {}", why.en),
                );
                print_error(self.lang, &text);
            }
            verified.is_ok()
        })
    }
}

impl Wall<'_> {
    /// A screen at an instant.
    pub(super) fn draw(&self, screen: &Screen, size: (u32, u32), now: DateTime<Utc>) -> Result<Canvas, Failure> {
        let mut pictures = BTreeMap::new();
        let zones = screen.zone_ids().zip(screen.zone_places(size));
        let layers =
            zones.map(|(zone, place)| self.layer(&zone, place, now, &mut pictures)).collect::<Result<_, _>>()?;
        let composition = Composition { layers, size, is_marked: false, offset: offset(screen.burn_in_shift, now) };
        let composed = compose(&composition, |key| pictures.get(key).cloned());
        drop(pictures);
        Ok(composed.map_or_else(|| Canvas::black(size), Arc::unwrap_or_clone))
    }

    /// What a zone shows at an instant, with its pictures painted.
    fn layer(
        &self,
        zone: &ZoneId,
        place: (Area, Margins),
        now: DateTime<Utc>,
        pictures: &mut BTreeMap<PictureKey, Arc<Canvas>>,
    ) -> Result<Layer, Failure> {
        let ((area, margins), trust) = (place, ClockTrust::Trusted);
        let cue = self.drawable(zone, self.show.cue(zone, now, &trust));
        if let Some(Body::Ticker { motion, .. }) = cue.slide.as_ref().map(|slide| &slide.body) {
            let key = self.picture(cue.slide.as_ref(), place, pictures)?;
            let strip = key.and_then(|key| pictures.get(&key)).map(|strip| (strip.width, strip.height));
            let since = (now - cue.starts).to_std().unwrap_or_default();
            let (size, strip) = ticker::safe_line(area.size(), strip.unwrap_or(area.size()), margins);
            let step = ticker::step(*motion, size, strip, since, TICKER_FRAMES);
            return Ok(Layer { shift: u32::try_from(step.shift).ok(), ..Layer::still(area, key) });
        }
        if let Some(slide) = cue.slide.as_ref().filter(|slide| slide.is_led(area.size())) {
            let key = self.picture(Some(slide), place, pictures)?;
            let painted = key.and_then(|key| pictures.get(&key)).map(|canvas| (canvas.width, canvas.height));
            let Some(painted) = painted.filter(|painted| *painted != area.size()) else {
                return Ok(Layer::still(area, key));
            };
            let since = (now - cue.starts).to_std().unwrap_or_default();
            let step = led::step(area.size(), painted, slide.dwell, since, TICKER_FRAMES);
            return Ok(Layer { shift: u32::try_from(step.shift).ok(), ..Layer::still(area, key) });
        }
        if !self.mixes {
            return Ok(Layer::still(area, self.picture(cue.slide.as_ref(), place, pictures)?));
        }
        let mut before = self.show.cue(zone, cue.starts - TimeDelta::nanoseconds(1), &trust);
        let mut shown = mix_at(Some(&before), &cue, now);
        // What is no longer seen is not verified.
        if shown.progress < 1.0 {
            before = self.drawable(zone, before);
            shown = mix_at(Some(&before), &cue, now);
        }
        let slide_of = |picture: MixedPicture| match picture {
            MixedPicture::Black => None,
            MixedPicture::Slide(hash) => [&cue, &before]
                .into_iter()
                .filter_map(|cue| cue.slide.as_ref())
                .find(|slide| slide.picture_hash == hash),
        };
        let to = self.picture(slide_of(shown.to), place, pictures)?;
        if shown.progress >= 1.0 {
            return Ok(Layer::still(area, to));
        }
        let from = self.picture(slide_of(shown.from), place, pictures)?;
        let entrance = to.filter(|_| shown.kind == TransitionKind::Entrance && self.theme.is_none()).and_then(|key| {
            let (size, slide) = (PaintSize { width: area.width, height: area.height }, slide_of(shown.to)?);
            // Where there are none it is a crossfade.
            let (layers, sheet) = self.painter.layers(slide, PaintPlace { size, margins }).ok()?;
            pictures.insert(key.layers(), Arc::new(layers));
            Some(Entrance { key: key.layers(), sheet })
        });
        Ok(Layer { from, kind: shown.kind, progress: shown.progress, entrance, ..Layer::still(area, to) })
    }

    /// The cue itself, or, where its slide cannot be drawn, the one before it whose picture stays in its place; the
    /// fallback where there is none.
    fn drawable(&self, zone: &ZoneId, cue: Cue) -> Cue {
        let mut found = cue;
        for _ in 0..LOOK_BACK {
            if !found.is_broken() && self.can_be_drawn(&found) {
                return found;
            }
            let before = found.starts - TimeDelta::nanoseconds(1);
            found = self.show.cue(zone, before, &ClockTrust::Trusted);
        }
        Cue { slide: self.show.library().fallback.slides.first().cloned(), ..found }
    }

    /// Whether the picture of a cue is whole, where that is not known yet.
    fn can_be_drawn(&self, cue: &Cue) -> bool {
        let (Some(verified), Some(slide)) = (&self.verifies, &cue.slide) else { return true };
        slide.body.files().into_iter().all(|file| verified.is_whole(file))
    }

    /// Paints a slide, where it is not painted yet; none for black.
    fn picture(
        &self,
        slide: Option<&Arc<Slide>>,
        (area, margins): (Area, Margins),
        pictures: &mut BTreeMap<PictureKey, Arc<Canvas>>,
    ) -> Result<Option<PictureKey>, Failure> {
        let Some(slide) = slide else { return Ok(None) };
        let (width, height) = area.size();
        let key = PictureKey { picture: slide.picture_hash, size: area.size(), margins };
        if let Entry::Vacant(vacant) = pictures.entry(key) {
            let place = PaintPlace { size: PaintSize { width, height }, margins };
            let canvas =
                paint(self.painter, slide, self.theme, place).map_err(|text| Failure::new(Exit::BadContent, text))?;
            vacant.insert(Arc::new(canvas));
        }
        Ok(Some(key))
    }
}
