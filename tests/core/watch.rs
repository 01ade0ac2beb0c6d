//! Hot reload with the real watcher and real files, waiting on what it tells and never on time alone.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use chrono_tz::Tz;
use gongyi::{
    assets::Assets,
    library::{
        Library, Loader, Outcome,
        watch::{Method, Reload, Watch},
    },
};

/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

struct Wall {
    folder: PathBuf,
    news: Receiver<Reload>,
    first: Outcome,
    _watch: Watch,
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
        Self { folder: folder.to_owned(), news, first, _watch: watch }
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
            match self.next() {
                Reload::Loaded(outcome) if shows(&outcome.library, text) => return outcome,
                Reload::Loaded(_) => {}
                Reload::Rejected(outcome) => panic!("rejected: {:?}", outcome.problems()),
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
    let Reload::Rejected(outcome) = wall.next() else { panic!("a bad state was let in") };
    assert!(shows(&outcome.library, "first"), "the last good version stays");
    assert_eq!(outcome.kept, [wall.path("a.ron")]);
    let place = &outcome.problems()[0].place;
    assert_eq!((place.file.as_path(), place.line), (wall.path("a.ron").as_path(), 2));
    // The other files' edits apply all the same.
    fs::write(wall.path("b.ron"), slogan("beside")).unwrap();
    let (Reload::Loaded(outcome) | Reload::Rejected(outcome)) = wall.next();
    assert!(shows(&outcome.library, "first") && shows(&outcome.library, "beside"));
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
        let Reload::Loaded(outcome) = wall.next() else { panic!("a picture is no shape") };
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
    let Reload::Loaded(outcome) = wall.next() else { panic!("a good theme was rejected") };
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
        let Reload::Loaded(outcome) = wall.next() else { panic!("a checkout was rejected") };
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
    let Reload::Loaded(outcome) = wall.next() else { panic!("a good state was rejected") };
    assert!(shows(&outcome.library, "the next"), "the first news is the first change");
}
