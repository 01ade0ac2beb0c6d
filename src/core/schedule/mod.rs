//! Which programme is in force in a zone at an instant, since when, and until when: a pure function of the library, the
//! instant and the trust in the clock. It knows no slides' order and no pixels.
//!
//! The rules of time that hold here: intervals are half-open (1), the highest priority wins and equal ones interleave
//! (2), wall-clock time is that of the screen's zone (3), a loop is anchored where its programme came into force and at
//! the latest at local midnight (4), break-ins start on the clock (5), a doubted clock plays only what has no condition
//! (8), and where nothing is scheduled there is the fallback (9).
//!
//! Because every loop is anchored anew at local midnight, a local day can be planned by itself: [`Day`]. All questions
//! are answered from the plan of a day, and the last few plans are kept.

mod breaks;
mod day;
mod explain;
pub mod index;
mod plan;
mod programme;
mod shares;
pub mod spans;
mod trust;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

pub use breaks::{BreakIn, REMNANT, break_in_length, least, starts_of_day};
pub use day::Day;
pub use explain::{Explanation, Next, RuleReport, RuleStatus};
pub use programme::{Content, Programme, Rules, Track};
pub use shares::{RuleShares, shares_of_time};
pub use trust::ClockTrust;

pub(crate) use day::DayKey;
pub(crate) use explain::explain;

use self::index::Index;
use crate::{
    condition::day_names,
    model::{Library, ZoneId},
    problem::Text,
    recent::{ByteSize, Recent},
};

/// Days that are kept. A player asks for two days of each screen; whoever lists a year asks for one after the other.
const MAX_DAYS: usize = 32;
/// What they may take.
const DAYS_BUDGET_BYTES: usize = 8 << 20;
/// Sets of winners whose tracks are kept: schedules come back to the same ones day after day.
const MAX_LOOPS: usize = 64;
/// What they may take: a few of ten thousand rules.
const LOOPS_BUDGET_BYTES: usize = 8 << 20;

/// The tracks of a set of winners, by the positions of their rules.
type Loops = Recent<Arc<[u32]>, Arc<[Track]>>;

impl ByteSize for Arc<[Track]> {
    fn byte_size(&self) -> usize {
        self.iter().map(|track| size_of::<Track>() + track.slides.len() * size_of::<usize>()).sum()
    }
}

/// The schedule of a library: its rules in order, and what was planned lately.
pub(crate) struct Schedule {
    index: Index,
    days: Recent<DayKey, Day>,
    loops: Loops,
}

impl Schedule {
    /// The schedule of a library, with nothing planned yet.
    pub(crate) fn new(library: Arc<Library>) -> Self {
        Self {
            index: Index::new(library),
            days: Recent::new(MAX_DAYS, DAYS_BUDGET_BYTES),
            loops: Recent::new(MAX_LOOPS, LOOPS_BUDGET_BYTES),
        }
    }

    /// The library.
    pub(crate) fn library(&self) -> &Arc<Library> {
        self.index.library()
    }

    /// The rules in their order of precedence, with their conditions.
    pub(crate) fn index(&self) -> &Index {
        &self.index
    }

    /// The plan of the local day that holds `now`.
    pub(crate) fn day(&self, zone: &ZoneId, now: DateTime<Utc>, trust: &ClockTrust) -> Arc<Day> {
        self.days.get_or_make(
            |key| key.is_day_of(zone, now, trust),
            || {
                let day = plan::day(&self.index, &self.loops, zone, now, trust);
                (DayKey::new(zone, &day, trust), day)
            },
        )
    }

    /// The programme of a zone at `now`.
    pub(crate) fn programme(&self, zone: &ZoneId, now: DateTime<Utc>, trust: &ClockTrust) -> Programme {
        let day = self.day(zone, now, trust);
        // The programmes of a day tile it: the other answer is for the compiler.
        day.programme_at(now).cloned().unwrap_or_else(|| Programme {
            zone: zone.clone(),
            content: Content::Fallback(Arc::clone(&self.library().fallback)),
            priority: None,
            from: day.from,
            until: day.until,
        })
    }

    /// The names of a local day: festival, holiday, solar term.
    pub(crate) fn day_names(&self, day: NaiveDate) -> Vec<Text> {
        day_names(self.index.facts(), day)
    }
}

#[cfg(test)]
pub mod properties;
#[cfg(test)]
mod validity_tests;
