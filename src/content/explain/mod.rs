//! What `ron` says is wrong, put into words for people who are no programmers: in both languages, at the place where
//! they went wrong, with what to write instead.

mod names;
mod syntax_issues;

use std::ops::Range;

use ron::Error;

use self::{
    names::{choices, example, field_choices, first_field, kind_example, kind_name, owner_name, structure},
    syntax_issues::explain_oddity,
};
use super::{
    read::Source,
    scan::{self, Surroundings},
};
use gongyi_core::{
    problem::{Grade, Problem, Text},
    shapes::{Slide, kinds::names_of},
    text,
};

/// The fields that hold lengths of time.
const LENGTHS: [&str; 3] = ["dwell", "transition_time", "every"];
/// How much of what was written is quoted.
const QUOTED_CHARS: usize = 20;
/// How much of a name that nobody knows is quoted: no name that is known is so long.
const NAME_CHARS: usize = 60;

/// A name in a sentence.
fn quoted(name: &str) -> String {
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
struct Stop<'a> {
    source: &'a Source,
    /// The bytes that it stopped at; empty where it expected something else there.
    at: Range<usize>,
    around: Surroundings<'a>,
    /// Where the part begins that was read.
    from: usize,
    /// What is before it, where the file as a whole was read, so that its marks are in order.
    before: Option<Surroundings<'a>>,
}

/// Puts an error of `ron` at these bytes into words. Once a file as a whole was read, its brackets and quotation marks
/// are in order: then only the meaning of a part is in question, which begins at `from`, with this `before` it.
pub(super) fn explain<'a>(
    source: &'a Source,
    error: &Error,
    span: Range<usize>,
    from: usize,
    before: Option<Surroundings<'a>>,
) -> Problem {
    let text = source.text.get(span.clone()).unwrap_or_default();
    // What stands between the last two steps may be space only: then the trouble is what comes next.
    let at = match text.trim() {
        "" => span.end..span.end,
        word => {
            let start = span.start + (text.len() - text.trim_start().len());
            start..start + word.len()
        }
    };
    if before.is_none()
        && let Some(oddity) = scan::oddity(&source.text, at.end)
    {
        return explain_oddity(source, &oddity);
    }
    let around = scan::surroundings_from(&source.text, from, before.clone().unwrap_or_default(), at.start);
    let stop = Stop { source, at, around, from, before };
    stop.unknown_name(error)
        .or_else(|| stop.missing_mark(error))
        .or_else(|| stop.wrong_shape(error))
        .or_else(|| stop.wrong_value(error))
        .unwrap_or_else(|| {
            stop.problem(
                "syntax",
                stop.at.clone(),
                "这里的写法看不懂",
                &format!("this cannot be understood ({error})"),
                "对照说明里的例子检查这一行",
                "compare the line with the examples of the guide",
            )
        })
}

