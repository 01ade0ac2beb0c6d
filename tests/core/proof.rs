//! `gongyi proof` from end to end: the page is whole and asks for nothing, every slide is in it, what staff wrote stays a
//! text, and what is different from what plays stands side by side.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::{Command, Stdio},
};

use gongyi_assets::Assets;
use gongyi_content::{
    library::Loader,
    store::{Entry, Manifest, Store},
};
use gongyi_core::{
    model::{Library, ZoneId},
    playback::CueKind,
    schedule::ClockTrust,
    show::Show,
};

/// A Monday.
const AT: &str = "2026-11-23 08:00";

const SITE: &str = "(timezone: \"Asia/Shanghai\",
    screens: [(name: \"hall\", size: (320, 180)), (name: \"lift\", size: (180, 320), groups: [\"indoors\"])],
    schedule: [
        (name: \"values\", play: \"values\"),
        (play: \"health\", when: On(Workdays, \"07:00-09:00\"), priority: 10),
        (name: \"night\", blank: true, when: Hours(\"23:00-06:00\"), priority: 100, screens: [\"lift\"]),
        (name: \"hourly\", play: \"hourly\", every: \"1h\", when: Hours(\"06:00-22:00\"), priority: 30),
    ])";
const VALUES: &str = "(title: \"核心价值观\", slides: [
    Slogan(text: \"爱国 **敬业**\\n诚信 友善\", dwell: \"8s\"),
    Values(),
    Slogan(text: \"岁末\", id: \"year-end\", from: \"2026-12-30\", until: \"2027-01-02\", dwell: \"6s\"),
    Countdown(to: \"2027-01-01\", name: \"元旦\", waive: [(id: \"contrast-low\", reason: \"看过小样\")]),
])";
const HEALTH: &str = "(slides: [
    Notice(title: \"佩戴口罩\", points: [\"公共区域 佩戴口罩\", \"保持距离\"], id: \"mask\"),
    Picture(file: \"red.png\", caption: \"红\"),
])";
const HOURLY: &str = "(slides: [Slogan(text: \"整点\", dwell: \"6s\")])";

struct Ran {
    code: i32,
    err: String,
}

fn gongyi(folder: &Path, arguments: &[&str]) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongyi"));
    for name in ["LC_ALL", "LC_MESSAGES", "RUST_LOG", "GONGYI_ASSETS", "XDG_CACHE_HOME", "HOME"] {
        command.env_remove(name);
    }
    command.env("LANG", "zh_CN.UTF-8").env("TZ", "Asia/Shanghai").current_dir(folder);
    let output = command.args(arguments).stdin(Stdio::null()).output().unwrap();
    Ran { code: output.status.code().unwrap(), err: String::from_utf8(output.stderr).unwrap() }
}

/// A folder with files in it.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("playlists"), files);
    folder
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    fs::create_dir_all(folder).unwrap();
    for (name, text) in files {
        fs::write(folder.join(name), text).unwrap();
    }
    image::RgbImage::from_pixel(64, 36, image::Rgb([200, 20, 30])).save(folder.join("red.png")).unwrap();
}

const ALL: [(&str, &str); 4] =
    [("site.ron", SITE), ("values.ron", VALUES), ("health.ron", HEALTH), ("hourly.ron", HOURLY)];

/// The page of a proof, after it was found to be whole.
fn proof(folder: &Path, more: &[&str]) -> (Ran, String) {
    let arguments = [&["proof", "--at", AT, "--out", "proof.html"], more].concat();
    let ran = gongyi(folder, &arguments);
    let page = fs::read_to_string(folder.join("proof.html")).unwrap_or_else(|error| panic!("{error}: {}", ran.err));
    check_page(&page);
    (ran, page)
}

fn library(folder: &Path) -> std::sync::Arc<Library> {
    Loader::new(folder, Assets::embedded(), chrono_tz::Asia::Shanghai).load().library
}

/// A tag as it is written.
#[derive(Debug)]
struct Tag {
    name: String,
    attributes: BTreeMap<String, String>,
    closes: bool,
    is_empty: bool,
}

/// Reads a tag, without its brackets; everything that is not written as strictly as can be is a mistake.
fn read_tag(written: &str) -> Tag {
    let (closes, rest) = written.strip_prefix('/').map_or((false, written), |rest| (true, rest));
    let (is_empty, rest) = rest.strip_suffix('/').map_or((false, rest), |rest| (true, rest));
    let end = rest.find(' ').unwrap_or(rest.len());
    let (name, mut rest) = rest.split_at(end);
    assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric()), "<{written}>");
    let mut attributes = BTreeMap::new();
    while !rest.trim().is_empty() {
        rest = rest.trim_start();
        let (key, after) = rest.split_once("=\"").unwrap_or_else(|| panic!("<{written}>"));
        let (value, after) = after.split_once('"').unwrap_or_else(|| panic!("<{written}>"));
        assert!(key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "<{written}>");
        assert!(after.is_empty() || after.starts_with(' '), "<{written}>");
        check_text(value);
        assert!(attributes.insert(key.to_owned(), value.to_owned()).is_none(), "<{written}>");
        rest = after;
    }
    Tag { name: name.to_owned(), attributes, closes, is_empty }
}

/// Text has no bracket and no ampersand but those of its escapes, and nothing that nobody sees.
fn check_text(text: &str) {
    assert!(!text.contains(['<', '>']), "{text}");
    for after in text.split('&').skip(1) {
        let is_escape = ["amp;", "lt;", "gt;", "quot;", "#39;"].iter().any(|escape| after.starts_with(escape));
        assert!(is_escape, "&{}", after.chars().take(20).collect::<String>());
    }
    let is_hidden = |c: char| c.is_control() && !matches!(c, '\n' | '\t') || matches!(c, '\u{202a}'..='\u{202e}');
    assert!(!text.contains(is_hidden), "{text:?}");
}

/// A page that is whole, asks for nothing and runs nothing: every tag is closed in order, every link leads into it.
fn check_page(page: &str) {
    let rest = page.strip_prefix("<!DOCTYPE html>\n").expect("it says what it is");
    let (mut open, mut ids, mut links) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    let mut rest = rest;
    while let Some(start) = rest.find('<') {
        let (text, tag) = rest.split_at(start);
        if open.last().is_some_and(|name| name == "style") {
            for never in ["url(", "@import", "http", "expression", "javascript"] {
                assert!(!text.contains(never), "{never} in the style");
            }
        } else {
            check_text(text);
        }
        let (written, after) = tag[1..].split_once('>').expect("a tag ends");
        rest = after;
        let tag = read_tag(written);
        for never in ["script", "iframe", "object", "embed", "link", "base", "form", "foreignObject", "use", "a:xlink"]
        {
            assert_ne!(tag.name, never);
        }
        for (key, value) in &tag.attributes {
            assert!(!key.starts_with("on"), "<{written}>");
            match key.as_str() {
                "href" => {
                    links.insert(value.strip_prefix('#').expect("no link leads out").to_owned());
                }
                "src" => {
                    assert!(
                        value.starts_with("data:image/jpeg;base64,") || value.starts_with("data:image/png;base64,")
                    );
                }
                "id" => assert!(ids.insert(value.clone()), "{value} twice"),
                _ => {}
            }
            assert!(key == "content" || key == "src" || !value.contains("//"), "<{written}>");
        }
        if tag.closes {
            assert_eq!(open.pop().as_deref(), Some(tag.name.as_str()), "</{}>", tag.name);
        } else if !tag.is_empty && !["meta", "img", "br"].contains(&tag.name.as_str()) {
            open.push(tag.name);
        }
    }
    assert!(open.is_empty() && rest.trim().is_empty(), "{open:?} {rest}");
    let lost: Vec<_> = links.difference(&ids).collect();
    assert!(lost.is_empty(), "{lost:?} are nowhere");
    let policy = "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:;";
    assert!(page.contains(policy) && !page.contains("script-src"));
}

/// What stands between two marks of a page.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let (_, after) = page.split_once(from).unwrap_or_else(|| panic!("no {from}"));
    after.split_once(to).map_or(after, |(between, _)| between)
}

#[test]
fn every_slide_is_in_it_with_its_texts_times_and_pictures() {
    let folder = folder(&ALL);
    let (ran, page) = proof(folder.path(), &[]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("proof.html：") && ran.err.contains("0 个错误"), "{}", ran.err);
    let library = library(&folder.path().join("playlists"));
    for slide in library.playlists.values().flat_map(|playlist| &playlist.slides) {
        assert!(page.contains(&format!(">{} <span class=\"kind\">", slide.id)), "{}", slide.id);
    }
    // Of each shape one, of the fallback as well.
    assert_eq!(page.matches("<img ").count(), 2 * (4 + 2 + 1 + 1));
    for text in [
        // As it is read: without the marks of emphasis, with the lines that staff typed.
        "爱国 敬业\n诚信 友善",
        "富强　民主　文明　和谐",
        "公共区域 佩戴口罩",
        "red.png",
        "2026-12-30 至 2027-01-02（含首尾两天）",
        "8 秒",
        // The condition of a rule, in words.
        "每个工作日（含调休上班）的 07:00-09:00",
        "这 14 天里不播出",
        "黑屏 7 小时（00:00–06:00 23:00–24:00）",
        "插播 hourly 16 次，首次 06:00（规则 hourly）",
        // The countdown tells the days from that Monday.
        "39",
        // What was accepted, and why.
        "contrast-low：看过小样",
        "初审",
        "三校",
    ] {
        assert!(page.contains(text), "{text} is not in it");
    }
    // The form and each sheet have the fingerprint.
    assert!(between(&page, "id=\"form\"", "</section>").contains(&library.hash));
    assert!(between(&page, "@bottom-left", "}").contains(&library.hash));
    let short = format!("{}-{}-{}", &library.hash[..4], &library.hash[4..8], &library.hash[8..12]);
    assert!(between(&page, "<title>", "</title>").contains(&short));
    assert!(page.contains(concat!("gongyi ", env!("CARGO_PKG_VERSION"))));
    assert!(page.contains("没有与上一版比较：没有写 --state"));
}

#[test]
fn the_same_content_gives_the_same_bytes_and_in_another_place_the_same_fingerprint() {
    let one = folder(&ALL);
    let (_, first) = proof(one.path(), &[]);
    let (_, again) = proof(one.path(), &[]);
    assert!(first == again);
    let other = tempfile::tempdir().unwrap();
    write(&other.path().join("deep/playlists"), &ALL);
    let elsewhere = library(&other.path().join("deep/playlists"));
    assert_eq!(elsewhere.hash, library(&one.path().join("playlists")).hash);
    // Another picture under the same name is another content.
    image::RgbImage::new(64, 36).save(one.path().join("playlists/red.png")).unwrap();
    assert_ne!(elsewhere.hash, library(&one.path().join("playlists")).hash);
    let (_, english) = proof(one.path(), &["--lang", "en"]);
    assert!(english.contains("<html lang=\"en\">") && english.contains("Proof for approval"));
    assert!(english.contains("dark for 7 h (00:00–06:00 23:00–24:00)"), "the same in English");
    assert!(!english.contains("送审") && !english.contains("初审"));
}

#[test]
fn what_staff_wrote_stays_a_text_wherever_it_is_written() {
    let evil = "<script>alert('1')</script>";
    let site = format!(
        "(timezone: \"Asia/Shanghai\", screens: [(name: \"{evil}\", size: (320, 180), groups: [\"\\\"><b>\"],
            zones: [Ticker(texts: [\"{evil}&amp;\"])])],
          schedule: [(name: \"{evil}\", play: \"a<b>&\", when: Hours(\"06:00-22:00\")), (play: \"none<i>\")])"
    );
    let list = format!(
        "(title: \"</style>{evil}\", banner: \"{evil}\", credit: \"\\\"onload=alert(1)\", slides: [
            Slogan(text: \"{evil}\\n&lt;\", id: \"x<img src=y onerror=z>\",
                waive: [(id: \"text-overflow\", reason: \"<u>\")]),
            Picture(file: \"\\\"><script>.png\", caption: \"'\"),
            Notice(title: \"\u{202e}a\", points: [\"<svg/onload=alert(1)>\"]),
            Campaign(headline: \"<\", qr: \"https://example.cn/<b>\", rows: [[\"<td>\", \"&\"]], call: \">\"),
        ])"
    );
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("p<b>\"'&"), &[("site.ron", &site), ("a<b>&.ron", &list)]);
    let (ran, page) = proof(folder.path(), &["p<b>\"'&"]);
    // A picture and a playlist are missing: it is written all the same.
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(page.contains("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"));
    assert!(page.contains("p&lt;b&gt;&quot;&#39;&amp;"));
    let (_, after) = page.split_once("<section class=\"card slide").unwrap();
    let findings = between(&page, "id=\"findings\"", "<h2");
    assert!(
        findings.contains("class=\"tag error\"") && !after.contains("id=\"findings\""),
        "what is wrong stands first"
    );
}

/// Keeps a version of a folder as a player does.
fn keep(store: &Path, folder: &str, files: &[(&str, &str)]) {
    let store = Store::open(store).unwrap();
    let mut entries = BTreeMap::new();
    let mut put = |name: &str, bytes: &[u8]| {
        entries.insert(name.to_owned(), Entry { hash: store.put(bytes).unwrap(), bytes: bytes.len() as u64 });
    };
    for (name, text) in files {
        put(name, text.as_bytes());
    }
    let red = tempfile::tempdir().unwrap();
    write(red.path(), &[]);
    put("red.png", &fs::read(red.path().join("red.png")).unwrap());
    store.set_last_good(Path::new(folder), &Manifest::new(Path::new(folder), entries)).unwrap();
}

#[test]
fn what_is_different_from_what_plays_stands_side_by_side() {
    let before_health = "(slides: [
        Notice(title: \"佩带口罩\", points: [\"公共区域 佩戴口罩\", \"保持距离\"], id: \"mask\"),
        Slogan(text: \"多通风\", dwell: \"6s\"),
        Picture(file: \"red.png\", caption: \"红\"),
        Steps(title: \"洗手\", steps: [\"湿\", \"搓\"]),
    ])";
    let after_health = "(slides: [
        Notice(title: \"佩戴口罩\", points: [\"公共区域 佩戴口罩\", \"保持距离\"], id: \"mask\"),
        Picture(file: \"red.png\", caption: \"红\"),
        Slogan(text: \"多通风\", dwell: \"9s\"),
        Values(heading: \"新\"),
    ])";
    let before_site = SITE.replace("07:00-09:00", "07:00-08:30");
    let before = [
        ("site.ron", before_site.as_str()),
        ("values.ron", VALUES),
        ("health.ron", before_health),
        ("hourly.ron", HOURLY),
    ];
    let after = [("site.ron", SITE), ("values.ron", VALUES), ("health.ron", after_health), ("hourly.ron", HOURLY)];
    let folder = folder(&after);
    let state = folder.path().join("state");
    // What plays is another folder: the only one that the state folder knows.
    keep(&state, "/srv/playlists", &before);
    let (ran, page) = proof(folder.path(), &["--state", "state"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(page.contains("与 /srv/playlists 正在用的上一个正确版本"));
    let changes = between(&page, "id=\"changes\"", "id=\"slides\"");
    let cards: Vec<&str> = changes.split("<section ").skip(1).collect();
    let card =
        |id: &str| *cards.iter().find(|card| card.contains(&format!(">{id} <span"))).unwrap_or_else(|| panic!("{id}"));
    assert_eq!(cards.len(), 4);
    // Changed in its words: both pictures in both shapes, what is different is marked.
    let mask = card("health/mask");
    assert!(mask.contains("tag changed") && mask.matches("<img ").count() == 4);
    let (was, is) = mask.split_once("这一版").unwrap();
    assert!(was.contains("佩<del>带</del>口罩") && is.contains("佩<ins>戴</ins>口罩"), "{was} {is}");
    // Changed in its time and its place alone.
    let air = card("health/2");
    assert!(air.contains("tag changed") && air.contains("<del>6 秒</del> <ins>9 秒"), "{air}");
    assert!(card("health/3").contains("tag new"));
    let removed = cards.last().unwrap();
    assert!(removed.contains("tag removed") && removed.contains("洗手") && removed.matches("<img ").count() == 2);
    assert!(
        changes.contains("<del>规则：播放 health；每个工作日（含调休上班）的 07:00-08:30；优先级 10</del>"),
        "{changes}"
    );
    assert!(changes.contains("<ins>规则：播放 health；每个工作日（含调休上班）的 07:00-09:00；优先级 10</ins>"));
    // What did not change is below, once.
    let rest = between(&page, "id=\"slides\"", "id=\"calendar\"");
    assert!(rest.contains(">health/1 <span") && !changes.contains(">health/1 <span"));
    assert!(!rest.contains(">health/mask <span"));
    // The same content as the one that plays.
    keep(&state, "/srv/playlists", &after);
    let (_, page) = proof(folder.path(), &["--state", "state"]);
    assert!(page.contains("完全相同") && page.contains("没有新增、修改或删除的画面"));
}

#[test]
fn a_version_that_is_not_there_is_told_of_plainly_and_none_is_made() {
    let folder = folder(&ALL);
    let (ran, page) = proof(folder.path(), &["--state", "state"]);
    assert!(ran.code == 0 && page.contains("没有可以比较的上一版：state 不是状态文件夹"), "{}", ran.err);
    assert!(!folder.path().join("state").exists());
    let state = folder.path().join("state");
    drop(Store::open(&state).unwrap());
    assert!(proof(folder.path(), &["--state", "state"]).1.contains("还没有上一个正确版本"));
    for name in ["/srv/a", "/srv/b"] {
        keep(&state, name, &ALL);
    }
    let (_, page) = proof(folder.path(), &["--state", "state"]);
    assert!(page.contains("没有这个文件夹的上一个正确版本，有的是：/srv/a、/srv/b"));
    // Its own is found among several.
    let own = folder.path().join("playlists");
    keep(&state, own.to_str().unwrap(), &ALL);
    assert!(proof(folder.path(), &["--state", "state"]).1.contains("完全相同"));
}

#[test]
fn what_cannot_be_written_or_read_is_said_and_nothing_is_left_behind() {
    let folder = folder(&ALL);
    let missing = gongyi(folder.path(), &["proof"]);
    assert!(missing.code == 2 && missing.err.contains("还要写上 --out <FILE.html>"), "{}", missing.err);
    let nowhere = gongyi(folder.path(), &["proof", "--out", "none/proof.html"]);
    assert!(nowhere.code == 4 && nowhere.err.contains("无法写入 none/proof.html：没有这个文件夹"), "{}", nowhere.err);
    let taken = gongyi(folder.path(), &["proof", "--out", "playlists"]);
    assert!(taken.code == 4 && taken.err.contains("无法写入 playlists"), "{}", taken.err);
    let no_content = gongyi(folder.path(), &["proof", "other", "--out", "proof.html"]);
    assert!(no_content.code == 1 && no_content.err.contains("没有文件夹 other"), "{}", no_content.err);
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["playlists"]);
}

/// The share of the shown time of each playlist on a day, as the cues of the player come.
fn counted(library: &std::sync::Arc<Library>, screen: &str) -> BTreeMap<String, f64> {
    let show = Show::compile(std::sync::Arc::clone(library));
    let zone = ZoneId::main(&screen.into());
    let from = chrono::DateTime::parse_from_rfc3339("2026-11-23T00:00:00+08:00").unwrap().to_utc();
    let until = from + chrono::TimeDelta::days(1);
    let mut found: BTreeMap<String, f64> = BTreeMap::new();
    for cue in show.cues(&zone, from, &ClockTrust::Trusted).take_while(|cue| cue.starts < until) {
        if cue.kind != CueKind::Blank {
            let secs = (cue.ends.min(until) - cue.starts).as_seconds_f64();
            *found.entry(cue.playlist.unwrap().to_string()).or_default() += secs;
        }
    }
    let whole: f64 = found.values().sum();
    found.into_iter().map(|(name, secs)| (name, 100.0 * secs / whole)).collect()
}

#[test]
fn the_shares_of_a_day_are_those_of_the_wall() {
    let site = "(timezone: \"Asia/Shanghai\", screens: [(name: \"hall\", size: (320, 180))], schedule: [
        (play: \"short\", share: 3), (play: \"long\"),
        (play: \"hourly\", every: \"1h\"),
        (play: \"noon\", when: Hours(\"12:00-13:00\"), priority: 1),
        (blank: true, when: Hours(\"22:00-06:00\"), priority: 2),
    ])";
    let list = |secs: &[u32]| {
        let slides: Vec<String> =
            secs.iter().map(|secs| format!("Slogan(text: \"文明\", dwell: \"{secs}s\")")).collect();
        format!("(slides: [{}])", slides.join(", "))
    };
    let (short, long, hourly, noon) = (list(&[6, 8]), list(&[30]), list(&[60]), list(&[10]));
    let files =
        [("site.ron", site), ("short.ron", &short), ("long.ron", &long), ("hourly.ron", &hourly), ("noon.ron", &noon)];
    let folder = folder(&files);
    let (_, page) = proof(folder.path(), &[]);
    let day = between(between(&page, "11月23日", "11月24日"), "</svg></div>", "</div></div>");
    let counted = counted(&library(&folder.path().join("playlists")), "hall");
    assert_eq!(counted.len(), 4);
    for (name, percent) in counted {
        let told = between(day, &format!("</svg>{name} "), "%</span>").parse::<f64>().unwrap();
        assert!((told - percent).abs() < 0.15, "{name}: {told} told, {percent} counted");
    }
    assert_eq!(between(&page, "<div class=\"days\">", "</section>").matches("<div class=\"day keep\">").count(), 14);
}
