//! The valid types: what a library holds once everything in it has been read, checked and resolved.
//!
//! Here illegal states have no representation: a share is not zero, a dwell is not zero, a rule's playlist exists.
//! Everything is shared by `Arc`, so that a new library after an edit keeps what did not change.

pub mod layout;
pub mod lines;
mod picture_file;
pub mod reading;
mod slide_ref;

use std::{
    any::Any,
    collections::BTreeMap,
    fmt,
    num::NonZeroU32,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

pub use picture_file::PictureFile;
pub use slide_ref::{LocalId, SlideOrigin, SlideRef};

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

use crate::{
    problem::{Place, Problem},
    shapes::{
        CalendarName, ClockPolicy, Easing, Fit, GeoPoint, HolidayEntry, TransitionKind, ValueLevel, Waiver, When,
        theme::Theme,
    },
    sync::lock,
};

/// Defines a name that is compared and printed, and is not any other name.
macro_rules! name {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<T: Into<Arc<str>>> From<T> for $name {
            fn from(text: T) -> Self {
                Self(text.into())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name! {
    /// The name of a playlist: its file's name without `.ron`.
    PlaylistName
}
name! {
    /// The name of a screen.
    ScreenName
}

/// Texts in one field of a slide, or of a ticker.
pub const MAX_TEXTS: usize = 100;

/// The name of the zone that every screen has.
pub const MAIN_ZONE: &str = "main";

/// A zone of a screen.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ZoneId {
    /// The screen.
    pub screen: ScreenName,
    /// The zone's name on it.
    pub zone: Arc<str>,
}

impl ZoneId {
    /// The zone `main` of a screen.
    pub fn main(screen: &ScreenName) -> Self {
        Self::new(screen, MAIN_ZONE)
    }

    /// A zone of a screen by its name.
    pub fn new(screen: &ScreenName, zone: &str) -> Self {
        Self { screen: screen.clone(), zone: zone.into() }
    }

    /// Whether it is the zone that every screen has.
    pub fn is_main(&self) -> bool {
        &*self.zone == MAIN_ZONE
    }
}

/// Where the rooms below keep what they worked out of a library, so that it is not worked out again: it makes answers
/// faster and never different. A copy of a library starts with an empty one, because the copy may be changed.
#[derive(Default)]
pub struct Memo(Mutex<Vec<Arc<dyn Any + Send + Sync>>>);

impl Memo {
    /// What is kept of this type, made empty where there is none yet.
    pub fn of<T: Any + Send + Sync + Default>(&self) -> Arc<T> {
        // A panic elsewhere leaves the list whole: it only grows.
        let mut kept = lock(&self.0);
        if let Some(found) = kept.iter().find_map(|one| Arc::clone(one).downcast::<T>().ok()) {
            return found;
        }
        let made = Arc::new(T::default());
        kept.push(Arc::<T>::clone(&made));
        made
    }
}

impl Clone for Memo {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl fmt::Debug for Memo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memo")
    }
}

/// An immutable snapshot of everything that staff wrote.
#[derive(Debug, Clone)]
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
    /// The playlists that play one after the other where there is no `site.ron`; empty where there is one.
    pub sequence: Vec<PlaylistName>,
    /// What is shown when nothing is scheduled.
    pub fallback: Arc<Playlist>,
    /// What the zones beside `main` show whenever no rule names them.
    pub zones: BTreeMap<ZoneId, ZoneContent>,
    /// Everything that is wrong, in the order of files and places.
    pub problems: Vec<Problem>,
    /// What was worked out of all this already.
    pub memo: Memo,
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
#[derive(Debug, Clone)]
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
    /// Phrases that no line tears.
    pub phrases: Arc<[String]>,
}

/// How a screen's picture is turned, clockwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Rotation {
    /// Upright.
    #[default]
    R0,
    /// A quarter turn clockwise.
    R90,
    /// Upside down.
    R180,
    /// A quarter turn anticlockwise.
    R270,
}

