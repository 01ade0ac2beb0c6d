//! Lines at the end of a file that others rename, remove, cut and fill up, or on the standard output.
//!
//! A file is known by its name: before each line the name is looked up, and where it names another file that one is
//! opened. A line that was torn, by a full disk or by a power cut, is ended first. A file that grows too long is
//! renamed to `NAME.1`, the one before to `NAME.2`, and so on. A name that is a link stays one: the files that it leads to
//! are renamed, where they lie.

use std::{
    ffi::OsString,
    fs::{self, File, OpenOptions},
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use super::{files::folder_of, health::is_output};
use gongyi_core::text;
use gongyi_system::clock::monotonic_now;

/// A line of an event has about 350 bytes, and a slide stands for eight seconds: this is half a year of slides.
const MAX_BYTES: u64 = 64 << 20;
/// So many renamed files are kept beside the one that is written to: 320 MiB in all, two years and more of slides.
const KEPT_FILES: u32 = 4;
/// A file that cannot be renamed grows on, and is tried again after so long.
const ROTATE_AGAIN: Duration = Duration::from_mins(10);

/// When a file is renamed, and how many renamed ones stay.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rotation {
    pub(super) most_bytes: u64,
    pub(super) kept_files: u32,
}

impl Rotation {
    pub(super) const USUAL: Self = Self { most_bytes: MAX_BYTES, kept_files: KEPT_FILES };
}

/// Writes lines to a path.
#[derive(Debug)]
pub(super) struct Appender {
    path: PathBuf,
    rotation: Rotation,
    open: Option<Open>,
    /// No rotation is tried before.
    rotate_after: Option<Instant>,
}

#[derive(Debug)]
struct Open {
    file: File,
    /// Its device and number, which a name may lose to another.
    id: Option<(u64, u64)>,
    /// Whether it is a file, and no pipe or terminal.
    is_file: bool,
    /// Whether the last byte there ends no line.
    torn: bool,
}

impl Appender {
    /// Writes to a file, or to the standard output where the path is `-`. Nothing is opened yet.
    pub(super) fn new(path: &Path, rotation: Rotation) -> Self {
        Self { path: path.to_owned(), rotation, open: None, rotate_after: None }
    }

    /// Opens the path anew.
    pub(super) fn reopen(&mut self) {
        if is_output(&self.path) {
            return;
        }
        self.open = None;
        self.rotate_after = None;
        // Where that fails, the next line says so.
        self.open = self.open_path().ok();
    }

    /// Writes a line, its end included.
    pub(super) fn append(&mut self, line: &str) -> io::Result<()> {
        let mut open = match self.open.take() {
            Some(open) if self.is_named(&open) => open,
            _ => self.open_path()?,
        };
        if open.is_file {
            let length = open.file.metadata()?.len();
            // One who cut the file has cut its torn line as well.
            open.torn &= length > 0;
            let too_long = length > 0 && length.saturating_add(line.len() as u64) > self.rotation.most_bytes;
            if too_long && self.rotate_after.is_none_or(|after| after <= monotonic_now()) {
                open = self.rotate(open)?;
            }
        }
        let bytes: Vec<u8> = open.torn.then_some(b'\n').into_iter().chain(line.bytes()).collect();
        let written = write_all(&mut open.file, &bytes);
        match written {
            Ok(()) => {
                open.torn = false;
                self.open = Some(open);
                Ok(())
            }
            Err((count, error)) => {
                if let Some(last) = count.checked_sub(1).and_then(|last| bytes.get(last)) {
                    open.torn = *last != b'\n';
                }
                // A file is opened anew, and its end read; a stream is the same one.
                if !open.is_file {
                    self.open = Some(open);
                }
                Err(error)
            }
        }
    }

    /// Puts what was written on the disk.
    pub(super) fn sync(&mut self) -> io::Result<()> {
        match &self.open {
            Some(Open { file, is_file: true, .. }) => file.sync_data(),
            _ => Ok(()),
        }
    }

    /// Whether the path still names what is open.
    fn is_named(&self, open: &Open) -> bool {
        is_output(&self.path) || fs::metadata(&self.path).is_ok_and(|found| open.id == identity(&found))
    }

