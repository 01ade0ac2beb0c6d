//! The screens: the player is moved to now, its frames go to the presenter, and what became of them comes back.
//!
//! Each screen that is played is an entity with a [`PlayedScreen`]; its window, where it has one, belongs to it. Its zones
//! are the player's alone: what is on there is decided without Bevy, where random sequences test it.

use std::{
    collections::BTreeMap,
    ops::{Deref, DerefMut},
};

use bevy::{prelude::*, render::renderer::RenderDevice};

use super::{
    Display, StageSystems,
    adapter::{AdapterState, give_up},
    clock::Timebase,
    messages::{FrameReported, Inbox, PlayerAdvanced},
    paint::Painting,
    presenting::{ActivePresenter, Outbox, Targets},
    record::record_frames,
    wakeups::Wakeups,
    windows::WindowOf,
};
use gongyi_content::library::Begin;
use gongyi_core::model::ScreenName;
use gongyi_player::{
    Player,
    frame_plan::{Batch, FrameOutcome, FrameReport, PresenterReport, UploadReport},
};

/// The off-screen size where neither the command line nor the screen names one.
const OFF_SCREEN_SIZE: (u32, u32) = (1920, 1080);

/// The player.
#[derive(Resource)]
pub(super) struct ActivePlayer(pub(super) Player);

impl Deref for ActivePlayer {
    type Target = Player;

    fn deref(&self) -> &Player {
        &self.0
    }
}

impl DerefMut for ActivePlayer {
    fn deref_mut(&mut self) -> &mut Player {
        &mut self.0
    }
}

/// A screen that is played.
#[derive(Component, Debug, Clone, PartialEq, Eq)]
pub(super) struct PlayedScreen(pub(super) ScreenName);

/// Where and how large the stage plays, as the command line has it.
#[derive(Resource, Debug, Clone, Copy)]
pub(super) struct DisplaySettings {
    /// Where to play.
    pub(super) display: Display,
    /// The upright size, off-screen or in a window.
    pub(super) size: Option<(u32, u32)>,
}

/// What begins to look at whole pictures, once the first slide is on a wall.
#[derive(Resource)]
pub(super) struct PictureVerification(pub(super) Option<Begin>);

/// Adds what moves the player.
pub(super) struct ScreensPlugin;

impl Plugin for ScreensPlugin {
    fn build(&self, app: &mut App) {
        app.add_message::<FrameReported>()
            .add_message::<PlayerAdvanced>()
            .add_systems(Update, take_presenter_reports.in_set(StageSystems::TakeReports))
            .add_systems(
                Update,
                (take_presenter_reports, record_frames)
                    .chain()
                    .in_set(StageSystems::TakeSoftwareReports)
                    .run_if(resource_equals(ActivePresenter::Software)),
            )
            .add_systems(Update, (match_screens, size_off_screen).chain().in_set(StageSystems::MatchScreens))
            .add_systems(Update, advance_player.in_set(StageSystems::Advance));
    }
}

/// Takes what the presenter reports.
fn take_presenter_reports(
    inbox: Res<Inbox<PresenterReport>>,
    device: Option<Res<RenderDevice>>,
    mut player: ResMut<ActivePlayer>,
    mut painting: ResMut<Painting>,
    mut adapter: ResMut<AdapterState>,
    mut verification: ResMut<PictureVerification>,
    mut wakeups: ResMut<Wakeups>,
    mut reported: MessageWriter<FrameReported>,
) {
    for report in inbox.drain() {
        let frame = match report {
            PresenterReport::Uploads(uploads) => {
                take_upload_report(&uploads, &mut player, &mut painting);
                continue;
            }
            PresenterReport::Frame(frame) => frame,
        };
        follow_outcome(&frame, &mut wakeups);
        if adapter.take_outcome(&frame.outcome)
            && let Some(device) = &device
        {
            give_up(device);
        }
        if matches!(frame.outcome, FrameOutcome::Shown(_))
            && let Some(verification) = verification.0.take()
        {
            verification.begin();
        }
        reported.write(FrameReported(player.take_frame_report(&frame)));
    }
}

