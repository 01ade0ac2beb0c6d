//! The quotas of a site. Whether the playlists that they name exist is seen where files come together.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use ron::value::RawValue;

use crate::{
    library::limits::{self, MAX_QUOTAS},
    read::Elements,
    source::Source,
};
use gongyi_core::{
    characters,
    model::{Action, PlaylistName, Quota, QuotaBound, QuotaSubject, Rule},
    problem::{Grade, Place, Problem},
    shapes, text,
};

/// Quotas with the bytes where they are written.
pub(super) type Quotas = Vec<(Quota, Range<usize>)>;

/// Reads the quotas. `rules` are those of the site, where all of them could be read: else nobody knows what is missing.
pub(super) fn parse_quotas(
    source: &Source,
    elements: &[&RawValue],
    rules: Option<&[(Arc<Rule>, Range<usize>)]>,
    long: &[Range<usize>],
    problems: &mut Vec<Problem>,
) -> Quotas {
    let whole = 0..source.text.len();
    let most = limits::at_most(source, &whole, ("quotas", elements.len(), MAX_QUOTAS), problems);
    let written = Elements::in_source(source);
    let mut quotas = Vec::new();
    for value in elements.iter().take(most) {
        let span = source.span_of(value.get_ron());
        if limits::holds_any(&span, long) {
            continue;
        }
        match written.read_all::<shapes::Quota>(span.clone()) {
            Ok(raw) => quotas.extend(parse_quota(source, &span, raw, problems).map(|quota| (quota, span))),
            Err(found) => problems.extend(found),
        }
    }
    if let Some(rules) = rules {
        quotas.retain(|(quota, span)| {
            let unknown = unknown_rule(quota, rules, || source.place_of_field(span.clone(), "of"));
            let is_known = unknown.is_none();
            problems.extend(unknown);
            is_known
        });
    }
    problems.extend(contradictions(source, &quotas, rules.unwrap_or_default()));
    quotas
}

fn parse_quota(source: &Source, span: &Range<usize>, raw: shapes::Quota, problems: &mut Vec<Problem>) -> Option<Quota> {
    let mut wrong = |place: Place, message, help| {
        problems.push(Problem::error("bad-quota", Grade::Shape, place, message).help(help));
    };
    let field = |name: &str| source.place_of_field(span.clone(), name);
    let both = text!(
        "一条配额只写 at_least 或 at_most 中的一个",
        "a quota has either `at_least` or `at_most`, one of the two"
    );
    let (bound, name, percent) = match (raw.at_most, raw.at_least) {
        (Some(most), None) => (QuotaBound::AtMost(most), "at_most", most),
        (None, Some(least)) => (QuotaBound::AtLeast(least), "at_least", least),
        (Some(_), Some(_)) => {
            let help = text!("要限定两头，就写成两条", "for a limit on either side write two quotas");
            wrong(field("at_least"), both, help);
            return None;
        }
        (None, None) => {
            let help = text!(
                "加上 at_most: 30（最多占时间的 30%）或 at_least: 33（至少占 33%）",
                "add at_most: 30 (30% of the time at most) or at_least: 33"
            );
            wrong(source.place(span.start..span.start), both, help);
            return None;
        }
    };
    if !(0.0..=100.0).contains(&percent) {
        let message =
            text!("{name} 是占时间的百分数，应在 0 到 100 之间", "`{name}` is a percentage of the time, from 0 to 100");
        wrong(field(name), message, text!("写成 {name}: 30 这样", "write it as {name}: 30"));
        return None;
    }
    let of = match raw.of {
        shapes::QuotaSubject::Advertisement => QuotaSubject::Advertisement,
        shapes::QuotaSubject::Playlist(name) => QuotaSubject::Playlist(PlaylistName::from(name)),
        shapes::QuotaSubject::Rule(name) => QuotaSubject::Rule(name),
    };
    Some(Quota { of, bound, over: raw.over, place: source.place(span.start..span.start) })
}

