//! Pictures as they really arrive: colour profiles, notes of the way up, orders of scans, damage, other files under the
//! name of a picture. The lines P1 to P10 of the field reports, each with its right value.
//!
//! `data/pictures` was drawn for this purpose; `data/pictures/matrix` is made by the script in it, with libjpeg-turbo and
//! lcms2, so that what is right comes from elsewhere.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use image::{ImageFormat, Rgb, RgbImage, RgbaImage, imageops};

use gongyi_core::{model::PictureFile, shapes::Fit};
use gongyi_media::{self as media, Limits, MediaError, Remarks, Target};

const STORED: [[u8; 3]; 4] = [[224, 160, 130], [180, 60, 50], [70, 140, 80], [90, 120, 190]];
/// The poster that several files show, at some points.
const POSTER: [((u32, u32), [u8; 3]); 5] = [
    ((20, 68), [174, 57, 161]),
    ((60, 40), [195, 72, 118]),
    ((120, 68), [152, 156, 157]),
    ((180, 100), [123, 165, 164]),
    ((220, 68), [99, 162, 119]),
];

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/data/pictures")
}

fn bytes_of(name: &str) -> Vec<u8> {
    fs::read(data().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn stripes(colours: [[u8; 3]; 4]) -> Vec<((u32, u32), [u8; 3])> {
    [30, 90, 150, 210].map(|x| (x, 68)).into_iter().zip(colours).collect()
}

/// Decodes a picture as large as it is.
fn decode(bytes: &[u8]) -> Result<RgbaImage, MediaError> {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), bytes).unwrap();
    let target = Target { width: 10_000, height: 10_000, fit: Fit::Contain, focus: (0.5, 0.5) };
    media::decode(&PictureFile::own(file.path()), &Limits::default(), target)
}

fn remarks(bytes: &[u8]) -> Remarks {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(file.path(), bytes).unwrap();
    let file = PictureFile::own(file.path());
    let verified = media::verify_new(&file, &Limits::default(), |_| false).unwrap().remarks;
    assert_eq!(media::probe(&file, &Limits::default()).unwrap().remarks, verified);
    verified
}

fn is_damaged(bytes: &[u8]) -> bool {
    match decode(bytes) {
        Ok(_) => false,
        Err(MediaError::Damaged(_)) => true,
        Err(error) => panic!("{error}"),
    }
}

fn away(a: &[u8], b: &[u8]) -> u8 {
    a.iter().zip(b).map(|(a, b)| a.abs_diff(*b)).max().unwrap_or(0)
}

/// The largest difference between two pictures.
fn difference(a: &RgbImage, b: &RgbImage) -> u8 {
    assert_eq!(a.dimensions(), b.dimensions());
    away(a.as_raw(), b.as_raw())
}

fn rgb(picture: RgbaImage) -> RgbImage {
    image::DynamicImage::from(picture).into_rgb8()
}

fn encoded(picture: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A folder with a slide that shows a file over the whole screen.
fn folder(file: &str, bytes: &[u8], more: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(file), bytes).unwrap();
    let slide = format!("(theme: \"night\", {more} slides: [Picture(file: \"{file}\", fit: Cover)])");
    fs::write(folder.path().join("a.ron"), slide).unwrap();
    folder
}

fn gongyi(arguments: &[&str], folder: &Path) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongyi"));
    let output = command.args(arguments).arg(folder).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), text)
}

/// What the wall shows of a file, whose pixels are those of the snapshot.
fn snapshot(folder: &Path, size: &str) -> RgbImage {
    let out = folder.join("out.png");
    let (is_good, said) = gongyi(&["snapshot", "--size", size, "--out", out.to_str().unwrap()], folder);
    assert!(is_good, "{said}");
    image::open(out).unwrap().into_rgb8()
}

fn check(folder: &Path, lang: &str) -> String {
    gongyi(&["--lang", lang, "check", "--no-cache"], folder).1
}

fn assert_shows(name: &str, points: &[((u32, u32), [u8; 3])], within: u8) {
    let folder = folder(name, &bytes_of(name), "");
    let seen = snapshot(folder.path(), "240x136");
    for ((x, y), meant) in points {
        let pixel = seen.get_pixel(*x, *y).0;
        assert!(away(&pixel, meant) <= within, "{name} at {x},{y}: {pixel:?} instead of {meant:?}");
    }
}

