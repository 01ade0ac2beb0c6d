//! The mirror: a PNG of what is on screen, replaced after each change. A way to look at a box without a display, or
//! from afar.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use image::{ExtendedColorType, ImageEncoder as _, codecs::png};

use super::{
    files::{folder_of, remove_stale, replace},
    health::{Part, RecordHealth},
};
use gongyi_media::Canvas;
use gongyi_system::threads::{Pace, worker::Worker};

/// A file's name has no more bytes on any file system that matters.
const MAX_NAME_BYTES: usize = 255;
/// So many digits of a hash tell apart the names that were cut.
const HASH_DIGITS: usize = 16;

/// Encodes and writes pictures on a thread of its own; of several that wait for one file only the newest is written.
pub struct Mirror {
    worker: Worker<PathBuf, Arc<Canvas>>,
    path: PathBuf,
}

impl Mirror {
    /// Starts the thread.
    pub fn start(path: &Path, health: &Arc<RecordHealth>) -> Self {
        let theirs = Arc::clone(health);
        let mut swept = false;
        let write = move |file: &PathBuf, picture: &Arc<Canvas>| {
            theirs.writing(Part::Mirror, file, || {
                if !std::mem::replace(&mut swept, true) {
                    remove_stale(folder_of(file));
                }
                replace(file, &encode(picture)?)
            })
        };
        let (worker, started) = Worker::start("gongyi-mirror", None, Pace::USUAL, write);
        if let Err(error) = started {
            health.without_thread(Part::Mirror, path, &error);
        }
        Self { worker, path: path.to_owned() }
    }

    /// Shows a picture: in the file itself, or in `FILE-NAME.png` for one of several screens.
    pub fn show(&self, screen: Option<&str>, picture: Arc<Canvas>) {
        let path = screen.map_or_else(|| self.path.clone(), |screen| file_of(&self.path, screen));
        self.worker.hand_over(path, picture);
    }

    /// Tries at once what failed.
    pub fn retry(&self) {
        self.worker.retry();
    }
}

/// The file of one of several screens: `wall.png` becomes `wall-hall.png`. Whatever a screen is called, its file lies
/// beside the others and is no other's: what no file may be called stands there as `%` and its bytes, and a name that is
/// too long is cut and told apart by its hash.
fn file_of(path: &Path, screen: &str) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let mut name = String::new();
    for character in screen.chars() {
        if character.is_control() || "/\\:*?\"<>|%".contains(character) {
            let mut bytes = [0; 4];
            name.extend(character.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")));
        } else {
            name.push(character);
        }
    }
    let room = MAX_NAME_BYTES.saturating_sub(stem.len() + "-.png".len()).max(HASH_DIGITS + 1);
    if name.len() > room {
        let hash = blake3::hash(screen.as_bytes()).to_hex();
        let cut = name.floor_char_boundary(room - HASH_DIGITS - 1);
        name.truncate(cut);
        name.push('-');
        name.extend(hash.chars().take(HASH_DIGITS));
    }
    path.with_file_name(format!("{stem}-{name}.png"))
}

/// A picture as PNG, packed quickly.
pub fn encode(picture: &Canvas) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    png::PngEncoder::new_with_quality(&mut bytes, png::CompressionType::Fast, png::FilterType::Up)
        .write_image(&picture.data, picture.width, picture.height, ExtendedColorType::Rgba8)
        .map_err(io::Error::other)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_can_be_looked_at() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wall.png");
        let picture = Arc::new(Canvas { width: 2, height: 1, data: vec![255, 0, 0, 255, 0, 0, 255, 255] });
        let health = Arc::new(RecordHealth::default());
        let mirror = Mirror::start(&path, &health);
        mirror.show(None, Arc::clone(&picture));
        mirror.show(Some("hall"), picture);
        drop(mirror);
        for name in ["wall.png", "wall-hall.png"] {
            let read = image::open(folder.path().join(name)).unwrap().into_rgba8();
            assert_eq!(read.into_raw(), [255, 0, 0, 255, 0, 0, 255, 255]);
        }
    }

    #[test]
    fn each_screen_has_a_file_of_its_own_beside_the_others_whatever_it_is_called() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wall.png");
        let health = Arc::new(RecordHealth::default());
        let long = "大厅".repeat(100);
        let longer = format!("{long}北");
        let names = ["a/b", "a%2Fb", "../../wall", "/etc/passwd", "一楼 大厅", ".", "c:d\\e", &long, &longer];
        let mirror = Mirror::start(&path, &health);
        for (number, name) in names.into_iter().enumerate() {
            let data = [[number as u8; 3].as_slice(), &[255]].concat();
            mirror.show(Some(name), Arc::new(Canvas { width: 1, height: 1, data }));
        }
        drop(mirror);
        for (number, name) in names.into_iter().enumerate() {
            let file = file_of(&path, name);
            assert_eq!(file.parent(), path.parent(), "{name}");
            let read = image::open(&file).unwrap().into_rgba8();
            assert_eq!(read.into_raw()[0], number as u8, "{name}");
        }
        assert_eq!(file_of(&path, "a/b"), folder.path().join("wall-a%2Fb.png"));
        assert_eq!(file_of(&path, "一楼 大厅"), folder.path().join("wall-一楼 大厅.png"));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), names.len());
        assert!(health.status().ok);
    }
}
