//! What surrounds a message: the tab of a series, the banner and the credit. They do not move within a programme, each can
//! be read on whatever it stands on, and a screen with zones has them once. And drawings (SVG) as pictures.

use std::{collections::BTreeSet, fs, path::Path, sync::Arc};

use chrono::{DateTime, Utc};

use gongyi_assets::Assets;
use gongyi_content::library::Loader;
use gongyi_core::{
    model::{Library, PictureFile, Slide, ZoneId},
    shapes::Fit,
};
use gongyi_media::{self as media, Canvas, Limits, MediaError, Target};
use gongyi_paint::PaintSize;

use super::looks::painter;

const SHAPES: [(u32, u32); 4] = [(960, 540), (540, 960), (640, 512), (960, 180)];

fn library(files: &[(&str, &str)]) -> (tempfile::TempDir, Arc<Library>) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let library = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai).load().library;
    (folder, library)
}

fn slides(text: &str) -> Vec<Arc<Slide>> {
    let (_folder, library) = library(&[("a.ron", text)]);
    let now: DateTime<Utc> = "2026-11-26T02:00:00Z".parse().unwrap();
    let local = now.with_timezone(&chrono_tz::Asia::Shanghai).naive_local();
    library.playlists.values().next().unwrap().slides.iter().map(|slide| slide.at_time(local)).collect()
}

fn painted(slide: &Slide, (width, height): (u32, u32)) -> Canvas {
    painter().draw(slide, PaintSize { width, height }).unwrap()
}

/// The rows of a picture from one to another.
fn rows(canvas: &Canvas, from: f32, to: f32) -> &[u8] {
    let row = canvas.width as usize * 4;
    &canvas.data[from as usize * row..to as usize * row]
}

/// A slide of each kind that is no picture, alone in its playlist.
const KINDS: [&str; 9] = [
    "Slogan(text: \"排队一米线\\n文明一座城\")",
    "Notice(title: \"文明交通\", points: [\"红灯停\", \"绿灯行\"])",
    "Values()",
    "Steps(title: \"这样戴口罩\", steps: [\"洗净双手\", \"分清内外\", \"压紧鼻夹\"])",
    "Profile(name: \"社区志愿者\", deed: \"清晨扫雪\")",
    "Text(text: \"依次排队，先下后上。\")",
    "Campaign(headline: \"义诊\", lines: [\"周六\"])",
    "Countdown(to: \"春节\")",
    "Today()",
];

#[test]
fn a_series_numbers_its_slides_and_is_in_their_pictures() {
    let playlist = |series: &str| {
        format!(
            "({series} slides: [Slogan(text: \"甲\"), Text(text: \"{}\"), Slogan(text: \"乙\")])",
            "长文。".repeat(200)
        )
    };
    let with = slides(&playlist("series: \"文明交通\","));
    let numbers: Vec<usize> = with.iter().map(|slide| slide.series.as_ref().unwrap().number).collect();
    assert!(with.len() > 3, "the text has pages");
    let numbered: BTreeSet<usize> = numbers.iter().copied().collect();
    assert_eq!((numbers[0], numbers[numbers.len() - 1], numbered.len()), (1, 3, 3), "pages of a text share its number");
    assert!(with.iter().all(|slide| slide.series.as_ref().unwrap().name == "文明交通"));
    for other in ["", "series: \"文明养犬\","] {
        let others = slides(&playlist(other));
        for (slide, other) in with.iter().zip(&others) {
            assert_ne!(slide.picture_hash, other.picture_hash);
            assert_ne!(painted(slide, SHAPES[0]), painted(other, SHAPES[0]));
        }
    }
    // A name of blanks is none.
    assert!(slides(&playlist("series: \"  \",")).iter().all(|slide| slide.series.is_none()));
}

