//! One zone of a screen: what is due there, what is on its way to the wall, and what is seen on it.

use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Moment,
    cache::{PictureCache, PictureKey},
    frame_plan::{Entrance, Layer},
    showings::ShowingTracker,
};
use gongyi_core::{
    model::{
        Body, Motion, PlaylistName, Slide, SlideRef, ZoneId,
        layout::{Area, Margins},
    },
    playback::{
        Cue, CueKind,
        air::{Fact, Mix, OnAir, Pace, Picture, PictureHash, Readiness, picture_of, same_cue},
    },
    playhead::Playhead,
    schedule::{ClockTrust, Rules},
    shapes::TransitionKind,
    show::Show,
};
use gongyi_paint::{led, ticker};

/// Where the picture after the next comes within this, both are painted ahead: a minute may turn just after its clock
/// came on.
const SOON: TimeDelta = TimeDelta::seconds(2);

/// A zone that has had no picture for so long shows the fallback meanwhile: each of its slides may take longer to paint than
/// it lasts.
const FIRST_PATIENCE: Duration = Duration::from_secs(2);

/// The pages of the fallback, where it stands in on a panel, take so long.
const STANDBY_DWELL: Duration = Duration::from_secs(20);

/// Where a picture that can be drawn comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LayerSource {
    /// It is black, which needs none.
    Black,
    /// From a painted picture.
    Painted(PictureKey),
}

impl LayerSource {
    /// The painted picture; none for black.
    pub(super) fn key(self) -> Option<PictureKey> {
        match self {
            Self::Black => None,
            Self::Painted(key) => Some(key),
        }
    }

    /// Whether it was painted for a zone of this size, and is longer: a line, or the pages of a panel.
    fn is_long(self, size: (u32, u32), pictures: &PictureCache) -> bool {
        let painted = self.key().filter(|key| key.size == size).and_then(|key| pictures.painted_size(&key));
        painted.is_some_and(|painted| painted != size)
    }
}

/// How a picture moves that is longer than its zone.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Moving {
    /// As the strip of a ticker.
    Line(Motion),
    /// As a slide on a panel that stays for so long.
    Panel(Duration),
}

impl Moving {
    /// How the picture of a cue moves in a zone of this size; none where it stands.
    fn of(cue: &Cue, size: (u32, u32)) -> Option<Self> {
        let slide = cue.slide.as_ref()?;
        match &slide.body {
            Body::Ticker { motion, .. } => Some(Self::Line(*motion)),
            _ => slide.is_led(size).then_some(Self::Panel(slide.dwell)),
        }
    }
}

/// A slide that is shown soon.
#[derive(Debug, Clone)]
pub(super) struct Coming {
    pub(super) slide: Arc<Slide>,
    /// Whether it is built up of layers, where these can be drawn.
    pub(super) has_entrance: bool,
}

impl Coming {
    /// The slide of a cue that is in force from `at` on; none where it has none that can be painted.
    fn of(cue: &Cue, at: DateTime<Utc>) -> Option<Self> {
        let slide = cue.slide.as_ref().filter(|slide| slide.broken.is_none())?;
        // What turns in the middle of its cue comes in by no transition.
        let comes_in = cue.starts >= at && cue.transition.kind == TransitionKind::Entrance;
        Some(Self { slide: Arc::clone(slide), has_entrance: comes_in && slide.scenes.main.is_some() })
    }
}

/// What is seen in a zone, because a frame with it reached the screen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The playlist that it comes from; none for black.
    pub playlist: Option<PlaylistName>,
    /// The slide; none for black.
    pub slide: Option<SlideRef>,
    /// Why it is there.
    pub kind: CueKind,
    /// Since when.
    pub since: DateTime<Utc>,
}

