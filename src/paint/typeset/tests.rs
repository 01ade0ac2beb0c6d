//! Marks, gaps and lines, on texts of the kind that signs show, with the fonts that ship.

use std::sync::LazyLock;

use proptest::prelude::*;

use crate::typeset::*;
use gongyi_assets::Assets;
use gongyi_core::characters::is_blank;

static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::load(&Assets::embedded()).unwrap());

fn style() -> Style {
    Style { min_size: 20.0, ..Style::new(Face::Serif, 200.0) }
}

fn frame(width: f32, height: f32) -> Frame {
    Frame { width, height }
}

fn lines(block: &Block) -> Vec<&str> {
    block.lines.iter().map(|line| line.text.as_str()).collect()
}

/// Set at 100 pixels an em, in lines of at most `ems`.
fn broken(text: &str, ems: f32) -> Vec<String> {
    let style = Style { min_size: 100.0, ..Style::new(Face::Sans, 100.0) };
    let block = fit(&FONTS, Rules::default(), text, &style, frame(ems * 100.0, 10000.0));
    assert!(!block.overflow, "{text} overflows");
    block.lines.into_iter().map(|line| line.text).collect()
}

#[test]
fn a_slogan_keeps_the_lines_of_staff_and_breaks_at_its_spaces() {
    let text = "注意防范 戴口罩\n人多不去 凑热闹";
    let wide = fit(&FONTS, Rules::default(), text, &style(), frame(1700.0, 700.0));
    assert_eq!(lines(&wide), ["注意防范 戴口罩", "人多不去 凑热闹"]);
    let tall = fit(&FONTS, Rules::default(), text, &style(), frame(900.0, 1600.0));
    assert_eq!(lines(&tall), ["注意防范", "戴口罩", "人多不去", "凑热闹"]);
    assert!(tall.size > 0.8 * wide.size);
}

#[test]
fn a_phrase_is_not_torn_for_the_sake_of_its_size() {
    let text = "一粥一饭 当思来处不易\n半丝半缕 恒念物力维艰";
    let tall = fit(&FONTS, Rules::default(), text, &style(), frame(900.0, 1600.0));
    assert_eq!(lines(&tall), ["一粥一饭", "当思来处不易", "半丝半缕", "恒念物力维艰"]);
}

#[test]
fn of_two_even_ways_the_longer_line_is_above() {
    let style = Style { align: Align::Start, min_size: 100.0, ..Style::new(Face::Sans, 100.0) };
    let block = fit(&FONTS, Rules::default(), "电梯 超市 菜场等公共区域 佩戴口罩", &style, frame(1500.0, 5000.0));
    assert_eq!(lines(&block), ["电梯 超市 菜场等公共区域", "佩戴口罩"]);
}

#[test]
fn no_line_starts_with_a_stop_or_ends_with_an_opening_mark() {
    assert_eq!(broken("摘掉口罩，不要碰触口罩表面", 8.0), ["摘掉口罩，", "不要碰触口罩表面"]);
    // Hanging by half its em: five characters and a stop go into five and a half.
    assert_eq!(broken("文明交通你。我", 4.6)[0].chars().last(), Some('通'));
    for ems in [5.0, 6.0, 7.0, 8.5, 11.0] {
        for line in broken("“从我做起”，《条例》（试行）：人人遵守、处处文明；“你好！”", ems)
        {
            assert!(!line.starts_with(['，', '、', '；', '：', '！', '。', '”', '》', '）']), "{ems}: {line}");
            assert!(!line.ends_with(['“', '《', '（']), "{ems}: {line}");
        }
    }
}

#[test]
fn a_long_dash_and_an_ellipsis_are_never_split() {
    for tenths in 40..120 {
        let lines = broken("公筷公勺——文明用餐的第一步……从我做起", tenths as f32 / 10.0);
        assert_eq!(lines.iter().filter(|line| line.contains("——")).count(), 1, "{lines:?}");
        assert_eq!(lines.iter().filter(|line| line.contains("……")).count(), 1, "{lines:?}");
        assert!(!lines.iter().any(|line| line.starts_with('—') || line.starts_with('…')), "{lines:?}");
    }
}

#[test]
fn a_rare_character_takes_its_name_with_it_into_one_face() {
    for (name, face) in [
        ("龚喆", Face::Serif),
        ("龚䶮", Face::Sans),
        ("王 · 䶮", Face::Sans),
        ("王\u{20bb7}", Face::Serif),
        ("₀²✓☐½", Face::Serif),
    ] {
        assert_eq!(FONTS.whole_face(Face::Serif, name), face, "{name}");
    }
}

