//! One picture as it is now: probed where it is, or the version before, or the last good one in the store.

use std::{
    io,
    path::{Component, Path},
    time::{Duration, Instant},
};

use super::{
    Found, GRACE, Job, Pictures, RECHECK_AFTER, Seen, Subject, Unsettled, Verifying,
    problems::{Reason, broken_picture, leads_outside, missing_picture, missing_problem, outside_folder, remarks},
    verify::fails,
};
use crate::{
    library::stamp::{COARSE, Stamp},
    store::{Entry, Hash},
};
use gongyi_core::{
    model::PictureFile,
    problem::{Place, Problem},
    text,
};
use gongyi_media::{self as media, Limits, Looks, MediaError, Remarks, Verified};
use gongyi_system::clock::{monotonic_now, system_now};

/// A picture that is replaced while it is shown is taken once it has been left alone for so long: whoever copies it over a
/// network writes it in pieces.
const SETTLED: Duration = Duration::from_secs(1);
/// A disk that does not answer for a picture within this keeps no other slide from the wall.
const ANSWER_WITHIN: Duration = Duration::from_millis(1500);
/// It is asked again after this.
const SILENT_RECHECK_AFTER: Duration = Duration::from_secs(2);
/// What the breaker refuses is asked for again after this: it knows how long it refuses.
const REFUSED_RECHECK_AFTER: Duration = Duration::from_mins(1);
/// For so many missing pictures a name like theirs is searched for: each search reads a whole folder.
const MAX_SUGGESTIONS: usize = 20;

impl Pictures {
    /// A picture by its name in the folder.
    pub(crate) fn inspect(&mut self, folder: &Path, name: &str, place: Place) -> Found {
        let found = self.inspect_bytes(folder, name, place.clone());
        // What is drawn from the store is another version.
        let seen = self.seen.get(&*found.file).filter(|_| found.state.is_ok() && found.kept.is_none());
        let told = seen.map(|seen| {
            let looks = seen.hash.map_or_else(Looks::default, |hash| self.work.looks(hash.0));
            remarks(name, seen.remarks, looks, &place)
        });
        Found { remarks: told.unwrap_or_default(), ..found }
    }

    /// What is found of its bytes.
    fn inspect_bytes(&mut self, folder: &Path, name: &str, place: Place) -> Found {
        let _span = tracing::trace_span!(target: "gongyi::trace", "probe_picture", name).entered();
        let relative = Path::new(name);
        let file = PictureFile::beneath(folder, relative);
        let inside = relative.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
        if name.is_empty() || !inside {
            return Found::new(file, Err(Box::new(outside_folder(name, place))));
        }
        let is_first = self.named.insert(file.to_path_buf(), name.to_owned()).is_none();
        if self.is_held {
            return self.remembered(file, name, place);
        }
        let wrong = match self.probe(&file, name, is_first) {
            Ok(state) => {
                self.missing_since.remove(&*file);
                return Found::new(file, Ok(state));
            }
            Err(wrong) => wrong,
        };
        let problem = match wrong {
            Wrong::Unsettled(fingerprint) => return self.as_before(file, name, fingerprint),
            Wrong::Outside => leads_outside(name, place),
            Wrong::Broken(why) => broken_picture(name, &why, place),
            Wrong::Missing(error) => {
                if let Some(fingerprint) = self.within_grace(&file) {
                    return self.as_before(file, name, fingerprint);
                }
                self.suggested += 1;
                let folder = Some(folder).filter(|_| self.suggested <= MAX_SUGGESTIONS);
                let problem = missing_picture(folder, name, &error, place);
                let mut shown = None;
                if error.kind() != io::ErrorKind::NotFound {
                    let is_silent = error.kind() == io::ErrorKind::TimedOut;
                    self.recheck_at(self.now() + if is_silent { SILENT_RECHECK_AFTER } else { RECHECK_AFTER });
                    shown = self.shown(&file);
                }
                // A disk that does not answer takes nothing off the wall.
                if let (None, Some(state)) = (self.last_good_of(name), shown) {
                    return Found { problem: Some(Box::new(problem)), ..Found::new(file, Ok(state)) };
                }
                problem
            }
        };
        self.last_good_instead(file, name, Box::new(problem), is_first)
    }

    /// When the folder is read.
    fn now(&self) -> Instant {
        self.now.unwrap_or_else(monotonic_now)
    }

