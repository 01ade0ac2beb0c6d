//! The screens of a site.

use std::{collections::BTreeMap, ops::Range, sync::Arc};

use chrono_tz::Tz;

use super::zones::{lint_zones, parse_zones};
use crate::{
    files,
    library::limits::{self, MAX_NAMES, MAX_SCREENS, MAX_ZONES},
    read::Elements,
    source::Source,
};
use gongyi_core::{
    model::{
        Rotation, Screen, ScreenName, WrittenTimezone, connector,
        led::{LEAST_EM, is_panel_shaped},
    },
    problem::{Grade, Place, Problem, Text},
    shapes::ScreenSpec,
    text, timezones,
};

/// Sizes of a picture that make sense, in pixels a side.
const SIDES: std::ops::RangeInclusive<u32> = 16..=16_384;

/// By how many pixels a picture moves against burn-in: more than this is seen.
const BURN_IN_SHIFTS: std::ops::RangeInclusive<u32> = 1..=16;
/// What televisions crop of each side, in hundredths: 2.5 to 5 as a rule.
const OVERSCANS: std::ops::RangeInclusive<f32> = 0.0..=10.0;

/// The screen that there is where none is written.
pub(crate) fn only_screen(timezone: Tz) -> Arc<Screen> {
    Arc::new(Screen::new(ScreenName::from("main"), timezone))
}

