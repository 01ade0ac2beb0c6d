//! Watches the folder and reads it again after each edit.
//!
//! A thread waits for the file system's events and, once it has been quiet for a moment, reads the folder. A good state
//! applies at once. A bad one is told only if it is still bad after a while: editors and `git` write in steps. Where
//! the file system sends no events (network shares) or no more watches are to be had, the thread looks every two
//! seconds instead; it looks now and then in any case, in case an event was lost.
//!
//! Nothing that the folder does ends the watching, or what plays: each look is contained, and after a panic the watches
//! are set anew; a folder that does not answer keeps nobody waiting, and is told of by a second thread.

use std::{
    collections::VecDeque,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::JoinHandle,
    time::{Duration, Instant},
};

pub use super::watches::is_network;
use super::{
    Begin, Loader, Outcome,
    health::Health,
    verify::Verifier,
    watches::{Interest, Look, Watches, fingerprint},
};
use gongyi_core::model::Library;
use gongyi_core::{problem::Problem, sync::lock};
use gongyi_system::clock::monotonic_now;

pub use super::health::WatchHealth;

/// How long the files must be quiet before they are read.
const QUIET: Duration = Duration::from_millis(30);
/// Files that are written without a pause are read at the latest after this.
const PATIENCE: Duration = Duration::from_millis(250);
/// A bad state is told only if it lasts this long.
const LASTING: Duration = Duration::from_millis(500);
/// How often to look where no events come.
const POLL: Duration = Duration::from_secs(2);
/// How often to look in case an event was lost.
const SAFETY: Duration = Duration::from_secs(30);
/// How long a player that starts waits for the folder before it plays what it has.
pub const START_PATIENCE: Duration = Duration::from_secs(3);
/// How often new folders are followed at once; whoever makes them faster is followed later.
const MAX_ROUNDS: usize = 8;
/// The time to the next look after a panic, which doubles with each.
const BACK_OFF: Duration = Duration::from_millis(500);
/// The longest of them.
const LONGEST_BACK_OFF: Duration = Duration::from_mins(1);
/// What is in force is kept after this, so that a burst of edits is kept once, and the next edit waits for no disk.
const KEEP_AFTER: Duration = Duration::from_secs(1);
/// So many edits in a row are kept at once; what changes without a pause, such as what a machine writes, is kept no more
/// often than [`KEEP_APART`] on average: each time waits for a disk that wears.
const KEEP_AT_ONCE: usize = 8;
/// How far apart what changes without a pause is kept.
const KEEP_APART: Duration = Duration::from_secs(30);
/// What the store did not take is offered to it again after this.
const KEEP_AGAIN: Duration = Duration::from_secs(30);
/// How long the end waits for a look that is being taken.
const FAREWELL: Duration = Duration::from_secs(2);

/// News from the folder.
#[derive(Debug, Clone)]
pub struct Reload {
    /// What is in force, and what is wrong.
    pub outcome: Outcome,
    /// Whether what is in force changed, or a problem was mended.
    pub applied: bool,
    /// Whether it is news that some file is wrong, and has been for a while.
    pub rejected: bool,
}

/// How the folder is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// By events where they come, by looking where not.
    #[default]
    Automatic,
    /// By looking every two seconds.
    Polling,
}

/// A watched folder; the watching ends when this is dropped.
pub struct Watch {
    sender: mpsc::Sender<Message>,
    thread: Option<JoinHandle<()>>,
    health: Arc<Health>,
    tell: Arc<Mutex<NewsReceiver>>,
    begin: Option<Begin>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Message {
    Changed,
    Verified,
    Ended,
}

/// Where news goes; kept until somebody wants it.
enum NewsReceiver {
    Waiting(Vec<Reload>),
    To(Box<dyn FnMut(Reload) + Send>),
}

/// The first answer of the folder, which may come too late for whoever waits.
enum First {
    Awaited,
    Answered(Box<Outcome>),
    GivenUp,
}

impl Watch {
    /// Watches the folder of `loader`, which has been read once: `current` is what came of it. `tell` is called on the
    /// watching thread.
    pub fn start(
        loader: Loader,
        current: &Outcome,
        method: Method,
        tell: impl FnMut(Reload) + Send + 'static,
    ) -> io::Result<Self> {
        let reported = ReportedState::of_outcome(current);
        Self::spawn(loader, method, NewsReceiver::To(Box::new(tell)), move |_| reported)
    }

