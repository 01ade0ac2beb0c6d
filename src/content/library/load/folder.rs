//! How the files of a folder are reached: listed, and read as text. Everything else about them is the loader's.

use std::{
    ffi::OsString,
    fs::{self, DirEntry, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use super::strays::{may_be_meant, misencoded_below};
use crate::library::{limits, names::is_leftover, stamp::Stamp};
use gongyi_core::{
    problem::{Grade, Place, Problem, Text},
    text,
};
use gongyi_system::open::{self, OpenError};

pub(super) use crate::library::names::SITE;

/// A text file of this size is no playlist.
pub(super) const MAX_BYTES: u64 = 8 * 1024 * 1024;
/// What a file is for stands in so many bytes.
const HEAD_BYTES: u64 = 64 * 1024;
/// Whether it is a text at all, in so many.
const FIRST_BYTES: u64 = 512;

/// Something in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its name, which may be in any encoding.
    pub name: OsString,
    /// Whether it is a folder; a link to one only where its name is that of a text.
    pub is_folder: bool,
}

/// How the files of a folder are reached. A test puts in its place what does not answer, or breaks.
pub trait Files: Send {
    /// What is in a folder, in any order.
    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>>;

    /// The same, and no more than so many.
    fn list_up_to(&self, folder: &Path, most: usize) -> io::Result<Vec<Entry>> {
        self.list(folder).map(|entries| entries.into_iter().take(most).collect())
    }

    /// The bytes of a text file.
    fn read(&self, path: &Path) -> Result<Vec<u8>, Unreadable>;

    /// The bytes of a text file, unless it still looks like `known`. A way to the files that cannot tell reads them.
    fn read_unless(&self, path: &Path, known: Option<Stamp>) -> Result<Reading, Unreadable> {
        let _ = known;
        self.read(path).map(|bytes| Reading::Bytes(bytes, None))
    }

    /// The first bytes of any file, unless it still looks like `known`: as many as say what it is for.
    fn head(&self, path: &Path, known: Option<Stamp>) -> Result<Reading, Unreadable> {
        self.read_unless(path, known)
    }
}

/// What came of reading a file that may be known.
#[derive(Debug)]
pub enum Reading {
    /// It looks as it did, and was not read.
    Unchanged,
    /// Its bytes, and what it looked like before they were read.
    Bytes(Vec<u8>, Option<Stamp>),
}

/// Why a text file cannot be read.
#[derive(Debug)]
pub enum Unreadable {
    /// The system says so.
    Io(io::Error),
    /// It is a folder, a pipe or a device.
    NotAFile,
    /// It has so many bytes.
    TooBig(u64),
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<OpenError> for Unreadable {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::NotAFile => Self::NotAFile,
            OpenError::TooBig(bytes) => Self::TooBig(bytes),
            error => Self::Io(error.into()),
        }
    }
}

/// The files of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Disk;

impl Files for Disk {
    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        self.list_up_to(folder, usize::MAX)
    }

    fn list_up_to(&self, folder: &Path, most: usize) -> io::Result<Vec<Entry>> {
        let entry = |entry: io::Result<DirEntry>| {
            // An entry that cannot be read is not one that is gone.
            let entry = entry?;
            let name = entry.file_name();
            let is_folder = match entry.file_type() {
                Ok(kind) if !kind.is_symlink() => kind.is_dir(),
                // Only of these the disk is asked what they lead to.
                _ => name.to_str().is_some_and(is_ours) && entry.path().is_dir(),
            };
            Ok(Entry { name, is_folder })
        };
        fs::read_dir(folder)?.take(most).map(entry).collect()
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, Unreadable> {
        Ok(open::read_within(&open::open(path)?, MAX_BYTES)?)
    }

    fn read_unless(&self, path: &Path, known: Option<Stamp>) -> Result<Reading, Unreadable> {
        let Some((file, stamp)) = open_unless(path, known)? else { return Ok(Reading::Unchanged) };
        Ok(Reading::Bytes(open::read_within(&file, MAX_BYTES)?, Some(stamp)))
    }

    fn head(&self, path: &Path, known: Option<Stamp>) -> Result<Reading, Unreadable> {
        // It may be one of hundreds that are not read: none is opened that looks as it did.
        if known.is_some_and(|known| fs::metadata(path).is_ok_and(|now| Stamp::of_metadata(&now) == known)) {
            return Ok(Reading::Unchanged);
        }
        let Some((file, stamp)) = open_unless(path, known)? else { return Ok(Reading::Unchanged) };
        let mut bytes = Vec::new();
        (&file).take(FIRST_BYTES).read_to_end(&mut bytes)?;
        let is_text = !bytes.contains(&0);
        if is_text {
            (&file).take(HEAD_BYTES).read_to_end(&mut bytes)?;
        }
        Ok(Reading::Bytes(bytes, Some(stamp)))
    }
}

