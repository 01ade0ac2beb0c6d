//! A screen with all its zones as one picture, for the commands that draw without a graphics adapter: slides are
//! painted, transitions mixed and tickers moved as the player does.

use std::{cell::RefCell, collections::BTreeMap, path::PathBuf, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Exit, Failure, assets, print_error};
use gongyi_core::{
    model::{Body, PictureFile, Screen, Slide, ZoneId, layout::layout},
    playback::{
        Cue,
        air::{Picture, mix_at},
    },
    problem::{Lang, Text},
    schedule::ClockTrust,
    shapes::theme::Theme,
    show::Show,
};
use gongyi_media::{self as media, Canvas};
use gongyi_paint::{PaintSize, Painter, mix, ticker, typeset::Fonts};

/// A ticker stands where it does on a screen of this rate, in frames a second.
const TICKER_FRAMES: u32 = 60;
/// How far back a slide is searched that can be drawn.
const LOOK_BACK: usize = 1000;

/// A painter with the fonts and drawings of the commands.
pub(super) fn painter() -> Result<Painter, Failure> {
    let fonts = Fonts::load(&assets())
        .map_err(|error| Failure::new(Exit::Failed, Text::new(format!("字体无法使用：{error}"), error.to_string())))?;
    Ok(Painter::new(fonts, assets()))
}

/// Paints a slide, in another theme where one is given; why it cannot be, where it cannot.
pub(super) fn paint(
    painter: &Painter,
    slide: &Slide,
    theme: Option<&Arc<Theme>>,
    size: PaintSize,
) -> Result<Canvas, Text> {
    let Some(theme) = theme else { return painter.draw(slide, size) };
    let theme = Arc::clone(theme).keeping(&slide.theme.phrases);
    painter.draw(&Slide { theme, ..slide.clone() }, size)
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
        let mut whole = Canvas::black(size);
        for (zone, area) in screen.zone_ids().zip(layout(&screen.zones, size)) {
            whole.place(&self.zone(&zone, area.size(), now)?, area);
        }
        Ok(whole)
    }

    /// What a zone shows at an instant.
    fn zone(&self, zone: &ZoneId, area: (u32, u32), now: DateTime<Utc>) -> Result<Canvas, Failure> {
        let trust = ClockTrust::Trusted;
        let size = PaintSize { width: area.0, height: area.1 };
        let cue = self.drawable(zone, self.show.cue(zone, now, &trust));
        if let Some(Body::Ticker { motion, .. }) = cue.slide.as_ref().map(|slide| &slide.body) {
            let strip = self.slide(cue.slide.as_ref(), size)?;
            let since = (now - cue.starts).to_std().unwrap_or_default();
            let step = ticker::step(*motion, area, (strip.width, strip.height), since, TICKER_FRAMES);
            return Ok(ticker::part(&strip, area, step.shift));
        }
        if !self.mixes {
            return self.slide(cue.slide.as_ref(), size);
        }
        let mut before = self.show.cue(zone, cue.starts - TimeDelta::nanoseconds(1), &trust);
        let mut shown = mix_at(Some(&before), &cue, now);
        // What is no longer seen is not verified.
        if shown.progress < 1.0 {
            before = self.drawable(zone, before);
            shown = mix_at(Some(&before), &cue, now);
        }
        let slide_of = |picture: Picture| match picture {
            Picture::Black => None,
            Picture::Slide(hash) => [&cue, &before]
                .into_iter()
                .filter_map(|cue| cue.slide.as_ref())
                .find(|slide| slide.picture_hash == hash),
        };
        let to = self.slide(slide_of(shown.to), size)?;
        if shown.progress >= 1.0 {
            return Ok(to);
        }
        Ok(mix(&self.slide(slide_of(shown.from), size)?, &to, shown.kind, shown.progress))
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
        slide.body.file().is_none_or(|file| verified.is_whole(file))
    }

    /// Paints a slide, or black.
    fn slide(&self, slide: Option<&Arc<Slide>>, size: PaintSize) -> Result<Canvas, Failure> {
        let Some(slide) = slide else {
            return Ok(Canvas::black((size.width, size.height)));
        };
        paint(self.painter, slide, self.theme, size).map_err(|text| Failure::new(Exit::BadContent, text))
    }
}
