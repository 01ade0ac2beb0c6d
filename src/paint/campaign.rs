//! A campaign: a headline, when it is, lines or a small table, and a QR code on a white card.

use qrcode::QrCode;

use super::{
    context::{PaintContext, set_parts},
    geometry::Area,
    heading, qr,
};
use crate::typeset::{Align, Block, Style};
use gongyi_core::model::Body;
use gongyi_media::qr_code;

/// The sizes of lines and rows that are tried, in vmin, from the greatest.
const SIZES: [f32; 8] = [8.2, 7.7, 7.0, 6.4, 5.6, 4.8, 4.2, 3.6];
/// The part of the height that may be filled: a full picture looks like a leaflet.
const AIR: f32 = 0.92;

/// Paints a campaign.
pub(super) fn paint(context: &mut PaintContext<'_>, body: &Body) {
    let Body::Campaign { headline, period, lines, rows, qr, call } = body else { return };
    let vmin = context.vmin;
    let is_portrait = context.size.is_portrait();
    let area = context.message_area();
    let area =
        if context.is_strip() { area } else { Area { x: area.x + 2.0 * vmin, width: area.width - 4.0 * vmin, ..area } };
    let code = qr.as_deref().and_then(qr_code);
    let card = code.as_ref().map(|_| Card::set(context, call.as_deref(), area, is_portrait));
    let (room, gap) = match &card {
        Some(card) if is_portrait => ((area.width, area.height - card.height - 7.0 * vmin), 7.0 * vmin),
        Some(card) => {
            ((area.width - card.width - if context.is_strip() { 14.0 } else { 8.0 } * vmin, area.height), 0.0)
        }
        None => ((area.width, area.height), 0.0),
    };
    let texts = Texts::set(context, headline, period.as_deref(), lines, rows, room);
    if context.is_strip() {
        let column = texts.column_width(context);
        let after = card.as_ref().map_or(0.0, |card| card.width + 14.0 * vmin);
        let whole = column + texts.width + after;
        let area = area.middle(whole);
        texts.draw_head(context, area.x, area.y + (area.height - texts.head) / 2.0);
        let rest = if texts.width > 0.0 { heading::after_column(context, column, area) } else { area };
        let below = texts.below();
        let y = area.y + (area.height - below) / 2.0;
        texts.draw_body(context, Area { y, width: texts.width, height: below, ..rest });
        if let (Some(card), Some(code)) = (card, code) {
            card.draw(context, &code, (area.x + whole - card.width, area.y + (area.height - card.height) / 2.0));
        }
        return;
    }
    let below = card.as_ref().filter(|_| is_portrait).map_or(0.0, |card| card.height + gap);
    let top = area.y + ((area.height - texts.height - below) * context.optical_share()).max(0.0);
    texts.draw(context, Area { x: area.x, y: top, width: room.0, height: texts.height });
    if let (Some(card), Some(code)) = (card, code) {
        let place = if is_portrait {
            ((context.size.width as f32 - card.width) / 2.0, top + texts.height + gap)
        } else {
            (area.x + area.width - card.width, area.y + (area.height - card.height) / 2.0)
        };
        card.draw(context, &code, place);
    }
}

/// What is written, set.
struct Texts {
    headline: Block,
    period: Option<Block>,
    lines: Vec<Block>,
    rows: Vec<Vec<Block>>,
    size: f32,
    /// How wide the lines and the table are.
    width: f32,
    /// The height of the headline and the period.
    head: f32,
    height: f32,
}

/// From this size on, in vmin, the cells of a table are lines.
const CELL_LEAST: f32 = 5.6;
/// How wide a column of a table is on a strip, in vmin, at most.
const TABLE_COLUMN: f32 = 62.0;
/// Below the headline's bar, in vmin.
const HEADLINE_GAP: f32 = 4.8;
/// Below the period, in vmin.
const PERIOD_GAP: f32 = 5.0;

impl Texts {
    fn set(
        context: &PaintContext<'_>,
        headline: &str,
        period: Option<&str>,
        lines: &[String],
        rows: &[Vec<String>],
        (width, height): (f32, f32),
    ) -> Self {
        let (vmin, lines, rows) = (context.vmin, set_parts(lines), set_parts(rows));
        let strip = context.is_strip();
        let head_width = if strip { width * 0.42 } else { width };
        let headline = heading::set(context, headline, if strip { 13.0 } else { 11.0 }, head_width);
        let period = period.map(|period| {
            let set = |size: f32, least: f32| {
                let face = context.theme.faces.title;
                let style = Style { face, line_height: 1.3, letter_spacing: 0.04, ..plain(size * vmin, least * vmin) };
                context.set(period, &style, head_width, 18.0 * vmin)
            };
            // A second line is better than small dates.
            Some(set(7.8, 7.7)).filter(|block| !block.overflow).unwrap_or_else(|| set(7.6, 4.0))
        });
        let gap = if strip { 0.0 } else { PERIOD_GAP * vmin };
        let head = heading::height(context, &headline, HEADLINE_GAP)
            + period.as_ref().map_or(0.0, |period| period.height + gap);
        let columns = rows.iter().map(|row| set_parts(row).len()).max().unwrap_or(1).max(1) as f32;
        let mut texts =
            Self { headline, period, lines: Vec::new(), rows: Vec::new(), size: vmin, width: 0.0, head, height: head };
        let (above, width) = if strip { (0.0, width - texts.column_width(context)) } else { (head, width) };
        // A table of short words is not drawn out.
        let width = if strip && !rows.is_empty() { width.min(TABLE_COLUMN * columns * vmin) } else { width };
        for size in SIZES {
            let size = size * vmin;
            let style = context.body(size, size, 1.4);
            let set = |text: &String, width: f32| context.set(text, &style, width, height.max(size));
            texts.size = size;
            texts.lines = lines.iter().map(|line| set(line, width)).collect();
            texts.rows = rows
                .iter()
                .map(|row| set_parts(row).iter().map(|cell| set(cell, width / columns - size * 0.6)).collect())
                .collect();
            texts.height = above + texts.below();
            // A cell is one line where that does not make it small.
            let most_lines = if size < CELL_LEAST * vmin { 2 } else { 1 };
            let lines = texts.lines.iter().map(|line| (line, 2));
            let cells = texts.rows.iter().flatten().map(|cell| (cell, most_lines));
            let fits = lines.chain(cells).all(|(block, most)| !block.overflow && block.lines.len() <= most);
            if fits && texts.height <= height * AIR {
                break;
            }
        }
        let widest = texts.lines.iter().map(|line| line.width).fold(0.0, f32::max);
        texts.width = if strip && rows.is_empty() { widest } else { width };
        texts
    }

