//! A breaker against a slide that kills the process: a picture that takes all memory, or that crashes the driver.
//!
//! Nothing inside a process can catch that, and whoever starts it anew would run into the same slide again and again. So
//! the picture in hand is noted outside the process before it is painted or sent to the adapter, and the note is taken back
//! when that is over. A player that starts and finds a picture in hand knows that its predecessor died with it. A picture
//! that was in hand at two deaths in a row is skipped and told of. A power cut may leave such a note by chance, so it is
//! tried again once the player has lived for a while: for ten minutes, and for twice as long after each further death.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use crate::{clock::monotonic_now, problem::Text, store::Store, sync::lock};

/// What names a picture: the fingerprint of a slide's, or of a file as it is now.
pub type Key = [u8; 32];

/// A picture that was in hand at so many deaths in a row is skipped.
const MAX_DEATHS: u32 = 2;
/// A player that has lived for so long tries a skipped picture again.
const RETRY_AFTER: Duration = Duration::from_mins(10);
/// The longest time until a skipped picture is tried again.
const LONGEST_RETRY: Duration = Duration::from_hours(24);

/// Where the note outlives the process.
pub trait Notes: Send {
    /// What was noted last; none where that cannot be had.
    fn read(&self) -> Option<Vec<u8>>;
    /// Notes this in its place, as well as it can be.
    fn write(&self, note: &[u8]);
}

/// The note of one player in the state folder: players of other screens have theirs.
struct StoredNotes {
    store: Arc<Store>,
    name: String,
}

impl Notes for StoredNotes {
    fn read(&self) -> Option<Vec<u8>> {
        self.store.note(&self.name)
    }

    fn write(&self, note: &[u8]) {
        // A disk that takes no note is told of by the store; the wall goes on without a breaker.
        let _unnoted = self.store.set_note(&self.name, note);
    }
}

/// The note, as it is written.
#[derive(Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
#[serde(default)]
struct Note {
    /// The pictures that are being painted or sent, in hexadecimal.
    in_hand: BTreeSet<String>,
    /// At how many deaths in a row a picture was in hand.
    deaths: BTreeMap<String, u32>,
}

/// Knows the pictures in hand, and those that killed a player before.
#[derive(Clone)]
pub struct Breaker(Arc<Mutex<Inner>>);

struct Inner {
    notes: Option<Box<dyn Notes>>,
    note: Note,
    /// How many threads have a picture in hand.
    holders: BTreeMap<String, u32>,
    started: Instant,
}

impl Breaker {
    /// A breaker that notes nothing, where there is no state folder.
    pub fn forgetful() -> Self {
        Self::starting(None, Note::default())
    }

    /// A breaker of the player of a folder on these screens, whose notes are in the state folder.
    pub fn in_store(store: Arc<Store>, folder: &Path, screens: &[String]) -> Self {
        let player = blake3::hash(format!("{}\0{}", folder.display(), screens.join("\0")).as_bytes());
        let name = format!("picture-in-hand-{}", player.to_hex().get(..16).unwrap_or_default());
        Self::new(Box::new(StoredNotes { store, name }))
    }

    /// A breaker that goes on from what its predecessor noted.
    pub fn new(notes: Box<dyn Notes>) -> Self {
        // What cannot be read is as good as nothing: the worst that follows is one more death.
        let mut note: Note = notes.read().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let died_with = std::mem::take(&mut note.in_hand);
        for picture in &died_with {
            let deaths = note.deaths.entry(picture.clone()).or_default();
            *deaths = deaths.saturating_add(1);
        }
        let breaker = Self::starting(Some(notes), note);
        if !died_with.is_empty() {
            tracing::warn!("the last player died while it painted {} pictures", died_with.len());
            breaker.lock().save();
        }
        breaker
    }

    fn starting(notes: Option<Box<dyn Notes>>, note: Note) -> Self {
        Self(Arc::new(Mutex::new(Inner { notes, note, holders: BTreeMap::new(), started: monotonic_now() })))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        lock(&self.0)
    }

    /// Why a picture is not to be painted; none where it may be.
    pub fn refusal(&self, picture: &Key) -> Option<Text> {
        let inner = self.lock();
        let deaths = *inner.note.deaths.get(&hex(picture))?;
        let lived = monotonic_now().saturating_duration_since(inner.started);
        (deaths >= MAX_DEATHS && lived < retry_after(deaths)).then(|| {
            Text::new(
                format!("播放器连续 {deaths} 次在绘制这个画面时崩溃，暂时跳过它；请换一张小一些的图片"),
                format!("the player died {deaths} times in a row while it painted this: it is skipped for now; use a smaller picture"),
            )
        })
    }

    /// Notes that a picture is being painted or sent.
    pub fn take_in_hand(&self, picture: Key) {
        let mut inner = self.lock();
        if inner.notes.is_none() {
            return;
        }
        let name = hex(&picture);
        *inner.holders.entry(name.clone()).or_default() += 1;
        if inner.note.in_hand.insert(name) {
            inner.save();
        }
    }

    /// Notes that this is over, and went well.
    pub fn put_down(&self, picture: &Key) {
        let mut inner = self.lock();
        let name = hex(picture);
        if let Some(holders) = inner.holders.get_mut(&name) {
            *holders = holders.saturating_sub(1);
            if *holders > 0 {
                return;
            }
        }
        inner.holders.remove(&name);
        let was_in_hand = inner.note.in_hand.remove(&name);
        if inner.note.deaths.remove(&name).is_some() || was_in_hand {
            inner.save();
        }
    }

