//! What wakes a sleeping stage: a deadline, a clock that was set, or another thread with news.
//!
//! The loop of the stage sleeps without a timeout. One small thread, the alarm, holds the next deadline and looks at the system's
//! clock once a second: a step of the clock must not leave the stage asleep. It wakes the loop only when there is
//! something to do.

use std::{
    sync::{
        Arc, Condvar, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU8, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};

use gongyi_core::sync::{lock, wait};
use gongyi_system::clock::{monotonic_now, slept, system_now};

/// How often the alarm looks whether the system's clock was set.
const LOOK_AT_CLOCK: Duration = Duration::from_secs(1);
/// A difference between the wall clock and the monotonic clock that counts as a step.
const CLOCK_STEP: Duration = Duration::from_millis(250);
/// A step that is told of; a smaller one moves no slide by more than its transition.
const TOLD_STEP: TimeDelta = TimeDelta::seconds(2);
/// So many steps wait to be told; more are told as one.
const WAITING_STEPS: usize = 16;

/// Wakes the stage from any thread.
#[derive(Clone, Default)]
pub struct Waker(Arc<Target>);

#[derive(Default)]
struct Target {
    /// Wakes the event loop of the windows, once there is one.
    windows: OnceLock<Box<dyn Fn() + Send + Sync>>,
    /// Why a wake was asked for that has not been seen: bits of [`NEWS`] and [`REPORT`].
    asked: AtomicU8,
    /// For a stage without windows.
    gate: Mutex<()>,
    opened: Condvar,
}

/// Something changed, or a deadline has come: what is shown must be looked at.
const NEWS: u8 = 1;
/// A frame was drawn: what is true since then must be told.
const REPORT: u8 = 2;

/// Why the stage was woken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reasons {
    /// What is shown must be looked at.
    pub news: bool,
    /// What was drawn must be told.
    pub report: bool,
}

impl Waker {
    /// Wakes the stage, because something changed or a deadline has come.
    pub fn wake(&self) {
        self.wake_for(NEWS);
    }

    /// Wakes the stage to tell what was drawn.
    pub fn report(&self) {
        self.wake_for(REPORT);
    }

    fn wake_for(&self, reason: u8) {
        {
            let _gate = lock(&self.0.gate);
            self.0.asked.fetch_or(reason, Ordering::AcqRel);
        }
        self.0.opened.notify_all();
        if let Some(wake_windows) = self.0.windows.get() {
            wake_windows();
        }
    }

    /// From now on, wakes an event loop as well; a wake that was asked for before is passed on.
    pub fn attach(&self, wake_windows: impl Fn() + Send + Sync + 'static) {
        let _already = self.0.windows.set(Box::new(wake_windows));
        if self.0.asked.load(Ordering::Acquire) != 0 {
            self.wake_for(0);
        }
    }

    /// Why a wake was asked for since the last call.
    pub fn take(&self) -> Reasons {
        let asked = self.0.asked.swap(0, Ordering::AcqRel);
        Reasons { news: asked & NEWS != 0, report: asked & REPORT != 0 }
    }

