//! An X server of our own, and what is seen on it: pixels, and when they change.
//!
//! Changes are told by the DAMAGE extension. Its three requests are written out here, since `x11rb` would compile it only
//! with a feature that winit does without, and Bevy would be built twice.

use std::{
    error::Error,
    fs,
    io::{self, BufRead as _, BufReader, IoSlice},
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use gongyi_system::clock::monotonic_now;
use image::RgbImage;
use rustix::process::Signal;
use x11rb::{
    connection::{Connection as _, RequestConnection as _},
    protocol::xproto::{ConnectionExt as _, ImageFormat},
    rust_connection::RustConnection,
};

use super::{
    interrupt,
    processes::{Tree, Usage},
};

/// An X server starts in less.
const START_PATIENCE: Duration = Duration::from_secs(20);
/// How often it is asked whether something changed.
const POLL: Duration = Duration::from_micros(500);
/// A pixel is right within so many of 255 steps: players round differently.
const NEAR: u8 = 8;
/// So many of a thousand pixels of a row have to be right.
const RIGHT_OF_1000: usize = 980;

/// The X server.
#[derive(Debug)]
pub(crate) struct Xvfb {
    child: Child,
    tree: Tree,
    /// What a client names it by.
    pub(crate) name: String,
}

impl Xvfb {
    /// Starts one on a number that is free: it looks for that itself.
    pub(crate) fn start((width, height): (u32, u32)) -> Result<Self, Box<dyn Error>> {
        let screen = format!("{width}x{height}x24");
        let mut child = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", &screen, "-nolisten", "tcp", "-noreset"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        let out = child.stdout.take().ok_or("Xvfb has no output")?;
        let tree = Tree::new(child.id(), "");
        let mut server = Self { child, tree, name: String::new() };
        let (told, number) = std::sync::mpsc::channel();
        std::thread::Builder::new().name("xvfb".into()).spawn(move || {
            let mut line = String::new();
            let _nobody_waits = told.send(BufReader::new(out).read_line(&mut line).map(|_| line));
        })?;
        let number = number.recv_timeout(START_PATIENCE)??;
        server.name = format!(":{}", number.trim().parse::<u32>()?);
        Ok(server)
    }

    /// What it used so far.
    pub(crate) fn usage(&mut self) -> io::Result<Usage> {
        self.tree.usage()
    }
}

impl Drop for Xvfb {
    fn drop(&mut self) {
        self.tree.signal(Signal::TERM);
        let deadline = monotonic_now() + Duration::from_secs(3);
        while monotonic_now() < deadline && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(10));
        }
        self.tree.signal(Signal::KILL);
        let _gone = self.child.wait();
        // One that was killed leaves these behind.
        if let Some(number) = self.name.strip_prefix(':') {
            let _gone = fs::remove_file(format!("/tmp/.X{number}-lock"));
            let _gone = fs::remove_file(format!("/tmp/.X11-unix/X{number}"));
        }
    }
}

/// What changed in a row of the screen, and when by the server's clock.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    /// In milliseconds, from any start.
    pub(crate) at_ms: f64,
    /// The row after it.
    pub(crate) row: Vec<[u8; 3]>,
}

/// Somebody who looks at the screen.
#[derive(Debug)]
pub(crate) struct Observer {
    connection: RustConnection,
    root: u32,
    width: u16,
    /// The number of the event that tells of a change.
    damage: u8,
}

impl Observer {
    /// Looks at the screen, and asks to be told of changes.
    pub(crate) fn connect(name: &str) -> Result<Self, Box<dyn Error>> {
        let (connection, _) = x11rb::connect(Some(name))?;
        let screen = connection.setup().roots.first().ok_or("the X server has no screen")?;
        let (root, width) = (screen.root, screen.width_in_pixels);
        let extension = connection.query_extension(b"DAMAGE")?.reply()?;
        if !extension.present {
            return Err("the X server lacks the DAMAGE extension".into());
        }
        let send = |minor: u8, words: &[u32]| -> Result<(), Box<dyn Error>> {
            let length = u16::try_from(words.len() + 1)?.to_ne_bytes();
            let [low, high] = length;
            let mut request = vec![extension.major_opcode, minor, low, high];
            request.extend(words.iter().flat_map(|word| word.to_ne_bytes()));
            connection.send_request_without_reply(&[IoSlice::new(&request)], Vec::new())?.ignore_error();
            Ok(())
        };
        let number = connection.generate_id()?;
        // QueryVersion; its answer says nothing that is needed, but the server wants to be asked.
        let query = [extension.major_opcode, 0, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0];
        let query =
            if cfg!(target_endian = "big") { [extension.major_opcode, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1] } else { query };
        let cookie = connection.send_request_with_reply::<Raw>(&[IoSlice::new(&query)], Vec::new())?;
        let _version = cookie.reply()?;
        // Create, with every rectangle told as it is drawn.
        send(1, &[number, root, 0])?;
        connection.flush()?;
        // With that it tells of the whole screen once.
        let _server_has_answered = connection.get_input_focus()?.reply()?;
        while connection.poll_for_raw_event()?.is_some() {}
        Ok(Self { connection, root, width, damage: extension.first_event })
    }

