//! Names of fields and kinds that are wrong, missing or written twice.

use ron::Error;

use super::{
    stop::{Stop, problem, quoted},
    vocabulary::{choices, example_within, field_choices, kind_name, owner_name},
};
use gongyi_core::{problem::Problem, text};

impl Stop<'_> {
    /// Names of fields and kinds that are wrong, missing or written twice.
    pub(super) fn unknown_name(&self, error: &Error) -> Option<Problem> {
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
                let example = example_within(outer.as_deref(), field);
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
}
