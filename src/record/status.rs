//! The status: one JSON object that says what the player does now, replaced at every change and at least every ten
//! seconds, by a thread of its own, so that the sleeping stage need not wake for it.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use chrono::SecondsFormat;
use serde::Serialize;

use super::{
    files::{folder_of, remove_stale, replace},
    health::{Part, RecordHealth, RecordStatus},
    machine::{MachineProbe, MachineStatus},
};
use gongyi_core::{
    characters::printable_json,
    problem::{Lang, Problem},
};
use gongyi_system::{
    clock::system_now,
    threads::{Pace, worker::Worker},
};

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
    /// When this was written, by the system's clock, in RFC 3339. The writer fills it in.
    pub written: String,
    /// Whether the player is well.
    pub health: HealthStatus,
    /// Whether what it reports is written. The writer fills it in.
    pub record: RecordStatus,
    /// What is in force.
    pub library: LibraryStatus,
    /// Whether the clock is believed.
    pub clock: ClockStatus,
    /// What it draws with.
    pub gpu: GpuStatus,
    /// What it keeps in memory, in bytes, by purpose.
    pub memory: BTreeMap<String, u64>,
    /// The state folder; none where there is none.
    pub store: Option<StoreStatus>,
    /// The starts so far, by the state folder; none where there is none.
    pub restarts: Option<RestartStatus>,
    /// How the machine does. The writer fills it in.
    pub machine: MachineStatus,
    /// The folders whose disks are told of in it.
    #[serde(skip)]
    pub folders: Vec<PathBuf>,
    /// The screens.
    pub screens: Vec<ScreenStatus>,
}

/// Whether the player is well.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HealthStatus {
    /// Whether it is.
    pub ok: bool,
    /// What is not, in one language.
    pub problems: Vec<String>,
    /// How far up the ladder of recovery the wall is: `well`, `retry`, `skip`, `rebuild`, `exit`.
    pub rung: &'static str,
    /// What keeps it from standing at its foot; none where nothing does.
    pub symptom: Option<&'static str>,
    /// How often a part of it was started anew after a fault.
    pub restarts: u32,
}

impl Default for HealthStatus {
    fn default() -> Self {
        Self { ok: true, problems: Vec::new(), rung: "well", symptom: None, restarts: 0 }
    }
}

/// The state folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StoreStatus {
    /// Where it is.
    pub path: String,
    /// How much it holds.
    pub bytes: u64,
    /// Whether it can be written to.
    pub ok: bool,
}

/// How often the player was started, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RestartStatus {
    /// How many starts since the state folder was made, this one included.
    pub starts: u64,
    /// After how many a player could not go on and ended.
    pub failed: u64,
    /// After how many one was cut off: by a crash, by being killed, or with the power.
    pub cut_off: u64,
    /// How the last one ended: `none`, `clean`, `failed`, `cut_off`.
    pub last_end: &'static str,
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
    /// How evenly the frames of the last transition came; none before there was one.
    pub pacing: Option<PacingStatus>,
    /// Its zones.
    pub zones: Vec<ZoneStatus>,
}

/// How evenly the frames of a transition came.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PacingStatus {
    /// How many were shown, the one that stands at its end included.
    pub frames: u32,
    /// Milliseconds between two of them, as a rule: half of the intervals are no longer; none of a single frame.
    pub p50_ms: Option<f64>,
    /// One of a hundred intervals is longer.
    pub p99_ms: Option<f64>,
    /// How many came later than 1.5 planned intervals after the one before.
    pub late: u32,
}

/// One zone.
#[derive(Debug, Clone, Serialize)]
pub struct ZoneStatus {
    /// Its name.
    pub zone: String,
    /// What is to be on now, field by field.
    #[serde(flatten)]
    pub cue: CueStatus,
    /// The same, under one name.
    pub due: CueStatus,
    /// What can be seen; none where nothing can.
    pub shown: Option<ShownStatus>,
}

/// What is to be on in a zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CueStatus {
    /// The playlist.
    pub playlist: Option<String>,
    /// The slide.
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

/// What can be seen in a zone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownStatus {
    /// The playlist.
    pub playlist: Option<String>,
    /// The slide.
    pub slide: Option<String>,
    /// The kind of the cue.
    pub kind: &'static str,
    /// Since when.
    pub since: String,
}

/// Writes the status.
pub struct StatusWriter {
    worker: Worker<(), Arc<Status>>,
}

impl StatusWriter {
    /// Starts the writer.
    pub fn start(path: &Path, health: &Arc<RecordHealth>) -> Self {
        let (own, theirs) = (path.to_owned(), Arc::clone(health));
        let mut swept = false;
        let mut machine = MachineProbe::default();
        let write = move |(): &(), status: &Arc<Status>| {
            let record = theirs.status();
            theirs.writing(Part::Status, &own, || {
                if !std::mem::replace(&mut swept, true) {
                    remove_stale(folder_of(&own));
                }
                replace(&own, &bytes_of(status, record, machine.ask(&status.folders))?)
            })
        };
        let (worker, started) = Worker::start("gongyi-status", Some(REFRESH), Pace::USUAL, write);
        if let Err(error) = started {
            health.without_thread(Part::Status, path, &error);
        }
        health.when_changed(worker.refresher());
        Self { worker }
    }

    /// Replaces the status.
    pub fn update(&self, status: Status) {
        self.worker.hand_over((), Arc::new(status));
    }

    /// Tries at once what failed.
    pub fn retry(&self) {
        self.worker.retry();
    }
}

/// The status as it is written now.
fn bytes_of(status: &Status, record: RecordStatus, machine: MachineStatus) -> io::Result<Vec<u8>> {
    let written = system_now().to_rfc3339_opts(SecondsFormat::Millis, true);
    let status = Status { written, record, machine, ..status.clone() };
    let mut bytes = printable_json(serde_json::to_string(&status).map_err(io::Error::other)?).into_bytes();
    bytes.push(b'\n');
    Ok(bytes)
}
