//! Sets of instants as spans in order, none of which touches the next.

use chrono::{DateTime, Utc};

use gongyi_core::schedule::index::Span;

/// Spans in order, those that touch joined.
pub(super) fn union(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable();
    spans.dedup_by(|later, earlier| {
        let touch = later.0 <= earlier.1;
        if touch {
            earlier.1 = earlier.1.max(later.1);
        }
        touch
    });
    spans
}

/// Whether an instant lies in one of some spans in order.
pub(super) fn holds(spans: &[Span], at: DateTime<Utc>) -> bool {
    let after = spans.partition_point(|(from, _)| *from <= at);
    after.checked_sub(1).and_then(|before| spans.get(before)).is_some_and(|(_, until)| at < *until)
}

/// The first instant that two sorted lists of spans have in common.
pub(super) fn first_common(a: &[Span], b: &[Span]) -> Option<DateTime<Utc>> {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    while let (Some(one), Some(other)) = (a.peek(), b.peek()) {
        let (from, until) = (one.0.max(other.0), one.1.min(other.1));
        if from < until {
            return Some(from);
        }
        if one.1 <= other.1 {
            a.next();
        } else {
            b.next();
        }
    }
    None
}

/// What is left of some spans without others; both in order.
pub(super) fn without(spans: &[Span], others: &[Span]) -> Vec<Span> {
    let mut left = Vec::new();
    let mut others = others.iter().peekable();
    for &(mut from, until) in spans {
        while let Some(other) = others.peek() {
            if other.0 >= until {
                break;
            }
            if from < other.0 {
                left.push((from, other.0));
            }
            from = from.max(other.1);
            if other.1 > until {
                break;
            }
            others.next();
        }
        if from < until {
            left.push((from, until));
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spans(pairs: &[(i64, i64)]) -> Vec<Span> {
        let at = |secs| DateTime::from_timestamp(secs, 0).unwrap();
        pairs.iter().map(|&(from, until)| (at(from), at(until))).collect()
    }

    #[test]
    fn what_is_left_is_what_is_in_one_set_and_not_in_the_other() {
        // Every pair of sets within six instants.
        let sets: Vec<u8> = (0..64).collect();
        let of = |set: u8| {
            let ones = (0..6).filter(|bit| set & (1 << bit) != 0).map(|bit| (bit, bit + 1)).collect::<Vec<_>>();
            union(spans(&ones))
        };
        for one in &sets {
            for other in &sets {
                assert_eq!(union(without(&of(*one), &of(*other))), of(one & !other), "{one:b} {other:b}");
                assert_eq!(first_common(&of(*one), &of(*other)).is_some(), one & other != 0);
            }
        }
    }
}
