//! Which presenter shows the frames: with a graphics adapter, or in software.

use std::{
    collections::BTreeMap,
    sync::{Mutex, mpsc},
};

use bevy::prelude::*;

use super::GpuMode;
use gongyi_core::{model::ScreenName, sync::lock};
use gongyi_player::{
    alarm::Waker,
    frame_plan::{Batch, PresenterReport},
    reporter::Adapter,
};
use gongyi_system::gpu::has_gpu;

/// Who takes what is in the [`Outbox`].
#[derive(Resource, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ActivePresenter {
    /// With a graphics adapter.
    Gpu,
    /// In software, into the pixels of windows.
    Software,
}

/// What the player wants presented in this update.
#[derive(Resource)]
pub(super) struct Outbox {
    /// For the presenter.
    pub(super) batch: Batch,
    /// Where it is drawn.
    pub(super) targets: Targets,
}

/// Where frames are drawn.
#[derive(Debug, Clone)]
pub(super) enum Targets {
    /// To a texture or a picture in memory for each screen.
    OffScreen,
    /// To the window of each screen.
    Windows(BTreeMap<ScreenName, Entity>),
}

/// Where presenters report.
#[derive(Resource)]
pub(super) struct ReportSender {
    sender: Mutex<mpsc::Sender<PresenterReport>>,
    waker: Waker,
}

impl ReportSender {
    pub(super) fn new(sender: mpsc::Sender<PresenterReport>, waker: Waker) -> Self {
        Self { sender: sender.into(), waker }
    }

    /// Sends it to an update that follows, and wakes the loop for it.
    pub(super) fn send(&self, report: PresenterReport) {
        self.leave(report);
        self.waker.report();
    }

    /// Leaves it for who looks later in this update.
    pub(super) fn leave(&self, report: PresenterReport) {
        let _player_ends = lock(&self.sender).send(report);
    }
}

impl Outbox {
    pub(super) fn new(batch: Batch) -> Self {
        Self { batch, targets: Targets::OffScreen }
    }

    /// Takes all of it.
    pub(super) fn take_batch(&mut self) -> Batch {
        let clock = self.batch.clock;
        std::mem::replace(&mut self.batch, Batch::empty(clock))
    }
}

impl Targets {
    /// The window of a screen; none off-screen, and where it has none now.
    pub(super) fn window(&self, screen: &ScreenName) -> Option<Entity> {
        match self {
            Self::OffScreen => None,
            Self::Windows(windows) => windows.get(screen).copied(),
        }
    }
}

/// Whether an adapter is to be opened at all: its driver is loaded only then.
pub(super) fn wants_gpu(mode: GpuMode) -> bool {
    match mode {
        GpuMode::Auto => has_gpu(),
        GpuMode::On => true,
        GpuMode::Off => false,
    }
}

/// What the status says of software rendering.
pub(super) fn software_adapter() -> Adapter {
    Adapter { name: "software rendering".to_owned(), backend: "none".to_owned(), driver: String::new(), software: true }
}
