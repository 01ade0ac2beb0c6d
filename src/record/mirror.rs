//! The mirror: a PNG of what is on screen, replaced after each change. A way to look at a box without a display, or
//! from afar.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use image::{ExtendedColorType, ImageEncoder as _, codecs::png};

use super::{
    folder_of,
    health::{Part, RecordHealth},
    remove_stale, replace,
};
use crate::{
    paint::Canvas,
    threads::{Pace, worker::Worker},
};

/// Encodes and writes pictures on a thread of its own; of several that wait for one file only the newest is written.
pub struct Mirror {
    worker: Worker<PathBuf, Arc<Canvas>>,
    path: PathBuf,
}

impl Mirror {
    /// Starts the thread.
    pub fn start(path: &Path, health: &Arc<RecordHealth>) -> Self {
        let (own, health) = (path.to_owned(), Arc::clone(health));
        let mut swept = false;
        let theirs = Arc::clone(&health);
        let write = move |file: &PathBuf, picture: &Arc<Canvas>| {
            theirs.writing(Part::Mirror, &own, || {
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

/// The file of one of several screens: `wall.png` becomes `wall-hall.png`.
fn file_of(path: &Path, screen: &str) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}-{screen}.png"))
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
        let health = Arc::new(RecordHealth::new(crate::problem::Lang::En));
        let mirror = Mirror::start(&path, &health);
        mirror.show(None, Arc::clone(&picture));
        mirror.show(Some("hall"), picture);
        drop(mirror);
        for name in ["wall.png", "wall-hall.png"] {
            let read = image::open(folder.path().join(name)).unwrap().into_rgba8();
            assert_eq!(read.into_raw(), [255, 0, 0, 255, 0, 0, 255, 255]);
        }
    }
}
