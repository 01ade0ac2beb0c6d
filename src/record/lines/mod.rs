//! Lines on their way out: a bounded memory in front of a thread that writes them. Whoever has a line never waits, be
//! the disk full, the share away or the pipe stalled.
//!
//! What fails is tried again, in order and whole. Where more waits than the memory holds the oldest lines are given
//! up, and one line says how many and from when to when.

#[cfg(test)]
mod tests;

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Condvar, Mutex},
    time::{Duration, Instant},
};

use gongyi_core::sync::{lock, wait};
use gongyi_system::{
    clock::monotonic_now,
    threads::{Backoff, BoundedThread, Pace, contain},
};

/// The end of the player waits so long for what is still to be written.
const END_WITHIN: Duration = Duration::from_secs(2);

/// Where lines go.
pub(super) trait LineTarget: Send {
    /// Writes a line, its end included, that says what happened at `at`. One that fails is given again, and must then be
    /// whole.
    fn write(&mut self, line: &str, at: &str) -> io::Result<()>;

    /// Opens the place anew by its name.
    fn reopen(&mut self) {}

    /// Puts what was written on the disk.
    fn settle(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// Notes that the player lives, as often as [`Limits::beat`] says.
    fn beat(&mut self) -> io::Result<()> {
        Ok(())
    }

    /// All is written that could be.
    fn end(&mut self) {}

    /// Lines were given up: reported to whoever counts them.
    fn dropped(&self, _lines: u64) {}

    /// The line that reports a gap; none where nobody is to know.
    fn gap(&self, gap: &Gap) -> Option<String>;
}

/// How a queue behaves.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    /// The memory for what waits.
    pub(super) bytes: usize,
    /// How soon what fails is tried again.
    pub(super) pace: Pace,
    /// What was written is put on the disk this long after it.
    pub(super) settle: Duration,
    /// How often the thread notes that the player lives; never where absent.
    pub(super) beat: Option<Duration>,
}

/// Lines that were given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gap {
    /// The instant of the first.
    pub(super) from: String,
    /// The instant of the last.
    pub(super) to: String,
    pub(super) dropped: u64,
}

/// The queue and its thread.
pub(super) struct LineQueue {
    shared: Arc<LineQueueShared>,
    thread: Option<BoundedThread>,
}

struct LineQueueShared {
    state: Mutex<LineQueueState>,
    /// There is something to do.
    changed: Condvar,
    /// There is nothing to do.
    idle: Condvar,
    limits: Limits,
}

struct LineQueueState {
    lines: VecDeque<Line>,
    /// How much memory the lines take.
    bytes: usize,
    /// What was given up, which was before `lines`.
    gap: Option<Gap>,
    /// How many lines were given up and not reported yet.
    dropped: u64,
    reopen: bool,
    ended: bool,
    /// Whether a line is in the hands of the thread.
    in_hand: bool,
}

struct Line {
    text: String,
    /// When what it reports happened.
    at: String,
}

impl Line {
    fn bytes(&self) -> usize {
        size_of::<Self>() + self.text.len() + self.at.len()
    }
}

/// What the thread has in its hands.
enum InHand {
    Line(Line),
    Gap(Gap),
}

/// What the thread does next.
enum Job {
    Write(InHand),
    Reopen,
    Settle,
    Beat,
}

impl LineQueue {
    /// Starts the thread. Where it cannot be started lines are only given up.
    pub(super) fn start(name: &str, limits: Limits, target: impl LineTarget + 'static) -> (Self, io::Result<()>) {
        let state = LineQueueState {
            lines: VecDeque::new(),
            bytes: 0,
            gap: None,
            dropped: 0,
            reopen: false,
            ended: false,
            in_hand: false,
        };
        let shared = Arc::new(LineQueueShared {
            state: Mutex::new(state),
            changed: Condvar::new(),
            idle: Condvar::new(),
            limits,
        });
        let theirs = Arc::clone(&shared);
        match BoundedThread::start(name, move || theirs.run(target)) {
            Ok(thread) => (Self { shared, thread: Some(thread) }, Ok(())),
            Err(error) => (Self { shared, thread: None }, Err(error)),
        }
    }

    /// Takes a line, its end included, that says what happened at `at`. Never waits.
    pub(super) fn push(&self, text: String, at: String) {
        lock(&self.shared.state).push(Line { text, at }, self.shared.limits.bytes);
        self.shared.changed.notify_one();
    }

    /// Opens the place anew by its name, and tries at once what failed.
    pub(super) fn reopen(&self) {
        lock(&self.shared.state).reopen = true;
        self.shared.changed.notify_one();
    }

    /// Waits until everything is written, for `limit` at most.
    pub(super) fn flush_within(&self, limit: Duration) {
        let Some(end) = monotonic_now().checked_add(limit) else { return };
        let mut state = lock(&self.shared.state);
        while !state.is_idle() {
            let left = end.saturating_duration_since(monotonic_now());
            if left.is_zero() {
                return;
            }
            state = wait(&self.shared.idle, state, Some(left));
        }
    }
}

impl Drop for LineQueue {
    fn drop(&mut self) {
        lock(&self.shared.state).ended = true;
        self.shared.changed.notify_one();
        if let Some(thread) = &mut self.thread {
            let _hangs = thread.join_within(END_WITHIN);
        }
    }
}

