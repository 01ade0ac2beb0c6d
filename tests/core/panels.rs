//! Panels of LEDs: every slide says all that it says in whole pixels, on every panel, and looks as it did.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono::{DateTime, NaiveDate};
use image::{Rgb, RgbImage};

use crate::without_bevy::{golden::picture_difference, looks::painter};
use gongyi_assets::Assets;
use gongyi_content::library::Loader;
use gongyi_core::{
    model::{Body, Slide, layout::Area, led::Panel},
    schedule::ClockTrust,
    show::Show,
};
use gongyi_paint::{PaintSize, led};

/// Panels as they hang over doors, above counters and at bus stops.
const PANELS: [(u32, u32); 6] = [(64, 32), (128, 32), (320, 32), (256, 64), (960, 64), (256, 128)];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The slides of a folder on a day.
fn slides(folder: &Path) -> Vec<Arc<Slide>> {
    let outcome = Loader::new(folder, Assets::embedded(), chrono_tz::Asia::Shanghai).load();
    let at = NaiveDate::from_ymd_opt(2026, 12, 22).unwrap().and_hms_opt(8, 0, 20).unwrap();
    let slides = outcome.library.playlists.values().flat_map(|list| list.slides.iter().map(|slide| slide.at_time(at)));
    slides.filter(|slide| slide.broken.is_none()).collect()
}

/// All that ships, and one slide of every template.
fn all_slides() -> Vec<Arc<Slide>> {
    ["docs/templates", "playlists"].into_iter().flat_map(|folder| slides(&root().join(folder))).collect()
}

/// What of a text is read: without blanks, and without the pauses at which it may be parted.
fn read(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !"，、；：,;:".contains(*c)).collect()
}