// Replay P1
#[test]
fn colours_are_those_that_the_profile_means() {
    for (name, colours) in [
        ("p3.png", [[235, 157, 124], [196, 47, 41], [34, 142, 73], [81, 121, 195]]),
        ("adobe-rgb-two-parts.jpg", [[244, 162, 130], [210, 57, 47], [0, 141, 75], [72, 121, 194]]),
        ("press-inks.jpg", [[0, 159, 227], [222, 25, 127], [255, 233, 0], [199, 192, 216]]),
    ] {
        assert_shows(name, &stripes(colours), 4);
        assert_eq!(remarks(&bytes_of(name)), Remarks::default(), "{name}");
        let folder = folder(name, &bytes_of(name), "");
        let said = check(folder.path(), "en");
        assert!(said.contains("0 errors, 0 warnings"), "{name}: {said}");
    }
}

/// A PNG of the stored stripes with a profile, in any kind of pixels.
fn png_with(profile: &[u8], colour: png::ColorType, depth: png::BitDepth, data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut info = png::Info::with_size(4, 1);
    (info.color_type, info.bit_depth) = (colour, depth);
    if colour == png::ColorType::Indexed {
        info.palette = Some(STORED.concat().into());
    }
    info.icc_profile = Some(profile.into());
    let encoder = png::Encoder::with_info(&mut bytes, info).unwrap();
    encoder.write_header().unwrap().write_image_data(data).unwrap();
    bytes
}

// Replay P1
#[test]
fn profiles_are_used_in_every_kind_of_png_and_opacity_is_kept() {
    use png::{BitDepth::Eight, BitDepth::Sixteen, ColorType};
    let p3 = bytes_of("matrix/p3.icc");
    let meant = [[235, 157, 124], [196, 47, 41], [34, 142, 73], [81, 121, 195]];
    let opaque = STORED.concat();
    let clear: Vec<u8> = STORED.iter().flat_map(|[r, g, b]| [*r, *g, *b, 100]).collect();
    let deep: Vec<u8> = opaque.iter().flat_map(|byte| [*byte, *byte]).collect();
    for (bytes, opacity) in [
        (png_with(&p3, ColorType::Rgb, Eight, &opaque), 255),
        (png_with(&p3, ColorType::Rgb, Sixteen, &deep), 255),
        (png_with(&p3, ColorType::Indexed, Eight, &[0, 1, 2, 3]), 255),
        (png_with(&p3, ColorType::Rgba, Eight, &clear), 100),
    ] {
        let picture = decode(&bytes).unwrap();
        // Opacity that is multiplied in for scaling costs a shade.
        let within = if opacity == 255 { 4 } else { 5 };
        for (pixel, meant) in picture.pixels().zip(meant) {
            assert!(away(&pixel.0[..3], &meant) <= within && pixel.0[3] == opacity, "{pixel:?} instead of {meant:?}");
        }
    }
    // Of another kind, cut off, or none at all: the stored numbers.
    let mut grey_profile = p3.clone();
    grey_profile[16..20].copy_from_slice(b"GRAY");
    for profile in [&grey_profile[..], &p3[..p3.len() - 40], &p3[..100], b"nothing"] {
        let picture = decode(&png_with(profile, ColorType::Rgb, Eight, &opaque)).unwrap();
        for (pixel, meant) in picture.pixels().zip(STORED) {
            assert_eq!(pixel.0[..3], meant);
        }
        let grey = png_with(&p3, ColorType::Grayscale, Eight, &[0, 100, 200, 255]);
        assert_eq!(decode(&grey).unwrap().get_pixel(1, 0).0, [100, 100, 100, 255]);
    }
    let srgb = bytes_of("matrix/srgb.icc");
    for (pixel, meant) in decode(&png_with(&srgb, ColorType::Rgb, Eight, &opaque)).unwrap().pixels().zip(STORED) {
        assert!(away(&pixel.0[..3], &meant) <= 1, "{pixel:?} instead of {meant:?}");
    }
}

