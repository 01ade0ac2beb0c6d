//! Wakes the stage when a Wayland compositor's outputs come, go or change.
//!
//! winit takes note of them, but does not tell its loop, which would sleep on. This listens over a connection of its own
//! and wakes the loop, which then finds the outputs as they are.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

use wayland_client::{
    Connection, Dispatch, EventQueue, Proxy as _, QueueHandle,
    protocol::{wl_callback, wl_output, wl_registry},
};

use gongyi_player::alarm::Waker;

/// The two connections are served one after the other: winit may hear of a change a little later than this does, and
/// tells nobody when it has. So the loop is woken at once, and again after these times.
const AGAIN: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(400)];

/// Whether windows open under a Wayland compositor, by the rule by which winit picks the window system.
pub(super) fn on_wayland() -> bool {
    ["WAYLAND_DISPLAY", "WAYLAND_SOCKET"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

/// Watches the outputs; the watching ends when this is dropped.
pub(super) struct WaylandOutputs {
    connection: Connection,
    ended: Arc<AtomicBool>,
    handle: QueueHandle<Listener>,
    thread: Option<JoinHandle<()>>,
}

/// Why they cannot be watched.
#[derive(Debug, thiserror::Error)]
pub(super) enum WaylandError {
    #[error("cannot connect: {0}")]
    Connect(#[from] wayland_client::ConnectError),
    #[error("no thread can be started: {0}")]
    Thread(#[from] std::io::Error),
}

/// What the events say.
struct Listener {
    /// Whether an output came, went or changed since the last look.
    changed: bool,
    /// The numbers of the outputs.
    outputs: Vec<u32>,
}

impl WaylandOutputs {
    /// Watches the outputs of the compositor that `WAYLAND_DISPLAY` names.
    pub(super) fn watch(waker: Waker) -> Result<Self, WaylandError> {
        let connection = Connection::connect_to_env()?;
        let queue: EventQueue<Listener> = connection.new_event_queue();
        let handle = queue.handle();
        let _registry = connection.display().get_registry(&handle, ());
        let ended = Arc::new(AtomicBool::new(false));
        let theirs = Arc::clone(&ended);
        let thread =
            std::thread::Builder::new().name("gongyi-outputs".into()).spawn(move || listen(queue, &waker, &theirs))?;
        Ok(Self { connection, ended, handle, thread: Some(thread) })
    }
}

impl Drop for WaylandOutputs {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Release);
        // The answer to this ends the thread's wait.
        let _answer = self.connection.display().sync(&self.handle, ());
        if self.connection.flush().is_ok()
            && let Some(thread) = self.thread.take()
        {
            let _panicked = thread.join();
        }
    }
}

/// The life of the thread. The end of the connection ends winit's loop as well: nothing is left to tell then.
fn listen(mut queue: EventQueue<Listener>, waker: &Waker, ended: &AtomicBool) {
    let mut listener = Listener { changed: false, outputs: Vec::new() };
    while queue.blocking_dispatch(&mut listener).is_ok() && !ended.load(Ordering::Acquire) {
        if std::mem::take(&mut listener.changed) {
            waker.wake();
            for pause in AGAIN {
                std::thread::sleep(pause);
                waker.wake();
            }
        }
    }
}

impl Dispatch<wl_registry::WlRegistry, ()> for Listener {
    fn event(
        listener: &mut Self,
        registry: &wl_registry::WlRegistry,
        event: wl_registry::Event,
        (): &(),
        _: &Connection,
        handle: &QueueHandle<Self>,
    ) {
        match event {
            wl_registry::Event::Global { name, interface, version }
                if interface == wl_output::WlOutput::interface().name =>
            {
                registry.bind::<wl_output::WlOutput, (), Self>(name, version.min(2), handle, ());
                listener.outputs.push(name);
                listener.changed = true;
            }
            wl_registry::Event::GlobalRemove { name } if listener.outputs.contains(&name) => {
                listener.outputs.retain(|output| *output != name);
                listener.changed = true;
            }
            _ => {}
        }
    }
}

impl Dispatch<wl_output::WlOutput, ()> for Listener {
    fn event(
        listener: &mut Self,
        _: &wl_output::WlOutput,
        _: wl_output::Event,
        (): &(),
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
        listener.changed = true;
    }
}

impl Dispatch<wl_callback::WlCallback, ()> for Listener {
    fn event(
        _: &mut Self,
        _: &wl_callback::WlCallback,
        _: wl_callback::Event,
        (): &(),
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
    }
}
