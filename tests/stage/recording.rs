//! Telling never feeds back: whatever happens to the places that events, status and mirror are written to, the wall goes
//! on, and what can be told again is told again. Real disks, pipes and signals.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Read as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::Value;

use crate::stage::{
    room::Room,
    support::{
        Folder, Player, assert_gapless, goes_on, gongyi, lines, off_screen, shown, status_when, until, until_within,
    },
};

/// Two slides of a second and a half: the wall changes often, and is within what anybody may look at.
const QUICK: &str = "(transition: Cut, dwell: \"1500ms\", slides: [Slogan(text: \"甲\"), Slogan(text: \"乙\")])";
/// Nothing changes.
const STILL: &str = "(dwell: \"1h\", slides: [Slogan(text: \"诚信\")])";
/// What failed is tried again at the latest after ten seconds; twice that, and more, for a loaded machine.
const RETRIED: Duration = Duration::from_secs(30);
/// `O_NONBLOCK`, so that a pipe can be filled to its brim.
const NON_BLOCKING: i32 = 0o4000;

/// A place that cannot be written to, and how it comes back.
enum Place {
    Missing(PathBuf),
    IsAFile(PathBuf),
    IsAFolder(PathBuf),
    ReadOnly(Room),
}

impl Place {
    /// The file as the player is told to write it, and as it is looked at from here.
    fn file(&self, name: &str) -> (PathBuf, PathBuf) {
        match self {
            Self::Missing(folder) | Self::IsAFile(folder) => (folder.join(name), folder.join(name)),
            Self::IsAFolder(path) => (path.clone(), path.clone()),
            Self::ReadOnly(room) => (room.inside(name), room.outside(name)),
        }
    }

    fn comes_back(&self) {
        match self {
            Self::Missing(folder) => fs::create_dir(folder).unwrap(),
            Self::IsAFile(folder) => {
                fs::remove_file(folder).unwrap();
                fs::create_dir(folder).unwrap();
            }
            Self::IsAFolder(path) => fs::remove_dir(path).unwrap(),
            Self::ReadOnly(room) => room.remount("rw"),
        }
    }
}

/// Plays with an option that names each kind of place that cannot be written to.
fn no_place_to_tell(option: &str, is_written: fn(&Path) -> bool, is_whole: fn(&Path) -> bool) {
    let folder = Folder::with(&[("a.ron", QUICK)]);
    let (file, taken) = (folder.beside("a-file"), folder.beside("taken.png"));
    fs::write(&file, "no folder").unwrap();
    fs::create_dir(&taken).unwrap();
    let mut places = vec![Place::Missing(folder.beside("missing")), Place::IsAFile(file), Place::IsAFolder(taken)];
    if let Some(room) = Room::new("256k") {
        room.remount("ro");
        places.push(Place::ReadOnly(room));
    }
    // All at once: each waits for its place.
    let players: Vec<_> = places
        .into_iter()
        .enumerate()
        .map(|(number, place)| {
            let (inside, outside) = place.file("told.png");
            let mut command = match &place {
                Place::ReadOnly(room) => room.gongyi(),
                _ => gongyi(),
            };
            let status = folder.beside(&format!("status-{number}.json"));
            let command = off_screen(&mut command, &folder.path()).arg(option).arg(&inside);
            let player = if option == "--status" {
                Player::start(command)
            } else {
                Player::start_silent(command.arg("--status").arg(&status).stdout(Stdio::null()))
            };
            (place, inside, outside, status, player)
        })
        .collect();
    for (place, inside, outside, status, mut player) in players {
        if option == "--status" {
            for _ in 0..3 {
                player.next_of("slide_shown");
            }
        } else {
            goes_on(&status, &mut player);
            let told = status_when(&status, "the record is said to be wrong", |status| status["record"]["ok"] == false);
            assert!(told["record"]["since"].is_string() && told["record"]["dropped"] == 0, "{}", told["record"]);
        }
        let name = inside.display().to_string();
        let warned = || player.messages().lines().filter(|line| line.contains(&name)).count();
        assert_eq!(warned(), 1, "one warning names the place: {}", player.messages());
        let words = format!("cannot be written to {name}");
        assert_eq!(player.messages().matches(&words).count(), 1, "{}", player.messages());
        place.comes_back();
        until_within(RETRIED, "what is told is written", &outside, || is_written(&outside).then_some(()));
        if option != "--status" {
            status_when(&status, "the record is right again", |status| status["record"]["ok"] == true);
        }
        let ended = player.terminate();
        assert!(ended.status.success(), "{}", ended.messages);
        assert_eq!(ended.messages.matches(&words).count(), 1, "{}", ended.messages);
        assert!(is_whole(&outside), "{}", outside.display());
    }
}

