//! The player: what each screen shows now, what is painted next, and what is told of it.
//!
//! It knows neither windows nor Bevy. The stage tells it the sizes of the screens and the time, draws the frames that
//! it asks for, and reports which of them reached their screens; only then does something count as shown.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    compositor::{Drawn, TextureKey},
    painter::{Job, Painted},
};
use crate::{
    clock::Clock,
    library::{
        Library,
        layout::{Area, layout},
        model::{Body, Motion, Rotation, Screen, ScreenName, Slide, ZoneId},
    },
    paint::{Canvas, ticker},
    playback::{
        self, Cue, CueKind, Playhead,
        air::{Fact, Mix, OnAir, Picture, PictureHash, Readiness, picture_of},
    },
    problem::Text,
    schedule::{ClockTrust, Rules, programme_at},
};

/// At how many frames a second lines move where nobody says more.
const LINE_RATE: u32 = 30;

/// Where the picture after the next comes within this, both are painted ahead: a minute may turn just after its clock
/// came on.
const SOON: TimeDelta = TimeDelta::seconds(2);

/// Where to step on a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// To the next slide.
    Forward,
    /// To the one before.
    Back,
}

/// A picture's state.
enum PictureState {
    /// It is painted; the picture is kept for the mirror and for an adapter that is lost.
    Ready(Arc<Canvas>),
    /// It cannot be painted.
    Failed(Text),
}

/// One screen.
pub(super) struct ScreenState {
    pub(super) screen: Arc<Screen>,
    /// Its zones, `main` first.
    pub(super) zones: Vec<ZoneState>,
    /// The upright size of its window or texture; none while it is not open.
    pub(super) size: Option<(u32, u32)>,
    /// What the last frame that was asked for shows.
    asked: Option<Asked>,
    /// What becomes true when that frame is drawn.
    pending: Vec<Fact>,
    /// How many frames reached the screen.
    pub(super) frames_drawn: u64,
    /// When the last one did.
    pub(super) last_frame_at: Option<DateTime<Utc>>,
}

/// One zone of a screen.
pub(super) struct ZoneState {
    pub(super) zone: ZoneId,
    playhead: Playhead,
    air: OnAir,
    /// Where it is on a screen that is open.
    area: Option<Area>,
    /// The size that the picture on the wall was painted for.
    painted_size: Option<(u32, u32)>,
    moving: bool,
    /// Whether it is to be black now, and until when that is known; also of a screen that is not open.
    due: Option<(bool, DateTime<Utc>)>,
    /// When a line that moves is due for its next step.
    step: Option<DateTime<Utc>>,
    /// The line that moved last, how, and since when: it goes on while another is painted.
    line: Option<(Picture, Motion, DateTime<Utc>)>,
    /// The rules in force, and until when they are known.
    rules: Option<(Rules, DateTime<Utc>)>,
    /// What is shown from an instant on: worked out once, and not for each frame of a line that moves.
    coming: Option<(DateTime<Utc>, Vec<Arc<Slide>>)>,
}

/// What a frame shows, to the pixel.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Asked {
    /// The layers, one for each zone.
    pub(super) layers: Vec<Layer>,
    /// The upright size of the whole.
    pub(super) size: (u32, u32),
    pub(super) mark: bool,
}

/// What a frame shows of a zone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Layer {
    pub(super) area: Area,
    pub(super) mix: Mix,
    pub(super) from: Option<TextureKey>,
    pub(super) to: Option<TextureKey>,
    /// How many pixels a line has moved; none for a picture that does not.
    pub(super) shift: Option<u32>,
}

/// Something to record.
#[derive(Debug, Clone)]
pub(super) enum Told {
    /// A fact of a screen, true at an instant.
    Fact(Fact, DateTime<Utc>),
    /// Why a slide could not be painted goes with its failure.
    Failed(Cue, Text, DateTime<Utc>),
    /// Another rule or playlist came into force.
    ProgrammeChanged(Cue, DateTime<Utc>),
}

