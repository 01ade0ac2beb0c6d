//! Starts that must not fail: whatever stands beside the picture, a player that is started plays, and says what is wrong.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use chrono::DateTime;
use serde_json::Value;

use crate::stage::{
    recording::stalled_pipe,
    support::{Folder, Player, goes_on, gongyi, left_out, off_screen, status_when, until},
    window::Server,
};

const SLOGAN: &str = "(dwell: \"1h\", slides: [Slogan(text: \"诚信\")])";
const HALL: &str = "(screens: [(name: \"hall\"), (name: \"lift\")], schedule: [(play: \"a\")])";

/// Plays, says something about each of these words, and ends well when it is asked to.
fn plays_and_says(command: &mut Command, words: &[&str]) -> Value {
    let mut player = Player::start(command);
    let shown = player.next_of("slide_shown");
    let ended = player.terminate();
    assert!(ended.status.success() && !ended.messages.contains("panicked"), "{}", ended.messages);
    for word in words {
        assert!(ended.messages.contains(word), "nothing is said of {word}:\n{}", ended.messages);
    }
    shown
}

#[test]
fn a_screen_that_no_site_knows_is_a_warning_and_the_wall_plays() {
    // The site is broken, nobody knows what the screens are called.
    let folder = Folder::with(&[("a.ron", SLOGAN), ("site.ron", "(screens: [(name: \"hall\"")]);
    let mut command = gongyi();
    plays_and_says(off_screen(&mut command, &folder.path()).args(["--screen", "hall"]), &["hall"]);
    // The site is good and has others.
    folder.write("site.ron", HALL);
    let mut command = gongyi();
    plays_and_says(off_screen(&mut command, &folder.path()).args(["--screen", "hal"]), &["hal", "hall", "lift"]);
    // One of two is known: that one plays.
    let mut command = gongyi();
    let arguments = ["--screen", "lift", "--screen", "yard"];
    let shown = plays_and_says(off_screen(&mut command, &folder.path()).args(arguments), &["yard"]);
    assert_eq!(shown["screen"], "lift");
}

#[test]
fn a_screen_of_a_folder_that_is_not_there_yet_waits_with_a_picture() {
    let folder = Folder::new();
    fs::remove_dir(folder.path()).unwrap();
    let mut command = gongyi();
    let mut player = Player::start(off_screen(&mut command, &folder.path()).args(["--screen", "lift"]));
    assert_eq!(player.next_of("slide_shown")["kind"], "fallback");
    fs::create_dir(folder.path()).unwrap();
    folder.write("a.ron", SLOGAN);
    folder.write("site.ron", HALL);
    let shown = until("the screen that was asked for", &folder.path(), || {
        let shown = player.next_of("slide_shown");
        (shown["kind"] == "slide" && shown["screen"] == "lift").then_some(shown)
    });
    assert_eq!(shown["playlist"], "a");
    assert!(player.terminate().status.success());
}

#[test]
fn a_screen_that_an_edit_renames_stays_on_the_wall() {
    let folder = Folder::with(&[
        ("a.ron", "(transition: Cut, dwell: \"1500ms\", slides: [Slogan(text: \"甲\"), Slogan(text: \"乙\")])"),
        ("site.ron", HALL),
    ]);
    let status = folder.beside("status.json");
    let mut command = gongyi();
    off_screen(&mut command, &folder.path()).args(["--screen", "hall", "--status"]).arg(&status);
    let mut player = Player::start_silent(command.stdout(Stdio::null()));
    goes_on(&status, &mut player);
    folder.write("site.ron", &HALL.replace("hall", "lobby"));
    // It keeps its window and shows the fallback, which stands still; renamed back, it goes on.
    status_when(&status, "the fallback is seen", |status| {
        status["screens"][0]["screen"] == "hall" && status["screens"][0]["zones"][0]["shown"]["kind"] == "fallback"
    });
    folder.write("site.ron", HALL);
    status_when(&status, "its slides are seen", |status| status["screens"][0]["zones"][0]["shown"]["kind"] == "slide");
    goes_on(&status, &mut player);
    assert!(player.messages().contains("hall"), "it is told: {}", player.messages());
    assert!(player.terminate().status.success());
}

