//! Problems for a terminal: the line that is meant, marked, with what is wrong and what to write instead.

use std::{fmt, io};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};

use crate::problem::{Lang, Problem, Severity};

/// A problem with the text that it is about.
#[derive(Debug)]
struct Report<'a> {
    problem: &'a Problem,
    lang: Lang,
    source: Option<NamedSource<String>>,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.source {
            Some(_) => f.write_str(self.problem.message.get(self.lang)),
            None => write!(f, "{}: {}", self.problem.place, self.problem.message.get(self.lang)),
        }
    }
}

impl std::error::Error for Report<'_> {}

impl Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.problem.id))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.problem.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.problem.help.as_ref().map(|help| Box::new(help.get(self.lang)) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.source.as_ref()?;
        let span = &self.problem.place.span;
        Some(Box::new(std::iter::once(LabeledSpan::new(None, span.start, span.len().max(1)))))
    }
}

/// The word before the advice, as the renderer writes it, and in Chinese: both are as wide, so that lines stay aligned.
const HELP: (&str, &str) = ("  help: ", "  建议：");

/// Prints problems, each with its place.
pub(super) fn print(problems: &[Problem], lang: Lang, out: &mut dyn io::Write, colours: bool) -> io::Result<()> {
    let theme = if colours { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_width(100);
    for problem in problems {
        let text = (problem.place.line > 0).then(|| std::fs::read_to_string(&problem.place.file).ok()).flatten();
        // The file may have changed since: a span that is not in it marks nothing.
        let text = text.filter(|text| text.get(problem.place.span.clone()).is_some());
        let source = text.map(|text| NamedSource::new(problem.place.file.to_string_lossy(), text));
        let mut rendered = String::new();
        if handler.render_report(&mut rendered, &Report { problem, lang, source }).is_err() {
            rendered = format!("{}: {}\n", problem.place, problem.message.get(lang));
        }
        // The advice comes last.
        if lang == Lang::Zh
            && problem.help.is_some()
            && let Some(at) = rendered.rfind(HELP.0)
        {
            rendered.replace_range(at..at + HELP.0.len(), HELP.1);
        }
        out.write_all(rendered.as_bytes())?;
    }
    Ok(())
}
