//! What is wrong with something that staff wrote: problems as data.
//!
//! A [`Problem`] knows its id, its grade, its place and what to do about it, in Chinese and in English. The terminal,
//! `check --format json`, the events, the status file and later the console all show the same objects; nothing here
//! prints.

use std::{fmt, path::PathBuf};

use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};

use crate::characters::printable;

/// The sentence of a problem has so many characters at most: it quotes what staff wrote, which may be a whole book.
const MAX_CHARACTERS: usize = 900;
/// So many of them are its end, which says what is wrong with what it quotes.
const END_CHARACTERS: usize = 300;

/// The language of a message to an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// Chinese.
    Zh,
    /// English.
    #[default]
    En,
}

/// A sentence in both languages of the operators.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Text {
    /// The Chinese sentence.
    pub zh: String,
    /// The English sentence.
    pub en: String,
}

/// A sentence in both languages: two literals, which may capture variables as `format!` does.
#[macro_export]
macro_rules! text {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::problem::Text::new(::std::format!($zh), ::std::format!($en))
    };
}

impl Text {
    /// A sentence, first in Chinese, then in English. It may quote names and texts of anybody: what a terminal would
    /// obey is written as an escape. It is whole: only that of a [`Problem`] has an end.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: safe_to_tell(zh.into()), en: safe_to_tell(en.into()) }
    }

    /// The sentence, cut where nobody would read on.
    fn cut(self) -> Self {
        Self { zh: cut(self.zh), en: cut(self.en) }
    }

    /// The sentence with what it is about before it, such as the place of what is wrong.
    #[must_use]
    pub fn at(&self, place: &dyn fmt::Display) -> Self {
        Self::new(format!("{place}: {}", self.zh), format!("{place}: {}", self.en))
    }

    /// The sentence in `lang`.
    pub fn get(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// A sentence without what a terminal would obey.
fn safe_to_tell(text: String) -> String {
    match printable(&text) {
        std::borrow::Cow::Owned(safe) => safe,
        std::borrow::Cow::Borrowed(_) => text,
    }
}

/// A sentence no longer than anybody reads: what is left out is its middle, where it quotes.
fn cut(text: String) -> String {
    // A character has a byte at least: only what has more bytes is counted.
    if text.len() <= MAX_CHARACTERS {
        return text;
    }
    let count = text.chars().count();
    let Some(left_out) = count.checked_sub(MAX_CHARACTERS).filter(|left_out| *left_out > 0) else { return text };
    let head = MAX_CHARACTERS - END_CHARACTERS;
    let end = text.chars().skip(head + left_out);
    text.chars().take(head).chain(['…']).chain(end).collect()
}

/// What a problem does to playback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Grade {
    /// The file cannot be understood: its last good version stays in force.
    Shape,
    /// The file is let in; the slide concerned keeps its slot, and the picture before it stays on the wall.
    Content,
    /// Nothing shown changes.
    Lint,
}

/// How grave a problem is: `check` exits 1 on errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Must be mended.
    Error,
    /// Should be looked at.
    Warning,
}

/// Where in a file a problem is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Place {
    /// The file, as the person who wrote it would name it: the folder as it was given, then the path inside it.
    pub file: PathBuf,
    /// The line, from 1; 0 where the problem concerns the file as a whole.
    pub line: usize,
    /// The column in characters, from 1; 0 where the problem concerns the file as a whole.
    pub column: usize,
    /// The bytes of the file that are meant.
    pub span: std::ops::Range<usize>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Problem {
    /// The stable name of this kind of problem, such as `unknown-field`.
    pub id: &'static str,
    /// What it does to playback.
    pub grade: Grade,
    /// How grave it is.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// What is wrong.
    pub message: Text,
    /// What to write instead.
    pub help: Option<Text>,
    /// Whether it is in the last good version of a file, which is in force while the file itself is wrong or gone. The
    /// file no longer has its line.
    pub in_force: bool,
}

impl Problem {
    /// An error of `grade` at `place`.
    pub fn error(id: &'static str, grade: Grade, place: Place, message: Text) -> Self {
        Self { id, grade, severity: Severity::Error, place, message: message.cut(), help: None, in_force: false }
    }

