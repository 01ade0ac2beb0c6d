//! Lines end well: what is read as one stays whole wherever it fits, and where it does not, it is cut where a voice would
//! rest. Dates, times, quantities and telephone numbers are made up at random, so that no list can know them.

use std::sync::LazyLock;

use proptest::prelude::*;

use gongyi_assets::Assets;
use gongyi_paint::typeset::{Align, Block, Breaking, Face, Fonts, Frame, Numerals, Rules, Style, fit};

/// An em in pixels.
const EM: f32 = 100.0;
/// More than any text needs.
const DEEP: f32 = 1.0e5;

static FONTS: LazyLock<Fonts> = LazyLock::new(|| Fonts::load(&Assets::embedded()).unwrap());

/// Set at one size in lines of at most `ems`.
fn set(text: &str, ems: f32, align: Align) -> Block {
    let style = Style { min_size: EM, align, ..Style::new(Face::Sans, EM) };
    fit(&FONTS, Rules::default(), text, &style, Frame { width: ems * EM, height: DEEP })
}

fn lines(block: &Block) -> Vec<&str> {
    block.lines.iter().map(|line| line.text.as_str()).collect()
}

/// How long a text is on one line, in em.
fn length(text: &str) -> f32 {
    set(text, DEEP, Align::Start).width / EM
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Where `part` is cut by the ends of lines, as what stands before each cut; spaces aside.
fn cuts(block: &Block, part: &str) -> Vec<String> {
    let part = bare(part);
    let whole: String = block.lines.iter().map(|line| bare(&line.text)).collect();
    let start = whole.find(&part).unwrap_or_else(|| panic!("{part} in {whole}"));
    let mut end = 0;
    let mut found = Vec::new();
    for line in &block.lines {
        end += bare(&line.text).len();
        if end > start && end < start + part.len() {
            found.push(whole[start..end].to_owned());
        }
    }
    found
}

/// A number below a hundred as it is said.
fn chinese(number: u32) -> String {
    let digit = |number: u32| "零一二三四五六七八九".chars().nth(number as usize).unwrap();
    match number {
        0..10 => digit(number).to_string(),
        10 => "十".into(),
        11..20 => format!("十{}", digit(number % 10)),
        _ if number.is_multiple_of(10) => format!("{}十", digit(number / 10)),
        _ => format!("{}十{}", digit(number / 10), digit(number % 10)),
    }
}

fn year() -> impl Strategy<Value = String> {
    (2000..2100_u32).prop_map(|year| format!("{year}年"))
}

/// A day of a month, in digits, in Chinese, or with spaces between.
fn day() -> impl Strategy<Value = String> {
    (1..13_u32, 1..32_u32, 0..3, prop_oneof![Just("日"), Just("号")]).prop_map(|(month, day, how, name)| match how {
        0 => format!("{month}月{day}{name}"),
        1 => format!("{}月{}{name}", chinese(month), chinese(day)),
        _ => format!("{month} 月 {day} {name}"),
    })
}

fn time() -> impl Strategy<Value = String> {
    let part = prop_oneof![Just(""), Just("上午"), Just("晚上")];
    (part, 1..24_u32, 0..60_u32, 0..4).prop_map(|(part, hour, minute, how)| match how {
        0 => format!("{part}{hour}:{minute:02}"),
        1 => format!("{part}{hour}：{minute:02}"),
        2 => format!("{part}{hour}时{minute}分"),
        _ => format!("{part}{}点半", chinese(hour)),
    })
}

fn quantity() -> impl Strategy<Value = String> {
    let unit = prop_oneof![
        Just("号楼"),
        Just("层"),
        Just("单元"),
        Just("元/斤"),
        Just("元"),
        Just("%"),
        Just("分钟"),
        Just("万株"),
        Just("平方米"),
        Just("个月"),
        Just("km/h"),
        Just("人"),
        Just("岁"),
        Just("℃"),
        Just("张"),
        Just("余人"),
    ];
    (1..3000_u32, 0..3, unit).prop_map(|(number, how, unit)| match how {
        0 => format!("{number}{unit}"),
        1 => format!("{}.{}{unit}", number % 100, number % 10),
        _ => format!("第{}层", chinese(number % 99 + 1)),
    })
}

fn phone() -> impl Strategy<Value = String> {
    (200..999_u32, 1000..9999_u32, 0..7).prop_map(|(a, b, how)| match how {
        0 => format!("0561-{a}{b}"),
        1 => format!("0561-{a}-{b}"),
        2 => format!("400-{a}-{b}"),
        3 => format!("138 {b} {b}"),
        4 => format!("（0561）{a}{b}"),
        5 => format!("+86 561 {a} {b}"),
        _ => format!("0561-{a}{b}转{}", a % 90 + 10),
    })
}

/// What is read as one, and short enough for most lines.
fn whole() -> impl Strategy<Value = String> {
    let bracket = prop_oneof![Just("（本报记者 摄）"), Just("（市融媒体 供图）"), Just("（李某 王某 文）")];
    prop_oneof![
        day(),
        (year(), day()).prop_map(|(year, day)| year + &day),
        time(),
        quantity(),
        phone(),
        bracket.prop_map(str::to_owned)
    ]
}

/// A range of two alike, with what stands between.
fn range() -> impl Strategy<Value = (String, &'static str, String)> {
    let to = || prop_oneof![Just("至"), Just("到"), Just(" 至 "), Just("—"), Just("-"), Just("～"), Just(" - ")];
    let day_alone = (1..32_u32).prop_map(|day| format!("{day}日"));
    prop_oneof![
        (day(), to(), day()),
        ((year(), day()).prop_map(|(year, day)| year + &day), to(), day_alone),
        (time(), to(), time()),
        (1..40_u32, to(), 41..99_u32).prop_map(|(from, to, until)| (from.to_string(), to, format!("{until}岁"))),
    ]
}

fn before() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("停水时间"), Just("我市将于"), Just("报名 "), Just(""), Just("办理时间：")]
}

