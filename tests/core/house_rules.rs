//! House rules: what custom and the rules for public service say of pictures, scenes and signatures, each silent where a
//! slide waives it. Findings that follow from the text alone have golden cases in `cases/invalid`.

use std::{fs, path::Path};

use image::{Rgb, RgbImage};

use super::looks::painter;
use gongyi_assets::Assets;
use gongyi_content::library::{Loader, Verifying};
use gongyi_core::problem::Severity;
use gongyi_lint::legibility;

const RED: [u8; 3] = [0xE6, 0x00, 0x12];
const GREEN: [u8; 3] = [0x00, 0x8C, 0x45];
const WHITE: [u8; 3] = [255, 255, 255];

/// An ambulance: a cross of a colour on a ground, on a sky of many blues.
fn ambulance(cross: [u8; 3], ground: [u8; 3]) -> RgbImage {
    RgbImage::from_fn(900, 600, |x, y| {
        let (dx, dy) = (x.abs_diff(420), y.abs_diff(300));
        let is_cross = (dx < 30 && dy < 90) || (dy < 30 && dx < 90);
        let is_ground = dx < 200 && dy < 150;
        Rgb(if is_cross {
            cross
        } else if is_ground {
            ground
        } else {
            [90 + (x / 20) as u8, 140, 200 + (y / 20) as u8]
        })
    })
}

/// A face in shades of one colour.
fn face(tint: [u8; 3]) -> RgbImage {
    RgbImage::from_fn(300, 400, |x, y| {
        let light = 60 + (x.abs_diff(150) / 2 + y / 8) as u8;
        Rgb(tint.map(|tint| (u16::from(light) * u16::from(tint) / 255) as u8))
    })
}

/// What is found in these slides, with the picture `p` beside them in its form: by its head alone, whole, and of a kind
/// that a thread finds out later; then what the eye finds.
fn found(picture: &RgbImage, form: &str, slides: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    picture.save(folder.path().join(format!("p.{form}"))).unwrap();
    let slides = slides.replace("p.png", &format!("p.{form}"));
    fs::write(folder.path().join("a.ron"), format!("(theme: \"civility\", slides: [{slides}])")).unwrap();
    ids(folder.path())
}

fn ids(folder: &Path) -> Vec<String> {
    let outcome = Loader::new(folder, Assets::embedded(), chrono_tz::Asia::Shanghai).load();
    let mut problems = outcome.problems().to_vec();
    problems.extend(legibility::judge(&outcome, painter()).problems);
    for problem in &problems {
        super::golden::assert_registered(problem);
        assert_eq!(problem.severity, Severity::Warning, "{problem:?}");
        assert!(problem.help.is_some() && problem.place.line > 0, "{problem:?}");
    }
    problems.iter().map(|problem| problem.id.to_owned()).collect()
}

const POSTER: &str = "Picture(file: \"p.png\")";
const PERSON: &str = "Profile(name: \"张三\", deed: \"清晨扫雪\", portrait: \"p.png\")";

fn waived(slide: &str, id: &str) -> String {
    slide.strip_suffix(')').unwrap().to_owned() + &format!(", waive: [(id: \"{id}\", reason: \"已获授权\")])")
}

#[test]
fn a_red_cross_on_white_is_told_of_in_every_form_of_picture() {
    for form in ["png", "jpg", "webp"] {
        assert_eq!(found(&ambulance(RED, WHITE), form, POSTER), ["red-cross"], "{form}");
    }
    assert_eq!(found(&ambulance(RED, WHITE), "png", PERSON), ["red-cross"]);
    assert_eq!(found(&ambulance(RED, WHITE), "png", &waived(POSTER, "red-cross")), Vec::<String>::new());
    for (cross, ground) in
        [(GREEN, WHITE), (WHITE, RED), (WHITE, GREEN), (RED, [30, 60, 110]), (RED, [0xF0, 0xC0, 0x60])]
    {
        assert_eq!(found(&ambulance(cross, ground), "jpg", POSTER), Vec::<String>::new(), "{cross:?} on {ground:?}");
    }
}

#[test]
fn a_red_cross_in_a_drawing_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let draw = |colour: &str| {
        let cross = "M420 180h100v120h120v100h-120v120h-100v-120h-120v-100h120z";
        let drawing = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"960\" height=\"700\">\
             <rect width=\"960\" height=\"700\" fill=\"#fff\"/><path d=\"{cross}\" fill=\"{colour}\"/></svg>"
        );
        fs::write(folder.path().join("p.svg"), drawing).unwrap();
        fs::write(folder.path().join("a.ron"), "(slides: [Picture(file: \"p.svg\")])").unwrap();
        ids(folder.path())
    };
    assert_eq!(draw("#E60012"), ["red-cross"]);
    assert_eq!(draw("#008C45"), Vec::<String>::new());
}

#[test]
fn a_portrait_in_black_and_white_is_told_of_and_a_poster_is_not() {
    for form in ["png", "jpg"] {
        assert_eq!(found(&face([255; 3]), form, PERSON), ["portrait-on-black"], "{form}");
        assert_eq!(found(&face([255; 3]), form, POSTER), Vec::<String>::new());
        assert_eq!(found(&face([255, 205, 170]), form, PERSON), Vec::<String>::new());
    }
    assert_eq!(found(&face([255; 3]), "png", &waived(PERSON, "portrait-on-black")), Vec::<String>::new());
}