#[test]
fn nothing_around_a_message_moves_within_a_programme() {
    let head =
        "theme: \"civility\", banner: \"讲文明 树新风 | 公益广告\", credit: \"淮北市文明办\", series: \"文明交通\"";
    for size in SHAPES {
        let vmin = size.0.min(size.1) as f32 / 100.0;
        let is_strip = size.0 as f32 >= size.1 as f32 * 2.6;
        let mut first: Option<Canvas> = None;
        for kind in KINDS {
            let canvas = painted(&slides(&format!("({head}, slides: [{kind}])"))[0], size);
            let first = first.get_or_insert_with(|| canvas.clone());
            // The tab and the banner, and the credit; on a strip all of it is at the foot.
            let head = if is_strip { 0.0 } else { 9.6 } * vmin;
            assert!(rows(first, 0.0, head) == rows(&canvas, 0.0, head), "{kind} at {size:?}");
            let foot = (size.1 as f32 - if is_strip { 11.0 } else { 9.0 } * vmin, size.1 as f32);
            assert!(rows(first, foot.0, foot.1) == rows(&canvas, foot.0, foot.1), "{kind} at {size:?}");
        }
        // And there is something that could have moved.
        let bare = painted(&slides("(theme: \"civility\", slides: [Today()])")[0], size);
        let first = first.unwrap();
        assert!(is_strip || rows(&first, 0.0, 9.0 * vmin) != rows(&bare, 0.0, 9.0 * vmin));
        let foot = size.1 as f32 - 9.0 * vmin;
        assert!(rows(&first, foot, size.1 as f32) != rows(&bare, foot, size.1 as f32));
    }
}

/// The box around what two pictures of one size do not share: left, top, right, bottom.
fn difference(a: &Canvas, b: &Canvas) -> [u32; 4] {
    let (pairs, width) = (a.data.chunks_exact(4).zip(b.data.chunks_exact(4)), a.width);
    let differ = pairs.zip(0..).filter(|((a, b), _)| a != b).map(|(_, at)| (at % width, at / width));
    differ.fold([u32::MAX, u32::MAX, 0, 0], |[left, top, right, bottom], (x, y)| {
        [left.min(x), top.min(y), right.max(x), bottom.max(y)]
    })
}

#[test]
fn the_tab_of_a_series_is_on_the_picture_and_on_no_message() {
    let small = [(1280, 360), (960, 180), (640, 200), (480, 270)];
    for size in SHAPES.into_iter().chain(small) {
        for layout in ["Centre", "Band", "Object", "Field", "Column"] {
            let of = |series: &str, text: &str| {
                let slogan = format!("Slogan(text: \"{text}\", layout: {layout})");
                painted(&slides(&format!("(theme: \"civility\", {series} slides: [{slogan}])"))[0], size)
            };
            let (one, other) = ("国家富强\n公平正义", "田圆目回\n圈国园固");
            let message = difference(&of("", one), &of("", other));
            let tab = difference(&of("", one), &of("series: \"文明交通\",", one));
            assert!(tab[2] > tab[0] && tab[3] > tab[1] && message[2] > message[0], "{size:?} {layout}");
            let is_apart = tab[1] > message[3] || tab[3] < message[1] || tab[0] > message[2] || tab[2] < message[0];
            assert!(is_apart, "{size:?} {layout}: the tab {tab:?} is on the message {message:?}");
        }
    }
}

#[test]
fn a_screen_with_zones_has_one_tab_one_banner_and_one_credit() {
    let site = "(screens: [(name: \"hall\", zones: [Side(play: \"a\")])], schedule: [(play: \"a\")])";
    let playlist = "(series: \"文明交通\", slides: [Slogan(text: \"甲\")])";
    let (_folder, library) = library(&[("site.ron", site), ("a.ron", playlist)]);
    let slide = &library.playlists.values().next().unwrap().slides[0];
    let screen = &library.screens[0].name;
    let (main, side) = (ZoneId::new(screen, "main"), ZoneId::new(screen, "side"));
    assert!(slide.in_zone(&main).series.is_some());
    // Of its campaign it is in each of them.
    let campaign = |zone: &ZoneId| slide.in_zone(zone).campaign.as_deref().map(str::to_owned);
    assert!([&main, &side].iter().all(|zone| campaign(zone).as_deref() == Some("文明交通")));
    assert!(slide.in_zone(&side).series.is_none() && slide.in_zone(&side).picture_hash != slide.picture_hash);
}

