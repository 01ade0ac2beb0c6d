//! Frames against `mix`: every transition, size and turn, drawn whole and step by step, and nothing else touched.

use std::{sync::Arc, time::Duration};

use gongyi_assets::Assets;
use gongyi_content::themes;
use gongyi_core::{
    model::{Body, Slide, SlideRef},
    shapes::{TransitionKind, theme::linear},
};

use super::*;
use crate::{PaintSize, Painter, mix, mix::srgb, typeset::Fonts};

/// What no frame writes: the highest byte of a pixel is 0.
const UNTOUCHED: u32 = 0xDEAD_BEEF;

/// Pixels of all lights without an order, the extremes among them.
fn mottled(width: u32, height: u32, seed: u32) -> Canvas {
    let pixel = |at: u32| {
        let mixed = (at + 1).wrapping_mul(0x9E37_79B1).wrapping_add(seed).wrapping_mul(0x85EB_CA77);
        let [a, b, c, d] = (mixed ^ (mixed >> 15)).to_le_bytes();
        match d % 8 {
            0 => [0, 0, 0, 255],
            1 => [255; 4],
            _ => [a, b, c, 255],
        }
    };
    Canvas { width, height, data: (0..width * height).flat_map(pixel).collect() }
}

/// Two pictures that share all but some spots.
fn pair(width: u32, height: u32) -> (Arc<Canvas>, Arc<Canvas>) {
    let (old, mut new) = (mottled(width, height, 1), mottled(width, height, 2));
    for (at, pixel) in new.data.chunks_exact_mut(4).enumerate() {
        let (x, y) = (at as u32 % width, at as u32 / width);
        if (x / 64 + y / 16) % 3 == 0 || (x + y) % 5 == 0 {
            pixel.copy_from_slice(&old.data[at * 4..at * 4 + 4]);
        }
    }
    (old.into(), new.into())
}

/// Slides of one theme, as the painter paints them.
fn slides(width: u32, height: u32) -> (Arc<Canvas>, Arc<Canvas>) {
    let assets = Assets::embedded();
    let painter = Painter::new(Fonts::load(&assets).unwrap(), assets.clone());
    let theme = themes::load(&assets, "festival").unwrap();
    let paint = |text: &str| {
        let body = Body::Slogan { text: text.into(), note: None };
        let slide =
            Slide::unwritten(SlideRef::of_zone("test"), body, Duration::from_secs(8), Arc::clone(&theme), [0; 32]);
        Arc::new(painter.draw(&slide, PaintSize { width, height }).unwrap())
    };
    (paint("讲文明 树新风"), paint("光盘行动"))
}

/// A window of one colour that nothing writes.
fn window(size: (u32, u32), turns: u8) -> (Vec<u32>, (u32, u32)) {
    let size = if turns.is_multiple_of(2) { size } else { (size.1, size.0) };
    (vec![UNTOUCHED; (size.0 * size.1) as usize], size)
}

/// The place in the upright picture of a place on the turned target: as the shader has it.
fn upright(turns: u8, (width, height): (u32, u32), (x, y): (u32, u32)) -> (u32, u32) {
    match turns {
        1 => (y, height - 1 - x),
        2 => (width - 1 - x, height - 1 - y),
        3 => (width - 1 - y, x),
        _ => (x, y),
    }
}

fn is_near(pixel: u32, expected: [u8; 3]) -> bool {
    let [spare, red, green, blue] = pixel.to_be_bytes();
    spare == 0 && [red, green, blue].iter().zip(expected).all(|(a, b)| a.abs_diff(b) <= 1)
}

