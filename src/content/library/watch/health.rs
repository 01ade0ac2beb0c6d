//! Whether the watching lives: how often it failed, and how long the folder has not answered.
//!
//! A thread that waits for a disk cannot be ended from outside. So nobody waits for it, and a second thread reports when
//! it has been asking for long.

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use gongyi_core::sync::{lock, wait};
use gongyi_system::clock::monotonic_now;

/// A folder that has not answered for so long is reported.
const UNANSWERED: Duration = Duration::from_secs(10);

/// How the watching does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WatchHealth {
    /// How often it failed by a panic, and went on.
    pub panics: u64,
    /// How often the folder was read.
    pub loads: u64,
    /// How long the folder has been asked without an answer; nothing where nothing is asked.
    pub since_answer: Option<Duration>,
}

impl WatchHealth {
    /// Whether the folder has not answered for so long that it is reported.
    pub fn is_silent(self) -> bool {
        self.since_answer.is_some_and(|since| since >= UNANSWERED)
    }
}

/// What the two threads share.
pub(super) struct Health {
    folder: PathBuf,
    state: Mutex<HealthState>,
    changed: Condvar,
}

#[derive(Default)]
struct HealthState {
    panics: u64,
    loads: u64,
    /// When the folder was asked for what it has not answered yet.
    asked: Option<Instant>,
    is_reported: bool,
    /// Whether the end was asked for.
    has_ended: bool,
    /// Whether the watching thread is at its end.
    is_done: bool,
}

impl Health {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), state: Mutex::default(), changed: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, HealthState> {
        lock(&self.state)
    }

    pub(super) fn snapshot(&self) -> WatchHealth {
        let state = self.state();
        let since_answer = state.asked.map(|asked| monotonic_now().saturating_duration_since(asked));
        WatchHealth { panics: state.panics, loads: state.loads, since_answer }
    }

    pub(super) fn count_panic(&self) {
        self.state().panics += 1;
    }

    pub(super) fn count_load(&self) {
        self.state().loads += 1;
    }

    /// The folder is asked.
    pub(super) fn question_asked(&self) {
        self.state().asked = Some(monotonic_now());
        self.changed.notify_all();
    }

    /// It has answered.
    pub(super) fn question_answered(&self) {
        self.state().asked = None;
        self.changed.notify_all();
    }

    /// The watching ends.
    pub(super) fn end(&self) {
        self.state().has_ended = true;
        self.changed.notify_all();
    }

    pub(super) fn has_ended(&self) -> bool {
        self.state().has_ended
    }

    /// The watching thread is at its end.
    pub(super) fn mark_done(&self) {
        self.state().is_done = true;
        self.changed.notify_all();
    }

    /// Waits for that; false where it takes longer.
    pub(super) fn wait_until_done(&self, at_most: Duration) -> bool {
        let waited = self.changed.wait_timeout_while(self.state(), at_most, |state| !state.is_done);
        waited.unwrap_or_else(PoisonError::into_inner).0.is_done
    }

    /// Starts the thread that reports when the folder has not answered for long.
    pub(super) fn watch_over(health: &Arc<Self>) -> io::Result<()> {
        let own = Arc::clone(health);
        std::thread::Builder::new().name("gongyi-watchdog".into()).spawn(move || own.run())?;
        Ok(())
    }

    fn run(&self) {
        let mut state = self.state();
        while !state.has_ended {
            let asked = state.asked;
            state = match asked {
                None => {
                    if std::mem::take(&mut state.is_reported) {
                        let folder = self.folder.display();
                        gongyi_core::info!("{folder} 又有响应了", "{folder} answers again");
                    }
                    wait(&self.changed, state, None)
                }
                Some(_) if state.is_reported => wait(&self.changed, state, None),
                Some(asked) => {
                    let rest = (asked + UNANSWERED).saturating_duration_since(monotonic_now());
                    if rest.is_zero() {
                        state.is_reported = true;
                        let (folder, seconds) = (self.folder.display(), UNANSWERED.as_secs());
                        gongyi_core::warn!(
                            "{folder} 已经 {seconds} 秒没有响应：照常播放，改动要等它恢复",
                            "{folder} has not answered for {seconds} s: what plays goes on, and edits wait"
                        );
                        state
                    } else {
                        wait(&self.changed, state, Some(rest))
                    }
                }
            };
        }
    }
}
