//! Random sequences over the whole player: edits good and bad, playlists that vanish, clock steps, doubt, outputs that are
//! unplugged, pictures that fail, come late or are refused, frames that are lost, adapters too. After each step the invariants of a
//! wall that can be trusted are looked at. No thread, no file and no adapter is needed for any of it.
//!
//! `GONGYI_STEPS` says how many steps are taken, `GONGYI_RANDOM` from which seed.

use std::{
    collections::{BTreeMap, BTreeSet},
    panic::AssertUnwindSafe,
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use proptest::test_runner::{RngAlgorithm, TestRng};

use super::{
    Moment, Output, Player, Report,
    cache::{BUDGET_BYTES, PictureCache, PictureKey},
    frame_plan::{Composition, FrameOutcome, FramePlan, FrameReport, Layer, UploadReport},
    health::{Ladder, Rung},
    paint_thread::{Job, Painted},
    showings::{CutReason, Showing, ShowingResult},
};
use gongyi_core::{
    model::{
        Action, Body, Library, Playlist, Rule, Scene, Screen, ScreenName, Slide, TickerSource, Zone, ZoneContent,
        ZoneId, layout::Margins,
    },
    playback::{
        Cue, CueKind,
        air::{Fact, PACE, Picture, Readiness, picture_of, same_cue},
    },
    problem::{Grade, Place, Problem},
    schedule::ClockTrust,
    shapes::{Layout, TransitionKind},
    testing, text,
};
use gongyi_media::Canvas;
use gongyi_paint::entrance::Sheet;
use gongyi_system::clock::Clock;

/// Steps where nobody says more.
const STEPS: u64 = 6_000;
/// Steps of one life of a player.
const LIFE: u64 = 300;
/// A picture here is small, and so is the budget: three pictures of `main`.
const SIZES: [(u32, u32); 3] = [(16, 9), (32, 18), (9, 16)];
const BUDGET: u64 = 3 * 16 * 9 * 4;

/// A wall with something to show is never dark for longer: the patience of a zone, and the pace of its pictures.
const LONGEST_DARK: Duration = Duration::from_secs(4);

/// Numbers that come again with their seed.
struct Dice(TestRng);

impl Dice {
    fn new(seed: u64) -> Self {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&seed.to_le_bytes());
        Self(TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
    }

    fn below(&mut self, count: u64) -> u64 {
        use proptest::prelude::RngCore as _;
        self.0.next_u64() % count.max(1)
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }
}

/// A library that staff might have: two screens with zones, slides of all lengths, rules that blank and beat each other.
fn library(dice: &mut Dice, version: u64) -> Library {
    let tracks: Vec<(u32, Vec<u64>)> = (0..=dice.below(3))
        .map(|_| {
            let dwells = (0..=dice.below(4)).map(|_| *dice.pick(&[1000, 1500, 2000, 8000, 60_000]));
            let dwells = dwells.collect();
            (1 + dice.below(4) as u32, dwells)
        })
        .collect();
    let mut library = testing::library(&tracks);
    library.hash = format!("version {version}");
    // Some slides are edited, some cannot be drawn, some tell the time.
    for playlist in library.playlists.values_mut() {
        let slides = playlist.slides.iter().map(|slide| {
            let mut slide: Slide = (**slide).clone();
            match dice.below(8) {
                0 => slide.picture_hash = *blake3::hash(format!("{} {version}", slide.id).as_bytes()).as_bytes(),
                1 => {
                    let why = text!("坏", "broken");
                    slide.broken = Some(Problem::error("broken-picture", Grade::Content, Place::default(), why));
                }
                3 | 4 => enters(&mut slide),
                2 => slide.body = Body::Clock { seconds: dice.one_in(2), note: None, is_zone: false, at: None },
                _ => {}
            }
            Arc::new(slide)
        });
        *playlist = Arc::new(Playlist { slides: slides.collect(), ..(**playlist).clone() });
    }
    let first = Arc::clone(&library.screens[0]);
    let own = Arc::clone(&library.playlists.values().next().unwrap().slides[0]);
    let mut screens = Vec::new();
    for name in ["main", "lift"] {
        if name == "lift" && dice.one_in(3) {
            continue;
        }
        let has_clock = dice.one_in(2);
        let zones = if has_clock { vec![Zone::Clock { seconds: dice.one_in(2), theme: None }] } else { Vec::new() };
        let name = ScreenName::from(name);
        if has_clock {
            let body = Body::Clock { seconds: false, note: None, is_zone: true, at: None };
            let hash = *blake3::hash(name.as_str().as_bytes()).as_bytes();
            let clock = Arc::new(Slide { body, picture_hash: hash, broken: None, ..(*own).clone() });
            library.zones.insert(ZoneId::new(&name, "clock"), ZoneContent::Clock(clock));
        }
        screens.push(Arc::new(Screen { name, zones, ..(*first).clone() }));
    }
    library.screens = screens;
    if dice.one_in(3) {
        let play = library.rules[0].clone();
        let blank = Rule { index: library.rules.len(), action: Action::Blank, priority: 9, ..(*play).clone() };
        let when = gongyi_core::shapes::When::Hours((*dice.pick(&["08:00-09:00", "22:00-06:00", "Mo-Fr"])).into());
        library.rules.push(Arc::new(Rule { when: Some(when), ..blank }));
    }
    if dice.one_in(6) {
        library.rules.clear();
    }
    library
}

/// Has a slide stand in a scene, and be built up of it.
fn enters(slide: &mut Slide) {
    let scene = Scene {
        name: "queue".into(),
        hash: [1; 32],
        layouts: vec![Layout::Band],
        core: [0.0; 4],
        disc: None,
        has_words_in_disc: false,
        defs: String::new(),
        layers: Vec::new(),
    };
    slide.scenes.main = Some(Arc::new(scene));
    slide.transition.kind = TransitionKind::Entrance;
}

/// Where the layers of a job are, where these are wanted.
fn sheet_of(job: &Job) -> Option<Sheet> {
    job.is_layers.then(Sheet::default)
}

/// What the frames show, worked out from them alone.
#[derive(Default)]
struct Wall {
    /// For each zone: what the last frame shows.
    on: BTreeMap<ZoneId, Picture>,
    /// For each zone: what was due since then. A frame waits for all zones of its screen.
    due: BTreeMap<ZoneId, Vec<Picture>>,
    /// For each zone: since when another picture comes in or is on.
    changed: BTreeMap<ZoneId, Duration>,
    /// For each zone: what the last frame shows that reached its screen, and since when.
    drawn: BTreeMap<ZoneId, (Picture, Option<Duration>)>,
    /// For each zone with an entrance under way: the picture that goes, how far it has come, and whether by layers.
    entering: BTreeMap<ZoneId, (Option<PictureKey>, f32, bool)>,
    /// For each screen of which no frame can be drawn: since when that is so although all its zones have something to show.
    dark: BTreeMap<ScreenName, Duration>,
    /// For each zone of such a screen: since when it has nothing to show.
    empty: BTreeMap<ZoneId, Duration>,
}

impl Wall {
    /// An entrance goes forward, and is drawn by layers that are there, from its first frame on or not at all.
    fn check_entrance(&mut self, zone: &ZoneId, layer: &Layer, pictures: &PictureCache) {
        if layer.progress >= 1.0 {
            assert!(layer.entrance.is_none() && layer.kind != TransitionKind::Entrance, "{layer:?}");
            self.entering.remove(zone);
            return;
        }
        assert_eq!(layer.kind == TransitionKind::Entrance, layer.entrance.is_some(), "{layer:?}");
        if let Some(entrance) = layer.entrance {
            assert_eq!(pictures.sheet(&entrance.key), Some(entrance.sheet), "layers are drawn that are not there");
            assert_eq!(entrance.key.size, layer.area.size());
        }
        let now = (layer.from, layer.progress, layer.entrance.is_some());
        let before = self.entering.insert(zone.clone(), now);
        let Some((_, progress, by_layers)) = before.filter(|(from, ..)| *from == layer.from) else { return };
        if progress <= layer.progress {
            assert!(by_layers || layer.entrance.is_none(), "a crossfade becomes an entrance: {layer:?}");
        }
    }

    /// A screen is gone.
    fn forget(&mut self, is_gone: impl Fn(&ScreenName) -> bool) {
        self.on.retain(|zone, _| !is_gone(&zone.screen));
        self.changed.retain(|zone, _| !is_gone(&zone.screen));
        self.drawn.retain(|zone, _| !is_gone(&zone.screen));
        self.dark.retain(|screen, _| !is_gone(screen));
        self.empty.retain(|zone, _| !is_gone(&zone.screen));
    }

    /// What was asked for since the last frame that reached the screen can never be drawn: nobody saw it. What was right
    /// then is right in the next frame, where it was not this picture that could not be drawn.
    fn never_drawn(&mut self, screen: &ScreenName) {
        for (zone, on) in self.on.extract_if(.., |zone, _| zone.screen == *screen) {
            self.due.entry(zone).or_default().push(on);
        }
        self.changed.retain(|zone, _| zone.screen != *screen);
        for (zone, (picture, changed)) in self.drawn.iter().filter(|(zone, _)| zone.screen == *screen) {
            self.on.insert(zone.clone(), *picture);
            self.changed.extend(changed.map(|changed| (zone.clone(), changed)));
        }
    }
}

/// What became of a frame.
fn report_of(plan: &FramePlan, outcome: FrameOutcome) -> FrameReport {
    let (screen, finished) = (plan.screen.name.clone(), gongyi_system::clock::monotonic_now());
    FrameReport { screen, number: plan.number, finished, outcome }
}

/// A life of a player.
struct Life {
    dice: Dice,
    player: Player,
    version: u64,
    now: DateTime<Utc>,
    elapsed: Duration,
    jobs: Vec<Job>,
    frames: Vec<FramePlan>,
    /// What the presenter holds.
    held: BTreeSet<PictureKey>,
    wall: Wall,
    told: Vec<Report>,
    /// For each zone: the cue that was last told of as shown, unless it may have come into force anew since then: by a clock
    /// that was set back, an edit, doubt or a plug.
    shown: BTreeMap<ZoneId, Cue>,
    /// What waited for its frame when that happened.
    stale: Vec<Cue>,
    /// For each zone: the sum of its showings that are over, and the cue and the end of the last.
    showings: BTreeMap<ZoneId, (Duration, Cue, DateTime<Utc>)>,
    /// How many of four pictures the adapter refuses now.
    refuses: u64,
    ladder: Ladder,
    log: Vec<String>,
}

impl Life {
    fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let library = Arc::new(library(&mut dice, 0));
        let now = DateTime::from_timestamp(1_796_000_000 + dice.below(10_000_000) as i64, 0).unwrap();
        let only = if dice.one_in(4) { vec!["lift".to_owned()] } else { Vec::new() };
        let budget = *dice.pick(&[BUDGET, 4 * BUDGET]);
        let cache = PictureCache::new(budget, dice.one_in(2));
        let mut player = Player::with_cache(Clock::anchored(now, 0.0), library, ClockTrust::Trusted, only, cache);
        player.keeps_journal = true;
        player.set_layers(!dice.one_in(4));
        for state in &mut player.screens {
            state.resize(Some(SIZES[0]));
        }
        Self {
            dice,
            player,
            version: 0,
            now,
            elapsed: Duration::ZERO,
            jobs: Vec::new(),
            frames: Vec::new(),
            held: BTreeSet::new(),
            wall: Wall::default(),
            told: Vec::new(),
            shown: BTreeMap::new(),
            stale: Vec::new(),
            showings: BTreeMap::new(),
            refuses: 0,
            ladder: Ladder::default(),
            log: Vec::new(),
        }
    }

    fn step(&mut self) {
        let what = self.dice.below(100);
        if (70..=87).contains(&what) {
            self.shown.clear();
            let pending = self.player.screens.iter().flat_map(|state| &state.pending);
            self.stale = pending.map(|pending| pending.fact.cue().clone()).collect();
        }
        let name = match what {
            0..=39 => self.let_time_pass(),
            40..=69 => self.paint(),
            70..=75 => self.edit(),
            76..=79 => self.set_clock(),
            80..=82 => self.doubt(),
            83..=87 => self.plug(),
            88..=90 => self.lose_frame(),
            91..=92 => self.lose_adapter(),
            93..=94 => self.expose(),
            95 => self.run_short(),
            _ => self.let_it_run(),
        };
        self.log.push(name);
        self.update();
    }

    fn pass(&mut self, time: Duration) {
        self.now += TimeDelta::from_std(time).unwrap();
        self.elapsed += time;
    }

    /// As far as the next wake, or not so far.
    fn let_time_pass(&mut self) -> String {
        let wake = self.player.next_change().map_or(TimeDelta::seconds(1), |next| next - self.now);
        let wake = wake.to_std().unwrap_or_default().min(Duration::from_secs(90));
        let time = if self.dice.one_in(3) { wake / 3 } else { wake };
        self.pass(time);
        format!("{time:?} pass")
    }

    /// Frame after frame of a transition.
    fn let_it_run(&mut self) -> String {
        for _ in 0..self.dice.below(40) {
            self.pass(Duration::from_millis(40));
            self.update();
        }
        "frames run".into()
    }

    fn paint(&mut self) -> String {
        if self.jobs.is_empty() {
            return "nothing to paint".into();
        }
        let index = if self.dice.one_in(4) { self.dice.below(self.jobs.len() as u64) as usize } else { 0 };
        let job = self.jobs.remove(index);
        let fails = self.dice.one_in(9);
        let canvas = || Arc::new(Canvas::black(job.key.size));
        let result = if fails { Err(text!("坏", "bad")) } else { Ok(canvas()) };
        self.player.take_painted(Painted { sheet: sheet_of(&job), ..Painted::picture(job.key, result) });
        format!("{} is painted{}", job.slide.id, if fails { ", and fails" } else { "" })
    }

    fn edit(&mut self) -> String {
        self.version += 1;
        let library = library(&mut self.dice, self.version);
        self.player.take_library(Arc::new(library), self.now);
        for state in &mut self.player.screens {
            if state.size.is_none() && self.dice.one_in(2) {
                state.resize(Some(SIZES[0]));
            }
        }
        let screens: BTreeSet<ScreenName> = self.player.screens.iter().map(|state| state.screen.name.clone()).collect();
        self.wall.forget(|screen| !screens.contains(screen));
        let zones = self.player.screens.iter().flat_map(|state| &state.zones);
        let zones: BTreeSet<ZoneId> = zones.map(|zone| zone.zone.clone()).collect();
        self.wall.empty.retain(|zone, _| zones.contains(zone));
        format!("edit {}", self.version)
    }

    fn set_clock(&mut self) -> String {
        let by = *self.dice.pick(&[-86_400, -3600, -5, 1, 5, 3600, 86_400, 34_560_000]);
        self.now += TimeDelta::seconds(by);
        format!("the clock is set by {by} s")
    }

    fn doubt(&mut self) -> String {
        let trust =
            if self.dice.one_in(2) { ClockTrust::Trusted } else { ClockTrust::Doubted(text!("疑", "in doubt")) };
        let name = format!("{trust:?}");
        self.player.take_trust(trust, self.now);
        name
    }

    fn plug(&mut self) -> String {
        let index = self.dice.below(self.player.screens.len() as u64) as usize;
        let size = if self.dice.one_in(2) { None } else { Some(*self.dice.pick(&SIZES)) };
        let state = &mut self.player.screens[index];
        state.resize(size);
        let name = state.screen.name.clone();
        self.wall.dark.remove(&name);
        self.wall.empty.retain(|zone, _| zone.screen != name);
        if size.is_none() {
            self.wall.forget(|screen| *screen == name);
            self.frames.retain(|frame| frame.screen.name != name);
        }
        format!("{} is now {size:?}", self.player.screens[index].screen.name)
    }

    fn lose_frame(&mut self) -> String {
        let Some(frame) = self.frames.pop() else { return "no frame to lose".into() };
        self.wall.never_drawn(&frame.screen.name);
        self.report(&report_of(&frame, FrameOutcome::NotNow));
        "a frame is lost".into()
    }

    fn lose_adapter(&mut self) -> String {
        self.held.clear();
        self.frames.clear();
        self.player.set_layers(!self.dice.one_in(4));
        self.player.send_anew();
        "the adapter is lost".into()
    }

    fn expose(&mut self) -> String {
        self.player.expose_all();
        "all windows are damaged".into()
    }

    /// The adapter has no memory left for some pictures, or has it again. The last ones that it took are in no danger.
    fn run_short(&mut self) -> String {
        self.refuses = *self.dice.pick(&[0, 0, 1, 2, 4]);
        format!("the adapter refuses {} of 4 pictures", self.refuses)
    }

    fn report(&mut self, report: &FrameReport) {
        let told = self.player.take_frame_report(report);
        self.told.extend(told);
    }

    /// What the stage does in an update, with a presenter that takes its time now and then.
    fn update(&mut self) {
        let moment = Moment { now: self.now, elapsed: self.elapsed };
        let (frames, told) = self.player.advance(moment);
        self.told.extend(told);
        let (keep, jobs) = self.player.requests(self.now);
        self.jobs = jobs;
        self.held.retain(|key| keep.contains(key));
        let mut refused = Vec::new();
        for (key, _) in self.player.take_pending_uploads() {
            if self.dice.below(4) < self.refuses {
                refused.push((key, text!("拒", "refused")));
            } else {
                self.held.insert(key);
            }
        }
        for frame in frames {
            self.frames.retain(|old| old.screen.name != frame.screen.name);
            self.check_frame(&frame.composition, &frame.screen);
            self.frames.push(frame);
        }
        self.check_light(!refused.is_empty());
        if !refused.is_empty() {
            self.log.push(format!("  {} pictures are refused", refused.len()));
            // A frame that needs one of them is told of in the same update.
            let lacks =
                |frame: &mut FramePlan| frame.composition.keys().any(|key| refused.iter().any(|(no, _)| *no == key));
            let skipped: Vec<FramePlan> = self.frames.extract_if(.., lacks).collect();
            self.player.take_upload_report(&UploadReport { refused, ..UploadReport::default() });
            for frame in skipped {
                self.present(&frame);
            }
        }
        if !self.dice.one_in(4) {
            for frame in std::mem::take(&mut self.frames) {
                self.present(&frame);
            }
        }
        self.check();
        self.check_health();
    }

    /// Only a frame that is on its way, or that came to nothing, is awaited: a slide that stands still is not. And what sleeps
    /// as planned has no symptom, whatever happened before.
    fn check_health(&mut self) {
        let signs = self.player.signs();
        let _not_done_here = self.ladder.look(self.elapsed, &signs);
        for (signs, state) in signs.screens.iter().zip(&self.player.screens) {
            let is_on_its_way = self.frames.iter().any(|frame| frame.screen.name == signs.screen);
            let may_be_awaited = state.size.is_some() && (is_on_its_way || state.planned.is_none());
            assert!(signs.awaited.is_none() || may_be_awaited, "{signs:?}");
            assert!(!signs.sleeps || !self.ladder.sick_screens().contains(&signs.screen), "{signs:?}");
        }
        let is_calm = signs.screens.iter().all(|signs| signs.awaited.is_none() && !signs.is_dark);
        assert!(
            !is_calm
                || signs.awaits_pictures
                || self.ladder.next_look().is_none_or(|_| self.ladder.rung() != Rung::Well)
        );
    }

    /// A frame reaches its screen, or lacks a picture and is skipped.
    fn present(&mut self, frame: &FramePlan) {
        let missing: Vec<PictureKey> = frame.composition.keys().filter(|key| !self.held.contains(key)).collect();
        if !missing.is_empty() {
            self.wall.never_drawn(&frame.screen.name);
            return self.report(&report_of(frame, FrameOutcome::Missing(missing)));
        }
        // An edit may have taken its screen away.
        let zones = self.player.screens.iter().filter(|state| state.screen.name == frame.screen.name);
        for (zone, layer) in zones.flat_map(|state| &state.zones).zip(&frame.composition.layers) {
            let changed = self.wall.changed.get(&zone.zone).copied();
            self.wall.drawn.insert(zone.zone.clone(), (layer.picture(), changed));
        }
        self.report(&report_of(frame, FrameOutcome::Shown(self.now)));
    }

    /// No screen stays dark while each of its zones has something to show; and where a zone has nothing, what would stand in
    /// is about to be painted, or cannot be. The player does not know yet of what is `refused` just now.
    fn check_light(&mut self, refused: bool) {
        for state in &self.player.screens {
            let name = &state.screen.name;
            let is_drawable = |planned: &Composition| planned.keys().all(|key| self.held.contains(&key));
            if state.size.is_none() || state.planned.as_ref().is_some_and(is_drawable) {
                self.wall.dark.remove(name);
                self.wall.empty.retain(|zone, _| zone.screen != *name);
                continue;
            }
            let standby = state.show.library().fallback.slides.iter().find(|slide| slide.broken.is_none());
            let mut is_whole = true;
            for zone in &state.zones {
                let (due, size) = (zone.due().unwrap(), zone.area.unwrap().size());
                let key = |picture| PictureKey { picture, size, margins: Margins::NONE };
                let readiness = |picture| self.player.pictures.readiness(&key(picture));
                let has_own = match picture_of(due) {
                    Picture::Black => true,
                    Picture::Slide(picture) => !due.is_broken() && readiness(picture) == Readiness::Ready,
                };
                let standby = standby.map(|slide| (key(slide.picture_hash), readiness(slide.picture_hash)));
                let on = zone.air.picture();
                let has_on = on.is_some_and(|on| zone.resolve(on, due, &self.player.pictures).is_some());
                if has_own || has_on || standby.is_some_and(|(_, readiness)| readiness == Readiness::Ready) {
                    self.wall.empty.remove(&zone.zone);
                    continue;
                }
                is_whole = false;
                let since = *self.wall.empty.entry(zone.zone.clone()).or_insert(self.elapsed);
                let is_long = !refused && self.elapsed >= since + LONGEST_DARK;
                let waits = standby.is_none_or(|(key, readiness)| {
                    readiness == Readiness::Failed || self.jobs.iter().any(|job| job.key == key)
                });
                assert!(
                    !is_long || waits,
                    "{:?} is dark since {since:?}, at {:?}, with {on:?}",
                    zone.zone,
                    self.elapsed
                );
            }
            if !is_whole {
                self.wall.dark.remove(name);
                continue;
            }
            let since = *self.wall.dark.entry(name.clone()).or_insert(self.elapsed);
            let is_long = !refused && self.elapsed >= since + LONGEST_DARK;
            assert!(!is_long, "{name} is dark since {since:?}, at {:?}, with all that it needs", self.elapsed);
        }
    }

    /// What a frame may show: what is due, or what was on before it; black only where a rule asks for it; no picture that
    /// is not there; and another picture at most once a second.
    fn check_frame(&mut self, composition: &Composition, screen: &Screen) {
        let state = self.player.screens.iter().find(|state| state.screen.name == screen.name).unwrap();
        let standby = state.show.library().fallback.slides.first().map(|slide| Picture::Slide(slide.picture_hash));
        assert_eq!(composition.layers.len(), state.zones.len(), "a frame has all zones");
        for (zone, layer) in state.zones.iter().zip(&composition.layers) {
            let due = zone.due().unwrap();
            for key in [layer.from, layer.to].into_iter().flatten() {
                assert!(self.player.pictures.is_ready(&key), "a frame shows a picture that is not painted");
            }
            self.wall.check_entrance(&zone.zone, layer, &self.player.pictures);
            let before = self.wall.changed.get(&zone.zone).copied();
            let on = self.wall.on.insert(zone.zone.clone(), layer.picture());
            let was_due = self.wall.due.insert(zone.zone.clone(), Vec::new()).unwrap_or_default();
            let is_due = layer.picture() == picture_of(due) || was_due.contains(&layer.picture());
            let is_kept = on.is_none() || on == Some(layer.picture());
            let stands_in = Some(layer.picture()) == standby;
            assert!(
                is_due || is_kept || stands_in,
                "{}: neither what is due nor what was on\n{layer:?}\n{due:?}\n{on:?}",
                zone.zone.zone
            );
            assert_eq!(layer.to.is_none(), layer.picture() == Picture::Black);
            if layer.picture() == Picture::Black && on != Some(Picture::Black) {
                let was_blank = was_due.contains(&Picture::Black);
                assert!(due.kind == CueKind::Blank || was_blank, "black without a rule that blanks");
            }
            let follows_time = due.slide.as_ref().is_some_and(|slide| slide.follows_time());
            if on.is_some_and(|on| on != layer.picture()) {
                let short = |picture: Picture| match picture {
                    Picture::Black => "black".to_owned(),
                    Picture::Slide(hash) => format!("{:02x}{:02x}", hash[0], hash[1]),
                };
                self.log.push(format!(
                    "  {} at {:?}: {} to {}, due {:?} from {}",
                    zone.zone.zone,
                    self.elapsed,
                    on.map_or_else(String::new, short),
                    short(layer.picture()),
                    due.slide.as_ref().map(|slide| (slide.id.to_string(), short(picture_of(due)), slide.body.kind())),
                    due.starts
                ));
                if let Some(before) = before.filter(|_| !follows_time) {
                    assert!(
                        self.elapsed >= before + PACE,
                        "{}: another picture after {:?}\n{layer:?}\n{on:?}\n{:?} {} {}",
                        zone.zone.zone,
                        self.elapsed.saturating_sub(before),
                        due.slide.as_ref().map(|slide| slide.id.to_string()),
                        due.starts,
                        self.now
                    );
                }
                if !follows_time {
                    self.wall.changed.insert(zone.zone.clone(), self.elapsed);
                }
            }
        }
    }

    /// What holds at all times.
    fn check(&mut self) {
        let player = &self.player;
        for state in &player.screens {
            for zone in &state.zones {
                let due = zone.due().unwrap();
                self.wall.due.entry(zone.zone.clone()).or_default().push(picture_of(due));
                assert!(self.now < due.next_refresh, "a cue that is over is due");
                assert!((due.starts..due.ends).contains(&self.now) || due.starts > self.now);
                if let Some(seen) = zone.seen() {
                    assert!(state.size.is_some(), "nothing is seen on a screen that is not there");
                    assert!(seen.kind == CueKind::Blank || seen.slide.is_some());
                }
            }
            assert!(state.pending.len() <= 2 * state.zones.len(), "facts pile up: {}", state.pending.len());
        }
        // The next wake is set, and no later than what is known to change.
        let next = player.next_change().unwrap();
        let turns = player
            .screens
            .iter()
            .flat_map(|state| &state.zones)
            .filter_map(|zone| zone.due())
            .map(|cue| cue.next_refresh);
        assert!(next <= turns.min().unwrap());
        // Memory: what is needed now, or the budget.
        let biggest: u64 = SIZES.iter().map(|(width, height)| u64::from(width * height * 4)).max().unwrap();
        let zones = player.screens.iter().map(|state| state.zones.len() as u64).sum::<u64>();
        let bytes = player.pictures.bytes();
        assert!(bytes <= BUDGET.max(zones * 6 * biggest), "{bytes} bytes of pictures");
        assert!(self.held.iter().all(|key| player.pictures.is_ready(key)));
        self.check_told();
        self.check_showings();
    }

    /// A showing is of the picture that the last frame on the screen has, and all of them together last no longer than the
    /// player did.
    fn check_showings(&self) {
        for state in &self.player.screens {
            for zone in &state.zones {
                let open = zone.showings.open();
                let closed = self.showings.get(&zone.zone).map_or(Duration::ZERO, |(sum, ..)| *sum);
                let running = open.map_or(Duration::ZERO, |open| self.elapsed.saturating_sub(open.since));
                assert!(closed + running <= self.elapsed, "{closed:?} and {running:?} of {:?}", self.elapsed);
                let drawn = self.wall.drawn.get(&zone.zone).map(|(picture, _)| *picture);
                // Nobody asks which minutes were shown, nor after a clock until when its last one stayed.
                let is_clock = &*zone.zone.zone == "clock";
                let Some(open) = open else {
                    let is_lit = state.size.is_some() && drawn.is_some() && !is_clock;
                    assert!(!is_lit, "{}: nothing is told of {drawn:?}", zone.zone.zone);
                    continue;
                };
                assert!(state.size.is_some(), "a screen without an output shows nothing");
                let follows_time = open.cue.slide.as_ref().is_some_and(|slide| slide.follows_time());
                let picture = open.picture.map_or(Picture::Black, Picture::Slide);
                assert!(
                    follows_time || drawn == Some(picture),
                    "{}: {picture:?} is told of, and {drawn:?} is on since a frame",
                    zone.zone.zone
                );
            }
        }
    }

    /// A showing is over: the next one begins where it ended.
    fn check_showing(&mut self, showing: &Showing) {
        let zone = &showing.cue.zone;
        let before = self.showings.get(zone).map_or(Duration::ZERO, |(sum, ..)| *sum);
        if showing.result == ShowingResult::Skipped {
            assert_eq!(showing.duration, Duration::ZERO);
            return;
        }
        if showing.continued {
            let (_, cue, _) = self.showings.get(zone).expect("what goes on has begun");
            assert!(same_cue(cue, &showing.cue), "another cue does not go on");
        }
        let told = (before + showing.duration, showing.cue.clone(), showing.ends);
        self.showings.insert(zone.clone(), told);
    }

    /// Facts come in order: nothing is told twice, and no slide as shown whose picture could not be drawn.
    fn check_told(&mut self) {
        for told in std::mem::take(&mut self.told) {
            match told {
                Report::Fact(Fact::Shown { cue, .. }, _) => {
                    assert!(!cue.is_broken(), "a broken slide is told of as shown");
                    if let Some(index) = self.stale.iter().position(|stale| *stale == cue) {
                        self.stale.swap_remove(index);
                        continue;
                    }
                    let twice = self.shown.insert(cue.zone.clone(), cue.clone());
                    let is_new = |before: &Cue| before.starts != cue.starts || before.slide != cue.slide;
                    assert!(twice.as_ref().is_none_or(is_new), "a slide is told of twice");
                }
                Report::Fact(Fact::Failed { .. }, _) => panic!("a failure is told with its reason"),
                Report::Showing(showing) => self.check_showing(&showing),
                _ => {}
            }
        }
    }
}

