//! The clauses of a sign: on which days, at what times, and when not.

use std::collections::BTreeSet;

use super::{
    cursor::Cursor,
    dates::{self, DateRange, DaysOfMonth},
    times::{self, Span},
    words::{Token, Word},
};

/// Days, as a clause names them: all that it names must hold, where it names several kinds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Days {
    pub(super) dates: Vec<DateRange>,
    pub(super) of_month: Vec<DaysOfMonth>,
    /// Weeks of the year: the first, the last, and every how many.
    pub(super) weeks: Vec<(u32, u32, u32)>,
    /// Days of the week as they are written, the first and the last.
    pub(super) weekdays: Vec<(u8, u8)>,
    /// Days of the week in a month: which, and the first, the second, … or the last as -1.
    pub(super) nth: Vec<(u8, Vec<i8>)>,
    pub(super) every_day: bool,
    pub(super) workdays: bool,
    pub(super) holidays: bool,
}

/// A clause: days, and the times on them; whole days where there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Clause {
    pub(super) days: Days,
    pub(super) spans: Vec<Span>,
}

/// All that a sign says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sign {
    pub(super) clauses: Vec<Clause>,
    /// The days on which nothing of it holds.
    pub(super) except: Vec<Days>,
    /// Whether it says "24 hours" or "always", and not only that the day is whole.
    pub(super) is_always: bool,
}

impl Days {
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it names days of the week or of the calendar of holidays.
    fn has_weekly(&self) -> bool {
        !self.weekdays.is_empty() || self.workdays || self.holidays || !self.nth.is_empty()
    }

    fn has_calendar(&self) -> bool {
        !self.dates.is_empty() || !self.of_month.is_empty() || !self.weeks.is_empty()
    }

    /// The days of the week that it names.
    pub(super) fn week(&self) -> BTreeSet<u8> {
        let days = |(first, last): &(u8, u8)| {
            let (first, last) = (*first, if last < first { last + 7 } else { *last });
            (first..=last).map(|day| day % 7)
        };
        self.weekdays.iter().flat_map(days).collect()
    }

    /// Adds what another names; none where it is not certain that both are meant at once.
    fn add(&mut self, other: Self, joint: Joint) -> Option<()> {
        let is_other_kind = !self.is_empty()
            && ((self.has_weekly() && !self.has_calendar() && other.has_calendar())
                || (self.has_calendar() && other.has_weekly()));
        // 周一、11月20日 is either; 11月20日至30日，周一 is both.
        let is_list = match joint {
            Joint::None => false,
            Joint::Comma => !self.has_calendar(),
            Joint::And => true,
        };
        if is_other_kind && is_list {
            return None;
        }
        self.dates.extend(other.dates);
        self.of_month.extend(other.of_month);
        self.weeks.extend(other.weeks);
        self.weekdays.extend(other.weekdays);
        self.nth.extend(other.nth);
        self.every_day |= other.every_day;
        self.workdays |= other.workdays;
        self.holidays |= other.holidays;
        Some(())
    }
}

/// What stands between two things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    None,
    Comma,
    And,
}

/// Where days come from: dates, months and weeks of the year, or the days of a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Calendar,
    Week,
}

/// Reads a sign piece by piece.
#[derive(Debug, Default)]
struct Reader {
    sign: Sign,
    /// Days whose times, or whose end, are still to come.
    pending: Days,
    /// The days before an open bracket.
    before_bracket: Option<Days>,
    /// Where the clauses since the last semicolon begin.
    sentence: usize,
    /// Whether a half of the day was named.
    halves: bool,
    /// What stood before the first of the pending days.
    joint_before: Option<Joint>,
    /// Of which kind the last of the pending days were.
    last_kind: Option<Kind>,
    /// Whether pending days stand side by side with a comma, or with nothing, between them.
    has_comma: bool,
    has_gap: bool,
}

