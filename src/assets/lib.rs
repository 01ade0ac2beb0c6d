//! The files that ship inside the binary: fonts, themes, ornaments, icons, signs, shaders. And the fonts that do not ([`fonts`]).
//!
//! An assets folder overrides them file by file: the one that `GONGYI_ASSETS` names where the command line passes it
//! on, else `assets` beside the working folder. Nothing is cached here, and nothing outside that folder is opened.
//!
//! # Decisions
//!
//! * The assets folder is asked anew for each file: a theme that a designer saves is on the wall at once. What shipped
//!   stays inside the binary, so that a box needs one file and no fonts installed.

#![forbid(unsafe_code)]

pub mod fonts;

use std::{
    borrow::Cow,
    path::{Component, Path, PathBuf},
};

use gongyi_system::open;

/// The most bytes of an overriding file: more than any font has.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

#[derive(rust_embed::RustEmbed)]
#[folder = "../../assets"]
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
        self.read_override(path).map(Cow::Owned).or_else(|| Embedded::get(path).map(|file| file.data))
    }

    /// The bytes of an overriding file. It is a file of the folder: neither a path out of it is opened, nor a link that
    /// leads out of it, nor a pipe, which would be waited for.
    pub fn read_override(&self, path: &str) -> Option<Vec<u8>> {
        // Stricter than what is opened beneath a folder: an asset has one name.
        let is_within = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
        let folder = self.folder.as_ref().filter(|_| is_within)?;
        let file = open::open_beneath(folder, Path::new(path)).ok()?;
        open::read_within(&file, MAX_BYTES).ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_the_folder_override() {
        let outside = tempfile::tempdir().unwrap();
        let folder = outside.path().join("assets");
        std::fs::create_dir_all(folder.join("icons/more")).unwrap();
        for path in ["secret.svg", "assets/icons/own.svg", "assets/icons/more/own.svg"] {
            std::fs::write(outside.path().join(path), path).unwrap();
        }
        let assets = Assets::with_folder(&folder);
        let read = |path: &str| assets.read_override(path).map(|bytes| String::from_utf8(bytes).unwrap());
        assert_eq!(read("icons/own.svg").as_deref(), Some("assets/icons/own.svg"));
        assert_eq!(read("icons/more/own.svg").as_deref(), Some("assets/icons/more/own.svg"));
        let absolute = outside.path().join("secret.svg");
        for path in ["../secret.svg", "icons/../../secret.svg", "icons", "", absolute.to_str().unwrap(), "icons/\0"] {
            assert_eq!(read(path), None, "{path:?}");
        }
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("../../secret.svg", folder.join("icons/out.svg")).unwrap();
            std::os::unix::fs::symlink("own.svg", folder.join("icons/in.svg")).unwrap();
            std::os::unix::fs::symlink(outside.path(), folder.join("up")).unwrap();
            assert_eq!((read("icons/out.svg"), read("up/secret.svg")), (None, None));
            assert_eq!(read("icons/in.svg").as_deref(), Some("assets/icons/own.svg"));
            // The folder itself may be a link.
            let link = outside.path().join("link");
            std::os::unix::fs::symlink(&folder, &link).unwrap();
            assert!(Assets::with_folder(link).read_override("icons/own.svg").is_some());
        }
    }
}
