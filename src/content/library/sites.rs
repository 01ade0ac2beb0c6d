//! From the text of `site.ron` to screens and rules: every problem of every element, each at its place.

use std::{
    cell::LazyCell,
    collections::{BTreeMap, BTreeSet},
    num::NonZeroU32,
    ops::Range,
    sync::Arc,
    time::Duration,
};

use chrono_tz::Tz;

use super::{
    limits::{self, ANY_TEXT, MAX_HOLIDAYS, MAX_NAMES, MAX_PHRASES, MAX_RULES, MAX_SCREENS, MAX_ZONES},
    zones::{check_zones, lint_zones, zones},
};
use crate::{
    files,
    read::{self, Elements, Source},
};
use gongyi_core::{
    characters,
    condition::{self, Condition, ConditionError, Facts},
    model::{Action, PlaylistName, Rotation, Rule, Screen, ScreenName, Site, connector},
    problem::{Grade, Place, Problem, Text},
    shapes::{self, HolidayEntry, ScreenSpec, duration},
    text,
};

/// A day, which the times between break-ins must divide.
const DAY: Duration = Duration::from_hours(24);
/// Sizes of a picture that make sense, in pixels a side.
const SIDES: std::ops::RangeInclusive<u32> = 64..=16_384;
/// Shares that make sense.
const MAX_SHARE: u32 = 1000;

/// A site that could be understood.
#[derive(Debug)]
pub(super) struct ParsedSite {
    pub(super) source: Source,
    pub(super) site: Site,
    pub(super) screens: Vec<Arc<Screen>>,
    /// Where the zones of each screen are written.
    pub(super) zone_places: Vec<(ScreenName, Place)>,
    /// The rules with the bytes where they are written; none where the site has no schedule.
    pub(super) rules: Option<Vec<(Rule, Range<usize>)>>,
    pub(super) fallback: Option<String>,
    /// What is valid, but most likely not meant.
    pub(super) lints: Vec<Problem>,
}

/// The screen that there is where none is written.
pub(super) fn only_screen(timezone: Tz) -> Arc<Screen> {
    Arc::new(Screen::new(ScreenName::from("main"), timezone))
}

/// The facts of a site without a `site.ron`.
pub(super) fn no_site(timezone: Tz) -> Site {
    Site {
        timezone,
        calendar: shapes::CalendarName::default(),
        holidays: Vec::new(),
        place: None,
        clock: shapes::ClockPolicy::default(),
        phrases: Arc::default(),
    }
}

/// A place that is on no map is told, and taken out.
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
pub(super) fn parse_leniently(source: Source, system_zone: Tz) -> (Option<ParsedSite>, Vec<Problem>) {
    let mut problems = Vec::new();
    let mut lints = Vec::new();
    let parsed = {
        let mut raw: files::Site<'_> = match read::file(&source) {
            Ok(raw) => raw,
            Err(problem) => return (None, vec![problem]),
        };
        let whole = 0..source.text.len();
        let timezone = zone(&source, whole.clone(), raw.timezone.as_deref(), &mut problems).unwrap_or(system_zone);
        check_place(&source, &mut raw.place, &mut problems);
        // What holds a text that is too long is left out like anything that is wrong: the rest counts.
        let long = limits::check_literals(&source, &mut problems);
        lints.extend(limits::turning_mark(&source, &whole));
        check_phrases(&source, &mut raw.phrases, &mut problems);
        let (screens, zone_places) = screens(&source, &raw, timezone, &long, &mut problems, &mut lints);
        let calendar = raw.calendar.unwrap_or_default();
        let (holidays, facts) = holidays(&source, &raw, calendar, &long, &mut problems);
        // Rules whose condition is wrong: they are checked with the others, and never in force.
        let mut never = BTreeSet::new();
        let mut rules = raw.schedule.map(|elements| {
            let mut rules = Vec::new();
            let most = limits::at_most(&source, &whole, ("schedule", elements.len(), MAX_RULES), &mut problems);
            let written = Elements::in_source(&source);
            for (index, value) in elements.iter().take(most).enumerate() {
                let span = source.span_of(value.get_ron());
                if limits::holds_any(&span, &long) {
                    continue;
                }
                match written.read::<shapes::Rule>(span.clone()) {
                    Ok(raw) => {
                        let before = problems.len();
                        check_when(&source, &span, raw.when.as_ref(), &facts, &mut problems, &mut lints);
                        if problems.len() > before {
                            never.insert(index);
                        }
                        rules.extend(rule(&source, &span, index, raw, &mut problems).map(|rule| (rule, span)));
                    }
                    Err(problem) => {
                        let slip = condition::form(source.text.get(span.clone()).unwrap_or_default());
                        problems.push(match slip {
                            Some(slip) => wrong(slip, source.place_of_field(span, "when")),
                            None => problem,
                        });
                    }
                }
            }
            rules
        });
        if let Some(rules) = &rules {
            check_rules(&source, rules, &screens, &mut problems);
            check_zones(&source, rules, &screens, &mut problems);
        }
        if let Some(rules) = &mut rules {
            rules.retain(|(rule, _)| !never.contains(&rule.index));
        }
        ParsedSite {
            site: Site {
                timezone,
                calendar,
                holidays,
                place: raw.place,
                clock: raw.clock,
                phrases: raw.phrases.into(),
            },
            screens,
            zone_places,
            rules,
            fallback: raw.fallback,
            lints,
            source: source.clone(),
        }
    };
    (Some(parsed), problems)
}