fn behind() -> impl Strategy<Value = &'static str> {
    let sentence = Just("小区停电检修 请错开电梯使用");
    prop_oneof![sentence, Just("，请提前储水"), Just("举行文明实践活动"), Just("")]
}

fn align() -> impl Strategy<Value = Align> {
    prop_oneof![Just(Align::Start), Just(Align::Center)]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_as_one_is_whole_where_it_fits(
        before in before(), whole in whole(), behind in behind(), tenths in 40..140, align in align(),
    ) {
        let ems = tenths as f32 / 10.0;
        let text = format!("{before}{whole}{behind}");
        let block = set(&text, ems, align);
        // Marks before and behind are bound to it.
        if length(&whole) + 1.0 <= ems {
            prop_assert_eq!(cuts(&block, &whole), Vec::<String>::new(), "{:?} at {}", lines(&block), ems);
        }
    }

    #[test]
    fn a_range_is_cut_before_its_word_or_behind_its_dash_and_only_where_it_is_too_wide(
        before in before(), (from, to, until) in range(), behind in behind(), tenths in 50..180, align in align(),
    ) {
        let ems = tenths as f32 / 10.0;
        let range = format!("{from}{to}{until}");
        let block = set(&format!("{before}{range}{behind}"), ems, align);
        let found = cuts(&block, &range);
        if length(&range) + 1.0 <= ems {
            prop_assert_eq!(found, Vec::<String>::new(), "{:?} at {}", lines(&block), ems);
        } else if length(&from) + 2.0 <= ems && length(&until) + 2.0 <= ems && length(&range) > ems {
            let is_word = matches!(to.trim(), "至" | "到");
            let cut = if is_word { bare(&from) } else { bare(&format!("{from}{to}")) };
            prop_assert_eq!(found, vec![cut], "{:?} at {}", lines(&block), ems);
        }
    }

    #[test]
    fn a_day_is_never_parted_from_its_month(
        (year, day) in (year(), day()), time in time(), tenths in 60..120, align in align(),
    ) {
        let ems = tenths as f32 / 10.0;
        let text = format!("活动时间{year}{day}{time}市民广场");
        let block = set(&text, ems, align);
        for cut in cuts(&block, &format!("{year}{day}{time}")) {
            let is_between = cut == year || cut == bare(&format!("{year}{day}"));
            prop_assert!(is_between || length(&day) > ems || length(&time) > ems, "{:?} at {}", lines(&block), ems);
        }
    }
}

