//! Showings: for how long the picture of each cue was before people.
//!
//! A showing begins with the first frame that reached the screen with its picture in it, and ends with the first that has
//! the next one: the transition belongs to what comes. So between two showings of a zone there is neither a gap nor an
//! overlap, and what a screen without an output shows is none.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::Moment;
use gongyi_core::{
    local_time::local_day,
    model::Slide,
    playback::{
        Cue, CueKind,
        air::{Picture, picture_of, same_cue},
    },
};

/// A frame may come so much before the end of what it follows: clocks are read to the millisecond.
const MARGIN: TimeDelta = TimeDelta::milliseconds(100);

/// What became of a showing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShowingResult {
    /// It stood to its end.
    Played,
    /// It went before that.
    Cut(CutReason),
    /// Its time passed without a picture of it on the screen.
    Skipped,
}

/// Why a showing went before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CutReason {
    /// The content was edited.
    Edit,
    /// The clock is believed, or no longer.
    Trust,
    /// The system's clock was set.
    Clock,
    /// The screen has no output any more, or is no longer played.
    Output,
    /// Its window took no frame any more, and was opened anew.
    Rebuilt,
    /// The player stops.
    Stop,
    /// Another picture took its place for another reason.
    Replaced,
}

impl CutReason {
    /// Its word in the journal.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Edit => "edit",
            Self::Trust => "trust",
            Self::Clock => "clock",
            Self::Output => "output",
            Self::Rebuilt => "rebuilt",
            Self::Stop => "stop",
            Self::Replaced => "replaced",
        }
    }
}

/// A showing that is over.
#[derive(Debug, Clone, PartialEq)]
pub struct Showing {
    /// The cue.
    pub cue: Cue,
    /// What its picture was painted from; none for black.
    pub picture: Option<[u8; 32]>,
    /// The fingerprint of the library that was in force when it began.
    pub library: Arc<str>,
    /// When it began.
    pub starts: DateTime<Utc>,
    /// When it ended.
    pub ends: DateTime<Utc>,
    /// How long it was, by a clock that nobody sets.
    pub duration: Duration,
    /// Whether it went on from the showing before, which was of the same cue.
    pub continued: bool,
    /// What became of it.
    pub result: ShowingResult,
}

/// A showing that has begun.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenShowing {
    /// The cue.
    pub cue: Cue,
    /// What its picture was painted from; none for black.
    pub picture: Option<[u8; 32]>,
    /// The fingerprint of the library that was in force when it began.
    pub library: Arc<str>,
    /// When it began.
    pub starts: DateTime<Utc>,
    /// The same, by [`Moment::elapsed`].
    pub since: Duration,
    /// Whether it went on from the showing before.
    pub continued: bool,
}

/// What a frame has of a zone.
#[derive(Debug, Clone, PartialEq)]
struct Airing {
    cue: Cue,
    picture: Picture,
}

impl Airing {
    /// Whether the showing goes on with this one. What tells the time is one slide with many pictures.
    fn goes_on_as(&self, next: &Self) -> bool {
        let follows_time = || next.cue.slide.as_ref().is_some_and(|slide| slide.follows_time());
        same_cue(&self.cue, &next.cue) && (self.picture == next.picture || follows_time())
    }
}

/// Follows the showings of one zone.
#[derive(Debug, Default)]
pub(super) struct ShowingTracker {
    /// What was planned last.
    planned: Option<Airing>,
    /// What frames that have not reached the screen yet change, by the number of the first.
    coming: VecDeque<(u64, Option<Airing>)>,
    open: Option<OpenShowing>,
    /// The cue that is due, and whether it has been on or failed.
    due: Option<(Cue, bool)>,
    /// Why what is on may go before its end.
    cause: Option<CutReason>,
    /// How often what is on became another.
    changes: u64,
}

/// When something happened, and under which library.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) now: DateTime<Utc>,
    pub(super) elapsed: Duration,
    pub(super) library: &'a str,
}