/// Reads the screens, one where none is right, and where the zones of each are written.
fn screens(
    source: &Source,
    raw: &files::Site<'_>,
    timezone: Tz,
    long: &[Range<usize>],
    problems: &mut Vec<Problem>,
    lints: &mut Vec<Problem>,
) -> (Vec<Arc<Screen>>, Vec<(ScreenName, Place)>) {
    let (mut screens, mut outputs, mut zone_places) = (Vec::new(), BTreeMap::new(), Vec::new());
    let whole = 0..source.text.len();
    let most = limits::at_most(source, &whole, ("screens", raw.screens.len(), MAX_SCREENS), problems);
    let elements = Elements::in_source(source);
    for value in raw.screens.iter().take(most) {
        let span = source.span_of(value.get_ron());
        if limits::holds_any(&span, long) {
            continue;
        }
        let spec = match elements.read::<ScreenSpec>(span.clone()) {
            Ok(spec) => spec,
            Err(problem) => {
                problems.push(problem);
                continue;
            }
        };
        let others = (&screens[..], &outputs);
        let Some(found) = screen(source, &span, spec, timezone, raw.reduced_motion, others, problems) else { continue };
        let place = source.place_of_field(span, "zones");
        lints.extend(lint_zones(&found.zones, &place));
        zone_places.push((found.name.clone(), place));
        outputs.extend(found.output.as_ref().map(|output| (connector(output), found.name.clone())));
        screens.push(found);
    }
    if screens.is_empty() {
        let only = only_screen(timezone);
        screens.push(Arc::new(Screen { reduced_motion: raw.reduced_motion, ..Screen::clone(&only) }));
    }
    (screens, zone_places)
}

/// Phrases that are empty, too long or too many are told of and left out.
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

/// An IANA zone by its name.
fn zone(source: &Source, part: Range<usize>, name: Option<&str>, problems: &mut Vec<Problem>) -> Option<Tz> {
    let name = name?;
    if let Ok(zone) = name.parse::<Tz>() {
        return Some(zone);
    }
    let message = text!("没有名为“{name}”的时区", "there is no time zone `{name}`");
    let near =
        characters::nearest(name, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name())).unwrap_or("Asia/Shanghai");
    problems.push(
        Problem::error("unknown-timezone", Grade::Shape, source.place_of_field(part, "timezone"), message)
            .help(text!("是不是“{near}”？中国大陆用 \"Asia/Shanghai\"", "did you mean `{near}`?")),
    );
    None
}

