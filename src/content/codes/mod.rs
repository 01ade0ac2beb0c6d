//! What a QR code is to say. Staff paste an address as they have it, with all that clings to it; a telephone opens what
//! is coded to the letter, or shows it as words.
//!
//! Three ways: what nobody can have meant is put right in the code itself (blanks and invisible marks about an address,
//! letters that an address has only as bytes); what is mistyped is refused, with the address that was meant; and what is
//! no address (words, a telephone number, an address of another program) is coded as it is.

mod host;
mod repair;
#[cfg(test)]
mod tests;
mod web;

use std::borrow::Cow;

use gongyi_core::characters::{is_invisible_or_break, turns_text};

/// What somebody wrote for a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// What is coded.
    pub content: String,
    /// What is wrong with it.
    pub issue: Option<Issue>,
}

/// What is wrong with what somebody wrote for a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Issue {
    /// No telephone opens it: it is an address that is mistyped, or that something clings to. The right one, where that
    /// can be known.
    Mistyped(Option<String>),
    /// It is an address of this machine or of a network of its own.
    Unreachable,
}

/// What a code says, and what is wrong with it.
pub fn read(written: &str) -> Code {
    let text = without_marks(written);
    let is_one_line = !text.contains('\n');
    if let Some(address) = web::clean(&text) {
        let issue = host::is_private(&address.host).then_some(Issue::Unreachable);
        return Code { content: address.to_string(), issue };
    }
    let issue = if is_local(&repair::folded(&text)) || host::is_bare_private(&text) {
        Some(Issue::Unreachable)
    } else if is_one_line || web::has_web_scheme(&text) {
        repair::mistyped(&text)
    } else {
        None
    };
    Code { content: text.into_owned(), issue }
}

/// The longest address in print: a line of it beside a code.
const PRINTED: usize = 34;

/// The address that a code opens, as it is printed beside it: host and path, shortened in its middle. None where it is
/// no address.
pub fn printed(written: &str) -> Option<String> {
    let text = without_marks(written);
    web::clean(&text)?;
    let (_, after) = text.split_once("://")?;
    let whole = after.split(['?', '#']).next()?;
    let whole = whole.rsplit_once('@').map_or(whole, |(_, place)| place).trim_end_matches('/');
    let (host, path) = whole.split_once('/').unwrap_or((whole, ""));
    let host = host.strip_prefix("www.").filter(|host| host.contains('.')).unwrap_or(host);
    let path: Vec<char> = path.chars().map(|c| if c.is_whitespace() { '_' } else { c }).collect();
    let room = PRINTED.saturating_sub(host.chars().count() + 1);
    if path.is_empty() {
        return Some(host.to_owned());
    }
    if path.len() <= room {
        return Some(format!("{host}/{}", path.iter().collect::<String>()));
    }
    // The host says whose it is, the end of the path which page.
    let end = path.get(path.len() - (room.saturating_sub(2) / 2).min(path.len())..).unwrap_or_default();
    let start = path.get(..room.saturating_sub(2 + end.len())).unwrap_or_default();
    Some(format!("{host}/{}…{}", start.iter().collect::<String>(), end.iter().collect::<String>()))
}

/// Without blanks and invisible marks about it, and without such marks in it. Where it may be words, what joins or
/// selects the characters of words stays in them.
fn without_marks(written: &str) -> Cow<'_, str> {
    let text = written.trim_matches(|c: char| c.is_whitespace() || is_invisible_or_break(c));
    let is_words = text.contains(|c: char| c.is_whitespace()) || !text.contains(['.', ':', '：', '。']);
    let goes = |c: char| {
        let joins = is_words && matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..);
        turns_text(c) || (is_invisible_or_break(c) && !joins)
    };
    if text.contains(goes) { Cow::Owned(text.chars().filter(|c| !goes(*c)).collect()) } else { Cow::Borrowed(text) }
}

/// Whether it is a file of this machine or of a share.
fn is_local(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let is_drive = || {
        let mut chars = lower.chars();
        chars.next().is_some_and(|c| c.is_ascii_lowercase())
            && chars.next() == Some(':')
            && matches!(chars.next(), Some('\\' | '/'))
    };
    ["file:", "smb:", "\\\\", "/home/", "/users/", "/mnt/", "/media/", "/var/", "~/"]
        .iter()
        .any(|start| lower.starts_with(start))
        || is_drive()
}
