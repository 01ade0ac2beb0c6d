//! Looking at the text of a RON file piece by piece: strings, comments, brackets, words and marks.
//!
//! `ron` says what it did not expect, and where it stood then. What a person did wrong is often earlier: a quotation
//! mark that is not closed, a bracket, punctuation typed with a Chinese input method. That is found here. Nothing here
//! puts it into words.

use std::{iter::Peekable, ops::Range, str::CharIndices};

/// A piece of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SourceToken {
    /// Its bytes.
    pub(super) at: Range<usize>,
    /// What it is.
    pub(super) what: What,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
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
pub(super) fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The bracket that closes this one.
pub(super) fn closer(opener: char) -> char {
    match opener {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}

#[cfg(test)]
thread_local! {
    /// How many pieces were looked at in this thread: what explaining costs.
    static LOOKED_AT: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// How many pieces were looked at in this thread.
#[cfg(test)]
pub(super) fn looked_at() -> usize {
    LOOKED_AT.with(std::cell::Cell::get)
}

/// The pieces of a text, without space and comments up to the end of a line.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = SourceToken> + '_ {
    let mut chars = text.char_indices().peekable();
    let mut word_before = 0..0;
    std::iter::from_fn(move || {
        loop {
            let (start, c) = chars.next()?;
            let what = match c {
                c if c.is_whitespace() => continue,
                '"' => {
                    // A raw string: r"…" or r#"…"#.
                    let raw = word_before.end == start && text.get(word_before.clone()) == Some("r");
                    What::Text { closed: skip_string(&mut chars, raw.then_some(0)) }
                }
                '#' if word_before.end == start && text.get(word_before.clone()) == Some("r") => {
                    let mut hashes = 1;
                    while chars.next_if(|(_, c)| *c == '#').is_some() {
                        hashes += 1;
                    }
                    match chars.next_if(|(_, c)| *c == '"') {
                        Some(_) => What::Text { closed: skip_string(&mut chars, Some(hashes)) },
                        None => What::Mark('#'),
                    }
                }
                '/' if chars.next_if(|(_, next)| *next == '/').is_some() => {
                    while chars.next_if(|(_, c)| *c != '\n').is_some() {}
                    continue;
                }
                '/' if chars.next_if(|(_, next)| *next == '*').is_some() => {
                    What::Comment { closed: skip_comment(&mut chars) }
                }
                '(' | '[' | '{' => What::Open(c),
                ')' | ']' | '}' => What::Close(c),
                c if is_name(c) => {
                    while chars.next_if(|(_, c)| is_name(*c)).is_some() {}
                    What::Word
                }
                c => What::Mark(c),
            };
            let end = chars.peek().map_or(text.len(), |(at, _)| *at);
            if what == What::Word {
                word_before = start..end;
            }
            #[cfg(test)]
            LOOKED_AT.with(|count| count.set(count.get() + 1));
            return Some(SourceToken { at: start..end, what });
        }
    })
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

/// Something that a person did wrong, found by looking at the text itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Oddity {
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
    /// A bracket that is closed by one of another kind.
    Mismatch { open: (usize, char), close: (usize, char) },
    /// The brackets, from the inside out, that are not closed at the end.
    UnclosedAtEnd(Vec<(usize, char)>),
    /// A bracket that closes nothing.
    Stray(usize, char),
}

/// The half-width form of punctuation that a Chinese input method types.
pub(super) fn half_width(c: char) -> Option<char> {
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

/// The first oddity that begins no later than `until`, where reading stopped: a later one cannot have stopped it.
pub(super) fn oddity(text: &str, until: usize) -> Option<Oddity> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut word: Option<Range<usize>> = None;
    for SourceToken { at, what } in pieces(text).take_while(|piece| piece.at.start <= until) {
        let here = text.get(at.clone()).unwrap_or_default();
        let word_before = word.take();
        match what {
            What::Word => word = Some(at),
            What::Text { closed } => {
                if let Some(word) = word_before.filter(|word| word.end == at.start)
                    && here.starts_with('"')
                    && !matches!(text.get(word.clone()), Some("r" | "b" | "br"))
                {
                    return Some(Oddity::UnopenedText(word));
                }
                if !closed {
                    let line = here.lines().next().unwrap_or_default();
                    return Some(Oddity::UnclosedText(at.start, line.chars().find(|c| matches!(c, '”' | '“' | '＂'))));
                }
                if let Some(oddity) = odd_quotes(text, &at) {
                    return Some(oddity);
                }
            }
            What::Comment { closed: false } => return Some(Oddity::UnclosedComment(at.start)),
            What::Open(c) => open.push((at.start, c)),
            What::Close(c) => match open.last().copied() {
                Some((_, opener)) if closer(opener) == c => drop(open.pop()),
                Some(opener) => return Some(bad_bracket(text, &open, opener, (at.start, c))),
                None => return Some(Oddity::Stray(at.start, c)),
            },
            What::Mark(c) if half_width(c).is_some() => return Some(Oddity::FullWidth(at.start, c)),
            What::Comment { closed: true } | What::Mark(_) => {}
        }
    }
    (until >= text.trim_end().len() && !open.is_empty()).then(|| {
        open.reverse();
        Oddity::UnclosedAtEnd(open)
    })
}

/// What is wrong where a bracket meets one that it does not match.
fn bad_bracket(text: &str, open: &[(usize, char)], opener: (usize, char), close: (usize, char)) -> Oddity {
    let balance = |opening: char| {
        pieces(text).fold(0_i64, |sum, piece| match piece.what {
            What::Open(c) if c == opening => sum + 1,
            What::Close(c) if c == closer(opening) => sum - 1,
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
        Oddity::Mismatch { open: opener, close }
    } else if too_many || !open.iter().any(|(_, c)| *c == wanted) {
        Oddity::Stray(close.0, close.1)
    } else {
        Oddity::Unclosed { open: opener, before: close }
    }
}

/// What is wrong with a closed string whose end is followed by something that cannot follow a string.
fn odd_quotes(text: &str, at: &Range<usize>) -> Option<Oddity> {
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
    let before_colon = content.trim_end_matches(['[', ' ']).strip_suffix([':', '：']);
    if lines_of_code || before_colon.is_some_and(|name| name.ends_with(is_name)) {
        return Some(Oddity::UnclosedText(at.start, None));
    }
    // A field right after a text: only the comma between them is missing.
    let rest = text.get(at.end..)?.trim_start_matches(is_name);
    (!rest.trim_start().starts_with(':')).then_some(Oddity::InnerQuote(at.end - 1))
}

/// Where something stands among the brackets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Surroundings<'a> {
    /// The innermost open bracket.
    pub(super) open: Option<(usize, char)>,
    /// The name right before that bracket, such as `Slogan`.
    pub(super) name: Option<(usize, &'a str)>,
    /// The field whose value begins here, or else whose value the bracket is.
    pub(super) field: Option<&'a str>,
    /// The last piece before.
    pub(super) last: Option<Range<usize>>,
}

/// Where the byte `at` stands.
pub(super) fn surroundings(text: &str, at: usize) -> Surroundings<'_> {
    surroundings_from(text, 0, Surroundings::default(), at)
}

/// Where the byte `at` stands, where it is known what is before the byte `from`.
pub(super) fn surroundings_from<'a>(
    text: &'a str,
    from: usize,
    before: Surroundings<'a>,
    at: usize,
) -> Surroundings<'a> {
    let mut open: Vec<Surroundings<'_>> = Vec::new();
    let mut here = before;
    let mut last_word: Option<(usize, &str)> = None;
    let pieces = pieces(text.get(from..).unwrap_or_default())
        .map(|piece| SourceToken { at: piece.at.start + from..piece.at.end + from, ..piece });
    for piece in pieces.take_while(|piece| piece.at.start < at) {
        match piece.what {
            What::Word => last_word = Some((piece.at.start, text.get(piece.at.clone()).unwrap_or_default())),
            What::Mark(':') => here.field = last_word.take().map(|(_, word)| word),
            What::Mark(',') => {
                let outer = open.last().and_then(|outer| outer.field);
                here.field = if here.open.is_some_and(|(_, c)| c == '[') { outer } else { None };
                last_word = None;
            }
            What::Open(c) => {
                let field = if c == '[' { here.field } else { None };
                let name = last_word.take().filter(|(start, word)| {
                    text.get(start + word.len()..piece.at.start).is_some_and(|between| between.trim().is_empty())
                });
                open.push(std::mem::replace(
                    &mut here,
                    Surroundings { open: Some((piece.at.start, c)), name, field, last: None },
                ));
            }
            What::Close(_) => {
                here = open.pop().unwrap_or_default();
                last_word = None;
            }
            What::Text { .. } | What::Comment { .. } | What::Mark(_) => last_word = None,
        }
        here.last = Some(piece.at);
    }
    here
}

