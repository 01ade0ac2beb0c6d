//! Whether a path is on a network file system, and which files are mounts of their own, by what is mounted where.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use crate::library::load::{Loader, concerns_us};

/// File systems that do not report of changes made elsewhere.
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

/// Whether a path is on a file system that sends no events of changes made elsewhere.
pub fn is_network(path: &Path) -> bool {
    are_network(&BTreeSet::from([path.to_owned()]))
}

/// Whether any of these paths is.
pub(super) fn are_network(paths: &BTreeSet<PathBuf>) -> bool {
    let Ok(mounts) = std::fs::read("/proc/self/mountinfo") else { return false };
    let kinds = mounted(&mounts);
    paths.iter().any(|path| {
        let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.clone());
        let kind = path.ancestors().find_map(|ancestor| kinds.get(ancestor));
        kind.is_some_and(|kind| NETWORK.contains(&kind.as_str()))
    })
}

/// The site, playlists, pictures and overriding assets of a loader that are mounts of their own, as containers mount
/// single files: where one is replaced outside, the mount still shows the file before, and no event comes.
pub fn single_mounts(loader: &Loader) -> Vec<PathBuf> {
    let Ok(mounts) = std::fs::read("/proc/self/mountinfo") else { return Vec::new() };
    singly(&mounts, || {
        let entries = |folder: &Path| std::fs::read_dir(folder).into_iter().flatten().flatten();
        let paths = |folder: &Path| entries(folder).map(|entry| entry.path()).collect::<Vec<_>>();
        let concerns = |path: &PathBuf| path.file_name().is_some_and(concerns_us);
        let texts = paths(loader.folder()).into_iter().filter(concerns);
        let assets = loader.asset_folders();
        let fonts = assets.first().and_then(|folder| Some(folder.parent()?.join("fonts")));
        let assets = assets.into_iter().chain(fonts).flat_map(|folder| paths(&folder));
        let all: BTreeSet<PathBuf> = texts.chain(loader.named_pictures()).chain(assets).collect();
        all.into_iter().collect()
    })
}

fn singly(mounts: &[u8], files: impl FnOnce() -> Vec<PathBuf>) -> Vec<PathBuf> {
    let single: BTreeSet<PathBuf> = mounted(mounts).into_keys().filter(|place| !place.is_dir()).collect();
    if single.is_empty() {
        return Vec::new();
    }
    let is_single = |file: &PathBuf| std::fs::canonicalize(file).is_ok_and(|real| single.contains(&real));
    files().into_iter().filter(is_single).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

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

    // Replay F5
    #[test]
    fn a_file_that_is_a_mount_is_found_and_the_folder_around_it_is_none() {
        let root = tempfile::tempdir().unwrap();
        let root = std::fs::canonicalize(root.path()).unwrap();
        let folder = root.join("公益 d");
        std::fs::create_dir(&folder).unwrap();
        let path = |name: &str| folder.join(name);
        for name in ["site.ron", "a.ron", "b.ron"] {
            std::fs::write(path(name), "").unwrap();
        }
        std::os::unix::fs::symlink("site.ron", path("linked.ron")).unwrap();
        let shown = |path: &Path| path.display().to_string().replace(' ', "\\040");
        let mounts = format!(
            "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n23 22 8:1 /d {} rw - ext4 /dev/sda1 rw\n\
             24 23 8:1 /r/site.ron {} rw - ext4 /dev/sda1 rw\n",
            shown(&folder),
            shown(&path("site.ron"))
        );
        let all = || ["a.ron", "b.ron", "linked.ron", "none.ron", "site.ron"].map(path).to_vec();
        assert_eq!(singly(mounts.as_bytes(), all), [path("linked.ron"), path("site.ron")]);
        let without = mounts.lines().take(2).collect::<Vec<_>>().join("\n");
        assert!(singly(without.as_bytes(), || panic!("nobody asks for files")).is_empty());
    }
}
