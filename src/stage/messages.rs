//! What happened, as facts that the systems of an update tell each other, and how other threads get them in.

use std::sync::{Arc, Mutex, mpsc};

use bevy::prelude::*;
use chrono::{DateTime, TimeDelta, Utc};

use super::{StageError, StageSystems, wakeups::Wakeups};
use gongyi_content::library::Outcome;
use gongyi_core::{problem::Problem, schedule::ClockTrust, sync::lock};
use gongyi_player::Report;

/// The system's clock was set by so much, back where negative; it shows `now` since then.
#[derive(Message, Debug, Clone, Copy)]
pub(super) struct ClockStepped {
    pub(super) by: TimeDelta,
    pub(super) now: DateTime<Utc>,
}

/// The clock is believed from now on, or no longer.
#[derive(Message, Debug, Clone)]
pub(super) struct TrustChanged(pub(super) ClockTrust);

/// The folder was read again, and what changed is in force.
#[derive(Message, Debug, Clone)]
pub(super) struct LibraryReloaded {
    pub(super) outcome: Arc<Outcome>,
    /// What is wrong with its looks, where that is known already.
    pub(super) looks: Option<Vec<Problem>>,
    pub(super) at: DateTime<Utc>,
}

/// The folder was read again, and some file is wrong: its last good version stays.
#[derive(Message, Debug, Clone)]
pub(super) struct LibraryRejected {
    pub(super) outcome: Arc<Outcome>,
    pub(super) at: DateTime<Utc>,
}

/// What is odd today about the library in force: about its schedule, and slides that are over.
#[derive(Message, Debug, Clone)]
pub(super) struct ScheduleLinted(pub(super) Vec<Problem>);

/// What is wrong with the looks of the library in force.
#[derive(Message, Debug, Clone)]
pub(super) struct LooksRead(pub(super) Vec<Problem>);

/// A picture was painted, or could not be.
#[derive(Message, Debug, Clone, Copy)]
pub(super) struct PicturePainted;

/// The outputs came, went or changed.
#[derive(Message, Debug, Clone, Copy)]
pub(super) struct OutputsChanged;

/// A frame was shown, or was not: what is true since then.
#[derive(Message, Debug, Clone)]
pub(super) struct FrameReported(pub(super) Vec<Report>);

/// The player moved to now: what is true without a frame.
#[derive(Message, Debug, Clone)]
pub(super) struct PlayerAdvanced(pub(super) Vec<Report>);

/// The end was asked for.
#[derive(Message, Debug, Clone)]
pub(super) struct EndRequested {
    /// Why.
    pub(super) reason: &'static str,
    /// What went wrong, where something did.
    pub(super) error: Option<StageError>,
}

impl EndRequested {
    /// An end that somebody wants.
    pub(super) fn because(reason: &'static str) -> Self {
        Self { reason, error: None }
    }
}

/// What another thread sends.
#[derive(Resource)]
pub(super) struct Inbox<T: Send + 'static>(Mutex<mpsc::Receiver<T>>);

impl<T: Send + 'static> Inbox<T> {
    /// An inbox, and where to send to it.
    pub(super) fn channel() -> (mpsc::Sender<T>, Self) {
        let (sender, receiver) = mpsc::channel();
        (sender, Self(receiver.into()))
    }

    /// All that came until now.
    pub(super) fn drain(&self) -> Vec<T> {
        lock(&self.0).try_iter().collect()
    }
}

/// Adds messages after which the player must be moved.
pub(super) fn add_stirring_message<M: Message>(app: &mut App) {
    app.add_message::<M>().add_systems(Update, move_player_after::<M>.in_set(StageSystems::AfterReceive));
}

fn move_player_after<M: Message>(mut messages: MessageReader<M>, mut wakeups: ResMut<Wakeups>) {
    if messages.read().count() > 0 {
        wakeups.move_player();
    }
}
