//! Drawings (SVG): read within limits, and rendered at the very size that is asked for, so that they are as sharp on a
//! screen of 4K as on a small one.
//!
//! A drawing is a program of a kind: it may fetch, run, repeat itself without end. What does any of that is refused with
//! its name, and so is what would be left out without a word: texts, for which no two machines have the same fonts, and
//! pictures in it. What is left costs as much as its shapes, which are counted with all their repetitions.

use std::collections::{HashMap, HashSet};

use image::RgbaImage;
use resvg::{
    tiny_skia::{Pixmap, Transform},
    usvg::{self, ImageHrefResolver, Node, Options, roxmltree},
};

use super::{
    FileKind, Limits, MediaError, Plan, Target,
    head::{Format, Head},
};
use gongyi_core::{problem::Text, shapes::Fit, text};

/// The size of a file, in bytes. A poster that was drawn has a tenth of it; one that was traced has more, and is a
/// photograph by right.
pub(crate) const MAX_BYTES: u64 = 4 * 1024 * 1024;
/// How many elements a drawing may have, with all that it repeats, and how deep they may lie in each other.
const MAX_ELEMENTS: u64 = 50_000;
const MAX_DEPTH: usize = 100;
/// How many filters are applied in it, and how many of its groups are painted apart: each passes over the picture again.
const MAX_FILTERS: usize = 40;
const MAX_APART: usize = 500;
/// The filters that cost a little for each pixel, whatever is written in them.
const FILTERS: [&str; 15] = [
    "feGaussianBlur",
    "feOffset",
    "feFlood",
    "feBlend",
    "feComposite",
    "feMerge",
    "feMergeNode",
    "feColorMatrix",
    "feComponentTransfer",
    "feDropShadow",
    "feFuncR",
    "feFuncG",
    "feFuncB",
    "feFuncA",
    "feTile",
];
/// How many pictures as large as the whole are kept at once, for groups that are painted apart.
const MAX_LAYERS: usize = 12;
/// Neither side is so many times as long as the other.
const MAX_SHAPE: f32 = 64.0;

/// What is in a drawing that is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DrawingIssue {
    /// A text in the type of some font.
    Text,
    /// A picture within it.
    Picture,
    /// A script, or what runs when something happens.
    Script,
    /// A page within it.
    Page,
    /// It names a file or an address outside itself.
    Outside,
    /// It has too many elements, or they lie too deep in each other.
    TooMuch,
    /// It repeats itself without end.
    Endless,
    /// It is far longer than it is wide, or the other way.
    Shape,
}

impl DrawingIssue {
    /// What is wrong, as a sentence about a picture.
    pub(super) fn message(self) -> Text {
        match self {
            Self::Text => text!(
                "SVG 图片里有文字，字体因机器而异",
                "the SVG picture has text in it, whose font depends on the machine"
            ),
            Self::Picture => text!("SVG 图片里嵌着照片或别的图片", "the SVG picture has another picture in it"),
            Self::Script => text!("SVG 图片里有脚本", "the SVG picture has a script in it"),
            Self::Page => text!("SVG 图片里嵌着网页内容", "the SVG picture has a part of a web page in it"),
            Self::Outside => {
                text!("SVG 图片引用了外面的文件或网址", "the SVG picture names a file or an address outside itself")
            }
            Self::TooMuch => text!("SVG 图片太复杂", "the SVG picture is too complex"),
            Self::Endless => text!("SVG 图片没完没了地引用自己", "the SVG picture repeats itself without end"),
            Self::Shape => text!(
                "SVG 图片的长宽相差太多，或没有尺寸",
                "the SVG picture is far too long for its width, or has no size"
            ),
        }
    }