// Replay T7
#[test]
fn a_dash_at_the_head_of_a_paragraph_stays_with_what_follows() {
    for dash in ["——", "―—", "――", "……", "⋯⋯", "⸺", "…"] {
        for (space, vertical) in [("", false), (" ", false), ("　", false), ("", true), (" ", true)] {
            for tenths in 40..120 {
                let style = Style { min_size: 100.0, vertical, ..Style::new(Face::Serif, 100.0) };
                let (along, across) = (tenths as f32 * 10.0, 10_000.0);
                let room = if vertical { frame(across, along) } else { frame(along, across) };
                let text = format!("让城市更美好\n{dash}{space}淮北市文明办");
                for breaking in [Breaking::Strict, Breaking::Gb, Breaking::Basic] {
                    let block = fit(&FONTS, Rules { breaking, ..Rules::default() }, &text, &style, room);
                    let lines = lines(&block);
                    let with = lines.iter().find(|line| line.starts_with(dash)).unwrap();
                    assert!(with.trim_start_matches(dash).trim().starts_with('淮'), "{lines:?}");
                    // Whole, and as large as the rest.
                    let line = block.lines.iter().find(|line| line.text.starts_with(dash)).unwrap();
                    assert!(line.glyphs.iter().all(|glyph| (glyph.size - block.size).abs() < 0.01), "{line:?}");
                }
            }
        }
    }
}

// Replay T8
#[test]
fn a_paragraph_stands_in_where_texts_have_indents() {
    let style = Style { min_size: 100.0, align: Align::Start, ..Style::new(Face::Sans, 100.0) };
    let rules = Rules { has_indents: true, ..Rules::default() };
    let block = fit(&FONTS, rules, "　　文明礼让文明礼让\n“文明”礼让文明\n　　“文明”", &style, frame(600.0, 5000.0));
    let start = |line: &Line| {
        let glyph = line.glyphs[0];
        (line.text.clone(), glyph.x + FONTS.ink(glyph.face, glyph.id).unwrap().left * glyph.size)
    };
    let starts: Vec<(String, f32)> = block.lines.iter().map(start).collect();
    let begins = |text: &str, at: f32| starts.iter().any(|(line, x)| line.starts_with(text) && (*x - at).abs() < 16.0);
    assert!(begins("文明礼", 200.0), "{starts:?}");
    assert!(starts.iter().filter(|(_, x)| *x > 180.0).count() == 2, "{starts:?}");
    assert!(starts.iter().any(|(line, x)| line == "“文明”" && (180.0..220.0).contains(x)), "{starts:?}");
    // Without, spaces at the head of a line are none.
    let plain = fit(&FONTS, Rules::default(), "　　文明", &style, frame(500.0, 5000.0));
    assert_eq!(
        plain.lines[0].glyphs,
        fit(&FONTS, Rules::default(), "文明", &style, frame(500.0, 5000.0)).lines[0].glyphs
    );
}

// Replay T5
#[test]
fn a_subscript_stands_below_and_a_superscript_above_the_middle_of_a_digit() {
    for face in [Face::Sans, Face::SansBold, Face::Serif, Face::Kai] {
        let style = Style { align: Align::Start, ..Style::new(face, 100.0) };
        let set = |text: &str| {
            let block = fit(&FONTS, Rules::default(), text, &style, frame(5000.0, 200.0));
            assert!(block.missing.is_empty(), "{text} in {face:?}");
            ink(&block)
        };
        let digit = set("2")[0];
        let middle = f32::midpoint(digit[1], digit[3]);
        for (text, is_below) in
            "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎".chars().map(|c| (c, true)).chain("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ".chars().map(|c| (c, false)))
        {
            let boxes = set(&format!("H{text}"));
            let [_, [_, top, _, bottom]] = boxes[..] else { panic!("{text} in {face:?}: {boxes:?}") };
            assert!(bottom - top < 0.9 * (digit[3] - digit[1]), "{text} in {face:?}");
            let centre = f32::midpoint(top, bottom);
            assert!(if is_below { centre > middle + 5.0 } else { centre < middle - 5.0 }, "{text} in {face:?}");
        }
    }
}

