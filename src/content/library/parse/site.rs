//! From the text of `site.ron` to the facts of the site, its screens and its rules.

use std::{ops::Range, sync::Arc};

use chrono_tz::Tz;

use super::{
    parsed::ParsedSite,
    quotas::parse_quotas,
    rules::{condition_problem, parse_rules},
    screens::{parse_screens, parse_timezone},
};
use crate::{
    files,
    library::{
        limits::{self, ANY_TEXT, MAX_HOLIDAYS, MAX_PHRASES},
        wording::odd_characters,
    },
    read::{self, Elements},
    recover::{Budget, Repaired, recover},
    scan::{Token, tokens},
    source::Source,
};
use gongyi_core::{
    characters::{self, in_common_characters},
    condition::Facts,
    model::{Quota, Rule, Site, WrittenTimezone},
    problem::{Grade, Place, Problem},
    shapes::{self, HolidayEntry},
    text,
};

/// What is said of rules that name a screen, or a zone of one, that was not read.
const OF_SCREENS: [&str; 2] = ["unknown-screen", "unknown-zone"];

/// The facts of a site without a `site.ron`.
pub(crate) fn site_without_file(timezone: Tz) -> Site {
    Site {
        timezone,
        calendar: shapes::CalendarName::default(),
        holidays: Vec::new(),
        place: None,
        clock: shapes::ClockPolicy::default(),
        share_by: shapes::ShareBy::default(),
        phrases: Arc::default(),
    }
}

/// A place that is on no map is reported, and taken out.
fn check_place(source: &Source, place: &mut Option<shapes::GeoPoint>, problems: &mut Vec<Problem>) {
    let is_on_a_map = |place: &shapes::GeoPoint| {
        (-90.0..=90.0).contains(&place.latitude) && (-180.0..=180.0).contains(&place.longitude)
    };
    if place.as_ref().is_none_or(is_on_a_map) {
        return;
    }
    problems.push(Problem::error(
        "bad-place",
        Grade::Shape,
        source.place_of_field(0..source.text.len(), "place"),
        text!(
            "纬度应在 -90 到 90 之间，经度应在 -180 到 180 之间",
            "latitude lies between -90 and 90, longitude between -180 and 180"
        ),
    ));
    *place = None;
}

/// Reads `site.ron`: all its shape errors, and, as far as the file is one at all, the screens and rules that are right.
pub(crate) fn parse_site(source: Source, system_zone: Tz) -> (Option<ParsedSite>, Vec<Problem>) {
    if let Ok(raw) = read::file::<files::Site<'_>>(&source) {
        let mut problems = Vec::new();
        let parsed = parse_raw(&source, raw, system_zone, &mut problems);
        return (Some(parsed), problems);
    }
    let read = |copy: &Source| read::try_file::<files::Site<'_>>(copy).map(drop);
    let (copy, mut problems) = recover(&source, Repaired::new(&source), &mut Budget::new(), read);
    let Some(copy) = copy else { return (None, problems) };
    let Ok(raw) = read::file::<files::Site<'_>>(&copy.source) else { return (None, problems) };
    let lists = [Some(&raw.screens), Some(&raw.holidays), Some(&raw.quotas), raw.schedule.as_ref()];
    let elements: Vec<Range<usize>> =
        lists.into_iter().flatten().flatten().map(|value| copy.source.span_of(value.get_ron())).collect();
    let is_sure = copy.is_certain && !copy.invents_outside(&elements);
    let mut further = Vec::new();
    let parsed = parse_raw(&copy.source, raw, system_zone, &mut further);
    problems.extend(further.into_iter().map(|problem| copy.problem_of_file(&source, problem)));
    // Where nobody knows what was meant by the file as a whole, nothing of it is in force.
    (if is_sure { parsed_of_file(&source, &copy, parsed) } else { None }, problems)
}

/// What was read in a copy, as that of the file: its rules that were not touched, where it has a schedule.
fn parsed_of_file(source: &Source, copy: &Repaired, parsed: ParsedSite) -> Option<ParsedSite> {
    let whole = |place: Place| Place { file: source.path.clone(), ..place.whole_file() };
    let of_file = |(rule, part): (Arc<Rule>, Range<usize>)| {
        let own = copy.untouched(source, &part)?;
        Some((Arc::new(Rule { place: source.place(own.clone()), ..Rule::clone(&rule) }), own))
    };
    let rules = parsed.rules.map(|rules| rules.into_iter().filter_map(of_file).collect());
    let quota_of_file = |(quota, part): (Quota, Range<usize>)| {
        let own = copy.untouched(source, &part)?;
        Some((Quota { place: source.place(own.clone()), ..quota }, own))
    };
    let quotas = parsed.quotas.into_iter().filter_map(quota_of_file).collect();
    let is_schedule = |token: Token| source.text.get(token.at) == Some("schedule");
    if rules.is_none() && tokens(&source.text).any(is_schedule) {
        return None;
    }
    let zone_places = parsed.zone_places.into_iter().map(|(name, place)| (name, whole(place))).collect();
    let timezones = parsed.timezones.into_iter();
    let timezones = timezones.map(|written| WrittenTimezone { place: whole(written.place), ..written }).collect();
    Some(ParsedSite { rules, quotas, zone_places, timezones, lints: Vec::new(), source: source.clone(), ..parsed })
}

