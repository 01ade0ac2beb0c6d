//! Reads a folder into a [`Library`]: all problems are collected, and the last good version of each file stays in force
//! while the file is wrong, or is gone without anybody having taken it out of use.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use chrono_tz::Tz;

use super::{
    files::{Disk, Files, Listing, SITE, list, read_source},
    keep::Keeper,
    limits,
    pictures::{GRACE, Pictures, Verifying},
    playlists::{self, Context},
    sites,
    verify::{Job, Tools, Verdict, WorkDone},
};
use crate::breaker::Breaker;
use gongyi_assets::Assets;
use gongyi_core::{
    model::{Library, Playlist, PlaylistName, SlideRef, ZoneContent},
    problem::{Grade, Place, Problem, Text},
    text,
};
use gongyi_system::clock::monotonic_now;

/// The folders of assets whose files a slide's picture depends on.
const DRAWN_ASSETS: [&str; 2] = ["ornaments/", "icons/"];

/// Reads a folder, again and again.
pub struct Loader {
    pub(super) folder: PathBuf,
    pub(super) assets: Assets,
    pub(super) system_zone: Tz,
    files: Box<dyn Files>,
    /// The last good version of the site.
    pub(super) site: Option<Arc<sites::ParsedSite>>,
    /// What is right of a site that never was: it plays until there is a good one.
    partial: Option<Arc<sites::ParsedSite>>,
    pub(super) playlists: BTreeMap<String, Arc<playlists::ParsedPlaylist>>,
    pub(super) pictures: Pictures,
    /// From when on files that are in force count as gone, by their names; the folder as a whole by an empty one.
    gone: BTreeMap<String, Instant>,
    /// The files that are in force in another version than the folder has.
    stale: BTreeSet<PathBuf>,
    last: Option<Arc<Library>>,
    /// When the folder was last read.
    now: Option<Instant>,
    pub(super) keeper: Option<Keeper>,
    /// Knows the pictures that ended a player before.
    breaker: Breaker,
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
    /// Where each slide is written, for what is found out about it later.
    pub places: BTreeMap<SlideRef, Place>,
}

impl Outcome {
    /// Everything that is wrong.
    pub fn problems(&self) -> &[Problem] {
        &self.library.problems
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
    /// Whether there is a `site.ron`.
    has_site: bool,
    /// Whether the folder as a whole is no state that anybody meant.
    is_held: bool,
}

impl Loader {
    /// A reader of `folder`. Where no site says otherwise, wall-clock times are in `system_zone`. Pictures are decoded
    /// when the folder is read: see [`Loader::verifying`].
    pub fn new(folder: impl Into<PathBuf>, assets: Assets, system_zone: Tz) -> Self {
        Self {
            folder: folder.into(),
            assets,
            system_zone,
            files: Box::new(Disk),
            site: None,
            partial: None,
            playlists: BTreeMap::new(),
            pictures: Pictures::default(),
            gone: BTreeMap::new(),
            stale: BTreeSet::new(),
            last: None,
            now: None,
            keeper: None,
            breaker: Breaker::forgetful(),
        }
    }

    /// With so much of a look at pictures.
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

    /// How many pictures were looked at, read and decoded so far.
    pub fn work(&self) -> WorkDone {
        self.pictures.work.done()
    }

    /// The pictures that slides name, whether they exist or not.
    pub(super) fn named_pictures(&self) -> Vec<PathBuf> {
        self.pictures.named().cloned().collect()
    }

    /// The folders of overriding assets, whether they exist or not.
    pub(super) fn asset_folders(&self) -> Vec<PathBuf> {
        let folders =
            self.assets.folder().map(|assets| ["themes", "ornaments", "icons"].map(|folder| assets.join(folder)));
        folders.into_iter().flatten().collect()
    }

    /// When to read the folder again although nothing changes: a file that was found gone counts as gone by then.
    pub fn due(&self) -> Option<Instant> {
        let now = self.now?;
        let gone = self.gone.values().copied().filter(|due| *due > now).min();
        gone.into_iter().chain(self.pictures.due()).min()
    }

    /// Looks at all of each picture of which only the head was, as the thread beside the player does, and reads the
    /// folder again.
    pub fn verify(&mut self) -> Outcome {
        let tools = self.tools();
        let jobs = self.jobs();
        self.learn(jobs.into_iter().filter_map(|job| tools.examine(job)).collect());
        self.load()
    }