#[test]
fn a_number_stays_with_its_unit() {
    for tenths in 60..160 {
        let lines = broken("认真揉搓不少于20秒，相隔1米，体温37.3℃就医，费用¥100，第3条", tenths as f32 / 10.0);
        for whole in ["20秒", "1米", "37.3℃", "¥100", "第3条"] {
            assert!(lines.iter().any(|line| line.contains(whole)), "{whole} in {lines:?}");
        }
    }
}

#[test]
fn the_last_line_is_never_a_single_character() {
    for tenths in 30..150 {
        let lines = broken("请自觉遵守公共秩序做文明有礼的淮北人", tenths as f32 / 10.0);
        assert!(lines.last().unwrap().chars().count() >= 2, "{lines:?}");
    }
}

#[test]
fn words_are_kept_whole_where_there_is_room() {
    for line in broken("淮北市文明行为促进条例自2022年11月30日起施行", 9.0) {
        assert!(!line.ends_with('2') && !line.starts_with('年'), "{line}");
    }
    let text = "志愿服务";
    assert_eq!(broken(text, 2.0), ["志愿", "服务"]);
    assert_eq!(broken("WHO建议 Wash your hands", 6.5).concat().replace(' ', ""), "WHO建议Washyourhands");
}

#[test]
fn a_stop_at_the_end_of_a_line_takes_half_its_em() {
    let width = |text: &str| fit(&FONTS, Rules::default(), text, &style(), frame(5000.0, 500.0)).lines[0].width / 200.0;
    assert!((width("文明，") - 2.5).abs() < 0.15, "{}", width("文明，"));
    assert!((width("文明") - 2.0).abs() < 0.01);
    // Two marks that follow each other share their blank.
    assert!(width("“《条》”") < 4.6, "{}", width("“《条》”"));
}

#[test]
fn columns_run_from_right_to_left() {
    let style = Style { vertical: true, ..style() };
    let block = fit(&FONTS, Rules::default(), "爱国\n敬业", &style, frame(700.0, 500.0));
    let [first, second] = block.lines.as_slice() else { panic!("{block:?}") };
    assert!(first.x > second.x);
    assert!(first.glyphs[0].y < first.glyphs[1].y);
    assert!((block.size - 200.0).abs() < f32::EPSILON);
}

#[test]
fn what_no_face_has_is_reported_once() {
    let block = fit(&FONTS, Rules::default(), "好\u{10FFFD}人\u{10FFFD}", &style(), frame(3000.0, 300.0));
    assert_eq!(block.missing, ['\u{10FFFD}']);
    // Rare characters of people's names are there in the full face.
    assert!(fit(&FONTS, Rules::default(), "镕喆堃昇", &style(), frame(3000.0, 300.0)).missing.is_empty());
}

/// The ink of a block's glyphs in pixels: left, top, right, bottom.
fn ink(block: &Block) -> Vec<[f32; 4]> {
    let glyphs = block.lines.iter().flat_map(|line| &line.glyphs);
    let boxed = glyphs.filter_map(|glyph| {
        let ink = FONTS.ink(glyph.face, glyph.id)?;
        let at = |x: f32, y: f32| (glyph.x + x * glyph.size, glyph.y + y * glyph.size);
        let ((left, top), (right, bottom)) = (at(ink.left, ink.top), at(ink.right, ink.bottom));
        Some([left, top, right, bottom])
    });
    boxed.collect()
}

#[test]
fn a_picture_stands_on_an_em_like_a_character() {
    for emoji in ["👍", "👍🏽", "👨‍👩‍👧", "😀", "❤️", "☎️", "1️⃣", "🇨🇳", "🚲", "⏰", "🏮"]
    {
        for vertical in [false, true] {
            let style = Style { vertical, align: Align::Start, ..Style::new(Face::SansBold, 100.0) };
            let block = fit(&FONTS, Rules::default(), &format!("文{emoji}明"), &style, frame(400.0, 400.0));
            assert!(block.missing.is_empty(), "{emoji}: {:?}", block.missing);
            assert!((block.width.max(block.height) - 300.0).abs() < 2.0, "{emoji} {vertical}: {block:?}");
            // Its ink is inside its em box.
            let [left, top, right, bottom] = ink(&block)[1];
            let (along, across, edge) =
                if vertical { ((top, bottom), (left, right), 300.0) } else { ((left, right), (top, bottom), 0.0) };
            assert!(along.0 > 100.0 && along.1 < 200.0, "{emoji} {vertical}: {along:?}");
            assert!(across.0 > edge && across.1 < edge + 100.0, "{emoji} {vertical}: {across:?}");
        }
    }
}

