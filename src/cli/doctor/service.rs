//! What `doctor` checks of the installed service: whether it runs, whether somebody notices when it hangs, whom the screen
//! belongs to, and what is on it. Where the package is not installed nothing is said.
//!
//! The service manager is asked once, with a limit, and its answer judged by pure functions.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, SystemTime},
};

use serde_json::Value;

use super::Finding;
use crate::Exit;
use gongyi_core::text;
use gongyi_system::{clock, process::ask};

/// Where the package puts the unit.
const INSTALLED: [&str; 2] = ["/usr/lib/systemd/system/gongyi@.service", "/etc/systemd/system/gongyi@.service"];
/// The ways to show it, by name: a pattern would leave out those that rest; and who else may want the screen.
const UNITS: [&str; 4] =
    ["gongyi@cage.service", "gongyi@sway.service", "gongyi@x11.service", "display-manager.service"];
/// Where the service keeps its status.
const STATUS: &str = "/run/gongyi/status.json";
/// Where its settings are.
const SETTINGS: &str = "/etc/default/gongyi";
/// What it plays unless they say otherwise.
const FOLDER: &str = "/var/lib/gongyi/playlists";
/// The console that the service takes.
const CONSOLE: &str = "tty1";
/// The manager answers in milliseconds, unless its bus hangs.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// The status is replaced every ten seconds.
const STATUS_FRESH: Duration = Duration::from_secs(35);
/// A wall that was started anew so often was not started by chance.
const MANY_RESTARTS: u32 = 5;

/// What the service manager is asked of each unit.
const PROPERTIES: &str = "Id,Names,LoadState,ActiveState,SubState,Result,NRestarts,UnitFileState,WatchdogUSec,\
                          WatchdogTimestampMonotonic,StatusText";

/// Whether the package is installed.
pub(super) fn is_installed() -> bool {
    INSTALLED.iter().any(|unit| Path::new(unit).exists())
}

/// The folder of playlists of the installed service.
pub(super) fn folder() -> PathBuf {
    folder_in(&fs::read_to_string(SETTINGS).unwrap_or_default())
}

/// The folder that the settings of the service name, the last word counting; else that of the package.
fn folder_in(settings: &str) -> PathBuf {
    let named = settings.lines().filter_map(|line| line.trim().strip_prefix("GONGYI_PLAYLISTS=")).next_back();
    let named = named.map(|value| value.trim().trim_matches(['"', '\''])).filter(|value| !value.is_empty());
    PathBuf::from(named.unwrap_or(FOLDER))
}

/// The findings, and whether the installed service plays.
pub(super) fn check_service() -> (Vec<Finding>, bool) {
    if !Path::new("/run/systemd/system").is_dir() || !is_installed() {
        return (Vec::new(), false);
    }
    let mut command = Command::new("systemctl");
    command.args(["show", "--property", PROPERTIES]).args(UNITS);
    let units = match ask(&mut command, ANSWER_WITHIN) {
        Ok(answer) => units(&String::from_utf8_lossy(&answer)),
        Err(error) => return (vec![unanswered(&error)], false),
    };
    let front = fs::read_to_string("/sys/class/tty/tty0/active").unwrap_or_default();
    let Some(unit) = wall(&units) else { return (vec![not_enabled()], false) };
    let mut findings = vec![state(unit)];
    let is_active = unit.is("ActiveState", "active");
    if is_active {
        findings.push(watchdog(unit, clock::monotonic_since_boot()));
        findings.push(owner(unit, &units, front.trim()));
        let age = fs::metadata(STATUS).and_then(|file| file.modified()).ok().map(age);
        findings.extend(seen(&fs::read_to_string(STATUS).unwrap_or_default(), age));
    }
    (findings, is_active)
}

fn age(written: SystemTime) -> Duration {
    SystemTime::from(clock::system_now()).duration_since(written).unwrap_or_default()
}

/// A unit, as the manager tells of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Unit(BTreeMap<String, String>);

impl Unit {
    fn get(&self, property: &str) -> &str {
        self.0.get(property).map_or("", String::as_str)
    }

    fn is(&self, property: &str, value: &str) -> bool {
        self.get(property) == value
    }

