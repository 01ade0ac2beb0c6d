//! Lengths of time as they are written, such as `"8s"`.

use std::{ops::Range, time::Duration};

use crate::source::Source;
use gongyi_core::{
    problem::{Grade, Problem, Text},
    shapes::duration,
    text,
};

/// No slide stays for less: a public wall does not flicker.
const SHORTEST_DWELL: Duration = Duration::from_secs(1);

/// Reads a length of time: a dwell must be at least a second, and all are at most `most`.
pub(super) fn parse_length(
    source: &Source,
    part: Range<usize>,
    field: &str,
    text: Option<&str>,
    most: Duration,
    problems: &mut Vec<Problem>,
) -> Option<Duration> {
    let text = text?;
    let place = source.place_of_field(part, field);
    match duration::parse(text) {
        Err(message) => problems.push(Problem::error("bad-duration", Grade::Shape, place, message)),
        Ok(length) if length.is_zero() && field == "dwell" => problems.push(
            Problem::error(
                "zero-dwell",
                Grade::Shape,
                place,
                text!("停留时间不能为零", "a slide cannot stay for no time"),
            )
            .help(text!(
                "写成 \"8s\" 这样的时长，或删掉 dwell，让程序按字数决定",
                "write a time such as \"8s\", or leave dwell out: it then follows from the text"
            )),
        ),
        Ok(length) if length < SHORTEST_DWELL && field == "dwell" => problems.push(
            Problem::error(
                "dwell-below-second",
                Grade::Shape,
                place,
                text!(
                    "“{text}”太短：画面会闪烁，至少要停留 1 秒",
                    "\"{text}\" is too short: the picture would flicker, so a slide stays for at least a second"
                ),
            )
            .help(text!(
                "写成 \"1s\" 或更长，例如 \"8s\"；或删掉 dwell，让程序按字数决定",
                "write \"1s\" or more, such as \"8s\", or leave dwell out: it then follows from the text"
            )),
        ),
        Ok(length) if length > most => problems.push(Problem::error(
            "absurd-duration",
            Grade::Shape,
            place,
            Text::new(
                format!("“{text}”太长了，最长是 \"{}\"", duration::write(most)),
                format!("\"{text}\" is too long: it is at most \"{}\"", duration::write(most)),
            ),
        )),
        Ok(length) => return Some(length),
    }
    None
}
