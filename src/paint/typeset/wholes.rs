//! What is read as one and never torn: dates, times, quantities with their measure words, ranges of all of them,
//! telephone numbers, and the few words of a bracket.
//!
//! A small grammar over the characters of a paragraph. It knows how such things are written, with ASCII digits or Chinese
//! ones and with or without spaces, and nothing about what they mean. Where a line is too narrow for a whole, a range ends
//! it before 至 or after its dash, a moment between its date and its time or after the year, a telephone number between
//! its groups, and nothing else.

use std::ops::Range;

use super::{
    chars::{self, Kind},
    paragraph::BreakPenalty,
};

/// A part of a paragraph that is read as one.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Whole {
    /// Its bytes.
    pub(super) range: Range<usize>,
    /// The places where it may be cut if it must, as bytes, and how gladly; all others inside bind as digits do.
    pub(super) cuts: Vec<(usize, BreakPenalty)>,
    /// Whether a new word surely starts behind it: the dictionary takes a measure word for the start of one.
    pub(super) ends_word: bool,
}

/// Digits of Chinese.
const HAN_DIGITS: &str = "〇零一二三四五六七八九十百千万亿两";
/// Days of a week, behind 周 or 星期.
const WEEKDAYS: &str = "一二三四五六日天末";
/// What a week is called before its day.
const WEEKS: [&str; 3] = ["星期", "礼拜", "周"];
/// Months with names.
const MONTHS: [&str; 3] = ["正月", "冬月", "腊月"];
/// Parts of a day before a time.
const DAY_PARTS: [&str; 12] =
    ["上午", "下午", "中午", "早上", "晚上", "凌晨", "傍晚", "夜间", "次日", "当日", "早", "晚"];
/// What may follow the hour.
const HOUR_PARTS: [&str; 5] = ["一刻", "半", "整", "钟", "许"];
/// What precedes a quantity and belongs to it.
const BEFORE_QUANTITY: [&str; 9] = ["第", "约", "近", "￥", "＄", "¥", "$", "€", "£"];
/// What makes a number a rough one.
const ROUGHLY: [&str; 4] = ["余", "多", "来", "几"];
/// Between the ends of a range.
const TO: [&str; 2] = ["至", "到"];
/// Dashes between the ends of a range.
const DASHES: &str = "—–―─~～〜－-‐−";
/// Units in letters.
const WESTERN_UNITS: [&str; 27] = [
    "km/h", "kWh", "m/s", "mm", "cm", "dm", "km", "mg", "kg", "ml", "mL", "kW", "MW", "kV", "dB", "Hz", "MB", "GB",
    "TB", "m", "g", "t", "L", "W", "V", "A", "h",
];
/// A bracket of more characters is a sentence of its own.
const MAX_BRACKET: usize = 12;
/// Of so few or so many digits is a telephone number.
const PHONE_DIGITS: Range<usize> = 7..17;

/// The wholes of a text from its head to its end, none inside another. `starts_word` says whether a word may start or end
/// at a byte.
pub(super) fn wholes(text: &str, starts_word: &dyn Fn(usize) -> bool) -> Vec<Whole> {
    let reader = Reader { chars: text.char_indices().collect(), length: text.len(), starts_word };
    let mut found = Vec::new();
    let mut at = 0;
    while at < reader.chars.len() {
        at = reader.read(at, &mut found).max(at + 1);
    }
    found
}

/// The brackets of a few words in a text, as the bytes between their ends.
pub(super) fn brackets(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open = None;
    for (at, c) in text.char_indices() {
        match c {
            '（' | '(' => open = Some(at + c.len_utf8()),
            '）' | ')' => {
                let inside = open.take().map(|start| start..at);
                found.extend(inside.filter(|range| {
                    text.get(range.clone()).is_some_and(|inside| inside.chars().count() <= MAX_BRACKET)
                }));
            }
            '。' | '！' | '？' | '；' => open = None,
            _ => {}
        }
    }
    found
}

/// Reads forward from a character; places are numbers of characters.
struct Reader<'a> {
    chars: Vec<(usize, char)>,
    length: usize,
    starts_word: &'a dyn Fn(usize) -> bool,
}

/// A moment or a quantity.
#[derive(Debug, Default)]
struct Operand {
    end: usize,
    /// Where it may be cut.
    cuts: Vec<(usize, BreakPenalty)>,
    /// Where its date ends and its time starts.
    time: Option<(usize, usize)>,
    has_date: bool,
}

