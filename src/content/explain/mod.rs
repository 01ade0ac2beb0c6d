//! What `ron` says is wrong, put into words for people who are no programmers: in both languages, at the place where
//! they went wrong, with what to write instead.
//!
//! [`explain`] asks in this order: what is odd about the text itself (`syntax_issues`), names (`unknown_names`), marks
//! (`missing_marks`), brackets (`wrong_shapes`) and values (`wrong_values`). What all of them know of the place is a
//! [`Stop`]; what things are called and how they are written is the `vocabulary`.

mod missing_marks;
mod stop;
mod syntax_issues;
mod unknown_names;
mod vocabulary;
mod wrong_shapes;
mod wrong_values;

use std::ops::Range;

use ron::Error;

use self::{
    stop::Stop,
    syntax_issues::{explain_syntax_issue, explain_unopened},
};
use super::{
    scan::{self, Surroundings},
    source::Source,
};
use gongyi_core::problem::Problem;

pub(crate) use self::vocabulary::{first_field, kind_begun};

/// The value of an example of a field; nothing where there is none.
pub(crate) fn example_of(field: &str) -> Option<String> {
    let form = vocabulary::example(field);
    form.split_once(": ").map(|(_, value)| value.to_owned()).filter(|value| !value.contains('…'))
}

/// The brackets with which the value of a field opens, such as `[` for `points`, or what follows a kind, such as `([` for
/// `All`.
pub(crate) fn opening_brackets(name: &str) -> String {
    let form = match vocabulary::kind_example(name) {
        Some(form) => form.strip_prefix(name).map(str::to_owned),
        None => example_of(name),
    };
    form.unwrap_or_default().chars().take_while(|c| matches!(c, '(' | '[')).collect()
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
    if before.is_none() {
        let unopened = scan::find_unopened(&source.text, at.end, opening_brackets);
        let until = unopened.as_ref().map_or(at.end, |unopened| unopened.name.start);
        if let Some(issue) = scan::find_issue(&source.text, until) {
            return explain_syntax_issue(source, &issue);
        }
        if let Some(unopened) = unopened {
            return explain_unopened(source, &unopened);
        }
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