/// Chunks of a WebP with a head that says what is in it.
fn webp(still: &[u8], before: &[(&[u8; 4], &[u8])], after: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let chunk = |(name, body): &(&[u8; 4], &[u8])| {
        let mut bytes = [name.as_slice(), &(body.len() as u32).to_le_bytes(), body].concat();
        bytes.resize(bytes.len() + body.len() % 2, 0);
        bytes
    };
    let has = |name: &[u8; 4]| before.iter().chain(after).any(|(other, _)| *other == name);
    let flags = if has(b"ICCP") { 0x20 } else { 0 } | if has(b"EXIF") { 0x08 } else { 0 };
    let (width, height) = image::load_from_memory(still).map(|picture| (picture.width(), picture.height())).unwrap();
    let side = |length: u32| (length - 1).to_le_bytes();
    let canvas = [[flags, 0, 0, 0].as_slice(), &side(width)[..3], &side(height)[..3]].concat();
    let mut body = [b"WEBP".to_vec(), chunk(&(b"VP8X", &canvas))].concat();
    body.extend(before.iter().flat_map(chunk));
    body.extend(&still[12..]);
    body.extend(after.iter().flat_map(chunk));
    [b"RIFF".as_slice(), &(body.len() as u32).to_le_bytes(), &body].concat()
}

// Replay P1
#[test]
fn a_webp_has_its_profile_too() {
    let picture = RgbImage::from_fn(4, 4, |x, _| Rgb(STORED[x as usize]));
    let bytes = webp(&encoded(&picture, ImageFormat::WebP), &[(b"ICCP", &bytes_of("matrix/p3.icc"))], &[]);
    let seen = decode(&bytes).unwrap();
    for (x, meant) in [[235, 157, 124], [196, 47, 41], [34, 142, 73], [81, 121, 195]].into_iter().enumerate() {
        let pixel = seen.get_pixel(x as u32, 2).0;
        assert!(away(&pixel[..3], &meant) <= 4, "{pixel:?} instead of {meant:?}");
    }
}

fn segment(marker: u8, body: &[u8]) -> Vec<u8> {
    [&[0xFF, marker], &((body.len() + 2) as u16).to_be_bytes()[..], body].concat()
}

/// A JPEG with more segments right behind its start.
fn with_segments(jpeg: &[u8], segments: &[Vec<u8>]) -> Vec<u8> {
    [&jpeg[..2], &segments.concat(), &jpeg[2..]].concat()
}

/// A note of the way up, in either order of bytes.
fn note(orientation: u16, is_big: bool) -> Vec<u8> {
    let short = |value: u16| if is_big { value.to_be_bytes() } else { value.to_le_bytes() };
    let long = |value: u32| if is_big { value.to_be_bytes() } else { value.to_le_bytes() };
    let head = if is_big { b"MM" } else { b"II" };
    let entry = [short(0x0112), short(3)].concat();
    [head.as_slice(), &short(42), &long(8), &short(1), &entry, &long(1), &short(orientation), &[0; 6]].concat()
}

fn parts_of_profile(profile: &[u8], count: usize) -> Vec<Vec<u8>> {
    let parts = profile.chunks(profile.len().div_ceil(count));
    let part = |(at, part): (usize, &[u8])| {
        segment(0xE2, &[b"ICC_PROFILE\0".as_slice(), &[at as u8 + 1, count as u8], part].concat())
    };
    parts.enumerate().map(part).collect()
}

fn turned(picture: &RgbImage, orientation: u16) -> RgbImage {
    match orientation {
        2 => imageops::flip_horizontal(picture),
        3 => imageops::rotate180(picture),
        4 => imageops::flip_vertical(picture),
        5 => imageops::flip_horizontal(&imageops::rotate90(picture)),
        6 => imageops::rotate90(picture),
        7 => imageops::flip_horizontal(&imageops::rotate270(picture)),
        8 => imageops::rotate270(picture),
        _ => picture.clone(),
    }
}