/// One zone of a screen.
pub struct ZoneState {
    /// Which.
    pub zone: ZoneId,
    pub(super) playhead: Playhead,
    pub(super) air: OnAir,
    /// Where it is on a screen that is open.
    pub(super) area: Option<Area>,
    /// What of that the display crops.
    pub(super) margins: Option<Margins>,
    /// The size that the picture on the wall was painted for, and what of it is cropped.
    painted_place: Option<((u32, u32), Margins)>,
    pub(super) moving: bool,
    /// What is due, also on a screen that is not open.
    pub(super) due: Option<Cue>,
    /// What is seen.
    pub(super) seen: Option<Seen>,
    /// When a line that moves is due for its next step.
    pub(super) step: Option<DateTime<Utc>>,
    /// Until when the next picture is held back, because the last one came in just now.
    pub(super) held_until: Option<DateTime<Utc>>,
    /// What the last frame that reached the screen shows of it.
    drawn: Option<Picture>,
    /// Since when no frame can show it, because it has no picture, by [`Moment::elapsed`].
    dark_since: Option<Duration>,
    /// Whether it has waited for long: the fallback is better than nothing.
    pub(super) is_dark: bool,
    /// When it will have.
    pub(super) dark_from: Option<DateTime<Utc>>,
    /// The line that moved last, how, and since when: it goes on while another is painted.
    line: Option<(Picture, Moving, DateTime<Utc>)>,
    /// The rules in force, and until when they are known.
    rules: Option<(Rules, DateTime<Utc>)>,
    /// What is shown from an instant on: worked out once, and not for each frame of a line that moves.
    coming: Option<(DateTime<Utc>, Vec<Coming>)>,
    /// The picture that goes in the entrance that is under way, and the layers that it is drawn with: what it began as it
    /// stays, and one whose layers were not there in time is a crossfade to its end.
    entering: Option<(Picture, Option<PictureKey>)>,
    /// For how long people see what.
    pub(super) showings: ShowingTracker,
}

impl ZoneState {
    pub(super) fn new(zone: ZoneId) -> Self {
        Self {
            playhead: Playhead::new(zone.clone()),
            zone,
            air: OnAir::default(),
            area: None,
            margins: None,
            painted_place: None,
            moving: false,
            due: None,
            seen: None,
            step: None,
            held_until: None,
            drawn: None,
            dark_since: None,
            is_dark: false,
            dark_from: None,
            line: None,
            rules: None,
            coming: None,
            entering: None,
            showings: ShowingTracker::default(),
        }
    }

    /// The cue that is due; none until the zone was first looked at.
    pub fn due(&self) -> Option<&Cue> {
        self.due.as_ref()
    }

    /// What is seen; none while nothing of it has reached a screen.
    pub fn seen(&self) -> Option<&Seen> {
        self.seen.as_ref()
    }

    /// Takes a new library, or another belief in the clock. What is on screen stays as rule 7 of the rules of time says.
    pub(super) fn change(
        &mut self,
        (old, before): (&Show, &ClockTrust),
        (new, trust): (&Show, &ClockTrust),
        now: DateTime<Utc>,
    ) {
        // A cue that is held back has not come in: it is none that could be carried over.
        let current = self.playhead.cue_at(old, now, before);
        let is_on = self.air.cue().is_some_and(|cue| same_cue(cue, &current));
        let stays = if std::ptr::eq(old, new) {
            self.playhead.believe(new, before, trust, now)
        } else {
            self.playhead.edit(old, new, now, trust)
        };
        let after = self.playhead.cue_at(new, now, trust);
        self.coming = None;
        // What is in force now is looked up anew.
        if let Some((_, until)) = &mut self.rules {
            *until = now;
        }
        if stays && is_on {
            self.air.carry_over(after);
        }
    }

    /// The window or texture is gone: nothing is seen any more, and what is shown when it is back is told anew.
    pub(super) fn go_dark(&mut self) {
        self.painted_place = None;
        self.air = OnAir::default();
        self.moving = false;
        self.step = None;
        self.held_until = None;
        self.drawn = None;
        (self.dark_since, self.is_dark, self.dark_from) = (None, false, None);
        (self.line, self.entering) = (None, None);
        self.seen = None;
    }

    /// Whether the picture that is on cannot be drawn, and will not be: the adapter refused it or lost it, and it is not
    /// what is due, which is painted anew within a while.
    pub(super) fn has_lost(&self, cue: &Cue, elapsed: Duration, pictures: &PictureCache) -> bool {
        let (Some(_), Some(on)) = (self.area, self.air.picture()) else { return false };
        let is_hopeless = || match on {
            Picture::Black => false,
            Picture::Slide(picture) => {
                self.key(picture).is_some_and(|key| pictures.readiness(&key) == Readiness::Failed)
            }
        };
        let is_dark = || self.dark_since.is_some_and(|since| elapsed.saturating_sub(since) >= FIRST_PATIENCE);
        self.resolve(on, cue, pictures).is_none() && (on != picture_of(cue) || is_dark() || is_hopeless())
    }

    /// A frame reached the screen, with this picture where that is known.
    pub(super) fn was_drawn(&mut self, picture: Option<Picture>) {
        self.drawn = picture;
        self.dark_since = None;
    }

