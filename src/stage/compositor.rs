//! The compositor: one full-screen triangle and one shader put the picture of each zone, or a transition between two
//! pictures, in its place straight on the screen's window or off-screen texture.
//!
//! It lives in Bevy's render world and uses no camera: a camera would keep two more textures of the screen's size and
//! run passes that a signage player has no use for. It draws what the main world put into the [`Outbox`], and only then:
//! an update without a frame touches no window. What was drawn is reported back, with the instant.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, mpsc},
};

use bevy::{
    app::App,
    camera::{CameraOutputMode, NormalizedRenderTarget},
    ecs::prelude::*,
    render::{
        ExtractSchedule, MainWorld, Render, RenderApp, RenderStartup, RenderSystems,
        camera::{SortedCamera, SortedCameras},
        renderer::{RenderDevice, RenderGraph, RenderGraphSystems, RenderQueue},
        view::window::{ExtractedWindows, prepare_windows},
    },
    tasks::block_on,
    window::WindowRef,
};

use gongyi_assets::Assets;
use gongyi_core::{
    model::{Rotation, ScreenName, layout::Area},
    problem::Text,
    shapes::TransitionKind,
    sync::lock,
    text,
};
use gongyi_media::Canvas;
use gongyi_player::alarm::Waker;
use gongyi_player::{Drawn, cache::PictureKey};
use gongyi_system::clock::Clock;

/// Off-screen pictures have this format.
const OFF_SCREEN_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8UnormSrgb;
/// Where the shader is among the assets.
const SHADER: &str = "shaders/composite.wgsl";

/// So many bytes of a picture are sent to the adapter at a time.
const BAND_BYTES: u32 = 4 * 1024 * 1024;
/// So long an update without a frame waits until the adapter has taken what was sent.
const TAKEN_WITHIN: std::time::Duration = std::time::Duration::from_millis(50);

/// How many values the shader's `KIND` has.
const KINDS: u8 = 7;

/// Where a frame goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Surface {
    /// A window.
    Window(Entity),
    /// A texture of this upright size.
    OffScreen((u32, u32)),
}

/// One frame of one screen.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// The screen.
    pub(super) screen: ScreenName,
    /// Where it is drawn.
    pub(super) surface: Surface,
    /// What is drawn, each in its place.
    pub(super) layers: Vec<PassLayer>,
    /// How the window is turned.
    pub(super) rotation: Rotation,
    /// The upright size in pixels.
    pub(super) size: (u32, u32),
    /// The diameter of the mark for a wrong file; 0 for none.
    pub(super) mark: f32,
    /// The clock that tells when it was drawn.
    pub(super) clock: Clock,
}

/// What a frame shows in a part of the screen.
#[derive(Debug, Clone, Copy)]
pub(super) struct PassLayer {
    /// Where, on the upright picture.
    pub(super) area: Area,
    /// The picture that goes; black where absent.
    pub(super) from: Option<PictureKey>,
    /// The picture that comes or is on; black where absent.
    pub(super) to: Option<PictureKey>,
    /// How it comes in.
    pub(super) kind: TransitionKind,
    /// How far it has come in.
    pub(super) progress: f32,
    /// For the strip of a ticker, by how many pixels it has moved.
    pub(super) shift: Option<u32>,
}

/// What the main world wants drawn in this update.
#[derive(Resource, Default)]
pub(super) struct Outbox {
    /// New pictures.
    pub(super) uploads: Vec<(PictureKey, Arc<Canvas>)>,
    /// The pictures that stay; all others are dropped.
    pub(super) keep: Vec<PictureKey>,
    /// The frames.
    pub(super) frames: Vec<Frame>,
}

/// A picture read back from the adapter: what an off-screen frame shows.
#[derive(Debug, Clone)]
pub struct ReadBack {
    /// The screen.
    pub screen: ScreenName,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// RGBA, 8 bits each, sRGB.
    pub data: Vec<u8>,
}

/// What became of a frame, or of pictures.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// For the player.
    pub(super) drawn: Drawn,
    /// Whether the adapter refused the frame.
    pub(super) is_refused: bool,
}

/// What the compositor needs from outside, and where it reports.
pub(super) struct Links {
    pub(super) assets: Assets,
    pub(super) drawn: mpsc::Sender<Report>,
    pub(super) waker: Waker,
    /// Where off-screen frames are sent when they are to be read back.
    pub(super) read_back: Option<mpsc::Sender<ReadBack>>,
}

