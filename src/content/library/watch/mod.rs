//! Watches the folder and reads it again after each edit.
//!
//! A thread waits for the file system's events and, once it has been quiet for a moment, reads the folder. A good state
//! applies at once. A bad one is reported only if it is still bad after a while: editors and `git` write in steps. Where
//! the file system sends no events (network shares) or no more watches are to be had, the thread polls every two
//! seconds instead; it polls now and then in any case, in case an event was lost.
//!
//! Nothing that the folder does ends the watching, or what plays: each reading is contained, and after a panic the watches
//! are set anew; a folder that does not answer keeps nobody waiting, and is reported by a second thread.

mod fingerprint;
mod health;
mod interest;
mod mounts;
mod news;
mod reader;
mod watches;

use std::{
    io,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::JoinHandle,
    time::Duration,
};

use self::{
    health::Health,
    news::{Message, NewsReceiver, ReportedState},
    reader::Reader,
};
pub use self::{
    health::WatchHealth,
    mounts::{is_network, single_mounts},
    news::Reload,
    watches::Method,
};
use super::{
    load::{Loader, Outcome},
    pictures::{Begin, Verifier},
};
use gongyi_core::sync::lock;
use gongyi_system::clock::monotonic_now;

/// How long a player that starts waits for the folder before it plays what it has.
pub const START_PATIENCE: Duration = Duration::from_secs(3);

/// How long the end waits for a reading that is under way.
const FAREWELL: Duration = Duration::from_secs(2);

/// A watched folder; the watching ends when this is dropped.
pub struct Watch {
    sender: mpsc::Sender<Message>,
    thread: Option<JoinHandle<()>>,
    health: Arc<Health>,
    report: Arc<Mutex<NewsReceiver>>,
    begin: Option<Begin>,
}

/// The first answer of the folder, which may come too late for whoever waits.
enum First {
    Awaited,
    Answered(Box<Outcome>),
    GivenUp,
}

impl Watch {
    /// Watches the folder of `loader`, which has been read once: `current` is what came of it. `report` is called on the
    /// watching thread.
    pub fn start(
        loader: Loader,
        current: &Outcome,
        method: Method,
        report: impl FnMut(Reload) + Send + 'static,
    ) -> io::Result<Self> {
        let reported = ReportedState::of_outcome(current);
        Self::spawn(loader, method, NewsReceiver::To(Box::new(report)), move |_| reported)
    }

    /// Reads a folder for the first time and watches it. Where it does not answer within `patience`, the last good
    /// version in the store is in force, else the fallback; what the folder holds is reported when it answers. News waits
    /// until it is [asked for](Watch::attach).
    pub fn open(mut loader: Loader, method: Method, patience: Duration) -> io::Result<(Outcome, Self)> {
        let standby = loader.standby(monotonic_now());
        let first = Arc::new((Mutex::new(First::Awaited), std::sync::Condvar::new()));
        let (theirs, instead) = (Arc::clone(&first), ReportedState::of_outcome(&standby));
        let watch = Self::spawn(loader, method, NewsReceiver::Waiting(Vec::new()), move |outcome| {
            let (state, changed) = &*theirs;
            let mut state = lock(state);
            if matches!(*state, First::GivenUp) {
                return instead;
            }
            let reported = ReportedState::of_outcome(&outcome);
            *state = First::Answered(Box::new(outcome));
            changed.notify_all();
            reported
        })?;
        let (state, changed) = &*first;
        let state = lock(state);
        let waited = changed.wait_timeout_while(state, patience, |state| matches!(state, First::Awaited));
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let outcome = match std::mem::replace(&mut *state, First::GivenUp) {
            First::Answered(outcome) => *outcome,
            First::Awaited | First::GivenUp => standby,
        };
        Ok((outcome, watch))
    }

    fn spawn(
        loader: Loader,
        method: Method,
        report: NewsReceiver,
        first: impl FnOnce(Outcome) -> ReportedState + Send + 'static,
    ) -> io::Result<Self> {
        let (sender, receiver) = mpsc::channel();
        let (events, verified) = (sender.clone(), sender.clone());
        let health = Arc::new(Health::new(loader.folder()));
        let report = Arc::new(Mutex::new(report));
        let verifier = Verifier::start(loader.tools(), move || {
            let _ended = verified.send(Message::Verified);
        })?;
        let begin = verifier.begin();
        Health::watch_over(&health)?;
        let (own, reporting) = (Arc::clone(&health), Arc::clone(&report));
        let thread = std::thread::Builder::new().name("gongyi-watch".into()).spawn(move || {
            Reader::new(loader, method, events, reporting, verifier, Arc::clone(&own)).run(&receiver, first);
            own.mark_done();
        })?;
        Ok(Self { sender, thread: Some(thread), health, report, begin: Some(begin) })
    }

    /// Calls `report` with all news from now on, on the watching thread, and at once with what has come already.
    pub fn attach(&self, mut report: impl FnMut(Reload) + Send + 'static) {
        let mut own = lock(&self.report);
        if let NewsReceiver::Waiting(waiting) = &mut *own {
            std::mem::take(waiting).into_iter().for_each(&mut report);
        }
        *own = NewsReceiver::To(Box::new(report));
    }

    /// How the watching does, for the status.
    pub fn health(&self) -> WatchHealth {
        self.health.snapshot()
    }

    /// How the watching does, for whoever asks after this has gone elsewhere.
    pub fn health_reader(&self) -> impl Fn() -> WatchHealth + Send + Sync + Clone + use<> {
        let health = Arc::clone(&self.health);
        move || health.snapshot()
    }

    /// What begins to verify pictures: for when the first slide is on the wall.
    pub fn verifying(&mut self) -> Option<Begin> {
        self.begin.take()
    }
}

impl std::fmt::Debug for Watch {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watch").field("health", &self.health()).finish_non_exhaustive()
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ended_already = self.sender.send(Message::Ended);
        self.health.end();
        let is_done = self.health.wait_until_done(FAREWELL);
        // A folder that does not answer keeps nobody from leaving.
        if let Some(thread) = self.thread.take().filter(|_| is_done) {
            let _panicked = thread.join();
        }
    }
}
