//! What a folder may not ask for: slides that flicker, texts that nobody could read, lists without end, names that are
//! paths, characters that nobody sees, one output for two screens. Each is refused with what to write instead, and no
//! file costs more than reading it.

use std::{collections::BTreeSet, fs, path::Path};

use gongyi_assets::Assets;
use gongyi_content::library::{Loader, Outcome};
use gongyi_core::{
    model::{PlaylistName, is_connector},
    problem::{Grade, Problem, Severity},
};

const SLIDE: &str = "Slogan(text: \"讲文明 树新风\")";

fn load(folder: &Path) -> Outcome {
    Loader::new(folder, Assets::embedded(), chrono_tz::Asia::Shanghai).load()
}

/// What is wrong with files, by name and text, in a folder of their own.
fn problems_of(files: &[(&str, &str)]) -> Vec<Problem> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    load(folder.path()).problems().to_vec()
}

fn ids_of(files: &[(&str, &str)]) -> Vec<&'static str> {
    problems_of(files).iter().map(|problem| problem.id).collect()
}

/// A good playlist beside a site.
fn ids_of_site(site: &str) -> Vec<&'static str> {
    ids_of(&[("health.ron", &format!("(slides: [{SLIDE}])")), ("site.ron", site)])
}

#[test]
fn no_slide_stays_for_less_than_a_second() {
    for (dwell, id) in [
        ("8ms", Some("dwell-below-second")),
        ("0.5s", Some("dwell-below-second")),
        ("999ms", Some("dwell-below-second")),
        ("0.9999s", Some("dwell-below-second")),
        ("0ms", Some("zero-dwell")),
        ("1s", None),
        ("1000ms", None),
        ("1.0s", None),
    ] {
        let waive = "waive: [(id: \"dwell-below-second\", reason: \"测试\"), (id: \"dwell-short\", reason: \"测试\")]";
        for text in [
            format!("(slides: [Slogan(text: \"诚信\", dwell: \"{dwell}\", {waive})])"),
            format!("(dwell: \"{dwell}\", slides: [Slogan(text: \"诚信\", {waive})])"),
            format!("(slides: [Text(text: \"{}\", dwell: \"{dwell}\", {waive})])", "请排队。".repeat(40)),
        ] {
            let found = problems_of(&[("a.ron", &text)]);
            assert_eq!(found.first().map(|problem| problem.id), id, "{text}: {found:?}");
            for problem in &found {
                assert_eq!((problem.grade, problem.severity), (Grade::Shape, Severity::Error));
                let help = problem.help.as_ref().unwrap();
                assert!(help.zh.contains("\"8s\"") && help.en.contains("\"8s\""), "{help:?}");
            }
        }
    }
    // A break-in is a pass of such slides.
    let blink = "(slides: [Slogan(text: \"诚信\", dwell: \"200ms\")])";
    let site = "(schedule: [(play: \"blink\", every: \"1h\", priority: 3)])";
    assert_eq!(ids_of(&[("blink.ron", blink), ("site.ron", site)]), ["dwell-below-second"]);
}

#[test]
fn one_output_has_one_screen() {
    let site = |one: &str, other: &str| {
        let output = |output: &str| if output.is_empty() { String::new() } else { format!(", output: \"{output}\"") };
        let screens = format!("(name: \"x\"{}), (name: \"y\"{})", output(one), output(other));
        problems_of(&[
            ("health.ron", &format!("(slides: [{SLIDE}])")),
            ("site.ron", &format!("(screens: [{screens}], schedule: [(play: \"health\")])")),
        ])
    };
    for (one, other, is_wrong) in [
        ("HDMI-1", "HDMI-1", true),
        ("HDMI-1", "HDMI-A-1", true),
        ("hdmi-a-1", "HDMI-B-1", true),
        ("DVI-I-1", " dvi-i-1 ", true),
        // Two sockets of one card, which a wall may well use both.
        ("DVI-I-1", "DVI-D-1", false),
        ("1", "1", true),
        ("Primary", "primary", true),
        ("HDMI-1", "HDMI-2", false),
        ("HDMI-1", "DP-1", false),
        ("1", "", false),
        ("", "", false),
        ("1", "2", false),
    ] {
        let found = site(one, other);
        assert_eq!(found.len(), usize::from(is_wrong), "{one} {other}: {found:?}");
        if let Some(problem) = found.first() {
            assert_eq!((problem.id, problem.grade), ("duplicate-output", Grade::Shape));
            assert!(problem.message.en.contains("`x` and `y`") && problem.message.zh.contains("“x”和“y”"));
            // At the second.
            assert!(problem.place.column > 40, "{problem:?}");
        }
    }
}

