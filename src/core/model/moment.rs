//! A day, or a time of a day, as a notice names it: read from what staff type, and written as people say it.

use chrono::{Datelike, NaiveDate, Weekday};

/// A day and, where it is said, a minute of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment {
    /// The day.
    pub day: NaiveDate,
    /// The minutes since its midnight; 1440 is 24:00, the end of the day.
    pub minute: Option<u16>,
}

/// The minutes of a day.
const DAY: u16 = 24 * 60;

impl Moment {
    /// Reads `2026-11-28 08:00`, or a day alone. A full-width colon and a `T` between day and time are read, too.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().replace('：', ":");
        let (day, time) = match text.split_once([' ', '\u{3000}', 'T']) {
            Some((day, time)) => (day, Some(time.trim())),
            None => (text.as_str(), None),
        };
        let day = Some(day).filter(|day| day.len() == 10)?.parse().ok()?;
        let minute = match time {
            Some(time) => Some(minute(time)?),
            None => None,
        };
        Some(Self { day, minute })
    }

    /// The last instant that it may mean, as a day and a minute: a day alone lasts to its end.
    fn end(self) -> (NaiveDate, u16) {
        (self.day, self.minute.unwrap_or(DAY))
    }

    /// Whether something that begins at `from` may end here.
    pub fn ends_after(self, from: Self) -> bool {
        self.end() > (from.day, from.minute.unwrap_or(0))
    }

    /// 11月28日（周六）.
    pub fn day_written(self) -> String {
        format!("{}月{}日（{}）", self.day.month(), self.day.day(), weekday(self.day))
    }

    /// 8:00; none of a day alone.
    pub fn time_written(self) -> Option<String> {
        self.minute.map(|minute| format!("{}:{:02}", minute / 60, minute % 60))
    }

    /// 11月28日（周六）8:00.
    pub fn written(self) -> String {
        self.day_written() + &self.time_written().unwrap_or_default()
    }
}

/// Reads `08:00`, `8:00` or `24:00`.
fn minute(text: &str) -> Option<u16> {
    let is_number = |part: &str| (1..=2).contains(&part.len()) && part.chars().all(|c| c.is_ascii_digit());
    let (hour, minute) = text.split_once(':')?;
    // Seconds are read, and say nothing.
    let minute = minute.split_once(':').map_or(minute, |(minute, _)| minute);
    if !is_number(hour) || !is_number(minute) || minute.len() != 2 {
        return None;
    }
    let (hour, minute) = (hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?);
    Some(hour * 60 + minute).filter(|whole| minute < 60 && *whole <= DAY)
}

/// 周六.
pub fn weekday(day: NaiveDate) -> &'static str {
    match day.weekday() {
        Weekday::Mon => "周一",
        Weekday::Tue => "周二",
        Weekday::Wed => "周三",
        Weekday::Thu => "周四",
        Weekday::Fri => "周五",
        Weekday::Sat => "周六",
        Weekday::Sun => "周日",
    }
}

/// From when until when, in one or two lines of which the second is a time, or where it ends: `11月28日（周六）` and
/// `8:00—17:00`; `11月28日（周六）22:00` and `至 11月29日（周日）6:00`.
pub fn span_written(from: Moment, until: Option<Moment>) -> (String, Option<String>) {
    let Some(until) = until else {
        return match from.time_written() {
            Some(time) => (from.day_written(), Some(format!("{time} 起"))),
            None => (format!("{} 起", from.day_written()), None),
        };
    };
    if from.day != until.day {
        let year = if from.day.year() == until.day.year() { String::new() } else { format!("{}年", until.day.year()) };
        return (from.written(), Some(format!("至 {year}{}", until.written())));
    }
    let time = match (from.time_written(), until.time_written()) {
        (Some(from), Some(until)) => format!("{from}—{until}"),
        (Some(from), None) => format!("{from} 起"),
        (None, Some(until)) => format!("至 {until}"),
        (None, None) => "全天".to_owned(),
    };
    (from.day_written(), Some(time))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        Moment::read(text).map(Moment::written)
    }

    #[test]
    fn times_are_read_as_staff_type_them() {
        for (text, written) in [
            ("2026-11-28 08:00", "11月28日（周六）8:00"),
            (" 2026-11-28 8:05 ", "11月28日（周六）8:05"),
            ("2026-11-28T17:30", "11月28日（周六）17:30"),
            ("2026-11-28 17：30", "11月28日（周六）17:30"),
            ("2026-11-28 17:30:00", "11月28日（周六）17:30"),
            ("2026-11-28 24:00", "11月28日（周六）24:00"),
            ("2026-11-29", "11月29日（周日）"),
        ] {
            assert_eq!(read(text).as_deref(), Some(written), "{text}");
        }
        for text in [
            "",
            "08:00",
            "2026-11-28 25:00",
            "2026-11-28 24:01",
            "2026-11-28 8:60",
            "2026-11-31 8:00",
            "2026-11-28 8",
            "2026-11-28 8:0",
            "2026-11-28 +8:00",
            "11月28日",
            "2026-1-2 8:00",
            "2026-11-28 ",
        ] {
            let day_alone = text.trim() == "2026-11-28";
            assert_eq!(read(text).is_some(), day_alone, "{text}");
        }
    }

    #[test]
    fn a_span_is_written_as_people_say_it() {
        let written = |from: &str, until: &str| {
            let (first, second) = span_written(Moment::read(from).unwrap(), Moment::read(until));
            format!("{first}|{}", second.unwrap_or_default())
        };
        for (from, until, expected) in [
            ("2026-11-28 08:00", "2026-11-28 17:00", "11月28日（周六）|8:00—17:00"),
            ("2026-11-28 22:00", "2026-11-29 06:00", "11月28日（周六）22:00|至 11月29日（周日）6:00"),
            ("2026-12-31 22:00", "2027-01-01 06:00", "12月31日（周四）22:00|至 2027年1月1日（周五）6:00"),
            ("2026-11-28", "2026-11-30", "11月28日（周六）|至 11月30日（周一）"),
            ("2026-11-28", "2026-11-28", "11月28日（周六）|全天"),
            ("2026-11-28 08:00", "", "11月28日（周六）|8:00 起"),
            ("2026-11-28", "", "11月28日（周六） 起|"),
        ] {
            assert_eq!(written(from, until), expected, "{from} {until}");
        }
    }

    #[test]
    fn an_end_lies_after_its_beginning() {
        let is_after = |from: &str, until: &str| Moment::read(until).unwrap().ends_after(Moment::read(from).unwrap());
        assert!(is_after("2026-11-28 08:00", "2026-11-28 08:01"));
        assert!(is_after("2026-11-28 08:00", "2026-11-28"));
        assert!(is_after("2026-11-28", "2026-11-28"));
        assert!(!is_after("2026-11-28 08:00", "2026-11-28 08:00"));
        assert!(!is_after("2026-11-28 08:00", "2026-11-27"));
        assert!(!is_after("2026-11-28", "2026-11-28 00:00"));
    }
}