    /// What is there now, by its fingerprint.
    fn probe(&mut self, file: &PictureFile, name: &str, is_first: bool) -> Result<[u8; 32], Wrong> {
        let path = file.to_path_buf();
        let answer = self.answers.get(&path).cloned();
        let (real, stamp) = match answer {
            Some(answer) => answer,
            None => self.ask_disk(move || {
                let real = std::fs::canonicalize(path)?;
                let stamp = Stamp::of_metadata(&std::fs::metadata(&real)?);
                Ok((real, stamp))
            })?,
        };
        self.answers.insert(file.to_path_buf(), (real.clone(), stamp));
        // Where the disk did not say where the folder is, nobody knows what leads out of it.
        let Some(root) = &self.root else { return Err(Wrong::Missing(io::ErrorKind::TimedOut.into())) };
        if !real.starts_with(root) {
            return Err(Wrong::Outside);
        }
        if let Some(seen) = self.seen.get(&**file).filter(|seen| seen.stamp == stamp) {
            let seen = seen.clone();
            self.unsettled.remove(&**file);
            self.request_verification(file, name, &seen, is_first);
            return seen.state.map_err(Wrong::Broken);
        }
        if let Some(before) = self.unsettled(file, stamp) {
            return Err(Wrong::Unsettled(before));
        }
        let seen = self.probe_anew(file, name, stamp)?;
        // What was opened may have taken the place of what was asked for.
        self.answers.insert(file.to_path_buf(), (real, seen.stamp));
        if let (Ok(fingerprint), Some(hash)) = (&seen.state, seen.hash) {
            self.given.insert(file.to_path_buf(), (hash, *fingerprint));
        }
        self.request_verification(file, name, &seen, is_first);
        let state = seen.state.clone();
        self.seen.insert(file.to_path_buf(), seen);
        state.map_err(Wrong::Broken)
    }

