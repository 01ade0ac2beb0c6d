//! How a stage is put together: the adapter, the threads, Bevy's app; and what happens when the adapter is lost.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, mpsc},
    time::Duration,
};

use bevy::{
    a11y::AccessibilityPlugin,
    app::{AppExit, TerminalCtrlCHandlerPlugin},
    prelude::*,
    render::{
        RenderPlugin,
        error_handler::{ErrorType, RenderError, RenderErrorHandler, RenderErrorPolicy},
        pipelined_rendering::PipelinedRenderingPlugin,
        renderer::RenderDevice,
        settings::RenderCreation,
    },
    window::{ExitCondition, WindowPlugin},
    winit::{EventLoopProxyWrapper, UpdateMode, WinitPlugin, WinitSettings, WinitUserEvent},
};

use super::{
    Display, HARDWARE_FRAME, Inbox, RETRY, SAFETY_REDRAW, Setup, Stage, StageError, StageSystems, advance_cue,
    compositor::{self, Links},
    gpu::{self, Gpu, Target},
    learn_sizes,
    outputs::{Output, XOutputs},
    receive_keys, receive_news, receive_window_events, record_facts, schedules_reader,
    wayland::{WaylandOutputs, on_wayland},
    windows,
};
use gongyi_content::{
    breaker::{self, Breaker},
    library::watch::Watch,
};
use gongyi_core::{model::Screen, schedule::ClockTrust, shapes::ClockPolicy, text};
use gongyi_paint::{PaintSize, Painter};
use gongyi_player::{
    Player,
    alarm::{Alarm, Waker},
    claim::{Claims, claim},
    paint_thread::{DEADLINE, Job, PaintThread},
    power::Power,
    reporter::Reporter,
    signals::watch_signals,
    trust::TrustWatch,
    vitals::Vitals,
};
use gongyi_system::clock::{ClockProbe, monotonic_now};

/// An adapter that is lost more often than this within the time below is not opened again.
const MAX_LOSSES: usize = 3;
/// An adapter that refuses what it is told more often than this within the time below is taken for lost.
const MAX_REFUSALS: usize = 4;
/// An adapter that cannot be opened is tried again so often.
const MAX_REOPENS: u32 = 6;
/// The first of these tries after the loss of an adapter take none that draws with the processor: a driver that is
/// reset is back within a quarter of a minute.
const HARDWARE_TRIES: u32 = 4;
/// The first time after this, then after twice as long each time: a minute in all.
const REOPEN_AFTER: Duration = Duration::from_secs(1);
/// See [`MAX_LOSSES`].
const LOSSES_WITHIN: Duration = Duration::from_mins(1);

/// The updates that Bevy takes from opening another adapter to drawing with it.
const RECOVERY: u8 = 3;

/// A stage that is ready to play, with what must live as long as it does.
struct Prepared {
    app: App,
    waker: Waker,
    off_screen: bool,
    breaker: Breaker,
    _watch: Watch,
    _outputs: Option<OutputWatch>,
    _claims: Claims,
}

/// Plays until the end is asked for.
pub fn run(setup: Setup) -> Result<(), StageError> {
    let mut stage = prepare(setup)?;
    let exit = if stage.off_screen {
        run_off_screen(&mut stage.app, &stage.waker)
    } else {
        let windows = (**stage.app.world().resource::<EventLoopProxyWrapper>()).clone();
        stage.waker.attach(move || {
            // The loop is gone only when the player ends.
            let _ended = windows.send_event(WinitUserEvent::WakeUp);
        });
        stage.app.run()
    };
    // An end that was asked for leaves nothing in hand.
    stage.breaker.end();
    if exit.is_error() {
        return Err(StageError::Failed(text!(
            "显卡反复失效，无法继续播放",
            "the graphics adapter fails again and again, so playing cannot go on"
        )));
    }
    Ok(())
}

