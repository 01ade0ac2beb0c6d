//! One line of the journal: what it may say, and how lines are chained.
//!
//! Each line holds the BLAKE3 hash of the bytes of the line before it, without its end, as `prev`; the first holds 64
//! zeros. So a line that is altered, removed or moved is found by the line after it, and nobody who keeps one hash
//! elsewhere can be told another past.

use std::{borrow::Cow, fmt};

use serde::{Deserialize, Deserializer, Serialize, de::Visitor};

use gongyi_core::{characters::printable_json, playback::CueKind};

/// Why a screen that has an output cannot be seen: its window took no frame, and the one that was opened in its place has
/// shown none yet.
pub const REBUILT: &str = "rebuilt";

/// What a line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    /// A slide, or black, was before people; or it should have been.
    Showing,
    /// The player started.
    Start,
    /// The player stopped.
    Stop,
    /// The player before ended without a word: from when it is last known to have lived to the start of this one.
    Crash,
    /// Another version of the content is in force.
    Library,
    /// The system's clock was set.
    ClockStep,
    /// The clock is believed from now on, or no longer.
    Trust,
    /// A screen has an output from now on, or no longer; or its window takes no frame, which is the `reason`.
    Output,
    /// The displays were switched off or on, since rules blank every screen.
    Display,
    /// Lines that could not be written were given up.
    RecordGap,
    /// Something at the end of the journal was torn, and was taken away.
    Repair,
    /// Old files of the journal were removed, as they had to be.
    Retention,
}

/// Why a zone showed something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// It was its turn in the loop.
    Loop,
    /// It was part of a break-in.
    BreakIn,
    /// An emergency owned the screen.
    Takeover,
    /// Nothing was scheduled, or nothing else could be drawn.
    Fallback,
    /// A rule turned the picture black.
    Blank,
}

impl Trigger {
    /// Why a cue of this kind is on; none for the time of day, of which nothing is recorded.
    pub fn of(kind: CueKind) -> Option<Self> {
        Some(match kind {
            CueKind::Slide => Self::Loop,
            CueKind::BreakIn => Self::BreakIn,
            CueKind::Blank => Self::Blank,
            CueKind::Takeover => Self::Takeover,
            CueKind::Fallback => Self::Fallback,
            CueKind::Clock => return None,
        })
    }
}

/// What became of a showing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It stood to the end that the schedule gave it.
    Played,
    /// It went before that.
    Cut,
    /// Its time passed without a picture of it on the screen.
    Skipped,
    /// It cannot be drawn.
    Failed,
}

/// A line, flat: of each kind only some fields are there. Unknown fields are ignored, so that an older player reads the
/// journal of a newer one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalLine<'a> {
    /// Its number in the journal, from 0. The thread that writes adds it.
    #[serde(default, skip_serializing)]
    pub seq: u64,
    /// What it tells.
    #[serde(rename = "type")]
    pub kind: LineKind,
    /// When it happened, or the first picture of a showing came: RFC 3339 with milliseconds, by the player's clock.
    #[serde(borrow)]
    pub start: Cow<'a, str>,
    /// When a showing ended; the other end of a gap.
    #[serde(borrow, default, deserialize_with = "borrowed", skip_serializing_if = "Option::is_none")]
    pub end: Option<Cow<'a, str>>,
    /// How long a showing was, by a clock that nobody sets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// The box.
    #[serde(borrow, default, deserialize_with = "borrowed", skip_serializing_if = "Option::is_none")]
    pub player: Option<Cow<'a, str>>,
    /// The screen.
    #[serde(borrow, default, deserialize_with = "borrowed", skip_serializing_if = "Option::is_none")]
    pub screen: Option<Cow<'a, str>>,
    /// The zone on it.
    #[serde(borrow, default, deserialize_with = "borrowed", skip_serializing_if = "Option::is_none")]
    pub zone: Option<Cow<'a, str>>,
    /// Where the slide comes from: `written`, `built_in` or `zone`.
    #[serde(borrow, default, deserialize_with = "borrowed", skip_serializing_if = "Option::is_none")]
    pub origin: Option<Cow<'a, str>>,
    /// The playlist; none for black.
    #[serde(borrow, default, deserialize_with = "borrowed", skip_serializing_if = "Option::is_none")]
    pub playlist: Option<Cow<'a, str>>,
    /// The campaign that the playlist is part of: the name of its series. None where it has none; lines of players before
    /// 0.2 never have it.
    #[serde(borrow, default, deserialize_with = "borrowed", skip_serializing_if = "Option::is_none")]
    pub campaign: Option<Cow<'a, str>>,
    /// The slide's id; none for black.
    #[serde(borrow, default, deserialize_with = "borrowed", skip_serializing_if = "Option::is_none")]
    pub slide: Option<Cow<'a, str>>,
    /// The page of a long text, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u64>,
    /// The fingerprint of everything that the picture was painted from (BLAKE3); none for black.
    #[serde(borrow, default, deserialize_with = "borrowed", skip_serializing_if = "Option::is_none")]
    pub picture: Option<Cow<'a, str>>,
    /// The fingerprint of the content in force.
    #[serde(borrow, default, deserialize_with = "borrowed", skip_serializing_if = "Option::is_none")]
    pub library: Option<Cow<'a, str>>,
    /// The rule's name or index.
    #[serde(borrow, default, deserialize_with = "borrowed", skip_serializing_if = "Option::is_none")]
    pub rule: Option<Cow<'a, str>>,
    /// Why it was shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trigger: Option<Trigger>,
    /// Whether the slide carries the label 广告.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advertisement: Option<bool>,
    /// What became of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Outcome>,
    /// Why it was cut, skipped or failed; why the player stopped, the clock is not believed, or a
    /// screen cannot be seen though it has an output.
    #[serde(borrow, default, deserialize_with = "borrowed", skip_serializing_if = "Option::is_none")]
    pub reason: Option<Cow<'a, str>>,
    /// Whether the line before of this zone told of the same showing, which went on: it is counted once.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub continued: bool,
    /// The version of the player.
    #[serde(borrow, default, deserialize_with = "borrowed", skip_serializing_if = "Option::is_none")]
    pub version: Option<Cow<'a, str>>,
    /// By how much the clock was set, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_ms: Option<i64>,
    /// Whether the clock is believed; whether a screen has an output; whether the displays are on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on: Option<bool>,
    /// How many lines were given up, or bytes taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost: Option<u64>,
    /// How many times as fast as time the player's clock runs, where it does.
    #[serde(borrow, default, deserialize_with = "borrowed", skip_serializing_if = "Option::is_none")]
    pub speed: Option<Cow<'a, str>>,
    /// The files that were removed.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<Vec<Cow<'a, str>>>,
    /// The hash of the line before, in hexadecimal. The thread that writes adds it.
    #[serde(borrow, default, skip_serializing)]
    pub prev: Cow<'a, str>,
}

