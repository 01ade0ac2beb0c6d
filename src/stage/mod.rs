//! The stage: Bevy. It owns the windows and the adapter, draws the frames that the player asks for, and sleeps between
//! them. It decides nothing about what is shown.
//!
//! One update of Bevy's does this: it takes what other threads sent, places windows, moves the player to now, draws
//! what changed, tells what reached the screens, and sets the alarm for the next change. An update in which nothing
//! changed draws nothing.

mod claim;
mod compositor;
mod gpu;
mod outputs;
mod painter;
mod player;
mod power;
pub mod probe;
mod reporter;
mod start;
mod trust;
mod wake;
mod wayland;
mod windows;

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::{Duration, Instant},
};

use bevy::{
    app::AppExit,
    input::{ButtonState, keyboard::KeyboardInput},
    prelude::*,
    window::{WindowCloseRequested, WindowOccluded, WindowResized},
    winit::RawWinitWindowEvent,
};
use chrono::{DateTime, Utc};

pub use self::{compositor::ReadBack, power::PowerCommands, start::run};
use self::{
    compositor::{Drawn, Frame, Outbox, Surface},
    outputs::Output,
    painter::{PaintThread, Painted},
    player::{Player, Step, upright},
    power::Power,
    reporter::Reporter,
    trust::TrustWatch,
    wake::{Alarm, Waker},
    windows::ScreenWindow,
};
use crate::{
    assets::Assets,
    clock::{self, Clock, ClockProbe, monotonic_now},
    library::{
        Begin, Outcome,
        model::{Screen, ScreenName},
        watch::{Reload, Watch},
    },
    problem::{Lang, Problem, Text},
    record::{events::EventSink, mirror::Mirror, status::StatusWriter},
    schedule::lint,
    store::Store,
    typeset::Fonts,
};

/// The off-screen size where neither the command line nor the screen names one.
const OFF_SCREEN_SIZE: (u32, u32) = (1920, 1080);
/// Between two frames of a transition where the processor draws: 25 frames a second.
const SOFTWARE_FRAME: Duration = Duration::from_millis(40);
/// Between two frames of a transition where an adapter draws and the monitor does not tell its rate.
const HARDWARE_FRAME: Duration = Duration::from_micros(16_667);
/// A redraw that the window system asks for this soon after a wake is the wake's own.
const OWN_REDRAW: Duration = Duration::from_millis(100);
/// After a frame that its window did not take, the next try.
const RETRY: Duration = Duration::from_millis(250);
/// The diameter of the mark for a wrong file, in hundredths of the shorter side.
const MARK: f32 = 1.4;

/// Where to play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Display {
    /// On the outputs, filling them.
    Wall,
    /// In a window.
    Desk,
    /// To textures.
    OffScreen,
}

/// What a stage needs.
pub struct Setup {
    /// Where to play.
    pub display: Display,
    /// The upright size, off-screen or in a window.
    pub size: Option<(u32, u32)>,
    /// The screens to play; all where empty.
    pub only: Vec<String>,
    /// The player's clock.
    pub clock: Clock,
    /// When to end, by that clock.
    pub until: Option<DateTime<Utc>>,
    /// The language of messages.
    pub lang: Lang,
    /// Shaders and drawings.
    pub assets: Assets,
    /// The typefaces.
    pub fonts: Fonts,
    /// What is in force.
    pub outcome: Outcome,
    /// Who follows the edits of the folder.
    pub watch: Watch,
    /// The state folder, where there is one.
    pub store: Option<Arc<Store>>,
    /// Where events go.
    pub events: Option<EventSink>,
    /// Who keeps the status.
    pub status: Option<StatusWriter>,
    /// Who keeps the picture.
    pub mirror: Option<Mirror>,
    /// What switches the displays off while every screen is blanked.
    pub power: Option<PowerCommands>,
    /// Where off-screen frames are sent, read back from the adapter: for tests.
    pub read_back: Option<mpsc::Sender<ReadBack>>,
}

/// Why the stage ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StageError {
    /// There is no way to draw.
    CannotDraw(Text),
    /// Anything else.
    Failed(Text),
}

