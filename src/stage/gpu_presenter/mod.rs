//! The GPU presenter: one full-screen triangle and one shader put the picture of each zone, or a transition between two
//! pictures, in its place straight on the screen's window or off-screen texture.
//!
//! It lives in Bevy's render world and uses no camera: a camera would keep two more textures of the screen's size and
//! run passes that a signage player has no use for. It draws what the main world put into the `Outbox`, and only then:
//! an update without a frame touches no window. What became of each frame is reported back, with the instant.

mod geometry;
mod pipelines;
mod textures;

use std::{
    collections::BTreeMap,
    sync::{Arc, mpsc},
    time::Duration,
};

use bevy::{
    app::{App, Plugin},
    camera::{CameraOutputMode, NormalizedRenderTarget},
    ecs::prelude::*,
    render::{
        ExtractSchedule, MainWorld, Render, RenderApp, RenderStartup, RenderSystems,
        camera::{SortedCamera, SortedCameras},
        renderer::{RenderDevice, RenderGraph, RenderGraphSystems, RenderQueue},
        view::window::{ExtractedWindow, ExtractedWindows, prepare_windows},
    },
    window::WindowRef,
};

pub use self::textures::OffScreenFrames;
use self::{
    geometry::{kind_of, scissor, uniform},
    pipelines::{Pipelines, ShaderSource, Variant},
    textures::{FORMAT, attempt, upload},
};
use super::presenting::{ActivePresenter, Outbox, ReportSender, Targets};
use gongyi_assets::Assets;
use gongyi_core::{burn_in::moved, problem::Text};
use gongyi_media::Canvas;
use gongyi_player::{
    alarm::Waker,
    cache::PictureKey,
    frame_plan::{Batch, FramePlan, Layer, PresenterReport},
    presenter::{Presented, Presenter, present_batch},
};
use gongyi_system::clock::Clock;

/// Where the shader is among the assets.
const SHADER: &str = "shaders/composite.wgsl";
/// So long an update without a frame waits until the adapter has taken what was sent.
const TAKEN_WITHIN: Duration = Duration::from_millis(50);

/// The systems of the render world that draw frames.
#[derive(SystemSet, Debug, Clone, PartialEq, Eq, Hash)]
pub struct PresentSystems;

/// Presents frame plans with the graphics adapter.
pub(super) struct GpuPresenterPlugin {
    /// Where the shader is.
    pub(super) assets: Assets,
    /// What tells the time until the first batch.
    pub(super) clock: Clock,
    /// Where it reports.
    pub(super) reports: mpsc::Sender<PresenterReport>,
    /// Whom it wakes to read that.
    pub(super) waker: Waker,
}

impl Plugin for GpuPresenterPlugin {
    fn build(&self, app: &mut App) {
        let shader = self.assets.read(SHADER).unwrap_or_default();
        let Some(render_app) = app.get_sub_app_mut(RenderApp) else { return };
        render_app
            .insert_resource(Inbox(Outbox::new(Batch::empty(self.clock))))
            .init_resource::<OffScreenFrames>()
            .insert_resource(ShaderSource(String::from_utf8_lossy(&shader).into_owned()))
            .insert_resource(ReportSender::new(self.reports.clone(), self.waker.clone()))
            .add_systems(RenderStartup, init_compositor)
            .add_systems(ExtractSchedule, extract_outbox)
            .add_systems(Render, claim_windows.in_set(RenderSystems::PrepareViews).before(prepare_windows))
            .add_systems(RenderGraph, present.in_set(RenderGraphSystems::Render).in_set(PresentSystems));
    }
}

/// The outbox in the render world.
#[derive(Resource)]
struct Inbox(Outbox);

/// The adapter's side of the presenter.
#[derive(Resource)]
struct Compositor {
    pipelines: Pipelines,
    sampler: wgpu::Sampler,
    black: wgpu::TextureView,
    pictures: BTreeMap<PictureKey, wgpu::TextureView>,
}

/// Moves the outbox into the render world. What is there already waits for an adapter that is being opened.
fn extract_outbox(mut main: ResMut<MainWorld>, mut inbox: ResMut<Inbox>) {
    if *main.resource::<ActivePresenter>() != ActivePresenter::Gpu {
        return;
    }
    let mut outbox = main.resource_mut::<Outbox>();
    inbox.0.targets = outbox.targets.clone();
    inbox.0.batch.append(outbox.take_batch());
}

