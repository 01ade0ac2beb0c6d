//! A public notice: a sign that is understood before a word is read (after GB 2894; the plates of weather after GB/T 27962),
//! then what, when, where and whom to call, always at the same places.
//!
//! The colours of signs are those of the standards, whatever the theme: that is what they mean.

use super::{
    context::{PaintContext, set_parts},
    drawing::{drawing, place_drawing},
    frame::{fixed, frame, largest, style, within},
    geometry::Area,
};
use crate::typeset::{ASCENT, Align, Block, Style};
use gongyi_core::{
    model::{PublicNotice, Slide},
    shapes::{
        NoticeKind, WeatherLevel,
        theme::{Colour, Face},
    },
};

/// The height of a triangle whose side is 1, with its rim.
const TRIANGLE: f32 = 0.92;
/// From the sign to the texts, in vmin.
const SIGN_GAP: f32 = 7.0;
/// Between two rows, in vmin.
const ROW_GAP: f32 = 3.6;
/// In a narrow column a row has so many lines at most, where its characters keep this part of their size.
const CALM_LINES: usize = 2;
const CALM_SIZE: f32 = 0.6;
/// The size of the title, of a time and of what is read, in vmin.
const TITLE: f32 = 15.0;
const TIME: f32 = 13.0;
const DATE: f32 = 8.0;
const TEXT: f32 = 7.6;
const SMALL: f32 = 6.8;
const LABEL: f32 = 5.0;

/// Paints a public notice.
pub(super) fn paint(context: &mut PaintContext<'_>, slide: &Slide, notice: &PublicNotice) {
    let area = frame(context, slide);
    if context.is_strip() {
        strip(context, notice, area);
    } else if context.size.is_portrait() || context.is_square() {
        stacked(context, notice, area);
    } else {
        beside(context, notice, area);
    }
}

/// The sign with whom to call in a column at the left, all else at its right.
fn beside(context: &mut PaintContext<'_>, notice: &PublicNotice, area: Area) {
    let vmin = context.vmin;
    let column = (area.width * 0.27).min(44.0 * vmin);
    let x = area.x + column + SIGN_GAP * vmin;
    let right = Area { x, width: area.x + area.width - x, ..area };
    // The more there is to say, the smaller the title is, too.
    let make = |scale: f32| {
        let size = TITLE * scale.max(0.7);
        let head = title(context, &notice.title, size, (right.width, size * 2.4 * vmin));
        let above = head.height + 5.6 * scale * vmin;
        (head, above, Rows::set(context, notice, scale, right.width, Has { call: false, one_line: false }))
    };
    let (head, above, rows) = largest(make, |(_, above, rows)| above + rows.height <= area.height);
    let rows = rows.marked(area.height - above);
    let top = area.y + ((area.height - above - rows.height) / 2.0).max(0.0);
    sign(context, notice, (area.x, top, column));
    let display = context.theme.display;
    context.draw(&head, x, top, display);
    rows.draw(context, Area { y: top + above, ..right });
    let below = top + sign_height(notice, column) + 5.0 * vmin;
    let room = (area.y + area.height - below).max(16.0 * vmin);
    if let Some(call) = Call::set(context, notice, column, room, (10.4, 5.4)) {
        let foot = (top + above + rows.height).max(below + call.height);
        call.draw(context, area.x, foot - call.height);
    }
}

/// A sign and its title as they are set, with the rows below them.
struct Stacked {
    side: f32,
    sign_height: f32,
    head: Block,
    head_height: f32,
    /// From them to the rows.
    after: f32,
    /// What is left for the rows.
    room: f32,
    rows: Rows,
}

impl Stacked {
    fn fits(&self) -> bool {
        self.rows.height <= self.room
    }
}

