//! The scenes of the folder `scenes`: drawings of a site, beside those that shipped. What is no scene is told of; the last
//! good version of a file stays in force, and a file that is still being copied is waited for.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    Report,
    fonts::{has_ending, list_files},
};
use crate::{
    library::{
        pictures::GRACE,
        stamp::{COARSE, Stamp},
    },
    scenes::{self, FOLDER, MAX_BYTES, SceneFault, bad_scene},
};
use gongyi_core::{
    model::Scene,
    problem::{Place, Problem},
    text,
};
use gongyi_system::{
    clock::system_now,
    open::{OpenError, open_beneath, read_within},
};

/// So many of them are read: more than a site has.
const MAX_SCENES: usize = 64;
/// What is copied slowly looks broken for longer than what is saved at once.
const COPYING: Duration = GRACE;

/// The scenes of a folder.
#[derive(Default)]
pub(super) struct Scenes {
    known: BTreeMap<String, KnownScene>,
    /// When to read again what may be half written.
    due: Option<Instant>,
}

/// A file among the scenes.
#[derive(Default)]
struct KnownScene {
    /// What it looked like when it was read; none where that says too little.
    stamp: Option<Stamp>,
    /// What is wrong with it, and since when.
    fault: Option<(Problem, Instant)>,
    /// The last version that is a scene.
    good: Option<Arc<Scene>>,
}

impl Scenes {
    /// The scenes in force, by their names.
    pub(super) fn in_force(&self) -> BTreeMap<String, Arc<Scene>> {
        self.known.values().filter_map(|known| known.good.clone()).map(|scene| (scene.name.clone(), scene)).collect()
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
        self.due.filter(|due| *due > now)
    }

    /// The next reading does not trust what files look like from outside.
    pub(super) fn distrust_stamps(&mut self) {
        self.known.values_mut().for_each(|known| known.stamp = None);
    }

    /// Reads the scenes that are new. A folder that cannot be listed takes nothing away.
    pub(super) fn read(&mut self, folder: &Path, now: Instant, is_first: bool, report: &mut Report) {
        let Ok(mut names) = list_files(&folder.join(FOLDER), |name| has_ending(name, &["svg"])) else { return };
        self.due = None;
        if names.len() > MAX_SCENES {
            let (count, place) = (names.len(), Place::of_file(folder.join(FOLDER)));
            let message = text!(
                "scenes 里有 {count} 个图景，只用按名字排序的前 {MAX_SCENES} 个",
                "there are {count} scenes in `scenes`: the first {MAX_SCENES} by name are used"
            );
            let help = text!("只留需要的图景", "keep those that are needed");
            report.problems.push(Problem::warning("too-many-scenes", place, message).help(help));
            names.truncate(MAX_SCENES);
        }
        self.known.retain(|name, _| names.contains(name));
        for name in names {
            let path = folder.join(FOLDER).join(&name);
            let known = self.known.entry(name.clone()).or_default();
            known.read(folder, &name, now);
            if let Some((problem, since)) = &known.fault {
                let settled = *since + COPYING;
                if is_first || now >= settled {
                    report.problems.push(problem.clone());
                    report.kept.extend(known.good.is_some().then_some(path));
                } else {
                    self.due = self.due.into_iter().chain([settled]).min();
                }
            }
        }
    }
}

impl KnownScene {
    /// Reads a file unless it looks as it did.
    fn read(&mut self, folder: &Path, file: &str, now: Instant) {
        match self.read_file(folder, file) {
            Ok(Some(scene)) => (self.good, self.fault) = (Some(scene), None),
            Ok(None) => {}
            Err(fault) => {
                let since = self.fault.as_ref().map_or(now, |(_, since)| *since);
                let mut place = Place::of_file(folder.join(FOLDER).join(file));
                (place.line, place.column) = fault.at.unwrap_or((place.line, place.column));
                let fault = SceneFault { at: None, ..fault };
                self.fault = Some((bad_scene(file, &fault, place), since));
            }
        }
    }

    /// The scene in a file; none where it is as it was.
    fn read_file(&mut self, folder: &Path, name: &str) -> Result<Option<Arc<Scene>>, SceneFault> {
        let file = open_beneath(folder, &Path::new(FOLDER).join(name)).map_err(|error| unreadable(&error))?;
        let metadata = file.metadata().map_err(|error| unreadable(&OpenError::Io(error)))?;
        let stamp = Stamp::of_metadata(&metadata);
        if self.stamp == Some(stamp) {
            return Ok(None);
        }
        self.stamp = None;
        // A byte more than it may have shows that it has too many.
        let bytes = read_within(&file, MAX_BYTES as u64 + 1).map_err(|error| unreadable(&error))?;
        // What was written just now may be written once more without a sign of it.
        self.stamp = (!stamp.is_younger_than(COARSE, system_now())).then_some(stamp);
        let stem = Path::new(name).file_stem().unwrap_or_default().to_string_lossy();
        scenes::read(&stem, &bytes).map(|scene| Some(Arc::new(scene)))
    }
}

fn unreadable(error: &OpenError) -> SceneFault {
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
    SceneFault { message, help, at: None }
}