/// Lets Bevy acquire the swapchain texture of just those windows that get a frame. It does so for the targets of
/// cameras and, once, for every new window, which would show it black.
fn claim_windows(inbox: Res<Inbox>, mut windows: ResMut<ExtractedWindows>, mut cameras: ResMut<SortedCameras>) {
    for window in windows.windows.values_mut() {
        window.needs_initial_present = false;
    }
    for plan in &inbox.0.batch.plans {
        let Some(window) = inbox.0.targets.window(&plan.screen.name) else { continue };
        let target = WindowRef::Entity(window).normalize(None).map(NormalizedRenderTarget::Window);
        cameras.0.push(SortedCamera {
            entity: Entity::PLACEHOLDER,
            order: 0,
            target,
            hdr: false,
            output_mode: CameraOutputMode::default(),
        });
    }
}

/// Builds what does not depend on a window's format.
fn init_compositor(
    mut commands: Commands,
    device: Res<RenderDevice>,
    queue: Res<RenderQueue>,
    source: Res<ShaderSource>,
) {
    let device = device.wgpu_device();
    commands.insert_resource(Compositor {
        pipelines: Pipelines::new(device, &source),
        sampler: device.create_sampler(&wgpu::SamplerDescriptor {
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            ..Default::default()
        }),
        black: upload(device, &queue, (1, 1), &[0, 0, 0, 255]),
        pictures: BTreeMap::new(),
    });
}

/// Draws the frames of this update and reports each.
fn present(
    mut inbox: ResMut<Inbox>,
    compositor: Option<ResMut<Compositor>>,
    mut windows: ResMut<ExtractedWindows>,
    mut off_screen: ResMut<OffScreenFrames>,
    device: Res<RenderDevice>,
    queue: Res<RenderQueue>,
    reports: Res<ReportSender>,
) {
    let Some(mut compositor) = compositor else { return };
    off_screen.drawn.clear();
    let batch = inbox.0.take_batch();
    let mut presenter = GpuPresenter {
        compositor: &mut compositor,
        device: device.wgpu_device(),
        queue: &queue,
        windows: &mut windows,
        targets: &inbox.0.targets,
        off_screen: &mut off_screen,
    };
    present_batch(&mut presenter, batch, |report| reports.send(report));
    compositor.pipelines.build_ahead(device.wgpu_device());
}

/// The presenter, as long as an update lasts.
struct GpuPresenter<'a> {
    compositor: &'a mut Compositor,
    device: &'a wgpu::Device,
    queue: &'a wgpu::Queue,
    windows: &'a mut ExtractedWindows,
    targets: &'a Targets,
    off_screen: &'a mut OffScreenFrames,
}

impl Presenter for GpuPresenter<'_> {
    fn take_picture(&mut self, key: PictureKey, canvas: &Arc<Canvas>) -> Result<(), Text> {
        let size = (canvas.width, canvas.height);
        let view = attempt(self.device, || upload(self.device, self.queue, size, &canvas.data))?;
        self.compositor.pictures.insert(key, view);
        Ok(())
    }

    fn retain_pictures(&mut self, keep: &[PictureKey]) {
        self.compositor.pictures.retain(|key, _| keep.contains(key));
    }

    fn has_picture(&self, key: &PictureKey) -> bool {
        self.compositor.pictures.contains_key(key)
    }

    fn finish_uploads(&mut self) {
        let _slow = self.device.poll(wgpu::PollType::Wait { submission_index: None, timeout: Some(TAKEN_WITHIN) });
    }

    /// Where the adapter refuses, what was on the screen stays, and nothing is kept of what may be the reason: a pipeline
    /// that is no good, a texture that there was no memory for.
    fn present(&mut self, plan: &FramePlan) -> Presented {
        let result = attempt(self.device, || self.draw(plan));
        let entity = self.targets.window(&plan.screen.name);
        let window = entity.and_then(|entity| self.windows.windows.get_mut(&entity));
        match (&result, window) {
            (Ok(true), Some(window)) => window.present(),
            (Err(_), Some(window)) => {
                window.swap_chain_texture_view = None;
                window.swap_chain_texture = None;
            }
            _ => {}
        }
        match result {
            Ok(true) => Presented::Shown,
            Ok(false) => Presented::NotNow,
            Err(why) => {
                self.compositor.pipelines.clear();
                self.off_screen.textures.clear();
                Presented::Refused(why)
            }
        }
    }
}

/// What a frame is drawn to.
struct Target {
    view: wgpu::TextureView,
    format: wgpu::TextureFormat,
    size: (u32, u32),
    /// How often what is drawn is turned clockwise by a quarter: only windows are turned.
    quarter_turns: u8,
}

