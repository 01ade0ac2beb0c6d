//! Quotas: how much of the time something may, or must, be on. What was on is judged in [`crate::quota`].

use super::PlaylistName;
use crate::{problem::Place, shapes::QuotaPeriod};

/// How much of the time something may, or must, be on.
#[derive(Debug, Clone, PartialEq)]
pub struct Quota {
    /// What it is about.
    pub of: QuotaSubject,
    /// How much of the time.
    pub bound: QuotaBound,
    /// Of which time.
    pub over: QuotaPeriod,
    /// Where it is written.
    pub place: Place,
}

/// What a quota is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuotaSubject {
    /// All slides that are marked as advertisements.
    Advertisement,
    /// The slides of a playlist.
    Playlist(PlaylistName),
    /// What the rule of this name plays.
    Rule(String),
}

/// How much of the time, in percent from 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum QuotaBound {
    /// So much at most.
    AtMost(f64),
    /// So much at least.
    AtLeast(f64),
}
