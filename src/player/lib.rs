//! The player: what each screen shows now, what is painted next, and what is told of it.
//!
//! It knows neither windows nor Bevy, and starts no thread. The stage tells it the sizes of the screens and the time,
//! draws the frames that it asks for, and reports which of them reached their screens; only then does something count as
//! shown. So what is due and what is seen are two things, and both are told.
//!
//! What it keeps, whatever it is fed: a zone shows what is due or the picture before it; black only where a rule asks for
//! it; no zone changes its picture more than once a second; memory stays within its budget.
//!
//! # Decisions
//!
//! * A zone changes its picture once a second at most, counted by the monotonic clock (`air::Pace`): whatever is fed
//!   to it, a public wall never strobes; what is due when the second is over comes in, not what was due meanwhile. The
//!   time of day and lines are not meant, nor someone at a desk who steps.
//! * A picture that counts as on, and that the adapter refused or lost, is given up: what the wall shows stays where
//!   it can, else the fallback comes after two seconds: a state machine that takes an undrawable picture for shown
//!   waits for ever.
//! * A slide that left before a frame had it is not reported as shown; that a slide failed is reported without a
//!   frame: a hidden window would make a record of what nobody saw.
//! * The cache holds 96 MiB, or what is needed at once; pixels leave this side once the adapter has them, unless a
//!   mirror looks at them: a short loop is painted once; at 4K a picture is 33 MB, and each is held once instead of
//!   twice.
//! * A thread that hangs is left behind, and after three of them slides with files are refused until one is back,
//!   after eight all slides: nothing can end a thread that waits for a disk, and threads without end would take all
//!   memory.
//! * What is wrong with the picture climbs one ladder ([`health`]), with bounds that are written there: retry, skip the slide,
//!   rebuild the stage, exit. A service manager gets its signs of life from the loop that drives the frames ([`service`]): a
//!   thread of its own would go on signing for a wall that stands still.
//! * One player per output, by a lock file in the user's runtime folder; a screen that the site does not know is
//!   claimed by its name: two would hide each other in turn.
//! * A screen that `--screen` names and the site does not know shows the fallback, and is black where all screens are
//!   to be black: its window and its rotation stay through a rename or a broken site; what it should play nobody
//!   knows.
//! * An entrance is drawn by an adapter, and only where its layers were painted in time and fit into the cache beside all
//!   that is needed; else it is a crossfade, from its first frame to its last. Layers are dropped when their entrance is over,
//!   unlike pictures: they take as much as two or three, and are seen for a second. A processor would mix every pixel
//!   of five layers, frame by frame: software rendering fades.
//! * The first frame of a screen waits for a picture of every zone: nothing comes up piece by piece.
//!
//! # Memory
//!
//! What a player of one 4K screen holds, in MB, in software rendering (the status tells the first lines as `memory`):
//!
//! | what | MB |
//! | --- | --- |
//! | pictures: what is on, what goes and what comes next, 33 each; up to 96 MiB stay for a short loop | 100 |
//! | the theme's background, kept for the next slide of the same theme (48 MiB at most, or one) | 33 |
//! | a slide while it is painted, until the adapter has it | 33 |
//! | what is drawn to: a texture off-screen, two or three frames of a window | 33 to 100 |
//! | a picture file while it is decoded, by the limits of `media` | 0 to 100 |
//! | the program with its fonts (59, read from the file as they are used), the software renderer (60), all else (50) | 170 |
//!
//! Blocks of a screen's size lie just below the size from which glibc gives memory back; the packaged unit sets
//! `MALLOC_MMAP_THRESHOLD_` for that.

#![forbid(unsafe_code)]

pub mod alarm;
pub mod cache;
pub mod claim;
pub mod frame_plan;
pub mod health;
mod journalist;
pub mod pacing;
pub mod paint_thread;
pub mod power;
pub mod presenter;
#[cfg(test)]
mod properties;
pub mod reporter;
mod screen;
pub mod service;
pub mod showings;
pub mod signals;
pub mod software;
pub mod trust;
pub mod vitals;
mod zone;

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};

