//! The pipelines: what a frame does is fixed when one is built, so that a renderer in software works out no branch for
//! each pixel.

use std::collections::HashMap;

use bevy::ecs::prelude::*;

use super::{geometry::KINDS, textures::attempt};

/// What is fixed when a pipeline is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Variant {
    /// The target's format.
    pub(super) format: wgpu::TextureFormat,
    /// The way the picture comes in: the shader's `KIND`.
    pub(super) kind: u8,
    /// Whether both pictures have the target's size.
    pub(super) exact: bool,
    /// Whether the mark for a wrong file is drawn.
    pub(super) marked: bool,
    /// Whether it is the strip of a ticker.
    pub(super) strip: bool,
}

/// The pipelines that were built, and what they are built of.
pub(super) struct Pipelines {
    shader: wgpu::ShaderModule,
    pub(super) bindings: wgpu::BindGroupLayout,
    layout: wgpu::PipelineLayout,
    built: HashMap<Variant, wgpu::RenderPipeline>,
    /// The formats that were met since pipelines were last built ahead.
    met: Vec<wgpu::TextureFormat>,
}

/// The source of the shader.
#[derive(Resource, Clone)]
pub(super) struct ShaderSource(pub(super) String);

impl Pipelines {
    pub(super) fn new(device: &wgpu::Device, source: &ShaderSource) -> Self {
        let shader = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some("composite"),
            source: wgpu::ShaderSource::Wgsl(source.0.as_str().into()),
        });
        let entry = |binding, ty| wgpu::BindGroupLayoutEntry {
            binding,
            visibility: wgpu::ShaderStages::FRAGMENT,
            ty,
            count: None,
        };
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
                entry(4, texture),
            ],
        });
        let layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("composite"),
            bind_group_layouts: &[Some(&bindings)],
            immediate_size: 0,
        });
        Self { shader, bindings, layout, built: HashMap::new(), met: Vec::new() }
    }

    /// Forgets all that were built: one of them may be why the adapter refuses.
    pub(super) fn clear(&mut self) {
        self.built.clear();
    }

    /// The pipeline of a variant.
    pub(super) fn get(&mut self, device: &wgpu::Device, variant: Variant) -> wgpu::RenderPipeline {
        if let Some(pipeline) = self.built.get(&variant) {
            return pipeline.clone();
        }
        if !self.built.keys().any(|known| known.format == variant.format) {
            self.met.push(variant.format);
        }
        let pipeline = self.build(device, variant);
        self.built.insert(variant, pipeline.clone());
        pipeline
    }

    /// Builds what a screen may need of the formats that were met, so that no transition waits for its pipeline: once
    /// the first frame, which needs one of them, is on its way.
    pub(super) fn build_ahead(&mut self, device: &wgpu::Device) {
        for format in std::mem::take(&mut self.met) {
            for (kind, exact) in (0..KINDS).flat_map(|kind| [(kind, true), (kind, false)]) {
                let variant = Variant { format, kind, exact, marked: false, strip: false };
                if !self.built.contains_key(&variant)
                    // What is refused is asked for again by the frame that needs it.
                    && let Ok(pipeline) = attempt(device, || self.build(device, variant))
                {
                    self.built.insert(variant, pipeline);
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
}
