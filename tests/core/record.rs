//! The record through its public face, on real files, pipes and devices: whatever happens to the place it is told to,
//! nobody waits, nothing is torn, and what is missing is told.

use std::{
    fs::{self, File},
    io::Read as _,
    path::Path,
    process::Command,
    sync::{
        Arc,
        mpsc::{Receiver, channel},
    },
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use notify::{RecursiveMode, Watcher as _};
use serde_json::Value;

use gongyi_core::problem::Lang;
use gongyi_media::Canvas;
use gongyi_record::{
    Record,
    events::{Event, EventSink},
    status::{ClockStatus, GpuStatus, HealthStatus, LibraryStatus, Status},
};
use gongyi_system::clock::monotonic_now;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

fn start(events: Option<&Path>, status: Option<&Path>, mirror: Option<&Path>) -> Record {
    Record::start(events, status, mirror, None, Tz::Asia__Shanghai, Lang::En)
}

fn events_to(path: &Path) -> EventSink {
    start(Some(path), None, None).events.unwrap()
}

/// The instant at which number `n` is told.
fn instant(n: u64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_796_000_000, 0).unwrap() + TimeDelta::seconds(n as i64)
}

/// Tells an event with a number in it.
fn tell(events: &mut EventSink, n: u64) {
    let hash = format!("{n}");
    events.tell(instant(n), &Event::LibraryReloaded { generation: n, hash: &hash, problems: Vec::new() });
}

fn status() -> Status {
    Status {
        version: "0",
        pid: 1,
        started: String::new(),
        written: String::new(),
        health: HealthStatus::default(),
        record: gongyi_record::RecordStatus::default(),
        library: LibraryStatus { generation: 1, hash: String::new(), loaded_at: String::new(), problems: Vec::new() },
        clock: ClockStatus { trusted: true, reason: None },
        gpu: GpuStatus { adapter: String::new(), backend: String::new(), driver: String::new(), software: true },
        memory: [("canvases".to_owned(), 7)].into(),
        store: None,
        restarts: None,
        machine: gongyi_record::MachineStatus::default(),
        folders: Vec::new(),
        screens: Vec::new(),
    }
}

/// The lines that are whole, as `jq -R 'fromjson?'` reads them.
fn lines(text: &[u8]) -> Vec<Value> {
    text.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
}

fn lines_of(path: &Path) -> Vec<Value> {
    lines(&fs::read(path).unwrap())
}

/// The numbers that lines stand for, those in gaps included: they must follow each other.
fn numbers(lines: &[Value]) -> (Vec<u64>, u64) {
    let at = |value: &Value| {
        let at = DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap();
        (at.to_utc() - instant(0)).num_seconds() as u64
    };
    let (mut numbers, mut dropped) = (Vec::new(), 0);
    for line in lines {
        if line["event"] == "record_gap" {
            let (from, to) = (at(&line["from"]), at(&line["to"]));
            assert_eq!(line["dropped"], to - from + 1, "{line}");
            assert_eq!(line["at"], line["to"]);
            dropped += to - from + 1;
            numbers.extend(from..=to);
        } else {
            assert_eq!(line["generation"], at(&line["at"]));
            numbers.push(line["generation"].as_u64().unwrap());
        }
    }
    (numbers, dropped)
}

/// Tells of every change in a folder.
struct Changes {
    changes: Receiver<()>,
    _watcher: notify::RecommendedWatcher,
}

impl Changes {
    fn in_folder(folder: &Path) -> Self {
        let (sender, changes) = channel();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // That a file was read is no change: the looks would wake themselves.
            if event.is_ok_and(|event| !event.kind.is_access()) {
                let _the_test_ended = sender.send(());
            }
        })
        .unwrap();
        watcher.watch(folder, RecursiveMode::Recursive).unwrap();
        Self { changes, _watcher: watcher }
    }

    /// Waits until something holds, which is looked at after each change, and now and then for what the watcher misses
    /// in a folder that is new.
    fn until<T>(&self, mut look: impl FnMut() -> Option<T>) -> T {
        let end = monotonic_now() + PATIENCE;
        while monotonic_now() < end {
            while self.changes.try_recv().is_ok() {}
            if let Some(found) = look() {
                return found;
            }
            let _nothing_changed = self.changes.recv_timeout(Duration::from_secs(1));
        }
        panic!("it never came");
    }
}

