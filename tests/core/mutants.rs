//! Ten thousand files as no person writes them, all made from one seed: nothing panics, everything ends, what cannot be
//! understood changes nothing on the wall, and whatever is told has both languages and a place in the file.
//!
//! `GONGYI_MUTANTS` says how many, `GONGYI_RANDOM` from which seed; `GONGYI_MUTANT` makes one of them alone. A mutant that
//! fails is kept below the target folder, as it was: it becomes a case.

mod corpus;
mod measure;
mod mutate;
mod random;
mod slips;

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{Arc, mpsc},
    time::{Duration, Instant},
};

use chrono::{DateTime, TimeDelta, Utc};

use self::{
    corpus::{Kind, Seed, corpus},
    random::Random,
};
use gongyi_assets::Assets;
use gongyi_content::library::{Loader, Outcome};
use gongyi_core::{
    problem::{Lang, Problem},
    schedule::ClockTrust,
    show::Show,
};
use gongyi_lint::{legibility, schedule::lint};
use gongyi_paint::{PaintSize, Painter, typeset::Fonts};
use gongyi_system::clock::monotonic_now;

/// How many, where nobody says otherwise.
const MUTANTS: u64 = 10_000;
/// From which seed, where nobody says otherwise.
const SEED: u64 = 12;
/// Longer than anything that is done with one mutant takes, however loaded the machine is.
const PATIENCE: Duration = Duration::from_secs(90);
/// One in so many is also played: what is on, what follows, what is odd about the schedule.
const PLAYED: usize = 4;
/// One in so many is also painted; pictures always are.
const PAINTED: usize = 20;
/// One in so many is also read over by the binary, which renders every message for a terminal.
const CHECKED: usize = 600;
/// The same of large ones, whose places are far to the right.
const LARGE_CHECKED: usize = 20;
const LARGE_BYTES: usize = 65_536;
/// So many failures are enough to see what is wrong.
const MAX_FAILED: usize = 40;
/// More problems of one file help nobody.
const MAX_PROBLEMS: usize = 110;

/// What stands where the mutants are put before and after them.
const GOOD: &str = "(slides: [Slogan(text: \"讲文明 树新风\", dwell: \"8s\"), Values()])";
const GOOD_SITE: &str = "(timezone: \"Asia/Shanghai\", schedule: [(play: \"health\")])";
const PLAYS_PICTURE: &str = "(slides: [Slogan(text: \"诚信\"), Picture(file: \"p.png\")])";
const PLAYS_THEME: &str = "(theme: \"ours\", slides: [Slogan(text: \"诚信\")])";
/// The playlists that the rules of most sites name.
const NAMED: &[&str] = &["health", "civility", "core-values", "a", "b"];

fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|value| value.parse().expect("a whole number"))
}

/// A folder in which mutants of one kind are read, by a player that has the last good version.
struct Bench {
    kind: Kind,
    folder: tempfile::TempDir,
    path: PathBuf,
    good: Vec<u8>,
    loader: Loader,
    hash: String,
    tally: Tally,
}

/// What became of the mutants, so that a corpus that is all refused, or all let in, is found out.
#[derive(Default)]
struct Tally {
    let_in: usize,
    refused: usize,
    ids: BTreeSet<&'static str>,
}

impl Bench {
    fn new(kind: Kind, good: &[u8]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let playlists = folder.path().join("playlists");
        let themes = folder.path().join("assets/themes");
        fs::create_dir_all(&playlists).unwrap();
        fs::create_dir_all(&themes).unwrap();
        let path = match kind {
            Kind::Playlist => playlists.join("case.ron"),
            Kind::Site => {
                for name in NAMED {
                    fs::write(playlists.join(format!("{name}.ron")), GOOD).unwrap();
                }
                playlists.join("site.ron")
            }
            Kind::Theme => {
                fs::write(playlists.join("case.ron"), PLAYS_THEME).unwrap();
                themes.join("ours.ron")
            }
            Kind::Picture => {
                fs::write(playlists.join("case.ron"), PLAYS_PICTURE).unwrap();
                playlists.join("p.png")
            }
        };
        fs::write(&path, good).unwrap();
        let mut loader = Self::fresh(folder.path());
        let first = loader.load();
        assert!(first.good, "{kind:?}: {:?}", first.problems());
        Self {
            kind,
            folder,
            path,
            good: good.to_vec(),
            loader,
            hash: first.library.hash.clone(),
            tally: Tally::default(),
        }
    }

