//! The painter under strain: texts of any length, sizes of any shape, pictures of any size, and memory within bounds.

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, LazyLock},
    time::Duration,
};

use chrono::NaiveDate;
use image::RgbaImage;
use proptest::prelude::*;
use resvg::tiny_skia::Pixmap;

use crate::{survey::Survey, typeset::Fonts, *};
use gongyi_assets::Assets;
use gongyi_content::themes;
use gongyi_core::{
    model::{
        Board, Body, Compare, Event, Honoured, Motion, Pair, Photo, PublicNotice, Route, Slide, SlideRef, Stop,
        moment::Moment,
    },
    shapes::{
        Fit, NoticeKind, PairSide, PhotoSide, ValueLevel, WeatherLevel,
        theme::{Anchor, Colour, Ornament, Theme},
    },
};

pub(super) static PAINTER: LazyLock<Painter> = LazyLock::new(painter);

fn painter() -> Painter {
    let assets = Assets::embedded();
    Painter::new(Fonts::load(&assets).unwrap(), assets)
}

fn background(painter: &Painter, slide: &Slide, size: PaintSize) -> Arc<Pixmap> {
    painter.backgrounds.background(&slide.theme, size, &Assets::embedded()).unwrap()
}

/// A slide in the theme with ornaments at all edges.
pub(super) fn slide(body: Body) -> Slide {
    let assets = Assets::embedded();
    let ornament = |drawing: &str, at: Anchor, repeated: bool| Ornament {
        drawing: drawing.into(),
        at,
        width: 46.0,
        inset: (-12.0, -10.0),
        opacity: 0.2,
        colour: Colour([0xFF, 0xC6, 0x5C]),
        mirrored: !repeated,
        repeated,
    };
    let ornaments = vec![
        ornament("lantern", Anchor::TopRight, false),
        ornament("papercut", Anchor::Top, true),
        ornament("cloud", Anchor::BottomLeft, false),
        ornament("hills", Anchor::Bottom, true),
    ];
    let theme = Arc::new(Theme { ornaments, ..(*themes::load(&assets, "festival").unwrap()).clone() });
    let mut slide = Slide::unwritten(SlideRef::of_zone("test"), body, Duration::from_secs(8), theme, [0; 32]);
    slide.banner = Some("讲文明 树新风 | 公益广告".into());
    slide.credit = Some("淮北市文明办".into());
    slide.advertisement = true;
    slide
}

/// A photograph with these words.
fn photo(side: PhotoSide, headline: &str) -> Photo {
    let note = Some(headline.to_owned());
    Photo { file: "a.png".into(), headline: headline.to_owned(), note, focus: Some((0.5, 0.5)), side }
}

