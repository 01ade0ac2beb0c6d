//! Reading RON: from the bytes of a file to raw types, or to one problem with its place.
//!
//! Staff are not programmers: what `ron` says is put into words of theirs, in both languages, with what to write
//! instead. Punctuation typed with a Chinese input method is looked for first, as it is behind most such errors.

use std::{ops::Range, path::PathBuf};

use ron::{Options, error::Position, extensions::Extensions};
use serde::Deserialize;

use crate::problem::{Grade, Place, Problem, Text};

/// A file that was read as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its path as a person would name it.
    pub path: PathBuf,
    /// What is in it.
    pub text: String,
}

impl Source {
    /// Takes the bytes of a file; a problem where they are no UTF-8 text.
    pub fn new(path: PathBuf, bytes: Vec<u8>) -> Result<Self, Problem> {
        let place = Place { file: path.clone(), ..Place::default() };
        let encoding = match bytes.get(..2) {
            Some([0xFF, 0xFE] | [0xFE, 0xFF]) => Some("UTF-16"),
            _ => None,
        };
        match (encoding, String::from_utf8(bytes)) {
            (None, Ok(text)) => {
                // Windows editors write a mark at the start; it is blanked out so that places stay right.
                let text = match text.strip_prefix('\u{feff}') {
                    Some(rest) => format!("   {rest}"),
                    None => text,
                };
                Ok(Self { path, text })
            }
            (encoding, _) => {
                let encoding = encoding.unwrap_or("GBK");
                Err(Problem::error(
                    "not-utf8",
                    Grade::Shape,
                    place,
                    Text::new(
                        format!("文件不是 UTF-8 编码（可能是 {encoding}）"),
                        format!("the file is not UTF-8 text (it may be {encoding})"),
                    ),
                )
                .help(Text::new(
                    "在编辑器里选择“另存为”，编码选 UTF-8",
                    "choose \"Save as\" in the editor, with the encoding UTF-8",
                )))
            }
        }
    }

    /// The place of these bytes.
    pub fn place(&self, span: Range<usize>) -> Place {
        let before = self.text.get(..span.start).unwrap_or(&self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Place {
            file: self.path.clone(),
            line: before.matches('\n').count() + 1,
            column: before.get(line_start..).unwrap_or_default().chars().count() + 1,
            span,
        }
    }

    /// The place of the file as a whole.
    pub fn whole(&self) -> Place {
        Place { file: self.path.clone(), ..Place::default() }
    }

    /// The bytes of a part of the text, such as a raw value's, without the space and the comments before it and the
    /// space after it.
    pub fn span_of(&self, part: &str) -> Range<usize> {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize).min(self.text.len());
        let mut trimmed = part.trim_start();
        loop {
            let rest = match trimmed.get(..2) {
                Some("//") => trimmed.split_once('\n').map(|(_, rest)| rest),
                Some("/*") => trimmed.split_once("*/").map(|(_, rest)| rest),
                _ => None,
            };
            let Some(rest) = rest else { break };
            trimmed = rest.trim_start();
        }
        let start = start + (part.len() - trimmed.len());
        start..(start + trimmed.trim_end().len()).min(self.text.len())
    }

    /// The place, within a part of the text, of a field's value: `field: value`; of the whole part where the field is
    /// not written.
    pub fn place_of_field(&self, part: Range<usize>, field: &str) -> Place {
        let text = self.text.get(part.clone()).unwrap_or_default();
        let mut found = None;
        for (at, _) in text.match_indices(field) {
            let before_is_name = text.get(..at).and_then(|s| s.chars().next_back()).is_some_and(is_name);
            let after = text.get(at + field.len()..).unwrap_or_default();
            let value = after.trim_start().strip_prefix(':').map(str::trim_start);
            if let (false, Some(value)) = (before_is_name, value) {
                let start = part.start + text.len() - value.len();
                found = Some(start..start + value_length(value));
                break;
            }
        }
        self.place(found.unwrap_or_else(|| first_line(&self.text, part)))
    }
}