#[test]
fn one_photograph_with_six_profiles_eight_ways_up_four_samplings_and_three_orders_of_scans() {
    for profile in ["srgb", "p3", "adobe", "wide", "table", "press"] {
        let icc = bytes_of(&format!("matrix/{profile}.icc"));
        for sampling in ["1x1", "2x1", "1x2", "2x2"] {
            let reference = image::load_from_memory(&bytes_of(&format!("matrix/{profile}-{sampling}.png"))).unwrap();
            let reference = reference.into_rgb8();
            for order in ["once", "parts", "progressive"] {
                let kind = if profile == "press" { "inks" } else { "rgb" };
                let jpeg = bytes_of(&format!("matrix/{kind}-{sampling}-{order}.jpg"));
                for orientation in 1..=8 {
                    let mut segments = parts_of_profile(&icc, 1 + usize::from(orientation % 3));
                    if orientation % 2 == 0 {
                        segments.reverse();
                    }
                    let exif = [b"Exif\0\0".to_vec(), note(orientation, orientation > 4)].concat();
                    segments.insert(1, segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>"));
                    segments.push(segment(0xE1, &exif));
                    let seen = rgb(decode(&with_segments(&jpeg, &segments)).unwrap());
                    let away = difference(&seen, &turned(&reference, orientation));
                    assert!(away <= 3, "{profile} {sampling} {order} {orientation}: {away}");
                }
            }
        }
    }
}

// Replay P2
#[test]
fn what_was_made_for_print_without_a_profile_is_shown_and_told() {
    for sampling in ["1x1", "2x2"] {
        let bytes = bytes_of(&format!("matrix/inks-{sampling}-once.jpg"));
        assert_eq!(remarks(&bytes), Remarks { is_for_print: true, is_moving: false });
        let folder = folder("p.jpg", &bytes, "");
        let (zh, en) = (check(folder.path(), "zh"), check(folder.path(), "en"));
        assert!(zh.contains("picture-for-print") && zh.contains("CMYK") && zh.contains("RGB"), "{zh}");
        assert!(en.contains("warning") && en.contains("made for print") && en.contains("profile"), "{en}");
    }
}

// Replay P2
#[test]
fn inks_without_a_profile_are_what_they_leave_of_white() {
    let mut bytes = bytes_of("press-inks.jpg");
    while let Some(at) = bytes.windows(15).position(|part| &part[4..] == b"ICC_PROFILE") {
        let length = usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
        bytes.drain(at..at + 2 + length);
    }
    // With Adobe's marker and without it.
    let adobe = bytes.windows(9).position(|part| part == b"\xFF\xEE\0\x0EAdobe");
    let bare = adobe.map(|at| [&bytes[..at], &bytes[at + 16..]].concat());
    assert!(bare.is_some() || !bytes.windows(5).any(|part| part == b"Adobe"));
    for bytes in bare.iter().chain([&bytes]) {
        assert!(remarks(bytes).is_for_print);
        let seen = decode(bytes).unwrap();
        for ((x, y), meant) in stripes([[0, 255, 255], [255, 0, 255], [255, 255, 0], [170, 170, 255]]) {
            assert!(away(&seen.get_pixel(x, y).0[..3], &meant) <= 4, "{:?} instead of {meant:?}", seen.get_pixel(x, y));
        }
    }
}

// Replay P3
#[test]
fn a_note_behind_the_pixels_turns_a_png() {
    assert_shows(
        "exif6-after-idat.png",
        &[
            ((10, 50), [240, 240, 240]),
            ((60, 50), [200, 60, 50]),
            ((180, 50), [60, 160, 80]),
            ((60, 85), [60, 80, 190]),
            ((180, 85), [220, 200, 70]),
        ],
        2,
    );
    let file = data().join("exif6-after-idat.png");
    let found = media::probe(&PictureFile::own(&file), &Limits::default()).unwrap();
    assert_eq!((found.width, found.height), (240, 136));
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
    })
}

