//! Words and codes as they really arrive: from PDF files, old input methods, word processors and browsers. What is
//! painted is what was meant, and what cannot be painted is reported. The inputs are those of field reports.

use std::{fs, sync::Arc};

use gongyi_assets::Assets;
use gongyi_content::library::Loader;
use gongyi_core::{
    characters::private_code,
    model::{Body, Library, Slide},
    problem::{Grade, Problem, Severity},
};
use gongyi_lint::legibility;
use gongyi_paint::{
    PaintSize,
    survey::Survey,
    typeset::{Face, Fonts},
};

use crate::without_bevy::looks::painter;

const LYING: PaintSize = PaintSize { width: 640, height: 360 };
const STANDING: PaintSize = PaintSize { width: 360, height: 640 };
/// A theme for each face of great words, and one more.
const THEMES: [&str; 4] = ["civility", "festival", "clinic", "night"];

/// What is in a playlist of one theme, and all that is said about it.
fn load(theme: &str, slides: &str) -> (Arc<Library>, Vec<Problem>) {
    load_file(&format!("(theme: \"{theme}\", slides: [{slides}])"))
}

fn load_file(text: &str) -> (Arc<Library>, Vec<Problem>) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.ron"), text).unwrap();
    let outcome = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai).load();
    let mut problems = outcome.problems().to_vec();
    problems.extend(legibility::judge(&outcome, painter()).problems);
    problems.iter().for_each(crate::without_bevy::golden::assert_registered);
    (outcome.library, problems)
}

fn slides(library: &Library) -> Vec<Arc<Slide>> {
    library.playlists.values().flat_map(|playlist| playlist.slides.clone()).collect()
}

/// The pixels of all slides of a playlist, at two sizes.
fn pixels(theme: &str, written: &str) -> Vec<Vec<u8>> {
    drawn(&load(theme, written).0)
}

fn drawn(library: &Library) -> Vec<Vec<u8>> {
    let slides = slides(library);
    assert!(!slides.is_empty());
    let draw = |slide: &Arc<Slide>, size| painter().draw(slide, size).unwrap().data;
    slides.iter().flat_map(|slide| [draw(slide, LYING), draw(slide, STANDING)]).collect()
}

fn ids(problems: &[Problem]) -> Vec<&'static str> {
    problems.iter().map(|problem| problem.id).collect()
}

fn errors(problems: &[Problem]) -> Vec<&Problem> {
    problems.iter().filter(|problem| problem.severity == Severity::Error).collect()
}

/// The texts of a slide as they were set, its lines divided by blanks.
fn surveyed(slide: &Slide, size: PaintSize) -> Survey {
    painter().survey(slide, size).unwrap()
}

/// A campaign with a code.
fn campaign(qr: &str) -> String {
    format!(
        "Campaign(headline: \"扫码\", qr: \"{}\", advertisement: true)",
        qr.replace('\\', "\\\\").replace('"', "\\\"")
    )
}

