//! What `check` says about looks: each finding on a slide that deserves it, and silence on one that does not.
//!
//! Every folder of `cases/looks` is called after the id of a finding; its `bad.ron` gets it, its `good.ron` gets nothing.

use std::{fs, path::Path, sync::OnceLock};

use chrono::{DateTime, NaiveDate, TimeZone as _, Utc};
use gongyi::{
    assets::Assets,
    content::theme::Theme,
    library::{
        Library, Loader,
        model::{Body, ZoneId},
    },
    paint::{PaintSize, Painter, flashes, led, legibility},
    playback,
    problem::{Problem, Severity},
    schedule::ClockTrust,
    typeset::Fonts,
};

/// The shapes of screens that templates must suit: lying, standing, old, very wide.
const SHAPES: [(u32, u32); 4] = [(1280, 720), (720, 1280), (960, 720), (1920, 540)];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn painter() -> &'static Painter {
    static PAINTER: OnceLock<Painter> = OnceLock::new();
    PAINTER.get_or_init(|| Painter::new(Fonts::load(&Assets::embedded()).unwrap(), Assets::embedded()))
}

fn load(folder: &Path) -> (std::sync::Arc<Library>, Vec<Problem>) {
    let outcome = Loader::new(folder, Assets::embedded(), chrono_tz::Asia::Shanghai).load();
    let mut problems = outcome.problems().to_vec();
    problems.extend(legibility::judge(&outcome, painter()).problems);
    problems.extend(flashes::inspect(&outcome, painter(), monday()));
    (outcome.library, problems)
}

/// Any Monday.
fn monday() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-11-23T09:00:00+08:00").unwrap().to_utc()
}

/// What is found in one playlist, with a site where one is given.
fn ids(playlist: &str, site: Option<&str>) -> Vec<&'static str> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("case.ron"), playlist).unwrap();
    if let Some(site) = site {
        fs::write(folder.path().join("site.ron"), site).unwrap();
    }
    for picture in ["stripes.png", "dark.png", "light.png"] {
        fs::copy(root().join("tests/core/data").join(picture), folder.path().join(picture)).unwrap();
    }
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
            "flashes",
            "glyph-missing",
            "line-end",
            "qr-small",
            "text-overflow",
            "text-small",
        ]
    );
}

/// The flashes that are told of these files, each with its place and both its sentences.
fn flashes_of(files: &[(&str, &str)]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    for picture in ["dark.png", "light.png"] {
        fs::copy(root().join("tests/core/data").join(picture), folder.path().join(picture)).unwrap();
    }
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let outcome = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai).load();
    assert!(outcome.good, "{:?}", outcome.problems());
    let told = |problem: &Problem| {
        let (place, help) = (&problem.place, problem.help.as_ref().unwrap());
        let file = place.file.file_name().unwrap().to_string_lossy();
        let (message, severity) = (&problem.message, problem.severity);
        format!(
            "{file}:{}:{} {} {severity:?}\n  {}\n  {}\n  > {}\n  > {}\n",
            place.line, place.column, problem.id, message.zh, message.en, help.zh, help.en
        )
    };
    flashes::inspect(&outcome, painter(), monday()).iter().map(told).collect()
}

#[test]
fn flashes_are_told_in_both_languages() {
    let folder = root().join("tests/core/cases/looks/flashes");
    let read = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
    let found = flashes_of(&[("case.ron", &read("bad.ron"))]).concat();
    if std::env::var_os("GONGYI_BLESS").is_some() {
        fs::write(folder.join("bad.txt"), &found).unwrap();
    }
    assert_eq!(found, read("bad.txt"));
    assert_eq!(flashes_of(&[("case.ron", &read("good.ron"))]), Vec::<String>::new());
}

