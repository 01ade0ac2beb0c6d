//! Golden typesetting: every case of `cases/typeset` breaks into the lines written below it. `GONGYI_BLESS=1` writes
//! them anew; each change is then to be read by somebody who reads Chinese.
//!
//! A case is a line `= <ems>[<flags>] <text>` with `\n` for a line break, and then its lines. Flags: `|` sets columns,
//! `<` sets from the left, `s` sets in the heavy 宋体; `b` breaks by the basic rules and `g` by those of GB/T 15834, where
//! nothing is said by the strict ones. A line that starts with `!` tells of an empty line, of overflow,
//! of characters that no face has, or of dots of emphasis.

use std::{fmt::Write as _, fs, path::Path, sync::Arc};

use skrifa::outline::OutlinePen;

use gongyi_assets::Assets;
use gongyi_content::library::Loader;
use gongyi_core::model::Slide;
use gongyi_paint::{
    PaintSize, Painter,
    typeset::{Align, Breaking, Face, Fonts, Frame, Rules, Style, fit},
};

/// An em in pixels.
const EM: f32 = 100.0;
/// More than any case needs.
const DEEP: f32 = 1.0e6;

fn fonts() -> Fonts {
    Fonts::load(&Assets::embedded()).unwrap()
}

/// The lines of a case, as they stand in the file.
fn set(fonts: &Fonts, header: &str) -> String {
    let (measure, text) = header.trim_start_matches("= ").split_once(' ').unwrap();
    let ems: f32 = measure.trim_end_matches(['|', '<', 's', 'b', 'g']).parse().unwrap();
    let vertical = measure.contains('|');
    let style = Style {
        min_size: EM,
        align: if measure.contains('<') { Align::Start } else { Align::Center },
        vertical,
        ..Style::new(if measure.contains('s') { Face::Serif } else { Face::Sans }, EM)
    };
    let frame =
        if vertical { Frame { width: DEEP, height: ems * EM } } else { Frame { width: ems * EM, height: DEEP } };
    let breaking = match measure {
        _ if measure.contains('b') => Breaking::Basic,
        _ if measure.contains('g') => Breaking::Gb,
        _ => Breaking::Strict,
    };
    let block = fit(fonts, Rules { breaking, ..Rules::default() }, &text.replace("\\n", "\n"), &style, frame);
    let mut lines = String::new();
    for line in &block.lines {
        writeln!(lines, "{}", if line.text.is_empty() { "! empty" } else { &line.text }).unwrap();
        // Dots of emphasis are the only glyphs that are so small.
        let dots = line.glyphs.iter().filter(|glyph| glyph.size < EM * 0.9 && glyph.face != Face::Emoji).count();
        if dots > 0 {
            writeln!(lines, "! {dots} dots").unwrap();
        }
        let limit = ems * EM + 0.5;
        assert!(block.overflow || line.width <= limit, "{header}: {} is {} wide", line.text, line.width);
    }
    if block.overflow {
        lines.push_str("! overflow\n");
    }
    for c in &block.missing {
        writeln!(lines, "! no face has U+{:04X}", u32::from(*c)).unwrap();
    }
    lines
}

#[test]
fn every_case_breaks_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/core/cases/typeset");
    let bless = std::env::var_os("GONGYI_BLESS").is_some();
    let fonts = fonts();
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let (mut count, mut wrong) = (0, String::new());
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let mut found = String::new();
        for line in text.lines() {
            if line.starts_with('#') || line.is_empty() {
                writeln!(found, "{line}").unwrap();
            } else if line.starts_with("= ") {
                count += 1;
                writeln!(found, "{line}").unwrap();
                found.push_str(&set(&fonts, line));
            }
        }
        if bless {
            fs::write(&file, &found).unwrap();
        } else if found != text {
            let differs = found.lines().zip(text.lines()).find(|(found, text)| found != text);
            writeln!(wrong, "{}: found and expected: {differs:?}", file.display()).unwrap();
        }
    }
    assert!(count >= 120, "only {count} cases");
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn names_with_rare_characters_are_whole() {
    let fonts = fonts();
    for name in
        ["镕基", "陈堃", "王喆", "李昇", "朱珺", "郑翀", "张玥", "邓赟", "刘婳", "孙犇", "吕垚", "谢淼焱", "马骉"]
    {
        for face in [Face::Sans, Face::SansBold, Face::Serif, Face::Kai] {
            let block = fit(&fonts, Rules::default(), name, &Style::new(face, EM), Frame { width: DEEP, height: DEEP });
            assert!(block.missing.is_empty(), "{name} in {face:?}");
        }
    }
}

#[test]
fn what_is_invisible_leaves_no_gap() {
    let fonts = fonts();
    let width = |text: &str| {
        let block =
            fit(&fonts, Rules::default(), text, &Style::new(Face::Sans, EM), Frame { width: DEEP, height: DEEP });
        assert!(block.missing.is_empty(), "{text:?}");
        block.width
    };
    let plain = width("文明Huaibei礼让");
    for text in [
        "\u{feff}文明Huaibei礼让",
        "文\u{200d}明Huaibei\u{2060}礼让",
        "文明Huai\u{ad}bei礼让",
        "\u{202e}文明Huaibei礼让\u{202c}",
        "文明\u{2067}Huaibei\u{2069}礼让",
    ] {
        assert!((width(text) - plain).abs() < 1.0, "{text:?}: {} and {plain}", width(text));
    }
}

