//! What grows costs once: a reading of a folder does again only what something changed for, and everything else is shared
//! with what was there before. Counted, and never timed.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use proptest::prelude::*;

use crate::without_bevy::looks::painter;
use gongyi_assets::Assets;
use gongyi_content::{
    library::{Loader, Outcome, TextWork, Verifying, WorkDone},
    store::Store,
};
use gongyi_core::model::{Body, Library, Playlist};
use gongyi_lint::{
    legibility::{self, Surveys},
    remembered::Remembered,
};
use gongyi_system::clock::monotonic_now;

/// Longer than files are doubted for.
const LATER: Duration = Duration::from_secs(10);

/// A folder that is read again and again, each time long after the last.
struct Grown {
    root: tempfile::TempDir,
    loader: Loader,
    now: Instant,
}

impl Grown {
    fn new(files: &[(&str, String)]) -> Self {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("playlists")).unwrap();
        let assets = Assets::with_folder(root.path().join("assets"));
        let loader = Loader::new(root.path().join("playlists"), assets, chrono_tz::Asia::Shanghai);
        let grown = Self { loader: loader.verifying(Verifying::Never), root, now: monotonic_now() };
        for (name, text) in files {
            grown.write(name, text);
        }
        grown
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join("playlists").join(name)
    }

    /// Replaces a file as an editor does.
    fn write(&self, name: &str, text: &str) {
        let temporary = self.root.path().join("being-written");
        fs::write(&temporary, text).unwrap();
        fs::rename(temporary, self.path(name)).unwrap();
    }

    /// Reads the folder: what came of it, and what was done about texts for it.
    fn read(&mut self) -> (Outcome, TextWork) {
        self.now += LATER;
        let before = self.loader.text_work();
        let outcome = self.loader.load_at(self.now);
        let after = self.loader.text_work();
        let work = TextWork {
            read: after.read - before.read,
            parsed: after.parsed - before.parsed,
            resolved: after.resolved - before.resolved,
        };
        (outcome, work)
    }
}

const fn work(read: u64, parsed: u64, resolved: u64) -> TextWork {
    TextWork { read, parsed, resolved }
}

fn slogans(list: usize, count: usize) -> String {
    let slides: Vec<String> = (0..count).map(|at| format!("  Slogan(text: \"第{list}组第{at}条\"),\n")).collect();
    format!("(slides: [\n{}])\n", slides.concat())
}

fn playlist<'a>(library: &'a Library, name: &str) -> &'a Arc<Playlist> {
    library.playlists.iter().find(|(known, _)| known.as_str() == name).unwrap().1
}

/// How many slides two libraries share.
fn shared(one: &Library, other: &Library) -> usize {
    let slides = |library: &Library| -> Vec<_> {
        library.playlists.values().flat_map(|playlist| playlist.slides.clone()).collect()
    };
    slides(one).iter().zip(&slides(other)).filter(|(one, other)| Arc::ptr_eq(one, other)).count()
}

#[test]
fn one_slide_of_two_thousand_is_all_that_is_made_anew() {
    let rules: Vec<String> = (0..20).map(|list| format!("(play: \"p{list:02}\"),")).collect();
    let mut files: Vec<(String, String)> =
        (0..20).map(|list| (format!("p{list:02}.ron"), slogans(list, 100))).collect();
    files.push(("site.ron".to_owned(), format!("(schedule: [{}])", rules.concat())));
    let files: Vec<(&str, String)> = files.iter().map(|(name, text)| (name.as_str(), text.clone())).collect();
    let mut grown = Grown::new(&files);
    let (first, done) = grown.read();
    assert_eq!(done, work(21, 21, 20));
    // What they look like is trusted once they were seen to look like it for a while: their bytes are compared until then.
    let (second, done) = grown.read();
    assert_eq!((done, shared(&first.library, &second.library)), (work(21, 0, 0), 2000));
    let (third, done) = grown.read();
    assert_eq!((done, shared(&first.library, &third.library)), (work(0, 0, 0), 2000));

    grown.write("p07.ron", &slogans(7, 100).replace("第7组第50条", "改了"));
    let (edited, done) = grown.read();
    assert_eq!((done, shared(&first.library, &edited.library)), (work(1, 1, 1), 1999));
    assert_ne!(edited.library.hash, first.library.hash);
    let changed = &playlist(&edited.library, "p07").slides[50];
    assert!(matches!(&changed.body, Body::Slogan { text, .. } if text == "改了"), "{changed:?}");
    assert_eq!((edited.place_of(changed).line, edited.place_of(changed).column), (52, 3));
    for (name, before) in first.library.playlists.iter().filter(|(name, _)| name.as_str() != "p07") {
        assert!(Arc::ptr_eq(before, &edited.library.playlists[name]), "{name}");
    }
    for (before, after) in first.library.rules.iter().zip(&edited.library.rules) {
        assert!(Arc::ptr_eq(before, after));
    }
    // It is undone.
    grown.write("p07.ron", &slogans(7, 100));
    let (undone, _) = grown.read();
    assert_eq!((shared(&first.library, &undone.library), &undone.library.hash), (1999, &first.library.hash));
}

