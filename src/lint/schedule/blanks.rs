//! Rules that a blank rule of their own priority keeps off.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use gongyi_core::{
    model::{Rule, ZoneId},
    problem::{Problem, Text},
    schedule::{
        index::{Entry, Index, Span},
        spans::Spans,
    },
    text,
};

use super::{
    Seen, called,
    span_sets::{first_common, holds, union},
};

/// Rules that a blank of the same priority keeps off: each, at the first instant at which one does. Each condition is
/// worked out once, and the times of all blanks of a priority are taken as one.
pub(super) fn blanked_rules(
    index: &Index,
    zone: &ZoneId,
    timezone: Tz,
    (now, days): (DateTime<Utc>, usize),
    seen: &mut Seen,
    problems: &mut Vec<Problem>,
) {
    let (library, rules) = (index.library(), index.zone_rules(zone));
    let mut spans = Spans::new(index, timezone, (now, now + TimeDelta::days(days as i64)));
    for level in &rules.levels {
        let blanks: Vec<(&Entry, Arc<[Span]>)> =
            level.entries.iter().filter(|entry| entry.is_blank).map(|entry| (entry, spans.active(entry))).collect();
        let black = union(blanks.iter().flat_map(|(_, spans)| spans.iter().copied()).collect());
        if black.is_empty() {
            continue;
        }
        for other in level.entries.iter().filter(|entry| !entry.is_blank) {
            let Some(rule) = library.rules.get(other.rule as usize) else { continue };
            if seen.blanked.contains(&rule.index) {
                continue;
            }
            let Some(at) = first_common(&black, &spans.active(other)) else { continue };
            let by = blanks.iter().find(|(_, spans)| holds(spans, at)).map(|(blank, _)| blank.rule);
            let Some(by) = by.and_then(|by| library.rules.get(by as usize)) else { continue };
            seen.blanked.insert(rule.index);
            problems.push(black_of_same_priority(rule, by, &at.with_timezone(&timezone)));
        }
    }
}

/// A rule that a blank of its own priority keeps off.
fn black_of_same_priority(rule: &Rule, by: &Rule, at: &DateTime<Tz>) -> Problem {
    let at = at.format("%Y-%m-%d %H:%M");
    let (name, by) = (called(rule), called(by));
    Problem::warning(
        "blank-same-priority",
        rule.place.clone(),
        Text::new(
            format!("{}与黑屏的{}优先级相同，例如 {at} 会黑屏", name.zh, by.zh),
            format!("{} has the priority of {}, which turns the picture black, as at {at}", name.en, by.en),
        ),
    )
    .help(text!(
        "给黑屏规则写更高的 priority；若要照常播放，给这条写更高的",
        "give the blank rule a higher priority, or this one if it should play all the same"
    ))
}
