//! Real windows, on an X server without a screen (Xvfb) whose picture is a file.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use image::{RgbaImage, imageops};

use crate::stage::support::{Folder, Player, difference, gongyi, has_adapter, left_out};

/// A running X server.
pub(crate) struct Server {
    child: Child,
    pub(crate) display: String,
    folder: tempfile::TempDir,
}

impl Server {
    /// Starts one of this size; none, with a word, where Xvfb is not installed.
    pub(crate) fn start(size: &str) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let started = Command::new("Xvfb")
            .args(["-displayfd", "1", "-noreset", "-nolisten", "tcp", "-screen", "0", &format!("{size}x24"), "-fbdir"])
            .arg(folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut child = match started {
            Ok(child) => child,
            Err(error) => {
                left_out(&format!("no window can be opened, as Xvfb does not start: {error}"));
                return None;
            }
        };
        let mut number = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut number).unwrap();
        Some(Self { child, display: format!(":{}", number.trim()), folder })
    }

    /// Sends it a signal.
    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([&format!("-{name}"), &id]).status().unwrap().success());
    }

    /// What is on its screen: width, height and RGBA.
    pub(crate) fn picture(&self) -> (u32, u32, Vec<u8>) {
        read_xwd(&self.folder.path().join("Xvfb_screen0"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _ended_already = self.child.wait();
    }
}

/// Reads the file in which Xvfb keeps its picture: an X window dump (XWDFile.h), 32 bits a pixel.
fn read_xwd(path: &Path) -> (u32, u32, Vec<u8>) {
    let bytes = fs::read(path).unwrap();
    let field = |index: usize| u32::from_be_bytes(bytes[index * 4..index * 4 + 4].try_into().unwrap());
    let (header, width, height, line, colours) = (field(0), field(4), field(5), field(12), field(19));
    assert_eq!(field(11), 32, "bits a pixel");
    let little = field(7) == 0;
    let start = header as usize + colours as usize * 12;
    let mut picture = Vec::new();
    for y in 0..height as usize {
        let from = start + y * line as usize;
        for pixel in bytes[from..from + width as usize * 4].chunks_exact(4) {
            let [a, b, c, d] = [pixel[0], pixel[1], pixel[2], pixel[3]];
            picture.extend(if little { [c, b, a, 255] } else { [b, c, d, 255] });
        }
    }
    (width, height, picture)
}

fn snapshot(folder: &Path, at: &str, size: &str, out: &PathBuf) -> Vec<u8> {
    let mut command = gongyi();
    command.arg("snapshot").arg(folder).args(["--at", at, "--size", size, "--out"]).arg(out);
    assert!(command.status().unwrap().success());
    image::open(out).unwrap().into_rgba8().into_raw()
}

#[test]
fn a_window_fills_the_screen_with_the_picture_of_snapshot_and_stands_still() {
    let Some(server) = Server::start("960x540") else { return };
    let folder = Folder::with(&[("a.ron", "(slides: [Values(dwell: \"1h\")])")]);
    let at = "2026-11-23 00:00:10";
    let status = folder.beside("status.json");
    let mut command = gongyi();
    command.env("DISPLAY", &server.display).args(["--at", at, "--for", "6s", "--status"]).arg(&status);
    let mut player = Player::start(command.arg(folder.path()));
    player.next_of("slide_shown");
    // The server may still be at work on the frame that it was handed: what must be right is the picture that stays.
    let ended = player.wait();
    assert!(ended.status.success(), "{}", ended.messages);
    let status: serde_json::Value = serde_json::from_str(&fs::read_to_string(status).unwrap()).unwrap();
    assert_eq!(status["screens"][0]["size"], serde_json::json!([960, 540]));
    let frames = status["screens"][0]["frames_drawn"].as_u64().unwrap();
    assert!(frames <= 3, "one slide took {frames} frames: one when it came on, one or two as the window was placed");
    assert!(ended.messages.lines().count() <= 6, "a good start is told in a few lines:\n{}", ended.messages);
}

/// Compares a window on a 640 × 360 server, whose screen is turned, with what `snapshot` draws upright and `turn` turns.
fn compare(rotate: u32, turn: fn(&RgbaImage) -> RgbaImage) {
    compare_presenter("off", rotate, turn);
    if has_adapter() {
        compare_presenter("on", rotate, turn);
    }
}

/// See [`compare`]; `gpu` says by which presenter.
fn compare_presenter(gpu: &str, rotate: u32, turn: fn(&RgbaImage) -> RgbaImage) {
    let Some(server) = Server::start("640x360") else { return };
    let folder = Folder::with(&[("a.ron", "(slides: [Values(dwell: \"1h\")])")]);
    folder.write("site.ron", &format!("(screens: [(name: \"hall\", rotate: {rotate})], schedule: [(play: \"a\")])"));
    let at = "2026-11-23 00:00:10";
    let mut command = gongyi();
    command.env("DISPLAY", &server.display).args(["--at", at, "--gpu", gpu]);
    let mut player = Player::start(command.arg(folder.path()));
    player.next_of("slide_shown");
    let upright = if rotate.is_multiple_of(180) { (640, 360) } else { (360, 640) };
    let size = format!("{}x{}", upright.0, upright.1);
    let expected = snapshot(&folder.path(), at, &size, &folder.beside("expected.png"));
    let expected = turn(&RgbaImage::from_raw(upright.0, upright.1, expected).unwrap());
    // An edit and its event give the server the time of a whole frame to finish the one before.
    folder.write("b.ron", "(slides: [Slogan(text: \"诚信\")])");
    player.next_of("library_reloaded");
    let (width, height, picture) = server.picture();
    assert_eq!((width, height), (640, 360));
    let off = difference(&picture, expected.as_raw());
    assert!(off < 1.0, "the window is {off} off the snapshot, turned by {rotate} degrees, with --gpu {gpu}");
    assert!(player.terminate().status.success());
}

#[test]
fn a_window_shows_what_snapshot_shows() {
    compare(0, Clone::clone);
}

#[test]
fn a_turned_window_shows_the_upright_picture_turned_clockwise() {
    compare(90, imageops::rotate90);
    compare(180, imageops::rotate180);
    compare(270, imageops::rotate270);
}

/// The graphics drivers that a process has in memory.
fn drivers_of(process: u32) -> Vec<String> {
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap();
    let is_driver =
        |line: &&str| ["libvulkan", "libLLVM", "libEGL", "libGL", "_dri.so"].iter().any(|name| line.contains(name));
    maps.lines().filter(is_driver).map(str::to_owned).collect()
}

#[test]
fn without_an_adapter_no_graphics_driver_is_loaded_into_a_player_with_a_window() {
    let Some(server) = Server::start("320x180") else { return };
    let folder = Folder::with(&[
        ("a.ron", "(transition: Fade, dwell: \"2s\", slides: [Values(), Slogan(text: \"诚信\")])"),
        ("site.ron", "(screens: [(name: \"hall\", zones: [Ticker(texts: [\"友善\"])])], schedule: [(play: \"a\")])"),
    ]);
    let start = |gpu: &str| {
        let mut command = gongyi();
        command.env("DISPLAY", &server.display).args(["--gpu", gpu]);
        let mut player = Player::start(command.arg(folder.path()));
        // Through a transition.
        player.next_of("slide_shown");
        player.next_of("slide_shown");
        player
    };
    let player = start("off");
    assert_eq!(drivers_of(player.id()), Vec::<String>::new());
    assert!(player.terminate().status.success());
    // That they would be seen where they are.
    if has_adapter() {
        let player = start("on");
        assert!(!drivers_of(player.id()).is_empty());
        assert!(player.terminate().status.success());
    }
}

#[test]
fn without_a_vulkan_driver_a_window_that_must_have_one_is_refused_in_a_sentence() {
    let Some(server) = Server::start("320x180") else { return };
    let folder = Folder::with(&[("a.ron", "(slides: [Values()])")]);
    let mut command = gongyi();
    command.env("DISPLAY", &server.display).env("VK_DRIVER_FILES", "/nowhere").env("VK_ICD_FILENAMES", "/nowhere");
    let output = command.args(["--gpu", "on"]).arg(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("mesa-vulkan-drivers") && !said.contains("panicked"), "{said}");
}

#[test]
fn the_zones_of_a_turned_screen_are_where_snapshot_has_them() {
    let Some(server) = Server::start("640x360") else { return };
    for rotate in [90, 180, 270] {
        let site = format!(
            "(screens: [(name: \"lift\", rotate: {rotate}, zones: [Clock(), Side(play: \"b\")])], \
             schedule: [(play: \"a\")])"
        );
        let folder = Folder::with(&[
            ("a.ron", "(slides: [Values(dwell: \"1h\")])"),
            ("b.ron", "(theme: \"clinic\", slides: [Slogan(text: \"友善\", dwell: \"1h\")])"),
            ("site.ron", &site),
        ]);
        let at = "2026-11-23 00:00:01";
        let mut command = gongyi();
        command.env("DISPLAY", &server.display).args(["--at", at]);
        let mut player = Player::start(command.arg(folder.path()));
        player.next_of("slide_shown");
        let size = if rotate == 180 { "640x360" } else { "360x640" };
        let upright = snapshot(&folder.path(), at, size, &folder.beside("expected.png"));
        // An edit and its event give the server the time of a whole frame to finish the one before.
        folder.write("c.ron", "(slides: [Slogan(text: \"诚信\")])");
        player.next_of("library_reloaded");
        let (width, height, picture) = server.picture();
        assert_eq!((width, height), (640, 360));
        let across = if rotate == 180 { 640 } else { 360 };
        // What is at the top of a screen that is turned clockwise is seen at the right of its window.
        let expected: Vec<u8> = (0..360)
            .flat_map(|y| (0..640).map(move |x| (x, y)))
            .flat_map(|(x, y)| {
                let (x, y) = match rotate {
                    90 => (y, 639 - x),
                    180 => (639 - x, 359 - y),
                    _ => (359 - y, x),
                };
                upright[(y * across + x) * 4..][..4].to_vec()
            })
            .collect();
        let off = difference(&picture, &expected);
        assert!(off < 1.0, "turned by {rotate}: the window is {off} off the snapshot");
        assert!(player.terminate().status.success());
    }
}
