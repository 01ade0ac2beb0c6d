//! A breaker against a slide that kills the process: a picture that takes all memory, or that crashes the driver.
//!
//! Nothing inside a process can catch that, and whoever starts it anew would run into the same slide again and again. So
//! the picture in hand is noted outside the process before it is painted, and the note is taken back once the adapter has
//! it. A player that starts and finds a picture in hand knows that its predecessor died with it. A picture that was in
//! hand at two deaths in a row is skipped and told of. A power cut may leave such a note by chance, so it is tried again
//! once the player has lived for a while: for ten minutes, and for twice as long after each further death.
//!
//! A thread of its own writes the notes, of which only the newest waits: whoever takes a picture in hand waits for the
//! note to be written, but not for long, and never for a disk that did not answer last time; whoever puts it down waits
//! for nothing. Nothing is asked of a disk while a lock is held.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    io,
    path::Path,
    sync::{Arc, Condvar, Mutex},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use crate::store::Store;
use gongyi_core::{
    problem::Text,
    sync::{lock, wait},
    text,
};
use gongyi_system::{
    clock::monotonic_now,
    threads::{Backoff, BoundedThread, Pace, contain},
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
/// Whoever tells of a picture as shown waits so long for the note that it is put down.
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

/// Where the note outlives the process.
pub trait Notes: Send {
    /// What was noted last; none where that cannot be had.
    fn read(&self) -> Option<Vec<u8>>;
    /// Notes this in its place.
    fn write(&self, note: &[u8]) -> io::Result<()>;
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

    fn write(&self, note: &[u8]) -> io::Result<()> {
        // A disk that takes no note is told of by the store; the wall goes on without a breaker.
        self.store.set_note(&self.name, note)
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
pub struct Breaker(Arc<Writer>);

/// The thread that writes the notes; none where nothing is noted.
struct Writer {
    shared: Arc<BreakerShared>,
    thread: Option<BoundedThread>,
}

struct BreakerShared {
    state: Mutex<BreakerState>,
    /// There is something to write.
    changed: Condvar,
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
    /// When the version in memory is to be written; none where it is.
    due: Option<Instant>,
    /// Whether the disk did not take the last note, or keeps it waiting: nobody else waits for it.
    is_silent: bool,
    /// Whether the player ended well: nothing is noted any more.
    has_ended: bool,
    /// Whether the thread is to end.
    is_closed: bool,
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
        Self(Arc::new(Writer { shared, thread: None }))
    }

    /// A breaker of the player of a folder on these screens, whose notes are in the state folder, which is asked now.
    pub fn in_store(store: Arc<Store>, folder: &Path, screens: &[String]) -> Self {
        let player = blake3::hash(format!("{}\0{}", folder.display(), screens.join("\0")).as_bytes());
        let name = format!("picture-in-hand-{}", player.to_hex().get(..16).unwrap_or_default());
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
        let mut state = BreakerState { deaths, ..BreakerState::default() };
        if !died_with.is_empty() {
            tracing::warn!("the last player died while it painted {} pictures", died_with.len());
            state.save_within(Duration::ZERO);
        }
        let shared = Arc::new(BreakerShared::new(state));
        let theirs = Arc::clone(&shared);
        let thread = BoundedThread::start("gongyi-breaker", move || theirs.run(&*notes));
        let thread = thread.inspect_err(|error| tracing::warn!("pictures in hand are not noted: {error}")).ok();
        Self(Arc::new(Writer { shared, thread }))
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
        let Writer { shared, thread: Some(_) } = &*self.0 else { return };
        let mut state = lock(&shared.state);
        if state.has_ended {
            return;
        }
        let name = hex(picture);
        if !state.holders.contains_key(&name) {
            let since = state.save_within(Duration::ZERO);
            state.holders.insert(name.clone(), Holders { count: 0, since });
            shared.changed.notify_one();
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
        let version = state.save_within(if is_prompt { Duration::ZERO } else { SETTLE });
        self.0.shared.changed.notify_one();
        is_prompt.then_some(version)
    }

    /// Takes a picture in hand until what is returned is dropped; or says why nothing is to be done with it.
    pub fn hold(&self, picture: Key) -> Result<InHand, Text> {
        self.hold_for(picture, true)
    }

    /// Does a part of what is done with a picture, which is in hand meanwhile; or says why it is not to be done. The
    /// deaths of a picture stay noted: what killed may be still to come.
    pub fn guard<T>(&self, picture: Key, action: impl FnOnce() -> Result<T, Text>) -> Result<T, Text> {
        let _in_hand = self.hold_for(picture, false)?;
        action()
    }

    fn hold_for(&self, picture: Key, proves: bool) -> Result<InHand, Text> {
        if let Some(why) = self.refusal(&picture) {
            return Err(why);
        }
        self.take_in_hand(&picture);
        Ok(InHand { breaker: self.clone(), picture: Some(picture), proves })
    }

    /// The player ends as it was asked to: nothing is in hand any more, whatever threads still do.
    pub fn end(&self) {
        let shared = &self.0.shared;
        let mut state = lock(&shared.state);
        state.has_ended = true;
        let was_in_hand = !std::mem::take(&mut state.holders).is_empty();
        if was_in_hand || state.due.is_some() {
            state.save_within(Duration::ZERO);
        }
        let version = state.version;
        drop(state);
        shared.changed.notify_one();
        if self.0.thread.is_some() {
            shared.await_version(version, END_WITHIN);
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        lock(&self.shared.state).is_closed = true;
        self.shared.changed.notify_one();
        if let Some(thread) = &mut self.thread {
            let _hangs = thread.join_within(END_WITHIN);
        }
    }
}

/// A picture in hand. It is put down when this is dropped, however the work on it ended: a panic ends no process, and
/// whoever contains it tells of it.
pub struct InHand {
    breaker: Breaker,
    /// None once it is put down.
    picture: Option<Key>,
    proves: bool,
}

impl InHand {
    fn put_down(&mut self) -> Option<u64> {
        let picture = self.picture.take()?;
        self.breaker.put_down(&picture, self.proves)
    }
}

impl Drop for InHand {
    fn drop(&mut self) {
        self.put_down();
    }
}

/// Puts pictures down that the adapter has, and waits for the note, but not for long: what is told of as shown next is in
/// nobody's hand, whenever the power is cut.
pub fn put_down_all(pictures: Vec<InHand>) {
    let noted = pictures.into_iter().filter_map(|mut held| {
        let version = held.put_down();
        version.map(|version| (held.breaker.clone(), version))
    });
    if let Some((breaker, version)) = noted.max_by_key(|(_, version)| *version)
        && breaker.0.thread.is_some()
    {
        breaker.0.shared.await_version(version, PUT_DOWN_WITHIN);
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

impl BreakerState {
    /// The note has changed, and is to be written after `delay` at the latest; its version.
    fn save_within(&mut self, delay: Duration) -> u64 {
        self.version += 1;
        let due = monotonic_now() + delay;
        self.due = Some(self.due.map_or(due, |sooner| sooner.min(due)));
        self.version
    }

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
        Self { state: Mutex::new(state), changed: Condvar::new(), answered: Condvar::new(), started: monotonic_now() }
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

    /// The life of the thread. What waits at its end is tried once.
    fn run(&self, notes: &dyn Notes) {
        let mut backoff = Backoff::new(Pace::USUAL);
        while let Some((version, note)) = self.next(&backoff) {
            let written = contain(|| notes.write(&serde_json::to_vec(&note)?));
            let mut state = lock(&self.state);
            state.answered = version;
            state.is_silent = written.is_err();
            if written.is_ok() {
                backoff.reset();
            } else {
                backoff.failed();
                let is_over = state.is_closed;
                state.due = state.due.or_else(|| (!is_over).then(monotonic_now));
            }
            drop(state);
            self.answered.notify_all();
        }
    }

    /// Waits until a note is due; none at the end.
    fn next(&self, backoff: &Backoff) -> Option<(u64, Note)> {
        let mut state = lock(&self.state);
        loop {
            let left = state
                .due
                .map(|due| due.saturating_duration_since(monotonic_now()).max(backoff.wait().unwrap_or_default()));
            if state.due.is_some() && (state.is_closed || left.is_some_and(|left| left.is_zero())) {
                state.due = None;
                return Some((state.version, state.note()));
            }
            if state.is_closed {
                return None;
            }
            state = wait(&self.changed, state, left);
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

        fn write(&self, note: &[u8]) -> io::Result<()> {
            *self.0.lock().unwrap() = Some(note.to_vec());
            Ok(())
        }
    }

    const GOOD: Key = [1; 32];
    const BAD: Key = [2; 32];

    impl Disk {
        /// Whether the bad picture is noted as in hand.
        fn has_bad(&self) -> bool {
            let note: Note = serde_json::from_slice(&self.read().unwrap()).unwrap();
            note.in_hand.contains(&hex(&BAD))
        }
    }

    /// Takes a picture in hand for good.
    fn take(breaker: &Breaker, picture: Key) {
        std::mem::forget(breaker.hold(picture).unwrap());
    }

    /// A player that paints a good picture and then dies with the bad one, where it may try.
    fn life(disk: &Disk) -> bool {
        let breaker = Breaker::new(Box::new(disk.clone()));
        drop(breaker.hold(GOOD).unwrap());
        let tries = breaker.refusal(&BAD).is_none();
        if tries {
            take(&breaker, BAD);
        }
        assert!(breaker.refusal(&GOOD).is_none());
        tries
    }

    /// Waits until the note is what it is to be.
    fn settle(breaker: &Breaker) {
        let shared = &breaker.0.shared;
        let version = lock(&shared.state).save_within(Duration::ZERO);
        shared.changed.notify_one();
        shared.await_version(version, Duration::from_mins(1));
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
        drop(breaker.hold(BAD).unwrap());
        settle(&breaker);
        assert_eq!([life(&disk), life(&disk), life(&disk)], [true, true, false]);
    }

    #[test]
    fn an_end_that_was_asked_for_is_no_death() {
        let disk = Disk::default();
        for _ in 0..5 {
            let breaker = Breaker::new(Box::new(disk.clone()));
            assert!(breaker.refusal(&BAD).is_none());
            take(&breaker, BAD);
            breaker.end();
        }
    }

    #[test]
    fn what_threads_still_do_after_the_end_is_not_noted() {
        let disk = Disk::default();
        let breaker = Breaker::new(Box::new(disk.clone()));
        take(&breaker, GOOD);
        breaker.end();
        take(&breaker, BAD);
        settle(&breaker);
        assert!(!disk.has_bad());
    }

    /// A power cut blames nothing that was told of as shown.
    #[test]
    fn what_is_put_down_is_soon_in_no_hand() {
        let disk = Disk::default();
        let breaker = Breaker::new(Box::new(disk.clone()));
        for _ in 0..PROMPT / 2 {
            put_down_all(vec![breaker.hold(BAD).unwrap(), breaker.hold(GOOD).unwrap()]);
            assert!(!disk.has_bad());
        }
    }

    #[test]
    fn a_part_that_goes_well_clears_no_picture() {
        let disk = Disk::default();
        let verified = |disk: &Disk| {
            let breaker = Breaker::new(Box::new(disk.clone()));
            let _refused = breaker.guard(BAD, || Ok(()));
            settle(&breaker);
            drop(breaker);
            life(disk)
        };
        // It is decoded well, and kills when it is sent.
        assert_eq!([0; 4].map(|_| verified(&disk)), [true, true, false, false]);
    }

    /// A disk whose answer waits for the test.
    struct Slow(Mutex<std::sync::mpsc::Receiver<()>>);

    impl Notes for Slow {
        fn read(&self) -> Option<Vec<u8>> {
            None
        }

        fn write(&self, _: &[u8]) -> io::Result<()> {
            let _closed = self.0.lock().unwrap().recv();
            Ok(())
        }
    }

    #[test]
    fn a_disk_that_hangs_keeps_nobody() {
        let (never, gate) = std::sync::mpsc::channel::<()>();
        let breaker = Breaker::new(Box::new(Slow(Mutex::new(gate))));
        let began = monotonic_now();
        for number in 0..100 {
            drop(breaker.hold([number; 32]).unwrap());
        }
        breaker.end();
        drop(breaker);
        let took = monotonic_now() - began;
        assert!(took < 30 * NOTED_WITHIN, "each waits for it: {took:?}");
        drop(never);
    }

    #[test]
    fn a_slide_with_seconds_is_one_note_each_time() {
        struct Counted(std::sync::mpsc::Sender<()>);
        impl Notes for Counted {
            fn read(&self) -> Option<Vec<u8>> {
                None
            }

            fn write(&self, _: &[u8]) -> io::Result<()> {
                self.0.send(()).map_err(io::Error::other)
            }
        }
        let (sender, written) = std::sync::mpsc::channel();
        let breaker = Breaker::new(Box::new(Counted(sender)));
        for number in 0..50 {
            drop(breaker.hold([number; 32]).unwrap());
        }
        // One more after a while, and on a slow machine one of them now and then.
        assert!((50..60).contains(&written.try_iter().count()));
        breaker.end();
        assert_eq!(written.try_iter().count(), 1, "what was put down is written in the end");
    }

    #[test]
    fn a_picture_that_two_threads_have_in_hand_is_down_when_both_are_done() {
        let disk = Disk::default();
        let breaker = Breaker::new(Box::new(disk.clone()));
        let hands = [breaker.hold(BAD), breaker.hold(BAD)];
        assert!(disk.has_bad(), "it is noted before anything is done with it");
        let [one, other] = hands;
        drop(one);
        settle(&breaker);
        assert!(disk.has_bad());
        drop(other);
        settle(&breaker);
        assert!(!disk.has_bad());
    }

    #[test]
    fn a_panic_is_no_death_and_a_refusal_does_nothing() {
        let disk = Disk::default();
        let breaker = Breaker::new(Box::new(disk.clone()));
        let guarded = || breaker.guard(BAD, || -> Result<(), Text> { panic!("contained elsewhere") });
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(guarded)).is_err());
        settle(&breaker);
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
            disk.write(torn).unwrap();
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
