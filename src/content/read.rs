//! Reading RON: from the text of a file to raw types, or to one problem with its place.
//!
//! What `ron` says is put into words by `content::explain`. Nothing here knows what is written in the file.

use std::{cell::RefCell, ops::Range};

use ron::{Options, error::Position, extensions::Extensions};
use serde::{Deserialize, de::DeserializeOwned};

pub use super::source::Source;
use super::{
    explain::explain,
    recover::{Budget, Mistake, Repaired, recover},
    scan::{self, Surroundings},
};
use gongyi_core::{
    problem::{Grade, Problem},
    text,
};

/// The dialect: staff never type `Some(...)`.
fn options() -> Options {
    Options::default().with_default_extension(
        Extensions::IMPLICIT_SOME | Extensions::UNWRAP_NEWTYPES | Extensions::UNWRAP_VARIANT_NEWTYPES,
    )
}

/// Reads the whole file as a `T`.
#[expect(clippy::result_large_err, reason = "a problem is reported once and then kept: boxing it saves nothing")]
pub fn file<'a, T: Deserialize<'a>>(source: &'a Source) -> Result<T, Problem> {
    try_file(source).map_err(|mistake| mistake.problem)
}

/// The same, with what `ron` says.
pub(crate) fn try_file<'a, T: Deserialize<'a>>(source: &'a Source) -> Result<T, Box<Mistake>> {
    if source.is_empty() {
        let message = text!("文件里还没有内容", "there is nothing in the file");
        let help = text!(
            "写上内容再保存，例如 (slides: [Slogan(text: \"讲文明 树新风\")])",
            "write something, such as (slides: [Slogan(text: \"讲文明 树新风\")])"
        );
        let problem = Problem::error("empty-file", Grade::Shape, source.whole(), message).help(help);
        return Err(Box::new(Mistake { problem, error: ron::Error::Eof }));
    }
    read(source, 0..source.text.len(), |_| None)
}

/// The elements of a list of a file that was read as a whole. Each is read by itself, in their order.
#[derive(Debug)]
pub struct Elements<'a> {
    source: &'a Source,
    /// Where the list stands, once it was asked for: up to where that is known, and what is before that. Each error asks,
    /// and must not look through the file from its start.
    known: RefCell<Option<(usize, Surroundings<'a>)>>,
    /// How much may be read again to find more than the first mistake of each.
    budget: RefCell<Budget>,
}

impl<'a> Elements<'a> {
    /// The elements of a list.
    pub fn in_source(source: &'a Source) -> Self {
        Self { source, known: RefCell::default(), budget: RefCell::new(Budget::new()) }
    }

    /// Reads one of them as a `T`.
    #[expect(clippy::result_large_err, reason = "a problem is reported once and then kept: boxing it saves nothing")]
    pub fn read<T: Deserialize<'a>>(&self, element: Range<usize>) -> Result<T, Problem> {
        self.try_read(element).map_err(|mistake| mistake.problem)
    }

    /// Reads one of them as a `T`; all that is wrong with it.
    pub(crate) fn read_all<T: DeserializeOwned>(&self, element: Range<usize>) -> Result<T, Vec<Problem>> {
        self.try_read(element.clone()).map_err(|first| {
            let mut budget = self.budget.borrow_mut();
            if !budget.is_left() {
                return vec![first.problem];
            }
            mistakes_of::<T>(self.source, Repaired::new(self.source), element, &mut budget)
        })
    }

    /// The same as [`Elements::read`], with what `ron` says.
    fn try_read<T: Deserialize<'a>>(&self, element: Range<usize>) -> Result<T, Box<Mistake>> {
        read(self.source, element, |start| Some(self.before(start)))
    }

    /// What is before an element.
    fn before(&self, start: usize) -> Surroundings<'a> {
        let text = self.source.text.as_str();
        let mut known = self.known.borrow_mut();
        let (from, here) = known.get_or_insert_with(|| (start, scan::surroundings(text, start)));
        let between = text.get(*from..start).unwrap_or_default();
        if let Some(last) = scan::tokens(between).last() {
            here.last = Some(*from + last.at.start..*from + last.at.end);
            *from = start;
        }
        here.clone()
    }
}

fn read<'a, T: Deserialize<'a>>(
    source: &'a Source,
    part: Range<usize>,
    before: impl FnOnce(usize) -> Option<Surroundings<'a>>,
) -> Result<T, Box<Mistake>> {
    let text = source.text.get(part.clone()).unwrap_or_default();
    options().from_str(text).map_err(|error| {
        let at = part.start + offset(text, error.span.start);
        let end = part.start + offset(text, error.span.end);
        let problem = explain(source, &error.code, at..end.max(at), part.start, before(part.start));
        Box::new(Mistake { problem, error: error.code })
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

/// All that is wrong with an element of a copy of a file.
pub(crate) fn mistakes_of<T: DeserializeOwned>(
    file: &Source,
    copy: Repaired,
    element: Range<usize>,
    budget: &mut Budget,
) -> Vec<Problem> {
    let length = copy.source.text.len();
    let read = |copy: &Source| {
        let end = (element.end + copy.text.len()).saturating_sub(length).max(element.start);
        Elements::in_source(copy).try_read::<T>(element.start..end).map(drop)
    };
    recover(file, copy, budget, read).1
}

#[cfg(test)]
mod tests {
    use super::*;
    use gongyi_core::shapes::Slide;

    #[test]
    fn a_thousand_wrong_elements_are_explained_without_reading_the_file_again_for_each() {
        const COUNT: usize = 1000;
        for element in ["Slogn(text: \"a\")", "Slogan(txt: \"a\")", "\"a\"", "3", "Slogan(text: 3, note: [\"a\"])"] {
            let text = format!("(title: \"a\", slides: [{}])", vec![element; COUNT].join(", "));
            let source = Source::of_text("a.ron".into(), text);
            let elements = Elements::in_source(&source);
            let first = source.text.find('[').unwrap() + 1;
            let whole = scan::tokens(&source.text).count();
            let before = scan::tokens_scanned();
            let mut reported = std::collections::BTreeSet::new();
            for at in 0..COUNT {
                let start = first + at * (element.len() + 2);
                let problem = elements.read::<Slide>(start..start + element.len()).unwrap_err();
                reported.insert((problem.id, problem.message.en, problem.place.span.start - start));
            }
            let scanned = scan::tokens_scanned() - before;
            assert!(scanned <= 8 * whole, "{element}: {scanned} tokens of {whole}");
            // The last is explained as the first is.
            assert_eq!(reported.len(), 1, "{reported:?}");
        }
    }
}
