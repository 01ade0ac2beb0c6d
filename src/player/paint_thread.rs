//! The threads that paint slides: the player says which pictures it wants, most urgent first, and is woken when one is
//! ready. Nothing is painted on the stage's own thread, so that a transition never waits.
//!
//! Each job is contained. One that panics fails its slide, and the next one is painted. One that does not end within its
//! deadline (a file on a share that hangs, a picture that is endlessly complicated) fails its slide too: the thread that
//! hangs is left behind, another one takes the next job. The supervising thread itself paints nothing, so there is nothing
//! in it that could hang or panic.

use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Condvar, Mutex,
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    thread::JoinHandle,
    time::Duration,
};

use super::cache::PictureKey;
use gongyi_content::breaker::InHand;
use gongyi_core::{
    model::Slide,
    problem::Text,
    sync::{lock, wait},
    text,
};
use gongyi_media::Canvas;
use gongyi_paint::entrance::Sheet;

/// A job that takes longer than this does not end: a poster of 100 megapixels takes ten seconds on a slow board.
pub const DEADLINE: Duration = Duration::from_secs(20);
/// So many threads may hang before slides with files are refused until one of them is back.
const MAX_HUNG_WITH_FILES: u32 = 3;
/// So many before all slides are: the drawings of an override assets folder hang as files do, and a slide without a file is
/// painted as long as there is any hope.
const MAX_HUNG: u32 = 8;
/// How often a job that takes long is looked at, in case the player ends meanwhile.
const END_LOOK: Duration = Duration::from_millis(200);

/// A picture that is wanted.
#[derive(Debug, Clone)]
pub struct Job {
    /// Which, and for what size.
    pub key: PictureKey,
    /// What is painted.
    pub slide: Arc<Slide>,
    /// Whether its layers are wanted, and not its picture.
    pub is_layers: bool,
}

/// A picture that was painted, or why it could not be.
#[derive(Debug, Clone)]
pub struct Painted {
    /// Which.
    pub key: PictureKey,
    /// The picture.
    pub result: Result<Arc<Canvas>, Text>,
    /// Where the layers are on it, where these were wanted.
    pub sheet: Option<Sheet>,
}

impl Painted {
    /// A slide's picture.
    pub fn picture(key: PictureKey, result: Result<Arc<Canvas>, Text>) -> Self {
        Self { key, result, sheet: None }
    }
}

/// What came of a job.
pub struct Work {
    /// The picture.
    pub canvas: Canvas,
    /// Where the layers are on it, where these were wanted.
    pub sheet: Option<Sheet>,
    /// What has the picture in hand until the presenter has it.
    pub in_hand: Option<InHand>,
}

/// What paints.
pub type Paint = dyn Fn(&Job) -> Result<Work, Text> + Send + Sync;

/// What a thread makes of a job.
type Answer = Result<Work, Text>;

/// How the painting goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PaintHealth {
    /// The jobs that panicked.
    pub panics: u32,
    /// The jobs that did not end in time.
    pub timeouts: u32,
    /// The threads that hang now.
    pub hung: u32,
}

#[derive(Debug, Default)]
struct Counters {
    panics: AtomicU32,
    timeouts: AtomicU32,
    hung: AtomicU32,
}

