//! From text to an expression: the syntax of `opening_hours` that is known here. What it says, and whether that is
//! meant, is judged in [`super::check`].
//!
//! A blank after a comma begins a new part. `Dec Sa[1]` at the end of a list of months belongs to all of them.

use chrono::Weekday;
use opening_hours_syntax::rules::time::TimeEvent;

use super::expression::{
    DAY_MINUTES, Date, DateRange, DaySelector, Direction, Expression, Joint, Kind, LAST_YEAR, MONTHS, Moment, Part,
    TimeSpan, WEEKDAYS, WeekRange, WeekdayRange, YearDay, YearRange,
};

/// Longer offsets would run into other years.
const MAX_OFFSET_DAYS: i64 = 366;
/// Longer steps make no sense.
const MAX_STEP: u32 = 255;

/// Reads an expression; none where it cannot be understood.
pub(super) fn read(text: &str) -> Option<Expression> {
    let mut cursor = Cursor { text, at: 0 };
    let (mut parts, mut joint) = (Vec::new(), Joint::Replace);
    loop {
        cursor.blanks();
        let start = cursor.at;
        let mut part = cursor.part(joint)?;
        let written = text.get(start..cursor.at)?;
        part.source = start..start + written.trim_end().len();
        parts.push(part);
        cursor.blanks();
        if cursor.rest().is_empty() {
            return Some(Expression { parts });
        }
        joint = if cursor.eat(";") {
            Joint::Replace
        } else if cursor.eat("||") {
            Joint::Fallback
        } else if cursor.eat(", ") {
            Joint::Add
        } else {
            return None;
        };
    }
}

/// A place in a text.
struct Cursor<'a> {
    text: &'a str,
    at: usize,
}

