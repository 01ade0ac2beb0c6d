//! Slides whose days are over: those that are in no loop any more, whose files only grow, and those that still name a day
//! that has passed.
//!
//! Nothing is said of a slide that no rule brings to the wall again: its rules are finished, and that is told there. A
//! day without a year is the one nearest to when the slide is next on: `11月20日` is right again where its rule comes back
//! each November.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};

use crate::written_days::{Field, WrittenDay, last_day};
use gongyi_content::library::Outcome;
use gongyi_core::{
    model::{Action, Body, Playlist, PlaylistName, Slide, ZoneContent},
    problem::{Place, Problem},
    show::Show,
    text,
};

/// What may be accepted on a slide that has left its loop.
const SLIDE_OVER: &str = "slide-over";
/// What may be accepted on a slide that names a day.
const DAY_OVER: &str = "day-over";

/// The slides of a folder that are over at `now`, or name a day that is, in the zone of the site. `show` is compiled of the
/// library of `outcome`.
pub fn inspect(outcome: &Outcome, show: &Show, now: DateTime<Utc>) -> Vec<Problem> {
    let library = show.library();
    let zone = library.site.timezone;
    let today = now.with_timezone(&zone).date_naive();
    let mut found = Vec::new();
    let mut next_days = BTreeMap::new();
    for (name, playlist) in &library.playlists {
        // All pages of a text are one slide to whoever writes it.
        let written = playlist
            .slides
            .chunk_by(|_, next| matches!(next.body, Body::Page { number: 2.., .. } | Body::Table { number: 2.., .. }));
        for pages in written {
            let Some(slide) = pages.first() else { continue };
            let is_waived = |id: &str| slide.waive.iter().any(|waiver| waiver.id == id);
            let mut next_day = || {
                let next = *next_days.entry(name).or_insert_with(|| next_shown(show, name, now));
                Some(next?.with_timezone(&zone).date_naive())
            };
            if let Some(last) = slide.validity.until.filter(|last| *last < today) {
                if !is_waived(SLIDE_OVER) && next_day().is_some() {
                    found.push(slide_over(outcome.place_of(slide), last));
                }
                continue;
            }
            let texts = texts(pages);
            // Most texts name no day, and when they are on need not be known.
            if is_waived(DAY_OVER) || named_last(&texts, (today, today)).is_none() {
                continue;
            }
            let Some(next) = next_day().map(|next| slide.validity.from.map_or(next, |from| from.max(next))) else {
                continue;
            };
            let over = over_in_period(&texts, (next, today)).or_else(|| named_last(&texts, (next, today)));
            if let Some(over) = over.filter(|named| named.day < today) {
                found.push(day_over(outcome.place_of(slide), &over));
            }
        }
    }
    for (zone, content) in &library.zones {
        // Texts of its own: what it says of a playlist is told there.
        let ZoneContent::Ticker { playlist, .. } = content else { continue };
        if is_written(show, playlist) {
            continue;
        }
        let texts =
            playlist.slides.iter().filter_map(|slide| named_last(&texts(std::slice::from_ref(slide)), (today, today)));
        let over = texts.filter(|named| named.day < today);
        found.extend(over.map(|named| day_over(outcome.place_of_zones(&zone.screen), &named)));
    }
    found
}

fn slide_over(place: Place, last: NaiveDate) -> Problem {
    let message = text!(
        "画面的最后一天 {last} 已经过去，不再播放",
        "the last day of this slide, {last}, is over: it is no longer shown"
    );
    let help = text!("删掉这个画面，或改写日期", "take the slide away, or write new dates");
    Problem::warning(SLIDE_OVER, place, message).help(help)
}

fn day_over(place: Place, WrittenDay { day, words }: &WrittenDay) -> Problem {
    let message = text!(
        "画面上写着“{words}”，这一天（{day}）已经过去",
        "the slide says \"{words}\", and that day, {day}, is over"
    );
    Problem::warning(DAY_OVER, place, message).help(text!(
        "改写文字，或删掉这个画面；写上 until，画面过了那一天就自动不再播放",
        "write it anew, or take the slide away; with `until` a slide leaves by itself after its last day"
    ))
}

/// Whether it is a playlist of the folder.
fn is_written(show: &Show, playlist: &Arc<Playlist>) -> bool {
    let library = show.library();
    library.playlists.contains_key(&playlist.name) || Arc::ptr_eq(playlist, &library.fallback)
}

