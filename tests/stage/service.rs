//! What a service manager is told, over a real datagram socket: ready at the first picture, alive while the loop that drives
//! the frames is, stopping at the end. And a wall that is asleep is left asleep where nobody listens.

use std::{
    fs,
    io::ErrorKind,
    os::unix::net::UnixDatagram,
    process::Command,
    time::{Duration, Instant},
};

use chrono::{DateTime, Utc};
use gongyi_system::clock::{monotonic_now, system_now};

use crate::stage::{
    support::{Folder, PATIENCE, Player, gongyi, off_screen, status, status_when, until},
    window::Server,
};

const STILL: &str = "(dwell: \"1h\", slides: [Slogan(text: \"诚信\")])";
/// As `WatchdogSec=2` has it.
const PATIENCE_OF_MANAGER: Duration = Duration::from_secs(2);

/// The manager's end of the socket.
struct Manager {
    socket: UnixDatagram,
    folder: Folder,
}

impl Manager {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Folder::with(files);
        let socket = UnixDatagram::bind(folder.beside("notify")).unwrap();
        Self { socket, folder }
    }

    /// Has a player told where this listens, and how long its patience is.
    fn started<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("NOTIFY_SOCKET", self.folder.beside("notify"))
            .env("WATCHDOG_USEC", PATIENCE_OF_MANAGER.as_micros().to_string())
            // That of the compositor, which the manager started.
            .env("WATCHDOG_PID", "1")
    }

    /// The next message within a while: its lines.
    fn next_within(&self, wait: Duration) -> Option<String> {
        self.socket.set_read_timeout(Some(wait.max(Duration::from_millis(1)))).unwrap();
        let mut bytes = [0; 4096];
        match self.socket.recv(&mut bytes) {
            Ok(length) => Some(String::from_utf8(bytes[..length].to_vec()).unwrap()),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => None,
            Err(error) => panic!("{error}"),
        }
    }

    /// Waits for a message with this line; those that came until then.
    fn until(&self, line: &str) -> Vec<String> {
        let (end, mut came) = (monotonic_now() + PATIENCE, Vec::new());
        loop {
            let message = self.next_within(end.saturating_duration_since(monotonic_now()));
            came.push(message.unwrap_or_else(|| panic!("{line} did not come, but {came:?}")));
            if came.last().is_some_and(|last| last.lines().any(|own| own == line)) {
                return came;
            }
        }
    }

    /// When signs of life came within a while.
    fn signs_within(&self, wait: Duration) -> Vec<Instant> {
        let end = monotonic_now() + wait;
        let mut signs = Vec::new();
        while monotonic_now() < end {
            let message = self.next_within(end.saturating_duration_since(monotonic_now()));
            if message.is_some_and(|message| message.contains("WATCHDOG=1")) {
                signs.push(monotonic_now());
            }
        }
        signs
    }
}

#[test]
fn a_manager_is_told_when_the_first_picture_is_on_that_it_lives_and_when_it_ends() {
    let manager = Manager::new(&[("a.ron", STILL)]);
    let state = manager.folder.beside("status.json");
    let mut command = gongyi();
    let command = manager.started(off_screen(&mut command, &manager.folder.path()));
    let mut player = Player::start(command.arg("--status").arg(&state));
    let before = manager.until("READY=1");
    let ready_at = system_now();
    let shown = player.next_of("slide_shown");
    let at: DateTime<Utc> = shown["at"].as_str().unwrap().parse().unwrap();
    assert!(ready_at >= at, "it said so {:?} before the first picture", at - ready_at);
    assert!(before[..before.len() - 1].iter().all(|early| !early.contains("WATCHDOG=1")), "{before:?}");
    assert!(before.last().unwrap().contains("STATUS=playing a on 1 screen"), "{before:?}");
    // Asleep: the loop is woken for nothing but the signs.
    let began = monotonic_now();
    let signs = manager.signs_within(3 * PATIENCE_OF_MANAGER);
    let ends = std::iter::once(began).chain(signs.iter().copied());
    let longest = ends.zip(&signs).map(|(a, b)| b.saturating_duration_since(a)).max().unwrap();
    assert!(longest < PATIENCE_OF_MANAGER, "{longest:?} between two signs of life");
    assert!((6..=9).contains(&signs.len()), "{} signs in {:?}", signs.len(), 3 * PATIENCE_OF_MANAGER);
    let frames = status(&state).unwrap()["screens"][0]["frames_drawn"].as_u64().unwrap();
    assert_eq!(frames, 1, "a sign of life draws nothing");
    player.signal("TERM");
    let last = manager.until("STOPPING=1");
    assert!(last.last().unwrap().contains("STATUS=stopping: signal"), "{last:?}");
    assert!(player.wait().status.success());
}