/// The painting threads.
pub struct PaintThread {
    shared: Arc<PaintQueue>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct PaintQueue {
    state: Mutex<PaintQueueState>,
    changed: Condvar,
    counters: Arc<Counters>,
}

#[derive(Default)]
struct PaintQueueState {
    /// Each with the time that it has waited, for a trace.
    wanted: Vec<(Job, tracing::Span)>,
    in_hand: Option<PictureKey>,
    done: Vec<(Painted, Option<InHand>)>,
    ended: bool,
}

impl PaintThread {
    /// Starts painting; `wake` is called when a picture is ready.
    pub fn start(paint: Arc<Paint>, deadline: Duration, wake: impl Fn() + Send + 'static) -> std::io::Result<Self> {
        let shared = Arc::new(PaintQueue::default());
        let theirs = Arc::clone(&shared);
        let first = Worker::start(&paint, &shared.counters)?;
        let thread = std::thread::Builder::new().name("gongyi-paint".into()).spawn(move || {
            let mut supervisor = Supervisor { shared: theirs, worker: Some(first), paint, deadline };
            supervisor.run(&wake);
        })?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Replaces the list of pictures that are wanted, most urgent first. The one that is being painted is finished, and
    /// none that is painted already is painted again.
    pub fn request(&self, mut jobs: Vec<Job>) {
        let mut state = lock(&self.shared.state);
        let known =
            |key: &PictureKey| state.in_hand == Some(*key) || state.done.iter().any(|(done, _)| done.key == *key);
        jobs.retain(|job| !known(&job.key));
        let is_news = !jobs.is_empty();
        let mut waiting = std::mem::take(&mut state.wanted);
        let wait = |job: &Job| {
            let known = waiting.iter().position(|(known, _)| known.key == job.key);
            let known = known.map(|at| waiting.swap_remove(at).1);
            let slide = job.slide.id.as_str();
            known.unwrap_or_else(|| tracing::trace_span!(target: "gongyi::trace", "paint_wait", slide))
        };
        let waits: Vec<_> = jobs.iter().map(wait).collect();
        state.wanted = jobs.into_iter().zip(waits).collect();
        drop(state);
        // A line that moves asks for nothing, many times a second.
        if is_news {
            self.shared.changed.notify_one();
        }
    }

    /// The pictures that are done since the last call, each with what has it in hand.
    pub fn take_painted(&self) -> Vec<(Painted, Option<InHand>)> {
        std::mem::take(&mut lock(&self.shared.state).done)
    }

    /// How the painting goes.
    pub fn health(&self) -> PaintHealth {
        let Counters { panics, timeouts, hung } = &*self.shared.counters;
        PaintHealth {
            panics: panics.load(Ordering::Acquire),
            timeouts: timeouts.load(Ordering::Acquire),
            hung: hung.load(Ordering::Acquire),
        }
    }
}

impl Drop for PaintThread {
    fn drop(&mut self) {
        lock(&self.shared.state).ended = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

/// Hands out the jobs.
struct Supervisor {
    shared: Arc<PaintQueue>,
    /// The thread that paints; none where it could not be started.
    worker: Option<Worker>,
    paint: Arc<Paint>,
    deadline: Duration,
}

impl Supervisor {
    fn run(&mut self, wake: &impl Fn()) {
        while let Some(job) = self.next() {
            let result = self.attempt(&job);
            let (painted, in_hand) = match result {
                Ok(Work { canvas, sheet, in_hand }) => {
                    (Painted { key: job.key, result: Ok(Arc::new(canvas)), sheet }, in_hand)
                }
                Err(why) => (Painted::picture(job.key, Err(why)), None),
            };
            let mut state = lock(&self.shared.state);
            state.in_hand = None;
            let ended = state.ended;
            state.done.push((painted, in_hand));
            drop(state);
            if ended {
                return;
            }
            wake();
        }
    }

    /// The next job; none when the thread is to end.
    fn next(&self) -> Option<Job> {
        let mut state = lock(&self.shared.state);
        loop {
            if state.ended {
                return None;
            }
            if !state.wanted.is_empty() {
                let (job, _waited) = state.wanted.remove(0);
                state.in_hand = Some(job.key);
                return Some(job);
            }
            state = wait(&self.shared.changed, state, None);
        }
    }

    /// Has a job done.
    fn attempt(&mut self, job: &Job) -> Answer {
        let most = if job.slide.body.files().is_empty() { MAX_HUNG } else { MAX_HUNG_WITH_FILES };
        if self.shared.counters.hung.load(Ordering::Acquire) >= most {
            return Err(no_answer());
        }
        if self.worker.is_none() {
            let started = Worker::start(&self.paint, &self.shared.counters);
            self.worker = started
                .inspect_err(|error| {
                    gongyi_core::warn!("没有线程可以绘制：{error}", "no thread to paint with: {error}");
                })
                .ok();
        }
        let Some(worker) = &self.worker else {
            return Err(text!("系统没有资源启动绘制线程", "the system has no thread left to paint with"));
        };
        let result = self.answer(worker, job);
        if result.is_none() {
            // What hangs is left behind: nothing can end a thread that waits for a disk.
            self.worker = None;
        }
        result.unwrap_or_else(|| Err(no_answer()))
    }

    /// What the worker makes of a job; none where it does not answer, or the player ends meanwhile.
    fn answer(&self, worker: &Worker, job: &Job) -> Option<Answer> {
        let ticket = worker.give(job.clone())?;
        let mut left = self.deadline;
        loop {
            // In short waits, so that the player can end while a job hangs.
            let wait = left.min(END_LOOK);
            match ticket.answer.recv_timeout(wait) {
                Ok(answer) => return Some(answer),
                Err(mpsc::RecvTimeoutError::Disconnected) => return None,
                Err(mpsc::RecvTimeoutError::Timeout) => left = left.saturating_sub(wait),
            }
            if left.is_zero() {
                self.shared.counters.timeouts.fetch_add(1, Ordering::AcqRel);
                let slide = &job.slide.id;
                gongyi_core::warn!(
                    "{slide}：迟迟画不完，先放下一个画面",
                    "{slide}: painting it does not end; the next slide goes on"
                );
                ticket.leave(&self.shared.counters);
                return None;
            }
            if lock(&self.shared.state).ended {
                return None;
            }
        }
    }
}

/// Why a slide fails whose job did not end.
fn no_answer() -> Text {
    text!(
        "绘制超时：图片或素材所在的磁盘或网络共享没有响应",
        "it was not painted in time: the disk or share with its picture or its assets does not answer"
    )
}

/// A thread that paints one job after the other.
struct Worker {
    jobs: mpsc::Sender<Given>,
}

/// A job with where its answer goes.
struct Given {
    job: Job,
    answer: mpsc::Sender<Answer>,
    left: Arc<Mutex<Left>>,
}

/// A job that a worker was given.
struct Ticket {
    answer: mpsc::Receiver<Answer>,
    left: Arc<Mutex<Left>>,
}

/// Whether a job was given up, or done: who comes second sees what the first one did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Left {
    Working,
    GivenUp,
    Done,
}

impl Ticket {
    /// Gives the job up, and counts its thread as one that hangs until it is back.
    fn leave(&self, counters: &Counters) {
        let mut left = lock(&self.left);
        if *left == Left::Working {
            *left = Left::GivenUp;
            counters.hung.fetch_add(1, Ordering::AcqRel);
        }
    }
}

impl Worker {
    fn start(paint: &Arc<Paint>, counters: &Arc<Counters>) -> std::io::Result<Self> {
        let (jobs, given) = mpsc::channel::<Given>();
        let (paint, counters) = (Arc::clone(paint), Arc::clone(counters));
        std::thread::Builder::new().name("gongyi-brush".into()).spawn(move || {
            for Given { job, answer, left } in given {
                let result = contained(&*paint, &job, &counters);
                let mut left = lock(&left);
                if std::mem::replace(&mut *left, Left::Done) == Left::GivenUp {
                    counters.hung.fetch_sub(1, Ordering::AcqRel);
                }
                let _given_up = answer.send(result);
            }
        })?;
        Ok(Self { jobs })
    }

