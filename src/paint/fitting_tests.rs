//! What is read on a slide, as it was drawn: titles above their bodies by a fair measure, nothing over anything else.

use std::cell::RefCell;

use proptest::prelude::*;

use super::{
    fitting::{DATE_RATIO, STRIP_TITLE_RATIO, TITLE_RATIO},
    geometry::{Area, PaintSize},
    survey::Role,
    tests::{PAINTER, slide},
    typeset::Block,
};
use gongyi_core::model::Body;

thread_local! {
    /// What this thread has drawn.
    static DRAWN: RefCell<Vec<Drawn>> = const { RefCell::new(Vec::new()) };
}

/// A text where it was drawn.
#[derive(Debug, Clone)]
struct Drawn {
    text: String,
    role: Role,
    lines: usize,
    size: f32,
    area: Area,
    overflow: bool,
}

/// Notes a text that is drawn at a point.
pub(super) fn note(role: Role, block: &Block, x: f32, y: f32) {
    let text: String = block.lines.iter().map(|line| line.text.as_str()).collect();
    let left = block.lines.iter().map(|line| line.x).fold(f32::INFINITY, f32::min);
    let area = Area { x: x + left, y, width: block.width, height: block.height };
    let drawn = Drawn { text, role, lines: block.lines.len(), size: block.size, area, overflow: block.overflow };
    DRAWN.with_borrow_mut(|all| all.push(drawn));
}

/// The message of a slide on a picture of this size, measured in vmin.
fn message(body: Body, (width, height): (u32, u32)) -> Vec<Drawn> {
    DRAWN.with_borrow_mut(Vec::clear);
    PAINTER.paint(&slide(body), PaintSize { width, height }, None).unwrap();
    let vmin = width.min(height) as f32 / 100.0;
    let mut drawn = DRAWN.with_borrow_mut(std::mem::take);
    drawn.retain(|drawn| drawn.role == Role::Message);
    for Drawn { size, area: Area { x, y, width, height }, .. } in &mut drawn {
        for value in [size, x, y, width, height] {
            *value /= vmin;
        }
    }
    drawn
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What says this.
fn saying<'a>(drawn: &'a [Drawn], text: &str) -> &'a Drawn {
    drawn.iter().find(|drawn| letters(&drawn.text) == letters(text)).unwrap_or_else(|| panic!("{text} in {drawn:?}"))
}

fn texts(list: &[&str]) -> Vec<String> {
    list.iter().map(|text| (*text).to_owned()).collect()
}

/// Lying, standing, old, very wide, ultra-wide.
const SHAPES: [(u32, u32); 5] = [(640, 360), (360, 640), (450, 360), (960, 180), (840, 360)];

fn overlap(a: Area, b: Area) -> bool {
    const SLACK: f32 = 0.05;
    let along = (a.x + a.width).min(b.x + b.width) - a.x.max(b.x);
    let down = (a.y + a.height).min(b.y + b.height) - a.y.max(b.y);
    along > SLACK && down > SLACK
}

/// Asserts that nothing of a message lies over anything else or leaves the picture, but what is reported.
fn assert_apart(drawn: &[Drawn], (width, height): (u32, u32)) {
    if drawn.iter().any(|drawn| drawn.overflow) {
        return;
    }
    let vmin = width.min(height) as f32 / 100.0;
    let (width, height) = (width as f32 / vmin, height as f32 / vmin);
    for (at, a) in drawn.iter().enumerate() {
        let Area { x, y, width: wide, height: high } = a.area;
        assert!(x >= -0.1 && y >= -0.1 && x + wide <= width + 0.1 && y + high <= height + 0.1, "{a:?} leaves");
        for b in &drawn[..at] {
            assert!(!overlap(a.area, b.area), "{a:?} over {b:?}");
        }
    }
}

