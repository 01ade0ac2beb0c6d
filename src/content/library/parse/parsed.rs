//! What a playlist and a site say, once their text was understood.

use std::{ops::Range, sync::Arc, time::Duration};

use crate::source::Source;
use gongyi_core::{
    model::{Rule, Screen, ScreenName, Site},
    problem::{Place, Problem},
    shapes::{self, Easing, TransitionKind},
};

/// A playlist that could be understood.
#[derive(Debug)]
pub(crate) struct ParsedPlaylist {
    pub(crate) source: Source,
    pub(crate) title: Option<String>,
    pub(crate) theme: Option<String>,
    pub(crate) banner: Option<String>,
    pub(crate) credit: Option<String>,
    pub(crate) transition: Option<TransitionKind>,
    pub(crate) easing: Option<Easing>,
    pub(crate) transition_time: Option<Duration>,
    pub(crate) dwell: Option<Duration>,
    pub(crate) slides: Vec<ParsedSlide>,
}

/// A slide of it as it was written.
#[derive(Debug)]
pub(crate) struct ParsedSlide {
    pub(crate) raw: shapes::Slide,
    pub(crate) span: Range<usize>,
    pub(crate) dwell: Option<Duration>,
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
    pub(crate) rules: Option<Vec<(Rule, Range<usize>)>>,
    pub(crate) fallback: Option<String>,
    /// What is valid, but most likely not meant.
    pub(crate) lints: Vec<Problem>,
}
