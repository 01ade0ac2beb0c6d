//! The pictures that slides name: found beneath the folder, probed once, and known by the bytes that they hold.
//!
//! How much is read of a picture when the folder is read is the loader's [`Verifying`]: all of a picture, or only its head. A
//! picture that is missing or broken now is drawn from the store, where its last good version is.

mod inspect;
mod problems;
#[cfg(test)]
mod tests;
mod verify;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

pub(crate) use self::problems::PORTRAIT_ON_BLACK;
pub use self::verify::{Begin, WorkDone};
pub(crate) use self::verify::{Job, Tools, Verdict, Verifier};
use self::{
    problems::Reason,
    verify::{Kept, Subject, Unproven, Work},
};
use super::stamp::Stamp;
use crate::store::{Entry, Hash, Store};
use gongyi_core::{model::PictureFile, problem::Problem, sync::lock};
use gongyi_media::{Looks, Remarks};
use gongyi_system::{clock::monotonic_now, threads::asker::Asker};

/// How long a file that was in force may be missing before that counts: people and programs rename in two steps.
pub(crate) const GRACE: Duration = Duration::from_secs(3);

/// What cannot be read for a reason that may pass is probed again after this.
const RECHECK_AFTER: Duration = Duration::from_secs(10);
/// What the store did not take is offered to it again after this: each time all of it is read.
const LEFT_OUT_RETRY_AFTER: Duration = Duration::from_hours(1);

/// How much of a picture is read when the folder is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Verifying {
    /// All of it: it is decoded.
    #[default]
    Eagerly,
    /// Its head; the rest later, beside what is played.
    Lazily,
    /// Its head.
    Never,
}

/// What was found out about a file, as long as it stays what it is.
#[derive(Debug, Clone)]
struct Seen {
    stamp: Stamp,
    /// The fingerprint that was given out for it, which stays; or why it cannot be shown.
    state: Result<[u8; 32], Reason>,
    /// The fingerprint of its bytes, once it is known to be whole.
    hash: Option<Hash>,
    /// Whether it cannot be shown because the breaker refuses it, which passes.
    is_refused: bool,
    /// When to verify it once more, as it was written shortly before it was probed.
    settles: Option<Instant>,
    /// What is to be said of it although it is shown.
    remarks: Remarks,
}

/// A file that is being replaced by another.
#[derive(Debug, Clone, Copy)]
struct Unsettled {
    stamp: Stamp,
    /// Since when it has looked like this.
    since: Instant,
    /// When it was first found to be another.
    first: Instant,
}

/// What a slide gets of a picture.
#[derive(Debug, PartialEq)]
pub(crate) struct Found {
    /// Where it is, as the slide names it.
    pub(crate) file: PictureFile,
    /// Where its bytes are drawn from, where that is the store.
    pub(crate) kept: Option<PictureFile>,
    /// A fingerprint of its bytes, or why it cannot be shown.
    pub(crate) state: Result<[u8; 32], Box<Problem>>,
    /// What is wrong although it is shown, from the store.
    pub(crate) problem: Option<Box<Problem>>,
    /// What is to be said of it although it is shown.
    pub(crate) remarks: Vec<Problem>,
}

impl Found {
    /// Drawn from where it is, or not at all.
    fn new(file: PictureFile, state: Result<[u8; 32], Box<Problem>>) -> Self {
        Self { file, kept: None, state, problem: None, remarks: Vec::new() }
    }
}

/// What is kept of pictures between two runs, in a note of the state folder.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Known {
    /// The pictures that were whole, by their paths in the folder.
    files: BTreeMap<String, (Stamp, Entry)>,
    /// Those of which something is to be said.
    #[serde(default)]
    moving: BTreeSet<String>,
    #[serde(default)]
    for_print: BTreeSet<String>,
    #[serde(default)]
    red_crosses: BTreeSet<String>,
    #[serde(default)]
    grey: BTreeSet<String>,
}

impl Known {
    fn remarks(&self, name: &str) -> Remarks {
        Remarks { is_moving: self.moving.contains(name), is_for_print: self.for_print.contains(name) }
    }

    fn looks(&self, name: &str) -> Looks {
        Looks { has_red_cross: self.red_crosses.contains(name), is_grey: self.grey.contains(name) }
    }

    fn note(&mut self, name: &str, stamp: Stamp, entry: Entry, remarks: Remarks, looks: Looks) {
        self.files.insert(name.to_owned(), (stamp, entry));
        for (names, is_so) in [
            (&mut self.moving, remarks.is_moving),
            (&mut self.for_print, remarks.is_for_print),
            (&mut self.red_crosses, looks.has_red_cross),
            (&mut self.grey, looks.is_grey),
        ] {
            names.remove(name);
            if is_so {
                names.insert(name.to_owned());
            }
        }
    }
}

