//! The scenes of a slide, and the layout in which they share the picture with its words.

use std::sync::Arc;

use super::context::Context;
use gongyi_core::{
    model::{Body, Scene, SlideScenes},
    problem::{Place, Problem},
    shapes::{Layout, SlideCommon},
    text,
};

/// The motifs of the twelve values.
const MOTIFS: [(&str, &str); 12] = [
    ("富强", "value-prosperity"),
    ("民主", "value-democracy"),
    ("文明", "value-civility"),
    ("和谐", "value-harmony"),
    ("自由", "value-freedom"),
    ("平等", "value-equality"),
    ("公正", "value-justice"),
    ("法治", "value-law"),
    ("爱国", "value-patriotism"),
    ("敬业", "value-dedication"),
    ("诚信", "value-integrity"),
    ("友善", "value-friendship"),
];
/// What stands behind a couplet that names no scene.
const DOOR: &str = "door";

/// Characters of a column, at most.
const COLUMN: usize = 8;
/// Columns side by side, at most.
const COLUMNS: usize = 4;
/// Characters of a text that stands in a disc, at most.
const IN_DISC: usize = 14;
/// Characters of giant words, at most.
const GIANT: usize = 8;

/// The scenes of a slide. One that is named and cannot be had is a problem; the slide is shown without it.
pub(super) fn scenes(
    common: &SlideCommon<'_>,
    body: &Body,
    context: &Context<'_>,
    place: impl Fn() -> Place,
    problems: &mut Vec<Problem>,
) -> SlideScenes {
    let named = common.scene.map(|name| context.shelf.scene(name, &place()));
    let main = match named {
        Some(Ok(_)) if fills_its_picture(body) => {
            problems.push(unused(body, place()));
            None
        }
        Some(Ok(scene)) => Some(scene),
        Some(Err(problem)) => {
            problems.push(*problem);
            None
        }
        None if matches!(body, Body::Couplet { .. }) => context.shelf.built_in(DOOR),
        None => None,
    };
    let motif = |value: &String| {
        let (_, name) = MOTIFS.iter().find(|(known, _)| known == value)?;
        context.shelf.built_in(name)
    };
    let mut found = |name: &String| match context.shelf.scene(name, &place()) {
        Ok(scene) => Some(scene),
        Err(problem) => {
            problems.push(*problem);
            None
        }
    };
    let parts = match body {
        Body::Steps { .. } => common.scenes.iter().map(&mut found).collect(),
        Body::Pair(pair) => {
            [&pair.good, &pair.bad].map(|side| side.scene.as_ref().and_then(&mut found)).into_iter().collect()
        }
        Body::Values { levels, .. } => levels.iter().flat_map(|level| &level.values).map(motif).collect(),
        _ => Vec::new(),
    };
    SlideScenes { main, parts, field: None }
}

/// Whether what a slide says, or its own pictures, leave no room for a scene.
fn fills_its_picture(body: &Body) -> bool {
    matches!(
        body,
        Body::Page { .. }
            | Body::Board(_)
            | Body::Route(_)
            | Body::Picture { .. }
            | Body::Photo(_)
            | Body::Compare(_)
            | Body::Values { .. }
            | Body::Ticker { .. }
    )
}

fn unused(body: &Body, place: Place) -> Problem {
    let kind = body.kind();
    let message =
        text!("{kind} 占满画面，没有地方画图景（scene）", "a {kind} fills the picture, and leaves no room for a scene");
    let help =
        text!("删掉 scene，或改用 Slogan、Notice 等模板", "delete `scene`, or use another template: Slogan, Notice …");
    Problem::warning("scene-unused", place, message).help(help)
}

/// The layout of a slide: as written, else one of those that fit, by a hash of its id, and not that of the slide before.
pub(super) fn layout(written: Layout, body: &Body, scene: Option<&Scene>, id: &str, before: Layout) -> Layout {
    if written != Layout::Auto {
        return written;
    }
    let fitting = fitting(body, scene);
    let hash = blake3::hash(id.as_bytes());
    let [first, ..] = *hash.as_bytes();
    let others: Vec<Layout> = fitting.iter().copied().filter(|layout| *layout != before).collect();
    let from = if others.is_empty() { &fitting } else { &others };
    from.get(usize::from(first) % from.len().max(1)).copied().unwrap_or(Layout::Centre)
}

/// The layouts that suit a text and its scene, the best first.
fn fitting(body: &Body, scene: Option<&Scene>) -> Vec<Layout> {
    let Body::Slogan { text, .. } = body else {
        return scene.map_or(vec![Layout::Centre], |scene| scene.layouts.iter().copied().take(1).collect());
    };
    let characters = text.chars().filter(|c| !c.is_whitespace()).count();
    let lines = text.lines().count();
    let stands_in_columns = (1..=COLUMNS).contains(&lines)
        && text.lines().all(|line| line.chars().filter(|c| !c.is_whitespace()).count() <= COLUMN)
        && !text.chars().any(|c| c.is_ascii_alphanumeric());
    let suits = |layout: &Layout| match layout {
        Layout::Column => stands_in_columns && lines > 1,
        Layout::Disc => characters <= IN_DISC,
        Layout::Field => characters <= GIANT || scene.is_some(),
        _ => true,
    };
    let offered = scene.map_or(&[Layout::Centre, Layout::Band, Layout::Field][..], |scene| &scene.layouts);
    let fitting: Vec<Layout> = offered.iter().copied().filter(suits).collect();
    if fitting.is_empty() { offered.iter().copied().take(1).collect() } else { fitting }
}

/// The scenes with the theme of their field, where the slide has one.
pub(super) fn on_field(scenes: SlideScenes, layout: Layout, theme: &gongyi_core::shapes::theme::Theme) -> SlideScenes {
    let field = (layout == Layout::Field).then(|| Arc::new(theme.on_field()));
    SlideScenes { field, ..scenes }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slogan(text: &str) -> Body {
        Body::Slogan { text: text.into(), note: None }
    }

    #[test]
    fn no_layout_follows_itself_where_another_fits() {
        let body = slogan("排队一米线\n文明一座城");
        let mut before = Layout::Auto;
        let mut seen = std::collections::HashSet::new();
        for id in 0..200 {
            let now = layout(Layout::Auto, &body, None, &id.to_string(), before);
            assert_ne!(now, before);
            assert_eq!(now, layout(Layout::Auto, &body, None, &id.to_string(), before));
            seen.insert(now);
            before = now;
        }
        assert!(seen.len() >= 2, "{seen:?}");
        assert_eq!(layout(Layout::Field, &body, None, "a", Layout::Field), Layout::Field);
    }
}
