//! A campaign: a headline, when it is, lines or a small table, and a QR code on a white card. What is told in rows is set
//! first, and the headline in what they leave.

use super::{
    code_card::Card,
    context::{PaintContext, set_parts},
    fitting::{self, DATE_RATIO, Fitted, Scale, Sizes},
    geometry::Area,
    heading,
    table::Table,
};
use crate::typeset::{Block, Style};
use gongyi_core::model::Body;
use gongyi_media::qr_code;

/// Lines and rows, from the largest to the least, in vmin.
const BODY: (f32, f32) = (8.8, 5.0);
/// The same on a strip, and on a portrait screen.
const STRIP_BODY: (f32, f32) = (13.0, 5.0);
const PORTRAIT_BODY: (f32, f32) = (9.6, 5.0);
/// A headline above a long table is at most so large, in vmin.
const TABLE_TITLE: f32 = 8.0;
/// A table of more rows is long.
const LONG: usize = 5;
/// The part of the height that may be filled: a full picture looks like a leaflet.
const AIR: f32 = 0.96;
/// Between two lines, and between lines and rows, in em.
const LINE_GAP: f32 = 0.8;
/// Below the headline's bar, in vmin; below the period.
const HEADLINE_GAP: f32 = 4.4;
const PERIOD_GAP: f32 = 4.4;
/// From the headline to a period at its side, in em of the period.
const BESIDE_GAP: f32 = 1.0;
/// From the texts to the code, in vmin: beside, on a strip, and below.
const CODE_GAP: (f32, f32, f32) = (8.0, 12.0, 7.0);

/// What a campaign says, before it is set.
struct Said<'a> {
    headline: &'a str,
    period: Option<&'a str>,
    lines: &'a [String],
    rows: &'a [Vec<String>],
}

/// Paints a campaign.
pub(super) fn paint(context: &mut PaintContext<'_>, body: &Body) {
    let Body::Campaign { headline, period, lines, rows, qr, call } = body else { return };
    let said = Said { headline, period: period.as_deref(), lines: set_parts(lines), rows: set_parts(rows) };
    let (vmin, is_portrait, is_strip) = (context.vmin, context.size.is_portrait(), context.is_strip());
    let area = context.message_area();
    let inset = if is_strip || is_portrait { 0.0 } else { 2.0 * vmin };
    let area = Area { x: area.x + inset, width: area.width - 2.0 * inset, ..area };
    let code = qr.as_deref().and_then(qr_code);
    let card = code.as_ref().map(|_| Card::set(context, call.as_deref(), area.width));
    let room = match &card {
        Some(card) if is_portrait => Area { height: area.height - card.height - CODE_GAP.2 * vmin, ..area },
        Some(card) => {
            let gap = if is_strip { CODE_GAP.1 } else { CODE_GAP.0 } * vmin;
            Area { width: area.width - card.width - gap, ..area }
        }
        None => area,
    };
    let groups = if said.rows.len() > LONG && !is_portrait && !context.is_square() { 2 } else { 1 };
    let tried = (1..=groups).map(|groups| {
        fitting::fit(context, scale(context, &said), |sizes| Texts::attempt(context, &said, groups, room, sizes))
    });
    let Some(Fitted { what: mut texts, fits, .. }) = fitting::best(tried) else { return };
    if !fits {
        texts.overflow();
    }
    let place = if is_strip {
        texts.draw_abreast(context, room);
        let card = card.as_ref().map_or((0.0, 0.0), |card| (card.width, card.height));
        (area.x + area.width - card.0, area.y + (area.height - card.1) / 2.0)
    } else {
        let below = card.as_ref().filter(|_| is_portrait).map_or(0.0, |card| card.height + CODE_GAP.2 * vmin);
        texts.open(room.height * AIR);
        let top = area.y + ((area.height - texts.height() - below) * context.optical_share()).max(0.0);
        texts.draw(context, Area { y: top, ..room });
        match &card {
            // At the left, where the eye comes down the text.
            Some(_) if is_portrait => (area.x, top + texts.height() + CODE_GAP.2 * vmin),
            Some(card) => (area.x + area.width - card.width, area.y + (area.height - card.height) / 2.0),
            None => return,
        }
    };
    if let (Some(card), Some(code)) = (card, code) {
        card.draw(context, &code, place);
    }
}

