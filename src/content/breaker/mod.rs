//! A breaker against a slide that kills the process: a picture that takes all memory, or that crashes the driver.
//!
//! Nothing inside a process can catch that, and whoever starts it anew would run into the same slide again and again. So
//! the picture in hand is noted outside the process before it is painted, and the note is taken back once the adapter has
//! it. A player that starts and finds a picture in hand knows that its predecessor died with it. A picture that was in
//! hand at two deaths in a row is skipped and reported. A power cut may leave such a note by chance, so it is tried again
//! once the player has lived for a while: for ten minutes, and for twice as long after each further death.
//!
//! A [`Worker`] writes the notes, of which only the newest waits: whoever takes a picture in hand waits for the note to
//! be written, but not for long, and never for a disk that did not answer last time; whoever puts it down waits for
//! nothing. Nothing is asked of a disk while a lock is held.

mod notes;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, VecDeque},
    path::Path,
    sync::{Arc, Condvar, Mutex},
    time::{Duration, Instant},
};

pub use self::notes::Notes;
use self::notes::{Note, StoredNotes};
use crate::{library::Stamp, store::Store};
use gongyi_core::{
    problem::Text,
    sync::{lock, wait},
    text,
};
use gongyi_system::{
    clock::monotonic_now,
    threads::{Pace, contain, worker::Worker},
};

/// What names a picture: the fingerprint of a slide's, or of a file as it is now.
pub type Key = [u8; 32];

/// A picture that was in hand at so many deaths in a row is skipped.
const MAX_DEATHS: u32 = 2;
/// A player that has lived for so long tries a skipped picture again.
const RETRY_AFTER: Duration = Duration::from_mins(10);
/// The longest time until a skipped picture is tried again.
const LONGEST_RETRY: Duration = Duration::from_hours(24);
/// A picture waits so long for its note: a disk that is slower is not worth a late slide.
const NOTED_WITHIN: Duration = Duration::from_secs(1);
/// Whoever reports a picture as shown waits so long for the note that it is put down.
const PUT_DOWN_WITHIN: Duration = Duration::from_millis(500);
/// That a picture was put down is written at once, so that a power cut blames none that is done with; but no more often
/// than [`PROMPT`] times within [`PROMPT_WITHIN`], and else this long after, if no other note is meanwhile: a slide with
/// seconds is painted each second, and is one note each time.
const SETTLE: Duration = Duration::from_secs(2);
/// How often that a picture was put down is written at once.
const PROMPT: usize = 6;
/// And within which time.
const PROMPT_WITHIN: Duration = Duration::from_secs(10);
/// The end of the player waits so long for the last note.
const END_WITHIN: Duration = Duration::from_secs(2);

/// Knows the pictures in hand, and those that killed a player before.
#[derive(Clone)]
pub struct Breaker(Arc<BreakerInner>);

struct BreakerInner {
    shared: Arc<BreakerShared>,
    /// Writes the notes, each with its version; none where nothing is noted.
    writer: Option<Worker<(), (u64, Note)>>,
}

/// What is shared with the thread that writes.
struct BreakerShared {
    state: Mutex<BreakerState>,
    /// Something was written, or could not be.
    answered: Condvar,
    started: Instant,
}

#[derive(Default)]
struct BreakerState {
    /// The pictures in hand.
    holders: BTreeMap<String, Holders>,
    /// At how many deaths in a row a picture was in hand.
    deaths: BTreeMap<String, u32>,
    /// When it was of late that pictures were put down and that was written at once.
    prompt: VecDeque<Instant>,
    /// The version of the note that is in memory.
    version: u64,
    /// The last version that was written, or could not be.
    answered: u64,
    /// Whether the disk did not take the last note, or keeps it waiting: nobody else waits for it.
    is_silent: bool,
    /// Whether the player ended well: nothing is noted any more.
    has_ended: bool,
}

/// Who has a picture in hand.
#[derive(Default)]
struct Holders {
    count: u32,
    /// The first version of the note that has it.
    since: u64,
}

impl Breaker {
    /// A breaker that notes nothing, where there is no state folder.
    pub fn forgetful() -> Self {
        let shared = Arc::new(BreakerShared::new(BreakerState::default()));
        Self(Arc::new(BreakerInner { shared, writer: None }))
    }

    /// A breaker of the player of a folder on these screens, whose notes are in the state folder, which is asked now.
    pub fn in_store(store: Arc<Store>, folder: &Path, screens: &[String]) -> Self {
        let name = Store::note_name("picture-in-hand", folder, screens);
        Self::new(Box::new(StoredNotes { store, name }))
    }

