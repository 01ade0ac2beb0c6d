//! Where the state folder is.

use std::{
    ffi::OsString,
    io,
    path::{Path, PathBuf},
};

use super::Store;

/// The variables that say where state goes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// `STATE_DIRECTORY`, which systemd sets where a unit has a `StateDirectory`.
    pub state_directory: Option<OsString>,
    /// `XDG_STATE_HOME`.
    pub xdg_state_home: Option<OsString>,
    /// `HOME`.
    pub home: Option<OsString>,
}

impl Environment {
    /// That of this process.
    pub fn read() -> Self {
        let read = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        Self { state_directory: read("STATE_DIRECTORY"), xdg_state_home: read("XDG_STATE_HOME"), home: read("HOME") }
    }
}

/// The places where the state folder may be, the first best: only the named one where one is named.
pub fn candidates(named: Option<&Path>, environment: &Environment) -> Vec<PathBuf> {
    if let Some(named) = named {
        return vec![named.to_owned()];
    }
    // systemd separates several by colons; the first is the unit's own.
    let own = environment.state_directory.as_ref().and_then(|list| std::env::split_paths(list).next());
    let xdg = environment.xdg_state_home.as_ref().map(|home| Path::new(home).join("gongyi"));
    let home = environment.home.as_ref().map(|home| Path::new(home).join(".local/state/gongyi"));
    // A relative path would be another folder for every working folder.
    [own, xdg, home].into_iter().flatten().filter(|path| path.is_absolute()).collect()
}

/// Whether a folder is a state folder: to open one that is not there would make it.
pub fn is_state_folder(place: &Path) -> bool {
    ["blobs", "last-good"].iter().all(|folder| place.join(folder).is_dir())
}

/// Opens the first of these places that can be written, or that holds something: a disk that went read-only still has the
/// last good version, and another place has none. Else the first that can be read; nothing where there is none, with why
/// not.
pub fn find(places: &[PathBuf]) -> Result<Store, Vec<(PathBuf, io::Error)>> {
    let (mut readable, mut errors) = (None, Vec::new());
    for place in places {
        match Store::open(place) {
            Ok(store) if store.is_ok() || store.status().bytes > 0 => return Ok(store),
            Ok(store) => readable = readable.or(Some(store)),
            Err(error) => errors.push((place.clone(), error)),
        }
    }
    readable.ok_or(errors)
}
