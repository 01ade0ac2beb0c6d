//! What a person did wrong in a text, found by its tokens: quotation marks and brackets that do not pair, and marks of
//! a Chinese input method.

use std::ops::Range;

use super::tokens::{Token, TokenKind, closing_bracket, is_name, tokens};

/// Something that a person did wrong, found by looking at the text itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SyntaxIssue {
    /// Punctuation typed with a Chinese input method, outside quotation marks.
    FullWidth(usize, char),
    /// A string without an end, and the Chinese quotation mark that was to be it.
    UnclosedText(usize, Option<char>),
    /// Words before a quotation mark: the one before them is missing.
    UnopenedText(Range<usize>),
    /// A quotation mark within a text, which ends it too early.
    InnerQuote(usize),
    /// A comment without an end.
    UnclosedComment(usize),
    /// A bracket that is not closed before another closes.
    Unclosed { open: (usize, char), before: (usize, char) },
    /// The round bracket of an element that is not closed where the next one begins, and where it should have been closed.
    UnclosedElement { open: (usize, char), at: usize },
    /// A bracket that is closed by one of another kind.
    Mismatch { open: (usize, char), close: (usize, char) },
    /// The brackets, from the inside out, that are not closed at the end.
    UnclosedAtEnd(Vec<(usize, char)>),
    /// A bracket that closes nothing.
    Stray(usize, char),
}

/// The half-width form of punctuation that a Chinese input method types.
pub(crate) fn half_width(c: char) -> Option<char> {
    Some(match c {
        '，' | '、' | '；' => ',',
        '：' | '＝' => ':',
        '（' => '(',
        '）' => ')',
        '【' | '［' | '〔' => '[',
        '】' | '］' | '〕' => ']',
        '“' | '”' | '＂' | '「' | '」' | '‘' | '’' => '"',
        '－' => '-',
        '．' => '.',
        '／' => '/',
        '\u{3000}' => ' ',
        _ => return None,
    })
}

/// The brackets that are open, and the token before.
#[derive(Default)]
struct Nesting {
    open: Vec<(usize, char)>,
    /// Whether each of them is that of an element that begins a line, in a list.
    is_element: Vec<bool>,
    last: Option<Token>,
    /// Whether the word before begins a line.
    is_line_begun: bool,
}

impl Nesting {
    /// Whether a token begins a line.
    fn begins_line(&self, text: &str, at: &Range<usize>) -> bool {
        let end = self.last.as_ref().map_or(0, |last| last.at.end);
        text.get(end..at.start).is_some_and(|between| between.contains('\n'))
    }

    /// The element that is not closed, where the next one begins with this token.
    fn unclosed_element(&self, text: &str, token: &Token, next: Option<&Token>) -> Option<SyntaxIssue> {
        let last = self.last.as_ref()?;
        let is_within = self.is_element.last() == Some(&true) && !matches!(last.kind, TokenKind::Open(_));
        let is_value = matches!(last.kind, TokenKind::Mark(':' | '：' | '='));
        if !is_within || is_value || !is_element(text, token, next) || !self.begins_line(text, &token.at) {
            return None;
        }
        let at = if matches!(last.kind, TokenKind::Mark(',' | '，')) { last.at.start } else { last.at.end };
        Some(SyntaxIssue::UnclosedElement { open: *self.open.last()?, at })
    }

    fn open(&mut self, text: &str, at: &Range<usize>, c: char) {
        let begins_line = self.begins_line(text, at) || self.is_line_begun;
        self.is_element.push(c == '(' && begins_line && self.open.last().is_some_and(|(_, outer)| *outer == '['));
        self.open.push((at.start, c));
    }

    /// Whether the token before closes a bracket.
    fn follows_close(&self) -> bool {
        self.last.as_ref().is_some_and(|last| matches!(last.kind, TokenKind::Close(_)))
    }

    fn close(&mut self) {
        self.open.pop();
        self.is_element.pop();
    }
}

/// Whether a token is the beginning of an element of a list, such as a slide or a rule.
fn is_element(text: &str, token: &Token, next: Option<&Token>) -> bool {
    let opens = next.is_some_and(|next| next.kind == TokenKind::Open('('));
    let word = text.get(token.at.clone()).unwrap_or_default();
    match token.kind {
        TokenKind::Word => opens && word.starts_with(|c: char| c.is_ascii_uppercase()),
        TokenKind::Open('(') => true,
        _ => false,
    }
}