/// What happens in an update, in this order.
#[derive(SystemSet, Debug, Clone, PartialEq, Eq, Hash)]
enum StageSystems {
    /// Takes what other threads and the window system sent.
    Receive,
    /// Opens, moves and closes windows, and learns their sizes.
    PlaceWindows,
    /// Moves the player to now, and asks for frames and pictures.
    AdvanceCue,
    /// Tells what is true now, and sets the alarm.
    Record,
}

/// Everything that the systems share.
#[derive(Resource)]
#[expect(clippy::struct_excessive_bools, reason = "they are facts of their own, not the states of one thing")]
struct Stage {
    player: Player,
    reporter: Reporter,
    waker: Waker,
    alarm: Alarm,
    painter: PaintThread,
    inbox: Inbox,
    lints_to: mpsc::Sender<Lints>,
    /// Watches whether the system's clock is right; none for a clock of `--at`.
    trust_watch: Option<TrustWatch>,
    windowed: bool,
    off_screen: bool,
    size: Option<(u32, u32)>,
    until: Option<DateTime<Utc>>,
    /// How fast the clock runs when it is not held.
    speed: f64,
    /// The outputs of the X server; under Wayland and off-screen there are none here.
    outputs: Option<Vec<Output>>,
    /// The screens whose output is absent, which has been told.
    absent: BTreeSet<ScreenName>,
    /// Between two frames of a transition.
    frame: Duration,
    software: bool,
    /// Whether something changed since the player last moved.
    news: bool,
    /// When the loop was last woken by the stage's own threads.
    woken: Option<Instant>,
    ended: Option<&'static str>,
    retry: bool,
    /// When the adapter was lost.
    losses: Vec<Instant>,
    /// How many updates it takes until another adapter draws.
    recovering: u8,
    power: Option<Power>,
    /// What begins to look at whole pictures, until the first slide is on a wall.
    verifying: Option<Begin>,
}

/// What other threads send.
struct Inbox {
    painted: Mutex<mpsc::Receiver<Painted>>,
    reloads: Mutex<mpsc::Receiver<Reload>>,
    drawn: Mutex<mpsc::Receiver<Drawn>>,
    signals: Mutex<mpsc::Receiver<()>>,
    outputs: Mutex<mpsc::Receiver<Vec<Output>>>,
    lints: Mutex<mpsc::Receiver<Lints>>,
}

/// What was found odd about the schedule of a library, which its fingerprint names.
struct Lints {
    hash: String,
    found: Vec<Problem>,
}

/// All that a channel holds now.
fn drain<T>(receiver: &Mutex<mpsc::Receiver<T>>) -> Vec<T> {
    receiver.lock().unwrap_or_else(PoisonError::into_inner).try_iter().collect()
}

/// Takes what other threads sent.
fn receive_news(mut stage: ResMut<Stage>) {
    let stage = &mut *stage;
    let now = stage.player.clock.now();
    let reasons = stage.waker.take();
    if reasons.news || reasons.report {
        stage.woken = Some(monotonic_now());
    }
    stage.news |= reasons.news;
    if stage.recovering > 0 {
        stage.recovering -= 1;
        stage.waker.wake();
    }
    for drawn in drain(&stage.inbox.drawn) {
        stage.retry |= drawn.at.is_none();
        if let Some(verifying) = stage.verifying.take_if(|_| drawn.at.is_some()) {
            verifying.begin();
        }
        let told = stage.player.take_drawn(&drawn);
        stage.reporter.tell(&stage.player, told);
        stage.reporter.frame_drawn(&stage.player);
    }
    for painted in drain(&stage.inbox.painted) {
        stage.player.take_painted(painted);
        stage.news = true;
    }
    for reload in drain(&stage.inbox.reloads) {
        let Reload { outcome, applied, rejected } = reload;
        stage.player.take_library(Arc::clone(&outcome.library), now);
        stage.player.rejected = rejected || (stage.player.rejected && !outcome.good);
        stage.reporter.reloaded(&outcome, applied, rejected, now);
        stage.read_over_schedule(now);
        if stage.off_screen {
            stage.size_off_screen();
        }
        stage.news = true;
    }
    for lints in drain(&stage.inbox.lints).into_iter().filter(|lints| lints.hash == stage.player.library.hash) {
        stage.reporter.found_odd(lints.found);
    }
    stage.believe_clock(now);
    if let Some(outputs) = drain(&stage.inbox.outputs).pop() {
        stage.outputs = Some(outputs);
        stage.news = true;
    }
    if !drain(&stage.inbox.signals).is_empty() {
        stage.ended = Some("signal");
    }
    if stage.until.is_some_and(|until| now >= until) {
        stage.ended = Some("time is up");
    }
}

