//! Opening what may not be trusted: nothing but regular files, never waiting for a pipe or a device, no more bytes than
//! are allowed, and, where a root is given, nothing outside it. What is checked is what was opened, not what a path
//! names by then.

use std::{
    fs::{self, File},
    io::{self, Read as _},
    path::{Component, Path},
};

/// Why a file is not opened or read.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The system says so.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is a folder, a pipe or a device.
    #[error("it is not a regular file")]
    NotAFile,
    /// It lies outside the folder that it must be in.
    #[error("it leads out of the folder")]
    Outside,
    /// It has so many bytes.
    #[error("it has {0} bytes")]
    TooBig(u64),
}

impl From<OpenError> for io::Error {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Io(error) => error,
            OpenError::Outside => Self::new(io::ErrorKind::PermissionDenied, error),
            error => Self::new(io::ErrorKind::InvalidInput, error),
        }
    }
}

/// How often a path is looked up anew that changes under our hands.
const ATTEMPTS: usize = 4;

/// Opens the regular file `relative` beneath the folder `root`.
///
/// Symbolic links are followed as far as they stay beneath the root; what leads out of it, by a link, by `..` or from
/// `/`, is refused. So is what is no regular file, without waiting for it. It keeps its word while others rename files
/// and exchange links: the path is resolved first, and then opened step by step without following a link.
pub fn open_beneath(root: &Path, relative: &Path) -> Result<File, OpenError> {
    let is_plain = relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !is_plain {
        return Err(OpenError::Outside);
    }
    let mut attempt = 0;
    loop {
        attempt += 1;
        let folder = fs::canonicalize(root)?;
        let target = fs::canonicalize(folder.join(relative))?;
        let Ok(inside) = target.strip_prefix(&folder) else { return Err(OpenError::Outside) };
        match sys::walk(&folder, inside) {
            // There was no link when the path was resolved: somebody exchanged it in between.
            Err(OpenError::Io(error)) if sys::is_link(&error) && attempt < ATTEMPTS => {}
            result => return result.and_then(regular),
        }
    }
}

/// Opens a regular file wherever it is; whatever takes its place is not waited for.
pub fn open(path: &Path) -> Result<File, OpenError> {
    // Checked before it is opened: to open a device may do something.
    if !fs::metadata(path)?.is_file() {
        return Err(OpenError::NotAFile);
    }
    regular(sys::open(path)?)
}

/// Checked once more when it is open: it may be another by now.
fn regular(file: File) -> Result<File, OpenError> {
    if file.metadata()?.is_file() { Ok(file) } else { Err(OpenError::NotAFile) }
}

/// All bytes of an open file, which has so many at most. Where memory does not hold them, an error of the kind
/// `OutOfMemory`.
pub fn read_within(file: &File, most: u64) -> Result<Vec<u8>, OpenError> {
    let length = file.metadata()?.len();
    if length > most {
        return Err(OpenError::TooBig(length));
    }
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(length as usize).map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?;
    // It may grow while it is read.
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    let length = bytes.len() as u64;
    if length > most { Err(OpenError::TooBig(length)) } else { Ok(bytes) }
}

/// A part of an open file; an error where the file ends before it, or memory does not hold it.
pub fn read_part(file: &File, offset: u64, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(length).map_err(|_| io::Error::from(io::ErrorKind::OutOfMemory))?;
    bytes.resize(length, 0);
    sys::read_exact_at(file, &mut bytes, offset)?;
    Ok(bytes)
}

#[cfg(unix)]
mod sys {
    use std::{
        fs::File,
        io,
        os::{
            fd::{AsFd, OwnedFd},
            unix::fs::FileExt as _,
        },
        path::Path,
    };

    use rustix::{
        fs::{AtFlags, CWD, FileType, Mode, OFlags, openat, statat},
        io::Errno,
        path::Arg,
    };

    use super::OpenError;

    /// A pipe is not waited for, and no terminal becomes ours.
    const READ: OFlags = OFlags::RDONLY.union(OFlags::CLOEXEC).union(OFlags::NONBLOCK).union(OFlags::NOCTTY);
    /// A folder that is only gone through: Linux does not ask whether it may be listed.
    const FOLDER: OFlags = THROUGH.union(OFlags::CLOEXEC).union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW);
    #[cfg(target_os = "linux")]
    const THROUGH: OFlags = OFlags::PATH;
    #[cfg(not(target_os = "linux"))]
    const THROUGH: OFlags = OFlags::RDONLY;

    pub(super) fn open(path: &Path) -> io::Result<File> {
        open_at(CWD, path, READ)
    }

    /// Opens what was a regular file a moment ago.
    fn open_at(folder: impl AsFd, path: impl Arg + Copy, flags: OFlags) -> io::Result<File> {
        match openat(&folder, path, flags, Mode::empty()) {
            // No pipe says that, but a file that another holds a lease on, such as a server for its clients: the lease
            // is given back soon.
            Err(Errno::AGAIN) => Ok(openat(&folder, path, flags.difference(OFlags::NONBLOCK), Mode::empty())?.into()),
            opened => Ok(opened?.into()),
        }
    }

    pub(super) fn read_exact_at(file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        file.read_exact_at(bytes, offset)
    }

    /// Opens the file at a path without links, from its folder on.
    pub(super) fn walk(folder: &Path, inside: &Path) -> Result<File, OpenError> {
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
                _ => return Err(OpenError::NotAFile),
            }
            return Ok(open_at(&at, part, READ | OFlags::NOFOLLOW)?);
        }
        // It is the folder itself.
        Err(OpenError::NotAFile)
    }

    /// Whether a link was met where there was none, or something that is no folder where there was one.
    pub(super) fn is_link(error: &io::Error) -> bool {
        let code = error.raw_os_error();
        code == Some(Errno::LOOP.raw_os_error()) || code == Some(Errno::NOTDIR.raw_os_error())
    }
}

#[cfg(not(unix))]
mod sys {
    use std::{
        fs::File,
        io::{self, Read as _, Seek as _, SeekFrom},
        path::Path,
    };

    use super::OpenError;

    pub(super) fn open(path: &Path) -> io::Result<File> {
        File::open(path)
    }

    pub(super) fn read_exact_at(mut file: &File, bytes: &mut [u8], offset: u64) -> io::Result<()> {
        file.seek(SeekFrom::Start(offset))?;
        file.read_exact(bytes)
    }

    pub(super) fn walk(folder: &Path, inside: &Path) -> Result<File, OpenError> {
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
        // As if it had been a file when it was checked.
        let opened = sys::open(&pipe).unwrap();
        assert!(matches!(regular(opened), Err(OpenError::NotAFile)));
    }

    #[test]
    fn a_part_is_read_where_it_is_whole() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), b"0123456789").unwrap();
        let file = open(file.path()).unwrap();
        let read = |offset, length| read_part(&file, offset, length);
        assert_eq!(
            (read(3, 4).unwrap(), read(0, 2).unwrap(), read(10, 0).unwrap()),
            (b"3456".into(), b"01".into(), b"".into())
        );
        assert!(read(8, 3).is_err() && read(u64::MAX, 1).is_err() && read(0, usize::MAX).is_err());
    }

    #[test]
    fn no_more_is_read_than_is_allowed() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), [7; 100]).unwrap();
        let read = || read_within(&open(file.path()).unwrap(), 100);
        assert_eq!(read().unwrap().len(), 100);
        fs::write(file.path(), [7; 101]).unwrap();
        assert!(matches!(read(), Err(OpenError::TooBig(101))));
    }
}
