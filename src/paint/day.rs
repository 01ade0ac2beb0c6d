//! Slides that are another every day: how many days are left to a festival, and the date of today.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};

use super::context::PaintContext;
use crate::typeset::{ASCENT, Align, Block, Style};
use gongyi_core::{
    condition::{Facts, day_names},
    problem::Lang,
    shapes::theme::{Colour, Face},
};

/// A line of a centred stack: what it says, its face, its size in vmin, its colour, and the gap above it in vmin.
struct Row {
    text: String,
    face: Face,
    size: f32,
    colour: Colour,
    gap: f32,
    /// What follows it on its baseline, small.
    unit: Option<&'static str>,
}

/// Paints the days that are left to the first of `days` that is not past; the name alone where that is today, or where
/// none is left.
pub(super) fn countdown(
    context: &mut PaintContext<'_>,
    name: &str,
    days: &[NaiveDate],
    on: Option<NaiveDate>,
    note: Option<&str>,
) {
    let theme = context.theme;
    let (title, display) = (theme.faces.title, theme.faces.display);
    let rows = match next_of(days, on) {
        Some((day, left)) if left > 0 => vec![
            Row { text: format!("距{name}还有"), face: title, size: 9.6, colour: theme.ink, gap: 0.0, unit: None },
            Row {
                text: left.to_string(),
                face: Face::SansBold,
                size: 32.0,
                colour: theme.display,
                gap: 2.0,
                unit: Some("天"),
            },
            Row { text: written(day), face: theme.faces.body, size: 5.0, colour: theme.quiet, gap: 4.0, unit: None },
        ],
        Some((day, _)) => vec![
            Row { text: "今天是".to_owned(), face: title, size: 9.6, colour: theme.ink, gap: 0.0, unit: None },
            Row { text: name.to_owned(), face: display, size: 24.0, colour: theme.display, gap: 5.0, unit: None },
            Row { text: written(day), face: theme.faces.body, size: 5.0, colour: theme.quiet, gap: 6.0, unit: None },
        ],
        None => {
            vec![Row { text: name.to_owned(), face: display, size: 24.0, colour: theme.display, gap: 0.0, unit: None }]
        }
    };
    stack(context, rows, note);
}

/// Paints the date of today with its weekday, its lunar date and what else it is called.
pub(super) fn today(context: &mut PaintContext<'_>, on: Option<NaiveDate>, note: Option<&str>) {
    let theme = context.theme;
    let Some(day) = on else { return };
    let body = theme.faces.body;
    let rows = vec![
        Row { text: format!("{}年", day.year()), face: body, size: 5.6, colour: theme.quiet, gap: 0.0, unit: None },
        Row {
            text: format!("{}月{}日", day.month(), day.day()),
            face: Face::SansBold,
            size: 25.0,
            colour: theme.display,
            gap: 1.0,
            unit: None,
        },
        Row {
            text: weekday(day).to_owned(),
            face: theme.faces.title,
            size: 10.0,
            colour: theme.ink,
            gap: 4.0,
            unit: None,
        },
        Row { text: named(day), face: body, size: 7.9, colour: theme.accent, gap: 6.0, unit: None },
    ];
    stack(context, rows, note);
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

/// Sets rows below each other in the middle.
fn stack(context: &mut PaintContext<'_>, rows: Vec<Row>, note: Option<&str>) {
    let vmin = context.vmin;
    let area = context.message_area();
    let note = note.map(|note| Row {
        text: note.to_owned(),
        face: context.theme.faces.body,
        size: 5.0,
        colour: context.theme.ink,
        gap: 5.0,
        unit: None,
    });
    let rows: Vec<(Block, Row)> = rows
        .into_iter()
        .chain(note)
        .map(|row| {
            let style = Style {
                face: row.face,
                size: row.size * vmin,
                min_size: row.size * 0.4 * vmin,
                line_height: 1.3,
                letter_spacing: 0.06,
                align: Align::Center,
                vertical: false,
            };
            (context.set(&row.text, &style, area.width, row.size * 2.4 * vmin), row)
        })
        .collect();
    let whole: f32 = rows.iter().map(|(block, row)| block.height + row.gap * vmin).sum();
    let mut y = area.y + ((area.height - whole) * context.optical_share()).max(0.0);
    for (block, row) in &rows {
        y += row.gap * vmin;
        let x = match row.unit {
            Some(unit) => {
                let style = Style { align: Align::Start, ..Style::new(context.theme.faces.title, 9.6 * vmin) };
                let unit = context.set(unit, &style, 20.0 * vmin, 12.0 * vmin);
                let gap = 2.4 * vmin;
                let (x, ink) = (area.x - f32::midpoint(unit.width, gap), context.theme.ink);
                let right = area.x + (area.width + block.width + gap - unit.width) / 2.0;
                context.draw(&unit, right, y + (block.size - unit.size) * ASCENT, ink);
                x
            }
            None => area.x,
        };
        // Dates below and notes are secondary.
        if row.size < 6.0 {
            context.draw_small(block, x, y, row.colour);
        } else {
            context.draw(block, x, y, row.colour);
        }
        y += block.height;
    }
}
