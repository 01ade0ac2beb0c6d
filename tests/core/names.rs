//! Files as they arrive from Windows, phones, archives and programs that synchronise folders: copies never play, names
//! that are not ours are told of, and a site under another name is a wrong site.

use std::{collections::BTreeSet, ffi::OsStr, fs, path::Path, time::Duration};

use super::place::Place;
use gongyi_assets::Assets;
use gongyi_content::library::Outcome;
use gongyi_core::problem::{Grade, Lang, Problem, Severity};
use gongyi_system::clock::monotonic_now;

const A: &str = "(title: \"甲单\", slides: [Slogan(text: \"甲\"), Slogan(text: \"乙\")])";
const B: &str = "(title: \"丙单\", slides: [Slogan(text: \"丙\"), Slogan(text: \"丁\")])";
const SITE: &str =
    "(timezone: \"Asia/Urumqi\", schedule: [(play: \"a\"), (play: \"b\", priority: 9, when: Hours(\"08:00-10:00\"))])";

fn plays(outcome: &Outcome) -> Vec<String> {
    outcome.library.playlists.keys().map(ToString::to_string).collect()
}

/// The one problem of this id.
fn only<'a>(outcome: &'a Outcome, id: &str) -> &'a Problem {
    let found: Vec<_> = outcome.problems().iter().filter(|problem| problem.id == id).collect();
    let [problem] = found[..] else { panic!("{id}: {:?}", outcome.problems()) };
    problem
}

/// Message and help in both languages.
fn words(problem: &Problem) -> [String; 2] {
    let help = problem.help.as_ref().unwrap();
    [Lang::Zh, Lang::En].map(|lang| format!("{} {}", problem.message.get(lang), help.get(lang)))
}

fn ids(outcome: &Outcome) -> BTreeSet<&'static str> {
    outcome.problems().iter().map(|problem| problem.id).collect()
}

/// Names that programs and people make of `a.ron` when they copy it: those of the field, and others of their kind.
const COPIES: [&str; 40] = [
    "a.sync-conflict-20261126-081500-K3X2ABC.ron",
    "a (conflicted copy 2026-11-26 081500).ron",
    "a(1).ron",
    "a (1).ron",
    "a - 副本.ron",
    "a - Copy.ron",
    "a_副本.ron",
    "副本 a.ron",
    "a(冲突 2026-11-26 08-15-00).ron",
    "a.bak.ron",
    "a.old.ron",
    "a_conflict-20261126-081500.ron",
    "a 2.ron",
    "a-DESKTOP-1ABC.ron",
    "新建 文本文档.ron",
    // Not of the field.
    "a（2）.ron",
    "a - 副本 (3).ron",
    "a - Copy (2).ron",
    "Copy of a.ron",
    "复件 a.ron",
    "A(1).ron",
    "a (王芳的冲突副本 2026-11-26).ron",
    "a (Wang Fang's conflicted copy 2026-11-26).ron",
    "a_冲突文件_王芳_20261126.ron",
    "a (SFConflict wang@example.org 2026-11-26-08-15-00).ron",
    "a (Case Conflict).ron",
    "a-备份.ron",
    "a旧版.ron",
    "old_a.ron",
    "a_backup_20261126.ron",
    "a 20261126.ron",
    "2026-11-26 a.ron",
    "a-LAPTOP-Q9.ron",
    "a-王芳的笔记本.ron",
    "a(1)(1).ron",
    "New Text Document (2).ron",
    "未命名.ron",
    "a v2.ron",
    "【1】a.ron",
    "a - 副本 - 副本.ron",
];

// Replay F1
#[test]
fn a_copy_never_plays_and_is_told_of_with_its_original() {
    for copy in COPIES {
        // An older text: the title and the first slide are those of the original.
        let older = A.replace("乙", "旧");
        for site in [None, Some(SITE)] {
            let place = Place::new(&[("a.ron", A), ("b.ron", B), (copy, &older)]);
            if let Some(site) = site {
                place.write("site.ron", site);
            }
            let outcome = place.loader().load();
            assert_eq!(plays(&outcome), ["a", "b"], "{copy}");
            assert_eq!(ids(&outcome), BTreeSet::from(["copied-file"]), "{copy}: {:?}", outcome.problems());
            let problem = only(&outcome, "copied-file");
            assert_eq!((problem.severity, &problem.place.file), (Severity::Warning, &place.path(copy)), "{copy}");
            let [zh, en] = words(problem);
            assert!(zh.contains("a.ron") && zh.contains("留一个") && !zh.contains("加上"), "{zh}");
            assert!(en.contains("a.ron") && en.contains("keep one, delete the other") && !en.contains("add "), "{en}");
        }
    }
    // One that comes while the other plays takes no turn.
    let place = Place::new(&[("a.ron", A), ("b.ron", B)]);
    let mut player = place.player();
    let before = player.load();
    for copy in COPIES {
        place.write(copy, A);
        let after = player.load();
        assert_eq!((plays(&after), &after.library.hash), (plays(&before), &before.library.hash), "{copy}");
        fs::remove_file(place.path(copy)).unwrap();
    }
}

