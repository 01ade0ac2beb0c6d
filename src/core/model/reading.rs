//! How long a slide must stay to be read.
//!
//! Chinese subtitles are read at four to five characters a second; nine a second is the most that anyone asks of
//! viewers (Netflix's ceiling). A passer-by also needs time to notice the screen.

use std::time::Duration;

use super::Body;

/// The time to notice a new slide.
const NOTICE_SECS: f64 = 2.0;
/// Characters a second that everybody can read.
const EASY: f64 = 4.0;
/// Characters a second that nobody should be asked to exceed, and the time to notice that goes with it.
const CEILING: (f64, f64) = (9.0, 1.0);
/// No slide is shorter than this where its dwell follows from its text.
const MIN_SECS: f64 = 6.0;

/// The characters to be read: a Chinese character counts as one, a word or a number in other scripts as two.
pub fn length(text: &str) -> usize {
    let mut count = 0;
    let mut in_word = false;
    for c in text.chars() {
        let word = c.is_alphanumeric() && !is_wide(c);
        if word && !in_word {
            count += 2;
        }
        in_word = word;
        count += usize::from(is_wide(c));
    }
    count
}

/// Whether it is a character of a script in which a character is a syllable or a word.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{3040}'..='\u{30ff}' | '\u{ac00}'..='\u{d7af}' | '\u{20000}'..='\u{3ffff}')
}

/// The characters to be read on a slide.
pub fn length_of(body: &Body) -> usize {
    let optional = |text: &Option<String>| text.as_deref().map_or(0, length);
    match body {
        Body::Slogan { text, note } => length(text) + optional(note),
        Body::Values { heading, levels } => {
            length(heading) + levels.iter().flat_map(|level| &level.values).map(|value| length(value)).sum::<usize>()
        }
        Body::Notice { title, points, .. } => length(title) + points.iter().map(|point| length(point)).sum::<usize>(),
        Body::Steps { title, steps } => length(title) + steps.iter().map(|step| length(step)).sum::<usize>(),
        Body::Profile { name, deed, honour, .. } => length(name) + length(deed) + optional(honour),
        Body::Campaign { headline, period, lines, rows, call, .. } => {
            let lines = lines.iter().chain(rows.iter().flatten()).map(|line| length(line)).sum::<usize>();
            length(headline) + optional(period) + lines + optional(call)
        }
        // A number is looked at digit by digit, by those who want to keep it.
        Body::Hotline { number, title, lines, hours } => {
            let digits = number.chars().filter(char::is_ascii_digit).count();
            digits + optional(title) + lines.iter().map(|line| length(line)).sum::<usize>() + optional(hours)
        }
        // The headline is read once, and nobody reads all of a table: a line is found, and read.
        Body::Table { headline, period, columns, rows, note, number, .. } => {
            let all = |texts: &[String]| texts.iter().map(|text| length(text)).sum::<usize>();
            let head = if *number == 1 { length(headline) + optional(period) + optional(note) } else { 0 };
            head + all(columns) + rows.iter().map(|row| all(row)).sum::<usize>()
        }
        Body::Figure { value, unit, claim, source } => {
            length(value) + optional(unit) + length(claim) + optional(source)
        }
        // The telephone is taken out, and held up.
        Body::Scan { call, reasons, .. } => {
            16 + optional(call) + reasons.iter().map(|reason| length(reason)).sum::<usize>()
        }
        Body::Quote { text, who, source } => length(text) + optional(who) + optional(source),
        Body::Motto { lines, whose } => lines.iter().map(|line| length(line)).sum::<usize>() + optional(whose),
        // The title is read once.
        Body::Page { title, text, number, .. } => length(text) + if *number == 1 { optional(title) } else { 0 },
        Body::Couplet { first, second, across, heart } => {
            length(first) + length(second) + optional(across) + optional(heart)
        }
        // 距…还有…天, and the date below.
        Body::Countdown { name, note, .. } => length(name) + 10 + optional(note),
        // The date, the weekday, the lunar date and a name or two; the time is read at a glance.
        Body::Today { note, .. } | Body::Clock { note, .. } => 18 + optional(note),
        Body::Ticker { items, .. } => items.iter().map(|item| item.chars().count()).sum(),
        Body::Picture { caption, .. } => optional(caption),
        Body::PublicNotice(_)
        | Body::Pair(_)
        | Body::Photo(_)
        | Body::Event(_)
        | Body::Board(_)
        | Body::Route(_)
        | Body::Compare(_) => body.parts().iter().filter(|part| part.is_read()).map(|part| length(&part.text)).sum(),
    }
}

/// The dwell of a slide that names none: its reading time, in half seconds.
pub fn dwell(body: &Body) -> Duration {
    let secs = comfortable_secs(length_of(body)).max(MIN_SECS);
    Duration::from_secs_f64((secs * 2.0).ceil() / 2.0)
}

/// The time in which everybody reads so many characters; a shorter dwell is worth a warning.
pub fn comfortable_secs(characters: usize) -> f64 {
    NOTICE_SECS + characters as f64 / EASY
}

/// The time below which hardly anybody reads so many characters; a shorter dwell is an error.
pub fn hasty_secs(characters: usize) -> f64 {
    CEILING.1 + characters as f64 / CEILING.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_counted_as_they_are_read() {
        assert_eq!(length("佩戴口罩，人人有责！"), 8);
        assert_eq!(length("拨打 12345 热线"), 6);
        assert_eq!(length("WiFi 6 免费"), 6);
        assert_eq!(length("hello, world"), 4);
        assert_eq!(length(""), 0);
    }

    #[test]
    fn marks_and_spaces_are_not_read() {
        assert_eq!(length("注意防范 戴口罩\n人多不去 凑热闹！"), 14);
        assert_eq!(length("《淮北市——条例》……"), 5);
    }

    #[test]
    fn a_long_text_stays_longer() {
        let slogan = |text: &str| Body::Slogan { text: text.into(), note: None };
        assert_eq!(dwell(&slogan("诚信")), Duration::from_secs(6));
        assert_eq!(dwell(&slogan(&"字".repeat(41))), Duration::from_millis(12_500));
    }
}
