//! Days that a text names, as offices write them: `即日起至11月20日`, `2026.11.1-11.20`, `11月1日至20日`, `十一月二十日`.
//!
//! What ends nothing is left out: the first day of a range, a day from which on something is (`11月20日起`), one that comes
//! every year, and one of the lunar calendar. Without a year it is the occurrence nearest to today.

use chrono::{Datelike as _, Months, NaiveDate};

use gongyi_core::condition::last_of_month;

/// Years that are written with four digits.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2199;
/// How far around today a day without a year is looked for: that of 29 February comes every four years.
const YEARS_AROUND: i32 = 4;
/// A remark in brackets behind a day has so many parts at most.
const MAX_REMARK: usize = 24;
/// What stands before a day that is none of this year alone, or none of this calendar.
const NO_SUCH_DAY: [&str; 8] = ["每年", "每年的", "每逢", "历年", "农历", "阴历", "夏历", "旧历"];
/// What stands behind a day with which something begins.
const BEGINNINGS: [&str; 11] = ["起", "以后", "之后", "以来", "开始", "施行", "实施", "启用", "生效", "印发", "公布"];

/// What a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// When something is: shorter ways to write a day are one there, and a day of long ago is over and no history.
    Period,
    /// Anything else.
    Text,
}

/// A day that a text names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WrittenDay {
    pub(crate) day: NaiveDate,
    /// The words that name it.
    pub(crate) words: String,
}

/// The last day that a text names, as it is read on a day, today or later; none where it names none that ends anything.
pub(crate) fn last_day(text: &str, field: Field, (day, today): (NaiveDate, NaiveDate)) -> Option<WrittenDay> {
    let reader = Reader { text, pieces: split(text), field };
    let history = today.checked_sub_months(Months::new(12)).unwrap_or(NaiveDate::MIN);
    let found = reader.resolved(day).into_iter().filter(|found| found.ends);
    let found = found.filter(|found| !(found.has_year && field == Field::Text && found.day < history));
    let last = found.max_by_key(|found| found.day)?;
    Some(WrittenDay { day: last.day, words: text.get(last.bytes)?.to_owned() })
}

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A number, with how many digits it was written.
    Number(u32, usize),
    Mark(char),
}

/// A part with its bytes.
#[derive(Debug)]
struct Piece {
    part: Part,
    bytes: std::ops::Range<usize>,
}

/// The parts of a text, without its blanks. Marks that are written in several ways are one.
fn split(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        let mut run = String::from(c);
        let mut end = start + c.len_utf8();
        let is_number: fn(char) -> bool = if digit(c).is_some() {
            |c| digit(c).is_some()
        } else if numeral(c).is_some() {
            |c| numeral(c).is_some()
        } else {
            |_| false
        };
        while let Some((at, next)) = rest.next_if(|(_, next)| is_number(*next)) {
            run.push(next);
            end = at + next.len_utf8();
        }
        let part = match value(&run) {
            Some((value, digits)) => Part::Number(value, digits),
            None if c.is_whitespace() => continue,
            None => Part::Mark(match c {
                '．' => '.',
                '／' => '/',
                '－' | '–' | '—' | '−' | '‐' | '─' | '―' => '-',
                '～' | '〜' | '∼' => '~',
                '（' => '(',
                '）' => ')',
                '號' => '号',
                other => other,
            }),
        };
        pieces.push(Piece { part, bytes: start..end });
    }
    pieces
}

fn digit(c: char) -> Option<u32> {
    let full_width = || (u32::from(c)).checked_sub(u32::from('０')).filter(|value| *value < 10);
    c.to_digit(10).or_else(full_width)
}

