//! The player's clock, and the only module that reads the system's.
//!
//! A [`Clock`] is the system's clock, or one that starts elsewhere (`--at`) or runs faster (`--speed`): the same code
//! path as real time. Everything else takes `now` as an argument.

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};

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

/// A span of seconds, cut to what a [`TimeDelta`] can hold.
fn seconds(secs: f64) -> TimeDelta {
    Duration::try_from_secs_f64(secs).ok().and_then(|span| TimeDelta::from_std(span).ok()).unwrap_or(TimeDelta::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_past_instant_needs_no_wait() {
        let clock = Clock::system();
        assert_eq!(clock.until(clock.now() - TimeDelta::seconds(5)), Duration::ZERO);
    }
}
