//! Commas, colons and names that are missing or too many.

use ron::Error;

use super::{
    stop::Stop,
    vocabulary::{example, kind_begun, kind_example},
};
use crate::scan;
use gongyi_core::problem::Problem;

impl Stop<'_> {
    /// Commas, colons and names that are missing or too many.
    #[expect(clippy::too_many_lines, reason = "it is a table of what may be wrong and what to say of it")]
    pub(super) fn missing_mark(&self, error: &Error) -> Option<Problem> {
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
            (_, Some('%')) if last.ends_with(|c: char| c.is_ascii_digit()) => {
                let field = self.around.field.unwrap_or("…");
                let before = self.source.text.get(..self.at.start).unwrap_or_default().trim_end();
                let number = before.rsplit(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap_or_default();
                self.problem(
                    "unexpected-mark",
                    self.next_char(),
                    "百分数后面不写“%”",
                    "a percentage stands without `%`",
                    &format!("写成 {field}: {number}"),
                    &format!("write {field}: {number}"),
                )
            }
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
            (Error::ExpectedComma, _)
                if (self.in_list() || kind_example(last).is_some())
                    && last.starts_with(char::is_uppercase)
                    && scan::begins_field(self.rest()) =>
            {
                let form = kind_example(last).map_or_else(|| format!("{last}(…)"), str::to_owned);
                self.problem(
                    "missing-bracket",
                    self.last_at(),
                    &format!("“{last}”后面缺少左圆括号"),
                    &format!("the opening bracket is missing after `{last}`"),
                    &format!("写成 {form}"),
                    &format!("write {form}"),
                )
            }
            (Error::ExpectedComma, Some(':'))
                if (self.in_list() && last.starts_with(char::is_alphabetic))
                    || kind_begun(last).is_some_and(|kind| kind.len() < last.len()) =>
            {
                let form = kind_begun(last).and_then(kind_example).unwrap_or("(play: \"health\")");
                self.problem(
                    "missing-bracket",
                    self.last_at(),
                    &format!("“{last}”前面或里面缺少左圆括号"),
                    &format!("an opening bracket is missing at `{last}`"),
                    &format!("每一项写在圆括号里，例如 {form}"),
                    &format!("each item stands in round brackets, such as {form}"),
                )
            }
            (Error::ExpectedComma, Some(':')) => {
                let first = self.around.open.map_or(0, |(at, _)| at + 1);
                self.nameless(scan::value_from(&self.source.text, first).unwrap_or_else(|| self.at.clone()))
            }
            (Error::ExpectedIdentifier, Some('"')) if !self.in_list() && self.quoted_name().is_some() => {
                let at = self.quoted_name().unwrap_or_default();
                let name = self.source.text.get(at.clone()).unwrap_or_default().trim_matches('"');
                self.problem(
                    "quoted-name",
                    at.clone(),
                    "名称不要加引号",
                    "names stand without quotation marks",
                    &format!("写成 {name}: …"),
                    &format!("write {name}: ..."),
                )
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
            (Error::ExpectedComma, Some('(')) if last.starts_with(char::is_alphanumeric) => self.problem(
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
            (Error::ExpectedIdentifier, Some('"')) if last == ":" && self.around.field == Some("of") => {
                let word = self.written();
                self.problem(
                    "wrong-type",
                    self.value(),
                    "“of”要写明是哪一种，不能只写名字",
                    "`of` says what kind of thing it is, not a name alone",
                    &format!("写成 Playlist({word}) 或 Rule({word})"),
                    &format!("write Playlist({word}) or Rule({word})"),
                )
            }
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
}
