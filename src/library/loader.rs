//! Reads a folder into a [`Library`]: all problems are collected, and the last good version of each file stays in force
//! while the file is wrong.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use chrono_tz::Tz;

use super::{
    limits, lines,
    model::{Action, Library, Memo, Playlist, PlaylistName, Rule, Says, SlideRef, Zone, ZoneContent, ZoneId},
    pictures::Pictures,
    playlists::{self, Context},
    sites,
};
use crate::{
    assets::Assets,
    content::{
        read::{self, Source},
        theme::Theme,
    },
    problem::{Grade, Place, Problem, Severity, Text},
};

/// The file that describes the site.
const SITE: &str = "site.ron";
/// A text file of this size is no playlist.
const MOST_BYTES: u64 = 8 * 1024 * 1024;
/// The folders of assets whose files a slide's picture depends on.
const DRAWN_ASSETS: [&str; 2] = ["ornaments/", "icons/"];

/// Reads a folder, again and again.
pub struct Loader {
    folder: PathBuf,
    assets: Assets,
    system_zone: Tz,
    site: Option<Arc<sites::Parsed>>,
    playlists: BTreeMap<String, Arc<playlists::Parsed>>,
    pictures: Pictures,
    last: Option<Arc<Library>>,
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

impl Loader {
    /// A reader of `folder`. Where no site says otherwise, wall-clock times are in `system_zone`.
    pub fn new(folder: impl Into<PathBuf>, assets: Assets, system_zone: Tz) -> Self {
        Self {
            folder: folder.into(),
            assets,
            system_zone,
            site: None,
            playlists: BTreeMap::new(),
            pictures: Pictures::default(),
            last: None,
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What to watch for edits: the folder, and the folders of pictures and of overriding assets, whether they exist or
    /// not.
    pub fn watch_paths(&self) -> Vec<PathBuf> {
        let mut paths = vec![self.folder.clone()];
        paths.extend(self.pictures.named().iter().filter_map(|picture| picture.parent().map(Path::to_owned)));
        if let Some(assets) = self.assets.folder() {
            paths.extend(["themes", "ornaments", "icons"].map(|folder| assets.join(folder)));
        }
        paths.sort();
        paths.dedup();
        paths
    }

    /// Reads the folder.
    pub fn load(&mut self) -> Outcome {
        let mut problems = Vec::new();
        let mut kept = Vec::new();
        let mut hasher = blake3::Hasher::new();
        self.pictures.start();
        let files = self.list(&mut problems);
        self.read_files(&files, &mut problems, &mut kept);
        let good = !problems.iter().any(|problem: &Problem| problem.grade == Grade::Shape);
        let assets_hash = self.assets_hash();
        let mut resolved: BTreeMap<PlaylistName, Arc<Playlist>> = BTreeMap::new();
        let mut places = BTreeMap::new();
        let phrases = self.site.as_ref().map(|site| Arc::clone(&site.site.phrases)).unwrap_or_default();
        let parsed: Vec<(String, Arc<playlists::Parsed>)> =
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
        let site_is_wrong = self.site.is_none() && files.iter().any(|file| file == SITE);
        if let Some(site) = &self.site {
            hasher.update(site.source.text.as_bytes());
        }
        let rules = self.rules(&files, &resolved, &mut problems);
        let scheduled = self.site.as_ref().is_some_and(|site| site.rules.is_some());
        let sequence = if scheduled || site_is_wrong {
            Vec::new()
        } else {
            // What a zone has for itself is not for the others.
            let own: BTreeSet<&PlaylistName> = self.zone_plays().collect();
            resolved.keys().filter(|name| !own.contains(name)).cloned().collect()
        };
        let fallback = self.fallback(&resolved, assets_hash, &mut problems);
        let zones = self.zones(&files, &resolved, &fallback, assets_hash, &mut problems);
        for content in zones.values() {
            let slides = match content {
                ZoneContent::Clock(slide) => std::slice::from_ref(slide),
                ZoneContent::Playlist(playlist) | ZoneContent::Ticker { playlist, .. } => &playlist.slides,
            };
            for slide in slides {
                hasher.update(&slide.picture_hash);
            }
        }
        problems.sort_by(|a, b| {
            (&a.place.file, a.place.line, a.place.column).cmp(&(&b.place.file, b.place.line, b.place.column))
        });
        problems.dedup();
        let problems = limits::shorten(problems);
        let timezone = self.site.as_ref().map_or(self.system_zone, |site| site.site.timezone);
        let library = Arc::new(Library {
            root: self.folder.clone(),
            hash: hasher.finalize().to_hex().to_string(),
            site: self.site.as_ref().map_or_else(|| sites::no_site(timezone), |site| site.site.clone()),
            screens: self.site.as_ref().map_or_else(|| vec![sites::only_screen(timezone)], |site| site.screens.clone()),
            playlists: resolved,
            rules,
            sequence,
            fallback,
            zones,
            problems,
            memo: Memo::default(),
        });
        self.last = Some(Arc::clone(&library));
        Outcome { library, good, kept, places }
    }

    /// The names of the files that are read, sorted.
    fn list(&mut self, problems: &mut Vec<Problem>) -> Vec<String> {
        let whole = Place { file: self.folder.clone(), ..Place::default() };
        let entries = match std::fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) => {
                let (id, message) = match error.kind() {
                    io::ErrorKind::NotFound => ("no-folder", Text::new("没有这个文件夹", "there is no such folder")),
                    io::ErrorKind::NotADirectory => ("no-folder", Text::new("这不是文件夹", "this is not a folder")),
                    _ => (
                        "unreadable",
                        Text::new(format!("读不了文件夹：{error}"), format!("the folder cannot be read: {error}")),
                    ),
                };
                let help = Text::new(
                    "建立这个文件夹，放入播放列表（.ron），或写明另一个文件夹",
                    "make the folder and put playlists (.ron) into it, or name another folder",
                );
                problems.push(Problem::error(id, Grade::Content, whole, message).help(help));
                return Vec::new();
            }
        };
        let mut files = Vec::new();
        for entry in entries.flatten() {
            let Ok(name) = entry.file_name().into_string() else { continue };
            if !is_ours(&name) {
                continue;
            }
            let place = || Place { file: entry.path(), ..Place::default() };
            if let Some(problem) = limits::bad_name(("这个文件", "this file"), &name, place) {
                problems.push(Problem { grade: Grade::Content, ..problem });
                continue;
            }
            if entry.path().is_dir() {
                let place = Place { file: entry.path(), ..Place::default() };
                let message =
                    Text::new("这是文件夹，不是播放列表，不会播放", "this is a folder, not a playlist: it is left out");
                problems.push(Problem::warning("not-a-file", place, message).help(Text::new(
                    "把里面的播放列表移到外面，或给文件夹改名",
                    "move the playlists in it out of it, or rename the folder",
                )));
                continue;
            }
            files.push(name);
        }
        files.sort();
        if files.is_empty() {
            problems.push(
                Problem::warning(
                    "empty-folder",
                    whole,
                    Text::new("文件夹里没有播放列表", "there are no playlists in the folder"),
                )
                .help(Text::new("放入至少一个 .ron 文件", "put at least one .ron file into it")),
            );
        }
        files
    }

