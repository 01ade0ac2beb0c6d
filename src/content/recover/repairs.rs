//! What a person most likely meant, for each kind of mistake.

use std::ops::Range;

use ron::Error;

use super::{Edit, Mistake, Reach, Repair};
use crate::{
    explain::{example_of, first_field, kind_begun, opening_brackets},
    scan::{
        Closing, SyntaxIssue, TokenKind, begins_field, closing_bracket, find_issue, find_unopened, half_width,
        surroundings, tokens, value_from,
    },
    source::Source,
};
use gongyi_core::characters;

/// The list of a playlist, without which it is none.
const LIST: &str = "slides";
/// Where more brackets than this lack their other half, a file was cut off.
const MAX_UNCLOSED: usize = 3;

fn edit(at: Range<usize>, with: impl Into<String>) -> Edit {
    Edit { at, with: with.into() }
}

fn certain(edits: Vec<Edit>) -> Repair {
    Repair { edits, is_certain: true, reach: Reach::Beside, is_invented: false, doubts: Vec::new() }
}

fn uncertain(edits: Vec<Edit>) -> Repair {
    Repair { edits, is_certain: false, reach: Reach::Line, is_invented: false, doubts: Vec::new() }
}

/// Brackets that open what is known to close, or not: what is in them is as it was meant. As a whole such a file is still
/// one that nobody finished.
fn opened(edits: Vec<Edit>, is_closed: bool) -> Repair {
    Repair { reach: if is_closed { Reach::Nowhere } else { Reach::Beside }, ..uncertain(edits) }
}

/// Something that was certainly meant to be there, and of which nobody knows what it says.
fn invented(edits: Vec<Edit>) -> Repair {
    Repair { is_invented: true, ..certain(edits) }
}

/// What to put in the place of a mistake; nothing where nobody knows.
pub(super) fn repair(source: &Source, mistake: &Mistake) -> Option<Repair> {
    let text = source.text.as_str();
    let at = mistake.problem.place.span.clone();
    let here = text.get(at.clone())?;
    let repair = match mistake.problem.id {
        "full-width" => certain(vec![edit(at, half_width(here.chars().next()?)?.to_string())]),
        "missing-comma" => certain(vec![edit(at, ",")]),
        "extra-comma" | "stray-bracket" => certain(vec![edit(at, "")]),
        "unexpected-mark" if !here.contains(char::is_alphanumeric) => certain(vec![edit(at, " ")]),
        "missing-colon" => certain(vec![edit(at, ":")]),
        "bad-comment" => certain(vec![edit(at.start..at.start + 1, "//")]),
        "quoted-name" => certain(vec![edit(at, here.trim_matches('"'))]),
        "missing-bracket" => missing_bracket(text, here, at)?,
        "trailing-text" => uncertain(vec![edit(at.start..text.len(), "")]),
        "bad-escape" => {
            let backslash = at.start + here.find('\\')?;
            certain(vec![edit(backslash..backslash, "\\")])
        }
        "wrong-quotes" => {
            let line = text.get(at.end..)?.lines().next()?;
            let end = at.end + line.find('\'')?;
            certain(vec![edit(at, "\""), edit(end..end + 1, "\"")])
        }
        "wrong-bracket" => {
            let end = matching_close(text, at.start)?;
            certain(vec![edit(at, "("), edit(end..end + 1, ")")])
        }
        "missing-value" => {
            let field = word_before(text, at.start)?;
            invented(vec![edit(at.end..at.end, format!(" {}", example_of(field)?))])
        }
        "needless-name" => {
            let colon = here.find(':')?;
            certain(vec![edit(at.start..at.start + colon + 1, "")])
        }
        "missing-name" => {
            let owner = surroundings(text, at.start).name.map(|(_, name)| name)?;
            let field = first_field(owner)?;
            uncertain(vec![edit(at.start..at.start, format!("{field}: "))])
        }
        "unclosed-string" if here.starts_with('"') => uncertain(vec![close_string(text, at.start)?]),
        "unclosed-string" => uncertain(vec![edit(at.start..at.start, "\"")]),
        "inner-quote" => {
            let line = text.get(at.end..)?.lines().next()?;
            let quotes: Vec<usize> = line.match_indices('"').map(|(quote, _)| at.end + quote).collect();
            let second = quotes.first().filter(|_| quotes.len() > 1).map(|quote| edit(*quote..*quote, "\\"));
            uncertain([edit(at.start..at.start, "\\")].into_iter().chain(second).collect())
        }
        "unclosed-bracket" => brackets(text)?,
        "unknown-field" => unknown_field(text, &at, &mistake.error)?,
        "unknown-kind" => match &mistake.error {
            Error::NoSuchEnumVariant { expected, found, .. } if here == found => {
                let near = characters::nearest(found, expected.iter().copied())?;
                invented(vec![edit(at, near)])
            }
            _ => return None,
        },
        "missing-field" => match &mistake.error {
            Error::MissingStructField { field, .. } => {
                let bracket = at.start + text.get(at.start..)?.find('(')? + 1;
                let value = example_of(field)?;
                invented(vec![edit(bracket..bracket, format!("{field}: {value}, "))])
            }
            _ => return None,
        },
        "duplicate-field" => certain(vec![field_at(text, &at)?]),
        // The bracket around the whole file is missing.
        "wrong-type" if surroundings(text, at.start).open.is_none() => {
            let first = tokens(text).find(|token| token.kind == TokenKind::Word)?;
            let is_field = text.get(first.at.end..)?.trim_start().starts_with(':');
            if !is_field {
                return None;
            }
            let bracket = vec![edit(first.at.start..first.at.start, "(")];
            let is_closed = tokens(text).last().is_some_and(|last| last.kind == TokenKind::Close(')'));
            opened(bracket, is_closed)
        }
        // Of the fields of a file none must be there but its list.
        "wrong-type" if let Some(field) = outermost_field(text, at.start) => certain(vec![field]),
        "wrong-type" => {
            let around = surroundings(text, at.start);
            let value = example_of(around.field?)?;
            let in_list = around.open.is_some_and(|(_, c)| c == '[');
            // The first item of a list stands for each.
            let value = if in_list { first_item(&value)? } else { value };
            let written = value_from(text, at.start).filter(|written| written.start == at.start)?;
            invented(vec![edit(written, value)])
        }
        _ => return None,
    };
    repair.edits.iter().all(|edit| text.get(edit.at.clone()).is_some()).then_some(repair)
}

