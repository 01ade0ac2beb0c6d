//! The shapes of whole files, `site.ron` and playlists: their lists are raw text here, so that each element is read by
//! itself and reports its own error.

use serde::Deserialize;

use gongyi_core::{
    problem::Lang,
    shapes::{CalendarName, ClockPolicy, Easing, GeoPoint, ShareBy, TransitionKind},
};

/// A playlist as written: `<name>.ron`. Its slides are read one by one (see [`gongyi_core::shapes::Slide`]), so that each reports
/// its own error; here they are raw text.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Playlist<'a> {
    /// The name that people use for it.
    #[serde(default)]
    pub title: Option<String>,
    /// The theme of its slides; the default theme where absent.
    #[serde(default)]
    pub theme: Option<String>,
    /// The quiet strip at the top, such as 讲文明 树新风 | 公益广告.
    #[serde(default)]
    pub banner: Option<String>,
    /// Who signs for it, at the bottom.
    #[serde(default)]
    pub credit: Option<String>,
    /// The series that its slides are: a tab with its name and the number of each.
    #[serde(default)]
    pub series: Option<String>,
    /// The transition into each slide that names none itself; the theme's where absent.
    #[serde(default)]
    pub transition: Option<TransitionKind>,
    /// How fast it goes from its beginning to its end, for each slide that says nothing itself; the theme's where absent.
    #[serde(default)]
    pub easing: Option<Easing>,
    /// How long its transitions take, such as "800ms"; the theme's time where absent.
    #[serde(default)]
    pub transition_time: Option<String>,
    /// How long each slide stays that says nothing itself, such as "10s".
    #[serde(default)]
    pub dwell: Option<String>,
    /// The slides in order.
    #[serde(borrow)]
    pub slides: Vec<&'a ron::value::RawValue>,
}

/// The site as written. Its lists are read element by element, so that each reports its own error.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site<'a> {
    /// The IANA zone of all wall-clock times, such as "Asia/Shanghai"; the system's where absent.
    #[serde(default)]
    pub timezone: Option<String>,
    /// The language of messages, `zh` or `en`. It is read before the rest ([`crate::library::site_language`]): what is
    /// wrong with the file is said in it as well.
    #[serde(default)]
    pub lang: Option<Lang>,
    /// What `Holidays`, `Workdays` and `PH` mean.
    #[serde(default)]
    pub calendar: Option<CalendarName>,
    /// Where the site is, for sunrise and sunset.
    #[serde(default)]
    pub place: Option<GeoPoint>,
    /// What a doubted clock does.
    #[serde(default)]
    pub clock: ClockPolicy,
    /// What the shares of rules are shares of: slides, or time.
    #[serde(default)]
    pub share_by: ShareBy,
    /// Whether pictures only fade or cut, on each screen that says nothing itself.
    #[serde(default)]
    pub reduced_motion: bool,
    /// Names of places and other phrases that no line tears; a space in one is a place where it may end if it must.
    #[serde(default)]
    pub phrases: Vec<String>,
    /// The playlist to show when nothing is scheduled; the built-in core-values panel where absent.
    #[serde(default)]
    pub fallback: Option<String>,
    /// The screens ([`gongyi_core::shapes::ScreenSpec`]); one called `main` where absent.
    #[serde(borrow, default)]
    pub screens: Vec<&'a ron::value::RawValue>,
    /// Local corrections of the calendar ([`gongyi_core::shapes::HolidayEntry`]).
    #[serde(borrow, default)]
    pub holidays: Vec<&'a ron::value::RawValue>,
    /// How much of the time things may, or must, be on ([`gongyi_core::shapes::Quota`]).
    #[serde(borrow, default)]
    pub quotas: Vec<&'a ron::value::RawValue>,
    /// The rules ([`gongyi_core::shapes::Rule`]); all playlists one after the other where absent.
    #[serde(borrow, default)]
    pub schedule: Option<Vec<&'a ron::value::RawValue>>,
}
