//! Lengths of time as staff write them: `8s`, `1.5s`, `800ms`, `15m`, `1h30m`.

use std::time::Duration;

use crate::{characters::half_width, problem::Text, text};

/// The units, longest first, with their length in milliseconds.
const UNITS: [(&str, f64); 4] = [("h", 3_600_000.0), ("ms", 1.0), ("m", 60_000.0), ("s", 1000.0)];
/// A length that nobody means: a thousand years.
const MOST: Duration = Duration::from_hours(1000 * 366 * 24);

/// What people write for the units, with what to write instead.
const SPOKEN: [(&str, &str); 15] = [
    ("毫秒", "ms"),
    ("秒钟", "s"),
    ("秒", "s"),
    ("分钟", "m"),
    ("分", "m"),
    ("个小时", "h"),
    ("小时", "h"),
    ("时", "h"),
    ("seconds", "s"),
    ("second", "s"),
    ("secs", "s"),
    ("sec", "s"),
    ("minutes", "m"),
    ("min", "m"),
    ("hours", "h"),
];

/// Reads a length of time; the error says what to write instead.
pub fn parse(text: &str) -> Result<Duration, Text> {
    let wrong = |zh: &str, en: &str| {
        let (help_zh, help_en) = match suggestion(text) {
            Some(better) => (format!("请写成 \"{better}\""), format!("Write \"{better}\"")),
            None => (
                "请写成 \"8s\"（8 秒）、\"15m\"（15 分钟）或 \"1h30m\"（1 小时 30 分钟）".to_owned(),
                "Write a time such as \"8s\", \"15m\" or \"1h30m\"".to_owned(),
            ),
        };
        text!("“{text}”不是时长：{zh}。{help_zh}", "\"{text}\" is not a length of time: {en}. {help_en}")
    };
    match read(text) {
        Ok(length) if length <= MOST => Ok(length),
        Ok(_) => Err(wrong("太长了", "it is too long")),
        Err((zh, en)) => Err(wrong(zh, en)),
    }
}

/// A length of time as staff would write it, in whole hours, minutes or seconds.
pub fn write(length: Duration) -> String {
    match length.as_secs() {
        secs if secs > 0 && secs % 3600 == 0 => format!("{}h", secs / 3600),
        secs if secs > 0 && secs % 60 == 0 => format!("{}m", secs / 60),
        secs => format!("{secs}s"),
    }
}

/// What was most likely meant, where it is another way to write a length of time.
fn suggestion(text: &str) -> Option<String> {
    let written = text.chars().filter(|c| !c.is_whitespace());
    let mut plain: String = written.map(|c| half_width(c).to_ascii_lowercase()).collect();
    for (spoken, unit) in SPOKEN {
        plain = plain.replace(spoken, unit);
    }
    if plain.ends_with(|c: char| c.is_ascii_digit()) {
        plain.push_str(if plain.contains('h') { "m" } else { "s" });
    }
    (plain != text && read(&plain).is_ok_and(|length| length <= MOST)).then_some(plain)
}

/// Reads a length of time; the error says what is wrong with it, in both languages.
fn read(text: &str) -> Result<Duration, (&'static str, &'static str)> {
    let mut rest = text;
    if rest.trim().is_empty() {
        return Err(("是空的", "it is empty"));
    }
    if rest.starts_with(['-', '－', '−']) {
        return Err(("不能是负数", "it cannot be negative"));
    }
    let mut millis = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(digits);
        let Ok(number) = number.parse::<f64>() else {
            return Err(match rest.chars().next() {
                Some('０'..='９') => ("数字要用半角", "its digits are full-width"),
                Some(c) if c.is_whitespace() => ("里面有空格", "there is a space in it"),
                Some('.' | '0'..='9') => ("数字写错了", "its number is wrong"),
                _ => ("缺少数字", "a number is missing"),
            });
        };
        let unit = UNITS.iter().find(|(unit, _)| after.starts_with(unit));
        let ends = |unit: &str| after.chars().nth(unit.len()).is_none_or(|c| c.is_ascii_digit() || c.is_whitespace());
        let Some((unit, length)) = unit.filter(|(unit, _)| ends(unit)) else {
            return Err(match after.chars().next() {
                None => ("缺少单位（s 是秒，m 是分钟，h 是小时）", "the unit is missing (s, m or h)"),
                Some(c) if c.is_whitespace() => ("数字和单位之间不要空格", "there is a space before the unit"),
                Some('秒' | '分' | '时' | '小' | '毫' | '个') => {
                    ("单位要写 s（秒）、m（分钟）或 h（小时）", "units are s, m and h")
                }
                Some(_) => ("单位只有 s（秒）、m（分钟）、h（小时）和 ms（毫秒）", "the unit is unknown"),
            });
        };
        millis += number * length;
        rest = after.strip_prefix(unit).unwrap_or_default();
    }
    // Decimal fractions come out as they were written, to the microsecond.
    let secs = (millis / 1000.0 * 1e6).round() / 1e6;
    Ok(Duration::try_from_secs_f64(secs).unwrap_or(Duration::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read() {
        for (text, millis) in
            [("8s", 8000), ("1.5s", 1500), ("800ms", 800), ("15m", 900_000), ("1h30m", 5_400_000), ("0s", 0)]
        {
            assert_eq!(parse(text).unwrap(), Duration::from_millis(millis), "{text}");
        }
    }

    #[test]
    fn what_is_written_reads_the_same() {
        for text in ["24h", "90m", "5s", "61s", "0s"] {
            assert_eq!(write(parse(text).unwrap()), text);
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, says) in [
            ("", "empty"),
            ("-3s", "negative"),
            ("8", "unit is missing"),
            ("8 s", "space"),
            ("8秒", "units are"),
            ("８s", "full-width"),
            ("s", "number"),
            ("8x", "unknown"),
            ("1.2.3s", "number is wrong"),
            ("8sec", "unknown"),
            ("1h 30m", "a space in it"),
            ("99999999999999h", "too long"),
            ("99999999999999999999999999999999999999999999999999999999999999h", "too long"),
        ] {
            let message = parse(text).unwrap_err().en;
            assert!(message.contains(says), "{text}: {message}");
        }
    }

    #[test]
    fn what_was_meant_is_suggested() {
        for (text, better) in [
            ("8秒", "8s"),
            ("8 秒钟", "8s"),
            ("1小时30分", "1h30m"),
            ("８ｓ", "8s"),
            ("８s", "8s"),
            ("8", "8s"),
            ("1h30", "1h30m"),
            ("8 S", "8s"),
            ("15min", "15m"),
            ("两秒", ""),
            ("-8s", ""),
        ] {
            let message = parse(text).unwrap_err();
            let says = if better.is_empty() { "such as".to_owned() } else { format!("Write \"{better}\"") };
            assert!(message.en.contains(&says), "{text}: {}", message.en);
            assert_eq!(message.zh.contains(&format!("请写成 \"{better}\"")), !better.is_empty(), "{text}");
        }
    }
}
