//! Whether the record is kept: what cannot be written, since when, and how many lines were given up. It is reported in the
//! status as it is at each moment. In the log a streak of failures is reported once, and its end once it has lasted: on a disk
//! that is nearly full every other line may fail.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::Mutex,
    time::{Duration, Instant},
};

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use gongyi_core::{problem::Text, sync::lock, text};
use gongyi_system::{
    clock::{monotonic_now, system_now},
    threads::contain,
};

/// A write that takes longer hangs: a pipe that nobody reads, a share that is away.
const HANGS_AFTER: Duration = Duration::from_secs(10);
/// What has been written without a failure for so long is well again, in the log.
const STEADY_AFTER: Duration = Duration::from_mins(10);

/// Whether what the player reports is written, in the status.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct RecordStatus {
    /// False while events, status or mirror cannot be written.
    pub ok: bool,
    /// Since when, in RFC 3339.
    pub since: String,
    /// How many lines were given up since the start, because the memory for what waits is bounded.
    pub dropped: u64,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    Events,
    Status,
    Mirror,
    Journal,
}

impl Part {
    fn name(self) -> Text {
        match self {
            Self::Events => text!("事件", "events"),
            Self::Status => text!("状态", "status"),
            Self::Mirror => text!("镜像", "mirror"),
            Self::Journal => text!("播放记录", "journal"),
        }
    }
}

/// What is known of all parts of the record. The threads that write tell it how they fare.
pub struct RecordHealth {
    steady_after: Duration,
    state: Mutex<HealthState>,
    /// Called when the answer may have changed.
    changed: Mutex<Option<Box<dyn Fn() + Send>>>,
}

struct HealthState {
    /// Each file by itself: the mirror has one for each screen.
    files: BTreeMap<(Part, PathBuf), Fares>,
    ok: bool,
    since: DateTime<Utc>,
    dropped: u64,
}

#[derive(Default)]
struct Fares {
    fails: bool,
    /// Since when a write has been going on.
    busy: Option<Instant>,
    /// Whether the log says that it fails.
    reported: bool,
    /// Since when it has been written without a failure; none while it fails.
    well_since: Option<Instant>,
}

impl std::fmt::Debug for RecordHealth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecordHealth").field("status", &self.status()).finish_non_exhaustive()
    }
}

/// Nothing has failed yet.
impl Default for RecordHealth {
    fn default() -> Self {
        Self::steady_after(STEADY_AFTER)
    }
}

impl RecordHealth {
    fn steady_after(steady_after: Duration) -> Self {
        let state = HealthState { files: BTreeMap::new(), ok: true, since: system_now(), dropped: 0 };
        Self { steady_after, state: Mutex::new(state), changed: Mutex::new(None) }
    }

    /// Calls `notify` whenever the answer may have changed.
    pub(super) fn when_changed(&self, notify: impl Fn() + Send + 'static) {
        *lock(&self.changed) = Some(Box::new(notify));
    }

    /// Whether the record is kept now.
    pub fn status(&self) -> RecordStatus {
        let mut state = lock(&self.state);
        state.judge();
        let steady = state.steady(self.steady_after);
        let status = RecordStatus {
            ok: state.ok,
            since: state.since.to_rfc3339_opts(SecondsFormat::Millis, true),
            dropped: state.dropped,
        };
        drop(state);
        report_recovery(&steady);
        status
    }

    /// Lines were given up.
    pub(super) fn dropped(&self, lines: u64) {
        lock(&self.state).dropped += lines;
    }

    /// Writes a file of a part, and takes note of how that went.
    pub(super) fn writing(&self, part: Part, path: &Path, write: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        let _span = tracing::trace_span!(target: "gongyi::trace", "write", part = part.name().en).entered();
        lock(&self.state).file(part, path).busy = Some(monotonic_now());
        let written = contain(write);
        let (is_new, steady, changed) = {
            let mut state = lock(&self.state);
            let fares = state.file(part, path);
            fares.busy = None;
            let is_new = fares.went(written.is_ok());
            (is_new, state.steady(self.steady_after), state.judge())
        };
        if let (true, Err(error)) = (is_new, &written) {
            report_failure(part, path, error);
        }
        report_recovery(&steady);
        if changed && let Some(notify) = &*lock(&self.changed) {
            notify();
        }
        written
    }

    /// A part cannot be written at all, for its thread did not start.
    pub(super) fn without_thread(&self, part: Part, path: &Path, error: &io::Error) {
        let mut state = lock(&self.state);
        state.file(part, path).went(false);
        state.judge();
        drop(state);
        report_failure(part, path, error);
    }
}

/// Tells the log that something cannot be written.
fn report_failure(part: Part, path: &Path, error: &io::Error) {
    // Whoever read the standard output and left knows.
    if is_output(path) && error.kind() == io::ErrorKind::BrokenPipe {
        return;
    }
    let (name, path) = (part.name(), shown(path));
    let text = Text::new(
        format!("{}无法写入 {}：{error}；照常播放，并会一直重试", name.zh, path.zh),
        format!("the {} cannot be written to {}: {error}; playing goes on, and it is tried again", name.en, path.en),
    );
    gongyi_core::warn!(text);
}

