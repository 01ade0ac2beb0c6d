//! Faces that do not ship with the player: those of a content folder and, after them, those of the machine. They are asked
//! for characters that no face of the player has, so that nothing else looks different from one machine to the next.
//!
//! A machine is searched when a character is nowhere else for the first time, and a font of it is opened when it is asked.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock},
};

use super::fonts::{Face, Loaded};
use gongyi_assets::fonts::{open_font, open_machine_font, search_machine_fonts};
use gongyi_core::{fonts::FontFiles, sync::lock};

/// The faces that do not ship with the player. Clones share what was opened.
#[derive(Clone, Default)]
pub(super) struct Others {
    folder: Arc<[FolderFace]>,
    machine: Arc<Machine>,
    /// The last folder whose fonts were opened, and its faces.
    opened: Arc<Mutex<(FontFiles, Arc<[FolderFace]>)>>,
}

/// A face of a content folder.
struct FolderFace {
    name: String,
    loaded: Loaded,
}

/// The faces of a machine, in the order in which they are asked.
#[derive(Default)]
struct Machine {
    folders: Vec<PathBuf>,
    faces: OnceLock<Vec<MachineFace>>,
}

struct MachineFace {
    path: PathBuf,
    /// None where it cannot be used.
    loaded: OnceLock<Option<Loaded>>,
}

impl Others {
    /// Those of a machine, which are in these folders and below.
    pub(super) fn of_machine(folders: Vec<PathBuf>) -> Self {
        Self { machine: Arc::new(Machine { folders, faces: OnceLock::new() }), ..Self::default() }
    }

    /// Those of this content folder, and of the machine as before.
    pub(super) fn with_files(&self, files: &FontFiles) -> Self {
        if files.is_empty() {
            return Self { folder: Arc::default(), ..self.clone() };
        }
        let mut opened = lock(&self.opened);
        if opened.0 != *files {
            // What cannot be opened was told of when the folder was read.
            let open = |name: &String, bytes| {
                Some(FolderFace { name: name.clone(), loaded: Loaded::new(open_font(bytes).ok()?) })
            };
            let faces = files.iter().filter_map(|file| open(&file.name, &file.bytes)).collect();
            *opened = (files.clone(), faces);
        }
        Self { folder: Arc::clone(&opened.1), ..self.clone() }
    }

    /// All of them, in the order in which they are asked; the machine is searched where the others did not do.
    pub(super) fn faces(&self) -> impl Iterator<Item = Face> + '_ {
        let machine = move || self.folder.len()..self.folder.len() + self.machine.faces().len();
        let numbers = (0..self.folder.len()).chain(std::iter::once_with(machine).flatten());
        numbers.filter_map(|number| u16::try_from(number).ok()).map(Face::Other)
    }

    /// The face of this number; none where it cannot be used.
    pub(super) fn loaded(&self, number: u16) -> Option<&Loaded> {
        let number = usize::from(number);
        match number.checked_sub(self.folder.len()) {
            None => self.folder.get(number).map(|face| &face.loaded),
            Some(number) => self.machine.faces().get(number)?.loaded(),
        }
    }

    /// The name of a face of the content folder.
    pub(super) fn folder_name(&self, face: Face) -> Option<&str> {
        let Face::Other(number) = face else { return None };
        self.folder.get(usize::from(number)).map(|face| face.name.as_str())
    }

    /// The file of a face of the machine.
    pub(super) fn machine_file(&self, face: Face) -> Option<&Path> {
        let Face::Other(number) = face else { return None };
        let number = usize::from(number).checked_sub(self.folder.len())?;
        self.machine.faces().get(number).map(|face| face.path.as_path())
    }
}

impl Machine {
    fn faces(&self) -> &[MachineFace] {
        self.faces.get_or_init(|| {
            let paths = search_machine_fonts(&self.folders).into_iter();
            paths.map(|path| MachineFace { path, loaded: OnceLock::new() }).collect()
        })
    }
}

impl MachineFace {
    fn loaded(&self) -> Option<&Loaded> {
        self.loaded.get_or_init(|| open_machine_font(&self.path).map(Loaded::new)).as_ref()
    }
}