#[test]
fn staff_need_not_know_what_kind_of_socket_a_driver_calls_it() {
    for (written, output, is_it) in [
        ("HDMI-1", "HDMI-A-1", true),
        ("hdmi-a-1", "HDMI-1", true),
        ("DVI-1", "DVI-I-1", true),
        (" dvi-1 ", "DVI-D-1", true),
        ("DVI-D-1", "DVI-D-1", true),
        ("DVI-I-1", "DVI-D-1", false),
        ("DVI-1", "DVI-I-2", false),
        ("DP-1", "DP-2", false),
    ] {
        assert_eq!(is_connector(written, output), is_it, "{written} {output}");
    }
}

#[test]
fn a_text_is_no_longer_than_somebody_could_read() {
    for (slide, id) in [
        (format!("Text(text: \"{}\")", "字".repeat(20_000)), None),
        (format!("Text(text: \"{}\")", "字".repeat(20_001)), Some("text-too-long")),
        (format!("Text(text: \"a\", title: \"{}\")", "字".repeat(2001)), Some("text-too-long")),
        (format!("Slogan(text: \"{}\")", "x".repeat(100_000)), Some("text-too-long")),
        (format!("Notice(title: \"a\", points: [\"{}\"])", "字".repeat(2001)), Some("text-too-long")),
        (format!("Notice(title: \"a\", points: [{}])", "\"点\",".repeat(101)), Some("too-many")),
        (format!("Campaign(headline: \"a\", rows: [{}])", "[\"a\",\"b\"],".repeat(51)), Some("too-many")),
        // A table turns its pages.
        (format!("Table(headline: \"a\", rows: [{}])", "[\"a\",\"b\"],".repeat(500)), None),
        (format!("Table(headline: \"a\", rows: [{}])", "[\"a\",\"b\"],".repeat(501)), Some("too-many")),
        (format!("Table(headline: \"a\", rows: [[\"a\"]], columns: [{}])", "\"a\",".repeat(101)), Some("too-many")),
        (
            format!("Notice(title: \"a\", points: [{}])", format!("\"{}\",", "字".repeat(2000)).repeat(12)),
            Some("text-too-long"),
        ),
        (format!("Slogan(text: \"a\", id: \"{}\")", "a".repeat(201)), Some("text-too-long")),
    ] {
        let found = ids_of(&[("a.ron", &format!("(slides: [{slide}])"))]);
        assert_eq!(found.first().copied(), id, "{}: {found:?}", &slide.chars().take(40).collect::<String>());
    }
    let hours = format!("(schedule: [(play: \"health\", when: Hours(\"{}\"))])", "1".repeat(100_000));
    assert!(ids_of_site(&hours).contains(&"text-too-long"));
    let banner = format!("(banner: \"{}\", slides: [{SLIDE}])", "字".repeat(3000));
    assert_eq!(ids_of(&[("a.ron", &banner)]), ["text-too-long"]);
}