/// The sign with the title at its right; below, all rows over the whole width.
fn stacked(context: &mut PaintContext<'_>, notice: &PublicNotice, area: Area) {
    let vmin = context.vmin;
    let is_portrait = context.size.is_portrait();
    let gap = 6.0 * vmin;
    let has = Has { call: true, one_line: !is_portrait };
    let text = if is_portrait { in_two(&notice.title) } else { notice.title.clone() };
    // The sign and the title of these sizes, and how far the rows are below them, in vmin.
    let set = |side: f32, size: f32, after: f32, text: &str| {
        let (side, after) = (side * vmin, after * vmin);
        let sign_height = sign_height(notice, side);
        let head = title(context, text, size, (area.width - side - gap, sign_height.max(20.0 * vmin) * 1.2));
        let head_height = head.height.max(sign_height);
        let room = area.height - head_height - after;
        let make = |scale| Rows::set(context, notice, scale * 1.1, area.width, has);
        let rows = largest(make, |rows: &Rows| rows.height <= room);
        Stacked { side, sign_height, head, head_height, after, room, rows }
    };
    let great = if is_portrait { set(36.0, 19.0, 10.0, &text) } else { set(27.0, TITLE, 5.0, &text) };
    // What is to be read comes before the sign, where there is much of it.
    let chosen = if great.fits() { great } else { set(15.0, 10.0, 4.0, &notice.title) };
    let Stacked { side, sign_height: height, head, head_height, after, room, rows } = chosen;
    let rows = rows.marked(room);
    let whole = head_height + after + rows.height;
    let top = area.y + ((area.height - whole) * context.optical_share()).max(0.0);
    sign(context, notice, (area.x, top + (head_height - height) / 2.0, side));
    let display = context.theme.display;
    context.draw(&head, area.x + side + gap, top + (head_height - head.height) / 2.0, display);
    rows.draw(context, Area { y: top + head_height + after, ..area });
}

/// The sign, what and when, where and why, whom to call: from left to right.
fn strip(context: &mut PaintContext<'_>, notice: &PublicNotice, area: Area) {
    let vmin = context.vmin;
    let side = (area.height * 0.86).min(66.0 * vmin).min(area.width * 0.2);
    let gap = 7.5 * vmin;
    let height = sign_height(notice, side);
    sign(context, notice, (area.x, area.y + (area.height - height) / 2.0, side));
    let x = area.x + side + SIGN_GAP * vmin;
    let right = area.x + area.width;
    let call = Call::set(context, notice, area.width * 0.2, area.height, (20.0, 8.0));
    let call_width = call.as_ref().map_or(0.0, |call| call.width + 2.0 * gap);
    let whole = right - x - call_width;
    let room = Area { x, width: whole * 0.46, ..area };
    let head = title(context, &notice.title, 25.0, (room.width, area.height * 0.42));
    let when = When::set(context, notice, 1.65, room.width);
    let gap_below = 5.0 * vmin;
    let top = area.y + (area.height - head.height - gap_below - when.height) / 2.0;
    let display = context.theme.display;
    context.draw(&head, x, top, display);
    when.draw(context, x, top + head.height + gap_below);
    let taken = head.width.max(when.width).min(room.width);
    let x = x + taken + gap;
    rule(context, x, area);
    let x = x + gap;
    let rows = Rows::of_place(context, notice, right - call_width - x, area.height);
    rows.draw(
        context,
        Area { x, y: area.y + (area.height - rows.height) / 2.0, width: right - call_width - x, height: 0.0 },
    );
    if let Some(call) = call {
        let x = right - call.width;
        rule(context, x - gap, area);
        call.draw(context, x, area.y + (area.height - call.height) / 2.0);
    }
}

/// A thin upright rule between two columns of a strip.
fn rule(context: &mut PaintContext<'_>, x: f32, area: Area) {
    let (colour, width) = (context.theme.rule, context.hairline());
    context.fill_area(Area { x, y: area.y + area.height * 0.12, width, height: area.height * 0.76 }, colour, 0.55);
}

fn title(context: &PaintContext<'_>, text: &str, size: f32, (width, height): (f32, f32)) -> Block {
    let style = Style { line_height: 1.14, ..style(context, context.theme.faces.title, size, size * 0.5) };
    context.set(text, &style, width, height)
}

/// When it is: the day, and the time in the accent.
struct When {
    day: Block,
    time: Option<Block>,
    /// Where the time stands on the line of the day, from its left; none where it stands below.
    time_at: Option<f32>,
    width: f32,
    height: f32,
}

impl When {
    fn set(context: &PaintContext<'_>, notice: &PublicNotice, scale: f32, width: f32) -> Self {
        let (day, time) = notice.when();
        let is_range = time.as_deref().is_some_and(|time| time.starts_with('至'));
        // A second day weighs as much as the first.
        let (day_size, time_size) = if is_range { (DATE * 1.1, DATE * 1.1) } else { (DATE, TIME) };
        let one_line = |text: &str, size: f32| {
            let style =
                Style { letter_spacing: 0.0, ..style(context, Face::SansBold, size * scale, size * scale * 0.5) };
            context.set(text, &style, width, style.size * 1.2)
        };
        let day = one_line(&day, if time.is_none() { TIME } else { day_size });
        let time = time.map(|time| one_line(&time, time_size));
        let gap = day.size * 0.24;
        let height = day.height + time.as_ref().map_or(0.0, |time| time.height + gap);
        let width = time.as_ref().map_or(0.0, |time| time.width).max(day.width);
        Self { day, time, time_at: None, width, height }
    }

