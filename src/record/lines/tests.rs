//! Places whose every write waits for its fate: what is lost, doubled or out of order.

use std::sync::mpsc;

use proptest::prelude::*;

use super::*;

const PATIENCE: Duration = Duration::from_mins(2);
const QUICK: Pace = Pace { first: Duration::from_millis(1), most: Duration::from_millis(2) };
const LIMITS: Limits = Limits { bytes: 1 << 20, pace: QUICK, settle: Duration::from_hours(1), beat: None };

/// A place whose every write waits for its fate.
struct Fated {
    tries: mpsc::Sender<String>,
    fates: mpsc::Receiver<Fate>,
    dropped: mpsc::Sender<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Works,
    Fails,
    Panics,
}

impl LineTarget for Fated {
    fn write(&mut self, line: &str, _at: &str) -> io::Result<()> {
        self.tries.send(line.to_owned()).unwrap();
        match self.fates.recv().unwrap_or(Fate::Works) {
            Fate::Works => Ok(()),
            Fate::Fails => Err(io::Error::other("full")),
            Fate::Panics => panic!("a fault"),
        }
    }

    fn dropped(&self, lines: u64) {
        let _nobody_counts = self.dropped.send(lines);
    }

    fn gap(&self, gap: &Gap) -> Option<String> {
        Some(format!("gap {}-{} {}\n", gap.from, gap.to, gap.dropped))
    }
}

struct Driven {
    queue: LineQueue,
    tries: mpsc::Receiver<String>,
    fates: mpsc::Sender<Fate>,
    dropped: mpsc::Receiver<u64>,
}

fn driven(limits: Limits) -> Driven {
    let ((tried, tries), (fates, fate), (drops, dropped)) = (mpsc::channel(), mpsc::channel(), mpsc::channel());
    let (queue, started) = LineQueue::start("gongyi-test", limits, Fated { tries: tried, fates: fate, dropped: drops });
    started.unwrap();
    Driven { queue, tries, fates, dropped }
}

fn push(queue: &LineQueue, number: u32) {
    queue.push(format!("{number}\n"), number.to_string());
}

#[test]
fn a_line_that_fails_or_panics_is_given_again_before_the_next() {
    let driven = driven(LIMITS);
    push(&driven.queue, 1);
    push(&driven.queue, 2);
    let mut seen = Vec::new();
    for fate in [Fate::Fails, Fate::Panics, Fate::Works, Fate::Fails, Fate::Works] {
        seen.push(driven.tries.recv_timeout(PATIENCE).unwrap());
        driven.fates.send(fate).unwrap();
    }
    assert_eq!(seen, ["1\n", "1\n", "1\n", "2\n", "2\n"]);
    driven.queue.flush_within(PATIENCE);
    assert!(lock(&driven.queue.shared.state).is_idle());
}

#[test]
fn what_does_not_fit_is_reported_by_one_line() {
    // Room for about ten lines.
    let driven = driven(Limits { bytes: 10 * (size_of::<Line>() + 6), ..LIMITS });
    push(&driven.queue, 0);
    assert_eq!(driven.tries.recv_timeout(PATIENCE).unwrap(), "0\n");
    // The place hangs meanwhile: nobody waits for it.
    for number in 1..=100 {
        push(&driven.queue, number);
    }
    // It fails once, and works again from then on.
    driven.fates.send(Fate::Fails).unwrap();
    let Driven { queue, tries, fates, dropped } = driven;
    drop(fates);
    queue.flush_within(PATIENCE);
    drop(queue);
    let seen: Vec<String> = tries.iter().collect();
    let kept = seen.len() - 2;
    assert!((8..=12).contains(&kept), "{seen:?}");
    assert_eq!(seen[0], "0\n");
    assert_eq!(seen[1], format!("gap 1-{} {}\n", 100 - kept, 100 - kept));
    let expected: Vec<String> = (101 - kept..=100).map(|number| format!("{number}\n")).collect();
    assert_eq!(seen[2..], expected);
    assert_eq!(dropped.iter().sum::<u64>(), 100 - kept as u64);
}

