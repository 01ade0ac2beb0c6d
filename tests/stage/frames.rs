//! What the adapter draws is what the painter painted: frames of the off-screen stage are read back and compared.
//! Drivers round differently, so the tolerance is a step or so of 8 bits.

use std::{sync::mpsc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};

use crate::stage::{
    capture::{CapturedFrame, capture_frames, capture_software_frames},
    support::{Folder, PATIENCE, difference, has_adapter},
};
use gongyi_assets::Assets;
use gongyi_content::library::{
    Loader,
    watch::{Method, Watch},
};
use gongyi_core::{
    burn_in::offset,
    model::{
        Body,
        layout::{Area, layout},
    },
    problem::Lang,
    schedule::ClockTrust,
    shapes::TransitionKind,
    show::Show,
};
use gongyi_media::Canvas;
use gongyi_paint::{PaintSize, Painter, mix, ticker, typeset::Fonts};
use gongyi_record::Record;
use gongyi_stage::{self as stage, Display, GpuMode, Setup};
use gongyi_system::clock::Clock;

const SIZE: (u32, u32) = (160, 90);
/// Still pictures differ by rounding alone.
const STILL: f64 = 0.5;
/// A mix is rounded twice.
const MIXED: f64 = 1.0;

/// What holds of one presenter holds of the other. The one that needs an adapter is left out, with a word, where none is.
fn on_each_presenter(check: fn(GpuMode)) {
    check(GpuMode::Off);
    if has_adapter() {
        check(GpuMode::On);
    }
}

/// Plays a folder off-screen for a while of its own time and gives back every frame.
fn frames(folder: &Folder, at: DateTime<Utc>, length: TimeDelta, gpu: GpuMode) -> Vec<CapturedFrame> {
    let assets = Assets::embedded();
    let loader = Loader::new(folder.path(), assets.clone(), chrono_tz::Asia::Shanghai);
    let (outcome, watch) = Watch::open(loader, Method::Automatic, PATIENCE).unwrap();
    assert!(outcome.good, "{:?}", outcome.problems());
    let (sender, receiver) = mpsc::channel();
    let setup = Setup {
        display: Display::OffScreen,
        gpu,
        size: Some(SIZE),
        only: Vec::new(),
        clock: Clock::anchored(at, 1.0),
        until: Some(at + length),
        lang: Lang::En,
        fonts: Fonts::load(&assets).unwrap(),
        assets,
        outcome,
        watch,
        store: None,
        breaker: gongyi_content::breaker::Breaker::forgetful(),
        record: Record::default(),
        power: None,
        customize: Some(Box::new(move |app| match gpu {
            GpuMode::On => capture_frames(app, sender),
            GpuMode::Auto | GpuMode::Off => capture_software_frames(app, sender),
        })),
    };
    stage::run(setup).unwrap();
    let frames: Vec<CapturedFrame> = receiver.iter().collect();
    assert!(frames.iter().all(|frame| frame.size == SIZE));
    frames
}

/// The pictures of all slides of the folder, as the painter paints them.
fn painted(folder: &Folder) -> Vec<Canvas> {
    let assets = Assets::embedded();
    let outcome = Loader::new(folder.path(), assets.clone(), chrono_tz::Asia::Shanghai).load();
    let painter = Painter::new(Fonts::load(&assets).unwrap(), assets);
    let size = PaintSize { width: SIZE.0, height: SIZE.1 };
    let slides = outcome.library.playlists.values().flat_map(|playlist| &playlist.slides);
    slides.map(|slide| painter.draw(slide, size).unwrap()).collect()
}

