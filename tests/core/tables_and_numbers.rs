//! Templates as staff write them, through the files of a folder: what becomes of their texts before they are painted.

use std::{fs, sync::Arc};

use gongyi_assets::Assets;
use gongyi_content::library::Loader;
use gongyi_core::model::{Body, Library, Slide};

fn load(slides: &str) -> Arc<Library> {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("case.ron"), format!("(slides: [{slides}])")).unwrap();
    let outcome = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai).load();
    assert!(outcome.problems().is_empty(), "{:?}", outcome.problems());
    outcome.library
}

fn slides(library: &Library) -> &[Arc<Slide>] {
    &library.playlists.values().next().unwrap().slides
}

#[test]
fn a_table_is_as_many_slides_as_it_has_pages_and_its_highlight_is_on_one() {
    let rows: Vec<String> = (1..=13).map(|row| format!("[\"{row}路\", \"6:00\"]")).collect();
    let written = format!(
        "Table(id: \"buses\", headline: \"公交\", columns: [\"线路\", \"首班\"], rows: [{}], highlight: 7, dwell: \"20s\"),
         Slogan(text: \"文明\")",
        rows.join(", ")
    );
    let library = load(&written);
    let ids: Vec<&str> = slides(&library).iter().map(|slide| slide.id.as_str()).collect();
    assert_eq!(ids, ["case/buses/1", "case/buses/2", "case/buses/3", "case/1"]);
    let mut read = Vec::new();
    for (at, slide) in slides(&library).iter().take(3).enumerate() {
        let Body::Table { columns, rows, highlight, number, of, .. } = &slide.body else { panic!("{:?}", slide.body) };
        assert_eq!((columns.len(), *number, *of), (2, at + 1, 3));
        assert!((4..=5).contains(&rows.len()), "{rows:?}");
        let high = highlight.and_then(|row| rows.get(row)).map(|row| row[0].as_str());
        assert_eq!(high, (at == 1).then_some("7路"));
        read.extend(rows.iter().map(|row| row[0].clone()));
    }
    assert_eq!(read, (1..=13).map(|row| format!("{row}路")).collect::<Vec<_>>());
}

#[test]
fn a_number_is_grouped_and_an_address_printed_and_marks_are_set_once() {
    let library = load(
        "Hotline(number: \"05613022110\", title: \"供水抢修\"),
         Scan(qr: \"https://www.example.com/a?from=wall\", call: \"扫码\", reasons: [\"• 不用排队\"]),
         Scan(qr: \"到北门领取\", call: \"扫码\"),
         Quote(text: \"“与人为善”\", who: \"孟子\"),
         Quote(text: \"“善”是“好”\")",
    );
    let bodies: Vec<&Body> = slides(&library).iter().map(|slide| &slide.body).collect();
    assert!(matches!(bodies[0], Body::Hotline { number, .. } if number == "0561-302-2110"), "{:?}", bodies[0]);
    let Body::Scan { qr, address, reasons, .. } = bodies[1] else { panic!("{:?}", bodies[1]) };
    assert_eq!((qr.as_str(), address.as_deref()), ("https://www.example.com/a?from=wall", Some("example.com/a")));
    assert_eq!(reasons, &["不用排队"]);
    assert!(matches!(bodies[2], Body::Scan { address: None, .. }), "{:?}", bodies[2]);
    assert!(matches!(bodies[3], Body::Quote { text, .. } if text == "与人为善"), "{:?}", bodies[3]);
    assert!(matches!(bodies[4], Body::Quote { text, .. } if text == "“善”是“好”"), "{:?}", bodies[4]);
}