    fn fresh(folder: &Path) -> Loader {
        let assets = Assets::with_folder(folder.join("assets"));
        Loader::new(folder.join("playlists"), assets, chrono_tz::Asia::Shanghai)
    }

    /// Reads a mutant as an edit, and in part as a start, a programme, a picture and by the binary.
    fn try_out(&mut self, mutant: &[u8], painter: &Painter, random: &mut Random) {
        fs::write(&self.path, mutant).unwrap();
        let after = self.loader.load();
        self.judge(&after, mutant);
        self.tally.ids.extend(after.problems().iter().map(|problem| problem.id));
        if after.good {
            self.tally.let_in += 1;
            // The mutant is in force: what it says is played, and then put right again.
            self.use_in_part(&after, painter, random);
        } else {
            self.tally.refused += 1;
            assert!(matches!(self.kind, Kind::Playlist | Kind::Site), "{:?}", after.problems());
            assert_eq!(after.kept, std::slice::from_ref(&self.path));
            assert_eq!(after.library.hash, self.hash, "the last good version stays");
        }
        let fresh = Self::fresh(self.folder.path()).load();
        self.judge(&fresh, mutant);
        assert!(!fresh.library.screens.is_empty() && !fresh.library.fallback.slides.is_empty());
        if !after.good {
            self.use_in_part(&fresh, painter, random);
        }
        if random.once_in(if mutant.len() > LARGE_BYTES { LARGE_CHECKED } else { CHECKED }) {
            self.check();
        }
        if after.good {
            fs::write(&self.path, &self.good).unwrap();
            let mended = self.loader.load();
            assert!(mended.good && mended.library.hash == self.hash, "it can be mended: {:?}", mended.problems());
        }
    }

    /// Whether all that is told can be understood, found and written.
    fn judge(&self, outcome: &Outcome, mutant: &[u8]) {
        let problems = outcome.problems();
        assert!(outcome.good || !problems.is_empty(), "what is wrong is told");
        assert!(problems.len() <= MAX_PROBLEMS, "{} problems", problems.len());
        for problem in problems {
            self.judge_one(problem, mutant);
        }
    }

    /// Judges what was found later, about the file as it is now.
    fn judge_all(&self, problems: &[Problem]) {
        let bytes = fs::read(&self.path).unwrap();
        for problem in problems {
            self.judge_one(problem, &bytes);
        }
    }

