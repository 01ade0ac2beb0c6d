//! Windows under a Wayland compositor whose outputs come and go: a sway in a sway, both without a screen. Closing one of
//! the inner one's windows unplugs that output, `create_output` plugs another in.
//!
//! sway does not run as root, so there it runs as `nobody`.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
};

use serde_json::Value;

use crate::stage::support::{
    Folder, PATIENCE, Player, assert_display_gone, gongyi, has_adapter, left_out, status_when,
};

/// The user that runs sway where the tests run as root.
const NOBODY: &str = "65534";

/// A running compositor.
struct Sway {
    child: Child,
    display: String,
    socket: String,
}

/// A folder for sockets, which the compositor's user may write to.
fn runtime() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o700)).unwrap();
    if is_root() {
        assert!(Command::new("chown").arg(NOBODY).arg(folder.path()).status().unwrap().success());
    }
    folder
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

/// A sway of a configuration, on a backend.
fn sway(config: &Path, runtime: &Path, backend: &str) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid", NOBODY, "--regid", NOBODY, "--clear-groups", "sway"]);
        command
    } else {
        Command::new("sway")
    };
    command
        .arg("-c")
        .arg(config)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env("XDG_RUNTIME_DIR", runtime)
        .env("WLR_BACKENDS", backend)
        .env("WLR_RENDERER", "pixman")
        .env("WLR_LIBINPUT_NO_DEVICES", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}

impl Sway {
    /// Starts one on a backend; none, with a word, where sway is not installed.
    fn start(runtime: &Path, backend: &str, settings: &[(&str, &str)]) -> Option<Self> {
        if Command::new("sway").arg("--version").output().is_err() {
            left_out("outputs cannot come and go, as sway is not installed");
            return None;
        }
        let (config, ready) = (runtime.join(format!("{backend}.config")), runtime.join(format!("{backend}.ready")));
        let made = Command::new("mkfifo").args(["-m", "666"]).arg(&ready).status();
        assert!(made.unwrap().success());
        let mut file = fs::File::create(&config).unwrap();
        let ready_shown = ready.display();
        writeln!(
            file,
            "default_border none\nxwayland disable\nexec echo \"$WAYLAND_DISPLAY $SWAYSOCK\" > {ready_shown}"
        )
        .unwrap();
        let child = sway(&config, runtime, backend).envs(settings.iter().copied()).spawn().unwrap();
        // The pipe opens when the compositor tells where it is.
        let (sender, receiver) = mpsc::channel();
        std::thread::Builder::new().spawn(move || sender.send(fs::read_to_string(&ready).unwrap())).unwrap();
        let told = receiver.recv_timeout(PATIENCE).expect("sway starts");
        let (display, socket) = told.trim().split_once(' ').unwrap();
        Some(Self { child, display: display.to_owned(), socket: socket.to_owned() })
    }

