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
        model::{Rotation, Screen, ScreenName, Slide, ZoneId},
    },
    paint::Canvas,
    playback::{
        self, Cue, Playhead,
        air::{Fact, Mix, OnAir, Picture, Readiness, picture_of},
    },
    problem::Text,
    schedule::{ClockTrust, Rules, programme_at},
};

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
    pub(super) zone: ZoneId,
    playhead: Playhead,
    air: OnAir,
    /// The upright size of its window or texture; none while it is not open.
    pub(super) size: Option<(u32, u32)>,
    /// The size that the picture on the wall was painted for.
    painted_size: Option<(u32, u32)>,
    /// What the last frame that was asked for shows.
    asked: Option<Asked>,
    /// What becomes true when that frame is drawn.
    pending: Vec<Fact>,
    /// How many frames reached the screen.
    pub(super) frames_drawn: u64,
    /// When the last one did.
    pub(super) last_frame_at: Option<DateTime<Utc>>,
    moving: bool,
    /// The rules in force, and until when they are known.
    rules: Option<(Rules, DateTime<Utc>)>,
}

/// What a frame shows, to the pixel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Asked {
    pub(super) mix: Mix,
    pub(super) from: Option<TextureKey>,
    pub(super) to: Option<TextureKey>,
    pub(super) size: (u32, u32),
    pub(super) mark: bool,
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
                    state
                }
                None => ScreenState::new(screen),
            });
        }
    }

    /// Takes a new library. What is on screen stays as rule 7 of the rules of time says.
    pub(super) fn take_library(&mut self, library: Arc<Library>, now: DateTime<Utc>) {
        let old = std::mem::replace(&mut self.library, library);
        for state in &mut self.screens {
            let before = state.air.cue().cloned();
            let stays = state.playhead.edit(&old, &self.library, now, &self.trust);
            let after = state.playhead.at(&self.library, now, &self.trust);
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
        std::mem::take(&mut state.pending).into_iter().map(|fact| tell(fact, at, &self.pictures, state.size)).collect()
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
        let Some(state) = self.screens.first() else { return };
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
        for state in &mut self.screens {
            let cue = state.playhead.at(&self.library, now, &self.trust);
            if state.follow_rules(&self.library, now, &self.trust) {
                told.push(Told::ProgrammeChanged(cue.clone(), now));
            }
            let Some(size) = state.size else { continue };
            let pictures = &self.pictures;
            let step =
                state.air.advance(&cue, now, standby, |picture| match pictures.get(&TextureKey { picture, size }) {
                    Some(PictureState::Ready(_)) => Readiness::Ready,
                    Some(PictureState::Failed(_)) => Readiness::Failed,
                    None => Readiness::Waiting,
                });
            state.moving = step.moving;
            let Some(mix) = step.mix else { continue };
            // While a picture is painted for a new size, the old one stands in, scaled.
            let resolve = |picture: Picture| match picture {
                Picture::Black => Some(None),
                Picture::Slide(picture) => [Some(size), state.painted_size]
                    .into_iter()
                    .flatten()
                    .map(|size| TextureKey { picture, size })
                    .find(|key| matches!(pictures.get(key), Some(PictureState::Ready(_))))
                    .map(Some),
            };
            let (Some(from), Some(to)) = (resolve(mix.from), resolve(mix.to)) else { continue };
            if to.is_none_or(|key| key.size == size) {
                state.painted_size = Some(size);
            }
            let asked = Asked { mix, from, to, size, mark: self.marks_problems && self.rejected };
            if state.asked == Some(asked) {
                told.extend(step.facts.into_iter().map(|fact| tell(fact, now, pictures, state.size)));
            } else {
                state.asked = Some(asked);
                state.pending.extend(step.facts);
                frames.push(FrameRequest { screen: Arc::clone(&state.screen), asked });
            }
        }
        (frames, told)
    }

    /// The pictures to keep, and those to paint, most urgent first. Pictures that nothing needs are dropped.
    pub(super) fn wishes(&mut self, now: DateTime<Utc>) -> (Vec<TextureKey>, Vec<Job>) {
        let (mut urgent, mut soon, mut keep) = (Vec::new(), Vec::new(), BTreeSet::new());
        let standby = self.library.fallback.slides.first();
        for state in &self.screens {
            let Some(size) = state.size else { continue };
            let wish = |slide: &Arc<Slide>| Job {
                key: TextureKey { picture: slide.picture_hash, size },
                slide: Arc::clone(slide),
            };
            if let Some(asked) = state.asked {
                keep.extend([asked.from, asked.to].into_iter().flatten());
            }
            let Some(cue) = state.air.cue() else { continue };
            let shown = cue.slide.as_ref().filter(|slide| slide.broken.is_none());
            if let Some(slide) = shown {
                urgent.push(wish(slide));
            }
            if state.air.picture().is_none()
                && let Some(slide) = standby
                && shown
                    .is_none_or(|slide| matches!(self.pictures.get(&wish(slide).key), Some(PictureState::Failed(_))))
            {
                urgent.push(wish(slide));
            }
            let next = playback::show(&self.library, &state.zone, cue.ends.max(now), &self.trust);
            if let Some(slide) = next.slide.as_ref().filter(|slide| slide.broken.is_none()) {
                soon.push(wish(slide));
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
    pub(super) fn still(&self, screen: &ScreenName) -> Option<(Asked, Option<Arc<Canvas>>)> {
        let state = self.screens.iter().find(|state| state.screen.name == *screen)?;
        let asked = state.asked.filter(|asked| asked.mix.progress >= 1.0 && !state.moving)?;
        Some((asked, asked.to.and_then(|key| self.canvas(key))))
    }

    /// Whether a transition is under way on some screen.
    pub(super) fn is_moving(&self) -> bool {
        self.screens.iter().any(|state| state.moving && state.size.is_some())
    }

    /// How long the stage may sleep: until a screen changes, or a frame of a transition is due. `frame` is the time
    /// between two frames.
    pub(super) fn sleep(&self, frame: Duration, until: Option<DateTime<Utc>>) -> Option<Duration> {
        let ends = self.screens.iter().filter_map(|state| Some(state.air.cue()?.ends)).chain(until).min();
        let sleep = ends.map(|instant| self.clock.until(instant));
        if self.is_moving() {
            return Some(sleep.map_or(frame, |sleep| sleep.min(frame)));
        }
        sleep
    }
}

impl ScreenState {
    fn new(screen: &Arc<Screen>) -> Self {
        let zone = ZoneId::main(&screen.name);
        Self {
            screen: Arc::clone(screen),
            playhead: Playhead::new(zone.clone()),
            zone,
            air: OnAir::default(),
            size: None,
            painted_size: None,
            asked: None,
            pending: Vec::new(),
            frames_drawn: 0,
            last_frame_at: None,
            moving: false,
            rules: None,
        }
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

    /// The cue in force.
    pub(super) fn cue(&self) -> Option<&Cue> {
        self.air.cue()
    }

    /// Takes the size of its window or texture, upright. A screen whose window is gone shows nothing any more: what it
    /// shows when it is back is told anew.
    pub(super) fn resize(&mut self, size: Option<(u32, u32)>) {
        self.size = size;
        if size.is_none() {
            self.asked = None;
            self.painted_size = None;
            self.air = OnAir::default();
            self.pending.clear();
            self.moving = false;
        }
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
fn tell(
    fact: Fact,
    at: DateTime<Utc>,
    pictures: &BTreeMap<TextureKey, PictureState>,
    size: Option<(u32, u32)>,
) -> Told {
    let Fact::Failed { cue } = fact else { return Told::Fact(fact, at) };
    let painted = match (picture_of(&cue), size) {
        (Picture::Slide(picture), Some(size)) => pictures.get(&TextureKey { picture, size }),
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