#[test]
fn two_screens_that_come_to_one_output_do_not_refuse_each_other() {
    let Some(server) = Server::start("320x180") else { return };
    for screens in [
        "(name: \"x\", output: \"1\"), (name: \"y\")",
        "(name: \"x\", output: \"screen\"), (name: \"y\", output: \"screen\")",
        "(name: \"x\", output: \"HDMI-1\"), (name: \"y\", output: \"HDMI-A-1\")",
    ] {
        let folder = Folder::with(&[("a.ron", SLOGAN)]);
        folder.write("site.ron", &format!("(screens: [{screens}], schedule: [(play: \"a\")])"));
        let runtime = folder.beside("runtime");
        fs::create_dir(&runtime).unwrap();
        let mut command = gongyi();
        command.env("DISPLAY", &server.display).env("XDG_RUNTIME_DIR", &runtime);
        let mut player = Player::start(command.arg(folder.path()));
        player.next_of("slide_shown");
        // Another player is still refused.
        let mut second = gongyi();
        second.env("DISPLAY", &server.display).env("XDG_RUNTIME_DIR", &runtime).arg(folder.path());
        let output = second.output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(&player.id().to_string()), "{screens}: {said}");
        let ended = player.terminate();
        assert!(ended.status.success() && !ended.messages.contains("another gongyi"), "{}", ended.messages);
    }
}

#[test]
fn a_broken_typeface_among_the_overriding_assets_is_told_and_the_built_in_one_is_used() {
    let whole = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/fonts/NotoSansSC-Bold.ttf")).unwrap();
    let broken = [b"no typeface".to_vec(), Vec::new(), vec![0; 4096], whole[..whole.len() / 3].to_vec()];
    for bytes in broken {
        let folder = Folder::with(&[("a.ron", "(theme: \"clinic\", dwell: \"1h\", slides: [Slogan(text: \"诚信\")])")]);
        let assets = folder.beside("assets");
        fs::create_dir_all(assets.join("fonts")).unwrap();
        fs::write(assets.join("fonts/NotoSansSC-Bold.ttf"), &bytes).unwrap();
        let (mirror, expected) = (folder.beside("wall.png"), folder.beside("expected.png"));
        let mut command = gongyi();
        command.env("GONGYI_ASSETS", &assets);
        off_screen(&mut command, &folder.path()).arg("--mirror").arg(&mirror);
        plays_and_says(&mut command, &["NotoSansSC-Bold.ttf"]);
        let mut snapshot = gongyi();
        snapshot.arg("snapshot").arg(folder.path()).args(["--size", "320x180", "--out"]).arg(&expected);
        assert!(snapshot.status().unwrap().success());
        let [wall, expected] = [mirror, expected].map(|path| image::open(path).unwrap().into_rgba8());
        assert!(wall == expected, "it is set as if nothing were overridden");
    }
}

/// The instant at which an event happened.
fn at(event: &Value) -> DateTime<chrono::FixedOffset> {
    DateTime::parse_from_rfc3339(event["at"].as_str().unwrap()).unwrap()
}

#[test]
fn a_dwell_that_would_strobe_is_refused_and_never_reaches_the_wall() {
    for dwell in ["8ms", "999ms", "0s"] {
        let text = format!(
            "(transition: Cut, slides: [\
             Slogan(text: \"甲\", dwell: \"{dwell}\", waive: [(id: \"dwell-short\", reason: \"快\")]), \
             Slogan(text: \"乙\", dwell: \"{dwell}\")])"
        );
        let folder = Folder::with(&[("a.ron", &text)]);
        let mut check = gongyi();
        let output = check.arg("check").arg(folder.path()).args(["--format", "json"]).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{dwell} is an error");
        let told = String::from_utf8(output.stdout).unwrap();
        // No time at all is a mistake of its own.
        let says = |line: &str| line.contains("1s") || line.contains("one second") || dwell == "0s";
        let is_it = |line: &str| line.contains("\"error\"") && says(line);
        assert!(told.lines().any(is_it), "{dwell}: {told}");
        let ended = Player::off_screen(&folder.path(), &["--at", "2026-11-23 08:00", "--for", "5s"]).wait();
        assert!(ended.status.success(), "{}", ended.messages);
        let shown: Vec<_> = ended.of("slide_shown").into_iter().map(at).collect();
        assert!(!shown.is_empty(), "something is shown");
        for pair in shown.windows(2) {
            assert!(pair[1] - pair[0] >= chrono::TimeDelta::milliseconds(990), "{dwell}: it strobes: {shown:?}");
        }
    }
}

#[test]
fn a_mistake_far_to_the_right_of_a_line_ends_no_player() {
    for far in [65_500, 65_600, 200_000] {
        let folder = Folder::with(&[("a.ron", SLOGAN)]);
        folder.write("b.ron", &format!("({}titel: \"x\", slides: [Values()])", " ".repeat(far)));
        let mut command = gongyi();
        plays_and_says(off_screen(&mut command, &folder.path()), &["b.ron"]);
    }
}

