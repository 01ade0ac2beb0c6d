//! Fonts that do not ship with the player: those in `fonts` of the content folder, and those of the machine. They have what
//! the player's faces lack, change nothing else, and are never trusted.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    sync::{Arc, mpsc},
    time::Duration,
};

use proptest::prelude::*;

use gongyi_assets::{Assets, fonts::open_font};
use gongyi_content::library::{
    Loader, Outcome,
    watch::{Method, Watch},
};
use gongyi_core::{fonts::FontFile, model::Slide, problem::Severity};
use gongyi_paint::{
    PaintSize, Painter,
    typeset::{Face, Fonts},
};
use gongyi_system::clock::monotonic_now;

/// Two characters of names that no face of the player has: they are in level 3 of GB 18030-2022.
pub(super) const RARE: [char; 2] = ['𠮷', '𡈽'];
/// Longer than a file is waited for that may still be copied.
const COPIED: Duration = Duration::from_secs(4);
/// Longer than anything here takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);
const SIZE: PaintSize = PaintSize { width: 640, height: 360 };

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A font that has these characters, each as some sign: one of ours with another table of characters.
pub(super) fn font_of(characters: &[char]) -> Vec<u8> {
    let mut characters = characters.to_vec();
    characters.sort_unstable();
    let mut cmap: Vec<u8> = [0, 1, 3, 10].into_iter().flat_map(u16::to_be_bytes).collect();
    cmap.extend(12_u32.to_be_bytes());
    cmap.extend([12_u16, 0].into_iter().flat_map(u16::to_be_bytes));
    let length = 16 + 12 * characters.len() as u32;
    cmap.extend([length, 0, characters.len() as u32].into_iter().flat_map(u32::to_be_bytes));
    for (at, c) in characters.iter().enumerate() {
        cmap.extend([u32::from(*c), u32::from(*c), 20 + at as u32].into_iter().flat_map(u32::to_be_bytes));
    }
    let own = fs::read(root().join("assets/fonts/GongyiSymbols-Bold.ttf")).unwrap();
    let number = |at: usize| u32::from_be_bytes(own[at..at + 4].try_into().unwrap()) as usize;
    let count = number(4) >> 16;
    let tables: Vec<(&[u8], &[u8])> = (0..count)
        .map(|at| {
            let record = 12 + 16 * at;
            let (tag, start) = (&own[record..record + 4], number(record + 8));
            (tag, if tag == b"cmap" { &cmap[..] } else { &own[start..start + number(record + 12)] })
        })
        .collect();
    let mut font = own[..12].to_vec();
    let mut offset = 12 + 16 * count;
    for (tag, table) in &tables {
        font.extend_from_slice(tag);
        font.extend([0, offset as u32, table.len() as u32].into_iter().flat_map(u32::to_be_bytes));
        offset += table.len().next_multiple_of(4);
    }
    for (_, table) in &tables {
        font.extend_from_slice(table);
        font.resize(font.len().next_multiple_of(4), 0);
    }
    font
}

fn painter() -> Painter {
    Painter::new(Fonts::load(&Assets::embedded()).unwrap(), Assets::embedded())
}

/// A content folder in which a person with a rare name is honoured.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let slides = format!(
        "(slides: [Profile(name: \"王{}\", deed: \"三十年如一日，为邻里义务修路。\"), Slogan(text: \"讲文明 树新风\")])",
        RARE[0]
    );
    fs::write(folder.path().join("people.ron"), slides).unwrap();
    folder
}

fn loader(folder: &Path) -> Loader {
    Loader::new(folder, Assets::embedded(), chrono_tz::Asia::Shanghai)
}

fn slides(outcome: &Outcome) -> &[Arc<Slide>] {
    &outcome.library.playlists.values().next().unwrap().slides
}

fn put(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    fs::create_dir_all(folder.join("fonts")).unwrap();
    fs::write(folder.join("fonts").join(name), bytes).unwrap();
}

fn ids(outcome: &Outcome) -> Vec<&'static str> {
    outcome.problems().iter().map(|problem| problem.id).collect()
}

