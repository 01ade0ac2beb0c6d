//! What is on the air on one screen: from cues to the mix of pictures that a frame shows.
//!
//! Playback says which slide is due; this says what the wall shows of it: the running transition, the picture that
//! stays while the next one is not ready, and the moment at which a slide counts as shown. It is a pure state machine:
//! `now` and the readiness of pictures are arguments, and it neither draws nor waits.

mod fact;
mod mix;

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

pub use self::{
    fact::{AirStep, Fact},
    mix::{Mix, Picture, PictureHash, Readiness, picture_of},
};

use self::mix::readiness_of;
use super::Cue;
use crate::{
    model::Transition,
    shapes::{Easing, TransitionKind},
};

/// A cue that is noticed this late comes in with a cut: its transition has been missed.
const MISSED: TimeDelta = TimeDelta::milliseconds(250);

/// A zone changes its picture at most once in so long, whatever it is fed: what changes more often strobes. What tells the
/// time and what moves are not meant.
pub const PACE: Duration = Duration::from_secs(1);

/// How fast pictures may follow each other, and how much time has gone by. The wall clock may be set; this is the time by
/// which people see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// The time that has gone by since any fixed moment.
    pub elapsed: Duration,
    /// The least time between two changes.
    pub least: Duration,
}

impl Pace {
    /// No limit, for who only asks what a moment shows.
    pub const FREE: Self = Self { elapsed: Duration::ZERO, least: Duration::ZERO };
}

/// A transition under way.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Running {
    from: Picture,
    to: Picture,
    kind: TransitionKind,
    easing: Easing,
    starts: DateTime<Utc>,
    length: TimeDelta,
}

/// Which picture of a cue is still to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum PendingPicture {
    /// None.
    #[default]
    Nothing,
    /// Its first, or that of another minute.
    Picture,
    /// That of an edit, which is reported.
    Edit,
    /// One that cannot be painted, which has been reported: it comes in all the same where a later try paints it.
    Failed,
}

/// The state of one screen.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "they are facts of their own, not the states of one thing")]
pub struct OnAir {
    /// The cue in force, as it was first seen or as an edit changed it.
    cue: Option<Cue>,
    /// Which picture of it is still to come.
    pending: PendingPicture,
    /// Whether it was not ready in time.
    missed: bool,
    /// Whether the cue has been reported as shown.
    reported: bool,
    /// The picture that is on, or that comes in.
    on: Option<Picture>,
    running: Option<Running>,
    /// When the picture last changed, by [`Pace::elapsed`].
    changed: Option<Duration>,
    /// Whether no frame was asked for since then.
    unframed: bool,
    /// Whether a picture is held back now.
    held: bool,
}

impl OnAir {
    /// The cue in force.
    pub fn cue(&self) -> Option<&Cue> {
        self.cue.as_ref()
    }

    /// The picture that is on, or that comes in.
    pub fn picture(&self) -> Option<Picture> {
        self.on
    }

    /// A frame with what is on is asked for. It may come later than the picture, where another zone was not ready: the pace
    /// counts from the frame.
    pub fn framed(&mut self, elapsed: Duration) {
        if std::mem::take(&mut self.unframed) {
            self.changed = Some(elapsed);
        }
    }

    /// The frame with what is on was not drawn: nobody has seen it yet.
    pub fn missed_frame(&mut self) {
        self.unframed |= self.changed.is_some();
    }

    /// The picture that is on, or comes in, cannot be drawn: `last` is on again, or nothing. `unreported` where the cue was
    /// taken for shown and is not to be reported.
    pub fn lose(&mut self, last: Option<Picture>, unreported: bool) {
        self.on = last;
        self.running = None;
        self.reported &= !unreported;
        if self.pending == PendingPicture::Nothing {
            self.pending = PendingPicture::Picture;
        }
        // What comes next keeps its distance from what was on.
        self.changed = self.changed.or(Some(Duration::ZERO));
    }