/// The word right before a mark.
fn word_before(text: &str, end: usize) -> Option<&str> {
    let before = text.get(..end)?.trim_end();
    let start = before
        .rfind(|c: char| !c.is_alphanumeric() && c != '_')
        .map_or(0, |at| at + before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
    before.get(start..).filter(|word| !word.is_empty())
}

/// The first item of a list.
fn first_item(list: &str) -> Option<String> {
    let inner = list.strip_prefix('[')?;
    let item = value_from(inner, 0)?;
    inner.get(item).map(str::to_owned)
}

/// Where the bracket at a place is closed.
fn matching_close(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for token in tokens(text.get(open..)?) {
        match token.kind {
            TokenKind::Open(_) => depth += 1,
            TokenKind::Close(_) => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return Some(open + token.at.start);
        }
    }
    None
}

/// A field with its value, and the comma after it.
fn field_at(text: &str, name: &Range<usize>) -> Option<Edit> {
    let colon = name.end + text.get(name.end..)?.find(':')?;
    let value = value_from(text, colon + 1)?;
    let rest = text.get(value.end..)?;
    let comma = rest.len() - rest.trim_start().len();
    let end = if rest.trim_start().starts_with(',') { value.end + comma + 1 } else { value.end };
    Some(edit(name.start..end, ""))
}

/// The field of the file itself whose value is here, with its value.
fn outermost_field(text: &str, at: usize) -> Option<Edit> {
    let around = surroundings(text, at);
    let first = tokens(text).find(|token| matches!(token.kind, TokenKind::Open(_)))?;
    let field =
        around.field.filter(|field| *field != LIST && around.open.is_some_and(|(open, _)| open == first.at.start))?;
    let start = (field.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    field_at(text, &(start..start + field.len()))
}

/// A field that nobody knows: the one that it is most like, or none.
fn unknown_field(text: &str, at: &Range<usize>, error: &Error) -> Option<Repair> {
    let Error::NoSuchStructField { expected, found, .. } = error else { return None };
    if text.get(at.clone()) != Some(found) {
        return None;
    }
    let around = surroundings(text, at.start);
    let (open, _) = around.open?;
    let written = fields_of(text, open);
    let near = characters::nearest(found, expected.iter().copied()).filter(|near| !written.contains(near));
    let field = field_at(text, at)?;
    let owner = around.name.map_or(open..open + 1, |(start, name)| start..start + name.len());
    // The value may be one for the other name; what is missing may be what was meant.
    let value = value_from(text, at.end + text.get(at.end..)?.find(':')? + 1)?;
    let (repair, doubts) = match near {
        Some(near) => (invented(vec![edit(at.clone(), near)]), at.start..value.start),
        None => (certain(vec![field]), owner),
    };
    Some(Repair { doubts: vec![doubts], ..repair })
}

/// The fields that are written in the brackets that open at a place.
fn fields_of(text: &str, open: usize) -> Vec<&str> {
    let (mut depth, mut last, mut found) = (0_usize, None, Vec::new());
    for token in tokens(text.get(open..).unwrap_or_default()) {
        match token.kind {
            TokenKind::Open(_) => depth += 1,
            TokenKind::Close(_) => depth = depth.saturating_sub(1),
            TokenKind::Mark(':') if depth == 1 => found.extend(last.take()),
            _ => {}
        }
        if depth == 0 {
            break;
        }
        let is_word = token.kind == TokenKind::Word;
        last = if is_word { text.get(open + token.at.start..open + token.at.end) } else { None };
    }
    found
}

/// A bracket that is missing before a value, before the first field of an element, or after a kind.
fn missing_bracket(text: &str, here: &str, at: Range<usize>) -> Option<Repair> {
    let rest = text.get(at.end..)?;
    if at.is_empty() {
        let missing = find_unopened(text, at.end, opening_brackets)?;
        let open = edit(at, missing.bracket);
        let close = |at: usize| edit(at..at, closing_bracket(missing.bracket));
        return Some(match missing.close {
            Closing::Written => opened(vec![open], true),
            Closing::Missing(at) => opened(vec![open, close(at)], true),
            Closing::Unknown => opened(vec![open], false),
        });
    }
    Some(if rest.trim_start().starts_with(':') {
        opened(vec![open_element(here, at.start)], false)
    } else if begins_field(rest) {
        opened(vec![edit(at.end..at.end, "(")], false)
    } else {
        certain(vec![edit(at.end..at.end, "()")])
    })
}

/// The bracket that is missing before the first field of an element, such as `Sloganid: "a")` or `play: "a")`.
fn open_element(word: &str, at: usize) -> Edit {
    let start = at + kind_begun(word).map_or(0, str::len);
    edit(start..start, "(")
}

/// The end of a text without one: where its line ends, before the marks that follow a text.
fn close_string(text: &str, quote: usize) -> Option<Edit> {
    let line = text.get(quote..)?.lines().next()?;
    if let Some((at, c)) = line.char_indices().skip(1).find(|(_, c)| matches!(c, '”' | '“' | '＂')) {
        return Some(edit(quote + at..quote + at + c.len_utf8(), "\""));
    }
    // The text ends before the next field of the line, where there is one.
    let next = line.match_indices(", ").map(|(at, _)| at).find(|at| {
        let rest = line.get(at + 2..).unwrap_or_default();
        let after = rest.trim_start_matches(|c: char| c.is_ascii_lowercase() || c == '_');
        after.len() < rest.len() && after.starts_with(':')
    });
    let end = next
        .unwrap_or_else(|| line.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ')' | ']')).len());
    (end > 0).then(|| edit(quote + end..quote + end, "\""))
}

/// Brackets that do not pair.
fn brackets(text: &str) -> Option<Repair> {
    let close = |at: usize, open: char| vec![edit(at..at, closing_bracket(open).to_string())];
    Some(uncertain(match find_issue(text, text.len())? {
        SyntaxIssue::UnclosedElement { open, at } => close(at, open.1),
        SyntaxIssue::Unclosed { open, before } => close(before.0, open.1),
        SyntaxIssue::Mismatch { open, close } => {
            vec![edit(close.0..close.0 + close.1.len_utf8(), closing_bracket(open.1).to_string())]
        }
        SyntaxIssue::UnclosedAtEnd(open) if open.len() <= MAX_UNCLOSED => close(text.trim_end().len(), open.first()?.1),
        _ => return None,
    }))
}
