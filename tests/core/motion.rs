//! How slides come in: what is written on a slide, in its playlist and in its theme, and what a screen makes of it.

use std::{fs, path::Path, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};

use gongyi_assets::Assets;
use gongyi_content::library::Loader;
use gongyi_core::{
    model::{Library, ScreenName, Transition, ZoneId},
    playback::{Cue, air::mix_at},
    schedule::ClockTrust,
    shapes::{Easing, TransitionKind},
    show::Show,
};

fn load(files: &[(&str, &str)], assets: &Assets) -> Arc<Library> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let outcome = Loader::new(folder.path(), assets.clone(), chrono_tz::Asia::Shanghai).load();
    assert!(outcome.good, "{:?}", outcome.problems());
    outcome.library
}

fn midnight() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-24T00:00:00+08:00").unwrap().to_utc()
}

fn transitions(library: &Library, playlist: &str) -> Vec<Transition> {
    library.playlists[&playlist.into()].slides.iter().map(|slide| slide.transition).collect()
}

/// The first cues of a day, without the one that follows from the day before.
fn day(library: Arc<Library>, screen: &str, count: usize) -> Vec<Cue> {
    let zone = ZoneId::main(&ScreenName::from(screen));
    Show::compile(library).cues(&zone, midnight(), &ClockTrust::Trusted).skip(1).take(count).collect()
}

