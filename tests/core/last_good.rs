//! What is in force and disappears or breaks stays, while the player runs and across a restart; what was never good
//! counts as far as it can be read; and nothing is decoded before it must be.

use std::{fs, path::Path, sync::Arc, time::Duration};

use super::place::Place;
use gongyi_assets::Assets;
use gongyi_content::{
    breaker::{self, Breaker},
    library::{Loader, Outcome, Verifying, WorkDone},
    store::Store,
};
use gongyi_core::{
    model::{Action, Body, Library, Rotation},
    problem::{Grade, Lang, Problem},
};
use gongyi_system::clock::monotonic_now;

/// The grace of what disappears is shorter.
const LATER: Duration = Duration::from_secs(4);
/// Within the grace.
const SOON: Duration = Duration::from_secs(1);

const SITE: &str = "(
    timezone: \"Asia/Urumqi\",
    screens: [(name: \"hall\", rotate: 90), (name: \"lift\")],
    schedule: [
        (play: \"a\"),
        (play: \"b\", when: Hours(\"Mo-Fr 08:00-10:00\"), priority: 5),
        (blank: true, when: Hours(\"22:00-06:00\"), priority: 10),
    ],
)";
const A: &str = "(slides: [Slogan(text: \"甲\")])";
const B: &str = "(slides: [Slogan(text: \"乙\"), Slogan(text: \"丙\")])";
const WITH_PICTURE: &str = "(slides: [Slogan(text: \"甲\"), Picture(file: \"posters/p.png\")])";

impl Place {
    fn scheduled() -> Self {
        Self::new(&[("site.ron", SITE), ("a.ron", A), ("b.ron", B)])
    }

    /// A player that has read the folder, looked at all of its pictures and kept what it found.
    fn played(&self) -> Outcome {
        let mut player = self.player();
        player.load();
        let outcome = player.verify();
        assert!(outcome.good, "{:?}", outcome.problems());
        assert!(player.keep());
        outcome
    }

    fn paint(&self, name: &str, grey: u8) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        image::GrayImage::from_pixel(8, 8, image::Luma([grey])).save(path).unwrap();
    }
}

fn ids(outcome: &Outcome) -> Vec<&'static str> {
    outcome.problems().iter().map(|problem| problem.id).collect()
}

/// What of a library decides what is shown.
fn shown(library: &Library) -> String {
    let rules: Vec<_> = library.rules.iter().map(|rule| (&rule.action, &rule.when, rule.priority)).collect();
    format!("{:?} {:?} {:?} {rules:?} {:?}", library.site, library.screens, library.playlists, library.sequence)
}

// Replay F4
#[test]
fn what_was_good_comes_back_after_a_restart() {
    let half = &SITE[..SITE.len() / 2];
    let site: [(&str, Option<&str>); 6] = [
        ("empty", Some("")),
        ("zeros", Some("\0\0\0\0\0\0\0\0")),
        ("half of it", Some(half)),
        ("a text for a number", Some("(schedule: [(play: \"a\", priority: \"9\")])")),
        ("one wrong condition", Some("(schedule: [(play: \"a\"), (play: \"b\", when: Hours(\"Mo-Xx\"))])")),
        ("gone", None),
    ];
    let playlist: [(&str, Option<&str>); 4] = [
        ("empty", Some("")),
        ("half of it", Some(&B[..20])),
        ("a wrong slide", Some("(slides: [Slogn()])")),
        ("gone", None),
    ];
    for (file, cases) in [("site.ron", &site[..]), ("b.ron", &playlist[..])] {
        for (what, text) in cases {
            let place = Place::scheduled();
            let before = place.played();
            match text {
                Some(text) => place.write(file, text),
                None => fs::remove_file(place.path(file)).unwrap(),
            }
            let mut player = place.player();
            let after = player.load();
            assert_eq!(shown(&after.library), shown(&before.library), "{file}: {what}");
            assert_eq!(after.library.hash, before.library.hash, "{file}: {what}");
            assert!(!after.good && after.kept == [place.path(file)], "{file}: {what}: {:?}", after.problems());
            assert!(after.problems().iter().any(|problem| problem.place.file == place.path(file)), "{file}: {what}");
            let again = player.load();
            assert_eq!(
                (again.problems(), again.good),
                (after.problems(), false),
                "{file}: {what}: it is told of again"
            );
            // For ever: the next start keeps it as well.
            assert!(player.keep());
            assert_eq!(place.player().load().library.hash, before.library.hash, "{file}: {what}");
            // Without the state folder nothing is known of it.
            assert_ne!(place.loader().load().library.hash, before.library.hash, "{file}: {what}");
        }
    }
    // What is right counts, whatever was good before.
    let place = Place::scheduled();
    place.played();
    place.write("site.ron", "()");
    let after = place.player().load();
    assert!(after.good && after.library.rules.is_empty(), "{:?}", after.problems());
}

#[test]
fn a_folder_that_is_gone_at_the_start_plays_its_last_good_version() {
    let place = Place::scheduled();
    let before = place.played();
    for (id, empty) in [("no-folder", false), ("empty-folder", true)] {
        fs::remove_dir_all(place.folder()).unwrap();
        if empty {
            fs::create_dir(place.folder()).unwrap();
        }
        let after = place.player().load();
        assert_eq!(shown(&after.library), shown(&before.library), "{id}");
        assert_eq!((ids(&after), after.good, after.kept.len()), (vec![id], false, 3));
        let mut player = place.player();
        player.load();
        assert_eq!(ids(&player.load()), [id], "and told of again");
        fs::create_dir_all(place.folder()).unwrap();
    }
    // Only a player that never had anything good shows the fallback.
    let outcome = place.loader().load();
    assert!(outcome.library.playlists.is_empty() && outcome.library.rules.is_empty());
}

#[test]
fn a_damaged_state_folder_is_no_failure() {
    let place = Place::scheduled();
    place.played();
    let blobs = fs::read_dir(place.0.path().join("state/blobs")).unwrap();
    for blob in blobs.map(|entry| entry.unwrap().path()) {
        fs::write(blob, "(slides: [Slogan(text: \"偷换\")])").unwrap();
    }
    place.write("b.ron", "(");
    let mut player = place.player();
    let outcome = player.load();
    assert!(!format!("{:?}", outcome.library.playlists).contains("偷换"));
    assert_eq!(outcome.library.playlists.len(), 1);
    assert!(player.keep());
    place.write("a.ron", "(");
    assert!(place.player().load().library.playlists.contains_key(&"a".into()), "it was made anew");
}

// Replay F4
#[test]
fn of_a_site_that_never_was_good_everything_counts_that_can_be_read() {
    let place = Place::new(&[
        ("a.ron", A),
        ("b.ron", B),
        (
            "site.ron",
            "(
    timezone: \"Asia/Urumqi\",
    screens: [(name: \"hall\", rotate: 90), (name: \"lift\", rotate: 45)],
    schedule: [
        (play: \"a\", screens: [\"hall\"]),
        (play: \"b\", when: Hours(\"Mo-Xx\")),
        (play: \"b\", priority: \"9\"),
        (blank: true, when: Hours(\"22:00-06:00\"), priority: 10),
    ],
)",
        ),
    ]);
    let outcome = place.player().load();
    let library = &outcome.library;
    assert_eq!(library.site.timezone, chrono_tz::Asia::Urumqi);
    assert_eq!(library.screens.len(), 1);
    assert_eq!((library.screens[0].name.as_str(), library.screens[0].rotation), ("hall", Rotation::R90));
    let actions: Vec<_> = library.rules.iter().map(|rule| &rule.action).collect();
    assert_eq!(actions, [&Action::Play("a".into()), &Action::Blank]);
    let mut found = ids(&outcome);
    found.sort_unstable();
    assert_eq!(found.len(), 3, "{:?}", outcome.problems());
    assert!(found.contains(&"bad-rotation"), "{found:?}");
    // It is no last good version: the next start has nothing but what it can read.
    assert!(!outcome.good && outcome.kept.is_empty());
    // Where nothing can be read, the fallback plays, and never every playlist.
    place.write("site.ron", &SITE[..60]);
    let outcome = place.player().load();
    assert!(outcome.library.rules.is_empty() && outcome.library.sequence.is_empty());
}

/// What is told of at once, soon and later, when a file of a player at work disappears.
fn after_removal(place: &Place, name: &str) -> [Outcome; 3] {
    let mut player = place.player();
    let start = monotonic_now();
    let before = player.load_at(start);
    assert!(before.good, "{:?}", before.problems());
    fs::remove_file(place.path(name)).unwrap();
    let outcomes = [Duration::ZERO, SOON, LATER].map(|after| player.load_at(start + after));
    assert_eq!(outcomes[0].library.hash, before.library.hash, "{name}: nothing changes at once");
    assert!(outcomes[0].good && outcomes[0].problems() == before.problems(), "{name}: nothing is told at once");
    assert_eq!(outcomes[1].library.hash, before.library.hash, "{name}: nor within the grace");
    assert!(outcomes[1].good, "{name}");
    outcomes
}

#[test]
fn what_disappears_is_told_after_a_grace_and_stays_where_it_is_in_use() {
    let place = Place::scheduled();
    let [first, _, last] = after_removal(&place, "site.ron");
    assert_eq!((ids(&last), &last.kept[..]), (vec!["site-vanished"], &[place.path("site.ron")][..]));
    assert_eq!(shown(&last.library), shown(&first.library));
    assert!(last.problems()[0].help.as_ref().unwrap().en.contains("()"));

    let place = Place::scheduled();
    let [first, _, last] = after_removal(&place, "b.ron");
    assert_eq!((ids(&last), &last.kept[..]), (vec!["playlist-vanished"], &[place.path("b.ron")][..]));
    assert_eq!(shown(&last.library), shown(&first.library));

    // In a zone and as the fallback as well as in a rule.
    for site in [
        "(screens: [(name: \"hall\", zones: [Side(play: \"b\")])], schedule: [(play: \"a\")])",
        "(screens: [(name: \"hall\", zones: [Ticker(play: \"b\")])], schedule: [(play: \"a\")])",
        "(fallback: \"b\", schedule: [(play: \"a\")])",
    ] {
        let place = Place::new(&[("site.ron", site), ("a.ron", A), ("b.ron", B)]);
        let [_, _, last] = after_removal(&place, "b.ron");
        assert_eq!(ids(&last), ["playlist-vanished"], "{site}");
    }

    // What nobody names is withdrawn after the grace.
    let place = Place::new(&[("a.ron", A), ("b.ron", B)]);
    let [_, _, last] = after_removal(&place, "b.ron");
    assert!(last.good && last.problems().is_empty() && last.library.playlists.len() == 1);

    // The last playlist of all is an empty folder, as that of a disk that is not mounted.
    let place = Place::new(&[("a.ron", A)]);
    let [first, _, last] = after_removal(&place, "a.ron");
    assert_eq!((ids(&last), last.good), (vec!["empty-folder"], false));
    assert_eq!(shown(&last.library), shown(&first.library));
}

#[test]
fn what_comes_back_within_the_grace_was_never_gone_and_a_rename_is_the_new_state() {
    let place = Place::new(&[("a.ron", A), ("b.ron", B)]);
    let mut player = place.player();
    let start = monotonic_now();
    let before = player.load_at(start);
    assert_eq!(player.due(), None);
    fs::rename(place.path("b.ron"), place.path("b.ron~")).unwrap();
    player.load_at(start);
    assert!(
        player.due().is_some_and(|due| due > start + SOON && due < start + LATER),
        "it wakes when the grace is over"
    );
    fs::rename(place.path("b.ron~"), place.path("b.ron")).unwrap();
    assert_eq!(player.load_at(start + SOON).library.hash, before.library.hash);
    assert_eq!(player.due(), None);
    // A playlist under another name does not play twice.
    fs::rename(place.path("b.ron"), place.path("c.ron")).unwrap();
    let after = player.load_at(start + SOON);
    let names: Vec<_> = after.library.playlists.keys().map(ToString::to_string).collect();
    assert_eq!(names, ["a", "c"]);
}

#[test]
fn errors_of_reading_take_nothing_off_the_wall() {
    let place = Place::scheduled();
    let mut player = place.player();
    let start = monotonic_now();
    let before = player.load_at(start);
    // A folder in the place of the folder, a file in its place, and one in the place of a file.
    fs::rename(place.folder(), place.0.path().join("away")).unwrap();
    fs::write(place.folder(), "no folder").unwrap();
    let after = player.load_at(start + LATER);
    assert!(after.good, "within the grace, which begins when it is seen");
    let after = player.load_at(start + LATER + LATER);
    assert_eq!((ids(&after), after.library.hash.clone()), (vec!["no-folder"], before.library.hash.clone()));
    fs::remove_file(place.folder()).unwrap();
    fs::rename(place.0.path().join("away"), place.folder()).unwrap();
    assert!(player.load_at(start + LATER + LATER).good);
    fs::remove_file(place.path("b.ron")).unwrap();
    fs::create_dir(place.path("b.ron")).unwrap();
    player.load_at(start + LATER + LATER);
    let after = player.load_at(start + LATER + LATER + LATER);
    assert_eq!(after.library.hash, before.library.hash);
    assert_eq!(ids(&after), ["not-a-file", "playlist-vanished"]);
}

#[test]
fn problems_of_the_version_in_force_point_into_no_file_that_has_other_lines() {
    let place = Place::new(&[
        ("a.ron", "(\n\n\n\n\n    slides: [Picture(file: \"none.png\"), Campaign(headline: \"特价\")])"),
        ("site.ron", "(\n\n\n schedule: [(play: \"a\"), (play: \"none\")])"),
    ]);
    let mut loader = place.loader();
    let before = loader.load();
    assert!(before.good && before.problems().iter().all(|problem| !problem.in_force));
    place.write("a.ron", "(");
    place.write("site.ron", "(");
    let after = loader.load();
    let (in_force, now): (Vec<&Problem>, Vec<&Problem>) = after.problems().iter().partition(|problem| problem.in_force);
    assert_eq!(now.len(), 2);
    assert!(now.iter().all(|problem| problem.grade == Grade::Shape && problem.place.line == 1));
    assert_eq!(in_force.len(), before.problems().len(), "{:?}", after.problems());
    for problem in in_force {
        assert_eq!((problem.place.line, problem.place.column, problem.place.span.clone()), (0, 0, 0..0), "{problem:?}");
        let json = serde_json::to_value(problem.to_json(Lang::En)).unwrap();
        assert_eq!(json["in_force"], true);
        assert!(problem.message.en.contains("last good") && problem.message.zh.contains("上一个正确版本"));
    }
    let json = serde_json::to_value(now[0].to_json(Lang::En)).unwrap();
    assert!(json.get("in_force").is_none(), "{json}");
    assert!(after.library.rules.iter().all(|rule| rule.place.line == 0));
}

/// Where the picture of the second slide of `a` is drawn from.
fn picture(outcome: &Outcome) -> &Path {
    let slide = &outcome.library.playlists[&"a".into()].slides[1];
    assert!(slide.broken.is_none(), "{:?}", slide.broken);
    let Body::Picture { file, .. } = &slide.body else { panic!("{slide:?}") };
    file
}

fn picture_hash(outcome: &Outcome) -> [u8; 32] {
    outcome.library.playlists[&"a".into()].slides[1].picture_hash
}

#[test]
fn a_picture_that_is_broken_or_missing_plays_its_last_good_version() {
    for (id, break_it) in [
        ("missing-picture", (|path| fs::remove_file(path).unwrap()) as fn(&Path)),
        ("broken-picture", |path| fs::write(path, "<html>").unwrap()),
        ("broken-picture", |path| fs::write(path, "").unwrap()),
    ] {
        let place = Place::new(&[("a.ron", WITH_PICTURE)]);
        place.paint("posters/p.png", 40);
        let bytes = fs::read(place.path("posters/p.png")).unwrap();
        let before = place.played();
        assert_eq!(picture(&before), place.path("posters/p.png"));
        break_it(&place.path("posters/p.png"));
        // After a restart; without the store the slide is broken.
        let after = place.player().load();
        assert_eq!(fs::read(picture(&after)).unwrap(), bytes, "{id}");
        assert_eq!(ids(&after), [id]);
        assert!(place.loader().load().library.playlists[&"a".into()].slides[1].broken.is_some());
    }
}

#[test]
fn a_picture_that_breaks_while_it_plays_is_not_painted_anew() {
    let place = Place::new(&[("a.ron", WITH_PICTURE)]);
    place.paint("posters/p.png", 40);
    let bytes = fs::read(place.path("posters/p.png")).unwrap();
    let mut player = place.player();
    let start = monotonic_now();
    let first = player.load_at(start);
    let verified = player.verify();
    assert_eq!(picture_hash(&verified), picture_hash(&first), "a look at all of it changes nothing on the wall");
    assert!(player.keep());
    fs::remove_file(place.path("posters/p.png")).unwrap();
    let now = monotonic_now();
    let gone = player.load_at(now);
    assert!(gone.problems().is_empty(), "within the grace: {:?}", gone.problems());
    let gone = player.load_at(now + LATER);
    assert_eq!(ids(&gone), ["missing-picture"]);
    assert_eq!(picture_hash(&gone), picture_hash(&first));
    assert_eq!(fs::read(picture(&gone)).unwrap(), bytes);
    // Another picture in its place is another.
    place.paint("posters/p.png", 90);
    assert_ne!(picture_hash(&player.load()), picture_hash(&first));
}

#[test]
fn a_picture_that_is_replaced_is_shown_once_it_has_been_left_alone() {
    let place = Place::new(&[("a.ron", WITH_PICTURE)]);
    place.paint("posters/p.png", 40);
    let mut player = place.player();
    let start = monotonic_now();
    let first = picture_hash(&player.load_at(start));
    player.verify();
    assert!(player.keep());
    place.paint("posters/p.png", 90);
    let now = monotonic_now();
    let replaced = player.load_at(now);
    assert_eq!(picture_hash(&replaced), first, "it may be written still");
    let kept = image::load_from_memory(&fs::read(picture(&replaced)).unwrap()).unwrap().into_luma8();
    assert_eq!(kept.get_pixel(0, 0).0, [40], "what is shown is drawn from what was kept");
    assert!(replaced.problems().is_empty() && player.due().is_some_and(|due| due <= now + SOON));
    let next = player.load_at(now + SOON);
    assert_ne!(picture_hash(&next), first);
    assert_eq!(picture(&next), place.path("posters/p.png"));
    // One of which the end is missing is waited for longer.
    let whole = fs::read(place.path("posters/p.png")).unwrap();
    fs::write(place.path("posters/p.png"), &whole[..whole.len() - 20]).unwrap();
    let now = monotonic_now();
    for after in [Duration::ZERO, SOON] {
        let half = player.load_at(now + after);
        assert_eq!(picture_hash(&half), picture_hash(&next), "{after:?}");
        assert!(half.problems().is_empty(), "{:?}", half.problems());
    }
    // Not for ever.
    player.load_at(now + LATER);
    let half = player.verify();
    assert_eq!(ids(&half), ["broken-picture"]);
}

#[test]
fn a_picture_that_ended_a_player_is_tried_again_when_the_breaker_allows_it() {
    let place = Place::new(&[("a.ron", WITH_PICTURE)]);
    place.paint("posters/p.png", 40);
    place.played();
    // Another in its place, which ended two players.
    place.paint("posters/p.png", 90);
    let key = breaker::key_of(&place.path("posters/p.png"));
    let store = place.store();
    let next = || Breaker::in_store(Arc::clone(&store), &place.folder(), &[]);
    let refusing = next().guard(key, || next().guard(key, || Ok(next()))).unwrap();
    let mut player = place.player().with_breaker(refusing);
    player.load();
    let refused = player.verify();
    assert_eq!(ids(&refused), ["broken-picture"]);
    let kept = image::load_from_memory(&fs::read(picture(&refused)).unwrap()).unwrap().into_luma8();
    assert_eq!(kept.get_pixel(0, 0).0, [40]);
    assert!(player.due().is_some(), "it is asked for again");
    let mut player = player.with_breaker(Breaker::forgetful());
    player.load();
    let tried = player.verify();
    assert!(tried.problems().is_empty(), "{:?}", tried.problems());
    assert_eq!(picture(&tried), place.path("posters/p.png"));
}

#[test]
fn a_picture_that_many_slides_name_is_looked_at_once() {
    let place = Place::new(&[("a.ron", "(slides: [Picture(file: \"p.png\"), Picture(file: \"p.png\")])")]);
    place.paint("p.png", 40);
    let mut player = place.player();
    player.load();
    player.verify();
    assert_eq!(player.work().reads, 1);
}

#[test]
fn what_the_store_had_no_room_for_is_offered_to_it_again() {
    let place = Place::new(&[("a.ron", WITH_PICTURE)]);
    let noise = image::GrayImage::from_fn(64, 64, |x, y| image::Luma([(x * x * 31 + y * 7 * x + y) as u8]));
    fs::create_dir(place.path("posters")).unwrap();
    noise.save(place.path("posters/p.png")).unwrap();
    let small = Arc::new(Store::with_budget(&place.0.path().join("state"), 1000).unwrap());
    let mut player = place.loader().with_store(small);
    let start = monotonic_now();
    player.load_at(start);
    player.verify();
    player.verify();
    assert_eq!(player.work().reads, 1, "not at once");
    // Once it may have been written again without a sign, and then when there may be room.
    player.load_at(start + LATER);
    player.verify();
    player.load_at(start + LATER);
    let reads = player.work().reads;
    let due = player.due().unwrap();
    assert!(due > start + Duration::from_mins(1) && due < start + Duration::from_hours(2));
    player.load_at(due);
    player.verify();
    assert_eq!(player.work().reads, reads + 1);
}

#[test]
fn a_kept_picture_that_is_damaged_is_not_shown() {
    let place = Place::new(&[("a.ron", WITH_PICTURE)]);
    place.paint("posters/p.png", 40);
    place.played();
    fs::remove_file(place.path("posters/p.png")).unwrap();
    let mut player = place.player();
    let kept = picture(&player.load()).to_owned();
    let mut bytes = fs::read(&kept).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&kept, bytes).unwrap();
    let after = player.verify();
    assert!(after.library.playlists[&"a".into()].slides[1].broken.is_some());
    assert!(!kept.exists(), "it is dropped");
}

// Replay S1
#[test]
fn no_picture_is_read_whole_before_it_must_be() {
    let place = Place::new(&[("a.ron", "(slides: [Slogan(text: \"甲\")])")]);
    let pictures: Vec<String> = (0..20).map(|at| format!("Picture(file: \"posters/{at}.png\")")).collect();
    place.write("b.ron", &format!("(slides: [{}])", pictures.join(", ")));
    for at in 0..20 {
        place.paint(&format!("posters/{at}.png"), at);
    }
    // The head of a picture, and then nothing that could be decoded.
    let whole = fs::read(place.path("posters/0.png")).unwrap();
    fs::write(place.path("posters/7.png"), &whole[..whole.len() - 20]).unwrap();

    for verifying in [Verifying::Lazily, Verifying::Never] {
        let mut loader = place.loader().verifying(verifying);
        let outcome = loader.load();
        assert!(outcome.problems().is_empty(), "{:?}", outcome.problems());
        assert_eq!(loader.work(), WorkDone { probes: 20, reads: 0, decodes: 0 }, "{verifying:?}");
    }
    let mut loader = place.loader();
    assert_eq!(ids(&loader.load()), ["broken-picture"], "`check` looks at all of it");
    assert_eq!(loader.work().decodes, 20);

    let mut player = place.player();
    player.load();
    assert_eq!((player.work().reads, player.work().decodes), (0, 0));
    let outcome = player.verify();
    assert_eq!(ids(&outcome), ["broken-picture"]);
    assert_eq!((player.work().reads, player.work().decodes), (20, 20));
    player.verify();
    assert_eq!(player.work().decodes, 20, "once is enough");
    assert!(player.keep());

    // The next player knows the files; nothing but what was broken is looked at again.
    let mut player = place.player();
    player.load();
    player.verify();
    assert_eq!(player.work(), WorkDone { probes: 1, reads: 1, decodes: 1 });
    // Copied anew they are other files with the same bytes: read, and not decoded.
    for at in 0..20 {
        let path = place.path(format!("posters/{at}.png"));
        let bytes = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        fs::write(&path, bytes).unwrap();
    }
    let mut player = place.player();
    player.load();
    player.verify();
    assert_eq!((player.work().reads, player.work().decodes), (20, 1));
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_folder_is_refused_and_one_within_is_not() {
    use std::os::unix::fs::symlink;
    let place = Place::new(&[]);
    place.paint("posters/p.png", 40);
    let secret = place.0.path().join("secret.png");
    fs::copy(place.path("posters/p.png"), &secret).unwrap();
    symlink(&secret, place.path("file.png")).unwrap();
    symlink(place.0.path(), place.path("folder")).unwrap();
    symlink("folder/secret.png", place.path("through.png")).unwrap();
    symlink("posters/p.png", place.path("inside.png")).unwrap();
    symlink("posters", place.path("same")).unwrap();
    let slides = |names: &[&str]| {
        let slides: Vec<String> = names.iter().map(|name| format!("Picture(file: \"{name}\")")).collect();
        format!("(slides: [{}])", slides.join(", "))
    };
    // The folder itself may be a link.
    symlink(place.folder(), place.0.path().join("linked")).unwrap();
    for folder in [place.folder(), place.0.path().join("linked")] {
        for verifying in [Verifying::Eagerly, Verifying::Lazily, Verifying::Never] {
            let load = || {
                let loader = Loader::new(&folder, Assets::embedded(), chrono_tz::Asia::Shanghai);
                loader.verifying(verifying).load()
            };
            place.write("a.ron", &slides(&["file.png", "folder/secret.png", "through.png"]));
            let outcome = load();
            assert_eq!(ids(&outcome), ["outside-folder"; 3], "{:?}", outcome.problems());
            assert!(outcome.problems().iter().all(|problem| problem.help.is_some()));
            assert!(outcome.library.playlists[&"a".into()].slides.iter().all(|slide| slide.broken.is_some()));
            place.write("a.ron", &slides(&["inside.png", "same/p.png", "posters/p.png"]));
            let outcome = load();
            assert!(outcome.problems().is_empty(), "{:?}", outcome.problems());
        }
    }
    // Pipes are refused, and nobody waits for who would write to them.
    let made = std::process::Command::new("mkfifo").arg(place.path("pipe.png")).status();
    if made.is_ok_and(|status| status.success()) {
        place.write("a.ron", &slides(&["pipe.png"]));
        assert_eq!(ids(&place.loader().verifying(Verifying::Lazily).load()), ["broken-picture"]);
    }
}

/// What the binary prints on both outputs.
fn told(place: &Place, arguments: &[&str]) -> String {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_gongyi"));
    let output = command.current_dir(place.0.path()).env("LANG", "en_GB.UTF-8").args(arguments).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

// Replay S1
#[test]
fn a_command_decodes_no_picture_that_it_does_not_draw() {
    // One that is broken behind its head is a trap: who tells of it has decoded it.
    let place = Place::new(&[("a.ron", "(dwell: \"10s\", slides: [Slogan(text: \"甲\"), Picture(file: \"p.png\")])")]);
    place.paint("p.png", 40);
    let whole = fs::read(place.path("p.png")).unwrap();
    fs::write(place.path("p.png"), &whole[..whole.len() - 20]).unwrap();
    let at = |time: &'static str| ["snapshot", "playlists", "--size", "64x36", "--out", "o.png", "--at", time];
    for arguments in [
        &["timeline", "playlists", "--from", "2026-09-25 08:00", "--for", "1m"][..],
        &["explain", "playlists", "--at", "2026-09-25 08:00:15"],
        &at("2026-09-25 00:00:05"),
    ] {
        let told = told(&place, arguments);
        assert!(!told.contains("p.png"), "{arguments:?}: {told}");
    }
    assert!(told(&place, &["check", "playlists"]).contains("broken-picture"));
    // What is drawn is looked at: the slide before it stays in its place, as on the wall.
    fs::remove_file(place.0.path().join("o.png")).unwrap();
    let told = told(&place, &at("2026-09-25 00:00:15"));
    assert_eq!(told.matches("p.png").count(), 1, "{told}");
    assert!(place.0.path().join("o.png").exists());
}

/// The texts of the slides of a playlist.
fn texts(outcome: &Outcome, name: &str) -> Vec<String> {
    let Some(playlist) = outcome.library.playlists.get(&name.into()) else { return Vec::new() };
    let text = |body: &Body| match body {
        Body::Slogan { text, .. } => text.clone(),
        other => format!("{other:?}"),
    };
    playlist.slides.iter().map(|slide| text(&slide.body)).collect()
}

#[test]
fn a_slide_that_is_right_plays_at_a_first_start_where_its_neighbour_is_not() {
    let one = "Slogan(text: \"甲\")";
    let other = "Slogan(text: \"乙\")";
    for (wrong, id) in [
        ("Slogn(text: \"错\")", "unknown-kind"),
        ("Slogan(txet: \"错\")", "unknown-field"),
        ("Slogan(note: \"错\")", "missing-field"),
        ("Slogan(text: 错)", "wrong-type"),
        ("Slogan(text: \"错\" dwell: \"8s\")", "missing-comma"),
        ("Slogan(text：\"错\")", "full-width"),
        ("Slogan(text: “错\")", "full-width"),
        ("Slogan(text: \"错)", "unclosed-string"),
        ("Slogan(text: \"错\"", "unclosed-bracket"),
        ("Slogan(text: \"错\"))", "stray-bracket"),
        ("Slogan(text: \"错\", dwell: \"8x\")", "bad-duration"),
        ("Slogan(text: \"\")", "empty-text"),
        ("Slogan text: \"错\")", "missing-bracket"),
    ] {
        let text = format!("(title: \"单\", slides: [\n    {one},\n    {wrong},\n    {other},\n])\n");
        let place = Place::new(&[("a.ron", A), ("b.ron", &text)]);
        let mut player = place.player();
        let outcome = player.load();
        assert_eq!((ids(&outcome), outcome.good), (vec![id], false), "{wrong}: {:?}", outcome.problems());
        assert_eq!(outcome.problems()[0].place.line, 3, "{wrong}");
        // A bracket too many is after a slide that is right itself.
        let right = if id == "stray-bracket" { &["甲", "错", "乙"][..] } else { &["甲", "乙"] };
        assert_eq!(texts(&outcome, "b"), right, "{wrong}");
        let slide = outcome.library.playlists[&"b".into()].slides.last().unwrap();
        assert_eq!((outcome.place_of(slide).line, outcome.place_of(slide).column), (4, 5), "{wrong}");
        // It is no last good version: one that was good plays in its stead, then and after the next start.
        assert!(player.keep());
        place.write("b.ron", B);
        assert_eq!(texts(&player.load(), "b"), ["乙", "丙"], "{wrong}");
        assert!(player.keep());
        place.write("b.ron", &text);
        for player in [&mut player, &mut place.player()] {
            let outcome = player.load();
            assert_eq!((texts(&outcome, "b"), ids(&outcome)), (vec!["乙".into(), "丙".into()], vec![id]), "{wrong}");
        }
    }
}

#[test]
fn what_was_only_meant_is_never_played() {
    // What stands in the place of a mistake to find the others: an example, a name that was guessed.
    for text in [
        "(title: 5, slides: [Slogan(text: ), Slogan(text: \"甲\"), Slogan(), Notice(title: \"乙\")])",
        "(theem: \"night\", slides: [Slogan(text: \"甲\"), Slogan(txet: \"乙\")])",
        "(banner: , slides: [Slogan(text: \"甲\"), Steps(steps: [3])])",
    ] {
        let place = Place::new(&[("b.ron", text)]);
        let outcome = place.loader().load();
        assert_eq!(texts(&outcome, "b"), ["甲"], "{text}: {:?}", outcome.problems());
        let playlist = format!("{:?}", outcome.library.playlists[&"b".into()]);
        for invented in ["讲文明", "佩戴口罩", "勤洗手"] {
            assert!(!playlist.contains(invented), "{text}: {playlist}");
        }
    }
    // Nothing that nobody wrote is in a schedule, and all of a file that nobody understands is none.
    for (site, rules) in [
        ("(schedule: [(play: \"a\") (play: \"b\", priority: \"9\")])", Some(1)),
        ("(schedule: [(play: \"a\"), (play: )])", Some(1)),
        ("(schedule：[(play: \"a\"), (play: \"b\")])", Some(2)),
        ("(timezone: \"Asia/Urumqi\" schedule: [(play: \"a\")])", Some(1)),
        ("(timezone: , schedule: [(play: \"a\")])", None),
        ("(schedule: [(play: \"a\", (play: \"b\")])", None),
        ("(schedule: 5)", None),
    ] {
        let place = Place::new(&[("a.ron", A), ("b.ron", B), ("site.ron", site)]);
        let library = place.loader().load().library;
        assert_eq!((library.rules.len(), library.sequence.len()), (rules.unwrap_or(0), 0), "{site}");
    }
}
