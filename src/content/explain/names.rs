//! What the parts of a file are called in a sentence, and how they are written.

use crate::{content::read::nearest, problem::Text};

/// What may be written, with the nearest name first.
pub(super) fn choices(found: &str, known: &[&str], (zh, en): (&str, &str)) -> Text {
    let (list_zh, list_en) = (known.join("、"), known.join(", "));
    match nearest(found, known.iter().copied()) {
        Some(near) => Text::new(
            format!("是不是“{near}”？{zh}：{list_zh}"),
            format!("did you mean `{near}`? {} {list_en}", capital(en)),
        ),
        None => Text::new(format!("{zh}：{list_zh}"), format!("{en} {list_en}")),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// What the thing is called that has the fields in question.
pub(super) fn owner_name(outer: Option<&str>) -> (String, String) {
    match (outer.and_then(structure), outer) {
        (Some((zh, en, _)), _) => (zh.to_owned(), en.to_owned()),
        (None, Some(name)) => (format!("{name} "), format!("`{name}`")),
        (None, None) => ("这里".to_owned(), "this".to_owned()),
    }
}

/// What a choice is about.
pub(super) fn kind_name(outer: Option<&str>) -> (&'static str, &'static str) {
    match outer {
        Some("Slide") => ("画面", "kind of slide"),
        Some("TransitionKind") => ("切换效果", "transition"),
        Some("Easing") => ("切换快慢", "easing"),
        Some("Fit") => ("填充方式", "way to fit a picture"),
        Some("CalendarName") => ("日历", "calendar"),
        Some("ClockPolicy") => ("时钟设置", "policy for the clock"),
        Some("HolidayEntry") => ("假日调整", "correction of holidays"),
        Some("When") => ("时间条件", "condition"),
        Some("ZoneSpec") => ("区域", "kind of zone"),
        _ => ("写法", "kind"),
    }
}

/// What a structure is called in a sentence, and how it is written.
pub(super) fn structure(name: &str) -> Option<(&'static str, &'static str, &'static str)> {
    Some(match name {
        "Playlist" => ("播放列表", "a playlist", "(slides: [Slogan(text: \"讲文明 树新风\")])"),
        "Site" => ("site.ron ", "site.ron", "(schedule: [(play: \"health\")])"),
        "Rule" => ("播放规则", "a rule", "(play: \"health\")"),
        "ScreenSpec" => ("屏幕", "a screen", "(name: \"hall\")"),
        "GeoPoint" => ("地点", "a place", "(latitude: 33.96, longitude: 116.79)"),
        "Waiver" => ("waive 的每一项", "each item of `waive`", "(id: \"dwell-short\", reason: \"理由\")"),
        "ValueLevel" => ("levels 的每一项", "each item of `levels`", "(label: \"国家\", values: [\"富强\", \"民主\"])"),
        "Theme" => ("主题", "a theme", "(…)"),
        _ => return None,
    })
}

/// The field that a slide cannot do without and that is a text.
pub(super) fn first_field(slide: &str) -> Option<&'static str> {
    match slide {
        "Slogan" => Some("text"),
        "Notice" => Some("title"),
        "Picture" => Some("file"),
        _ => None,
    }
}

/// How a slide is written.
pub(super) fn slide_example(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "Slogan" => "Slogan(text: \"讲文明 树新风\")",
        "Values" => "Values()",
        "Notice" => "Notice(title: \"佩戴口罩\", points: [\"谈话保持适当距离\"])",
        "Picture" => "Picture(file: \"posters/a.jpg\")",
        "Clock" => "Clock()",
        "Ticker" => "Ticker(play: \"notices\")",
        "Side" => "Side(play: \"city\")",
        _ => return None,
    })
}

/// How a field is written.
pub(super) fn example(field: &str) -> String {
    let value = match field {
        "slides" => "[Slogan(text: \"讲文明 树新风\")]",
        "schedule" => "[(play: \"health\")]",
        "screens" => "[(name: \"hall\")]",
        "holidays" => "[Off(\"2026-10-01\", \"2026-10-07\")]",
        "text" => "\"讲文明 树新风\"",
        "title" => "\"佩戴口罩\"",
        "points" => "[\"勤洗手\", \"常通风\"]",
        "file" => "\"posters/a.jpg\"",
        "name" => "\"hall\"",
        "play" => "\"health\"",
        "label" => "\"国家\"",
        "values" => "[\"富强\", \"民主\"]",
        "levels" => "[(label: \"国家\", values: [\"富强\", \"民主\"])]",
        "texts" => "[\"讲文明 树新风\"]",
        "waive" => "[(id: \"dwell-short\", reason: \"理由\")]",
        "id" => "\"dwell-short\"",
        "reason" => "\"理由\"",
        "place" => "(latitude: 33.96, longitude: 116.79)",
        "latitude" => "33.96",
        "longitude" => "116.79",
        "focus" => "(0.5, 0.5)",
        "size" => "(1920, 1080)",
        "when" => "Dates(\"2026-07-10\", \"2026-08-31\")",
        "share" => "3",
        "priority" => "10",
        "rotate" => "90",
        "diagonal_in" => "55",
        "viewing_distance_m" => "6",
        "blank" | "advertisement" | "reduced_motion" | "seconds" => "true",
        "fit" => "Contain",
        "transition" => "Fade",
        "easing" => "EaseInOut",
        "dwell" => "\"8s\"",
        "transition_time" => "\"800ms\"",
        "every" => "\"1h\"",
        "zones" => "[Clock(), Side(play: \"city\")]",
        "speed" => "4",
        "theme" => "\"clinic\"",
        "phrases" => "[\"杭州市\", \"西湖区\"]",
        "breaking" => "Strict",
        _ => "…",
    };
    format!("{field}: {value}")
}