    /// An edit changed the cue in force, but it is the same slide, which stays: its picture is exchanged in place, and
    /// the rest of a transition that was under way is skipped.
    pub fn carry_over(&mut self, cue: Cue) {
        if self.on != Some(picture_of(&cue)) {
            self.pending = PendingPicture::Edit;
            self.running = None;
        } else if cue.is_broken() && self.cue.as_ref().is_some_and(|old| !old.is_broken()) {
            // It stays as it was painted when it was whole, and is reported as failed.
            self.pending = PendingPicture::Edit;
        }
        self.cue = Some(cue);
    }

    /// The slide tells another time: its picture is exchanged in place, and a transition that is under way goes on.
    fn refresh(&mut self, cue: &Cue) {
        if matches!(self.pending, PendingPicture::Nothing | PendingPicture::Failed)
            && self.on != Some(picture_of(cue))
            && !cue.is_broken()
        {
            self.pending = PendingPicture::Picture;
        }
        self.cue = Some(cue.clone());
    }

    /// Takes the cue that is due at `now` and says what to draw. `readiness` tells how far a picture is; `standby` is
    /// what to show where nothing has been shown yet and the slide cannot be drawn. A picture that would come too soon
    /// after the last one is held back; what is due then, and not what was due meanwhile, comes in.
    pub fn advance(
        &mut self,
        cue: &Cue,
        now: DateTime<Utc>,
        standby: Option<PictureHash>,
        pace: Pace,
        readiness: impl Fn(PictureHash) -> Readiness,
    ) -> AirStep {
        let mut facts = Vec::new();
        self.finish_transition(now, &mut facts);
        let entered = self.cue.as_ref().is_none_or(|old| !same_cue(old, cue));
        let is_refresh = !entered && self.cue.as_ref().is_some_and(|old| is_refresh(old, cue));
        let before = self.on;
        let held_for = self.changed.and_then(|changed| (changed + pace.least).checked_sub(pace.elapsed));
        // A picture that no frame was asked for yet has been seen by nobody.
        if let Some(wait) = held_for.filter(|wait| !wait.is_zero())
            && !is_refresh
            && !self.unframed
            && before != Some(picture_of(cue))
        {
            self.held = true;
            return AirStep { mix: self.mix(now), facts, moving: self.running.is_some(), held_for: Some(wait) };
        }
        let held = std::mem::take(&mut self.held);
        if entered {
            // A transition that is overtaken by the next cue ends at once.
            if let Some(running) = self.running.take() {
                self.on = Some(running.to);
            }
            self.cue = Some(cue.clone());
            self.pending = PendingPicture::Picture;
            self.missed = held;
            self.reported = false;
        } else if is_refresh {
            self.refresh(cue);
        } else if self.cue.as_ref() != Some(cue) {
            self.carry_over(cue.clone());
        }
        if let Some(running) = &mut self.running {
            let target = picture_of(cue);
            if running.to != target && readiness_of(target, &readiness) == Readiness::Ready {
                (running.to, self.on, self.pending) = (target, Some(target), PendingPicture::Nothing);
            }
        } else if self.pending != PendingPicture::Nothing {
            self.bring_in(cue, now, entered, standby, &readiness, &mut facts);
        }
        // The first picture of all follows none.
        let follows = before.is_some() || self.changed.is_some();
        if follows && self.on != before && !is_refresh {
            self.changed = Some(pace.elapsed);
            self.unframed = true;
        }
        AirStep { mix: self.mix(now), facts, moving: self.running.is_some(), held_for: None }
    }