fn png_chunk(name: [u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [name.as_slice(), body].concat();
    [&(body.len() as u32).to_be_bytes()[..], &named, &crc(&named).to_be_bytes()].concat()
}

// Replay P3
#[test]
fn the_way_up_is_read_wherever_it_stands_and_however_it_is_written() {
    let stored = RgbImage::from_fn(6, 4, |x, y| Rgb([x as u8 * 40, y as u8 * 60, 9]));
    let (plain, lossless) = (encoded(&stored, ImageFormat::Png), encoded(&stored, ImageFormat::WebP));
    let (head, end) = (33, plain.len() - 12);
    for orientation in [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 255] {
        for is_big in [false, true] {
            for start in [b"".as_slice(), b"Exif\0\0"] {
                let note = [start, &note(orientation, is_big)].concat();
                let chunk = png_chunk(*b"eXIf", &note);
                let text = png_chunk(*b"tEXt", b"a\0b");
                for bytes in [
                    [&plain[..head], &chunk, &plain[head..]].concat(),
                    [&plain[..head], &text, &chunk, &text, &plain[head..]].concat(),
                    [&plain[..end], &chunk, &plain[end..]].concat(),
                    [&plain[..end], &text, &chunk, &text, &plain[end..]].concat(),
                    webp(&lossless, &[], &[(b"EXIF", &note)]),
                ] {
                    let seen = rgb(decode(&bytes).unwrap());
                    assert_eq!(seen, turned(&stored, orientation), "{orientation} {is_big} {start:?}");
                }
            }
        }
    }
}

// Replay P4
#[test]
fn what_moves_stands_still_and_is_told() {
    assert_shows("moving.webp", &stripes(STORED), 4);
    assert!(remarks(&bytes_of("moving.webp")).is_moving);
    let folder = folder("moving.webp", &bytes_of("moving.webp"), "");
    let (zh, en) = (check(folder.path(), "zh"), check(folder.path(), "en"));
    assert!(zh.contains("picture-moves") && zh.contains("第一帧"), "{zh}");
    assert!(en.contains("warning") && en.contains("first frame"), "{en}");
    // Two frames of a PNG; one that is still; one that is see-through.
    let still = RgbImage::from_pixel(8, 8, Rgb([9, 80, 200]));
    let plain = encoded(&still, ImageFormat::Png);
    let animated = |frames: u32| {
        let control = png_chunk(*b"acTL", &[frames.to_be_bytes(), [0; 4]].concat());
        [&plain[..33], &control, &plain[33..]].concat()
    };
    assert!(remarks(&animated(2)).is_moving && !remarks(&animated(1)).is_moving && !remarks(&plain).is_moving);
    let mut clear = std::io::Cursor::new(Vec::new());
    RgbaImage::from_pixel(8, 8, image::Rgba([1, 2, 3, 40])).write_to(&mut clear, ImageFormat::WebP).unwrap();
    assert!(!remarks(clear.get_ref()).is_moving);
}

// Replay P5
#[test]
fn what_is_no_picture_is_named_with_what_to_do() {
    let zip = |name: &str| [b"PK\x03\x04".as_slice(), &[0; 26], name.as_bytes(), &[1; 40]].concat();
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let old = |name: &str| [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), vec![0; 600], wide(name)].concat();
    let brand =
        |brand: &str, other: &str| [b"\0\0\0\x18ftyp", brand.as_bytes(), &[0; 4], other.as_bytes(), b"isom"].concat();
    let phone = ("兼容性最佳", "Most Compatible");
    let save = ("PNG 或 JPEG", "PNG or JPEG");
    let export = ("导出", "export the page");
    for (bytes, names, ways) in [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec(), ["HEIC"; 2], phone),
        (brand("heix", "mif1"), ["HEIC"; 2], phone),
        (brand("hevc", "msf1"), ["HEIC"; 2], phone),
        (brand("mif1", "heic"), ["HEIC"; 2], phone),
        (brand("msf1", "hevc"), ["HEIC"; 2], phone),
        (brand("avif", "mif1"), ["AVIF"; 2], save),
        (brand("mif1", "avif"), ["AVIF"; 2], save),
        (b"GIF89a".to_vec(), ["GIF"; 2], save),
        (b"GIF87a\x01\0\x01\0".to_vec(), ["GIF"; 2], save),
        (b"BM".to_vec(), ["BMP"; 2], save),
        (b"II*\0\x08\0\0\0".to_vec(), ["TIFF"; 2], save),
        (b"MM\0*\0\0\0\x08".to_vec(), ["TIFF"; 2], save),
        (b"8BPS\0\x01".to_vec(), ["PSD"; 2], save),
        (b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>".to_vec(), ["SVG"; 2], save),
        (b"\xEF\xBB\xBF <?xml version=\"1.0\"?>\n<!-- a > b -->\n <svg/>".to_vec(), ["SVG"; 2], save),
        (b"<!-- logo -->\r\n<!DOCTYPE svg PUBLIC \"a\"><svg/>".to_vec(), ["SVG"; 2], save),
        (b"\0\0\0\x0CjP  \r\n".to_vec(), ["JPEG 2000"; 2], save),
        (brand("isom", "mp42"), ["视频", "MP4"], ("截取", "still")),
        (brand("qt  ", "qt  "), ["视频（MOV", "MOV"], ("截取", "still")),
        (b"RIFF\0\0\0\0AVI LIST".to_vec(), ["视频（AVI", "AVI"], ("截取", "still")),
        (b"\x1A\x45\xDF\xA3\x01".to_vec(), ["视频", "WebM"], ("截取", "still")),
        (b"%PDF-1.4".to_vec(), ["PDF"; 2], export),
        (zip("word/document.xml"), ["Word"; 2], export),
        (zip("xl/workbook.xml"), ["Excel"; 2], export),
        (zip("ppt/presentation.xml"), ["PowerPoint"; 2], export),
        (zip("[Content_Types].xml"), ["WPS"; 2], export),
        (old("WordDocument"), ["Word"; 2], export),
        (old("Workbook"), ["Excel"; 2], export),
        (old("PowerPoint Document"), ["PowerPoint"; 2], export),
        (zip("photos/a.jpg"), ["ZIP"; 2], ("解压", "unpack")),
        (b"Rar!\x1A\x07\x01\0".to_vec(), ["RAR"; 2], ("解压", "unpack")),
        (b"7z\xBC\xAF\x27\x1C".to_vec(), ["7z"; 2], ("解压", "unpack")),
        (b"<!doctype html><title>404</title>".to_vec(), ["网页", "web page"], ("图片另存为", "Save image as")),
        (b"\n<!-- saved -->\n<HTML>".to_vec(), ["网页", "web page"], ("图片另存为", "Save image as")),
        (Vec::new(), ["空", "empty"], ("重新复制", "copy it again")),
        (vec![0; 5000], ["零", "zeros"], ("重新复制", "copy it again")),
    ] {
        let Err(error @ MediaError::UnknownFormat(_)) = decode(&bytes) else { panic!("{bytes:?}") };
        let (what, way) = (error.text(), error.help().unwrap());
        assert!(what.zh.contains(names[0]) && what.en.contains(names[1]), "{what:?} of {bytes:?}");
        assert!(way.zh.contains(ways.0) && way.en.contains(ways.1), "{way:?} of {bytes:?}");
    }
    // At the slide, with what to do.
    let folder = folder("p.jpg", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "");
    let said = check(folder.path(), "zh");
    assert!(said.contains("broken-picture") && said.contains("HEIC") && said.contains("兼容性最佳"), "{said}");
    // The same table says what a playlist is that is no text.
    fs::write(folder.path().join("b.ron"), zip("word/document.xml")).unwrap();
    let said = check(folder.path(), "zh");
    assert!(said.contains("not-text") && said.contains("Word"), "{said}");
}