/// The bytes of a field's value within a text: at the outermost level of brackets, else at any.
pub(super) fn value_of(text: &str, field: &str) -> Option<Range<usize>> {
    let mut deeper = None;
    let mut depth = 0_usize;
    let mut pieces = pieces(text).peekable();
    while let Some(piece) = pieces.next() {
        match piece.what {
            What::Open(_) => depth += 1,
            What::Close(_) => depth = depth.saturating_sub(1),
            What::Word if text.get(piece.at.clone()) == Some(field) => {
                let Some(colon) = pieces.next_if(|next| next.what == What::Mark(':')) else { continue };
                let value = value_at(text, colon.at.end);
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
pub(super) fn value_at(text: &str, start: usize) -> Option<Range<usize>> {
    let mut depth = 0_usize;
    let mut value: Option<Range<usize>> = None;
    for piece in pieces(text.get(start..)?) {
        let at = piece.at.start + start..piece.at.end + start;
        match piece.what {
            What::Open(_) => depth += 1,
            What::Close(_) | What::Mark(',') if depth == 0 => break,
            What::Close(_) => depth -= 1,
            _ => {}
        }
        value = Some(value.map_or(at.start, |value| value.start)..at.end);
    }
    value
}

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
    pieces(text).filter_map(move |SourceToken { at, what }| {
        let last_word = std::mem::replace(&mut word, 0..0);
        match what {
            What::Word => word = at,
            What::Mark(':') => field = text.get(last_word).unwrap_or_default(),
            What::Open(_) => {
                open.push((owner, field));
                if !last_word.is_empty() {
                    owner = text.get(last_word).unwrap_or_default();
                }
            }
            What::Close(_) => (owner, field) = open.pop().unwrap_or_default(),
            What::Text { .. } => {
                let is_raw = last_word.end == at.start && text.get(last_word) == Some("r");
                return Some(Literal { at, owner, field, is_raw });
            }
            What::Mark(_) | What::Comment { .. } => {}
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

    fn found(text: &str) -> Option<Oddity> {
        oddity(text, text.len())
    }

    #[test]
    fn what_is_in_order_is_not_odd() {
        let text = "( // “(”\n a: \"（\\\"：\", /* [ /* ( */ */ b: [1.5, r#\"a\"b\"#, (c: -2)], )\n";
        assert_eq!(found(text), None);
    }

    #[test]
    fn quotes_that_do_not_pair_are_found_where_they_went_wrong() {
        assert_eq!(found("(a: \"b)"), Some(Oddity::UnclosedText(4, None)));
        assert_eq!(found("(a: \"b”)"), Some(Oddity::UnclosedText(4, Some('”'))));
        assert_eq!(found("(a: \"b, c: \"8s\")"), Some(Oddity::UnclosedText(4, None)));
        assert_eq!(found("(a: \"b),\n(a: \"c\")"), Some(Oddity::UnclosedText(4, None)));
        assert_eq!(found("(a: \"say \"hi\" to\")"), Some(Oddity::InnerQuote(9)));
        assert_eq!(found("(a: x\", c: \"8s\")"), Some(Oddity::UnopenedText(4..5)));
        assert_eq!(found("(a: \"b\"c: \"8s\")"), None);
    }

    #[test]
    fn brackets_are_told_apart_by_what_is_missing() {
        assert_eq!(found("([(a)"), Some(Oddity::UnclosedAtEnd(vec![(1, '['), (0, '(')])));
        assert_eq!(found("([(a])"), Some(Oddity::Unclosed { open: (2, '('), before: (4, ']') }));
        assert_eq!(found("([a)"), Some(Oddity::Unclosed { open: (1, '['), before: (3, ')') }));
        assert_eq!(found("([(a]])"), Some(Oddity::Mismatch { open: (2, '('), close: (4, ']') }));
        assert_eq!(found("([(a))])"), Some(Oddity::Stray(5, ')')));
        assert_eq!(found("([a]])"), Some(Oddity::Stray(4, ']')));
    }

    #[test]
    fn nothing_after_the_place_where_reading_stopped_is_blamed() {
        let text = "(a: x, b: “c”)";
        assert_eq!(oddity(text, 4), None);
        assert_eq!(found(text), Some(Oddity::FullWidth(10, '“')));
    }

    #[test]
    fn a_field_is_looked_for_outside_strings_and_deeper_brackets_first() {
        let text = "(slides: [A(dwell: \"1s\")], // dwell: 3\n dwell: \"dwell: 4\", focus: (2, 0.5), fit: A(b))";
        let value = |field| value_of(text, field).and_then(|at| text.get(at));
        assert_eq!(value("dwell"), Some("\"dwell: 4\""));
        assert_eq!(value("focus"), Some("(2, 0.5)"));
        assert_eq!(value("fit"), Some("A(b)"));
        assert_eq!(value("well"), None);
        assert_eq!(value_of("(a: (b: 1))", "b"), Some(8..9));
    }

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