impl Cursor<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    /// Eats a word in any case.
    fn eat_word(&mut self, word: &str) -> bool {
        let found = self.rest().get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        if found {
            self.at += word.len();
        }
        found
    }

    fn blanks(&mut self) {
        while self.eat(" ") {}
    }

    /// What `read` finds; it eats nothing where that is nothing.
    fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.at;
        let found = read(self);
        if found.is_none() {
            self.at = before;
        }
        found
    }

    /// Whether something stands here; it eats nothing.
    fn is_ahead<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> bool {
        let before = self.at;
        let found = read(self).is_some();
        self.at = before;
        found
    }

    /// One or more, with commas between them.
    fn list<T>(&mut self, read: fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut found = vec![self.attempt(read)?];
        while let Some(more) = self.attempt(|cursor| if cursor.eat(",") { read(cursor) } else { None }) {
            found.push(more);
        }
        Some(found)
    }

    /// A number of at most so many digits.
    fn number(&mut self, most: usize) -> Option<u32> {
        let digits = self.rest().bytes().take_while(u8::is_ascii_digit).count();
        if !(1..=most).contains(&digits) {
            return None;
        }
        let number = self.rest().get(..digits)?.parse().ok()?;
        self.at += digits;
        Some(number)
    }

    fn digits(&self) -> usize {
        self.rest().bytes().take_while(u8::is_ascii_digit).count()
    }

    fn part(&mut self, joint: Joint) -> Option<Part> {
        let label = self.attempt(|cursor| {
            let label = cursor.comment()?;
            if cursor.eat(":") { Some(label) } else { None }
        });
        self.blanks();
        let (mut days, mut times, mut has_blank) = (DaySelector::default(), Vec::new(), false);
        let is_always = self.eat("24/7");
        if !is_always {
            self.wide_days(&mut days);
            days.weekdays = self.list(Self::weekdays).unwrap_or_default();
            has_blank = self.more_weekdays(&mut days.weekdays);
            self.blanks();
            times = self.times().unwrap_or_default();
        }
        self.blanks();
        let word = [("closed", Kind::Closed), ("off", Kind::Closed), ("open", Kind::Open), ("unknown", Kind::Unknown)];
        let word = word.into_iter().find(|(word, _)| self.eat_word(word)).map(|(_, kind)| kind);
        self.blanks();
        let remark = self.attempt(Self::comment);
        if days.is_empty() && times.is_empty() && !is_always && word.is_none() && remark.is_none() {
            return None;
        }
        let kind = word.unwrap_or(Kind::Open);
        Some(Part { joint, label, days, times, kind, has_word: word.is_some(), remark, has_blank, source: 0..0 })
    }

    fn comment(&mut self) -> Option<String> {
        if !self.eat("\"") {
            return None;
        }
        let (comment, _) = self.rest().split_once('"')?;
        let comment = comment.to_owned();
        self.at += comment.len() + 1;
        (!comment.is_empty()).then_some(comment)
    }

    /// Years, dates and weeks.
    fn wide_days(&mut self, days: &mut DaySelector) {
        let before = self.at;
        // A year before a date belongs to the date.
        if let Some(dates) = self.attempt(Self::dates) {
            days.dates = dates;
        } else {
            days.years = self.list(Self::years).unwrap_or_default();
            self.blanks();
            days.dates = self.attempt(Self::dates).unwrap_or_default();
        }
        let weeks = self.attempt(|cursor| {
            cursor.blanks();
            cursor.eat(":");
            cursor.blanks();
            if !cursor.eat("week") {
                return None;
            }
            cursor.blanks();
            cursor.list(Self::weeks)
        });
        days.weeks = weeks.unwrap_or_default();
        if self.at > before {
            self.blanks();
            self.eat(":");
            self.blanks();
        }
    }

    fn year(&mut self) -> Option<i32> {
        if self.digits() != 4 {
            return None;
        }
        let year = self.attempt(|cursor| cursor.number(4).filter(|year| *year >= 1900))?;
        Some(year.cast_signed())
    }

    fn years(&mut self) -> Option<YearRange> {
        let first = self.year()?;
        if self.eat("+") {
            return Some(YearRange { first, last: LAST_YEAR, step: 1 });
        }
        let last = self.attempt(|cursor| if cursor.eat("-") { cursor.year() } else { None });
        let step = last.and_then(|_| self.step()).unwrap_or(1);
        let last = last.unwrap_or(first);
        (first <= last).then(|| YearRange { first, last, step: step.cast_signed() })
    }

    fn step(&mut self) -> Option<u32> {
        self.attempt(|cursor| if cursor.eat("/") { cursor.number(4).filter(|step| *step > 0) } else { None })
    }

    fn weeks(&mut self) -> Option<WeekRange> {
        let week = |cursor: &mut Self| cursor.number(2).filter(|week| (1..=53).contains(week));
        let first = week(self)?;
        let last = self.attempt(|cursor| if cursor.eat("-") { week(cursor) } else { None });
        let step = last.and_then(|_| self.step()).unwrap_or(1);
        let last = last.unwrap_or(first);
        (first <= last && step <= MAX_STEP).then_some(WeekRange { first, last, step })
    }

    fn month(&mut self) -> Option<u32> {
        let index = MONTHS.iter().position(|month| self.eat_word(month))?;
        u32::try_from(index + 1).ok()
    }

    fn weekday(&mut self) -> Option<Weekday> {
        // The sun is not Sunday.
        if self.is_ahead(|cursor| (cursor.eat_word("sunrise") || cursor.eat_word("sunset")).then_some(())) {
            return None;
        }
        let index = WEEKDAYS.iter().position(|weekday| self.eat_word(weekday))?;
        Weekday::try_from(u8::try_from(index).ok()?).ok()
    }

    /// A day of a month, which no time of day is.
    fn day_of_month(&mut self) -> Option<u32> {
        let day = self.number(2).filter(|day| (1..=31).contains(day))?;
        let minutes = |rest: &str| -> bool {
            let mut bytes = rest.bytes();
            bytes.next() == Some(b':')
                && bytes.next().is_some_and(|byte| (b'0'..=b'5').contains(&byte))
                && bytes.next().is_some_and(|byte| byte.is_ascii_digit())
        };
        let is_time = minutes(self.rest()) && !minutes(self.rest().get(3..).unwrap_or_default());
        (!is_time).then_some(day)
    }

    fn sign(&mut self) -> Option<i64> {
        if self.eat("+") {
            Some(1)
        } else if self.eat("-") {
            Some(-1)
        } else {
            None
        }
    }

    /// ` +2 days`.
    fn day_offset(&mut self) -> Option<i64> {
        self.attempt(|cursor| {
            if !cursor.eat(" ") {
                return None;
            }
            let sign = cursor.sign()?;
            let count = i64::from(cursor.number(4)?);
            if !cursor.eat(" day") || !(1..=MAX_OFFSET_DAYS).contains(&count) {
                return None;
            }
            cursor.eat("s");
            Some(sign * count)
        })
    }

    fn dates(&mut self) -> Option<Vec<DateRange>> {
        let mut found: Vec<DateRange> = Vec::new();
        loop {
            let before = self.at;
            let range = if found.is_empty() {
                self.date_range()?
            } else {
                let more = self.attempt(|cursor| if cursor.eat(",") { cursor.date_range() } else { None });
                let Some(more) = more else { return Some(found) };
                more
            };
            // A weekday of a month at the end of a list of months is that weekday of each of them; and one that other
            // weekdays follow is no date at all.
            let is_weekday =
                |date: &Date| matches!(date.day, YearDay::Nth { .. }) && date.to_weekday.is_none() && date.offset == 0;
            if let DateRange::Day(date) = range
                && is_weekday(&date)
                && !self.is_ahead(|cursor| if cursor.eat(",") { cursor.date_range() } else { None })
                && (found.iter().all(|range| matches!(range, DateRange::Months { .. }))
                    || self.is_ahead(|cursor| if cursor.eat(",") { cursor.weekdays() } else { None }))
                && !self.is_ahead(|cursor| if cursor.eat(" ") { cursor.weekdays() } else { None })
            {
                if date.year.is_some() {
                    return None;
                }
                self.at = before;
                self.eat(",");
                let month = self.month()?;
                found.push(DateRange::Months { first: month, last: month });
                self.blanks();
                return Some(found);
            }
            found.push(range);
        }
    }

    fn date_range(&mut self) -> Option<DateRange> {
        if let Some(mut first) = self.attempt(Self::date) {
            self.date_offsets(&mut first);
            let last = self.attempt(|cursor| {
                cursor.blanks();
                if !cursor.eat("-") {
                    return None;
                }
                cursor.blanks();
                let mut last = cursor.attempt(Self::date).or_else(|| cursor.last_day(first))?;
                cursor.date_offsets(&mut last);
                Some(last)
            });
            return Some(match last {
                Some(last) if last == first => DateRange::Day(first),
                Some(last) => DateRange::Days { first, last, wraps: false },
                None if self.eat("+") => DateRange::From(first),
                None => DateRange::Day(first),
            });
        }
        let first = self.month()?;
        let last = self.attempt(|cursor| if cursor.eat("-") { cursor.month() } else { None });
        Some(DateRange::Months { first, last: last.unwrap_or(first) })
    }

    fn date(&mut self) -> Option<Date> {
        let year = self.year();
        if year.is_some() {
            self.blanks();
        }
        let date = |day| Date { year, day, to_weekday: None, offset: 0 };
        if self.eat_word("easter") {
            return Some(date(YearDay::Easter));
        }
        let month = self.month()?;
        self.blanks();
        if let Some(day) = self.attempt(Self::day_of_month) {
            return Some(date(YearDay::Fixed { month, day }));
        }
        let weekday = self.weekday()?;
        if !self.eat("[") {
            return None;
        }
        let sign = if self.eat("-") { -1 } else { 1 };
        let nth = self.nth()?;
        self.eat("]").then(|| date(YearDay::Nth { month, weekday, nth: sign * nth }))
    }

    /// The last day of a range, as a day of its month or of the next.
    fn last_day(&mut self, first: Date) -> Option<Date> {
        let last = self.day_of_month()?;
        let (mut year, month) = (first.year, first.day.month()?);
        let month = match first.day {
            YearDay::Fixed { day, .. } if day > last => {
                if month == 12 {
                    year = year.map(|year| year + 1);
                }
                month % 12 + 1
            }
            _ => month,
        };
        Some(Date { year, day: YearDay::Fixed { month, day: last }, to_weekday: None, offset: 0 })
    }

    fn date_offsets(&mut self, date: &mut Date) {
        date.to_weekday = self.attempt(|cursor| {
            cursor.blanks();
            let direction = if cursor.sign()? > 0 { Direction::Next } else { Direction::Last };
            Some((direction, cursor.weekday()?))
        });
        date.offset = self.day_offset().unwrap_or(0);
    }

    /// Holidays and weekdays with a blank between them.
    fn more_weekdays(&mut self, weekdays: &mut Vec<WeekdayRange>) -> bool {
        let is_off = |range: &WeekdayRange| !matches!(range, WeekdayRange::Days { .. });
        let holidays = weekdays.iter().filter(|range| is_off(range)).count();
        if weekdays.is_empty() || (holidays > 0 && holidays < weekdays.len()) {
            return false;
        }
        let more = self.attempt(|cursor| {
            if !cursor.eat(" ") {
                return None;
            }
            let more = cursor.list(Self::weekdays)?;
            more.iter().all(|range| is_off(range) == (holidays == 0)).then_some(more)
        });
        let has_more = more.is_some();
        weekdays.extend(more.into_iter().flatten());
        has_more
    }

    fn nth(&mut self) -> Option<i8> {
        let nth = self.number(1).filter(|nth| (1..=5).contains(nth))?;
        i8::try_from(nth).ok()
    }

    fn weekdays(&mut self) -> Option<WeekdayRange> {
        if self.eat("PH") {
            return Some(WeekdayRange::Public { offset: self.day_offset().unwrap_or(0) });
        }
        if self.eat("SH") {
            return Some(WeekdayRange::School);
        }
        let first = self.weekday()?;
        let last = self.attempt(|cursor| if cursor.eat("-") { cursor.weekday() } else { None });
        if last.is_some() || !self.eat("[") {
            return Some(WeekdayRange::Days { first, last: last.unwrap_or(first), nth: Vec::new(), offset: 0 });
        }
        let mut nth = Vec::new();
        loop {
            if self.eat("-") {
                nth.push(-self.nth()?);
            } else {
                let from = self.nth()?;
                let to = if self.eat("-") { self.nth()? } else { from };
                if from > to {
                    return None;
                }
                nth.extend(from..=to);
            }
            if !self.eat(",") {
                break;
            }
        }
        if !self.eat("]") {
            return None;
        }
        Some(WeekdayRange::Days { first, last: first, nth, offset: self.day_offset().unwrap_or(0) })
    }

    fn times(&mut self) -> Option<Vec<TimeSpan>> {
        let mut found = vec![self.attempt(Self::time_span)?];
        while let Some(more) = self.attempt(|cursor| {
            if !cursor.eat(",") {
                return None;
            }
            cursor.blanks();
            cursor.time_span()
        }) {
            found.push(more);
        }
        Some(found)
    }

    fn time_span(&mut self) -> Option<TimeSpan> {
        let start = self.moment(DAY_MINUTES - 1)?;
        if self.eat("+") {
            let end = Moment::Clock(DAY_MINUTES);
            return Some(TimeSpan { start, end, open_end: true, repeats: false });
        }
        self.blanks();
        if !self.eat("-") {
            return None;
        }
        self.blanks();
        let end = self.moment(2 * DAY_MINUTES)?;
        let open_end = self.eat("+");
        let repeats = self.attempt(|cursor| {
            cursor.blanks();
            if !cursor.eat("/") {
                return None;
            }
            cursor.blanks();
            cursor.clock(DAY_MINUTES).or_else(|| Some(cursor.number(2)?.cast_signed()))
        });
        Some(TimeSpan { start, end, open_end, repeats: repeats.is_some() })
    }

    fn moment(&mut self, latest: i32) -> Option<Moment> {
        if let Some(minutes) = self.clock(latest) {
            return Some(Moment::Clock(minutes));
        }
        let in_brackets = self.eat("(");
        let events = [TimeEvent::Dawn, TimeEvent::Sunrise, TimeEvent::Sunset, TimeEvent::Dusk];
        let event = events.into_iter().find(|event| self.eat_word(event.as_str()))?;
        if !in_brackets {
            return Some(Moment::Sun(event, 0));
        }
        let sign = if self.sign()? > 0 { 1 } else { -1 };
        let offset = self.clock(DAY_MINUTES)?;
        self.eat(")").then_some(Moment::Sun(event, sign * offset))
    }

    /// Hours and minutes, up to some minute.
    fn clock(&mut self, latest: i32) -> Option<i32> {
        self.attempt(|cursor| {
            let hours = cursor.number(2)?;
            if !cursor.eat(":") || cursor.digits() < 2 {
                return None;
            }
            let minutes: u32 = cursor.rest().get(..2)?.parse().ok().filter(|minutes| *minutes < 60)?;
            cursor.at += 2;
            let minutes = (hours * 60 + minutes).cast_signed();
            (minutes <= latest).then_some(minutes)
        })
    }
}
