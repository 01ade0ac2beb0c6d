//! The stage: Bevy. It owns the windows and the adapter, draws the frames that the player asks for, and sleeps between
//! them. It decides nothing about what is shown.
//!
//! One update of Bevy's does this: it takes what other threads sent, places windows, moves the player to now, draws
//! what changed, tells what reached the screens, and sets the alarm for the next change. An update in which nothing
//! changed draws nothing.

mod compositor;
mod gpu;
mod painter;
mod player;
mod reporter;
mod wake;
mod windows;

use std::{
    sync::{Arc, Mutex, PoisonError, mpsc},
    time::{Duration, Instant},
};

use bevy::{
    a11y::AccessibilityPlugin,
    app::{AppExit, TerminalCtrlCHandlerPlugin},
    input::{ButtonState, keyboard::KeyboardInput},
    prelude::*,
    render::{RenderPlugin, pipelined_rendering::PipelinedRenderingPlugin, settings::RenderCreation},
    window::{ExitCondition, WindowCloseRequested, WindowOccluded, WindowPlugin, WindowResized},
    winit::{EventLoopProxyWrapper, RawWinitWindowEvent, UpdateMode, WinitPlugin, WinitSettings},
};
use chrono::{DateTime, Utc};

pub use self::compositor::ReadBack;
use self::{
    compositor::{Drawn, Frame, Links, Outbox, Surface},
    gpu::{Gpu, Target},
    painter::{PaintThread, Painted},
    player::{Player, upright},
    reporter::Reporter,
    wake::{Alarm, Waker},
    windows::ScreenWindow,
};
use crate::{
    assets::Assets,
    clock::{Clock, monotonic_now},
    library::{
        Loader, Outcome,
        watch::{Method, Reload, Watch},
    },
    paint::Painter,
    problem::{Lang, Text},
    record::{events::EventSink, mirror::Mirror, status::StatusWriter},
    schedule::ClockTrust,
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
    /// The reader of the folder.
    pub loader: Loader,
    /// What it read.
    pub outcome: Outcome,
    /// Where events go.
    pub events: Option<EventSink>,
    /// Who keeps the status.
    pub status: Option<StatusWriter>,
    /// Who keeps the picture.
    pub mirror: Option<Mirror>,
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
struct Stage {
    player: Player,
    reporter: Reporter,
    waker: Waker,
    alarm: Alarm,
    painter: PaintThread,
    inbox: Inbox,
    windowed: bool,
    off_screen: bool,
    size: Option<(u32, u32)>,
    until: Option<DateTime<Utc>>,
    /// Between two frames of a transition.
    frame: Duration,
    software: bool,
    /// Whether something changed since the player last moved.
    news: bool,
    /// When the loop was last woken by the stage's own threads.
    woken: Option<Instant>,
    ended: Option<&'static str>,
    retry: bool,
}

/// What other threads send.
struct Inbox {
    painted: Mutex<mpsc::Receiver<Painted>>,
    reloads: Mutex<mpsc::Receiver<Reload>>,
    drawn: Mutex<mpsc::Receiver<Drawn>>,
    signals: Mutex<mpsc::Receiver<()>>,
}

/// All that a channel holds now.
fn drain<T>(receiver: &Mutex<mpsc::Receiver<T>>) -> Vec<T> {
    receiver.lock().unwrap_or_else(PoisonError::into_inner).try_iter().collect()
}

/// Plays until the end is asked for.
pub fn run(setup: Setup) -> Result<(), StageError> {
    let target = if setup.display == Display::OffScreen { Target::OffScreen } else { Target::Windows };
    let gpu = gpu::open(target).map_err(StageError::CannotDraw)?;
    let waker = Waker::default();
    let failed = |what: &str, error: &dyn std::fmt::Display| {
        StageError::Failed(Text::new(format!("{what}：{error}"), format!("{what}: {error}")))
    };
    let (painted_to, painted) = mpsc::channel();
    let (reload_to, reloads) = mpsc::channel();
    let (drawn_to, drawn) = mpsc::channel();
    let (signal_to, signals) = mpsc::channel();
    let painter = Arc::new(Painter::new(setup.fonts, setup.assets.clone()));
    let painter = PaintThread::start(painter, painted_to, waker.clone()).map_err(|error| failed("thread", &error))?;
    let alarm = Alarm::start(waker.clone(), setup.clock.is_system()).map_err(|error| failed("thread", &error))?;
    watch_signals(signal_to, waker.clone()).map_err(|error| failed("signals", &error))?;
    let news = waker.clone();
    let watch = Watch::start(setup.loader, &setup.outcome, Method::Automatic, move |reload| {
        let _stage_is_gone = reload_to.send(reload);
        news.wake();
    })
    .map_err(|error| failed("thread", &error))?;
    let now = setup.clock.now();
    let mut player = Player::new(setup.clock, Arc::clone(&setup.outcome.library), ClockTrust::Trusted, setup.only);
    player.marks_problems = setup.display == Display::Desk;
    player.rejected = !setup.outcome.good;
    let mut reporter =
        Reporter::new(setup.events, setup.status, setup.mirror, setup.lang, gpu.adapter.clone(), &setup.outcome, now);
    reporter.started(&player, now);
    let software = gpu.adapter.software;
    let off_screen = setup.display == Display::OffScreen;
    let mut stage = Stage {
        player,
        reporter,
        waker: waker.clone(),
        alarm,
        painter,
        inbox: Inbox { painted: painted.into(), reloads: reloads.into(), drawn: drawn.into(), signals: signals.into() },
        windowed: setup.display == Display::Desk,
        off_screen,
        size: setup.size,
        until: setup.until,
        frame: if software { SOFTWARE_FRAME } else { HARDWARE_FRAME },
        software,
        news: true,
        woken: None,
        ended: None,
        retry: false,
    };
    if off_screen {
        stage.size_off_screen();
    }
    let links = Links {
        assets: setup.assets,
        clock: setup.clock,
        waker: waker.clone(),
        drawn: drawn_to,
        read_back: setup.read_back,
    };
    let mut app = build(gpu, off_screen, stage, links)?;
    if off_screen {
        run_off_screen(&mut app, &waker);
    } else {
        waker.attach((**app.world().resource::<EventLoopProxyWrapper>()).clone());
        app.run();
    }
    drop(watch);
    Ok(())
}

/// Puts the app together. Bevy's window plugin panics where the display cannot be reached: that becomes a sentence.
fn build(gpu: Gpu, off_screen: bool, stage: Stage, links: Links) -> Result<App, StageError> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let built = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || assemble(gpu, off_screen, stage, links)));
    std::panic::set_hook(hook);
    built.map_err(|_| {
        StageError::CannotDraw(Text::new(
            "连不上显示器（DISPLAY 或 WAYLAND_DISPLAY 指向的显示服务没有运行，或没有权限）；离屏播放请用 --headless",
            "the display cannot be reached (the server that DISPLAY or WAYLAND_DISPLAY names does not run, or refuses); \
             play off-screen with --headless",
        ))
    })
}