    /// Its name as people type it.
    fn name(&self) -> &str {
        self.get("Id").trim_end_matches(".service")
    }
}

/// The units that are told of: a line a property, an empty line between two units.
fn units(told: &str) -> Vec<Unit> {
    let property = |line: &str| line.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
    told.split("\n\n")
        .map(|block| Unit(block.lines().filter_map(property).collect()))
        .filter(|unit| !unit.0.is_empty())
        .collect()
}

/// The unit of the wall: the one that runs, else the one that starts at boot.
fn wall(units: &[Unit]) -> Option<&Unit> {
    let rank = |unit: &&Unit| match (unit.get("ActiveState"), unit.get("UnitFileState")) {
        ("active", _) => 3,
        ("activating" | "reloading" | "deactivating", _) => 2,
        (_, "enabled") | ("failed", _) => 1,
        _ => 0,
    };
    let walls = units.iter().filter(|unit| unit.get("Id").starts_with("gongyi@"));
    walls.filter(|unit| rank(unit) > 0).max_by_key(rank)
}

fn unanswered(error: &std::io::Error) -> Finding {
    Finding::doubtful(
        "service",
        text!("systemd 没有回答播放服务的情况：{error}", "systemd does not say how the service is: {error}"),
        text!("重启这台机器", "restart the machine"),
    )
}

fn not_enabled() -> Finding {
    Finding::doubtful(
        "service",
        text!("已经安装，但开机后不会自动播放", "it is installed, but does not play from boot on"),
        text!(
            "sudo systemctl enable --now gongyi@cage（几个屏幕或竖屏用 gongyi@sway）",
            "sudo systemctl enable --now gongyi@cage (gongyi@sway for several screens, or turned ones)"
        ),
    )
}

/// Whether it runs.
fn state(unit: &Unit) -> Finding {
    const ID: &str = "service";
    let name = unit.name();
    let restarts: u32 = unit.get("NRestarts").parse().unwrap_or(0);
    let log = text!("看原因：sudo journalctl -u {name} -b -n 50", "to see why: sudo journalctl -u {name} -b -n 50");
    let (result, sub) = (unit.get("Result"), unit.get("SubState"));
    match unit.get("ActiveState") {
        "active" if !unit.is("UnitFileState", "enabled") => Finding::doubtful(
            ID,
            text!("播放服务 {name} 在运行，但开机后不会自动启动", "the service {name} runs, but not from boot on"),
            text!("sudo systemctl enable {name}", "sudo systemctl enable {name}"),
        ),
        "active" if restarts >= MANY_RESTARTS => Finding::doubtful(
            ID,
            text!(
                "播放服务 {name} 在运行，但已经自动重启过 {restarts} 次",
                "the service {name} runs, but was started anew {restarts} times"
            ),
            log,
        ),
        "active" => Finding::good(
            ID,
            text!("播放服务 {name} 在运行，开机自动启动", "the service {name} runs, and starts at boot"),
        ),
        "activating" | "reloading" | "deactivating" if restarts == 0 => Finding::doubtful(
            ID,
            text!(
                "播放服务 {name} 正在启动，第一幅画面还没有出来（{sub}）",
                "the service {name} is starting, and the first picture is not there yet ({sub})"
            ),
            text!(
                "等一分钟再查一次；还是这样，检查屏幕的电源和线缆",
                "ask again in a minute; if it stays so, check power and cable of the screen"
            ),
        ),
        "activating" | "reloading" | "deactivating" => Finding::bad(
            ID,
            Exit::Failed,
            text!(
                "播放服务 {name} 起不来，已经重试 {restarts} 次（{result}）",
                "the service {name} does not come up, after {restarts} tries ({result})"
            ),
            log,
        ),
        _ if result == "success" => Finding::bad(
            ID,
            Exit::Failed,
            text!("播放服务 {name} 被停止了", "the service {name} was stopped"),
            text!("sudo systemctl start {name}", "sudo systemctl start {name}"),
        ),
        _ => Finding::bad(
            ID,
            Exit::Failed,
            text!("播放服务 {name} 没有运行（{result}）", "the service {name} does not run ({result})"),
            text!(
                "sudo systemctl start {name}；起不来时看原因：sudo journalctl -u {name} -b -n 50",
                "sudo systemctl start {name}; where that fails, to see why: sudo journalctl -u {name} -b -n 50"
            ),
        ),
    }
}

