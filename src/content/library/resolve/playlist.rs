//! Resolves a playlist slide by slide.

use std::{sync::Arc, time::Duration};

use super::{
    bodies::{as_read, bodies},
    context::Context,
    fingerprint::picture_hash,
    house_rules::{lint_couplet, lint_portrait},
    scenes::{layout, on_field, scenes},
    slide_lints::{lint_code, lint_dwell, lint_label, lint_text, waived},
    sponsors::lint_sponsor,
};
use crate::library::{
    limits,
    parse::{ParsedPlaylist, validity},
    pictures::{Found, PORTRAIT_ON_BLACK},
    wording::odd_characters,
};
use gongyi_core::{
    model::{Body, LocalId, Playlist, PlaylistName, Series, Slide, SlideRef, Transition, led::Panel, reading},
    problem::Problem,
    shapes::{self, Layout, TransitionKind},
};

/// Resolves a playlist: its theme, its pictures, its dwells; and the byte where each of its slides is written. Content
/// errors and lint findings go to `problems`.
#[expect(
    clippy::too_many_lines,
    reason = "each slide from what is written to what is painted, in the order of the steps"
)]
pub(crate) fn resolve_playlist(
    name: &PlaylistName,
    parsed: &ParsedPlaylist,
    context: &Context<'_>,
    problems: &mut Vec<Problem>,
) -> (Playlist, Vec<usize>) {
    let source = &parsed.source;
    let bad_theme = context.theme.problem.clone();
    problems.extend(bad_theme.clone());
    let theme = Arc::clone(&context.theme.theme).keeping(context.phrases).with_fonts(context.fonts);
    let mut pictures = context.pictures.iter();
    // Banner and credit stand before the slides or after them.
    let (first, last) = (parsed.slides.first(), parsed.slides.last());
    let around = [
        0..first.map_or(source.text.len(), |slide| slide.span.start),
        last.map_or(source.text.len(), |slide| slide.span.end)..source.text.len(),
    ];
    problems.extend(around.iter().find_map(|part| limits::turning_mark(source, part)));
    for part in &around {
        odd_characters(source, part, problems);
    }
    let (banner, credit) = (parsed.banner.clone().map(as_read), parsed.credit.clone().map(as_read));
    let series = parsed.series.clone().map(as_read).filter(|name| !name.trim().is_empty());
    let campaign: Option<Arc<str>> = series.as_deref().map(|name| name.trim().into());
    let signing: Vec<&str> = [banner.as_deref(), credit.as_deref()].into_iter().flatten().collect();
    let mut slides = Vec::with_capacity(parsed.slides.len());
    let mut starts = Vec::with_capacity(parsed.slides.len());
    let mut before = Layout::Auto;
    for (index, slide) in parsed.slides.iter().enumerate() {
        let common = slide.raw.common();
        let (bodies, found) = bodies(&slide.raw, &mut pictures);
        let mut broken = bad_theme.clone();
        for Found { state, problem, remarks, .. } in &found {
            match state {
                Ok(_) => {
                    problems.extend(problem.as_deref().cloned());
                    // Only where a person is honoured is a grey picture a portrait.
                    let is_person = matches!(&*slide.raw, shapes::Slide::Profile(_) | shapes::Slide::Board(_));
                    let concerns = |id: &str| id != PORTRAIT_ON_BLACK || is_person;
                    let told = remarks.iter().filter(|remark| concerns(remark.id) && !waived(&slide.raw, remark.id));
                    problems.extend(told.cloned());
                }
                Err(problem) => {
                    problems.push((**problem).clone());
                    broken = Some((**problem).clone());
                }
            }
        }
        let picture_bytes = bytes_of_all(&found);
        let kind = common.transition.or(parsed.transition).unwrap_or(match theme.transition {
            // What is drawn in layers is built up of them.
            TransitionKind::Fade if common.scene.is_some() => TransitionKind::Entrance,
            kind => kind,
        });
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
        lint_code(&slide.raw, source, &slide.span, problems);
        lint_sponsor(&slide.raw, &signing, source, &slide.span, problems);
        lint_portrait(&slide.raw, &theme, source, &slide.span, problems);
        lint_couplet(&slide.raw, source, &slide.span, problems);
        let mut odd = Vec::new();
        odd_characters(source, &slide.span, &mut odd);
        problems.extend(odd.into_iter().filter(|problem| !waived(&slide.raw, problem.id)));
        let validity = validity(&slide.raw);
        let series = series.clone().map(|name| Series { name, number: index + 1 });
        let signed = (banner.as_deref(), credit.as_deref(), series.as_ref());
        let local = common.id.map_or(LocalId::Index(index), |name| LocalId::Named(name.into()));
        for mut body in bodies {
            if let Some(dwell) = written {
                lint_dwell(&body, dwell, source, slide, problems);
            }
            let page = match &body {
                Body::Page { number, .. } | Body::Table { number, .. } => Some(*number),
                _ => None,
            };
            let id = SlideRef::written(name, local.clone(), page);
            starts.push(slide.span.start);
            let place = || source.place_of_field(slide.span.clone(), "scene");
            let scenes = scenes(&common, &body, context, place, problems);
            let layout = layout(common.layout, &body, scenes.main.as_deref(), &id.to_string(), before);
            before = layout;
            let scenes = on_field(scenes, layout, &theme);
            let drawn = (&scenes, layout);
            let picture_hash =
                picture_hash(&body, &theme, signed, common.advertisement, drawn, picture_bytes, context.assets_hash);
            // After the fingerprint: where its bytes come from changes nothing on the wall.
            draw_from_kept(&mut body, &found);
            slides.push(Arc::new(Slide {
                id,
                index: slides.len(),
                named: common.id.is_some(),
                dwell: written.unwrap_or_else(|| reading::dwell(&body)),
                validity,
                body,
                banner: banner.clone(),
                credit: credit.clone(),
                series: series.clone(),
                campaign: campaign.clone(),
                theme: Arc::clone(&theme),
                scenes,
                layout,
                transition: Transition { kind, easing, length },
                advertisement: common.advertisement,
                panel: Panel::default(),
                waive: common.waive.to_vec(),
                broken: broken.clone(),
                picture_hash,
            }));
        }
    }
    (Playlist { name: name.clone(), title: parsed.title.clone(), slides }, starts)
}

/// A fingerprint of the bytes of all pictures of a slide; zeros where it has none, or one cannot be shown.
fn bytes_of_all(found: &[&Found]) -> [u8; 32] {
    let bytes = |found: &&Found| *found.state.as_ref().unwrap_or(&[0; 32]);
    match found {
        [] => [0; 32],
        [only] => bytes(only),
        several => *several
            .iter()
            .fold(blake3::Hasher::new(), |mut hasher, found| {
                hasher.update(&bytes(found));
                hasher
            })
            .finalize()
            .as_bytes(),
    }
}

/// Takes the bytes of a slide's pictures from the store where they are kept there.
fn draw_from_kept(body: &mut Body, found: &[&Found]) {
    for (own, found) in body.files_mut().into_iter().zip(found) {
        if let Some(kept) = &found.kept {
            kept.clone_into(own);
        }
    }
}
