//! The system's clock is set while a player plays, by libfaketime: the right slide is on at once, and the record says why
//! its times jump.
//!
//! The kernel says to the player that its clock was set, but knows nothing of what libfaketime does; and no namespace has
//! a wall clock of its own that a test could set. So after each step the player is woken by SIGHUP, which opens files
//! anew and looks at what is on, as a player does whatever wakes it: whoever is awake compares the clocks. That a notice of
//! the kernel wakes a player that sleeps, and that without one nothing does, is tested beside the alarm
//! (`src/player/alarm.rs`).

use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};

use chrono::DateTime;
use serde_json::Value;

use crate::stage::support::{Folder, Player, cue, gongyi, left_out, off_screen, timeline};

const SITE: &str = "(timezone: \"Asia/Shanghai\", schedule: [(play: \"a\", share: 2), (play: \"b\")])";
const A: &str = "(dwell: \"3s\", slides: [Slogan(text: \"富强 民主\"), Slogan(text: \"文明 和谐\")])";
const B: &str = "(dwell: \"2s\", slides: [Values()])";

/// The library that stands between a program and its clock.
fn library() -> Option<PathBuf> {
    let output =
        Command::new("sh").args(["-c", "ls /usr/lib/*/faketime/libfaketimeMT.so.1"]).stderr(Stdio::null()).output();
    let found = String::from_utf8(output.unwrap().stdout).unwrap().lines().next().map(PathBuf::from);
    if found.is_none() {
        left_out("there is no libfaketime to set a clock with");
    }
    found
}

fn instant(value: &Value) -> DateTime<chrono::FixedOffset> {
    DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap()
}

// Replay B7
#[test]
fn a_step_of_the_clock_brings_the_right_slide_and_is_told_once() {
    let Some(library) = library() else { return };
    let folder = Folder::with(&[("a.ron", A), ("b.ron", B), ("site.ron", SITE)]);
    let step = folder.beside("step");
    let set = |by: &str| {
        let next = folder.beside("step.next");
        fs::write(&next, by).unwrap();
        fs::rename(next, &step).unwrap();
    };
    set("+0");
    let mut command = gongyi();
    command.env("LD_PRELOAD", library).env("FAKETIME_TIMESTAMP_FILE", &step).env("FAKETIME_NO_CACHE", "1");
    command.env("FAKETIME_DONT_FAKE_MONOTONIC", "1").env("DONT_FAKE_MONOTONIC", "1");
    let mut player = Player::start(off_screen(&mut command, &folder.path()));
    let mut before = instant(&player.next_of("slide_shown")["at"]);
    player.next_of("slide_shown");
    let mut offset = 0;
    for by in [-3_600_i64, 86_400, 34_560_000, 0] {
        set(&format!("{by:+}"));
        player.signal("HUP");
        let expected = by - offset;
        offset = by;
        // One fact, at the new time, before anything that is shown at it.
        let stepped = loop {
            let event = player.next();
            if event["event"] == "clock_stepped" {
                break event;
            }
            let at = instant(&event["at"]);
            let jump = (at - before).num_seconds();
            assert!(jump.abs() < 60, "the record jumps by {jump} s without a word: {event:#}");
            before = at;
        };
        let told = stepped["by_s"].as_f64().unwrap();
        assert!((told - expected as f64).abs() < 1.0, "a step of {expected} s is told as {told}");
        let at = instant(&stepped["at"]);
        assert!(((at - before).num_seconds() - expected).abs() < 60, "{stepped:#}");
        let cues: Vec<Value> = timeline(&folder.path(), &(at - chrono::TimeDelta::seconds(10)).to_rfc3339(), "10m")
            .iter()
            .map(cue)
            .collect();
        for number in 0..2 {
            let event = player.next();
            assert_ne!(event["event"], "clock_stepped", "a step is told once");
            if event["event"] == "slide_shown" {
                assert!(cues.contains(&cue(&event)), "slide {number} is not due: {event:#}");
            }
            before = instant(&event["at"]);
        }
    }
    let ended = player.terminate();
    assert!(ended.status.success(), "{}", ended.messages);
    assert!(ended.of("clock_stepped").is_empty(), "a step is told once");
    let lines = ended.messages.matches("the system's clock was set").count();
    assert_eq!(lines, 4, "each step is a line of the log:\n{}", ended.messages);
}
