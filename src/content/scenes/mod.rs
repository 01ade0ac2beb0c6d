//! Scenes, read from SVG: what is in their layers, which layouts they are drawn for, and whether they keep to the budget.
//!
//! A scene is drawn by whoever likes to, a site too, so nothing in it may reach out, run, move or cost: only plain shapes in
//! plain groups, so many of them. `docs/scenes.md` tells those who draw.

mod check;
mod shelf;

pub(crate) use shelf::bad_scene;
pub use shelf::{FOLDER, Shelf};

use std::sync::Arc;

use roxmltree::{Document, Node, ParsingOptions};

use gongyi_core::{
    model::{LayerKind, Scene, SceneLayer},
    problem::Text,
    shapes::Layout,
    text,
};

/// The bytes of a scene's file, at most.
pub const MAX_BYTES: usize = 24 * 1024;
/// Where the core stands in a master that does not say.
const CORE: [f32; 4] = [500.0, 380.0, 900.0, 620.0];
/// The nodes of a file, at most: the shapes, their groups, and the white space between.
const MAX_NODES: u32 = 4_000;
/// The numbers of a master: beyond these nothing is seen in any shape.
const MAX_UNIT: f32 = 20_000.0;

/// Why a file is no scene.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SceneFault {
    /// What is wrong.
    pub message: Text,
    /// What to write instead.
    pub help: Text,
    /// The line and the column, from 1.
    pub at: Option<(usize, usize)>,
}

/// Reads the file of a scene.
pub fn read(name: &str, bytes: &[u8]) -> Result<Scene, SceneFault> {
    let fault = |message: Text, help: Text, at| SceneFault { message, help, at };
    if bytes.len() > MAX_BYTES {
        let (found, most) = (bytes.len().div_ceil(1024), MAX_BYTES / 1024);
        return Err(fault(
            text!("有 {found} kB，太大了（最多 {most} kB）", "it has {found} kB, too much (at most {most} kB)"),
            text!("减少形状，坐标取整数", "use fewer shapes, and whole numbers"),
            None,
        ));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| {
        fault(text!("不是 UTF-8 文本", "it is no text in UTF-8"), text!("存为 UTF-8", "save it as UTF-8"), None)
    })?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| {
        let at = (error.pos().row as usize, error.pos().col as usize);
        fault(
            text!("不是完整的 SVG：{error}", "it is no whole SVG: {error}"),
            text!("从绘图软件里另存为“普通 SVG”", "save it anew as plain SVG"),
            Some(at),
        )
    })?;
    let root = document.root_element();
    check::check(&document)?;
    let at = || Some(position(&document, root.range().start));
    let layouts = layouts(root).map_err(|word| {
        fault(
            text!("data-layouts 里的“{word}”不是版式", "`{word}` in data-layouts is no layout"),
            text!("可写 Band、Object、Disc、Column、Field", "write Band, Object, Disc, Column or Field"),
            at(),
        )
    })?;
    let numbers = |attribute: &str, count: usize| match root.attribute(attribute) {
        None => Ok(None),
        Some(written) => {
            let numbers: Vec<f32> = written.split_whitespace().filter_map(|number| number.parse().ok()).collect();
            let is_right = numbers.len() == count
                && written.split_whitespace().count() == count
                && numbers.iter().all(|number| number.abs() <= MAX_UNIT);
            is_right.then_some(Some(numbers)).ok_or_else(|| {
                let message = text!(
                    "{attribute} 应是 {count} 个数，不是“{written}”",
                    "{attribute} wants {count} numbers, not `{written}`"
                );
                fault(message, text!("例如 data-core=\"500 380 900 620\"", "as in data-core=\"500 380 900 620\""), at())
            })
        }
    };
    let core = match numbers("data-core", 4)?.as_deref() {
        Some(&[x, y, width, height]) if width >= 1.0 && height >= 1.0 => [x, y, width, height],
        None => CORE,
        Some(_) => {
            return Err(fault(
                text!("data-core 没有大小", "data-core has no size"),
                text!("写 x y 宽 高", "write x, y, width and height"),
                at(),
            ));
        }
    };
    let disc = match numbers("data-disc", 3)?.as_deref() {
        Some(&[x, y, radius]) if radius >= 1.0 => Some([x, y, radius]),
        _ => None,
    };
    if disc.is_none() && layouts.contains(&Layout::Disc) {
        return Err(fault(
            text!("版式 Disc 要写 data-disc", "the layout Disc needs data-disc"),
            text!("写圆心和半径：data-disc=\"950 500 400\"", "write its middle and radius: data-disc=\"950 500 400\""),
            at(),
        ));
    }
    let mut layers: Vec<SceneLayer> = layers_of(root).map(|(kind, node)| layer(kind, node, text)).collect();
    layers.sort_by_key(|layer| layer.kind);
    if layers.is_empty() {
        return Err(fault(
            text!("没有图层", "it has no layer"),
            text!(
                "把图形放进 <g id=\"core\">、<g id=\"sky\"> 等图层",
                "put the shapes into layers such as <g id=\"core\"> and <g id=\"sky\">"
            ),
            at(),
        ));
    }
    let defs = root.children().filter(|node| node.has_tag_name((check::SVG, "defs")));
    let defs: String = defs.filter_map(|node| text.get(node.range())).collect();
    Ok(Scene {
        name: name.to_owned(),
        hash: *blake3::hash(bytes).as_bytes(),
        layouts,
        core,
        disc,
        has_words_in_disc: root.attribute("data-disc-words") != Some("no"),
        defs,
        layers,
    })
}

