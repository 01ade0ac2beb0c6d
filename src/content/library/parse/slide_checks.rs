//! What is wrong with a slide as it was written. Nothing here looks at other files, nor at a painted picture: see
//! `gongyi_lint::legibility` for that.

use std::{collections::BTreeSet, ops::Range};

use chrono::NaiveDate;

use super::parsed::ParsedSlide;
use crate::{
    codes::{self, Issue},
    library::limits,
    names,
    source::Source,
};
use gongyi_assets::Assets;
use gongyi_core::{
    characters, condition,
    model::moment::Moment,
    problem::{Grade, Place, Problem, Text},
    shapes::{self, ValueLevel},
    telephone, text,
};
use gongyi_media::qr_code;

/// The checks of a slide that need no other file.
pub(super) fn check_slide(
    source: &Source,
    slide: &shapes::Slide,
    span: &Range<usize>,
    assets: &Assets,
    problems: &mut Vec<Problem>,
) {
    let empty = |field: &str| {
        Problem::error(
            "empty-text",
            Grade::Shape,
            source.place_of_field(span.clone(), field),
            text!("“{field}”里有一处没有文字", "there is an empty text in `{field}`"),
        )
        .help(text!("写上文字，或删掉空的这一处", "write something there, or take the empty one away"))
    };
    for field in empty_fields(slide) {
        problems.push(empty(field));
    }
    if let shapes::Slide::Notice(shapes::Notice { icon: Some(icon), .. }) = slide
        && let Some(problem) = names::bad_name(names::ICON, icon, || source.place_of_field(span.clone(), "icon"))
    {
        problems.push(problem);
    } else if let shapes::Slide::Notice(shapes::Notice { icon: Some(icon), .. }) = slide
        && assets.read(&format!("icons/{icon}.svg")).is_none()
    {
        problems.push(unknown_icon(icon, assets, source.place_of_field(span.clone(), "icon")));
    }
    if let shapes::Slide::Countdown(countdown) = slide
        && !countdown.to.trim().is_empty()
        && days_of(&countdown.to).is_empty()
    {
        let (to, place) = (&countdown.to, source.place_of_field(span.clone(), "to"));
        let message = text!("“{to}”不是节日、节气或日期", "`{to}` is no festival, solar term or date");
        problems.push(Problem::error("unknown-day", Grade::Shape, place, message).help(text!(
            "写传统节日（如 \"中秋节\"）、节气（如 \"立春\"）或日期（如 \"2027-01-01\"）",
            "write a traditional festival (\"中秋节\"), a solar term (\"立春\") or a date (\"2027-01-01\")"
        )));
    }
    let focus = match slide {
        shapes::Slide::Picture(picture) => picture.focus,
        shapes::Slide::Profile(profile) => profile.focus,
        shapes::Slide::Photo(photo) => photo.focus,
        _ => None,
    };
    if focus.is_some_and(|(x, y)| !((0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y))) {
        let place = source.place_of_field(span.clone(), "focus");
        let message = text!("focus 的两个数应在 0 到 1 之间", "the numbers of focus lie between 0 and 1");
        problems.push(Problem::error("bad-focus", Grade::Shape, place, message).help(text!(
            "从左边和上边量起，例如正中是 focus: (0.5, 0.5)",
            "they count from the left and from the top: the middle is focus: (0.5, 0.5)"
        )));
    }
    if let shapes::Slide::Campaign(shapes::Campaign { qr: Some(qr), .. })
    | shapes::Slide::Event(shapes::Event { qr: Some(qr), .. })
    | shapes::Slide::Scan(shapes::Scan { qr, .. }) = slide
    {
        problems.extend(bad_code(qr, || source.place_of_field(span.clone(), "qr")));
    }
    match slide {
        shapes::Slide::PublicNotice(notice) => check_notice(source, notice, span, problems),
        shapes::Slide::Event(event) => _ = read_moment(source, span, ("when", &event.when), problems),
        shapes::Slide::Route(route) => check_route(source, route, span, problems),
        _ => {}
    }
    if let shapes::Slide::Hotline(shapes::Hotline { number, .. }) = slide
        && !characters::is_blank(number)
        && !telephone::has_digits(number)
    {
        let message = text!("“{number}”里没有电话号码", "there is no telephone number in `{number}`");
        problems.push(
            Problem::error("bad-number", Grade::Shape, source.place_of_field(span.clone(), "number"), message).help(
                text!(
                    "只写号码，例如 \"96110\"；说明写进 title 或 lines",
                    "write the number alone, such as \"96110\"; what it is for goes into `title` or `lines`"
                ),
            ),
        );
    }
    if let shapes::Slide::Table(shapes::Table { rows, highlight: Some(row), .. }) = slide
        && !(1..=rows.len()).contains(row)
    {
        let count = rows.len();
        let message = text!("表格没有第 {row} 行", "the table has no row {row}");
        problems.push(
            Problem::error("unknown-row", Grade::Shape, source.place_of_field(span.clone(), "highlight"), message)
                .help(text!("从 1 数起，最后一行是 {count}", "they are counted from 1; the last is {count}")),
        );
    }
    for waiver in slide.common().waive {
        if waiver.reason.trim().is_empty() {
            let place = source.place_of_field(span.clone(), "waive");
            let message = text!("豁免检查要写明理由", "a waiver needs its reason");
            problems.push(
                Problem::error("empty-reason", Grade::Shape, place, message)
                    .help(text!("在 reason 里写一句为什么可以这样", "say in `reason` why it is fine here")),
            );
        }
    }
}

