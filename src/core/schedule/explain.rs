//! Why a zone shows what it shows: every rule that concerns it, and how it stands at an instant.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::{BreakIn, ClockTrust, Content, Programme, Schedule, index::Entry, shares::shares_of_time, spans::Spans};
use crate::{
    condition::Condition,
    model::{Action, Library, Rule, Slide, ZoneId},
    problem::Text,
};

/// How many days ahead another programme is looked for.
const DAYS_AHEAD: usize = 800;

/// What is in force at an instant, and why.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// The local day.
    pub day: NaiveDate,
    /// The names of the day: festival, holiday, solar term, lunar date.
    pub day_names: Vec<Text>,
    /// The programme in force.
    pub programme: Programme,
    /// The break-in that is on in its place.
    pub break_in: Option<BreakIn>,
    /// Every rule that concerns the screen, as written.
    pub rules: Vec<RuleReport>,
    /// When another programme comes into force; none where that is more than two years away.
    pub next: Option<Next>,
}

/// How a rule stands.
#[derive(Debug, Clone)]
pub struct RuleReport {
    /// The rule.
    pub rule: Arc<Rule>,
    /// Its condition in words; none where it always holds.
    pub condition: Option<Text>,
    /// The parts of its hours that are on, each as it is written.
    pub parts: Vec<String>,
    /// How it stands.
    pub status: RuleStatus,
    /// The slides of its playlist that are not in their days today.
    pub left_out: usize,
    /// The part of the time, from 0 to 1, in which it is on while this programme is in force; none where it is not.
    pub share_of_time: Option<f64>,
}

/// How a rule stands at an instant.
#[derive(Debug, Clone, PartialEq)]
pub enum RuleStatus {
    /// It plays: so many of so many slides, or parts of the time.
    Plays {
        /// Its share.
        share: u32,
        /// The sum of the shares of all that play.
        of: u32,
    },
    /// It is active, but rules of a higher priority are too.
    Outranked,
    /// It is active, but a rule of the same priority turns the picture black.
    Blanked,
    /// It is active, but today none of its slides is in its days; the first day on which one is.
    NoSlides(Option<NaiveDate>),
    /// It is not active; it is next at an instant, or not within ten years.
    Inactive(Option<DateTime<Utc>>),
    /// A break-in that is on.
    BreaksIn,
    /// A break-in that is not on; when it comes next, today or tomorrow.
    BreaksInNext(Option<DateTime<Utc>>),
}

/// The next programme, and the rules that make it another.
#[derive(Debug, Clone)]
pub struct Next {
    /// When.
    pub at: DateTime<Utc>,
    /// The rules that come into force.
    pub begin: Vec<Arc<Rule>>,
    /// The rules that are no longer in force.
    pub end: Vec<Arc<Rule>>,
    /// Whether nothing is scheduled from then on.
    pub is_fallback: bool,
}

/// Explains what a zone shows at `now`. The clock is trusted.
pub(crate) fn explain(schedule: &Schedule, zone: &ZoneId, now: DateTime<Utc>) -> Explanation {
    let (index, library) = (schedule.index(), schedule.library());
    let timezone = library.timezone(&zone.screen);
    let day = now.with_timezone(&timezone).date_naive();
    let plan = schedule.day(zone, now, &ClockTrust::Trusted);
    let programme = schedule.programme(zone, now, &ClockTrust::Trusted);
    let break_in = plan.breaks.iter().find(|one| (one.from..one.until).contains(&now)).cloned();
    let mut entries: Vec<Entry> = index.zone_rules(zone).entries().copied().collect();
    entries.sort_by_key(|entry| entry.rule);
    let moment = (now, now + TimeDelta::nanoseconds(1));
    let mut spans = Spans::new(index, timezone, moment);
    let shares = shares_of_time(&programme, &plan.breaks, library.site.share_by);
    let report = |entry: &Entry| {
        let rule = library.rules.get(entry.rule as usize)?;
        let is_active = !spans.active(entry).is_empty();
        let slides = slides_of(library, rule);
        let left_out = slides.iter().filter(|slide| !slide.validity.holds(Some(day))).count();
        let status = if is_active && left_out > 0 && left_out == slides.len() {
            let next = slides.iter().filter_map(|slide| slide.validity.from).filter(|from| *from > day).min();
            RuleStatus::NoSlides(next)
        } else if rule.every.is_some() {
            if break_in.as_ref().is_some_and(|one| one.rule.index == rule.index) {
                RuleStatus::BreaksIn
            } else {
                RuleStatus::BreaksInNext(next_break(schedule, zone, rule, now))
            }
        } else if is_active {
            status(rule, &programme)
        } else {
            RuleStatus::Inactive(index.condition(entry).and_then(|condition| condition.next_active(timezone, now)))
        };
        let condition = index.condition(entry);
        Some(RuleReport {
            rule: Arc::clone(rule),
            condition: condition.map(Condition::describe),
            parts: condition.map(|condition| condition.parts_at(timezone, now)).unwrap_or_default(),
            status,
            left_out,
            share_of_time: shares.get(&rule.index).copied(),
        })
    };
    let rules = entries.iter().filter_map(report).collect();
    Explanation {
        day,
        day_names: schedule.day_names(day),
        break_in,
        rules,
        next: next_programme(schedule, zone, &programme),
        programme,
    }
}

/// The slides of a rule's playlist, on all their days.
fn slides_of<'a>(library: &'a Library, rule: &Rule) -> &'a [Arc<Slide>] {
    match &rule.action {
        Action::Play(name) => library.playlists.get(name).map_or(&[], |playlist| playlist.slides.as_slice()),
        Action::Blank => &[],
    }
}

/// How an active loop rule stands.
fn status(rule: &Rule, programme: &Programme) -> RuleStatus {
    match &programme.content {
        content if content.plays(rule) => {
            let of = match content {
                Content::Loop(tracks) => tracks.iter().map(|track| track.share.get()).sum(),
                _ => rule.share.get(),
            };
            RuleStatus::Plays { share: rule.share.get(), of }
        }
        Content::Blank(blank) if blank.priority == rule.priority => RuleStatus::Blanked,
        _ => RuleStatus::Outranked,
    }
}

/// When a break-in comes next, today or tomorrow.
fn next_break(schedule: &Schedule, zone: &ZoneId, rule: &Rule, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let today = schedule.day(zone, now, &ClockTrust::Trusted);
    let tomorrow = schedule.day(zone, today.until, &ClockTrust::Trusted);
    let mut all = today.breaks.iter().chain(&tomorrow.breaks);
    all.find(|one| one.from >= now && one.rule.index == rule.index).map(|one| one.from)
}

/// The next programme that is another, and not only the next day's.
fn next_programme(schedule: &Schedule, zone: &ZoneId, programme: &Programme) -> Option<Next> {
    let before = programme.content.rules();
    let mut at = programme.until;
    let first = programme.until;
    let mut days = 0;
    loop {
        let day = schedule.day(zone, at, &ClockTrust::Trusted);
        let another = day.programmes.iter().find(|next| next.from >= first && next.content.rules() != before);
        if let Some(another) = another {
            let begin =
                another.content.playing_rules().filter(|rule| !programme.content.plays(rule)).cloned().collect();
            let end = programme.content.playing_rules().filter(|rule| !another.content.plays(rule)).cloned().collect();
            let is_fallback = matches!(another.content, Content::Fallback(_));
            return Some(Next { at: another.from, begin, end, is_fallback });
        }
        at = day.until;
        days += 1;
        if days > DAYS_AHEAD {
            return None;
        }
    }
}
