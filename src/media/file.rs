//! A picture's file, opened in one way only: a file that a slide names stays beneath the folder, whoever exchanges a
//! link after it was looked at.

use std::{
    fs::File,
    ops::Deref,
    path::{Path, PathBuf},
};

use super::{Limits, MediaError};
use crate::open;

/// A picture's file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PictureFile {
    path: PathBuf,
    /// The folder that it must not leave, and its name in there; none where the player chose the file itself.
    beneath: Option<(PathBuf, PathBuf)>,
}

impl PictureFile {
    /// A file that somebody named: it is opened beneath the folder `root`.
    pub fn beneath(root: &Path, name: &Path) -> Self {
        Self { path: root.join(name), beneath: Some((root.to_owned(), name.to_owned())) }
    }

    /// A file that the player chose itself, such as one of its own.
    pub fn own(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), beneath: None }
    }

    /// Opens it.
    pub fn open(&self) -> Result<File, MediaError> {
        Ok(match &self.beneath {
            Some((root, name)) => open::open_beneath(root, name)?,
            None => open::open(&self.path)?,
        })
    }

    /// Its bytes.
    pub fn read(&self, limits: &Limits) -> Result<Vec<u8>, MediaError> {
        read(&self.open()?, limits)
    }
}

/// The bytes of an open picture.
pub(super) fn read(file: &File, limits: &Limits) -> Result<Vec<u8>, MediaError> {
    Ok(open::read_within(file, limits.file_bytes.min(limits.budget_bytes))?)
}

impl Deref for PictureFile {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.path
    }
}

impl From<&str> for PictureFile {
    fn from(path: &str) -> Self {
        Self::own(path)
    }
}