#[test]
fn nothing_is_left_out_of_a_message_and_nothing_is_below_16_pixels() {
    for slide in all_slides() {
        for (width, height) in PANELS {
            let name = format!("{} at {width}x{height}", slide.id);
            assert!(slide.is_led((width, height)));
            let survey = painter().survey(&slide, PaintSize { width, height }).unwrap();
            let said = survey.texts.iter().map(|set| read(&set.text)).collect::<String>();
            for set in &survey.texts {
                assert!(set.em * height as f32 > 15.99, "{name}: {} has {} px", set.text, set.em * height as f32);
                assert!(!set.overflow, "{name}: {} overflows", set.text);
                assert!(set.contrast > 6.9, "{name}: {} is pale", set.text);
                assert!(set.missing.is_empty());
            }
            let parts: Vec<String> = match &slide.body {
                Body::Slogan { text, note } => [Some(text.clone()), note.clone()].into_iter().flatten().collect(),
                Body::Notice { title, points, .. } => [vec![title.clone()], points.clone()].concat(),
                Body::Steps { title, steps } => [vec![title.clone()], steps.clone()].concat(),
                Body::Values { heading, levels } => {
                    let values = levels.iter().flat_map(|level| [vec![level.label.clone()], level.values.clone()]);
                    [vec![heading.clone()], values.flatten().collect()].concat()
                }
                Body::Profile { name, deed, honour, .. } => {
                    honour.iter().cloned().chain([name.clone(), deed.clone()]).collect()
                }
                Body::Campaign { headline, period, lines, rows, .. } => {
                    let some = [Some(headline.clone()), period.clone()].into_iter().flatten().collect();
                    [some, lines.clone(), rows.concat()].concat()
                }
                Body::Hotline { number, title, lines, hours } => {
                    let first = title.iter().cloned().chain([number.clone()]);
                    first.chain(lines.clone()).chain(hours.clone()).collect()
                }
                Body::Table { headline, period, rows, note, number, .. } => {
                    let head = [Some(headline.clone()), period.clone()].into_iter().flatten();
                    let head = head.filter(|_| *number == 1);
                    let note = note.iter().filter(|_| *number == 1).cloned();
                    head.chain(rows.concat()).chain(note).collect()
                }
                Body::Figure { value, unit, claim, source } => {
                    [value.clone(), unit.clone().unwrap_or_default(), claim.clone(), source.clone().unwrap_or_default()]
                        .to_vec()
                }
                Body::Scan { call, reasons, .. } => call.iter().chain(reasons).cloned().collect(),
                Body::Quote { text, who, source } => {
                    [text.clone()].into_iter().chain(who.clone()).chain(source.clone()).collect()
                }
                Body::Motto { lines, whose } => lines.iter().chain(whose).cloned().collect(),
                Body::Page { title, text, number, .. } => {
                    title.iter().filter(|_| *number == 1).cloned().chain([text.clone()]).collect()
                }
                Body::Couplet { first, second, across, .. } => {
                    [first.clone(), second.clone()].into_iter().chain(across.clone()).collect()
                }
                Body::Countdown { name, .. } => vec![name.clone()],
                Body::Today { .. } => vec!["12月22日".into(), "星期二".into(), "冬至".into()],
                Body::Clock { .. } => vec!["08:00".into(), "12月22日".into()],
                Body::Picture { caption, .. } => caption.iter().cloned().collect(),
                Body::PublicNotice(notice) => {
                    let first = [notice.title.clone(), notice.place.clone()];
                    first.into_iter().chain(notice.reason.clone()).chain(notice.contact.clone()).collect()
                }
                Body::Pair(pair) => vec![pair.good.text.clone(), pair.bad.text.clone()],
                Body::Photo(photo) => [photo.headline.clone()].into_iter().chain(photo.note.clone()).collect(),
                Body::Event(event) => {
                    [event.title.clone(), event.place.clone()].into_iter().chain(event.host.clone()).collect()
                }
                Body::Board(board) => {
                    let people = board.entries.iter().flat_map(|entry| [entry.name.clone(), entry.deed.clone()]);
                    [board.title.clone()].into_iter().chain(people).collect()
                }
                Body::Route(route) => {
                    let stops = route.stops.iter().map(|stop| stop.name.clone());
                    let more = stops.chain(route.via.clone()).chain(route.note.clone());
                    [route.line.clone()].into_iter().chain(more).collect()
                }
                Body::Compare(compare) => {
                    let labels = [compare.labels.0.clone(), compare.labels.1.clone()];
                    compare.caption.iter().cloned().chain(labels).collect()
                }
                Body::Ticker { .. } => Vec::new(),
            };
            let mut rest = said.as_str();
            for part in parts {
                let part = read(&part.replace("**", ""));
                let at = rest.find(&part).unwrap_or_else(|| panic!("{name}: {part} is not in {said}"));
                rest = &rest[at + part.len()..];
            }
            if slide.advertisement {
                assert!(said.starts_with("广告"), "{name}: the law asks for the label");
            }
        }
    }
}

#[test]
fn what_is_painted_is_a_stack_of_whole_pages_or_a_line_that_moves() {
    let calm = Panel { led: Some(true), by_pages: true };
    let mut lines = 0;
    for slide in all_slides() {
        for (width, height) in PANELS {
            let size = PaintSize { width, height };
            let canvas = painter().draw(&slide, size).unwrap();
            assert!(canvas.width >= width && canvas.height.is_multiple_of(height), "{}", slide.id);
            assert_eq!(canvas.data.len(), canvas.width as usize * canvas.height as usize * 4);
            assert!(canvas.height <= 8192 && canvas.width <= 8192);
            lines += usize::from(canvas.width > width);
            let pages = painter().draw(&Slide { panel: calm, ..(*slide).clone() }, size).unwrap();
            assert_eq!(pages.width, width, "{}: nothing moves under reduced motion", slide.id);
            if height >= 64 {
                assert_eq!(canvas.width, width, "{}: a panel of four lines has room for a phrase", slide.id);
            }
        }
    }
    assert!(lines > 0, "on the smallest panels some slide is a line that moves");
}

