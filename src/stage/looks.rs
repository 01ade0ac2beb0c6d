//! The looks of slides: what is wrong with slides as they are painted (a character that no face has, a text that does not
//! fit or is too small, a code too fine) reaches log, status and events as it reaches `check`. It is read on a thread
//! beside the stage, once for each change, and not before the first picture is on screen.

use std::{
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use bevy::prelude::*;

use super::{
    StageSystems,
    messages::{Inbox, LibraryReloaded, LooksRead},
    screens::ActivePlayer,
};
use gongyi_content::{
    breaker::{self, Breaker},
    library::{Outcome, watch::Reload},
};
use gongyi_core::{model::Slide, problem::Problem, sync::lock};
use gongyi_lint::legibility::LooksFollower;
use gongyi_paint::{PaintPlace, survey::Survey};
use gongyi_player::alarm::Waker;
use gongyi_system::threads::{Pace, contain, worker::Worker};

/// An edit waits so long for its looks: what is found within it is told with the edit, else after it.
const WITH_EDIT: Duration = Duration::from_secs(1);

/// A thread that reads the looks of libraries. Of several that wait only the newest is read.
#[derive(Clone)]
pub(super) struct LooksReader(Arc<LooksThread>);

struct LooksThread {
    thread: Worker<(), Request>,
    /// The number of the newest request: a reading that is under way for another is left.
    newest: Arc<Mutex<u64>>,
}

/// The end waits for no more than the slide in hand.
impl Drop for LooksThread {
    fn drop(&mut self) {
        *lock(&self.newest) += 1;
    }
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

/// Whose looks are still to be read, once a picture is on screen.
#[derive(Resource)]
pub(super) struct Looks {
    pub(super) reader: LooksReader,
    pub(super) wanted: Option<Arc<Outcome>>,
}

/// Adds what has looks read, and takes what was found.
pub(super) struct LooksPlugin;

impl Plugin for LooksPlugin {
    fn build(&self, app: &mut App) {
        app.add_message::<LooksRead>()
            .add_systems(Update, take_looks.in_set(StageSystems::Receive))
            .add_systems(Update, read_looks.in_set(StageSystems::Conclude));
    }
}

impl LooksReader {
    /// Starts the thread. `begin` makes what paints a slide and says what is on it: it is let go of with what it keeps.
    pub(super) fn start<S: Fn(&Arc<Slide>, PaintPlace) -> Option<Survey>>(
        begin: impl Fn() -> S + Send + 'static,
        breaker: Breaker,
        to: mpsc::Sender<LookFindings>,
        waker: Waker,
    ) -> Self {
        let newest = Arc::<Mutex<u64>>::default();
        let wanted = Arc::clone(&newest);
        let mut follower = LooksFollower::default();
        let read = move |(): &(), request: &Request| {
            // What panics once would panic again: nobody is told, and `check` still reports.
            let _contained = contain(|| {
                let found = read_once(&mut follower, &begin, &breaker, request, || *lock(&wanted) == request.number);
                let Some(found) = found else { return Ok(()) };
                let hash = request.outcome.library.hash.clone();
                let _nobody_waits = request.answer.send(found.clone());
                // For who waited in vain; to who has it already it is no news.
                let _stage_is_gone = to.send(LookFindings { hash, found });
                waker.report();
                Ok(())
            });
            Ok(())
        };
        // Without the thread nobody is told.
        let (thread, _started) = Worker::start("gongyi-looks", None, Pace::USUAL, read);
        Self(Arc::new(LooksThread { thread, newest }))
    }

    /// Has the looks of an edit read, and waits for them a little; not before the first picture, which waits for nothing.
    pub(super) fn read(&self, reload: Reload) -> LibraryRead {
        if *lock(&self.0.newest) == 0 {
            return LibraryRead { reload, looks: None };
        }
        let answer = self.request(Arc::new(reload.outcome.clone()));
        let looks = answer.recv_timeout(WITH_EDIT).ok();
        LibraryRead { reload, looks }
    }

    fn request(&self, outcome: Arc<Outcome>) -> mpsc::Receiver<Vec<Problem>> {
        let (sender, answer) = mpsc::channel();
        let mut newest = lock(&self.0.newest);
        *newest += 1;
        self.0.thread.hand_over((), Request { outcome, number: *newest, answer: sender });
        answer
    }
}

/// What is wrong with the looks of a library; none where the reading was left.
fn read_once<S: Fn(&Arc<Slide>, PaintPlace) -> Option<Survey>>(
    follower: &mut LooksFollower,
    begin: impl Fn() -> S,
    breaker: &Breaker,
    request: &Request,
    is_newest: impl Fn() -> bool,
) -> Option<Vec<Problem>> {
    // A player that dies meanwhile twice in a row leaves looks alone for a while: no picture is to blame for it, and none is
    // missed on the wall.
    let Ok(_in_hand) = breaker.hold(breaker::key_of_work(&format!("looks {}", request.outcome.library.hash))) else {
        gongyi_core::warn!(
            "暂时不检查画面的样子：播放器上次在检查时中断",
            "the looks of slides are not read for now: the player died while it did so"
        );
        return Some(Vec::new());
    };
    let survey = begin();
    // A slide whose painting panics is left out: the wall reports it.
    let contained = |slide: &Arc<Slide>, size| {
        let mut found = None;
        let _contained = contain(|| {
            found = survey(slide, size);
            Ok(())
        });
        found
    };
    follower.judge(&request.outcome, contained, is_newest)
}

/// Has looks read that nobody knows yet, once a picture is on screen. What was read of them already is remembered.
fn read_looks(mut looks: ResMut<Looks>, mut reloaded: MessageReader<LibraryReloaded>, player: Res<ActivePlayer>) {
    for LibraryReloaded { outcome, looks: known, .. } in reloaded.read() {
        looks.wanted = known.is_none().then(|| Arc::clone(outcome));
    }
    if player.screens.iter().all(|screen| screen.frames_drawn == 0) {
        return;
    }
    if let Some(outcome) = looks.wanted.take() {
        // The answer comes through the inbox.
        drop(looks.reader.request(outcome));
    }
}

/// Takes what was found; what was found in another library is of no interest any more.
fn take_looks(inbox: Res<Inbox<LookFindings>>, player: Res<ActivePlayer>, mut read: MessageWriter<LooksRead>) {
    let findings = inbox.drain().into_iter().filter(|findings| findings.hash == player.show.library().hash);
    read.write_batch(findings.map(|findings| LooksRead(findings.found)));
}
