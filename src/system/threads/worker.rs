//! A thread that writes files which others read whole: of several versions of a file that wait only the newest is
//! written. Whoever hands one over never waits, and may say that it is in no hurry.
//!
//! What cannot be written stays waiting and is tried again, each file at its own pace: one that never works keeps none of
//! the others from their turn. Where it is asked for, what was written is written anew after a while.

use std::{
    collections::BTreeMap,
    io,
    sync::{Arc, Condvar, Mutex},
    time::{Duration, Instant},
};

use super::{Backoff, BoundedThread, Pace, contain};
use crate::clock::monotonic_now;
use gongyi_core::sync::{lock, wait};

/// The end of the player waits so long for a disk.
const END_WITHIN: Duration = Duration::from_secs(2);

/// The thread, and what it is to write: versions `V` of files `K`.
pub struct Worker<K, V> {
    shared: Arc<WorkerShared<K, V>>,
    thread: Option<BoundedThread>,
}

struct WorkerShared<K, V> {
    state: Mutex<WorkerState<K, V>>,
    changed: Condvar,
}

struct WorkerState<K, V> {
    waiting: BTreeMap<K, Waiting<V>>,
    /// All that was written is to be written anew.
    again: bool,
    /// There is reason to believe that what failed will work.
    hope: bool,
    ended: bool,
}

/// A version of a file that waits.
struct Waiting<V> {
    value: V,
    /// When it is to be written.
    due: Instant,
}

impl<K: Ord + Clone + Send + 'static, V: Clone + Send + 'static> Worker<K, V> {
    /// Starts the thread, which calls `write`; again after `refresh`, where that is given.
    pub fn start(
        name: &str,
        refresh: Option<Duration>,
        pace: Pace,
        write: impl FnMut(&K, &V) -> io::Result<()> + Send + 'static,
    ) -> (Self, io::Result<()>) {
        let state = WorkerState { waiting: BTreeMap::new(), again: false, hope: false, ended: false };
        let shared = Arc::new(WorkerShared { state: Mutex::new(state), changed: Condvar::new() });
        let theirs = Arc::clone(&shared);
        match BoundedThread::start(name, move || theirs.run(refresh, pace, write)) {
            Ok(thread) => (Self { shared, thread: Some(thread) }, Ok(())),
            Err(error) => (Self { shared, thread: None }, Err(error)),
        }
    }

    /// Hands over a version of a file.
    pub fn hand_over(&self, key: K, value: V) {
        self.hand_over_within(key, value, Duration::ZERO);
    }

    /// Hands over a version of a file that may wait so long for a newer one. Where one waits already this takes its
    /// place, and is written no later than that was to be.
    pub fn hand_over_within(&self, key: K, value: V, delay: Duration) {
        let mut state = lock(&self.shared.state);
        let due = monotonic_now() + delay;
        let due = state.waiting.get(&key).map_or(due, |before| before.due.min(due));
        state.waiting.insert(key, Waiting { value, due });
        drop(state);
        self.shared.changed.notify_one();
    }

    /// Tries what failed at once.
    pub fn retry(&self) {
        lock(&self.shared.state).hope = true;
        self.shared.changed.notify_one();
    }

    /// What makes all that was written be written anew, from any thread.
    pub fn refresher(&self) -> impl Fn() + Send + 'static {
        let shared = Arc::clone(&self.shared);
        move || {
            lock(&shared.state).again = true;
            shared.changed.notify_one();
        }
    }
}

impl<K, V> Drop for Worker<K, V> {
    fn drop(&mut self) {
        lock(&self.shared.state).ended = true;
        self.shared.changed.notify_one();
        if let Some(thread) = &mut self.thread {
            let _hangs = thread.join_within(END_WITHIN);
        }
    }
}

impl<K: Ord + Clone, V: Clone> WorkerShared<K, V> {
    /// The life of the thread. At the end each file that waits is tried once.
    fn run(&self, refresh: Option<Duration>, pace: Pace, mut write: impl FnMut(&K, &V) -> io::Result<()>) {
        let mut turns = Turns { last: None, failed: BTreeMap::new() };
        let mut written: BTreeMap<K, V> = BTreeMap::new();
        let mut due: Option<Instant> = None;
        while let Some((key, value)) = self.next(&mut turns, &written, &mut due) {
            turns.last = Some(key.clone());
            if contain(|| write(&key, &value)).is_ok() {
                turns.failed.remove(&key);
                if let Some(refresh) = refresh {
                    due = monotonic_now().checked_add(refresh);
                    written.insert(key, value);
                }
            } else {
                turns.failed.entry(key.clone()).or_insert_with(|| Backoff::new(pace)).failed();
                let mut state = lock(&self.state);
                if !state.ended {
                    state.waiting.entry(key).or_insert_with(|| Waiting { value, due: monotonic_now() });
                }
            }
        }
    }

