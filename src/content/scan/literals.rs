//! The strings of a text, each with the field that it is of, and the characters that it means.

use std::ops::Range;

use super::tokens::{Token, TokenKind, tokens};

/// A string as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal<'a> {
    /// Its bytes, with the quotation marks.
    pub at: Range<usize>,
    /// The name before the innermost bracket that has one, such as `Slogan`; empty where none has.
    pub owner: &'a str,
    /// The field in whose value it stands; empty where it stands in none.
    pub field: &'a str,
    /// Whether it is a raw one, without escapes.
    is_raw: bool,
}

impl Literal<'_> {
    /// The characters that it means, each with its bytes in the text that it is of.
    pub fn characters<'a>(&self, text: &'a str) -> impl Iterator<Item = (Range<usize>, char)> + use<'a> {
        let start = self.at.start;
        let written = text.get(self.at.clone()).unwrap_or_default();
        characters(written, self.is_raw).map(move |(at, c)| (start + at.start..start + at.end, c))
    }
}

/// The strings of a text.
pub fn literals(text: &str) -> impl Iterator<Item = Literal<'_>> {
    // For each open bracket: the owner and the field outside it.
    let mut open: Vec<(&str, &str)> = Vec::new();
    let (mut owner, mut field, mut word) = ("", "", 0..0);
    tokens(text).filter_map(move |Token { at, kind }| {
        let last_word = std::mem::replace(&mut word, 0..0);
        match kind {
            TokenKind::Word => word = at,
            TokenKind::Mark(':') => field = text.get(last_word).unwrap_or_default(),
            TokenKind::Open(_) => {
                open.push((owner, field));
                if !last_word.is_empty() {
                    owner = text.get(last_word).unwrap_or_default();
                }
            }
            TokenKind::Close(_) => (owner, field) = open.pop().unwrap_or_default(),
            TokenKind::Text { .. } => {
                let is_raw = last_word.end == at.start && text.get(last_word) == Some("r");
                return Some(Literal { at, owner, field, is_raw });
            }
            TokenKind::Mark(_) | TokenKind::Comment { .. } => {}
        }
        None
    })
}

/// The characters that a string means, each with its bytes in the string as it is written.
fn characters(written: &str, is_raw: bool) -> impl Iterator<Item = (Range<usize>, char)> + '_ {
    let mut chars = written.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, c) = chars.next()?;
        if c != '\\' || is_raw {
            return Some((start..start + c.len_utf8(), c));
        }
        let (mut end, escape) = chars.next().map(|(at, c)| (at + c.len_utf8(), c))?;
        let mut number = |most: usize| {
            let mut digits = String::new();
            while digits.len() < most
                && let Some((at, c)) = chars.next_if(|(_, c)| c.is_ascii_hexdigit() || matches!(c, '{' | '}'))
            {
                end = at + 1;
                match c {
                    '{' => {}
                    '}' => break,
                    c => digits.push(c),
                }
            }
            u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32)
        };
        let meant = match escape {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            '0' => '\0',
            'x' => number(2).unwrap_or_default(),
            // Up to six digits, and the bracket that closes them.
            'u' => number(7).unwrap_or_default(),
            other => other,
        };
        Some((start..end, meant))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_known_by_their_owner_and_field() {
        let text = "(title: \"a\", slides: [Text(text: \"b\", rows: [[\"c\"]], waive: [(id: \"d\")], id: r\"e\")], dwell: \"f\")";
        let found: Vec<(&str, &str, &str)> =
            literals(text).map(|literal| (literal.owner, literal.field, &text[literal.at])).collect();
        let text = [
            ("", "title", "\"a\""),
            ("Text", "text", "\"b\""),
            ("Text", "rows", "\"c\""),
            ("Text", "id", "\"d\""),
            ("Text", "id", "\"e\""),
            ("", "dwell", "\"f\""),
        ];
        assert_eq!(found, text);
    }

    #[test]
    fn escapes_are_the_characters_that_they_mean() {
        let found: Vec<(Range<usize>, char)> = characters("\"a\\n\\u{1b}\\x7f\\\\字\"", false).collect();
        let found: Vec<(Range<usize>, char)> = found[1..found.len() - 1].to_vec();
        let meant = [(1..2, 'a'), (2..4, '\n'), (4..10, '\u{1b}'), (10..14, '\u{7f}'), (14..16, '\\'), (16..19, '字')];
        assert_eq!(found, meant);
        assert_eq!(characters("\"\\u{10ffff}x\"", false).nth(2).unwrap().1, 'x');
        let text = "r#\"\\n\"#";
        assert!(literals(text).flat_map(|literal| literal.characters(text)).any(|(_, c)| c == '\\'));
    }
}
