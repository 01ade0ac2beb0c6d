//! What it costs to paint a slide that stands in a scene, at 1080p and 4K, beside the same slide without one: each scene
//! that shipped, once. A slide is painted once and then only composited, on a thread beside the frames. Where an adapter
//! draws, its layers are painted as well, for its entrance: their time is the peer's too, their memory that of a picture.
//!
//! The peer in the same run is the slide on its plain background. No adapter, no Bevy:
//! `cargo bench --bench scenes --no-default-features`.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop where something is wrong")]

use std::{
    io::{self, Write as _},
    sync::Arc,
    time::Duration,
};

use gongyi_assets::Assets;
use gongyi_content::{scenes::Shelf, themes};
use gongyi_core::{
    model::{Body, Slide, SlideRef, SlideScenes},
    shapes::Layout,
};
use gongyi_paint::{PaintSize, Painter, typeset::Fonts};
use gongyi_system::clock::monotonic_now;

const SIZES: [(&str, (u32, u32)); 2] = [("1080p", (1920, 1080)), ("4K", (3840, 2160))];
const ROUNDS: usize = 5;

fn main() {
    let assets = Assets::embedded();
    let painter = Painter::new(Fonts::load(&assets).unwrap(), assets.clone());
    let shelf = Shelf::new(assets.clone());
    let theme = themes::load(&assets, "civility").unwrap();
    let slide = |scene: Option<&str>| {
        let body = Body::Slogan { text: "讲文明\n树新风".into(), note: Some("文明城市 你我共建".into()) };
        let slide =
            Slide::unwritten(SlideRef::of_zone("bench"), body, Duration::from_secs(8), Arc::clone(&theme), [0; 32]);
        let main = scene.map(|name| shelf.built_in(name).unwrap());
        let layout = main.as_ref().map_or(Layout::Band, |scene| *scene.layouts.first().unwrap());
        Slide { scenes: SlideScenes { main, ..SlideScenes::default() }, layout, ..slide }
    };
    let mut out = io::stdout().lock();
    for (name, (width, height)) in SIZES {
        let size = PaintSize { width, height };
        let time = |slide: &Slide| median(|| drop(painter.draw(slide, size).unwrap()));
        let plain = time(&slide(None));
        let mut all: Vec<(Duration, String)> =
            shelf.names().into_iter().map(|scene| (time(&slide(Some(&scene))), scene)).collect();
        all.sort();
        let mut layers: Vec<(Duration, f64)> = shelf
            .names()
            .iter()
            .filter_map(|scene| {
                let slide = slide(Some(scene));
                let (layers, _) = painter.layers(&slide, size).ok()?;
                let pictures = f64::from(layers.height) / f64::from(height);
                Some((median(|| drop(painter.layers(&slide, size))), pictures))
            })
            .collect();
        layers.sort_by_key(|(time, _)| *time);
        let told = |(time, scene): &(Duration, String)| {
            format!("{scene} {:.1} ms ({:.2})", time.as_secs_f64() * 1e3, time.as_secs_f64() / plain.as_secs_f64())
        };
        let at = |share: f64| all.get(((all.len() - 1) as f64 * share) as usize).map(told).unwrap_or_default();
        writeln!(out, "{name}: plain {:.1} ms; median {}; slowest {}", plain.as_secs_f64() * 1e3, at(0.5), at(1.0))
            .unwrap();
        let most = layers.iter().map(|(_, pictures)| *pictures).fold(0.0, f64::max);
        let mean = layers.iter().map(|(_, pictures)| *pictures).sum::<f64>() / layers.len().max(1) as f64;
        let (middle, _) = layers.get(layers.len() / 2).copied().unwrap_or_default();
        writeln!(
            out,
            "{name}: layers of {} scenes: median {:.1} ms ({:.2}); {mean:.2} pictures in the mean, {most:.2} at most",
            layers.len(),
            middle.as_secs_f64() * 1e3,
            middle.as_secs_f64() / plain.as_secs_f64()
        )
        .unwrap();
    }
}

/// The median of how long something takes.
fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let start = monotonic_now();
            work();
            monotonic_now() - start
        })
        .collect();
    times.sort();
    times.get(ROUNDS / 2).copied().unwrap_or_default()
}
