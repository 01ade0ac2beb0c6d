//! The parts of `site.ron`.

use serde::Deserialize;

use super::When;

/// A calendar of public holidays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
pub enum CalendarName {
    /// The statutory holidays of China, with make-up working days.
    #[default]
    China,
}

/// What to do when the system's clock may be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
pub enum ClockPolicy {
    /// Play by it, and warn.
    #[default]
    Trust,
    /// Play only what has no date or time condition until it is synchronised.
    RequireSync,
}

/// What the `share` of a rule is a share of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
pub enum ShareBy {
    /// Of the slides that are shown, however long each stays.
    #[default]
    Slides,
    /// Of the time.
    Time,
}

/// A place on earth, in degrees.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GeoPoint {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// A logical output as written.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScreenSpec {
    /// Its name.
    pub name: String,
    /// The connector, such as "HDMI-1"; an index such as "0"; or "Primary".
    #[serde(default)]
    pub output: Option<String>,
    /// How the picture is turned, clockwise in degrees: 0, 90, 180 or 270.
    #[serde(default)]
    pub rotate: u16,
    /// The size of the viewer's upright picture, in pixels: where there is no display, and on an output where `position`
    /// or `led` is written.
    #[serde(default)]
    pub size: Option<(u32, u32)>,
    /// Where that picture is in the output's mode, in pixels from the left and the top; the rest is black.
    #[serde(default)]
    pub position: Option<(u32, u32)>,
    /// Whether it is a matrix of LEDs; its shape decides where absent.
    #[serde(default)]
    pub led: Option<bool>,
    /// The screen's diagonal, in inches.
    #[serde(default)]
    pub diagonal_in: Option<f32>,
    /// How far away people read it, in metres.
    #[serde(default)]
    pub viewing_distance_m: Option<f32>,
    /// How the picture moves so that nothing burns into the panel.
    #[serde(default)]
    pub burn_in: Option<BurnInSpec>,
    /// How much the display crops of each side, in hundredths of it.
    #[serde(default)]
    pub overscan: Option<f32>,
    /// Whether pictures only fade or cut on it, and lines stand; as the site says where absent.
    #[serde(default)]
    pub reduced_motion: Option<bool>,
    /// The groups that rules may name.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Its own IANA zone; the site's where absent.
    #[serde(default)]
    pub timezone: Option<String>,
    /// The parts that are split off; the rest is the zone `main`.
    #[serde(default)]
    pub zones: Vec<ZoneSpec>,
}

/// What keeps still parts from burning into a panel, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BurnInSpec {
    /// By how many pixels the whole picture moves to each side, over hours.
    pub shift: u32,
}

/// A part of a screen as written, with what is on it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum ZoneSpec {
    /// A playlist of its own: a column on a lying screen, a band below the message on a standing one.
    Side {
        /// The playlist, whenever no rule names the zone.
        play: String,
        /// Its share of the screen's width, or of a standing screen's height, in hundredths.
        #[serde(default)]
        width: Option<f32>,
    },
    /// One line of text that moves along the foot of the screen: a playlist's texts, or its own.
    Ticker {
        /// The playlist whose texts it says, whenever no rule names the zone.
        #[serde(default)]
        play: Option<String>,
        /// What it says instead of a playlist.
        #[serde(default)]
        texts: Option<Vec<String>>,
        /// The theme of its own texts; that of the first playlist that plays where absent.
        #[serde(default)]
        theme: Option<String>,
        /// Its pace in characters a second.
        #[serde(default)]
        speed: Option<f32>,
    },
    /// The time of day and the date.
    Clock {
        /// Whether it tells seconds, which costs a frame each.
        #[serde(default)]
        seconds: bool,
        /// Its theme; that of the playlist at its side where absent.
        #[serde(default)]
        theme: Option<String>,
    },
}

/// A local correction of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub enum HolidayEntry {
    /// Days off, both included.
    Off(String, String),
    /// A working day.
    Work(String),
}

/// A rule as written: a playlist and when it plays.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name in `timeline` and `explain`; its index where absent.
    #[serde(default)]
    pub name: Option<String>,
    /// The playlist that it plays.
    #[serde(default)]
    pub play: Option<String>,
    /// Whether it turns the picture black instead.
    #[serde(default)]
    pub blank: bool,
    /// When it is active; always where absent.
    #[serde(default)]
    pub when: Option<When>,
    /// For a break-in: how often it starts, counted from local midnight, such as "1h".
    #[serde(default)]
    pub every: Option<String>,
    /// For a break-in: how often its playlist plays through each time; once where absent.
    #[serde(default)]
    pub passes: Option<u32>,
    /// Its share of voice among rules of the same priority ([`ShareBy`]); 1 where absent.
    #[serde(default)]
    pub share: Option<u32>,
    /// Higher wins; 0 where absent.
    #[serde(default)]
    pub priority: i32,
    /// The screens or groups that it concerns; all where absent.
    #[serde(default)]
    pub screens: Vec<String>,
    /// The zones that it concerns: `main` where absent, or, for black, the whole screen.
    #[serde(default)]
    pub zones: Vec<String>,
}