#[test]
fn spaces_in_a_number_are_no_pauses_and_spaces_beside_it_are() {
    for breaking in [Breaking::Strict, Breaking::Gb, Breaking::Basic] {
        let rules = Rules { breaking, ..Rules::default() };
        let style = Style { min_size: EM, ..Style::new(Face::Sans, EM) };
        let broken = |text: &str, ems: f32| {
            let block = fit(&FONTS, rules, text, &style, Frame { width: ems * EM, height: DEEP });
            block.lines.into_iter().map(|line| line.text).collect::<Vec<_>>()
        };
        assert_eq!(broken("会期 2022 年 11 月 1 日", 9.0), ["会期", "2022 年 11 月 1 日"], "{breaking:?}");
        // 人人 is a word, so 人 is no measure word here.
        assert_eq!(broken("拨打 110 人人有责", 5.0), ["拨打 110", "人人有责"], "{breaking:?}");
        assert_eq!(broken("鲜苹果每斤 5 元/斤", 5.5), ["鲜苹果每斤", "5 元/斤"], "{breaking:?}");
    }
}

/// A display text.
fn display(text: &str, style: &Style, numerals: Numerals, (width, height): (f32, f32)) -> Block {
    let rules = Rules { is_display: true, unit: 10.0, numerals, ..Rules::default() };
    fit(&FONTS, rules, text, style, Frame { width, height })
}

#[test]
fn a_text_in_two_scripts_is_two_blocks() {
    let style = Style { min_size: 10.0, ..Style::new(Face::Serif, 150.0) };
    let set = |text: &str, width: f32| display(text, &style, Numerals::Plain, (width, 1500.0));
    for text in [
        "Welcome to Huaibei\n欢迎来到淮北",
        "Welcome to Huaibei 欢迎来到淮北",
        "Welcome to Huaibei\u{3000}欢迎来到淮北",
    ] {
        for width in [840.0, 1600.0, 3000.0] {
            let block = set(text, width);
            assert_eq!(lines(&block), ["Welcome to Huaibei", "欢迎来到淮北"], "{width}");
            let size = |line: usize| block.lines[line].glyphs[0].size;
            assert!((size(0) / size(1) - 0.7).abs() < 0.01);
            assert!((size(1) - block.size).abs() < 0.01);
            assert!(block.width <= width && block.height < 2.0 * style.line_height * block.size);
        }
    }
    // A name or two are no translation, nor is a text in one script.
    for text in ["下载App 参加活动", "请连接 WiFi", "使用 ETC 通行 请减速", "Keep Calm and Queue Up"] {
        let block = set(text, 3000.0);
        assert_eq!(block.lines.len(), 1, "{text}");
        assert!(block.lines[0].glyphs.iter().all(|glyph| (glyph.size - block.size).abs() < 0.01), "{text}");
    }
}