    /// Reads every file, keeping the last good version of those that are wrong.
    fn read_files(&mut self, files: &[String], problems: &mut Vec<Problem>, kept: &mut Vec<PathBuf>) {
        if !files.iter().any(|file| file == SITE) {
            self.site = None;
        }
        self.playlists.retain(|name, _| files.iter().any(|file| file.strip_suffix(".ron") == Some(name)));
        for file in files {
            let path = self.folder.join(file);
            let source = read_source(&path).map_err(|problem| vec![problem]);
            let has_last = if file == SITE {
                match source.and_then(|source| sites::parse(source, self.system_zone)) {
                    Ok(site) => {
                        self.site = Some(Arc::new(site));
                        continue;
                    }
                    Err(found) => problems.extend(found),
                }
                self.site.is_some()
            } else {
                let name = file.strip_suffix(".ron").unwrap_or(file);
                match source.and_then(|source| playlists::parse(source, &self.assets)) {
                    Ok(playlist) => {
                        self.playlists.insert(name.to_owned(), Arc::new(playlist));
                        continue;
                    }
                    Err(found) => problems.extend(found),
                }
                self.playlists.contains_key(name)
            };
            if has_last {
                kept.push(path);
            }
        }
    }

    /// The rules whose playlists exist.
    fn rules(
        &self,
        files: &[String],
        playlists: &BTreeMap<PlaylistName, Arc<Playlist>>,
        problems: &mut Vec<Problem>,
    ) -> Vec<Arc<Rule>> {
        let Some((site, rules)) = self.site.as_ref().and_then(|site| Some((site, site.rules.as_ref()?))) else {
            return Vec::new();
        };
        let mut kept = Vec::new();
        for (rule, span) in rules {
            if let Action::Play(name) = &rule.action
                && !playlists.contains_key(name)
            {
                // A playlist that is there but wrong has been reported already.
                if !files.iter().any(|file| file.strip_suffix(".ron") == Some(name.as_str())) {
                    let place = site.source.place_of_field(span.clone(), "play");
                    problems.push(unknown_playlist(name.as_str(), playlists, place));
                }
                continue;
            }
            kept.push(Arc::new(rule.clone()));
        }
        for (name, parsed) in &self.playlists {
            let used =
                rules.iter().any(|(rule, _)| matches!(&rule.action, Action::Play(play) if play.as_str() == name))
                    || self.zone_plays().any(|play| play.as_str() == name);
            if !used && site.fallback.as_ref() != Some(name) {
                let message = Text::new(format!("没有规则播放“{name}”"), format!("no rule plays `{name}`"));
                problems.push(Problem::warning("unused-playlist", parsed.source.whole(), message).help(Text::new(
                    format!("在 site.ron 的 schedule 里加上 (play: \"{name}\")，或移走这个文件"),
                    format!("add (play: \"{name}\") to the schedule in site.ron, or take the file away"),
                )));
            }
        }
        kept
    }

