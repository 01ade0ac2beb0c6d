//! What resolving needs beside the playlist.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    library::{parse::ParsedPlaylist, pictures::Found},
    scenes::Shelf,
    themes,
};
use gongyi_assets::Assets;
use gongyi_core::{
    fonts::FontFiles,
    problem::{Grade, Place, Problem},
    shapes::theme::{DEFAULT_THEME, Theme},
};

/// What resolving needs: all that slides of a playlist depend on beside what is written in it.
pub(crate) struct Context<'a> {
    pub(crate) assets_hash: [u8; 32],
    pub(crate) phrases: &'a Arc<[String]>,
    pub(crate) fonts: &'a FontFiles,
    pub(crate) theme: &'a NamedTheme,
    /// What was found of the pictures that its slides name, in their order.
    pub(crate) pictures: &'a [Found],
    pub(crate) shelf: &'a Shelf,
}

/// The theme of a playlist.
pub(crate) struct NamedTheme {
    pub(crate) theme: Arc<Theme>,
    /// Why it is not the one that is named.
    pub(crate) problem: Option<Problem>,
}

impl NamedTheme {
    /// Whether slides in it look as they do in another.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.theme == other.theme && self.problem == other.problem
    }
}

/// The themes of the playlists of one reading: each file is read once.
pub(crate) struct Themes {
    assets: Assets,
    known: BTreeMap<String, Result<Arc<Theme>, Box<Problem>>>,
}

impl Themes {
    pub(crate) fn new(assets: Assets) -> Self {
        Self { assets, known: BTreeMap::new() }
    }

    /// The theme that a playlist names; the one that stands in where it cannot be had.
    pub(crate) fn of_playlist(&mut self, parsed: &ParsedPlaylist) -> NamedTheme {
        let wanted = parsed.theme.as_deref().unwrap_or(DEFAULT_THEME);
        let known = self.known.get(wanted).cloned().unwrap_or_else(|| {
            let loaded = themes::load(&self.assets, wanted);
            self.known.insert(wanted.to_owned(), loaded.clone());
            loaded
        });
        match known {
            Ok(theme) => NamedTheme { theme, problem: None },
            Err(problem) => {
                let place = parsed.source.place_of_field(0..parsed.source.text.len(), "theme");
                let problem = placed(problem, place);
                NamedTheme { theme: themes::standby(&self.assets), problem: Some(*problem) }
            }
        }
    }
}

/// The theme that is named at `place`; where it cannot be had, that slides need it is a problem of their content.
pub(crate) fn named_theme(assets: &Assets, name: &str, place: Place) -> Result<Arc<Theme>, Box<Problem>> {
    themes::load(assets, name).map_err(|problem| placed(problem, place))
}

fn placed(mut problem: Box<Problem>, place: Place) -> Box<Problem> {
    if problem.place.file.as_os_str().is_empty() {
        problem.place = place;
    }
    problem.grade = Grade::Content;
    problem
}
