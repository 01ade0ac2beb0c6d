//! How a stage is put together: the adapter, the threads, Bevy's app.

use std::{
    panic::{AssertUnwindSafe, PanicHookInfo},
    sync::Arc,
    time::Duration,
};

use bevy::{
    a11y::AccessibilityPlugin,
    app::TerminalCtrlCHandlerPlugin,
    prelude::*,
    render::{RenderPlugin, pipelined_rendering::PipelinedRenderingPlugin, settings::RenderCreation},
    window::{ExitCondition, WindowPlugin},
    winit::{EventLoopProxyWrapper, UpdateMode, WinitPlugin, WinitSettings, WinitUserEvent},
};

use super::{
    Display, GpuMode, Setup, StageError, StageSystems,
    adapter::{self, AdapterPlugin, AdapterState, Gpu, Target},
    clock::{ClockPlugin, ClockProbing, Timebase},
    desk::DeskPlugin,
    display::is_display_gone,
    gpu_presenter::GpuPresenterPlugin,
    health::HealthPlugin,
    library::{LibraryPlugin, ScheduleLinter},
    looks::{Looks, LooksPlugin, LooksReader},
    messages::Inbox,
    outputs::{OutputWatch, OutputsPlugin, XOutputList},
    paint::{PaintPlugin, Painting},
    presenting::{ActivePresenter, Outbox, ReportSender, software_adapter, wants_gpu},
    record::{Ending, RecordPlugin, Recorder},
    screens::{ActivePlayer, DisplaySettings, PictureVerification, ScreensPlugin},
    single_thread::{SingleThreadPlugin, few_threads},
    software_presenter::SoftwarePresenterPlugin,
    wakeups::{Wakeups, WakeupsPlugin},
    windows::WindowsPlugin,
};
use gongyi_content::{breaker::Breaker, library::watch::Watch};
use gongyi_core::{
    model::{Screen, Slide},
    schedule::ClockTrust,
    shapes::ClockPolicy,
    text,
};
use gongyi_paint::{PaintPlace, Painter, survey::Survey};
use gongyi_player::{
    Player,
    alarm::{Alarm, Waker},
    claim::{Claims, claim},
    frame_plan::Batch,
    power::Power,
    reporter::Reporter,
    service::ServiceManager,
    signals::watch_signals,
    trust::TrustWatch,
    vitals::Vitals,
};
use gongyi_system::clock::ClockProbe;

/// What slides of one theme share while their looks are read.
const LOOKS_BACKGROUND_BYTES: usize = 8 << 20;

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
    let ending = stage.app.world().resource::<Recorder>().ending.clone();
    if stage.off_screen {
        run_off_screen(&mut stage.app, &stage.waker);
    } else {
        let windows = (**stage.app.world().resource::<EventLoopProxyWrapper>()).clone();
        stage.waker.attach(move || {
            // The loop is gone only when the player ends.
            let _ended = windows.send_event(WinitUserEvent::WakeUp);
        });
        let Prepared { app, .. } = &mut stage;
        ending.plays_on_display();
        outlive_display(|| app.run());
    }
    // No picture is to blame for an end that was asked for, or for that of the display.
    stage.breaker.end();
    ending.verdict()
}

