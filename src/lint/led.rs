//! What is found of slides on matrices of LEDs: what no panel can show; and what Shenzhen's rule of 2018 for public LED text
//! screens asks of slides, for those who must keep it.
//!
//! The rule needs no painting: a static page stays at least 15 s, and a change takes at most 2 s. What the rule says of
//! brightness, of scrolling and of an hour of public service a day is not judged here.

use std::time::Duration;

use gongyi_content::library::Outcome;
use gongyi_core::{
    model::{Body, Slide, led::LEAST_EM},
    problem::{Problem, Severity, Text},
    text,
};
use gongyi_paint::{PaintSize, survey::Survey};

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

/// What is wrong with a slide on a panel of this size, as it was painted: the id, what it is and what to do.
pub(crate) fn panel_findings(
    slide: &Slide,
    survey: &Survey,
    screen: &str,
    size: PaintSize,
) -> Vec<(&'static str, Text, Text)> {
    let mut found = Vec::new();
    if !slide.is_led((size.width, size.height)) {
        return found;
    }
    let em = survey.texts.iter().map(|set| set.em * size.height as f32).fold(f32::INFINITY, f32::min);
    if em < LEAST_EM as f32 - 0.01 {
        let lines = size.height;
        let message = text!(
            "LED 屏“{screen}”只有 {lines} 行像素，汉字至少要 {LEAST_EM} 行才看得清",
            "the LED panel `{screen}` has only {lines} lines of pixels; a Chinese character needs {LEAST_EM}"
        );
        let help = text!(
            "在 site.ron 里改正 size，或换用 16 行以上的屏",
            "correct its size in site.ron, or use a panel of 16 lines or more"
        );
        found.push(("led-text-small", message, help));
    }
    let field = match &slide.body {
        Body::Campaign { qr: Some(_), .. } => Some("lines"),
        Body::Event(event) if event.qr.is_some() => Some("place"),
        Body::Scan { .. } => Some("reasons"),
        _ => None,
    };
    if let Some(field) = field {
        let message = text!(
            "LED 屏“{screen}”上放不下二维码，只显示文字",
            "the LED panel `{screen}` has no room for a QR code: only the texts are shown"
        );
        let help = text!(
            "把电话或地址写进 {field}，或不在这块屏上放它",
            "write a telephone number or an address into `{field}`, or play it on other screens"
        );
        found.push(("led-code-hidden", message, help));
    }
    found
}