fn assemble(gpu: Gpu, off_screen: bool, stage: Stage, links: Links) -> App {
    let mut app = App::new();
    let plugins = DefaultPlugins
        .build()
        // The player handles signals and panics itself, and renders on the thread that wakes.
        .disable::<TerminalCtrlCHandlerPlugin>()
        .disable::<bevy::app::PanicHandlerPlugin>()
        .disable::<PipelinedRenderingPlugin>()
        .set(RenderPlugin {
            render_creation: RenderCreation::Manual(gpu.resources),
            synchronous_pipeline_compilation: true,
            ..default()
        })
        .set(WindowPlugin {
            primary_window: None,
            exit_condition: ExitCondition::DontExit,
            close_when_requested: false,
            ..default()
        });
    let asleep = UpdateMode::Reactive {
        wait: Duration::MAX,
        react_to_device_events: false,
        react_to_user_events: true,
        react_to_window_events: true,
    };
    app.set_error_handler(bevy::ecs::error::error);
    if off_screen {
        app.add_plugins(plugins.disable::<WinitPlugin>().disable::<AccessibilityPlugin>());
    } else {
        app.add_plugins(plugins);
        app.insert_resource(WinitSettings { focused_mode: asleep, unfocused_mode: asleep });
    }
    compositor::plugin(&mut app, links);
    app.insert_resource(stage);
    app.configure_sets(
        Update,
        (StageSystems::Receive, StageSystems::PlaceWindows, StageSystems::AdvanceCue, StageSystems::Record).chain(),
    );
    app.add_systems(
        Update,
        (
            receive_news.in_set(StageSystems::Receive),
            advance_cue.in_set(StageSystems::AdvanceCue),
            record_facts.in_set(StageSystems::Record),
        ),
    );
    if !off_screen {
        app.add_systems(
            Update,
            (receive_window_events, receive_keys).chain().after(receive_news).in_set(StageSystems::Receive),
        );
        app.add_systems(Update, (windows::place_windows, learn_sizes).chain().in_set(StageSystems::PlaceWindows));
    }
    app
}

