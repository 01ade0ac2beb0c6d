//! Which rules keep another off the wall.

use std::{collections::BTreeSet, time::Duration};

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use super::{
    DAYS_AHEAD, Scan, ZoneGroup, called,
    span_sets::{first_common, union, without},
};
use gongyi_core::{
    local_time::{local_day, local_start},
    model::{Action, Library, Rule},
    problem::Text,
    schedule::{
        index::{Entry, Span},
        spans::Spans,
        starts_of_day,
    },
    text,
};

/// So many rules are named, and then how many more there are.
const MAX_NAMED: usize = 12;
/// Starts of a break-in that are closer than this are not all looked at.
const MIN_EVERY: Duration = Duration::from_mins(1);

/// The rules that win over another in zones that play alike, whenever it would play within a year, by their positions.
pub(super) fn winners(scan: Scan<'_>, rule: &Rule, entry: &Entry, zones: &ZoneGroup<'_>) -> BTreeSet<u32> {
    let (index, timezone) = (scan.show.index(), zones.screen.timezone);
    let next = match index.condition(entry) {
        Some(condition) => condition.next_active(timezone, scan.now).unwrap_or(scan.now),
        None => scan.now,
    };
    let whole = (next, next + TimeDelta::days(DAYS_AHEAD as i64));
    let mut spans = Spans::new(index, timezone, whole);
    let mut left = spans.active(entry).to_vec();
    if let Some(every) = rule.every {
        left = starts(&left, timezone, every);
    }
    let mut search = Search { library: index.library(), timezone, spans, found: BTreeSet::new() };
    for level in &index.zone_rules(&zones.first).levels {
        let is_own = level.priority == rule.priority;
        // A break-in gives way to none of its own priority, and a loop to black alone.
        if left.is_empty() || level.priority < rule.priority || (is_own && rule.every.is_some()) {
            break;
        }
        let others = level.entries.iter().filter(|other| other.rule != entry.rule && (other.is_blank || !is_own));
        let taken = search.take_level(&others.copied().collect::<Vec<_>>(), &left);
        left = without(&left, &taken);
    }
    search.found
}

/// A search for the rules that are on in the time that another wants.
struct Search<'a> {
    library: &'a Library,
    timezone: Tz,
    spans: Spans<'a>,
    found: BTreeSet<u32>,
}

impl Search<'_> {
    /// Adds the rules of a priority that are on in some of the time that is left, and says when any is.
    fn take_level(&mut self, entries: &[Entry], left: &[Span]) -> Vec<Span> {
        let mut taken: Vec<Span> = Vec::new();
        // Black first: it keeps the others of its priority off.
        for is_blank in [true, false] {
            let mut also = Vec::new();
            for other in entries.iter().filter(|other| other.is_blank == is_blank) {
                let Some(rule) = self.library.rules.get(other.rule as usize) else { continue };
                let active = self.spans.active(other);
                let active = without(&self.with_slides(&active, rule), &taken);
                if first_common(left, &active).is_some() {
                    self.found.insert(other.rule);
                }
                also.extend(active);
            }
            taken = union(taken.into_iter().chain(also).collect());
        }
        taken
    }

    /// The part of some spans from the first day of any slide of what a rule plays to the last.
    fn with_slides(&self, spans: &[Span], rule: &Rule) -> Vec<Span> {
        let playlist = match &rule.action {
            Action::Play(name) => self.library.playlists.get(name),
            Action::Blank => None,
        };
        let Some(playlist) = playlist else { return spans.to_vec() };
        let midnight = |day: NaiveDate| local_start(self.timezone, day.and_time(NaiveTime::MIN));
        let days = || playlist.slides.iter().map(|slide| slide.validity);
        // Nothing bounds them where one slide has no such day.
        let from = days().map(|days| days.from.map_or(DateTime::<Utc>::MIN_UTC, midnight)).min();
        let after = |day: NaiveDate| day.succ_opt().map_or(DateTime::<Utc>::MAX_UTC, midnight);
        let until = days().map(|days| days.until.map_or(DateTime::<Utc>::MAX_UTC, after)).max();
        let (Some(from), Some(until)) = (from, until) else { return Vec::new() };
        let cut = spans.iter().map(|span| (span.0.max(from), span.1.min(until)));
        cut.filter(|span| span.0 < span.1).collect()
    }
}

/// The instants within some spans at which a break-in starts, each as the shortest of spans.
fn starts(spans: &[Span], zone: Tz, every: Duration) -> Vec<Span> {
    let mut found = Vec::new();
    for &(from, until) in spans {
        let mut day = local_day(zone, from);
        while day.0 < until {
            let starts = starts_of_day(every.max(MIN_EVERY), zone, day).into_iter();
            let within = starts.filter(|at| (from..until).contains(at));
            found.extend(within.map(|at| (at, at + TimeDelta::nanoseconds(1))));
            day = local_day(zone, day.1);
        }
    }
    found
}

/// Rules in a sentence, each with what it does; none where there are none.
pub(super) fn named(library: &Library, positions: &BTreeSet<u32>) -> Option<Text> {
    let rules: Vec<Text> = positions
        .iter()
        .filter_map(|position| library.rules.get(*position as usize))
        .map(|rule| {
            let name = called(rule);
            let what = match &rule.action {
                Action::Play(list) => text!("（播放“{list}”）", " (plays `{list}`)"),
                Action::Blank => text!("（黑屏）", " (black)"),
            };
            Text::new(name.zh + &what.zh, name.en + &what.en)
        })
        .collect();
    let (named, more) = rules.split_at(rules.len().min(MAX_NAMED));
    let zh: Vec<&str> = named.iter().map(|rule| rule.zh.as_str()).collect();
    let en: Vec<&str> = named.iter().map(|rule| rule.en.as_str()).collect();
    let (zh, en) = (zh.join("、"), en.join(", "));
    let text = match more.len() {
        0 => Text::new(zh, en),
        more => text!("{zh}和另外 {more} 条规则", "{en} and {more} more rules"),
    };
    (!rules.is_empty()).then_some(text)
}