/// A slide of every template, with this text in all places.
fn bodies(text: &str) -> Vec<Body> {
    let (some, own) = (Some(text.to_owned()), text.to_owned());
    let list = vec![own.clone(); 3];
    let day = NaiveDate::from_ymd_opt(2026, 12, 22).unwrap();
    let at = Some(day.and_hms_opt(8, 0, 20).unwrap());
    let motion = |by_pages| Motion { speed: 4.0, by_pages };
    let side = PairSide { text: own.clone(), scene: None };
    let honoured = Honoured { name: own.clone(), deed: own.clone(), portrait: None };
    let stop = Stop { name: own.clone(), is_here: true, is_closed: true };
    vec![
        Body::Slogan { text: own.clone(), note: some.clone() },
        Body::Values { heading: own.clone(), levels: vec![ValueLevel { label: own.clone(), values: list.clone() }; 2] },
        Body::Notice { title: own.clone(), points: list.clone(), icon: Some("mask".into()) },
        Body::Steps { title: own.clone(), steps: list.clone() },
        Body::Profile { name: own.clone(), deed: own.clone(), honour: some.clone(), portrait: None, focus: (0.5, 0.5) },
        Body::Campaign {
            headline: own.clone(),
            period: some.clone(),
            lines: list.clone(),
            rows: vec![list.clone(); 2],
            qr: Some("https://example.com/friday".into()),
            call: some.clone(),
        },
        Body::Hotline { number: own.clone(), title: some.clone(), lines: list.clone(), hours: some.clone() },
        Body::Table {
            headline: own.clone(),
            period: some.clone(),
            columns: list.clone(),
            rows: vec![list.clone(); 5],
            highlight: Some(1),
            note: some.clone(),
            number: 2,
            of: 3,
        },
        Body::Figure { value: own.clone(), unit: some.clone(), claim: own.clone(), source: some.clone() },
        Body::Figure { value: "98".into(), unit: Some("%".into()), claim: own.clone(), source: some.clone() },
        Body::Scan {
            qr: "https://example.com/friday".into(),
            address: some.clone(),
            call: some.clone(),
            reasons: list.clone(),
        },
        Body::Quote { text: own.clone(), who: some.clone(), source: some.clone() },
        Body::Motto { lines: list.clone(), whose: some.clone() },
        Body::Page { title: some.clone(), text: own.clone(), number: 1, of: 2 },
        Body::Couplet { first: own.clone(), second: own.clone(), across: some.clone(), heart: some.clone() },
        Body::Countdown { name: own.clone(), days: [day].into(), note: some.clone(), on: day.pred_opt() },
        Body::Today { note: some.clone(), on: Some(day) },
        Body::Clock { seconds: true, note: some.clone(), is_zone: false, at },
        Body::Clock { seconds: true, note: None, is_zone: true, at },
        Body::Picture { file: "a.png".into(), fit: Fit::Contain, focus: (0.5, 0.5), caption: some.clone() },
        Body::Picture { file: "a.png".into(), fit: Fit::Cover, focus: (0.0, 1.0), caption: some.clone() },
        Body::PublicNotice(PublicNotice {
            kind: NoticeKind::Weather(WeatherLevel::Orange),
            title: own.clone(),
            place: own.clone(),
            from: Moment { day, minute: Some(480) },
            until: None,
            contact: some.clone(),
            reason: some.clone(),
            advice: list.clone(),
        }),
        Body::Pair(Pair { good: side.clone(), bad: side }),
        Body::Photo(photo(PhotoSide::Auto, text)),
        Body::Photo(photo(PhotoSide::Field, text)),
        Body::Event(Event {
            title: own.clone(),
            when: Moment { day, minute: None },
            place: own.clone(),
            host: some.clone(),
            qr: Some("https://example.com/friday".into()),
        }),
        Body::Board(Board { title: own.clone(), entries: vec![honoured.clone(); 3] }),
        Body::Route(Route { line: own.clone(), stops: vec![stop.clone(); 3], via: list.clone(), note: some.clone() }),
        Body::Compare(Compare {
            before: "a.png".into(),
            after: "b.png".into(),
            caption: some.clone(),
            labels: (own.clone(), own.clone()),
        }),
        Body::Ticker { items: list.clone().into(), motion: motion(false) },
        Body::Ticker { items: list.into(), motion: motion(true) },
    ]
}

#[test]
fn texts_of_any_length_are_set_and_reported() {
    const MANY: usize = 100_000;
    let texts = [
        ("letters", "a".repeat(MANY)),
        ("Chinese characters", "文".repeat(MANY)),
        ("phrases", "文明城市".repeat(MANY / 4)),
        ("emoji", "😀".repeat(MANY)),
        ("combining marks", format!("a{}", "\u{301}".repeat(MANY))),
        ("lines", "文\n".repeat(MANY / 10)),
        (
            "characters that no face has",
            (0..MANY as u32).filter_map(|at| char::from_u32(0xF_0000 + at % 65_000)).collect(),
        ),
        ("emphasis", "**文**明".repeat(MANY / 6)),
        ("digits", "1".repeat(MANY)),
        ("parts of a banner", "文|".repeat(MANY / 2)),
    ];
    let picture = RgbaImage::from_pixel(40, 30, image::Rgba([200, 10, 10, 255]));
    for (name, text) in &texts {
        for (at, body) in bodies(text).into_iter().enumerate() {
            let mut slide = slide(body);
            if *name == "parts of a banner" {
                slide.banner = Some(text.clone());
                slide.credit = Some(text.clone());
            }
            let size = if at % 2 == 0 { (320, 180) } else { (180, 320) };
            let size = PaintSize { width: size.0, height: size.1 };
            if matches!(slide.body, Body::Ticker { .. }) {
                let canvas = PAINTER.paint(&slide, size, Some(&picture)).unwrap();
                assert_eq!(canvas.data.len(), canvas.width as usize * canvas.height as usize * 4);
                continue;
            }
            // It is painted and surveyed in one: this is what the player and `check` both do.
            let survey =
                PAINTER.context(&slide, size.into(), &[&picture], Some(Survey::default())).unwrap().0.survey.unwrap();
            let says_nothing = matches!(slide.body, Body::Clock { is_zone: true, .. });
            let reported = survey.texts.iter().any(|set| set.overflow);
            assert!(reported || says_nothing, "{name} in a {}", slide.body.kind());
        }
    }
}