#[test]
fn dots_of_emphasis_stand_below_a_line_and_at_the_right_of_a_column() {
    let fonts = fonts();
    for face in [Face::Sans, Face::SansBold, Face::Serif, Face::Kai] {
        for vertical in [false, true] {
            let style = Style { vertical, ..Style::new(face, EM) };
            // No larger than it must be: far places are rounded.
            let frame = Frame { width: 8.0 * EM, height: 8.0 * EM };
            let set = |text: &str| fit(&fonts, Rules::default(), text, &style, frame);
            let (plain, block) = (set("请佩戴口罩入内"), set("请**佩戴口罩**入内"));
            // Nothing else moves.
            let (dots, rest): (Vec<_>, Vec<_>) =
                block.lines[0].glyphs.iter().copied().partition(|glyph| glyph.size < EM * 0.9);
            assert_eq!((rest, block.width, block.height), (plain.lines[0].glyphs.clone(), plain.width, plain.height));
            assert_eq!((dots.len(), block.lines[0].text.as_str()), (4, "请佩戴口罩入内"));
            let line = &block.lines[0];
            for (index, dot) in dots.iter().enumerate() {
                let mut ink = Ink::default();
                fonts.outline(dot, &mut ink);
                let (x, y) = (ink.across(|point| point.0), ink.across(|point| point.1));
                // Along the line it is in the middle of its character, across it is just outside its em box.
                let (along, start, across, edge) = if vertical {
                    (y, line.baseline, x, line.x + EM)
                } else {
                    (x, line.x, y, line.baseline + 0.12 * EM)
                };
                let middle = start + (index as f32 + 1.5) * EM;
                let off = f32::midpoint(along.0, along.1) - middle;
                assert!(off.abs() < 0.03 * EM, "{face:?} {vertical}: {off}");
                let (from, to) = (across.0 - edge, across.1 - edge);
                assert!(from > 0.0 && to < 0.25 * EM, "{face:?} {vertical}: {from} {to}");
            }
        }
    }
}

/// The points of an outline.
#[derive(Default)]
struct Ink(Vec<(f32, f32)>);

impl Ink {
    /// The least and the greatest of one side.
    fn across(&self, side: fn(&(f32, f32)) -> f32) -> (f32, f32) {
        let sides = self.0.iter().map(side);
        (sides.clone().fold(f32::INFINITY, f32::min), sides.fold(f32::NEG_INFINITY, f32::max))
    }
}

impl OutlinePen for Ink {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.push((x, y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.push((x, y));
    }

    fn quad_to(&mut self, _cx: f32, _cy: f32, x: f32, y: f32) {
        self.0.push((x, y));
    }

    fn curve_to(&mut self, _ax: f32, _ay: f32, _bx: f32, _by: f32, x: f32, y: f32) {
        self.0.push((x, y));
    }

    fn close(&mut self) {}
}

#[test]
fn ten_thousand_characters_say_that_they_do_not_fit() {
    let fonts = fonts();
    let text = "遵守公共秩序，爱护公共设施。".repeat(720);
    let style = Style { min_size: 20.0, ..Style::new(Face::Sans, EM) };
    let block = fit(&fonts, Rules::default(), &text, &style, Frame { width: 1700.0, height: 800.0 });
    assert!(block.overflow);
    assert!((block.size - 20.0).abs() < 0.5, "{}", block.size);
}

#[test]
fn nothing_to_set_is_an_empty_block() {
    let fonts = fonts();
    for text in ["", " ", "\n", "\u{3000}\n ", "\u{200b}", "\u{feff}", "\u{202e}"] {
        let block =
            fit(&fonts, Rules::default(), text, &Style::new(Face::Sans, EM), Frame { width: 500.0, height: 500.0 });
        assert_eq!(block.lines.iter().map(|line| line.glyphs.len()).sum::<usize>(), 0, "{text:?}");
        assert!(!block.overflow && block.missing.is_empty(), "{text:?}");
    }
}

#[test]
fn what_a_site_calls_a_phrase_is_kept_whole_in_its_pictures() {
    let load = |site: &str| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.ron"), "(slides: [Slogan(text: \"欢迎来到月牙儿泉景区\")])").unwrap();
        fs::write(folder.path().join("site.ron"), site).unwrap();
        let outcome = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai).load();
        assert!(outcome.problems().is_empty(), "{:?}", outcome.problems());
        Arc::clone(&outcome.library.playlists[&"a".into()].slides[0])
    };
    let site = |fields: &str| format!("({fields} schedule: [(play: \"a\")])");
    let (plain, same) = (load(&site("")), load(&site("phrases: [],")));
    let named = load(&site("phrases: [\"月牙儿泉\"],"));
    assert_eq!(plain.picture_hash, same.picture_hash);
    assert_ne!(plain.picture_hash, named.picture_hash, "it is another picture, to be painted anew");
    let painter = Painter::new(fonts(), Assets::embedded());
    let paint = |slide: &Slide| painter.draw(slide, PaintSize { width: 270, height: 480 }).unwrap();
    assert!(paint(&plain) == paint(&same) && paint(&plain) != paint(&named));
}