/// The inbox in the render world.
#[derive(Resource, Default)]
struct Inbox(Outbox);

#[derive(Resource)]
struct Reports {
    waker: Waker,
    drawn: std::sync::Mutex<mpsc::Sender<Report>>,
    read_back: Option<std::sync::Mutex<mpsc::Sender<ReadBack>>>,
}

#[derive(Resource, Clone)]
struct ShaderSource(String);

/// What is fixed when a pipeline is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Variant {
    /// The target's format.
    format: wgpu::TextureFormat,
    /// The way the picture comes in: the shader's `KIND`.
    kind: u8,
    /// Whether both pictures have the target's size.
    exact: bool,
    /// Whether the mark for a wrong file is drawn.
    marked: bool,
    /// Whether it is the strip of a ticker.
    strip: bool,
}

/// The adapter's side of the compositor.
#[derive(Resource)]
struct Compositor {
    shader: wgpu::ShaderModule,
    bindings: wgpu::BindGroupLayout,
    layout: wgpu::PipelineLayout,
    sampler: wgpu::Sampler,
    black: wgpu::TextureView,
    pipelines: HashMap<Variant, wgpu::RenderPipeline>,
    /// The formats that were met since pipelines were last built ahead.
    met: Vec<wgpu::TextureFormat>,
    pictures: BTreeMap<PictureKey, wgpu::TextureView>,
    off_screen: BTreeMap<ScreenName, wgpu::Texture>,
    /// Whether the adapter refused the last frame: it is warned of once.
    is_refusing: bool,
}

/// Adds the compositor to the render world of `app`.
pub(super) fn plugin(app: &mut App, links: Links) {
    app.init_resource::<Outbox>();
    let shader = links.assets.read(SHADER).unwrap_or_default();
    let Some(render_app) = app.get_sub_app_mut(RenderApp) else { return };
    render_app
        .init_resource::<Inbox>()
        .insert_resource(ShaderSource(String::from_utf8_lossy(&shader).into_owned()))
        .insert_resource(Reports {
            waker: links.waker,
            drawn: links.drawn.into(),
            read_back: links.read_back.map(Into::into),
        })
        .add_systems(RenderStartup, init_compositor)
        .add_systems(ExtractSchedule, take_outbox)
        .add_systems(Render, claim_windows.in_set(RenderSystems::PrepareViews).before(prepare_windows))
        .add_systems(RenderGraph, composite.in_set(RenderGraphSystems::Render));
}

/// Moves the outbox into the render world. What is there already waits for an adapter that is being opened.
fn take_outbox(mut main: ResMut<MainWorld>, mut inbox: ResMut<Inbox>) {
    let new = std::mem::take(&mut *main.resource_mut::<Outbox>());
    let waiting = &mut inbox.0;
    waiting.uploads.extend(new.uploads);
    if !new.keep.is_empty() {
        waiting.keep = new.keep;
    }
    waiting.frames.retain(|old| new.frames.iter().all(|frame| frame.screen != old.screen));
    waiting.frames.extend(new.frames);
}

/// Lets Bevy acquire the swapchain texture of just those windows that get a frame. It does so for the targets of
/// cameras and, once, for every new window, which would show it black.
fn claim_windows(inbox: Res<Inbox>, mut windows: ResMut<ExtractedWindows>, mut cameras: ResMut<SortedCameras>) {
    for window in windows.windows.values_mut() {
        window.needs_initial_present = false;
    }
    for frame in &inbox.0.frames {
        let Surface::Window(window) = frame.surface else { continue };
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
    let shader = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some("composite"),
        source: wgpu::ShaderSource::Wgsl(source.0.as_str().into()),
    });
    let entry =
        |binding, ty| wgpu::BindGroupLayoutEntry { binding, visibility: wgpu::ShaderStages::FRAGMENT, ty, count: None };
    let texture = wgpu::BindingType::Texture {
        sample_type: wgpu::TextureSampleType::Float { filterable: true },
        view_dimension: wgpu::TextureViewDimension::D2,
        multisampled: false,
    };
    let uniform = wgpu::BindingType::Buffer {
        ty: wgpu::BufferBindingType::Uniform,
        has_dynamic_offset: false,
        min_binding_size: None,
    };
    let bindings = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
        label: Some("composite"),
        entries: &[
            entry(0, uniform),
            entry(1, texture),
            entry(2, texture),
            entry(3, wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering)),
        ],
    });
    let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some("composite"),
        bind_group_layouts: &[Some(&bindings)],
        immediate_size: 0,
    });
    let sampler = device.create_sampler(&wgpu::SamplerDescriptor {
        mag_filter: wgpu::FilterMode::Linear,
        min_filter: wgpu::FilterMode::Linear,
        ..Default::default()
    });
    let black = upload(device, &queue, (1, 1), &[0, 0, 0, 255]);
    commands.insert_resource(Compositor {
        shader,
        bindings,
        layout,
        sampler,
        black,
        pipelines: HashMap::new(),
        met: Vec::new(),
        pictures: BTreeMap::new(),
        off_screen: BTreeMap::new(),
        is_refusing: false,
    });
}

