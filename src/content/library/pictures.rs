//! The pictures that slides name: found beneath the folder, looked at once, and known by the bytes that they hold.
//!
//! How much is looked at when the folder is read is the loader's [`Verifying`]: all of a picture, or only its head. A
//! picture that is missing or broken now is drawn from the store, where its last good version is.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Component, Path, PathBuf},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use super::{
    stamp::Stamp,
    verify::{Job, Kept, Subject, Unproven, Verdict, Work, fails},
};
use crate::store::{Entry, Hash, Store};
use gongyi_core::{
    characters,
    model::PictureFile,
    problem::{Grade, Place, Problem, Text},
    sync::lock,
    text,
};
use gongyi_media::{self as media, Limits, MediaError};
use gongyi_system::{
    clock::{monotonic_now, system_now},
    threads::asker::Asker,
};

/// How long a file that was in force may be gone before that counts: people and programs rename in two steps.
pub(super) const GRACE: Duration = Duration::from_secs(3);

/// A picture that is replaced while it is shown is taken once it has been left alone for so long: whoever copies it over a
/// network writes it in pieces.
const SETTLED: Duration = Duration::from_secs(1);
/// No file system keeps times more coarsely. What was written so shortly before it was looked at may be written once more
/// without a sign of it.
const COARSE: Duration = Duration::from_secs(2);
/// What cannot be read for a reason that may pass is looked at again after this.
const AGAIN: Duration = Duration::from_secs(10);
/// A disk that does not tell of a picture within this keeps no other slide from the wall.
const ANSWER_WITHIN: Duration = Duration::from_millis(1500);
/// It is asked again after this.
const SILENT_AGAIN: Duration = Duration::from_secs(2);
/// What the breaker refuses is asked for again after this: it knows how long it refuses.
const REFUSED_AGAIN: Duration = Duration::from_mins(1);
/// What the store did not take is offered to it again after this: each time all of it is read.
const LEFT_OUT_AGAIN: Duration = Duration::from_hours(1);
/// For so many missing pictures a name like theirs is looked for: each look reads a whole folder.
const MAX_SUGGESTIONS: usize = 20;

/// How much of a picture is looked at when the folder is read.
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
    state: Result<[u8; 32], Text>,
    /// The fingerprint of its bytes, once it is known to be whole.
    hash: Option<Hash>,
    /// Whether it cannot be shown because the breaker refuses it, which passes.
    is_refused: bool,
    /// When to look at all of it once more, as it was written shortly before it was looked at.
    settles: Option<Instant>,
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
pub(super) struct Found {
    /// Where it is, as the slide names it.
    pub(super) file: PictureFile,
    /// Where its bytes are drawn from, where that is the store.
    pub(super) kept: Option<PictureFile>,
    /// A fingerprint of its bytes, or why it cannot be shown.
    pub(super) state: Result<[u8; 32], Box<Problem>>,
    /// What is wrong although it is shown, from the store.
    pub(super) problem: Option<Box<Problem>>,
}

/// What is kept of pictures between two runs, in a note of the state folder.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Known {
    /// The pictures that were whole, by their paths in the folder.
    files: BTreeMap<String, (Stamp, Entry)>,
}

/// What was found out about pictures so far.
#[derive(Default)]
pub(super) struct Pictures {
    pub(super) verifying: Verifying,
    seen: BTreeMap<PathBuf, Seen>,
    /// The files that slides named in this load, whether they exist or not, with their names.
    named: BTreeMap<PathBuf, String>,
    /// The last fingerprint that was given out for bytes that are known by now.
    given: BTreeMap<PathBuf, (Hash, [u8; 32])>,
    /// The last good version of each picture that the store has, by its path in the folder.
    last_good: BTreeMap<String, Entry>,
    /// Pictures that were whole in an earlier run.
    known: Known,
    /// Bytes that are known to be whole.
    whole: Arc<Mutex<BTreeSet<[u8; 32]>>>,
    /// When pictures were first found gone that were there.
    gone: BTreeMap<PathBuf, Instant>,
    /// Pictures that are being replaced: the version before is shown until they are left alone.
    unsettled: BTreeMap<PathBuf, Unsettled>,
    /// When to look again although nothing changes.
    again: Option<Instant>,
    /// What is to be looked at whole.
    jobs: Vec<Job>,
    /// Bytes that the store did not take, and when they are offered to it again.
    left_out: BTreeMap<Hash, Instant>,
    /// Whether some waits for a store that another player was writing to.
    is_waiting: bool,
    /// For how many missing pictures a name like theirs was looked for in this load.
    suggested: usize,
    store: Option<Arc<Store>>,
    /// Whether the folder cannot be asked: what is known counts.
    is_held: bool,
    now: Option<Instant>,
    /// Asks the disk of pictures while something plays.
    asker: Asker,
    /// Where the folder really is.
    root: Option<PathBuf>,
    pub(super) work: Arc<Work>,
}