impl Stop<'_> {
    fn problem(&self, id: &'static str, at: Range<usize>, zh: &str, en: &str, help_zh: &str, help_en: &str) -> Problem {
        problem(self.source, id, at, Text::new(zh, en), Text::new(help_zh, help_en))
    }

    /// The text from here on.
    fn rest(&self) -> &str {
        self.source.text.get(self.at.start..).unwrap_or_default()
    }

    /// The character here.
    fn next(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// The bytes of the character here.
    fn next_char(&self) -> Range<usize> {
        self.at.start..self.at.start + self.next().map_or(0, char::len_utf8)
    }

    /// The last piece before, as text.
    fn last(&self) -> &str {
        self.around.last.clone().and_then(|last| self.source.text.get(last)).unwrap_or_default()
    }

    /// The bytes of the last piece before; those here where there is none.
    fn last_at(&self) -> Range<usize> {
        self.around.last.clone().unwrap_or(self.at.start..self.at.start)
    }

    /// The bytes of the value that begins here, its first line only.
    fn value(&self) -> Range<usize> {
        let value = scan::value_at(&self.source.text, self.at.start).unwrap_or_else(|| self.next_char());
        self.source.first_line(value)
    }

    /// What was written as the value here, shortened.
    fn written(&self) -> String {
        shortened(self.source.text.get(self.value()).unwrap_or_default(), QUOTED_CHARS)
    }

    /// The name that stands before a value where values have none, such as `from` in `Dates(from: "2026-01-01", …)`.
    fn needless_name(&self) -> Option<&str> {
        let rest = self.source.text.get(self.at.start..)?.trim_start();
        let end = rest.find(|c: char| !c.is_ascii_lowercase() && c != '_')?;
        let (name, rest) = rest.split_at(end);
        (!name.is_empty() && rest.trim_start().starts_with(':')).then_some(name)
    }

    /// The field whose value is here, named in a sentence.
    fn field(&self) -> (String, String) {
        match self.around.field {
            Some(field) if self.around.open.is_some_and(|(_, c)| c == '[') => {
                (format!("“{field}”的每一项"), format!("each item of `{field}`"))
            }
            Some(field) => (format!("“{field}”"), format!("`{field}`")),
            None => ("这里".to_owned(), "this".to_owned()),
        }
    }

    /// The name before the innermost bracket, with the bracket; the bracket alone where there is none.
    fn owner(&self) -> Range<usize> {
        match (self.around.name, self.around.open) {
            (Some((start, name)), _) => start..start + name.len(),
            (None, Some((at, c))) => at..at + c.len_utf8(),
            (None, None) => self.at.clone(),
        }
    }

    /// Names of fields and kinds that are wrong, missing or written twice.
    fn unknown_name(&self, error: &Error) -> Option<Problem> {
        match error {
            Error::NoSuchStructField { expected, found, outer } => {
                let (zh, en) = owner_name(outer.as_deref());
                let help = field_choices(found, expected);
                let shown = quoted(found);
                let message = text!("{zh}里没有“{shown}”这一项", "{en} has no field `{shown}`");
                Some(problem(self.source, "unknown-field", self.word(found), message, help))
            }
            Error::NoSuchEnumVariant { expected, found, outer } => {
                let (zh, en) = kind_name(outer.as_deref());
                let help = choices(found, expected, ("可用的有", "there are"));
                let shown = quoted(found);
                let message = text!("没有“{shown}”这种{zh}", "there is no {en} `{shown}`");
                Some(problem(self.source, "unknown-kind", self.word(found), message, help))
            }
            Error::MissingStructField { field, outer } => {
                let (zh, en) = owner_name(outer.as_deref());
                let example = example(field);
                let message = text!("{zh}缺少“{field}”这一项", "{en} needs the field `{field}`");
                let help = text!("加上 {example}", "add {example}");
                Some(problem(self.source, "missing-field", self.owner(), message, help))
            }
            Error::DuplicateStructField { field, .. } => Some(self.problem(
                "duplicate-field",
                self.word(field),
                &format!("“{field}”写了两次"),
                &format!("`{field}` is written twice"),
                "只保留一个，删掉另一个",
                "keep one of them and delete the other",
            )),
            Error::SuggestRawIdentifier(name) | Error::InvalidIdentifier(name)
                if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') =>
            {
                Some(self.nameless(self.value()))
            }
            Error::SuggestRawIdentifier(name) | Error::InvalidIdentifier(name) => {
                let length = name.len();
                let name = quoted(name);
                let plain: String =
                    name.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '_' }).collect();
                Some(self.problem(
                    "unknown-field",
                    self.at.start..self.at.start + length,
                    &format!("名称“{name}”里只能有字母、数字和下划线"),
                    &format!("the name `{name}` may only hold letters, digits and underscores"),
                    &format!("写成 {plain}"),
                    &format!("write {plain}"),
                ))
            }
            _ => None,
        }
    }

    /// Commas, colons and names that are missing or too many.
    #[expect(clippy::too_many_lines, reason = "it is a table of what may be wrong and what to say of it")]
    fn missing_mark(&self, error: &Error) -> Option<Problem> {
        let next = self.next();
        let last = self.last();
        if last == ":" && next.is_none_or(|c| matches!(c, ',' | ')' | ']' | '}')) {
            let field = self.around.field.unwrap_or("…");
            return Some(self.problem(
                "missing-value",
                self.last_at(),
                &format!("“{field}:”后面没有内容"),
                &format!("nothing stands after `{field}:`"),
                &format!("写成 {}，或删掉这一项", example(field)),
                &format!("write {}, or leave it out", example(field)),
            ));
        }
        let expects = matches!(
            error,
            Error::ExpectedComma
                | Error::ExpectedMapColon
                | Error::ExpectedArrayEnd
                | Error::ExpectedStructLikeEnd
                | Error::ExpectedOptionEnd
                | Error::ExpectedIdentifier
                | Error::UnexpectedChar(_)
                | Error::ExpectedAttribute
                | Error::ExpectedChar
        );
        if !expects {
            return None;
        }
        let end = self.last_at().end;
        let last_is_name = last.starts_with(|c: char| c.is_ascii_lowercase()) && !matches!(last, "true" | "false");
        let starts_value = next.is_some_and(|c| matches!(c, '"' | '[' | '-') || c.is_ascii_digit());
        Some(match (error, next) {
            (_, Some('=')) => self.problem(
                "missing-colon",
                self.next_char(),
                "名称和值之间要用冒号，不用“=”",
                "a colon stands between a name and its value, not `=`",
                &format!("写成 {}: …", if last_is_name { last } else { "名称" }),
                &format!("write {}: ...", if last_is_name { last } else { "name" }),
            ),
            (_, Some('#')) => self.problem(
                "bad-comment",
                self.next_char(),
                "注释不能用“#”开头",
                "a comment does not start with `#`",
                "注释写成 // …",
                "write a comment as // ...",
            ),
            (_, Some(';')) => self.problem(
                "missing-comma",
                self.next_char(),
                "各项之间要用逗号，不用分号",
                "items are separated by commas, not by semicolons",
                "改成半角逗号 ,",
                "write a comma",
            ),
            (_, Some('\'')) => self.single_quotes(),
            (Error::ExpectedComma | Error::UnexpectedChar(_), Some('{')) => self.problem(
                "wrong-bracket",
                self.next_char(),
                "这里要用圆括号 ( )，不用花括号 { }",
                "round brackets ( ) stand here, not { }",
                "把 { 和 } 改成 ( 和 )",
                "write ( and ) for { and }",
            ),
            (Error::UnexpectedChar(_) | Error::ExpectedIdentifier, Some(',')) => self.problem(
                "extra-comma",
                self.next_char(),
                "这里多了一个逗号",
                "there is one comma too many",
                "删掉它",
                "delete it",
            ),
            (Error::ExpectedComma | Error::ExpectedMapColon, _) if last_is_name && starts_value => self.problem(
                "missing-colon",
                end..end,
                &format!("“{last}”后面缺少冒号"),
                &format!("a colon is missing after `{last}`"),
                &format!("写成 {last}: {}", self.written()),
                &format!("write {last}: {}", self.written()),
            ),
            (Error::ExpectedComma, Some(':')) if last.starts_with('"') => self.problem(
                "quoted-name",
                self.last_at(),
                "名称不要加引号",
                "names stand without quotation marks",
                &format!("写成 {}: …", last.trim_matches('"')),
                &format!("write {}: ...", last.trim_matches('"')),
            ),
            (Error::ExpectedComma, Some(':')) => {
                let first = self.around.open.map_or(0, |(at, _)| at + 1);
                self.nameless(scan::value_at(&self.source.text, first).unwrap_or_else(|| self.at.clone()))
            }
            (Error::ExpectedIdentifier, Some('"' | '[' | '0'..='9' | '-')) if !self.in_list() && last != ":" => {
                self.nameless(self.value())
            }
            (Error::ExpectedComma, Some('.')) => {
                let (zh, en) = self.field();
                self.problem(
                    "wrong-type",
                    self.last_at(),
                    &format!("{zh}应为整数，不能有小数"),
                    &format!("{en} is a whole number"),
                    &format!("写成 {last}"),
                    &format!("write {last}"),
                )
            }
            (Error::ExpectedComma, Some('(')) => self.problem(
                "wrong-type",
                self.next_char(),
                &format!("“{last}”后面不要加括号"),
                &format!("`{last}` takes no brackets"),
                &format!("只写 {last}"),
                &format!("write {last} alone"),
            ),
            (Error::ExpectedMapColon, _) => self.problem(
                "missing-colon",
                end..end,
                &format!("“{last}”后面缺少冒号"),
                &format!("a colon is missing after `{last}`"),
                &format!("写成 {}", example(last)),
                &format!("write {}", example(last)),
            ),
            (Error::ExpectedIdentifier, Some('"')) if last == ":" => {
                let word = self.written();
                let (zh, en) = self.field();
                self.problem(
                    "wrong-type",
                    self.value(),
                    &format!("{zh}的值不要加引号"),
                    &format!("the value of {en} stands without quotation marks"),
                    &format!("写成 {}", word.trim_matches('"')),
                    &format!("write {}", word.trim_matches('"')),
                )
            }
            (Error::ExpectedComma | Error::ExpectedStructLikeEnd, _) if self.before.is_some() => self.wrong_count(None),
            (
                Error::UnexpectedChar(_) | Error::ExpectedIdentifier | Error::ExpectedAttribute | Error::ExpectedChar,
                _,
            ) => {
                return None;
            }
            _ => self.problem(
                "missing-comma",
                end..end,
                "这里缺少逗号",
                "a comma is missing here",
                "在这一项后面加半角逗号 ,",
                "put a comma after this item",
            ),
        })
    }

    fn in_list(&self) -> bool {
        self.around.open.is_some_and(|(_, c)| c == '[')
    }

    /// The field whose value the innermost brackets are.
    fn outer_field(&self) -> Option<&str> {
        let before = self.before.clone().unwrap_or_default();
        scan::surroundings_from(&self.source.text, self.from, before, self.owner().start).field
    }

    /// Brackets with too many values, or too few.
    fn wrong_count(&self, count: Option<&str>) -> Problem {
        let owner = self.owner();
        let at = self.source.first_line(scan::value_at(&self.source.text, owner.start).unwrap_or(owner));
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
    fn nameless(&self, at: Range<usize>) -> Problem {
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

    fn single_quotes(&self) -> Problem {
        self.problem(
            "wrong-quotes",
            self.next_char(),
            "文字要用双引号括起来，不用单引号",
            "text stands in double quotation marks, not in single ones",
            "把两头的 ' 改成半角双引号 \"",
            "write a double quotation mark \" at both ends",
        )
    }

    /// Brackets and names of things that are not as they should be.
    #[expect(clippy::too_many_lines, reason = "it is a table of what may be wrong and what to say of it")]
    fn wrong_shape(&self, error: &Error) -> Option<Problem> {
        let kind_at = if self.at.is_empty() { self.last_at() } else { self.at.clone() };
        let kind = self.source.text.get(kind_at.clone()).unwrap_or_default();
        let named = |name: &str| structure(name).unwrap_or(("这里", "this", "(…)"));
        let wrapped = |(zh, en, form): (&str, &str, &str)| {
            let at = if self.at.is_empty() { self.value() } else { self.at.clone() };
            let (zh, en) = (format!("{zh}要写在圆括号 ( ) 里"), format!("{en} stands in round brackets ( )"));
            self.problem("wrong-type", at, &zh, &en, &format!("写成 {form}"), &format!("write {form}"))
        };
        Some(match error {
            Error::ExpectedStructLike | Error::ExpectedNamedStructLike(_)
                if kind.starts_with(|c: char| c.is_ascii_uppercase()) =>
            {
                let last = kind;
                let form = kind_example(last).map_or_else(|| format!("{last}(…)"), str::to_owned);
                self.problem(
                    "missing-bracket",
                    kind_at.clone(),
                    &format!("“{last}”后面缺少圆括号"),
                    &format!("brackets are missing after `{last}`"),
                    &format!("写成 {form}"),
                    &format!("write {form}"),
                )
            }
            Error::ExpectedStructLike if self.around.field.is_some() => {
                let field = self.around.field.unwrap_or_default();
                let form = example(field);
                wrapped((&format!("“{field}”的值"), &format!("the value of `{field}`"), &form))
            }
            Error::ExpectedNamedStructLike(name) => wrapped(named(name)),
            Error::ExpectedDifferentStructName { expected, .. } => wrapped(named(expected)),
            Error::ExpectedIdentifier | Error::UnexpectedChar(_) if self.around.field == Some("slides") => {
                let kinds = names_of::<Slide>();
                self.problem(
                    "wrong-type",
                    self.value(),
                    "每个画面以它的类型开头",
                    "a slide begins with its kind",
                    &format!("写成 Slogan(text: \"讲文明 树新风\")；类型有 {}", kinds.join("、")),
                    &format!("write Slogan(text: \"讲文明 树新风\"); the kinds are {}", kinds.join(", ")),
                )
            }
            Error::ExpectedIdentifier if self.in_list() || self.around.field.is_some() => {
                let (zh, en) = self.field();
                self.problem(
                    "wrong-type",
                    self.value(),
                    &format!("{zh}以一个名称开头，不是“{}”", self.written()),
                    &format!("{en} begins with a name, not with `{}`", self.written()),
                    &format!("写成 {}", example(self.around.field.unwrap_or("…"))),
                    &format!("write {}", example(self.around.field.unwrap_or("..."))),
                )
            }
            Error::ExpectedIdentifier => self.problem(
                "missing-name",
                self.value(),
                "这里应写“名称: 值”",
                "write name: value here",
                "例如 dwell: \"8s\"",
                "such as dwell: \"8s\"",
            ),
            Error::UnexpectedChar(c) if is_invisible(*c) => {
                let code = u32::from(*c);
                self.problem(
                    "unexpected-mark",
                    self.next_char(),
                    &format!("这里有一个看不见的字符（U+{code:04X}）"),
                    &format!("there is an invisible character (U+{code:04X}) here"),
                    "把光标移到这里，删掉它",
                    "delete it",
                )
            }
            Error::UnexpectedChar(c) => self.problem(
                "unexpected-mark",
                self.next_char(),
                &format!("这里不应有“{c}”"),
                &format!("`{c}` does not belong here"),
                "删掉它；如果是文字的一部分，把文字用半角双引号括起来",
                "delete it; if it is part of a text, put the text in double quotation marks",
            ),
            Error::TrailingCharacters => self.problem(
                "trailing-text",
                self.source.first_line(self.at.start..self.source.text.trim_end().len()),
                "最后的 ) 之后还有多余的内容",
                "there is more after the last bracket",
                "删掉多余的内容，或检查前面的括号是否提前结束了",
                "delete it, or look for a bracket that closes too early",
            ),
            Error::Eof | Error::UnclosedLineComment => self.problem(
                "unexpected-end",
                self.at.clone(),
                "文件没有写完",
                "the file ends too early",
                "检查最后是否缺少 ) 或 ]",
                "look for a missing ) or ] at the end",
            ),
            // RON has marks of its own that start with `#`; who types one at the start of a file means a remark.
            Error::ExpectedAttribute | Error::ExpectedAttributeEnd | Error::NoSuchExtension(_) => self.problem(
                "bad-comment",
                self.word("#"),
                "注释不能用“#”开头",
                "a comment does not start with `#`",
                "注释写成 // …",
                "write a comment as // ...",
            ),
            Error::ExceededRecursionLimit => self.problem(
                "too-deep",
                self.at.start..self.at.start,
                "括号套得太深了",
                "the brackets are nested too deeply",
                "检查这一处是否多打了括号",
                "look for brackets that were typed by mistake",
            ),
            _ => return None,
        })
    }

    /// Values of the wrong type.
    fn wrong_value(&self, error: &Error) -> Option<Problem> {
        let (zh, en) = self.field();
        let name = self.around.field.unwrap_or("…");
        let wrong = |is_zh: &str, is_en: &str, help_zh: String, help_en: String| {
            let (zh, en) = (format!("{zh}{is_zh}"), format!("{en} {is_en}"));
            self.problem("wrong-type", self.value(), &zh, &en, &help_zh, &help_en)
        };
        let write = |form: String| (format!("写成 {form}"), format!("write {form}"));
        if let Some(name) = self.needless_name() {
            let form = self.outer_field().map_or_else(|| "…".to_owned(), example);
            return Some(self.problem(
                "needless-name",
                self.value(),
                &format!("这里只写值，不写“{name}:”这样的名称"),
                &format!("values stand here without names such as `{name}:`"),
                &format!("例如 {form}"),
                &format!("such as {form}"),
            ));
        }
        Some(match error {
            Error::ExpectedString if self.next() == Some('\'') => self.single_quotes(),
            Error::ExpectedString if LENGTHS.contains(&name) => {
                let written = self.written();
                let number = name == "dwell" && written.chars().all(|c| c.is_ascii_digit() || c == '.');
                let (zh, en) =
                    write(if number { format!("{name}: \"{written}s\"（s 是秒）") } else { example(name) });
                let en = en.replace("（s 是秒）", " (s for seconds)");
                wrong("要写成带引号和单位的时长", "is a length of time with its unit, in quotation marks", zh, en)
            }
            Error::ExpectedString if matches!(self.next(), Some('[' | '(' | '{')) => wrong(
                "只能是一段文字，不能再套括号",
                "is one text, without brackets",
                "去掉文字外面的这层括号".to_owned(),
                "take these brackets away".to_owned(),
            ),
            Error::ExpectedString => {
                let (zh, en) = write(format!("\"{}\"", self.written().trim_matches('"')));
                wrong("要写成带引号的文字", "is text in quotation marks", zh, en)
            }
            Error::ExpectedBoolean => {
                let (zh, en) = write(format!("{name}: true"));
                wrong("只能是 true（是）或 false（否）", "is true or false", zh, en)
            }
            Error::IntegerOutOfBounds => {
                let (at, message) = if self.last() == "-" {
                    (self.last_at().start..self.value().end, ("不能是负数", "cannot be negative"))
                } else {
                    (self.value(), ("的数太大了", "is too great a number"))
                };
                let (zh, en) = (format!("{zh}{}", message.0), format!("{en} {}", message.1));
                let form = example(name);
                self.problem("wrong-type", at, &zh, &en, &format!("例如 {form}"), &format!("such as {form}"))
            }
            Error::ExpectedInteger
            | Error::ExpectedFloat
            | Error::InvalidIntegerDigit { .. }
            | Error::FloatUnderscore
            | Error::UnderscoreAtBeginning => wrong(
                "要写成一个数，不带引号和单位",
                "is a number, without quotation marks or a unit",
                format!("例如 {}", example(name)),
                format!("such as {}", example(name)),
            ),
            Error::ExpectedArray => {
                let (zh, en) = write(format!("{name}: [{}]", self.written()));
                wrong("要写成列表，用方括号 [ ] 括起来", "is a list in square brackets [ ]", zh, en)
            }
            Error::ExpectedDifferentLength { expected, .. } => {
                let count: String = expected.chars().filter(char::is_ascii_digit).collect();
                self.wrong_count(Some(&count))
            }
            Error::InvalidValueForType { expected, found } => {
                let (zh, en) = (format!("的值不对（{expected} / {found}）"), format!("is {expected}, not {found}"));
                wrong(&zh, &en, format!("例如 {}", example(name)), format!("such as {}", example(name)))
            }
            Error::InvalidEscape(_) => self.problem(
                "bad-escape",
                self.at.start.saturating_sub(1)..self.at.end.max(self.at.start + 1),
                "反斜杠 \\ 在这里的用法不对",
                "the backslash \\ is used wrongly here",
                "换行写 \\n，路径用 /，要显示反斜杠就写 \\\\",
                "write \\n for a new line, / in paths, and \\\\ for a backslash",
            ),
            _ => return None,
        })
    }

    /// The bytes of a word at, or else just before, this place.
    fn word(&self, word: &str) -> Range<usize> {
        let text = &self.source.text;
        let here = self.rest().starts_with(word).then_some(self.at.start);
        let before = || text.get(self.from..self.at.end)?.rfind(word).map(|start| self.from + start);
        match here.or_else(before) {
            Some(start) => start..start + word.len(),
            None => self.at.clone(),
        }
    }
}

fn is_invisible(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn problem(source: &Source, id: &'static str, at: Range<usize>, message: Text, help: Text) -> Problem {
    Problem::error(id, Grade::Shape, source.place(at), message).help(help)
}
