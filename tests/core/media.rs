//! Pictures: what must be readable is, what must not be is refused with a reason, and nothing blocks.
//!
//! `data/png` is part of `PngSuite` by Willem van Schaik (free use, see `PngSuite.LICENSE` there); its `x*.png` are
//! broken on purpose.

use std::{
    fs,
    path::{Path, PathBuf},
};

use image::{ExtendedColorType, ImageEncoder as _, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage, codecs::jpeg};

use gongyi_core::{model::PictureFile, shapes::Fit};
use gongyi_media::{self as media, Limits, MediaError, Probe, Target};
use gongyi_system::open::open_beneath;

const WHOLE: Target = target(10_000, 10_000, Fit::Contain);

const fn target(width: u32, height: u32, fit: Fit) -> Target {
    Target { width, height, fit, focus: (0.5, 0.5) }
}

fn probe(path: &Path, limits: &Limits) -> Result<Probe, MediaError> {
    media::probe(&PictureFile::own(path), limits)
}

fn verify(path: &Path, limits: &Limits) -> Result<[u8; 32], MediaError> {
    media::verify(&PictureFile::own(path), limits)
}

fn decode(path: &Path, limits: &Limits, target: Target) -> Result<RgbaImage, MediaError> {
    media::decode(&PictureFile::own(path), limits, target)
}

fn probe_bytes(bytes: &[u8], limits: &Limits) -> Result<Probe, MediaError> {
    let (_folder, path) = file("picture", bytes);
    probe(&path, limits)
}

fn verify_bytes(bytes: &[u8], limits: &Limits) -> Result<[u8; 32], MediaError> {
    let (_folder, path) = file("picture", bytes);
    verify(&path, limits)
}

fn decode_bytes(bytes: &[u8], limits: &Limits, target: Target) -> Result<RgbaImage, MediaError> {
    let (_folder, path) = file("picture", bytes);
    decode(&path, limits, target)
}

fn read_beneath(root: &Path, name: &Path, limits: &Limits) -> Result<Vec<u8>, MediaError> {
    media::read_picture(&PictureFile::beneath(root, name), limits)
}

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
    assert!(matches!(probe(&path, &Limits::default()), Err(MediaError::UnknownFormat(_))));
    let (_folder, path) = file("empty.png", b"");
    assert!(matches!(verify(&path, &Limits::default()), Err(MediaError::UnknownFormat(_))));
}

