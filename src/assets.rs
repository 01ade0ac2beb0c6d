//! The files that ship inside the binary: fonts, themes, ornaments, icons, shaders.
//!
//! An assets folder overrides them file by file: the one that `GONGYI_ASSETS` names where the command line passes it
//! on, else `assets` beside the working folder. Nothing is cached here.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
};

#[derive(rust_embed::RustEmbed)]
#[folder = "assets"]
struct Embedded;

/// Where assets come from: a folder first, then what is embedded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assets {
    folder: Option<PathBuf>,
}

impl Assets {
    /// Only what is embedded.
    pub fn embedded() -> Self {
        Self { folder: None }
    }

    /// Files of `folder` override what is embedded.
    pub fn with_folder(folder: impl Into<PathBuf>) -> Self {
        Self { folder: Some(folder.into()) }
    }

    /// The overriding folder.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The bytes of an asset by its path, such as `themes/red-gold.ron`.
    pub fn read(&self, path: &str) -> Option<Cow<'static, [u8]>> {
        let over = self.folder.as_ref().and_then(|folder| std::fs::read(folder.join(path)).ok());
        over.map(Cow::Owned).or_else(|| Embedded::get(path).map(|file| file.data))
    }

    /// The paths of all assets below `prefix`, such as `themes/`, sorted.
    pub fn list(&self, prefix: &str) -> Vec<String> {
        let mut paths: Vec<String> =
            Embedded::iter().filter(|path| path.starts_with(prefix)).map(Cow::into_owned).collect();
        if let Some(entries) = self.folder.as_ref().and_then(|folder| std::fs::read_dir(folder.join(prefix)).ok()) {
            paths
                .extend(entries.flatten().filter_map(|entry| Some(format!("{prefix}{}", entry.file_name().to_str()?))));
        }
        paths.sort();
        paths.dedup();
        paths
    }
}
