//! The shapes that staff write, as serde types: site, playlist, slides, conditions and themes.
//!
//! These are the raw types: they say what may be typed, not whether it makes sense. Whoever reads files turns them into
//! the valid types of [`crate::model`].

pub mod duration;
pub mod kinds;
mod layout;
mod quota;
pub mod scene_colours;
mod site;
mod slide;
pub mod theme;
mod transition;
mod when;

pub use layout::Layout;
pub use quota::{Quota, QuotaPeriod, QuotaSubject};
pub use site::{BurnInSpec, CalendarName, ClockPolicy, GeoPoint, HolidayEntry, Rule, ScreenSpec, ShareBy, ZoneSpec};
pub use slide::{
    Board, BoardEntry, Campaign, Clock, Compare, Countdown, Couplet, Event, Figure, Fit, Hotline, LongText, Motto,
    Notice, NoticeKind, Pair, PairSide, Photo, PhotoSide, Picture, Profile, PublicNotice, Quote, Route, Scan, Slide,
    SlideCommon, Slogan, Steps, Table, Today, ValueLevel, Values, Waiver, WeatherLevel,
};
pub use transition::{Easing, TransitionKind};
pub use when::{Days, MonthDay, When};
