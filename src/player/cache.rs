//! The painted pictures: one cache with a budget in bytes.
//!
//! A picture is painted once, handed to the presenter, and stays there while it is on a screen or comes next, and as long
//! after that as the budget allows: a short loop is painted in its first round and never again. Its pixels are kept on
//! this side only until the presenter has them, unless a mirror looks at them. The presenter keeps just the pictures
//! that are in here.
//!
//! The layers that a slide is built up of are a picture as well, and stay only while they are needed: as a rule from the
//! slide before to the end of their entrance.
//!
//! Nothing here paints or draws.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use super::paint_thread::Painted;
use gongyi_core::{
    model::layout::Margins,
    playback::air::{PictureHash, Readiness},
    problem::Text,
};
use gongyi_media::Canvas;
use gongyi_paint::entrance::Sheet;

/// What is kept of pictures, where no more is needed at once: a loop of twelve slides at 1080p, or of three at 4K.
pub const BUDGET_BYTES: u64 = 96 * 1024 * 1024;

/// What could not be painted is tried again after this, where it is needed all the while, as in a loop of one slide.
const TRY_AGAIN_AFTER: Duration = Duration::from_mins(1);

/// A picture painted for a size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PictureKey {
    /// The fingerprint of the slide's picture.
    pub picture: PictureHash,
    /// Width and height in pixels of the area that it was painted for.
    pub size: (u32, u32),
    /// What of that the display crops.
    pub margins: Margins,
}

impl PictureKey {
    /// The key of the picture that holds the layers of this one: a picture of its own, with another fingerprint.
    #[must_use]
    pub fn layers(self) -> Self {
        Self { picture: self.picture.map(|byte| !byte), ..self }
    }
}

/// A picture's state.
#[derive(Debug)]
enum PictureState {
    /// It is painted.
    Ready {
        /// Width and height in pixels of what was painted: the strip of a ticker is larger than its area.
        size: (u32, u32),
        /// Its pixels, where they are still needed on this side.
        canvas: Option<Arc<Canvas>>,
        /// Where the layers are on it, where it holds those of a slide.
        sheet: Option<Sheet>,
    },
    /// It cannot be painted.
    Failed {
        /// Why.
        why: Text,
        /// When it was tried, by [`PictureCache::elapsed`].
        tried: Duration,
    },
}

#[derive(Debug)]
struct Entry {
    state: PictureState,
    /// When it was last needed, in calls of [`PictureCache::trim`].
    needed: u64,
}

impl Entry {
    fn bytes(&self) -> u64 {
        match self.state {
            PictureState::Ready { size: (width, height), .. } => u64::from(width) * u64::from(height) * 4,
            PictureState::Failed { .. } => 0,
        }
    }
}

/// All pictures that are painted, or could not be.
#[derive(Debug)]
pub struct PictureCache {
    budget_bytes: u64,
    entries: BTreeMap<PictureKey, Entry>,
    /// Painted, but not handed to the presenter yet.
    pending_uploads: Vec<PictureKey>,
    trims: u64,
    /// How much time had gone by at the last trim.
    elapsed: Duration,
    /// Whether the pixels of pictures stay on this side.
    keeps_pixels: bool,
}

impl PictureCache {
    /// An empty cache. `keeps_pixels` where something on this side, such as a mirror, looks at them.
    pub fn new(budget_bytes: u64, keeps_pixels: bool) -> Self {
        Self {
            budget_bytes,
            entries: BTreeMap::new(),
            pending_uploads: Vec::new(),
            trims: 0,
            elapsed: Duration::ZERO,
            keeps_pixels,
        }
    }

    /// Takes a picture that was painted, or why it could not be.
    pub fn insert(&mut self, painted: Painted) {
        let state = match painted.result {
            Ok(canvas) => {
                self.pending_uploads.push(painted.key);
                let size = (canvas.width, canvas.height);
                PictureState::Ready { size, canvas: Some(canvas), sheet: painted.sheet }
            }
            Err(why) => PictureState::Failed { why, tried: self.elapsed },
        };
        self.entries.insert(painted.key, Entry { state, needed: self.trims });
    }

