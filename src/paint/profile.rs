//! A person and a deed: a portrait in a frame of its own, what the person was honoured as, the name, the deed.

use image::RgbaImage;

use super::{
    context::PaintContext,
    drawing::{drawing, place_drawing},
    geometry::{Area, PaintSize},
    heading,
    picture::place_scaled,
};
use crate::typeset::{Align, Block, Style};
use gongyi_media::Plan;

/// A portrait is this much higher than wide.
const SHAPE: f32 = 1.28;
/// From the frame of a portrait to the portrait, in vmin.
const MARGIN: f32 = 1.4;

/// Where a profile stands.
fn place(size: PaintSize) -> Area {
    let (vmin, area) = (size.vmin(), size.message_area());
    Area { x: area.x + 2.0 * vmin, width: area.width - 4.0 * vmin, ..area }
}

/// The size of the frame of a portrait.
fn frame_size(size: PaintSize) -> (f32, f32) {
    let (vmin, area, is_portrait) = (size.vmin(), place(size), size.is_portrait());
    let height = if is_portrait { (area.height * 0.4).min(62.0 * vmin) } else { (area.height * 0.86).min(68.0 * vmin) };
    let width = (height / SHAPE).min(area.width * if is_portrait { 0.7 } else { 0.42 });
    (width, width * SHAPE)
}

/// The size of a portrait in its frame, in pixels.
pub(super) fn portrait_size(size: PaintSize) -> (u32, u32) {
    let (width, height) = frame_size(size);
    let inner = |side: f32| (side - 2.0 * MARGIN * size.vmin()).round().max(1.0) as u32;
    (inner(width), inner(height))
}

/// Paints a profile.
pub(super) fn paint(
    context: &mut PaintContext<'_>,
    name: &str,
    deed: &str,
    honour: Option<&str>,
    portrait: Option<&RgbaImage>,
    focus: (f32, f32),
) {
    let vmin = context.vmin;
    let is_portrait = context.size.is_portrait();
    let area = place(context.size);
    let (width, height) = frame_size(context.size);
    let (gap, text_width) =
        if is_portrait { (7.0 * vmin, area.width) } else { (10.0 * vmin, area.width - width - 10.0 * vmin) };
    let room = if is_portrait { area.height - height - gap } else { area.height };
    let texts = Texts::set(context, name, deed, honour, text_width, room);
    if context.is_strip() {
        let column = texts.column;
        let whole = width + gap + column + texts.deed.width;
        let area = area.middle(whole);
        let frame = Area { x: area.x, y: area.y + (area.height - height) / 2.0, width, height };
        frame_portrait(context, portrait, focus, frame);
        let beside = Area { x: area.x + width + gap, width: whole - width - gap, ..area };
        texts.draw_head(context, beside.x, area.y + (area.height - texts.head) / 2.0);
        let rest = heading::after_column(context, column, beside);
        let ink = context.theme.ink;
        context.draw(&texts.deed, rest.x, area.y + (area.height - texts.deed.height) / 2.0, ink);
        return;
    }
    let whole = if is_portrait { height + gap + texts.height } else { height };
    let top = area.y + ((area.height - whole) * context.optical_share()).max(0.0);
    let frame = Area { x: area.x, y: top, width, height };
    frame_portrait(context, portrait, focus, frame);
    let (x, y) = if is_portrait {
        (area.x, top + height + gap)
    } else {
        (area.x + width + gap, area.y + (area.height - texts.height) / 2.0)
    };
    texts.draw(context, x, y);
}

/// What is written, set.
struct Texts {
    honour: Option<Block>,
    name: Block,
    deed: Block,
    /// On a strip: how wide the column of the honour and the name is, with the room after it.
    column: f32,
    /// The height of the honour and the name.
    head: f32,
    height: f32,
}

/// From the honour to the name, in vmin.
const HONOUR_GAP: f32 = 4.4;
/// From the name to the rule, and from there to the deed, in vmin.
const DEED_GAP: f32 = 4.2;