#[test]
fn no_list_is_longer_than_a_city_needs() {
    let slides = format!("(slides: [{}])", format!("{SLIDE},").repeat(5001));
    assert_eq!(ids_of(&[("a.ron", &slides)]), ["too-many"]);
    for (site, id) in [
        (format!("(schedule: [{}])", "(play: \"health\"),".repeat(10_001)), "too-many"),
        (format!("(screens: [{}], schedule: [(play: \"health\")])", "(name: \"x\"),".repeat(1001)), "too-many"),
        (format!("(holidays: [{}], schedule: [(play: \"health\")])", "Work(\"2026-01-01\"),".repeat(2001)), "too-many"),
        (
            format!("(quotas: [{}], schedule: [(play: \"health\")])", "(of: Advertisement, at_most: 30),".repeat(101)),
            "too-many",
        ),
        (format!("(phrases: [{}], schedule: [(play: \"health\")])", "\"杭州市\",".repeat(2001)), "too-many"),
        (format!("(schedule: [(play: \"health\", screens: [{}])])", "\"hall\",".repeat(1001)), "too-many"),
        (format!("(schedule: [(play: \"health\", zones: [{}])])", "\"main\",".repeat(17)), "too-many"),
        (format!("(schedule: [(play: \"health\", when: Any([{}]))])", "Workdays,".repeat(1000)), "too-many"),
        (
            format!(
                "(screens: [(name: \"x\", zones: [{}])], schedule: [(play: \"health\")])",
                "Clock(),".repeat(100_000)
            ),
            "too-many",
        ),
        (
            format!(
                "(screens: [(name: \"x\", zones: [Ticker(texts: [{}])])], schedule: [(play: \"health\")])",
                "\"诚信\",".repeat(101)
            ),
            "too-many",
        ),
    ] {
        assert!(ids_of_site(&site).contains(&id), "{}", &site[..60]);
    }
    let centuries = "Off(\"2020-01-01\", \"9999-12-31\"),".repeat(1000);
    let site = format!("(holidays: [{centuries}], schedule: [(play: \"health\"), (play: \"health\", when: Holidays)])");
    assert_eq!(ids_of_site(&site), Vec::<&str>::new());
}

#[test]
fn a_hundred_problems_of_a_file_are_told_and_the_others_counted() {
    for element in ["Slogn(text: \"a\"),", "Slogan(txt: \"a\"),", "\"a\",", "Slogan(text: \"\"),", "3,"] {
        // All of it on one line.
        let found = problems_of(&[("a.ron", &format!("(slides: [{}])", element.repeat(4000)))]);
        assert_eq!(found.len(), 101, "{element}");
        let last = found.last().unwrap();
        assert_eq!((last.id, last.grade, last.severity), ("more-problems", Grade::Shape, Severity::Error));
        assert!(last.message.en.starts_with("3900 more"), "{}", last.message.en);
        assert!((11..11 + element.len()).contains(&found[0].place.column), "{element}: {:?}", found[0]);
    }
    // What is told of what plays is bounded as well, and an error is not lost among warnings.
    let hasty = "Slogan(text: \"勤洗手 常通风 少聚集\", dwell: \"4s\"),".repeat(300);
    let found = problems_of(&[("a.ron", &format!("(slides: [{hasty} Picture(file: \"gone.png\")])"))]);
    assert_eq!(found.len(), 101);
    assert!(found.iter().any(|problem| problem.id == "missing-picture"), "{:?}", found.last());
}