impl Pictures {
    /// Takes what an earlier run kept.
    pub(super) fn seed(&mut self, store: &Arc<Store>, last_good: BTreeMap<String, Entry>, known: Known) {
        let hashes = known.files.values().map(|(_, entry)| entry.hash.0);
        lock(&self.whole).extend(hashes);
        (self.store, self.last_good, self.known) = (Some(Arc::clone(store)), last_good, known);
    }

    /// Starts a new load at `now`. Where the folder is not to be asked, only what is known counts.
    pub(super) fn start(&mut self, folder: &Path, now: Instant, is_held: bool) {
        self.named.clear();
        self.jobs.clear();
        (self.now, self.is_held, self.suggested, self.again) = (Some(now), is_held, 0, None);
        self.root = if is_held { None } else { std::fs::canonicalize(folder).ok() };
    }

    /// Ends a load: forgets pictures that nobody named.
    pub(super) fn finish(&mut self) {
        let named = &self.named;
        self.seen.retain(|path, _| named.contains_key(path));
        self.given.retain(|path, _| named.contains_key(path));
        self.gone.retain(|path, _| named.contains_key(path));
        self.unsettled.retain(|path, _| named.contains_key(path));
        let kept: BTreeSet<Hash> = self.last_good.values().map(|entry| entry.hash).collect();
        self.work.forget_but(&kept);
        let seen = self.seen.values().filter_map(|seen| seen.hash);
        let all: BTreeSet<Hash> =
            seen.chain(self.known.files.values().map(|(_, entry)| entry.hash)).chain(kept).collect();
        lock(&self.whole).retain(|hash| all.contains(&Hash(*hash)));
        self.left_out.retain(|hash, _| all.contains(hash));
    }

    /// The files that slides named in this load, whether they exist or not.
    pub(super) fn named(&self) -> impl Iterator<Item = &PathBuf> {
        self.named.keys()
    }

    /// What is to be looked at whole since the load.
    pub(super) fn take_jobs(&mut self) -> Vec<Job> {
        std::mem::take(&mut self.jobs)
    }

    /// Bytes that are known to be whole, shared with whoever looks.
    pub(super) fn whole(&self) -> Arc<Mutex<BTreeSet<[u8; 32]>>> {
        Arc::clone(&self.whole)
    }

    /// When to look at pictures again although nothing changes: when one that is gone counts as gone, when one has been
    /// left alone, and when what failed may do better.
    pub(super) fn due(&self) -> Option<Instant> {
        let now = self.now?;
        let gone = self.gone.values().map(|since| *since + GRACE).filter(|due| *due > now);
        gone.chain(self.again).min()
    }

    /// Asks for another look at this instant, at the latest.
    fn look_again(&mut self, at: Instant) {
        if self.verifying == Verifying::Lazily {
            self.again = Some(self.again.map_or(at, |again| again.min(at)));
        }
    }

