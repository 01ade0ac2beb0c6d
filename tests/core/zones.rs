//! Zones: each has a programme of its own; a screen without them is as it was.

use std::{fs, process::Command, sync::Arc};

use chrono::{DateTime, Utc};
use serde_json::Value;

use gongyi_assets::Assets;
use gongyi_content::library::Loader;
use gongyi_core::{
    model::{Body, Library, ZoneId, layout::layout},
    playback::CueKind,
    schedule::ClockTrust,
    show::Show,
};
use gongyi_media::Canvas;
use gongyi_paint::{PaintSize, Painter, ticker, typeset::Fonts};

const NEWS: &str = "(dwell: \"20s\", slides: [Slogan(text: \"甲\"), Slogan(text: \"乙\")])";

fn folder(site: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.ron"), "(dwell: \"15s\", slides: [Slogan(text: \"诚信\"), Values()])").unwrap();
    fs::write(folder.path().join("city.ron"), NEWS).unwrap();
    fs::write(folder.path().join("rush.ron"), "(slides: [Slogan(text: \"先下后上\")])").unwrap();
    fs::write(folder.path().join("site.ron"), site).unwrap();
    folder
}

fn load(folder: &tempfile::TempDir) -> Arc<Library> {
    let outcome = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai).load();
    assert!(outcome.problems().is_empty(), "{:?}", outcome.problems());
    outcome.library
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(&format!("2026-11-24T{text}+08:00")).unwrap().to_utc()
}

/// What a zone of the first screen shows: its kind, the playlist, and the rule.
fn shown(library: &Arc<Library>, zone: &str, time: &str) -> (CueKind, Option<String>, Option<String>) {
    let zone = ZoneId::new(&library.screens[0].name, zone);
    let cue = Show::compile(library.clone()).cue(&zone, at(time), &ClockTrust::Trusted);
    assert_eq!(cue.zone, zone);
    (cue.kind, cue.playlist.map(|name| name.to_string()), cue.rule)
}

