//! Slides whose days are over: they are in no loop any more, and their files only grow.

use chrono::{DateTime, Utc};

use gongyi_content::library::Outcome;
use gongyi_core::{problem::Problem, text};

/// What may be accepted on a slide.
const ID: &str = "slide-over";

/// The slides of a folder that are over at `now`, in the zone of the site.
pub fn inspect(outcome: &Outcome, now: DateTime<Utc>) -> Vec<Problem> {
    let library = &outcome.library;
    let today = now.with_timezone(&library.site.timezone).date_naive();
    let mut found: Vec<Problem> = Vec::new();
    for slide in library.playlists.values().flat_map(|playlist| &playlist.slides) {
        let Some(last) = slide.validity.until.filter(|last| *last < today) else { continue };
        if slide.waive.iter().any(|waiver| waiver.id == ID) {
            continue;
        }
        let place = outcome.place_of(slide);
        // All pages of a text are one slide to whoever writes it.
        if found.last().is_some_and(|last| last.place == place) {
            continue;
        }
        let message = text!(
            "画面的最后一天 {last} 已经过去，不再播放",
            "the last day of this slide, {last}, is over: it is no longer shown"
        );
        found.push(
            Problem::warning(ID, place, message)
                .help(text!("删掉这个画面，或改写日期", "take the slide away, or write new dates")),
        );
    }
    found
}
