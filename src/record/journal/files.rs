//! The files of a journal: one for each local day, in a folder; closed days are compressed.
//!
//! A file is `YYYY-MM-DD.jsonl`, closed `YYYY-MM-DD.jsonl.zst`. Where the clock was set back to a day that is closed, the
//! next file of that day is `YYYY-MM-DD.1.jsonl`. So the order of files is that of their first lines, not of their names.

use std::{
    fs::{self, File},
    io::{self, BufRead, BufReader, Read as _, Write as _},
    path::{Path, PathBuf},
};

use chrono::NaiveDate;
use ruzstd::{
    decoding::StreamingDecoder,
    encoding::{CompressionLevel, compress_to_vec},
};

use super::line::JournalLine;

/// The end of the name of a file that is written to.
const PLAIN: &str = ".jsonl";
/// The end of the name of a closed file.
const CLOSED: &str = ".jsonl.zst";
/// A line that is longer than this is none of ours.
const MAX_LINE_BYTES: u64 = 1 << 20;

/// A file of a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its local day.
    pub day: NaiveDate,
    /// Which file of that day it is, from 0.
    pub part: u32,
    /// Whether it is compressed.
    pub is_closed: bool,
}

impl JournalFile {
    /// The file of this name in a folder; none where the name is another's.
    pub fn named(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?;
        let (stem, is_closed) = match name.strip_suffix(CLOSED) {
            Some(stem) => (stem, true),
            None => (name.strip_suffix(PLAIN)?, false),
        };
        let (day, part) = match stem.split_once('.') {
            Some((day, part)) => (day, part.parse().ok().filter(|part| *part > 0)?),
            None => (stem, 0),
        };
        let day = NaiveDate::parse_from_str(day, "%Y-%m-%d").ok()?;
        Some(Self { path: path.to_owned(), day, part, is_closed })
    }

    /// A file that is written to.
    pub fn open(folder: &Path, day: NaiveDate, part: u32) -> Self {
        let name = if part == 0 { format!("{day}{PLAIN}") } else { format!("{day}.{part}{PLAIN}") };
        Self { path: folder.join(name), day, part, is_closed: false }
    }

    /// Its name.
    pub fn name(&self) -> String {
        self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Reads it from its start.
    pub fn read(&self) -> io::Result<LineReader> {
        let file = File::open(&self.path)?;
        let reader: Box<dyn BufRead> = if self.is_closed {
            let bytes = BufReader::with_capacity(READ_AT_ONCE, file);
            let decoder = StreamingDecoder::new(bytes).map_err(io::Error::other)?;
            Box::new(BufReader::with_capacity(READ_AT_ONCE, decoder))
        } else {
            Box::new(BufReader::with_capacity(READ_AT_ONCE, file))
        };
        Ok(LineReader { reader, line: Vec::new(), number: 0 })
    }

    /// The number of its first line; none where it has no whole line.
    pub(super) fn first_seq(&self) -> Option<u64> {
        let mut lines = self.read().ok()?;
        while let Ok(Some(line)) = lines.next_line() {
            if let Some(line) = JournalLine::parse(line.bytes) {
                return Some(line.seq);
            }
        }
        None
    }

    /// Replaces it by a compressed one, which is on the disk before it goes.
    pub(super) fn close(&self) -> io::Result<()> {
        let folder = self.path.parent().unwrap_or_else(|| Path::new("."));
        let mut closed = self.path.clone().into_os_string();
        closed.push(".zst");
        let bytes = fs::read(&self.path)?;
        let compressed = compress_to_vec(bytes.as_slice(), CompressionLevel::Fastest);
        // What is the only proof of a day goes only when what takes its place reads the same.
        let mut read = Vec::with_capacity(bytes.len());
        StreamingDecoder::new(compressed.as_slice()).map_err(io::Error::other)?.read_to_end(&mut read)?;
        if read != bytes {
            return Err(io::Error::other("a day of the journal does not read the same when it is compressed"));
        }
        let mut temporary = tempfile::Builder::new().prefix(".gongyi-").tempfile_in(folder)?;
        temporary.write_all(&compressed)?;
        crate::files::make_readable(temporary.path())?;
        temporary.as_file().sync_all()?;
        temporary.persist(&closed).map_err(|error| error.error)?;
        sync_folder(folder)?;
        fs::remove_file(&self.path)
    }
}

/// So many bytes are read at once.
const READ_AT_ONCE: usize = 256 << 10;

/// Puts the names in a folder on the disk.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// The files of a journal by the numbers of their first lines; those without a line last.
pub fn files_of(folder: &Path) -> io::Result<Vec<JournalFile>> {
    let mut files: Vec<(u64, JournalFile)> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let Some(file) = JournalFile::named(&entry?.path()) else { continue };
        files.push((file.first_seq().unwrap_or(u64::MAX), file));
    }
    files.sort_by(|(a, x), (b, y)| (a, x.day, x.part, x.is_closed).cmp(&(b, y.day, y.part, y.is_closed)));
    // Where a power cut came between a closed file and the end of the open one, both hold the same.
    files.dedup_by(|(_, later), (_, earlier)| {
        later.day == earlier.day && later.part == earlier.part && {
            if later.is_closed {
                *earlier = later.clone();
            }
            true
        }
    });
    Ok(files.into_iter().map(|(_, file)| file).collect())
}

