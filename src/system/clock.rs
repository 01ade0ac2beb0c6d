//! The player's clock, and the only module that reads the system's.
//!
//! A [`Clock`] is the system's clock, or one that starts elsewhere (`--at`) or runs faster (`--speed`): the same code
//! path as real time. Everything else takes `now` as an argument.

use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};

use crate::process;
use gongyi_core::{problem::Text, schedule::ClockTrust, shapes::ClockPolicy, text};

/// The day before which this version did not exist, in seconds since 1970: 2026-11-24. A clock that shows an earlier
/// time is wrong. Raised with each release.
pub const RELEASED: i64 = 1_795_478_400;
/// The day from which this version is too old to be playing, ten years after its release: 2036-11-24. A clock that shows
/// a later time has an empty battery, or counts from a wrong year, unless a time server has set it.
pub const OUTLIVED: i64 = RELEASED + 3653 * 86_400;
/// What `systemd-timesyncd` touches once it has set the clock.
const TIMESYNC: &str = "run/systemd/timesync/synchronized";
/// Where the kernel shows the clocks that may have a battery.
const BATTERY_CLOCKS: &str = "sys/class/rtc";
/// A battery clock that differs more than this from the system's is not what the system's was set by, a moment after the
/// machine came up.
const BATTERY_CLOCK_MARGIN_SECS: u64 = 60;
/// Two clocks that nobody sets drift apart by so much for each day that the machine is up: a cheap battery clock by two
/// seconds, a board's by 50 millionths or four seconds, in contrary directions at worst.
const DRIFT_SECS_A_DAY: u64 = 6;
/// Where the kernel shows how long the machine has been up, its sleep included.
const UPTIME: &str = "proc/uptime";
/// `timedatectl` answers in milliseconds, unless the bus behind it hangs.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// The instant of the wall clock, read from the system.
#[expect(clippy::disallowed_methods, reason = "this is the one place where the system's clock is read")]
pub fn system_now() -> DateTime<Utc> {
    Utc::now()
}

/// The instant of the monotonic clock, for measuring how long something took.
#[expect(clippy::disallowed_methods, reason = "this is the one place where the monotonic clock is read")]
pub fn monotonic_now() -> Instant {
    Instant::now()
}

/// The monotonic clock as the kernel counts it, since the machine came up and without its sleep: what others tell of it, such
/// as a service manager, is compared with this.
pub fn monotonic_since_boot() -> Duration {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::time::{ClockId, clock_gettime};
        Duration::try_from(clock_gettime(ClockId::Monotonic)).unwrap_or_default()
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    Duration::ZERO
}

/// For how long the machine has slept since it came up, which the monotonic clock does not count; zero where nobody knows.
pub fn slept() -> Duration {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::time::{ClockId, clock_gettime};
        let read = |clock| Duration::try_from(clock_gettime(clock)).unwrap_or_default();
        let awake = read(ClockId::Monotonic);
        read(ClockId::Boottime).saturating_sub(awake)
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    Duration::ZERO
}

/// How long ago this process began, to a hundredth of a second; none where nobody knows.
pub fn process_age() -> Option<Duration> {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    {
        use rustix::time::{ClockId, clock_gettime};
        let up = Duration::try_from(clock_gettime(ClockId::Boottime)).ok()?;
        up.checked_sub(began(&fs::read_to_string("/proc/self/stat").ok()?)?)
    }
    #[cfg(not(any(target_os = "linux", target_os = "android")))]
    None
}

/// How long the machine was up when a process began, from what the kernel tells of that process.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn began(stat: &str) -> Option<Duration> {
    /// The kernel tells times to programs in hundredths of a second, whatever it counts by itself.
    const TICK: Duration = Duration::from_millis(10);
    // The name, in brackets, may hold spaces and brackets itself; the beginning is the twentieth field after it.
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks: u32 = fields.split_whitespace().nth(19)?.parse().ok()?;
    Some(TICK * ticks)
}

/// What the clocks of the machine show at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockReading {
    /// The time since the machine came up, without its sleep.
    pub monotonic: Instant,
    /// For how long the machine has slept since it came up.
    pub slept: Duration,
    /// The time of day.
    pub wall: DateTime<Utc>,
}

impl ClockReading {
    /// Reads them all, within a moment: where the process was held up between two of them it tries again, lest its own stall
    /// looks like a clock that was set.
    pub fn read() -> Self {
        const MOMENT: Duration = Duration::from_millis(10);
        const TRIES: usize = 3;
        let read = || Self { monotonic: monotonic_now(), slept: slept(), wall: system_now() };
        let mut reading = read();
        for _ in 1..TRIES {
            if reading.monotonic.elapsed() <= MOMENT {
                break;
            }
            reading = read();
        }
        reading
    }
}

