//! The record of a whole player: what happens to the places it tells to never reaches the wall.

use std::{
    fs,
    io::Read as _,
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use gongyi::clock::monotonic_now;
use notify::{RecursiveMode, Watcher as _};
use serde_json::Value;

use crate::support::{Folder, PATIENCE, Player, can_draw, gongyi};

const TWO: &[(&str, &str)] = &[(
    "a.ron",
    "(dwell: \"3s\", slides: [Slogan(text: \"诚信\", transition: Cut), Slogan(text: \"友善\", transition: Cut)])",
)];

/// Waits until something holds, which is looked at after each change in a folder, and now and then for what the watcher
/// misses in a folder that is new.
fn until<T>(folder: &Path, mut look: impl FnMut() -> Option<T>) -> T {
    let (sender, changes) = mpsc::channel();
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // That a file was read is no change: the looks would wake themselves.
        if event.is_ok_and(|event| !event.kind.is_access()) {
            let _the_test_ended = sender.send(());
        }
    })
    .unwrap();
    watcher.watch(folder, RecursiveMode::Recursive).unwrap();
    let end = monotonic_now() + PATIENCE;
    while monotonic_now() < end {
        while changes.try_recv().is_ok() {}
        if let Some(found) = look() {
            return found;
        }
        let _nothing_changed = changes.recv_timeout(Duration::from_secs(1));
    }
    panic!("it never came");
}

fn json_of(path: &Path) -> Option<Value> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

fn lines_of(path: &Path) -> Vec<Value> {
    let text = fs::read(path).unwrap_or_default();
    text.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
}

fn shown_in(path: &Path) -> Vec<Value> {
    lines_of(path).into_iter().filter(|line| line["event"] == "slide_shown").collect()
}

#[test]
fn a_place_that_cannot_be_written_to_is_told_once_and_the_wall_plays() {
    if !can_draw() {
        return;
    }
    let folder = Folder::with(TWO);
    let place = folder.beside("place");
    fs::write(&place, "a file in its place").unwrap();
    let (status, mirror) = (place.join("status.json"), place.join("wall.png"));
    let arguments = ["--status", status.to_str().unwrap(), "--mirror", mirror.to_str().unwrap(), "--speed", "4"];
    let mut player = Player::off_screen(&folder.path(), &arguments);
    for _ in 0..4 {
        player.next_of("slide_shown");
    }
    fs::remove_file(&place).unwrap();
    fs::create_dir(&place).unwrap();
    until(&folder.beside("."), || (status.exists() && mirror.exists()).then_some(()));
    let ended = player.terminate();
    assert!(ended.status.success(), "{}", ended.messages);
    for path in [&status, &mirror] {
        let told = ended.messages.matches(&format!("cannot be written to {}", path.display())).count();
        assert_eq!(told, 1, "{}", ended.messages);
    }
}

#[test]
fn events_to_a_place_that_is_missing_are_written_when_it_comes() {
    if !can_draw() {
        return;
    }
    let folder = Folder::with(TWO);
    let (status, events) = (folder.beside("status.json"), folder.beside("none/events.jsonl"));
    let mut child = Running::start(
        gongyi()
            .args(["play", "--headless", "--size", "320x180", "--events"])
            .arg(&events)
            .arg("--status")
            .arg(&status)
            .arg(folder.path()),
    );
    let bad = until(&folder.beside("."), || {
        json_of(&status).filter(|status| status["record"]["ok"] == false && status["screens"][0]["frames_drawn"] != 0)
    });
    assert_eq!(bad["record"]["dropped"], 0);
    fs::create_dir(folder.beside("none")).unwrap();
    until(&folder.beside("."), || json_of(&status).filter(|status| status["record"]["ok"] == true));
    child.signal("-TERM");
    assert!(child.wait());
    let lines = lines_of(&events);
    assert_eq!(lines[0]["event"], "started", "what happened before is written late");
    assert_eq!(lines.last().unwrap()["event"], "stopped");
}

/// A player, or what started it, that does not outlive its test.
struct Running(Child);

impl Running {
    fn start(command: &mut Command) -> Self {
        Self(command.spawn().unwrap())
    }

    fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([name, &self.0.id().to_string()]).status().unwrap().success());
    }

    fn wait(&mut self) -> bool {
        self.0.wait().unwrap().success()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ended_already = self.0.kill();
        let _ended_already = self.0.wait();
    }
}