/// A frame to draw.
pub(super) struct FrameRequest {
    pub(super) screen: Arc<Screen>,
    pub(super) asked: Asked,
}

/// The state of all screens.
pub(super) struct Player {
    pub(super) clock: Clock,
    pub(super) library: Arc<Library>,
    pub(super) trust: ClockTrust,
    pub(super) screens: Vec<ScreenState>,
    pictures: BTreeMap<TextureKey, PictureState>,
    /// Painted since the last look, to be sent to the adapter.
    fresh: Vec<TextureKey>,
    /// Which screens to play; all where empty.
    only: Vec<String>,
    /// Whether a mark on screen says that a file is wrong.
    pub(super) marks_problems: bool,
    /// Whether some file's last good version is kept, because the file is wrong.
    pub(super) rejected: bool,
    /// At how many frames a second lines move.
    pub(super) line_rate: u32,
}

impl Player {
    /// A player of `library` on the screens named `only`, or on all.
    pub(super) fn new(clock: Clock, library: Arc<Library>, trust: ClockTrust, only: Vec<String>) -> Self {
        let mut player = Self {
            clock,
            library,
            trust,
            screens: Vec::new(),
            pictures: BTreeMap::new(),
            fresh: Vec::new(),
            only,
            marks_problems: false,
            rejected: false,
            line_rate: LINE_RATE,
        };
        player.match_screens();
        player
    }

    /// Makes the list of screens follow the library. A screen that stays keeps its state.
    fn match_screens(&mut self) {
        let mut old: Vec<ScreenState> = std::mem::take(&mut self.screens);
        let wanted = self
            .library
            .screens
            .iter()
            .filter(|screen| self.only.is_empty() || self.only.iter().any(|name| name == screen.name.as_str()));
        for screen in wanted {
            let kept =
                old.iter().position(|state| state.screen.name == screen.name).map(|index| old.swap_remove(index));
            self.screens.push(match kept {
                Some(mut state) => {
                    state.screen = Arc::clone(screen);
                    state.match_zones();
                    state
                }
                None => ScreenState::new(screen),
            });
        }
    }

    /// Takes a new library. What is on screen stays as rule 7 of the rules of time says.
    pub(super) fn take_library(&mut self, library: Arc<Library>, now: DateTime<Utc>) {
        let old = std::mem::replace(&mut self.library, library);
        for state in self.screens.iter_mut().flat_map(|screen| &mut screen.zones) {
            let before = state.air.cue().cloned();
            let stays = state.playhead.edit(&old, &self.library, now, &self.trust);
            let after = state.playhead.at(&self.library, now, &self.trust);
            state.coming = None;
            // What is in force now is looked up anew.
            if let Some((_, until)) = &mut state.rules {
                *until = now;
            }
            if stays && before.is_some() {
                state.air.carry_over(after);
            }
        }
        // A picture that could not be painted may be whole now.
        self.pictures.retain(|_, state| matches!(state, PictureState::Ready(_)));
        self.match_screens();
    }

    /// Takes whether the clock is believed from now on.
    pub(super) fn take_trust(&mut self, trust: ClockTrust) {
        self.trust = trust;
        for state in self.screens.iter_mut().flat_map(|screen| &mut screen.zones) {
            state.coming = None;
        }
    }

    /// Takes a painted picture.
    pub(super) fn take_painted(&mut self, painted: Painted) {
        let state = match painted.result {
            Ok(canvas) => {
                self.fresh.push(painted.key);
                PictureState::Ready(canvas)
            }
            Err(text) => PictureState::Failed(text),
        };
        self.pictures.insert(painted.key, state);
    }

    /// Takes the report of a frame and says what is true now.
    pub(super) fn take_drawn(&mut self, drawn: &Drawn) -> Vec<Told> {
        let Some(state) = self.screens.iter_mut().find(|state| state.screen.name == drawn.screen) else {
            return Vec::new();
        };
        let Some(at) = drawn.at else {
            // The window had no room for it: ask again.
            state.asked = None;
            return Vec::new();
        };
        state.frames_drawn += 1;
        state.last_frame_at = Some(at);
        let facts = std::mem::take(&mut state.pending);
        facts.into_iter().map(|fact| tell(fact, at, &self.pictures, state)).collect()
    }