impl Texts {
    fn set(context: &PaintContext<'_>, name: &str, deed: &str, honour: Option<&str>, width: f32, room: f32) -> Self {
        let vmin = context.vmin;
        let style = |face, size: f32, least: f32, line_height, letter_spacing| Style {
            face,
            size: size * vmin,
            min_size: least * vmin,
            line_height,
            letter_spacing,
            align: Align::Start,
            vertical: false,
        };
        let faces = context.theme.faces;
        let honour =
            honour.map(|honour| context.set(honour, &style(faces.title, 7.8, 4.0, 1.2, 0.14), width, 10.0 * vmin));
        let face = context.fonts.whole_face(faces.display, name);
        let name = context.set(name, &style(face, 14.0, 6.0, 1.2, 0.14), width, 18.0 * vmin);
        let head = honour.as_ref().map_or(0.0, |block| block.height + HONOUR_GAP * vmin) + name.height;
        let column =
            name.width.max(honour.as_ref().map_or(0.0, |block| block.width)) + 2.0 * heading::COLUMN_GAP * vmin;
        let (above, width, most) =
            if context.is_strip() { (0.0, width - column, 9.4) } else { (head + 2.0 * DEED_GAP * vmin, width, 8.2) };
        let deed =
            context.set(deed, &context.body(most * vmin, 4.0 * vmin, 1.46), width, (room - above).max(8.0 * vmin));
        let height = above + deed.height;
        Self { honour, name, deed, column, head, height }
    }

    fn draw_head(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        let (display, accent) = (context.theme.display, context.theme.accent);
        let mut y = y;
        if let Some(honour) = &self.honour {
            context.draw(honour, x, y, accent);
            y += honour.height + HONOUR_GAP * context.vmin;
        }
        context.draw(&self.name, x, y, display);
    }

    fn draw(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        let vmin = context.vmin;
        let (ink, rule) = (context.theme.ink, context.theme.rule);
        self.draw_head(context, x, y);
        let mut y = y + self.head + DEED_GAP * vmin;
        let thickness = context.hairline() * 1.5;
        context.fill_area(Area { x, y: y - thickness / 2.0, width: 30.0 * vmin, height: thickness }, rule, 0.9);
        context.diamond(x + 30.0 * vmin, y, 0.8 * vmin, rule);
        y += DEED_GAP * vmin;
        context.draw(&self.deed, x, y, ink);
    }
}

/// The portrait, cut to its frame, or a drawn figure where there is none.
fn frame_portrait(context: &mut PaintContext<'_>, portrait: Option<&RgbaImage>, focus: (f32, f32), frame: Area) {
    let (vmin, rule, thickness) = (context.vmin, context.theme.rule, context.hairline());
    let margin = MARGIN * vmin;
    let size = portrait_size(context.size);
    let inner = Area {
        x: (frame.x + margin).round(),
        y: (frame.y + margin).round(),
        width: size.0 as f32,
        height: size.1 as f32,
    };
    context.fill_area(inner, rule, 0.16);
    match portrait {
        Some(portrait) => {
            let plan = Plan::cover(portrait.dimensions(), size, focus);
            context.is_whole &= place_scaled(&mut context.pixmap, portrait, &plan, (inner.x as i32, inner.y as i32));
        }
        None => {
            if let Some(tree) = drawing(context.assets, "ornaments/figure.svg", rule) {
                let shape = tree.size().height() / tree.size().width();
                let width = inner.width.min(inner.height / shape);
                let height = width * shape;
                let (x, y) = (inner.x + (inner.width - width) / 2.0, inner.y + inner.height - height);
                let area = Area { x, y, width, height };
                context.is_whole &= place_drawing(&mut context.pixmap, &tree, area, 0.75, false);
            }
        }
    }
    context.outline_area(frame, 0.6 * vmin, thickness * 1.5, rule, 0.9);
}
