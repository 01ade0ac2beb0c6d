//! The harness that compares walls (`cargo bench --bench wall`) can report a loss, and measures what it says it does. How
//! fast the player is, is not asked here.

#![allow(dead_code, reason = "the parts of the harness that need an X server are not used here")]

#[path = "../../benches/wall/options.rs"]
mod options;
#[path = "../../benches/wall/pacing.rs"]
mod pacing;
#[path = "../../benches/wall/processes.rs"]
mod processes;
#[path = "../../benches/wall/statistics.rs"]
mod statistics;
#[path = "../../benches/wall/table.rs"]
mod table;

/// What `options` asks of the content: the rest of it paints.
mod content {
    pub(crate) const DWELL_SECS: u64 = 8;
}

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
    time::Duration,
};

use gongyi_system::clock::monotonic_now;
use rustix::process::Signal;

use options::{Options, Scenario};
use pacing::Step;
use processes::{MARK, Stat, TICKS_A_SECOND, Tree, Usage, members, parse_figure, parse_stat};
use statistics::{quantile, ratio, spread};
use table::{Aim, Measure, Player, Samples, Verdict};

/// No machine is so busy that a process does not get on in this.
const PATIENCE: Duration = Duration::from_mins(2);

/// A process in a group of its own that is ended with the test.
struct Fake {
    child: Child,
    tree: Tree,
}

impl Fake {
    fn start(script: &str, mark: &str) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", script]).env(MARK, mark).process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped());
        let child = command.spawn().unwrap();
        let tree = Tree::new(child.id(), mark);
        Self { child, tree }
    }

    /// Waits for a line that it writes.
    fn line(&mut self) -> String {
        let mut line = String::new();
        BufReader::new(self.child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    /// Processor time in seconds, so far.
    fn used(&mut self) -> f64 {
        self.tree.usage().unwrap().ticks as f64 / TICKS_A_SECOND
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        let _gone = self.tree.alive();
        self.tree.signal(Signal::KILL);
        let _gone = self.child.wait();
    }
}

fn until(mut happened: impl FnMut() -> bool) {
    let deadline = monotonic_now() + PATIENCE;
    while !happened() {
        assert!(monotonic_now() < deadline, "it never happened");
        std::thread::sleep(Duration::from_millis(10));
    }
}

const BURN: &str = "while :; do :; done";

#[test]
fn a_player_that_burns_is_reported_as_a_loss_and_one_that_rests_is_not() {
    // Both burn half a second of a processor, however long that takes: one alone, the other while the first rests.
    let mut burner = Fake::start(BURN, "");
    let mut sleeper = Fake::start("echo up; read line", "");
    assert_eq!(sleeper.line(), "up");
    let (before, rested) = (burner.used(), sleeper.used());
    let start = monotonic_now();
    until(|| burner.used() - before >= 0.5);
    let secs = start.elapsed().as_secs_f64();
    let (busy, idle) = ((burner.used() - before) / secs * 100.0, (sleeper.used() - rested) / secs * 100.0);

    let verdicts = |gongyi: f64, chromium: f64| {
        let mut samples = Samples::default();
        for (player, value) in [(Player::Gongyi, gongyi), (Player::Chromium, chromium)] {
            samples.add(Measure::FadeCpu, player, value);
            samples.add(Measure::TickerCpu, player, value);
        }
        samples.add(Measure::StillCpu, Player::Gongyi, gongyi);
        let verdict = |measure: Measure| samples.verdict(measure, measure.aims()[0]);
        let all = [Measure::StillCpu, Measure::FadeCpu, Measure::TickerCpu].map(verdict);
        (all, samples.missed(), samples.text())
    };
    let (lost, missed, text) = verdicts(busy, idle);
    assert_eq!((lost, missed), ([Verdict::Miss; 3], 3), "{text}");
    assert_eq!(text.matches("MISS").count(), 3, "{text}");
    let (won, missed, text) = verdicts(idle, busy);
    assert_eq!((won, missed), ([Verdict::Pass; 3], 0), "{text}");
}

#[test]
fn processor_time_is_that_of_the_whole_tree_and_of_those_who_have_ended() {
    // A child that burns until the shell has waited for it, then one that lives.
    let script = "timeout 2 sh -c 'while :; do :; done'; echo ended; sh -c 'while :; do :; done' & wait";
    let mut fake = Fake::start(script, "");
    assert_eq!(fake.line(), "ended");
    let ended = fake.used();
    assert!(ended > 0.0, "what the child used that has ended is not lost");
    until(|| fake.tree.alive().unwrap().len() == 2);
    until(|| fake.used() >= ended + 0.3);
    // A processor gives a process no more than the time that passes.
    let (start, before) = (monotonic_now(), fake.used());
    std::thread::sleep(Duration::from_millis(300));
    let used = fake.used() - before;
    assert!(used <= start.elapsed().as_secs_f64() + 0.03, "{used}");
}

#[test]
fn memory_is_what_was_taken() {
    let mut fake =
        Fake::start("echo up; read line; x=$(head -c 40000000 /dev/zero | tr '\\0' x); echo full; read line", "");
    assert_eq!(fake.line(), "up");
    let before = fake.tree.memory().unwrap();
    writeln!(fake.child.stdin.as_mut().unwrap()).unwrap();
    assert_eq!(fake.line(), "full");
    let taken = fake.tree.memory().unwrap() - before;
    assert!((39_000_000..200_000_000).contains(&taken), "{taken} bytes for a string of 40 million");
}

#[test]
fn what_is_written_to_a_disk_is_counted() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = folder.path().join("written");
    let script = format!("echo up; read line; head -c 4000000 /dev/zero > '{}'; echo done; read line", path.display());
    let mut fake = Fake::start(&script, "");
    assert_eq!(fake.line(), "up");
    let before = fake.tree.usage().unwrap().written;
    writeln!(fake.child.stdin.as_mut().unwrap()).unwrap();
    assert_eq!(fake.line(), "done");
    let written = fake.tree.usage().unwrap().written - before;
    // A file system that lies in memory writes nothing to any disk, whoever writes.
    let own = || parse_figure(&fs::read_to_string("/proc/self/io").unwrap(), "write_bytes").unwrap();
    let own_before = own();
    fs::write(folder.path().join("own"), vec![0; 4_000_000]).unwrap();
    let counts = own() > own_before;
    assert_eq!(written > 0, counts);
    assert!(!counts || (3_900_000..6_000_000).contains(&written), "{written} bytes");
}