// Replay B2
#[test]
fn events_that_have_no_place_never_end_the_player() {
    let is_written = |path: &Path| lines(path).0.iter().any(|event| event["event"] == "slide_shown");
    // What happened before there was a place is written late.
    no_place_to_tell("--events", is_written, |path| {
        let told = lines(path).0;
        told[0]["event"] == "started" && told.last().unwrap()["event"] == "stopped"
    });
}

// Replay B2
#[test]
fn a_status_that_has_no_place_never_ends_the_player() {
    let is_written = |path: &Path| crate::stage::support::status(path).is_some();
    no_place_to_tell("--status", is_written, is_written);
}

// Replay B2
#[test]
fn a_mirror_that_has_no_place_never_ends_the_player() {
    let is_written = |path: &Path| image::open(path).is_ok();
    no_place_to_tell("--mirror", is_written, is_written);
}

// Replay B3
#[test]
fn on_a_full_card_the_wall_goes_on_and_the_record_comes_back_with_room() {
    let Some(room) = Room::new("64k") else { return };
    let folder = Folder::with(&[("a.ron", QUICK)]);
    room.write("events.jsonl", "{\"event\":\"old\"}\n".repeat(206));
    let (events, status) = (room.outside("events.jsonl"), folder.beside("status.json"));
    let mut command = room.gongyi();
    off_screen(&mut command, &folder.path()).arg("--events").arg(room.inside("events.jsonl"));
    let mut player = Player::start_silent(command.arg("--status").arg(&status).stdout(Stdio::null()));
    until("the first event", &events, || (!shown(&lines(&events).0).is_empty()).then_some(()));
    room.fill();
    let full = status_when(&status, "the record is said to be wrong", |status| status["record"]["ok"] == false);
    assert!(full["record"]["since"].is_string(), "{}", full["record"]);
    goes_on(&status, &mut player);
    let before = shown(&lines(&events).0).len();
    room.clear();
    until_within(RETRIED, "events go on", &events, || (shown(&lines(&events).0).len() > before + 1).then_some(()));
    status_when(&status, "the record is right again", |status| status["record"]["ok"] == true);
    assert!(player.terminate().status.success());
    let (told, torn) = lines(&events);
    assert!(torn.len() <= 1, "what is torn is one line, and ends: {torn:?}");
    let own: Vec<Value> = told.into_iter().filter(|event| event["event"] != "old").collect();
    assert_eq!((&own[0]["event"], &own.last().unwrap()["event"]), (&"started".into(), &"stopped".into()));
    // What happened meanwhile is told late.
    assert_gapless(&own);
}

#[test]
fn on_a_disk_that_is_full_from_the_start_everything_is_shown_and_nothing_hurts() {
    let Some(room) = Room::new("512k") else { return };
    room.write("a.ron", QUICK);
    room.fill();
    let mut command = room.gongyi();
    off_screen(&mut command, &room.inside(""));
    for (option, name) in [("--status", "status.json"), ("--mirror", "wall.png"), ("--state", "state")] {
        command.arg(option).arg(room.inside(name));
    }
    let mut player = Player::start(&mut command);
    for _ in 0..4 {
        player.next_of("slide_shown");
    }
    room.clear();
    let (status, mirror) = (room.outside("status.json"), room.outside("wall.png"));
    until_within(RETRIED, "the status is written", &status, || crate::stage::support::status(&status));
    until_within(RETRIED, "the mirror is written", &mirror, || image::open(&mirror).ok());
    let ended = player.terminate();
    assert!(ended.status.success() && !ended.messages.contains("panicked"), "{}", ended.messages);
}

