//! Gongyi (公益): a public-service announcement signage player.
//!
//! What a zone of a screen shows is a pure function of the library, the instant and the trust in the clock. The rooms
//! of the house, each using only those above it, are told in `ARCHITECTURE.md`.

pub mod assets;
pub mod breaker;
pub mod characters;
pub mod cli;
pub mod clock;
pub mod condition;
pub mod content;
pub mod library;
pub mod media;
pub mod open;
pub mod paint;
pub mod playback;
pub mod player;
pub mod problem;
mod process;
pub mod record;
pub mod schedule;
#[cfg(feature = "stage")]
pub mod stage;
pub mod store;
mod sync;
mod threads;
pub mod typeset;