/// Does what draws to a display. What panics because the display is gone ends quietly; what panics else goes on panicking.
fn outlive_display<T>(play: impl FnOnce() -> T) {
    let hook: Arc<dyn Fn(&PanicHookInfo<'_>) + Send + Sync> = std::panic::take_hook().into();
    let (theirs, drawing) = (Arc::clone(&hook), std::thread::current().id());
    std::panic::set_hook(Box::new(move |panic| {
        // Only who draws panics because of a display.
        if std::thread::current().id() != drawing || !is_display_gone() {
            theirs(panic);
        }
    }));
    let played = std::panic::catch_unwind(AssertUnwindSafe(play));
    std::panic::set_hook(Box::new(move |panic| hook(panic)));
    if let Err(panic) = played
        && !is_display_gone()
    {
        std::panic::resume_unwind(panic);
    }
}

/// Opens the adapter, starts the threads and puts the app together.
fn prepare(mut setup: Setup) -> Result<Prepared, StageError> {
    let display = setup.display;
    let gpu = open_adapter(&setup)?;
    let facts = gpu.as_ref().map_or_else(software_adapter, |gpu| gpu.adapter.clone());
    let mut player = new_player(&setup);
    let claims = if display == Display::Wall { claim_screens(&player)? } else { Claims::default() };
    let waker = Waker::default();
    let painter = Arc::new(Painter::new(setup.fonts.clone(), setup.assets.clone()));
    let alarm = Alarm::start(waker.clone(), setup.clock.is_system()).map_err(no_thread)?;
    let painting = Painting::start(&painter, &setup.breaker, &waker).map_err(no_thread)?;
    let probing = ClockProbing(watch_trust(&setup, &waker).map_err(no_thread)?);
    let may_do_without = setup.gpu == GpuMode::Auto;
    let adapter = AdapterState::new(Target::of(display), may_do_without, &facts, &mut player, &painter);
    let recorder = start_recorder(&mut setup, &player, &painter, facts)?;
    let customize = setup.customize.take();
    let mut app = build(gpu, &setup, &waker)?;
    let outputs = connect(&mut app, &mut setup, &waker)?;
    app.insert_resource(ActivePlayer(player))
        .insert_resource(Wakeups::new(waker.clone(), alarm, display != Display::OffScreen))
        .insert_resource(Timebase::new(&setup.clock, setup.until))
        .insert_resource(probing)
        .insert_resource(painting)
        .insert_resource(adapter)
        .insert_resource(recorder)
        .insert_resource(DisplaySettings { display, size: setup.size })
        .insert_resource(PictureVerification(setup.watch.verifying()));
    if let Some(customize) = customize {
        customize(&mut app);
    }
    let Setup { breaker, watch, .. } = setup;
    let off_screen = display == Display::OffScreen;
    Ok(Prepared { app, waker, off_screen, breaker, _watch: watch, _outputs: outputs, _claims: claims })
}

/// Opens the adapter; none where frames are drawn in software. A driver that renders in software is not used unless it is
/// asked for: it costs several times as much as our own.
fn open_adapter(setup: &Setup) -> Result<Option<Gpu>, StageError> {
    if !wants_gpu(setup.gpu) {
        return Ok(None);
    }
    let opened = adapter::open(Target::of(setup.display));
    match (setup.gpu, opened) {
        (GpuMode::On, opened) => opened.map(Some).map_err(StageError::CannotDraw),
        (_, Ok(gpu)) if !gpu.adapter.software => Ok(Some(gpu)),
        (_, Ok(_)) => Ok(None),
        (_, Err(why)) => {
            gongyi_core::warn!(why);
            Ok(None)
        }
    }
}

fn new_player(setup: &Setup) -> Player {
    let library = Arc::clone(&setup.outcome.library);
    let keeps_pixels = setup.record.mirror.is_some();
    let mut player = Player::new(setup.clock, library, ClockTrust::Trusted, setup.only.clone(), keeps_pixels);
    if setup.display == Display::Desk {
        player.unhurried();
    }
    player.marks_problems = setup.display == Display::Desk;
    player.rejected = !setup.outcome.good;
    player.keeps_journal = setup.record.journal.is_some();
    player
}

/// Starts who tells the outside, and tells that the player starts.
fn start_recorder(
    setup: &mut Setup,
    player: &Player,
    painter: &Arc<Painter>,
    adapter: gongyi_player::reporter::Adapter,
) -> Result<Recorder, StageError> {
    let now = setup.clock.now();
    let record = std::mem::take(&mut setup.record);
    let mut reporter = Reporter::new(record, setup.lang, adapter, &setup.outcome, now);
    reporter.started(player, now);
    let vitals = Vitals::new(setup.watch.health_reader(), setup.store.take(), Arc::clone(painter));
    let power = setup.power.take().map(Power::start).transpose().map_err(no_thread)?;
    let (clock, service) = (setup.clock, ServiceManager::start(setup.lang));
    Ok(Recorder { reporter, vitals, power, service, clock, ending: Ending::default() })
}

/// Connects the app with the threads that send to it.
fn connect(app: &mut App, setup: &mut Setup, waker: &Waker) -> Result<Option<OutputWatch>, StageError> {
    let (reload_to, reloads) = Inbox::channel();
    let (looks_to, looks_found) = Inbox::channel();
    let looks = LooksReader::start(looks_survey(setup), setup.breaker.clone(), looks_to, waker.clone());
    let (news, theirs) = (waker.clone(), looks.clone());
    setup.watch.attach(move |reload| {
        let _stage_is_gone = reload_to.send(theirs.read(reload));
        news.wake();
    });
    let (signal_to, signals) = Inbox::channel();
    let is_desk = setup.display == Display::Desk;
    watch_signals(signal_to, waker.clone(), is_desk).map_err(|error| failed("signals", &error))?;
    let (findings_to, findings) = Inbox::channel();
    let (outputs_to, outputs) = Inbox::channel();
    let (output_watch, listed) = match setup.display {
        Display::Wall => OutputWatch::start(outputs_to, waker),
        Display::Desk | Display::OffScreen => (None, XOutputList(None)),
    };
    let first = Arc::new(setup.outcome.clone());
    app.insert_resource(reloads)
        .insert_resource(signals)
        .insert_resource(findings)
        .insert_resource(looks_found)
        .insert_resource(Looks { reader: looks, wanted: Some(Arc::clone(&first)) })
        .insert_resource(outputs)
        .insert_resource(listed)
        .insert_resource(ScheduleLinter::start(first, findings_to, waker.clone()));
    Ok(output_watch)
}

/// What looks are read with: each time a painter of its own, so that nothing is kept between two edits.
fn looks_survey(setup: &Setup) -> impl Fn() -> Box<dyn Fn(&Arc<Slide>, PaintPlace) -> Option<Survey>> + Send + use<> {
    let (fonts, assets) = (setup.fonts.clone(), setup.assets.clone());
    move || {
        let painter = Painter::new(fonts.clone(), assets.clone());
        painter.set_background_budget(LOOKS_BACKGROUND_BYTES);
        Box::new(move |slide, size| painter.survey(slide, size).ok())
    }
}

fn failed(what: &str, error: &dyn std::fmt::Display) -> StageError {
    StageError::Failed(text!("{what}：{error}", "{what}: {error}"))
}

fn no_thread(error: std::io::Error) -> StageError {
    failed("thread", &error)
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

/// Puts the app together. Bevy's window plugin panics where the display cannot be reached: that becomes a sentence.
fn build(gpu: Option<Gpu>, setup: &Setup, waker: &Waker) -> Result<App, StageError> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let built = std::panic::catch_unwind(AssertUnwindSafe(|| assemble(gpu, setup, waker)));
    std::panic::set_hook(hook);
    built.map_err(|_| {
        StageError::CannotDraw(text!(
            "连不上显示器（DISPLAY 或 WAYLAND_DISPLAY 指向的显示服务没有运行，或没有权限）；离屏播放请用 --headless",
            "the display cannot be reached (the server that DISPLAY or WAYLAND_DISPLAY names does not run, or refuses); \
             play off-screen with --headless"
        ))
    })
}

fn assemble(gpu: Option<Gpu>, setup: &Setup, waker: &Waker) -> App {
    let _span = tracing::trace_span!(target: "gongyi::trace", "build_app").entered();
    let mut app = App::new();
    let presenter = if gpu.is_some() { ActivePresenter::Gpu } else { ActivePresenter::Software };
    let plugins = DefaultPlugins
        .build()
        // The player handles signals and panics itself, and renders on the thread that wakes.
        .disable::<TerminalCtrlCHandlerPlugin>()
        .disable::<bevy::app::PanicHandlerPlugin>()
        .disable::<PipelinedRenderingPlugin>()
        .set(few_threads())
        .set(WindowPlugin {
            primary_window: None,
            exit_condition: ExitCondition::DontExit,
            close_when_requested: false,
            ..default()
        });
    let plugins = match gpu {
        Some(gpu) => plugins.set(RenderPlugin {
            render_creation: RenderCreation::Manual(gpu.resources),
            synchronous_pipeline_compilation: true,
            ..default()
        }),
        None => plugins.disable::<RenderPlugin>(),
    };
    app.set_error_handler(bevy::ecs::error::error);
    if setup.display == Display::OffScreen {
        app.add_plugins(plugins.disable::<WinitPlugin>().disable::<AccessibilityPlugin>());
    } else {
        app.add_plugins(plugins);
        let asleep = UpdateMode::Reactive {
            wait: Duration::MAX,
            react_to_device_events: false,
            react_to_user_events: true,
            react_to_window_events: true,
        };
        app.insert_resource(WinitSettings { focused_mode: asleep, unfocused_mode: asleep });
    }
    StageSystems::configure(&mut app);
    let (reports_to, reports) = Inbox::channel();
    app.insert_resource(reports)
        .insert_resource(presenter)
        .insert_resource(Outbox::new(Batch::empty(setup.clock)))
        .insert_resource(ReportSender::new(reports_to.clone(), waker.clone()))
        .add_plugins((
            SingleThreadPlugin,
            WakeupsPlugin,
            ClockPlugin,
            LibraryPlugin,
            LooksPlugin,
            PaintPlugin,
            OutputsPlugin,
            ScreensPlugin,
            AdapterPlugin,
            RecordPlugin,
            HealthPlugin,
            SoftwarePresenterPlugin { display: setup.display },
            GpuPresenterPlugin {
                assets: setup.assets.clone(),
                clock: setup.clock,
                reports: reports_to,
                waker: waker.clone(),
            },
        ));
    match setup.display {
        Display::OffScreen => {}
        Display::Wall => drop(app.add_plugins(WindowsPlugin { display: setup.display })),
        Display::Desk => drop(app.add_plugins((WindowsPlugin { display: setup.display }, DeskPlugin))),
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

#[cfg(test)]
#[allow(unfulfilled_lint_expectations, reason = "within the library's own tests printing is allowed anyhow")]
#[path = "../../tests/support/left_out.rs"]
mod left_out;

#[cfg(test)]
#[path = "../../tests/support/capture.rs"]
mod capture;

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use bevy::render::{
        RenderApp,
        error_handler::{ErrorType, RenderError, RenderErrorPolicy},
        renderer::RenderDevice,
    };
    use chrono::DateTime;

    use super::{
        super::{
            adapter::{HARDWARE_TRIES, MAX_REFUSALS, recover_adapter},
            gpu_presenter,
        },
        capture::{CapturedFrame, capture_frames, capture_software_frames},
        left_out::{left_out, left_out_without_adapter},
        *,
    };
    use gongyi_assets::Assets;
    use gongyi_content::library::{Loader, watch::Method};
    use gongyi_core::{problem::Lang, shapes::TransitionKind};
    use gongyi_media::Canvas;
    use gongyi_paint::{PaintSize, entrance::enter, mix, typeset::Fonts};
    use gongyi_record::Record;
    use gongyi_system::clock::{Clock, monotonic_now};

    const PATIENCE: Duration = Duration::from_secs(30);

    /// A stage that plays one slide off-screen, and the frames that it draws.
    struct Rehearsal {
        stage: Prepared,
        frames: mpsc::Receiver<CapturedFrame>,
        _folder: tempfile::TempDir,
    }

    impl Rehearsal {
        /// None, with a word, where there is no adapter.
        fn new() -> Option<Self> {
            Self::playing("(dwell: \"1h\", slides: [Slogan(text: \"诚信\")])", (64, 36))
        }

        /// A stage that plays this playlist, so large.
        fn playing(playlist: &str, size: (u32, u32)) -> Option<Self> {
            if let Err(why) = adapter::open(Target::OffScreen) {
                left_out_without_adapter(&format!("there is no adapter to lose: {}", why.en));
                return None;
            }
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("a.ron");
            std::fs::write(&file, playlist).unwrap();
            let assets = Assets::embedded();
            let loader = Loader::new(folder.path(), assets.clone(), chrono_tz::Asia::Shanghai);
            let (outcome, watch) = Watch::open(loader, Method::Automatic, PATIENCE).unwrap();
            let (sender, frames) = mpsc::channel();
            let mut stage = prepare(Setup {
                display: Display::OffScreen,
                gpu: GpuMode::On,
                size: Some(size),
                only: Vec::new(),
                clock: Clock::anchored(DateTime::from_timestamp(1_790_000_000, 0).unwrap(), 1.0),
                until: None,
                lang: Lang::En,
                fonts: Fonts::load(&assets).unwrap(),
                assets,
                outcome,
                watch,
                store: None,
                record: Record::default(),
                power: None,
                breaker: Breaker::forgetful(),
                customize: Some(Box::new(move |app| {
                    capture_frames(app, sender.clone());
                    capture_software_frames(app, sender);
                })),
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
            let frame = self.until("a frame", |own| own.frames.try_recv().ok());
            assert_eq!(frame.size, (64, 36));
            frame.data
        }

        fn adapter(&mut self) -> Mut<'_, AdapterState> {
            self.stage.app.world_mut().resource_mut::<AdapterState>()
        }

        /// How often a lost adapter was tried to be opened.
        fn tries(&mut self) -> u32 {
            self.adapter().reopen.map_or(0, |(_, tries)| tries)
        }

        /// Asks for a frame.
        fn expose(&mut self) {
            let world = self.stage.app.world_mut();
            world.resource_mut::<ActivePlayer>().expose(&"main".into());
            world.resource_mut::<Wakeups>().move_player();
            self.stage.waker.wake();
        }

        /// Destroys the adapter; the next frame finds it gone.
        fn lose(&mut self) {
            let render = self.stage.app.sub_app(RenderApp).world();
            render.resource::<RenderDevice>().wgpu_device().destroy();
            self.expose();
        }

        fn spoil(&mut self) {
            gpu_presenter::spoil(self.stage.app.sub_app_mut(RenderApp).world_mut());
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
        assert_eq!((rehearsal.adapter().refusals.len(), rehearsal.adapter().losses.len()), (1, 0));
    }

    #[test]
    fn an_adapter_that_refuses_again_and_again_is_lost() {
        let Some(mut rehearsal) = Rehearsal::new() else { return };
        let first = rehearsal.next();
        for _ in 0..MAX_REFUSALS {
            rehearsal.spoil();
            assert_eq!(rehearsal.next(), first);
        }
        assert!(rehearsal.adapter().losses.is_empty());
        rehearsal.spoil();
        assert_eq!(rehearsal.next(), first);
        assert_eq!((rehearsal.adapter().refusals.len(), rehearsal.adapter().losses.len()), (0, 1));
    }

    #[test]
    fn what_a_lost_adapter_still_refuses_does_not_bring_it_back() {
        let Some(mut rehearsal) = Rehearsal::new() else { return };
        let first = rehearsal.next();
        rehearsal.lose();
        rehearsal.until("the loss", |own| (!own.adapter().is_recovered()).then_some(()));
        // The update before Bevy takes the new one.
        rehearsal.adapter().recovering -= 1;
        let late = RenderError { ty: ErrorType::Validation, description: "late".to_owned(), source: None };
        let policy = recover_adapter(&late, rehearsal.stage.app.world_mut(), &mut World::new());
        assert!(matches!(policy, RenderErrorPolicy::Recover(_)));
        assert_eq!(rehearsal.next(), first);
        // And while none can be opened.
        rehearsal.adapter().reopen = Some((monotonic_now() + PATIENCE, 1));
        let policy = recover_adapter(&late, rehearsal.stage.app.world_mut(), &mut World::new());
        assert!(matches!(policy, RenderErrorPolicy::StopRendering));
    }

    #[test]
    fn software_does_not_take_the_place_of_an_adapter_whose_driver_is_being_reset() {
        let Some(mut rehearsal) = Rehearsal::new() else { return };
        let first = rehearsal.next();
        if !rehearsal.adapter().is_software {
            return left_out("the adapter is none that renders in software");
        }
        // Only software rendering is left now.
        rehearsal.adapter().is_software = false;
        rehearsal.lose();
        for expected in 1..=HARDWARE_TRIES {
            rehearsal.until("the next try", |own| (own.tries() == expected).then_some(()));
            rehearsal.adapter().reopen = Some((monotonic_now(), expected));
            rehearsal.stage.waker.wake();
        }
        assert!(rehearsal.frames.try_recv().is_err());
        assert_eq!(rehearsal.next(), first);
        assert!(rehearsal.adapter().is_software);
    }

    #[test]
    fn an_adapter_that_is_lost_for_good_gives_way_to_software_rendering() {
        let Some(mut rehearsal) = Rehearsal::new() else { return };
        let first = rehearsal.next();
        // The driver is gone; what is left renders in software, which ours does for less.
        rehearsal.adapter().may_do_without = true;
        rehearsal.lose();
        for expected in 1..=HARDWARE_TRIES {
            rehearsal.until("the next try", |own| (own.tries() == expected).then_some(()));
            rehearsal.adapter().reopen = Some((monotonic_now(), expected));
            rehearsal.stage.waker.wake();
        }
        let frame = rehearsal.next();
        assert_eq!(*rehearsal.stage.app.world().resource::<ActivePresenter>(), ActivePresenter::Software);
        let off = first.iter().zip(&frame).map(|(a, b)| a.abs_diff(*b)).max();
        assert!(off <= Some(1), "{off:?}");
        // And it goes on.
        rehearsal.expose();
        assert_eq!(rehearsal.next(), frame);
    }

    #[test]
    fn an_entrance_is_drawn_layer_by_layer_as_the_painter_means_it() {
        const PLAYLIST: &str = "(theme: \"civility\", dwell: \"3s\", transition_time: \"1s\", easing: Linear, slides: [
            Slogan(text: \"排队有序\", scene: \"queue\", layout: Band),
            Slogan(text: \"光盘行动\", scene: \"bowl\", layout: Object),
        ])";
        const SIZE: (u32, u32) = (160, 90);
        const STEPS: u32 = 100;
        let Some(mut rehearsal) = Rehearsal::playing(PLAYLIST, SIZE) else { return };
        rehearsal.stage.app.world_mut().resource_mut::<ActivePlayer>().set_layers(true);
        let world = rehearsal.stage.app.world();
        let painter = Arc::clone(&world.resource::<Painting>().painter);
        let library = Arc::clone(world.resource::<ActivePlayer>().show.library());
        let slides = library.playlists[&"a".into()].slides.clone();
        let size = PaintSize { width: SIZE.0, height: SIZE.1 };
        let pictures: Vec<Canvas> = slides.iter().map(|slide| painter.draw(slide, size).unwrap()).collect();
        let layers: Vec<_> = slides.iter().map(|slide| painter.layers(slide, size).unwrap()).collect();
        let off = |frame: &[u8], picture: &Canvas| {
            let pairs = frame.iter().zip(&picture.data);
            pairs.map(|(a, b)| f64::from(a.abs_diff(*b))).sum::<f64>() / frame.len() as f64
        };
        // All moments of the entrances, and of crossfades in their place.
        let (mut entrances, mut fades) = (Vec::new(), Vec::new());
        for (to, (layers, sheet)) in layers.iter().enumerate() {
            let (from, to) = (&pictures[1 - to], &pictures[to]);
            for progress in (0..=STEPS).map(|step| step as f32 / STEPS as f32) {
                entrances.push(enter(from, to, layers, sheet, progress));
                fades.push(mix(from, to, TransitionKind::Fade, progress));
            }
        }
        let least =
            |frame: &[u8], moments: &[Canvas]| moments.iter().map(|moment| off(frame, moment)).fold(f64::MAX, f64::min);
        let mut frames: Vec<Vec<u8>> = Vec::new();
        while frames.len() < 60 {
            let frame = rehearsal.until("a frame", |own| own.frames.try_recv().ok());
            frames.push(frame.data);
        }
        let mut built_up = 0;
        for frame in &frames {
            let (entrance, fade) = (least(frame, &entrances), least(frame, &fades));
            // The first slides may come before layers are there.
            assert!(entrance.min(fade) < 1.0, "a frame is {entrance} off any entrance and {fade} off any crossfade");
            built_up += u32::from(entrance < 1.0 && fade > 2.0);
        }
        assert!(built_up >= 5, "{built_up} of {} frames are layers over each other", frames.len());
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
