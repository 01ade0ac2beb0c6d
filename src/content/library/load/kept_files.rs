//! The files of a folder beside the playlists, as its fonts and its scenes: what is none of its kind is told of and changes
//! nothing else. The last good version of each file stays in force, that of an earlier player too, as the state folder keeps
//! it; and a file that is still being copied is waited for.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use super::Report;
use crate::{
    library::{
        names::is_leftover,
        pictures::GRACE,
        stamp::{COARSE, Stamp},
    },
    store::{Entry, Hash, Store},
};
use gongyi_core::problem::Problem;
use gongyi_system::{
    clock::system_now,
    open::{OpenError, open_beneath, read_within},
};

/// What is copied slowly looks broken for longer than what is saved at once.
const COPYING: Duration = GRACE;

/// What the files of a folder are.
pub(super) trait Kind {
    /// What a file is read as.
    type Content: Clone;
    /// Why a file is none.
    type Fault: From<OpenError>;

    /// The folder, in that of the content.
    const FOLDER: &'static str;
    /// So many files of it are read.
    const MAX_FILES: usize;
    /// So many bytes of a file are.
    const MAX_BYTES: u64;
    /// So many bytes of all of them are.
    const MAX_ALL_BYTES: u64;

    /// Whether a file of this name is meant.
    fn is_meant(name: &str) -> bool;

    /// What is wrong with a name that is meant, whatever the file holds.
    fn check_name(_: &str) -> Result<(), Self::Fault> {
        Ok(())
    }

    /// A file is larger than the room that is left for all.
    fn no_room() -> Self::Fault;

    /// What the bytes of a file are.
    fn understand(name: &str, bytes: &Arc<Vec<u8>>) -> Result<Self::Content, Self::Fault>;

    /// What is told of a file that is none.
    fn problem(path: PathBuf, name: &str, fault: Self::Fault) -> Problem;

    /// What is told where there are more files than are read.
    fn too_many(folder: &Path, names: &[String]) -> Problem;
}

/// The files of such a folder.
pub(super) struct KeptFiles<K: Kind> {
    known: BTreeMap<String, KeptFile<K>>,
    /// What an earlier player kept of files that have not been read since, and where.
    kept: BTreeMap<String, Entry>,
    store: Option<Arc<Store>>,
    /// When to read again what may be half written.
    due: Option<Instant>,
}

/// A file among them.
struct KeptFile<K: Kind> {
    /// What it looked like when it was read; none where that says too little.
    stamp: Option<Stamp>,
    /// What is wrong with it, and since when.
    fault: Option<(Problem, Instant)>,
    /// The last version that is of its kind.
    good: Option<Good<K::Content>>,
}

/// A file that is of its kind.
#[derive(Clone)]
pub(super) struct Good<C> {
    /// What it is.
    pub(super) content: C,
    /// Its bytes, for the state folder.
    pub(super) bytes: Arc<Vec<u8>>,
    /// Which they are.
    pub(super) entry: Entry,
}

impl<K: Kind> Default for KeptFiles<K> {
    fn default() -> Self {
        Self { known: BTreeMap::new(), kept: BTreeMap::new(), store: None, due: None }
    }
}

impl<K: Kind> Default for KeptFile<K> {
    fn default() -> Self {
        Self { stamp: None, fault: None, good: None }
    }
}

impl<K: Kind> KeptFiles<K> {
    /// Takes what an earlier player kept: its bytes are read once they are needed.
    pub(super) fn seed(&mut self, store: &Arc<Store>, files: &BTreeMap<String, Entry>) {
        let own = |(path, entry): (&String, &Entry)| {
            let name = path.strip_prefix(K::FOLDER)?.strip_prefix('/')?;
            (!name.contains('/') && K::is_meant(name)).then(|| (name.to_owned(), *entry))
        };
        self.kept = files.iter().filter_map(own).take(K::MAX_FILES).collect();
        self.store = Some(Arc::clone(store));
    }

    /// The files that are in force, by their paths in the folder of the content.
    pub(super) fn paths(&self) -> impl Iterator<Item = (String, &Good<K::Content>)> {
        self.known.iter().filter_map(|(name, file)| Some((format!("{}/{name}", K::FOLDER), file.good.as_ref()?)))
    }

    /// What is in force, by the names of the files.
    pub(super) fn in_force(&self) -> impl Iterator<Item = &K::Content> {
        self.known.values().filter_map(|file| Some(&file.good.as_ref()?.content))
    }