    /// What to do about it.
    pub(super) fn help(self) -> Text {
        match self {
            Self::Text => text!(
                "在绘图软件里把文字转成轮廓（“文字转曲”“对象转路径”）再导出；要写的字可以放进 caption",
                "convert the text to outlines (\"object to path\") and export it again, or write the words in `caption`"
            ),
            Self::Picture => {
                text!("导出成 PNG 或 JPEG，那样照片也在里面", "export it as PNG or JPEG, with the picture in it")
            }
            Self::Script | Self::Page | Self::Outside => text!(
                "在绘图软件里另存为“普通 SVG”，或导出成 PNG",
                "save it as a plain SVG in a drawing program, or export it as PNG"
            ),
            Self::TooMuch | Self::Endless | Self::Shape => {
                text!("在绘图软件里简化它，或导出成 PNG", "simplify it in a drawing program, or export it as PNG")
            }
        }
    }
}

/// A drawing that may be rendered.
pub(super) struct Drawing {
    tree: usvg::Tree,
    effort: Effort,
}

impl Drawing {
    /// Whether these bytes, the first of a file, are of a drawing.
    pub(super) fn is_one(bytes: &[u8]) -> bool {
        FileKind::new(bytes.get(..FileKind::ENOUGH_BYTES).unwrap_or(bytes)) == FileKind::SVG
    }

    /// Whether a drawing ends before its end.
    pub(super) fn is_cut_off(bytes: &[u8]) -> bool {
        const END: &[u8] = b"</svg";
        !bytes.windows(END.len()).rev().any(|window| window.eq_ignore_ascii_case(END))
    }

    /// Reads a drawing, and refuses what is beyond the limits.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, MediaError> {
        if bytes.len() as u64 > MAX_BYTES {
            return Err(DrawingIssue::TooMuch.into());
        }
        let text = std::str::from_utf8(bytes).map_err(|_| MediaError::UnknownFormat(FileKind::SVG))?;
        let options =
            roxmltree::ParsingOptions { allow_dtd: true, nodes_limit: 4 * MAX_ELEMENTS as u32, ..Default::default() };
        let document = roxmltree::Document::parse_with_options(text.trim_start_matches('\u{feff}'), options);
        let document = document.map_err(|error| match error {
            roxmltree::Error::NodesLimitReached => DrawingIssue::TooMuch.into(),
            roxmltree::Error::EntityReferenceLoop(_) => DrawingIssue::Endless.into(),
            _ if Self::is_cut_off(bytes) && bytes.len() > 200 => MediaError::Damaged("it has no end".into()),
            _ => MediaError::UnknownFormat(FileKind::SVG),
        })?;
        examine(&document)?;
        // Nothing is fetched, whatever was overlooked.
        let nothing =
            ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) };
        let options = Options { image_href_resolver: nothing, ..Options::default() };
        let tree =
            usvg::Tree::from_xmltree(&document, &options).map_err(|_| MediaError::UnknownFormat(FileKind::SVG))?;
        let (width, height) = (tree.size().width(), tree.size().height());
        if tree.root().children().is_empty() {
            return Err(MediaError::UnknownFormat(FileKind::SVG));
        }
        if !(width / height).is_finite() || !(MAX_SHAPE.recip()..=MAX_SHAPE).contains(&(width / height)) {
            return Err(DrawingIssue::Shape.into());
        }
        let effort = Effort::new(tree.root());
        if effort.is_too_much() {
            return Err(DrawingIssue::TooMuch.into());
        }
        Ok(Self { tree, effort })
    }

    /// What is known of it: its size is that of its page.
    pub(super) fn head(&self) -> Head {
        let side = |length: f32| (length.round() as u32).max(1);
        Head {
            width: side(self.tree.size().width()),
            height: side(self.tree.size().height()),
            ..Head::new(Format::Drawing)
        }
    }

    /// Renders it into a box: all of it as large as it can be, or what fills the box.
    pub(super) fn render(&self, target: Target, limits: &Limits) -> Result<RgbaImage, MediaError> {
        let (width, height) = (f64::from(self.tree.size().width()), f64::from(self.tree.size().height()));
        let room = (target.width.clamp(1, limits.side), target.height.clamp(1, limits.side));
        // A page in whole pixels that has its shape: plans are made of whole pixels.
        let fine = 8192.0 / width.max(height);
        let page = ((width * fine).round().max(1.0) as u32, (height * fine).round().max(1.0) as u32);
        let plan = match target.fit {
            Fit::Cover => Plan::cover(page, room, target.focus),
            Fit::Contain => Plan::contain(page, (f64::from(room.0), f64::from(room.1))),
        };
        let (scale_x, scale_y) = (f64::from(plan.to.0) / plan.width * fine, f64::from(plan.to.1) / plan.height * fine);
        let (left, top) = (plan.left / fine * scale_x, plan.top / fine * scale_y);
        let transform = Transform::from_row(scale_x as f32, 0.0, 0.0, scale_y as f32, -left as f32, -top as f32);
        let bytes = u64::from(plan.to.0) * u64::from(plan.to.1) * 4;
        let layers = 2 + self.effort.layers as u64;
        if bytes.saturating_mul(layers) > limits.budget_bytes.max(bytes.saturating_mul(3)) {
            return Err(MediaError::NoMemory);
        }
        let mut pixmap = blank(plan.to).ok_or(MediaError::NoMemory)?;
        resvg::render(&self.tree, transform, &mut pixmap.as_mut());
        let mut data = pixmap.take();
        for pixel in data.as_chunks_mut::<4>().0 {
            straighten(pixel);
        }
        RgbaImage::from_raw(plan.to.0, plan.to.1, data).ok_or(MediaError::NoMemory)
    }
}

