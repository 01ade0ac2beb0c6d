//! The ladder of health on a wall that is really stuck: its output grows, and the system gives the player no memory for a
//! window of that size (`RLIMIT_FSIZE`, which bounds shared memory as well as files). Each frame is refused from then on,
//! also by a window that is opened anew. Nothing in the player knows that it is tested.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta};
use gongyi_system::clock::monotonic_now;
use serde_json::Value;

use crate::stage::{
    support::{Folder, Player, goes_on, gongyi, lines, status, status_when, until},
    xorg::{Placed, Xorg},
};

/// A window of 640 × 480 takes 2 MiB of shared memory, one of 1024 × 768 takes 4 MiB.
const LIMIT: &str = "--fsize=3145728";
const SMALL: Placed = Placed { x: 0, mode: 0 };
const LARGE: Placed = Placed { x: 0, mode: 2 };
const PLAYS: &str = "(screens: [(name: \"hall\")], schedule: [(play: \"a\")])";
const SLEEPS: &str = "(screens: [(name: \"hall\")], schedule: [(play: \"a\"), (blank: true, priority: 9)])";
const QUICK: &str = "(transition: Cut, dwell: \"1s\", slides: [Slogan(text: \"甲\"), Slogan(text: \"乙\")])";
/// Longer than the two rungs take that come before the stage is rebuilt, with what is borne before them.
const A_LONG_SLEEP: Duration = Duration::from_secs(30);

/// A wall on an output of 640 × 480, whose player gets no more memory for a window than [`LIMIT`].
struct Wall {
    server: Xorg,
    folder: Folder,
    player: Player,
}

impl Wall {
    fn start() -> Option<Self> {
        let server = Xorg::start()?;
        server.set(&[Some(SMALL), None, None]);
        let folder = Folder::with(&[("a.ron", QUICK), ("site.ron", PLAYS)]);
        let player = Self::player(&server, &folder);
        Some(Self { server, folder, player })
    }

    fn player(server: &Xorg, folder: &Folder) -> Player {
        let mut command = limited(&gongyi());
        command.env("DISPLAY", &server.display).args(["--gpu", "off", "--lang", "zh"]);
        for (option, name) in [("--status", "status.json"), ("--record", "record"), ("--state", "state")] {
            command.arg(option).arg(folder.beside(name));
        }
        let mut player = Player::start(command.arg(folder.path()));
        player.next_of("slide_shown");
        player
    }

    fn status(&self) -> Option<Value> {
        status(&self.folder.beside("status.json"))
    }
}

/// The same command under [`LIMIT`]. What exceeds it is an error, and not the end of the process.
fn limited(command: &Command) -> Command {
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; exec prlimit \"$@\"", "sh", LIMIT]).arg(command.get_program());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    limited
}

/// How far up the ladder a status is, and why.
fn rung(status: &Value) -> (String, Value) {
    let health = &status["health"];
    (health["rung"].as_str().unwrap().to_owned(), health["symptom"].clone())
}

/// Each line of a journal.
fn journal(folder: &Path) -> Vec<Value> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|end| end == "jsonl"));
    files.flat_map(|file| lines(&file).0).collect()
}

