//! The binary from end to end, as a shell runs it: what it prints, in both languages, and its exit codes. `play` is not
//! here, as it needs the stage.

mod check;
mod clocks;
mod snapshot;
mod timeline;

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::{Command, Stdio},
};

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
    for name in ["LC_ALL", "LC_MESSAGES", "RUST_LOG", "GONGYI_ASSETS", "CLICOLOR_FORCE", "NO_COLOR"] {
        command.env_remove(name);
    }
    // Nobody asks for Chinese unless a test does, and times are those of any box.
    command.env("LANG", "en_GB.UTF-8").env("TZ", "Asia/Shanghai");
    // Checks remember nothing from one test to the next: no cache folder is named.
    command.env_remove("XDG_CACHE_HOME").env_remove("HOME").env("GONGYI_MACHINE_FONTS", "");
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
fn the_language_follows_the_option_and_then_the_system() {
    let folder = good();
    let in_chinese = |arguments: &[&str], variables: &[(&str, &str)]| {
        let mut command = gongyi(folder.path(), arguments);
        command.env_remove("LANG").envs(variables.iter().copied());
        finish(command).err.contains("个播放列表")
    };
    assert!(in_chinese(&["check"], &[]));
    assert!(!in_chinese(&["check"], &[("LANG", "en_GB.UTF-8")]));
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
            "--trace",
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

#[test]
fn any_command_writes_a_trace_where_one_is_asked_for() {
    let folder = good();
    let trace = folder.path().join("trace.json");
    for (arguments, parts) in [
        (
            &["check", "--trace", "trace.json"][..],
            &["load", "read_file", "compose", "lint_schedule", "lint_legibility"][..],
        ),
        (
            &["--trace", "trace.json", "snapshot", "--size", "64x64", "--out", "a.png"],
            &["load", "template", "background"],
        ),
        (&["timeline", "--from", "now", "--for", "1h", "--trace", "trace.json"], &["load", "compose"]),
    ] {
        let ran = run(folder.path(), arguments);
        assert_eq!(ran.code, 0, "{arguments:?} {}", ran.err);
        let events: Vec<Value> = serde_json::from_slice(&fs::read(&trace).unwrap()).unwrap();
        for part in parts {
            let found = events.iter().find(|event| event["name"] == *part && event["ph"] == "X");
            assert!(found.is_some_and(|event| event["dur"].is_u64()), "{arguments:?}: no {part} in {events:?}");
        }
        fs::remove_file(&trace).unwrap();
    }
    // What it costs where it cannot be written is a word.
    let ran = run(folder.path(), &["check", "--trace", "nowhere/trace.json"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""));
    assert!(ran.err.contains("0 errors, 0 warnings\n") && ran.err.contains("nowhere/trace.json"), "{}", ran.err);
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
