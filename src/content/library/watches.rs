//! The watches of the file system, what of its events matters, and what the files look like where no events come.
//!
//! Only what is read or named matters: playlists and the site, the pictures that slides name, overriding assets, the
//! links on the way to them and the folders above. A film that is copied into the folder, or a status that is written
//! there by mistake, is nobody's concern.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use notify::{
    EventKind, RecursiveMode, Watcher as _,
    event::{AccessKind, AccessMode, ModifyKind},
};

use super::{Loader, files::is_ours, stamp::Stamp};
use gongyi_core::sync::lock;

/// File systems that do not tell of changes made elsewhere.
const NETWORK: [&str; 12] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "afs",
    "ceph",
    "fuse.sshfs",
    "fuse.rclone",
    "vboxsf",
    "fuse.glusterfs",
];
/// As many links as the kernel follows.
const MAX_LINKS: usize = 40;
/// Texts of this size are read at each look where no events come.
const SMALL_BYTES: u64 = 256 * 1024;

/// What of the file system matters.
#[derive(Debug, Default)]
pub(super) struct Interest {
    /// Files that are read or named, the links on the way to them and the folders above: paths whose change matters.
    exact: BTreeSet<PathBuf>,
    /// Folders whose playlists matter, those to come included.
    playlists: BTreeSet<PathBuf>,
    /// Folders in which everything matters.
    assets: BTreeSet<PathBuf>,
    /// Folders that are to be watched, whether they exist or not.
    watched: BTreeSet<PathBuf>,
}

impl Interest {
    /// What matters to a loader.
    pub(super) fn of_loader(loader: &Loader) -> Self {
        let mut interest = Self::default();
        interest.playlists = interest.add_folder(loader.folder());
        for folder in loader.asset_folders() {
            let names = interest.add_folder(&folder);
            interest.assets.extend(names);
        }
        // Files that are links lead elsewhere.
        let entries = std::fs::read_dir(loader.folder()).into_iter().flatten().flatten();
        for entry in entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_symlink())) {
            if entry.file_name().to_str().is_some_and(is_ours) {
                interest.add_links(&entry.path());
            }
        }
        let mut parents: BTreeMap<PathBuf, BTreeSet<PathBuf>> = BTreeMap::new();
        for picture in loader.named_pictures() {
            let (Some(parent), Some(name)) = (picture.parent(), picture.file_name()) else { continue };
            if !parents.contains_key(parent) {
                let names = interest.add_folder(parent);
                parents.insert(parent.to_owned(), names);
            }
            for parent in parents.get(parent).into_iter().flatten() {
                interest.exact.insert(parent.join(name));
            }
            if picture.is_symlink() {
                interest.add_links(&picture);
            }
        }
        interest
    }

    /// Adds a folder and what leads to it; its names.
    fn add_folder(&mut self, folder: &Path) -> BTreeSet<PathBuf> {
        let absolute = absolute(folder);
        for ancestor in absolute.ancestors().filter(|ancestor| ancestor.is_symlink()) {
            self.add_links(ancestor);
        }
        let names: BTreeSet<PathBuf> = std::fs::canonicalize(&absolute).into_iter().chain([absolute]).collect();
        for name in &names {
            self.add_path(name);
            self.watched.insert(name.clone());
            self.watched.extend(name.parent().map(Path::to_owned));
        }
        names
    }

    /// Adds a path and the folders above it.
    fn add_path(&mut self, path: &Path) {
        for ancestor in path.ancestors() {
            // What is known is known with all that is above it.
            if !self.exact.insert(ancestor.to_owned()) {
                return;
            }
        }
    }

    /// Adds a link, each link behind it, and where it leads.
    fn add_links(&mut self, link: &Path) {
        let mut next = absolute(link);
        for _ in 0..MAX_LINKS {
            // Where the link itself is, without the links above it.
            let parent = next.parent().and_then(|parent| std::fs::canonicalize(parent).ok());
            let (Some(parent), Some(name)) = (parent, next.file_name().map(ToOwned::to_owned)) else { return };
            let place = parent.join(name);
            self.add_path(&next);
            self.add_path(&place);
            self.watched.insert(parent.clone());
            let Ok(target) = std::fs::read_link(&place) else { return };
            // Folders on the way may be links too, such as `..data/a.ron`.
            let mut step = parent;
            for part in target.parent().into_iter().flat_map(Path::components) {
                step.push(part);
                if step.is_symlink() && step.file_name().is_some() {
                    let own = step.parent().and_then(|parent| std::fs::canonicalize(parent).ok());
                    if let (Some(own), Some(name)) = (own, step.file_name()) {
                        self.add_path(&own.join(name));
                        self.watched.insert(own);
                    }
                    if let Ok(real) = std::fs::canonicalize(&step) {
                        step = real;
                    }
                }
            }
            next = match target.file_name() {
                Some(name) => step.join(name),
                None => step,
            };
        }
    }

    /// Whether a change of this path matters.
    fn matters(&self, path: &Path) -> bool {
        if self.exact.contains(path) {
            return true;
        }
        let (Some(parent), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else {
            return false;
        };
        (self.playlists.contains(parent) && is_ours(name)) || self.assets.contains(parent)
    }

    /// Whether this is a folder above something that matters, or such a thing itself.
    fn holds(&self, path: &Path) -> bool {
        self.exact.contains(path)
    }
}