#[test]
fn a_word_of_a_hundred_thousand_letters_keeps_no_player_from_its_end() {
    for template in ["Slogan(text: \"WORD\")", "Text(text: \"WORD\")", "Notice(title: \"WORD\", points: [\"WORD\"])"] {
        let text = template.replace("WORD", &"m".repeat(100_000));
        let folder = Folder::with(&[("a.ron", &format!("(dwell: \"3s\", slides: [Slogan(text: \"诚信\"), {text}])"))]);
        let arguments = ["--at", "2026-11-23T00:00:00+08:00", "--for", "8s"];
        let ended = Player::off_screen(&folder.path(), &arguments).wait();
        assert!(ended.status.success() && !ended.messages.contains("panicked"), "{}", ended.messages);
        assert_eq!(ended.of("stopped").len(), 1);
    }
}

#[test]
fn a_display_that_does_not_obey_off_is_switched_on_all_the_same() {
    let folder = Folder::with(&[("a.ron", SLOGAN)]);
    let site = "(schedule: [(play: \"a\"), (blank: true, priority: 10, when: Hours(\"08:00-08:01\"))])";
    folder.write("site.ron", site);
    let log = folder.beside("power");
    // A program that hangs, and one that it started.
    let off = format!("echo off >> {0}; sleep 600 & sleep 600", log.display());
    // The first "on" fails, and is tried again.
    let on = format!("echo on >> {0}; test $(grep -c on {0}) -gt 1", log.display());
    let mut command = gongyi();
    off_screen(&mut command, &folder.path()).args(["--at", "2026-11-23 07:59:58", "--speed", "100"]);
    let mut player = Player::start(command.args(["--display-off", &off, "--display-on", &on]));
    while player.next_of("slide_shown")["kind"] != "blank" {}
    player.next_of("slide_shown");
    until("the display is told to be on, twice", &log, || {
        let said = fs::read_to_string(&log).unwrap_or_default();
        (said.matches("on\n").count() >= 2).then_some(())
    });
    assert!(player.terminate().status.success());
}

/// Commands of the operator's are told to the player by its arguments: one that hangs does not hold its end up.
#[test]
fn a_display_command_that_hangs_does_not_keep_the_player_from_ending() {
    let folder = Folder::with(&[("a.ron", SLOGAN)]);
    folder.write("site.ron", "(screens: [(name: \"hall\")], schedule: [(blank: true)])");
    let (begun, on) = (folder.beside("begun"), folder.beside("on"));
    let off = format!("echo off > {}; sleep 600", begun.display());
    let switched_on = format!("echo on > {}", on.display());
    let arguments = ["--display-off", off.as_str(), "--display-on", switched_on.as_str()];
    let mut player = Player::off_screen(&folder.path(), &arguments);
    player.next_of("started");
    until("the display is told to be off", &begun, || {
        fs::read_to_string(&begun).is_ok_and(|said| said == "off\n").then_some(())
    });
    let ended = player.terminate();
    assert!(ended.status.success(), "{}", ended.messages);
    assert_eq!(fs::read_to_string(on).unwrap(), "on\n");
}

#[test]
fn a_start_that_fails_ends_although_nobody_reads_why() {
    let folder = Folder::with(&[("a.ron", SLOGAN)]);
    let pipe = folder.beside("pipe");
    let held = stalled_pipe(&pipe);
    let mut command = gongyi();
    off_screen(&mut command, &folder.path()).args(["--at", "the day after"]);
    let err = fs::OpenOptions::new().write(true).open(&pipe).unwrap();
    let mut player = Player::start_unheard(command.stdout(Stdio::null()).stderr(err));
    let ended = until("the end", &pipe, || player.has_ended());
    assert_eq!(ended.code(), Some(2));
    drop(held);
}

/// Files that hang when they are opened, as on a disk that does not answer: each is leased to a program that does not
/// give it back, so that whoever opens it waits for as long as the kernel allows (45 s).
struct Hanging {
    holder: Child,
    inodes: Vec<String>,
}