impl<'a> At<'a> {
    /// An instant close to a moment that is known.
    pub(super) fn near(now: DateTime<Utc>, moment: Option<Moment>, library: &'a str) -> Self {
        let elapsed = moment.map_or(Duration::ZERO, |moment| {
            let since = now - moment.now;
            match since.to_std() {
                Ok(later) => moment.elapsed + later,
                Err(_) => moment.elapsed.saturating_sub((-since).to_std().unwrap_or_default()),
            }
        });
        Self { now, elapsed, library }
    }
}

impl ShowingTracker {
    /// The showing that has begun, if any.
    pub(super) fn open(&self) -> Option<&OpenShowing> {
        self.open.as_ref()
    }

    /// How often the showing that has begun became another, or none.
    pub(super) fn changes(&self) -> u64 {
        self.changes
    }

    /// From now on this is why what is on may go early.
    pub(super) fn may_be_cut(&mut self, cause: CutReason) {
        self.cause = Some(cause);
    }

    /// Takes the cue that is due. One that passed without a picture, on a screen that `is_open`, is handed back.
    pub(super) fn follow(&mut self, due: &Cue, is_open: bool, at: At<'_>, ended: &mut Vec<Showing>) {
        match &mut self.due {
            Some((known, _)) if same_cue(known, due) => *known = due.clone(),
            known => {
                let before = known.replace((due.clone(), false));
                if let Some((cue, false)) = before
                    && is_open
                    && cue.kind != CueKind::Clock
                    && cue.ends > cue.starts
                {
                    let picture = picture_hash(picture_of(&cue));
                    let (starts, library) = (cue.starts, at.library.into());
                    ended.push(Showing {
                        ends: at.now.max(starts),
                        cue,
                        picture,
                        library,
                        starts,
                        duration: Duration::ZERO,
                        continued: false,
                        result: ShowingResult::Skipped,
                    });
                }
            }
        }
    }

    /// The cue that is due cannot be drawn, which is told by itself.
    pub(super) fn failed(&mut self, cue: &Cue) {
        if let Some((due, is_known)) = &mut self.due
            && same_cue(due, cue)
        {
            *is_known = true;
        }
    }

    /// Takes what the frame of this number has of the zone: the cue in force, what is on of it or before it, and what stands
    /// in where nothing else can be drawn.
    pub(super) fn plan(&mut self, cue: &Cue, on: Option<Picture>, standby: Option<(&Arc<Slide>, Cue)>, frame: u64) {
        let airing = self.airing(cue, on, standby);
        let goes_on = match (&self.planned, &airing) {
            (Some(before), Some(next)) => before.goes_on_as(next),
            (None, None) => true,
            _ => false,
        };
        if goes_on {
            // The end may have moved.
            let on_screen = self.open.as_mut().map(|open| &mut open.cue);
            let coming = self.coming.iter_mut().filter_map(|(_, airing)| airing.as_mut()).map(|airing| &mut airing.cue);
            if let Some(next) = &airing {
                for cue in on_screen.into_iter().chain(coming).filter(|cue| same_cue(cue, &next.cue)) {
                    cue.ends = next.cue.ends;
                }
            }
        } else {
            self.coming.push_back((frame, airing.clone()));
        }
        self.planned = airing;
    }

    fn airing(&self, cue: &Cue, on: Option<Picture>, standby: Option<(&Arc<Slide>, Cue)>) -> Option<Airing> {
        let picture = on?;
        if cue.kind == CueKind::Clock {
            return None;
        }
        if picture == picture_of(cue) && !cue.is_broken() {
            return Some(Airing { cue: cue.clone(), picture });
        }
        let before = self.planned.as_ref();
        if let Some(same) = before.filter(|before| before.picture == picture) {
            return Some(same.clone());
        }
        // What was on before the last one is on again.
        if let Some(open) = &self.open
            && open.picture == picture_hash(picture)
        {
            return Some(Airing { cue: open.cue.clone(), picture });
        }
        // Else it is of the slide that is due, as it was before an edit.
        let standby = standby.filter(|(slide, _)| Picture::Slide(slide.picture_hash) == picture);
        Some(Airing { cue: standby.map_or_else(|| cue.clone(), |(_, cue)| cue), picture })
    }