use self::{
    cache::{PictureCache, PictureKey},
    frame_plan::{Composition, FrameOutcome, FramePlan, FrameReport, Layer, UploadReport},
    health::Signs,
    paint_thread::{Job, Painted},
    showings::{At, CutReason, OpenShowing, Showing, ShowingTracker},
    zone::LayerSource,
};

pub use self::{
    screen::ScreenState,
    zone::{Seen, ZoneState},
};
use gongyi_core::{
    burn_in::offset,
    model::{Action, Library, Rule, Screen, ScreenName, Slide},
    playback::{
        Cue, CueKind,
        air::{Fact, PACE, Readiness},
    },
    problem::Text,
    schedule::ClockTrust,
    show::Show,
    text,
};
use gongyi_media::Canvas;
use gongyi_paint::entrance::MOST_SHEET;
use gongyi_system::clock::Clock;

/// At how many frames a second lines move where nobody says more.
pub const LINE_RATE: u32 = 30;
/// Between two frames of a transition where nobody says more: 25 frames a second.
const FRAME_INTERVAL: Duration = Duration::from_millis(40);

/// Where to step on a desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// To the next slide.
    Forward,
    /// To the one before.
    Back,
}

/// The time, as the schedule reads it and as people see it go by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// What the player's clock shows. It may be set.
    pub now: DateTime<Utc>,
    /// How much time has gone by since the start, at the clock's speed. It only grows.
    pub elapsed: Duration,
}

impl Moment {
    /// Whether the clock was set between `before` and this.
    fn is_set_since(&self, before: &Self) -> bool {
        const MARGIN: TimeDelta = TimeDelta::seconds(1);
        let gone_by = TimeDelta::from_std(self.elapsed.saturating_sub(before.elapsed)).unwrap_or_default();
        (self.now - before.now - gone_by).abs() > MARGIN
    }
}

/// Something to record.
#[derive(Debug, Clone)]
pub enum Report {
    /// A fact of a screen, true at an instant.
    Fact(Fact, DateTime<Utc>),
    /// Why a slide could not be painted goes with its failure.
    Failed(Cue, Text, DateTime<Utc>),
    /// Another rule or playlist came into force.
    ProgrammeChanged(Cue, DateTime<Utc>),
    /// A showing is over.
    Showing(Box<Showing>),
    /// A screen can be seen from now on, or not.
    Output(ScreenName, Output, DateTime<Utc>),
}

/// Whether what a screen plays can be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// It has an output.
    On,
    /// It has none.
    Absent,
    /// Its window was closed, as it took no frame, and none that was opened since has shown one.
    Rebuilt,
}

impl Report {
    fn showing(showing: Showing) -> Self {
        Self::Showing(Box::new(showing))
    }
}

/// The state of all screens.
#[expect(clippy::struct_excessive_bools, reason = "they are facts of their own, not the states of one thing")]
pub struct Player {
    /// What tells the time.
    pub clock: Clock,
    /// What staff wrote, compiled.
    pub show: Arc<Show>,
    /// Whether the clock is believed.
    pub trust: ClockTrust,
    /// The screens that are played.
    pub screens: Vec<ScreenState>,
    pictures: PictureCache,
    /// How many pictures were painted, or could not be.
    pictures_done: u64,
    /// Whether pictures are to be painted.
    awaits_pictures: bool,
    /// When it was last moved.
    moved: Option<Moment>,
    /// Which screens to play; all where empty.
    only: Vec<String>,
    /// The least time between two changes of a zone.
    pace: Duration,
    /// Whether a mark on screen says that a file is wrong.
    pub marks_problems: bool,
    /// Whether some file's last good version is kept, because the file is wrong.
    pub rejected: bool,
    /// At how many frames a second lines move.
    pub line_rate: u32,
    /// The planned time between two frames of a transition: what is later is told as late.
    pub frame_interval: Duration,
    /// Whether the presenter draws entrances layer by layer; they are crossfades otherwise.
    draws_layers: bool,
    /// Whether a journal is kept, which is told of showings, and whose lines end at midnight.
    pub keeps_journal: bool,
    /// What was on in zones that are gone.
    orphans: Vec<ShowingTracker>,
}

