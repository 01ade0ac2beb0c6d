//! A cue as `timeline`, the events and the status tell of it.

use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::Cue;

/// The fields of a cue in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CueJson {
    /// When it comes on, in RFC 3339 with the zone's offset.
    pub start: String,
    /// When the next one does.
    pub end: String,
    /// The screen.
    pub screen: String,
    /// The zone on it.
    pub zone: String,
    /// The playlist; none while blank.
    pub playlist: Option<String>,
    /// The slide's id; none while blank.
    pub slide: Option<String>,
    /// The slide's index in its playlist.
    pub index: Option<usize>,
    /// The rule's name or index.
    pub rule: Option<String>,
    /// `slide`, `break_in`, `blank`, `takeover`, `fallback` or `clock`.
    pub kind: &'static str,
}

impl CueJson {
    /// The fields of a cue, with times in `timezone`.
    pub fn new(cue: &Cue, timezone: Tz) -> Self {
        Self {
            start: instant(cue.starts, timezone),
            end: instant(cue.ends, timezone),
            screen: cue.zone.screen.to_string(),
            zone: cue.zone.zone.to_string(),
            playlist: cue.playlist.as_ref().map(ToString::to_string),
            slide: cue.slide.as_ref().map(|slide| slide.id.to_string()),
            index: cue.slide.as_ref().map(|slide| slide.index),
            rule: cue.rule.clone(),
            kind: cue.kind.as_str(),
        }
    }
}

/// An instant in RFC 3339 with the zone's offset, with fractions of a second where there are any.
pub fn instant(instant: DateTime<Utc>, timezone: Tz) -> String {
    instant.with_timezone(&timezone).to_rfc3339_opts(SecondsFormat::AutoSi, false)
}

/// An instant in RFC 3339 with the zone's offset and milliseconds.
pub fn instant_millis(instant: DateTime<Utc>, timezone: Tz) -> String {
    instant.with_timezone(&timezone).to_rfc3339_opts(SecondsFormat::Millis, false)
}
