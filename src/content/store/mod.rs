//! The state folder: what the player keeps on disk, so that a restart has it again.
//!
//! It is a content-addressed store: `blobs/<hash>` are bytes by their BLAKE3 hash, `manifests/<hash>.json` say which
//! path had which bytes, `last-good/<key>` points to the manifest of a folder's last good version, `versions/<hash>` to
//! that of a version that was in force, by which what a journal tells can be compared with it, `notes/<name>` are small
//! things that others keep. It knows nothing of playlists, and nobody depends on it: whatever is wrong with it is
//! warned of and made anew, and the player plays without.
//!
//! Files are written to `tmp/`, synced and renamed, so that a power cut leaves the old or the new. What is read is
//! compared with its hash. A lock is held while something is written or collected, so that two players may share a
//! state folder; where another one holds it, the write is refused and tried again later, as nobody may wait for a
//! player that hangs.

mod blobs;
mod manifests;
mod notes;
mod place;
mod starts;

pub use self::{
    manifests::{Entry, Manifest},
    place::{Environment, candidates, find, is_state_folder},
    starts::{LastEnd, Starts},
};

use std::{
    collections::BTreeSet,
    fmt,
    fs::{self, File, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use gongyi_core::sync::lock;
use gongyi_system::clock::monotonic_now;

/// What all of it may take: many folders of posters, and a small part of the smallest card.
pub const BUDGET_BYTES: u64 = 1024 * 1024 * 1024;
/// A store that failed is reported to be right again once it has not failed for so long: one that fails now and then, as a
/// disk that is nearly full does, is reported once.
const CALM: Duration = Duration::from_mins(1);
/// The folders in it.
const FOLDERS: [&str; 6] = ["blobs", "manifests", "last-good", "versions", "notes", "tmp"];

/// The fingerprint of some bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// The fingerprint of these bytes.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// The fingerprint that these 64 hexadecimal digits write.
    pub fn parse(text: &str) -> Option<Self> {
        blake3::Hash::from_hex(text).ok().map(|hash| Self(*hash.as_bytes()))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// How the store does, for the status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreStatus {
    /// Where it is.
    pub path: PathBuf,
    /// How many bytes it takes.
    pub bytes: u64,
    /// Whether what was last written to it was written.
    pub ok: bool,
}

/// A state folder.
#[derive(Debug)]
pub struct Store {
    root: PathBuf,
    budget_bytes: u64,
    used_bytes: AtomicU64,
    ok: AtomicBool,
    /// When it failed last, where that was reported and is not over.
    failed: Mutex<Option<Instant>>,
    /// Held while this process writes; the lock file is for other processes.
    writing: Mutex<Own>,
    /// The starts of the player, and under which name they are noted.
    starts: Mutex<Option<(String, Starts)>>,
}

/// What this process must not lose to its own collecting.
#[derive(Debug, Default)]
struct Own {
    /// The keys of the folders that it plays.
    folders: BTreeSet<String>,
    /// Blobs that no manifest names yet.
    recent: BTreeSet<Hash>,
    /// Those that the last manifest did not name either: what the next does not name, another version took the place of.
    older: BTreeSet<Hash>,
}

impl Own {
    /// A manifest is to name this.
    fn pin(&mut self, hash: Hash) {
        self.recent.insert(hash);
    }

    fn pinned(&self) -> impl Iterator<Item = &Hash> {
        self.recent.iter().chain(&self.older)
    }

    /// A manifest names these.
    fn has_pointed(&mut self, named: &BTreeSet<Hash>) {
        self.older = self.recent.difference(named).copied().collect();
        self.recent.clear();
    }
}

/// The right to write.
struct Writing<'a> {
    own: MutexGuard<'a, Own>,
    lock: File,
}

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        // Closing it is not enough: a process that is being started holds a copy for a moment.
        let _closed_anyway = self.lock.unlock();
    }
}

impl Store {
    /// Opens a state folder, and makes it where there is none. One that can be read but not written is opened all the
    /// same: its last good versions count.
    pub fn open(root: &Path) -> io::Result<Self> {
        Self::with_budget(root, BUDGET_BYTES)
    }

