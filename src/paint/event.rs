//! Something that people may come to: what it is, large; the day as a leaf of a calendar, which is seen from afar; the time
//! and the place; a code to scan.

use chrono::Datelike;
use qrcode::QrCode;

use super::{
    context::PaintContext,
    frame::{fixed, frame, ink_on, largest, style},
    geometry::Area,
    qr,
};
use crate::typeset::{Align, Block, Style};
use gongyi_core::{
    model::{
        Event, Slide,
        moment::{Moment, weekday},
    },
    shapes::theme::{Colour, Face},
};
use gongyi_media::qr_code;

/// The paper of a leaf and what is printed on it.
const PAPER: Colour = Colour([0xFF, 0xFE, 0xFA]);
const PRINT: Colour = Colour([0x1B, 0x22, 0x2C]);
/// A leaf is this much higher than wide.
const SHAPE: f32 = 1.2;

/// Paints an event.
pub(super) fn paint(context: &mut PaintContext<'_>, slide: &Slide, event: &Event) {
    let area = frame(context, slide);
    let code = event.qr.as_deref().and_then(qr_code);
    if context.is_strip() {
        strip(context, event, code.as_ref(), area);
    } else if context.size.is_portrait() {
        standing(context, event, code.as_ref(), area);
    } else {
        lying(context, event, code.as_ref(), area);
    }
}

/// The title over the whole width; below, the leaf, time and place, and the code.
fn lying(context: &mut PaintContext<'_>, event: &Event, code: Option<&QrCode>, area: Area) {
    let vmin = context.vmin;
    let is_square = context.is_square();
    let share = if is_square { 0.36 } else { 0.44 };
    let head = title(context, event, 17.0, (area.width, area.height * share));
    let gap = 6.4 * vmin;
    let below = area.height - head.height - gap;
    let height = below.min(if is_square { 36.0 } else { 46.0 } * vmin);
    let leaf_width = height / SHAPE;
    let side = code.map_or(0.0, |_| height.min(if is_square { 30.0 } else { 42.0 } * vmin));
    let x = area.x + leaf_width + if is_square { 5.0 } else { 7.0 } * vmin;
    let width = area.x + area.width - side - if side > 0.0 { 6.0 * vmin } else { 0.0 } - x;
    let facts = Facts::set(context, event, 1.3, (width, height), true);
    let top = area.y + (area.height - head.height - gap - height) * 0.5;
    let display = context.theme.display;
    context.draw(&head, area.x, top, display);
    let y = top + head.height + gap;
    leaf(context, event.when, Area { x: area.x, y, width: leaf_width, height });
    facts.draw(context, x, y + (height - facts.height) / 2.0);
    if let Some(code) = code {
        qr::draw(context, code, side, (area.x + area.width - side, y + (height - side) / 2.0));
    }
}

/// The title, the leaf with the time beside it, the place, the code: below each other.
fn standing(context: &mut PaintContext<'_>, event: &Event, code: Option<&QrCode>, area: Area) {
    let vmin = context.vmin;
    let head = title(context, event, 19.0, (area.width, area.height * 0.32));
    let gap = 8.0 * vmin;
    let below = area.height - head.height;
    let leaf_height = (below * 0.36).min(46.0 * vmin);
    let leaf_width = leaf_height / SHAPE;
    let side = code.map_or(0.0, |_| (below * 0.3).min(40.0 * vmin));
    let room = area.height - head.height - leaf_height - side - gap * if side > 0.0 { 3.0 } else { 2.0 };
    let facts = Facts::set(context, event, 1.2, (area.width, room), false);
    let whole = head.height
        + gap
        + leaf_height
        + if facts.height > 0.0 { gap + facts.height } else { 0.0 }
        + if side > 0.0 { gap + side } else { 0.0 };
    let mut y = area.y + ((area.height - whole) * context.optical_share()).max(0.0);
    let (display, accent) = (context.theme.display, context.theme.accent);
    context.draw(&head, area.x, y, display);
    y += head.height + gap;
    leaf(context, event.when, Area { x: area.x, y, width: leaf_width, height: leaf_height });
    if let Some(time) = event.when.time_written() {
        let x = area.x + leaf_width + 7.0 * vmin;
        let style = Style { letter_spacing: 0.0, ..style(context, Face::SansBold, 19.0, 8.0) };
        let block = context.set(&time, &style, area.x + area.width - x, leaf_height);
        context.draw(&block, x, y + (leaf_height - block.height) / 2.0, accent);
    }
    y += leaf_height + gap;
    facts.draw(context, area.x, y);
    y += facts.height + gap;
    if let Some(code) = code {
        qr::draw(context, code, side, (area.x, y));
    }
}

