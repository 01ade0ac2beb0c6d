//! A campaign: a headline, when it is, lines or a small table, and a QR code on a white card. What is told in rows is set
//! first, and the headline in what they leave.

use super::{
    code_card::Card,
    context::{PaintContext, set_parts},
    fitting::{self, Fitted, Scale, Sizes},
    geometry::Area,
    heading,
    headline::{Head, Place},
    table::Table,
};
use crate::typeset::Block;
use gongyi_core::model::Body;
use gongyi_media::qr_code;

/// Lines and rows, from the largest to the least, in vmin.
const BODY: (f32, f32) = (8.8, 5.0);
/// The same on a strip, beside a field, and on a portrait screen.
const STRIP_BODY: (f32, f32) = (14.0, 5.0);
const FIELD_BODY: (f32, f32) = (9.8, 5.0);
const PORTRAIT_BODY: (f32, f32) = (12.0, 5.0);
/// A headline above a long table is at most so large, in vmin.
const TABLE_TITLE: f32 = 8.0;
/// A table of more rows is long.
const LONG: usize = 5;
/// The part of the height that may be filled: a full picture looks like a leaflet.
const AIR: f32 = 0.96;
/// Between two lines, and between lines and rows, in em; and so far it is opened where there is room.
const LINE_GAP: f32 = 0.8;
const WIDEST_GAP: f32 = 1.0;
/// Another way is worth it where its rows are so many times as large.
const CLEARLY: f32 = 1.06;
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
    let layout = Layout { area, room, card: card.as_ref().map_or(0.0, |card| card.height) };
    let tried = ways(context, &said, card.is_some()).into_iter().map(|way| {
        fitting::fit(context, scale(context, &said, way), |sizes| Texts::attempt(context, &said, way, layout, sizes))
    });
    let Some(Fitted { what: mut texts, fits, .. }) = fitting::best(CLEARLY, tried) else { return };
    if !fits {
        texts.overflow();
    }
    let place = texts.draw(context, layout, card.as_ref());
    if let (Some(card), Some(code)) = (card, code) {
        card.draw(context, &code, place);
    }
}

/// Where a campaign stands: its whole area, what the code leaves of it, and how high the code's card is.
#[derive(Debug, Clone, Copy)]
struct Layout {
    area: Area,
    room: Area,
    card: f32,
}

/// How the parts of a campaign stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    /// The headline above the rest, in so many groups of rows; the code beside or below both.
    Above(usize),
    /// The headline across the whole width; the code beside the rest.
    Across,
    /// The headline in a field at the left of the rest.
    Field,
    /// On a strip: the headline, the rest in so many groups of rows, the code.
    Abreast(usize),
}

/// The ways that suit what is said and the shape of a screen; the first is the one wished for.
fn ways(context: &PaintContext<'_>, said: &Said<'_>, has_code: bool) -> Vec<Way> {
    let is_long = said.rows.len() > LONG;
    match () {
        () if context.is_strip() && is_long => vec![Way::Abreast(1), Way::Abreast(2)],
        () if context.is_strip() => vec![Way::Abreast(1)],
        () if context.size.is_portrait() => vec![Way::Above(1)],
        () if has_code && !said.rows.is_empty() => vec![Way::Above(1), Way::Across],
        () if context.is_square() => vec![Way::Above(1)],
        () if said.rows.is_empty() && !said.lines.is_empty() && !has_code => vec![Way::Field, Way::Above(1)],
        () if is_long => vec![Way::Above(1), Way::Above(2)],
        () => vec![Way::Above(1)],
    }
}

/// The sizes that are tried, in vmin.
fn scale(context: &PaintContext<'_>, said: &Said<'_>, way: Way) -> Scale {
    let title = if said.rows.len() > LONG { TABLE_TITLE } else { 12.0 };
    match () {
        () if context.is_strip() => Scale { body: STRIP_BODY, title: 36.0 },
        () if way == Way::Field => Scale { body: FIELD_BODY, title: 17.0 },
        () if context.size.is_portrait() && !context.is_square() => Scale { body: PORTRAIT_BODY, title: 17.0 },
        () => Scale { body: BODY, title },
    }
}

/// Lines and rows, set at one size.
struct Told {
    lines: Vec<Block>,
    table: Option<Table>,
    size: f32,
    gap: f32,
}

impl Told {
    fn set(context: &PaintContext<'_>, said: &Said<'_>, groups: usize, size: f32, (width, height): (f32, f32)) -> Self {
        let style = context.body(size, size, 1.28);
        let set = |line: &String| context.set(line, &style, width, height.max(size));
        let lines = said.lines.iter().map(set).collect();
        let table = (!said.rows.is_empty()).then(|| Table::set(context, said.rows, groups, size, width));
        Self { lines, table, size, gap: LINE_GAP * size }
    }

    fn fits(&self) -> bool {
        self.lines.iter().all(|line| !line.overflow && line.lines.len() <= 2)
            && self.table.as_ref().is_none_or(|table| table.fits)
    }

