//! The adapter that the stage draws with, opened before Bevy starts, so that a machine without one gets a sentence and
//! not a panic.
//!
//! Windows are drawn with Vulkan. Off-screen, GL (through EGL) serves as well, which every desktop Linux has.

use std::{
    fs::File,
    io::{Read as _, Seek as _},
    os::fd::{AsFd as _, OwnedFd},
    sync::Arc,
};

use bevy::{
    render::{
        renderer::{RenderAdapter, RenderAdapterInfo, RenderDevice, RenderInstance, RenderQueue, WgpuWrapper},
        settings::RenderResources,
    },
    tasks::block_on,
};
use wgpu::{Backends, DeviceType};

use gongyi_core::{problem::Text, text};
use gongyi_player::reporter::Adapter;

/// Where the stage draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// To windows.
    Windows,
    /// To textures.
    OffScreen,
}

/// An opened adapter.
pub(crate) struct Gpu {
    pub resources: RenderResources,
    pub adapter: Adapter,
}

/// Opens the best adapter for `target`, or says what to install.
pub(crate) fn open(target: Target) -> Result<Gpu, Text> {
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
