//! The body of a slide: what a template paints.

use std::{borrow::Cow, ops::Range, path::Path};

use super::pages::{paginate, row_parts};
use crate::{
    codes,
    library::{parse::days_of, pictures::Found},
};
use gongyi_core::{
    characters::{in_common_characters, without_list_mark},
    model::{
        Board, Body, Compare, Event, Honoured, Pair, Photo, PictureFile, PublicNotice, Route, Stop, moment::Moment,
    },
    shapes::{self, BoardEntry, PairSide, ValueLevel},
    telephone,
};

/// The heading of the values panel.
const VALUES_HEADING: &str = "社会主义核心价值观";
/// The twelve values of 2012, in their three levels.
const VALUES: [(&str, [&str; 4]); 3] = [
    ("国家", ["富强", "民主", "文明", "和谐"]),
    ("社会", ["自由", "平等", "公正", "法治"]),
    ("公民", ["爱国", "敬业", "诚信", "友善"]),
];

/// The body of a slide, or those of its pages, and what was found of the pictures that it names: then they are the next of
/// `pictures`, in the order of [`Body::files`].
#[expect(clippy::too_many_lines, reason = "an arm for each kind of slide")]
pub(super) fn bodies<'a>(
    raw: &shapes::Slide,
    pictures: &mut impl Iterator<Item = &'a Found>,
) -> (Vec<Body>, Vec<&'a Found>) {
    let mut all = Vec::new();
    let mut found = |name: &str| {
        let picture = pictures.next();
        all.extend(picture);
        // Each that is named was asked for; of one that was not nothing is opened.
        picture.map_or_else(|| PictureFile::beneath(Path::new(""), Path::new(name)), |found| found.file.clone())
    };
    let body = match raw.clone() {
        shapes::Slide::Slogan(shapes::Slogan { text, note, .. }) => {
            Body::Slogan { text: as_read(text), note: note.map(as_read) }
        }
        shapes::Slide::Values(values) => values_body(values.heading.map(as_read), values.levels.map(levels_as_read)),
        shapes::Slide::Notice(shapes::Notice { title, points, icon, .. }) => {
            Body::Notice { title: as_read(title), points: points.into_iter().map(item_as_read).collect(), icon }
        }
        shapes::Slide::Steps(shapes::Steps { title, steps, .. }) => {
            Body::Steps { title: as_read(title), steps: steps.into_iter().map(item_as_read).collect() }
        }
        shapes::Slide::Profile(shapes::Profile { name, deed, honour, portrait, focus, .. }) => {
            let portrait = portrait.map(|portrait| found(&portrait));
            // A face is in the upper half of most portraits.
            let focus = focus.unwrap_or((0.5, 0.3));
            Body::Profile { name: as_read(name), deed: as_read(deed), honour: honour.map(as_read), portrait, focus }
        }
        shapes::Slide::Campaign(shapes::Campaign { headline, period, lines, rows, qr, call, .. }) => Body::Campaign {
            headline: as_read(headline),
            period: period.map(as_read),
            lines: all_as_read(lines),
            rows: rows.into_iter().map(all_as_read).collect(),
            qr: qr.map(|qr| codes::read(&qr).content),
            call: call.map(as_read),
        },
        shapes::Slide::Hotline(shapes::Hotline { number, title, lines, hours, .. }) => Body::Hotline {
            number: telephone::grouped(&as_read(number)),
            title: title.map(as_read),
            lines: all_as_read(lines),
            hours: hours.map(as_read),
        },
        shapes::Slide::Table(table) => return (table_pages(table), Vec::new()),
        shapes::Slide::Figure(shapes::Figure { value, unit, claim, source, .. }) => Body::Figure {
            value: as_read(value),
            unit: unit.map(as_read),
            claim: as_read(claim),
            source: source.map(as_read),
        },
        shapes::Slide::Scan(shapes::Scan { qr, call, reasons, .. }) => Body::Scan {
            address: codes::printed(&qr),
            qr: codes::read(&qr).content,
            call: call.map(as_read),
            reasons: reasons.into_iter().map(item_as_read).collect(),
        },
        shapes::Slide::Quote(shapes::Quote { text, who, source, .. }) => {
            Body::Quote { text: without_quotes(as_read(text)), who: who.map(as_read), source: source.map(as_read) }
        }
        shapes::Slide::Motto(shapes::Motto { lines, whose, .. }) => {
            Body::Motto { lines: all_as_read(lines), whose: whose.map(as_read) }
        }
        shapes::Slide::Text(shapes::LongText { text, title, .. }) => {
            let (pages, title) = (paginate(&as_read(text)), title.map(as_read));
            let of = pages.len();
            let page = |(at, text)| Body::Page { title: title.clone(), text, number: at + 1, of };
            return (pages.into_iter().enumerate().map(page).collect(), Vec::new());
        }
        shapes::Slide::Couplet(shapes::Couplet { first, second, across, heart, .. }) => {
            let (first, second) = (as_read(first), as_read(second));
            Body::Couplet { first, second, across: across.map(as_read), heart: heart.map(as_read) }
        }
        shapes::Slide::Countdown(shapes::Countdown { to, name, note, .. }) => {
            let days = days_of(&to).into();
            Body::Countdown { name: name.map_or(to, as_read), days, note: note.map(as_read), on: None }
        }
        shapes::Slide::Today(shapes::Today { note, .. }) => Body::Today { note: note.map(as_read), on: None },
        shapes::Slide::Clock(shapes::Clock { seconds, note, .. }) => {
            Body::Clock { seconds, note: note.map(as_read), is_zone: false, at: None }
        }
        shapes::Slide::Picture(shapes::Picture { file, fit, focus, caption, .. }) => {
            let file = found(&file);
            Body::Picture { file, fit, focus: focus.unwrap_or((0.5, 0.5)), caption: caption.map(as_read) }
        }
        shapes::Slide::PublicNotice(notice) => public_notice(notice),
        shapes::Slide::Pair(shapes::Pair { good, bad, .. }) => {
            let read = |side: PairSide| PairSide { text: as_read(side.text), ..side };
            Body::Pair(Pair { good: read(good), bad: read(bad) })
        }
        shapes::Slide::Photo(shapes::Photo { file, headline, note, focus, side, .. }) => {
            let (headline, note) = (as_read(headline), note.map(as_read));
            Body::Photo(Photo { file: found(&file), headline, note, focus, side })
        }
        shapes::Slide::Event(shapes::Event { title, when, place, host, qr, .. }) => Body::Event(Event {
            title: as_read(title),
            // It was checked: of a slide that is wrong there is no body.
            when: Moment::read(&when).unwrap_or_default(),
            place: as_read(place),
            host: host.map(as_read),
            qr: qr.map(|qr| codes::read(&qr).content),
        }),
        shapes::Slide::Board(shapes::Board { title, entries, .. }) => {
            let mut honoured = |entry: BoardEntry| Honoured {
                name: as_read(entry.name),
                deed: as_read(entry.deed),
                portrait: entry.portrait.map(|portrait| found(&portrait)),
            };
            Body::Board(Board { title: as_read(title), entries: entries.into_iter().map(&mut honoured).collect() })
        }
        shapes::Slide::Route(route) => self::route(route),
        shapes::Slide::Compare(shapes::Compare { before, after, caption, labels, .. }) => {
            let labels = labels.map_or_else(compared, |(before, after)| (as_read(before), as_read(after)));
            let (before, after) = (found(&before), found(&after));
            Body::Compare(Compare { before, after, caption: caption.map(as_read), labels })
        }
    };
    (vec![body], all)
}