/// Updates whenever it is woken, until the end is asked for.
fn run_off_screen(app: &mut App, waker: &Waker) {
    app.finish();
    app.cleanup();
    loop {
        app.update();
        if app.should_exit().is_some() {
            return;
        }
        waker.wait();
    }
}

/// A thread that turns SIGTERM and SIGINT into a clean end.
fn watch_signals(to: mpsc::Sender<()>, waker: Waker) -> std::io::Result<()> {
    use signal_hook::{
        consts::{SIGHUP, SIGINT, SIGTERM},
        iterator::Signals,
    };
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP])?;
    std::thread::Builder::new().name("gongyi-signals".into()).spawn(move || {
        for _ in signals.forever() {
            let _stage_is_gone = to.send(());
            waker.wake();
        }
    })?;
    Ok(())
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
    for drawn in drain(&stage.inbox.drawn) {
        stage.retry |= drawn.at.is_none();
        let told = stage.player.take_drawn(&drawn);
        stage.reporter.tell(&stage.player, told);
        stage.reporter.frame_drawn(&stage.player);
    }
    for painted in drain(&stage.inbox.painted) {
        stage.player.take_painted(painted);
        stage.news = true;
    }
    for reload in drain(&stage.inbox.reloads) {
        let (outcome, rejected) = match reload {
            Reload::Loaded(outcome) => (outcome, false),
            Reload::Rejected(outcome) => (outcome, true),
        };
        stage.player.take_library(Arc::clone(&outcome.library), now);
        stage.player.rejected = rejected;
        stage.reporter.reloaded(&outcome, rejected, now);
        if stage.off_screen {
            stage.size_off_screen();
        }
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

/// On a desk, Esc leaves.
fn receive_keys(mut stage: ResMut<Stage>, mut keys: MessageReader<KeyboardInput>) {
    let escape = keys.read().any(|key| key.key_code == KeyCode::Escape && key.state == ButtonState::Pressed);
    if escape && stage.windowed {
        stage.ended = Some("Esc");
    }
}

/// Learns the sizes of windows, and shows a window once its first frame is drawn.
fn learn_sizes(
    mut stage: ResMut<Stage>,
    mut windows: Query<(&ScreenWindow, &mut Window)>,
    monitors: Query<&bevy::window::Monitor>,
) {
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
    let rate = monitors.iter().filter_map(|monitor| monitor.refresh_rate_millihertz).max();
    if let (false, Some(rate)) = (stage.software, rate.filter(|rate| *rate > 0)) {
        stage.frame = Duration::from_micros(1_000_000_000 / u64::from(rate));
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
            from: request.asked.from,
            to: request.asked.to,
            kind: request.asked.mix.kind,
            progress: request.asked.mix.progress,
            rotation: request.screen.rotation,
            size: request.asked.size,
            mark: mark.max(0.0),
        });
    }
    let frame = stage.frame.saturating_sub(monotonic_now() - began);
    let sleep = stage.player.sleep(frame, stage.until);
    stage.alarm.set(sleep);
}

/// Tells what is true now, and ends where that was asked for.
fn record_facts(mut stage: ResMut<Stage>, mut exit: MessageWriter<AppExit>) {
    let stage = &mut *stage;
    if std::mem::take(&mut stage.retry) {
        stage.alarm.set(Some(RETRY));
    }
    stage.reporter.update(&stage.player);
    if let Some(reason) = stage.ended {
        stage.reporter.stopped(reason, stage.player.clock.now());
        tracing::info!("stopped: {reason}");
        exit.write(AppExit::Success);
    }
}

impl Stage {
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
