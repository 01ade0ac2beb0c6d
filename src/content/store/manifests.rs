//! Which path had which bytes, and the last good version of a folder.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::Ordering,
    time::{Duration, SystemTime},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use super::{Hash, Store, blobs::files};
use gongyi_core::sync::lock;

/// A manifest of another version is none: it is made anew.
const VERSION: u32 = 1;
/// Where the versions that were in force are pointed to.
const VERSIONS: &str = "versions";
/// They stay as long as a journal usually does, and a month more.
const VERSIONS_STAY: Duration = Duration::from_hours(24 * 430);

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

    fn version_path(&self, library: Hash) -> PathBuf {
        self.root.join(VERSIONS).join(library.to_string())
    }

    /// The manifest of this hash, where it is whole; an error where the disk does not answer.
    pub(super) fn manifest(&self, hash: Hash) -> io::Result<Option<Manifest>> {
        let path = self.manifest_path(hash);
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            read => read?,
        };
        let read = (Hash::of_bytes(&bytes) == hash).then(|| serde_json::from_slice::<Manifest>(&bytes).ok()).flatten();
        if read.is_none() {
            self.drop_damaged(&path);
        }
        Ok(read.filter(|manifest| manifest.version == VERSION))
    }

    /// All that `last-good` points to; an error where the disk does not answer of one.
    pub(super) fn pointers(&self) -> io::Result<Vec<Pointer>> {
        let mut found = Vec::new();
        let entries = fs::read_dir(self.root.join("last-good"))?;
        // A state folder of an older player has no versions.
        for entry in entries.chain(fs::read_dir(self.root.join(VERSIONS)).into_iter().flatten()) {
            let path = entry?.path();
            let metadata = match fs::metadata(&path) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                metadata => metadata?,
            };
            let key = path.file_name().and_then(|name| name.to_str()).filter(|_| metadata.is_file());
            let Some(key) = key.map(str::to_owned) else { continue };
            if let Some(manifest) = pointed(&fs::read(&path)?) {
                found.push(Pointer { key, path, manifest, modified: metadata.modified().ok() });
            }
        }
        Ok(found)
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
                let path = path.display();
                gongyi_core::warn!(
                    "{path}：{error}：不知道上一个正确版本",
                    "{path}: {error}: the last good version is not known"
                );
                return None;
            }
        };
        match pointed(&bytes).map_or(Ok(None), |hash| self.manifest(hash)) {
            Ok(Some(manifest)) => Some(manifest),
            Ok(None) => {
                self.drop_damaged(&path);
                None
            }
            Err(error) => {
                let path = path.display();
                gongyi_core::warn!(
                    "{path} 指向的内容：{error}：不知道上一个正确版本",
                    "what {path} points to: {error}: the last good version is not known"
                );
                None
            }
        }
    }

    /// The files of a version that was in force, by the fingerprint of its library; none where it is not kept any more.
    pub fn version(&self, library: Hash) -> Option<Manifest> {
        let hash = pointed(&fs::read(self.version_path(library)).ok()?)?;
        self.manifest(hash).ok().flatten()
    }

    /// Keeps the files of a version as long as journals may tell of it, and as there is room. Its manifest must be kept.
    pub fn set_version(&self, library: Hash, manifest: &Manifest) -> io::Result<()> {
        self.report_outcome(self.point_version(library, manifest))
    }

    fn point_version(&self, library: Hash, manifest: &Manifest) -> io::Result<()> {
        let hash = Hash::of_bytes(&serde_json::to_vec_pretty(manifest).map_err(io::Error::other)?);
        let _writing = self.write_lock()?;
        let path = self.version_path(library);
        if fs::read(&path).ok().and_then(|bytes| pointed(&bytes)) == Some(hash) {
            return Ok(());
        }
        self.replace(&path, format!("{hash}\n").as_bytes(), true)?;
        for old in files(&self.root.join(VERSIONS)) {
            let age = fs::metadata(&old.path).ok().and_then(|found| found.modified().ok()?.elapsed().ok());
            if age.is_some_and(|age| age > VERSIONS_STAY) {
                let _gone_already = fs::remove_file(&old.path);
            }
        }
        Ok(())
    }

    /// The last good versions of all folders that the store knows, by their folders. What is damaged is left out.
    pub fn all_last_good(&self) -> io::Result<Vec<Manifest>> {
        let mut found = Vec::new();
        let folder = self.root.join("last-good");
        for pointer in self.pointers()?.iter().filter(|pointer| pointer.path.starts_with(&folder)) {
            found.extend(self.manifest(pointer.manifest)?);
        }
        found.sort_by(|a, b| a.folder.cmp(&b.folder));
        Ok(found)
    }

    /// Makes this the last good version of a folder. Its blobs must have been put before.
    pub fn set_last_good(&self, folder: &Path, manifest: &Manifest) -> io::Result<()> {
        self.report_outcome(self.point(folder, manifest))
    }

    fn point(&self, folder: &Path, manifest: &Manifest) -> io::Result<()> {
        let bytes = serde_json::to_vec_pretty(manifest).map_err(io::Error::other)?;
        let hash = Hash::of_bytes(&bytes);
        let mut writing = self.write_lock()?;
        let key = Self::key(folder);
        let path = self.pointer_path(&key);
        let before = fs::read(&path).ok().and_then(|bytes| pointed(&bytes));
        if before != Some(hash) || !self.manifest_path(hash).is_file() {
            self.replace(&self.manifest_path(hash), &bytes, true)?;
            self.used_bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        }
        // Written even where it says the same: its time says when the folder was last played.
        self.replace(&path, format!("{hash}\n").as_bytes(), true)?;
        if let Some(old) = before.filter(|old| *old != hash) {
            self.forget_manifest(old);
        }
        writing.own.folders.insert(key);
        writing.own.has_pointed(&manifest.files.values().map(|entry| entry.hash).collect());
        Ok(())
    }

    /// Removes a manifest to which nothing points any more. Blobs that only it named stay until room is needed.
    fn forget_manifest(&self, old: Hash) {
        if self.pointers().is_ok_and(|pointers| pointers.iter().all(|pointer| pointer.manifest != old)) {
            let path = self.manifest_path(old);
            let bytes = fs::metadata(&path).map_or(0, |metadata| metadata.len());
            if fs::remove_file(&path).is_ok() {
                let less = |used: u64| Some(used.saturating_sub(bytes));
                let _always = self.used_bytes.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
            }
        }
    }
}

/// The manifest that a pointer names.
fn pointed(bytes: &[u8]) -> Option<Hash> {
    Hash::parse(std::str::from_utf8(bytes).ok()?.trim())
}
