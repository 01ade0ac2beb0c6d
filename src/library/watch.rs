//! Watches the folder and reads it again after each edit.
//!
//! A thread waits for the file system's events and, once it has been quiet for a moment, reads the folder. A good state
//! applies at once. A bad one is told only if it is still bad after a while: editors and `git` write in steps. Where
//! the file system sends no events (network shares) or no more watches are to be had, the thread looks every two
//! seconds instead; it looks now and then in any case, in case an event was lost.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, mpsc},
    thread::JoinHandle,
    time::{Duration, Instant, SystemTime},
};

use notify::{
    EventKind, RecursiveMode, Watcher as _,
    event::{AccessKind, ModifyKind},
};

use super::{Library, Loader, Outcome};
use crate::{clock::monotonic_now, problem::Problem};

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
/// File systems that do not tell of changes made elsewhere.
const NETWORK: [&str; 12] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "ceph",
    "fuse.sshfs",
    "fuse.rclone",
    "vboxsf",
    "fuse.glusterfs",
];

/// News from the folder.
#[derive(Debug, Clone)]
pub enum Reload {
    /// What is in force changed, or a problem was mended.
    Loaded(Outcome),
    /// Some file is wrong, and has been for a while. What could be understood is in force all the same.
    Rejected(Outcome),
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
#[derive(Debug)]
pub struct Watch {
    sender: mpsc::Sender<Message>,
    thread: Option<JoinHandle<()>>,
}

enum Message {
    Changed,
    Ended,
}

impl Watch {
    /// Watches the folder of `loader`, which has been read once: `current` is what came of it. `tell` is called on the
    /// watching thread.
    pub fn start(
        loader: Loader,
        current: &Outcome,
        method: Method,
        tell: impl FnMut(Reload) + Send + 'static,
    ) -> std::io::Result<Self> {
        let (sender, receiver) = mpsc::channel();
        let events = sender.clone();
        let told = Told::of(current);
        let thread = std::thread::Builder::new().name("gongyi-watch".into()).spawn(move || {
            Reader::new(loader, told, method, events, tell).run(&receiver);
        })?;
        Ok(Self { sender, thread: Some(thread) })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ended_already = self.sender.send(Message::Ended);
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

/// What was told last, to tell only what is new.
#[derive(PartialEq, Eq)]
struct Told {
    hash: String,
    problems: Vec<Problem>,
    good: bool,
}

impl Told {
    fn of(outcome: &Outcome) -> Self {
        let library: &Arc<Library> = &outcome.library;
        Self { hash: library.hash.clone(), problems: library.problems.clone(), good: outcome.good }
    }
}

/// The thread's state.
struct Reader<F> {
    loader: Loader,
    told: Told,
    tell: F,
    watches: Watches,
    /// When the folder was first found bad since it was last good.
    bad_since: Option<Instant>,
    /// When the first and the last change came that have not been looked at.
    changed: Option<(Instant, Instant)>,
    looked: Instant,
    fingerprint: Vec<Fingerprint>,
}

impl<F: FnMut(Reload)> Reader<F> {
    fn new(loader: Loader, told: Told, method: Method, events: mpsc::Sender<Message>, tell: F) -> Self {
        let watches = Watches::new(method, events);
        Self {
            loader,
            told,
            tell,
            watches,
            bad_since: None,
            changed: None,
            looked: monotonic_now(),
            fingerprint: Vec::new(),
        }
    }

    fn run(&mut self, receiver: &mpsc::Receiver<Message>) {
        // What changed before the watches were set is found by a first look.
        self.look();
        loop {
            let now = monotonic_now();
            let wait = self.next_look().saturating_duration_since(now);
            match receiver.recv_timeout(wait) {
                Ok(Message::Changed) => {
                    let now = monotonic_now();
                    let first = self.changed.map_or(now, |(first, _)| first);
                    self.changed = Some((first, now));
                }
                Ok(Message::Ended) | Err(mpsc::RecvTimeoutError::Disconnected) => return,
                Err(mpsc::RecvTimeoutError::Timeout) => self.time_is_up(),
            }
            if self.changed.is_some_and(|(first, last)| monotonic_now() >= due(first, last)) {
                self.look();
            }
        }
    }

    /// When to wake without an event.
    fn next_look(&self) -> Instant {
        let idle = self.looked + if self.watches.polls() { POLL } else { SAFETY };
        let changed = self.changed.map(|(first, last)| due(first, last));
        let bad = self.bad_since.filter(|_| self.told.good).map(|since| since + LASTING);
        [Some(idle), changed, bad].into_iter().flatten().min().unwrap_or(idle)
    }

    /// Looks where a bad state has lasted, and looks for changes that no event told of.
    fn time_is_up(&mut self) {
        let now = monotonic_now();
        let lasted = self.told.good && self.bad_since.is_some_and(|since| now >= since + LASTING);
        if lasted {
            self.look();
            return;
        }
        let idle = if self.watches.polls() { POLL } else { SAFETY };
        if now >= self.looked + idle {
            self.looked = now;
            if fingerprint(&self.loader.watch_paths()) != self.fingerprint {
                self.changed = Some((now, now));
            }
        }
    }

    /// Reads the folder and tells what is new.
    fn look(&mut self) {
        self.changed = None;
        let mut outcome = self.loader.load();
        // A folder that was just made may have been filled before it was watched.
        while self.watches.follow(&self.loader.watch_paths()) {
            outcome = self.loader.load();
        }
        let now = monotonic_now();
        self.looked = now;
        self.fingerprint = fingerprint(&self.loader.watch_paths());
        let state = Told::of(&outcome);
        if outcome.good {
            self.bad_since = None;
            if state != self.told {
                self.told = state;
                (self.tell)(Reload::Loaded(outcome));
            }
            return;
        }
        let since = *self.bad_since.get_or_insert(now);
        if now >= since + LASTING || !self.told.good {
            if state != self.told {
                self.told = state;
                (self.tell)(Reload::Rejected(outcome));
            }
        } else if state.hash != self.told.hash {
            // The other files' edits apply at once; that this one is wrong is told later, if it lasts.
            self.told.hash = state.hash;
            (self.tell)(Reload::Loaded(outcome));
        }
    }
}

/// When changes are looked at: once it is quiet, and in any case before patience ends.
fn due(first: Instant, last: Instant) -> Instant {
    (last + QUIET).min(first + PATIENCE)
}

/// The watches of the file system.
struct Watches {
    watcher: Option<notify::RecommendedWatcher>,
    /// What is watched, and which folder that was.
    watched: BTreeMap<PathBuf, Option<Identity>>,
    interesting: Arc<Mutex<Vec<PathBuf>>>,
    /// What was deleted or renamed since the watches were last set. A folder made in its place may have the same
    /// identity, and still needs a new watch.
    gone: Arc<Mutex<Vec<PathBuf>>>,
    /// Whether some folder cannot be watched.
    blind: bool,
}

/// Which folder a path leads to: it may be deleted and made again.
type Identity = (u64, u64);

fn identity(path: &Path) -> Option<Identity> {
    let metadata = std::fs::metadata(path).ok()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        Some((metadata.dev(), metadata.ino()))
    }
    #[cfg(not(unix))]
    {
        let created = metadata.created().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        Some((created.as_secs(), u64::from(created.subsec_nanos())))
    }
}

impl Watches {
    fn new(method: Method, events: mpsc::Sender<Message>) -> Self {
        let interesting = Arc::new(Mutex::new(Vec::<PathBuf>::new()));
        let gone = Arc::new(Mutex::new(Vec::<PathBuf>::new()));
        let (theirs, losses) = (Arc::clone(&interesting), Arc::clone(&gone));
        let watcher = (method == Method::Automatic)
            .then(|| {
                notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
                    if let Ok(event) = &event
                        && matches!(event.kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)))
                        && let Ok(mut gone) = losses.lock()
                    {
                        let ours = theirs.lock().map(|ours| ours.clone()).unwrap_or_default();
                        let holds_ours = |path: &&PathBuf| ours.iter().any(|own| own.starts_with(path));
                        gone.extend(event.paths.iter().filter(holds_ours).cloned());
                    }
                    let concerns_us = event.is_ok_and(|event| {
                        let read_only = matches!(event.kind, EventKind::Access(kind) if !matches!(kind, AccessKind::Close(notify::event::AccessMode::Write)));
                        !read_only && theirs.lock().is_ok_and(|ours| event.need_rescan() || concerns(&event.paths, &ours))
                    });
                    if concerns_us {
                        let _ended = events.send(Message::Changed);
                    }
                })
            })
            .and_then(|watcher| watcher.inspect_err(|error| tracing::warn!("{}", why_polling(error))).ok());
        Self { watcher, watched: BTreeMap::new(), interesting, gone, blind: false }
    }

    /// Whether changes are found by looking.
    fn polls(&self) -> bool {
        self.watcher.is_none() || self.blind
    }

    /// Watches what is needed to see changes of these paths; true where something new is watched.
    fn follow(&mut self, paths: &[PathBuf]) -> bool {
        let ours: Vec<PathBuf> = paths.iter().flat_map(|path| trail(path)).collect();
        let wanted: BTreeSet<PathBuf> = ours
            .iter()
            .filter_map(|path| nearest_folder(path))
            .chain(ours.iter().filter_map(|path| nearest_folder(path.parent()?)))
            .collect();
        if let Ok(mut interesting) = self.interesting.lock() {
            *interesting = ours;
        }
        let Some(watcher) = &mut self.watcher else { return false };
        let (mut news, mut blind) = (false, wanted.iter().any(|path| is_network(path)));
        let lost = self.gone.lock().map(|mut gone| std::mem::take(&mut *gone)).unwrap_or_default();
        let is_lost = |path: &Path| lost.iter().any(|lost| path.starts_with(lost));
        let gone: Vec<PathBuf> = self
            .watched
            .iter()
            .filter(|(path, id)| !wanted.contains(*path) || identity(path) != **id || is_lost(path))
            .map(|(path, _)| path.clone())
            .collect();
        for path in gone {
            self.watched.remove(&path);
            // The watch of a deleted folder is gone already.
            let _gone = watcher.unwatch(&path);
        }
        for path in wanted {
            if self.watched.contains_key(&path) {
                continue;
            }
            let id = identity(&path);
            match watcher.watch(&path, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    self.watched.insert(path, id);
                    news = true;
                }
                Err(error) => {
                    if !self.blind {
                        tracing::warn!("{}: {}", path.display(), why_polling(&error));
                    }
                    blind = true;
                }
            }
        }
        self.blind = blind;
        news
    }
}

