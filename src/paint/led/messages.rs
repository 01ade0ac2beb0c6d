//! What a slide says on a panel: its texts in the order in which they are read, each one message. Banner, credit, icons,
//! portraits and codes are left out: they have no room there that anybody could read. The label of an advertisement,
//! which the law asks for, stands before the first message.

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use crate::{
    clock::{UNKNOWN, time_of},
    day::{named, next_of, weekday},
};
use gongyi_core::{
    model::{Body, MAX_TEXTS, PartKind, Slide, lines::row_said},
    shapes::theme::{Colour, Theme},
};

/// Characters of a message: as many as a panel shows in a few minutes.
const MAX_CHARS: usize = 4096;

/// What a message is on its slide; it is coloured by that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Voice {
    /// What is seen first: a slogan, a title, a name.
    Title,
    /// What is read.
    Body,
    /// A date, a period, an honour.
    Accent,
}

/// A text that stands by itself.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Message {
    pub(super) text: String,
    pub(super) voice: Voice,
}

impl Voice {
    /// Its colour in a theme.
    pub(super) fn colour(self, theme: &Theme) -> Colour {
        match self {
            Self::Title => theme.display,
            Self::Body => theme.ink,
            Self::Accent => theme.accent,
        }
    }
}

/// The messages of a slide, none of them empty, and whether some were left out because there are far too many.
pub(super) fn of_slide(slide: &Slide) -> (Vec<Message>, bool) {
    let mut list = List::default();
    list.add_body(&slide.body);
    if slide.advertisement {
        match list.messages.first_mut() {
            Some(first) => first.text = format!("广告\u{3000}{}", first.text),
            None => list.push(Voice::Title, "广告"),
        }
    }
    (list.messages, list.is_cut)
}

