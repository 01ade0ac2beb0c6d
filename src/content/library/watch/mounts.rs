//! Whether a path is on a network file system, by what is mounted where.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

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
}
