//! Verifies pictures, one by one, beside what is played: decodes each, keeps its bytes in the store, and finds out
//! what is broken before its turn comes.
//!
//! A thread of its own does it, once the first slide is on the wall: nothing waits for it. A picture that ends it by a
//! panic is broken, and the next is verified.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Condvar, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use super::problems::Reason;
use crate::{
    breaker::{self, Breaker},
    library::stamp::Stamp,
    store::{Entry, Hash, Store, is_own_refusal},
};
use gongyi_core::{
    model::PictureFile,
    problem::Text,
    sync::{lock, wait},
    text,
};
use gongyi_media::{self as media, Limits, Looks, MediaError, Verified};

/// The wall may have no screen yet: pictures are verified all the same after this.
const AT_THE_LATEST: Duration = Duration::from_mins(1);
/// Whole pictures are reported in groups of so many, as each makes a new manifest.
const GROUP: usize = 32;

/// What is verified.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Subject {
    /// A picture in the folder; `again` where it was verified before, when it may still have been written.
    File { file: PictureFile, name: String, stamp: Stamp, again: bool },
    /// The last good version of a picture in the store.
    Kept { name: String, entry: Entry },
}

/// Something to verify.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Job {
    pub(crate) subject: Subject,
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct Verdict {
    pub(crate) subject: Subject,
    /// The fingerprint of its bytes, or why it cannot be shown.
    pub(crate) result: Result<Hash, Unproven>,
    /// Whether the store has it.
    pub(crate) kept: Kept,
}

/// Why a picture is not known to be whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unproven {
    /// It is not, as long as it stays what it is.
    Broken(Reason),
    /// The breaker refuses it for a while.
    Refused(Reason),
    /// The disk or the memory did not allow to read it: nothing is known of it.
    NotNow,
}

impl From<MediaError> for Unproven {
    fn from(error: MediaError) -> Self {
        if error.lasts() { Self::Broken(Reason::from(&error)) } else { Self::NotNow }
    }
}

/// Why a picture that ends whoever reads it in a panic is not shown.
pub(crate) fn fails() -> Text {
    text!("程序读这张图片时出错", "the player fails on it")
}

/// What the store said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// It has it.
    Yes,
    /// It cannot take it, or there is none.
    No,
    /// Another player writes to it now.
    Busy,
}

/// How much was done, for tests: time is no measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WorkDone {
    /// Pictures whose head was probed.
    pub probes: u64,
    /// Pictures that were read whole.
    pub reads: u64,
    /// Pictures that were decoded.
    pub decodes: u64,
}

/// Counts what is done.
#[derive(Debug, Default)]
pub(crate) struct Work {
    probes: AtomicU64,
    reads: AtomicU64,
    decodes: AtomicU64,
    /// What was found whole in the store.
    checked: Mutex<BTreeSet<[u8; 32]>>,
    /// What was seen on whole pictures, by their bytes.
    looks: Mutex<BTreeMap<[u8; 32], Looks>>,
}

impl Work {
    pub(crate) fn done(&self) -> WorkDone {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        WorkDone { probes: read(&self.probes), reads: read(&self.reads), decodes: read(&self.decodes) }
    }

