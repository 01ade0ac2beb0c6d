//! What is valid in a slide, and what a designer would never do.

use std::{ops::Range, time::Duration};

use crate::{
    codes::{self, Issue},
    library::parse::ParsedSlide,
    source::Source,
};
use gongyi_core::{
    model::{Body, reading},
    problem::{Place, Problem, Severity, Text},
    shapes, text,
};

/// A dwell that is too short to read the text.
pub(super) fn lint_dwell(
    body: &Body,
    dwell: Duration,
    source: &Source,
    slide: &ParsedSlide,
    problems: &mut Vec<Problem>,
) {
    const ID: &str = "dwell-short";
    let characters = reading::length_of(body);
    let needed = reading::comfortable_secs(characters);
    if characters == 0 || dwell.as_secs_f64() >= needed || waived(&slide.raw, ID) {
        return;
    }
    let place = source.place_of_field(slide.span.clone(), "dwell");
    let secs = dwell.as_secs_f64();
    let message =
        text!("{characters} 个字只停 {secs} 秒，来不及读", "{secs} s is too short to read {characters} characters");
    let mut problem = Problem::warning(ID, place, message).help(Text::new(
        format!("至少 \"{:.1}s\"，或删掉 dwell，让程序按字数决定", (needed * 2.0).ceil() / 2.0),
        format!("give it at least \"{:.1}s\", or leave dwell out", (needed * 2.0).ceil() / 2.0),
    ));
    if secs < reading::hasty_secs(characters) {
        problem.severity = Severity::Error;
    }
    problems.push(problem);
}

/// An offer without the label that advertising law asks for.
pub(super) fn lint_label(slide: &shapes::Slide, source: &Source, span: &Range<usize>, problems: &mut Vec<Problem>) {
    const ID: &str = "advertisement-label";
    if !matches!(slide, shapes::Slide::Campaign(_)) || slide.common().advertisement || waived(slide, ID) {
        return;
    }
    let message = text!("这像是商业广告，却没有标明“广告”", "this looks like an advertisement, but is not labelled so");
    let help = text!(
        "加上 advertisement: true，画面上就有“广告”二字；公益活动则写 waive: [(id: \"advertisement-label\", reason: \"公益活动\")]",
        "add advertisement: true, which labels it 广告; for an event of public service, write \
         waive: [(id: \"advertisement-label\", reason: \"...\")]"
    );
    problems.push(Problem::warning(ID, source.place(span.start..span.start), message).help(help));
}

/// A code that no telephone on the street opens.
pub(super) fn lint_code(slide: &shapes::Slide, source: &Source, span: &Range<usize>, problems: &mut Vec<Problem>) {
    const ID: &str = "qr-unreachable";
    let (shapes::Slide::Campaign(shapes::Campaign { qr: Some(qr), .. })
    | shapes::Slide::Event(shapes::Event { qr: Some(qr), .. })
    | shapes::Slide::Scan(shapes::Scan { qr, .. })) = slide
    else {
        return;
    };
    if codes::read(qr).issue != Some(Issue::Unreachable) || waived(slide, ID) {
        return;
    }
    let message = text!(
        "二维码里是内部网络或这台电脑上的地址，路人的手机打不开",
        "the address in the QR code is of an internal network or of this computer: telephones on the street do not open it"
    );
    problems.push(Problem::warning(ID, source.place_of_field(span.clone(), "qr"), message).help(text!(
        "写公网上的网址，例如 \"https://example.cn\"",
        "write an address of the public network, such as \"https://example.cn\""
    )));
}

/// What a designer would never set.
pub(super) fn lint_text(slide: &shapes::Slide, source: &Source, span: &Range<usize>, problems: &mut Vec<Problem>) {
    const ID: &str = "exclamation-marks";
    let text = source.text.get(span.clone()).unwrap_or_default();
    let mut chars = text.chars().peekable();
    let mut found = false;
    while let Some(c) = chars.next() {
        found |= matches!(c, '！' | '!') && matches!(chars.peek(), Some('！' | '!'));
    }
    if found && !waived(slide, ID) {
        let place = Place { ..source.place(span.start..span.start) };
        problems.push(
            Problem::warning(ID, place, text!("连用了几个感叹号", "several exclamation marks stand in a row"))
                .help(text!("一个就够了", "one is enough")),
        );
    }
}

/// Whether a slide accepts a finding.
pub(super) fn waived(slide: &shapes::Slide, id: &str) -> bool {
    slide.common().waive.iter().any(|waiver| waiver.id == id)
}
