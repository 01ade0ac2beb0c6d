//! The software presenter: frame plans become the pixels of windows without a graphics adapter.
//!
//! A processor pays for each pixel, so a frame writes only what differs from what its buffer holds, and hands over only
//! that (`paint::blend`). Buffers may alternate: what one holds is then the last frame but one, while the window shows the
//! last. So it hands over as well what may differ from that.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use super::{
    cache::PictureKey,
    frame_plan::{Composition, FramePlan, Layer},
    presenter::{Presented, Presenter},
};
use gongyi_core::{
    burn_in::moved,
    model::{Screen, ScreenName, layout::Area},
    problem::Text,
    shapes::TransitionKind,
};
use gongyi_media::Canvas;
use gongyi_paint::blend::{Damage, Target, Transition, black, still, strip};

/// So many frames are remembered: no window system has more buffers in turn.
const MAX_AGE: usize = 4;

/// The pixels of a window.
#[derive(Debug)]
pub struct Buffer<'a> {
    /// `0x00RRGGBB`, row by row.
    pub pixels: &'a mut [u32],
    /// The width and height of the window.
    pub size: (u32, u32),
    /// How often the picture lies on it turned clockwise by a quarter.
    pub quarter_turns: u8,
    /// How many frames ago what it holds was shown; 0 where nobody knows what it holds.
    pub age: u8,
}

/// Draws to a buffer, and says what it wrote.
pub type Draw<'a> = dyn FnMut(Buffer<'_>) -> Damage + 'a;

/// Windows that show pixels.
pub trait PixelSurfaces {
    /// Has the window of a screen drawn to, and shows what was written, if anything was; false where it has none, or no room
    /// now. `size` is that of the upright picture.
    fn show(&mut self, screen: &Screen, size: (u32, u32), draw: &mut Draw<'_>) -> Result<bool, Text>;
}

/// Presents frame plans on such windows.
#[derive(Debug, Default)]
pub struct SoftwarePresenter<S> {
    /// The windows.
    pub surfaces: S,
    pictures: BTreeMap<PictureKey, Arc<Canvas>>,
    screens: BTreeMap<ScreenName, ScreenPixels>,
}

/// What the buffers of a screen hold.
#[derive(Debug, Default)]
struct ScreenPixels {
    /// The last frames, the newest first.
    frames: VecDeque<HeldFrame>,
    /// The transition of each layer, while it is under way.
    transitions: BTreeMap<usize, RunningTransition>,
}

/// A frame that was shown.
#[derive(Debug)]
struct HeldFrame {
    composition: Composition,
    window: (u32, u32),
    quarter_turns: u8,
}

/// A transition that is prepared.
#[derive(Debug)]
struct RunningTransition {
    from: Option<PictureKey>,
    to: Option<PictureKey>,
    kind: TransitionKind,
    blend: Transition,
}

impl<S: PixelSurfaces> SoftwarePresenter<S> {
    /// A presenter on these windows.
    pub fn new(surfaces: S) -> Self {
        Self { surfaces, pictures: BTreeMap::new(), screens: BTreeMap::new() }
    }
}

impl<S: PixelSurfaces> Presenter for SoftwarePresenter<S> {
    fn take_picture(&mut self, key: PictureKey, canvas: &Arc<Canvas>) -> Result<(), Text> {
        self.pictures.insert(key, Arc::clone(canvas));
        Ok(())
    }

    fn retain_pictures(&mut self, keep: &[PictureKey]) {
        self.pictures.retain(|key, _| keep.contains(key));
        for screen in self.screens.values_mut() {
            let is_kept = |key: Option<PictureKey>| key.is_none_or(|key| keep.contains(&key));
            screen.transitions.retain(|_, running| is_kept(running.from) && is_kept(running.to));
        }
    }

    fn has_picture(&self, key: &PictureKey) -> bool {
        self.pictures.contains_key(key)
    }