    fn tell(&self, words: &str) -> Value {
        let output = Command::new("swaymsg").env("SWAYSOCK", &self.socket).args(["-r", words]).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Waits until these windows are full-screen on these outputs, and no others: looks at each change that sway tells.
    fn settle(&self, wanted: &[(String, String)]) {
        let mut changes = Command::new("swaymsg")
            .env("SWAYSOCK", &self.socket)
            .args(["-r", "-m", "-t", "subscribe", r#"["window", "workspace"]"#])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(changes.stdout.take().unwrap()).lines();
        let (sender, receiver) = mpsc::channel();
        let reader = std::thread::Builder::new()
            .spawn(move || lines.map_while(Result::ok).try_for_each(|_| sender.send(())))
            .unwrap();
        let settled = std::iter::once(true)
            .chain(std::iter::from_fn(|| receiver.recv_timeout(PATIENCE).ok().map(|()| true)))
            .any(|_| self.windows() == wanted);
        let _ended_already = changes.kill();
        changes.wait().unwrap();
        drop(receiver);
        let _the_receiver_is_gone = reader.join().unwrap();
        assert!(settled, "{:?} instead of {wanted:?}", self.windows());
    }

    /// The windows that are full-screen and seen, by title, with the output that each fills.
    fn windows(&self) -> Vec<(String, String)> {
        let output = Command::new("swaymsg").env("SWAYSOCK", &self.socket).args(["-r", "-t", "get_tree"]).output();
        let tree: Value = serde_json::from_slice(&output.unwrap().stdout).unwrap();
        let mut found = Vec::new();
        for output in tree["nodes"].as_array().unwrap() {
            collect(output, output["name"].as_str().unwrap(), &mut found);
        }
        found.sort();
        found
    }
}

/// The full-screen windows below a node that are seen.
fn collect(node: &Value, output: &str, found: &mut Vec<(String, String)>) {
    if !node["pid"].is_null() && node["fullscreen_mode"] == 1 && node["visible"] == true {
        found.push((node["name"].as_str().unwrap().to_owned(), output.to_owned()));
    }
    for list in ["nodes", "floating_nodes"] {
        for child in node[list].as_array().into_iter().flatten() {
            collect(child, output, found);
        }
    }
}

impl Drop for Sway {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _ended_already = self.child.wait();
    }
}

const SITE: &str = "(screens: [(name: \"hall\", output: \"WL-1\"), (name: \"lift\", output: \"WL-2\"), \
    (name: \"yard\", output: \"WL-3\")], schedule: [(play: \"a\")])";

#[test]
fn each_output_has_its_screen_as_outputs_come_and_go() {
    let runtime = runtime();
    let Some(outer) = Sway::start(runtime.path(), "headless", &[("WLR_HEADLESS_OUTPUTS", "1")]) else { return };
    let settings = [("WAYLAND_DISPLAY", outer.display.as_str()), ("WLR_WL_OUTPUTS", "2")];
    let inner = Sway::start(runtime.path(), "wayland", &settings).unwrap();
    let folder = Folder::with(&[("a.ron", "(dwell: \"1h\", slides: [Values()])"), ("site.ron", SITE)]);
    let mut command = gongyi();
    command.env("WAYLAND_DISPLAY", &inner.display).env("XDG_RUNTIME_DIR", runtime.path());
    let mut player = Player::start(command.arg(folder.path()));
    let on = |screen: &str, output: &str| (format!("公益 Gongyi · {screen}"), output.to_owned());

    let mut screens =
        [player.next_of("slide_shown"), player.next_of("slide_shown")].map(|event| event["screen"].clone());
    screens.sort_by_key(ToString::to_string);
    assert_eq!(screens, ["hall", "lift"]);
    inner.settle(&[on("hall", "WL-1"), on("lift", "WL-2")]);

    // A third output: its screen opens on it.
    inner.tell("create_output");
    assert_eq!(player.next_of("slide_shown")["screen"], "yard");
    inner.settle(&[on("hall", "WL-1"), on("lift", "WL-2"), on("yard", "WL-3")]);

    // Two are unplugged: no window is left over, and none that sway moved covers the third, which plays on.
    outer.tell("[title=\"WL-2\"] kill");
    outer.tell("[title=\"WL-1\"] kill");
    inner.settle(&[on("yard", "WL-3")]);
    folder.write("a.ron", "(dwell: \"1h\", slides: [Values(heading: \"核心价值观\")])");
    assert_eq!(player.next_of("slide_redrawn")["screen"], "yard");
    inner.settle(&[on("yard", "WL-3")]);

    // The last one goes: the player waits. No screen names the next that comes, so the first screen takes it, until it
    // is that of another.
    outer.tell("[title=\"WL-3\"] kill");
    inner.settle(&[]);
    inner.tell("create_output");
    assert_eq!(player.next_of("slide_shown")["screen"], "hall");
    folder.write("site.ron", &SITE.replace("WL-3", "WL-4"));
    assert_eq!(player.next_of("slide_shown")["screen"], "yard");
    inner.settle(&[on("yard", "WL-4")]);
    let ended = player.terminate();
    assert!(ended.status.success() && !ended.messages.contains("panicked"), "{}", ended.messages);
    assert!(ended.messages.contains("lift"), "an absent output is told of:\n{}", ended.messages);
}

// Replay B10
#[test]
fn without_its_only_output_nothing_is_claimed_to_be_seen_until_it_is_back() {
    let runtime = runtime();
    let Some(outer) = Sway::start(runtime.path(), "headless", &[("WLR_HEADLESS_OUTPUTS", "1")]) else { return };
    let settings = [("WAYLAND_DISPLAY", outer.display.as_str()), ("WLR_WL_OUTPUTS", "1")];
    let inner = Sway::start(runtime.path(), "wayland", &settings).unwrap();
    for output in ["output: \"Primary\", ", "output: \"0\", ", ""] {
        let folder =
            Folder::with(&[("a.ron", "(transition: Cut, dwell: \"2s\", slides: [Slogan(text: \"甲\"), Values()])")]);
        folder.write("site.ron", &format!("(screens: [(name: \"hall\", {output})], schedule: [(play: \"a\")])"));
        let status = folder.beside("status.json");
        let mut command = gongyi();
        command.env("WAYLAND_DISPLAY", &inner.display).env("XDG_RUNTIME_DIR", runtime.path());
        let mut player = Player::start(command.arg("--status").arg(&status).arg(folder.path()));
        player.next_of("slide_shown");
        outer.tell("[title=\"WL-.*\"] kill");
        let away = status_when(&status, "the output is away", |status| {
            status["screens"][0]["size"].is_null() && status["screens"][0]["zones"][0]["shown"].is_null()
        });
        // What is due goes on by the clock, and no frame is drawn.
        let later = status_when(&status, "another slide is due", |status| {
            status["screens"][0]["zones"][0]["due"]["since"] != away["screens"][0]["zones"][0]["due"]["since"]
        });
        assert!(later["screens"][0]["size"].is_null() && later["screens"][0]["zones"][0]["shown"].is_null());
        assert_eq!(later["screens"][0]["frames_drawn"], away["screens"][0]["frames_drawn"]);
        inner.tell("create_output");
        status_when(&status, "the slide is seen again", |status| {
            !status["screens"][0]["size"].is_null() && status["screens"][0]["zones"][0]["shown"]["kind"] == "slide"
        });
        let ended = player.terminate();
        assert!(ended.status.success() && !ended.messages.contains("panicked"), "{}", ended.messages);
    }
}

// Replay B9
#[test]
fn a_compositor_that_goes_away_is_an_end_of_its_own_that_is_told_in_a_sentence() {
    for gpu in ["off", "on"] {
        if gpu == "on" && !has_adapter() {
            continue;
        }
        let runtime = runtime();
        let Some(sway) = Sway::start(runtime.path(), "headless", &[("WLR_HEADLESS_OUTPUTS", "1")]) else { return };
        let folder = Folder::with(&[("a.ron", "(dwell: \"1h\", slides: [Values()])")]);
        let mut command = gongyi();
        command.env("WAYLAND_DISPLAY", &sway.display).env("XDG_RUNTIME_DIR", runtime.path()).args(["--gpu", gpu]);
        let mut player = Player::start(command.arg(folder.path()));
        player.next_of("slide_shown");
        drop(sway);
        assert_display_gone(&player.wait());
    }
}

/// A mode that no adapter draws: textures have a side of 16,384 at most.
const HUGE: &str = "output HEADLESS-1 mode --custom 17000x400@60Hz";

// Replay B11
#[test]
fn an_output_that_is_larger_than_the_adapter_draws_is_refused_at_the_start_and_else_waits() {
    if !has_adapter() {
        return;
    }
    let runtime = runtime();
    let Some(sway) = Sway::start(runtime.path(), "headless", &[("WLR_HEADLESS_OUTPUTS", "1")]) else { return };
    let folder =
        Folder::with(&[("a.ron", "(transition: Cut, dwell: \"2s\", slides: [Slogan(text: \"甲\"), Values()])")]);
    let status = folder.beside("status.json");
    let start = |gpu: &str| {
        let mut command = gongyi();
        command.env("WAYLAND_DISPLAY", &sway.display).env("XDG_RUNTIME_DIR", runtime.path()).args(["--gpu", gpu]);
        Player::start(command.arg("--status").arg(&status).arg(folder.path()))
    };
    let mut player = start("on");
    player.next_of("slide_shown");
    sway.tell(HUGE);
    status_when(&status, "the screen waits", |status| status["screens"][0]["size"].is_null());
    sway.tell("output HEADLESS-1 mode --custom 1920x1080@60Hz");
    status_when(&status, "the slide is seen again", |status| {
        status["screens"][0]["size"][0] == 1920 && status["screens"][0]["zones"][0]["shown"]["kind"] == "slide"
    });
    let ended = player.terminate();
    assert!(ended.status.success() && !ended.messages.contains("panicked"), "{}", ended.messages);
    assert!(ended.messages.contains("17000x400"), "it is told:\n{}", ended.messages);
    sway.tell(HUGE);
    let ended = start("on").wait();
    assert_eq!(ended.status.code(), Some(3), "{}", ended.messages);
    let says = |word| ended.messages.contains(word);
    assert!(says("17000x400") && says("16384") && !says("panicked"), "{}", ended.messages);
    // Software rendering knows no such limit.
    let mut player = start("off");
    player.next_of("slide_shown");
    assert!(player.terminate().status.success());
}

// Replay B1
#[test]
fn a_player_that_is_killed_takes_the_shipped_sway_with_it_so_that_both_start_again() {
    if Command::new("sway").arg("--version").output().is_err() {
        left_out("the shipped configuration cannot be tried, as sway is not installed");
        return;
    }
    let runtime = runtime();
    let inside = |name: &str| runtime.path().join(name);
    // The user of sway may enter neither this folder of tests nor that of the build.
    let own = |path: &Path| {
        if is_root() {
            assert!(Command::new("chown").args(["-R", NOBODY]).arg(path).status().unwrap().success());
        }
    };
    fs::create_dir(inside("playlists")).unwrap();
    fs::write(inside("playlists/a.ron"), "(dwell: \"1h\", slides: [Slogan(text: \"诚信\")])").unwrap();
    fs::copy(env!("CARGO_BIN_EXE_gongyi"), inside("gongyi")).unwrap();
    let shipped =
        |name: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging").join(name)).unwrap();
    let place = |text: &str, from: &str, to: &str| {
        assert!(text.contains(from), "{from} is in what is shipped");
        text.replace(from, inside(to).to_str().unwrap())
    };
    let script = place(&shipped("lib/play"), "/usr/bin/gongyi", "gongyi");
    let script = place(&script, "/var/lib/gongyi/playlists", "playlists");
    let script = place(&script, "/var/lib/gongyi/state", "state");
    let script = place(&script, "/var/lib/gongyi/record", "record");
    let script = place(&script, "/run/gongyi/status.json", "status.json");
    let script = place(&script, "/var/lib/gongyi/events.jsonl", "events.jsonl");
    fs::write(inside("play"), script).unwrap();
    fs::set_permissions(inside("play"), fs::Permissions::from_mode(0o755)).unwrap();
    let text = place(&shipped("etc/sway.conf"), "/usr/lib/gongyi/play", "play");
    fs::write(inside("sway.conf"), format!("xwayland disable\n{text}")).unwrap();
    own(runtime.path());
    let mut sway = sway(&inside("sway.conf"), runtime.path(), "headless")
        .env("HOME", runtime.path())
        .env("XDG_STATE_HOME", inside("state"))
        .spawn()
        .unwrap();
    let status = status_when(&inside("status.json"), "the slide is seen", |status| {
        status["screens"][0]["zones"][0]["shown"]["kind"] == "slide"
    });
    assert!(sway.try_wait().unwrap().is_none(), "sway lives as long as its player");
    let player = status["pid"].to_string();
    assert!(Command::new("kill").args(["-KILL", &player]).status().unwrap().success());
    let (sender, receiver) = mpsc::channel();
    let pid = sway.id().to_string();
    std::thread::Builder::new().spawn(move || sender.send(sway.wait())).unwrap();
    if receiver.recv_timeout(PATIENCE).is_err() {
        let _gone = Command::new("kill").args(["-KILL", &pid]).status();
        panic!("sway goes on without its player");
    }
}
