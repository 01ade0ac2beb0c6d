//! `timeline` as a shell runs it.

use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead as _, BufReader},
    path::Path,
    process::Stdio,
};

use serde_json::Value;

use super::{VALUES, gongyi, good, keys, objects, run};

fn timeline(folder: &Path, arguments: &[&str]) -> Vec<serde_json::Map<String, Value>> {
    let ran = run(folder, &[&["timeline", "--format", "json"], arguments].concat());
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments:?}");
    objects(&ran.out)
}

#[test]
fn the_timeline_holds_the_cue_in_force_and_all_that_start_before_the_end() {
    let folder = good();
    let cues = timeline(folder.path(), &["--from", "2026-11-23 08:00:05", "--for", "20s"]);
    let wanted = BTreeSet::from([
        "start",
        "end",
        "screen",
        "zone",
        "playlist",
        "slide",
        "index",
        "rule",
        "kind",
        "share_of_time",
    ]);
    let mut told = Vec::new();
    for cue in &cues {
        assert_eq!(keys(cue), wanted);
        assert_eq!(cue["share_of_time"], 1.0);
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
