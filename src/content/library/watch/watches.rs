//! The watches of the file system: which folders are watched, and anew where one was deleted and made again.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use notify::{
    EventKind, RecursiveMode, Watcher as _,
    event::{AccessKind, AccessMode, ModifyKind},
};

use super::{interest::Interest, mounts::are_network};
use gongyi_core::{problem::Text, sync::lock, text};

/// How the folder is watched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// By events where they come, by polling where not.
    #[default]
    Automatic,
    /// By polling every two seconds.
    Polling,
}

/// The watches of the file system.
pub(super) struct Watches {
    watcher: Option<notify::RecommendedWatcher>,
    /// What is watched, and which folder that was.
    watched: BTreeMap<PathBuf, Option<Identity>>,
    interest: Arc<Mutex<Interest>>,
    /// What was deleted or renamed since the watches were last set. A folder made in its place may have the same
    /// identity, and still needs a new watch.
    removed: Arc<Mutex<Vec<PathBuf>>>,
    /// Whether some folder cannot be watched, so that changes are found by polling.
    is_degraded: bool,
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
        let created = metadata.created().ok()?.duration_since(std::time::SystemTime::UNIX_EPOCH).ok()?;
        Some((created.as_secs(), u64::from(created.subsec_nanos())))
    }
}

impl Watches {
    /// Watches that call `report` when something changed; none where there are to be none.
    pub(super) fn new(by_events: bool, report: impl Fn() + Send + 'static) -> Self {
        let interest = Arc::new(Mutex::new(Interest::default()));
        let removed = Arc::new(Mutex::new(Vec::<PathBuf>::new()));
        let (theirs, removals) = (Arc::clone(&interest), Arc::clone(&removed));
        let watcher = by_events
            .then(|| {
                notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
                    let Ok(event) = event else { return };
                    let interest = lock(&theirs);
                    if matches!(event.kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))) {
                        let lost = event.paths.iter().filter(|path| interest.holds(path)).cloned();
                        lock(&removals).extend(lost);
                    }
                    let is_read_only =
                        matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write));
                    let matters = event.need_rescan() || event.paths.iter().any(|path| interest.matters(path));
                    if matters && !is_read_only {
                        report();
                    }
                })
            })
            .and_then(|watcher| watcher.inspect_err(|error| gongyi_core::warn!(why_polling(error))).ok());
        Self { watcher, watched: BTreeMap::new(), interest, removed, is_degraded: false }
    }

    /// Whether changes are found by polling.
    pub(super) fn polls(&self) -> bool {
        self.watcher.is_none() || self.is_degraded
    }

    /// Watches what is needed to see what matters; true where something new is watched.
    pub(super) fn follow(&mut self, interest: Interest) -> bool {
        let wanted: BTreeSet<PathBuf> = interest.watched.iter().filter_map(|path| nearest_folder(path)).collect();
        *lock(&self.interest) = interest;
        let Some(watcher) = &mut self.watcher else { return false };
        let (mut news, mut is_degraded) = (false, are_network(&wanted));
        let lost = std::mem::take(&mut *lock(&self.removed));
        let lost: BTreeSet<&Path> = lost.iter().map(PathBuf::as_path).collect();
        let is_lost = |path: &Path| path.ancestors().any(|ancestor| lost.contains(ancestor));
        let stale: Vec<PathBuf> = self
            .watched
            .iter()
            .filter(|(path, id)| !wanted.contains(*path) || identity(path) != **id || is_lost(path))
            .map(|(path, _)| path.clone())
            .collect();
        for path in stale {
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
                    if !self.is_degraded {
                        gongyi_core::warn!(why_polling(&error).at(&path.display()));
                    }
                    is_degraded = true;
                }
            }
        }
        self.is_degraded = is_degraded;
        news
    }
}

/// What to report the operator where changes must be scanned for.
fn why_polling(error: &notify::Error) -> Text {
    match error.kind {
        notify::ErrorKind::MaxFilesWatch => text!(
            "inotify 的监视用完了，改为每 2 秒查看一次文件（请调大 fs.inotify.max_user_watches）",
            "no more inotify watches, so files are looked at every 2 s (raise fs.inotify.max_user_watches)"
        ),
        _ => text!(
            "文件系统不发出变化的通知（{error}），改为每 2 秒查看一次文件",
            "the file system sends no events ({error}), so files are looked at every 2 s"
        ),
    }
}

/// The folder itself, or the nearest one above it that exists.
fn nearest_folder(path: &Path) -> Option<PathBuf> {
    path.ancestors().find(|ancestor| ancestor.is_dir()).map(Path::to_owned)
}