    /// The key of a picture that is painted for where the zone is; none where it has no place.
    pub(super) fn key(&self, picture: PictureHash) -> Option<PictureKey> {
        Some(PictureKey { picture, size: self.area?.size(), margins: self.margins.unwrap_or_default() })
    }

    /// The picture that counts as on, and that no frame has shown; none for black.
    pub(super) fn awaited_picture(&self) -> Option<PictureKey> {
        match self.air.picture().filter(|on| self.drawn != Some(*on))? {
            Picture::Black => None,
            Picture::Slide(picture) => self.key(picture),
        }
    }

    /// A frame was not drawn. Where it brought another picture, the pace counts from the frame that shows it.
    pub(super) fn was_skipped(&mut self) {
        if self.drawn.is_some_and(|drawn| self.air.picture().is_some_and(|on| on != drawn)) {
            self.air.missed_frame();
        }
    }

    /// Gives up the picture that is on. What the wall shows stays, where that can be drawn.
    pub(super) fn lose(&mut self, unreported: bool, cue: &Cue, pictures: &PictureCache) {
        let is_left = |last: &Picture| {
            *last != Picture::Black && Some(*last) != self.air.picture() && self.resolve(*last, cue, pictures).is_some()
        };
        let last = self.drawn.filter(is_left);
        self.air.lose(last, unreported);
    }

    /// Moves the zone to now: what a frame shows of it; none where it has no place, or no picture yet.
    pub(super) fn advance(
        &mut self,
        cue: &Cue,
        moment: Moment,
        least: Duration,
        standby: Option<[u8; 32]>,
        pictures: &PictureCache,
        facts: &mut Vec<Fact>,
    ) -> Option<Layer> {
        self.step = None;
        let area = self.area?;
        let size = area.size();
        let pace = Pace { elapsed: moment.elapsed, least: if self.is_line(cue) { Duration::ZERO } else { least } };
        let margins = self.margins.unwrap_or_default();
        let readiness = |picture| -> Readiness { pictures.readiness(&PictureKey { picture, size, margins }) };
        let step = self.air.advance(cue, moment.now, standby, pace, readiness);
        self.moving = step.moving;
        let ahead = |wait: Duration| moment.now.checked_add_signed(TimeDelta::from_std(wait).ok()?);
        self.held_until = step.held_for.and_then(ahead);
        facts.extend(step.facts);
        let entrance = step.mix.and_then(|mix| self.enter(mix, size, pictures));
        let drawable = |mix: Mix| -> Option<Layer> {
            let to = self.resolve(mix.to, cue, pictures)?;
            // Where the picture that goes is lost, the one that comes is there at once.
            let Some(from) = self.resolve(mix.from, cue, pictures) else { return Some(Layer::still(area, to.key())) };
            // Half of one page and half of another are no text; and a stack of pages is no picture.
            let is_on_panel = matches!(Moving::of(cue, size), Some(Moving::Panel(_)));
            if is_on_panel || [from, to].iter().any(|source| source.is_long(size, pictures)) {
                return Some(Layer::still(area, to.key()));
            }
            let Mix { kind, progress, .. } = mix;
            let kind = if entrance.is_some() { kind } else { kind.flat() };
            Some(Layer { area, from: from.key(), to: to.key(), kind, progress, shift: None, entrance })
        };
        let Some(layer) = step.mix.and_then(drawable) else {
            let since = *self.dark_since.get_or_insert(moment.elapsed);
            let left = (since + FIRST_PATIENCE).saturating_sub(moment.elapsed);
            (self.is_dark, self.dark_from) = (left.is_zero(), ahead(left).filter(|_| !left.is_zero()));
            return None;
        };
        (self.is_dark, self.dark_from) = (false, None);
        if layer.to.is_none_or(|key| key.size == size) {
            self.painted_place = Some((size, margins));
        }
        Some(layer)
    }

    /// What an entrance is drawn with at a moment; none where it is a crossfade, and where none is under way.
    fn enter(&mut self, mix: Mix, size: (u32, u32), pictures: &PictureCache) -> Option<Entrance> {
        let Mix { from, to, kind, progress } = mix;
        if kind != TransitionKind::Entrance || progress >= 1.0 {
            self.entering = None;
            return None;
        }
        let layers = match (self.entering, to) {
            (Some((known, layers)), _) if known == from => layers,
            (_, Picture::Slide(picture)) => self.key(picture).map(PictureKey::layers),
            (_, Picture::Black) => None,
        };
        let entrance = layers.filter(|key| key.size == size).and_then(|key| {
            let sheet = pictures.sheet(&key)?;
            Some(Entrance { key, sheet })
        });
        self.entering = Some((from, entrance.map(|entrance| entrance.key)));
        entrance
    }

