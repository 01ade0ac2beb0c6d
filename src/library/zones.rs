//! The zones of a screen: from what is written to valid ones, and the names by which rules call them.

use std::{ops::Range, sync::Arc};

use super::model::{Action, MAIN_ZONE, PlaylistName, Rule, Screen, Zone};
use crate::{
    content::{
        ZoneSpec,
        read::{self, Source},
    },
    problem::{Grade, Problem, Text},
};

/// The share of a side that says nothing, in hundredths.
const SIDE_SHARE: f32 = 30.0;
/// Shares of a side that leave room for both.
const SIDE_SHARES: std::ops::RangeInclusive<f32> = 15.0..=50.0;

/// The zones of the screen that is written in `span`.
pub(super) fn zones(
    source: &Source,
    span: &Range<usize>,
    specs: Vec<ZoneSpec>,
    problems: &mut Vec<Problem>,
) -> Vec<Zone> {
    let mut found: Vec<Zone> = Vec::new();
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
                        Text::new(
                            format!("Side 的宽度不能是屏幕的 {share}%"),
                            format!("a Side cannot take {share} % of the screen"),
                        ),
                        Text::new(
                            "width 是百分比，写 15 到 50，例如 Side(play: \"city\", width: 30)",
                            "`width` is in hundredths, from 15 to 50, as in Side(play: \"city\", width: 30)",
                        ),
                    );
                }
                (Zone::Side { play: PlaylistName::from(play), share }, "Side")
            }
            ZoneSpec::Clock { seconds, theme } => (Zone::Clock { seconds, theme }, "Clock"),
        };
        if found.iter().any(|other| other.name() == zone.name()) {
            wrong(
                "duplicate-zone",
                Text::new(
                    format!("一个屏幕上只能有一个 {kind}，这里写了两个"),
                    format!("a screen has one {kind} at most, and here are two"),
                ),
                Text::new("删掉其中一个", "take one of them away"),
            );
        } else {
            found.push(zone);
        }
    }
    found
}

/// The zones that rules name.
pub(super) fn check_zones(
    source: &Source,
    rules: &[(Rule, Range<usize>)],
    screens: &[Arc<Screen>],
    problems: &mut Vec<Problem>,
) {
    for (rule, span) in rules {
        let mut known = vec![MAIN_ZONE];
        let own = screens.iter().filter(|screen| rule.concerns(screen));
        known.extend(own.flat_map(|screen| screen.zones.iter().map(Zone::name)));
        known.sort_unstable();
        known.dedup();
        let mut wrong = |id, message: Text, help: Text| {
            let place = source.place_of_field(span.clone(), "zones");
            problems.push(Problem::error(id, Grade::Shape, place, message).help(help));
        };
        for name in &rule.zones {
            if !known.contains(&name.as_str()) {
                let (zh, en) = (known.join("、"), known.join(", "));
                let near = read::nearest(name, known.iter().copied());
                let missing = Zone::NAMES.contains(&name.as_str());
                let help = match near {
                    Some(near) => Text::new(
                        format!("是不是“{near}”？可写的有：{zh}"),
                        format!("did you mean `{near}`? There are {en}"),
                    ),
                    None if missing => Text::new(
                        format!("先在屏幕的 zones 里划出这个区域；现在可写的有：{zh}"),
                        format!("split it off in the `zones` of the screen first; now there are {en}"),
                    ),
                    None => Text::new(format!("可写的有：{zh}"), format!("there are {en}")),
                };
                wrong(
                    "unknown-zone",
                    Text::new(
                        format!("这条规则的屏幕上没有区域“{name}”"),
                        format!("no screen of this rule has a zone `{name}`"),
                    ),
                    help,
                );
            } else if name == "clock" && rule.action != Action::Blank {
                wrong(
                    "clock-plays-nothing",
                    Text::new(
                        "clock 区域只显示时间，不能播放画面",
                        "the zone `clock` tells the time and plays nothing",
                    ),
                    Text::new("改成 zones: [\"side\"]，或去掉 zones", "write zones: [\"side\"], or leave `zones` out"),
                );
            }
        }
    }
}
