//! Break-ins: playlists that come in at fixed times of the day (rule 5 of the rules of time).
//!
//! * `every` counts on the wall clock from local midnight. A start that a clock set forward skips comes at the first
//!   valid instant after the gap, once; one that a clock set back brings twice comes the first time (rule 3).
//! * A start counts where the rule's `when` holds at it and no programme of a higher priority is in force.
//! * A break-in plays one pass of its playlist, or as many as its rule says, one after the other. One that is due while another plays waits for its end: of those that wait, the higher
//!   priority, then the earlier start, then the first written goes first, unless a programme of a higher priority is in
//!   force by then. None waits for itself: a start during its own pass is passed over.
//! * A programme of a higher priority takes the screen at once and ends the pass, and so does local midnight, where
//!   every day begins anew. A pass that would be cut within its first moments is not begun (rule 10).

use std::{cmp::Reverse, sync::Arc, time::Duration};

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{Programme, index::Entry, spans::Spans};
use crate::{
    local_time::local_start,
    model::{Action, Library, Playlist, Rule, Slide},
};

/// No slide is begun that a boundary cuts to less than this, or than half of its dwell if that is less (rule 10).
pub const REMNANT: Duration = Duration::from_secs(2);

/// One coming in of a break-in.
#[derive(Debug, Clone, PartialEq)]
pub struct BreakIn {
    /// The rule.
    pub rule: Arc<Rule>,
    /// What it plays.
    pub playlist: Arc<Playlist>,
    /// When it comes in.
    pub from: DateTime<Utc>,
    /// When the loop beneath is on again: at the end of the pass, or where the pass is cut.
    pub until: DateTime<Utc>,
}

/// How long a break-in takes: each pass of its playlist.
pub fn break_in_length(playlist: &Playlist, rule: &Rule) -> Duration {
    let pass: Duration = playlist.slides.iter().map(|slide| slide.dwell).sum();
    pass.saturating_mul(rule.passes.get())
}

/// The least time that a slide is begun for.
pub fn least(slide: &Slide) -> Duration {
    REMNANT.min(slide.dwell / 2)
}

/// A start on the clock.
struct ScheduledStart<'a> {
    at: DateTime<Utc>,
    position: u32,
    rule: &'a Arc<Rule>,
    playlist: Arc<Playlist>,
}

/// The break-ins of a day, in order; none overlaps another.
pub(super) fn plan(
    library: &Library,
    entries: &[Entry],
    programmes: &[Programme],
    spans: &mut Spans<'_>,
    (zone, today): (Tz, NaiveDate),
) -> Vec<BreakIn> {
    let (Some(first), Some(last)) = (programmes.first(), programmes.last()) else { return Vec::new() };
    let day = (first.from, last.until);
    let mut due: Vec<ScheduledStart<'_>> = Vec::new();
    for entry in entries {
        let Some(rule) = library.rules.get(entry.rule as usize) else { continue };
        let Action::Play(name) = &rule.action else { continue };
        let (Some(playlist), Some(every)) = (library.playlists.get(name), rule.every) else { continue };
        let active = spans.active(entry);
        if active.is_empty() {
            continue;
        }
        let holds = |at: &DateTime<Utc>| {
            let after = active.partition_point(|(from, _)| from <= at);
            after.checked_sub(1).and_then(|index| active.get(index)).is_some_and(|(_, until)| at < until)
        };
        let playlist = playlist.on(Some(today));
        if playlist.slides.is_empty() {
            continue;
        }
        let starts = starts_of_day(every, zone, day).into_iter().filter(holds);
        due.extend(starts.map(|at| ScheduledStart { at, position: entry.rule, rule, playlist: Arc::clone(&playlist) }));
    }
    due.sort_by_key(|due| (due.at, due.position));
    play_out(due, programmes)
}

