//! What stands in a journal, whatever happens to its player, its disk and its clock.

use std::{fs, path::Path};

use chrono::TimeZone as _;

use super::{verify::verify, *};
use gongyi_system::clock::monotonic_now;

const ZONE: Tz = Tz::Asia__Shanghai;

fn at(text: &str) -> DateTime<Utc> {
    ZONE.from_local_datetime(&chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap())
        .unwrap()
        .to_utc()
}

fn clock(text: &str) -> Clock {
    Clock::anchored(at(text), 0.0)
}

fn journal_with(folder: &Path, retention: Retention, now: &str) -> Journal {
    let health = Arc::new(RecordHealth::default());
    Journal::start(folder, retention, "box".to_owned(), clock(now), ZONE, &health)
}

fn journal(folder: &Path, now: &str) -> Journal {
    journal_with(folder, Retention::default(), now)
}

fn line(journal: &Journal, kind: LineKind, time: &str) -> JournalLine<'static> {
    JournalLine::new(kind, journal.instant(at(time)))
}

fn showing(journal: &Journal, time: &str, slide: &'static str) -> JournalLine<'static> {
    JournalLine {
        screen: Some("hall".into()),
        zone: Some("main".into()),
        slide: Some(slide.into()),
        duration_ms: Some(8000),
        result: Some(Outcome::Played),
        ..line(journal, LineKind::Showing, time)
    }
}

/// Plays so many slides from a time on, and stops.
fn play(folder: &Path, from: &str, slides: usize) {
    let journal = journal(folder, from);
    journal.tell(&line(&journal, LineKind::Start, from));
    for number in 0..slides {
        let starts = at(from) + chrono::TimeDelta::seconds(8 * number as i64);
        let line = showing(&journal, &starts.with_timezone(&ZONE).format("%Y-%m-%d %H:%M:%S").to_string(), "a/0");
        journal.tell(&line);
    }
    journal.tell(&line(&journal, LineKind::Stop, from));
}

fn lines(folder: &Path) -> Vec<(String, JournalLine<'static>)> {
    let mut found = Vec::new();
    for file in files_of(folder).unwrap() {
        let mut reader = file.read().unwrap();
        while let Some(raw) = reader.next_line().unwrap() {
            assert!(raw.is_whole);
            found.push((file.name(), JournalLine::parse(raw.bytes).unwrap().into_owned()));
        }
    }
    found
}

fn kinds(folder: &Path) -> Vec<LineKind> {
    lines(folder).iter().map(|(_, line)| line.kind).collect()
}

fn ids(folder: &Path) -> Vec<&'static str> {
    verify(folder, None).unwrap().findings.iter().map(|finding| finding.id).collect()
}

#[test]
fn lines_are_numbered_chained_and_in_the_file_of_their_day() {
    let folder = tempfile::tempdir().unwrap();
    play(folder.path(), "2026-11-26 23:59:40", 5);
    play(folder.path(), "2026-11-27 08:00:00", 2);
    let lines = lines(folder.path());
    assert_eq!(lines.iter().map(|(_, line)| line.seq).collect::<Vec<_>>(), (0..11).collect::<Vec<_>>());
    // The stop of the first says a time of the day before, a moment late: nothing goes back for that.
    let days: Vec<&str> = lines.iter().map(|(file, _)| &file[..10]).collect();
    assert_eq!(days[..4], ["2026-11-26"; 4]);
    assert_eq!(days[4..], ["2026-11-27"; 7]);
    assert_eq!(lines[0].1.prev, LineHash::NONE.to_string());
    assert_eq!((lines[0].0.as_str(), lines[10].0.as_str()), ("2026-11-26.jsonl.zst", "2026-11-27.jsonl"));
    let verified = verify(folder.path(), None).unwrap();
    assert_eq!((verified.findings.as_slice(), verified.lines), ([].as_slice(), 11));
    // What is told of the end is the hash of the last line.
    let text = fs::read_to_string(folder.path().join("2026-11-27.jsonl")).unwrap();
    let last = text.lines().last().unwrap();
    assert_eq!(verified.last, Some((10, LineHash::of(last.as_bytes()))));
    assert!(last.starts_with("{\"seq\":10,\"type\":\"stop\",\"start\":\"2026-11-27T08:00:00.000+08:00\","), "{last}");
}