#[test]
fn a_rotation_with_sighup_loses_and_doubles_no_slide() {
    if !can_draw() {
        return;
    }
    let folder = Folder::with(TWO);
    let (events, old) = (folder.beside("events.jsonl"), folder.beside("events.jsonl.1"));
    // A torn line from before.
    fs::write(&events, "{\"event\":\"slide_sh").unwrap();
    let mut child = Running::start(
        gongyi()
            .args(["play", "--headless", "--size", "320x180", "--speed", "4", "--events"])
            .arg(&events)
            .arg(folder.path()),
    );
    until(&folder.beside("."), || (shown_in(&events).len() >= 2).then_some(()));
    fs::rename(&events, &old).unwrap();
    child.signal("-HUP");
    until(&folder.beside("."), || (shown_in(&events).len() >= 2).then_some(()));
    assert!(child.0.try_wait().unwrap().is_none(), "it plays on");
    child.signal("-TERM");
    assert!(child.wait());
    assert_eq!(lines_of(&old)[0]["event"], "started");
    let shown: Vec<Value> = [&old, &events].into_iter().flat_map(|path| shown_in(path)).collect();
    for pair in shown.windows(2) {
        assert_eq!(pair[0]["end"], pair[1]["start"]);
    }
}

#[test]
fn pipes_that_nobody_reads_freeze_neither_the_wall_nor_the_end() {
    if !can_draw() {
        return;
    }
    // Each version of a wrong file is told at length, as an event and in the log.
    let wrong = |field: &str| {
        let slides = format!("Slogan({field}: \"友善\"), ").repeat(90);
        format!("(slides: [{slides}])")
    };
    let folder = Folder::with(TWO);
    folder.write("b.ron", &wrong("txt0"));
    let status = folder.beside("status.json");
    let mut child = Running::start(
        gongyi()
            .args(["play", "--headless", "--size", "320x180", "--speed", "2", "--events", "-", "--status"])
            .arg(&status)
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped()),
    );
    // More than both pipes hold.
    for version in 1..=12 {
        let field = format!("txt{version}");
        folder.write("b.ron", &wrong(&field));
        until(&folder.beside("."), || {
            json_of(&status).filter(|status| status["library"]["problems"].to_string().contains(&format!("`{field}`")))
        });
    }
    let frames = |status: &Value| status["screens"][0]["frames_drawn"].as_u64().unwrap_or_default();
    let before = until(&folder.beside("."), || json_of(&status).map(|status| frames(&status)));
    until(&folder.beside("."), || json_of(&status).filter(|status| frames(status) >= before + 3));
    child.signal("-TERM");
    // The pipes are still full, and this would never come.
    assert!(child.wait());
    let mut text = String::new();
    child.0.stdout.take().unwrap().read_to_string(&mut text).unwrap();
    assert!(text.len() > 60_000, "the pipe was full: {}", text.len());
    let whole = text.lines().filter(|line| serde_json::from_str::<Value>(line).is_ok()).count();
    assert_eq!(whole + 1, text.lines().count(), "only the last one is torn");
}

/// A card that is full for a while, as a small file system of its own.
#[test]
fn a_full_card_is_for_now() {
    if !can_draw() || !can_mount() {
        return;
    }
    let folder = Folder::with(TWO);
    let place = folder.beside("card");
    fs::create_dir(&place).unwrap();
    let status = folder.beside("status.json");
    let out = folder.beside("out");
    // Room is made when the player has told that there is none.
    let script = format!(
        "set -e; mount -t tmpfs -o size=64k x {place}; yes '{{\"event\":\"old\"}}' | head -c 3300 > {place}/events.jsonl
        dd if=/dev/zero of={place}/fill bs=4k 2>/dev/null || true
        {gongyi} play {folder} --headless --size 320x180 --speed 4 --events {place}/events.jsonl --status {status} & P=$!
        read room; rm {place}/fill; read end; kill $P; wait $P; cp {place}/events.jsonl {out}",
        place = place.display(),
        gongyi = env!("CARGO_BIN_EXE_gongyi"),
        folder = folder.path().display(),
        status = status.display(),
        out = out.display(),
    );
    let mut child = Running::start(
        Command::new("unshare")
            .args(["-rmpf", "--kill-child", "sh", "-c", &script])
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::piped()),
    );
    let mut gate = child.0.stdin.take().unwrap();
    let mut tell = |line: &str| std::io::Write::write_all(&mut gate, line.as_bytes()).unwrap();
    let frames = |status: &Value| status["screens"][0]["frames_drawn"].as_u64().unwrap_or_default();
    let full = until(&folder.beside("."), || json_of(&status).filter(|status| status["record"]["ok"] == false));
    // The wall goes on meanwhile.
    until(&folder.beside("."), || json_of(&status).filter(|status| frames(status) >= frames(&full) + 2));
    tell("room\n");
    until(&folder.beside("."), || json_of(&status).filter(|status| status["record"]["ok"] == true));
    tell("end\n");
    assert!(child.wait());
    let text = fs::read_to_string(&out).unwrap();
    let lines: Vec<Value> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    let own: Vec<&Value> = lines.iter().filter(|line| line["event"] != "old").collect();
    assert_eq!(own[0]["event"], "started");
    assert_eq!(own.last().unwrap()["event"], "stopped");
    assert!(lines.len() + 2 >= text.lines().count(), "the last old line and a torn one");
    let shown: Vec<&Value> = own.into_iter().filter(|line| line["event"] == "slide_shown").collect();
    for pair in shown.windows(2) {
        assert_eq!(pair[0]["end"], pair[1]["start"], "what happened meanwhile was written late");
    }
}