impl Player {
    /// A player of `library` on the screens named `only`, or on all. `keeps_pixels` where a mirror looks at what stands.
    pub fn new(clock: Clock, library: Arc<Library>, trust: ClockTrust, only: Vec<String>, keeps_pixels: bool) -> Self {
        Self::with_cache(clock, library, trust, only, PictureCache::new(cache::BUDGET_BYTES, keeps_pixels))
    }

    fn with_cache(
        clock: Clock,
        library: Arc<Library>,
        trust: ClockTrust,
        only: Vec<String>,
        pictures: PictureCache,
    ) -> Self {
        let mut player = Self {
            clock,
            show: Arc::new(Show::compile(library)),
            trust,
            screens: Vec::new(),
            pictures,
            pictures_done: 0,
            awaits_pictures: false,
            moved: None,
            only,
            pace: PACE,
            marks_problems: false,
            rejected: false,
            line_rate: LINE_RATE,
            frame_interval: FRAME_INTERVAL,
            draws_layers: false,
            keeps_journal: false,
            orphans: Vec::new(),
        };
        player.match_screens(player.wanted());
        player
    }

    /// Whether entrances are drawn layer by layer from now on, or as crossfades.
    pub fn set_layers(&mut self, are_drawn: bool) {
        self.draws_layers = are_drawn;
        if !are_drawn {
            self.pictures.drop_sheets();
        }
    }

    /// Someone at a desk steps from slide to slide as fast as they like.
    pub fn unhurried(&mut self) {
        self.pace = Duration::ZERO;
    }

    /// The screens to play, each with what it plays and whether the site does not know it. A screen that the command line
    /// names and the site does not know is played all the same, turned as it was, with the fallback: it may have been
    /// renamed, or the site be wrong, and a wall is never left alone for that.
    fn wanted(&self) -> Vec<(Arc<Screen>, Arc<Show>, bool)> {
        let library = self.show.library();
        let named = |screen: &Screen| self.only.is_empty() || self.only.iter().any(|name| name == screen.name.as_str());
        let known = library.screens.iter().filter(|screen| named(screen));
        let mut wanted: Vec<_> = known.map(|screen| (Arc::clone(screen), Arc::clone(&self.show), false)).collect();
        for name in &self.only {
            let name = ScreenName::from(name.as_str());
            if library.screen(&name).is_some() || wanted.iter().any(|(screen, ..)| screen.name == name) {
                continue;
            }
            let before = self.screens.iter().find(|state| state.screen.name == name);
            let screen = match before {
                Some(state) => Screen { zones: Vec::new(), ..(*state.screen).clone() },
                None => Screen::new(name, library.site.timezone),
            };
            let screen = Arc::new(screen);
            let own = match before {
                Some(state) if state.is_unknown && state.show.library().hash == fallback_hash(library) => {
                    Arc::clone(&state.show)
                }
                _ => Arc::new(Show::compile(fallback_only(library, &screen))),
            };
            wanted.push((screen, own, true));
        }
        wanted
    }

    /// Makes the list of screens follow the library. A screen that stays keeps its state.
    fn match_screens(&mut self, wanted: Vec<(Arc<Screen>, Arc<Show>, bool)>) {
        let mut old: Vec<ScreenState> = std::mem::take(&mut self.screens);
        for (screen, show, is_unknown) in wanted {
            let kept =
                old.iter().position(|state| state.screen.name == screen.name).map(|index| old.swap_remove(index));
            let was_unknown = kept.as_ref().is_some_and(|state| state.is_unknown);
            if is_unknown && !was_unknown {
                let known: Vec<&str> = self.show.library().screens.iter().map(|screen| screen.name.as_str()).collect();
                let (name, known) = (&screen.name, known.join(", "));
                gongyi_core::warn!(
                    "site.ron 里没有屏幕“{name}”，只有 {known}：它显示后备画面",
                    "there is no screen `{name}` in site.ron, which has {known}: it shows the fallback"
                );
            }
            self.screens.push(match kept {
                Some(mut state) => {
                    (state.screen, state.show, state.is_unknown) = (screen, show, is_unknown);
                    self.orphans.extend(state.match_zones().into_iter().map(|zone| zone.showings));
                    state
                }
                None => ScreenState::new(&screen, show, is_unknown),
            });
        }
        self.orphans.extend(old.into_iter().flat_map(|state| state.zones).map(|zone| zone.showings));
    }