/// Takes what the window system sent: a window that lost what it showed is drawn again.
fn receive_window_events(
    mut stage: ResMut<Stage>,
    mut raw: MessageReader<RawWinitWindowEvent>,
    mut occluded: MessageReader<WindowOccluded>,
    mut resized: MessageReader<WindowResized>,
    mut closing: MessageReader<WindowCloseRequested>,
    windows: Query<&ScreenWindow>,
) {
    let own = stage.woken.is_some_and(|woken| monotonic_now() - woken < OWN_REDRAW);
    let asked =
        raw.read().filter(|event| matches!(event.event, winit::event::WindowEvent::RedrawRequested)).count() > 0;
    let uncovered = occluded.read().filter(|event| !event.occluded).count() > 0;
    let changed = resized.read().count() > 0;
    if (asked && !own) || uncovered || changed {
        for window in &windows {
            stage.player.expose(&window.screen);
        }
        stage.news = true;
    }
    if closing.read().count() > 0 && stage.windowed {
        stage.ended = Some("window closed");
    }
}

/// On a desk, space holds the slide, arrows step, and Esc leaves. On a wall no key does anything.
fn receive_keys(mut stage: ResMut<Stage>, mut keys: MessageReader<KeyboardInput>) {
    let stage = &mut *stage;
    for key in keys.read().filter(|key| key.state == ButtonState::Pressed && stage.windowed) {
        match key.key_code {
            KeyCode::Escape => stage.ended = Some("Esc"),
            KeyCode::Space if !key.repeat => {
                let clock = &mut stage.player.clock;
                *clock = if clock.is_held() { Clock::anchored(clock.now(), stage.speed) } else { clock.held() };
            }
            KeyCode::ArrowRight => stage.player.step(Step::Forward),
            KeyCode::ArrowLeft => stage.player.step(Step::Back),
            _ => continue,
        }
        stage.news = true;
    }
}

/// Learns the sizes of windows, and shows a window once its first frame is drawn.
fn learn_sizes(mut stage: ResMut<Stage>, mut windows: Query<(&ScreenWindow, &mut Window)>) {
    let stage = &mut *stage;
    for state in &mut stage.player.screens {
        let own = windows.iter_mut().find(|(window, _)| window.screen == state.screen.name);
        let size = own.as_ref().map(|(_, window)| {
            upright((window.physical_width().max(1), window.physical_height().max(1)), state.screen.rotation)
        });
        if size != state.size {
            state.resize(size);
            stage.news = true;
        }
        if let Some((_, mut window)) = own
            && !window.visible
            && state.frames_drawn > 0
        {
            window.visible = true;
        }
    }
}

/// Moves the player to now, and asks for frames and pictures.
fn advance_cue(mut stage: ResMut<Stage>, mut outbox: ResMut<Outbox>, windows: Query<(Entity, &ScreenWindow)>) {
    let stage = &mut *stage;
    if !std::mem::take(&mut stage.news) {
        return;
    }
    let began = monotonic_now();
    let now = stage.player.clock.now();
    let (frames, told) = stage.player.advance(now);
    stage.reporter.tell(&stage.player, told);
    let (keep, jobs) = stage.player.wishes(now);
    stage.painter.want(jobs);
    outbox.uploads = stage.player.take_fresh();
    outbox.keep = keep;
    for request in frames {
        let surface = if stage.off_screen {
            Surface::OffScreen(request.asked.size)
        } else {
            let own = windows.iter().find(|(_, window)| window.screen == request.screen.name);
            let Some((entity, _)) = own else { continue };
            Surface::Window(entity)
        };
        let mark =
            if request.asked.mark { MARK * request.asked.size.0.min(request.asked.size.1) as f32 / 100.0 } else { 0.0 };
        outbox.frames.push(Frame {
            screen: request.screen.name.clone(),
            surface,
            layers: request.asked.layers.iter().map(layer).collect(),
            rotation: request.screen.rotation,
            size: request.asked.size,
            mark: mark.max(0.0),
            clock: stage.player.clock,
        });
    }
    let frame = stage.frame.saturating_sub(monotonic_now() - began);
    let sleep = stage.player.sleep(frame, stage.until);
    stage.alarm.set(sleep);
}

