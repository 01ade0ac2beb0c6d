//! The pictures that slides name: found beneath the folder, looked at once, and known by the bytes that they hold.
//!
//! How much is looked at when the folder is read is the loader's [`Verifying`]: all of a picture, or only its head. A
//! picture that is missing or broken now is drawn from the store, where its last good version is.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Component, Path, PathBuf},
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use super::{
    stamp::Stamp,
    verify::{Job, Kept, Subject, Verdict, Work},
};
use crate::{
    content::read,
    media::{self, Limits},
    problem::{Grade, Place, Problem, Text},
    store::{Entry, Hash, Store},
    sync::lock,
};

/// How long a file that was in force may be gone before that counts: people and programs rename in two steps.
pub(super) const GRACE: Duration = Duration::from_secs(3);

/// For so many missing pictures a name like theirs is looked for: each look reads a whole folder.
const MOST_SUGGESTIONS: usize = 20;

/// How much of a picture is looked at when the folder is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Verifying {
    /// All of it: it is decoded.
    #[default]
    Eagerly,
    /// Its head; the rest later, beside what is played.
    Lazily,
    /// Its head.
    Never,
}

/// What was found out about a file, as long as it stays what it is.
#[derive(Debug, Clone)]
struct Seen {
    stamp: Stamp,
    /// The fingerprint that was given out for it, which stays; or why it cannot be shown.
    state: Result<[u8; 32], Text>,
    /// The fingerprint of its bytes, once it is known to be whole.
    hash: Option<Hash>,
}

/// What a slide gets of a picture.
pub(super) struct Found {
    /// Where it is, as the slide names it.
    pub(super) path: PathBuf,
    /// Where its bytes are drawn from, where that is the store.
    pub(super) kept: Option<PathBuf>,
    /// A fingerprint of its bytes, or why it cannot be shown.
    pub(super) state: Result<[u8; 32], Box<Problem>>,
    /// What is wrong although it is shown, from the store.
    pub(super) problem: Option<Box<Problem>>,
}

/// What is kept of pictures between two runs, in a note of the state folder.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(super) struct Known {
    /// The pictures that were whole, by their paths in the folder.
    files: BTreeMap<String, (Stamp, Entry)>,
}

/// What was found out about pictures so far.
#[derive(Default)]
pub(super) struct Pictures {
    pub(super) verifying: Verifying,
    seen: BTreeMap<PathBuf, Seen>,
    /// The files that slides named in this load, whether they exist or not, with their names.
    named: BTreeMap<PathBuf, String>,
    /// The last fingerprint that was given out for bytes that are known by now.
    given: BTreeMap<PathBuf, (Hash, [u8; 32])>,
    /// The last good version of each picture that the store has, by its path in the folder.
    last_good: BTreeMap<String, Entry>,
    /// Pictures that were whole in an earlier run.
    known: Known,
    /// Bytes that are known to be whole.
    whole: Arc<Mutex<BTreeSet<[u8; 32]>>>,
    /// When pictures were first found gone that were there.
    gone: BTreeMap<PathBuf, Instant>,
    /// What is to be looked at whole.
    jobs: Vec<Job>,
    /// Bytes that the store did not take.
    left_out: BTreeSet<Hash>,
    /// Whether some waits for a store that another player was writing to.
    is_waiting: bool,
    /// For how many missing pictures a name like theirs was looked for in this load.
    suggested: usize,
    store: Option<Arc<Store>>,
    /// Whether the folder cannot be asked: what is known counts.
    is_held: bool,
    now: Option<Instant>,
    /// Where the folder really is.
    root: Option<PathBuf>,
    pub(super) work: Arc<Work>,
}

impl Pictures {
    /// Takes what an earlier run kept.
    pub(super) fn seed(&mut self, store: &Arc<Store>, last_good: BTreeMap<String, Entry>, known: Known) {
        let hashes = known.files.values().map(|(_, entry)| entry.hash.0);
        lock(&self.whole).extend(hashes);
        (self.store, self.last_good, self.known) = (Some(Arc::clone(store)), last_good, known);
    }

    /// Starts a new load at `now`. Where the folder is not to be asked, only what is known counts.
    pub(super) fn start(&mut self, folder: &Path, now: Instant, is_held: bool) {
        self.named.clear();
        self.jobs.clear();
        (self.now, self.is_held, self.suggested) = (Some(now), is_held, 0);
        self.root = if is_held { None } else { std::fs::canonicalize(folder).ok() };
    }

    /// Ends a load: forgets pictures that nobody named.
    pub(super) fn finish(&mut self) {
        let named = &self.named;
        self.seen.retain(|path, _| named.contains_key(path));
        self.given.retain(|path, _| named.contains_key(path));
        self.gone.retain(|path, _| named.contains_key(path));
    }

