//! What mutants are made of: the shipped playlists, site and themes, every case of the other tests, and pictures.

use std::{fs, io::Cursor, path::Path};

use image::{DynamicImage, ImageFormat, RgbImage};

/// What a file is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Playlist,
    Site,
    Theme,
    Picture,
}

/// A file as somebody made it.
pub(super) struct Seed {
    pub(super) kind: Kind,
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

/// All seeds, in an order that is the same everywhere.
pub(super) fn corpus() -> Vec<Seed> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seeds = Vec::new();
    for folder in ["playlists", "assets/themes", "tests/core/cases", "tests/core/data", "docs/templates"] {
        collect(&root.join(folder), &mut seeds);
    }
    for format in [ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Png] {
        seeds.push(drawn(format));
    }
    seeds.sort_by(|a, b| a.name.cmp(&b.name));
    let count = |kind| seeds.iter().filter(|seed| seed.kind == kind).count();
    assert!(count(Kind::Playlist) > 100 && count(Kind::Site) > 20, "the cases are found");
    assert!(count(Kind::Theme) > 4 && count(Kind::Picture) > 10, "themes and pictures are found");
    seeds
}

fn collect(folder: &Path, seeds: &mut Vec<Seed>) {
    /// Golden pictures of whole screens are too large to be read ten thousand times.
    const MAX_BYTES: u64 = 40_000;
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            collect(&path, seeds);
            continue;
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let is_theme = folder.ends_with("assets/themes");
        let kind = match path.extension().and_then(|extension| extension.to_str()) {
            Some("ron") if is_theme => Kind::Theme,
            Some("ron") if name.starts_with("site") => Kind::Site,
            Some("ron") => Kind::Playlist,
            Some("png" | "jpg" | "webp") => Kind::Picture,
            _ => continue,
        };
        if fs::metadata(&path).unwrap().len() <= MAX_BYTES {
            seeds.push(Seed { kind, name: path.to_string_lossy().into_owned(), bytes: fs::read(&path).unwrap() });
        }
    }
}

/// A small picture in a format.
fn drawn(format: ImageFormat) -> Seed {
    let pixels = RgbImage::from_fn(48, 36, |x, y| image::Rgb([(x * 5) as u8, (y * 7) as u8, ((x ^ y) * 4) as u8]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(pixels).write_to(&mut bytes, format).unwrap();
    Seed { kind: Kind::Picture, name: format!("drawn.{format:?}"), bytes: bytes.into_inner() }
}