/// A public notice. Its times were checked: of a slide that is wrong there is no body.
fn public_notice(notice: shapes::PublicNotice) -> Body {
    let shapes::PublicNotice { kind, title, place, from, until, contact, reason, advice, .. } = notice;
    Body::PublicNotice(PublicNotice {
        kind,
        title: title.map_or_else(|| kind.title().to_owned(), as_read),
        place: as_read(place),
        from: Moment::read(&from).unwrap_or_default(),
        until: until.as_deref().and_then(Moment::read),
        contact: contact.map(as_read),
        reason: reason.map(as_read),
        advice: advice.into_iter().map(item_as_read).collect(),
    })
}

/// A line of buses, each of its stops with what is said of it.
fn route(route: shapes::Route) -> Body {
    let shapes::Route { line, stops, here, closed, via, note, .. } = route;
    let (here, closed) = (here.map(as_read), all_as_read(closed));
    let stop = |name: String| Stop {
        is_here: here.as_deref().is_some_and(|here| here.trim() == name.trim()),
        is_closed: closed.iter().any(|closed| closed.trim() == name.trim()),
        name,
    };
    let stops = all_as_read(stops).into_iter().map(stop).collect();
    Body::Route(Route { line: as_read(line), stops, via: all_as_read(via), note: note.map(as_read) })
}

