//! The one unsafe line of the program: a window, as `softbuffer` wants it.
//!
//! Bevy gives the handle of a window only through an unsafe function, since on some systems windows may be used on the main
//! thread alone. Here that is so: the handle that comes out of it cannot leave its thread, and [`window_handle`] is called
//! by systems that Bevy runs on the main one. It keeps the window alive as long as it lives itself.
//!
//! A runner of our own on `winit` would do without, but would have to take over all that Bevy's does with windows and
//! monitors.

use bevy::{
    ecs::system::NonSendMarker,
    window::{RawHandleWrapper, ThreadLockedRawWindowHandleWrapper},
};

/// The window, for the thread that calls this: a system has the marker only on the main thread.
#[expect(unsafe_code, reason = "see the head of this file")]
pub(super) fn window_handle(window: &RawHandleWrapper, _: &NonSendMarker) -> ThreadLockedRawWindowHandleWrapper {
    // SAFETY: the marker is there on the main thread alone, and what comes out cannot be sent to another one.
    unsafe { window.get_handle() }
}