    /// The files that slides named in this load, whether they exist or not.
    pub(super) fn named(&self) -> impl Iterator<Item = &PathBuf> {
        self.named.keys()
    }

    /// What is to be looked at whole since the load.
    pub(super) fn take_jobs(&mut self) -> Vec<Job> {
        std::mem::take(&mut self.jobs)
    }

    /// Bytes that are known to be whole, shared with whoever looks.
    pub(super) fn whole(&self) -> Arc<Mutex<BTreeSet<[u8; 32]>>> {
        Arc::clone(&self.whole)
    }

    /// When a picture that is gone counts as gone.
    pub(super) fn due(&self) -> Option<Instant> {
        let now = self.now?;
        self.gone.values().map(|since| *since + GRACE).filter(|due| *due > now).min()
    }

    /// Takes what was found out about whole pictures; true where it changes what slides get.
    pub(super) fn learn(&mut self, verdict: Verdict) -> bool {
        match verdict.subject {
            Subject::Kept { name, entry } => {
                let is_news = verdict.result.is_err() && self.last_good.get(&name) == Some(&entry);
                if is_news {
                    self.last_good.remove(&name);
                }
                is_news
            }
            Subject::File { path, name, stamp } => {
                let Some(seen) = self.seen.get_mut(&path).filter(|seen| seen.stamp == stamp) else { return false };
                match verdict.result {
                    Ok(hash) => {
                        seen.hash = Some(hash);
                        if let Ok(fingerprint) = seen.state {
                            self.given.insert(path, (hash, fingerprint));
                        }
                        let entry = Entry { hash, bytes: stamp.length() };
                        self.known.files.insert(name.clone(), (stamp, entry));
                        match verdict.kept {
                            Kept::Yes => _ = self.last_good.insert(name, entry),
                            Kept::No => _ = self.left_out.insert(hash),
                            Kept::Busy => self.is_waiting = true,
                        }
                        false
                    }
                    Err(why) => {
                        seen.state = Err(why);
                        true
                    }
                }
            }
        }
    }

    /// Whether some picture waits for a store that another player was writing to; asked for again by the next load.
    pub(super) fn take_waiting(&mut self) -> bool {
        std::mem::take(&mut self.is_waiting)
    }

    /// What the store did not take is offered to it again.
    pub(super) fn retry_left_out(&mut self) {
        self.left_out.clear();
    }

    /// The last good versions of the pictures that slides name, as far as the store has them.
    pub(super) fn keepable(&mut self) -> BTreeMap<String, Entry> {
        let Some(store) = &self.store else { return BTreeMap::new() };
        let names: BTreeSet<&String> = self.named.values().collect();
        self.last_good.retain(|name, _| names.contains(name));
        for (path, name) in &self.named {
            let Some(Seen { stamp, hash: Some(hash), state: Ok(_) }) = self.seen.get(path) else { continue };
            let entry = Entry { hash: *hash, bytes: stamp.length() };
            if store.path_of(entry.hash, entry.bytes).is_some() {
                self.last_good.insert(name.clone(), entry);
            }
        }
        self.last_good.clone()
    }

    /// What the next run needs not find out again.
    pub(super) fn notable(&mut self) -> Option<Vec<u8>> {
        let names: BTreeSet<&String> = self.named.values().collect();
        self.known.files.retain(|name, _| names.contains(name));
        serde_json::to_vec(&self.known).ok()
    }

    /// A picture by its name in the folder.
    pub(super) fn look_at(&mut self, folder: &Path, name: &str, place: Place) -> Found {
        let relative = Path::new(name);
        let path = folder.join(relative);
        let inside = relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if name.is_empty() || !inside {
            return Found { path, kept: None, state: Err(Box::new(outside(name, place))), problem: None };
        }
        self.named.insert(path.clone(), name.to_owned());
        if self.is_held {
            return self.remembered(path, name, place);
        }
        let wrong = match self.look(folder, &path, name) {
            Ok(state) => {
                self.gone.remove(&path);
                return Found { path, kept: None, state: Ok(state), problem: None };
            }
            Err(wrong) => wrong,
        };
        let problem = match wrong {
            Wrong::Outside => leads_outside(name, place),
            Wrong::Broken(why) => broken(name, &why, place),
            Wrong::Missing(error) => {
                let kept = self.last_good_of(name).map(|(kept, _)| kept);
                if let Some(fingerprint) = self.within_grace(&path) {
                    return Found { path, kept, state: Ok(fingerprint), problem: None };
                }
                self.suggested += 1;
                let folder = Some(folder).filter(|_| self.suggested <= MOST_SUGGESTIONS);
                let problem = missing(folder, name, &error, place);
                // A disk that does not answer takes nothing off the wall.
                let shown = self.seen.get(&path).and_then(|seen| seen.state.clone().ok());
                if let (true, None, Some(state)) = (error.kind() != io::ErrorKind::NotFound, kept, shown) {
                    return Found { path, kept: None, state: Ok(state), problem: Some(Box::new(problem)) };
                }
                problem
            }
        };
        self.instead(path, name, Box::new(problem))
    }

