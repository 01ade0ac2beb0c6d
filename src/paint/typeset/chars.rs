//! What kind of character a character is, for setting Chinese.
//!
//! Tables and predicates only; what follows from them is in `measure` and `joints`.

use gongyi_core::characters::is_invisible;

/// The role of a character in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// An ideograph, or anything else on a full em that has no other role.
    Han,
    /// An opening mark: never the last of a line.
    Open,
    /// A closing mark, pause or stop: never the first of a line.
    Close,
    /// A mark between two parts, such as · — … ／: hardly ever the first of a line.
    Middle,
    /// Letters, digits and signs of Western text.
    Latin,
}

const OPEN: &str = "（〔［｛《〈「『【〖〝“‘";
const CLOSE: &str = "、，。；：！？）〕］｝》〉」』】〗〞”’．％‰℃℉々〻ーぁぃぅぇぉっゃゅょァィゥェォッャュョ";
const MIDDLE: &str = "—―⸺…⋯·・‧～〜－／";
/// Western marks that may not start a line after a Chinese character.
const LATIN_CLOSE: &str = ")]},.;:!?%°′″";
/// Western marks that may not end a line before a Chinese character.
const LATIN_OPEN: &str = "([{$¥€£#@№";
/// What follows a number and belongs to it.
const UNITS: &str =
    "年月日号时点分秒元角个只人名位次米里公千克毫厘斤吨升度岁周天楼层级项条件届期章节页倍万亿户家站所路％";
/// Measure words that follow a number where the dictionary does not begin another word with them.
const MEASURES: &str = "两株棵枝朵粒颗片块张把根支瓶桶盒袋箱包杯碗盘份套台辆架艘列班趟回遍场顿座栋幢间室门排组队双对批折成幅本册篇段首\
     匹头尾口亩顷寸尺丈尊面盏扇床封滴步笔群";
/// What precedes a number and belongs to it.
const BEFORE_NUMBER: &str = "第￥＄约";
/// Particles that lean on the word before them: a line that starts with one reads badly.
const LEANING: &str = "的了着们吗呢吧啊呀等者";

/// Words of one character that lean on the word after them: a line that ends with one leaves the reader waiting.
const LEANING_ON: &str = "从向把被对与和及或将由为以在于给让使往按凭不没勿莫请更最很太再也就才又还";
/// The same in English.
const ENGLISH_LEANING_ON: [&str; 18] = [
    "a", "an", "the", "of", "to", "in", "on", "at", "for", "and", "or", "with", "by", "from", "your", "our", "no", "is",
];
/// Words that end so lean on the word after them: 来到, 等于, 直至.
const ENDING_ON: &str = "到于至";
/// Units of two characters.
const LONG_UNITS: [&str; 30] = [
    "分钟", "小时", "公里", "公斤", "公分", "毫米", "厘米", "千米", "平方", "人次", "年度", "月份", "毫升", "周岁",
    "星期", "学时", "单元", "个月", "季度", "年级", "世纪", "平米", "公顷", "海里", "毫克", "千克", "千瓦", "立方",
    "摄氏", "周年",
];

/// The role of `c`.
pub(super) fn kind(c: char) -> Kind {
    if OPEN.contains(c) {
        Kind::Open
    } else if CLOSE.contains(c) {
        Kind::Close
    } else if MIDDLE.contains(c) {
        Kind::Middle
    } else if is_wide(c) {
        Kind::Han
    } else {
        Kind::Latin
    }
}

/// Whether `c` stands on a full em of its own.
fn is_wide(c: char) -> bool {
    matches!(u32::from(c),
        0x1100..=0x115F | 0x203B | 0x203C | 0x2049 | 0x2116 | 0x2121 | 0x2190..=0x21FF | 0x231A | 0x231B
        | 0x23E9..=0x23FA | 0x2460..=0x27BF | 0x2934 | 0x2935 | 0x2B05..=0x2B07 | 0x2B1B | 0x2B1C | 0x2B50 | 0x2B55
        | 0x2E80..=0x303E | 0x3041..=0xA4CF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0xFE10..=0xFE19 | 0xFE30..=0xFE6F
        | 0xFF01..=0xFF60 | 0xFFE0..=0xFFE6 | 0x1F000..=0x1FAFF | 0x20000..=0x3FFFD)
}

/// Whether `c` belongs to the character before it: combining marks, joiners, variation selectors, and what is invisible,
/// such as the bidirectional controls that are copied along from web pages.
pub(super) fn extends(c: char) -> bool {
    let is_mark = matches!(u32::from(c), 0x300..=0x36F | 0x1F3FB..=0x1F3FF | 0x20D0..=0x20FF | 0x302A..=0x302F | 0x3099
        | 0x309A);
    is_mark || is_invisible(c)
}

/// Whether a run of `c` is one mark: —— and …….
pub(super) fn repeats(c: char) -> bool {
    is_dash(c) || matches!(c, '…' | '⋯')
}

/// Whether `mark` is 破折号 or 省略号, which may start a line but where rules are strict. One — alone is 连接号.
pub(super) fn is_dash_or_dots(mark: &str) -> bool {
    let mut chars = mark.chars();
    match chars.next() {
        Some('…' | '⋯' | '⸺') => true,
        Some(c) => is_dash(c) && chars.next().is_some(),
        None => false,
    }
}

/// Whether what is written so is a picture of many colours elsewhere, whatever it starts with.
pub(super) fn is_emoji(cluster: &str) -> bool {
    cluster.contains(['\u{fe0f}', '\u{20e3}'])
}

/// Whether `c` is a long dash.
pub(super) fn is_dash(c: char) -> bool {
    matches!(c, '—' | '―' | '⸺')
}

/// Whether `c` is a pause or stop, after which a phrase ends.
pub(super) fn ends_phrase(c: char) -> bool {
    "、，。；：！？".contains(c)
}

/// Whether `c` may not start a line although it is Western.
pub(super) fn is_latin_close(c: char) -> bool {
    LATIN_CLOSE.contains(c)
}

/// Whether `c` may not end a line although it is Western.
pub(super) fn is_latin_open(c: char) -> bool {
    LATIN_OPEN.contains(c)
}

/// Whether `c` belongs to a number before it.
pub(super) fn is_unit(c: char) -> bool {
    UNITS.contains(c)
}

/// Whether `c` belongs to a number before it where it is a word of its own.
pub(super) fn is_measure(c: char) -> bool {
    MEASURES.contains(c)
}

/// Whether `c` belongs to a number after it.
pub(super) fn is_before_number(c: char) -> bool {
    BEFORE_NUMBER.contains(c)
}

/// Whether `a` and `b` are a unit.
pub(super) fn is_long_unit(a: char, b: char) -> bool {
    LONG_UNITS.iter().any(|unit| unit.chars().eq([a, b]))
}

/// Whether `c` leans on the word after it.
pub(super) fn leans_on(c: char) -> bool {
    LEANING_ON.contains(c)
}

/// Whether an English word leans on the word after it.
pub(super) fn english_leans_on(word: &str) -> bool {
    ENGLISH_LEANING_ON.iter().any(|leaning| leaning.eq_ignore_ascii_case(word))
}

/// Whether a word that ends with `c` leans on the word after it.
pub(super) fn ends_leaning_on(c: char) -> bool {
    ENDING_ON.contains(c)
}

/// Whether `c` leans on the word before it.
pub(super) fn leans(c: char) -> bool {
    LEANING.contains(c)
}
