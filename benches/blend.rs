//! What a frame costs on a processor: fades between slides and between photographs, fronts, a push, a ticker and a still
//! picture, at 1080p and 4K.
//!
//! The peer in the same run is what `mix` gives, which says what each transition means, written into the same buffer. The
//! ratios are printed at the end, with the share of the pixels that a frame hands to the screen. No adapter, no Bevy:
//! `cargo bench --bench blend --no-default-features`.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop where something is wrong")]

use std::{
    cell::RefCell,
    hint::black_box,
    io::{self, Write as _},
    sync::Arc,
    time::Duration,
};

use criterion::{BenchmarkId, Criterion};

use gongyi_assets::Assets;
use gongyi_content::themes;
use gongyi_core::{
    model::{Body, Slide, SlideRef, layout::Area},
    shapes::TransitionKind,
};
use gongyi_media::Canvas;
use gongyi_paint::{
    PaintSize, Painter,
    blend::{Damage, Target, Transition, still, strip},
    mix, ticker,
    typeset::Fonts,
};
use gongyi_system::clock::monotonic_now;

const SIZES: [(&str, (u32, u32)); 2] = [("1080p", (1920, 1080)), ("4K", (3840, 2160))];
/// A step of a transition of a second at 25 frames a second.
const STEP: f32 = 1.0 / 25.0;

/// Of each case: the median time of a frame, that of the peer where it was measured, and the share of the pixels that is
/// presented.
#[derive(Default)]
struct Figures(RefCell<Vec<(String, Duration, Option<Duration>, f64)>>);

/// The median of some rounds.
fn median(rounds: usize, mut round: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..rounds)
        .map(|_| {
            let start = monotonic_now();
            round();
            monotonic_now() - start
        })
        .collect();
    times.sort();
    times.get(rounds / 2).copied().unwrap_or_default()
}

/// Two slides of one theme, as the painter paints them.
fn slides((width, height): (u32, u32)) -> (Arc<Canvas>, Arc<Canvas>) {
    let assets = Assets::embedded();
    let painter = Painter::new(Fonts::load(&assets).unwrap(), assets.clone());
    let theme = themes::load(&assets, "civility").unwrap();
    let paint = |body: Body| {
        let mut slide =
            Slide::unwritten(SlideRef::of_zone("bench"), body, Duration::from_secs(8), Arc::clone(&theme), [0; 32]);
        slide.banner = Some("讲文明 树新风 | 公益广告".into());
        slide.credit = Some("市文明办".into());
        Arc::new(painter.draw(&slide, PaintSize { width, height }).unwrap())
    };
    let slogan = Body::Slogan { text: "讲文明 树新风".into(), note: Some("文明城市 你我共建".into()) };
    let points = ["不争不抢，依次排队".to_owned(), "轻声细语，不扰他人".to_owned(), "爱护公物，保持整洁".to_owned()];
    let notice = Body::Notice { title: "文明乘梯".into(), points: points.to_vec(), icon: None };
    (paint(slogan), paint(notice))
}

/// A picture in which neighbours are alike and none are equal, as in a photograph.
fn photograph((width, height): (u32, u32), seed: u32) -> Arc<Canvas> {
    let mut noise = seed;
    let mut data = Vec::with_capacity(width as usize * height as usize * 4);
    for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = (noise >> 28) as f32;
        let wave = |scale: f32, turn: f32| {
            let (x, y) = (x as f32 * scale + seed as f32, y as f32 * scale);
            120.0 + 55.0 * (x + turn).sin() + 55.0 * (y - turn).cos()
        };
        let channels = [wave(0.011, 0.3), wave(0.007, 1.1), wave(0.017, 2.0)].map(|light| (light + grain) as u8);
        data.extend(channels);
        data.push(255);
    }
    Arc::new(Canvas { width, height, data })
}

/// Writes a picture into a buffer as one would who has nothing but `mix`.
fn convert(picture: &Canvas, pixels: &mut [u32]) {
    for (pixel, out) in picture.data.as_chunks::<4>().0.iter().zip(pixels) {
        let [red, green, blue, _] = *pixel;
        *out = u32::from_be_bytes([0, red, green, blue]);
    }
}

struct Bench<'a> {
    criterion: &'a mut Criterion,
    figures: &'a Figures,
    name: &'static str,
    size: (u32, u32),
}