/// The layouts that a scene says it is drawn for; the word that is none.
fn layouts(root: Node<'_, '_>) -> Result<Vec<Layout>, String> {
    let written = root.attribute("data-layouts").unwrap_or("Band");
    let layouts: Vec<Layout> = written
        .split_whitespace()
        .map(|word| Layout::of_scene(word).ok_or_else(|| word.to_owned()))
        .collect::<Result<_, _>>()?;
    if layouts.is_empty() { Err(written.to_owned()) } else { Ok(layouts) }
}

/// The layers of a scene, as they are written.
fn layers_of<'a>(root: Node<'a, 'a>) -> impl Iterator<Item = (LayerKind, Node<'a, 'a>)> {
    root.children().filter_map(|node| Some((LayerKind::from_id(node.attribute("id")?)?, node)))
}

fn layer(kind: LayerKind, node: Node<'_, '_>, text: &str) -> SceneLayer {
    let tile = node.attribute("data-tile").and_then(|tile| tile.parse().ok());
    let tile = tile.filter(|tile: &f32| (100.0..=MAX_UNIT).contains(tile));
    SceneLayer { kind, tile, markup: [1, 2, 3].map(|level| Arc::from(markup(node, level, text))) }
}

/// What of a layer is drawn at a level of detail, from 1 for the coarsest.
fn markup(layer: Node<'_, '_>, level: u8, text: &str) -> String {
    let mut kept = String::new();
    let mut from = layer.range().start;
    let finer = |node: &Node<'_, '_>| {
        let detail = node.attribute("data-detail").and_then(|detail| detail.parse().ok());
        detail.is_some_and(|detail: u8| detail > level)
    };
    for node in layer.descendants().filter(finer) {
        // What stands in a finer part has gone with it.
        if node.range().start < from {
            continue;
        }
        kept.push_str(text.get(from..node.range().start).unwrap_or_default());
        from = node.range().end;
    }
    kept.push_str(text.get(from..layer.range().end).unwrap_or_default());
    kept
}