/// The watches of the file system.
pub(super) struct Watches {
    watcher: Option<notify::RecommendedWatcher>,
    /// What is watched, and which folder that was.
    watched: BTreeMap<PathBuf, Option<Identity>>,
    interest: Arc<Mutex<Interest>>,
    /// What was deleted or renamed since the watches were last set. A folder made in its place may have the same
    /// identity, and still needs a new watch.
    gone: Arc<Mutex<Vec<PathBuf>>>,
    /// Whether some folder cannot be watched.
    is_blind: bool,
}

/// Which folder a path leads to: it may be deleted and made again.
type Identity = (u64, u64);

fn identity(path: &Path) -> Option<Identity> {
    let metadata = std::fs::metadata(path).ok()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        Some((metadata.dev(), metadata.ino()))
    }
    #[cfg(not(unix))]
    {
        let created = metadata.created().ok()?.duration_since(std::time::SystemTime::UNIX_EPOCH).ok()?;
        Some((created.as_secs(), u64::from(created.subsec_nanos())))
    }
}

impl Watches {
    /// Watches that call `tell` when something changed; none where there are to be none.
    pub(super) fn new(by_events: bool, tell: impl Fn() + Send + 'static) -> Self {
        let interest = Arc::new(Mutex::new(Interest::default()));
        let gone = Arc::new(Mutex::new(Vec::<PathBuf>::new()));
        let (theirs, losses) = (Arc::clone(&interest), Arc::clone(&gone));
        let watcher = by_events
            .then(|| {
                notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
                    let Ok(event) = event else { return };
                    let interest = lock(&theirs);
                    if matches!(event.kind, EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))) {
                        let lost = event.paths.iter().filter(|path| interest.holds(path)).cloned();
                        lock(&losses).extend(lost);
                    }
                    let is_read_only =
                        matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write));
                    let matters = event.need_rescan() || event.paths.iter().any(|path| interest.matters(path));
                    if matters && !is_read_only {
                        tell();
                    }
                })
            })
            .and_then(|watcher| watcher.inspect_err(|error| tracing::warn!("{}", why_polling(error))).ok());
        Self { watcher, watched: BTreeMap::new(), interest, gone, is_blind: false }
    }

    /// Whether changes are found by looking.
    pub(super) fn polls(&self) -> bool {
        self.watcher.is_none() || self.is_blind
    }

    /// Watches what is needed to see what matters; true where something new is watched.
    pub(super) fn follow(&mut self, interest: Interest) -> bool {
        let wanted: BTreeSet<PathBuf> = interest.watched.iter().filter_map(|path| nearest_folder(path)).collect();
        *lock(&self.interest) = interest;
        let Some(watcher) = &mut self.watcher else { return false };
        let (mut news, mut is_blind) = (false, are_network(&wanted));
        let lost = std::mem::take(&mut *lock(&self.gone));
        let lost: BTreeSet<&Path> = lost.iter().map(PathBuf::as_path).collect();
        let is_lost = |path: &Path| path.ancestors().any(|ancestor| lost.contains(ancestor));
        let gone: Vec<PathBuf> = self
            .watched
            .iter()
            .filter(|(path, id)| !wanted.contains(*path) || identity(path) != **id || is_lost(path))
            .map(|(path, _)| path.clone())
            .collect();
        for path in gone {
            self.watched.remove(&path);
            // The watch of a deleted folder is gone already.
            let _gone = watcher.unwatch(&path);
        }
        for path in wanted {
            if self.watched.contains_key(&path) {
                continue;
            }
            let id = identity(&path);
            match watcher.watch(&path, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    self.watched.insert(path, id);
                    news = true;
                }
                Err(error) => {
                    if !self.is_blind {
                        tracing::warn!("{}: {}", path.display(), why_polling(&error));
                    }
                    is_blind = true;
                }
            }
        }
        self.is_blind = is_blind;
        news
    }
}

