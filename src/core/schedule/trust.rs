//! Whether the clock can be believed.

use crate::problem::Text;

/// Whether the clock can be believed (rule 8 of the rules of time).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ClockTrust {
    /// It can.
    #[default]
    Trusted,
    /// It cannot, and why.
    Doubted(Text),
}

impl ClockTrust {
    /// Whether it cannot.
    pub(crate) fn is_doubted(&self) -> bool {
        matches!(self, Self::Doubted(_))
    }
}
