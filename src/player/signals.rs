//! What a service manager, an operator or a log rotation says to the player by signals.

use std::sync::mpsc;

use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::Signals,
};

use crate::alarm::Waker;

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// A clean end.
    End,
    /// Files that are written to are opened anew.
    Reopen,
}

/// A thread that turns SIGTERM and SIGINT into a clean end, and SIGHUP into opening files anew. On a desk SIGHUP says
/// that the terminal was closed, and ends the player too.
pub fn watch_signals(to: mpsc::Sender<Signal>, waker: Waker, is_desk: bool) -> std::io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP])?;
    std::thread::Builder::new().name("gongyi-signals".into()).spawn(move || {
        for signal in signals.forever() {
            let _stage_is_gone = to.send(if signal == SIGHUP && !is_desk { Signal::Reopen } else { Signal::End });
            waker.wake();
        }
    })?;
    Ok(())
}