/// Reads a whole sign; none where any of it is not understood, or may mean two things.
pub(super) fn sign(cursor: &mut Cursor<'_>) -> Option<Sign> {
    let mut reader = Reader::default();
    let mut joint = Joint::None;
    while !cursor.is_over() {
        match cursor.peek(0)? {
            Token::Mark(';') => {
                reader.end_sentence()?;
                cursor.skip(1);
                joint = Joint::None;
                continue;
            }
            Token::Mark(',') => {
                joint = if joint == Joint::And { Joint::And } else { Joint::Comma };
                cursor.skip(1);
                continue;
            }
            Token::Mark('&') => {
                joint = Joint::And;
                cursor.skip(1);
                continue;
            }
            // A colon behind days, and the dot of an abbreviation or a sentence.
            Token::Mark(':') if cursor.at > 0 => {
                cursor.skip(1);
                continue;
            }
            Token::Mark('.') if cursor.number(1).is_none() => {
                cursor.skip(1);
                continue;
            }
            Token::Mark('(') if cursor.number(1).is_none() || times_follow(cursor) => {
                if let Some(span) = times::span(cursor, &mut reader.halves) {
                    reader.add_span(span, joint)?;
                } else {
                    reader.open_bracket()?;
                    cursor.skip(1);
                }
            }
            Token::Mark('(') => {
                reader.open_bracket()?;
                cursor.skip(1);
            }
            Token::Mark(')') => {
                reader.close_bracket()?;
                cursor.skip(1);
            }
            Token::Word(Word::Filler | Word::Open) => cursor.skip(1),
            Token::Word(Word::From) if matches!(cursor.peek(1), Some(Token::Weekday(_))) => cursor.skip(1),
            Token::Word(Word::Except) => {
                cursor.skip(1);
                reader.except_these(cursor)?;
            }
            Token::Word(Word::ExceptSuffix | Word::Closed) => {
                let is_closed = cursor.is_word(0, Word::Closed);
                cursor.skip(1);
                if is_closed && reader.pending.is_empty() {
                    reader.except_these(cursor)?;
                } else {
                    reader.except_pending()?;
                }
            }
            _ => {
                if always(cursor) {
                    reader.sign.is_always = true;
                    reader.add_span(Span::WHOLE, joint)?;
                } else if let Some(days) = days(cursor) {
                    reader.add_days(days, joint)?;
                } else {
                    let span = times::span(cursor, &mut reader.halves)?;
                    reader.add_span(span, joint)?;
                }
            }
        }
        joint = Joint::None;
    }
    reader.end_sentence()?;
    if reader.before_bracket.is_some() {
        return None;
    }
    let sign = reader.sign;
    (!sign.clauses.is_empty()).then_some(sign)
}

/// Whether a bracket holds times, as in "周一(9:00-17:00)".
fn times_follow(cursor: &Cursor<'_>) -> bool {
    matches!(cursor.peek(1), Some(Token::Word(Word::Sun(_))))
}

impl Reader {
    fn add_days(&mut self, days: Days, joint: Joint) -> Option<()> {
        if self.pending.is_empty() {
            (self.joint_before, self.has_comma, self.has_gap) = (Some(joint), false, false);
        } else {
            self.has_comma |= joint == Joint::Comma;
            self.has_gap |= joint == Joint::None;
        }
        // "单周周一、双周周三" are two pairs, and no list of weeks and one of weekdays.
        let (kind, has_kind) = if days.has_calendar() {
            (Kind::Calendar, self.pending.has_calendar())
        } else {
            (Kind::Week, self.pending.has_weekly())
        };
        if has_kind && self.last_kind != Some(kind) {
            return None;
        }
        self.last_kind = Some(kind);
        self.pending.add(days, joint)
    }