/// A texture with these texels.
fn upload(device: &wgpu::Device, queue: &wgpu::Queue, size: (u32, u32), data: &[u8]) -> wgpu::TextureView {
    let size = wgpu::Extent3d { width: size.0, height: size.1, depth_or_array_layers: 1 };
    let texture = device.create_texture(&wgpu::TextureDescriptor {
        label: Some("picture"),
        size,
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: OFF_SCREEN_FORMAT,
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

/// Draws the frames of this update and reports each.
fn composite(
    mut inbox: ResMut<Inbox>,
    compositor: Option<ResMut<Compositor>>,
    mut windows: ResMut<ExtractedWindows>,
    device: Res<RenderDevice>,
    queue: Res<RenderQueue>,
    reports: Res<Reports>,
) {
    let Some(mut compositor) = compositor else { return };
    let outbox = std::mem::take(&mut inbox.0);
    let device = device.wgpu_device();
    let sent = !outbox.uploads.is_empty();
    // What is dropped goes first: at 4K a picture is 33 MB.
    if !outbox.keep.is_empty() {
        compositor.pictures.retain(|key, _| outbox.keep.contains(key));
    }
    let mut report = Drawn::default();
    for (key, canvas) in outbox.uploads {
        match attempt(device, || upload(device, &queue, (canvas.width, canvas.height), &canvas.data)) {
            Ok(view) => drop(compositor.pictures.insert(key, view)),
            Err(why) => {
                tracing::warn!("{}", why.en);
                report.refused.push((key, why));
            }
        }
        report.taken.push(key);
    }
    if outbox.frames.is_empty() && sent {
        // The adapter has the new texels now, so that the first frame of a transition need not wait for them; and what they
        // were copied from is free again.
        let wait = wgpu::PollType::Wait { submission_index: None, timeout: Some(TAKEN_WITHIN) };
        let _slow = device.poll(wait);
    }
    if sent {
        reports.send(Report { drawn: report, is_refused: false });
    }
    for frame in outbox.frames {
        let missing = compositor.missing(&frame);
        let result =
            if missing.is_empty() { compositor.present(device, &queue, &mut windows, &frame) } else { Ok(false) };
        let (drawn, is_refused) = (result == Ok(true), result.is_err());
        let at = drawn.then(|| frame.clock.now());
        if drawn
            && let (Some(sender), Surface::OffScreen(_)) = (&reports.read_back, &frame.surface)
            && let Some(picture) = compositor.read_back(device, &queue, &frame)
            && let Ok(sender) = sender.lock()
        {
            let _nobody_looks = sender.send(picture);
        }
        let drawn = Drawn { screen: Some(frame.screen), at, missing, ..Drawn::default() };
        reports.send(Report { drawn, is_refused });
    }
    compositor.build_ahead(device);
}

impl Reports {
    fn send(&self, report: Report) {
        let sender = lock(&self.drawn);
        let _player_ends = sender.send(report);
        drop(sender);
        self.waker.report();
    }
}

/// Has the adapter do something, and says why it does not where it refuses: too large, out of memory. That an adapter is
/// lost is no refusal; it is told elsewhere.
fn attempt<T>(device: &wgpu::Device, action: impl FnOnce() -> T) -> Result<T, Text> {
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

impl Compositor {
    /// The pictures of a frame that are not here. What is missing must not be drawn as black.
    fn missing(&self, frame: &Frame) -> Vec<PictureKey> {
        let needed = frame.layers.iter().flat_map(|layer| [layer.from, layer.to]).flatten();
        needed.filter(|key| !self.pictures.contains_key(key)).collect()
    }

    /// Draws one frame and shows it; false where its window has no texture for it now. Where the adapter refuses, what
    /// was on the screen stays, and nothing is kept of what may be the reason: a pipeline that is no good, a texture that
    /// there was no memory for.
    fn present(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        windows: &mut ExtractedWindows,
        frame: &Frame,
    ) -> Result<bool, Text> {
        let result = attempt(device, || self.draw(device, queue, windows, frame));
        let window = match &frame.surface {
            Surface::Window(entity) => windows.windows.get_mut(entity),
            Surface::OffScreen(_) => None,
        };
        match (&result, window) {
            (Ok(true), Some(window)) => window.present(),
            (Err(_), Some(window)) => {
                window.swap_chain_texture_view = None;
                window.swap_chain_texture = None;
            }
            _ => {}
        }
        match &result {
            Ok(is_drawn) => self.is_refusing &= !is_drawn,
            Err(why) => {
                if !std::mem::replace(&mut self.is_refusing, true) {
                    tracing::warn!("{}", why.en);
                }
                self.pipelines.clear();
                self.off_screen.clear();
            }
        }
        result
    }

    /// Draws one frame; false where its window has no texture for it now.
    fn draw(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, windows: &ExtractedWindows, frame: &Frame) -> bool {
        let (view, format, target) = match &frame.surface {
            Surface::Window(entity) => {
                let Some(window) = windows.windows.get(entity) else { return false };
                let size = (window.physical_width, window.physical_height);
                match (&window.swap_chain_texture_view, window.swap_chain_texture_view_format) {
                    (Some(view), Some(format)) => ((**view).clone(), format, size),
                    _ => return false,
                }
            }
            Surface::OffScreen(size) => {
                let view = self.off_screen(device, &frame.screen, *size);
                (view.create_view(&wgpu::TextureViewDescriptor::default()), OFF_SCREEN_FORMAT, *size)
            }
        };
        let layers: Vec<_> = frame
            .layers
            .iter()
            .filter_map(|layer| {
                Some((scissor(frame, layer.area, target)?, self.prepare(device, queue, frame, layer, format)))
            })
            .collect();
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        {
            let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
                label: Some("composite"),
                color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                    view: &view,
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
        queue.submit([encoder.finish()]);
        true
    }

    /// The pipeline of a layer, and what it reads.
    fn prepare(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        frame: &Frame,
        layer: &PassLayer,
        format: wgpu::TextureFormat,
    ) -> (wgpu::RenderPipeline, wgpu::BindGroup) {
        let exact = [layer.from, layer.to].into_iter().flatten().all(|key| key.size == layer.area.size());
        let strip = layer.shift.is_some();
        let black = layer.to.is_none() || (kind_of(layer) != 0 && layer.from.is_none());
        let variant = Variant { format, kind: kind_of(layer), exact: exact && !black, marked: frame.mark > 0.0, strip };
        let pipeline = self.pipeline(device, variant);
        // Written through the queue: a buffer that is mapped when it is made panics where the adapter is lost.
        let bytes = uniform(frame, layer);
        let uniform = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("layer"),
            size: bytes.len() as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        queue.write_buffer(&uniform, 0, &bytes);
        let group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("composite"),
            layout: &self.bindings,
            entries: &[
                wgpu::BindGroupEntry { binding: 0, resource: uniform.as_entire_binding() },
                wgpu::BindGroupEntry {
                    binding: 1,
                    resource: wgpu::BindingResource::TextureView(self.picture(layer.from)),
                },
                wgpu::BindGroupEntry {
                    binding: 2,
                    resource: wgpu::BindingResource::TextureView(self.picture(layer.to)),
                },
                wgpu::BindGroupEntry { binding: 3, resource: wgpu::BindingResource::Sampler(&self.sampler) },
            ],
        });
        (pipeline, group)
    }

    /// The view of a picture; black where a rule asks for that.
    fn picture(&self, key: Option<PictureKey>) -> &wgpu::TextureView {
        key.and_then(|key| self.pictures.get(&key)).unwrap_or(&self.black)
    }

    /// The pipeline of a variant.
    fn pipeline(&mut self, device: &wgpu::Device, variant: Variant) -> wgpu::RenderPipeline {
        if let Some(pipeline) = self.pipelines.get(&variant) {
            return pipeline.clone();
        }
        if !self.pipelines.keys().any(|known| known.format == variant.format) {
            self.met.push(variant.format);
        }
        let pipeline = self.build(device, variant);
        self.pipelines.insert(variant, pipeline.clone());
        pipeline
    }

    /// Builds what a screen may need of the formats that were met, so that no transition waits for its pipeline: once
    /// the first frame, which needs one of them, is on its way.
    fn build_ahead(&mut self, device: &wgpu::Device) {
        for format in std::mem::take(&mut self.met) {
            for (kind, exact) in (0..KINDS).flat_map(|kind| [(kind, true), (kind, false)]) {
                let variant = Variant { format, kind, exact, marked: false, strip: false };
                if !self.pipelines.contains_key(&variant)
                    // What is refused is asked for again by the frame that needs it.
                    && let Ok(pipeline) = attempt(device, || self.build(device, variant))
                {
                    self.pipelines.insert(variant, pipeline);
                }
            }
        }
    }

    fn build(&self, device: &wgpu::Device, variant: Variant) -> wgpu::RenderPipeline {
        let constants = [
            ("KIND", f64::from(variant.kind)),
            ("EXACT", f64::from(u8::from(variant.exact))),
            ("MARKED", f64::from(u8::from(variant.marked))),
            ("STRIP", f64::from(u8::from(variant.strip))),
        ];
        let format = variant.format;
        device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some("composite"),
            layout: Some(&self.layout),
            vertex: wgpu::VertexState {
                module: &self.shader,
                entry_point: Some("vertex"),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                buffers: &[],
            },
            primitive: wgpu::PrimitiveState::default(),
            depth_stencil: None,
            multisample: wgpu::MultisampleState::default(),
            fragment: Some(wgpu::FragmentState {
                module: &self.shader,
                entry_point: Some("fragment"),
                compilation_options: wgpu::PipelineCompilationOptions { constants: &constants, ..Default::default() },
                targets: &[Some(wgpu::ColorTargetState { format, blend: None, write_mask: wgpu::ColorWrites::ALL })],
            }),
            multiview_mask: None,
            cache: None,
        })
    }

    /// The off-screen texture of a screen, made anew where its size changed.
    fn off_screen(&mut self, device: &wgpu::Device, screen: &ScreenName, size: (u32, u32)) -> &wgpu::Texture {
        let fits = |texture: &wgpu::Texture| (texture.width(), texture.height()) == size;
        if !self.off_screen.get(screen).is_some_and(fits) {
            self.off_screen.remove(screen);
        }
        self.off_screen.entry(screen.clone()).or_insert_with(|| {
            device.create_texture(&wgpu::TextureDescriptor {
                label: Some("off-screen"),
                size: wgpu::Extent3d { width: size.0, height: size.1, depth_or_array_layers: 1 },
                mip_level_count: 1,
                sample_count: 1,
                dimension: wgpu::TextureDimension::D2,
                format: OFF_SCREEN_FORMAT,
                usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
                view_formats: &[],
            })
        })
    }

    /// Reads an off-screen frame back; none where the adapter does not give it.
    fn read_back(&self, device: &wgpu::Device, queue: &wgpu::Queue, frame: &Frame) -> Option<ReadBack> {
        let texture = self.off_screen.get(&frame.screen)?;
        let (width, height) = (texture.width(), texture.height());
        let row = (width * 4).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
        let buffer = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("read back"),
            size: u64::from(row) * u64::from(height),
            usage: wgpu::BufferUsages::COPY_DST | wgpu::BufferUsages::MAP_READ,
            mapped_at_creation: false,
        });
        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        encoder.copy_texture_to_buffer(
            texture.as_image_copy(),
            wgpu::TexelCopyBufferInfo {
                buffer: &buffer,
                layout: wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(row), rows_per_image: None },
            },
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
        Some(ReadBack { screen: frame.screen.clone(), size: (width, height), data })
    }
}