/// A part cut to its first line, so that a report does not quote half a file.
fn first_line(text: &str, part: Range<usize>) -> Range<usize> {
    let length = text.get(part.clone()).and_then(|part| part.find('\n')).unwrap_or(part.len());
    part.start..part.start + length
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The length in bytes of a string, a number or a word at the start of `text`.
fn value_length(text: &str) -> usize {
    if let Some(inside) = text.strip_prefix('"') {
        let mut escaped = false;
        for (at, c) in inside.char_indices() {
            match c {
                '\\' if !escaped => escaped = true,
                '"' if !escaped => return at + 2,
                _ => escaped = false,
            }
        }
        return text.find('\n').unwrap_or(text.len());
    }
    text.find([',', ')', ']', '\n']).unwrap_or(text.len()).max(1).min(text.len())
}

/// The dialect: staff never type `Some(...)`.
fn options() -> Options {
    Options::default().with_default_extension(
        Extensions::IMPLICIT_SOME | Extensions::UNWRAP_NEWTYPES | Extensions::UNWRAP_VARIANT_NEWTYPES,
    )
}

/// Reads the whole file as a `T`.
pub fn file<'a, T: Deserialize<'a>>(source: &'a Source) -> Result<T, Problem> {
    if source.text.trim().is_empty() {
        return Err(Problem::error(
            "empty-file",
            Grade::Shape,
            source.whole(),
            Text::new("文件是空的", "the file is empty"),
        ));
    }
    part(source, 0..source.text.len())
}

/// Reads a part of the file as a `T`.
pub fn part<'a, T: Deserialize<'a>>(source: &'a Source, part: Range<usize>) -> Result<T, Problem> {
    let text = source.text.get(part.clone()).unwrap_or_default();
    options().from_str(text).map_err(|error| {
        let at = part.start + offset(text, error.span.start);
        let end = part.start + offset(text, error.span.end);
        explain(source, &error.code, at..end.max(at))
    })
}

/// The byte offset of a position, which counts lines and columns from 1.
fn offset(text: &str, position: Position) -> usize {
    let mut start = 0;
    for _ in 1..position.line {
        start += text.get(start..).and_then(|rest| rest.find('\n')).map_or(0, |newline| newline + 1);
    }
    let line = text.get(start..).unwrap_or_default();
    start + line.char_indices().nth(position.col.saturating_sub(1)).map_or(line.len(), |(at, _)| at)
}

/// Something odd that is found by looking at the text itself.
enum Oddity {
    FullWidth(usize, char),
    UnclosedString(usize),
    Unclosed(usize, char),
    Stray(usize, char),
}

/// The half-width form of punctuation that a Chinese input method types.
fn half_width(c: char) -> Option<char> {
    Some(match c {
        '，' | '、' => ',',
        '：' => ':',
        '（' => '(',
        '）' => ')',
        '【' | '［' => '[',
        '】' | '］' => ']',
        '“' | '”' | '＂' | '「' | '」' => '"',
        '；' => ',',
        '\u{3000}' => ' ',
        _ => return None,
    })
}

/// Looks for full-width punctuation outside strings, an unclosed string and unbalanced brackets.
fn oddity(text: &str) -> Option<Oddity> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                let mut closed = false;
                let mut newline = false;
                while let Some((_, c)) = chars.next() {
                    match c {
                        '\\' => drop(chars.next()),
                        '"' => {
                            closed = true;
                            break;
                        }
                        '\n' => newline = true,
                        // A string that runs over a line and meets a field's name was most likely not closed.
                        ':' if newline => break,
                        _ => {}
                    }
                }
                if !closed {
                    return Some(Oddity::UnclosedString(at));
                }
            }
            '/' if chars.peek().is_some_and(|(_, next)| *next == '/') => {
                chars.by_ref().take_while(|(_, c)| *c != '\n').for_each(drop);
            }
            '/' if chars.peek().is_some_and(|(_, next)| *next == '*') => {
                let mut last = ' ';
                for (_, c) in chars.by_ref() {
                    if last == '*' && c == '/' {
                        break;
                    }
                    last = c;
                }
            }
            '(' | '[' | '{' => open.push((at, c)),
            ')' | ']' | '}' => match open.pop() {
                Some((_, opener)) if closer(opener) == c => {}
                Some((opened, opener)) => return Some(Oddity::Unclosed(opened, opener)),
                None => return Some(Oddity::Stray(at, c)),
            },
            _ if half_width(c).is_some() => return Some(Oddity::FullWidth(at, c)),
            _ => {}
        }
    }
    open.first().map(|(at, opener)| Oddity::Unclosed(*at, *opener))
}

