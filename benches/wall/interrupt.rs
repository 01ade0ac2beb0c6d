//! Ctrl-C ends the run by an error like any other, so that everything that was started is ended on the way.

use std::{
    error::Error,
    sync::{
        Arc, LazyLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use gongyi_system::clock::monotonic_now;

static INTERRUPTED: LazyLock<Arc<AtomicBool>> = LazyLock::new(Arc::default);

/// Takes Ctrl-C and a request to end from now on.
pub(crate) fn take() -> Result<(), Box<dyn Error>> {
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM, signal_hook::consts::SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(&INTERRUPTED))?;
    }
    Ok(())
}

/// An error once somebody asked to end.
pub(crate) fn check() -> Result<(), Box<dyn Error>> {
    if INTERRUPTED.load(Ordering::Relaxed) { Err("interrupted".into()) } else { Ok(()) }
}

/// Waits, unless somebody asks to end.
pub(crate) fn sleep(length: Duration) -> Result<(), Box<dyn Error>> {
    let deadline = monotonic_now() + length;
    loop {
        check()?;
        let left = deadline.saturating_duration_since(monotonic_now());
        if left.is_zero() {
            return Ok(());
        }
        std::thread::sleep(left.min(Duration::from_millis(50)));
    }
}
