//! Reads a folder into a [`Library`]: all problems are collected, and the last good version of each file stays in force
//! while the file is wrong, or is missing without anybody having taken it out of use.
//!
//! The files of the `folder` are listed and read, `last_good` decides which version of each is in force, `references`
//! finds what the site names, `compose` puts all of it into a library, and `persist` keeps it in the store.

mod compose;
mod folder;
mod fonts;
mod kept_files;
mod kind;
mod last_good;
mod last_read;
mod persist;
mod references;
mod scenes;
mod strays;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use chrono_tz::Tz;

pub(crate) use self::folder::concerns_us;
pub use self::folder::{Disk, Entry, Files, Reading, Unreadable};
use self::{
    compose::Resolved,
    folder::{SITE, list},
    fonts::Fonts,
    last_good::{PlaylistOutcome, SiteOutcome},
    last_read::{LastRead, Moment},
    persist::Keeper,
    scenes::Scenes,
    strays::{Heads, Stray},
};
use super::{
    parse::{ParsedPlaylist, ParsedSite},
    pictures::{Job, Pictures, Tools, Verdict, Verifying, WorkDone},
};
use crate::{
    breaker::Breaker,
    scenes::{FOLDER, Shelf},
};
use gongyi_assets::Assets;
use gongyi_core::{
    fonts::FontFiles,
    model::{Library, PlaylistName, ScreenName, Slide, SlideOrigin},
    problem::{Grade, Place, Problem, Text},
    sync::lock,
    text,
};
use gongyi_media::Looks;
use gongyi_system::clock::monotonic_now;

/// Reads a folder, again and again.
pub struct Loader {
    folder: PathBuf,
    assets: Assets,
    system_zone: Tz,
    files: Box<dyn Files>,
    /// The last good version of the site.
    site: Option<Arc<ParsedSite>>,
    /// What is right of a site that never was: it plays until there is a good one.
    partial: Option<Arc<ParsedSite>>,
    playlists: BTreeMap<String, Arc<ParsedPlaylist>>,
    /// What is right of playlists that are wrong: of those that never were good it plays until they are.
    partials: BTreeMap<String, Arc<ParsedPlaylist>>,
    /// What came of the files of the folder when they were last read, right or wrong.
    last_reads: BTreeMap<String, LastRead<PlaylistOutcome>>,
    last_site: Option<LastRead<SiteOutcome>>,
    /// Files of the folder that were meant for the player, and are not read.
    strays: Vec<Stray>,
    heads: Heads,
    /// The fonts of the folder.
    fonts: Fonts,
    /// The scenes of the folder.
    scenes: Scenes,
    /// The scenes that slides may name.
    shelf: Shelf,
    /// What came of the playlists in force when they were last put into a library.
    resolved: BTreeMap<String, Resolved>,
    text_work: TextWork,
    pictures: Pictures,
    /// From when on files that are in force and missing count as removed, by their names; the folder as a whole by an
    /// empty one.
    removed_from: BTreeMap<String, Instant>,
    /// The files that are in force in another version than the folder has.
    stale: BTreeSet<PathBuf>,
    last: Option<Arc<Library>>,
    /// When the folder was last read.
    now: Option<Instant>,
    keeper: Option<Keeper>,
    /// Knows the pictures that ended a player before.
    breaker: Breaker,
}

/// How much was done about texts, those of playlists and of the site, for tests: time is no measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct TextWork {
    /// Files whose bytes were read.
    pub read: u64,
    /// Texts that were parsed and checked.
    pub parsed: u64,
    /// Playlists whose slides were made anew.
    pub resolved: u64,
}

/// What a load came to.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// What is in force now.
    pub library: Arc<Library>,
    /// Whether every file could be understood.
    pub good: bool,
    /// The files whose last good version stays in force.
    pub kept: Vec<PathBuf>,
    /// Where the slides of each playlist are written, for what is found out about them later.
    places: BTreeMap<PlaylistName, SlidePlaces>,
    /// Where the zones of each screen are written.
    zone_places: Vec<(ScreenName, Place)>,
}

/// Where the slides of a playlist are written: the version of its file that is in force, and the byte where each begins.
#[derive(Debug, Clone)]
struct SlidePlaces {
    parsed: Arc<ParsedPlaylist>,
    starts: Arc<[usize]>,
}

impl Outcome {
    /// Everything that is wrong.
    pub fn problems(&self) -> &[Problem] {
        &self.library.problems
    }

    /// Where a slide of the library is written; nowhere where nobody wrote it.
    pub fn place_of(&self, slide: &Slide) -> Place {
        let is_written = slide.id.origin() == SlideOrigin::Written;
        let list = slide.id.playlist().filter(|_| is_written).and_then(|name| self.places.get(name));
        let place = list.and_then(|list| {
            let start = *list.starts.get(slide.index)?;
            Some(list.parsed.source.place(start..start))
        });
        place.unwrap_or_default()
    }

