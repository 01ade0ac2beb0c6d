//! The library: an immutable, valid snapshot of everything that staff wrote.
//!
//! [`gongyi_core::model`] holds its types. [`Loader`] reads a folder, collects every problem and keeps the last good
//! version of each file; [`watch`] reads it again after each edit. What plays when is none of its business.

mod checks;
mod compose;
mod files;
mod health;
mod keep;
mod limits;
mod loader;
mod pages;
mod pictures;
mod playlists;
mod sites;
mod stamp;
mod verify;
pub mod watch;
mod watches;
mod zones;

pub use files::{Disk, Entry, Files, Unreadable};
pub use loader::{Loader, Outcome};
pub use pictures::Verifying;
pub use verify::{Begin, WorkDone};