    /// The screens that the command line names and the site does not know.
    pub fn unknown_screens(&self) -> impl Iterator<Item = &ScreenName> {
        self.screens.iter().filter(|state| state.is_unknown).map(|state| &state.screen.name)
    }

    /// Takes a new library. What is on screen stays as rule 7 of the rules of time says.
    pub fn take_library(&mut self, library: Arc<Library>, now: DateTime<Utc>) {
        self.show = Arc::new(Show::compile(library));
        let wanted = self.wanted();
        for state in &mut self.screens {
            let new = wanted.iter().find(|(screen, ..)| screen.name == state.screen.name);
            let Some((_, new, _)) = new else { continue };
            for zone in &mut state.zones {
                zone.change((&state.show, &self.trust), (new, &self.trust), now);
                zone.showings.may_be_cut(CutReason::Edit);
            }
        }
        // A picture that could not be painted may be whole now.
        self.pictures.forget_failures();
        self.match_screens(wanted);
    }

    /// Takes whether the clock is believed from now on.
    pub fn take_trust(&mut self, trust: ClockTrust, now: DateTime<Utc>) {
        let before = std::mem::replace(&mut self.trust, trust);
        for state in &mut self.screens {
            for zone in &mut state.zones {
                zone.change((&state.show, &before), (&state.show, &self.trust), now);
                zone.showings.may_be_cut(CutReason::Trust);
            }
        }
    }

    /// Takes a painted picture.
    pub fn take_painted(&mut self, painted: Painted) {
        self.pictures_done += 1;
        self.pictures.insert(painted);
    }

    /// Takes what became of pictures that were sent to the presenter.
    pub fn take_upload_report(&mut self, report: &UploadReport) {
        for (key, why) in &report.refused {
            self.pictures.fail(*key, why.clone());
        }
    }

    /// Takes what became of a frame, and says what is true now.
    pub fn take_frame_report(&mut self, report: &FrameReport) -> Vec<Report> {
        if let FrameOutcome::Missing(keys) = &report.outcome {
            self.pictures.lose(keys);
        }
        let state = self.screens.iter_mut().find(|state| state.screen.name == report.screen);
        let Some(state) = state else { return Vec::new() };
        state.take_outcome(report);
        let FrameOutcome::Shown(at) = report.outcome else {
            // It is planned anew.
            let planned = state.planned.take();
            if matches!(report.outcome, FrameOutcome::Refused(_)) && planned.is_some_and(|planned| planned.has_layers())
            {
                // What an adapter refuses once it refuses in every frame.
                self.draws_layers = false;
                self.pictures.drop_sheets();
            }
            for zone in &mut state.zones {
                zone.was_skipped();
            }
            return Vec::new();
        };
        if state.size.is_none() {
            return Vec::new();
        }
        state.frames_drawn += 1;
        let back = state.see_again(at).filter(|_| self.keeps_journal);
        if let Some(late) = state.pacing.shown(report.number, report.finished, self.frame_interval) {
            let (screen, frame, by_us) = (report.screen.as_str(), report.number, late.as_micros() as u64);
            tracing::trace!(name: "late", target: "gongyi::trace", screen, frame, by_us);
        }
        state.last_frame_at = Some(at);
        // Of a frame that another one has followed already, it is not known any more what it showed.
        let shown = state.planned.as_ref().filter(|_| report.number == state.frame_number);
        let mut layers = shown.iter().flat_map(|shown| &shown.layers);
        for zone in &mut state.zones {
            zone.was_drawn(layers.next().map(Layer::picture));
        }
        let facts = state.take_facts(report.number);
        let mut reports = state.settle(facts, at, &self.pictures);
        state.see_standby(at);
        state.shown_frame = report.number;
        let library = state.show.library();
        let at = At::near(at, self.moved, &library.hash);
        let mut ended = Vec::new();
        for zone in &mut state.zones {
            zone.showings.shown(report.number, at, &mut ended);
        }
        reports.extend(back);
        reports.extend(ended.into_iter().map(Report::showing));
        reports
    }

