//! Slides that are another every day: how many days are left to a festival, and the date of today.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};

use super::{
    context::PaintContext,
    day_strip::{self, Great, Round},
    observe::{BLACK, WHITE, first_readable},
};
use crate::typeset::{ASCENT, Align, Block, Style};
use gongyi_core::{
    condition::{Facts, day_names},
    problem::Lang,
    shapes::theme::{Colour, Face, Theme},
};

/// A line of a centred stack: what it says, its face, its size in vmin, its colour, and the gap above it in vmin. Parts of
/// other sizes follow it on its baseline.
pub(super) struct Row {
    pub(super) text: String,
    pub(super) face: Face,
    pub(super) size: f32,
    pub(super) colour: Colour,
    pub(super) gap: f32,
    pub(super) rest: Vec<RowPart>,
    /// Dates below and notes are secondary.
    pub(super) is_small: bool,
}

/// A part of a line, and how far it is from what stands before it, in vmin.
pub(super) struct RowPart {
    pub(super) text: String,
    pub(super) face: Face,
    pub(super) size: f32,
    pub(super) colour: Colour,
    pub(super) gap: f32,
}

impl Row {
    fn new(text: impl Into<String>, (face, size): (Face, f32), colour: Colour, gap: f32) -> Self {
        Self { text: text.into(), face, size, colour, gap, rest: Vec::new(), is_small: size < 6.0 }
    }

    fn small(self) -> Self {
        Self { is_small: true, ..self }
    }

    /// Draws it as it was set, in a colour that is read where it stands.
    pub(super) fn draw(&self, context: &mut PaintContext<'_>, block: &Block, (x, y): (f32, f32)) {
        let colour = context.colour_on_scene(self.colour, block, (x, y));
        if self.is_small {
            context.draw_small(block, x, y, colour);
        } else {
            context.draw(block, x, y, colour);
        }
    }
}

/// The sizes of the days that are left and of 天 after them, in vmin.
const LEFT: f32 = 34.0;
const UNIT: f32 = 17.0;
/// The sizes of a date in figures and of the characters between them, in vmin.
const DATE: f32 = 27.0;
const DATE_UNIT: f32 = 15.0;
/// The same on a strip; and what is said beside them: the title, the weekday, what the day is called, and what is small.
const STRIP_LEFT: (f32, f32) = (88.0, 42.0);
const STRIP_DATE: (f32, f32) = (70.0, 36.0);
const STRIP_TITLE: f32 = 25.0;
const STRIP_WEEKDAY: f32 = 22.0;
const STRIP_NAMED: f32 = 14.0;
const STRIP_SMALL: f32 = 10.0;
const STRIP_NAME: f32 = 40.0;
const STRIP_GAP: f32 = 5.0;
/// Of the day itself: the radius of the rosette, in parts of the room's shorter side; how many petals it has; the line
/// within its edge.
const ROSETTE: f32 = 0.46;
const PETALS: u16 = 40;
const ROSETTE_LINE: f32 = 0.88;
/// From this luminance on a theme is light, and its rosette has the colour of what matters.
const LIGHT: f32 = 0.4;

