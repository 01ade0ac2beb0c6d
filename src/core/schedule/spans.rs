//! When conditions hold within a part of time.

use std::{collections::BTreeMap, sync::Arc};

use chrono_tz::Tz;

use super::index::{Entry, Index, Span};

/// The spans of conditions in a part of time, each looked up once and only if somebody asks.
pub struct Spans<'a> {
    index: &'a Index,
    zone: Tz,
    whole: Span,
    known: BTreeMap<usize, Arc<[Span]>>,
}

impl<'a> Spans<'a> {
    /// The spans of a zone in this part of time.
    pub fn new(index: &'a Index, zone: Tz, whole: Span) -> Self {
        Self { index, zone, whole, known: BTreeMap::new() }
    }

    /// When a rule is active.
    pub fn active(&mut self, entry: &Entry) -> Arc<[Span]> {
        let Some(condition) = entry.condition else { return Arc::from([self.whole]) };
        let found = self
            .known
            .entry(condition)
            .or_insert_with(|| self.index.spans(condition, self.zone, self.whole.0, self.whole.1).into());
        Arc::clone(found)
    }
}
