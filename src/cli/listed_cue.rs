//! A cue as `timeline` lists it and `explain` names it.

use chrono_tz::Tz;
use serde::Serialize;

use gongyi_core::{
    playback::{Cue, json::CueJson},
    schedule::RuleShares,
};

/// A cue as `timeline` lists it: with the part of the time that its rule has while its programme is in force.
#[derive(Serialize)]
pub(super) struct ListedCue {
    #[serde(flatten)]
    cue: CueJson,
    share_of_time: Option<f64>,
}

impl ListedCue {
    pub(super) fn new(cue: &Cue, shares: &RuleShares, timezone: Tz) -> Self {
        let share_of_time = shares.of_rule(cue.rule.as_deref()).map(rounded);
        Self { cue: CueJson::new(cue, timezone), share_of_time }
    }
}

/// A share in an object: to a hundredth of a percent.
pub(super) fn rounded(share: f64) -> f64 {
    (share * 10_000.0).round() / 10_000.0
}