    /// Where to find a picture; none where it cannot be drawn. While one is painted for
    /// a new size, the old one stands in, scaled; a line cannot, which is as long as its strip.
    pub(super) fn resolve(&self, picture: Picture, cue: &Cue, pictures: &PictureCache) -> Option<LayerSource> {
        let (size, margins) = (self.area?.size(), self.margins.unwrap_or_default());
        let Picture::Slide(hash) = picture else { return Some(LayerSource::Black) };
        let is_strip = self.line.is_some_and(|(line, ..)| line == picture)
            || (Moving::of(cue, size).is_some() && picture_of(cue) == picture);
        let places = [Some((size, margins)), self.painted_place.filter(|_| !is_strip)];
        let keys = places.into_iter().flatten();
        let mut keys = keys.map(|(size, margins)| PictureKey { picture: hash, size, margins });
        keys.find(|key| pictures.is_ready(key)).map(LayerSource::Painted)
    }

    /// Whether what is on or comes is a line that moves, which changes all the time.
    fn is_line(&self, cue: &Cue) -> bool {
        is_ticker(cue) && self.air.cue().is_none_or(is_ticker)
    }

    /// Moves the line of a ticker, or the pages of a panel, to where they are at `now`.
    pub(super) fn move_line(
        &mut self,
        layer: &Layer,
        cue: &Cue,
        now: DateTime<Utc>,
        rate: u32,
        pictures: &PictureCache,
    ) -> Layer {
        let size = layer.area.size();
        if picture_of(cue) == layer.picture()
            && let Some(moving) = Moving::of(cue, size)
        {
            self.line = Some((layer.picture(), moving, cue.starts));
        }
        let Some(strip) = layer.to.and_then(|key| pictures.painted_size(&key)) else { return *layer };
        let is_pages = || layer.to.is_some_and(|key| LayerSource::Painted(key).is_long(size, pictures));
        let (moving, starts) = match self.line.filter(|(picture, ..)| *picture == layer.picture()) {
            Some((_, moving, starts)) => (moving, starts),
            // The fallback that stands in on a panel is no cue.
            None if is_pages() => (Moving::Panel(STANDBY_DWELL), DateTime::UNIX_EPOCH),
            None => return *layer,
        };
        let since = (now - starts).to_std().unwrap_or_default();
        let step = match moving {
            Moving::Line(motion) => {
                let (size, strip) = ticker::safe_line(size, strip, self.margins.unwrap_or_default());
                ticker::step(motion, size, strip, since, rate)
            }
            // One page is a picture like any other.
            Moving::Panel(_) if strip == size => return *layer,
            Moving::Panel(dwell) => led::step(size, strip, dwell, since, rate),
        };
        self.step = step.next.and_then(|next| starts.checked_add_signed(TimeDelta::from_std(next).ok()?));
        Layer { shift: u32::try_from(step.shift).ok(), ..*layer }
    }

    /// Looks which rules are in force; true where they changed.
    pub(super) fn follow_rules(&mut self, show: &Show, now: DateTime<Utc>, trust: &ClockTrust) -> bool {
        if self.rules.as_ref().is_some_and(|(_, until)| now < *until) {
            return false;
        }
        let programme = show.programme(&self.zone, now, trust);
        let rules = programme.content.rules();
        let before = self.rules.replace((rules, programme.until));
        before.is_some_and(|(before, _)| self.rules.as_ref().is_some_and(|(rules, _)| before != *rules))
    }

    /// The slides that are shown at an instant and just after it.
    pub(super) fn coming(&mut self, show: &Show, at: DateTime<Utc>, trust: &ClockTrust) -> &[Coming] {
        if self.coming.as_ref().is_none_or(|(known, _)| *known != at) {
            let first = show.cue(&self.zone, at, trust);
            let then = first.next_refresh;
            let second = (then < at + SOON).then(|| show.cue(&self.zone, then, trust));
            let cues = [Some((first, at)), second.map(|cue| (cue, then))].into_iter().flatten();
            self.coming = Some((at, cues.filter_map(|(cue, at)| Coming::of(&cue, at)).collect()));
        }
        self.coming.as_ref().map_or(&[], |(_, slides)| slides)
    }
}

/// Whether a cue is a line that moves.
fn is_ticker(cue: &Cue) -> bool {
    cue.slide.as_ref().is_some_and(|slide| matches!(slide.body, Body::Ticker { .. }))
}
