//! The stage: windows and the compositor, on Bevy. It decides nothing about what to show.
