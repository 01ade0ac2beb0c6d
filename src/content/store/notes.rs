//! Small things that others keep by name: replaced whole, and not synced, as each can be made anew.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::Store;

/// A note of this size is a mistake.
const MAX_BYTES: usize = 16 * 1024 * 1024;

impl Store {
    /// The name of a note of one player: players of other screens, and of other folders, have theirs.
    pub fn note_name(what: &str, folder: &Path, screens: &[String]) -> String {
        let player = blake3::hash(format!("{}\0{}", folder.display(), screens.join("\0")).as_bytes());
        format!("{what}-{}", player.to_hex().get(..16).unwrap_or_default())
    }

    /// The file of a note; nothing where it cannot be a name.
    fn note_path(&self, name: &str) -> Option<PathBuf> {
        let is_fine = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
        let is_name = !name.is_empty() && !name.starts_with('.') && name.len() <= 128 && name.bytes().all(is_fine);
        is_name.then(|| self.root.join("notes").join(name))
    }

    /// What was noted under this name: lower-case letters, digits, `-` and `.`.
    pub fn note(&self, name: &str) -> Option<Vec<u8>> {
        fs::read(self.note_path(name)?).ok()
    }

    /// Notes something. A reader sees the old or the new; a power cut may lose both.
    pub fn set_note(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.note_path(name).filter(|_| bytes.len() <= MAX_BYTES);
        let path = path.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        let replace = || self.replace(&path, bytes, false);
        let result = replace().or_else(|error| match error.kind() {
            // Another player that starts took the temporary file for one of a dead player.
            io::ErrorKind::NotFound => replace(),
            _ => Err(error),
        });
        self.report_outcome(result)
    }

    /// Forgets what was noted under this name.
    pub fn forget_note(&self, name: &str) -> io::Result<()> {
        let path = self.note_path(name).ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => self.report_outcome(Err(error)),
            _ => Ok(()),
        }
    }
}