    /// A breaker that goes on from what its predecessor noted.
    pub fn new(notes: Box<dyn Notes>) -> Self {
        // What cannot be read is as good as nothing: the worst that follows is one more death.
        let note: Note = notes.read().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        let Note { in_hand: died_with, mut deaths } = note;
        for picture in &died_with {
            let deaths = deaths.entry(picture.clone()).or_default();
            *deaths = deaths.saturating_add(1);
        }
        let shared = Arc::new(BreakerShared::new(BreakerState { deaths, ..BreakerState::default() }));
        let theirs = Arc::clone(&shared);
        let (writer, started) =
            Worker::start("gongyi-breaker", None, Pace::USUAL, move |(): &(), (version, note): &(u64, Note)| {
                let written = contain(|| notes.write(&serde_json::to_vec(note)?));
                theirs.version_answered(*version, written.is_err());
                written
            });
        let started = started.inspect_err(|error| {
            gongyi_core::warn!("正在处理的图片记不下来：{error}", "pictures in hand are not noted: {error}");
        });
        let inner = BreakerInner { shared, writer: started.is_ok().then_some(writer) };
        if !died_with.is_empty() {
            let count = died_with.len();
            gongyi_core::warn!(
                "上一次播放在绘制 {count} 张图片时中断",
                "the last player died while it painted {count} pictures"
            );
            inner.save_within(&mut lock(&inner.shared.state), Duration::ZERO);
        }
        Self(Arc::new(inner))
    }

    /// Why a picture is not to be painted; none where it may be.
    fn refusal(&self, picture: &Key) -> Option<Text> {
        let shared = &self.0.shared;
        let deaths = *lock(&shared.state).deaths.get(&hex(picture))?;
        let lived = monotonic_now().saturating_duration_since(shared.started);
        (deaths >= MAX_DEATHS && lived < retry_after(deaths)).then(|| {
            text!("播放器连续 {deaths} 次在绘制这个画面时崩溃，暂时跳过它；请换一张小一些的图片", "the player died {deaths} times in a row while it painted this: it is skipped for now; use a smaller picture")
        })
    }

    /// Notes that a picture is in hand, and waits for the note, but not for long.
    fn take_in_hand(&self, picture: &Key) {
        let BreakerInner { shared, writer: Some(_) } = &*self.0 else { return };
        let mut state = lock(&shared.state);
        if state.has_ended {
            return;
        }
        let name = hex(picture);
        if !state.holders.contains_key(&name) {
            let since = state.version + 1;
            state.holders.insert(name.clone(), Holders { count: 0, since });
            self.0.save_within(&mut state, Duration::ZERO);
        }
        let since = state.holders.get_mut(&name).map_or(0, |holders| {
            holders.count += 1;
            holders.since
        });
        drop(state);
        shared.await_version(since, NOTED_WITHIN);
    }

    /// Notes that this is over; and that it went well, where all was done with it that may kill.
    /// The version of the note to wait for, where it is written at once.
    fn put_down(&self, picture: &Key, is_proven: bool) -> Option<u64> {
        let mut state = lock(&self.0.shared.state);
        let name = hex(picture);
        let holders = state.holders.get_mut(&name)?;
        holders.count = holders.count.saturating_sub(1);
        let is_down = holders.count == 0;
        if is_down {
            state.holders.remove(&name);
        }
        let is_cleared = is_down && is_proven && state.deaths.remove(&name).is_some();
        if !is_down || state.has_ended {
            return None;
        }
        let is_prompt = is_cleared || state.may_be_prompt();
        let version = self.0.save_within(&mut state, if is_prompt { Duration::ZERO } else { SETTLE });
        is_prompt.then_some(version)
    }

    /// Takes a picture in hand until what is returned is dropped; or says why nothing is to be done with it.
    pub fn hold(&self, picture: Key) -> Result<InHand, Text> {
        self.hold_for(vec![picture], true)
    }

    /// Takes all pictures of a slide in hand until what is returned is dropped; or says why nothing is to be done with
    /// one of them.
    pub fn hold_all(&self, pictures: Vec<Key>) -> Result<InHand, Text> {
        self.hold_for(pictures, true)
    }

    /// Does a part of what is done with a picture, which is in hand meanwhile; or says why it is not to be done. The
    /// deaths of a picture stay noted: what killed may be still to come.
    pub fn guard<T>(&self, picture: Key, action: impl FnOnce() -> Result<T, Text>) -> Result<T, Text> {
        let _in_hand = self.hold_for(vec![picture], false)?;
        action()
    }