    fn height(&self) -> f32 {
        let gaps = self.gap * self.lines.len().saturating_sub(1) as f32;
        let lines = self.lines.iter().map(|line| line.height).sum::<f32>() + gaps;
        let between = if self.lines.is_empty() || self.table.is_none() { 0.0 } else { self.gap };
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
            y += line.height + self.gap;
        }
        if let Some(table) = &self.table {
            table.draw(context, x, y);
        }
    }
}

/// What is written, set.
struct Texts {
    way: Way,
    head: Head,
    told: Told,
}

impl Texts {
    /// The texts at these sizes, and whether they have room.
    fn attempt(
        context: &PaintContext<'_>,
        said: &Said<'_>,
        way: Way,
        Layout { area, room, card }: Layout,
        sizes: Sizes,
    ) -> (Self, bool) {
        let full = area.height * AIR;
        let told =
            |groups: usize, width: f32| Told::set(context, said, groups, sizes.body, (width.max(1.0), area.height));
        let head = |width: f32, height: f32| {
            let place = match way {
                Way::Field => Place::Field,
                Way::Above(_) | Way::Across if !said.rows.is_empty() => Place::Table,
                _ => Place::Other,
            };
            Head::set(context, (said.headline, said.period), place, sizes.title, (width, height))
        };
        let (head, told, has_room) = match way {
            Way::Above(groups) => {
                let told = told(groups, room.width);
                let full = room.height * AIR;
                let head = head(room.width, full - told.height());
                let has_room = head.height + told.height() <= full + 0.5;
                (head, told, has_room)
            }
            Way::Across => {
                let told = told(1, room.width);
                let below = told.height().max(card);
                let head = head(area.width, full - below);
                let has_room = head.height + below <= full + 0.5;
                (head, told, has_room)
            }
            Way::Field => {
                let told = told(1, heading::after_field(context, area).width);
                let (width, height) = heading::in_field(context, area);
                let head = head(width, height);
                let has_room =
                    told.height() <= full && head.height <= height + heading::below(context, 0.0) + head.foot(context);
                (head, told, has_room)
            }
            Way::Abreast(groups) => {
                let head = head(room.width * heading::COLUMN_SHARE, room.height);
                let told = told(groups, room.width - head.column_width(context));
                let has_room = told.height().max(head.height) <= room.height;
                (head, told, has_room)
            }
        };
        let fits = has_room && told.fits() && !head.overflows();
        (Self { way, head, told }, fits)
    }

    /// Opens lines and rows, so that they take more of this height.
    fn open(&mut self, height: f32) {
        let told = &mut self.told;
        let spare = (height - told.height()).max(0.0);
        if let Some(table) = &mut told.table {
            table.open(table.height() + spare);
        } else if told.lines.len() > 1 {
            let more = spare / (told.lines.len() - 1) as f32;
            told.gap = (told.gap + more).min(WIDEST_GAP * told.size).max(told.gap);
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

    /// Draws them. Where the code's card belongs.
    fn draw(mut self, context: &mut PaintContext<'_>, layout: Layout, card: Option<&Card>) -> (f32, f32) {
        let Layout { area, room, card: card_height } = layout;
        let full = area.height * AIR;
        let right = area.x + area.width - card.map_or(0.0, |card| card.width);
        let beside = (right, area.y + (area.height - card_height) / 2.0);
        let is_below = card.is_some() && context.size.is_portrait() && !context.is_strip();
        let below = if is_below { card_height + CODE_GAP.2 * context.vmin } else { 0.0 };
        match self.way {
            Way::Above(_) => {
                self.open(room.height * AIR - self.head.height);
                let height = self.head.height + self.told.height();
                let top = area.y + ((area.height - height - below) * context.optical_share()).max(0.0);
                self.head.draw(context, area.x, top);
                self.told.draw(context, area.x, top + self.head.height);
                // Below, it stands at the left, where the eye comes down the text.
                if is_below { (area.x, top + height + CODE_GAP.2 * context.vmin) } else { beside }
            }
            Way::Across => {
                self.open(full - self.head.height);
                let rest = self.told.height().max(card_height);
                let top = area.y + ((area.height - self.head.height - rest) / 2.0).max(0.0);
                self.head.draw(context, area.x, top);
                let top = top + self.head.height;
                self.told.draw(context, area.x, top + (rest - self.told.height()) / 2.0);
                (right, top + (rest - card_height) / 2.0)
            }
            Way::Field => {
                self.open(full * 0.8);
                self.head.draw_in_field(context, area);
                let x = heading::after_field(context, area).x;
                self.told.draw(context, x, area.y + (area.height - self.told.height()) / 2.0);
                beside
            }
            Way::Abreast(_) => {
                self.draw_abreast(context, room);
                beside
            }
        }
    }

    /// On a strip: the headline in a column of its own, then the rest.
    fn draw_abreast(&self, context: &mut PaintContext<'_>, area: Area) {
        let column = self.head.column_width(context);
        let spare = (area.width - column - self.told.width()).max(0.0);
        let head = self.head.height - self.head.foot(context);
        self.head.draw(context, area.x, area.y + (area.height - head) / 2.0);
        if self.told.height() > 0.0 {
            let rest = heading::after_column(context, column + spare / 4.0, area);
            self.told.draw(context, rest.x + spare / 4.0, area.y + (area.height - self.told.height()) / 2.0);
        }
    }
}