/// The starts of a local day on the wall clock, in order.
pub fn starts_of_day(every: Duration, zone: Tz, (from, until): (DateTime<Utc>, DateTime<Utc>)) -> Vec<DateTime<Utc>> {
    let every = TimeDelta::from_std(every).unwrap_or(TimeDelta::MAX).max(TimeDelta::seconds(1));
    let date = from.with_timezone(&zone).date_naive();
    let midnight = date.and_time(NaiveTime::MIN);
    let Some(end) = midnight.checked_add_days(Days::new(1)) else { return Vec::new() };
    // Most days have 24 hours, and asking for each start's instant is slow.
    let plain = until - from == TimeDelta::days(1) && local_start(zone, midnight) == from;
    let mut found = Vec::new();
    let mut local = midnight;
    while local < end {
        let at = if plain { from + (local - midnight) } else { local_start(zone, local) };
        if (from..until).contains(&at) && found.last() != Some(&at) {
            found.push(at);
        }
        match local.checked_add_signed(every) {
            Some(next) => local = next,
            None => break,
        }
    }
    // Where a clock is set back, a later time on the clock may be an earlier instant.
    found.sort_unstable();
    found.dedup();
    found
}

/// Plays what is due, one after the other.
fn play_out(due: Vec<ScheduledStart<'_>>, programmes: &[Programme]) -> Vec<BreakIn> {
    let mut found: Vec<BreakIn> = Vec::new();
    let mut waiting: Vec<ScheduledStart<'_>> = Vec::new();
    let mut due = due.into_iter().peekable();
    // Who plays, and until when.
    let mut playing: Option<(u32, DateTime<Utc>)> = None;
    loop {
        let free = playing.map(|(_, until)| until);
        let now = match (waiting.is_empty(), due.peek()) {
            (false, _) => free,
            (true, Some(next)) => free.max(Some(next.at)),
            (true, None) => None,
        };
        let Some(now) = now else { return found };
        while let Some(next) = due.next_if(|next| next.at <= now) {
            let during_own = playing.is_some_and(|(position, until)| position == next.position && next.at < until);
            if !during_own && !waiting.iter().any(|other| other.position == next.position) {
                waiting.push(next);
            }
        }
        let best = waiting.iter().enumerate().min_by_key(|(_, due)| (Reverse(due.rule.priority), due.at, due.position));
        let Some(best) = best.map(|(at, _)| at) else { continue };
        let next = waiting.remove(best);
        // Where it gives way, whoever else waits has its turn at the same instant.
        let until = begin(&next, now, programmes);
        playing = Some((next.position, until.unwrap_or(now)));
        if let Some(until) = until {
            let (rule, playlist) = (Arc::clone(next.rule), Arc::clone(&next.playlist));
            found.push(BreakIn { rule, playlist, from: now, until });
        }
    }
}

/// When a break-in that begins now ends; none where it may not begin.
fn begin(due: &ScheduledStart<'_>, now: DateTime<Utc>, programmes: &[Programme]) -> Option<DateTime<Utc>> {
    let wins = |programme: &Programme| programme.priority.is_none_or(|priority| priority <= due.rule.priority);
    let current = programmes.partition_point(|programme| programme.from <= now).checked_sub(1)?;
    let day_ends = programmes.last()?.until;
    if now >= day_ends || !wins(programmes.get(current)?) {
        return None;
    }
    let end = TimeDelta::from_std(break_in_length(&due.playlist, due.rule))
        .ok()
        .and_then(|length| now.checked_add_signed(length));
    let end = end.unwrap_or(DateTime::<Utc>::MAX_UTC);
    let cut = programmes.iter().skip(current + 1).take_while(|next| next.from < end).find(|next| !wins(next));
    let cut = cut.map_or(day_ends, |next| next.from);
    if end <= cut {
        return Some(end);
    }
    let first = due.playlist.slides.first()?;
    let first_ends = TimeDelta::from_std(first.dwell).ok().and_then(|dwell| now.checked_add_signed(dwell));
    let is_cut = first_ends.is_none_or(|ends| ends > cut);
    let shown = (cut - now).to_std().unwrap_or_default();
    (!is_cut || shown >= least(first)).then_some(cut)
}