fn screen(
    source: &Source,
    span: &Range<usize>,
    spec: ScreenSpec,
    timezone: Tz,
    reduced_motion: bool,
    (others, outputs): (&[Arc<Screen>], &BTreeMap<String, ScreenName>),
    problems: &mut Vec<Problem>,
) -> Option<Arc<Screen>> {
    let before = problems.len();
    let mut wrong = |id, field: &str, zh: String, en: String| {
        problems.push(Problem::error(id, Grade::Shape, source.place_of_field(span.clone(), field), Text::new(zh, en)));
    };
    if spec.name.trim().is_empty() {
        wrong("empty-name", "name", "屏幕要有名字".into(), "a screen needs a name".into());
    } else if others.iter().any(|other| other.name.as_str() == spec.name) {
        let name = &spec.name;
        wrong(
            "duplicate-screen",
            "name",
            format!("有两个屏幕都叫“{name}”，请给其中一个改名"),
            format!("two screens are called `{name}`: rename one of them"),
        );
    }
    if let Some(output) = &spec.output
        && let Some(other) = outputs.get(&connector(output))
    {
        let name = &spec.name;
        wrong(
            "duplicate-output",
            "output",
            format!("屏幕“{other}”和“{name}”都写了接口“{output}”；一个接口只能有一个屏幕，请改其中一个"),
            format!("the screens `{other}` and `{name}` are both on the output `{output}`: give one of them another"),
        );
    }
    if spec.groups.len() > MAX_NAMES || spec.zones.len() > MAX_ZONES {
        limits::at_most(source, span, ("groups", spec.groups.len(), MAX_NAMES), problems);
        limits::at_most(source, span, ("zones", spec.zones.len(), MAX_ZONES), problems);
        return None;
    }
    let names = spec.groups.iter().map(|group| (("分组", "a group"), group, "groups"));
    for (what, name, field) in names.chain([(("屏幕", "a screen"), &spec.name, "name")]) {
        problems.extend(limits::bad_name(what, name, || source.place_of_field(span.clone(), field)));
    }
    let mut wrong = |id, field: &str, zh: String, en: String| {
        problems.push(Problem::error(id, Grade::Shape, source.place_of_field(span.clone(), field), Text::new(zh, en)));
    };
    let rotation = match spec.rotate {
        0 => Rotation::R0,
        90 => Rotation::R90,
        180 => Rotation::R180,
        270 => Rotation::R270,
        other => {
            wrong(
                "bad-rotation",
                "rotate",
                format!("不能旋转 {other} 度，只能是 0、90、180 或 270"),
                format!("a screen cannot be turned by {other} degrees: write 0, 90, 180 or 270"),
            );
            Rotation::R0
        }
    };
    if let Some((width, height)) = spec.size
        && !(SIDES.contains(&width) && SIDES.contains(&height))
    {
        wrong(
            "absurd-size",
            "size",
            format!("{width}×{height} 不是屏幕的尺寸，每边应为 64 到 16384 像素"),
            format!("{width}x{height} is no size of a screen: 64 to 16384 pixels a side"),
        );
    }
    if spec.diagonal_in.is_some_and(|inches| !(1.0..=2000.0).contains(&inches)) {
        wrong(
            "absurd-diagonal",
            "diagonal_in",
            "对角线按英寸计，应在 1 到 2000 之间，例如 55".into(),
            "a diagonal is in inches, between 1 and 2000, such as 55".into(),
        );
    }
    if spec.viewing_distance_m.is_some_and(|metres| !(0.1..=500.0).contains(&metres)) {
        wrong(
            "absurd-distance",
            "viewing_distance_m",
            "观看距离按米计，应在 0.1 到 500 之间，例如 6".into(),
            "a viewing distance is in metres, between 0.1 and 500, such as 6".into(),
        );
    }
    let own_zone = zone(source, span.clone(), spec.timezone.as_deref(), problems);
    let zones = zones(source, span, spec.zones, problems);
    (problems.len() == before).then(|| {
        Arc::new(Screen {
            name: ScreenName::from(spec.name),
            output: spec.output,
            rotation,
            size: spec.size,
            diagonal_in: spec.diagonal_in,
            viewing_distance_m: spec.viewing_distance_m,
            reduced_motion: spec.reduced_motion.unwrap_or(reduced_motion),
            groups: spec.groups,
            timezone: own_zone.unwrap_or(timezone),
            zones,
        })
    })
}

/// The local corrections of the calendar, and the facts that conditions depend on.
fn holidays(
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
        match elements.read::<HolidayEntry>(span.clone()) {
            Ok(entry) => {
                entries.push(entry);
                spans.push(span);
            }
            Err(problem) => problems.push(problem),
        }
    }
    let (facts, mistakes) = Facts::new(calendar, &entries, raw.place);
    for (index, mistake) in mistakes {
        let place = spans.get(index).map_or_else(|| source.whole(), |span| source.place(span.clone()));
        problems.push(wrong(mistake, place));
    }
    (entries, Arc::new(facts))
}

/// A mistake in a condition or a date as a problem: the file cannot be understood.
fn wrong(mistake: ConditionError, place: Place) -> Problem {
    let problem = Problem::error(mistake.id, Grade::Shape, place, mistake.message);
    match mistake.help {
        Some(help) => problem.help(help),
        None => problem,
    }
}

/// Whether the `when` of a rule can be understood, and advice on it where it can.
fn check_when(
    source: &Source,
    span: &Range<usize>,
    when: Option<&shapes::When>,
    facts: &Arc<Facts>,
    problems: &mut Vec<Problem>,
    lints: &mut Vec<Problem>,
) {
    let Some(when) = when else { return };
    let place = source.place_of_field(span.clone(), "when");
    match Condition::new(when, facts) {
        Err(mistakes) => problems.extend(mistakes.into_iter().map(|mistake| wrong(mistake, place.clone()))),
        Ok(condition) => lints.extend(condition.advice().into_iter().map(|advice| {
            let lint = Problem::warning(advice.id, place.clone(), advice.message);
            match advice.help {
                Some(help) => lint.help(help),
                None => lint,
            }
        })),
    }
}

