//! The plan of a local day: its programmes and its break-ins.

use chrono::{DateTime, Utc};

use super::{BreakIn, ClockTrust, Programme};
use crate::{model::ZoneId, recent::ByteSize};

/// The plan of a local day of a zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Day {
    /// Its first instant.
    pub from: DateTime<Utc>,
    /// The first instant of the next.
    pub until: DateTime<Utc>,
    /// The programmes, which tile the day.
    pub programmes: Vec<Programme>,
    /// The break-ins, one after the other; the loops go on by the clock beneath them.
    pub breaks: Vec<BreakIn>,
}

impl Day {
    /// The programme in force at an instant of the day.
    pub fn programme_at(&self, now: DateTime<Utc>) -> Option<&Programme> {
        let after = self.programmes.partition_point(|programme| programme.from <= now);
        self.programmes.get(after.saturating_sub(1))
    }
}

impl ByteSize for Day {
    fn byte_size(&self) -> usize {
        size_of_val(self.programmes.as_slice()) + size_of_val(self.breaks.as_slice())
    }
}

/// Which day of which zone it is.
#[derive(Debug, Clone)]
pub(crate) struct DayKey {
    zone: ZoneId,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    is_doubted: bool,
}

impl DayKey {
    /// The key of a day that was planned with this trust.
    pub(crate) fn new(zone: &ZoneId, day: &Day, trust: &ClockTrust) -> Self {
        Self { zone: zone.clone(), from: day.from, until: day.until, is_doubted: trust.is_doubted() }
    }

    /// Whether it is the day of a zone that holds `now`, planned with this trust.
    pub(crate) fn is_day_of(&self, zone: &ZoneId, now: DateTime<Utc>, trust: &ClockTrust) -> bool {
        self.is_doubted == trust.is_doubted() && (self.from..self.until).contains(&now) && self.zone == *zone
    }
}
