//! The tokens of a theme: all light and colour on a slide come from here (`assets/themes/*.ron`).

use serde::Deserialize;

/// A theme as written and as used. Staff may override a built-in theme, or add one, in `assets/themes`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// Its name; the file's name.
    #[serde(skip)]
    pub name: String,
}
