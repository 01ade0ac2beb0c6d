//! Whether a screen flashes: WCAG 2.2, success criterion 2.3.1, no more than three general flashes in any one second.
//!
//! A flash is a pair of opposing changes in relative luminance of a tenth of the greatest or more, where the darker of
//! the two is below 0.80. It counts where it fills a quarter of the screen: how much of the visual field a screen takes
//! is not known. Slides cannot flash within themselves, and no transition does, so that only slides with a very short
//! dwell are looked at: where there are none, as nearly everywhere, nothing is painted. What is judged is what the screen
//! will play, programme by programme, break-ins included. A push moves what is on the pictures; that is not judged.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
    time::Duration,
};

use chrono::{DateTime, TimeDelta, Utc};

use super::{Canvas, PaintSize, Painter};
use crate::{
    content::theme::Colour,
    library::{
        Library, Outcome,
        model::{Rotation, Screen, Slide, ZoneId},
    },
    playback::{Cue, cues},
    problem::{Problem, Severity, Text},
    schedule::{ClockTrust, Rules, day_at},
};

/// The id of the finding.
const ID: &str = "flashes";
/// Flashes in a second that are allowed; each is two changes.
const MOST_FLASHES: usize = 3;
/// A change in relative luminance from here on is one of a flash.
const CHANGE: f32 = 0.10;
/// Above this the darker of the two is so bright that nothing flashes.
const BRIGHT: f32 = 0.80;
/// The part of the screen from which on it counts.
const AREA: f32 = 0.25;
/// The second.
const SECOND: TimeDelta = TimeDelta::seconds(1);
/// Cells along the shorter side in which luminance is averaged, and the pixels of each that are painted.
const CELLS: u32 = 18;
const CELL: u32 = 8;
/// Cells along the longer side, at most: those of a ribbon are wider than high.
const MOST_CELLS: u32 = 32 * CELLS;
/// How far ahead programmes are looked for, in days, and how many cues of each are looked at.
const DAYS_AHEAD: usize = 366;
const MOST_CUES: usize = 2000;

/// What flashes on the screens of a library from `now` on.
pub fn inspect(outcome: &Outcome, painter: &Painter, now: DateTime<Utc>) -> Vec<Problem> {
    let library = &outcome.library;
    // Seven changes in less than a second need six dwells in it.
    let short = Duration::from_secs(1) / (2 * MOST_FLASHES as u32);
    let mut slides = library.playlists.values().flat_map(|playlist| &playlist.slides);
    if !slides.any(|slide| slide.dwell < short) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for screen in &library.screens {
        let zone = ZoneId::main(&screen.name);
        let mut pictures = Pictures::new(painter, screen);
        let mut told = BTreeSet::new();
        for from in beginnings(library, &zone, now) {
            let following = cues(library, &zone, from, &ClockTrust::Trusted).take(MOST_CUES);
            let Some(slide) = flashing(following, &mut pictures) else { continue };
            if told.insert(slide.id.clone()) {
                let place = outcome.places.get(&slide.id).cloned().unwrap_or_default();
                found.push(Problem { severity: Severity::Error, ..problem(screen, &slide, place) });
            }
        }
    }
    found.sort_by(|a, b| (&a.place.file, a.place.span.start).cmp(&(&b.place.file, b.place.span.start)));
    found
}

fn problem(screen: &Screen, slide: &Slide, place: crate::problem::Place) -> Problem {
    let (screen, slide) = (&screen.name, &slide.id);
    let message = Text::new(
        format!("从画面“{slide}”起，一秒内明暗闪烁超过三次，可能诱发光敏性癫痫（屏幕 {screen}）"),
        format!(
            "from the slide `{slide}` on there are more than three flashes in a second, which can bring on seizures (screen {screen})"
        ),
    );
    Problem::warning(ID, place, message).help(Text::new(
        "让这些画面各停 \"500ms\" 以上，或换成明暗相近的背景",
        "let these slides stay \"500ms\" or longer, or give them grounds of the same brightness",
    ))
}

