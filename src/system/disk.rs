//! How much room a disk has.

use std::{io, path::Path};

/// The room on the disk that a path is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DiskSpace {
    /// Bytes that this process may still write.
    pub free_bytes: u64,
    /// Bytes in all.
    pub total_bytes: u64,
    /// How many more files it takes; none where there is no such limit.
    pub free_files: Option<u64>,
    /// Whether it takes no writing at all.
    pub is_read_only: bool,
}

impl DiskSpace {
    /// Asks the disk; it may hang.
    pub fn of(path: &Path) -> io::Result<Self> {
        let disk = rustix::fs::statvfs(path)?;
        // Blocks of `f_frsize`; those that are kept for root are not ours.
        let bytes = |blocks: u64| blocks.saturating_mul(disk.f_frsize);
        Ok(Self {
            free_bytes: bytes(disk.f_bavail),
            total_bytes: bytes(disk.f_blocks),
            free_files: (disk.f_files > 0).then_some(disk.f_favail),
            is_read_only: disk.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_room_and_what_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let space = DiskSpace::of(folder.path()).unwrap();
        assert!(space.free_bytes <= space.total_bytes && space.total_bytes > 0, "{space:?}");
        assert!(!space.is_read_only && space.free_files != Some(0), "{space:?}");
        assert!(DiskSpace::of(&folder.path().join("missing")).is_err());
    }
}