/// Paints the days that are left to the first of `days` that is not past; the name alone where none is left; and on the day
/// itself the name in full dress.
pub(super) fn countdown(
    context: &mut PaintContext<'_>,
    name: &str,
    days: &[NaiveDate],
    on: Option<NaiveDate>,
    note: Option<&str>,
) {
    let theme = context.theme;
    let (title, display, body) = (theme.faces.title, theme.faces.display, theme.faces.body);
    let rows = match next_of(days, on) {
        Some((day, left)) if left > 0 && context.is_strip() => {
            let (size, unit) = STRIP_LEFT;
            let unit = RowPart { text: "天".to_owned(), face: title, size: unit, colour: theme.ink, gap: 6.0 };
            let number = Row::new(left.to_string(), (Face::SansBold, size), theme.display, 0.0);
            let mut rows = vec![
                Row::new(format!("距{name}还有"), (title, STRIP_TITLE), theme.ink, 0.0),
                Row::new(written(day), (body, STRIP_SMALL), theme.quiet, STRIP_GAP).small(),
            ];
            rows.extend(strip_note(context, note));
            day_strip::paint(context, &Great::Row(Row { rest: vec![unit], ..number }), &rows, false);
            return;
        }
        Some((day, left)) if left > 0 => {
            let unit = RowPart { text: "天".to_owned(), face: title, size: UNIT, colour: theme.ink, gap: 3.0 };
            let number = Row::new(left.to_string(), (Face::SansBold, LEFT), theme.display, 1.0);
            vec![
                Row::new(format!("距{name}还有"), (title, 9.6), theme.ink, 0.0),
                Row { rest: vec![unit], ..number },
                Row::new(written(day), (body, 5.0), theme.quiet, 3.0),
            ]
        }
        Some((day, _)) if context.is_strip() => {
            let mut rows = vec![
                Row::new(name, (display, STRIP_NAME), theme.display, 0.0),
                Row::new(written(day), (body, STRIP_SMALL), theme.quiet, STRIP_GAP).small(),
            ];
            rows.extend(strip_note(context, note));
            let place = day_strip::paint(context, &Great::Round(0.92), &rows, true);
            let carved = medallion(context, &place);
            let style = Style { line_height: 1.15, letter_spacing: 0.06, ..Style::new(title, place.radius * 0.6) };
            let room = place.radius * 1.6;
            let today = context.set("今天", &style, room, place.radius);
            context.draw(&today, place.x - room / 2.0, place.y - today.height / 2.0, carved);
            return;
        }
        Some((day, _)) => {
            rosette(context, name, day, note);
            return;
        }
        None => vec![Row::new(name, (display, 24.0), theme.display, 0.0)],
    };
    stack(context, rows, note);
}

/// The day itself: its name on a great rosette, as one cut from paper.
fn rosette(context: &mut PaintContext<'_>, name: &str, day: NaiveDate, note: Option<&str>) {
    let (vmin, theme, area) = (context.vmin, context.theme, context.message_area());
    let note = note.map(|note| {
        let style = Style { face: theme.faces.body, line_height: 1.3, ..Style::new(theme.faces.body, 5.0 * vmin) };
        context.set(note, &style, area.width, 14.0 * vmin)
    });
    let below = note.as_ref().map_or(0.0, |note| note.height + 4.0 * vmin);
    let radius = ((area.height - below) / 2.0).min(area.width * ROSETTE).max(1.0);
    let whole = 2.0 * radius + below;
    let top = area.y + ((area.height - whole) * context.optical_share()).max(0.0);
    let (x, y) = (area.x + area.width / 2.0, top + radius);
    let carved = medallion(context, &Round { x, y, radius });
    let room = radius * 1.42;
    let text = |text: &str, face, size: f32, spacing: f32| {
        let style = Style { line_height: 1.15, letter_spacing: spacing, ..Style::new(face, size) };
        context.set(text, &style, room, size * 2.6)
    };
    let title = theme.faces.title;
    let lines = [
        (text("今天是", title, radius * 0.2, 0.2), 0.0),
        (text(name, theme.faces.display, radius * 0.7, 0.06), radius * 0.1),
        (text(&written(day), theme.faces.body, radius * 0.105, 0.0), radius * 0.12),
    ];
    let height: f32 = lines.iter().map(|(block, gap)| block.height + gap).sum();
    let mut line_y = y - height / 2.0;
    for (index, (block, gap)) in lines.iter().enumerate() {
        line_y += gap;
        if index == 2 {
            context.draw_small(block, x - room / 2.0, line_y, carved);
        } else {
            context.draw(block, x - room / 2.0, line_y, carved);
        }
        line_y += block.height;
    }
    if let Some(note) = note {
        context.draw_small(&note, area.x, top + 2.0 * radius + 4.0 * vmin, theme.ink);
    }
}

/// A note on a strip.
fn strip_note(context: &PaintContext<'_>, note: Option<&str>) -> Option<Row> {
    let (body, ink) = (context.theme.faces.body, context.theme.ink);
    note.map(|note| Row::new(note, (body, STRIP_SMALL), ink, STRIP_GAP).small())
}

