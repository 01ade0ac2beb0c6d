//! Pictures: what must be readable is, what must not be is refused with a reason, and nothing blocks.
//!
//! `data/png` is part of `PngSuite` by Willem van Schaik (free use, see `PngSuite.LICENSE` there); its `x*.png` are
//! broken on purpose.

use std::{
    fs,
    path::{Path, PathBuf},
};

use gongyi::{
    content::Fit,
    media::{Limits, MediaError, Target, decode, probe, verify},
};
use image::{ExtendedColorType, ImageEncoder as _, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage, codecs::jpeg};

const WHOLE: Target = Target { width: 10_000, height: 10_000, fit: Fit::Contain };

fn suite() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/data/png");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "png"))
        .collect();
    files.sort();
    assert!(files.len() > 20);
    files
}

fn is_broken(path: &Path) -> bool {
    path.file_name().unwrap().to_str().unwrap().starts_with('x')
}

/// Four colours in the corners, wider than high, in blocks of eight pixels so that JPEG keeps them.
fn corner(u: u32, v: u32) -> [u8; 3] {
    match (u < 16, v < 8) {
        (true, true) => [220, 30, 30],
        (false, true) => [30, 200, 30],
        (true, false) => [30, 30, 220],
        (false, false) => [230, 230, 40],
    }
}

const WIDTH: u32 = 32;
const HEIGHT: u32 = 16;

/// A JPEG stored as a camera held in the way of EXIF `orientation` stores it.
fn photo(orientation: u8) -> Vec<u8> {
    let (w, h) = if orientation >= 5 { (HEIGHT, WIDTH) } else { (WIDTH, HEIGHT) };
    let stored = RgbImage::from_fn(w, h, |x, y| {
        let (u, v) = match orientation {
            1 => (x, y),
            2 => (WIDTH - 1 - x, y),
            3 => (WIDTH - 1 - x, HEIGHT - 1 - y),
            4 => (x, HEIGHT - 1 - y),
            5 => (y, x),
            6 => (WIDTH - 1 - y, x),
            7 => (WIDTH - 1 - y, HEIGHT - 1 - x),
            _ => (y, HEIGHT - 1 - x),
        };
        Rgb(corner(u, v))
    });
    let mut plain = Vec::new();
    jpeg::JpegEncoder::new_with_quality(&mut plain, 95)
        .write_image(stored.as_raw(), w, h, ExtendedColorType::Rgb8)
        .unwrap();
    // The segment with the orientation comes right after the start of the image.
    let mut tiff = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    let length = u16::try_from(tiff.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], &[0xFF, 0xE1], &length, &tiff, &plain[2..]].concat()
}

fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

fn png(picture: &RgbaImage) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[test]
fn every_kind_of_png_is_read() {
    let limits = Limits::default();
    for path in suite().iter().filter(|path| !is_broken(path)) {
        let found = probe(path, &limits).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!((found.width, found.height), (32, 32), "{}", path.display());
        verify(path, &limits).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(decode(path, &limits, WHOLE).unwrap().dimensions(), (32, 32), "{}", path.display());
    }
}

#[test]
fn every_broken_png_is_refused_with_a_reason_in_both_languages() {
    for path in suite().iter().filter(|path| is_broken(path)) {
        let why = verify(path, &Limits::default()).expect_err(&path.display().to_string()).text();
        assert!(!why.zh.is_empty() && !why.en.is_empty());
        assert!(decode(path, &Limits::default(), WHOLE).is_err(), "{}", path.display());
    }
}

#[test]
fn all_eight_orientations_show_the_same_upright_picture() {
    for orientation in 1..=8 {
        let (_folder, path) = file("photo.jpg", &photo(orientation));
        let found = probe(&path, &Limits::default()).unwrap();
        assert_eq!((found.width, found.height), (WIDTH, HEIGHT), "orientation {orientation}");
        let picture = decode(&path, &Limits::default(), WHOLE).unwrap();
        for (u, v) in [(4, 4), (28, 4), (4, 12), (28, 12)] {
            let (seen, meant) = (picture.get_pixel(u, v).0, corner(u, v));
            let close = seen.iter().zip(meant).all(|(a, b)| a.abs_diff(b) < 24);
            assert!(close, "orientation {orientation} at {u},{v}: {seen:?} instead of {meant:?}");
        }
    }
}

#[test]
fn a_file_is_known_by_what_is_in_it() {
    let (_folder, path) = file("poster.png", &photo(1));
    assert!(verify(&path, &Limits::default()).is_ok());
    let (_folder, path) = file("poster.jpg", b"<html>not found</html>");
    assert!(matches!(probe(&path, &Limits::default()), Err(MediaError::UnknownFormat)));
    let (_folder, path) = file("empty.png", b"");
    assert!(matches!(verify(&path, &Limits::default()), Err(MediaError::UnknownFormat)));
}

