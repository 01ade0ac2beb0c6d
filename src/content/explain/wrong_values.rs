//! Values of the wrong type.

use ron::Error;

use super::{stop::Stop, vocabulary::example};
use gongyi_core::problem::Problem;

/// The fields that hold lengths of time.
const LENGTHS: [&str; 3] = ["dwell", "transition_time", "every"];

impl Stop<'_> {
    /// Values of the wrong type.
    pub(super) fn wrong_value(&self, error: &Error) -> Option<Problem> {
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
}