    /// Where the zones of a screen are written; nowhere where it has none.
    pub fn place_of_zones(&self, screen: &ScreenName) -> Place {
        let known = self.zone_places.iter().find(|(name, _)| name == screen);
        known.map(|(_, place)| place.clone()).unwrap_or_default()
    }
}

/// What is found while a folder is read.
#[derive(Default)]
struct Report {
    /// What is wrong with the files as they are.
    problems: Vec<Problem>,
    kept: Vec<PathBuf>,
    /// The playlists that stand in the folder, right or wrong.
    present: BTreeSet<String>,
    /// Whether there is a `site.ron`, or one under another name.
    has_site: bool,
    /// The names of files that hold a site, and are not called `site.ron`.
    sites: Vec<String>,
    /// Whether the folder as a whole is no state that anybody meant.
    is_held: bool,
}

impl Loader {
    /// A reader of `folder`. Where no site says otherwise, wall-clock times are in `system_zone`. Pictures are decoded
    /// when the folder is read: see [`Loader::verifying`].
    pub fn new(folder: impl Into<PathBuf>, assets: Assets, system_zone: Tz) -> Self {
        Self {
            folder: folder.into(),
            shelf: Shelf::new(assets.clone()),
            assets,
            system_zone,
            files: Box::new(Disk),
            site: None,
            partial: None,
            playlists: BTreeMap::new(),
            partials: BTreeMap::new(),
            last_reads: BTreeMap::new(),
            last_site: None,
            strays: Vec::new(),
            heads: Heads::new(),
            fonts: Fonts::default(),
            scenes: Scenes::default(),
            resolved: BTreeMap::new(),
            text_work: TextWork::default(),
            pictures: Pictures::default(),
            removed_from: BTreeMap::new(),
            stale: BTreeSet::new(),
            last: None,
            now: None,
            keeper: None,
            breaker: Breaker::forgetful(),
        }
    }

    /// With so much of pictures verified.
    #[must_use]
    pub fn verifying(mut self, verifying: Verifying) -> Self {
        self.pictures.verifying = verifying;
        self
    }

    /// With what knows the pictures that ended a player before.
    #[must_use]
    pub fn with_breaker(mut self, breaker: Breaker) -> Self {
        self.breaker = breaker;
        self
    }

