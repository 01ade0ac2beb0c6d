//! The marks that a word processor sets before each item of a list, and leaves there when the list is copied: a slide
//! that sets its own would have two.
//!
//! What says something stays: ticks and crosses, boxes to be ticked, stars, numbers, a dash before a number (-5℃), —— and
//! a row of placeholders (○○小区).

use super::{
    is_invisible, is_invisible_or_break,
    private_use::{PrivateCode, private_code},
};

/// Bullets, arrows and short dashes.
const MARKS: &str = "•●○·∙‣◦⁃■▪◆◇❖►▶▸➢➤➔";
/// A dash or a star is one where it does not stand for something else: a minus, an emphasis.
const DOUBTFUL_MARKS: &str = "-–*";
/// What the marks of Word's symbol fonts are in a text without fonts; a tab follows.
const BEFORE_TAB: &str = "o§Øvnlu";

/// An item of a list without the mark that a program set before it, nor the blanks about that. One that is nothing but
/// a mark stays.
pub fn without_list_mark(item: &str) -> &str {
    let is_blank = |c: char| c.is_whitespace() || is_invisible_or_break(c);
    let start = item.trim_start_matches(is_blank);
    let mut chars = start.chars();
    let Some(mark) = chars.next() else { return item };
    let next = chars.as_str().trim_start_matches(is_invisible).chars().next();
    let is_mark = match mark {
        _ if private_code(mark) == Some(PrivateCode::OfficeSign) => true,
        _ if MARKS.contains(mark) => next != Some(mark),
        _ if DOUBTFUL_MARKS.contains(mark) => next.is_some_and(|next| next != mark && !next.is_numeric()),
        _ => BEFORE_TAB.contains(mark) && next == Some('\t'),
    };
    let rest = chars.as_str().trim_start_matches(is_blank);
    if is_mark && !rest.is_empty() { rest } else { item }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mark_of_a_list_is_taken_away_once() {
        for item in [
            "\u{f0b7} 戴口罩",
            "\u{f0b7}\t戴口罩",
            "\u{f0d8}戴口罩",
            "\u{f0a7}　戴口罩",
            "•戴口罩",
            "● 戴口罩",
            "○戴口罩",
            "·  戴口罩",
            "∙\u{a0}戴口罩",
            "‣ 戴口罩",
            "◦ 戴口罩",
            "■ 戴口罩",
            "▪\u{fe0e} 戴口罩",
            "◆戴口罩",
            "◇戴口罩",
            "► 戴口罩",
            "▶\u{fe0f}戴口罩",
            "➢ 戴口罩",
            "➤戴口罩",
            "➔ 戴口罩",
            "- 戴口罩",
            "-戴口罩",
            "– 戴口罩",
            "*戴口罩",
            "* 戴口罩",
            "o\t戴口罩",
            "Ø\t戴口罩",
            " \u{200b}• 戴口罩",
        ] {
            assert_eq!(without_list_mark(item), "戴口罩", "{item:?}");
        }
        assert_eq!(without_list_mark("* **勤洗手**"), "**勤洗手**");
        assert_eq!(without_list_mark("• • 登记"), "• 登记");
    }

    #[test]
    fn what_says_something_stays() {
        for item in [
            "✓ 排队",
            "✔排队",
            "✗ 插队",
            "✘ 喧哗",
            "☑ 带伞",
            "☐ 带伞",
            "☒ 带伞",
            "★ 五星",
            "1. 戴口罩",
            "（一）戴口罩",
            "——淮北市文明办",
            "— 淮北",
            "-5℃以下停课",
            "–5℃",
            "**勤洗手**，常通风",
            "○○小区",
            "··",
            "•",
            " - ",
            "*",
            "over 60",
            "戴口罩",
            "--help",
            "",
        ] {
            assert_eq!(without_list_mark(item), item);
        }
    }
}
