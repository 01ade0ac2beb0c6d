//! The watching thread: when the folder is read again, and what of it is news.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    path::PathBuf,
    sync::{Arc, Mutex, mpsc},
    time::{Duration, Instant},
};

use super::{
    fingerprint::{FileFingerprint, fingerprints},
    health::Health,
    interest::Interest,
    mounts::single_mounts,
    news::{Message, NewsReceiver, Reload, ReportedState},
    watches::{Method, Watches},
};
use crate::library::{
    load::{Loader, Outcome},
    pictures::Verifier,
};
use gongyi_core::sync::lock;
use gongyi_system::clock::monotonic_now;

/// How long the files must be quiet before they are read.
const QUIET: Duration = Duration::from_millis(30);
/// Files that are written without a pause are read at the latest after this.
const PATIENCE: Duration = Duration::from_millis(250);
/// A bad state is reported only if nothing changes for so long: half-written files are none.
const LASTING: Duration = Duration::from_millis(500);
/// Where something changes all the time, it is reported after this.
const LASTING_AMID_CHANGES: Duration = Duration::from_secs(3);
/// How often to poll where no events come.
const POLL: Duration = Duration::from_secs(2);
/// How often to poll in case an event was lost.
const SAFETY: Duration = Duration::from_secs(30);

/// How often new folders are followed at once; whoever makes them faster is followed later.
const MAX_ROUNDS: usize = 8;
/// The time to the next reading after a panic, which doubles with each.
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

/// The thread's state.
pub(super) struct Reader {
    loader: Loader,
    /// What was reported; nothing before the folder was read for the first time.
    reported: Option<ReportedState>,
    report: Arc<Mutex<NewsReceiver>>,
    method: Method,
    events: mpsc::Sender<Message>,
    watches: Watches,
    verifier: Verifier,
    health: Arc<Health>,
    /// When the folder was first found bad since it was last good.
    bad_since: Option<Instant>,
    /// When it was last read because something had changed.
    changes_read: Instant,
    /// When the first and the last change came that have not been read.
    changed: Option<(Instant, Instant)>,
    scanned: Instant,
    /// When to read again after a panic, or after folders that came too fast.
    again: Option<Instant>,
    /// How many readings in a row ended in a panic.
    failures: u32,
    /// When to keep what is in force.
    keep_at: Option<Instant>,
    /// When it was kept of late.
    kept: VecDeque<Instant>,
    /// Whether nothing was read yet.
    is_new: bool,
    /// What the files looked like before they were last read.
    fingerprint: Vec<FileFingerprint>,
    /// The pictures among them.
    named: Vec<PathBuf>,
}

impl Reader {
    pub(super) fn new(
        loader: Loader,
        method: Method,
        events: mpsc::Sender<Message>,
        report: Arc<Mutex<NewsReceiver>>,
        verifier: Verifier,
        health: Arc<Health>,
    ) -> Self {
        Self {
            loader,
            reported: None,
            report,
            method,
            watches: watches(method, &events),
            events,
            verifier,
            health,
            bad_since: None,
            changes_read: monotonic_now(),
            changed: None,
            scanned: monotonic_now(),
            again: None,
            failures: 0,
            keep_at: None,
            kept: VecDeque::new(),
            is_new: true,
            fingerprint: Vec::new(),
            named: Vec::new(),
        }
    }

    /// Follows the folder until the end. `first` takes what came of the first reading, where it asks for one, and says what
    /// is known by then.
    pub(super) fn run(&mut self, receiver: &mpsc::Receiver<Message>, first: impl FnOnce(Outcome) -> ReportedState) {
        let mut first = Some(first);
        loop {
            // Each reading is contained by itself; this is for all that is around them.
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
        // What changed before the watches were set is found by a second reading.
        self.rescan(first);
        loop {
            let now = monotonic_now();
            let wait = self.next_scan().saturating_duration_since(now);
            match receiver.recv_timeout(wait) {
                Ok(Message::Changed) => {
                    let now = monotonic_now();
                    let first = self.changed.map_or(now, |(first, _)| first);
                    self.changed = Some((first, now));
                }
                Ok(Message::Verified) => self.apply_verdicts(),
                Ok(Message::Ended) | Err(mpsc::RecvTimeoutError::Disconnected) => return,
                Err(mpsc::RecvTimeoutError::Timeout) => {}
            }
            if self.health.has_ended() {
                return;
            }
            if self.is_due(monotonic_now()) {
                self.rescan(first);
            }
        }
    }

    /// When to wake without an event.
    fn next_scan(&self) -> Instant {
        let idle = self.scanned + if self.watches.polls() { POLL } else { SAFETY };
        let changed = self.changed.map(|(first, last)| due(first, last));
        let all = [Some(idle), changed, self.again, self.lasts_at(), self.loader.due(), self.keep_at];
        all.into_iter().flatten().min().unwrap_or(idle)
    }

    /// When a bad state that has not been reported has lasted.
    fn lasts_at(&self) -> Option<Instant> {
        let is_good = self.reported.as_ref().is_some_and(|reported| reported.good);
        self.bad_since.filter(|_| is_good).map(|since| self.is_lasting_from(since))
    }

    /// From when on a state that has been bad `since` then is one that lasts.
    fn is_lasting_from(&self, since: Instant) -> Instant {
        (since.max(self.changes_read) + LASTING).min(since + LASTING_AMID_CHANGES)
    }

    /// Whether to read the folder now; polls for changes that no event reported.
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
        if now < self.scanned + idle {
            return false;
        }
        self.scanned = now;
        self.health.question_asked();
        let found = catch_unwind(AssertUnwindSafe(|| fingerprints(&self.loader, &[])));
        self.health.question_answered();
        match found {
            Ok(found) if found == self.fingerprint => false,
            found => {
                // Where times are coarse or wrong, a change may show in what is in a file alone.
                self.loader.distrust_stamps();
                // A poll that fails is one that the next reading will report.
                self.fingerprint = found.unwrap_or_default();
                true
            }
        }
    }

