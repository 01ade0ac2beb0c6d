//! Time zones and the language of a site, as a shell sees them: a clock that is not Beijing's is never taken silently, and
//! nobody reads English who did not ask for it.

use std::fs;

use chrono::DateTime;
use chrono_tz::Tz;
use serde_json::Value;

use super::{Ran, finish, gongyi, objects, problems};
use gongyi_assets::Assets;
use gongyi_content::library::Loader;
use gongyi_core::problem::{Grade, Problem, Severity};
use gongyi_lint::timezones;

const A: &str = "(dwell: \"10s\", slides: [Slogan(text: \"甲\"), Slogan(text: \"乙\")])";

/// A folder `d` with two playlists and this site, where there is one.
fn folder(site: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("d")).unwrap();
    for name in ["a.ron", "b.ron"] {
        fs::write(folder.path().join("d").join(name), A).unwrap();
    }
    if !site.is_empty() {
        fs::write(folder.path().join("d/site.ron"), site).unwrap();
    }
    folder
}

/// A site of this zone with hours.
fn site(fields: &str) -> String {
    format!("({fields}schedule: [(play: \"a\"), (play: \"b\", priority: 9, when: Hours(\"08:00-20:00\"))])")
}

fn run(folder: &tempfile::TempDir, zone: Option<&str>, arguments: &[&str]) -> Ran {
    let mut command = gongyi(folder.path(), arguments);
    match zone {
        Some(zone) => command.env("TZ", zone),
        None => command.env_remove("TZ"),
    };
    finish(command)
}

/// What is found about zones on a machine of this zone, at noon of 26 November 2026.
fn found(folder: &tempfile::TempDir, machine: Tz) -> Vec<Problem> {
    let outcome = Loader::new(folder.path().join("d"), Assets::embedded(), machine).load();
    let now = DateTime::parse_from_rfc3339("2026-11-26T12:00:00+08:00").unwrap().to_utc();
    let mut found = outcome.problems().to_vec();
    found.retain(|problem| problem.id == "unknown-timezone");
    found.extend(timezones::inspect(&outcome.library, None, now));
    found
}