/// One instant for each programme and each break-in that a zone has: where it begins for the first time.
fn beginnings(library: &Library, zone: &ZoneId, now: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    let (mut programmes, mut breaks): (Vec<Rules>, BTreeSet<usize>) = (Vec::new(), BTreeSet::new());
    let mut found = Vec::new();
    let mut at = now;
    for _ in 0..DAYS_AHEAD {
        let day = day_at(library, zone, at, &ClockTrust::Trusted);
        for programme in day.programmes.iter().filter(|programme| programme.until > now) {
            let rules = programme.content.rules();
            if !programmes.contains(&rules) {
                programmes.push(rules);
                found.push(programme.from);
            }
        }
        found.extend(day.breaks.iter().filter(|one| breaks.insert(one.rule.index)).map(|one| one.from));
        at = day.until;
        if library.rules.is_empty() {
            break;
        }
    }
    found
}

/// The slide with which the first second of flashes begins that nobody has accepted.
fn flashing(cues: impl Iterator<Item = Cue>, pictures: &mut Pictures<'_>) -> Option<Arc<Slide>> {
    let mut cells: Vec<Cell> = Vec::new();
    let mut second: VecDeque<(DateTime<Utc>, Option<Arc<Slide>>)> = VecDeque::new();
    for cue in cues {
        let Some(luminances) = pictures.luminances(&cue) else { continue };
        cells.resize_with(luminances.len(), Cell::default);
        second.push_back((cue.starts, cue.slide.clone()));
        while second.front().is_some_and(|(at, _)| cue.starts - *at >= SECOND) {
            second.pop_front();
        }
        let mut first = None;
        let mut count = 0;
        for (cell, luminance) in cells.iter_mut().zip(luminances.iter()) {
            if let Some(began) = cell.take(*luminance, cue.starts) {
                count += 1;
                first = Some(first.map_or(began, |first: DateTime<Utc>| first.min(began)));
            }
        }
        let Some(first) = first.filter(|_| count as f32 >= AREA * cells.len() as f32) else { continue };
        let mut slides = second.iter().filter(|(at, _)| *at >= first).filter_map(|(_, slide)| slide.as_ref());
        let accepted = |slide: &Arc<Slide>| slide.waive.iter().any(|waiver| waiver.id == ID);
        if !slides.clone().any(accepted)
            && let Some(slide) = slides.next()
        {
            return Some(Arc::clone(slide));
        }
    }
    None
}

/// The light of one cell of the screen over time.
#[derive(Debug, Clone, Default)]
struct Cell {
    /// The last extreme; none before the first picture.
    extreme: Option<f32>,
    /// Whether it rises; unknown before the first change.
    rises: Option<bool>,
    /// When the last changes were, the oldest first.
    changes: VecDeque<DateTime<Utc>>,
}

impl Cell {
    /// Takes a luminance, and says since when it flashes, if it does: when the first change of this second was.
    fn take(&mut self, luminance: f32, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let Some(extreme) = self.extreme else {
            self.extreme = Some(luminance);
            return None;
        };
        let up = luminance > extreme;
        if self.rises == Some(up) {
            // It goes further the way that it went.
            self.extreme = Some(luminance);
        } else if (luminance - extreme).abs() >= CHANGE && luminance.min(extreme) < BRIGHT {
            self.rises = Some(up);
            self.extreme = Some(luminance);
            self.changes.push_back(at);
        }
        while self.changes.len() > 2 * MOST_FLASHES + 1 {
            self.changes.pop_front();
        }
        let first = self.changes.front().filter(|first| at - **first < SECOND);
        first.filter(|_| self.changes.len() > 2 * MOST_FLASHES).copied()
    }
}

/// The luminances of the pictures of one screen, each painted once.
struct Pictures<'a> {
    painter: &'a Painter,
    size: PaintSize,
    known: BTreeMap<[u8; 32], Option<Arc<[f32]>>>,
}