#[test]
fn the_site_says_what_is_a_panel_and_where_its_picture_is() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.ron"), "(dwell: \"15s\", slides: [Slogan(text: \"诚信\")])").unwrap();
    let screens =
        "(name: \"door\", led: true, size: (320, 160)), (name: \"card\", size: (64, 32), position: (1900, 7)),
        (name: \"band\", led: false, size: (320, 32)), (name: \"hall\", size: (1920, 1080)),
        (name: \"calm\", size: (128, 32), reduced_motion: true)";
    fs::write(folder.path().join("site.ron"), format!("(screens: [{screens}], schedule: [(play: \"a\")])")).unwrap();
    let outcome = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai).load();
    assert!(outcome.problems().is_empty(), "{:?}", outcome.problems());
    let (library, show) = (&outcome.library, Show::compile(Arc::clone(&outcome.library)));
    let at = DateTime::parse_from_rfc3339("2026-11-24T12:00:00+08:00").unwrap().to_utc();
    let slide = |screen: usize| {
        let zone = library.screens[screen].zone_ids().next().unwrap();
        show.cue(&zone, at, &ClockTrust::Trusted).slide.unwrap()
    };
    let is_led = |screen: usize, size| slide(screen).is_led(size);
    assert!(is_led(0, (320, 160)) && is_led(1, (64, 32)) && !is_led(2, (320, 32)) && !is_led(3, (1920, 1080)));
    assert!(slide(4).panel.by_pages && !slide(0).panel.by_pages);
    // Another layout is another picture; what is known by its shape is the same one.
    assert_ne!(slide(0).picture_hash, slide(3).picture_hash);
    assert_eq!(slide(1).picture_hash, slide(3).picture_hash);
    let place = |screen: usize| library.screens[screen].place((1920, 1080));
    let area = |x, y, width, height| Area { x, y, width, height };
    assert_eq!(place(0), area(0, 0, 320, 160));
    assert_eq!(place(1), area(1856, 7, 64, 32), "it is moved in");
    assert_eq!(place(2), area(0, 0, 1920, 1080), "a `size` alone is for where there is no display");
    assert_eq!(library.screens[1].place((64, 32)), area(0, 0, 64, 32), "a window on a desk");
    assert_eq!(library.screens[1].place((40, 20)), area(0, 0, 40, 20));
}

/// Between two pages that are drawn beside each other.
const SEAM: Rgb<u8> = Rgb([70, 70, 70]);

/// All pages of all slides of a folder on a panel, in columns.
fn sheet(slides: &[Arc<Slide>], (width, height): (u32, u32)) -> RgbImage {
    let mut pages = Vec::new();
    for slide in slides {
        let painted = painter().draw(slide, PaintSize { width, height }).unwrap();
        let sheet = led::sheet(&painted, height);
        for top in (0..sheet.height).step_by(height as usize) {
            let pixel = |x: u32, y: u32| {
                let at = ((top + y) * sheet.width + x) as usize * 4;
                Rgb([sheet.data[at], sheet.data[at + 1], sheet.data[at + 2]])
            };
            // Of a line that moves, so much as is seen at once.
            pages.push(RgbImage::from_fn(width, height, pixel));
        }
    }
    let columns = (1000 / (width + 2)).max(1).min(pages.len() as u32);
    let rows = (pages.len() as u32).div_ceil(columns);
    let mut whole = RgbImage::from_pixel(columns * (width + 2), rows * (height + 2), SEAM);
    for (page, at) in pages.iter().zip(0..) {
        let (column, row) = (at % columns, at / columns);
        image::imageops::replace(&mut whole, page, i64::from(column * (width + 2)), i64::from(row * (height + 2)));
    }
    whole
}

#[test]
fn every_template_looks_as_it_did_on_six_panels() {
    let references: PathBuf = root().join("tests/core/cases/panels");
    let slides = slides(&root().join("docs/templates"));
    let differs = |size: (u32, u32)| {
        picture_difference(&references.join(format!("{}x{}.png", size.0, size.1)), &sheet(&slides, size))
    };
    let wrong: Vec<String> = PANELS.into_iter().filter_map(differs).collect();
    assert!(wrong.is_empty(), "{wrong:?}: look at them; GONGYI_BLESS=1 takes them for good");
    let names = fs::read_dir(&references).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let names: BTreeSet<String> = names.collect();
    assert_eq!(names, PANELS.map(|(width, height)| format!("{width}x{height}.png")).into());
}
