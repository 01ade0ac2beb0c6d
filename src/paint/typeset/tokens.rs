//! A paragraph cut into runs with one role, and the spaces that staff typed between them.

use std::ops::Range;

use super::chars::{self, Kind};
use gongyi_core::characters::{clusters, is_invisible};

/// The gap that a space between Chinese characters makes: less than a character, more than letter spacing.
const PHRASE_GAP: f32 = 0.5;
/// The gap that U+3000 makes.
const IDEOGRAPHIC_GAP: f32 = 1.0;
/// The gap that U+2003 makes: it parts what are lines elsewhere.
const LINE_GAP: f32 = 1.25;

/// What staff typed between two pieces.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Space {
    None,
    /// A space, or the ideographic space.
    Gap(f32),
    /// A place to break, without width.
    ZeroWidth,
}

impl Space {
    /// Whether it parts what are lines elsewhere.
    pub(super) fn is_between_lines(self) -> bool {
        matches!(self, Self::Gap(width) if width > IDEOGRAPHIC_GAP)
    }
}

/// A run of the source with one role, before shaping.
pub(super) struct Token {
    pub(super) range: Range<usize>,
    pub(super) kind: Kind,
    pub(super) space_before: Space,
}

/// Cut a paragraph into runs with one role, and note the spaces between them.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut space = Space::None;
    let mut previous = ' ';
    let mut is_quoted = false;
    let mut clusters = clusters(text).peekable();
    while let Some(range) = clusters.next() {
        let of = |range: Range<usize>| text.get(range).unwrap_or_default();
        let cluster = of(range.clone());
        let first = |cluster: &str| cluster.chars().next().unwrap_or(' ');
        let (c, next) = (first(cluster), clusters.peek().map_or(' ', |next| first(of(next.clone()))));
        if c == '\u{200b}' {
            space = if space == Space::None { Space::ZeroWidth } else { space };
            continue;
        }
        if c.is_whitespace() && c != '\u{a0}' {
            let width = match c {
                '\u{3000}' => IDEOGRAPHIC_GAP,
                '\u{2003}' => LINE_GAP,
                _ => PHRASE_GAP,
            };
            space = Space::Gap(if let Space::Gap(before) = space { width.max(before) } else { width });
            continue;
        }
        // What is invisible needs something to cling to.
        let is_invisible = cluster.chars().all(is_invisible);
        if c.is_control() || (is_invisible && (tokens.is_empty() || space != Space::None)) {
            continue;
        }
        let kind = match c {
            // An apostrophe is Western.
            '’' | '‘' if previous.is_ascii_alphanumeric() && next.is_ascii_alphanumeric() => Kind::Latin,
            // A straight quotation mark opens and closes in turn.
            '"' => {
                is_quoted = !is_quoted;
                if is_quoted { Kind::Open } else { Kind::Close }
            }
            // A digit in a key, a sign in colours.
            _ if chars::is_emoji(cluster) => Kind::Han,
            _ => chars::kind(c),
        };
        match tokens.last_mut() {
            Some(last) if space == Space::None && continues(last.kind, previous, kind, c) => last.range.end = range.end,
            _ => tokens.push(Token { range, kind, space_before: space }),
        }
        space = Space::None;
        if !chars::extends(c) {
            previous = c;
        }
    }
    tokens
}

/// Whether `c` belongs to the run that ends with `previous`.
fn continues(last: Kind, previous: char, kind: Kind, c: char) -> bool {
    chars::extends(c)
        || (last == Kind::Latin && kind == Kind::Latin)
        || (chars::repeats(c) && (c == previous || (chars::is_dash(c) && chars::is_dash(previous))))
}
