//! What the watching thread and whoever watches say to each other.

use std::sync::Arc;

use crate::library::load::Outcome;
use gongyi_core::{model::Library, problem::Problem};

/// News from the folder.
#[derive(Debug, Clone)]
pub struct Reload {
    /// What is in force, and what is wrong.
    pub outcome: Outcome,
    /// Whether what is in force changed, or a problem was fixed.
    pub applied: bool,
    /// Whether it is news that some file is wrong, and has been for a while.
    pub rejected: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Message {
    Changed,
    Verified,
    Ended,
}

/// Where news goes; kept until somebody wants it.
pub(super) enum NewsReceiver {
    Waiting(Vec<Reload>),
    To(Box<dyn FnMut(Reload) + Send>),
}

/// What was reported last, to report only what is new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ReportedState {
    pub(super) hash: String,
    pub(super) problems: Vec<Problem>,
    pub(super) good: bool,
}

impl ReportedState {
    pub(super) fn of_outcome(outcome: &Outcome) -> Self {
        let library: &Arc<Library> = &outcome.library;
        Self { hash: library.hash.clone(), problems: library.problems.clone(), good: outcome.good }
    }
}
