//! The valid types: what a library holds once everything in it has been read, checked and resolved.
//!
//! Here illegal states have no representation: a share is not zero, a dwell is not zero, a rule's playlist exists.
//! Everything is shared by `Arc`, so that a new library after an edit keeps what did not change.

mod bodies;
pub mod layout;
pub mod led;
pub mod lines;
pub mod moment;
mod names;
mod parts;
mod picture_file;
mod quota;
pub mod reading;
mod scene;
mod screen;
mod slide;
mod slide_ref;
mod validity;

use std::{collections::BTreeMap, num::NonZeroU32, path::PathBuf, sync::Arc, time::Duration};

pub use bodies::{Board, Compare, Event, Honoured, Pair, Photo, PublicNotice, Route, Stop};
pub use names::{MAIN_ZONE, PlaylistName, ScreenName, ZoneId};
pub use parts::{Part, PartKind};
pub use picture_file::PictureFile;
pub use quota::{Quota, QuotaBound, QuotaSubject};
pub use scene::{LayerKind, Scene, SceneLayer, SlideScenes, UNITS};
pub use screen::{Rotation, Screen, TickerSource, Zone, connector, is_connector};
pub use slide::{Body, MAX_TEXTS, Motion, Series, Slide, Transition};
pub use slide_ref::{LocalId, SlideOrigin, SlideRef};
pub use validity::Validity;

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::{
    problem::{Place, Problem},
    shapes::{CalendarName, ClockPolicy, GeoPoint, HolidayEntry, ShareBy, When},
};

/// An immutable snapshot of everything that staff wrote: plain data. A [`crate::show::Show`] is compiled from it.
#[derive(Debug, Clone, PartialEq)]
pub struct Library {
    /// The folder that it was read from, as it was given.
    pub root: PathBuf,
    /// A fingerprint of all files that are in force, in hexadecimal: equal libraries have equal hashes.
    pub hash: String,
    /// The site's facts.
    pub site: Site,
    /// The screens, at least one.
    pub screens: Vec<Arc<Screen>>,
    /// The playlists by name.
    pub playlists: BTreeMap<PlaylistName, Arc<Playlist>>,
    /// The rules in the order in which they were written.
    pub rules: Vec<Arc<Rule>>,
    /// How much of the time things may, or must, be on.
    pub quotas: Vec<Quota>,
    /// The playlists that play one after the other where there is no `site.ron`; empty where there is one.
    pub sequence: Vec<PlaylistName>,
    /// What is shown when nothing is scheduled.
    pub fallback: Arc<Playlist>,
    /// What the zones beside `main` show whenever no rule names them.
    pub zones: BTreeMap<ZoneId, ZoneContent>,
    /// The time zones that somebody wrote, for the site and for screens.
    pub written_timezones: Vec<WrittenTimezone>,
    /// Everything that is wrong, in the order of files and places.
    pub problems: Vec<Problem>,
}

/// A time zone as somebody wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct WrittenTimezone {
    /// The screen that it is for; the site where absent.
    pub screen: Option<ScreenName>,
    /// The zone.
    pub timezone: Tz,
    /// Where it is written.
    pub place: Place,
}

impl Library {
    /// The screen of this name.
    pub fn screen(&self, name: &ScreenName) -> Option<&Arc<Screen>> {
        self.screens.iter().find(|screen| screen.name == *name)
    }

    /// Whether a zone is a ticker.
    pub fn is_ticker(&self, zone: &ZoneId) -> bool {
        matches!(self.zones.get(zone), Some(ZoneContent::Ticker { .. }))
    }

    /// Whether a zone tells the time.
    pub fn is_clock(&self, zone: &ZoneId) -> bool {
        matches!(self.zones.get(zone), Some(ZoneContent::Clock(_)))
    }

    /// Whether somebody wrote the time zone of the site: otherwise it is the machine's.
    pub fn names_timezone(&self) -> bool {
        self.written_timezones.iter().any(|written| written.screen.is_none())
    }