/// A rule that a quota names and the site has not.
fn unknown_rule(quota: &Quota, rules: &[(Arc<Rule>, Range<usize>)], place: impl Fn() -> Place) -> Option<Problem> {
    let QuotaSubject::Rule(name) = &quota.of else { return None };
    let names = || rules.iter().filter_map(|(rule, _)| rule.name.as_deref());
    if names().any(|known| known == name) {
        return None;
    }
    let message = text!("没有名为“{name}”的规则", "there is no rule called `{name}`");
    let problem = Problem::error("unknown-rule", Grade::Shape, place(), message);
    Some(problem.help(match characters::nearest(name, names()) {
        Some(near) => text!("是不是“{near}”？", "did you mean `{near}`?"),
        None => text!(
            "给 schedule 里的那条规则加上 name: \"{name}\"，或写 Playlist(\"…\")",
            "give that rule of the schedule a name: \"{name}\", or write Playlist(\"...\")"
        ),
    }))
}

/// Quotas that cannot all be kept. What holds in each hour holds in each day and each week, so that it does not matter over
/// which time each is.
fn contradictions(
    source: &Source,
    quotas: &[(Quota, Range<usize>)],
    rules: &[(Arc<Rule>, Range<usize>)],
) -> Vec<Problem> {
    let mut found = Vec::new();
    let contradiction = |span: &Range<usize>, (zh, en): (String, String)| {
        let message = text!("这些配额不可能都做到：{zh}", "these quotas cannot all be kept: {en}");
        let place = source.place(source.first_line(span.clone()));
        Problem::error("contradictory-quotas", Grade::Shape, place, message)
            .help(text!("改小 at_least，或改大 at_most", "write a lower `at_least`, or a higher `at_most`"))
    };
    let plays = |rule: &str| {
        let rule = rules.iter().map(|(known, _)| known).find(|known| known.name.as_deref() == Some(rule))?;
        if let Action::Play(name) = &rule.action { Some(name) } else { None }
    };
    // What a rule plays is a part of what its playlist has.
    let is_part = |part: &QuotaSubject, whole: &QuotaSubject| match (part, whole) {
        (QuotaSubject::Rule(rule), QuotaSubject::Playlist(name)) => plays(rule) == Some(name),
        _ => part == whole,
    };
    for (at, (quota, span)) in quotas.iter().enumerate() {
        let mut before = quotas.iter().take(at).map(|(before, _)| before);
        let crosses = before.find(|before| match (before.bound, quota.bound) {
            (QuotaBound::AtLeast(least), QuotaBound::AtMost(most)) => least > most && is_part(&before.of, &quota.of),
            (QuotaBound::AtMost(most), QuotaBound::AtLeast(least)) => least > most && is_part(&quota.of, &before.of),
            _ => false,
        });
        if let Some(before) = crosses {
            let (one, other) = (before.describe(), quota.describe());
            let told = (format!("{}，{}", one.zh, other.zh), format!("{}, and {}", one.en, other.en));
            found.push(contradiction(span, told));
        }
    }
    // Playlists have nothing in common, nor have rules: what they must have adds up.
    let playlists = |of: &QuotaSubject| matches!(of, QuotaSubject::Playlist(_));
    let of_rules = |of: &QuotaSubject| matches!(of, QuotaSubject::Rule(_));
    let kinds: [&dyn Fn(&QuotaSubject) -> bool; 2] = [&playlists, &of_rules];
    for is_of_kind in kinds {
        let mut least: BTreeMap<String, f64> = BTreeMap::new();
        for (quota, span) in quotas {
            let QuotaBound::AtLeast(percent) = quota.bound else { continue };
            if !is_of_kind(&quota.of) {
                continue;
            }
            let known = least.entry(format!("{:?}", quota.of)).or_default();
            *known = known.max(percent);
            // To a tenth, as it is told.
            let sum = (least.values().sum::<f64>() * 10.0).round() / 10.0;
            if sum > 100.0 {
                let count = least.len();
                let told = (
                    format!("{count} 条 at_least 加起来是 {sum}%"),
                    format!("the {count} of `at_least` add up to {sum}%"),
                );
                found.push(contradiction(span, told));
                break;
            }
        }
    }
    found
}
