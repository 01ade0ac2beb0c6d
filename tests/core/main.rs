//! Tests of everything that needs no Bevy, through the crate's public face. One binary, as every test binary links
//! anew.

mod edits;
mod invalid;
mod looks;
mod media;
mod readme;
mod typeset;
mod watch;