#[test]
fn pauses_are_narrower_than_the_gaps_between_lines_where_every_line_has_one() {
    for (letter_spacing, line_height) in [(0.0, 1.2), (0.1, 1.36), (0.14, 1.2), (0.3, 1.4)] {
        let style = Style { min_size: 10.0, line_height, letter_spacing, ..Style::new(Face::Serif, 120.0) };
        for text in ["富强 民主\n文明 和谐", "富强\u{3000}民主\n文明 和谐\n自由 平等", "植树 120万株\n覆盖率 23.8%"]
        {
            let block = display(text, &style, Numerals::Plain, (1600.0, 900.0));
            assert_eq!(block.lines.len(), text.split('\n').count());
            let em = block.size;
            // The gap after the second character of a line that has two before its pause.
            let line = &block.lines[0].glyphs;
            let word_gap = (line[2].x - line[1].x) / em - 1.0;
            let line_gap = (block.lines[1].baseline - block.lines[0].baseline) / em - 1.0;
            assert!(word_gap <= 0.45 + 1e-3 && word_gap > letter_spacing, "{text}: {word_gap}");
            assert!(line_gap >= 1.15 * word_gap - 1e-3, "{text}: {line_gap} and {word_gap}");
        }
        // A line without a pause: nobody reads down.
        let block = display("富强 民主\n文明城市", &style, Numerals::Plain, (1600.0, 900.0));
        let line_gap = (block.lines[1].baseline - block.lines[0].baseline) / block.size;
        assert!((line_gap - line_height).abs() < 1e-3);
    }
}

#[test]
fn loud_numerals_are_bold_greater_and_in_the_accent_colour() {
    let style = Style { letter_spacing: 0.1, ..Style::new(Face::Serif, 100.0) };
    let frame = (5000.0, 500.0);
    let (plain, loud) = ("植树120万株 3.5% 0561-302 PM2.5 5G", Numerals::Loud);
    let block = display(plain, &style, loud, frame);
    let loud: Vec<_> = block.lines[0].glyphs.iter().filter(|glyph| glyph.in_accent).collect();
    // 120, 3.5% and 0561-302, but no digit of a name.
    assert_eq!(loud.len(), 3 + 4 + 8);
    assert!(loud.iter().all(|glyph| glyph.face == Face::SansBold && (glyph.size - 135.0).abs() < 0.01));
    // All digits are as wide as each other.
    let step = |a: usize, b: usize| loud[b].x - loud[a].x;
    assert!((step(0, 1) - step(1, 2)).abs() < 0.5);
    let rest = block.lines[0].glyphs.iter().filter(|glyph| !glyph.in_accent);
    assert!(rest.clone().count() > 5, "{block:?}");
    assert!(rest.clone().all(|glyph| glyph.face != Face::SansBold), "{:?}", rest.collect::<Vec<_>>());
    let plain = display(plain, &style, Numerals::Plain, frame);
    assert!(plain.lines[0].glyphs.iter().all(|glyph| !glyph.in_accent && glyph.size < 101.0));
}

#[test]
fn the_gap_between_digits_and_characters_falls_as_they_grow() {
    // Two gaps between scripts, four characters and four digits.
    let width = |size: f32| {
        let style = Style { align: Align::Start, ..Style::new(Face::Sans, size) };
        let rules = Rules { unit: 10.0, ..Rules::default() };
        let with = |text: &str| fit(&FONTS, rules, text, &style, Frame { width: DEEP, height: DEEP }).width;
        (with("文12明") - with("文明") - with("12")) / 2.0 / size
    };
    for (size, gap) in [(30.0, 0.25), (80.0, 0.25), (140.0, 0.165), (200.0, 0.08), (300.0, 0.08)] {
        assert!((width(size) - gap).abs() < 5e-3, "{size}: {}", width(size));
    }
}

