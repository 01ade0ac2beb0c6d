//! Painted backgrounds, kept for the next slide of the same theme and size.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
};

use resvg::tiny_skia::Pixmap;

use super::{background, geometry::PaintSize};
use gongyi_assets::Assets;
use gongyi_core::{shapes::theme::Theme, sync::lock};

/// What kept backgrounds may take, in bytes: that of a screen of 4K with those of its zones, or five of 1080p. The one
/// that was asked for last is always kept.
pub const BACKGROUND_BYTES: usize = 48 * 1024 * 1024;

/// The last used ones at the end.
type Backgrounds = VecDeque<(BackgroundKey, Arc<Pixmap>)>;
type BackgroundKey = ([u8; 32], u32, u32);

/// Painted backgrounds within a budget.
pub(super) struct BackgroundCache {
    pub(super) kept: Mutex<Backgrounds>,
    budget_bytes: AtomicUsize,
}

impl Default for BackgroundCache {
    fn default() -> Self {
        Self { kept: Mutex::default(), budget_bytes: BACKGROUND_BYTES.into() }
    }
}

impl BackgroundCache {
    /// Keeps them within so many bytes from now on.
    pub(super) fn set_budget(&self, bytes: usize) {
        self.budget_bytes.store(bytes, Ordering::Relaxed);
    }

    /// The memory that kept backgrounds take, in bytes.
    pub(super) fn memory_bytes(&self) -> usize {
        self.lock().iter().map(|(_, background)| background.data().len()).sum()
    }

    /// The background of a theme with its ornaments, kept from before where it can be; none for a size without pixels,
    /// or where memory does not hold it.
    pub(super) fn background(&self, theme: &Theme, size: PaintSize, assets: &Assets) -> Option<Arc<Pixmap>> {
        let key = (background::fingerprint(theme, assets), size.width, size.height);
        let mut kept = self.lock();
        if let Some(at) = kept.iter().position(|(known, _)| *known == key)
            && let Some(found) = kept.remove(at)
        {
            let pixmap = Arc::clone(&found.1);
            kept.push_back(found);
            return Some(pixmap);
        }
        // Room is made before the new one is painted, and nobody waits while it is.
        let budget = self.budget_bytes.load(Ordering::Relaxed);
        make_room(&mut kept, (size.width as usize).saturating_mul(size.height as usize).saturating_mul(4), budget);
        drop(kept);
        let pixmap = Arc::new(background::paint(theme, size, assets)?);
        let mut kept = self.lock();
        make_room(&mut kept, pixmap.data().len(), budget);
        kept.push_back((key, Arc::clone(&pixmap)));
        Some(pixmap)
    }

    /// The backgrounds that are kept; also after a panic, for they are never half changed.
    fn lock(&self) -> MutexGuard<'_, Backgrounds> {
        lock(&self.kept)
    }
}

/// Lets backgrounds go, the oldest first, until there is room for one of so many bytes.
fn make_room(backgrounds: &mut Backgrounds, bytes: usize, budget: usize) {
    let mut kept: usize = backgrounds.iter().map(|(_, background)| background.data().len()).sum();
    while kept.saturating_add(bytes) > budget
        && let Some((_, background)) = backgrounds.pop_front()
    {
        kept -= background.data().len();
    }
}
