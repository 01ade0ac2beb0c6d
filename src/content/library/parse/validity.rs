//! The first and the last day of a slide, as they are written on it.

use std::ops::Range;

use super::{rules::condition_problem, slide_checks::days_of};
use crate::source::Source;
use gongyi_core::{
    condition,
    model::Validity,
    problem::{Grade, Problem},
    shapes, text,
};

/// What is wrong with the days of a slide.
pub(super) fn check_days(source: &Source, slide: &shapes::Slide, span: &Range<usize>, problems: &mut Vec<Problem>) {
    let common = slide.common();
    let mut read = |field: &str, written: Option<&str>| {
        let date = condition::read_date(written?);
        let wrong = |error| problems.push(condition_problem(error, source.place_of_field(span.clone(), field)));
        date.map_err(wrong).ok()
    };
    let (from, until) = (read("from", common.from), read("until", common.until));
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        let place = source.place_of_field(span.clone(), "until");
        let message = text!(
            "画面的最后一天 {until} 早于第一天 {from}",
            "the last day of the slide, {until}, is before its first, {from}"
        );
        problems.push(Problem::error("dates-reversed", Grade::Shape, place, message).help(text!(
            "对调过来：from: \"{until}\", until: \"{from}\"",
            "swap them: from: \"{until}\", until: \"{from}\""
        )));
    }
}

/// The days on which a slide is shown. A countdown to a date is over with that day.
pub(crate) fn validity(slide: &shapes::Slide) -> Validity {
    let common = slide.common();
    let read = |written: Option<&str>| condition::read_date(written?).ok();
    let counted = match slide {
        shapes::Slide::Countdown(countdown) => match days_of(&countdown.to).as_slice() {
            [only] => Some(*only),
            _ => None,
        },
        _ => None,
    };
    let until = [read(common.until), counted].into_iter().flatten().min();
    Validity { from: read(common.from), until }
}
