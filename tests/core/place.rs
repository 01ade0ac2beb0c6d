//! A folder of playlists with a state folder beside it, as a player has them.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use gongyi_assets::Assets;
use gongyi_content::{library::Loader, store::Store};

/// A folder and a state folder beside it.
pub(super) struct Place(pub(super) tempfile::TempDir);

impl Place {
    pub(super) fn new(files: &[(&str, &str)]) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        fs::create_dir(place.folder()).unwrap();
        for (name, text) in files {
            place.write(name, text);
        }
        place
    }

    pub(super) fn folder(&self) -> PathBuf {
        self.0.path().join("playlists")
    }

    pub(super) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder().join(name)
    }

    pub(super) fn write(&self, name: impl AsRef<Path>, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    pub(super) fn store(&self) -> Arc<Store> {
        Arc::new(Store::open(&self.0.path().join("state")).unwrap())
    }

    /// A reader without a store, that looks at all of each picture.
    pub(super) fn loader(&self) -> Loader {
        Loader::new(self.folder(), Assets::embedded(), chrono_tz::Asia::Shanghai)
    }

    /// A reader as `play` has it.
    pub(super) fn player(&self) -> Loader {
        self.loader().with_store(self.store())
    }
}
