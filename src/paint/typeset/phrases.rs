//! Phrases that are never torn, although a dictionary would: names of campaigns, places and values.
//!
//! A space in the list is a place where a line may still end if it must: the whole of 社会主义核心价值观 is wider than most
//! portrait screens at the size of a slogan.

use std::collections::HashMap;

use super::chars::{self, Kind};

const PHRASES: &[&str] = &[
    // Values and campaigns.
    "社会主义 核心价值观",
    "新时代 文明实践",
    "新时代 好少年",
    "中国好人",
    "身边好人",
    "道德模范",
    "志愿服务",
    "志愿者",
    "公筷公勺",
    "一米线",
    "爱国卫生 运动",
    "垃圾分类",
    "勤俭节约",
    "文明城市",
    "文明交通",
    "文明旅游",
    "文明餐桌",
    "文明上网",
    "文明用餐",
    "文明养犬",
    "公益广告",
    "讲文明",
    "树新风",
    // Idioms of manners and health.
    "先下后上",
    "礼让",
    "礼让行人",
    "饭前便后",
    "邻里和睦",
    "守望相助",
    "绿色出行",
    "诚实守信",
    "尊老爱幼",
    "助人为乐",
    "见义勇为",
    "不乱鸣笛",
    "随意变道",
    "不少于",
    "不超过",
    "图书馆",
    "阅览室",
    "斑马线",
    "机动车",
    "佩戴",
    "红绿灯",
    "戴口罩",
    "勤洗手",
    "常通风",
    // Places of the first user.
    "安徽省",
    "淮北市",
    "相山区",
    "杜集区",
    "烈山区",
    "濉溪县",
    // Institutions.
    "传媒中心",
    "文明办",
    "居委会",
    "村委会",
    "派出所",
];

/// The phrases in a text.
pub(super) struct Phrases {
    /// What is said about each place inside one, by its byte.
    bonds: HashMap<usize, Bond>,
}

/// What a phrase says about a place in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bond {
    /// Inside a phrase: cut only where the phrase is wider than a line.
    Whole,
    /// Where a phrase may be cut if it must.
    Soft,
    /// Between two pairs that begin alike, 共建|共治: where a phrase may be cut if a word starts there.
    Pairs,
}

impl Phrases {
    /// The phrases in `text`, ours and `own` ones, and pairs that begin alike; `starts_word` says whether a word starts at a
    /// byte. Spaces that staff typed cut it before this does.
    pub(super) fn find(text: &str, own: &[String], starts_word: &dyn Fn(usize) -> bool) -> Self {
        let mut bonds = pairs(text, starts_word);
        for phrase in PHRASES.iter().copied().chain(own.iter().map(String::as_str)) {
            let whole: String = phrase.split(' ').collect();
            let soft_break = phrase.find(' ');
            for (at, found) in text.match_indices(&whole) {
                for (inside, _) in found.char_indices().skip(1) {
                    let bond = if soft_break == Some(inside) { Bond::Soft } else { Bond::Whole };
                    let said = bonds.entry(at + inside).or_insert(bond);
                    // Of two phrases the one that may not be cut there is right.
                    if bond == Bond::Whole {
                        *said = bond;
                    }
                }
            }
        }
        Self { bonds }
    }

    /// What is said about a break before byte `at`.
    pub(super) fn bond(&self, at: usize) -> Option<Bond> {
        self.bonds.get(&at).copied()
    }
}

/// Words of two characters each that begin alike, side by side: 共建共治共享, 有说有笑.
fn pairs(text: &str, starts_word: &dyn Fn(usize) -> bool) -> HashMap<usize, Bond> {
    let chars: Vec<(usize, char)> = text.char_indices().collect();
    let mut bonds = HashMap::new();
    for four in chars.windows(4) {
        let &[(start, first), (second_at, second), (middle, third), (fourth_at, fourth)] = four else { continue };
        let is_han = [first, second, fourth].into_iter().all(|c| chars::kind(c) == Kind::Han && c.is_alphabetic());
        if first != third || first == second || first == fourth || !is_han || chars::leans(first) || !starts_word(start)
        {
            continue;
        }
        bonds.insert(second_at, Bond::Whole);
        bonds.insert(middle, Bond::Pairs);
        bonds.insert(fourth_at, Bond::Whole);
    }
    bonds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_binds_inside_and_not_at_its_ends() {
        let text = "建设淮北市文明城市";
        let phrases = Phrases::find(text, &[], &|_| false);
        let bond = |word: &str| phrases.bond(text.find(word).unwrap());
        assert_eq!(bond("淮"), None);
        assert_eq!(bond("北"), Some(Bond::Whole));
        assert_eq!(bond("文"), None);
        assert_eq!(bond("城"), Some(Bond::Whole));
    }

    #[test]
    fn a_long_phrase_has_a_soft_break() {
        let text = "社会主义核心价值观";
        assert_eq!(Phrases::find(text, &[], &|_| false).bond(text.find('核').unwrap()), Some(Bond::Soft));
        assert_eq!(Phrases::find(text, &[], &|_| false).bond(text.find('会').unwrap()), Some(Bond::Whole));
    }
}