/// The player's clock.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    base: Base,
    speed: f64,
}

#[derive(Debug, Clone, Copy)]
enum Base {
    /// Follows the system's clock, steps included.
    System,
    /// Starts at an instant and runs on the monotonic clock.
    Anchored { started: Instant, at: DateTime<Utc> },
}

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self { base: Base::System, speed: 1.0 }
    }

    /// A clock that shows `at` now and runs `speed` times as fast as time does.
    pub fn anchored(at: DateTime<Utc>, speed: f64) -> Self {
        Self { base: Base::Anchored { started: monotonic_now(), at }, speed }
    }

    /// The clock for `--at` and `--speed`: the system's where neither is given.
    pub fn new(at: Option<DateTime<Utc>>, speed: Option<f64>) -> Self {
        match (at, speed) {
            (None, None) => Self::system(),
            (at, speed) => Self::anchored(at.unwrap_or_else(system_now), speed.unwrap_or(1.0)),
        }
    }

    /// This clock, stopped at what it shows, for someone who looks at a slide on a desk.
    #[must_use]
    pub fn held(&self) -> Self {
        Self::anchored(self.now(), 0.0)
    }

    /// Whether it is stopped.
    pub fn is_held(&self) -> bool {
        self.speed <= 0.0
    }

    /// What the clock shows now.
    pub fn now(&self) -> DateTime<Utc> {
        match self.base {
            Base::System => system_now(),
            Base::Anchored { started, at } => {
                let elapsed = monotonic_now().saturating_duration_since(started).as_secs_f64() * self.speed;
                at.checked_add_signed(seconds(elapsed)).unwrap_or(DateTime::<Utc>::MAX_UTC)
            }
        }
    }

    /// How long to sleep in real time until the clock shows `instant`; zero where it is past.
    pub fn until(&self, instant: DateTime<Utc>) -> Duration {
        let ahead = (instant - self.now()).to_std().unwrap_or(Duration::ZERO);
        Duration::try_from_secs_f64(ahead.as_secs_f64() / self.speed).unwrap_or(Duration::MAX)
    }

    /// Whether it follows the system's clock, which alone can be doubted (rule 8 of the rules of time).
    pub fn is_system(&self) -> bool {
        matches!(self.base, Base::System)
    }

    /// How many times as fast as time it runs.
    pub fn speed(&self) -> f64 {
        self.speed
    }
}

/// What the system says of its clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockProbe {
    /// Whether a time server has set it.
    pub is_synchronised: bool,
    /// Whether it was set by a clock that a battery kept running while the power was off.
    pub has_battery: bool,
}

impl ClockProbe {
    /// Asks the system. It reads files, and asks `timedatectl` where these say nothing: not for every frame.
    pub fn read() -> Self {
        let found = Self::read_in(Path::new("/"), system_now());
        Self { is_synchronised: found.is_synchronised || kernel_says_synchronised(), ..found }
    }

    /// Whether the clock is right, as far as the system knows.
    pub fn is_right(self) -> bool {
        self.is_synchronised || self.has_battery
    }

    /// Whether it is known to be right while it shows `now`, so that nobody need be asked any more. In a year that is
    /// hardly so, a battery proves nothing.
    pub fn is_certain(self, now: DateTime<Utc>) -> bool {
        self.is_synchronised || self.has_battery && now.timestamp() < OUTLIVED
    }

    /// What the files below a root say while the system's clock shows `now`.
    fn read_in(root: &Path, now: DateTime<Utc>) -> Self {
        Self { is_synchronised: root.join(TIMESYNC).exists(), has_battery: battery_clock_set(root, now) }
    }
}

/// Whether the kernel set the system's clock by a battery clock that agrees with it still. That there is such a clock
/// proves nothing: many boards have one without a battery, which starts at a fixed date.
fn battery_clock_set(root: &Path, now: DateTime<Utc>) -> bool {
    let number = |path: &Path| fs::read_to_string(path).ok()?.trim().parse::<i64>().ok();
    let margin = BATTERY_CLOCK_MARGIN_SECS + DRIFT_SECS_A_DAY.saturating_mul(days_up(root));
    let clocks = fs::read_dir(root.join(BATTERY_CLOCKS)).into_iter().flatten().flatten();
    clocks.map(|clock| clock.path()).any(|clock| {
        let agrees = |secs: i64| now.timestamp().abs_diff(secs) <= margin;
        number(&clock.join("hctosys")) == Some(1) && number(&clock.join("since_epoch")).is_some_and(agrees)
    })
}

