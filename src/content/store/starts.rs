//! How often the player was started with this state folder, and how it ended: a box that starts anew each night, and plays well
//! in between, is found only by that. Two small writes a life, none of them synced.

use std::path::Path;

use gongyi_core::sync::lock;
use serde::{Deserialize, Serialize};

use super::Store;

/// How a player ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LastEnd {
    /// There was none before.
    #[default]
    None,
    /// As it was told to.
    Clean,
    /// By itself, because it could not go on.
    Failed,
    /// By a crash, by being killed, or with the power.
    CutOff,
    /// It has not ended: this is written while it runs.
    Running,
}

/// The starts since the state folder was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Starts {
    /// How many, this one included.
    pub count: u64,
    /// After how many a player could not go on and ended.
    pub failed: u64,
    /// After how many one was cut off.
    pub cut_off: u64,
    /// How the last one ended.
    pub last_end: LastEnd,
}

impl Starts {
    /// Another start after these.
    fn next(self) -> Self {
        let last_end = if self.last_end == LastEnd::Running { LastEnd::CutOff } else { self.last_end };
        Self {
            count: self.count.saturating_add(1),
            failed: self.failed.saturating_add(u64::from(last_end == LastEnd::Failed)),
            cut_off: self.cut_off.saturating_add(u64::from(last_end == LastEnd::CutOff)),
            last_end,
        }
    }
}

impl Store {
    /// A player of these screens of a folder starts. What cannot be read counts from the beginning; what cannot be written is
    /// reported by the store.
    pub fn count_start(&self, folder: &Path, screens: &[String]) {
        let name = Self::note_name("starts", folder, screens);
        let known: Option<Starts> = self.note(&name).and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let starts = known.unwrap_or_default().next();
        self.note_starts(&name, Starts { last_end: LastEnd::Running, ..starts });
        *lock(&self.starts) = Some((name, starts));
    }

    /// It ends: as it was told to, or because it cannot go on.
    pub fn count_end(&self, is_clean: bool) {
        let Some((name, starts)) = lock(&self.starts).clone() else { return };
        let last_end = if is_clean { LastEnd::Clean } else { LastEnd::Failed };
        self.note_starts(&name, Starts { last_end, ..starts });
    }

    /// The starts; none where they are not counted.
    pub fn starts(&self) -> Option<Starts> {
        lock(&self.starts).as_ref().map(|(_, starts)| *starts)
    }

    fn note_starts(&self, name: &str, starts: Starts) {
        let _reported = serde_json::to_vec(&starts).map(|note| self.set_note(name, &note));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_are_counted_with_how_the_player_before_ended() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("state");
        let start = |screens: &[String]| {
            let store = Store::open(&root).unwrap();
            store.count_start(Path::new("/srv/playlists"), screens);
            store
        };
        let all = |store: &Store| {
            let Starts { count, failed, cut_off, last_end } = store.starts().unwrap();
            (count, failed, cut_off, last_end)
        };
        let first = start(&[]);
        assert_eq!(all(&first), (1, 0, 0, LastEnd::None));
        first.count_end(true);
        let second = start(&[]);
        assert_eq!(all(&second), (2, 0, 0, LastEnd::Clean));
        // The power goes.
        let third = start(&[]);
        assert_eq!(all(&third), (3, 0, 1, LastEnd::CutOff));
        third.count_end(false);
        let fourth = start(&[]);
        assert_eq!(all(&fourth), (4, 1, 1, LastEnd::Failed));
        assert_eq!(all(&start(&["lift".to_owned()])), (1, 0, 0, LastEnd::None), "the player of another screen");
        fourth.count_end(true);
        // What is no count counts anew.
        let name = Store::note_name("starts", Path::new("/srv/playlists"), &[]);
        fourth.set_note(&name, b"{\"count\": \"many\"}").unwrap();
        assert_eq!(all(&start(&[])), (1, 0, 0, LastEnd::None));
    }
}
