//! The status: one JSON object that tells what the player does now, replaced at every change and at least every ten
//! seconds, by a thread of its own, so that the sleeping stage need not wake for it.

use std::{io, path::Path, sync::mpsc, thread::JoinHandle, time::Duration};

use serde::Serialize;

use super::write_atomic;
use crate::problem::{Lang, Problem};

/// The status is never older than this.
const REFRESH: Duration = Duration::from_secs(10);

/// What the player does now.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    /// The player's version.
    pub version: &'static str,
    /// Its process.
    pub pid: u32,
    /// When it started, in RFC 3339.
    pub started: String,
    /// When this was written, by the system's clock, in RFC 3339.
    pub written: String,
    /// What is in force.
    pub library: LibraryStatus,
    /// Whether the clock is believed.
    pub clock: ClockStatus,
    /// What it draws with.
    pub gpu: GpuStatus,
    /// The screens.
    pub screens: Vec<ScreenStatus>,
}

/// What is in force.
#[derive(Debug, Clone, Serialize)]
pub struct LibraryStatus {
    /// How many versions have been in force.
    pub generation: u64,
    /// The fingerprint.
    pub hash: String,
    /// Since when, in RFC 3339.
    pub loaded_at: String,
    /// What is wrong.
    pub problems: Vec<ProblemStatus>,
}

/// A problem in one language.
#[derive(Debug, Clone)]
pub struct ProblemStatus(pub Problem, pub Lang);

impl Serialize for ProblemStatus {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.to_json(self.1).serialize(serializer)
    }
}

/// Whether the clock is believed.
#[derive(Debug, Clone, Serialize)]
pub struct ClockStatus {
    /// Whether it is.
    pub trusted: bool,
    /// Why not, where it is not; or why it had better not be, where the site believes any clock.
    pub reason: Option<String>,
}

/// What the player draws with.
#[derive(Debug, Clone, Serialize)]
pub struct GpuStatus {
    /// The adapter's name.
    pub adapter: String,
    /// The programming interface.
    pub backend: String,
    /// The driver and its version.
    pub driver: String,
    /// Whether it draws with the processor.
    pub software: bool,
}

/// One screen.
#[derive(Debug, Clone, Serialize)]
pub struct ScreenStatus {
    /// Its name.
    pub screen: String,
    /// The upright picture's width and height in pixels; none while its output is absent.
    pub size: Option<(u32, u32)>,
    /// How many frames reached it.
    pub frames_drawn: u64,
    /// When the last one did, in RFC 3339.
    pub last_frame_at: Option<String>,
    /// Its zones.
    pub zones: Vec<ZoneStatus>,
}

/// One zone.
#[derive(Debug, Clone, Serialize)]
pub struct ZoneStatus {
    /// Its name.
    pub zone: String,
    /// The playlist that is on.
    pub playlist: Option<String>,
    /// The slide that is on.
    pub slide: Option<String>,
    /// The rule that put it there.
    pub rule: Option<String>,
    /// The kind of the cue.
    pub kind: &'static str,
    /// Since when.
    pub since: String,
    /// Until when.
    pub until: String,
}

/// Writes the status.
pub struct StatusWriter {
    sender: Option<mpsc::Sender<Status>>,
    thread: Option<JoinHandle<()>>,
}

impl StatusWriter {
    /// Starts the writer; an error where the file's folder cannot be written to. `now` tells the system's time in
    /// RFC 3339 for each writing.
    pub fn start(path: &Path, now: fn() -> String) -> io::Result<Self> {
        // Found out now, not in ten seconds.
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
        drop(tempfile::Builder::new().prefix(".gongyi-").tempfile_in(folder)?);
        let path = path.to_owned();
        let (sender, receiver) = mpsc::channel();
        let thread =
            std::thread::Builder::new().name("gongyi-status".into()).spawn(move || run(&path, &receiver, now))?;
        Ok(Self { sender: Some(sender), thread: Some(thread) })
    }

    /// Replaces the status.
    pub fn update(&self, status: Status) {
        if let Some(sender) = &self.sender {
            let _writer_is_gone = sender.send(status);
        }
    }
}

impl Drop for StatusWriter {
    fn drop(&mut self) {
        self.sender = None;
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

fn run(path: &Path, receiver: &mpsc::Receiver<Status>, now: fn() -> String) {
    let mut current: Option<Status> = None;
    let mut failed = false;
    loop {
        let ended = match receiver.recv_timeout(REFRESH) {
            Ok(status) => {
                // Only the newest of a burst is written.
                current = Some(receiver.try_iter().last().unwrap_or(status));
                false
            }
            Err(mpsc::RecvTimeoutError::Timeout) => false,
            Err(mpsc::RecvTimeoutError::Disconnected) => true,
        };
        if ended {
            return;
        }
        let Some(status) = &mut current else { continue };
        status.written = now();
        let written = serde_json::to_vec(status).map_err(io::Error::other).and_then(|mut bytes| {
            bytes.push(b'\n');
            write_atomic(path, &bytes)
        });
        match written {
            Ok(()) => failed = false,
            Err(error) => {
                if !std::mem::replace(&mut failed, true) {
                    tracing::warn!("the status cannot be written to {}: {error}", path.display());
                }
            }
        }
    }
}
