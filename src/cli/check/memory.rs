//! What `check` remembers from one run to the next: what it measured on pictures, and which picture files are whole. It is
//! kept in a file of the cache folder, which may be deleted at any time, and changes no answer.
//!
//! Every key holds a fingerprint of the program itself, of the fonts and drawings that override its own, and of what the
//! fonts of the machine look like: another version of any of them finds nothing here.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::machine_font_folders;
use gongyi_assets::{Assets, fonts::search_machine_fonts};
use gongyi_content::library::Loader;
use gongyi_lint::remembered::{Key, Remembered};
use gongyi_media::Looks;
use gongyi_record::{remove_stale, replace};
use gongyi_system::open;

/// What the file may take: some 400,000 slides.
const BUDGET_BYTES: usize = 64 * 1024 * 1024;
/// A picture that is whole: its fingerprint, and what is seen on it.
const PICTURE_BYTES: usize = size_of::<Key>() + 1;
/// The assets that paintings depend on. Themes are in the fingerprint of each slide.
const ASSETS: [&str; 3] = ["fonts/", "ornaments/", "icons/"];

/// What is remembered, and where.
pub(super) struct Memory {
    /// The file; none where nothing is to be kept.
    file: Option<PathBuf>,
    /// What has read the program.
    hasher: blake3::Hasher,
    /// A fingerprint of all that every painting depends on.
    pub(super) program: Key,
    pub(super) remembered: Remembered,
}

impl Memory {
    /// Nothing, which is not kept either.
    pub(super) fn none() -> Self {
        Self { file: None, hasher: blake3::Hasher::new(), program: [0; 32], remembered: Remembered::default() }
    }

    /// What is remembered in a folder; nothing where the program cannot read itself.
    pub(super) fn open(folder: &Path, assets: &Assets) -> Self {
        let Some(hasher) = hash_program() else { return Self::none() };
        let file = folder.join("check");
        let bytes = open::open(&file).ok().and_then(|file| open::read_within(&file, BUDGET_BYTES as u64).ok());
        let remembered = Remembered::restore(&bytes.unwrap_or_default());
        Self { file: Some(file), program: with_overrides(&hasher, assets), hasher, remembered }
    }

    /// Tells a loader which picture files are known to be whole, by their bytes.
    pub(super) fn teach(&mut self, loader: &mut Loader) {
        let key = self.pictures_key(loader);
        let whole = self.remembered.recall(&key).unwrap_or_default();
        let pictures = whole.as_chunks::<PICTURE_BYTES>().0.iter().filter_map(|picture| {
            let (looks, hash) = picture.split_last()?;
            Some((Key::try_from(hash).ok()?, Looks::from_byte(*looks)))
        });
        loader.know_whole(pictures);
    }

    /// Keeps what was found out; what a file cannot keep is found out again.
    pub(super) fn keep(mut self, loader: &Loader, assets: &Assets) {
        let Some(file) = &self.file else { return };
        let whole = loader.whole_pictures();
        if !whole.is_empty() {
            let key = self.pictures_key(loader);
            let bytes = whole.iter().flat_map(|(hash, looks)| hash.iter().copied().chain([looks.to_byte()]));
            self.remembered.learn(key, bytes.collect());
        }
        if !self.remembered.is_news() {
            return;
        }
        // What was measured is that of the pictures and fonts that were read before.
        if !loader.pictures_are_as_read() || with_overrides(&self.hasher, assets) != self.program {
            return;
        }
        let Some(folder) = file.parent() else { return };
        let made = fs::create_dir_all(folder);
        // Checks that were killed while they wrote leave something behind.
        remove_stale(folder);
        let _kept = made.and_then(|()| replace(file, &self.remembered.to_bytes(BUDGET_BYTES)));
    }

    /// The key of the pictures of a folder that are whole.
    fn pictures_key(&self, loader: &Loader) -> Key {
        let folder = std::path::absolute(loader.folder()).unwrap_or_else(|_| loader.folder().to_owned());
        let mut hasher = blake3::Hasher::new();
        hasher.update(b"pictures 2").update(&self.program).update(folder.as_os_str().as_encoded_bytes());
        *hasher.finalize().as_bytes()
    }
}

/// The folder of what may be deleted at any time.
pub(super) fn cache_folder() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let caches = variable("XDG_CACHE_HOME").or_else(|| Some(variable("HOME")?.join(".cache")))?;
    Some(caches.join("gongyi"))
}

/// The program, with all that is built in; none where it cannot read itself.
fn hash_program() -> Option<blake3::Hasher> {
    let program = fs::File::open(std::env::current_exe().ok()?).ok()?;
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    hasher.update_reader(program).ok()?;
    Some(hasher)
}

/// A fingerprint of the program, of the fonts and drawings that override its own, and of the fonts of the machine.
fn with_overrides(program: &blake3::Hasher, assets: &Assets) -> Key {
    let mut hasher = program.clone();
    for path in ASSETS.iter().flat_map(|prefix| assets.list(prefix)) {
        if let Some(bytes) = assets.read_override(&path) {
            hasher.update(path.as_bytes()).update(b"\0").update(&(bytes.len() as u64).to_le_bytes()).update(&bytes);
        }
    }
    for path in search_machine_fonts(&machine_font_folders()) {
        let looks = fs::metadata(&path).ok().map(|metadata| (metadata.len(), metadata.modified().ok()));
        hasher.update(path.as_os_str().as_encoded_bytes()).update(format!("\0{looks:?}").as_bytes());
    }
    *hasher.finalize().as_bytes()
}
