//! What door signs say, read as the condition that means exactly that: `周一至周五：9:00-17:00（节假日除外）`,
//! `Mon-Fri 9am till 5pm`, 每月15日.
//!
//! It serves the help of a text that `opening_hours` does not read, so that it must never guess: a text is cut into words
//! that are all known ([`words`]), read by a grammar of days, dates and times that knows where a sign can mean two things,
//! and made into a condition only where it can mean one. Everything else is for its author to say. What it says is read
//! back before it counts, so that no help is refused in its turn.

mod clauses;
mod compose;
mod cursor;
mod dates;
#[cfg(test)]
mod tests;
mod times;
mod vocabulary;
mod words;

use self::{
    cursor::Cursor,
    words::{Lexeme, Token, Word},
};
use super::hours::Hours;
use crate::shapes::When;

/// A sign that is longer is a text.
const MAX_TOKENS: usize = 300;

/// What a sign says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    /// It means this.
    Certain(When),
    /// It means one of these: numbers with dots are dates in the one and times in the other.
    Either(When, When),
    /// It is every other week, and does not say from when.
    EveryOtherWeek,
}

impl Reading {
    /// What a sign says; none where that is not certain.
    pub(super) fn new(text: &str) -> Option<Self> {
        let lexemes = words::lexemes(text).filter(|lexemes| lexemes.len() <= MAX_TOKENS)?;
        let read = |dots_are_dates| {
            let sign = clauses::sign(&mut Cursor::new(&lexemes, dots_are_dates))?;
            compose::condition(sign)
        };
        let reading = match (read(true), read(false)) {
            (Some(dates), Some(times)) if dates != times && may_be_times(&lexemes) => Some(Self::Either(dates, times)),
            (Some(one), _) | (None, Some(one)) => Some(Self::Certain(one)),
            (None, None) => {
                let is_it = |lexeme: &Lexeme| lexeme.token == Token::Word(Word::EveryOtherWeek);
                lexemes.iter().any(is_it).then_some(Self::EveryOtherWeek)
            }
        };
        reading.filter(Self::is_readable)
    }

    fn is_readable(&self) -> bool {
        match self {
            Self::Certain(when) => is_readable(when),
            Self::Either(dates, times) => is_readable(dates) && is_readable(times),
            Self::EveryOtherWeek => true,
        }
    }
}

/// Whether all texts of a condition can be read, so that none of them would be read as a sign again.
fn is_readable(when: &When) -> bool {
    match when {
        When::Hours(text) => Hours::parse(text).is_some(),
        When::On(days, text) => is_readable(days) && Hours::parse(text).is_some(),
        When::All(several) | When::Any(several) => several.iter().all(is_readable),
        When::Not(inner) => is_readable(inner),
        _ => true,
    }
}

/// Whether two numbers with a dot between them may be a time, though they can be month and day: where other dots are
/// times, or where days of the week stand beside them and no time with a colon.
fn may_be_times(lexemes: &[Lexeme]) -> bool {
    let tokens: Vec<Token> = lexemes.iter().map(|lexeme| lexeme.token).collect();
    let has_time_with_dot = tokens.windows(3).any(|three| match three {
        [Token::Number(month, _), Token::Mark('.'), Token::Number(day, _)] => {
            *month <= 24 && !((1..=12).contains(month) && (1..=31).contains(day))
        }
        _ => false,
    });
    let is_clock = |token: &Token| matches!(token, Token::Mark(':') | Token::Word(Word::OClock));
    let has_weekdays = tokens.iter().any(|token| {
        matches!(
            token,
            Token::Weekday(_) | Token::Word(Word::Weekend | Word::Workdays | Word::Half(_) | Word::EveryDay)
        )
    });
    has_time_with_dot || (has_weekdays && !tokens.iter().any(is_clock))
}

/// A condition as it is typed into `site.ron`.
pub(super) fn ron(when: &When) -> String {
    compose::ron(when)
}