#[test]
fn whatever_happens_the_wall_shows_what_is_due_or_what_was_before_it() {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse::<u64>().ok());
    let steps = number("GONGYI_STEPS").unwrap_or(STEPS);
    let seed = number("GONGYI_RANDOM").unwrap_or(1);
    for life in 0..steps.div_ceil(LIFE) {
        let seed = seed.wrapping_mul(1_000_003).wrapping_add(life);
        let mut own = Life::new(seed);
        for step in 0..LIFE {
            let done = std::panic::catch_unwind(AssertUnwindSafe(|| own.step()));
            if let Err(panic) = done {
                let from = own.log.len().saturating_sub(16);
                eprintln!("seed {seed}, step {step}, after:\n  {}", own.log[from..].join("\n  "));
                std::panic::resume_unwind(panic);
            }
        }
    }
}

/// A player on one screen whose pictures are painted at once, with how many were painted.
fn painted_at_once(player: &mut Player, now: DateTime<Utc>, elapsed: Duration, painted: &mut usize) {
    loop {
        let (frames, _) = player.advance(Moment { now, elapsed });
        for frame in &frames {
            player.take_frame_report(&report_of(frame, FrameOutcome::Shown(now)));
        }
        let (_, jobs) = player.requests(now);
        drop(player.take_pending_uploads());
        if jobs.is_empty() && frames.is_empty() {
            return;
        }
        for job in jobs {
            *painted += 1;
            player.take_painted(Painted::picture(job.key, Ok(Arc::new(Canvas::black(job.key.size)))));
        }
    }
}