fn assert_ratio(title: &Drawn, body: &Drawn, (width, height): (u32, u32)) {
    if title.overflow || body.overflow {
        return;
    }
    let is_strip = width as f32 / height as f32 >= 2.6;
    let ratio = if is_strip { STRIP_TITLE_RATIO } else { TITLE_RATIO };
    let found = title.size / body.size;
    assert!((ratio.start() - 0.01..=ratio.end() + 0.01).contains(&found), "{found}: {title:?} over {body:?}");
    assert!(title.lines <= 3, "{title:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_title_is_larger_than_its_points_in_every_shape(
        title in "[文明交通安全须知关于停水检修的通知]{2,24}",
        points in prop::collection::vec("[排队让座礼行人车，先下后上 0-9]{2,30}", 1..8),
        has_icon: bool,
    ) {
        let icon = has_icon.then(|| "traffic".to_owned());
        let points: Vec<String> = points.into_iter().map(|point| format!("文{}明", point.trim())).collect();
        for shape in SHAPES {
            let body = Body::Notice { title: title.clone(), points: points.clone(), icon: icon.clone() };
            let drawn = message(body, shape);
            assert_apart(&drawn, shape);
            assert_ratio(saying(&drawn, &title), saying(&drawn, &points[0]), shape);
        }
    }

    #[test]
    fn a_title_is_larger_than_its_steps_in_every_shape(
        title in "[海姆立克急救法洗手戴口罩]{2,16}",
        steps in prop::collection::vec("[站在身后双臂环抱 ]{3,16}", 2..9),
    ) {
        let steps: Vec<String> = steps.into_iter().map(|step| format!("文{}明", step.trim())).collect();
        for shape in SHAPES {
            let drawn = message(Body::Steps { title: title.clone(), steps: steps.clone() }, shape);
            assert_apart(&drawn, shape);
            assert_ratio(saying(&drawn, &title), saying(&drawn, &steps[0]), shape);
        }
    }

    #[test]
    fn a_headline_is_larger_than_its_date_and_its_rows_in_every_shape(
        headline in "[城乡居民医保缴费公交调整]{2,14}",
        period in "[一二三四五六七八九十月日至起]{3,14}",
        cells in prop::collection::vec("[普通新生儿定额资助线路]{1,6}", 2..16),
        columns in 1..5_usize,
        has_code: bool,
    ) {
        let rows: Vec<Vec<String>> = cells.chunks(columns).map(<[String]>::to_vec).collect();
        let first = rows[0][0].clone();
        let qr = has_code.then(|| "https://example.com/friday".to_owned());
        for shape in SHAPES {
            let body = Body::Campaign {
                headline: headline.clone(),
                period: Some(period.clone()),
                lines: Vec::new(),
                rows: rows.clone(),
                qr: qr.clone(),
                call: None,
            };
            let drawn = message(body, shape);
            assert_apart(&drawn, shape);
            let (headline, period) = (saying(&drawn, &headline), saying(&drawn, &period));
            assert!(period.overflow || period.size <= headline.size * DATE_RATIO + 0.01, "{period:?} {headline:?}");
            assert_ratio(headline, saying(&drawn, &first), shape);
        }
    }

    #[test]
    fn a_page_is_set_apart_in_every_shape(
        text in "[在公共场所，衣着整洁。第一条 \n]{4,70}",
        title in "[文明行为倡议条例节选]{2,14}",
        of in 1..4_usize,
    ) {
        let text: String = text.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n");
        for shape in SHAPES {
            let body = Body::Page { title: Some(title.clone()), text: text.clone(), number: 1, of };
            assert_apart(&message(body, shape), shape);
        }
    }
}

#[test]
fn seven_words_of_one_character_are_great_and_stand_four_and_three() {
    let steps = texts(&["内", "外", "夹", "弓", "大", "立", "腕"]);
    let drawn = message(Body::Steps { title: "七步洗手法".into(), steps: steps.clone() }, (1280, 720));
    assert_apart(&drawn, (1280, 720));
    let words: Vec<&Drawn> = steps.iter().map(|step| saying(&drawn, step)).collect();
    assert!(words.iter().all(|word| word.size >= 15.0), "{words:?}");
    assert_four_and_three(&words);
}

#[test]
fn seven_steps_stand_four_and_three_with_the_last_row_in_the_middle() {
    let steps = texts(&["掌心相对", "手心手背", "十指交叉", "弯曲手指", "握住拇指", "指尖揉搓", "洗净手腕"]);
    let drawn = message(Body::Steps { title: "七步洗手法".into(), steps: steps.clone() }, (1280, 720));
    assert_apart(&drawn, (1280, 720));
    let steps: Vec<&Drawn> = steps.iter().map(|step| saying(&drawn, step)).collect();
    assert!(steps.iter().all(|step| step.size >= 6.5), "{steps:?}");
    assert_four_and_three(&steps);
}

fn assert_four_and_three(drawn: &[&Drawn]) {
    let middle = |drawn: &Drawn| drawn.area.x + drawn.area.width / 2.0;
    let (first, last) = drawn.split_at(4);
    assert!(first.iter().all(|word| (word.area.y - first[0].area.y).abs() < 0.1), "{drawn:?}");
    assert!(last.iter().all(|word| word.area.y > first[0].area.y + first[0].size), "{drawn:?}");
    let of = |row: &[&Drawn]| f32::midpoint(middle(row[0]), middle(row[row.len() - 1]));
    assert!((of(first) - of(last)).abs() < 0.5, "{drawn:?}");
}

