//! A long text, or a table, into pages, so that playback knows them before anything is painted.
//!
//! Pages do not depend on a screen: all screens of a site turn the page at the same instant, and a screen may be added
//! without a change to the others. So they are measured in em against the narrowest common screen, a 4:3 one, on which
//! [`LINE`] by [`LINES`] characters are still easily read. Wider and taller screens set the same page larger.

use std::ops::Range;

use gongyi_core::characters::{INDENT, is_invisible_or_break};

/// The characters in a line of the reference page.
const LINE: f32 = 18.0;
/// The lines of the reference page.
const LINES: f32 = 4.0;
/// After these a sentence ends.
const STOPS: [char; 6] = ['。', '！', '？', '；', '!', '?'];
/// These belong to the sentence before them.
const CLOSING: [char; 6] = ['”', '’', '」', '』', '）', '》'];

/// A last page of fewer lines looks like a mistake.
const LAST: usize = 3;

/// The rows of a page of a table: so few that each is as large as what is read.
const ROWS: usize = 5;

/// Which rows are on each page of a table with so many: no page has two rows more than another.
pub(super) fn row_parts(rows: usize) -> Vec<Range<usize>> {
    let pages = rows.div_ceil(ROWS).max(1);
    (0..pages).map(|page| page * rows / pages..(page + 1) * rows / pages).collect()
}

/// The pages of a text, at least one, and as few as can be. None is cut inside a sentence that fits a page; the fullest
/// is as low as it can be, and the last has some lines of its own.
pub(super) fn paginate(text: &str) -> Vec<String> {
    // However a paragraph is indented, or not, it begins like all others; what goes on from a page before does not.
    let paragraphs = text.lines().map(|line| line.trim_start_matches(is_blank).trim_end());
    let mut parts = Vec::new();
    for paragraph in paragraphs.filter(|line| !line.is_empty()) {
        let sentences = sentences(&format!("{INDENT}{paragraph}"), LINE * LINES);
        parts.extend(sentences.into_iter().enumerate().map(|(at, text)| Part { starts: at == 0, text }));
    }
    let mut pages = Vec::new();
    let mut end = parts.len();
    let best = best_ends(&parts);
    while let Some(start) = best.get(end).and_then(|way| way.map(|way| way.start)).filter(|start| *start < end) {
        pages.push(joined(parts.get(start..end).unwrap_or_default()));
        end = start;
    }
    pages.reverse();
    pages
}

/// A sentence, or as much of one as a page holds.
struct Part {
    /// Whether a paragraph begins with it.
    starts: bool,
    text: String,
}

/// The text of a page.
fn joined(parts: &[Part]) -> String {
    let mut page = String::new();
    for part in parts {
        if part.starts && !page.is_empty() {
            page.push('\n');
        }
        page.push_str(&part.text);
    }
    page
}

/// The best pages up to some part: fewer are better, then a fullest page of fewer lines, then more even ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    pages: usize,
    /// Whether the last page of the text has too few lines.
    is_short: bool,
    fullest: usize,
    unevenness: usize,
    /// Where the last of these pages starts.
    start: usize,
}

/// For each part the best way to fill pages with those before it.
fn best_ends(parts: &[Part]) -> Vec<Option<Way>> {
    let first = Way { pages: 0, is_short: false, fullest: 0, unevenness: 0, start: 0 };
    let mut best: Vec<Option<Way>> = vec![None; parts.len() + 1];
    if let Some(way) = best.first_mut() {
        *way = Some(first);
    }
    let most = LINES as usize;
    for start in 0..parts.len() {
        let Some(Some(way)) = best.get(start).copied() else { continue };
        let (mut before, mut paragraph) = (0, 0.0);
        for (at, part) in parts.iter().enumerate().skip(start) {
            if part.starts && at > start {
                before += lines(paragraph);
                paragraph = 0.0;
            }
            paragraph += length(&part.text);
            let used = before + lines(paragraph);
            if used > most && at > start {
                break;
            }
            let is_last = at + 1 == parts.len();
            let next = Way {
                pages: way.pages + 1,
                is_short: is_last && used < LAST,
                fullest: way.fullest.max(used),
                unevenness: way.unevenness + most.saturating_sub(used).pow(2),
                start,
            };
            if let Some(slot) = best.get_mut(at + 1)
                && slot.is_none_or(|known| next < known)
            {
                *slot = Some(next);
            }
        }
    }
    best
}