/// What to tell the operator where changes must be looked for.
fn why_polling(error: &notify::Error) -> String {
    match error.kind {
        notify::ErrorKind::MaxFilesWatch => "no more inotify watches, so files are looked at every 2 s (raise \
             fs.inotify.max_user_watches)"
            .to_owned(),
        _ => format!("the file system sends no events ({error}), so files are looked at every 2 s"),
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// The folder itself, or the nearest one above it that exists.
fn nearest_folder(path: &Path) -> Option<PathBuf> {
    path.ancestors().find(|ancestor| ancestor.is_dir()).map(Path::to_owned)
}

/// Whether a path is on a file system that sends no events of changes made elsewhere.
pub fn is_network(path: &Path) -> bool {
    are_network(&BTreeSet::from([path.to_owned()]))
}

/// Whether any of these paths is.
fn are_network(paths: &BTreeSet<PathBuf>) -> bool {
    let Ok(mounts) = std::fs::read("/proc/self/mountinfo") else { return false };
    let kinds = mounted(&mounts);
    paths.iter().any(|path| {
        let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        let kind = path.ancestors().find_map(|ancestor| kinds.get(ancestor));
        kind.is_some_and(|kind| NETWORK.contains(&kind.as_str()))
    })
}

/// What is mounted where, of `mountinfo` (proc(5)): the last mount on a place is the one that is seen.
fn mounted(mounts: &[u8]) -> BTreeMap<PathBuf, String> {
    let lines = mounts.split(|byte| *byte == b'\n');
    let parsed = lines.filter_map(|line| {
        let at = line.windows(3).position(|part| part == b" - ")?;
        let (before, after) = (line.get(..at)?, line.get(at + 3..)?);
        let place = before.split(|byte| *byte == b' ').nth(4)?;
        let kind = after.split(|byte| *byte == b' ').next()?;
        Some((unescaped(place), String::from_utf8_lossy(kind).into_owned()))
    });
    parsed.collect()
}

/// A path of `mountinfo`, where what would end a field is written as three octal digits.
fn unescaped(field: &[u8]) -> PathBuf {
    let (mut bytes, mut rest) = (Vec::with_capacity(field.len()), field);
    while let Some((&first, others)) = rest.split_first() {
        let digits = others.get(..3).filter(|_| first == b'\\').and_then(|digits| std::str::from_utf8(digits).ok());
        if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            bytes.push(byte);
            rest = others.get(3..).unwrap_or_default();
        } else {
            bytes.push(first);
            rest = others;
        }
    }
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStringExt as _;
        PathBuf::from(std::ffi::OsString::from_vec(bytes))
    }
    #[cfg(not(unix))]
    {
        PathBuf::from(String::from_utf8_lossy(&bytes).into_owned())
    }
}

/// What a file looks like from outside; a small text from inside too, as some file systems keep coarse times.
pub(super) type Look = (PathBuf, Stamp, Option<[u8; 32]>);

