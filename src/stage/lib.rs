//! The stage: Bevy. It owns the windows and the adapter, shows the frames that the player plans, and sleeps between
//! them. It decides nothing about what is shown.
//!
//! One plugin for each concern; what happens in an update, and in which order, is `StageSystems`. Systems tell each
//! other facts by messages (`messages`); other threads send to inboxes and wake the loop (`wakeups`). An update in which
//! nothing changed draws nothing.
//!
//! | plugin | what it does |
//! | --- | --- |
//! | `WakeupsPlugin` | why the loop was woken, and when it is woken next |
//! | `ClockPlugin` | that the clock was set, whether it is believed, the end |
//! | `LibraryPlugin` | puts in force what was read, has the schedule linted |
//! | `LooksPlugin` | has painted slides read over for what is wrong with their looks |
//! | `PaintPlugin` | what the painting threads painted |
//! | `OutputsPlugin`, `WindowsPlugin`, `DeskPlugin` | outputs come and go; each screen has a window that fills its own; keys on a desk |
//! | `ScreensPlugin` | an entity a screen; moves the player, takes what the presenter reports |
//! | `AdapterPlugin`, `GpuPresenterPlugin` | opens a lost adapter anew; turns frame plans into light with it |
//! | `SoftwarePresenterPlugin` | turns frame plans into pixels of windows, where there is no adapter |
//! | `RecordPlugin` | events, journal, status, mirror, log |
//! | `HealthPlugin` | the ladder of a wall that is not well; signs of life for the service manager |
//!
//! # Decisions
//!
//! * No camera: the compositor is a system of Bevy's render graph that draws to the window's swapchain: a camera keeps
//!   two more textures of the screen's size, and acquires the swapchain even when nothing changed; this way an update
//!   without a frame touches no window.
//! * The adapter is opened before Bevy starts, through `wgpu`: a machine without a driver gets a sentence with what to
//!   install, and exit code 3, not a panic; the limits asked for are small.
//! * All systems run on one thread (`single_thread`): there is less to do in an update than it takes to share it out.
//! * Bevy's loop sleeps without a timeout; one thread wakes it: one place decides when to wake; the wake works alike
//!   with windows and off-screen; the kernel says at once that the clock was set or that the machine woke, by a timer on
//!   the wall clock (`timerfd`) that is cancelled by it, so that nobody looks each second.
//! * A transition is drawn at the monitor's rate on an adapter and at 25 frames/s in software rendering: a second at
//!   60 frames/s would cost a whole core there.
//! * Under X the outputs are read over a connection of the stage's own (`x11rb`, which winit uses too): winit keeps
//!   what it first learned of an output and tells nobody of changes; the same connection suspends the screen saver,
//!   which the server gives back however the player ends.
//! * Under Wayland idling is inhibited by the compositor's configuration (`packaging/etc/sway.conf`): the protocol wants
//!   winit's own surface, which is only to be had with unsafe code; `cage` never blanks.
//! * Desktops (GNOME, KDE) are not asked over D-Bus to stay awake (`keepawake`): it brings 27 packages and an executor of
//!   its own, for sessions in which no wall runs.
//! * An adapter that is lost is opened anew, three times a minute at most, and tried for a minute where none opens, in
//!   its first quarter without software rendering; one that only refuses is kept until it has refused four times a
//!   minute, and what it refused is made anew: a driver that is reset must not end a wall; one that is broken must not
//!   flash.
//! * Every window is drawn anew once a minute: it repairs what was damaged unseen, and finds an adapter that was lost
//!   while nothing moved; it costs a frame.
//! * A frame draws all zones, from textures keyed by picture and zone size: a swapchain keeps nothing; what did not
//!   change is drawn again but never painted again.
//! * Whether an adapter is opened is asked of the kernel (`gongyi_system::gpu`), and a driver that renders in software is
//!   used only with `--gpu on`: our own software rendering touches what differs, where such a driver draws whole frames,
//!   and takes a third of the memory.
//! * A window's pixels are shared memory by `softbuffer`, within the same Bevy app: one unsafe line (`window_handle`) gives
//!   it the window. A runner of our own on winit would need none, and would have to take over windows and monitors.
//! * Off-screen, software rendering draws every frame as well: what runs without a display is what runs with one.

#![cfg(feature = "bevy")]

// The capture presenter of tests is written for this package from outside and from inside.
#[cfg(test)]
extern crate self as gongyi_stage;

