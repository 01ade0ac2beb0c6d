//! What the site names: the rules whose playlists exist, what zones show by themselves, and the fallback.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::Loader;
use crate::{
    library::{
        limits::Suggestions,
        resolve::{clock_slide, fallback_playlist, named_theme, ticker_playlist},
    },
    themes,
};
use gongyi_core::{
    characters,
    model::{
        Action, Playlist, PlaylistName, Quota, QuotaSubject, Rule, TickerSource, Zone, ZoneContent, ZoneId, lines,
    },
    problem::{Grade, Place, Problem, Severity},
    shapes::theme::Theme,
    text,
};

impl Loader {
    /// The rules whose playlists exist.
    pub(super) fn rules(
        &self,
        files: &BTreeSet<&str>,
        playlists: &BTreeMap<PlaylistName, Arc<Playlist>>,
        problems: &mut Vec<Problem>,
    ) -> Vec<Arc<Rule>> {
        let Some((site, rules)) = self.site().and_then(|site| Some((site, site.rules.as_ref()?))) else {
            return Vec::new();
        };
        let mut kept = Vec::new();
        let mut suggestions = Suggestions::new();
        for (rule, span) in rules {
            if let Action::Play(name) = &rule.action
                && !playlists.contains_key(name)
            {
                // A playlist that is there but wrong has been reported already.
                if !files.contains(name.as_str()) {
                    let place = site.source.place_of_field(span.clone(), "play");
                    problems.push(unknown_playlist(self, name.as_str(), playlists, &mut suggestions, place));
                }
                continue;
            }
            kept.push(if self.is_stale(&rule.place.file) {
                // The file no longer has its line.
                Arc::new(Rule { place: rule.place.whole_file(), ..Rule::clone(rule) })
            } else {
                Arc::clone(rule)
            });
        }
        // Where rules are wrong nobody knows what they would have played.
        let used = self.named();
        for (name, parsed) in self.playlists.iter().filter(|_| !self.is_partial()) {
            if !used.contains(name.as_str()) {
                let message = text!("没有规则播放“{name}”", "no rule plays `{name}`");
                problems.push(Problem::warning("unused-playlist", parsed.source.whole(), message).help(text!(
                    "在 site.ron 的 schedule 里加上 (play: \"{name}\")，或移走这个文件",
                    "add (play: \"{name}\") to the schedule in site.ron, or take the file away"
                )));
            }
        }
        kept
    }

    /// The quotas, but for those of playlists that do not exist.
    pub(super) fn quotas(
        &self,
        files: &BTreeSet<&str>,
        playlists: &BTreeMap<PlaylistName, Arc<Playlist>>,
        problems: &mut Vec<Problem>,
    ) -> Vec<Quota> {
        let Some(site) = self.site() else { return Vec::new() };
        let is_stale = self.is_stale(&site.source.path);
        let mut kept = Vec::new();
        let mut suggestions = Suggestions::new();
        for (quota, span) in &site.quotas {
            if let QuotaSubject::Playlist(name) = &quota.of
                && !playlists.contains_key(name)
            {
                // A playlist that is there but wrong has been reported already.
                if !files.contains(name.as_str()) {
                    let place = site.source.place_of_field(span.clone(), "of");
                    problems.push(unknown_playlist(self, name.as_str(), playlists, &mut suggestions, place));
                }
                continue;
            }
            let place = if is_stale { quota.place.whole_file() } else { quota.place.clone() };
            kept.push(Quota { place, ..quota.clone() });
        }
        kept
    }

    /// What is shown when nothing is scheduled.
    pub(super) fn fallback(
        &self,
        playlists: &BTreeMap<PlaylistName, Arc<Playlist>>,
        assets_hash: [u8; 32],
        problems: &mut Vec<Problem>,
    ) -> Arc<Playlist> {
        let wanted = self.site().and_then(|site| Some((site, site.fallback.as_ref()?)));
        if let Some((site, name)) = wanted {
            if let Some(playlist) = playlists.get(&PlaylistName::from(name.as_str())) {
                return Arc::clone(playlist);
            }
            let place = site.source.place_of_field(0..site.source.text.len(), "fallback");
            problems.push(unknown_playlist(self, name, playlists, &mut Suggestions::new(), place));
        }
        Arc::new(fallback_playlist(&self.assets, assets_hash))
    }

    /// The playlists that zones beside `main` have for themselves.
    pub(super) fn zone_plays(&self) -> impl Iterator<Item = &PlaylistName> {
        let screens = self.site().into_iter().flat_map(|site| &site.screens);
        screens.flat_map(|screen| &screen.zones).filter_map(|zone| match zone {
            Zone::Side { play, .. } | Zone::Ticker { says: TickerSource::Playlist(play), .. } => Some(play),
            Zone::Ticker { .. } | Zone::Clock { .. } => None,
        })
    }