/// What to tell the operator where changes must be looked for.
fn why_polling(error: &notify::Error) -> String {
    match error.kind {
        notify::ErrorKind::MaxFilesWatch => "no more inotify watches, so files are looked at every 2 s (raise \
             fs.inotify.max_user_watches)"
            .to_owned(),
        _ => format!("the file system sends no events ({error}), so files are looked at every 2 s"),
    }
}

/// Whether an event on one of these paths may change what is read.
fn concerns(changed: &[PathBuf], ours: &[PathBuf]) -> bool {
    changed.iter().any(|changed| ours.iter().any(|own| changed.starts_with(own) || own.starts_with(changed)))
}

/// The path itself, where it leads to, and every link on the way.
fn trail(path: &Path) -> Vec<PathBuf> {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut trail = vec![absolute.clone()];
    for ancestor in absolute.ancestors() {
        if ancestor.is_symlink() {
            trail.push(ancestor.to_owned());
        }
    }
    trail.extend(std::fs::canonicalize(&absolute));
    // Files that are links lead elsewhere.
    if let Ok(entries) = std::fs::read_dir(&absolute) {
        let links = entries.flatten().map(|entry| entry.path()).filter(|path| path.is_symlink());
        trail.extend(links.filter_map(|link| std::fs::canonicalize(link).ok()));
    }
    trail
}