/// Draws the rosette without its words; the colour of those.
fn medallion(context: &mut PaintContext<'_>, place: &Round) -> Colour {
    let (theme, Round { x, y, radius }) = (context.theme, *place);
    let is_light = theme.background.from.luminance() >= LIGHT;
    let colour = if is_light { theme.accent } else { theme.display };
    let carved = first_readable([theme.background.from, theme.background.to, WHITE, BLACK], &[colour]);
    let petal = radius * std::f32::consts::PI / f32::from(PETALS) * 1.06;
    let inner = radius - petal;
    for at in 0..PETALS {
        let angle = f32::from(at) / f32::from(PETALS) * std::f32::consts::TAU;
        context.dot(x + inner * angle.cos(), y + inner * angle.sin(), petal, colour);
    }
    context.dot(x, y, inner, colour);
    let line = radius * ROSETTE_LINE;
    context.dot(x, y, line, carved);
    context.dot(x, y, line - context.hairline() * 1.6, colour);
    carved
}

/// Paints the date of today with its weekday, its lunar date and what else it is called.
pub(super) fn today(context: &mut PaintContext<'_>, on: Option<NaiveDate>, note: Option<&str>) {
    let theme = context.theme;
    let Some(day) = on else { return };
    let (body, title) = (theme.faces.body, theme.faces.title);
    if context.is_strip() {
        let mut rows = vec![
            Row::new(weekday(day), (title, STRIP_WEEKDAY), theme.ink, 0.0),
            Row::new(named(day), (body, STRIP_NAMED), theme.accent, STRIP_GAP),
        ];
        let year = || Row::new(format!("{}年", day.year()), (body, STRIP_SMALL), theme.quiet, STRIP_GAP).small();
        rows.push(strip_note(context, note).unwrap_or_else(year));
        day_strip::paint(context, &Great::Row(date_row(theme, day, STRIP_DATE, 1.6)), &rows, true);
        return;
    }
    let size = if context.quiet.is_none() { DATE } else { DATE * 0.8 };
    let date = date_row(theme, day, (size, DATE_UNIT), 1.0);
    // Above a scene there is room for what matters.
    let year = context.quiet.is_none().then(|| Row::new(format!("{}年", day.year()), (body, 5.6), theme.quiet, 0.0));
    let mut rows: Vec<Row> = year.into_iter().collect();
    rows.extend([
        date,
        Row::new(weekday(day), (title, 10.0), theme.ink, 3.0),
        Row::new(named(day), (body, 7.9), theme.accent, if context.quiet.is_none() { 5.0 } else { 2.0 }),
    ]);
    stack(context, rows, note);
}

/// Month and day, as figures and characters of these sizes, with gaps so many times as wide.
fn date_row(theme: &Theme, day: NaiveDate, (size, unit): (f32, f32), wide: f32) -> Row {
    // Set in one, figures and characters would stand a quarter of an em apart: holes at this size.
    let title = theme.faces.title;
    let part =
        |text: String, face, size, gap: f32| RowPart { text, face, size, colour: theme.display, gap: gap * wide };
    Row {
        rest: vec![
            part("月".to_owned(), title, unit, 1.2),
            part(day.day().to_string(), Face::SansBold, size, 2.4),
            part("日".to_owned(), title, unit, 1.2),
        ],
        ..Row::new(day.month().to_string(), (Face::SansBold, size), theme.display, 1.0)
    }
}

/// 2026年9月25日 星期五.
fn written(day: NaiveDate) -> String {
    format!("{}年{}月{}日 {}", day.year(), day.month(), day.day(), weekday(day))
}

/// The first of `days` that is not past, and how many days are left to it.
pub(super) fn next_of(days: &[NaiveDate], on: Option<NaiveDate>) -> Option<(NaiveDate, i64)> {
    let on = on?;
    days.iter().find(|day| **day >= on).map(|day| (*day, (*day - on).num_days()))
}

/// The lunar date of a day with what else it is called.
pub(super) fn named(day: NaiveDate) -> String {
    let (lunar, names) = names_of(day);
    [vec![lunar], names].concat().join(" ")
}

