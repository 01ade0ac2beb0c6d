//! `check` as a shell runs it: what it prints for people and for programs.

use std::{collections::BTreeSet, fs};

use serde_json::Value;

use super::{assert_golden, cases, good, keys, objects, problems, run};

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
fn a_problem_anywhere_in_a_line_of_any_length_is_shown_and_ends_nothing() {
    let folder = good();
    for length in [0, 65_500, 70_000, 300_000] {
        let text = format!("(slides: [{}Slogan(text: \"敬业！！\")])", " ".repeat(length));
        fs::write(folder.path().join("playlists/values.ron"), text).unwrap();
        let ran = run(folder.path(), &["check"]);
        assert_eq!(ran.code, 0, "{length}: {}", ran.err);
        assert!(ran.err.contains("exclamation-marks") && ran.err.contains("敬业！！"), "{length}: {}", ran.err);
        assert!(ran.err.contains(&format!("values.ron:1:{}\n", length + 11)), "{length}: {}", ran.err);
        assert!(ran.err.len() < 4000 && !ran.err.contains("panicked"), "{length}: {}", ran.err);
    }
    let text = format!("(slides: [Slogan(text: \"{}！！\")])", "x".repeat(100_000));
    fs::write(folder.path().join("playlists/values.ron"), text).unwrap();
    let ran = run(folder.path(), &["check"]);
    assert!(ran.code == 1 && ran.err.contains("text-too-long") && ran.err.len() < 4000, "{}", ran.err);
}

#[test]
fn what_is_remembered_changes_no_answer() {
    let folder = good();
    let playlists = folder.path().join("playlists");
    let site = "(screens: [
            (name: \"hall\", diagonal_in: 55, viewing_distance_m: 30),
            (name: \"lift\", rotate: 90, zones: [Ticker(texts: [\"请走楼梯\"]), Clock()]),
        ])";
    fs::write(playlists.join("site.ron"), site).unwrap();
    let paint = |name: &str, shade| {
        image::RgbImage::from_fn(64, 36, |x, _| image::Rgb([shade, x as u8, 128])).save(playlists.join(name)).unwrap();
    };
    paint("p.png", 1);
    paint("q.png", 2);
    let list = |words: &str| {
        let text = format!(
            "(theme: \"clinic\", credit: \"文明办\", slides: [
                Picture(file: \"p.png\", caption: \"{words}\"), Picture(file: \"q.png\"), Today(), Clock(),
                Slogan(text: \"{words}\"), Slogan(text: \"{words}\", dwell: \"2s\"), Values(),
                Campaign(headline: \"{words}\", qr: \"https://example.com/{words}\", advertisement: true),
                Notice(title: \"{words} 𰻞\", points: [\"甲\", \"乙\"]), Picture(file: \"gone.png\"),
            ])"
        );
        fs::write(playlists.join("values.ron"), text).unwrap();
    };
    let cache = tempfile::tempdir().unwrap();
    let file = cache.path().join("gongyi/check");
    let check = |more: &[&str]| {
        let mut arguments = vec!["check", "--format", "json"];
        arguments.extend(more);
        let mut command = super::gongyi(folder.path(), &arguments);
        command.env("XDG_CACHE_HOME", cache.path());
        let ran = super::finish(command);
        (ran.code, ran.out, ran.err)
    };
    let mut sizes = Vec::new();
    for change in ["nothing", "a text", "a text again", "a picture", "a theme", "a damaged cache", "a locked cache"] {
        match change {
            "a text" => list("文明出行"),
            "a picture" => paint("p.png", 250),
            "a theme" => {
                let themes = folder.path().join("assets/themes");
                fs::create_dir_all(&themes).unwrap();
                let theme = gongyi_assets::Assets::embedded().read("themes/night.ron").unwrap();
                fs::write(themes.join("clinic.ron"), theme).unwrap();
            }
            "a damaged cache" => {
                let mut bytes = fs::read(&file).unwrap();
                bytes.iter_mut().step_by(97).for_each(|byte| *byte ^= 1);
                fs::write(&file, bytes).unwrap();
            }
            "a locked cache" => {
                fs::remove_file(&file).unwrap();
                fs::create_dir(&file).unwrap();
            }
            _ => list("讲文明 树新风"),
        }
        let wanted = check(&["--no-cache"]);
        assert!(wanted.1.contains("missing-picture") && wanted.1.contains("\"legibility\""), "{wanted:?}");
        assert_eq!(check(&[]), wanted, "{change}, with what was remembered before");
        assert_eq!(check(&[]), wanted, "{change}, with all of it remembered");
        sizes.push(fs::metadata(&file).map_or(0, |metadata| metadata.len()));
    }
    // New texts were learnt, and old ones known again.
    assert!(sizes[0] > 1000 && sizes[1] > sizes[0] && sizes[2] == sizes[1] && sizes[3] > sizes[2], "{sizes:?}");
}

#[test]
fn check_tells_what_is_over_at_the_time_that_is_asked_for() {
    let folder = good();
    let values = "(slides: [Campaign(headline: \"宽带新装\", period: \"即日起至11月20日\"), Slogan(text: \"诚信\")])";
    fs::write(folder.path().join("playlists/values.ron"), values).unwrap();
    let over = |time: &str| {
        let ran = run(folder.path(), &["check", "--format", "json", "--at", time]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        problems(&ran.out).iter().filter(|problem| problem["id"] == "day-over").count()
    };
    // The day ends in the site's zone.
    assert_eq!(over("2026-11-20 23:59:59"), 0);
    assert_eq!(over("2026-11-21"), 1);
    assert_eq!(over("2026-11-20T16:00:00Z"), 1);
    let ran = run(folder.path(), &["check", "--at", "2026-11-26", "--lang", "zh"]);
    assert!(ran.code == 0 && ran.err.contains("day-over") && ran.err.contains("2026-11-20"), "{}", ran.err);
    assert_eq!(run(folder.path(), &["check", "--at", "tomorrow"]).code, 2);
}
