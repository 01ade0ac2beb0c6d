//! One screen: its zones, the frame that was last planned, and what becomes true when that frame is shown.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::{
    Output, Report,
    cache::PictureCache,
    frame_plan::{Composition, FrameOutcome, FramePlan, FrameReport, Layer},
    health::{Awaited, ScreenSigns},
    pacing::Pacing,
    standby_of,
    zone::{Seen, ZoneState},
};
use gongyi_core::{
    model::{Screen, ZoneId, layout::Area},
    playback::{
        Cue, CueKind,
        air::{Fact, Picture, picture_of, same_cue},
    },
    show::Show,
    text,
};

/// A fact that is true once a frame is shown.
#[derive(Debug, Clone)]
pub(super) struct PendingFact {
    pub(super) fact: Fact,
    /// The first frame that shows it.
    pub(super) frame: u64,
}

/// One screen.
pub struct ScreenState {
    /// Which, and how its picture is turned.
    pub screen: Arc<Screen>,
    /// What it plays: the show of the library or, where the site does not know this screen, one of just the fallback.
    pub(super) show: Arc<Show>,
    /// Whether the site does not know it: the command line named it, and it may have been renamed.
    pub(super) is_unknown: bool,
    /// Its zones, `main` first.
    pub zones: Vec<ZoneState>,
    /// The upright size of its window or texture; none while it is not open.
    pub size: Option<(u32, u32)>,
    /// What the last frame that was planned shows; none where another one is wanted whatever it shows.
    pub(super) planned: Option<Composition>,
    /// The number of that frame.
    pub(super) frame_number: u64,
    /// What becomes true when frames are shown.
    pub(super) pending: Vec<PendingFact>,
    /// What was last reported of its output.
    pub(super) output: Output,
    /// The number of the last frame that reached the screen.
    pub(super) shown_frame: u64,
    /// A frame that was planned and has not been shown.
    awaited: Option<Awaited>,
    /// Whether no frame can be planned, because a zone has no picture.
    pub(super) is_dark: bool,
    /// How many frames reached the screen.
    pub frames_drawn: u64,
    /// When the last one did.
    pub last_frame_at: Option<DateTime<Utc>>,
    /// Whether its window was opened anew because of a fault, and has shown no frame since.
    is_rebuilt: bool,
    /// How evenly the frames of its transitions come.
    pub pacing: Pacing,
}

impl ScreenState {
    pub(super) fn new(screen: &Arc<Screen>, show: Arc<Show>, is_unknown: bool) -> Self {
        Self {
            screen: Arc::clone(screen),
            show,
            is_unknown,
            zones: screen.zone_ids().map(ZoneState::new).collect(),
            size: None,
            planned: None,
            frame_number: 0,
            pending: Vec::new(),
            output: Output::Absent,
            shown_frame: 0,
            awaited: None,
            is_dark: false,
            frames_drawn: 0,
            last_frame_at: None,
            is_rebuilt: false,
            pacing: Pacing::default(),
        }
    }

    /// Makes the list of zones follow the screen. A zone that stays keeps its state.
    /// Hands back those that went.
    pub(super) fn match_zones(&mut self) -> Vec<ZoneState> {
        let mut old = std::mem::take(&mut self.zones);
        for zone in self.screen.zone_ids() {
            let kept = old.iter().position(|state| state.zone == zone).map(|index| old.swap_remove(index));
            self.zones.push(kept.unwrap_or_else(|| ZoneState::new(zone)));
        }
        self.place_zones();
        old
    }

    /// Gives every zone its place.
    fn place_zones(&mut self) {
        let places = self.size.map(|size| self.screen.zone_places(size)).unwrap_or_default();
        let places = places.into_iter().map(Some).chain(std::iter::repeat(None));
        for (zone, place) in self.zones.iter_mut().zip(places) {
            (zone.area, zone.margins) = place.unzip();
        }
    }

    /// Black around a picture that does not fill its output.
    pub(super) fn surround(&self) -> impl Iterator<Item = Layer> {
        let around = self.size.map(|size| Area::whole(size).around(self.screen.place(size)));
        around.into_iter().flatten().map(|area| Layer::still(area, None))
    }

