//! Proof of play: what the journal tells of a real player equals what its timeline says, whatever cuts it off.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Output,
    time::Duration,
};

use serde_json::Value;

use crate::stage::support::{Ended, Folder, Player, gongyi, lines, off_screen, timeline, until};

/// Three screens; one has a rule of its own, and is black for a while.
const SITE: &str = "(timezone: \"Asia/Shanghai\", screens: [(name: \"hall\"), (name: \"lift\"), (name: \"yard\")], \
    schedule: [(name: \"much\", play: \"a\", share: 2), (play: \"b\"), \
    (blank: true, when: Hours(\"08:20-08:30\"), priority: 9, screens: [\"yard\"]), \
    (name: \"news\", play: \"c\", every: \"30m\", priority: 5)])";
const A: &str = "(series: \"文明交通\", dwell: \"40s\", slides: [Slogan(text: \"富强 民主\"), Slogan(text: \"文明\", advertisement: true)])";
const B: &str = "(dwell: \"1m\", transition: Cut, slides: [Slogan(text: \"和谐\")])";
/// A frame comes so late at most, on a loaded machine.
const FRAME: f64 = 1.0;

fn folder() -> Folder {
    Folder::with(&[("site.ron", SITE), ("a.ron", A), ("b.ron", B), ("c.ron", B)])
}

fn record(folder: &Folder) -> PathBuf {
    folder.beside("record")
}

/// A player that records, and keeps its content beside.
fn player(folder: &Folder, more: &[&str]) -> Player {
    let mut command = gongyi();
    command.arg("--record").arg(record(folder)).arg("--state").arg(folder.beside("state")).args(more);
    Player::start(off_screen(&mut command, &folder.path()))
}

fn report(folder: &Folder, more: &[&str]) -> Output {
    gongyi().arg("report").arg(record(folder)).args(more).output().unwrap()
}

