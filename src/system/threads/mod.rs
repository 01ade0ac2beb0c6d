//! What threads that do what may hang have in common: a panic in their work is an error like another, what fails is tried
//! again after a while, and their end is waited for only so long.

pub mod asker;
pub mod cores;
pub mod worker;

use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, mpsc},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use crate::clock::monotonic_now;
use gongyi_core::sync::lock;

/// Does a piece of work; a panic in it is an error like another.
pub fn contain(work: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(io::Error::other("internal error (a panic)")))
}

/// How soon something that failed is tried again.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// After the first failure; doubled after each.
    pub first: Duration,
    /// At the latest.
    pub most: Duration,
}

impl Pace {
    /// A blink of a share costs little, and a disk that is away for days is asked every five seconds: whatever comes
    /// back is written to within ten.
    pub const USUAL: Self = Self { first: Duration::from_millis(250), most: Duration::from_secs(5) };
}

/// When to try again.
#[derive(Debug)]
pub struct Backoff {
    pace: Pace,
    next: Duration,
    due: Option<Instant>,
}

impl Backoff {
    /// One that has not failed yet.
    pub fn new(pace: Pace) -> Self {
        Self { pace, next: pace.first, due: None }
    }

    /// It failed: the next try waits.
    pub fn failed(&mut self) {
        self.due = monotonic_now().checked_add(self.next);
        self.next = self.next.saturating_mul(2).min(self.pace.most);
    }

    /// It worked, or there is reason to believe that it will.
    pub fn reset(&mut self) {
        *self = Self::new(self.pace);
    }

    /// How long to wait for the next try; none where it may be made now.
    pub fn wait(&self) -> Option<Duration> {
        let left = self.due?.saturating_duration_since(monotonic_now());
        (!left.is_zero()).then_some(left)
    }
}

/// A thread whose end is waited for only so long: one that hangs in a disk or a pipe is left behind.
#[derive(Debug)]
pub struct BoundedThread {
    thread: Option<JoinHandle<()>>,
    /// Nothing is sent on it; the thread's end closes it.
    alive: Mutex<mpsc::Receiver<()>>,
}

impl BoundedThread {
    /// Starts it.
    pub fn start(name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<Self> {
        let (held, alive) = mpsc::channel::<()>();
        let thread = std::thread::Builder::new().name(name.to_owned()).spawn(move || {
            let _held = held;
            work();
        })?;
        Ok(Self { thread: Some(thread), alive: Mutex::new(alive) })
    }

    /// Waits for the end, for `limit` at most; whether it came.
    pub fn join_within(&mut self, limit: Duration) -> bool {
        let waited = lock(&self.alive).recv_timeout(limit);
        let ended = !matches!(waited, Err(mpsc::RecvTimeoutError::Timeout));
        if ended && let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
        ended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_most_and_begin_anew_after_success() {
        let mut backoff = Backoff::new(Pace { first: Duration::from_secs(100), most: Duration::from_secs(400) });
        assert_eq!(backoff.wait(), None);
        for most in [100, 200, 400, 400] {
            backoff.failed();
            let wait = backoff.wait().unwrap();
            assert!(wait <= Duration::from_secs(most) && wait > Duration::from_secs(most - 50), "{wait:?} of {most}");
        }
        backoff.reset();
        assert_eq!(backoff.wait(), None);
        assert!(Pace::USUAL.most * 2 <= Duration::from_secs(10), "a place that comes back is written to within 10 s");
    }

    #[test]
    fn a_thread_that_hangs_is_left_behind() {
        let (_never, gate) = mpsc::channel::<()>();
        let mut hung = BoundedThread::start("gongyi-test", move || {
            let _closed = gate.recv();
        })
        .unwrap();
        assert!(!hung.join_within(Duration::from_millis(20)));
        let mut quick = BoundedThread::start("gongyi-test", || {}).unwrap();
        assert!(quick.join_within(Duration::from_mins(2)));
    }

    #[test]
    fn a_panic_is_an_error() {
        assert!(contain(|| panic!("a fault")).is_err());
        assert!(contain(|| Ok(())).is_ok());
    }
}