    /// Reads a folder for the first time and watches it. Where it does not answer within `patience`, the last good
    /// version in the store is in force, else the fallback; what the folder holds is told when it answers. News waits
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
        tell: NewsReceiver,
        first: impl FnOnce(Outcome) -> ReportedState + Send + 'static,
    ) -> io::Result<Self> {
        let (sender, receiver) = mpsc::channel();
        let (events, verified) = (sender.clone(), sender.clone());
        let health = Arc::new(Health::new(loader.folder()));
        let tell = Arc::new(Mutex::new(tell));
        let verifier = Verifier::start(loader.tools(), move || {
            let _ended = verified.send(Message::Verified);
        })?;
        let begin = verifier.begin();
        Health::watch_over(&health)?;
        let (own, telling) = (Arc::clone(&health), Arc::clone(&tell));
        let thread = std::thread::Builder::new().name("gongyi-watch".into()).spawn(move || {
            Reader::new(loader, method, events, telling, verifier, Arc::clone(&own)).run(&receiver, first);
            own.done();
        })?;
        Ok(Self { sender, thread: Some(thread), health, tell, begin: Some(begin) })
    }

    /// Calls `tell` with all news from now on, on the watching thread, and at once with what has come already.
    pub fn attach(&self, mut tell: impl FnMut(Reload) + Send + 'static) {
        let mut own = lock(&self.tell);
        if let NewsReceiver::Waiting(waiting) = &mut *own {
            std::mem::take(waiting).into_iter().for_each(&mut tell);
        }
        *own = NewsReceiver::To(Box::new(tell));
    }

    /// How the watching does, for the status.
    pub fn health(&self) -> WatchHealth {
        self.health.read()
    }

    /// How the watching does, for whoever asks after this has gone elsewhere.
    pub fn health_reader(&self) -> impl Fn() -> WatchHealth + Send + Sync + Clone + use<> {
        let health = Arc::clone(&self.health);
        move || health.read()
    }

    /// What begins to look at whole pictures: for when the first slide is on the wall.
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

/// What was told last, to tell only what is new.
#[derive(Debug, Clone, PartialEq, Eq)]
struct ReportedState {
    hash: String,
    problems: Vec<Problem>,
    good: bool,
}

impl ReportedState {
    fn of_outcome(outcome: &Outcome) -> Self {
        let library: &Arc<Library> = &outcome.library;
        Self { hash: library.hash.clone(), problems: library.problems.clone(), good: outcome.good }
    }
}

/// The thread's state.
struct Reader {
    loader: Loader,
    /// What was told; nothing before the folder was read for the first time.
    reported: Option<ReportedState>,
    tell: Arc<Mutex<NewsReceiver>>,
    method: Method,
    events: mpsc::Sender<Message>,
    watches: Watches,
    verifier: Verifier,
    health: Arc<Health>,
    /// When the folder was first found bad since it was last good.
    bad_since: Option<Instant>,
    /// When the first and the last change came that have not been looked at.
    changed: Option<(Instant, Instant)>,
    looked: Instant,
    /// When to look again after a panic, or after folders that came too fast.
    again: Option<Instant>,
    /// How many looks in a row ended in a panic.
    failures: u32,
    /// When to keep what is in force.
    keep_at: Option<Instant>,
    /// When it was kept of late.
    kept: VecDeque<Instant>,
    /// Whether nothing was read yet.
    is_new: bool,
    /// What the files looked like before they were last read.
    fingerprint: Vec<Look>,
    /// The pictures of which that tells.
    named: Vec<PathBuf>,
}

impl Reader {
    fn new(
        loader: Loader,
        method: Method,
        events: mpsc::Sender<Message>,
        tell: Arc<Mutex<NewsReceiver>>,
        verifier: Verifier,
        health: Arc<Health>,
    ) -> Self {
        Self {
            loader,
            reported: None,
            tell,
            method,
            watches: watches(method, &events),
            events,
            verifier,
            health,
            bad_since: None,
            changed: None,
            looked: monotonic_now(),
            again: None,
            failures: 0,
            keep_at: None,
            kept: VecDeque::new(),
            is_new: true,
            fingerprint: Vec::new(),
            named: Vec::new(),
        }
    }