#[test]
fn what_matters_on_a_strip_and_in_a_wide_table_is_large() {
    let day = NaiveDate::from_ymd_opt(2026, 12, 22).unwrap();
    let largest = |body: Body, width, height| {
        let texts = PAINTER.survey(&slide(body), PaintSize { width, height }).unwrap().texts;
        assert!(texts.iter().all(|set| !set.overflow), "{texts:?}");
        texts.iter().map(|set| set.em).fold(0.0, f32::max)
    };
    for (width, height) in [(960, 180), (1280, 360)] {
        let today = largest(Body::Today { note: None, on: Some(day) }, width, height);
        let days = [NaiveDate::from_ymd_opt(2027, 2, 6).unwrap()].into();
        let countdown = Body::Countdown { name: "春节".into(), days, note: Some("团圆".into()), on: Some(day) };
        let left = largest(countdown, width, height);
        assert!(today > 0.5 && left > 0.6, "{width}x{height}: {today} {left}");
    }
    // On a standing screen five columns of such words side by side have 4.4 hundredths of its width.
    let row = |cells: [&str; 5]| cells.map(str::to_owned).to_vec();
    let rows = [["1路", "火车站", "东岗楼", "5:50", "21:30"], ["夜班1路", "相山公园", "矿务局医院", "21:30", "0:30"]];
    let table = Body::Table {
        headline: "城区公交".into(),
        period: None,
        columns: row(["线路", "起点", "终点", "首班", "末班"]),
        rows: rows.map(row).to_vec(),
        highlight: None,
        note: None,
        number: 1,
        of: 1,
    };
    let texts = PAINTER.survey(&slide(table), PaintSize { width: 540, height: 960 }).unwrap().texts;
    let cell = texts.iter().find(|set| set.text.replace(' ', "") == "矿务局医院").unwrap();
    assert!(cell.em * 960.0 / 540.0 > 0.055, "{}", cell.em);
}

#[test]
fn a_long_public_notice_stays_above_the_credit() {
    let long = "相山区人民路以南、孟山路以东、淮海路以北、古城路以西的全部居民小区、沿街商铺和机关单位，包括惠苑小区和实验小学";
    let day = NaiveDate::from_ymd_opt(2026, 11, 28).unwrap();
    let notice = Body::PublicNotice(PublicNotice {
        kind: NoticeKind::WaterCut,
        title: "停水通知".into(),
        place: long.into(),
        from: Moment { day, minute: Some(480) },
        until: None,
        contact: Some("0561-3022110".into()),
        reason: Some("供水主管网老化漏损，需要开挖检修并更换直径六百毫米的铸铁管道和阀门井三座".into()),
        advice: [
            "请提前储水，恢复供水后先放水几分钟再饮用",
            "太阳能热水器请关闭进水阀",
            "高层住户二次供水可能延后恢复",
        ]
        .map(str::to_owned)
        .to_vec(),
    });
    let texts = PAINTER.survey(&slide(notice), PaintSize { width: 900, height: 720 }).unwrap().texts;
    assert!(texts.iter().all(|set| !set.overflow), "{texts:?}");
}

