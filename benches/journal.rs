//! A year of journal, four million lines, summed by months: how long it takes and how much memory, beside what only reads
//! the same files.
//!
//! `cargo bench --bench journal` (`-- --lines N` for another number of lines).

#![expect(clippy::print_stdout, reason = "what is measured is to be read")]
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark that cannot go on ends")]

use std::{fs, io::Write as _, path::Path, time::Duration};

use chrono::{DateTime, Days, NaiveDate, TimeDelta, TimeZone as _, Utc};
use chrono_tz::Asia::Shanghai;
use gongyi_record::{
    journal::{JournalLine, LineHash, LineKind, Outcome, Trigger, files_of, verify},
    report::{self, By, Quotas, Span},
};
use gongyi_system::clock::{monotonic_now, system_now};
use ruzstd::encoding::{CompressionLevel, compress};

const DAYS: u64 = 365;
const LINES: u64 = 4_000_000;
const NO_QUOTAS: Quotas<'_> = Quotas { quotas: &[], timezone: Shanghai };

fn main() {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--lines").skip(1);
    let lines = arguments.next().and_then(|count| count.parse().ok()).unwrap_or(LINES);
    let folder = tempfile::tempdir().unwrap();
    let first = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
    let (plain, compressed) = write(folder.path(), first, lines);
    println!("{lines} lines, {} MB plain, {} MB compressed", plain >> 20, compressed >> 20);
    let (read, count) = timed(|| count_lines(folder.path()));
    println!("reading alone: {read:.1?} for {count} lines");
    let day = |day: u64| Shanghai.from_local_datetime(&(first + Days::new(day)).and_hms_opt(0, 0, 0).unwrap()).unwrap();
    let year = Span { from: day(0).to_utc(), to: day(DAYS).to_utc() };
    let before = resident();
    let (took, summed) =
        timed(|| report::read(&[folder.path()], year, By::Day, NO_QUOTAS, system_now().max(year.to)).unwrap());
    println!(
        "a year by days: {took:.1?}, {:.2} of reading alone, {} rows, {} MB more resident",
        took.as_secs_f64() / read.as_secs_f64(),
        summed.rows.len(),
        resident().saturating_sub(before) >> 20
    );
    for month in [1, 6, 12] {
        let from = NaiveDate::from_ymd_opt(2026, month, 1).unwrap();
        let (start, end) = ((from - first).num_days() as u64, (from - first).num_days() as u64 + 30);
        let span = Span { from: day(start).to_utc(), to: day(end).to_utc() };
        let (took, _) = timed(|| report::read(&[folder.path()], span, By::Playlist, NO_QUOTAS, year.to).unwrap());
        println!("month {month}: {took:.1?}");
    }
    let (took, verified) = timed(|| verify::verify(folder.path(), None).unwrap());
    assert!(verified.findings.is_empty());
    println!("verify: {took:.1?}, {:.2} of reading alone", took.as_secs_f64() / read.as_secs_f64());
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let began = monotonic_now();
    let done = work();
    (began.elapsed(), done)
}

/// The resident memory of this process in bytes, at its highest.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|peak| peak.trim().split(' ').next()?.parse::<u64>().ok()).unwrap_or_default() << 10
}

fn count_lines(folder: &Path) -> u64 {
    let mut count = 0;
    for file in files_of(folder).unwrap() {
        let mut lines = file.read().unwrap();
        while lines.next_line().unwrap().is_some() {
            count += 1;
        }
    }
    count
}

/// Writes a year of showings on three screens; how many bytes there are, plain and compressed.
fn write(folder: &Path, first: NaiveDate, lines: u64) -> (u64, u64) {
    let (mut prev, mut seq, mut plain, mut compressed) = (LineHash::NONE, 0, 0, 0);
    for day in 0..DAYS {
        let date = first + Days::new(day);
        let midnight = Shanghai.from_local_datetime(&date.and_hms_opt(0, 0, 0).unwrap()).unwrap().to_utc();
        let mut text = Vec::new();
        let today = lines * (day + 1) / DAYS - lines * day / DAYS;
        for number in 0..today {
            let at = midnight + TimeDelta::milliseconds((86_400_000 * number / today) as i64);
            let body = serde_json::to_string(&line(at, seq, number, 86_400_000 / today * 3)).unwrap();
            let chained = format!("{{\"seq\":{seq},{},\"prev\":\"{prev}\"}}", &body[1..body.len() - 1]);
            prev = LineHash::of(chained.as_bytes());
            seq += 1;
            writeln!(text, "{chained}").unwrap();
        }
        let file = fs::File::create(folder.join(format!("{date}.jsonl.zst"))).unwrap();
        compress(text.as_slice(), &file, CompressionLevel::Fastest);
        plain += text.len() as u64;
        compressed += file.metadata().unwrap().len();
    }
    (plain, compressed)
}

fn line(at: DateTime<Utc>, seq: u64, number: u64, millis: u64) -> JournalLine<'static> {
    let local = |at: DateTime<Utc>| at.with_timezone(&Shanghai).to_rfc3339_opts(chrono::SecondsFormat::Millis, false);
    let screen = ["hall", "lift", "yard"][(number % 3) as usize];
    let playlist = ["core-values", "health", "civility", "shop"][(number / 3 % 4) as usize];
    JournalLine {
        end: Some(local(at + TimeDelta::milliseconds(millis as i64)).into()),
        duration_ms: Some(millis),
        player: Some("box-0042".into()),
        screen: Some(screen.into()),
        zone: Some("main".into()),
        origin: Some("written".into()),
        playlist: Some(playlist.into()),
        slide: Some(format!("{playlist}/{}", seq % 7).into()),
        picture: Some(blake3::hash(&(seq % 28).to_le_bytes()).to_hex().to_string().into()),
        library: Some(blake3::hash(b"library").to_hex().to_string().into()),
        rule: Some("0".into()),
        trigger: Some(Trigger::Loop),
        advertisement: Some(playlist == "shop"),
        result: Some(Outcome::Played),
        ..JournalLine::new(LineKind::Showing, local(at))
    }
}
