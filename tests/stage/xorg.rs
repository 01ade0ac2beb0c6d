//! Windows on an X server whose outputs come, go, move and change their size: Xorg with its dummy driver, without a
//! window manager, as on a box. What is right is judged by the server: which windows are seen, and where.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc,
};

use proptest::{
    strategy::{Strategy, ValueTree as _},
    test_runner::TestRunner,
};
use x11rb::{
    connection::Connection as _,
    protocol::xproto::{ChangeWindowAttributesAux, ConnectionExt as _, EventMask, MapState},
    rust_connection::RustConnection,
};

use crate::stage::support::{Folder, PATIENCE, Player, gongyi, left_out};

/// The outputs that are plugged in and out.
const OUTPUTS: [&str; 3] = ["DUMMY0", "DUMMY1", "DUMMY2"];
/// Their sizes.
const SIZES: [(u16, u16); 3] = [(640, 480), (800, 600), (1024, 768)];
/// Steps of a random sequence.
const STEPS: usize = 24;

const CONFIG: &str = r#"
Section "ServerFlags"
  Option "DontVTSwitch" "true"
  Option "AutoAddDevices" "false"
  Option "AutoEnableDevices" "false"
EndSection
Section "Device"
  Identifier "dummy"
  Driver "dummy"
  VideoRam 65536
EndSection
Section "Screen"
  Identifier "screen"
  Device "dummy"
  DefaultDepth 24
  SubSection "Display"
    Depth 24
    Modes "640x480"
    Virtual 4096 1024
  EndSubSection
EndSection
"#;

/// An X server with several outputs.
pub(crate) struct Xorg {
    child: Child,
    pub(crate) display: String,
    connection: RustConnection,
    root: u32,
    changes: mpsc::Receiver<()>,
    _folder: tempfile::TempDir,
}