/// The days that a countdown may be to: one for a date, one a year for a festival or a solar term, none for nonsense.
pub(crate) fn days_of(to: &str) -> Vec<NaiveDate> {
    NaiveDate::parse_from_str(to.trim(), "%Y-%m-%d").map_or_else(|_| condition::days_of(to), |day| vec![day])
}

/// The fields that must say something, and do not.
fn empty_fields(slide: &shapes::Slide) -> Vec<&'static str> {
    let is_empty = characters::is_blank;
    let any_empty = |texts: &[String]| texts.iter().any(|text| is_empty(text));
    let none_or_empty = |texts: &[String]| texts.is_empty() || any_empty(texts);
    let fields: Vec<(&'static str, bool)> = match slide {
        shapes::Slide::Slogan(slogan) => vec![("text", is_empty(&slogan.text))],
        shapes::Slide::Notice(notice) => {
            vec![("title", is_empty(&notice.title)), ("points", any_empty(&notice.points))]
        }
        shapes::Slide::Values(values) => {
            let is_bad =
                |levels: &Vec<ValueLevel>| levels.is_empty() || levels.iter().any(|level| none_or_empty(&level.values));
            vec![("levels", values.levels.as_ref().is_some_and(is_bad))]
        }
        shapes::Slide::Steps(steps) => vec![("title", is_empty(&steps.title)), ("steps", none_or_empty(&steps.steps))],
        shapes::Slide::Profile(profile) => vec![("name", is_empty(&profile.name)), ("deed", is_empty(&profile.deed))],
        shapes::Slide::Campaign(campaign) => vec![
            ("headline", is_empty(&campaign.headline)),
            ("lines", any_empty(&campaign.lines)),
            ("rows", campaign.rows.iter().any(Vec::is_empty)),
            ("qr", campaign.qr.as_deref().is_some_and(is_empty)),
        ],
        shapes::Slide::Hotline(hotline) => {
            vec![("number", is_empty(&hotline.number)), ("lines", any_empty(&hotline.lines))]
        }
        shapes::Slide::Table(table) => vec![
            ("headline", is_empty(&table.headline)),
            ("rows", table.rows.is_empty() || table.rows.iter().any(|row| row.iter().all(|cell| is_empty(cell)))),
        ],
        shapes::Slide::Figure(figure) => vec![("value", is_empty(&figure.value)), ("claim", is_empty(&figure.claim))],
        shapes::Slide::Scan(scan) => vec![("qr", is_empty(&scan.qr)), ("reasons", any_empty(&scan.reasons))],
        shapes::Slide::Quote(quote) => vec![("text", is_empty(&quote.text))],
        shapes::Slide::Motto(motto) => vec![("lines", none_or_empty(&motto.lines))],
        shapes::Slide::Text(text) => vec![("text", is_empty(&text.text))],
        shapes::Slide::Couplet(couplet) => {
            vec![("first", is_empty(&couplet.first)), ("second", is_empty(&couplet.second))]
        }
        shapes::Slide::Countdown(countdown) => vec![("to", is_empty(&countdown.to))],
        shapes::Slide::Picture(_) | shapes::Slide::Today(_) | shapes::Slide::Clock(_) => Vec::new(),
        shapes::Slide::PublicNotice(notice) => vec![
            ("title", notice.title.as_deref().is_some_and(is_empty)),
            ("where", is_empty(&notice.place)),
            ("contact", notice.contact.as_deref().is_some_and(is_empty)),
            ("reason", notice.reason.as_deref().is_some_and(is_empty)),
            ("advice", any_empty(&notice.advice)),
        ],
        shapes::Slide::Pair(pair) => vec![("good", is_empty(&pair.good.text)), ("bad", is_empty(&pair.bad.text))],
        shapes::Slide::Photo(photo) => vec![("headline", is_empty(&photo.headline))],
        shapes::Slide::Event(event) => vec![
            ("title", is_empty(&event.title)),
            ("where", is_empty(&event.place)),
            ("qr", event.qr.as_deref().is_some_and(is_empty)),
        ],
        shapes::Slide::Board(board) => vec![
            ("title", is_empty(&board.title)),
            (
                "entries",
                board.entries.is_empty()
                    || board.entries.iter().any(|entry| is_empty(&entry.name) || is_empty(&entry.deed)),
            ),
        ],
        shapes::Slide::Route(route) => vec![
            ("line", is_empty(&route.line)),
            ("stops", none_or_empty(&route.stops)),
            ("closed", any_empty(&route.closed)),
            ("via", any_empty(&route.via)),
        ],
        shapes::Slide::Compare(compare) => {
            let labels = compare.labels.as_ref();
            vec![("labels", labels.is_some_and(|(before, after)| is_empty(before) || is_empty(after)))]
        }
    };
    fields.into_iter().filter(|(_, is_empty)| *is_empty).map(|(field, _)| field).collect()
}