/// The ids of what `check` tells of zones, and how it ends.
fn check(folder: &tempfile::TempDir, machine: &str) -> (i32, Vec<(String, String)>) {
    let ran = run(folder, Some(machine), &["check", "d", "--format", "json", "--lang", "zh"]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let told = problems(&ran.out).into_iter().map(|problem| (text(&problem["id"]), text(&problem["message"])));
    (ran.code, told.filter(|(id, _)| id.ends_with("-timezone") || id == "unreadable-tz").collect())
}

/// What `doctor` says of the zone: its state, and what to do.
fn doctor(folder: &tempfile::TempDir, zone: &str) -> (String, String) {
    let ran = run(folder, Some(zone), &["doctor", "d", "--format", "json", "--lang", "zh"]);
    let found = objects(&ran.out).into_iter().find(|finding| finding["id"] == "timezone").unwrap();
    (found["state"].as_str().unwrap().to_owned(), found["fix"].as_str().unwrap_or_default().to_owned())
}

/// What is written first in double quotes in each language.
fn quoted(problem: &Problem) -> [Vec<&str>; 2] {
    let help = problem.help.as_ref().unwrap();
    [&help.zh, &help.en].map(|help| help.split('"').skip(1).step_by(2).collect())
}

// Replay Z1
#[test]
fn a_zone_that_is_valid_and_not_beijings_is_reported_with_the_right_one() {
    for (zone, severity) in [
        ("Etc/GMT+8", Severity::Error),
        ("CST6CDT", Severity::Error),
        ("EST", Severity::Error),
        ("HST", Severity::Error),
        ("US/Central", Severity::Warning),
        ("Cuba", Severity::Warning),
        ("UTC", Severity::Error),
        ("Europe/Berlin", Severity::Warning),
        ("Asia/Tokyo", Severity::Warning),
        ("Asia/Urumqi", Severity::Warning),
        ("GMT0", Severity::Error),
        ("Zulu", Severity::Error),
    ] {
        for (fields, column) in [
            (format!("timezone: \"{zone}\", "), 12),
            (format!("timezone: \"PRC\", screens: [(name: \"x\", timezone: \"{zone}\")], "), 51),
        ] {
            let found = found(&folder(&site(&fields)), Tz::Asia__Shanghai);
            let [problem] = &found[..] else { panic!("{fields}: {found:?}") };
            assert_eq!((problem.id, problem.severity), ("foreign-timezone", severity), "{zone}");
            assert_eq!((problem.place.line, problem.place.column), (1, column), "{zone}");
            assert_eq!(problem.grade, Grade::Lint, "nothing that is shown changes");
            for message in [&problem.message.zh, &problem.message.en] {
                assert!(message.contains(zone) && message.contains("08:30"), "{message}");
            }
            assert_eq!(quoted(problem), [["Asia/Shanghai"], ["Asia/Shanghai"]]);
        }
    }
    for zone in ["Asia/Shanghai", "PRC", "Hongkong", "Asia/Taipei", "Etc/GMT-8", "Asia/Singapore"] {
        // What is written beats what the machine has.
        let folder = folder(&site(&format!("timezone: \"{zone}\", ")));
        assert_eq!(found(&folder, Tz::UTC), [], "{zone}");
    }
    let both = folder(&site("timezone: \"UTC\", screens: [(name: \"x\", timezone: \"EST\"), (name: \"y\")], "));
    assert_eq!(found(&both, Tz::UTC).len(), 2);
}

// Replay Z1
#[test]
fn check_tells_both_times_and_doctor_doubts_the_zone() {
    for (zone, code, message) in [
        ("Etc/GMT+8", 1, "时区“Etc/GMT+8”不是北京时间：当地 08:30 是北京第二天 00:30"),
        ("Asia/Tokyo", 0, "时区“Asia/Tokyo”不是北京时间：当地 08:30 是北京 07:30"),
    ] {
        let folder = folder(&site(&format!("timezone: \"{zone}\", ")));
        let told = vec![("foreign-timezone".to_owned(), message.to_owned())];
        assert_eq!(check(&folder, "Asia/Shanghai"), (code, told));
        let (state, fix) = doctor(&folder, "Asia/Shanghai");
        assert!(state == "doubtful" && fix.contains("timezone: \"Asia/Shanghai\""), "{zone}: {state} {fix}");
    }
    let right = folder(&site("timezone: \"PRC\", "));
    for machine in ["UTC", "nonsense"] {
        assert_eq!(check(&right, machine), (0, Vec::new()));
        assert_eq!(doctor(&right, machine).0, "good");
    }
}

// Replay Z2
#[test]
fn an_unknown_zone_is_answered_with_the_right_one_alone() {
    for (written, meant) in [
        ("CST", "Asia/Shanghai"),
        ("China Standard Time", "Asia/Shanghai"),
        ("GMT+8", "Asia/Shanghai"),
        ("UTC+8", "Asia/Shanghai"),
        ("Asia/Beijing", "Asia/Shanghai"),
        ("Beijing", "Asia/Shanghai"),
        ("北京时间", "Asia/Shanghai"),
        ("东八区", "Asia/Shanghai"),
        ("+08:00", "Asia/Shanghai"),
        ("asia/shanghai", "Asia/Shanghai"),
        ("Asia/Chengdu", "Asia/Shanghai"),
        ("Asia/Shanghia", "Asia/Shanghai"),
        ("Europe/Berln", "Europe/Berlin"),
    ] {
        for fields in [
            format!("timezone: \"{written}\", "),
            format!("timezone: \"PRC\", screens: [(name: \"x\", timezone: \"{written}\")], "),
        ] {
            let found = found(&folder(&site(&fields)), Tz::UTC);
            let [problem] = &found[..] else { panic!("{fields}: {found:?}") };
            assert_eq!(problem.id, "unknown-timezone", "{written}");
            assert_eq!(quoted(problem), [[meant], [meant]], "{written}");
        }
    }
}

// Replay Z3
#[test]
fn without_a_zone_times_are_those_of_the_variable() {
    let without = folder(&site(""));
    let starts = |folder: &tempfile::TempDir, zone: &str| {
        let arguments = ["timeline", "d", "--from", "2026-12-01 08:30", "--for", "1m", "--format", "json"];
        let ran = run(folder, Some(zone), &arguments);
        assert_eq!(ran.code, 0, "{}", ran.err);
        objects(&ran.out)[0]["start"].as_str().unwrap().to_owned()
    };
    for zone in ["Asia/Shanghai", ":Asia/Shanghai", "/usr/share/zoneinfo/Asia/Shanghai", "CST-8", "PRC", "<+08>-8"] {
        assert_eq!(starts(&without, zone), "2026-12-01T08:30:00+08:00", "{zone}");
    }
    assert_eq!(starts(&without, "Europe/Berlin"), "2026-12-01T08:30:00+01:00");
    let written = folder(&site("timezone: \"Asia/Shanghai\", "));
    assert_eq!(starts(&written, "Europe/Berlin"), "2026-12-01T08:30:00+08:00");
}

// Replay Z3
#[test]
fn a_clock_that_nobody_chose_is_told_where_something_follows_it() {
    let dated = |slide: &str| {
        let folder = folder("");
        fs::write(folder.path().join("d/c.ron"), format!("(slides: [{slide}])")).unwrap();
        folder
    };
    for (folder, line) in [
        (folder(&site("")), 1),
        (folder("(schedule: [(play: \"a\"), (play: \"b\", every: \"1h\")])"), 1),
        (folder("(screens: [(name: \"x\", zones: [Clock()])])"), 0),
        (dated("Today()"), 0),
        (dated("Clock()"), 0),
        (dated("Countdown(to: \"中秋节\")"), 0),
        (dated("Slogan(text: \"甲\", from: \"2026-11-20\")"), 0),
    ] {
        let problems = found(&folder, Tz::UTC);
        let [problem] = &problems[..] else { panic!("{line}: {problems:?}") };
        assert_eq!((problem.id, problem.severity), ("no-timezone", Severity::Warning));
        assert!(problem.place.file.ends_with("d/site.ron") && problem.place.line == line, "{problem:?}");
        let (message, help) = (&problem.message, problem.help.as_ref().unwrap());
        assert!([&message.zh, &message.en].iter().all(|message| message.contains("16:30")), "{problem:?}");
        assert!([&help.zh, &help.en].iter().all(|help| help.contains("timezone: \"Asia/Shanghai\"")), "{problem:?}");
        assert_eq!(found(&folder, Tz::Asia__Shanghai), []);
    }
    // Nothing follows the time, or a screen has a clock of its own.
    for site in [
        "",
        "(schedule: [(play: \"a\"), (play: \"b\")])",
        "(screens: [(name: \"x\", timezone: \"PRC\")], schedule: [(play: \"a\", when: Workdays), (play: \"b\")])",
    ] {
        assert_eq!(found(&folder(site), Tz::UTC), [], "{site}");
    }
    let folder = folder(&site(""));
    let (code, told) = check(&folder, "UTC");
    assert_eq!((code, told.len(), told[0].0.as_str()), (0, 1, "no-timezone"), "{told:?}");
    let (state, fix) = doctor(&folder, "UTC");
    assert!(state == "doubtful" && fix.contains("timezone: \"Asia/Shanghai\""), "{state} {fix}");
    assert_eq!((check(&folder, "CST-8"), doctor(&folder, "CST-8").0.as_str()), ((0, Vec::new()), "good"));
}

// Replay Z3
#[test]
fn a_variable_that_cannot_be_read_is_told() {
    let without = folder("");
    for variable in ["Asia/Beijing", "\"Asia/Shanghai\""] {
        let (code, told) = check(&without, variable);
        let [(id, message)] = &told[..] else { panic!("{variable}: {told:?}") };
        assert_eq!((code, id.as_str()), (0, "unreadable-tz"));
        assert!(message.contains(variable), "{message}");
        assert_eq!(doctor(&without, variable).0, "doubtful");
    }
}

// Replay B8
#[test]
fn the_language_is_the_sites_where_the_command_line_names_none_and_chinese_where_nobody_does() {
    let in_chinese = |site: &str, locale: &[(&str, &str)], arguments: &[&str]| {
        let folder = folder(site);
        let wrong = ["timeline", "d", "--screen", "none", "--from", "now", "--for", "1h"];
        let mut command = gongyi(folder.path(), &[&wrong, arguments].concat());
        command.env_remove("LANG").envs(locale.iter().copied());
        let ran = finish(command);
        let is_chinese = ran.err.contains("没有名为“none”的屏幕");
        assert!(is_chinese || ran.err.contains("there is no screen `none`"), "{}", ran.err);
        is_chinese
    };
    for locale in [
        &[][..],
        &[("LANG", "C.UTF-8")],
        &[("LANG", "C")],
        &[("LANG", "")],
        &[("LC_ALL", "POSIX")],
        &[("LANG", "zh_CN")],
    ] {
        assert!(in_chinese("", locale, &[]), "{locale:?}");
        assert!(in_chinese("(lang: zh)", locale, &[]), "{locale:?}");
        assert!(!in_chinese("(lang: en)", locale, &[]), "{locale:?}");
        assert!(in_chinese("(lang: en)", locale, &["--lang", "zh"]), "{locale:?}");
        assert!(!in_chinese("(lang: zh)", locale, &["--lang", "en"]), "{locale:?}");
    }
    for locale in [&[("LANG", "en_GB.UTF-8")][..], &[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")], &[("LANG", "de_DE")]] {
        assert!(!in_chinese("", locale, &[]), "{locale:?}");
        assert!(in_chinese("(lang: zh)", locale, &[]), "{locale:?}");
    }
    // A file with a mistake is told of in its language.
    assert!(in_chinese("(lang: zh, shedule: [])", &[("LANG", "en_GB.UTF-8")], &[]));
    let ran = run(&folder("(lang: zh, shedule: [])"), None, &["check", "d"]);
    assert!(ran.code == 1 && ran.err.contains("错误[unknown-field]") && ran.err.contains("个播放列表"), "{}", ran.err);
    // Another language is a mistake, with what can be written.
    let ran = run(&folder("(lang: fr)"), None, &["check", "d"]);
    assert!(ran.code == 1 && ran.err.contains("zh, en"), "{}", ran.err);
}

// Replay B8: the help.
#[test]
fn help_and_usage_are_in_the_language_that_is_asked_for() {
    let folder = folder("");
    for arguments in [
        &["--help"][..],
        &["-h"],
        &["help"],
        &["help", "play"],
        &["help", "check"],
        &["play", "--help"],
        &["check", "-h"],
        &["timeline", "--help"],
        &["explain", "--help"],
        &["snapshot", "--help"],
        &["doctor", "--help"],
        &["completions", "--help"],
        &["gallery", "--help"],
    ] {
        let ran = run(&folder, None, &[arguments, &["--lang", "zh"]].concat());
        // After `help` stands the name of a command, and nothing else.
        let ran =
            if arguments[0] == "help" { run(&folder, None, &[&["--lang", "zh"], arguments].concat()) } else { ran };
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments:?}");
        assert!(ran.out.contains("用法：gongyi") && !ran.out.contains("Usage"), "{arguments:?}: {}", ran.out);
    }
    let mut command = gongyi(folder.path(), &["help", "check"]);
    command.env_remove("LANG");
    assert!(finish(command).out.contains("检查文件夹"));
    assert!(run(&folder, None, &["help", "check"]).out.contains("Checks the folder"));
    let ran = run(&folder, None, &["--lang", "zh", "check", "--format", "xml"]);
    assert!(ran.code == 2 && ran.err.starts_with("错误：") && ran.err.contains("human, json"), "{}", ran.err);
    let ran = run(&folder, None, &["--lang=zh", "--headless", "check"]);
    assert!(ran.code == 2 && ran.err.contains("错误") && ran.err.contains("写到“check”后面"), "{}", ran.err);
    // Completions are for the shell, and the same in both.
    let of = |lang| run(&folder, None, &["completions", "bash", "--lang", lang]).out;
    assert_eq!(of("zh"), of("en"));
}
