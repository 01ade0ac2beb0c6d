//! From what a playlist says to slides that can be painted: its theme, its pictures, its pages and its dwells. What
//! depends on other files is resolved anew at each load.

mod bodies;
mod context;
mod fingerprint;
mod pages;
mod playlist;
mod slide_lints;
mod unwritten;

pub(crate) use self::{
    context::Context,
    playlist::{named_theme, resolve_playlist},
    unwritten::{clock_slide, fallback_playlist, ticker_playlist},
};
