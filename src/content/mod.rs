//! The shapes that staff write, as serde types: site, playlist, slides, conditions and themes.
//!
//! These are the raw types: they say what may be typed, not whether it makes sense. `library` reads them element by
//! element and turns them into the valid types of [`crate::library::model`]. No file is opened here, and nothing is
//! checked across files.

pub mod duration;
mod explain;
pub mod kinds;
pub(crate) mod names;
mod playlist;
pub mod read;
pub(crate) mod scan;
mod site;
mod slide;
pub mod theme;
mod when;

pub use playlist::{Easing, Playlist, TransitionKind};
pub use site::{CalendarName, ClockPolicy, GeoPoint, HolidayEntry, Rule, ScreenSpec, Site, ZoneSpec};
pub use slide::{
    Campaign, Clock, Countdown, Couplet, Fit, LongText, Notice, Picture, Profile, Slide, SlideCommon, Slogan, Steps,
    Today, ValueLevel, Values, Waiver,
};
pub use when::{Days, When};
