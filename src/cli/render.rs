//! Problems for a terminal: the line that is meant, marked, with what is wrong and what to write instead.
//!
//! A line may be as long as a file, and hold anything: only what is near the place is shown, and what a terminal would
//! obey is written as an escape.

use std::{
    collections::BTreeMap,
    fmt, io,
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode,
    SourceSpan, SpanContents,
};

use gongyi_core::{
    characters::printable,
    problem::{Lang, Place, Problem, Severity},
};

/// So many characters of a line are shown before what is marked, and as many after it.
const AROUND: usize = 100;
/// So many characters are marked at most.
const MAX_MARKED: usize = 200;
/// Stands where a line goes on.
const GOES_ON: char = '…';

/// The lines around a place, cut to what can be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Excerpt {
    /// The file's name.
    name: String,
    /// The lines.
    text: String,
    /// The number of the first of them, from 0.
    first_line: usize,
    /// The place, line and column from 0.
    at: (usize, usize),
    /// What is marked, in bytes of `text`.
    marked: Range<usize>,
}

impl Excerpt {
    /// What is shown of a text around a place; none where the place is not in it.
    fn new(text: &str, place: &Place) -> Option<Self> {
        let span = place.span.clone();
        let (before, rest) = (text.get(..span.start)?, text.get(span.start..)?);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let (above, line_before) = before.split_at_checked(start)?;
        let (line_after, below) = rest.split_once('\n').map_or((rest, None), |(line, below)| (line, Some(below)));
        let line_after = line_after.strip_suffix('\r').unwrap_or(line_after);
        let marked = line_after.get(..span.len().min(line_after.len())).unwrap_or(line_after);
        let after = line_after.get(marked.len()..)?;
        // The lines are put together anew: a mark at the place, and no more of each than can be read.
        let mut shown = String::new();
        let mut first_line = place.line.saturating_sub(1);
        if let Some(above) = above.strip_suffix('\n') {
            let line = above.rsplit('\n').next().unwrap_or_default();
            push_start(&mut shown, line.strip_suffix('\r').unwrap_or(line), 2 * AROUND);
            shown.push('\n');
            first_line = first_line.saturating_sub(1);
        }
        push_end(&mut shown, line_before, AROUND);
        let from = shown.len();
        push_start(&mut shown, marked, MAX_MARKED);
        let to = shown.len();
        push_start(&mut shown, after, AROUND);
        if let Some(below) = below {
            shown.push('\n');
            let line = below.split('\n').next().unwrap_or_default();
            push_start(&mut shown, line.strip_suffix('\r').unwrap_or(line), 2 * AROUND);
        }
        Some(Self {
            name: printable(&place.file.to_string_lossy()).into_owned(),
            text: shown,
            first_line,
            at: (place.line.saturating_sub(1), place.column.saturating_sub(1)),
            marked: from..to,
        })
    }
}

/// A character as it is shown: a tab stays one, since lines are indented by them.
fn push(shown: &mut String, c: char) {
    match c {
        '\t' => shown.push(c),
        c => shown.push_str(&printable(c.encode_utf8(&mut [0; 4]))),
    }
}

/// Appends the first characters of a part of a line.
fn push_start(shown: &mut String, part: &str, most: usize) {
    let mut chars = part.chars();
    chars.by_ref().take(most).for_each(|c| push(shown, c));
    if chars.next().is_some() {
        shown.push(GOES_ON);
    }
}

/// Appends the last characters of a part of a line.
fn push_end(shown: &mut String, part: &str, most: usize) {
    let start = part.char_indices().rev().take(most).last().map_or(part.len(), |(start, _)| start);
    if start > 0 {
        shown.push(GOES_ON);
    }
    part.get(start..).unwrap_or_default().chars().for_each(|c| push(shown, c));
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        _span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        // Asked for lines around, it is all of them; asked for none, only the place matters.
        let (range, (line, column)) = match (lines_before, lines_after) {
            (0, 0) => (self.marked.clone(), self.at),
            _ => (0..self.text.len(), (self.first_line, 0)),
        };
        let data = self.text.get(range.clone()).unwrap_or_default().as_bytes();
        let span = SourceSpan::from(range);
        let count = self.text.split('\n').count();
        Ok(Box::new(MietteSpanContents::new_named(self.name.clone(), data, span, line, column, count)))
    }
}

/// A problem with the text that it is about.
#[derive(Debug)]
struct Report<'a> {
    problem: &'a Problem,
    lang: Lang,
    excerpt: Option<Excerpt>,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.excerpt {
            Some(_) => f.write_str(self.problem.message.get(self.lang)),
            None => f.write_str(&plain(self.problem, self.lang)),
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
        self.excerpt.as_ref().map(|excerpt| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let marked = &self.excerpt.as_ref()?.marked;
        Some(Box::new(std::iter::once(LabeledSpan::new(None, marked.start, marked.len().max(1)))))
    }
}

/// The word before the advice, as the renderer writes it, and in Chinese: both are as wide, so that lines stay aligned.
const HELP: (&str, &str) = ("  help: ", "  建议：");