#[test]
fn whatever_is_done_to_a_line_is_found_and_named() {
    let folder = tempfile::tempdir().unwrap();
    play(folder.path(), "2026-11-26 08:00:00", 6);
    let path = folder.path().join("2026-11-26.jsonl");
    let whole = fs::read_to_string(&path).unwrap();
    let rows: Vec<&str> = whole.lines().collect();
    let head = verify(folder.path(), None).unwrap().last.unwrap().1;
    let find = |text: &str, head: Option<LineHash>| {
        fs::write(&path, text).unwrap();
        let verified = verify(folder.path(), head).unwrap();
        verified.findings.iter().map(|found| (found.id, found.line.unwrap(), found.seq.unwrap())).collect::<Vec<_>>()
    };
    let join = |rows: &[&str]| [rows, &[""]].concat().join("\n");
    assert_eq!(find(&whole, Some(head)), []);
    for at in 0..rows.len() {
        // One byte altered, at each place of the line.
        for byte in 0..rows[at].len() {
            let mut bytes = rows[at].as_bytes().to_vec();
            bytes[byte] ^= 1;
            let Ok(row) = String::from_utf8(bytes) else { continue };
            if row.contains('\n') {
                continue;
            }
            let mut altered = rows.clone();
            altered[at] = &row;
            // Of the last line nobody but the noted hash knows.
            let found = find(&join(&altered), Some(head));
            assert!(!found.is_empty(), "{at} {byte}");
            let named = found.iter().any(|(_, line, _)| *line == at as u64 + 1);
            assert!(named || at + 1 == rows.len(), "line {} byte {byte}: {found:?}", at + 1);
        }
        // All lines from here on.
        let altered: Vec<String> = rows.iter().map(|row| row.replace("2026-11-26", "2026-11-25")).collect();
        let altered: Vec<&str> =
            rows.iter().enumerate().map(|(row, text)| if row >= at { altered[row].as_str() } else { text }).collect();
        let found = find(&join(&altered), Some(head));
        let expected: Vec<u64> = (at as u64 + 1..rows.len() as u64).collect();
        let named: Vec<u64> = found.iter().filter(|(id, ..)| *id == "altered").map(|(_, line, _)| *line).collect();
        assert_eq!(named, expected, "but for the last");
        let mut removed = rows.clone();
        removed.remove(at);
        let found = find(&join(&removed), Some(head));
        match at {
            0 => assert_eq!(found, [("beginning-missing", 1, 0)]),
            7 => assert_eq!(found, [("head-missing", 7, 6)]),
            _ => assert_eq!(found, [("removed", at as u64 + 1, at as u64)]),
        }
        if at + 1 < rows.len() {
            let mut swapped = rows.clone();
            swapped.swap(at, at + 1);
            let found = find(&join(&swapped), Some(head));
            assert_eq!(found.iter().map(|(id, ..)| *id).collect::<Vec<_>>(), ["reordered"], "{at}");
            assert_eq!(found[0].2, at as u64);
        }
        let mut doubled = rows.clone();
        doubled.insert(at, rows[at]);
        assert_eq!(find(&join(&doubled), Some(head)), [("doubled", at as u64 + 2, at as u64)]);
    }
    // The end cut off is seen by who knows its hash.
    assert_eq!(find(&join(&rows[..5]), None), []);
    assert_eq!(find(&join(&rows[..5]), Some(head)), [("head-missing", 5, 4)]);
}

#[test]
fn the_file_of_a_day_that_is_gone_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for day in 20..=24 {
        play(folder.path(), &format!("2026-11-{day} 08:00:00"), 3);
    }
    assert_eq!(ids(folder.path()), [""; 0]);
    let gone = folder.path().join("2026-11-22.jsonl.zst");
    let bytes = fs::read(&gone).unwrap();
    fs::remove_file(&gone).unwrap();
    let found = verify(folder.path(), None).unwrap().findings;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].id, found[0].file.as_str(), found[0].seq), ("file-missing", "2026-11-23.jsonl.zst", Some(10)));
    // A compressed file whose bytes the disk has spoiled.
    let mut spoiled = bytes;
    let middle = spoiled.len() / 2;
    spoiled[middle] ^= 0xff;
    fs::write(&gone, spoiled).unwrap();
    assert!(!ids(folder.path()).is_empty());
    fs::remove_file(folder.path().join("2026-11-20.jsonl.zst")).unwrap();
    assert!(ids(folder.path()).contains(&"beginning-missing"));
}

