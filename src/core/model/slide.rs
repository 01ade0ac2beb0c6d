//! Slides: what is on them, and how they come in.

use std::{sync::Arc, time::Duration};

use chrono::{NaiveDate, NaiveDateTime};

use super::{
    Board, Compare, Event, Pair, Part, Photo, PictureFile, PublicNotice, Route, Screen, SlideRef, SlideScenes,
    Validity, ZoneId,
    led::{Panel, is_panel_shaped},
};
use crate::{
    problem::Problem,
    shapes::{Easing, Fit, Layout, TransitionKind, ValueLevel, Waiver, theme::Theme},
};

/// Texts in one field of a slide, or of a ticker.
pub const MAX_TEXTS: usize = 100;

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

/// A series: the slides of a playlist that are one to who passes by, each with its number.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Series {
    /// What it is called.
    pub name: String,
    /// The place of the slide among the slides of the playlist, from 1; the pages of a text share theirs.
    pub number: usize,
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
    /// The series that it belongs to, as a tab on it says.
    pub series: Option<Series>,
    /// The campaign that its playlist is part of: the name of that series, known also where no tab says so.
    pub campaign: Option<Arc<str>>,
    /// Its theme.
    pub theme: Arc<Theme>,
    /// The scenes that it and its parts stand in.
    pub scenes: SlideScenes,
    /// How words and scene share the picture: any but `Auto`.
    pub layout: Layout,
    /// How long it stays; not zero.
    pub dwell: Duration,
    /// The days on which it is in its loop.
    pub validity: Validity,
    /// How it comes in.
    pub transition: Transition,
    /// Whether it carries the label 广告.
    pub advertisement: bool,
    /// What is known of the panel that it is shown on.
    pub panel: Panel,
    /// Accepted lint findings.
    pub waive: Vec<Waiver>,
    /// A content error: why it cannot be drawn. It keeps its slot, and the picture before it stays on the wall.
    pub broken: Option<Problem>,
    /// A fingerprint of everything that its picture depends on (body, theme, banner, the bytes of its picture file).
    pub picture_hash: [u8; 32],
}

impl Slide {
    /// The theme that it is painted in: its own, or that on its field.
    pub fn painted_theme(&self) -> &Theme {
        self.scenes.field.as_ref().unwrap_or(&self.theme)
    }

    /// Whether it is another picture on another day, or at another time.
    pub fn follows_time(&self) -> bool {
        matches!(self.body, Body::Countdown { .. } | Body::Today { .. } | Body::Clock { .. })
    }

    /// The slide as it is on a day and, where that is known, at a local time. Most are the same at all of them; a day
    /// never changes under a cue, since every loop starts anew at local midnight.
    #[must_use]
    pub fn shown_at(self: &Arc<Self>, day: NaiveDate, time: Option<NaiveDateTime>) -> Arc<Self> {
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
        self.shown_at(time.date(), Some(time))
    }

    /// The slide as a zone shows it: beside `main` without the banner, the credit and the tab of its series, which are on
    /// `main` already: a screen has one of each.
    #[must_use]
    pub fn in_zone(self: &Arc<Self>, zone: &ZoneId) -> Arc<Self> {
        if zone.is_main() || (self.banner.is_none() && self.credit.is_none() && self.series.is_none()) {
            return Arc::clone(self);
        }
        self.altered("beside main", |slide| {
            (slide.banner, slide.credit, slide.series) = (None, None, None);
        })
    }

    /// The slide as a screen shows it: that of a panel has another layout than its size says, where staff say so.
    #[must_use]
    pub fn on_screen(self: &Arc<Self>, screen: &Screen) -> Arc<Self> {
        let panel = screen.panel();
        if panel == self.panel {
            return Arc::clone(self);
        }
        self.altered(&format!("{panel:?}"), |slide| slide.panel = panel)
    }

