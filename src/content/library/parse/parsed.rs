//! What a playlist and a site say, once their text was understood.

use std::{ops::Range, sync::Arc, time::Duration};

use crate::source::Source;
use gongyi_core::{
    model::{Quota, Rule, Screen, ScreenName, Site, WrittenTimezone},
    problem::{Place, Problem},
    shapes::{self, Easing, TransitionKind},
};

/// A playlist that could be understood.
#[derive(Debug)]
pub(crate) struct ParsedPlaylist {
    pub(crate) source: Source,
    /// A fingerprint of the drawings that its icons were looked for among.
    pub(crate) assets_hash: [u8; 32],
    pub(crate) title: Option<String>,
    pub(crate) theme: Option<String>,
    pub(crate) banner: Option<String>,
    pub(crate) credit: Option<String>,
    pub(crate) series: Option<String>,
    pub(crate) transition: Option<TransitionKind>,
    pub(crate) easing: Option<Easing>,
    pub(crate) transition_time: Option<Duration>,
    pub(crate) dwell: Option<Duration>,
    pub(crate) slides: Vec<ParsedSlide>,
    /// The pictures that its slides name, in their order; a slide names one at most.
    pub(crate) pictures: Vec<NamedPicture>,
}

/// A slide of it as it was written.
#[derive(Debug)]
pub(crate) struct ParsedSlide {
    /// Shared with the version of the file before, where it says the same there.
    pub(crate) raw: Arc<shapes::Slide>,
    pub(crate) span: Range<usize>,
    pub(crate) dwell: Option<Duration>,
}

/// A picture as a slide names it.
#[derive(Debug)]
pub(crate) struct NamedPicture {
    pub(crate) name: String,
    pub(crate) place: Place,
}

/// A site that could be understood.
#[derive(Debug)]
pub(crate) struct ParsedSite {
    pub(crate) source: Source,
    pub(crate) site: Site,
    pub(crate) screens: Vec<Arc<Screen>>,
    /// Where the zones of each screen are written.
    pub(crate) zone_places: Vec<(ScreenName, Place)>,
    /// The rules with the bytes where they are written; none where the site has no schedule.
    pub(crate) rules: Option<Vec<(Arc<Rule>, Range<usize>)>>,
    /// The quotas with the bytes where they are written.
    pub(crate) quotas: Vec<(Quota, Range<usize>)>,
    /// The time zones that are written, for it and for its screens.
    pub(crate) timezones: Vec<WrittenTimezone>,
    pub(crate) fallback: Option<String>,
    /// What is valid, but most likely not meant.
    pub(crate) lints: Vec<Problem>,
}
