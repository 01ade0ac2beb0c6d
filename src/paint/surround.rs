//! What surrounds every message, in one system: the tab of a series and the banner at the top, the credit at the bottom,
//! the label of an advertisement; on a strip one line at the lower left.
//!
//! Each is as far from the edge on every slide, so that in a programme the message changes and nothing around it moves.
//! The colour of each is chosen by what it stands on (`observe`): a theme knows its background, and nobody knows a
//! picture.

use super::{
    context::{ChromeAlign, PaintContext},
    geometry::{Area, PaintSize},
    observe::{BLACK, READABLE, WHITE, first_readable, worst_contrast},
};
use crate::typeset::{Align, Block, Face, Style};
use gongyi_core::{
    model::{MAX_TEXTS, Series, Slide},
    shapes::theme::Colour,
};

/// The size of what surrounds a message, in vmin; on a strip, whose vmin is a few pixels; and in pixels: smaller
/// characters lose their strokes on every screen.
const SIZE: f32 = 3.2;
const STRIP_SIZE: f32 = 6.0;
const LEAST_PIXELS: f32 = 16.0;
/// However few pixels there are, it is no larger than this, in vmin.
const MAX_SIZE: f32 = 10.0;
/// From the edge to the middle of its lines, in vmin: the message is 6 vmin and more away.
const MIDDLE: f32 = 5.4;
const STRIP_MIDDLE: f32 = 7.0;
/// And in parts of its size, at least.
const LEAST_MIDDLE: f32 = 1.15;
/// The margin at the left of a strip, and at the right, in vmin.
const STRIP_LEFT: f32 = 14.0;
const RIGHT: f32 = 6.0;
/// Between two parts of a line, in parts of their size.
const GAP: f32 = 0.8;
/// The tab of a series: how wide it is at least, in vmin, and from its edge to its words, in parts of their size, at the
/// sides and where it ends in the picture; on a strip the message is nearer.
const TAB_WIDTH: f32 = 14.0;
const TAB_PAD: f32 = 0.55;
const STRIP_TAB_PAD: f32 = 0.3;

/// From the words of a line to the edges of its plate, in parts of their size; and how much of what is behind it hides.
const PLATE_PAD: (f32, f32) = (0.6, 0.28);
const PLATE: f32 = 0.9;

/// What stands between two parts of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Between {
    Nothing,
    Rule,
    Dot,
}

/// A text at its place, and what stands before it.
struct Part {
    block: Block,
    area: Area,
    before: Between,
}

/// All that surrounds a message, set and placed.
pub(super) struct Surround {
    lines: Vec<Vec<Part>>,
    tab: Option<Part>,
    label: Option<Part>,
    size: f32,
}

/// Paints the tab, the banner, the credit and the label.
pub(super) fn paint(context: &mut PaintContext<'_>, slide: &Slide, over_picture: bool) {
    let align = if slide.series.is_some() || over_picture { ChromeAlign::Left } else { context.chrome };
    Surround::set(context, context.size, slide, align).draw(context);
}

/// Where on a picture that covers all something is written around the message, in a picture of this size.
pub(super) fn places(context: &PaintContext<'_>, size: PaintSize, slide: &Slide) -> Vec<Area> {
    let surround = Surround::set(context, size, slide, ChromeAlign::Left);
    let Surround { lines, tab: _, label, .. } = surround;
    lines.into_iter().filter_map(|line| around(&line)).chain(label.map(|label| label.area)).collect()
}

/// Where the left edge of what stands at the left is.
pub(super) fn left(size: PaintSize) -> f32 {
    let vmin = size.vmin();
    if size.is_strip() { STRIP_LEFT * vmin } else { size.message_area().x + 2.0 * vmin }
}

/// The room between what surrounds the message at the top and at the bottom of a picture that covers all.
pub(super) fn inner_edges(size: PaintSize, slide: &Slide) -> (f32, f32) {
    let (vmin, height) = (size.vmin(), size.height as f32);
    let em = em(size);
    let is_strip = size.is_strip();
    let opens = slide.series.is_some() || slide.banner.is_some();
    let has_head = opens && !is_strip;
    let has_foot = slide.credit.is_some() || slide.advertisement || (opens && is_strip);
    let reach = middle(size) + em;
    let edge = |is_there: bool| if is_there { reach } else { 3.0 * vmin };
    (edge(has_head), height - edge(has_foot))
}

/// The size of an em, in pixels.
fn em(size: PaintSize) -> f32 {
    let vmin = size.vmin();
    let wanted = if size.is_strip() { STRIP_SIZE } else { SIZE } * vmin;
    wanted.max(LEAST_PIXELS).min(MAX_SIZE * vmin).max(wanted)
}