/// The share of a transition that fits a frame best, and how far it is off.
fn best_mix(frame: &CapturedFrame, from: &Canvas, to: &Canvas, kind: TransitionKind) -> (u32, f64) {
    // A push goes by whole pixels.
    let steps = SIZE.0 * 2;
    let best = |some: &mut dyn Iterator<Item = u32>| {
        some.map(|step| (step, difference(&frame.data, &mix(from, to, kind, step as f32 / steps as f32).data)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .unwrap()
    };
    // A rod is narrow: only the very share finds it where both pictures have the same background.
    if matches!(kind, TransitionKind::Push | TransitionKind::Unroll) {
        return best(&mut (0..=steps));
    }
    // Elsewhere the nearer the share, the smaller the difference.
    let (near, _) = best(&mut (0..=steps).step_by(16));
    best(&mut (near.saturating_sub(16)..=(near + 16).min(steps)))
}

#[test]
fn every_frame_is_a_painted_picture_or_a_mix_of_two() {
    on_each_presenter(check_every_frame_is_a_painted_picture_or_a_mix_of_two);
}

fn check_every_frame_is_a_painted_picture_or_a_mix_of_two(gpu: GpuMode) {
    for kind in TransitionKind::ALL {
        let text = format!(
            "(theme: \"clinic\", transition: {kind:?}, transition_time: \"800ms\", dwell: \"3s\", \
             slides: [Slogan(text: \"富强 民主\"), Notice(title: \"勤洗手\", points: [\"流动清水\"])])"
        );
        let folder = Folder::with(&[("a.ron", &text)]);
        let [first, second] = <[Canvas; 2]>::try_from(painted(&folder)).unwrap();
        assert!(difference(&first.data, &second.data) > 5.0, "the slides differ");
        // From the middle of the first slide to the middle of the second.
        let at = DateTime::parse_from_rfc3339("2026-11-23T00:00:01.5+08:00").unwrap().to_utc();
        let frames = frames(&folder, at, TimeDelta::seconds(3), gpu);
        let (start, end) = (frames.first().unwrap(), frames.last().unwrap());
        assert!(difference(&start.data, &first.data) < STILL, "{kind:?} starts with the first slide");
        assert!(difference(&end.data, &second.data) < STILL, "{kind:?} ends with the second slide");
        if kind == TransitionKind::Cut {
            assert_eq!(frames.len(), 2, "a cut is one frame");
            continue;
        }
        assert!(frames.len() > 3, "{kind:?} moves: {} frames", frames.len());
        let (mut last, mut inner) = (0, 0);
        for frame in &frames {
            let (share, off) = best_mix(frame, &first, &second, kind);
            assert!(off < MIXED, "{kind:?}: a frame is {off} off any mix");
            assert!(share >= last, "{kind:?} goes forward");
            last = share;
            inner += u32::from((20..=300).contains(&share));
        }
        assert!(inner >= 3, "{kind:?} is compared at several places of its way: {inner}");
    }
}

#[test]
fn black_is_black_where_a_rule_asks_for_it() {
    on_each_presenter(check_black_is_black_where_a_rule_asks_for_it);
}

fn check_black_is_black_where_a_rule_asks_for_it(gpu: GpuMode) {
    let folder = Folder::with(&[
        ("a.ron", "(slides: [Slogan(text: \"诚信\")])"),
        ("site.ron", "(schedule: [(play: \"a\"), (blank: true, priority: 1)])"),
    ]);
    let at = DateTime::parse_from_rfc3339("2026-11-23T12:00:00+08:00").unwrap().to_utc();
    let frames = frames(&folder, at, TimeDelta::seconds(1), gpu);
    assert_eq!(frames.len(), 1);
    assert!(frames[0].data.chunks_exact(4).all(|pixel| pixel == [0, 0, 0, 255]));
}

/// The part of a picture where a zone is.
fn part(picture: &[u8], area: Area) -> Vec<u8> {
    let row = |width: u32| width as usize * 4;
    let lines = picture.chunks_exact(row(SIZE.0)).skip(area.y as usize).take(area.height as usize);
    lines.flat_map(|line| line[row(area.x)..row(area.x + area.width)].to_vec()).collect()
}

#[test]
fn each_zone_stands_in_its_place_and_the_clock_draws_one_frame_a_minute() {
    on_each_presenter(check_each_zone_stands_in_its_place_and_the_clock_draws_one_frame_a_minute);
}

fn check_each_zone_stands_in_its_place_and_the_clock_draws_one_frame_a_minute(gpu: GpuMode) {
    let folder = Folder::with(&[
        ("a.ron", "(dwell: \"1h\", slides: [Slogan(text: \"诚信\")])"),
        ("b.ron", "(theme: \"clinic\", dwell: \"1h\", slides: [Slogan(text: \"友善\")])"),
        ("site.ron", "(screens: [(name: \"hall\", zones: [Clock(), Side(play: \"b\")])], schedule: [(play: \"a\")])"),
    ]);
    // From two seconds before a minute to two after it.
    let at = DateTime::parse_from_rfc3339("2026-11-23T11:59:58+08:00").unwrap().to_utc();
    let frames = frames(&folder, at, TimeDelta::seconds(4), gpu);
    let [before, after] = <[CapturedFrame; 2]>::try_from(frames).unwrap();
    let assets = Assets::embedded();
    let library = Loader::new(folder.path(), assets.clone(), chrono_tz::Asia::Shanghai).load().library;
    let painter = Painter::new(Fonts::load(&assets).unwrap(), assets);
    let screen = &library.screens[0];
    for (zone, area) in screen.zone_ids().zip(layout(&screen.zones, SIZE)) {
        let size = PaintSize { width: area.width, height: area.height };
        for (frame, at) in [(&before, at), (&after, at + TimeDelta::seconds(2))] {
            let cue = Show::compile(library.clone()).cue(&zone, at, &ClockTrust::Trusted);
            let painted = painter.draw(&cue.slide.unwrap(), size).unwrap();
            assert!(difference(&part(&frame.data, area), &painted.data) < STILL, "{zone:?} at {at}");
        }
        let same = part(&before.data, area) == part(&after.data, area);
        assert_eq!(same, !library.is_clock(&zone), "only the clock changes: {zone:?}");
    }
}

#[test]
fn a_picture_that_moves_against_burn_in_moves_with_a_frame_that_comes_anyway() {
    on_each_presenter(check_a_picture_that_moves_against_burn_in_moves_with_a_frame_that_comes_anyway);
}

fn check_a_picture_that_moves_against_burn_in_moves_with_a_frame_that_comes_anyway(gpu: GpuMode) {
    let site = |zones: &str| {
        format!("(screens: [(name: \"hall\", burn_in: (shift: 4), zones: [{zones}])], schedule: [(play: \"a\")])")
    };
    let slide = "(dwell: \"1h\", slides: [Slogan(text: \"诚信\")])";
    // A quarter of an hour begins with a minute.
    let step = DateTime::parse_from_rfc3339("2026-11-23T12:00:00+08:00").unwrap().to_utc();
    let at = step - TimeDelta::seconds(2);
    assert_ne!(offset(4, at), offset(4, step), "the picture moves between them");
    // Nothing else changes: no frame is drawn for it.
    let still = Folder::with(&[("a.ron", slide), ("site.ron", &site(""))]);
    let [only] = <[CapturedFrame; 1]>::try_from(frames(&still, at, TimeDelta::seconds(4), gpu)).unwrap();
    let painted = painted(&still).remove(0).moved(offset(4, at));
    assert!(difference(&only.data, &painted.data) < STILL, "{gpu:?}");
    // The clock turns.
    let folder = Folder::with(&[("a.ron", slide), ("site.ron", &site("Clock(), Ticker(texts: [\"友善\"])"))]);
    let library = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai).load().library;
    let frames = frames(&folder, at, TimeDelta::seconds(4), gpu);
    let areas = library.screens[0].areas(SIZE);
    let clock = |frame: &CapturedFrame| part(&frame.data, areas[1]);
    let (first, last) = (frames.first().unwrap(), frames.last().unwrap());
    assert!(clock(first) != clock(last));
    let painter = Painter::new(Fonts::load(&Assets::embedded()).unwrap(), Assets::embedded());
    for (frame, at) in [(first, at), (last, step + TimeDelta::seconds(1))] {
        let mut whole = Canvas { width: SIZE.0, height: SIZE.1, data: frame.data.clone() };
        let zones = library.screens[0].zone_ids().zip(&areas).take(2);
        for (zone, area) in zones {
            let cue = Show::compile(library.clone()).cue(&zone, at, &ClockTrust::Trusted);
            let size = PaintSize { width: area.width, height: area.height };
            whole.place(&painter.draw(&cue.slide.unwrap(), size).unwrap(), *area);
        }
        let whole = whole.moved(offset(4, at));
        // The line moves by itself, and the pixels beside it may be those of its edge.
        let above = Area { height: areas[2].y - 5, ..Area::whole(SIZE) };
        let off = difference(&part(&frame.data, above), &part(&whole.data, above));
        assert!(off < STILL, "{gpu:?}: {off} at {at}");
    }
}

#[test]
fn a_transition_in_one_zone_leaves_the_others_as_they_are() {
    on_each_presenter(check_a_transition_in_one_zone_leaves_the_others_as_they_are);
}

fn check_a_transition_in_one_zone_leaves_the_others_as_they_are(gpu: GpuMode) {
    let folder = Folder::with(&[
        ("a.ron", "(dwell: \"1h\", slides: [Slogan(text: \"诚信\")])"),
        ("b.ron", "(theme: \"clinic\", dwell: \"4s\", slides: [Slogan(text: \"友善\"), Values()])"),
        ("site.ron", "(screens: [(name: \"hall\", zones: [Side(play: \"b\")])], schedule: [(play: \"a\")])"),
    ]);
    let at = DateTime::parse_from_rfc3339("2026-11-23T00:00:02+08:00").unwrap().to_utc();
    let frames = frames(&folder, at, TimeDelta::seconds(4), gpu);
    let library = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai).load().library;
    let areas = layout(&library.screens[0].zones, SIZE);
    let parts = |area: Area| frames.iter().map(|frame| part(&frame.data, area)).collect::<Vec<_>>();
    let [main, side] = [parts(areas[0]), parts(areas[1])];
    assert!(side.len() > 3 && side.windows(2).filter(|pair| pair[0] != pair[1]).count() > 3, "the side moves");
    assert!(main.windows(2).all(|pair| pair[0] == pair[1]), "the message stands");
}