/// What two pictures are called where staff say nothing else.
fn compared() -> (String, String) {
    ("之前".to_owned(), "之后".to_owned())
}

/// A text as it is read: with the common characters for those that only look like them.
pub(super) fn as_read(text: String) -> String {
    match in_common_characters(&text) {
        Cow::Owned(common) => common,
        Cow::Borrowed(_) => text,
    }
}

fn all_as_read(texts: Vec<String>) -> Vec<String> {
    texts.into_iter().map(as_read).collect()
}

/// An item of a list, without the mark that a program set before it: the slide sets its own.
fn item_as_read(item: String) -> String {
    without_list_mark(&as_read(item)).to_owned()
}

fn levels_as_read(levels: Vec<ValueLevel>) -> Vec<ValueLevel> {
    let read = |level: ValueLevel| ValueLevel { label: as_read(level.label), values: all_as_read(level.values) };
    levels.into_iter().map(read).collect()
}

/// The pages of a table, each with its part of the rows.
fn table_pages(table: shapes::Table) -> Vec<Body> {
    let shapes::Table { headline, period, columns, rows, highlight, note, .. } = table;
    let (headline, period, note) = (as_read(headline), period.map(as_read), note.map(as_read));
    let (columns, rows) = (all_as_read(columns), rows.into_iter().map(all_as_read).collect::<Vec<_>>());
    let parts = row_parts(rows.len());
    let of = parts.len();
    let page = |(at, part): (usize, Range<usize>)| Body::Table {
        headline: headline.clone(),
        period: period.clone(),
        columns: columns.clone(),
        highlight: highlight.and_then(|row| row.checked_sub(1 + part.start)).filter(|row| *row < part.len()),
        rows: rows.get(part).unwrap_or_default().to_vec(),
        note: note.clone(),
        number: at + 1,
        of,
    };
    parts.into_iter().enumerate().map(page).collect()
}

/// Words without the marks around all of them: the slide sets its own.
fn without_quotes(text: String) -> String {
    let inside = |(open, close): (char, char)| {
        let inside = text.trim().strip_prefix(open)?.strip_suffix(close)?;
        (!inside.contains([open, close])).then(|| inside.trim().to_owned())
    };
    [('“', '”'), ('「', '」'), ('『', '』'), ('"', '"')].into_iter().find_map(inside).unwrap_or(text)
}

/// A values panel; the twelve where nothing else is written.
pub(super) fn values_body(heading: Option<String>, levels: Option<Vec<ValueLevel>>) -> Body {
    let twelve = || {
        VALUES
            .iter()
            .map(|(label, values)| ValueLevel {
                label: (*label).to_owned(),
                values: values.map(str::to_owned).to_vec(),
            })
            .collect()
    };
    Body::Values {
        heading: heading.unwrap_or_else(|| VALUES_HEADING.to_owned()),
        levels: levels.unwrap_or_else(twelve),
    }
}