/// From the edge to the middle of a line, in pixels.
fn middle(size: PaintSize) -> f32 {
    (if size.is_strip() { STRIP_MIDDLE } else { MIDDLE } * size.vmin()).max(LEAST_MIDDLE * em(size))
}

impl Surround {
    fn set(context: &PaintContext<'_>, size: PaintSize, slide: &Slide, align: ChromeAlign) -> Self {
        let (vmin, em) = (size.vmin(), em(size));
        let (width, height) = (size.width as f32, size.height as f32);
        let is_strip = size.is_strip();
        let edge = middle(size);
        let left = left(size);
        let tab = slide.series.as_ref().map(|series| set_tab(context, series, em, size));
        let label = slide.advertisement.then(|| set_label(context, em, (width - RIGHT * vmin, height - edge)));
        let right = width - RIGHT * vmin;
        let beside_tab = tab.as_ref().map_or(left, |tab| tab.area.x + tab.area.width + GAP * em);
        let below_right = label.as_ref().map_or(right, |label| label.area.x - GAP * em);
        let banner = banner_parts(slide.banner.as_deref());
        let credit: Vec<(&str, Between)> =
            slide.credit.iter().map(|credit| (credit.as_str(), Between::Nothing)).collect();
        let mut lines = Vec::new();
        let mut add = |parts: Vec<(&str, Between)>, x: (f32, f32), align: ChromeAlign, middle: f32| {
            if !parts.is_empty() {
                lines.push(set_line(context, &parts, em, x, align, middle));
            }
        };
        if is_strip {
            let dot = if banner.is_empty() { Between::Nothing } else { Between::Dot };
            let credit = credit.into_iter().map(|(text, _)| (text, dot));
            let to = context.foot_end.map_or(below_right, |end| below_right.min(end - GAP * em));
            add(banner.into_iter().chain(credit).collect(), (beside_tab, to), ChromeAlign::Left, height - edge);
        } else {
            // In the middle a line keeps away from both edges alike.
            let x = |from: f32, to: f32| match align {
                ChromeAlign::Left => (from, to),
                ChromeAlign::Centre => {
                    let margin = from.max(width - to);
                    (margin, width - margin)
                }
            };
            add(banner, x(beside_tab, right), align, edge);
            add(credit, x(left, below_right), align, height - edge);
        }
        Self { lines, tab, label, size: em }
    }

    fn draw(self, context: &mut PaintContext<'_>) {
        let thickness = context.hairline();
        for line in &self.lines {
            let mut colour = colour_of(context, line);
            if let (Some(around), (_, false)) = (around(line), colour) {
                // On scenery that no colour is read on it stands on a plate of the ground.
                let (pad_x, pad_y) = (PLATE_PAD.0 * self.size, PLATE_PAD.1 * self.size);
                let plate = Area {
                    x: around.x - pad_x,
                    y: around.y - pad_y,
                    width: around.width + 2.0 * pad_x,
                    height: around.height + 2.0 * pad_y,
                };
                context.fill_rounded(plate, 0.3 * self.size, context.theme.background.to, PLATE);
                colour = colour_of(context, line);
            }
            let (colour, _) = colour;
            for part in line {
                let (middle, x) = (part.area.y + part.area.height / 2.0, part.area.x - GAP * self.size);
                let height = self.size * 0.9;
                match part.before {
                    Between::Nothing => {}
                    Between::Rule => {
                        let rule = Area { x: x - thickness / 2.0, y: middle - height / 2.0, width: thickness, height };
                        context.fill_area(rule, colour, 0.8);
                    }
                    Between::Dot => context.dot(x, middle, self.size * 0.1, colour),
                }
                context.draw_small(&part.block, part.area.x, part.area.y, colour);
            }
        }
        if let Some(Part { block, area, .. }) = self.tab {
            let (accent, paper) = (context.theme.accent, context.theme.background.from);
            context.fill_area(area, accent, 1.0);
            let colour = first_readable([paper, WHITE, BLACK], &[accent]);
            let y = if area.y > 0.0 {
                area.y + STRIP_TAB_PAD * self.size
            } else {
                area.y + area.height - block.height - TAB_PAD * self.size
            };
            context.draw_small(&block, area.x + TAB_PAD * self.size, y, colour);
        }
        if let Some(Part { block, area, .. }) = self.label {
            let (x, y) = (area.x + (area.width - block.width) / 2.0, area.y + (area.height - block.height) / 2.0);
            let colour = context.readable(&context.behind(&block, x, y).pixels);
            context.outline_area(area, 0.18 * self.size, thickness, colour, 1.0);
            context.draw_small(&block, x, y, colour);
        }
    }
}