/// The lunar date of a day, and what else it is called.
pub(super) fn names_of(day: NaiveDate) -> (String, Vec<String>) {
    let mut names: Vec<String> = day_names(&Facts::default(), day)
        .iter()
        .map(|name| name.get(Lang::Zh).to_owned())
        .filter(|name| !name.starts_with("调休"))
        .collect();
    let lunar = names.pop().unwrap_or_default();
    // Many a day is a festival, its holiday and a solar term of one name: it is named once.
    let mut named = BTreeSet::new();
    names.retain(|name| {
        let name = name.strip_suffix("假期").unwrap_or(name);
        named.insert(name.strip_suffix('节').unwrap_or(name).to_owned())
    });
    (lunar, names)
}

pub(super) fn weekday(day: NaiveDate) -> &'static str {
    match day.weekday() {
        Weekday::Mon => "星期一",
        Weekday::Tue => "星期二",
        Weekday::Wed => "星期三",
        Weekday::Thu => "星期四",
        Weekday::Fri => "星期五",
        Weekday::Sat => "星期六",
        Weekday::Sun => "星期日",
    }
}

/// How a row or a part of one is set.
pub(super) fn style(face: Face, size: f32, align: Align) -> Style {
    let (min_size, line_height, letter_spacing) = (size * 0.4, 1.3, 0.06);
    Style { face, size, min_size, line_height, letter_spacing, align, vertical: false }
}

/// The parts after the first of a row, each with the gap before it and its colour.
fn set_rest(context: &PaintContext<'_>, row: &Row, scale: f32) -> Vec<(Block, f32, Colour)> {
    let (vmin, width) = (context.vmin * scale, context.message_area().width);
    let set = |part: &RowPart| {
        let style = style(part.face, part.size * vmin, Align::Start);
        (context.set(&part.text, &style, width, part.size * 1.4 * vmin), part.gap * vmin, part.colour)
    };
    row.rest.iter().map(set).collect()
}

/// Sets rows at a part of their sizes.
fn set_rows(context: &PaintContext<'_>, rows: &[Row], part: f32) -> Vec<(Block, f32)> {
    let (area, vmin) = (context.message_area(), context.vmin * part);
    rows.iter()
        .map(|row| {
            let align = if row.rest.is_empty() { Align::Center } else { Align::Start };
            let set =
                |size: f32| context.set(&row.text, &style(row.face, size * vmin, align), area.width, size * 2.4 * vmin);
            let block = set(row.size);
            let rest = set_rest(context, row, part);
            let whole = block.width + rest.iter().map(|(block, gap, _)| block.width + gap).sum::<f32>();
            // A line of several parts shrinks as one.
            let scale = if rest.is_empty() { 1.0 } else { (area.width / whole).min(1.0) };
            (set(row.size * scale), scale)
        })
        .collect()
}

/// Sets rows below each other in the middle, as great as there is room for them.
fn stack(context: &mut PaintContext<'_>, mut rows: Vec<Row>, note: Option<&str>) {
    let area = context.message_area();
    let body = context.theme.faces.body;
    rows.extend(note.map(|note| Row::new(note, (body, 5.0), context.theme.ink, 5.0)));
    let height = |context: &PaintContext<'_>, blocks: &[(Block, f32)], part: f32| -> f32 {
        let gaps: f32 = rows.iter().map(|row| row.gap).sum();
        blocks.iter().map(|(block, _)| block.height).sum::<f32>() + gaps * context.vmin * part
    };
    let blocks = set_rows(context, &rows, 1.0);
    let part = (area.height / height(context, &blocks, 1.0).max(1.0)).min(1.0);
    let blocks = if part < 1.0 { set_rows(context, &rows, part) } else { blocks };
    let vmin = context.vmin * part;
    let whole = height(context, &blocks, part);
    let mut y = area.y + ((area.height - whole) * context.optical_share()).max(0.0);
    for ((block, scale), row) in blocks.iter().zip(&rows) {
        y += row.gap * vmin;
        let rest = set_rest(context, row, scale * part);
        let beside: f32 = rest.iter().map(|(block, gap, _)| block.width + gap).sum();
        let mut x = if rest.is_empty() { area.x } else { area.x + (area.width - block.width - beside) / 2.0 };
        row.draw(context, block, (x, y));
        x += block.width;
        for (part, gap, colour) in &rest {
            x += gap;
            context.draw(part, x, y + (block.size - part.size) * ASCENT, *colour);
            x += part.width;
        }
        y += block.height;
    }
}