    /// Takes what was found out about whole pictures; true where it changes what slides get.
    pub(super) fn learn(&mut self, verdict: Verdict) -> bool {
        let Verdict { subject, result, kept } = verdict;
        if matches!(result, Err(Unproven::NotNow)) {
            self.look_again(monotonic_now() + AGAIN);
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
                let (fingerprint, is_news) = seen.prove(&file, hash);
                self.given.insert(file.to_path_buf(), (hash, fingerprint));
                let entry = Entry { hash, bytes: stamp.length() };
                self.known.files.insert(name.clone(), (stamp, entry));
                match kept {
                    Kept::Yes => _ = self.last_good.insert(name, entry),
                    Kept::No if self.store.is_some() => {
                        let at = monotonic_now() + LEFT_OUT_AGAIN;
                        self.left_out.insert(hash, at);
                        self.look_again(at);
                    }
                    Kept::No => {}
                    Kept::Busy => self.is_waiting = true,
                }
                is_news
            }
        }
    }

    /// Whether some picture waits for a store that another player was writing to; asked for again by the next load.
    pub(super) fn take_waiting(&mut self) -> bool {
        std::mem::take(&mut self.is_waiting)
    }

    /// What the store did not take is offered to it again.
    pub(super) fn retry_left_out(&mut self) {
        if !std::mem::take(&mut self.left_out).is_empty() {
            self.look_again(monotonic_now());
        }
    }

    /// The last good versions of the pictures that slides name, as far as the store has them.
    pub(super) fn keepable(&mut self) -> BTreeMap<String, Entry> {
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
    pub(super) fn notable(&mut self) -> Option<Vec<u8>> {
        let names: BTreeSet<&String> = self.named.values().collect();
        self.known.files.retain(|name, _| names.contains(name));
        serde_json::to_vec(&self.known).ok()
    }

    /// A picture by its name in the folder.
    pub(super) fn look_at(&mut self, folder: &Path, name: &str, place: Place) -> Found {
        let relative = Path::new(name);
        let file = PictureFile::beneath(folder, relative);
        let inside = relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if name.is_empty() || !inside {
            return Found { file, kept: None, state: Err(Box::new(outside(name, place))), problem: None };
        }
        let is_first = self.named.insert(file.to_path_buf(), name.to_owned()).is_none();
        if self.is_held {
            return self.remembered(file, name, place);
        }
        let wrong = match self.look(folder, &file, name, is_first) {
            Ok(state) => {
                self.gone.remove(&*file);
                return Found { file, kept: None, state: Ok(state), problem: None };
            }
            Err(wrong) => wrong,
        };
        let problem = match wrong {
            Wrong::Unsettled(fingerprint) => return self.as_before(file, name, fingerprint),
            Wrong::Outside => leads_outside(name, place),
            Wrong::Broken(why) => broken(name, &why, place),
            Wrong::Missing(error) => {
                if let Some(fingerprint) = self.within_grace(&file) {
                    return self.as_before(file, name, fingerprint);
                }
                self.suggested += 1;
                let folder = Some(folder).filter(|_| self.suggested <= MAX_SUGGESTIONS);
                let problem = missing(folder, name, &error, place);
                let mut shown = None;
                if error.kind() != io::ErrorKind::NotFound {
                    let is_silent = error.kind() == io::ErrorKind::TimedOut;
                    self.look_again(self.now() + if is_silent { SILENT_AGAIN } else { AGAIN });
                    shown = self.shown(&file);
                }
                // A disk that does not answer takes nothing off the wall.
                if let (None, Some(state)) = (self.last_good_of(name), shown) {
                    return Found { file, kept: None, state: Ok(state), problem: Some(Box::new(problem)) };
                }
                problem
            }
        };
        self.instead(file, name, Box::new(problem), is_first)
    }

    /// When the folder is read.
    fn now(&self) -> Instant {
        self.now.unwrap_or_else(monotonic_now)
    }

    /// What is there now, by its fingerprint.
    fn look(&mut self, folder: &Path, file: &PictureFile, name: &str, is_first: bool) -> Result<[u8; 32], Wrong> {
        let path = file.to_path_buf();
        let (real, stamp) = self.asked(move || {
            let real = std::fs::canonicalize(path)?;
            let stamp = Stamp::of_metadata(&std::fs::metadata(&real)?);
            Ok((real, stamp))
        })?;
        if !real.starts_with(self.root.as_deref().unwrap_or(folder)) {
            return Err(Wrong::Outside);
        }
        if let Some(seen) = self.seen.get(&**file).filter(|seen| seen.stamp == stamp) {
            let seen = seen.clone();
            self.unsettled.remove(&**file);
            self.ask(file, name, &seen, is_first);
            return seen.state.map_err(Wrong::Broken);
        }
        if let Some(before) = self.unsettled(file, stamp) {
            return Err(Wrong::Unsettled(before));
        }
        let seen = self.look_anew(file, name, stamp)?;
        if let (Ok(fingerprint), Some(hash)) = (&seen.state, seen.hash) {
            self.given.insert(file.to_path_buf(), (hash, *fingerprint));
        }
        self.ask(file, name, &seen, is_first);
        let state = seen.state.clone();
        self.seen.insert(file.to_path_buf(), seen);
        state.map_err(Wrong::Broken)
    }

    /// Asks the disk; while something plays, it is waited for only so long.
    fn asked<T: Send + 'static>(
        &mut self,
        question: impl FnOnce() -> Result<T, MediaError> + Send + 'static,
    ) -> Result<T, Wrong> {
        let answer = match self.verifying {
            Verifying::Lazily => self.asker.ask(ANSWER_WITHIN, question),
            Verifying::Eagerly | Verifying::Never => Some(Ok(question())),
        };
        match answer {
            Some(Ok(answer)) => answer.map_err(Wrong::from),
            Some(Err(_panic)) => Err(Wrong::Broken(fails())),
            None => Err(Wrong::Missing(io::ErrorKind::TimedOut.into())),
        }
    }

    /// What was shown of a file that is being replaced: it is shown until the new one has been left alone for a moment
    /// and is as long as it must be, or for as long as whoever writes it may take.
    fn unsettled(&mut self, file: &PictureFile, stamp: Stamp) -> Option<[u8; 32]> {
        let before = self.shown(file).filter(|_| self.verifying == Verifying::Lazily)?;
        let now = self.now();
        let unsettled = self.unsettled.entry(file.to_path_buf()).or_insert(Unsettled { stamp, since: now, first: now });
        if unsettled.stamp != stamp {
            (unsettled.stamp, unsettled.since) = (stamp, now);
        }
        let Unsettled { since, first, .. } = *unsettled;
        let is_young = |age| stamp.is_younger_than(age, system_now());
        // What takes the place of one that went is shown as soon as it is whole.
        let is_quiet =
            self.gone.contains_key(&**file) || !is_young(SETTLED) || now >= (since + SETTLED).min(first + GRACE);
        let at = if !is_quiet {
            (since + SETTLED).min(first + GRACE)
        } else if now < since + GRACE && is_young(GRACE) && self.is_cut_off(file) {
            since + GRACE
        } else {
            self.unsettled.remove(&**file);
            return None;
        };
        self.look_again(at);
        Some(before)
    }

    /// Whether a file ends before its picture does; what cannot be read is found out by another look.
    fn is_cut_off(&mut self, file: &PictureFile) -> bool {
        self.work.count_read();
        let file = file.clone();
        self.asked(move || media::is_cut_off(&media::open_picture(&file)?, &Limits::default())).unwrap_or(false)
    }

    fn look_anew(&mut self, file: &PictureFile, name: &str, stamp: Stamp) -> Result<Seen, Wrong> {
        let now = self.now();
        let seen = |stamp: Stamp, state, hash| {
            let settles = stamp.is_younger_than(COARSE, system_now()).then(|| now + COARSE);
            Seen { stamp, state, hash, is_refused: false, settles }
        };
        if let Some((_, entry)) = self.known.files.get(name).filter(|(known, _)| *known == stamp) {
            return Ok(seen(stamp, Ok(entry.hash.0), Some(entry.hash)));
        }
        let found = if self.verifying == Verifying::Eagerly {
            let verified = self.work.verify(file, &self.whole);
            verified.map(|verified| seen(stamp, Ok(verified.hash), Some(Hash(verified.hash)))).map_err(Wrong::from)
        } else {
            self.work.probed();
            let open = file.clone();
            let probed = self.asked(move || {
                let open = media::open_picture(&open)?;
                // What is looked at is what was opened, whatever takes its place meanwhile.
                let stamp = Stamp::of_metadata(&open.metadata()?);
                media::probe_open(&open, &Limits::default()).map(|_| stamp)
            });
            probed.map(|stamp| seen(stamp, Ok(stamp.fingerprint(file)), None))
        };
        match found {
            Err(Wrong::Broken(why)) => Ok(seen(stamp, Err(why), None)),
            found => found,
        }
    }

    /// Asks for a look at all of it, where that is wanted: it is not known to be whole, or may have been written once
    /// more, or the store lacks it.
    fn ask(&mut self, file: &PictureFile, name: &str, seen: &Seen, is_first: bool) {
        if self.verifying != Verifying::Lazily {
            return;
        }
        let now = self.now();
        let again = match seen.settles {
            Some(at) if now < at => {
                self.look_again(at);
                false
            }
            settles => settles.is_some(),
        };
        if seen.is_refused {
            self.look_again(now + REFUSED_AGAIN);
        }
        let is_needed = match (seen.hash, &self.store) {
            (None, _) => seen.state.is_ok() || seen.is_refused,
            (Some(hash), Some(store)) if store.path_of(hash, seen.stamp.length()).is_none() => {
                let waits = self.left_out.get(&hash).copied().filter(|at| now < *at);
                if let Some(at) = waits {
                    self.look_again(at);
                }
                waits.is_none()
            }
            (Some(_), _) => seen.is_refused,
        };
        // Many slides may name one picture.
        if is_first && (is_needed || again) {
            let (file, name, stamp) = (file.clone(), name.to_owned(), seen.stamp);
            self.jobs.push(Job { subject: Subject::File { file, name, stamp, again } });
        }
    }

    /// What was given out for a file when it was last looked at.
    fn shown(&self, file: &PictureFile) -> Option<[u8; 32]> {
        self.seen.get(&**file)?.state.clone().ok()
    }

    /// The fingerprint of a picture that has just gone, and may come back.
    fn within_grace(&mut self, file: &PictureFile) -> Option<[u8; 32]> {
        let now = self.now.filter(|_| self.verifying == Verifying::Lazily)?;
        let seen = self.shown(file)?;
        let since = *self.gone.entry(file.to_path_buf()).or_insert(now);
        (now < since + GRACE).then_some(seen)
    }

    /// What was given out before, drawn from the store where that has the same bytes.
    fn as_before(&self, file: PictureFile, name: &str, fingerprint: [u8; 32]) -> Found {
        let kept = self.last_good_of(name).filter(|(_, entry)| self.fingerprint_of(&file, *entry) == fingerprint);
        Found { file, kept: kept.map(|(kept, _)| kept), state: Ok(fingerprint), problem: None }
    }

    /// The last good version of a picture, where the store has it: where it is, and what it is.
    fn last_good_of(&self, name: &str) -> Option<(PictureFile, Entry)> {
        let entry = *self.last_good.get(name)?;
        Some((PictureFile::own(self.store.as_ref()?.path_of(entry.hash, entry.bytes)?), entry))
    }

    /// A picture that cannot be shown now: its last good version.
    fn instead(&mut self, file: PictureFile, name: &str, problem: Box<Problem>, is_first: bool) -> Found {
        let Some((kept, entry)) = self.last_good_of(name) else {
            return Found { file, kept: None, state: Err(problem), problem: None };
        };
        // What was whole in the folder may be damaged in the store.
        if self.verifying == Verifying::Lazily && is_first && !self.work.has_checked(entry.hash) {
            self.jobs.push(Job { subject: Subject::Kept { name: name.to_owned(), entry } });
        }
        Found { state: Ok(self.fingerprint_of(&file, entry)), file, kept: Some(kept), problem: Some(problem) }
    }

    /// What was given out for these bytes before, so that the wall is not painted anew for nothing.
    fn fingerprint_of(&self, path: &Path, entry: Entry) -> [u8; 32] {
        match self.given.get(path) {
            Some((hash, fingerprint)) if *hash == entry.hash => *fingerprint,
            _ => entry.hash.0,
        }
    }

    /// A picture of a folder that cannot be asked.
    fn remembered(&mut self, file: PictureFile, name: &str, place: Place) -> Found {
        let state = self.seen.get(&*file).map(|seen| seen.state.clone());
        match (state, self.last_good_of(name)) {
            (Some(Ok(fingerprint)), _) => self.as_before(file, name, fingerprint),
            (_, Some((kept, entry))) => {
                Found { state: Ok(self.fingerprint_of(&file, entry)), file, kept: Some(kept), problem: None }
            }
            (Some(Err(why)), None) => {
                Found { file, kept: None, state: Err(Box::new(broken(name, &why, place))), problem: None }
            }
            (None, None) => {
                let problem =
                    Box::new(missing_problem(place, text!("找不到图片“{name}”", "there is no picture `{name}`")));
                Found { file, kept: None, state: Err(problem), problem: None }
            }
        }
    }
}