    /// What is shown when nothing is scheduled.
    fn fallback(
        &self,
        playlists: &BTreeMap<PlaylistName, Arc<Playlist>>,
        assets_hash: [u8; 32],
        problems: &mut Vec<Problem>,
    ) -> Arc<Playlist> {
        let wanted = self.site.as_ref().and_then(|site| Some((site, site.fallback.as_ref()?)));
        if let Some((site, name)) = wanted {
            if let Some(playlist) = playlists.get(&PlaylistName::from(name.as_str())) {
                return Arc::clone(playlist);
            }
            let place = site.source.place_of_field(0..site.source.text.len(), "fallback");
            problems.push(unknown_playlist(name, playlists, place));
        }
        Arc::new(playlists::built_in(&self.assets, assets_hash))
    }

    /// The playlists that zones beside `main` have for themselves.
    fn zone_plays(&self) -> impl Iterator<Item = &PlaylistName> {
        let screens = self.site.iter().flat_map(|site| &site.screens);
        screens.flat_map(|screen| &screen.zones).filter_map(|zone| match zone {
            Zone::Side { play, .. } | Zone::Ticker { says: Says::Playlist(play), .. } => Some(play),
            Zone::Ticker { .. } | Zone::Clock { .. } => None,
        })
    }

    /// What the zones beside `main` show by themselves.
    fn zones(
        &self,
        files: &[String],
        playlists: &BTreeMap<PlaylistName, Arc<Playlist>>,
        fallback: &Arc<Playlist>,
        assets_hash: [u8; 32],
        problems: &mut Vec<Problem>,
    ) -> BTreeMap<ZoneId, ZoneContent> {
        let mut found = BTreeMap::new();
        let Some(site) = &self.site else { return found };
        problems.extend(site.lints.iter().cloned());
        for screen in &site.screens {
            let place = || {
                let known = site.zone_places.iter().find(|(name, _)| *name == screen.name);
                known.map_or_else(|| site.source.whole(), |(_, place)| place.clone())
            };
            let mut beside = None;
            for zone in &screen.zones {
                let mut playlist = |play: &PlaylistName| {
                    let found = playlists.get(play);
                    // A playlist that is there but wrong has been reported already.
                    if found.is_none() && !files.iter().any(|file| file.strip_suffix(".ron") == Some(play.as_str())) {
                        problems.push(unknown_playlist(play.as_str(), playlists, place()));
                    }
                    Arc::clone(found.unwrap_or(fallback))
                };
                let content = match zone {
                    Zone::Clock { .. } => continue,
                    Zone::Side { play, .. } => {
                        let playlist = playlist(play);
                        beside = playlist.slides.first().map(|slide| Arc::clone(&slide.theme));
                        ZoneContent::Playlist(playlist)
                    }
                    Zone::Ticker { says, speed } => {
                        let (playlist, name) = match says {
                            Says::Playlist(play) => (playlist(play), play.as_str()),
                            Says::Texts { texts, theme } => {
                                let own = theme.as_ref().and_then(|name| self.theme(name, place(), problems));
                                let theme = own.or_else(|| self.first_theme(playlists, fallback));
                                let theme = theme.unwrap_or_else(|| Theme::standby(&self.assets));
                                (Arc::new(playlists::texts(texts, &theme, assets_hash)), "texts")
                            }
                        };
                        let (items, is_cut) = lines::line(playlist.slides.iter().map(|slide| &slide.body));
                        if items.is_empty() {
                            problems.push(no_texts(name, place()));
                        } else if is_cut {
                            problems.push(much_text(name, place()));
                        }
                        ZoneContent::Ticker { playlist, speed: *speed }
                    }
                };
                found.insert(ZoneId::new(&screen.name, zone.name()), content);
            }
            for zone in &screen.zones {
                let Zone::Clock { seconds, theme } = zone else { continue };
                let own = theme.as_ref().and_then(|name| self.theme(name, place(), problems));
                let theme = own.or_else(|| beside.clone()).unwrap_or_else(|| Theme::standby(&self.assets));
                let slide = Arc::new(playlists::clock(&theme, *seconds, assets_hash));
                found.insert(ZoneId::new(&screen.name, zone.name()), ZoneContent::Clock(slide));
            }
        }
        found
    }

