//! Tests of the stage: the real player, off-screen and in windows. One binary, as every test binary links Bevy anew.
//!
//! They need an adapter (Vulkan, or off-screen GL through EGL), which Mesa gives to every machine; windows need Xvfb as
//! well. Where one is missing the tests concerned say so and are left out.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "all of this is tests, helpers included, and a test fails by a panic"
)]

mod frames;
mod player;
mod record;
mod support;
mod wayland;
mod window;
mod xorg;