#[test]
fn marks_hang_over_the_edges_of_great_words() {
    for (align, text) in [
        (Align::Center, "“勿以恶小而为之，\n勿以善小而不为。”"),
        (Align::Start, "“勿以恶小而为之，\n勿以善小而不为。”"),
        (Align::Start, "《公约》人人守\n公约人人守"),
        (Align::Start, "「文明」\n文明"),
        (Align::Center, "文明有你。\n文明有我，"),
    ] {
        let style = Style { align, min_size: 20.0, ..Style::new(Face::Serif, 100.0) };
        let block = display(text, &style, Numerals::Plain, (1600.0, 800.0));
        let first_word = |line: usize| {
            let line = &block.lines[line];
            let opening = line.text.chars().take_while(|c| "“《「".contains(*c)).count();
            line.glyphs[opening].x
        };
        assert!((first_word(0) - first_word(1)).abs() < 0.5, "{text}: {} and {}", first_word(0), first_word(1));
        if align == Align::Start {
            assert!(first_word(0).abs() < 0.5, "{text}: {}", first_word(0));
        }
    }
    // Words are below words and their marks inside the frame, however little room there is at the sides.
    for width in (500..2000).step_by(50) {
        let style = Style { min_size: 20.0, letter_spacing: 0.1, ..Style::new(Face::Serif, 200.0) };
        let text = "“勿以恶小而为之，\n勿以善小而不为。”";
        let block = display(text, &style, Numerals::Plain, (width as f32, 2000.0));
        let [first, second] = &block.lines[..] else { continue };
        assert!((first.glyphs[1].x - second.glyphs[0].x).abs() < 0.5, "{width}");
        assert!(first.x >= -0.5 && second.x + second.width <= width as f32 + 0.5, "{width}");
    }
    let style = Style { min_size: 20.0, ..Style::new(Face::Serif, 100.0) };
    let tight = display("“文明礼让", &style, Numerals::Plain, (440.0, 200.0));
    let left = tight.lines[0].x;
    assert!(left >= -0.5 && left + tight.lines[0].width <= 440.5, "{left}");
}

#[test]
fn the_last_line_is_no_remnant_where_another_way_exists() {
    for text in ["请自觉遵守公共场所秩序", "爱护身边的一草一木", "讲究卫生保护环境人人参与", "珍爱生命遵守交通规则"]
    {
        for tenths in 50..110 {
            let block = set(text, tenths as f32 / 10.0, Align::Center);
            let last = block.lines.last().unwrap().text.chars().count();
            assert!(last >= 3, "{:?}", lines(&block));
        }
    }
}

#[test]
fn a_slogan_gives_up_a_little_size_before_it_is_torn_or_ends_in_a_remnant() {
    // What no line may end before, as the text before and behind the cut.
    for (text, never) in [
        (
            "坚持人民城市人民建 人民城市为人民 共建共治共享文明城市",
            &["共|建", "共|治", "共|享", "为|人民", "人民|建"][..],
        ),
        ("欢迎来到淮北", &["到|淮", "欢|迎"]),
        ("让文明成为城市最美的风景", &["最|美", "风|景"]),
        ("Welcome to Huaibei the city of lakes", &["to|Huaibei", "the|city", "of|lakes"]),
        ("Keep Calm and Queue Up", &["and|Queue"]),
    ] {
        for width in (900..2000).step_by(40) {
            let style = Style { min_size: 20.0, letter_spacing: 0.1, ..Style::new(Face::Serif, 170.0) };
            let block = display(text, &style, Numerals::Plain, (width as f32, 1500.0));
            let lines = lines(&block);
            for pair in lines.windows(2) {
                for (before, behind) in never.iter().filter_map(|never| never.split_once('|')) {
                    let is_cut = pair[0].ends_with(before) && pair[1].starts_with(behind);
                    assert!(!is_cut, "{lines:?} at {width}");
                }
            }
            let lengths: Vec<usize> = lines.iter().map(|line| line.chars().count()).collect();
            let last = *lengths.last().unwrap();
            // One as long as all others is no remnant.
            assert!(last >= 3 || lengths.iter().all(|length| *length == last), "{lines:?} at {width}");
            // A line that goes over a pause has whole phrases.
            for line in lines
                .iter()
                .filter(|line| text.split_once(' ').is_some_and(|(a, _)| !a.is_ascii()) && line.contains(' '))
            {
                let phrases: Vec<&str> = text.split(' ').collect();
                assert!(line.split(' ').all(|phrase| phrases.contains(&phrase)), "{lines:?} at {width}");
            }
        }
    }
}
