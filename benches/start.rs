//! From a start to the first slide, with a folder of 300 photographs of 24 megapixels: a text on air, a photograph on
//! air, and the second start, when everything has been looked at once.
//!
//! The photographs are one picture in 300 files that differ: each has a comment of its own, so that no content is known
//! by its fingerprint. `cargo bench --profile dev --bench start` uses the one build of Bevy that `cargo run` uses.
//! `GONGYI_PHOTOGRAPHS` makes fewer.

use std::{
    error::Error,
    fmt::Write as _,
    fs,
    io::{self, BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use image::{ExtendedColorType, codecs::jpeg::JpegEncoder};

use gongyi_system::clock::monotonic_now;

/// The photographs, where nobody says otherwise.
const PHOTOGRAPHS: usize = 300;
/// Their size: 24 megapixels, as phones make them.
const SIZE: (u32, u32) = (6000, 4000);
/// Longer than any start takes.
const PATIENCE: Duration = Duration::from_mins(10);

/// A photograph as a camera makes it: soft shapes under fine grain, a few megabytes.
fn photograph() -> Result<Vec<u8>, Box<dyn Error>> {
    let (width, height) = SIZE;
    let mut pixels = Vec::with_capacity(width as usize * height as usize * 3);
    let mut grain = 12_u32;
    for y in 0..height {
        for x in 0..width {
            grain = grain.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (grain >> 29) as u8;
            let soft = |a: u32, b: u32| ((x / a + y / b) % 200) as u8;
            pixels.extend([soft(31, 47) + noise, soft(53, 29) + noise, soft(71, 61) + noise]);
        }
    }
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 88).encode(&pixels, width, height, ExtendedColorType::Rgb8)?;
    Ok(bytes)
}

/// The same picture with a comment behind its first mark: another file, as far as anybody can tell without decoding.
fn with_comment(jpeg: &[u8], comment: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let (start, rest) = jpeg.split_at_checked(2).ok_or("no JPEG")?;
    let length = u16::try_from(comment.len() + 2)?.to_be_bytes();
    Ok([start, &[0xFF, 0xFE], &length, comment.as_bytes(), rest].concat())
}

/// How long a player takes to its first slide, and to its third; and the most memory it had by then, in megabytes.
fn first_slides(folder: &Path, state: &Path) -> Result<(Duration, Duration, u64), Box<dyn Error>> {
    let start = monotonic_now();
    let mut player = Command::new(env!("CARGO_BIN_EXE_gongyi"))
        .arg(folder)
        .args(["--headless", "--size", "1920x1080", "--events", "-", "--state"])
        .arg(state)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let out = BufReader::new(player.stdout.take().ok_or("the player has no output")?);
    let (shown, slides) = mpsc::channel();
    std::thread::Builder::new().spawn(move || {
        for line in out.lines().map_while(Result::ok).filter(|line| line.contains("\"slide_shown\"")) {
            if shown.send((line, monotonic_now())).is_err() {
                return;
            }
        }
    })?;
    let (_, first) = slides.recv_timeout(PATIENCE)?;
    slides.recv_timeout(PATIENCE)?;
    let (_, third) = slides.recv_timeout(PATIENCE)?;
    let status = fs::read_to_string(format!("/proc/{}/status", player.id())).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
    player.kill()?;
    player.wait()?;
    Ok((first - start, third - start, peak.unwrap_or(0_u64) / 1024))
}

fn main() -> Result<(), Box<dyn Error>> {
    let count = std::env::var("GONGYI_PHOTOGRAPHS").map_or(Ok(PHOTOGRAPHS), |count| count.parse())?;
    let root = tempfile::tempdir()?;
    let folder = root.path().join("playlists");
    fs::create_dir(&folder)?;
    let one = photograph()?;
    let mut slides = String::new();
    for number in 0..count {
        fs::write(folder.join(format!("{number}.jpg")), with_comment(&one, &format!("photograph {number}"))?)?;
        write!(slides, "Picture(file: \"{number}.jpg\"),")?;
    }
    fs::write(folder.join("photographs.ron"), format!("(transition: Cut, dwell: \"10s\", slides: [{slides}])"))?;
    let words = "(transition: Cut, dwell: \"2s\", slides: [Slogan(text: \"讲文明\"), Slogan(text: \"树新风\")])";
    fs::write(folder.join("words.ron"), words)?;
    let mut out = io::stdout().lock();
    writeln!(out, "{count} photographs of {} bytes", one.len())?;
    for (what, play) in [("a text on air", "words"), ("a photograph on air", "photographs")] {
        let other = if play == "words" { "photographs" } else { "words" };
        let never = "Dates(\"2020-01-01\", \"2020-01-02\")";
        let site = format!("(schedule: [(play: \"{play}\"), (play: \"{other}\", when: {never})])");
        fs::write(folder.join("site.ron"), site)?;
        let state = root.path().join(play);
        for start in ["first", "second"] {
            let (first, third, peak) = first_slides(&folder, &state)?;
            let (first, third) = (first.as_secs_f64(), third.as_secs_f64());
            writeln!(out, "{what}, {start} start: first slide {first:.2} s, third {third:.2} s, peak {peak} MB")?;
        }
    }
    Ok(())
}