#[test]
fn a_name_with_a_rare_character_is_shown_whole_or_not_at_all() {
    let (folder, painter) = (folder(), painter());
    let mut loader = loader(folder.path());
    let without = loader.load();
    let refused = painter.draw(&slides(&without)[0], SIZE).unwrap_err();
    assert!(refused.en.contains("U+20BB7") && refused.en.contains("`fonts`"), "{refused:?}");
    let slogan = painter.draw(&slides(&without)[1], SIZE).unwrap();

    put(folder.path(), "more.ttf", font_of(&RARE));
    let with = loader.load();
    assert_eq!(ids(&with), Vec::<&str>::new());
    let [name, other] = slides(&with) else { panic!("two slides") };
    assert!(painter.draw(name, SIZE).is_ok());
    let survey = painter.survey(name, SIZE).unwrap();
    assert!(survey.texts.iter().all(|set| set.missing.is_empty() && set.borrowed.is_empty()), "{survey:?}");
    assert!(survey.texts.iter().any(|set| set.text.contains(RARE[0])));
    // It is another picture, and what the player's faces have is drawn with them.
    assert_ne!(name.picture_hash, slides(&without)[0].picture_hash);
    assert_eq!(painter.draw(other, SIZE).unwrap(), slogan);

    fs::remove_file(folder.path().join("fonts/more.ttf")).unwrap();
    let again = loader.load();
    assert_eq!(slides(&again), slides(&without));
    assert!(painter.draw(&slides(&again)[0], SIZE).is_err());
}

#[test]
fn a_name_is_set_in_one_font_where_one_has_all_of_it() {
    let (folder, painter) = (folder(), painter());
    // The first has one character of the name, the second has both.
    put(folder.path(), "a.ttf", font_of(&RARE));
    put(folder.path(), "b.ttf", font_of(&[RARE[0], '王', '一']));
    let mut loader = loader(folder.path());
    loader.load();
    let fonts = painter.fonts().with_files(loader.fonts());
    let name = format!("王{}", RARE[0]);
    assert_eq!(fonts.whole_face(Face::Serif, &name), Face::Other(1));
    assert_eq!(fonts.whole_face(Face::Serif, &RARE[0].to_string()), Face::Other(0));
    // What the player's own faces have stays theirs, whatever others have.
    assert_eq!(fonts.whole_face(Face::Serif, "王一"), Face::Serif);
    assert_eq!(fonts.missing(Face::Kai, &format!("{name}{}😀\u{10FFFD}", RARE[1])), ['\u{10FFFD}']);
}

#[test]
fn what_is_no_font_is_told_of_and_changes_nothing() {
    let painter = painter();
    let whole = font_of(&RARE);
    let cut = &whole[..whole.len() / 2];
    let png = fs::read(root().join("tests/core/data/stripes.png")).unwrap();
    let no_characters = font_of(&[]);
    for (name, bytes, said) in [
        ("empty.ttf", &b""[..], "is no font"),
        ("words.otf", b"This is no font at all.", "is no font"),
        ("picture.TTF", &png, "is no font"),
        ("zeros.ttf", &[0; 4096], "is no font"),
        ("head.ttf", &whole[..12], "cut off or damaged"),
        ("cut.ttf", cut, "cut off or damaged"),
        ("web.ttf", b"wOF2 and so on", "web pages"),
        ("web.woff2", b"wOF2 and so on", "web pages"),
        ("none.ttf", &no_characters, "which characters"),
        ("collection.ttc", b"ttcf\0\x01\0\0\xff\xff\xff\xff\0\0\0\x0c", "cut off or damaged"),
    ] {
        let folder = folder();
        let before = loader(folder.path()).load();
        put(folder.path(), name, bytes);
        let outcome = loader(folder.path()).load();
        let [problem] = outcome.problems() else { panic!("{name}: {:?}", outcome.problems()) };
        assert_eq!((problem.id, problem.severity), ("bad-font", Severity::Error), "{name}");
        assert!(problem.message.en.contains(said), "{name}: {}", problem.message.en);
        assert!(problem.message.en.contains(name) && problem.message.zh.contains(name) && problem.help.is_some());
        assert_eq!(problem.place.file, folder.path().join("fonts").join(name));
        assert!(outcome.good, "{name}");
        assert_eq!(slides(&outcome), slides(&before), "{name}");
        assert!(painter.draw(&slides(&outcome)[1], SIZE).is_ok());
    }
}

#[test]
fn no_more_is_read_than_may_be_and_nothing_outside_the_folder() {
    let folder = folder();
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("good.ttf"), font_of(&RARE)).unwrap();
    put(folder.path(), "huge.ttf", b"");
    // It takes no room on the disk.
    fs::File::options().write(true).open(folder.path().join("fonts/huge.ttf")).unwrap().set_len(3 << 30).unwrap();
    fs::create_dir(folder.path().join("fonts/folder.ttf")).unwrap();
    // What is no font by its name is none of the player's business.
    put(folder.path(), "OFL.txt", "a licence");
    put(folder.path(), ".hidden.ttf", "left behind");
    let mut wanted = vec![("folder.ttf", "not a regular file"), ("huge.ttf", "3072 MB")];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(outside.path().join("good.ttf"), folder.path().join("fonts/link.ttf")).unwrap();
        let pipe = folder.path().join("fonts/pipe.ttf");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        wanted.extend([("link.ttf", "leads out of the folder"), ("pipe.ttf", "not a regular file")]);
    }
    let outcome = loader(folder.path()).load();
    let found: Vec<_> =
        outcome.problems().iter().map(|problem| (problem.place.file.as_path(), &problem.message.en)).collect();
    assert_eq!(found.len(), wanted.len(), "{found:?}");
    for ((file, message), (name, said)) in found.iter().zip(&wanted) {
        assert!(file.ends_with(name) && message.contains(said), "{name}: {message}");
    }
    assert!(painter().draw(&slides(&outcome)[0], SIZE).is_err());
    #[cfg(unix)]
    {
        // A link that stays inside is the file that it leads to.
        fs::write(folder.path().join("kept.bin"), font_of(&RARE)).unwrap();
        std::os::unix::fs::symlink("../kept.bin", folder.path().join("fonts/a.ttf")).unwrap();
        assert!(painter().draw(&slides(&loader(folder.path()).load())[0], SIZE).is_ok());
    }
}