/// Reads the screens, one where none is right, and where the zones of each are written.
pub(super) fn parse_screens(
    source: &Source,
    raw: &files::Site<'_>,
    (timezone, written): (Tz, &mut Vec<WrittenTimezone>),
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
        let spec = match elements.read_all::<ScreenSpec>(span.clone()) {
            Ok(spec) => spec,
            Err(found) => {
                problems.extend(found);
                continue;
            }
        };
        let others = (&screens[..], &outputs);
        let Some(found) =
            parse_screen(source, &span, spec, (timezone, &mut *written), raw.reduced_motion, others, problems)
        else {
            continue;
        };
        let place = source.place_of_field(span.clone(), "zones");
        lints.extend(lint_zones(&found.zones, &place));
        lints.extend(lint_panel(&found, &place));
        lints.extend(lint_overscan(&found, || source.place_of_field(span.clone(), "overscan")));
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

/// What is wrong with where a picture is to stand.
fn bad_position(spec: &ScreenSpec) -> Option<(&'static str, String, String)> {
    let (x, y) = spec.position?;
    if spec.size.is_none() {
        return Some((
            "position-without-size",
            "写了 position，就要写 size：画面有多大，例如 size: (320, 32)".into(),
            "a `position` needs the `size` of the picture that stands there, such as size: (320, 32)".into(),
        ));
    }
    (x.max(y) > *SIDES.end()).then(|| {
        (
            "absurd-size",
            "position 是左上角的像素位置，应在 0 到 16384 之间，例如 (0, 0)".into(),
            "a `position` is that of the top left corner in pixels, between 0 and 16384, such as (0, 0)".into(),
        )
    })
}

/// Whether the parts of a panel have too few lines for a character.
fn lint_panel(screen: &Screen, place: &Place) -> Option<Problem> {
    let size = screen.size.filter(|size| screen.led.unwrap_or_else(|| is_panel_shaped(*size)))?;
    let least = screen.areas(size).iter().map(|area| area.height).min()?;
    if screen.zones.is_empty() || least >= LEAST_EM * 3 / 2 {
        return None;
    }
    let name = &screen.name;
    let message = text!(
        "LED 屏“{name}”分区后，有一块只有 {least} 行像素，里面的字看不清",
        "a zone of the LED panel `{name}` has only {least} lines of pixels: nobody can read what is in it"
    );
    let help = text!("去掉 zones：LED 屏一次放一句话就够了", "leave out `zones`: a panel shows one message at a time");
    Some(Problem::warning("led-text-small", place.clone(), message).help(help))
}

/// Whether a margin is kept where nothing is cropped: a panel of LEDs shows every pixel, and needs all of them.
fn lint_overscan(screen: &Screen, place: impl FnOnce() -> Place) -> Option<Problem> {
    let is_led = screen.led.unwrap_or_else(|| screen.size.is_some_and(is_panel_shaped));
    if screen.overscan <= 0.0 || !is_led {
        return None;
    }
    let name = &screen.name;
    let message = text!(
        "LED 屏“{name}”不裁边，overscan 不起作用",
        "the LED panel `{name}` crops nothing: its `overscan` has no effect"
    );
    Some(Problem::warning("overscan-panel", place(), message).help(text!("去掉 overscan", "leave out `overscan`")))
}

/// An IANA zone by its name, as that of the site.
pub(super) fn parse_timezone(
    source: &Source,
    part: Range<usize>,
    name: Option<&str>,
    problems: &mut Vec<Problem>,
) -> Option<WrittenTimezone> {
    let name = name?;
    let place = source.place_of_field(part, "timezone");
    if let Ok(timezone) = name.parse::<Tz>() {
        return Some(WrittenTimezone { screen: None, timezone, place });
    }
    let near = timezones::suggestion(name);
    let help = if near == timezones::CHINA {
        text!("写成 \"{near}\"（北京时间）", "write \"{near}\", which is Beijing's time")
    } else {
        text!("是不是 \"{near}\"？", "did you mean \"{near}\"?")
    };
    let message = text!("没有名为“{name}”的时区", "there is no time zone `{name}`");
    problems.push(Problem::error("unknown-timezone", Grade::Shape, place, message).help(help));
    None
}

/// A turn by so many degrees; none where it is no quarter.
fn parse_rotation(degrees: u16) -> Option<Rotation> {
    match degrees {
        0 => Some(Rotation::R0),
        90 => Some(Rotation::R90),
        180 => Some(Rotation::R180),
        270 => Some(Rotation::R270),
        _ => None,
    }
}

/// The figures of a screen that cannot be meant: the id, the field, and what to write.
fn absurd_figures(spec: &ScreenSpec) -> Vec<(&'static str, &'static str, Text)> {
    let mut found = Vec::new();
    if spec.diagonal_in.is_some_and(|inches| !(1.0..=2000.0).contains(&inches)) {
        let text = text!(
            "对角线按英寸计，应在 1 到 2000 之间，例如 55",
            "a diagonal is in inches, between 1 and 2000, such as 55"
        );
        found.push(("absurd-diagonal", "diagonal_in", text));
    }
    if spec.viewing_distance_m.is_some_and(|metres| !(0.1..=500.0).contains(&metres)) {
        let text = text!(
            "观看距离按米计，应在 0.1 到 500 之间，例如 6",
            "a viewing distance is in metres, between 0.1 and 500, such as 6"
        );
        found.push(("absurd-distance", "viewing_distance_m", text));
    }
    if spec.burn_in.is_some_and(|burn_in| !BURN_IN_SHIFTS.contains(&burn_in.shift)) {
        let text = text!(
            "防烧屏的移动按像素计，应在 1 到 16 之间，例如 burn_in: (shift: 2)；不要移动就不写",
            "the picture moves by 1 to 16 pixels against burn-in, such as burn_in: (shift: 2); leave it out to have none"
        );
        found.push(("absurd-burn-in", "burn_in", text));
    }
    if spec.overscan.is_some_and(|percent| !OVERSCANS.contains(&percent)) {
        let text = text!(
            "电视裁掉的边按每边的百分之几计，应在 0 到 10 之间，例如 3",
            "what a television crops is in percent of each side, from 0 to 10, such as 3"
        );
        found.push(("absurd-overscan", "overscan", text));
    }
    found
}

fn parse_screen(
    source: &Source,
    span: &Range<usize>,
    spec: ScreenSpec,
    (timezone, written): (Tz, &mut Vec<WrittenTimezone>),
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
    let rotation = parse_rotation(spec.rotate).unwrap_or_else(|| {
        let degrees = spec.rotate;
        wrong(
            "bad-rotation",
            "rotate",
            format!("不能旋转 {degrees} 度，只能是 0、90、180 或 270"),
            format!("a screen cannot be turned by {degrees} degrees: write 0, 90, 180 or 270"),
        );
        Rotation::R0
    });
    if let Some((width, height)) = spec.size
        && !(SIDES.contains(&width) && SIDES.contains(&height))
    {
        wrong(
            "absurd-size",
            "size",
            format!("{width}×{height} 不是屏幕的尺寸，每边应为 16 到 16384 像素"),
            format!("{width}x{height} is no size of a screen: 16 to 16384 pixels a side"),
        );
    }
    if let Some((id, zh, en)) = bad_position(&spec) {
        wrong(id, "position", zh, en);
    }
    for (id, field, text) in absurd_figures(&spec) {
        wrong(id, field, text.zh, text.en);
    }
    let own_zone = parse_timezone(source, span.clone(), spec.timezone.as_deref(), problems);
    let own_timezone = own_zone.as_ref().map(|own| own.timezone);
    let zones = parse_zones(source, span, spec.zones, problems);
    (problems.len() == before).then(|| {
        let name = ScreenName::from(spec.name);
        written.extend(own_zone.map(|own| WrittenTimezone { screen: Some(name.clone()), ..own }));
        Arc::new(Screen {
            name,
            output: spec.output,
            rotation,
            size: spec.size,
            position: spec.position,
            led: spec.led,
            diagonal_in: spec.diagonal_in,
            viewing_distance_m: spec.viewing_distance_m,
            burn_in_shift: spec.burn_in.map_or(0, |burn_in| burn_in.shift),
            overscan: spec.overscan.unwrap_or_default(),
            reduced_motion: spec.reduced_motion.unwrap_or(reduced_motion),
            groups: spec.groups,
            timezone: own_timezone.unwrap_or(timezone),
            zones,
        })
    })
}
