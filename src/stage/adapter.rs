//! The graphics adapter: opened before Bevy starts, so that a machine without one gets a sentence and not a panic; and
//! opened anew where it is lost.
//!
//! Windows are drawn with Vulkan. Off-screen, GL (through EGL) serves as well, which every desktop Linux has.

use std::{
    fs::File,
    io::{Read as _, Seek as _},
    os::fd::{AsFd as _, OwnedFd},
    sync::Arc,
    time::{Duration, Instant},
};

use bevy::{
    prelude::*,
    render::{
        error_handler::{ErrorType, RenderError, RenderErrorHandler, RenderErrorPolicy},
        renderer::{RenderAdapter, RenderAdapterInfo, RenderDevice, RenderInstance, RenderQueue, WgpuWrapper},
        settings::{RenderCreation, RenderResources},
    },
    tasks::block_on,
};
use wgpu::{Backends, DeviceType};

use super::{
    Display, StageError, StageSystems,
    messages::EndRequested,
    paint::Painting,
    presenting::{ActivePresenter, software_adapter},
    record::Recorder,
    screens::ActivePlayer,
    wakeups::{RETRY, Wakeups},
};
use gongyi_core::{model::ScreenName, problem::Text, text};
use gongyi_paint::{BACKGROUND_BYTES, Painter};
use gongyi_player::{self as player, Player, cache, frame_plan::FrameOutcome, reporter::Adapter};
use gongyi_system::clock::monotonic_now;

/// Between two frames of a transition in software rendering: 25 frames a second.
const SOFTWARE_FRAME: Duration = Duration::from_millis(40);
/// Between two frames of a transition where an adapter draws and the monitor does not tell its rate.
const HARDWARE_FRAME: Duration = Duration::from_micros(16_667);
/// At how many frames a second lines move where an adapter draws and the monitor does not tell its rate.
const HARDWARE_LINE_RATE: u32 = 60;
/// Painted pictures that are kept in software rendering beyond what is needed at once: the memory of a small box is for
/// what is shown, and a slide is painted in a fraction of the time that it stands.
const SOFTWARE_PICTURE_BYTES: u64 = 16 * 1024 * 1024;
/// Painted backgrounds that are kept then: one of 1080p, or the one in use.
const SOFTWARE_BACKGROUND_BYTES: usize = 9 * 1024 * 1024;
/// An adapter that is lost more often than this within the time below is not opened again.
const MAX_LOSSES: usize = 3;
/// An adapter that refuses what it is told more often than this within the time below is taken for lost.
pub(super) const MAX_REFUSALS: usize = 4;
/// An adapter that cannot be opened is tried again so often.
const MAX_REOPENS: u32 = 6;
/// The first of these tries after the loss of an adapter take none that renders in software: a driver that is reset is back
/// within a quarter of a minute.
pub(super) const HARDWARE_TRIES: u32 = 4;
/// The first time after this, then after twice as long each time: a minute in all.
const REOPEN_AFTER: Duration = Duration::from_secs(1);
/// See [`MAX_LOSSES`].
const LOSSES_WITHIN: Duration = Duration::from_mins(1);
/// The updates that Bevy takes from opening another adapter to drawing with it.
const RECOVERY: u8 = 3;

/// How the adapter does.
#[derive(Resource)]
pub(super) struct AdapterState {
    target: Target,
    /// Whether software rendering of our own may take its place.
    pub(super) may_do_without: bool,
    /// Whether it renders in software.
    pub(super) is_software: bool,
    /// When it was lost.
    pub(super) losses: Vec<Instant>,
    /// When it refused what it was told.
    pub(super) refusals: Vec<Instant>,
    /// When one that could not be opened is tried again, and how often that was done.
    pub(super) reopen: Option<(Instant, u32)>,
    /// How many updates it takes until another one draws.
    pub(super) recovering: u8,
    /// Whether the last frame was refused: it is said once.
    is_refusing: bool,
}

