//! Problems for a terminal: the line that is meant, marked, with what is wrong and what to write instead.
//!
//! A line may be as long as a file, and hold anything: only what is near the place is shown, and what a terminal would
//! obey is written as an escape.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    io::{self, IsTerminal},
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
};

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

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
/// Lines are cut to so many columns around what is marked, in which a character of Chinese takes two; where a terminal is
/// wide enough, or where nobody knows how wide it is.
const WIDTH: usize = 100;
/// A terminal that says that it is narrower is not believed.
const MIN_WIDTH: usize = 40;

/// The lines around a place, cut to what can be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Excerpt {
    /// The lines.
    text: String,
    /// The number of the first of them, from 1.
    first_line: usize,
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
        let mut first_line = place.line.max(1);
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
        Some(Self { text: shown, first_line, marked: from..to })
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

/// The words that stand before a problem and before the advice.
fn words(severity: Severity, lang: Lang) -> (Level<'static>, Level<'static>) {
    let (grave, help) = match lang {
        Lang::En => (None, None),
        Lang::Zh if severity == Severity::Error => (Some("错误"), Some("建议")),
        Lang::Zh => (Some("提醒"), Some("建议")),
    };
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let named = |level: Level<'static>, name: Option<&'static str>| match name {
        Some(name) => level.with_name(name),
        None => level,
    };
    (named(level, grave), named(Level::HELP, help))
}

/// Whether what goes to a stream may be coloured: it is a terminal, and nobody asked for none (<https://no-color.org>).
pub(super) fn may_colour(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && colour_is_wanted(std::env::var_os("NO_COLOR").as_deref())
}

/// What `NO_COLOR` asks for: it counts where it is not empty.
fn colour_is_wanted(no_color: Option<&OsStr>) -> bool {
    no_color.is_none_or(OsStr::is_empty)
}

/// How many columns a line may take: those of the terminal behind the standard error, where it is one.
fn width() -> usize {
    let columns = rustix::termios::tcgetwinsize(io::stderr()).map_or(0, |size| usize::from(size.ws_col));
    if columns == 0 { WIDTH } else { columns.clamp(MIN_WIDTH, WIDTH) }
}

/// Prints problems, each with its place.
pub(super) fn print(problems: &[Problem], lang: Lang, out: &mut dyn io::Write, colours: bool) -> io::Result<()> {
    let renderer = if colours { Renderer::styled() } else { Renderer::plain() }.term_width(width());
    // A file may have many problems, and is read once.
    let mut texts: BTreeMap<&Path, Option<String>> = BTreeMap::new();
    for problem in problems {
        let file = problem.place.file.as_path();
        // The file may have changed since: a place that is not in it is reported without a line.
        let text = (problem.place.line > 0)
            .then(|| texts.entry(file).or_insert_with(|| std::fs::read_to_string(file).ok()).as_deref())
            .flatten();
        let excerpt = text.and_then(|text| Excerpt::new(text, &problem.place));
        writeln!(out, "{}\n", render(&renderer, problem, lang, excerpt))?;
    }
    Ok(())
}