#[test]
fn who_leaves_his_parents_is_known_by_the_mark_and_is_ended_too() {
    let mark = format!("test-{}", std::process::id());
    // As helpers of browsers do: a session of its own, and a parent that ends.
    let script = "(setsid sleep 600 >/dev/null 2>&1 & ) ; echo up; read line";
    let mut fake = Fake::start(script, &mark);
    assert_eq!(fake.line(), "up");
    let mut sleeper = None;
    until(|| {
        let root = fake.child.id();
        sleeper = fake.tree.alive().unwrap().into_iter().find(|stat| stat.group != root);
        sleeper.is_some()
    });
    let sleeper = sleeper.unwrap();
    let by_group = members(&[sleeper], fake.child.id(), &BTreeMap::new());
    assert!(by_group.is_empty() || sleeper.parent == fake.child.id(), "it has left: {sleeper:?}");
    drop(fake);
    until(|| {
        let now = fs::read_to_string(format!("/proc/{}/stat", sleeper.pid)).ok().as_deref().and_then(parse_stat);
        let state = fs::read_to_string(format!("/proc/{}/status", sleeper.pid)).unwrap_or_default();
        now.is_none_or(|now| now.started != sleeper.started) || state.contains("State:\tZ")
    });
}

#[test]
fn the_tree_is_found_by_parents_groups_and_memory() {
    let stat = |pid, parent, group| Stat { pid, parent, group, started: u64::from(pid) * 10, ticks: 1 };
    let all = [stat(9, 8, 5), stat(8, 7, 5), stat(7, 1, 7), stat(6, 1, 7), stat(5, 1, 5), stat(4, 1, 4), stat(3, 1, 3)];
    let known = BTreeMap::from([(4, 40), (3, 31)]);
    let found: Vec<u32> = members(&all, 7, &known).iter().map(|stat| stat.pid).collect();
    assert_eq!(found, [4, 6, 7, 8, 9], "5 is a stranger, and 3 another process under an old number");
}