/// Opens the adapter, starts the threads and puts the app together.
fn prepare(setup: Setup) -> Result<Prepared, StageError> {
    let target = if setup.display == Display::OffScreen { Target::OffScreen } else { Target::Windows };
    let gpu = gpu::open(target).map_err(StageError::CannotDraw)?;
    let now = setup.clock.now();
    let library = Arc::clone(&setup.outcome.library);
    let mut player = Player::new(setup.clock, library, ClockTrust::Trusted, setup.only.clone(), setup.mirror.is_some());
    let claims = if setup.display == Display::Wall { claim_screens(&player)? } else { Claims::default() };
    let waker = Waker::default();
    let failed =
        |what: &str, error: &dyn std::fmt::Display| StageError::Failed(text!("{what}：{error}", "{what}: {error}"));
    let (reload_to, reloads) = mpsc::channel();
    let (drawn_to, drawn) = mpsc::channel();
    let (signal_to, signals) = mpsc::channel();
    let (outputs_to, outputs) = mpsc::channel();
    let trust_watch = watch_trust(&setup, &waker).map_err(|error| failed("thread", &error))?;
    let painter = Arc::new(Painter::new(setup.fonts, setup.assets.clone()));
    let paint = start_painting(&painter, &setup.breaker, &waker).map_err(|error| failed("thread", &error))?;
    let alarm = Alarm::start(waker.clone(), setup.clock.is_system()).map_err(|error| failed("thread", &error))?;
    watch_signals(signal_to, waker.clone(), setup.display == Display::Desk)
        .map_err(|error| failed("signals", &error))?;
    let news = waker.clone();
    let mut watch = setup.watch;
    watch.attach(move |reload| {
        let _stage_is_gone = reload_to.send(reload);
        news.wake();
    });
    let power = setup
        .power
        .map(|power| Power::start(power, setup.lang))
        .transpose()
        .map_err(|error| failed("thread", &error))?;
    let (lints_to, lints) = mpsc::channel();
    if setup.display == Display::Desk {
        player.unhurried();
    }
    player.marks_problems = setup.display == Display::Desk;
    player.rejected = !setup.outcome.good;
    let mut reporter =
        Reporter::new(setup.events, setup.status, setup.mirror, setup.lang, gpu.adapter.clone(), &setup.outcome, now);
    reporter.started(&player, now);
    let (output_watch, first_outputs) =
        if setup.display == Display::Wall { watch_outputs(outputs_to, &waker) } else { (None, None) };
    let off_screen = setup.display == Display::OffScreen;
    let mut stage = Stage {
        player,
        reporter,
        waker: waker.clone(),
        alarm,
        paint,
        in_hand: BTreeMap::new(),
        vitals: Vitals::new(watch.health_reader(), setup.store, painter),
        began: monotonic_now(),
        safety: (!off_screen).then(|| monotonic_now() + SAFETY_REDRAW),
        read_over_at: now,
        inbox: Inbox {
            reloads: reloads.into(),
            drawn: drawn.into(),
            signals: signals.into(),
            outputs: outputs.into(),
            lints: lints.into(),
        },
        lints: schedules_reader(lints_to, waker.clone()),
        trust_watch,
        windowed: setup.display == Display::Desk,
        off_screen,
        size: setup.size,
        until: setup.until,
        speed: setup.clock.speed(),
        outputs: first_outputs,
        absent: BTreeSet::new(),
        frame: HARDWARE_FRAME,
        software: false,
        news: true,
        woken: None,
        ended: None,
        retry: false,
        losses: Vec::new(),
        refusals: Vec::new(),
        reopen: None,
        recovering: 0,
        power,
        verifying: watch.verifying(),
    };
    stage.take_adapter(gpu.adapter.clone());
    stage.believe_clock(now);
    stage.read_over_schedule(now);
    if off_screen {
        stage.size_off_screen();
    }
    let links = Links { assets: setup.assets, waker: waker.clone(), drawn: drawn_to, read_back: setup.read_back };
    let app = build(gpu, off_screen, stage, links)?;
    Ok(Prepared {
        app,
        waker,
        off_screen,
        breaker: setup.breaker,
        _watch: watch,
        _outputs: output_watch,
        _claims: claims,
    })
}