/// A zone as the compositor draws it.
fn layer(asked: &player::Layer) -> compositor::Layer {
    compositor::Layer {
        area: asked.area,
        from: asked.from,
        to: asked.to,
        kind: asked.mix.kind,
        progress: asked.mix.progress,
        shift: asked.shift,
    }
}

/// Tells what is true now, and ends where that was asked for.
fn record_facts(mut stage: ResMut<Stage>, mut exit: MessageWriter<AppExit>) {
    let stage = &mut *stage;
    if std::mem::take(&mut stage.retry) {
        stage.alarm.set(Some(RETRY));
    }
    if let Some(reason) = stage.ended {
        stage.reporter.stopped(reason, stage.player.clock.now());
        tracing::info!("stopped: {reason}");
        exit.write(AppExit::Success);
    }
    if let Some(power) = &mut stage.power {
        power.follow(stage.player.is_blank());
    }
    stage.reporter.update(&stage.player);
}

impl Stage {
    /// Takes the rate of the fastest output for the frames of transitions.
    fn learn_rate(&mut self, millihertz: Option<u32>) {
        if let (false, Some(rate)) = (self.software, millihertz.filter(|rate| *rate > 0)) {
            self.frame = Duration::from_micros(1_000_000_000 / u64::from(rate));
            self.player.line_rate = rate.div_ceil(1000);
        }
    }

    /// Looks whether the system's clock can be believed now (rule 8 of the rules of time). The slide on screen stays until
    /// its end, unless the clock was set out of it.
    fn believe_clock(&mut self, now: DateTime<Utc>) {
        let Some(watch) = &self.trust_watch else { return };
        let policy = self.player.library.site.clock;
        watch.set_policy(policy);
        let probe = watch.probe();
        let unknown = ClockProbe { is_synchronised: false, has_battery: false };
        let trust = clock::trust(policy, now, probe.unwrap_or(unknown));
        if trust != self.player.trust {
            self.reporter.trust_changed(&trust);
            self.player.take_trust(trust);
            self.news = true;
        }
        self.reporter.clock_is_synchronised(probe.is_none_or(ClockProbe::is_right));
    }

    /// Looks for what is odd about the schedule, beside the stage.
    fn read_over_schedule(&self, now: DateTime<Utc>) {
        let (library, to, waker) = (Arc::clone(&self.player.library), self.lints_to.clone(), self.waker.clone());
        let read = move || {
            let _stage_is_gone = to.send(Lints { hash: library.hash.clone(), found: lint(&library, now) });
            waker.report();
        };
        // Without the thread nobody is told; `check` still tells.
        let _thread = std::thread::Builder::new().name("gongyi-lint".into()).spawn(read);
    }

    /// Tells once when a screen's output is absent, and when it is back.
    fn tell_absent(&mut self, screen: &Screen, output: Option<&Output>) {
        let wanted = screen.output.as_deref().unwrap_or("any");
        match output {
            None if self.absent.insert(screen.name.clone()) => {
                tracing::warn!("screen {}: its output ({wanted}) is absent", screen.name);
            }
            Some(output) if self.absent.remove(&screen.name) => {
                tracing::info!("screen {}: output {} is back", screen.name, output.name.as_deref().unwrap_or(wanted));
            }
            _ => {}
        }
    }

    /// Gives every off-screen screen its size.
    fn size_off_screen(&mut self) {
        for state in &mut self.player.screens {
            let size = self.size.or(state.screen.size).unwrap_or(OFF_SCREEN_SIZE);
            if state.size != Some(size) {
                state.resize(Some(size));
            }
        }
    }
}