    fn add_span(&mut self, span: Span, joint: Joint) -> Option<()> {
        let has_clause = self.sign.clauses.len() > self.sentence;
        if self.pending.is_empty() {
            let before = self.sign.clauses.len().saturating_sub(1);
            if let Some(last) = self.sign.clauses.last_mut() {
                // More times of the same days, also behind a semicolon.
                self.sentence = self.sentence.min(before);
                last.spans.push(span);
            } else {
                self.sign.clauses.push(Clause { days: Days::default(), spans: vec![span] });
            }
            return Some(());
        }
        let days = std::mem::take(&mut self.pending);
        let only = self.sign.clauses.last().filter(|last| has_clause && last.days.is_empty());
        if only.is_some() {
            // "9:00-17:00 周一至周五，10:00-16:00 周末": the days stand behind their times.
            if joint == Joint::None || self.joint_before != Some(Joint::None) {
                return None;
            }
            self.sign.clauses.last_mut()?.days = days;
            self.sign.clauses.push(Clause { days: Days::default(), spans: vec![span] });
        } else {
            self.sign.clauses.push(Clause { days, spans: vec![span] });
        }
        Some(())
    }

    /// The pending days are those on which nothing holds.
    fn except_pending(&mut self) -> Option<()> {
        let days = std::mem::take(&mut self.pending);
        let has_days_before = self.sign.clauses.last().is_some_and(|last| !last.days.is_empty());
        // "周一至周五 节假日除外" does not say where the exception begins, "周六，周日除外" only behind other days.
        let is_certain = !self.has_gap && (!self.has_comma || has_days_before || self.before_bracket.is_some());
        if days.is_empty() || !is_certain {
            return None;
        }
        self.sign.except.push(days);
        Some(())
    }

    /// Nothing holds on the days that follow.
    fn except_these(&mut self, cursor: &mut Cursor<'_>) -> Option<()> {
        let mut except = Days::default();
        loop {
            let joint = if cursor.is_mark(0, '&') { Joint::And } else { Joint::None };
            let next = cursor.attempt(|cursor| {
                let _joint = cursor.eat('&') || (!except.is_empty() && cursor.eat(','));
                while cursor.eat_word(Word::Filler) {}
                days(cursor)
            });
            match next {
                Some(days) => except.add(days, joint)?,
                None => break,
            }
        }
        cursor.eat_word(Word::ExceptSuffix);
        if except.is_empty() {
            return None;
        }
        self.sign.except.push(except);
        Some(())
    }

    fn open_bracket(&mut self) -> Option<()> {
        if self.before_bracket.is_some() {
            return None;
        }
        self.before_bracket = Some(std::mem::take(&mut self.pending));
        Some(())
    }

    fn close_bracket(&mut self) -> Option<()> {
        let before = self.before_bracket.take()?;
        if before.is_empty() {
            return Some(());
        }
        // Times within a bracket belong to the days before it.
        let within = std::mem::replace(&mut self.pending, before);
        if within.is_empty() {
            return Some(());
        }
        self.pending.add(within, Joint::None)
    }

    /// A sentence ends: days behind their times find them, and days alone are whole.
    fn end_sentence(&mut self) -> Option<()> {
        let days = std::mem::take(&mut self.pending);
        let begins = std::mem::replace(&mut self.sentence, self.sign.clauses.len());
        if days.is_empty() {
            return Some(());
        }
        match self.sign.clauses.get_mut(begins..) {
            Some([.., last]) if last.days.is_empty() => last.days = days,
            Some([]) if begins == 0 => self.sign.clauses.push(Clause { days, spans: Vec::new() }),
            _ => return None,
        }
        self.sentence = self.sign.clauses.len();
        Some(())
    }
}

/// Goes past "24 hours", "24/7" and "always".
fn always(cursor: &mut Cursor<'_>) -> bool {
    if cursor.eat_word(Word::Always) {
        return true;
    }
    if cursor.is_word(0, Word::All) && cursor.is_word(1, Word::Day) {
        cursor.skip(2);
        return true;
    }
    let is_24 = matches!(cursor.number(0), Some((24, 2)));
    let is_7 = cursor.is_mark(1, '/') && matches!(cursor.number(2), Some((7, 1)));
    let length = match cursor.peek(1) {
        _ if is_24 && is_7 => 3,
        Some(Token::Word(Word::Hours | Word::OClock)) if is_24 && !cursor.is_mark(2, '-') => 2,
        _ => return false,
    };
    cursor.skip(length);
    true
}