/// A Chinese numeral: tens from 10 on.
fn numeral(c: char) -> Option<u32> {
    let ones = ['〇', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let one = ones.iter().position(|known| *known == c).and_then(|at| u32::try_from(at).ok());
    one.or(match c {
        '零' | '○' => Some(0),
        '十' => Some(10),
        '廿' => Some(20),
        '卅' => Some(30),
        _ => None,
    })
}

/// The value of a number, and its digits.
fn value(run: &str) -> Option<(u32, usize)> {
    let count = run.chars().count();
    if let Some(digits) = run.chars().map(digit).collect::<Option<Vec<_>>>() {
        return (count <= 8).then(|| (digits.into_iter().fold(0, |sum, digit| sum * 10 + digit), count));
    }
    let numerals = run.chars().map(numeral).collect::<Option<Vec<_>>>()?;
    match numerals.as_slice() {
        [ten] if *ten >= 10 => Some((*ten, 2)),
        [tens @ (10..), one @ (..10)] => Some((tens + one, 2)),
        [tens @ (..10), 10] => Some((tens * 10, 2)),
        [tens @ (..10), 10, one @ (..10)] => Some((tens * 10 + one, 2)),
        digits if count <= 8 && digits.iter().all(|digit| *digit < 10) => {
            Some((digits.iter().fold(0, |sum, digit| sum * 10 + digit), count))
        }
        _ => None,
    }
}

/// The year of a day as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum WrittenYear {
    None,
    Number(i32),
    /// So many years from today's.
    FromToday(i32),
    /// So many years from that of the day before.
    FromBefore(i32),
}

/// A day as it is written.
#[derive(Debug, Clone)]
struct Named {
    year: WrittenYear,
    month: u32,
    /// None for the last of the month.
    day: Option<u32>,
    /// Its parts, from the first to the one behind the last.
    parts: std::ops::Range<usize>,
}

/// How a day follows the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    /// It ends a range.
    Range,
    /// It is another of a list.
    List,
}

/// A day that a text names.
#[derive(Debug)]
struct Found {
    day: NaiveDate,
    has_year: bool,
    /// Whether it may be the end of something.
    ends: bool,
    bytes: std::ops::Range<usize>,
}

struct Reader<'a> {
    text: &'a str,
    pieces: Vec<Piece>,
    field: Field,
}