/// What was found out about pictures so far.
#[derive(Default)]
pub(crate) struct Pictures {
    pub(crate) verifying: Verifying,
    seen: BTreeMap<PathBuf, Seen>,
    /// The files that slides named in this load, whether they exist or not, with their names.
    named: BTreeMap<PathBuf, String>,
    /// Where each of them really is, and what it looks like: asked once in a load, however many slides name it.
    answers: BTreeMap<PathBuf, (PathBuf, Stamp)>,
    /// The last fingerprint that was given out for bytes that are known by now.
    given: BTreeMap<PathBuf, (Hash, [u8; 32])>,
    /// The last good version of each picture that the store has, by its path in the folder.
    last_good: BTreeMap<String, Entry>,
    /// Pictures that were whole in an earlier run.
    known: Known,
    /// Bytes that are known to be whole.
    whole: Arc<Mutex<BTreeSet<[u8; 32]>>>,
    /// When pictures were first found missing that were there.
    missing_since: BTreeMap<PathBuf, Instant>,
    /// Pictures that are being replaced: the version before is shown until they are left alone.
    unsettled: BTreeMap<PathBuf, Unsettled>,
    /// When to probe again although nothing changes.
    recheck: Option<Instant>,
    /// What is to be verified.
    jobs: Vec<Job>,
    /// Bytes that the store did not take, and when they are offered to it again.
    left_out: BTreeMap<Hash, Instant>,
    /// Whether some waits for a store that another player was writing to.
    is_waiting: bool,
    /// For how many missing pictures a name like theirs was searched for in this load.
    suggested: usize,
    store: Option<Arc<Store>>,
    /// Whether the folder cannot be asked: what is known counts.
    is_held: bool,
    now: Option<Instant>,
    /// Asks the disk of pictures while something plays.
    asker: Asker,
    /// Where the folder really is.
    root: Option<PathBuf>,
    pub(crate) work: Arc<Work>,
}

impl Pictures {
    /// Takes what an earlier run kept.
    pub(crate) fn seed(&mut self, store: &Arc<Store>, last_good: BTreeMap<String, Entry>, known: Known) {
        let hashes = known.files.values().map(|(_, entry)| entry.hash.0);
        lock(&self.whole).extend(hashes);
        for (name, (_, entry)) in &known.files {
            self.work.learn_looks(entry.hash.0, known.looks(name));
        }
        (self.store, self.last_good, self.known) = (Some(Arc::clone(store)), last_good, known);
    }

    /// Starts a new load at `now`. Where the folder is not to be asked, only what is known counts.
    pub(crate) fn start(&mut self, folder: &Path, now: Instant, is_held: bool) {
        self.named.clear();
        self.answers.clear();
        self.jobs.clear();
        (self.now, self.is_held, self.suggested, self.recheck) = (Some(now), is_held, 0, None);
        self.root = if is_held { None } else { std::fs::canonicalize(folder).ok() };
    }

    /// Ends a load: forgets pictures that nobody named.
    pub(crate) fn finish(&mut self) {
        let named = &self.named;
        self.seen.retain(|path, _| named.contains_key(path));
        self.given.retain(|path, _| named.contains_key(path));
        self.missing_since.retain(|path, _| named.contains_key(path));
        self.unsettled.retain(|path, _| named.contains_key(path));
        let kept: BTreeSet<Hash> = self.last_good.values().map(|entry| entry.hash).collect();
        self.work.forget_but(&kept);
        let seen = self.seen.values().filter_map(|seen| seen.hash);
        let all: BTreeSet<Hash> =
            seen.chain(self.known.files.values().map(|(_, entry)| entry.hash)).chain(kept).collect();
        lock(&self.whole).retain(|hash| all.contains(&Hash(*hash)));
        self.work.forget_looks_but(&all);
        self.left_out.retain(|hash, _| all.contains(hash));
    }

    /// The files that slides named in this load, whether they exist or not.
    pub(crate) fn named(&self) -> impl Iterator<Item = &PathBuf> {
        self.named.keys()
    }

    /// Whether all of them still look as they did when they were read.
    pub(crate) fn are_as_read(&self) -> bool {
        let looks = |path: &Path| std::fs::metadata(path).ok().map(|metadata| Stamp::of_metadata(&metadata));
        self.seen.iter().all(|(path, seen)| looks(path) == Some(seen.stamp))
    }

    /// What is to be verified since the load.
    pub(crate) fn take_jobs(&mut self) -> Vec<Job> {
        std::mem::take(&mut self.jobs)
    }

    /// Bytes that are known to be whole, shared with whoever verifies.
    pub(crate) fn whole(&self) -> Arc<Mutex<BTreeSet<[u8; 32]>>> {
        Arc::clone(&self.whole)
    }

    /// When to probe pictures again although nothing changes: when one that is missing counts as removed, when one has been
    /// left alone, and when what failed may do better.
    pub(crate) fn due(&self) -> Option<Instant> {
        let now = self.now?;
        let missing = self.missing_since.values().map(|since| *since + GRACE).filter(|due| *due > now);
        missing.chain(self.recheck).min()
    }