    /// What is to be looked at whole since the folder was last read.
    pub(super) fn jobs(&mut self) -> Vec<Job> {
        self.pictures.take_jobs()
    }

    /// What a look at a whole picture needs.
    pub(super) fn tools(&self) -> Tools {
        let store = self.keeper.as_ref().map(Keeper::store);
        Tools {
            work: Arc::clone(&self.pictures.work),
            whole: self.pictures.whole(),
            store,
            breaker: self.breaker.clone(),
        }
    }

    /// Takes what was found out about whole pictures; true where it changes what slides get.
    pub(super) fn learn(&mut self, verdicts: Vec<Verdict>) -> bool {
        let news = verdicts.into_iter().filter_map(|verdict| self.pictures.learn(verdict).then_some(()));
        news.count() > 0
    }

    /// The site that is in force.
    pub(super) fn site(&self) -> Option<&sites::ParsedSite> {
        self.site.as_deref().or(self.partial.as_deref())
    }

    /// Whether only parts of the site are in force.
    pub(super) fn is_partial(&self) -> bool {
        self.site.is_none() && self.partial.is_some()
    }

    /// Whether a file is in force in another version than the folder has.
    pub(super) fn is_stale(&self, path: &Path) -> bool {
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
        let is_first = self.now.replace(now).is_none();
        let mut report = Report::default();
        let Listing { names, bad, problems } = list(&*self.files, &self.folder);
        report.problems = problems;
        match bad {
            Some(bad) if self.has_anything() => self.hold(bad, now, is_first, &mut report),
            bad => {
                report.problems.extend(bad);
                self.gone.remove("");
                self.read_files(&names, now, is_first, &mut report);
            }
        }
        self.compose(report, now)
    }

    /// What is in force before the folder answered: what the store has of it, else the fallback.
    pub(super) fn standby(&mut self, now: Instant) -> Outcome {
        let place = Place { file: self.folder.clone(), ..Place::default() };
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
        self.compose(Report { problems: vec![problem], kept, is_held: true, ..Report::default() }, now)
    }

    /// The files that are in force.
    fn in_force(&self) -> Vec<PathBuf> {
        let playlists = self.playlists.keys().map(|name| self.folder.join(format!("{name}.ron")));
        self.site().iter().map(|_| self.folder.join(SITE)).chain(playlists).collect()
    }

    /// The folder as a whole is no state that anybody meant: everything stays in force, which is told after a while.
    fn hold(&mut self, bad: Problem, now: Instant, is_first: bool, report: &mut Report) {
        report.is_held = true;
        let is_due = self.counts_as_gone("", now, is_first);
        let all = self.in_force();
        self.stale = all.iter().cloned().collect();
        if is_due {
            let stays = text!("；仍播放上一个正确版本", "; the last good version plays on");
            let message =
                Text::new(format!("{}{}", bad.message.zh, stays.zh), format!("{}{}", bad.message.en, stays.en));
            let kept = Problem::error(bad.id, Grade::Shape, bad.place, message);
            report.problems.push(Problem { help: bad.help, ..kept });
            report.kept = all;
        }
    }

    /// Reads every file, keeping the last good version of those that are wrong or gone.
    fn read_files(&mut self, names: &[String], now: Instant, is_first: bool, report: &mut Report) {
        self.stale.clear();
        report.has_site = names.iter().any(|name| name == SITE);
        report.present = names.iter().filter_map(|name| name.strip_suffix(".ron")).map(str::to_owned).collect();
        if report.has_site {
            self.read_site(report);
        }
        // Texts of playlists that are new, by which a playlist that was renamed is known.
        let mut fresh = BTreeSet::new();
        for name in names.iter().filter(|name| *name != SITE) {
            self.gone.remove(name);
            let path = self.folder.join(name);
            let short = name.strip_suffix(".ron").unwrap_or(name);
            let source = read_source(&*self.files, &path).map_err(|problem| vec![*problem]);
            match source.and_then(|source| playlists::parse(source, &self.assets)) {
                Ok(playlist) => {
                    let hash = blake3::hash(playlist.source.text.as_bytes());
                    if self.playlists.insert(short.to_owned(), Arc::new(playlist)).is_none() {
                        fresh.insert(*hash.as_bytes());
                    }
                }
                Err(found) => {
                    report.problems.extend(found);
                    if self.playlists.contains_key(short) {
                        self.stale.insert(path.clone());
                        report.kept.push(path);
                    }
                }
            }
        }
        if !report.has_site && self.site().is_some() {
            self.keep_gone(SITE, now, is_first, report);
        }
        let gone: Vec<String> = self.playlists.keys().filter(|name| !report.present.contains(*name)).cloned().collect();
        let named: BTreeSet<String> = self.named().into_iter().map(str::to_owned).collect();
        for name in gone {
            let file = format!("{name}.ron");
            if named.contains(&name) {
                self.keep_gone(&file, now, is_first, report);
                continue;
            }
            let is_due = self.counts_as_gone(&file, now, is_first);
            let is_renamed = self
                .playlists
                .get(&name)
                .is_some_and(|parsed| fresh.contains(blake3::hash(parsed.source.text.as_bytes()).as_bytes()));
            if is_renamed || is_due {
                self.playlists.remove(&name);
                self.gone.remove(&file);
            } else {
                self.stale.insert(self.folder.join(&file));
            }
        }
        let known: BTreeSet<String> = self.playlists.keys().map(|name| format!("{name}.ron")).collect();
        self.gone.retain(|file, _| file == SITE || known.contains(file));
    }