/// A transparent pixmap; none where memory does not hold it.
fn blank((width, height): (u32, u32)) -> Option<Pixmap> {
    let count = (width as usize).checked_mul(height as usize)?.checked_mul(4)?;
    let mut data = Vec::new();
    data.try_reserve_exact(count).ok()?;
    data.resize(count, 0);
    Pixmap::from_vec(data, resvg::tiny_skia::IntSize::from_wh(width, height)?)
}

/// Takes the opacity out of the colours of a pixel.
fn straighten(pixel: &mut [u8; 4]) {
    let [colours @ .., opacity] = pixel;
    if *opacity > 0 && *opacity < 255 {
        let opacity = u32::from(*opacity);
        for value in colours {
            *value = ((u32::from(*value) * 255 + opacity / 2) / opacity).min(255) as u8;
        }
    }
}

/// What rendering costs beside shapes, with all repetitions.
#[derive(Debug, Clone, Copy, Default)]
struct Effort {
    /// How many groups that are painted apart lie in each other.
    layers: usize,
    /// How many groups are painted apart.
    apart: usize,
    /// How many filters are applied.
    filters: usize,
}

impl Effort {
    fn new(group: &usvg::Group) -> Self {
        let groups = group
            .children()
            .iter()
            .filter_map(|node| if let Node::Group(group) = node { Some(&**group) } else { None });
        let mask = group.mask().map(usvg::Mask::root);
        let mut whole = Self::default();
        for part in groups.chain(mask).map(Self::new) {
            whole.layers = whole.layers.max(part.layers);
            whole.apart = whole.apart.saturating_add(part.apart);
            whole.filters = whole.filters.saturating_add(part.filters);
        }
        let own = usize::from(group.should_isolate());
        Self { layers: whole.layers + own, apart: whole.apart + own, filters: whole.filters + group.filters().len() }
    }

    fn is_too_much(self) -> bool {
        self.layers > MAX_LAYERS || self.apart > MAX_APART || self.filters > MAX_FILTERS
    }
}

