//! The note of what is in hand, and where it outlives the process.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use crate::store::Store;

/// Where the note outlives the process.
pub trait Notes: Send {
    /// What was noted last; none where that cannot be had.
    fn read(&self) -> Option<Vec<u8>>;
    /// Notes this in its place.
    fn write(&self, note: &[u8]) -> io::Result<()>;
}

/// The note of one player in the state folder: players of other screens have theirs.
pub(super) struct StoredNotes {
    pub(super) store: Arc<Store>,
    pub(super) name: String,
}

impl Notes for StoredNotes {
    fn read(&self) -> Option<Vec<u8>> {
        self.store.note(&self.name)
    }

    fn write(&self, note: &[u8]) -> io::Result<()> {
        // A disk that takes no note is reported by the store; the wall goes on without a breaker.
        self.store.set_note(&self.name, note)
    }
}

/// The note, as it is written.
#[derive(Debug, Clone, Default, Serialize, Deserialize, PartialEq, Eq)]
#[serde(default)]
pub(super) struct Note {
    /// The pictures that are being painted or sent, in hexadecimal.
    pub(super) in_hand: BTreeSet<String>,
    /// At how many deaths in a row a picture was in hand.
    pub(super) deaths: BTreeMap<String, u32>,
}