/// The shader's `KIND` for a layer: a picture that is in is drawn alone.
fn kind_of(layer: &PassLayer) -> u8 {
    match layer.kind {
        _ if layer.progress >= 1.0 => 0,
        TransitionKind::Cut => 0,
        TransitionKind::Fade => 1,
        TransitionKind::Push => 2,
        TransitionKind::Wipe => 3,
        TransitionKind::Iris => 4,
        TransitionKind::Unroll => 5,
        TransitionKind::Ink => 6,
    }
}

/// Quarter turns clockwise of what is drawn: only windows are turned.
fn turns(frame: &Frame) -> u32 {
    match (&frame.surface, frame.rotation) {
        (Surface::OffScreen(_), _) | (_, Rotation::R0) => 0,
        (_, Rotation::R90) => 1,
        (_, Rotation::R180) => 2,
        (_, Rotation::R270) => 3,
    }
}

/// Where an area of the upright picture is on the turned target, cut to the target: its window may have another size by
/// now. None where nothing of it is left.
fn scissor(frame: &Frame, area: Area, target: (u32, u32)) -> Option<Area> {
    turned(turns(frame), frame.size, area, target)
}

/// See [`scissor`].
fn turned(turns: u32, size: (u32, u32), area: Area, target: (u32, u32)) -> Option<Area> {
    let Area { x, y, width, height } = area;
    let (right, below) = (size.0.saturating_sub(x + width), size.1.saturating_sub(y + height));
    let place = match turns {
        1 => Area { x: below, y: x, width: height, height: width },
        2 => Area { x: right, y: below, width, height },
        3 => Area { x: y, y: right, width: height, height: width },
        _ => area,
    };
    let width = place.width.min(target.0.saturating_sub(place.x));
    let height = place.height.min(target.1.saturating_sub(place.y));
    (width > 0 && height > 0).then_some(Area { width, height, ..place })
}

