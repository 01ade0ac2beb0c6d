//! Scanning the text of a RON file token by token: strings, comments, brackets, words and marks.
//!
//! `ron` says what it did not expect, and where it stood then. What a person did wrong is often earlier: a quotation
//! mark that is not closed, a bracket, punctuation typed with a Chinese input method. That is found here
//! (`find_issue`), and so are values that lack their opening bracket (`find_unopened`). Nothing here puts it into words.

mod issues;
mod literals;
mod surroundings;
mod tokens;
mod unopened;

pub use self::literals::{Literal, literals};
#[cfg(test)]
pub(crate) use self::tokens::tokens_scanned;
pub(crate) use self::{
    issues::{SyntaxIssue, find_issue, half_width},
    surroundings::{Surroundings, surroundings, surroundings_from, value_from, value_of_field},
    tokens::{Token, TokenKind, begins_field, closing_bracket, tokens},
    unopened::{Closing, Unopened, find_unopened},
};