    /// Waits for the next file; none at the end.
    fn next(&self, turns: &mut Turns<K>, written: &BTreeMap<K, V>, due: &mut Option<Instant>) -> Option<(K, V)> {
        let mut state = lock(&self.state);
        loop {
            if std::mem::take(&mut state.hope) {
                turns.failed.clear();
            }
            let refreshed = due.is_some_and(|due| due <= monotonic_now());
            if std::mem::take(&mut state.again) || refreshed {
                *due = None;
                for (key, value) in written {
                    let waiting = || Waiting { value: value.clone(), due: monotonic_now() };
                    state.waiting.entry(key.clone()).or_insert_with(waiting);
                }
            }
            if let Some(key) = turns.next(&state.waiting, state.ended)
                && let Some(next) = state.waiting.remove(&key)
            {
                return Some((key, next.value));
            }
            if state.ended {
                return None;
            }
            let until_due = due.map(|due| due.saturating_duration_since(monotonic_now()));
            // What is held no more by now is tried at once.
            let held = state.waiting.iter().map(|(key, waiting)| turns.held(key, waiting).unwrap_or_default());
            let limit = until_due.into_iter().chain(held).min();
            state = wait(&self.changed, state, limit);
        }
    }
}

/// Whose turn it is: the files in a circle, but for those that failed a moment ago.
struct Turns<K> {
    /// The file that was tried last.
    last: Option<K>,
    /// When each that failed is tried again.
    failed: BTreeMap<K, Backoff>,
}

impl<K: Ord + Clone> Turns<K> {
    /// How long a file is not tried; none where it may be tried now.
    fn held<V>(&self, key: &K, waiting: &Waiting<V>) -> Option<Duration> {
        let until_due = waiting.due.saturating_duration_since(monotonic_now());
        let until_tried = self.failed.get(key).and_then(Backoff::wait);
        until_tried.into_iter().chain((!until_due.is_zero()).then_some(until_due)).max()
    }

