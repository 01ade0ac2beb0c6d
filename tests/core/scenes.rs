//! Scenes: those that ship are in order and leave their words legible in every shape; those of a site stand in their
//! place, and what is no scene is told of and changes nothing.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use image::{DynamicImage, RgbImage, RgbaImage, imageops};

use gongyi_assets::Assets;
use gongyi_content::{
    library::Outcome,
    scenes::{self, Shelf},
    store::Store,
};
use gongyi_core::{
    model::Slide,
    problem::{Grade, Place as Where, Severity},
    shapes::Layout,
};
use gongyi_media::Canvas;
use gongyi_paint::{PaintSize, survey::Role};
use gongyi_system::clock::monotonic_now;

use super::{
    fonts::{RARE, font_of},
    golden::{difference, picture_difference_in, told},
    looks::painter,
    place::Place,
};

/// Lying, standing, old, very wide.
const SHAPES: [(u32, u32); 4] = [(960, 540), (540, 960), (800, 640), (1440, 270)];
/// Dark drawings on paper, lit windows, gold on lacquer.
const THEMES: [&str; 3] = ["civility", "night", "red-gold"];
/// What words have with what is drawn behind them, at least.
const CONTRAST: f32 = 4.5;
/// Longer than a file is waited for that may still be copied.
const COPIED: Duration = Duration::from_secs(4);

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn shipped() -> Vec<PathBuf> {
    let folder = fs::read_dir(root().join("assets/scenes")).unwrap();
    let mut files: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

#[test]
fn every_shipped_scene_is_in_order() {
    let files = shipped();
    assert!(files.len() >= 42, "{files:?}");
    let names: Vec<String> = files.iter().map(|path| stem(path)).collect();
    assert_eq!(names, Shelf::new(Assets::embedded()).names());
    let guide = fs::read_to_string(root().join("docs/scenes.md")).unwrap();
    for (path, name) in files.iter().zip(names) {
        let bytes = fs::read(path).unwrap();
        let scene = scenes::read(&name, &bytes).unwrap_or_else(|fault| panic!("{name}: {fault:?}"));
        assert!(bytes.len() <= 24 * 1024 && !scene.layouts.is_empty(), "{name}");
        let text = String::from_utf8(bytes).unwrap();
        let (_, after) = text.split_once("<title>").unwrap_or_else(|| panic!("{name} has no title"));
        let (title, _) = after.split_once("</title>").unwrap();
        let (chinese, english) = title.split_once(" / ").unwrap_or_else(|| panic!("{name}: {title}"));
        assert!(
            chinese.chars().any(|c| c > '\u{2e80}') && english.is_ascii() && !english.is_empty(),
            "{name}: {title}"
        );
        assert!(text.contains("data-layouts="), "{name}");
        // Whoever chooses a scene finds it in the guide.
        assert!(guide.contains(&format!("`{name}`")), "docs/scenes.md does not tell of {name}");
    }
}

/// A place with a slogan for each shipped scene, in each of the layouts that it is drawn for.
fn with_every_scene(theme: &str) -> Place {
    let shelf = Shelf::new(Assets::embedded());
    // The door stands behind couplets, whose words are on paper.
    let names = shelf.names().into_iter().filter(|name| name != "door");
    let slides = names.flat_map(|name| {
        let scene = shelf.scene(&name, &Where::default()).unwrap();
        let layouts: Vec<Layout> = scene.layouts.clone();
        layouts.into_iter().map(move |layout| {
            format!(
                "Slogan(id: \"{name}-{layout:?}\", scene: \"{name}\", layout: {layout:?},
                    text: \"排队一米线\\n文明一座城\", note: \"有序排队 从我做起\"),"
            )
        })
    });
    let slides: String = slides.collect();
    Place::new(&[(
        "a.ron",
        &format!(
            "(theme: \"{theme}\", banner: \"讲文明 树新风 | 公益广告\", credit: \"淮北市文明办 淮北市传媒中心\",
                slides: [{slides}])"
        ),
    )])
}

