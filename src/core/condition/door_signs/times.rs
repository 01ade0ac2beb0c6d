//! Spans of hours: from one time to another, with the halves of the day that people speak of.

use super::{
    cursor::Cursor,
    words::{Half, Token, Word},
};

/// The minutes of a day.
pub(super) const DAY: u16 = 24 * 60;

/// An end of a span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Time {
    /// Minutes from midnight.
    Clock(u16),
    /// A time of the sun, and so many minutes after it.
    Sun(&'static str, i16),
}

/// From one time to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: Time,
    pub(super) to: Time,
}

impl Span {
    /// The whole day.
    pub(super) const WHOLE: Self = Self { from: Time::Clock(0), to: Time::Clock(DAY) };

    /// Whether it may run over midnight.
    pub(super) fn is_night(self) -> bool {
        let rank = |time: Time| match time {
            Time::Clock(minutes) => minutes,
            Time::Sun("dawn" | "sunrise", _) => 6 * 60,
            Time::Sun(..) => 18 * 60,
        };
        rank(self.to) <= rank(self.from) || rank(self.to) > DAY
    }

    /// Its hours by the clock; a night is cut at its end on the next day. None where the sun decides.
    pub(super) fn minutes(self) -> Option<(u16, u16)> {
        let (Time::Clock(from), Time::Clock(to)) = (self.from, self.to) else { return None };
        Some((from, if to <= from { to + DAY } else { to }))
    }
}

/// A time as written.
#[derive(Debug, Clone, Copy)]
struct Written {
    hour: u32,
    minute: u32,
    /// How many digits the hour has: two, where the first is a 0, say that it is a clock of 24 hours.
    digits: usize,
    half: Option<Half>,
    next_day: bool,
    /// Whether the half of the day was written before it, so that it holds for the other end too.
    is_led: bool,
    /// A number alone, which is a time only beside another.
    is_bare: bool,
}

impl Written {
    /// Whether it can only be meant by a clock of 24 hours.
    fn is_24(self) -> bool {
        self.hour >= 13 || self.hour == 0 || (self.digits == 2 && self.hour < 10)
    }

    fn minutes(self) -> Option<u16> {
        let minutes = self.hour * 60 + self.minute;
        u16::try_from(minutes).ok().filter(|_| self.minute < 60 && self.hour <= 48)
    }

    fn at(self, hour: u32) -> Option<u16> {
        Self { hour, ..self }.minutes()
    }
}

/// Reads a span where one is next. `halves` says whether a half of the day was named before it.
pub(super) fn span(cursor: &mut Cursor<'_>, halves: &mut bool) -> Option<Span> {
    cursor.attempt(|cursor| {
        if cursor.eat_word(Word::AllDay) {
            return Some(Span::WHOLE);
        }
        cursor.eat_word(Word::From);
        if let Some(from) = sun(cursor) {
            let to = to_end(cursor, true)?;
            return Some(Span { from, to: end(to)? });
        }
        let from = written(cursor, true)?;
        let had_halves = *halves;
        if open_end(cursor) {
            let from = alone(from, had_halves)?;
            *halves |= from.1.is_some();
            return Some(Span { from: Time::Clock(from.0), to: Time::Clock(DAY) });
        }
        let to = to_end(cursor, !from.is_led)?;
        match to {
            End::Sun(..) => {
                let (minutes, half) = alone(from, had_halves)?;
                *halves |= half.is_some();
                Some(Span { from: Time::Clock(minutes), to: end(to)? })
            }
            End::Written(to) => {
                *halves |= from.half.is_some() || to.half.is_some();
                let certain = from.half.is_some() || to.half.is_some() || from.is_24() || from.hour >= 12;
                if had_halves && !certain {
                    return None;
                }
                let (from, to) = resolve(from, to)?;
                Some(Span { from: Time::Clock(from), to: Time::Clock(to) })
            }
        }
    })
}