    /// Follows the folder until the end. `first` takes what came of the first look, where it asks for one, and says what
    /// is known by then.
    fn run(&mut self, receiver: &mpsc::Receiver<Message>, first: impl FnOnce(Outcome) -> ReportedState) {
        let mut first = Some(first);
        loop {
            // Each look is contained by itself; this is for all that is around them.
            let ended = catch_unwind(AssertUnwindSafe(|| self.follow(receiver, &mut first)));
            if ended.is_ok() {
                return;
            }
            self.recover();
        }
    }

    fn follow<T: FnOnce(Outcome) -> ReportedState>(
        &mut self,
        receiver: &mpsc::Receiver<Message>,
        first: &mut Option<T>,
    ) {
        // What changed before the watches were set is found by a second look.
        self.look(first);
        loop {
            let now = monotonic_now();
            let wait = self.next_look().saturating_duration_since(now);
            match receiver.recv_timeout(wait) {
                Ok(Message::Changed) => {
                    let now = monotonic_now();
                    let first = self.changed.map_or(now, |(first, _)| first);
                    self.changed = Some((first, now));
                }
                Ok(Message::Verified) => self.learn(),
                Ok(Message::Ended) | Err(mpsc::RecvTimeoutError::Disconnected) => return,
                Err(mpsc::RecvTimeoutError::Timeout) => {}
            }
            if self.health.has_ended() {
                return;
            }
            if self.is_due(monotonic_now()) {
                self.look(first);
            }
        }
    }

    /// When to wake without an event.
    fn next_look(&self) -> Instant {
        let idle = self.looked + if self.watches.polls() { POLL } else { SAFETY };
        let changed = self.changed.map(|(first, last)| due(first, last));
        let all = [Some(idle), changed, self.again, self.lasts_at(), self.loader.due(), self.keep_at];
        all.into_iter().flatten().min().unwrap_or(idle)
    }

    /// When a bad state that has not been told has lasted.
    fn lasts_at(&self) -> Option<Instant> {
        let is_good = self.reported.as_ref().is_some_and(|reported| reported.good);
        self.bad_since.filter(|_| is_good).map(|since| since + LASTING)
    }

    /// Whether to read the folder now; looks for changes that no event told of.
    fn is_due(&mut self, now: Instant) -> bool {
        if self.keep_at.is_some_and(|at| now >= at) {
            self.keep();
        }
        let changed = self.changed.map(|(first, last)| due(first, last));
        let asked = [changed, self.again, self.lasts_at(), self.loader.due()];
        if asked.into_iter().flatten().any(|at| now >= at) {
            return true;
        }
        let idle = if self.watches.polls() { POLL } else { SAFETY };
        if now < self.looked + idle {
            return false;
        }
        self.looked = now;
        self.health.ask();
        let found = catch_unwind(AssertUnwindSafe(|| fingerprint(&self.loader)));
        self.health.answer();
        // A look that fails is one that the next reading will tell of.
        found.map_or(true, |found| found != self.fingerprint)
    }

    /// Reads the folder and tells what is new.
    fn look<T: FnOnce(Outcome) -> ReportedState>(&mut self, first: &mut Option<T>) {
        (self.changed, self.again) = (None, None);
        self.health.ask();
        let read = catch_unwind(AssertUnwindSafe(|| self.read(first)));
        self.health.answer();
        let reported = read.and_then(|outcome| catch_unwind(AssertUnwindSafe(|| self.judge(outcome))));
        match reported {
            Ok(()) => {
                self.failures = 0;
                if std::mem::take(&mut self.is_new) { self.keep() } else { self.keep_soon() }
            }
            Err(_) => self.recover(),
        }
    }