    /// Does something with a picture, which is in hand meanwhile; or says why it is not to be done.
    pub fn guard<T>(&self, picture: Key, action: impl FnOnce() -> Result<T, Text>) -> Result<T, Text> {
        if let Some(why) = self.refusal(&picture) {
            return Err(why);
        }
        self.take_in_hand(picture);
        // A panic ends no process: whoever contains it tells of it.
        let _in_hand = InHand { breaker: self, picture };
        action()
    }

    /// The player ends as it was asked to: nothing is in hand any more.
    pub fn end(&self) {
        let mut inner = self.lock();
        if !std::mem::take(&mut inner.note.in_hand).is_empty() {
            inner.save();
        }
    }
}

/// Puts a picture down, however the work on it ends.
struct InHand<'a> {
    breaker: &'a Breaker,
    picture: Key,
}

impl Drop for InHand<'_> {
    fn drop(&mut self) {
        self.breaker.put_down(&self.picture);
    }
}

/// What names a file as it is now: another file in its place is another picture. It asks the disk, which may hang.
pub fn key_of(file: &Path) -> Key {
    let mut hasher = blake3::Hasher::new();
    hasher.update(file.as_os_str().as_encoded_bytes());
    if let Ok(metadata) = std::fs::metadata(file) {
        hasher.update(format!("{} {:?}", metadata.len(), metadata.modified().ok()).as_bytes());
    }
    *hasher.finalize().as_bytes()
}

impl Inner {
    fn save(&self) {
        if let Some(notes) = &self.notes
            && let Ok(bytes) = serde_json::to_vec(&self.note)
        {
            notes.write(&bytes);
        }
    }
}

/// How long a player must have lived until it tries a picture that was in hand at so many deaths.
fn retry_after(deaths: u32) -> Duration {
    let doublings = deaths.saturating_sub(MAX_DEATHS).min(16);
    RETRY_AFTER.saturating_mul(1 << doublings).min(LONGEST_RETRY)
}

fn hex(picture: &Key) -> String {
    blake3::Hash::from_bytes(*picture).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What outlives the players of a test.
    #[derive(Clone, Default)]
    struct Disk(Arc<Mutex<Option<Vec<u8>>>>);

    impl Notes for Disk {
        fn read(&self) -> Option<Vec<u8>> {
            self.0.lock().unwrap().clone()
        }

        fn write(&self, note: &[u8]) {
            *self.0.lock().unwrap() = Some(note.to_vec());
        }
    }

    const GOOD: Key = [1; 32];
    const BAD: Key = [2; 32];

    /// A player that paints a good picture and then dies with the bad one, where it may try.
    fn life(disk: &Disk) -> bool {
        let breaker = Breaker::new(Box::new(disk.clone()));
        breaker.take_in_hand(GOOD);
        breaker.put_down(&GOOD);
        let tries = breaker.refusal(&BAD).is_none();
        if tries {
            breaker.take_in_hand(BAD);
        }
        assert!(breaker.refusal(&GOOD).is_none());
        tries
    }

    #[test]
    fn after_two_deaths_a_picture_is_skipped_and_no_other() {
        let disk = Disk::default();
        assert_eq!([life(&disk), life(&disk), life(&disk), life(&disk)], [true, true, false, false]);
    }

    #[test]
    fn one_success_clears_a_picture() {
        let disk = Disk::default();
        assert!(life(&disk));
        let breaker = Breaker::new(Box::new(disk.clone()));
        breaker.take_in_hand(BAD);
        breaker.put_down(&BAD);
        assert_eq!([life(&disk), life(&disk), life(&disk)], [true, true, false]);
    }

    #[test]
    fn an_end_that_was_asked_for_is_no_death() {
        let disk = Disk::default();
        for _ in 0..5 {
            let breaker = Breaker::new(Box::new(disk.clone()));
            assert!(breaker.refusal(&BAD).is_none());
            breaker.take_in_hand(BAD);
            breaker.end();
        }
    }

    #[test]
    fn a_picture_that_two_threads_have_in_hand_is_down_when_both_are_done() {
        let disk = Disk::default();
        let breaker = Breaker::new(Box::new(disk.clone()));
        breaker.take_in_hand(BAD);
        breaker.take_in_hand(BAD);
        breaker.put_down(&BAD);
        assert!(String::from_utf8(disk.read().unwrap()).unwrap().contains(&hex(&BAD)));
        breaker.put_down(&BAD);
        assert!(!String::from_utf8(disk.read().unwrap()).unwrap().contains(&hex(&BAD)));
    }

    #[test]
    fn a_panic_is_no_death_and_a_refusal_does_nothing() {
        let disk = Disk::default();
        let breaker = Breaker::new(Box::new(disk.clone()));
        let guarded = || breaker.guard(BAD, || -> Result<(), Text> { panic!("contained elsewhere") });
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(guarded)).is_err());
        assert!(Breaker::new(Box::new(disk.clone())).refusal(&BAD).is_none());
        assert!(life(&disk) && life(&disk));
        let again = Breaker::new(Box::new(disk));
        assert!(again.guard(BAD, || -> Result<(), Text> { unreachable!("it was refused") }).is_err());
        assert_eq!(again.guard(GOOD, || Ok(1)), Ok(1));
    }

    #[test]
    fn a_torn_note_is_as_good_as_none() {
        for torn in [b"".as_slice(), b"{\"in_hand\":[", b"[]", b"\0\0\0\0", b"{\"deaths\":{\"x\":-1}}"] {
            let disk = Disk::default();
            disk.write(torn);
            assert!(Breaker::new(Box::new(disk)).refusal(&BAD).is_none());
        }
    }

    #[test]
    fn the_wait_doubles_up_to_a_day() {
        assert_eq!(retry_after(2), RETRY_AFTER);
        assert_eq!(retry_after(3), 2 * RETRY_AFTER);
        assert_eq!(retry_after(u32::MAX), LONGEST_RETRY);
    }
}
