//! Values that lack the bracket with which they open: what stands behind a name, and where brackets close, tells it,
//! while `ron` stops at the first thing that cannot stand there without it.

use std::{iter::Peekable, ops::Range};

use super::{
    issues::{goes_on, half_width, misplaced_quote},
    tokens::{Token, TokenKind, begins_field, closing_bracket, tokens},
};

/// Brackets that stand within one another more deeply than anybody writes are not looked through.
const MAX_DEPTH: usize = 16;

/// A value that lacks the bracket with which it opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unopened {
    /// The field or the kind whose value it is.
    pub(crate) name: Range<usize>,
    pub(crate) bracket: char,
    /// Where it belongs: behind the name, with its colon or bracket.
    pub(crate) at: usize,
    pub(crate) close: Closing,
}

/// Where the bracket is that closes a value without one that opens it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Closing {
    /// Behind the value.
    Written,
    /// It is missing as well, and belongs here.
    Missing(usize),
    /// That shows only when it is opened.
    Unknown,
}

/// The first value that lacks its opening bracket and whose name stands no later than `until`, where reading stopped.
/// `opening` says with which brackets the value of a field opens, or what follows a kind.
pub(crate) fn find_unopened(text: &str, until: usize, opening: impl Fn(&str) -> String) -> Option<Unopened> {
    let mut tokens = meant(text);
    while let Some(Token { at: name, kind }) = tokens.next_if(|token| token.at.start <= until) {
        let Some(next) = tokens.peek().filter(|_| kind == TokenKind::Word) else { continue };
        let written = text.get(name.clone()).unwrap_or_default();
        let brackets = opening(written);
        let of_kind = brackets.strip_prefix('(').filter(|_| written.starts_with(|c: char| c.is_ascii_uppercase()));
        let (at, brackets) = match (next.kind, of_kind) {
            (TokenKind::Mark(':'), None) => (next.at.end, brackets.as_str()),
            (TokenKind::Open('('), Some(within)) => (next.at.end, within),
            // A value where the brackets of a kind should be.
            (TokenKind::Text { .. } | TokenKind::Open('['), Some(_)) => {
                return Some(Unopened { at: name.end, name, bracket: '(', close: Closing::Unknown });
            }
            _ => continue,
        };
        let Some(bracket) = brackets.chars().next() else { continue };
        let close = match bracket {
            '[' => unopened_list(text, at, brackets.chars().take_while(|c| *c == '[').count()),
            _ => unopened_struct(text, at),
        };
        if let Some(close) = close {
            return Some(Unopened { name, bracket, at, close });
        }
        if brackets.starts_with("[[")
            && let Some(at) = unopened_row(text, at)
        {
            return Some(Unopened { name, bracket, at, close: Closing::Written });
        }
    }
    None
}

/// The tokens of a text without comments, and with brackets, commas and colons as they are meant.
fn meant(text: &str) -> Peekable<impl Iterator<Item = Token> + '_> {
    let tokens = tokens(text).filter(|token| !matches!(token.kind, TokenKind::Comment { .. }));
    let meant = tokens.map(|token| {
        let kind = match token.kind {
            TokenKind::Mark(c) => match half_width(c).unwrap_or(c) {
                c @ ('(' | '[') => TokenKind::Open(c),
                c @ (')' | ']') => TokenKind::Close(c),
                '=' => TokenKind::Mark(':'),
                c => TokenKind::Mark(c),
            },
            kind => kind,
        };
        Token { kind, ..token }
    });
    meant.peekable()
}

/// What ends a value at its own level, outside of brackets that open in it.
enum End {
    /// This bracket, which closes none of its own.
    Close(char, Range<usize>),
    /// The next field.
    Field,
    /// The end of the text.
    Text,
    /// A quotation mark without another: nobody knows what stands in quotes behind it.
    Quote,
}

/// A value without brackets of its own, as far as it goes.
struct Bare {
    end: End,
    /// Whether commas part it into several.
    is_several: bool,
    /// Where the last of them ends.
    last: usize,
    /// Whether a bracket with which it begins is still open at its end: it may be of the wrong kind.
    is_open: bool,
}

