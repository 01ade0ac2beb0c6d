//! From what a playlist says to slides that can be painted: its theme, its pictures, its pages and its dwells. All
//! that it depends on is in its [`Context`]: while that stays what it is, so do the slides.

mod bodies;
mod context;
mod fingerprint;
mod house_rules;
mod pages;
mod playlist;
mod scenes;
mod slide_lints;
mod sponsors;
mod unwritten;

pub(crate) use self::{
    context::{Context, NamedTheme, Themes, named_theme},
    playlist::resolve_playlist,
    unwritten::{clock_slide, fallback_playlist, ticker_playlist},
};
