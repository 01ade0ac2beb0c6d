//! The words of door signs: text cut into numbers, marks and words that mean something here. A text with any other word
//! is not read at all, so that nothing is guessed.

use super::vocabulary::{CHINESE, ENGLISH, MONTHS, WEEKDAYS};
use crate::characters::half_width;

/// What a piece of a sign is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// A number, with how many digits it was written; a number in Chinese words has as many as it needs.
    Number(u32, usize),
    /// `:` `.` `-` `/` `+` `(` `)` `[` `]`, `,` for a comma, `&` for "and" and 、, `;` for the end of a clause.
    Mark(char),
    /// A day of the week, from Monday as 0.
    Weekday(u8),
    /// A month that was written as a word, from January as 1.
    Month(u8),
    /// The first, the second, … of something in a month.
    Ordinal(u8),
    Word(Word),
}

/// What a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// It says nothing: "opening hours", "of", "the".
    Filler,
    Every,
    EveryDay,
    Day,
    All,
    Always,
    AllDay,
    Hours,
    Weekend,
    Workdays,
    Working,
    Public,
    Holidays,
    Half(Half),
    From,
    Onwards,
    Until,
    Open,
    End,
    Closed,
    Except,
    ExceptSuffix,
    EachMonth,
    OfMonth,
    OddWeeks,
    EvenWeeks,
    Odd,
    Even,
    EveryOtherWeek,
    Week,
    Last,
    LastDay,
    NextDay,
    NextYear,
    OClock,
    HalfPast,
    Quarter,
    Minute,
    YearUnit,
    MonthUnit,
    DayUnit,
    Nth,
    Noon,
    Midnight,
    Easter,
    Sun(&'static str),
}

/// A half of the day, or a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Am,
    Pm,
    Night,
    Morning,
    Noon,
    Afternoon,
    Dusk,
    Evening,
}

/// A token, and whether a blank stands before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub(super) token: Token,
    pub(super) spaced: bool,
}

/// The numerals of Chinese: their place is their value.
const NUMERALS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
/// What stands before a day of the week.
const WEEK_PREFIXES: [&str; 3] = ["星期", "礼拜", "周"];

/// Cuts a text into tokens; none where it has a word that means nothing here.
pub(super) fn lexemes(text: &str) -> Option<Vec<Lexeme>> {
    let mut chars: Vec<char> = text.chars().filter_map(plain).collect();
    let is_digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
    for at in 1..chars.len() {
        // A Chinese full stop between digits is the dot of a keyboard that was left in Chinese.
        if chars.get(at) == Some(&'。') {
            let within = is_digit(chars.get(at - 1)) && is_digit(chars.get(at + 1));
            chars.get_mut(at).into_iter().for_each(|c| *c = if within { '.' } else { ';' });
        }
    }
    let mut reader = Reader { chars: &chars, at: 0, found: Vec::new(), spaced: false, in_week: false };
    while reader.at < chars.len() {
        reader.step()?;
    }
    Some(reader.found)
}

/// What stands for a dash, besides the hyphen.
const DASHES: [char; 22] = [
    '〜', '～', '~', '∼', '→', '➔', '➜', '⇒', '－', 'ー', '─', '━', '⁃', '\u{2010}', '\u{2011}', '\u{2012}',
    '\u{2013}', '\u{2014}', '\u{2015}', '\u{2212}', '\u{fe58}', '\u{fe63}',
];

/// A character without the differences that only its keyboard makes; none for what cannot be seen.
fn plain(c: char) -> Option<char> {
    Some(match c {
        '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{ad}' => return None,
        c if DASHES.contains(&c) => '-',
        '、' => '&',
        '\n' | '\r' => ';',
        '〔' | '【' => '(',
        '〕' | '】' => ')',
        '∶' | '︰' | '꞉' => ':',
        '·' | '•' | '・' => ',',
        '〇' | '○' => '零',
        '两' => '二',
        '週' | '周' => '周',
        c if c.is_whitespace() => ' ',
        c => half_width(c).to_ascii_lowercase(),
    })
}