    /// The showings that have begun and not ended.
    pub fn open_showings(&self) -> impl Iterator<Item = &OpenShowing> {
        self.screens.iter().flat_map(|state| &state.zones).filter_map(|zone| zone.showings.open())
    }

    /// How often the list of showings that have begun became another.
    pub fn showing_changes(&self) -> u64 {
        self.screens.iter().flat_map(|state| &state.zones).map(|zone| zone.showings.changes()).sum()
    }

    /// How much time has gone by since the start, at the last moment it was moved to.
    pub fn elapsed(&self) -> Duration {
        self.moved.map(|moved| moved.elapsed).unwrap_or_default()
    }

    /// Ends all showings, as the player stops.
    pub fn end_showings(&mut self, now: DateTime<Utc>) -> Vec<Report> {
        let library = Arc::clone(&self.show);
        let at = At::near(now, self.moved, &library.library().hash);
        let mut ended = Vec::new();
        for zone in self.screens.iter_mut().flat_map(|state| &mut state.zones) {
            zone.showings.close(at, CutReason::Stop, &mut ended);
        }
        ended.into_iter().map(Report::showing).collect()
    }

    /// Sends every picture anew, to an adapter that has none of them, and asks for all frames anew.
    pub fn send_anew(&mut self) {
        self.pictures.lose_all();
        self.expose_all();
    }

    /// Moves the clock to the next cue of the first screen, or to the one before. A clock that runs shows the
    /// transition; one that is held shows the slide as it stands after it.
    pub fn step(&mut self, step: Step) {
        let Some(screen) = self.screens.first() else { return };
        let Some(state) = screen.zones.first() else { return };
        let Some(cue) = state.air.cue() else { return };
        let there = match step {
            Step::Forward => cue.ends,
            Step::Back => cue.starts - TimeDelta::nanoseconds(1),
        };
        let target = screen.show.cue(&state.zone, there, &self.trust);
        let entrance = TimeDelta::from_std(target.transition.length).unwrap_or_default();
        self.clock = if self.clock.is_held() {
            Clock::anchored(target.starts + entrance, 0.0)
        } else {
            Clock::anchored(target.starts, self.clock.speed())
        };
    }

    /// Asks for a frame of this screen even where nothing changed, because its window lost what it showed.
    pub fn expose(&mut self, screen: &ScreenName) {
        if let Some(state) = self.screens.iter_mut().find(|state| state.screen.name == *screen) {
            state.planned = None;
        }
    }

    /// Asks for a frame of every screen even where nothing changed.
    pub fn expose_all(&mut self) {
        for state in &mut self.screens {
            state.planned = None;
        }
    }

    /// The window of a screen is closed, since it takes no frame, and another one opened: what it showed is gone.
    pub fn lose_window(&mut self, screen: &ScreenName) {
        if let Some(state) = self.screens.iter_mut().find(|state| state.screen.name == *screen) {
            state.lose_window();
        }
    }

    /// How it does, for the ladder of [`health`].
    pub fn signs(&self) -> Signs {
        let screens = self.screens.iter().map(ScreenState::signs).collect();
        Signs { screens, awaits_pictures: self.awaits_pictures, pictures_done: self.pictures_done }
    }

    /// Gives up the slides that are to come on a screen and that no frame shows: what was there before them stays. They
    /// are tried again after a minute, as what could not be painted is.
    pub fn skip_awaited(&mut self, screen: &ScreenName) {
        let Some(state) = self.screens.iter().find(|state| state.screen.name == *screen) else { return };
        let awaited: Vec<PictureKey> = state.zones.iter().filter_map(ZoneState::awaited_picture).collect();
        for key in awaited {
            self.pictures.fail(key, text!("画面迟迟没有显示出来", "no frame with it comes"));
        }
        self.expose(screen);
    }