#[test]
fn a_short_loop_is_painted_once() {
    let library = Arc::new(testing::library(&[(1, vec![3000, 4000, 5000])]));
    let mut now = DateTime::from_timestamp(1_796_000_000, 0).unwrap();
    let mut player = Player::new(Clock::anchored(now, 0.0), library, ClockTrust::Trusted, Vec::new(), false);
    player.screens[0].resize(Some((1920, 1080)));
    let (mut painted, mut elapsed) = (0, Duration::ZERO);
    for _ in 0..2000 {
        painted_at_once(&mut player, now, elapsed, &mut painted);
        now += TimeDelta::milliseconds(40);
        elapsed += Duration::from_millis(40);
    }
    assert_eq!(painted, 3, "in 80 s a loop of 12 s");
    assert!(player.pictures().bytes() <= BUDGET_BYTES && player.pictures().pixel_bytes() == 0);
}

#[test]
fn a_doubted_clock_reaches_what_lasts_all_day_at_once() {
    let mut dice = Dice::new(7);
    let mut library = testing::library(&[(1, vec![8000])]);
    let screen = Arc::clone(&library.screens[0]);
    let body = Body::Clock { seconds: false, note: None, is_zone: true, at: None };
    let own = Arc::clone(&library.playlists.values().next().unwrap().slides[0]);
    let clock = Arc::new(Slide { body, ..(*own).clone() });
    library.screens =
        vec![Arc::new(Screen { zones: vec![Zone::Clock { seconds: false, theme: None }], ..(*screen).clone() })];
    library.zones.insert(ZoneId::new(&screen.name, "clock"), ZoneContent::Clock(clock));
    // All day black, by a rule that depends on the clock.
    let when = gongyi_core::shapes::When::Hours("00:00-24:00".into());
    let rule = Rule { index: 1, action: Action::Blank, priority: 9, when: Some(when), ..(*library.rules[0]).clone() };
    library.rules.push(Arc::new(Rule { zones: vec!["main".into()], ..rule }));
    let now = DateTime::from_timestamp(1_796_000_000 + dice.below(1000) as i64, 0).unwrap();
    let mut player = Player::new(Clock::anchored(now, 0.0), Arc::new(library), ClockTrust::Trusted, Vec::new(), false);
    player.screens[0].resize(Some((320, 180)));
    let mut elapsed = Duration::ZERO;
    let mut due = |player: &mut Player| {
        elapsed += Duration::from_secs(2);
        painted_at_once(player, now, elapsed, &mut 0);
        let cues: Vec<Cue> = player.screens[0].zones.iter().map(|zone| zone.due().unwrap().clone()).collect();
        for cue in &cues {
            assert_eq!(*cue, player.show.cue(&cue.zone, now, &player.trust));
        }
        let tells = matches!(&cues[1].slide.as_ref().unwrap().body, Body::Clock { at: Some(_), .. });
        (cues[0].kind, tells)
    };
    assert_eq!(due(&mut player), (CueKind::Blank, true));
    player.take_trust(ClockTrust::Doubted(text!("疑", "in doubt")), now);
    assert_eq!(due(&mut player), (CueKind::Slide, false));
    player.take_trust(ClockTrust::Trusted, now);
    assert_eq!(due(&mut player), (CueKind::Blank, true));
}