fn json_of(path: &Path) -> Option<Value> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

fn make_pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// A folder that is missing, a file in its place, a dangling link: nothing fails, and once the place is there all three
/// are written, by themselves.
#[test]
fn a_place_that_comes_back_is_written_to() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("place");
    for blocked in ["nothing", "file", "link"] {
        match blocked {
            "file" => fs::write(&place, "in the way").unwrap(),
            "link" => std::os::unix::fs::symlink("nowhere/at/all", &place).unwrap(),
            _ => {}
        }
        let path = |name: &str| place.join(name);
        let (events, report, mirror) = (path("events.jsonl"), path("status.json"), path("wall.png"));
        let mut record = start(Some(&events), Some(&report), Some(&mirror));
        for n in 0..3 {
            tell(record.events.as_mut().unwrap(), n);
        }
        record.status.as_ref().unwrap().update(status());
        let picture = Canvas { width: 1, height: 1, data: vec![255; 4] };
        record.mirror.as_ref().unwrap().show(None, Arc::new(picture));
        let changes = Changes::in_folder(folder.path());
        if blocked != "nothing" {
            fs::remove_file(&place).unwrap();
        }
        let ready = folder.path().join("ready");
        fs::create_dir(&ready).unwrap();
        fs::rename(&ready, &place).unwrap();
        changes.until(|| (events.exists() && report.exists() && mirror.exists()).then_some(()));
        let found = changes.until(|| json_of(&report).filter(|found| found["record"]["ok"] == true));
        assert_eq!(found["record"]["dropped"], 0);
        drop(record);
        assert_eq!(numbers(&lines_of(&events)), (vec![0, 1, 2], 0), "{blocked}");
        let left = fs::read_dir(&place).unwrap().count();
        assert_eq!(left, 3, "nothing temporary stays");
        fs::remove_dir_all(&place).unwrap();
    }
}

#[test]
fn the_status_tells_whether_the_record_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (report, events) = (folder.path().join("status.json"), folder.path().join("none/events.jsonl"));
    let mut record = start(Some(&events), Some(&report), None);
    let changes = Changes::in_folder(folder.path());
    record.status.as_ref().unwrap().update(status());
    tell(record.events.as_mut().unwrap(), 0);
    let bad = changes.until(|| json_of(&report).filter(|found| found["record"]["ok"] == false));
    fs::create_dir(folder.path().join("none")).unwrap();
    let good = changes.until(|| json_of(&report).filter(|found| found["record"]["ok"] == true));
    let since = |found: &Value| DateTime::parse_from_rfc3339(found["record"]["since"].as_str().unwrap()).unwrap();
    assert!(since(&bad) < since(&good), "{bad} {good}");
    assert_eq!((&good["health"]["ok"], &good["memory"]["canvases"]), (&true.into(), &7.into()));
    assert!(good["store"].is_null());
}

/// A torn line is ended, whoever tore it.
#[test]
fn a_torn_last_line_takes_nothing_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.jsonl");
    for torn in [&b"{\"event\":\"slide_sh"[..], &[0; 512][..], &b"{\"event\":\"old\"}\n{"[..], b"\n", b""] {
        fs::write(&path, torn).unwrap();
        let mut events = events_to(&path);
        (0..3).for_each(|n| tell(&mut events, n));
        drop(events);
        let text = fs::read(&path).unwrap();
        assert!(text.starts_with(torn));
        let found: Vec<Value> = lines(&text).into_iter().filter(|line| line["event"] != "old").collect();
        assert_eq!(numbers(&found).0, [0, 1, 2]);
    }
}

/// A device that is full for a while: the error is for now.
#[test]
fn a_full_disk_is_for_now() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.jsonl");
    std::os::unix::fs::symlink("/dev/full", &path).unwrap();
    let report = folder.path().join("status.json");
    let mut record = start(Some(&path), Some(&report), None);
    let changes = Changes::in_folder(folder.path());
    record.status.as_ref().unwrap().update(status());
    let events = record.events.as_mut().unwrap();
    (0..100).for_each(|n| tell(events, n));
    changes.until(|| json_of(&report).filter(|found| found["record"]["ok"] == false));
    fs::remove_file(&path).unwrap();
    changes.until(|| json_of(&report).filter(|found| found["record"]["ok"] == true));
    (100..200).for_each(|n| tell(events, n));
    drop(record);
    assert_eq!(numbers(&lines_of(&path)), ((0..200).collect(), 0));
}

