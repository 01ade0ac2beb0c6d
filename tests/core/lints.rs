//! What `check` finds odd about a schedule: every `cases/lints/<id>.ron` gets the finding of that id, as told beside it,
//! and `<id>.mended.ron` does not. `GONGYI_BLESS=1` writes the findings anew.
//!
//! Each is a `site.ron` beside two playlists, `a` of one slide and `b` of two, of 50 s each. It is noon of 24 November
//! 2026.

use std::{collections::BTreeSet, fs, path::Path};

use chrono::{DateTime, Utc};

use crate::without_bevy::golden::{difference, told};
use gongyi_assets::Assets;
use gongyi_content::library::Loader;
use gongyi_core::{problem::Problem, show::Show};
use gongyi_lint::schedule::lint;

fn now() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-24T12:00:00+08:00").unwrap().to_utc()
}

/// Everything that is found, shape and content and schedule.
fn found(site: &Path) -> Vec<Problem> {
    let folder = tempfile::tempdir().unwrap();
    let slide = "Slogan(text: \"讲文明 树新风\", dwell: \"50s\")";
    fs::write(folder.path().join("a.ron"), format!("(slides: [{slide}])")).unwrap();
    fs::write(folder.path().join("b.ron"), format!("(slides: [{slide}, {slide}])")).unwrap();
    fs::copy(site, folder.path().join("site.ron")).unwrap();
    let outcome = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai).load();
    let mut problems = outcome.problems().to_vec();
    problems.extend(lint(&Show::compile(outcome.library), now()));
    problems
}

#[test]
fn every_odd_schedule_gets_its_finding_and_the_mended_one_does_not() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/cases/lints");
    let ids: BTreeSet<String> = fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| {
            let name = entry.unwrap().file_name().to_string_lossy().into_owned();
            name.strip_suffix(".ron").filter(|name| !name.ends_with(".mended")).map(str::to_owned)
        })
        .collect();
    assert!(ids.len() >= 10, "{ids:?}");
    let mut wrong = String::new();
    for id in &ids {
        let problems = found(&folder.join(format!("{id}.ron")));
        assert!(problems.iter().any(|problem| problem.id == id), "{id}: {problems:?}");
        let text: String = problems.iter().map(told).collect();
        wrong += &difference(&folder.join(format!("{id}.txt")), &text);
        let mended = found(&folder.join(format!("{id}.mended.ron")));
        assert!(!mended.iter().any(|problem| problem.id == id), "{id}, mended: {mended:?}");
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_shipped_schedule_has_no_errors() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("playlists");
    let outcome = Loader::new(folder, Assets::embedded(), chrono_tz::UTC).load();
    let mut problems = outcome.problems().to_vec();
    problems.extend(lint(&Show::compile(outcome.library), now()));
    // The campaign of November 2022 is over, and the holidays of 2027 may not have been announced when this was built.
    problems.retain(|problem| !["rule-finished", "holidays-assumed"].contains(&problem.id));
    assert!(problems.is_empty(), "{problems:?}");
}

// Replay L3: a countdown that is over
#[test]
fn slides_that_are_over_are_told_of_from_the_day_after() {
    let folder = tempfile::tempdir().unwrap();
    let slides = [
        "Countdown(to: \"2026-11-20\", name: \"运动会\")",
        "Slogan(text: \"讲文明 树新风\", from: \"2026-11-01\", until: \"2026-11-21\")",
        "Slogan(text: \"讲文明 树新风\", until: \"2026-11-20\", waive: [(id: \"slide-over\", reason: \"明年再用\")])",
        "Slogan(text: \"讲文明 树新风\")",
    ];
    fs::write(folder.path().join("a.ron"), format!("(slides: [\n{},\n])", slides.join(",\n"))).unwrap();
    let outcome = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai).load();
    assert!(outcome.good, "{:?}", outcome.problems());
    let lines = |day: &str| {
        let now = DateTime::parse_from_rfc3339(&format!("{day}T00:00:00+08:00")).unwrap().to_utc();
        let show = Show::compile(outcome.library.clone());
        let found = gongyi_lint::validity::inspect(&outcome, &show, now);
        assert!(found.iter().all(|problem| problem.id == "slide-over" && problem.help.is_some()));
        found.iter().map(|problem| problem.place.line).collect::<Vec<_>>()
    };
    assert_eq!(lines("2026-11-20"), Vec::<usize>::new());
    assert_eq!(lines("2026-11-21"), [2]);
    assert_eq!(lines("2026-11-22"), [2, 3]);
    let show = Show::compile(outcome.library.clone());
    let zone = gongyi_core::model::ZoneId::main(&outcome.library.screens[0].name);
    let slides = |day: &str| {
        let now = DateTime::parse_from_rfc3339(&format!("{day}+08:00")).unwrap().to_utc();
        let content = show.programme(&zone, now, &gongyi_core::schedule::ClockTrust::Trusted).content;
        let gongyi_core::schedule::Content::Loop(tracks) = content else { panic!("{content:?}") };
        tracks.iter().flat_map(|track| track.slides.iter().map(|slide| slide.index)).collect::<Vec<_>>()
    };
    assert_eq!(slides("2026-10-31T23:59:59"), [0, 2, 3]);
    assert_eq!(slides("2026-11-20T23:59:59"), [0, 1, 2, 3]);
    assert_eq!(slides("2026-11-21T00:00:00"), [1, 3]);
    assert_eq!(slides("2026-11-22T00:00:00"), [3]);
}

#[test]
fn a_rule_is_not_beaten_where_its_slides_are_over() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.ron"), "(slides: [Slogan(text: \"讲文明 树新风\")])").unwrap();
    fs::write(folder.path().join("b.ron"), "(slides: [Slogan(text: \"运动会\", until: \"2026-11-20\")])").unwrap();
    let site = "(schedule: [(play: \"a\"), (play: \"b\", priority: 9)])";
    fs::write(folder.path().join("site.ron"), site).unwrap();
    let outcome = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai).load();
    assert_eq!(lint(&Show::compile(outcome.library), now()), []);
}
