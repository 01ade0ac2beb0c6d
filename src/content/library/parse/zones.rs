//! The zones of a screen: from what is written to valid ones, and the names by which rules call them.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
    sync::Arc,
};

use crate::{library::limits, names, source::Source};
use gongyi_core::{
    characters,
    model::{Action, MAIN_ZONE, MAX_TEXTS, PlaylistName, Rule, Screen, TickerSource, Zone},
    problem::{Grade, Place, Problem, Text},
    shapes::ZoneSpec,
    text,
};

/// The share of a side that says nothing, in hundredths.
const SIDE_SHARE: f32 = 30.0;
/// Shares of a side that leave room for both.
const SIDE_SHARES: std::ops::RangeInclusive<f32> = 15.0..=50.0;

/// The pace of a ticker that says nothing, in characters a second: the reading rate of subtitles.
const TICKER_SPEED: f32 = 4.0;
/// Paces that a line can have at all; the upper end is the ceiling of subtitles.
const TICKER_SPEEDS: std::ops::RangeInclusive<f32> = 0.5..=9.0;
/// Faster than this, in characters a second, few read along.
const TICKER_READABLE: f32 = 5.0;

/// What is odd about the zones of a screen: a ticker that few can read.
pub(super) fn lint_zones(zones: &[Zone], place: &Place) -> Option<Problem> {
    let speed = zones.iter().find_map(|zone| match zone {
        Zone::Ticker { speed, .. } => Some(*speed),
        Zone::Side { .. } | Zone::Clock { .. } => None,
    })?;
    (speed > TICKER_READABLE).then(|| {
        let message = text!(
            "滚动字幕每秒 {speed} 个字，多数人来不及读",
            "the ticker moves by {speed} characters a second, too fast for most to read"
        );
        Problem::warning("ticker-speed", place.clone(), message).help(text!(
            "写 speed: 4，或去掉 speed，让程序按阅读速度决定",
            "write speed: 4, or leave `speed` out for the pace of reading"
        ))
    })
}

/// The zones of the screen that is written in `span`.
pub(super) fn parse_zones(
    source: &Source,
    span: &Range<usize>,
    specs: Vec<ZoneSpec>,
    problems: &mut Vec<Problem>,
) -> Vec<Zone> {
    let mut found: Vec<Zone> = Vec::new();
    for spec in &specs {
        if let ZoneSpec::Ticker { texts: Some(texts), .. } = spec {
            limits::at_most(source, span, ("texts", texts.len(), MAX_TEXTS), problems);
        }
        let (ZoneSpec::Ticker { theme, .. } | ZoneSpec::Clock { theme, .. }) = spec else { continue };
        if let Some(name) = theme {
            problems.extend(names::bad_name(names::THEME, name, || source.place_of_field(span.clone(), "theme")));
        }
    }
    let mut wrong = |id, message: Text, help: Text| {
        let place = source.place_of_field(span.clone(), "zones");
        problems.push(Problem::error(id, Grade::Shape, place, message).help(help));
    };
    for spec in specs {
        let (zone, kind) = match spec {
            ZoneSpec::Side { play, width } => {
                let share = width.unwrap_or(SIDE_SHARE);
                if !SIDE_SHARES.contains(&share) {
                    wrong(
                        "absurd-zone",
                        text!("Side 的宽度不能是屏幕的 {share}%", "a Side cannot take {share} % of the screen"),
                        text!(
                            "width 是百分比，写 15 到 50，例如 Side(play: \"city\", width: 30)",
                            "`width` is in hundredths, from 15 to 50, as in Side(play: \"city\", width: 30)"
                        ),
                    );
                }
                (Zone::Side { play: PlaylistName::from(play), share }, "Side")
            }
            ZoneSpec::Ticker { play, texts, theme, speed } => {
                let speed = speed.unwrap_or(TICKER_SPEED);
                if !TICKER_SPEEDS.contains(&speed) {
                    wrong(
                        "absurd-zone",
                        text!("滚动字幕不能是每秒 {speed} 个字", "a ticker cannot move by {speed} characters a second"),
                        text!(
                            "speed 是每秒多少个字，写 0.5 到 9，例如 Ticker(play: \"notices\", speed: 4)",
                            "`speed` is in characters a second, from 0.5 to 9, as in Ticker(play: \"notices\", speed: 4)"
                        ),
                    );
                }
                (Zone::Ticker { says: ticker_source(play, texts, theme, &mut wrong), speed }, "Ticker")
            }
            ZoneSpec::Clock { seconds, theme } => (Zone::Clock { seconds, theme }, "Clock"),
        };
        if found.iter().any(|other| other.name() == zone.name()) {
            wrong(
                "duplicate-zone",
                text!("一个屏幕上只能有一个 {kind}，这里写了两个", "a screen has one {kind} at most, and here are two"),
                text!("删掉其中一个", "take one of them away"),
            );
        } else {
            found.push(zone);
        }
    }
    found
}