#[test]
fn a_torn_last_line_is_taken_away_and_said_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("2026-11-26.jsonl");
    for torn in ["{\"seq\":", "\0\0\0\0", "{\"seq\":8,\"type\":\"showing\",\"start\":\"x\",\"prev\":\"\"}"] {
        let _old = fs::remove_file(&path);
        for name in ["open.0.json", "open.1.json"] {
            let _old = fs::remove_file(folder.path().join(name));
        }
        play(folder.path(), "2026-11-26 08:00:00", 3);
        let mut text = fs::read(&path).unwrap();
        text.extend_from_slice(torn.as_bytes());
        fs::write(&path, text).unwrap();
        play(folder.path(), "2026-11-26 09:00:00", 1);
        let found = lines(folder.path());
        assert_eq!(found[5].1.kind, LineKind::Repair, "{torn}");
        assert_eq!(found[5].1.lost, Some(torn.len() as u64));
        assert_eq!((found.len(), ids(folder.path())), (9, Vec::new()));
    }
}

#[test]
fn what_was_on_when_a_player_died_is_ended_by_the_next() {
    let folder = tempfile::tempdir().unwrap();
    let dead = journal(folder.path(), "2026-11-26 08:00:30");
    dead.tell(&line(&dead, LineKind::Start, "2026-11-26 08:00:00"));
    let open = |time, zone: &'static str| {
        let line = JournalLine { zone: Some(zone.into()), result: None, ..showing(&dead, time, "a/1") };
        (JournalLine { duration_ms: None, ..line }, monotonic_now())
    };
    let both = vec![open("2026-11-26 08:00:20", "main"), open("2026-11-26 08:00:04", "side")];
    dead.set_on_screens(None, both);
    dead.queue.flush_within(Duration::from_mins(1));
    // Its heart beats after the first line; what ends after that stands in the journal already.
    dead.tell(&JournalLine { zone: Some("side".into()), ..showing(&dead, "2026-11-26 08:00:04", "a/1") });
    dead.queue.flush_within(Duration::from_mins(1));
    let kept: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    let copies: Vec<_> = kept.iter().map(|path| (path.clone(), fs::read(path).unwrap())).collect();
    drop(dead);
    // As it was when it was killed.
    for entry in fs::read_dir(folder.path()).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
    for (path, bytes) in copies {
        fs::write(path, bytes).unwrap();
    }
    assert_eq!(last_heartbeat(folder.path()).unwrap().open.len(), 2, "the heart beats after the first line");
    play(folder.path(), "2026-11-26 09:00:00", 1);
    let found = lines(folder.path());
    let told: Vec<_> =
        found.iter().map(|(_, line)| (line.kind, line.zone.as_deref(), line.reason.as_deref())).collect();
    assert_eq!(
        told[2..5],
        [
            (LineKind::Showing, Some("main"), Some("crash")),
            (LineKind::Crash, None, None),
            (LineKind::Start, None, None)
        ]
    );
    let (ended, crash) = (&found[2].1, &found[3].1);
    assert_eq!(ended.result, Some(Outcome::Cut));
    assert_eq!(ended.end.as_deref(), Some("2026-11-26T08:00:30.000+08:00"));
    assert_eq!(crash.start, "2026-11-26T08:00:30.000+08:00");
    assert_eq!(crash.end.as_deref(), Some("2026-11-26T09:00:00.000+08:00"));
    assert_eq!(ids(folder.path()), [""; 0]);
    // It is over: nothing is ended a second time.
    play(folder.path(), "2026-11-26 10:00:00", 1);
    assert_eq!(kinds(folder.path()).iter().filter(|kind| **kind == LineKind::Crash).count(), 1);
}

#[test]
fn a_clock_that_comes_back_from_another_year_begins_another_file_and_the_chain_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    play(folder.path(), "2026-11-26 08:00:00", 1);
    play(folder.path(), "2036-01-01 00:00:00", 1);
    play(folder.path(), "2026-11-26 09:00:00", 1);
    play(folder.path(), "2026-11-27 09:00:00", 1);
    let names: Vec<String> = files_of(folder.path()).unwrap().iter().map(JournalFile::name).collect();
    let expected = ["2026-11-26.jsonl.zst", "2036-01-01.jsonl.zst", "2026-11-26.1.jsonl.zst", "2026-11-27.jsonl"];
    assert_eq!(names, expected);
    assert_eq!(ids(folder.path()), [""; 0]);
    // A few minutes are no other day.
    play(folder.path(), "2026-11-26 23:59:00", 1);
    assert_eq!(files_of(folder.path()).unwrap().len(), 4);
}

