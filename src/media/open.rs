//! Opening what may not be trusted: nothing but regular files, never waiting for a pipe or a device, and, where a root is
//! given, nothing outside it.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Component, Path},
};

use super::{Limits, MediaError};

/// How often a path is looked up anew that changes under our hands.
const ATTEMPTS: usize = 4;

/// Opens the regular file `relative` beneath the folder `root`.
///
/// Symbolic links are followed as far as they stay beneath the root; what leads out of it, by a link, by `..` or from
/// `/`, is refused. So is what is no regular file, without waiting for it. It keeps its word while others rename files
/// and exchange links: the path is resolved first, and then opened step by step without following a link.
pub fn open_beneath(root: &Path, relative: &Path) -> io::Result<File> {
    beneath(root, relative).map_err(|error| match error {
        MediaError::Unreadable(error) => error,
        MediaError::Outside => io::Error::new(io::ErrorKind::PermissionDenied, MediaError::Outside),
        error => io::Error::new(io::ErrorKind::InvalidInput, error),
    })
}

/// The bytes of a file beneath a folder: see [`open_beneath`].
pub fn read_beneath(root: &Path, relative: &Path, limits: &Limits) -> Result<Vec<u8>, MediaError> {
    read_all(beneath(root, relative)?, limits)
}

/// The bytes of a file.
pub(super) fn read(path: &Path, limits: &Limits) -> Result<Vec<u8>, MediaError> {
    read_all(open(path)?, limits)
}

/// Opens a regular file; whatever takes its place is not waited for.
pub(super) fn open(path: &Path) -> Result<File, MediaError> {
    // Looked at before it is opened: to open a device may do something.
    if !fs::metadata(path)?.is_file() {
        return Err(MediaError::NotAFile);
    }
    regular(sys::open(path)?)
}

/// Looked at once more when it is open: it may be another by now.
fn regular(file: File) -> Result<File, MediaError> {
    if file.metadata()?.is_file() { Ok(file) } else { Err(MediaError::NotAFile) }
}

fn read_all(file: File, limits: &Limits) -> Result<Vec<u8>, MediaError> {
    let most = limits.file_bytes.min(limits.budget_bytes);
    let length = file.metadata()?.len();
    if length > most {
        return Err(MediaError::FileTooBig(length));
    }
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(length as usize).map_err(|_| MediaError::FileTooBig(length))?;
    // It may grow while it is read.
    file.take(most + 1).read_to_end(&mut bytes)?;
    let length = bytes.len() as u64;
    if length > most { Err(MediaError::FileTooBig(length)) } else { Ok(bytes) }
}

fn beneath(root: &Path, relative: &Path) -> Result<File, MediaError> {
    let is_plain = relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !is_plain {
        return Err(MediaError::Outside);
    }
    let mut attempt = 0;
    loop {
        attempt += 1;
        let folder = fs::canonicalize(root)?;
        let target = fs::canonicalize(folder.join(relative))?;
        let Ok(inside) = target.strip_prefix(&folder) else { return Err(MediaError::Outside) };
        match sys::walk(&folder, inside) {
            // There was no link when the path was resolved: somebody exchanged it in between.
            Err(MediaError::Unreadable(error)) if sys::is_link(&error) && attempt < ATTEMPTS => {}
            result => return result.and_then(regular),
        }
    }
}

#[cfg(unix)]
mod sys {
    use std::{fs::File, io, os::fd::OwnedFd, path::Path};

    use rustix::{
        fs::{AtFlags, CWD, FileType, Mode, OFlags, openat, statat},
        io::Errno,
    };

    use super::MediaError;

    /// A pipe is not waited for, and no terminal becomes ours.
    const READ: OFlags = OFlags::RDONLY.union(OFlags::CLOEXEC).union(OFlags::NONBLOCK).union(OFlags::NOCTTY);
    /// A folder that is only gone through: Linux does not ask whether it may be listed.
    const FOLDER: OFlags = THROUGH.union(OFlags::CLOEXEC).union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW);
    #[cfg(target_os = "linux")]
    const THROUGH: OFlags = OFlags::PATH;
    #[cfg(not(target_os = "linux"))]
    const THROUGH: OFlags = OFlags::RDONLY;

    pub(super) fn open(path: &Path) -> io::Result<File> {
        Ok(openat(CWD, path, READ, Mode::empty())?.into())
    }

    /// Opens the file at a path without links, from its folder on.
    pub(super) fn walk(folder: &Path, inside: &Path) -> Result<File, MediaError> {
        let mut at: OwnedFd = openat(CWD, folder, FOLDER, Mode::empty()).map_err(io::Error::from)?;
        let mut parts = inside.components().peekable();
        while let Some(part) = parts.next() {
            let part = part.as_os_str();
            if parts.peek().is_some() {
                at = openat(&at, part, FOLDER, Mode::empty()).map_err(io::Error::from)?;
                continue;
            }
            let found = statat(&at, part, AtFlags::SYMLINK_NOFOLLOW).map_err(io::Error::from)?;
            match FileType::from_raw_mode(found.st_mode) {
                FileType::RegularFile => {}
                FileType::Symlink => return Err(io::Error::from(Errno::LOOP).into()),
                _ => return Err(MediaError::NotAFile),
            }
            let file = openat(&at, part, READ | OFlags::NOFOLLOW, Mode::empty()).map_err(io::Error::from)?;
            return Ok(file.into());
        }
        // It is the folder itself.
        Err(MediaError::NotAFile)
    }

    /// Whether a link was met where there was none, or something that is no folder where there was one.
    pub(super) fn is_link(error: &io::Error) -> bool {
        let code = error.raw_os_error();
        code == Some(Errno::LOOP.raw_os_error()) || code == Some(Errno::NOTDIR.raw_os_error())
    }
}

#[cfg(not(unix))]
mod sys {
    use std::{fs::File, io, path::Path};

    use super::MediaError;

    pub(super) fn open(path: &Path) -> io::Result<File> {
        File::open(path)
    }

    pub(super) fn walk(folder: &Path, inside: &Path) -> Result<File, MediaError> {
        Ok(File::open(folder.join(inside))?)
    }

    pub(super) fn is_link(_: &io::Error) -> bool {
        false
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_that_took_the_place_of_a_file_is_not_waited_for() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        // As if it had been a file when it was looked at.
        let opened = sys::open(&pipe).unwrap();
        assert!(matches!(regular(opened), Err(MediaError::NotAFile)));
    }

    #[test]
    fn no_more_is_read_than_the_limits_allow() {
        let limits = Limits { side: 1, budget_bytes: 100, file_bytes: 1000 };
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), [7; 100]).unwrap();
        assert_eq!(read(file.path(), &limits).unwrap().len(), 100);
        fs::write(file.path(), [7; 101]).unwrap();
        assert!(matches!(read(file.path(), &limits), Err(MediaError::FileTooBig(101))));
    }
}
