//! What a picture may cost: a player's peak of memory is read from the kernel and compared, in one test, with that of an
//! ordinary picture. And what a picture that costs too much must not do: end the player again and again.

use std::{fs, path::Path, process::Command};

use image::{ExtendedColorType, ImageEncoder as _, codecs::png};

use crate::support::{Folder, Player, can_draw, gongyi};

/// The size of a 4K screen.
const SIZE: &str = "3840x2160";
/// Two runs of one player differ by so much: a canvas of this screen or two, dropped before or after the next is painted.
const NOISE_BYTES: u64 = 2 * 3840 * 2160 * 4;

/// Writes a PNG of a size: stripes, so that it packs well.
fn draw(path: &Path, width: u32, height: u32) {
    let row: Vec<u8> = (0..width).flat_map(|x| [(x / 7) as u8, (x / 3) as u8, 90]).collect();
    let other: Vec<u8> = (0..width).flat_map(|x| [30, (x / 5) as u8, (x / 2) as u8]).collect();
    let rows = (0..height).flat_map(|y| if y / 40 % 2 == 0 { row.iter() } else { other.iter() });
    let pixels: Vec<u8> = rows.copied().collect();
    let out = std::io::BufWriter::new(fs::File::create(path).unwrap());
    png::PngEncoder::new_with_quality(out, png::CompressionType::Fast, png::FilterType::NoFilter)
        .write_image(&pixels, width, height, ExtendedColorType::Rgb8)
        .unwrap();
}

/// The most memory that a process ever had, in bytes.
fn peak_bytes(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

/// The peak of a player that shows a slide with this picture on a 4K screen.
fn peak_of(slide: &str, (width, height): (u32, u32)) -> u64 {
    let folder = Folder::with(&[("a.ron", &format!("(transition: Cut, dwell: \"1h\", slides: [{slide}])"))]);
    draw(&folder.path().join("p.png"), width, height);
    let mut command = gongyi();
    let mut player = Player::start(command.args(["--headless", "--size", SIZE]).arg(folder.path()));
    let shown = player.next_of("slide_shown");
    assert_eq!(shown["slide"], "a/0");
    let peak = peak_bytes(player.id());
    assert!(player.terminate().status.success());
    peak
}

#[test]
#[expect(clippy::print_stdout, reason = "what is measured is to be read")]
fn a_tall_poster_costs_no_more_memory_than_an_ordinary_picture() {
    if !can_draw() {
        return;
    }
    let ordinary = peak_of("Picture(file: \"p.png\", fit: Cover)", (4000, 3000));
    let megabytes = |bytes: u64| bytes / 1024 / 1024;
    println!("an ordinary picture: {} MB", megabytes(ordinary));
    for (what, slide, size) in [
        ("a poster", "Picture(file: \"p.png\", fit: Cover)", (750, 12_000)),
        ("a poster on its side", "Picture(file: \"p.png\", fit: Cover)", (12_000, 750)),
        ("a poster as a whole", "Picture(file: \"p.png\", fit: Contain)", (750, 12_000)),
        ("a line", "Picture(file: \"p.png\", fit: Cover)", (1, 16_384)),
        (
            "a portrait",
            "Profile(honour: \"身边好人\", name: \"王大道\", deed: \"清晨扫雪\", portrait: \"p.png\")",
            (750, 12_000),
        ),
    ] {
        let peak = peak_of(slide, size);
        println!("{what}, {}x{}: {} MB", size.0, size.1, megabytes(peak));
        assert!(
            peak <= ordinary + NOISE_BYTES,
            "{what} costs {} MB, an ordinary picture {} MB",
            megabytes(peak),
            megabytes(ordinary)
        );
    }
}

#[test]
#[expect(clippy::print_stdout, reason = "what happened is to be read")]
fn a_picture_that_ends_the_process_is_skipped_after_two_deaths() {
    if !can_draw() {
        return;
    }
    let folder = Folder::with(&[(
        "a.ron",
        "(transition: Cut, dwell: \"2s\", slides: [Slogan(text: \"甲\"), Picture(file: \"p.png\"), Slogan(text: \"乙\")])",
    )]);
    let state = folder.beside("state");
    let picture = folder.path().join("p.png");
    let start = |limit: Option<u64>| {
        let script = limit.map_or(String::new(), |limit| format!("ulimit -v {limit} && "));
        let mut command = Command::new("sh");
        let own = gongyi();
        command.args(["-c", &format!("{script} exec \"$0\" \"$@\"")]).arg(own.get_program());
        for name in ["DISPLAY", "WAYLAND_DISPLAY"] {
            command.env_remove(name);
        }
        // Arenas of memory that each thread reserves would hide what a picture takes.
        command.env("MALLOC_ARENA_MAX", "1").env("LANG", "C").arg("--headless").args(["--size", "320x180"]);
        Player::start(command.arg("--state").arg(&state).arg(folder.path()))
    };
    // What an ordinary picture takes, in KiB of addresses.
    draw(&picture, 300, 200);
    let mut player = start(None);
    for _ in 0..4 {
        player.next_of("slide_shown");
    }
    let status = fs::read_to_string(format!("/proc/{}/status", player.id())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmPeak:")).unwrap();
    let usual: u64 = line.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(player.terminate().status.success());
    // One that takes much more than there is: 64 megapixels.
    draw(&picture, 8_000, 8_000);
    let limit = usual + 64 * 1024;
    let mut deaths = 0;
    let mut told = false;
    for _ in 0..5 {
        let mut player = start(Some(limit));
        let mut slogans = 0;
        loop {
            match player.next_within(crate::support::PATIENCE) {
                Some(event) if event["event"] == "slide_failed" => told = true,
                Some(event) if event["event"] == "slide_shown" => slogans += u32::from(event["index"] != 1),
                Some(_) => {}
                None => break,
            }
            if slogans >= 4 {
                break;
            }
        }
        if player.has_ended().is_none() {
            assert!(told || player.messages().contains("p.png"), "what is skipped is told: {}", player.messages());
            assert!(player.terminate().status.success());
            break;
        }
        deaths += 1;
    }
    println!("{deaths} deaths");
    assert!(deaths <= 2, "{deaths} deaths by one picture");
}
