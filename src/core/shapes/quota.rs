//! Quotas, as `site.ron` writes them.

use serde::Deserialize;

/// How much of the time something may, or must, be on, as written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quota {
    /// What it is about.
    pub of: QuotaSubject,
    /// The most of the time that it may have, in percent.
    #[serde(default)]
    pub at_most: Option<f64>,
    /// The least of the time that it must have, in percent.
    #[serde(default)]
    pub at_least: Option<f64>,
    /// Of which time.
    #[serde(default)]
    pub over: QuotaPeriod,
}

/// What a quota is about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub enum QuotaSubject {
    /// All slides that are marked as advertisements.
    Advertisement,
    /// The slides of a playlist, by its name.
    Playlist(String),
    /// What a rule plays, by its name.
    Rule(String),
}

/// The time of which a quota says a part: each such time is judged by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Deserialize)]
pub enum QuotaPeriod {
    /// Each hour, counted from local midnight: so are the commercials of broadcasters limited.
    Hour,
    /// Each local day: so public-service advertisements are asked for.
    #[default]
    Day,
    /// Each week from Monday to Sunday: so cities are inspected.
    Week,
}