    /// Gives it a job; none where the thread is gone.
    fn give(&self, job: Job) -> Option<Ticket> {
        let (sender, answer) = mpsc::channel();
        let left = Arc::new(Mutex::new(Left::Working));
        self.jobs.send(Given { job, answer: sender, left: Arc::clone(&left) }).ok()?;
        Some(Ticket { answer, left })
    }
}

/// Paints; a panic is a failure of the slide alone.
fn contained(paint: &Paint, job: &Job, counters: &Counters) -> Answer {
    let (slide, (width, height)) = (job.slide.id.as_str(), job.key.size);
    let _span = tracing::trace_span!(target: "gongyi::trace", "paint", slide, width, height).entered();
    // What a painter shares between jobs is caches behind locks, which hold whole entries only.
    let painted = catch_unwind(AssertUnwindSafe(|| paint(job)));
    painted.unwrap_or_else(|panic| {
        counters.panics.fetch_add(1, Ordering::AcqRel);
        let why = message_of(&*panic);
        gongyi_core::error!("{slide}：绘制时程序出错：{why}", "{slide}: painting it panicked: {why}");
        Err(text!("绘制时程序出错：{why}", "painting it failed inside the program: {why}"))
    })
}

/// What a panic says.
pub fn message_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("?")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;

    use super::*;
    use gongyi_core::{
        model::{Library, layout::Margins},
        testing,
    };

    const PATIENCE: Duration = Duration::from_mins(1);

    /// A painter of black pictures of one pixel, but for slides that do something else.
    struct Bench {
        thread: PaintThread,
        woken: mpsc::Receiver<()>,
        library: Library,
        painted: Arc<AtomicU32>,
    }

    impl Bench {
        fn new(deadline: Duration, misbehave: impl Fn(&str) + Send + Sync + 'static) -> Self {
            let (sender, woken) = mpsc::channel();
            let painted = Arc::new(AtomicU32::new(0));
            let count = Arc::clone(&painted);
            let paint = move |job: &Job| {
                misbehave(job.slide.id.as_str());
                count.fetch_add(1, Ordering::AcqRel);
                Ok(Work { canvas: Canvas::black((1, 1)), sheet: None, in_hand: None })
            };
            let wake = move || {
                let _test_is_over = sender.send(());
            };
            let thread = PaintThread::start(Arc::new(paint), deadline, wake).unwrap();
            Self { thread, woken, library: testing::library(&[(1, vec![3000; 6])]), painted }
        }

        fn job(&self, index: usize) -> Job {
            let slide = &self.library.playlists.values().next().unwrap().slides[index];
            Job {
                key: PictureKey { picture: slide.picture_hash, size: (1, 1), margins: Margins::NONE },
                slide: Arc::clone(slide),
                is_layers: false,
            }
        }

        /// Waits until so many pictures are done.
        fn done(&self, count: usize) -> Vec<Painted> {
            let mut done = Vec::new();
            while done.len() < count {
                self.woken.recv_timeout(PATIENCE).expect("the thread goes on");
                done.extend(self.thread.take_painted().into_iter().map(|(painted, _)| painted));
            }
            done
        }
    }

