//! Puts what is in force into a library.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
    time::Instant,
};

use super::{Loader, Outcome, Report, SlidePlaces};
use crate::library::{
    limits,
    parse::{ParsedPlaylist, only_screen, site_without_file},
    pictures::{Found, Pictures},
    resolve::{Context, NamedTheme, Themes, resolve_playlist},
};
use gongyi_core::{
    model::{Library, Playlist, PlaylistName, ScreenName, ZoneContent},
    problem::{Grade, Place, Problem},
};

/// The folders of assets whose files a slide's picture depends on.
const DRAWN_ASSETS: [&str; 4] = ["ornaments/", "icons/", "scenes/", "signs/"];

/// What came of a playlist, as long as it says what it said, and all that it names is what it was.
pub(super) struct Resolved {
    parsed: Arc<ParsedPlaylist>,
    theme: NamedTheme,
    phrases: Arc<[String]>,
    assets_hash: [u8; 32],
    pictures: Vec<Found>,
    playlist: Arc<Playlist>,
    /// What is wrong with it, beside the shape of its file.
    problems: Vec<Problem>,
    places: SlidePlaces,
    /// A fingerprint of its text and its pictures.
    digest: [u8; 32],
}

impl Loader {
    /// What is in force.
    pub(super) fn compose(&mut self, report: Report, now: Instant, assets_hash: [u8; 32]) -> Outcome {
        let _span = tracing::trace_span!(target: "gongyi::trace", "compose").entered();
        let assets_hash = self.scenes.with_hash(self.fonts.with_hash(assets_hash));
        let Report { mut problems, mut kept, present, has_site, is_held, .. } = report;
        let good = !problems.iter().any(|problem: &Problem| problem.grade == Grade::Shape);
        let mut hasher = blake3::Hasher::new();
        let folder = self.folder.clone();
        self.pictures.start(&folder, now, is_held);
        let mut resolved: BTreeMap<PlaylistName, Arc<Playlist>> = BTreeMap::new();
        let mut places = BTreeMap::new();
        let phrases = self.site().map(|site| Arc::clone(&site.site.phrases)).unwrap_or_default();
        let mut themes = Themes::new(self.assets.clone());
        let mut before = std::mem::take(&mut self.resolved);
        self.resolve_beside(&mut themes, &phrases, assets_hash, &mut problems);
        let reported = problems.len();
        for (file, parsed) in self.parsed_in_force() {
            let name = PlaylistName::from(file.as_str());
            // Each is asked for at every reading, whatever else is known.
            let pictures = inspect_all(&mut self.pictures, &self.folder, &parsed);
            let theme = themes.of_playlist(&parsed);
            let known = before.remove(&file).filter(|known| {
                Arc::ptr_eq(&known.parsed, &parsed)
                    && known.theme.is_same(&theme)
                    && known.phrases == phrases
                    && known.assets_hash == assets_hash
                    && known.pictures == pictures
            });
            let known = known.unwrap_or_else(|| {
                self.text_work.resolved += 1;
                let context = self.context(assets_hash, &phrases, &theme, &pictures);
                let mut problems = Vec::new();
                let (playlist, starts) = resolve_playlist(&name, &parsed, &context, &mut problems);
                let digest = digest(&parsed, &playlist);
                let playlist = self.reuse(playlist);
                let places = SlidePlaces { parsed: Arc::clone(&parsed), starts: starts.into() };
                let phrases = Arc::clone(&phrases);
                Resolved { parsed, theme, phrases, assets_hash, pictures, playlist, problems, places, digest }
            });
            hasher.update(name.as_str().as_bytes());
            hasher.update(&known.digest);
            problems.extend(known.problems.iter().cloned());
            places.insert(name.clone(), known.places.clone());
            resolved.insert(name, Arc::clone(&known.playlist));
            self.resolved.insert(file, known);
        }
        self.pictures.finish();
        if let Some(site) = self.site() {
            hasher.update(site.source.text.as_bytes());
        }
        let present: BTreeSet<&str> = present.iter().map(String::as_str).collect();
        let rules = self.rules(&present, &resolved, &mut problems);
        let sequence = if self.site().map_or(has_site, |site| site.rules.is_some()) {
            Vec::new()
        } else {
            // What a zone has for itself is not for the others.
            let own: BTreeSet<&PlaylistName> = self.zone_plays().collect();
            resolved.keys().filter(|name| !own.contains(name)).cloned().collect()
        };
        let quotas = self.quotas(&present, &resolved, &mut problems);
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
                let is_kept = at >= reported && stale.contains(&problem.place.file);
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
            site: self.site().map_or_else(|| site_without_file(timezone), |site| site.site.clone()),
            screens: self.site().map_or_else(|| vec![only_screen(timezone)], |site| site.screens.clone()),
            playlists: resolved,
            rules,
            quotas,
            sequence,
            fallback,
            zones,
            written_timezones: self.site().map(|site| site.timezones.clone()).unwrap_or_default(),
            problems,
        });
        self.last = Some(Arc::clone(&library));
        Outcome { library, good, kept, places, zone_places: self.zone_places() }
    }

    /// What slides depend on beside what is written.
    fn context<'a>(
        &'a self,
        assets_hash: [u8; 32],
        phrases: &'a Arc<[String]>,
        theme: &'a NamedTheme,
        pictures: &'a [Found],
    ) -> Context<'a> {
        Context { assets_hash, phrases, fonts: self.fonts.in_force(), theme, pictures, shelf: &self.shelf }
    }

    /// Where the zones of each screen are written.
    fn zone_places(&self) -> Vec<(ScreenName, Place)> {
        let Some(site) = self.site() else { return Vec::new() };
        let is_stale = self.is_stale(&site.source.path);
        let place = |place: &Place| if is_stale { place.whole_file() } else { place.clone() };
        site.zone_places.iter().map(|(name, written)| (name.clone(), place(written))).collect()
    }

    /// The playlists that play: the last good versions, and what is right of those that never were.
    fn parsed_in_force(&self) -> Vec<(String, Arc<ParsedPlaylist>)> {
        let partials = self.partials.iter().filter(|(name, _)| !self.playlists.contains_key(*name));
        partials.chain(&self.playlists).map(|(name, parsed)| (name.clone(), Arc::clone(parsed))).collect()
    }

    /// What else is wrong with files that keep their last good version.
    fn resolve_beside(
        &mut self,
        themes: &mut Themes,
        phrases: &Arc<[String]>,
        assets_hash: [u8; 32],
        problems: &mut Vec<Problem>,
    ) {
        for (file, parsed) in self.partials.iter().filter(|(name, _)| self.playlists.contains_key(*name)) {
            let pictures = inspect_all(&mut self.pictures, &self.folder, parsed);
            let theme = themes.of_playlist(parsed);
            let context = self.context(assets_hash, phrases, &theme, &pictures);
            let _not_played = resolve_playlist(&PlaylistName::from(file.as_str()), parsed, &context, problems);
        }
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
    pub(super) fn assets_hash(&self) -> [u8; 32] {
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

/// All pictures that a playlist names.
fn inspect_all(pictures: &mut Pictures, folder: &Path, parsed: &ParsedPlaylist) -> Vec<Found> {
    let named = parsed.pictures.iter();
    named.map(|picture| pictures.inspect(folder, &picture.name, picture.place.clone())).collect()
}

/// A fingerprint of the text of a playlist and of what its slides look like.
fn digest(parsed: &ParsedPlaylist, playlist: &Playlist) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(parsed.source.text.as_bytes());
    for slide in &playlist.slides {
        hasher.update(&slide.picture_hash);
    }
    *hasher.finalize().as_bytes()
}