#[test]
fn what_a_playlist_depends_on_is_looked_at_where_it_changes() {
    let list = |theme: &str| format!("(theme: \"{theme}\", slides: [Slogan(text: \"甲\")])");
    let mut grown = Grown::new(&[("a.ron", list("clinic")), ("b.ron", list("night")), ("site.ron", "()".to_owned())]);
    let themes = grown.root.path().join("assets/themes");
    fs::create_dir_all(&themes).unwrap();
    let (first, _) = grown.read();
    grown.read();
    let hash = |outcome: &Outcome, name: &str| playlist(&outcome.library, name).slides[0].picture_hash;

    // A theme.
    let theme = String::from_utf8(Assets::embedded().read("themes/clinic.ron").unwrap().into_owned()).unwrap();
    fs::write(themes.join("clinic.ron"), theme + "\n// Changed.\n").unwrap();
    let (themed, done) = grown.read();
    assert_eq!(done, work(0, 0, 1));
    assert!(hash(&themed, "a") != hash(&first, "a") && hash(&themed, "b") == hash(&first, "b"));
    // A theme that is wrong is told of at each reading, and mended without another edit.
    fs::write(themes.join("clinic.ron"), "(").unwrap();
    for _ in 0..2 {
        let (wrong, _) = grown.read();
        assert!(!wrong.problems().is_empty() && playlist(&wrong.library, "a").slides[0].broken.is_some());
    }
    fs::remove_file(themes.join("clinic.ron")).unwrap();
    let (mended, done) = grown.read();
    assert_eq!((done, &mended.library.hash), (work(0, 0, 1), &first.library.hash));

    // The phrases of the site.
    grown.write("site.ron", "(phrases: [\"淮北市\"])");
    let (phrased, done) = grown.read();
    assert_eq!(done, work(1, 1, 2));
    assert_ne!(hash(&phrased, "b"), hash(&first, "b"));
    // Another line of the site concerns no slide.
    grown.write("site.ron", "(phrases: [\"淮北市\"], schedule: [(play: \"a\"), (play: \"b\")])");
    let (ruled, done) = grown.read();
    assert_eq!((done, ruled.library.rules.len(), shared(&phrased.library, &ruled.library)), (work(1, 1, 0), 2, 2));

    // An icon that somebody drew.
    grown.write("a.ron", "(slides: [Notice(title: \"通知\", points: [\"甲\"], icon: \"ours\")])");
    let (unknown, _) = grown.read();
    assert_eq!(unknown.problems()[0].id, "unknown-icon");
    assert!(!unknown.good && grown.read().0.problems()[0].id == "unknown-icon");
    fs::create_dir_all(grown.root.path().join("assets/icons")).unwrap();
    let icon = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>";
    fs::write(grown.root.path().join("assets/icons/ours.svg"), icon).unwrap();
    let (drawn, _) = grown.read();
    assert!(drawn.good && drawn.problems().is_empty(), "{:?}", drawn.problems());
}

#[test]
fn a_file_that_is_wrong_is_read_once_and_told_of_each_time() {
    let good = slogans(0, 3);
    let mut grown = Grown::new(&[("a.ron", good.clone()), ("b.ron", slogans(1, 2))]);
    let (first, _) = grown.read();
    grown.read();
    grown.write("a.ron", "(slides: [Slogn(text: \"甲\")])");
    let (wrong, done) = grown.read();
    assert_eq!((done.read, done.parsed, wrong.good, wrong.kept.len()), (1, 1, false, 1));
    for settled in [false, true, true] {
        let (still, done) = grown.read();
        assert_eq!(done, work(u64::from(!settled), 0, 0));
        assert_eq!((still.problems(), &still.kept), (wrong.problems(), &wrong.kept));
        assert_eq!(shared(&first.library, &still.library), 5);
    }
    // The good version comes back: it is in force, and nothing has to be understood.
    grown.write("a.ron", &good);
    let (mended, done) = grown.read();
    assert_eq!((done, mended.good, mended.problems().len()), (work(1, 0, 0), true, 0));
    assert_eq!(shared(&first.library, &mended.library), 5);
}