/// What is wrong with the times of a public notice, and with a title that names another level than its kind.
fn check_notice(source: &Source, notice: &shapes::PublicNotice, span: &Range<usize>, problems: &mut Vec<Problem>) {
    let from = read_moment(source, span, ("from", &notice.from), problems);
    let until = notice.until.as_deref().and_then(|until| read_moment(source, span, ("until", until), problems));
    if let (Some(from), Some(until)) = (from, until)
        && !until.ends_after(from)
    {
        let (from, until) = (&notice.from, &notice.until.clone().unwrap_or_default());
        let place = source.place_of_field(span.clone(), "until");
        let message =
            text!("结束时间 {until} 不晚于开始时间 {from}", "the end, {until}, is not after the beginning, {from}");
        problems.push(
            Problem::error("times-reversed", Grade::Shape, place, message)
                .help(text!("改正 from 或 until", "correct `from` or `until`")),
        );
    }
    if let (shapes::NoticeKind::Weather(level), Some(title)) = (notice.kind, &notice.title) {
        let named = shapes::WeatherLevel::ALL.iter().find(|level| title.contains(level.colour_name()));
        if let Some(named) = named.filter(|named| **named != level) {
            let place = source.place_of_field(span.clone(), "title");
            let (written, meant) = (named.colour_name(), level.colour_name());
            let message = text!(
                "标题写的是{written}预警，kind 写的是{meant}（{level:?}）",
                "the title says {written}, and `kind` says {meant} ({level:?})"
            );
            problems.push(Problem::error("weather-level", Grade::Shape, place, message).help(text!(
                "写 kind: Weather({named:?})，或改标题",
                "write kind: Weather({named:?}), or change the title"
            )));
        }
    }
}

/// Stops that are named, and are none of the line.
fn check_route(source: &Source, route: &shapes::Route, span: &Range<usize>, problems: &mut Vec<Problem>) {
    let named = route.here.iter().map(|name| ("here", name)).chain(route.closed.iter().map(|name| ("closed", name)));
    for (field, name) in named {
        if characters::is_blank(name) || route.stops.iter().any(|stop| stop.trim() == name.trim()) {
            continue;
        }
        let place = source.place_of_field(span.clone(), field);
        let message = text!("线路的 stops 里没有“{name}”", "`stops` has no stop `{name}`");
        let help = match characters::nearest(name, route.stops.iter().map(String::as_str)) {
            Some(near) => text!("是不是“{near}”？", "did you mean `{near}`?"),
            None => text!("写 stops 里有的站名", "write a name that is in `stops`"),
        };
        problems.push(Problem::error("unknown-stop", Grade::Shape, place, message).help(help));
    }
}