#[test]
fn banner_and_credit_can_be_read_on_every_picture() {
    let colours =
        [[255_u8; 3], [0, 0, 0], [128, 128, 128], [250, 240, 40], [10, 20, 160], [200, 60, 50], [90, 160, 90]];
    let folder = tempfile::tempdir().unwrap();
    for (at, colour) in colours.iter().enumerate() {
        // Halves as far from each other as can be, behind one line.
        let other = if at % 2 == 0 { [255 - colour[0], 255 - colour[1], 255 - colour[2]] } else { *colour };
        let picture =
            image::RgbImage::from_fn(160, 160, |x, _| image::Rgb(if (x / 8) % 2 == 0 { *colour } else { other }));
        picture.save(folder.path().join(format!("{at}.png"))).unwrap();
        for theme in ["civility", "red-gold", "night", "high-contrast"] {
            let text = format!(
                "(theme: \"{theme}\", banner: \"讲文明 树新风 | 公益广告\", credit: \"淮北市文明办\", series: \"美\", slides: [
                    Picture(file: \"{at}.png\", fit: Cover, caption: \"绿水青山\", advertisement: true)])"
            );
            fs::write(folder.path().join("a.ron"), text).unwrap();
            let library = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai).load().library;
            let slide = &library.playlists.values().next().unwrap().slides[0];
            for (width, height) in SHAPES {
                let survey = painter().survey(slide, PaintSize { width, height }).unwrap();
                assert!(survey.texts.len() >= 5, "{:?}", survey.texts);
                for set in &survey.texts {
                    assert!(set.contrast >= 4.5, "{colour:?} {theme} {width}x{height}: {set:?}");
                    assert!(set.em * height as f32 >= 15.9, "{set:?}");
                }
            }
        }
    }
}

const SHAPES_OF_A_DRAWING: &str = "<rect width='50' height='50' fill='#ff0000'/><rect x='50' width='50' height='50' \
                                   fill='#0000ff' fill-opacity='.5'/>";

fn svg(inside: &str) -> String {
    format!(
        "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' \
         viewBox='0 0 100 50'>{inside}</svg>"
    )
}

fn decode(folder: &Path, text: &str, target: Target) -> Result<image::RgbaImage, MediaError> {
    let path = folder.join("p.svg");
    fs::write(&path, text).unwrap();
    media::decode(&PictureFile::own(&path), &Limits::default(), target)
}

#[test]
fn a_drawing_is_rendered_at_the_size_that_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let drawing = svg(SHAPES_OF_A_DRAWING);
    for (width, height, fit, size) in [
        (1000, 900, Fit::Contain, (1000, 500)),
        (400, 3000, Fit::Contain, (400, 200)),
        (3840, 2160, Fit::Contain, (3840, 1920)),
        (640, 640, Fit::Cover, (640, 640)),
        (90, 300, Fit::Cover, (90, 300)),
    ] {
        let picture = decode(folder.path(), &drawing, Target { width, height, fit, focus: (0.5, 0.5) }).unwrap();
        assert_eq!(picture.dimensions(), size);
        let middle = size.0 / 2;
        // As sharp as can be: both colours up to the pixel beside the edge.
        assert_eq!(picture.get_pixel(middle - 2, size.1 / 2).0, [255, 0, 0, 255]);
        assert_eq!(picture.get_pixel(middle + 1, size.1 / 2).0, [0, 0, 255, 128]);
    }
    // The focus stays in view.
    let target = |x| Target { width: 20, height: 50, fit: Fit::Cover, focus: (x, 0.5) };
    let left = decode(folder.path(), &drawing, target(0.0)).unwrap();
    let right = decode(folder.path(), &drawing, target(1.0)).unwrap();
    assert_eq!((left.get_pixel(10, 25).0, right.get_pixel(10, 25).0), ([255, 0, 0, 255], [0, 0, 255, 128]));
}

