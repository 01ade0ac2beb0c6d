//! What an expression makes of a local day: its parts joined from left to right, by the minute.
//!
//! A part that begins with `;` replaces the days that it names, from midnight to midnight, and with them the end of the
//! night before. `,` adds hours, or takes them away where they are off; what stands behind `||` counts at each time at
//! which nothing before it is on. A night belongs to the day on which it begins, and nothing that comes earlier takes
//! hours from it.

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};

use super::{
    expression::{Expression, Joint, Kind, Moment, Part, TimeSpan},
    sun::{Sky, Turn, Turns},
};
use crate::condition::{
    facts::Facts,
    portions::{DAY, Portion},
};

/// An expression in a zone, ready to be asked for days.
pub(super) struct Schedule<'a> {
    expression: &'a Expression,
    facts: &'a Facts,
    sky: Sky,
    turns: Arc<[Turn]>,
}

/// What a part makes of a day by itself.
#[derive(Debug, Clone, Default)]
pub(super) struct OwnDay {
    /// Whether it names the day.
    pub(super) is_named: bool,
    /// Its hours on the day, those of nights that began before among them.
    pub(super) portions: Vec<Portion>,
}

impl<'a> Schedule<'a> {
    pub(super) fn new(expression: &'a Expression, turns: &Turns, facts: &'a Facts, zone: chrono_tz::Tz) -> Self {
        let sky = Sky::new(facts, zone);
        let turns = turns.get(&sky, expression.spans());
        Self { expression, facts, sky, turns }
    }

    /// The portions of a day that are on, in order and apart.
    pub(super) fn day(&self, day: NaiveDate) -> Vec<Portion> {
        let mut on = Vec::new();
        let mut turns: &[Turn] = &self.turns;
        for part in &self.expression.parts {
            let (own_turns, rest) = turns.split_at_checked(part.times.len()).unwrap_or((turns, &[]));
            turns = rest;
            let own = self.own_day(part, own_turns, day, &|day| part.days.holds(self.facts, day));
            join(&mut on, part, &own);
        }
        on
    }

    /// What each part makes of a day by itself; `counts` says which of the days that it names count.
    pub(super) fn own_days(&self, day: NaiveDate, counts: &dyn Fn(usize, NaiveDate) -> bool) -> Vec<OwnDay> {
        let mut turns: &[Turn] = &self.turns;
        let own = |(index, part): (usize, &Part)| {
            let (own_turns, rest) = turns.split_at_checked(part.times.len()).unwrap_or((turns, &[]));
            turns = rest;
            self.own_day(part, own_turns, day, &|day| part.days.holds(self.facts, day) && counts(index, day))
        };
        self.expression.parts.iter().enumerate().map(own).collect()
    }

    fn own_day(&self, part: &Part, turns: &[Turn], day: NaiveDate, holds: &dyn Fn(NaiveDate) -> bool) -> OwnDay {
        let is_named = holds(day);
        let portions = if part.times.is_empty() {
            if is_named { vec![(0, DAY)] } else { Vec::new() }
        } else {
            portions_of(&part.times, turns, &self.sky, day, holds)
        };
        OwnDay { is_named, portions }
    }
}

/// Joins a part to what the parts before it make of a day.
pub(super) fn join(on: &mut Vec<Portion>, part: &Part, own: &OwnDay) {
    if part.replaces_days() && own.is_named {
        on.clear();
    }
    match (part.kind, part.joint) {
        (Kind::Open, _) => add(on, &own.portions),
        (_, Joint::Fallback) | (Kind::Unknown, Joint::Replace) => {}
        (Kind::Closed | Kind::Unknown, _) => take_away(on, &own.portions),
    }
}

/// The portions of a day that are on, and for each part those that it alone brought and nothing took.
pub(super) fn joined_by_part(parts: &[Part], own: &[OwnDay]) -> Vec<Vec<Portion>> {
    let mut on: Vec<Vec<Portion>> = Vec::with_capacity(parts.len());
    for (part, own) in parts.iter().zip(own) {
        // Behind `||` it counts only where nothing before it is on.
        let mut mine = Vec::new();
        if part.kind == Kind::Open {
            mine.clone_from(&own.portions);
            if part.joint == Joint::Fallback {
                for before in &on {
                    take_away(&mut mine, before);
                }
            }
        }
        let nothing = OwnDay { is_named: own.is_named, portions: Vec::new() };
        let taken = if part.kind == Kind::Open { &nothing } else { own };
        for before in &mut on {
            join(before, part, taken);
        }
        on.push(mine);
    }
    on
}

/// The portions of a day of spans that begin on days that count: on the day itself, or on one beside it.
pub(super) fn portions_of(
    spans: &[TimeSpan],
    turns: &[Turn],
    sky: &Sky,
    day: NaiveDate,
    holds: &dyn Fn(NaiveDate) -> bool,
) -> Vec<Portion> {
    let day_minutes = (DAY / 60).cast_signed();
    let moved = |moment: Moment| matches!(moment, Moment::Sun(_, offset) if offset != 0);
    // Hours after sunset may begin on the next day, and hours before sunrise on the day before.
    let days = if spans.iter().any(|span| moved(span.start) || moved(span.end)) { -2..=1 } else { -1..=0 };
    let mut portions = Vec::new();
    for ago in days {
        let Some(begins) = day.checked_add_signed(TimeDelta::days(ago.into())).filter(|day| holds(*day)) else {
            continue;
        };
        for (span, turn) in spans.iter().zip(turns) {
            let Some((start, end)) = sky.bounds(span, *turn, begins) else { continue };
            let (start, end) = (start + ago * day_minutes, end + ago * day_minutes);
            let (start, end) = (start.clamp(0, day_minutes), end.clamp(0, day_minutes));
            if start < end {
                portions.push((start.cast_unsigned() * 60, end.cast_unsigned() * 60));
            }
        }
    }
    normalize(&mut portions);
    portions
}

/// Adds portions.
pub(super) fn add(on: &mut Vec<Portion>, more: &[Portion]) {
    if more.is_empty() {
        return;
    }
    on.extend_from_slice(more);
    normalize(on);
}

/// Sorts portions and joins those that touch.
fn normalize(portions: &mut Vec<Portion>) {
    portions.sort_unstable();
    portions.dedup_by(|later, earlier| {
        let touch = later.0 <= earlier.1;
        if touch {
            earlier.1 = earlier.1.max(later.1);
        }
        touch
    });
}

/// Takes portions away.
pub(super) fn take_away(on: &mut Vec<Portion>, less: &[Portion]) {
    for (from, to) in less {
        let rest = |(start, end): &Portion| [(*start, (*end).min(*from)), ((*start).max(*to), *end)];
        *on = on.iter().flat_map(rest).filter(|(start, end)| start < end).collect();
    }
}
