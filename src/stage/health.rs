//! Follows the health of the wall in each update: has the ladder of `player::health` climbed, does what it asks for, and gives
//! the service manager its signs of life. It wakes the loop for both, and only where something is awaited.

use std::time::Instant;

use bevy::{prelude::*, render::renderer::RenderDevice};

use super::{
    Display, StageError, StageSystems,
    adapter::{AdapterState, give_up},
    messages::EndRequested,
    paint::Painting,
    presenting::ActivePresenter,
    record::{Recorder, end_player},
    screens::{ActivePlayer, DisplaySettings, PlayedScreen},
    wakeups::Wakeups,
    windows::ScreenWindow,
};
use gongyi_core::{model::ScreenName, problem::Text, text};
use gongyi_player::health::{Ladder, Remedy, Rung, Symptom};
use gongyi_system::clock::monotonic_now;

/// How the wall does.
#[derive(Resource)]
pub(super) struct Health {
    ladder: Ladder,
    began: Instant,
}

/// Adds what follows the health of the wall.
pub(super) struct HealthPlugin;

impl Plugin for HealthPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Health>().add_systems(
            Update,
            (climb_ladder.before(end_player), sign_life.after(climb_ladder)).in_set(StageSystems::Conclude),
        );
    }
}

impl Default for Health {
    fn default() -> Self {
        Self { ladder: Ladder::default(), began: monotonic_now() }
    }
}

/// Looks how the wall does, and does what that asks for.
fn climb_ladder(
    mut commands: Commands,
    mut health: ResMut<Health>,
    mut player: ResMut<ActivePlayer>,
    mut painting: ResMut<Painting>,
    mut recorder: ResMut<Recorder>,
    mut wakeups: ResMut<Wakeups>,
    mut end: MessageWriter<EndRequested>,
    adapter: Res<AdapterState>,
    presenter: Res<ActivePresenter>,
    device: Option<Res<RenderDevice>>,
    settings: Res<DisplaySettings>,
    windows: Query<(&PlayedScreen, &ScreenWindow)>,
) {
    // Who sits at a desk sees how it does, and may cover its window.
    if settings.display == Display::Desk {
        return;
    }
    // An adapter that is being replaced has bounds of its own, and ends in software or at the exit.
    if !adapter.is_recovered() {
        recorder.vitals.take_rung(health.ladder.rung().max(Rung::RebuildStage), health.ladder.symptom());
        return;
    }
    let at = monotonic_now().saturating_duration_since(health.began);
    let remedy = health.ladder.look(at, &player.signs());
    recorder.vitals.take_rung(health.ladder.rung(), health.ladder.symptom());
    let (Some(remedy), Some(symptom)) = (remedy, health.ladder.symptom()) else { return };
    let sick = health.ladder.sick_screens();
    report(remedy, symptom, sick);
    match remedy {
        Remedy::Retry => player.expose_all(),
        Remedy::SkipSlide => sick.iter().for_each(|screen| player.skip_awaited(screen)),
        Remedy::RebuildStage => {
            if let Some(device) = device.filter(|_| *presenter == ActivePresenter::Gpu) {
                give_up(&device);
            }
            for (_, window) in windows.iter().filter(|(played, _)| sick.contains(&played.0)) {
                commands.entity(window.window()).despawn();
            }
            for screen in sick {
                player.lose_window(screen);
            }
            if symptom == Symptom::PaintSilent {
                painting.start_anew(&wakeups.waker);
            }
            recorder.vitals.count_rebuild();
            player.expose_all();
        }
        Remedy::Exit => {
            let error = Some(StageError::Failed(why_it_ends(symptom)));
            end.write(EndRequested { reason: "stuck", error });
        }
    }
    wakeups.move_player();
    wakeups.waker.wake();
}

/// Says once for each rung what is wrong, and what is done about it.
fn report(remedy: Remedy, symptom: Symptom, sick: &[ScreenName]) {
    let screens = sick.iter().map(ScreenName::as_str).collect::<Vec<_>>().join(", ");
    let wrong = symptom.words();
    let done = match remedy {
        Remedy::Retry => text!("再试一次", "it is tried again"),
        Remedy::SkipSlide => text!("跳过这一幅", "the slide is skipped"),
        Remedy::RebuildStage => text!("重建窗口和显卡", "windows and adapter are made anew"),
        Remedy::Exit => text!("退出，由启动播放器的服务重新启动", "the player ends, and its service starts it anew"),
    };
    let (zh, en) = if sick.is_empty() {
        (String::new(), String::new())
    } else {
        (format!("（{screens}）"), format!(" ({screens})"))
    };
    let (wrong_zh, wrong_en) = (wrong.zh, wrong.en);
    let text = Text::new(format!("{wrong_zh}{zh}：{}", done.zh), format!("{wrong_en}{en}: {}", done.en));
    gongyi_core::warn!(text);
}

fn why_it_ends(symptom: Symptom) -> Text {
    let wrong = symptom.words();
    Text::new(
        format!("{}，重试、跳过和重建都没有用，退出后由服务重新启动", wrong.zh),
        format!(
            "{}, and neither trying again nor skipping nor rebuilding helped: its service starts it anew",
            wrong.en
        ),
    )
}

/// Gives the service manager its signs, and has the loop woken for the next one and for the next look.
fn sign_life(health: Res<Health>, player: Res<ActivePlayer>, mut recorder: ResMut<Recorder>, wakeups: Res<Wakeups>) {
    let ladder = &health.ladder;
    let service = &mut recorder.service;
    if let Some(service) = service {
        service.follow(&player, ladder);
    }
    let next_look = ladder.next_look().and_then(|wait| monotonic_now().checked_add(wait));
    let next_sign = service.as_ref().and_then(|service| service.due(&player, ladder));
    wakeups.alarm.set_guard(next_look.into_iter().chain(next_sign).min());
}
