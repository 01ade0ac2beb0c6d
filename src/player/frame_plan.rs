//! Frame plans: what each screen is to show, as plain data. The player makes them; a [`Presenter`](super::presenter::Presenter)
//! turns them into light and reports what became of each.

use std::{sync::Arc, time::Instant};

use chrono::{DateTime, Utc};

use super::cache::PictureKey;
use gongyi_core::{
    burn_in::Offset,
    model::{Screen, ScreenName, layout::Area},
    playback::air::{Fact, Picture},
    problem::Text,
    shapes::TransitionKind,
};
use gongyi_media::Canvas;
use gongyi_paint::entrance::Sheet;
use gongyi_system::clock::Clock;

/// The diameter of the mark for a wrong file, in percent of the shorter side.
const MARK_PERCENT: f32 = 1.4;

/// One frame of one screen.
#[derive(Debug, Clone)]
pub struct FramePlan {
    /// Which frame of its screen it is: numbers go up by one, and its report names it.
    pub number: u64,
    /// The screen, with how its window is turned.
    pub screen: Arc<Screen>,
    /// What it shows.
    pub composition: Composition,
    /// Whether its window may have lost what it showed: all of it is to be shown, whatever it had.
    pub repaints: bool,
    /// When the screen differs next, but for the frames of a transition; none where that is not known.
    pub next_change: Option<DateTime<Utc>>,
    /// What becomes true once it is shown.
    pub facts: Vec<Fact>,
}

/// What a screen shows, to the pixel.
#[derive(Debug, Clone, PartialEq)]
pub struct Composition {
    /// The layers: one for each zone, and black ones around a picture that does not fill its output.
    pub layers: Vec<Layer>,
    /// The upright size of the whole, in pixels.
    pub size: (u32, u32),
    /// Whether the mark for a wrong file is drawn.
    pub is_marked: bool,
    /// Where the picture stands, so that nothing burns into the panel. The mark stays.
    pub offset: Offset,
}

impl Composition {
    /// The pictures that it needs, once a layer.
    pub fn keys(&self) -> impl Iterator<Item = PictureKey> + '_ {
        let of = |layer: &Layer| {
            let layers = layer.entrance.map(|entrance| entrance.key);
            [layer.from.filter(|_| layer.from != layer.to), layer.to, layers]
        };
        self.layers.iter().flat_map(of).flatten()
    }

    /// Whether no transition is under way in it.
    pub fn is_still(&self) -> bool {
        self.layers.iter().all(|layer| layer.progress >= 1.0)
    }

    /// Whether an entrance is drawn in it layer by layer.
    pub fn has_layers(&self) -> bool {
        self.layers.iter().any(|layer| layer.entrance.is_some())
    }

    /// The diameter of the mark for a wrong file, in pixels; 0 for none.
    pub fn mark_diameter(&self) -> f32 {
        if !self.is_marked {
            return 0.0;
        }
        MARK_PERCENT * self.size.0.min(self.size.1) as f32 / 100.0
    }
}

/// What a frame shows in a part of the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layer {
    /// Where, on the upright picture.
    pub area: Area,
    /// The picture that goes; none for black.
    pub from: Option<PictureKey>,
    /// The picture that comes or is on; none for black.
    pub to: Option<PictureKey>,
    /// How it comes in.
    pub kind: TransitionKind,
    /// How far it has come in, eased, from 0 to 1; 1 when it is on.
    pub progress: f32,
    /// For the strip of a ticker and the pages of a panel, by how many pixels it has moved.
    pub shift: Option<u32>,
    /// For an entrance, the layers that it is built up of.
    pub entrance: Option<Entrance>,
}

/// The layers of the picture that comes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entrance {
    /// The picture that has all of them.
    pub key: PictureKey,
    /// Where each is on it.
    pub sheet: Sheet,
}

impl Layer {
    /// One picture, in full.
    pub fn still(area: Area, picture: Option<PictureKey>) -> Self {
        Self { area, from: picture, to: picture, kind: TransitionKind::Cut, progress: 1.0, shift: None, entrance: None }
    }

    /// What comes or is on.
    pub fn picture(&self) -> Picture {
        self.to.map_or(Picture::Black, |key| Picture::Slide(key.picture))
    }
}

/// What a presenter is given in one update.
#[derive(Debug)]
pub struct Batch {
    /// What tells when a frame was shown.
    pub clock: Clock,
    /// New pictures.
    pub uploads: Vec<(PictureKey, Arc<Canvas>)>,
    /// The pictures that stay, and all others go; none where all stay.
    pub keep: Option<Vec<PictureKey>>,
    /// The frames, one a screen at most.
    pub plans: Vec<FramePlan>,
}