    /// Whether a transition is under way.
    pub(super) fn is_moving(&self) -> bool {
        self.zones.iter().any(|zone| zone.moving)
    }

    /// Takes the size of its window or texture, upright. A screen whose window is gone shows nothing any more.
    pub fn resize(&mut self, size: Option<(u32, u32)>) {
        self.size = size;
        self.place_zones();
        if size.is_none() {
            self.planned = None;
            self.pending.clear();
            (self.awaited, self.is_dark) = (None, false);
            self.pacing.interrupt();
            for zone in &mut self.zones {
                zone.go_dark();
            }
        }
    }

    /// Its window is closed, and another one opened: what was on is gone, and what comes is told anew. What it waits for is
    /// still the same.
    pub(super) fn lose_window(&mut self) {
        self.is_rebuilt = self.size.is_some();
        self.planned = None;
        self.pending.clear();
        self.pacing.interrupt();
        for zone in &mut self.zones {
            zone.go_dark();
        }
    }

    /// Whether it can be seen, where that is otherwise than when it was last reported.
    pub(super) fn follow_output(&mut self, now: DateTime<Utc>) -> Option<Report> {
        self.is_rebuilt &= self.size.is_some();
        let output = match self.size {
            None => Output::Absent,
            Some(_) if self.is_rebuilt => Output::Rebuilt,
            Some(_) => Output::On,
        };
        let before = std::mem::replace(&mut self.output, output);
        (before != output).then(|| Report::Output(self.screen.name.clone(), output, now))
    }

    /// A frame is seen.
    pub(super) fn see_again(&mut self, at: DateTime<Utc>) -> Option<Report> {
        self.is_rebuilt = false;
        self.follow_output(at)
    }

    /// Takes what became of a frame.
    pub(super) fn take_outcome(&mut self, report: &FrameReport) {
        if self.size.is_none() {
            return;
        }
        self.awaited = match report.outcome {
            // A newer one may be under way.
            FrameOutcome::Shown(_) => Some(Awaited::Silent).filter(|_| report.number != self.frame_number),
            FrameOutcome::Missing(_) => Some(Awaited::Silent),
            FrameOutcome::NotNow => Some(Awaited::NoRoom),
            FrameOutcome::Refused(_) => Some(Awaited::Refused),
        };
    }

    /// How it does, for the ladder of [`health`](super::health).
    pub(super) fn signs(&self) -> ScreenSigns {
        let is_blank = |zone: &ZoneState| zone.due.as_ref().is_some_and(|cue| cue.kind == CueKind::Blank);
        ScreenSigns {
            screen: self.screen.name.clone(),
            sleeps: self.size.is_none() || self.zones.iter().all(is_blank),
            frames_drawn: self.frames_drawn,
            awaited: self.awaited,
            is_dark: self.is_dark,
        }
    }

    /// Takes facts that are true from `at` on, and says what to report of them.
    pub(super) fn settle(&mut self, facts: Vec<Fact>, at: DateTime<Utc>, pictures: &PictureCache) -> Vec<Report> {
        for fact in &facts {
            let (Fact::Shown { cue, .. } | Fact::Redrawn { cue }) = fact else { continue };
            let Some(zone) = self.zones.iter_mut().find(|state| state.zone == cue.zone) else { continue };
            let slide = cue.slide.as_ref().map(|slide| slide.id.clone());
            let (playlist, kind) = (cue.playlist.clone(), cue.kind);
            let stays = zone
                .seen
                .as_ref()
                .is_some_and(|seen| (&seen.playlist, &seen.slide, seen.kind) == (&playlist, &slide, kind));
            if !stays {
                zone.seen = Some(Seen { playlist, slide, kind, since: at });
            }
        }
        facts.into_iter().map(|fact| self.report(fact, at, pictures)).collect()
    }

    /// The next frame.
    pub(super) fn plan(&mut self, composition: Composition) -> FramePlan {
        self.pacing.planned(self.frame_number, composition.is_still());
        self.awaited.get_or_insert_default();
        let repaints = self.planned.replace(composition.clone()).is_none();
        FramePlan {
            number: self.frame_number,
            screen: Arc::clone(&self.screen),
            composition,
            repaints,
            next_change: self.next_change(),
            facts: self.pending.iter().map(|pending| pending.fact.clone()).collect(),
        }
    }

