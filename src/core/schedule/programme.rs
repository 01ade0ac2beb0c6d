//! What is in force for a time: the winning rules, and what they interleave to.

use std::{num::NonZeroU32, sync::Arc};

use chrono::{DateTime, Utc};

use crate::model::{Playlist, Rule, Slide, ZoneId};

/// What the winning rules interleave to, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Programme {
    /// The zone.
    pub zone: ZoneId,
    /// What it plays.
    pub content: Content,
    /// The priority of its rules; none where there are none.
    pub priority: Option<i32>,
    /// When its loop starts with its first slide.
    pub from: DateTime<Utc>,
    /// When another programme, or the same one's next day, begins.
    pub until: DateTime<Utc>,
}

/// What a programme plays.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Black, as this rule asks.
    Blank(Arc<Rule>),
    /// The tracks, interleaved by their shares.
    Loop(Arc<[Track]>),
    /// Nothing is scheduled: the fallback.
    Fallback(Arc<Playlist>),
}

/// Which rules are in force, with their shares: what tells one programme from another, whatever the slides are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules(Vec<(Option<String>, u32)>);

impl Content {
    /// The rules in force.
    pub fn rules(&self) -> Rules {
        Rules(match self {
            Self::Blank(rule) => vec![(Some(rule.label()), 0)],
            Self::Loop(tracks) => {
                tracks.iter().map(|track| (track.rule.as_ref().map(|rule| rule.label()), track.share.get())).collect()
            }
            Self::Fallback(_) => Vec::new(),
        })
    }

    /// The rules in force, as they are written; none for the fallback.
    pub fn playing_rules(&self) -> impl Iterator<Item = &Arc<Rule>> {
        let (blank, tracks): (_, &[Track]) = match self {
            Self::Blank(rule) => (Some(rule), &[]),
            Self::Loop(tracks) => (None, tracks),
            Self::Fallback(_) => (None, &[]),
        };
        blank.into_iter().chain(tracks.iter().filter_map(|track| track.rule.as_ref()))
    }

    /// Whether a rule is one of those in force.
    pub fn plays(&self, rule: &Rule) -> bool {
        match self {
            Self::Blank(blank) => blank.index == rule.index,
            Self::Loop(tracks) => {
                tracks.iter().any(|track| track.rule.as_ref().is_some_and(|own| own.index == rule.index))
            }
            Self::Fallback(_) => false,
        }
    }
}

/// One strand of a loop: a rule's playlist, or all playlists one after the other where there are no rules.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// The rule; none where there is no `site.ron`.
    pub rule: Option<Arc<Rule>>,
    /// Its slides, at least one.
    pub slides: Vec<Arc<Slide>>,
    /// Its share of voice.
    pub share: NonZeroU32,
}