    fn open_path(&self) -> io::Result<Open> {
        if is_output(&self.path) {
            return Ok(Open { file: standard_output()?, id: None, is_file: false, torn: false });
        }
        let is_new = match fs::metadata(&self.path) {
            Ok(found) if !found.is_file() => {
                let file = OpenOptions::new().append(true).open(&self.path)?;
                return Ok(Open { id: identity(&file.metadata()?), file, is_file: false, torn: false });
            }
            found => found.is_err(),
        };
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        // One that may be written to and not read ends in an unknown byte.
        let (mut file, can_read) = match options.clone().read(true).open(&self.path) {
            Ok(file) => (file, true),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => (options.open(&self.path)?, false),
            Err(error) => return Err(error),
        };
        let found = file.metadata()?;
        let torn = found.len() > 0 && !(can_read && last_byte(&mut file)? == b'\n');
        if is_new {
            // A file system that cannot do this has its own ways.
            let _unsynced = fs::canonicalize(&self.path).and_then(|file| sync_folder(folder_of(&file)));
        }
        Ok(Open { file, id: identity(&found), is_file: true, torn })
    }

    /// Renames the file and opens a new one. Where that cannot be done the old one grows on.
    fn rotate(&mut self, open: Open) -> io::Result<Open> {
        let _reported_by_the_next_line = open.file.sync_data();
        match self.rename() {
            Ok(()) => {
                drop(open);
                self.open_path()
            }
            Err(error) => {
                if self.rotate_after.is_none() {
                    let path = self.path.display();
                    let text = text!(
                        "{path} 已经很大，但不能改名：{error}；会继续写入这个文件，请检查它所在文件夹的权限",
                        "{path} has grown long and cannot be renamed: {error}; it is written on, but look at who \
                             may write to its folder"
                    );
                    gongyi_core::warn!(text);
                }
                self.rotate_after = monotonic_now().checked_add(ROTATE_AGAIN);
                Ok(open)
            }
        }
    }