#[test]
fn a_wall_that_can_show_nothing_climbs_each_rung_and_ends_and_one_that_is_asleep_does_not() {
    let Some(mut wall) = Wall::start() else { return };
    let place = wall.folder.beside("status.json");
    // Asleep: the black picture of the larger output cannot be shown either, and nobody misses it.
    wall.folder.write("site.ron", SLEEPS);
    status_when(&place, "the wall sleeps", |status| status["screens"][0]["zones"][0]["shown"]["kind"] == "blank");
    wall.server.set(&[Some(LARGE), None, None]);
    let large = status_when(&place, "the larger output", |status| status["screens"][0]["size"][0] == 1024);
    let (asleep, drawn) = (monotonic_now(), large["screens"][0]["frames_drawn"].clone());
    while monotonic_now() < asleep + A_LONG_SLEEP {
        std::thread::sleep(Duration::from_millis(500));
        let status = wall.status().unwrap();
        assert_eq!(rung(&status), ("well".to_owned(), Value::Null), "{:#}", status["health"]);
        assert!(wall.player.has_ended().is_none(), "{}", wall.player.messages());
    }
    assert_eq!(wall.status().unwrap()["screens"][0]["frames_drawn"], drawn, "this fault refuses no frame");

    // Awake, the same fault is one.
    wall.folder.write("site.ron", PLAYS);
    let awake = monotonic_now();
    let (mut climbed, mut refused) = (Vec::<(String, Instant)>::new(), BTreeSet::new());
    until("the end of the player", &place, || {
        if let Some(status) = wall.status() {
            let (rung, symptom) = rung(&status);
            // A window that was just opened has refused nothing yet.
            assert!(symptom.is_null() || symptom == "frame_refused", "{:#}", status["health"]);
            if symptom == "frame_refused" {
                refused.insert(rung.clone());
            }
            if climbed.last().is_none_or(|(last, _)| *last != rung) {
                climbed.push((rung, monotonic_now()));
            }
        }
        wall.player.has_ended()
    });
    let rungs: Vec<&str> = climbed.iter().map(|(rung, _)| rung.as_str()).collect();
    assert_eq!(rungs, ["well", "retry", "skip", "rebuild", "exit"]);
    assert_eq!(refused, ["retry", "skip", "rebuild", "exit"].map(str::to_owned).into());
    let after = |rung: usize| climbed[rung].1.saturating_duration_since(awake).as_secs();
    // What is borne for 5 s, and then the rungs at 0, 10, 20 and 90 s.
    for (rung, seconds) in [(1, 5), (2, 15), (3, 25), (4, 95)] {
        assert!((seconds..seconds + 12).contains(&after(rung)), "{}: after {} s", rungs[rung], after(rung));
    }
    let Wall { server, folder, player } = wall;
    let ended = player.wait();
    assert_eq!(ended.status.code(), Some(4), "{}", ended.messages);
    let last = status(&place).unwrap();
    assert_eq!((last["health"]["ok"].clone(), last["health"]["restarts"].clone()), (false.into(), 2.into()));
    assert!(last["screens"][0]["zones"][0]["shown"].is_null(), "nothing is on a window that is opened anew");

    // The log says it, rung by rung, in the language of the site.
    let rest = ["再试一次", "跳过这一幅", "重建窗口和显卡", "重建窗口和显卡", "退出，由启动播放器的服务重新启动"]
        .iter()
        .fold(ended.messages.as_str(), |rest, done| {
            let line = format!("画面显示不出来（hall）：{done}");
            rest.split_once(&line).unwrap_or_else(|| panic!("{line} is missing in {rest}")).1
        });
    assert!(rest.contains("重试、跳过和重建都没有用"), "{rest}");
    let is_logged = |line: &&str| [" INFO ", " WARN ", "ERROR "].iter().any(|level| line.starts_with(level));
    let is_chinese = |line: &str| line.chars().any(|c| ('一'..='鿿').contains(&c));
    let logged: Vec<&str> = ended.messages.lines().filter(is_logged).collect();
    assert!(logged.len() > 10 && logged.iter().all(|line| is_chinese(line)), "{logged:#?}");
    // And so do the events and the journal.
    assert_eq!(ended.of("stopped").last().unwrap()["reason"], "stuck");
    let lines = journal(&folder.beside("record"));
    let last = lines.last().unwrap();
    assert_eq!((last["type"].as_str(), last["reason"].as_str()), (Some("stop"), Some("stuck")));
    let of = |kind: &str| lines.iter().filter(|line| line["type"] == kind).collect::<Vec<_>>();
    let dark: Vec<_> = of("output").iter().map(|line| (line["on"].as_bool(), line["reason"].as_str())).collect();
    assert_eq!(dark, [(Some(true), None), (Some(false), Some("rebuilt"))]);
    // The black that a rule asked for was on until its window went, and nothing was after that.
    let showings = of("showing");
    let black = showings.iter().find(|line| line["trigger"] == "blank").unwrap();
    assert_eq!((black["result"].as_str(), black["reason"].as_str()), (Some("cut"), Some("rebuilt")));
    let at = |line: &Value, field: &str| DateTime::parse_from_rfc3339(line[field].as_str().unwrap()).unwrap();
    let gone = at(of("output")[1], "start");
    assert!((at(black, "end") - gone).abs() < TimeDelta::seconds(1), "{black}");
    let seen_later = |line: &&&Value| at(line, "start") >= gone && line["duration_ms"].as_u64() > Some(0);
    assert_eq!(showings.iter().find(seen_later), None);
    assert!(
        showings.iter().any(|line| line["result"] == "failed")
            && showings.iter().any(|line| line["result"] == "skipped")
    );
    let mut command = gongyi();
    command.arg("report").arg(folder.beside("record")).args(["--format", "json", "--verify", "--state"]);
    let verified = command.arg(folder.beside("state")).output().unwrap();
    let found = String::from_utf8(verified.stdout).unwrap();
    assert!(verified.status.success() && !found.contains("\"explained\":false"), "{found}");

    // The next player, on an output that it can draw to, knows how the one before it ended.
    server.set(&[Some(SMALL), None, None]);
    let next = Wall::player(&server, &folder);
    let status = status_when(&place, "the next start", |status| status["restarts"]["starts"] == 2);
    assert_eq!((&status["restarts"]["failed"], &status["restarts"]["last_end"]), (&1.into(), &"failed".into()));
    assert_eq!(rung(&status).0, "well");
    assert!(next.terminate().status.success());
}

#[test]
fn a_fault_that_passes_is_forgotten_and_the_wall_goes_on() {
    let Some(mut wall) = Wall::start() else { return };
    let place = wall.folder.beside("status.json");
    wall.server.set(&[Some(LARGE), None, None]);
    status_when(&place, "the stage is rebuilt", |status| rung(status).0 == "rebuild");
    wall.server.set(&[Some(SMALL), None, None]);
    goes_on(&place, &mut wall.player);
    let well = status_when(&place, "all is well", |status| rung(status).0 == "well");
    assert!(well["health"]["symptom"].is_null() && well["health"]["restarts"] == 1, "{:#}", well["health"]);
    assert!(wall.player.terminate().status.success());
}
