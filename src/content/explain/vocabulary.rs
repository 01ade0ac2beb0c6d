//! What the parts of a file are called in a sentence, and how they are written.

use gongyi_core::{
    characters::nearest,
    problem::Text,
    shapes::{Slide, When, ZoneSpec, kinds::names_of, theme::FORMER_FIELDS},
    text,
};

/// The fields that may be written, with the nearest first; without the names that some once had.
pub(super) fn field_choices(found: &str, known: &[&str]) -> Text {
    let current: Vec<&str> = known.iter().copied().filter(|name| !FORMER_FIELDS.contains(name)).collect();
    choices(found, &current, ("可写的项", "the fields are"))
}

/// What may be written, with the nearest name first.
pub(super) fn choices(found: &str, known: &[&str], (zh, en): (&str, &str)) -> Text {
    let (list_zh, list_en) = (known.join("、"), known.join(", "));
    match nearest(found, known.iter().copied()) {
        Some(near) => Text::new(
            format!("是不是“{near}”？{zh}：{list_zh}"),
            format!("did you mean `{near}`? {} {list_en}", capital(en)),
        ),
        None => text!("{zh}：{list_zh}", "{en} {list_en}"),
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
        Some("QuotaSubject") => ("配额对象", "thing that a quota is about"),
        Some("QuotaPeriod") => ("配额的时段", "period of a quota"),
        Some("ShareBy") => ("份额的算法", "way to count shares"),
        Some("HolidayEntry") => ("假日调整", "correction of holidays"),
        Some("When") => ("时间条件", "condition"),
        Some("ZoneSpec") => ("区域", "kind of zone"),
        Some("Face") => ("字体", "typeface"),
        Some("Breaking") => ("断行规则", "rule for the ends of lines"),
        Some("Lang") => ("语言", "language"),
        Some("NoticeKind") => ("通知的种类", "kind of notice"),
        Some("PhotoSide") => ("文字的位置", "place of the words"),
        Some("WeatherLevel") => ("预警等级", "level of a warning"),
        Some("Anchor") => ("位置", "place of an ornament"),
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
        "Quota" => ("配额", "a quota", "(of: Advertisement, at_most: 30)"),
        "GeoPoint" => ("地点", "a place", "(latitude: 33.96, longitude: 116.79)"),
        "Waiver" => ("waive 的每一项", "each item of `waive`", "(id: \"dwell-short\", reason: \"理由\")"),
        "ValueLevel" => ("levels 的每一项", "each item of `levels`", "(label: \"国家\", values: [\"富强\", \"民主\"])"),
        "PairSide" => ("good 和 bad ", "`good` and `bad`", "(text: \"先下后上\")"),
        "BoardEntry" => ("entries 的每一项", "each item of `entries`", "(name: \"王某某\", deed: \"拾金不昧\")"),
        "Theme" => ("主题", "a theme", "(…)"),
        _ => return None,
    })
}

/// The field that a slide cannot do without and that is a text.
pub(crate) fn first_field(slide: &str) -> Option<&'static str> {
    match slide {
        "Slogan" | "Text" | "Quote" => Some("text"),
        "Notice" | "Steps" | "Event" | "Board" => Some("title"),
        "Profile" => Some("name"),
        "Campaign" | "Table" | "Photo" => Some("headline"),
        "Hotline" => Some("number"),
        "Figure" => Some("value"),
        "Scan" => Some("qr"),
        "Couplet" => Some("first"),
        "Countdown" => Some("to"),
        "Picture" | "Poster" => Some("file"),
        "PublicNotice" => Some("where"),
        "Route" => Some("line"),
        _ => None,
    }
}

/// The kind of slide, zone or condition with which a word begins, such as `Slogan` in `Slogantext`.
pub(crate) fn kind_begun(word: &str) -> Option<&'static str> {
    let kinds = [names_of::<Slide>(), names_of::<ZoneSpec>(), names_of::<When>()].concat();
    kinds.into_iter().filter(|kind| word.starts_with(kind)).max_by_key(|kind| kind.len())
}

