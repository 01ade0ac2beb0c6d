//! What is worked out of a library's rules: each distinct condition once however many rules have it, and their order of
//! precedence for each zone that somebody asks for.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
    num::NonZeroU32,
    sync::Arc,
};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::Track;
use crate::{
    condition::{Condition, Facts},
    model::{Action, Library, MAIN_ZONE, Screen, ZoneContent, ZoneId},
    recent::{ByteSize, Recent},
};

/// Zones whose rules are kept in order: more than a player has. Those of a thousand screens would be gigabytes.
const MAX_ZONES: usize = 32;
/// What they may take.
const ZONES_BUDGET_BYTES: usize = 8 << 20;

/// The rules in their order of precedence.
pub struct Index {
    library: Arc<Library>,
    facts: Arc<Facts>,
    /// Each distinct condition; none where it is wrong, which a site that was let in is not: such a rule never plays.
    conditions: Vec<Option<Condition>>,
    /// For each rule of the library: its condition.
    condition_of: Vec<Option<usize>>,
    /// The zones that were asked for lately.
    zones: Recent<ZoneId, ZoneIndex>,
    /// How often a condition was worked out: what the answers cost.
    asked: std::sync::atomic::AtomicUsize,
    /// How often the rules of a zone were put in order.
    ordered: std::sync::atomic::AtomicUsize,
}

/// The rules that concern a zone.
#[derive(Default)]
pub struct ZoneIndex {
    /// The loops, the highest priority first.
    pub levels: Vec<Level>,
    /// The break-ins, as written.
    pub breaks: Vec<Entry>,
    /// What it shows whenever no rule does; none for `main`, which has the fallback.
    pub own: Option<Arc<[Track]>>,
}

/// Rules of one priority, as written.
pub struct Level {
    /// Their priority.
    pub priority: i32,
    /// The rules.
    pub entries: Vec<Entry>,
}

/// A rule by its position among the library's, and its condition; always active where it has none.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Its position among the rules of the library.
    pub rule: u32,
    /// Its condition, by its position in the index.
    pub condition: Option<usize>,
    /// Whether it turns the picture black.
    pub is_blank: bool,
}

impl Index {
    /// Puts the rules of a library in order.
    pub(super) fn new(library: Arc<Library>) -> Self {
        let site = &library.site;
        // Mistakes in them were told when the site was read, and such a site is not let in.
        let (facts, _told) = Facts::new(site.calendar, &site.holidays, site.place);
        let facts = Arc::new(facts);
        let (mut conditions, mut known) = (Vec::new(), HashMap::new());
        let condition_of: Vec<Option<usize>> = library
            .rules
            .iter()
            .map(|rule| {
                let when = rule.when.as_ref()?;
                Some(*known.entry(format!("{when:?}")).or_insert_with(|| {
                    conditions.push(Condition::new(when, &facts).ok());
                    conditions.len() - 1
                }))
            })
            .collect();
        Self {
            library,
            facts,
            conditions,
            condition_of,
            zones: Recent::new(MAX_ZONES, ZONES_BUDGET_BYTES),
            asked: std::sync::atomic::AtomicUsize::new(0),
            ordered: std::sync::atomic::AtomicUsize::new(0),
        }
    }

    /// The library whose rules they are.
    pub fn library(&self) -> &Arc<Library> {
        &self.library
    }

