//! Which path had which bytes, and the last good version of a folder.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::Ordering,
    time::SystemTime,
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::{Hash, Store, blobs::files};
use crate::sync::lock;

/// A manifest of another version is none: it is made anew.
const VERSION: u32 = 1;

/// The bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Entry {
    /// Their hash.
    pub hash: Hash,
    /// How many there are.
    pub bytes: u64,
}

/// Which path of a folder had which bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    version: u32,
    /// The folder, for whoever reads the file.
    pub folder: String,
    /// The files by their paths in the folder.
    pub files: BTreeMap<String, Entry>,
}

impl Manifest {
    /// A manifest of these files.
    pub fn new(folder: &Path, files: BTreeMap<String, Entry>) -> Self {
        Self { version: VERSION, folder: folder.to_string_lossy().into_owned(), files }
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not a hash"))
    }
}

/// What `last-good` says of a folder.
pub(super) struct Pointer {
    pub(super) key: String,
    pub(super) path: PathBuf,
    pub(super) manifest: Hash,
    pub(super) modified: Option<SystemTime>,
}

impl Store {
    /// What a folder is called in the store. The path counts as it was given, not where its links lead today: whoever
    /// switches a link to new content has the same wall. Nothing is asked of the folder, which may not answer.
    pub fn key(folder: &Path) -> String {
        let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
        Hash::of_bytes(absolute.as_os_str().as_encoded_bytes()).to_string()
    }

    fn manifest_path(&self, hash: Hash) -> PathBuf {
        self.root.join("manifests").join(format!("{hash}.json"))
    }

    fn pointer_path(&self, key: &str) -> PathBuf {
        self.root.join("last-good").join(key)
    }

    /// The manifest of this hash, where it is whole.
    pub(super) fn manifest(&self, hash: Hash) -> Option<Manifest> {
        let path = self.manifest_path(hash);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            read => read.unwrap_or_default(),
        };
        let read = (Hash::of_bytes(&bytes) == hash).then(|| serde_json::from_slice::<Manifest>(&bytes).ok()).flatten();
        if read.is_none() {
            self.drop_damaged(&path);
        }
        read.filter(|manifest| manifest.version == VERSION)
    }

    /// All that `last-good` points to.
    pub(super) fn pointers(&self) -> Vec<Pointer> {
        files(&self.root.join("last-good"))
            .filter_map(|file| {
                let text = fs::read_to_string(&file.path).ok()?;
                let manifest = Hash::parse(text.trim())?;
                Some(Pointer { key: file.name, path: file.path, manifest, modified: file.modified })
            })
            .collect()
    }

    /// The last good version of a folder. One that cannot be read is dropped with a warning.
    pub fn last_good(&self, folder: &Path) -> Option<Manifest> {
        let key = Self::key(folder);
        let path = self.pointer_path(&key);
        lock(&self.writing).folders.insert(key);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => {
                tracing::warn!("{}: {error}: the last good version is not known", path.display());
                return None;
            }
        };
        let manifest = std::str::from_utf8(&bytes).ok().and_then(|text| Hash::parse(text.trim()));
        let manifest = manifest.and_then(|hash| self.manifest(hash));
        if manifest.is_none() {
            self.drop_damaged(&path);
        }
        manifest
    }

    /// Makes this the last good version of a folder. Its blobs must have been put before.
    pub fn set_last_good(&self, folder: &Path, manifest: &Manifest) -> io::Result<()> {
        self.told(self.point(folder, manifest))
    }

    fn point(&self, folder: &Path, manifest: &Manifest) -> io::Result<()> {
        let bytes = serde_json::to_vec_pretty(manifest).map_err(io::Error::other)?;
        let hash = Hash::of_bytes(&bytes);
        let mut writing = self.write_lock()?;
        let key = Self::key(folder);
        let path = self.pointer_path(&key);
        let before = fs::read_to_string(&path).ok().and_then(|text| Hash::parse(text.trim()));
        if before != Some(hash) || !self.manifest_path(hash).is_file() {
            self.write(&self.manifest_path(hash), &bytes)?;
            self.used_bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        }
        // Written even where it says the same: its time tells when the folder was last played.
        self.write(&path, format!("{hash}\n").as_bytes())?;
        if let Some(old) = before.filter(|old| *old != hash) {
            self.forget_manifest(old);
        }
        writing.own.folders.insert(key);
        for entry in manifest.files.values() {
            writing.own.recent.remove(&entry.hash);
        }
        Ok(())
    }

    /// Removes a manifest to which nothing points any more. Blobs that only it named stay until room is needed.
    fn forget_manifest(&self, old: Hash) {
        if self.pointers().iter().all(|pointer| pointer.manifest != old) {
            let path = self.manifest_path(old);
            let bytes = fs::metadata(&path).map_or(0, |metadata| metadata.len());
            if fs::remove_file(&path).is_ok() {
                let less = |used: u64| Some(used.saturating_sub(bytes));
                let _always = self.used_bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
            }
        }
    }
}
