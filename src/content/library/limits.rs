//! How much of everything there may be: far more than a city has, and so little that no file can keep a player busy or
//! fill its memory. And what no text holds: characters that nobody sees.
//!
//! Texts are checked as they are written, literal by literal, so that a new field needs no new check.

use std::{cmp::Reverse, collections::BTreeMap, ops::Range};

use crate::{
    read::Source,
    scan::{Literal, literals},
};
use gongyi_core::{
    characters::{is_control, turns_text, unfit_for_name},
    model::MAX_TEXTS,
    problem::{Grade, Place, Problem},
    text,
};

/// Slides of a playlist: at eight seconds each it takes eleven hours.
pub(crate) const MAX_SLIDES: usize = 5000;
/// Rules of a site.
pub(crate) const MAX_RULES: usize = 10_000;
/// Screens of a site.
pub(crate) const MAX_SCREENS: usize = 1000;
/// Corrections of the calendar: a generation's.
pub(crate) const MAX_HOLIDAYS: usize = 2000;
/// Quotas of a site.
pub(crate) const MAX_QUOTAS: usize = 100;
/// Phrases that no line tears.
pub(crate) const MAX_PHRASES: usize = 2000;
/// Cells of a table, which is cut into pages: a timetable of two hundred lines.
const MAX_CELLS: usize = 1000;
/// Names in a list of a rule or a screen.
pub(crate) const MAX_NAMES: usize = 1000;
/// Zones in the list of a screen, of which there are three kinds.
pub(crate) const MAX_ZONES: usize = 16;
/// Problems of one file that are reported in full.
const MAX_PROBLEMS: usize = 100;

/// Characters of a long text, which is cut into pages: an hour and a half of them.
const LONG_TEXT: usize = 20_000;
/// Characters of any other text.
pub(crate) const ANY_TEXT: usize = 2000;
/// Characters of what a QR code holds: a little more than any can, so that it is reported what is wrong.
const QR: usize = 4000;
/// Characters of a condition's hours.
const HOURS: usize = 500;
/// Characters of a name.
const NAME: usize = 200;
/// The fields that hold names.
const NAMES: [&str; 11] =
    ["name", "id", "play", "theme", "icon", "groups", "screens", "zones", "fallback", "timezone", "output"];

/// More of something than there may be.
pub(crate) fn too_many(field: &str, count: usize, most: usize, place: Place) -> Problem {
    let message =
        text!("“{field}”有 {count} 项，最多 {most} 项", "`{field}` has {count} items: there are at most {most}");
    let help = match field {
        "slides" => text!("分成几个播放列表", "split the playlist into several"),
        "schedule" => text!(
            "合并相同的规则，或按文件夹分成几个站点",
            "join rules that are alike, or split the site into several folders"
        ),
        _ => text!("只留需要的，或分成几处来写", "keep what is needed, or split it"),
    };
    Problem::error("too-many", Grade::Shape, place, message).help(help)
}

/// Reports a list that is too long; how many of it are read.
pub(crate) fn at_most(
    source: &Source,
    part: &Range<usize>,
    (field, count, most): (&str, usize, usize),
    problems: &mut Vec<Problem>,
) -> usize {
    if count > most {
        problems.push(too_many(field, count, most, source.place_of_field(part.clone(), field)));
    }
    count.min(most)
}

/// Texts of a file that nobody could read, and characters in them that nobody sees. Where the texts are, in order, that
/// are so long that they had better not be read.
pub(crate) fn check_literals(source: &Source, problems: &mut Vec<Problem>) -> Vec<Range<usize>> {
    let mut long = Vec::new();
    for literal in literals(&source.text) {
        let written = source.text.get(literal.at.clone()).unwrap_or_default();
        let most = longest(&literal);
        // A character has a byte at least.
        let count = if written.len() > most { written.chars().count().saturating_sub(2) } else { 0 };
        if count > most {
            let place = source.place(literal.at.start..literal.at.start);
            problems.push(too_long(literal.field, count, most, place));
            long.push(literal.at.clone());
        }
        let is_unfit = |(_, c): &(Range<usize>, char)| is_control(*c) && !matches!(c, '\n' | '\t');
        // Line ends as Windows writes them are line ends.
        let is_line_end = |(at, c): &(Range<usize>, char)| *c == '\r' && at.len() == 1;
        let mut characters = literal.characters(&source.text);
        if let Some((at, c)) = characters.find(|found| is_unfit(found) && !is_line_end(found)) {
            problems.push(control_character(c, source.place(at)));
        }
    }
    long
}