/// The folder itself, or the nearest one above it that exists.
fn nearest_folder(path: &Path) -> Option<PathBuf> {
    path.ancestors().find(|ancestor| ancestor.is_dir()).map(Path::to_owned)
}

/// Whether a path is on a file system that sends no events of changes made elsewhere.
pub fn is_network(path: &Path) -> bool {
    let Ok(mounts) = std::fs::read_to_string("/proc/self/mountinfo") else { return false };
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    mounts
        .lines()
        .filter_map(|line| {
            let (before, after) = line.split_once(" - ")?;
            let mount = before.split(' ').nth(4)?;
            path.starts_with(mount).then(|| (mount.len(), after.split(' ').next().unwrap_or_default()))
        })
        .max_by_key(|(length, _)| *length)
        .is_some_and(|(_, kind)| NETWORK.contains(&kind))
}

/// What a file looks like from outside.
type Fingerprint = (PathBuf, u64, Option<SystemTime>);

/// What the files in these folders look like from outside.
fn fingerprint(paths: &[PathBuf]) -> Vec<Fingerprint> {
    let mut found: Vec<Fingerprint> = paths
        .iter()
        .filter_map(|path| std::fs::read_dir(path).ok())
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let path = entry.path();
            let metadata = std::fs::metadata(&path).ok()?;
            Some((path, metadata.len(), metadata.modified().ok()))
        })
        .collect();
    found.sort();
    found
}