    /// How often the rules of a zone were put in order.
    pub fn ordered(&self) -> usize {
        self.ordered.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// How often a condition was worked out.
    pub fn asked(&self) -> usize {
        self.asked.load(std::sync::atomic::Ordering::Relaxed)
    }

    /// The rules of a zone; for one that the site does not know, all rules of the zone `main`.
    pub fn zone_rules(&self, zone: &ZoneId) -> Arc<ZoneIndex> {
        let library = &self.library;
        let is_it = |known: &ZoneId| known == zone;
        self.zones.get_or_make(is_it, || {
            self.ordered.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let screen = library.screen(&zone.screen).filter(|screen| screen.zone_ids().any(|known| known == *zone));
            let name = if screen.is_some() { &zone.zone } else { MAIN_ZONE };
            let index = ZoneIndex::new(library, &self.condition_of, screen.map(|screen| &**screen), name);
            (zone.clone(), ZoneIndex { own: library.zones.get(zone).map(own), ..index })
        })
    }

    /// The spans of time, cut to `[from, until)`, in which a condition holds.
    pub fn spans(&self, condition: usize, zone: Tz, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<Span> {
        self.asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let Some(Some(condition)) = self.conditions.get(condition) else { return Vec::new() };
        let found = condition.intervals(zone, from, until);
        let cut = found.into_iter().map(|interval| (interval.start.max(from), interval.end.min(until)));
        cut.filter(|(from, until)| from < until).collect()
    }

    /// The facts of the site.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// The condition of an entry; none where it always holds.
    pub fn condition(&self, entry: &Entry) -> Option<&Condition> {
        self.conditions.get(entry.condition?)?.as_ref()
    }

    /// The entry of a rule by its position.
    pub fn entry(&self, position: usize) -> Entry {
        let condition = self.condition_of.get(position).copied().flatten();
        Entry { rule: position as u32, condition, is_blank: false }
    }
}

impl ByteSize for ZoneIndex {
    fn byte_size(&self) -> usize {
        size_of_val(self.levels.as_slice()) + self.entries().count() * size_of::<Entry>()
    }
}

/// A half-open span of time.
pub type Span = (DateTime<Utc>, DateTime<Utc>);

/// The one track of a zone that shows what is its own.
fn own(content: &ZoneContent) -> Arc<[Track]> {
    let slides = match content {
        ZoneContent::Playlist(playlist) | ZoneContent::Ticker { playlist, .. } => playlist.slides.clone(),
        ZoneContent::Clock(slide) => vec![Arc::clone(slide)],
    };
    Arc::from([Track { rule: None, slides, share: NonZeroU32::MIN }])
}

impl ZoneIndex {
    /// All its rules.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.levels.iter().flat_map(|level| &level.entries).chain(&self.breaks)
    }

    /// How many distinct conditions its rules have.
    pub fn condition_count(&self) -> usize {
        self.entries().filter_map(|entry| entry.condition).collect::<BTreeSet<_>>().len()
    }

    fn new(library: &Library, condition_of: &[Option<usize>], screen: Option<&Screen>, zone: &str) -> Self {
        let mut levels: BTreeMap<Reverse<i32>, Vec<Entry>> = BTreeMap::new();
        let mut breaks = Vec::new();
        for ((at, rule), condition) in library.rules.iter().enumerate().zip(condition_of) {
            if !rule.concerns_zone(zone) || screen.is_some_and(|screen| !rule.concerns(screen)) {
                continue;
            }
            let is_blank = rule.action == Action::Blank;
            let entry = Entry { rule: at as u32, condition: *condition, is_blank };
            match rule.every {
                None => levels.entry(Reverse(rule.priority)).or_default().push(entry),
                // One pass of black lasts no time: `check` says so.
                Some(_) if is_blank => {}
                Some(_) => breaks.push(entry),
            }
        }
        let levels = levels.into_iter().map(|(Reverse(priority), entries)| Level { priority, entries }).collect();
        Self { levels, breaks, own: None }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::{schedule::ClockTrust, show::Show, testing};

    #[test]
    fn the_rules_of_a_zone_are_put_in_order_when_somebody_asks() {
        let mut library = testing::library(&[(1, vec![8000]), (1, vec![8000])]);
        let screen = Screen::clone(&library.screens[0]);
        library.screens =
            (0..1000).map(|at| Arc::new(Screen { name: format!("s{at}").into(), ..screen.clone() })).collect();
        let zone = |at: usize| ZoneId::main(&library.screens[at].name);
        let now = DateTime::parse_from_rfc3339("2026-01-01T12:00:00+08:00").unwrap().to_utc();
        let show = Show::compile(library.clone());
        let programme = |zone, day| show.programme(&zone, now + TimeDelta::days(day), &ClockTrust::Trusted);
        for day in 0..50 {
            programme(zone(999), day);
        }
        assert_eq!(show.index().ordered(), 1);
        // A zone that nobody knows plays what all rules of `main` say.
        let unknown = programme(ZoneId::new(&"x".into(), "side"), 0);
        assert_eq!(unknown.content.rules(), programme(zone(1), 0).content.rules());
        assert_eq!(show.index().ordered(), 3);
    }
}
