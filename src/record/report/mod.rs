//! What journals tell of a span of time: how often and how long what was shown, in which shares, and where nothing was.
//!
//! Journals are read line by line, however long they are: memory grows with what differs (playlists, slides, days), not with
//! how often it was shown.

pub mod compare;
pub mod csv;
mod gaps;
pub mod html;
mod totals;

use std::{io, path::Path};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};

pub use self::{
    gaps::{Cause, Gap},
    totals::{By, DayTotals, Judged, Key, Quotas, Report, Row, Site},
};
use crate::journal::{JournalFile, JournalLine, LineKind, files_of, last_heartbeat};

/// A half-open span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its first instant.
    pub from: DateTime<Utc>,
    /// The first instant after it.
    pub to: DateTime<Utc>,
}

impl Span {
    /// The part of `[from, from + length)` that lies in it; zero where none does.
    fn part(&self, from: DateTime<Utc>, length: TimeDelta) -> (DateTime<Utc>, TimeDelta) {
        let (start, end) = (from.max(self.from), (from + length).min(self.to));
        (start, (end - start).max(TimeDelta::zero()))
    }
}

/// Reads the journals in these folders, of one box each, over a span that ends by `now`, and judges what was shown by
/// quotas.
pub fn read<'a>(
    folders: &[&Path],
    span: Span,
    by: By,
    quotas: Quotas<'a>,
    now: DateTime<Utc>,
) -> io::Result<Report<'a>> {
    let mut report = Report::new(by, Span { to: span.to.min(now).max(span.from), ..span }, quotas);
    for folder in folders {
        read_one(folder, &mut report)?;
    }
    report.finish();
    Ok(report)
}

fn read_one(folder: &Path, report: &mut Report<'_>) -> io::Result<()> {
    report.begin(folder);
    let files = files_of(folder)?;
    for file in wanted(&files, report.span()) {
        let mut lines = file.read()?;
        loop {
            let line = match lines.next_line() {
                Ok(Some(line)) => line,
                Ok(None) => break,
                // What is damaged is named by `--verify`; what stands before and after it counts.
                Err(error) => {
                    report.damaged(file, &error);
                    break;
                }
            };
            match JournalLine::parse(line.bytes).filter(|_| line.is_whole) {
                Some(parsed) => report.take(&parsed, line.bytes),
                // The line that is being written.
                None if !line.is_whole => {}
                None => report.unreadable(),
            }
        }
    }
    // What is on now has no line yet.
    if let Some(beat) = last_heartbeat(folder).filter(|beat| !beat.is_over && beat.next_seq >= report.next_seq()) {
        report.take_running(&beat);
    }
    report.end();
    Ok(())
}

/// The files that may hold lines of a span: those of its days, one more at each side, as clocks and zones differ, and the
/// last before them, which says whether the player was running.
fn wanted(files: &[JournalFile], span: Span) -> impl Iterator<Item = &JournalFile> {
    let day = |at: DateTime<Utc>| at.date_naive();
    let first = day(span.from).checked_sub_days(Days::new(1)).unwrap_or(NaiveDate::MIN);
    let last = day(span.to).checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
    let before = files.iter().rposition(|file| file.day < first && !files_after(files, file, first));
    let start = before.or_else(|| files.iter().position(|file| file.day >= first)).unwrap_or(files.len());
    files.iter().skip(start).filter(move |file| file.day <= last)
}

/// Whether a file of the span or later stands before this one, as after a clock that was wrong.
fn files_after(files: &[JournalFile], file: &JournalFile, first: NaiveDate) -> bool {
    files.iter().take_while(|other| *other != file).any(|other| other.day >= first)
}

/// Whether a line is about what was shown.
fn is_showing(line: &JournalLine<'_>) -> bool {
    line.kind == LineKind::Showing
}

/// An instant as a line writes it.
fn instant(text: &str) -> Option<DateTime<chrono::FixedOffset>> {
    DateTime::parse_from_rfc3339(text).ok()
}

#[cfg(test)]
mod tests;
