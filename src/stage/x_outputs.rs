//! The outputs of an X server, read over a connection of its own and told anew whenever one comes, goes or changes.
//!
//! winit lists outputs too, but keeps what it first learned of each and tells nobody of changes, so that a sleeping
//! stage would sleep on. Under Wayland its outputs are live and come and go as entities; nothing here is needed there.
//! The same connection keeps the server from blanking the screens: the server takes that back by itself when the
//! connection ends, however the player ends.

use std::{
    sync::{Arc, mpsc},
    thread::JoinHandle,
};

use bevy::math::{IVec2, UVec2};
use x11rb::{
    connection::Connection as _,
    errors::ReplyError,
    protocol::{
        Event,
        randr::{self, ConnectionExt as _},
        screensaver::ConnectionExt as _,
        xproto::{AtomEnum, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, WindowClass},
    },
    rust_connection::RustConnection,
    wrapper::ConnectionExt as _,
};

use super::outputs::Output;
use gongyi_player::alarm::Waker;

/// The watched outputs of an X server; the watching ends when this is dropped.
pub(crate) struct XOutputs {
    connection: Arc<RustConnection>,
    mailbox: u32,
    thread: Option<JoinHandle<()>>,
}

/// The X server did not answer as it should.
#[derive(Debug, thiserror::Error)]
pub(crate) enum XError {
    #[error("cannot connect: {0}")]
    Connect(#[from] x11rb::errors::ConnectError),
    #[error("the connection broke: {0}")]
    Connection(#[from] x11rb::errors::ConnectionError),
    #[error("{0}")]
    Reply(#[from] ReplyError),
    #[error("no number is left for a window: {0}")]
    Id(#[from] x11rb::errors::ReplyOrIdError),
    #[error("no thread can be started: {0}")]
    Thread(#[from] std::io::Error),
}

/// The outputs of the X server that `DISPLAY` names.
pub(crate) fn list_once() -> Result<Vec<Output>, XError> {
    let (connection, screen) = x11rb::connect(None)?;
    let root = connection.setup().roots.get(screen).map_or(0, |screen| screen.root);
    connection.randr_query_version(1, 5)?.reply()?;
    list(&connection, root)
}

impl XOutputs {
    /// Lists the outputs and watches them: each change sends a new list and wakes the stage. With `awake` the screens
    /// are not blanked meanwhile.
    pub(crate) fn watch(
        to: mpsc::Sender<Vec<Output>>,
        waker: Waker,
        awake: bool,
    ) -> Result<(Self, Vec<Output>), XError> {
        let (connection, screen) = x11rb::connect(None)?;
        let root = connection.setup().roots.get(screen).map_or(0, |screen| screen.root);
        connection.randr_query_version(1, 5)?.reply()?;
        let changes =
            randr::NotifyMask::SCREEN_CHANGE | randr::NotifyMask::CRTC_CHANGE | randr::NotifyMask::OUTPUT_CHANGE;
        connection.randr_select_input(root, changes)?.check()?;
        if awake && let Err(error) = stay_awake(&connection) {
            gongyi_core::warn!("X 服务可能会让屏幕变黑：{error}", "the X server may blank the screens: {error}");
        }
        // A window that is never seen, to which the end is told.
        let mailbox = connection.generate_id()?;
        let unseen = CreateWindowAux::new();
        connection.create_window(0, mailbox, root, 0, 0, 1, 1, 0, WindowClass::INPUT_ONLY, 0, &unseen)?.check()?;
        let first = list(&connection, root)?;
        let connection = Arc::new(connection);
        let (theirs, mut known) = (Arc::clone(&connection), first.clone());
        let thread = std::thread::Builder::new().name("gongyi-outputs".into()).spawn(move || {
            // The end of the connection ends the window system's loop as well: nothing is left to tell then.
            while let Ok(event) = theirs.wait_for_event() {
                if matches!(event, Event::ClientMessage(_)) {
                    return;
                }
                let Ok(outputs) = list(&theirs, root) else { continue };
                if outputs == known {
                    continue;
                }
                known.clone_from(&outputs);
                if to.send(outputs).is_err() {
                    return;
                }
                waker.wake();
            }
        })?;
        Ok((Self { connection, mailbox, thread: Some(thread) }, first))
    }
}

impl Drop for XOutputs {
    fn drop(&mut self) {
        let kind = u32::from(AtomEnum::WM_NAME);
        let end = ClientMessageEvent::new(32, self.mailbox, kind, [0_u32; 5]);
        let sent = self.connection.send_event(false, self.mailbox, EventMask::NO_EVENT, end).is_ok();
        if sent
            && self.connection.sync().is_ok()
            && let Some(thread) = self.thread.take()
        {
            let _panicked = thread.join();
        }
    }
}

/// Keeps the server from blanking the screens and switching them off as long as the connection lives.
fn stay_awake(connection: &RustConnection) -> Result<(), XError> {
    connection.screensaver_query_version(1, 1)?.reply()?;
    connection.screensaver_suspend(1)?.check()?;
    Ok(())
}

/// Whether a window manager runs, by the mark that each leaves (Extended Window Manager Hints).
fn is_managed(connection: &RustConnection, root: u32) -> Result<bool, XError> {
    let mark = connection.intern_atom(false, b"_NET_SUPPORTING_WM_CHECK")?.reply()?.atom;
    let mark = connection.get_property(false, root, mark, AtomEnum::WINDOW, 0, 1)?.reply()?;
    Ok(mark.value_len > 0)
}

/// The outputs that show something, from the left to the right, then from the top down.
fn list(connection: &RustConnection, root: u32) -> Result<Vec<Output>, XError> {
    let resources = connection.randr_get_screen_resources_current(root)?.reply()?;
    let primary = connection.randr_get_output_primary(root)?.reply()?.output;
    let managed = is_managed(connection, root)?;
    let mut outputs = Vec::new();
    for &id in &resources.outputs {
        // An output that went between two questions is gone, and its change will be told.
        let Ok(output) = connection.randr_get_output_info(id, resources.config_timestamp)?.reply() else { continue };
        // What counts is whether a part of the desktop is shown on it. Whether a cable is in changes nothing: a display
        // that is unplugged and plugged in again finds its picture in place.
        if output.crtc == 0 {
            continue;
        }
        let Ok(crtc) = connection.randr_get_crtc_info(output.crtc, resources.config_timestamp)?.reply() else {
            continue;
        };
        if crtc.width == 0 || crtc.height == 0 {
            continue;
        }
        let mode = resources.modes.iter().find(|mode| mode.id == crtc.mode);
        let refresh_millihertz = mode.and_then(|mode| {
            let lines = u64::from(mode.htotal) * u64::from(mode.vtotal);
            u32::try_from((u64::from(mode.dot_clock) * 1000).checked_div(lines)?).ok().filter(|rate| *rate > 0)
        });
        outputs.push(Output {
            name: Some(String::from_utf8_lossy(&output.name).into_owned()),
            primary: id == primary,
            place: IVec2::new(i32::from(crtc.x), i32::from(crtc.y)),
            size: UVec2::new(u32::from(crtc.width), u32::from(crtc.height)),
            refresh_millihertz,
            managed,
        });
    }
    outputs.sort_by_key(|output| (output.place.x, output.place.y));
    Ok(outputs)
}