fn rule(
    source: &Source,
    span: &Range<usize>,
    index: usize,
    raw: shapes::Rule,
    problems: &mut Vec<Problem>,
) -> Option<Rule> {
    let before = problems.len();
    limits::at_most(source, span, ("screens", raw.screens.len(), MAX_NAMES), problems);
    limits::at_most(source, span, ("zones", raw.zones.len(), MAX_ZONES), problems);
    if let Some(name) = &raw.name {
        problems.extend(limits::bad_name(("规则", "a rule"), name, || source.place_of_field(span.clone(), "name")));
    }
    let mut wrong = |id, place: Place, text: Text, help: Option<Text>| {
        let problem = Problem::error(id, Grade::Shape, place, text);
        problems.push(match help {
            Some(help) => problem.help(help),
            None => problem,
        });
    };
    let at = |field: &str| source.place_of_field(span.clone(), field);
    let action = match (raw.play, raw.blank) {
        (Some(name), false) => Some(Action::Play(PlaylistName::from(name))),
        (None, true) => Some(Action::Blank),
        (Some(_), true) => {
            let text = text!("play 和 blank 不能同时写", "a rule cannot both play and blank");
            wrong("play-and-blank", at("blank"), text, Some(text!("只留一个", "keep one of them")));
            None
        }
        (None, false) => {
            let text = text!("这条规则没有写播放什么", "the rule does not say what to play");
            let help = text!("加上 play: \"播放列表名\"，或 blank: true", "add play: \"playlist\", or blank: true");
            wrong("no-action", at("play"), text, Some(help));
            None
        }
    };
    let share = match raw.share {
        None => NonZeroU32::new(1),
        Some(share) => NonZeroU32::new(share).filter(|share| share.get() <= MAX_SHARE),
    };
    if share.is_none() {
        let text = text!("share 应在 1 到 {MAX_SHARE} 之间", "a share lies between 1 and {MAX_SHARE}");
        wrong("bad-share", at("share"), text, None);
    }
    let every = raw.every.as_deref().and_then(|text| match duration::parse(text) {
        Err(message) => {
            wrong("bad-duration", at("every"), message, None);
            None
        }
        Ok(every) if every < Duration::from_mins(1) || !DAY.as_millis().is_multiple_of(every.as_millis()) => {
            let text = text!("“{text}”不能整除一天（24 小时）", "\"{text}\" does not divide a day");
            let help = text!(
                "写成 \"15m\"、\"30m\"、\"1h\"、\"2h\" 这样的时长",
                "write a time such as \"15m\", \"30m\", \"1h\" or \"2h\""
            );
            wrong("bad-every", at("every"), text, Some(help));
            None
        }
        Ok(every) => Some(every),
    });
    let (action, share) = (action?, share?);
    (problems.len() == before).then(|| Rule {
        index,
        name: raw.name,
        action,
        when: raw.when,
        every,
        share,
        priority: raw.priority,
        screens: raw.screens,
        zones: raw.zones,
        place: source.place(span.start..span.start),
    })
}

/// Names that rules use for themselves and for screens.
fn check_rules(source: &Source, rules: &[(Rule, Range<usize>)], screens: &[Arc<Screen>], problems: &mut Vec<Problem>) {
    let known: BTreeSet<&str> = screens
        .iter()
        .flat_map(|screen| screen.groups.iter().map(String::as_str).chain([screen.name.as_str()]))
        .collect();
    let list = |by: &str| known.iter().copied().collect::<Vec<_>>().join(by);
    let list = LazyCell::new(|| (list("、"), list(", ")));
    let mut suggestions = limits::Suggestions::new();
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for (rule, span) in rules {
        for name in &rule.screens {
            if !known.contains(name.as_str()) {
                let message = text!("没有名为“{name}”的屏幕或分组", "there is no screen or group `{name}`");
                let place = source.place_of_field(span.clone(), "screens");
                let problem = Problem::error("unknown-screen", Grade::Shape, place, message);
                problems.push(if suggestions.one_more() {
                    let (zh, en) = &*list;
                    problem.help(match characters::nearest(name, known.iter().copied()) {
                        Some(near) => text!("是不是“{near}”？可写的有：{zh}", "did you mean `{near}`? There are {en}"),
                        None => text!("可写的有：{zh}", "there are {en}"),
                    })
                } else {
                    problem
                });
            }
        }
        if let Some(name) = &rule.name
            && names.insert(name, rule.index).is_some()
        {
            problems.push(
                Problem::error(
                    "duplicate-rule",
                    Grade::Shape,
                    source.place_of_field(span.clone(), "name"),
                    text!("有两条规则都叫“{name}”", "two rules are called `{name}`"),
                )
                .help(text!("给其中一条改名", "rename one of them")),
            );
        }
    }
}