    /// Sends every picture anew, to an adapter that has none of them, and asks for all frames anew.
    pub(super) fn send_anew(&mut self) {
        let ready = |state: &PictureState| matches!(state, PictureState::Ready(_));
        self.fresh = self.pictures.iter().filter(|(_, state)| ready(state)).map(|(key, _)| *key).collect();
        for state in &mut self.screens {
            state.asked = None;
        }
    }

    /// Moves the clock to the next cue of the first screen, or to the one before. A clock that runs shows the
    /// transition; one that is held shows the slide as it stands after it.
    pub(super) fn step(&mut self, step: Step) {
        let Some(state) = self.screens.first().and_then(|screen| screen.zones.first()) else { return };
        let Some(cue) = state.air.cue() else { return };
        let there = match step {
            Step::Forward => cue.ends,
            Step::Back => cue.starts - TimeDelta::nanoseconds(1),
        };
        let target = playback::show(&self.library, &state.zone, there, &self.trust);
        let entrance = TimeDelta::from_std(target.transition.length).unwrap_or_default();
        self.clock = if self.clock.is_held() {
            Clock::anchored(target.starts + entrance, 0.0)
        } else {
            Clock::anchored(target.starts, self.clock.speed())
        };
    }

    /// Asks for a frame of this screen even where nothing changed, because its window lost what it showed.
    pub(super) fn expose(&mut self, screen: &ScreenName) {
        if let Some(state) = self.screens.iter_mut().find(|state| state.screen.name == *screen) {
            state.asked = None;
        }
    }

    /// Moves every screen to `now`: the frames to draw, and what is true without one.
    pub(super) fn advance(&mut self, now: DateTime<Utc>) -> (Vec<FrameRequest>, Vec<Told>) {
        let (mut frames, mut told) = (Vec::new(), Vec::new());
        let standby = self.library.fallback.slides.first().map(|slide| slide.picture_hash);
        let mark = self.marks_problems && self.rejected;
        for state in &mut self.screens {
            let (mut layers, mut facts) = (Vec::new(), Vec::new());
            for zone in &mut state.zones {
                let cue = zone.playhead.at(&self.library, now, &self.trust);
                zone.due = Some((cue.kind == CueKind::Blank, cue.turns));
                if zone.follow_rules(&self.library, now, &self.trust) {
                    told.push(Told::ProgrammeChanged(cue.clone(), now));
                }
                let still = zone.advance(&cue, now, standby, &self.pictures, &mut facts);
                layers.extend(still.and_then(|layer| zone.move_line(layer, &cue, now, self.line_rate, &self.pictures)));
            }
            let Some(size) = state.size else { continue };
            if layers.len() < state.zones.len() {
                // What is true already is told with the first frame, which has all zones.
                state.pending.extend(facts);
                continue;
            }
            let asked = Asked { layers, size, mark };
            if state.asked.as_ref() == Some(&asked) {
                told.extend(facts.into_iter().map(|fact| tell(fact, now, &self.pictures, state)));
            } else {
                state.asked = Some(asked.clone());
                state.pending.extend(facts);
                frames.push(FrameRequest { screen: Arc::clone(&state.screen), asked });
            }
        }
        (frames, told)
    }

