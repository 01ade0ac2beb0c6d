//! What is reported to the outside: events, the journal, the status, the mirror, the log and the trace. Nothing here
//! feeds back into what is shown.
//!
//! Each is written by a thread of its own. A place that cannot be written to is reported once and tried again; nobody
//! waits for it, neither a frame nor the end of the player. Files that others read whole are written to a temporary name
//! and renamed ([`files`]); lines are only ever appended (`lines` in front of an `appender`). How all of them fare is the
//! `health` of the record, which is part of the status. [`html`] puts pages together for who reads on paper or on a
//! telephone.
//!
//! # Decisions
//!
//! Lines (events, log) go through a bounded memory to a thread; of whole files (status, mirror) only the newest version
//! waits: the frame thread never waits for a disk or a pipe, and an outage of days costs no more memory than one of a
//! minute. A file of events is looked up by its name before each line: rotation by anyone's means needs no agreement, and
//! looking it up costs less than the write. Status and mirror are renamed into place without a sync, events are put on
//! the disk once a minute: what can be made anew wears out no card, and a power cut takes a minute of the record at most.

#![forbid(unsafe_code)]

mod appender;
pub mod events;
pub mod files;
mod health;
pub mod html;
pub mod journal;
mod lines;
pub mod log;
mod machine;
pub mod mirror;
pub mod report;
pub mod status;
pub mod trace;

use std::{path::Path, sync::Arc};

use chrono_tz::Tz;

use self::{
    events::EventSink,
    journal::{Journal, Retention},
    mirror::Mirror,
    status::StatusWriter,
};
pub use self::{
    files::{remove_stale, replace, replace_with},
    health::{RecordHealth, RecordStatus},
    machine::{DiskStatus, MachineStatus},
};
use gongyi_core::problem::Lang;
use gongyi_system::clock::Clock;

/// Where the player reports what it does.
#[derive(Default)]
pub struct Record {
    /// Events.
    pub events: Option<EventSink>,
    /// The status.
    pub status: Option<StatusWriter>,
    /// The mirror.
    pub mirror: Option<Mirror>,
    /// The journal.
    pub journal: Option<Journal>,
}

/// Where a journal is kept, and how much of it.
#[derive(Debug, Clone)]
pub struct JournalPlace<'a> {
    /// The folder.
    pub folder: &'a Path,
    /// How much of it stays.
    pub retention: Retention,
    /// What the box is called.
    pub player: String,
    /// The player's clock.
    pub clock: Clock,
}

impl Record {
    /// Starts the threads that write to these paths. Nothing is opened here, and nothing can fail: a place that cannot
    /// be written to is reported in `lang`, and tried again.
    pub fn start(
        events: Option<&Path>,
        status: Option<&Path>,
        mirror: Option<&Path>,
        journal: Option<JournalPlace<'_>>,
        timezone: Tz,
        lang: Lang,
    ) -> Self {
        let health = Arc::new(RecordHealth::default());
        Self {
            events: events.map(|path| EventSink::start(path, timezone, lang, &health)),
            status: status.map(|path| StatusWriter::start(path, &health)),
            mirror: mirror.map(|path| Mirror::start(path, &health)),
            journal: journal.map(|place| {
                let JournalPlace { folder, retention, player, clock } = place;
                Journal::start(folder, retention, player, clock, timezone, &health)
            }),
        }
    }
}
