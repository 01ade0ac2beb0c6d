//! What `check` says about looks: each finding on a slide that deserves it, and silence on one that does not.
//!
//! Every folder of `cases/looks` is called after the id of a finding; its `bad.ron` gets it, its `good.ron` gets nothing.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::OnceLock,
};

use chrono::{DateTime, NaiveDate, TimeZone as _, Utc};
use serde_json::Value;

use gongyi_assets::Assets;
use gongyi_content::{library::Loader, themes};
use gongyi_core::{
    model::{Body, Library, ZoneId},
    problem::{Problem, Severity},
    schedule::ClockTrust,
    show::Show,
};
use gongyi_lint::{led, legibility};
use gongyi_paint::{PaintSize, Painter, typeset::Fonts};

use super::golden::picture_difference;

/// The shapes of screens that templates must suit: lying, standing, old, very wide.
const SHAPES: [(u32, u32); 4] = [(1280, 720), (720, 1280), (960, 720), (1920, 540)];

/// The kinds of slides, as they are painted.
const KINDS: [&str; 25] = [
    "Board",
    "Campaign",
    "Clock",
    "Compare",
    "Countdown",
    "Couplet",
    "Event",
    "Figure",
    "Hotline",
    "Motto",
    "Notice",
    "Pair",
    "Photo",
    "Picture",
    "Profile",
    "PublicNotice",
    "Quote",
    "Route",
    "Scan",
    "Slogan",
    "Steps",
    "Table",
    "Text",
    "Today",
    "Values",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

pub(super) fn painter() -> &'static Painter {
    static PAINTER: OnceLock<Painter> = OnceLock::new();
    PAINTER.get_or_init(|| Painter::new(Fonts::load(&Assets::embedded()).unwrap(), Assets::embedded()))
}

fn load(folder: &Path) -> (std::sync::Arc<Library>, Vec<Problem>) {
    let outcome = Loader::new(folder, Assets::embedded(), chrono_tz::Asia::Shanghai).load();
    let mut problems = outcome.problems().to_vec();
    problems.extend(legibility::judge(&outcome, painter()).problems);
    problems.iter().for_each(crate::without_bevy::golden::assert_registered);
    (outcome.library, problems)
}

/// What is found in one playlist, with a site where one is given.
fn ids(playlist: &str, site: Option<&str>) -> Vec<&'static str> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("case.ron"), playlist).unwrap();
    if let Some(site) = site {
        fs::write(folder.path().join("site.ron"), site).unwrap();
    }
    fs::copy(root().join("tests/core/data/stripes.png"), folder.path().join("stripes.png")).unwrap();
    load(folder.path()).1.into_iter().map(|problem| problem.id).collect()
}

#[test]
fn every_finding_has_a_slide_that_gets_it_and_one_that_does_not() {
    let mut known = Vec::new();
    for entry in fs::read_dir(root().join("tests/core/cases/looks")).unwrap() {
        let folder = entry.unwrap().path();
        let id = folder.file_name().unwrap().to_string_lossy().into_owned();
        let read = |name: &str| fs::read_to_string(folder.join(name)).ok();
        let found = |name: &str| ids(&read(name).unwrap(), read("site.ron").as_deref());
        assert!(found("bad.ron").contains(&id.as_str()), "{id}: {:?}", found("bad.ron"));
        assert_eq!(found("good.ron"), Vec::<&str>::new(), "{id}");
        known.push(id);
    }
    known.sort();
    assert_eq!(
        known,
        [
            "advertisement-label",
            "contrast-low",
            "dwell-short",
            "exclamation-marks",
            "glyph-missing",
            "led-code-hidden",
            "line-end",
            "pixels-small",
            "qr-small",
            "text-overflow",
            "text-small",
        ]
    );
}

#[test]
fn a_waiver_silences_its_finding() {
    let playlist = |waive: &str| format!("(slides: [Slogan(text: \"𠮷祥如意\"{waive})])");
    assert_eq!(ids(&playlist(""), None), ["glyph-missing"]);
    let waived = playlist(", waive: [(id: \"glyph-missing\", reason: \"测试\")]");
    assert_eq!(ids(&waived, None), Vec::<&str>::new());
}