    /// The pictures to keep, and those to paint, most urgent first. Pictures that nothing needs are dropped.
    pub(super) fn wishes(&mut self, now: DateTime<Utc>) -> (Vec<TextureKey>, Vec<Job>) {
        let (mut urgent, mut soon, mut keep) = (Vec::new(), Vec::new(), BTreeSet::new());
        let standby = self.library.fallback.slides.first();
        for state in &mut self.screens {
            let layers = state.asked.iter().flat_map(|asked| &asked.layers);
            keep.extend(layers.flat_map(|layer| [layer.from, layer.to]).flatten());
            for zone in &mut state.zones {
                let Some(size) = zone.area.map(|area| area.size()) else { continue };
                let wish = |slide: &Arc<Slide>| Job {
                    key: TextureKey { picture: slide.picture_hash, size },
                    slide: Arc::clone(slide),
                };
                let Some(cue) = zone.air.cue() else { continue };
                let shown = cue.slide.as_ref().filter(|slide| slide.broken.is_none());
                urgent.extend(shown.map(wish));
                if zone.air.picture().is_none()
                    && let Some(slide) = standby
                    && shown.is_none_or(|slide| {
                        matches!(self.pictures.get(&wish(slide).key), Some(PictureState::Failed(_)))
                    })
                {
                    urgent.push(wish(slide));
                }
                let next = cue.turns.max(now);
                soon.extend(zone.coming(&self.library, next, &self.trust).iter().map(wish));
            }
        }
        urgent.extend(soon);
        keep.extend(urgent.iter().map(|job| job.key));
        self.pictures.retain(|key, _| keep.contains(key));
        let mut seen = BTreeSet::new();
        urgent.retain(|job| !self.pictures.contains_key(&job.key) && seen.insert(job.key));
        (keep.into_iter().collect(), urgent)
    }

    /// The pictures painted since the last call.
    pub(super) fn take_fresh(&mut self) -> Vec<(TextureKey, Arc<Canvas>)> {
        let fresh = std::mem::take(&mut self.fresh);
        fresh.into_iter().filter_map(|key| Some((key, self.canvas(key)?))).collect()
    }

    fn canvas(&self, key: TextureKey) -> Option<Arc<Canvas>> {
        match self.pictures.get(&key) {
            Some(PictureState::Ready(canvas)) => Some(Arc::clone(canvas)),
            _ => None,
        }
    }

    /// What stands still on a screen now, for its mirror; none while it moves.
    pub(super) fn still(&self, screen: &ScreenName) -> Option<&Asked> {
        let state = self.screens.iter().find(|state| state.screen.name == *screen)?;
        let stands = |asked: &&Asked| asked.layers.iter().all(|layer| layer.mix.progress >= 1.0);
        state.asked.as_ref().filter(stands).filter(|_| !state.is_moving())
    }

    /// The picture of what stands still.
    pub(super) fn picture(&self, asked: &Asked) -> Arc<Canvas> {
        let part = |layer: &Layer| {
            let canvas = layer.to.and_then(|key| self.canvas(key))?;
            Some(match layer.shift {
                Some(shift) => Arc::new(ticker::part(&canvas, layer.area.size(), shift.into())),
                None => canvas,
            })
        };
        if let [layer] = asked.layers.as_slice()
            && let Some(whole) = part(layer).filter(|_| layer.area == Area::whole(asked.size))
        {
            return whole;
        }
        let mut whole = Canvas::black(asked.size);
        for layer in &asked.layers {
            if let Some(part) = part(layer) {
                whole.place(&part, layer.area);
            }
        }
        Arc::new(whole)
    }

    /// Whether a line moves on some screen.
    pub(super) fn has_line(&self) -> bool {
        self.screens.iter().flat_map(|state| &state.zones).any(|zone| zone.step.is_some())
    }

    /// Whether a transition is under way on some screen.
    pub(super) fn is_moving(&self) -> bool {
        self.screens.iter().any(|state| state.is_moving() && state.size.is_some())
    }

    /// Whether a rule blanks all of every screen now, whether its display is there or not.
    pub(super) fn is_blank(&self) -> bool {
        let mut zones = self.screens.iter().flat_map(|state| &state.zones).peekable();
        zones.peek().is_some() && zones.all(|zone| zone.due.is_some_and(|(blank, _)| blank))
    }