/// The colour of a line for what it stands on, and whether it can be read there.
fn colour_of(context: &PaintContext<'_>, line: &[Part]) -> (Colour, bool) {
    let pixels: Vec<Vec<Colour>> =
        line.iter().map(|part| context.behind(&part.block, part.area.x, part.area.y).pixels).collect();
    let texts: Vec<&[Colour]> = pixels.iter().map(Vec::as_slice).collect();
    let colour = context.readable_on_all(&texts);
    (colour, texts.iter().all(|pixels| worst_contrast(colour, pixels) >= READABLE))
}

/// 讲文明 树新风 | 公益广告: its parts, with thin upright rules between them.
fn banner_parts(banner: Option<&str>) -> Vec<(&str, Between)> {
    let parts = banner.unwrap_or_default().split(['|', '｜']).map(str::trim).filter(|part| !part.is_empty());
    let between = |index| if index == 0 { Between::Nothing } else { Between::Rule };
    parts.take(MAX_TEXTS).enumerate().map(|(index, part)| (part, between(index))).collect()
}

fn style(face: Face, size: f32) -> Style {
    Style {
        face,
        size,
        min_size: (size * 0.6).max(LEAST_PIXELS.min(size)),
        line_height: 1.2,
        letter_spacing: 0.1,
        align: Align::Start,
        vertical: false,
    }
}

/// Sets the parts of a line, between two places, about a height: smaller where there are too many.
fn set_line(
    context: &PaintContext<'_>,
    parts: &[(&str, Between)],
    em: f32,
    (from, to): (f32, f32),
    align: ChromeAlign,
    middle: f32,
) -> Vec<Part> {
    let room = (to - from).max(1.0);
    let face = context.theme.faces.body;
    let set = |em: f32| {
        let style = style(face, em);
        let blocks: Vec<Block> =
            parts.iter().map(|(text, _)| context.set(text, &style, room, em * style.line_height * 1.1)).collect();
        let gaps = 2.0 * GAP * em * blocks.len().saturating_sub(1) as f32;
        let whole = blocks.iter().map(|block| block.width).sum::<f32>() + gaps;
        (blocks, whole, em)
    };
    let (mut blocks, mut whole, mut used) = set(em);
    if whole > room {
        let least = (em * 0.6).max(LEAST_PIXELS.min(em));
        (blocks, whole, used) = set((em * room / whole * 0.98).clamp(least, em));
    }
    let mut x = match align {
        ChromeAlign::Left => from,
        ChromeAlign::Centre => from + (room - whole) / 2.0,
    };
    let mut line = Vec::new();
    for (block, (_, before)) in blocks.into_iter().zip(parts) {
        if *before != Between::Nothing {
            x += 2.0 * GAP * used;
        }
        let area = Area { x, y: middle - block.height / 2.0, width: block.width, height: block.height };
        x += block.width;
        line.push(Part { block, area, before: *before });
    }
    line
}

/// 文明交通 · 03, on a tab that hangs from the top edge, its words at the height of the banner; on a strip, whose message
/// begins at the top, it stands on the lower edge.
fn set_tab(context: &PaintContext<'_>, series: &Series, em: f32, size: PaintSize) -> Part {
    let vmin = size.vmin();
    let text = format!("{} · {:02}", series.name.trim(), series.number);
    let style = Style { letter_spacing: 0.04, ..style(Face::SansBold, em) };
    let block = context.set(&text, &style, size.width as f32 * 0.4, em * style.line_height * 1.1);
    let width = (block.width + 2.0 * TAB_PAD * em).max(TAB_WIDTH * vmin);
    let pad = if size.is_strip() { STRIP_TAB_PAD } else { TAB_PAD } * em;
    let height = middle(size) + block.height / 2.0 + pad;
    let y = if size.is_strip() { size.height as f32 - height } else { 0.0 };
    Part { block, area: Area { x: left(size), y, width, height }, before: Between::Nothing }
}

/// 广告, in a thin box at the bottom right: the advertising law asks that it be plain to see.
fn set_label(context: &PaintContext<'_>, em: f32, (right, middle): (f32, f32)) -> Part {
    let style = Style { min_size: em, ..style(Face::SansBold, em) };
    let block = context.set("广告", &style, 6.0 * em, em * 1.6);
    let (width, height) = (block.width + 0.75 * em, block.height + 0.5 * em);
    let area = Area { x: right - width, y: middle - height / 2.0, width, height };
    Part { block, area, before: Between::Nothing }
}

/// The rectangle around the parts of a line.
fn around(line: &[Part]) -> Option<Area> {
    let (first, last) = (line.first()?, line.last()?);
    let width = last.area.x + last.area.width - first.area.x;
    Some(Area { width, ..first.area })
}