    /// As [`Store::open`], with so many bytes in all.
    pub fn with_budget(root: &Path, budget_bytes: u64) -> io::Result<Self> {
        let made = make_folders(root);
        if let Err(error) = &made
            && fs::read_dir(root.join("blobs")).is_err()
        {
            return Err(io::Error::new(error.kind(), error.to_string()));
        }
        let store = Self {
            root: root.to_owned(),
            budget_bytes,
            used_bytes: AtomicU64::new(0),
            ok: AtomicBool::new(true),
            failed: Mutex::default(),
            writing: Mutex::default(),
            starts: Mutex::default(),
        };
        let cleaned = made.and_then(|()| store.clean());
        store.count();
        // Another player at work is no fault.
        let is_busy = cleaned.as_ref().is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock);
        let _warned = store.report_outcome(if is_busy { Ok(()) } else { cleaned });
        Ok(store)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.root
    }

    /// Whether what was last written was written.
    pub fn is_ok(&self) -> bool {
        self.ok.load(Ordering::Relaxed)
    }

    /// How it does.
    pub fn status(&self) -> StoreStatus {
        StoreStatus { path: self.root.clone(), bytes: self.used_bytes.load(Ordering::Relaxed), ok: self.is_ok() }
    }

    /// Removes what was being written when a player died, and finds out whether anything can be written.
    fn clean(&self) -> io::Result<()> {
        let _writing = self.write_lock()?;
        for entry in fs::read_dir(self.root.join("tmp"))?.flatten() {
            let _gone_already = fs::remove_file(entry.path());
        }
        self.temporary().map(drop)
    }

    /// The right to write; an error of the kind `WouldBlock` where another player has it.
    fn write_lock(&self) -> io::Result<Writing<'_>> {
        let own = lock(&self.writing);
        let lock = File::options().create(true).truncate(false).write(true).open(self.root.join("lock"))?;
        match lock.try_lock() {
            Ok(()) => Ok(Writing { own, lock }),
            Err(TryLockError::WouldBlock) => Err(io::Error::from(io::ErrorKind::WouldBlock)),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    fn temporary(&self) -> io::Result<tempfile::NamedTempFile> {
        tempfile::Builder::new().prefix("new-").tempfile_in(self.root.join("tmp"))
    }

    /// Puts bytes in the place of a file: a reader sees the old or the new, and durably, after a power cut as well.
    ///
    /// The crate `atomic-write-file` writes beside the file instead of in `tmp/`, so that what a dead player left there
    /// would stand among the blobs.
    fn replace(&self, path: &Path, bytes: &[u8], durably: bool) -> io::Result<()> {
        let mut file = self.temporary()?;
        file.write_all(bytes)?;
        if durably {
            file.as_file().sync_all()?;
        }
        file.persist(path).map_err(|error| error.error)?;
        match path.parent().filter(|_| durably) {
            Some(folder) => File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    }

    /// Warns once when writing fails, and says when it is over.
    fn report_outcome<T>(&self, result: io::Result<T>) -> io::Result<T> {
        let now = monotonic_now();
        match &result {
            Ok(_) => {
                self.ok.store(true, Ordering::Relaxed);
                let mut failed = lock(&self.failed);
                if failed.is_some_and(|failed| now.saturating_duration_since(failed) >= CALM) {
                    *failed = None;
                    let root = self.root.display();
                    gongyi_core::info!("状态文件夹 {root} 又能写入了", "the state folder {root} can be written again");
                }
            }
            // Another player writes, or it is full of what must stay: neither is a fault of the disk.
            Err(error) if error.kind() == io::ErrorKind::WouldBlock || is_own_refusal(error) => {}
            Err(error) => {
                self.ok.store(false, Ordering::Relaxed);
                if lock(&self.failed).replace(now).is_none() {
                    let root = self.root.display();
                    gongyi_core::warn!(
                        "状态文件夹 {root} 无法写入（{error}）：照常播放，但重新启动后，写错的文件可能找不到上一个正确版本",
                        "the state folder {root} cannot be written ({error}): playing goes on, but a restart may not \
                         find the last good version of a file that is wrong by then"
                    );
                }
            }
        }
        result
    }
}

/// Whether the store refused it itself, as it does not fit; a disk with quotas says so by a number.
pub fn is_own_refusal(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::QuotaExceeded && error.raw_os_error().is_none()
}

/// Makes the folders, each for its owner alone. What stands in their place and is no folder is taken away.
fn make_folders(root: &Path) -> io::Result<()> {
    make_folder(root)?;
    for name in FOLDERS {
        let path = root.join(name);
        if path.symlink_metadata().is_ok_and(|metadata| !metadata.is_dir()) {
            let found = path.display();
            gongyi_core::warn!("{found} 不是文件夹：重新建立", "{found} is no folder: it is made anew");
            fs::remove_file(&path)?;
        }
        make_folder(&path)?;
        open_up(&path);
    }
    // A lock is a file.
    let _no_folder = fs::remove_dir(root.join("lock"));
    Ok(())
}

/// Gives the owner of a folder what it needs, where somebody took it away.
fn open_up(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        const OWNER: u32 = 0o700;
        if fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & OWNER != OWNER) {
            let folder = path.display();
            gongyi_core::warn!("{folder} 对它的主人关着：打开它", "{folder} was closed to its owner: it is opened");
            let _not_ours = fs::set_permissions(path, fs::Permissions::from_mode(OWNER));
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}

fn make_folder(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(path)
}