// Replay T6
#[test]
fn a_person_whose_name_cannot_be_drawn_whole_is_not_shown() {
    let size = PaintSize { width: 320, height: 180 };
    let profile = |name: &str| {
        let honour = Some("身边好人\u{20bb7}".to_owned());
        slide(Body::Profile {
            name: name.into(), deed: "清晨扫雪".into(), honour, portrait: None, focus: (0.5, 0.5)
        })
    };
    for (name, code) in [("王\u{20bb7}", "U+20BB7"), ("龚\u{e863}", "U+E863"), ("\u{10fffd}", "U+10FFFD")] {
        let why = PAINTER.paint(&profile(name), size, None).unwrap_err();
        assert!(why.zh.contains(code) && why.en.contains(code), "{why:?}");
        // What is wrong with it is judged all the same, and a slogan is shown with its gap.
        let survey = PAINTER.survey(&profile(name), size).unwrap();
        assert!(survey.texts.iter().any(|set| !set.missing.is_empty()));
        assert!(PAINTER.paint(&slide(Body::Slogan { text: name.into(), note: None }), size, None).is_ok());
    }
    for name in ["龚䶮", "买买提·吐尔逊", "John Smith", "镕 喆\u{200b}"] {
        assert!(PAINTER.paint(&profile(name), size, None).is_ok(), "{name}");
    }
}

#[test]
fn a_board_with_a_name_that_cannot_be_drawn_whole_is_not_shown() {
    let size = PaintSize { width: 320, height: 180 };
    let entry = |name: &str| Honoured { name: name.into(), deed: "清晨扫雪".into(), portrait: None };
    let board = |names: [&str; 3]| {
        slide(Body::Board(Board { title: "身边好人".into(), entries: names.map(entry).to_vec() }))
    };
    let why = PAINTER.paint(&board(["张三", "王\u{20bb7}", "李四"]), size, None).unwrap_err();
    assert!(why.zh.contains("U+20BB7"), "{why:?}");
    assert!(PAINTER.paint(&board(["张三", "龚䶮", "李四"]), size, None).is_ok());
}

/// A picture that is calm in one half and full of detail in the other.
fn half_calm(is_calm: impl Fn(u32, u32) -> bool) -> RgbaImage {
    RgbaImage::from_fn(640, 640, |x, y| {
        let noise = if (x / 3 + y / 3).is_multiple_of(2) { 230 } else { 20 };
        if is_calm(x, y) { image::Rgba([150, 190, 220, 255]) } else { image::Rgba([noise, noise, 60, 255]) }
    })
}

#[test]
fn words_stand_where_a_photograph_is_calm_and_not_on_its_focus() {
    type Calm = fn(u32, u32) -> bool;
    let halves: [(Calm, (u32, u32), fn(f32, f32) -> bool); 6] = [
        (|x, _| x < 320, (640, 360), |x, _| x < 0.5),
        (|x, _| x >= 320, (640, 360), |x, _| x > 0.5),
        (|_, y| y < 320, (360, 640), |_, y| y < 0.5),
        (|_, y| y >= 320, (360, 640), |_, y| y > 0.5),
        (|x, _| x >= 320, (960, 180), |x, _| x > 0.5),
        (|_, y| y < 320, (640, 512), |_, y| y < 0.5),
    ];
    for (at, (calm, (width, height), is_right)) in halves.into_iter().enumerate() {
        let picture = half_calm(calm);
        let size = PaintSize { width, height };
        let mut body = photo(PhotoSide::Auto, "青山绿水");
        body.focus = None;
        let (x, y) = middle_of_words(&slide(Body::Photo(body)), size, &picture);
        assert!(is_right(x, y), "{at}: {x} {y}");
    }
    // All of it is calm, and a face is in the middle of the left half.
    let calm = half_calm(|_, _| true);
    let mut body = photo(PhotoSide::Auto, "青山绿水");
    body.focus = Some((0.2, 0.5));
    let slide = slide(Body::Photo(body));
    let (x, y) = middle_of_words(&slide, PaintSize { width: 640, height: 360 }, &calm);
    assert!(x > 0.5 || (y - 0.5).abs() > 0.25, "{x} {y}");
}

/// The middle of what is written in white on a photograph, in parts of the screen, without banner and credit.
fn middle_of_words(slide: &Slide, size: PaintSize, picture: &RgbaImage) -> (f32, f32) {
    let mut slide = slide.clone();
    (slide.banner, slide.credit, slide.advertisement) = (None, None, false);
    let canvas = PAINTER.paint(&slide, size, Some(picture)).unwrap();
    let white = canvas.data.chunks_exact(4).enumerate().filter(|(_, pixel)| pixel.iter().all(|part| *part > 250));
    let places: Vec<(f32, f32)> = white
        .map(|(at, _)| (at as u32 % size.width, at as u32 / size.width))
        .map(|(x, y)| (x as f32 / size.width as f32, y as f32 / size.height as f32))
        .collect();
    let count = places.len() as f32;
    assert!(count > 40.0, "{count} pixels are white");
    (places.iter().map(|(x, _)| x).sum::<f32>() / count, places.iter().map(|(_, y)| y).sum::<f32>() / count)
}

