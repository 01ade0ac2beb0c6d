//! Power cuts: a player that is killed at any instant is back with the right slide, whatever the cut left behind: a
//! folder that is good, a folder that is broken since, a disk that is full, a disk that went read-only.
//!
//! How long it takes is printed (`cargo test --test integration power_cuts -- --nocapture`), and judged by nobody here.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::stage::{
    room::Room,
    support::{Folder, Player, cue, gongyi, off_screen, timeline, until},
};
use gongyi_system::clock::{monotonic_now, system_now};

/// Power cuts in a row.
const CUTS: u64 = 40;
/// A cut comes at the latest after this: before the first picture, while it comes in, between two, in an edit's midst.
const LATEST_CUT_MILLIS: u64 = 1_500;

const SITE: &str = "(timezone: \"Asia/Shanghai\", screens: [(name: \"hall\", rotate: 90)], \
    schedule: [(name: \"much\", play: \"a\", share: 2), (play: \"b\"), (play: \"c\", priority: 1, when: Dates(\"2020-01-01\", \"2020-01-02\"))])";
const A: &str = "(dwell: \"4s\", slides: [Slogan(text: \"富强 民主\"), Picture(file: \"p.png\")])";
const B: &str = "(dwell: \"3s\", slides: [Notice(title: \"佩戴口罩\", points: [\"谈话保持适当距离\"]), Values()])";

/// The files of a folder that is good.
fn good() -> Vec<(&'static str, Vec<u8>)> {
    let picture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/data/stripes.png");
    vec![
        ("p.png", fs::read(picture).unwrap()),
        ("a.ron", A.as_bytes().to_vec()),
        ("b.ron", B.as_bytes().to_vec()),
        ("c.ron", B.as_bytes().to_vec()),
        ("site.ron", SITE.as_bytes().to_vec()),
    ]
}