impl<'a> JournalLine<'a> {
    /// A line of this kind about an instant, in RFC 3339 with milliseconds.
    pub fn new(kind: LineKind, start: impl Into<Cow<'a, str>>) -> Self {
        Self {
            seq: 0,
            kind,
            start: start.into(),
            end: None,
            duration_ms: None,
            player: None,
            screen: None,
            zone: None,
            origin: None,
            playlist: None,
            campaign: None,
            slide: None,
            page: None,
            picture: None,
            library: None,
            rule: None,
            trigger: None,
            advertisement: None,
            result: None,
            reason: None,
            continued: false,
            version: None,
            by_ms: None,
            on: None,
            lost: None,
            speed: None,
            removed: None,
            prev: Cow::Borrowed(""),
        }
    }

    /// What it says, without its number and its link in the chain.
    pub(super) fn body(&self) -> Option<String> {
        serde_json::to_string(self).ok().map(printable_json)
    }

    /// The same line by itself.
    pub fn into_owned(self) -> JournalLine<'static> {
        fn own(text: Option<Cow<'_, str>>) -> Option<Cow<'static, str>> {
            text.map(|text| Cow::Owned(text.into_owned()))
        }
        JournalLine {
            start: Cow::Owned(self.start.into_owned()),
            prev: Cow::Owned(self.prev.into_owned()),
            end: own(self.end),
            player: own(self.player),
            screen: own(self.screen),
            zone: own(self.zone),
            origin: own(self.origin),
            playlist: own(self.playlist),
            campaign: own(self.campaign),
            slide: own(self.slide),
            picture: own(self.picture),
            library: own(self.library),
            rule: own(self.rule),
            reason: own(self.reason),
            version: own(self.version),
            speed: own(self.speed),
            removed: self.removed.map(|names| names.into_iter().map(|name| Cow::Owned(name.into_owned())).collect()),
            seq: self.seq,
            kind: self.kind,
            duration_ms: self.duration_ms,
            page: self.page,
            trigger: self.trigger,
            advertisement: self.advertisement,
            result: self.result,
            continued: self.continued,
            by_ms: self.by_ms,
            on: self.on,
            lost: self.lost,
        }
    }

    /// Reads a line, without its end.
    pub fn parse(line: &'a [u8]) -> Option<Self> {
        serde_json::from_slice(line).ok()
    }
}

/// A text as it stands in the line, without a copy where nothing in it is escaped: of a year there are millions.
fn borrowed<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Cow<'a, str>>, D::Error> {
    struct Text;
    impl<'de> Visitor<'de> for Text {
        type Value = Option<Cow<'de, str>>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text")
        }

        fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
            Ok(Some(Cow::Borrowed(text)))
        }

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(Some(Cow::Owned(text.to_owned())))
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    }
    deserializer.deserialize_any(Text)
}

/// The hash of a line, by which the next one names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct LineHash([u8; 32]);

impl LineHash {
    /// What the first line of a journal names.
    pub const NONE: Self = Self([0; 32]);

    /// Of a line, without its end.
    pub fn of(line: &[u8]) -> Self {
        Self(*blake3::hash(line).as_bytes())
    }

    /// The hash that these 64 hexadecimal digits write.
    pub fn parse(text: &str) -> Option<Self> {
        blake3::Hash::from_hex(text).ok().map(|hash| Self(*hash.as_bytes()))
    }
}

impl fmt::Display for LineHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

/// What is known of the end of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The number of the next line.
    pub next_seq: u64,
    /// The hash of the last line.
    pub hash: LineHash,
}

impl Head {
    /// Of a journal without a line.
    pub const START: Self = Self { next_seq: 0, hash: LineHash::NONE };

    /// The next line, without its end, of what it says: a JSON object without `seq` and `prev`.
    pub(super) fn chained(&self, body: &str) -> String {
        let inner = body.trim_end().strip_prefix('{').and_then(|body| body.strip_suffix('}')).unwrap_or_default();
        format!("{{\"seq\":{},{inner},\"prev\":\"{}\"}}", self.next_seq, self.hash)
    }

    /// After a line.
    #[must_use]
    pub(super) fn after(&self, line: &[u8]) -> Self {
        Self { next_seq: self.next_seq + 1, hash: LineHash::of(line) }
    }
}