/// Whether a list goes on after a place: with the next element on a line of its own, or its end.
pub(super) fn goes_on(text: &str, at: usize) -> bool {
    let mut next = tokens(text.get(at..).unwrap_or_default()).peekable();
    next.next_if(|token| token.kind == TokenKind::Mark(','));
    let Some(first) = next.next() else { return false };
    let rest = text.get(at..).unwrap_or_default();
    let begins_line = rest.get(..first.at.start).is_some_and(|between| between.contains('\n'));
    begins_line && (first.kind == TokenKind::Close(']') || is_element(rest, &first, next.peek()))
}

/// Whether another field follows after a comma.
fn fields_follow(text: &str, at: usize) -> bool {
    let mut next = tokens(text.get(at..).unwrap_or_default()).map(|token| token.kind);
    next.next() == Some(TokenKind::Mark(','))
        && next.next() == Some(TokenKind::Word)
        && next.next() == Some(TokenKind::Mark(':'))
}

/// The first issue that begins no later than `until`, where reading stopped: a later one cannot have stopped it.
pub(crate) fn find_issue(text: &str, until: usize) -> Option<SyntaxIssue> {
    let mut nesting = Nesting::default();
    let mut word: Option<Range<usize>> = None;
    let mut all = tokens(text).peekable();
    while let Some(token) = all.next_if(|token| token.at.start <= until) {
        if let Some(issue) = nesting.unclosed_element(text, &token, all.peek()) {
            return Some(issue);
        }
        let Token { at, kind } = token.clone();
        let here = text.get(at.clone()).unwrap_or_default();
        let word_before = word.take();
        let is_line_begun = kind == TokenKind::Word && nesting.begins_line(text, &at);
        match kind {
            TokenKind::Word => word = Some(at),
            TokenKind::Text { closed } => {
                if let Some(word) = word_before.filter(|word| word.end == at.start)
                    && here.starts_with('"')
                    && !matches!(text.get(word.clone()), Some("r" | "b" | "br"))
                {
                    return Some(SyntaxIssue::UnopenedText(word));
                }
                if !closed {
                    let line = here.lines().next().unwrap_or_default();
                    return Some(SyntaxIssue::UnclosedText(
                        at.start,
                        line.chars().find(|c| matches!(c, '”' | '“' | '＂')),
                    ));
                }
                if let Some(issue) = misplaced_quote(text, &at) {
                    return Some(issue);
                }
            }
            TokenKind::Comment { closed: false } => return Some(SyntaxIssue::UnclosedComment(at.start)),
            TokenKind::Open(c) => nesting.open(text, &at, c),
            TokenKind::Close(c) => match nesting.open.last().copied() {
                // The file itself is closed, and goes on.
                Some(_) if nesting.open.len() == 1 && nesting.follows_close() && fields_follow(text, at.end) => {
                    return Some(SyntaxIssue::Stray(at.start, c));
                }
                Some((_, opener)) if closing_bracket(opener) == c => nesting.close(),
                // One element was closed twice.
                Some((_, '[')) if c == ')' && nesting.follows_close() && goes_on(text, at.end) => {
                    return Some(SyntaxIssue::Stray(at.start, c));
                }
                Some(opener) => return Some(unmatched_bracket(text, &nesting.open, opener, (at.start, c))),
                None => return Some(SyntaxIssue::Stray(at.start, c)),
            },
            TokenKind::Mark(c) if half_width(c).is_some() => return Some(SyntaxIssue::FullWidth(at.start, c)),
            TokenKind::Comment { closed: true } | TokenKind::Mark(_) => {}
        }
        if !matches!(token.kind, TokenKind::Comment { .. }) {
            (nesting.last, nesting.is_line_begun) = (Some(token), is_line_begun);
        }
    }
    let mut open = nesting.open;
    (until >= text.trim_end().len() && !open.is_empty()).then(|| {
        open.reverse();
        SyntaxIssue::UnclosedAtEnd(open)
    })
}

