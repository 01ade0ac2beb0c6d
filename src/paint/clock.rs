//! The time of day with the date: of a whole screen as a slide, and of the zone `clock`, with as much of the date as fits
//! beside or below it.

use chrono::{Datelike, NaiveDateTime};

use super::{
    context::PaintContext,
    day::{names_of, weekday},
    observe::{BLACK, WHITE, first_readable},
};
use crate::typeset::{Align, Block, Style};
use gongyi_core::shapes::theme::{Colour, Face, Theme};

/// What stands where the time is not known.
pub(super) const UNKNOWN: &str = "--:--";
/// From this ratio of width to height on the date stands beside the time, not below it.
const BESIDE: f32 = 4.6;
/// From this ratio on the date is one line.
const ONE_LINE: f32 = 9.0;
/// A panel is so high, in percent of its width.
const PANEL: f32 = 62.0;
/// From this ratio of the message's place on the day of a slide stands beside its time.
const SCREEN_BESIDE: f32 = 2.5;
/// The size of the time of a slide, at most, in vmin.
const GREAT: f32 = 38.0;
/// Between the time of a slide, the rule and the day, in vmin.
const GAP: f32 = 5.0;
/// The share of the width that the day has beside the time.
const DAY_SHARE: f32 = 0.44;
/// Smaller than this, in vmin, a row is secondary.
const SMALL: f32 = 6.0;
/// From this luminance on a theme is light.
const LIGHT: f32 = 0.4;
/// The light of a dark theme's field, in parts of its background.
const FIELD: f32 = 0.62;
/// Of all names of a day, so many are shown.
const MAX_NAMES: usize = 2;

/// The time of day, with its seconds or without.
pub(super) fn time_of(seconds: bool, at: NaiveDateTime) -> String {
    at.format(if seconds { "%H:%M:%S" } else { "%H:%M" }).to_string()
}

/// What a clock says of a moment.
struct ClockText {
    time: String,
    date: String,
    weekday: &'static str,
    lunar: String,
    names: Vec<String>,
}

impl ClockText {
    /// The words of a local time; without one they say that it is not known.
    fn at_time(seconds: bool, at: Option<NaiveDateTime>) -> Self {
        let Some(at) = at else {
            let (time, lunar) = (UNKNOWN.to_owned(), String::new());
            return Self { time, date: String::new(), weekday: "", lunar, names: Vec::new() };
        };
        let (lunar, mut names) = names_of(at.date());
        names.truncate(MAX_NAMES);
        Self {
            time: time_of(seconds, at),
            date: format!("{}月{}日", at.month(), at.day()),
            weekday: weekday(at.date()),
            lunar,
            names,
        }
    }

    /// The date with its weekday.
    fn dated(&self) -> String {
        format!("{} {}", self.date, self.weekday).trim().to_owned()
    }

    /// The lunar date with the names.
    fn named(&self) -> String {
        format!("{} {}", self.lunar, self.names.join(" ")).trim().to_owned()
    }
}

/// The field that the zone `clock` stands on, so that it is seen to be a part of its own: darker than a dark theme, and in
/// the colour of the great words of a light one.
pub(super) fn field(theme: &Theme) -> Colour {
    if theme.background.from.luminance() >= LIGHT {
        return theme.display;
    }
    Colour(theme.background.to.0.map(|value| (f32::from(value) * FIELD) as u8))
}

/// The colours of the time, the date and its names on the field.
fn on_field(theme: &Theme) -> (Colour, Colour, Colour) {
    let (field, paper) = ([field(theme)], theme.background.from);
    let on = |wanted: Colour| first_readable([wanted, paper, WHITE, BLACK], &field);
    (on(theme.display), on(theme.ink), on(theme.accent))
}

/// Paints the zone `clock`. No time while the system's clock is doubted.
pub(super) fn zone(context: &mut PaintContext<'_>, seconds: bool, at: Option<NaiveDateTime>) {
    let words = ClockText::at_time(seconds, at);
    let (time, date, lunar) = (&words.time, words.dated(), words.named());
    let (width, height) = (context.size.width as f32, context.size.height as f32);
    if width / height < BESIDE {
        panel(context, time, &date, &lunar, (width, height));
    } else {
        strip(context, time, &date, &lunar, (width, height));
    }
}