fn rows(output: &Output) -> Vec<Value> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn verify(folder: &Folder, more: &[&str]) -> (Option<i32>, Vec<Value>) {
    let state = folder.beside("state");
    let arguments = ["--verify", "--format", "json", "--state", state.to_str().unwrap()];
    let output = report(folder, &[&arguments, more].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    (output.status.code(), text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// The lines of the journal.
fn journal(folder: &Folder) -> Vec<Value> {
    let mut files: Vec<PathBuf> = fs::read_dir(record(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "jsonl"))
        .collect();
    files.sort();
    files.iter().flat_map(|file| lines(file).0).collect()
}

fn seconds(from: &Value, to: &Value) -> f64 {
    let instant = |value: &Value| chrono::DateTime::parse_from_rfc3339(value.as_str().unwrap()).unwrap();
    (instant(to) - instant(from)).as_seconds_f64()
}

#[test]
fn the_seconds_of_a_report_are_those_of_the_timeline() {
    const SPEED: f64 = 120.0;
    let folder = folder();
    let arguments = ["--at", "2026-11-26T08:00:00+08:00", "--speed", "120", "--for", "60m", "--gpu", "off"];
    let ended = player(&folder, &arguments).wait();
    assert!(ended.status.success(), "{}", ended.messages);
    let span = ["--from", "2026-11-26T08:02:00+08:00", "--to", "2026-11-26T08:58:00+08:00", "--format", "json"];
    let found = rows(&report(&folder, &span));
    for screen in ["hall", "lift", "yard"] {
        let cues = timeline_of(&folder, screen);
        for playlist in [Some("a"), Some("b"), Some("c"), None] {
            let cues = cues.iter().filter(|cue| cue["playlist"].as_str() == playlist);
            let (mut expected, mut count) = (0.0, 0.0);
            for cue in cues {
                let (from, to) = (Value::from("2026-11-26T08:02:00+08:00"), Value::from("2026-11-26T08:58:00+08:00"));
                let from = if seconds(&cue["start"], &from) > 0.0 { &from } else { &cue["start"] };
                let to = if seconds(&cue["end"], &to) < 0.0 { &to } else { &cue["end"] };
                expected += seconds(from, to).max(0.0);
                count += 1.0;
            }
            let row = found.iter().find(|row| row["screen"] == screen && row["playlist"].as_str() == playlist);
            let told = row.map_or(0.0, |row| row["seconds"].as_f64().unwrap());
            // Each showing begins and ends with a frame, which takes a moment by the clock of the wall.
            let bound = FRAME * SPEED * (1.0_f64 + f64::sqrt(count));
            assert!((told - expected).abs() < bound, "{screen} {playlist:?}: {told} s told, {expected} s planned");
        }
    }
    // A campaign is what its playlists name as their series.
    let by = [&span[..], &["--by", "campaign"]].concat();
    let campaigns = rows(&report(&folder, &by));
    for (campaign, playlists) in [(Some("文明交通"), &["a"][..]), (None, &["b", "c"])] {
        let of = |row: &&Value| row["screen"] == "hall" && row["blank"] == false;
        let shown = found.iter().filter(of).filter(|row| playlists.iter().any(|name| row["playlist"] == *name));
        let expected: f64 = shown.map(|row| row["seconds"].as_f64().unwrap()).sum();
        let told = campaigns.iter().filter(of).find(|row| row["campaign"].as_str() == campaign).unwrap();
        assert!((told["seconds"].as_f64().unwrap() - expected).abs() < 1e-6 && expected > 60.0, "{told:#}");
    }
    let total = &found.last().unwrap()["total"];
    let shares: f64 = found.iter().filter_map(|row| row["share_of_time"].as_f64()).sum();
    assert!((shares - 1.0).abs() < 1e-9, "{shares}");
    assert!((total["uptime"].as_f64().unwrap() - 1.0).abs() < 0.01, "{total:#}");
    assert!((total["blank_seconds"].as_f64().unwrap() - 600.0).abs() < 2.0 * FRAME * SPEED, "{total:#}");
    let (code, findings) = verify(&folder, &[]);
    let unexplained: Vec<_> = findings.iter().filter(|finding| finding["explained"] != true).collect();
    assert!(code == Some(0) && unexplained.is_empty(), "{unexplained:#?}");
    // The content is found beside the journal by itself.
    let output = report(&folder, &["--verify", "--format", "json", "--lang", "en"]);
    let (told, summed) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    let told: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(told == findings && !summed.contains("only the journal itself was checked"), "{told:#?} {summed}");
}

fn timeline_of(folder: &Folder, screen: &str) -> Vec<Value> {
    let output = gongyi()
        .args([
            "timeline",
            "--screen",
            screen,
            "--from",
            "2026-11-26T08:00:00+08:00",
            "--for",
            "60m",
            "--format",
            "json",
        ])
        .arg(folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn what_was_shown_against_the_schedule_is_found_and_an_edit_explains_itself() {
    let folder = folder();
    let more = ["--at", "2026-11-26T08:00:00+08:00", "--speed", "60", "--gpu", "off"];
    let mut playing = player(&folder, &more);
    playing.next_of("slide_shown");
    // What is on stays for a while (rule 7), and what comes is another loop.
    folder.write("a.ron", "(dwell: \"50s\", transition: Cut, slides: [Slogan(text: \"爱国\", id: \"x\")])");
    playing.next_of("library_reloaded");
    // Three screens, and more than the minute for which a slide may stay.
    for _ in 0..24 {
        playing.next_of("slide_shown");
    }
    let kept = folder.beside("state").join("versions");
    until("both versions of the content", &kept, || (fs::read_dir(&kept).ok()?.count() >= 2).then_some(()));
    let ended = playing.terminate();
    assert!(ended.status.success());
    let (code, findings) = verify(&folder, &[]);
    assert_eq!(code, Some(0), "{findings:#?}");
    // A journal that tells of another slide than was due, with a chain that is whole.
    rewrite(&record(&folder), |line| line.replace("\"slide\":\"a/x\"", "\"slide\":\"shop/0\""));
    let (code, findings) = verify(&folder, &[]);
    assert_eq!(code, Some(1));
    let unexplained = |finding: &&Value| finding["id"] == "unexplained";
    let found: Vec<_> = findings.iter().filter(unexplained).collect();
    assert!(!found.is_empty() && found.len() == findings.iter().filter(|found| found["explained"] == false).count());
    assert!(found[0]["message"].as_str().unwrap().contains("shop/0"), "{found:#?}");
}

/// Writes the lines of a journal anew, with a chain that is whole.
fn rewrite(record: &Path, alter: impl Fn(&str) -> String) {
    let file = fs::read_dir(record)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|end| end == "jsonl"))
        .unwrap();
    let mut prev = "0".repeat(64);
    let mut text = String::new();
    for line in fs::read_to_string(&file).unwrap().lines() {
        let (body, _) = line.rsplit_once("\"prev\":").unwrap();
        let line = format!("{}\"prev\":\"{prev}\"}}", alter(body));
        prev = blake3::hash(line.as_bytes()).to_hex().to_string();
        text.push_str(&line);
        text.push('\n');
    }
    fs::write(file, text).unwrap();
}

/// Numbers by chance, the same in every run.
fn chance(number: u64) -> u64 {
    let mixed = (number + 7).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 33
}

#[test]
fn forty_kills_leave_the_chain_whole_and_each_loss_is_told() {
    const KILLS: u64 = 40;
    let folder = Folder::with(&[(
        "a.ron",
        "(dwell: \"1500ms\", transition: Cut, slides: [Slogan(text: \"甲\"), Slogan(text: \"乙\")])",
    )]);
    let mut lived = 0;
    for kill in 0..KILLS {
        let mut playing = player(&folder, &["--gpu", "off"]);
        let wait = Duration::from_millis(chance(kill) % 1500);
        let end = gongyi_system::clock::monotonic_now() + wait;
        while let Some(event) =
            playing.next_within(end.saturating_duration_since(gongyi_system::clock::monotonic_now()))
        {
            lived += u64::from(event["event"] == "started");
        }
        playing.kill();
    }
    // One lives until its heart has beaten with a slide on.
    let mut playing = player(&folder, &["--gpu", "off"]);
    playing.next_of("slide_shown");
    let record_of = record(&folder);
    until("a beat", &record_of.join("x"), || {
        let beats =
            ["open.0.json", "open.1.json"].map(|name| fs::read_to_string(record_of.join(name)).unwrap_or_default());
        let live = beats.iter().filter(|beat| beat.contains("\"is_over\":false"));
        live.max_by_key(|beat| beat.split("\"count\":").nth(1)?.split(',').next()?.parse::<u64>().ok())
            .is_some_and(|beat| beat.contains("\"slide\""))
            .then_some(())
    });
    playing.kill();
    lived += 1;
    let ended: Ended = {
        let mut playing = player(&folder, &["--gpu", "off"]);
        playing.next_of("slide_shown");
        playing.next_of("slide_shown");
        playing.terminate()
    };
    assert!(ended.status.success());
    let (code, findings) = verify(&folder, &[]);
    assert!(code == Some(0) && findings.iter().all(|finding| finding["explained"] == true), "{findings:#?}");
    let told = journal(&folder);
    let count = |kind: &str| told.iter().filter(|line| line["type"] == kind).count() as u64;
    let starts = count("start");
    // One that was killed before its thread had written anything has left nothing; each other one is told of.
    assert!(starts > 1 && starts <= lived + 1, "{starts} of {lived}");
    assert_eq!(count("crash"), starts - 1, "each but the last ended without a word");
    assert_eq!(count("stop"), 1);
    // What was on when it died is ended by the next, not later than it is known to have lived.
    let mut last_seq = None;
    for line in &told {
        let seq = line["seq"].as_u64();
        assert_eq!(seq, last_seq.map_or(Some(0), |last: u64| Some(last + 1)));
        last_seq = seq;
        if line["type"] == "crash" {
            assert!(seconds(&line["start"], &line["end"]) >= -0.001, "{line}");
        }
    }
    let cut: Vec<_> = told.iter().filter(|line| line["reason"] == "crash").collect();
    assert!(cut.iter().any(|line| line["slide"].is_string() && line["result"] == "cut"), "{cut:#?}");
}

#[test]
fn a_report_of_a_box_that_plays_now_knows_what_is_on() {
    let folder = Folder::with(&[("a.ron", "(dwell: \"10h\", slides: [Slogan(text: \"诚信\")])")]);
    let mut playing = player(&folder, &["--gpu", "off", "--speed", "600"]);
    playing.next_of("slide_shown");
    // Its heart beats every ten seconds.
    let record = record(&folder);
    let seconds = until("a beat", &record.join("x"), || {
        let found = rows(&report(&folder, &["--from", "2020-01-01", "--to", "2040-01-01", "--format", "json"]));
        found.first()?["seconds"].as_f64().filter(|seconds| *seconds > 600.0)
    });
    assert!(seconds > 600.0);
    let (code, findings) = verify(&folder, &[]);
    assert_eq!((code, findings.len()), (Some(0), 0));
    assert!(playing.terminate().status.success());
    let cut = journal(&folder).into_iter().rfind(|line| line["type"] == "showing").unwrap();
    assert_eq!((cut["result"].as_str(), cut["reason"].as_str()), (Some("cut"), Some("stop")));
    assert_eq!(timeline(&folder.path(), "2026-11-26T08:00:00+08:00", "1h").len(), 1);
}