impl Reader<'_> {
    /// All days that it names, in their order.
    fn resolved(&self, today: NaiveDate) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        let mut before: Option<(Named, Link)> = None;
        let mut is_skipped = false;
        let mut at = 0;
        while at < self.pieces.len() {
            let Some(named) = self.named(at, before.as_ref().map(|(named, _)| named)) else {
                at += 1;
                before = None;
                continue;
            };
            is_skipped = if before.is_some() { is_skipped } else { self.is_no_such_day(at) };
            let known = found.last().filter(|found| found.has_year).map(|found| found.day);
            let from = known.filter(|_| before.is_some());
            let resolved = resolve(&named, today, (known, from));
            if let Some((day, has_year)) = resolved {
                if let Some((_, Link::Range)) = before
                    && let Some(start) = found.last_mut()
                {
                    start.ends = false;
                }
                let ends = !is_skipped && !self.begins(named.parts.end);
                found.push(Found { day, has_year, ends, bytes: self.bytes(&named.parts) });
            }
            at = named.parts.end;
            before = self.link(at).and_then(|(link, next)| {
                self.named(next, Some(&named))?;
                at = next;
                Some((named, link))
            });
        }
        found
    }

    fn number(&self, at: usize) -> Option<(u32, usize)> {
        match self.pieces.get(at)?.part {
            Part::Number(value, digits) => Some((value, digits)),
            Part::Mark(_) => None,
        }
    }

    /// A number of one or two digits, up to a bound.
    fn small(&self, at: usize, most: u32) -> Option<u32> {
        let (value, digits) = self.number(at)?;
        (digits <= 2 && (1..=most).contains(&value)).then_some(value)
    }

    fn mark(&self, at: usize) -> Option<char> {
        match self.pieces.get(at)?.part {
            Part::Mark(mark) => Some(mark),
            Part::Number(..) => None,
        }
    }

    /// A year with the part behind it.
    fn year(&self, at: usize) -> (WrittenYear, usize) {
        let year = match (self.pieces.get(at).map(|piece| piece.part), self.mark(at + 1)) {
            (Some(Part::Number(year, 4)), Some('年')) if YEARS.contains(&year) => WrittenYear::Number(year as i32),
            (Some(Part::Number(year, 2)), Some('年')) => {
                WrittenYear::Number(if year < 70 { 2000 } else { 1900 } + year as i32)
            }
            (Some(Part::Mark('今' | '本')), Some('年')) => WrittenYear::FromToday(0),
            (Some(Part::Mark('明')), Some('年')) => WrittenYear::FromToday(1),
            (Some(Part::Mark('去')), Some('年')) => WrittenYear::FromToday(-1),
            (Some(Part::Mark('同' | '当')), Some('年')) => WrittenYear::FromBefore(0),
            (Some(Part::Mark('次')), Some('年')) => WrittenYear::FromBefore(1),
            _ => return (WrittenYear::None, at),
        };
        (year, at + 2)
    }

    /// The day that is named from a part on; `before` is the one that it is linked to.
    fn named(&self, at: usize, before: Option<&Named>) -> Option<Named> {
        let (year, next) = self.year(at);
        self.with_month(at, year, next)
            .or_else(|| self.numeric(at))
            .or_else(|| self.month_and_day(at, (year, next), before.is_some()))
            .or_else(|| self.day_alone(at, before?))
    }

    /// `11月20日`, and the shorter ways in a period.
    fn with_month(&self, at: usize, year: WrittenYear, next: usize) -> Option<Named> {
        let month = self.small(next, 12).filter(|_| self.mark(next + 1) == Some('月'))?;
        let after = next + 2 + usize::from(self.mark(next + 2) == Some('份'));
        let is_period = self.field == Field::Period;
        let named = |day, end| Some(Named { year, month, day, parts: at..end });
        if let Some(day) = self.small(after, 31) {
            let is_first = || {
                let second = self.link(after + 1).map(|(_, second)| second);
                second.is_some_and(|second| self.small(second, 31).is_some() && self.is_day(second + 1))
            };
            if self.is_day(after + 1) {
                return named(Some(day), after + 2);
            }
            return if is_period || is_first() { named(Some(day), after + 1) } else { None };
        }
        match (self.mark(after), self.mark(after + 1)) {
            (Some('底' | '末'), _) => named(None, after + 1),
            (Some('上'), Some('旬')) => named(Some(10), after + 2),
            (Some('中'), Some('旬')) => named(Some(20), after + 2),
            (Some('下'), Some('旬')) => named(None, after + 2),
            _ if is_period => named(None, after),
            _ => None,
        }
    }

    fn is_day(&self, at: usize) -> bool {
        matches!(self.mark(at), Some('日' | '号'))
    }

    /// `2026-11-20`, `2026.11.20`, `2026/11/20`.
    fn numeric(&self, at: usize) -> Option<Named> {
        let (year, _) = self.number(at).filter(|(year, digits)| *digits == 4 && YEARS.contains(year))?;
        let between = self.mark(at + 1).filter(|mark| is_separator(*mark))?;
        let month = self.small(at + 2, 12).filter(|_| self.mark(at + 3) == Some(between))?;
        let day = Some(self.small(at + 4, 31)?);
        (self.stands_alone(at) && !self.goes_on(at + 5)).then_some(Named {
            year: WrittenYear::Number(year as i32),
            month,
            day,
            parts: at..at + 5,
        })
    }

    /// `11.20` or `11/20`: in a period, or behind another day.
    fn month_and_day(&self, at: usize, (year, next): (WrittenYear, usize), is_linked: bool) -> Option<Named> {
        let month = self.small(next, 12)?;
        let between = self.mark(next + 1).filter(|mark| is_separator(*mark))?;
        let may = is_linked || (self.field == Field::Period && between != '-');
        let day = Some(self.small(next + 2, 31).filter(|_| may)?);
        let is_amount = self.mark(next + 3).is_some_and(|mark| "元折万亿%％倍米:：".contains(mark));
        let is_longer = self.mark(next + 3) == Some(between) && self.number(next + 4).is_some() && between != '-';
        let is_it = (is_linked || self.stands_alone(next)) && !is_amount && !is_longer && !self.goes_on(next + 3);
        is_it.then_some(Named { year, month, day, parts: at..next + 3 })
    }

    /// `20日` behind a day of the same month; in a period also `20`, where it is no time of day.
    fn day_alone(&self, at: usize, before: &Named) -> Option<Named> {
        let day = Some(self.small(at, 31)?);
        let is_time = || self.mark(at + 1).is_some_and(|mark| ":：时点".contains(mark));
        let end = match self.is_day(at + 1) {
            true => at + 2,
            false if self.field == Field::Period && !is_time() => at + 1,
            false => return None,
        };
        Some(Named { year: WrittenYear::None, month: before.month, day, parts: at..end })
    }

    /// Whether a number is no later part of another, as of a telephone number.
    fn stands_alone(&self, at: usize) -> bool {
        let is_part = |mark: char| is_separator(mark) || mark.is_ascii_alphanumeric();
        !at.checked_sub(1).and_then(|before| self.mark(before)).is_some_and(is_part)
    }

    /// Whether a word of letters goes on.
    fn goes_on(&self, at: usize) -> bool {
        self.mark(at).is_some_and(|mark| mark.is_ascii_alphabetic())
    }

    /// How the next day is linked to the one that ends before a part, and where it is.
    fn link(&self, at: usize) -> Option<(Link, usize)> {
        let mut at = self.after_remark(at);
        at += usize::from(self.mark(at) == Some('起'));
        let link = match self.mark(at)? {
            '至' | '到' | '-' | '~' => Link::Range,
            '、' | '和' | '及' | '与' | '或' => Link::List,
            _ => return None,
        };
        at += 1;
        while self.mark(at) == Some('-') {
            at += 1;
        }
        Some((link, at))
    }

    /// The part behind a remark in brackets, such as `（周五）`.
    fn after_remark(&self, at: usize) -> usize {
        if self.mark(at) != Some('(') {
            return at;
        }
        let end = (at..at + MAX_REMARK).find(|part| self.mark(*part) == Some(')'));
        end.map_or(at, |end| end + 1)
    }

    /// Whether something begins with the day that ends before a part.
    fn begins(&self, at: usize) -> bool {
        let mut at = self.after_remark(at);
        let is_time = |at: &usize| {
            self.number(*at).is_some()
                || self.mark(*at).is_some_and(|mark| ":：时点分整上下午中晚早凌晨".contains(mark))
        };
        while is_time(&at) {
            at += 1;
        }
        let rest = self.pieces.get(at).and_then(|piece| self.text.get(piece.bytes.start..)).unwrap_or_default();
        BEGINNINGS.iter().any(|word| rest.starts_with(word))
    }

    /// Whether a day is none of this year alone, or none of this calendar.
    fn is_no_such_day(&self, at: usize) -> bool {
        let start = self.pieces.get(at).map_or(0, |piece| piece.bytes.start);
        let before = self.text.get(..start).unwrap_or_default().trim_end();
        NO_SUCH_DAY.iter().any(|word| before.ends_with(word))
    }

    fn bytes(&self, parts: &std::ops::Range<usize>) -> std::ops::Range<usize> {
        let start = self.pieces.get(parts.start).map_or(0, |piece| piece.bytes.start);
        let end = parts.end.checked_sub(1).and_then(|last| self.pieces.get(last)).map_or(start, |last| last.bytes.end);
        start..end
    }
}