    /// Asks for another probe at this instant, at the latest.
    fn recheck_at(&mut self, at: Instant) {
        if self.verifying == Verifying::Lazily {
            self.recheck = Some(self.recheck.map_or(at, |again| again.min(at)));
        }
    }

    /// Takes what was found out about whole pictures; true where it changes what slides get.
    pub(crate) fn apply_verdict(&mut self, verdict: Verdict) -> bool {
        let Verdict { subject, result, kept } = verdict;
        if matches!(result, Err(Unproven::NotNow)) {
            self.recheck_at(monotonic_now() + RECHECK_AFTER);
            return false;
        }
        match subject {
            Subject::Kept { name, entry } => {
                let is_news = result.is_err() && self.last_good.get(&name) == Some(&entry);
                if is_news {
                    self.last_good.remove(&name);
                }
                is_news
            }
            Subject::File { file, name, stamp, again } => {
                let Some(seen) = self.seen.get_mut(&*file).filter(|seen| seen.stamp == stamp) else { return false };
                if again {
                    seen.settles = None;
                }
                let hash = match result {
                    Ok(hash) => hash,
                    Err(Unproven::NotNow) => return false,
                    Err(Unproven::Refused(why)) => return seen.fail(why, true),
                    Err(Unproven::Broken(why)) => return seen.fail(why, false),
                };
                let (told, looks) =
                    (seen.hash.map_or_else(Looks::default, |hash| self.work.looks(hash.0)), self.work.looks(hash.0));
                let (fingerprint, is_news) = seen.prove(&file, hash);
                // What is seen on it is told of by the next load.
                let is_news = is_news || told != looks;
                self.given.insert(file.to_path_buf(), (hash, fingerprint));
                let entry = Entry { hash, bytes: stamp.length() };
                let remarks = seen.remarks;
                self.known.note(&name, stamp, entry, remarks, looks);
                match kept {
                    Kept::Yes => _ = self.last_good.insert(name, entry),
                    Kept::No if self.store.is_some() => {
                        let at = monotonic_now() + LEFT_OUT_RETRY_AFTER;
                        self.left_out.insert(hash, at);
                        self.recheck_at(at);
                    }
                    Kept::No => {}
                    Kept::Busy => self.is_waiting = true,
                }
                is_news
            }
        }
    }

    /// Whether some picture waits for a store that another player was writing to; asked for again by the next load.
    pub(crate) fn take_waiting(&mut self) -> bool {
        std::mem::take(&mut self.is_waiting)
    }

    /// What the store did not take is offered to it again.
    pub(crate) fn retry_left_out(&mut self) {
        if !std::mem::take(&mut self.left_out).is_empty() {
            self.recheck_at(monotonic_now());
        }
    }

    /// The last good versions of the pictures that slides name, as far as the store has them.
    pub(crate) fn keepable(&mut self) -> BTreeMap<String, Entry> {
        let Some(store) = &self.store else { return BTreeMap::new() };
        let names: BTreeSet<&String> = self.named.values().collect();
        self.last_good.retain(|name, _| names.contains(name));
        for (path, name) in &self.named {
            let Some(Seen { stamp, hash: Some(hash), state: Ok(_), .. }) = self.seen.get(path) else { continue };
            let entry = Entry { hash: *hash, bytes: stamp.length() };
            if store.path_of(entry.hash, entry.bytes).is_some() {
                self.last_good.insert(name.clone(), entry);
            }
        }
        self.last_good.clone()
    }

    /// What the next run needs not find out again.
    pub(crate) fn note_bytes(&mut self) -> Option<Vec<u8>> {
        let names: BTreeSet<&String> = self.named.values().collect();
        self.known.files.retain(|name, _| names.contains(name));
        let Known { moving, for_print, red_crosses, grey, .. } = &mut self.known;
        for noted in [moving, for_print, red_crosses, grey] {
            noted.retain(|name| names.contains(name));
        }
        serde_json::to_vec(&self.known).ok()
    }
}

impl Seen {
    /// It cannot be shown; true where that is news.
    fn fail(&mut self, why: Reason, is_refused: bool) -> bool {
        self.is_refused = is_refused;
        let state = Err(why);
        let is_news = self.state != state;
        self.state = state;
        is_news
    }

    /// It is whole, with this fingerprint of its bytes: what is given out for it, and whether that is news.
    fn prove(&mut self, path: &Path, hash: Hash) -> ([u8; 32], bool) {
        self.is_refused = false;
        let is_other = self.hash.replace(hash).is_some_and(|before| before != hash);
        match &self.state {
            // Verifying it changes nothing on the wall.
            Ok(fingerprint) if !is_other => (*fingerprint, false),
            _ => {
                let fingerprint = if is_other { hash.0 } else { self.stamp.fingerprint(path) };
                self.state = Ok(fingerprint);
                (fingerprint, true)
            }
        }
    }
}