/// A row of a table whose lines end between its cells, and not between a cell and what it is.
fn row_by_parts(columns: &[String], row: &[String]) -> String {
    let part = |(at, cell): (usize, &String)| {
        let mut alone = vec![String::new(); at];
        alone.push(cell.clone());
        let said = row_said(columns, &alone);
        let has_name = at > 0 && columns.get(at).is_some_and(|name| !name.trim().is_empty());
        if has_name { said.replacen(' ', "\u{a0}", 1) } else { said }
    };
    row.iter().enumerate().map(part).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

#[derive(Default)]
struct List {
    messages: Vec<Message>,
    is_cut: bool,
}

impl List {
    fn push(&mut self, voice: Voice, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        if self.messages.len() >= 2 * MAX_TEXTS {
            self.is_cut = true;
            return;
        }
        let end = text.char_indices().nth(MAX_CHARS).map(|(end, _)| end);
        self.is_cut |= end.is_some();
        let text = end.and_then(|end| text.get(..end)).unwrap_or(text).to_owned();
        self.messages.push(Message { text, voice });
    }

    fn push_all<'a>(&mut self, voice: Voice, texts: impl IntoIterator<Item = &'a String>) {
        texts.into_iter().for_each(|text| self.push(voice, text));
    }

    /// A page of a table: each row says by itself what its cells are.
    fn add_table(&mut self, body: &Body) {
        let Body::Table { headline, period, columns, rows, highlight, note, number, .. } = body else { return };
        let is_first = *number == 1;
        if is_first {
            self.push(Voice::Title, headline);
            self.push_all(Voice::Accent, period);
        }
        for (at, row) in rows.iter().enumerate() {
            self.is_cut |= row.len() > MAX_TEXTS;
            let said = row_by_parts(columns, row.get(..MAX_TEXTS).unwrap_or(row));
            self.push(if *highlight == Some(at) { Voice::Accent } else { Voice::Body }, &said);
        }
        self.push_all(Voice::Body, note.iter().filter(|_| is_first));
    }

    #[expect(clippy::too_many_lines, reason = "an arm for each kind of slide")]
    fn add_body(&mut self, body: &Body) {
        match body {
            Body::Slogan { text, note } => {
                self.push(Voice::Title, text);
                self.push_all(Voice::Body, note);
            }
            Body::Values { heading, levels } => {
                self.push(Voice::Title, heading);
                for level in levels.iter().take(2 * MAX_TEXTS) {
                    let values = level.values.iter().take(MAX_TEXTS).map(|value| value.trim()).collect::<Vec<_>>();
                    self.is_cut |= level.values.len() > MAX_TEXTS;
                    self.push(Voice::Body, &format!("{} {}", level.label.trim(), values.join(" ")));
                }
                self.is_cut |= levels.len() > 2 * MAX_TEXTS;
            }
            Body::Notice { title, points, .. } => {
                self.push(Voice::Title, title);
                self.push_all(Voice::Body, points);
            }
            Body::Steps { title, steps } => {
                self.push(Voice::Title, title);
                for (at, step) in steps.iter().enumerate() {
                    self.push(Voice::Body, &format!("{}. {}", at + 1, step.trim()));
                }
            }
            Body::Profile { name, deed, honour, .. } => {
                self.push_all(Voice::Accent, honour);
                self.push(Voice::Title, name);
                self.push(Voice::Body, deed);
            }
            Body::Campaign { headline, period, lines, rows, .. } => {
                self.push(Voice::Title, headline);
                self.push_all(Voice::Accent, period);
                self.push_all(Voice::Body, lines);
                for row in rows {
                    self.push(Voice::Body, &row.join(" "));
                }
            }
            Body::Hotline { number, title, lines, hours } => {
                self.push_all(Voice::Title, title);
                self.push(Voice::Accent, number);
                self.push_all(Voice::Body, lines);
                self.push_all(Voice::Body, hours);
            }
            Body::Table { .. } => self.add_table(body),
            Body::Figure { value, unit, claim, source } => {
                self.push(Voice::Accent, &format!("{}{}", value.trim(), unit.as_deref().unwrap_or_default().trim()));
                self.push(Voice::Title, claim);
                self.push_all(Voice::Body, source);
            }
            Body::Scan { qr, address, call, reasons } => {
                self.push_all(Voice::Title, call);
                self.push_all(Voice::Body, reasons);
                // A panel that shows neither the code nor a word would be dark.
                if call.is_none() && reasons.is_empty() {
                    self.push(Voice::Title, address.as_deref().unwrap_or(qr));
                }
            }
            Body::Quote { text, who, source } => {
                self.push(Voice::Title, text);
                self.push_all(Voice::Accent, who);
                self.push_all(Voice::Body, source);
            }
            Body::Motto { lines, whose } => {
                self.push(Voice::Title, &lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" "));
                self.push_all(Voice::Body, whose);
            }
            Body::Page { title, text, number, .. } => {
                self.push_all(Voice::Title, title.iter().filter(|_| *number == 1));
                text.split('\n').for_each(|paragraph| self.push(Voice::Body, paragraph));
            }
            Body::Couplet { first, second, across, .. } => {
                self.push(Voice::Title, first);
                self.push(Voice::Title, second);
                self.push_all(Voice::Accent, across);
            }
            Body::Countdown { name, days, note, on } => {
                self.push(Voice::Title, &countdown(name, days, *on));
                self.push_all(Voice::Body, note);
            }
            Body::Today { note, on } => {
                if let Some(day) = on {
                    self.push(Voice::Title, &dated(*day));
                    self.push(Voice::Accent, &named(*day));
                }
                self.push_all(Voice::Body, note);
            }
            Body::Clock { seconds, note, at, .. } => {
                self.push(Voice::Title, &time(*seconds, *at));
                if let Some(at) = at {
                    self.push(Voice::Accent, &named(at.date()));
                }
                self.push_all(Voice::Body, note);
            }
            Body::Picture { caption, .. } => self.push_all(Voice::Body, caption),
            Body::PublicNotice(_)
            | Body::Pair(_)
            | Body::Photo(_)
            | Body::Event(_)
            | Body::Board(_)
            | Body::Route(_)
            | Body::Compare(_) => {
                for part in body.parts() {
                    match part.kind {
                        PartKind::Title => self.push(Voice::Title, &part.text),
                        PartKind::Accent => self.push(Voice::Accent, &part.text),
                        PartKind::Text => self.push(Voice::Body, &part.text),
                        PartKind::Code => {}
                    }
                }
            }
            // Its strip is painted by itself.
            Body::Ticker { .. } => {}
        }
    }
}

/// 距春节还有 12 天.
fn countdown(name: &str, days: &[NaiveDate], on: Option<NaiveDate>) -> String {
    match next_of(days, on) {
        Some((_, 0)) => format!("今天是\n{name}"),
        Some((_, left)) => format!("距{name}\n还有 {left} 天"),
        None => name.to_owned(),
    }
}

/// 9月25日 星期五.
fn dated(day: NaiveDate) -> String {
    format!("{}月{}日\n{}", day.month(), day.day(), weekday(day))
}

/// The time and, below or beside it, the day.
fn time(seconds: bool, at: Option<NaiveDateTime>) -> String {
    let Some(at) = at else { return UNKNOWN.to_owned() };
    let time = time_of(seconds, at);
    format!("{time}\n{}月{}日 {}", at.month(), at.day(), weekday(at.date()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_a_row_ends_between_a_cell_and_what_it_is() {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let columns = texts(&["线路", "终点", "首班", ""]);
        let said = row_by_parts(&columns, &texts(&["夜班 1路", "相山 公园", "6:00", "停 运"]));
        assert_eq!(said, "夜班 1路 终点\u{a0}相山 公园 首班6:00 停 运");
        assert_eq!(row_by_parts(&[], &texts(&["周一", "", "9:00"])), "周一 9:00");
    }
}