    fn present(&mut self, plan: &FramePlan) -> Presented {
        let screen = self.screens.entry(plan.screen.name.clone()).or_default();
        let pictures = &self.pictures;
        let mut frame = None;
        let shown = self.surfaces.show(&plan.screen, plan.composition.size, &mut |buffer| {
            let (window, quarter_turns, age) = (buffer.size, buffer.quarter_turns, usize::from(buffer.age));
            let next = HeldFrame { composition: plan.composition.clone(), window, quarter_turns };
            let mut damage = screen.draw(&next, buffer, pictures);
            if plan.repaints {
                damage = whole(window);
            }
            damage.merge(&screen.changes(&next, age));
            frame = Some((next, damage.is_empty()));
            damage
        });
        match (shown, frame) {
            (Ok(true), Some((frame, is_same))) => {
                screen.remember(frame, is_same);
                Presented::Shown
            }
            (Ok(_), _) => {
                // What was drawn, and not shown, is in some buffer.
                screen.frames.clear();
                Presented::NotNow
            }
            (Err(why), _) => {
                screen.frames.clear();
                Presented::Refused(why)
            }
        }
    }
}

impl ScreenPixels {
    /// Remembers a frame. One that is the same to the pixel was not handed over: the buffer of the last one holds it.
    fn remember(&mut self, frame: HeldFrame, is_same: bool) {
        if is_same && let Some(last) = self.frames.front_mut() {
            last.composition = frame.composition;
            return;
        }
        self.frames.push_front(frame);
        self.frames.truncate(MAX_AGE);
    }

    /// What may differ between the window and the next frame, although that is not written, since the buffer has it from so
    /// many frames ago.
    fn changes(&self, next: &HeldFrame, age: usize) -> Damage {
        let mut damage = Damage::default();
        let between: Vec<&HeldFrame> = self.frames.iter().take(age).collect();
        let [last, _, ..] = between.as_slice() else { return damage };
        if !last.is_laid_out_as(next) {
            return whole(next.window);
        }
        for (index, layer) in next.composition.layers.iter().enumerate() {
            let layers: Vec<_> = between.iter().map(|frame| frame.composition.layers.get(index)).collect();
            if layers.first() == Some(&Some(layer)) || is_one_way(layer, &layers) {
                continue;
            }
            let Composition { size, offset, .. } = next.composition;
            damage.add(moved(layer.area, offset, size).turned(next.quarter_turns, size));
        }
        damage
    }