    /// What is there now, by its fingerprint.
    fn look(&mut self, folder: &Path, path: &Path, name: &str) -> Result<[u8; 32], Wrong> {
        let real = std::fs::canonicalize(path).map_err(Wrong::Missing)?;
        if !real.starts_with(self.root.as_deref().unwrap_or(folder)) {
            return Err(Wrong::Outside);
        }
        let stamp = std::fs::metadata(&real).map(|metadata| Stamp::of_metadata(&metadata)).map_err(Wrong::Missing)?;
        if let Some(seen) = self.seen.get(path).filter(|seen| seen.stamp == stamp) {
            let seen = seen.clone();
            self.ask(path, name, &seen);
            return seen.state.map_err(Wrong::Broken);
        }
        let seen = self.look_anew(path, name, stamp);
        if let (Ok(fingerprint), Some(hash)) = (&seen.state, seen.hash) {
            self.given.insert(path.to_owned(), (hash, *fingerprint));
        }
        self.ask(path, name, &seen);
        let state = seen.state.clone();
        self.seen.insert(path.to_owned(), seen);
        state.map_err(Wrong::Broken)
    }

    fn look_anew(&self, path: &Path, name: &str, stamp: Stamp) -> Seen {
        if let Some((_, entry)) = self.known.files.get(name).filter(|(known, _)| *known == stamp) {
            return Seen { stamp, state: Ok(entry.hash.0), hash: Some(entry.hash) };
        }
        if self.verifying == Verifying::Eagerly {
            let state = self.work.verify(path, &self.whole).map(|verified| verified.hash);
            return Seen { stamp, hash: state.as_ref().ok().map(|hash| Hash(*hash)), state };
        }
        self.work.probed();
        let state = media::probe(path, &Limits::default()).map(|_| stamp.fingerprint(path));
        Seen { stamp, state: state.map_err(|error| error.text()), hash: None }
    }

    /// Asks for a look at all of it, where that is wanted: it is not known to be whole, or the store lacks it.
    fn ask(&mut self, path: &Path, name: &str, seen: &Seen) {
        let is_kept = |store: &Arc<Store>, hash| store.path_of(hash, seen.stamp.length()).is_some();
        let is_needed = match (seen.hash, &self.store) {
            (None, _) => true,
            (Some(hash), Some(store)) => !self.left_out.contains(&hash) && !is_kept(store, hash),
            (Some(_), None) => false,
        };
        if self.verifying == Verifying::Lazily && seen.state.is_ok() && is_needed {
            let subject = Subject::File { path: path.to_owned(), name: name.to_owned(), stamp: seen.stamp };
            self.jobs.push(Job { subject });
        }
    }

    /// The fingerprint of a picture that has just gone, and may come back.
    fn within_grace(&mut self, path: &Path) -> Option<[u8; 32]> {
        let now = self.now.filter(|_| self.verifying == Verifying::Lazily)?;
        let seen = self.seen.get(path)?.state.clone().ok()?;
        let since = *self.gone.entry(path.to_owned()).or_insert(now);
        (now < since + GRACE).then_some(seen)
    }

    /// The last good version of a picture, where the store has it: where it is, and what it is.
    fn last_good_of(&self, name: &str) -> Option<(PathBuf, Entry)> {
        let entry = *self.last_good.get(name)?;
        Some((self.store.as_ref()?.path_of(entry.hash, entry.bytes)?, entry))
    }

    /// A picture that cannot be shown now: its last good version.
    fn instead(&mut self, path: PathBuf, name: &str, problem: Box<Problem>) -> Found {
        let Some((kept, entry)) = self.last_good_of(name) else {
            return Found { path, kept: None, state: Err(problem), problem: None };
        };
        if self.verifying == Verifying::Lazily && !self.is_whole(entry.hash) {
            self.jobs.push(Job { subject: Subject::Kept { name: name.to_owned(), entry } });
        }
        Found { state: Ok(self.fingerprint_of(&path, entry)), path, kept: Some(kept), problem: Some(problem) }
    }

    fn is_whole(&self, hash: Hash) -> bool {
        // What was whole in the folder may be damaged in the store.
        self.work.has_checked(hash)
    }