    fn rename(&self) -> io::Result<()> {
        let file = fs::canonicalize(&self.path)?;
        for number in (1..self.rotation.kept_files).rev() {
            match fs::rename(numbered(&file, number), numbered(&file, number + 1)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        fs::rename(&file, numbered(&file, 1))
    }
}

/// The path of a renamed file.
fn numbered(file: &Path, number: u32) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(format!(".{number}"));
    name.into()
}

/// Puts the names in a folder on the disk.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Writes all bytes; where that fails, how many were written.
fn write_all(file: &mut File, bytes: &[u8]) -> Result<(), (usize, io::Error)> {
    let mut count = 0;
    while let Some(rest) = bytes.get(count..).filter(|rest| !rest.is_empty()) {
        match file.write(rest) {
            Ok(0) => return Err((count, io::ErrorKind::WriteZero.into())),
            Ok(more) => count += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err((count, error)),
        }
    }
    Ok(())
}

fn last_byte(file: &mut File) -> io::Result<u8> {
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(u8::from_be_bytes(last))
}

/// The device and the number of a file, which a name may lose to another file.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "elsewhere files have no such number")]
fn identity(found: &fs::Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    Some((found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn identity(_: &fs::Metadata) -> Option<(u64, u64)> {
    None
}

/// The standard output without the library's lock and buffer: a stalled pipe must hold nothing that the end needs.
#[cfg(unix)]
fn standard_output() -> io::Result<File> {
    use std::os::fd::AsFd as _;
    Ok(io::stdout().as_fd().try_clone_to_owned()?.into())
}

/// The standard error, likewise.
#[cfg(unix)]
pub(super) fn standard_error() -> io::Result<File> {
    use std::os::fd::AsFd as _;
    Ok(io::stderr().as_fd().try_clone_to_owned()?.into())
}

#[cfg(not(unix))]
pub(super) fn standard_error() -> io::Result<File> {
    use std::os::windows::io::AsHandle as _;
    Ok(io::stderr().as_handle().try_clone_to_owned()?.into())
}

#[cfg(not(unix))]
fn standard_output() -> io::Result<File> {
    use std::os::windows::io::AsHandle as _;
    Ok(io::stdout().as_handle().try_clone_to_owned()?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn appender(path: &Path) -> Appender {
        Appender::new(path, Rotation::USUAL)
    }

    fn read(path: &Path) -> String {
        fs::read_to_string(path).unwrap()
    }

    #[test]
    fn a_torn_line_is_ended_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        for (before, after) in [
            ("", "one\n"),
            ("old\n", "old\none\n"),
            ("{\"event\":\"slide_sh", "{\"event\":\"slide_sh\none\n"),
            ("\0\0\0", "\0\0\0\none\n"),
        ] {
            fs::write(&path, before).unwrap();
            appender(&path).append("one\n").unwrap();
            assert_eq!(read(&path), after);
        }
    }

    #[test]
    fn a_file_is_known_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        let moved = folder.path().join("moved");
        let mut appender = appender(&path);
        appender.append("1\n").unwrap();
        fs::rename(&path, &moved).unwrap();
        appender.append("2\n").unwrap();
        assert_eq!((read(&moved).as_str(), read(&path).as_str()), ("1\n", "2\n"));
        fs::remove_file(&path).unwrap();
        appender.append("3\n").unwrap();
        assert_eq!(read(&path), "3\n");
        // Another file of that name, whose end is torn.
        fs::write(&moved, "torn").unwrap();
        fs::rename(&moved, &path).unwrap();
        appender.append("4\n").unwrap();
        assert_eq!(read(&path), "torn\n4\n");
        // Copied and cut.
        fs::write(&path, "").unwrap();
        appender.append("5\n").unwrap();
        assert_eq!(read(&path), "5\n");
        // The folder goes away and comes back.
        let away = folder.path().with_extension("away");
        fs::rename(folder.path(), &away).unwrap();
        appender.append("6\n").unwrap_err();
        fs::rename(&away, folder.path()).unwrap();
        appender.append("6\n").unwrap();
        assert_eq!(read(&path), "5\n6\n");
        fs::rename(&path, folder.path().join("moved")).unwrap();
        appender.reopen();
        assert_eq!(read(&path), "", "opened anew, and at once");
        appender.append("7\n").unwrap();
        assert_eq!(read(&path), "7\n");
    }

    #[test]
    fn a_file_that_grows_too_long_is_renamed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        let mut appender = Appender::new(&path, Rotation { most_bytes: 6, kept_files: 2 });
        for number in 0..9 {
            appender.append(&format!("{number}\n")).unwrap();
        }
        let at = |name: &str| read(&folder.path().join(name));
        assert_eq!(at("events.jsonl"), "6\n7\n8\n");
        assert_eq!(at("events.jsonl.1"), "3\n4\n5\n");
        assert_eq!(at("events.jsonl.2"), "0\n1\n2\n");
        appender.append("a line that is longer than the limit\n").unwrap();
        appender.append("9\n").unwrap();
        assert_eq!(at("events.jsonl.1"), "a line that is longer than the limit\n");
        assert_eq!(at("events.jsonl.2"), "6\n7\n8\n");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "the oldest went");
    }

    #[test]
    fn a_link_stays_and_what_it_leads_to_is_renamed_where_it_lies() {
        let folder = tempfile::tempdir().unwrap();
        let disk = folder.path().join("disk");
        fs::create_dir(&disk).unwrap();
        let path = folder.path().join("events.jsonl");
        std::os::unix::fs::symlink("disk/told.jsonl", &path).unwrap();
        let mut appender = Appender::new(&path, Rotation { most_bytes: 4, kept_files: 2 });
        for number in 0..7 {
            appender.append(&format!("{number}\n")).unwrap();
        }
        assert!(fs::symlink_metadata(&path).unwrap().is_symlink());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing is beside the link");
        let at = |name: &str| read(&disk.join(name));
        assert_eq!([at("told.jsonl"), at("told.jsonl.1"), at("told.jsonl.2")], ["6\n", "4\n5\n", "2\n3\n"]);
        assert_eq!(fs::read_dir(&disk).unwrap().count(), 3);
    }

    #[test]
    fn a_file_that_cannot_be_renamed_is_written_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("events.jsonl");
        // Something stands in the way of the new name.
        fs::create_dir_all(folder.path().join("events.jsonl.1/x")).unwrap();
        let mut appender = Appender::new(&path, Rotation { most_bytes: 4, kept_files: 1 });
        for number in 0..4 {
            appender.append(&format!("{number}\n")).unwrap();
        }
        assert_eq!(read(&path), "0\n1\n2\n3\n");
    }

    #[test]
    fn every_error_is_for_now() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("place");
        let path = place.join("events.jsonl");
        let mut appender = appender(&path);
        appender.append("1\n").unwrap_err();
        fs::write(&place, "a file in its place").unwrap();
        appender.append("1\n").unwrap_err();
        fs::remove_file(&place).unwrap();
        fs::create_dir_all(&path).unwrap();
        appender.append("1\n").unwrap_err();
        fs::remove_dir(&path).unwrap();
        appender.append("1\n").unwrap();
        assert_eq!(read(&path), "1\n");
    }
}
