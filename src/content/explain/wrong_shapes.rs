//! Brackets and names of things that are not as they should be.

use ron::Error;

use super::{
    stop::Stop,
    vocabulary::{example, kind_example, structure},
};
use gongyi_core::{
    problem::Problem,
    shapes::{Slide, kinds::names_of},
};

impl Stop<'_> {
    /// Brackets and names of things that are not as they should be.
    #[expect(clippy::too_many_lines, reason = "it is a table of what may be wrong and what to say of it")]
    pub(super) fn wrong_shape(&self, error: &Error) -> Option<Problem> {
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
}

fn is_invisible(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}