    /// Reads `site.ron`. Where it is wrong and never was good, what is right in it counts.
    fn read_site(&mut self, report: &mut Report) {
        self.gone.remove(SITE);
        let path = self.folder.join(SITE);
        let (parsed, problems) = match read_source(&*self.files, &path) {
            Ok(source) => sites::parse_leniently(source, self.system_zone),
            Err(problem) => (None, vec![*problem]),
        };
        match parsed {
            Some(site) if problems.is_empty() => {
                self.site = Some(Arc::new(site));
                self.partial = None;
                return;
            }
            Some(site) if self.site.is_none() => self.partial = Some(Arc::new(site)),
            _ => {}
        }
        report.problems.extend(problems);
        if self.site.is_some() {
            self.stale.insert(path.clone());
            report.kept.push(path);
        }
    }

    /// Whether a file that is in force and not there counts as gone: after a grace, or at once where it was gone when the
    /// player started.
    fn counts_as_gone(&mut self, file: &str, now: Instant, is_first: bool) -> bool {
        let due = if is_first { now } else { now + GRACE };
        now >= *self.gone.entry(file.to_owned()).or_insert(due)
    }

    /// A file that is in force and gone stays in force, which is told after a while.
    fn keep_gone(&mut self, file: &str, now: Instant, is_first: bool, report: &mut Report) {
        let is_due = self.counts_as_gone(file, now, is_first);
        let path = self.folder.join(file);
        self.stale.insert(path.clone());
        if !is_due {
            return;
        }
        let place = Place { file: path.clone(), ..Place::default() };
        report.problems.push(if file == SITE { site_vanished(place) } else { playlist_vanished(file, place) });
        report.kept.push(path);
    }