/// Whether a window shows a picture in its place, and nothing around it.
fn assert_shows(pixels: &[u32], window: (u32, u32), turns: u8, picture: &Canvas, area: Area, what: &str) {
    let size = if turns.is_multiple_of(2) { window } else { (window.1, window.0) };
    for (at, pixel) in pixels.iter().enumerate() {
        let place = (at as u32 % window.0, at as u32 / window.0);
        let (x, y) = upright(turns, size, place);
        let (Some(x), Some(y)) = (x.checked_sub(area.x), y.checked_sub(area.y)) else {
            assert_eq!(*pixel, UNTOUCHED, "{what} {turns}: {place:?}");
            continue;
        };
        if x >= area.width || y >= area.height {
            assert_eq!(*pixel, UNTOUCHED, "{what} {turns}: {place:?}");
            continue;
        }
        let start = ((y * picture.width + x) * 4) as usize;
        let expected = picture.data[start..start + 3].try_into().unwrap();
        assert!(is_near(*pixel, expected), "{what} {turns}: {pixel:08x} and not {expected:?} at {x} {y}");
    }
}

/// Whether all that is another than before is told.
fn assert_told(before: &[u32], now: &[u32], window: (u32, u32), damage: &Damage, what: &str) {
    for (at, (before, now)) in before.iter().zip(now).enumerate() {
        let (x, y) = (at as u32 % window.0, at as u32 / window.0);
        let holds =
            |area: &Area| (area.x..area.x + area.width).contains(&x) && (area.y..area.y + area.height).contains(&y);
        assert!(before == now || damage.areas().iter().any(holds), "{what}: {x} {y} was written and is not told");
    }
}

/// Draws a transition whole and step by step, in all turns, in a zone of a window that is larger.
fn assert_all_as_mixed((old, new): &(Arc<Canvas>, Arc<Canvas>), steps: &[f32]) {
    let area = Area { x: 3, y: 5, width: new.width, height: new.height };
    let size = (area.width + 10, area.height + 7);
    for kind in TransitionKind::ALL {
        // Of each turn, two buffers that take turns, and what the area of each shows.
        let mut buffers: Vec<_> =
            (0..4).map(|turns| [(window(size, turns).0, None), (window(size, turns).0, None::<f32>)]).collect();
        let mut transition = Transition::new(Arc::clone(old), Arc::clone(new), kind);
        for (frame, progress) in steps.iter().enumerate() {
            let expected = mix(old, new, kind, *progress);
            let what = format!("{kind:?} {}x{} {progress}", area.width, area.height);
            for turns in 0..4_u8 {
                let (mut whole, window) = window(size, turns);
                let mut target = Target::new(&mut whole, window, turns);
                let damage = transition.draw(*progress, None, area, &mut target);
                assert_eq!(damage.pixels(), u64::from(area.width * area.height));
                assert_shows(&whole, window, turns, &expected, area, &what);

                let (pixels, previous) = &mut buffers[usize::from(turns)][frame % 2];
                let before = pixels.clone();
                let mut target = Target::new(pixels, window, turns);
                let damage = transition.draw(*progress, *previous, area, &mut target);
                assert_shows(pixels, window, turns, &expected, area, &format!("{what} after {previous:?}"));
                assert_told(&before, pixels, window, &damage, &what);
                *previous = Some(*progress);
            }
        }
    }
}

/// There and back again, with steps of all lengths.
const STEPS: [f32; 14] = [0.0, 0.003, 0.04, 0.1, 0.13, 0.3, 0.42, 0.5, 0.77, 0.6, 0.9, 0.97, 0.999, 1.0];

#[test]
fn every_transition_is_that_of_mix_whole_and_step_by_step_in_all_turns() {
    for (width, height) in [(197, 71), (65, 131), (64, 16), (33, 33), (1, 37), (53, 1), (1, 1)] {
        assert_all_as_mixed(&pair(width, height), &STEPS);
    }
}

#[test]
fn painted_slides_change_as_mix_has_it() {
    assert_all_as_mixed(&slides(240, 135), &[0.0, 0.08, 0.33, 0.5, 0.52, 0.9, 1.0]);
}