/// Opens a file, unless it still looks like `known`; and what it looks like.
fn open_unless(path: &Path, known: Option<Stamp>) -> Result<Option<(File, Stamp)>, Unreadable> {
    // It is opened first: a network share then asks its server, and does not answer from what it remembers.
    let file = open::open(path)?;
    let stamp = Stamp::of_metadata(&file.metadata()?);
    Ok((known != Some(stamp)).then_some((file, stamp)))
}

/// Whether a file is a playlist or the site, and not what an editor leaves behind.
pub(crate) fn is_ours(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "ron") && !name.starts_with(['.', '#', '~'])
}

/// Whether a file is never remarked on: what programs leave behind.
pub(super) fn is_left_out(name: &str) -> bool {
    is_leftover(name) && !is_ours(name)
}

/// Whether a change of a file of the folder matters: whether it is read, or may be told of because it is not.
pub(crate) fn concerns_us(name: &std::ffi::OsStr) -> bool {
    name.to_str().is_some_and(is_ours) || may_be_meant(name)
}

/// What there is in a folder.
pub(super) struct Listing {
    /// The names of the files that end as ours do, sorted.
    pub(super) names: Vec<String>,
    /// The names of all other files, sorted, but for what programs leave behind.
    pub(super) foreign: Vec<String>,
    /// What is not named in UTF-8, here and in the folders below, by its path from here.
    pub(super) misencoded: Vec<PathBuf>,
    /// Why the folder as a whole is no state that anybody meant.
    pub(super) bad: Option<Problem>,
    /// What is left out.
    pub(super) problems: Vec<Problem>,
}

/// Lists what is read of a folder.
pub(super) fn list(files: &dyn Files, folder: &Path) -> Listing {
    let whole = Place::of_file(folder);
    let entries = match files.list(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let (id, message) = match error.kind() {
                io::ErrorKind::NotFound => ("no-folder", text!("没有这个文件夹", "there is no such folder")),
                io::ErrorKind::NotADirectory => ("no-folder", text!("这不是文件夹", "this is not a folder")),
                _ => ("unreadable", text!("读不了文件夹：{error}", "the folder cannot be read: {error}")),
            };
            let help = text!(
                "建立这个文件夹，放入播放列表（.ron），或写明另一个文件夹",
                "make the folder and put playlists (.ron) into it, or name another folder"
            );
            let bad = Some(Problem::error(id, Grade::Content, whole, message).help(help));
            let (names, foreign, misencoded) = Default::default();
            return Listing { names, foreign, misencoded, bad, problems: Vec::new() };
        }
    };
    let (mut names, mut foreign, mut problems) = (Vec::new(), Vec::new(), Vec::new());
    let (mut misencoded, mut folders) = (Vec::new(), Vec::new());
    for Entry { name, is_folder } in entries {
        let name = match name.into_string() {
            Ok(name) => name,
            Err(name) => {
                misencoded.push(PathBuf::from(&name));
                if is_folder {
                    folders.push(PathBuf::from(name));
                }
                continue;
            }
        };
        if !is_ours(&name) {
            match is_folder {
                true if !name.starts_with('.') => folders.push(PathBuf::from(name)),
                false if !is_left_out(&name) => foreign.push(name),
                _ => {}
            }
            continue;
        }
        let place = || Place::of_file(folder.join(&name));
        if let Some(problem) = limits::bad_name(("这个文件", "this file"), &name, place) {
            problems.push(Problem { grade: Grade::Content, ..problem });
            continue;
        }
        if is_folder {
            let place = place();
            let message =
                text!("这是文件夹，不是播放列表，不会播放", "this is a folder, not a playlist: it is left out");
            problems.push(Problem::warning("not-a-file", place, message).help(text!(
                "把里面的播放列表移到外面，或给文件夹改名",
                "move the playlists in it out of it, or rename the folder"
            )));
            continue;
        }
        names.push(name);
    }
    names.sort();
    foreign.sort();
    folders.sort();
    misencoded.extend(misencoded_below(files, folder, folders));
    misencoded.sort();
    let bad = names.is_empty().then(|| {
        let message = text!("文件夹里没有播放列表", "there are no playlists in the folder");
        let help = text!("放入至少一个 .ron 文件", "put at least one .ron file into it");
        Problem::warning("empty-folder", whole, message).help(help)
    });
    Listing { names, foreign, misencoded, bad, problems }
}