impl Bench<'_> {
    /// Measures a frame, and its peer where there is one.
    fn frame(&mut self, case: &str, mut draw: impl FnMut(&mut [u32]) -> Damage, peer: Option<&dyn Fn(&mut [u32])>) {
        let all = self.size.0 as usize * self.size.1 as usize;
        let mut pixels = vec![0_u32; all];
        let mut group = self.criterion.benchmark_group("blend");
        group.sample_size(10).warm_up_time(Duration::from_millis(200)).measurement_time(Duration::from_millis(600));
        let id = BenchmarkId::new(case, self.name);
        group.bench_function(id, |bencher| bencher.iter(|| black_box(draw(&mut pixels))));
        group.finish();
        let presented = draw(&mut pixels).pixels() as f64 / all as f64;
        let own = median(15, || {
            black_box(draw(&mut pixels));
        });
        let peer = peer.map(|peer| median(3, || peer(&mut pixels)));
        self.figures.0.borrow_mut().push((format!("{case} {}", self.name), own, peer, presented));
    }

    /// Measures a step of a transition in its middle.
    fn transition(&mut self, case: &str, pictures: &(Arc<Canvas>, Arc<Canvas>), kind: TransitionKind, turns: u8) {
        let (from, to) = pictures;
        let mut transition = Transition::new(Arc::clone(from), Arc::clone(to), kind);
        let (area, progress) = (Area::whole(self.size), 0.5);
        let window = if turns.is_multiple_of(2) { self.size } else { (self.size.1, self.size.0) };
        let draw = |pixels: &mut [u32]| {
            transition.draw(progress, Some(progress - STEP), area, &mut Target::new(pixels, window, turns))
        };
        let peer = |pixels: &mut [u32]| convert(&mix(from, to, kind, progress), pixels);
        self.frame(case, draw, (turns == 0).then_some(&peer));
    }
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    let figures = Figures::default();
    for (name, size) in SIZES {
        let mut bench = Bench { criterion: &mut criterion, figures: &figures, name, size };
        let slides = slides(size);
        let photographs = (photograph(size, 1), photograph(size, 2));
        bench.transition("fade of slides", &slides, TransitionKind::Fade, 0);
        bench.transition("fade of photographs", &photographs, TransitionKind::Fade, 0);
        bench.transition("fade of photographs, turned", &photographs, TransitionKind::Fade, 1);
        for kind in [
            TransitionKind::Push,
            TransitionKind::Wipe,
            TransitionKind::Iris,
            TransitionKind::Unroll,
            TransitionKind::Ink,
        ] {
            bench.transition(&format!("{kind:?} of photographs"), &photographs, kind, 0);
        }
        bench.transition("Ink of slides", &slides, TransitionKind::Ink, 0);
        let (area, picture) = (Area::whole(size), &photographs.0);
        let peer = |pixels: &mut [u32]| convert(&picture.as_ref().clone(), pixels);
        bench.frame("still", |pixels| still(picture, area, &mut Target::new(pixels, size, 0)), Some(&peer));
        let turned = (size.1, size.0);
        bench.frame("still, turned", |pixels| still(picture, area, &mut Target::new(pixels, turned, 1)), None);
        let zone = Area { x: 0, y: size.1 - size.1 * 12 / 100, width: size.0, height: size.1 * 12 / 100 };
        let line = photograph((size.0 * 2, zone.height * 3), 3);
        let mut shift = 0;
        let mut draw = |pixels: &mut [u32]| {
            shift += 12;
            strip(&line, shift, zone, &mut Target::new(pixels, size, 0))
        };
        let peer = |pixels: &mut [u32]| convert(&ticker::part(&line, zone.size(), 1234), pixels);
        bench.frame("ticker", &mut draw, Some(&peer));
        // Once for each transition: which tiles differ. The same buffer is written as by nobody.
        let look = |_: &mut [u32]| {
            black_box(Transition::new(Arc::clone(&slides.0), Arc::clone(&slides.1), TransitionKind::Fade));
            Damage::default()
        };
        bench.frame("to compare two slides, once", look, None);
        // A whole transition of ink works out once where it comes.
        let whole = |pixels: &mut [u32]| {
            let mut ink = Transition::new(Arc::clone(&photographs.0), Arc::clone(&photographs.1), TransitionKind::Ink);
            let mut target = Target::new(pixels, size, 0);
            let steps = (1..=25).map(|step| step as f32 / 25.0);
            steps.for_each(|now| drop(ink.draw(now, Some(now - STEP), area, &mut target)));
            Damage::default()
        };
        bench.frame("Ink, all 25 frames", whole, None);
    }
    criterion.final_summary();
    print(&figures).unwrap();
}

fn print(figures: &Figures) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let millis = |time: Duration| time.as_secs_f64() * 1000.0;
    for (case, own, peer, presented) in figures.0.borrow().iter() {
        write!(out, "{case:38} {:8.2} ms, {:5.1} % presented", millis(*own), presented * 100.0)?;
        match peer {
            Some(peer) => {
                let ratio = peer.as_secs_f64() / own.as_secs_f64().max(1e-9);
                writeln!(out, "; mix and conversion {:8.2} ms, {ratio:.1} times", millis(*peer))?;
            }
            None => writeln!(out)?,
        }
    }
    Ok(())
}