impl Xorg {
    /// Starts one; none, with a word, where Xorg, its dummy driver or `xrandr` is not installed or may not run.
    pub(crate) fn start() -> Option<Self> {
        let left_out = |why: &str| {
            left_out(&format!("outputs of an X server cannot come and go: {why}"));
            None::<Self>
        };
        if Command::new("xrandr").arg("--version").output().is_err() {
            return left_out("xrandr is not installed");
        }
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("xorg.conf");
        fs::write(&config, CONFIG).unwrap();
        let started = Command::new("Xorg")
            .args(["-displayfd", "1", "-noreset", "-novtswitch", "-sharevts", "-nolisten", "tcp", "-config"])
            .arg(&config)
            .arg("-logfile")
            .arg(folder.path().join("log"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut child = match started {
            Ok(child) => child,
            Err(error) => return left_out(&format!("Xorg does not start: {error}")),
        };
        let mut number = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut number).unwrap();
        if number.trim().is_empty() {
            child.wait().unwrap();
            return left_out("Xorg ends at once (it may lack its dummy driver, or permission)");
        }
        let display = format!(":{}", number.trim());
        let (connection, screen) = x11rb::connect(Some(&display)).unwrap();
        let root = connection.setup().roots[screen].root;
        let (sender, changes) = mpsc::channel();
        // A connection of its own for what happens, so that questions and events do not wait for each other.
        let (events, _) = x11rb::connect(Some(&display)).unwrap();
        let watch = ChangeWindowAttributesAux::new().event_mask(EventMask::SUBSTRUCTURE_NOTIFY);
        events.change_window_attributes(root, &watch).unwrap().check().unwrap();
        std::thread::Builder::new()
            .spawn(move || while events.wait_for_event().is_ok() && sender.send(()).is_ok() {})
            .unwrap();
        let server = Self { child, display, connection, root, changes, _folder: folder };
        for (name, size) in ["small", "medium", "large"].iter().zip(SIZES) {
            let (width, height) = (size.0.to_string(), size.1.to_string());
            // What the timing is does not matter to a driver without a screen.
            server.xrandr(&["--newmode", name, "40", &width, "1060", "1070", "1080", &height, "780", "785", "800"]);
            for output in OUTPUTS {
                server.xrandr(&["--addmode", output, name]);
            }
        }
        Some(server)
    }

    fn xrandr(&self, arguments: &[&str]) {
        let output = Command::new("xrandr").args(["-display", &self.display]).args(arguments).output().unwrap();
        assert!(output.status.success(), "xrandr {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Plugs the outputs in and out, all at once.
    pub(crate) fn set(&self, wanted: &[Option<Placed>; 3]) {
        let mut arguments = Vec::new();
        for (output, wanted) in OUTPUTS.iter().zip(wanted) {
            arguments.extend(["--output".to_owned(), (*output).to_owned()]);
            match wanted {
                None => arguments.push("--off".to_owned()),
                Some(placed) => {
                    let mode = ["small", "medium", "large"][placed.mode];
                    let position = format!("{}x0", placed.x);
                    arguments.extend(["--mode".to_owned(), mode.to_owned(), "--pos".to_owned(), position]);
                }
            }
        }
        self.xrandr(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    }

    /// The player's windows that are seen: name, place and size.
    fn windows(&self) -> Vec<(String, (i16, i16, u16, u16))> {
        let mut found = Vec::new();
        for window in self.connection.query_tree(self.root).unwrap().reply().unwrap().children {
            // A window may go between two questions.
            let Ok(attributes) = self.connection.get_window_attributes(window).unwrap().reply() else { continue };
            let utf8 = self.connection.intern_atom(false, b"UTF8_STRING").unwrap().reply().unwrap().atom;
            let title = self.connection.intern_atom(false, b"_NET_WM_NAME").unwrap().reply().unwrap().atom;
            let Ok(name) = self.connection.get_property(false, window, title, utf8, 0, 1000).unwrap().reply() else {
                continue;
            };
            let Ok(area) = self.connection.get_geometry(window).unwrap().reply() else { continue };
            let name = String::from_utf8(name.value).unwrap();
            if attributes.map_state == MapState::VIEWABLE && name.contains("Gongyi") {
                found.push((name, (area.x, area.y, area.width, area.height)));
            }
        }
        found.sort();
        found
    }

    /// Waits until the player's windows are just these.
    fn until(&self, expected: &[(String, (i16, i16, u16, u16))]) {
        loop {
            let windows = self.windows();
            if windows == expected {
                return;
            }
            let changed = self.changes.recv_timeout(PATIENCE);
            assert!(changed.is_ok(), "the windows stay {windows:?} and should be {expected:?}");
        }
    }
}

impl Drop for Xorg {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _ended_already = self.child.wait();
    }
}

/// An output that is plugged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) x: i16,
    pub(crate) mode: usize,
}

/// The windows that there should be: each screen on its output, or, where no output is one of theirs, the first screen
/// on the first output.
fn expected(outputs: &[Option<Placed>; 3], screens: usize) -> Vec<(String, (i16, i16, u16, u16))> {
    let window = |screen: usize, placed: Placed| {
        let (width, height) = SIZES[placed.mode];
        (format!("公益 Gongyi · s{screen}"), (placed.x, 0, width, height))
    };
    let mut found: Vec<_> = (0..screens).filter_map(|screen| Some(window(screen, outputs[screen]?))).collect();
    if found.is_empty() {
        found.extend(outputs.iter().flatten().min_by_key(|placed| placed.x).map(|placed| window(0, *placed)));
    }
    found
}

fn site(screens: usize) -> String {
    let screens: Vec<String> =
        (0..screens).map(|screen| format!("(name: \"s{screen}\", output: \"{}\")", OUTPUTS[screen])).collect();
    format!("(screens: [{}], schedule: [(play: \"a\")])", screens.join(", "))
}

/// What happens to the outputs and the folder in a step: each output may be out or have one of three sizes; they stand
/// beside each other in some order; the site has two or three screens.
fn steps() -> impl Strategy<Value = Vec<([Option<usize>; 3], [usize; 3], usize)>> {
    let output = proptest::option::weighted(0.7, 0..3_usize);
    let order = proptest::sample::select(vec![[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]);
    proptest::collection::vec(([output.clone(), output.clone(), output], order, 2..=3_usize), STEPS)
}

#[test]
fn every_screen_is_where_its_output_is_whatever_is_plugged_moved_or_resized() {
    let Some(server) = Xorg::start() else { return };
    let folder = Folder::with(&[("a.ron", "(dwell: \"1h\", slides: [Values()])")]);
    let mut screens = 3;
    folder.write("site.ron", &site(screens));
    server.set(&[Some(Placed { x: 0, mode: 0 }), None, None]);
    let mut command = gongyi();
    let mut player = Player::start(command.env("DISPLAY", &server.display).arg(folder.path()));
    player.next_of("slide_shown");
    server.until(&expected(&[Some(Placed { x: 0, mode: 0 }), None, None], screens));

    let mut runner = TestRunner::deterministic();
    for (modes, order, wanted) in steps().new_tree(&mut runner).unwrap().current() {
        let (mut x, mut outputs) = (0, [None; 3]);
        for output in order {
            if let Some(mode) = modes[output] {
                outputs[output] = Some(Placed { x, mode });
                x += SIZES[mode].0 as i16;
            }
        }
        if outputs.iter().all(Option::is_none) {
            // Xorg keeps its desktop without an output, so the last display may go as well.
            assert!(expected(&outputs, wanted).is_empty());
        }
        server.set(&outputs);
        if wanted != screens {
            folder.write("site.ron", &site(wanted));
            screens = wanted;
            player.next_of("library_reloaded");
        }
        server.until(&expected(&outputs, screens));
    }
    server.set(&[Some(Placed { x: 0, mode: 2 }), Some(Placed { x: 1024, mode: 1 }), None]);
    server.until(&expected(&[Some(Placed { x: 0, mode: 2 }), Some(Placed { x: 1024, mode: 1 }), None], screens));
    let ended = player.terminate();
    assert!(ended.status.success() && !ended.messages.contains("panicked"), "{}", ended.messages);
    assert!(server.windows().is_empty());
}
