//! Whether the system's clock is synchronised, asked beside the stage: asking may start a program and take its time.
//!
//! The answer is kept here for the stage to look at; that it changed wakes the stage. Once the clock is known to be right
//! nobody is asked any more: a clock that is set later is noticed by the alarm. Asking may hang; the end does not wait for it.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard},
    time::Duration,
};

use crate::alarm::Waker;
use gongyi_core::{
    shapes::ClockPolicy,
    sync::{lock, wait},
};
use gongyi_system::{
    clock::{ClockProbe, system_now},
    threads::BoundedThread,
};

/// The end of the player waits so long for an answer.
const END_WITHIN: Duration = Duration::from_secs(2);
/// A clock that is known to be right by its battery is not for ever: see [`ClockProbe::is_certain`].
const LOOK_AGAIN: Duration = Duration::from_hours(1);

/// Asks again and again while the clock may be wrong; ends when this is dropped.
pub struct TrustWatch {
    shared: Arc<TrustShared>,
    thread: BoundedThread,
}

struct TrustShared {
    state: Mutex<TrustState>,
    changed: Condvar,
}

struct TrustState {
    policy: ClockPolicy,
    probe: Option<ClockProbe>,
    ended: bool,
}

impl TrustWatch {
    /// Starts the thread. `probe` is what is known already.
    pub fn start(policy: ClockPolicy, probe: Option<ClockProbe>, waker: Waker) -> std::io::Result<Self> {
        Self::asking(policy, probe, waker, ClockProbe::read, pause)
    }

    /// As [`TrustWatch::start`], asking `read`, with `pause` between two questions.
    fn asking(
        policy: ClockPolicy,
        probe: Option<ClockProbe>,
        waker: Waker,
        read: impl Fn() -> ClockProbe + Send + 'static,
        pause: fn(ClockPolicy) -> Duration,
    ) -> std::io::Result<Self> {
        let shared = Arc::new(TrustShared {
            state: Mutex::new(TrustState { policy, probe, ended: false }),
            changed: Condvar::new(),
        });
        let theirs = Arc::clone(&shared);
        let thread = BoundedThread::start("gongyi-trust", move || theirs.run(&waker, &read, pause))?;
        Ok(Self { shared, thread })
    }

    /// What is known of the clock; none until it was asked for once.
    pub fn probe(&self) -> Option<ClockProbe> {
        self.shared.lock().probe
    }

    /// Takes the site's policy, which says how often to ask.
    pub fn set_policy(&self, policy: ClockPolicy) {
        let mut state = self.shared.lock();
        if state.policy != policy {
            state.policy = policy;
            drop(state);
            self.shared.changed.notify_all();
        }
    }
}

impl Drop for TrustWatch {
    fn drop(&mut self) {
        self.shared.lock().ended = true;
        self.shared.changed.notify_all();
        let _hangs = self.thread.join_within(END_WITHIN);
    }
}

impl TrustShared {
    fn lock(&self) -> MutexGuard<'_, TrustState> {
        lock(&self.state)
    }

    /// The life of the thread.
    fn run(&self, waker: &Waker, read: &impl Fn() -> ClockProbe, pause: fn(ClockPolicy) -> Duration) {
        let mut state = self.lock();
        while !state.ended {
            if state.probe.is_some_and(|probe| probe.is_certain(system_now())) {
                state = wait(&self.changed, state, Some(LOOK_AGAIN));
                continue;
            }
            drop(state);
            // What cannot be asked is not known, and is asked again.
            let unknown = ClockProbe { is_synchronised: false, has_battery: false };
            let found = catch_unwind(AssertUnwindSafe(read)).unwrap_or(unknown);
            state = self.lock();
            if state.probe != Some(found) {
                state.probe = Some(found);
                waker.wake();
            }
            if !state.ended && !found.is_certain(system_now()) {
                let pause = pause(state.policy);
                state = wait(&self.changed, state, Some(pause));
            }
        }
    }
}

/// How long to wait before asking again. Where the programme waits for the answer it is asked for often.
fn pause(policy: ClockPolicy) -> Duration {
    match policy {
        ClockPolicy::RequireSync => Duration::from_secs(10),
        ClockPolicy::Trust => Duration::from_mins(5),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn it_asks_until_the_clock_is_synchronised_and_wakes_the_stage_for_what_is_new() {
        let asked = Arc::new(AtomicU32::new(0));
        let theirs = Arc::clone(&asked);
        let read = move || {
            let asked = theirs.fetch_add(1, Ordering::AcqRel);
            assert!(asked != 1, "a fault while asking");
            let synchronised = asked >= 3;
            ClockProbe { is_synchronised: synchronised, has_battery: false }
        };
        let waker = Waker::default();
        let watch = TrustWatch::asking(ClockPolicy::RequireSync, None, waker.clone(), read, |_| Duration::ZERO);
        let watch = watch.unwrap();
        loop {
            waker.wait();
            assert!(waker.take().news);
            if watch.probe().is_some_and(ClockProbe::is_right) {
                break;
            }
        }
        drop(watch);
        assert_eq!(asked.load(Ordering::Acquire), 4, "nobody is asked once the clock is right");
    }

    #[test]
    fn a_clock_that_is_known_to_be_right_is_not_asked_about() {
        let known = ClockProbe { is_synchronised: false, has_battery: true };
        let asked = Arc::new(AtomicU32::new(0));
        let theirs = Arc::clone(&asked);
        let read = move || {
            theirs.fetch_add(1, Ordering::AcqRel);
            known
        };
        let watch = TrustWatch::asking(ClockPolicy::RequireSync, Some(known), Waker::default(), read, pause).unwrap();
        watch.set_policy(ClockPolicy::Trust);
        assert_eq!(watch.probe(), Some(known));
        drop(watch);
        assert_eq!(asked.load(Ordering::Acquire), 0);
    }

    #[test]
    fn asking_that_hangs_does_not_keep_the_player_from_its_end() {
        let (asks, asked) = std::sync::mpsc::channel();
        let (_never, gate) = std::sync::mpsc::channel::<()>();
        let gate = Mutex::new(gate);
        let read = move || {
            asks.send(()).unwrap();
            let _closed = lock(&gate).recv();
            ClockProbe { is_synchronised: false, has_battery: false }
        };
        let watch = TrustWatch::asking(ClockPolicy::Trust, None, Waker::default(), read, pause).unwrap();
        asked.recv().unwrap();
        // This would never return.
        drop(watch);
    }
}