/// The sizes that are tried, in vmin.
fn scale(context: &PaintContext<'_>, said: &Said<'_>) -> Scale {
    let title = if said.rows.len() > LONG { TABLE_TITLE } else { 12.0 };
    match () {
        () if context.is_strip() => Scale { body: STRIP_BODY, title: 34.0 },
        () if context.size.is_portrait() && !context.is_square() => Scale { body: PORTRAIT_BODY, title: 14.0 },
        () => Scale { body: BODY, title },
    }
}

/// The headline and when it is.
struct Head {
    headline: Block,
    period: Option<Block>,
    /// Whether the period stands on the line of the headline.
    is_beside: bool,
    /// The height of both.
    height: f32,
    width: f32,
}

impl Head {
    fn set(context: &PaintContext<'_>, said: &Said<'_>, title: (f32, f32), (width, height): (f32, f32)) -> Self {
        let vmin = context.vmin;
        let below = heading::below(context, HEADLINE_GAP);
        let with = |period_room: f32, is_beside: bool| {
            let headline = heading::set(context, said.headline, title, (width, height - below - period_room));
            let most = headline.size * DATE_RATIO;
            let style = |least: f32| Style {
                face: context.theme.faces.title,
                line_height: 1.25,
                letter_spacing: 0.02,
                ..context.body(most, least, 1.25)
            };
            let period = said.period.map(|period| {
                if is_beside {
                    let room = width - headline.width - BESIDE_GAP * most;
                    return context.set(period, &style(most * 0.9), room, most);
                }
                // A second line is better than small dates.
                Some(context.set(period, &style(most * 0.9), width, most))
                    .filter(|block| !block.overflow)
                    .unwrap_or_else(|| context.set(period, &style(most * 0.7), width, most * 2.25))
            });
            (headline, period)
        };
        if !said.rows.is_empty() && said.period.is_some() && !context.is_strip() {
            let (headline, period) = with(0.0, true);
            if let Some(period) = period.filter(|period| !period.overflow && headline.lines.len() == 1) {
                let width = headline.width + BESIDE_GAP * period.size + period.width;
                let height = headline.height + below;
                return Self { headline, period: Some(period), is_beside: true, height, width };
            }
        }
        let (mut headline, mut period) = with(0.0, false);
        let more = |period: &Option<Block>| period.as_ref().map_or(0.0, |block| block.height + PERIOD_GAP * vmin);
        if more(&period) > 0.0 {
            (headline, period) = with(more(&period), false);
        }
        let width = period.as_ref().map_or(0.0, |period| period.width).max(headline.width);
        let height = headline.height + below + more(&period);
        Self { headline, period, is_beside: false, height, width }
    }

    fn overflows(&self) -> bool {
        self.headline.overflow || self.period.as_ref().is_some_and(|period| period.overflow)
    }

    fn draw(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        heading::draw(context, &self.headline, x, y);
        let Some(period) = &self.period else { return };
        let accent = context.theme.accent;
        let baseline = |block: &Block| block.lines.first().map_or(0.0, |line| line.baseline);
        let (x, y) = if self.is_beside {
            let right = self.headline.width + BESIDE_GAP * period.size;
            (x + right, y + baseline(&self.headline) - baseline(period))
        } else {
            (x, y + heading::height(context, &self.headline, HEADLINE_GAP))
        };
        context.draw(period, x, y, accent);
    }
}

/// Lines and rows, set at one size.
struct Told {
    lines: Vec<Block>,
    table: Option<Table>,
    size: f32,
}

impl Told {
    fn set(context: &PaintContext<'_>, said: &Said<'_>, groups: usize, size: f32, (width, height): (f32, f32)) -> Self {
        let style = context.body(size, size, 1.28);
        let set = |line: &String| context.set(line, &style, width, height.max(size));
        let lines = said.lines.iter().map(set).collect();
        let table = (!said.rows.is_empty()).then(|| Table::set(context, said.rows, groups, size, width));
        Self { lines, table, size }
    }