    /// When to read the folder again although nothing changes.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        self.due.filter(|due| *due > now)
    }

    /// The next reading does not trust what files look like from outside.
    pub(super) fn distrust_stamps(&mut self) {
        self.known.values_mut().for_each(|file| file.stamp = None);
    }

    /// The folder is not to be asked: what an earlier player kept is in force.
    pub(super) fn recover(&mut self) {
        for (name, entry) in std::mem::take(&mut self.kept) {
            let file = self.known.entry(name.clone()).or_default();
            if file.good.is_none() {
                file.good = recovered::<K>(self.store.as_deref(), &name, entry);
            }
        }
    }

    /// Reads the files that are new. A folder that cannot be listed takes nothing away.
    pub(super) fn read(&mut self, folder: &Path, now: Instant, is_first: bool, report: &mut Report) {
        let own = folder.join(K::FOLDER);
        let Ok(mut names) = list(&own, K::is_meant) else { return self.recover() };
        self.due = None;
        if names.len() > K::MAX_FILES {
            report.problems.push(K::too_many(&own, &names));
            names.truncate(K::MAX_FILES);
        }
        self.known.retain(|name, _| names.contains(name));
        let (mut kept, mut room) = (std::mem::take(&mut self.kept), K::MAX_ALL_BYTES);
        for name in names {
            let file = self.known.entry(name.clone()).or_default();
            file.read(folder, &name, room, now);
            if let (None, Some(entry)) = (&file.good, kept.remove(&name).filter(|entry| entry.bytes <= room)) {
                file.good = recovered::<K>(self.store.as_deref(), &name, entry);
            }
            if let Some((problem, since)) = &file.fault {
                let settled = *since + COPYING;
                if is_first || now >= settled {
                    report.problems.push(problem.clone());
                    report.kept.extend(file.good.is_some().then(|| own.join(&name)));
                } else {
                    self.due = self.due.into_iter().chain([settled]).min();
                }
            }
            room = room.saturating_sub(file.good.as_ref().map_or(0, |good| good.entry.bytes));
        }
    }
}

/// What an earlier player kept of a file; none where this one does not understand it.
fn recovered<K: Kind>(store: Option<&Store>, name: &str, entry: Entry) -> Option<Good<K::Content>> {
    let bytes = Arc::new(store?.read(entry.hash)?);
    let content = K::understand(name, &bytes).ok()?;
    Some(Good { content, bytes, entry })
}

impl<K: Kind> KeptFile<K> {
    /// Reads a file unless it looks as it did; `room` is what all may still take.
    fn read(&mut self, folder: &Path, name: &str, room: u64, now: Instant) {
        match self.read_new(folder, name, room) {
            Ok(Some(good)) => (self.good, self.fault) = (Some(good), None),
            Ok(None) => {}
            Err(fault) => {
                let since = self.fault.as_ref().map_or(now, |(_, since)| *since);
                self.fault = Some((K::problem(folder.join(K::FOLDER).join(name), name, fault), since));
            }
        }
    }

    /// What is in a file; none where it is as it was.
    fn read_new(&mut self, folder: &Path, name: &str, room: u64) -> Result<Option<Good<K::Content>>, K::Fault> {
        K::check_name(name)?;
        let file = open_beneath(folder, &Path::new(K::FOLDER).join(name))?;
        let stamp = Stamp::of_metadata(&file.metadata().map_err(OpenError::Io)?);
        if self.stamp == Some(stamp) {
            return Ok(None);
        }
        self.stamp = None;
        let length = stamp.length();
        if length > room && length <= K::MAX_BYTES {
            return Err(K::no_room());
        }
        let bytes = read_within(&file, K::MAX_BYTES)?;
        // What was written just now may be written once more without a sign of it.
        self.stamp = (!stamp.is_younger_than(COARSE, system_now())).then_some(stamp);
        let entry = Entry { hash: Hash::of_bytes(&bytes), bytes: bytes.len() as u64 };
        if let Some(same) = self.good.as_ref().filter(|good| good.entry == entry) {
            return Ok(Some(same.clone()));
        }
        let bytes = Arc::new(bytes);
        let content = K::understand(name, &bytes)?;
        Ok(Some(Good { content, bytes, entry }))
    }
}

/// The names of the files in a folder that are meant, sorted; an error where nobody knows.
fn list(folder: &Path, is_meant: impl Fn(&str) -> bool) -> io::Result<Vec<String>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(error),
    };
    let mut names = Vec::new();
    for entry in entries {
        // What is not named in UTF-8 is told of with all others that are not.
        let Ok(name) = entry?.file_name().into_string() else { continue };
        if is_meant(&name) && !is_leftover(&name) && !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Whether a name ends in one of these.
pub(super) fn has_ending(name: &str, endings: &[&str]) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    endings.iter().any(|known| ending.eq_ignore_ascii_case(known))
}