    /// Day and time beside each other, where they fit.
    fn beside(self, context: &PaintContext<'_>, width: f32) -> Self {
        let gap = 3.0 * context.vmin;
        let Some(time) = &self.time else { return self };
        let whole = self.day.width + gap + time.width;
        if whole > width {
            return self;
        }
        Self { height: time.height.max(self.day.height), width: whole, time_at: Some(self.day.width + gap), ..self }
    }

    fn draw(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        let (accent, ink) = (context.theme.accent, context.theme.ink);
        let is_range = self.time.as_ref().is_some_and(|time| time.size <= self.day.size * 1.1);
        let day = if self.time.is_none() || is_range { accent } else { ink };
        // Beside each other they stand on one baseline.
        let down = self.time.as_ref().filter(|_| self.time_at.is_some());
        let down = down.map_or(0.0, |time| (time.size - self.day.size) * ASCENT);
        context.draw(&self.day, x, y + down, day);
        if let Some(time) = &self.time {
            context.draw(time, x + self.time_at.unwrap_or(0.0), y + self.height - time.height, accent);
        }
    }
}

/// What rows have beside the place.
#[derive(Debug, Clone, Copy)]
struct Has {
    /// Whom to call, where there is no column for that.
    call: bool,
    /// Day and time beside each other.
    one_line: bool,
}

/// Rows of a label and what it stands for.
struct Rows {
    all: Vec<Row>,
    /// How wide the column of labels is.
    column: f32,
    gap: f32,
    height: f32,
}

struct Row {
    label: Block,
    content: Content,
}

enum Content {
    When(When),
    Text(Block),
    /// Whom to call, set as strongly as a time.
    Call(Block),
}

impl Content {
    fn height(&self) -> f32 {
        match self {
            Self::When(when) => when.height,
            Self::Text(block) | Self::Call(block) => block.height,
        }
    }

    /// The size of its first line.
    fn first(&self) -> f32 {
        match self {
            Self::When(when) => when.day.size,
            Self::Text(block) | Self::Call(block) => block.size,
        }
    }
}

impl Rows {
    /// All of them but the title.
    fn set(context: &PaintContext<'_>, notice: &PublicNotice, scale: f32, width: f32, has: Has) -> Self {
        let mut list = List::new(context, scale, width);
        list.when(notice, has.one_line);
        list.texts(notice);
        if let Some(contact) = notice.contact.as_ref().filter(|_| has.call) {
            let size = DATE * 1.2 * scale;
            list.push("咨询", |width| Content::Call(fixed(context, contact, Face::SansBold, size, width)));
        }
        list.finish()
    }

    /// Where and why alone.
    fn of_place(context: &PaintContext<'_>, notice: &PublicNotice, width: f32, room: f32) -> Self {
        let make = |scale: f32| {
            let mut list = List::new(context, scale * 2.0, width);
            list.texts(notice);
            list.finish()
        };
        let free = largest(make, |rows: &Self| rows.height <= room);
        if free.lines() <= CALM_LINES {
            return free.marked(room);
        }
        // In a narrow column a place is torn into many short lines where its characters are great.
        let calm = largest(make, |rows: &Self| rows.height <= room && rows.lines() <= CALM_LINES);
        let is_calmer = calm.lines() <= CALM_LINES && calm.size() >= CALM_SIZE * free.size();
        if is_calmer { calm } else { free }.marked(room)
    }

    fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.all.iter().filter_map(|row| match &row.content {
            Content::When(_) => None,
            Content::Text(block) | Content::Call(block) => Some(block),
        })
    }

    /// The lines of the longest row.
    fn lines(&self) -> usize {
        self.blocks().map(|block| block.lines.len()).max().unwrap_or_default()
    }

    /// The size of the smallest characters; without bound where there are none.
    fn size(&self) -> f32 {
        self.blocks().map(|block| block.size).fold(f32::INFINITY, f32::min)
    }

    /// With what does not fit noted as such.
    fn marked(mut self, room: f32) -> Self {
        let is_over = self.height > room * 1.001;
        for row in &mut self.all {
            match &mut row.content {
                Content::When(_) => {}
                Content::Text(block) | Content::Call(block) => block.overflow |= is_over,
            }
        }
        self
    }

    fn draw(&self, context: &mut PaintContext<'_>, area: Area) {
        let (ink, quiet, colour, thin) =
            (context.theme.ink, context.theme.quiet, context.theme.rule, context.hairline());
        let mut y = area.y;
        for (at, row) in self.all.iter().enumerate() {
            if at > 0 {
                y += self.gap;
                context.fill_area(Area { x: area.x, y: y - thin / 2.0, width: area.width, height: thin }, colour, 0.4);
                y += self.gap;
            }
            // The label stands on the middle of the first line.
            let down = (row.content.first() - row.label.height) / 2.0;
            context.draw_small(&row.label, area.x, y + down.max(0.0), quiet);
            let x = area.x + self.column;
            match &row.content {
                Content::When(when) => when.draw(context, x, y),
                Content::Text(block) | Content::Call(block) => context.draw(block, x, y, ink),
            }
            y += row.content.height();
        }
    }
}

/// Rows as they are set.
struct List<'a, 'b> {
    context: &'a PaintContext<'b>,
    scale: f32,
    width: f32,
    column: f32,
    rows: Vec<Row>,
}

impl<'a, 'b> List<'a, 'b> {
    fn new(context: &'a PaintContext<'b>, scale: f32, width: f32) -> Self {
        let column = context.legible(LABEL * scale.clamp(0.72, 1.4)) * 2.0 + 4.2 * context.vmin;
        Self { context, scale, width, column, rows: Vec::new() }
    }

    fn push(&mut self, label: &str, content: impl FnOnce(f32) -> Content) {
        let size = LABEL * self.scale.clamp(0.72, 1.4);
        let label = fixed(self.context, label, self.context.theme.faces.body, size, self.column);
        let content = content(self.width - self.column);
        self.rows.push(Row { label, content });
    }

    fn when(&mut self, notice: &PublicNotice, one_line: bool) {
        let (context, scale) = (self.context, self.scale);
        self.push("时间", |width| {
            let when = When::set(context, notice, scale, width);
            Content::When(if one_line { when.beside(context, width) } else { when })
        });
    }

    fn texts(&mut self, notice: &PublicNotice) {
        let (context, scale) = (self.context, self.scale);
        let set =
            |text: &str, size: f32, width: f32| fixed(context, text, context.theme.faces.body, size * scale, width);
        self.push("范围", |width| Content::Text(set(&notice.place, TEXT, width)));
        if let Some(reason) = &notice.reason {
            self.push("原因", |width| Content::Text(set(reason, SMALL, width)));
        }
        if !notice.advice.is_empty() {
            let advice = set_parts(&notice.advice).join("\n");
            self.push("提示", |width| Content::Text(set(&advice, SMALL, width)));
        }
    }

    fn finish(self) -> Rows {
        let gap = ROW_GAP * self.scale.min(1.0) * self.context.vmin;
        let content: f32 = self.rows.iter().map(|row| row.content.height()).sum();
        let height = content + 2.0 * gap * self.rows.len().saturating_sub(1) as f32;
        Rows { all: self.rows, column: self.column, gap, height }
    }
}

/// Whom to call, in a column of its own.
struct Call {
    label: Block,
    number: Block,
    width: f32,
    height: f32,
}

impl Call {
    fn set(
        context: &PaintContext<'_>,
        notice: &PublicNotice,
        width: f32,
        room: f32,
        (size, label): (f32, f32),
    ) -> Option<Self> {
        let contact = notice.contact.as_ref()?;
        let label = fixed(context, "咨询电话", context.theme.faces.body, label, width);
        let above = label.height + 1.6 * context.vmin;
        let style = Style { letter_spacing: 0.0, line_height: 1.16, ..style(context, Face::SansBold, size, 5.0) };
        let number = context.set(contact, &style, width, (room - above).max(style.min_size));
        let (width, height) = (label.width.max(number.width), above + number.height);
        Some(Self { label, number, width, height })
    }

    fn draw(&self, context: &mut PaintContext<'_>, x: f32, y: f32) {
        let (ink, quiet) = (context.theme.ink, context.theme.quiet);
        context.draw_small(&self.label, x, y, quiet);
        context.draw(&self.number, x, y + self.height - self.number.height, ink);
    }
}