    /// What is in force.
    fn compose(&mut self, report: Report, now: Instant) -> Outcome {
        let Report { mut problems, mut kept, present, has_site, is_held } = report;
        let good = !problems.iter().any(|problem: &Problem| problem.grade == Grade::Shape);
        let told = problems.len();
        let mut hasher = blake3::Hasher::new();
        let folder = self.folder.clone();
        self.pictures.start(&folder, now, is_held);
        let assets_hash = self.assets_hash();
        let mut resolved: BTreeMap<PlaylistName, Arc<Playlist>> = BTreeMap::new();
        let mut places = BTreeMap::new();
        let phrases = self.site().map(|site| Arc::clone(&site.site.phrases)).unwrap_or_default();
        let parsed: Vec<(String, Arc<playlists::ParsedPlaylist>)> =
            self.playlists.iter().map(|(name, parsed)| (name.clone(), Arc::clone(parsed))).collect();
        for (name, parsed) in parsed {
            let name = PlaylistName::from(name);
            let mut context = Context {
                folder: &self.folder,
                assets: &self.assets,
                assets_hash,
                phrases: &phrases,
                pictures: &mut self.pictures,
                places: &mut places,
            };
            let playlist = playlists::resolve(&name, &parsed, &mut context, &mut problems);
            hasher.update(name.as_str().as_bytes());
            hasher.update(parsed.source.text.as_bytes());
            for slide in &playlist.slides {
                hasher.update(&slide.picture_hash);
            }
            resolved.insert(name.clone(), self.reuse(playlist));
        }
        self.pictures.finish();
        if let Some(site) = self.site() {
            hasher.update(site.source.text.as_bytes());
        }
        let present: BTreeSet<&str> = present.iter().map(String::as_str).collect();
        let rules = self.rules(&present, &resolved, &mut problems);
        let scheduled = self.site().is_some_and(|site| site.rules.is_some());
        let sequence = if scheduled || (has_site && self.site().is_none()) {
            Vec::new()
        } else {
            // What a zone has for itself is not for the others.
            let own: BTreeSet<&PlaylistName> = self.zone_plays().collect();
            resolved.keys().filter(|name| !own.contains(name)).cloned().collect()
        };
        let fallback = self.fallback(&resolved, assets_hash, &mut problems);
        let zones = self.zones(&present, &resolved, &fallback, assets_hash, &mut problems);
        for content in zones.values() {
            let slides = match content {
                ZoneContent::Clock(slide) => std::slice::from_ref(slide),
                ZoneContent::Playlist(playlist) | ZoneContent::Ticker { playlist, .. } => &playlist.slides,
            };
            for slide in slides {
                hasher.update(&slide.picture_hash);
            }
        }
        // What was found in a version that the folder no longer has.
        let stale = &self.stale;
        let mut problems: Vec<Problem> = problems
            .into_iter()
            .enumerate()
            .map(|(at, problem)| {
                let is_kept = at >= told && stale.contains(&problem.place.file);
                if is_kept { problem.of_version_in_force() } else { problem }
            })
            .collect();
        problems.sort_by(|a, b| {
            (&a.place.file, a.place.line, a.place.column).cmp(&(&b.place.file, b.place.line, b.place.column))
        });
        problems.dedup();
        let problems = limits::shorten(problems);
        kept.sort();
        let timezone = self.site().map_or(self.system_zone, |site| site.site.timezone);
        let library = Arc::new(Library {
            root: self.folder.clone(),
            hash: hasher.finalize().to_hex().to_string(),
            site: self.site().map_or_else(|| sites::no_site(timezone), |site| site.site.clone()),
            screens: self.site().map_or_else(|| vec![sites::only_screen(timezone)], |site| site.screens.clone()),
            playlists: resolved,
            rules,
            sequence,
            fallback,
            zones,
            problems,
        });
        self.last = Some(Arc::clone(&library));
        Outcome { library, good, kept, places }
    }

    /// The same playlist as before where nothing changed, so that what is shared stays shared.
    fn reuse(&self, mut playlist: Playlist) -> Arc<Playlist> {
        let old = self.last.as_ref().and_then(|library| library.playlists.get(&playlist.name));
        let Some(old) = old else { return Arc::new(playlist) };
        for (slide, old) in playlist.slides.iter_mut().zip(&old.slides) {
            if slide == old {
                *slide = Arc::clone(old);
            }
        }
        if **old == playlist { Arc::clone(old) } else { Arc::new(playlist) }
    }

    /// A fingerprint of the overriding drawings.
    fn assets_hash(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new();
        for path in DRAWN_ASSETS.iter().flat_map(|prefix| self.assets.list(prefix)) {
            if let Some(bytes) = self.assets.read_override(&path) {
                hasher.update(path.as_bytes());
                hasher.update(&bytes);
            }
        }
        *hasher.finalize().as_bytes()
    }
}

/// A site that is gone without anybody having said what plays instead.
fn site_vanished(place: Place) -> Problem {
    let message = text!(
        "site.ron 不见了；仍按上一个正确版本的排期播放",
        "site.ron is gone; its last good version stays in force"
    );
    Problem::error("site-vanished", Grade::Shape, place, message).help(text!(
        "放回 site.ron；如果不再需要排期，请建立一个只写着 () 的 site.ron",
        "put site.ron back; for no schedule at all, make a site.ron that says ()"
    ))
}

/// A playlist that the site names and that is gone.
fn playlist_vanished(file: &str, place: Place) -> Problem {
    let message = text!(
        "{file} 不见了，而 site.ron 里还写着它；仍播放它的上一个正确版本",
        "{file} is gone, and site.ron still names it; its last good version plays on"
    );
    Problem::error("playlist-vanished", Grade::Shape, place, message).help(text!(
        "放回这个文件；如果不再播放它，请从 site.ron 里删去",
        "put the file back, or, if it is to play no more, take it out of site.ron"
    ))
}