#[test]
fn a_mark_that_no_face_has_is_reported_and_its_character_stays() {
    for text in ["文\u{20d2}明", "x\u{20d2}y", "\u{5d0}\u{20d2}文明"] {
        let block = fit(&FONTS, Rules::default(), text, &style(), frame(3000.0, 300.0));
        assert!(block.missing.contains(&'\u{20d2}'), "{text}");
        assert_eq!(block.lines[0].glyphs.len(), 2, "{text}");
    }
}

#[test]
fn what_is_invisible_is_blank() {
    for text in ["", " ", "\n", "\u{3000}", "\u{200b}", "\u{feff}\n\u{202e}", "\u{200d} \u{2060}"] {
        assert!(is_blank(text), "{text:?}");
    }
    for text in ["文", "👍", "·", "\u{202e}a", "\u{10fffd}"] {
        assert!(!is_blank(text), "{text:?}");
    }
}

#[test]
fn a_phrase_of_the_site_is_not_torn() {
    let style = Style { min_size: 100.0, ..Style::new(Face::Sans, 100.0) };
    let broken = |phrases: &[String]| {
        let rules = Rules { phrases, ..Rules::default() };
        let block = fit(&FONTS, rules, "欢迎来到月牙儿泉景区", &style, frame(500.0, 1000.0));
        block.lines.into_iter().map(|line| line.text).collect::<Vec<_>>()
    };
    let whole = |lines: &[String]| lines.iter().any(|line| line.contains("月牙儿泉"));
    assert!(!whole(&broken(&[])), "{:?}", broken(&[]));
    assert!(whole(&broken(&["月牙儿泉".to_owned()])));
}

#[test]
fn what_cannot_fit_says_so() {
    let style = Style { min_size: 150.0, ..style() };
    assert!(fit(&FONTS, Rules::default(), "富强民主文明和谐", &style, frame(100.0, 100.0)).overflow);
    assert!(!fit(&FONTS, Rules::default(), "富", &style, frame(200.0, 200.0)).overflow);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_stays_inside_its_frame_and_loses_nothing(
        text in "[富强民主文明和谐，。、《》“”（）—…！A-Za-z0-9 \n]{1,60}",
        width in 150.0_f32..2000.0,
        height in 150.0_f32..2000.0,
        vertical in any::<bool>(),
    ) {
        let style = Style { min_size: 8.0, vertical, ..style() };
        let block = fit(&FONTS, Rules::default(), &text, &style, frame(width, height));
        let strip = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let read: String = block.lines.iter().map(|line| strip(&line.text)).collect();
        prop_assert_eq!(read, strip(&text));
        prop_assert!(block.size >= 8.0 && block.size <= 200.0);
        if !block.overflow {
            prop_assert!(block.width <= width + 0.5, "{} in {width}", block.width);
            prop_assert!(block.height <= height + 0.5, "{} in {height}", block.height);
        }
        prop_assert_eq!(&block, &fit(&FONTS, Rules::default(), &text, &style, frame(width, height)));
    }

    #[test]
    fn no_text_is_tofu(
        text in "[文a1。\u{301}\u{20d2}\u{20e3}\u{200b}-\u{200f}\u{202a}-\u{202e}\u{fe0f}\u{5d0}\u{e37}😀👍🏽👨❤🇨🇳𠮷\u{e000}]{1,16}",
        vertical in any::<bool>(),
    ) {
        let style = Style { vertical, ..Style::new(Face::Kai, 100.0) };
        let block = fit(&FONTS, Rules::default(), &text, &style, frame(4000.0, 4000.0));
        let mut glyphs = block.lines.iter().flat_map(|line| &line.glyphs);
        prop_assert!(glyphs.all(|glyph| glyph.id != 0), "{:?}", block);
        for c in ['\u{5d0}', '\u{e37}', '𠮷', '\u{e000}'] {
            prop_assert!(!text.contains(c) || block.missing.contains(&c), "{c:?}: {:?}", block.missing);
        }
    }

    #[test]
    fn more_room_never_makes_a_text_much_smaller(width in 300.0_f32..1500.0, more in 1.0_f32..400.0) {
        let text = "排队一米线 文明一座城";
        let size = |width| fit(&FONTS, Rules::default(), text, &style(), frame(width, 800.0)).size;
        // Another, better way to break may cost a part of the size, but no more than a tier may.
        prop_assert!(size(width + more) >= 0.5 * size(width));
    }
}