fn closer(opener: char) -> char {
    match opener {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}

/// Puts an error of `ron` at these bytes into words.
fn explain(source: &Source, error: &ron::Error, span: Range<usize>) -> Problem {
    use ron::Error as E;
    let problem = |id, span: Range<usize>, zh: String, en: String| {
        Problem::error(id, Grade::Shape, source.place(span), Text::new(zh, en))
    };
    let names_are_the_trouble = matches!(
        error,
        E::NoSuchStructField { .. }
            | E::NoSuchEnumVariant { .. }
            | E::MissingStructField { .. }
            | E::DuplicateStructField { .. }
    );
    if !names_are_the_trouble && let Some(oddity) = oddity(&source.text) {
        return explain_oddity(source, &oddity);
    }
    match error {
        E::NoSuchStructField { expected, found, .. } => {
            let span = word_at(&source.text, &span, found);
            let known = expected.join("、");
            problem("unknown-field", span, format!("没有“{found}”这一项"), format!("there is no field `{found}`")).help(
                nearest(found, expected.iter().copied()).map_or_else(
                    || Text::new(format!("可写的项：{known}"), format!("the fields are {}", expected.join(", "))),
                    |near| {
                        Text::new(
                            format!("是不是“{near}”？可写的项：{known}"),
                            format!("did you mean `{near}`? The fields are {}", expected.join(", ")),
                        )
                    },
                ),
            )
        }
        E::NoSuchEnumVariant { expected, found, .. } => {
            let span = word_at(&source.text, &span, found);
            let known = expected.join("、");
            problem("unknown-kind", span, format!("没有“{found}”这一种"), format!("there is no kind `{found}`")).help(
                nearest(found, expected.iter().copied()).map_or_else(
                    || Text::new(format!("可用的有：{known}"), format!("the kinds are {}", expected.join(", "))),
                    |near| {
                        Text::new(
                            format!("是不是“{near}”？可用的有：{known}"),
                            format!("did you mean `{near}`? The kinds are {}", expected.join(", ")),
                        )
                    },
                ),
            )
        }
        E::MissingStructField { field, .. } => {
            let span = first_line(&source.text, span);
            problem("missing-field", span, format!("缺少“{field}”"), format!("the field `{field}` is missing"))
                .help(Text::new(format!("请加上 {field}: …"), format!("add {field}: ...")))
        }
        E::DuplicateStructField { field, .. } => problem(
            "duplicate-field",
            span,
            format!("“{field}”写了两次"),
            format!("the field `{field}` is written twice"),
        )
        .help(Text::new("只留一个", "keep one of them")),
        E::ExpectedComma | E::ExpectedArrayEnd | E::ExpectedStructLikeEnd | E::ExpectedOptionEnd => {
            let end = source.text.get(..span.start).map_or(span.start, |before| before.trim_end().len());
            problem("missing-comma", end..end, "这里缺少逗号".into(), "a comma is missing here".into())
                .help(Text::new("在这一项后面加半角逗号 ,", "put a comma after this item"))
        }
        E::ExpectedString => {
            problem("wrong-type", span, "这里应为带引号的文字".into(), "text in quotes is expected here".into())
                .help(Text::new("用半角双引号括起来，例如 \"文字\"", "put it in double quotes, such as \"text\""))
        }
        E::InvalidValueForType { expected, found } => problem(
            "wrong-type",
            span,
            format!("这里的内容类型不对：应为 {expected}，实际是 {found}"),
            format!("this has the wrong type: expected {expected}, found {found}"),
        ),
        E::ExpectedBoolean => {
            problem("wrong-type", span, "这里应为 true 或 false".into(), "true or false is expected here".into())
        }
        E::ExpectedInteger | E::ExpectedFloat | E::InvalidIntegerDigit { .. } | E::IntegerOutOfBounds => problem(
            "wrong-type",
            span,
            "这里应为一个数（不带引号，在允许范围内）".into(),
            "a number is expected here, without quotes and within range".into(),
        ),
        E::ExpectedArray => {
            problem("wrong-type", span, "这里应为列表 [ … ]".into(), "a list [ ... ] is expected here".into()).help(
                Text::new(
                    "用方括号括起来，各项之间用逗号",
                    "put the items in square brackets, with commas between them",
                ),
            )
        }
        E::TrailingCharacters => problem(
            "trailing-text",
            span,
            "内容结束之后还有多余的文字".into(),
            "there is more text after the end".into(),
        )
        .help(Text::new("检查括号是否多了或提前结束", "look for a bracket that closes too early")),
        E::Eof => problem("unexpected-end", span, "文件提前结束".into(), "the file ends too early".into())
            .help(Text::new("检查最后是否缺少 ) 或 ]", "look for a missing ) or ] at the end")),
        E::ExpectedNamedStructLike(_)
        | E::ExpectedStructLike
        | E::ExpectedStructName(_)
        | E::ExpectedDifferentStructName { .. } => {
            problem("wrong-type", span, "这里应以 ( 开头".into(), "an opening ( is expected here".into())
                .help(Text::new("一项内容写成 名称(字段: 值, …)", "an item is written as Name(field: value, ...)"))
        }
        other => problem("syntax", span, format!("写法不对（{other}）"), format!("this cannot be understood: {other}")),
    }
}

fn explain_oddity(source: &Source, oddity: &Oddity) -> Problem {
    let problem = |id, at: usize, length: usize, zh: String, en: String| {
        Problem::error(id, Grade::Shape, source.place(at..at + length), Text::new(zh, en))
    };
    match *oddity {
        Oddity::FullWidth(at, c) => {
            let half = half_width(c).unwrap_or(' ');
            let name = if half == ' ' { "全角空格".to_owned() } else { format!("全角符号“{c}”") };
            problem(
                "full-width",
                at,
                c.len_utf8(),
                format!("引号外有{name}"),
                format!("a full-width `{c}` is outside the quotes"),
            )
            .help(Text::new(format!("改成半角的 {half}"), format!("write a half-width {half}")))
        }
        Oddity::UnclosedString(at) => {
            problem("unclosed-string", at, 1, "这个引号没有配对".into(), "this quotation mark is not closed".into())
                .help(Text::new("在文字末尾加上半角双引号 \"", "put a double quotation mark \" at the end of the text"))
        }
        Oddity::Unclosed(at, c) => {
            problem("unclosed-bracket", at, 1, format!("这个“{c}”没有配对"), format!("this `{c}` is not closed"))
                .help(Text::new(format!("在对应位置加上 {}", closer(c)), format!("put a {} where it ends", closer(c))))
        }
        Oddity::Stray(at, c) => {
            problem("stray-bracket", at, 1, format!("多了一个“{c}”"), format!("there is one `{c}` too many"))
                .help(Text::new("删掉它，或补上前面的括号", "delete it, or open it earlier"))
        }
    }
}

/// The bytes of a word at or just before an error's place.
fn word_at(text: &str, span: &Range<usize>, word: &str) -> Range<usize> {
    let line_start = text.get(..span.start).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let here = text.get(span.start..).is_some_and(|rest| rest.starts_with(word)).then_some(span.start);
    let before = || text.get(line_start..span.end).and_then(|line| line.rfind(word)).map(|at| line_start + at);
    let anywhere = || text.get(..span.end).and_then(|all| all.rfind(word));
    match here.or_else(before).or_else(anywhere) {
        Some(start) => start..start + word.len(),
        None => span.clone(),
    }
}

/// The known name that is most like what was written, where one is near enough.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const NEAR_ENOUGH: f64 = 0.7;
    known
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&written.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(likeness, _)| *likeness >= NEAR_ENOUGH)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, name)| name)
}