// Replay B4
#[test]
fn a_torn_last_line_takes_no_event_with_it() {
    let nothing = [0_u8; 512];
    let tails: [(&[u8], &[u8], usize); 4] = [
        (b"{\"event\":\"slide_sh", b"", 1),
        (b"{\"event\":\"slide_sh", &nothing, 1),
        (b"{\"event\":\"old\"}\n", &nothing, 1),
        // Whole, only its end is missing.
        (b"{\"event\":\"old\"}", b"", 0),
    ];
    for (tail, more, expected_torn) in tails {
        let folder = Folder::with(&[("a.ron", STILL)]);
        let events = folder.beside("events.jsonl");
        fs::write(&events, [tail, more].concat()).unwrap();
        let mut command = gongyi();
        off_screen(&mut command, &folder.path()).args(["--at", "2026-11-23 08:00", "--for", "2s", "--events"]);
        let ended = Player::start_silent(command.arg(&events).stdout(Stdio::null())).wait();
        assert!(ended.status.success(), "{}", ended.messages);
        let (told, torn) = lines(&events);
        let kinds: Vec<&Value> = told.iter().map(|event| &event["event"]).filter(|kind| *kind != "old").collect();
        assert_eq!((kinds[0], kinds.last().unwrap()), (&"started".into(), &&"stopped".into()), "{told:?}");
        assert_eq!(torn.len(), expected_torn, "{torn:?}");
    }
}

/// A player that writes events to a file, past its second slide.
fn writing(folder: &Folder, events: &Path) -> Player {
    let mut command = gongyi();
    off_screen(&mut command, &folder.path()).arg("--events").arg(events);
    let player = Player::start_silent(command.stdout(Stdio::null()));
    until("events", events, || (shown(&lines(events).0).len() >= 2).then_some(()));
    player
}

/// The slides in a file, once there are so many.
fn with_slides(events: &Path, count: usize) -> Vec<Value> {
    until("more events", events, || Some(lines(events).0).filter(|told| shown(told).len() >= count))
}

// Replay B5
#[test]
fn after_a_rotation_by_name_events_go_on_in_a_new_file_and_none_is_lost() {
    // Whether or not the player is told.
    for hup in [false, true] {
        let folder = Folder::with(&[("a.ron", QUICK)]);
        let (events, renamed) = (folder.beside("events.jsonl"), folder.beside("events.jsonl.1"));
        // A torn line from before.
        fs::write(&events, "{\"event\":\"slide_sh").unwrap();
        let mut player = writing(&folder, &events);
        fs::rename(&events, &renamed).unwrap();
        if hup {
            player.signal("HUP");
        }
        with_slides(&events, 2);
        assert!(player.has_ended().is_none(), "it plays on");
        assert!(player.terminate().status.success());
        assert_eq!(lines(&renamed).0[0]["event"], "started");
        let both = [lines(&renamed).0, lines(&events).0].concat();
        assert_gapless(&both);
        assert_eq!(both.iter().filter(|event| event["event"] == "started").count(), 1);
        assert_eq!(both.last().unwrap()["event"], "stopped");
    }
}

// Replay B5
#[test]
fn after_the_file_is_removed_events_go_on_in_a_new_one() {
    let folder = Folder::with(&[("a.ron", QUICK)]);
    let events = folder.beside("events.jsonl");
    let player = writing(&folder, &events);
    let mut removed = File::open(&events).unwrap();
    fs::remove_file(&events).unwrap();
    with_slides(&events, 2);
    assert!(player.terminate().status.success());
    let mut before = String::new();
    removed.read_to_string(&mut before).unwrap();
    let before: Vec<Value> = before.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_gapless(&[before, lines(&events).0].concat());
}

// Replay B5
#[test]
fn copytruncate_loses_nothing_that_was_not_cut() {
    let folder = Folder::with(&[("a.ron", QUICK)]);
    let events = folder.beside("events.jsonl");
    let player = writing(&folder, &events);
    OpenOptions::new().write(true).open(&events).unwrap().set_len(0).unwrap();
    let told = with_slides(&events, 2);
    assert_gapless(&told);
    assert!(player.terminate().status.success());
    assert!(lines(&events).1.is_empty(), "no hole stands at the head of the file");
}