#[test]
fn a_transition_starts_from_a_buffer_that_shows_the_old_picture() {
    let (old, new) = pair(150, 90);
    let area = Area::whole((150, 90));
    for kind in TransitionKind::ALL {
        let (mut pixels, window) = window((150, 90), 0);
        let mut target = Target::new(&mut pixels, window, 0);
        still(&old, area, &mut target);
        let mut transition = Transition::new(Arc::clone(&old), Arc::clone(&new), kind);
        transition.draw(0.4, Some(0.0), area, &mut target);
        assert_shows(&pixels, window, 0, &mix(&old, &new, kind, 0.4), area, &format!("{kind:?}"));
        let mut target = Target::new(&mut pixels, window, 0);
        transition.draw(1.0, Some(0.4), area, &mut target);
        assert_shows(&pixels, window, 0, &new, area, &format!("{kind:?}"));
        let mut target = Target::new(&mut pixels, window, 0);
        assert!(transition.draw(1.0, Some(1.0), area, &mut target).is_empty(), "{kind:?}");
    }
}

#[test]
fn what_is_equal_is_neither_mixed_nor_presented() {
    let (old, new) = slides(480, 270);
    let area = Area::whole((480, 270));
    let all = u64::from(area.width * area.height);
    for kind in [TransitionKind::Cut, TransitionKind::Fade] {
        let (mut pixels, window) = window(area.size(), 0);
        let mut target = Target::new(&mut pixels, window, 0);
        let damage = Transition::new(Arc::clone(&old), Arc::clone(&new), kind).draw(0.5, Some(0.0), area, &mut target);
        assert!(!damage.is_empty() && damage.pixels() < all / 2, "{kind:?}: {} of {all}", damage.pixels());
        let written = pixels.iter().filter(|pixel| **pixel != UNTOUCHED).count() as u64;
        assert!(written <= damage.pixels(), "{kind:?}: {written}");
    }
    let same = Transition::new(Arc::clone(&old), Arc::clone(&old), TransitionKind::Fade);
    assert!(same.is_still());
    // A rod is seen on what does not change.
    assert!(!Transition::new(Arc::clone(&old), old, TransitionKind::Unroll).is_still());
}

#[test]
fn of_a_front_only_what_it_passes_over_is_drawn() {
    let (width, height) = (960, 540);
    let (old, new) = (Arc::new(mottled(width, height, 1)), Arc::new(mottled(width, height, 2)));
    let area = Area::whole((width, height));
    let mut pixels = vec![UNTOUCHED; (width * height) as usize];
    // The parts of the picture that are drawn in a step of a hundredth, at most.
    let fronts = [
        (TransitionKind::Wipe, 0.16),
        (TransitionKind::Iris, 0.21),
        (TransitionKind::Unroll, 0.09),
        (TransitionKind::Ink, 0.45),
    ];
    for (kind, most) in fronts {
        let mut transition = Transition::new(Arc::clone(&old), Arc::clone(&new), kind);
        for step in [0.05, 0.3, 0.6, 0.8] {
            pixels.fill(UNTOUCHED);
            let mut target = Target::new(&mut pixels, area.size(), 0);
            transition.draw(step + 0.01, Some(step), area, &mut target);
            let written = pixels.iter().filter(|pixel| **pixel != UNTOUCHED).count() as f32;
            let part = written / (width * height) as f32;
            assert!(part > 0.0 && part < most, "{kind:?} at {step}: {part}");
        }
        assert!(transition.memory_bytes() < 2 * (width * height) as usize, "{kind:?}");
    }
}

