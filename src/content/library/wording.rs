//! Characters in the texts of slides that are not what they seem: they came along from a PDF file, an old input method
//! or a word processor. What only looks like a common character is read as that one, and reported; codes that nobody but
//! one program knows are reported with what they most likely are.
//!
//! As in `limits`, texts are checked literal by literal, so that each finding has the very place. Names of files, ids and
//! codes are no texts: they are what they are.

use std::{collections::BTreeSet, ops::Range};

use crate::{scan::literals, source::Source};
use gongyi_core::{
    characters::{PrivateCode, common_character, in_common_characters, private_code, without_list_mark},
    problem::{Problem, Severity, Text},
    text,
};

/// The finding of characters that only look like common ones.
pub(crate) const COMPATIBILITY: &str = "compatibility-character";
/// The finding of codes that no face knows.
pub(crate) const PRIVATE: &str = "private-character";

/// So many characters of a text are named.
const MAX_NAMED: usize = 8;
/// A longer text is not repeated as it should be.
const MAX_QUOTED: usize = 120;

/// The fields whose texts are shown.
const SHOWN: [&str; 35] = [
    "text", "texts", "note", "heading", "levels", "label", "values", "title", "points", "steps", "deed", "honour",
    "headline", "period", "lines", "rows", "call", "first", "second", "across", "heart", "caption", "banner", "credit",
    "phrases", "number", "hours", "columns", "value", "unit", "claim", "source", "reasons", "who", "whose",
];

/// Whether a text of this field of this kind is shown: a name is one of a person or a day, or an identifier.
fn is_shown(owner: &str, field: &str) -> bool {
    SHOWN.contains(&field) || (field == "name" && matches!(owner, "Profile" | "Countdown"))
}

/// What is odd about the characters of the texts in a part of a file.
pub(crate) fn odd_characters(source: &Source, span: &Range<usize>, problems: &mut Vec<Problem>) {
    let written = source.text.get(span.clone()).unwrap_or_default();
    for literal in literals(written).filter(|literal| is_shown(literal.owner, literal.field)) {
        let quoted: Vec<(Range<usize>, char)> = literal.characters(written).collect();
        let mark = quoted.iter().position(|(_, c)| *c == '"').unwrap_or_default() + 1;
        let characters = quoted.get(mark..quoted.len().saturating_sub(mark)).unwrap_or_default();
        let is_odd = |c: char| common_character(c).is_some() || private_code(c).is_some();
        if !characters.iter().any(|(_, c)| is_odd(*c)) {
            continue;
        }
        let said: String = characters.iter().map(|(_, c)| c).collect();
        // The mark of a list goes, whatever it is.
        let is_item =
            matches!((literal.owner, literal.field), ("Notice", "points") | ("Steps", "steps") | ("Scan", "reasons"));
        let kept = if is_item { without_list_mark(&said) } else { &said };
        let skipped = said.chars().count() - kept.chars().count();
        let place = |at: &Range<usize>| source.place(span.start + at.start..span.start + at.end);
        let shown = characters.get(skipped..).unwrap_or_default();
        let found = |is_it: &dyn Fn(char) -> bool| {
            let mut of_kind = shown.iter().filter(|(_, c)| is_it(*c));
            let (at, first) = of_kind.next()?;
            let mut others: Vec<char> = vec![*first];
            let mut seen = BTreeSet::from([*first]);
            others.extend(of_kind.map(|(_, c)| *c).filter(|c| seen.insert(*c)));
            Some((place(at), others))
        };
        if let Some((place, seen)) = found(&|c| common_character(c).is_some()) {
            problems.push(Problem::warning(COMPATIBILITY, place, looks_common(&seen)).help(put_right(kept)));
        }
        let kinds: [(IsKind, fn(&[char], &str) -> (Text, Text)); 3] = [
            (|c| matches!(private_code(c), Some(PrivateCode::Formerly(_))), old_codes),
            (|c| private_code(c) == Some(PrivateCode::OfficeSign), office_signs),
            (|c| private_code(c) == Some(PrivateCode::Unknown), unknown_codes),
        ];
        for (is_it, told) in kinds {
            if let Some((place, seen)) = found(&is_it) {
                let (message, help) = told(&seen, kept);
                let mut problem = Problem::warning(PRIVATE, place, message).help(help);
                problem.severity = Severity::Error;
                problems.push(problem);
            }
        }
    }
}

