//! All integration tests, in one binary: every binary links Bevy anew.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "all of this is tests, helpers included, and a test fails by a panic"
)]

#[path = "support/left_out.rs"]
mod left_out;
#[cfg(feature = "stage")]
mod stage;
// A module of the name of its folder would hide the crate `core`.
#[path = "core/mod.rs"]
mod without_bevy;