    /// Moves every screen to now: the frames to draw, and what is true without one.
    pub fn advance(&mut self, moment: Moment) -> (Vec<FramePlan>, Vec<Report>) {
        let _span = tracing::trace_span!(target: "gongyi::trace", "plan").entered();
        let (mut plans, mut reports) = (Vec::new(), Vec::new());
        let now = moment.now;
        let mut ended = Vec::new();
        let was_set = self.clock.is_system() && self.moved.is_some_and(|before| moment.is_set_since(&before));
        self.moved = Some(moment);
        let is_marked = self.marks_problems && self.rejected;
        let at = At { now, elapsed: moment.elapsed, library: &self.show.library().hash };
        for mut tracker in self.orphans.drain(..) {
            tracker.close(at, CutReason::Edit, &mut ended);
        }
        let timezone = self.show.library().site.timezone;
        for state in &mut self.screens {
            let changed = state.follow_output(now);
            let show = &state.show;
            let at = At { library: &show.library().hash, ..at };
            if let Some(Report::Output(_, Output::Rebuilt, _)) = changed {
                for zone in &mut state.zones {
                    zone.showings.close(at, CutReason::Rebuilt, &mut ended);
                }
            }
            reports.extend(changed.filter(|_| self.keeps_journal));
            let standby = standby_of(show.library()).map(|slide| slide.picture_hash);
            let (mut layers, mut facts) = (Vec::new(), Vec::new());
            for zone in &mut state.zones {
                let cue = zone.playhead.cue_at(show, now, &self.trust);
                zone.due = Some(cue.clone());
                if was_set {
                    zone.showings.may_be_cut(CutReason::Clock);
                }
                if self.keeps_journal {
                    zone.showings.split_by_day(timezone, at, &mut ended);
                    zone.showings.follow(&cue, state.size.is_some(), at, &mut ended);
                }
                if zone.follow_rules(show, now, &self.trust) {
                    reports.push(Report::ProgrammeChanged(cue.clone(), now));
                }
                if zone.has_lost(&cue, moment.elapsed, &self.pictures) {
                    // What no frame showed, and none will, is not reported.
                    let unreported = screen::take_back(&mut state.pending, &zone.zone);
                    zone.lose(unreported, &cue, &self.pictures);
                }
                let known = facts.len();
                let still = zone.advance(&cue, moment, self.pace, standby, &self.pictures, &mut facts);
                if facts.iter().skip(known).any(|fact| matches!(fact, Fact::Failed { .. })) {
                    zone.showings.failed(&cue);
                }
                layers.extend(still.map(|layer| zone.move_line(&layer, &cue, now, self.line_rate, &self.pictures)));
            }
            let Some(size) = state.size else {
                for zone in &mut state.zones {
                    zone.showings.close(at, CutReason::Output, &mut ended);
                }
                continue;
            };
            state.is_dark = layers.len() < state.zones.len();
            if state.is_dark {
                // What is shown is reported with the first frame, which has all zones.
                let failures = state.await_frame(facts, state.frame_number + 1);
                reports.extend(state.settle(failures, now, &self.pictures));
                continue;
            }
            layers.extend(state.surround());
            let stands = state.planned.as_ref().map(|planned| planned.offset).unwrap_or_default();
            let mut composition = Composition { layers, size, is_marked, offset: stands };
            let is_new = state.planned.as_ref() != Some(&composition);
            if is_new {
                // It moves with a frame that comes anyway.
                composition.offset = offset(state.screen.burn_in_shift, now);
                for zone in &mut state.zones {
                    zone.air.framed(moment.elapsed);
                }
                state.frame_number += 1;
            }
            // Of each frame of a line that moves, nothing is worked out that nobody records.
            for zone in state.zones.iter_mut().filter(|_| self.keeps_journal) {
                let Some(cue) = &zone.due else { continue };
                let in_force = zone.air.cue().unwrap_or(cue);
                let standby = standby_of(show.library()).map(|slide| (slide, standby_cue(in_force, slide, show)));
                zone.showings.plan(in_force, zone.air.picture(), standby, state.frame_number);
                // What another cue leaves as it is comes without a frame.
                if state.shown_frame >= state.frame_number {
                    zone.showings.shown(state.frame_number, at, &mut ended);
                }
            }
            if !is_new && state.pending.is_empty() {
                reports.extend(state.settle(facts, now, &self.pictures));
                continue;
            }
            let failures = state.await_frame(facts, state.frame_number);
            if is_new {
                plans.push(state.plan(composition));
            }
            reports.extend(state.settle(failures, now, &self.pictures));
        }
        reports.extend(ended.into_iter().map(Report::showing));
        (plans, reports)
    }

