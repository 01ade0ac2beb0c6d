//! The library: what the watch of the folder sends is put in force, and it is read over for what is odd about its schedule
//! and for slides that are over.

use std::sync::{Arc, mpsc};

use bevy::prelude::*;
use chrono::{DateTime, Utc};

use super::{
    StageSystems,
    looks::LibraryRead,
    messages::{ClockStepped, Inbox, LibraryRejected, LibraryReloaded, ScheduleLinted, add_stirring_message},
    screens::ActivePlayer,
};
use gongyi_content::library::{Outcome, watch::Reload};
use gongyi_core::{local_time::local_day, problem::Problem, show::Show};
use gongyi_lint::{on_day, timezones};
use gongyi_player::alarm::Waker;
use gongyi_system::{
    threads::{Pace, contain, worker::Worker},
    zone::MachineZone,
};

/// Reads the schedule and the days of slides over beside the stage: at the start, after an edit, and each midnight, since
/// what is odd depends on the day.
#[derive(Resource)]
pub(super) struct ScheduleLinter {
    reader: SchedulesReader,
    /// What the folder was read as, which knows where slides are written.
    outcome: Arc<Outcome>,
    /// The site's next midnight.
    due: DateTime<Utc>,
}

/// A thread that reads schedules over. Of several that wait only the newest is read: edits come faster than a large one
/// is read.
type SchedulesReader = Worker<(), (Arc<Outcome>, Arc<Show>, DateTime<Utc>)>;

/// What was found odd about a library on a day, which its fingerprint names.
pub(super) struct ScheduleFindings {
    hash: String,
    found: Vec<Problem>,
}

/// Adds what follows the folder.
pub(super) struct LibraryPlugin;

impl Plugin for LibraryPlugin {
    fn build(&self, app: &mut App) {
        add_stirring_message::<LibraryReloaded>(app);
        add_stirring_message::<LibraryRejected>(app);
        app.add_message::<ScheduleLinted>()
            .add_systems(Update, take_reloads.in_set(StageSystems::Receive))
            .add_systems(Update, (lint_schedule, report_findings).chain().in_set(StageSystems::AfterReceive));
    }
}

impl ScheduleLinter {
    /// Starts the thread. `outcome` is what the folder is read as first.
    pub(super) fn start(outcome: Arc<Outcome>, to: mpsc::Sender<ScheduleFindings>, waker: Waker) -> Self {
        let unreadable = MachineZone::read().unreadable;
        let read = move |(): &(), (outcome, show, now): &(Arc<Outcome>, Arc<Show>, DateTime<Utc>)| {
            // What panics once would panic again: nobody is told, and `check` still reports.
            let _contained = contain(|| {
                let mut found = on_day::inspect(outcome, show, *now);
                found.extend(timezones::inspect(show.library(), unreadable.as_deref(), *now));
                let _stage_is_gone = to.send(ScheduleFindings { hash: show.library().hash.clone(), found });
                waker.report();
                Ok(())
            });
            Ok(())
        };
        // Without the thread nobody is told either.
        let (reader, _started) = Worker::start("gongyi-lint", None, Pace::USUAL, read);
        Self { reader, outcome, due: DateTime::<Utc>::MIN_UTC }
    }
}

/// Puts in force what was read.
pub(super) fn take_reloads(
    inbox: Res<Inbox<LibraryRead>>,
    mut player: ResMut<ActivePlayer>,
    mut reloaded: MessageWriter<LibraryReloaded>,
    mut rejections: MessageWriter<LibraryRejected>,
) {
    for LibraryRead { reload: Reload { outcome, applied, rejected }, looks } in inbox.drain() {
        let at = player.clock.now();
        player.take_library(Arc::clone(&outcome.library), at);
        player.rejected = rejected || (player.rejected && !outcome.good);
        let outcome = Arc::new(outcome);
        if applied {
            reloaded.write(LibraryReloaded { outcome: Arc::clone(&outcome), looks, at });
        }
        if rejected {
            rejections.write(LibraryRejected { outcome, at });
        }
    }
}

/// Has the schedule read over where it may be another one, or the day may be.
fn lint_schedule(
    player: Res<ActivePlayer>,
    mut linter: ResMut<ScheduleLinter>,
    mut reloaded: MessageReader<LibraryReloaded>,
    mut rejected: MessageReader<LibraryRejected>,
    mut stepped: MessageReader<ClockStepped>,
) {
    let now = player.clock.now();
    let mut is_other = stepped.read().count() > 0;
    for LibraryRejected { outcome, .. } in rejected.read() {
        linter.outcome = Arc::clone(outcome);
    }
    for LibraryReloaded { outcome, .. } in reloaded.read() {
        linter.outcome = Arc::clone(outcome);
        is_other = true;
    }
    if is_other || now >= linter.due {
        linter.due = local_day(player.show.library().site.timezone, now).1;
        linter.reader.hand_over((), (Arc::clone(&linter.outcome), Arc::clone(&player.show), now));
    }
}

/// Takes what was found; what was found in another library is of no interest any more.
fn report_findings(
    inbox: Res<Inbox<ScheduleFindings>>,
    player: Res<ActivePlayer>,
    mut linted: MessageWriter<ScheduleLinted>,
) {
    let findings = inbox.drain().into_iter().filter(|findings| findings.hash == player.show.library().hash);
    linted.write_batch(findings.map(|findings| ScheduleLinted(findings.found)));
}
