//! Folders that go, come, are exchanged or broken while a player plays: what was on stays on.

use std::{fs, os::unix::fs::symlink, path::Path, process::Command, time::Duration};

use serde_json::Value;

use crate::stage::support::{Folder, Player, gongyi, left_out, off_screen, status_when, until_within};

/// Found by looking, at the latest: a look comes every two seconds.
const LOOKED: Duration = Duration::from_secs(30);

fn slogan(text: &str) -> String {
    format!("(transition: Cut, dwell: \"1h\", slides: [Slogan(text: \"{text}\")])")
}

const SITE: &str =
    "(timezone: \"Asia/Shanghai\", screens: [(name: \"hall\")], fallback: \"b\", schedule: [(play: \"a\")])";

fn good(text: &str) -> Folder {
    Folder::with(&[("a.ron", &slogan(text)), ("b.ron", &slogan("乙")), ("site.ron", SITE)])
}

/// The errors that a status tells.
fn errors(status: &Value) -> Vec<&Value> {
    let problems = status["library"]["problems"].as_array().unwrap();
    problems.iter().filter(|problem| problem["severity"] == "error").collect()
}

/// Passes over events until one of this kind; what was shown before it is `a`, and nothing else.
fn keeps_until(player: &mut Player, kind: &str) -> Value {
    loop {
        let event = player.next();
        if event["event"] == kind {
            return event;
        }
        if ["slide_shown", "programme_changed"].iter().any(|shown| event["event"] == *shown) {
            assert_eq!(event["playlist"], "a", "something else came on: {event:#}");
        }
        assert_ne!(event["event"], "slide_failed", "{event:#}");
    }
}

#[test]
fn a_folder_that_is_exchanged_for_another_is_followed() {
    let folder = good("甲");
    let mut player = Player::off_screen::<&str>(&folder.path(), &[]);
    player.next_of("slide_shown");
    for round in 0..3 {
        let next = folder.beside("next");
        fs::create_dir(&next).unwrap();
        fs::write(next.join("a.ron"), slogan(&format!("第{round}版"))).unwrap();
        fs::write(next.join("b.ron"), slogan("乙")).unwrap();
        fs::write(next.join("site.ron"), SITE).unwrap();
        fs::rename(folder.path(), folder.beside(&format!("old-{round}"))).unwrap();
        fs::rename(next, folder.path()).unwrap();
        keeps_until(&mut player, "slide_redrawn");
    }
    let ended = player.terminate();
    assert!(ended.status.success() && ended.of("slide_failed").is_empty(), "{}", ended.messages);
}

#[test]
fn a_link_that_is_switched_to_another_version_is_followed() {
    let folder = Folder::new();
    for version in 0..4 {
        let path = folder.beside(&format!("version-{version}"));
        fs::create_dir(&path).unwrap();
        fs::write(path.join("a.ron"), slogan(&format!("第{version}版"))).unwrap();
        fs::write(path.join("b.ron"), slogan("乙")).unwrap();
        fs::write(path.join("site.ron"), SITE).unwrap();
    }
    let (link, next) = (folder.beside("current"), folder.beside("current.next"));
    symlink(folder.beside("version-0"), &link).unwrap();
    let mut player = Player::off_screen::<&str>(&link, &[]);
    player.next_of("slide_shown");
    for version in 1..4 {
        symlink(folder.beside(&format!("version-{version}")), &next).unwrap();
        fs::rename(&next, &link).unwrap();
        keeps_until(&mut player, "slide_redrawn");
    }
    assert!(player.terminate().status.success());
}

#[test]
fn what_is_in_force_and_disappears_stays_on_and_is_told() {
    // The folder as a whole, the site, the playlist that is on.
    for gone in ["", "site.ron", "a.ron"] {
        let folder = good("甲");
        let status = folder.beside("status.json");
        let mut player = Player::off_screen(&folder.path(), &["--status", status.to_str().unwrap()]);
        assert_eq!(player.next_of("slide_shown")["playlist"], "a");
        let (from, to) = (folder.path().join(gone), folder.beside("away"));
        fs::rename(&from, &to).unwrap();
        let rejected = keeps_until(&mut player, "library_rejected");
        assert!(
            !rejected["problems"].as_array().unwrap().is_empty() && !rejected["kept"].as_array().unwrap().is_empty()
        );
        let told = status_when(&status, "it is told", |status| !errors(status).is_empty());
        assert_eq!(told["screens"][0]["screen"], "hall", "{gone}: {told:#}");
        assert_eq!(told["screens"][0]["zones"][0]["playlist"], "a", "{gone}: {told:#}");
        fs::rename(&to, &from).unwrap();
        status_when(&status, "it is right again", |status| errors(status).is_empty());
        folder.write("a.ron", &slogan("甲乙"));
        keeps_until(&mut player, "slide_redrawn");
        assert!(player.terminate().status.success());
    }
}