#[test]
fn a_name_is_neither_a_path_nor_invisible() {
    let slide = |fields: &str| format!("(slides: [Notice(title: \"a\", points: []{fields})])");
    for (text, id) in [
        (format!("(theme: \"../../etc\", slides: [{SLIDE}])"), "bad-name"),
        (format!("(theme: \"a/b\", slides: [{SLIDE}])"), "bad-name"),
        (format!("(theme: \"/etc/passwd\", slides: [{SLIDE}])"), "bad-name"),
        (format!("(theme: \"clinic.ron\", slides: [{SLIDE}])"), "bad-name"),
        (format!("(theme: \"clinik\", slides: [{SLIDE}])"), "unknown-theme"),
        (slide(", icon: \"../secret\""), "bad-name"),
        (slide(", icon: \"masc\""), "unknown-icon"),
        (slide(", id: \"a\u{202e}b\""), "bad-name"),
        (slide(", id: \"a\\nb\""), "bad-name"),
        (slide(", id: \"a\\u{1b}b\""), "control-character"),
    ] {
        let found = ids_of(&[("a.ron", &text)]);
        assert!(found.contains(&id), "{text}: {found:?}");
    }
    for (site, id) in [
        ("(screens: [(name: \"ha\u{2066}ll\")], schedule: [(play: \"health\")])", "bad-name"),
        ("(screens: [(name: \"ha\\tll\")], schedule: [(play: \"health\")])", "bad-name"),
        ("(screens: [(name: \"hall\", groups: [\"in\\ndoors\"])], schedule: [(play: \"health\")])", "bad-name"),
        ("(schedule: [(play: \"health\", name: \"a\\u{2029}b\")])", "control-character"),
        ("(schedule: [(play: \"health\", name: \"a\u{202a}b\")])", "bad-name"),
        ("(schedule: [(play: \"health\", name: \"\\x1b[2J\")])", "control-character"),
        ("(screens: [(name: \"x\", zones: [Clock(theme: \"../a\")])], schedule: [(play: \"health\")])", "bad-name"),
        (
            "(screens: [(name: \"x\", zones: [Ticker(texts: [\"a\"], theme: \"a/b\")])], schedule: [(play: \"health\")])",
            "bad-name",
        ),
    ] {
        assert!(ids_of_site(site).contains(&id), "{site}: {:?}", ids_of_site(site));
    }
}

#[test]
fn what_nobody_sees_is_in_no_text() {
    for (text, id) in [
        ("讲文明\\n树新风", None),
        ("讲文明\\t树新风", None),
        ("讲文明\r\n树新风", None),
        ("讲文明\\u{1b}[31m", Some("control-character")),
        ("讲文明\\x00", Some("control-character")),
        ("讲文明\\0", Some("control-character")),
        ("讲文明\\r", Some("control-character")),
        ("讲文明\\u{9b}2J", Some("control-character")),
        ("讲文明\\u{7f}", Some("control-character")),
        ("讲文明\\u{2028}树新风", Some("control-character")),
        ("讲文明\u{2029}树新风", Some("control-character")),
        ("讲\u{202e}文明\u{202c}", Some("bidi-mark")),
        ("讲\\u{2067}文明\\u{2069}", Some("bidi-mark")),
        // Marks without a meaning of their own, as in emoji and in Arabic.
        ("👨\u{200d}👩\u{200d}👧 \u{200f}سلام", None),
    ] {
        for field in ["text", "note"] {
            let other = if field == "text" { "" } else { "text: \"诚信\", " };
            let found = problems_of(&[("a.ron", &format!("(slides: [\n  Slogan({other}{field}: \"{text}\")\n])"))]);
            let unseen: Vec<_> = found.iter().filter(|one| one.id != "glyph-missing").collect();
            assert_eq!(unseen.first().map(|problem| problem.id), id, "{text:?}: {found:?}");
            for problem in unseen {
                assert!(problem.message.zh.contains("U+") && problem.message.en.contains("U+"));
                // Just there: after what is before it in the text.
                let before = text.chars().take_while(|c| !matches!(c, '\\' | '\u{2029}' | '\u{202e}')).count();
                let start = "  Slogan(: \"".len() + other.chars().count() + field.len();
                assert_eq!((problem.place.line, problem.place.column), (2, start + before + 1), "{problem:?}");
            }
        }
    }
}

