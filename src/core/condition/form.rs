//! Conditions of the wrong form.

use super::{
    door_signs::{self, Reading},
    error::ConditionError,
    hours::Hours,
};
use crate::{problem::Text, text};

/// A `when` of the wrong form, which RON cannot read: what its author most likely meant. `text` is the rule as written.
pub fn wrong_form(text: &str) -> Option<ConditionError> {
    let written = text.split_once("when")?.1.trim_start().strip_prefix(':')?.trim_start();
    let written = written.strip_prefix("Some(").unwrap_or(written);
    let wrong = |zh: String, en: String, right: String| {
        let help = text!("写成 {right}", "write {right}");
        Some(ConditionError::new("bad-condition", Text::new(zh, en)).help(help))
    };
    if let Some(inner) = written.strip_prefix('"') {
        let inner = inner.split('"').next()?;
        let read = || match Reading::new(inner) {
            Some(Reading::Certain(when)) => Some(door_signs::ron(&when)),
            _ => None,
        };
        let right = match Hours::parse(inner).map(|_| format!("Hours(\"{inner}\")")).or_else(read) {
            Some(right) => right,
            None => match inner {
                "Workdays" | "Holidays" => inner.to_owned(),
                _ => "Hours(\"Mo-Fr 09:00-17:00\")".to_owned(),
            },
        };
        return wrong("when 不能只写一段文字".into(), "a `when` is not just text".into(), right);
    }
    if let Some(inner) = after_name(written, "Festival").filter(|inner| !inner.trim_start().starts_with("name")) {
        let name = inner.trim_matches([' ', '"', ')', ',']).to_owned();
        let name: String = name.chars().take_while(|c| !matches!(c, '"' | ',' | ')')).collect();
        return wrong(
            "Festival 要写明是哪一项".into(),
            "the parts of a Festival have names".into(),
            format!("Festival(name: \"{name}\", before: 0, after: 0)"),
        );
    }
    for name in ["Holiday", "SolarTerm"] {
        if let Some(inner) = after_name(written, name).filter(|inner| !inner.trim_start().starts_with('"')) {
            let inner: String = inner.trim().chars().take_while(|c| *c != ')').collect();
            return wrong(
                format!("{name} 的名字要加引号"),
                format!("the name in {name} needs quotes"),
                format!("{name}(\"{}\")", inner.trim()),
            );
        }
    }
    for name in ["Workdays", "Holidays"] {
        if after_name(written, name).is_some() {
            return wrong(format!("{name} 后面不用括号"), format!("{name} takes no brackets"), name.to_owned());
        }
    }
    let words = [("工作日", "Workdays"), ("节假日", "Holidays"), ("周末", "Hours(\"Sa,Su\")")];
    words.into_iter().find(|(word, _)| written.starts_with(word)).and_then(|(word, right)| {
        wrong(format!("没有“{word}”这种条件"), format!("there is no condition `{word}`"), right.to_owned())
    })
}

fn after_name<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.strip_prefix(name)?.trim_start().strip_prefix('(')
}