    /// Draws a frame where it differs from what the buffer holds.
    fn draw(&mut self, next: &HeldFrame, buffer: Buffer<'_>, pictures: &BTreeMap<PictureKey, Arc<Canvas>>) -> Damage {
        let Self { frames, transitions } = self;
        let Composition { layers, size, offset, .. } = &next.composition;
        let held = usize::from(buffer.age).checked_sub(1).and_then(|index| frames.get(index));
        let held = held.filter(|held| held.is_laid_out_as(next));
        let mut target = Target::new(buffer.pixels, buffer.size, buffer.quarter_turns)
            .with_mark(next.composition.mark_diameter())
            .with_offset(*offset);
        let mut damage = Damage::default();
        if held.is_none() {
            // The layers fill the picture; a window may have another size while it is placed.
            if target.upright_size() != *size {
                black(Area::whole(target.upright_size()), &mut target);
            }
            damage = whole(next.window);
        }
        for (index, layer) in layers.iter().enumerate() {
            let before = held.and_then(|held| held.composition.layers.get(index));
            if before == Some(layer) {
                continue;
            }
            let before = before.filter(|before| before.area == layer.area);
            damage.merge(&draw_layer(transitions, index, before, layer, pictures, &mut target));
        }
        damage
    }
}

impl HeldFrame {
    /// Whether what differs between them are layers alone.
    fn is_laid_out_as(&self, other: &Self) -> bool {
        let layout = |frame: &Self| {
            let Composition { size, is_marked, offset, layers } = &frame.composition;
            (frame.window, frame.quarter_turns, *size, *is_marked, *offset, layers.len())
        };
        layout(self) == layout(other)
    }
}

/// All of a window.
fn whole(window: (u32, u32)) -> Damage {
    let mut damage = Damage::default();
    damage.add(Area::whole(window));
    damage
}

/// Whether a layer goes on with the transition that all these frames show, the newest first, and never back. Then each
/// pixel that differs from the last frame differs from the ones before it too, since it goes one way.
fn is_one_way(layer: &Layer, before: &[Option<&Layer>]) -> bool {
    let mut next = layer;
    before.iter().all(|before| {
        let Some(before) = before else { return false };
        let transition = |layer: &Layer| (layer.area, layer.from, layer.to, layer.kind, layer.shift);
        let goes_on = transition(before) == transition(next) && before.progress <= next.progress;
        next = before;
        goes_on
    })
}

/// Draws a layer over what the buffer holds of it.
fn draw_layer(
    transitions: &mut BTreeMap<usize, RunningTransition>,
    index: usize,
    before: Option<&Layer>,
    layer: &Layer,
    pictures: &BTreeMap<PictureKey, Arc<Canvas>>,
    target: &mut Target<'_>,
) -> Damage {
    let canvas = |key: Option<PictureKey>| key.and_then(|key| pictures.get(&key));
    if let (Some(shift), Some(line)) = (layer.shift, canvas(layer.to)) {
        transitions.remove(&index);
        return strip(line, shift.into(), layer.area, target);
    }
    let is_still = layer.progress >= 1.0 || layer.kind == TransitionKind::Cut;
    if is_still {
        // The last step of a transition touches no more than its other ones.
        if let (Some(mut running), Some(before)) = (transitions.remove(&index), before)
            && running.to == layer.to
            && (before.from, before.to, before.kind) == (running.from, running.to, running.kind)
            && before.progress < 1.0
        {
            return running.blend.draw(1.0, Some(before.progress), layer.area, target);
        }
        return draw_still(before, layer, pictures, target);
    }
    let previous = before.and_then(|before| {
        let goes_on = (before.from, before.to, before.kind) == (layer.from, layer.to, layer.kind);
        let starts = before.progress >= 1.0 && before.to == layer.from && before.shift.is_none();
        let is_exact = layer.from.is_none_or(|key| key.size == layer.area.size());
        if before.progress < 1.0 { goes_on.then_some(before.progress) } else { (starts && is_exact).then_some(0.0) }
    });
    let is_prepared = transitions
        .get(&index)
        .is_some_and(|running| (running.from, running.to, running.kind) == (layer.from, layer.to, layer.kind));
    if !is_prepared {
        let of = |key: Option<PictureKey>| match key {
            Some(key) => pictures.get(&key).cloned(),
            None => Some(Arc::new(Canvas::black(layer.area.size()))),
        };
        let (Some(from), Some(to)) = (of(layer.from), of(layer.to)) else { return Damage::default() };
        let blend = Transition::new(from, to, layer.kind);
        let Layer { from, to, kind, .. } = *layer;
        transitions.insert(index, RunningTransition { from, to, kind, blend });
    }
    let Some(running) = transitions.get_mut(&index) else { return Damage::default() };
    running.blend.draw(layer.progress, previous, layer.area, target)
}

/// Draws a picture that stands. Where another one stood in its place, only what differs is touched.
fn draw_still(
    before: Option<&Layer>,
    layer: &Layer,
    pictures: &BTreeMap<PictureKey, Arc<Canvas>>,
    target: &mut Target<'_>,
) -> Damage {
    let Some(to) = layer.to else { return black(layer.area, target) };
    let Some(canvas) = pictures.get(&to) else { return Damage::default() };
    let stood = before.filter(|before| before.progress >= 1.0 && before.shift.is_none());
    let old = stood.and_then(|before| before.to).filter(|old| old.size == to.size && to.size == layer.area.size());
    match old.and_then(|old| pictures.get(&old)) {
        Some(old) => {
            let mut exchange = Transition::new(Arc::clone(old), Arc::clone(canvas), TransitionKind::Cut);
            exchange.draw(1.0, Some(0.0), layer.area, target)
        }
        None => still(canvas, layer.area, target),
    }
}

/// A picture of each screen in memory, upright: for a stage without a display.
#[derive(Debug, Default)]
pub struct OffScreenSurfaces(BTreeMap<ScreenName, OffScreenPixels>);

#[derive(Debug, Default)]
struct OffScreenPixels {
    size: (u32, u32),
    pixels: Vec<u32>,
    /// How many frames it has shown since it has this size.
    frames: u64,
}

impl OffScreenSurfaces {
    /// What each screen shows: its size, its pixels, and how many frames it has shown at this size.
    pub fn shown(&self) -> impl Iterator<Item = (&ScreenName, (u32, u32), &[u32], u64)> {
        self.0.iter().map(|(name, screen)| (name, screen.size, screen.pixels.as_slice(), screen.frames))
    }
}

impl PixelSurfaces for OffScreenSurfaces {
    fn show(&mut self, screen: &Screen, size: (u32, u32), draw: &mut Draw<'_>) -> Result<bool, Text> {
        let own = self.0.entry(screen.name.clone()).or_default();
        if own.size != size {
            let pixels = vec![0; size.0 as usize * size.1 as usize];
            *own = OffScreenPixels { size, pixels, frames: 0 };
        }
        let age = u8::from(own.frames > 0);
        own.frames += 1;
        draw(Buffer { pixels: &mut own.pixels, size, quarter_turns: 0, age });
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use chrono_tz::Tz;
    use gongyi_core::{
        burn_in::Offset,
        model::{Rotation, layout::Margins},
    };
    use proptest::{prelude::*, test_runner::TestRunner};

    use super::*;
    use crate::presenter::compose;
    use gongyi_core::text;

    const SIZE: (u32, u32) = (70, 40);
    /// Windows in memory, with so many buffers in turn each.
    #[derive(Debug)]
    struct MemorySurfaces {
        buffers: usize,
        screens: BTreeMap<ScreenName, MemoryScreen>,
    }

    #[derive(Debug, Default)]
    struct MemoryScreen {
        size: (u32, u32),
        /// What each buffer holds, and how many frames ago it was shown; the next one first.
        buffers: VecDeque<(Vec<u32>, u8)>,
        /// What a screen shows of what was handed over.
        shown: Vec<u32>,
    }

    impl MemorySurfaces {
        /// With so many buffers for each screen.
        fn new(buffers: usize) -> Self {
            Self { buffers: buffers.max(1), screens: BTreeMap::new() }
        }

        /// The size of what a screen shows, and its pixels; none where nothing was shown.
        fn shown(&self, screen: &ScreenName) -> Option<((u32, u32), &[u32])> {
            self.screens.get(screen).map(|screen| (screen.size, screen.shown.as_slice()))
        }
    }

    impl PixelSurfaces for MemorySurfaces {
        /// It is as large as the picture, and turned as the screen is.
        fn show(&mut self, screen: &Screen, size: (u32, u32), draw: &mut Draw<'_>) -> Result<bool, Text> {
            let size = screen.rotation.turned(size);
            let pixels = size.0 as usize * size.1 as usize;
            let own = self.screens.entry(screen.name.clone()).or_default();
            if own.size != size {
                *own = MemoryScreen { size, buffers: VecDeque::new(), shown: vec![0; pixels] };
            }
            let next = if own.buffers.len() < self.buffers { None } else { own.buffers.pop_front() };
            let (mut held, age) = next.unwrap_or_else(|| (vec![0; pixels], 0));
            let quarter_turns = screen.rotation.quarter_turns();
            let damage = draw(Buffer { pixels: &mut held, size, quarter_turns, age });
            if damage.is_empty() {
                own.buffers.push_front((held, age));
                return Ok(true);
            }
            let width = size.0 as usize;
            for area in damage.areas() {
                for y in area.y..area.y + area.height {
                    let start = y as usize * width + area.x as usize;
                    let range = start..start + area.width as usize;
                    if let (Some(to), Some(from)) = (own.shown.get_mut(range.clone()), held.get(range)) {
                        to.copy_from_slice(from);
                    }
                }
            }
            for (_, age) in &mut own.buffers {
                *age = age.saturating_add(1);
            }
            own.buffers.push_back((held, 1));
            Ok(true)
        }
    }

    const AREAS: [Area; 2] = [Area { x: 0, y: 0, width: 70, height: 30 }, Area { x: 0, y: 30, width: 70, height: 10 }];

    /// Pictures for both zones: some share most of their pixels, as slides of one theme do. The last of each is a strip.
    fn pictures() -> BTreeMap<PictureKey, Arc<Canvas>> {
        let mut pictures = BTreeMap::new();
        for (zone, area) in AREAS.iter().enumerate() {
            for number in 0..4_u8 {
                let height = if number == 3 { area.height * 3 } else { area.height };
                let mut canvas = Canvas::black((area.width, height));
                for (at, pixel) in canvas.data.chunks_exact_mut(4).enumerate() {
                    let (x, y) = (at as u32 % area.width, at as u32 / area.width);
                    let is_shared = number < 2 && !(20..50).contains(&x);
                    let seed = if is_shared { 7 } else { u32::from(number) * 31 + 1 };
                    let value = (x * 5 + y * 11).wrapping_mul(seed);
                    pixel[..3].copy_from_slice(&[value as u8, (value >> 3) as u8, (value >> 5) as u8]);
                }
                let picture = [number + 10 * zone as u8; 32];
                pictures.insert(PictureKey { picture, size: area.size(), margins: Margins::NONE }, Arc::new(canvas));
            }
        }
        pictures
    }

    fn layer(zone: usize) -> impl Strategy<Value = Layer> {
        let area = AREAS[zone];
        let key = move |number: u8| {
            (number < 3).then_some(PictureKey {
                picture: [number + 10 * zone as u8; 32],
                size: area.size(),
                margins: Margins::NONE,
            })
        };
        let line = PictureKey { picture: [3 + 10 * zone as u8; 32], size: area.size(), margins: Margins::NONE };
        let progress = prop_oneof![Just(0.0_f32), 0.0_f32..1.0];
        prop_oneof![
            3 => (0..4_u8).prop_map(move |to| Layer::still(area, key(to))),
            4 => (0..4_u8, 0..4_u8, proptest::sample::select(TransitionKind::ALL.to_vec()), progress).prop_map(
                move |(from, to, kind, progress)| {
                    // A cut has no way to be under way.
                    let progress = if kind == TransitionKind::Cut { 1.0 } else { progress };
                    Layer { kind, progress, from: key(from), ..Layer::still(area, key(to)) }
                }
            ),
            1 => (0_u32..400).prop_map(move |shift| Layer { shift: Some(shift), ..Layer::still(area, Some(line)) }),
        ]
    }

    /// What happens to a screen: frames of their own, and whole transitions.
    fn sequence() -> impl Strategy<Value = Vec<(Vec<Layer>, bool, bool)>> {
        let frame = (layer(0), layer(1), proptest::bool::weighted(0.1), proptest::bool::weighted(0.1));
        let run = (frame, 1_usize..5).prop_map(|((first, second, is_marked, repaints), steps)| {
            let at = |layer: Layer, step: usize| {
                let progress = (layer.progress + 0.3 * step as f32).min(1.0);
                Layer { progress, shift: layer.shift.map(|shift| shift + step as u32 * 3), ..layer }
            };
            let frames = (0..steps).map(|step| (vec![at(first, step), at(second, step)], is_marked, repaints));
            frames.collect::<Vec<_>>()
        });
        proptest::collection::vec(run, 1..6).prop_map(|runs| runs.into_iter().flatten().collect())
    }

    /// The pixel of an upright picture that lies on a place of the turned window.
    fn upright(turns: u8, (width, height): (u32, u32), (x, y): (u32, u32)) -> (u32, u32) {
        match turns {
            1 => (y, height - 1 - x),
            2 => (width - 1 - x, height - 1 - y),
            3 => (width - 1 - y, x),
            _ => (x, y),
        }
    }

    /// Presents frames one after the other, and compares what the window shows of each with what is composed.
    fn check_frames(
        frames: Vec<(Vec<Layer>, bool, bool)>,
        offsets: &[Offset],
        buffers: usize,
        rotation: usize,
    ) -> Result<(), TestCaseError> {
        let pictures = pictures();
        let rotation = [Rotation::R0, Rotation::R90, Rotation::R180, Rotation::R270][rotation];
        let turns = rotation.quarter_turns();
        let screen = Arc::new(Screen { rotation, ..Screen::new("hall".into(), Tz::UTC) });
        let mut presenter = SoftwarePresenter::new(MemorySurfaces::new(buffers));
        for (key, canvas) in &pictures {
            presenter.take_picture(*key, canvas).unwrap();
        }
        for (number, (layers, is_marked, repaints)) in frames.into_iter().enumerate() {
            let offset = offsets[number % offsets.len()];
            let composition = Composition { layers, size: SIZE, is_marked, offset };
            let composed = compose(&composition, |key| pictures.get(key).cloned()).unwrap();
            let mark = composition.mark_diameter();
            let plan = FramePlan {
                number: number as u64,
                screen: Arc::clone(&screen),
                composition,
                repaints,
                next_change: None,
                facts: Vec::new(),
            };
            prop_assert_eq!(presenter.present(&plan), Presented::Shown);
            let (window, shown) = presenter.surfaces.shown(&screen.name).unwrap();
            prop_assert_eq!(window, rotation.turned(SIZE));
            for (at, pixel) in shown.iter().enumerate() {
                let place = (at as u32 % window.0, at as u32 / window.0);
                let (x, y) = upright(turns, SIZE, place);
                // Its soft edge is half a pixel wide.
                if mark > 0.0 && x as f32 > SIZE.0 as f32 - 3.0 * mark - 2.0 && (y as f32) < 3.0 * mark + 2.0 {
                    continue;
                }
                let index = ((y * SIZE.0 + x) * 4) as usize;
                for (channel, shift) in [16, 8, 0].into_iter().enumerate() {
                    let (a, b) = ((pixel >> shift) as u8, composed.data[index + channel]);
                    prop_assert!(a.abs_diff(b) <= 1, "frame {} at {} {}: {} for {}", number, x, y, a, b);
                }
            }
        }
        Ok(())
    }

    #[test]
    fn whatever_came_before_a_window_shows_what_is_composed() {
        let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) };
        // Against burn-in it moves now and then, and stands as a rule.
        let offset = prop_oneof![3 => Just((0, 0)), 1 => Just((2, -1)), 1 => (-16_i32..=16, -16_i32..=16)];
        let offsets = proptest::collection::vec(offset, 1..4).prop_map(|all| {
            let twice = |offset: Offset| [offset, offset];
            all.into_iter().flat_map(twice).collect::<Vec<_>>()
        });
        let cases = (sequence(), offsets, 1_usize..4, 0_usize..4);
        let checked = TestRunner::new(config)
            .run(&cases, |(frames, offsets, buffers, rotation)| check_frames(frames, &offsets, buffers, rotation));
        checked.unwrap();
    }