/// Goes through a value up to its end. Those of its fields that stand outside of brackets are part of it where it
/// `has_fields`; elements of lists may lack brackets of theirs, or have one too many.
fn go_through(text: &str, has_fields: bool) -> Option<Bare> {
    let mut tokens = meant(text);
    let mut open: Vec<char> = Vec::new();
    let begins_open = tokens.peek().is_some_and(|first| matches!(first.kind, TokenKind::Open(_)));
    let mut bare = Bare { end: End::Text, is_several: false, last: 0, is_open: begins_open };
    let (mut is_parted, mut follows_close) = (false, false);
    while let Some(Token { at, kind }) = tokens.next() {
        let is_outside = open.is_empty();
        match kind {
            TokenKind::Mark(',') if is_outside => {
                (is_parted, follows_close) = (true, false);
                continue;
            }
            TokenKind::Word
                if is_outside && tokens.peek().is_some_and(|next| next.kind == TokenKind::Mark(':')) && !has_fields =>
            {
                return Some(Bare { end: End::Field, ..bare });
            }
            TokenKind::Text { closed } if !closed || misplaced_quote(text, &at).is_some() => {
                return Some(Bare { end: End::Quote, is_several: bare.is_several || is_parted, ..bare });
            }
            TokenKind::Close(c) => match open.iter().rposition(|open| closing_bracket(*open) == c) {
                Some(within) => open.truncate(within),
                None if c == ')' && follows_close && goes_on(text, at.end) => {}
                None if c == ')' && !is_outside => {}
                None => return Some(Bare { end: End::Close(c, at), ..bare }),
            },
            TokenKind::Open(_) if open.len() == MAX_DEPTH => return None,
            TokenKind::Open(c) => open.push(c),
            _ => {}
        }
        bare.is_open &= !open.is_empty();
        bare.is_several |= is_parted;
        bare.last = at.end;
        follows_close = matches!(kind, TokenKind::Close(_));
    }
    Some(bare)
}

/// How a list closes that should begin at a place, with so many brackets, and begins without its first one. One value
/// alone may be of another type.
fn unopened_list(text: &str, start: usize, brackets: usize) -> Option<Closing> {
    let text = text.get(start..)?;
    let is_open = |token: &Token| token.kind == TokenKind::Open('[');
    let is_value = |token: &Token| !matches!(token.kind, TokenKind::Close(_) | TokenKind::Mark(',' | ':'));
    let opened = meant(text).take_while(is_open).count();
    if opened >= brackets || !meant(text).peek().is_some_and(is_value) {
        return None;
    }
    let Bare { end, is_several, last, is_open } = go_through(text, false)?;
    match end {
        _ if is_open => None,
        End::Close(']', _) => Some(Closing::Written),
        End::Quote => is_several.then_some(Closing::Unknown),
        _ => is_several.then_some(Closing::Missing(start + last)),
    }
}

/// Where a list in the list that begins at a place lacks its opening bracket: it is closed, and the outer one goes on or is
/// closed as well.
fn unopened_row(text: &str, start: usize) -> Option<usize> {
    let text = text.get(start..)?;
    let (mut depth, mut begins_row) = (0, false);
    for token in meant(text) {
        match token.kind {
            TokenKind::Open('[') => depth += 1,
            TokenKind::Close(']') => depth -= 1,
            TokenKind::Text { .. } | TokenKind::Word if begins_row => {
                let End::Close(']', at) = go_through(text.get(token.at.start..)?, false)?.end else { return None };
                let next = meant(text.get(token.at.start + at.end..)?).find(|next| next.kind != TokenKind::Mark(','));
                let goes_on =
                    next.is_some_and(|next| matches!(next.kind, TokenKind::Open('[') | TokenKind::Close(']')));
                return goes_on.then_some(start + token.at.start);
            }
            _ => {}
        }
        if depth == 0 {
            return None;
        }
        begins_row = depth == 1 && matches!(token.kind, TokenKind::Open(_) | TokenKind::Mark(','));
    }
    None
}

/// The same of values in round brackets. A bracket that closes may be that of what the value is in: what follows it tells.
fn unopened_struct(text: &str, start: usize) -> Option<Closing> {
    let text = text.get(start..)?;
    let is_value =
        |token: &Token| matches!(token.kind, TokenKind::Word | TokenKind::Text { .. } | TokenKind::Mark('-'));
    if !meant(text).peek().is_some_and(is_value) {
        return None;
    }
    let has_fields = begins_field(text);
    let Bare { end, is_several, last, .. } = go_through(text, has_fields)?;
    match end {
        End::Close(')', at) if (has_fields || is_several) && goes_on_within(text, at.end) => Some(Closing::Written),
        End::Quote => None,
        _ => (is_several && !has_fields).then_some(Closing::Missing(start + last)),
    }
}