    pub(crate) fn count_probe(&self) {
        self.probes.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn has_checked(&self, hash: Hash) -> bool {
        lock(&self.checked).contains(&hash.0)
    }

    /// Forgets what was found whole in the store, but for these.
    pub(crate) fn forget_but(&self, kept: &BTreeSet<Hash>) {
        lock(&self.checked).retain(|hash| kept.contains(&Hash(*hash)));
    }

    /// What was seen on a picture when it was decoded; nothing where that is not known.
    pub(crate) fn looks(&self, hash: [u8; 32]) -> Looks {
        lock(&self.looks).get(&hash).copied().unwrap_or_default()
    }

    /// Learns what is seen on a picture that is known to be whole.
    pub(crate) fn learn_looks(&self, hash: [u8; 32], looks: Looks) {
        lock(&self.looks).insert(hash, looks);
    }

    /// Forgets what was seen on pictures, but for these.
    pub(crate) fn forget_looks_but(&self, kept: &BTreeSet<Hash>) {
        lock(&self.looks).retain(|hash, _| kept.contains(&Hash(*hash)));
    }

    pub(crate) fn count_read(&self) {
        self.reads.fetch_add(1, Ordering::Relaxed);
    }

    /// Verifies a picture; what is known to be whole is not decoded again.
    pub(crate) fn verify(&self, file: &PictureFile, whole: &Mutex<BTreeSet<[u8; 32]>>) -> Result<Verified, MediaError> {
        let _span = tracing::trace_span!(target: "gongyi::trace", "verify_picture", file = %file.display()).entered();
        self.count_read();
        let is_known = |hash: &[u8; 32]| {
            let is_known = lock(whole).contains(hash);
            self.decodes.fetch_add(u64::from(!is_known), Ordering::Relaxed);
            is_known
        };
        let verified = media::verify_new(file, &Limits::default(), is_known)?;
        if let Some(looks) = verified.looks {
            self.learn_looks(verified.hash, looks);
        }
        lock(whole).insert(verified.hash);
        Ok(verified)
    }
}

/// What verifying needs beside its job.
#[derive(Clone)]
pub(crate) struct Tools {
    pub(crate) work: Arc<Work>,
    pub(crate) whole: Arc<Mutex<BTreeSet<[u8; 32]>>>,
    pub(crate) store: Option<Arc<Store>>,
    /// Knows the pictures that ended a player before.
    pub(crate) breaker: Breaker,
}

impl Tools {
    /// Verifies one of them; nothing where it changed meanwhile.
    pub(crate) fn examine(&self, job: Job) -> Option<Verdict> {
        let contained = catch_unwind(AssertUnwindSafe(|| self.examine_uncontained(&job.subject)));
        let (result, kept) = contained.unwrap_or_else(|_| Some((Err(Unproven::Broken(fails().into())), Kept::No)))?;
        Some(Verdict { subject: job.subject, result, kept })
    }

    fn examine_uncontained(&self, subject: &Subject) -> Option<(Result<Hash, Unproven>, Kept)> {
        match subject {
            Subject::Kept { entry, .. } => Some(match self.store.as_ref().map(|store| store.check(entry.hash)) {
                Some(Ok(true)) => {
                    lock(&self.work.checked).insert(entry.hash.0);
                    (Ok(entry.hash), Kept::Yes)
                }
                Some(Err(_)) => (Err(Unproven::NotNow), Kept::No),
                Some(Ok(false)) | None => {
                    let damaged = text!("保存的图片已损坏", "what was kept of it is damaged");
                    (Err(Unproven::Broken(damaged.into())), Kept::No)
                }
            }),
            Subject::File { file, stamp, .. } => {
                let key = breaker::key_of(file);
                let verified = match self.breaker.guard(key, || Ok(self.work.verify(file, &self.whole))) {
                    Ok(verified) => verified,
                    Err(why) => return Some((Err(Unproven::Refused(why.into())), Kept::No)),
                };
                let now = std::fs::metadata(&**file).map(|metadata| Stamp::of_metadata(&metadata));
                match now {
                    Ok(now) if now == *stamp => Some(self.keep(verified)),
                    Ok(_) => None,
                    Err(_) => Some((Err(Unproven::NotNow), Kept::No)),
                }
            }
        }
    }