#[test]
fn the_files_of_the_kernel_are_read() {
    let line = "77 (a (b) c) S 1 77 70 0 -1 4194304 100 0 0 0 11 22 33 44 20 0 1 0 5678 1000 200 18446744073709551615";
    let stat = Stat { pid: 77, parent: 1, group: 77, started: 5678, ticks: 110 };
    assert_eq!(parse_stat(line), Some(stat));
    assert_eq!(parse_stat("77 (a) S 1"), None);
    assert_eq!(parse_stat(""), None);
    assert_eq!(parse_figure("Rss:  9 kB\nPss:   123 kB\nPss_Dirty: 1 kB\n", "Pss"), Some(123));
    assert_eq!(parse_figure("write_bytes: 4096\ncancelled_write_bytes: 1\n", "write_bytes"), Some(4096));
    assert_eq!(parse_figure("", "Pss"), None);
}

#[test]
fn medians_spreads_and_ratios_are_those_of_the_samples() {
    assert_eq!(quantile(&[], 0.5), None);
    assert_eq!(quantile(&[3.0], 0.99), Some(3.0));
    assert_eq!(quantile(&[4.0, 1.0, 2.0, 3.0], 0.5), Some(2.5));
    let all = spread(&[3.0, 9.0, 1.0]).unwrap();
    assert_eq!((all.median, all.min, all.max), (3.0, 1.0, 9.0));
    let times = ratio(&[1.0, 4.0, 3.0], &[2.0, 2.0, 4.0]).unwrap();
    assert_eq!((times.median, times.min, times.max), (1.5, 0.5, 2.0));
    assert_eq!(ratio(&[1.0], &[0.0]), None, "nothing can be compared with nothing");
    assert_eq!(ratio(&[], &[1.0]), None);
    let never = spread(&[f64::INFINITY, f64::INFINITY]).unwrap();
    assert!(never.median.is_infinite() && never.max.is_infinite());
}

#[test]
fn verdicts_follow_the_aims() {
    let mut samples = Samples::default();
    let aim = Aim::Ratio(0.25, Player::Chromium);
    assert_eq!(samples.verdict(Measure::FadeCpu, aim), Verdict::Unknown);
    samples.add(Measure::FadeCpu, Player::Gongyi, 2.5);
    assert_eq!(samples.verdict(Measure::FadeCpu, aim), Verdict::Unknown, "a peer that is missing decides nothing");
    samples.add(Measure::FadeCpu, Player::Chromium, 10.0);
    assert_eq!(samples.verdict(Measure::FadeCpu, aim), Verdict::Pass);
    for _ in 0..2 {
        samples.add(Measure::FadeCpu, Player::Gongyi, 2.6);
    }
    assert_eq!(samples.verdict(Measure::FadeCpu, aim), Verdict::Miss, "the median counts");
    samples.add(Measure::FadeFrames, Player::Gongyi, 24.0);
    assert_eq!(samples.verdict(Measure::FadeFrames, Aim::AtLeast(25.0)), Verdict::Miss);
    assert_eq!(samples.verdict(Measure::FadeFrames, Aim::AtMost(24.0)), Verdict::Pass);
    assert_eq!(samples.missed(), 2);
}

#[test]
fn a_picture_that_never_came_is_a_loss() {
    let mut samples = Samples::default();
    samples.add(Measure::Start, Player::Gongyi, f64::INFINITY);
    samples.add(Measure::Start, Player::Chromium, f64::INFINITY);
    samples.add(Measure::Start, Player::Mpv, 0.5);
    assert_eq!(samples.missed(), 2, "not even against one that never came either");
    assert!(samples.text().contains("never"), "{}", samples.text());
}

#[test]
fn the_table_names_what_is_missing_and_draws_what_is_there() {
    let mut samples = Samples::default();
    for (gongyi, chromium) in [(1.0, 4.0), (3.0, 5.0), (2.0, 10.0)] {
        samples.add(Measure::Memory, Player::Gongyi, gongyi);
        samples.add(Measure::Memory, Player::Chromium, chromium);
    }
    let markdown = samples.markdown();
    let row = markdown.lines().find(|line| line.contains("memory")).unwrap();
    assert_eq!(
        row,
        "| memory, static slide (MB, PSS of the tree) | 2.00 (1.00–3.00) | 5.00 (4.00–10.0) | – | 0.40 (0.20–0.60) | – | \
         ≤ 0.22 × chromium: **MISS**; ≤ 1 × mpv: not measured |"
    );
    assert!(markdown.lines().all(|line| line.matches('|').count() == 8), "{markdown}");
    assert!(!markdown.contains("ticker"), "what was not measured has no row");
    let picture = samples.picture("a <caption> & more");
    assert!(picture.contains("0.40 ×") && picture.contains("a &lt;caption> &amp; more"), "{picture}");
    assert!(!picture.contains("NaN") && !picture.contains("inf"), "{picture}");
    // What draws slides from drawings draws this one too.
    assert_eq!(picture.matches("<rect").count(), 4, "a ground, two marks of the legend, one bar");
}

