//! The looks of slides: what is wrong with slides as they are painted (a character that no face has, a text that does not
//! fit or is too small, a code too fine) reaches log, status and events as it reaches `check`. It is read on a thread
//! beside the stage, once for each change, and not before the first picture is on screen.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    time::Duration,
};

use bevy::prelude::*;

use super::{
    StageSystems,
    messages::{Inbox, LooksRead},
    screens::ActivePlayer,
};
use gongyi_content::{
    breaker::{self, Breaker},
    library::{Outcome, watch::Reload},
};
use gongyi_core::{model::Slide, problem::Problem};
use gongyi_lint::legibility::LooksFollower;
use gongyi_paint::{PaintSize, survey::Survey};
use gongyi_player::alarm::Waker;
use gongyi_system::threads::{Pace, contain, worker::Worker};

/// An edit waits so long for its looks: what is found within it is told with the edit, else after it.
const WITH_EDIT: Duration = Duration::from_secs(1);

/// A thread that reads the looks of libraries. Of several that wait only the newest is read.
#[derive(Clone)]
pub(super) struct LooksReader {
    thread: Arc<Worker<(), Request>>,
    newest: Arc<AtomicU64>,
}

/// A library whose looks are wanted.
#[derive(Clone)]
struct Request {
    outcome: Arc<Outcome>,
    number: u64,
    answer: mpsc::Sender<Vec<Problem>>,
}

/// What the folder was read as, with what is wrong with its looks where that is known already.
pub(super) struct LibraryRead {
    pub(super) reload: Reload,
    pub(super) looks: Option<Vec<Problem>>,
}

/// What was found wrong with the looks of a library, which its fingerprint names.
pub(super) struct LookFindings {
    hash: String,
    found: Vec<Problem>,
}

/// The looks of the first library, which are read once a picture is on screen.
#[derive(Resource)]
pub(super) struct FirstLooks(pub(super) Option<(LooksReader, Outcome)>);

/// Adds what has looks read, and takes what was found.
pub(super) struct LooksPlugin;

impl Plugin for LooksPlugin {
    fn build(&self, app: &mut App) {
        app.add_message::<LooksRead>()
            .add_systems(Update, take_looks.in_set(StageSystems::Receive))
            .add_systems(Update, read_first_looks.in_set(StageSystems::Conclude));
    }
}

impl LooksReader {
    /// Starts the thread. `begin` makes what paints a slide and says what is on it: it is let go of with what it keeps.
    pub(super) fn start<S: Fn(&Arc<Slide>, PaintSize) -> Option<Survey>>(
        begin: impl Fn() -> S + Send + 'static,
        breaker: Breaker,
        to: mpsc::Sender<LookFindings>,
        waker: Waker,
    ) -> Self {
        let newest = Arc::<AtomicU64>::default();
        let wanted = Arc::clone(&newest);
        let mut follower = LooksFollower::default();
        let read = move |(): &(), request: &Request| {
            let is_newest = || wanted.load(Ordering::Acquire) == request.number;
            // What panics once would panic again: nobody is told of that slide, and `check` still reports.
            // A player that dies meanwhile twice in a row leaves looks alone for a while: no picture is to blame for it, and
            // none is missed on the wall.
            let in_hand = match breaker.hold(breaker::key_of_work(&format!("looks {}", request.outcome.library.hash))) {
                Ok(in_hand) => in_hand,
                Err(_) => {
                    tracing::warn!("the looks of slides are not read for now: the player died while it did so");
                    return Ok(());
                }
            };
            let survey = begin();
            let survey = |slide: &Arc<Slide>, size| {
                let mut found = None;
                let take = || {
                    found = survey(slide, size);
                    Ok(())
                };
                let _contained = contain(take);
                found
            };
            let found = follower.judge(&request.outcome, survey, is_newest);
            drop(in_hand);
            let Some(found) = found else { return Ok(()) };
            let hash = request.outcome.library.hash.clone();
            let _nobody_waits = request.answer.send(found.clone());
            // For who waited in vain; to who has it already it is no news.
            let _stage_is_gone = to.send(LookFindings { hash, found });
            waker.report();
            Ok(())
        };
        // Without the thread nobody is told.
        let (thread, _started) = Worker::start("gongyi-looks", None, Pace::USUAL, read);
        Self { thread: Arc::new(thread), newest }
    }

    /// Has the looks of an edit read, and waits for them a little.
    pub(super) fn read(&self, reload: Reload) -> LibraryRead {
        let answer = self.request(Arc::new(reload.outcome.clone()));
        let looks = answer.recv_timeout(WITH_EDIT).ok();
        LibraryRead { reload, looks }
    }

    fn request(&self, outcome: Arc<Outcome>) -> mpsc::Receiver<Vec<Problem>> {
        let (sender, answer) = mpsc::channel();
        let number = self.newest.fetch_add(1, Ordering::AcqRel) + 1;
        self.thread.hand_over((), Request { outcome, number, answer: sender });
        answer
    }
}

/// Has the looks of the first library read once its first picture is on screen.
fn read_first_looks(mut first: ResMut<FirstLooks>, player: Res<ActivePlayer>) {
    if first.0.is_none() || player.screens.iter().all(|screen| screen.frames_drawn == 0) {
        return;
    }
    if let Some((reader, outcome)) = first.0.take() {
        // The answer comes through the inbox.
        drop(reader.request(Arc::new(outcome)));
    }
}

/// Takes what was found; what was found in another library is of no interest any more.
fn take_looks(inbox: Res<Inbox<LookFindings>>, player: Res<ActivePlayer>, mut read: MessageWriter<LooksRead>) {
    let findings = inbox.drain().into_iter().filter(|findings| findings.hash == player.show.library().hash);
    read.write_batch(findings.map(|findings| LooksRead(findings.found)));
}