    #[test]
    fn a_panic_fails_its_slide_and_the_next_is_painted() {
        let bench = Bench::new(DEADLINE, |id| assert!(!id.ends_with("/0"), "the brush broke"));
        bench.thread.request((0..3).map(|index| bench.job(index)).collect());
        let done = bench.done(3);
        assert!(done[0].result.as_ref().is_err_and(|why| why.en.contains("the brush broke")), "{done:?}");
        assert!(done[1..].iter().all(|painted| painted.result.is_ok()));
        assert_eq!(bench.thread.health(), PaintHealth { panics: 1, timeouts: 0, hung: 0 });
    }

    #[test]
    fn a_job_that_does_not_end_fails_its_slide_and_its_thread_is_counted_until_it_is_back() {
        let (release, held) = mpsc::channel::<()>();
        let (held, returned) = (Mutex::new(held), Arc::new(AtomicBool::new(false)));
        let back = Arc::clone(&returned);
        let bench = Bench::new(Duration::from_secs(1), move |id| {
            if id.ends_with("/0") {
                let _released = held.lock().unwrap().recv();
                back.store(true, Ordering::Release);
            }
        });
        bench.thread.request(vec![bench.job(0), bench.job(1)]);
        let done = bench.done(2);
        assert!(done[0].result.is_err() && done[1].result.is_ok(), "{done:?}");
        assert_eq!(bench.thread.health(), PaintHealth { panics: 0, timeouts: 1, hung: 1 });
        drop(release);
        let end = gongyi_system::clock::monotonic_now() + PATIENCE;
        while bench.thread.health().hung > 0 {
            assert!(gongyi_system::clock::monotonic_now() < end, "the thread that is back still counts as hung");
            std::thread::yield_now();
        }
        assert!(returned.load(Ordering::Acquire));
        // What is back is not used again, and what it painted in the end is not taken for another slide's.
        assert!(bench.thread.take_painted().is_empty());
    }

    #[test]
    fn slides_without_files_do_not_hang_without_end_either() {
        let (release, held) = mpsc::channel::<()>();
        let held = Mutex::new(held);
        let bench = Bench::new(Duration::from_millis(20), move |_| {
            let _released = held.lock().unwrap().recv();
        });
        for _ in 0..4 {
            bench.thread.request((0..6).map(|index| bench.job(index)).collect());
            assert!(bench.done(6).iter().all(|painted| painted.result.is_err()));
        }
        assert_eq!(bench.thread.health().hung, MAX_HUNG);
        // Once what hung is back, painting goes on.
        drop(release);
        let end = gongyi_system::clock::monotonic_now() + PATIENCE;
        while bench.thread.health().hung > 0 {
            assert!(gongyi_system::clock::monotonic_now() < end, "the threads are not back");
            std::thread::yield_now();
        }
        bench.thread.request(vec![bench.job(0)]);
        assert!(bench.done(1)[0].result.is_ok());
    }

    #[test]
    fn a_player_ends_while_a_job_hangs() {
        let (_never, held) = mpsc::channel::<()>();
        let held = Mutex::new(held);
        let (begun, begins) = mpsc::channel();
        let bench = Bench::new(DEADLINE, move |_| {
            let _told = begun.send(());
            let _released = held.lock().unwrap().recv();
        });
        bench.thread.request(vec![bench.job(0)]);
        begins.recv_timeout(PATIENCE).unwrap();
        // This would wait for ever otherwise.
        drop(bench.thread);
    }

    #[test]
    fn what_is_in_hand_or_done_is_not_painted_again() {
        let (release, held) = mpsc::channel::<()>();
        let held = Mutex::new(held);
        let (begun, begins) = mpsc::channel();
        let bench = Bench::new(DEADLINE, move |id| {
            let _told = begun.send(());
            if id.ends_with("/0") {
                held.lock().unwrap().recv().unwrap();
            }
        });
        bench.thread.request(vec![bench.job(0), bench.job(1)]);
        begins.recv_timeout(PATIENCE).unwrap();
        // Asked for again and again while it is painted, as a fade does with each of its frames.
        for _ in 0..10 {
            bench.thread.request(vec![bench.job(0), bench.job(1)]);
        }
        release.send(()).unwrap();
        begins.recv_timeout(PATIENCE).unwrap();
        for _ in 0..10 {
            bench.thread.request(vec![bench.job(0), bench.job(1)]);
        }
        assert_eq!(bench.done(2).len(), 2);
        bench.thread.request(vec![bench.job(2)]);
        assert_eq!(bench.done(1).len(), 1);
        assert_eq!(bench.painted.load(Ordering::Acquire), 3);
    }
}