/// Adds what opens a lost adapter anew.
pub(super) struct AdapterPlugin;

impl Plugin for AdapterPlugin {
    fn build(&self, app: &mut App) {
        app.insert_resource(RenderErrorHandler(recover_adapter))
            .add_systems(Update, count_recovery.in_set(StageSystems::Wake));
    }
}

impl AdapterState {
    /// Of an adapter that was just opened.
    pub(super) fn new(
        target: Target,
        may_do_without: bool,
        adapter: &Adapter,
        player: &mut Player,
        painter: &Painter,
    ) -> Self {
        let mut state = Self {
            target,
            may_do_without,
            is_software: false,
            losses: Vec::new(),
            refusals: Vec::new(),
            reopen: None,
            recovering: 0,
            is_refusing: false,
        };
        state.take_adapter(adapter, player, painter);
        state
    }

    /// Takes the adapter that draws from now on: what a frame may cost, and what is kept, follows it.
    fn take_adapter(&mut self, adapter: &Adapter, player: &mut Player, painter: &Painter) {
        self.is_software = adapter.software;
        player.frame_interval = if adapter.software { SOFTWARE_FRAME } else { HARDWARE_FRAME };
        player.line_rate = if adapter.software { player::LINE_RATE } else { HARDWARE_LINE_RATE };
        player.set_layers(!adapter.software);
        player.set_picture_budget(if adapter.software { SOFTWARE_PICTURE_BYTES } else { cache::BUDGET_BYTES });
        painter.set_background_budget(if adapter.software { SOFTWARE_BACKGROUND_BYTES } else { BACKGROUND_BYTES });
    }

    /// Takes the rate of the fastest output for the frames of transitions.
    pub(super) fn learn_rate(&mut self, millihertz: Option<u32>, player: &mut Player) {
        if let (false, Some(rate)) = (self.is_software, millihertz.filter(|rate| *rate > 0)) {
            player.frame_interval = Duration::from_micros(1_000_000_000 / u64::from(rate));
            player.line_rate = rate.div_ceil(1000);
        }
    }

    /// When one that could not be opened is tried again.
    pub(super) fn reopens_at(&self) -> Option<Instant> {
        self.reopen.map(|(due, _)| due)
    }

    /// Whether what is refused is refused by the adapter that draws. Until Bevy takes the one that was opened, which it
    /// does in the second update after, it is the lost one.
    fn has_adapter(&self) -> bool {
        self.reopen.is_none() && self.recovering + 1 < RECOVERY
    }

    /// Whether no adapter is being replaced.
    pub(super) fn is_recovered(&self) -> bool {
        self.recovering == 0 && self.reopen.is_none()
    }

    /// Takes what became of a frame; true where it was refused, and frames are too often.
    pub(super) fn take_outcome(&mut self, outcome: &FrameOutcome) -> bool {
        let why = match outcome {
            FrameOutcome::Refused(why) => why,
            FrameOutcome::Shown(_) => {
                self.is_refusing = false;
                return false;
            }
            FrameOutcome::Missing(_) | FrameOutcome::NotNow => return false,
        };
        if !std::mem::replace(&mut self.is_refusing, true) {
            gongyi_core::warn!(why);
        }
        self.is_recovered() && self.count_refusal()
    }

    /// It refused something; whether it has done so too often to be kept.
    fn count_refusal(&mut self) -> bool {
        let now = monotonic_now();
        self.refusals.retain(|refusal| now - *refusal < LOSSES_WITHIN);
        self.refusals.push(now);
        self.refusals.len() > MAX_REFUSALS
    }

    /// It was lost; whether that happens too often.
    fn count_loss(&mut self, now: Instant) -> bool {
        self.losses.retain(|loss| now - *loss < LOSSES_WITHIN);
        // What the lost adapter refuses after its loss is no loss of its own.
        if self.is_recovered() {
            self.losses.push(now);
        }
        self.losses.len() > MAX_LOSSES
    }

