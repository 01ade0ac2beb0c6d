//! `gongyi snapshot`: what a screen shows at an instant, as a PNG file. It needs no graphics adapter: slides are
//! painted, and transitions mixed, as the player does.

use std::{path::PathBuf, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Exit, Failure, assets, open_existing, screen_named, size, time};
use crate::{
    clock::system_now,
    library::{
        Library,
        layout::layout,
        model::{Body, Slide, ZoneId},
    },
    paint::{Canvas, PaintSize, Painter, mix, ticker},
    playback::{
        self, Cue,
        air::{Picture, mix_at},
    },
    problem::{Lang, Text},
    record::{mirror::encode, write_atomic},
    schedule::ClockTrust,
    typeset::Fonts,
};

/// The size where neither the command line nor the screen names one.
const DEFAULT_SIZE: (u32, u32) = (1920, 1080);
/// A ticker stands where it does on a screen of this rate, in frames a second.
const TICKER_FRAMES: u32 = 60;
/// How far back to look for a slide that can be drawn.
const LOOK_BACK: usize = 1000;

/// Draws what a screen shows at an instant to a PNG file.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder of playlists [default: playlists].
    dir: Option<PathBuf>,
    /// The screen [default: the first].
    #[arg(long, value_name = "NAME")]
    screen: Option<String>,
    /// When: RFC 3339, `2026-11-23 08:00` in the site's zone, or `now` [default: now].
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// The size of the upright picture [default: the screen's, or 1920x1080].
    #[arg(long, value_name = "WxH", value_parser = size)]
    size: Option<(u32, u32)>,
    /// The file to write.
    #[arg(long, value_name = "FILE.png")]
    out: PathBuf,
}

pub(super) fn run(args: &Args, lang: Lang) -> Result<Exit, Failure> {
    let (_, outcome) = open_existing(args.dir.as_deref(), lang)?;
    let library = &outcome.library;
    let screen = screen_named(library, args.screen.as_deref())?;
    let now = args.at.as_deref().map_or_else(|| Ok(system_now()), |at| time::parse(at, library.site.timezone))?;
    let (width, height) = args.size.or(screen.size).unwrap_or(DEFAULT_SIZE);
    let fonts = Fonts::load(&assets())
        .map_err(|error| Failure::new(Exit::Failed, Text::new(format!("字体无法使用：{error}"), error.to_string())))?;
    let painter = Painter::new(fonts, assets());
    let areas = layout(&screen.zones, (width, height));
    let mut whole = Canvas::black((width, height));
    for (zone, area) in screen.zone_ids().zip(areas) {
        whole.place(&zone_at(library, &painter, &zone, area.size(), now)?, area);
    }
    let png = encode(&whole).map_err(|error| Failure::io("无法写入", "cannot write", &args.out, &error))?;
    write_atomic(&args.out, &png).map_err(|error| Failure::io("无法写入", "cannot write", &args.out, &error))?;
    Ok(Exit::Fine)
}

/// What a zone shows at an instant.
fn zone_at(
    library: &Library,
    painter: &Painter,
    zone: &ZoneId,
    (width, height): (u32, u32),
    now: DateTime<Utc>,
) -> Result<Canvas, Failure> {
    let trust = ClockTrust::Trusted;
    let size = PaintSize { width, height };
    let cue = drawable(library, zone, playback::show(library, zone, now, &trust));
    let before = playback::show(library, zone, cue.starts - TimeDelta::nanoseconds(1), &trust);
    let before = drawable(library, zone, before);
    let shown = mix_at(Some(&before), &cue, now);
    let slide_of = |picture: Picture| match picture {
        Picture::Black => None,
        Picture::Slide(hash) => {
            [&cue, &before].into_iter().filter_map(|cue| cue.slide.clone()).find(|slide| slide.picture_hash == hash)
        }
    };
    if let Some(Body::Ticker { motion, .. }) = cue.slide.as_ref().map(|slide| &slide.body) {
        let strip = draw(painter, cue.slide.clone(), size)?;
        let since = (now - cue.starts).to_std().unwrap_or_default();
        let step = ticker::step(*motion, (width, height), (strip.width, strip.height), since, TICKER_FRAMES);
        return Ok(ticker::part(&strip, (width, height), step.shift));
    }
    if shown.progress >= 1.0 {
        return draw(painter, slide_of(shown.to), size);
    }
    let (from, to) = (draw(painter, slide_of(shown.from), size)?, draw(painter, slide_of(shown.to), size)?);
    Ok(mix(&from, &to, shown.kind, shown.progress))
}

/// The cue itself, or, where its slide cannot be drawn, the one before it whose picture stays in its place; the fallback
/// where there is none.
fn drawable(library: &Library, zone: &ZoneId, cue: Cue) -> Cue {
    let broken = |cue: &Cue| cue.slide.as_ref().is_some_and(|slide| slide.broken.is_some());
    let mut found = cue;
    for _ in 0..LOOK_BACK {
        if !broken(&found) {
            return found;
        }
        let before = found.starts - TimeDelta::nanoseconds(1);
        found = playback::show(library, zone, before, &ClockTrust::Trusted);
    }
    Cue { slide: library.fallback.slides.first().cloned(), ..found }
}

/// Paints a slide, or black.
fn draw(painter: &Painter, slide: Option<Arc<Slide>>, size: PaintSize) -> Result<Canvas, Failure> {
    let Some(slide) = slide else {
        return Ok(Canvas::black((size.width, size.height)));
    };
    painter.draw(&slide, size).map_err(|text| Failure::new(Exit::BadContent, text))
}
