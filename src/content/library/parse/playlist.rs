//! From the text of a playlist to its slides.

use std::time::Duration;

use super::{
    durations::parse_length,
    parsed::{ParsedPlaylist, ParsedSlide},
    slide_checks::{check_ids, check_slide},
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

/// Reads a playlist; all its shape errors where it cannot be understood.
pub(crate) fn parse_playlist(source: Source, assets: &Assets) -> Result<ParsedPlaylist, Vec<Problem>> {
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
                    limits::check_amount(&source, &span, &mut problems);
                    slides.push(ParsedSlide { raw: slide, span, dwell });
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
            slides,
            source: source.clone(),
        }
    };
    if problems.is_empty() { Ok(parsed) } else { Err(problems) }
}