    /// At the start an output is larger than the adapter draws: software rendering takes its place, or else the player ends
    /// and says so. What is larger than it while others play only waits.
    pub(super) fn refuse_output(&self, commands: &mut Commands, screen: &ScreenName, size: UVec2, most: u32) {
        if self.may_do_without {
            commands.queue(|world: &mut World| {
                // Another screen may have had the same done.
                if *world.resource::<ActivePresenter>() == ActivePresenter::Software {
                    return;
                }
                world.resource_scope(|world, mut adapter: Mut<Self>| go_on_in_software(&mut adapter, world));
            });
            return;
        }
        let (width, height) = (size.x, size.y);
        let why = text!(
            "屏幕 {screen} 的输出是 {width}x{height}，显卡最大只能画到 {most}；请在系统里改小分辨率，或用 --gpu off",
            "the output of screen {screen} is {width}x{height}, and the adapter draws {most} at most; choose a smaller \
             mode, or play with --gpu off"
        );
        commands.write_message(EndRequested { reason: "output too large", error: Some(StageError::CannotDraw(why)) });
    }

    /// Opens one anew. A driver that renders in software is always there, and what it draws stays until the player ends:
    /// one that does not comes first, and our own software rendering is cheaper.
    fn open_anew(&self) -> Option<Gpu> {
        let tries = self.reopen.map_or(0, |(_, tries)| tries);
        let opened = open(self.target).ok();
        let is_welcome = |gpu: &Gpu| {
            !gpu.adapter.software || (!self.may_do_without && (self.is_software || tries >= HARDWARE_TRIES))
        };
        opened.filter(is_welcome)
    }
}

/// Updates until another adapter draws.
fn count_recovery(mut adapter: ResMut<AdapterState>, wakeups: Res<Wakeups>) {
    if adapter.recovering > 0 {
        adapter.recovering -= 1;
        wakeups.waker.wake();
    }
}

/// The adapter was lost: another one is opened, and every picture is sent to it. Where that happens again and again the
/// player ends, and whoever started it starts it anew. An adapter that only refuses what it was told is kept, unless it
/// goes on refusing; one that cannot be opened now, because its driver is being reset, is tried again for a while.
pub(super) fn recover_adapter(error: &RenderError, main: &mut World, _: &mut World) -> RenderErrorPolicy {
    if *main.resource::<ActivePresenter>() == ActivePresenter::Software {
        return RenderErrorPolicy::StopRendering;
    }
    let policy = main.try_resource_scope(|main, mut adapter: Mut<AdapterState>| {
        let is_refusal = matches!(error.ty, ErrorType::Validation | ErrorType::Internal);
        // While another adapter is on its way it is the lost one that refuses, and to go on would be to go on with that.
        if is_refusal && adapter.has_adapter() && !adapter.count_refusal() {
            let why = &error.description;
            gongyi_core::warn!("显卡拒绝了指令：{why}", "the adapter refuses: {why}");
            main.resource_mut::<ActivePlayer>().expose_all();
            main.resource_mut::<Wakeups>().alarm.set_sooner(RETRY);
            return RenderErrorPolicy::Ignore;
        }
        replace_adapter(&mut adapter, main)
    });
    policy.unwrap_or(RenderErrorPolicy::StopRendering)
}

