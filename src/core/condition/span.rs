//! Sets of instants as sorted lists of disjoint half-open intervals, and their algebra.

use chrono::{DateTime, Utc};

/// A half-open span of time `[start, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Interval {
    /// Its first instant; `DateTime::<Utc>::MIN_UTC` where it began more than ten years before what was asked.
    pub start: DateTime<Utc>,
    /// The first instant after it; `DateTime::<Utc>::MAX_UTC` where it ends more than ten years after what was asked.
    pub end: DateTime<Utc>,
}

impl Interval {
    /// What both hold; none where they do not meet.
    pub(super) fn intersect(self, other: Self) -> Option<Self> {
        let (start, end) = (self.start.max(other.start), self.end.min(other.end));
        (start < end).then_some(Self { start, end })
    }
}

/// Sorts intervals and joins those that touch or overlap: the result is disjoint and maximal.
pub(super) fn union(mut spans: Vec<Interval>) -> Vec<Interval> {
    if !spans.is_sorted_by_key(|span| span.start) {
        spans.sort_unstable_by_key(|span| span.start);
    }
    spans.dedup_by(|later, earlier| {
        let touch = later.start <= earlier.end;
        if touch {
            earlier.end = earlier.end.max(later.end);
        }
        touch
    });
    spans
}

/// The instants in both of two unions.
pub(super) fn intersection(a: &[Interval], b: &[Interval]) -> Vec<Interval> {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut both = Vec::new();
    while let (Some(one), Some(other)) = (a.peek(), b.peek()) {
        both.extend(one.intersect(**other));
        if one.end <= other.end {
            a.next();
        } else {
            b.next();
        }
    }
    both
}

/// The instants of `window` that are not in a union.
pub(super) fn complement(spans: &[Interval], window: Interval) -> Vec<Interval> {
    let mut rest = Vec::with_capacity(spans.len() + 1);
    let mut start = window.start;
    for span in spans {
        rest.extend(Interval { start, end: span.start }.intersect(window));
        start = start.max(span.end);
    }
    rest.extend(Interval { start, end: window.end }.intersect(window));
    rest
}
