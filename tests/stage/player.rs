//! The player off-screen, as a process: what it shows is what `timeline` says, through edits, crashes and bad files.

use std::{fs, process::Command};

use crate::stage::support::{Folder, Player, cue, gongyi, status_when, timeline};
use gongyi_system::clock::ClockProbe;

const TWO: &[(&str, &str)] = &[
    ("a.ron", "(dwell: \"3s\", slides: [Slogan(text: \"富强 民主\"), Slogan(text: \"文明 和谐\")])"),
    ("b.ron", "(dwell: \"2s\", slides: [Notice(title: \"佩戴口罩\", points: [\"谈话保持适当距离\"]), Values()])"),
];

#[test]
fn slides_are_shown_in_the_order_of_the_timeline() {
    let site = "(timezone: \"Asia/Shanghai\", schedule: [(name: \"much\", play: \"a\", share: 2), (play: \"b\")])";
    let folder = Folder::with(TWO);
    folder.write("site.ron", site);
    let from = "2026-11-23 07:59:59";
    let player = Player::off_screen(&folder.path(), &["--at", from, "--for", "60s", "--speed", "3"]);
    let ended = player.wait();
    assert!(ended.status.success(), "{}", ended.messages);
    let shown: Vec<_> = ended.of("slide_shown").into_iter().map(cue).collect();
    let expected: Vec<_> = timeline(&folder.path(), from, "60s").iter().map(cue).collect();
    // The cue in force at the start may be over before its first picture is painted, and the last may not have come in.
    assert!(shown.len() + 2 >= expected.len(), "{} of {} slides were shown", shown.len(), expected.len());
    let first = expected.iter().position(|cue| *cue == shown[0]).unwrap();
    assert!(first <= 1, "the first {first} were not shown");
    assert_eq!(shown, expected[first..first + shown.len()]);
    assert_eq!(ended.events.first().unwrap()["event"], "started");
    assert_eq!(ended.events.last().unwrap()["event"], "stopped");
    assert!(!ended.messages.contains("panicked"), "{}", ended.messages);
}

#[test]
fn a_player_that_was_cut_off_comes_back_where_an_uninterrupted_one_is() {
    let folder = Folder::with(TWO);
    let mut steady = Player::off_screen::<&str>(&folder.path(), &[]);
    let mut cut = Player::off_screen::<&str>(&folder.path(), &[]);
    cut.next_of("slide_shown");
    cut.kill();
    let mut again = Player::off_screen::<&str>(&folder.path(), &[]);
    // Its first cue may be under way already; from then on the two must agree on every one.
    let first = cue(&again.next_of("slide_shown"));
    while cue(&steady.next_of("slide_shown")) != first {}
    for _ in 0..3 {
        assert_eq!(cue(&again.next_of("slide_shown")), cue(&steady.next_of("slide_shown")));
    }
    assert!(again.terminate().status.success());
    assert!(steady.terminate().status.success());
}

#[test]
fn an_edit_of_the_slide_on_screen_is_drawn_in_place() {
    let folder = Folder::with(&[("a.ron", "(slides: [Slogan(text: \"诚信\", dwell: \"1h\")])")]);
    let mirror = folder.beside("wall.png");
    let mut player = Player::off_screen(&folder.path(), &["--mirror", mirror.to_str().unwrap()]);
    let shown = player.next_of("slide_shown");
    folder.write("a.ron", "(slides: [Slogan(text: \"友善\", dwell: \"1h\")])");
    let events = [player.next(), player.next()];
    let kinds: Vec<&str> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["library_reloaded", "slide_redrawn"]);
    assert_eq!(cue(&events[1]), cue(&shown), "the slide stays, only its picture changes");
    // The same slide, as `snapshot` draws it.
    let ended = player.terminate();
    assert!(ended.status.success(), "{}", ended.messages);
    assert!(ended.of("slide_shown").is_empty(), "nothing else was shown");
    let picture = folder.beside("snapshot.png");
    let mut snapshot = gongyi();
    snapshot.arg("snapshot").arg(folder.path()).args(["--size", "320x180", "--out"]).arg(&picture);
    assert!(snapshot.status().unwrap().success());
    let (wall, snapshot) = (image::open(mirror).unwrap(), image::open(picture).unwrap());
    assert_eq!(wall.into_rgba8(), snapshot.into_rgba8());
}