// Replay F1
#[test]
fn a_copy_of_the_site_leaves_the_schedule_as_it_is() {
    for copy in
        ["site(1).ron", "site - 副本.ron", "site.sync-conflict-20261126-081500-K3X2ABC.ron", "旧site.ron", "s.ron"]
    {
        let place =
            Place::new(&[("a.ron", A), ("b.ron", B), ("site.ron", SITE), (copy, "(schedule: [(play: \"b\")])")]);
        let outcome = place.loader().load();
        assert_eq!((outcome.library.rules.len(), plays(&outcome)), (2, vec!["a".to_owned(), "b".to_owned()]), "{copy}");
        assert_eq!(ids(&outcome), BTreeSet::from(["copied-file"]), "{copy}: {:?}", outcome.problems());
        assert!(outcome.good && words(only(&outcome, "copied-file"))[1].contains("site.ron"));
    }
}

// Replay F1
#[test]
fn a_copy_without_its_original_is_named_where_that_is_missing() {
    for copy in
        COPIES.iter().filter(|copy| !copy.contains(['2', 'D', 'L', 'N', '笔', '新', '未']) || copy.contains("冲突"))
    {
        let place = Place::new(&[("site.ron", "(schedule: [(play: \"a\"), (play: \"b\")])"), ("b.ron", B), (copy, A)]);
        let outcome = place.loader().load();
        assert_eq!(plays(&outcome), ["b"], "{copy}");
        assert_eq!(
            ids(&outcome),
            BTreeSet::from(["copied-file", "unknown-playlist"]),
            "{copy}: {:?}",
            outcome.problems()
        );
        for text in words(only(&outcome, "unknown-playlist")) {
            assert!(text.contains(copy) && text.contains("a.ron"), "{text}");
        }
    }
}

// Replay F1
#[test]
fn what_has_a_text_of_its_own_or_is_played_by_a_rule_is_no_copy() {
    for own in [
        "a 2.ron",
        "a2.ron",
        "a 20261126.ron",
        "a-DESKTOP-1ABC.ron",
        "新建 文本文档.ron",
        "a-winter.ron",
        "a 冲突调解.ron",
        "about.ron",
        "backup.ron",
        "a（一）.ron",
    ] {
        let place = Place::new(&[("a.ron", A), (own, B)]);
        let outcome = place.loader().load();
        assert_eq!((plays(&outcome).len(), outcome.problems().len()), (2, 0), "{own}: {:?}", outcome.problems());
    }
    for copy in COPIES {
        let name = copy.strip_suffix(".ron").unwrap();
        let site = format!("(schedule: [(play: \"a\"), (play: \"{name}\")])");
        let place = Place::new(&[("a.ron", A), (copy, A), ("site.ron", &site)]);
        let outcome = place.loader().load();
        assert_eq!((plays(&outcome).len(), outcome.problems().len()), (2, 0), "{copy}: {:?}", outcome.problems());
    }
    // What programs leave behind is read by nobody.
    for left in ["~$a.ron", "#a.ron#", "a.ron~", "a.ron.bak", "a.ron.tmp", ".a.ron", "a.bak"] {
        let place = Place::new(&[("a.ron", A), (left, A)]);
        let outcome = place.loader().load();
        assert_eq!((plays(&outcome).len(), outcome.problems().len()), (1, 0), "{left}: {:?}", outcome.problems());
    }
}

/// Names that Windows, phones and input methods make of `site.ron`.
const SITES: [&str; 24] = [
    "site.ron.txt",
    "SITE.RON",
    "site.RON",
    "site.ron ",
    "site.txt",
    "site。ron",
    "Site.ron",
    "site .ron",
    "ｓｉｔｅ.ron",
    "site.ron.ron",
    "sit.ron",
    // Not of the field.
    "site.ron.TXT",
    "site",
    "Site.Ron.txt",
    " site.ron",
    "site..ron",
    "site．ron",
    "ｓｉｔｅ．ｒｏｎ",
    "site\u{3000}.ron",
    "site.ron.docx",
    "site.json",
    "站点.ron",
    "排期.txt",
    "site.ron (1)",
];

