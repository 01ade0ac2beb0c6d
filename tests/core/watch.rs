//! Hot reload with the real watcher and real files, waiting on what it tells and never on time alone.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc,
        mpsc::{Receiver, channel},
    },
    time::Duration,
};

use chrono_tz::Tz;

use gongyi_assets::Assets;
use gongyi_content::{
    library::{
        Disk, Entry, Files, Loader, Outcome, Unreadable, Verifying,
        watch::{Method, Reload, Watch},
    },
    store::Store,
};
use gongyi_core::model::Library;

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

struct Wall {
    folder: PathBuf,
    news: Receiver<Reload>,
    first: Outcome,
    watch: Watch,
}

impl Wall {
    fn of(folder: &Path, assets: Assets, method: Method) -> Self {
        let mut loader = Loader::new(folder, assets, Tz::Asia__Shanghai);
        let first = loader.load();
        let (sender, news) = channel();
        let watch = Watch::start(loader, &first, method, move |reload| {
            let _the_test_ended = sender.send(reload);
        })
        .unwrap();
        Self { folder: folder.to_owned(), news, first, watch }
    }

    fn on(folder: &Path) -> Self {
        Self::of(folder, Assets::embedded(), Method::Automatic)
    }

    fn next(&self) -> Reload {
        self.news.recv_timeout(PATIENCE).expect("the watcher tells")
    }