    /// With another way to the files, for tests.
    #[must_use]
    pub fn with_files(mut self, files: impl Files + 'static) -> Self {
        self.files = Box::new(files);
        self
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// How many pictures were probed, read and decoded so far.
    pub fn work(&self) -> WorkDone {
        self.pictures.work.done()
    }

    /// These bytes, by their fingerprints, are known to be whole pictures, and this is seen on them: those that the same
    /// program found whole.
    pub fn know_whole(&mut self, pictures: impl Iterator<Item = ([u8; 32], Looks)>) {
        for (hash, looks) in pictures {
            lock(&self.pictures.whole()).insert(hash);
            self.pictures.work.learn_looks(hash, looks);
        }
    }

    /// The bytes that are known to be whole pictures, by their fingerprints, and what is seen on them: those that slides
    /// name now.
    pub fn whole_pictures(&self) -> Vec<([u8; 32], Looks)> {
        let whole = lock(&self.pictures.whole()).clone();
        whole.into_iter().map(|hash| (hash, self.pictures.work.looks(hash))).collect()
    }

    /// Whether all pictures that slides name still look as they did when they were read.
    pub fn pictures_are_as_read(&self) -> bool {
        self.pictures.are_as_read()
    }

    /// How much was done about texts so far.
    pub fn text_work(&self) -> TextWork {
        self.text_work
    }

    /// The next reading does not trust what files look like from outside, and reads all of them: a change was found of
    /// which that showed nothing.
    pub(crate) fn distrust_stamps(&mut self) {
        self.last_reads.values_mut().for_each(LastRead::distrust_stamp);
        self.last_site.iter_mut().for_each(LastRead::distrust_stamp);
        self.fonts.distrust_stamps();
        self.scenes.distrust_stamps();
    }

    /// The fonts of the folder that are in force.
    pub fn fonts(&self) -> &FontFiles {
        self.fonts.in_force()
    }

    /// The pictures that slides name, whether they exist or not.
    pub(crate) fn named_pictures(&self) -> Vec<PathBuf> {
        self.pictures.named().cloned().collect()
    }

    /// The folders of overriding assets and that of the fonts, whether they exist or not.
    pub(crate) fn asset_folders(&self) -> Vec<PathBuf> {
        let folders = self
            .assets
            .folder()
            .map(|assets| ["themes", "ornaments", "icons", "scenes"].map(|folder| assets.join(folder)));
        folders.into_iter().flatten().chain([fonts::FOLDER, FOLDER].map(|folder| self.folder.join(folder))).collect()
    }

    /// When to read the folder again although nothing changes: a file that was found missing counts as removed by then.
    pub fn due(&self) -> Option<Instant> {
        let now = self.now?;
        let removed = self.removed_from.values().copied().filter(|due| *due > now).min();
        removed.into_iter().chain(self.pictures.due()).chain(self.fonts.due(now)).chain(self.scenes.due(now)).min()
    }

    /// Verifies all of each picture of which only the head was read, as the thread beside the player does, and reads the
    /// folder again.
    pub fn verify(&mut self) -> Outcome {
        let tools = self.tools();
        let jobs = self.take_jobs();
        self.apply_verdicts(jobs.into_iter().filter_map(|job| tools.examine(job)).collect());
        self.load()
    }

    /// What is to be verified since the folder was last read.
    pub(crate) fn take_jobs(&mut self) -> Vec<Job> {
        self.pictures.take_jobs()
    }

    /// What verifying a picture needs.
    pub(crate) fn tools(&self) -> Tools {
        let store = self.keeper.as_ref().map(Keeper::store);
        Tools {
            work: Arc::clone(&self.pictures.work),
            whole: self.pictures.whole(),
            store,
            breaker: self.breaker.clone(),
        }
    }

    /// Takes what was found out about whole pictures; true where it changes what slides get.
    pub(crate) fn apply_verdicts(&mut self, verdicts: Vec<Verdict>) -> bool {
        let news = verdicts.into_iter().filter_map(|verdict| self.pictures.apply_verdict(verdict).then_some(()));
        news.count() > 0
    }

    /// The site that is in force.
    fn site(&self) -> Option<&ParsedSite> {
        self.site.as_deref().or(self.partial.as_deref())
    }

    /// Whether only parts of the site are in force.
    fn is_partial(&self) -> bool {
        self.site.is_none() && self.partial.is_some()
    }

    /// Whether a file is in force in another version than the folder has.
    fn is_stale(&self, path: &Path) -> bool {
        self.stale.contains(path)
    }

    fn has_anything(&self) -> bool {
        self.site().is_some() || !self.playlists.is_empty()
    }

    /// Reads the folder.
    pub fn load(&mut self) -> Outcome {
        self.load_at(monotonic_now())
    }

    /// Reads the folder at this instant of the monotonic clock.
    pub fn load_at(&mut self, now: Instant) -> Outcome {
        let _span = tracing::trace_span!(target: "gongyi::trace", "load").entered();
        let moment = Moment { now, began: monotonic_now(), assets_hash: self.assets_hash() };
        let is_first = self.now.replace(now).is_none();
        let mut report = Report::default();
        let mut listing = list(&*self.files, &self.folder);
        report.problems = std::mem::take(&mut listing.problems);
        match listing.bad.take() {
            Some(bad) if self.has_anything() => {
                self.find_strays(&mut listing, &mut report);
                self.recover_files();
                self.hold(bad, now, is_first, &mut report);
            }
            bad => {
                report.problems.extend(bad);
                self.fonts.read(&self.folder, now, is_first, &mut report);
                self.scenes.read(&self.folder, now, is_first, &mut report);
                self.shelf.set_own(self.scenes.in_force());
                self.removed_from.remove("");
                self.read_files(listing, moment, is_first, &mut report);
            }
        }
        self.report_sites(&mut report);
        self.compose(report, now, moment.assets_hash)
    }

    /// The folder is not to be asked: the fonts and scenes that an earlier player kept are in force.
    fn recover_files(&mut self) {
        self.fonts.recover();
        self.scenes.recover();
        self.shelf.set_own(self.scenes.in_force());
    }

    /// What is in force before the folder answered: what the store has of it, else the fallback.
    pub(crate) fn standby(&mut self, now: Instant) -> Outcome {
        let place = Place::of_file(&self.folder);
        let (grade, message) = if self.has_anything() {
            let zh = "播放文件夹没有回应，先播放上一个正确版本";
            (Grade::Shape, Text::new(zh, "the folder does not answer; its last good version plays"))
        } else {
            (Grade::Content, text!("播放文件夹没有回应", "the folder does not answer"))
        };
        let problem = Problem::error("no-answer", grade, place, message).help(text!(
            "检查网络盘或存储设备是否连接正常；一有回应就会播放里面的内容",
            "see whether the network share or the disk is connected; what is in it plays as soon as it answers"
        ));
        let kept = self.in_force();
        self.stale = kept.iter().cloned().collect();
        self.recover_files();
        let hash = self.assets_hash();
        self.compose(Report { problems: vec![problem], kept, is_held: true, ..Report::default() }, now, hash)
    }

    /// The files that are in force.
    fn in_force(&self) -> Vec<PathBuf> {
        let playlists = self.playlists.keys().map(|name| self.folder.join(format!("{name}.ron")));
        self.site().iter().map(|_| self.folder.join(SITE)).chain(playlists).collect()
    }
}