    /// Whether it is set for a matrix of LEDs where its picture has this size. Lines that move and the zone `clock` have
    /// layouts of their own.
    pub fn is_led(&self, size: (u32, u32)) -> bool {
        let has_own = matches!(self.body, Body::Ticker { .. } | Body::Clock { is_zone: true, .. });
        !has_own && self.panel.led.unwrap_or_else(|| is_panel_shaped(size))
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
            series: None,
            campaign: None,
            dwell,
            validity: Validity::default(),
            transition: Transition { kind: TransitionKind::Cut, easing: Easing::default(), length: Duration::ZERO },
            theme,
            scenes: SlideScenes::default(),
            layout: Layout::Centre,
            advertisement: false,
            panel: Panel::default(),
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
        /// The portrait, resolved against the folder; a seal with the first character of the name where absent.
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
    /// A telephone number.
    Hotline {
        /// The number, in groups.
        number: String,
        /// What it is for.
        title: Option<String>,
        /// Lines to read.
        lines: Vec<String>,
        /// When somebody answers.
        hours: Option<String>,
    },
    /// A page of a table.
    Table {
        /// The headline.
        headline: String,
        /// From when, or until when, it holds.
        period: Option<String>,
        /// What the columns are.
        columns: Vec<String>,
        /// The cells, row by row.
        rows: Vec<Vec<String>>,
        /// The index of the row that matters most, where it is on this page.
        highlight: Option<usize>,
        /// A small line below.
        note: Option<String>,
        /// Which page it is, from 1.
        number: usize,
        /// How many there are.
        of: usize,
    },
    /// A number that says it all.
    Figure {
        /// The number.
        value: String,
        /// What it counts.
        unit: Option<String>,
        /// What it says.
        claim: String,
        /// Who counted.
        source: Option<String>,
    },
    /// A QR code before all else.
    Scan {
        /// What the QR code holds.
        qr: String,
        /// The address that it opens, as it is printed.
        address: Option<String>,
        /// What scanning it is for.
        call: Option<String>,
        /// Why to scan it.
        reasons: Vec<String>,
    },
    /// Somebody's words.
    Quote {
        /// The words, without the marks around them.
        text: String,
        /// Whose they are.
        who: Option<String>,
        /// Where they stand.
        source: Option<String>,
    },
    /// A motto.
    Motto {
        /// Its parts.
        lines: Vec<String>,
        /// Whose it is.
        whose: Option<String>,
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
    /// A service that stops, works, traffic or weather.
    PublicNotice(PublicNotice),
    /// What to do and what not to.
    Pair(Pair),
    /// A photograph as a poster.
    Photo(Photo),
    /// Something that people may come to.
    Event(Event),
    /// People who are honoured.
    Board(Board),
    /// A line of buses with its stops.
    Route(Route),
    /// A place before and after.
    Compare(Compare),
}

impl Body {
    /// The files of its pictures, in the order in which staff name them.
    pub fn files(&self) -> Vec<&PictureFile> {
        match self {
            Self::Picture { file, .. } | Self::Profile { portrait: Some(file), .. } => vec![file],
            Self::Photo(photo) => vec![&photo.file],
            Self::Board(board) => board.entries.iter().filter_map(|entry| entry.portrait.as_ref()).collect(),
            Self::Compare(compare) => vec![&compare.before, &compare.after],
            _ => Vec::new(),
        }
    }

    /// The same, to draw from others.
    pub fn files_mut(&mut self) -> Vec<&mut PictureFile> {
        match self {
            Self::Picture { file, .. } | Self::Profile { portrait: Some(file), .. } => vec![file],
            Self::Photo(photo) => vec![&mut photo.file],
            Self::Board(board) => board.entries.iter_mut().filter_map(|entry| entry.portrait.as_mut()).collect(),
            Self::Compare(compare) => vec![&mut compare.before, &mut compare.after],
            _ => Vec::new(),
        }
    }

    /// What it says, part by part; nothing of a template that does not tell.
    pub fn parts(&self) -> Vec<Part<'_>> {
        match self {
            Self::PublicNotice(notice) => notice.parts(),
            Self::Pair(pair) => pair.parts(),
            Self::Photo(photo) => photo.parts(),
            Self::Event(event) => event.parts(),
            Self::Board(board) => board.parts(),
            Self::Route(route) => route.parts(),
            Self::Compare(compare) => compare.parts(),
            _ => Vec::new(),
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
            Self::Hotline { .. } => "Hotline",
            Self::Table { .. } => "Table",
            Self::Figure { .. } => "Figure",
            Self::Scan { .. } => "Scan",
            Self::Quote { .. } => "Quote",
            Self::Motto { .. } => "Motto",
            Self::Page { .. } => "Text",
            Self::Couplet { .. } => "Couplet",
            Self::Countdown { .. } => "Countdown",
            Self::Today { .. } => "Today",
            Self::Clock { .. } => "Clock",
            Self::Ticker { .. } => "Ticker",
            Self::Picture { .. } => "Picture",
            Self::PublicNotice(_) => "PublicNotice",
            Self::Pair(_) => "Pair",
            Self::Photo(_) => "Photo",
            Self::Event(_) => "Event",
            Self::Board(_) => "Board",
            Self::Route(_) => "Route",
            Self::Compare(_) => "Compare",
        }
    }
}
