//! Names that are another file's name with a mark: what file managers, programs that synchronise folders and careful
//! people make of a name when they copy a file.

use std::collections::{BTreeMap, BTreeSet};

use super::meant::fold;

/// Words that say of a file that it is a copy, an older version or one side of a conflict. Those in Chinese are found
/// within a run of characters, the longest first.
const MARKS: [&str; 19] = [
    "copy",
    "copies",
    "copied",
    "backup",
    "backups",
    "bak",
    "bkp",
    "old",
    "orig",
    "original",
    "conflict",
    "conflicts",
    "conflicted",
    "sfconflict",
    "dup",
    "duplicate",
    "previous",
    "backed",
    "conflicting",
];
const CHINESE_MARKS: [&str; 16] = [
    "冲突的副本",
    "冲突副本",
    "冲突文件",
    "冲突版本",
    "冲突拷贝",
    "副本",
    "复本",
    "复件",
    "拷贝",
    "复制",
    "备份",
    "备分",
    "旧版",
    "老版",
    "冲突",
    "旧",
];
/// Marks that nobody but a program writes: whatever else stands beside them, such as somebody's name.
const PROGRAMS: [&str; 10] = [
    "冲突的副本",
    "冲突副本",
    "冲突文件",
    "冲突版本",
    "冲突拷贝",
    "conflicted copy",
    "conflict copy",
    "sync conflict",
    "sfconflict",
    "case conflict",
];
/// Words that mean nothing beside a mark.
const FILLERS: [&str; 12] = ["of", "the", "s", "sync", "case", "file", "version", "ver", "from", "by", "in", "and"];
const CHINESE_FILLERS: [&str; 11] = ["来自", "文件", "版本", "已", "的", "版", "件", "份", "第", "次", "号"];
/// Words in the names of computers and phones.
const MACHINES: [&str; 17] = [
    "desktop", "laptop", "pc", "win", "macbook", "mac", "imac", "pro", "air", "iphone", "ipad", "android", "surface",
    "thinkpad", "computer", "server", "notebook",
];
const CHINESE_MACHINES: [&str; 7] = ["笔记本", "台式机", "电脑", "手机", "主机", "服务器", "平板"];
/// What programs call a file that nobody named, folded and without blanks, joints and numbers.
const DEFAULT_NAMES: [&str; 16] = [
    "新建文本文档",
    "新建文档",
    "新建文件",
    "新建ron文件",
    "新建",
    "文本文档",
    "文档",
    "无标题",
    "未命名",
    "未命名文件",
    "newtextdocument",
    "newdocument",
    "newfile",
    "untitled",
    "document",
    "noname",
];

/// How sure it is that a name is that of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CopyMark {
    /// Something stands beside the name: a copy only where all slides are the same.
    Beside,
    /// A number, a date or the name of a computer: a copy where title or first slide are the same.
    Weak,
    /// A mark that only programs and copying make: a copy.
    Strong,
}

/// Whether nobody gave this file a name.
pub(crate) fn is_default_name(stem: &str) -> bool {
    let letters: String = fold(stem).chars().filter(|c| c.is_alphabetic()).collect();
    DEFAULT_NAMES.contains(&letters.as_str())
}

/// The names that others may be copies of.
#[derive(Debug, Default)]
pub(crate) struct Originals<'a> {
    known: BTreeMap<String, &'a str>,
    /// How long they are, in bytes: most parts of a name are as long as none of them.
    lengths: BTreeSet<usize>,
}

impl<'a> Originals<'a> {
    /// These names, without their endings.
    pub(crate) fn new(stems: impl IntoIterator<Item = &'a str>) -> Self {
        let known: BTreeMap<String, &str> = stems.into_iter().map(|stem| (fold(stem), stem)).collect();
        let lengths = known.keys().map(String::len).collect();
        Self { known, lengths }
    }