/// Reads days where they are next.
fn days(cursor: &mut Cursor<'_>) -> Option<Days> {
    cursor.attempt(|cursor| {
        let mut days = Days::default();
        if let Some((months, month_days)) = dates::month_days(cursor) {
            days.dates.extend(months);
            days.of_month = month_days;
            return Some(days);
        }
        if let Some(weeks) = weeks(cursor) {
            days.weeks = weeks;
            return Some(days);
        }
        if let Some(nth) = cursor.attempt(nth) {
            days.nth = nth;
            return Some(days);
        }
        let is_every = cursor.eat_word(Word::Every);
        if let Some((first, last)) = weekday_range(cursor) {
            days.weekdays.push((first, last));
            return Some(days);
        }
        if matches!(cursor.number(0), Some((7, 1))) && cursor.is_word(1, Word::Day) {
            cursor.skip(2);
            let _of_a_week = cursor.eat_word(Word::Filler) && cursor.eat_word(Word::Week);
            days.every_day = true;
            return Some(days);
        }
        if let Some(Token::Word(word)) = cursor.peek(0) {
            let length = match word {
                Word::EveryDay => {
                    days.every_day = true;
                    1
                }
                Word::Day if is_every => {
                    days.every_day = true;
                    1
                }
                Word::Weekend => {
                    days.weekdays.extend([(5, 5), (6, 6)]);
                    1
                }
                Word::Workdays => {
                    days.workdays = true;
                    1
                }
                Word::Working if cursor.is_word(1, Word::Day) => {
                    days.workdays = true;
                    2
                }
                Word::Holidays => {
                    days.holidays = true;
                    1
                }
                Word::Public if cursor.is_word(1, Word::Holidays) => {
                    days.holidays = true;
                    2
                }
                _ => 0,
            };
            cursor.skip(length);
            if length > 0 {
                return Some(days);
            }
        }
        if is_every {
            return None;
        }
        days.dates = dates::dates(cursor)?;
        Some(days)
    })
}

/// Reads a day of the week, or a range of them.
fn weekday_range(cursor: &mut Cursor<'_>) -> Option<(u8, u8)> {
    let Some(Token::Weekday(first)) = cursor.peek(0) else { return None };
    cursor.skip(1);
    if cursor.is_mark(0, '[') {
        return None;
    }
    let joint = cursor.peek(0);
    if let (Some(Token::Mark('-') | Token::Word(Word::Until)), Some(Token::Weekday(last))) = (joint, cursor.peek(1)) {
        cursor.skip(2);
        return Some((first, last));
    }
    Some((first, first))
}

/// Reads days of the week in a month: 每月第二个周六, the last Friday of each month, `Sa[2]`.
fn nth(cursor: &mut Cursor<'_>) -> Option<Vec<(u8, Vec<i8>)>> {
    let mut is_monthly = cursor.eat_word(Word::EachMonth);
    while cursor.eat_word(Word::Filler) {}
    if let Some(Token::Weekday(day)) = cursor.peek(0)
        && cursor.is_mark(1, '[')
    {
        cursor.skip(2);
        let mut which = Vec::new();
        loop {
            let sign = if cursor.eat('-') { -1 } else { 1 };
            let (number, _) = cursor.number(0).filter(|(number, _)| (1..=5).contains(number))?;
            cursor.skip(1);
            which.push(i8::try_from(number).ok()? * sign);
            if !cursor.eat(',') {
                break;
            }
        }
        return cursor.eat(']').then(|| vec![(day, which)]);
    }
    let mut which = vec![ordinal(cursor)?];
    while let Some(next) = cursor.attempt(|cursor| {
        let _joint = cursor.eat('&') || cursor.eat(',');
        ordinal(cursor).or_else(|| {
            // 第二、四个周六
            let (number, _) = cursor.number(0)?;
            let is_counted =
                matches!(cursor.peek(1), Some(Token::Weekday(_) | Token::Word(Word::Filler))) || cursor.is_mark(1, '&');
            cursor.skip(1);
            i8::try_from(number).ok().filter(|_| is_counted)
        })
    }) {
        which.push(next);
    }
    while cursor.eat_word(Word::Filler) {}
    let Some(Token::Weekday(day)) = cursor.peek(0) else { return None };
    cursor.skip(1);
    is_monthly |= dates::of_each_month(cursor);
    let right = which.iter().all(|nth| *nth == -1 || (1..=5).contains(nth));
    (is_monthly && right).then(|| vec![(day, which)])
}