#[test]
fn words_on_a_photograph_stand_out_whatever_it_shows() {
    let size = PaintSize { width: 640, height: 360 };
    let pictures = [
        RgbaImage::from_pixel(64, 36, image::Rgba([255, 255, 255, 255])),
        RgbaImage::from_pixel(64, 36, image::Rgba([250, 240, 20, 255])),
        RgbaImage::from_pixel(64, 36, image::Rgba([0, 0, 0, 255])),
        half_calm(|_, _| false),
    ];
    for (at, picture) in pictures.iter().enumerate() {
        let slide = slide(Body::Photo(photo(PhotoSide::Auto, "青山绿水")));
        let context = PAINTER.context(&slide, size.into(), &[picture], Some(Survey::default())).unwrap().0;
        let texts = context.survey.unwrap().texts;
        assert!(texts.len() >= 4, "{texts:?}");
        for text in texts {
            assert!(text.contrast >= 4.5, "{at}: {text:?}");
        }
    }
}

#[test]
fn lists_of_any_length_are_set_and_reported() {
    let many = |text: &str| vec![text.to_owned(); 20_000];
    let level = |values| ValueLevel { label: "国家".into(), values };
    let campaign =
        |lines, rows| Body::Campaign { headline: "文明".into(), period: None, lines, rows, qr: None, call: None };
    let table = |columns, rows| Body::Table {
        headline: "文明".into(),
        period: None,
        columns,
        rows,
        highlight: None,
        note: None,
        number: 1,
        of: 1,
    };
    let lists = [
        Body::Notice { title: "文明".into(), points: many("排队"), icon: None },
        Body::Steps { title: "文明".into(), steps: many("排队") },
        Body::Values { heading: "文明".into(), levels: vec![level(many("富强"))] },
        Body::Values { heading: "文明".into(), levels: vec![level(vec!["富强".into()]); 20_000] },
        campaign(many("排队"), Vec::new()),
        campaign(Vec::new(), vec![many("排队")]),
        campaign(Vec::new(), vec![vec!["排队".into()]; 20_000]),
        Body::Hotline { number: "96110".into(), title: None, lines: many("排队"), hours: None },
        table(many("排队"), vec![vec!["排队".into()]]),
        table(Vec::new(), vec![many("排队")]),
        table(Vec::new(), vec![vec!["排队".into()]; 20_000]),
        Body::Scan { qr: "a".into(), address: None, call: None, reasons: many("排队") },
        Body::Motto { lines: many("排队"), whose: None },
    ];
    for body in lists {
        let slide = slide(body);
        for (width, height) in [(320, 180), (180, 320), (480, 120)] {
            let size = PaintSize { width, height };
            let survey = PAINTER.context(&slide, size.into(), &[], Some(Survey::default())).unwrap().0.survey.unwrap();
            assert!(survey.texts.iter().any(|set| set.overflow), "{} at {width}x{height}", slide.body.kind());
        }
    }
}

/// Paints every template at a size.
fn paint_all(width: u32, height: u32) {
    let size = PaintSize { width, height };
    let picture = RgbaImage::from_fn(3, 50, |x, y| image::Rgba([x as u8, y as u8, 9, if y < 9 { 100 } else { 255 }]));
    for body in bodies("注意防范 戴口罩\n人多不去 凑热闹 36.5℃ **勤洗手**") {
        let slide = slide(body);
        let canvas = PAINTER.paint(&slide, size, Some(&picture)).unwrap();
        assert_eq!(canvas.data.len(), canvas.width as usize * canvas.height as usize * 4);
        if slide.is_led((width, height)) {
            assert!(canvas.width >= width && canvas.height.is_multiple_of(height), "{}", slide.body.kind());
        } else if !matches!(slide.body, Body::Ticker { .. }) {
            assert_eq!((canvas.width, canvas.height), (width, height), "{}", slide.body.kind());
        }
        assert!(canvas.data.chunks_exact(4).all(|pixel| pixel[3] == 255), "{}", slide.body.kind());
    }
}