#[test]
fn what_ships_can_be_read_in_the_hall_and_in_the_lift() {
    let folder = tempfile::tempdir().unwrap();
    let names = copy_playlists(&root().join("playlists"), folder.path());
    let screens = "(name: \"hall\", size: (1920, 1080), diagonal_in: 55, viewing_distance_m: 6),
        (name: \"lift\", size: (1080, 1920), diagonal_in: 21.5, viewing_distance_m: 1.5)";
    fs::write(folder.path().join("site.ron"), site(screens, &names)).unwrap();
    let (library, problems) = load(folder.path());
    assert_eq!(library.screens.len(), 2);
    let told: Vec<String> =
        problems.iter().map(|problem| format!("{} {} {}", problem.place, problem.id, problem.message.en)).collect();
    assert!(told.is_empty(), "{told:#?}");
    assert!(library.playlists.values().flat_map(|playlist| &playlist.slides).all(|slide| slide.waive.is_empty()));
}

/// The folder with a slide of every template, from which the gallery is drawn.
fn templates() -> PathBuf {
    root().join("docs/templates")
}

/// Copies a folder of playlists, but not its site; the names of the playlists.
fn copy_playlists(from: &Path, to: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            fs::create_dir(to.join(&name)).unwrap();
            assert_eq!(copy_playlists(&path, &to.join(&name)), Vec::<String>::new());
        } else if name != "site.ron" {
            fs::copy(&path, to.join(&name)).unwrap();
            names.extend(name.strip_suffix(".ron").map(str::to_owned));
        }
    }
    names
}

/// A schedule of all these playlists on these screens.
fn site(screens: &str, playlists: &[String]) -> String {
    let rules: Vec<String> = playlists.iter().map(|name| format!("(play: \"{name}\")")).collect();
    format!("(screens: [{screens}], schedule: [{}])", rules.join(", "))
}

#[test]
fn every_kind_in_every_theme_and_shape_is_legible() {
    for theme in themes::names(&Assets::embedded()) {
        let folder = tempfile::tempdir().unwrap();
        let names = copy_playlists(&templates(), folder.path());
        for name in &names {
            let path = folder.path().join(format!("{name}.ron"));
            let dressed = fs::read_to_string(&path).unwrap().replacen('(', &format!("(theme: \"{theme}\","), 1);
            fs::write(path, dressed).unwrap();
        }
        let screen = |(w, h): &(u32, u32)| {
            format!("(name: \"{w}x{h}\", size: ({w}, {h}), diagonal_in: 55, viewing_distance_m: 3)")
        };
        let screens = SHAPES.iter().map(screen).collect::<Vec<_>>().join(", ");
        fs::write(folder.path().join("site.ron"), site(&screens, &names)).unwrap();
        let (library, problems) = load(folder.path());
        let slides = library.playlists.values().flat_map(|playlist| &playlist.slides);
        let kinds: BTreeSet<&str> = slides.map(|slide| slide.body.kind()).collect();
        assert_eq!(Vec::from_iter(kinds), KINDS);
        let told: Vec<String> =
            problems.iter().map(|problem| format!("{} {}", problem.id, problem.message.en)).collect();
        assert!(told.is_empty(), "{theme}: {told:#?}");
    }
}

#[test]
fn every_template_and_every_screen_with_zones_looks_as_it_did() {
    let drawn = tempfile::tempdir().unwrap();
    let mut gallery = Command::new(env!("CARGO_BIN_EXE_gongyi"));
    gallery.current_dir(root()).env_remove("GONGYI_ASSETS").args(["gallery", "docs/templates"]);
    gallery.args(["--at", "2026-12-22 08:00:20", "--out"]).arg(drawn.path());
    for (width, height) in [(960, 540), (540, 960), (800, 600), (1280, 360)] {
        gallery.args(["--size", &format!("{width}x{height}")]);
    }
    let ran = gallery.output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    let references = root().join("tests/core/cases/pictures");
    let names = |folder: &Path| -> BTreeSet<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    };
    let mut wrong = Vec::new();
    for name in names(drawn.path()) {
        let image = image::open(drawn.path().join(&name)).unwrap().to_rgb8();
        let small = image::imageops::thumbnail(&image, image.width() / 4, image.height() / 4);
        wrong.extend(picture_difference(&references.join(&name), &small));
    }
    assert!(wrong.is_empty(), "{wrong:?}: look at them; GONGYI_BLESS=1 takes them for good");
    assert_eq!(names(&references), names(drawn.path()));
}