    /// Keeps a picture that is whole.
    fn keep(&self, verified: Result<Verified, MediaError>) -> (Result<Hash, Unproven>, Kept) {
        let verified = match verified {
            Ok(verified) => verified,
            Err(error) => return (Err(error.into()), Kept::No),
        };
        let put = self.store.as_ref().map(|store| store.put(&verified.bytes));
        let kept = match put {
            Some(Ok(_)) => Kept::Yes,
            Some(Err(error)) if error.kind() == io::ErrorKind::WouldBlock => Kept::Busy,
            Some(Err(error)) => {
                if is_own_refusal(&error) {
                    let bytes = verified.bytes.len();
                    gongyi_core::info!(
                        "一张图片有 {bytes} 字节，状态文件夹里放不下",
                        "a picture of {bytes} bytes does not fit into the state folder"
                    );
                }
                Kept::No
            }
            None => Kept::No,
        };
        (Ok(Hash(verified.hash)), kept)
    }
}

/// The thread that verifies.
pub(crate) struct Verifier {
    shared: Arc<VerifierShared>,
}

#[derive(Default)]
struct VerifierShared {
    state: Mutex<VerifierState>,
    changed: Condvar,
}

#[derive(Default)]
struct VerifierState {
    jobs: VecDeque<Job>,
    /// The one that is verified now.
    current: Option<Job>,
    verdicts: Vec<Verdict>,
    has_begun: bool,
    has_ended: bool,
}

/// Tells the verifier to begin: the first slide is on the wall.
#[derive(Clone)]
pub struct Begin(Arc<VerifierShared>);

impl Begin {
    /// Begins.
    pub fn begin(&self) {
        lock(&self.0.state).has_begun = true;
        self.0.changed.notify_all();
    }
}

impl std::fmt::Debug for Begin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Begin")
    }
}

impl Verifier {
    /// Starts the thread, which calls `report` where there is something to learn.
    pub(crate) fn start(tools: Tools, report: impl Fn() + Send + 'static) -> io::Result<Self> {
        let shared = Arc::new(VerifierShared::default());
        let own = Arc::clone(&shared);
        std::thread::Builder::new().name("gongyi-verify".into()).spawn(move || own.run(&tools, report))?;
        Ok(Self { shared })
    }

    /// What begins it.
    pub(crate) fn begin(&self) -> Begin {
        Begin(Arc::clone(&self.shared))
    }

    /// Replaces what is to be verified.
    pub(crate) fn replace_jobs(&self, jobs: Vec<Job>) {
        let mut state = lock(&self.shared.state);
        let current = state.current.clone();
        state.jobs = jobs.into_iter().filter(|job| current.as_ref() != Some(job)).collect();
        drop(state);
        self.shared.changed.notify_all();
    }

    /// What was found out since the last call.
    pub(crate) fn take_verdicts(&self) -> Vec<Verdict> {
        std::mem::take(&mut lock(&self.shared.state).verdicts)
    }
}

impl Drop for Verifier {
    fn drop(&mut self) {
        // It may be in the middle of a picture, or of a disk that does not answer: nobody waits for it.
        lock(&self.shared.state).has_ended = true;
        self.shared.changed.notify_all();
    }
}

impl VerifierShared {
    fn run(&self, tools: &Tools, report: impl Fn()) {
        while let Some(job) = self.next() {
            let verdict = tools.examine(job);
            let mut state = lock(&self.state);
            state.current = None;
            let is_broken = verdict.as_ref().is_some_and(|verdict| verdict.result.is_err());
            state.verdicts.extend(verdict);
            let is_full = state.verdicts.len() >= GROUP || state.jobs.is_empty();
            let is_due = is_broken || (is_full && !state.verdicts.is_empty());
            drop(state);
            if is_due {
                report();
            }
        }
    }

    /// Waits for the next job; none at the end.
    fn next(&self) -> Option<Job> {
        let mut state = lock(&self.state);
        loop {
            if state.has_ended {
                return None;
            }
            if state.has_begun {
                if let Some(job) = state.jobs.pop_front() {
                    state.current = Some(job.clone());
                    return Some(job);
                }
                state = wait(&self.changed, state, None);
            } else if state.jobs.is_empty() {
                state = wait(&self.changed, state, None);
            } else {
                let waited = self.changed.wait_timeout(state, AT_THE_LATEST);
                let (own, timeout) = waited.unwrap_or_else(PoisonError::into_inner);
                state = own;
                state.has_begun |= timeout.timed_out();
            }
        }
    }
}
