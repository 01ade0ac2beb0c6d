//! The plan of a local day: the winning rules at each of its instants, found by sweeping the spans in which rules are
//! active, from the highest priority down, until nothing of the day is left.

use std::{collections::BTreeMap, num::NonZeroU32, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    ClockTrust, Content, Day, Loops, Programme, Track, breaks,
    index::{Entry, Index, Span, ZoneIndex},
    spans::Spans,
};
use crate::{
    local_time::local_day,
    model::{Action, Library, Slide, ZoneId},
};

/// What is in force, by the positions of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Winners {
    Nothing,
    Blank(u32),
    Loop(Arc<[u32]>),
}

/// Winners and when.
#[derive(Debug, Clone)]
struct Segment {
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    priority: Option<i32>,
    winners: Winners,
}

/// Plans the local day that holds `now`.
pub(super) fn day(index: &Index, loops: &Loops, zone: &ZoneId, now: DateTime<Utc>, trust: &ClockTrust) -> Day {
    let (library, is_doubted) = (index.library(), trust.is_doubted());
    let timezone = library.timezone(&zone.screen);
    let (from, until) = local_day(timezone, now);
    // Slides that have days are left out where nobody knows which day it is.
    let today = (!is_doubted).then(|| now.with_timezone(&timezone).date_naive());
    if let Some(track) = sequence(library, today).filter(|_| zone.is_main()) {
        let content = Content::Loop(Arc::from([track]));
        let only = Programme { zone: zone.clone(), content, priority: None, from, until };
        return Day { from, until, programmes: vec![only], breaks: Vec::new() };
    }
    let rules = index.zone_rules(zone);
    let programme = |segment: &Segment| Programme {
        zone: zone.clone(),
        content: content(library, loops, &rules, &segment.winners, today),
        priority: segment.priority,
        from: segment.from,
        until: segment.until,
    };
    let mut spans = Spans::new(index, timezone, (from, until));
    let counts = |entry: &Entry| (!is_doubted || entry.condition.is_none()) && has_slides(library, entry, today);
    let programmes: Vec<Programme> =
        segments(&rules, &mut spans, (from, until), &counts).iter().map(programme).collect();
    // Without a clock there is nothing to start on.
    let breaks = match today {
        Some(today) => breaks::plan(library, &rules.breaks, &programmes, &mut spans, (timezone, today)),
        None => Vec::new(),
    };
    Day { from, until, programmes, breaks }
}

/// Whether a rule has something to play on a day: one whose slides are all out of their days counts as if it were not
/// active, so that it takes the screen from nobody.
fn has_slides(library: &Library, entry: &Entry, today: Option<NaiveDate>) -> bool {
    let Some(Action::Play(name)) = library.rules.get(entry.rule as usize).map(|rule| &rule.action) else { return true };
    let playlist = library.playlists.get(name);
    playlist.is_none_or(|playlist| playlist.slides.iter().any(|slide| slide.validity.holds(today)))
}

/// The fallback as it is on a day; whole where it would have nothing, for it must never be black.
fn fallback_on(library: &Library, today: Option<NaiveDate>) -> Content {
    let valid = library.fallback.on(today);
    Content::Fallback(if valid.slides.is_empty() { Arc::clone(&library.fallback) } else { valid })
}

/// Tracks as they are on a day; none where none of them has anything to show.
fn tracks_on(tracks: &Arc<[Track]>, today: Option<NaiveDate>) -> Option<Arc<[Track]>> {
    let is_in = |slide: &Arc<Slide>| slide.validity.holds(today);
    if tracks.iter().flat_map(|track| &track.slides).all(is_in) {
        return Some(Arc::clone(tracks));
    }
    let track = |track: &Track| {
        let slides: Vec<Arc<Slide>> = track.slides.iter().filter(|slide| is_in(slide)).cloned().collect();
        (!slides.is_empty()).then(|| Track { slides, ..track.clone() })
    };
    let tracks: Arc<[Track]> = tracks.iter().filter_map(track).collect();
    (!tracks.is_empty()).then_some(tracks)
}

/// All playlists one after the other, where there is no `site.ron`.
fn sequence(library: &Library, today: Option<NaiveDate>) -> Option<Track> {
    let slides: Vec<Arc<Slide>> = library
        .sequence
        .iter()
        .filter_map(|name| library.playlists.get(name))
        .flat_map(|playlist| playlist.slides.iter().filter(|slide| slide.validity.holds(today)).cloned())
        .collect();
    (!slides.is_empty()).then_some(Track { rule: None, slides, share: NonZeroU32::MIN })
}