impl LineQueueState {
    fn push(&mut self, line: Line, budget: usize) {
        while self.bytes + line.bytes() > budget
            && let Some(oldest) = self.lines.pop_front()
        {
            self.bytes -= oldest.bytes();
            self.give_up(oldest.at);
        }
        if line.bytes() > budget {
            self.give_up(line.at);
        } else {
            self.bytes += line.bytes();
            self.lines.push_back(line);
        }
    }

    fn give_up(&mut self, at: String) {
        self.dropped += 1;
        match &mut self.gap {
            Some(gap) => {
                gap.to = at;
                gap.dropped += 1;
            }
            None => self.gap = Some(Gap { from: at.clone(), to: at, dropped: 1 }),
        }
    }

    /// The next thing to write: what is in hand first, then what was given up, then the lines.
    fn next_to_write(&mut self, in_hand: Option<InHand>) -> Option<InHand> {
        let next = match in_hand {
            Some(InHand::Line(line)) => Some(InHand::Line(line)),
            Some(InHand::Gap(mut gap)) => {
                if let Some(more) = self.gap.take() {
                    gap.to = more.to;
                    gap.dropped += more.dropped;
                }
                Some(InHand::Gap(gap))
            }
            None => self.gap.take().map(InHand::Gap).or_else(|| {
                let line = self.lines.pop_front()?;
                self.bytes -= line.bytes();
                Some(InHand::Line(line))
            }),
        };
        self.in_hand = next.is_some();
        next
    }

    fn is_idle(&self) -> bool {
        !self.in_hand && self.lines.is_empty() && self.gap.is_none()
    }
}

impl LineQueueShared {
    /// The life of the thread. At the end what waits is written, until the first failure.
    fn run(&self, mut target: impl LineTarget) {
        let mut backoff = Backoff::new(self.limits.pace);
        let mut in_hand = None;
        let mut settle_at: Option<Instant> = None;
        let next_beat = || monotonic_now().checked_add(self.limits.beat?);
        let mut beat_at = next_beat();
        while let Some((job, ended)) = self.next(&target, &mut in_hand, &mut backoff, settle_at, beat_at) {
            let done = match job {
                Job::Reopen => contain(|| {
                    target.reopen();
                    Ok(())
                }),
                Job::Beat => {
                    beat_at = next_beat();
                    // One that fails is followed by another.
                    let _missed = contain(|| target.beat());
                    continue;
                }
                Job::Settle => {
                    let settled = contain(|| target.settle());
                    // What could not be put on the disk is tried again, at the pace of what fails.
                    settle_at = settle_at.filter(|_| settled.is_err());
                    settled
                }
                Job::Write(next) => {
                    let written = contain(|| match &next {
                        InHand::Line(line) => target.write(&line.text, &line.at),
                        InHand::Gap(gap) => target.gap(gap).map_or(Ok(()), |line| target.write(&line, &gap.to)),
                    });
                    if written.is_err() {
                        in_hand = Some(next);
                    } else {
                        settle_at = settle_at.or_else(|| monotonic_now().checked_add(self.limits.settle));
                    }
                    written
                }
            };
            match done {
                Ok(()) => backoff.reset(),
                Err(_) if ended => break,
                Err(_) => backoff.failed(),
            }
        }
        if settle_at.is_some() {
            let _too_late = contain(|| target.settle());
        }
        let _too_late = contain(|| {
            target.end();
            Ok(())
        });
        let left = {
            let mut state = lock(&self.state);
            let waiting = state.lines.len() as u64 + u64::from(matches!(in_hand, Some(InHand::Line(_))));
            state.in_hand = false;
            std::mem::take(&mut state.dropped) + waiting
        };
        let _nobody_counts = contain(|| {
            target.dropped(left);
            Ok(())
        });
        self.idle.notify_all();
    }

    /// Waits for the next thing to do, and whether this is the end; none where nothing is left to do at the end.
    fn next(
        &self,
        target: &impl LineTarget,
        in_hand: &mut Option<InHand>,
        backoff: &mut Backoff,
        settle_at: Option<Instant>,
        beat_at: Option<Instant>,
    ) -> Option<(Job, bool)> {
        let mut state = lock(&self.state);
        loop {
            if std::mem::take(&mut state.reopen) {
                backoff.reset();
                return Some((Job::Reopen, state.ended));
            }
            let dropped = std::mem::take(&mut state.dropped);
            if dropped > 0 {
                target.dropped(dropped);
            }
            let held = backoff.wait();
            if state.ended || held.is_none() {
                if let Some(next) = state.next_to_write(in_hand.take()) {
                    return Some((Job::Write(next), state.ended));
                }
                self.idle.notify_all();
                if state.ended {
                    return None;
                }
            }
            let left = |at: Instant| at.saturating_duration_since(monotonic_now());
            if beat_at.is_some_and(|at| left(at).is_zero()) {
                return Some((Job::Beat, false));
            }
            let waiting = in_hand.is_some() || !state.lines.is_empty() || state.gap.is_some();
            let until_settled = settle_at.map(|at| left(at).max(held.unwrap_or_default()));
            if !waiting && until_settled.is_some_and(|wait| wait.is_zero()) {
                return Some((Job::Settle, false));
            }
            let limit = if waiting { held } else { until_settled };
            let limit = limit.into_iter().chain(beat_at.map(left)).min();
            state = wait(&self.changed, state, limit);
        }
    }
}