/// What a ticker says; what is wrong with it goes to `wrong`.
fn ticker_source(
    play: Option<String>,
    texts: Option<Vec<String>>,
    theme: Option<String>,
    wrong: &mut impl FnMut(&'static str, Text, Text),
) -> TickerSource {
    let one_of = || {
        text!(
            "写 Ticker(play: \"notices\")，或 Ticker(texts: [\"讲文明 树新风\"])",
            "write Ticker(play: \"notices\"), or Ticker(texts: [\"讲文明 树新风\"])"
        )
    };
    match (play, texts) {
        (Some(_), Some(_)) => wrong(
            "ticker-says",
            text!("滚动字幕的 play 和 texts 只能写一个", "a ticker has either `play` or `texts`, and not both"),
            one_of(),
        ),
        (None, None) => {
            wrong("ticker-says", text!("滚动字幕没有写内容", "the ticker has nothing to say"), one_of());
        }
        (Some(play), None) => {
            if theme.is_some() {
                wrong(
                    "ticker-theme",
                    text!(
                        "播放列表自带主题，这里不能再写 theme",
                        "with `play` the ticker takes the theme of the playlist"
                    ),
                    text!("去掉 theme，在播放列表里写", "leave `theme` out, and write it in the playlist"),
                );
            }
            return TickerSource::Playlist(PlaylistName::from(play));
        }
        (None, Some(texts)) => {
            if texts.is_empty() || texts.iter().any(|text| characters::is_blank(text)) {
                wrong(
                    "empty-text",
                    text!("“texts”里有一处没有文字", "there is an empty text in `texts`"),
                    text!(
                        "写上文字，例如 texts: [\"讲文明 树新风\"]，或删掉空的这一处",
                        "write something there, as in texts: [\"讲文明 树新风\"], or take the empty one away"
                    ),
                );
            }
            return TickerSource::Texts { texts, theme };
        }
    }
    TickerSource::Texts { texts: Vec::new(), theme }
}

/// The zones that rules name.
pub(super) fn check_zones(
    source: &Source,
    rules: &[(Arc<Rule>, Range<usize>)],
    screens: &[Arc<Screen>],
    problems: &mut Vec<Problem>,
) {
    // Rules for the same screens may name the same zones: those are searched once.
    let mut zones_of: BTreeMap<&[String], BTreeSet<&str>> = BTreeMap::new();
    for (rule, span) in rules.iter().filter(|(rule, _)| !rule.zones.is_empty()) {
        let known = zones_of.entry(&rule.screens).or_insert_with(|| {
            let own = screens.iter().filter(|screen| rule.concerns(screen));
            own.flat_map(|screen| screen.zones.iter().map(Zone::name)).chain([MAIN_ZONE]).collect()
        });
        let mut wrong = |id, message: Text, help: Text| {
            let place = source.place_of_field(span.clone(), "zones");
            problems.push(Problem::error(id, Grade::Shape, place, message).help(help));
        };
        for name in &rule.zones {
            if !known.contains(name.as_str()) {
                let list = |by: &str| known.iter().copied().collect::<Vec<_>>().join(by);
                let (zh, en) = (list("、"), list(", "));
                let near = characters::nearest(name, known.iter().copied());
                let missing = Zone::NAMES.contains(&name.as_str());
                let help = match near {
                    Some(near) => text!("是不是“{near}”？可写的有：{zh}", "did you mean `{near}`? There are {en}"),
                    None if missing => text!(
                        "先在屏幕的 zones 里划出这个区域；现在可写的有：{zh}",
                        "split it off in the `zones` of the screen first; now there are {en}"
                    ),
                    None => text!("可写的有：{zh}", "there are {en}"),
                };
                wrong(
                    "unknown-zone",
                    text!("这条规则的屏幕上没有区域“{name}”", "no screen of this rule has a zone `{name}`"),
                    help,
                );
            } else if name == "ticker" && rule.every.is_some() {
                wrong(
                    "ticker-break-in",
                    text!("滚动字幕里不能插播", "nothing breaks into a ticker"),
                    text!("去掉 every，用 when 写明何时播放", "leave `every` out, and say with `when` when it plays"),
                );
            } else if name == "clock" && rule.action != Action::Blank {
                wrong(
                    "clock-plays-nothing",
                    text!("clock 区域只显示时间，不能播放画面", "the zone `clock` tells the time and plays nothing"),
                    text!("改成 zones: [\"side\"]，或去掉 zones", "write zones: [\"side\"], or leave `zones` out"),
                );
            }
        }
    }
}