/// A place of a file as a line and a column, from 1.
fn position(document: &Document<'_>, byte: usize) -> (usize, usize) {
    let place = document.text_pos_at(byte);
    (place.row as usize, place.col as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(attributes: &str, inside: &str) -> String {
        format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1900 1000" {attributes}>{inside}</svg>"#)
    }

    fn core(inside: &str) -> String {
        svg("", &format!(r#"<g id="core">{inside}</g>"#))
    }

    #[test]
    fn a_scene_says_what_it_is_drawn_for() {
        let inside = r#"<title>a</title><defs><linearGradient id="a"/></defs><g id="core"><path d="M0 0h9"/></g>
            <g id="sky" data-tile="1900"><rect width="9" height="9"/></g>"#;
        let scene =
            read("moon", svg(r#"data-layouts="Disc Band" data-disc="9 8 700" data-core="1 2 3 4""#, inside).as_bytes());
        let scene = scene.unwrap();
        assert_eq!((scene.layouts, scene.core), (vec![Layout::Disc, Layout::Band], [1.0, 2.0, 3.0, 4.0]));
        assert_eq!((scene.disc, scene.has_words_in_disc), (Some([9.0, 8.0, 700.0]), true));
        // From back to front, however they are written.
        let kinds: Vec<LayerKind> = scene.layers.iter().map(|layer| layer.kind).collect();
        assert_eq!(kinds, [LayerKind::Sky, LayerKind::Core]);
        assert_eq!(scene.layers[0].tile, Some(1900.0));
        assert!(scene.defs.contains("linearGradient"));
    }

    #[test]
    fn finer_parts_are_drawn_where_they_can_be_seen() {
        let inside = r#"<path d="M1 1"/><g data-detail="2"><path d="M2 2"/><g data-detail="3"><path d="M3 3"/></g></g><path d="M4 4"/>"#;
        let scene = read("a", core(inside).as_bytes()).unwrap();
        let at = |level: usize| ["M1", "M2", "M3", "M4"].map(|d| scene.layers[0].markup[level].contains(d));
        assert_eq!(at(0), [true, false, false, true]);
        assert_eq!(at(1), [true, true, false, true]);
        assert_eq!(at(2), [true; 4]);
    }

    #[test]
    fn what_reaches_out_runs_moves_or_costs_is_no_scene() {
        let many = r#"<path d="M0 0"/>"#.repeat(401);
        let gradients =
            r#"</g><defs><linearGradient id="a"/><linearGradient id="b"/><radialGradient id="c"/></defs><g>"#;
        for inside in [
            "<script>1</script>",
            r#"<image href="file:///etc/passwd"/>"#,
            r##"<use href="#a"/>"##,
            "<text>a</text>",
            "<style>*{}</style>",
            r#"<a href="https://example.org"><path d="M0 0"/></a>"#,
            r#"<path d="M0 0" onclick="x()"/>"#,
            r#"<path d="M0 0" style="fill:red"/>"#,
            r#"<path d="M0 0" fill="url(https://example.org/#a)"/>"#,
            r#"<path d="M0 0" filter="url(#a)"/>"#,
            r#"<path d="M0 0"><animate attributeName="d"/></path>"#,
            r"<foreignObject/>",
            r#"<path d="M0 0" stroke-dasharray="0.0001"/>"#,
            many.as_str(),
            gradients,
        ] {
            let fault = read("a", core(inside).as_bytes()).unwrap_err();
            assert!(fault.at.is_some(), "{inside}: {fault:?}");
        }
        let entity = format!("<!DOCTYPE svg [<!ENTITY a 'b'>]>{}", core("<path d='M0 0'/>"));
        assert!(read("a", entity.as_bytes()).is_err());
        let large = core(&format!(r#"<path d="{}"/>"#, "M0 0 ".repeat(6_000)));
        for bytes in [b"\xFF\xFE".as_slice(), b"", b"<svg/>", b"not", large.as_bytes()] {
            assert!(read("a", bytes).is_err());
        }
        for attributes in [
            r#"data-layouts="Band Spiral""#,
            r#"data-layouts="""#,
            r#"data-layouts="Disc""#,
            r#"data-core="1 2 3""#,
            r#"data-core="1 2 3 x""#,
            r#"data-core="1 2 0 0""#,
            r#"data-core="1 2 3 1e30""#,
        ] {
            assert!(read("a", svg(attributes, r#"<g id="core"/>"#).as_bytes()).is_err(), "{attributes}");
        }
        for inside in [r#"<path d="M0 0"/>"#, r#"<g id="roof"/>"#, r#"<g id="core"/><g id="core"/>"#] {
            assert!(read("a", svg("", inside).as_bytes()).is_err(), "{inside}");
        }
    }
}