/// Whether what stands after a bracket is within another round one: a field, or its end.
fn goes_on_within(text: &str, at: usize) -> bool {
    let mut rest = meant(text.get(at..).unwrap_or_default());
    let is_parted = rest.next_if(|token| token.kind == TokenKind::Mark(',')).is_some();
    match rest.next().map(|token| token.kind) {
        Some(TokenKind::Close(')')) => true,
        Some(TokenKind::Word) => is_parted && rest.peek().is_some_and(|next| next.kind == TokenKind::Mark(':')),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with the brackets that are missing.
    fn mended(text: &str) -> Option<String> {
        let opening = |name: &str| {
            let opening = match name {
                "list" => "[",
                "All" => "([",
                "rows" => "[[",
                "Hours" | "pair" | "place" => "(",
                _ => "",
            };
            opening.to_owned()
        };
        let found = find_unopened(text, text.len(), opening)?;
        let mut mended = text.to_owned();
        if let Closing::Missing(close) = found.close {
            mended.insert(close, closing_bracket(found.bracket));
        }
        mended.insert(found.at, found.bracket);
        Some(mended)
    }

    #[test]
    fn what_opens_is_left_alone() {
        for text in [
            "(list: [\"a\", \"b\"], rows: [[\"a\"], [\"b\"]], pair: (1, -2), place: (a: 1, b: 2), when: All([X, Y]))",
            "(list: /* ] */ [A(list: []), A(rows: [])], pair: (1, 2),)",
            "(list: 【\"a\"】, pair：（1，2）)",
            // One value may be of another type, and more than one is no list where the name is not that of one.
            "(list: \"a\", pair: 1, rows: [\"a\"], other: 1, 2)",
            "(rows: [[\"a\"], \"b\"], y: 1, rows: [\"a\", \"b\"])",
            "[(list: A(x: 1)), (pair: 1), (list: )]",
            // A bracket of the wrong kind.
            "(list: (\"a\", \"b\"], y: 1)",
            // One bracket too many.
            "(list: [\"a\"]], pair: (1, 2)))",
        ] {
            assert_eq!(mended(text), None, "{text}");
        }
    }

    #[test]
    fn a_bracket_is_missed_where_its_other_half_stands_or_values_are_several() {
        for (text, right) in [
            ("(list: A(), B(), ])", "(list:[ A(), B(), ])"),
            ("(list:\n A(x: 1)\n])", "(list:[\n A(x: 1)\n])"),
            ("[X(list: \"a\", \"b\"], y: 1), X()]", "[X(list:[ \"a\", \"b\"], y: 1), X()]"),
            ("(rows: [\"a\", \"b\"], [\"c\"]], y: 1)", "(rows:[ [\"a\", \"b\"], [\"c\"]], y: 1)"),
            ("(rows: \"a\", \"b\"], [\"c\"]], y: 1)", "(rows:[ \"a\", \"b\"], [\"c\"]], y: 1)"),
            ("(rows: [[\"a\", \"b\"], \"c\", \"d\"]], y: 1)", "(rows: [[\"a\", \"b\"], [\"c\", \"d\"]], y: 1)"),
            ("(rows: [[\"a\"], \"c\"], [\"d\"]], y: 1)", "(rows: [[\"a\"], [\"c\"], [\"d\"]], y: 1)"),
            ("(when: All(X, Y(1)]), y: 1)", "(when: All([X, Y(1)]), y: 1)"),
            ("[(pair: 1, -2), y: 3)]", "[(pair:( 1, -2), y: 3)]"),
            ("[(pair: 1, 2)), (pair: (1, 2))]", "[(pair:( 1, 2)), (pair: (1, 2))]"),
            ("(place: a: 1, b: 2), list: [])", "(place:( a: 1, b: 2), list: [])"),
            ("(place: a: 1, b: 2),\n)", "(place:( a: 1, b: 2),\n)"),
            ("(when: Hours\"8\"), y: 1)", "(when: Hours(\"8\"), y: 1)"),
            ("[Hours \"8\"), All [X])]", "[Hours( \"8\"), All [X])]"),
            ("[Hours(\"8\"), All [X])]", "[Hours(\"8\"), All( [X])]"),
            // Both are missing.
            ("(list: A(), B(), y: 1)", "(list:[ A(), B()], y: 1)"),
            ("(list: A(), B(),\n)", "(list:[ A(), B()],\n)"),
            ("(list: A(), B()", "(list:[ A(), B()]"),
            ("[X(list: \"a\", \"b\"), X()]", "[X(list:[ \"a\", \"b\"]), X()]"),
            ("[(pair: 1, 2), (pair: (1, 2))]", "[(pair:( 1, 2)), (pair: (1, 2))]"),
            ("(pair: 1, 2, y: 1)", "(pair:( 1, 2), y: 1)"),
            // Elements that lack a bracket, or have one too many, or another mark.
            ("(list: A(x: 1,\n B(),\n])", "(list:[ A(x: 1,\n B(),\n])"),
            ("(list: A(x: 1)),\n B(),\n])", "(list:[ A(x: 1)),\n B(),\n])"),
            ("(list: A（x: 1），\n B()】)", "(list:[ A（x: 1），\n B()】)"),
        ] {
            assert_eq!(mended(text).as_deref(), Some(right), "{text}");
        }
    }

    #[test]
    fn a_quotation_mark_without_another_hides_where_a_value_closes() {
        for (text, is_found) in [("(list: A(), B(\"a)])", true), ("(list: A(x: \"a)], y: \"b\")", false)] {
            let found = find_unopened(text, text.len(), |name| if name == "list" { "[" } else { "" }.to_owned());
            assert_eq!(found.map(|found| found.close), is_found.then_some(Closing::Unknown), "{text}");
        }
    }

    #[test]
    fn nothing_after_the_place_where_reading_stopped_is_blamed() {
        let text = "(a: x, list: A(), B()])";
        assert_eq!(find_unopened(text, 4, |_| "[".to_owned()), None);
        let deep = format!("(list: {}", "(list: ".repeat(1000));
        assert_eq!(find_unopened(&deep, deep.len(), |_| "[".to_owned()), None);
    }
}