impl<'a> Pictures<'a> {
    fn new(painter: &'a Painter, screen: &Screen) -> Self {
        let (width, height) = screen.size.unwrap_or(match screen.rotation {
            Rotation::R0 | Rotation::R180 => (16, 9),
            Rotation::R90 | Rotation::R270 => (9, 16),
        });
        let shorter = width.min(height).max(1) as f32;
        let cells = |side: u32| ((side as f32 / shorter * CELLS as f32).round() as u32).clamp(1, MOST_CELLS);
        let size = PaintSize { width: cells(width) * CELL, height: cells(height) * CELL };
        Self { painter, size, known: BTreeMap::new() }
    }

    /// The relative luminance of each cell of a cue's picture; none where it has none, and the one before it stays.
    fn luminances(&mut self, cue: &Cue) -> Option<Arc<[f32]>> {
        let Some(slide) = &cue.slide else {
            let count = (self.size.width / CELL * (self.size.height / CELL)) as usize;
            return Some(vec![0.0; count].into());
        };
        if slide.broken.is_some() {
            return None;
        }
        let (painter, size) = (self.painter, self.size);
        let paint = || painter.draw(slide, size).ok().map(|canvas| averages(&canvas));
        self.known.entry(slide.picture_hash).or_insert_with(paint).clone()
    }
}

/// The relative luminance of each cell of a picture.
fn averages(canvas: &Canvas) -> Arc<[f32]> {
    let columns = (canvas.width / CELL) as usize;
    let mut sums = vec![0.0; columns * (canvas.height / CELL) as usize];
    let rows = canvas.data.chunks_exact(canvas.width as usize * 4);
    for (y, row) in rows.enumerate() {
        for (x, pixel) in row.chunks_exact(4).enumerate() {
            let cell = y / CELL as usize * columns + x / CELL as usize;
            if let (Some(sum), [red, green, blue, _]) = (sums.get_mut(cell), pixel) {
                *sum += Colour([*red, *green, *blue]).luminance();
            }
        }
    }
    sums.into_iter().map(|sum| sum / (CELL * CELL) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a cell that takes these luminances, so many milliseconds apart, flashes at the end.
    fn flashes(luminances: &[f32], apart: i64) -> bool {
        let start = DateTime::<Utc>::UNIX_EPOCH;
        let mut cell = Cell::default();
        let taken = luminances.iter().enumerate();
        let taken =
            taken.map(|(at, luminance)| cell.take(*luminance, start + TimeDelta::milliseconds(apart * at as i64)));
        taken.last().flatten().is_some()
    }

    #[test]
    fn more_than_three_flashes_in_a_second_are_too_many() {
        let four = [0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0];
        assert!(flashes(&four, 100));
        assert!(flashes(&four, 166));
        // Seven changes take a second now: three flashes and a half in more than one.
        assert!(!flashes(&four, 167));
        assert!(!flashes(&four[..7], 100));
    }

    #[test]
    fn what_changes_little_or_is_bright_or_goes_one_way_flashes_not() {
        let steps = |a: f32, b: f32| [a, b, a, b, a, b, a, b];
        assert!(flashes(&steps(0.2, 0.31), 100));
        assert!(!flashes(&steps(0.2, 0.29), 100));
        assert!(flashes(&steps(0.79, 1.0), 100));
        assert!(!flashes(&steps(0.81, 1.0), 100));
        assert!(!flashes(&[0.0, 0.11, 0.22, 0.33, 0.44, 0.55, 0.66, 0.77], 100));
        // Small steps add up to a change, one way and back.
        let ramps = [0.0, 0.06, 0.12, 0.06, 0.0, 0.06, 0.12, 0.06, 0.0, 0.06, 0.12, 0.06, 0.0, 0.06, 0.12];
        assert!(flashes(&ramps, 70));
    }
}