/// Reads lines one by one.
pub struct LineReader {
    reader: Box<dyn BufRead>,
    line: Vec<u8>,
    number: u64,
}

/// A line as it stands in a file.
#[derive(Debug)]
pub struct RawLine<'a> {
    /// Its number in the file, from 1.
    pub number: u64,
    /// Its bytes, without its end.
    pub bytes: &'a [u8],
    /// Whether its end is there.
    pub is_whole: bool,
}

impl LineReader {
    /// The next line; none at the end. One that is too long is handed out in its first part.
    pub fn next_line(&mut self) -> io::Result<Option<RawLine<'_>>> {
        self.line.clear();
        let read = (&mut self.reader).take(MAX_LINE_BYTES).read_until(b'\n', &mut self.line)?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        let is_whole = self.line.last() == Some(&b'\n');
        if is_whole {
            self.line.pop();
        }
        Ok(Some(RawLine { number: self.number, bytes: &self.line, is_whole }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_their_names() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 26).unwrap();
        for (name, expected) in [
            ("2026-11-26.jsonl", Some((0, false))),
            ("2026-11-26.jsonl.zst", Some((0, true))),
            ("2026-11-26.2.jsonl", Some((2, false))),
            ("2026-11-26.12.jsonl.zst", Some((12, true))),
            ("2026-11-26.0.jsonl", None),
            ("2026-11-26.x.jsonl", None),
            ("2026-11-26.jsonl.1", None),
            ("2026-13-26.jsonl", None),
            ("events.jsonl", None),
            (".gongyi-12-abc", None),
        ] {
            let found = JournalFile::named(&Path::new("/j").join(name));
            assert_eq!(found.as_ref().map(|file| (file.part, file.is_closed)), expected, "{name}");
            if let Some(file) = found {
                assert_eq!((file.day, file.name().as_str()), (day, name));
                if !file.is_closed {
                    assert_eq!(JournalFile::open(Path::new("/j"), day, file.part), file);
                }
            }
        }
    }

    #[test]
    fn the_order_of_files_is_that_of_their_lines_and_a_closed_file_reads_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, seqs: &[u64]| {
            let lines: Vec<String> = seqs
                .iter()
                .map(|seq| format!("{{\"seq\":{seq},\"type\":\"start\",\"start\":\"x\",\"prev\":\"\"}}\n"))
                .collect();
            fs::write(folder.path().join(name), lines.concat()).unwrap();
        };
        write("2026-11-26.jsonl", &[5, 6]);
        write("2036-01-01.jsonl", &[7]);
        write("2026-11-26.1.jsonl", &[8, 9]);
        write("2026-11-27.jsonl", &[]);
        fs::write(folder.path().join("heartbeat"), "x").unwrap();
        let names = || -> Vec<String> { files_of(folder.path()).unwrap().iter().map(JournalFile::name).collect() };
        let expected = ["2026-11-26.jsonl", "2036-01-01.jsonl", "2026-11-26.1.jsonl", "2026-11-27.jsonl"];
        assert_eq!(names(), expected);
        let file = JournalFile::named(&folder.path().join("2026-11-26.jsonl")).unwrap();
        let before = fs::read(&file.path).unwrap();
        file.close().unwrap();
        assert!(!file.path.exists());
        let closed = &files_of(folder.path()).unwrap()[0];
        assert!(closed.is_closed);
        let mut lines = closed.read().unwrap();
        let mut after = Vec::new();
        while let Some(line) = lines.next_line().unwrap() {
            assert!(line.is_whole);
            after.extend_from_slice(line.bytes);
            after.push(b'\n');
        }
        assert_eq!(after, before);
        // A power cut between the closed file and the end of the open one.
        fs::write(&file.path, &before).unwrap();
        let files = files_of(folder.path()).unwrap();
        assert_eq!((files.len(), files[0].is_closed), (4, true));
    }
}