    /// The pictures that the presenter is to keep, and those to paint, most urgent first. What is over the budget is
    /// dropped.
    pub fn requests(&mut self, now: DateTime<Utc>) -> (Vec<PictureKey>, Vec<Job>) {
        let (mut urgent, mut soon, mut needed) = (Vec::new(), Vec::new(), BTreeSet::new());
        let mut layers: Vec<(Job, bool)> = Vec::new();
        for state in &mut self.screens {
            let show = Arc::clone(&state.show);
            let standby = standby_of(show.library());
            needed.extend(state.planned.iter().flat_map(Composition::keys));
            let is_moving = state.is_moving();
            for zone in &mut state.zones {
                let Some(size) = zone.area.map(|area| area.size()) else { continue };
                let margins = zone.margins.unwrap_or_default();
                let wish = |slide: &Arc<Slide>| Job {
                    key: PictureKey { picture: slide.picture_hash, size, margins },
                    slide: Arc::clone(slide),
                    is_layers: false,
                };
                let Some(cue) = zone.air.cue() else { continue };
                // What is on stays, also while no frame can be drawn because of another zone.
                let on = zone.air.picture().and_then(|on| zone.resolve(on, cue, &self.pictures));
                needed.extend(on.and_then(LayerSource::key));
                let shown = cue.slide.as_ref().filter(|slide| slide.broken.is_none());
                urgent.extend(shown.map(wish));
                if zone.air.picture().is_none()
                    && let Some(slide) = standby
                    && (zone.is_dark
                        || shown.is_none_or(|slide| self.pictures.readiness(&wish(slide).key) == Readiness::Failed))
                {
                    urgent.push(wish(slide));
                }
                let next = cue.next_refresh.max(now);
                for coming in zone.coming(&show, next, &self.trust) {
                    let job = wish(&coming.slide);
                    if self.draws_layers && coming.has_entrance && !coming.slide.is_led(size) {
                        layers.push((Job { key: job.key.layers(), is_layers: true, ..job.clone() }, is_moving));
                    }
                    // What comes next is painted once a transition is over, and not beside its frames.
                    if is_moving { needed.extend([job.key]) } else { soon.push(job) }
                }
            }
        }
        urgent.extend(soon);
        needed.extend(urgent.iter().map(|job| job.key));
        // Layers are there only where all that is needed leaves room for them, and are painted last.
        let mut cost: u64 = needed.iter().map(|key| self.pictures.cost(key, 1)).sum();
        for (job, is_moving) in layers {
            let more = self.pictures.cost(&job.key, MOST_SHEET);
            if cost + more <= self.pictures.budget_bytes() && needed.insert(job.key) {
                cost += more;
                urgent.extend((!is_moving).then_some(job));
            }
        }
        self.pictures.trim(&needed, self.moved.map(|moved| moved.elapsed).unwrap_or_default());
        let mut seen = BTreeSet::new();
        urgent.retain(|job| !self.pictures.knows(&job.key) && seen.insert(job.key));
        self.awaits_pictures = !urgent.is_empty();
        (self.pictures.keys(), urgent)
    }

    /// The pictures painted since the last call, for the presenter.
    pub fn take_pending_uploads(&mut self) -> Vec<(PictureKey, Arc<Canvas>)> {
        self.pictures.take_pending_uploads()
    }

