//! From the text of a playlist to its slides.

use std::{collections::HashMap, sync::Arc, time::Duration};

use super::{
    durations::parse_length,
    parsed::{NamedPicture, ParsedPlaylist, ParsedSlide},
    slide_checks::{check_ids, check_slide},
    validity::check_days,
};
use crate::{
    files,
    library::limits::{self, MAX_SLIDES},
    names,
    read::{self, Elements},
    source::Source,
};
use gongyi_assets::Assets;
use gongyi_core::{
    problem::{Grade, Problem},
    shapes, text,
};

/// The longest time that a slide may stay.
const LONGEST_DWELL: Duration = Duration::from_hours(24);
/// The longest transition.
const LONGEST_TRANSITION: Duration = Duration::from_secs(5);

/// Reads a playlist; all its shape errors where it cannot be understood. Slides that a version `before` says in the same
/// words are neither read nor checked again: what is wrong with a slide follows from its text and the drawings alone.
pub(crate) fn parse_playlist(
    source: Source,
    assets: &Assets,
    assets_hash: [u8; 32],
    before: Option<&ParsedPlaylist>,
) -> Result<ParsedPlaylist, Vec<Problem>> {
    let known = before.filter(|before| before.assets_hash == assets_hash).map(slides_by_text).unwrap_or_default();
    let mut problems = Vec::new();
    let parsed = {
        let raw: files::Playlist<'_> = read::file(&source).map_err(|problem| vec![problem])?;
        let whole = 0..source.text.len();
        let mut time = |field: &str, text: Option<&str>, most: Duration| {
            parse_length(&source, whole.clone(), field, text, most, &mut problems)
        };
        let transition_time = time("transition_time", raw.transition_time.as_deref(), LONGEST_TRANSITION);
        let dwell = time("dwell", raw.dwell.as_deref(), LONGEST_DWELL);
        if let Some(name) = &raw.theme {
            let place = || source.place_of_field(whole.clone(), "theme");
            problems.extend(names::bad_name(names::THEME, name, place));
        }
        if !limits::check_literals(&source, &mut problems).is_empty() {
            return Err(problems);
        }
        let most = limits::at_most(&source, &whole, ("slides", raw.slides.len(), MAX_SLIDES), &mut problems);
        let mut slides = Vec::new();
        let elements = Elements::in_source(&source);
        for value in raw.slides.iter().take(most) {
            let span = source.span_of(value.get_ron());
            if let Some(slide) = source.text.get(span.clone()).and_then(|text| known.get(text)) {
                slides.push(ParsedSlide { raw: Arc::clone(&slide.raw), span, dwell: slide.dwell });
                continue;
            }
            match elements.read::<shapes::Slide>(span.clone()) {
                Ok(slide) => {
                    let dwell = parse_length(
                        &source,
                        span.clone(),
                        "dwell",
                        slide.common().dwell,
                        LONGEST_DWELL,
                        &mut problems,
                    );
                    check_slide(&source, &slide, &span, assets, &mut problems);
                    check_days(&source, &slide, &span, &mut problems);
                    limits::check_amount(&source, &span, &mut problems);
                    slides.push(ParsedSlide { raw: Arc::new(slide), span, dwell });
                }
                Err(problem) => problems.push(problem),
            }
        }
        if raw.slides.is_empty() {
            let place = source.place_of_field(whole, "slides");
            problems.push(
                Problem::error(
                    "no-slides",
                    Grade::Shape,
                    place,
                    text!("播放列表里没有画面", "the playlist has no slides"),
                )
                .help(text!(
                    "至少写一个，例如 Slogan(text: \"讲文明 树新风\")",
                    "write at least one, such as Slogan(text: \"讲文明 树新风\")"
                )),
            );
        }
        check_ids(&source, &slides, &mut problems);
        ParsedPlaylist {
            title: raw.title,
            theme: raw.theme,
            banner: raw.banner,
            credit: raw.credit,
            transition: raw.transition,
            easing: raw.easing,
            transition_time,
            dwell,
            pictures: named_pictures(&source, &slides),
            slides,
            assets_hash,
            source: source.clone(),
        }
    };
    if problems.is_empty() { Ok(parsed) } else { Err(problems) }
}

/// The slides of a version that was right, by their text.
fn slides_by_text(parsed: &ParsedPlaylist) -> HashMap<&str, &ParsedSlide> {
    let text = |slide: &ParsedSlide| parsed.source.text.get(slide.span.clone());
    parsed.slides.iter().filter_map(|slide| Some((text(slide)?, slide))).collect()
}

/// The pictures that slides name, in their order.
fn named_pictures(source: &Source, slides: &[ParsedSlide]) -> Vec<NamedPicture> {
    let named = |slide: &ParsedSlide| {
        let (name, field) = match &*slide.raw {
            shapes::Slide::Picture(picture) => (picture.file.clone(), "file"),
            shapes::Slide::Profile(profile) => (profile.portrait.clone()?, "portrait"),
            _ => return None,
        };
        Some(NamedPicture { name, place: source.place_of_field(slide.span.clone(), field) })
    };
    slides.iter().filter_map(named).collect()
}