// Replay F2
#[test]
fn a_site_under_another_name_is_a_wrong_site() {
    for name in SITES {
        let place = Place::new(&[("a.ron", A), ("b.ron", B), (name, SITE)]);
        let outcome = place.loader().load();
        let problem = only(&outcome, "misnamed-site");
        assert_eq!((problem.severity, problem.grade), (Severity::Error, Grade::Shape), "{name}");
        assert_eq!(problem.place.file, place.path(name));
        for text in words(problem) {
            assert!(text.contains(name) && text.contains("\"site.ron\""), "{text}");
        }
        let library = &outcome.library;
        // The fallback, and never all playlists in turn.
        assert!(library.sequence.is_empty() && library.rules.is_empty() && !outcome.good, "{name}");
        assert_eq!(outcome.problems().len(), 1, "{name}: {:?}", outcome.problems());

        // Renamed while it plays: the last good version stays, and after a restart.
        let place = Place::new(&[("a.ron", A), ("b.ron", B), ("site.ron", SITE)]);
        let mut player = place.player();
        let start = monotonic_now();
        let before = player.load_at(start);
        assert!(before.good && player.keep(), "{:?}", before.problems());
        fs::rename(place.path("site.ron"), place.path(name)).unwrap();
        let later = player.load_at(start + Duration::from_secs(10));
        for after in [later, place.player().load()] {
            assert_eq!(after.library.hash, before.library.hash, "{name}");
            assert_eq!((after.library.rules.len(), &after.kept[..]), (2, &[place.path("site.ron")][..]), "{name}");
            assert_eq!((ids(&after), after.good), (BTreeSet::from(["misnamed-site"]), false), "{name}");
        }
        // It says that there is no schedule: that is another.
        place.write("site.ron", "()");
        fs::remove_file(place.path(name)).unwrap();
        let after = player.load_at(start + Duration::from_secs(20));
        assert!(after.good && after.library.rules.is_empty() && after.library.sequence.len() == 2, "{name}");
    }
}

// Replay F2
#[test]
fn a_playlist_under_another_name_is_told_of() {
    for (name, right) in [
        ("a.ron.txt", "a.ron"),
        ("a.RON", "a.ron"),
        ("a.Ron", "a.ron"),
        ("a.docx", "a.ron"),
        ("a.txt", "a.ron"),
        ("a", "a.ron"),
        ("a .ron", "a.ron"),
        ("a。ron", "a.ron"),
        ("a.ron.ron", "a.ron"),
        ("a.ｒｏｎ", "a.ron"),
        ("a.ron.md", "a.ron"),
        ("a，ron", "a，ron.ron"),
    ] {
        for site in [None, Some("(schedule: [(play: \"a\"), (play: \"b\")])")] {
            let place = Place::new(&[("b.ron", B), (name, A)]);
            if let Some(site) = site {
                place.write("site.ron", site);
            }
            let outcome = place.loader().load();
            assert_eq!(plays(&outcome), ["b"], "{name}");
            let problem = only(&outcome, "misnamed-playlist");
            assert_eq!((problem.severity, &problem.place.file), (Severity::Warning, &place.path(name)));
            for text in words(problem) {
                assert!(text.contains(name) && text.contains(&format!("\"{right}\"")), "{text}");
            }
            if site.is_some() && right == "a.ron" {
                for text in words(only(&outcome, "unknown-playlist")) {
                    assert!(text.contains(name) && text.contains("a.ron"), "{text}");
                }
            }
        }
    }
    // Wrong in itself, it is told of by its name all the same.
    let place = Place::new(&[("b.ron", B), ("a.RON", "(slides: [Slogn(")]);
    assert_eq!(ids(&place.loader().load()), BTreeSet::from(["misnamed-playlist"]));
}

#[test]
fn what_is_misnamed_is_compared_with_all_that_plays_in_whatever_order_names_stand() {
    for name in [" Site.ron", "Site .ron", "Site.ron.ron", "site。ron", "Site(1).ron.txt"] {
        let place = Place::new(&[("a.ron", A), ("Site.ron", B), (name, B)]);
        let outcome = place.loader().load();
        assert_eq!(
            (plays(&outcome), ids(&outcome)),
            (vec!["Site".into(), "a".into()], BTreeSet::from(["copied-file"]))
        );
        assert_eq!(only(&outcome, "copied-file").place.file, place.path(name));
    }
}