/// How high the sign of a notice is that is so wide.
fn sign_height(notice: &PublicNotice, width: f32) -> f32 {
    match notice.kind {
        NoticeKind::Weather(_) => width * 0.9,
        _ => width * TRIANGLE,
    }
}

/// Draws the sign of a notice.
fn sign(context: &mut PaintContext<'_>, notice: &PublicNotice, (x, y, width): (f32, f32, f32)) {
    let height = sign_height(notice, width);
    let area = Area { x, y, width, height };
    let name = match notice.kind {
        NoticeKind::PowerCut => "power-cut",
        NoticeKind::WaterCut => "water-cut",
        NoticeKind::GasCut => "gas-cut",
        NoticeKind::Traffic => "traffic",
        NoticeKind::Works => "works",
        NoticeKind::Weather(level) => return plate(context, level, &notice.title, area),
    };
    if let Some(tree) = drawing(context.assets, &format!("signs/{name}.svg"), Colour([0x14; 3])) {
        context.is_whole &= place_drawing(&mut context.pixmap, &tree, area, 1.0, false);
    }
}

/// The colour of a level and of what stands on it.
fn colours(level: WeatherLevel) -> (Colour, Colour) {
    let (white, black) = (Colour([0xFF; 3]), Colour([0x14; 3]));
    match level {
        WeatherLevel::Blue => (Colour([0x00, 0x54, 0xA6]), white),
        WeatherLevel::Yellow => (Colour([0xFF, 0xD8, 0x00]), black),
        WeatherLevel::Orange => (Colour([0xFF, 0x8A, 0x00]), black),
        WeatherLevel::Red => (Colour([0xD2, 0x0A, 0x11]), white),
    }
}

/// The plate of a warning of weather: what threatens, large on the colour of its level, and the level below.
fn plate(context: &mut PaintContext<'_>, level: WeatherLevel, title: &str, area: Area) {
    let (ground, ink) = colours(level);
    let radius = area.width * 0.07;
    context.fill_rounded(area, radius, Colour([0xFF; 3]), 1.0);
    let inset = |by: f32| {
        let by = area.width * by;
        Area { x: area.x + by, y: area.y + by, width: area.width - 2.0 * by, height: area.height - 2.0 * by }
    };
    context.fill_rounded(inset(0.022), radius * 0.8, ground, 1.0);
    let inner = inset(0.09);
    let threat = threat(title, level);
    let centred = |size: f32, line_height| Style {
        face: Face::SansBold,
        size,
        min_size: size * 0.3,
        line_height,
        letter_spacing: 0.0,
        align: Align::Center,
        vertical: false,
    };
    let foot = area.height * 0.2;
    let room = inner.height - foot;
    let count = threat.chars().count();
    // Up to two characters in a row, up to four in two.
    let size = if count <= 2 { inner.width / 2.0 } else { room / 2.2 };
    let block = context.set(&broken(&threat), &centred(size.min(room), 1.08), inner.width, room);
    context.draw(&block, inner.x, inner.y + (room - block.height) / 2.0, ink);
    let name = level.colour_name().trim_end_matches('色');
    let below = context.set(&format!("{name}色预警"), &centred(foot * 0.66, 1.0), inner.width, foot);
    context.draw(&within(below, foot), inner.x, inner.y + inner.height - foot * 0.74, ink);
}

/// What threatens, as a title says it: 暴雨 of 暴雨橙色预警.
fn threat(title: &str, level: WeatherLevel) -> String {
    let before = title.split(level.colour_name()).next().unwrap_or_default();
    // Where it comes from stands before it: 淮北市发布暴雨橙色预警.
    let before = before.rsplit(['市', '县', '区', '布', ' ', '：']).next().unwrap_or_default().trim();
    match before.chars().count() {
        1..=4 if before.len() < title.len() => before.to_owned(),
        _ => "气象灾害".to_owned(),
    }
}

/// A title of four characters as two lines: 停水 and 通知.
fn in_two(title: &str) -> String {
    if title.trim().chars().count() == 4 && !title.contains('\n') { broken(title.trim()) } else { title.to_owned() }
}

/// Three or four characters as two lines.
fn broken(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    match chars.as_slice() {
        [a, b, rest @ ..] if !rest.is_empty() => {
            format!("{a}{b}\n{}", rest.iter().collect::<String>())
        }
        _ => text.to_owned(),
    }
}
