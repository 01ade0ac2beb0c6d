//! The version that a proof is compared with: the last good one of a folder in the state folder of a player, put together
//! again in a folder of its own, and read as any other.

use std::{
    fs, io,
    path::{Component, Path},
    sync::Arc,
};

use tempfile::TempDir;

use crate::assets;
use gongyi_content::{
    library::Loader,
    store::{self, Manifest, Store},
};
use gongyi_core::{model::Library, problem::Text, text};
use gongyi_system::zone::MachineZone;

/// What a proof is compared with.
pub(super) enum Before {
    /// Nobody asked for it.
    Unasked,
    /// There is none: why not.
    None(Text),
    /// A version.
    Version(Version),
}

/// An earlier version.
pub(super) struct Version {
    /// What it was.
    pub(super) library: Arc<Library>,
    /// The folder that it was the version of.
    pub(super) folder: String,
    /// How many of its files the state folder no longer has.
    pub(super) missing: usize,
    /// Where its files are: they go with it.
    _files: TempDir,
}

/// The last good version that a state folder has of a folder; where it has none of it and knows only one folder, that
/// one's: what is to be approved is written beside what plays.
pub(super) fn find(state: Option<&Path>, folder: &Path) -> Before {
    let Some(state) = state else { return Before::Unasked };
    let place = state.display();
    if !store::is_state_folder(state) {
        return Before::None(text!(
            "{place} 不是状态文件夹，或者不能读",
            "{place} is no state folder, or cannot be read"
        ));
    }
    let found = Store::open(state).and_then(|store| {
        let known = store.all_last_good()?;
        let own = store.last_good(folder);
        Ok((store, known, own))
    });
    let (store, known, own) = match found {
        Ok(found) => found,
        Err(error) => {
            return Before::None(text!(
                "状态文件夹 {place} 不能读：{error}",
                "the state folder {place} cannot be read: {error}"
            ));
        }
    };
    let chosen = match (own, known.as_slice()) {
        (Some(own), _) => own,
        (None, [only]) => only.clone(),
        (None, []) => {
            return Before::None(text!(
                "状态文件夹 {place} 里还没有上一个正确版本",
                "the state folder {place} has no last good version yet"
            ));
        }
        (None, several) => {
            let folders: Vec<&str> = several.iter().map(|manifest| manifest.folder.as_str()).collect();
            let (zh, en) = (folders.join("、"), folders.join(", "));
            return Before::None(text!(
                "状态文件夹 {place} 里没有这个文件夹的上一个正确版本，有的是：{zh}",
                "the state folder {place} has no last good version of this folder, but of {en}"
            ));
        }
    };
    match restore(&store, &chosen) {
        Ok(version) => Before::Version(version),
        Err(error) => {
            Before::None(text!("上一个正确版本取不出来：{error}", "the last good version cannot be taken out: {error}"))
        }
    }
}

/// Puts a version together in a folder of its own, and reads it.
fn restore(store: &Store, manifest: &Manifest) -> io::Result<Version> {
    let files = tempfile::Builder::new().prefix("gongyi-proof-").tempdir()?;
    let mut missing = 0;
    for (name, entry) in &manifest.files {
        let name = Path::new(name);
        // Nothing is written outside, whatever is written in a manifest.
        if !name.components().all(|part| matches!(part, Component::Normal(_))) {
            missing += 1;
            continue;
        }
        let Some(bytes) = store.read(entry.hash) else {
            missing += 1;
            continue;
        };
        let path = files.path().join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, bytes)?;
    }
    let library = Loader::new(files.path(), assets(), MachineZone::read().zone).load().library;
    Ok(Version { library, folder: manifest.folder.clone(), missing, _files: files })
}
