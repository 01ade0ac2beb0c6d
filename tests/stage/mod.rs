//! Tests of the stage: the real player, off-screen and in windows.
//!
//! They need an adapter (Vulkan, or off-screen GL through EGL), which Mesa gives to every machine; windows need Xvfb as
//! well, and faults of disks need `unshare`. Where one is missing the tests concerned say so and are left out; under
//! `GONGYI_MUST_DRAW=1` they fail.

#[path = "../support/capture.rs"]
mod capture;
mod clock_steps;
mod folders;
mod frames;
mod journal;
mod ladder;
mod left_out_tests;
mod memory;
mod player;
mod power_cuts;
mod recording;
mod room;
mod service;
mod starts;
mod support;
mod wayland;
mod window;
mod xorg;
