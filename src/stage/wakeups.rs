//! When the loop runs: why it was woken, and when it is woken next. It sleeps without a timeout; one thread wakes it.

use std::time::{Duration, Instant};

use bevy::prelude::*;

use super::{StageSystems, adapter::AdapterState};
use gongyi_player::alarm::{Alarm, Waker};
use gongyi_system::clock::monotonic_now;

/// A redraw that the window system asks for this soon after a wake is the wake's own.
const OWN_REDRAW: Duration = Duration::from_millis(100);
/// Every window is drawn anew this often, whatever it shows: it repairs what was damaged unseen, and finds an adapter that
/// was lost while nothing moved.
const SAFETY_REDRAW: Duration = Duration::from_mins(1);
/// After a frame that its window did not take, the next try.
pub(super) const RETRY: Duration = Duration::from_millis(250);

/// Why the loop runs, and when it does next.
#[derive(Resource)]
pub(super) struct Wakeups {
    pub(super) waker: Waker,
    pub(super) alarm: Alarm,
    /// When the loop was last woken by the stage's own threads.
    woken: Option<Instant>,
    /// Whether something changed since the player last moved.
    is_stirred: bool,
    /// Whether a frame is to be tried again soon.
    retries: bool,
    /// When every window is drawn anew; none off-screen.
    safety: Option<Instant>,
    /// When the next frame of a transition is due; none where none is under way.
    frame_due: Option<Instant>,
}

/// Adds the systems that read why the loop was woken.
pub(super) struct WakeupsPlugin;

impl Plugin for WakeupsPlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(Update, (read_reasons.in_set(StageSystems::Wake), wake_again.in_set(StageSystems::Conclude)));
    }
}

impl Wakeups {
    pub(super) fn new(waker: Waker, alarm: Alarm, has_windows: bool) -> Self {
        let safety = has_windows.then(|| monotonic_now() + SAFETY_REDRAW);
        Self { waker, alarm, woken: None, is_stirred: true, retries: false, safety, frame_due: None }
    }

    /// The player must be moved in this update.
    pub(super) fn move_player(&mut self) {
        self.is_stirred = true;
    }

    /// Whether it must; asked once.
    pub(super) fn take_stirred(&mut self) -> bool {
        std::mem::take(&mut self.is_stirred)
    }

    /// A frame is tried again soon.
    pub(super) fn retry(&mut self) {
        self.retries = true;
    }

    /// Whether a redraw that the window system asks for now may be the answer to our own wake.
    pub(super) fn is_own_redraw(&self) -> bool {
        self.woken.is_some_and(|woken| monotonic_now() - woken < OWN_REDRAW)
    }

    /// Whether it is time to draw every window anew.
    pub(super) fn take_safety_redraw(&mut self) -> bool {
        let now = monotonic_now();
        let is_due = self.safety.is_some_and(|due| now >= due);
        if is_due {
            self.safety = Some(now + SAFETY_REDRAW);
        }
        is_due
    }

    /// How long it is to the next frame of a transition, with so much time between two. They are due at fixed times from the
    /// first on: what an update takes makes none later than the one before.
    pub(super) fn until_next_frame(&mut self, interval: Duration, is_moving: bool) -> Duration {
        let now = monotonic_now();
        let due = next_frame(self.frame_due, now, interval);
        self.frame_due = is_moving.then_some(due);
        due.saturating_duration_since(now)
    }

    /// Sleeps until the player changes, every window is drawn anew, or an adapter is tried again.
    pub(super) fn sleep(&self, player: Option<Duration>, adapter: &AdapterState) {
        let dues = self.safety.into_iter().chain(adapter.reopens_at());
        let waits = dues.map(|due| due.saturating_duration_since(monotonic_now()));
        self.alarm.set(player.into_iter().chain(waits).min());
    }
}

fn read_reasons(mut wakeups: ResMut<Wakeups>) {
    let reasons = wakeups.waker.take();
    tracing::trace!(name: "wake", target: "gongyi::trace", news = reasons.news, report = reasons.report);
    if reasons.news || reasons.report {
        wakeups.woken = Some(monotonic_now());
    }
    wakeups.is_stirred |= reasons.news;
}

/// The player is moved once more where its frames in software came to nothing after it was moved.
fn wake_again(mut wakeups: ResMut<Wakeups>) {
    if wakeups.is_stirred {
        wakeups.waker.wake();
    }
    if std::mem::take(&mut wakeups.retries) {
        wakeups.alarm.set_sooner(RETRY);
    }
}

/// When the next frame is due: so long after the last one was, or after now where that is over. One that is not due yet
/// stays, whatever else the loop was woken for.
fn next_frame(last_due: Option<Instant>, now: Instant, interval: Duration) -> Instant {
    match last_due {
        Some(due) if due > now => due,
        Some(due) if due + interval > now => due + interval,
        _ => now + interval,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_due_at_fixed_times_however_long_an_update_takes() {
        let (start, interval) = (monotonic_now(), Duration::from_millis(40));
        let mut due = next_frame(None, start, interval);
        for frame in 1..=25_u32 {
            assert_eq!(due, start + interval * frame);
            // The loop comes late, and by another time at each frame.
            due = next_frame(Some(due), due + Duration::from_micros(700 * u64::from(frame % 7)), interval);
        }
        let early = start + interval * 25 + interval / 2;
        assert_eq!(next_frame(Some(due), early, interval), due, "woken for something else");
        // After one that took longer than a frame nothing is made up for.
        let late = due + 3 * interval;
        assert_eq!(next_frame(Some(due), late, interval), late + interval);
    }
}