impl Seen {
    /// It cannot be shown; true where that is news.
    fn fail(&mut self, why: Text, is_refused: bool) -> bool {
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
            // A look at all of it changes nothing on the wall.
            Ok(fingerprint) if !is_other => (*fingerprint, false),
            _ => {
                let fingerprint = if is_other { hash.0 } else { self.stamp.fingerprint(path) };
                self.state = Ok(fingerprint);
                (fingerprint, true)
            }
        }
    }
}

/// Why a picture cannot be shown.
enum Wrong {
    /// It is being replaced: what was shown before.
    Unsettled([u8; 32]),
    /// It is not there, or cannot be read now.
    Missing(io::Error),
    Outside,
    Broken(Text),
}

impl From<MediaError> for Wrong {
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::Outside => Self::Outside,
            MediaError::Unreadable(error) => Self::Missing(error),
            MediaError::NoMemory => Self::Missing(io::ErrorKind::OutOfMemory.into()),
            error => Self::Broken(error.text()),
        }
    }
}

/// A name that no path beneath the folder can have.
fn outside(name: &str, place: Place) -> Problem {
    let message = text!("“{name}”不在播放文件夹内", "`{name}` is not inside the folder");
    Problem::error("outside-folder", Grade::Content, place, message).help(text!(
        "把图片放进播放文件夹，写相对路径，例如 \"posters/a.jpg\"",
        "put the picture into the folder and write its path from there, such as \"posters/a.jpg\""
    ))
}