impl Batch {
    /// Nothing to do.
    pub fn empty(clock: Clock) -> Self {
        Self { clock, uploads: Vec::new(), keep: None, plans: Vec::new() }
    }

    /// Takes what came since: of each screen only the newest frame is drawn.
    pub fn append(&mut self, newer: Self) {
        self.clock = newer.clock;
        if let Some(keep) = newer.keep {
            // What is dropped before it was taken need not be sent: while an adapter is away nothing piles up.
            self.uploads.retain(|(key, _)| keep.contains(key));
            self.keep = Some(keep);
        }
        self.uploads.extend(newer.uploads);
        self.plans.retain(|old| newer.plans.iter().all(|plan| plan.screen.name != old.screen.name));
        self.plans.extend(newer.plans);
    }
}

/// What became of pictures that were sent to a presenter.
#[derive(Debug, Clone, Default)]
pub struct UploadReport {
    /// Those that it is done with, refused ones among them.
    pub taken: Vec<PictureKey>,
    /// Those that it cannot take, and why.
    pub refused: Vec<(PictureKey, Text)>,
}

/// What became of a frame.
#[derive(Debug, Clone)]
pub struct FrameReport {
    /// The screen.
    pub screen: ScreenName,
    /// Which frame: see [`FramePlan::number`].
    pub number: u64,
    /// When the presenter was done with it, by the monotonic clock: how evenly frames come is measured by that.
    pub finished: Instant,
    /// What became of it.
    pub outcome: FrameOutcome,
}

/// See [`FrameReport`].
#[derive(Debug, Clone, PartialEq)]
pub enum FrameOutcome {
    /// It was handed to its window or texture at this instant, by the player's clock.
    Shown(DateTime<Utc>),
    /// The presenter lacks these pictures. What lacks must not be shown as black: the frame was skipped.
    Missing(Vec<PictureKey>),
    /// Its window has no room for a frame now.
    NotNow,
    /// The presenter could not draw it.
    Refused(Text),
}

impl FrameOutcome {
    /// Its name, for a trace.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Shown(_) => "shown",
            Self::Missing(_) => "missing",
            Self::NotNow => "not_now",
            Self::Refused(_) => "refused",
        }
    }
}

/// What a presenter tells.
#[derive(Debug, Clone)]
pub enum PresenterReport {
    /// Of pictures.
    Uploads(UploadReport),
    /// Of a frame.
    Frame(FrameReport),
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Tz;
    use gongyi_core::model::layout::Margins;

    fn plan(screen: &str, number: u64) -> FramePlan {
        let composition = Composition { layers: Vec::new(), size: (16, 9), is_marked: false, offset: (0, 0) };
        let screen = Arc::new(Screen::new(screen.into(), Tz::UTC));
        FramePlan { number, screen, composition, repaints: false, next_change: None, facts: Vec::new() }
    }

    #[test]
    fn of_what_waits_the_newest_frame_of_each_screen_and_all_pictures_stay() {
        let clock = Clock::anchored(DateTime::UNIX_EPOCH, 0.0);
        let key = |number| PictureKey { picture: [number; 32], size: (16, 9), margins: Margins::NONE };
        let upload = |number| (key(number), Arc::new(Canvas::black((16, 9))));
        let mut waiting = Batch {
            uploads: vec![upload(1)],
            keep: Some(vec![key(1)]),
            plans: vec![plan("hall", 1), plan("lift", 1)],
            ..Batch::empty(clock)
        };
        waiting.append(Batch { uploads: vec![upload(2)], plans: vec![plan("hall", 2)], ..Batch::empty(clock) });
        let plans: Vec<_> = waiting.plans.iter().map(|plan| (plan.screen.name.as_str(), plan.number)).collect();
        assert_eq!(plans, [("lift", 1), ("hall", 2)]);
        assert_eq!(waiting.uploads.iter().map(|(key, _)| *key).collect::<Vec<_>>(), [key(1), key(2)]);
        assert_eq!(waiting.keep, Some(vec![key(1)]));
        waiting.append(Batch { uploads: vec![upload(3)], keep: Some(vec![key(2), key(3)]), ..Batch::empty(clock) });
        assert_eq!(waiting.keep, Some(vec![key(2), key(3)]));
        assert_eq!(waiting.uploads.iter().map(|(key, _)| *key).collect::<Vec<_>>(), [key(2), key(3)]);
    }
}
