//! Where something stands among the brackets, and where a field's value is.

use std::ops::Range;

use super::tokens::{Token, TokenKind, tokens};

/// Where something stands among the brackets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Surroundings<'a> {
    /// The innermost open bracket.
    pub(crate) open: Option<(usize, char)>,
    /// The name right before that bracket, such as `Slogan`.
    pub(crate) name: Option<(usize, &'a str)>,
    /// The field whose value begins here, or else whose value the bracket is.
    pub(crate) field: Option<&'a str>,
    /// The last token before.
    pub(crate) last: Option<Range<usize>>,
}

/// Where the byte `at` stands.
pub(crate) fn surroundings(text: &str, at: usize) -> Surroundings<'_> {
    surroundings_from(text, 0, Surroundings::default(), at)
}

/// Where the byte `at` stands, where it is known what is before the byte `from`.
pub(crate) fn surroundings_from<'a>(
    text: &'a str,
    from: usize,
    before: Surroundings<'a>,
    at: usize,
) -> Surroundings<'a> {
    let mut open: Vec<Surroundings<'_>> = Vec::new();
    let mut here = before;
    let mut last_word: Option<(usize, &str)> = None;
    let tokens = tokens(text.get(from..).unwrap_or_default())
        .map(|token| Token { at: token.at.start + from..token.at.end + from, ..token });
    for token in tokens.take_while(|token| token.at.start < at) {
        match token.kind {
            TokenKind::Word => last_word = Some((token.at.start, text.get(token.at.clone()).unwrap_or_default())),
            TokenKind::Mark(':') => here.field = last_word.take().map(|(_, word)| word),
            TokenKind::Mark(',') => {
                let outer = open.last().and_then(|outer| outer.field);
                here.field = if here.open.is_some_and(|(_, c)| c == '[') { outer } else { None };
                last_word = None;
            }
            TokenKind::Open(c) => {
                let field = if c == '[' { here.field } else { None };
                let name = last_word.take().filter(|(start, word)| {
                    text.get(start + word.len()..token.at.start).is_some_and(|between| between.trim().is_empty())
                });
                open.push(std::mem::replace(
                    &mut here,
                    Surroundings { open: Some((token.at.start, c)), name, field, last: None },
                ));
            }
            TokenKind::Close(_) => {
                here = open.pop().unwrap_or_default();
                last_word = None;
            }
            TokenKind::Text { .. } | TokenKind::Comment { .. } | TokenKind::Mark(_) => last_word = None,
        }
        here.last = Some(token.at);
    }
    here
}

/// The bytes of a field's value within a text: at the outermost level of brackets, else at any.
pub(crate) fn value_of_field(text: &str, field: &str) -> Option<Range<usize>> {
    let mut deeper = None;
    let mut depth = 0_usize;
    let mut tokens = tokens(text).peekable();
    while let Some(token) = tokens.next() {
        match token.kind {
            TokenKind::Open(_) => depth += 1,
            TokenKind::Close(_) => depth = depth.saturating_sub(1),
            TokenKind::Word if text.get(token.at.clone()) == Some(field) => {
                let Some(colon) = tokens.next_if(|next| next.kind == TokenKind::Mark(':')) else { continue };
                let value = value_from(text, colon.at.end);
                if depth <= 1 {
                    return value;
                }
                deeper = deeper.or(value);
            }
            _ => {}
        }
    }
    deeper
}

/// The bytes of the value that begins at or after `start`.
pub(crate) fn value_from(text: &str, start: usize) -> Option<Range<usize>> {
    let mut depth = 0_usize;
    let mut value: Option<Range<usize>> = None;
    for token in tokens(text.get(start..)?) {
        let at = token.at.start + start..token.at.end + start;
        match token.kind {
            TokenKind::Open(_) => depth += 1,
            TokenKind::Close(_) | TokenKind::Mark(',') if depth == 0 => break,
            TokenKind::Close(_) => depth -= 1,
            _ => {}
        }
        value = Some(value.map_or(at.start, |value| value.start)..at.end);
    }
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_looked_for_outside_strings_and_deeper_brackets_first() {
        let text = "(slides: [A(dwell: \"1s\")], // dwell: 3\n dwell: \"dwell: 4\", focus: (2, 0.5), fit: A(b))";
        let value = |field| value_of_field(text, field).and_then(|at| text.get(at));
        assert_eq!(value("dwell"), Some("\"dwell: 4\""));
        assert_eq!(value("focus"), Some("(2, 0.5)"));
        assert_eq!(value("fit"), Some("A(b)"));
        assert_eq!(value("well"), None);
        assert_eq!(value_of_field("(a: (b: 1))", "b"), Some(8..9));
    }

    #[test]
    fn surroundings_name_the_bracket_and_the_field() {
        let text = "(slides: [Notice(points: [\"a\", 5";
        let here = surroundings(text, text.len() - 1);
        assert_eq!((here.open, here.field, here.name), (Some((25, '[')), Some("points"), None));
        let here = surroundings("(slides: [A(x: 1, 5", 18);
        assert_eq!((here.open, here.field, here.name), (Some((11, '(')), None, Some((10, "A"))));
        let here = surroundings("(a: [1], b: 5", 12);
        assert_eq!((here.open, here.field), (Some((0, '(')), Some("b")));
    }
}
