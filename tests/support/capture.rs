//! The capture presenter of tests: every frame that is drawn off-screen is read back, from the adapter or from memory.

use std::{
    collections::BTreeMap,
    sync::{Mutex, mpsc},
};

use gongyi_stage::{
    bevy::{
        prelude::*,
        render::{
            RenderApp,
            renderer::{RenderDevice, RenderGraph, RenderQueue},
        },
    },
    gpu_presenter::{self, OffScreenFrames},
    software_presenter::{self, StagePresenter, StageSurfaces},
    wgpu,
};

/// A frame, as it was drawn.
#[derive(Debug, Clone)]
pub(crate) struct CapturedFrame {
    /// Width and height in pixels.
    pub(crate) size: (u32, u32),
    /// RGBA, 8 bits each, sRGB.
    pub(crate) data: Vec<u8>,
}

/// Sends each frame that is drawn off-screen.
pub(crate) fn capture_frames(app: &mut App, to: mpsc::Sender<CapturedFrame>) {
    let to = Mutex::new(to);
    let capture = move |frames: Res<OffScreenFrames>, device: Res<RenderDevice>, queue: Res<RenderQueue>| {
        for texture in frames.drawn.iter().filter_map(|screen| frames.textures.get(screen)) {
            if let Some(frame) = read_back(device.wgpu_device(), &queue, texture) {
                let _nobody_listens = to.lock().unwrap().send(frame);
            }
        }
    };
    app.sub_app_mut(RenderApp).add_systems(RenderGraph, capture.after(gpu_presenter::PresentSystems));
}

/// Sends each frame that is drawn off-screen in software.
pub(crate) fn capture_software_frames(app: &mut App, to: mpsc::Sender<CapturedFrame>) {
    let mut seen = BTreeMap::new();
    let capture = move |presenter: NonSend<StagePresenter>| {
        let StageSurfaces::OffScreen(surfaces) = &presenter.surfaces else { return };
        for (screen, size, pixels, frames) in surfaces.shown() {
            if seen.insert(screen.clone(), frames) != Some(frames) {
                let data = pixels.iter().flat_map(|pixel| {
                    let [blue, green, red, _] = pixel.to_le_bytes();
                    [red, green, blue, 255]
                });
                let _nobody_listens = to.send(CapturedFrame { size, data: data.collect() });
            }
        }
    };
    app.add_systems(Update, capture.after(software_presenter::PresentSystems));
}

/// Reads a texture back; none where the adapter does not give it.
fn read_back(device: &wgpu::Device, queue: &wgpu::Queue, texture: &wgpu::Texture) -> Option<CapturedFrame> {
    let (width, height) = (texture.width(), texture.height());
    let row = (width * 4).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
    let buffer = device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("read back"),
        size: u64::from(row) * u64::from(height),
        usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
        mapped_at_creation: false,
    });
    let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    let layout = wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(row), rows_per_image: None };
    encoder.copy_texture_to_buffer(
        texture.as_image_copy(),
        wgpu::TexelCopyBufferInfo { buffer: &buffer, layout },
        wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
    );
    queue.submit([encoder.finish()]);
    let (sender, receiver) = mpsc::channel();
    buffer.slice(..).map_async(wgpu::MapMode::Read, move |result| {
        let _gone = sender.send(result);
    });
    device.poll(wgpu::PollType::wait_indefinitely()).ok()?;
    receiver.recv().ok()?.ok()?;
    let mapped = buffer.slice(..).get_mapped_range();
    let data =
        mapped.chunks_exact(row as usize).flat_map(|line| line.iter().take(width as usize * 4).copied()).collect();
    Some(CapturedFrame { size: (width, height), data })
}