/// One problem. What the renderer makes of it is not worth a player: where it fails, a plain line says the same.
fn render(renderer: &Renderer, problem: &Problem, lang: Lang, excerpt: Option<Excerpt>) -> String {
    let (level, help) = words(problem.severity, lang);
    let rendered = catch_unwind(AssertUnwindSafe(|| {
        let place = &problem.place;
        let origin = Origin::path(printable(&place.file.to_string_lossy()).into_owned());
        let origin = if place.line > 0 { origin.line(place.line).char_column(place.column) } else { origin };
        let title = level.clone().primary_title(problem.message.get(lang)).id(problem.id);
        let head = Group::with_title(title).element(origin);
        let advice = problem.help.as_ref().map(|advice| help.message(advice.get(lang)));
        let Some(excerpt) = excerpt else { return renderer.render(&[head.elements(advice)]) };
        // Rendered apart from the head, which gives the place in the file: here it would be that in the excerpt.
        let lines = Snippet::source(excerpt.text).line_start(excerpt.first_line).fold(false);
        let lines = lines.annotation(AnnotationKind::Primary.span(excerpt.marked));
        let body = Group::with_level(level).element(lines).elements(advice);
        format!("{}\n{}", renderer.render(&[head]), renderer.render(&[body]))
    }));
    rendered.unwrap_or_else(|_| plain(problem, lang))
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
        let at = lines.iter().position(|line| line.contains('^')).unwrap_or_else(|| panic!("{printed}"));
        let column = |line: &str, c: char| line.chars().position(|other| other == c);
        (column(lines[at], '^').unwrap(), column(lines[at - 1], marked).unwrap_or_else(|| panic!("{printed}")))
    }

    #[test]
    fn a_place_anywhere_in_a_line_of_any_length_is_shown() {
        for length in [0, 1, 99, 100, 101, 65_534, 65_535, 65_536, 1_000_000] {
            let text = format!("a\n{}!{}\nb", "x".repeat(length), "y".repeat(length));
            let at = 2 + length;
            let shown = printed(&text, at..at + 1);
            assert!(shown.contains(&format!("long.ron:2:{}\n", length + 1)), "{shown}");
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
    fn colours_stay_away_where_nobody_wants_them() {
        let problem = Problem::warning("dwell-short", Place::default(), text!("太短", "too short"));
        let shown = |colours| {
            let mut out = Vec::new();
            print(std::slice::from_ref(&problem), Lang::Zh, &mut out, colours).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert!(shown(true).contains('\u{1b}') && !shown(false).contains('\u{1b}'));
        assert!(colour_is_wanted(None) && colour_is_wanted(Some(OsStr::new(""))));
        assert!(!colour_is_wanted(Some(OsStr::new("1"))));
        // What is captured by a test is no terminal.
        assert!(!may_colour(&std::fs::File::open("Cargo.toml").unwrap()));
    }

    #[test]
    fn wide_characters_and_tabs_before_a_mark_keep_it_in_its_column() {
        let text = "\t\t(title: \"讲文明 树新风\", !)";
        let at = text.find('!').unwrap();
        let shown = printed(text, at..at + 1);
        let lines: Vec<&str> = shown.lines().collect();
        let mark = lines.iter().position(|line| line.contains('^')).unwrap();
        // Each character of Chinese takes two columns, each tab four.
        let columns = |text: &str| text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
        let (before, _) = lines[mark - 1].split_once('!').unwrap();
        assert_eq!(columns(before), lines[mark].find('^').unwrap(), "{shown}");
        assert!(before.contains("讲文明"), "{shown}");
    }

    #[test]
    fn the_words_around_a_problem_are_in_its_language() {
        let problem = Problem::warning("dwell-short", Place::default(), text!("太短", "too short"));
        let problem = problem.help(text!("写长些", "write more"));
        let shown = |severity, lang| {
            let mut out = Vec::new();
            print(&[Problem { severity, ..problem.clone() }], lang, &mut out, false).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(shown(Severity::Warning, Lang::Zh), "提醒[dwell-short]: 太短\n--> \n = 建议: 写长些\n\n");
        assert!(shown(Severity::Error, Lang::Zh).starts_with("错误[dwell-short]: 太短\n"));
        assert!(shown(Severity::Error, Lang::En).starts_with("error[dwell-short]: too short\n"));
        assert!(shown(Severity::Warning, Lang::En).contains("help: write more"));
    }

    #[test]
    fn a_renderer_that_panics_is_not_the_end() {
        let problem = Problem::warning("dwell-short", Place::default(), text!("太短", "too short"));
        let excerpt = Excerpt { text: "x".into(), first_line: 1, marked: 9..70_000 };
        assert!(render(&Renderer::plain(), &problem, Lang::En, Some(excerpt)).contains("too short"));
    }
}