// Replay P6
#[test]
fn scans_are_read_in_any_order_and_grouping() {
    assert_shows("three-scans-420.jpg", &POSTER, 4);
    let right = rgb(decode(&bytes_of("poster.png")).unwrap());
    let seen = rgb(decode(&bytes_of("three-scans-420.jpg")).unwrap());
    let far = seen.pixels().zip(right.pixels()).filter(|(seen, right)| away(&seen.0, &right.0) > 24).count();
    assert!(far < 240, "{far} pixels");
}

// Replay P7
#[test]
fn what_lacks_a_block_is_refused() {
    assert!(is_damaged(&bytes_of("half-with-end-mark.jpg")));
    let said = check(folder("half.jpg", &bytes_of("half-with-end-mark.jpg"), "").path(), "zh");
    assert!(said.contains("broken-picture") && said.contains("损坏"), "{said}");
    let mut files: Vec<Vec<u8>> =
        vec![bytes_of("three-scans-420.jpg"), [bytes_of("no-end-mark.jpg"), vec![0xFF, 0xD9]].concat()];
    for sampling in ["1x1", "2x1", "1x2", "2x2"] {
        for order in ["once", "parts", "progressive"] {
            files.push(bytes_of(&format!("matrix/rgb-{sampling}-{order}.jpg")));
        }
    }
    for whole in &files {
        assert!(!is_damaged(whole));
        let scan = whole.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap() + 14;
        let length = whole.len() - scan;
        for cut in [length / 3, length / 2, length * 9 / 10, length - 6] {
            for end in [b"".as_slice(), b"\xFF\xD9", &[0; 300], &[0xFF; 300], b"\xFF\xD9\xFF\xD8\xFF\xE0"] {
                let bytes = [&whole[..scan + cut], end].concat();
                assert!(is_damaged(&bytes), "{cut} of {length} bytes, then {} others", end.len());
            }
        }
    }
    // A hole, and bytes that are missing in the middle: of a photograph on which each block takes some of them.
    let whole = &files[1];
    let scan = whole.windows(2).position(|pair| pair == [0xFF, 0xDA]).unwrap() + 14;
    for (at, count) in [(500, 400), (1000, 1500), (2000, 700), (300, 3000)] {
        for hole in [vec![0; count], vec![0xFF; count], Vec::new()] {
            let bytes = [&whole[..scan + at], &hole, &whole[scan + at + count..]].concat();
            assert!(is_damaged(&bytes), "{count} bytes from {at}, {} in their place", hole.len());
        }
    }
    let poster = bytes_of("poster.png");
    for (at, count) in [(5000, 2), (9000, 4000), (30_000, 100)] {
        for hole in [vec![0; count], Vec::new()] {
            assert!(is_damaged(&[&poster[..at], &hole, &poster[at + count..]].concat()), "{count} bytes from {at}");
        }
    }
    for cut in [100, 5000, poster.len() - 40] {
        assert!(is_damaged(&poster[..cut]));
        assert!(is_damaged(&[&poster[..cut], &png_chunk(*b"IEND", b"")[..]].concat()));
    }
}