#[test]
fn a_loop_that_hangs_gives_no_sign_though_its_process_lives() {
    let Some(server) = Server::start("320x180") else { return };
    let quick = "(transition: Cut, dwell: \"1s\", slides: [Slogan(text: \"甲\"), Slogan(text: \"乙\")])";
    let manager = Manager::new(&[("a.ron", quick)]);
    let state = manager.folder.beside("status.json");
    let mut command = gongyi();
    let command = manager.started(&mut command).env("DISPLAY", &server.display).args(["--gpu", "off", "--status"]);
    let player = Player::start(command.arg(&state).arg(manager.folder.path()));
    manager.until("READY=1");
    manager.until("WATCHDOG=1");
    // The display does not answer any more: what draws to it waits for it.
    server.signal("STOP");
    let written = || status(&state).map(|status| status["written"].clone());
    // What is on its way may still come.
    manager.signs_within(2 * PATIENCE_OF_MANAGER);
    assert_eq!(manager.signs_within(3 * PATIENCE_OF_MANAGER), []);
    let before = written();
    until("the threads beside it live", &state, || (written() != before).then_some(()));
    server.signal("CONT");
    manager.until("WATCHDOG=1");
    assert!(player.terminate().status.success());
}

#[test]
fn the_status_is_said_in_the_language_of_the_operators() {
    let manager = Manager::new(&[
        ("a.ron", STILL),
        ("site.ron", "(screens: [(name: \"hall\"), (name: \"lift\")], schedule: [(play: \"a\")])"),
    ]);
    let mut command = gongyi();
    let command = manager.started(off_screen(&mut command, &manager.folder.path())).args(["--lang", "zh"]);
    let player = Player::start(command);
    let whole = "STATUS=正在 2 块屏幕上播放 a";
    let end = monotonic_now() + PATIENCE;
    while !manager.next_within(PATIENCE).is_some_and(|message| message.lines().any(|line| line == whole)) {
        assert!(monotonic_now() < end);
    }
    assert!(player.terminate().status.success());
}

#[test]
fn where_no_manager_listens_there_is_nothing_that_tells() {
    let folder = Folder::with(&[("a.ron", STILL)]);
    let mut player = Player::off_screen::<&str>(&folder.path(), &[]);
    player.next_of("slide_shown");
    let tasks = fs::read_dir(format!("/proc/{}/task", player.id())).unwrap();
    let names: Vec<String> =
        tasks.flatten().filter_map(|task| fs::read_to_string(task.path().join("comm")).ok()).collect();
    assert!(names.iter().any(|name| name.trim() == "gongyi-alarm"), "{names:?}");
    assert!(!names.iter().any(|name| name.trim() == "gongyi-notify"), "{names:?}");
    assert!(player.terminate().status.success());
}

#[test]
fn the_status_counts_starts_and_tells_of_health_and_machine() {
    let folder = Folder::with(&[("a.ron", STILL)]);
    let (state, file) = (folder.beside("state"), folder.beside("status.json"));
    let start = || {
        let mut command = gongyi();
        let command = off_screen(&mut command, &folder.path()).arg("--state").arg(&state).arg("--status").arg(&file);
        Player::start(command)
    };
    let told = |starts: u64| status_when(&file, "the start", |status| status["restarts"]["starts"] == starts);
    let mut first = start();
    first.next_of("slide_shown");
    let status = told(1);
    assert_eq!(status["restarts"], serde_json::json!({"starts": 1, "failed": 0, "cut_off": 0, "last_end": "none"}));
    assert_eq!(status["health"]["rung"], "well");
    assert!(status["health"]["symptom"].is_null() && status["health"]["ok"] == true, "{}", status["health"]);
    let disk = &status["machine"]["disks"][0];
    assert_eq!(disk["path"], state.to_string_lossy().as_ref());
    assert!(disk["free_bytes"].as_u64() <= disk["total_bytes"].as_u64() && disk["free_bytes"].is_u64(), "{disk}");
    assert!(status["machine"]["throttled"].is_boolean());
    first.kill();
    let mut second = start();
    second.next_of("slide_shown");
    assert_eq!(told(2)["restarts"]["cut_off"], 1);
    assert!(second.terminate().status.success());
    let third = start();
    let status = told(3);
    assert_eq!((&status["restarts"]["cut_off"], &status["restarts"]["last_end"]), (&1.into(), &"clean".into()));
    assert!(third.terminate().status.success());
}