/// Tells the log of what can be written again.
fn report_recovery(files: &[(Part, PathBuf)]) {
    for (part, path) in files {
        let (name, path) = (part.name(), shown(path));
        let text = Text::new(
            format!("{}又能写入 {} 了", name.zh, path.zh),
            format!("the {} can be written to {} again", name.en, path.en),
        );
        gongyi_core::info!(text);
    }
}

impl Fares {
    /// Takes note of how a write went; whether the log is to say that it failed.
    fn went(&mut self, well: bool) -> bool {
        self.fails = !well;
        if well {
            self.well_since = self.well_since.or_else(|| Some(monotonic_now()));
            return false;
        }
        self.well_since = None;
        !std::mem::replace(&mut self.reported, true)
    }
}

impl HealthState {
    fn file(&mut self, part: Part, path: &Path) -> &mut Fares {
        self.files.entry((part, path.to_owned())).or_default()
    }

    /// The files whose failures were reported, and that have been well for so long: to be reported, once.
    fn steady(&mut self, after: Duration) -> Vec<(Part, PathBuf)> {
        let now = monotonic_now();
        let is_steady = |fares: &Fares| {
            fares.reported && fares.well_since.is_some_and(|since| now.saturating_duration_since(since) >= after)
        };
        let steady = self.files.iter_mut().filter(|(_, fares)| is_steady(fares));
        steady
            .map(|(file, fares)| {
                fares.reported = false;
                file.clone()
            })
            .collect()
    }

    /// Whether all files are written; true where the answer changed.
    fn judge(&mut self) -> bool {
        let now = monotonic_now();
        let hangs = |fares: &Fares| fares.busy.is_some_and(|since| now.saturating_duration_since(since) > HANGS_AFTER);
        let ok = !self.files.values().any(|fares| fares.fails || hangs(fares));
        let changed = std::mem::replace(&mut self.ok, ok) != ok;
        if changed {
            self.since = system_now();
        }
        changed
    }
}

/// Whether a path means the standard output.
pub(super) fn is_output(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn shown(path: &Path) -> Text {
    if is_output(path) {
        return text!("标准输出", "the standard output");
    }
    Text::new(path.display().to_string(), path.display().to_string())
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };

    use super::*;

    #[test]
    fn the_record_is_kept_while_every_part_is() {
        let health = RecordHealth::default();
        let changes = Arc::new(AtomicU32::new(0));
        let theirs = Arc::clone(&changes);
        health.when_changed(move || {
            theirs.fetch_add(1, Ordering::AcqRel);
        });
        let path = Path::new("file");
        let fails = |part| health.writing(part, path, || Err(io::Error::other("full"))).unwrap_err();
        let works = |part| health.writing(part, path, || Ok(())).unwrap();
        works(Part::Events);
        let before = health.status();
        assert!(before.ok);
        fails(Part::Events);
        fails(Part::Mirror);
        fails(Part::Mirror);
        works(Part::Events);
        let during = health.status();
        assert!(!during.ok && during.since >= before.since);
        works(Part::Mirror);
        health.dropped(3);
        let after = health.status();
        assert!(after.ok && after.dropped == 3 && after.since >= during.since);
        assert_eq!(changes.load(Ordering::Acquire), 2, "once when it began, once when it was over");
        assert!(health.writing(Part::Status, path, || panic!("a fault")).is_err());
        assert!(!health.status().ok);
    }

    #[test]
    fn a_disk_that_works_now_and_then_is_told_once() {
        let health = RecordHealth::steady_after(Duration::from_hours(1));
        let path = Path::new("file");
        let reported = |health: &RecordHealth| lock(&health.state).file(Part::Events, path).reported;
        let mut failures = 0;
        for round in 0..100 {
            let before = reported(&health);
            let failed = health.writing(Part::Events, path, || Err(io::Error::other("full"))).is_err();
            failures += u32::from(failed && !before);
            health.writing(Part::Events, path, || Ok(())).unwrap();
            assert!(health.status().ok, "{round}: the status is of this moment");
        }
        assert!(failures == 1 && reported(&health), "it is not well again yet");
        // Once it has lasted that is reported, and the next streak is another.
        let health = RecordHealth::steady_after(Duration::ZERO);
        health.writing(Part::Events, path, || Err(io::Error::other("full"))).unwrap_err();
        assert!(!health.status().ok && reported(&health), "what fails is not well, however short a while is asked for");
        health.writing(Part::Events, path, || Ok(())).unwrap();
        assert!(!reported(&health));
    }

    #[test]
    fn each_file_of_a_part_fares_by_itself() {
        let health = RecordHealth::default();
        let (hall, lobby) = (Path::new("wall-hall.png"), Path::new("wall-lobby.png"));
        health.writing(Part::Mirror, hall, || Err(io::Error::other("a folder"))).unwrap_err();
        health.writing(Part::Mirror, lobby, || Ok(())).unwrap();
        assert!(!health.status().ok, "one that works makes up for no other");
        let reported = |path| lock(&health.state).file(Part::Mirror, path).reported;
        assert_eq!((reported(hall), reported(lobby)), (true, false));
    }
}