#[test]
fn what_could_not_be_put_on_the_disk_is_tried_again() {
    /// A place whose syncs wait for their fate.
    struct Disk {
        tries: mpsc::Sender<&'static str>,
        fates: mpsc::Receiver<bool>,
    }
    impl LineTarget for Disk {
        fn write(&mut self, _: &str, _at: &str) -> io::Result<()> {
            self.tries.send("written").unwrap();
            Ok(())
        }

        fn settle(&mut self) -> io::Result<()> {
            self.tries.send("settled").unwrap();
            let worked = self.fates.recv().unwrap();
            worked.then_some(()).ok_or_else(|| io::Error::other("the disk is away"))
        }

        fn gap(&self, _: &Gap) -> Option<String> {
            None
        }
    }
    let ((tries, tried), (fates, fate)) = (mpsc::channel(), mpsc::channel());
    let limits = Limits { settle: Duration::from_millis(1), ..LIMITS };
    let (queue, started) = LineQueue::start("gongyi-test", limits, Disk { tries, fates: fate });
    started.unwrap();
    push(&queue, 1);
    assert_eq!(tried.recv_timeout(PATIENCE).unwrap(), "written");
    for worked in [false, false, true] {
        assert_eq!(tried.recv_timeout(PATIENCE).unwrap(), "settled");
        fates.send(worked).unwrap();
    }
    drop(fates);
    drop(queue);
    assert_eq!(tried.iter().count(), 0, "what is on the disk is not put there again");
}

#[test]
fn a_pipe_that_nobody_reads_keeps_nobody() {
    let driven = driven(LIMITS);
    push(&driven.queue, 1);
    assert_eq!(driven.tries.recv_timeout(PATIENCE).unwrap(), "1\n");
    let Driven { queue, fates, .. } = driven;
    // The write hangs to the end of the test; the end is waited for, but not for ever.
    drop(queue);
    drop(fates);
}

#[test]
fn at_the_end_what_waits_is_tried_whatever_the_pace() {
    let hour = Duration::from_hours(1);
    let driven = driven(Limits { pace: Pace { first: hour, most: hour }, ..LIMITS });
    push(&driven.queue, 1);
    assert_eq!(driven.tries.recv_timeout(PATIENCE).unwrap(), "1\n");
    driven.fates.send(Fate::Fails).unwrap();
    push(&driven.queue, 2);
    let Driven { queue, tries, fates, dropped } = driven;
    drop(fates);
    drop(queue);
    assert_eq!(tries.iter().collect::<Vec<_>>(), ["1\n", "2\n"]);
    assert_eq!(dropped.iter().sum::<u64>(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever fails, whenever: lines come whole, in order, once; and what is missing stands in the gaps.
    #[test]
    fn nothing_is_lost_doubled_or_out_of_order(
        room in 1_usize..20,
        steps in prop::collection::vec((1_u32..5, prop::sample::select(vec![Fate::Works, Fate::Fails, Fate::Panics])), 1..30),
    ) {
        let driven = driven(Limits { bytes: room * (size_of::<Line>() + 6), ..LIMITS });
        let (mut pushed, mut written) = (0, Vec::new());
        for (count, fate) in steps {
            for _ in 0..count {
                pushed += 1;
                push(&driven.queue, pushed);
            }
            let line = driven.tries.recv_timeout(PATIENCE).unwrap();
            if fate == Fate::Works {
                written.push(line);
            }
            driven.fates.send(fate).unwrap();
        }
        let Driven { queue, tries, fates, dropped } = driven;
        drop(fates);
        queue.flush_within(PATIENCE);
        drop(queue);
        written.extend(tries.iter());
        let (mut next, mut missing) = (1, 0);
        for line in written {
            let words: Vec<&str> = line.trim_end().split([' ', '-']).collect();
            match words[..] {
                ["gap", from, to, count] => {
                    let (from, to): (u32, u32) = (from.parse().unwrap(), to.parse().unwrap());
                    prop_assert_eq!(from, next);
                    prop_assert_eq!(u64::from(to - from + 1), count.parse::<u64>().unwrap());
                    missing += u64::from(to - from + 1);
                    next = to + 1;
                }
                [number] => {
                    prop_assert_eq!(number.parse::<u32>().unwrap(), next);
                    next += 1;
                }
                _ => prop_assert!(false, "{}", line),
            }
        }
        prop_assert_eq!(next, pushed + 1);
        prop_assert_eq!(dropped.iter().sum::<u64>(), missing);
    }
}