#[test]
fn a_file_that_was_just_written_is_not_trusted_by_its_looks() {
    let mut grown = Grown::new(&[("a.ron", slogans(0, 3))]);
    grown.read();
    // Written in place, with as many bytes, and with the old time: on a disk with coarse times it looks as before. This
    // disk's are fine, so what is tested is that a reading soon after the first reads it in any case.
    let before = grown.loader.text_work().read;
    for (after, reads) in [(1, 1), (2, 2), (3, 3), (4, 3)] {
        grown.loader.load_at(grown.now + Duration::from_secs(after));
        assert_eq!(grown.loader.text_work().read - before, reads, "{after} s later");
    }
}

fn paint(path: &Path, grey: u8) {
    image::GrayImage::from_pixel(8, 8, image::Luma([grey])).save(path).unwrap();
}

#[test]
fn two_hundred_pictures_cost_one_look_at_their_heads() {
    const COUNT: u64 = 200;
    let slide =
        |at: u64| format!("Picture(file: \"{at}.png\"), Profile(name: \"甲\", deed: \"乙\", portrait: \"{at}.png\"),");
    let slides: Vec<String> = (0..COUNT).map(slide).collect();
    let list = format!("(slides: [{}])", slides.concat());
    let mut grown = Grown::new(&[("a.ron", list.clone()), ("b.ron", list.clone())]);
    for at in 0..COUNT {
        paint(&grown.path(&format!("{at}.png")), at as u8);
    }
    let probed = |probes| WorkDone { probes, reads: 0, decodes: 0 };
    let (first, _) = grown.read();
    assert!(first.problems().is_empty(), "{:?}", first.problems());
    assert_eq!(grown.loader.work(), probed(COUNT));
    // Each is named by four slides, and each reading asks for it: its head is known.
    grown.read();
    grown.write("a.ron", &list.replacen("甲", "丙", 1));
    let (edited, done) = grown.read();
    assert_eq!((done.parsed, done.resolved, grown.loader.work()), (1, 1, probed(COUNT)));
    assert_eq!(shared(&first.library, &edited.library), 4 * COUNT as usize - 1);
    // Another picture is another head, and its slides alone are made anew.
    fs::remove_file(grown.path("7.png")).unwrap();
    paint(&grown.path("7.png"), 250);
    let (other, done) = grown.read();
    assert_eq!((done.parsed, done.resolved, grown.loader.work()), (0, 2, probed(COUNT + 1)));
    assert_eq!(shared(&edited.library, &other.library), 4 * COUNT as usize - 4);
    // One that goes is missed.
    fs::remove_file(grown.path("9.png")).unwrap();
    let (gone, _) = grown.read();
    assert_eq!(gone.problems().iter().map(|problem| problem.id).collect::<Vec<_>>(), ["missing-picture"; 4]);
}

#[test]
fn pictures_that_were_looked_at_are_known_after_a_restart() {
    let grown = Grown::new(&[("a.ron", "(slides: [Picture(file: \"p.png\"), Picture(file: \"q.png\")])".to_owned())]);
    for (name, grey) in [("p.png", 1), ("q.png", 2)] {
        paint(&grown.path(name), grey);
    }
    let player = || {
        let store = Arc::new(Store::open(&grown.root.path().join("state")).unwrap());
        Loader::new(grown.root.path().join("playlists"), Assets::embedded(), chrono_tz::UTC).with_store(store)
    };
    let mut first = player();
    first.load();
    assert_eq!(first.work(), WorkDone { probes: 2, reads: 0, decodes: 0 });
    first.verify();
    assert!(first.keep());
    drop(first);
    let mut second = player();
    let outcome = second.load();
    assert!(outcome.problems().is_empty());
    assert_eq!(second.work(), WorkDone::default(), "no head is looked at again");
    // The text was kept: what the folder has is that, and is not understood a second time.
    assert_eq!((second.text_work().parsed, second.text_work().read), (0, 1));
}

