//! Bytes by their hash, bounded in all.
//!
//! When the budget is reached, what no manifest names is collected first, then the folders that were played longest
//! ago. What this process plays is never collected.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::Ordering,
};

use super::{Hash, Own, Store};
use crate::sync::lock;

impl Store {
    fn blob_path(&self, hash: Hash) -> PathBuf {
        self.root.join("blobs").join(hash.to_string())
    }

    /// Where the bytes of this hash are; nothing where they are not, or not so many. Only [`Store::check`] looks at
    /// them.
    pub fn path_of(&self, hash: Hash, bytes: u64) -> Option<PathBuf> {
        let path = self.blob_path(hash);
        let metadata = fs::metadata(&path).ok()?;
        (metadata.is_file() && metadata.len() == bytes).then_some(path)
    }

    /// The bytes of this hash. Where they are damaged they are dropped.
    pub fn read(&self, hash: Hash) -> Option<Vec<u8>> {
        let path = self.blob_path(hash);
        match fs::read(&path) {
            Ok(bytes) if Hash::of_bytes(&bytes) == hash => return Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            _ => self.drop_damaged(&path),
        }
        None
    }

    /// Whether the bytes of this hash are whole. Where they are damaged they are dropped.
    pub fn check(&self, hash: Hash) -> bool {
        let mut hasher = blake3::Hasher::new();
        let path = self.blob_path(hash);
        let Ok(mut file) = fs::File::open(&path) else { return false };
        if io::copy(&mut file, &mut hasher).is_ok() && hasher.finalize().as_bytes() == &hash.0 {
            return true;
        }
        self.drop_damaged(&path);
        false
    }

    /// Keeps bytes; nothing is written where they are there already. An error of the kind `QuotaExceeded` where they do
    /// not fit.
    pub fn put(&self, bytes: &[u8]) -> io::Result<Hash> {
        let hash = Hash::of_bytes(bytes);
        let size = bytes.len() as u64;
        if self.path_of(hash, size).is_some() {
            lock(&self.writing).recent.insert(hash);
            return Ok(hash);
        }
        self.told(self.put_new(hash, bytes))
    }

    fn put_new(&self, hash: Hash, bytes: &[u8]) -> io::Result<Hash> {
        let size = bytes.len() as u64;
        let mut writing = self.write_lock()?;
        if self.used_bytes.load(Ordering::Relaxed) + size > self.budget_bytes {
            self.collect(&writing.own, size);
            if self.used_bytes.load(Ordering::Relaxed) + size > self.budget_bytes {
                return Err(io::Error::from(io::ErrorKind::QuotaExceeded));
            }
        }
        self.write(&self.blob_path(hash), bytes)?;
        self.used_bytes.fetch_add(size, Ordering::Relaxed);
        writing.own.recent.insert(hash);
        Ok(hash)
    }

    /// Counts what is taken.
    pub(super) fn count(&self) {
        let bytes =
            ["blobs", "manifests", "notes"].iter().flat_map(|name| files(&self.root.join(name))).map(|file| file.bytes);
        self.used_bytes.store(bytes.sum(), Ordering::Relaxed);
    }

    /// Makes room for so many bytes, as far as that goes. The right to write must be held.
    fn collect(&self, own: &Own, size: u64) {
        let mut pointers = self.pointers();
        // The oldest last.
        pointers.sort_by_key(|pointer| std::cmp::Reverse(pointer.modified));
        loop {
            self.sweep(pointers.iter().map(|pointer| pointer.manifest), own);
            self.count();
            if self.used_bytes.load(Ordering::Relaxed) + size <= self.budget_bytes {
                return;
            }
            let Some(oldest) = pointers.iter().rposition(|pointer| !own.folders.contains(&pointer.key)) else { return };
            let gone = pointers.remove(oldest);
            let _gone_already = fs::remove_file(&gone.path);
        }
    }

    /// Removes what is neither named by these manifests nor recent.
    fn sweep(&self, manifests: impl Iterator<Item = Hash>, own: &Own) {
        let mut used: BTreeSet<String> = own.recent.iter().map(ToString::to_string).collect();
        let mut known = BTreeSet::new();
        for hash in manifests {
            known.insert(format!("{hash}.json"));
            let manifest = self.manifest(hash);
            used.extend(
                manifest.iter().flat_map(|manifest| manifest.files.values()).map(|entry| entry.hash.to_string()),
            );
        }
        for (folder, keep) in [("blobs", &used), ("manifests", &known)] {
            for file in files(&self.root.join(folder)).filter(|file| !keep.contains(&file.name)) {
                let _gone_already = fs::remove_file(file.path);
            }
        }
    }

    /// Drops a file that is not what its name says.
    pub(super) fn drop_damaged(&self, path: &Path) {
        tracing::warn!("{} is damaged: it is dropped", path.display());
        let bytes = fs::metadata(path).map_or(0, |metadata| metadata.len());
        if fs::remove_file(path).is_ok() {
            let less = |used: u64| Some(used.saturating_sub(bytes));
            let _always = self.used_bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
        }
    }
}

/// A file of a folder.
pub(super) struct Found {
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
    pub(super) modified: Option<std::time::SystemTime>,
}

/// The files of a folder; none where it cannot be read.
pub(super) fn files(folder: &Path) -> impl Iterator<Item = Found> + use<> {
    fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|entry| {
        let metadata = entry.metadata().ok().filter(fs::Metadata::is_file)?;
        let name = entry.file_name().into_string().ok()?;
        Some(Found { name, path: entry.path(), bytes: metadata.len(), modified: metadata.modified().ok() })
    })
}