#[test]
fn a_slide_says_how_it_comes_in_or_its_playlist_or_its_theme_does() {
    let folder = tempfile::tempdir().unwrap();
    let themes = folder.path().join("themes");
    fs::create_dir_all(&themes).unwrap();
    let clinic = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/themes/clinic.ron")).unwrap();
    let written = "transition: Fade,\n    transition_time: \"800ms\",";
    assert!(clinic.contains(written), "{clinic}");
    let own = clinic.replace(written, "transition: Iris, transition_time: \"1s\", easing: EaseIn,");
    fs::write(themes.join("own.ron"), own).unwrap();
    let assets = Assets::with_folder(folder.path());
    let library = load(
        &[
            (
                "a.ron",
                "(theme: \"own\", slides: [Slogan(text: \"诚信\"), Slogan(text: \"友善\", transition: Ink, easing: Linear)])",
            ),
            (
                "b.ron",
                "(theme: \"own\", transition: Unroll, transition_time: \"600ms\", easing: EaseOut, slides: [
                    Slogan(text: \"诚信\"), Slogan(text: \"友善\", transition: Cut)])",
            ),
            ("c.ron", "(slides: [Slogan(text: \"诚信\")])"),
        ],
        &assets,
    );
    let transition = |kind, easing, millis| Transition { kind, easing, length: Duration::from_millis(millis) };
    assert_eq!(
        transitions(&library, "a"),
        [transition(TransitionKind::Iris, Easing::EaseIn, 1000), transition(TransitionKind::Ink, Easing::Linear, 1000)]
    );
    assert_eq!(
        transitions(&library, "b"),
        [transition(TransitionKind::Unroll, Easing::EaseOut, 600), transition(TransitionKind::Cut, Easing::EaseOut, 0)]
    );
    assert_eq!(transitions(&library, "c")[0].easing, Easing::EaseInOut);
}

#[test]
fn easing_sets_the_pace_and_not_the_ends() {
    for (easing, quarter) in [("Linear", 0.25), ("EaseIn", 0.0625), ("EaseOut", 0.4375), ("EaseInOut", 0.156_25)] {
        let text = format!(
            "(transition: Fade, transition_time: \"800ms\", easing: {easing}, dwell: \"4s\",
             slides: [Slogan(text: \"诚信\"), Slogan(text: \"友善\")])"
        );
        let library = load(&[("a.ron", &text)], &Assets::embedded());
        let zone = ZoneId::main(&library.screens[0].name);
        let show = Show::compile(library);
        let at = |millis: i64| {
            let now = midnight() + TimeDelta::milliseconds(4000 + millis);
            let cue = show.cue(&zone, now, &ClockTrust::Trusted);
            let before = show.cue(&zone, cue.starts - TimeDelta::nanoseconds(1), &ClockTrust::Trusted);
            mix_at(Some(&before), &cue, now).progress
        };
        let found = [at(0), at(200), at(800)];
        let wanted = [0.0, quarter, 1.0];
        assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-4), "{easing}: {found:?}");
        let steps: Vec<f32> = (0..=40).map(|step| at(step * 20)).collect();
        assert!(steps.is_sorted(), "{easing} goes back: {steps:?}");
    }
}

#[test]
fn reduced_motion_leaves_cuts_and_fades() {
    let slide = |kind: &TransitionKind| format!("Slogan(text: \"诚信\", transition: {kind:?}, dwell: \"4s\"),");
    let slides = TransitionKind::ALL.iter().map(slide).collect::<Vec<_>>().concat();
    let playlist = format!("(transition_time: \"600ms\", slides: [{slides}])");
    let kinds = |site: &str, screen: &str| -> Vec<(TransitionKind, Duration)> {
        let library = load(&[("a.ron", &playlist), ("site.ron", site)], &Assets::embedded());
        let cues = day(library, screen, TransitionKind::ALL.len());
        cues.iter().map(|cue| (cue.transition.kind, cue.transition.length)).collect()
    };
    let as_written = |calm: bool| -> Vec<(TransitionKind, Duration)> {
        let mut kinds = TransitionKind::ALL.to_vec();
        // The first slide of the next round follows the last.
        kinds.rotate_left(1);
        kinds
            .into_iter()
            .map(|kind| match kind {
                TransitionKind::Cut => (kind, Duration::ZERO),
                TransitionKind::Fade => (kind, Duration::from_millis(600)),
                _ => (if calm { TransitionKind::Fade } else { kind }, Duration::from_millis(600)),
            })
            .collect()
    };
    let rule = "schedule: [(play: \"a\")]";
    let site =
        |fields: &str, hall: &str| format!("({fields} screens: [(name: \"hall\", {hall}), (name: \"ward\")], {rule})");
    assert_eq!(kinds(&site("", ""), "hall"), as_written(false));
    assert_eq!(kinds(&site("reduced_motion: true,", ""), "hall"), as_written(true));
    assert_eq!(kinds(&site("reduced_motion: true,", "reduced_motion: false"), "hall"), as_written(false));
    assert_eq!(kinds(&site("reduced_motion: true,", "reduced_motion: false"), "ward"), as_written(true));
    assert_eq!(kinds(&site("", "reduced_motion: true"), "hall"), as_written(true));
    assert_eq!(kinds(&site("", "reduced_motion: true"), "ward"), as_written(false));
    // Without screens there is one, and it is asked as well.
    assert_eq!(kinds(&format!("(reduced_motion: true, {rule})"), "main"), as_written(true));
}

#[test]
fn a_slide_with_a_scene_is_built_up_where_its_theme_fades_and_nobody_says_otherwise() {
    for (theme, playlist, slide, wanted) in [
        ("civility", "", "scene: \"queue\"", TransitionKind::Entrance),
        ("civility", "", "advertisement: false", TransitionKind::Fade),
        ("civility", "transition: Fade,", "scene: \"queue\"", TransitionKind::Fade),
        ("civility", "transition: Push,", "scene: \"queue\"", TransitionKind::Push),
        ("civility", "", "scene: \"queue\", transition: Fade", TransitionKind::Fade),
        ("civility", "transition: Fade,", "scene: \"queue\", transition: Entrance", TransitionKind::Entrance),
        ("civility", "transition: Entrance,", "advertisement: false", TransitionKind::Entrance),
        ("high-contrast", "", "scene: \"queue\"", TransitionKind::Cut),
    ] {
        let text = format!("(theme: \"{theme}\", {playlist} slides: [Slogan(text: \"排队有序\", {slide})])");
        let library = load(&[("a.ron", &text)], &Assets::embedded());
        let found: Vec<_> = transitions(&library, "a").iter().map(|transition| transition.kind).collect();
        assert_eq!(found, [wanted], "{theme} {playlist} {slide}");
    }
}
