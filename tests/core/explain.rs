//! `explain` and the table of `timeline`, in both languages, against golden files; `GONGYI_BLESS=1` writes them anew.

use std::{path::Path, process::Command};

use serde_json::Value;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/cases/explain")
}

/// What the binary prints.
fn run(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongyi"));
    command.current_dir(folder()).args(arguments).env_remove("GONGYI_ASSETS").env_remove("RUST_LOG");
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn assert_golden(name: &str, found: &str) {
    let path = folder().join(name);
    if std::env::var_os("GONGYI_BLESS").is_some() {
        std::fs::write(&path, found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{name}: expected\n{expected}\nfound\n{found}");
}

/// A name, an instant and a screen.
const MOMENTS: [(&str, &str, &str); 6] = [
    ("share", "2026-11-24 12:01:07", "hall"),
    ("rush-hour-break-in", "2026-11-24 08:00:05", "hall"),
    ("festival", "2026-09-25 08:30", "hall"),
    ("eve-of-a-festival", "2026-09-23 23:59:59", "hall"),
    ("blank-among-equals", "2026-11-24 23:10", "lift"),
    ("past", "2022-11-04 21:00:30", "lift"),
];

#[test]
fn explain_tells_what_is_on_and_why_in_both_languages() {
    for (name, at, screen) in MOMENTS {
        for lang in ["zh", "en"] {
            let told = run(&["explain", "site", "--at", at, "--screen", screen, "--lang", lang]);
            assert_golden(&format!("{name}-{lang}.txt"), &told);
        }
    }
}

#[test]
fn explain_tells_machines_the_same() {
    for (_, at, screen) in MOMENTS {
        let arguments = ["explain", "site", "--at", at, "--screen", screen, "--lang", "en"];
        let told = run(&arguments);
        let json: Value = serde_json::from_str(&run(&[&arguments[..], &["--format", "json"]].concat())).unwrap();
        let sentences: Vec<&str> =
            json["sentences"].as_array().unwrap().iter().map(|line| line.as_str().unwrap()).collect();
        assert_eq!(sentences.join("\n") + "\n", told);
        // It is the cue that `timeline` lists.
        let listed = run(&["timeline", "site", "--from", at, "--for", "1ms", "--screen", screen, "--format", "json"]);
        let cue: Value = serde_json::from_str(listed.lines().next().unwrap()).unwrap();
        assert_eq!(json["cue"], cue);
        // Whoever plays is in force, and nobody else.
        let plays: Vec<&Value> =
            json["rules"].as_array().unwrap().iter().filter(|rule| rule["state"] == "plays").collect();
        let labels: Vec<&Value> = plays.iter().map(|rule| &rule["rule"]).collect();
        assert_eq!(labels, json["programme"]["rules"].as_array().unwrap().iter().collect::<Vec<_>>());
    }
}

// Replay H6
#[test]
fn explain_tells_which_parts_of_hours_are_on() {
    let folder = tempfile::tempdir().unwrap();
    let when = "Hours(\"Tu-Th,Su,PH 12:00-23:00, Fr,Sa 12:00-24:00\")";
    let site =
        format!("(timezone: \"Asia/Shanghai\", schedule: [(play: \"a\"), (play: \"a\", name: \"b\", when: {when})])");
    std::fs::write(folder.path().join("a.ron"), "(slides: [Slogan(text: \"诚信\")])").unwrap();
    std::fs::write(folder.path().join("site.ron"), site).unwrap();
    let folder = folder.path().to_str().unwrap();
    for (at, expected) in [
        ("2026-10-05 13:00", &["Tu-Th,Su,PH 12:00-23:00"][..]),
        ("2026-10-02 23:30", &["Fr,Sa 12:00-24:00"]),
        ("2026-10-12 13:00", &[]),
    ] {
        let json: Value = serde_json::from_str(&run(&["explain", folder, "--at", at, "--format", "json"])).unwrap();
        let rules = json["rules"].as_array().unwrap();
        let rule = rules.iter().find(|rule| rule["rule"] == "b").unwrap();
        assert_eq!(rule["parts"], serde_json::json!(expected), "{at}");
        for (lang, says) in [("zh", "此刻成立的部分是"), ("en", "is on now")] {
            let told = run(&["explain", folder, "--at", at, "--lang", lang]);
            let line = told.lines().find(|line| line.contains("Tu-Th")).unwrap();
            assert_eq!(line.contains(says), !expected.is_empty(), "{line}");
        }
    }
}

// Replay L4
#[test]
fn shares_are_told_of_slides_and_of_time() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("psa.ron", "(dwell: \"6s\", slides: [Slogan(text: \"甲\"), Slogan(text: \"乙\")])");
    write("ads.ron", "(dwell: \"30s\", slides: [Slogan(text: \"丙\"), Slogan(text: \"丁\")])");
    let night = "(blank: true, priority: 9, when: Hours(\"22:00-06:00\"))";
    let site = |more: &str| {
        write(
            "site.ron",
            &format!(
                "(timezone: \"Asia/Shanghai\", schedule: [(play: \"psa\"), (play: \"ads\", share: 2), {night}{more}])"
            ),
        );
    };
    let path = folder.path().to_str().unwrap();
    let shares = |at: &str| {
        let json: Value = serde_json::from_str(&run(&["explain", path, "--at", at, "--format", "json"])).unwrap();
        let mut rules = json["rules"].as_array().unwrap().clone();
        rules.sort_by_key(|rule| rule["index"].as_u64());
        rules.iter().map(|rule| rule["share_of_time"].clone()).collect::<Vec<_>>()
    };
    site("");
    assert_eq!(shares("2026-11-26 12:00"), [0.0909.into(), 0.9091.into(), Value::Null]);
    // Black shows nothing.
    assert_eq!(shares("2026-11-26 23:00"), [Value::Null, Value::Null, Value::Null]);
    for (lang, of_slides, of_time) in
        [("en", "1 of 3 slides", "9.1% of the time"), ("zh", "每 3 个画面播放 1 个", "占时间的 9.1%")]
    {
        let told = run(&["explain", path, "--at", "2026-11-26 12:00", "--lang", lang]);
        assert!(told.lines().any(|line| line.contains(of_slides) && line.contains(of_time)), "{told}");
        let table = run(&["timeline", path, "--from", "2026-11-26 12:00", "--for", "1h", "--lang", lang]);
        assert!(table.contains("psa ×1") && table.contains("9.1%") && table.contains("90.9%"), "{table}");
    }
    // Counted by time, a share is what it says, and machines are told of it at every cue.
    let told = |at: &str| {
        let listed = run(&["timeline", path, "--from", at, "--for", "10m", "--format", "json"]);
        let cue = |line: &str| -> Value { serde_json::from_str(line).unwrap() };
        listed.lines().map(cue).map(|cue| (cue["rule"].clone(), cue["share_of_time"].clone())).collect::<Vec<_>>()
    };
    assert!(told("2026-11-26 12:00").contains(&("0".into(), 0.0909.into())), "{:?}", told("2026-11-26 12:00"));
    assert_eq!(told("2026-11-26 23:00"), [("2".into(), Value::Null)]);
    write(
        "site.ron",
        "(timezone: \"Asia/Shanghai\", share_by: Time, schedule: [(play: \"psa\"), (play: \"ads\", share: 2)])",
    );
    assert_eq!(shares("2026-11-26 12:00"), [Value::from(0.3333), Value::from(0.6667)]);
    let cues = told("2026-11-26 12:00");
    assert!(cues.contains(&("0".into(), 0.3333.into())) && cues.contains(&("1".into(), 0.6667.into())), "{cues:?}");
    for (lang, says, other) in [
        ("en", "has 1 of 3 parts of the time, 33.3% of the time", "of 3 slides"),
        ("zh", "时间分成 3 份，它占 1 份，占时间的 33.3%", "每 3 个画面"),
    ] {
        let told = run(&["explain", path, "--at", "2026-11-26 12:00", "--lang", lang]);
        assert!(told.contains(says) && !told.contains(other), "{told}");
        let table = run(&["timeline", path, "--from", "2026-11-26 12:00", "--for", "1h", "--lang", lang]);
        assert!(table.contains("psa ×1") && table.contains("33.3%") && table.contains("66.7%"), "{table}");
    }
    site("");
    // A break-in of 36 s every 6 min takes a tenth from both.
    site(", (play: \"psa\", every: \"6m\", passes: 3)");
    assert_eq!(shares("2026-11-26 12:02"), [0.0818.into(), 0.8182.into(), Value::Null, 0.1.into()]);
}

#[test]
fn the_table_names_days_and_folds_those_that_are_alike() {
    for lang in ["zh", "en"] {
        let table = run(&["timeline", "site", "--from", "2026-09-18", "--to", "2026-10-03", "--lang", lang]);
        assert_golden(&format!("table-{lang}.txt"), &table);
    }
    let morning =
        run(&["timeline", "site", "--from", "2026-11-24 08:30", "--for", "2h", "--lang", "zh", "--screen", "lift"]);
    assert_golden("table-of-a-morning.txt", &morning);
}

#[test]
fn however_long_a_condition_is_explain_tells_how_its_rule_stands() {
    let folder = tempfile::tempdir().unwrap();
    let dates = "Dates(\"2024-01-01\", \"2025-12-31\"),".repeat(300);
    let site = format!("(schedule: [(play: \"a\"), (play: \"a\", name: \"old\", when: Any([{dates}]))])");
    std::fs::write(folder.path().join("a.ron"), "(slides: [Slogan(text: \"诚信\")])").unwrap();
    std::fs::write(folder.path().join("site.ron"), site).unwrap();
    let folder = folder.path().to_str().unwrap();
    for (lang, standing) in [("en", "is not active"), ("zh", "此刻不生效")] {
        let told = run(&["explain", folder, "--at", "2026-11-24 12:00", "--lang", lang]);
        let rule = told.lines().find(|line| line.contains("old")).unwrap();
        assert!(rule.chars().count() > 2000 && rule.contains(standing), "{rule}");
    }
}
