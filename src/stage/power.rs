//! Switches the displays off while rules blank every screen, by commands of the operator's: how that is done depends on
//! the box, and a display that is switched off wrongly is a black wall.
//!
//! The commands run beside the stage, one after the other. A display may vanish while it is off: its screen comes back
//! with it.

use std::{
    process::{Command, Stdio},
    sync::mpsc,
    thread::JoinHandle,
};

/// The operator's commands, for the shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PowerCommands {
    /// Switches the displays off.
    pub off: String,
    /// Switches them on.
    pub on: String,
}

/// Keeps the displays as they should be; when this is dropped they are on.
pub(super) struct Power {
    /// Whether the displays are to be off.
    off: bool,
    sender: Option<mpsc::Sender<bool>>,
    thread: Option<JoinHandle<()>>,
}

impl Power {
    /// Starts the thread that runs the commands.
    pub(super) fn start(commands: PowerCommands) -> std::io::Result<Self> {
        let (sender, receiver) = mpsc::channel();
        let thread = std::thread::Builder::new().name("gongyi-power".into()).spawn(move || {
            for off in receiver {
                run(if off { &commands.off } else { &commands.on });
            }
        })?;
        Ok(Self { off: false, sender: Some(sender), thread: Some(thread) })
    }

    /// Switches the displays where that is not how they are.
    pub(super) fn follow(&mut self, off: bool) {
        if std::mem::replace(&mut self.off, off) != off
            && let Some(sender) = &self.sender
        {
            let _thread_is_gone = sender.send(off);
        }
    }
}

impl Drop for Power {
    fn drop(&mut self) {
        self.follow(false);
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

/// Runs a command to its end.
fn run(command: &str) {
    let done = Command::new("sh").args(["-c", command]).stdin(Stdio::null()).stdout(Stdio::null()).status();
    match done {
        Ok(status) if status.success() => {}
        Ok(status) => tracing::warn!("`{command}` fails: {status}"),
        Err(error) => tracing::warn!("`{command}` cannot be run: {error}"),
    }
}
