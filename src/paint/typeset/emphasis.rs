//! Emphasis: `**文字**` stands for 着重号, a dot with each character (CLREQ 3.4.1): below it in a line, at its right in a
//! column, none with marks.
//!
//! Two stars before and two behind, with Chinese between them and no end of a sentence: 长*宽*高, 4*100米, 138****1234 and
//! a star before a footnote are what they always were. What is not such a pair stays as it was typed.

use std::ops::Range;

use super::chars::{self, Kind};

/// What stands before and behind.
const MARK: &str = "**";

/// A text without its marks of emphasis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Emphasised {
    pub(super) text: String,
    /// The bytes of `text` that are emphasised, in order.
    pub(super) ranges: Vec<Range<usize>>,
}

/// Takes the marks of emphasis out of a text.
pub(super) fn read(source: &str) -> Emphasised {
    let mut text = String::with_capacity(source.len());
    let mut ranges = Vec::new();
    let mut rest = source;
    while let Some(at) = rest.find('*') {
        let (before, stars) = rest.split_at(at);
        text.push_str(before);
        let after = stars.trim_start_matches('*');
        let inside = after.split('*').next().unwrap_or_default();
        let behind = after.get(inside.len()..).unwrap_or_default();
        let end = behind.trim_start_matches('*');
        let is_pair = stars.len() - after.len() == MARK.len() && behind.len() - end.len() == MARK.len();
        if is_pair && can_be_emphasised(inside) {
            ranges.push(text.len()..text.len() + inside.len());
            text.push_str(inside);
            rest = end;
        } else {
            text.push_str(stars.get(..stars.len() - after.len()).unwrap_or_default());
            rest = after;
        }
    }
    text.push_str(rest);
    Emphasised { text, ranges }
}

/// A text as it is read: without its marks of emphasis.
pub fn without_emphasis(source: &str) -> String {
    read(source).text
}

/// Whether it is a part of a sentence with something Chinese in it.
fn can_be_emphasised(inside: &str) -> bool {
    inside.trim().len() == inside.len()
        && !inside.contains(['\n', '。', '！', '？', '；'])
        && inside.chars().any(|c| chars::kind(c) == Kind::Han)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn emphasised(source: &str) -> (String, Vec<String>) {
        let Emphasised { text, ranges } = read(source);
        let parts = ranges.into_iter().map(|range| text[range].to_owned()).collect();
        (text, parts)
    }

    #[test]
    fn a_pair_of_double_stars_is_taken_out() {
        let parts = |parts: &[&str]| parts.iter().map(|part| (*part).to_owned()).collect::<Vec<_>>();
        assert_eq!(emphasised("请**佩戴口罩**入内"), ("请佩戴口罩入内".into(), parts(&["佩戴口罩"])));
        assert_eq!(emphasised("**先下**后**上**"), ("先下后上".into(), parts(&["先下", "上"])));
        assert_eq!(emphasised("**12月1日**起"), ("12月1日起".into(), parts(&["12月1日"])));
    }

    #[test]
    fn all_other_stars_stay() {
        for text in [
            "长*宽*高",
            "4*100米接力",
            "138****1234",
            "138****1234，139****5678",
            "*解释权归主办方",
            "**",
            "****",
            "2**3",
            "***文明***",
            "**文明*",
            "**文明\n礼让**",
            "** 文明 **",
            "**ABC**",
            "**排队。礼让**",
            "按**键 再按#键",
        ] {
            assert_eq!(emphasised(text), (text.to_owned(), Vec::new()));
        }
    }
}