    /// How long the stage may sleep: until a screen changes, or a frame of a transition is due. `frame` is the time
    /// between two frames.
    pub(super) fn sleep(&self, frame: Duration, until: Option<DateTime<Utc>>) -> Option<Duration> {
        let zones = self.screens.iter().flat_map(|state| &state.zones);
        let steps = self.screens.iter().flat_map(|state| &state.zones).filter_map(|zone| zone.step);
        let ends = zones.filter_map(|zone| Some(zone.due?.1)).chain(steps).chain(until).min();
        let sleep = ends.map(|instant| self.clock.until(instant));
        if self.is_moving() {
            return Some(sleep.map_or(frame, |sleep| sleep.min(frame)));
        }
        sleep
    }
}

impl ScreenState {
    fn new(screen: &Arc<Screen>) -> Self {
        Self {
            screen: Arc::clone(screen),
            zones: screen.zone_ids().map(ZoneState::new).collect(),
            size: None,
            asked: None,
            pending: Vec::new(),
            frames_drawn: 0,
            last_frame_at: None,
        }
    }

    /// Makes the list of zones follow the screen. A zone that stays keeps its state.
    fn match_zones(&mut self) {
        let mut old = std::mem::take(&mut self.zones);
        for zone in self.screen.zone_ids() {
            let kept = old.iter().position(|state| state.zone == zone).map(|index| old.swap_remove(index));
            self.zones.push(kept.unwrap_or_else(|| ZoneState::new(zone)));
        }
        self.place_zones();
    }

    /// Gives every zone its place.
    fn place_zones(&mut self) {
        let areas = self.size.map(|size| layout(&self.screen.zones, size)).unwrap_or_default();
        let areas = areas.into_iter().map(Some).chain(std::iter::repeat(None));
        for (zone, area) in self.zones.iter_mut().zip(areas) {
            zone.area = area;
        }
    }

    /// Whether a transition is under way.
    fn is_moving(&self) -> bool {
        self.zones.iter().any(|zone| zone.moving)
    }

    /// Takes the size of its window or texture, upright. A screen whose window is gone shows nothing any more: what it
    /// shows when it is back is told anew.
    pub(super) fn resize(&mut self, size: Option<(u32, u32)>) {
        self.size = size;
        self.place_zones();
        if size.is_none() {
            self.asked = None;
            self.pending.clear();
            for zone in &mut self.zones {
                zone.painted_size = None;
                zone.air = OnAir::default();
                zone.moving = false;
                zone.step = None;
                zone.line = None;
            }
        }
    }
}

impl ZoneState {
    fn new(zone: ZoneId) -> Self {
        Self {
            playhead: Playhead::new(zone.clone()),
            zone,
            air: OnAir::default(),
            area: None,
            painted_size: None,
            moving: false,
            due: None,
            step: None,
            line: None,
            rules: None,
            coming: None,
        }
    }

    /// Moves the zone to `now`: what a frame shows of it; none where it has no place, or no picture yet.
    fn advance(
        &mut self,
        cue: &Cue,
        now: DateTime<Utc>,
        standby: Option<PictureHash>,
        pictures: &BTreeMap<TextureKey, PictureState>,
        facts: &mut Vec<Fact>,
    ) -> Option<Layer> {
        let area = self.area?;
        let size = area.size();
        let step = self.air.advance(cue, now, standby, |picture| match pictures.get(&TextureKey { picture, size }) {
            Some(PictureState::Ready(_)) => Readiness::Ready,
            Some(PictureState::Failed(_)) => Readiness::Failed,
            None => Readiness::Waiting,
        });
        self.moving = step.moving;
        facts.extend(step.facts);
        let mix = step.mix?;
        // While a picture is painted for a new size, the old one stands in, scaled.
        let resolve = |picture: Picture| match picture {
            Picture::Black => Some(None),
            Picture::Slide(picture) => [Some(size), self.painted_size]
                .into_iter()
                .flatten()
                .map(|size| TextureKey { picture, size })
                .find(|key| matches!(pictures.get(key), Some(PictureState::Ready(_))))
                .map(Some),
        };
        let (from, to) = (resolve(mix.from)?, resolve(mix.to)?);
        if to.is_none_or(|key| key.size == size) {
            self.painted_size = Some(size);
        }
        Some(Layer { area, mix, from, to, shift: None })
    }