/// Whether a character is of a kind.
type IsKind = fn(char) -> bool;

/// The first of these, each in words.
fn named(seen: &[char], one: impl Fn(char) -> String, by: &str) -> String {
    let rest = if seen.len() > MAX_NAMED { "…" } else { "" };
    seen.iter().take(MAX_NAMED).map(|c| one(*c)).collect::<Vec<_>>().join(by) + rest
}

fn code(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

fn looks_common(seen: &[char]) -> Text {
    let common = |c: char| common_character(c).unwrap_or(c);
    let zh = named(seen, |c| format!("{c}（{}）是“{}”", code(c), common(c)), "，");
    let en = named(seen, |c| format!("{c} ({}) is {}", code(c), common(c)), ", ");
    text!(
        "文字里有只是看起来像常用字的部首或兼容字：{zh}；画面上按常用字显示",
        "characters in this text only look like common ones: {en}; these are shown"
    )
}

/// The text as it should be, where it is short enough to be typed or copied.
fn put_right(said: &str) -> Text {
    let right = as_meant(said);
    if right.chars().count() > MAX_QUOTED {
        return text!("换成常用字", "type the common characters");
    }
    text!("写成“{right}”", "write “{right}”")
}

/// With the characters that are meant by old codes and by those that only look common.
fn as_meant(said: &str) -> String {
    in_common_characters(said).chars().map(meant_by).collect()
}

/// The character that an old code means.
fn meant_by(c: char) -> char {
    match private_code(c) {
        Some(PrivateCode::Formerly(meant)) => meant,
        _ => c,
    }
}

fn old_codes(seen: &[char], said: &str) -> (Text, Text) {
    let (zh, en) = (
        named(seen, |c| format!("{} 是 {}（{}）的旧编码", code(c), meant_by(c), code(meant_by(c))), "，"),
        named(seen, |c| format!("{} is an old code of {} ({})", code(c), meant_by(c), code(meant_by(c))), ", "),
    );
    let message = text!("{zh}，没有字体能显示，画面上会留空", "{en}, which no font has: a gap is left in its place");
    let list_zh = named(seen, |c| format!("{}（{}）", meant_by(c), code(meant_by(c))), "、");
    let list_en = named(seen, |c| format!("{} ({})", meant_by(c), code(meant_by(c))), ", ");
    let right = as_meant(said);
    let help = if right.chars().count() > MAX_QUOTED {
        text!("重新输入{list_zh}；人名请核对", "type {list_en} instead; check it in names of people")
    } else {
        text!(
            "重新输入{list_zh}，写成“{right}”；人名请核对",
            "type {list_en} instead, “{right}”; check it in names of people"
        )
    };
    (message, help)
}

fn office_signs(seen: &[char], _: &str) -> (Text, Text) {
    let list = named(seen, code, " ");
    let message = text!(
        "{list} 是 Word 的符号字体（Wingdings 或 Symbol）里的符号，别的字体没有，画面上会留空",
        "{list} is a sign of Word's symbol fonts (Wingdings or Symbol), which no other font has: a gap is left in its place"
    );
    (message, text!("删掉它，或重新输入要的符号", "delete it, or type the sign that you want"))
}

fn unknown_codes(seen: &[char], _: &str) -> (Text, Text) {
    let list = named(seen, code, " ");
    let message = text!(
        "{list} 是私用编码，不同的电脑上是不同的字，画面上会留空",
        "{list} is a private code, another character on each computer: a gap is left in its place"
    );
    (message, text!("问清楚是哪个字，重新输入它", "ask which character it is, and type that one"))
}