/// A link that leads out of the folder.
fn leads_outside(name: &str, place: Place) -> Problem {
    let message = text!("“{name}”是一个链接，指向播放文件夹之外", "`{name}` is a link that leads out of the folder");
    Problem::error("outside-folder", Grade::Content, place, message)
        .help(text!("把图片本身放进播放文件夹，不要用链接", "put the picture itself into the folder, not a link to it"))
}

fn broken(name: &str, why: &Text, place: Place) -> Problem {
    let message = Text::new(
        format!("图片“{name}”无法使用：{}", why.zh),
        format!("the picture `{name}` cannot be used: {}", why.en),
    );
    Problem::error("broken-picture", Grade::Content, place, message)
}

fn missing_problem(place: Place, message: Text) -> Problem {
    Problem::error("missing-picture", Grade::Content, place, message)
}

/// `folder` is where a name like it is looked for.
fn missing(folder: Option<&Path>, name: &str, error: &io::Error, place: Place) -> Problem {
    let message = match error.kind() {
        io::ErrorKind::NotFound => text!("找不到图片“{name}”", "there is no picture `{name}`"),
        _ => text!("读不了图片“{name}”：{error}", "the picture `{name}` cannot be read: {error}"),
    };
    let help = if name.contains('\\') {
        let path = name.replace('\\', "/");
        text!("路径用 / 分隔，写成 \"{path}\"", "write paths with /: \"{path}\"")
    } else if let Some(near) = folder.and_then(|folder| nearest_file(folder, Path::new(name))) {
        text!("是不是“{near}”？", "did you mean `{near}`?")
    } else {
        text!(
            "把图片放进播放文件夹，并检查文件名和扩展名",
            "put the picture into the folder, and check its name and ending"
        )
    };
    missing_problem(place, message).help(help)
}