#[test]
fn a_person_on_black_is_told_of_in_each_theme_that_is_black() {
    for (theme, is_black) in
        [("night", true), ("high-contrast", true), ("civility", false), ("red-gold", false), ("autumn", false)]
    {
        let folder = tempfile::tempdir().unwrap();
        let write = |slide: &str| {
            fs::write(folder.path().join("a.ron"), format!("(theme: \"{theme}\", slides: [{slide}])")).unwrap();
            ids(folder.path())
        };
        let person = "Profile(name: \"张三\", deed: \"清晨扫雪\")";
        assert_eq!(write(person).contains(&"portrait-on-black".to_owned()), is_black, "{theme}");
        assert_eq!(write(&waived(person, "portrait-on-black")), Vec::<String>::new(), "{theme}");
        assert_eq!(write("Slogan(text: \"诚信\")"), Vec::<String>::new(), "{theme}");
    }
}

// What was decoded once is known the next time.
#[test]
fn what_was_seen_on_a_picture_is_remembered_with_it() {
    let folder = tempfile::tempdir().unwrap();
    ambulance(RED, WHITE).save(folder.path().join("p.png")).unwrap();
    fs::write(folder.path().join("a.ron"), format!("(slides: [{POSTER}])")).unwrap();
    let loader = || Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai);
    let mut first = loader();
    let told = |loader: &mut Loader| -> Vec<_> { loader.load().problems().iter().map(|problem| problem.id).collect() };
    assert_eq!(told(&mut first), ["red-cross"]);
    assert_eq!(first.work().decodes, 1);
    let mut second = loader();
    second.know_whole(first.whole_pictures().into_iter());
    assert_eq!(told(&mut second), ["red-cross"]);
    assert_eq!(second.work().decodes, 0);
    // By its head alone nobody knows.
    assert_eq!(told(&mut loader().verifying(Verifying::Never)), Vec::<&str>::new());
}

#[test]
fn a_scene_of_the_site_with_a_red_cross_is_told_of_where_a_slide_stands_in_it() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("scenes")).unwrap();
    let draw = |colour: &str, ground: &str| {
        let scene = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1900 1000\" data-layouts=\"Band\">\
             <g id=\"core\"><rect x=\"600\" y=\"420\" width=\"600\" height=\"500\" fill=\"{ground}\"/>\
             <path d=\"M850 490h100v130h130v100h-130v130h-100v-130h-130v-100h130z\" fill=\"{colour}\"/></g></svg>"
        );
        fs::write(folder.path().join("scenes/aid.svg"), scene).unwrap();
    };
    let told = |waive: &str| {
        let slide = format!("Slogan(text: \"人人学急救\", scene: \"aid\", layout: Band{waive})");
        fs::write(folder.path().join("a.ron"), format!("(slides: [{slide}])")).unwrap();
        ids(folder.path())
    };
    draw("#E60012", "#FFFFFF");
    assert_eq!(told(""), ["red-cross"]);
    assert_eq!(told(", waive: [(id: \"red-cross\", reason: \"红十字会的活动\")]"), Vec::<String>::new());
    for (colour, ground) in [("#008C45", "#FFFFFF"), ("#FFFFFF", "#E60012"), ("#E60012", "#F0C060")] {
        draw(colour, ground);
        assert_eq!(told(""), Vec::<String>::new(), "{colour} on {ground}");
    }
}

/// A note that is set small, so that all of it has room.
const NOTE: &str = "请您先下后上依次排队文明乘梯不要倚靠电梯门不要在电梯里打闹照看好老人和孩子遇到故障请按紧急呼叫按钮耐心等待救援人员";

#[test]
fn small_text_is_counted_in_the_pixels_of_each_screen_and_panels_are_judged_by_their_lines() {
    let folder = tempfile::tempdir().unwrap();
    let told = |screen: &str, waive: &str| {
        let slide = format!("Slogan(text: \"诚信\", layout: Centre, note: \"{NOTE}\"{waive})");
        let playlist = format!("(slides: [{slide}])");
        fs::write(folder.path().join("a.ron"), playlist).unwrap();
        let site = format!("(screens: [(name: \"a\", {screen}, diagonal_in: 40, viewing_distance_m: 1)])");
        fs::write(folder.path().join("site.ron"), site).unwrap();
        ids(folder.path())
    };
    // A long note: less than three hundredths of the shorter side.
    for (screen, is_small) in [
        ("size: (640, 360)", true),
        ("size: (480, 800)", true),
        ("size: (1920, 300)", true),
        ("size: (1024, 600)", false),
        ("size: (1920, 1080)", false),
        ("size: (3840, 2160)", false),
        ("size: (320, 64)", false),
        ("size: (320, 180), led: true", false),
    ] {
        assert_eq!(told(screen, "").contains(&"pixels-small".to_owned()), is_small, "{screen}");
    }
    let waive = ", waive: [(id: \"pixels-small\", reason: \"只给一米内的人看\")]";
    assert_eq!(told("size: (640, 360)", waive), Vec::<String>::new());
}
