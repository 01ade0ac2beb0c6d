//! Whether a journal is whole: its chain walked from the first line to the last, and each line that was altered, removed,
//! moved or doubled named.

use std::{collections::VecDeque, io, path::Path};

use serde::Serialize;

use super::{
    files::{JournalFile, files_of},
    line::{JournalLine, LineHash, LineKind},
};
use gongyi_core::{problem::Text, text};

/// A line that stands so many lines too late is still known.
const WINDOW: usize = 1024;
/// So many findings are named; a journal of another format has as many as lines.
const MAX_FINDINGS: usize = 1000;

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainFinding {
    /// The file.
    pub file: String,
    /// The line in it, from 1; none where it is about the file.
    pub line: Option<u64>,
    /// The number of the line in the journal.
    pub seq: Option<u64>,
    /// What kind of finding it is.
    pub id: &'static str,
    /// What is wrong.
    #[serde(skip)]
    pub message: Text,
}

/// What walking the chain has found.
#[derive(Debug, Default)]
pub struct Verified {
    /// What is wrong; none where the chain is whole.
    pub findings: Vec<ChainFinding>,
    /// How many lines there are.
    pub lines: u64,
    /// The number of the last line, and its hash, to be noted elsewhere.
    pub last: Option<(u64, LineHash)>,
}

/// Where a line stands.
#[derive(Debug, Clone)]
struct Stand {
    file: String,
    line: u64,
    seq: u64,
}

/// Walks the chain of the journal in a folder. `head` is the hash of a line that was noted elsewhere, and must be there.
pub fn verify(folder: &Path, head: Option<LineHash>) -> io::Result<Verified> {
    let files = files_of(folder)?;
    let mut walk = Walk { wanted: head, ..Walk::default() };
    for file in &files {
        walk.file(file, folder);
    }
    walk.finish(folder);
    Ok(walk.verified)
}

/// The hash of a line if it pointed to this one.
fn pointing_to(before: LineHash, line: &[u8]) -> LineHash {
    const POINTER: &[u8] = b",\"prev\":";
    let at = line.windows(POINTER.len()).rposition(|window| window == POINTER);
    let body = at.and_then(|at| line.get(..at)).unwrap_or(line);
    LineHash::of(&[body, POINTER, format!("\"{before}\"}}").as_bytes()].concat())
}

#[derive(Default)]
struct Walk {
    verified: Verified,
    wanted: Option<LineHash>,
    is_head_seen: bool,
    /// The hashes of the last lines, and where they stand.
    known: VecDeque<(Stand, LineHash)>,
    /// The number of the next line.
    next_seq: Option<u64>,
    /// Numbers that lack so far: from, to (left out), where the line after them stands, and whether a file begins there.
    missing: Vec<(u64, u64, Stand, bool)>,
    /// A line to which the next one does not point, that next one, and what its hash was if only its pointer was altered.
    doubted: Option<(Stand, Stand, LineHash)>,
    /// The numbers up to which retention removed lines.
    retained: Vec<u64>,
}

impl Walk {
    fn file(&mut self, file: &JournalFile, folder: &Path) {
        let name = file.path.strip_prefix(folder).unwrap_or(&file.path).display().to_string();
        let mut lines = match file.read() {
            Ok(lines) => lines,
            Err(error) => return self.damaged(&name, None, &error),
        };
        let mut is_first = true;
        loop {
            match lines.next_line() {
                Ok(None) => return,
                Err(error) => return self.damaged(&name, None, &error),
                Ok(Some(raw)) => {
                    let stand = |seq| Stand { file: name.clone(), line: raw.number, seq };
                    if !raw.is_whole {
                        // The one that is being written, or that a power cut left.
                        continue;
                    }
                    match JournalLine::parse(raw.bytes) {
                        Some(line) => self.line(&line, raw.bytes, stand(line.seq), is_first),
                        None => self.unreadable(&stand(self.next_seq.unwrap_or_default())),
                    }
                    is_first = false;
                }
            }
        }
    }

    fn line(&mut self, line: &JournalLine<'_>, bytes: &[u8], mut stand: Stand, is_first: bool) {
        let hash = LineHash::of(bytes);
        self.verified.lines += 1;
        self.is_head_seen |= self.wanted == Some(hash);
        if line.kind == LineKind::Retention {
            self.retained.extend(line.lost);
        }
        let prev = LineHash::parse(&line.prev);
        let expected = self.next_seq;
        if expected.is_none() && line.seq > 0 {
            self.missing.push((0, line.seq, stand.clone(), true));
        }
        if let Some(expected) = expected.filter(|expected| *expected != line.seq) {
            let last = self.known.back().map(|(_, hash)| *hash);
            if prev.is_some() && prev == last {
                // It follows the line before it: only its number was altered.
                stand.seq = expected;
                self.find(&stand, "altered", text!("这一行被改动了", "this line was altered"));
            } else if line.seq > expected {
                self.missing.push((expected, line.seq, stand.clone(), is_first));
            } else if self.take_missing(line.seq) {
                let text = text!("这一行不在原来的位置", "this line does not stand where it was written");
                self.find(&stand, "reordered", text);
                self.remember(stand, hash);
                return;
            } else {
                self.find(&stand, "doubled", text!("这一行多出来了", "this line stands there once more"));
                return;
            }
        }
        self.link(prev, bytes, &stand);
        self.next_seq = Some(stand.seq + 1);
        self.verified.last = Some((stand.seq, hash));
        self.remember(stand, hash);
    }