/// Whether somebody notices when it hangs, and when it last said that it does not; `now` is the time since the machine came up.
fn watchdog(unit: &Unit, now: Duration) -> Finding {
    const ID: &str = "watchdog";
    let name = unit.name();
    let Some(patience) = span(unit.get("WatchdogUSec")).filter(|patience| !patience.is_zero()) else {
        return Finding::doubtful(
            ID,
            text!("没有看门狗：播放器卡住时没有人重启它", "there is no watchdog: nobody restarts a player that hangs"),
            text!(
                "sudo systemctl revert {name}，恢复安装时的设置",
                "sudo systemctl revert {name}, which brings back what was installed"
            ),
        );
    };
    let seconds = patience.as_secs();
    let last = unit
        .get("WatchdogTimestampMonotonic")
        .parse::<u64>()
        .ok()
        .filter(|micros| *micros > 0)
        .map(Duration::from_micros);
    match last.map(|last| now.saturating_sub(last)) {
        Some(silent) if silent <= patience => {
            let silent = silent.as_secs();
            Finding::good(
                ID,
                text!(
                    "看门狗在守着：{silent} 秒前有回应，{seconds} 秒没有回应就会重启",
                    "the watchdog watches: answered {silent} s ago, and after {seconds} s without an answer it restarts"
                ),
            )
        }
        Some(silent) => {
            let silent = silent.as_secs();
            Finding::bad(
                ID,
                Exit::Failed,
                text!("播放器 {silent} 秒没有回应", "the player has not answered for {silent} s"),
                text!("sudo systemctl restart {name}", "sudo systemctl restart {name}"),
            )
        }
        None => Finding::doubtful(
            ID,
            text!("看门狗还没有收到播放器的回应", "the watchdog has had no answer of the player yet"),
            text!("sudo systemctl restart {name}", "sudo systemctl restart {name}"),
        ),
    }
}

/// A span of time as systemd writes it, such as `1min 30s`; none where it is without end, or not understood.
fn span(text: &str) -> Option<Duration> {
    let part = |part: &str| {
        let digits = part.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (count, unit) = part.split_at_checked(digits)?;
        let seconds = match unit {
            "us" => 1e-6,
            "ms" => 1e-3,
            "s" => 1.0,
            "min" => 60.0,
            "h" => 3600.0,
            "d" => 86_400.0,
            "w" => 604_800.0,
            _ => return None,
        };
        Duration::try_from_secs_f64(count.parse::<f64>().ok()? * seconds).ok()
    };
    if text == "0" {
        return Some(Duration::ZERO);
    }
    let parts: Option<Vec<Duration>> = text.split_whitespace().map(part).collect();
    parts.filter(|parts| !parts.is_empty()).map(|parts| parts.iter().sum())
}

/// Whom the screen belongs to; `front` is the console that is seen.
fn owner(unit: &Unit, units: &[Unit], front: &str) -> Finding {
    const ID: &str = "screen-owner";
    let name = unit.name();
    let desktop = units.iter().find(|unit| {
        let is_desktop = unit.get("Names").split(' ').any(|name| name == "display-manager.service");
        (is_desktop || unit.is("Id", "display-manager.service")) && unit.is("ActiveState", "active")
    });
    if let Some(desktop) = desktop.map(Unit::name) {
        return Finding::doubtful(
            ID,
            text!("桌面环境（{desktop}）也要用这个屏幕", "a desktop ({desktop}) wants the screen as well"),
            text!(
                "sudo systemctl disable --now display-manager，再 sudo systemctl restart {name}",
                "sudo systemctl disable --now display-manager, then sudo systemctl restart {name}"
            ),
        );
    }
    if !front.is_empty() && front != CONSOLE {
        return Finding::doubtful(
            ID,
            text!("屏幕上现在是控制台 {front}，不是播放画面", "the screen shows the console {front}, not the player"),
            text!("按 Ctrl+Alt+F1，或 sudo chvt 1", "press Ctrl+Alt+F1, or sudo chvt 1"),
        );
    }
    Finding::good(ID, text!("屏幕归播放服务 {name}", "the screen belongs to the service {name}"))
}