    /// Reads the folder and reports what is new.
    fn rescan<T: FnOnce(Outcome) -> ReportedState>(&mut self, first: &mut Option<T>) {
        if self.changed.is_some() {
            self.changes_read = monotonic_now();
        }
        (self.changed, self.again) = (None, None);
        self.health.question_asked();
        let read = catch_unwind(AssertUnwindSafe(|| self.read(first)));
        self.health.question_answered();
        let reported = read.and_then(|outcome| catch_unwind(AssertUnwindSafe(|| self.report_news(outcome))));
        match reported {
            Ok(()) => {
                self.failures = 0;
                if std::mem::take(&mut self.is_new) {
                    self.keep();
                    self.warn_of_single_mounts();
                } else {
                    self.keep_soon();
                }
            }
            Err(_) => self.recover(),
        }
    }

    fn read<T: FnOnce(Outcome) -> ReportedState>(&mut self, first: &mut Option<T>) -> Outcome {
        // A wall waits for the first reading. What the files looked like before it is not asked: another reading follows,
        // or what they look like is news to the next poll.
        if first.is_none() {
            self.fingerprint_files();
        }
        let mut outcome = self.load();
        if let Some(first) = first.take() {
            self.reported = Some(first(outcome.clone()));
        }
        // A folder that was just made may have been filled before it was watched.
        let mut rounds = 0;
        while self.watches.follow(Interest::of_loader(&self.loader)) {
            self.fingerprint_files();
            outcome = self.load();
            rounds += 1;
            if rounds == MAX_ROUNDS {
                self.again = Some(monotonic_now() + BACK_OFF);
                break;
            }
        }
        // What the pictures that are new looked like before they were probed is not known.
        if self.loader.named_pictures() != self.named {
            self.fingerprint_files();
            outcome = self.load();
        }
        self.scanned = monotonic_now();
        self.verifier.replace_jobs(self.loader.take_jobs());
        outcome
    }

    /// Notes what the files look like before they are read, so that whatever is written meanwhile is found by the next
    /// poll.
    fn fingerprint_files(&mut self) {
        self.named = self.loader.named_pictures();
        self.fingerprint = fingerprints(&self.loader, &self.fingerprint);
    }

    fn load(&mut self) -> Outcome {
        self.health.count_load();
        self.loader.load()
    }

    /// Tells what is new.
    fn report_news(&mut self, outcome: Outcome) {
        let now = monotonic_now();
        let state = ReportedState::of_outcome(&outcome);
        let lasting_from = self.is_lasting_from(self.bad_since.unwrap_or(now));
        let reported = self.reported.get_or_insert_with(|| state.clone());
        if outcome.good {
            self.bad_since = None;
            if state != *reported {
                *reported = state;
                self.report(Reload { outcome, applied: true, rejected: false });
            }
            return;
        }
        self.bad_since.get_or_insert(now);
        let lasts = now >= lasting_from || !reported.good;
        // The other files' edits apply at once; that this one is wrong is reported later, if it lasts.
        let applied = state.hash != reported.hash;
        let rejected = lasts && (reported.good || state.problems != reported.problems);
        if rejected {
            *reported = state;
        } else if applied {
            reported.hash = state.hash;
        }
        if applied || rejected {
            self.report(Reload { outcome, applied, rejected });
        }
    }

    /// Files that are mounts of their own cannot be followed, whatever this does.
    fn warn_of_single_mounts(&self) {
        let found = catch_unwind(AssertUnwindSafe(|| single_mounts(&self.loader))).unwrap_or_default();
        for file in found {
            let file = file.display();
            gongyi_core::warn!(
                "{file} 是单独挂载的：外面换掉它，这里看不到（请改为挂载它所在的文件夹）",
                "{file} is a mount of its own: when it is replaced outside, nobody here can see it (mount the folder instead)"
            );
        }
    }

    fn report(&self, reload: Reload) {
        match &mut *lock(&self.report) {
            NewsReceiver::Waiting(waiting) => waiting.push(reload),
            NewsReceiver::To(report) => report(reload),
        }
    }

    /// Takes what was found out about whole pictures.
    fn apply_verdicts(&mut self) {
        if self.loader.apply_verdicts(self.verifier.take_verdicts()) {
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
        let (folder, millis) = (self.loader.folder().display(), pause.as_millis());
        gongyi_core::error!(
            "读取 {folder} 时程序出错；{millis} 毫秒后再试",
            "the player failed while it read {folder}; it tries again in {millis} ms"
        );
        self.watches = watches(self.method, &self.events);
        let now = monotonic_now();
        (self.scanned, self.again) = (now, Some(now + pause));
    }
}

fn watches(method: Method, events: &mpsc::Sender<Message>) -> Watches {
    let events = events.clone();
    Watches::new(method == Method::Automatic, move || {
        let _ended = events.send(Message::Changed);
    })
}

/// When changes are read: once it is quiet, and in any case before patience ends.
fn due(first: Instant, last: Instant) -> Instant {
    (last + QUIET).min(first + PATIENCE)
}
