//! The mirror: a PNG of what is on screen, replaced after each change. A way to look at a box without a display, or
//! from afar.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread::JoinHandle,
};

use image::{ExtendedColorType, ImageEncoder as _, codecs::png};

use super::write_atomic;
use crate::paint::Canvas;

/// Encodes and writes pictures on a thread of its own; of several that wait for one file only the newest is written.
pub struct Mirror {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
    path: PathBuf,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: BTreeMap<PathBuf, Arc<Canvas>>,
    ended: bool,
}

impl Mirror {
    /// Starts the thread; an error where the file's folder cannot be written to.
    pub fn start(path: &Path) -> io::Result<Self> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
        // Found out now, not at the first picture.
        drop(tempfile::Builder::new().prefix(".gongyi-").tempfile_in(folder)?);
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("gongyi-mirror".into()).spawn(move || theirs.run())?;
        Ok(Self { shared, thread: Some(thread), path: path.to_owned() })
    }

    /// Shows a picture: in the file itself, or in `FILE-NAME.png` for one of several screens.
    pub fn show(&self, screen: Option<&str>, picture: Arc<Canvas>) {
        let path = screen.map_or_else(|| self.path.clone(), |screen| file_of(&self.path, screen));
        let mut state = self.shared.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.waiting.insert(path, picture);
        self.shared.changed.notify_one();
    }
}

impl Drop for Mirror {
    fn drop(&mut self) {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner).ended = true;
        self.shared.changed.notify_one();
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

impl Shared {
    fn run(&self) {
        let mut failed = false;
        loop {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            let (path, picture) = loop {
                if let Some(next) = state.waiting.pop_first() {
                    break next;
                }
                if state.ended {
                    return;
                }
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            };
            drop(state);
            match encode(&picture).and_then(|png| write_atomic(&path, &png)) {
                Ok(()) => failed = false,
                Err(error) => {
                    if !std::mem::replace(&mut failed, true) {
                        tracing::warn!("the mirror cannot be written to {}: {error}", path.display());
                    }
                }
            }
        }
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
        let mirror = Mirror::start(&path).unwrap();
        mirror.show(None, Arc::clone(&picture));
        mirror.show(Some("hall"), picture);
        drop(mirror);
        for name in ["wall.png", "wall-hall.png"] {
            let read = image::open(folder.path().join(name)).unwrap().into_rgba8();
            assert_eq!(read.into_raw(), [255, 0, 0, 255, 0, 0, 255, 255]);
        }
    }
}
