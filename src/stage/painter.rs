//! The thread that paints slides: the stage says which pictures it wants, most urgent first, and is woken when one is
//! ready. Nothing is painted on the stage's own thread, so that a transition never waits.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc},
    thread::JoinHandle,
};

use super::{compositor::TextureKey, wake::Waker};
use crate::{
    library::model::Slide,
    paint::{Canvas, PaintSize, Painter},
    problem::Text,
};

/// A picture that is wanted.
#[derive(Debug, Clone)]
pub(crate) struct Job {
    pub(crate) key: TextureKey,
    pub(crate) slide: Arc<Slide>,
}

/// A picture that was painted, or why it could not be.
pub(crate) struct Painted {
    pub(crate) key: TextureKey,
    pub(crate) result: Result<Arc<Canvas>, Text>,
}

/// The painting thread.
pub(crate) struct PaintThread {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    wanted: Vec<Job>,
    ended: bool,
}

fn lock(shared: &Shared) -> MutexGuard<'_, State> {
    shared.state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl PaintThread {
    /// Starts the thread; `done` receives each picture, and `waker` is woken then.
    pub(crate) fn start(painter: Arc<Painter>, done: mpsc::Sender<Painted>, waker: Waker) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("gongyi-paint".into()).spawn(move || {
            while let Some(job) = theirs.next() {
                let (width, height) = job.key.size;
                let result = painter.draw(&job.slide, PaintSize { width, height }).map(Arc::new);
                if done.send(Painted { key: job.key, result }).is_err() {
                    break;
                }
                waker.wake();
            }
        })?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Replaces the list of pictures that are wanted, most urgent first. One that is being painted is finished.
    pub(crate) fn want(&self, jobs: Vec<Job>) {
        let mut state = lock(&self.shared);
        let is_news = !jobs.is_empty();
        state.wanted = jobs;
        drop(state);
        // A line that moves asks for nothing, many times a second.
        if is_news {
            self.shared.changed.notify_one();
        }
    }
}

impl Shared {
    /// The next job; none when the thread is to end.
    fn next(&self) -> Option<Job> {
        let mut state = lock(self);
        loop {
            if state.ended {
                return None;
            }
            if !state.wanted.is_empty() {
                return Some(state.wanted.remove(0));
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for PaintThread {
    fn drop(&mut self) {
        lock(&self.shared).ended = true;
        self.shared.changed.notify_one();
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}