#[test]
fn a_mark_that_turns_a_text_is_found_wherever_there_are_texts_and_may_be_accepted() {
    let mark = "讲\u{202e}文明\u{202c}";
    for text in [
        format!("(banner: \"{mark}\", slides: [{SLIDE}])"),
        format!("(slides: [{SLIDE}], credit: r\"{mark}\")"),
        format!("(title: \"{mark}\", banner: \"{mark}\", slides: [{SLIDE}, {SLIDE}])"),
    ] {
        let found = problems_of(&[("a.ron", &text)]);
        let marks: Vec<_> = found.iter().filter(|problem| problem.id == "bidi-mark").collect();
        assert_eq!(marks.len(), 1, "{text}: {found:?}");
        assert_eq!(marks[0].place.column, text.chars().position(|c| c == '\u{202e}').unwrap() + 1);
    }
    for site in [
        format!("(screens: [(name: \"x\", zones: [Ticker(texts: [\"{mark}\"])])], schedule: [(play: \"health\")])"),
        format!("(phrases: [\"{mark}\"], schedule: [(play: \"health\")])"),
    ] {
        assert_eq!(ids_of_site(&site), ["bidi-mark"]);
    }
    let waived = format!("Slogan(text: \"{mark}\", waive: [(id: \"bidi-mark\", reason: \"维吾尔文\")])");
    assert_eq!(ids_of(&[("a.ron", &format!("(slides: [{waived}])"))]), Vec::<&str>::new());
}

#[test]
fn of_a_site_with_a_text_that_is_too_long_the_rest_counts() {
    let long = "字".repeat(2001);
    let site = |phrases: &str, screens: &str, rules: &str| {
        let site = format!(
            "(phrases: [{phrases}], screens: [(name: \"hall\"), {screens}], schedule: [(play: \"health\"), {rules}])"
        );
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("health.ron"), format!("(slides: [{SLIDE}])")).unwrap();
        fs::write(folder.path().join("site.ron"), site).unwrap();
        load(folder.path())
    };
    let many = "\"杭州市\",".repeat(2001);
    for (outcome, id) in [
        (site(&format!("\"杭州市\", \"{long}\""), "", ""), "text-too-long"),
        (site("\"杭州市\"", &format!("(name: \"x\", zones: [Ticker(texts: [\"{long}\"])])"), ""), "text-too-long"),
        (site("\"杭州市\"", "", &format!("(play: \"health\", name: \"{long}\")")), "text-too-long"),
        (site("\"杭州市\"", "", &format!("(play: \"health\", when: Hours(\"{long}\"))")), "text-too-long"),
        (site(&many, "", ""), "too-many"),
    ] {
        let ids: Vec<&str> = outcome.problems().iter().map(|problem| problem.id).collect();
        assert_eq!(ids, [id]);
        let library = &outcome.library;
        let screens: Vec<&str> = library.screens.iter().map(|screen| screen.name.as_str()).collect();
        assert_eq!((screens, library.rules.len()), (vec!["hall"], 1));
        let phrases = if id == "too-many" { 2000 } else { 1 };
        assert_eq!(library.site.phrases.len(), phrases);
    }
}

#[cfg(unix)]
#[test]
fn a_file_whose_name_nobody_sees_is_left_out_and_hurts_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let playlist = format!("(slides: [{SLIDE}])");
    for name in ["health.ron", "a\u{1b}[31mb.ron", "c\nd.ron", "e\u{202e}f.ron", "g\u{9b}h.ron", "市民 公约（1）.ron"]
    {
        fs::write(folder.path().join(name), &playlist).unwrap();
    }
    let outcome = load(folder.path());
    let names: BTreeSet<&str> = outcome.library.playlists.keys().map(PlaylistName::as_str).collect();
    assert_eq!(names, BTreeSet::from(["health", "市民 公约（1）"]));
    assert!(outcome.good);
    assert_eq!(outcome.problems().len(), 4);
    for problem in outcome.problems() {
        assert_eq!((problem.id, problem.grade), ("bad-name", Grade::Content));
        let told = format!("{} {} {}", problem.place, problem.message.zh, problem.message.en);
        assert!(!told.contains(|c: char| c.is_control() || c == '\u{202e}'), "{told:?}");
    }
}