// Replay B5
#[test]
fn hup_opens_the_file_anew_and_the_player_goes_on() {
    let folder = Folder::with(&[("a.ron", STILL)]);
    let events = folder.beside("events.jsonl");
    let mut command = gongyi();
    off_screen(&mut command, &folder.path()).arg("--events").arg(&events);
    let mut player = Player::start_silent(command.stdout(Stdio::null()));
    with_slides(&events, 1);
    fs::rename(&events, folder.beside("events.jsonl.1")).unwrap();
    player.signal("HUP");
    // At once, and not by the next event: there is none for hours.
    until("the file is there again", &events, || {
        assert!(player.has_ended().is_none(), "HUP ended it: {}", player.messages());
        events.exists().then_some(())
    });
    folder.write("b.ron", STILL);
    until("an event", &events, || lines(&events).0.into_iter().find(|event| event["event"] == "library_reloaded"));
    assert!(player.terminate().status.success());
}

/// A pipe of this name that nobody reads as long as the returned file lives.
fn unread_pipe(path: &Path) -> File {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    // Read and written, so that opening does not wait for the other side.
    OpenOptions::new().read(true).write(true).custom_flags(NON_BLOCKING).open(path).unwrap()
}

/// As [`unread_pipe`], full to its brim.
pub(crate) fn stalled_pipe(path: &Path) -> File {
    let mut held = unread_pipe(path);
    loop {
        match held.write(&[b'\n'; 4096]) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => return held,
            Err(error) => panic!("the pipe cannot be filled: {error}"),
        }
    }
}

/// The wall goes on while nobody reads, and the player ends when it is asked to.
fn goes_on_unread(folder: &Folder, command: &mut Command) {
    let status = folder.beside("status.json");
    let mut player = Player::start_silent(command.arg("--status").arg(&status));
    goes_on(&status, &mut player);
    assert!(player.terminate().status.success(), "it ends although nobody reads");
}

