//! Textures: painted pictures on their way to the adapter, and the targets of off-screen frames. And what the adapter
//! refuses.

use std::collections::{BTreeMap, BTreeSet};

use bevy::{ecs::prelude::*, tasks::block_on};

use gongyi_core::{model::ScreenName, problem::Text, text};

/// Pictures and off-screen frames have this format.
pub(super) const FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8UnormSrgb;
/// So many bytes of a picture are sent to the adapter at a time.
const BAND_BYTES: u32 = 4 * 1024 * 1024;

/// What off-screen frames are drawn to, in the render world. They can be copied from, after
/// [`PresentSystems`](super::PresentSystems).
#[derive(Resource, Default)]
pub struct OffScreenFrames {
    /// The texture of each screen.
    pub textures: BTreeMap<ScreenName, wgpu::Texture>,
    /// The screens that were drawn in this update.
    pub drawn: BTreeSet<ScreenName>,
}

impl OffScreenFrames {
    /// The texture of a screen, made anew where its size changed.
    pub(super) fn texture(&mut self, device: &wgpu::Device, screen: &ScreenName, size: (u32, u32)) -> &wgpu::Texture {
        let fits = |texture: &wgpu::Texture| (texture.width(), texture.height()) == size;
        if !self.textures.get(screen).is_some_and(fits) {
            self.textures.remove(screen);
        }
        self.textures.entry(screen.clone()).or_insert_with(|| {
            device.create_texture(&wgpu::TextureDescriptor {
                label: Some("off-screen"),
                size: wgpu::Extent3d { width: size.0, height: size.1, depth_or_array_layers: 1 },
                mip_level_count: 1,
                sample_count: 1,
                dimension: wgpu::TextureDimension::D2,
                format: FORMAT,
                usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
                view_formats: &[],
            })
        })
    }
}

/// A texture with these texels.
pub(super) fn upload(device: &wgpu::Device, queue: &wgpu::Queue, size: (u32, u32), data: &[u8]) -> wgpu::TextureView {
    let size = wgpu::Extent3d { width: size.0, height: size.1, depth_or_array_layers: 1 };
    let texture = device.create_texture(&wgpu::TextureDescriptor {
        label: Some("picture"),
        size,
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: FORMAT,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    });
    let row = size.width.max(1) * 4;
    let layout = wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(row), rows_per_image: None };
    // Band by band: what waits to be copied is a second copy of the picture otherwise.
    let rows = (BAND_BYTES / row).max(1);
    for (index, band) in data.chunks((rows * row) as usize).enumerate() {
        let y = rows * index as u32;
        let height = rows.min(size.height.saturating_sub(y));
        let to = wgpu::TexelCopyTextureInfo { origin: wgpu::Origin3d { x: 0, y, z: 0 }, ..texture.as_image_copy() };
        queue.write_texture(to, band, layout, wgpu::Extent3d { height, ..size });
        queue.submit([]);
    }
    texture.create_view(&wgpu::TextureViewDescriptor::default())
}

/// Has the adapter do something, and says why it does not where it refuses: too large, out of memory. That an adapter is
/// lost is no refusal; it is reported elsewhere.
pub(super) fn attempt<T>(device: &wgpu::Device, action: impl FnOnce() -> T) -> Result<T, Text> {
    use wgpu::ErrorFilter::{Internal, OutOfMemory, Validation};
    let scopes = [Internal, Validation, OutOfMemory].map(|filter| device.push_error_scope(filter));
    let done = action();
    let mut refused = None;
    // The innermost first.
    for scope in scopes.into_iter().rev() {
        refused = refused.or(block_on(scope.pop()));
    }
    match refused {
        None => Ok(done),
        Some(error) => {
            // An adapter that is lost refuses everything, and is known as lost only once it is asked.
            let _lost = device.poll(wgpu::PollType::Poll);
            Err(text!("显卡拒绝了这个画面：{error}", "the graphics adapter refuses this: {error}"))
        }
    }
}