impl Hanging {
    fn hold(pictures: &[PathBuf]) -> Option<Self> {
        // F_SETLEASE is 1024, F_WRLCK is 1.
        const SCRIPT: &str = "$SIG{IO} = 'IGNORE'; my @held; for (@ARGV) { open(my $file, '+<', $_) or die $!; \
            fcntl($file, 1024, 1) or die $!; push @held, $file; } $| = 1; print \"ready\\n\"; <STDIN>;";
        let started = Command::new("perl")
            .args(["-e", SCRIPT])
            .args(pictures)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let Ok(mut holder) = started else {
            left_out("there is no perl to make a disk hang with");
            return None;
        };
        let mut ready = String::new();
        BufReader::new(holder.stdout.take().unwrap()).read_line(&mut ready).unwrap();
        if ready != "ready\n" {
            holder.wait().unwrap();
            left_out("this file system gives no leases, so no disk can be made to hang");
            return None;
        }
        let inode = |path: &PathBuf| {
            use std::os::unix::fs::MetadataExt as _;
            format!(":{} ", fs::metadata(path).unwrap().ino())
        };
        Some(Self { holder, inodes: pictures.iter().map(inode).collect() })
    }

    /// Whether nobody got any of the pictures yet: once the kernel has waited long enough, a lease is for reading only.
    fn all_hang(&self) -> bool {
        let locks = fs::read_to_string("/proc/locks").unwrap();
        let leases: Vec<&str> = locks.lines().filter(|line| line.contains(" LEASE ")).collect();
        let hangs = |line: &str| line.contains(" BREAKING ") || line.contains(" ACTIVE ") && line.contains(" WRITE ");
        self.inodes.iter().all(|inode| leases.iter().any(|line| line.contains(inode) && hangs(line)))
    }
}

impl Hanging {
    /// Whether somebody waits for one of them.
    fn is_asked(&self) -> bool {
        let locks = fs::read_to_string("/proc/locks").unwrap();
        let mut asked = locks.lines().filter(|line| line.contains(" LEASE ") && line.contains(" BREAKING "));
        asked.any(|line| self.inodes.iter().any(|inode| line.contains(inode)))
    }
}

impl Drop for Hanging {
    fn drop(&mut self) {
        let _ended_already = self.holder.kill();
        let _ended_already = self.holder.wait();
    }
}

#[test]
fn pictures_on_a_disk_that_hangs_keep_no_text_from_the_wall() {
    let folder = Folder::with(&[
        ("a.ron", "(dwell: \"2s\", slides: [Slogan(text: \"甲\"), Slogan(text: \"乙\")])"),
        ("b.ron", "(slides: [Picture(file: \"1.png\"), Picture(file: \"2.png\")])"),
        ("site.ron", "(schedule: [(play: \"a\"), (play: \"b\", when: Dates(\"2020-01-01\", \"2020-01-02\"))])"),
    ]);
    let picture = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/data/stripes.png")).unwrap();
    let pictures = ["1.png", "2.png"].map(|name| folder.path().join(name));
    for path in &pictures {
        fs::File::create(path).unwrap().write_all(&picture).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o644)).unwrap();
    }
    let Some(hanging) = Hanging::hold(&pictures) else { return };
    assert!(hanging.all_hang());
    let mut player = Player::off_screen::<&str>(&folder.path(), &[]);
    for number in 0..3 {
        let shown = player.next_of("slide_shown");
        assert_eq!(shown["playlist"], "a", "{shown:#}");
        // Not by the clock: what hangs still hangs.
        assert!(hanging.all_hang(), "slide {number} waited for pictures that are not on air");
    }
    assert!(hanging.is_asked(), "nobody asked for the pictures: nothing hung");
    drop(hanging);
    assert!(player.terminate().status.success());
}

#[test]
fn a_state_folder_that_hangs_keeps_no_wall_dark() {
    let folder = Folder::with(&[("a.ron", "(dwell: \"2s\", slides: [Slogan(text: \"甲\"), Slogan(text: \"乙\")])")]);
    let state = folder.beside("state");
    let mut command = gongyi();
    plays_and_says(off_screen(&mut command, &folder.path()).arg("--state").arg(&state), &[]);
    let Some(hanging) = Hanging::hold(&[state.join("lock")]) else { return };
    let mut command = gongyi();
    let mut player = Player::start(off_screen(&mut command, &folder.path()).arg("--state").arg(&state));
    assert_eq!(player.next_of("slide_shown")["playlist"], "a");
    // Not by the clock: what hangs still hangs.
    assert!(hanging.all_hang(), "the first slide waited for the state folder");
    let ended = player.terminate();
    assert!(hanging.all_hang() && ended.status.success(), "{}", ended.messages);
    assert!(ended.messages.contains("no state folder"), "it is told: {}", ended.messages);
}