/// What the files that matter look like.
pub(super) fn fingerprint(loader: &Loader) -> Vec<Look> {
    let entries = |folder: &Path| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect::<Vec<_>>()
    };
    let texts = entries(loader.folder());
    let is_text = |path: &PathBuf| path.file_name().and_then(|name| name.to_str()).is_some_and(is_ours);
    let texts = texts.into_iter().filter(is_text).map(|path| (path, true));
    let assets = loader.asset_folders().into_iter().flat_map(|folder| entries(&folder)).map(|path| (path, true));
    let pictures = loader.named_pictures().into_iter().map(|path| (path, false));
    let mut found: Vec<Look> = texts
        .chain(assets)
        .chain(pictures)
        .filter_map(|(path, is_read)| {
            let metadata = std::fs::metadata(&path).ok()?;
            let is_read = is_read && metadata.is_file() && metadata.len() <= SMALL_BYTES;
            let bytes = if is_read { std::fs::read(&path).ok() } else { None };
            Some((path, Stamp::of_metadata(&metadata), bytes.map(|bytes| *blake3::hash(&bytes).as_bytes())))
        })
        .collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use gongyi_assets::Assets;

    #[test]
    fn only_what_is_read_or_named_matters() {
        let root = tempfile::tempdir().unwrap();
        // The names that the kernel tells are those of the folder as it is watched.
        let root = fs::canonicalize(root.path()).unwrap();
        let (folder, assets) = (root.join("playlists"), root.join("assets"));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("a.ron"), "(slides: [Picture(file: \"posters/p.png\"), Picture(file: \"x/y.png\")])")
            .unwrap();
        let mut loader = Loader::new(&folder, Assets::with_folder(&assets), chrono_tz::Asia::Shanghai);
        loader.load();
        let interest = Interest::of_loader(&loader);
        for (matters, names) in [
            (true, &["a.ron", "new.ron", "site.ron", "posters", "posters/p.png", "x", "x/y.png", ""][..]),
            (
                false,
                &[
                    "film.mp4",
                    "status.json",
                    ".gongyi-x",
                    ".a.ron.swp",
                    "a.ron~",
                    "posters/q.png",
                    "posters/b.ron",
                    "z",
                ],
            ),
        ] {
            for name in names {
                let path = if name.is_empty() { folder.clone() } else { folder.join(name) };
                assert_eq!(interest.matters(&path), matters, "{name}");
            }
        }
        assert!(interest.matters(&assets.join("themes/ours.ron")) && interest.matters(&assets));
        assert!(!interest.matters(&root.join("beside")) && interest.matters(&root));
    }

    #[test]
    fn mounts_are_known_by_their_whole_names() {
        let mounts = "22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n\
                      23 22 0:40 / /mnt/\u{516c}\u{76ca}\\040share rw shared:5 - cifs //host/a rw\n\
                      24 22 0:41 / /mnt/back\\134slash rw - nfs4 host:/b rw\n\
                      25 22 0:42 / /mnt/twice rw - nfs host:/c rw\n26 25 0:43 / /mnt/twice rw - tmpfs t rw\nbroken\n\n";
        let found = mounted(mounts.as_bytes());
        let expected =
            [("/", "ext4"), ("/mnt/公益 share", "cifs"), ("/mnt/back\\slash", "nfs4"), ("/mnt/twice", "tmpfs")];
        let expected: BTreeMap<PathBuf, String> =
            expected.into_iter().map(|(place, kind)| (place.into(), kind.to_owned())).collect();
        assert_eq!(found, expected);
    }

    #[cfg(unix)]
    #[test]
    fn every_link_on_the_way_matters() {
        use std::os::unix::fs::symlink;
        let root = tempfile::tempdir().unwrap();
        let root = fs::canonicalize(root.path()).unwrap();
        let folder = root.join("playlists");
        fs::create_dir_all(root.join("v1")).unwrap();
        fs::create_dir(&folder).unwrap();
        fs::write(root.join("v1/a.ron"), "(slides: [Values()])").unwrap();
        symlink("../v1", folder.join("..data")).unwrap();
        symlink("..data/a.ron", folder.join("a.ron")).unwrap();
        symlink("playlists", root.join("linked")).unwrap();
        // A link in a ring leads nowhere, and has an end.
        symlink("ring.ron", folder.join("ring.ron")).unwrap();
        let mut loader = Loader::new(root.join("linked"), Assets::embedded(), chrono_tz::Asia::Shanghai);
        loader.load();
        let interest = Interest::of_loader(&loader);
        for path in ["linked", "linked/a.ron", "playlists", "playlists/..data", "playlists/a.ron", "v1", "v1/a.ron"] {
            assert!(interest.matters(&root.join(path)), "{path}");
        }
        assert!(!interest.matters(&root.join("v1/film.mp4")) && !interest.matters(&root.join("playlists/..data_tmp")));
    }
}