    #[test]
    fn what_only_the_window_lacks_is_handed_over_too() {
        let still = |zone: usize, number: Option<u8>| {
            let key = number.map(|number| PictureKey {
                picture: [number; 32],
                size: AREAS[zone].size(),
                margins: Margins::NONE,
            });
            Layer::still(AREAS[zone], key)
        };
        let fade = Layer { kind: TransitionKind::Fade, progress: 0.0, from: None, ..still(0, Some(0)) };
        // Black, a picture, black again, and one that shares most of its pixels with the first: the buffer of the last
        // frame has these already, and so has the frame before it of black, but the window has not.
        let frames = [still(0, None), still(0, Some(1)), fade, still(0, Some(0))];
        let frames = frames.map(|first| (vec![first, still(1, None)], false, false)).to_vec();
        check_frames(frames, &[(0, 0)], 2, 0).unwrap();
        // And a transition whose clock is set back.
        let at = |progress| Layer { progress, from: still(0, Some(2)).to, ..fade };
        let frames = [still(0, Some(2)), at(0.25), at(0.75), at(0.25), at(0.25)];
        let frames = frames.map(|first| (vec![first, still(1, None)], false, false)).to_vec();
        check_frames(frames, &[(0, 0)], 2, 0).unwrap();
    }

    /// Windows that say how many pixels they were handed, and may fail.
    #[derive(Debug)]
    struct Counting {
        inner: MemorySurfaces,
        handed_over: u64,
        fails: bool,
    }

