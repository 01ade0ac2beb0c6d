//! The clock: that it was set, whether it is believed, and when the player is to end by it.

use std::time::{Duration, Instant};

use bevy::prelude::*;
use chrono::{DateTime, Utc};

use super::{
    StageSystems,
    library::take_reloads,
    messages::{ClockStepped, EndRequested, TrustChanged, add_stirring_message},
    record::Recorder,
    screens::ActivePlayer,
    wakeups::Wakeups,
};
use gongyi_player::{Moment, trust::TrustWatch};
use gongyi_system::clock::{self, Clock, ClockProbe, monotonic_now};

/// The time that people see go by, and the end.
#[derive(Resource)]
pub(super) struct Timebase {
    /// When the stage began.
    began: Instant,
    /// How fast the clock runs when it is not held.
    pub(super) speed: f64,
    /// When to end, by the player's clock.
    pub(super) until: Option<DateTime<Utc>>,
}

impl Timebase {
    pub(super) fn new(clock: &Clock, until: Option<DateTime<Utc>>) -> Self {
        Self { began: monotonic_now(), speed: clock.speed(), until }
    }

    /// The time, as the schedule reads it and as people see it go by.
    pub(super) fn moment(&self, now: DateTime<Utc>) -> Moment {
        let elapsed = (monotonic_now() - self.began).as_secs_f64() * self.speed;
        Moment { now, elapsed: Duration::try_from_secs_f64(elapsed).unwrap_or_default() }
    }
}

/// Watches whether the system's clock is right; none for a clock of `--at`.
#[derive(Resource)]
pub(super) struct ClockProbing(pub(super) Option<TrustWatch>);

/// Adds what follows the clock.
pub(super) struct ClockPlugin;

impl Plugin for ClockPlugin {
    fn build(&self, app: &mut App) {
        app.add_message::<ClockStepped>();
        add_stirring_message::<TrustChanged>(app);
        app.add_systems(Update, report_steps.in_set(StageSystems::Wake))
            .add_systems(Update, follow_trust.in_set(StageSystems::Receive).after(take_reloads))
            .add_systems(Update, end_in_time.in_set(StageSystems::AfterReceive));
    }
}

/// Takes by how much the system's clock was set.
fn report_steps(wakeups: Res<Wakeups>, player: Res<ActivePlayer>, mut stepped: MessageWriter<ClockStepped>) {
    let now = player.clock.now();
    stepped.write_batch(wakeups.alarm.take_steps().into_iter().map(|by| ClockStepped { by, now }));
}

/// Asks whether the system's clock can be believed now (rule 8 of the rules of time). The slide on screen stays until its
/// end, unless the clock was set out of it.
fn follow_trust(
    probing: Res<ClockProbing>,
    mut player: ResMut<ActivePlayer>,
    mut recorder: ResMut<Recorder>,
    mut changed: MessageWriter<TrustChanged>,
) {
    let Some(watch) = &probing.0 else { return };
    let policy = player.show.library().site.clock;
    watch.set_policy(policy);
    let probe = watch.probe();
    let unknown = ClockProbe { is_synchronised: false, has_battery: false };
    let now = player.clock.now();
    let trust = clock::trust(policy, now, probe.unwrap_or(unknown));
    if trust != player.trust {
        player.take_trust(trust.clone(), now);
        changed.write(TrustChanged(trust));
    }
    recorder.reporter.clock_is_synchronised(probe.is_none_or(ClockProbe::is_right));
}

fn end_in_time(time: Res<Timebase>, player: Res<ActivePlayer>, mut end: MessageWriter<EndRequested>) {
    if time.until.is_some_and(|until| player.clock.now() >= until) {
        end.write(EndRequested::because("time is up"));
    }
}