// Replay P7
#[test]
fn what_costs_no_block_is_no_damage() {
    let whole = [bytes_of("no-end-mark.jpg"), vec![0xFF, 0xD9]].concat();
    let right = decode(&whole).unwrap();
    let end = whole.len() - 2;
    for bytes in [
        [&whole[..end], &[0xFF; 40], &whole[end..]].concat(),
        [&whole[..end], &[0; 40], &whole[end..]].concat(),
        [&whole[..], b"junk of a camera"].concat(),
        [&whole[..], &bytes_of("three-scans-420.jpg")].concat(),
        [&whole[..], &[0; 4096]].concat(),
    ] {
        assert_eq!(decode(&bytes).unwrap(), right);
    }
    let poster = bytes_of("poster.png");
    let mut comment = png_chunk(*b"tEXt", b"a\0b");
    *comment.last_mut().unwrap() ^= 1;
    let bytes = [&poster[..33], &comment, &poster[33..]].concat();
    assert_eq!(decode(&bytes).unwrap(), decode(&poster).unwrap());
}

// Replay P8
#[test]
fn a_picture_of_which_only_the_end_lacks_is_shown() {
    assert_shows("no-end-mark.jpg", &POSTER, 4);
    let whole = bytes_of("poster.png");
    let right = decode(&whole).unwrap();
    for missing in 1..=12 {
        assert_eq!(decode(&whole[..whole.len() - missing]).unwrap(), right, "{missing} bytes");
    }
    let cut = folder("p.png", &whole[..whole.len() - 12], "");
    assert_eq!(snapshot(cut.path(), "240x136"), rgb(right));
    for order in ["once", "parts", "progressive"] {
        let whole = bytes_of(&format!("matrix/rgb-2x2-{order}.jpg"));
        let right = decode(&whole).unwrap();
        for missing in [1, 2] {
            assert_eq!(decode(&whole[..whole.len() - missing]).unwrap(), right, "{order}, {missing} bytes");
        }
    }
}

// Replay P9
#[test]
fn rare_kinds_of_jpeg_are_named_and_not_called_damaged() {
    let arithmetic = bytes_of("arithmetic.jpg");
    let frame = arithmetic.windows(2).position(|pair| pair == [0xFF, 0xC9]).unwrap();
    let changed = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = arithmetic.clone();
        change(&mut bytes);
        bytes
    };
    for (bytes, zh, en) in [
        (arithmetic.clone(), "算术编码", "arithmetic"),
        (changed(&|bytes| bytes[frame + 1] = 0xCA), "算术编码", "arithmetic"),
        (changed(&|bytes| bytes[frame + 1] = 0xC3), "无损", "lossless"),
        (changed(&|bytes| bytes[frame + 1] = 0xC5), "分层", "hierarchical"),
        (changed(&|bytes| (bytes[frame + 1], bytes[frame + 4]) = (0xC1, 12)), "12 位", "12 bits"),
        (changed(&|bytes| (bytes[frame + 1], bytes[frame + 4]) = (0xC2, 12)), "12 位", "12 bits"),
    ] {
        let Err(error @ MediaError::Unusual(_)) = decode(&bytes) else { panic!("{:?}", decode(&bytes)) };
        let said = error.text();
        assert!(said.zh.contains(zh) && said.zh.contains("另存为普通 JPEG"), "{said:?}");
        assert!(said.en.contains(en) && said.en.contains("save it as an ordinary JPEG"), "{said:?}");
        for word in ["damage", "copy", "损坏", "复制", "不完整"] {
            assert!(!said.zh.contains(word) && !said.en.contains(word), "{said:?}");
        }
    }
    let said = check(folder("p.jpg", &arithmetic, "").path(), "zh");
    assert!(said.contains("算术编码") && !said.contains("损坏"), "{said}");
}