/// Refuses what reaches out of a drawing, runs, or is too much.
fn examine(document: &roxmltree::Document<'_>) -> Result<(), MediaError> {
    let mut depths: HashMap<roxmltree::NodeId, usize> = HashMap::new();
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let depth = node.parent_element().and_then(|parent| depths.get(&parent.id())).map_or(0, |depth| depth + 1);
        if depth > MAX_DEPTH {
            return Err(DrawingIssue::TooMuch.into());
        }
        depths.insert(node.id(), depth);
        match node.tag_name().name() {
            "text" | "tspan" | "textPath" | "tref" if has_words(node) => return Err(DrawingIssue::Text.into()),
            "image" | "feImage" => return Err(DrawingIssue::Picture.into()),
            "script" | "handler" | "listener" => return Err(DrawingIssue::Script.into()),
            "foreignObject" | "iframe" | "audio" | "video" | "object" | "embed" => {
                return Err(DrawingIssue::Page.into());
            }
            "style" if reaches_out(node.text().unwrap_or_default()) => return Err(DrawingIssue::Outside.into()),
            name if name.starts_with("fe") && !FILTERS.contains(&name) => return Err(DrawingIssue::TooMuch.into()),
            _ => {}
        }
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            if attribute.namespace().is_none()
                && name.len() > 2
                && name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on"))
            {
                return Err(DrawingIssue::Script.into());
            }
            let is_link = node.tag_name().name() == "a";
            if name == "href" && !is_link && !value.trim().starts_with('#') || reaches_out(value) && !is_link {
                return Err(DrawingIssue::Outside.into());
            }
        }
    }
    repetitions(document)
}

fn has_words(node: roxmltree::Node<'_, '_>) -> bool {
    node.descendants().filter_map(|node| node.text()).any(|text| !text.trim().is_empty())
}

/// Whether a style or an attribute names something outside the drawing.
fn reaches_out(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let outside = |rest: &str| !rest.trim_start_matches([' ', '\t', '\n', '\r', '"', '\'']).starts_with('#');
    value.contains("@import") || value.contains("javascript:") || value.split("url(").skip(1).any(outside)
}

/// Counts the elements with all that they repeat: ten that repeat ten that repeat ten are a thousand.
fn repetitions(document: &roxmltree::Document<'_>) -> Result<(), MediaError> {
    let mut by_id: HashMap<&str, roxmltree::Node<'_, '_>> = HashMap::new();
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        if let Some(id) = node.attribute("id") {
            by_id.entry(id).or_insert(node);
        }
    }
    // From the last element to the first, each counted once what it holds and repeats is counted; what is still open when
    // it is asked for again holds itself.
    let mut counted: HashMap<roxmltree::NodeId, u64> = HashMap::new();
    let mut open: HashSet<roxmltree::NodeId> = HashSet::new();
    let mut stack = vec![(document.root_element(), false)];
    while let Some((node, is_done)) = stack.pop() {
        if counted.contains_key(&node.id()) {
            continue;
        }
        let used = repeated(node, &by_id);
        let parts = || node.children().filter(roxmltree::Node::is_element).chain(used.iter().copied());
        if is_done {
            open.remove(&node.id());
            let count = parts().map(|part| counted.get(&part.id()).copied().unwrap_or(0)).fold(1, u64::saturating_add);
            if count > MAX_ELEMENTS {
                return Err(DrawingIssue::TooMuch.into());
            }
            counted.insert(node.id(), count);
            continue;
        }
        if !open.insert(node.id()) {
            return Err(DrawingIssue::Endless.into());
        }
        stack.push((node, true));
        for part in parts().filter(|part| !counted.contains_key(&part.id())) {
            if open.contains(&part.id()) {
                return Err(DrawingIssue::Endless.into());
            }
            stack.push((part, false));
        }
    }
    Ok(())
}

/// What an element draws again: what `use` names, and what its fill, mask, clip, marker and filter are.
fn repeated<'a, 'input>(
    node: roxmltree::Node<'a, 'input>,
    by_id: &HashMap<&str, roxmltree::Node<'a, 'input>>,
) -> Vec<roxmltree::Node<'a, 'input>> {
    let mut names: Vec<&str> = Vec::new();
    for attribute in node.attributes() {
        if attribute.name() == "href" {
            names.extend(attribute.value().trim().strip_prefix('#'));
        }
        for part in attribute.value().split("url(").skip(1) {
            let part = part.trim_start_matches([' ', '"', '\'']);
            names.extend(part.strip_prefix('#').and_then(|name| name.split([')', '"', '\'', ' ']).next()));
        }
    }
    names.into_iter().filter_map(|name| by_id.get(name).copied()).collect()
}
