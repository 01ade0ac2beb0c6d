//! For how long each slide is on in a part of a day: what a walk over its cues adds up to, without the walk. A window in
//! which one loop is on costs a look at its slides, however often each is shown.

use chrono::{DateTime, Utc};

use super::{DayLine, Position, SlotSource, WindowSlots, between};
use crate::playback::Airtime;

impl DayLine {
    /// The first instant after the day.
    pub(crate) fn until(&self) -> DateTime<Utc> {
        self.until
    }

    /// For how long each slide is on between two instants, as far as they are of this day. One slide may come several
    /// times.
    pub(crate) fn airtime(&self, from: DateTime<Utc>, until: DateTime<Utc>, each: &mut dyn FnMut(&Airtime<'_>)) {
        for (at, window) in self.windows.iter().enumerate() {
            if window.from >= until {
                return;
            }
            let SlotSource::Loop { timeline, anchor } = &window.source else { continue };
            let WindowSlots::Slots(first, last) = self.begun(at) else { continue };
            let bounds = |slot| self.bounds(Position { window: at, slot: Some(slot) });
            let ((starts, _), (_, ends)) = (bounds(first), bounds(last));
            let (from, until) = (starts.max(from), ends.min(until));
            if from >= until {
                continue;
            }
            let (from, until) = (between(*anchor, from), between(*anchor, until));
            let mut tell = |slot, from: u64, until: u64| {
                if let (Some(slide), true) = (timeline.slide(slot), from < until) {
                    each(&Airtime::new(slide, timeline.rule(slot), timeline.kind, until - from));
                }
            };
            // The first is on from the start of its window on, whatever is left of it, and the last until its end.
            tell(first, from, until.min(if first == last { u64::MAX } else { first.ends }));
            if first != last {
                tell(last, from.max(last.starts), until);
                timeline.airtime(from.max(first.ends), until.min(last.starts), each);
            }
        }
    }
}
