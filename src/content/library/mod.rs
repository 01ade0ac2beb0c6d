//! The library: an immutable, valid snapshot of everything that staff wrote.
//!
//! [`gongyi_core::model`] holds its types. As a file goes: [`watch`] sees that it changed, `load` reads the folder and
//! keeps the last good version of each file, `parse` says what the text of a file means, `resolve` makes slides of it
//! and `pictures` finds what they name. `limits` says how much of everything there may be, `names` what the name of a
//! file says, and `wording` knows the characters that are not what they seem. Each uses only those after it. What plays
//! when is none of its business.

mod language;
mod limits;
mod load;
mod names;
mod parse;
mod pictures;
mod resolve;
mod stamp;
pub mod watch;
mod wording;

pub use self::{
    language::site_language,
    load::{Disk, Entry, Files, Loader, Outcome, Reading, TextWork, Unreadable},
    pictures::{Begin, Verifying, WorkDone},
    stamp::Stamp,
};