#[test]
fn an_edit_of_a_theme_is_drawn_in_place() {
    let theme = |background: &str| {
        format!(
            "(background: (from: \"{background}\", to: \"{background}\"), display: \"#FFFFFF\", ink: \"#FFFFFF\", accent: \"#FFFFFF\",
              quiet: \"#FFFFFF\", rule: \"#FFFFFF\", faces: (display: Serif, title: SansBold, body: Sans))"
        )
    };
    let folder = Folder::with(&[("a.ron", "(theme: \"ours\", slides: [Slogan(text: \"诚信\", dwell: \"1h\")])")]);
    let (assets, mirror) = (folder.beside("assets"), folder.beside("wall.png"));
    fs::create_dir_all(assets.join("themes")).unwrap();
    fs::write(assets.join("themes/ours.ron"), theme("#005000")).unwrap();
    let mut command = gongyi();
    command.env("GONGYI_ASSETS", &assets).args(["--headless", "--size", "320x180", "--mirror"]).arg(&mirror);
    let mut player = Player::start(command.arg(folder.path()));
    player.next_of("slide_shown");
    fs::write(assets.join("themes/ours.ron"), theme("#000050")).unwrap();
    player.next_of("slide_redrawn");
    let ended = player.terminate();
    assert!(ended.status.success(), "{}", ended.messages);
    assert_eq!(image::open(mirror).unwrap().into_rgba8().get_pixel(0, 0).0, [0, 0, 0x50, 255]);
}

#[test]
fn a_bad_edit_changes_nothing_on_screen_and_mending_it_clears_it() {
    let folder = Folder::with(&[("a.ron", "(slides: [Slogan(text: \"诚信\", dwell: \"1h\")])")]);
    let status = folder.beside("status.json");
    let mut player = Player::off_screen(&folder.path(), &["--status", status.to_str().unwrap()]);
    player.next_of("slide_shown");
    folder.write("a.ron", "(slides: [\n  Slogan(txt: \"友善\", dwell: \"1h\"),\n])");
    let rejected = player.next();
    assert_eq!(rejected["event"], "library_rejected");
    let problem = &rejected["problems"][0];
    assert_eq!((&problem["id"], &problem["line"]), (&"unknown-field".into(), &2.into()));
    assert!(rejected["kept"][0].as_str().unwrap().ends_with("a.ron"));
    folder.write("a.ron", "(slides: [Slogan(text: \"诚信\", dwell: \"1h\", note: \"淮北\")])");
    let reloaded = player.next();
    assert_eq!(reloaded["event"], "library_reloaded");
    assert_eq!(reloaded["problems"].as_array().unwrap().len(), 0);
    assert_eq!(player.next()["event"], "slide_redrawn");
    assert!(player.terminate().status.success());
    let status: serde_json::Value = serde_json::from_str(&fs::read_to_string(status).unwrap()).unwrap();
    assert_eq!(status["library"]["problems"].as_array().unwrap().len(), 0);
    assert_eq!(status["library"]["generation"], 2);
    assert_eq!(status["screens"][0]["zones"][0]["slide"], "a/0");
}

#[test]
fn a_broken_playlist_at_the_start_does_not_keep_the_others_from_playing() {
    let folder = Folder::with(&[("a.ron", "(slides: [Slogan("), ("b.ron", "(slides: [Slogan(text: \"敬业\")])")]);
    let mut player = Player::off_screen::<&str>(&folder.path(), &[]);
    assert_eq!(player.next_of("slide_shown")["slide"], "b/0");
    let ended = player.terminate();
    assert!(ended.messages.contains("a.ron"), "the broken file is told of: {}", ended.messages);
}