#[test]
fn a_pipe_that_nobody_opens_keeps_nothing_from_the_wall() {
    let folder = Folder::with(&[("a.ron", QUICK)]);
    let pipe = folder.beside("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let mut command = gongyi();
    off_screen(&mut command, &folder.path()).arg("--events").arg(&pipe).stdout(Stdio::null());
    goes_on_unread(&folder, &mut command);
}

#[test]
fn a_pipe_that_nobody_reads_keeps_nothing_from_the_wall() {
    let folder = Folder::with(&[("a.ron", QUICK)]);
    let pipe = folder.beside("pipe");
    let held = stalled_pipe(&pipe);
    let mut command = gongyi();
    off_screen(&mut command, &folder.path()).arg("--events").arg(&pipe).stdout(Stdio::null());
    goes_on_unread(&folder, &mut command);
    drop(held);
}

#[test]
fn a_standard_output_that_nobody_reads_keeps_nothing_from_the_wall() {
    let folder = Folder::with(&[("a.ron", QUICK)]);
    let pipe = folder.beside("pipe");
    let held = stalled_pipe(&pipe);
    let out = OpenOptions::new().write(true).open(&pipe).unwrap();
    let mut command = gongyi();
    off_screen(&mut command, &folder.path()).args(["--events", "-"]).stdout(Stdio::from(out));
    goes_on_unread(&folder, &mut command);
    drop(held);
}

#[test]
fn a_standard_error_that_nobody_reads_keeps_nothing_from_the_wall() {
    // There is something to say at the start, and at each edit.
    let folder = Folder::with(&[("a.ron", QUICK), ("b.ron", "(slides: [Slogan(")]);
    let (pipe, status) = (folder.beside("pipe"), folder.beside("status.json"));
    let held = stalled_pipe(&pipe);
    let err = OpenOptions::new().write(true).open(&pipe).unwrap();
    let mut command = gongyi();
    off_screen(&mut command, &folder.path()).arg("--status").arg(&status);
    let mut player = Player::start_unheard(command.stdout(Stdio::null()).stderr(Stdio::from(err)));
    goes_on(&status, &mut player);
    for round in 0..3 {
        folder.write("b.ron", &format!("(slides: [Slogan(txt: \"{round}\")])"));
        goes_on(&status, &mut player);
    }
    assert!(player.terminate().status.success(), "it ends although nobody reads");
    drop(held);
}

#[test]
fn of_what_fills_pipes_that_nobody_reads_only_the_last_line_is_torn() {
    // Each version of a wrong file is told at length, as an event and in the log.
    let wrong = |field: &str| {
        let slides = format!("Slogan({field}: \"友善\"), ").repeat(90);
        format!("(slides: [{slides}])")
    };
    let folder = Folder::with(&[("a.ron", QUICK), ("b.ron", &wrong("txt0"))]);
    let status = folder.beside("status.json");
    let [(mut told, out), (_said, err)] = ["out", "err"].map(|name| {
        let path = folder.beside(name);
        (unread_pipe(&path), OpenOptions::new().write(true).open(&path).unwrap())
    });
    let mut command = gongyi();
    off_screen(&mut command, &folder.path()).args(["--events", "-", "--status"]).arg(&status);
    let mut player = Player::start_unheard(command.stdout(Stdio::from(out)).stderr(Stdio::from(err)));
    // More than both pipes hold.
    for version in 1..=30 {
        let field = format!("txt{version}");
        folder.write("b.ron", &wrong(&field));
        let is_told = |status: &Value| status["library"]["problems"].to_string().contains(&format!("`{field}`"));
        status_when(&status, "the edit is read", is_told);
    }
    goes_on(&status, &mut player);
    let full =
        OpenOptions::new().write(true).custom_flags(NON_BLOCKING).open(folder.beside("out")).unwrap().write(b"\n");
    assert_eq!(full.unwrap_err().kind(), ErrorKind::WouldBlock, "the pipe is full");
    assert!(player.terminate().status.success(), "it ends although the pipes are full");
    let mut bytes = Vec::new();
    let emptied = told.read_to_end(&mut bytes).unwrap_err();
    assert_eq!(emptied.kind(), ErrorKind::WouldBlock);
    let text = String::from_utf8_lossy(&bytes);
    let whole = text.lines().filter(|line| serde_json::from_str::<Value>(line).is_ok()).count();
    assert_eq!(whole + 1, text.lines().count(), "only the last one is torn");
}

#[test]
fn what_a_power_cut_left_half_written_beside_the_status_is_swept_away() {
    let folder = Folder::with(&[("a.ron", STILL)]);
    let (status, left) = (folder.beside("status.json"), folder.beside(".gongyi-a1B2c3"));
    let file = File::create(&left).unwrap();
    file.set_modified(std::time::UNIX_EPOCH + Duration::from_secs(1_700_000_000)).unwrap();
    let mut player = Player::off_screen(&folder.path(), &["--status", status.to_str().unwrap()]);
    player.next_of("slide_shown");
    until("the file is gone", &left, || (!left.exists()).then_some(()));
    assert!(player.terminate().status.success());
}

// Replay T6
#[test]
fn what_is_wrong_with_a_painted_slide_reaches_log_status_and_events_once_per_change() {
    let slide = |name: &str| format!("(dwell: \"20s\", slides: [Slogan(text: \"{name}\")])");
    let folder = Folder::with(&[("a.ron", &slide("王\u{20BB7}大道"))]);
    let status = folder.beside("status.json");
    let mut player = Player::off_screen(&folder.path(), &["--status", status.to_str().unwrap()]);
    let is_missing =
        |problem: &Value| problem["id"] == "glyph-missing" && problem["file"].to_string().contains("a.ron");
    let is_told = |status: &Value| status["library"]["problems"].as_array().unwrap().iter().any(is_missing);
    player.next_of("slide_shown");
    status_when(&status, "a character is missing", is_told);
    folder.write("a.ron", &slide("王大道"));
    let reloaded = player.next_of("library_reloaded");
    assert!(!reloaded["problems"].as_array().unwrap().iter().any(is_missing), "{reloaded:#}");
    status_when(&status, "none is missing any more", |status| !is_told(status));
    folder.write("a.ron", &slide("张\u{20BB7}大道"));
    let reloaded = player.next_of("library_reloaded");
    assert!(reloaded["problems"].as_array().unwrap().iter().any(is_missing), "{reloaded:#}");
    status_when(&status, "another one is missing", is_told);
    let ended = player.terminate();
    assert_eq!(ended.messages.matches("U+20BB7").count(), 2, "{}", ended.messages);
}

// Replay T6
#[test]
fn a_person_whose_name_cannot_be_drawn_whole_is_not_shown_and_the_picture_before_stays() {
    let profile = |name: &str| format!("Profile(honour: \"身边好人\", name: \"{name}\", deed: \"清晨扫雪\")");
    let slides = ["Slogan(text: \"诚信\")".to_owned(), profile("王\u{20BB7}")].join(", ");
    let folder = Folder::with(&[("a.ron", &format!("(transition: Cut, dwell: \"2s\", slides: [{slides}])"))]);
    let mut player = Player::off_screen(&folder.path(), &[] as &[&str]);
    assert_eq!(player.next_of("slide_shown")["slide"], "a/0");
    let failed = player.next_of("slide_failed");
    assert_eq!(failed["slide"], "a/1");
    assert_eq!(player.next_of("slide_shown")["slide"], "a/0");
    assert!(player.terminate().of("slide_shown").iter().all(|event| event["slide"] == "a/0"));
}

// Replay L3
#[test]
fn what_is_over_reaches_log_and_status_once_per_change() {
    let slide = |text: &str| format!("(dwell: \"20s\", slides: [Slogan(text: \"{text}\")])");
    let countdown = "(slides: [Slogan(text: \"友善\"), Countdown(to: \"2020-10-01\", name: \"运动会\")])";
    let today = gongyi_system::clock::system_now().with_timezone(&chrono_tz::Asia::Shanghai).date_naive();
    let past = (today - chrono::TimeDelta::days(40)).format("%Y年%m月%d日").to_string();
    let folder = Folder::with(&[("a.ron", &slide(&past)), ("b.ron", countdown)]);
    folder.write("site.ron", "(timezone: \"Asia/Shanghai\", schedule: [(play: \"a\"), (play: \"b\")])");
    let status = folder.beside("status.json");
    let mut player = Player::off_screen(&folder.path(), &["--status", status.to_str().unwrap()]);
    let is_told = |status: &Value, id: &str| {
        status["library"]["problems"].as_array().unwrap().iter().any(|problem| problem["id"] == id)
    };
    player.next_of("slide_shown");
    status_when(&status, "both are told", |status| is_told(status, "day-over") && is_told(status, "slide-over"));
    folder.write("a.ron", &slide("诚信"));
    status_when(&status, "one is mended", |status| !is_told(status, "day-over") && is_told(status, "slide-over"));
    folder.write("a.ron", &slide(&past));
    status_when(&status, "it is back", |status| is_told(status, "day-over"));
    let ended = player.terminate();
    assert_eq!(ended.messages.matches(&past).count(), 2, "{}", ended.messages);
    assert_eq!(ended.messages.matches("2020-10-01").count(), 1, "{}", ended.messages);
}

#[test]
fn looks_that_an_edit_mends_before_the_first_picture_or_amid_a_reading_are_told_all_the_same() {
    let slides = |last: &str| {
        let many: Vec<String> = (0..60).map(|at| format!("Slogan(text: \"第{at}个\")")).collect();
        format!("(dwell: \"20s\", slides: [{}, Slogan(text: \"{last}\")])", many.join(", "))
    };
    let folder = Folder::with(&[("a.ron", &slides("王\u{20BB7}大道"))]);
    let status = folder.beside("status.json");
    let mut player = Player::off_screen(&folder.path(), &["--status", status.to_str().unwrap()]);
    player.next_of("started");
    // The first reading goes on while this one comes.
    folder.write("a.ron", &slides("张\u{20BB7}大道"));
    let is_told = |status: &Value, name: &str| {
        let problems = status["library"]["problems"].as_array().unwrap();
        problems.iter().any(|problem| problem["id"] == "glyph-missing") && status.to_string().contains(name)
    };
    status_when(&status, "the looks of the edit", |status| is_told(status, "U+20BB7"));
    folder.write("a.ron", &slides("王大道"));
    status_when(&status, "they are mended", |status| !is_told(status, "U+20BB7"));
    assert!(player.terminate().status.success());
}