    /// Compares what a line says of the one before it.
    fn link(&mut self, prev: Option<LineHash>, bytes: &[u8], stand: &Stand) {
        let Some(before) = stand.seq.checked_sub(1) else {
            if prev != Some(LineHash::NONE) {
                self.find(stand, "altered", text!("这一行被改动了", "this line was altered"));
            }
            return;
        };
        let known = self.known.iter().rev().find(|(known, _)| known.seq == before);
        // Of a line that lacks nobody knows the hash.
        let Some((last, hash)) = known.map(|(stand, hash)| (stand.clone(), *hash)) else {
            self.settle_doubt();
            return;
        };
        let doubted = self.doubted.take();
        if let Some((before, last, whole)) = doubted {
            let only_pointer = prev == Some(whole);
            let altered = if only_pointer { last } else { before };
            self.find(&altered, "altered", text!("这一行被改动了", "this line was altered"));
            if only_pointer {
                return;
            }
        }
        if prev != Some(hash) {
            self.doubted = Some((last, stand.clone(), pointing_to(hash, bytes)));
        }
    }

    /// Nothing follows that would say which of two lines was altered: it was the first, whose bytes are many.
    fn settle_doubt(&mut self) {
        if let Some((doubted, ..)) = self.doubted.take() {
            self.find(&doubted, "altered", text!("这一行被改动了", "this line was altered"));
        }
    }

    fn unreadable(&mut self, stand: &Stand) {
        self.verified.lines += 1;
        let text = text!(
            "这一行读不出来：被改动了，或者磁盘坏了",
            "this line cannot be read: it was altered, or the disk is failing"
        );
        self.find(stand, "unreadable", text);
        self.doubted = None;
        self.next_seq = self.next_seq.map(|next| next + 1);
        // What the next one says of it will not fit, and that is known now.
        self.known.clear();
    }

    fn remember(&mut self, stand: Stand, hash: LineHash) {
        if self.known.len() >= WINDOW {
            self.known.pop_front();
        }
        self.known.push_back((stand, hash));
    }

    /// Takes a number out of those that lack.
    fn take_missing(&mut self, seq: u64) -> bool {
        let Some(at) = self.missing.iter().position(|(from, to, ..)| (*from..*to).contains(&seq)) else { return false };
        let (from, to, stand, is_file) = self.missing.remove(at);
        if seq + 1 < to {
            self.missing.insert(at, (seq + 1, to, stand.clone(), is_file));
        }
        if from < seq {
            self.missing.insert(at, (from, seq, stand, is_file));
        }
        true
    }

    fn damaged(&mut self, name: &str, line: Option<u64>, error: &io::Error) {
        let text = text!("文件读不完：{error}", "the file cannot be read to its end: {error}");
        self.verified.findings.push(ChainFinding {
            file: name.to_owned(),
            line,
            seq: self.next_seq,
            id: "damaged",
            message: text,
        });
        self.known.clear();
    }

    fn find(&mut self, stand: &Stand, id: &'static str, message: Text) {
        if self.verified.findings.len() < MAX_FINDINGS {
            let Stand { file, line, seq } = stand.clone();
            self.verified.findings.push(ChainFinding { file, line: Some(line), seq: Some(seq), id, message });
        }
    }

    fn finish(&mut self, folder: &Path) {
        self.settle_doubt();
        let retained = self.retained.iter().copied().max().unwrap_or_default();
        for (from, to, stand, is_file) in std::mem::take(&mut self.missing) {
            if from == 0 && to <= retained {
                continue;
            }
            let (id, message) = match (from, is_file) {
                (0, _) => (
                    "beginning-missing",
                    text!(
                        "记录从第 {to} 行开始，前面的不见了",
                        "the journal begins with its line {to}: what was before it is gone"
                    ),
                ),
                (_, true) => (
                    "file-missing",
                    text!(
                        "在这个文件之前，第 {from} 到 {to} 行（不含）不见了：有文件被拿走了",
                        "before this file the lines {from} to {to} (left out) are gone: a file was taken away"
                    ),
                ),
                (_, false) => (
                    "removed",
                    text!(
                        "在这一行之前，第 {from} 到 {to} 行（不含）被删掉了",
                        "before this line the lines {from} to {to} (left out) were removed"
                    ),
                ),
            };
            self.find(&Stand { seq: from, ..stand }, id, message);
        }
        if self.wanted.is_some() && !self.is_head_seen {
            let last = self.known.back().map(|(stand, _)| stand.clone());
            let folder = folder.display().to_string();
            let stand = last.unwrap_or(Stand { file: folder, line: 0, seq: 0 });
            self.find(
                &stand,
                "head-missing",
                text!(
                    "没有校验码是 --head 的那一行：记录的结尾被截掉了，或者那一行被改动了；现在最后一行就是这一行",
                    "no line has the hash of --head: the end of the journal was cut off, or that line was altered; this is its \
                     last line now"
                ),
            );
        }
        self.verified.findings.sort_by_key(|finding| finding.seq);
    }
}
