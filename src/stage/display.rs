//! Whether the display is still there: what draws to one that has gone away may panic, which is no fault of the player.

use std::{env, ffi::OsString, os::unix::net::UnixStream, path::Path, time::Duration};

use gongyi_system::clock::monotonic_now;

/// A display that breaks its connections may go on listening for so long: it is ending.
const ENDS_WITHIN: Duration = Duration::from_millis(500);
/// How often it is asked meanwhile; nobody tells that another process no longer listens.
const ASK_EVERY: Duration = Duration::from_millis(20);

/// Whether there was a display, by what the environment says, and nobody answers there any more, or soon will not.
pub(super) fn is_display_gone() -> bool {
    let named = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    let answers: Box<dyn Fn() -> bool> = match (named("WAYLAND_DISPLAY"), named("DISPLAY")) {
        (Some(wayland), _) => Box::new(move || answers_wayland(&wayland)),
        (None, Some(_)) => Box::new(|| x11rb::connect(None).is_ok()),
        (None, None) => return false,
    };
    let end = monotonic_now() + ENDS_WITHIN;
    while answers() {
        if monotonic_now() >= end {
            return false;
        }
        std::thread::sleep(ASK_EVERY);
    }
    true
}

fn answers_wayland(name: &OsString) -> bool {
    let runtime = env::var_os("XDG_RUNTIME_DIR").unwrap_or_default();
    // An absolute name is one by itself.
    UnixStream::connect(Path::new(&runtime).join(name)).is_ok()
}