#[test]
fn what_a_drawing_must_not_do_is_refused_in_two_languages() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("secret.png"), "secret").unwrap();
    let deep = format!("{}{SHAPES_OF_A_DRAWING}{}", "<g>".repeat(3000), "</g>".repeat(3000));
    let tens =
        |level: usize| format!("<g id='a{level}'>{}</g>", format!("<use xlink:href='#a{}'/>", level - 1).repeat(10));
    let bomb = format!(
        "<defs><g id='a0'><rect width='1' height='1'/></g>{}</defs><use xlink:href='#a9'/>",
        (1..=9).map(tens).collect::<String>()
    );
    let dots = "<rect width='1' height='1'/>".repeat(60_000);
    let blur = "<g filter='url(#f)'><rect width='9' height='9'/></g>".repeat(100);
    for (inside, zh, en) in [
        ("<script>alert(1)</script>", "脚本", "script"),
        ("<rect width='9' height='9' onload='x()'/>", "脚本", "script"),
        ("<text x='1' y='9'>文明</text>", "文字", "text"),
        ("<image xlink:href='secret.png' width='9' height='9'/>", "嵌着", "another picture"),
        ("<image href='data:image/png;base64,AAAA' width='9' height='9'/>", "嵌着", "another picture"),
        ("<foreignObject width='9' height='9'/>", "网页", "web page"),
        ("<use href='other.svg#a'/>", "外面", "outside"),
        ("<use xlink:href='http://example.com/a.svg#a'/>", "外面", "outside"),
        ("<style>@import url(http://example.com/a.css);</style>", "外面", "outside"),
        ("<rect width='9' height='9' fill='url(http://example.com/a.svg#g)'/>", "外面", "outside"),
        ("<rect width='9' height='9' style='fill: URL( \"file:///etc/passwd\")'/>", "外面", "outside"),
        ("<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>", "没完没了", "without end"),
        (deep.as_str(), "太复杂", "too complex"),
        (bomb.as_str(), "太复杂", "too complex"),
        (dots.as_str(), "太复杂", "too complex"),
        (&format!("<filter id='f'><feGaussianBlur stdDeviation='2'/></filter>{blur}"), "太复杂", "too complex"),
        ("<filter id='f'><feTurbulence numOctaves='9999'/></filter><g filter='url(#f)'/>", "太复杂", "too complex"),
    ] {
        let target = Target { width: 64, height: 64, fit: Fit::Contain, focus: (0.5, 0.5) };
        let error = decode(folder.path(), &svg(inside), target).unwrap_err();
        let (what, way) = (error.text(), error.help().unwrap());
        let about = inside.get(..80).unwrap_or(inside);
        assert!(what.zh.contains(zh) && what.en.contains(en), "{what:?} of {about}");
        assert!(what.zh.contains("SVG") && what.en.contains("SVG"), "{what:?}");
        assert!(!way.zh.is_empty() && way.en.contains("export"), "{way:?}");
        // Found out when it is probed, not on the wall.
        assert!(media::probe(&PictureFile::own(folder.path().join("p.svg")), &Limits::default()).is_err(), "{about}");
    }
    // What is none of that, although it looks like it.
    for fine in [
        "<title>文明</title><desc>文字</desc><a href='http://example.com'><rect width='9' height='9'/></a>",
        "<text/><defs><linearGradient id='g'><stop stop-color='red'/></linearGradient></defs>\
         <rect width='9' height='9' fill='url(#g)' style='stroke: url(\"#g\")'/>",
        "<g id='a'><rect width='9' height='9'/></g><use href='#a' x='9'/><use href='#a' x='20'/>",
    ] {
        let target = Target { width: 64, height: 64, fit: Fit::Contain, focus: (0.5, 0.5) };
        assert!(decode(folder.path(), &svg(fine), target).is_ok(), "{fine}");
    }
    // One that is far too long, and one that is being written.
    let long = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9000 9'><rect width='9' height='9'/></svg>";
    let target = Target { width: 64, height: 64, fit: Fit::Contain, focus: (0.5, 0.5) };
    assert!(decode(folder.path(), long, target).unwrap_err().text().zh.contains("长宽"));
    let whole = svg(&SHAPES_OF_A_DRAWING.repeat(9));
    assert!(decode(folder.path(), &whole[..whole.len() - 20], target).is_err());
    let is_cut_off = |text: &str| {
        let path = folder.path().join("q.svg");
        fs::write(&path, text).unwrap();
        media::is_cut_off(&media::open_picture(&PictureFile::own(&path)).unwrap(), &Limits::default()).unwrap()
    };
    assert!(is_cut_off(&whole[..whole.len() - 20]) && !is_cut_off(&whole));
}