    /// The names that this one may be a copy of, the surest first, and of those the shortest.
    pub(crate) fn of(&self, stem: &str) -> Vec<(CopyMark, &'a str)> {
        let name = fold(stem);
        let ends = boundaries(&name);
        let longest = self.lengths.last().copied().unwrap_or_default();
        let mut found = Vec::new();
        for (at, start) in ends.iter().enumerate() {
            for end in ends.iter().skip(at + 1) {
                let length = end - start;
                // Parts only grow from here on.
                if length > longest {
                    break;
                }
                if length == name.len() || !self.lengths.contains(&length) {
                    continue;
                }
                let Some(part) = name.get(*start..*end) else { continue };
                let Some(original) = self.known.get(part).filter(|original| **original != stem) else { continue };
                let (before, after) = (name.get(..*start).unwrap_or_default(), name.get(*end..).unwrap_or_default());
                found.extend(mark(before, after).map(|mark| (mark, *original)));
            }
        }
        found.sort_by_key(|(mark, original)| (std::cmp::Reverse(*mark), original.chars().count(), *original));
        found.dedup();
        found
    }

    /// The name that this one is a copy of by its mark alone.
    pub(crate) fn surely_of(&self, stem: &str) -> Option<&'a str> {
        self.of(stem).into_iter().find(|(mark, _)| *mark == CopyMark::Strong).map(|(_, original)| original)
    }
}

/// Where the name of another file may begin or end within a name: not between two letters, or two digits, of a word.
fn boundaries(name: &str) -> Vec<usize> {
    /// What is longer than this is no name that somebody copied.
    const LONGEST: usize = 120;
    let kind = |c: char| match c {
        'a'..='z' => 1,
        '0'..='9' => 2,
        _ => 0,
    };
    let mut ends = Vec::new();
    let mut before = 0;
    for (at, c) in name.char_indices().take(LONGEST) {
        let own = kind(c);
        if own == 0 || own != before {
            ends.push(at);
        }
        before = own;
    }
    ends.push(name.len());
    ends
}

/// What stands around the name of another file, which is folded: whether it is a mark.
fn mark(before: &str, after: &str) -> Option<CopyMark> {
    let mut rest = format!("{before} {after}");
    if rest.trim().is_empty() {
        return None;
    }
    let words: Vec<&str> = rest.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let spaced = words.join(" ");
    if PROGRAMS.iter().any(|program| spaced.contains(program)) {
        return Some(CopyMark::Strong);
    }
    let has_joint =
        before.ends_with(|c: char| !c.is_alphanumeric()) || after.starts_with(|c: char| !c.is_alphanumeric());
    let mut is_marked = take_numbers_in_brackets(&mut rest);
    let mut is_machine = false;
    for word in CHINESE_MARKS {
        is_marked |= take(&mut rest, word);
    }
    for word in CHINESE_MACHINES {
        is_machine |= take(&mut rest, word);
    }
    for word in CHINESE_FILLERS {
        take(&mut rest, word);
    }
    let mut is_left = false;
    for word in rest.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let has_digits = word.contains(|c: char| c.is_ascii_digit());
        let is_number = word.trim_start_matches('v').chars().all(|c| c.is_ascii_digit());
        // As `K3X2ABC`, which a program made up.
        let is_made_up = has_digits && word.is_ascii() && word.len() >= 4;
        if MARKS.contains(&word) {
            is_marked = true;
        } else if is_made_up || is_number || MACHINES.contains(&word) {
            is_machine = true;
        } else if !FILLERS.contains(&word) {
            is_left = true;
        }
    }
    match (is_marked, is_left) {
        (true, false) => Some(CopyMark::Strong),
        (true, true) => Some(CopyMark::Weak),
        (false, _) if is_machine => Some(CopyMark::Weak),
        (false, true) if has_joint => Some(CopyMark::Beside),
        (false, _) => None,
    }
}

/// Takes a word out wherever it stands; whether it did.
fn take(rest: &mut String, word: &str) -> bool {
    let is_in = rest.contains(word);
    if is_in {
        *rest = rest.replace(word, " ");
    }
    is_in
}

