//! The record: what is true becomes events, the status, the mirror and the log; and the end.

use std::sync::{Arc, Mutex};

use bevy::{app::AppExit, prelude::*};
use chrono::{DateTime, Utc};

use super::{
    StageError, StageSystems,
    display::is_display_gone,
    messages::{
        ClockStepped, EndRequested, FrameReported, Inbox, LibraryRejected, LibraryReloaded, LooksRead, PlayerAdvanced,
        ScheduleLinted, TrustChanged,
    },
    paint::Painting,
    screens::ActivePlayer,
};
use gongyi_core::{problem::Text, sync::lock, text};
use gongyi_player::{
    power::Power,
    reporter::Reporter,
    service::{ServiceManager, why_stopped},
    signals::Signal,
    vitals::Vitals,
};
use gongyi_system::clock::Clock;

/// Who tells the outside.
#[derive(Resource)]
pub(super) struct Recorder {
    pub(super) reporter: Reporter,
    pub(super) vitals: Vitals,
    /// Switches the displays off while every screen is blanked.
    pub(super) power: Option<Power>,
    /// The service manager, where one listens.
    pub(super) service: Option<ServiceManager>,
    pub(super) clock: Clock,
    /// How the stage ends.
    pub(super) ending: Ending,
}

/// How a stage ends, for who started it: what is in the app is gone by then.
#[derive(Clone, Default)]
pub(super) struct Ending(Arc<Mutex<EndState>>);

#[derive(Debug, Clone, Default)]
enum EndState {
    /// It does not play yet, or on no display.
    #[default]
    Elsewhere,
    /// It plays on a display, which may go away and end it.
    OnDisplay,
    /// Its end was asked for.
    Ended(Result<(), StageError>),
}

impl Ending {
    /// It plays on a display from now on.
    pub(super) fn plays_on_display(&self) {
        *lock(&self.0) = EndState::OnDisplay;
    }

    /// How it ended. An end that nobody asked for is that of the display: the window system ends the loop with it.
    pub(super) fn verdict(&self) -> Result<(), StageError> {
        if let EndState::Ended(result) = &*lock(&self.0) {
            return result.clone();
        }
        Err(StageError::CannotDraw(text!(
            "显示服务（cage、sway 或 X）已经退出，画面无处显示；由启动播放器的服务把两者一起重新启动",
            "the display (cage, sway or the X server) has gone away, and there is nowhere to show a picture; whoever \
             started the player starts both anew"
        )))
    }

    fn is_on_display(&self) -> bool {
        matches!(*lock(&self.0), EndState::OnDisplay)
    }
}

/// The app ends with the display, without a last update.
impl Drop for Recorder {
    fn drop(&mut self) {
        if self.ending.is_on_display() && (!std::thread::panicking() || is_display_gone()) {
            self.stopped("display gone", self.clock.now());
        }
    }
}

impl Recorder {
    fn stopped(&mut self, reason: &'static str, now: DateTime<Utc>) {
        self.reporter.stopped(reason, now);
        if let Some(service) = &self.service {
            service.stopping(reason);
        }
    }
}

/// Adds what tells the outside, in the order in which things happened in an update.
pub(super) struct RecordPlugin;

impl Plugin for RecordPlugin {
    fn build(&self, app: &mut App) {
        app.add_message::<EndRequested>()
            .add_systems(Update, take_signals.in_set(StageSystems::AfterReceive))
            .add_systems(
                Update,
                (record_clock_steps, record_frames, record_reloads, record_findings, record_trust, record_advance)
                    .chain()
                    .in_set(StageSystems::Record),
            )
            .add_systems(Update, (end_player, record_state).chain().in_set(StageSystems::Conclude));
    }
}

fn take_signals(inbox: Res<Inbox<Signal>>, recorder: Res<Recorder>, mut end: MessageWriter<EndRequested>) {
    for signal in inbox.drain() {
        match signal {
            Signal::End => drop(end.write(EndRequested::because("signal"))),
            Signal::Reopen => recorder.reporter.reopen(),
        }
    }
}

fn record_clock_steps(mut steps: MessageReader<ClockStepped>, mut recorder: ResMut<Recorder>) {
    for step in steps.read() {
        recorder.reporter.clock_stepped(step.by, step.now);
    }
}

/// Records what was shown. It takes the messages away, since it runs twice in an update.
pub(super) fn record_frames(
    mut frames: ResMut<Messages<FrameReported>>,
    player: Res<ActivePlayer>,
    mut recorder: ResMut<Recorder>,
) {
    for FrameReported(reports) in frames.drain() {
        recorder.reporter.report(&player, &reports);
        recorder.reporter.frame_drawn(&player);
    }
}

fn record_reloads(
    mut reloaded: MessageReader<LibraryReloaded>,
    mut rejected: MessageReader<LibraryRejected>,
    mut recorder: ResMut<Recorder>,
) {
    for LibraryReloaded { outcome, looks, at } in reloaded.read() {
        recorder.reporter.library_reloaded(outcome, looks.clone(), *at);
    }
    for LibraryRejected { outcome, at } in rejected.read() {
        recorder.reporter.library_rejected(outcome, *at);
    }
}

fn record_findings(
    mut linted: MessageReader<ScheduleLinted>,
    mut looks: MessageReader<LooksRead>,
    mut recorder: ResMut<Recorder>,
) {
    for ScheduleLinted(found) in linted.read() {
        recorder.reporter.schedule_linted(found.clone());
    }
    for LooksRead(found) in looks.read() {
        recorder.reporter.looks_read(found.clone());
    }
}

fn record_trust(mut changed: MessageReader<TrustChanged>, player: Res<ActivePlayer>, mut recorder: ResMut<Recorder>) {
    for TrustChanged(trust) in changed.read() {
        recorder.reporter.trust_changed(trust, player.clock.now());
    }
}

fn record_advance(
    mut advanced: MessageReader<PlayerAdvanced>,
    player: Res<ActivePlayer>,
    mut recorder: ResMut<Recorder>,
) {
    for PlayerAdvanced(reports) in advanced.read() {
        recorder.reporter.report(&player, reports);
    }
}

/// Ends where that was asked for.
pub(super) fn end_player(
    mut requests: MessageReader<EndRequested>,
    mut player: ResMut<ActivePlayer>,
    mut recorder: ResMut<Recorder>,
    mut exit: MessageWriter<AppExit>,
) {
    let Some(EndRequested { reason, error }) = requests.read().last() else { return };
    let now = player.clock.now();
    let ended = player.end_showings(now);
    recorder.reporter.report(&player, &ended);
    recorder.stopped(reason, now);
    let why = why_stopped(reason);
    gongyi_core::info!(Text::new(format!("已停止：{}", why.zh), format!("stopped: {}", why.en)));
    *lock(&recorder.ending.0) = EndState::Ended(error.clone().map_or(Ok(()), Err));
    exit.write(if error.is_some() { AppExit::error() } else { AppExit::Success });
}

/// Tells how everything is now.
fn record_state(player: Res<ActivePlayer>, painting: Res<Painting>, mut recorder: ResMut<Recorder>) {
    let Recorder { reporter, vitals, power, .. } = &mut *recorder;
    if let Some(power) = power {
        let is_blank = player.is_blank();
        if power.follow(is_blank) {
            reporter.display_switched(!is_blank, player.clock.now());
        }
    }
    if vitals.probe(painting.thread.health()) {
        reporter.vitals_changed();
    }
    reporter.update(&player, vitals);
}