    /// When it changes next, transitions aside.
    pub(super) fn next_change(&self) -> Option<DateTime<Utc>> {
        let changes = |zone: &ZoneState| {
            [zone.due.as_ref().map(|cue| cue.next_refresh), zone.step, zone.held_until, zone.dark_from]
                .into_iter()
                .flatten()
        };
        self.zones.iter().flat_map(changes).min()
    }

    /// The facts that are true since this frame was shown.
    pub(super) fn take_facts(&mut self, frame: u64) -> Vec<Fact> {
        let shown = self.pending.extract_if(.., |pending| pending.frame <= frame);
        shown.map(|pending| pending.fact).collect()
    }

    /// Takes facts that are true once a frame is shown. A slide that left before any frame had it was shown to nobody, and
    /// is reported no more. That a slide failed is true without a frame: that is handed back.
    pub(super) fn await_frame(&mut self, facts: Vec<Fact>, frame: u64) -> Vec<Fact> {
        let (failures, awaiting): (Vec<Fact>, Vec<Fact>) =
            facts.into_iter().partition(|fact| matches!(fact, Fact::Failed { .. }));
        for fact in awaiting {
            let zone = &fact.cue().zone;
            let is_drawn_over = |old: &Fact| {
                old.cue().zone == *zone && (matches!(fact, Fact::Shown { .. }) || matches!(old, Fact::Redrawn { .. }))
            };
            self.pending.retain(|old| !is_drawn_over(&old.fact));
            self.pending.push(PendingFact { fact, frame });
        }
        let zones = &self.zones;
        let is_on = |cue: &Cue| {
            let Some(zone) = zones.iter().find(|zone| zone.zone == cue.zone) else { return false };
            let Some(in_force) = zone.air.cue() else { return false };
            // The picture of a slide whose successor is not there yet stays, and is seen late.
            let picture = picture_of(cue);
            same_cue(in_force, cue) || (picture_of(in_force) != picture && zone.air.picture() == Some(picture))
        };
        self.pending.retain(|pending| is_on(pending.fact.cue()));
        failures
    }

    /// Where nothing has been shown yet, the fallback stands in for what cannot be drawn.
    pub(super) fn see_standby(&mut self, at: DateTime<Utc>) {
        let Some(slide) = standby_of(self.show.library()) else { return };
        for zone in self.zones.iter_mut().filter(|zone| zone.seen.is_none()) {
            if zone.air.picture() == Some(Picture::Slide(slide.picture_hash)) {
                let (playlist, slide) = (Some(self.show.library().fallback.name.clone()), Some(slide.id.clone()));
                zone.seen = Some(Seen { playlist, slide, kind: CueKind::Fallback, since: at });
            }
        }
    }

    /// A fact, with the reason where a slide failed.
    fn report(&self, fact: Fact, at: DateTime<Utc>, pictures: &PictureCache) -> Report {
        let Fact::Failed { cue } = fact else { return Report::Fact(fact, at) };
        let zone = self.zones.iter().find(|state| state.zone == cue.zone);
        let failure = match (picture_of(&cue), zone) {
            (Picture::Slide(picture), Some(zone)) => zone.key(picture).and_then(|key| pictures.failure(&key)),
            _ => None,
        };
        let broken = cue.slide.as_ref().and_then(|slide| slide.broken.as_ref()).map(|problem| &problem.message);
        let why = broken.or(failure).cloned();
        Report::Failed(cue, why.unwrap_or_else(|| text!("无法绘制", "it cannot be drawn")), at)
    }
}

/// Takes back what waits for a frame of a zone, which will not come; whether a slide was to be reported as shown.
pub(super) fn take_back(pending: &mut Vec<PendingFact>, zone: &ZoneId) -> bool {
    let taken: Vec<PendingFact> = pending.extract_if(.., |pending| pending.fact.cue().zone == *zone).collect();
    taken.iter().any(|pending| matches!(pending.fact, Fact::Shown { .. }))
}