#[test]
fn a_slide_without_its_picture_keeps_its_slot_and_the_picture_before_it_stays() {
    let slides = "(dwell: \"2s\", slides: [Slogan(text: \"诚信\"), Picture(file: \"none.png\")])";
    let folder = Folder::with(&[("a.ron", slides)]);
    let from = "2026-11-23T00:00:00+08:00";
    let mut player = Player::off_screen(&folder.path(), &["--at", from, "--speed", "4"]);
    assert_eq!(player.next_of("slide_shown")["slide"], "a/0");
    let failed = player.next_of("slide_failed");
    assert_eq!(failed["slide"], "a/1");
    assert!(failed["message"].as_str().unwrap().contains("none.png"));
    assert_eq!(player.next_of("slide_shown")["slide"], "a/0");
    player.terminate();
}

#[test]
fn a_missing_folder_shows_the_fallback_and_is_waited_for() {
    let folder = Folder::new();
    fs::remove_dir(folder.path()).unwrap();
    let mut player = Player::off_screen::<&str>(&folder.path(), &[]);
    assert_eq!(player.next_of("slide_shown")["kind"], "fallback");
    fs::create_dir(folder.path()).unwrap();
    folder.write("a.ron", TWO[0].1);
    let shown = player.next_of("slide_shown");
    assert_eq!((&shown["kind"], &shown["playlist"]), (&"slide".into(), &"a".into()));
    player.terminate();
}

#[test]
fn a_static_slide_is_drawn_once() {
    let folder = Folder::with(&[("a.ron", "(slides: [Slogan(text: \"诚信\", dwell: \"1h\")])")]);
    let status = folder.beside("status.json");
    let arguments = ["--status", status.to_str().unwrap(), "--at", "2026-11-23T00:00:10Z", "--for", "4s"];
    let ended = Player::off_screen(&folder.path(), &arguments).wait();
    assert!(ended.status.success(), "{}", ended.messages);
    let status: serde_json::Value = serde_json::from_str(&fs::read_to_string(status).unwrap()).unwrap();
    assert_eq!(status["screens"][0]["frames_drawn"], 1);
    assert_eq!(status["screens"][0]["size"], serde_json::json!([320, 180]));
}

#[test]
fn a_clock_slide_turns_with_one_frame_and_counts_as_shown_once() {
    let folder = Folder::with(&[("a.ron", "(slides: [Clock(dwell: \"1h\")])")]);
    let status = folder.beside("status.json");
    let arguments = ["--status", status.to_str().unwrap(), "--at", "2026-11-23T00:00:58Z", "--for", "4s"];
    let ended = Player::off_screen(&folder.path(), &arguments).wait();
    assert!(ended.status.success(), "{}", ended.messages);
    let status: serde_json::Value = serde_json::from_str(&fs::read_to_string(status).unwrap()).unwrap();
    assert_eq!(status["screens"][0]["frames_drawn"], 2);
    assert_eq!(ended.of("slide_shown").len(), 1);
    assert!(ended.of("slide_redrawn").is_empty());
}