/// When a playlist is next on the wall, from now on; none where no rule brings it there again.
fn next_shown(show: &Show, name: &PlaylistName, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let (library, index) = (show.library(), show.index());
    let in_zone = |content: &ZoneContent| match content {
        ZoneContent::Playlist(playlist) | ZoneContent::Ticker { playlist, .. } => playlist.name == *name,
        ZoneContent::Clock(_) => false,
    };
    if library.sequence.contains(name) || library.fallback.name == *name || library.zones.values().any(in_zone) {
        return Some(now);
    }
    let plays = library.rules.iter().enumerate().filter(|(_, rule)| rule.action == Action::Play(name.clone()));
    let next = plays.filter_map(|(position, rule)| {
        if rule.when.is_none() {
            return Some(now);
        }
        let screen = library.screens.iter().find(|screen| rule.concerns(screen));
        let zone = screen.map_or(library.site.timezone, |screen| screen.timezone);
        index.condition(&index.entry(position))?.next_active(zone, now)
    });
    next.min()
}

/// What is read of a slide on the wall. The line of who signs for it may have a day, which is that of the signing.
fn texts<'a>(pages: &'a [Arc<Slide>]) -> Vec<(Field, Cow<'a, str>)> {
    let mut found: Vec<(Field, Cow<'a, str>)> = Vec::new();
    for slide in pages {
        let mut add = |text: &'a str| found.push((Field::Text, text.into()));
        slide.banner.iter().for_each(|text| add(text));
        match &slide.body {
            Body::Slogan { text, note } => [text].into_iter().chain(note).for_each(|text| add(text)),
            Body::Values { heading, levels } => {
                let words = levels.iter().flat_map(|level| [&level.label].into_iter().chain(&level.values));
                [heading].into_iter().chain(words).for_each(|text| add(text));
            }
            Body::Notice { title, points: lines, .. } | Body::Steps { title, steps: lines } => {
                [title].into_iter().chain(lines).for_each(|text| add(text));
            }
            Body::Profile { name, deed, honour, .. } => {
                [name, deed].into_iter().chain(honour).for_each(|text| add(text));
            }
            Body::Campaign { headline, period, lines, rows, call, .. } => {
                let more = lines.iter().chain(rows.iter().flatten()).chain(call);
                [headline].into_iter().chain(more).for_each(|text| add(text));
                found.extend(period.iter().map(|text| (Field::Period, text.as_str().into())));
            }
            Body::Hotline { title, lines, hours, .. } => {
                title.iter().chain(lines).chain(hours).for_each(|text| add(text));
            }
            Body::Table { headline, period, columns, rows, note, .. } => {
                let more = columns.iter().chain(rows.iter().flatten()).chain(note);
                [headline].into_iter().chain(more).for_each(|text| add(text));
                found.extend(period.iter().map(|text| (Field::Period, text.as_str().into())));
            }
            // A source has the day on which it was written.
            Body::Figure { claim: text, .. } | Body::Quote { text, .. } => add(text),
            Body::Scan { call, reasons, .. } => call.iter().chain(reasons).for_each(|text| add(text)),
            Body::Motto { lines, whose } => lines.iter().chain(whose).for_each(|text| add(text)),
            Body::Page { title, text, number, of } => {
                if let Some(text) = title {
                    add(text);
                }
                add(if number == of { unsigned(text) } else { text.as_str() });
            }
            Body::Couplet { first, second, across, heart } => {
                [first, second].into_iter().chain(across).chain(heart).for_each(|text| add(text));
            }
            Body::Countdown { name, note, .. } => [name].into_iter().chain(note).for_each(|text| add(text)),
            Body::Today { note: text, .. } | Body::Clock { note: text, .. } | Body::Picture { caption: text, .. } => {
                if let Some(text) = text {
                    add(text);
                }
            }
            Body::Ticker { items, .. } => items.iter().for_each(|text| add(text)),
            Body::PublicNotice(_)
            | Body::Pair(_)
            | Body::Photo(_)
            | Body::Event(_)
            | Body::Board(_)
            | Body::Route(_)
            | Body::Compare(_) => {
                found.extend(slide.body.parts().into_iter().map(|part| (Field::Text, part.text)));
            }
        }
    }
    found
}

/// A long text without the day on which it was signed: its last line, where that says nothing else.
fn unsigned(text: &str) -> &str {
    let (rest, last) = text.trim_end().rsplit_once('\n').unwrap_or(("", text));
    let is_day =
        |c: char| c.is_numeric() || c.is_whitespace() || "〇○零一二三四五六七八九十廿卅年月日号.-/".contains(c);
    if !rest.is_empty() && last.chars().all(is_day) { rest } else { text }
}

/// The last day that some texts name, as they are read on the first of two days; the other is today.
fn named_last(texts: &[(Field, Cow<'_, str>)], days: (NaiveDate, NaiveDate)) -> Option<WrittenDay> {
    texts.iter().filter_map(|(field, text)| last_day(text, *field, days)).max_by_key(|named| named.day)
}

/// The last day of a period that is over: then all is over, whatever else is named.
fn over_in_period(texts: &[(Field, Cow<'_, str>)], days: (NaiveDate, NaiveDate)) -> Option<WrittenDay> {
    let periods: Vec<_> = texts.iter().filter(|(field, _)| *field == Field::Period).cloned().collect();
    named_last(&periods, days).filter(|named| named.day < days.1)
}
