//! Walking along the tokens of a sign.

use super::words::{Half, Lexeme, Token, Word};

/// A place among the tokens of a sign.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    lexemes: &'a [Lexeme],
    pub(super) at: usize,
    /// Whether two numbers with a dot between them, where both are possible, are a date.
    pub(super) dots_are_dates: bool,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(lexemes: &'a [Lexeme], dots_are_dates: bool) -> Self {
        Self { lexemes, at: 0, dots_are_dates }
    }

    /// The token so many places ahead.
    pub(super) fn peek(&self, ahead: usize) -> Option<Token> {
        self.lexemes.get(self.at + ahead).map(|lexeme| lexeme.token)
    }

    /// The token before this place.
    pub(super) fn before(&self) -> Option<Token> {
        self.lexemes.get(self.at.checked_sub(1)?).map(|lexeme| lexeme.token)
    }

    /// Whether a blank stands before the token so many places ahead.
    pub(super) fn spaced(&self, ahead: usize) -> bool {
        self.lexemes.get(self.at + ahead).is_some_and(|lexeme| lexeme.spaced)
    }

    pub(super) fn is_mark(&self, ahead: usize, mark: char) -> bool {
        self.peek(ahead) == Some(Token::Mark(mark))
    }

    pub(super) fn is_word(&self, ahead: usize, word: Word) -> bool {
        self.peek(ahead) == Some(Token::Word(word))
    }

    /// The number so many places ahead, with its digits.
    pub(super) fn number(&self, ahead: usize) -> Option<(u32, usize)> {
        match self.peek(ahead)? {
            Token::Number(value, digits) => Some((value, digits)),
            _ => None,
        }
    }

    pub(super) fn half(&self, ahead: usize) -> Option<Half> {
        match self.peek(ahead)? {
            Token::Word(Word::Half(half)) => Some(half),
            _ => None,
        }
    }

    pub(super) fn skip(&mut self, count: usize) {
        self.at += count;
    }

    /// Goes past a mark, where it is next.
    pub(super) fn eat(&mut self, mark: char) -> bool {
        let is_next = self.is_mark(0, mark);
        self.at += usize::from(is_next);
        is_next
    }

    /// Goes past a word, where it is next.
    pub(super) fn eat_word(&mut self, word: Word) -> bool {
        let is_next = self.is_word(0, word);
        self.at += usize::from(is_next);
        is_next
    }

    pub(super) fn is_over(&self) -> bool {
        self.at >= self.lexemes.len()
    }

    /// Reads something, or stays where it is.
    pub(super) fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let start = self.at;
        let found = read(self);
        if found.is_none() {
            self.at = start;
        }
        found
    }
}