/// What is on each screen, by the status that the player writes; `age` is how old that is.
fn seen(status: &str, age: Option<Duration>) -> Vec<Finding> {
    const ID: &str = "wall";
    let Some((status, age)) = serde_json::from_str::<Value>(status).ok().zip(age) else {
        return vec![Finding::doubtful(
            ID,
            text!("播放器没有写状态文件 {STATUS}", "the player writes no status to {STATUS}"),
            text!(
                "看 sudo journalctl -u 'gongyi@*' -b -n 50 里的提醒",
                "see the warnings of sudo journalctl -u 'gongyi@*' -b -n 50"
            ),
        )];
    };
    if age > STATUS_FRESH {
        let seconds = age.as_secs();
        return vec![Finding::bad(
            ID,
            Exit::Failed,
            text!(
                "播放器的状态 {seconds} 秒没有更新：可能卡住了",
                "the player's status is {seconds} s old: it may hang"
            ),
            text!("sudo systemctl restart 'gongyi@*'", "sudo systemctl restart 'gongyi@*'"),
        )];
    }
    let screens = status.get("screens").and_then(Value::as_array).into_iter().flatten();
    let mut findings: Vec<Finding> = screens.map(screen).collect();
    if status.pointer("/record/ok") == Some(&Value::Bool(false)) {
        findings.push(Finding::doubtful(
            "record",
            text!("播出记录此刻写不进去", "the record cannot be written at the moment"),
            text!("看下面磁盘的情况", "see what is said of the disk below"),
        ));
    }
    findings
}

