//! The days on which a slide is in its loop.

use chrono::NaiveDate;

/// From a first day to a last, both included; from ever, or for ever, where one of them is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Validity {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day: at the midnight that ends it the slide leaves its loop.
    pub until: Option<NaiveDate>,
}

impl Validity {
    /// Whether a slide is in its loop on a day. Without a day, as where the clock is doubted, only if it always is.
    pub fn holds(&self, day: Option<NaiveDate>) -> bool {
        match day {
            Some(day) => self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until),
            None => self.is_always(),
        }
    }

    /// Whether it sets no day at all.
    pub fn is_always(&self) -> bool {
        *self == Self::default()
    }
}