#[test]
fn transitions_and_their_pacing_are_told_from_frames() {
    let even: Vec<f64> = (0..25).map(|frame| f64::from(frame) * 40.0).collect();
    let later: Vec<f64> = even.iter().map(|at| at + 8000.0).collect();
    let both = pacing::transitions(&[even.clone(), later].concat());
    assert_eq!(both.iter().map(Vec::len).collect::<Vec<_>>(), [25, 25]);
    assert_eq!(pacing::unevenness(&even), Some(1.0));
    let dropped: Vec<f64> = [&even[..10], &even[11..]].concat();
    assert_eq!(pacing::unevenness(&dropped), Some(2.0), "a frame that is missing is seen");
    assert_eq!(pacing::unevenness(&[5.0]), None, "a cut has no pacing");
    assert!(pacing::transitions(&[]).is_empty());
}

#[test]
fn steps_of_a_ticker_are_measured_in_the_picture() {
    // Text of no regular shape on a plain ground.
    let dark = |x: usize| blake3::hash(&(x / 3).to_le_bytes()).as_bytes()[0] < 80;
    let line = |shift: usize| -> Vec<[u8; 3]> {
        (shift..shift + 600).map(|x| if dark(x) { [20, 30, 40] } else { [240, 235, 220] }).collect()
    };
    assert_eq!(pacing::shift(&line(0), &line(10), 100), Some(10));
    assert_eq!(pacing::shift(&line(3), &line(3), 100), Some(0));
    assert_eq!(pacing::shift(&line(0), &line(300), 100), None, "further than any step");
    let step = |after_ms: f64, pixels: usize| Step { after_ms, pixels: Some(pixels) };
    let even = vec![step(33.0, 10); 9];
    assert_eq!(pacing::uneven_of_100(&even), Some(0.0));
    let late = [even.clone(), vec![step(66.0, 10)]].concat();
    assert_eq!(pacing::uneven_of_100(&late), Some(10.0));
    let long = [even.clone(), vec![step(33.0, 20)]].concat();
    assert_eq!(pacing::uneven_of_100(&long), Some(10.0));
    let lost = [even, vec![Step { after_ms: 33.0, pixels: None }]].concat();
    assert_eq!(pacing::uneven_of_100(&lost), Some(10.0));
    assert_eq!(pacing::uneven_of_100(&[]), None, "one that stands is none");
}

#[test]
fn the_command_line_is_read_and_told() {
    let read = |line: &str| Options::parse(line.split_whitespace().map(str::to_owned));
    let all = read("--bench").unwrap();
    assert_eq!((all.only.len(), all.players.len(), all.size, all.write), (6, 3, (1920, 1080), false));
    let some = read("--rounds 2 --seconds 9 --only fade,disk --players gongyi,mpv --size 1280x720 --write").unwrap();
    assert_eq!(some.only, [Scenario::Fade, Scenario::Disk]);
    assert_eq!(some.window, Duration::from_secs(16), "whole slides");
    let again = some.line();
    let (_, arguments) = again.split_once(" -- ").unwrap();
    assert_eq!(read(arguments).unwrap(), Options { write: false, ..some });
    for wrong in ["--only nothing", "--rounds many", "--size 5", "--what", "--rounds"] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn few_ticks_give_way_to_how_long_threads_ran() {
    let usage = |ticks: u64, ran_millis: u64| Usage { ticks, ran: ran_millis * 1_000_000, written: 0 };
    // Three wake-ups of a millisecond, each met by a tick.
    assert!((usage(103, 1003).seconds_since(&usage(100, 1000)) - 0.003).abs() < 1e-9);
    // Many ticks are exact enough, and know threads that ended.
    assert!((usage(150, 900).seconds_since(&usage(100, 1000)) - 0.5).abs() < 1e-9);
    assert!(usage(103, 900).seconds_since(&usage(100, 1000)).abs() < 1e-9);
    let mut fake = Fake::start("echo up; while :; do :; done", "");
    assert_eq!(fake.line(), "up");
    let before = fake.tree.usage().unwrap().ran;
    until(|| fake.tree.usage().unwrap().ran >= before + 100_000_000);
}