/// The winners at each instant of a day among the rules that count, in order, tiling it.
fn segments(rules: &ZoneIndex, spans: &mut Spans<'_>, whole: Span, counts: &dyn Fn(&Entry) -> bool) -> Vec<Segment> {
    let mut found = Vec::new();
    let mut free = vec![whole];
    for level in &rules.levels {
        if free.is_empty() {
            break;
        }
        let entries = level.entries.iter().filter(|entry| counts(entry));
        let pieces = pieces(entries, spans);
        let mut left = Vec::new();
        let mut pieces = pieces.into_iter().peekable();
        for (mut from, until) in free {
            while let Some((start, end, winners)) = pieces.peek() {
                if *start >= until {
                    break;
                }
                if *end > from {
                    let (start, stop) = ((*start).max(from), (*end).min(until));
                    if from < start {
                        left.push((from, start));
                    }
                    let (priority, winners) = (Some(level.priority), winners.clone());
                    found.push(Segment { from: start, until: stop, priority, winners });
                    from = stop;
                }
                if *end > until {
                    break;
                }
                pieces.next();
            }
            if from < until {
                left.push((from, until));
            }
        }
        free = left;
    }
    found.extend(free.into_iter().map(|(from, until)| Segment {
        from,
        until,
        priority: None,
        winners: Winners::Nothing,
    }));
    found.sort_by_key(|segment| segment.from);
    // Where a condition's edge changes no winner, the programme goes on.
    found.dedup_by(|next, before| {
        let same = before.until == next.from && before.priority == next.priority && before.winners == next.winners;
        if same {
            before.until = next.until;
        }
        same
    });
    found
}

/// The winners among rules of one priority, in order, wherever at least one is active.
fn pieces<'a>(
    entries: impl Iterator<Item = &'a Entry>,
    spans: &mut Spans<'_>,
) -> Vec<(DateTime<Utc>, DateTime<Utc>, Winners)> {
    let mut edges: Vec<(DateTime<Utc>, bool, Entry)> = Vec::new();
    for entry in entries {
        for (from, until) in spans.active(entry).iter() {
            edges.push((*from, true, *entry));
            edges.push((*until, false, *entry));
        }
    }
    edges.sort_unstable_by_key(|(at, starts, entry)| (*at, *starts, entry.rule));
    let mut active: BTreeMap<u32, bool> = BTreeMap::new();
    let mut blanks = 0_usize;
    let mut found = Vec::new();
    let mut edges = edges.into_iter().peekable();
    while let Some((at, starts, entry)) = edges.next() {
        if starts {
            active.insert(entry.rule, entry.is_blank);
            blanks += usize::from(entry.is_blank);
        } else {
            active.remove(&entry.rule);
            blanks -= usize::from(entry.is_blank);
        }
        let Some((next, _, _)) = edges.peek() else { break };
        if *next == at || active.is_empty() {
            continue;
        }
        let blank = if blanks > 0 { active.iter().find(|(_, is_blank)| **is_blank) } else { None };
        let winners = match blank {
            Some((rule, _)) => Winners::Blank(*rule),
            None => Winners::Loop(active.keys().copied().collect()),
        };
        found.push((at, *next, winners));
    }
    found
}

/// What winners play on a day.
fn content(
    library: &Library,
    loops: &Loops,
    rules: &ZoneIndex,
    winners: &Winners,
    today: Option<NaiveDate>,
) -> Content {
    let fallback = || match rules.own.as_ref().and_then(|own| tracks_on(own, today)) {
        Some(own) => Content::Loop(own),
        None => fallback_on(library, today),
    };
    let rule = |at: u32| library.rules.get(at as usize);
    match winners {
        Winners::Nothing => fallback(),
        Winners::Blank(at) => rule(*at).map_or_else(fallback, |rule| Content::Blank(Arc::clone(rule))),
        Winners::Loop(positions) => {
            let tracks = || -> Arc<[Track]> {
                let track = |at: &u32| {
                    let rule = rule(*at)?;
                    let Action::Play(name) = &rule.action else { return None };
                    let slides = library.playlists.get(name)?.slides.clone();
                    (!slides.is_empty()).then(|| Track { rule: Some(Arc::clone(rule)), slides, share: rule.share })
                };
                positions.iter().filter_map(track).collect()
            };
            let tracks = loops.get_or_make(|key| key == positions, || (Arc::clone(positions), tracks()));
            // What is kept serves all days; where slides have days, this day's is a part of it.
            tracks_on(&tracks, today).filter(|tracks| !tracks.is_empty()).map_or_else(fallback, Content::Loop)
        }
    }
}
