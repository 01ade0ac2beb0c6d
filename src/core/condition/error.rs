//! What is wrong with a condition.

use crate::problem::{Grade, Place, Problem, Text};

/// A mistake in a condition; whoever knows where the condition is written makes a problem of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionError {
    /// The stable name of this kind of mistake.
    pub id: &'static str,
    /// What is wrong.
    pub message: Text,
    /// What to write instead.
    pub help: Option<Text>,
}

impl ConditionError {
    /// A mistake without advice.
    pub(super) fn new(id: &'static str, message: Text) -> Self {
        Self { id, message, help: None }
    }

    /// The same with advice.
    pub(super) fn help(mut self, help: Text) -> Self {
        self.help = Some(help);
        self
    }

    /// What is wrong with a condition that cannot be understood: an error of its file.
    pub fn error(self, place: Place) -> Problem {
        with_help(Problem::error(self.id, Grade::Shape, place, self.message), self.help)
    }

    /// What is most likely not meant by one that can.
    pub fn warning(self, place: Place) -> Problem {
        with_help(Problem::warning(self.id, place, self.message), self.help)
    }
}

fn with_help(problem: Problem, help: Option<Text>) -> Problem {
    match help {
        Some(help) => problem.help(help),
        None => problem,
    }
}