/// See [`recover_adapter`].
fn replace_adapter(adapter: &mut AdapterState, main: &mut World) -> RenderErrorPolicy {
    let now = monotonic_now();
    if let Some(at) = adapter.reopens_at().filter(|at| now < *at) {
        main.resource_mut::<Wakeups>().alarm.set_sooner(at - now);
        return RenderErrorPolicy::StopRendering;
    }
    let is_hopeless = adapter.count_loss(now);
    let tries = adapter.reopen.map_or(0, |(_, tries)| tries);
    let opened = if is_hopeless { None } else { adapter.open_anew() };
    let Some(gpu) = opened else {
        if adapter.may_do_without && (is_hopeless || tries >= HARDWARE_TRIES) {
            go_on_in_software(adapter, main);
        } else if is_hopeless || tries >= MAX_REOPENS {
            let why = text!(
                "显卡反复失效，无法继续播放",
                "the graphics adapter fails again and again, so playing cannot go on"
            );
            main.write_message(EndRequested { reason: "adapter failed", error: Some(StageError::Failed(why)) });
            main.resource::<Wakeups>().waker.wake();
        } else {
            gongyi_core::warn!(
                "显卡失效，现在打不开别的；会再试",
                "the adapter was lost, and none can be opened now; it is tried again"
            );
            let wait = REOPEN_AFTER * (1 << tries);
            adapter.reopen = Some((now + wait, tries + 1));
            main.resource_mut::<Wakeups>().alarm.set_sooner(wait);
        }
        return RenderErrorPolicy::StopRendering;
    };
    let name = &gpu.adapter.name;
    gongyi_core::warn!("显卡失效，改用 {name} 继续播放", "the adapter was lost; playing goes on with {name}");
    adapter.recovering = RECOVERY;
    take_new_adapter(adapter, &gpu.adapter, main);
    RenderErrorPolicy::Recover(RenderCreation::Manual(gpu.resources))
}

/// Our own software rendering takes the place of an adapter that is lost for good.
fn go_on_in_software(adapter: &mut AdapterState, main: &mut World) {
    gongyi_core::warn!(
        "显卡不能再用，改用软件绘制继续播放",
        "the adapter cannot draw any more; playing goes on in software"
    );
    main.insert_resource(ActivePresenter::Software);
    take_new_adapter(adapter, &software_adapter(), main);
}

/// Another adapter draws from now on, or none: it has no picture yet.
fn take_new_adapter(adapter: &mut AdapterState, facts: &Adapter, main: &mut World) {
    adapter.reopen = None;
    adapter.refusals.clear();
    let painter = Arc::clone(&main.resource::<Painting>().painter);
    let mut player = main.resource_mut::<ActivePlayer>();
    adapter.take_adapter(facts, &mut player, &painter);
    player.send_anew();
    let mut recorder = main.resource_mut::<Recorder>();
    recorder.vitals.count_lost_adapter();
    recorder.reporter.take_adapter(facts.clone());
    let mut wakeups = main.resource_mut::<Wakeups>();
    wakeups.move_player();
    wakeups.waker.wake();
}

/// Gives up an adapter that refuses again and again: it is lost from now on.
pub(super) fn give_up(device: &RenderDevice) {
    device.wgpu_device().destroy();
    // It is known as lost once it is asked.
    let _lost = device.wgpu_device().poll(wgpu::PollType::Poll);
}

/// Where the stage draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// To windows.
    Windows,
    /// To textures.
    OffScreen,
}

impl Target {
    pub(super) fn of(display: Display) -> Self {
        match display {
            Display::OffScreen => Self::OffScreen,
            Display::Wall | Display::Desk => Self::Windows,
        }
    }
}

/// An opened adapter.
pub(crate) struct Gpu {
    pub resources: RenderResources,
    pub adapter: Adapter,
}

/// Opens the best adapter for `target`, or says what to install.
pub(crate) fn open(target: Target) -> Result<Gpu, Text> {
    let _span = tracing::trace_span!(target: "gongyi::trace", "open_adapter").entered();
    let choices: &[Backends] = match target {
        Target::Windows => &[Backends::VULKAN],
        Target::OffScreen => &[Backends::VULKAN, Backends::GL],
    };
    for &backends in choices {
        let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
        descriptor.backends = backends;
        descriptor.flags = wgpu::InstanceFlags::empty();
        let (instance, mut adapters) = quietly(|| {
            let instance = wgpu::Instance::new(descriptor);
            let adapters = block_on(instance.enumerate_adapters(backends));
            (instance, adapters)
        });
        adapters.sort_by_key(|adapter| preference(adapter.get_info().device_type));
        for adapter in adapters {
            match quietly(|| open_device(&adapter)) {
                Ok((device, queue)) => return Ok(gpu(instance, adapter, device, queue)),
                Err(error) => tracing::debug!("{} cannot be used: {error}", adapter.get_info().name),
            }
        }
    }
    Err(nothing_to_draw_with(target))
}