    fn judge_one(&self, problem: &Problem, mutant: &[u8]) {
        for text in [Some(&problem.message), problem.help.as_ref()].into_iter().flatten() {
            assert!(!text.en.trim().is_empty(), "{problem:?}");
            assert!(text.zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{problem:?}");
            for words in [&text.en, &text.zh] {
                assert!(words.len() < 4_000, "a message of {} bytes: {:?}", words.len(), problem.id);
                assert!(!words.chars().any(|c| c.is_control() && c != '\n'), "a control character: {problem:?}");
            }
        }
        for lang in [Lang::Zh, Lang::En] {
            let json = serde_json::to_value(problem.to_json(lang)).unwrap();
            assert_eq!(json["line"], problem.place.line, "{problem:?}");
        }
        let place = &problem.place;
        if place.line == 0 {
            return;
        }
        let read;
        let bytes = if place.file == self.path {
            mutant
        } else {
            read = fs::read(&place.file).unwrap_or_else(|error| panic!("{error}: {problem:?}"));
            &read
        };
        assert!(place.span.start <= place.span.end && place.span.end <= bytes.len(), "outside the file: {problem:?}");
        let line = bytes.split(|byte| *byte == b'\n').nth(place.line - 1);
        let line = line.unwrap_or_else(|| panic!("no such line: {problem:?}"));
        let characters = String::from_utf8_lossy(line).chars().count();
        assert!((1..=characters + 1).contains(&place.column), "no such column: {problem:?}");
    }

    /// Plays and paints some of what was read.
    fn use_in_part(&self, outcome: &Outcome, painter: &Painter, random: &mut Random) {
        let library = &outcome.library;
        if random.once_in(PLAYED) {
            let show = Show::compile(Arc::clone(library));
            play(&show, random);
            let now = instant(random);
            self.judge_all(&lint(&show, now));
        }
        if self.kind == Kind::Picture || random.once_in(PAINTED) {
            for slide in library.playlists.values().flat_map(|playlist| &playlist.slides).take(3) {
                let size = PaintSize { width: 160, height: 90 };
                match painter.draw(slide, size) {
                    Ok(canvas) => assert_eq!(canvas.data.len(), 160 * 90 * 4),
                    Err(why) => assert!(!why.zh.is_empty() && !why.en.is_empty()),
                }
            }
        }
        if random.once_in(PAINTED * 10) {
            self.judge_all(&legibility::judge(outcome, painter).problems);
        }
    }

    /// Has the binary tell everything, in both formats.
    fn check(&self) {
        for format in ["human", "json"] {
            let mut command = Command::new(env!("CARGO_BIN_EXE_gongyi"));
            command.arg("check").arg(self.folder.path().join("playlists")).args(["--format", format]);
            command.env("GONGYI_ASSETS", self.folder.path().join("assets")).stdin(Stdio::null());
            let output = command.output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(matches!(output.status.code(), Some(0 | 1)), "check --format {format}: {}\n{said}", output.status);
            assert!(!said.contains("panicked"), "{said}");
        }
    }
}

/// An instant of the next years, often at the edge of a day.
fn instant(random: &mut Random) -> DateTime<Utc> {
    let start = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
    let days = TimeDelta::days(random.below(1_500) as i64);
    start + days + TimeDelta::seconds(random.below(86_400) as i64)
}

/// What is on and what follows, for every zone, at some instants.
fn play(show: &Show, random: &mut Random) {
    for zone in show.library().screens.iter().flat_map(|screen| screen.zone_ids()) {
        for trust in [ClockTrust::Trusted, ClockTrust::Doubted(gongyi_core::problem::Text::new("疑", "doubt"))] {
            let now = instant(random);
            let cue = show.cue(&zone, now, &trust);
            assert!(cue.starts <= now && now < cue.ends, "{zone:?} at {now}: {cue:?}");
            let mut end = None;
            for cue in show.cues(&zone, now, &trust).take(40) {
                assert!(cue.starts < cue.ends, "{cue:?}");
                assert!(end.is_none_or(|end| end == cue.starts), "a gap before {cue:?}");
                end = Some(cue.ends);
            }
        }
    }
}

/// The mutants of one thread: each is announced before it is tried.
struct Worker {
    seed: u64,
    corpus: Arc<Vec<Seed>>,
    benches: Vec<Bench>,
    painter: Painter,
    kept: PathBuf,
}

enum News {
    /// A thread begins with this mutant.
    Begins {
        worker: u64,
        number: u64,
    },
    /// One failed: what it was, and why.
    Failed {
        what: String,
    },
    Ended {
        worker: u64,
        tally: Tally,
    },
}

impl Worker {
    fn new(seed: u64, corpus: Arc<Vec<Seed>>, kept: PathBuf) -> Self {
        let picture = corpus.iter().find(|seed| seed.name == "drawn.Png").unwrap();
        let theme = corpus.iter().find(|seed| seed.kind == Kind::Theme).unwrap();
        let benches = vec![
            Bench::new(Kind::Playlist, GOOD.as_bytes()),
            Bench::new(Kind::Site, GOOD_SITE.as_bytes()),
            Bench::new(Kind::Theme, &theme.bytes),
            Bench::new(Kind::Picture, &picture.bytes),
        ];
        let painter = Painter::new(Fonts::load(&Assets::embedded()).unwrap(), Assets::embedded());
        Self { seed, corpus, benches, painter, kept }
    }