/// Why a text file cannot be read, as a problem.
pub(super) fn unreadable(path: &Path, error: &Unreadable) -> Problem {
    let place = Place::of_file(path);
    let problem = |message: Text| Problem::error("unreadable", Grade::Shape, place, message);
    match error {
        Unreadable::NotAFile => problem(text!("这不是普通文件", "this is not a regular file"))
            .help(text!("换成一个文本文件，或移走它", "put a text file in its place, or take it away")),
        Unreadable::TooBig(bytes) => {
            let megabytes = bytes.div_ceil(1024 * 1024);
            let most = MAX_BYTES / (1024 * 1024);
            problem(text!(
                "文件有 {megabytes} MB，太大了，不像播放列表（最大 {most} MB）",
                "the file has {megabytes} MB, too much for a playlist (at most {most} MB)"
            ))
            .help(text!(
                "检查是不是把别的文件存成了这个名字；内容太多时分成几个播放列表",
                "see whether another file was saved under this name, or split the playlist"
            ))
        }
        Unreadable::Io(error) => match error.kind() {
            io::ErrorKind::PermissionDenied => {
                problem(text!("没有读取这个文件的权限", "there is no permission to read the file")).help(text!(
                    "让管理员放开读取权限（Linux 上运行 chmod a+r 文件名）",
                    "ask for permission to read it (on Linux: chmod a+r and the file's name)"
                ))
            }
            io::ErrorKind::NotFound => problem(text!(
                "文件不在了，或者它是一个链接，指向的文件不存在",
                "the file is gone, or it is a link to a file that does not exist"
            ))
            .help(text!("放回文件，或删掉这个链接", "put the file back, or delete the link")),
            _ => problem(text!("文件读不出来：{error}", "the file cannot be read: {error}"))
                .help(text!("检查磁盘，或从备份恢复这个文件", "check the disk, or take the file from a backup")),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_as_it_did_is_not_opened_for_its_head() {
        // Nobody can open a folder as a file.
        let folder = tempfile::tempdir().unwrap();
        let stamp = Stamp::of_metadata(&folder.path().metadata().unwrap());
        assert!(matches!(Disk.head(folder.path(), Some(stamp)), Ok(Reading::Unchanged)));
        assert!(matches!(Disk.head(folder.path(), None), Err(Unreadable::NotAFile)));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_a_folder_only_under_the_name_of_a_text() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for name in ["b.ron", "b"] {
            fs::create_dir(path(name)).unwrap();
        }
        fs::write(path("a"), "").unwrap();
        for (name, target) in [("c.ron", "b"), ("d", "b"), ("e.ron", "a"), ("f.ron", "gone")] {
            std::os::unix::fs::symlink(path(target), path(name)).unwrap();
        }
        let mut found: Vec<_> = Disk.list(folder.path()).unwrap();
        found.sort_by(|a, b| a.name.cmp(&b.name));
        let found: Vec<_> = found.iter().map(|entry| (entry.name.to_str().unwrap(), entry.is_folder)).collect();
        let folders = [("a", false), ("b", true), ("b.ron", true), ("c.ron", true), ("d", false)];
        assert_eq!(found, [&folders[..], &[("e.ron", false), ("f.ron", false)]].concat());
        assert_eq!(Disk.list_up_to(folder.path(), 3).unwrap().len(), 3);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_large_folder_below_is_not_looked_through_in_full() {
        use std::os::unix::ffi::OsStrExt as _;
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("photos");
        fs::create_dir(&below).unwrap();
        for number in 0..4500 {
            let name = [b"\xD5\xD5\xC6\xAC".as_slice(), number.to_string().as_bytes()].concat();
            fs::write(below.join(std::ffi::OsStr::from_bytes(&name)), "").unwrap();
        }
        let found = list(&Disk, folder.path()).misencoded.len();
        assert!((1..=4000).contains(&found), "{found}");
    }
}