/// A logical output.
#[derive(Debug, Clone, PartialEq)]
pub struct Screen {
    /// Its name.
    pub name: ScreenName,
    /// The connector, index or `Primary` that it is shown on; any where absent.
    pub output: Option<String>,
    /// How its picture is turned.
    pub rotation: Rotation,
    /// The viewer's upright picture where there is no display, width by height in pixels.
    pub size: Option<(u32, u32)>,
    /// Its diagonal in inches.
    pub diagonal_in: Option<f32>,
    /// The distance from which it is read, in metres.
    pub viewing_distance_m: Option<f32>,
    /// Whether pictures only fade or cut on it, and lines stand.
    pub reduced_motion: bool,
    /// The groups that rules may name.
    pub groups: Vec<String>,
    /// The zone of its wall-clock times.
    pub timezone: Tz,
    /// The zones beside `main`; no kind twice.
    pub zones: Vec<Zone>,
}

impl Screen {
    /// A screen of which nothing but its name is known.
    pub fn new(name: ScreenName, timezone: Tz) -> Self {
        Self {
            name,
            output: None,
            rotation: Rotation::R0,
            size: None,
            diagonal_in: None,
            viewing_distance_m: None,
            reduced_motion: false,
            groups: Vec::new(),
            timezone,
            zones: Vec::new(),
        }
    }

    /// All its zones, `main` first.
    pub fn zone_ids(&self) -> impl Iterator<Item = ZoneId> + '_ {
        let others = self.zones.iter().map(|zone| ZoneId::new(&self.name, zone.name()));
        std::iter::once(ZoneId::main(&self.name)).chain(others)
    }
}

/// A connector's name in one spelling: `HDMI-1` and `HDMI-A-1` are the same, as some drivers leave out the kind. Cards
/// with `DVI-I-1` and `DVI-D-1` have two sockets.
pub fn connector(name: &str) -> String {
    name.trim().to_ascii_uppercase().replace("HDMI-A-", "HDMI-").replace("HDMI-B-", "HDMI-")
}

/// Whether staff mean this output: `DVI-1` is one of any kind.
pub fn is_connector(written: &str, output: &str) -> bool {
    let (written, output) = (connector(written), connector(output));
    let number = output.strip_prefix("DVI-I-").or_else(|| output.strip_prefix("DVI-D-"));
    written == output || number.is_some_and(|number| written.strip_prefix("DVI-") == Some(number))
}

/// A part of a screen beside `main`.
#[derive(Debug, Clone, PartialEq)]
pub enum Zone {
    /// A playlist of its own.
    Side {
        /// The playlist.
        play: PlaylistName,
        /// Its share of the screen's width, or of a standing screen's height.
        share: f32,
    },
    /// A line of text that moves.
    Ticker {
        /// What it says by itself.
        says: TickerSource,
        /// About how many characters a second go by.
        speed: f32,
    },
    /// The time of day.
    Clock {
        /// Whether it tells seconds.
        seconds: bool,
        /// The name of its theme, where it has one of its own.
        theme: Option<String>,
    },
}

/// What a ticker says whenever no rule names it.
#[derive(Debug, Clone, PartialEq)]
pub enum TickerSource {
    /// The texts of a playlist.
    Playlist(PlaylistName),
    /// Texts of its own.
    Texts {
        /// The texts, none of them empty.
        texts: Vec<String>,
        /// The name of their theme, where they have one of their own.
        theme: Option<String>,
    },
}

impl Zone {
    /// The names that zones may have, beside `main`.
    pub const NAMES: [&str; 3] = ["side", "ticker", "clock"];

    /// What rules, `timeline` and the status call it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Side { .. } => "side",
            Self::Ticker { .. } => "ticker",
            Self::Clock { .. } => "clock",
        }
    }
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
    /// Its share of voice among rules of equal priority.
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

/// A transition into a slide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Transition {
    /// Which one.
    pub kind: TransitionKind,
    /// How fast it goes from its beginning to its end.
    pub easing: Easing,
    /// How long it takes as written; playback cuts it to half the dwell. Zero for a cut.
    pub length: Duration,
}