    /// Whether anything is known of a picture: it need not be painted.
    pub fn knows(&self, key: &PictureKey) -> bool {
        self.entries.contains_key(key)
    }

    /// How far a picture is.
    pub fn readiness(&self, key: &PictureKey) -> Readiness {
        match self.entries.get(key).map(|entry| &entry.state) {
            Some(PictureState::Ready { .. }) => Readiness::Ready,
            Some(PictureState::Failed { .. }) => Readiness::Failed,
            None => Readiness::Waiting,
        }
    }

    /// Whether a picture can be drawn.
    pub fn is_ready(&self, key: &PictureKey) -> bool {
        self.readiness(key) == Readiness::Ready
    }

    /// The width and height of what was painted, in pixels; none where it is not ready.
    pub fn painted_size(&self, key: &PictureKey) -> Option<(u32, u32)> {
        match self.entries.get(key)?.state {
            PictureState::Ready { size, .. } => Some(size),
            PictureState::Failed { .. } => None,
        }
    }

    /// Where the layers of a slide are on the picture that holds them; none where it is not ready.
    pub fn sheet(&self, key: &PictureKey) -> Option<Sheet> {
        match self.entries.get(key)?.state {
            PictureState::Ready { sheet, .. } => sheet,
            PictureState::Failed { .. } => None,
        }
    }

    /// Drops the layers of all slides: nothing draws them from now on.
    pub fn drop_sheets(&mut self) {
        self.entries.retain(|_, entry| !matches!(entry.state, PictureState::Ready { sheet: Some(_), .. }));
        self.pending_uploads.retain(|key| self.entries.contains_key(key));
    }

    /// What a picture takes that is painted, or takes probably, in bytes; `parts` is how many pictures of its size it may
    /// take at most.
    pub fn cost(&self, key: &PictureKey, parts: u32) -> u64 {
        let (width, height) = key.size;
        let most = u64::from(width) * u64::from(height) * 4 * u64::from(parts);
        self.entries.get(key).map_or(most, Entry::bytes)
    }

    /// Why a picture cannot be painted.
    pub fn failure(&self, key: &PictureKey) -> Option<&Text> {
        match &self.entries.get(key)?.state {
            PictureState::Failed { why, .. } => Some(why),
            PictureState::Ready { .. } => None,
        }
    }

    /// The pixels of a picture, where they are still on this side.
    pub fn canvas(&self, key: &PictureKey) -> Option<Arc<Canvas>> {
        match &self.entries.get(key)?.state {
            PictureState::Ready { canvas, .. } => canvas.clone(),
            PictureState::Failed { .. } => None,
        }
    }

    /// The pictures that were painted since the last call, for the presenter.
    pub fn take_pending_uploads(&mut self) -> Vec<(PictureKey, Arc<Canvas>)> {
        let mut sent = Vec::new();
        for key in std::mem::take(&mut self.pending_uploads) {
            let Some(Entry { state: PictureState::Ready { canvas, sheet, .. }, .. }) = self.entries.get_mut(&key)
            else {
                continue;
            };
            let pixels = if self.keeps_pixels && sheet.is_none() { canvas.clone() } else { canvas.take() };
            sent.extend(pixels.map(|pixels| (key, pixels)));
        }
        sent
    }

    /// The presenter has none of the pictures any more: those whose pixels are here are sent anew, the others painted.
    pub fn lose_all(&mut self) {
        let keys: Vec<PictureKey> = self.entries.keys().copied().collect();
        self.lose(&keys);
    }

