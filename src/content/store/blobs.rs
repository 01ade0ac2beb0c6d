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
use gongyi_core::sync::lock;

/// So much of the disk is left to all others, such as the log and the record.
const SPARE_BYTES: u64 = 64 * 1024 * 1024;
/// On a small disk it is one part in so many.
const SPARE_SHARE: u64 = 8;
/// What is no larger than this is kept on a disk that is nearly full as well: it is a text, and matters most.
const SMALL_BYTES: u64 = 64 * 1024;

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

    /// The bytes of this hash. Where they are damaged they are dropped; what a disk does not give now, it may give later.
    pub fn read(&self, hash: Hash) -> Option<Vec<u8>> {
        let path = self.blob_path(hash);
        match fs::read(&path) {
            Ok(bytes) if Hash::of_bytes(&bytes) == hash => return Some(bytes),
            Ok(_) => self.drop_damaged(&path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => {
                let path = path.display();
                gongyi_core::warn!("{path} 读不出来：{error}", "{path} cannot be read: {error}");
            }
        }
        None
    }

    /// Whether the bytes of this hash are there and whole; an error where the disk does not answer. Where they are damaged
    /// they are dropped.
    pub fn check(&self, hash: Hash) -> io::Result<bool> {
        let mut hasher = blake3::Hasher::new();
        let path = self.blob_path(hash);
        match fs::File::open(&path).and_then(|mut file| io::copy(&mut file, &mut hasher)) {
            Ok(_) if hasher.finalize().as_bytes() == &hash.0 => Ok(true),
            Ok(_) => {
                self.drop_damaged(&path);
                Ok(false)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Keeps bytes; nothing is written where they are there already. An error of the kind `QuotaExceeded` where they do
    /// not fit.
    pub fn put(&self, bytes: &[u8]) -> io::Result<Hash> {
        let hash = Hash::of_bytes(bytes);
        let size = bytes.len() as u64;
        if self.path_of(hash, size).is_some() {
            lock(&self.writing).pin(hash);
            return Ok(hash);
        }
        self.report_outcome(self.put_new(hash, bytes))
    }

    fn put_new(&self, hash: Hash, bytes: &[u8]) -> io::Result<Hash> {
        let size = bytes.len() as u64;
        let mut writing = self.write_lock()?;
        if !self.has_room(size) {
            self.collect(&writing.own, size)?;
            if !self.has_room(size) {
                return Err(io::Error::from(io::ErrorKind::QuotaExceeded));
            }
        }
        self.replace(&self.blob_path(hash), bytes, true)?;
        self.used_bytes.fetch_add(size, Ordering::Relaxed);
        writing.own.pin(hash);
        Ok(hash)
    }

    /// Whether so many more bytes may be kept.
    fn has_room(&self, size: u64) -> bool {
        let is_within = self.used_bytes.load(Ordering::Relaxed).saturating_add(size) <= self.budget_bytes;
        is_within && (size <= SMALL_BYTES || leaves_room(disk_bytes(&self.root), size))
    }

    /// Counts what is taken.
    pub(super) fn count(&self) {
        let bytes =
            ["blobs", "manifests", "notes"].iter().flat_map(|name| files(&self.root.join(name))).map(|file| file.bytes);
        self.used_bytes.store(bytes.sum(), Ordering::Relaxed);
    }

    /// Makes room for so many bytes, as far as that goes. The right to write must be held. Where the disk does not say
    /// what must stay, nothing goes.
    fn collect(&self, own: &Own, size: u64) -> io::Result<()> {
        let mut pointers = self.pointers()?;
        // The oldest last.
        pointers.sort_by_key(|pointer| std::cmp::Reverse(pointer.modified));
        loop {
            self.sweep(pointers.iter().map(|pointer| pointer.manifest), own)?;
            self.count();
            if self.has_room(size) {
                return Ok(());
            }
            let oldest = pointers.iter().rposition(|pointer| !own.folders.contains(&pointer.key));
            let Some(oldest) = oldest else { return Ok(()) };
            let gone = pointers.remove(oldest);
            let _gone_already = fs::remove_file(&gone.path);
        }
    }

    /// Removes what is neither named by these manifests nor recent.
    fn sweep(&self, manifests: impl Iterator<Item = Hash>, own: &Own) -> io::Result<()> {
        let mut used: BTreeSet<String> = own.pinned().map(ToString::to_string).collect();
        let mut known = BTreeSet::new();
        for hash in manifests {
            known.insert(format!("{hash}.json"));
            let manifest = self.manifest(hash)?;
            used.extend(
                manifest.iter().flat_map(|manifest| manifest.files.values()).map(|entry| entry.hash.to_string()),
            );
        }
        for (folder, keep) in [("blobs", &used), ("manifests", &known)] {
            for file in files(&self.root.join(folder)).filter(|file| !keep.contains(&file.name)) {
                let _gone_already = fs::remove_file(file.path);
            }
        }
        Ok(())
    }

    /// Drops a file that is not what its name says.
    pub(super) fn drop_damaged(&self, path: &Path) {
        let damaged = path.display();
        gongyi_core::warn!("{damaged} 损坏了：丢弃它", "{damaged} is damaged: it is dropped");
        let bytes = fs::metadata(path).map_or(0, |metadata| metadata.len());
        if fs::remove_file(path).is_ok() {
            let less = |used: u64| Some(used.saturating_sub(bytes));
            let _always = self.used_bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
        }
    }
}

/// How many bytes of the disk are free for this process, and how many it has; nothing where nobody knows.
#[cfg(unix)]
fn disk_bytes(root: &Path) -> Option<(u64, u64)> {
    let disk = rustix::fs::statvfs(root).ok()?;
    Some((disk.f_bavail.saturating_mul(disk.f_frsize), disk.f_blocks.saturating_mul(disk.f_frsize)))
}

#[cfg(not(unix))]
fn disk_bytes(_: &Path) -> Option<(u64, u64)> {
    None
}

/// Whether so many bytes leave enough of a disk that has so many free of so many.
fn leaves_room(disk: Option<(u64, u64)>, size: u64) -> bool {
    disk.is_none_or(|(free, all)| free >= size.saturating_add(SPARE_BYTES.min(all / SPARE_SHARE)))
}

/// A file of a folder.
pub(super) struct Found {
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) bytes: u64,
}

/// The files of a folder; none where it cannot be read.
pub(super) fn files(folder: &Path) -> impl Iterator<Item = Found> + use<> {
    fs::read_dir(folder).into_iter().flatten().flatten().filter_map(|entry| {
        let metadata = entry.metadata().ok().filter(fs::Metadata::is_file)?;
        let name = entry.file_name().into_string().ok()?;
        Some(Found { name, path: entry.path(), bytes: metadata.len() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_the_disk_is_left_to_others() {
        const MIB: u64 = 1024 * 1024;
        for (disk, size, may) in [
            (None, u64::MAX, true),
            (Some((1000 * MIB, 8000 * MIB)), 936 * MIB, true),
            (Some((1000 * MIB, 8000 * MIB)), 937 * MIB, false),
            (Some((63 * MIB, 8000 * MIB)), 1, false),
            (Some((16 * MIB, 16 * MIB)), 14 * MIB, true),
            (Some((16 * MIB, 16 * MIB)), 15 * MIB, false),
            (Some((0, 0)), u64::MAX, false),
        ] {
            assert_eq!(leaves_room(disk, size), may, "{disk:?} {size}");
        }
        #[cfg(unix)]
        assert!(disk_bytes(Path::new("/")).is_some_and(|(free, all)| free <= all && all > 0));
    }
}