impl Reader<'_> {
    /// Reads the whole that starts at a character, if one does, and says where to go on.
    fn read(&self, at: usize, found: &mut Vec<Whole>) -> usize {
        let before = at.checked_sub(1).map_or(' ', |before| self.char(before));
        // Not inside a word or a longer number.
        if before.is_ascii_alphanumeric()
            || (HAN_DIGITS.contains(self.char(at))
                && (HAN_DIGITS.contains(before) || !(self.starts_word)(self.byte(at))))
        {
            return at;
        }
        let mut cuts = Vec::new();
        if let Some(end) = self.phone(at, &mut cuts) {
            found.push(self.whole(at..end, cuts));
            return end;
        }
        let Some(first) = self.operand(at) else { return at };
        let range = self.range_after(first.end);
        let (mut start, mut cuts) = (at, first.cuts);
        // 11月1日9:00至12:00: the day is of both times; and 11月1日 9:00 is a day and a time.
        let is_apart = range.as_ref().is_none_or(|(second, _)| !second.has_date);
        if let Some((date_end, time)) = first.time.filter(|_| is_apart) {
            let is_of_date = |(cut, _): &(usize, BreakPenalty)| *cut < self.byte(date_end);
            let (of_date, of_time) = cuts.into_iter().filter(|(cut, _)| *cut != self.byte(time)).partition(is_of_date);
            found.push(self.whole(at..date_end, of_date));
            (start, cuts) = (time, of_time);
        }
        let Some((second, between)) = range else {
            found.push(self.whole(start..first.end, cuts));
            return first.end;
        };
        cuts.extend(between);
        cuts.extend(second.cuts);
        found.push(self.whole(start..second.end, cuts));
        second.end
    }

    fn whole(&self, range: Range<usize>, cuts: Vec<(usize, BreakPenalty)>) -> Whole {
        // A bare number may be the head of a name: 12345热线.
        let has_measure = range.end.checked_sub(1).is_some_and(|last| !is_digit(self.char(last)));
        let is_time = range.clone().any(|at| is_colon(self.char(at)));
        let has_digits = is_digit(self.char(range.start)) || is_digit(self.char(range.start + 1));
        Whole {
            range: self.byte(range.start)..self.byte(range.end),
            cuts,
            ends_word: has_digits && (has_measure || is_time),
        }
    }

    /// What makes a range of what ends here: its second operand, and where it may be cut between both.
    fn range_after(&self, at: usize) -> Option<(Operand, Vec<(usize, BreakPenalty)>)> {
        let from = self.spaces(at);
        let word = self.word(from, &TO);
        let after = self.spaces(word.or_else(|| self.dashes(from))?);
        let cuts = match word {
            Some(_) => vec![(self.byte(from), BreakPenalty::Range)],
            // No line starts with a dash, where its first end and the dash fit a line.
            None => vec![(self.byte(from), BreakPenalty::Part), (self.byte(after), BreakPenalty::Range)],
        };
        if word.is_some() && self.char(after) == '今' {
            return Some((Operand { end: after + 1, has_date: true, ..Operand::default() }, cuts));
        }
        Some((self.operand(after)?, cuts))
    }

    fn dashes(&self, at: usize) -> Option<usize> {
        let count = (0..2).take_while(|more| DASHES.contains(self.char(at + more))).count();
        (count > 0).then_some(at + count)
    }

    fn operand(&self, at: usize) -> Option<Operand> {
        self.moment(at).or_else(|| self.quantity(at).map(|end| Operand { end, ..Operand::default() }))
    }

    /// A date, a time, or both.
    fn moment(&self, at: usize) -> Option<Operand> {
        let mut moment = Operand::default();
        let date = self.weekday(at).or_else(|| self.date(at, &mut moment.cuts));
        let Some(end) = date else {
            moment.end = self.time(at)?;
            return Some(moment);
        };
        (moment.end, moment.has_date) = (end, true);
        let time = self.spaces(end);
        if let Some(time_end) = self.time(time) {
            moment.cuts.push((self.byte(time), BreakPenalty::Part));
            moment.time = Some((end, time));
            moment.end = time_end;
        }
        Some(moment)
    }

    /// A date with what it has of year, month and day, and perhaps its day of the week.
    fn date(&self, at: usize, cuts: &mut Vec<(usize, BreakPenalty)>) -> Option<usize> {
        let numbered = |at: usize, names: &[&str]| self.word(self.spaces(self.numeral(at)?), names);
        let year = self.iso_date(at).or_else(|| numbered(at, &["年"]));
        let from = year.map_or(at, |end| self.spaces(end));
        let month = numbered(from, &["月份", "月"]).or_else(|| self.word(from, &MONTHS));
        if year.is_some() && month.is_some() {
            cuts.push((self.byte(from), BreakPenalty::Part));
        }
        let from = month.or(year).map_or(at, |end| self.spaces(end));
        let day = match month {
            // 3号 alone may be the number of anything.
            Some(_) => numbered(from, &["日", "号"]).or_else(|| self.numeral(self.word(from, &["初"])?)),
            None => numbered(from, &["日"]).filter(|_| year.is_none()),
        };
        let end = day.or(month).or(year)?;
        let from = self.spaces(end);
        let bracketed = self.word(from, &["（", "("]);
        let weekday = match bracketed {
            Some(inside) => self.weekday(inside).and_then(|end| self.word(end, &["）", ")"])),
            None => self.weekday(from),
        };
        if day.is_some() && weekday.is_some() {
            cuts.push((self.byte(from), BreakPenalty::Part));
        }
        weekday.filter(|_| day.is_some()).or(Some(end))
    }

    /// A date such as 2026-11-26.
    fn iso_date(&self, at: usize) -> Option<usize> {
        let mut end = at;
        for (index, lengths) in [4..5, 1..3, 1..3].into_iter().enumerate() {
            if index > 0 {
                end = self.word(end, &["-"])?;
            }
            let digits = self.digits(end);
            lengths.contains(&digits).then_some(())?;
            end += digits;
        }
        Some(end)
    }

    fn weekday(&self, at: usize) -> Option<usize> {
        let day = self.word(at, &WEEKS)?;
        WEEKDAYS.contains(self.char(day)).then_some(day + 1)
    }

    /// A time, perhaps with the part of the day.
    fn time(&self, at: usize) -> Option<usize> {
        let hour = self.word(at, &DAY_PARTS).map_or(at, |end| self.spaces(end));
        let digits = self.digits(hour);
        let mut end = hour + digits;
        if (1..3).contains(&digits) && is_colon(self.char(end)) && self.digits(end + 1) == 2 {
            while is_colon(self.char(end)) && self.digits(end + 1) == 2 {
                end += 3;
            }
            return Some(end);
        }
        let end = self.word(self.spaces(self.numeral(hour)?), &["时", "点"])?;
        let minutes = || self.word(self.spaces(self.numeral(self.spaces(end))?), &["分"]);
        Some(minutes().or_else(|| self.word(end, &HOUR_PARTS)).unwrap_or(end))
    }

    /// A number with what belongs to it. Chinese digits alone are words.
    fn quantity(&self, at: usize) -> Option<usize> {
        let from = self.word(at, &BEFORE_QUANTITY).unwrap_or(at);
        let number = self.numeral(from)?;
        let roughly = self.word(number, &ROUGHLY).and_then(|end| self.unit(end));
        let spaced = || {
            let unit = self.spaces(number);
            // With a space between, a measure word is a word of its own.
            self.unit(unit)
                .filter(|end| unit > number && self.ends_word(*end) && (*end > unit + 1 || self.ends_word(unit + 1)))
        };
        let unit = roughly.or_else(|| self.unit(number)).or_else(spaced);
        unit.or_else(|| is_digit(self.char(from)).then_some(number))
    }

    /// A unit or measure word, or several: 元/斤, 万株, 号楼.
    fn unit(&self, at: usize) -> Option<usize> {
        let (first, second) = (self.char(at), self.char(at + 1));
        let western = || self.word(at, &WESTERN_UNITS).filter(|end| !self.char(*end).is_ascii_alphanumeric());
        let end = if "%‰℃°％".contains(first) {
            at + 1
        } else if second == '方' && matches!(first, '平' | '立') {
            self.unit(at + 2).unwrap_or(at + 2)
        } else if chars::is_long_unit(first, second) {
            at + 2
        } else if matches!(first, '万' | '亿') {
            self.unit(at + 1).unwrap_or(at + 1)
        } else if first == '号' && self.is_word_of_one(at + 1) {
            at + 2
        } else if chars::is_unit(first) || (chars::is_measure(first) && self.ends_word(at + 1)) {
            at + 1
        } else {
            western()?
        };
        Some(self.word(end, &["/", "／", "每"]).and_then(|each| self.unit(each)).unwrap_or(end))
    }

    /// A telephone number in groups, with its code before it and its extension behind it.
    fn phone(&self, at: usize, cuts: &mut Vec<(usize, BreakPenalty)>) -> Option<usize> {
        let code = self.word(at, &["(", "（"]);
        let is_foreign = self.char(at) == '+';
        let mut end = code.unwrap_or(at) + usize::from(is_foreign);
        let first = self.digits(end);
        let head: String = (end..end + first.min(3)).map(|at| self.char(at)).collect();
        end += first;
        if code.is_some() {
            end = self.word(end, &[")", "）"])?;
        }
        let (mut total, mut groups, mut has_space) = (first, 1, false);
        let mut last = first;
        loop {
            let separator = self.char(end);
            let next = if separator == '-' || separator == ' ' || separator == '\u{a0}' { end + 1 } else { end };
            let digits = self.digits(next);
            if digits < 2 || (next == end && !(code.is_some() && groups == 1)) {
                break;
            }
            has_space |= next > end && separator != '-';
            cuts.push((self.byte(next), BreakPenalty::Part));
            (total, groups, last, end) = (total + digits, groups + 1, digits, next + digits);
        }
        let is_mobile = head.starts_with('1') && first == 3;
        let is_free = matches!(head.as_str(), "400" | "800") && first == 3;
        let is_area = head.starts_with('0') && (3..5).contains(&first);
        let is_known = is_foreign || is_mobile || is_free || is_area;
        let is_number = groups > 1
            && PHONE_DIGITS.contains(&total)
            && (is_known || (!has_space && total > 8))
            && (last > 3 || is_free)
            && self.unit(end).is_none()
            && !is_colon(self.char(end));
        if !is_number {
            cuts.clear();
            return None;
        }
        cuts.push((self.byte(self.spaces(end)), BreakPenalty::Part));
        let extension = self.word(self.spaces(end), &["转"]).map(|from| self.spaces(from));
        Some(extension.map(|from| from + self.digits(from)).filter(|to| is_digit(self.char(to - 1))).unwrap_or(end))
    }

    /// How many digits there are from here on.
    fn digits(&self, at: usize) -> usize {
        self.chars.get(at..).unwrap_or_default().iter().take_while(|(_, c)| is_digit(*c)).count()
    }

    /// A number in digits, with its points, or in Chinese.
    fn numeral(&self, at: usize) -> Option<usize> {
        let mut end = at + self.digits(at);
        if end == at {
            let rest = self.chars.get(at..).unwrap_or_default();
            let count = rest.iter().take_while(|(_, c)| HAN_DIGITS.contains(*c)).count();
            return (count > 0).then_some(at + count);
        }
        while ".,/．".contains(self.char(end)) && self.digits(end + 1) > 0 {
            end += 1 + self.digits(end + 1);
        }
        Some(end)
    }

    /// The end of the word that stands here, of several.
    fn word(&self, at: usize, words: &[&str]) -> Option<usize> {
        let is_here = |word: &&&str| word.chars().enumerate().all(|(index, c)| self.char(at + index) == c);
        words.iter().find(is_here).map(|word| at + word.chars().count())
    }

    /// Behind the spaces that are typed between the parts of a whole.
    fn spaces(&self, at: usize) -> usize {
        let is_space = |c: char| c.is_whitespace() || c == '\u{200b}';
        at + (0..2).take_while(|more| is_space(self.char(at + more))).count()
    }

    fn is_word_of_one(&self, at: usize) -> bool {
        chars::kind(self.char(at)) == Kind::Han && self.ends_word(at) && self.ends_word(at + 1)
    }

    fn ends_word(&self, at: usize) -> bool {
        at >= self.chars.len() || (self.starts_word)(self.byte(at)) || chars::kind(self.char(at)) != Kind::Han
    }

    fn char(&self, at: usize) -> char {
        self.chars.get(at).map_or('\0', |(_, c)| *c)
    }

    fn byte(&self, at: usize) -> usize {
        self.chars.get(at).map_or(self.length, |(byte, _)| *byte)
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '０'..='９')
}

fn is_colon(c: char) -> bool {
    matches!(c, ':' | '：')
}