#[test]
fn a_screen_that_the_site_does_not_know_shows_the_fallback_and_keeps_its_window() {
    let library = testing::library(&[(1, vec![8000])]);
    let named = |name: &str| {
        let screen = Screen { name: name.into(), ..(*library.screens[0]).clone() };
        Arc::new(Library { hash: name.to_owned(), screens: vec![Arc::new(screen)], ..library.clone() })
    };
    let now = DateTime::from_timestamp(1_796_000_000, 0).unwrap();
    let only = vec!["hall".to_owned()];
    let mut player = Player::new(Clock::anchored(now, 0.0), named("hall"), ClockTrust::Trusted, only, false);
    player.screens[0].resize(Some((320, 180)));
    let mut painted = 0;
    let mut kind = |player: &mut Player, at: u64| {
        painted_at_once(player, now, Duration::from_secs(at), &mut painted);
        assert_eq!(player.screens.len(), 1);
        assert_eq!(player.screens[0].size, Some((320, 180)), "its window stays");
        player.screens[0].zones[0].due().unwrap().kind
    };
    assert_eq!(kind(&mut player, 0), CueKind::Slide);
    // It is renamed, and then back.
    player.take_library(named("lobby"), now);
    assert_eq!(kind(&mut player, 2), CueKind::Fallback);
    assert_eq!(player.unknown_screens().count(), 1);
    player.take_library(named("hall"), now);
    assert_eq!(kind(&mut player, 4), CueKind::Slide);
    assert_eq!(player.unknown_screens().count(), 0);
}