// Replay P10
#[test]
fn nothing_veils_a_picture_on_which_nothing_is_written() {
    let poster = bytes_of("poster.png");
    let right = rgb(decode(&poster).unwrap());
    let bare = folder("poster.png", &poster, "");
    assert!(difference(&snapshot(bare.path(), "240x136"), &right) <= 2);
    // On all shapes of screens. Of one colour it is as it was wherever nothing is written: the words take a colour that is
    // read on it.
    let grey = encoded(&RgbImage::from_pixel(64, 64, Rgb([200, 200, 200])), ImageFormat::Png);
    // Of two that nothing can be read on, it is darker where something is written, and nowhere else.
    let two = RgbImage::from_fn(64, 64, |x, y| Rgb(if (x + y) % 2 == 0 { [255; 3] } else { [0; 3] }));
    let two = encoded(&two, ImageFormat::Png);
    for size in ["240x136", "136x240", "640x180", "180x640"] {
        let shown = |picture: &[u8], more: &str, slide: &str| {
            let folder = folder("p.png", picture, "");
            let slide = format!("(theme: \"night\", {more} slides: [Picture(file: \"p.png\", fit: Cover{slide})])");
            fs::write(folder.path().join("a.ron"), slide).unwrap();
            snapshot(folder.path(), size)
        };
        let darkened = |picture: &[u8], more: &str, slide: &str| {
            let (bare, seen) = (shown(picture, "", ""), shown(picture, more, slide));
            // A row in which nothing is written, and its neighbours, as what is scaled is of many shades.
            let shade = |y: u32| {
                let light = |of: &RgbImage, x: u32| (y..y + 3).map(|y| u32::from(of.get_pixel(x, y).0[0])).sum::<u32>();
                (0..seen.width()).any(|x| light(&seen, x) + 60 < light(&bare, x))
            };
            (shade(0), shade(seen.height() / 2), shade(seen.height() - 3))
        };
        // On a strip the banner stands at the foot.
        let banner = if size == "640x180" { (false, false, true) } else { (true, false, false) };
        for (more, slide, expected) in [
            ("", "", (false, false, false)),
            ("banner: \"讲文明\",", "", banner),
            ("credit: \"文明办\",", "", (false, false, true)),
            ("", ", caption: \"秋\"", (false, false, true)),
            ("", ", advertisement: true", (false, false, true)),
        ] {
            assert_eq!(darkened(&two, more, slide), expected, "{size} {more}{slide}");
            assert_eq!(darkened(&grey, more, slide), (false, false, false), "{size} {more}{slide}");
        }
    }
}

#[test]
fn whatever_is_changed_in_a_picture_no_decoder_panics() {
    let files = [
        "three-scans-420.jpg",
        "press-inks.jpg",
        "matrix/rgb-2x2-progressive.jpg",
        "matrix/inks-1x2-parts.jpg",
        "p3.png",
        "moving.webp",
    ];
    let mut state = 12_345_u64;
    let mut dice = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as usize % below.max(1)
    };
    for name in files {
        let whole = bytes_of(name);
        for _ in 0..300 {
            let mut bytes = whole.clone();
            for _ in 0..=dice(4) {
                // Mostly in the head, where tables and sizes are.
                let at = if dice(3) > 0 { dice(bytes.len().min(1200)) } else { dice(bytes.len()) };
                bytes[at] = [0, 0xFF, 0x7F, dice(256) as u8][dice(4)];
            }
            if dice(8) == 0 {
                bytes.truncate(dice(whole.len()));
            }
            _ = decode(&bytes);
        }
    }
}