/// Reads what is in a site.
fn parse_raw(source: &Source, mut raw: files::Site<'_>, system_zone: Tz, problems: &mut Vec<Problem>) -> ParsedSite {
    let mut lints = Vec::new();
    let whole = 0..source.text.len();
    let of_site = parse_timezone(source, whole.clone(), raw.timezone.as_deref(), problems);
    let timezone = of_site.as_ref().map_or(system_zone, |written| written.timezone);
    let mut timezones = Vec::from_iter(of_site);
    check_place(source, &mut raw.place, problems);
    // What holds a text that is too long is left out like anything that is wrong: the rest counts.
    let long = limits::check_literals(source, problems);
    lints.extend(limits::turning_mark(source, &whole));
    odd_characters(source, &whole, &mut lints);
    check_phrases(source, &mut raw.phrases, problems);
    let (screens, zone_places) = parse_screens(source, &raw, (timezone, &mut timezones), &long, problems, &mut lints);
    let calendar = raw.calendar.unwrap_or_default();
    let (holidays, facts) = parse_holidays(source, &raw, calendar, &long, problems);
    let (all_screens, before) = (raw.screens.len(), problems.len());
    let all_rules = raw.schedule.as_ref().map_or(0, Vec::len);
    let rules =
        raw.schedule.map(|elements| parse_rules(source, &elements, &screens, &facts, &long, problems, &mut lints));
    let known_rules = rules.as_deref().unwrap_or_default();
    let known_rules = Some(known_rules).filter(|known| known.len() == all_rules);
    let quotas = parse_quotas(source, &raw.quotas, known_rules, &long, problems);
    if screens.len() < all_screens {
        // A screen that is wrong is no unknown one: that it is wrong has been said.
        let of_rules = problems.split_off(before);
        problems.extend(of_rules.into_iter().filter(|problem| !OF_SCREENS.contains(&problem.id)));
    }
    let phrases = raw.phrases.iter().map(|phrase| in_common_characters(phrase).into_owned()).collect();
    ParsedSite {
        site: Site {
            timezone,
            calendar,
            holidays,
            place: raw.place,
            clock: raw.clock,
            share_by: raw.share_by,
            phrases,
        },
        screens,
        zone_places,
        rules,
        quotas,
        timezones,
        fallback: raw.fallback,
        lints,
        source: source.clone(),
    }
}

/// Phrases that are empty, too long or too many are reported and left out.
fn check_phrases(source: &Source, phrases: &mut Vec<String>, problems: &mut Vec<Problem>) {
    let whole = 0..source.text.len();
    phrases.truncate(limits::at_most(source, &whole, ("phrases", phrases.len(), MAX_PHRASES), problems));
    phrases.retain(|phrase| phrase.chars().nth(ANY_TEXT).is_none());
    if phrases.iter().any(|phrase| characters::is_blank(phrase)) {
        let message = text!("phrases 里有空的词语", "`phrases` has an empty phrase");
        let place = source.place_of_field(0..source.text.len(), "phrases");
        problems.push(Problem::error("empty-phrase", Grade::Shape, place, message).help(text!(
            "写上不能拆开的词，例如 phrases: [\"杭州市\", \"西湖区\"]",
            "write what must stay whole, as in phrases: [\"杭州市\", \"西湖区\"]"
        )));
        phrases.retain(|phrase| !characters::is_blank(phrase));
    }
}

/// The local corrections of the calendar, and the facts that conditions depend on.
fn parse_holidays(
    source: &Source,
    raw: &files::Site<'_>,
    calendar: shapes::CalendarName,
    long: &[Range<usize>],
    problems: &mut Vec<Problem>,
) -> (Vec<HolidayEntry>, Arc<Facts>) {
    let (mut entries, mut spans) = (Vec::new(), Vec::new());
    let whole = 0..source.text.len();
    let most = limits::at_most(source, &whole, ("holidays", raw.holidays.len(), MAX_HOLIDAYS), problems);
    let elements = Elements::in_source(source);
    for value in raw.holidays.iter().take(most) {
        let span = source.span_of(value.get_ron());
        if limits::holds_any(&span, long) {
            continue;
        }
        match elements.read_all::<HolidayEntry>(span.clone()) {
            Ok(entry) => {
                entries.push(entry);
                spans.push(span);
            }
            Err(found) => problems.extend(found),
        }
    }
    let (facts, errors) = Facts::new(calendar, &entries, raw.place);
    for (index, error) in errors {
        let place = spans.get(index).map_or_else(|| source.whole(), |span| source.place(span.clone()));
        problems.push(condition_problem(error, place));
    }
    (entries, Arc::new(facts))
}