#[test]
fn texts_and_lists_of_any_length_are_set_on_a_panel_and_reported() {
    const MANY: usize = 100_000;
    let picture = RgbaImage::from_pixel(40, 30, image::Rgba([200, 10, 10, 255]));
    let texts = ["a".repeat(MANY), "文".repeat(MANY), "文明，".repeat(MANY / 3), "文\n".repeat(MANY / 2)];
    for text in &texts {
        for body in bodies(text) {
            let slide = slide(body);
            if !slide.is_led((320, 32)) {
                continue;
            }
            let size = PaintSize { width: 320, height: 32 };
            let survey = survey_with(&slide, size, &picture);
            assert!(survey.texts.iter().any(|set| set.overflow), "{}", slide.body.kind());
            assert!(PAINTER.paint(&slide, size, Some(&picture)).unwrap().height <= 8192);
        }
    }
    let many = |text: &str| vec![text.to_owned(); 20_000];
    let level = |values| ValueLevel { label: "国家".into(), values };
    for body in [
        Body::Notice { title: "文明".into(), points: many("排队"), icon: None },
        Body::Steps { title: "文明".into(), steps: many("排队") },
        Body::Values { heading: "文明".into(), levels: vec![level(many("富强"))] },
        Body::Values { heading: "文明".into(), levels: vec![level(vec!["富强".into()]); 20_000] },
    ] {
        let survey = PAINTER.survey(&slide(body), PaintSize { width: 128, height: 32 }).unwrap();
        assert!(survey.texts.iter().any(|set| set.overflow));
    }
}

/// What is on a slide with this picture.
fn survey_with(slide: &Slide, size: PaintSize, picture: &RgbaImage) -> Survey {
    let mut context = PAINTER.blank(slide, size).unwrap();
    context.survey = Some(Survey::default());
    led::paint(&mut context, slide, Some(picture)).unwrap();
    context.survey.unwrap()
}