#[test]
fn a_long_table_is_larger_than_small_print_and_has_its_date_at_the_headline() {
    let rows = [
        ["普通居民", "400元"],
        ["新生儿", "400元"],
        ["低保对象", "定额资助"],
        ["特困人员", "全额资助"],
        ["高校学生", "400元"],
        ["脱贫人口", "定额资助"],
    ];
    for qr in [None, Some("https://example.com/yibao".to_owned())] {
        let body = Body::Campaign {
            headline: "城乡居民医保".into(),
            period: Some("9月1日起".into()),
            lines: Vec::new(),
            rows: rows.iter().map(|row| texts(row)).collect(),
            qr,
            call: None,
        };
        let drawn = message(body, (1280, 720));
        assert_apart(&drawn, (1280, 720));
        let (headline, period) = (saying(&drawn, "城乡居民医保"), saying(&drawn, "9月1日起"));
        let row = saying(&drawn, "脱贫人口").size;
        assert!(row >= 6.2 && headline.size <= row * 1.3, "{drawn:?}");
        assert!(overlap(Area { x: 0.0, width: 200.0, ..headline.area }, period.area));
    }
}

#[test]
fn numbers_below_a_header_end_at_one_place() {
    let rows = [["线路", "首班", "间隔"], ["1路", "6:00", "8分钟"], ["夜班1路", "21:40", "30分钟"]];
    let body = Body::Campaign {
        headline: "公交调整".into(),
        period: None,
        lines: Vec::new(),
        rows: rows.iter().map(|row| texts(row)).collect(),
        qr: None,
        call: None,
    };
    let drawn = message(body, (1280, 720));
    let right = |text: &str| {
        let Area { x, width, .. } = saying(&drawn, text).area;
        x + width
    };
    for column in [["首班", "6:00", "21:40"], ["间隔", "8分钟", "30分钟"]] {
        assert!(column.iter().all(|cell| (right(cell) - right(column[0])).abs() < 0.1), "{column:?} {drawn:?}");
    }
    let left = |text: &str| saying(&drawn, text).area.x;
    assert!((left("1路") - left("夜班1路")).abs() < 0.1);
}

#[test]
fn points_stand_farther_apart_than_their_lines() {
    let points =
        texts(&["勤洗手 用洗手液或肥皂，不少于二十秒，用流动的水冲净", "常通风 每天两次，每次半小时", "少聚集"]);
    for shape in SHAPES {
        let drawn = message(Body::Notice { title: "健康提示".into(), points: points.clone(), icon: None }, shape);
        let (first, second) = (saying(&drawn, &points[0]), saying(&drawn, &points[1]));
        let gap = second.area.y - first.area.y - first.area.height;
        assert!(gap >= first.size * 0.75 && gap > first.size * 0.28 * 2.0, "{shape:?}: {gap} {first:?}");
    }
}

#[test]
fn a_strip_is_used_from_end_to_end() {
    let (shape, width) = ((1920, 360), 1920.0 / 3.6);
    let steps = texts(&["洗净双手", "分清内外 金属条朝上", "拉开褶皱 包住口鼻", "压紧鼻夹 检查密合"]);
    for body in [
        Body::Steps { title: "这样戴口罩".into(), steps },
        Body::Notice {
            title: "文明养犬".into(), points: texts(&["出门拴绳", "清理粪便", "按时免疫"]), icon: None
        },
    ] {
        let drawn = message(body, shape);
        let left = drawn.iter().map(|drawn| drawn.area.x).fold(f32::INFINITY, f32::min);
        let right = drawn.iter().map(|drawn| drawn.area.x + drawn.area.width).fold(0.0, f32::max);
        assert!(right - left >= width * 0.6, "{left} to {right} of {width}: {drawn:?}");
        assert_apart(&drawn, shape);
    }
}

#[test]
fn all_pages_of_a_text_have_one_title_and_one_size() {
    let pages = [
        "　　在公共场所，衣着整洁，言行得体，不大声喧哗，不乱扔垃圾。\n　　依次排队，先下后上。",
        "　　文明用餐。\n　　文明养犬。\n　　邻里和睦。",
    ];
    for shape in SHAPES {
        let of = pages.map(|text| {
            let body = Body::Page { title: Some("文明行为倡议".into()), text: text.into(), number: 1, of: 2 };
            let drawn = message(body, shape);
            let title = saying(&drawn, "文明行为倡议").clone();
            (title.size, title.area.y, drawn.last().unwrap().size)
        });
        assert_eq!(of[0], of[1], "{shape:?}");
    }
}
