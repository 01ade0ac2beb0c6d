//! From the text of a file to what it says: every problem of every element, each at its place, and nothing of what
//! depends on other files. What was parsed is kept as the last good version of the file.

mod durations;
mod parsed;
mod playlist;
mod quotas;
mod rules;
mod screens;
mod site;
mod slide_checks;
mod validity;
mod zones;

pub(crate) use self::{
    parsed::{ParsedPlaylist, ParsedSite, ParsedSlide},
    playlist::parse_playlist,
    screens::only_screen,
    site::{parse_site, site_without_file},
    slide_checks::days_of,
    validity::validity,
};
