//! The sleep of a thread: it ends in time, when another thread interrupts it, and when the system's clock is set. Until
//! then nothing runs.
//!
//! It rests on `timerfd` where there is one. Elsewhere (another kernel, a sandbox that forbids it) it ends by the timeout of
//! `poll`, and nobody says that the clock was set.

use std::{
    io::{self, Read as _, Write as _},
    os::{fd::OwnedFd, unix::net::UnixStream},
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::Errno,
};

/// Where the kernel will not wait for us, a thread asks again after so long.
const WITHOUT_POLL: Duration = Duration::from_secs(1);

/// The sleep of one thread, which all others may interrupt.
pub struct Sleeper {
    interrupt: UnixStream,
    interrupted: UnixStream,
    /// Ends the sleep in time: whoever knows when sets it, and wakes nobody by that.
    timer: Option<OwnedFd>,
}

impl Sleeper {
    /// A sleep that nobody has interrupted.
    pub fn new() -> io::Result<Self> {
        let (interrupt, interrupted) = UnixStream::pair()?;
        interrupt.set_nonblocking(true)?;
        interrupted.set_nonblocking(true)?;
        Ok(Self { interrupt, interrupted, timer: deadline_timer() })
    }

    /// Ends the sleep that goes on, or else the next one as it begins.
    pub fn interrupt(&self) {
        // Where there is no room for another byte, those that are there end the sleep.
        let _full = (&self.interrupt).write(&[1]);
    }

    /// From now on, ends the sleep that goes on, or the next one, after `wait` and not before; never where absent. False
    /// where there is no timer: whoever sleeps must be interrupted, and sleep no longer than that.
    pub fn set_timer(&self, wait: Option<Duration>) -> bool {
        self.timer.as_ref().is_some_and(|timer| arm(timer, wait))
    }

    /// Sleeps until it is interrupted, the timer ends or the clock is set, for `limit` at most where there is one. It may
    /// end early.
    ///
    /// `clock_set` comes from [`clock_set_notices`], or is another descriptor that does not block, from which something
    /// can be read whenever the clock was set. What nothing can be read from any more is given up.
    pub fn sleep(&self, limit: Option<Duration>, clock_set: &mut Option<OwnedFd>) {
        let timeout = limit.and_then(|limit| Timespec::try_from(limit).ok());
        let notices = clock_set.iter().chain(&self.timer).map(|source| PollFd::new(source, PollFlags::IN));
        let mut sources: Vec<PollFd<'_>> =
            std::iter::once(PollFd::new(&self.interrupted, PollFlags::IN)).chain(notices).collect();
        match poll(&mut sources, timeout.as_ref()) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(_) => std::thread::sleep(limit.unwrap_or(WITHOUT_POLL).min(WITHOUT_POLL)),
        }
        while (&self.interrupted).read(&mut [0; 64]).is_ok_and(|read| read > 0) {}
        if let Some(timer) = &self.timer {
            // It has ended this sleep; there is nothing to read where it has not ended.
            let _ended = rustix::io::read(timer, &mut [0_u8; 8]);
        }
        if clock_set.as_ref().is_some_and(|notices| !take_notice(notices)) {
            *clock_set = None;
        }
    }
}

/// Takes the notice that a clock was set, where there is one; false where there will never be one.
fn take_notice(notices: &OwnedFd) -> bool {
    match rustix::io::read(notices, &mut [0_u8; 64]) {
        Ok(read) => read > 0,
        // A timer whose clock was set says so by failing.
        Err(error) => matches!(error, Errno::CANCELED | Errno::AGAIN | Errno::INTR),
    }
}

/// A descriptor from which something can be read whenever the system's clock was set: by staff or a time server, though
/// not where it is slowly brought right, and when the machine wakes. None where the kernel does not say so.
pub fn clock_set_notices() -> Option<OwnedFd> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::time::{
            Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, timerfd_create, timerfd_settime,
        };
        let timer = timerfd_create(TimerfdClockId::Realtime, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC).ok()?;
        // No clock can be set to so late a time: the timer only ever ends because it is cancelled.
        let never =
            Itimerspec { it_interval: Timespec::default(), it_value: Timespec { tv_sec: i64::MAX, tv_nsec: 0 } };
        let flags = TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET;
        timerfd_settime(&timer, flags, &never).ok()?;
        Some(timer)
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    None
}

/// A timer that ends a sleep. Unlike a timeout of `poll`, which the kernel lets be late by a thousandth, it is exact; and
/// it goes on while the machine sleeps: who slept past its end is woken with the machine.
fn deadline_timer() -> Option<OwnedFd> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::time::{TimerfdClockId, TimerfdFlags, timerfd_create};
        timerfd_create(TimerfdClockId::Boottime, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC).ok()
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    None
}