    /// The playlists that the site names: in a rule, in a zone or as its fallback.
    pub(super) fn named(&self) -> BTreeSet<&str> {
        let rules = self.site().and_then(|site| site.rules.as_ref()).into_iter().flatten();
        let played = rules.filter_map(|(rule, _)| match &rule.action {
            Action::Play(name) => Some(name.as_str()),
            Action::Blank => None,
        });
        let fallback = self.site().and_then(|site| site.fallback.as_deref());
        played.chain(self.zone_plays().map(PlaylistName::as_str)).chain(fallback).collect()
    }

    /// What the zones beside `main` show by themselves.
    pub(super) fn zones(
        &self,
        files: &BTreeSet<&str>,
        playlists: &BTreeMap<PlaylistName, Arc<Playlist>>,
        fallback: &Arc<Playlist>,
        assets_hash: [u8; 32],
        problems: &mut Vec<Problem>,
    ) -> BTreeMap<ZoneId, ZoneContent> {
        let mut found = BTreeMap::new();
        let mut suggestions = Suggestions::new();
        let Some(site) = self.site() else { return found };
        if !self.is_partial() {
            problems.extend(site.lints.iter().cloned());
        }
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
                    if found.is_none() && !files.contains(play.as_str()) {
                        problems.push(unknown_playlist(self, play.as_str(), playlists, &mut suggestions, place()));
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
                            TickerSource::Playlist(play) => (playlist(play), play.as_str()),
                            TickerSource::Texts { texts, theme } => {
                                let own = theme.as_ref().and_then(|name| self.theme(name, place(), problems));
                                let theme = own.or_else(|| self.first_theme(playlists, fallback));
                                let theme = theme.unwrap_or_else(|| themes::standby(&self.assets));
                                let theme = theme.with_fonts(self.fonts.in_force());
                                (Arc::new(ticker_playlist(texts, &theme, assets_hash)), "texts")
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
                let theme = own.or_else(|| beside.clone()).unwrap_or_else(|| themes::standby(&self.assets));
                let slide = Arc::new(clock_slide(&theme, *seconds, assets_hash));
                found.insert(ZoneId::new(&screen.name, zone.name()), ZoneContent::Clock(slide));
            }
        }
        found
    }

    /// The theme that a zone names; none where it cannot be had.
    fn theme(&self, name: &str, place: Place, problems: &mut Vec<Problem>) -> Option<Arc<Theme>> {
        named_theme(&self.assets, name, place).map_err(|problem| problems.push(*problem)).ok()
    }

    /// The theme of the first playlist that plays.
    fn first_theme(
        &self,
        playlists: &BTreeMap<PlaylistName, Arc<Playlist>>,
        fallback: &Arc<Playlist>,
    ) -> Option<Arc<Theme>> {
        let first = match self.site().and_then(|site| site.rules.as_ref()) {
            Some(rules) => rules.iter().find_map(|(rule, _)| match &rule.action {
                Action::Play(name) => playlists.get(name),
                Action::Blank => None,
            }),
            None => playlists.values().next(),
        };
        first.unwrap_or(fallback).slides.first().map(|slide| Arc::clone(&slide.theme))
    }
}

/// A ticker whose playlist says nothing that a line could.
fn no_texts(name: &str, place: Place) -> Problem {
    let message = text!("“{name}”里没有滚动字幕能显示的文字", "`{name}` has no text that a ticker could say");
    Problem::warning("ticker-empty", place, message).help(text!(
        "加上带文字的画面，例如 Slogan(text: \"讲文明 树新风\")",
        "add a slide with a text, such as Slogan(text: \"讲文明 树新风\")"
    ))
}

/// A ticker whose playlist says more than anybody waits for.
fn much_text(name: &str, place: Place) -> Problem {
    let most = lines::MAX_CHARACTERS;
    let message = text!(
        "“{name}”的文字超过 {most} 个字，滚动字幕只显示前面的",
        "`{name}` has more than {most} characters: a ticker says only the first"
    );
    Problem::warning("ticker-long", place, message)
        .help(text!("为滚动字幕另写短一些的内容", "write less for the ticker"))
}

fn unknown_playlist(
    loader: &Loader,
    name: &str,
    playlists: &BTreeMap<PlaylistName, Arc<Playlist>>,
    suggestions: &mut Suggestions,
    place: Place,
) -> Problem {
    let message = text!("没有播放列表“{name}”", "there is no playlist `{name}`");
    let problem = Problem::error("unknown-playlist", Grade::Content, place, message);
    debug_assert_eq!(problem.severity, Severity::Error);
    if let Some(help) = loader.stray_help(name) {
        return problem.help(help);
    }
    let near = || characters::nearest(name, playlists.keys().map(PlaylistName::as_str));
    match suggestions.one_more().then(near).flatten() {
        Some(near) => problem.help(text!("是不是“{near}”？", "did you mean `{near}`?")),
        None => problem.help(text!(
            "在文件夹里建立 {name}.ron，或改正名字",
            "put {name}.ron into the folder, or correct the name"
        )),
    }
}
