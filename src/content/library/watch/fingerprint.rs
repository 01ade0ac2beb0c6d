//! What the files that matter look like from outside: how changes are found where no events come.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use crate::library::{
    load::{Loader, concerns_us},
    stamp::Stamp,
};

/// Texts of this size are read at each poll where no events come.
const SMALL_BYTES: u64 = 256 * 1024;

/// What a file looks like from outside; a small text from inside too, as some file systems keep coarse times.
pub(super) type FileFingerprint = (PathBuf, Stamp, Option<[u8; 32]>);

/// What the files that matter look like. Of a text that looks from outside as one of `known` what was in it is taken from
/// there; a poll takes nothing from there.
pub(super) fn fingerprints(loader: &Loader, known: &[FileFingerprint]) -> Vec<FileFingerprint> {
    let known: HashMap<&Path, (Stamp, Option<[u8; 32]>)> =
        known.iter().map(|(path, stamp, hash)| (path.as_path(), (*stamp, *hash))).collect();
    let entries = |folder: &Path| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect::<Vec<_>>()
    };
    let texts = entries(loader.folder());
    let is_text = |path: &PathBuf| path.file_name().is_some_and(concerns_us);
    let texts = texts.into_iter().filter(is_text).map(|path| (path, true));
    let assets = loader.asset_folders().into_iter().flat_map(|folder| entries(&folder)).map(|path| (path, true));
    let pictures = loader.named_pictures().into_iter().map(|path| (path, false));
    let mut found: Vec<FileFingerprint> = texts
        .chain(assets)
        .chain(pictures)
        .filter_map(|(path, is_read)| {
            let metadata = std::fs::metadata(&path).ok()?;
            let stamp = Stamp::of_metadata(&metadata);
            if let Some((before, hash)) = known.get(path.as_path())
                && *before == stamp
            {
                let hash = *hash;
                return Some((path, stamp, hash));
            }
            let is_read = is_read && metadata.is_file() && metadata.len() <= SMALL_BYTES;
            let bytes = if is_read { std::fs::read(&path).ok() } else { None };
            Some((path, stamp, bytes.map(|bytes| *blake3::hash(&bytes).as_bytes())))
        })
        .collect();
    found.sort();
    found
}