    /// What was given out for these bytes before, so that the wall is not painted anew for nothing.
    fn fingerprint_of(&self, path: &Path, entry: Entry) -> [u8; 32] {
        match self.given.get(path) {
            Some((hash, fingerprint)) if *hash == entry.hash => *fingerprint,
            _ => entry.hash.0,
        }
    }

    /// A picture of a folder that cannot be asked.
    fn remembered(&mut self, path: PathBuf, name: &str, place: Place) -> Found {
        let kept = self.last_good_of(name);
        let state = self.seen.get(&path).map(|seen| seen.state.clone());
        match (state, kept) {
            (Some(Ok(fingerprint)), kept) => {
                let kept = kept.filter(|(_, entry)| self.fingerprint_of(&path, *entry) == fingerprint);
                Found { path, kept: kept.map(|(kept, _)| kept), state: Ok(fingerprint), problem: None }
            }
            (_, Some((kept, entry))) => {
                Found { state: Ok(self.fingerprint_of(&path, entry)), path, kept: Some(kept), problem: None }
            }
            (Some(Err(why)), None) => {
                Found { path, kept: None, state: Err(Box::new(broken(name, &why, place))), problem: None }
            }
            (None, None) => {
                let problem = Box::new(missing_problem(
                    place,
                    Text::new(format!("找不到图片“{name}”"), format!("there is no picture `{name}`")),
                ));
                Found { path, kept: None, state: Err(problem), problem: None }
            }
        }
    }
}

/// Why a picture cannot be shown.
enum Wrong {
    Missing(io::Error),
    Outside,
    Broken(Text),
}

/// A name that no path beneath the folder can have.
fn outside(name: &str, place: Place) -> Problem {
    let message = Text::new(format!("“{name}”不在播放文件夹内"), format!("`{name}` is not inside the folder"));
    Problem::error("outside-folder", Grade::Content, place, message).help(Text::new(
        "把图片放进播放文件夹，写相对路径，例如 \"posters/a.jpg\"",
        "put the picture into the folder and write its path from there, such as \"posters/a.jpg\"",
    ))
}

/// A link that leads out of the folder.
fn leads_outside(name: &str, place: Place) -> Problem {
    let message = Text::new(
        format!("“{name}”是一个链接，指向播放文件夹之外"),
        format!("`{name}` is a link that leads out of the folder"),
    );
    Problem::error("outside-folder", Grade::Content, place, message).help(Text::new(
        "把图片本身放进播放文件夹，不要用链接",
        "put the picture itself into the folder, not a link to it",
    ))
}

fn broken(name: &str, why: &Text, place: Place) -> Problem {
    let message = Text::new(
        format!("图片“{name}”无法使用：{}", why.zh),
        format!("the picture `{name}` cannot be used: {}", why.en),
    );
    Problem::error("broken-picture", Grade::Content, place, message)
}

fn missing_problem(place: Place, message: Text) -> Problem {
    Problem::error("missing-picture", Grade::Content, place, message)
}

/// `folder` is where a name like it is looked for.
fn missing(folder: Option<&Path>, name: &str, error: &io::Error, place: Place) -> Problem {
    let message = match error.kind() {
        io::ErrorKind::NotFound => Text::new(format!("找不到图片“{name}”"), format!("there is no picture `{name}`")),
        _ => Text::new(format!("读不了图片“{name}”：{error}"), format!("the picture `{name}` cannot be read: {error}")),
    };
    let help = if name.contains('\\') {
        let path = name.replace('\\', "/");
        Text::new(format!("路径用 / 分隔，写成 \"{path}\""), format!("write paths with /: \"{path}\""))
    } else if let Some(near) = folder.and_then(|folder| nearest_file(folder, Path::new(name))) {
        Text::new(format!("是不是“{near}”？"), format!("did you mean `{near}`?"))
    } else {
        Text::new(
            "把图片放进播放文件夹，并检查文件名和扩展名",
            "put the picture into the folder, and check its name and ending",
        )
    };
    missing_problem(place, message).help(help)
}

/// A file beside the one that is missing whose name is most like it.
fn nearest_file(folder: &Path, relative: &Path) -> Option<String> {
    let parent = relative.parent().unwrap_or_else(|| Path::new(""));
    let wanted = relative.file_name()?.to_str()?;
    let names: Vec<String> = std::fs::read_dir(folder.join(parent))
        .ok()?
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| Path::new(name).extension().is_none_or(|extension| extension != "ron"))
        .collect();
    let near = read::nearest(wanted, names.iter().map(String::as_str))?;
    Some(parent.join(near).to_string_lossy().into_owned())
}
