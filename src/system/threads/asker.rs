//! Asks what may hang, such as a disk, on a thread of its own, and waits for the answer for only so long. While one
//! question has no answer no other is asked: nothing can end a thread that waits for a disk.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc,
    thread,
    time::Duration,
};

type Question = Box<dyn FnOnce() + Send>;

/// Asks, and does not wait for ever.
#[derive(Default)]
pub struct Asker {
    questions: Option<mpsc::Sender<Question>>,
    /// Nothing is sent on it; the answer that is late closes it.
    late: Option<mpsc::Receiver<()>>,
}

impl Asker {
    /// The answer, or the panic that it ended in; nothing where there is none within `limit`, or none yet to an earlier
    /// question.
    pub fn ask<T: Send + 'static>(
        &mut self,
        limit: Duration,
        question: impl FnOnce() -> T + Send + 'static,
    ) -> Option<thread::Result<T>> {
        if let Some(late) = &self.late {
            if matches!(late.try_recv(), Err(mpsc::TryRecvError::Empty)) {
                return None;
            }
            self.late = None;
        }
        let (answer, answered) = mpsc::sync_channel(1);
        let (held, late) = mpsc::channel::<()>();
        let question = Box::new(move || {
            let _held = held;
            // Nobody may want it any more.
            let _given_up = answer.send(catch_unwind(AssertUnwindSafe(question)));
        });
        self.send(question)?;
        let answer = answered.recv_timeout(limit).ok();
        if answer.is_none() {
            self.late = Some(late);
        }
        answer
    }

    /// Hands a question over; nothing where there can be no thread.
    fn send(&mut self, question: Question) -> Option<()> {
        if self.questions.is_none() {
            let (questions, waiting) = mpsc::channel::<Question>();
            let work = move || waiting.into_iter().for_each(|question| question());
            thread::Builder::new().name("gongyi-ask".into()).spawn(work).ok()?;
            self.questions = Some(questions);
        }
        self.questions.as_ref()?.send(question).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Longer than anything that does not hang.
    const PATIENCE: Duration = Duration::from_mins(1);

    #[test]
    fn who_hangs_is_asked_nothing_more_until_it_answers() {
        let mut asker = Asker::default();
        assert_eq!(asker.ask(PATIENCE, || 1).unwrap().unwrap(), 1);
        let (answer, gate) = mpsc::channel::<()>();
        assert!(asker.ask(Duration::from_millis(10), move || gate.recv().is_err()).is_none());
        // Not even waited for.
        assert!(asker.ask(PATIENCE, || 2).is_none());
        drop(answer);
        let answered = std::iter::repeat_with(|| asker.ask(PATIENCE, || 3)).find_map(|answer| answer);
        assert_eq!(answered.unwrap().unwrap(), 3);
    }

    #[test]
    fn a_panic_is_an_answer() {
        let mut asker = Asker::default();
        assert!(asker.ask(PATIENCE, || panic!("on purpose")).unwrap().map(|(): ()| ()).is_err());
        assert_eq!(asker.ask(PATIENCE, || 1).unwrap().unwrap(), 1);
    }
}