/// What is on a screen.
fn screen(status: &Value) -> Finding {
    const ID: &str = "wall";
    let name = status.get("screen").and_then(Value::as_str).unwrap_or("?");
    let side = |pointer: &str| status.pointer(pointer)?.as_u64();
    let (Some(width), Some(height)) = (side("/size/0"), side("/size/1")) else {
        return Finding::doubtful(
            ID,
            text!("屏幕 {name} 没有接上", "the screen {name} is not connected"),
            text!("检查屏幕的电源、线缆和信号源", "check power, cable and input of the screen"),
        );
    };
    let zones: Vec<&Value> = status.get("zones").and_then(Value::as_array).into_iter().flatten().collect();
    let shown = |field: &'static str| zones.iter().filter_map(move |zone| zone.pointer(field)?.as_str());
    let slide = shown("/shown/slide").next();
    let is_blank = shown("/shown/kind").any(|kind| kind == "blank");
    match (slide, is_blank) {
        (Some(slide), _) => Finding::good(
            ID,
            text!("屏幕 {name}（{width}×{height}）上是 {slide}", "the screen {name} ({width}x{height}) shows {slide}"),
        ),
        (None, true) => Finding::good(ID, text!("屏幕 {name} 按计划黑屏", "the screen {name} is blank, as planned")),
        (None, false) => Finding::doubtful(
            ID,
            text!("屏幕 {name} 上现在没有画面", "nothing is on the screen {name}"),
            text!("gongyi explain --at now 说明现在该播什么", "gongyi explain --at now says what is to be on"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::CheckState::{self, Bad, Doubtful, Good};

    /// As `systemctl show` of Debian 12 prints them.
    const RUNNING: &str = "\
Id=gongyi@cage.service
Names=gongyi@cage.service
LoadState=loaded
ActiveState=active
SubState=running
StatusText=正在 1 块屏幕上播放 core-values
UnitFileState=enabled
Result=success
NRestarts=0
WatchdogUSec=1min
WatchdogTimestampMonotonic=100000000

Id=display-manager.service
Names=display-manager.service
LoadState=not-found
ActiveState=inactive
SubState=dead
StatusText=
UnitFileState=
Result=success
NRestarts=0
WatchdogUSec=infinity
WatchdogTimestampMonotonic=0
";

    /// The units, with other words for some.
    fn told(changes: &[(&str, &str)]) -> Vec<Unit> {
        units(&changes.iter().fold(RUNNING.to_owned(), |told, (from, to)| {
            assert!(told.contains(from), "{from}");
            told.replacen(from, to, 1)
        }))
    }

    fn outcome(finding: &Finding) -> (CheckState, &str, &str) {
        (finding.state, finding.message.zh.as_str(), finding.fix.as_ref().map_or("", |fix| fix.en.as_str()))
    }

    #[test]
    fn the_unit_that_runs_is_the_walls_and_else_the_one_that_starts_at_boot() {
        assert_eq!(wall(&told(&[])).map(Unit::name), Some("gongyi@cage"));
        let second = |active: &str, enabled: &str| {
            format!("{RUNNING}\nId=gongyi@sway.service\nActiveState={active}\nUnitFileState={enabled}\n")
        };
        let named = |text: String| wall(&units(&text)).map(|unit| unit.name().to_owned());
        assert_eq!(named(second("inactive", "enabled")).as_deref(), Some("gongyi@cage"));
        let stopped = |text: String| text.replacen("ActiveState=active", "ActiveState=inactive", 1);
        assert_eq!(named(stopped(second("activating", "disabled"))).as_deref(), Some("gongyi@sway"));
        assert_eq!(named(stopped(second("inactive", "disabled"))).as_deref(), Some("gongyi@cage"), "enabled");
        let disabled = |text: String| stopped(text).replacen("UnitFileState=enabled", "UnitFileState=disabled", 1);
        assert_eq!(named(disabled(second("failed", "disabled"))).as_deref(), Some("gongyi@sway"));
        assert_eq!(named(disabled(second("inactive", "disabled"))), None);
        assert_eq!(named(String::new()), None);
    }

    #[test]
    fn whether_it_runs_is_said_with_what_to_do() {
        for (changes, state_wanted, says, fix) in [
            (&[][..], Good, "在运行，开机自动启动", ""),
            (
                &[("UnitFileState=enabled", "UnitFileState=disabled")][..],
                Doubtful,
                "开机后不会",
                "systemctl enable gongyi@cage",
            ),
            (&[("NRestarts=0", "NRestarts=12")], Doubtful, "12 次", "journalctl -u gongyi@cage"),
            (
                &[("ActiveState=active", "ActiveState=activating"), ("SubState=running", "SubState=start")],
                Doubtful,
                "正在启动",
                "cable",
            ),
            (
                &[
                    ("ActiveState=active", "ActiveState=activating"),
                    ("NRestarts=0", "NRestarts=3"),
                    ("Result=success", "Result=exit-code"),
                ],
                Bad,
                "重试 3 次（exit-code）",
                "journalctl -u gongyi@cage",
            ),
            (&[("ActiveState=active", "ActiveState=inactive")], Bad, "被停止了", "systemctl start gongyi@cage"),
            (
                &[("ActiveState=active", "ActiveState=failed"), ("Result=success", "Result=watchdog")],
                Bad,
                "没有运行（watchdog）",
                "systemctl start gongyi@cage",
            ),
        ] {
            let units = told(changes);
            let found = state(wall(&units).unwrap());
            let (state, message, fixes) = outcome(&found);
            assert_eq!(state, state_wanted, "{changes:?}: {message}");
            assert!(message.contains(says) && fixes.contains(fix), "{changes:?}: {message} {fixes}");
        }
        assert_eq!(outcome(&not_enabled()).0, Doubtful);
    }

    #[test]
    fn the_watchdog_is_alive_while_its_last_answer_is_younger_than_its_patience() {
        let at = |changes: &[(&str, &str)], now: u64| {
            let units = told(changes);
            let found = watchdog(wall(&units).unwrap(), Duration::from_secs(now));
            (found.state, found.message.en)
        };
        assert_eq!(at(&[], 110).0, Good);
        assert!(at(&[], 110).1.contains("10 s ago") && at(&[], 110).1.contains("60 s"));
        assert_eq!((at(&[], 160).0, at(&[], 161).0), (Good, Bad));
        // The answer came while this was asked.
        assert_eq!(at(&[], 99).0, Good);
        assert_eq!(at(&[("WatchdogUSec=1min", "WatchdogUSec=2min 30s")], 249).0, Good);
        assert_eq!(at(&[("TimestampMonotonic=100000000", "TimestampMonotonic=0")], 110).0, Doubtful);
        for none in ["0", "infinity", "", "soon"] {
            assert_eq!(at(&[("WatchdogUSec=1min", &format!("WatchdogUSec={none}"))], 110).0, Doubtful, "{none}");
        }
    }

    #[test]
    fn spans_are_read_as_systemd_writes_them() {
        for (text, seconds) in [
            ("0", Some(0.0)),
            ("30s", Some(30.0)),
            ("1min", Some(60.0)),
            ("1min 30s", Some(90.0)),
            ("1min 30.500s", Some(90.5)),
            ("2h 5min", Some(7500.0)),
            ("1d 1us", Some(86_400.000_001)),
            ("500ms", Some(0.5)),
            ("infinity", None),
            ("", None),
            ("30", None),
            ("1min x", None),
        ] {
            assert_eq!(span(text).map(|span| span.as_secs_f64()), seconds, "{text}");
        }
    }

    #[test]
    fn whom_the_screen_belongs_to_is_said() {
        let desktop = [
            ("Id=display-manager.service", "Id=gdm.service"),
            ("Names=display-manager.service", "Names=gdm3.service gdm.service display-manager.service"),
            ("ActiveState=inactive", "ActiveState=active"),
        ];
        let at = |changes: &[(&str, &str)], front: &str| {
            let units = told(changes);
            let found = owner(wall(&units).unwrap(), &units, front);
            (found.state, found.message.en)
        };
        assert_eq!(at(&[], "tty1").0, Good);
        // Where there are no consoles.
        assert_eq!(at(&[], "").0, Good);
        assert!(matches!(at(&[], "tty2"), (Doubtful, message) if message.contains("tty2")));
        assert!(matches!(at(&desktop, "tty1"), (Doubtful, message) if message.contains("(gdm)")));
    }

    #[test]
    fn what_is_on_each_screen_is_said_in_a_line() {
        let age = |seconds| Some(Duration::from_secs(seconds));
        let status = |screens: &str| format!("{{\"record\": {{\"ok\": true}}, \"screens\": [{screens}]}}");
        let hall = r#"{"screen": "hall", "size": [1920, 1080], "zones": [{"zone": "main", "shown": {"slide": "health/2", "kind": "slide"}}]}"#;
        let lift = r#"{"screen": "lift", "size": null, "zones": [{"zone": "main", "shown": null}]}"#;
        let night = r#"{"screen": "yard", "size": [1080, 1920], "zones": [{"zone": "main", "shown": {"slide": null, "kind": "blank"}}]}"#;
        let dark = r#"{"screen": "gate", "size": [1080, 1920], "zones": [{"zone": "main", "shown": null}]}"#;
        let told = seen(&status(&[hall, lift, night, dark].join(",")), age(3));
        let told: Vec<_> = told.iter().map(|finding| (finding.state, finding.message.en.as_str())).collect();
        assert_eq!(
            told,
            [
                (Good, "the screen hall (1920x1080) shows health/2"),
                (Doubtful, "the screen lift is not connected"),
                (Good, "the screen yard is blank, as planned"),
                (Doubtful, "nothing is on the screen gate"),
            ]
        );
        let one =
            |text: &str, age| seen(text, age).iter().map(|finding| (finding.id, finding.state)).collect::<Vec<_>>();
        assert_eq!(one(&status(hall), age(36)), [("wall", Bad)]);
        assert_eq!(one("", None), [("wall", Doubtful)]);
        assert_eq!(one("{", age(1)), [("wall", Doubtful)]);
        let unwritten = status(hall).replace("true", "false");
        assert_eq!(one(&unwritten, age(1)), [("wall", Good), ("record", Doubtful)]);
    }

    #[test]
    fn the_folder_is_that_of_the_settings() {
        for (settings, folder) in [
            ("", FOLDER),
            ("#GONGYI_PLAYLISTS=/a\n", FOLDER),
            ("GONGYI_PLAYLISTS=\n", FOLDER),
            ("GONGYI_OPTIONS=x\nGONGYI_PLAYLISTS=\"/srv/屏 1\"\n", "/srv/屏 1"),
            ("GONGYI_PLAYLISTS=/a\nGONGYI_PLAYLISTS='/b'\n", "/b"),
        ] {
            assert_eq!(folder_in(settings), Path::new(folder), "{settings}");
        }
    }
}
