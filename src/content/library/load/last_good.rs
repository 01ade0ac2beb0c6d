//! Which version of each file is in force: the one in the folder, or the last good one where that is wrong or missing.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use super::{
    Loader, Report, TextWork,
    folder::{Listing, SITE, unreadable},
    kind::{FileKind, kind_of_text},
    last_read::{LastRead, Moment},
};
use crate::{
    library::{
        names::stem_of,
        parse::{ParsedPlaylist, ParsedSite, parse_playlist, parse_site},
        pictures::GRACE,
    },
    source::Source,
};
use gongyi_core::{
    problem::{Grade, Place, Problem, Text},
    text,
};

/// What came of a playlist's file: what it says, or what is wrong.
pub(super) type PlaylistOutcome = Result<Arc<ParsedPlaylist>, NoPlaylist>;

/// Why a file is no playlist.
#[derive(Debug, Clone)]
pub(super) enum NoPlaylist {
    /// This is wrong with it, and this is right of it all the same.
    Wrong(Vec<Problem>, Option<Arc<ParsedPlaylist>>),
    /// It holds the site.
    Site,
}

/// What came of the site's file: what of it is right, and what is wrong.
pub(super) type SiteOutcome = (Option<Arc<ParsedSite>>, Vec<Problem>);

impl Loader {
    /// The folder as a whole is no state that anybody meant: everything stays in force, which is reported after a while.
    pub(super) fn hold(&mut self, bad: Problem, now: Instant, is_first: bool, report: &mut Report) {
        report.is_held = true;
        let is_due = self.counts_as_removed("", now, is_first);
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

    /// Reads every file, keeping the last good version of those that are wrong or missing.
    pub(super) fn read_files(&mut self, mut listing: Listing, moment: Moment, is_first: bool, report: &mut Report) {
        let now = moment.now;
        self.stale.clear();
        report.has_site = listing.names.iter().any(|name| name == SITE);
        if report.has_site {
            self.read_site(moment, report);
        }
        // What the site names is a playlist, whatever it looks like.
        self.find_strays(&mut listing, report);
        let names = listing.names;
        report.present = names.iter().map(|name| stem_of(name).to_owned()).collect();
        self.last_reads.retain(|name, _| report.present.contains(name));
        self.partials.retain(|name, _| report.present.contains(name));
        // The playlists that are new: by its text one that was renamed is known.
        let mut new: Vec<Arc<ParsedPlaylist>> = Vec::new();
        for name in names.iter().filter(|name| *name != SITE) {
            self.removed_from.remove(name);
            let path = self.folder.join(name);
            let short = stem_of(name);
            match self.read_playlist(short, &path, moment) {
                Ok(playlist) => {
                    self.partials.remove(short);
                    let before = self.playlists.insert(short.to_owned(), Arc::clone(&playlist));
                    if before.is_none() {
                        new.push(playlist);
                    }
                }
                Err(found) => {
                    self.partials.remove(short);
                    match found {
                        NoPlaylist::Wrong(found, partial) => {
                            report.problems.extend(found);
                            // Of one that never was good, what is right of it plays.
                            self.partials.extend(partial.map(|partial| (short.to_owned(), partial)));
                        }
                        NoPlaylist::Site => report.sites.push(name.clone()),
                    }
                    if self.playlists.contains_key(short) {
                        self.keep_in_force(path, report);
                    }
                }
            }
        }
        self.take_copies_by_content(&names, report);
        new.retain(|new| self.playlists.values().any(|playlist| Arc::ptr_eq(playlist, new)));
        if !report.has_site && report.sites.is_empty() && self.site().is_some() {
            self.keep_missing(SITE, now, is_first, report);
        }
        let missing: Vec<String> =
            self.playlists.keys().filter(|name| !report.present.contains(*name)).cloned().collect();
        let named: BTreeSet<String> = self.named().into_iter().map(str::to_owned).collect();
        for name in missing {
            let file = format!("{name}.ron");
            if named.contains(&name) {
                self.keep_missing(&file, now, is_first, report);
                continue;
            }
            let is_due = self.counts_as_removed(&file, now, is_first);
            let is_renamed = || {
                self.playlists.get(&name).is_some_and(|old| new.iter().any(|new| new.source.text == old.source.text))
            };
            if is_due || is_renamed() {
                self.playlists.remove(&name);
                self.removed_from.remove(&file);
            } else {
                self.stale.insert(self.folder.join(&file));
            }
        }
        let known: BTreeSet<String> = self.playlists.keys().map(|name| format!("{name}.ron")).collect();
        self.removed_from.retain(|file, _| file == SITE || known.contains(file));
    }

    /// Reads a playlist, as far as it is not known.
    fn read_playlist(&mut self, name: &str, path: &Path, moment: Moment) -> PlaylistOutcome {
        let before = self.playlists.get(name);
        let (assets, hash) = (&self.assets, moment.assets_hash);
        let understand = |bytes, work: &mut TextWork| {
            let source =
                Source::new(path.to_owned(), bytes).map_err(|problem| NoPlaylist::Wrong(vec![problem], None))?;
            // It may say what is in force already: what the store kept, or what was in the folder before an edit that is undone.
            let same = before.filter(|before| before.source == source && before.assets_hash == hash);
            if let Some(same) = same {
                return Ok(Arc::clone(same));
            }
            work.parsed += 1;
            if kind_of_text(&source.text) == Some(FileKind::Site) {
                return Err(NoPlaylist::Site);
            }
            match parse_playlist(source, assets, hash, before.map(|before| &**before)) {
                (Some(parsed), problems) if problems.is_empty() => Ok(Arc::new(parsed)),
                (parsed, problems) => Err(NoPlaylist::Wrong(problems, parsed.map(Arc::new))),
            }
        };
        let mut last = self.last_reads.remove(name);
        let outcome = LastRead::read(&mut last, &*self.files, path, moment, &mut self.text_work, understand);
        self.last_reads.extend(last.map(|last| (name.to_owned(), last)));
        outcome.unwrap_or_else(|error| Err(NoPlaylist::Wrong(vec![unreadable(path, &error)], None)))
    }

    /// Reads `site.ron`. Where it is wrong and never was good, what is right in it counts.
    fn read_site(&mut self, moment: Moment, report: &mut Report) {
        self.removed_from.remove(SITE);
        let path = self.folder.join(SITE);
        let (in_force, zone) = (&self.site, self.system_zone);
        let understand = |bytes, work: &mut TextWork| match Source::new(path.clone(), bytes) {
            Ok(source) => {
                let same = in_force.as_ref().filter(|site| site.source == source);
                if let Some(same) = same {
                    return (Some(Arc::clone(same)), Vec::new());
                }
                work.parsed += 1;
                let (site, problems) = parse_site(source, zone);
                (site.map(Arc::new), problems)
            }
            Err(problem) => (None, vec![problem]),
        };
        let outcome = LastRead::read(&mut self.last_site, &*self.files, &path, moment, &mut self.text_work, understand);
        let (parsed, problems) = outcome.unwrap_or_else(|error| (None, vec![unreadable(&path, &error)]));
        match parsed {
            Some(site) if problems.is_empty() => {
                self.site = Some(site);
                self.partial = None;
                return;
            }
            Some(site) if self.site.is_none() => self.partial = Some(site),
            _ => {}
        }
        report.problems.extend(problems);
        if self.site.is_some() {
            self.keep_in_force(path, report);
        }
    }

    /// The last good version of a file stays in force.
    pub(super) fn keep_in_force(&mut self, path: PathBuf, report: &mut Report) {
        self.stale.insert(path.clone());
        report.kept.push(path);
    }

    /// Whether a file that is in force and missing counts as removed: after a grace, or at once where it was missing when the
    /// player started.
    fn counts_as_removed(&mut self, file: &str, now: Instant, is_first: bool) -> bool {
        let due = if is_first { now } else { now + GRACE };
        now >= *self.removed_from.entry(file.to_owned()).or_insert(due)
    }

    /// A file that is in force and missing stays in force, which is reported after a while.
    fn keep_missing(&mut self, file: &str, now: Instant, is_first: bool, report: &mut Report) {
        let is_due = self.counts_as_removed(file, now, is_first);
        let path = self.folder.join(file);
        self.stale.insert(path.clone());
        if !is_due {
            return;
        }
        let place = Place::of_file(&path);
        report.problems.push(if file == SITE { site_vanished(place) } else { playlist_vanished(file, place) });
        report.kept.push(path);
    }
}

/// A site that is missing without anybody having said what plays instead.
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

/// A playlist that the site names and that is missing.
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