/// The leaf, title with time and place, the code: from left to right.
fn strip(context: &mut PaintContext<'_>, event: &Event, code: Option<&QrCode>, area: Area) {
    let vmin = context.vmin;
    let height = area.height;
    let leaf_width = height / SHAPE;
    leaf(context, event.when, Area { x: area.x, y: area.y, width: leaf_width, height });
    let side = code.map_or(0.0, |_| height);
    let gap = 12.0 * vmin;
    let x = area.x + leaf_width + gap;
    let right = area.x + area.width - if side > 0.0 { side + gap } else { 0.0 };
    let width = right - x;
    let head = title(context, event, 25.0, (width * 0.52, height));
    let middle = |block: f32| area.y + (height - block) / 2.0;
    let display = context.theme.display;
    context.draw(&head, x, middle(head.height), display);
    let x = x + head.width.min(width * 0.52) + gap;
    let (colour, thin) = (context.theme.rule, context.hairline());
    let rule = Area { x, y: area.y + height * 0.12, width: thin, height: height * 0.76 };
    context.fill_area(rule, colour, 0.55);
    let x = x + gap;
    let facts = Facts::set(context, event, 1.7, (right - x, height), true);
    facts.draw(context, x, middle(facts.height));
    if let Some(code) = code {
        qr::draw(context, code, side, (area.x + area.width - side, area.y));
    }
}

fn title(context: &PaintContext<'_>, event: &Event, size: f32, (width, height): (f32, f32)) -> Block {
    let style =
        Style { line_height: 1.18, letter_spacing: 0.03, ..style(context, context.theme.faces.display, size, 7.8) };
    context.set(&event.title, &style, width, height)
}

/// When exactly, where, and who holds it.
struct Facts {
    time: Option<Block>,
    place: Block,
    host: Option<Block>,
    gap: f32,
    height: f32,
}

impl Facts {
    fn set(
        context: &PaintContext<'_>,
        event: &Event,
        greatest: f32,
        (width, room): (f32, f32),
        has_time: bool,
    ) -> Self {
        let body = context.theme.faces.body;
        let make = |scale: f32| {
            let scale = scale * greatest;
            let time = event.when.time_written().filter(|_| has_time);
            let time = time.map(|time| fixed(context, &time, Face::SansBold, 15.0 * scale, width));
            let place = fixed(context, &event.place, body, 8.6 * scale, width);
            let host = event.host.as_ref().map(|host| fixed(context, host, body, 6.4 * scale.clamp(0.72, 1.2), width));
            Self { time, place, host, gap: 3.6 * scale * context.vmin, height: 0.0 }.measured()
        };
        let mut facts = largest(make, |facts: &Self| facts.height <= room);
        facts.place.overflow |= facts.height > room * 1.001;
        facts
    }

    fn measured(mut self) -> Self {
        let parts = [self.time.as_ref(), Some(&self.place), self.host.as_ref()];
        let heights: Vec<f32> = parts.into_iter().flatten().map(|block| block.height).collect();
        self.height = heights.iter().sum::<f32>() + self.gap * heights.len().saturating_sub(1) as f32;
        self
    }

    fn draw(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        let (accent, ink, quiet) = (context.theme.accent, context.theme.ink, context.theme.quiet);
        let mut y = y;
        if let Some(time) = &self.time {
            context.draw(time, x, y, accent);
            y += time.height + self.gap;
        }
        context.draw(&self.place, x, y, ink);
        y += self.place.height + self.gap;
        if let Some(host) = &self.host {
            context.draw(host, x, y, quiet);
        }
    }
}

/// A leaf of a calendar: the month on a band of the accent, the day as large as it goes, the weekday.
fn leaf(context: &mut PaintContext<'_>, when: Moment, area: Area) {
    let accent = context.theme.accent;
    let radius = area.width * 0.06;
    let band = (area.height * 0.25).round();
    // A thin edge, so that a white leaf stands on a white ground.
    let edge = context.hairline();
    let rim = context.theme.rule;
    context.fill_rounded(
        Area { x: area.x - edge, y: area.y - edge, width: area.width + 2.0 * edge, height: area.height + 2.0 * edge },
        radius + edge,
        rim,
        0.5,
    );
    context.fill_rounded(area, radius, accent, 1.0);
    let body = Area { y: area.y + band, height: area.height - band, ..area };
    context.fill_rounded(body, radius, PAPER, 1.0);
    context.fill_area(Area { height: radius * 1.5, ..body }, PAPER, 1.0);
    let centred = |size: f32| Style {
        face: Face::SansBold,
        size,
        min_size: size * 0.5,
        line_height: 1.0,
        letter_spacing: 0.0,
        align: Align::Center,
        vertical: false,
    };
    let month = context.set(&format!("{}月", when.day.month()), &centred(band * 0.62), area.width, band);
    context.draw(&month, area.x, area.y + (band - month.height) / 2.0, ink_on(accent));
    let foot = body.height * 0.24;
    let size = (body.height - foot) * 0.77;
    let day = context.set(&when.day.day().to_string(), &centred(size), area.width, size * 1.2);
    context.draw(&day, area.x, body.y + body.height * 0.02, PRINT);
    let name = context.set(weekday(when.day), &centred(foot * 0.66), area.width, foot);
    context.draw(&name, area.x, body.y + body.height - foot * 1.06, PRINT);
}
