//! What the package installs beside the program: scripts that a service runs, and its unit.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn packaging(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging").join(name)
}

fn lines(bytes: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(bytes).lines().map(ToOwned::to_owned).collect()
}

/// The script that plays, with these settings: the words that the player is started with, and what is said.
///
/// The real program is asked whether it understands them, and none is started.
fn played(settings: &[(&str, &str)]) -> (Vec<String>, String) {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("gongyi");
    let real = env!("CARGO_BIN_EXE_gongyi");
    let stand_in = format!(
        "#!/bin/sh\nfor last; do :; done\nif [ \"$last\" = --help ]; then exec '{real}' \"$@\"; fi\n\
         printf '%s\\n' \"watchdog ${{WATCHDOG_PID-of anybody}}\" \"$@\"\n"
    );
    fs::write(&program, stand_in).unwrap();
    let script = fs::read_to_string(packaging("lib/play")).unwrap();
    assert!(script.contains("gongyi=/usr/bin/gongyi\n"));
    let path = folder.path().join("play");
    fs::write(&path, script.replace("/usr/bin/gongyi", program.to_str().unwrap())).unwrap();
    for file in [&program, &path] {
        fs::set_permissions(file, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let mut command = Command::new(path);
    command.env_remove("GONGYI_OPTIONS").env_remove("GONGYI_PLAYLISTS").env("WATCHDOG_PID", "1").current_dir("/");
    command.env("RUNTIME_DIRECTORY", folder.path());
    let Output { status, stdout, stderr } = command.envs(settings.iter().copied()).output().unwrap();
    let said = String::from_utf8_lossy(&stderr).into_owned();
    assert!(status.success(), "{settings:?}: {said}");
    let number = fs::read_to_string(folder.path().join("player")).unwrap();
    assert!(number.trim().parse::<u32>().is_ok(), "{number}");
    (lines(&stdout), said)
}

const USUAL: [&str; 11] = [
    "watchdog of anybody",
    "play",
    "/var/lib/gongyi/playlists",
    "--state",
    "/var/lib/gongyi/state",
    "--record",
    "/var/lib/gongyi/record",
    "--status",
    "/run/gongyi/status.json",
    "--events",
    "/var/lib/gongyi/events.jsonl",
];

#[test]
fn the_service_plays_its_folder_with_the_options_of_the_operator() {
    let (words, said) = played(&[]);
    assert_eq!((words, said.as_str()), (USUAL.map(str::to_owned).to_vec(), ""));
    let options = "--mirror /run/gongyi/wall.png --display-off \"swaymsg 'output * power off'\" --display-on true";
    let (words, said) = played(&[("GONGYI_OPTIONS", options), ("GONGYI_PLAYLISTS", "/srv/屏 1")]);
    assert_eq!(said, "");
    assert_eq!((words[2].as_str(), &words[3..11]), ("/srv/屏 1", &USUAL.map(str::to_owned)[3..]));
    let added =
        ["--mirror", "/run/gongyi/wall.png", "--display-off", "swaymsg 'output * power off'", "--display-on", "true"];
    assert_eq!(words[11..], added);
}

#[test]
fn options_that_are_wrong_are_left_out_and_told_and_the_wall_plays() {
    for wrong in [
        "--mirorr /run/gongyi/wall.png",
        "--gpu fast",
        "--mirror",
        "--status /run/other.json",
        "--mirror \"/run/gongyi/wall.png",
        "--mirror a.png; exit 7 )",
        "another-folder",
    ] {
        let (words, said) = played(&[("GONGYI_OPTIONS", wrong)]);
        assert_eq!(words, USUAL, "{wrong}: {said}");
        assert!(said.contains("GONGYI_OPTIONS") && said.contains(wrong), "{wrong}: {said}");
    }
}

/// A folder in which the service starts, at this second of the machine's time.
fn started(run: &Path, up: u64) -> Vec<String> {
    let uptime = run.join("uptime");
    fs::write(&uptime, format!("{up}.37 1234.00\n")).unwrap();
    let mut command = Command::new(packaging("lib/prepare"));
    command.env("RUNTIME_DIRECTORY", run).env("UPTIME", uptime).env("SLEEP", "echo");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let session = run.join("session");
    assert_eq!(fs::metadata(session).unwrap().permissions().mode() & 0o7777, 0o700);
    lines(&output.stdout)
}

#[test]
fn a_wall_that_fails_again_and_again_is_tried_each_minute_and_one_that_failed_once_at_once() {
    let run = tempfile::tempdir().unwrap();
    let pauses: Vec<String> = (0..14).map(|start| started(run.path(), 100 + start * 3).concat()).collect();
    assert_eq!(pauses, ["", "", "", "", "", "10", "20", "30", "40", "50", "60", "60", "60", "60"]);
    // All of them are forgotten ten minutes later.
    assert_eq!(started(run.path(), 100 + 13 * 3 + 600), [""; 0]);
    // A failure a week never waits.
    for week in 1..20 {
        assert_eq!(started(run.path(), week * 7 * 86_400), [""; 0]);
    }
}

#[test]
fn what_is_left_of_an_earlier_run_is_no_obstacle() {
    let run = tempfile::tempdir().unwrap();
    fs::create_dir(run.path().join("session")).unwrap();
    fs::write(run.path().join("session/wayland-0"), "").unwrap();
    for starts in ["", "x\n\n-5\n99999999\n1e3\n", "50\n"] {
        fs::write(run.path().join("starts"), starts).unwrap();
        assert_eq!(started(run.path(), 60), [""; 0], "{starts:?}");
        assert!(!run.path().join("session/wayland-0").exists());
        let kept = fs::read_to_string(run.path().join("starts")).unwrap();
        assert_eq!(kept, if starts == "50\n" { "50\n60\n" } else { "60\n" });
    }
}

#[test]
fn the_player_is_asked_to_end_before_its_display_and_nobody_else_is() {
    let run = tempfile::tempdir().unwrap();
    // A stand-in of the same name that ends when it is asked to.
    let program = run.path().join("gongyi");
    fs::copy("/bin/sleep", &program).unwrap();
    let sleeper = |program: &Path| Command::new(program).arg("600").spawn().unwrap();
    let stop = |number: &str| {
        fs::write(run.path().join("player"), format!("{number}\n")).unwrap();
        let mut command = Command::new(packaging("lib/stop"));
        let status = command.env("RUNTIME_DIRECTORY", run.path()).status().unwrap();
        assert!(status.success());
    };
    let mut player = sleeper(&program);
    let number = player.id().to_string();
    let waiting = std::thread::Builder::new().spawn(move || player.wait().unwrap()).unwrap();
    stop(&number);
    assert!(!waiting.join().unwrap().success(), "ended by the signal");
    // The number now belongs to somebody else, to nobody, or is none.
    let mut other = sleeper(Path::new("/bin/sleep"));
    for number in [&other.id().to_string(), "999999999", "", "no number"] {
        stop(number);
    }
    assert!(other.try_wait().unwrap().is_none());
    other.kill().unwrap();
    other.wait().unwrap();
    fs::remove_file(run.path().join("player")).unwrap();
    let mut command = Command::new(packaging("lib/stop"));
    assert!(command.env("RUNTIME_DIRECTORY", run.path()).status().unwrap().success());
}

#[test]
fn scripts_can_be_run_and_the_package_names_what_there_is() {
    for script in
        ["lib/play", "lib/prepare", "lib/stop", "lib/xorg", "build", "debian/postinst", "debian/prerm", "debian/postrm"]
    {
        let mode = fs::metadata(packaging(script)).unwrap().permissions().mode();
        assert_eq!(mode & 0o111, 0o111, "{script}");
        let checked = Command::new("sh").arg("-n").arg(packaging(script)).output().unwrap();
        assert!(checked.status.success() || script == "build", "{script}: {checked:?}");
    }
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let (_, assets) = manifest.split_once("\nassets = [\n").unwrap();
    let (assets, _) = assets.split_once("\n]\n").unwrap();
    let sources = assets.lines().filter_map(|line| line.trim().strip_prefix("[\"")?.split('"').next());
    let sources: Vec<&str> = sources.filter(|source| !source.starts_with("target/")).collect();
    assert!(sources.len() > 10, "{sources:?}");
    for source in sources {
        let path = source.split(['*']).next().unwrap();
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(path).exists(), "{source}");
    }
}

#[test]
fn what_the_units_run_is_installed_and_each_way_to_show_keeps_the_others_away() {
    let read = |name: &str| fs::read_to_string(packaging("systemd").join(name)).unwrap();
    let unit = read("gongyi@.service");
    for line in ["Type=notify", "NotifyAccess=all", "Restart=always", "StartLimitIntervalSec=0", "User=gongyi"] {
        assert!(unit.lines().any(|found| found == line), "{line}");
    }
    let ways = ["cage", "sway", "x11"];
    let units = ways.map(|way| (way, read(&format!("gongyi@{way}.service.d/display.conf"))));
    for (way, text) in &units {
        let conflicts = text.lines().find_map(|line| line.strip_prefix("Conflicts=")).unwrap();
        let mut others: Vec<&str> = conflicts.split(' ').collect();
        others.sort_unstable();
        let wanted = ways.iter().filter(|other| *other != way).map(|other| format!("gongyi@{other}.service"));
        assert_eq!(others, wanted.collect::<Vec<_>>(), "{way}");
        assert_eq!(text.matches("\nExecStart=").count(), 1, "{way}");
    }
    let all = units.iter().fold(unit + &read("gongyi-xorg.service"), |all, (_, text)| all + text);
    let ours = all.split([' ', '=', '\n']).filter_map(|word| word.strip_prefix("/usr/lib/gongyi/"));
    let ours: Vec<&str> = ours.collect();
    for script in ["play", "prepare", "stop", "xorg"] {
        assert!(ours.contains(&script), "{script}: {ours:?}");
    }
    for script in ours {
        assert!(packaging("lib").join(script).exists(), "{script}");
    }
}