#[test]
fn what_is_due_and_what_is_seen_are_two_things() {
    let library = Arc::new(testing::library(&[(1, vec![3000, 3000])]));
    let start = DateTime::parse_from_rfc3339("2026-12-01T00:00:00+08:00").unwrap().to_utc();
    let mut player = Player::new(Clock::anchored(start, 0.0), library, ClockTrust::Trusted, Vec::new(), false);
    player.screens[0].resize(Some((320, 180)));
    let seen = |player: &Player| player.screens[0].zones[0].seen().map(|seen| seen.slide.clone().unwrap().to_string());
    let due = |player: &Player| player.screens[0].zones[0].due().unwrap().slide.as_ref().unwrap().id.to_string();
    player.advance(Moment { now: start, elapsed: Duration::ZERO });
    assert_eq!((due(&player).as_str(), seen(&player)), ("p0/0", None), "nothing is painted yet");
    painted_at_once(&mut player, start, Duration::ZERO, &mut 0);
    assert_eq!(seen(&player).as_deref(), Some("p0/0"));
    // From here on nothing is drawn any more, as where the compositor hangs.
    for at in [4, 5] {
        player.advance(Moment { now: start + TimeDelta::seconds(at), elapsed: Duration::from_secs(at as u64) });
        assert_eq!((due(&player).as_str(), seen(&player).as_deref()), ("p0/1", Some("p0/0")));
    }
    player.screens[0].resize(None);
    assert_eq!(seen(&player), None, "without an output nothing is seen");
}