    /// The theme that a zone names; none where it cannot be had.
    fn theme(&self, name: &str, place: Place, problems: &mut Vec<Problem>) -> Option<Arc<Theme>> {
        playlists::theme(&self.assets, name, place).map_err(|problem| problems.push(*problem)).ok()
    }

    /// The theme of the first playlist that plays.
    fn first_theme(
        &self,
        playlists: &BTreeMap<PlaylistName, Arc<Playlist>>,
        fallback: &Arc<Playlist>,
    ) -> Option<Arc<Theme>> {
        let first = match self.site.as_ref().and_then(|site| site.rules.as_ref()) {
            Some(rules) => rules.iter().find_map(|(rule, _)| match &rule.action {
                Action::Play(name) => playlists.get(name),
                Action::Blank => None,
            }),
            None => playlists.values().next(),
        };
        first.unwrap_or(fallback).slides.first().map(|slide| Arc::clone(&slide.theme))
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

/// Whether a file is a playlist or the site, and not what an editor leaves behind.
fn is_ours(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension == "ron") && !name.starts_with(['.', '#', '~'])
}

/// Reads a text file.
#[expect(clippy::result_large_err, reason = "a problem is told once and then kept: boxing it saves nothing")]
fn read_source(path: &Path) -> Result<Source, Problem> {
    let problem = |message: Text| {
        Problem::error("unreadable", Grade::Shape, Place { file: path.to_owned(), ..Place::default() }, message)
    };
    let unreadable = |error: io::Error| match error.kind() {
        io::ErrorKind::PermissionDenied => {
            problem(Text::new("没有读取这个文件的权限", "there is no permission to read the file")).help(Text::new(
                "让管理员放开读取权限（Linux 上运行 chmod a+r 文件名）",
                "ask for permission to read it (on Linux: chmod a+r and the file's name)",
            ))
        }
        io::ErrorKind::NotFound => problem(Text::new(
            "文件不在了，或者它是一个链接，指向的文件不存在",
            "the file is gone, or it is a link to a file that does not exist",
        ))
        .help(Text::new("放回文件，或删掉这个链接", "put the file back, or delete the link")),
        _ => problem(Text::new(format!("文件读不出来：{error}"), format!("the file cannot be read: {error}")))
            .help(Text::new("检查磁盘，或从备份恢复这个文件", "check the disk, or take the file from a backup")),
    };
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(problem(Text::new("这不是普通文件", "this is not a regular file"))
            .help(Text::new("换成一个文本文件，或移走它", "put a text file in its place, or take it away")));
    }
    if metadata.len() > MOST_BYTES {
        let megabytes = metadata.len().div_ceil(1024 * 1024);
        let most = MOST_BYTES / (1024 * 1024);
        return Err(problem(Text::new(
            format!("文件有 {megabytes} MB，太大了，不像播放列表（最大 {most} MB）"),
            format!("the file has {megabytes} MB, too much for a playlist (at most {most} MB)"),
        ))
        .help(Text::new(
            "检查是不是把别的文件存成了这个名字；内容太多时分成几个播放列表",
            "see whether another file was saved under this name, or split the playlist",
        )));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    Source::new(path.to_owned(), bytes)
}

/// A ticker whose playlist says nothing that a line could.
fn no_texts(name: &str, place: Place) -> Problem {
    let message = Text::new(
        format!("“{name}”里没有滚动字幕能显示的文字"),
        format!("`{name}` has no text that a ticker could say"),
    );
    Problem::warning("ticker-empty", place, message).help(Text::new(
        "加上带文字的画面，例如 Slogan(text: \"讲文明 树新风\")",
        "add a slide with a text, such as Slogan(text: \"讲文明 树新风\")",
    ))
}

/// A ticker whose playlist says more than anybody waits for.
fn much_text(name: &str, place: Place) -> Problem {
    let most = lines::MOST_CHARACTERS;
    let message = Text::new(
        format!("“{name}”的文字超过 {most} 个字，滚动字幕只显示前面的"),
        format!("`{name}` has more than {most} characters: a ticker says only the first"),
    );
    Problem::warning("ticker-long", place, message)
        .help(Text::new("为滚动字幕另写短一些的内容", "write less for the ticker"))
}

fn unknown_playlist(name: &str, playlists: &BTreeMap<PlaylistName, Arc<Playlist>>, place: Place) -> Problem {
    let message = Text::new(format!("没有播放列表“{name}”"), format!("there is no playlist `{name}`"));
    let problem = Problem::error("unknown-playlist", Grade::Content, place, message);
    debug_assert_eq!(problem.severity, Severity::Error);
    match read::nearest(name, playlists.keys().map(PlaylistName::as_str)) {
        Some(near) => problem.help(Text::new(format!("是不是“{near}”？"), format!("did you mean `{near}`?"))),
        None => problem.help(Text::new(
            format!("在文件夹里建立 {name}.ron，或改正名字"),
            format!("put {name}.ron into the folder, or mend the name"),
        )),
    }
}
