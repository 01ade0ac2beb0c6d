//! The library: an immutable, valid snapshot of everything that staff wrote.
//!
//! [`model`] holds the types that everything to the right works with. [`Loader`] reads a folder, collects every
//! problem and keeps the last good version of each file; [`watch`] reads it again after each edit. What plays when is
//! none of its business.

mod checks;
mod compose;
mod files;
mod health;
mod keep;
pub mod layout;
mod limits;
pub mod lines;
mod loader;
pub mod model;
mod pages;
mod pictures;
mod playlists;
pub mod reading;
mod sites;
mod slide_ref;
mod stamp;
mod verify;
pub mod watch;
mod watches;
mod zones;

pub(crate) use limits::MOST_TEXTS;

pub use files::{Disk, Entry, Files, Unreadable};
pub use loader::{Loader, Outcome};
pub use model::Library;
pub use pictures::Verifying;
pub use verify::{Begin, WorkDone};