    /// Brings in the picture of a cue: by a transition, by a cut, or not yet.
    fn bring_in(
        &mut self,
        cue: &Cue,
        now: DateTime<Utc>,
        entered: bool,
        standby: Option<PictureHash>,
        readiness: &impl Fn(PictureHash) -> Readiness,
        facts: &mut Vec<Fact>,
    ) {
        let target = picture_of(cue);
        let state = if cue.is_broken() { Readiness::Failed } else { readiness_of(target, readiness) };
        match state {
            Readiness::Failed => {
                if std::mem::replace(&mut self.pending, PendingPicture::Failed) != PendingPicture::Failed {
                    facts.push(Fact::Failed { cue: cue.clone() });
                }
                self.missed = true;
                self.stand_by(standby, readiness);
            }
            Readiness::Waiting => {
                self.missed = self.missed || (self.on.is_some() && now >= cue.starts);
                self.stand_by(standby, readiness);
            }
            Readiness::Ready if self.on == Some(target) => {
                self.pending = PendingPicture::Nothing;
                if !std::mem::replace(&mut self.reported, true) {
                    facts.push(Fact::Shown { cue: cue.clone(), late_ms: None });
                }
            }
            Readiness::Ready => {
                let pending = std::mem::take(&mut self.pending);
                let late = now - cue.starts;
                let length = TimeDelta::from_std(cue.transition.length).unwrap_or_default();
                let missed = self.missed || late > length.min(MISSED);
                if let (Some(from), true, false) = (self.on, entered && length > TimeDelta::zero(), missed) {
                    let Transition { kind, easing, .. } = cue.transition;
                    self.running = Some(Running { from, to: target, kind, easing, starts: cue.starts, length });
                    self.on = Some(target);
                    return;
                }
                self.on = Some(target);
                let late_ms = self.missed.then(|| late.num_milliseconds());
                if !std::mem::replace(&mut self.reported, true) {
                    facts.push(Fact::Shown { cue: cue.clone(), late_ms });
                } else if pending == PendingPicture::Edit {
                    facts.push(Fact::Redrawn { cue: cue.clone() });
                }
            }
        }
    }

    /// Shows the standby where nothing has been shown yet.
    fn stand_by(&mut self, standby: Option<PictureHash>, readiness: &impl Fn(PictureHash) -> Readiness) {
        if let (None, Some(hash)) = (self.on, standby)
            && readiness(hash) == Readiness::Ready
        {
            self.on = Some(Picture::Slide(hash));
        }
    }

    /// Ends the transition whose time is over.
    fn finish_transition(&mut self, now: DateTime<Utc>, facts: &mut Vec<Fact>) {
        let over = self.running.is_some_and(|running| now >= running.starts + running.length);
        if over && let (Some(running), Some(cue)) = (self.running.take(), &self.cue) {
            self.on = Some(running.to);
            self.reported = true;
            if !cue.is_broken() {
                facts.push(Fact::Shown { cue: cue.clone(), late_ms: None });
            }
        }
    }

    /// What the frame of `now` shows.
    fn mix(&self, now: DateTime<Utc>) -> Option<Mix> {
        match &self.running {
            Some(running) => {
                let elapsed = (now - running.starts).to_std().unwrap_or_default().as_secs_f32();
                let whole = running.length.to_std().unwrap_or_default().as_secs_f32();
                Some(Mix {
                    from: running.from,
                    to: running.to,
                    kind: running.kind,
                    progress: running.easing.ease((elapsed / whole).clamp(0.0, 1.0)),
                })
            }
            None => self.on.map(Mix::still),
        }
    }
}

/// Whether a cue differs from what it was by what its slide makes of the time.
fn is_refresh(old: &Cue, new: &Cue) -> bool {
    let follower = |cue: &Cue| cue.slide.as_ref().filter(|slide| slide.follows_time()).map(|slide| slide.body.kind());
    old != new && follower(new).is_some() && follower(old) == follower(new)
}

/// The mix that a player shows at `now` where every picture is ready in time: what `snapshot` draws.
pub fn mix_at(before: Option<&Cue>, cue: &Cue, now: DateTime<Utc>) -> Mix {
    let mut air = OnAir::default();
    if let Some(before) = before {
        air.on = Some(picture_of(before));
    }
    let step = air.advance(cue, cue.starts, None, Pace::FREE, |_| Readiness::Ready);
    let mix = air.advance(cue, now, None, Pace::FREE, |_| Readiness::Ready).mix.or(step.mix);
    mix.unwrap_or(Mix::still(picture_of(cue)))
}

/// Whether it is the same slide at the same time. The end may move (a hold, an edit), the start does not.
pub fn same_cue(old: &Cue, new: &Cue) -> bool {
    let id = |cue: &Cue| cue.slide.as_ref().map(|slide| slide.id.clone());
    old.starts == new.starts && old.kind == new.kind && id(old) == id(new)
}