/// How a kind of slide, zone or condition that has brackets is written.
pub(super) fn kind_example(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "Slogan" => "Slogan(text: \"讲文明 树新风\")",
        "Values" => "Values()",
        "Notice" => "Notice(title: \"佩戴口罩\", points: [\"谈话保持适当距离\"])",
        "Steps" => "Steps(title: \"七步洗手法\", steps: [\"掌心相对\", \"手指交叉\"])",
        "Profile" => "Profile(name: \"王某某\", deed: \"拾金不昧\")",
        "Campaign" => "Campaign(headline: \"周末义诊\", lines: [\"周六 9:00\"])",
        "Hotline" => "Hotline(number: \"96110\", title: \"陌生来电要转账\")",
        "Table" => "Table(headline: \"公交时刻\", columns: [\"线路\", \"首班\"], rows: [[\"3路\", \"6:00\"]])",
        "Figure" => "Figure(value: \"98\", unit: \"%\", claim: \"的市民自觉排队\")",
        "Scan" => "Scan(qr: \"https://example.com\", call: \"扫码预约\")",
        "Quote" => "Quote(text: \"己所不欲 勿施于人\", who: \"孔子\")",
        "Motto" => "Motto(lines: [\"明德\", \"博学\"], whose: \"淮北一中校训\")",
        "Text" => "Text(title: \"文明倡议\", text: \"遵守公共秩序。\")",
        "Couplet" => "Couplet(first: \"春风送暖\", second: \"瑞雪迎春\")",
        "Countdown" => "Countdown(to: \"中秋节\")",
        "Today" => "Today()",
        "Picture" | "Poster" => "Picture(file: \"posters/a.jpg\")",
        "PublicNotice" => "PublicNotice(kind: WaterCut, where: \"相山区\", from: \"2026-11-28 08:00\")",
        "Weather" => "Weather(Orange)",
        "Pair" => "Pair(good: (text: \"先下后上\"), bad: (text: \"拥挤抢上\"))",
        "Photo" => "Photo(file: \"posters/a.jpg\", headline: \"绿水青山\")",
        "Event" => "Event(title: \"周末读书会\", when: \"2026-12-05 19:00\", where: \"市图书馆\")",
        "Board" => "Board(title: \"身边好人\", entries: [(name: \"王某某\", deed: \"拾金不昧\")])",
        "Route" => "Route(line: \"12路\", stops: [\"火车站\", \"人民广场\"])",
        "Compare" => "Compare(before: \"posters/a.jpg\", after: \"posters/b.jpg\")",
        "Hours" => "Hours(\"Mo-Fr 09:00-17:00\")",
        "On" => "On(Workdays, \"07:00-09:00\")",
        "Dates" => "Dates(\"2026-07-10\", \"2026-08-31\")",
        "Holiday" => "Holiday(\"国庆节\")",
        "Festival" => "Festival(name: \"中秋节\", before: 2)",
        "Lunar" => "Lunar(8, 15)",
        "SolarTerm" => "SolarTerm(\"立春\")",
        "MonthDays" => "MonthDays([5, 20])",
        "Every" => "Every(days: 14, from: \"2026-11-23\")",
        "All" => "All([Workdays, Hours(\"07:00-09:00\")])",
        "Any" => "Any([Holidays, Hours(\"Sa,Su\")])",
        "Not" => "Not(Holidays)",
        "Off" => "Off(\"2026-10-01\", \"2026-10-07\")",
        "Work" => "Work(\"2026-10-10\")",
        "Playlist" => "Playlist(\"core-values\")",
        "Rule" => "Rule(\"morning\")",
        "Clock" => "Clock()",
        "Ticker" => "Ticker(play: \"notices\")",
        "Side" => "Side(play: \"city\")",
        _ => return None,
    })
}

