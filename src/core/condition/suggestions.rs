//! What was most likely meant by names and hours that cannot be read: text from text, without a judgement.

use chrono::{Datelike as _, NaiveDate};

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
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
            '\u{3000}' => ' ',
            '、' => ',',
            '。' => '.',
            _ => c,
        })
        .collect()
}

/// Words, longest first where one begins another, and how `opening_hours` writes them.
const WORDS: &[(&str, &str)] = &[
    ("周一到周五", "Mo-Fr"),
    ("周末", "Sa,Su"),
    ("双休日", "Sa,Su"),
    ("工作日", "Mo-Fr"),
    ("每天", " "),
    ("每日", " "),
    ("天天", " "),
    ("全天", "00:00-24:00"),
    ("24小时", "24/7"),
    ("法定节假日", "PH"),
    ("节假日", "PH"),
    ("日出", "sunrise"),
    ("日落", "sunset"),
    ("星期", "周"),
    ("礼拜", "周"),
    ("至", "-"),
    ("到", "-"),
    ("和", ","),
    ("及", ","),
    ("周一", "Mo"),
    ("周二", "Tu"),
    ("周三", "We"),
    ("周四", "Th"),
    ("周五", "Fr"),
    ("周六", "Sa"),
    ("周日", "Su"),
    ("周天", "Su"),
    ("凌晨", " am "),
    ("早上", " am "),
    ("上午", " am "),
    ("中午", " "),
    ("下午", " pm "),
    ("傍晚", " pm "),
    ("晚上", " pm "),
    ("点半", ":30"),
    ("点整", ":00"),
    ("weekdays", "Mo-Fr"),
    ("weekday", "Mo-Fr"),
    ("weekends", "Sa,Su"),
    ("weekend", "Sa,Su"),
    ("holidays", "PH"),
    ("everyday", " "),
    ("daily", " "),
    ("mondays", "Mo"),
    ("monday", "Mo"),
    ("mon", "Mo"),
    ("tuesdays", "Tu"),
    ("tuesday", "Tu"),
    ("tues", "Tu"),
    ("tue", "Tu"),
    ("wednesdays", "We"),
    ("wednesday", "We"),
    ("wed", "We"),
    ("thursdays", "Th"),
    ("thursday", "Th"),
    ("thurs", "Th"),
    ("thu", "Th"),
    ("fridays", "Fr"),
    ("friday", "Fr"),
    ("fri", "Fr"),
    ("saturdays", "Sa"),
    ("saturday", "Sa"),
    ("sat", "Sa"),
    ("sundays", "Su"),
    ("sunday", "Su"),
    ("sun", "Su"),
    (" to ", "-"),
    (" until ", "-"),
    (" and ", ","),
    ("from ", " "),
];

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// What was most likely meant by hours that cannot be read, the likeliest first. Whether `opening_hours` can read them is
/// for the caller to see.
pub(super) fn hours(text: &str) -> impl Iterator<Item = String> {
    let mut text = half_width(text).to_lowercase();
    for dash in ['—', '–', '－', '~', '〜', '～', '−', '―'] {
        text = text.replace(dash, "-");
    }
    while text.contains("--") {
        text = text.replace("--", "-");
    }
    for word in ["sunrise", "sunset"] {
        // The sun is not Sunday.
        text = text.replace(word, &word.to_uppercase());
    }
    for (word, right) in WORDS {
        text = text.replace(word, right);
    }
    let text = text.replace("SUNRISE", "sunrise").replace("SUNSET", "sunset").replace('周', "");
    let text = spell_times(&spell_dates(&text));
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = text.replace(" - ", "-").replace("- ", "-").replace(" -", "-").replace(" ,", ",").replace(", ", ",");
    let text = capitals(text.trim_matches([',', ';', ' ', '.']));
    let swapped = text.rsplit_once(' ').map(|(times, days)| format!("{days} {times}"));
    std::iter::once(text).chain(swapped)
}