// Replay F2
#[test]
fn other_files_are_not_remarked_on() {
    let place = Place::new(&[("a.ron", A), ("b.ron", B)]);
    for (name, text) in [
        ("说明.txt", "说明：每天 slides 里放三个画面。\nschedule: 见 site.ron"),
        ("site.txt", "site: 市民中心一楼\n(schedule to come)"),
        ("readme.md", "# (slides: [...])"),
        ("a.docx", "PK\u{3}\u{4}\0\0word/document.xml"),
        ("list.json", "{\"slides\": []}"),
        ("空.txt", ""),
        ("公式.txt", "(1 + 2) * 3"),
        ("a.png", "(slides: [])"),
        ("status.json", "{}"),
        ("ron", ""),
    ] {
        place.write(name, text);
    }
    fs::create_dir(place.path("site")).unwrap();
    let outcome = place.loader().load();
    assert!(outcome.problems().is_empty(), "{:?}", outcome.problems());
    assert_eq!(plays(&outcome), ["a", "b"]);
}

// Replay F2
#[test]
fn a_site_that_goes_while_it_plays_stays() {
    let place = Place::new(&[("a.ron", A), ("b.ron", B), ("site.ron", SITE)]);
    let mut player = place.player();
    let start = monotonic_now();
    let before = player.load_at(start);
    fs::remove_file(place.path("site.ron")).unwrap();
    player.load_at(start);
    let after = player.load_at(start + Duration::from_secs(10));
    assert_eq!((&after.library.hash, ids(&after)), (&before.library.hash, BTreeSet::from(["site-vanished"])));
}

#[cfg(unix)]
fn raw(bytes: &[u8]) -> &OsStr {
    std::os::unix::ffi::OsStrExt::from_bytes(bytes)
}

// Replay F3
#[cfg(unix)]
#[test]
fn a_name_in_another_encoding_is_told_of() {
    // What `iconv -t GBK` makes of the names.
    for (bytes, name) in [
        (&b"\xbd\xa1\xbf\xb5.ron"[..], "健康.ron"),
        (b"\xba\xfe.png", "湖.png"),
        (b"\xd5\xbe\xb5\xe3.txt", "站点.txt"),
        (b"\xcd\xbc\xc6\xac/\xba\xfe.png", "湖.png"),
        (b"posters/\xcd\xbc\xc6\xac/\xba\xfe.png", "湖.png"),
    ] {
        let place = Place::new(&[("a.ron", A)]);
        let path = place.path(raw(bytes));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, B).unwrap();
        let outcome = place.loader().load();
        assert_eq!(
            (plays(&outcome), ids(&outcome)),
            (vec!["a".to_owned()], BTreeSet::from(["name-encoding"])),
            "{name}"
        );
        let problem = outcome.problems().iter().find(|problem| problem.place.file == path).unwrap();
        for text in words(problem) {
            assert!(text.contains(name) && text.contains("unzip -O GBK"), "{text}");
        }
        // It can be written down.
        serde_json::to_value(problem.to_json(Lang::Zh)).unwrap();
    }
    // Neither of the two.
    let place = Place::new(&[("a.ron", A)]);
    fs::write(place.path(raw(b"\xff\xff.ron")), B).unwrap();
    assert!(words(only(&place.loader().load(), "name-encoding"))[1].contains("unzip -O GBK"));
}

// Replay F3
#[cfg(unix)]
#[test]
fn a_playlist_that_is_missing_is_found_under_its_name_in_another_encoding() {
    let site = "(schedule: [(play: \"a\"), (play: \"健康\")])";
    for (bytes, shown) in [
        (&b"\xbd\xa1\xbf\xb5.ron"[..], "健康.ron"),
        ("╜í┐╡.ron".as_bytes(), "╜í┐╡.ron"),
        ("鍋ュ悍.ron".as_bytes(), "鍋ュ悍.ron"),
    ] {
        let place = Place::new(&[("a.ron", A), ("site.ron", site)]);
        fs::write(place.path(raw(bytes)), B).unwrap();
        let outcome = place.loader().load();
        for text in words(only(&outcome, "unknown-playlist")) {
            assert!(text.contains(shown) && text.contains("unzip -O GBK"), "{text}");
        }
    }
}