#[test]
fn what_flashes_is_what_the_wall_plays() {
    let picture =
        |name: &str, fields: &str| format!("Picture(file: \"{name}.png\", fit: Cover, dwell: \"120ms\"{fields})");
    let list = |slides: &[String]| format!("(transition: Cut, slides: [{}])", slides.join(", "));
    let (dark, light) = (list(&[picture("dark", "")]), list(&[picture("light", "")]));
    let schedule =
        |rules: &str| format!("(screens: [(name: \"hall\"), (name: \"lift\", rotate: 90)], schedule: [{rules}])");
    let told = |rules: &str| flashes_of(&[("dark.ron", &dark), ("light.ron", &light), ("site.ron", &schedule(rules))]);
    // Neither flashes by itself; interleaved they do, on each screen that plays both.
    assert_eq!(told("(play: \"dark\"), (play: \"light\", priority: 1)").len(), 0);
    assert_eq!(told("(play: \"dark\"), (play: \"light\")").len(), 2);
    assert_eq!(told("(play: \"dark\"), (play: \"light\", screens: [\"lift\"])").len(), 1);
    assert_eq!(told("(play: \"dark\"), (play: \"light\", share: 9)").len(), 0);
    // Also at times that are not now.
    assert_eq!(told("(play: \"dark\"), (play: \"light\", when: Hours(\"Su 22:00-23:00\"))").len(), 2);
    // A waiver on a slide accepts them.
    let why = ", waive: [(id: \"flashes\", reason: \"测试\")]";
    let waived =
        [list(&[picture("dark", why), picture("light", why)]), list(&[picture("dark", ""), picture("light", "")])];
    assert_eq!(flashes_of(&[("a.ron", &waived[0])]).len(), 0);
    assert_eq!(flashes_of(&[("a.ron", &waived[1])]).len(), 1);
}

#[test]
fn a_small_part_of_the_screen_may_change_often() {
    // The light picture is a strip in the middle of the dark ground: less than a quarter of a screen that is very wide.
    let slides = "Picture(file: \"light.png\", dwell: \"100ms\"), Picture(file: \"dark.png\", dwell: \"100ms\")";
    let list = format!("(theme: \"night\", transition: Cut, slides: [{slides}])");
    let site = |size: &str| format!("(screens: [(name: \"hall\", size: {size})], schedule: [(play: \"a\")])");
    assert_eq!(flashes_of(&[("a.ron", &list), ("site.ron", &site("(2400, 200)"))]).len(), 0);
    assert_eq!(flashes_of(&[("a.ron", &list), ("site.ron", &site("(1600, 900)"))]).len(), 1);
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
    let mut names = Vec::new();
    for entry in fs::read_dir(root().join("playlists")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            fs::create_dir(folder.path().join(&name)).unwrap();
            for picture in fs::read_dir(&path).unwrap() {
                let picture = picture.unwrap().path();
                fs::copy(&picture, folder.path().join(&name).join(picture.file_name().unwrap())).unwrap();
            }
        } else if name != "site.ron" {
            fs::copy(&path, folder.path().join(&name)).unwrap();
            names.push(name.trim_end_matches(".ron").to_owned());
        }
    }
    let rules: Vec<String> = names.iter().map(|name| format!("(play: \"{name}\")")).collect();
    let rules = rules.join(", ");
    let site = format!(
        "(screens: [
            (name: \"hall\", size: (1920, 1080), diagonal_in: 55, viewing_distance_m: 6),
            (name: \"lift\", size: (1080, 1920), diagonal_in: 21.5, viewing_distance_m: 1.5),
        ], schedule: [{rules}])"
    );
    fs::write(folder.path().join("site.ron"), site).unwrap();
    let (library, problems) = load(folder.path());
    assert_eq!(library.screens.len(), 2);
    let told: Vec<String> =
        problems.iter().map(|problem| format!("{} {} {}", problem.place, problem.id, problem.message.en)).collect();
    assert!(told.is_empty(), "{told:#?}");
    assert!(library.playlists.values().flat_map(|playlist| &playlist.slides).all(|slide| slide.waive.is_empty()));
}

/// One slide of each kind, as the guide shows them.
const KINDS: &str = r#"(
    banner: "讲文明 树新风 | 公益广告", credit: "淮北市文明办 淮北市传媒中心",
    slides: [
        Slogan(text: "排队一米线\n文明一座城", note: "有序排队 从我做起"),
        Values(),
        Notice(title: "文明交通", icon: "traffic", points: ["红灯停 绿灯行 走斑马线", "机动车礼让行人 不乱停乱放"]),
        Steps(title: "这样戴口罩", steps: ["洗净双手", "分清内外 金属条朝上", "拉开褶皱 包住口鼻", "压紧鼻夹 检查密合"]),
        Profile(honour: "身边好人", name: "社区志愿者", deed: "清晨扫雪 夜里巡楼\n谁家有事 一声招呼就到"),
        Text(title: "文明行为倡议", text: "在公共场所，衣着整洁，言行得体，不大声喧哗，不乱扔垃圾。\n驾驶机动车，礼让行人。"),
        Campaign(headline: "周五支付优惠", period: "每周五 9时起", lines: ["绑定银行卡 满50元立减10元"],
            qr: "https://example.com/friday", call: "扫一扫", advertisement: true),
        Countdown(to: "中秋节", note: "花好月圆 人团圆"),
        Today(),
        Clock(),
        Couplet(first: "春满人间百花吐艳", second: "福临小院四季常安", across: "欢度春节", heart: "福"),
    ],
)"#;