    impl PixelSurfaces for Counting {
        fn show(&mut self, screen: &Screen, size: (u32, u32), draw: &mut Draw<'_>) -> Result<bool, Text> {
            let handed_over = &mut self.handed_over;
            let shown = self.inner.show(screen, size, &mut |buffer| {
                let damage = draw(buffer);
                *handed_over = damage.pixels();
                damage
            });
            if self.fails { Err(text!("拒", "refused")) } else { shown }
        }
    }

    /// One picture after the other in the first zone; how many pixels are handed over, none where the window fails.
    struct Exchange(SoftwarePresenter<Counting>);

    impl Exchange {
        fn new() -> Self {
            let inner = MemorySurfaces::new(1);
            let mut presenter = SoftwarePresenter::new(Counting { inner, handed_over: 0, fails: false });
            for (key, canvas) in &pictures() {
                presenter.take_picture(*key, canvas).unwrap();
            }
            Self(presenter)
        }

        fn show(&mut self, picture: u8, repaints: bool) -> Option<u64> {
            let key = PictureKey { picture: [picture; 32], size: AREAS[0].size(), margins: Margins::NONE };
            let layers = vec![Layer::still(AREAS[0], Some(key)), Layer::still(AREAS[1], None)];
            let composition = Composition { layers, size: SIZE, is_marked: false, offset: (0, 0) };
            let screen = Arc::new(Screen::new("hall".into(), Tz::UTC));
            let plan = FramePlan { number: 0, screen, composition, repaints, next_change: None, facts: Vec::new() };
            let presented = self.0.present(&plan);
            (presented == Presented::Shown).then_some(self.0.surfaces.handed_over)
        }
    }

    /// All pixels of the window.
    const WHOLE: Option<u64> = Some((SIZE.0 * SIZE.1) as u64);

    #[test]
    fn a_clock_that_turns_touches_its_digits_alone_and_what_is_damaged_is_shown_whole() {
        let mut clock = Exchange::new();
        assert_eq!(clock.show(0, true), WHOLE);
        assert_eq!(clock.show(0, false), Some(0));
        let turned = clock.show(1, false);
        assert!(turned > Some(0) && turned < WHOLE, "{turned:?}");
        assert_eq!(clock.show(1, true), WHOLE, "its window lost what it showed");
    }

    #[test]
    fn after_a_window_failed_it_is_drawn_whole() {
        let mut window = Exchange::new();
        assert_eq!(window.show(0, true), WHOLE);
        window.0.surfaces.fails = true;
        assert_eq!(window.show(1, false), None);
        window.0.surfaces.fails = false;
        assert_eq!(window.show(0, false), WHOLE, "nobody knows what its buffer holds");
        assert_eq!(window.show(0, false), Some(0));
    }
}
