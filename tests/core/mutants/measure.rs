//! How many of the slips in a file are told at once, and how much is told that nobody did wrong. `--nocapture` prints the
//! figures, and each file in which something is not told, or told falsely.

use std::{fmt, fs, path::Path};

use super::{GOOD, SEED, random::Random, slips};
use gongyi_assets::Assets;
use gongyi_content::library::Loader;
use gongyi_core::problem::{Grade, Place, Problem};

/// What came of the slips that were planted.
#[derive(Default)]
struct Count {
    planted: usize,
    told: usize,
    false_ones: usize,
    /// The files in which something was not told, or told falsely.
    notes: String,
}

impl Count {
    fn note(&mut self, line: &str) {
        self.notes.push('\n');
        self.notes.push_str(line);
    }

    /// Whether so many of a hundred slips are told, and one of fifty problems is false at most.
    fn is_good(&self, of_hundred: usize) -> bool {
        self.told * 100 >= self.planted * of_hundred && self.false_ones * 50 <= self.planted
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { planted, told, false_ones, notes } = self;
        write!(f, "{told} of {planted} told, {false_ones} told falsely{notes}")
    }
}

/// How many of the slips that were planted are told, each in its line and by its name, and how much else is told.
fn count_slips(slips: usize, files: usize) -> Count {
    let mut count = Count::default();
    for number in 0..files {
        let mut random = Random::of(SEED, (slips * 10_000 + number) as u64);
        let is_site = number % 3 == 0;
        let mut lines = slips::file(is_site, 24);
        let planted = slips::plant(&mut lines, slips, &mut random);
        let folder = tempfile::tempdir().unwrap();
        for name in ["a", "b"] {
            fs::write(folder.path().join(format!("{name}.ron")), GOOD).unwrap();
        }
        let path = folder.path().join(if is_site { "site.ron" } else { "case.ron" });
        fs::write(&path, lines.join("\n")).unwrap();
        let outcome = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai).load();
        count.planted += planted.len();
        let is_told = |(line, ids): &(usize, &[&str])| {
            outcome.problems().iter().any(|problem| problem.place.line == *line && ids.contains(&problem.id))
        };
        count.told += planted.iter().filter(|slip| is_told(slip)).count();
        let is_false = |problem: &&Problem| {
            !planted.iter().any(|(line, ids)| problem.place.line == *line && ids.contains(&problem.id))
        };
        let wrong: Vec<_> = outcome.problems().iter().filter(is_false).collect();
        count.false_ones += wrong.len();
        if !wrong.is_empty() || !planted.iter().all(is_told) {
            count.note(&lines.join("\n"));
            count.note(&format!("planted {planted:?}"));
            for problem in outcome.problems() {
                let Place { line, column, .. } = problem.place;
                count.note(&format!("  {line}:{column} {} {}", problem.id, problem.message.en));
            }
        }
    }
    count
}

#[test]
fn slips_are_told_at_once_and_none_is_caused_by_another() {
    let mut are_good = true;
    for (slips, files) in [(1, 300), (2, 200), (4, 150), (6, 100)] {
        let count = count_slips(slips, files);
        println!("{slips} slips a file: {count}");
        are_good &= count.is_good(95);
    }
    assert!(are_good);
}

/// The shipped files with slips anywhere, each at least three lines from the next: how many there are, how many are told
/// in their line or the next to it, and how much is told elsewhere.
fn count_slips_anywhere(slips: usize, files: usize) -> Count {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("playlists");
    let names = ["health.ron", "civility.ron", "site.ron", "core-values.ron", "festival-spring.ron"];
    let folder = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(&shipped).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_file() {
            fs::copy(&entry, folder.path().join(entry.file_name().unwrap())).unwrap();
        }
    }
    let told = |name: &str, text: &str| -> Vec<(usize, &'static str)> {
        fs::write(folder.path().join(name), text).unwrap();
        let outcome = Loader::new(folder.path(), Assets::embedded(), chrono_tz::Asia::Shanghai).load();
        let of_file = |problem: &&Problem| problem.place.file.ends_with(name) && problem.grade == Grade::Shape;
        outcome.problems().iter().filter(of_file).map(|problem| (problem.place.line, problem.id)).collect()
    };
    let mut count = Count::default();
    for number in 0..files {
        let mut random = Random::of(SEED, (1_000_000 + slips * 10_000 + number) as u64);
        let name = names[number % names.len()];
        let good = fs::read_to_string(shipped.join(name)).unwrap();
        let (mut text, mut lines) = (good.clone(), Vec::<usize>::new());
        for _ in 0..slips * 20 {
            let Some((slipped, line)) = slips::anywhere(&text, &mut random) else { continue };
            if lines.len() == slips || lines.iter().any(|other| other.abs_diff(line) < 3) {
                continue;
            }
            // One that does no harm by itself, such as a comma before the end of a list, is none.
            let alone = slipped.lines().nth(line - 1).unwrap_or_default();
            let mut by_itself: Vec<&str> = good.lines().collect();
            by_itself[line - 1] = alone;
            if !told(name, &by_itself.join("\n")).is_empty() {
                (text, lines) = (slipped, [lines, vec![line]].concat());
            }
        }
        let problems = told(name, &text);
        fs::write(folder.path().join(name), &good).unwrap();
        // A bracket that is not closed is named where it opens.
        let is_near = |line: usize, (at, id): &(usize, &str)| {
            line.abs_diff(*at) <= 1 || (*id == "unclosed-bracket" && *at < line)
        };
        let missed: Vec<_> = lines.iter().filter(|line| !problems.iter().any(|found| is_near(**line, found))).collect();
        let wrong: Vec<_> = problems.iter().filter(|found| !lines.iter().any(|line| is_near(*line, found))).collect();
        count.planted += lines.len();
        count.told += lines.len() - missed.len();
        count.false_ones += wrong.len();
        if !wrong.is_empty() || !missed.is_empty() {
            count.note(&format!("{name}: planted {lines:?}, missed {missed:?}, false {wrong:?} of {problems:?}"));
            for line in lines.iter().chain(wrong.iter().map(|(at, _)| at)).filter(|line| **line > 0) {
                count.note(&format!("    {line} {}", text.lines().nth(line - 1).unwrap_or_default()));
            }
        }
    }
    count
}

#[test]
fn slips_in_shipped_files_are_told_near_where_they_are() {
    let mut are_good = true;
    for (slips, files) in [(1, 200), (3, 100)] {
        let count = count_slips_anywhere(slips, files);
        println!("{slips} slips anywhere: {count}");
        are_good &= count.is_good(93);
    }
    assert!(are_good);
}