    /// A lint finding of severity warning at `place`.
    pub fn warning(id: &'static str, place: Place, message: Text) -> Self {
        Self { severity: Severity::Warning, ..Self::error(id, Grade::Lint, place, message) }
    }

    /// The same problem with advice.
    #[must_use]
    pub fn help(mut self, help: Text) -> Self {
        self.help = Some(help.cut());
        self
    }

    /// The same problem as one of the version in force, not of the file as it is now: it names no line.
    #[must_use]
    pub fn of_version_in_force(mut self) -> Self {
        if !self.in_force {
            self.in_force = true;
            self.place = self.place.whole_file();
            self.message.zh.push_str("（指仍在播放的上一个正确版本）");
            self.message.en.push_str(" (in the last good version, which plays on)");
        }
        self
    }

    /// The object that `check --format json`, the events and the status show: `file`, `line`, `column`, `id`,
    /// `severity`, `message`, `help`; and `in_force` where it is true.
    pub fn to_json(&self, lang: Lang) -> ProblemJson<'_> {
        ProblemJson { problem: self, lang }
    }
}

/// A problem in one language, ready for JSON.
#[derive(Debug, Clone, Copy)]
pub struct ProblemJson<'a> {
    problem: &'a Problem,
    lang: Lang,
}

impl Serialize for ProblemJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let problem = self.problem;
        let mut map = serializer.serialize_map(Some(7 + usize::from(problem.in_force)))?;
        map.serialize_entry("file", &problem.place.file.to_string_lossy())?;
        map.serialize_entry("line", &problem.place.line)?;
        map.serialize_entry("column", &problem.place.column)?;
        map.serialize_entry("id", problem.id)?;
        map.serialize_entry("severity", &problem.severity)?;
        map.serialize_entry("message", problem.message.get(self.lang))?;
        map.serialize_entry("help", &problem.help.as_ref().map(|help| help.get(self.lang)))?;
        if problem.in_force {
            map.serialize_entry("in_force", &true)?;
        }
        map.end()
    }
}

impl Place {
    /// A file as a whole.
    pub fn of_file(file: impl Into<PathBuf>) -> Self {
        Self { file: file.into(), ..Self::default() }
    }

    /// The file as a whole.
    #[must_use]
    pub fn whole_file(&self) -> Self {
        Self::of_file(&self.file)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.to_string_lossy();
        let file = printable(&file);
        if self.line == 0 { f.write_str(&file) } else { write!(f, "{file}:{}:{}", self.line, self.column) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_sends_nothing_to_a_terminal_and_has_an_end() {
        let text = Text::new("名“\u{1b}[2J”", "a name `\u{9b}2J\u{202e}`");
        assert_eq!((text.zh.as_str(), text.en.as_str()), (r"名“\u{1b}[2J”", r"a name `\u{9b}2J\u{202e}`"));
        let whole = Text::new("长".repeat(100_000), "x".repeat(MAX_CHARACTERS));
        let problem = Problem::warning("unknown-field", Place::default(), whole.clone()).help(whole.clone());
        for long in [&problem.message, problem.help.as_ref().unwrap()] {
            assert_eq!(long.zh.chars().count(), MAX_CHARACTERS + 1);
            assert_eq!(long.en.chars().count(), MAX_CHARACTERS);
        }
        // What is wrong with what is quoted stands at the end.
        let quoting =
            Text::new(format!("“{}”不能作名字", "字".repeat(9000)), format!("`{}` cannot be a name", "x".repeat(9000)));
        let problem = Problem::warning("bad-name", Place::default(), quoting);
        assert!(problem.message.zh.ends_with("字”不能作名字") && problem.message.en.ends_with("x` cannot be a name"));
        // What is no problem is told to its end.
        assert_eq!(whole.zh.chars().count(), 100_000);
        let place = Place { file: "a\n\u{1b}c.ron".into(), line: 3, column: 4, span: 0..0 };
        assert_eq!(place.to_string(), r"a\n\u{1b}c.ron:3:4");
    }
}