#[test]
fn a_photo_that_was_cut_off_is_found_out() {
    let whole = photo(1);
    for length in [whole.len() / 2, whole.len() * 9 / 10, whole.len() - 4] {
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
fn a_disk_that_fails_says_nothing_of_a_picture() {
    // Reading the start of this is an error of the disk.
    #[cfg(target_os = "linux")]
    for why in [probe(Path::new("/proc/self/mem"), &Limits::default()).map(drop), {
        verify(Path::new("/proc/self/mem"), &Limits::default()).map(drop)
    }] {
        assert!(matches!(&why, Err(error @ MediaError::Unreadable(_)) if !error.lasts()), "{why:?}");
    }
    let short = MediaError::from(std::io::Error::from(std::io::ErrorKind::OutOfMemory));
    assert!(matches!(&short, MediaError::NoMemory) && !short.lasts());
    let (_folder, path) = file("photo.jpg", &photo(1)[..100]);
    assert!(verify(&path, &Limits::default()).unwrap_err().lasts());
}

#[test]
fn a_file_that_ends_before_its_picture_is_known_without_decoding_it() {
    let mut webp = std::io::Cursor::new(Vec::new());
    RgbaImage::new(40, 20).write_to(&mut webp, ImageFormat::WebP).unwrap();
    for whole in [photo(1), png(&RgbaImage::new(40, 20)), webp.into_inner()] {
        let is_cut_off = |bytes: &[u8]| {
            let (_folder, path) = file("picture", bytes);
            media::is_cut_off(&fs::File::open(path).unwrap(), &Limits::default()).unwrap()
        };
        assert!(!is_cut_off(&whole));
        for length in [0, 2, 20, whole.len() / 2, whole.len() - 8] {
            assert!(is_cut_off(&whole[..length]), "{length} of {} bytes", whole.len());
        }
    }
}

#[test]
fn a_picture_beyond_the_limits_is_refused_and_its_size_is_told() {
    let (_folder, path) = file("large.png", &png(&RgbaImage::new(300, 200)));
    let narrow = Limits { side: 299, ..Limits::default() };
    let poor = Limits { budget_bytes: 300 * 200 * 4 - 1, ..Limits::default() };
    for limits in [narrow, poor] {
        let decoded = decode(&path, &limits, WHOLE).map(drop);
        for why in [probe(&path, &limits).map(drop), verify(&path, &limits).map(drop), decoded] {
            let Err(MediaError::TooLarge { width: 300, height: 200, enough }) = why else {
                panic!("{limits:?}: {why:?}")
            };
            // What is recommended is taken.
            assert!(enough.0 < 300 && enough.1 < 200 && enough.0 > enough.1, "{enough:?}");
            let text = MediaError::TooLarge { width: 300, height: 200, enough }.text();
            for said in [text.zh, text.en] {
                assert!(said.contains("300") && said.contains("200") && said.contains(&enough.0.to_string()), "{said}");
            }
        }
    }
    let small = Limits { file_bytes: 10, ..Limits::default() };
    assert!(matches!(probe(&path, &small), Err(MediaError::FileTooBig(_))));
}

#[test]
fn a_picture_that_is_known_to_be_whole_is_still_refused_where_the_machine_cannot_bear_it() {
    let (_folder, path) = file("picture", &png(&RgbaImage::new(300, 200)));
    let known = |limits: &Limits| media::verify_new(&PictureFile::own(&path), limits, |_| true).map(|known| known.hash);
    assert_eq!(known(&Limits::default()).unwrap(), verify(&path, &Limits::default()).unwrap());
    for limits in
        [Limits { side: 299, ..Limits::default() }, Limits { budget_bytes: 300 * 200 * 4 - 1, ..Limits::default() }]
    {
        for refused in [known(&limits), verify(&path, &limits)] {
            assert!(matches!(refused, Err(MediaError::TooLarge { width: 300, height: 200, .. })), "{refused:?}");
        }
    }
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
        assert!(matches!(why, Err(MediaError::TooLarge { width: 65_000, height: 65_000, .. })), "{why:?}");
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
    let size = |width, height, fit| decode(&path, &Limits::default(), target(width, height, fit)).unwrap().dimensions();
    assert_eq!(size(100, 100, Fit::Contain), (100, 50));
    assert_eq!(size(1, 1, Fit::Contain), (1, 1));
    assert_eq!(size(4000, 4000, Fit::Contain), (400, 200));
    assert_eq!(size(4000, 100, Fit::Contain), (200, 100));
    // What covers a box is as large as the box, and no larger.
    assert_eq!(size(100, 100, Fit::Cover), (100, 100));
    assert_eq!(size(4000, 100, Fit::Cover), (4000, 100));
    assert_eq!(size(1, 1, Fit::Cover), (1, 1));
}

#[test]
fn what_covers_a_box_keeps_its_focus_in_view_whichever_way_it_is_stored() {
    // A box of a quarter of the picture shows the colour of the corner that the focus is in.
    for orientation in 1..=8 {
        for (focus, (u, v)) in
            [((0.0, 0.0), (4, 4)), ((1.0, 0.0), (28, 4)), ((0.0, 1.0), (4, 12)), ((1.0, 1.0), (28, 12))]
        {
            for (width, height) in [(WIDTH / 2, HEIGHT), (WIDTH, HEIGHT / 2), (64, 128), (128, 16)] {
                let target = Target { width, height, fit: Fit::Cover, focus };
                let picture = decode_bytes(&photo(orientation), &Limits::default(), target).unwrap();
                assert_eq!(picture.dimensions(), (width, height));
                // In the corner of the box that the focus is in.
                let at = |focus: f32, side: u32| if focus > 0.5 { side - 1 - side / 8 } else { side / 8 };
                let (seen, meant) = (picture.get_pixel(at(focus.0, width), at(focus.1, height)).0, corner(u, v));
                let close = seen.iter().zip(meant).all(|(a, b)| a.abs_diff(b) < 40);
                assert!(
                    close,
                    "orientation {orientation}, {focus:?} in {width}x{height}: {seen:?} instead of {meant:?}"
                );
            }
        }
    }
}

#[test]
fn what_is_see_through_does_not_colour_what_is_beside_it() {
    // Green that cannot be seen, beside white: scaled without regard to opacity, white would turn green.
    let picture = RgbaImage::from_fn(64, 64, |x, _| if x % 2 == 0 { Rgba([0, 255, 0, 0]) } else { Rgba([255; 4]) });
    let (_folder, path) = file("leaf.png", &png(&picture));
    let small = decode(&path, &Limits::default(), target(16, 16, Fit::Contain)).unwrap();
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

#[test]
fn sixteen_bits_and_turning_and_conversion_are_decoded_lean() {
    /// Rows and tables of a decoder.
    const AROUND: u64 = 1_100_000;
    // The same picture in all depths and channels: each is refused one byte below what its eight bits take with its file.
    let limits = |budget_bytes| Limits { budget_bytes, ..Limits::default() };
    let size = (600, 400);
    let deep: image::ImageBuffer<Rgba<u16>, _> = image::ImageBuffer::from_fn(size.0, size.1, |x, y| {
        Rgba([(x * 100) as u16, (y * 150) as u16, 30_000, u16::MAX])
    });
    let grey = image::DynamicImage::from(deep.clone()).into_luma16();
    let encoded = |picture: &image::DynamicImage| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    };
    for (picture, samples) in [(image::DynamicImage::from(deep), 4), (image::DynamicImage::from(grey), 1)] {
        let bytes = encoded(&picture);
        let least = bytes.len() as u64 + u64::from(size.0 * size.1) * samples;
        let target = target(100, 100, Fit::Contain);
        let decoded = decode_bytes(&bytes, &limits(least + AROUND), target).unwrap();
        assert_eq!(decoded.dimensions(), (100, 67));
        assert!(matches!(decode_bytes(&bytes, &limits(least - 1), target), Err(MediaError::TooLarge { .. })));
        // Eight bits of sixteen, within a shade.
        let whole = decode_bytes(&bytes, &Limits::default(), WHOLE).unwrap();
        let meant = picture.to_rgba8();
        let near = |(a, b): (&Rgba<u8>, &Rgba<u8>)| a.0.iter().zip(b.0).all(|(a, b)| a.abs_diff(b) <= 1);
        assert!(whole.pixels().zip(meant.pixels()).all(near));
    }
}

#[test]
fn a_progressive_photo_costs_its_coefficients() {
    let picture = RgbImage::from_fn(512, 512, |x, y| Rgb([x as u8, y as u8, 0]));
    let mut bytes = Vec::new();
    jpeg::JpegEncoder::new_with_quality(&mut bytes, 90).encode_image(&picture).unwrap();
    // The mark of the frame made that of a progressive one: the head alone is asked here.
    let at = bytes.windows(2).position(|pair| pair == [0xFF, 0xC0]).unwrap();
    let budget = |more: u64| Limits {
        budget_bytes: bytes.len() as u64 * 2 + 512 * 512 * 3 + 1_100_000 + 512 * 256 + more,
        ..Limits::default()
    };
    assert!(probe_bytes(&bytes, &budget(0)).is_ok());
    let mut progressive = bytes.clone();
    progressive[at + 1] = 0xC2;
    assert!(matches!(probe_bytes(&progressive, &budget(0)), Err(MediaError::TooLarge { .. })));
    assert!(probe_bytes(&progressive, &budget(512 * 512 * 3 * 2)).is_ok());
}

/// They mean nothing before the scan, and no length stands behind them.
#[test]
fn marks_without_a_length_may_stand_before_a_scan() {
    let (plain, limits) = (photo(6), Limits::default());
    let segment = 4 + usize::from(u16::from_be_bytes([plain[4], plain[5]]));
    let meant = (probe_bytes(&plain, &limits).unwrap(), decode_bytes(&plain, &limits, WHOLE).unwrap());
    let is_cut_off = |bytes: &[u8]| {
        let (_folder, path) = file("picture", bytes);
        media::is_cut_off(&fs::File::open(path).unwrap(), &limits).unwrap()
    };
    for (mark, at) in [0x00, 0x01].into_iter().chain(0xD0..=0xD8).flat_map(|mark| [(mark, 2), (mark, segment)]) {
        let bytes = [&plain[..at], &[0xFF, mark], &plain[at..]].concat();
        let seen = (probe_bytes(&bytes, &limits), decode_bytes(&bytes, &limits, WHOLE));
        let (Ok(probe), Ok(picture)) = seen else { panic!("{mark:x} at {at}: {:?}", seen.0) };
        assert!((probe, picture) == meant, "{mark:x} at {at}");
        assert!(!is_cut_off(&bytes) && is_cut_off(&bytes[..bytes.len() / 2]), "{mark:x} at {at}");
    }
}

#[test]
fn a_head_is_told_without_the_rest_of_the_file() {
    for (name, bytes, head) in [("a.jpg", photo(6), 300), ("a.png", png(&RgbaImage::new(200, 100)), 60)] {
        let meant = probe_bytes(&bytes, &Limits::default()).unwrap();
        let scan = bytes.windows(2).position(|pair| pair == [0xFF, 0xDA]).map_or(head, |at| at + 14);
        let (_folder, path) = file(name, &bytes[..scan.min(bytes.len())]);
        assert_eq!(probe(&path, &Limits::default()).unwrap(), meant, "{name}");
    }
}

#[test]
fn a_webp_that_claims_more_than_it_has_is_refused() {
    let chunk = |name: &[u8; 4], body: &[u8]| {
        let mut bytes = [name.as_slice(), &(body.len() as u32).to_le_bytes(), body].concat();
        bytes.resize(bytes.len() + body.len() % 2, 0);
        bytes
    };
    let riff = |chunks: &[u8]| {
        let body = [b"WEBP".as_slice(), chunks].concat();
        [b"RIFF".as_slice(), &(body.len() as u32).to_le_bytes(), &body].concat()
    };
    // A canvas of ten pixels a side with a frame of 16383.
    let canvas = chunk(b"VP8X", &[0, 0, 0, 0, 9, 0, 0, 9, 0, 0]);
    let frame = chunk(b"VP8 ", &[0x30, 1, 0, 0x9D, 0x01, 0x2A, 0xFF, 0x3F, 0xFF, 0x3F, 0, 0, 0, 0, 0, 0]);
    let why = verify_bytes(&riff(&[canvas, frame.clone()].concat()), &Limits::default());
    assert!(matches!(why, Err(MediaError::Damaged(_))), "{why:?}");
    let why = verify_bytes(&riff(&frame), &Limits { budget_bytes: 64 << 20, ..Limits::default() });
    assert!(matches!(why, Err(MediaError::TooLarge { width: 16_383, height: 16_383, .. })), "{why:?}");
    // One that is right, turned by its EXIF, as long as that is not longer than the file.
    let mut bytes = std::io::Cursor::new(Vec::new());
    RgbaImage::new(40, 20).write_to(&mut bytes, ImageFormat::WebP).unwrap();
    let found = probe_bytes(bytes.get_ref(), &Limits::default()).unwrap();
    assert_eq!((found.width, found.height), (40, 20));
    verify_bytes(bytes.get_ref(), &Limits::default()).unwrap();
}

#[test]
fn a_file_that_memory_cannot_hold_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("film.jpg");
    // A hole in the disk: it takes no room, and reading it would take all memory.
    fs::File::create(&path).unwrap().set_len(1 << 40).unwrap();
    for why in [verify(&path, &Limits::default()).map(drop), probe(&path, &Limits::default()).map(drop)] {
        let Err(MediaError::FileTooBig(length)) = why else { panic!("{why:?}") };
        assert_eq!(length, 1 << 40);
    }
    let said = MediaError::FileTooBig(1 << 40).text();
    assert!(said.zh.contains("1099511 MB") && said.en.contains("export it smaller"), "{said:?}");
}

#[cfg(unix)]
mod beneath {
    use std::{io::Read as _, os::unix::fs::symlink, process::Command};

    use super::*;

    /// A folder with `in.png` and `sub/in.png`, and beside it a file that nobody may see.
    fn folder() -> (tempfile::TempDir, PathBuf) {
        let all = tempfile::tempdir().unwrap();
        let root = all.path().join("playlists");
        fs::create_dir_all(root.join("sub")).unwrap();
        fs::write(root.join("in.png"), "inside").unwrap();
        fs::write(root.join("sub/in.png"), "inside").unwrap();
        fs::write(all.path().join("secret"), "outside").unwrap();
        fs::create_dir(all.path().join("playlists-2")).unwrap();
        fs::write(all.path().join("playlists-2/in.png"), "outside").unwrap();
        (all, root)
    }

    fn opened(root: &Path, name: &str) -> std::io::Result<String> {
        let mut text = String::new();
        open_beneath(root, Path::new(name))?.read_to_string(&mut text)?;
        Ok(text)
    }

    #[test]
    fn what_lies_beneath_is_opened() {
        let (all, root) = folder();
        symlink("in.png", root.join("link.png")).unwrap();
        symlink("sub", root.join("linked")).unwrap();
        symlink("../in.png", root.join("sub/up.png")).unwrap();
        symlink(root.join("sub/in.png"), root.join("absolute.png")).unwrap();
        symlink(&root, all.path().join("playlists-link")).unwrap();
        let names =
            ["in.png", "sub/in.png", "./sub/./in.png", "link.png", "linked/in.png", "sub/up.png", "absolute.png"];
        for root in [&root, &all.path().join("playlists-link")] {
            for name in names {
                assert_eq!(opened(root, name).unwrap(), "inside", "{name}");
            }
        }
    }

    #[test]
    fn what_leads_out_is_refused() {
        let (all, root) = folder();
        let secret = all.path().join("secret");
        symlink(&secret, root.join("absolute.png")).unwrap();
        symlink("../secret", root.join("relative.png")).unwrap();
        symlink("sub/../../secret", root.join("around.png")).unwrap();
        symlink("..", root.join("out")).unwrap();
        symlink("../playlists-2", root.join("beside")).unwrap();
        symlink("/proc/self/root", root.join("root")).unwrap();
        let own = fs::File::open(&secret).unwrap();
        symlink(format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&own)), root.join("magic.png")).unwrap();
        let through_root = format!("root{}", secret.display());
        let names = [
            "absolute.png",
            "relative.png",
            "around.png",
            "out/secret",
            "beside/in.png",
            "magic.png",
            &through_root,
            "../secret",
            "sub/../../secret",
            "sub/../in.png",
            "/etc/hostname",
        ];
        for name in names {
            let error = opened(&root, name).expect_err(name);
            assert_eq!(error.kind(), std::io::ErrorKind::PermissionDenied, "{name}: {error}");
            let why = read_beneath(&root, Path::new(name), &Limits::default());
            assert!(matches!(why, Err(MediaError::Outside)), "{name}: {why:?}");
            // Whoever exchanges the link after it was looked at gets no further.
            let why = media::decode(&PictureFile::beneath(&root, Path::new(name)), &Limits::default(), WHOLE);
            assert!(matches!(why, Err(MediaError::Outside)), "{name}: {why:?}");
        }
        assert!(MediaError::Outside.text().zh.contains("文件夹之外"));
    }

    #[test]
    fn what_is_no_file_is_refused_and_not_waited_for() {
        let (_all, root) = folder();
        assert!(Command::new("mkfifo").arg(root.join("pipe.png")).status().unwrap().success());
        symlink("pipe.png", root.join("link.png")).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(root.join("socket.png")).unwrap();
        for name in ["pipe.png", "link.png", "socket.png", "sub", "."] {
            let why = read_beneath(&root, Path::new(name), &Limits::default());
            assert!(matches!(why, Err(MediaError::NotAFile)), "{name}: {why:?}");
            assert!(opened(&root, name).is_err());
        }
        assert!(matches!(
            read_beneath(Path::new("/dev"), Path::new("zero"), &Limits::default()),
            Err(MediaError::NotAFile)
        ));
        let missing = opened(&root, "missing.png").unwrap_err();
        assert_eq!(missing.kind(), std::io::ErrorKind::NotFound);
        symlink("turning", root.join("turning")).unwrap();
        assert!(opened(&root, "turning").is_err());
    }

    #[test]
    fn links_that_change_while_they_are_looked_at_lead_nowhere_else() {
        let (_all, root) = folder();
        let (name, other) = (root.join("swing.png"), root.join("next.png"));
        let stop = std::sync::atomic::AtomicBool::new(false);
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                    for target in ["in.png", "../secret"] {
                        symlink(target, &other).unwrap();
                        fs::rename(&other, &name).unwrap();
                    }
                    fs::write(&other, "inside").unwrap();
                    fs::rename(&other, &name).unwrap();
                }
            });
            for _ in 0..2000 {
                if let Ok(text) = opened(&root, "swing.png") {
                    assert_eq!(text, "inside");
                }
            }
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
        });
    }
}