#[test]
fn the_contrast_that_is_told_is_that_of_wcag() {
    for (background, ratio) in [("#C00000", 4.62), ("#DE2910", 3.38)] {
        let folder = tempfile::tempdir().unwrap();
        let (assets, lists) = (folder.path().join("assets"), folder.path().join("lists"));
        fs::create_dir_all(assets.join("themes")).unwrap();
        fs::create_dir(&lists).unwrap();
        let theme = format!(
            "(background: (from: \"{background}\", to: \"{background}\"), display: \"#FFD700\", ink: \"#FFD700\",
            accent: \"#FFD700\", quiet: \"#FFD700\", rule: \"#FFD700\",
            faces: (display: SansBold, title: SansBold, body: SansBold))"
        );
        fs::write(assets.join("themes/flat.ron"), theme).unwrap();
        let slides =
            "Notice(title: \"文明交通\", points: [\"红灯停 绿灯行\"]), Slogan(text: \"文明礼让\", layout: Centre)";
        fs::write(lists.join("case.ron"), format!("(theme: \"flat\", slides: [{slides}])")).unwrap();
        let assets = Assets::with_folder(assets);
        let painter = Painter::new(Fonts::load(&assets).unwrap(), assets.clone());
        let judged = legibility::judge(&Loader::new(&lists, assets, chrono_tz::Asia::Shanghai).load(), &painter);
        let rows: Vec<Value> = judged.table.iter().map(|row| serde_json::to_value(row).unwrap()).collect();
        assert_eq!(rows.len(), 2);
        for row in &rows {
            let told = row["contrast"]["ratio"].as_f64().unwrap();
            assert!((told - ratio).abs() < 0.006, "{background}: {told}");
        }
        // The points are no great text, the slogan is: 3.38 is enough for that alone.
        let found: Vec<_> = judged.problems.iter().map(|problem| (problem.id, problem.place.line)).collect();
        let expected: &[_] = if ratio < 4.5 { &[("contrast-low", 1)] } else { &[] };
        assert_eq!(found, expected, "{background}");
    }
}

#[test]
fn the_rule_for_led_screens_is_kept_where_it_is_asked_for() {
    let found = |playlist: &str| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("case.ron"), playlist).unwrap();
        let outcome = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai).load();
        led::inspect(&outcome).into_iter().map(|problem| problem.id).collect::<Vec<_>>()
    };
    assert_eq!(found("(slides: [Slogan(text: \"请排队\", dwell: \"14s\")])"), ["led-page-short"]);
    assert_eq!(
        found("(slides: [Slogan(text: \"请排队\", dwell: \"15s\")], transition_time: \"3s\")"),
        ["led-change-slow"]
    );
    assert!(found("(slides: [Slogan(text: \"请排队\", dwell: \"15s\")], transition_time: \"2s\")").is_empty());
    let waived =
        "(slides: [Slogan(text: \"请排队\", dwell: \"14s\", waive: [(id: \"led-page-short\", reason: \"室内\")])])";
    assert!(found(waived).is_empty());
}

#[test]
fn a_code_is_read_from_the_picture() {
    let (library, _) = load(&templates());
    let slides = library.playlists.values().flat_map(|playlist| &playlist.slides);
    let coded: Vec<_> = slides.filter_map(|slide| Some((slide, code_of(&slide.body)?))).collect();
    assert!(coded.len() > 1);
    for ((slide, content), (width, height)) in coded.iter().flat_map(|coded| SHAPES.map(|shape| (coded, shape))) {
        let canvas = painter().draw(slide, PaintSize { width, height }).unwrap();
        let grey = |x: usize, y: usize| canvas.data[(y * width as usize + x) * 4 + 1];
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width as usize, height as usize, grey);
        let codes = image.detect_grids();
        assert_eq!(codes.len(), 1, "{} at {width}x{height}", slide.id);
        assert_eq!(codes[0].decode().unwrap().1, *content, "{} at {width}x{height}", slide.id);
    }
}