fn take_upload_report(report: &UploadReport, player: &mut Player, painting: &mut Painting) {
    painting.put_down(&report.taken);
    player.take_upload_report(report);
}

/// A picture that lacks is there after the next update; a window that takes no frame is asked again later.
fn follow_outcome(frame: &FrameReport, wakeups: &mut Wakeups) {
    match &frame.outcome {
        FrameOutcome::Shown(_) => {}
        FrameOutcome::Missing(_) => {
            wakeups.move_player();
            wakeups.retry();
        }
        FrameOutcome::NotNow | FrameOutcome::Refused(_) => wakeups.retry(),
    }
}

/// Keeps an entity for each screen that is played. The window of one that is played no more closes with it.
fn match_screens(
    mut commands: Commands,
    player: Res<ActivePlayer>,
    wakeups: Res<Wakeups>,
    screens: Query<(Entity, &PlayedScreen)>,
) {
    let is_played = |screen: &ScreenName| player.screens.iter().any(|state| state.screen.name == *screen);
    for (entity, screen) in &screens {
        if !is_played(&screen.0) {
            commands.entity(entity).despawn();
            wakeups.waker.wake();
        }
    }
    for state in &player.screens {
        if !screens.iter().any(|(_, screen)| screen.0 == state.screen.name) {
            commands.spawn(PlayedScreen(state.screen.name.clone()));
        }
    }
}

/// Gives every off-screen screen its size.
fn size_off_screen(mut player: ResMut<ActivePlayer>, settings: Res<DisplaySettings>) {
    if settings.display != Display::OffScreen {
        return;
    }
    for state in &mut player.screens {
        let size = settings.size.or(state.screen.size).unwrap_or(OFF_SCREEN_SIZE);
        if state.size != Some(size) {
            state.resize(Some(size));
        }
    }
}

/// Moves the player to now, and asks for frames and pictures.
fn advance_player(
    mut player: ResMut<ActivePlayer>,
    mut wakeups: ResMut<Wakeups>,
    mut painting: ResMut<Painting>,
    mut outbox: ResMut<Outbox>,
    mut advanced: MessageWriter<PlayerAdvanced>,
    adapter: Res<AdapterState>,
    settings: Res<DisplaySettings>,
    time: Res<Timebase>,
    screens: Query<&PlayedScreen>,
    windows: Query<(Entity, &WindowOf)>,
) {
    if wakeups.take_safety_redraw() {
        player.expose_all();
        wakeups.move_player();
    }
    if !wakeups.take_stirred() {
        return;
    }
    let now = player.clock.now();
    let (plans, reports) = player.advance(time.moment(now));
    advanced.write(PlayerAdvanced(reports));
    let (keep, jobs) = player.requests(now);
    painting.thread.request(jobs);
    painting.retain_in_hand(&keep);
    let uploads = player.take_pending_uploads();
    outbox.batch.append(Batch { clock: player.clock, uploads, keep: Some(keep), plans });
    outbox.targets = match settings.display {
        Display::OffScreen => Targets::OffScreen,
        Display::Wall | Display::Desk => Targets::Windows(windows_by_screen(&screens, &windows)),
    };
    let frame = wakeups.until_next_frame(player.frame_interval, player.is_moving());
    wakeups.sleep(player.sleep(frame, time.until), &adapter);
}

fn windows_by_screen(
    screens: &Query<&PlayedScreen>,
    windows: &Query<(Entity, &WindowOf)>,
) -> BTreeMap<ScreenName, Entity> {
    let named = |(window, of): (Entity, &WindowOf)| Some((screens.get(of.0).ok()?.0.clone(), window));
    windows.iter().filter_map(named).collect()
}
