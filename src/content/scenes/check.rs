//! What may be in the file of a scene.

use roxmltree::{Document, Node};

use super::{SceneFault, position};
use gongyi_core::{model::LayerKind, problem::Text, text};

/// The namespace of SVG.
pub(super) const SVG: &str = "http://www.w3.org/2000/svg";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Elements that draw, and how many of them there may be.
const SHAPES: [&str; 7] = ["path", "rect", "circle", "ellipse", "line", "polyline", "polygon"];
const MAX_SHAPES: usize = 400;
const GRADIENTS: [&str; 2] = ["linearGradient", "radialGradient"];
const MAX_GRADIENTS: usize = 2;
const MAX_CLIPS: usize = 4;
const OTHERS: [&str; 5] = ["g", "defs", "stop", "title", "desc"];

/// Attributes that say where, in which colour and how strong. All others might reach out, run, move or cost.
const ATTRIBUTES: [&str; 47] = [
    "id",
    "d",
    "x",
    "y",
    "x1",
    "y1",
    "x2",
    "y2",
    "width",
    "height",
    "cx",
    "cy",
    "r",
    "rx",
    "ry",
    "fx",
    "fy",
    "points",
    "viewBox",
    "version",
    "transform",
    "fill",
    "fill-opacity",
    "fill-rule",
    "clip-path",
    "clip-rule",
    "clipPathUnits",
    "stroke",
    "stroke-width",
    "stroke-opacity",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-dasharray",
    "stroke-dashoffset",
    "opacity",
    "offset",
    "stop-color",
    "stop-opacity",
    "gradientUnits",
    "gradientTransform",
    "spreadMethod",
    "data-layouts",
    "data-core",
    "data-disc",
    "data-disc-words",
    "data-tile",
];
const PART_ATTRIBUTES: [&str; 2] = ["data-detail", "data-entrance"];

/// The first thing in a file that may not be in a scene.
pub(super) fn check(document: &Document<'_>) -> Result<(), SceneFault> {
    let root = document.root_element();
    let fault = |node: Node<'_, '_>, message: Text, help: Text| {
        Err(SceneFault { message, help, at: Some(position(document, node.range().start)) })
    };
    if !root.has_tag_name((SVG, "svg")) {
        return fault(
            root,
            text!("不是 SVG", "it is no SVG"),
            text!("以 <svg xmlns=\"{SVG}\"> 开头", "begin with <svg xmlns=\"{SVG}\">"),
        );
    }
    let (mut shapes, mut gradients, mut clips) = (0, 0, 0);
    for node in root.descendants().filter(Node::is_element).skip(1) {
        let name = node.tag_name().name();
        let is_svg = node.tag_name().namespace() == Some(SVG);
        let count = match name {
            _ if !is_svg => None,
            _ if SHAPES.contains(&name) => Some((&mut shapes, MAX_SHAPES, text!("形状", "shapes"))),
            _ if GRADIENTS.contains(&name) => Some((&mut gradients, MAX_GRADIENTS, text!("渐变", "gradients"))),
            "clipPath" => Some((&mut clips, MAX_CLIPS, text!("裁剪", "clips"))),
            _ if OTHERS.contains(&name) => None,
            _ => {
                let message = text!("不能有 <{name}>", "there may be no <{name}>");
                let help = text!(
                    "只用路径和基本形状；文字转为路径，效果和图片去掉",
                    "use paths and basic shapes only; turn text into paths, and leave out effects and images"
                );
                return fault(node, message, help);
            }
        };
        if !is_svg {
            let help = text!("从绘图软件里另存为“普通 SVG”", "save it anew as plain SVG");
            return fault(node, text!("<{name}> 不属于 SVG", "<{name}> is not of SVG"), help);
        }
        if let Some((count, most, what)) = count {
            *count += 1;
            if *count > most {
                let Text { zh, en } = what;
                let message = text!("{zh}超过 {most} 个", "there are more than {most} {en}");
                return fault(node, message, text!("减少到 {most} 个以内", "use {most} at most"));
            }
        }
        for attribute in node.attributes() {
            let name = attribute.name();
            let is_known = attribute.namespace().is_none_or(|space| space == XML)
                && (ATTRIBUTES.contains(&name) || PART_ATTRIBUTES.contains(&name));
            // Of the finest dashes there would be more than of all else.
            let is_fine = name == "stroke-dasharray"
                && attribute.value().split([' ', ',']).filter_map(|dash| dash.parse::<f32>().ok()).sum::<f32>() < 2.0;
            let reaches_out = attribute.value().contains("url(") && !attribute.value().starts_with("url(#");
            if !is_known || is_fine || reaches_out {
                let message = text!("不能有 {name}=\"…\"", "there may be no {name}=\"…\"");
                let help =
                    text!("去掉它；颜色直接写在 fill 和 stroke 里", "take it away; colours stand in fill and stroke");
                return fault(node, message, help);
            }
        }
    }
    check_layers(document)
}

/// Everything that is drawn stands in a layer, and each layer stands once.
fn check_layers(document: &Document<'_>) -> Result<(), SceneFault> {
    let mut seen = Vec::new();
    for node in document.root_element().children().filter(Node::is_element) {
        let kind = node.attribute("id").and_then(LayerKind::from_id).filter(|_| node.has_tag_name((SVG, "g")));
        let is_beside = ["defs", "title", "desc"].iter().any(|name| node.has_tag_name((SVG, *name)));
        if is_beside || kind.is_some_and(|kind| !seen.contains(&kind)) {
            seen.extend(kind);
            continue;
        }
        let layers = LayerKind::ALL.map(LayerKind::id).join(" ");
        let name = node.tag_name().name();
        let message = match kind.map(LayerKind::id) {
            Some(id) => text!("图层 {id} 有两个", "there are two layers {id}"),
            None => text!("<{name}> 不在图层里", "<{name}> stands in no layer"),
        };
        let help = text!("图层是 <g id=\"…\">，各一个：{layers}", "a layer is <g id=\"…\">, each once: {layers}");
        return Err(SceneFault { message, help, at: Some(position(document, node.range().start)) });
    }
    Ok(())
}