#[test]
fn what_was_on_a_window_that_is_opened_anew_is_over_and_what_comes_is_told_anew() {
    let library = Arc::new(testing::library(&[(1, vec![60_000])]));
    let start = DateTime::parse_from_rfc3339("2026-12-01T00:00:00+08:00").unwrap().to_utc();
    let mut player = Player::new(Clock::anchored(start, 0.0), library, ClockTrust::Trusted, Vec::new(), false);
    player.keeps_journal = true;
    player.screens[0].resize(Some((320, 180)));
    let seen = |player: &Player| player.screens[0].zones[0].seen().map(|seen| seen.slide.clone().unwrap().to_string());
    painted_at_once(&mut player, start, Duration::ZERO, &mut 0);
    assert_eq!((seen(&player).as_deref(), player.open_showings().count()), (Some("p0/0"), 1));
    // Its window takes no frame any more: ten seconds later another one is opened, and does no better at first.
    let screen = player.screens[0].screen.name.clone();
    player.lose_window(&screen);
    let mut told = Vec::new();
    for second in [10, 12, 14] {
        let now = start + TimeDelta::seconds(second);
        let (frames, reports) = player.advance(Moment { now, elapsed: Duration::from_secs(second as u64) });
        told.extend(reports);
        let refused = FrameOutcome::Refused(text!("拒", "refused"));
        told.extend(frames.iter().flat_map(|frame| player.take_frame_report(&report_of(frame, refused.clone()))));
    }
    assert_eq!((seen(&player), player.open_showings().count()), (None, 0));
    let showings: Vec<&Showing> = told
        .iter()
        .filter_map(|report| if let Report::Showing(showing) = report { Some(&**showing) } else { None })
        .collect();
    let [showing] = showings.as_slice() else { panic!("{showings:?}") };
    assert_eq!((showing.duration, &showing.result), (Duration::from_secs(10), &ShowingResult::Cut(CutReason::Rebuilt)));
    let outputs = |told: &[Report]| -> Vec<Output> {
        told.iter()
            .filter_map(|told| if let Report::Output(_, output, _) = told { Some(*output) } else { None })
            .collect()
    };
    assert_eq!(outputs(&told), [Output::Rebuilt], "once");
    let now = start + TimeDelta::seconds(20);
    let (frames, _) = player.advance(Moment { now, elapsed: Duration::from_secs(20) });
    let told = player.take_frame_report(&report_of(&frames[0], FrameOutcome::Shown(now)));
    assert_eq!(outputs(&told), [Output::On]);
    assert!(told.iter().any(|told| matches!(told, Report::Fact(Fact::Shown { .. }, at) if *at == now)), "{told:?}");
    assert_eq!(
        (seen(&player).as_deref(), player.open_showings().map(|open| open.starts).collect()),
        (Some("p0/0"), vec![now])
    );
}

#[test]
fn where_every_slide_takes_longer_to_paint_than_it_lasts_the_fallback_shows_first() {
    // More slides than the cache holds, so that none is ready in the next round either.
    let mut library = testing::library(&[(1, vec![2000; 40])]);
    let standby = Arc::clone(&testing::library(&[(1, vec![2000]), (1, vec![3000])]).playlists[&"p1".into()]);
    library.fallback = Arc::clone(&standby);
    let start = DateTime::from_timestamp(1_796_000_000, 0).unwrap();
    let cache = PictureCache::new(BUDGET, false);
    let clock = Clock::anchored(start, 0.0);
    let mut player = Player::with_cache(clock, Arc::new(library), ClockTrust::Trusted, Vec::new(), cache);
    player.screens[0].resize(Some(SIZES[0]));
    let mut seen = None;
    // Each job takes three seconds.
    for round in 0..4 {
        let (now, elapsed) = (start + TimeDelta::seconds(3 * round), Duration::from_secs(3 * round as u64));
        let (frames, _) = player.advance(Moment { now, elapsed });
        for frame in &frames {
            player.take_frame_report(&report_of(frame, FrameOutcome::Shown(now)));
        }
        let (_, jobs) = player.requests(now);
        drop(player.take_pending_uploads());
        // What is due now is most urgent, and the fallback comes right after it.
        for job in jobs.into_iter().take(2).filter(|job| round > 0 || job.slide.id != standby.slides[0].id) {
            let late = Painted::picture(job.key, Ok(Arc::new(Canvas::black(job.key.size))));
            player.take_painted(late);
        }
        seen = player.screens[0].zones[0].seen().cloned().or(seen);
    }
    assert!(seen.is_some(), "something is shown");
}

/// A player of a library on one screen, with an adapter and painters that may refuse.
struct Bench {
    player: Player,
    now: DateTime<Utc>,
    elapsed: Duration,
}

impl Bench {
    fn new(library: Library) -> Self {
        let now = DateTime::parse_from_rfc3339("2026-12-01T00:00:00+08:00").unwrap().to_utc();
        let clock = Clock::anchored(now, 0.0);
        let mut player = Player::new(clock, Arc::new(library), ClockTrust::Trusted, Vec::new(), false);
        player.screens[0].resize(Some((320, 180)));
        Self { player, now, elapsed: Duration::ZERO }
    }

    fn pass(&mut self, time: Duration) {
        self.now += TimeDelta::from_std(time).unwrap();
        self.elapsed += time;
    }

    /// Updates until nothing is asked for any more; how many frames were drawn, and what was told.
    fn settle(&mut self, paints: impl Fn(&Slide) -> bool, takes: impl Fn(&PictureKey) -> bool) -> (usize, Vec<Report>) {
        let (mut drawn, mut told) = (0, Vec::new());
        for _ in 0..100 {
            let (frames, facts) = self.player.advance(Moment { now: self.now, elapsed: self.elapsed });
            told.extend(facts);
            let (_, jobs) = self.player.requests(self.now);
            let sent = self.player.take_pending_uploads();
            let refused = sent.iter().map(|(key, _)| *key).filter(|key| !takes(key));
            let refused: Vec<_> = refused.map(|key| (key, text!("拒", "refused"))).collect();
            self.player.take_upload_report(&UploadReport { refused, ..UploadReport::default() });
            for frame in &frames {
                let missing: Vec<PictureKey> = frame.composition.keys().filter(|key| !takes(key)).collect();
                drawn += usize::from(missing.is_empty());
                let shown = FrameOutcome::Shown(self.now);
                let outcome = if missing.is_empty() { shown } else { FrameOutcome::Missing(missing) };
                told.extend(self.player.take_frame_report(&report_of(frame, outcome)));
            }
            if jobs.is_empty() && frames.is_empty() {
                return (drawn, told);
            }
            for job in jobs {
                let canvas = Arc::new(Canvas::black(job.key.size));
                let result = if paints(&job.slide) { Ok(canvas) } else { Err(text!("坏", "bad")) };
                self.player.take_painted(Painted { sheet: sheet_of(&job), ..Painted::picture(job.key, result) });
            }
        }
        panic!("the player never comes to rest");
    }