/// Whether a part of a file holds one of these places, which are in order.
pub(crate) fn holds_any(part: &Range<usize>, places: &[Range<usize>]) -> bool {
    let next = places.partition_point(|place| place.start < part.start);
    places.get(next).is_some_and(|place| place.end <= part.end)
}

/// What somebody may have meant is searched for as often as problems of a file are reported, and no more: each costs a
/// look at all names that there are.
pub(crate) struct Suggestions(usize);

impl Suggestions {
    pub(crate) fn new() -> Self {
        Self(MAX_PROBLEMS)
    }

    /// Whether one more is worth a search.
    pub(crate) fn one_more(&mut self) -> bool {
        let is_left = self.0 > 0;
        self.0 = self.0.saturating_sub(1);
        is_left
    }
}

/// The most characters of a text.
fn longest(literal: &Literal<'_>) -> usize {
    match (literal.owner, literal.field) {
        ("Text", "text") => LONG_TEXT,
        (_, "qr") => QR,
        (_, "when") => HOURS,
        (_, field) if NAMES.contains(&field) => NAME,
        _ => ANY_TEXT,
    }
}

fn too_long(field: &str, count: usize, most: usize, place: Place) -> Problem {
    let (zh, en) = if field.is_empty() { ("这段文字", "this text") } else { (field, field) };
    let message =
        text!("“{zh}”有 {count} 个字，最多 {most} 个", "`{en}` has {count} characters: there are at most {most}");
    let help = match most {
        LONG_TEXT => {
            text!("分成几个 Text，或几个播放列表", "split it into several of `Text`, or several playlists")
        }
        ANY_TEXT => text!(
            "长文章写成 Text(text: \"…\")，会自动分页；或分成几个画面",
            "write a long text as Text(text: \"...\"), which turns its pages, or as several slides"
        ),
        _ => text!("写短一些", "write less"),
    };
    Problem::error("text-too-long", Grade::Shape, place, message).help(help)
}

fn control_character(c: char, place: Place) -> Problem {
    let code = u32::from(c);
    let message = text!(
        "文字里有一个看不见的控制字符（U+{code:04X}）",
        "there is an invisible control character (U+{code:04X}) in the text"
    );
    Problem::error("control-character", Grade::Shape, place, message)
        .help(text!("删掉它；换行写 \\n", "delete it; a new line is written \\n"))
}

/// A slide that holds more than a wall can show.
pub(crate) fn check_amount(source: &Source, span: &Range<usize>, problems: &mut Vec<Problem>) {
    let text = source.text.get(span.clone()).unwrap_or_default();
    let mut counts: BTreeMap<(bool, &str), usize> = BTreeMap::new();
    let mut sum = 0;
    for literal in literals(text) {
        let is_cell = literal.owner == "Table" && literal.field == "rows";
        *counts.entry((is_cell, literal.field)).or_default() += 1;
        sum += text.get(literal.at).map_or(0, |written| written.chars().count());
    }
    for ((is_cell, field), count) in counts {
        at_most(source, span, (field, count, if is_cell { MAX_CELLS } else { MAX_TEXTS }), problems);
    }
    if sum > LONG_TEXT + ANY_TEXT {
        problems.push(too_long("", sum, LONG_TEXT, source.place(span.start..span.start)));
    }
}

/// The finding of a mark that turns the direction of a text.
pub(crate) const TURNING_MARK: &str = "bidi-mark";

/// What turns the direction of a text: what is seen is not what is written.
pub(crate) fn turning_mark(source: &Source, span: &Range<usize>) -> Option<Problem> {
    let text = source.text.get(span.clone()).unwrap_or_default();
    let mut characters = literals(text).flat_map(|literal| literal.characters(text));
    let (at, c) = characters.find(|(_, c)| turns_text(*c))?;
    let code = u32::from(c);
    let message = text!(
        "文字里有一个看不见的、改变书写方向的字符（U+{code:04X}）",
        "there is an invisible character (U+{code:04X}) in the text that turns its direction"
    );
    let place = source.place(span.start + at.start..span.start + at.end);
    Some(Problem::warning(TURNING_MARK, place, message).help(text!("删掉它", "delete it")))
}

