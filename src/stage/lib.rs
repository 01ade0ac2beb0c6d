//! The stage: Bevy. It owns the windows and the adapter, draws the frames that the player asks for, and sleeps between
//! them. It decides nothing about what is shown.
//!
//! One update of Bevy's does this: it takes what other threads sent, places windows, moves the player to now, draws
//! what changed, tells what reached the screens, and sets the alarm for the next change. An update in which nothing
//! changed draws nothing.

#![cfg(feature = "bevy")]

mod compositor;
mod gpu;
mod outputs;
pub mod probe;
mod start;
mod wayland;
mod windows;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, mpsc},
    time::{Duration, Instant},
};

use bevy::{
    app::AppExit,
    input::{ButtonState, keyboard::KeyboardInput},
    prelude::*,
    render::renderer::RenderDevice,
    window::{WindowCloseRequested, WindowOccluded, WindowResized},
    winit::RawWinitWindowEvent,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

pub use self::{compositor::ReadBack, start::run};
use self::{
    compositor::{Frame, Outbox, Report, Surface},
    outputs::Output,
    windows::ScreenWindow,
};
use gongyi_assets::Assets;
use gongyi_content::{
    breaker::{self, Breaker, InHand},
    library::{
        Begin, Outcome,
        watch::{Reload, Watch},
    },
    store::Store,
};
use gongyi_core::{
    local_time::local_day,
    model::{Screen, ScreenName},
    problem::{Lang, Problem, Text},
    show::Show,
    sync::lock,
};
use gongyi_lint::schedule;
use gongyi_paint::typeset::Fonts;
pub use gongyi_player::power::PowerCommands;
use gongyi_player::{
    self as player, Moment, Player, Step,
    alarm::{Alarm, Waker},
    cache::PictureKey,
    paint_thread::PaintThread,
    power::Power,
    reporter::Reporter,
    signals::Signal,
    trust::TrustWatch,
    upright,
    vitals::Vitals,
};
use gongyi_record::{events::EventSink, mirror::Mirror, status::StatusWriter};
use gongyi_system::{
    clock::{self, Clock, ClockProbe, monotonic_now},
    threads::{Pace, contain, worker::Worker},
};

/// The off-screen size where neither the command line nor the screen names one.
const OFF_SCREEN_SIZE: (u32, u32) = (1920, 1080);
/// Between two frames of a transition where the processor draws: 25 frames a second.
const SOFTWARE_FRAME: Duration = Duration::from_millis(40);
/// At how many frames a second lines move where an adapter draws and the monitor does not tell its rate.
const HARDWARE_LINE_RATE: u32 = 60;
/// Between two frames of a transition where an adapter draws and the monitor does not tell its rate.
const HARDWARE_FRAME: Duration = Duration::from_micros(16_667);
/// A redraw that the window system asks for this soon after a wake is the wake's own.
const OWN_REDRAW: Duration = Duration::from_millis(100);
/// Every window is drawn anew this often, whatever it shows.
const SAFETY_REDRAW: Duration = Duration::from_mins(1);
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
    /// What notes the picture in hand, and knows those that killed a player before.
    pub breaker: Breaker,
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
    paint: PaintThread,
    /// What has the pictures in hand that were painted and that the adapter has not taken yet.
    in_hand: BTreeMap<PictureKey, InHand>,
    vitals: Vitals,
    /// When the stage began, for the time that people see go by.
    began: Instant,
    /// When every window is drawn anew, whatever it shows: it repairs what was damaged unseen, and finds a lost adapter.
    safety: Option<Instant>,
    /// When the schedule is to be read over again: at the site's next midnight.
    read_over_at: DateTime<Utc>,
    inbox: Inbox,
    lints: SchedulesReader,
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
    /// When the adapter refused what it was told.
    refusals: Vec<Instant>,
    /// When an adapter that could not be opened is tried again, and how often that was done.
    reopen: Option<(Instant, u32)>,
    /// How many updates it takes until another adapter draws.
    recovering: u8,
    power: Option<Power>,
    /// What begins to look at whole pictures, until the first slide is on a wall.
    verifying: Option<Begin>,
}

/// What other threads send.
struct Inbox {
    reloads: Mutex<mpsc::Receiver<Reload>>,
    drawn: Mutex<mpsc::Receiver<Report>>,
    signals: Mutex<mpsc::Receiver<Signal>>,
    outputs: Mutex<mpsc::Receiver<Vec<Output>>>,
    lints: Mutex<mpsc::Receiver<Lints>>,
}

/// A thread that reads schedules over. Of several that wait only the newest is read: edits come faster than a large one
/// is read.
type SchedulesReader = Worker<(), (Arc<Show>, DateTime<Utc>)>;

/// Starts the thread that reads schedules over.
fn schedules_reader(to: mpsc::Sender<Lints>, waker: Waker) -> SchedulesReader {
    let read = move |(): &(), (show, now): &(Arc<Show>, DateTime<Utc>)| {
        // What panics once would panic again: nobody is told, and `check` still tells.
        let _told = contain(|| {
            let _stage_is_gone =
                to.send(Lints { hash: show.library().hash.clone(), found: schedule::lint(show, *now) });
            waker.report();
            Ok(())
        });
        Ok(())
    };
    // Without the thread nobody is told either.
    let (reader, _started) = Worker::start("gongyi-lint", None, Pace::USUAL, read);
    reader
}

/// What was found odd about the schedule of a library, which its fingerprint names.
struct Lints {
    hash: String,
    found: Vec<Problem>,
}

/// All that a channel holds now.
fn drain<T>(receiver: &Mutex<mpsc::Receiver<T>>) -> Vec<T> {
    lock(receiver).try_iter().collect()
}