#[test]
fn every_template_is_painted_at_every_size() {
    for (width, height) in
        [(1, 1), (1, 400), (400, 1), (320, 32), (33, 1000), (0, 0), (0, 9), (9, 0), (16_384, 2), (2, 16_384)]
    {
        paint_all(width, height);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_size_is_too_small_or_too_odd(width in 1..90_u32, height in 1..90_u32) {
        paint_all(width, height);
    }
}

#[test]
fn pictures_of_any_shape_are_painted_on_a_screen_of_4k() {
    for (from, sizes) in [
        ((750, 12_000), [(3840, 2160)].as_slice()),
        ((1, 16_384), [(3840, 2160), (320, 32), (2160, 3840)].as_slice()),
        ((16_384, 1), [(3840, 2160), (320, 32), (2160, 3840)].as_slice()),
    ] {
        let picture = RgbaImage::from_pixel(from.0, from.1, image::Rgba([10, 200, 30, 255]));
        for &(width, height) in sizes {
            for fit in [Fit::Cover, Fit::Contain] {
                let slide = slide(Body::Picture { file: "a.png".into(), fit, focus: (0.5, 0.2), caption: None });
                let canvas = PAINTER.paint(&slide, PaintSize { width, height }, Some(&picture)).unwrap();
                let middle = canvas.data.chunks_exact(4).nth((height / 2 * width + width / 2) as usize).unwrap();
                if fit == Fit::Cover {
                    assert_eq!(middle, [10, 200, 30, 255], "{from:?} on {width}x{height}");
                }
            }
            let profile = Body::Profile {
                name: "张三".into(),
                deed: "清晨扫雪".into(),
                honour: None,
                portrait: Some("a.png".into()),
                focus: (1.0, 0.0),
            };
            PAINTER.paint(&slide(profile), PaintSize { width, height }, Some(&picture)).unwrap();
        }
    }
}

#[test]
fn kept_backgrounds_stay_within_their_budget() {
    let painter = painter();
    let slide = slide(Body::Slogan { text: "文明".into(), note: None });
    let bytes = |width: u32, height: u32| width as usize * height as usize * 4;
    assert_eq!(painter.memory_bytes(), 0);
    for (width, height) in
        [(1920, 1080), (1080, 1920), (1920, 80), (300, 1000), (1920, 1081), (1920, 1082), (1920, 1083)]
    {
        painter.paint(&slide, PaintSize { width, height }, None).unwrap();
        assert!(painter.memory_bytes() <= BACKGROUND_BYTES && painter.memory_bytes() >= bytes(width, height));
    }
    // One that is larger than the budget is kept alone.
    painter.paint(&slide, PaintSize { width: 3840, height: 3840 }, None).unwrap();
    assert_eq!(painter.memory_bytes(), bytes(3840, 3840));
    // And one of the usual size is not painted twice.
    let size = PaintSize { width: 320, height: 180 };
    let first = background(&painter, &slide, size);
    assert!(Arc::ptr_eq(&first, &background(&painter, &slide, size)));
}

#[test]
fn what_is_covered_needs_no_background() {
    let painter = painter();
    let slide = slide(Body::Picture { file: "a.png".into(), fit: Fit::Cover, focus: (0.5, 0.5), caption: None });
    let size = PaintSize { width: 64, height: 36 };
    painter.paint(&slide, size, Some(&RgbaImage::from_pixel(64, 36, image::Rgba([1, 2, 3, 255])))).unwrap();
    assert_eq!(painter.memory_bytes(), 0);
    // Through a hole the background is seen.
    let hole = painter.paint(&slide, size, Some(&RgbaImage::new(64, 36))).unwrap();
    assert_eq!(painter.memory_bytes(), 64 * 36 * 4);
    let background = background(&painter, &slide, size);
    let middle = (18 * 64 + 32) * 4;
    assert_eq!(hole.data[middle..middle + 4], background.data()[middle..middle + 4]);
}

#[test]
fn a_panic_while_backgrounds_are_looked_up_is_survived() {
    let painter = painter();
    let slide = slide(Body::Slogan { text: "文明".into(), note: None });
    let size = PaintSize { width: 64, height: 36 };
    let before = painter.paint(&slide, size, None).unwrap();
    let broken = std::panic::catch_unwind(AssertUnwindSafe(|| {
        let _held = painter.backgrounds.kept.lock();
        panic!("on purpose");
    }));
    assert!(broken.is_err() && painter.backgrounds.kept.is_poisoned());
    assert_eq!(painter.paint(&slide, size, None).unwrap(), before);
    assert_eq!(painter.memory_bytes(), 64 * 36 * 4);
}

#[test]
fn what_memory_does_not_hold_is_not_painted_black() {
    let slide = slide(Body::Slogan { text: "文明".into(), note: None });
    // More bytes than any machine has.
    let size = PaintSize { width: 1 << 30, height: 1 << 30 };
    assert!(painter().paint(&slide, size, None).is_err());
    let nothing = painter().paint(&slide, PaintSize { width: 0, height: 36 }, None).unwrap();
    assert_eq!((nothing.width, nothing.height), (0, 36));
}

#[test]
fn a_slide_that_memory_does_not_hold_fails_and_the_process_goes_on() {
    let painter = painter();
    // More bytes than a process has addresses for, whatever the system promises.
    let size = PaintSize { width: 1 << 23, height: 1 << 24 };
    let picture = RgbaImage::from_pixel(64, 36, image::Rgba([1, 2, 3, 255]));
    let no_memory = gongyi_media::MediaError::NoMemory.text();
    let cover = Body::Picture { file: "a.png".into(), fit: Fit::Cover, focus: (0.5, 0.5), caption: None };
    let ticker =
        |by_pages| Body::Ticker { items: vec!["文明".into()].into(), motion: Motion { speed: 4.0, by_pages } };
    for body in [cover, ticker(false), ticker(true)] {
        let slide = slide(body);
        assert_eq!(painter.paint(&slide, size, Some(&picture)), Err(no_memory.clone()), "{}", slide.body.kind());
    }
    let slide = slide(Body::Slogan { text: "文明".into(), note: None });
    assert!(painter.paint(&slide, PaintSize { width: 64, height: 36 }, None).is_ok());
}
