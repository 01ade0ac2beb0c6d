//! Keeps the last good version of each file in the store, and begins with it.
//!
//! Texts, fonts, scenes and the manifest are written after a load whose result is new; pictures come from the thread that verifies
//! them. The store never decides what is in force: a file that is right is.

use std::{collections::BTreeMap, io, sync::Arc};

use super::{Loader, folder::SITE};
use crate::{
    library::{
        parse::{parse_playlist, parse_site},
        pictures::{Known, Verifying},
    },
    source::Source,
    store::{Entry, Hash, Manifest, Store, is_own_refusal},
};

/// What is known of what the store has.
pub(super) struct Keeper {
    store: Arc<Store>,
    /// What was last kept, and of which library.
    kept: Option<(Manifest, Option<Hash>)>,
    /// What was last noted of pictures.
    noted: Option<Vec<u8>>,
}

impl Keeper {
    pub(super) fn store(&self) -> Arc<Store> {
        Arc::clone(&self.store)
    }
}

impl Loader {
    /// Begins with the last good version of the folder in the store, and keeps later ones there. Pictures are verified
    /// beside what is played.
    #[must_use]
    pub fn with_store(mut self, store: Arc<Store>) -> Self {
        self.pictures.verifying = Verifying::Lazily;
        let manifest = store.last_good(&self.folder);
        let mut pictures = BTreeMap::new();
        let assets_hash = self.assets_hash();
        let files = manifest.map(|manifest| manifest.files).unwrap_or_default();
        self.fonts.seed(&store, &files);
        self.scenes.seed(&store, &files);
        for (path, entry) in files {
            match path.strip_suffix(".ron").filter(|name| !name.contains('/')) {
                Some(name) => self.seed(name, entry, &store, assets_hash),
                None => _ = pictures.insert(path, entry),
            }
        }
        let known = store.note(&self.note_name()).and_then(|bytes| serde_json::from_slice::<Known>(&bytes).ok());
        self.pictures.seed(&store, pictures, known.unwrap_or_default());
        self.keeper = Some(Keeper { store, kept: None, noted: None });
        self
    }

    /// Takes the last good version of a text; one that this version of the player does not understand is none.
    fn seed(&mut self, name: &str, entry: Entry, store: &Store, assets_hash: [u8; 32]) {
        let Some(bytes) = store.read(entry.hash) else { return };
        let path = self.folder.join(format!("{name}.ron"));
        let Ok(source) = Source::new(path, bytes) else { return };
        if format!("{name}.ron") == SITE {
            if let (Some(site), problems) = parse_site(source, self.system_zone)
                && problems.is_empty()
            {
                self.site = Some(Arc::new(site));
            }
        } else if let (Some(playlist), problems) = parse_playlist(source, &self.assets, assets_hash, None)
            && problems.is_empty()
        {
            self.playlists.insert(name.to_owned(), Arc::new(playlist));
        }
    }

    /// Where it is noted which pictures were whole.
    fn note_name(&self) -> String {
        format!("pictures.{}", Store::key(&self.folder))
    }

    /// Keeps what is in force now. False where the store did not take it: then it is to be tried again.
    pub fn keep(&mut self) -> bool {
        let Some(mut keeper) = self.keeper.take() else { return true };
        let result = self.keep_in(&mut keeper);
        let is_done = result.is_ok();
        self.keeper = Some(keeper);
        is_done
    }

    /// Whether some picture was not taken because another player was writing to the store.
    pub(crate) fn waits_for_the_store(&mut self) -> bool {
        self.pictures.take_waiting()
    }

    fn keep_in(&mut self, keeper: &mut Keeper) -> io::Result<()> {
        if self.site.is_none() && self.playlists.is_empty() {
            // There never was anything good.
            return Ok(());
        }
        let site = self.site.iter().map(|site| (SITE.to_owned(), &site.source));
        let playlists = self.playlists.iter().map(|(name, parsed)| (format!("{name}.ron"), &parsed.source));
        let texts: Vec<(String, Entry, &str)> = site
            .chain(playlists)
            .map(|(name, source)| {
                let text = source.text.as_str();
                (name, Entry { hash: Hash::of_bytes(text.as_bytes()), bytes: text.len() as u64 }, text)
            })
            .collect();
        let mut files: BTreeMap<String, Entry> = texts.iter().map(|(name, entry, _)| (name.clone(), *entry)).collect();
        for (name, entry) in self.pictures.keepable() {
            files.entry(name).or_insert(entry);
        }
        let beside: Vec<(String, Entry, &Arc<Vec<u8>>)> = self.fonts.paths().chain(self.scenes.paths()).collect();
        files.extend(beside.iter().map(|(path, entry, _)| (path.clone(), *entry)));
        let manifest = Manifest::new(&self.folder, files);
        let library = self.last.as_ref().and_then(|library| Hash::parse(&library.hash));
        let in_force = (manifest, library);
        if keeper.kept.as_ref() != Some(&in_force) {
            let mut manifest = in_force.0.clone();
            let was_ok = keeper.store.is_ok();
            for (_, _, text) in &texts {
                keeper.store.put(text.as_bytes())?;
            }
            for (path, _, bytes) in &beside {
                match keeper.store.put(bytes) {
                    Ok(_) => {}
                    // The rest is worth keeping without it.
                    Err(error) if is_own_refusal(&error) => _ = manifest.files.remove(path),
                    Err(error) => return Err(error),
                }
            }
            keeper.store.set_last_good(&self.folder, &manifest)?;
            if let Some(library) = library {
                keeper.store.set_version(library, &manifest)?;
            }
            keeper.kept = Some(in_force);
            if !was_ok {
                self.pictures.retry_left_out();
            }
        }
        let note = self.pictures.note_bytes();
        if let Some(note) = note.filter(|note| keeper.noted.as_ref() != Some(note)) {
            keeper.store.set_note(&self.note_name(), &note)?;
            keeper.noted = Some(note);
        }
        Ok(())
    }
}