#[test]
fn words_are_legible_beside_every_scene_in_every_shape() {
    let mut wrong = Vec::new();
    for theme in THEMES {
        let outcome = with_every_scene(theme).loader().load();
        assert!(outcome.problems().is_empty(), "{:?}", outcome.problems());
        for slide in slides(&outcome) {
            for (width, height) in SHAPES {
                let survey = painter().survey(&slide, PaintSize { width, height }).unwrap();
                assert!(survey.texts.iter().any(|text| text.role == Role::Message));
                for text in survey.texts {
                    let is_pale = text.role == Role::Message && text.contrast < CONTRAST;
                    if is_pale || text.overflow {
                        let (contrast, overflow) = (text.contrast, if text.overflow { " overflow" } else { "" });
                        let id = &slide.id;
                        wrong.push(format!("{id} {theme} {width}x{height}: {:?} {contrast:.2}{overflow}", text.text));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_scene_looks_as_it_did_in_each_of_its_layouts_and_shapes() {
    let references = root().join("tests/core/cases/scene_pictures");
    let (mut wrong, mut seen, mut layouts) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    // Couplets hang on a door of their own.
    let couplet = "(id: \"door-Couplet\", scene: \"door\", first: \"万象更新春满院\", second: \"一家和睦福盈门\", across: \"春和景明\")";
    let door = Place::new(&[("a.ron", &format!("(theme: \"civility\", slides: [Couplet{couplet}])"))]);
    let places = [with_every_scene("civility"), door];
    for slide in places.iter().flat_map(|place| slides(&place.loader().load())) {
        let name = format!("{}.png", slide.id.to_string().replace("a/", "").to_lowercase());
        let (sheet, parts) = sheet(&slide);
        wrong.extend(picture_difference_in(&references.join(&name), &sheet, &parts));
        seen.insert(name);
        layouts.insert(format!("{:?}", slide.layout));
    }
    assert!(wrong.is_empty(), "{wrong:?}: look at them; GONGYI_BLESS=1 takes them for good");
    let kept = fs::read_dir(&references).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(kept.collect::<BTreeSet<_>>(), seen);
    assert_eq!(layouts, ["Band", "Column", "Disc", "Field", "Object"].map(str::to_owned).into());
}

/// A slide in the four shapes, small and side by side, and where each is.
fn sheet(slide: &Slide) -> (RgbImage, Vec<(u32, u32, u32, u32)>) {
    const PART: u32 = 6;
    let tallest = SHAPES.map(|(_, height)| height / PART).into_iter().max().unwrap();
    let width = SHAPES.map(|(width, _)| width / PART).into_iter().sum();
    let (mut sheet, mut parts, mut left) = (RgbImage::new(width, tallest), Vec::new(), 0);
    for (width, height) in SHAPES {
        let Canvas { data, .. } = painter().draw(slide, PaintSize { width, height }).unwrap();
        let painted = DynamicImage::from(RgbaImage::from_raw(width, height, data).unwrap()).to_rgb8();
        let small = imageops::thumbnail(&painted, width / PART, height / PART);
        imageops::replace(&mut sheet, &small, i64::from(left), 0);
        parts.push((left, 0, small.width(), small.height()));
        left += small.width();
    }
    (sheet, parts)
}

#[test]
fn notices_and_days_are_legible_beside_every_scene_in_every_shape() {
    let shelf = Shelf::new(Assets::embedded());
    let mut wrong = Vec::new();
    for theme in ["civility", "night"] {
        let slide = |name: String| {
            format!(
                "Notice(id: \"notice-{name}\", scene: \"{name}\", title: \"文明祭扫\",
                    points: [\"鲜花寄哀思 祭扫不用明火\", \"进山入林 不带火种\", \"错峰出行 礼让平安\"]),
                Today(id: \"today-{name}\", scene: \"{name}\"),"
            )
        };
        let slides: String = shelf.names().into_iter().map(slide).collect();
        let place = Place::new(&[("a.ron", &format!("(theme: \"{theme}\", slides: [{slides}])"))]);
        let local = chrono::NaiveDate::from_ymd_opt(2026, 12, 22).unwrap().and_hms_opt(8, 0, 0).unwrap();
        for slide in self::slides(&place.loader().load()) {
            let slide = slide.at_time(local);
            for (width, height) in SHAPES {
                let survey = painter().survey(&slide, PaintSize { width, height }).unwrap();
                for text in survey.texts.iter().filter(|text| text.role == Role::Message && text.contrast < CONTRAST) {
                    let (id, contrast) = (&slide.id, text.contrast);
                    wrong.push(format!("{id} {theme} {width}x{height}: {:?} {contrast:.2}", text.text));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

fn slides(outcome: &Outcome) -> Vec<Arc<Slide>> {
    outcome.library.playlists.values().flat_map(|playlist| &playlist.slides).cloned().collect()
}

/// A playlist of one slogan in a scene.
fn slogan(scene: &str) -> String {
    format!("(slides: [Slogan(text: \"文明\", scene: \"{scene}\")])")
}

fn drawing(colour: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1900 1000\" data-layouts=\"Band\">\n\
        <g id=\"core\">\n<rect x=\"500\" y=\"380\" width=\"900\" height=\"620\" fill=\"{colour}\"/></g>\n</svg>\n"
    )
}

/// What comes of the drawing of a site: one playlist stands in it.
fn beside(name: &str, svg: &[u8]) -> Place {
    let place = Place::new(&[("a.ron", &slogan(name))]);
    fs::create_dir(place.path("scenes")).unwrap();
    fs::write(place.path(format!("scenes/{name}.svg")), svg).unwrap();
    place
}

fn picture(outcome: &Outcome) -> Vec<u8> {
    painter().draw(&slides(outcome)[0], PaintSize { width: 320, height: 180 }).unwrap().data
}

#[test]
fn what_is_no_scene_is_told_of_in_both_languages_with_its_place() {
    let folder = root().join("tests/core/cases/scenes");
    let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
    let cases: BTreeSet<PathBuf> = files.map(|path| path.with_extension("svg")).collect();
    assert!(cases.len() >= 15, "{cases:?}");
    let mut wrong = String::new();
    for case in cases {
        let outcome = beside("drawing", &fs::read(&case).unwrap()).loader().load();
        let about: Vec<_> = outcome.problems().iter().filter(|problem| problem.id == "bad-scene").collect();
        assert_eq!(about.len(), 1, "{}: {:?}", case.display(), outcome.problems());
        assert!(about[0].place.line > 0 && about[0].place.column > 0, "{}: {:?}", case.display(), about[0]);
        // The slide is shown without it.
        assert!(outcome.good && slides(&outcome)[0].scenes.main.is_none());
        wrong += &difference(&case.with_extension("txt"), &outcome.problems().iter().map(told).collect::<String>());
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_name_that_is_no_scene_gets_the_nearest() {
    for (written, near) in [("queu", "queue"), ("mid-autum", "mid-autumn"), ("Zebra", "zebra")] {
        let outcome = Place::new(&[("a.ron", &slogan(written))]).loader().load();
        let [problem] = outcome.problems() else { panic!("{:?}", outcome.problems()) };
        let help = problem.help.as_ref().unwrap();
        assert_eq!((problem.id, problem.severity, problem.grade), ("unknown-scene", Severity::Error, Grade::Content));
        assert!(help.en.contains(&format!("did you mean `{near}`?")), "{help:?}");
        assert!(help.zh.contains(&format!("是不是“{near}”？")), "{help:?}");
        assert!(outcome.good && slides(&outcome)[0].scenes.main.is_none());
    }
}

#[test]
fn a_scene_of_the_site_stands_in_the_place_of_a_shipped_one() {
    let plain = Place::new(&[("a.ron", &slogan("queue"))]).loader().load();
    let own = beside("queue", drawing("#C00000").as_bytes()).loader().load();
    assert!(own.good && own.problems().is_empty(), "{:?}", own.problems());
    assert!(picture(&plain) != picture(&own));
    let (plain, own) = (&slides(&plain)[0], &slides(&own)[0]);
    assert_eq!(own.scenes.main.as_ref().unwrap().name, "queue");
    assert_ne!(plain.picture_hash, own.picture_hash);
}

#[test]
fn an_edited_scene_is_shown_and_a_spoiled_one_changes_nothing() {
    let place = beside("roof", drawing("#C00000").as_bytes());
    let file = place.path("scenes/roof.svg");
    let mut loader = place.loader();
    let now = monotonic_now();
    let red = loader.load_at(now);
    assert!(red.problems().is_empty(), "{:?}", red.problems());
    fs::write(&file, drawing("#00C000")).unwrap();
    let green = loader.load_at(now + COPIED);
    assert!(green.problems().is_empty() && picture(&green) != picture(&red), "{:?}", green.problems());
    // Half of it, as a copy that was cut off leaves it.
    let half = drawing("#0000C0");
    fs::write(&file, &half[..half.len() / 2]).unwrap();
    let copying = loader.load_at(now + COPIED * 2);
    assert!(copying.problems().is_empty() && picture(&copying) == picture(&green), "{:?}", copying.problems());
    assert!(loader.due().is_some());
    let spoiled = loader.load_at(now + COPIED * 3);
    let ids: Vec<&str> = spoiled.problems().iter().map(|problem| problem.id).collect();
    assert_eq!(ids, ["bad-scene"]);
    assert!(picture(&spoiled) == picture(&green));
    assert_eq!(slides(&spoiled)[0].picture_hash, slides(&green)[0].picture_hash);
    fs::write(&file, half).unwrap();
    let blue = loader.load_at(now + COPIED * 4);
    assert!(blue.problems().is_empty() && picture(&blue) != picture(&green), "{:?}", blue.problems());
    // A scene that goes away leaves the slide without it, and that is told.
    fs::remove_file(&file).unwrap();
    let gone = loader.load_at(now + COPIED * 5);
    assert!(gone.problems().iter().any(|problem| problem.id == "unknown-scene"), "{:?}", gone.problems());
}

/// What becomes of a content folder while no player runs.
const LOSSES: [(&str, fn(&Place)); 6] = [
    ("the folder is gone", |place| fs::remove_dir_all(place.folder()).unwrap()),
    ("the folder is empty, as where its disk is not mounted", |place| {
        fs::remove_dir_all(place.folder()).unwrap();
        fs::create_dir(place.folder()).unwrap();
    }),
    ("the scene is half of one", |place| place.write("scenes/roof.svg", &drawing("#C00000")[..90])),
    ("the scene is empty", |place| place.write("scenes/roof.svg", "")),
    ("the font is cut off", |place| {
        let font = font_of(&RARE);
        fs::write(place.path("fonts/more.ttf"), &font[..font.len() / 2]).unwrap();
    }),
    ("both are noise", |place| {
        for name in ["scenes/roof.svg", "fonts/more.ttf"] {
            fs::write(place.path(name), [0xA5; 4096]).unwrap();
        }
    }),
];

#[test]
fn after_a_restart_the_last_good_picture_is_back_with_its_own_scene_and_font() {
    for (what, lose) in LOSSES {
        let text = format!("(slides: [Slogan(text: \"好人{}\", scene: \"roof\")])", RARE[0]);
        let place = Place::new(&[("a.ron", &text)]);
        for (name, bytes) in [("scenes/roof.svg", drawing("#C00000").into_bytes()), ("fonts/more.ttf", font_of(&RARE))]
        {
            fs::create_dir(place.path(name).parent().unwrap()).unwrap();
            fs::write(place.path(name), bytes).unwrap();
        }
        let mut player = place.player();
        let before = player.load();
        assert!(before.problems().is_empty() && player.keep(), "{:?}", before.problems());
        let shown = picture(&before);
        lose(&place);
        // The first start after it, and the next, as what is in force is kept again.
        for start in 1..=2 {
            let mut player = place.player();
            let after = player.load();
            assert_eq!(after.library.hash, before.library.hash, "{what}, start {start}: {:?}", after.problems());
            assert_eq!(slides(&after)[0].picture_hash, slides(&before)[0].picture_hash, "{what}, start {start}");
            assert!(picture(&after) == shown, "{what}, start {start}");
            assert!(!after.problems().is_empty() && !after.kept.is_empty(), "{what}, start {start}: it is told");
            assert!(player.keep());
        }
    }
}

#[test]
fn a_font_that_does_not_fit_into_the_state_folder_costs_nothing_else() {
    let place = beside("roof", drawing("#C00000").as_bytes());
    fs::create_dir(place.path("fonts")).unwrap();
    let font = font_of(&RARE);
    fs::write(place.path("fonts/more.ttf"), &font).unwrap();
    let state = place.0.path().join("small");
    let player = || {
        let store = Store::with_budget(&state, font.len() as u64).unwrap();
        place.loader().with_store(Arc::new(store))
    };
    let mut first = player();
    let before = first.load();
    assert!(before.problems().is_empty() && first.keep(), "{:?}", before.problems());
    fs::remove_dir_all(place.folder()).unwrap();
    let mut next = player();
    let after = next.load();
    assert!(next.fonts().is_empty() && picture(&after) == picture(&before), "{:?}", after.problems());
}

#[test]
fn a_scene_or_font_that_staff_take_away_while_no_player_runs_is_gone() {
    let place = beside("roof", drawing("#C00000").as_bytes());
    let mut player = place.player();
    player.load();
    assert!(player.keep());
    fs::remove_file(place.path("scenes/roof.svg")).unwrap();
    let after = place.player().load();
    assert!(after.problems().iter().any(|problem| problem.id == "unknown-scene"), "{:?}", after.problems());
    assert!(slides(&after)[0].scenes.main.is_none());
}

#[test]
fn of_more_scenes_than_a_site_has_the_first_are_used() {
    let place = beside("roof", drawing("#C00000").as_bytes());
    for at in 0..64 {
        fs::write(place.path(format!("scenes/a{at}.svg")), drawing("#00C000")).unwrap();
    }
    let outcome = place.loader().load();
    let ids: Vec<&str> = outcome.problems().iter().map(|problem| problem.id).collect();
    // The one that the slide names is the last by its name.
    assert_eq!(ids, ["unknown-scene", "too-many-scenes"]);
}