/// Does something during which drivers print what nobody can act on, such as which server of which desktop they do not
/// find; it goes to the log, for whoever looks for it. Nothing else runs yet that prints.
fn quietly<T>(open: impl FnOnce() -> T) -> T {
    let Some((screen, mut said)) = divert_stderr() else { return open() };
    let result = open();
    if let Err(error) = rustix::stdio::dup2_stderr(&screen) {
        tracing::debug!("the standard error stays where it is: {error}");
    }
    let mut text = String::new();
    if said.rewind().is_ok() && said.read_to_string(&mut text).is_ok() {
        for line in text.lines() {
            tracing::debug!("driver: {line}");
        }
    }
    result
}

/// Sends the standard error to a file without a name; the true one comes back with it.
fn divert_stderr() -> Option<(OwnedFd, File)> {
    let screen = std::io::stderr().as_fd().try_clone_to_owned().ok()?;
    let file = tempfile::tempfile().ok()?;
    rustix::stdio::dup2_stderr(&file).ok()?;
    Some((screen, file))
}

/// Smaller is better: the adapter that costs least power first, the processor last.
fn preference(kind: DeviceType) -> u8 {
    match kind {
        DeviceType::IntegratedGpu => 0,
        DeviceType::DiscreteGpu => 1,
        DeviceType::VirtualGpu => 2,
        DeviceType::Other => 3,
        DeviceType::Cpu => 4,
    }
}

fn open_device(adapter: &wgpu::Adapter) -> Result<(wgpu::Device, wgpu::Queue), wgpu::RequestDeviceError> {
    block_on(adapter.request_device(&wgpu::DeviceDescriptor {
        label: Some("gongyi"),
        required_features: wgpu::Features::empty(),
        required_limits: adapter.limits(),
        // A few textures of the screen's size are all there is.
        memory_hints: wgpu::MemoryHints::MemoryUsage,
        ..Default::default()
    }))
}

fn gpu(instance: wgpu::Instance, adapter: wgpu::Adapter, device: wgpu::Device, queue: wgpu::Queue) -> Gpu {
    let info = adapter.get_info();
    let facts = Adapter {
        name: info.name.clone(),
        backend: info.backend.to_string(),
        driver: format!("{} {}", info.driver, info.driver_info).trim().to_owned(),
        software: info.device_type == DeviceType::Cpu || info.name.contains("llvmpipe"),
    };
    let resources = RenderResources(
        RenderDevice::from(device),
        RenderQueue(Arc::new(WgpuWrapper::new(queue))),
        RenderAdapterInfo(WgpuWrapper::new(info)),
        RenderAdapter(Arc::new(WgpuWrapper::new(adapter))),
        RenderInstance(Arc::new(WgpuWrapper::new(instance))),
    );
    Gpu { resources, adapter: facts }
}

/// What to say where there is no adapter.
fn nothing_to_draw_with(target: Target) -> Text {
    match target {
        Target::Windows => text!(
            "没有可用的 Vulkan 显卡驱动，无法打开窗口。请安装 Mesa 驱动：sudo apt-get install mesa-vulkan-drivers；\
             没有显示器时可用 --headless 离屏播放。",
            "there is no Vulkan driver, so no window can be drawn. Install Mesa's: sudo apt-get install \
             mesa-vulkan-drivers; or play off-screen with --headless."
        ),
        Target::OffScreen => text!(
            "没有可用的图形驱动（Vulkan 或 EGL）。请安装 Mesa 驱动：sudo apt-get install mesa-vulkan-drivers（或 libegl1）。",
            "there is no graphics driver, neither Vulkan nor EGL. Install Mesa's: sudo apt-get install \
             mesa-vulkan-drivers (or libegl1)."
        ),
    }
}
