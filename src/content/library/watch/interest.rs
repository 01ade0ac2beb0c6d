//! What of the file system matters: playlists and the site, the pictures that slides name, overriding assets, the links
//! on the way to them and the folders above. A film that is copied into the folder, or a status that is written there by
//! mistake, is nobody's concern.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use crate::library::load::{Loader, concerns_us};

/// As many links as the kernel follows.
const MAX_LINKS: usize = 40;

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
    pub(super) watched: BTreeSet<PathBuf>,
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
            if concerns_us(&entry.file_name()) {
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
    pub(super) fn matters(&self, path: &Path) -> bool {
        if self.exact.contains(path) {
            return true;
        }
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
            return false;
        };
        (self.playlists.contains(parent) && concerns_us(name)) || self.assets.contains(parent)
    }

    /// Whether this is a folder above something that matters, or such a thing itself.
    pub(super) fn holds(&self, path: &Path) -> bool {
        self.exact.contains(path)
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
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
