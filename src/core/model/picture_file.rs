//! Which file a picture is in. Nothing is opened here.

use std::{
    fmt,
    ops::Deref,
    path::{Path, PathBuf},
};

/// A picture's file. As text it is its name in its folder: where that stands is no part of what is written, and a library
/// has the same fingerprint everywhere.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
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

    /// The folder that it must not leave, and its name in there; none where the player chose the file itself.
    pub fn root_and_name(&self) -> Option<(&Path, &Path)> {
        self.beneath.as_ref().map(|(root, name)| (root.as_path(), name.as_path()))
    }
}

impl fmt::Debug for PictureFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PictureFile").field(&self.root_and_name().map_or(self.path.as_path(), |(_, name)| name)).finish()
    }
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
