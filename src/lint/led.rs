//! What Shenzhen's rule of 2018 for public LED text screens asks of slides, for those who must keep it.
//!
//! It needs no painting: a static page stays at least 15 s, and a change takes at most 2 s. What the rule says of
//! brightness, of scrolling and of an hour of public service a day is not judged here.

use std::time::Duration;

use gongyi_content::library::Outcome;
use gongyi_core::{
    problem::{Problem, Severity, Text},
    text,
};

/// A page stays at least so long.
const PAGE: Duration = Duration::from_secs(15);
/// A change takes at most so long.
const CHANGE: Duration = Duration::from_secs(2);

/// What the rule finds wrong with the slides of a folder.
pub fn inspect(outcome: &Outcome) -> Vec<Problem> {
    let mut found = Vec::new();
    for slide in outcome.library.playlists.values().flat_map(|playlist| &playlist.slides) {
        let place = outcome.place_of(slide);
        let mut report = |id: &'static str, message: Text, help: Text| {
            if !slide.waive.iter().any(|waiver| waiver.id == id) {
                let problem = Problem::warning(id, place.clone(), message).help(help);
                found.push(Problem { severity: Severity::Error, ..problem });
            }
        };
        if slide.dwell < PAGE {
            let secs = slide.dwell.as_secs_f32();
            let message = text!(
                "画面只停 {secs} 秒，LED 屏的静止画面至少停 15 秒",
                "the slide stays {secs} s; on an LED screen a page stays at least 15 s"
            );
            report("led-page-short", message, text!("写 dwell: \"15s\"", "write dwell: \"15s\""));
        }
        if slide.transition.length > CHANGE {
            let secs = slide.transition.length.as_secs_f32();
            let message = text!(
                "换画面用了 {secs} 秒，LED 屏上最多 2 秒",
                "the change takes {secs} s; on an LED screen it takes at most 2 s"
            );
            report("led-change-slow", message, text!("写 transition_time: \"1s\"", "write transition_time: \"1s\""));
        }
    }
    found
}