    /// What the server says of its version.
    pub(crate) fn version(&self) -> String {
        let setup = self.connection.setup();
        let release = setup.release_number;
        let (major, minor, patch) = (release / 100_000 % 100, release / 1000 % 100, release % 1000);
        format!("{} {major}.{minor}.{patch}", String::from_utf8_lossy(&setup.vendor))
    }

    /// A row of the screen.
    pub(crate) fn row(&self, y: u32) -> Result<Vec<[u8; 3]>, Box<dyn Error>> {
        let y = i16::try_from(y)?;
        let image =
            self.connection.get_image(ImageFormat::Z_PIXMAP, self.root, 0, y, self.width, 1, u32::MAX)?.reply()?;
        Ok(image
            .data
            .chunks_exact(4)
            .filter_map(|pixel| Some([*pixel.get(2)?, *pixel.get(1)?, *pixel.first()?]))
            .collect())
    }

    /// Waits until something was drawn, and takes all that was drawn by then: when the last of it was, in the server's
    /// milliseconds. None when the deadline came first.
    pub(crate) fn wait_for_change(&self, deadline: Instant) -> Result<Option<u32>, Box<dyn Error>> {
        let mut last = None;
        loop {
            while let Some(event) = self.connection.poll_for_raw_event()? {
                if event.first().map(|kind| kind & 0x7F) == Some(self.damage) {
                    let time =
                        event.get(12..16).and_then(|time| <[u8; 4]>::try_from(time).ok()).map(u32::from_ne_bytes);
                    last = time.or(last);
                }
            }
            if last.is_some() || monotonic_now() >= deadline {
                return Ok(last);
            }
            interrupt::check()?;
            std::thread::sleep(POLL);
        }
    }

    /// The changes of a row of the screen until a deadline. What is drawn and changes nothing is none.
    pub(crate) fn changes(&self, y: u32, deadline: Instant) -> Result<Vec<Change>, Box<dyn Error>> {
        let mut changes: Vec<Change> = Vec::new();
        let (mut shown, mut start) = (self.row(y)?, None);
        while let Some(time) = self.wait_for_change(deadline)? {
            let row = self.row(y)?;
            if row == shown {
                continue;
            }
            shown.clone_from(&row);
            let start = *start.get_or_insert(time);
            changes.push(Change { at_ms: f64::from(time.wrapping_sub(start)), row });
        }
        Ok(changes)
    }

    /// How many times anything at all was drawn until a deadline; what is drawn within ten milliseconds counts once.
    pub(crate) fn drawings(&self, deadline: Instant) -> Result<usize, Box<dyn Error>> {
        let (mut count, mut before) = (0, None);
        while let Some(time) = self.wait_for_change(deadline)? {
            if before.is_none_or(|before: u32| time.wrapping_sub(before) > 10) {
                count += 1;
            }
            before = Some(time);
        }
        Ok(count)
    }

    /// Waits until the screen shows a picture; whether it did before the deadline.
    pub(crate) fn wait_for_picture(
        &self,
        expected: &RgbImage,
        rows: &[u32],
        deadline: Instant,
    ) -> Result<bool, Box<dyn Error>> {
        loop {
            let mut right = true;
            for y in rows {
                right = right && is_right(&self.row(*y)?, expected, *y);
            }
            if right {
                return Ok(true);
            }
            if self.wait_for_change(deadline)?.is_none() {
                return Ok(false);
            }
        }
    }
}

fn is_right(row: &[[u8; 3]], expected: &RgbImage, y: u32) -> bool {
    let near = |pixel: &[u8; 3], x: usize| {
        let wanted = expected.get_pixel_checked(x as u32, y).map(|wanted| wanted.0);
        wanted.is_some_and(|wanted| wanted.iter().zip(pixel).all(|(wanted, seen)| wanted.abs_diff(*seen) <= NEAR))
    };
    let right = row.iter().enumerate().filter(|(x, pixel)| near(pixel, *x)).count();
    right * 1000 >= row.len() * RIGHT_OF_1000
}

/// An answer that nobody reads.
#[derive(Debug)]
struct Raw;

impl x11rb::x11_utils::TryParse for Raw {
    fn try_parse(value: &[u8]) -> Result<(Self, &[u8]), x11rb::errors::ParseError> {
        Ok((Self, value))
    }
}