/// A name that holds what nobody sees.
pub(crate) fn bad_name((zh, en): (&str, &str), name: &str, place: impl FnOnce() -> Place) -> Option<Problem> {
    let code = u32::from(unfit_for_name(name)?);
    let message = text!(
        "{zh}“{name}”里有看不见的字符（U+{code:04X}）",
        "the name of {en}, `{name}`, holds an invisible character (U+{code:04X})"
    );
    let help = text!("把名字重新打一遍", "type the name anew");
    Some(Problem::error("bad-name", Grade::Shape, place(), message).help(help))
}

/// Of each file the first problems, errors before warnings, and how many more there are: nobody fixes a thousand at
/// once, and the status lists all of them again and again.
pub(crate) fn shorten(problems: Vec<Problem>) -> Vec<Problem> {
    let mut files: BTreeMap<std::path::PathBuf, Vec<Problem>> = BTreeMap::new();
    for problem in problems {
        files.entry(problem.place.file.clone()).or_default().push(problem);
    }
    let mut kept = Vec::new();
    for mut found in files.into_values() {
        if found.len() > MAX_PROBLEMS {
            found.sort_by_key(|problem| (problem.grade, problem.severity, problem.place.span.start));
            let more = found.split_off(MAX_PROBLEMS);
            found.sort_by_key(|problem| (problem.place.line, problem.place.column));
            found.extend(more_problems(&more));
        }
        kept.extend(found);
    }
    kept
}

/// What is said of problems that are not reported.
fn more_problems(more: &[Problem]) -> Option<Problem> {
    let first = more.iter().min_by_key(|problem| (problem.grade, problem.severity))?;
    // After all that are reported, so that it comes last.
    let last = more.iter().max_by_key(|problem| (problem.place.line, Reverse(problem.place.column)))?;
    let count = more.len();
    Some(Problem {
        id: "more-problems",
        grade: first.grade,
        severity: first.severity,
        place: Place { span: last.place.span.start..last.place.span.start, ..last.place.clone() },
        message: text!("这个文件还有 {count} 处问题没有列出", "{count} more problems of this file are not listed"),
        help: Some(text!("先改好上面的，再检查一遍", "fix those above and check again")),
        in_force: first.in_force,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::parse::parse_site;
    use gongyi_core::characters;

    #[test]
    fn of_many_problems_the_errors_are_reported_and_the_rest_counted() {
        let place = |file: &str, line| Place { file: file.into(), line, column: 1, span: line..line };
        let text = || text!("一", "one");
        let mut problems: Vec<Problem> =
            (1..=300).map(|line| Problem::warning("dwell-short", place("a.ron", line), text())).collect();
        problems.push(Problem::error("unknown-theme", Grade::Content, place("a.ron", 299), text()));
        problems.push(Problem::warning("dwell-short", place("b.ron", 1), text()));
        let kept = shorten(problems);
        assert_eq!(kept.len(), MAX_PROBLEMS + 2);
        assert!(kept.iter().any(|problem| problem.id == "unknown-theme"));
        let more = &kept[MAX_PROBLEMS];
        assert_eq!(
            (more.id, more.severity, more.place.line),
            ("more-problems", gongyi_core::problem::Severity::Warning, 300)
        );
        assert!(more.message.en.contains("201 more"), "{}", more.message.en);
        assert_eq!(kept.last().unwrap().place.file, std::path::Path::new("b.ron"));
    }
    #[test]
    fn what_was_meant_is_searched_for_only_as_often_as_it_is_reported() {
        const SCREENS: usize = 300;
        let screens: Vec<String> = (0..SCREENS).map(|at| format!("(name: \"screen-{at}\")")).collect();
        let rules: Vec<String> = (0..5000)
            .map(|at| format!("(play: \"a\", screens: [\"scren-{at}\", \"screen-{}\"])", at % SCREENS))
            .collect();
        let source = Source::of_text(
            "site.ron".into(),
            format!("(screens: [{}], schedule: [{}])", screens.join(","), rules.join(",")),
        );
        let before = characters::compared();
        let (_, problems) = parse_site(source, chrono_tz::Asia::Shanghai);
        assert_eq!(problems.len(), 5000);
        assert!(characters::compared() - before <= MAX_PROBLEMS * SCREENS, "{}", characters::compared() - before);
        let reported: Vec<_> = shorten(problems).into_iter().take(MAX_PROBLEMS).collect();
        assert!(reported.iter().all(|problem| problem.help.as_ref().unwrap().en.starts_with("did you mean `screen-")));
    }
}