const SITE: &str = "(
    timezone: \"Asia/Shanghai\",
    screens: [(name: \"hall\", zones: [Side(play: \"city\", width: 25), Clock()])],
    schedule: [
        (name: \"all\", play: \"a\"),
        (name: \"rush\", play: \"rush\", zones: [\"side\"], when: Hours(\"08:00-09:00\")),
        (name: \"quiet\", blank: true, zones: [\"side\", \"clock\"], when: Hours(\"12:00-13:00\"), priority: 5),
        (name: \"night\", blank: true, when: Hours(\"23:00-06:00\"), priority: 9),
    ],
)";

#[test]
fn every_zone_has_its_own_programme() {
    let folder = folder(SITE);
    let library = load(&folder);
    let slide = |name: &str, rule: Option<&str>| (CueKind::Slide, Some(name.to_owned()), rule.map(str::to_owned));
    let black = |rule: &str| (CueKind::Blank, None, Some(rule.to_owned()));
    let clock = (CueKind::Clock, None, None);
    for (time, main, side, time_of_day) in [
        ("07:59:59", slide("a", Some("all")), slide("city", None), clock.clone()),
        ("08:30:00", slide("a", Some("all")), slide("rush", Some("rush")), clock.clone()),
        ("09:00:00", slide("a", Some("all")), slide("city", None), clock),
        ("12:30:00", slide("a", Some("all")), black("quiet"), black("quiet")),
        // Where a rule names no zone, black is the whole screen.
        ("23:30:00", black("night"), black("night"), black("night")),
    ] {
        assert_eq!(shown(&library, "main", time), main, "{time}");
        assert_eq!(shown(&library, "side", time), side, "{time}");
        assert_eq!(shown(&library, "clock", time), time_of_day, "{time}");
    }
}

#[test]
fn without_a_schedule_a_zone_keeps_its_playlist_to_itself() {
    let folder = folder("(screens: [(name: \"hall\", zones: [Side(play: \"city\")])])");
    let library = load(&folder);
    assert_eq!(library.sequence.iter().map(ToString::to_string).collect::<Vec<_>>(), ["a", "rush"]);
    assert_eq!(shown(&library, "side", "10:00:00").1.as_deref(), Some("city"));
}

fn gongyi(folder: &tempfile::TempDir, arguments: &[&str]) -> String {
    let command = arguments[0];
    let output = Command::new(env!("CARGO_BIN_EXE_gongyi"))
        .arg(command)
        .arg(folder.path())
        .args(&arguments[1..])
        .args(["--lang", "en"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_timeline_tells_of_all_zones_by_their_start_and_of_one_where_asked() {
    let folder = folder(SITE);
    let list = |zone: &[&str]| -> Vec<Value> {
        let arguments = ["timeline", "--from", "2026-11-24 07:59:50", "--for", "1m", "--format", "json"];
        let text = gongyi(&folder, &[&arguments, zone].concat());
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let all = list(&[]);
    let starts: Vec<&str> = all.iter().map(|cue| cue["start"].as_str().unwrap()).collect();
    assert!(starts.is_sorted(), "{starts:?}");
    let of = |name: &str| all.iter().filter(|cue| cue["zone"] == name).cloned().collect::<Vec<_>>();
    assert_eq!(of("main").len() + of("side").len(), all.len(), "a clock is not listed");
    assert_eq!(of("main"), list(&["--zone", "main"]));
    assert_eq!(of("side"), list(&["--zone", "side"]));
    // The cue in force at the start is told of each, and the rule of the side comes at eight.
    assert_eq!(of("side")[0]["start"], "2026-11-24T07:59:40+08:00");
    assert_eq!((&of("side")[1]["playlist"], &of("side")[1]["rule"]), (&"rush".into(), &"rush".into()));
    let clock = list(&["--zone", "clock"]);
    assert_eq!(clock.len(), 1, "its minutes are not told one by one");
    assert!(clock[0]["kind"] == "clock" && clock[0]["playlist"].is_null());
    let why = gongyi(&folder, &["explain", "--at", "2026-11-24 08:30", "--zone", "side"]);
    assert!(why.contains("zone `side`") && why.contains("rule `rush`") && !why.contains("rule `all`"), "{why}");
}

#[test]
fn a_snapshot_has_every_zone_in_its_place() {
    let folder = folder(SITE);
    let library = load(&folder);
    let painter = Painter::new(Fonts::load(&Assets::embedded()).unwrap(), Assets::embedded());
    for size in [(480, 270), (270, 480)] {
        let mut expected = Canvas::black(size);
        let screen = &library.screens[0];
        for (zone, area) in screen.zone_ids().zip(layout(&screen.zones, size)) {
            let cue = Show::compile(library.clone()).cue(&zone, at("10:00:05"), &ClockTrust::Trusted);
            let part = PaintSize { width: area.width, height: area.height };
            expected.place(&painter.draw(&cue.slide.unwrap(), part).unwrap(), area);
        }
        let out = folder.path().join("wall.png");
        let text = format!("{}x{}", size.0, size.1);
        gongyi(&folder, &["snapshot", "--at", "2026-11-24 10:00:05", "--size", &text, "--out", out.to_str().unwrap()]);
        assert!(image::open(out).unwrap().into_rgba8().into_raw() == expected.data, "{text}");
    }
}

const LINE: &str = "(
    timezone: \"Asia/Shanghai\",
    screens: [(name: \"hall\", zones: [Ticker(play: \"city\")])],
    schedule: [
        (play: \"a\"),
        (name: \"rush\", play: \"rush\", zones: [\"ticker\"], when: Hours(\"08:00-09:00\")),
        (name: \"night\", blank: true, when: Hours(\"23:00-06:00\"), priority: 9),
    ],
)";

#[test]
fn a_ticker_says_the_texts_of_its_programme_from_its_start_to_its_end() {
    let folder = folder(LINE);
    let library = load(&folder);
    let zone = ZoneId::new(&library.screens[0].name, "ticker");
    for (time, from, until, said) in [
        ("07:30:00", "06:00:00", "08:00:00", Some(vec!["甲", "乙"])),
        ("08:30:00", "08:00:00", "09:00:00", Some(vec!["先下后上"])),
        ("09:00:00", "09:00:00", "23:00:00", Some(vec!["甲", "乙"])),
        ("05:00:00", "00:00:00", "06:00:00", None),
    ] {
        let cue = Show::compile(library.clone()).cue(&zone, at(time), &ClockTrust::Trusted);
        assert_eq!((cue.starts, cue.ends), (at(from), at(until)), "{time}");
        let items = cue.slide.map(|slide| match &slide.body {
            Body::Ticker { items, .. } => items.to_vec(),
            other => panic!("{other:?}"),
        });
        assert_eq!(items, said.map(|said| said.into_iter().map(str::to_owned).collect()), "{time}");
    }
}

#[test]
fn a_snapshot_shows_the_line_where_the_clock_has_it() {
    let folder = folder(LINE);
    let library = load(&folder);
    let painter = Painter::new(Fonts::load(&Assets::embedded()).unwrap(), Assets::embedded());
    let (size, screen) = ((480, 270), &library.screens[0]);
    let area = layout(&screen.zones, size)[1];
    let zone = ZoneId::new(&screen.name, "ticker");
    let slide = Show::compile(library.clone()).cue(&zone, at("10:00:07"), &ClockTrust::Trusted).slide.unwrap();
    let strip = painter.draw(&slide, PaintSize { width: area.width, height: area.height }).unwrap();
    let out = folder.path().join("wall.png");
    gongyi(&folder, &["snapshot", "--at", "2026-11-24 10:00:07", "--size", "480x270", "--out", out.to_str().unwrap()]);
    let found = image::open(out).unwrap().into_rgba8().into_raw();
    // Since nine o'clock.
    let moved = u64::from(ticker::pace(area.height, 4.0)) * 3607;
    let mut expected = Canvas { width: size.0, height: size.1, data: found.clone() };
    expected.place(&ticker::part(&strip, area.size(), moved), area);
    assert!(found == expected.data);
    expected.place(&ticker::part(&strip, area.size(), moved + 40), area);
    assert!(found != expected.data, "another moment is another picture");
}

#[test]
fn a_ticker_may_have_texts_of_its_own() {
    let site = |zone: &str| {
        format!(
            "(timezone: \"Asia/Shanghai\", screens: [(name: \"hall\", zones: [{zone}])], schedule: [
                (play: \"a\"), (play: \"city\", zones: [\"ticker\"], when: Hours(\"08:00-09:00\"))])"
        )
    };
    let folder = folder(&site("Ticker(texts: [\"讲文明\\n树新风\", \"请排队\"])"));
    let clinic = "(theme: \"clinic\", slides: [Slogan(text: \"诚信\")])";
    fs::write(folder.path().join("a.ron"), clinic).unwrap();
    let mut loader = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai);
    let mut said = |time: &str| {
        let outcome = loader.load();
        assert!(outcome.good, "{:?}", outcome.problems());
        let library = outcome.library;
        let zone = ZoneId::new(&library.screens[0].name, "ticker");
        let cue = Show::compile(library.clone()).cue(&zone, at(time), &ClockTrust::Trusted);
        let slide = cue.slide.unwrap();
        let Body::Ticker { items, .. } = &slide.body else { panic!("{:?}", slide.body) };
        (items.to_vec(), slide.theme.name.clone(), cue.playlist, library.hash.clone())
    };
    let (items, theme, playlist, hash) = said("07:00:00");
    assert_eq!(
        (items, theme.as_str(), playlist),
        (vec!["讲文明 树新风".to_owned(), "请排队".to_owned()], "clinic", None)
    );
    // A rule plays there as in any other zone.
    assert_eq!(said("08:30:00").2.map(|name| name.to_string()).as_deref(), Some("city"));
    // An edit of the text or of its theme is another library.
    fs::write(folder.path().join("site.ron"), site("Ticker(texts: [\"请排队\"], theme: \"night\")")).unwrap();
    let (items, theme, _, edited) = said("07:00:00");
    assert_eq!((items, theme.as_str()), (vec!["请排队".to_owned()], "night"));
    assert_ne!(hash, edited);
    let table = gongyi(&folder, &["timeline", "--from", "2026-11-24 07:00", "--for", "3h", "--zone", "ticker"]);
    assert!(table.contains("texts") && table.contains("city"), "{table}");
}

#[test]
fn a_ticker_without_texts_or_with_too_many_is_told_of() {
    let ids = |city: &str, says: &str| {
        let folder = folder(&format!("(screens: [(name: \"hall\", zones: [Ticker({says})])])"));
        fs::write(folder.path().join("city.ron"), city).unwrap();
        let outcome = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai).load();
        outcome.problems().iter().map(|problem| problem.id).collect::<Vec<_>>()
    };
    let play = "play: \"city\"";
    assert!(ids(NEWS, play).is_empty());
    assert_eq!(ids("(slides: [Today()])", play), ["ticker-empty"]);
    assert_eq!(ids(&format!("(slides: [Text(text: \"{}\")])", "文明".repeat(400)), play), ["ticker-long"]);
    assert_eq!(ids(NEWS, &format!("texts: [\"{}\"]", "文明".repeat(300))), Vec::<&str>::new());
    assert_eq!(ids(NEWS, &format!("texts: [\"请排队\", \"{}\"]", "文明".repeat(300))), ["ticker-long"]);
}