/// A pipe that nobody reads holds nobody up, neither while it plays nor at the end; what was given up is told.
#[test]
fn a_pipe_that_nobody_reads_holds_nobody_up() {
    const MANY: u64 = 100_000;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pipe");
    make_pipe(&path);
    let (opened, reader) = channel();
    let theirs = path.clone();
    std::thread::Builder::new().spawn(move || opened.send(File::open(theirs).unwrap())).unwrap();
    let mut events = events_to(&path);
    // More than the pipe and the memory hold. This would hang for ever.
    (0..MANY).for_each(|n| tell(&mut events, n));
    let mut reader = reader.recv_timeout(PATIENCE).unwrap();
    let (done, read) = channel();
    std::thread::Builder::new()
        .spawn(move || {
            let mut text = Vec::new();
            reader.read_to_end(&mut text).unwrap();
            done.send(text).unwrap();
        })
        .unwrap();
    drop(events);
    let (found, dropped) = numbers(&lines(&read.recv_timeout(PATIENCE).unwrap()));
    assert_eq!(found, (0..MANY).collect::<Vec<_>>());
    assert!(dropped > MANY / 2, "{dropped}");
    // And one that nobody ever reads: the end comes nevertheless.
    let (unread, _held) = (folder.path().join("unread"), ());
    make_pipe(&unread);
    let (opened, held) = channel();
    let theirs = unread.clone();
    std::thread::Builder::new().spawn(move || opened.send(File::open(theirs).unwrap())).unwrap();
    let mut events = events_to(&unread);
    (0..MANY).for_each(|n| tell(&mut events, n));
    drop(events);
    drop(held.recv_timeout(PATIENCE).unwrap());
    // Nor does one that nobody even opens.
    let mut events = events_to(&unread);
    tell(&mut events, 0);
    drop(events);
}

/// Whatever rotates the file, each event stands in one file, and in order over all of them.
#[test]
fn no_rotation_loses_or_doubles_an_event() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("events.jsonl");
    let changes = Changes::in_folder(folder.path());
    let mut events = events_to(&path);
    let mut old = Vec::new();
    let mut n = 0;
    for round in 0..6 {
        let first = n;
        for _ in 0..20 {
            tell(&mut events, n);
            n += 1;
        }
        // The first of them is in the new file, wherever the others are.
        changes.until(|| lines_of_new(&path).iter().any(|line| line["generation"] == first).then_some(()));
        let moved = folder.path().join(format!("old-{round}"));
        match round % 3 {
            // As `logrotate` does, with and without telling.
            0 => fs::rename(&path, &moved).unwrap(),
            1 => {
                fs::rename(&path, &moved).unwrap();
                // Others make the new file before they tell; the player may have been quicker.
                drop(File::options().create(true).append(true).open(&path).unwrap());
                events.reopen();
            }
            // Another file in its place, whose last line is torn.
            _ => {
                fs::hard_link(&path, &moved).unwrap();
                fs::write(folder.path().join("new"), "{\"torn").unwrap();
                fs::rename(folder.path().join("new"), &path).unwrap();
            }
        }
        old.push(moved);
    }
    tell(&mut events, n);
    drop(events);
    let mut all: Vec<Value> = old.iter().flat_map(|moved| lines_of(moved)).collect();
    all.extend(lines_of(&path));
    assert_eq!(numbers(&all), ((0..=n).collect(), 0));
}

fn lines_of_new(path: &Path) -> Vec<Value> {
    fs::read(path).map(|text| lines(&text)).unwrap_or_default()
}

#[test]
fn what_the_processes_of_before_left_is_removed() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new("true").spawn().unwrap();
    child.wait().unwrap();
    let stale = folder.path().join(format!(".gongyi-{}-x1y2z3", child.id()));
    fs::write(&stale, "half a picture").unwrap();
    let record = start(None, Some(&folder.path().join("status.json")), None);
    record.status.as_ref().unwrap().update(status());
    drop(record);
    assert!(!stale.exists());
    assert!(folder.path().join("status.json").exists());
}