/// Paints a slide that tells the time: great, above a thin rule, with the day below it; on a very wide screen beside it.
pub(super) fn screen(context: &mut PaintContext<'_>, seconds: bool, at: Option<NaiveDateTime>, note: Option<&str>) {
    let words = ClockText::at_time(seconds, at);
    let (theme, vmin, area) = (context.theme, context.vmin, context.message_area());
    let is_beside = area.width / area.height >= SCREEN_BESIDE;
    let (body, title) = (theme.faces.body, theme.faces.title);
    let day: Vec<(String, Face, f32, f32, Colour)> = if context.size.is_portrait() || is_beside {
        vec![
            (words.date.clone(), title, 13.0, 0.0, theme.ink),
            (words.weekday.to_owned(), title, 13.0, 1.0, theme.ink),
            (words.lunar.clone(), body, 8.2, 5.0, theme.accent),
            (words.names.join(" "), body, 8.2, 1.0, theme.accent),
        ]
    } else {
        vec![(words.dated(), title, 10.4, 0.0, theme.ink), (words.named(), body, 8.2, 2.4, theme.accent)]
    };
    let gap = if is_beside { 1.4 } else { 1.0 } * GAP * vmin;
    let room = if is_beside { (area.width - 2.0 * gap) * DAY_SHARE } else { area.width };
    let rows: Vec<(Block, f32, Colour)> = day
        .into_iter()
        .chain(note.map(|note| (note.to_owned(), body, 5.0, 4.0, theme.ink)))
        .filter(|(text, ..)| !text.is_empty())
        .map(|(text, face, size, gap, colour)| (line(context, &text, face, size * vmin, room), gap * vmin, colour))
        .collect();
    let below: f32 = rows.iter().map(|(block, gap, _)| block.height + gap).sum();
    let (width, height) = if is_beside {
        (area.width - room - 2.0 * gap, area.height)
    } else {
        (area.width, area.height - below - 2.0 * gap)
    };
    let great = line(context, &words.time, Face::SansBold, (GREAT * vmin).min(height), width);
    let middle = area.x + area.width / 2.0;
    let (mut y, left) = if is_beside {
        let whole = great.width + room.min(widest(&rows)) + 2.0 * gap;
        let (x, y) = (middle - whole / 2.0, area.y + area.height / 2.0);
        context.draw(&great, x, y - great.height / 2.0, theme.display);
        let rule = x + great.width + gap;
        context.upright_rule(rule, y, below.max(great.size), theme.rule);
        (y - below / 2.0, Some(rule + gap))
    } else {
        let whole = great.height + 2.0 * gap + below;
        let y = area.y + ((area.height - whole) * context.optical_share()).max(0.0);
        context.draw(&great, middle - great.width / 2.0, y, theme.display);
        let y = y + great.height + gap;
        context.ornate_rule(middle, y, great.width * 0.5, theme.rule);
        (y + gap, None)
    };
    for (block, gap, colour) in &rows {
        y += gap;
        let x = left.unwrap_or(middle - block.width / 2.0);
        let colour = context.colour_on_scene(*colour, block, (x, y));
        if block.size < SMALL * vmin {
            context.draw_small(block, x, y, colour);
        } else {
            context.draw(block, x, y, colour);
        }
        y += block.height;
    }
}

/// The width of the widest row.
fn widest(rows: &[(Block, f32, Colour)]) -> f32 {
    rows.iter().map(|(block, ..)| block.width).fold(0.0, f32::max)
}

/// A line in one size, shrunk where it is too wide.
fn line(context: &PaintContext<'_>, text: &str, face: Face, size: f32, width: f32) -> Block {
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
    context.set(text, &style, width, size * 1.2)
}

/// The time, with the date and its names below it, in the middle.
fn panel(context: &mut PaintContext<'_>, time: &str, date: &str, lunar: &str, (width, height): (f32, f32)) {
    let k = (width / 100.0).min(height / PANEL);
    let theme = context.theme;
    let (of_time, of_date, of_names) = on_field(theme);
    let room = width - 14.0 * k;
    // Seconds take more room in the same width.
    let great = if time.chars().count() > UNKNOWN.len() { 20.0 } else { 27.0 };
    let rows: Vec<(Block, f32, Colour)> = [
        (time, Face::SansBold, great, 0.0, of_time),
        (date, theme.faces.body, 8.0, 2.0, of_date),
        (lunar, theme.faces.body, 6.4, 2.2, of_names),
    ]
    .into_iter()
    .filter(|(text, ..)| !text.is_empty())
    .map(|(text, face, size, gap, colour)| (line(context, text, face, size * k, room), gap * k, colour))
    .collect();
    let whole: f32 = rows.iter().map(|(block, gap, _)| block.height + gap).sum();
    let mut y = (height - whole) / 2.0;
    for (block, gap, colour) in &rows {
        y += gap;
        context.draw_small(block, (width - block.width) / 2.0, y, *colour);
        y += block.height;
    }
}

/// The time on the left, the date on the right.
fn strip(context: &mut PaintContext<'_>, time: &str, date: &str, lunar: &str, (width, height): (f32, f32)) {
    let theme = context.theme;
    let (of_time, of_date, of_names) = on_field(theme);
    let is_one_line = width / height >= ONE_LINE;
    let margin = height * if is_one_line { 0.55 } else { 0.42 };
    let middle = height * 0.49;
    let great = line(context, time, Face::SansBold, height * 0.6, width / 2.0);
    context.draw_small(&great, margin, middle - great.height / 2.0, of_time);
    let room = width - 3.0 * margin - great.width;
    if is_one_line {
        let size = height * 0.36;
        let lunar = line(context, lunar, theme.faces.body, size, room / 2.0);
        let right = width - margin - lunar.width;
        context.draw_small(&lunar, right, middle - lunar.height / 2.0, of_names);
        let date = line(context, date, theme.faces.body, size, room / 2.0);
        context.draw_small(&date, right - size * 1.2 - date.width, middle - date.height / 2.0, of_date);
    } else {
        let date = line(context, date, theme.faces.body, height * 0.26, room);
        let lunar = line(context, lunar, theme.faces.body, height * 0.2, room);
        let gap = height * 0.06;
        let top = middle - (date.height + gap + lunar.height) / 2.0;
        context.draw_small(&date, width - margin - date.width, top, of_date);
        context.draw_small(&lunar, width - margin - lunar.width, top + date.height + gap, of_names);
    }
}