/// Whether it is no part of the words that it stands before.
fn is_blank(c: char) -> bool {
    c.is_whitespace() || is_invisible_or_break(c)
}

/// The lines of a paragraph so long.
fn lines(length: f32) -> usize {
    (length / LINE).ceil().max(1.0) as usize
}

/// The room of a paragraph: whole lines.
fn room(paragraph: &str) -> f32 {
    lines(length(paragraph)) as f32 * LINE
}

/// A paragraph as sentences, and sentences that no page holds as clauses, and those as plain pieces.
fn sentences(paragraph: &str, budget: f32) -> Vec<String> {
    let fitting = |part: &str| room(part) <= budget + 0.5;
    cut_after(paragraph, &STOPS)
        .into_iter()
        .flat_map(|sentence| if fitting(&sentence) { vec![sentence] } else { cut_after(&sentence, &['，', '、', ',']) })
        .flat_map(|clause| if fitting(&clause) { vec![clause] } else { chopped(&clause, budget) })
        .collect()
}

/// Cuts after each of these marks and what closes after it.
fn cut_after(text: &str, marks: &[char]) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        part.push(c);
        let is_over = marks.contains(&c)
            || (CLOSING.contains(&c) && part.chars().rev().nth(1).is_some_and(|c| marks.contains(&c)));
        if is_over && rest.peek().is_none_or(|next| !CLOSING.contains(next) && !marks.contains(next)) {
            parts.push(std::mem::take(&mut part));
        }
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}

/// Pieces of a text without marks.
fn chopped(text: &str, budget: f32) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut used = 0.0;
    for c in text.chars() {
        let wide = width(c);
        if used + wide > budget.max(LINE) {
            pieces.push(String::new());
            used = 0.0;
        }
        used += wide;
        if let Some(last) = pieces.last_mut() {
            last.push(c);
        }
    }
    pieces
}

/// The length of a text in em, as near as it matters here.
fn length(text: &str) -> f32 {
    text.chars().map(width).sum()
}