fn is_separator(mark: char) -> bool {
    matches!(mark, '-' | '.' | '/')
}

/// The day that is meant, and whether its year is written: beside it, or with the day to which it is linked. `known` is
/// the last day with a year, `from` is that where they are linked.
fn resolve(
    named: &Named,
    today: NaiveDate,
    (known, from): (Option<NaiveDate>, Option<NaiveDate>),
) -> Option<(NaiveDate, bool)> {
    let in_year = |year: i32| {
        let day = named.day.map(|day| NaiveDate::from_ymd_opt(year, named.month, day));
        day.unwrap_or_else(|| last_of_month(year, named.month))
    };
    let year = match named.year {
        WrittenYear::Number(year) => year,
        WrittenYear::FromToday(years) => today.year() + years,
        WrittenYear::FromBefore(years) => known?.year() + years,
        WrittenYear::None => {
            if let Some(from) = from {
                let day = (from.year()..=from.year() + 1).filter_map(in_year).find(|day| *day >= from)?;
                return Some((day, true));
            }
            let around = (today.year() - YEARS_AROUND..=today.year() + YEARS_AROUND).rev().filter_map(in_year);
            return Some((around.min_by_key(|day| (*day - today).num_days().abs())?, false));
        }
    };
    Some((in_year(year)?, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        "2026-11-26".parse().unwrap()
    }

    fn read(text: &str, field: Field) -> Option<String> {
        last_day(text, field, (today(), today())).map(|found| found.day.to_string())
    }

    #[test]
    fn days_are_read_as_offices_write_them() {
        for (text, day) in [
            ("即日起至11月20日", "2026-11-20"),
            ("2026年11月20日", "2026-11-20"),
            ("2026-11-20", "2026-11-20"),
            ("2026.11.20", "2026-11-20"),
            ("2026/11/20 截止", "2026-11-20"),
            ("11月20日 全市停水", "2026-11-20"),
            ("１１月２０日", "2026-11-20"),
            ("11 月 20 号（周五）前", "2026-11-20"),
            ("二〇二六年十一月二十日", "2026-11-20"),
            ("十月三十一日前缴费", "2026-10-31"),
            ("今年11月20日", "2026-11-20"),
            ("26年11月20日", "2026-11-20"),
            // Nearest to today, of the year before or after.
            ("1月10日", "2027-01-10"),
            ("明年1月10日", "2027-01-10"),
            ("去年12月10日", "2025-12-10"),
            ("2月29日", "2028-02-29"),
            // Ranges and lists.
            ("11月1日至20日", "2026-11-20"),
            ("11月1-20日", "2026-11-20"),
            ("11月1日（周日）起至11月20日（周五）", "2026-11-20"),
            ("2025年12月20日——1月5日", "2026-01-05"),
            ("2026.11.1-11.20", "2026-11-20"),
            ("2026-11-01至11-20", "2026-11-20"),
            ("11月6日、13日和20日", "2026-11-20"),
            ("11月1日至12月20日", "2026-12-20"),
            ("报名11月20日截止，12月5日比赛", "2026-12-05"),
            ("6月1日至8月31日", "2026-08-31"),
            ("11月底前完成", "2026-11-30"),
            ("10月下旬", "2026-10-31"),
        ] {
            assert_eq!(read(text, Field::Text).as_deref(), Some(day), "{text}");
        }
    }

    #[test]
    fn what_names_no_end_is_none() {
        for text in [
            "11月20日起停水",
            "自11月20日8:00起实行新的作息时间",
            "2026年11月1日起施行",
            "11月20日（周五）以后",
            "每年11月9日 消防宣传日",
            "农历11月20日",
            // History.
            "1921年7月23日",
            "2025年11月20日",
            "1949年10月1日至1950年1月2日",
            // No days.
            "0561-2026-11-20",
            "11.20元",
            "3-5号楼",
            "v2026.11.20beta",
            "13月20日 11月31日",
            "11月3次",
            "24小时 365天",
            "20日",
        ] {
            assert_eq!(read(text, Field::Text), None, "{text}");
        }
    }

    #[test]
    fn a_period_is_written_shorter_and_is_over_however_long_ago() {
        for (text, day) in [
            ("2022年11月1日至11月20日", "2022-11-20"),
            ("2019.5.1", "2019-05-01"),
            ("11.1-11.20", "2026-11-20"),
            ("即日起至11.20", "2026-11-20"),
            ("11/1—11/20", "2026-11-20"),
            ("11月1—20", "2026-11-20"),
            ("2026年10月", "2026-10-31"),
            ("9月—10月", "2026-10-31"),
        ] {
            assert_eq!(read(text, Field::Period).as_deref(), Some(day), "{text}");
        }
        assert_eq!(read("每年11月", Field::Period), None);
        assert_eq!(read("9.9元起", Field::Period), None);
    }

    #[test]
    fn the_words_are_those_of_the_last_day() {
        let found = last_day("地点：北门 11月1日 — 11月20日（周五）", Field::Text, (today(), today())).unwrap();
        assert_eq!(found.words, "11月20日");
    }
}