impl GpuPresenter<'_> {
    /// What a frame is drawn to; none where its window has no texture for it now.
    fn target(&mut self, plan: &FramePlan) -> Option<Target> {
        if matches!(self.targets, Targets::OffScreen) {
            let size = plan.composition.size;
            let texture = self.off_screen.texture(self.device, &plan.screen.name, size);
            let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
            self.off_screen.drawn.insert(plan.screen.name.clone());
            return Some(Target { view, format: FORMAT, size, quarter_turns: 0 });
        }
        let window: &ExtractedWindow = self.windows.windows.get(&self.targets.window(&plan.screen.name)?)?;
        Some(Target {
            view: (**window.swap_chain_texture_view.as_ref()?).clone(),
            format: window.swap_chain_texture_view_format?,
            size: (window.physical_width, window.physical_height),
            quarter_turns: plan.screen.rotation.quarter_turns(),
        })
    }

    /// Draws one frame; false where its window has no texture for it now.
    fn draw(&mut self, plan: &FramePlan) -> bool {
        let Some(target) = self.target(plan) else { return false };
        let size = plan.composition.size;
        let layers: Vec<_> = plan
            .composition
            .layers
            .iter()
            .filter_map(|layer| {
                let area = moved(layer.area, plan.composition.offset, size);
                let place = scissor(target.quarter_turns, size, area, target.size)?;
                Some((place, self.prepare(plan, layer, &target)))
            })
            .collect();
        let mut encoder = self.device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        {
            let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
                label: Some("composite"),
                color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                    view: &target.view,
                    depth_slice: None,
                    resolve_target: None,
                    ops: wgpu::Operations {
                        load: wgpu::LoadOp::Clear(wgpu::Color::BLACK),
                        store: wgpu::StoreOp::Store,
                    },
                })],
                depth_stencil_attachment: None,
                timestamp_writes: None,
                occlusion_query_set: None,
                multiview_mask: None,
            });
            for (place, (pipeline, group)) in &layers {
                pass.set_scissor_rect(place.x, place.y, place.width, place.height);
                pass.set_pipeline(pipeline);
                pass.set_bind_group(0, group, &[]);
                pass.draw(0..3, 0..1);
            }
        }
        self.queue.submit([encoder.finish()]);
        true
    }

    /// The pipeline of a layer, and what it reads.
    fn prepare(&mut self, plan: &FramePlan, layer: &Layer, target: &Target) -> (wgpu::RenderPipeline, wgpu::BindGroup) {
        let exact = [layer.from, layer.to].into_iter().flatten().all(|key| key.size == layer.area.size());
        let kind = kind_of(layer);
        let black = layer.to.is_none() || (kind != 0 && layer.from.is_none());
        let pipeline = self.compositor.pipelines.get(
            self.device,
            Variant {
                format: target.format,
                kind,
                exact: exact && !black,
                marked: plan.composition.is_marked,
                strip: layer.shift.is_some(),
            },
        );
        // Written through the queue: a buffer that is mapped when it is made panics where the adapter is lost.
        let bytes = uniform(&plan.composition, layer, target.quarter_turns);
        let uniform = self.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("layer"),
            size: bytes.len() as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        self.queue.write_buffer(&uniform, 0, &bytes);
        let picture = |key: Option<PictureKey>| wgpu::BindingResource::TextureView(self.compositor.picture(key));
        let group = self.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("composite"),
            layout: &self.compositor.pipelines.bindings,
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: uniform.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 1, resource: picture(layer.from) },
                wgpu::BindGroupEntry { binding: 2, resource: picture(layer.to) },
                wgpu::BindGroupEntry { binding: 3, resource: wgpu::BindingResource::Sampler(&self.compositor.sampler) },
                wgpu::BindGroupEntry { binding: 4, resource: picture(layer.entrance.map(|entrance| entrance.key)) },
            ],
        });
        (pipeline, group)
    }
}

impl Compositor {
    /// The view of a picture; black where a rule asks for that.
    fn picture(&self, key: Option<PictureKey>) -> &wgpu::TextureView {
        key.and_then(|key| self.pictures.get(&key)).unwrap_or(&self.black)
    }
}

/// Puts textures that cannot be drawn to in the place of the off-screen ones.
#[cfg(test)]
pub(super) fn spoil(render: &mut World) {
    let device = render.resource::<RenderDevice>().clone();
    for texture in render.resource_mut::<OffScreenFrames>().textures.values_mut() {
        *texture = device.wgpu_device().create_texture(&wgpu::TextureDescriptor {
            label: None,
            size: texture.size(),
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: FORMAT,
            usage: wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
    }
}