    /// The presenter lacks these pictures.
    pub fn lose(&mut self, keys: &[PictureKey]) {
        for key in keys {
            match self.entries.get(key).map(|entry| &entry.state) {
                Some(PictureState::Ready { canvas: Some(_), .. }) if !self.pending_uploads.contains(key) => {
                    self.pending_uploads.push(*key);
                }
                Some(PictureState::Ready { canvas: None, .. }) => drop(self.entries.remove(key)),
                _ => {}
            }
        }
    }

    /// The presenter cannot take a picture.
    pub fn fail(&mut self, key: PictureKey, why: Text) {
        self.pending_uploads.retain(|pending_uploads| *pending_uploads != key);
        let state = PictureState::Failed { why, tried: self.elapsed };
        self.entries.insert(key, Entry { state, needed: self.trims });
    }

    /// What could not be painted is tried again when it is next needed.
    pub fn forget_failures(&mut self) {
        self.entries.retain(|_, entry| matches!(entry.state, PictureState::Ready { .. }));
    }

    /// When the next failure is forgotten, by the time that goes by.
    pub fn next_try(&self) -> Option<Duration> {
        let tried = self.entries.values().filter_map(|entry| match entry.state {
            PictureState::Failed { tried, .. } => Some(tried),
            PictureState::Ready { .. } => None,
        });
        Some(tried.min()? + TRY_AGAIN_AFTER)
    }

    /// Drops what is over the budget, the longest unneeded first; what is needed stays whatever it costs, and a failure
    /// only as long as it is needed, and for a minute: a disk may answer by then, or an adapter have room.
    pub fn trim(&mut self, needed: &BTreeSet<PictureKey>, elapsed: Duration) {
        self.trims += 1;
        self.elapsed = elapsed;
        for key in needed {
            if let Some(entry) = self.entries.get_mut(key) {
                entry.needed = self.trims;
            }
        }
        self.entries.retain(|key, entry| match entry.state {
            PictureState::Ready { sheet, .. } => sheet.is_none() || needed.contains(key),
            PictureState::Failed { tried, .. } => needed.contains(key) && elapsed < tried + TRY_AGAIN_AFTER,
        });
        let mut bytes = self.bytes();
        if bytes > self.budget_bytes {
            let mut idle: Vec<(u64, PictureKey, u64)> = self
                .entries
                .iter()
                .filter(|(key, _)| !needed.contains(key))
                .map(|(key, entry)| (entry.needed, *key, entry.bytes()))
                .collect();
            idle.sort_unstable();
            for (_, key, size) in idle {
                if bytes <= self.budget_bytes {
                    break;
                }
                bytes -= size;
                self.entries.remove(&key);
            }
        }
        for (key, entry) in &mut self.entries {
            if let PictureState::Ready { canvas, .. } = &mut entry.state
                && !self.keeps_pixels
                && !self.pending_uploads.contains(key)
            {
                *canvas = None;
            }
        }
        self.pending_uploads.retain(|key| self.entries.contains_key(key));
    }

    /// The pictures that are ready, which the presenter keeps.
    pub fn keys(&self) -> Vec<PictureKey> {
        let ready =
            |(key, entry): (&PictureKey, &Entry)| matches!(entry.state, PictureState::Ready { .. }).then_some(*key);
        self.entries.iter().filter_map(ready).collect()
    }

    /// Keeps no more than so many bytes beyond what is needed, from the next trim on.
    pub fn set_budget(&mut self, bytes: u64) {
        self.budget_bytes = bytes;
    }

    /// What is kept beyond the pictures that are needed, in bytes.
    pub fn budget_bytes(&self) -> u64 {
        self.budget_bytes
    }

    /// The size of all pictures, in bytes: what the presenter holds.
    pub fn bytes(&self) -> u64 {
        self.entries.values().map(Entry::bytes).sum()
    }