/// Prints problems, each with its place.
pub(super) fn print(problems: &[Problem], lang: Lang, out: &mut dyn io::Write, colours: bool) -> io::Result<()> {
    let theme = if colours { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_width(100);
    // A file may have many problems, and is read once.
    let mut texts: BTreeMap<&Path, Option<String>> = BTreeMap::new();
    for problem in problems {
        let file = problem.place.file.as_path();
        // The file may have changed since: a place that is not in it is told without a line.
        let text = (problem.place.line > 0)
            .then(|| texts.entry(file).or_insert_with(|| std::fs::read_to_string(file).ok()).as_deref())
            .flatten();
        let excerpt = text.and_then(|text| Excerpt::new(text, &problem.place));
        out.write_all(render(&handler, problem, lang, excerpt).as_bytes())?;
    }
    Ok(())
}

/// One problem. What the renderer makes of it is not worth a player: where it fails, a plain line says the same.
fn render(handler: &GraphicalReportHandler, problem: &Problem, lang: Lang, excerpt: Option<Excerpt>) -> String {
    let report = Report { problem, lang, excerpt };
    let drawn = catch_unwind(AssertUnwindSafe(|| {
        let mut rendered = String::new();
        handler.render_report(&mut rendered, &report).map(|()| rendered)
    }));
    let Ok(Ok(mut rendered)) = drawn else {
        return format!("{}\n", plain(problem, lang));
    };
    // The advice comes last.
    if lang == Lang::Zh
        && problem.help.is_some()
        && let Some(at) = rendered.rfind(HELP.0)
    {
        rendered.replace_range(at..at + HELP.0.len(), HELP.1);
    }
    rendered
}

/// A problem in one line.
fn plain(problem: &Problem, lang: Lang) -> String {
    format!("{}: {}", problem.place, problem.message.get(lang))
}

#[cfg(test)]
mod tests {
    use super::*;
    use gongyi_content::read::Source;
    use gongyi_core::text;

    /// What is printed of a problem at these bytes of a file with this text.
    fn printed(text: &str, span: Range<usize>) -> String {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("long.ron");
        std::fs::write(&path, text).unwrap();
        let place = Source::of_text(path, text.to_owned()).place(span);
        let problem =
            Problem::warning("dwell-short", place, text!("太短", "too short")).help(text!("写长些", "write more"));
        let mut out = Vec::new();
        print(&[problem], Lang::En, &mut out, false).unwrap();
        String::from_utf8(out).unwrap()
    }

    /// The column of the first mark below a line, and the column of what it marks; the line has one such character.
    fn marks(printed: &str, marked: char) -> (usize, usize) {
        let lines: Vec<&str> = printed.lines().collect();
        let at = lines.iter().position(|line| line.contains('·')).unwrap_or_else(|| panic!("{printed}"));
        let column = |line: &str, c: char| line.chars().position(|other| other == c);
        (column(lines[at], '─').unwrap(), column(lines[at - 1], marked).unwrap_or_else(|| panic!("{printed}")))
    }

    #[test]
    fn a_place_anywhere_in_a_line_of_any_length_is_shown() {
        for length in [0, 1, 99, 100, 101, 65_534, 65_535, 65_536, 1_000_000] {
            let text = format!("a\n{}!{}\nb", "x".repeat(length), "y".repeat(length));
            let at = 2 + length;
            let shown = printed(&text, at..at + 1);
            assert!(shown.contains(&format!("long.ron:2:{}]", length + 1)), "{shown}");
            assert!(shown.lines().all(|line| line.chars().count() < 3 * AROUND), "{shown}");
            let (mark, marked) = marks(&shown, '!');
            assert_eq!(mark, marked, "{shown}");
            assert!(shown.contains("too short") && shown.contains("help: write more"), "{shown}");
        }
    }

    #[test]
    fn what_is_marked_may_be_as_long_as_a_file() {
        for text in ["x".repeat(1_000_000), "字".repeat(300_000), format!("{}\n", "a\nb\r\n".repeat(100_000))] {
            for span in [0..text.len(), text.len()..text.len(), 0..0] {
                let shown = printed(&text, span);
                assert!(shown.contains("too short") && shown.len() < 8000, "{} bytes", shown.len());
            }
        }
    }

    #[test]
    fn a_place_that_is_not_in_the_text_is_told_without_a_line() {
        let place = |span| Place { file: "a.ron".into(), line: 1, column: 1, span };
        // Past the end, and in the middle of a character.
        assert_eq!(Excerpt::new("字", &place(9..12)), None);
        assert_eq!(Excerpt::new("字", &place(1..2)), None);
        assert_eq!(Excerpt::new("", &place(1..1)), None);
        // An end that is neither marks to the end of the line.
        for end in [1, 2, 99] {
            assert_eq!(Excerpt::new("字字", &place(0..end)).unwrap().marked, 0..6);
        }
        let broken = Place { line: 0, column: 0, ..place(0..0) };
        assert!(Excerpt::new("a", &broken).is_some());
    }

    #[test]
    fn nothing_of_a_file_is_obeyed_by_a_terminal() {
        let text = "\t(title: \"\u{1b}[2J\u{9b}\u{202e}\u{7f}x!\")";
        let at = text.find('x').unwrap();
        let shown = printed(text, at..at + 1);
        assert!(shown.chars().all(|c| c == '\n' || !c.is_control()), "{shown:?}");
        assert!(shown.contains(r"\u{1b}[2J\u{9b}\u{202e}\u{7f}x!"), "{shown}");
    }

    #[test]
    fn a_renderer_that_panics_is_not_the_end() {
        let problem = Problem::warning("dwell-short", Place::default(), text!("太短", "too short"));
        let excerpt = Excerpt { name: "a".into(), text: "x".into(), first_line: 0, at: (0, 0), marked: 9..70_000 };
        let handler = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor());
        assert!(render(&handler, &problem, Lang::En, Some(excerpt)).contains("too short"));
    }
}
