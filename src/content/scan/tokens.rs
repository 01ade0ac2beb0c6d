//! The tokens of a text: the leaf that everything else in this folder reads.

use std::{iter::Peekable, ops::Range, str::CharIndices};

/// A token of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// Its bytes.
    pub(crate) at: Range<usize>,
    /// What it is.
    pub(crate) kind: TokenKind,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A run of letters, digits and `_`.
    Word,
    /// A string with its quotation marks; whether it has an end.
    Text { closed: bool },
    /// A comment between `/*` and `*/`; whether it has an end. Comments up to the end of a line are left out.
    Comment { closed: bool },
    /// An opening bracket.
    Open(char),
    /// A closing bracket.
    Close(char),
    /// Any other character.
    Mark(char),
}

/// Whether a character may stand in a name.
pub(crate) fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The bracket that closes this one.
pub(crate) fn closing_bracket(opener: char) -> char {
    match opener {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}

#[cfg(test)]
thread_local! {
    /// How many tokens were scanned in this thread: what explaining costs.
    static TOKENS_SCANNED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// How many tokens were scanned in this thread.
#[cfg(test)]
pub(crate) fn tokens_scanned() -> usize {
    TOKENS_SCANNED.with(std::cell::Cell::get)
}

/// The tokens of a text, without space and comments up to the end of a line.
pub(crate) fn tokens(text: &str) -> impl Iterator<Item = Token> + '_ {
    let mut chars = text.char_indices().peekable();
    let mut word_before = 0..0;
    std::iter::from_fn(move || {
        loop {
            let (start, c) = chars.next()?;
            let kind = match c {
                c if c.is_whitespace() => continue,
                '"' => {
                    // A raw string: r"…" or r#"…"#.
                    let raw = word_before.end == start && text.get(word_before.clone()) == Some("r");
                    TokenKind::Text { closed: skip_string(&mut chars, raw.then_some(0)) }
                }
                '#' if word_before.end == start && text.get(word_before.clone()) == Some("r") => {
                    let mut hashes = 1;
                    while chars.next_if(|(_, c)| *c == '#').is_some() {
                        hashes += 1;
                    }
                    match chars.next_if(|(_, c)| *c == '"') {
                        Some(_) => TokenKind::Text { closed: skip_string(&mut chars, Some(hashes)) },
                        None => TokenKind::Mark('#'),
                    }
                }
                '/' if chars.next_if(|(_, next)| *next == '/').is_some() => {
                    while chars.next_if(|(_, c)| *c != '\n').is_some() {}
                    continue;
                }
                '/' if chars.next_if(|(_, next)| *next == '*').is_some() => {
                    TokenKind::Comment { closed: skip_comment(&mut chars) }
                }
                '(' | '[' | '{' => TokenKind::Open(c),
                ')' | ']' | '}' => TokenKind::Close(c),
                c if is_name(c) => {
                    while chars.next_if(|(_, c)| is_name(*c)).is_some() {}
                    TokenKind::Word
                }
                c => TokenKind::Mark(c),
            };
            let end = chars.peek().map_or(text.len(), |(at, _)| *at);
            if kind == TokenKind::Word {
                word_before = start..end;
            }
            #[cfg(test)]
            TOKENS_SCANNED.with(|count| count.set(count.get() + 1));
            return Some(Token { at: start..end, kind });
        }
    })
}

/// Whether a text begins with a field, such as `text: "a"`.
pub(crate) fn begins_field(text: &str) -> bool {
    let mut kinds = tokens(text).map(|token| token.kind);
    kinds.next() == Some(TokenKind::Word) && kinds.next() == Some(TokenKind::Mark(':'))
}

/// Skips what is left of a string, a raw one with so many hashes; whether it has an end.
fn skip_string(chars: &mut Peekable<CharIndices<'_>>, raw: Option<usize>) -> bool {
    while let Some((_, c)) = chars.next() {
        match (c, raw) {
            ('\\', None) => drop(chars.next()),
            ('"', None | Some(0)) => return true,
            ('"', Some(hashes)) => {
                let mut found = 0;
                while found < hashes && chars.next_if(|(_, c)| *c == '#').is_some() {
                    found += 1;
                }
                if found == hashes {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

/// Skips what is left of a comment, which may hold others; whether it has an end.
fn skip_comment(chars: &mut Peekable<CharIndices<'_>>) -> bool {
    let mut depth = 1;
    while let Some((_, c)) = chars.next() {
        if c == '*' && chars.next_if(|(_, c)| *c == '/').is_some() {
            depth -= 1;
            if depth == 0 {
                return true;
            }
        } else if c == '/' && chars.next_if(|(_, c)| *c == '*').is_some() {
            depth += 1;
        }
    }
    false
}