    /// Waits until the text is in force; nothing may be rejected on the way.
    fn until_shown(&self, text: &str) -> Outcome {
        loop {
            let Reload { outcome, rejected, .. } = self.next();
            assert!(!rejected, "rejected: {:?}", outcome.problems());
            if shows(&outcome.library, text) {
                return outcome;
            }
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

fn shows(library: &Library, text: &str) -> bool {
    library.playlists.values().any(|playlist| format!("{playlist:?}").contains(text))
}

fn slogan(text: &str) -> String {
    format!("(slides: [Slogan(text: \"{text}\")])\n")
}

fn folder_with(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("playlists")).unwrap();
    fs::write(folder.path().join("playlists/a.ron"), slogan(text)).unwrap();
    folder
}

#[test]
fn an_editor_that_renames_and_replaces() {
    let root = folder_with("first");
    let wall = Wall::on(&root.path().join("playlists"));
    assert!(shows(&wall.first.library, "first"));
    // As vim does: the old file becomes a backup, the new one is written, the backup goes.
    fs::rename(wall.path("a.ron"), wall.path("a.ron~")).unwrap();
    fs::write(wall.path("4913"), "").unwrap();
    fs::remove_file(wall.path("4913")).unwrap();
    fs::write(wall.path("a.ron"), slogan("second")).unwrap();
    fs::remove_file(wall.path("a.ron~")).unwrap();
    wall.until_shown("second");
    // As most others do: a temporary file takes the old one's place.
    fs::write(wall.path(".a.ron.tmp"), slogan("third")).unwrap();
    fs::rename(wall.path(".a.ron.tmp"), wall.path("a.ron")).unwrap();
    wall.until_shown("third");
}

#[test]
fn a_file_written_in_pieces_ends_in_its_content() {
    use std::io::Write as _;
    let root = folder_with("first");
    let wall = Wall::on(&root.path().join("playlists"));
    let text = slogan("second");
    let mut file = fs::File::create(wall.path("a.ron")).unwrap();
    for piece in text.as_bytes().chunks(7) {
        file.write_all(piece).unwrap();
        file.flush().unwrap();
    }
    drop(file);
    wall.until_shown("second");
}

#[test]
fn a_burst_of_edits_ends_in_the_last() {
    let root = folder_with("first");
    let wall = Wall::on(&root.path().join("playlists"));
    for edit in 0..100 {
        fs::write(wall.path("a.ron"), slogan(&format!("edit {edit} of many"))).unwrap();
    }
    wall.until_shown("edit 99 of many");
}

#[test]
fn a_bad_edit_is_told_once_with_its_place_and_mending_it_clears_it() {
    let root = folder_with("first");
    let wall = Wall::on(&root.path().join("playlists"));
    fs::write(wall.path("a.ron"), "(slides: [\n    Slogan(txt: \"second\"),\n])\n").unwrap();
    let Reload { outcome, applied, rejected } = wall.next();
    assert!(rejected && !applied, "a bad state was let in");
    assert!(shows(&outcome.library, "first"), "the last good version stays");
    assert_eq!(outcome.kept, [wall.path("a.ron")]);
    let place = &outcome.problems()[0].place;
    assert_eq!((place.file.as_path(), place.line), (wall.path("a.ron").as_path(), 2));
    // The other files' edits apply all the same.
    fs::write(wall.path("b.ron"), slogan("beside")).unwrap();
    let before = outcome.library.hash.clone();
    let Reload { outcome, applied, rejected } = wall.next();
    assert!(shows(&outcome.library, "first") && shows(&outcome.library, "beside"));
    assert!(applied && !rejected && outcome.library.hash != before, "the edit of another file is told as applied");
    fs::write(wall.path("a.ron"), slogan("mended")).unwrap();
    let outcome = wall.until_shown("mended");
    assert!(outcome.problems().is_empty() && outcome.kept.is_empty());
}

#[test]
fn a_folder_that_is_deleted_and_made_again_stays_watched() {
    let root = folder_with("first");
    let wall = Wall::on(&root.path().join("playlists"));
    for round in 0..3 {
        fs::remove_dir_all(&wall.folder).unwrap();
        fs::create_dir(&wall.folder).unwrap();
        fs::write(wall.path("a.ron"), slogan(&format!("again {round}"))).unwrap();
        wall.until_shown(&format!("again {round}"));
        fs::write(wall.path("a.ron"), slogan(&format!("edited {round}"))).unwrap();
        wall.until_shown(&format!("edited {round}"));
    }
}

#[test]
fn a_folder_that_was_missing_at_the_start_is_found() {
    let root = tempfile::tempdir().unwrap();
    let wall = Wall::on(&root.path().join("deep/playlists"));
    fs::create_dir_all(&wall.folder).unwrap();
    fs::write(wall.path("a.ron"), slogan("here at last")).unwrap();
    wall.until_shown("here at last");
}

#[cfg(unix)]
#[test]
fn a_swapped_link_is_followed() {
    use std::os::unix::fs::symlink;
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    for (version, text) in [("v1", "first"), ("v2", "second"), ("v3", "third")] {
        fs::create_dir(root.join(version)).unwrap();
        fs::write(root.join(version).join("a.ron"), slogan(text)).unwrap();
    }
    // As Kubernetes mounts a ConfigMap: files are links through `..data`, which is swapped.
    let folder = root.join("playlists");
    fs::create_dir(&folder).unwrap();
    symlink("../v1", folder.join("..data")).unwrap();
    symlink("..data/a.ron", folder.join("a.ron")).unwrap();
    let wall = Wall::on(&folder);
    assert!(shows(&wall.first.library, "first"));
    for (version, text) in [("v2", "second"), ("v3", "third")] {
        symlink(format!("../{version}"), folder.join("..data_tmp")).unwrap();
        fs::rename(folder.join("..data_tmp"), folder.join("..data")).unwrap();
        wall.until_shown(text);
    }
    fs::write(root.join("v3/a.ron"), slogan("behind the link")).unwrap();
    wall.until_shown("behind the link");
}

#[cfg(unix)]
#[test]
fn a_folder_that_is_a_swapped_link_is_followed() {
    use std::os::unix::fs::symlink;
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    for (version, text) in [("v1", "first"), ("v2", "second")] {
        fs::create_dir(root.join(version)).unwrap();
        fs::write(root.join(version).join("a.ron"), slogan(text)).unwrap();
    }
    symlink("v1", root.join("playlists")).unwrap();
    let wall = Wall::on(&root.join("playlists"));
    symlink("v2", root.join("next")).unwrap();
    fs::rename(root.join("next"), root.join("playlists")).unwrap();
    wall.until_shown("second");
    fs::write(root.join("v2/a.ron"), slogan("behind the link")).unwrap();
    wall.until_shown("behind the link");
}

#[test]
fn a_changed_picture_is_a_new_library() {
    let root = folder_with("first");
    let folder = root.path().join("playlists");
    fs::create_dir(folder.join("posters")).unwrap();
    let paint = |grey: u8| image::GrayImage::from_pixel(8, 8, image::Luma([grey])).save(folder.join("posters/p.png"));
    paint(10).unwrap();
    fs::write(folder.join("a.ron"), "(slides: [Picture(file: \"posters/p.png\")])").unwrap();
    let wall = Wall::on(&folder);
    assert!(wall.first.problems().is_empty(), "{:?}", wall.first.problems());
    paint(200).unwrap();
    loop {
        let Reload { outcome, rejected, .. } = wall.next();
        assert!(!rejected, "a picture is no shape");
        // It may have been seen half written: then it is seen again.
        if outcome.problems().is_empty() && outcome.library.hash != wall.first.library.hash {
            break;
        }
    }
}

#[test]
fn a_changed_theme_is_seen() {
    let root = tempfile::tempdir().unwrap();
    let (folder, assets) = (root.path().join("playlists"), root.path().join("assets"));
    fs::create_dir_all(&folder).unwrap();
    fs::create_dir_all(assets.join("themes")).unwrap();
    let theme = String::from_utf8(Assets::embedded().read("themes/clinic.ron").unwrap().into_owned()).unwrap();
    fs::write(assets.join("themes/ours.ron"), &theme).unwrap();
    fs::write(folder.join("a.ron"), "(theme: \"ours\", slides: [Slogan(text: \"first\")])").unwrap();
    let wall = Wall::of(&folder, Assets::with_folder(&assets), Method::Automatic);
    assert!(wall.first.problems().is_empty(), "{:?}", wall.first.problems());
    let changed = theme.replace("#FFFFFF", "#FF0000");
    assert_ne!(changed, theme);
    fs::write(assets.join("themes/ours.ron"), changed).unwrap();
    let Reload { outcome, rejected, .. } = wall.next();
    assert!(!rejected, "a good theme was rejected");
    let before = wall.first.library.playlists.values().next().unwrap();
    assert_ne!(outcome.library.playlists.values().next().unwrap(), before);
}

#[test]
fn a_checkout_ends_in_the_other_branch() {
    let root = folder_with("on the first branch");
    let git = |arguments: &[&str]| {
        let identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
        Command::new("git")
            .args(identity)
            .args(arguments)
            .current_dir(root.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .is_ok_and(|output| output.status.success())
    };
    if !git(&["init", "-q", "-b", "first"]) {
        crate::left_out::left_out("there is no git");
        return;
    }
    assert!(git(&["add", "."]) && git(&["commit", "-q", "-m", "first"]) && git(&["checkout", "-q", "-b", "second"]));
    fs::write(root.path().join("playlists/a.ron"), slogan("on the second branch")).unwrap();
    for other in 0..20 {
        fs::write(root.path().join(format!("playlists/more-{other}.ron")), slogan("more")).unwrap();
    }
    assert!(git(&["add", "."]) && git(&["commit", "-q", "-m", "second"]) && git(&["checkout", "-q", "first"]));
    let wall = Wall::on(&root.path().join("playlists"));
    assert_eq!(wall.first.library.playlists.len(), 1);
    assert!(git(&["checkout", "-q", "second"]));
    loop {
        let Reload { outcome, rejected, .. } = wall.next();
        assert!(!rejected, "a checkout was rejected");
        if outcome.library.playlists.len() == 21 && shows(&outcome.library, "on the second branch") {
            break;
        }
    }
}

#[test]
fn without_events_changes_are_found_by_looking() {
    let root = folder_with("first");
    let wall = Wall::of(&root.path().join("playlists"), Assets::embedded(), Method::Polling);
    fs::write(wall.path("a.ron"), slogan("second, by looking")).unwrap();
    wall.until_shown("second, by looking");
}

#[test]
fn the_same_content_is_no_news() {
    let root = folder_with("first");
    let wall = Wall::on(&root.path().join("playlists"));
    fs::write(wall.path("a.ron"), slogan("first")).unwrap();
    fs::write(wall.path("notes.txt"), "nothing to show").unwrap();
    fs::write(wall.path("b.ron"), slogan("the next")).unwrap();
    let Reload { outcome, rejected, .. } = wall.next();
    assert!(!rejected, "a good state was rejected");
    assert!(shows(&outcome.library, "the next"), "the first news is the first change");
}

/// Puts a file in the place of another, in place or by a rename, and gives it the other's times.
fn replace_and_keep_the_time(path: &Path, bytes: &[u8], in_place: bool) {
    let time = fs::metadata(path).unwrap().modified().unwrap();
    assert_eq!(fs::metadata(path).unwrap().len(), bytes.len() as u64, "the test keeps the length");
    let written = if in_place { path.to_owned() } else { path.with_extension("new") };
    fs::write(&written, bytes).unwrap();
    fs::File::options().write(true).open(&written).unwrap().set_modified(time).unwrap();
    if !in_place {
        fs::rename(written, path).unwrap();
    }
    assert_eq!(fs::metadata(path).unwrap().modified().unwrap(), time);
}

// Replay F6
#[test]
fn an_edit_that_keeps_length_and_time_is_seen() {
    for method in [Method::Automatic, Method::Polling] {
        let root = folder_with("甲");
        let folder = root.path().join("playlists");
        let picture = |grey: u8| {
            let mut bytes = std::io::Cursor::new(Vec::new());
            let image = image::GrayImage::from_pixel(1, 1, image::Luma([grey]));
            image.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
            bytes.into_inner()
        };
        fs::write(folder.join("p.png"), picture(10)).unwrap();
        fs::write(folder.join("b.ron"), "(slides: [Picture(file: \"p.png\")])").unwrap();
        let wall = Wall::of(&folder, Assets::embedded(), method);
        let hash = |outcome: &Outcome| outcome.library.playlists[&"b".into()].slides[0].picture_hash;
        for (text, grey, in_place) in [("丙", 20, false), ("丁", 30, true)] {
            replace_and_keep_the_time(&wall.path("a.ron"), slogan(text).as_bytes(), in_place);
            let last = hash(&wall.until_shown(text));
            replace_and_keep_the_time(&wall.path("p.png"), &picture(grey), in_place);
            loop {
                let Reload { outcome, rejected, .. } = wall.next();
                assert!(!rejected);
                if outcome.problems().is_empty() && hash(&outcome) != last {
                    break;
                }
            }
        }
    }
}

#[test]
fn only_what_is_read_or_named_is_read_again() {
    let root = folder_with("first");
    let folder = root.path().join("playlists");
    let wall = Wall::on(&folder);
    fs::write(wall.path("a.ron"), slogan("second")).unwrap();
    wall.until_shown("second");
    let before = wall.watch.health().loads;
    // A film that is being copied, a status that is written here by mistake, and what editors leave; each round lasts
    // longer than the quiet after which a folder is read.
    for round in 0..10 {
        for name in ["film.mp4", ".a.ron.swp", "a.ron~", "notes.txt"] {
            fs::write(wall.path(name), format!("round {round}")).unwrap();
        }
        fs::write(wall.path(".gongyi-x"), "").unwrap();
        fs::rename(wall.path(".gongyi-x"), wall.path("status.json")).unwrap();
        assert!(wall.news.recv_timeout(Duration::from_millis(60)).is_err());
    }
    fs::write(wall.path("a.ron"), slogan("third")).unwrap();
    wall.until_shown("third");
    // One for the edit, and one more where it was seen half written.
    let loads = wall.watch.health().loads - before;
    assert!((1..=3).contains(&loads), "the folder was read {loads} times");
}

#[test]
fn a_picture_that_was_missing_is_seen_when_it_comes() {
    let root = folder_with("first");
    let folder = root.path().join("playlists");
    fs::write(folder.join("a.ron"), "(slides: [Slogan(text: \"甲\"), Picture(file: \"deep/er/p.png\")])").unwrap();
    let wall = Wall::on(&folder);
    assert_eq!(wall.first.problems()[0].id, "missing-picture");
    fs::create_dir_all(wall.path("deep/er")).unwrap();
    image::GrayImage::from_pixel(8, 8, image::Luma([1])).save(wall.path("deep/er/p.png")).unwrap();
    while !wall.next().outcome.problems().is_empty() {}
}

/// Files of this machine that fail or hang when a test says so.
struct Odd {
    disk: Disk,
    /// Taken before each listing: what to do then.
    orders: std::sync::Mutex<Receiver<Order>>,
    /// Told at each listing.
    asked: std::sync::mpsc::Sender<()>,
}

enum Order {
    Panic,
    /// Answer once this is dropped.
    Wait(Receiver<()>),
}

impl Files for Odd {
    fn list(&self, folder: &Path) -> std::io::Result<Vec<Entry>> {
        let _nobody_counts = self.asked.send(());
        let order = self.orders.lock().map(|orders| orders.try_recv());
        match order {
            Ok(Ok(Order::Panic)) => panic!("on the test's order"),
            Ok(Ok(Order::Wait(until))) => drop(until.recv()),
            _ => {}
        }
        self.disk.list(folder)
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, Unreadable> {
        self.disk.read(path)
    }
}

fn odd() -> (Odd, std::sync::mpsc::Sender<Order>, Receiver<()>) {
    let ((order, orders), (asked, questions)) = (channel(), channel());
    (Odd { disk: Disk, orders: std::sync::Mutex::new(orders), asked }, order, questions)
}

/// Files that are written anew right after they were read, so often.
struct Overtaken {
    disk: Disk,
    texts: std::sync::Mutex<Vec<String>>,
}

impl Files for Overtaken {
    fn list(&self, folder: &Path) -> std::io::Result<Vec<Entry>> {
        self.disk.list(folder)
    }

    fn read(&self, path: &Path) -> Result<Vec<u8>, Unreadable> {
        let read = self.disk.read(path);
        let text = self.texts.lock().map(|mut texts| texts.pop());
        if let Ok(Some(text)) = text {
            replace_and_keep_the_time(path, text.as_bytes(), true);
        }
        read
    }
}

#[test]
fn an_edit_while_the_folder_is_read_is_seen() {
    for (method, edits) in [(Method::Automatic, 1), (Method::Automatic, 3), (Method::Polling, 1), (Method::Polling, 3)]
    {
        let root = folder_with("甲");
        let texts = ["丁", "丙", "乙"].iter().skip(3 - edits).map(|text| slogan(text)).collect();
        let files = Overtaken { disk: Disk, texts: std::sync::Mutex::new(texts) };
        let loader =
            Loader::new(root.path().join("playlists"), Assets::embedded(), Tz::Asia__Shanghai).with_files(files);
        let (first, watch) = Watch::open(loader, method, PATIENCE).unwrap();
        assert!(shows(&first.library, "甲"));
        let (sender, news) = channel();
        watch.attach(move |reload: Reload| {
            let _the_test_ended = sender.send(reload);
        });
        let last = if edits == 1 { "乙" } else { "丁" };
        while !shows(&news.recv_timeout(PATIENCE).expect("the watcher tells").outcome.library, last) {}
    }
}

#[test]
fn a_panic_ends_no_watching() {
    let root = folder_with("first");
    let folder = root.path().join("playlists");
    let (files, order, _questions) = odd();
    let loader = Loader::new(&folder, Assets::embedded(), Tz::Asia__Shanghai).with_files(files);
    order.send(Order::Panic).unwrap();
    let (first, watch) = Watch::open(loader, Method::Automatic, Duration::ZERO).unwrap();
    assert!(first.library.playlists.is_empty(), "the fallback, as the first look fails");
    let (sender, news) = channel();
    watch.attach(move |reload: Reload| {
        let _the_test_ended = sender.send(reload);
    });
    let until_shown = |text: &str| while !shows(&news.recv_timeout(PATIENCE).unwrap().outcome.library, text) {};
    until_shown("first");
    assert_eq!(watch.health().panics, 1);
    for (text, panics) in [("second", 2), ("third", 4)] {
        // One at each look until they are used up.
        for _ in watch.health().panics..panics {
            order.send(Order::Panic).unwrap();
        }
        fs::write(folder.join("a.ron"), slogan(text)).unwrap();
        until_shown(text);
        assert_eq!(watch.health().panics, panics);
    }
}

#[test]
fn who_starts_waits_for_no_folder_that_hangs() {
    let root = folder_with("kept");
    let folder = root.path().join("playlists");
    let store = || Arc::new(Store::open(&root.path().join("state")).unwrap());
    let loader = || Loader::new(&folder, Assets::embedded(), Tz::Asia__Shanghai);
    let mut before = loader().with_store(store());
    before.load();
    assert!(before.keep());
    for (with_store, id) in [(true, "no-answer"), (false, "no-answer")] {
        fs::write(folder.join("a.ron"), slogan("new")).unwrap();
        let (files, order, questions) = odd();
        let (answer, until) = channel();
        order.send(Order::Wait(until)).unwrap();
        let loader = loader().with_files(files);
        let loader = if with_store { loader.with_store(store()) } else { loader };
        let (first, watch) = Watch::open(loader, Method::Automatic, Duration::from_millis(50)).unwrap();
        assert_eq!(first.problems()[0].id, id);
        assert_eq!(shows(&first.library, "kept"), with_store, "the last good version, else the fallback");
        assert!(!shows(&first.library, "new"));
        questions.recv_timeout(PATIENCE).unwrap();
        assert!(watch.health().since_answer.is_some(), "that it does not answer can be seen");
        let (sender, news) = channel();
        watch.attach(move |reload: Reload| {
            let _the_test_ended = sender.send(reload);
        });
        drop(answer);
        let Reload { outcome, applied, .. } = news.recv_timeout(PATIENCE).unwrap();
        assert!(applied && outcome.problems().is_empty() && shows(&outcome.library, "new"));
    }
}

#[test]
fn a_folder_that_hangs_keeps_nobody_from_leaving() {
    let root = folder_with("first");
    let (files, order, questions) = odd();
    let (_answer, until) = channel();
    order.send(Order::Wait(until)).unwrap();
    let loader = Loader::new(root.path().join("playlists"), Assets::embedded(), Tz::Asia__Shanghai).with_files(files);
    let (_, watch) = Watch::open(loader, Method::Automatic, Duration::ZERO).unwrap();
    questions.recv_timeout(PATIENCE).unwrap();
    // It never answers; this returns all the same.
    drop(watch);
}

#[test]
fn broken_pictures_are_told_of_by_the_thread_that_looks() {
    let root = folder_with("first");
    let folder = root.path().join("playlists");
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::GrayImage::from_pixel(64, 64, image::Luma([1])).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let bytes = bytes.into_inner();
    fs::write(folder.join("whole.png"), &bytes).unwrap();
    fs::write(folder.join("broken.png"), &bytes[..bytes.len() - 20]).unwrap();
    fs::write(folder.join("b.ron"), "(slides: [Picture(file: \"broken.png\"), Picture(file: \"whole.png\")])").unwrap();
    let loader = Loader::new(&folder, Assets::embedded(), Tz::Asia__Shanghai).verifying(Verifying::Lazily);
    let (first, mut watch) = Watch::open(loader, Method::Automatic, PATIENCE).unwrap();
    assert!(first.problems().is_empty(), "{:?}", first.problems());
    let (sender, news) = channel();
    watch.attach(move |reload: Reload| {
        let _the_test_ended = sender.send(reload);
    });
    watch.verifying().unwrap().begin();
    let Reload { outcome, applied, rejected } = news.recv_timeout(PATIENCE).unwrap();
    let found: Vec<_> = outcome.problems().iter().map(|problem| problem.id).collect();
    assert_eq!((found, applied, rejected), (vec!["broken-picture"], true, false));
}

#[test]
fn what_disappears_for_a_moment_is_no_news() {
    let root = folder_with("first");
    let folder = root.path().join("playlists");
    fs::write(folder.join("site.ron"), "(schedule: [(play: \"a\")])").unwrap();
    let wall = Wall::on(&folder);
    fs::rename(wall.path("site.ron"), wall.path("site.bak")).unwrap();
    // It is seen to be gone, and comes back.
    let before = wall.watch.health().loads;
    while wall.watch.health().loads == before {
        std::thread::yield_now();
    }
    fs::rename(wall.path("site.bak"), wall.path("site.ron")).unwrap();
    fs::write(wall.path("a.ron"), slogan("second")).unwrap();
    let outcome = wall.until_shown("second");
    assert_eq!(outcome.library.rules.len(), 1);
    // For good, it is told, and the schedule stays.
    fs::remove_file(wall.path("site.ron")).unwrap();
    let Reload { outcome, applied, rejected } = wall.next();
    assert!(rejected && !applied && outcome.library.rules.len() == 1);
    assert_eq!(outcome.problems()[0].id, "site-vanished");
    fs::write(wall.path("site.ron"), "()").unwrap();
    let Reload { outcome, applied, rejected } = wall.next();
    assert!(applied && !rejected && outcome.library.rules.is_empty());
}

// Replay F1, F2
#[test]
fn copies_and_other_names_are_told_of_at_once_and_change_nothing() {
    for method in [Method::Automatic, Method::Polling] {
        let root = folder_with("first");
        let folder = root.path().join("playlists");
        fs::write(folder.join("site.ron"), "(schedule: [(play: \"a\")])").unwrap();
        let wall = Wall::of(&folder, Assets::embedded(), method);
        let told = |id: &str| {
            let Reload { outcome, .. } = wall.next();
            assert!(shows(&outcome.library, "first") && !shows(&outcome.library, "another"));
            assert_eq!((outcome.library.rules.len(), &outcome.library.hash), (1, &wall.first.library.hash));
            assert!(outcome.problems().iter().any(|problem| problem.id == id), "{id}: {:?}", outcome.problems());
        };
        fs::write(wall.path("a.sync-conflict-20261126-081500-K3X2ABC.ron"), slogan("another")).unwrap();
        told("copied-file");
        fs::write(wall.path("b.RON"), slogan("another")).unwrap();
        told("misnamed-playlist");
        fs::rename(wall.path("site.ron"), wall.path("site.ron.txt")).unwrap();
        told("misnamed-site");
    }
}