    /// On a strip: how wide the column of the headline and the period is, with the room after it.
    fn column_width(&self, context: &PaintContext<'_>) -> f32 {
        let period = self.period.as_ref().map_or(0.0, |period| period.width);
        heading::column_width(context, &self.headline) + (period - self.headline.width).max(0.0)
    }

    fn row_height(&self, row: &[Block]) -> f32 {
        row.iter().map(|cell| cell.height).fold(0.0, f32::max) + self.size * 0.62
    }

    fn line_gap(&self) -> f32 {
        self.size * 0.62
    }

    /// The height of lines and rows.
    fn below(&self) -> f32 {
        let gaps = self.line_gap() * self.lines.len().saturating_sub(1) as f32;
        let lines = self.lines.iter().map(|line| line.height).sum::<f32>() + gaps;
        let between = if self.lines.is_empty() || self.rows.is_empty() { 0.0 } else { self.size };
        lines + between + self.rows.iter().map(|row| self.row_height(row)).sum::<f32>()
    }

    fn draw(&self, context: &mut PaintContext<'_>, area: Area) {
        self.draw_head(context, area.x, area.y);
        self.draw_body(context, Area { y: area.y + self.head, ..area });
    }

    fn draw_head(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        heading::draw(context, &self.headline, x, y);
        if let Some(period) = &self.period {
            let accent = context.theme.accent;
            context.draw(period, x, y + heading::height(context, &self.headline, HEADLINE_GAP), accent);
        }
    }

    fn draw_body(&self, context: &mut PaintContext<'_>, area: Area) {
        let (ink, accent, rule) = (context.theme.ink, context.theme.accent, context.theme.rule);
        let thickness = context.hairline();
        let mut y = area.y;
        for line in &self.lines {
            context.draw(line, area.x, y, ink);
            y += line.height + self.line_gap();
        }
        if !self.lines.is_empty() && !self.rows.is_empty() {
            y += self.size - self.line_gap();
        }
        for (index, row) in self.rows.iter().enumerate() {
            let height = self.row_height(row);
            if index > 0 {
                context.fill_area(
                    Area { x: area.x, y: y - thickness / 2.0, width: area.width, height: thickness },
                    rule,
                    0.6,
                );
            }
            let step = area.width / row.len().max(1) as f32;
            for (at, cell) in row.iter().enumerate() {
                let x = area.x + step * at as f32;
                context.draw(cell, x, y + (height - cell.height) / 2.0, if at == 0 { ink } else { accent });
            }
            y += height;
        }
    }
}

fn plain(size: f32, least: f32) -> Style {
    Style {
        face: crate::typeset::Face::Sans,
        size,
        min_size: least,
        line_height: 1.4,
        letter_spacing: 0.0,
        align: Align::Start,
        vertical: false,
    }
}

/// The white card of a code, with what scanning is for below it.
struct Card {
    call: Option<Block>,
    side: f32,
    width: f32,
    height: f32,
}

impl Card {
    fn set(context: &PaintContext<'_>, call: Option<&str>, area: Area, is_portrait: bool) -> Self {
        let vmin = context.vmin;
        let most = if context.is_strip() { 54.0 } else { 46.0 } * vmin;
        let side = if is_portrait { area.width * 0.48 } else { (area.width * 0.34).min(most) };
        let style =
            Style { align: Align::Center, line_height: 1.2, letter_spacing: 0.06, ..plain(4.4 * vmin, 2.8 * vmin) };
        let call = call.map(|call| context.set(call, &style, side, 11.0 * vmin));
        let height = side + call.as_ref().map_or(0.0, |call| call.height + 3.0 * vmin);
        Self { call, side, width: side, height }
    }

    fn draw(&self, context: &mut PaintContext<'_>, code: &QrCode, (x, y): (f32, f32)) {
        let vmin = context.vmin;
        let ink = context.theme.ink;
        qr::draw(context, code, self.side, (x, y));
        if let Some(call) = &self.call {
            context.draw_small(call, x, y + self.side + 3.0 * vmin, ink);
        }
    }
}
