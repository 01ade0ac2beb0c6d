//! Tests of everything that needs no Bevy, through the crate's public face. One binary, as every test binary links
//! anew.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "all of this is tests, helpers included, and a test fails by a panic"
)]

mod calendars;
mod cli;
mod edits;
mod explain;
mod golden;
mod growth;
mod hours;
mod house;
mod ids;
mod invalid;
mod kept;
mod last_good;
#[path = "../support/left_out.rs"]
mod left_out;
mod limits;
mod lints;
mod looks;
mod media;
mod motion;
mod mutants;
mod names;
mod over;
mod pictures;
mod readme;
mod record;
mod reliability;
mod schedule;
mod signs;
mod store;
mod typeset;
mod wall;
mod watch;
mod words;
mod zones;
