//! Where `ron` stopped, and what stands around it: what every explanation looks at.

use std::ops::Range;

use super::vocabulary::{example, first_field};
use crate::{
    scan::{self, Surroundings},
    source::Source,
};
use gongyi_core::problem::{Grade, Problem, Text};

/// How much of what was written is quoted.
const QUOTED_CHARS: usize = 20;
/// How much of a name that nobody knows is quoted: no name that is known is so long.
const NAME_CHARS: usize = 60;

/// A name in a sentence.
pub(super) fn quoted(name: &str) -> String {
    shortened(name, NAME_CHARS)
}

/// The first so many characters.
fn shortened(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((cut, _)) => format!("{}…", text.get(..cut).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Where `ron` stopped, and what stands there.
pub(super) struct Stop<'a> {
    pub(super) source: &'a Source,
    /// The bytes that it stopped at; empty where it expected something else there.
    pub(super) at: Range<usize>,
    pub(super) around: Surroundings<'a>,
    /// Where the part begins that was read.
    pub(super) from: usize,
    /// What is before it, where the file as a whole was read, so that its marks are in order.
    pub(super) before: Option<Surroundings<'a>>,
}

impl Stop<'_> {
    pub(super) fn problem(
        &self,
        id: &'static str,
        at: Range<usize>,
        zh: &str,
        en: &str,
        help_zh: &str,
        help_en: &str,
    ) -> Problem {
        problem(self.source, id, at, Text::new(zh, en), Text::new(help_zh, help_en))
    }

    /// The text from here on.
    pub(super) fn rest(&self) -> &str {
        self.source.text.get(self.at.start..).unwrap_or_default()
    }

    /// The character here.
    pub(super) fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The bytes of the character here.
    pub(super) fn next_char(&self) -> Range<usize> {
        self.at.start..self.at.start + self.next().map_or(0, char::len_utf8)
    }

    /// The last piece before, as text.
    pub(super) fn last(&self) -> &str {
        self.around.last.clone().and_then(|last| self.source.text.get(last)).unwrap_or_default()
    }

    /// The bytes of the last piece before; those here where there is none.
    pub(super) fn last_at(&self) -> Range<usize> {
        self.around.last.clone().unwrap_or(self.at.start..self.at.start)
    }

    /// The bytes of the value that begins here, its first line only.
    pub(super) fn value(&self) -> Range<usize> {
        let value = scan::value_from(&self.source.text, self.at.start).unwrap_or_else(|| self.next_char());
        self.source.first_line(value)
    }

    /// What was written as the value here, shortened.
    pub(super) fn written(&self) -> String {
        shortened(self.source.text.get(self.value()).unwrap_or_default(), QUOTED_CHARS)
    }

    /// The name that stands before a value where values have none, such as `from` in `Dates(from: "2026-01-01", …)`.
    pub(super) fn needless_name(&self) -> Option<&str> {
        let rest = self.source.text.get(self.at.start..)?.trim_start();
        let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '_')?;
        let (name, rest) = rest.split_at(end);
        (!name.is_empty() && rest.trim_start().starts_with(':')).then_some(name)
    }

    /// The bytes of a name in quotation marks before a colon.
    pub(super) fn quoted_name(&self) -> Option<Range<usize>> {
        let rest = self.rest().strip_prefix('"')?;
        let (name, after) = rest.split_once('"')?;
        let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        let is_one = is_name && after.trim_start().starts_with(':');
        is_one.then(|| self.at.start..self.at.start + name.len() + 2)
    }

    /// The field whose value is here, named in a sentence.
    pub(super) fn field(&self) -> (String, String) {
        match self.around.field {
            Some(field) if self.around.open.is_some_and(|(_, c)| c == '[') => {
                (format!("“{field}”的每一项"), format!("each item of `{field}`"))
            }
            Some(field) => (format!("“{field}”"), format!("`{field}`")),
            None => ("这里".to_owned(), "this".to_owned()),
        }
    }

    /// The name before the innermost bracket, with the bracket; the bracket alone where there is none.
    pub(super) fn owner(&self) -> Range<usize> {
        match (self.around.name, self.around.open) {
            (Some((start, name)), _) => start..start + name.len(),
            (None, Some((at, c))) => at..at + c.len_utf8(),
            (None, None) => self.at.clone(),
        }
    }

    pub(super) fn in_list(&self) -> bool {
        self.around.open.is_some_and(|(_, c)| c == '[')
    }

    /// The field whose value the innermost brackets are.
    pub(super) fn outer_field(&self) -> Option<&str> {
        let before = self.before.clone().unwrap_or_default();
        scan::surroundings_from(&self.source.text, self.from, before, self.owner().start).field
    }

    /// Brackets with too many values, or too few.
    pub(super) fn wrong_count(&self, count: Option<&str>) -> Problem {
        let owner = self.owner();
        let at = self.source.first_line(scan::value_from(&self.source.text, owner.start).unwrap_or(owner));
        let (zh, en) = match count {
            Some(count) => {
                (format!("括号里应有 {count} 个值"), format!("there should be {count} values in these brackets"))
            }
            None => ("括号里的值太多了".to_owned(), "there are too many values in these brackets".to_owned()),
        };
        let form = self.outer_field().map_or_else(|| "…".to_owned(), example);
        self.problem("wrong-count", at, &zh, &en, &format!("例如 {form}"), &format!("such as {form}"))
    }

    /// A value without its name, such as `Slogan("诚信")`.
    pub(super) fn nameless(&self, at: Range<usize>) -> Problem {
        let (name, field) = match self.around.name {
            Some((_, name)) => (name, first_field(name)),
            None => ("", None),
        };
        let value = self.source.text.get(at.clone()).unwrap_or_default();
        let (zh, en) = match field {
            // The first value most likely is that of the first field.
            Some(field) if value.starts_with('"') && self.last() != "," && !value.contains('\n') => {
                (format!("写成 {name}({field}: {value})"), format!("write {name}({field}: {value})"))
            }
            _ if self.outer_field().is_some_and(|field| field != "slides") => {
                let form = self.outer_field().map(example).unwrap_or_default();
                (format!("写成 {form}"), format!("write {form}"))
            }
            _ => (
                "每一项写成“名称: 值”，例如 dwell: \"8s\"".to_owned(),
                "write each item as name: value, such as dwell: \"8s\"".to_owned(),
            ),
        };
        let at = self.source.first_line(at);
        self.problem("missing-name", at, "这一项缺少名称", "the name of this item is missing", &zh, &en)
    }

    pub(super) fn single_quotes(&self) -> Problem {
        self.problem(
            "wrong-quotes",
            self.next_char(),
            "文字要用双引号括起来，不用单引号",
            "text stands in double quotation marks, not in single ones",
            "把两头的 ' 改成半角双引号 \"",
            "write a double quotation mark \" at both ends",
        )
    }

    /// The bytes of a word at, or else just before, this place.
    pub(super) fn word(&self, word: &str) -> Range<usize> {
        let text = &self.source.text;
        let here = self.rest().starts_with(word).then_some(self.at.start);
        let before = || text.get(self.from..self.at.end)?.rfind(word).map(|start| self.from + start);
        match here.or_else(before) {
            Some(start) => start..start + word.len(),
            None => self.at.clone(),
        }
    }
}

pub(super) fn problem(source: &Source, id: &'static str, at: Range<usize>, message: Text, help: Text) -> Problem {
    Problem::error(id, Grade::Shape, source.place(at), message).help(help)
}
