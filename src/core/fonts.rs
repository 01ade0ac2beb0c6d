//! The fonts of a content folder, as data: files that have characters which the faces of the player lack. Whether they are
//! fonts was found out where they were read.

use std::{fmt, sync::Arc};

/// A font of a content folder.
#[derive(Clone)]
pub struct FontFile {
    /// Its name in the folder of the fonts.
    pub name: String,
    /// A fingerprint of its bytes.
    pub hash: [u8; 32],
    /// Its bytes.
    pub bytes: Arc<Vec<u8>>,
}

/// The fonts of a content folder, in the order in which they are asked for a character. Clones share one list.
#[derive(Clone, Default, PartialEq)]
pub struct FontFiles(Arc<[FontFile]>);

impl PartialEq for FontFile {
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.hash) == (&other.name, &other.hash)
    }
}

impl fmt::Debug for FontFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FontFile").field(&self.name).finish()
    }
}

impl fmt::Debug for FontFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl FromIterator<FontFile> for FontFiles {
    fn from_iter<T: IntoIterator<Item = FontFile>>(files: T) -> Self {
        Self(files.into_iter().collect())
    }
}

impl FontFiles {
    /// The fonts, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, FontFile> {
        self.0.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> IntoIterator for &'a FontFiles {
    type Item = &'a FontFile;
    type IntoIter = std::slice::Iter<'a, FontFile>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