    /// The zone in which a screen's wall-clock times are read; the site's where the screen is unknown.
    pub fn timezone(&self, screen: &ScreenName) -> Tz {
        self.screen(screen).map_or(self.site.timezone, |screen| screen.timezone)
    }
}

/// What a zone beside `main` shows by itself.
#[derive(Debug, Clone, PartialEq)]
pub enum ZoneContent {
    /// The slides of a playlist, one after the other.
    Playlist(Arc<Playlist>),
    /// The texts of a playlist, as one line that moves.
    Ticker {
        /// The playlist.
        playlist: Arc<Playlist>,
        /// About how many characters a second go by.
        speed: f32,
    },
    /// The time of day: the slide that playback gives its time.
    Clock(Arc<Slide>),
}

/// The facts of a site that conditions and playback need.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// The zone of wall-clock times.
    pub timezone: Tz,
    /// The calendar of public holidays.
    pub calendar: CalendarName,
    /// Local corrections of it.
    pub holidays: Vec<HolidayEntry>,
    /// Where it is.
    pub place: Option<GeoPoint>,
    /// What a doubted clock does.
    pub clock: ClockPolicy,
    /// What shares are shares of.
    pub share_by: ShareBy,
    /// Phrases that no line tears.
    pub phrases: Arc<[String]>,
}

/// What a rule does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Plays this playlist.
    Play(PlaylistName),
    /// Turns the picture black.
    Blank,
}

/// A rule: a playlist and when it plays.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its place in the order of writing, from 0.
    pub index: usize,
    /// Its name where it has one.
    pub name: Option<String>,
    /// What it does.
    pub action: Action,
    /// When it is active; always where absent.
    pub when: Option<When>,
    /// For a break-in: how often it starts, counted from local midnight. It divides 24 hours.
    pub every: Option<Duration>,
    /// For a break-in: how often its playlist plays through each time.
    pub passes: NonZeroU32,
    /// Its share of voice among rules of equal priority, as the site counts shares.
    pub share: NonZeroU32,
    /// Higher wins.
    pub priority: i32,
    /// The screens or groups that it concerns; all where empty.
    pub screens: Vec<String>,
    /// The zones that it concerns: where empty `main`, or the whole screen if it turns it black.
    pub zones: Vec<String>,
    /// Where it is written.
    pub place: Place,
}

impl Rule {
    /// What `timeline`, events and status call it: its name or its index.
    pub fn label(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.index.to_string())
    }

    /// Whether it concerns `screen`.
    pub fn concerns(&self, screen: &Screen) -> bool {
        self.screens.is_empty()
            || self.screens.iter().any(|name| name == screen.name.as_str() || screen.groups.contains(name))
    }

    /// Whether it concerns the zones of this name.
    pub fn concerns_zone(&self, zone: &str) -> bool {
        if self.zones.is_empty() {
            return self.action == Action::Blank || zone == MAIN_ZONE;
        }
        self.zones.iter().any(|name| name == zone)
    }
}

/// A playlist with everything resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Playlist {
    /// Its name.
    pub name: PlaylistName,
    /// What people call it.
    pub title: Option<String>,
    /// Its slides, at least one.
    pub slides: Vec<Arc<Slide>>,
}

impl Playlist {
    /// The playlist as it is on a day, or without the slides that have days where none is known: itself where all its
    /// slides are in it. It may have none.
    #[must_use]
    pub fn on(self: &Arc<Self>, day: Option<NaiveDate>) -> Arc<Self> {
        let is_in = |slide: &Arc<Slide>| slide.validity.holds(day);
        if self.slides.iter().all(is_in) {
            return Arc::clone(self);
        }
        let slides = self.slides.iter().filter(|slide| is_in(slide)).cloned().collect();
        Arc::new(Self { slides, ..(**self).clone() })
    }
}