#[test]
fn a_calm_ticker_draws_one_frame_a_page() {
    on_each_presenter(check_a_calm_ticker_draws_one_frame_a_page);
}

fn check_a_calm_ticker_draws_one_frame_a_page(gpu: GpuMode) {
    let text = "讲文明树新风".repeat(20);
    let site = format!(
        "(reduced_motion: true, screens: [(name: \"hall\", zones: [Ticker(texts: [\"{text}\"], speed: 9)])],
         schedule: [(play: \"a\")])"
    );
    let folder =
        Folder::with(&[("a.ron", "(dwell: \"1h\", slides: [Slogan(text: \"诚信\")])"), ("site.ron", site.as_str())]);
    let assets = Assets::embedded();
    let library = Loader::new(folder.path(), assets.clone(), chrono_tz::Asia::Shanghai).load().library;
    let painter = Painter::new(Fonts::load(&assets).unwrap(), assets);
    let screen = &library.screens[0];
    let area = layout(&screen.zones, SIZE)[1];
    let midnight = DateTime::parse_from_rfc3339("2026-11-23T00:00:00+08:00").unwrap().to_utc();
    let slide = Show::compile(library.clone())
        .cue(&screen.zone_ids().nth(1).unwrap(), midnight, &ClockTrust::Trusted)
        .slide
        .unwrap();
    let Body::Ticker { motion, .. } = slide.body else { panic!("{:?}", slide.body) };
    let strip = painter.draw(&slide, PaintSize { width: area.width, height: area.height }).unwrap();
    let step = |since| ticker::step(motion, area.size(), (strip.width, strip.height), since, 30);
    // From a second before a page to a second before the one after the next.
    let first = step(Duration::ZERO).next.unwrap();
    let at = midnight + first - Duration::from_secs(1);
    let frames = frames(&folder, at, TimeDelta::from_std(2 * first).unwrap(), gpu);
    assert_eq!(frames.len(), 3, "it sleeps while a page stands");
    for (frame, page) in frames.iter().zip(0..) {
        let shown = ticker::part(&strip, area.size(), step(first * page).shift);
        assert!(difference(&part(&frame.data, area), &shown.data) < STILL, "page {page}");
    }
}

#[test]
fn a_ticker_moves_by_whole_equal_steps_and_nothing_else_does() {
    on_each_presenter(check_a_ticker_moves_by_whole_equal_steps_and_nothing_else_does);
}

fn check_a_ticker_moves_by_whole_equal_steps_and_nothing_else_does(gpu: GpuMode) {
    let folder = Folder::with(&[
        ("a.ron", "(dwell: \"1h\", slides: [Slogan(text: \"诚信\")])"),
        (
            "b.ron",
            "(theme: \"clinic\", slides: [Slogan(text: \"讲文明 树新风\"), Slogan(text: \"勤洗手 常通风 少聚集\")])",
        ),
        ("site.ron", "(screens: [(name: \"hall\", zones: [Ticker(play: \"b\")])], schedule: [(play: \"a\")])"),
    ]);
    let at = DateTime::parse_from_rfc3339("2026-11-23T00:00:02+08:00").unwrap().to_utc();
    let frames = frames(&folder, at, TimeDelta::seconds(3), gpu);
    let assets = Assets::embedded();
    let library = Loader::new(folder.path(), assets.clone(), chrono_tz::Asia::Shanghai).load().library;
    let painter = Painter::new(Fonts::load(&assets).unwrap(), assets);
    let screen = &library.screens[0];
    let areas = layout(&screen.zones, SIZE);
    let zone = screen.zone_ids().nth(1).unwrap();
    let slide = Show::compile(library.clone()).cue(&zone, at, &ClockTrust::Trusted).slide.unwrap();
    let strip = painter.draw(&slide, PaintSize { width: areas[1].width, height: areas[1].height }).unwrap();
    let pace = u64::from(ticker::pace(areas[1].height, 4.0));
    // A busy machine may skip steps; it takes none by halves.
    let mut tick = 0;
    for frame in &frames {
        let shown = part(&frame.data, areas[1]);
        let line = |tick: u64| ticker::part(&strip, areas[1].size(), ticker::shift(tick, 60, pace as u32)).data;
        tick = (tick..60 * 6).find(|tick| difference(&line(*tick), &shown) < STILL).expect("a step of the line") + 1;
        assert!(part(&frame.data, areas[0]) == part(&frames[0].data, areas[0]), "the message stands");
    }
    assert!(frames.len() > 20, "{} frames", frames.len());
    assert!((60 * 2..60 * 6).contains(&tick), "it goes by the clock: {tick}");
}

#[test]
fn a_panel_in_a_corner_shows_its_pages_and_the_rest_is_black() {
    on_each_presenter(check_a_panel_in_a_corner_shows_its_pages_and_the_rest_is_black);
}

fn check_a_panel_in_a_corner_shows_its_pages_and_the_rest_is_black(gpu: GpuMode) {
    let panel = Area { x: 70, y: 40, width: 64, height: 32 };
    let folder = Folder::with(&[
        ("a.ron", "(dwell: \"6s\", slides: [Notice(title: \"文明交通\", points: [\"红灯停 绿灯行\"])])"),
        (
            "site.ron",
            "(screens: [(name: \"door\", led: true, size: (64, 32), position: (70, 40))], schedule: [(play: \"a\")])",
        ),
    ]);
    let at = DateTime::parse_from_rfc3339("2026-11-23T00:00:01+08:00").unwrap().to_utc();
    let frames = frames(&folder, at, TimeDelta::seconds(4), gpu);
    let assets = Assets::embedded();
    let library = Loader::new(folder.path(), assets.clone(), chrono_tz::Asia::Shanghai).load().library;
    let painter = Painter::new(Fonts::load(&assets).unwrap(), assets);
    let zone = library.screens[0].zone_ids().next().unwrap();
    let slide = Show::compile(library.clone()).cue(&zone, at, &ClockTrust::Trusted).slide.unwrap();
    let stack = painter.draw(&slide, PaintSize { width: 64, height: 32 }).unwrap();
    assert_eq!((stack.width, stack.height), (64, 32 * 2), "two pages, each half of the dwell");
    assert_eq!(frames.len(), 2, "one frame a page");
    for (frame, row) in frames.iter().zip([0, 1]) {
        let page = ticker::part(&stack, (64, 32), row * 64);
        assert!(page.data.chunks_exact(4).any(|pixel| pixel[0] > 200), "something is on it");
        assert!(difference(&part(&frame.data, panel), &page.data) < STILL, "page {row}");
        for around in Area::whole(SIZE).around(panel) {
            assert!(part(&frame.data, around).chunks_exact(4).all(|pixel| pixel[..3] == [0, 0, 0]), "{around:?}");
        }
    }
    assert!(part(&frames[0].data, panel) != part(&frames[1].data, panel));
}