/// Sets a timer, and takes back what it was set to before; false where it cannot be set.
fn arm(timer: &OwnedFd, limit: Option<Duration>) -> bool {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::time::{Itimerspec, TimerfdTimerFlags, timerfd_settime};
        // Zero would be never.
        let after = limit.map_or(Duration::ZERO, |limit| limit.max(Duration::from_nanos(1)));
        let Ok(it_value) = Timespec::try_from(after) else { return false };
        let once = Itimerspec { it_interval: Timespec::default(), it_value };
        timerfd_settime(timer, TimerfdTimerFlags::empty(), &once).is_ok()
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    {
        let _no_timer = (timer, limit);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::monotonic_now;

    const LONG: Duration = Duration::from_mins(10);

    #[test]
    fn a_sleep_ends_in_time_and_not_before_with_a_timer_and_without() {
        let with = Sleeper::new().unwrap();
        let without = Sleeper { timer: None, ..Sleeper::new().unwrap() };
        #[cfg(target_os = "linux")]
        assert!(with.timer.is_some());
        for sleeper in [with, without] {
            // Nobody sets the clock meanwhile, and the kernel does not say so.
            let mut notices = clock_set_notices();
            #[cfg(target_os = "linux")]
            assert!(notices.is_some());
            for millis in [0, 1, 120, 0] {
                let wait = Duration::from_millis(millis);
                let began = monotonic_now();
                sleeper.sleep(Some(wait), &mut notices);
                let slept = began.elapsed();
                assert!(slept >= wait && slept < LONG, "{millis} ms: {slept:?}");
                let began = monotonic_now();
                let limit = if sleeper.set_timer(Some(wait)) { LONG } else { wait };
                sleeper.sleep(Some(limit), &mut notices);
                let slept = began.elapsed();
                assert!(slept >= wait && slept < LONG, "{millis} ms by the timer: {slept:?}");
            }
            #[cfg(target_os = "linux")]
            assert!(notices.is_some());
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_timer_ends_one_sleep_that_goes_on_and_is_set_anew_without_ending_it() {
        let sleeper = std::sync::Arc::new(Sleeper::new().unwrap());
        let (other, began) = (std::sync::Arc::clone(&sleeper), monotonic_now());
        sleeper.set_timer(Some(LONG));
        let short = Duration::from_millis(50);
        let thread = std::thread::Builder::new()
            .spawn(move || {
                for _ in 0..100 {
                    assert!(other.set_timer(Some(LONG)));
                }
                assert!(other.set_timer(Some(short)));
            })
            .unwrap();
        sleeper.sleep(None, &mut None);
        let slept = began.elapsed();
        thread.join().unwrap();
        assert!(slept >= short && slept < LONG, "{slept:?}");
        let before = monotonic_now();
        sleeper.sleep(Some(short), &mut None);
        assert!(before.elapsed() >= short, "a timer ends one sleep");
        assert!(sleeper.set_timer(Some(Duration::ZERO)) && sleeper.set_timer(None));
        let before = monotonic_now();
        sleeper.sleep(Some(short), &mut None);
        assert!(before.elapsed() >= short, "a timer that is taken back ends none");
    }

    #[test]
    fn an_interrupt_ends_the_sleep_that_goes_on_or_the_next_one_and_no_more() {
        let sleeper = std::sync::Arc::new(Sleeper::new().unwrap());
        // More of them than the kernel keeps.
        for _ in 0..100_000 {
            sleeper.interrupt();
        }
        let began = monotonic_now();
        sleeper.sleep(None, &mut None);
        let short = Duration::from_millis(50);
        let before = monotonic_now();
        sleeper.sleep(Some(short), &mut None);
        assert!(before.elapsed() >= short, "an interrupt ends one sleep");
        let other = std::sync::Arc::clone(&sleeper);
        let thread = std::thread::Builder::new().spawn(move || other.interrupt()).unwrap();
        sleeper.sleep(Some(LONG), &mut None);
        thread.join().unwrap();
        assert!(began.elapsed() < LONG);
    }

    #[test]
    fn a_notice_ends_one_sleep_and_who_gives_none_any_more_is_given_up() {
        let sleeper = Sleeper::new().unwrap();
        let (mut clock, notices) = UnixStream::pair().unwrap();
        notices.set_nonblocking(true).unwrap();
        let mut notices = Some(OwnedFd::from(notices));
        let began = monotonic_now();
        clock.write_all(&[1]).unwrap();
        sleeper.sleep(Some(LONG), &mut notices);
        let (before, short) = (monotonic_now(), Duration::from_millis(50));
        sleeper.sleep(Some(short), &mut notices);
        assert!(before.elapsed() >= short && notices.is_some());
        drop(clock);
        sleeper.sleep(Some(LONG), &mut notices);
        assert!(notices.is_none() && began.elapsed() < LONG);
    }
}
