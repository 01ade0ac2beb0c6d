//! Screens and their parts.

use chrono_tz::Tz;

use super::{
    PlaylistName, ScreenName, ZoneId,
    layout::{Area, Margins, safe_layout},
    led::{Panel, is_panel_shaped},
};

/// How a screen's picture is turned, clockwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Rotation {
    /// Upright.
    #[default]
    R0,
    /// A quarter turn clockwise.
    R90,
    /// Upside down.
    R180,
    /// A quarter turn anticlockwise.
    R270,
}

impl Rotation {
    /// How many quarter turns clockwise it is.
    pub fn quarter_turns(self) -> u8 {
        match self {
            Self::R0 => 0,
            Self::R90 => 1,
            Self::R180 => 2,
            Self::R270 => 3,
        }
    }

    /// The size of a window that shows a picture of this size so turned; and the other way about.
    pub fn turned(self, size: (u32, u32)) -> (u32, u32) {
        if self.quarter_turns().is_multiple_of(2) { size } else { (size.1, size.0) }
    }
}

/// A logical output.
#[derive(Debug, Clone, PartialEq)]
pub struct Screen {
    /// Its name.
    pub name: ScreenName,
    /// The connector, index or `Primary` that it is shown on; any where absent.
    pub output: Option<String>,
    /// How its picture is turned.
    pub rotation: Rotation,
    /// The viewer's upright picture, width by height in pixels: where there is no display, and in its output's mode where
    /// `position` or `led` says that it does not fill that.
    pub size: Option<(u32, u32)>,
    /// Where the picture of that size is in its output's mode, in pixels from the left and the top, as the viewer sees it.
    pub position: Option<(u32, u32)>,
    /// Whether it is a matrix of LEDs; its shape decides where absent.
    pub led: Option<bool>,
    /// Its diagonal in inches.
    pub diagonal_in: Option<f32>,
    /// The distance from which it is read, in metres.
    pub viewing_distance_m: Option<f32>,
    /// By how many pixels its whole picture moves to each side over hours, so that nothing burns into the panel; 0 for none.
    pub burn_in_shift: u32,
    /// How much its display crops of each side, in hundredths of it; 0 for nothing.
    pub overscan: f32,
    /// Whether pictures only fade or cut on it, and lines stand.
    pub reduced_motion: bool,
    /// The groups that rules may name.
    pub groups: Vec<String>,
    /// The zone of its wall-clock times.
    pub timezone: Tz,
    /// The zones beside `main`; no kind twice.
    pub zones: Vec<Zone>,
}

impl Screen {
    /// A screen of which nothing but its name is known.
    pub fn new(name: ScreenName, timezone: Tz) -> Self {
        Self {
            name,
            output: None,
            rotation: Rotation::R0,
            size: None,
            position: None,
            led: None,
            diagonal_in: None,
            viewing_distance_m: None,
            burn_in_shift: 0,
            overscan: 0.0,
            reduced_motion: false,
            groups: Vec::new(),
            timezone,
            zones: Vec::new(),
        }
    }

    /// Where its picture is on an output with a mode of this upright size. Most fill it; that of a panel is as large as the
    /// panel, which a card of its own cuts out of the mode. One that would reach over the edge is moved in.
    pub fn place(&self, whole: (u32, u32)) -> Area {
        let is_placed = self.position.is_some() || self.led == Some(true);
        let Some((width, height)) = self.size.filter(|_| is_placed) else { return Area::whole(whole) };
        let (x, y) = self.position.unwrap_or_default();
        let (width, height) = (width.min(whole.0), height.min(whole.1));
        Area { x: x.min(whole.0 - width), y: y.min(whole.1 - height), width, height }
    }

    /// The areas of the zone `main` and, in their order, of the others, on an output with a mode of this upright size.
    pub fn areas(&self, whole: (u32, u32)) -> Vec<Area> {
        self.zone_places(whole).into_iter().map(|(area, _)| area).collect()
    }

    /// The same, each with what the display crops of it.
    pub fn zone_places(&self, whole: (u32, u32)) -> Vec<(Area, Margins)> {
        let place = self.place(whole);
        let moved =
            |(area, margins): (Area, Margins)| (Area { x: area.x + place.x, y: area.y + place.y, ..area }, margins);
        self.lay_out(place.size()).into_iter().map(moved).collect()
    }

    /// The zones on a picture of this size. A panel of LEDs crops nothing.
    pub fn lay_out(&self, size: (u32, u32)) -> Vec<(Area, Margins)> {
        let is_led = self.led.unwrap_or_else(|| is_panel_shaped(size));
        safe_layout(&self.zones, size, if is_led { 0.0 } else { self.overscan })
    }

    /// What slides are to know of the panel that it is.
    pub fn panel(&self) -> Panel {
        let is_led = self.led.unwrap_or_else(|| self.size.is_some_and(is_panel_shaped));
        Panel { led: self.led, by_pages: is_led && self.reduced_motion }
    }

    /// All its zones, `main` first.
    pub fn zone_ids(&self) -> impl Iterator<Item = ZoneId> + '_ {
        let others = self.zones.iter().map(|zone| ZoneId::new(&self.name, zone.name()));
        std::iter::once(ZoneId::main(&self.name)).chain(others)
    }
}

/// A connector's name in one spelling: `HDMI-1` and `HDMI-A-1` are the same, as some drivers leave out the kind. Cards
/// with `DVI-I-1` and `DVI-D-1` have two sockets.
pub fn connector(name: &str) -> String {
    name.trim().to_ascii_uppercase().replace("HDMI-A-", "HDMI-").replace("HDMI-B-", "HDMI-")
}

/// Whether staff mean this output: `DVI-1` is one of any kind.
pub fn is_connector(written: &str, output: &str) -> bool {
    let (written, output) = (connector(written), connector(output));
    let number = output.strip_prefix("DVI-I-").or_else(|| output.strip_prefix("DVI-D-"));
    written == output || number.is_some_and(|number| written.strip_prefix("DVI-") == Some(number))
}

/// A part of a screen beside `main`.
#[derive(Debug, Clone, PartialEq)]
pub enum Zone {
    /// A playlist of its own.
    Side {
        /// The playlist.
        play: PlaylistName,
        /// Its share of the screen's width, or of a standing screen's height.
        share: f32,
    },
    /// A line of text that moves.
    Ticker {
        /// What it says by itself.
        says: TickerSource,
        /// About how many characters a second go by.
        speed: f32,
    },
    /// The time of day.
    Clock {
        /// Whether it tells seconds.
        seconds: bool,
        /// The name of its theme, where it has one of its own.
        theme: Option<String>,
    },
}

/// What a ticker says whenever no rule names it.
#[derive(Debug, Clone, PartialEq)]
pub enum TickerSource {
    /// The texts of a playlist.
    Playlist(PlaylistName),
    /// Texts of its own.
    Texts {
        /// The texts, none of them empty.
        texts: Vec<String>,
        /// The name of their theme, where they have one of their own.
        theme: Option<String>,
    },
}

impl Zone {
    /// The names that zones may have, beside `main`.
    pub const NAMES: [&str; 3] = ["side", "ticker", "clock"];

    /// What rules, `timeline` and the status call it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Side { .. } => "side",
            Self::Ticker { .. } => "ticker",
            Self::Clock { .. } => "clock",
        }
    }
}