#[test]
fn length_alone_makes_no_work() {
    // Set on lines and on one line, where nothing is left out: each of these once took the square of its length.
    const MANY: usize = 100_000;
    let style = Style { min_size: 100.0, align: Align::Start, ..Style::new(Face::Sans, 100.0) };
    for text in ["a".repeat(MANY), "文".repeat(MANY), "文明城市".repeat(MANY / 4), "**文**明".repeat(MANY / 6)] {
        let bare = text.replace('*', "");
        let column = fit(&FONTS, Rules::default(), &text, &style, frame(1700.0, 1.0e8));
        assert!(!column.overflow && column.lines.len() > 1000);
        assert_eq!(column.lines.iter().map(|line| line.text.len()).sum::<usize>(), bare.len());
        let line = fit(&FONTS, Rules::default(), &text, &style, frame(1.0e8, 200.0));
        assert_eq!((line.lines.len(), line.lines[0].text.len(), line.overflow), (1, bare.len(), false));
    }
}

#[test]
fn a_text_is_measured_once_for_all_that_is_tried() {
    const MANY: usize = 100_000;
    let tried = |text: &str| {
        let known = MeasuredTexts::default();
        for step in 0..12 {
            let size = 60.0 * 0.9_f32.powi(step);
            let style = Style { min_size: size, align: Align::Start, ..Style::new(Face::Sans, size) };
            for frame in [frame(1700.0, 700.0), frame(1650.0, 540.0), frame(900.0, 700.0)] {
                let block = fit_measured(&known, &FONTS, Rules::default(), text, &style, frame);
                assert_eq!(block.overflow, fit(&FONTS, Rules::default(), text, &style, frame).overflow, "{size}");
            }
        }
        known.pieces()
    };
    // And one for the place behind the last.
    assert_eq!(tried("讲文明树新风"), 7);
    // What 12 sizes can show of it, at least once, and not 36 times.
    for text in ["a".repeat(MANY), "文".repeat(MANY), "文明城市".repeat(MANY / 4), "1".repeat(MANY)] {
        let pieces = tried(&text);
        assert!((2_000..24_000).contains(&pieces), "{pieces}");
    }
    // Text that needs little room is set whole, and so is what just fits.
    let style = Style { min_size: 20.0, align: Align::Start, ..Style::new(Face::Sans, 20.0) };
    for text in ["i".repeat(600), ".".repeat(600), "“文”".repeat(50), "a\u{301}".repeat(280)] {
        let block = fit(&FONTS, Rules::default(), &text, &style, frame(400.0, 260.0));
        let said: usize = block.lines.iter().map(|line| line.text.len()).sum();
        assert!(!block.overflow && said == text.len(), "{text}");
    }
}

#[test]
fn spaces_are_no_text() {
    let text = format!("讲文明{}树新风{}", " ".repeat(50_000), "\u{3000}\t".repeat(20_000));
    let block = fit(&FONTS, Rules::default(), &text, &style(), frame(1700.0, 700.0));
    assert!(!block.overflow);
    let glyphs = |block: &Block| block.lines.iter().map(|line| line.glyphs.clone()).collect::<Vec<_>>();
    assert_eq!(glyphs(&block), glyphs(&fit(&FONTS, Rules::default(), "讲文明 树新风", &style(), frame(1700.0, 700.0))));
}

#[test]
fn what_is_left_out_of_a_text_is_reported_as_overflow() {
    let style = Style { min_size: 20.0, ..Style::new(Face::Sans, 40.0) };
    let block = fit(&FONTS, Rules::default(), &"文".repeat(100_000), &style, frame(400.0, 200.0));
    assert!(block.overflow && (block.size - 20.0).abs() < 0.01);
    let set: usize = block.lines.iter().map(|line| line.glyphs.len()).sum();
    // All that can be seen is set, and not many times as much.
    assert!((200..5000).contains(&set), "{set}");
}

proptest! {
    /// What is blank to whoever checks a text is what nothing is set of.
    #[test]
    fn blank_is_what_no_token_is_of(text in "[ a字\u{301}\u{200b}\u{200d}\u{3000}\u{a0}\u{feff}\u{fe0f}\u{202e}\t\n]{0,8}") {
        prop_assert_eq!(is_blank(&text), text.lines().all(|line| tokens::tokens(line).is_empty()), "{:?}", text);
    }
}