/// What a telephone reads.
fn decoded(slide: &Slide) -> String {
    let size = PaintSize { width: 1280, height: 720 };
    let canvas = painter().draw(slide, size).unwrap();
    let grey = |x: usize, y: usize| canvas.data[(y * size.width as usize + x) * 4 + 1];
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(size.width as usize, size.height as usize, grey);
    let codes = image.detect_grids();
    assert_eq!(codes.len(), 1);
    let mut bytes = Vec::new();
    codes[0].decode_to(&mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

// Replay T1
#[test]
fn what_a_telephone_reads_is_what_is_meant_or_the_right_address_is_told() {
    for (written, right) in [
        ("https://m.example.cn/通知.pdf", "https://m.example.cn/%E9%80%9A%E7%9F%A5.pdf"),
        ("https://文明网.cn/活动?id=1", "https://xn--7dvrlv06d.cn/%E6%B4%BB%E5%8A%A8?id=1"),
        ("https://example.cn/a b.html", "https://example.cn/a%20b.html"),
        ("\u{feff}https://example.cn", "https://example.cn"),
        (" https://example.cn\n", "https://example.cn"),
        ("\u{202a}https://example.cn", "https://example.cn"),
        ("https://example.cn\u{a0}", "https://example.cn"),
        ("https://example.cn/\u{200b}a", "https://example.cn/a"),
        ("https：//example.cn", "https://example.cn"),
        ("ｈｔｔｐｓ：／／example.cn", "https://example.cn"),
        ("https:/example.cn", "https://example.cn"),
        ("https:\\\\example.cn", "https://example.cn"),
        ("htps://example.cn", "https://example.cn"),
        ("https://https://example.cn", "https://example.cn"),
        ("https://example.cn。", "https://example.cn"),
        ("<https://example.cn>", "https://example.cn"),
        ("www.example.cn", "https://www.example.cn"),
        ("m.example.cn/a/通知", "https://m.example.cn/a/%E9%80%9A%E7%9F%A5"),
        ("HTTPS://EXAMPLE.CN/AB", "HTTPS://EXAMPLE.CN/AB"),
        ("https://example.cn/%E9%80%9A", "https://example.cn/%E9%80%9A"),
        ("tel:0561-1234567", "tel:0561-1234567"),
        ("WIFI:T:WPA;S:文明;P:12345678;;", "WIFI:T:WPA;S:文明;P:12345678;;"),
        ("weixin://dl/business/?t=a", "weixin://dl/business/?t=a"),
        ("淮北市文明办 0561-1234567", "淮北市文明办 0561-1234567"),
        // Bytes that another library takes for Japanese.
        ("讲文明树新风，做文明有礼的淮北人", "讲文明树新风，做文明有礼的淮北人"),
    ] {
        let (library, problems) = load("civility", &campaign(written));
        match errors(&problems).as_slice() {
            [] => assert_eq!(decoded(&slides(&library)[0]), right, "{written}"),
            [problem] => {
                assert_eq!((problem.id, problem.grade, problem.place.line), ("qr-address", Grade::Shape, 1));
                let help = problem.help.as_ref().unwrap();
                let quoted = |text: &str| text.find('"').map(|at| text[at..].to_owned());
                for help in [&help.zh, &help.en] {
                    assert_eq!(quoted(help), Some(format!("\"{right}\"")), "{written}");
                }
                // It points at the code.
                assert!(problem.place.column > 30, "{problem:?}");
            }
            others => panic!("{written}: {others:?}"),
        }
        if written == right {
            assert_eq!(ids(&problems), Vec::<&str>::new(), "{written}");
        }
    }
}

// Replay T1
#[test]
fn a_code_is_as_fine_as_what_is_coded() {
    let address = format!("https://example.cn/{}", "讲文明树新风".chars().cycle().take(31).collect::<String>());
    let (library, problems) = load("civility", &campaign(&address));
    assert_eq!(decoded(&slides(&library)[0]).len(), 298);
    assert_eq!(ids(&problems), ["qr-small"]);
    let long = format!("https://example.cn/{}", "讲".repeat(300));
    assert_eq!(ids(&load("civility", &campaign(&long)).1), ["qr-too-long"]);
}

// Replay T1
#[test]
fn what_no_telephone_on_the_street_opens_is_reported() {
    for written in [
        "192.168.1.10",
        "http://10.1.2.3/a",
        "http://172.16.0.1",
        "http://localhost:8080/",
        "file:///a.html",
        "D:\\通知.pdf",
    ] {
        assert_eq!(ids(&load("civility", &campaign(written)).1), ["qr-unreachable"], "{written}");
    }
    let waived = "Campaign(headline: \"扫码\", qr: \"http://10.1.2.3/a\", advertisement: true, \
                  waive: [(id: \"qr-unreachable\", reason: \"大厅的无线网\")])";
    assert!(load("civility", waived).1.is_empty());
}

// Replay T2
#[test]
fn radicals_and_compatibility_characters_are_read_as_the_common_ones() {
    let pairs = [
        ("Slogan(text: \"⽂明⾏为 从我做起\")", "Slogan(text: \"文明行为 从我做起\")"),
        ("Slogan(text: \"⻓者先⾏\", note: \"⽂明办\")", "Slogan(text: \"长者先行\", note: \"文明办\")"),
        ("Slogan(text: \"\u{f9dd}民\u{2f800}\")", "Slogan(text: \"利民丽\")"),
        (
            "Notice(title: \"⾏为\", points: [\"⽂明⾏为\", \"⼈⼈有责\"])",
            "Notice(title: \"行为\", points: [\"文明行为\", \"人人有责\"])",
        ),
        ("Steps(title: \"⾏为\", steps: [\"⽂明\", \"⼩⼼\"])", "Steps(title: \"行为\", steps: [\"文明\", \"小心\"])"),
        (
            "Profile(name: \"⻢⼤⼭\", honour: \"⽂明\", deed: \"⻅义勇为\")",
            "Profile(name: \"马大山\", honour: \"文明\", deed: \"见义勇为\")",
        ),
        (
            "Couplet(first: \"⽂明\", second: \"⾏为\", across: \"⽼⼩\", heart: \"⼤\")",
            "Couplet(first: \"文明\", second: \"行为\", across: \"老小\", heart: \"大\")",
        ),
        (
            "Values(heading: \"⽂明\", levels: [(label: \"⼈\", values: [\"⽂明\"])])",
            "Values(heading: \"文明\", levels: [(label: \"人\", values: [\"文明\"])])",
        ),
        (
            "Text(title: \"⽂明\", text: \"⽂明⾏为，从我做起。\")",
            "Text(title: \"文明\", text: \"文明行为，从我做起。\")",
        ),
        (
            "Hotline(number: \"12345\", title: \"⽂明\", lines: [\"⾏为\"], hours: \"⼤\")",
            "Hotline(number: \"12345\", title: \"文明\", lines: [\"行为\"], hours: \"大\")",
        ),
        (
            "Table(headline: \"⽂明\", period: \"⼤\", columns: [\"⼈\"], rows: [[\"⾏为\"]], note: \"⽼⼩\")",
            "Table(headline: \"文明\", period: \"大\", columns: [\"人\"], rows: [[\"行为\"]], note: \"老小\")",
        ),
        (
            "Figure(value: \"98\", unit: \"⼈\", claim: \"⽂明\", source: \"⼤\")",
            "Figure(value: \"98\", unit: \"人\", claim: \"文明\", source: \"大\")",
        ),
        (
            "Scan(qr: \"https://example.cn\", call: \"⽂明\", reasons: [\"⾏为\"])",
            "Scan(qr: \"https://example.cn\", call: \"文明\", reasons: [\"行为\"])",
        ),
        (
            "Quote(text: \"⽂明⾏为\", who: \"⻢⼤⼭\", source: \"⼤\")",
            "Quote(text: \"文明行为\", who: \"马大山\", source: \"大\")",
        ),
        ("Motto(lines: [\"⽂明\", \"⾏为\"], whose: \"⼤\")", "Motto(lines: [\"文明\", \"行为\"], whose: \"大\")"),
        ("Today(note: \"⽂明\")", "Today(note: \"文明\")"),
        ("Clock(note: \"⽂明\")", "Clock(note: \"文明\")"),
        (
            "Countdown(to: \"2030-01-01\", name: \"⽂明⽇\", note: \"⼤\")",
            "Countdown(to: \"2030-01-01\", name: \"文明日\", note: \"大\")",
        ),
    ];
    for (odd, common) in pairs {
        for theme in THEMES {
            assert!(pixels(theme, odd) == pixels(theme, common), "{odd} in {theme}");
        }
        let (library, problems) = load("civility", odd);
        let (as_common, expected) = load("civility", common);
        let told: Vec<_> = problems.iter().filter(|problem| problem.id == "compatibility-character").collect();
        assert!(!told.is_empty() && told.iter().all(|problem| problem.severity == Severity::Warning), "{problems:?}");
        assert_eq!(problems.len() - told.len(), expected.len(), "{problems:?}");
        let dwell = |library: &Library| slides(library).iter().map(|slide| slide.dwell).collect::<Vec<_>>();
        assert_eq!(dwell(&library), dwell(&as_common));
    }
    // Banner and credit stand around slides.
    let signed = |text: &str| {
        format!("(theme: \"civility\", banner: \"讲{text} | {text}\", slides: [Today()], credit: \"{text}办\")")
    };
    let (odd, common) = (signed("⽂明"), signed("文明"));
    assert!(drawn(&load_file(&odd).0) == drawn(&load_file(&common).0));
    assert_eq!(ids(&load_file(&odd).1), ["compatibility-character"; 2]);
}

// Replay T2
#[test]
fn the_warning_gives_the_text_with_the_common_characters() {
    let (_, problems) = load("civility", "Slogan(text: \"⽂明⾏为 从我做起\", id: \"⽂\"), Picture(file: \"⽂.png\")");
    let told: Vec<_> = problems.iter().filter(|problem| problem.id == "compatibility-character").collect();
    let [problem] = told.as_slice() else { panic!("{problems:?}") };
    let help = problem.help.as_ref().unwrap();
    assert!(help.zh.contains("“文明行为 从我做起”") && help.en.contains("“文明行为 从我做起”"), "{help:?}");
    // At the very character.
    assert_eq!((problem.place.line, problem.place.column), (1, 44), "{problem:?}");
    // Twenty characters in two seconds are as many as they look.
    let (odd, common) = ("⽂明⾏为".repeat(5), "文明行为".repeat(5));
    let dwell = |text: &str| {
        let (_, problems) = load("civility", &format!("Slogan(text: \"{text}\", dwell: \"2s\")"));
        let short: Vec<_> = problems.into_iter().filter(|problem| problem.id == "dwell-short").collect();
        (short[0].message.clone(), short[0].severity)
    };
    assert_eq!(dwell(&odd), dwell(&common));
    assert!(dwell(&odd).0.en.contains("20 characters"));
    // What only lies among them is a character of its own.
    for c in "\u{fa0e}\u{fa0f}\u{fa11}\u{fa13}\u{fa14}\u{fa1f}\u{fa21}\u{fa23}\u{fa24}\u{fa27}\u{fa28}\u{fa29}".chars()
    {
        let (_, problems) = load("civility", &format!("Slogan(text: \"文明{c}\")"));
        assert!(!ids(&problems).contains(&"compatibility-character"), "{c}");
    }
}

// Replay T3
#[test]
fn the_old_code_of_a_rare_character_is_named_with_the_character() {
    let profile = |name: &str| format!("Profile(honour: \"身边好人\", name: \"{name}\", deed: \"清晨扫雪\")");
    for (code, c) in [('\u{e863}', '䶮'), ('\u{e816}', '\u{20087}'), ('\u{e864}', '\u{9fbb}')] {
        let (_, problems) = load("civility", &profile(&format!("龚{code}")));
        let [problem] = errors(&problems)[..] else { panic!("{problems:?}") };
        assert_eq!((problem.id, problem.grade), ("private-character", Grade::Lint));
        let help = problem.help.as_ref().unwrap();
        for text in [&problem.message.zh, &problem.message.en] {
            assert!(text.contains(&format!("U+{:04X}", u32::from(code))), "{text}");
            assert!(text.contains(c) && text.contains(&format!("U+{:04X}", u32::from(c))), "{text}");
        }
        for text in [&help.zh, &help.en] {
            assert!(text.contains(&format!("“龚{c}”")) && text.contains(&format!("U+{:04X}", u32::from(c))), "{text}");
        }
        // Nothing is printed that is an empty picture of itself.
        for text in [&problem.message.zh, &problem.message.en, &help.zh, &help.en] {
            assert!(!text.chars().any(|c| private_code(c).is_some()), "{text}");
        }
    }
    // And typed as it is told, it is drawn.
    assert!(load("civility", &profile("龚䶮")).1.is_empty());
}

// Replay T3
#[test]
fn other_private_codes_are_told_by_number() {
    for code in ['\u{e000}', '\u{e7c7}', '\u{f8ff}', '\u{f0000}', '\u{10fffd}'] {
        let (_, problems) = load("civility", &format!("Slogan(text: \"王{code}大道\")"));
        let [problem] = errors(&problems)[..] else { panic!("{problems:?}") };
        assert_eq!(problem.id, "private-character");
        let number = format!("U+{:04X}", u32::from(code));
        assert!(problem.message.zh.contains(&number) && problem.message.en.contains(&number), "{problem:?}");
        assert!(!problem.message.zh.contains(code) && problem.help.as_ref().unwrap().zh.contains("重新输入"));
    }
}

// Replay T4
#[test]
fn the_marks_of_a_word_processor_are_taken_away() {
    let plain = "Notice(title: \"通知\", points: [\"戴口罩\", \"勤洗手\", \"通风\", \"登记\"])";
    let marked = "Notice(title: \"通知\", points: [\"\u{f0b7} 戴口罩\", \"\u{f0d8} 勤洗手\", \"➢ 通风\", \"• 登记\"])";
    for theme in THEMES {
        assert!(pixels(theme, plain) == pixels(theme, marked), "{theme}");
    }
    assert!(load("civility", marked).1.is_empty(), "{:?}", load("civility", marked).1);
    let steps = |marks: [&str; 3]| {
        let [a, b, c] = marks;
        format!("Steps(title: \"通知\", steps: [\"{a}戴口罩\", \"{b}勤洗手\", \"{c}通风\"])")
    };
    assert!(pixels("civility", &steps(["", "", ""])) == pixels("civility", &steps(["- ", "\u{f0a7}\\t", "● "])));
    // What says something stays.
    let body =
        |point: &str| match &slides(&load("civility", &format!("Notice(title: \"通知\", points: [\"{point}\"])")).0)[0]
            .body
        {
            Body::Notice { points, .. } => points[0].clone(),
            _ => unreachable!(),
        };
    for kept in [
        "✓ 排队",
        "✔ 排队",
        "✗ 插队",
        "✘ 喧哗",
        "☑ 排队",
        "☐ 带伞",
        "☒ 带伞",
        "★ 五星",
        "1. 排队",
        "—— 文明办",
        "-5℃ 停课",
    ] {
        assert_eq!(body(kept), kept);
    }
}

// Replay T4
#[test]
fn a_sign_of_a_word_processor_elsewhere_is_reported_as_such() {
    for slide in [
        "Slogan(text: \"出口\u{f0e0}\")",
        "Notice(title: \"\u{f0b7} 通知\", points: [\"戴口罩\"])",
        "Notice(title: \"通知\", points: [\"戴口罩 \u{f0fc}\"])",
    ] {
        let (_, problems) = load("civility", slide);
        let [problem] = errors(&problems)[..] else { panic!("{problems:?}") };
        assert_eq!(problem.id, "private-character");
        for text in [&problem.message.zh, &problem.message.en] {
            assert!(text.contains("Wingdings") && text.contains("U+F0"), "{text}");
        }
    }
}

// Replay T5
#[test]
fn signs_of_formulas_and_lists_are_drawn_in_every_theme() {
    let kind = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ☐☒☑✓✔✗✘✕➢➤➔➜►◄▶◀‣∙⋅⅓⅔⅛½‴≒";
    let slides_of = format!(
        "Text(text: \"CO₂ 灭火器 PM₂.₅ H₂O 10⁻³\"), Notice(title: \"通知\", points: [\"✗ 插队\", \"✘ 喧哗\", \"☐ 带伞\"]), \
         Slogan(text: \"出口 ➔ ◄ 入口\"), Slogan(text: \"{kind}\"), Couplet(first: \"✗➔CO₂\", second: \"☐►10⁻³\"), \
         Profile(name: \"{kind}\", honour: \"{kind}\", deed: \"{kind}\")"
    );
    let themes = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/themes")).unwrap();
    for theme in themes.map(|entry| entry.unwrap().path()) {
        let name = theme.file_stem().unwrap().to_string_lossy().into_owned();
        for slide in slides(&load(&name, &slides_of).0) {
            for size in [LYING, STANDING] {
                for set in surveyed(&slide, size).texts {
                    assert!(set.missing.is_empty(), "{name}: {} lacks {:?}", set.text, set.missing);
                }
            }
        }
        let three = "Text(text: \"CO₂ 灭火器 PM₂.₅ H₂O 10⁻³\"), Notice(title: \"通知\", points: [\"✗ 插队\", \"✘ 喧哗\", \"☐ 带伞\"]), \
                     Slogan(text: \"出口 ➔ ◄ 入口\")";
        let problems = load(&name, three).1;
        assert!(errors(&problems).is_empty(), "{name}: {problems:?}");
    }
}

/// The characters of 通用规范汉字表 (2013) that lie beyond GBK: level 2 of GB 18030-2022 asks for them in names.
const OF_LEVEL_2: &str = "\
        𬉼𠳐𥻗𠙶𬣙𨙸𬇕𬣞𬘓𫭟𫭢𫇭𫐄𫵷𣲘𣲗𬇙𬣡𫸩𨚕𫘜𬘘𫘝𦭜𬨂𬀩𬀪𬬩𫍣𬣳𬩽𬮿𬯀𫰛𬳵𬳶𫠊𬍛𬜬𦰡𪾢𪨰𫓧𬬮𬬱𬬭𦙶𬘡𬳽\
        𬘩𫄧𪟝𬍤𫭼𬜯𬂩𫠆𨐈𬌗𫑡𪨶𬬸𬬻𬬹𬬿𬭁𫢸𫗧𬊈𬒈𨺙𬳿𫄨𬘫𫮃𬱖𬟽𫓯𫟹𫟼𠅤𬇹𬍡𬤇𫍯𬤊𫍲𬯎𬘬𬘭𬴂𫘦𫟅𬘯𫘧𪣻𡎚𬃊\
        𬷕𫐐𬹼𧿹𫶇𫖮𬭊𨱇𫓶𬭎𫖯𬱟𫛭𫷷𬮱𬊤𣸣𬴃𫘨𤧛𬪩𬒔𬨎𫐓𫫇𫓹𬭚𬭛𬕂𬶋𬶍𦝼𫔶𫌀𫖳𫘪𫘬𫞩𡐓𪤗𣗋𬸘𬒗𥔲𫚖𨱏𬭤𫚕𬶐\
        𬶏𩽾𬸚𬤝𬙂𬭩𩾃𬸣𫍽𬴊𬞟𥕢𫟦𬺈𫠜𪩘𬭬𨱑𬭯𫗴𬸦𫄷𤩽𬭳𬭶𫔍𬭸𨱔𬭼𫔎𬸪𬶟𬶠𬶨𦈡𫄸𬟁𥖨𦒍𬙊𬶭𩾌𨟠𬶮𨭉𬙋𤫉𬺓𫚭";

// Replay T5
#[test]
fn every_character_that_the_standard_asks_for_in_names_is_drawn() {
    let fonts = Fonts::load(&Assets::embedded()).unwrap();
    assert_eq!(OF_LEVEL_2.chars().count(), 196);
    for face in [Face::Sans, Face::SansBold, Face::Serif, Face::Kai] {
        assert_eq!(fonts.missing(face, OF_LEVEL_2), Vec::<char>::new(), "{face:?}");
        // All ideographs of GBK, and Extension A as it was in 2022's standard.
        for (first, last) in [('\u{4e00}', '\u{9fa5}'), ('\u{3400}', '\u{4db5}')] {
            let all: String = (first..=last).collect();
            assert_eq!(fonts.missing(face, &all), Vec::<char>::new(), "{face:?}");
        }
    }
}

// Replay T7
#[test]
fn a_dash_that_begins_a_paragraph_stays_with_its_words() {
    let (library, _) = load("civility", "Slogan(text: \"让城市更美好\\n——淮北市文明办\")");
    let set = surveyed(&slides(&library)[0], STANDING).texts.remove(0);
    assert_eq!(set.text, "让城市更美好 ——淮北市文明办");
    for theme in THEMES {
        for dash in ["——", "――", "……"] {
            let written = format!(
                "Slogan(text: \"让城市更美好\\n{dash}淮北市文明办\"), Slogan(text: \"文明\", note: \"{dash}淮北市文明办\"), \
                 Notice(title: \"{dash}文明\", points: [\"{dash}淮北市文明办宣\", \"文明\"]), Steps(title: \"文明\", steps: [\"{dash}淮北市文明办宣\"]), \
                 Text(text: \"文明。\\n{dash}淮北市文明办宣。\"), Couplet(first: \"{dash}文明淮北\", second: \"{dash}美好城市\"), \
                 Profile(name: \"{dash}张三\", deed: \"{dash}清晨扫雪，从不间断\"), Campaign(headline: \"{dash}文明用餐，从我做起\", lines: [\"{dash}文明用餐，从我做起\"])"
            );
            for slide in slides(&load(theme, &written).0) {
                for size in [LYING, STANDING, PaintSize { width: 320, height: 320 }] {
                    for set in surveyed(&slide, size).texts {
                        // Lines are divided by blanks.
                        assert!(!set.text.split(' ').any(|line| line == dash), "{theme} {size:?}: {set:?}");
                    }
                }
            }
        }
    }
}

/// Where each line of ink begins, in pixels from the left: the pixels of a slide that are near its ink.
fn line_starts(slide: &Slide, size: PaintSize) -> Vec<usize> {
    let canvas = painter().draw(slide, size).unwrap();
    let ink = slide.theme.ink.0;
    let is_ink = |x: usize, y: usize| {
        let at = (y * size.width as usize + x) * 4;
        canvas.data[at..at + 3].iter().zip(ink).all(|(a, b)| a.abs_diff(b) < 60)
    };
    // The number of a page stands at the right.
    let row = |y: usize| (0..size.width as usize * 3 / 4).find(|x| is_ink(*x, y));
    let mut starts = Vec::new();
    let mut open: Option<usize> = None;
    for y in 0..size.height as usize {
        match (row(y), open) {
            (Some(x), start) => open = Some(start.map_or(x, |start| start.min(x))),
            (None, Some(start)) => {
                starts.push(start);
                open = None;
            }
            (None, None) => {}
        }
    }
    starts
}

// Replay T8
#[test]
fn the_first_line_of_each_paragraph_stands_in_by_two_characters() {
    let text = |indent: &str| {
        format!(
            "Text(text: \"{indent}在公共场所，衣着整洁，言行得体，不大声喧哗，不乱扔垃圾。\\n{indent}乘坐公共交通工具，依次排队，先下后上，主动为老人让座。\")"
        )
    };
    let slide = |indent: &str| slides(&load("civility", &text(indent)).0).remove(0);
    let slide_with = slide("　　");
    let starts = line_starts(&slide_with, STANDING);
    let margin = *starts.iter().min().unwrap();
    let em = surveyed(&slide_with, STANDING).texts[0].em * 640.0;
    let paragraphs: Vec<bool> = starts.iter().map(|start| *start as f32 > margin as f32 + em).collect();
    assert_eq!(paragraphs.iter().filter(|stands_in| **stands_in).count(), 2, "{starts:?}");
    assert!(paragraphs[0] && starts.len() >= 4, "{starts:?}");
    for (start, stands_in) in starts.iter().zip(&paragraphs) {
        let expected = margin as f32 + if *stands_in { 2.0 * em } else { 0.0 };
        // The ink of a character begins a little within its em box, another's a little more.
        assert!((*start as f32 - expected).abs() < 0.15 * em, "{starts:?} em {em}");
    }
    let whole = pixels("civility", &text("　　"));
    for indent in ["", "　", "　　　", "  ", "    ", "\\t", "\u{a0}\u{a0}", "\u{a0}\u{a0}\u{a0}\u{a0}"] {
        assert!(whole == pixels("civility", &text(indent)), "{indent:?}");
    }
    // What is short stays where it was.
    for (written, trimmed) in [
        ("Slogan(text: \"　　讲文明\\n　　树新风\")", "Slogan(text: \"讲文明\\n树新风\")"),
        (
            "Notice(title: \"　通知\", points: [\"　　戴口罩\", \"　　洗手\"])",
            "Notice(title: \"通知\", points: [\"戴口罩\", \"洗手\"])",
        ),
        ("Couplet(first: \"　文明\", second: \"　和谐\")", "Couplet(first: \"文明\", second: \"和谐\")"),
    ] {
        assert!(pixels("civility", written) == pixels("civility", trimmed), "{written}");
    }
}

// Replay T8
#[test]
fn a_page_that_goes_on_inside_a_paragraph_begins_at_the_margin() {
    let text = format!("Text(text: \"　　{}\")", "在公共场所衣着整洁，言行得体，不大声喧哗，不乱扔垃圾。".repeat(8));
    let pages = slides(&load("civility", &text).0);
    assert!(pages.len() > 2);
    let starts: Vec<Vec<usize>> = pages.iter().map(|page| line_starts(page, STANDING)).collect();
    let margin = *starts.iter().flatten().min().unwrap();
    assert!(starts[0][0] > margin + 30, "{starts:?}");
    for page in &starts[1..] {
        assert!(page.iter().all(|start| start.abs_diff(margin) < 8), "{starts:?}");
    }
}