    /// Asks the disk; while something plays, it is waited for only so long.
    fn ask_disk<T: Send + 'static>(
        &mut self,
        question: impl FnOnce() -> Result<T, MediaError> + Send + 'static,
    ) -> Result<T, Wrong> {
        let answer = match self.verifying {
            Verifying::Lazily => self.asker.ask(ANSWER_WITHIN, question),
            Verifying::Eagerly | Verifying::Never => Some(Ok(question())),
        };
        match answer {
            Some(Ok(answer)) => answer.map_err(Wrong::from),
            Some(Err(_panic)) => Err(Wrong::Broken(fails().into())),
            None => Err(Wrong::Missing(io::ErrorKind::TimedOut.into())),
        }
    }

    /// What was shown of a file that is being replaced: it is shown until the new one has been left alone for a moment
    /// and is as long as it must be, or for as long as whoever writes it may take.
    fn unsettled(&mut self, file: &PictureFile, stamp: Stamp) -> Option<[u8; 32]> {
        let before = self.shown(file).filter(|_| self.verifying == Verifying::Lazily)?;
        let now = self.now();
        let unsettled = self.unsettled.entry(file.to_path_buf()).or_insert(Unsettled { stamp, since: now, first: now });
        if unsettled.stamp != stamp {
            (unsettled.stamp, unsettled.since) = (stamp, now);
        }
        let Unsettled { since, first, .. } = *unsettled;
        let is_young = |age| stamp.is_younger_than(age, system_now());
        // What takes the place of one that went is shown as soon as it is whole.
        let is_quiet = self.missing_since.contains_key(&**file)
            || !is_young(SETTLED)
            || now >= (since + SETTLED).min(first + GRACE);
        let at = if !is_quiet {
            (since + SETTLED).min(first + GRACE)
        } else if now < since + GRACE && is_young(GRACE) && self.is_cut_off(file) {
            since + GRACE
        } else {
            self.unsettled.remove(&**file);
            return None;
        };
        self.recheck_at(at);
        Some(before)
    }

    /// Whether a file ends before its picture does; what cannot be read is found out by another probe.
    fn is_cut_off(&mut self, file: &PictureFile) -> bool {
        self.work.count_read();
        let file = file.clone();
        self.ask_disk(move || media::is_cut_off(&media::open_picture(&file)?, &Limits::default())).unwrap_or(false)
    }

    fn probe_anew(&mut self, file: &PictureFile, name: &str, stamp: Stamp) -> Result<Seen, Wrong> {
        let now = self.now();
        let seen = |stamp: Stamp, state, hash, remarks| {
            let settles = stamp.is_younger_than(COARSE, system_now()).then(|| now + COARSE);
            Seen { stamp, state, hash, is_refused: false, settles, remarks }
        };
        if let Some((_, entry)) = self.known.files.get(name).filter(|(known, _)| *known == stamp) {
            return Ok(seen(stamp, Ok(entry.hash.0), Some(entry.hash), self.known.remarks(name)));
        }
        let found = if self.verifying == Verifying::Eagerly {
            let verified = self.work.verify(file, &self.whole);
            let whole = |Verified { hash, remarks, .. }| seen(stamp, Ok(hash), Some(Hash(hash)), remarks);
            verified.map(whole).map_err(Wrong::from)
        } else {
            self.work.count_probe();
            let open = file.clone();
            let probed = self.ask_disk(move || {
                let open = media::open_picture(&open)?;
                // What is probed is what was opened, whatever takes its place meanwhile.
                let stamp = Stamp::of_metadata(&open.metadata()?);
                media::probe_open(&open, &Limits::default()).map(|probe| (stamp, probe.remarks))
            });
            probed.map(|(stamp, remarks)| seen(stamp, Ok(stamp.fingerprint(file)), None, remarks))
        };
        match found {
            Err(Wrong::Broken(why)) => Ok(seen(stamp, Err(why), None, Remarks::default())),
            found => found,
        }
    }

    /// Asks for all of it to be verified, where that is wanted: it is not known to be whole, or may have been written once
    /// more, or the store lacks it.
    fn request_verification(&mut self, file: &PictureFile, name: &str, seen: &Seen, is_first: bool) {
        if self.verifying != Verifying::Lazily {
            return;
        }
        let now = self.now();
        let again = match seen.settles {
            Some(at) if now < at => {
                self.recheck_at(at);
                false
            }
            settles => settles.is_some(),
        };
        if seen.is_refused {
            self.recheck_at(now + REFUSED_RECHECK_AFTER);
        }
        let is_needed = match (seen.hash, &self.store) {
            (None, _) => seen.state.is_ok() || seen.is_refused,
            (Some(hash), Some(store)) if store.path_of(hash, seen.stamp.length()).is_none() => {
                let waits = self.left_out.get(&hash).copied().filter(|at| now < *at);
                if let Some(at) = waits {
                    self.recheck_at(at);
                }
                waits.is_none()
            }
            (Some(_), _) => seen.is_refused,
        };
        // Many slides may name one picture.
        if is_first && (is_needed || again) {
            let (file, name, stamp) = (file.clone(), name.to_owned(), seen.stamp);
            self.jobs.push(Job { subject: Subject::File { file, name, stamp, again } });
        }
    }

    /// What was given out for a file when it was last probed.
    fn shown(&self, file: &PictureFile) -> Option<[u8; 32]> {
        self.seen.get(&**file)?.state.clone().ok()
    }

    /// The fingerprint of a picture that is missing since a moment ago, and may come back.
    fn within_grace(&mut self, file: &PictureFile) -> Option<[u8; 32]> {
        let now = self.now.filter(|_| self.verifying == Verifying::Lazily)?;
        let seen = self.shown(file)?;
        let since = *self.missing_since.entry(file.to_path_buf()).or_insert(now);
        (now < since + GRACE).then_some(seen)
    }

    /// What was given out before, drawn from the store where that has the same bytes.
    fn as_before(&self, file: PictureFile, name: &str, fingerprint: [u8; 32]) -> Found {
        let kept = self.last_good_of(name).filter(|(_, entry)| self.fingerprint_of(&file, *entry) == fingerprint);
        Found { kept: kept.map(|(kept, _)| kept), ..Found::new(file, Ok(fingerprint)) }
    }

    /// The last good version of a picture, where the store has it: where it is, and what it is.
    fn last_good_of(&self, name: &str) -> Option<(PictureFile, Entry)> {
        let entry = *self.last_good.get(name)?;
        Some((PictureFile::own(self.store.as_ref()?.path_of(entry.hash, entry.bytes)?), entry))
    }

    /// A picture that cannot be shown now: its last good version.
    fn last_good_instead(&mut self, file: PictureFile, name: &str, problem: Box<Problem>, is_first: bool) -> Found {
        let Some((kept, entry)) = self.last_good_of(name) else {
            return Found::new(file, Err(problem));
        };
        // What was whole in the folder may be damaged in the store.
        if self.verifying == Verifying::Lazily && is_first && !self.work.has_checked(entry.hash) {
            self.jobs.push(Job { subject: Subject::Kept { name: name.to_owned(), entry } });
        }
        let state = Ok(self.fingerprint_of(&file, entry));
        Found { kept: Some(kept), problem: Some(problem), ..Found::new(file, state) }
    }

    /// What was given out for these bytes before, so that the wall is not painted anew for nothing.
    fn fingerprint_of(&self, path: &Path, entry: Entry) -> [u8; 32] {
        match self.given.get(path) {
            Some((hash, fingerprint)) if *hash == entry.hash => *fingerprint,
            _ => entry.hash.0,
        }
    }

    /// A picture of a folder that cannot be asked.
    fn remembered(&mut self, file: PictureFile, name: &str, place: Place) -> Found {
        let state = self.seen.get(&*file).map(|seen| seen.state.clone());
        match (state, self.last_good_of(name)) {
            (Some(Ok(fingerprint)), _) => self.as_before(file, name, fingerprint),
            (_, Some((kept, entry))) => {
                let state = Ok(self.fingerprint_of(&file, entry));
                Found { kept: Some(kept), ..Found::new(file, state) }
            }
            (Some(Err(why)), None) => Found::new(file, Err(Box::new(broken_picture(name, &why, place)))),
            (None, None) => {
                let problem =
                    Box::new(missing_problem(place, text!("找不到图片“{name}”", "there is no picture `{name}`")));
                Found::new(file, Err(problem))
            }
        }
    }
}

/// Why a picture cannot be shown.
enum Wrong {
    /// It is being replaced: what was shown before.
    Unsettled([u8; 32]),
    /// It is not there, or cannot be read now.
    Missing(io::Error),
    Outside,
    Broken(Reason),
}

impl From<MediaError> for Wrong {
    fn from(error: MediaError) -> Self {
        match error {
            MediaError::Outside => Self::Outside,
            MediaError::Unreadable(error) => Self::Missing(error),
            MediaError::NoMemory => Self::Missing(io::ErrorKind::OutOfMemory.into()),
            error => Self::Broken(Reason::from(&error)),
        }
    }
}