/// Whether file systems can be mounted in a space of one's own; says so where they cannot.
fn can_mount() -> bool {
    let tried =
        Command::new("unshare").args(["-rmpf", "mount", "-t", "tmpfs", "x", "/mnt"]).stderr(Stdio::null()).status();
    let can = tried.is_ok_and(|status| status.success());
    if !can {
        crate::support::left_out("nothing can be mounted here");
    }
    can
}

#[test]
fn a_broken_font_in_the_assets_folder_is_told_and_the_wall_plays() {
    if !can_draw() {
        return;
    }
    let folder = Folder::with(TWO);
    let assets = folder.beside("assets");
    fs::create_dir_all(assets.join("fonts")).unwrap();
    fs::write(assets.join("fonts/NotoSansSC-Bold.ttf"), "no font").unwrap();
    let mut command = gongyi();
    command.env("GONGYI_ASSETS", &assets).args(["--headless", "--size", "320x180"]);
    let mut player = Player::start(command.arg(folder.path()));
    player.next_of("slide_shown");
    let ended = player.terminate();
    assert!(ended.status.success());
    assert!(ended.messages.contains("NotoSansSC-Bold.ttf"), "{}", ended.messages);
}

/// The system's clock is set while it plays, as far as a library can make it look so.
#[test]
fn a_step_of_the_clock_is_one_event() {
    let library = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64"]
        .map(|folder| Path::new(folder).join("faketime/libfaketime.so.1"))
        .into_iter()
        .find(|path| path.exists());
    let Some(library) = library.filter(|_| can_draw()) else {
        crate::support::left_out("the system's clock cannot be set here");
        return;
    };
    let folder = Folder::with(TWO);
    let time = folder.beside("time");
    fs::write(&time, "+0\n").unwrap();
    let mut command = gongyi();
    command
        .env("LD_PRELOAD", library)
        .env("FAKETIME_TIMESTAMP_FILE", &time)
        .env("FAKETIME_NO_CACHE", "1")
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1")
        .args(["--headless", "--size", "320x180"]);
    let mut player = Player::start(command.arg(folder.path()));
    player.next_of("slide_shown");
    let mut before = 0;
    for offset in [-3600, 86_400, 34_560_000, 0] {
        let replaced = folder.beside("time-next");
        fs::write(&replaced, format!("{offset:+}\n")).unwrap();
        fs::rename(replaced, &time).unwrap();
        let stepped = player.next_of("clock_stepped");
        let by = stepped["by_s"].as_f64().unwrap();
        assert!((by - f64::from(offset - before)).abs() < 1.0, "{stepped}");
        before = offset;
    }
    player.next_of("slide_shown");
    let ended = player.terminate();
    assert!(ended.of("clock_stepped").is_empty(), "one for each");
    assert_eq!(ended.messages.matches("the system's clock was set").count(), 4, "{}", ended.messages);
}

/// Commands of the operator's are told to the player by its arguments: one that hangs does not hold its end up.
#[test]
fn a_display_command_that_hangs_does_not_keep_the_player_from_ending() {
    if !can_draw() {
        return;
    }
    let folder = Folder::with(&[
        ("a.ron", "(slides: [Slogan(text: \"诚信\", dwell: \"1h\")])"),
        ("site.ron", "(screens: [(name: \"hall\")], schedule: [(blank: true)])"),
    ]);
    let (begun, on) = (folder.beside("begun"), folder.beside("on"));
    assert!(Command::new("mkfifo").arg(&begun).status().unwrap().success());
    let off = format!("echo off > {}; sleep 600", begun.display());
    let switched_on = format!("echo on > {}", on.display());
    let arguments = ["--display-off", off.as_str(), "--display-on", switched_on.as_str()];
    let mut player = Player::off_screen(&folder.path(), &arguments);
    player.next_of("started");
    let (read, word) = mpsc::channel();
    std::thread::Builder::new().spawn(move || read.send(fs::read_to_string(begun).unwrap())).unwrap();
    assert_eq!(word.recv_timeout(PATIENCE.min(Duration::from_mins(1))).unwrap(), "off\n");
    let ended = player.terminate();
    assert!(ended.status.success(), "{}", ended.messages);
    assert_eq!(fs::read_to_string(on).unwrap(), "on\n");
}