// Replay F3
#[cfg(unix)]
#[test]
fn a_picture_that_is_missing_is_found_under_its_name_in_another_encoding() {
    for (file, bytes, shown) in [
        ("湖.png", &b"\xba\xfe.png"[..], "湖.png"),
        ("湖.png", "║■.png".as_bytes(), "║■.png"),
        ("湖.png", "ºþ.png".as_bytes(), "ºþ.png"),
        ("posters/湖.png", b"posters/\xba\xfe.png", "湖.png"),
        ("图片/湖.png", b"\xcd\xbc\xc6\xac/\xba\xfe.png", "图片"),
        ("图片/a.png", b"\xcd\xbc\xc6\xac/a.png", "图片"),
    ] {
        let place = Place::new(&[("a.ron", &format!("(slides: [Picture(file: \"{file}\")])"))]);
        let path = place.path(raw(bytes));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, "").unwrap();
        let outcome = place.loader().load();
        for text in words(only(&outcome, "missing-picture")) {
            assert!(text.contains(shown) && text.contains("unzip -O GBK"), "{file}: {text}");
        }
    }
}

/// What `check` says and how it ends.
fn check(place: &Place) -> (Option<i32>, String) {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_gongyi"));
    command.args(["check", "--no-cache", "playlists"]).current_dir(place.0.path()).env("LANG", "en_GB.UTF-8");
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

// Replay F1, F2, F3
#[test]
fn check_fails_for_a_site_under_another_name_and_for_no_copy() {
    let place = Place::new(&[("a.ron", A), ("a(1).ron", A), ("b.RON", B)]);
    let (code, told) = check(&place);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("copied-file") && told.contains("misnamed-playlist"), "{told}");
    #[cfg(unix)]
    {
        fs::write(place.path(raw(b"\xbd\xa1\xbf\xb5.ron")), B).unwrap();
        let (code, told) = check(&place);
        assert_eq!((code, told.contains("健康.ron")), (Some(0), true), "{told}");
    }
    place.write("site.ron.txt", SITE);
    let (code, told) = check(&place);
    assert_eq!((code, told.contains("misnamed-site")), (Some(1), true), "{told}");
}

/// Runs the program on a folder of which single files are mounts of their own; nothing where no mounts are to be had.
fn with_mounts(place: &Place, mounts: &[(&str, &str)], arguments: &str) -> Option<String> {
    let bind = |(from, to): &(&str, &str)| format!("mount --bind '{from}' '{to}' && ");
    let script: String = mounts.iter().map(bind).collect();
    let script = format!("{script}exec \"{}\" {arguments}", env!("CARGO_BIN_EXE_gongyi"));
    let mut command = std::process::Command::new("unshare");
    command.args(["-rm", "sh", "-c", &script]).current_dir(place.0.path());
    let output =
        command.env("LANG", "en_GB.UTF-8").env("GONGYI_ASSETS", place.0.path().join("assets")).output().ok()?;
    let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    if told.contains("unshare:") || told.contains("mount:") {
        crate::left_out::left_out("this machine lets nobody mount files");
        return None;
    }
    Some(told)
}

// Replay F5
#[test]
fn doctor_doubts_files_that_are_mounts_of_their_own() {
    let with_picture = "(slides: [Slogan(text: \"甲\"), Picture(file: \"posters/p.png\")])";
    let place = Place::new(&[("a.ron", with_picture), ("b.ron", B), ("site.ron", SITE)]);
    let root = place.0.path();
    for folder in ["playlists/posters", "assets/themes", "r"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    image::GrayImage::from_pixel(8, 8, image::Luma([1])).save(place.path("posters/p.png")).unwrap();
    let theme = Assets::embedded().read("themes/clinic.ron").unwrap().into_owned();
    fs::write(root.join("assets/themes/ours.ron"), theme).unwrap();
    fs::write(place.path("notes.txt"), "").unwrap();
    let files = [
        "playlists/site.ron",
        "playlists/a.ron",
        "playlists/posters/p.png",
        "assets/themes/ours.ron",
        "playlists/notes.txt",
    ];
    for file in files {
        let outside = format!("r/{}", Path::new(file).file_name().unwrap().to_string_lossy());
        fs::copy(root.join(file), root.join(&outside)).unwrap();
        let told = with_mounts(&place, &[(&outside, file)], "doctor playlists --format json");
        let Some(told) = told else { return };
        let watcher = told.lines().find(|line| line.contains("\"watcher\"")).unwrap();
        let matters = !file.ends_with("notes.txt");
        let is_told = watcher.contains("doubtful") && watcher.contains(file) && watcher.contains("mount the folder");
        assert_eq!(is_told, matters, "{file}: {watcher}");
    }
    // A folder that is a mount is followed.
    let told = with_mounts(&place, &[("playlists", "playlists")], "doctor playlists --format json").unwrap();
    let watcher = told.lines().find(|line| line.contains("\"watcher\"")).unwrap();
    assert!(!watcher.contains("mount the folder"), "{watcher}");
}