/// How a field is written.
#[expect(clippy::too_many_lines, reason = "a table, with a line for each field")]
pub(super) fn example(field: &str) -> String {
    let value = match field {
        "slides" => "[Slogan(text: \"讲文明 树新风\")]",
        "schedule" => "[(play: \"health\")]",
        "screens" => "[(name: \"hall\")]",
        "quotas" => "[(of: Advertisement, at_most: 30)]",
        "of" => "Playlist(\"core-values\")",
        "at_least" => "33",
        "over" => "Day",
        "holidays" => "[Off(\"2026-10-01\", \"2026-10-07\")]",
        "text" => "\"讲文明 树新风\"",
        "title" => "\"佩戴口罩\"",
        "points" => "[\"勤洗手\", \"常通风\"]",
        "file" | "before" => "\"posters/a.jpg\"",
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
        "position" => "(0, 0)",
        "when" => "Dates(\"2026-07-10\", \"2026-08-31\")",
        "share" | "overscan" => "3",
        "days" => "14",
        "passes" | "weeks" | "shift" => "2",
        "priority" => "10",
        "rotate" => "90",
        "diagonal_in" => "55",
        "viewing_distance_m" => "6",
        "burn_in" => "(shift: 2)",
        "blank" | "advertisement" | "led" | "reduced_motion" | "seconds" => "true",
        "scene" => "\"queue\"",
        "scenes" => "[\"wash-1-inside\", \"wash-2-back\"]",
        "layout" => "Band",
        "fit" => "Contain",
        "transition" => "Fade",
        "easing" => "EaseInOut",
        "dwell" => "\"8s\"",
        "from" | "until" => "\"2026-11-20\"",
        "transition_time" => "\"800ms\"",
        "every" => "\"1h\"",
        "zones" => "[Clock(), Side(play: \"city\")]",
        "speed" => "4",
        "theme" => "\"clinic\"",
        "phrases" => "[\"杭州市\", \"西湖区\"]",
        "breaking" => "Strict",
        "banner" => "\"讲文明 树新风 | 公益广告\"",
        "series" => "\"文明交通\"",
        "credit" => "\"文明办\"",
        "note" => "\"公益广告\"",
        "heading" => "\"社会主义核心价值观\"",
        "icon" => "\"mask\"",
        "steps" => "[\"掌心相对\", \"手指交叉\"]",
        "deed" => "\"拾金不昧\"",
        "honour" => "\"中国好人\"",
        "portrait" => "\"people/a.jpg\"",
        "headline" => "\"周末义诊\"",
        "period" => "\"10月1日至7日\"",
        "lines" => "[\"周六 9:00\"]",
        "rows" => "[[\"周六\", \"9:00\"]]",
        "qr" => "\"https://example.com\"",
        "call" => "\"扫码报名\"",
        "number" => "\"96110\"",
        "hours" => "\"24 小时\"",
        "columns" => "[\"线路\", \"首班\"]",
        "highlight" => "1",
        "value" => "\"98\"",
        "unit" => "\"%\"",
        "claim" => "\"的市民自觉排队\"",
        "source" => "\"市文明办\"",
        "reasons" => "[\"不用排队\", \"随时改期\"]",
        "who" => "\"孔子\"",
        "whose" => "\"淮北一中校训\"",
        "first" => "\"春风送暖\"",
        "second" => "\"瑞雪迎春\"",
        "across" => "\"万象更新\"",
        "heart" => "\"福\"",
        "to" => "\"中秋节\"",
        "caption" => "\"文明城市\"",
        "good" => "(text: \"先下后上\")",
        "bad" => "(text: \"拥挤抢上\")",
        "side" => "Auto",
        "host" => "\"市文化馆\"",
        "entries" => "[(name: \"王某某\", deed: \"拾金不昧\")]",
        "line" => "\"12路\"",
        "stops" => "[\"火车站\", \"人民广场\"]",
        "here" => "\"火车站\"",
        "closed" => "[\"火车站\"]",
        "via" => "[\"淮海路口\"]",
        "after" => "\"posters/b.jpg\"",
        "labels" => "(\"整治前\", \"整治后\")",
        "kind" => "WaterCut",
        "where" => "\"相山区人民路以南\"",
        "contact" => "\"95598\"",
        "advice" => "[\"请提前储水\"]",
        "timezone" => "\"Asia/Shanghai\"",
        "lang" => "zh",
        "calendar" => "China",
        "clock" => "RequireSync",
        "share_by" => "Time",
        "fallback" => "\"core-values\"",
        "output" => "\"HDMI-1\"",
        "groups" => "[\"indoors\"]",
        "width" | "at_most" => "30",
        _ => "…",
    };
    format!("{field}: {value}")
}

/// How a field of a structure is written: `when` of an event is a time, and that of a rule a condition.
pub(super) fn example_within(outer: Option<&str>, field: &str) -> String {
    match (outer, field) {
        (Some("Event"), "when") | (Some("PublicNotice"), "from" | "until") => {
            format!("{field}: \"2026-11-28 08:00\"")
        }
        _ => example(field),
    }
}

#[cfg(test)]
mod tests {
    use ron::extensions::Extensions;
    use serde::de::DeserializeOwned;

    use super::*;
    use gongyi_core::{
        problem::Lang,
        shapes::{
            Board, BoardEntry, CalendarName, Campaign, Clock, ClockPolicy, Compare, Countdown, Couplet, Easing, Event,
            Figure, Fit, GeoPoint, HolidayEntry, Hotline, LongText, Motto, Notice, NoticeKind, Pair, PairSide, Photo,
            PhotoSide, Picture, Profile, PublicNotice, Quota, QuotaPeriod, QuotaSubject, Quote, Route, Rule, Scan,
            ScreenSpec, ShareBy, Slide, Slogan, Steps, Table, Today, TransitionKind, ValueLevel, Values, Waiver,
            WeatherLevel, When, ZoneSpec,
            kinds::names_of,
            theme::{Anchor, Breaking, Face},
        },
    };

    fn reads<T: DeserializeOwned>(text: &str) -> bool {
        let extensions = Extensions::IMPLICIT_SOME | Extensions::UNWRAP_NEWTYPES | Extensions::UNWRAP_VARIANT_NEWTYPES;
        ron::Options::default().with_default_extension(extensions).from_str::<T>(text).is_ok()
    }

