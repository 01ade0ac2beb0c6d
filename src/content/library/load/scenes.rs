//! The scenes of the folder `scenes`: drawings of a site, beside those that shipped. They are kept as
//! [`kept_files`](super::kept_files) says.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use super::{
    Report,
    kept_files::{Good, KeptFiles, Kind, has_ending},
};
use crate::{
    scenes::{self, FOLDER, MAX_BYTES, SceneFault, bad_scene},
    store::{Entry, Store},
};
use gongyi_core::{
    model::Scene,
    problem::{Place, Problem},
    text,
};
use gongyi_system::open::OpenError;

/// So many of them are read: more than a site has.
const MAX_SCENES: usize = 64;

/// The scenes of a folder.
#[derive(Default)]
pub(super) struct Scenes(KeptFiles<SceneFile>);

/// A scene among such files.
struct SceneFile;

impl Scenes {
    /// Takes what an earlier player kept.
    pub(super) fn seed(&mut self, store: &Arc<Store>, files: &BTreeMap<String, Entry>) {
        self.0.seed(store, files);
    }

    /// The scenes in force, by their names.
    pub(super) fn in_force(&self) -> BTreeMap<String, Arc<Scene>> {
        self.0.in_force().map(|scene| (scene.name.clone(), Arc::clone(scene))).collect()
    }

    /// Their files, for the state folder.
    pub(super) fn paths(&self) -> impl Iterator<Item = (String, Entry, &Arc<Vec<u8>>)> {
        self.0.paths().map(|(path, Good { entry, bytes, .. })| (path, *entry, bytes))
    }

    /// A fingerprint of what slides depend on, with that of the scenes.
    pub(super) fn with_hash(&self, hash: [u8; 32]) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&hash);
        let in_force = self.in_force();
        if in_force.is_empty() {
            return hash;
        }
        for scene in in_force.values() {
            hasher.update(scene.name.as_bytes()).update(&scene.hash);
        }
        *hasher.finalize().as_bytes()
    }

    /// When to read the folder again although nothing changes.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        self.0.due(now)
    }

    /// The next reading does not trust what files look like from outside.
    pub(super) fn distrust_stamps(&mut self) {
        self.0.distrust_stamps();
    }

    /// Reads the scenes that are new.
    pub(super) fn read(&mut self, folder: &Path, now: Instant, is_first: bool, report: &mut Report) {
        self.0.read(folder, now, is_first, report);
    }

    /// The folder is not to be asked: what an earlier player kept is in force.
    pub(super) fn recover(&mut self) {
        self.0.recover();
    }
}

impl Kind for SceneFile {
    type Content = Arc<Scene>;
    type Fault = SceneFault;

    const FOLDER: &'static str = FOLDER;
    const MAX_FILES: usize = MAX_SCENES;
    // A byte more than it may have shows that it has too many.
    const MAX_BYTES: u64 = MAX_BYTES as u64 + 1;
    const MAX_ALL_BYTES: u64 = u64::MAX;

    fn is_meant(name: &str) -> bool {
        has_ending(name, &["svg"])
    }

    fn no_room() -> SceneFault {
        OpenError::TooBig(0).into()
    }

    fn understand(name: &str, bytes: &Arc<Vec<u8>>) -> Result<Arc<Scene>, SceneFault> {
        let stem = Path::new(name).file_stem().unwrap_or_default().to_string_lossy();
        scenes::read(&stem, bytes).map(Arc::new)
    }

    fn problem(path: PathBuf, name: &str, fault: SceneFault) -> Problem {
        let mut place = Place::of_file(path);
        (place.line, place.column) = fault.at.unwrap_or((place.line, place.column));
        bad_scene(name, &SceneFault { at: None, ..fault }, place)
    }

    fn too_many(folder: &Path, names: &[String]) -> Problem {
        let count = names.len();
        let message = text!(
            "scenes 里有 {count} 个图景，只用按名字排序的前 {MAX_SCENES} 个",
            "there are {count} scenes in `scenes`: the first {MAX_SCENES} by name are used"
        );
        let help = text!("只留需要的图景", "keep those that are needed");
        Problem::warning("too-many-scenes", Place::of_file(folder), message).help(help)
    }
}

impl From<OpenError> for SceneFault {
    fn from(error: OpenError) -> Self {
        let most = MAX_BYTES / 1024;
        let (message, help) = match error {
            OpenError::Outside => (
                text!("它是一个链接，指向播放文件夹的外面", "it is a link that leads out of the folder"),
                text!("把文件本身放进 scenes 文件夹", "put the file itself into `scenes`"),
            ),
            OpenError::NotAFile => (
                text!("它不是普通文件", "it is not a regular file"),
                text!("换成 SVG 文件，或移走它", "put an SVG in its place, or take it away"),
            ),
            OpenError::TooBig(_) => (
                text!("太大了（最多 {most} kB）", "it is too large (at most {most} kB)"),
                text!("减少形状，坐标取整数", "use fewer shapes, and whole numbers"),
            ),
            OpenError::Io(error) => (
                text!("读不出来：{error}", "it cannot be read: {error}"),
                text!("检查文件的读取权限，或重新复制一份", "see whether it may be read, or copy it anew"),
            ),
        };
        Self { message, help, at: None }
    }
}
