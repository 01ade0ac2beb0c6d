//! From the text of a playlist to its slides: every problem of every slide, each at its place.
//!
//! Parsing and resolving are two steps. What was parsed is kept as the last good version of the file; what depends on
//! other files (pictures, themes) is resolved anew at each load.

use std::{collections::BTreeMap, ops::Range, path::Path, sync::Arc, time::Duration};

use super::{
    checks::{self, check_ids, check_slide, length, lint_dwell, lint_label, lint_text, waived},
    limits::{self, MAX_SLIDES},
    pages,
    pictures::{Found, Pictures},
};
use crate::{
    files, names,
    read::{self, Elements, Source},
    themes,
};
use gongyi_assets::Assets;
use gongyi_core::{
    model::{Body, LocalId, PictureFile, Playlist, PlaylistName, Slide, SlideRef, Transition, reading},
    problem::{Grade, Place, Problem},
    shapes::{
        self, Easing, TransitionKind, ValueLevel,
        theme::{DEFAULT_THEME, Theme},
    },
    text,
};

/// The longest time that a slide may stay.
const LONGEST_DWELL: Duration = Duration::from_hours(24);
/// The longest transition.
const LONGEST_TRANSITION: Duration = Duration::from_secs(5);
/// The heading of the values panel.
const VALUES_HEADING: &str = "社会主义核心价值观";
/// The twelve values of 2012, in their three levels.
const VALUES: [(&str, [&str; 4]); 3] = [
    ("国家", ["富强", "民主", "文明", "和谐"]),
    ("社会", ["自由", "平等", "公正", "法治"]),
    ("公民", ["爱国", "敬业", "诚信", "友善"]),
];

/// A playlist that could be understood.
#[derive(Debug)]
pub(super) struct ParsedPlaylist {
    pub(super) source: Source,
    title: Option<String>,
    theme: Option<String>,
    banner: Option<String>,
    credit: Option<String>,
    transition: Option<TransitionKind>,
    easing: Option<Easing>,
    transition_time: Option<Duration>,
    dwell: Option<Duration>,
    slides: Vec<ParsedSlide>,
}

#[derive(Debug)]
pub(super) struct ParsedSlide {
    pub(super) raw: shapes::Slide,
    pub(super) span: Range<usize>,
    pub(super) dwell: Option<Duration>,
}

