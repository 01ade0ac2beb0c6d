//! What was most likely meant by names that are not known: text from text, without a judgement. Hours are the matter of
//! [`super::door_signs`].

use crate::characters;

/// What people also call a festival.
pub(super) fn festival_alias(name: &str) -> Option<&'static str> {
    Some(match name.trim().trim_end_matches('节') {
        "腊八粥" => "腊八节",
        "过年" | "新春" | "大年初一" | "农历新年" => "春节",
        "大年三十" | "年三十" | "除夕夜" | "年夜" => "除夕",
        "八月十五" | "团圆" => "中秋节",
        "正月十五" | "上元" | "灯" => "元宵节",
        "五月初五" | "端阳" | "粽子" => "端午节",
        "情人" | "乞巧" => "七夕节",
        "老年" | "敬老" | "九月初九" => "重阳节",
        "鬼" | "盂兰盆" => "中元节",
        "二月二" => "龙抬头",
        "三月三" => "上巳节",
        _ => return None,
    })
}

/// What people also call a statutory holiday.
pub(super) fn holiday_alias(name: &str) -> Option<&'static str> {
    Some(match name.trim().trim_end_matches('节') {
        "五一" | "五一劳动" | "五一国际劳动" => "劳动节",
        "十一" | "国庆黄金周" | "黄金周" => "国庆节",
        "新年" | "阳历年" => "元旦",
        "过年" | "除夕" | "新春" => "春节",
        "端阳" => "端午节",
        _ => return None,
    })
}

/// Common misspellings of solar terms.
pub(super) fn term_alias(name: &str) -> Option<&'static str> {
    Some(match name.trim() {
        "惊哲" | "驚蟄" | "惊蛰节" => "惊蛰",
        "芒種" | "忙种" => "芒种",
        "处署" | "處暑" => "处暑",
        "小署" => "小暑",
        "大署" => "大暑",
        "清明节" => "清明",
        "冬至节" => "冬至",
        _ => return None,
    })
}

/// Full-width characters as half-width ones.
pub(super) fn half_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{3000}' => ' ',
            '、' => ',',
            '。' => '.',
            _ => characters::half_width(c),
        })
        .collect()
}