/// Reads tokens one after the other.
struct Reader<'a> {
    chars: &'a [char],
    at: usize,
    found: Vec<Lexeme>,
    /// Whether a blank stands before what comes next.
    spaced: bool,
    /// Whether a day of the week was written in Chinese, so that a numeral may be another: 周一、三、五.
    in_week: bool,
}

impl Reader<'_> {
    fn get(&self, at: usize) -> char {
        self.chars.get(at).copied().unwrap_or('\0')
    }

    fn starts_with(&self, at: usize, word: &str) -> bool {
        word.chars().enumerate().all(|(index, c)| self.get(at + index) == c)
    }

    fn push(&mut self, token: Token, length: usize) {
        self.found.push(Lexeme { token, spaced: std::mem::take(&mut self.spaced) });
        self.at += length;
    }

    fn step(&mut self) -> Option<()> {
        let c = self.get(self.at);
        if c == ' ' {
            (self.spaced, self.in_week, self.at) = (true, false, self.at + 1);
            return Some(());
        }
        let was_in_week = std::mem::take(&mut self.in_week);
        let (token, length) = match c {
            '-' => {
                self.in_week = was_in_week && !self.spaced;
                (Token::Mark('-'), self.chars.iter().skip(self.at).take_while(|c| **c == '-').count())
            }
            ':' | '.' | ',' | ';' | '/' | '+' | '&' | '(' | ')' | '[' | ']' => {
                self.in_week = was_in_week && !self.spaced && matches!(c, ',' | '&' | '/');
                (Token::Mark(if self.in_week && c == '/' { '&' } else { c }), 1)
            }
            '0'..='9' => self.number(was_in_week)?,
            'a'..='z' => self.latin()?,
            _ => self.chinese(was_in_week)?,
        };
        self.push(token, length);
        Some(())
    }

    /// A day of the week that follows others: the numeral alone, and no hour, date or count.
    fn later_weekday(&self, numeral: char) -> Option<u8> {
        let next = self.get(self.at + 1);
        let counts = matches!(next, '点' | '时' | '月' | '号' | '年' | '个' | '小' | '刻' | '十')
            || next.is_ascii_digit()
            || (matches!(next, '日' | ':' | '.') && numeral.is_ascii_digit());
        weekday_numeral(numeral).filter(|_| !counts && !self.spaced)
    }

    fn number(&mut self, was_in_week: bool) -> Option<(Token, usize)> {
        let is_after_mark = matches!(self.found.last().map(|last| last.token), Some(Token::Mark(_)));
        if was_in_week
            && is_after_mark
            && let Some(day) = self.later_weekday(self.get(self.at))
        {
            self.in_week = true;
            return Some((Token::Weekday(day), 1));
        }
        let digits: String = self.chars.iter().skip(self.at).take_while(|c| c.is_ascii_digit()).collect();
        let value = digits.parse().ok().filter(|_| digits.len() <= 8)?;
        Some((Token::Number(value, digits.len()), digits.len()))
    }

    fn latin(&mut self) -> Option<(Token, usize)> {
        // a.m. and p.m., with dots and blanks.
        if matches!(self.get(self.at), 'a' | 'p') {
            let half = if self.get(self.at) == 'a' { Half::Am } else { Half::Pm };
            let dot = self.at + 1;
            if self.get(dot) == '.' {
                let m = if self.get(dot + 1) == ' ' { dot + 2 } else { dot + 1 };
                if self.get(m) == 'm' && !self.get(m + 1).is_ascii_alphanumeric() {
                    let end = if self.get(m + 1) == '.' { m + 2 } else { m + 1 };
                    return Some((Token::Word(Word::Half(half)), end - self.at));
                }
            }
        }
        let word: String = self.chars.iter().skip(self.at).take_while(|c| c.is_ascii_alphabetic()).collect();
        if word == "o" && self.starts_with(self.at + 1, "'clock") {
            return Some((Token::Word(Word::OClock), 7));
        }
        // The 4th is no Thursday.
        let is_counted = matches!(self.found.last().map(|last| last.token), Some(Token::Number(..))) && !self.spaced;
        let token = match word.as_str() {
            "th" if !is_counted => Token::Weekday(3),
            // In English these are the days from Monday to Friday, whatever holidays say.
            "weekday" | "weekdays" => {
                self.push(Token::Weekday(0), 0);
                self.push(Token::Mark('-'), 0);
                Token::Weekday(4)
            }
            word => ENGLISH
                .iter()
                .find(|(known, _)| *known == word)
                .map(|(_, token)| *token)
                .or_else(|| shortened(&WEEKDAYS, word, 2).map(Token::Weekday))
                .or_else(|| shortened(&MONTHS, word, 3).map(|month| Token::Month(month + 1)))?,
        };
        let length = word.len();
        // Abbreviations end with a dot: "Mon.", "Nov.".
        let dotted = self.get(self.at + length) == '.' && matches!(token, Token::Weekday(_) | Token::Month(_));
        Some((token, length + usize::from(dotted)))
    }

    fn chinese(&mut self, was_in_week: bool) -> Option<(Token, usize)> {
        let c = self.get(self.at);
        if was_in_week && let Some(day) = self.later_weekday(c) {
            self.in_week = true;
            return Some((Token::Weekday(day), 1));
        }
        for prefix in WEEK_PREFIXES {
            let length = prefix.chars().count();
            if self.starts_with(self.at, prefix)
                && let Some(day) = weekday_numeral(self.get(self.at + length))
            {
                self.in_week = true;
                return Some((Token::Weekday(day), length + 1));
            }
        }
        if self.starts_with(self.at, "零点") {
            return Some((Token::Word(Word::Midnight), 2));
        }
        if let Some((word, token)) = self.longest(self.at) {
            self.in_week = was_in_week && matches!(token, Token::Mark(_)) && !self.spaced;
            return Some((token, word.chars().count()));
        }
        let (value, length) = self.numerals()?;
        let token = if self.found.last().is_some_and(|last| last.token == Token::Word(Word::Nth)) {
            Token::Number(value, 1)
        } else {
            Token::Number(value, if value < 10 { 1 } else { 2 })
        };
        Some((token, length))
    }

    /// The longest Chinese word that begins here.
    fn longest(&self, at: usize) -> Option<(&'static str, Token)> {
        CHINESE.iter().filter(|(word, _)| self.starts_with(at, word)).max_by_key(|(word, _)| word.len()).copied()
    }

    /// A number in Chinese words, such as 十五 or 二〇二六, and how many characters it has.
    fn numerals(&self) -> Option<(u32, usize)> {
        let digit = |c: char| NUMERALS.iter().position(|known| *known == c).map(|value| value as u32);
        let length = self.chars.iter().skip(self.at).take_while(|c| digit(**c).is_some() || **c == '十').count();
        let run = self.chars.get(self.at..self.at + length)?;
        let value = match run.iter().position(|c| *c == '十') {
            Some(ten) => {
                let (tens, ones) = (run.get(..ten)?, run.get(ten + 1..)?);
                let one = |part: &[char], absent: u32| match part {
                    [] => Some(absent),
                    [c] => digit(*c),
                    _ => None,
                };
                one(tens, 1)? * 10 + one(ones, 0)?
            }
            None if matches!(length, 1 | 4) => {
                run.iter().try_fold(0, |value, c| digit(*c).map(|digit| value * 10 + digit))?
            }
            None => return None,
        };
        Some((value, length))
    }
}

/// The day of the week of a numeral that follows 周.
fn weekday_numeral(c: char) -> Option<u8> {
    Some(match c {
        '一' | '1' => 0,
        '二' | '2' => 1,
        '三' | '3' => 2,
        '四' | '4' => 3,
        '五' | '5' => 4,
        '六' | '6' => 5,
        '日' | '天' | '7' => 6,
        _ => return None,
    })
}

/// The place of the name that a word is, or begins with at least so many letters; an "s" may follow.
fn shortened(names: &[&str], word: &str, least: usize) -> Option<u8> {
    let known = |word: &str| names.iter().position(|name| word.len() >= least && name.starts_with(word));
    let found = known(word).or_else(|| known(word.strip_suffix('s')?))?;
    u8::try_from(found).ok()
}
