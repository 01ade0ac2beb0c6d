//! Marks that do not pair, and marks of a Chinese input method, put into words.

use std::ops::Range;

use super::{
    stop::problem,
    vocabulary::{example, kind_example},
};
use crate::{
    scan::{Closing, SyntaxIssue, Unopened, closing_bracket, half_width},
    source::Source,
};
use gongyi_core::{
    problem::{Problem, Text},
    text,
};

/// Puts a value without its opening bracket into words.
pub(super) fn explain_unopened(source: &Source, unopened: &Unopened) -> Problem {
    let Unopened { name, bracket, at, close } = unopened;
    // With its colon or bracket.
    let written = source.text.get(name.start..*at).unwrap_or_default();
    let written = written.split_inclusive([':', '：', '=', '(', '（']).next().unwrap_or_default();
    let name = source.text.get(name.clone()).unwrap_or_default();
    let form = kind_example(name).map_or_else(|| example(name), str::to_owned);
    let message = match (close, closing_bracket(*bracket)) {
        (Closing::Written | Closing::Unknown, _) => {
            text!("“{written}”后面缺少左括号 {bracket}", "the opening bracket {bracket} is missing after `{written}`")
        }
        (Closing::Missing(_), closing) => text!(
            "“{written}”后面的值要写在括号 {bracket} {closing} 里",
            "what stands after `{written}` belongs in brackets {bracket} {closing}"
        ),
    };
    problem(source, "missing-bracket", *at..*at, message, text!("写成 {form}", "write {form}"))
}

/// Puts an issue of the text itself into words.
#[expect(clippy::too_many_lines, reason = "it is a table of what may be wrong and what to say of it")]
pub(super) fn explain_syntax_issue(source: &Source, issue: &SyntaxIssue) -> Problem {
    let say = |id, at: Range<usize>, zh: String, en: String, help_zh: String, help_en: String| {
        problem(source, id, at, Text::new(zh, en), Text::new(help_zh, help_en))
    };
    let line = |at: usize| source.place(at..at).line;
    let one = |at: usize, c: char| at..at + c.len_utf8();
    let unclosed = |(at, c): (usize, char), help_zh: String, help_en: String| {
        let (zh, en) = (format!("这个“{c}”没有配对"), format!("this `{c}` is not closed"));
        say("unclosed-bracket", one(at, c), zh, en, help_zh, help_en)
    };
    match issue {
        SyntaxIssue::FullWidth(at, c) => {
            let half = half_width(*c).unwrap_or(' ');
            let (zh, en) = match half {
                ' ' => ("引号外面有一个全角空格".to_owned(), "a full-width space is outside the quotes".to_owned()),
                '"' => (
                    "文字要用半角双引号 \" 括起来，这里用的是中文引号".to_owned(),
                    format!("text stands in straight quotation marks \", and this is {c}"),
                ),
                _ => (
                    format!("引号外面的标点要用半角，这里的“{c}”是全角"),
                    format!("outside the quotes, marks are half-width; this `{c}` is full-width"),
                ),
            };
            let (help_zh, help_en) = match half {
                ' ' => ("改成半角空格，或删掉".to_owned(), "write an ordinary space, or delete it".to_owned()),
                half => (
                    format!("把输入法切换到英文，改成 {half}"),
                    format!("switch the input method to English and write {half}"),
                ),
            };
            say("full-width", one(*at, *c), zh, en, help_zh, help_en)
        }
        SyntaxIssue::UnclosedText(at, chinese) => {
            let (help_zh, help_en) = match chinese {
                Some(c) => (
                    "文字末尾的中文引号要改成半角双引号 \"".to_owned(),
                    format!("write \" instead of {c} at the end of the text"),
                ),
                None => (
                    "在这段文字末尾加上半角双引号 \"".to_owned(),
                    "put a double quotation mark \" at the end of the text".to_owned(),
                ),
            };
            let (zh, en) = ("这个引号没有配对".to_owned(), "this quotation mark is not closed".to_owned());
            say("unclosed-string", *at..at + 1, zh, en, help_zh, help_en)
        }
        SyntaxIssue::UnopenedText(word) => say(
            "unclosed-string",
            word.clone(),
            "这段文字前面缺少引号".to_owned(),
            "the quotation mark before this text is missing".to_owned(),
            "在文字开头加上半角双引号 \"".to_owned(),
            "put a double quotation mark \" before it".to_owned(),
        ),
        SyntaxIssue::InnerQuote(at) => say(
            "inner-quote",
            *at..at + 1,
            "文字到这个引号就结束了，后面的内容在引号外面".to_owned(),
            "the text ends at this quotation mark; what follows is outside".to_owned(),
            "文字里面的引号请用中文引号“”".to_owned(),
            "within a text, use curly quotation marks, or write \\\"".to_owned(),
        ),
        SyntaxIssue::UnclosedComment(at) => say(
            "unclosed-comment",
            *at..at + 2,
            "注释 /* 没有结束".to_owned(),
            "the comment /* has no end".to_owned(),
            "在注释末尾加上 */，或改用 // 开头的单行注释".to_owned(),
            "put */ at its end, or start each line of it with //".to_owned(),
        ),
        SyntaxIssue::Unclosed { open, before: (end, closing) } => {
            let (needed, line) = (closing_bracket(open.1), line(*end));
            unclosed(
                *open,
                format!("在第 {line} 行的 {closing} 之前加上 {needed}"),
                format!("put a {needed} before the {closing} of line {line}"),
            )
        }
        SyntaxIssue::UnclosedElement { open, at: end } => {
            let (needed, line) = (closing_bracket(open.1), line(*end));
            unclosed(
                *open,
                format!("在第 {line} 行的末尾、逗号之前加上 {needed}"),
                format!("put a {needed} at the end of line {line}, before the comma"),
            )
        }
        SyntaxIssue::Mismatch { open: (at, c), close: (end, closing) } => {
            let (needed, line) = (closing_bracket(*c), line(*end));
            say(
                "unclosed-bracket",
                one(*at, *c),
                format!("“{c}”和第 {line} 行的“{closing}”不是一对"),
                format!("this `{c}` and the `{closing}` of line {line} are no pair"),
                format!("把“{closing}”改成 {needed}，或改前面的括号；列表用 [ ]，其他用 ( )"),
                format!("write {needed} for {closing}, or fix the first: lists have [ ], all else has ( )"),
            )
        }
        SyntaxIssue::UnclosedAtEnd(open) => {
            let needed: Vec<String> = open.iter().map(|(_, c)| closing_bracket(*c).to_string()).collect();
            let first = open.first().copied().unwrap_or_default();
            let (closing, needed) = (closing_bracket(first.1), needed.join(" "));
            unclosed(
                first,
                format!("在它的内容之后加上 {closing}（文件结束前一共缺 {needed}）"),
                format!("put a {closing} after what is in it (missing at the end of the file: {needed})"),
            )
        }
        SyntaxIssue::Stray(at, c) => say(
            "stray-bracket",
            one(*at, *c),
            format!("多了一个“{c}”"),
            format!("there is one `{c}` too many"),
            "删掉它，或补上它前面的括号".to_owned(),
            "delete it, or open it earlier".to_owned(),
        ),
    }
}