/// What is wrong where a bracket meets one that it does not match.
fn unmatched_bracket(text: &str, open: &[(usize, char)], opener: (usize, char), close: (usize, char)) -> SyntaxIssue {
    let balance = |opening: char| {
        tokens(text).fold(0_i64, |sum, token| match token.kind {
            TokenKind::Open(c) if c == opening => sum + 1,
            TokenKind::Close(c) if c == closing_bracket(opening) => sum - 1,
            _ => sum,
        })
    };
    let wanted = match close.1 {
        ')' => '(',
        ']' => '[',
        _ => '{',
    };
    let too_many = balance(wanted) < 0;
    if too_many && balance(opener.1) > 0 {
        SyntaxIssue::Mismatch { open: opener, close }
    } else if too_many || !open.iter().any(|(_, c)| *c == wanted) {
        SyntaxIssue::Stray(close.0, close.1)
    } else {
        SyntaxIssue::Unclosed { open: opener, before: close }
    }
}

/// What is wrong with a closed string whose end is followed by something that cannot follow a string.
pub(super) fn misplaced_quote(text: &str, at: &Range<usize>) -> Option<SyntaxIssue> {
    let next = text.get(at.end..)?.chars().next()?;
    if next.is_whitespace()
        || matches!(next, ',' | ')' | ']' | '}' | ':' | ';' | '=' | '/' | '#')
        || half_width(next).is_some()
    {
        return None;
    }
    let content = text.get(at.clone())?.trim_matches('"');
    let lines_of_code = content.lines().skip(1).map(str::trim_start).any(|line| {
        let after = line.trim_start_matches(is_name);
        line.starts_with([')', ']']) || (after.len() < line.len() && after.starts_with([':', '(']))
    });
    let before_colon = content.trim_end_matches(|c: char| c == '[' || c.is_whitespace()).strip_suffix([':', '：']);
    if lines_of_code || before_colon.is_some_and(|name| name.ends_with(is_name)) {
        return Some(SyntaxIssue::UnclosedText(at.start, None));
    }
    // A field right after a text: only the comma between them is missing.
    let rest = text.get(at.end..)?.trim_start_matches(is_name);
    (!rest.trim_start().starts_with(':')).then_some(SyntaxIssue::InnerQuote(at.end - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<SyntaxIssue> {
        find_issue(text, text.len())
    }

    #[test]
    fn what_is_in_order_is_not_odd() {
        let text = "( // “(”\n a: \"（\\\"：\", /* [ /* ( */ */ b: [1.5, r#\"a\"b\"#, (c: -2)], )\n";
        assert_eq!(found(text), None);
    }

    #[test]
    fn quotes_that_do_not_pair_are_found_where_they_went_wrong() {
        assert_eq!(found("(a: \"b)"), Some(SyntaxIssue::UnclosedText(4, None)));
        assert_eq!(found("(a: \"b”)"), Some(SyntaxIssue::UnclosedText(4, Some('”'))));
        assert_eq!(found("(a: \"b, c: \"8s\")"), Some(SyntaxIssue::UnclosedText(4, None)));
        assert_eq!(found("(a: \"b),\n(a: \"c\")"), Some(SyntaxIssue::UnclosedText(4, None)));
        assert_eq!(found("(a: \"say \"hi\" to\")"), Some(SyntaxIssue::InnerQuote(9)));
        assert_eq!(found("(a: x\", c: \"8s\")"), Some(SyntaxIssue::UnopenedText(4..5)));
        assert_eq!(found("(a: \"b\"c: \"8s\")"), None);
    }

    #[test]
    fn brackets_are_told_apart_by_what_is_missing() {
        assert_eq!(found("([(a)"), Some(SyntaxIssue::UnclosedAtEnd(vec![(1, '['), (0, '(')])));
        assert_eq!(found("([(a])"), Some(SyntaxIssue::Unclosed { open: (2, '('), before: (4, ']') }));
        assert_eq!(found("([a)"), Some(SyntaxIssue::Unclosed { open: (1, '['), before: (3, ')') }));
        assert_eq!(found("([(a]])"), Some(SyntaxIssue::Mismatch { open: (2, '('), close: (4, ']') }));
        assert_eq!(found("([(a))])"), Some(SyntaxIssue::Stray(5, ')')));
        assert_eq!(found("([a]])"), Some(SyntaxIssue::Stray(4, ']')));
    }

    #[test]
    fn nothing_after_the_place_where_reading_stopped_is_blamed() {
        let text = "(a: x, b: “c”)";
        assert_eq!(find_issue(text, 4), None);
        assert_eq!(found(text), Some(SyntaxIssue::FullWidth(10, '“')));
    }
}