#[test]
fn old_days_and_too_many_bytes_go_and_the_journal_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let keep = |days, bytes, now: &str| {
        let journal = journal_with(folder.path(), Retention { days, bytes }, now);
        journal.tell(&line(&journal, LineKind::Start, now));
        journal.tell(&line(&journal, LineKind::Stop, now));
    };
    for day in 10..20 {
        keep(400, u64::MAX, &format!("2026-11-{day} 08:00:00"));
    }
    keep(5, u64::MAX, "2026-11-20 08:00:00");
    let names = || -> Vec<String> {
        files_of(folder.path()).unwrap().iter().map(|file| file.name()[..10].to_owned()).collect()
    };
    assert_eq!(names(), ["2026-11-15", "2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"]);
    assert_eq!(ids(folder.path()), [""; 0], "what retention took is no gap");
    let told = lines(folder.path());
    let retention = told.iter().find(|(_, line)| line.kind == LineKind::Retention).unwrap();
    assert_eq!(retention.1.removed.as_ref().unwrap().len(), 5);
    assert_eq!(retention.1.lost, Some(10));
    // The open file stays, however little there may be.
    keep(400, 1, "2026-11-21 08:00:00");
    assert_eq!(names(), ["2026-11-21"]);
    assert_eq!(ids(folder.path()), [""; 0]);
}

#[test]
fn a_disk_that_is_full_leaves_no_part_of_a_line() {
    let folder = tempfile::tempdir().unwrap();
    play(folder.path(), "2026-11-26 08:00:00", 1);
    // Somebody takes the file of the day away while it is written to.
    let journal = journal(folder.path(), "2026-11-26 09:00:00");
    journal.tell(&line(&journal, LineKind::Start, "2026-11-26 09:00:00"));
    journal.queue.flush_within(Duration::from_mins(1));
    fs::remove_file(folder.path().join("2026-11-26.jsonl")).unwrap();
    journal.tell(&showing(&journal, "2026-11-26 09:00:00", "a/0"));
    journal.tell(&line(&journal, LineKind::Stop, "2026-11-26 09:00:08"));
    drop(journal);
    let left = lines(folder.path());
    assert_eq!(left.iter().map(|(_, line)| line.seq).collect::<Vec<_>>(), [4, 5]);
    assert_eq!(ids(folder.path()), ["beginning-missing"]);
}

#[test]
fn a_line_that_stands_is_not_written_again_for_what_fails_after_it() {
    let folder = tempfile::tempdir().unwrap();
    // The heart cannot beat, as on a card that is full.
    for name in ["open.0.json", "open.1.json"] {
        fs::create_dir(folder.path().join(name)).unwrap();
    }
    play(folder.path(), "2026-11-26 08:00:00", 2);
    let expected = [LineKind::Start, LineKind::Showing, LineKind::Showing, LineKind::Stop];
    assert_eq!(kinds(folder.path()), expected);
    assert_eq!(ids(folder.path()), [""; 0]);
}

#[test]
fn a_closed_day_that_the_disk_has_spoiled_does_not_end_the_journal() {
    for at in [0, 40] {
        let folder = tempfile::tempdir().unwrap();
        play(folder.path(), "2026-11-25 08:00:00", 3);
        play(folder.path(), "2026-11-26 08:00:00", 1);
        fs::remove_file(folder.path().join("2026-11-26.jsonl")).unwrap();
        let closed = folder.path().join("2026-11-25.jsonl.zst");
        let mut bytes = fs::read(&closed).unwrap();
        bytes[at..].fill(0xff);
        fs::write(&closed, bytes).unwrap();
        play(folder.path(), "2026-11-27 08:00:00", 1);
        let text = fs::read_to_string(folder.path().join("2026-11-27.jsonl")).unwrap();
        assert_eq!(text.lines().count(), 3, "{text}");
        assert!(!ids(folder.path()).is_empty(), "what is spoiled is named");
    }
}

#[test]
fn a_second_player_does_not_write_between_the_lines_of_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let first = journal(folder.path(), "2026-11-26 08:00:00");
    first.tell(&line(&first, LineKind::Start, "2026-11-26 08:00:00"));
    first.queue.flush_within(Duration::from_mins(1));
    play(folder.path(), "2026-11-26 08:00:01", 1);
    assert_eq!(kinds(folder.path()), [LineKind::Start]);
    first.tell(&line(&first, LineKind::Stop, "2026-11-26 08:00:02"));
    drop(first);
    play(folder.path(), "2026-11-26 08:00:03", 0);
    assert_eq!(kinds(folder.path()), [LineKind::Start, LineKind::Stop, LineKind::Start, LineKind::Stop]);
    assert_eq!(ids(folder.path()), [""; 0]);
}