    /// Keeps no more painted pictures than this, in bytes, beyond those that are needed at once.
    pub fn set_picture_budget(&mut self, bytes: u64) {
        self.pictures.set_budget(bytes);
    }

    /// The painted pictures.
    pub fn pictures(&self) -> &PictureCache {
        &self.pictures
    }

    /// What stands still on a screen now, for its mirror; none while it moves.
    pub fn still(&self, screen: &ScreenName) -> Option<&Composition> {
        let state = self.screens.iter().find(|state| state.screen.name == *screen)?;
        state.planned.as_ref().filter(|planned| planned.is_still() && !state.is_moving())
    }

    /// Whether a line moves on some screen.
    pub fn has_line(&self) -> bool {
        self.screens.iter().flat_map(|state| &state.zones).any(|zone| zone.step.is_some())
    }

    /// Whether a transition is under way on some screen.
    pub fn is_moving(&self) -> bool {
        self.screens.iter().any(|state| state.is_moving() && state.size.is_some())
    }

    /// Whether a rule blanks all of every screen now, whether its display is there or not.
    pub fn is_blank(&self) -> bool {
        let mut zones = self.screens.iter().flat_map(|state| &state.zones).peekable();
        let is_blank = |zone: &ZoneState| zone.due.as_ref().is_some_and(|cue| cue.kind == CueKind::Blank);
        zones.peek().is_some() && zones.all(is_blank)
    }

    /// How long the stage may sleep: until a screen changes, or a frame of a transition is due. `frame` is the time
    /// between two frames.
    pub fn sleep(&self, frame: Duration, until: Option<DateTime<Utc>>) -> Option<Duration> {
        let next = self.next_change().into_iter().chain(until).min();
        let sleep = next.map(|instant| self.clock.until(instant));
        if self.is_moving() {
            return Some(sleep.map_or(frame, |sleep| sleep.min(frame)));
        }
        sleep
    }

    /// When a screen changes next, transitions aside.
    fn next_change(&self) -> Option<DateTime<Utc>> {
        let screens = self.screens.iter().filter_map(ScreenState::next_change);
        screens.chain(self.next_try()).chain(self.next_midnight()).min()
    }

    /// When the day is over, where a journal has a file for each.
    fn next_midnight(&self) -> Option<DateTime<Utc>> {
        let now = self.moved.filter(|_| self.keeps_journal)?.now;
        showings::midnight_after(now, self.show.library().site.timezone)
    }

    /// When a picture that could not be painted is tried again.
    fn next_try(&self) -> Option<DateTime<Utc>> {
        let moved = self.moved?;
        let wait = self.pictures.next_try()?.saturating_sub(moved.elapsed);
        moved.now.checked_add_signed(TimeDelta::from_std(wait).ok()?)
    }
}

/// The showing of what stands in while `cue` is in force.
fn standby_cue(cue: &Cue, slide: &Arc<Slide>, show: &Show) -> Cue {
    let playlist = Some(show.library().fallback.name.clone());
    Cue { kind: CueKind::Fallback, slide: Some(Arc::clone(slide)), playlist, rule: None, ..cue.clone() }
}

/// What stands in where nothing else can be drawn.
fn standby_of(library: &Library) -> Option<&Arc<Slide>> {
    library.fallback.slides.iter().find(|slide| slide.broken.is_none())
}

/// The fingerprint of [`fallback_only`].
fn fallback_hash(library: &Library) -> String {
    format!("{} fallback", library.hash)
}

/// What a screen plays that the site does not know: the fallback, and black where all screens are to be black.
fn fallback_only(library: &Library, screen: &Arc<Screen>) -> Library {
    let blanks_all = |rule: &&Arc<Rule>| rule.action == Action::Blank && rule.screens.is_empty();
    Library {
        hash: fallback_hash(library),
        screens: vec![Arc::clone(screen)],
        rules: library.rules.iter().filter(blanks_all).cloned().collect(),
        sequence: Vec::new(),
        ..library.clone()
    }
}