    /// Every kind is written as its example says, or by its name alone.
    fn every_kind_has_its_example<T: DeserializeOwned>() {
        assert!(!names_of::<T>().is_empty());
        for kind in names_of::<T>() {
            let example = kind_example(kind).unwrap_or(kind);
            assert!(reads::<T>(example), "{kind}: {example}");
        }
    }

    #[test]
    fn every_kind_of_slide_zone_condition_and_correction_has_an_example_that_can_be_read() {
        every_kind_has_its_example::<Slide>();
        every_kind_has_its_example::<ZoneSpec>();
        every_kind_has_its_example::<When>();
        every_kind_has_its_example::<HolidayEntry>();
        every_kind_has_its_example::<TransitionKind>();
        every_kind_has_its_example::<Easing>();
        every_kind_has_its_example::<Fit>();
        every_kind_has_its_example::<NoticeKind>();
        every_kind_has_its_example::<PhotoSide>();
        every_kind_has_its_example::<WeatherLevel>();
        every_kind_has_its_example::<QuotaSubject>();
        every_kind_has_its_example::<QuotaPeriod>();
        every_kind_has_its_example::<ShareBy>();
    }

    #[test]
    fn every_choice_is_called_something() {
        let mut called = std::collections::BTreeSet::new();
        for (name, kinds) in [
            ("Slide", names_of::<Slide>()),
            ("TransitionKind", names_of::<TransitionKind>()),
            ("Easing", names_of::<Easing>()),
            ("Fit", names_of::<Fit>()),
            ("NoticeKind", names_of::<NoticeKind>()),
            ("PhotoSide", names_of::<PhotoSide>()),
            ("WeatherLevel", names_of::<WeatherLevel>()),
            ("CalendarName", names_of::<CalendarName>()),
            ("ClockPolicy", names_of::<ClockPolicy>()),
            ("QuotaSubject", names_of::<QuotaSubject>()),
            ("QuotaPeriod", names_of::<QuotaPeriod>()),
            ("ShareBy", names_of::<ShareBy>()),
            ("HolidayEntry", names_of::<HolidayEntry>()),
            ("When", names_of::<When>()),
            ("ZoneSpec", names_of::<ZoneSpec>()),
            ("Face", names_of::<Face>()),
            ("Breaking", names_of::<Breaking>()),
            ("Anchor", names_of::<Anchor>()),
            ("Lang", names_of::<Lang>()),
        ] {
            assert!(!kinds.is_empty() && called.insert(kind_name(Some(name))), "{name}");
            assert_ne!(kind_name(Some(name)), kind_name(None), "{name}");
        }
    }

    #[test]
    fn every_field_that_staff_may_write_has_an_example() {
        let fields = [
            names_of::<Slogan>(),
            names_of::<Values>(),
            names_of::<Notice>(),
            names_of::<Steps>(),
            names_of::<Profile>(),
            names_of::<Campaign>(),
            names_of::<Hotline>(),
            names_of::<Table>(),
            names_of::<Figure>(),
            names_of::<Scan>(),
            names_of::<Quote>(),
            names_of::<Motto>(),
            names_of::<LongText>(),
            names_of::<Couplet>(),
            names_of::<Countdown>(),
            names_of::<Today>(),
            names_of::<Clock>(),
            names_of::<Picture>(),
            names_of::<PublicNotice>(),
            names_of::<Pair>(),
            names_of::<PairSide>(),
            names_of::<Photo>(),
            names_of::<Event>(),
            names_of::<Board>(),
            names_of::<BoardEntry>(),
            names_of::<Route>(),
            names_of::<Compare>(),
            names_of::<ValueLevel>(),
            names_of::<Waiver>(),
            names_of::<ScreenSpec>(),
            names_of::<Rule>(),
            names_of::<GeoPoint>(),
            names_of::<Quota>(),
            &[
                "timezone", "lang", "calendar", "clock", "share_by", "phrases", "fallback", "screens", "holidays",
                "quotas", "schedule", "slides",
            ],
            &["banner", "credit", "series", "transition_time"],
        ];
        for field in fields.iter().flat_map(|fields| fields.iter()) {
            assert!(!example(field).ends_with('…'), "{field}");
        }
    }

    #[test]
    fn the_list_of_kinds_in_a_sentence_names_each_of_them() {
        let source = crate::read::Source::of_text("a.ron".into(), "(slides: [\"a\"])".to_owned());
        let elements = crate::read::Elements::in_source(&source);
        let help = elements.read::<Slide>(10..13).unwrap_err().help.unwrap();
        for kind in names_of::<Slide>() {
            assert!(help.zh.contains(kind) && help.en.contains(kind), "{kind}: {help:?}");
        }
    }
}