    /// Waits until a wake is asked for; for a stage without windows.
    pub fn wait(&self) {
        let mut gate = lock(&self.0.gate);
        while self.0.asked.load(Ordering::Acquire) == 0 {
            gate = self.0.opened.wait(gate).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// The thread that wakes the stage in time.
pub struct Alarm {
    shared: Arc<AlarmShared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct AlarmShared {
    state: Mutex<AlarmState>,
    changed: Condvar,
}

#[derive(Default)]
struct AlarmState {
    deadline: Option<Instant>,
    /// By how much the system's clock was set, which nobody has been told.
    steps: Vec<TimeDelta>,
    ended: bool,
}

impl Alarm {
    /// Starts the thread.
    pub fn start(waker: Waker, watch_clock: bool) -> std::io::Result<Self> {
        let shared = Arc::new(AlarmShared::default());
        let theirs = Arc::clone(&shared);
        let thread =
            std::thread::Builder::new().name("gongyi-alarm".into()).spawn(move || theirs.run(&waker, watch_clock))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Wakes the stage after `wait`, instead of what was set before; never where absent.
    pub fn set(&self, wait: Option<Duration>) {
        let deadline = wait.and_then(|wait| monotonic_now().checked_add(wait));
        let mut state = lock(&self.shared.state);
        if state.deadline != deadline {
            state.deadline = deadline;
            drop(state);
            self.shared.changed.notify_all();
        }
    }

    /// Wakes the stage after `wait` at the latest: what was set before stays where it is sooner.
    pub fn set_sooner(&self, wait: Duration) {
        let Some(deadline) = monotonic_now().checked_add(wait) else { return };
        let mut state = lock(&self.shared.state);
        if state.deadline.is_none_or(|set| deadline < set) {
            state.deadline = Some(deadline);
            drop(state);
            self.shared.changed.notify_all();
        }
    }

    /// By how much the system's clock was set since the last call, for each time that is to be told.
    pub fn take_steps(&self) -> Vec<TimeDelta> {
        std::mem::take(&mut lock(&self.shared.state).steps)
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        lock(&self.shared.state).ended = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

impl AlarmShared {
    /// The life of the thread.
    fn run(&self, waker: &Waker, watch_clock: bool) {
        let mut clock = ClockWatch::new();
        let mut state = lock(&self.state);
        while !state.ended {
            let now = monotonic_now();
            let due = state.deadline.is_some_and(|deadline| deadline <= now);
            if due {
                state.deadline = None;
            }
            let step =
                if watch_clock { clock.step(monotonic_now(), slept(), system_now()) } else { ClockStep::default() };
            if step.set_by.abs() >= TOLD_STEP {
                state.keep_step(step.set_by);
            }
            if due || step.passed_over() > CLOCK_STEP {
                drop(state);
                waker.wake();
                state = lock(&self.state);
                continue;
            }
            let until_deadline = state.deadline.map(|deadline| deadline - now);
            let looks = watch_clock.then_some(LOOK_AT_CLOCK);
            state = wait(&self.changed, state, until_deadline.into_iter().chain(looks).min());
        }
    }
}

impl AlarmState {
    fn keep_step(&mut self, step: TimeDelta) {
        let is_full = self.steps.len() >= WAITING_STEPS;
        match self.steps.last_mut() {
            Some(last) if is_full => *last = last.checked_add(&step).unwrap_or(step),
            _ => self.steps.push(step),
        }
    }
}

/// Tells by how much the system's clock was set, by comparing it with the monotonic clock and with how long the machine
/// slept: a clock that went on meanwhile was not set.
struct ClockWatch {
    monotonic: Instant,
    slept: Duration,
    wall: DateTime<Utc>,
}

/// What the clock did since the last look that the alarm did not see coming.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct ClockStep {
    /// By how much it was set; back where negative.
    set_by: TimeDelta,
    /// For how long the machine slept.
    slept: Duration,
}

impl ClockStep {
    /// How far from where it was expected the clock is.
    fn passed_over(self) -> Duration {
        self.set_by.abs().to_std().unwrap_or_default().max(self.slept)
    }
}

impl ClockWatch {
    fn new() -> Self {
        Self { monotonic: monotonic_now(), slept: slept(), wall: system_now() }
    }

    /// What happened since the last look. A clock that is slowly brought right differs by little from one look to the
    /// next.
    fn step(&mut self, monotonic: Instant, slept: Duration, wall: DateTime<Utc>) -> ClockStep {
        let awake = monotonic.saturating_duration_since(self.monotonic);
        let asleep = slept.saturating_sub(self.slept);
        let elapsed = TimeDelta::from_std(awake.saturating_add(asleep)).unwrap_or_default();
        let set_by = wall.signed_duration_since(self.wall) - elapsed;
        *self = Self { monotonic, slept, wall };
        ClockStep { set_by, slept: asleep }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alarm_wakes_at_its_deadline_and_not_for_one_that_was_taken_back() {
        let waker = Waker::default();
        let alarm = Alarm::start(waker.clone(), false).unwrap();
        alarm.set(Some(Duration::from_hours(1)));
        assert!(!waker.take().news);
        alarm.set(Some(Duration::ZERO));
        waker.wait();
        assert!(waker.take().news);
        alarm.set(None);
        drop(alarm);
        assert!(!waker.take().news);
    }

    #[test]
    fn a_later_deadline_does_not_take_the_place_of_a_sooner_one() {
        let waker = Waker::default();
        let alarm = Alarm::start(waker.clone(), false).unwrap();
        let deadline = || lock(&alarm.shared.state).deadline.unwrap();
        alarm.set(Some(Duration::from_hours(1)));
        let first = deadline();
        alarm.set_sooner(Duration::from_hours(2));
        assert_eq!(deadline(), first);
        alarm.set_sooner(Duration::from_mins(1));
        assert!(deadline() < first);
        alarm.set(None);
        alarm.set_sooner(Duration::ZERO);
        waker.wait();
    }

    #[test]
    fn each_step_of_the_clock_is_told_and_slewing_is_not() {
        let mut watch = ClockWatch::new();
        let (start, wall) = (watch.monotonic, watch.wall);
        let mut state = AlarmState::default();
        let (mut offset, mut expected) = (TimeDelta::zero(), Vec::new());
        // A step at each tenth second, and the clock slews as fast as any does, by a twentieth.
        let steps = [-3600_i64, 86_400, 34_560_000, 2, -2, 1, -34_646_400];
        for second in 1..=steps.len() as u64 * 10 {
            offset += TimeDelta::milliseconds(50);
            let step = (second % 10 == 0).then(|| steps[second as usize / 10 - 1]);
            if let Some(step) = step {
                offset += TimeDelta::seconds(step);
                if step.abs() >= 2 {
                    expected.push(step);
                }
            }
            let monotonic = start + Duration::from_secs(second);
            let wall = wall + TimeDelta::seconds(second as i64) + offset;
            let found = watch.step(monotonic, Duration::ZERO, wall).set_by;
            let real = TimeDelta::seconds(step.unwrap_or_default()) + TimeDelta::milliseconds(50);
            assert!((found - real).abs() < TimeDelta::milliseconds(1), "{second}: {found}");
            if found.abs() >= TOLD_STEP {
                state.keep_step(found);
            }
        }
        // -2 s and a slew of 50 ms are -1.95 s.
        expected.retain(|step| *step != -2);
        let told: Vec<i64> = state.steps.iter().map(|step| (step.num_milliseconds() - 50) / 1000).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn a_machine_that_slept_is_woken_for_and_its_clock_was_not_set() {
        let night = 8 * 3600;
        // It slept; it slept and its clock was set meanwhile; nothing happened.
        for (slept, set) in [(night, 0), (night, -3600), (0, 0)] {
            let mut watch = ClockWatch::new();
            let wall = watch.wall + TimeDelta::seconds(1 + slept + set);
            let slept = Duration::from_secs(slept as u64);
            let step = watch.step(watch.monotonic + Duration::from_secs(1), watch.slept + slept, wall);
            assert_eq!(step, ClockStep { set_by: TimeDelta::seconds(set), slept });
            assert_eq!(step.passed_over() > CLOCK_STEP, !slept.is_zero());
        }
    }

    #[test]
    fn steps_that_nobody_takes_are_told_as_one() {
        let mut state = AlarmState::default();
        for _ in 0..100 {
            state.keep_step(TimeDelta::seconds(3));
        }
        assert_eq!(state.steps.len(), WAITING_STEPS);
        assert_eq!(state.steps.iter().sum::<TimeDelta>(), TimeDelta::seconds(300));
    }

    #[test]
    fn a_wake_from_another_thread_ends_the_wait() {
        let waker = Waker::default();
        let other = waker.clone();
        let thread = std::thread::Builder::new().spawn(move || other.wake()).unwrap();
        waker.wait();
        thread.join().unwrap();
        assert!(waker.take().news);
        assert!(!waker.take().news);
    }
}