#[test]
fn pictures_of_another_size_and_areas_beyond_the_window_are_drawn_as_far_as_can_be() {
    let (old, new) = pair(60, 40);
    for turns in 0..4 {
        let (mut pixels, window) = window((90, 50), turns);
        let mut target = Target::new(&mut pixels, window, turns);
        // Twice the size: each pixel twice, each row twice.
        let damage = still(&new, Area { x: 10, y: 0, width: 120, height: 80 }, &mut target);
        assert_eq!(damage.pixels(), 80 * 50);
        for (at, pixel) in pixels.iter().enumerate() {
            let (x, y) = upright(turns, (90, 50), (at as u32 % window.0, at as u32 / window.0));
            let expected = x.checked_sub(10).map_or(UNTOUCHED, |x| word(super::pixels(&new, x / 2, y / 2)[0]));
            assert_eq!(*pixel, expected, "{turns}: {x} {y}");
        }
        // Nothing has a place beyond the window, or where pixels lack.
        for area in [Area { x: 90, y: 3, width: 60, height: 40 }, Area { x: 500, y: 500, width: 60, height: 40 }] {
            let mut target = Target::new(&mut pixels, window, turns);
            assert!(still(&new, area, &mut target).is_empty());
        }
        let mut target = Target::new(&mut pixels[..4000], window, turns);
        assert!(black(Area::whole((90, 50)), &mut target).is_empty());
        let mut nothing = Target::new(&mut [], (0, 0), turns);
        assert!(black(Area::whole((90, 50)), &mut nothing).is_empty());
    }
    // A zone that was laid out anew shows the new picture, and so does one whose old picture had another size.
    let area = Area::whole((60, 40));
    for (kind, old) in [(TransitionKind::Fade, Arc::new(mottled(61, 40, 3))), (TransitionKind::Cut, old)] {
        let mut pixels = vec![UNTOUCHED; 60 * 40];
        let mut target = Target::new(&mut pixels, (60, 40), 0);
        Transition::new(old, Arc::clone(&new), kind).draw(0.2, Some(0.0), area, &mut target);
        let shown = pixels.iter().zip(new.data.chunks_exact(4));
        let missing = shown.filter(|(pixel, new)| **pixel != UNTOUCHED && !is_near(**pixel, [new[0], new[1], new[2]]));
        assert_eq!(missing.count(), 0, "{kind:?}");
    }
    let nothing = Arc::new(mottled(0, 0, 1));
    let mut none = Transition::new(Arc::clone(&nothing), nothing, TransitionKind::Fade);
    let mut target = Target::new(&mut [], (0, 0), 0);
    assert!(none.is_still() && none.draw(0.5, None, Area::whole((0, 0)), &mut target).is_empty());
}

#[test]
fn a_strip_is_shown_as_its_part_has_it() {
    let (width, height) = (150, 18);
    let line = mottled(97, height * 3, 7);
    for turns in 0..4 {
        for shift in [0, 1, 96, 97, 200, 290, 291, 5000] {
            let area = Area { x: 2, y: 30, width, height };
            let (mut pixels, window) = window((160, 60), turns);
            let mut target = Target::new(&mut pixels, window, turns);
            let damage = strip(&line, shift, area, &mut target);
            assert_eq!(damage.pixels(), u64::from(width * height));
            let expected = ticker::part(&line, (width, height), shift);
            assert_shows(&pixels, window, turns, &expected, area, &format!("{shift}"));
        }
    }
}

#[test]
fn the_mark_lies_over_all_where_the_shader_has_it_and_stays_whole() {
    let (old, new) = pair(160, 90);
    let area = Area::whole((160, 90));
    // As in assets/shaders/composite.wgsl.
    let marked = |picture: &Canvas, diameter: f32| {
        let mut marked = picture.clone();
        for (at, pixel) in marked.data.chunks_exact_mut(4).enumerate() {
            let (x, y) = (at as f32 % 160.0 + 0.5, (at / 160) as f32 + 0.5);
            let away = (x - (160.0 - diameter * 1.5)).hypot(y - diameter * 1.5);
            let cover = (diameter * 0.5 - away + 0.5).clamp(0.0, 1.0);
            for (value, mark) in pixel.iter_mut().zip([0.90, 0.32, 0.02]) {
                let light = linear(*value);
                *value = srgb(light + (mark - light) * cover);
            }
        }
        marked
    };
    for (turns, diameter) in (0..4).flat_map(|turns| [2.0, 7.3, 19.0, 200.0].map(|diameter| (turns, diameter))) {
        let (mut pixels, window) = window(area.size(), turns);
        let mut target = Target::new(&mut pixels, window, turns).with_mark(diameter);
        still(&old, area, &mut target);
        let mut transition = Transition::new(Arc::clone(&old), Arc::clone(&new), TransitionKind::Wipe);
        for step in 1..=20 {
            let [before, now] = [step - 1, step].map(|step| step as f32 / 20.0);
            transition.draw(now, Some(before), area, &mut target);
        }
        assert_shows(&pixels, window, turns, &marked(&new, diameter), area, &format!("{diameter}"));
    }
}