/// Starts to paint what the player wants. A picture is noted as in hand from then on until the adapter has it.
fn start_painting(painter: &Arc<Painter>, breaker: &Breaker, waker: &Waker) -> std::io::Result<PaintThread> {
    let (painter, breaker, waker) = (Arc::clone(painter), breaker.clone(), waker.clone());
    let paint = move |job: &Job| {
        let (width, height) = job.key.size;
        let key = job.slide.body.file().map_or(job.key.picture, |file| breaker::key_of(file));
        let in_hand = breaker.hold(key)?;
        Ok((painter.draw(&job.slide, PaintSize { width, height })?, Some(in_hand)))
    };
    PaintThread::start(Arc::new(paint), DEADLINE, move || waker.wake())
}

/// Watches whether the system's clock may be believed; a clock of `--at` is believed. Where the site's programme depends
/// on it, it is asked once before the first picture, which else might be that of a clock in doubt.
fn watch_trust(setup: &Setup, waker: &Waker) -> std::io::Result<Option<TrustWatch>> {
    let policy = setup.outcome.library.site.clock;
    let known = (policy == ClockPolicy::RequireSync).then(ClockProbe::read);
    setup.clock.is_system().then(|| TrustWatch::start(policy, known, waker.clone())).transpose()
}

/// On a wall, one player plays on an output.
fn claim_screens(player: &Player) -> Result<Claims, StageError> {
    let name = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    let display = name("WAYLAND_DISPLAY").or_else(|| name("DISPLAY")).unwrap_or_default();
    claim(&display, &claimed_screens(player)).map_err(StageError::Failed)
}

/// The screens as they are claimed: all that are played.
fn claimed_screens(player: &Player) -> Vec<Arc<Screen>> {
    // Nobody knows the output of a screen that the site does not know: its name is claimed, so that no start of two
    // players fails while the site is wrong.
    let claimed = |screen: &Arc<Screen>| match player.unknown_screens().find(|name| **name == screen.name) {
        Some(name) => Arc::new(Screen { output: Some(format!("screen-{name}")), ..(**screen).clone() }),
        None => Arc::clone(screen),
    };
    player.screens.iter().map(|state| claimed(&state.screen)).collect()
}

/// What watches the outputs.
enum OutputWatch {
    X { _watch: XOutputs },
    Wayland { _watch: WaylandOutputs },
}

/// Watches the outputs of the window system. Those of an X server are listed.
fn watch_outputs(to: mpsc::Sender<Vec<Output>>, waker: &Waker) -> (Option<OutputWatch>, Option<Vec<Output>>) {
    let unseen = |error: &dyn std::fmt::Display| tracing::warn!("changes of the outputs are not seen: {error}");
    if on_wayland() {
        let watch = WaylandOutputs::watch(waker.clone()).inspect_err(|error| unseen(error)).ok();
        return (watch.map(|watch| OutputWatch::Wayland { _watch: watch }), None);
    }
    let watched = XOutputs::watch(to, waker.clone(), true).inspect_err(|error| unseen(error)).ok();
    let (watch, outputs) = watched.unzip();
    (watch.map(|watch| OutputWatch::X { _watch: watch }), outputs)
}