#[test]
fn a_file_that_blinks_changes_nothing() {
    for gone in ["", "site.ron", "a.ron"] {
        let folder = good("甲");
        let mut player = Player::off_screen::<&str>(&folder.path(), &[]);
        player.next_of("slide_shown");
        for _ in 0..5 {
            fs::rename(folder.path().join(gone), folder.beside("away")).unwrap();
            // Longer than the files must be quiet to be read, shorter than anything is told after.
            assert!(player.next_within(Duration::from_millis(120)).is_none(), "{gone}");
            fs::rename(folder.beside("away"), folder.path().join(gone)).unwrap();
            assert!(player.next_within(Duration::from_millis(120)).is_none(), "{gone}");
        }
        folder.write("a.ron", &slogan("甲乙"));
        assert_eq!(player.next()["event"], "library_reloaded");
        assert_eq!(player.next()["event"], "slide_redrawn");
        assert!(player.terminate().status.success());
    }
}

#[test]
fn an_edit_of_another_file_applies_and_is_told_as_applied_while_one_is_wrong() {
    let folder = good("甲");
    let mut player = Player::off_screen::<&str>(&folder.path(), &[]);
    player.next_of("slide_shown");
    folder.write("b.ron", "(slides: [Slogan(");
    let hash = keeps_until(&mut player, "library_rejected")["kept"].clone();
    assert!(hash[0].as_str().unwrap().ends_with("b.ron"));
    folder.write("a.ron", &slogan("甲乙"));
    let reloaded = keeps_until(&mut player, "library_reloaded");
    let problems = reloaded["problems"].as_array().unwrap();
    assert!(problems.iter().any(|problem| problem["file"].as_str().unwrap().ends_with("b.ron")), "{reloaded:#}");
    keeps_until(&mut player, "slide_redrawn");
    assert!(player.terminate().status.success());
}

#[test]
fn a_picture_that_is_cut_short_while_it_plays_leaves_the_wall_as_it_is() {
    let whole = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/data/stripes.png")).unwrap();
    let folder = Folder::with(&[(
        "a.ron",
        "(transition: Cut, dwell: \"1500ms\", slides: [Slogan(text: \"甲\"), Picture(file: \"p.png\")])",
    )]);
    let picture = folder.path().join("p.png");
    fs::write(&picture, &whole).unwrap();
    let (status, mirror) = (folder.beside("status.json"), folder.beside("wall.png"));
    let arguments = ["--status", status.to_str().unwrap(), "--mirror", mirror.to_str().unwrap()];
    let mut player = Player::off_screen(&folder.path(), &arguments);
    let mut pictures = Vec::new();
    for _ in 0..4 {
        player.next_of("slide_shown");
    }
    for path in ["0.png", "1.png"] {
        let (path, slide) =
            (folder.beside(path), if path == "0.png" { "Slogan(text: \"甲\")" } else { "Picture(file: \"p.png\")" });
        let alone = Folder::with(&[("a.ron", &format!("(slides: [{slide}])"))]);
        fs::write(alone.path().join("p.png"), &whole).unwrap();
        let mut snapshot = gongyi();
        snapshot.arg("snapshot").arg(alone.path()).args(["--size", "320x180", "--out"]).arg(&path);
        assert!(snapshot.status().unwrap().success());
        pictures.push(image::open(path).unwrap().into_rgba8());
    }
    for length in [whole.len() / 2, 20, 0] {
        // In place, as a copy that is cut off leaves it.
        fs::write(&picture, &whole[..length]).unwrap();
        let told = status_when(&status, "it is told", |status| !errors(status).is_empty());
        assert!(errors(&told)[0]["message"].as_str().unwrap().contains("p.png"), "{told:#}");
        for _ in 0..2 {
            while player.next_of("slide_shown")["index"] != 0 {}
            let wall = image::open(&mirror).unwrap().into_rgba8();
            assert!(pictures.contains(&wall), "the wall shows a whole picture");
        }
        fs::write(&picture, &whole).unwrap();
        status_when(&status, "it is right again", |status| errors(status).is_empty());
        while player.next_of("slide_shown")["index"] != 1 {}
    }
    let ended = player.terminate();
    assert!(ended.status.success() && !ended.messages.contains("panicked"), "{}", ended.messages);
}