/// Takes out each number that stands alone in brackets; whether there was one.
fn take_numbers_in_brackets(rest: &mut String) -> bool {
    let mut found = false;
    let mut kept = String::with_capacity(rest.len());
    let mut left = rest.as_str();
    while let Some((before, within)) = left.split_once(['(', '[', '{']) {
        kept.push_str(before);
        kept.push(' ');
        left = within;
        if let Some((number, after)) = within.split_once([')', ']', '}'])
            && !number.trim().is_empty()
            && number.trim().chars().all(|c| c.is_ascii_digit())
        {
            found = true;
            left = after;
        }
    }
    kept.push_str(left);
    *rest = kept;
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, others: &[&'static str]) -> Option<(CopyMark, &'static str)> {
        Originals::new(others.iter().copied()).of(name).first().copied()
    }

    #[test]
    fn marks_that_only_programs_and_copying_make() {
        for name in [
            "a.sync-conflict-20261126-081500-K3X2ABC",
            "a (conflicted copy 2026-11-26 081500)",
            "a (Zhang San's conflicted copy 2026-11-26)",
            "a(1)",
            "a (1)",
            "a（1）",
            "A（１２）",
            "a【2】",
            "a - 副本",
            "a - 副本 (2)",
            "a - 副本 - 副本",
            "a - Copy",
            "a - Copy (2)",
            "Copy of a",
            "Copy (3) of a",
            "a_副本",
            "a副本",
            "副本 a",
            "复件 a",
            "a(冲突 2026-11-26)",
            "a(张三的冲突副本 2026-11-26)",
            "a_冲突文件_张三_20261126",
            "a (SFConflict z@example.org 2026-11-26-08-15-00)",
            "a (Case Conflict 1)",
            "a.bak",
            "a.old",
            "a_old",
            "old-a",
            "旧a",
            "a旧版",
            "a-备份20261126",
            "备份_a",
            "a_backup_2026",
            "a_conflict-20261126-081500",
        ] {
            assert_eq!(of(name, &["b", "a", name_alone(name)]), Some((CopyMark::Strong, "a")), "{name}");
        }
        assert_eq!(of("健康（1）", &["健康"]), Some((CopyMark::Strong, "健康")));
        assert_eq!(of("健康贴士副本", &["健康", "健康贴士"]), Some((CopyMark::Strong, "健康贴士")));
        assert_eq!(of("a(1)(1)", &["a", "a(1)"]), Some((CopyMark::Strong, "a")));
    }

    /// A name is no copy of itself.
    fn name_alone(name: &str) -> &'static str {
        Box::leak(name.to_owned().into_boxed_str())
    }

    #[test]
    fn marks_that_people_write_as_well() {
        for name in [
            "a 2",
            "a2",
            "a 2026-11-26",
            "20261126 a",
            "a-DESKTOP-1ABC",
            "a-张三的电脑",
            "a v2",
            "a (old hall)",
            "a-LAPTOP-Q1W2E3",
        ] {
            assert_eq!(of(name, &["a"]).map(|(mark, _)| mark), Some(CopyMark::Weak), "{name}");
        }
        for name in ["a-winter", "a 大厅", "a_改"] {
            assert_eq!(of(name, &["a"]).map(|(mark, _)| mark), Some(CopyMark::Beside), "{name}");
        }
    }

    #[test]
    fn names_of_their_own() {
        for (name, others) in [
            ("about", &["a"][..]),
            ("backup", &["a", "b"]),
            ("gold", &["g"]),
            ("copybook", &["book"]),
            ("社区冲突调解", &["社区"]),
            ("家电以旧换新", &["家电", "换新"]),
            ("公告(2)", &["公告(1)"]),
            ("a", &["a(1)"]),
        ] {
            let found = of(name, others);
            assert!(found.is_none_or(|(mark, _)| mark < CopyMark::Strong), "{name}: {found:?}");
        }
        assert_eq!(of("about", &["a"]), None);
    }

    #[test]
    fn names_that_nobody_gave() {
        for name in ["新建 文本文档", "新建文本文档 (2)", "New Text Document", "Untitled-1", "无标题"] {
            assert!(is_default_name(name), "{name}");
        }
        for name in ["文明", "新建小区", "a"] {
            assert!(!is_default_name(name), "{name}");
        }
    }
}
