//! What a picture may cost: a player's peak of memory is read from the kernel and compared, in one test, with that of an
//! ordinary picture. And what a picture that costs too much must not do: end the player again and again.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use image::{ExtendedColorType, ImageEncoder as _, codecs::png};

use crate::stage::support::{Folder, PATIENCE, Player, gongyi, left_out, off_screen};

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
fn a_tall_poster_costs_no_more_memory_than_an_ordinary_picture() {
    let megabytes = |bytes: u64| bytes / 1024 / 1024;
    let mut ordinary_peaks: Vec<(&str, u64)> = Vec::new();
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
        // Like is compared with like: a cover needs no background of its theme.
        let known = ordinary_peaks.iter().find(|(known, _)| *known == slide).map(|(_, peak)| *peak);
        let ordinary = known.unwrap_or_else(|| peak_of(slide, (4000, 3000)));
        if known.is_none() {
            println!("an ordinary picture: {} MB", megabytes(ordinary));
            ordinary_peaks.push((slide, ordinary));
        }
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

/// Ends a process that asks for more memory at once than an ordinary slide needs, as the kernel does where there is
/// none left: no error, no panic, only an end.
const NO_MEMORY: &str = "
#include <stddef.h>
#include <stdlib.h>
#define MOST (24u * 1024 * 1024)
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);
void *malloc(size_t n) { if (n > MOST) abort(); return __libc_malloc(n); }
void *calloc(size_t n, size_t m) { if (m && n > MOST / m) abort(); return __libc_calloc(n, m); }
void *realloc(void *p, size_t n) { if (n > MOST) abort(); return __libc_realloc(p, n); }
int posix_memalign(void **p, size_t a, size_t n) { if (n > MOST) abort(); *p = __libc_memalign(a, n); return *p ? 0 : 12; }
void *aligned_alloc(size_t a, size_t n) { if (n > MOST) abort(); return __libc_memalign(a, n); }
";

/// The library that does it; none where there is no compiler for it.
fn no_memory(folder: &Folder) -> Option<PathBuf> {
    let (source, library) = (folder.beside("no-memory.c"), folder.beside("no-memory.so"));
    fs::write(&source, NO_MEMORY).unwrap();
    let built = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&library).arg(&source).status();
    if built.is_ok_and(|status| status.success()) {
        return Some(library);
    }
    left_out("there is no `cc` to build what takes a process its memory");
    None
}

#[test]
fn a_picture_that_ends_the_process_is_skipped_after_two_deaths() {
    let folder = Folder::with(&[(
        "a.ron",
        "(transition: Cut, dwell: \"2s\", slides: [Slogan(text: \"甲\"), Picture(file: \"p.png\"), Slogan(text: \"乙\")])",
    )]);
    let Some(library) = no_memory(&folder) else { return };
    let (state, picture) = (folder.beside("state"), folder.path().join("p.png"));
    let start = || {
        let mut command = gongyi();
        command.env("LD_PRELOAD", &library).env("STATE_DIRECTORY", &state);
        Player::start(off_screen(&mut command, &folder.path()))
    };
    // An ordinary picture plays.
    draw(&picture, 300, 200);
    let mut player = start();
    while player.next_of("slide_shown")["index"] != 1 {}
    assert!(player.terminate().status.success());
    // Twelve megapixels end the player, wherever it decodes them.
    draw(&picture, 4_000, 3_000);
    let (mut deaths, mut told) = (0, false);
    while deaths < 5 {
        let mut player = start();
        let mut slogans = 0;
        while slogans < 5 {
            // The end of the events is the end of the player.
            let Some(event) = player.next_within(PATIENCE) else { break };
            told |= event["event"] == "slide_failed" && event["index"] == 1;
            slogans += u32::from(event["event"] == "slide_shown" && event["index"] != 1);
        }
        if slogans == 5 {
            assert!(told, "what is skipped is told: {}", player.messages());
            assert!(player.terminate().status.success());
            break;
        }
        deaths += 1;
    }
    println!("{deaths} deaths");
    assert!((1..=2).contains(&deaths), "{deaths} deaths by one picture");
    // Mended, it plays again.
    draw(&picture, 300, 200);
    let mut player = start();
    while player.next_of("slide_shown")["index"] != 1 {}
    assert!(player.terminate().status.success());
}