/// A file beside the one that is missing whose name is most like it.
fn nearest_file(folder: &Path, relative: &Path) -> Option<String> {
    let parent = relative.parent().unwrap_or_else(|| Path::new(""));
    let wanted = relative.file_name()?.to_str()?;
    let names: Vec<String> = std::fs::read_dir(folder.join(parent))
        .ok()?
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| Path::new(name).extension().is_none_or(|extension| extension != "ron"))
        .collect();
    let near = characters::nearest(wanted, names.iter().map(String::as_str))?;
    Some(parent.join(near).to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pictures() -> Pictures {
        Pictures { verifying: Verifying::Lazily, ..Pictures::default() }
    }

    fn png(grey: u8) -> Vec<u8> {
        let mut bytes = io::Cursor::new(Vec::new());
        image::GrayImage::from_pixel(8, 8, image::Luma([grey])).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    fn verdict(subject: Subject, hash: [u8; 32]) -> Verdict {
        Verdict { subject, result: Ok(Hash(hash)), kept: Kept::No }
    }

    /// Reading its start is an error of the disk.
    #[cfg(target_os = "linux")]
    #[test]
    fn an_error_of_the_disk_says_nothing_of_the_picture() {
        let (mut pictures, now) = (pictures(), monotonic_now());
        let folder = Path::new("/proc/self");
        pictures.start(folder, now, false);
        let found = pictures.look_at(folder, "mem", Place::default());
        assert_eq!(found.state.unwrap_err().id, "missing-picture");
        assert!(pictures.seen.is_empty(), "it is looked at again");
        assert_eq!(pictures.due(), Some(now + AGAIN));
        // Neither does the thread that looks at all of it.
        let file = PictureFile::beneath(folder, Path::new("mem"));
        let stamp = Stamp::of_metadata(&std::fs::metadata(&*file).unwrap());
        let subject = Subject::File { file, name: "mem".into(), stamp, again: false };
        let tools = super::super::verify::Tools {
            work: Arc::default(),
            whole: Arc::default(),
            store: None,
            breaker: crate::breaker::Breaker::forgetful(),
        };
        let verdict = tools.examine(Job { subject });
        assert!(verdict.is_none_or(|verdict| verdict.result == Err(Unproven::NotNow)));
    }

    #[test]
    fn a_picture_that_may_have_been_written_once_more_without_a_sign_is_looked_at_again() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("p.png"), png(1)).unwrap();
        let (mut pictures, now) = (pictures(), monotonic_now());
        let look_at = |pictures: &mut Pictures, now: Instant| {
            pictures.start(folder.path(), now, false);
            let found = pictures.look_at(folder.path(), "p.png", Place::default());
            (found.state.unwrap(), pictures.take_jobs().into_iter().map(|job| job.subject).collect::<Vec<_>>())
        };
        let (first, jobs) = look_at(&mut pictures, now);
        assert!(matches!(&jobs[..], [Subject::File { again: false, .. }]), "{jobs:?}");
        assert_eq!(pictures.due(), Some(now + COARSE));
        assert!(!pictures.learn(verdict(jobs[0].clone(), [1; 32])), "it changes nothing on the wall");
        let (same, jobs) = look_at(&mut pictures, now + COARSE);
        assert_eq!(same, first);
        assert!(matches!(&jobs[..], [Subject::File { again: true, .. }]), "{jobs:?}");
        // It was: it is another picture.
        assert!(pictures.learn(verdict(jobs[0].clone(), [2; 32])));
        let (other, jobs) = look_at(&mut pictures, now + COARSE);
        assert_eq!((other, jobs), ([2; 32], vec![]), "once is enough");
        assert_eq!(pictures.due(), None);
    }

    #[test]
    fn what_nobody_names_any_more_is_forgotten() {
        let folder = tempfile::tempdir().unwrap();
        let (mut pictures, now) = (pictures(), monotonic_now());
        for round in 0..10_u8 {
            std::fs::write(folder.path().join("p.png"), png(round)).unwrap();
            pictures.start(folder.path(), now + GRACE * u32::from(round), false);
            pictures.look_at(folder.path(), "p.png", Place::default());
            lock(&pictures.whole).insert([round; 32]);
            for job in pictures.take_jobs() {
                pictures.learn(verdict(job.subject, [round; 32]));
            }
            pictures.finish();
        }
        assert!(lock(&pictures.whole).len() <= 1, "{:?}", pictures.whole);
    }
}
