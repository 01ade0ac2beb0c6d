//! What is wrong with a condition.

use crate::problem::Text;

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
}