fn width(c: char) -> f32 {
    if c.is_ascii() { 0.55 } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_short_text_is_one_page() {
        assert_eq!(paginate("遵守公共秩序，做文明有礼的淮北人。"), ["　　遵守公共秩序，做文明有礼的淮北人。"]);
    }

    #[test]
    fn pages_end_with_sentences() {
        let text = "公共场所不大声喧哗，不乱扔垃圾，不随地吐痰。".repeat(9);
        let pages = paginate(&text);
        assert!(pages.len() >= 3, "{pages:?}");
        assert!(pages.iter().all(|page| page.ends_with('。')), "{pages:?}");
        assert_eq!(pages.concat(), format!("　　{text}"));
    }

    #[test]
    fn pages_are_evenly_filled() {
        // Each takes two lines, so two go on a page.
        let text = ["爱护公共设施，珍惜一草一木，共护家园。"; 5].join("\n");
        let lines: Vec<usize> = paginate(&text).iter().map(|page| page.lines().count()).collect();
        let (most, least) = (lines.iter().max().unwrap(), lines.iter().min().unwrap());
        assert!(most - least <= 1, "{lines:?}");
    }

    #[test]
    fn closing_marks_stay_with_their_sentence() {
        assert_eq!(cut_after("他说：“请排队。”大家都排好了。", &STOPS), ["他说：“请排队。”", "大家都排好了。"]);
    }

    #[test]
    fn ten_thousand_characters_without_a_stop_are_paged() {
        let pages = paginate(&"字".repeat(10_000));
        assert_eq!(pages.concat().chars().count(), 2 + 10_000);
        assert!(pages.iter().all(|page| length(page) <= LINE * LINES + 0.5));
    }

    #[test]
    fn ten_thousand_characters_of_short_sentences_are_paged() {
        let text = "遵守公共秩序，爱护公共设施。".repeat(720);
        let pages = paginate(&text);
        assert!(pages.len() > 50, "{}", pages.len());
        assert!(pages.iter().all(|page| room(page) <= LINE * LINES + 0.5 && page.ends_with('。')));
        assert_eq!(pages.concat(), format!("　　{text}"));
    }

    #[test]
    fn the_last_page_has_lines_of_its_own() {
        // Two lines of each paragraph and one of the last: filled one after the other, the last page had one line.
        let pair = "公共场所不大声喧哗，不乱扔垃圾，不随地吐痰。";
        for count in 1..6 {
            for last in ["爱护花木。", pair] {
                let text = format!("{}\n{last}", [pair; 6][..count].join("\n"));
                let pages = paginate(&text);
                let used = |page: &String| page.lines().map(|line| lines(length(line))).sum::<usize>();
                let whole: usize = pages.iter().map(used).sum();
                if whole >= LAST * pages.len() {
                    assert!(used(pages.last().unwrap()) >= LAST, "{pages:?}");
                }
                let fullest = pages.iter().map(used).max().unwrap();
                assert!(fullest <= LINES as usize, "{pages:?}");
            }
        }
    }

    #[test]
    fn the_fullest_page_is_as_low_as_it_can_be() {
        // Six paragraphs of a line each: three and three, not four and two.
        let pages = paginate(&["爱护公共设施。"; 6].join("\n"));
        assert_eq!(pages.iter().map(|page| page.lines().count()).collect::<Vec<_>>(), [3, 3]);
    }

    // Replay T8
    #[test]
    fn each_paragraph_begins_with_an_indent_and_a_page_inside_one_does_not() {
        let text = "在公共场所，衣着整洁。\n乘坐公共交通工具，依次排队。";
        let pages = ["　　在公共场所，衣着整洁。\n　　乘坐公共交通工具，依次排队。"];
        assert_eq!(paginate(text), pages);
        for indent in ["　", "　　", "　　　", "  ", "\t", "\u{a0}\u{a0}", " \u{3000}\u{200b}", "\u{feff}"] {
            let typed: Vec<String> = text.lines().map(|line| [indent, line].concat()).collect();
            assert_eq!(paginate(&typed.join("\n")), pages, "{indent:?}");
        }
        let pages = paginate(&"公共场所不大声喧哗，不乱扔垃圾，不随地吐痰。".repeat(9));
        assert!(pages[0].starts_with("　　公") && pages[1..].iter().all(|page| page.starts_with('公')), "{pages:?}");
    }

    #[test]
    fn pages_hold_the_whole_text_in_order() {
        let text = "第一条　为了培育和践行社会主义核心价值观，规范和引导公民行为，提升公民文明素养和社会文明程度，\
                    根据有关法律、法规，结合本市实际，制定本条例。\n第二条　本条例适用于本市行政区域内的文明行为促进工作。";
        let pages = paginate(text);
        assert!(pages.len() > 1);
        let strip = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        assert_eq!(strip(&pages.concat()), strip(text));
        let depth = |page: &String| page.lines().map(room).sum::<f32>();
        assert!(pages.iter().all(|page| depth(page) <= LINE * LINES + 0.5), "{pages:?}");
    }

    #[test]
    fn a_table_has_pages_of_about_as_many_rows() {
        let sizes = |rows| row_parts(rows).iter().map(ExactSizeIterator::len).collect::<Vec<_>>();
        for (rows, expected) in [(1, vec![1]), (5, vec![5]), (6, vec![3, 3]), (7, vec![3, 4]), (11, vec![3, 4, 4])] {
            assert_eq!(sizes(rows), expected, "{rows}");
        }
        for rows in 1..200 {
            let parts = row_parts(rows);
            assert_eq!(parts.iter().cloned().flatten().collect::<Vec<_>>(), (0..rows).collect::<Vec<_>>());
            let (least, most) = (sizes(rows).into_iter().min().unwrap(), sizes(rows).into_iter().max().unwrap());
            assert!(most <= ROWS && most - least <= 1, "{rows}: {:?}", sizes(rows));
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "[文明有礼，。；！“”（）a-z \n]{1,400}") {
            let strip = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(strip(&paginate(&text).concat()), strip(&text));
            prop_assert!(paginate(&text).iter().all(|page| !page.trim().is_empty()));
        }
    }
}
