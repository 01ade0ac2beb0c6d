//! The outputs of the window system, and that they change.

use std::sync::mpsc;

use bevy::{
    math::{IVec2, UVec2},
    prelude::*,
};

use super::{
    StageSystems,
    messages::{Inbox, OutputsChanged, add_stirring_message},
    wayland::{WaylandOutputs, on_wayland},
    x_outputs::XOutputs,
};
use gongyi_player::alarm::Waker;

/// An output that shows a part of the desktop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Output {
    /// Its connector's name, such as `HDMI-A-1`.
    pub name: Option<String>,
    /// Whether it is the primary one.
    pub primary: bool,
    /// Its place on the desktop, in pixels.
    pub place: IVec2,
    /// Its size in pixels.
    pub size: UVec2,
    /// Pictures in a thousand seconds.
    pub refresh_millihertz: Option<u32>,
    /// Whether a window manager or a compositor makes windows full-screen there.
    pub managed: bool,
}

/// The outputs of the X server; under Wayland and off-screen there are none here.
#[derive(Resource, Debug)]
pub(super) struct XOutputList(pub(super) Option<Vec<Output>>);

/// What watches the outputs; the watching ends when this is dropped.
pub(super) enum OutputWatch {
    X { _watch: XOutputs },
    Wayland { _watch: WaylandOutputs },
}

/// Adds what follows the outputs.
pub(super) struct OutputsPlugin;

impl Plugin for OutputsPlugin {
    fn build(&self, app: &mut App) {
        add_stirring_message::<OutputsChanged>(app);
        app.add_systems(Update, take_outputs.in_set(StageSystems::Receive));
    }
}

impl OutputWatch {
    /// Watches the outputs of the window system. Those of an X server are listed.
    pub(super) fn start(to: mpsc::Sender<Vec<Output>>, waker: &Waker) -> (Option<Self>, XOutputList) {
        let unseen = |error: &dyn std::fmt::Display| {
            gongyi_core::warn!("看不到显示输出的变化：{error}", "changes of the outputs are not seen: {error}");
        };
        if on_wayland() {
            let watch = WaylandOutputs::watch(waker.clone()).inspect_err(|error| unseen(error)).ok();
            return (watch.map(|watch| Self::Wayland { _watch: watch }), XOutputList(None));
        }
        let watched = XOutputs::watch(to, waker.clone(), true).inspect_err(|error| unseen(error)).ok();
        let (watch, outputs) = watched.unzip();
        (watch.map(|watch| Self::X { _watch: watch }), XOutputList(outputs))
    }
}

fn take_outputs(
    inbox: Res<Inbox<Vec<Output>>>,
    mut listed: ResMut<XOutputList>,
    mut changed: MessageWriter<OutputsChanged>,
) {
    if let Some(outputs) = inbox.drain().pop() {
        listed.0 = Some(outputs);
        changed.write(OutputsChanged);
    }
}
