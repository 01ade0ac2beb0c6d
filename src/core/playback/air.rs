//! What is on the air on one screen: from cues to the mix of pictures that a frame shows.
//!
//! Playback says which slide is due; this says what the wall shows of it: the running transition, the picture that
//! stays while the next one is not ready, and the moment at which a slide counts as shown. It is a pure state machine:
//! `now` and the readiness of pictures are arguments, and it neither draws nor waits.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Cue, CueKind};
use crate::{
    model::Transition,
    shapes::{Easing, TransitionKind},
};

/// The fingerprint of a slide's picture ([`crate::model::Slide::picture_hash`]).
pub type PictureHash = [u8; 32];

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

/// What a screen is filled with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Picture {
    /// Black, as a rule asked for.
    Black,
    /// A painted slide.
    Slide(PictureHash),
}

/// How far a picture is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readiness {
    /// It can be drawn.
    Ready,
    /// It is being painted.
    Waiting,
    /// It cannot be painted.
    Failed,
}

/// The mix of pictures that a frame shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mix {
    /// The picture that goes.
    pub from: Picture,
    /// The picture that comes, or that is on.
    pub to: Picture,
    /// How it comes in.
    pub kind: TransitionKind,
    /// How far it has come in, eased, from 0 to 1; 1 when it is on.
    pub progress: f32,
}

impl Mix {
    /// One picture, in full.
    pub fn still(picture: Picture) -> Self {
        Self { from: picture, to: picture, kind: TransitionKind::Cut, progress: 1.0 }
    }

    /// The pictures that it needs.
    pub fn pictures(&self) -> [Picture; 2] {
        [self.from, self.to]
    }
}

/// Something that happened on the wall, true from the frame on that it came with; that a slide failed is true without one.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// A slide, or black, is shown in full.
    Shown {
        /// The cue.
        cue: Cue,
        /// How late it came, in milliseconds, where it was not ready in time.
        late_ms: Option<i64>,
    },
    /// The slide on the wall was drawn anew after an edit.
    Redrawn {
        /// The cue.
        cue: Cue,
    },
    /// A slide cannot be drawn: the picture before it stays in its slot.
    Failed {
        /// The cue.
        cue: Cue,
    },
}

impl Fact {
    /// The cue that it is about.
    pub fn cue(&self) -> &Cue {
        match self {
            Self::Shown { cue, .. } | Self::Redrawn { cue } | Self::Failed { cue } => cue,
        }
    }
}

/// What to draw, and what is true once it is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct AirStep {
    /// What the frame shows; none until the first picture is ready.
    pub mix: Option<Mix>,
    /// What is true once it is drawn.
    pub facts: Vec<Fact>,
    /// Whether the next frame differs from this one.
    pub moving: bool,
    /// How long the next picture is held back, because the last one came in just now; none where it is not.
    pub held_for: Option<Duration>,
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
    /// That of an edit, which is told of.
    Edit,
    /// One that cannot be painted, which has been told of: it comes in all the same where a later try paints it.
    Failed,
}

/// The state of one screen.
#[derive(Debug, Clone, Default)]
#[expect(clippy::struct_excessive_bools, reason = "they are facts of their own, not the states of one thing")]
pub struct OnAir {
    /// The cue in force, as it was first seen or as an edit changed it.
    cue: Option<Cue>,
    /// Which picture of it is still to come.
    due: PendingPicture,
    /// Whether it was not ready in time.
    missed: bool,
    /// Whether the cue has been told of as shown.
    told: bool,
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

    /// The picture that is on, or comes in, cannot be drawn: `last` is on again, or nothing. `untold` where the cue was taken
    /// for shown and is not to be told of.
    pub fn lose(&mut self, last: Option<Picture>, untold: bool) {
        self.on = last;
        self.running = None;
        self.told &= !untold;
        if self.due == PendingPicture::Nothing {
            self.due = PendingPicture::Picture;
        }
        // What comes next keeps its distance from what was on.
        self.changed = self.changed.or(Some(Duration::ZERO));
    }

    /// An edit changed the cue in force, but it is the same slide, which stays: its picture is exchanged in place, and
    /// the rest of a transition that was under way is skipped.
    pub fn carry_over(&mut self, cue: Cue) {
        if self.on != Some(picture_of(&cue)) {
            self.due = PendingPicture::Edit;
            self.running = None;
        } else if cue.is_broken() && self.cue.as_ref().is_some_and(|old| !old.is_broken()) {
            // It stays as it was painted when it was whole, and is told of as failed.
            self.due = PendingPicture::Edit;
        }
        self.cue = Some(cue);
    }

    /// The slide tells another time: its picture is exchanged in place, and a transition that is under way goes on.
    fn turn(&mut self, cue: &Cue) {
        if matches!(self.due, PendingPicture::Nothing | PendingPicture::Failed)
            && self.on != Some(picture_of(cue))
            && !cue.is_broken()
        {
            self.due = PendingPicture::Picture;
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
        let turns = !entered && self.cue.as_ref().is_some_and(|old| is_turn(old, cue));
        let before = self.on;
        let held_for = self.changed.and_then(|changed| (changed + pace.least).checked_sub(pace.elapsed));
        // A picture that no frame was asked for yet has been seen by nobody.
        if let Some(wait) = held_for.filter(|wait| !wait.is_zero())
            && !turns
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
            self.due = PendingPicture::Picture;
            self.missed = held;
            self.told = false;
        } else if turns {
            self.turn(cue);
        } else if self.cue.as_ref() != Some(cue) {
            self.carry_over(cue.clone());
        }
        if let Some(running) = &mut self.running {
            let target = picture_of(cue);
            if running.to != target && readiness_of(target, &readiness) == Readiness::Ready {
                (running.to, self.on, self.due) = (target, Some(target), PendingPicture::Nothing);
            }
        } else if self.due != PendingPicture::Nothing {
            self.bring_in(cue, now, entered, standby, &readiness, &mut facts);
        }
        // The first picture of all follows none.
        let follows = before.is_some() || self.changed.is_some();
        if follows && self.on != before && !turns {
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
                if std::mem::replace(&mut self.due, PendingPicture::Failed) != PendingPicture::Failed {
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
                self.due = PendingPicture::Nothing;
                if !std::mem::replace(&mut self.told, true) {
                    facts.push(Fact::Shown { cue: cue.clone(), late_ms: None });
                }
            }
            Readiness::Ready => {
                let due = std::mem::take(&mut self.due);
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
                if !std::mem::replace(&mut self.told, true) {
                    facts.push(Fact::Shown { cue: cue.clone(), late_ms });
                } else if due == PendingPicture::Edit {
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
            self.told = true;
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
                    progress: running.easing.at((elapsed / whole).clamp(0.0, 1.0)),
                })
            }
            None => self.on.map(Mix::still),
        }
    }
}

/// The picture of a cue.
pub fn picture_of(cue: &Cue) -> Picture {
    match (&cue.kind, &cue.slide) {
        (CueKind::Blank, _) | (_, None) => Picture::Black,
        (_, Some(slide)) => Picture::Slide(slide.picture_hash),
    }
}

fn readiness_of(picture: Picture, readiness: &impl Fn(PictureHash) -> Readiness) -> Readiness {
    match picture {
        Picture::Black => Readiness::Ready,
        Picture::Slide(hash) => readiness(hash),
    }
}

/// Whether a cue differs from what it was by what its slide makes of the time.
fn is_turn(old: &Cue, new: &Cue) -> bool {
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