#[test]
fn every_kind_in_every_theme_and_shape_is_legible() {
    for theme in Theme::names(&Assets::embedded()) {
        let folder = tempfile::tempdir().unwrap();
        let playlist = KINDS.replacen('(', &format!("(theme: \"{theme}\","), 1);
        fs::write(folder.path().join("kinds.ron"), playlist).unwrap();
        let screen = |(w, h): &(u32, u32)| {
            format!("(name: \"{w}x{h}\", size: ({w}, {h}), diagonal_in: 55, viewing_distance_m: 3)")
        };
        let screens = SHAPES.iter().map(screen).collect::<Vec<_>>().join(", ");
        fs::write(folder.path().join("site.ron"), format!("(screens: [{screens}], schedule: [(play: \"kinds\")])"))
            .unwrap();
        let (library, problems) = load(folder.path());
        assert_eq!(library.playlists.values().next().unwrap().slides.len(), 11);
        let told: Vec<String> =
            problems.iter().map(|problem| format!("{} {}", problem.id, problem.message.en)).collect();
        assert!(told.is_empty(), "{theme}: {told:#?}");
    }
}

/// A sample differs to the eye from here, of 255: glyph outlines are the same everywhere, rounding is not.
const SEEN: u8 = 24;
/// So many samples of a thousand may differ.
const TOLERANCE: f64 = 2.0;

#[test]
fn every_kind_looks_as_it_did() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("kinds.ron"), KINDS).unwrap();
    let (library, _) = load(folder.path());
    let bless = std::env::var_os("GONGYI_BLESS").is_some();
    let mut wrong = Vec::new();
    for slide in &library.playlists.values().next().unwrap().slides {
        let slide = slide.at_time(NaiveDate::from_ymd_opt(2026, 12, 22).unwrap().and_hms_opt(8, 30, 0).unwrap());
        for (width, height) in [(960, 540), (540, 960)] {
            let canvas = painter().draw(&slide, PaintSize { width, height }).unwrap();
            let image = image::RgbaImage::from_raw(width, height, canvas.data).unwrap();
            let small = image::imageops::thumbnail(&image, width / 4, height / 4);
            let name = format!("{}-{width}x{height}.png", slide.body.kind().to_lowercase());
            let reference = root().join("tests/core/cases/pictures").join(&name);
            if bless {
                image::DynamicImage::from(small.clone()).to_rgb8().save(&reference).unwrap();
            }
            let expected = image::open(&reference).unwrap().to_rgba8();
            assert_eq!(expected.dimensions(), small.dimensions(), "{name}");
            let seen = expected.iter().zip(small.iter()).filter(|(a, b)| a.abs_diff(**b) > SEEN).count();
            let off = seen as f64 * 1000.0 / expected.len() as f64;
            if off > TOLERANCE {
                wrong.push(format!("{name} differs in {off:.1} of a thousand"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}: look at them; GONGYI_BLESS=1 takes them for good");
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
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("kinds.ron"), KINDS).unwrap();
    let (library, _) = load(folder.path());
    let slides = &library.playlists.values().next().unwrap().slides;
    let slide = slides.iter().find(|slide| matches!(slide.body, Body::Campaign { .. })).unwrap();
    for (width, height) in SHAPES {
        let canvas = painter().draw(slide, PaintSize { width, height }).unwrap();
        let grey = |x: usize, y: usize| canvas.data[(y * width as usize + x) * 4 + 1];
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width as usize, height as usize, grey);
        let codes = image.detect_grids();
        assert_eq!(codes.len(), 1, "{width}x{height}");
        assert_eq!(codes[0].decode().unwrap().1, "https://example.com/friday", "{width}x{height}");
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
    let pictures = |from: DateTime<Utc>| -> Vec<[u8; 32]> {
        let cues = playback::cues(&library, &zone, from, &ClockTrust::Trusted);
        cues.take(3).map(|cue| cue.slide.unwrap().picture_hash).collect()
    };
    let (before, after) = (pictures(midnight - chrono::TimeDelta::hours(2)), pictures(midnight));
    assert!(before.iter().all(|picture| !after.contains(picture)));
    // The same on every asking, and in the one function that the wall follows.
    assert_eq!(after, pictures(midnight));
    let shown = playback::show(&library, &zone, midnight, &ClockTrust::Trusted);
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
    assert_eq!(read, text);
    for (index, slide) in slides.iter().enumerate() {
        assert_eq!(slide.index, index);
    }
}
