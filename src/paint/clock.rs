//! The clock of a zone: the time of day, and as much of the date as fits beside or below it.

use chrono::{Datelike, NaiveDateTime};

use super::{
    Area, Sheet,
    day::{names_of, weekday},
};
use crate::{
    content::theme::{Colour, Face},
    typeset::{Align, Block, Style},
};

/// What stands where the time is not known.
const UNKNOWN: &str = "--:--";
/// From this ratio of width to height on the date stands beside the time, not below it.
const BESIDE: f32 = 2.4;
/// From this ratio on the date is one line.
const ONE_LINE: f32 = 9.0;
/// A panel is so high, in hundredths of its width.
const PANEL: f32 = 62.0;
/// Of all names of a day, so many are told.
const MOST_NAMES: usize = 2;

/// Paints the time. None while the system's clock is doubted.
pub(super) fn paint(sheet: &mut Sheet<'_>, seconds: bool, at: Option<NaiveDateTime>) {
    let time =
        at.map_or_else(|| UNKNOWN.to_owned(), |at| at.format(if seconds { "%H:%M:%S" } else { "%H:%M" }).to_string());
    let date = at.map(|at| format!("{}月{}日 {}", at.month(), at.day(), weekday(at.date())));
    let lunar = at.map(|at| {
        let (lunar, mut names) = names_of(at.date());
        names.truncate(MOST_NAMES);
        [vec![lunar], names].concat().join(" ")
    });
    let (date, lunar) = (date.unwrap_or_default(), lunar.unwrap_or_default());
    let (width, height) = (sheet.size.width as f32, sheet.size.height as f32);
    if width / height < BESIDE {
        panel(sheet, &time, &date, &lunar, (width, height));
    } else {
        strip(sheet, &time, &date, &lunar, (width, height));
    }
}

/// A line in one size, shrunk where it is too wide.
fn line(sheet: &Sheet<'_>, text: &str, face: Face, size: f32, width: f32) -> Block {
    let spacing = if face == Face::SansBold { 0.0 } else { 0.04 };
    let style = Style {
        face,
        size,
        min_size: size * 0.5,
        line_height: 1.1,
        letter_spacing: spacing,
        align: Align::Start,
        vertical: false,
    };
    sheet.set(text, &style, width, size * 1.2)
}

/// The time, with the date and its names below it, in the middle.
fn panel(sheet: &mut Sheet<'_>, time: &str, date: &str, lunar: &str, (width, height): (f32, f32)) {
    let k = (width / 100.0).min(height / PANEL);
    let theme = sheet.theme;
    let room = width - 14.0 * k;
    // Seconds take more room in the same width.
    let great = if time.chars().count() > UNKNOWN.len() { 20.0 } else { 27.0 };
    let rows: Vec<(Block, f32, Colour)> = [
        (time, Face::SansBold, great, 0.0, theme.display),
        (date, theme.faces.body, 8.0, 2.0, theme.ink),
        (lunar, theme.faces.body, 6.4, 2.2, theme.accent),
    ]
    .into_iter()
    .filter(|(text, ..)| !text.is_empty())
    .map(|(text, face, size, gap, colour)| (line(sheet, text, face, size * k, room), gap * k, colour))
    .collect();
    let whole: f32 = rows.iter().map(|(block, gap, _)| block.height + gap).sum();
    let mut y = (height - whole) / 2.0;
    for (block, gap, colour) in &rows {
        y += gap;
        sheet.draw_small(block, (width - block.width) / 2.0, y, *colour);
        y += block.height;
    }
    let thickness = sheet.hairline().max(k * 0.3);
    let area = Area { x: 9.0 * k, y: height - thickness, width: width - 18.0 * k, height: thickness };
    sheet.fill_area(area, theme.rule, 0.55);
}

/// The time on the left, the date on the right.
fn strip(sheet: &mut Sheet<'_>, time: &str, date: &str, lunar: &str, (width, height): (f32, f32)) {
    let theme = sheet.theme;
    let is_one_line = width / height >= ONE_LINE;
    let margin = height * if is_one_line { 0.55 } else { 0.42 };
    let middle = height * 0.49;
    let great = line(sheet, time, Face::SansBold, height * 0.6, width / 2.0);
    sheet.draw_small(&great, margin, middle - great.height / 2.0, theme.display);
    let room = width - 3.0 * margin - great.width;
    if is_one_line {
        let size = height * 0.36;
        let lunar = line(sheet, lunar, theme.faces.body, size, room / 2.0);
        let right = width - margin - lunar.width;
        sheet.draw_small(&lunar, right, middle - lunar.height / 2.0, theme.accent);
        let date = line(sheet, date, theme.faces.body, size, room / 2.0);
        sheet.draw_small(&date, right - size * 1.2 - date.width, middle - date.height / 2.0, theme.ink);
    } else {
        let date = line(sheet, date, theme.faces.body, height * 0.26, room);
        let lunar = line(sheet, lunar, theme.faces.body, height * 0.2, room);
        let gap = height * 0.06;
        let top = middle - (date.height + gap + lunar.height) / 2.0;
        sheet.draw_small(&date, width - margin - date.width, top, theme.ink);
        sheet.draw_small(&lunar, width - margin - lunar.width, top + date.height + gap, theme.accent);
    }
    let thickness = (height * 0.02).max(1.0).round();
    sheet.fill_area(Area { x: 0.0, y: height - thickness, width, height: thickness }, theme.rule, 0.55);
}