    /// The size of the pixels on this side, in bytes.
    pub fn pixel_bytes(&self) -> u64 {
        let held = |entry: &&Entry| matches!(entry.state, PictureState::Ready { canvas: Some(_), .. });
        self.entries.values().filter(held).map(Entry::bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gongyi_core::text;

    fn key(number: u8) -> PictureKey {
        PictureKey { picture: [number; 32], size: (4, 4), margins: Margins::NONE }
    }

    fn painted(number: u8) -> Painted {
        Painted::picture(key(number), Ok(Arc::new(Canvas::black((4, 4)))))
    }

    fn needed(numbers: &[u8]) -> BTreeSet<PictureKey> {
        numbers.iter().map(|number| key(*number)).collect()
    }

    #[test]
    fn the_longest_unneeded_goes_first_and_what_is_needed_stays() {
        let mut cache = PictureCache::new(2 * 64, false);
        for number in [1, 2, 3] {
            cache.insert(painted(number));
            cache.trim(&needed(&[number]), Duration::ZERO);
        }
        assert_eq!(cache.keys(), [key(2), key(3)]);
        cache.trim(&needed(&[2]), Duration::ZERO);
        cache.insert(painted(4));
        cache.trim(&needed(&[4]), Duration::ZERO);
        assert_eq!(cache.keys(), [key(2), key(4)], "3 was needed before 2 was again");
        for number in [5, 6] {
            cache.insert(painted(number));
        }
        cache.trim(&needed(&[2, 4, 5, 6]), Duration::ZERO);
        assert_eq!(cache.bytes(), 4 * 64, "what is needed is over the budget, and stays");
    }

    #[test]
    fn pixels_are_held_until_they_are_sent_or_as_long_as_a_mirror_wants_them() {
        for keeps in [false, true] {
            let mut cache = PictureCache::new(1024, keeps);
            cache.insert(painted(1));
            cache.trim(&needed(&[1]), Duration::ZERO);
            assert_eq!(cache.pixel_bytes(), 64);
            assert_eq!(cache.take_pending_uploads().len(), 1);
            cache.trim(&needed(&[1]), Duration::ZERO);
            assert_eq!(cache.canvas(&key(1)).is_some(), keeps);
            cache.trim(&needed(&[]), Duration::ZERO);
            assert_eq!(cache.pixel_bytes(), if keeps { 64 } else { 0 });
            assert_eq!(cache.bytes(), 64, "it stays with the presenter");
        }
    }

    #[test]
    fn what_the_presenter_lost_is_sent_anew_or_painted_anew() {
        for keeps in [false, true] {
            let mut cache = PictureCache::new(1024, keeps);
            cache.insert(painted(1));
            drop(cache.take_pending_uploads());
            cache.lose_all();
            assert_eq!(cache.knows(&key(1)), keeps);
            assert_eq!(cache.take_pending_uploads().len(), usize::from(keeps));
        }
    }

    #[test]
    fn a_failure_lasts_as_long_as_it_is_needed() {
        let mut cache = PictureCache::new(1024, false);
        cache.insert(Painted::picture(key(1), Err(text!("坏", "bad"))));
        cache.trim(&needed(&[1]), Duration::ZERO);
        assert_eq!(cache.readiness(&key(1)), Readiness::Failed);
        cache.trim(&needed(&[]), Duration::ZERO);
        assert!(!cache.knows(&key(1)));
    }

    #[test]
    fn what_is_needed_all_the_while_is_tried_again_after_a_minute() {
        let mut cache = PictureCache::new(1024, false);
        cache.trim(&needed(&[1, 2]), Duration::from_secs(30));
        cache.insert(Painted::picture(key(1), Err(text!("坏", "bad"))));
        cache.fail(key(2), text!("拒", "refused"));
        cache.trim(&needed(&[1, 2]), Duration::from_secs(89));
        assert!(cache.knows(&key(1)) && cache.knows(&key(2)));
        assert_eq!(cache.next_try(), Some(Duration::from_secs(90)));
        cache.trim(&needed(&[1, 2]), Duration::from_secs(90));
        assert!(!cache.knows(&key(1)) && !cache.knows(&key(2)));
        assert_eq!(cache.next_try(), None);
    }
}