    fn seen(&self) -> Option<String> {
        self.player.screens[0].zones[0].seen().and_then(|seen| seen.slide.as_ref()).map(ToString::to_string)
    }
}

/// A library whose fallback is a slide that is not played.
fn with_fallback(tracks: &[(u32, Vec<u64>)]) -> Library {
    let mut library = testing::library(tracks);
    let spare = testing::library(&[(1, vec![1000]), (1, vec![1000]), (1, vec![1000]), (1, vec![1000])]);
    library.fallback = Arc::clone(&spare.playlists[&"p3".into()]);
    library
}

#[test]
fn a_first_picture_that_the_adapter_refuses_gives_way_to_the_fallback() {
    let library = with_fallback(&[(1, vec![5000])]);
    let own = library.playlists.values().next().unwrap().slides[0].picture_hash;
    let mut bench = Bench::new(library);
    let (_, told) = bench.settle(|_| true, |key| key.picture != own);
    bench.pass(Duration::from_secs(1));
    let (_, after) = bench.settle(|_| true, |key| key.picture != own);
    assert_eq!(bench.seen().as_deref(), Some("p3/0"));
    let told: Vec<Report> = told.into_iter().chain(after).collect();
    assert!(matches!(told.as_slice(), [Report::Failed(..)]), "it was shown to nobody: {told:?}");
}

#[test]
fn what_a_slide_that_failed_left_on_is_not_waited_for_when_an_adapter_is_lost() {
    let mut library = with_fallback(&[(1, vec![5000, 600_000, 5000])]);
    let playlist = library.playlists.values_mut().next().unwrap();
    let why = Problem::error("broken-picture", Grade::Content, Place::default(), text!("坏", "broken"));
    let broken = Slide { broken: Some(why), ..(*playlist.slides[1]).clone() };
    let slides = vec![Arc::clone(&playlist.slides[0]), Arc::new(broken), Arc::clone(&playlist.slides[2])];
    *playlist = Arc::new(Playlist { slides, ..(**playlist).clone() });
    let mut bench = Bench::new(library);
    bench.settle(|_| true, |_| true);
    while bench.player.screens[0].zones[0].due().is_none_or(|cue| !cue.is_broken()) {
        bench.pass(Duration::from_secs(1));
        bench.settle(|_| true, |_| true);
    }
    assert_eq!(bench.seen().as_deref(), Some("p0/0"));
    bench.player.send_anew();
    let mut drawn = 0;
    for _ in 0..4 {
        bench.pass(Duration::from_secs(1));
        drawn += bench.settle(|_| true, |_| true).0;
    }
    assert!(drawn > 0, "the wall stays dark until the slot is over");
}

#[test]
fn a_strip_that_the_adapter_refuses_neither_darkens_the_wall_nor_keeps_it_awake() {
    let mut library = with_fallback(&[(1, vec![600_000])]);
    let screen = Arc::clone(&library.screens[0]);
    let playlist = Arc::clone(library.playlists.values().next().unwrap());
    let zone = Zone::Ticker { says: TickerSource::Playlist("p0".into()), speed: 4.0 };
    library.screens = vec![Arc::new(Screen { zones: vec![zone], ..(*screen).clone() })];
    library.zones.insert(ZoneId::new(&screen.name, "ticker"), ZoneContent::Ticker { playlist, speed: 4.0 });
    let standby = library.fallback.slides[0].picture_hash;
    let mut bench = Bench::new(library);
    bench.settle(|_| true, |_| true);
    let strip = bench.player.screens[0].zones[1].area.unwrap().size();
    let takes = |key: &PictureKey| key.size != strip || key.picture == standby;
    bench.pass(Duration::from_millis(40));
    assert_eq!(bench.settle(|_| true, |_| true).0, 1, "the line moves");
    assert!(bench.player.screens[0].zones[1].step.is_some());
    bench.player.send_anew();
    let mut drawn = 0;
    for _ in 0..4 {
        drawn += bench.settle(|_| true, takes).0;
        assert!(bench.player.next_change() > Some(bench.now), "the next wake is past: the loop spins");
        bench.pass(Duration::from_secs(1));
    }
    assert!(drawn > 0, "the wall is dark");
    // A minute later there is room.
    bench.pass(Duration::from_mins(1));
    bench.settle(|_| true, |_| true);
    assert!(bench.player.screens[0].zones[1].step.is_some(), "the line moves again");
}

#[test]
fn what_cannot_be_painted_is_tried_again_each_minute_and_comes_in() {
    let mut bench = Bench::new(with_fallback(&[(1, vec![600_000])]));
    let (_, told) = bench.settle(|slide| slide.id.to_string() == "p3/0", |_| true);
    assert!(matches!(told.as_slice(), [Report::Failed(..)]), "{told:?}");
    assert_eq!(bench.seen().as_deref(), Some("p3/0"));
    bench.pass(Duration::from_secs(59));
    bench.settle(|_| true, |_| true);
    assert_eq!(bench.seen().as_deref(), Some("p3/0"));
    assert_eq!(bench.player.next_change(), Some(bench.now + TimeDelta::seconds(1)), "it wakes for that");
    bench.pass(Duration::from_secs(1));
    let (_, told) = bench.settle(|_| true, |_| true);
    assert_eq!(bench.seen().as_deref(), Some("p0/0"));
    assert!(matches!(told.as_slice(), [Report::Fact(Fact::Shown { late_ms: Some(_), .. }, _)]), "{told:?}");
}

#[test]
fn slides_that_no_frame_showed_are_not_told_of() {
    let mut bench = Bench::new(testing::library(&[(1, vec![3000, 3000, 3000])]));
    bench.settle(|_| true, |_| true);
    // No frame is drawn, as where the window is hidden.
    for _ in 0..200 {
        bench.pass(Duration::from_secs(1));
        let (_, told) = bench.player.advance(Moment { now: bench.now, elapsed: bench.elapsed });
        assert!(told.is_empty(), "{told:?}");
        for job in bench.player.requests(bench.now).1 {
            let result = Ok(Arc::new(Canvas::black(job.key.size)));
            bench.player.take_painted(Painted { sheet: sheet_of(&job), ..Painted::picture(job.key, result) });
        }
    }
    bench.player.expose_all();
    let (_, told) = bench.settle(|_| true, |_| true);
    assert!(matches!(told.as_slice(), [Report::Fact(Fact::Shown { .. }, _)]), "{} facts", told.len());
    let due =
        bench.player.screens[0].zones[0].due().and_then(|cue| cue.slide.as_ref()).map(|slide| slide.id.to_string());
    assert_eq!(bench.seen(), due);
}