/// Reads the first, the second, … or the last.
fn ordinal(cursor: &mut Cursor<'_>) -> Option<i8> {
    cursor.attempt(|cursor| {
        if cursor.eat_word(Word::Last) {
            return Some(-1);
        }
        if let Some(Token::Ordinal(nth)) = cursor.peek(0) {
            cursor.skip(1);
            return i8::try_from(nth).ok();
        }
        let is_before = cursor.eat_word(Word::Nth);
        let (number, _) = cursor.number(0)?;
        cursor.skip(1);
        let is_after = cursor.eat_word(Word::Nth);
        (is_before || is_after).then(|| i8::try_from(number).ok()).flatten()
    })
}

/// Reads weeks of the year: odd and even ones, and by number.
fn weeks(cursor: &mut Cursor<'_>) -> Option<Vec<(u32, u32, u32)>> {
    cursor.attempt(|cursor| {
        let parity = match cursor.peek(0)? {
            Token::Word(Word::OddWeeks) => Some((1, 53, 2)),
            Token::Word(Word::EvenWeeks) => Some((2, 52, 2)),
            Token::Word(Word::Odd) if cursor.is_word(1, Word::Week) => Some((1, 53, 2)),
            Token::Word(Word::Even) if cursor.is_word(1, Word::Week) => Some((2, 52, 2)),
            _ => None,
        };
        if let Some(parity) = parity {
            let is_two = matches!(cursor.peek(0), Some(Token::Word(Word::Odd | Word::Even)));
            cursor.skip(if is_two { 2 } else { 1 });
            return Some(vec![parity]);
        }
        if cursor.is_word(0, Word::Nth) {
            return week_in_chinese(cursor).map(|(first, last)| wrapped(first, last));
        }
        if !cursor.eat_word(Word::Week) {
            return None;
        }
        let mut found = Vec::new();
        loop {
            let first = week(cursor)?;
            let last = cursor.attempt(|cursor| if cursor.eat('-') { week(cursor) } else { None });
            match last {
                Some(last) if cursor.eat('/') => {
                    let (step, _) = cursor.number(0)?;
                    cursor.skip(1);
                    if last < first || step == 0 {
                        return None;
                    }
                    found.push((first, last, step));
                }
                last => found.extend(wrapped(first, last.unwrap_or(first))),
            }
            let is_more = cursor.is_mark(0, ',')
                && cursor.number(1).is_some_and(|(_, digits)| digits <= 2)
                && !(cursor.is_mark(2, ':') || cursor.is_mark(2, '.') || cursor.spaced(1));
            if !is_more {
                return Some(found);
            }
            cursor.skip(1);
        }
    })
}

/// Weeks from one to another; over New Year there are two ranges.
fn wrapped(first: u32, last: u32) -> Vec<(u32, u32, u32)> {
    if first <= last { vec![(first, last, 1)] } else { vec![(first, 53, 1), (1, last, 1)] }
}

fn week(cursor: &mut Cursor<'_>) -> Option<u32> {
    let (week, digits) = cursor.number(0).filter(|(week, _)| (1..=53).contains(week))?;
    cursor.skip(1);
    (digits <= 2).then_some(week)
}

/// 第10周至第20周.
fn week_in_chinese(cursor: &mut Cursor<'_>) -> Option<(u32, u32)> {
    let one = |cursor: &mut Cursor<'_>| {
        let is_counted = cursor.eat_word(Word::Nth);
        let week = week(cursor)?;
        Some((week, is_counted && cursor.eat_word(Word::Week)))
    };
    let (first, is_said) = one(cursor)?;
    let last = cursor.attempt(|cursor| if cursor.eat('-') { one(cursor) } else { None });
    match last {
        Some((last, true)) => Some((first, last)),
        Some((_, false)) => None,
        None => is_said.then_some((first, first)),
    }
}
