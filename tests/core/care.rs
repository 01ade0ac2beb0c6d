//! Care of the panel: what moves so that nothing burns in, and what keeps away from edges that a television crops. Pictures are
//! compared with those in `cases/care`, a quarter of the size a side; `GONGYI_BLESS=1` writes them anew: look at them.

use std::{fs, path::Path, process::Command, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use image::{Rgb, RgbImage, imageops};

use gongyi_assets::Assets;
use gongyi_content::library::Loader;
use gongyi_core::{
    burn_in::{STEP_SECS, offset},
    model::{Body, Library, Slide, layout::Margins},
    problem::Problem,
};
use gongyi_media::Canvas;
use gongyi_paint::{PaintPlace, PaintSize, ticker};

use crate::without_bevy::{golden::picture_difference, looks::painter};

/// A folder with a slide of words, one with a picture that covers all, and this site.
fn folder(site: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write(
        "a.ron",
        "(theme: \"spring\", banner: \"讲文明 树新风 | 公益广告\", credit: \"文明办\", dwell: \"1h\",
          slides: [Notice(title: \"佩戴口罩\", points: [\"勤洗手\", \"常通风\"])])",
    );
    write(
        "b.ron",
        "(banner: \"讲文明 树新风\", credit: \"文明办\", dwell: \"1h\",
          slides: [Picture(file: \"hill.png\", fit: Cover, caption: \"绿水青山就是金山银山\")])",
    );
    write("c.ron", "(slides: [Slogan(text: \"诚信\"), Slogan(text: \"友善\")])");
    let hill = RgbImage::from_fn(320, 180, |x, y| Rgb([(x / 2) as u8, 120, (y + 40) as u8]));
    hill.save(folder.path().join("hill.png")).unwrap();
    write("site.ron", site);
    folder
}

fn site(screen: &str, play: &str) -> String {
    format!("(timezone: \"Asia/Shanghai\", screens: [{screen}], schedule: [(play: \"{play}\")])")
}

fn snapshot(folder: &Path, at: &str, size: &str) -> RgbImage {
    let out = folder.join("out.png");
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongyi"));
    command.env_remove("GONGYI_ASSETS").arg("snapshot").arg(folder);
    let run = command.args(["--at", at, "--size", size, "--out"]).arg(&out).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    image::open(out).unwrap().to_rgb8()
}

fn load(folder: &Path) -> (Arc<Library>, Vec<Problem>) {
    let outcome = Loader::new(folder, Assets::embedded(), chrono_tz::Asia::Shanghai).load();
    assert!(outcome.good, "{:?}", outcome.problems());
    (Arc::clone(&outcome.library), gongyi_lint::legibility::judge(&outcome, painter()).problems)
}

/// How a picture differs from the one that was taken for good; nothing where it does not.
fn golden(name: &str, image: &RgbImage) -> Option<String> {
    let small = imageops::thumbnail(image, image.width() / 4, image.height() / 4);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/cases/care").join(name);
    picture_difference(&path, &small)
}

#[test]
fn a_screen_with_care_looks_as_it_did() {
    let zones = "zones: [Clock(), Side(play: \"c\"), Ticker(texts: [\"先下后上 文明乘车\"])]";
    let screens = [
        ("plain", "(name: \"hall\")".to_owned()),
        ("shift", "(name: \"hall\", burn_in: (shift: 16))".to_owned()),
        ("overscan", "(name: \"hall\", overscan: 5)".to_owned()),
        ("overscan-zones", format!("(name: \"hall\", overscan: 5, {zones})")),
    ];
    let mut wrong = Vec::new();
    for (name, screen) in &screens {
        for (size, shape) in [("960x540", "lying"), ("540x960", "standing")] {
            for play in ["a", "b"] {
                let folder = folder(&site(screen, play));
                let picture = snapshot(folder.path(), "2026-11-24 10:00:05", size);
                wrong.extend(golden(&format!("{name}-{play}-{shape}.png"), &picture));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}: look at them; GONGYI_BLESS=1 takes them for good");
}

#[test]
fn a_picture_that_moves_is_the_standing_one_moved_by_what_follows_from_the_time() {
    let start: DateTime<Utc> = "2026-11-24T02:00:05Z".parse().unwrap();
    let zones = "zones: [Clock(), Ticker(texts: [\"先下后上\"])]";
    let standing = folder(&site(&format!("(name: \"hall\", {zones})"), "a"));
    let moving = folder(&site(&format!("(name: \"hall\", burn_in: (shift: 3), {zones})"), "a"));
    let mut places = Vec::new();
    for step in [0, 1, 5, 11, 40] {
        let now = start + TimeDelta::seconds(step * STEP_SECS);
        let at = now.to_rfc3339();
        let (plain, moved) = (snapshot(standing.path(), &at, "480x270"), snapshot(moving.path(), &at, "480x270"));
        let canvas = |picture: &RgbImage| {
            let data = picture.pixels().flat_map(|Rgb([red, green, blue])| [*red, *green, *blue, 255]).collect();
            Canvas { width: picture.width(), height: picture.height(), data }
        };
        let by = offset(3, now);
        assert!(canvas(&plain).moved(by) == canvas(&moved), "{at}: by {by:?}");
        places.push(by);
        // What is left open is the background beside it, and never a black slit.
        let beside = |picture: &RgbImage, x: u32, y: u32| picture.get_pixel(x.min(479), y.min(269)).0;
        for (x, y) in [(0, 100), (479, 100), (240, 0), (240, 269)] {
            let (edge, inner) = (beside(&moved, x, y), beside(&plain, x.clamp(4, 475), y.clamp(4, 265)));
            assert!(edge.iter().zip(inner).all(|(a, b)| a.abs_diff(b) < 64), "{edge:?} at {x}, {y}, not {inner:?}");
        }
    }
    places.dedup();
    assert!(places.len() > 3, "{places:?}");
}

/// The slides of a library.
fn slides(library: &Library) -> impl Iterator<Item = &Arc<Slide>> {
    library.playlists.values().flat_map(|playlist| &playlist.slides)
}

#[test]
fn nothing_is_written_where_a_television_crops() {
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/templates");
    let outcome = Loader::new(&templates, Assets::embedded(), chrono_tz::Asia::Shanghai).load();
    let noon = "2026-12-22T12:00:00".parse().unwrap();
    for (width, height) in [(640, 360), (360, 640), (960, 240)] {
        let margins = Margins { left: width / 20, top: height / 20, right: width / 20, bottom: height / 20 };
        let place = PaintPlace { size: PaintSize { width, height }, margins };
        let mut seen = 0;
        for slide in slides(&outcome.library) {
            let slide = slide.at_time(noon);
            // A picture that covers all reaches to the edges, and so does a scene, as a background does.
            let reaches_out = match &slide.body {
                Body::Picture { .. } | Body::Photo(_) | Body::Pair(_) | Body::Compare(_) | Body::Profile { .. } => true,
                _ => slide.scenes.main.is_some(),
            };
            if slide.broken.is_some() || reaches_out {
                continue;
            }
            let painted = painter().draw(&slide, place).unwrap();
            // The same background under other words.
            let other = Slide {
                body: Body::Slogan { text: "一".into(), note: None },
                banner: None,
                credit: None,
                advertisement: false,
                ..(*slide).clone()
            };
            let plain = painter().draw(&other, place).unwrap();
            let mut written = 0;
            for (at, (a, b)) in painted.data.chunks_exact(4).zip(plain.data.chunks_exact(4)).enumerate() {
                let (x, y) = (at as u32 % width, at as u32 / width);
                let is_safe =
                    x >= margins.left && x < width - margins.right && y >= margins.top && y < height - margins.bottom;
                if a != b {
                    assert!(is_safe, "{} at {x}, {y} of {width}x{height}", slide.id);
                    written += 1;
                }
            }
            assert!(written > 0, "{}", slide.id);
            seen += 1;
        }
        assert!(seen > 10, "{seen} slides");
    }
}

#[test]
fn a_line_stands_where_nothing_is_cropped_and_moves_as_in_a_zone_without_margins() {
    let folder = folder(&site("(name: \"tv\", overscan: 5, zones: [Ticker(texts: [\"先下后上\"])])", "a"));
    let (library, _) = load(folder.path());
    let screen = &library.screens[0];
    let (area, margins) = screen.zone_places((960, 540))[1];
    assert_eq!((area.y + area.height, margins.bottom, margins.top), (540, 27, 0));
    let zone = gongyi_core::model::ZoneId::new(&screen.name, "ticker");
    let show = gongyi_core::show::Show::compile(Arc::clone(&library));
    let now = "2026-11-24T02:00:05Z".parse().unwrap();
    let slide = show.cue(&zone, now, &gongyi_core::schedule::ClockTrust::Trusted).slide.unwrap();
    let size = PaintSize { width: area.width, height: area.height };
    let strip = painter().draw(&slide, PaintPlace { size, margins }).unwrap();
    let safe = PaintSize { height: margins.within(area.size()).1, ..size };
    let plain = painter().draw(&slide, safe).unwrap();
    assert_eq!(strip.width, plain.width);
    let ((_, height), length) = ticker::safe_line(area.size(), (strip.width, strip.height), margins);
    assert_eq!((height, length), (safe.height, (plain.width, plain.height)), "it moves as the line without margins");
    // Its last lines are the bar alone.
    let row = strip.width as usize * 4;
    let foot = &strip.data[row * safe.height as usize..row * area.height as usize];
    let last = &strip.data[row * (safe.height as usize - 1)..row * safe.height as usize];
    assert!(foot.chunks_exact(row).all(|line| line == last));
    assert_eq!(strip.data[..row * safe.height as usize], plain.data[..row * safe.height as usize]);
}

#[test]
fn what_is_left_of_a_cropped_screen_is_judged() {
    let small = |overscan: &str| {
        let screen = format!("(name: \"hall\", diagonal_in: 55, viewing_distance_m: 6.3{overscan})");
        let folder = folder(&site(&screen, "c"));
        // As large as it is, by a little.
        let text =
            "(slides: [Notice(title: \"甲\", points: [\"电梯超市菜场等公共区域佩戴口罩\", \"谈话保持适当距离\"])])";
        fs::write(folder.path().join("c.ron"), text).unwrap();
        let (_, problems) = load(folder.path());
        let sizes = |problem: &Problem| (problem.id == "text-small").then(|| problem.message.en.clone());
        problems.iter().filter_map(sizes).collect::<Vec<_>>()
    };
    let em = |found: &[String]| -> f32 {
        let (_, after) = found[0].split_once("small: ").unwrap();
        after.split_once(" mm").unwrap().0.parse().unwrap()
    };
    let (plain, cropped) = (small(""), small(", overscan: 10"));
    assert!(!cropped.is_empty(), "nobody saw that it is smaller");
    assert!(plain.is_empty() || em(&cropped) < em(&plain) * 0.9, "{plain:?} {cropped:?}");
}