#[test]
fn an_edit_while_a_picture_is_held_back_takes_nothing_from_what_is_told() {
    let library = testing::library(&[(1, vec![600_000, 600_000])]);
    let mut bench = Bench::new(library.clone());
    bench.settle(|_| true, |_| true);
    // The clock is set into the next slide, which comes in; and back at once, where the first is held back.
    bench.pass(Duration::from_secs(5));
    bench.now += TimeDelta::seconds(600);
    bench.settle(|_| true, |_| true);
    bench.now -= TimeDelta::seconds(600);
    bench.settle(|_| true, |_| true);
    assert!(bench.player.screens[0].zones[0].held_until.is_some());
    bench.player.take_library(Arc::new(Library { hash: "edited".into(), ..library }), bench.now);
    let (_, mut told) = bench.settle(|_| true, |_| true);
    bench.pass(Duration::from_secs(2));
    told.extend(bench.settle(|_| true, |_| true).1);
    assert!(matches!(told.as_slice(), [Report::Fact(Fact::Shown { .. }, _)]), "{told:?}");
    assert_eq!(bench.seen().as_deref(), Some("p0/0"));
}

#[test]
fn a_zone_without_a_picture_wakes_for_the_fallback() {
    let mut bench = Bench::new(with_fallback(&[(1, vec![600_000])]));
    bench.player.advance(Moment { now: bench.now, elapsed: bench.elapsed });
    bench.player.requests(bench.now);
    assert_eq!(bench.player.next_change(), Some(bench.now + TimeDelta::seconds(2)));
    bench.pass(Duration::from_secs(2));
    bench.player.advance(Moment { now: bench.now, elapsed: bench.elapsed });
    assert!(bench.player.requests(bench.now).1.iter().any(|job| job.slide.id.to_string() == "p3/0"));
    assert!(bench.player.next_change() > Some(bench.now), "and does not stay awake");
}

#[test]
fn the_report_of_a_frame_makes_nothing_true_that_only_the_next_one_shows() {
    let mut bench = Bench::new(testing::library(&[(1, vec![3000, 3000])]));
    bench.settle(|_| true, |_| true);
    // The presenter takes its time: the frame that ends one slide is shown when another is planned already.
    bench.player.expose_all();
    let advance = |bench: &mut Bench| bench.player.advance(Moment { now: bench.now, elapsed: bench.elapsed }).0;
    let slow = advance(&mut bench).pop().unwrap();
    bench.pass(Duration::from_secs(3));
    let mut next = None;
    while let Some(plan) = advance(&mut bench).pop() {
        next = Some(plan);
        bench.pass(Duration::from_secs(1));
    }
    let next = next.unwrap();
    assert!(next.number > slow.number && !next.facts.is_empty(), "{next:?}");
    let shown = |plan: &FramePlan| report_of(plan, FrameOutcome::Shown(bench.now));
    let (late, new) = (shown(&slow), shown(&next));
    assert!(bench.player.take_frame_report(&late).is_empty());
    assert_eq!(bench.seen().as_deref(), Some("p0/0"));
    let told = bench.player.take_frame_report(&new);
    assert!(matches!(told.as_slice(), [Report::Fact(Fact::Shown { .. }, _)]), "{told:?}");
    assert_eq!(bench.seen().as_deref(), Some("p0/1"));
}

/// What an entrance of 0.8 s is drawn with, frame by frame, where the adapter takes the layers that `takes` says; and how
/// many pictures of layers there are when it is over.
fn entrance(is_drawn: bool, budget: u64, takes: fn(bool) -> bool) -> (Vec<(TransitionKind, bool)>, usize) {
    let mut library = testing::library(&[(1, vec![8000; 3])]);
    for playlist in library.playlists.values_mut() {
        let slides = playlist.slides.iter().map(|slide| {
            let mut slide = (**slide).clone();
            enters(&mut slide);
            Arc::new(slide)
        });
        *playlist = Arc::new(Playlist { slides: slides.collect(), ..(**playlist).clone() });
    }
    let pictures: BTreeSet<_> = library
        .playlists
        .values()
        .flat_map(|playlist| &playlist.slides)
        .cloned()
        .collect::<Vec<_>>()
        .iter()
        .map(|slide| slide.picture_hash)
        .collect();
    let is_layers =
        move |key: &PictureKey| !pictures.contains(&key.picture) && pictures.contains(&key.layers().picture);
    let mut bench = Bench::new(library);
    bench.player.set_layers(is_drawn);
    bench.player.set_picture_budget(budget);
    bench.settle(|_| true, |key| takes(is_layers(key)));
    let next = bench.player.next_change().unwrap();
    bench.pass((next - bench.now).to_std().unwrap());
    let (mut frames, mut before) = (Vec::new(), 0.0);
    for _ in 0..40 {
        let (plans, _) = bench.player.advance(Moment { now: bench.now, elapsed: bench.elapsed });
        for plan in &plans {
            let layer = plan.composition.layers[0];
            if layer.progress < 1.0 {
                assert!(layer.progress >= before);
                before = layer.progress;
                frames.push((layer.kind, layer.entrance.is_some()));
                assert_eq!(plan.composition.keys().any(|key| is_layers(&key)), layer.entrance.is_some());
            }
            bench.player.take_frame_report(&report_of(plan, FrameOutcome::Shown(bench.now)));
        }
        // What comes next is not painted any more.
        let (keep, _) = bench.player.requests(bench.now);
        drop(bench.player.take_pending_uploads());
        if !bench.player.is_moving() {
            let left = keep.iter().filter(|key| is_layers(key)).count();
            return (frames, left);
        }
        bench.pass(Duration::from_millis(40));
    }
    panic!("it never ends");
}

#[test]
fn an_entrance_is_drawn_by_layers_that_are_there_in_time_and_fit_and_is_a_fade_else() {
    // On, coming, and three times as much for the layers.
    let enough = 5 * 320 * 180 * 4;
    let all = |_| true;
    let (frames, left) = entrance(true, enough, all);
    assert!(frames.len() > 15 && frames.iter().all(|frame| *frame == (TransitionKind::Entrance, true)), "{frames:?}");
    assert_eq!(left, 0, "layers are dropped when they have been seen");
    let nothing_of_it =
        [entrance(false, enough, all), entrance(true, enough - 1, all), entrance(true, enough, |is_layers| !is_layers)];
    for (frames, left) in nothing_of_it {
        assert!(frames.len() > 15 && frames.iter().all(|frame| *frame == (TransitionKind::Fade, false)), "{frames:?}");
        assert_eq!(left, 0);
    }
}

#[test]
fn an_adapter_that_refuses_layers_is_asked_for_none_any_more() {
    let mut library = testing::library(&[(1, vec![8000; 2])]);
    let playlist = library.playlists.values_mut().next().unwrap();
    let mut slides = playlist.slides.iter().map(|slide| (**slide).clone()).collect::<Vec<_>>();
    slides.iter_mut().for_each(enters);
    *playlist = Arc::new(Playlist { slides: slides.into_iter().map(Arc::new).collect(), ..(**playlist).clone() });
    let mut bench = Bench::new(library);
    bench.player.set_layers(true);
    bench.settle(|_| true, |_| true);
    let next = bench.player.next_change().unwrap();
    bench.pass((next - bench.now).to_std().unwrap() + Duration::from_millis(80));
    let moment = |bench: &Bench| Moment { now: bench.now, elapsed: bench.elapsed };
    let (plans, _) = bench.player.advance(moment(&bench));
    assert!(plans[0].composition.has_layers());
    bench.player.take_frame_report(&report_of(&plans[0], FrameOutcome::Refused(text!("拒", "refused"))));
    let (plans, _) = bench.player.advance(moment(&bench));
    assert!(!plans[0].composition.has_layers() && plans[0].composition.layers[0].kind == TransitionKind::Fade);
    assert!(bench.player.requests(bench.now).1.iter().all(|job| !job.is_layers));
}
