//! Reading on after a mistake: what a person most likely meant is put in its place, in a copy, so that the other mistakes
//! of a file are found at once, each in its place in the file as it is.
//!
//! A copy is for finding mistakes alone: what stands in it and not in the file is never played. Where a mistake may have
//! been caused by what was put in the place of another, nothing is said of it.

mod repairs;

use std::ops::Range;

use crate::source::Source;
use gongyi_core::problem::{Place, Problem};

/// Larger files are read up to their first mistake.
const MAX_BYTES: usize = 1024 * 1024;
/// So many mistakes of a file are put right, each of which costs reading it again.
const MAX_REPAIRS: usize = 100;
/// So many bytes are read again for one file at most.
const MAX_BYTES_READ: usize = 8 * 1024 * 1024;

/// What is wrong with a text: in words, and as `ron` says it.
#[derive(Debug)]
pub(crate) struct Mistake {
    pub(crate) problem: Problem,
    pub(crate) error: ron::Error,
}

/// How much may be read again.
#[derive(Debug)]
pub(crate) struct Budget {
    repairs: usize,
    bytes: usize,
}

impl Budget {
    pub(crate) fn new() -> Self {
        Self { repairs: MAX_REPAIRS, bytes: MAX_BYTES_READ }
    }

    /// Whether anything may be read again.
    pub(crate) fn is_left(&self) -> bool {
        self.repairs > 0 && self.bytes > 0
    }

    /// Whether a text of this length may be read once more.
    fn allows(&mut self, length: usize) -> bool {
        let is_left = self.repairs > 0 && self.bytes >= length && length <= MAX_BYTES;
        self.repairs = self.repairs.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(length);
        is_left
    }
}

/// A text put in the place of others: nothing where something is missing, or less where something is too much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edit {
    at: Range<usize>,
    with: String,
}

/// How far around what was put right something may seem wrong because of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Nowhere: all else is as it was meant.
    Nowhere,
    /// What touches it.
    Beside,
    /// Its line.
    Line,
}

/// What would be right, most likely.
#[derive(Debug)]
struct Repair {
    edits: Vec<Edit>,
    /// Whether nothing else can have been meant by the file as a whole.
    is_certain: bool,
    /// How far around it something may seem wrong because of it.
    reach: Reach,
    /// Whether it says what nobody wrote.
    is_invented: bool,
    /// Where else something may seem wrong because of it.
    doubts: Vec<Range<usize>>,
}

/// A copy of a file in which mistakes were put right.
#[derive(Debug, Clone)]
pub(crate) struct Repaired {
    pub(crate) source: Source,
    /// The byte of the file that each byte comes from, or before which it was put.
    origin: Vec<u32>,
    original_length: usize,
    /// Whether nothing else can have been meant by what was put right.
    pub(crate) is_certain: bool,
    /// The places in the file of what was put right, and how far around them something may seem wrong because of it.
    changes: Vec<(Range<usize>, Reach)>,
    /// The places in the file where what nobody wrote was put.
    invented: Vec<Range<usize>>,
}

impl Repaired {
    pub(crate) fn new(source: &Source) -> Self {
        let length = source.text.len();
        let origin = if length > MAX_BYTES { Vec::new() } else { (0..length as u32).collect() };
        Self {
            source: source.clone(),
            origin,
            original_length: length,
            is_certain: true,
            changes: Vec::new(),
            invented: Vec::new(),
        }
    }

    /// The byte of the file that a byte comes from.
    fn origin_of(&self, at: usize) -> usize {
        self.origin.get(at).map_or(self.original_length, |origin| *origin as usize)
    }

    /// A part of the copy as a part of the file.
    fn part_of_file(&self, part: &Range<usize>) -> Range<usize> {
        let start = self.origin_of(part.start);
        let last = part.end.checked_sub(1).filter(|last| *last >= part.start).map(|last| self.origin_of(last) + 1);
        start..last.unwrap_or(start).clamp(start, self.original_length.max(start))
    }

    /// Where a part of the copy is in the file, if it was not touched.
    pub(crate) fn untouched(&self, file: &Source, part: &Range<usize>) -> Option<Range<usize>> {
        if self.changes.is_empty() {
            return Some(part.clone());
        }
        let own = self.part_of_file(part);
        (file.text.get(own.clone())? == self.source.text.get(part.clone())?).then_some(own)
    }

    /// Whether what nobody wrote stands outside of these parts of the copy.
    pub(crate) fn invents_outside(&self, parts: &[Range<usize>]) -> bool {
        let parts: Vec<Range<usize>> = parts.iter().map(|part| self.part_of_file(part)).collect();
        self.invented.iter().any(|place| !parts.iter().any(|part| part.start <= place.start && place.end <= part.end))
    }

    /// A problem of the copy as one of the file.
    pub(crate) fn problem_of_file(&self, file: &Source, problem: Problem) -> Problem {
        if self.changes.is_empty() || problem.place.line == 0 {
            return problem;
        }
        let mut part = self.part_of_file(&problem.place.span);
        // What was put in may end within a character of the file.
        part.start = floor_boundary(&file.text, part.start);
        part.end = floor_boundary(&file.text, part.end).max(part.start);
        Problem { place: Place { file: problem.place.file.clone(), ..file.place(part) }, ..problem }
    }

    fn apply(&mut self, file: &Source, repair: Repair) {
        let mut text = std::mem::take(&mut self.source.text);
        let mut edits = repair.edits;
        let doubts: Vec<Range<usize>> = repair.doubts.iter().map(|part| self.part_of_file(part)).collect();
        self.changes.extend(doubts.into_iter().map(|place| (place, Reach::Beside)));
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.at.start));
        for Edit { at, with } in edits {
            let place = self.part_of_file(&at);
            let before = u32::try_from(self.origin_of(at.start)).unwrap_or(u32::MAX);
            self.origin.splice(at.clone(), std::iter::repeat_n(before, with.len()));
            text.replace_range(at, &with);
            if repair.is_invented {
                self.invented.push(place.clone());
            }
            self.changes.push((place, repair.reach));
        }
        self.is_certain &= repair.is_certain;
        self.source = Source::of_text(file.path.clone(), text);
    }

    /// Whether a problem may have been caused by what was put right before it.
    fn is_doubtful(&self, file: &Source, problem: &Problem) -> bool {
        let at = &problem.place.span;
        self.changes.iter().any(|(place, reach)| {
            let touches = || at.start <= place.end + 1 && place.start <= at.end + 1;
            match reach {
                Reach::Nowhere => false,
                Reach::Beside => touches(),
                Reach::Line => touches() || file.place(place.clone()).line == problem.place.line,
            }
        })
    }
}

fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

/// Reads a copy of a file again and again, putting right one mistake after the other, until nothing is wrong with it. All
/// mistakes, as those of the file; and the copy, where it came to an end.
pub(crate) fn recover(
    file: &Source,
    mut copy: Repaired,
    budget: &mut Budget,
    read: impl Fn(&Source) -> Result<(), Box<Mistake>>,
) -> (Option<Repaired>, Vec<Problem>) {
    let mut problems: Vec<Problem> = Vec::new();
    loop {
        let Err(mistake) = read(&copy.source) else { return (Some(copy), problems) };
        let repair = repairs::repair(&copy.source, &mistake);
        let problem = copy.problem_of_file(file, mistake.problem);
        if !copy.is_doubtful(file, &problem) {
            problems.push(problem);
        }
        match repair.filter(|_| budget.allows(copy.source.text.len())) {
            Some(repair) => copy.apply(file, repair),
            None => return (None, problems),
        }
    }
}