    /// A frame of this number reached the screen.
    pub(super) fn shown(&mut self, frame: u64, at: At<'_>, ended: &mut Vec<Showing>) {
        let mut last = None;
        while let Some((_, airing)) = self.coming.pop_front_if(|(first, _)| *first <= frame) {
            // One that another has taken the place of was seen by nobody.
            last = Some(airing);
        }
        let Some(airing) = last else { return };
        let continued = self
            .end(at, None, ended)
            .is_some_and(|before| airing.as_ref().is_some_and(|airing| same_cue(&before, &airing.cue)));
        if let Some(Airing { cue, picture }) = airing {
            if let Some((due, is_known)) = &mut self.due
                && same_cue(due, &cue)
            {
                *is_known = true;
            }
            let (picture, library) = (picture_hash(picture), at.library.into());
            self.changes += 1;
            self.open = Some(OpenShowing { cue, picture, library, starts: at.now, since: at.elapsed, continued });
        }
        self.cause = None;
    }

    /// Ends what is on, and says of which cue it was. `reason` where it is certain.
    fn end(&mut self, at: At<'_>, reason: Option<CutReason>, ended: &mut Vec<Showing>) -> Option<Cue> {
        let open = self.open.take()?;
        self.changes += 1;
        let OpenShowing { cue, picture, library, starts, since, continued } = open;
        let is_early = at.now + MARGIN < cue.ends;
        let result = match (is_early, reason.or(self.cause)) {
            (false, _) => ShowingResult::Played,
            (true, cause) => ShowingResult::Cut(cause.unwrap_or(CutReason::Replaced)),
        };
        let duration = at.elapsed.saturating_sub(since);
        ended.push(Showing { cue: cue.clone(), picture, library, starts, ends: at.now, duration, continued, result });
        Some(cue)
    }

    /// Nothing of the zone is on a screen any more.
    pub(super) fn close(&mut self, at: At<'_>, reason: CutReason, ended: &mut Vec<Showing>) {
        self.end(at, Some(reason), ended);
        self.planned = None;
        self.coming.clear();
    }

    /// Begins the line of a new day: what is on ends, and goes on. It happens at midnight, not when somebody looks.
    pub(super) fn split_by_day(&mut self, timezone: Tz, at: At<'_>, ended: &mut Vec<Showing>) {
        while let Some(open) = &mut self.open
            && let Some(midnight) = midnight_after(open.starts, timezone).filter(|midnight| *midnight <= at.now)
        {
            let after = (at.now - midnight).to_std().unwrap_or_default();
            let since = at.elapsed.saturating_sub(after).max(open.since);
            let next = OpenShowing { starts: midnight, since, continued: true, ..open.clone() };
            let before = std::mem::replace(open, next);
            self.changes += 1;
            ended.push(Showing {
                duration: since.saturating_sub(before.since),
                cue: before.cue,
                picture: before.picture,
                library: before.library,
                starts: before.starts,
                ends: midnight,
                continued: before.continued,
                result: ShowingResult::Played,
            });
        }
    }
}

/// When the local day of an instant is over; none where that is no later than the instant.
pub(super) fn midnight_after(instant: DateTime<Utc>, timezone: Tz) -> Option<DateTime<Utc>> {
    let (_, midnight) = local_day(timezone, instant);
    Some(midnight).filter(|midnight| *midnight > instant)
}

fn picture_hash(picture: Picture) -> Option<[u8; 32]> {
    match picture {
        Picture::Black => None,
        Picture::Slide(hash) => Some(hash),
    }
}
