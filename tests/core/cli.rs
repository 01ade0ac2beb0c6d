//! The binary from end to end, as a shell runs it: what it prints, in both languages, and its exit codes. `play` is not
//! here, as it needs the stage.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use image::GenericImageView as _;
use serde_json::Value;

/// A site with one playlist whose loop is ten seconds long, so that cues follow from the clock alone.
const SITE: &str = "(timezone: \"Asia/Shanghai\", screens: [(name: \"hall\"), (name: \"lift\", size: (108, 192))],
    schedule: [(name: \"all day\", play: \"values\")])";
const VALUES: &str = "(slides: [
    Slogan(text: \"诚信\", dwell: \"4s\", transition: Cut),
    Slogan(text: \"友善\", dwell: \"6s\", transition: Cut, id: \"kind\"),
])";

struct Ran {
    code: i32,
    out: String,
    err: String,
}

/// The binary, in a folder, without what this machine's settings would add.
fn gongyi(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongyi"));
    for name in ["LANG", "LC_ALL", "LC_MESSAGES", "RUST_LOG", "GONGYI_ASSETS", "CLICOLOR_FORCE", "NO_COLOR"] {
        command.env_remove(name);
    }
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    command
}

fn finish(mut command: Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().expect("the binary ends by itself"),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn run(folder: &Path, arguments: &[&str]) -> Ran {
    finish(gongyi(folder, arguments))
}

/// A folder with `playlists` in it that is in order.
fn good() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let playlists = folder.path().join("playlists");
    fs::create_dir(&playlists).unwrap();
    fs::write(playlists.join("site.ron"), SITE).unwrap();
    fs::write(playlists.join("values.ron"), VALUES).unwrap();
    folder
}

fn cases() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/cases/cli")
}

/// Compares with a golden file; `GONGYI_BLESS=1` writes it anew.
fn assert_golden(name: &str, found: &str) {
    let path = cases().join(name);
    if std::env::var_os("GONGYI_BLESS").is_some() {
        fs::write(&path, found).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{name}: expected\n{expected}\nfound\n{found}");
}

fn objects(text: &str) -> Vec<serde_json::Map<String, Value>> {
    text.lines()
        .map(|line| match serde_json::from_str(line) {
            Ok(Value::Object(object)) => object,
            other => panic!("a line is no object: {line}: {other:?}"),
        })
        .collect()
}

/// The lines of `check --format json` that tell of a problem; the others are those of a table.
fn problems(text: &str) -> Vec<serde_json::Map<String, Value>> {
    objects(text).into_iter().filter(|object| !object.contains_key("table")).collect()
}

fn keys(object: &serde_json::Map<String, Value>) -> BTreeSet<&str> {
    object.keys().map(String::as_str).collect()
}

#[test]
fn check_shows_everything_that_is_wrong_in_both_languages() {
    for (lang, name) in [("zh", "check-zh.txt"), ("en", "check-en.txt")] {
        let ran = run(&cases(), &["check", "bad", "--lang", lang]);
        assert_eq!((ran.code, ran.out.as_str()), (1, ""));
        assert_golden(name, &ran.err);
    }
}

#[test]
fn check_prints_one_object_a_line_for_programs() {
    let wanted = BTreeSet::from(["file", "line", "column", "id", "severity", "message", "help"]);
    let zh = run(&cases(), &["--lang", "zh", "check", "bad", "--format", "json"]);
    let en = run(&cases(), &["check", "--format", "json", "--lang", "en", "bad"]);
    assert_eq!((zh.code, zh.err.as_str()), (1, ""));
    assert_eq!((en.code, en.err.as_str()), (1, ""));
    let (zh, en) = (problems(&zh.out), problems(&en.out));
    assert!(zh.len() >= 5 && zh.len() == en.len(), "{zh:?}");
    for (zh, en) in zh.iter().zip(&en) {
        assert_eq!((keys(zh), keys(en)), (wanted.clone(), wanted.clone()));
        for same in ["file", "line", "column", "id", "severity"] {
            assert_eq!(zh[same], en[same]);
        }
        assert!(zh["file"].as_str().unwrap().starts_with("bad/"), "{zh:?}");
        assert!(zh["line"].is_u64() && zh["column"].is_u64());
        assert!(["error", "warning"].contains(&zh["severity"].as_str().unwrap()));
        assert_ne!(zh["message"], en["message"]);
        assert!(zh["help"].is_null() || zh["help"].is_string());
    }
    let find = |id: &str| zh.iter().find(|problem| problem["id"] == id).unwrap_or_else(|| panic!("no {id}: {zh:?}"));
    let field = find("unknown-field");
    assert_eq!((&field["file"], &field["line"], &field["column"]), (&"bad/health.ron".into(), &5.into(), &16.into()));
    assert!(field["help"].as_str().unwrap().contains("text"), "{field:?}");
    assert_eq!(find("bad-rotation")["line"], 3);
}

#[test]
fn what_is_in_order_exits_zero_and_only_errors_exit_one() {
    let folder = good();
    let ran = run(folder.path(), &["check", "--format", "json"]);
    assert_eq!((ran.code, problems(&ran.out).len(), ran.err.as_str()), (0, 0, ""));
    let ran = run(folder.path(), &["check"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert_eq!(ran.err, "1 playlist, 2 slides, 0 errors, 0 warnings\n");
    let ran = run(folder.path(), &["check", "--lang", "zh"]);
    assert_eq!(ran.err, "1 个播放列表，2 个画面；0 个错误，0 个提醒\n");

    fs::write(folder.path().join("playlists/more.ron"), "(slides: [Slogan(text: \"敬业！！\")])").unwrap();
    let ran = run(folder.path(), &["check", "--format", "json"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let found = problems(&ran.out);
    assert!(!found.is_empty() && found.iter().all(|problem| problem["severity"] == "warning"), "{found:?}");
}

#[test]
fn check_measures_each_slide_on_each_screen() {
    let folder = good();
    let site = "(screens: [
            (name: \"hall\", size: (1920, 1080), diagonal_in: 55, viewing_distance_m: 4),
            (name: \"lift\", rotate: 90, diagonal_in: 21.5, viewing_distance_m: 1.5),
        ], schedule: [(play: \"values\")])";
    fs::write(folder.path().join("playlists/site.ron"), site).unwrap();
    let values = "(credit: \"文明办\", slides: [
        Campaign(headline: \"周五优惠\", qr: \"https://example.com\", advertisement: true, id: \"offer\"),
        Slogan(text: \"请排队！！\", dwell: \"5s\"),
        Picture(file: \"gone.png\"),
    ])";
    fs::write(folder.path().join("playlists/values.ron"), values).unwrap();
    let ran = run(folder.path(), &["check", "--format", "json", "--lang", "zh"]);
    let lines = objects(&ran.out);
    let told = problems(&ran.out).len();
    assert!(told >= 2, "{}", ran.out);
    // The problems come first and are what they were.
    assert!(lines[..told].iter().all(|line| line.contains_key("severity") && !line.contains_key("table")));
    let table = &lines[told..];
    let wanted = BTreeSet::from([
        "table",
        "screen",
        "playlist",
        "slide",
        "kind",
        "file",
        "line",
        "message",
        "small",
        "contrast",
        "characters",
        "dwell_s",
        "qr_module",
    ]);
    assert!(table.iter().all(|row| row["table"] == "legibility" && keys(row) == wanted), "{table:?}");
    let of: Vec<(&str, &str)> =
        table.iter().map(|row| (row["screen"].as_str().unwrap(), row["slide"].as_str().unwrap())).collect();
    // What cannot be painted is not measured.
    let slides = ["values/offer", "values/1"];
    assert_eq!(of, [("hall", slides[0]), ("hall", slides[1]), ("lift", slides[0]), ("lift", slides[1])]);
    let number = |value: &Value| value.as_f64().unwrap_or_else(|| panic!("{value} is no number"));
    for (row, metres) in table.iter().zip([4.0, 4.0, 1.5, 1.5]) {
        for length in [&row["message"], &row["small"], &row["qr_module"]].into_iter().filter(|one| !one.is_null()) {
            let (mm, per_metre) = (number(&length["mm"]), number(&length["mm_per_m"]));
            assert!(mm > 0.0 && (mm / metres - per_metre).abs() < 0.02, "{length}");
        }
        assert!(number(&row["message"]["mm"]) > number(&row["small"]["mm"]), "{row:?}");
        assert!((1.0..=21.0).contains(&number(&row["contrast"]["ratio"])) && row["contrast"]["text"].is_string());
        assert_eq!(row["qr_module"].is_null(), row["kind"] != "Campaign");
    }
    let slogan = &table[1];
    assert_eq!((&slogan["message"]["text"], &slogan["small"]["text"]), (&"请排队！！".into(), &"文明办".into()));
    assert_eq!((&slogan["characters"], &slogan["dwell_s"]), (&3.into(), &5.0.into()));
    assert_eq!((&slogan["file"], &slogan["line"]), (&"playlists/values.ron".into(), &3.into()));
    // The same slide is smaller in the lift, whose screen is smaller, and is read from nearer.
    assert!(number(&table[3]["small"]["mm"]) < number(&slogan["small"]["mm"]));
}

#[test]
fn the_language_follows_the_option_and_then_the_system() {
    let folder = good();
    let in_chinese = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = gongyi(folder.path(), arguments);
        command.envs(variables.iter().copied());
        finish(command).err.contains("个播放列表")
    };
    assert!(!in_chinese(&["check"], &[]));
    assert!(in_chinese(&["check"], &[("LANG", "zh_CN.UTF-8")]));
    assert!(!in_chinese(&["check"], &[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "en_GB.UTF-8")]));
    assert!(in_chinese(&["check"], &[("LANG", "zh_CN.UTF-8"), ("LC_ALL", "")]));
    assert!(!in_chinese(&["check", "--lang", "en"], &[("LANG", "zh_CN.UTF-8")]));
    assert!(in_chinese(&["--lang", "zh", "check"], &[("LANG", "en_GB.UTF-8")]));
    assert_eq!(run(folder.path(), &["check", "--lang", "fr"]).code, 2);
}

#[test]
fn a_missing_folder_is_bad_content_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for command in [
        &["check", "nowhere"][..],
        &["timeline", "nowhere", "--from", "now", "--for", "1h"],
        &["snapshot", "nowhere", "--out", "wall.png"],
    ] {
        for lang in ["zh", "en"] {
            let ran = run(folder.path(), &[command, &["--lang", lang]].concat());
            assert_eq!((ran.code, ran.out.as_str()), (1, ""), "{command:?} {}", ran.err);
            assert!(ran.err.contains("nowhere"), "{command:?} {}", ran.err);
        }
    }
    // The default folder is missing as well.
    let ran = run(folder.path(), &["check", "--format", "json"]);
    assert_eq!(ran.code, 1);
    assert_eq!(objects(&ran.out)[0]["file"], "playlists");
    assert!(!folder.path().join("wall.png").exists());
}

#[test]
fn bad_usage_exits_two_and_says_what_to_write() {
    let folder = good();
    for (arguments, says) in [
        (&["snapshot", "--screen", "hull", "--out", "a.png"][..], "hall, lift"),
        (&["timeline", "--screen", "hull", "--from", "now", "--for", "1h"], "hall, lift"),
        (&["timeline", "--from", "tomorrow", "--for", "1h"], "2026-11-23 08:00"),
        (&["timeline", "--from", "2026-02-30 08:00", "--for", "1h"], "2026-11-23 08:00"),
        (&["timeline", "--from", "now", "--to", "someday"], "2026-11-23 08:00"),
        (&["timeline", "--from", "now", "--for", "8 hours"], "\"8h\""),
        (&["timeline", "--from", "now"], "--to"),
        (&["timeline", "--for", "1h"], "--from"),
        (&["timeline", "--from", "2026-11-23 08:00", "--to", "2026-11-23 07:00"], "before"),
        (&["snapshot"], "--out"),
        (&["snapshot", "--out", "a.png", "--size", "big"], "1920x1080"),
        (&["snapshot", "--out", "a.png", "--size", "1x1"], "pixels"),
        (&["snapshot", "--out", "a.png", "--at", "8点"], "2026-11-23 08:00"),
        (&["--headless", "check"], "headless"),
        (&["playlists", "check"], "dir"),
        (&["check", "--format", "xml"], "json"),
    ] {
        let ran = run(folder.path(), arguments);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{arguments:?} {}", ran.err);
        assert!(ran.err.contains(says), "{arguments:?} {}", ran.err);
    }
    assert!(!folder.path().join("a.png").exists());
}

#[test]
fn the_help_lists_every_command_and_option() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["--help"][..], &["help"], &["-h"]] {
        let ran = run(folder.path(), arguments);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        for says in [
            "play",
            "check",
            "timeline",
            "snapshot",
            "doctor",
            "completions",
            "help",
            "--lang",
            "--events",
            "--headless",
        ] {
            assert!(ran.out.contains(says), "{arguments:?}: {says} is missing in\n{}", ran.out);
        }
    }
    for (command, options) in [
        ("play", &["--screen", "--windowed", "--headless", "--size", "--at", "--speed", "--for", "--mirror"][..]),
        ("check", &["--format", "human", "json", "--lang"]),
        ("timeline", &["--screen", "--from", "--to", "--for", "--format", "table"]),
        ("snapshot", &["--screen", "--at", "--size", "--out"]),
    ] {
        let ran = run(folder.path(), &[command, "--help"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        for option in options {
            assert!(ran.out.contains(option), "{command}: {option} is missing in\n{}", ran.out);
        }
    }
    let ran = run(folder.path(), &["--version"]);
    assert_eq!((ran.code, ran.out), (0, format!("gongyi {}\n", env!("CARGO_PKG_VERSION"))));
}

fn timeline(folder: &Path, arguments: &[&str]) -> Vec<serde_json::Map<String, Value>> {
    let ran = run(folder, &[&["timeline", "--format", "json"], arguments].concat());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments:?}");
    objects(&ran.out)
}

#[test]
fn the_timeline_holds_the_cue_in_force_and_all_that_start_before_the_end() {
    let folder = good();
    let cues = timeline(folder.path(), &["--from", "2026-11-23 08:00:05", "--for", "20s"]);
    let wanted = BTreeSet::from(["start", "end", "screen", "zone", "playlist", "slide", "index", "rule", "kind"]);
    let mut told = Vec::new();
    for cue in &cues {
        assert_eq!(keys(cue), wanted);
        assert_eq!((&cue["screen"], &cue["zone"], &cue["kind"]), (&"hall".into(), &"main".into(), &"slide".into()));
        assert_eq!((&cue["playlist"], &cue["rule"]), (&"values".into(), &"all day".into()));
        let text = |key: &str| cue[key].as_str().unwrap().to_owned();
        told.push((text("start"), text("end"), text("slide"), cue["index"].as_u64().unwrap()));
    }
    // The loop of ten seconds is anchored at midnight; the first cue began before `--from`.
    let at = |secs: u32| format!("2026-11-23T08:00:{secs:02}+08:00");
    let cue = |start, end, slide: &str, index| (at(start), at(end), slide.to_owned(), index);
    assert_eq!(
        told,
        [
            cue(4, 10, "values/kind", 1),
            cue(10, 14, "values/0", 0),
            cue(14, 20, "values/kind", 1),
            cue(20, 24, "values/0", 0),
            cue(24, 30, "values/kind", 1),
        ]
    );
}

#[test]
fn a_slide_is_told_with_its_playlist_whatever_its_id_and_the_playlist_are_called() {
    let folder = good();
    let long = "公共场所不大声喧哗，不乱扔垃圾，不随地吐痰。".repeat(9);
    let slides = format!(
        "Text(title: \"民法典\", text: \"{long}\"), Text(text: \"{long}\", id: \"民 法.1\"), Slogan(text: \"诚信\")"
    );
    let odd = ["law", "a b.c #1（三）", "fallback", "a'b&c", "Ω-ü", "0"];
    for name in odd {
        fs::write(folder.path().join(format!("playlists/{name}.ron")), format!("(slides: [{slides}])")).unwrap();
    }
    let rules = odd.map(|name| format!("(play: \"{name}\", when: Hours(\"08:00-20:00\"))")).join(", ");
    let zones = "zones: [Clock(), Side(play: \"values\"), Ticker(texts: [\"讲文明\", \"树新风\"])]";
    let site = format!("(timezone: \"Asia/Shanghai\", screens: [(name: \"hall\", {zones})], schedule: [{rules}])");
    fs::write(folder.path().join("playlists/site.ron"), site).unwrap();
    let told = |zone: &str, from: &str, length: &str| {
        let cues = timeline(folder.path(), &["--zone", zone, "--from", from, "--for", length]);
        let text = |value: &Value| value.as_str().map(str::to_owned);
        cues.iter().map(|cue| (text(&cue["playlist"]), text(&cue["slide"]))).collect::<BTreeSet<_>>()
    };
    let main = told("main", "2026-11-23 09:00", "2h");
    for name in odd {
        let own: BTreeSet<&str> = main
            .iter()
            .filter(|(playlist, _)| playlist.as_deref() == Some(name))
            .map(|(_, slide)| slide.as_deref().unwrap().strip_prefix(name).unwrap())
            .collect();
        let pages = own.iter().filter(|slide| slide.starts_with("/0/")).count();
        let named = own.iter().filter(|slide| slide.starts_with("/民 法.1/")).count();
        assert!(pages >= 3 && named == pages && own.contains("/2") && own.len() == 2 * pages + 1, "{name}: {own:?}");
    }
    let playlists: BTreeSet<&str> = main.iter().map(|(playlist, _)| playlist.as_deref().unwrap()).collect();
    assert_eq!(playlists, BTreeSet::from(odd));
    let pair =
        |playlist: Option<&str>, slide: &str| BTreeSet::from([(playlist.map(str::to_owned), Some(slide.to_owned()))]);
    // The player's own panel, and what zones make themselves.
    assert_eq!(told("main", "2026-11-23 21:00", "10m"), pair(Some("fallback"), "fallback/0"));
    assert_eq!(told("ticker", "2026-11-23 09:00", "10m"), pair(None, "ticker"));
    assert_eq!(told("clock", "2026-11-23 09:00", "10m"), pair(None, "clock"));
    let side = told("side", "2026-11-23 09:00", "10m");
    assert!(side.iter().all(|(playlist, _)| playlist.as_deref() == Some("values")) && side.len() == 2, "{side:?}");
    // The table names each of them once.
    let ran = run(folder.path(), &["timeline", "--from", "2026-11-23 09:00", "--for", "1h", "--zone", "main"]);
    assert!(ran.out.contains("law ×1 (rule 0) | a b.c #1（三） ×1 (rule 1) | fallback ×1"), "{}", ran.out);
}

#[test]
fn a_line_of_the_table_is_as_long_as_the_programme() {
    let folder = good();
    let names: Vec<String> = (0..300).map(|at| format!("list-of-a-district-{at}")).collect();
    for name in &names {
        fs::write(folder.path().join(format!("playlists/{name}.ron")), VALUES).unwrap();
    }
    let rules: Vec<String> = names.iter().map(|name| format!("(play: \"{name}\")")).collect();
    let site = format!("(timezone: \"Asia/Shanghai\", schedule: [{}])", rules.join(", "));
    fs::write(folder.path().join("playlists/site.ron"), site).unwrap();
    let ran = run(folder.path(), &["timeline", "--from", "2026-11-23 09:00", "--for", "1h"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(names.iter().all(|name| ran.out.contains(&format!("{name} ×1"))), "{}", ran.out);
}

#[test]
fn a_problem_anywhere_in_a_line_of_any_length_is_shown_and_ends_nothing() {
    let folder = good();
    for length in [0, 65_500, 70_000, 300_000] {
        let text = format!("(slides: [{}Slogan(text: \"敬业！！\")])", " ".repeat(length));
        fs::write(folder.path().join("playlists/values.ron"), text).unwrap();
        let ran = run(folder.path(), &["check"]);
        assert_eq!(ran.code, 0, "{length}: {}", ran.err);
        assert!(ran.err.contains("exclamation-marks") && ran.err.contains("敬业！！"), "{length}: {}", ran.err);
        assert!(ran.err.contains(&format!("values.ron:1:{}]", length + 11)), "{length}: {}", ran.err);
        assert!(ran.err.len() < 4000 && !ran.err.contains("panicked"), "{length}: {}", ran.err);
    }
    let text = format!("(slides: [Slogan(text: \"{}！！\")])", "x".repeat(100_000));
    fs::write(folder.path().join("playlists/values.ron"), text).unwrap();
    let ran = run(folder.path(), &["check"]);
    assert!(ran.code == 1 && ran.err.contains("text-too-long") && ran.err.len() < 4000, "{}", ran.err);
}

#[cfg(unix)]
#[test]
fn nothing_that_a_terminal_would_obey_is_printed() {
    let folder = good();
    let odd = "a\u{1b}[2J\u{9b}31m\u{202e}b\nc";
    fs::write(folder.path().join(format!("playlists/{odd}.ron")), "(slides: [Slogan(text: \"诚信\")])").unwrap();
    let beside = folder.path().join(odd);
    fs::create_dir(&beside).unwrap();
    fs::write(beside.join("values.ron"), "(slides: [Slogan(text: \"诚信！！\", dwell: \"1s\"), Slogn()])").unwrap();
    for arguments in [
        &["check"][..],
        &["check", "--format", "json"],
        &["check", odd],
        &["check", odd, "--format", "json"],
        &["timeline", "--from", "2026-11-23 08:00", "--for", "1h"],
        &["timeline", odd, "--from", "2026-11-23 08:00", "--for", "1h", "--format", "json"],
        &["explain", odd, "--at", "2026-11-23 08:00"],
        &["explain", "--at", "2026-11-23 08:00", "--format", "json"],
        &["timeline", "--screen", odd, "--from", "2026-11-23 08:00", "--for", "1h"],
        &["snapshot", "nowhere\u{9b}2J", "--out", "a.png"],
    ] {
        let ran = run(folder.path(), arguments);
        let printed = format!("{}{}", ran.out, ran.err);
        let is_obeyed = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202a}'..='\u{202e}');
        assert!(!printed.is_empty() && !printed.contains(is_obeyed), "{arguments:?}: {printed:?}");
    }
}

#[test]
fn every_way_to_write_an_instant_means_the_same() {
    let folder = good();
    let wanted = timeline(folder.path(), &["--from", "2026-11-23 08:00", "--for", "1m"]);
    assert_eq!(wanted.len(), 12);
    for (from, to) in [
        ("2026-11-23 08:00:00", "2026-11-23 08:01"),
        ("2026-11-23T08:00:00+08:00", "2026-11-23T08:01:00+08:00"),
        ("2026-11-23T00:00:00Z", "2026-11-23T01:01:00+01:00"),
        ("2026-11-22T19:00:00.000-05:00", "2026-11-23 08:01:00"),
    ] {
        assert_eq!(timeline(folder.path(), &["--from", from, "--to", to]), wanted, "{from}");
    }
    let now = timeline(folder.path(), &["--from", "now", "--for", "10s"]);
    assert!((2..=3).contains(&now.len()), "{now:?}");
    assert_eq!(timeline(folder.path(), &["--from", "2026-11-23 08:00", "--for", "60000ms"]), wanted);
    let lift = timeline(folder.path(), &["--from", "2026-11-23 08:00", "--for", "1s", "--screen", "lift"]);
    assert_eq!(lift[0]["screen"], "lift");
    // No time at all holds the cue in force.
    let one = timeline(folder.path(), &["--from", "2026-11-23 08:00:05", "--for", "0s"]);
    assert_eq!(one.len(), 1);
}

#[test]
fn the_timeline_streams_and_ends_when_nobody_reads_on() {
    let folder = good();
    let start = "2026-11-23 08:00";
    // Eight hours are far more than a pipe holds, a thousand years more than any memory.
    for length in ["8h", "8760000h"] {
        let mut command = gongyi(folder.path(), &["timeline", "--format", "json", "--from", start, "--for", length]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut first = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut first).unwrap();
        assert_eq!(objects(&first)[0]["start"], "2026-11-23T08:00:00+08:00");
        drop(out);
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{length}");
    }
}

#[test]
fn the_table_names_the_playlist_once_for_a_programme() {
    let folder = good();
    for lang in ["zh", "en"] {
        let ran = run(folder.path(), &["timeline", "--from", "2026-11-23 08:00", "--for", "8h", "--lang", lang]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        assert_eq!(ran.out.matches("values").count(), 1, "{}", ran.out);
        assert!(ran.out.contains("2026-11-23"), "{}", ran.out);
    }
}

#[test]
fn the_timeline_of_a_folder_with_errors_shows_what_plays_and_tells_of_them() {
    let folder = good();
    fs::write(folder.path().join("playlists/odd.ron"), "(slides: [Slogn()])").unwrap();
    let ran = run(folder.path(), &["timeline", "--format", "json", "--from", "2026-11-23 08:00", "--for", "10s"]);
    assert_eq!((ran.code, ran.out.lines().count()), (0, 2));
    assert!(ran.err.contains("Slogn") && ran.err.contains("odd.ron"), "{}", ran.err);
}

/// A picture with something on it.
fn picture(path: &Path) -> image::DynamicImage {
    let picture = image::open(path).unwrap();
    let colours: BTreeSet<[u8; 4]> = picture.pixels().step_by(101).map(|(_, _, pixel)| pixel.0).collect();
    assert!(colours.len() > 16, "{} has only {} colours", path.display(), colours.len());
    picture
}

#[test]
fn a_snapshot_has_the_size_that_was_asked_for_and_shows_the_slide() {
    let folder = good();
    let out = folder.path().join("wall.png");
    let snapshot = |arguments: &[&str]| {
        let ran = run(folder.path(), &[&["snapshot", "--out", "wall.png"], arguments].concat());
        assert_eq!((ran.code, ran.out.as_str(), ran.err.as_str()), (0, "", ""), "{arguments:?}");
        picture(&out)
    };
    for (size, width, height) in [("1920x1080", 1920, 1080), ("1080x1920", 1080, 1920), ("3840x2160", 3840, 2160)] {
        let picture = snapshot(&["--at", "2026-11-23 08:00", "--size", size]);
        assert_eq!(picture.dimensions(), (width, height));
    }
    assert_eq!(snapshot(&["--at", "2026-11-23 08:00", "--screen", "lift"]).dimensions(), (108, 192));
    let first = snapshot(&["--at", "2026-11-23 08:00:01"]);
    assert_eq!(first.dimensions(), (1920, 1080));
    assert_eq!(snapshot(&["--at", "2026-11-23T00:00:13Z"]), first, "ten seconds later the loop shows the same");
    assert_ne!(snapshot(&["--at", "2026-11-23 08:00:05"]), first, "the other slide");
}

#[test]
fn a_file_that_cannot_be_written_is_told_of() {
    let folder = good();
    fs::write(folder.path().join("file"), "").unwrap();
    for (out, lang, says) in [
        ("nowhere/wall.png", "zh", "没有这个文件夹"),
        ("nowhere/wall.png", "en", "no such folder"),
        ("file/wall.png", "en", "file/wall.png"),
        ("playlists", "en", "playlists"),
    ] {
        let ran = run(folder.path(), &["snapshot", "--size", "64x64", "--out", out, "--lang", lang]);
        assert_eq!((ran.code, ran.out.as_str()), (4, ""), "{out}: {}", ran.err);
        assert!(ran.err.contains(says) && ran.err.contains(out), "{out}: {}", ran.err);
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
    }
    assert!(folder.path().join("playlists").is_dir());
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "nothing unfinished stays: {left:?}");
}

#[test]
fn a_mistyped_command_is_no_folder_to_wait_for() {
    let folder = good();
    let ran = run(folder.path(), &["chek", "--lang", "en"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("`chek`") && ran.err.contains("`check`") && ran.err.contains("./chek"), "{}", ran.err);
    let ran = run(folder.path(), &["snapshto", "--lang", "zh"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(ran.err.contains("是不是 snapshot"), "{}", ran.err);
}