/// For how many whole days the machine has been up.
fn days_up(root: &Path) -> u64 {
    let up = fs::read_to_string(root.join(UPTIME)).ok();
    let secs = up.and_then(|up| up.split(['.', ' ']).next()?.parse::<u64>().ok());
    secs.unwrap_or_default() / 86_400
}

/// Whether the kernel holds its clock to be synchronised, whoever sets it.
fn kernel_says_synchronised() -> bool {
    let mut command = Command::new("timedatectl");
    command.args(["show", "--property=NTPSynchronized", "--value"]);
    process::ask(&mut command, ANSWER_WITHIN).is_ok_and(|answer| answer.starts_with(b"yes"))
}

/// Whether the system's clock can be believed at `now` (rule 8 of the rules of time). A clock of `--at` is not asked
/// about: see [`Clock::is_system`].
pub fn trust(policy: ClockPolicy, now: DateTime<Utc>, probe: ClockProbe) -> ClockTrust {
    if now.timestamp() < RELEASED {
        return ClockTrust::Doubted(Text::new(
            format!("时钟显示 {}，早于本程序发布的日期", now.format("%Y-%m-%d")),
            format!("the clock shows {}, before this program was released", now.format("%Y-%m-%d")),
        ));
    }
    if now.timestamp() >= OUTLIVED && !probe.is_synchronised {
        return ClockTrust::Doubted(Text::new(
            format!("时钟显示 {}，比本程序的发布晚了十年以上", now.format("%Y-%m-%d")),
            format!("the clock shows {}, more than ten years after this program was released", now.format("%Y-%m-%d")),
        ));
    }
    match policy {
        ClockPolicy::RequireSync if !probe.is_right() => ClockTrust::Doubted(text!(
            "时钟还没有同步，也没有可信的电池时钟",
            "the clock is not synchronised, and there is no battery clock to believe"
        )),
        _ => ClockTrust::Trusted,
    }
}