    /// Makes a mutant and tries it out; why it failed, where it did.
    fn try_out(&mut self, number: u64) -> Option<String> {
        let mut random = Random::of(self.seed, number);
        // Sites and playlists are most of what staff write; pictures and themes come from elsewhere.
        let kind =
            [Kind::Playlist, Kind::Playlist, Kind::Site, Kind::Site, Kind::Theme, Kind::Picture][random.below(6)];
        let seeds: Vec<&Seed> = self.corpus.iter().filter(|seed| seed.kind == kind).collect();
        let (seed, other) = (seeds[random.below(seeds.len())], seeds[random.below(seeds.len())]);
        let mutant = match kind {
            Kind::Picture => mutate::picture(&seed.bytes, &other.bytes, &mut random),
            _ => mutate::text(&seed.bytes, &other.bytes, &mut random),
        };
        let file = self.kept.join(format!("{kind:?}-{}-{number}", self.seed));
        fs::write(&file, &mutant).unwrap();
        let bench = self.benches.iter_mut().find(|bench| bench.kind == kind).unwrap();
        let tried = catch_unwind(AssertUnwindSafe(|| bench.try_out(&mutant, &self.painter, &mut random)));
        let Err(panic) = tried else {
            fs::remove_file(&file).unwrap();
            return None;
        };
        let why = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        let why: String = why.unwrap_or("a panic without words").chars().take(800).collect();
        let anew = Bench::new(kind, &bench.good);
        let tally = std::mem::take(&mut bench.tally);
        *bench = Bench { tally, ..anew };
        Some(format!("mutant {number} of {} ({}):\n  {why}\n", seed.name, file.display()))
    }
}

#[test]
fn ten_thousand_mutated_files_take_nothing_down() {
    let seed = from_environment("GONGYI_RANDOM").unwrap_or(SEED);
    let numbers = match from_environment("GONGYI_MUTANT") {
        Some(number) => number..number + 1,
        None => 0..from_environment("GONGYI_MUTANTS").unwrap_or(MUTANTS),
    };
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mutants");
    fs::create_dir_all(&kept).unwrap();
    let corpus = Arc::new(corpus());
    let workers = std::thread::available_parallelism().map_or(1, |count| count.get() as u64);
    let (to, news) = mpsc::channel();
    for worker in 0..workers {
        let (to, corpus, kept, numbers) = (to.clone(), Arc::clone(&corpus), kept.clone(), numbers.clone());
        let work = move || {
            let mut own = Worker::new(seed, corpus, kept);
            for number in numbers.filter(|number| number % workers == worker) {
                let _failed_already = to.send(News::Begins { worker, number });
                if let Some(what) = own.try_out(number) {
                    let _failed_already = to.send(News::Failed { what });
                }
            }
            let mut tally = Tally::default();
            for bench in own.benches {
                tally.let_in += bench.tally.let_in;
                tally.refused += bench.tally.refused;
                tally.ids.extend(bench.tally.ids);
            }
            let _failed_already = to.send(News::Ended { worker, tally });
        };
        // Not joined: one that hangs must fail the test, not hang it.
        std::thread::Builder::new().spawn(work).unwrap();
    }
    let mut at_work: Vec<Option<(Option<u64>, Instant)>> = vec![Some((None, monotonic_now())); workers as usize];
    let (mut failed, mut why, mut all) = (0, String::new(), Tally::default());
    while at_work.iter().any(Option::is_some) && failed < MAX_FAILED {
        match news.recv_timeout(Duration::from_secs(1)) {
            Ok(News::Begins { worker, number }) => at_work[worker as usize] = Some((Some(number), monotonic_now())),
            Ok(News::Failed { what }) => {
                failed += 1;
                why += &what;
            }
            Ok(News::Ended { worker, tally }) => {
                at_work[worker as usize] = None;
                all.let_in += tally.let_in;
                all.refused += tally.refused;
                all.ids.extend(tally.ids);
            }
            Err(_) => {}
        }
        for (number, since) in at_work.iter().flatten() {
            if monotonic_now() - *since > PATIENCE {
                write!(why, "mutant {number:?} of seed {seed} does not end; it is kept in {}", kept.display()).unwrap();
                panic!("{why}");
            }
        }
    }
    let (let_in, refused, ids) = (all.let_in, all.refused, all.ids.len());
    println!("{let_in} were let in, {refused} refused; {ids} kinds of problems");
    assert!(why.is_empty(), "seed {seed}, kept in {}:\n{why}", kept.display());
    if let_in + refused >= MUTANTS as usize {
        assert!(
            let_in * 5 > refused && refused * 5 > let_in && ids > 60,
            "{let_in} let in, {refused} refused, {ids} ids"
        );
    }
}