/// Reads a time of a slide; says what is wrong with one that cannot be read.
fn read_moment(
    source: &Source,
    span: &Range<usize>,
    (field, written): (&str, &str),
    problems: &mut Vec<Problem>,
) -> Option<Moment> {
    let moment = Moment::read(written);
    if moment.is_none() {
        let place = source.place_of_field(span.clone(), field);
        let message = text!("“{written}”不是日期和时间", "`{written}` is no day and time");
        problems.push(Problem::error("bad-moment", Grade::Shape, place, message).help(text!(
            "写成 \"2026-11-28 08:00\"，只有日期就写 \"2026-11-28\"",
            "write \"2026-11-28 08:00\", or \"2026-11-28\" for a day alone"
        )));
    }
    moment
}

/// What is wrong with what a QR code is to say.
fn bad_code(qr: &str, place: impl FnOnce() -> Place) -> Option<Problem> {
    let code = codes::read(qr);
    if let Some(Issue::Mistyped(right)) = &code.issue {
        let message = text!(
            "二维码里的网址写得不对，手机打不开",
            "the address in the QR code is mistyped: a telephone does not open it"
        );
        let help = match right {
            Some(right) => text!("写成 \"{right}\"", "write \"{right}\""),
            None => text!(
                "写完整的网址，例如 \"https://example.cn\"",
                "write a whole address, such as \"https://example.cn\""
            ),
        };
        return Some(Problem::error("qr-address", Grade::Shape, place(), message).help(help));
    }
    let message = text!("这么长的内容放不进二维码", "a QR code cannot hold so much");
    let too_long = || Problem::error("qr-too-long", Grade::Shape, place(), message);
    let is_held = code.content.is_empty() || qr_code(&code.content).is_some();
    (!is_held).then(too_long).map(|problem| problem.help(text!("用较短的网址", "use a shorter address")))
}

fn unknown_icon(icon: &str, assets: &Assets, place: Place) -> Problem {
    let known: Vec<String> = assets
        .list("icons/")
        .iter()
        .filter_map(|path| Some(path.strip_prefix("icons/")?.strip_suffix(".svg")?.to_owned()))
        .filter(|name| characters::is_plain_name(name))
        .collect();
    let message = text!("没有名为“{icon}”的图标", "there is no icon `{icon}`");
    let near = characters::nearest(icon, known.iter().map(String::as_str))
        .map_or((String::new(), String::new()), |near| {
            (format!("是不是“{near}”？"), format!("did you mean `{near}`? "))
        });
    Problem::error("unknown-icon", Grade::Shape, place, message).help(Text::new(
        format!("{}可用的图标：{}", near.0, known.join("、")),
        format!("{}The icons are {}", near.1, known.join(", ")),
    ))
}

/// Two slides of one playlist cannot have one id.
pub(super) fn check_ids(source: &Source, slides: &[ParsedSlide], problems: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for slide in slides {
        let Some(id) = slide.raw.common().id else { continue };
        let place = source.place_of_field(slide.span.clone(), "id");
        if let Some(problem) = limits::bad_name(("画面", "a slide"), id, || place.clone()) {
            problems.push(problem);
        } else if id.is_empty() || id.contains(['/', '\n']) || id.chars().all(|c| c.is_ascii_digit()) {
            problems.push(
                Problem::error(
                    "bad-id",
                    Grade::Shape,
                    place,
                    text!("“{id}”不能作画面的 id", "`{id}` cannot be the id of a slide"),
                )
                .help(text!(
                    "用字母或汉字，不含 /，不要只用数字",
                    "use letters, without a slash, and not digits alone"
                )),
            );
        } else if !seen.insert(id) {
            problems.push(
                Problem::error(
                    "duplicate-id",
                    Grade::Shape,
                    place,
                    text!("id“{id}”用了两次", "the id `{id}` is used twice"),
                )
                .help(text!("给其中一个改名", "rename one of them")),
            );
        }
    }
}