/// A slide with everything resolved: what `paint` needs to draw it and [`crate::playback`] to time it.
#[derive(Debug, Clone, PartialEq)]
pub struct Slide {
    /// Which one it is.
    pub id: SlideRef,
    /// Its index in its playlist, from 0.
    pub index: usize,
    /// Whether staff gave it an id of its own, by which it is known across edits.
    pub named: bool,
    /// What is on it.
    pub body: Body,
    /// The strip at the top.
    pub banner: Option<String>,
    /// Who signs for it.
    pub credit: Option<String>,
    /// Its theme.
    pub theme: Arc<Theme>,
    /// How long it stays; not zero.
    pub dwell: Duration,
    /// How it comes in.
    pub transition: Transition,
    /// Whether it carries the label 广告.
    pub advertisement: bool,
    /// Accepted lint findings.
    pub waive: Vec<Waiver>,
    /// A content error: why it cannot be drawn. It keeps its slot, and the picture before it stays on the wall.
    pub broken: Option<Problem>,
    /// A fingerprint of everything that its picture depends on (body, theme, banner, the bytes of its picture file).
    pub picture_hash: [u8; 32],
}

impl Slide {
    /// Whether it is another picture on another day, or at another time.
    pub fn follows_time(&self) -> bool {
        matches!(self.body, Body::Countdown { .. } | Body::Today { .. } | Body::Clock { .. })
    }

    /// The slide as it is on a day and, where that is known, at a local time. Most are the same at all of them; a day
    /// never changes under a cue, since every loop starts anew at local midnight.
    #[must_use]
    pub fn at(self: &Arc<Self>, day: NaiveDate, time: Option<NaiveDateTime>) -> Arc<Self> {
        match &self.body {
            Body::Countdown { .. } | Body::Today { .. } => self.altered(&day.to_string(), |slide| {
                if let Body::Countdown { on, .. } | Body::Today { on, .. } = &mut slide.body {
                    *on = Some(day);
                }
            }),
            Body::Clock { .. } => self.altered(&format!("{time:?}"), |slide| {
                if let Body::Clock { at, .. } = &mut slide.body {
                    *at = time;
                }
            }),
            _ => Arc::clone(self),
        }
    }

    /// The slide as it is at a local time.
    #[must_use]
    pub fn at_time(self: &Arc<Self>, time: NaiveDateTime) -> Arc<Self> {
        self.at(time.date(), Some(time))
    }

    /// The slide as a zone shows it: beside `main` without the banner and the credit, which are on `main` already.
    #[must_use]
    pub fn in_zone(self: &Arc<Self>, zone: &ZoneId) -> Arc<Self> {
        if zone.is_main() || (self.banner.is_none() && self.credit.is_none()) {
            return Arc::clone(self);
        }
        self.altered("beside main", |slide| (slide.banner, slide.credit) = (None, None))
    }

    /// A slide that is written in no playlist: without banner and credit, and coming in by a cut.
    pub fn unwritten(id: SlideRef, body: Body, dwell: Duration, theme: Arc<Theme>, picture_hash: [u8; 32]) -> Self {
        Self {
            id,
            index: 0,
            named: true,
            body,
            banner: None,
            credit: None,
            dwell,
            transition: Transition { kind: TransitionKind::Cut, easing: Easing::default(), length: Duration::ZERO },
            theme,
            advertisement: false,
            waive: Vec::new(),
            broken: None,
            picture_hash,
        }
    }

    /// The slide with a change, which `how` tells from the others.
    fn altered(&self, how: &str, change: impl FnOnce(&mut Self)) -> Arc<Self> {
        let mut slide = self.clone();
        change(&mut slide);
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.picture_hash);
        hasher.update(how.as_bytes());
        slide.picture_hash = *hasher.finalize().as_bytes();
        Arc::new(slide)
    }
}

/// How a line moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Motion {
    /// About how many characters a second go by.
    pub speed: f32,
    /// Whether it stands, page by page, for who wants less motion.
    pub by_pages: bool,
}