/// Reads a playlist; all its shape errors where it cannot be understood.
pub(super) fn parse(source: Source, assets: &Assets) -> Result<ParsedPlaylist, Vec<Problem>> {
    let mut problems = Vec::new();
    let parsed = {
        let raw: files::Playlist<'_> = read::file(&source).map_err(|problem| vec![problem])?;
        let whole = 0..source.text.len();
        let mut time = |field: &str, text: Option<&str>, most: Duration| {
            length(&source, whole.clone(), field, text, most, &mut problems)
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
                    let dwell =
                        length(&source, span.clone(), "dwell", slide.common().dwell, LONGEST_DWELL, &mut problems);
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

/// What resolving needs.
pub(super) struct Context<'a> {
    pub(super) folder: &'a Path,
    pub(super) assets: &'a Assets,
    pub(super) assets_hash: [u8; 32],
    pub(super) phrases: &'a Arc<[String]>,
    pub(super) pictures: &'a mut Pictures,
    /// Where each slide is written; resolving adds its own.
    pub(super) places: &'a mut BTreeMap<SlideRef, Place>,
}

/// Resolves a playlist: its theme, its pictures, its dwells. Content errors and lint findings go to `problems`.
pub(super) fn resolve(
    name: &PlaylistName,
    parsed: &ParsedPlaylist,
    context: &mut Context<'_>,
    problems: &mut Vec<Problem>,
) -> Playlist {
    let source = &parsed.source;
    let wanted = parsed.theme.as_deref().unwrap_or(DEFAULT_THEME);
    let mut bad_theme = None;
    let place = source.place_of_field(0..source.text.len(), "theme");
    let theme = theme(context.assets, wanted, place).unwrap_or_else(|problem| {
        problems.push((*problem).clone());
        bad_theme = Some(*problem);
        themes::standby(context.assets)
    });
    let theme = theme.keeping(context.phrases);
    // Banner and credit stand before the slides or after them.
    let (first, last) = (parsed.slides.first(), parsed.slides.last());
    let around = [
        0..first.map_or(source.text.len(), |slide| slide.span.start),
        last.map_or(source.text.len(), |slide| slide.span.end)..source.text.len(),
    ];
    problems.extend(around.iter().find_map(|part| limits::turning_mark(source, part)));
    let mut slides = Vec::with_capacity(parsed.slides.len());
    for (index, slide) in parsed.slides.iter().enumerate() {
        let common = slide.raw.common();
        let (bodies, picture) = bodies(&slide.raw, source, &slide.span, context);
        let mut broken = bad_theme.clone();
        let mut kept = None;
        let picture_bytes = match picture {
            Some(Found { state: Ok(hash), kept: instead, problem, .. }) => {
                problems.extend(problem.map(|problem| *problem));
                kept = instead;
                hash
            }
            Some(Found { state: Err(problem), .. }) => {
                problems.push((*problem).clone());
                broken = Some(*problem);
                [0; 32]
            }
            None => [0; 32],
        };
        let kind = common.transition.or(parsed.transition).unwrap_or(theme.transition);
        let easing = common.easing.or(parsed.easing).unwrap_or(theme.easing);
        let length = match kind {
            TransitionKind::Cut => Duration::ZERO,
            _ => parsed.transition_time.unwrap_or(theme.transition_time),
        };
        let written = slide.dwell.or(parsed.dwell);
        lint_text(&slide.raw, source, &slide.span, problems);
        if !waived(&slide.raw, limits::TURNING_MARK) {
            problems.extend(limits::turning_mark(source, &slide.span));
        }
        lint_label(&slide.raw, source, &slide.span, problems);
        let local = common.id.map_or(LocalId::Index(index), |name| LocalId::Named(name.into()));
        for mut body in bodies {
            if let Some(dwell) = written {
                lint_dwell(&body, dwell, source, slide, problems);
            }
            let page = if let Body::Page { number, .. } = &body { Some(*number) } else { None };
            let id = SlideRef::written(name, local.clone(), page);
            context.places.insert(id.clone(), source.place(slide.span.start..slide.span.start));
            let picture_hash =
                picture_hash(&body, &theme, parsed, common.advertisement, picture_bytes, context.assets_hash);
            // After the fingerprint: where its bytes come from changes nothing on the wall.
            if let Some(kept) = &kept {
                draw_from(&mut body, kept);
            }
            slides.push(Arc::new(Slide {
                id,
                index: slides.len(),
                named: common.id.is_some(),
                dwell: written.unwrap_or_else(|| reading::dwell(&body)),
                body,
                banner: parsed.banner.clone(),
                credit: parsed.credit.clone(),
                theme: Arc::clone(&theme),
                transition: Transition { kind, easing, length },
                advertisement: common.advertisement,
                waive: common.waive.to_vec(),
                broken: broken.clone(),
                picture_hash,
            }));
        }
    }
    Playlist { name: name.clone(), title: parsed.title.clone(), slides }
}

/// The theme that is named at `place`; where it cannot be had, that slides need it is a problem of their content.
pub(super) fn theme(assets: &Assets, name: &str, place: Place) -> Result<Arc<Theme>, Box<Problem>> {
    themes::load(assets, name).map_err(|mut problem| {
        if problem.place.file.as_os_str().is_empty() {
            problem.place = place;
        }
        problem.grade = Grade::Content;
        problem
    })
}

/// Takes the bytes of a slide's picture from another file.
fn draw_from(body: &mut Body, file: &PictureFile) {
    match body {
        Body::Picture { file: own, .. } | Body::Profile { portrait: Some(own), .. } => file.clone_into(own),
        _ => {}
    }
}

/// The body of a slide, or those of its pages, and its picture where it has one.
fn bodies(
    raw: &shapes::Slide,
    source: &Source,
    span: &Range<usize>,
    context: &mut Context<'_>,
) -> (Vec<Body>, Option<Found>) {
    let mut look_at = |field: &str, file: &str| {
        context.pictures.look_at(context.folder, file, source.place_of_field(span.clone(), field))
    };
    let mut picture_state = None;
    let body = match raw.clone() {
        shapes::Slide::Slogan(shapes::Slogan { text, note, .. }) => Body::Slogan { text, note },
        shapes::Slide::Values(values) => values_body(values.heading, values.levels),
        shapes::Slide::Notice(shapes::Notice { title, points, icon, .. }) => Body::Notice { title, points, icon },
        shapes::Slide::Steps(shapes::Steps { title, steps, .. }) => Body::Steps { title, steps },
        shapes::Slide::Profile(shapes::Profile { name, deed, honour, portrait, focus, .. }) => {
            let portrait = portrait.map(|portrait| {
                let found = look_at("portrait", &portrait);
                picture_state.insert(found).file.clone()
            });
            // A face is in the upper half of most portraits.
            Body::Profile { name, deed, honour, portrait, focus: focus.unwrap_or((0.5, 0.3)) }
        }
        shapes::Slide::Campaign(shapes::Campaign { headline, period, lines, rows, qr, call, .. }) => {
            Body::Campaign { headline, period, lines, rows, qr, call }
        }
        shapes::Slide::Text(shapes::LongText { text, title, .. }) => {
            let pages = pages::of(&text);
            let of = pages.len();
            let page = |(at, text)| Body::Page { title: title.clone(), text, number: at + 1, of };
            return (pages.into_iter().enumerate().map(page).collect(), None);
        }
        shapes::Slide::Couplet(shapes::Couplet { first, second, across, heart, .. }) => {
            Body::Couplet { first, second, across, heart }
        }
        shapes::Slide::Countdown(shapes::Countdown { to, name, note, .. }) => {
            let days = checks::days_of(&to).into();
            Body::Countdown { name: name.unwrap_or(to), days, note, on: None }
        }
        shapes::Slide::Today(shapes::Today { note, .. }) => Body::Today { note, on: None },
        shapes::Slide::Clock(shapes::Clock { seconds, note, .. }) => {
            Body::Clock { seconds, note, is_zone: false, at: None }
        }
        shapes::Slide::Picture(shapes::Picture { file, fit, focus, caption, .. }) => {
            let found = look_at("file", &file);
            let file = picture_state.insert(found).file.clone();
            Body::Picture { file, fit, focus: focus.unwrap_or((0.5, 0.5)), caption }
        }
    };
    (vec![body], picture_state)
}

/// A values panel; the twelve where nothing else is written.
fn values_body(heading: Option<String>, levels: Option<Vec<ValueLevel>>) -> Body {
    let twelve = || {
        VALUES
            .iter()
            .map(|(label, values)| ValueLevel {
                label: (*label).to_owned(),
                values: values.map(str::to_owned).to_vec(),
            })
            .collect()
    };
    Body::Values {
        heading: heading.unwrap_or_else(|| VALUES_HEADING.to_owned()),
        levels: levels.unwrap_or_else(twelve),
    }
}

/// The built-in core-values panel, shown when nothing else can be.
pub(super) fn built_in(assets: &Assets, assets_hash: [u8; 32]) -> Playlist {
    /// How long one showing of it lasts; it then follows itself without a frame.
    const DWELL: Duration = Duration::from_mins(1);
    let name = PlaylistName::from("fallback");
    let theme = themes::standby(assets);
    let body = values_body(None, None);
    let parsed = ParsedPlaylist {
        source: Source::of_text("fallback".into(), String::new()),
        title: None,
        theme: None,
        banner: Some("讲文明 树新风 | 公益广告".to_owned()),
        credit: None,
        transition: None,
        easing: None,
        transition_time: None,
        dwell: None,
        slides: Vec::new(),
    };
    let picture_hash = picture_hash(&body, &theme, &parsed, false, [0; 32], assets_hash);
    let transition = Transition { kind: theme.transition, easing: theme.easing, length: theme.transition_time };
    let slide = Slide {
        named: false,
        banner: parsed.banner,
        transition,
        ..Slide::unwritten(SlideRef::built_in(&name, 0), body, DWELL, theme, picture_hash)
    };
    Playlist { name, title: None, slides: vec![Arc::new(slide)] }
}

/// A ticker's own texts as a playlist, which has no name.
pub(super) fn texts(texts: &[String], theme: &Arc<Theme>, assets_hash: [u8; 32]) -> Playlist {
    let slide = |(index, text): (usize, &String)| {
        let body = Body::Slogan { text: text.clone(), note: None };
        let mut hasher = blake3::Hasher::new();
        hasher.update(text.as_bytes()).update(&theme.hash).update(&assets_hash);
        let (id, dwell) = (SlideRef::of_zone("texts"), reading::dwell(&body));
        let slide = Slide::unwritten(id, body, dwell, Arc::clone(theme), *hasher.finalize().as_bytes());
        Arc::new(Slide { index, named: false, ..slide })
    };
    Playlist { name: PlaylistName::from(""), title: None, slides: texts.iter().enumerate().map(slide).collect() }
}

/// The slide of a clock in a theme, without its ornaments: they are made for a whole screen.
pub(super) fn clock(theme: &Theme, seconds: bool, assets_hash: [u8; 32]) -> Slide {
    let hash = *blake3::hash(&[theme.hash.as_slice(), b"plain"].concat()).as_bytes();
    let theme = Arc::new(Theme { ornaments: Vec::new(), hash, ..theme.clone() });
    let mut hasher = blake3::Hasher::new();
    hasher.update(b"clock").update(&hash).update(&assets_hash).update(&[u8::from(seconds)]);
    let body = Body::Clock { seconds, note: None, is_zone: true, at: None };
    let dwell = if seconds { Duration::from_secs(1) } else { Duration::from_mins(1) };
    Slide::unwritten(SlideRef::of_zone("clock"), body, dwell, theme, *hasher.finalize().as_bytes())
}

/// A fingerprint of everything that a slide's picture depends on.
fn picture_hash(
    body: &Body,
    theme: &Theme,
    parsed: &ParsedPlaylist,
    advertisement: bool,
    picture: [u8; 32],
    assets: [u8; 32],
) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(format!("{body:?}\u{0}{:?}\u{0}{:?}\u{0}{advertisement}", parsed.banner, parsed.credit).as_bytes());
    hasher.update(&theme.hash);
    hasher.update(&picture);
    hasher.update(&assets);
    *hasher.finalize().as_bytes()
}
