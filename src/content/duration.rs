//! Lengths of time as staff write them: `8s`, `1.5s`, `800ms`, `15m`, `1h30m`.

use std::time::Duration;

use crate::problem::Text;

/// The units, longest first, with their length in milliseconds.
const UNITS: [(&str, f64); 4] = [("h", 3_600_000.0), ("ms", 1.0), ("m", 60_000.0), ("s", 1000.0)];
/// A length that nobody means: a thousand years.
const MOST: Duration = Duration::from_secs(1000 * 366 * 86_400);

/// Reads a length of time; the error says what to write instead.
pub fn parse(text: &str) -> Result<Duration, Text> {
    let wrong = |zh: &str, en: &str| {
        Err(Text::new(
            format!("“{text}”不是时长：{zh}。请写成 \"8s\"、\"800ms\"、\"15m\" 或 \"1h30m\""),
            format!("\"{text}\" is not a length of time: {en}. Write \"8s\", \"800ms\", \"15m\" or \"1h30m\""),
        ))
    };
    let mut rest = text;
    if rest.is_empty() {
        return wrong("是空的", "it is empty");
    }
    if rest.starts_with('-') {
        return wrong("不能是负数", "it cannot be negative");
    }
    let mut millis = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let (number, after) = rest.split_at(digits);
        let Ok(number) = number.parse::<f64>() else {
            return if rest.starts_with(|c: char| ('０'..='９').contains(&c)) {
                wrong("数字要用半角", "its digits are full-width")
            } else {
                wrong("缺少数字", "a number is missing")
            };
        };
        let Some((unit, length)) = UNITS.iter().find(|(unit, _)| after.starts_with(unit)) else {
            return match after.chars().next() {
                None => wrong("缺少单位（s 是秒，m 是分，h 是小时）", "the unit is missing (s, m or h)"),
                Some(' ') => wrong("数字和单位之间不要空格", "there is a space before the unit"),
                Some('秒' | '分' | '时' | '小') => wrong("单位要写 s、m 或 h", "units are s, m and h"),
                Some(_) => wrong("单位不认识", "the unit is unknown"),
            };
        };
        millis += number * length;
        rest = after.strip_prefix(unit).unwrap_or_default();
    }
    match Duration::try_from_secs_f64((millis / 1000.0 * 1e6).round() / 1e6) {
        Ok(length) if length <= MOST => Ok(length),
        _ => wrong("太长了", "it is too long"),
    }
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
            ("99999999999999h", "too long"),
        ] {
            let message = parse(text).unwrap_err().en;
            assert!(message.contains(says), "{text}: {message}");
        }
    }
}