#[test]
fn where_every_picture_is_broken_the_wall_shows_the_fallback_and_no_black() {
    let folder =
        Folder::with(&[("a.ron", "(dwell: \"2s\", slides: [Picture(file: \"p.png\"), Picture(file: \"q.png\")])")]);
    fs::write(folder.path().join("p.png"), b"\x89PNG\r\n\x1a\n").unwrap();
    let (status, mirror) = (folder.beside("status.json"), folder.beside("wall.png"));
    let arguments = ["--status", status.to_str().unwrap(), "--mirror", mirror.to_str().unwrap()];
    let mut player = Player::off_screen(&folder.path(), &arguments);
    status_when(&status, "a frame", |status| status["screens"][0]["frames_drawn"].as_u64() > Some(0));
    let wall = crate::stage::support::until("a picture", &mirror, || image::open(&mirror).ok()).into_rgba8();
    assert!(wall.pixels().any(|pixel| pixel.0 != wall.get_pixel(0, 0).0), "it is not one colour");
    player.next_of("slide_failed");
    assert!(player.terminate().status.success());
}

// Replay F6
#[test]
fn an_edit_that_keeps_length_and_time_is_found() {
    // Put in its place, and written in place; with a watch, and by looking alone.
    for in_place in [false, true] {
        for by_looking in [false, true] {
            let folder = Folder::with(&[(
                "a.ron",
                "(transition: Cut, dwell: \"1h\", slides: [Slogan(text: \"甲\"), Picture(file: \"p.bin\")])",
            )]);
            let [one, other] = [[200, 40, 40], [40, 40, 200]].map(picture);
            fs::write(folder.path().join("p.bin"), one).unwrap();
            let mut command = if by_looking {
                let script = "echo 0 > /proc/sys/user/max_inotify_instances && exec \"$0\" \"$@\"";
                let mut command = Command::new("unshare");
                command.args(["--user", "--map-root-user", "sh", "-c", script]).arg(gongyi().get_program());
                if !can_look(&mut command) {
                    return;
                }
                command.env("XDG_STATE_HOME", folder.beside("state")).env("LANG", "en_GB.UTF-8");
                command
            } else {
                gongyi()
            };
            let mut player = Player::start(off_screen(&mut command, &folder.path()));
            player.next_of("slide_shown");
            for (file, text) in [("a.ron", None), ("p.bin", Some(other))] {
                let path = folder.path().join(file);
                let before = fs::metadata(&path).unwrap();
                let bytes = text.unwrap_or_else(|| fs::read_to_string(&path).unwrap().replace('甲', "丙").into_bytes());
                assert_eq!(bytes.len() as u64, before.len());
                let written = if in_place { path.clone() } else { folder.beside("written") };
                fs::write(&written, bytes).unwrap();
                fs::File::options()
                    .write(true)
                    .open(&written)
                    .unwrap()
                    .set_modified(before.modified().unwrap())
                    .unwrap();
                if !in_place {
                    fs::rename(&written, &path).unwrap();
                }
                let what = format!("{file}, in place: {in_place}, by looking: {by_looking}");
                until_within(LOOKED, &what, Path::new("/nowhere"), || {
                    player.next_within(Duration::from_millis(100)).filter(|event| event["event"] == "library_reloaded")
                });
            }
            assert!(player.terminate().status.success());
        }
    }
}

/// Whether a player may be kept from watching.
fn can_look(command: &mut Command) -> bool {
    let can = command.arg("--version").output().is_ok_and(|output| output.status.success());
    if !can {
        left_out("this machine lets nobody forbid watches in a namespace");
        return false;
    }
    let arguments: Vec<_> = command.get_args().map(ToOwned::to_owned).collect();
    let mut again = Command::new(command.get_program());
    again.args(&arguments[..arguments.len() - 1]);
    *command = again;
    true
}

/// A small picture of one colour. Bitmaps of one size have files of one length, but nobody takes bitmaps: PNG without
/// packing has that too.
fn picture(colour: [u8; 3]) -> Vec<u8> {
    use image::{ExtendedColorType, ImageEncoder as _, codecs::png};
    let mut bytes = Vec::new();
    let pixels = colour.repeat(16 * 9);
    png::PngEncoder::new_with_quality(&mut bytes, png::CompressionType::Uncompressed, png::FilterType::NoFilter)
        .write_image(&pixels, 16, 9, ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}