/// Takes what other threads sent.
fn receive_news(mut stage: ResMut<Stage>, device: Res<RenderDevice>) {
    let stage = &mut *stage;
    let now = stage.player.clock.now();
    let reasons = stage.waker.take();
    if reasons.news || reasons.report {
        stage.woken = Some(monotonic_now());
    }
    stage.news |= reasons.news;
    for step in stage.alarm.take_steps() {
        stage.reporter.clock_stepped(step, now);
        // The next midnight is another one now.
        stage.read_over_at = now;
    }
    if stage.recovering > 0 {
        stage.recovering -= 1;
        stage.waker.wake();
    }
    for Report { drawn, is_refused } in drain(&stage.inbox.drawn) {
        breaker::put_down_all(drawn.taken.iter().filter_map(|key| stage.in_hand.remove(key)).collect());
        let was_skipped = drawn.screen.is_some() && drawn.at.is_none();
        // A picture that lacks is there after the next update; a window that takes no frame is asked again later.
        stage.news |= was_skipped && !(drawn.missing.is_empty() && drawn.refused.is_empty());
        stage.retry |= was_skipped;
        if is_refused && stage.is_recovered() && stage.count_refusal() {
            start::give_up(&device);
        }
        if let Some(verifying) = stage.verifying.take_if(|_| drawn.at.is_some()) {
            verifying.begin();
        }
        let told = stage.player.take_drawn(&drawn);
        stage.reporter.tell(&stage.player, told);
        stage.reporter.frame_drawn(&stage.player);
    }
    for (painted, in_hand) in stage.paint.take_painted() {
        stage.in_hand.extend(in_hand.map(|in_hand| (painted.key, in_hand)));
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
    for lints in drain(&stage.inbox.lints).into_iter().filter(|lints| lints.hash == stage.player.show.library().hash) {
        stage.reporter.found_odd(lints.found);
    }
    stage.believe_clock(now);
    if let Some(outputs) = drain(&stage.inbox.outputs).pop() {
        stage.outputs = Some(outputs);
        stage.news = true;
    }
    for signal in drain(&stage.inbox.signals) {
        match signal {
            Signal::End => stage.ended = Some("signal"),
            Signal::Reopen => stage.reporter.reopen(),
        }
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
    let began = monotonic_now();
    if stage.safety.is_some_and(|due| began >= due) {
        stage.safety = Some(began + SAFETY_REDRAW);
        stage.player.expose_all();
        stage.news = true;
    }
    if !std::mem::take(&mut stage.news) {
        return;
    }
    let now = stage.player.clock.now();
    if now >= stage.read_over_at {
        stage.read_over_schedule(now);
    }
    let (frames, told) = stage.player.advance(stage.moment(now));
    stage.reporter.tell(&stage.player, told);
    let (keep, jobs) = stage.player.requests(now);
    stage.paint.request(jobs);
    outbox.uploads = stage.player.take_pending_uploads();
    // What was dropped before it was sent is in nobody's hand.
    stage.in_hand.retain(|key, _| keep.contains(key));
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
    let dues = stage.safety.into_iter().chain(stage.reopen.map(|(due, _)| due));
    let waits = dues.map(|due| due.saturating_duration_since(monotonic_now()));
    stage.alarm.set(sleep.into_iter().chain(waits).min());
}

/// The site's next midnight.
fn next_midnight(now: DateTime<Utc>, timezone: Tz) -> DateTime<Utc> {
    local_day(timezone, now).1
}

/// A zone as the compositor draws it.
fn layer(asked: &player::Layer) -> compositor::PassLayer {
    compositor::PassLayer {
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
        stage.alarm.set_sooner(RETRY);
    }
    if let Some(reason) = stage.ended {
        stage.reporter.stopped(reason, stage.player.clock.now());
        tracing::info!("stopped: {reason}");
        exit.write(AppExit::Success);
    }
    if let Some(power) = &mut stage.power {
        power.follow(stage.player.is_blank());
    }
    if stage.vitals.look(stage.paint.health()) {
        stage.reporter.vitals_changed();
    }
    stage.reporter.update(&stage.player, &stage.vitals);
}

impl Stage {
    /// The time, as the schedule reads it and as people see it go by.
    fn moment(&self, now: DateTime<Utc>) -> Moment {
        let elapsed = (monotonic_now() - self.began).as_secs_f64() * self.speed;
        Moment { now, elapsed: Duration::try_from_secs_f64(elapsed).unwrap_or_default() }
    }

    /// Takes the adapter that draws from now on: what a frame may cost follows it, and what is told of it.
    fn take_adapter(&mut self, adapter: gongyi_player::reporter::Adapter) {
        self.software = adapter.software;
        self.frame = if adapter.software { SOFTWARE_FRAME } else { HARDWARE_FRAME };
        self.player.line_rate = if adapter.software { player::LINE_RATE } else { HARDWARE_LINE_RATE };
        self.reporter.take_adapter(adapter);
    }

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
        let policy = self.player.show.library().site.clock;
        watch.set_policy(policy);
        let probe = watch.probe();
        let unknown = ClockProbe { is_synchronised: false, has_battery: false };
        let trust = clock::trust(policy, now, probe.unwrap_or(unknown));
        if trust != self.player.trust {
            self.reporter.trust_changed(&trust);
            self.player.take_trust(trust, now);
            self.news = true;
        }
        self.reporter.clock_is_synchronised(probe.is_none_or(ClockProbe::is_right));
    }

    /// Looks for what is odd about the schedule, beside the stage: at the start, after an edit, and each midnight, since
    /// what is odd depends on the day.
    fn read_over_schedule(&mut self, now: DateTime<Utc>) {
        self.read_over_at = next_midnight(now, self.player.show.library().site.timezone);
        self.lints.hand_over((), (Arc::clone(&self.player.show), now));
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
