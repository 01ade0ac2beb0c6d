//! What is found out about a library for a day: what is odd about its schedule, and which slides are over. `check` asks for
//! it once, the stage after each edit and each midnight.

use chrono::{DateTime, Utc};

use crate::{schedule, validity};
use gongyi_content::library::Outcome;
use gongyi_core::{problem::Problem, show::Show};

/// Everything that is found at `now`. `show` is compiled of the library of `outcome`.
pub fn inspect(outcome: &Outcome, show: &Show, now: DateTime<Utc>) -> Vec<Problem> {
    let mut found = schedule::lint(show, now);
    found.extend(validity::inspect(outcome, show, now));
    found
}