/// The bytes of the shader's `PassLayer`.
fn uniform(frame: &Frame, layer: &PassLayer) -> Vec<u8> {
    let pair = |a: u32, b: u32| [(a as f32).to_ne_bytes(), (b as f32).to_ne_bytes()].concat();
    [
        pair(layer.area.width, layer.area.height),
        layer.progress.to_ne_bytes().to_vec(),
        turns(frame).to_ne_bytes().to_vec(),
        frame.mark.to_ne_bytes().to_vec(),
        vec![0; 12],
        pair(layer.area.x, layer.area.y),
        pair(frame.size.0, frame.size.1),
        layer.shift.unwrap_or_default().to_ne_bytes().to_vec(),
        vec![0; 12],
    ]
    .concat()
}

/// Puts textures that cannot be drawn to in the place of the off-screen ones.
#[cfg(test)]
pub(super) fn spoil(render: &mut World) {
    let device = render.resource::<RenderDevice>().clone();
    for texture in render.resource_mut::<Compositor>().off_screen.values_mut() {
        *texture = device.wgpu_device().create_texture(&wgpu::TextureDescriptor {
            label: None,
            size: texture.size(),
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: OFF_SCREEN_FORMAT,
            usage: wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The place in the upright picture of a place on the turned target: as the shader has it.
    fn upright(turns: u32, (width, height): (u32, u32), (x, y): (u32, u32)) -> (u32, u32) {
        match turns {
            1 => (y, height - 1 - x),
            2 => (width - 1 - x, height - 1 - y),
            3 => (width - 1 - y, x),
            _ => (x, y),
        }
    }

    #[test]
    fn a_zone_is_drawn_just_where_the_shader_finds_it_whatever_way_the_screen_is_turned() {
        let size = (16, 9);
        let area = Area { x: 11, y: 2, width: 5, height: 3 };
        for turns in 0..4 {
            let target = if turns % 2 == 0 { size } else { (size.1, size.0) };
            let place = turned(turns, size, area, target).unwrap();
            for (x, y) in (0..target.0).flat_map(|x| (0..target.1).map(move |y| (x, y))) {
                let within = |area: Area, (x, y): (u32, u32)| {
                    (area.x..area.x + area.width).contains(&x) && (area.y..area.y + area.height).contains(&y)
                };
                assert_eq!(within(place, (x, y)), within(area, upright(turns, size, (x, y))), "{turns}: {x} {y}");
            }
        }
    }

    #[test]
    fn a_window_that_shrank_is_not_drawn_beyond() {
        let area = Area { x: 8, y: 0, width: 8, height: 9 };
        assert_eq!(turned(0, (16, 9), area, (10, 4)), Some(Area { x: 8, y: 0, width: 2, height: 4 }));
        assert_eq!(turned(0, (16, 9), area, (8, 9)), None);
    }
}