#[test]
fn a_photo_that_was_cut_off_is_found_out() {
    let whole = photo(1);
    for length in [whole.len() / 2, whole.len() * 9 / 10, whole.len() - 2] {
        let (_folder, path) = file("photo.jpg", &whole[..length]);
        let why = verify(&path, &Limits::default());
        assert!(matches!(why, Err(MediaError::Damaged(_))), "{length} of {} bytes: {why:?}", whole.len());
        assert!(decode(&path, &Limits::default(), WHOLE).is_err(), "{length} of {} bytes", whole.len());
    }
}

#[test]
fn what_is_not_a_regular_file_is_never_opened() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(verify(folder.path(), &Limits::default()), Err(MediaError::NotAFile)));
    #[cfg(unix)]
    {
        // Opening a pipe that nobody writes to would block for ever.
        let pipe = folder.path().join("pipe.png");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        assert!(matches!(probe(&pipe, &Limits::default()), Err(MediaError::NotAFile)));
        assert!(matches!(verify(&pipe, &Limits::default()), Err(MediaError::NotAFile)));
        assert!(matches!(probe(Path::new("/dev/zero"), &Limits::default()), Err(MediaError::NotAFile)));
    }
}

#[test]
fn a_picture_beyond_the_limits_is_refused_and_its_size_is_told() {
    let (_folder, path) = file("large.png", &png(&RgbaImage::new(300, 200)));
    let narrow = Limits { side: 299, ..Limits::default() };
    let poor = Limits { budget_bytes: 300 * 200 * 4 - 1, ..Limits::default() };
    for limits in [narrow, poor] {
        for why in [probe(&path, &limits).map(drop), verify(&path, &limits).map(drop)] {
            assert!(matches!(why, Err(MediaError::TooLarge(300, 200))), "{limits:?}: {why:?}");
        }
    }
    let small = Limits { file_bytes: 10, ..Limits::default() };
    assert!(matches!(probe(&path, &small), Err(MediaError::FileTooBig(_))));
}

#[test]
fn a_bomb_is_refused_by_its_head() {
    // A head that claims 65000 pixels a side, and a body that holds none of them.
    let mut bytes = png(&RgbaImage::new(1, 1));
    bytes[16..20].copy_from_slice(&65_000_u32.to_be_bytes());
    bytes[20..24].copy_from_slice(&65_000_u32.to_be_bytes());
    let sum = crc(&bytes[12..29]).to_be_bytes();
    bytes[29..33].copy_from_slice(&sum);
    let (_folder, path) = file("bomb.png", &bytes);
    for why in [probe(&path, &Limits::default()).map(drop), verify(&path, &Limits::default()).map(drop)] {
        assert!(matches!(why, Err(MediaError::TooLarge(65_000, 65_000))), "{why:?}");
    }
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
    })
}

#[test]
fn a_picture_is_scaled_down_to_its_box_and_never_up() {
    let (_folder, path) = file("poster.png", &png(&RgbaImage::new(400, 200)));
    let size =
        |width, height, fit| decode(&path, &Limits::default(), Target { width, height, fit }).unwrap().dimensions();
    assert_eq!(size(100, 100, Fit::Contain), (100, 50));
    assert_eq!(size(100, 100, Fit::Cover), (200, 100));
    assert_eq!(size(1, 1, Fit::Contain), (1, 1));
    assert_eq!(size(4000, 4000, Fit::Contain), (400, 200));
    assert_eq!(size(4000, 4000, Fit::Cover), (400, 200));
}

#[test]
fn what_is_see_through_does_not_colour_what_is_beside_it() {
    // Green that cannot be seen, beside white: scaled without regard to opacity, white would turn green.
    let picture = RgbaImage::from_fn(64, 64, |x, _| if x % 2 == 0 { Rgba([0, 255, 0, 0]) } else { Rgba([255; 4]) });
    let (_folder, path) = file("leaf.png", &png(&picture));
    let small = decode(&path, &Limits::default(), Target { width: 16, height: 16, fit: Fit::Contain }).unwrap();
    for pixel in small.pixels().filter(|pixel| pixel.0[3] > 32) {
        assert!(pixel.0[0] > 240 && pixel.0[2] > 240, "{pixel:?}");
    }
    assert!(small.pixels().any(|pixel| pixel.0[3] > 32));
}

#[test]
fn the_fingerprint_is_that_of_the_bytes() {
    let bytes = photo(1);
    let (_folder, path) = file("photo.jpg", &bytes);
    assert_eq!(verify(&path, &Limits::default()).unwrap(), *blake3::hash(&bytes).as_bytes());
}
