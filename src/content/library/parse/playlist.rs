//! From the text of a playlist to its slides.

use std::{collections::HashMap, ops::Range, sync::Arc, time::Duration};

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
    recover::{Budget, Repaired, recover},
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

/// Reads a playlist: all its shape errors, and, as far as any of it is right, the slides that are. Slides that a version
/// `before` says in the same words are neither read nor checked again: what is wrong with a slide follows from its text
/// and the drawings alone.
pub(crate) fn parse_playlist(
    source: Source,
    assets: &Assets,
    assets_hash: [u8; 32],
    before: Option<&ParsedPlaylist>,
) -> (Option<ParsedPlaylist>, Vec<Problem>) {
    let known = before.filter(|before| before.assets_hash == assets_hash).map(slides_by_text).unwrap_or_default();
    let look = Look { assets, assets_hash, known };
    if let Ok(raw) = read::file::<files::Playlist<'_>>(&source) {
        let mut problems = Vec::new();
        let parsed = parse_raw(&source, None, raw, &look, &mut Budget::new(), &mut problems);
        return (parsed, problems);
    }
    let mut budget = Budget::new();
    let read = |copy: &Source| read::try_file::<files::Playlist<'_>>(copy).map(drop);
    let (copy, mut problems) = recover(&source, Repaired::new(&source), &mut budget, read);
    let Some(copy) = copy else { return (None, problems) };
    let Ok(raw) = read::file::<files::Playlist<'_>>(&copy.source) else { return (None, problems) };
    let parsed = parse_raw(&source, Some(&copy), raw, &look, &mut budget, &mut problems);
    (parsed, problems)
}

/// What slides are read with.
struct Look<'a> {
    assets: &'a Assets,
    assets_hash: [u8; 32],
    known: HashMap<&'a str, &'a ParsedSlide>,
}

/// Reads what is in a playlist, or in a `copy` of it in which mistakes were put right: of that, slides that were not
/// touched.
fn parse_raw(
    source: &Source,
    copy: Option<&Repaired>,
    raw: files::Playlist<'_>,
    look: &Look<'_>,
    budget: &mut Budget,
    problems: &mut Vec<Problem>,
) -> Option<ParsedPlaylist> {
    let shown = copy.map_or(source, |copy| &copy.source);
    let whole = 0..source.text.len();
    let spans: Vec<Range<usize>> = raw.slides.iter().map(|value| shown.span_of(value.get_ron())).collect();
    let mut raw = raw;
    if copy.is_some_and(|copy| copy.invents_outside(&spans)) {
        raw = files::Playlist { slides: raw.slides, ..files::Playlist::default() };
    }
    let mut time = |field: &str, text: Option<&str>, most: Duration| {
        parse_length(source, whole.clone(), field, text, most, problems)
    };
    let transition_time = time("transition_time", raw.transition_time.as_deref(), LONGEST_TRANSITION);
    let dwell = time("dwell", raw.dwell.as_deref(), LONGEST_DWELL);
    if let Some(name) = &raw.theme {
        let place = || source.place_of_field(whole.clone(), "theme");
        problems.extend(names::bad_name(names::THEME, name, place));
    }
    let mut in_texts = Vec::new();
    let long = limits::check_literals(shown, &mut in_texts);
    problems.extend(in_texts.into_iter().map(|problem| match copy {
        Some(copy) => copy.problem_of_file(source, problem),
        None => problem,
    }));
    let most = limits::at_most(source, &whole, ("slides", raw.slides.len(), MAX_SLIDES), problems);
    let mut slides = Vec::new();
    let elements = Elements::in_source(source);
    for part in spans.iter().take(most).filter(|part| !limits::holds_any(part, &long)) {
        let untouched = copy.map_or_else(|| Some(part.clone()), |copy| copy.untouched(source, part));
        let (span, copy) = match (untouched, copy) {
            (Some(span), _) => (span, None),
            (None, Some(copy)) => (part.clone(), Some(copy)),
            (None, None) => continue,
        };
        if let Some(copy) = copy {
            if budget.is_left() {
                problems.extend(read::mistakes_of::<shapes::Slide>(source, copy.clone(), span, budget));
            }
            continue;
        }
        if let Some(slide) = source.text.get(span.clone()).and_then(|text| look.known.get(text)) {
            slides.push(ParsedSlide { raw: Arc::clone(&slide.raw), span, dwell: slide.dwell });
            continue;
        }
        match elements.read_all::<shapes::Slide>(span.clone()) {
            Ok(slide) => {
                let before = problems.len();
                let written = slide.common().dwell;
                let dwell = parse_length(source, span.clone(), "dwell", written, LONGEST_DWELL, problems);
                check_slide(source, &slide, &span, look.assets, problems);
                check_days(source, &slide, &span, problems);
                limits::check_amount(source, &span, problems);
                if problems.len() == before {
                    slides.push(ParsedSlide { raw: Arc::new(slide), span, dwell });
                }
            }
            Err(found) => problems.extend(found),
        }
    }
    if raw.slides.is_empty() && copy.is_none() {
        let place = source.place_of_field(whole, "slides");
        problems.push(
            Problem::error("no-slides", Grade::Shape, place, text!("播放列表里没有画面", "the playlist has no slides"))
                .help(text!(
                    "至少写一个，例如 Slogan(text: \"讲文明 树新风\")",
                    "write at least one, such as Slogan(text: \"讲文明 树新风\")"
                )),
        );
    }
    check_ids(source, &slides, problems);
    (!slides.is_empty()).then(|| ParsedPlaylist {
        title: raw.title,
        theme: raw.theme,
        banner: raw.banner,
        credit: raw.credit,
        series: raw.series,
        transition: raw.transition,
        easing: raw.easing,
        transition_time,
        dwell,
        pictures: named_pictures(source, &slides),
        slides,
        assets_hash: look.assets_hash,
        source: source.clone(),
    })
}

/// The slides of a version that was right, by their text.
fn slides_by_text(parsed: &ParsedPlaylist) -> HashMap<&str, &ParsedSlide> {
    let text = |slide: &ParsedSlide| parsed.source.text.get(slide.span.clone());
    parsed.slides.iter().filter_map(|slide| Some((text(slide)?, slide))).collect()
}

/// The pictures that slides name, in their order.
fn named_pictures(source: &Source, slides: &[ParsedSlide]) -> Vec<NamedPicture> {
    let named = |slide: &ParsedSlide| {
        let found = match &*slide.raw {
            shapes::Slide::Picture(picture) => vec![(picture.file.clone(), "file")],
            shapes::Slide::Profile(profile) => profile.portrait.iter().map(|name| (name.clone(), "portrait")).collect(),
            shapes::Slide::Photo(photo) => vec![(photo.file.clone(), "file")],
            shapes::Slide::Board(board) => {
                let portraits = board.entries.iter().filter_map(|entry| entry.portrait.clone());
                portraits.map(|name| (name, "entries")).collect()
            }
            shapes::Slide::Compare(compare) => {
                vec![(compare.before.clone(), "before"), (compare.after.clone(), "after")]
            }
            _ => Vec::new(),
        };
        let place = |field| source.place_of_field(slide.span.clone(), field);
        found.into_iter().map(|(name, field)| NamedPicture { name, place: place(field) }).collect::<Vec<_>>()
    };
    slides.iter().flat_map(named).collect()
}