#[test]
fn of_too_many_fonts_the_first_are_used() {
    let folder = folder();
    for at in 0..9 {
        put(folder.path(), &format!("{at}.ttf"), font_of(&RARE[1..]));
    }
    put(folder.path(), "8.ttf", font_of(&RARE));
    let outcome = loader(folder.path()).load();
    assert_eq!(ids(&outcome), ["too-many-fonts"]);
    assert!(painter().draw(&slides(&outcome)[0], SIZE).is_err());
    fs::remove_file(folder.path().join("fonts/0.ttf")).unwrap();
    let outcome = loader(folder.path()).load();
    assert_eq!(ids(&outcome), Vec::<&str>::new());
    assert!(painter().draw(&slides(&outcome)[0], SIZE).is_ok());
}

#[test]
fn a_font_that_breaks_stays_as_it_was_and_a_copy_under_way_is_waited_for() {
    let (folder, painter) = (folder(), painter());
    let whole = font_of(&RARE);
    let mut loader = loader(folder.path());
    let now = monotonic_now();
    loader.load_at(now);
    // Half of it is there: nobody is told, and the folder is read again.
    put(folder.path(), "more.ttf", &whole[..whole.len() / 2]);
    let copying = loader.load_at(now);
    assert_eq!(ids(&copying), Vec::<&str>::new());
    assert!(loader.due().is_some_and(|due| due > now && due < now + COPIED));
    put(folder.path(), "more.ttf", &whole);
    let copied = loader.load_at(now + Duration::from_secs(1));
    assert!(painter.draw(&slides(&copied)[0], SIZE).is_ok());
    assert_eq!(loader.due(), None);
    // It is overwritten with what is no font, and stays.
    put(folder.path(), "more.ttf", "no font");
    for (after, told) in [(2, false), (3, false), (9, true), (20, true)] {
        let outcome = loader.load_at(now + Duration::from_secs(after));
        assert_eq!(ids(&outcome), if told { vec!["bad-font"] } else { Vec::new() }, "after {after} s");
        assert_eq!(outcome.kept.len(), usize::from(told));
        assert_eq!(slides(&outcome), slides(&copied));
        assert!(painter.draw(&slides(&outcome)[0], SIZE).is_ok());
    }
    // A folder that is away takes no font from what plays.
    let away = folder.path().with_extension("away");
    fs::rename(folder.path(), &away).unwrap();
    let outcome = loader.load_at(now + Duration::from_mins(1));
    assert!(painter.draw(&slides(&outcome)[0], SIZE).is_ok());
    fs::rename(&away, folder.path()).unwrap();
}

#[test]
fn a_font_that_is_put_in_or_taken_out_is_on_the_wall_at_once() {
    let folder = folder();
    for method in [Method::Automatic, Method::Polling] {
        let mut loader = loader(folder.path());
        let first = loader.load();
        let (sender, news) = mpsc::channel();
        let watch = Watch::start(loader, &first, method, move |reload| {
            let _the_test_ended = sender.send(reload);
        })
        .unwrap();
        let painter = painter();
        let until = |is_drawn: bool| loop {
            let reload = news.recv_timeout(PATIENCE).expect("the watcher tells");
            assert!(!reload.rejected);
            if painter.draw(&slides(&reload.outcome)[0], SIZE).is_ok() == is_drawn {
                return;
            }
        };
        put(folder.path(), "more.ttf", font_of(&RARE));
        until(true);
        fs::remove_file(folder.path().join("fonts/more.ttf")).unwrap();
        until(false);
        drop(watch);
    }
}