/// Draws a poster that fills a screen of 4K, in so much address space.
#[cfg(target_os = "linux")]
fn drawn_within(mebibytes: u64, picture: &RgbImage) -> std::process::Output {
    let folder = tempfile::tempdir().unwrap();
    picture.save(folder.path().join("poster.png")).unwrap();
    fs::write(folder.path().join("a.ron"), "(slides: [Picture(file: \"poster.png\", fit: Cover)])").unwrap();
    let limited = format!("ulimit -v {} && exec \"$0\" \"$@\"", mebibytes * 1024);
    let mut command = std::process::Command::new("sh");
    command.args(["-c", &limited, env!("CARGO_BIN_EXE_gongyi"), "snapshot"]).arg(folder.path());
    command.args(["--at", "2026-11-23T09:00:04+08:00", "--size", "3840x2160", "--out"]);
    command.arg(folder.path().join("out.png")).output().unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn a_very_long_poster_takes_no_more_memory_than_an_ordinary_one() {
    // Program, fonts, the painted picture and its file: with an ordinary poster just enough.
    const MEBIBYTES: u64 = 420;
    for (width, height) in [(3840, 2160), (750, 12_000), (1, 16_384), (16_384, 1)] {
        let picture = RgbImage::from_fn(width, height, |x, y| Rgb([(x / 16) as u8, (y / 64) as u8, 40]));
        let output = drawn_within(MEBIBYTES, &picture);
        assert!(output.status.success(), "{width}x{height}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