/// Gives weekdays, months and `PH` their capitals.
fn capitals(text: &str) -> String {
    const NAMES: [&str; 8] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "PH"];
    let mut right = String::with_capacity(text.len());
    for part in text.split_inclusive(|c: char| !c.is_ascii_alphabetic()) {
        let word = part.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
        let name = NAMES.iter().chain(&MONTHS).find(|name| name.eq_ignore_ascii_case(word));
        right.push_str(name.map_or(word, |name| name));
        right.push_str(part.get(word.len()..).unwrap_or_default());
    }
    right
}

/// Writes dates such as 2026-10-01 the way `opening_hours` does.
fn spell_dates(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut spelt = String::new();
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        let part: String = chars.iter().skip(at).take(10).collect();
        match part.replace('/', "-").parse::<NaiveDate>() {
            Ok(date) if part.chars().count() == 10 && c.is_ascii_digit() => {
                let month = MONTHS.get(date.month0() as usize).copied().unwrap_or_default();
                spelt.extend([date.year().to_string(), format!(" {month} {:02}", date.day())]);
                at += 10;
            }
            _ => {
                spelt.push(*c);
                at += 1;
            }
        }
    }
    spelt
}

/// Writes times such as 9, 9点, 9.30, 5pm and 930 as 09:00, 09:30, 17:00.
fn spell_times(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut spelt = String::new();
    let mut at = 0;
    let mut half: Option<bool> = None;
    let get = |at: usize| chars.get(at).copied().unwrap_or(' ');
    while at < chars.len() {
        let c = get(at);
        let begins_word = at == 0 || !get(at - 1).is_ascii_alphanumeric();
        // am and pm before the time, as in Chinese.
        if begins_word && matches!(c, 'a' | 'p') && get(at + 1) == 'm' && !get(at + 2).is_ascii_alphanumeric() {
            half = Some(c == 'p');
            at += 2;
            continue;
        }
        if !(c.is_ascii_digit() && begins_word) || is_day_of_month(&spelt) {
            spelt.push(c);
            at += 1;
            // Digits after the first belong to it.
            while c.is_ascii_digit() && get(at).is_ascii_digit() {
                spelt.push(get(at));
                at += 1;
            }
            continue;
        }
        let begin = at;
        let mut number = String::new();
        while get(at).is_ascii_digit() {
            number.push(get(at));
            at += 1;
        }
        let mut minutes = None;
        if matches!(get(at), ':' | '.' | '点' | '时' | 'h') && get(at + 1).is_ascii_digit() && number.len() <= 2 {
            let digits: String = chars.iter().skip(at + 1).take_while(|c| c.is_ascii_digit()).collect();
            at += 1 + digits.len();
            minutes = Some(digits);
        } else if matches!(get(at), '点' | '时' | 'h') {
            at += 1;
        }
        if get(at) == '分' {
            at += 1;
        }
        if let (None, 3 | 4) = (&minutes, number.len())
            && !number.starts_with("19")
            && !(number.starts_with("20") && number.as_str() >= "2020" && get(at) == ' ')
        {
            minutes = Some(number.split_off(number.len() - 2));
        }
        let after = if get(at) == ' ' { at + 1 } else { at };
        if matches!(get(after), 'a' | 'p') && get(after + 1) == 'm' {
            half = Some(get(after) == 'p');
            at = after + 2;
        }
        let hour: Option<u32> = number.parse().ok();
        match (hour, minutes.as_deref().map_or(Some(0), |minutes| minutes.parse::<u32>().ok())) {
            (Some(hour), Some(minute)) if hour <= 48 && minute < 60 && get(at) != '/' => {
                let hour = match half {
                    Some(true) if hour < 12 => hour + 12,
                    Some(false) if hour == 12 => 0,
                    _ => hour,
                };
                spelt.extend([format!("{hour:02}:{minute:02}")]);
            }
            _ => spelt.extend(chars.iter().skip(begin).take(at - begin)),
        }
        half = None;
    }
    spelt
}

/// Whether what is spelt so far ends with a month, so that a number after it is a day.
fn is_day_of_month(spelt: &str) -> bool {
    let spelt = spelt.trim_end().to_lowercase();
    MONTHS.iter().any(|month| spelt.ends_with(&month.to_lowercase())) || spelt.ends_with("week")
}