#[test]
fn zones_come_and_go_with_an_edit() {
    let site = |zones: &str| format!("(screens: [(name: \"hall\", zones: [{zones}])], schedule: [(play: \"a\")])");
    let folder = Folder::with(&[
        ("a.ron", "(slides: [Slogan(text: \"诚信\", dwell: \"1h\")])"),
        ("b.ron", "(slides: [Slogan(text: \"友善\", dwell: \"1h\")])"),
        ("site.ron", &site("")),
    ]);
    let status = folder.beside("status.json");
    let arguments = ["--status", status.to_str().unwrap(), "--at", "2026-11-23T00:00:10Z"];
    let mut player = Player::off_screen(&folder.path(), &arguments);
    assert_eq!(player.next_of("slide_shown")["zone"], "main");
    folder.write("site.ron", &site("Side(play: \"b\"), Ticker(play: \"b\"), Clock(seconds: true)"));
    // The message stays, and those that came are told of, the clock aside.
    assert_eq!(player.next_of("slide_shown")["zone"], "side");
    assert_eq!(player.next_of("slide_shown")["zone"], "ticker");
    folder.write("b.ron", "(slides: [Slogan(text: \"敬业\", dwell: \"1h\")])");
    let redrawn = [player.next_of("slide_redrawn"), player.next_of("slide_redrawn")];
    assert_eq!(redrawn.map(|event| event["zone"].clone()), ["side", "ticker"]);
    folder.write("site.ron", &site("Clock()"));
    player.next_of("library_reloaded");
    let ended = player.terminate();
    assert!(ended.status.success() && !ended.messages.contains("panicked"), "{}", ended.messages);
    let status: serde_json::Value = serde_json::from_str(&fs::read_to_string(status).unwrap()).unwrap();
    let zones: Vec<_> = status["screens"][0]["zones"].as_array().unwrap().iter().map(|zone| &zone["zone"]).collect();
    assert_eq!(zones, ["main", "clock"]);
}

#[test]
fn a_signal_ends_it_cleanly() {
    let folder = Folder::with(TWO);
    let mut player = Player::off_screen::<&str>(&folder.path(), &[]);
    player.next_of("slide_shown");
    let ended = player.terminate();
    assert_eq!(ended.status.code(), Some(0));
    assert_eq!(ended.of("stopped").len(), 1);
}

