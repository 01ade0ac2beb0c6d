//! Tests of the stage: the real player, off-screen and in windows. One binary, as every test binary links Bevy anew.
//!
//! They need an adapter (Vulkan, or off-screen GL through EGL), which Mesa gives to every machine; windows need Xvfb as
//! well, and faults of disks need `unshare`. Where one is missing the tests concerned say so and are left out; under
//! `GONGYI_MUST_DRAW=1` they fail.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "all of this is tests, helpers included, and a test fails by a panic"
)]

#[path = "../support/capture.rs"]
mod capture;
mod clock_steps;
mod folders;
mod frames;
#[path = "../support/left_out.rs"]
mod left_out;
mod left_out_tests;
mod memory;
mod player;
mod power_cuts;
mod recording;
mod room;
mod starts;
mod support;
mod wayland;
mod window;
mod xorg;