/// A span of seconds, cut to what a [`TimeDelta`] can hold.
fn seconds(secs: f64) -> TimeDelta {
    Duration::try_from_secs_f64(secs).ok().and_then(|span| TimeDelta::from_std(span).ok()).unwrap_or(TimeDelta::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_process_knows_when_it_began_whatever_it_is_called() {
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 12345 1000 1 18446744073709551615";
        assert_eq!(began(stat), Some(Duration::from_millis(123_450)));
        assert_eq!(began("7 (gongyi) S 1"), None);
        let began = monotonic_now();
        let age = process_age().unwrap();
        let known = monotonic_now();
        assert!(age < Duration::from_hours(1), "{age:?}");
        std::thread::sleep(Duration::from_millis(20));
        let least = known.elapsed();
        let passed = process_age().unwrap().checked_sub(age).unwrap();
        assert!((least..=began.elapsed()).contains(&passed), "{least:?} {passed:?}");
    }

    #[test]
    fn an_anchored_clock_starts_where_it_is_told_and_runs_at_its_speed() {
        let at = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let clock = Clock::anchored(at, 1000.0);
        let first = clock.now();
        let wait = clock.until(at + TimeDelta::seconds(3600));
        assert!(first >= at);
        assert!(wait <= Duration::from_millis(3600), "{wait:?}");
        assert!(!clock.is_system());
    }

    #[test]
    fn a_held_clock_stands_and_waits_for_ever() {
        let at = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let clock = Clock::anchored(at, 1000.0).held();
        let shown = clock.now();
        assert!(clock.is_held() && shown >= at);
        assert_eq!(clock.until(shown + TimeDelta::nanoseconds(1)), Duration::MAX);
        assert_eq!(clock.now(), shown);
    }

    #[test]
    fn a_clock_is_doubted_before_the_release_and_where_the_site_asks_for_more() {
        let at = |secs| DateTime::from_timestamp(secs, 0).unwrap();
        let probes = [(false, false), (false, true), (true, false), (true, true)];
        for (is_synchronised, has_battery) in probes {
            let probe = ClockProbe { is_synchronised, has_battery };
            for policy in [ClockPolicy::Trust, ClockPolicy::RequireSync] {
                for wrong in [0, RELEASED - 1] {
                    assert!(matches!(trust(policy, at(wrong), probe), ClockTrust::Doubted(_)), "{policy:?} {wrong}");
                }
                // 2099-01-01 among them. A time server knows better than a release what year it is.
                for late in [OUTLIVED, 4_070_908_800] {
                    let found = trust(policy, at(late), probe);
                    assert_eq!(matches!(found, ClockTrust::Doubted(_)), !is_synchronised, "{policy:?} {late}");
                    assert_eq!(probe.is_certain(at(late)), is_synchronised, "{probe:?}");
                }
                let doubted = policy == ClockPolicy::RequireSync && !is_synchronised && !has_battery;
                for likely in [RELEASED, OUTLIVED - 1] {
                    let found = trust(policy, at(likely), probe);
                    assert_eq!(found != ClockTrust::Trusted, doubted, "{policy:?} {probe:?}");
                }
            }
        }
        assert_eq!(at(RELEASED).to_rfc3339(), "2026-11-24T00:00:00+00:00");
        assert_eq!(at(OUTLIVED).to_rfc3339(), "2036-11-24T00:00:00+00:00");
    }

    #[test]
    fn the_system_is_asked_by_its_files() {
        let root = tempfile::tempdir().unwrap();
        let now = DateTime::from_timestamp(1_809_000_000, 0).unwrap();
        let read = || ClockProbe::read_in(root.path(), now);
        assert_eq!(read(), ClockProbe { is_synchronised: false, has_battery: false });
        let file = root.path().join(TIMESYNC);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, "").unwrap();
        assert_eq!(read(), ClockProbe { is_synchronised: true, has_battery: false });
    }

    // Replay B6
    #[test]
    fn a_battery_clock_counts_only_where_it_set_the_clock_and_agrees_with_it() {
        let now = DateTime::from_timestamp(1_809_000_000, 0).unwrap();
        let has_battery = |clocks: &[(&str, Option<&str>, Option<&str>)]| {
            let root = tempfile::tempdir().unwrap();
            for (name, hctosys, since_epoch) in clocks {
                let clock = root.path().join(BATTERY_CLOCKS).join(name);
                fs::create_dir_all(&clock).unwrap();
                for (file, text) in [("hctosys", hctosys), ("since_epoch", since_epoch)] {
                    if let Some(text) = text {
                        fs::write(clock.join(file), text).unwrap();
                    }
                }
            }
            ClockProbe::read_in(root.path(), now).has_battery
        };
        let right = Some("1809000000\n");
        for (hctosys, since_epoch, counts) in [
            (None, None, false),
            (Some("1\n"), None, false),
            (None, right, false),
            (Some("0\n"), right, false),
            (Some(""), right, false),
            (Some("1\n"), right, true),
            (Some("1\n"), Some("1809000060\n"), true),
            (Some("1\n"), Some("1808999940\n"), true),
            (Some("1\n"), Some("1809000061\n"), false),
            (Some("1\n"), Some("1808999939\n"), false),
            (Some("1\n"), Some("0\n"), false),
            (Some("1\n"), Some("-9223372036854775808\n"), false),
            (Some("1\n"), Some("no number\n"), false),
        ] {
            assert_eq!(has_battery(&[("rtc0", hctosys, since_epoch)]), counts, "{hctosys:?} {since_epoch:?}");
        }
        // The clocks drift apart while the machine is up.
        for (days, since_epoch, counts) in [
            (0, "1809000061", false),
            (1, "1809000066", true),
            (1, "1809000067", false),
            (100, "1809000660", true),
            (100, "1808999340", true),
            (100, "1809000661", false),
            (u64::MAX / 86_400, "1808999340", true),
        ] {
            let root = tempfile::tempdir().unwrap();
            let clock = root.path().join(BATTERY_CLOCKS).join("rtc0");
            fs::create_dir_all(&clock).unwrap();
            fs::create_dir(root.path().join("proc")).unwrap();
            fs::write(root.path().join(UPTIME), format!("{}.37 12.00\n", days * 86_400)).unwrap();
            fs::write(clock.join("hctosys"), "1").unwrap();
            fs::write(clock.join("since_epoch"), since_epoch).unwrap();
            assert_eq!(ClockProbe::read_in(root.path(), now).has_battery, counts, "{days} {since_epoch}");
        }
        // The second of two, as on boards whose own clock has no battery.
        assert!(has_battery(&[("rtc0", Some("0\n"), Some("12\n")), ("rtc1", Some("1\n"), right)]));
        assert!(!has_battery(&[("rtc0", Some("1\n"), Some("12\n")), ("rtc1", Some("0\n"), right)]), "half of each");
    }

    #[test]
    fn how_long_the_machine_slept_grows_only_while_it_sleeps() {
        let first = slept();
        let second = slept();
        // The two clocks are read one after the other.
        assert!(second.abs_diff(first) < Duration::from_secs(1), "{first:?} {second:?}");
    }

    #[test]
    fn a_past_instant_needs_no_wait() {
        let clock = Clock::system();
        assert_eq!(clock.until(clock.now() - TimeDelta::seconds(5)), Duration::ZERO);
    }
}