/// What somebody does to a folder.
#[derive(Debug, Clone)]
enum Edit {
    /// Writes a playlist with these slides, in a theme that may not exist.
    Playlist(usize, &'static str, Vec<&'static str>),
    RemovePlaylist(usize),
    Site(&'static str),
    Picture(u8),
    RemovePicture,
    /// Overrides a theme by another, or no longer.
    Theme(Option<&'static str>),
    /// Draws an icon, or takes it away.
    Icon(bool),
}

const SLIDES: [&str; 10] = [
    "Slogan(text: \"甲\")",
    "Slogan(text: \"乙！！\", dwell: \"1s\")",
    "Slogan(text: \"丙\", id: \"c\")",
    "Text(text: \"公共场所不大声喧哗，不乱扔垃圾，不随地吐痰。公共场所不大声喧哗，不乱扔垃圾，不随地吐痰。\")",
    "Picture(file: \"p.png\")",
    "Picture(file: \"gone.png\", caption: \"图\")",
    "Profile(name: \"丁\", deed: \"戊\", portrait: \"p.png\")",
    "Notice(title: \"通知\", points: [\"己\"], icon: \"ours\")",
    "Campaign(headline: \"庚\")",
    "Slogn(text: \"辛\")",
];
const SITES: [&str; 5] = [
    "()",
    "(phrases: [\"甲乙\"])",
    "(schedule: [(play: \"p0\"), (play: \"p1\", when: Hours(\"08:00-10:00\"))])",
    "(screens: [(name: \"hall\", size: (320, 180), zones: [Clock(), Ticker(playlist: \"p1\")])], fallback: \"p0\")",
    "(schedule: [(play: \"p2\")], timezone: \"Asia/Urumqi\")",
];

fn edit() -> impl Strategy<Value = Edit> {
    let slides = prop::collection::vec(prop::sample::select(&SLIDES[..]), 1..6);
    let themes = prop::sample::select(&["clinic", "night", "clinik"][..]);
    prop_oneof![
        6 => (0..3_usize, themes, slides).prop_map(|(list, theme, slides)| Edit::Playlist(list, theme, slides)),
        1 => (0..3_usize).prop_map(Edit::RemovePlaylist),
        2 => prop::sample::select(&SITES[..]).prop_map(Edit::Site),
        1 => any::<u8>().prop_map(Edit::Picture),
        1 => Just(Edit::RemovePicture),
        1 => prop::sample::select(&[None, Some("night"), Some("red-gold")][..]).prop_map(Edit::Theme),
        1 => any::<bool>().prop_map(Edit::Icon),
    ]
}

impl Grown {
    fn apply(&self, edit: &Edit) {
        let assets = self.root.path().join("assets");
        match edit {
            Edit::Playlist(list, theme, slides) => {
                let text = format!("(theme: \"{theme}\", banner: \"讲文明\", slides: [\n{},\n])", slides.join(",\n"));
                self.write(&format!("p{list}.ron"), &text);
            }
            Edit::RemovePlaylist(list) => drop(fs::remove_file(self.path(&format!("p{list}.ron")))),
            Edit::Site(text) => self.write("site.ron", text),
            Edit::Picture(grey) => paint(&self.path("p.png"), *grey),
            Edit::RemovePicture => drop(fs::remove_file(self.path("p.png"))),
            Edit::Theme(theme) => {
                fs::create_dir_all(assets.join("themes")).unwrap();
                let path = assets.join("themes/clinic.ron");
                match theme.and_then(|theme| Assets::embedded().read(&format!("themes/{theme}.ron"))) {
                    Some(bytes) => fs::write(path, bytes).unwrap(),
                    None => drop(fs::remove_file(path)),
                }
            }
            Edit::Icon(is_drawn) => {
                fs::create_dir_all(assets.join("icons")).unwrap();
                let icon = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"/>";
                match is_drawn {
                    true => fs::write(assets.join("icons/ours.svg"), icon).unwrap(),
                    false => drop(fs::remove_file(assets.join("icons/ours.svg"))),
                }
            }
        }
    }

    /// A reader that knows nothing.
    fn fresh(&self) -> Loader {
        let assets = Assets::with_folder(self.root.path().join("assets"));
        Loader::new(self.root.path().join("playlists"), assets, chrono_tz::Asia::Shanghai)
    }
}

/// All that a reading came to, in words.
fn account(outcome: &Outcome) -> String {
    let library = &outcome.library;
    let slides = library.playlists.values().flat_map(|playlist| &playlist.slides);
    let places: Vec<_> = slides.map(|slide| outcome.place_of(slide)).collect();
    format!("{} {:#?} {:#?} {places:#?}", library.hash, library, outcome.kept)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whoever_reads_again_reads_what_a_newcomer_does(edits in prop::collection::vec(edit(), 1..12)) {
        let mut grown = Grown::new(&[("p0.ron", "(slides: [Slogan(text: \"甲\")])".to_owned())]);
        grown.loader = grown.fresh();
        for edit in &edits {
            grown.apply(edit);
            // What disappeared counts as removed after a while.
            grown.read();
            let (again, _) = grown.read();
            let newcomer = grown.fresh().load_at(grown.now);
            if !newcomer.good {
                // What was good before stays in force, which a newcomer does not know; what is wrong is the same.
                let wrong = |outcome: &Outcome| -> Vec<_> {
                    let wrong = outcome.problems().iter().filter(|problem| !problem.in_force);
                    wrong.map(|problem| (problem.id, problem.place.clone())).collect()
                };
                let (again, newcomer) = (wrong(&again), wrong(&newcomer));
                prop_assert!(newcomer.iter().all(|problem| again.contains(problem) || problem.0 == "unknown-playlist"
                    || problem.0 == "unused-playlist"), "{again:?} {newcomer:?}");
                continue;
            }
            // A playlist that is gone and that the site still names is another thing for who knew it.
            if again.good {
                let (again, newcomer) = (account(&again), account(&newcomer));
                prop_assert!(again == newcomer, "{again}\n\nand by a newcomer\n\n{newcomer}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn what_is_remembered_of_pictures_changes_no_judgement(
        edits in prop::collection::vec(edit(), 2..6),
        damage in prop::collection::vec((any::<prop::sample::Index>(), 1..=u8::MAX), 0..4),
    ) {
        let grown = Grown::new(&[("p0.ron", "(slides: [Slogan(text: \"甲\")])".to_owned())]);
        let small = "(screens: [(name: \"hall\", size: (320, 180)), (name: \"lift\", size: (180, 320), zones: [Clock()])])";
        grown.write("site.ron", small);
        let mut file = Vec::new();
        for edit in edits.iter().filter(|edit| !matches!(edit, Edit::Site(_))) {
            grown.apply(edit);
            let outcome = grown.fresh().load();
            let anew = legibility::judge(&outcome, painter());
            let judge = |remembered: &mut Remembered| {
                let mut surveys = Surveys::new([7; 32], remembered);
                let judgement = legibility::judge_remembering(&outcome, painter(), &mut surveys);
                (judgement, surveys.painted())
            };
            let mut remembered = Remembered::restore(&file);
            let (with_the_last, painted) = judge(&mut remembered);
            prop_assert_eq!(&with_the_last, &anew);
            let slides = outcome.library.playlists.values().map(|playlist| playlist.slides.len()).sum::<usize>();
            prop_assert!(painted <= 2 * slides);
            file = remembered.to_bytes(usize::MAX);
            let (with_all, painted) = judge(&mut Remembered::restore(&file));
            prop_assert_eq!((&with_all, painted), (&anew, 0));
            for (at, with) in &damage {
                *at.get_mut(&mut file) ^= with;
            }
            let (with_damage, _) = judge(&mut Remembered::restore(&file));
            prop_assert_eq!(&with_damage, &anew);
        }
    }
}

#[test]
fn what_looks_alike_is_painted_once_and_each_size_by_itself() {
    let twice = "(slides: [Slogan(text: \"甲\", layout: Centre), Slogan(text: \"甲\", layout: Centre), Slogan(text: \"乙乙乙乙乙乙乙乙乙\")])";
    let grown = Grown::new(&[("p0.ron", twice.to_owned())]);
    let (wide, tall) = ("(name: \"wide\", size: (320, 180))", "(name: \"tall\", size: (180, 320))");
    let judge = |screens: &str| {
        grown.write("site.ron", &format!("(screens: [{screens}])"));
        let (outcome, mut remembered) = (grown.fresh().load(), Remembered::default());
        let mut surveys = Surveys::new([7; 32], &mut remembered);
        let table = legibility::judge_remembering(&outcome, painter(), &mut surveys).table;
        (table, surveys.painted())
    };
    let (both, painted) = judge(&format!("{wide}, {tall}, {}", wide.replace("wide", "other")));
    assert_eq!((both.len(), painted), (9, 4));
    assert_eq!(both[3..6], judge(tall).0);
}