/// What is on a slide.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    /// A few big words.
    Slogan {
        /// The words, with the line breaks that staff typed.
        text: String,
        /// A small line below.
        note: Option<String>,
    },
    /// The core values.
    Values {
        /// The heading.
        heading: String,
        /// The levels.
        levels: Vec<ValueLevel>,
    },
    /// A title with points.
    Notice {
        /// The title.
        title: String,
        /// The points.
        points: Vec<String>,
        /// A built-in icon.
        icon: Option<String>,
    },
    /// A title with numbered steps.
    Steps {
        /// The title.
        title: String,
        /// The steps.
        steps: Vec<String>,
    },
    /// A person and a deed.
    Profile {
        /// The person's name.
        name: String,
        /// What the person did.
        deed: String,
        /// What the person was honoured as.
        honour: Option<String>,
        /// The portrait, resolved against the folder; a drawn figure where absent.
        portrait: Option<PictureFile>,
        /// The point of the portrait that stays in view, as fractions from the left and the top.
        focus: (f32, f32),
    },
    /// An offer or an event.
    Campaign {
        /// The headline.
        headline: String,
        /// When it is.
        period: Option<String>,
        /// Lines to read.
        lines: Vec<String>,
        /// A small table, row by row.
        rows: Vec<Vec<String>>,
        /// What the QR code holds.
        qr: Option<String>,
        /// What scanning the code is for.
        call: Option<String>,
    },
    /// A page of a long text.
    Page {
        /// The title of the text.
        title: Option<String>,
        /// What the page says.
        text: String,
        /// Which page it is, from 1.
        number: usize,
        /// How many there are.
        of: usize,
    },
    /// A pair of lines in columns.
    Couplet {
        /// The line on the right.
        first: String,
        /// The line on the left.
        second: String,
        /// The words across the top.
        across: Option<String>,
        /// The great character between the columns.
        heart: Option<String>,
    },
    /// How many days are left.
    Countdown {
        /// What is counted down to.
        name: String,
        /// Its days, in order.
        days: Arc<[NaiveDate]>,
        /// A small line below.
        note: Option<String>,
        /// The day on which it is shown, which only playback knows.
        on: Option<NaiveDate>,
    },
    /// The date of today.
    Today {
        /// A small line below.
        note: Option<String>,
        /// The day on which it is shown, which only playback knows.
        on: Option<NaiveDate>,
    },
    /// Texts as one line that moves.
    Ticker {
        /// The texts, in order.
        items: Arc<[String]>,
        /// How it moves.
        motion: Motion,
    },
    /// The time of day, the date and what it is called.
    Clock {
        /// Whether it tells seconds.
        seconds: bool,
        /// A small line below.
        note: Option<String>,
        /// Whether it is the zone `clock`, and no slide of a playlist.
        is_zone: bool,
        /// The local time, which only playback knows; none while the system's clock is doubted.
        at: Option<NaiveDateTime>,
    },
    /// A picture.
    Picture {
        /// The file, resolved against the folder.
        file: PictureFile,
        /// How it fills the screen.
        fit: Fit,
        /// The point that stays in view, as fractions from the left and the top.
        focus: (f32, f32),
        /// A line below.
        caption: Option<String>,
    },
}

impl Body {
    /// The file of its picture, where it has one.
    pub fn file(&self) -> Option<&PictureFile> {
        match self {
            Self::Picture { file, .. } | Self::Profile { portrait: Some(file), .. } => Some(file),
            _ => None,
        }
    }

    /// The name of the kind, such as `Slogan`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Slogan { .. } => "Slogan",
            Self::Values { .. } => "Values",
            Self::Notice { .. } => "Notice",
            Self::Steps { .. } => "Steps",
            Self::Profile { .. } => "Profile",
            Self::Campaign { .. } => "Campaign",
            Self::Page { .. } => "Text",
            Self::Couplet { .. } => "Couplet",
            Self::Countdown { .. } => "Countdown",
            Self::Today { .. } => "Today",
            Self::Clock { .. } => "Clock",
            Self::Ticker { .. } => "Ticker",
            Self::Picture { .. } => "Picture",
        }
    }
}