/// What the code on a slide says.
fn code_of(body: &Body) -> Option<&str> {
    match body {
        Body::Campaign { qr, .. } => qr.as_deref(),
        Body::Scan { qr, .. } => Some(qr),
        _ => None,
    }
}

#[test]
fn a_countdown_is_another_picture_every_day_and_turns_at_local_midnight() {
    let folder = tempfile::tempdir().unwrap();
    let slides = "(slides: [Countdown(to: \"中秋节\"), Today(), Countdown(to: \"2026-09-24\", name: \"开幕\")])";
    fs::write(folder.path().join("days.ron"), slides).unwrap();
    fs::write(
        folder.path().join("site.ron"),
        "(timezone: \"Asia/Shanghai\", screens: [(name: \"hall\")], schedule: [(play: \"days\")])",
    )
    .unwrap();
    let (library, problems) = load(folder.path());
    assert!(problems.is_empty(), "{problems:?}");
    let zone = ZoneId::main(&library.screens[0].name);
    let midnight = chrono_tz::Asia::Shanghai.with_ymd_and_hms(2026, 9, 25, 0, 0, 0).unwrap().to_utc();
    let show = Show::compile(library.clone());
    let pictures = |from: DateTime<Utc>| -> Vec<[u8; 32]> {
        let cues = show.cues(&zone, from, &ClockTrust::Trusted);
        cues.take(3).map(|cue| cue.slide.unwrap().picture_hash).collect()
    };
    let (before, after) = (pictures(midnight - chrono::TimeDelta::hours(2)), pictures(midnight));
    assert!(before.iter().all(|picture| !after.contains(picture)));
    // The same on every asking, and in the one function that the wall follows.
    assert_eq!(after, pictures(midnight));
    let shown = show.cue(&zone, midnight, &ClockTrust::Trusted);
    assert_eq!(shown.slide.unwrap().picture_hash, after[0]);
    let slide = &library.playlists.values().next().unwrap().slides[0];
    let Body::Countdown { days, .. } = &slide.body else { panic!("{:?}", slide.body) };
    assert!(days.contains(&NaiveDate::from_ymd_opt(2026, 9, 25).unwrap()));
}

#[test]
fn a_countdown_to_nothing_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("days.ron"), "(slides: [Countdown(to: \"中秋前\")])").unwrap();
    let (_, problems) = load(folder.path());
    assert!(problems.iter().any(|problem| problem.id == "unknown-day"), "{problems:?}");
}

#[test]
fn a_long_text_is_known_to_playback_page_by_page() {
    let folder = tempfile::tempdir().unwrap();
    let text = "在公共场所，衣着整洁，言行得体，不大声喧哗，不乱扔垃圾。".repeat(8);
    let playlist = format!("(slides: [Text(id: \"law\", title: \"倡议\", text: \"{text}\"), Slogan(text: \"文明\")])");
    fs::write(folder.path().join("texts.ron"), playlist).unwrap();
    let (library, problems) = load(folder.path());
    assert!(problems.iter().all(|problem| problem.severity != Severity::Error), "{problems:?}");
    let slides = &library.playlists.values().next().unwrap().slides;
    let ids: Vec<&str> = slides.iter().map(|slide| slide.id.as_str()).collect();
    assert!(ids.len() > 3, "{ids:?}");
    assert_eq!(ids[0], "texts/law/1");
    assert_eq!(ids[1], "texts/law/2");
    assert_eq!(*ids.last().unwrap(), "texts/1");
    let read: String = slides
        .iter()
        .filter_map(|slide| match &slide.body {
            Body::Page { text, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    // Its one paragraph begins with an indent; no page after the first does.
    assert_eq!(read, format!("　　{text}"));
    for (index, slide) in slides.iter().enumerate() {
        assert_eq!(slide.index, index);
    }
}