/// Numbers by chance, the same in every run.
fn chance(number: u64) -> u64 {
    let mixed = (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33
}

/// A player that is cut off again and again, and what it should show.
struct Wall<F> {
    /// Starts a player with its events on the standard output.
    start: F,
    /// The cues of the next hour, by `timeline` on a good copy of the folder.
    expected: Vec<Value>,
}

impl<F: Fn() -> Player> Wall<F> {
    fn new(start: F) -> Self {
        let copy = Folder::new();
        for (name, bytes) in good() {
            fs::write(copy.path().join(name), bytes).unwrap();
        }
        let from = (system_now() - chrono::TimeDelta::seconds(10)).to_rfc3339();
        Self { start, expected: timeline(&copy.path(), &from, "1h").iter().map(cue).collect() }
    }

    /// Starts a player and waits for its first slide, which must be the one that is due; how long that took.
    fn comes_back(&self) -> (Player, Duration) {
        let began: Instant = monotonic_now();
        let mut player = (self.start)();
        let shown = player.next_of("slide_shown");
        let took = monotonic_now() - began;
        let instant = |value: &Value| chrono::DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap();
        assert!(self.expected.contains(&cue(&shown)), "not in the timeline: {shown:#}");
        let at = instant(&shown["at"]);
        // It may have come on at the last moment, and its frame a little later.
        let frame = chrono::TimeDelta::seconds(1);
        let due = instant(&shown["start"]) <= at && at <= instant(&shown["end"]) + frame;
        assert!(due, "another slide is due: {shown:#}");
        (player, took)
    }

    /// Cuts it off again and again, at any instant.
    #[expect(clippy::print_stdout, reason = "what is measured is to be read")]
    fn survives(&self, what: &str) {
        let mut times = Vec::new();
        for cut in 0..CUTS {
            let mut player = (self.start)();
            let end = monotonic_now() + Duration::from_millis(chance(cut) % LATEST_CUT_MILLIS);
            while player.next_within(end.saturating_duration_since(monotonic_now())).is_some() {}
            assert!(player.has_ended().is_none(), "it ended by itself: {}", player.messages());
            player.kill();
            let (player, took) = self.comes_back();
            times.push(took);
            player.kill();
        }
        times.sort();
        let median = times[times.len() / 2];
        println!("{CUTS} power cuts, {what}: median {median:.2?}, worst {:.2?}", times.last().unwrap());
    }
}

/// A run that ends cleanly and has seen every slide: what is good is kept by then.
fn good_run(start: &impl Fn() -> Player) {
    let mut player = start();
    for _ in 0..5 {
        player.next_of("slide_shown");
    }
    let ended = player.terminate();
    assert!(ended.status.success(), "{}", ended.messages);
}

/// A folder, and a state folder beside it.
fn on_a_disk() -> (Folder, PathBuf) {
    let folder = Folder::new();
    for (name, bytes) in good() {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let state = folder.beside("state");
    (folder, state)
}

fn player(folder: &Path, state: &Path) -> Player {
    Player::start(off_screen(&mut gongyi(), folder).env("STATE_DIRECTORY", state))
}

#[test]
fn forty_power_cuts_with_a_good_folder() {
    let (folder, state) = on_a_disk();
    let wall = Wall::new(|| player(&folder.path(), &state));
    wall.survives("a good folder");
}

#[test]
fn forty_power_cuts_with_a_folder_that_broke_after_a_good_run() {
    let (folder, state) = on_a_disk();
    let wall = Wall::new(|| player(&folder.path(), &state));
    good_run(&wall.start);
    // A mistake in the site, half a playlist, a picture that is gone.
    folder.write("site.ron", &SITE.replace("priority: 1", "priority: \"one\""));
    folder.write("a.ron", "(dwell: \"4s\", slides: [Slogan(");
    fs::remove_file(folder.path().join("p.png")).unwrap();
    wall.survives("a broken folder");
}

/// A whole box on a small disk: playlists, state, status and mirror.
fn on_a_small_disk(size: &str) -> Option<Room> {
    let room = Room::new(size)?;
    for (name, bytes) in good() {
        room.write(&format!("playlists/{name}"), bytes);
    }
    Some(room)
}

fn player_in(room: &Room) -> Player {
    let mut command = room.gongyi();
    off_screen(&mut command, &room.inside("playlists"));
    command.env("STATE_DIRECTORY", room.inside("state"));
    for (option, name) in [("--status", "status.json"), ("--mirror", "wall.png")] {
        command.arg(option).arg(room.inside(name));
    }
    Player::start(&mut command)
}

#[test]
fn forty_power_cuts_on_a_full_disk() {
    let Some(room) = on_a_small_disk("8m") else { return };
    let wall = Wall::new(|| player_in(&room));
    good_run(&wall.start);
    room.fill();
    wall.survives("a full disk");
}

#[test]
fn forty_power_cuts_on_a_read_only_disk() {
    let Some(room) = on_a_small_disk("8m") else { return };
    let wall = Wall::new(|| player_in(&room));
    good_run(&wall.start);
    // Broken as well: what is read-only cannot be mended.
    room.write("playlists/site.ron", &SITE[..40]);
    room.remount("ro");
    wall.survives("a read-only disk, with half a site");
}

/// The first cue of each screen, at an instant.
fn first_of_both(player: &mut Player) -> Vec<Value> {
    let mut cues = [player.next_of("slide_shown"), player.next_of("slide_shown")].map(|event| cue(&event)).to_vec();
    cues.sort_by_key(|cue| cue["screen"].to_string());
    cues
}

/// Two screens, one of them turned, black at night; a playlist for the day.
const NIGHTS: &str = "(timezone: \"Asia/Shanghai\", screens: [(name: \"hall\", rotate: 90), (name: \"lift\")], schedule: [\
    (play: \"a\"), (play: \"b\", priority: 1, when: Hours(\"10:00-11:00\")), \
    (blank: true, priority: 9, when: Hours(\"22:00-06:00\"))])";

// Replay F4
#[test]
fn what_was_good_outlives_a_restart_whatever_happened_to_its_files() {
    let spoiled: [(&str, Option<Vec<u8>>); 9] = [
        ("site.ron", Some(Vec::new())),
        ("site.ron", Some(vec![0; NIGHTS.len()])),
        ("site.ron", Some(NIGHTS.as_bytes()[..NIGHTS.len() / 2].to_vec())),
        ("site.ron", Some(NIGHTS.replace("priority: 9", "priority: \"9\"").into_bytes())),
        ("site.ron", Some(NIGHTS.replace("10:00-11:00", "10:00-25:61:00").into_bytes())),
        ("site.ron", None),
        ("b.ron", Some(b"(slides: [Slogan(".to_vec())),
        ("b.ron", Some(Vec::new())),
        ("b.ron", None),
    ];
    let (folder, state) = on_a_disk();
    folder.write("site.ron", NIGHTS);
    let status = folder.beside("status.json");
    let at = |at: &str| {
        let mut command = gongyi();
        off_screen(&mut command, &folder.path()).env("STATE_DIRECTORY", &state).arg("--status").arg(&status);
        Player::start(command.args(["--at", at]))
    };
    let instants = ["2026-11-26 23:00:01", "2026-11-26 10:17:00"];
    let before = instants.map(|instant| {
        let mut player = at(instant);
        let cues = first_of_both(&mut player);
        assert!(player.terminate().status.success());
        cues
    });
    assert!(before[0].iter().all(|cue| cue["kind"] == "blank") && before[1].iter().all(|cue| cue["playlist"] == "b"));
    for (file, bytes) in spoiled {
        let path = folder.path().join(file);
        let kept = fs::read(&path).unwrap();
        match &bytes {
            Some(bytes) => fs::write(&path, bytes).unwrap(),
            None => fs::remove_file(&path).unwrap(),
        }
        for (instant, before) in instants.iter().zip(&before) {
            let mut player = at(instant);
            let what = format!("{file} as {:?} at {instant}", bytes.as_deref().map(String::from_utf8_lossy));
            assert_eq!(first_of_both(&mut player), *before, "{what}: {}", player.messages());
            let told = until("the problem stands in the status", &status, || {
                let told = crate::stage::support::status(&status).filter(|status| status["pid"] == player.id())?;
                let problems = told["library"]["problems"].as_array()?.clone();
                problems.iter().any(|problem| problem["file"].as_str().unwrap().ends_with(file)).then_some(told)
            });
            let size = |screen: usize| told["screens"][screen]["size"].clone();
            assert_eq!(size(0), size(1), "off-screen sizes are upright ones");
            player.kill();
        }
        fs::write(&path, kept).unwrap();
    }
}

// Replay F4
#[test]
fn at_a_first_start_all_that_can_be_read_counts() {
    let (folder, state) = on_a_disk();
    folder.write("site.ron", &NIGHTS.replace("10:00-11:00", "10:00-25:61:00"));
    let mut command = gongyi();
    off_screen(&mut command, &folder.path()).env("STATE_DIRECTORY", &state).args(["--at", "2026-11-26 23:00:01"]);
    let mut player = Player::start(&mut command);
    let cues = first_of_both(&mut player);
    let screens: Vec<&Value> = cues.iter().map(|cue| &cue["screen"]).collect();
    assert_eq!(screens, ["hall", "lift"]);
    assert!(cues.iter().all(|cue| cue["kind"] == "blank"), "nights are black: {cues:#?}");
    assert!(cues.iter().all(|cue| cue["start"].as_str().unwrap().ends_with("+08:00")), "the zone holds: {cues:#?}");
    assert!(player.messages().contains("site.ron"), "what is wrong is told: {}", player.messages());
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn a_store_that_is_corrupt_is_dropped_and_darkens_nothing() {
    for spoil in [
        |bytes: &mut Vec<u8>| bytes.clear(),
        |bytes| bytes.fill(0),
        |bytes| bytes[0] ^= 1,
        |bytes| bytes.truncate(bytes.len() / 2),
    ] as [fn(&mut Vec<u8>); 4]
    {
        let (folder, state) = on_a_disk();
        let player = || {
            let mut command = gongyi();
            // By the option here, by the service manager's variable elsewhere.
            Player::start(off_screen(&mut command, &folder.path()).arg("--state").arg(&state))
        };
        good_run(&player);
        let kept = files(&state);
        assert!(kept.len() >= 4, "what is good is kept: {kept:?}");
        for path in &kept {
            let mut bytes = fs::read(path).unwrap();
            if !bytes.is_empty() {
                spoil(&mut bytes);
            }
            fs::write(path, bytes).unwrap();
        }
        // The folder is good: it plays, and what is kept is kept anew.
        good_run(&player);
        for path in files(&state) {
            fs::write(path, "neither one nor the other").unwrap();
        }
        // Nothing is good: the fallback, and never an end.
        folder.write("site.ron", "(");
        let mut player = player();
        let shown = player.next_of("slide_shown");
        assert!(["fallback", "slide"].iter().any(|kind| shown["kind"] == *kind), "{shown:#}");
        let ended = player.terminate();
        assert!(ended.status.success() && !ended.messages.contains("panicked"), "{}", ended.messages);
    }
}