    fn hold_for(&self, pictures: Vec<Key>, proves: bool) -> Result<InHand, Text> {
        if let Some(why) = pictures.iter().find_map(|picture| self.refusal(picture)) {
            return Err(why);
        }
        for picture in &pictures {
            self.take_in_hand(picture);
        }
        Ok(InHand { breaker: self.clone(), pictures, proves })
    }

    /// The player ends as it was asked to: nothing is in hand any more, whatever threads still do.
    pub fn end(&self) {
        let shared = &self.0.shared;
        let mut state = lock(&shared.state);
        state.has_ended = true;
        let was_in_hand = !std::mem::take(&mut state.holders).is_empty();
        if was_in_hand || state.answered < state.version {
            self.0.save_within(&mut state, Duration::ZERO);
        }
        let version = state.version;
        drop(state);
        if self.0.writer.is_some() {
            shared.await_version(version, END_WITHIN);
        }
    }
}

impl BreakerInner {
    /// The note has changed, and is to be written after `delay` at the latest; its version.
    fn save_within(&self, state: &mut BreakerState, delay: Duration) -> u64 {
        state.version += 1;
        if let Some(writer) = &self.writer {
            writer.hand_over_within((), (state.version, state.note()), delay);
        }
        state.version
    }
}

/// The pictures of a slide in hand. They are put down when this is dropped, however the work on them ended: a panic ends no
/// process, and whoever contains it reports it.
pub struct InHand {
    breaker: Breaker,
    /// None once they are put down.
    pictures: Vec<Key>,
    proves: bool,
}

impl InHand {
    fn put_down(&mut self) -> Option<u64> {
        let pictures = std::mem::take(&mut self.pictures);
        // All of them: one that is noted at once speaks for none of the others.
        let versions = pictures.iter().map(|picture| self.breaker.put_down(picture, self.proves));
        versions.fold(None, Option::max)
    }
}

impl Drop for InHand {
    fn drop(&mut self) {
        self.put_down();
    }
}

/// Puts pictures down that the adapter has, and waits for the note, but not for long: what is reported as shown next is in
/// nobody's hand, whenever the power is cut.
pub fn put_down_all(pictures: Vec<InHand>) {
    let noted = pictures.into_iter().filter_map(|mut held| {
        let version = held.put_down();
        version.map(|version| (held.breaker.clone(), version))
    });
    if let Some((breaker, version)) = noted.max_by_key(|(_, version)| *version)
        && breaker.0.writer.is_some()
    {
        breaker.0.shared.await_version(version, PUT_DOWN_WITHIN);
    }
}

/// What names work that is no picture's: a death during it is none of theirs.
pub fn key_of_work(name: &str) -> Key {
    *blake3::Hasher::new().update(b"work ").update(name.as_bytes()).finalize().as_bytes()
}

/// What names a file as it is now: another file in its place is another picture. It asks the disk, which may hang.
pub fn key_of(file: &Path) -> Key {
    let mut hasher = blake3::Hasher::new();
    hasher.update(file.as_os_str().as_encoded_bytes());
    if let Ok(metadata) = std::fs::metadata(file) {
        hasher.update(Stamp::of_metadata(&metadata).without_device().as_bytes());
    }
    *hasher.finalize().as_bytes()
}

impl BreakerState {
    /// Whether that a picture was put down is written at once, which is counted.
    fn may_be_prompt(&mut self) -> bool {
        let now = monotonic_now();
        self.prompt.retain(|at| now.saturating_duration_since(*at) < PROMPT_WITHIN);
        let is_prompt = self.prompt.len() < PROMPT;
        if is_prompt {
            self.prompt.push_back(now);
        }
        is_prompt
    }

    /// The note, as it is written.
    fn note(&self) -> Note {
        Note { in_hand: self.holders.keys().cloned().collect(), deaths: self.deaths.clone() }
    }
}

impl BreakerShared {
    fn new(state: BreakerState) -> Self {
        Self { state: Mutex::new(state), answered: Condvar::new(), started: monotonic_now() }
    }

    /// Waits until a version of the note is written or cannot be, for `limit` at most; not at all for a disk that did
    /// not answer before.
    fn await_version(&self, version: u64, limit: Duration) {
        let end = monotonic_now() + limit;
        let mut state = lock(&self.state);
        while state.answered < version && !state.is_silent {
            let left = end.saturating_duration_since(monotonic_now());
            if left.is_zero() {
                state.is_silent = true;
                return;
            }
            state = wait(&self.answered, state, Some(left));
        }
    }

    /// A version of the note was written, or could not be.
    fn version_answered(&self, version: u64, is_silent: bool) {
        let mut state = lock(&self.state);
        (state.answered, state.is_silent) = (version, is_silent);
        drop(state);
        self.answered.notify_all();
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
