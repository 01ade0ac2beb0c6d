//! Where scenes are looked up by their names: those of the site first, then those that shipped or stand among the assets.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use super::{SceneFault, read};
use crate::names::{self, SCENE};
use gongyi_assets::Assets;
use gongyi_core::{
    characters,
    model::Scene,
    problem::{Grade, Place, Problem, Text},
    sync::lock,
    text,
};

/// The folder of the scenes among the assets, and in that of the content.
pub const FOLDER: &str = "scenes";

/// The scenes that slides may name.
#[derive(Debug, Default)]
pub struct Shelf {
    assets: Assets,
    /// Those of the content folder.
    own: BTreeMap<String, Arc<Scene>>,
    /// What came of those among the assets, with the fingerprints of their files.
    known: Mutex<BTreeMap<String, Known>>,
}

type Known = ([u8; 32], Result<Arc<Scene>, SceneFault>);

impl Shelf {
    /// The scenes among these assets.
    pub fn new(assets: Assets) -> Self {
        Self { assets, ..Self::default() }
    }

    /// Has these scenes of a content folder from now on, which hide those of the same names.
    pub fn set_own(&mut self, own: BTreeMap<String, Arc<Scene>>) {
        self.own = own;
    }

    /// The names of all scenes, sorted.
    pub fn names(&self) -> Vec<String> {
        let paths = self.assets.list(&format!("{FOLDER}/"));
        let shipped =
            paths.iter().filter_map(|path| path.strip_prefix(FOLDER)?.strip_prefix('/')?.strip_suffix(".svg"));
        let mut names: Vec<String> = shipped.map(str::to_owned).chain(self.own.keys().cloned()).collect();
        names.retain(|name| characters::is_plain_name(name));
        names.sort();
        names.dedup();
        names
    }

    /// The scene of this name; why there is none.
    pub fn scene(&self, name: &str, place: &Place) -> Result<Arc<Scene>, Box<Problem>> {
        if let Some(problem) = names::bad_name(SCENE, name, || place.clone()) {
            return Err(Box::new(Problem { grade: Grade::Content, ..problem }));
        }
        if let Some(own) = self.own.get(name) {
            return Ok(Arc::clone(own));
        }
        let Some(bytes) = self.assets.read(&format!("{FOLDER}/{name}.svg")) else {
            return Err(Box::new(self.unknown(name, place.clone())));
        };
        let hash = *blake3::hash(&bytes).as_bytes();
        let mut known = lock(&self.known);
        let found = known.get(name).filter(|(known, _)| *known == hash).map(|(_, found)| found.clone());
        let found = found.unwrap_or_else(|| {
            let found = read(name, &bytes).map(Arc::new);
            known.insert(name.to_owned(), (hash, found.clone()));
            found
        });
        found.map_err(|fault| Box::new(bad_scene(name, &fault, place.clone())))
    }

    /// A scene that shipped with the player, where nothing is wrong with it.
    pub fn built_in(&self, name: &str) -> Option<Arc<Scene>> {
        self.scene(name, &Place::default()).ok()
    }

    fn unknown(&self, name: &str, place: Place) -> Problem {
        let known = self.names();
        let near = characters::nearest(name, known.iter().map(String::as_str));
        let near = near
            .map_or_else(Default::default, |near| (format!("是不是“{near}”？"), format!("did you mean `{near}`? ")));
        let message = text!("没有名为“{name}”的图景", "there is no scene `{name}`");
        Problem::error("unknown-scene", Grade::Content, place, message).help(Text::new(
            format!("{}可用的图景：{}", near.0, known.join("、")),
            format!("{}The scenes are {}", near.1, known.join(", ")),
        ))
    }
}

/// What is wrong with the file of a scene.
pub(crate) fn bad_scene(name: &str, fault: &SceneFault, place: Place) -> Problem {
    let Text { zh, en } = &fault.message;
    let at = fault.at.map_or_else(Default::default, |(line, column)| {
        (format!("第 {line} 行第 {column} 列，"), format!(" (line {line}, column {column})"))
    });
    let message = Text::new(
        format!("图景“{name}”不能用：{}{zh}", at.0),
        format!("the scene `{name}` cannot be used{}: {en}", at.1),
    );
    Problem::error("bad-scene", Grade::Content, place, message).help(fault.help.clone())
}