    /// The next file of those that wait, whatever it is held for where this is the end; none where there is none.
    fn next<V>(&self, waiting: &BTreeMap<K, Waiting<V>>, ended: bool) -> Option<K> {
        let free =
            || waiting.iter().filter(|(key, value)| ended || self.held(key, value).is_none()).map(|(key, _)| key);
        let is_after = |key: &&K| self.last.as_ref().is_none_or(|last| last < *key);
        free().find(is_after).or_else(|| free().next()).cloned()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    const PATIENCE: Duration = Duration::from_mins(2);
    const QUICK: Pace = Pace { first: Duration::from_millis(1), most: Duration::from_millis(2) };

    #[test]
    fn what_fails_or_panics_is_tried_again_with_the_newest_version() {
        let (sender, tries) = mpsc::channel();
        let (open, gate) = mpsc::channel::<()>();
        let mut count = 0;
        let (worker, started) = Worker::start("gongyi-test", None, QUICK, move |key: &u8, value: &u32| {
            count += 1;
            sender.send((*key, *value)).unwrap();
            gate.recv().unwrap();
            match count {
                1 => Err(io::Error::other("the disk is away")),
                2 => panic!("a fault"),
                _ => Ok(()),
            }
        });
        started.unwrap();
        worker.hand_over(1, 10);
        assert_eq!(tries.recv_timeout(PATIENCE).unwrap(), (1, 10));
        // A newer one came while the first was being written: it alone is tried again.
        worker.hand_over(1, 11);
        worker.hand_over(1, 12);
        open.send(()).unwrap();
        assert_eq!(tries.recv_timeout(PATIENCE).unwrap(), (1, 12));
        open.send(()).unwrap();
        assert_eq!(tries.recv_timeout(PATIENCE).unwrap(), (1, 12), "a panic is an error like another");
        open.send(()).unwrap();
        drop(worker);
        assert_eq!(tries.try_iter().count(), 0, "what is written is not written again");
    }

    #[test]
    fn a_file_that_never_works_keeps_no_other_from_its_turn() {
        // Whether it fails again at once, or the next try is in an hour.
        for wait in [Duration::ZERO, Duration::from_hours(1)] {
            let (sender, tries) = mpsc::channel();
            let pace = Pace { first: wait, most: wait };
            let (worker, started) = Worker::start("gongyi-test", None, pace, move |key: &u8, value: &u32| {
                if *key == 0 {
                    return Err(io::Error::other("a folder stands in its place"));
                }
                sender.send((*key, *value)).unwrap();
                Ok(())
            });
            started.unwrap();
            worker.hand_over(0, 0);
            for value in 0..3 {
                for key in [1, 2] {
                    worker.hand_over(key, value);
                    assert_eq!(tries.recv_timeout(PATIENCE).unwrap(), (key, value), "{wait:?}");
                }
            }
        }
    }

    #[test]
    fn a_file_that_changes_all_the_time_keeps_no_other_from_its_turn() {
        let turns = |last| Turns { last, failed: BTreeMap::new() };
        let waits = |value: char| Waiting { value, due: monotonic_now() };
        let waiting = [(1, waits('a')), (2, waits('b')), (3, waits('c'))].into();
        let mut seen = vec![turns(None).next(&waiting, false).unwrap()];
        for _ in 0..5 {
            seen.push(turns(seen.last().copied()).next(&waiting, false).unwrap());
        }
        assert_eq!(seen, [1, 2, 3, 1, 2, 3]);
        assert_eq!(turns(Some(2)).next(&[(2, waits('b'))].into(), false), Some(2));
        assert_eq!(turns(Some(2)).next(&BTreeMap::<_, Waiting<char>>::new(), true), None);
    }

    #[test]
    fn what_was_written_is_written_anew_after_a_while_and_when_asked() {
        let (sender, tries) = mpsc::channel();
        let write = move |(): &(), value: &u32| {
            sender.send(*value).unwrap();
            Ok(())
        };
        let (worker, started) = Worker::start("gongyi-test", Some(Duration::from_millis(1)), QUICK, write.clone());
        started.unwrap();
        worker.hand_over((), 7);
        for _ in 0..3 {
            assert_eq!(tries.recv_timeout(PATIENCE).unwrap(), 7);
        }
        drop(worker);
        let seen = tries.try_iter().count();
        let (worker, started) = Worker::start("gongyi-test", Some(Duration::from_hours(1)), QUICK, write);
        started.unwrap();
        let refresh = worker.refresher();
        worker.hand_over((), 8);
        assert_eq!(tries.recv_timeout(PATIENCE).unwrap(), 8, "{seen}");
        refresh();
        assert_eq!(tries.recv_timeout(PATIENCE).unwrap(), 8);
    }

    #[test]
    fn a_disk_that_hangs_keeps_nobody() {
        let (sender, tries) = mpsc::channel();
        let (_never, gate) = mpsc::channel::<()>();
        let (worker, started) = Worker::start("gongyi-test", None, QUICK, move |(): &(), value: &u32| {
            sender.send(*value).unwrap();
            gate.recv().map_err(io::Error::other)
        });
        started.unwrap();
        worker.hand_over((), 1);
        assert_eq!(tries.recv_timeout(PATIENCE).unwrap(), 1);
        for value in 2..10_000 {
            worker.hand_over((), value);
        }
        assert_eq!(lock(&worker.shared.state).waiting.len(), 1, "only the newest waits");
        // The end is waited for, but not for ever: this test would hang.
        drop(worker);
        assert_eq!(tries.try_iter().count(), 0);
    }

    #[test]
    fn what_is_in_no_hurry_waits_for_a_newer_version_and_is_written_in_time() {
        const HOUR: Duration = Duration::from_hours(1);
        let (sender, tries) = mpsc::channel();
        let (worker, started) = Worker::start("gongyi-test", None, QUICK, move |key: &u8, value: &u32| {
            sender.send((*key, *value)).unwrap();
            Ok(())
        });
        started.unwrap();
        let (delay, began) = (Duration::from_millis(20), monotonic_now());
        worker.hand_over_within(0, 0, delay);
        assert_eq!(tries.recv_timeout(PATIENCE).unwrap(), (0, 0));
        assert!(monotonic_now() - began >= delay, "it was in no hurry");
        // A newer one that may wait for longer does not put it off.
        worker.hand_over_within(1, 10, HOUR);
        worker.hand_over_within(1, 11, 3 * HOUR);
        let due = lock(&worker.shared.state).waiting.get(&1).map(|waiting| (waiting.value, waiting.due));
        assert!(due.is_some_and(|(value, due)| value == 11 && due < monotonic_now() + 2 * HOUR));
        // What waits keeps no other from its turn, and one that is in a hurry takes its place.
        worker.hand_over(2, 20);
        assert_eq!(tries.recv_timeout(PATIENCE).unwrap(), (2, 20));
        worker.hand_over(1, 12);
        assert_eq!(tries.recv_timeout(PATIENCE).unwrap(), (1, 12));
        // At the end nothing waits any more.
        worker.hand_over_within(1, 13, HOUR);
        drop(worker);
        assert_eq!(tries.iter().collect::<Vec<_>>(), [(1, 13)]);
    }

    #[test]
    fn at_the_end_what_waits_is_tried_once_more() {
        let (sender, tries) = mpsc::channel();
        let pace = Pace { first: Duration::from_hours(1), most: Duration::from_hours(1) };
        let (worker, started) = Worker::start("gongyi-test", None, pace, move |key: &u8, (): &()| {
            sender.send(*key).unwrap();
            Err(io::Error::other("away"))
        });
        started.unwrap();
        worker.hand_over(1, ());
        assert_eq!(tries.recv_timeout(PATIENCE).unwrap(), 1);
        // It failed, and waits for its next try; another is tried at once, and waits as well.
        worker.hand_over(2, ());
        assert_eq!(tries.recv_timeout(PATIENCE).unwrap(), 2);
        while lock(&worker.shared.state).waiting.len() < 2 {
            std::thread::yield_now();
        }
        drop(worker);
        let mut last: Vec<u8> = tries.iter().collect();
        last.sort_unstable();
        assert_eq!(last, [1, 2], "the next try would be in an hour");
    }
}