#[test]
fn the_machines_fonts_are_used_last_and_change_nothing_that_the_player_has() {
    let (folder, machine) = (folder(), tempfile::tempdir().unwrap());
    let deep = machine.path().join("opentype/noto");
    fs::create_dir_all(&deep).unwrap();
    // One that is broken, one that is for another script, and one for Chinese.
    fs::write(machine.path().join("NotoSansCJK-Bold.ttc"), "no font").unwrap();
    fs::write(machine.path().join("a.ttf"), font_of(&[RARE[0], 'ა'])).unwrap();
    fs::write(deep.join("full.ttf"), font_of(&[RARE[0], '一', '王', '讲'])).unwrap();
    let plain = painter();
    let fonts = Fonts::load(&Assets::embedded()).unwrap();
    let with = Painter::new(fonts.with_machine_fonts(vec![machine.path().to_owned()]), Assets::embedded());
    let outcome = loader(folder.path()).load();
    let [name, slogan] = slides(&outcome) else { panic!("two slides") };
    assert!(plain.draw(name, SIZE).is_err());
    assert!(with.draw(name, SIZE).is_ok());
    let survey = with.survey(name, SIZE).unwrap();
    let borrowed: Vec<_> = survey.texts.iter().flat_map(|set| set.borrowed.clone()).collect();
    assert_eq!(borrowed, [(RARE[0], "full.ttf".to_owned())]);
    assert_eq!(with.draw(slogan, SIZE).unwrap(), plain.draw(slogan, SIZE).unwrap());
    assert_eq!(with.fonts().missing(Face::Sans, "ა"), ['ა'], "no script is set that is not known");
    // A font of the folder comes before it.
    put(folder.path(), "more.ttf", font_of(&RARE));
    let outcome = loader(folder.path()).load();
    let survey = with.survey(&slides(&outcome)[0], SIZE).unwrap();
    assert!(survey.texts.iter().all(|set| set.borrowed.is_empty()));
    // Whatever ships looks the same with them.
    let shipped = loader(&root().join("docs/templates")).load();
    for slide in shipped.library.playlists.values().flat_map(|playlist| &playlist.slides) {
        let drawn = |painter: &Painter| painter.draw(slide, PaintSize { width: 320, height: 180 });
        assert_eq!(drawn(&with), drawn(&plain), "{}", slide.id);
    }
}

/// The ids of the findings of `check`, and how it ended.
fn check(folder: &Path, machine: &Path) -> (Vec<String>, Option<i32>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gongyi"));
    command.env("GONGYI_MACHINE_FONTS", machine).env_remove("GONGYI_ASSETS").env("LANG", "en_GB.UTF-8");
    command.args(["check", "--no-cache", "--format", "json"]).arg(folder).stdin(Stdio::null());
    let output = command.output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let ids = lines.lines().filter_map(|line| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        Some(line.get("id")?.as_str()?.to_owned())
    });
    (ids.collect(), output.status.code())
}

#[test]
fn check_says_what_no_font_has_and_what_this_machine_alone_has() {
    let (folder, machine, none) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let slides = format!("(slides: [Slogan(text: \"{}祥如意\")])", RARE[0]);
    fs::write(folder.path().join("a.ron"), slides).unwrap();
    fs::write(machine.path().join("full.ttf"), font_of(&[RARE[0], '一'])).unwrap();
    assert_eq!(check(folder.path(), none.path()), (vec!["glyph-missing".to_owned()], Some(1)));
    assert_eq!(check(folder.path(), machine.path()), (vec!["glyph-borrowed".to_owned()], Some(0)));
    put(folder.path(), "more.ttf", font_of(&RARE));
    assert_eq!(check(folder.path(), none.path()), (Vec::new(), Some(0)));
    put(folder.path(), "more.ttf", "no font");
    assert_eq!(check(folder.path(), none.path()), (vec!["glyph-missing".to_owned(), "bad-font".to_owned()], Some(1)));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Whatever is in a font, painting with it ends, and the player with it goes on.
    #[test]
    fn no_font_ends_a_painting(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..60), cut in 0..4_usize) {
        let whole = font_of(&RARE);
        let mut bytes = whole.clone();
        for (index, value) in &changes {
            // Most of them where a font says what is where, some in its outlines.
            let at = index.index(bytes.len());
            let at = if at % 3 == 0 { at } else { at % 4096 };
            bytes[at] = *value;
        }
        bytes.truncate(if cut == 0 { bytes.len() * 9 / 10 } else { bytes.len() });
        let bytes = Arc::new(bytes);
        if open_font(&bytes).is_ok() {
            let file = FontFile { name: "a.ttf".to_owned(), hash: *blake3::hash(&bytes).as_bytes(), bytes };
            let folder = folder();
            let outcome = loader(folder.path()).load();
            let slide = &slides(&outcome)[0];
            let theme = Arc::clone(&slide.theme).with_fonts(&[file].into_iter().collect());
            let _drawn_or_not = painter().draw(&Slide { theme, ..Slide::clone(slide) }, PaintSize { width: 160, height: 90 });
        }
    }
}