/// The second end of a span, as written.
#[derive(Debug, Clone, Copy)]
enum End {
    Sun(&'static str, i16),
    Written(Written),
}

/// The second end of a span that the sun begins or ends.
fn end(to: End) -> Option<Time> {
    match to {
        End::Sun(event, offset) => Some(Time::Sun(event, offset)),
        End::Written(to) => {
            let (minutes, _) = alone(to, false)?;
            Some(Time::Clock(if minutes == 0 { DAY } else { minutes }))
        }
    }
}

/// A time without another that would say which half of the day it is in.
fn alone(time: Written, halves: bool) -> Option<(u16, Option<Half>)> {
    if time.is_bare && time.half.is_none() {
        return None;
    }
    match time.half {
        Some(half) => Some((in_half(half, time, false).filter(|minutes| *minutes < DAY)?, time.half)),
        None if halves && time.hour <= 12 && !time.is_24() => None,
        None => Some((time.minutes().filter(|minutes| *minutes < DAY)?, None)),
    }
}

/// Goes past what stands between the two ends, and reads the second.
fn to_end(cursor: &mut Cursor<'_>, may_trail: bool) -> Option<End> {
    cursor.attempt(|cursor| {
        if !(cursor.eat('-') || cursor.eat_word(Word::Until)) {
            return None;
        }
        if let Some(Time::Sun(event, offset)) = sun(cursor) {
            return Some(End::Sun(event, offset));
        }
        written(cursor, may_trail).map(End::Written)
    })
}

/// Goes past the words of an open end, where they are next.
fn open_end(cursor: &mut Cursor<'_>) -> bool {
    if cursor.eat_word(Word::Onwards) {
        // "20:00起至22:00" has an end.
        return !(cursor.is_mark(0, '-') || cursor.is_word(0, Word::Until));
    }
    if cursor.eat('+') {
        return true;
    }
    if cursor.is_word(0, Word::Open) && cursor.is_word(1, Word::End) {
        cursor.skip(2);
        return true;
    }
    let start = cursor.at;
    let joined = cursor.eat('-') || cursor.eat_word(Word::Until);
    if joined {
        let opened = cursor.eat_word(Word::Open);
        if cursor.eat_word(Word::End) || (opened && cursor.is_over()) {
            return true;
        }
    }
    cursor.at = start;
    false
}

/// Reads a time of the sun, such as `sunset` or `(sunset-00:30)`.
fn sun(cursor: &mut Cursor<'_>) -> Option<Time> {
    cursor.attempt(|cursor| {
        let in_brackets = cursor.eat('(');
        let Some(Token::Word(Word::Sun(event))) = cursor.peek(0) else { return None };
        cursor.skip(1);
        if !in_brackets {
            return Some(Time::Sun(event, 0));
        }
        let before = cursor.is_mark(0, '-');
        if !(before || cursor.is_mark(0, '+')) {
            return None;
        }
        let ((hour, _), (minute, 2)) = (cursor.number(1)?, cursor.number(3)?) else { return None };
        if !(cursor.is_mark(2, ':') && cursor.is_mark(4, ')')) || hour > 23 || minute > 59 {
            return None;
        }
        cursor.skip(5);
        let offset = i16::try_from(hour * 60 + minute).ok()?;
        Some(Time::Sun(event, if before { -offset } else { offset }))
    })
}

/// Reads a time of the clock. `may_trail` says whether a half of the day that stands behind it is its own.
fn written(cursor: &mut Cursor<'_>, may_trail: bool) -> Option<Written> {
    cursor.attempt(|cursor| {
        let next_day = cursor.eat_word(Word::NextDay);
        let mut half = cursor.half(0);
        cursor.skip(usize::from(half.is_some()));
        let _colon = half.is_some() && cursor.eat(':');
        let plain = |hour| Written { hour, minute: 0, digits: 2, half: None, next_day, is_led: false, is_bare: false };
        if cursor.eat_word(Word::Noon) {
            return Some(plain(12));
        }
        if cursor.eat_word(Word::Midnight) {
            return Some(plain(0));
        }
        // 中午 alone is noon.
        let Some((value, digits)) = cursor.number(0) else {
            return half.filter(|half| *half == Half::Noon).map(|_| plain(12));
        };
        let is_led = half.is_some();
        let mut time = Written { hour: value, minute: 0, digits, half: None, next_day, is_led, is_bare: false };
        cursor.skip(1);
        if digits <= 2 && (cursor.is_mark(0, ':') || is_dot(cursor)) {
            let (minute, 2) = cursor.number(1)? else { return None };
            time.minute = minute;
            cursor.skip(2);
            if cursor.is_mark(0, ':') && matches!(cursor.number(1), Some((0, 2))) {
                cursor.skip(2);
            }
            let _said = cursor.eat_word(Word::OClock) || cursor.eat_word(Word::Minute);
        } else if digits <= 2 && cursor.eat_word(Word::OClock) {
            if cursor.eat_word(Word::HalfPast) {
                time.minute = 30;
            } else if cursor.is_word(1, Word::Quarter) {
                time.minute = cursor.number(0)?.0 * 15;
                cursor.skip(2);
            } else if let Some((minute, digits)) = cursor.number(0)
                && digits == 2
                && !cursor.spaced(0)
                && !cursor.is_mark(1, ':')
            {
                time.minute = minute;
                cursor.skip(1);
                cursor.eat_word(Word::Minute);
            }
        } else if matches!(digits, 3 | 4) {
            (time.hour, time.minute, time.digits) = (value / 100, value % 100, digits - 2);
            time.is_bare = true;
        } else {
            time.is_bare = true;
        }
        if let (None, true) = (half, may_trail) {
            half = cursor.half(0).filter(|half| matches!(half, Half::Am | Half::Pm));
            cursor.skip(usize::from(half.is_some()));
        }
        time.half = half;
        (digits <= 4 && time.minute < 60).then_some(time)
    })
}

/// Whether a dot between two numbers is that of a time.
fn is_dot(cursor: &Cursor<'_>) -> bool {
    cursor.is_mark(0, '.') && matches!(cursor.number(1), Some((_, 2))) && !cursor.spaced(1)
}

/// The minutes of a time in a half of the day; none where it cannot be in it. Beyond 24:00 it is on the next day.
fn in_half(half: Half, time: Written, is_end: bool) -> Option<u16> {
    let (hour, minute) = (time.hour, time.minute);
    let is_hour = minute == 0;
    match (half, hour) {
        (Half::Am, 12) if is_end && is_hour => Some(DAY),
        (Half::Am | Half::Night, 12) => time.at(0),
        (Half::Evening, 24) if is_hour => Some(DAY),
        (Half::Evening, 12) if is_end => time.at(24),
        (Half::Evening, 0..=4) if is_end => time.at(hour + 24),
        (Half::Morning, 12) if is_end && is_hour => time.minutes(),
        // By a clock of 24 hours, or in the first half of the day.
        (Half::Am | Half::Morning, 0..=11)
        | (Half::Night, 0..=6)
        | (Half::Pm, 12..=23)
        | (Half::Noon, 10..=14)
        | (Half::Afternoon, 12..=19)
        | (Half::Dusk, 16..=21)
        | (Half::Evening, 17..=23) => time.minutes(),
        (Half::Pm, 1..=11)
        | (Half::Noon, 1..=2)
        | (Half::Afternoon, 1..=7)
        | (Half::Dusk, 4..=9)
        | (Half::Evening, 5..=11) => time.at(hour + 12),
        _ => None,
    }
}

/// The minutes of both ends of a span, the second as `opening_hours` writes it: at most 24:00, or before the start where
/// it is on the next day. None where what is written may mean two things.
fn resolve(from: Written, to: Written) -> Option<(u16, u16)> {
    if from.next_day {
        return None;
    }
    let start = match (from.half, to.half) {
        (Some(half), _) => in_half(half, from, false)?,
        // 9-5 pm: in the same half of the day where that comes before the end, and else in the one before it.
        (None, Some(half @ (Half::Am | Half::Pm))) if !from.is_24() => {
            let end = in_half(half, to, true)?;
            let same = in_half(half, from, false).filter(|start| *start < end);
            let before = || in_half(Half::Am, from, false).filter(|start| half == Half::Pm && *start < end);
            same.or_else(before)?
        }
        (None, Some(_)) if !from.is_24() && from.hour < 4 => return None,
        (None, _) => from.minutes()?,
    };
    if start >= DAY {
        return None;
    }
    let later = |end: u16| (end > start).then_some(end);
    let end = match (to.half, from.half) {
        (Some(half), _) => in_half(half, to, true)?,
        (None, _) if to.next_day => to.minutes()?,
        (None, Some(_)) if to.hour >= 13 => to.minutes()?,
        (None, Some(Half::Am | Half::Morning)) if to.hour == 12 && to.minute == 0 => to.minutes()?,
        // 9 am-5 does not say which 5; AM 9-11 does.
        (None, Some(Half::Am | Half::Pm)) if !from.is_led => return None,
        (None, Some(Half::Am | Half::Night)) => later(to.minutes()?)?,
        (None, Some(Half::Evening)) if from.is_24() && from.hour >= 13 => to.minutes()?,
        (None, Some(Half::Evening)) => {
            let end = in_half(Half::Evening, to, true)?;
            if end > start { end } else { to.minutes().filter(|_| to.hour <= 8)? }
        }
        (None, Some(half)) => later(in_half(half, to, true)?)?,
        (None, None) => {
            let end = to.minutes()?;
            if end <= start && !from.is_24() && !to.is_24() && from.hour <= 12 {
                return None;
            }
            end
        }
    };
    let end = if to.next_day && end < DAY { end + DAY } else { end };
    let end = match end {
        0 => DAY,
        end if end > DAY && end - DAY < start => end - DAY,
        end => end,
    };
    (end <= 2 * DAY && start != end).then_some((start, end))
}
