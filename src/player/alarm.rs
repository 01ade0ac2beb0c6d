//! What wakes a sleeping stage: a deadline, a clock that was set, or another thread with news.
//!
//! The loop of the stage sleeps without a timeout. One small thread, the alarm, holds the next deadline, and wakes the
//! loop only when there is something to do. It sleeps itself until then, or until the kernel says that the system's clock
//! was set or the machine woke: such a step must not leave the stage asleep, and nobody looks for it every second.
//!
//! By how much the clock was set, two readings of the machine's clocks tell. They are compared whenever the alarm wakes
//! or the stage runs, and a few times a minute besides, for a kernel that takes the order and does not say a word.

use std::{
    io,
    os::fd::OwnedFd,
    sync::{
        Arc, Condvar, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU8, Ordering},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use chrono::TimeDelta;

use gongyi_core::sync::lock;
use gongyi_system::{
    clock::{ClockReading, monotonic_now},
    sleeper::{Sleeper, clock_set_notices},
};

/// The clocks are compared this often though nobody said that one was set. A clock that is slowly brought right goes wrong
/// by a tenth at most (Linux allows no more), which in this time is less than [`TOLD_STEP`]: it is never taken for one
/// that was set.
const COMPARE_WITHIN: Duration = Duration::from_secs(15);
/// The same where the kernel cannot say that a clock was set.
const COMPARE_WITHIN_UNTOLD: Duration = Duration::from_secs(1);
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
/// A frame was drawn, or somebody waits for a sign of life: what is true must be told, and what is shown need not be looked at.
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

struct AlarmShared {
    waker: Waker,
    sleeper: Sleeper,
    read_clocks: ReadClocks,
    state: Mutex<AlarmState>,
}

/// Reads the clocks of the machine; tests have clocks of their own.
type ReadClocks = Box<dyn Fn() -> ClockReading + Send + Sync>;

#[derive(Default)]
struct AlarmState {
    deadline: Option<Instant>,
    /// Another deadline, that of who looks after the stage: it does not move what is shown.
    guard: Option<Instant>,
    /// Notices that the system's clock was set; none where nobody asks.
    clock: Option<ClockWatch>,
    /// By how much the system's clock was set, which nobody has been told.
    steps: Vec<TimeDelta>,
    ended: bool,
}

impl Alarm {
    /// Starts the thread.
    pub fn start(waker: Waker, watch_clock: bool) -> io::Result<Self> {
        let notices = watch_clock.then(clock_set_notices).flatten();
        Self::start_with(waker, watch_clock, Box::new(ClockReading::read), notices)
    }

    fn start_with(
        waker: Waker,
        watch_clock: bool,
        read_clocks: ReadClocks,
        notices: Option<OwnedFd>,
    ) -> io::Result<Self> {
        let clock = watch_clock.then(|| ClockWatch { last: read_clocks() });
        let state = Mutex::new(AlarmState { clock, ..AlarmState::default() });
        let shared = Arc::new(AlarmShared { waker, sleeper: Sleeper::new()?, read_clocks, state });
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("gongyi-alarm".into()).spawn(move || theirs.run(notices))?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Wakes the stage after `wait`, instead of what was set before; never where absent.
    pub fn set(&self, wait: Option<Duration>) {
        let deadline = wait.and_then(|wait| monotonic_now().checked_add(wait));
        let mut state = lock(&self.shared.state);
        if state.deadline != deadline {
            state.deadline = deadline;
            self.shared.follow_deadlines(&state);
        }
    }

    /// Wakes the stage at `due` to tell how it does, instead of at what was set before; never where absent. This and what is
    /// set by [`Alarm::set`] stand beside each other.
    pub fn set_guard(&self, due: Option<Instant>) {
        let mut state = lock(&self.shared.state);
        if state.guard != due {
            state.guard = due;
            self.shared.follow_deadlines(&state);
        }
    }

    /// Wakes the stage after `wait` at the latest: what was set before stays where it is sooner.
    pub fn set_sooner(&self, wait: Duration) {
        let Some(deadline) = monotonic_now().checked_add(wait) else { return };
        let mut state = lock(&self.shared.state);
        if state.deadline.is_none_or(|set| deadline < set) {
            state.deadline = Some(deadline);
            self.shared.follow_deadlines(&state);
        }
    }

    /// By how much the system's clock was set since the last call, for each time that is to be told. It compares the
    /// clocks itself: a stage that is awake already does not show anything at the new time before that is told.
    pub fn take_steps(&self) -> Vec<TimeDelta> {
        let mut state = lock(&self.shared.state);
        let stepped = state.compare_clocks(&self.shared.read_clocks);
        let steps = std::mem::take(&mut state.steps);
        drop(state);
        if stepped {
            self.shared.waker.wake();
        }
        steps
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        lock(&self.shared.state).ended = true;
        self.shared.sleeper.interrupt();
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

impl AlarmShared {
    /// The thread sleeps on where its timer is to be had: a ticker sets the deadline with each frame.
    fn follow_deadlines(&self, state: &AlarmState) {
        if !self.set_timer(state.next_deadline()) {
            self.sleeper.interrupt();
        }
    }

    fn set_timer(&self, deadline: Option<Instant>) -> bool {
        self.sleeper.set_timer(deadline.map(|deadline| deadline.saturating_duration_since(monotonic_now())))
    }

    /// The life of the thread. From `notices` it learns that the clock was set.
    fn run(&self, mut notices: Option<OwnedFd>) {
        loop {
            let mut state = lock(&self.state);
            if state.ended {
                return;
            }
            let now = monotonic_now();
            let due = state.deadline.is_some_and(|deadline| deadline <= now);
            if due {
                state.deadline = None;
            }
            let is_guard_due = state.guard.is_some_and(|guard| guard <= now);
            if is_guard_due {
                state.guard = None;
            }
            let stepped = state.compare_clocks(&self.read_clocks);
            // A timer may have ended just before its deadline, and is set once more.
            let next = state.next_deadline();
            let is_timed = self.set_timer(next);
            let deadline = next.filter(|_| !is_timed);
            let until_deadline = deadline.map(|deadline| deadline.saturating_duration_since(now));
            let compare_within = if notices.is_some() { COMPARE_WITHIN } else { COMPARE_WITHIN_UNTOLD };
            let until_compared = state.clock.is_some().then_some(compare_within);
            drop(state);
            if due || stepped {
                self.waker.wake();
            } else if is_guard_due {
                self.waker.report();
            }
            self.sleeper.sleep(until_deadline.into_iter().chain(until_compared).min(), &mut notices);
        }
    }
}

impl AlarmState {
    /// When the stage is woken next.
    fn next_deadline(&self) -> Option<Instant> {
        self.deadline.into_iter().chain(self.guard).min()
    }

    /// Keeps by how much the clock was set since the last comparison; whether it is far enough from where it was expected
    /// that the stage must look.
    fn compare_clocks(&mut self, read: &ReadClocks) -> bool {
        let Some(clock) = &mut self.clock else { return false };
        let step = clock.step(read());
        if step.set_by.abs() >= TOLD_STEP {
            self.keep_step(step.set_by);
        }
        step.passed_over() > CLOCK_STEP
    }

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
    last: ClockReading,
}

/// What the clock did since the last comparison that the alarm did not see coming.
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
    /// What happened since the last comparison.
    fn step(&mut self, reading: ClockReading) -> ClockStep {
        let awake = reading.monotonic.saturating_duration_since(self.last.monotonic);
        let asleep = reading.slept.saturating_sub(self.last.slept);
        let elapsed = TimeDelta::from_std(awake.saturating_add(asleep)).unwrap_or_default();
        let set_by = reading.wall.signed_duration_since(self.last.wall) - elapsed;
        self.last = reading;
        ClockStep { set_by, slept: asleep }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::Write as _,
        os::unix::net::UnixStream,
        sync::atomic::{AtomicU64, AtomicUsize},
    };

    use super::*;

    /// An alarm whose clocks a test sets.
    struct Bench {
        alarm: Alarm,
        waker: Waker,
        set_by_millis: Arc<AtomicU64>,
        slept_secs: Arc<AtomicU64>,
        /// How often the clocks were read: once at the start, and once whenever the thread wakes.
        reads: Arc<AtomicUsize>,
        /// The kernel's end of the notices.
        kernel: UnixStream,
    }

    impl Bench {
        fn new() -> Self {
            let (set_by_millis, slept_secs) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
            let reads = Arc::new(AtomicUsize::new(0));
            let (by, slept, counter) = (Arc::clone(&set_by_millis), Arc::clone(&slept_secs), Arc::clone(&reads));
            // A machine on which nothing else disturbs the clocks.
            let (start, wall) = (monotonic_now(), ClockReading::read().wall);
            let read = move || {
                counter.fetch_add(1, Ordering::SeqCst);
                let monotonic = monotonic_now();
                let slept = Duration::from_secs(slept.load(Ordering::SeqCst));
                let set_by = TimeDelta::milliseconds(by.load(Ordering::SeqCst) as i64);
                ClockReading { monotonic, slept, wall: wall + (monotonic - start) + slept + set_by }
            };
            let (kernel, notices) = UnixStream::pair().unwrap();
            notices.set_nonblocking(true).unwrap();
            let waker = Waker::default();
            let alarm = Alarm::start_with(waker.clone(), true, Box::new(read), Some(notices.into())).unwrap();
            let bench = Self { alarm, waker, set_by_millis, slept_secs, reads, kernel };
            bench.until_reads(2);
            bench
        }

        fn reads(&self) -> usize {
            self.reads.load(Ordering::SeqCst)
        }

        /// Waits until the clocks have been read so often, which only the thread does meanwhile; not for so long that it
        /// would compare them by itself.
        fn until_reads(&self, reads: usize) {
            let began = monotonic_now();
            while self.reads() < reads {
                assert!(began.elapsed() < COMPARE_WITHIN * 2 / 3, "{} reads of {reads}", self.reads());
                std::thread::sleep(Duration::from_millis(1));
            }
        }

        fn set_clock_by(&self, millis: i64) {
            self.set_by_millis.store(millis as u64, Ordering::SeqCst);
        }

        fn notify(&mut self) {
            self.kernel.write_all(&[1]).unwrap();
        }
    }

    #[test]
    fn nothing_runs_while_nothing_happens() {
        let bench = Bench::new();
        bench.until_reads(2);
        for hours in 1..10 {
            bench.alarm.set(Some(Duration::from_hours(hours)));
        }
        std::thread::sleep(Duration::from_millis(3500));
        assert_eq!(bench.reads(), 2, "the thread woke though nothing happened");
        assert!(!bench.waker.take().news);
    }

    #[test]
    fn a_clock_that_was_set_wakes_the_stage_because_the_kernel_says_so() {
        let mut bench = Bench::new();
        let mut before = 0;
        for (seconds, reads) in [(-3600_i64, 3), (86_400, 5), (2, 7)] {
            bench.set_clock_by(seconds * 1000);
            // Nobody looks by itself.
            std::thread::sleep(Duration::from_millis(1200));
            assert_eq!(bench.reads(), reads - 1);
            bench.notify();
            bench.until_reads(reads);
            bench.waker.wait();
            assert_eq!(bench.waker.take(), Reasons { news: true, report: false });
            assert_eq!(bench.alarm.take_steps(), [TimeDelta::seconds(seconds - before)]);
            assert!(!bench.waker.take().news, "a step wakes once");
            before = seconds;
        }
    }

    #[test]
    fn a_notice_of_a_small_step_or_of_none_is_no_news_and_a_smaller_step_than_is_told_wakes() {
        let mut bench = Bench::new();
        for (reads, millis) in [(3, 0), (4, 200), (5, -50), (6, -50)] {
            bench.set_clock_by(millis);
            bench.notify();
            bench.until_reads(reads);
            assert_eq!(bench.alarm.shared.waker.0.asked.load(Ordering::SeqCst), 0, "{millis} ms");
        }
        bench.set_clock_by(1500);
        bench.notify();
        bench.waker.wait();
        assert!(bench.alarm.take_steps().is_empty());
    }

    #[test]
    fn a_machine_that_wakes_wakes_the_stage_before_its_deadline() {
        let mut bench = Bench::new();
        bench.alarm.set(Some(Duration::from_hours(1)));
        bench.slept_secs.store(8 * 3600, Ordering::SeqCst);
        bench.notify();
        bench.waker.wait();
        assert!(bench.waker.take().news);
        assert!(bench.alarm.take_steps().is_empty(), "its clock was not set");
    }

    #[test]
    fn a_stage_that_is_awake_notices_a_step_without_a_notice_and_must_look() {
        let bench = Bench::new();
        bench.set_clock_by(5000);
        assert_eq!(bench.alarm.take_steps(), [TimeDelta::seconds(5)]);
        assert!(bench.waker.take().news);
        assert!(bench.alarm.take_steps().is_empty());
        assert!(!bench.waker.take().news);
        assert_eq!(bench.reads(), 4, "the thread slept");
    }

    #[test]
    fn a_step_is_noticed_when_a_deadline_comes_before_the_stage_is_woken_for_it() {
        let bench = Bench::new();
        bench.set_clock_by(5000);
        bench.alarm.set(Some(Duration::ZERO));
        bench.waker.wait();
        assert_eq!(lock(&bench.alarm.shared.state).steps, [TimeDelta::seconds(5)]);
    }

    #[test]
    fn where_the_kernel_gives_no_notice_the_alarm_looks_each_second() {
        let bench = Bench::new();
        // The notices end: from now on nobody says anything.
        bench.kernel.shutdown(std::net::Shutdown::Both).unwrap();
        let began = monotonic_now();
        bench.until_reads(5);
        bench.set_clock_by(5000);
        bench.waker.wait();
        assert!(began.elapsed() < COMPARE_WITHIN);
        assert_eq!(bench.alarm.take_steps(), [TimeDelta::seconds(5)]);
    }

    #[test]
    fn a_clock_that_is_slowly_brought_right_was_not_set() {
        // As fast as Linux lets it, and a little more.
        let mut watch = ClockWatch { last: ClockReading::read() };
        let ClockReading { monotonic, slept, wall } = watch.last;
        for times in 1..=100 {
            let slewed = COMPARE_WITHIN.mul_f64(1.1 + 0.0005) * times;
            let step =
                watch.step(ClockReading { monotonic: monotonic + COMPARE_WITHIN * times, slept, wall: wall + slewed });
            assert!(step.set_by < TOLD_STEP, "{step:?}");
        }
    }

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
    fn a_guard_wakes_to_tell_and_disturbs_no_deadline() {
        let waker = Waker::default();
        let alarm = Alarm::start(waker.clone(), false).unwrap();
        alarm.set(Some(Duration::from_hours(1)));
        alarm.set_guard(Some(monotonic_now()));
        waker.wait();
        assert_eq!(waker.take(), Reasons { news: false, report: true });
        assert!(lock(&alarm.shared.state).deadline.is_some() && lock(&alarm.shared.state).guard.is_none());
        // The other way round: a guard that is far away keeps no deadline from its time.
        alarm.set_guard(monotonic_now().checked_add(Duration::from_hours(1)));
        alarm.set(Some(Duration::ZERO));
        waker.wait();
        assert!(waker.take().news && lock(&alarm.shared.state).guard.is_some());
    }

    #[test]
    fn without_a_guard_nothing_wakes_and_with_one_only_it_does() {
        let bench = Bench::new();
        bench.alarm.set(Some(Duration::from_hours(1)));
        bench.alarm.set_guard(None);
        std::thread::sleep(Duration::from_millis(1500));
        assert_eq!(bench.reads(), 2, "the thread woke though nobody waits for a sign");
        bench.alarm.set_guard(monotonic_now().checked_add(Duration::from_millis(50)));
        bench.waker.wait();
        std::thread::sleep(Duration::from_millis(500));
        assert_eq!(bench.reads(), 3, "one sign, one wake");
    }

    #[test]
    fn each_step_of_the_clock_is_told_and_slewing_is_not() {
        let mut watch = ClockWatch { last: ClockReading::read() };
        let ClockReading { monotonic: start, wall, .. } = watch.last;
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
            let found = watch.step(ClockReading { monotonic, slept: Duration::ZERO, wall }).set_by;
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
            let mut watch = ClockWatch { last: ClockReading::read() };
            let wall = watch.last.wall + TimeDelta::seconds(1 + slept + set);
            let slept = Duration::from_secs(slept as u64);
            let monotonic = watch.last.monotonic + Duration::from_secs(1);
            let step = watch.step(ClockReading { monotonic, slept: watch.last.slept + slept, wall });
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