#[test]
fn without_any_driver_it_says_what_to_install() {
    let folder = Folder::with(TWO);
    let output = without_drivers(gongyi().args(["--headless", "--gpu", "on"])).arg(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("mesa-vulkan-drivers"), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

#[test]
fn a_trace_that_cannot_be_written_is_reported_once_and_the_wall_plays() {
    let folder = Folder::with(TWO);
    let trace = folder.beside("nowhere").join("trace.json");
    let mut player = Player::off_screen(&folder.path(), &["--trace", trace.to_str().unwrap()]);
    player.next_of("slide_shown");
    player.next_of("slide_shown");
    let ended = player.terminate();
    assert!(ended.status.success(), "{}", ended.messages);
    assert_eq!(ended.messages.matches("the trace cannot be written").count(), 1, "{}", ended.messages);
}

#[test]
fn without_a_display_a_window_is_refused_in_a_sentence() {
    let folder = Folder::with(TWO);
    let output = gongyi().arg("--windowed").arg(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(said.contains("--headless") && !said.contains("panicked"), "{said}");
}

#[test]
fn a_display_that_does_not_answer_is_told_in_a_sentence() {
    let folder = Folder::with(TWO);
    let output = gongyi().env("DISPLAY", ":987").arg(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(!said.contains("panicked"), "{said}");
}

/// Hides the drivers of both Vulkan and EGL from a player.
pub(crate) fn without_drivers(command: &mut Command) -> &mut Command {
    command
        .env("VK_DRIVER_FILES", "/nowhere")
        .env("VK_ICD_FILENAMES", "/nowhere")
        .env("__EGL_VENDOR_LIBRARY_FILENAMES", "/nowhere")
}

#[test]
fn a_clock_that_must_be_synchronised_and_is_not_plays_only_what_has_no_date() {
    let site = |clock: &str| {
        let dated = "(play: \"b\", priority: 10, when: Dates(\"2026-01-01\", \"2099-12-31\"))";
        format!("(clock: {clock}, schedule: [(play: \"a\"), {dated}])")
    };
    let folder = Folder::with(TWO);
    folder.write("site.ron", &site("RequireSync"));
    let expected = if ClockProbe::read().is_right() { "b" } else { "a" };
    let mut player = Player::off_screen::<&str>(&folder.path(), &[]);
    assert_eq!(player.next_of("slide_shown")["playlist"], expected);
    // A clock that the site believes, and one of `--at`, are never in doubt; the slide on screen may stay to its end.
    folder.write("site.ron", &site("Trust"));
    while player.next_of("slide_shown")["playlist"] != "b" {}
    assert!(player.terminate().status.success());
    folder.write("site.ron", &site("RequireSync"));
    let mut player = Player::off_screen(&folder.path(), &["--at", "2026-11-23 08:00"]);
    assert_eq!(player.next_of("slide_shown")["playlist"], "b");
}

#[test]
fn the_displays_are_off_while_every_screen_is_blank_and_on_again_at_the_end() {
    let folder = Folder::with(TWO);
    folder.write(
        "site.ron",
        "(screens: [(name: \"hall\"), (name: \"lift\")], schedule: [(play: \"a\"), \
         (blank: true, priority: 10, when: Hours(\"08:00-08:10,08:20-08:30\")), \
         (blank: true, priority: 10, screens: [\"lift\"], when: Hours(\"07:00-09:00\"))])",
    );
    let log = folder.beside("power");
    let (off, on) = (format!("echo off >> {}", log.display()), format!("echo on >> {}", log.display()));
    let arguments = ["--at", "2026-11-23 07:59:00", "--speed", "600", "--for", "25m", "--display-off"];
    let player = Player::off_screen(
        &folder.path(),
        &arguments.into_iter().chain([off.as_str(), "--display-on", on.as_str()]).collect::<Vec<_>>(),
    );
    let ended = player.wait();
    assert!(ended.status.success(), "{}", ended.messages);
    assert_eq!(fs::read_to_string(log).unwrap(), "off\non\noff\non\n");
}

#[test]
fn the_pages_of_a_text_belong_to_the_playlist_that_it_is_written_in() {
    let text = "富强民主文明和谐自由平等公正法治爱国敬业诚信友善".repeat(8);
    let slides = format!("(dwell: \"2s\", slides: [Text(id: \"law\", text: \"{text}\"), Slogan(text: \"诚信\")])");
    let folder = Folder::with(&[("a.ron", &slides)]);
    let status = folder.beside("status.json");
    let from = "2026-11-23T00:00:00+08:00";
    let mut player = Player::off_screen(&folder.path(), &["--at", from, "--status", status.to_str().unwrap()]);
    let mut pages = std::collections::BTreeSet::new();
    while pages.len() < 3 {
        let shown = player.next_of("slide_shown");
        assert_eq!(shown["playlist"], "a", "{shown:#}");
        pages.insert(shown["slide"].to_string());
        let told: serde_json::Value = serde_json::from_str(&fs::read_to_string(&status).unwrap()).unwrap();
        assert_eq!(told["screens"][0]["zones"][0]["playlist"], "a", "{told:#}");
    }
    assert!(timeline(&folder.path(), from, "60s").iter().all(|cue| cue["playlist"] == "a"));
    assert!(player.terminate().status.success());
}

#[test]
fn a_rule_that_is_over_is_told_of_at_midnight_without_an_edit() {
    let site = "(timezone: \"Asia/Shanghai\", schedule: [(play: \"a\"), \
                (play: \"b\", priority: 1, when: Dates(\"2026-12-01\", \"2026-12-01\"))])";
    let folder = Folder::with(TWO);
    folder.write("site.ron", site);
    let status = folder.beside("status.json");
    let arguments = ["--at", "2026-12-01 23:59:30", "--speed", "5", "--status", status.to_str().unwrap()];
    let player = Player::off_screen(&folder.path(), &arguments);
    let is_over = |status: &serde_json::Value| {
        let problems = status["library"]["problems"].as_array().unwrap();
        problems.iter().any(|problem| problem["id"] == "rule-finished")
    };
    let first =
        status_when(&status, "something is seen", |status| !status["screens"][0]["zones"][0]["shown"].is_null());
    assert!(!is_over(&first), "it plays until midnight: {first}");
    let later = status_when(&status, "the rule is over", is_over);
    assert_eq!(later["library"]["generation"], 1, "nothing was edited");
    assert!(player.terminate().status.success());
}

// Replay Z1, Z3, B8: what `check` says of clocks, log and status say as well, in the language of the site.
#[test]
fn a_clock_that_is_not_beijings_is_told_in_the_log_and_the_status() {
    for (site, id, says) in [
        ("(lang: zh, timezone: \"Etc/GMT+8\", schedule: [(play: \"a\")])", "foreign-timezone", "第二天 00:30"),
        ("(lang: zh, schedule: [(play: \"a\", when: Hours(\"00:00-24:00\"))])", "no-timezone", "是北京 16:30"),
    ] {
        let folder = Folder::with(TWO);
        folder.write("site.ron", site);
        let status = folder.beside("status.json");
        let mut command = gongyi();
        command.env("TZ", "UTC").args(["--headless", "--size", "320x180", "--status"]).arg(&status);
        let player = Player::start(command.arg(folder.path()));
        let told = status_when(&status, "the zone is told of", |status| {
            status["library"]["problems"].as_array().unwrap().iter().any(|problem| problem["id"] == id)
        });
        let problems = told["library"]["problems"].as_array().unwrap();
        let message = problems.iter().find(|problem| problem["id"] == id).unwrap()["message"].as_str().unwrap();
        let ended = player.terminate();
        assert!(message.contains(says) && ended.messages.contains(message), "{message}: {}", ended.messages);
    }
}

#[test]
fn the_status_says_how_evenly_frames_come_and_a_trace_what_happened() {
    let slides =
        "(dwell: \"3s\", transition: Fade, transition_time: \"1s\", slides: [Slogan(text: \"富强\"), Values()])";
    let folder = Folder::with(&[("a.ron", slides)]);
    let (status, trace) = (folder.beside("status.json"), folder.beside("trace.json"));
    let paths = ["--status", status.to_str().unwrap(), "--trace", trace.to_str().unwrap()];
    let mut player = Player::off_screen(&folder.path(), &paths);
    let told = status_when(&status, "the end of a transition", |status| !status["screens"][0]["pacing"].is_null());
    let pacing = &told["screens"][0]["pacing"];
    let (frames, late) = (pacing["frames"].as_u64().unwrap(), pacing["late"].as_u64().unwrap());
    assert!(frames > 10 && late < frames, "{pacing}");
    assert!(pacing["p50_ms"].as_f64().unwrap() <= pacing["p99_ms"].as_f64().unwrap(), "{pacing}");
    for purpose in
        ["pictures", "pictures_budget", "pixels", "backgrounds", "fonts", "windows", "process", "process_peak"]
    {
        assert!(told["memory"][purpose].is_u64(), "{purpose} is missing: {}", told["memory"]);
    }
    player.next_of("slide_shown");
    let ended = player.terminate();
    assert!(ended.status.success(), "{}", ended.messages);
    assert!(!ended.messages.contains("paint{") && !ended.messages.contains("trace"), "{}", ended.messages);

    let events: Vec<serde_json::Value> = serde_json::from_str(&fs::read_to_string(trace).unwrap()).unwrap();
    let first = |name: &str| {
        let found = events.iter().find(|event| event["name"] == name);
        found.unwrap_or_else(|| panic!("the trace has no {name}"))["ts"].as_u64().unwrap()
    };
    // From the start of the process to the first slide.
    let order = ["exec", "load", "build_app", "paint", "upload", "present", "slide_shown"].map(first);
    assert!(order.is_sorted(), "{order:?}");
    for part in ["read_file", "compose", "load_fonts", "paint_wait", "template", "background", "wake", "plan", "write"]
    {
        first(part);
    }
    let presented = events.iter().filter(|event| event["name"] == "present" && event["args"]["is_still"] == false);
    assert!(presented.count() > 10);
    let paint = events.iter().find(|event| event["name"] == "paint").unwrap();
    assert_eq!((&paint["args"]["width"], &paint["args"]["height"]), (&320.into(), &180.into()), "{paint}");
    let thread = events.iter().find(|event| event["ph"] == "M" && event["tid"] == paint["tid"]).unwrap();
    assert_eq!(thread["args"]["name"], "gongyi-brush");
}