    fn read<T: FnOnce(Outcome) -> ReportedState>(&mut self, first: &mut Option<T>) -> Outcome {
        // A wall waits for the first reading. What the files looked like before it is not asked: another reading follows,
        // or what they look like is news to the next look.
        if first.is_none() {
            self.look_at_files();
        }
        let mut outcome = self.load();
        if let Some(first) = first.take() {
            self.reported = Some(first(outcome.clone()));
        }
        // A folder that was just made may have been filled before it was watched.
        let mut rounds = 0;
        while self.watches.follow(Interest::of_loader(&self.loader)) {
            self.look_at_files();
            outcome = self.load();
            rounds += 1;
            if rounds == MAX_ROUNDS {
                self.again = Some(monotonic_now() + BACK_OFF);
                break;
            }
        }
        // What the pictures that are new looked like before they were looked at is not known.
        if self.loader.named_pictures() != self.named {
            self.look_at_files();
            outcome = self.load();
        }
        self.looked = monotonic_now();
        self.verifier.want(self.loader.jobs());
        outcome
    }

    /// Notes what the files look like before they are read, so that whatever is written meanwhile is found by the next
    /// look.
    fn look_at_files(&mut self) {
        self.named = self.loader.named_pictures();
        self.fingerprint = fingerprint(&self.loader);
    }

    fn load(&mut self) -> Outcome {
        self.health.count_load();
        self.loader.load()
    }

    /// Tells what is new.
    fn judge(&mut self, outcome: Outcome) {
        let now = monotonic_now();
        let state = ReportedState::of_outcome(&outcome);
        let reported = self.reported.get_or_insert_with(|| state.clone());
        if outcome.good {
            self.bad_since = None;
            if state != *reported {
                *reported = state;
                self.tell(Reload { outcome, applied: true, rejected: false });
            }
            return;
        }
        let since = *self.bad_since.get_or_insert(now);
        let lasts = now >= since + LASTING || !reported.good;
        // The other files' edits apply at once; that this one is wrong is told later, if it lasts.
        let applied = state.hash != reported.hash;
        let rejected = lasts && (reported.good || state.problems != reported.problems);
        if rejected {
            *reported = state;
        } else if applied {
            reported.hash = state.hash;
        }
        if applied || rejected {
            self.tell(Reload { outcome, applied, rejected });
        }
    }

    fn tell(&self, reload: Reload) {
        match &mut *lock(&self.tell) {
            NewsReceiver::Waiting(waiting) => waiting.push(reload),
            NewsReceiver::To(tell) => tell(reload),
        }
    }

    /// Takes what was found out about whole pictures.
    fn learn(&mut self) {
        if self.loader.learn(self.verifier.take()) {
            self.again = Some(monotonic_now());
        }
        self.keep_soon();
    }

    fn keep_soon(&mut self) {
        let soon = monotonic_now() + KEEP_AFTER;
        let oldest = self.kept.front().filter(|_| self.kept.len() == KEEP_AT_ONCE);
        let at = oldest.map_or(soon, |kept| soon.max(*kept + KEEP_APART * KEEP_AT_ONCE as u32));
        self.keep_at.get_or_insert(at);
    }

    /// Keeps what is in force.
    fn keep(&mut self) {
        let kept = catch_unwind(AssertUnwindSafe(|| self.loader.keep())).unwrap_or(false);
        let now = monotonic_now();
        if self.kept.len() == KEEP_AT_ONCE {
            self.kept.pop_front();
        }
        self.kept.push_back(now);
        self.keep_at = (!kept).then(|| now + KEEP_AGAIN);
        if self.loader.waits_for_the_store() {
            self.again = Some(monotonic_now() + KEEP_AGAIN);
        }
    }

    /// After a panic: the watches are set anew, and the folder is read again after a while.
    fn recover(&mut self) {
        self.health.count_panic();
        self.failures = self.failures.saturating_add(1);
        let doubled = BACK_OFF.saturating_mul(1 << self.failures.saturating_sub(1).min(16));
        let pause = doubled.min(LONGEST_BACK_OFF);
        tracing::error!(
            "the player failed while it read {}; it tries again in {} ms",
            self.loader.folder().display(),
            pause.as_millis()
        );
        self.watches = watches(self.method, &self.events);
        let now = monotonic_now();
        (self.looked, self.again) = (now, Some(now + pause));
    }
}

fn watches(method: Method, events: &mpsc::Sender<Message>) -> Watches {
    let events = events.clone();
    Watches::new(method == Method::Automatic, move || {
        let _ended = events.send(Message::Changed);
    })
}

/// When changes are looked at: once it is quiet, and in any case before patience ends.
fn due(first: Instant, last: Instant) -> Instant {
    (last + QUIET).min(first + PATIENCE)
}