mod adapter;
mod clock;
mod desk;
mod display;
pub mod gpu_presenter;
mod health;
mod library;
mod looks;
mod messages;
mod outputs;
mod paint;
mod presenting;
pub mod probe;
mod record;
mod screens;
mod single_thread;
pub mod software_presenter;
mod start;
mod wakeups;
mod wayland;
mod window_handle;
mod windows;
mod x_outputs;

use std::sync::Arc;

use bevy::prelude::*;
use chrono::{DateTime, Utc};

pub use self::start::run;
use gongyi_assets::Assets;
use gongyi_content::{
    breaker::Breaker,
    library::{Outcome, watch::Watch},
    store::Store,
};
use gongyi_core::problem::{Lang, Text};
use gongyi_paint::typeset::Fonts;
pub use gongyi_player::power::PowerCommands;
use gongyi_record::Record;
use gongyi_system::clock::Clock;
/// For who adds to the app: the very versions that it is built with.
pub use {bevy, wgpu};

/// Adds to an app that is put together.
pub type Customize = Box<dyn FnOnce(&mut App) + Send>;

/// Where to play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Display {
    /// On the outputs, filling them.
    Wall,
    /// In a window.
    Desk,
    /// To textures.
    OffScreen,
}

/// Whether a graphics adapter is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GpuMode {
    /// Where there is one that renders.
    #[default]
    Auto,
    /// Yes, also a driver that renders in software; without any the player does not start.
    On,
    /// No: frames are drawn in software, and no graphics driver is loaded.
    Off,
}

/// What a stage needs.
pub struct Setup {
    /// Where to play.
    pub display: Display,
    /// Whether a graphics adapter is used.
    pub gpu: GpuMode,
    /// The upright size, off-screen or in a window.
    pub size: Option<(u32, u32)>,
    /// The screens to play; all where empty.
    pub only: Vec<String>,
    /// The player's clock.
    pub clock: Clock,
    /// When to end, by that clock.
    pub until: Option<DateTime<Utc>>,
    /// The language of messages.
    pub lang: Lang,
    /// Shaders and drawings.
    pub assets: Assets,
    /// The typefaces.
    pub fonts: Fonts,
    /// What is in force.
    pub outcome: Outcome,
    /// Who follows the edits of the folder.
    pub watch: Watch,
    /// The state folder, where there is one.
    pub store: Option<Arc<Store>>,
    /// Where the player reports what it does.
    pub record: Record,
    /// What switches the displays off while every screen is blanked.
    pub power: Option<PowerCommands>,
    /// What notes the picture in hand, and knows those that killed a player before.
    pub breaker: Breaker,
    /// What else is to be done with the app: tests capture frames so.
    pub customize: Option<Customize>,
}

/// Why the stage ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StageError {
    /// There is no way to draw.
    CannotDraw(Text),
    /// Anything else.
    Failed(Text),
}

/// What happens in an update, in this order.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum StageSystems {
    /// Why the loop was woken.
    Wake,
    /// What the presenter did with the last frames.
    TakeReports,
    /// What other threads sent.
    Receive,
    /// What follows from it, and what the window system and the system sent.
    AfterReceive,
    /// An entity for each screen.
    MatchScreens,
    /// Opens, moves and closes windows.
    PlaceWindows,
    /// Learns their sizes.
    LearnSizes,
    /// Moves the player to now, and asks for frames and pictures.
    Advance,
    /// Shows the frames, where that is done in software; an adapter does so after the update.
    PresentInSoftware,
    /// Records what happened.
    Record,
    /// What software rendering did with the frames of this update: another update would cost more than the frame.
    TakeSoftwareReports,
    /// Records how everything is now, and whether the loop runs again soon.
    Conclude,
}

impl StageSystems {
    fn configure(app: &mut App) {
        use StageSystems::{
            Advance, AfterReceive, Conclude, LearnSizes, MatchScreens, PlaceWindows, PresentInSoftware, Receive,
            Record, TakeReports, TakeSoftwareReports, Wake,
        };
        let order = (
            Wake,
            TakeReports,
            Receive,
            AfterReceive,
            MatchScreens,
            PlaceWindows,
            LearnSizes,
            Advance,
            PresentInSoftware,
            Record,
            TakeSoftwareReports,
            Conclude,
        )
            .chain();
        app.configure_sets(Update, order);
    }
}