/// Puts the app together. Bevy's window plugin panics where the display cannot be reached: that becomes a sentence.
fn build(gpu: Gpu, off_screen: bool, stage: Stage, links: Links) -> Result<App, StageError> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let built = std::panic::catch_unwind(std::panic::AssertUnwindSafe(move || assemble(gpu, off_screen, stage, links)));
    std::panic::set_hook(hook);
    built.map_err(|_| {
        StageError::CannotDraw(text!("连不上显示器（DISPLAY 或 WAYLAND_DISPLAY 指向的显示服务没有运行，或没有权限）；离屏播放请用 --headless", "the display cannot be reached (the server that DISPLAY or WAYLAND_DISPLAY names does not run, or refuses); \
             play off-screen with --headless"))
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
    app.insert_resource(RenderErrorHandler(recover_adapter));
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

/// The adapter was lost: another one is opened, and every picture is sent to it. Where that happens again and again the
/// player ends, and whoever started it starts it anew. An adapter that only refuses what it was told is kept, unless it
/// goes on refusing; one that cannot be opened now, because its driver is being reset, is tried again for a while.
fn recover_adapter(error: &RenderError, main: &mut World, _: &mut World) -> RenderErrorPolicy {
    let now = monotonic_now();
    let Some(mut stage) = main.get_resource_mut::<Stage>() else { return RenderErrorPolicy::StopRendering };
    let stage = &mut *stage;
    // While another adapter is on its way it is the lost one that refuses, and to go on would be to go on with that.
    let is_refusal = matches!(error.ty, ErrorType::Validation | ErrorType::Internal) && stage.has_adapter();
    if is_refusal && !stage.count_refusal() {
        tracing::warn!("the adapter refuses: {}", error.description);
        stage.player.expose_all();
        stage.alarm.set_sooner(RETRY);
        return RenderErrorPolicy::Ignore;
    }
    if let Some((at, _)) = stage.reopen
        && now < at
    {
        stage.alarm.set_sooner(at - now);
        return RenderErrorPolicy::StopRendering;
    }
    stage.losses.retain(|loss| now - *loss < LOSSES_WITHIN);
    // What the lost adapter refuses after its loss is no loss of its own.
    if stage.is_recovered() {
        stage.losses.push(now);
    }
    let tries = stage.reopen.map_or(0, |(_, tries)| tries);
    let target = if stage.off_screen { Target::OffScreen } else { Target::Windows };
    let opened = if stage.losses.len() > MAX_LOSSES { None } else { gpu::open(target).ok() };
    // The processor is always there, and what it draws stays until the player ends: the driver comes first.
    let opened = opened.filter(|gpu| stage.software || tries >= HARDWARE_TRIES || !gpu.adapter.software);
    let Some(gpu) = opened else {
        if stage.losses.len() > MAX_LOSSES || tries >= MAX_REOPENS {
            stage.ended.get_or_insert("adapter failed");
            main.write_message(AppExit::error());
        } else {
            tracing::warn!("the adapter was lost, and none can be opened now; it is tried again");
            let wait = REOPEN_AFTER * (1 << tries);
            stage.reopen = Some((now + wait, tries + 1));
            stage.alarm.set_sooner(wait);
        }
        return RenderErrorPolicy::StopRendering;
    };
    tracing::warn!("the adapter was lost; playing goes on with {}", gpu.adapter.name);
    stage.vitals.count_lost_adapter();
    stage.reopen = None;
    stage.refusals.clear();
    stage.take_adapter(gpu.adapter.clone());
    stage.player.send_anew();
    stage.news = true;
    stage.recovering = RECOVERY;
    stage.waker.wake();
    RenderErrorPolicy::Recover(RenderCreation::Manual(gpu.resources))
}

impl Stage {
    /// Whether what is refused is refused by the adapter that draws. Until Bevy takes the one that was opened, which it
    /// does in the second update after, it is the lost one.
    fn has_adapter(&self) -> bool {
        self.reopen.is_none() && self.recovering + 1 < RECOVERY
    }

    /// Whether no adapter is being replaced.
    pub(super) fn is_recovered(&self) -> bool {
        self.recovering == 0 && self.reopen.is_none()
    }

    /// The adapter refused something; whether it has done so too often to be kept.
    pub(super) fn count_refusal(&mut self) -> bool {
        let now = monotonic_now();
        self.refusals.retain(|refusal| now - *refusal < LOSSES_WITHIN);
        self.refusals.push(now);
        self.refusals.len() > MAX_REFUSALS
    }
}

/// Gives up an adapter that refuses again and again: it is lost from now on.
pub(super) fn give_up(device: &RenderDevice) {
    device.wgpu_device().destroy();
    // It is known as lost once it is asked.
    let _lost = device.wgpu_device().poll(wgpu::PollType::Poll);
}

/// Updates whenever it is woken, until the end is asked for.
fn run_off_screen(app: &mut App, waker: &Waker) -> AppExit {
    app.finish();
    app.cleanup();
    loop {
        app.update();
        if let Some(exit) = app.should_exit() {
            return exit;
        }
        waker.wait();
    }
}

#[cfg(test)]
#[allow(unfulfilled_lint_expectations, reason = "within the library's own tests printing is allowed anyhow")]
#[path = "../../tests/support/left_out.rs"]
mod left_out;

#[cfg(test)]
mod tests {
    use bevy::render::RenderApp;
    use chrono::DateTime;

    use super::{super::ReadBack, left_out::left_out, *};
    use gongyi_assets::Assets;
    use gongyi_content::library::{Loader, watch::Method};
    use gongyi_core::problem::Lang;
    use gongyi_paint::typeset::Fonts;
    use gongyi_system::clock::Clock;

    const PATIENCE: Duration = Duration::from_secs(30);

    /// A stage that plays one slide off-screen, and the frames that it draws.
    struct Rehearsal {
        stage: Prepared,
        frames: mpsc::Receiver<ReadBack>,
        _folder: tempfile::TempDir,
    }

    impl Rehearsal {
        /// None, with a word, where there is no adapter.
        fn new() -> Option<Self> {
            if let Err(why) = gpu::open(Target::OffScreen) {
                left_out(&format!("there is no adapter to lose: {}", why.en));
                return None;
            }
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("a.ron");
            std::fs::write(&file, "(dwell: \"1h\", slides: [Slogan(text: \"诚信\")])").unwrap();
            let assets = Assets::embedded();
            let loader = Loader::new(folder.path(), assets.clone(), chrono_tz::Asia::Shanghai);
            let (outcome, watch) = Watch::open(loader, Method::Automatic, PATIENCE).unwrap();
            let (sender, frames) = mpsc::channel();
            let mut stage = prepare(Setup {
                display: Display::OffScreen,
                size: Some((64, 36)),
                only: Vec::new(),
                clock: Clock::anchored(DateTime::from_timestamp(1_790_000_000, 0).unwrap(), 1.0),
                until: None,
                lang: Lang::En,
                fonts: Fonts::load(&assets).unwrap(),
                assets,
                outcome,
                watch,
                store: None,
                events: None,
                status: None,
                mirror: None,
                power: None,
                breaker: Breaker::forgetful(),
                read_back: Some(sender),
            })
            .unwrap();
            stage.app.finish();
            stage.app.cleanup();
            Some(Self { stage, frames, _folder: folder })
        }

        /// Plays until something is so.
        fn until<T>(&mut self, what: &str, mut look: impl FnMut(&mut Self) -> Option<T>) -> T {
            let end = monotonic_now() + PATIENCE;
            loop {
                assert!(self.stage.app.should_exit().is_none(), "the player gave up");
                self.stage.app.update();
                if let Some(found) = look(self) {
                    return found;
                }
                assert!(monotonic_now() < end, "this did not come: {what}");
                self.stage.waker.wait();
            }
        }

        /// The pixels of the next frame.
        fn next(&mut self) -> Vec<u8> {
            self.until("a frame", |own| own.frames.try_recv().ok()).data
        }

        fn own(&mut self) -> Mut<'_, Stage> {
            self.stage.app.world_mut().resource_mut::<Stage>()
        }

        /// Asks for a frame.
        fn expose(&mut self) {
            let mut own = self.own();
            own.player.expose(&"main".into());
            own.news = true;
            self.stage.waker.wake();
        }

        /// Destroys the adapter; the next frame finds it gone.
        fn lose(&mut self) {
            let render = self.stage.app.sub_app(RenderApp).world();
            render.resource::<RenderDevice>().wgpu_device().destroy();
            self.expose();
        }

        fn spoil(&mut self) {
            compositor::spoil(self.stage.app.sub_app_mut(RenderApp).world_mut());
            self.expose();
        }
    }

    #[test]
    fn a_lost_adapter_is_replaced_and_the_picture_comes_back() {
        let Some(mut rehearsal) = Rehearsal::new() else { return };
        let first = rehearsal.next();
        assert!(first.iter().any(|value| *value != first[0]));
        for _ in 0..2 {
            rehearsal.lose();
            assert_eq!(rehearsal.next(), first);
        }
    }

    #[test]
    fn a_frame_that_is_refused_is_drawn_with_new_things() {
        let Some(mut rehearsal) = Rehearsal::new() else { return };
        let first = rehearsal.next();
        rehearsal.spoil();
        assert_eq!(rehearsal.next(), first);
        assert_eq!((rehearsal.own().refusals.len(), rehearsal.own().losses.len()), (1, 0));
    }

    #[test]
    fn an_adapter_that_refuses_again_and_again_is_lost() {
        let Some(mut rehearsal) = Rehearsal::new() else { return };
        let first = rehearsal.next();
        for _ in 0..MAX_REFUSALS {
            rehearsal.spoil();
            assert_eq!(rehearsal.next(), first);
        }
        assert!(rehearsal.own().losses.is_empty());
        rehearsal.spoil();
        assert_eq!(rehearsal.next(), first);
        assert_eq!((rehearsal.own().refusals.len(), rehearsal.own().losses.len()), (0, 1));
    }

    #[test]
    fn what_a_lost_adapter_still_refuses_does_not_bring_it_back() {
        let Some(mut rehearsal) = Rehearsal::new() else { return };
        let first = rehearsal.next();
        rehearsal.lose();
        rehearsal.until("the loss", |own| (!own.own().is_recovered()).then_some(()));
        // The update before Bevy takes the new one.
        rehearsal.own().recovering -= 1;
        let late = RenderError { ty: ErrorType::Validation, description: "late".to_owned(), source: None };
        let policy = recover_adapter(&late, rehearsal.stage.app.world_mut(), &mut World::new());
        assert!(matches!(policy, RenderErrorPolicy::Recover(_)));
        assert_eq!(rehearsal.next(), first);
        // And while none can be opened.
        rehearsal.own().reopen = Some((monotonic_now() + PATIENCE, 1));
        let policy = recover_adapter(&late, rehearsal.stage.app.world_mut(), &mut World::new());
        assert!(matches!(policy, RenderErrorPolicy::StopRendering));
    }

    #[test]
    fn the_processor_does_not_take_the_place_of_an_adapter_whose_driver_is_being_reset() {
        let Some(mut rehearsal) = Rehearsal::new() else { return };
        let first = rehearsal.next();
        if !rehearsal.own().software {
            return left_out("the adapter is none that draws with the processor");
        }
        // Only the processor is there to draw now.
        rehearsal.own().software = false;
        rehearsal.lose();
        let tries = |own: &mut Rehearsal| own.own().reopen.map_or(0, |(_, tries)| tries);
        for expected in 1..=HARDWARE_TRIES {
            rehearsal.until("the next try", |own| (tries(own) == expected).then_some(()));
            rehearsal.own().reopen = Some((monotonic_now(), expected));
            rehearsal.stage.waker.wake();
        }
        assert!(rehearsal.frames.try_recv().is_err());
        assert_eq!(rehearsal.next(), first);
        assert!(rehearsal.own().software);
    }

    #[test]
    fn a_screen_that_the_site_does_not_know_is_claimed_by_its_name() {
        let library = Arc::new(gongyi_core::testing::library(&[(1, vec![3000])]));
        let only = vec!["yard".to_owned()];
        let clock = Clock::anchored(DateTime::from_timestamp(1_790_000_000, 0).unwrap(), 1.0);
        let player = Player::new(clock, library, ClockTrust::Trusted, only, false);
        let screens = claimed_screens(&player);
        assert_eq!(screens.iter().map(|screen| screen.output.as_deref()).collect::<Vec<_>>(), [Some("screen-yard")]);
    }
}