    /// Moves the line of a ticker to where it is at `now`; none while its strip is painted for a new size.
    fn move_line(
        &mut self,
        layer: Layer,
        cue: &Cue,
        now: DateTime<Utc>,
        rate: u32,
        pictures: &BTreeMap<TextureKey, PictureState>,
    ) -> Option<Layer> {
        self.step = None;
        if let Some(Body::Ticker { motion, .. }) = cue.slide.as_ref().map(|slide| &slide.body)
            && picture_of(cue) == layer.mix.to
        {
            self.line = Some((layer.mix.to, *motion, cue.starts));
        }
        let Some((_, motion, starts)) = self.line.filter(|(picture, ..)| *picture == layer.mix.to) else {
            return Some(layer);
        };
        let size = layer.area.size();
        let Some(PictureState::Ready(strip)) = pictures.get(&layer.to.filter(|key| key.size == size)?) else {
            return None;
        };
        let since = (now - starts).to_std().unwrap_or_default();
        let step = ticker::step(motion, size, (strip.width, strip.height), since, rate);
        self.step = step.next.and_then(|next| starts.checked_add_signed(TimeDelta::from_std(next).ok()?));
        Some(Layer { shift: u32::try_from(step.shift).ok(), ..layer })
    }

    /// Looks which rules are in force; true where they changed.
    fn follow_rules(&mut self, library: &Library, now: DateTime<Utc>, trust: &ClockTrust) -> bool {
        if self.rules.as_ref().is_some_and(|(_, until)| now < *until) {
            return false;
        }
        let programme = programme_at(library, &self.zone, now, trust);
        let rules = programme.content.rules();
        let before = self.rules.replace((rules, programme.until));
        before.is_some_and(|(before, _)| self.rules.as_ref().is_some_and(|(rules, _)| before != *rules))
    }

    /// The slides that are shown at an instant and just after it.
    fn coming(&mut self, library: &Library, at: DateTime<Utc>, trust: &ClockTrust) -> &[Arc<Slide>] {
        if self.coming.as_ref().is_none_or(|(known, _)| *known != at) {
            let first = playback::show(library, &self.zone, at, trust);
            let second =
                (first.turns < at + SOON).then(|| playback::show(library, &self.zone, first.turns, trust).slide);
            let slides = first.slide.into_iter().chain(second.flatten());
            self.coming = Some((at, slides.filter(|slide| slide.broken.is_none()).collect()));
        }
        self.coming.as_ref().map_or(&[], |(_, slides)| slides)
    }

    /// The cue in force.
    pub(super) fn cue(&self) -> Option<&Cue> {
        self.air.cue()
    }
}

/// The upright size of a window of `size`.
pub(super) fn upright(size: (u32, u32), rotation: Rotation) -> (u32, u32) {
    match rotation {
        Rotation::R0 | Rotation::R180 => size,
        Rotation::R90 | Rotation::R270 => (size.1, size.0),
    }
}

/// A fact, with the reason where a slide failed.
fn tell(fact: Fact, at: DateTime<Utc>, pictures: &BTreeMap<TextureKey, PictureState>, screen: &ScreenState) -> Told {
    let Fact::Failed { cue } = fact else { return Told::Fact(fact, at) };
    let area = screen.zones.iter().find(|state| state.zone == cue.zone).and_then(|state| state.area);
    let painted = match (picture_of(&cue), area) {
        (Picture::Slide(picture), Some(area)) => pictures.get(&TextureKey { picture, size: area.size() }),
        _ => None,
    };
    let broken = cue.slide.as_ref().and_then(|slide| slide.broken.as_ref());
    let why = match (broken, painted) {
        (Some(problem), _) => problem.message.clone(),
        (None, Some(PictureState::Failed(text))) => text.clone(),
        _ => Text::new("无法绘制", "it cannot be drawn"),
    };
    Told::Failed(cue, why, at)
}