    fn fits(&self) -> bool {
        self.lines.iter().all(|line| !line.overflow && line.lines.len() <= 2)
            && self.table.as_ref().is_none_or(|table| table.fits)
    }

    fn height(&self) -> f32 {
        let gaps = LINE_GAP * self.size * self.lines.len().saturating_sub(1) as f32;
        let lines = self.lines.iter().map(|line| line.height).sum::<f32>() + gaps;
        let between = if self.lines.is_empty() || self.table.is_none() { 0.0 } else { self.size * LINE_GAP };
        lines + between + self.table.as_ref().map_or(0.0, Table::height)
    }

    fn width(&self) -> f32 {
        let lines = self.lines.iter().map(|line| line.width).fold(0.0, f32::max);
        lines.max(self.table.as_ref().map_or(0.0, Table::width))
    }

    fn draw(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        let ink = context.theme.ink;
        let mut y = y;
        for line in &self.lines {
            context.draw(line, x, y, ink);
            y += line.height + LINE_GAP * self.size;
        }
        if let Some(table) = &self.table {
            table.draw(context, x, y);
        }
    }
}

/// What is written, set.
struct Texts {
    head: Head,
    told: Told,
}

impl Texts {
    /// The texts at these sizes, and whether they have room.
    fn attempt(context: &PaintContext<'_>, said: &Said<'_>, groups: usize, room: Area, sizes: Sizes) -> (Self, bool) {
        if context.is_strip() {
            let head = Head::set(context, said, sizes.title, (room.width * heading::COLUMN_SHARE, room.height));
            let width = (room.width - column_width(context, &head)).max(1.0);
            let told = Told::set(context, said, groups, sizes.body, (width, room.height));
            let has_room = told.height().max(head.height) <= room.height;
            let fits = has_room && told.fits() && !head.overflows();
            return (Self { head, told }, fits);
        }
        let told = Told::set(context, said, groups, sizes.body, (room.width, room.height));
        let head = Head::set(context, said, sizes.title, (room.width, room.height * AIR - told.height()));
        let fits = told.fits() && !head.overflows() && head.height + told.height() <= room.height * AIR + 0.5;
        (Self { head, told }, fits)
    }

    fn height(&self) -> f32 {
        self.head.height + self.told.height()
    }

    /// Opens the rows, so that the texts take more of this height.
    fn open(&mut self, height: f32) {
        let spare = height - self.height();
        if let Some(table) = self.told.table.as_mut().filter(|_| spare > 0.0) {
            table.open(table.height() + spare);
        }
    }

    /// Says of one part that it does not fit, where none does so itself.
    fn overflow(&mut self) {
        if self.head.overflows() || self.told.lines.iter().any(|line| line.overflow) {
            return;
        }
        match &mut self.told.table {
            Some(table) => table.overflow(),
            None => self.head.headline.overflow = true,
        }
    }

    fn draw(&self, context: &mut PaintContext<'_>, area: Area) {
        self.head.draw(context, area.x, area.y);
        self.told.draw(context, area.x, area.y + self.head.height);
    }

    /// On a strip: the headline in a column of its own, then the rest.
    fn draw_abreast(&self, context: &mut PaintContext<'_>, area: Area) {
        let column = column_width(context, &self.head);
        let spare = (area.width - column - self.told.width()).max(0.0);
        let foot = if self.head.period.is_some() { PERIOD_GAP } else { HEADLINE_GAP } * context.vmin;
        self.head.draw(context, area.x, area.y + (area.height - self.head.height + foot) / 2.0);
        if self.told.height() > 0.0 {
            let rest = heading::after_column(context, column + spare / 4.0, area);
            self.told.draw(context, rest.x + spare / 4.0, area.y + (area.height - self.told.height()) / 2.0);
        }
    }
}

/// On a strip: how wide the column of the headline and the period is, with the room after it.
fn column_width(context: &PaintContext<'_>, head: &Head) -> f32 {
    heading::column_width(context, &head.headline) + (head.width - head.headline.width).max(0.0)
}
