//! What a process and all that it started cost: processor time, memory, bytes written to disk, read from `/proc`.
//!
//! A browser is a tree of processes. Who belongs to it is found by parents, by process groups and by what belonged to it
//! before; what a process used that has ended is in its parent's figures, as the kernel adds it there.

use std::{collections::BTreeMap, fs, io, path::Path};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};

/// The variable by which a process is known whose parents have left it: browsers start helpers that do so on purpose.
pub(crate) const MARK: &str = "GONGYI_WALL_MARK";
/// The kernel counts processor time in hundredths of a second, on every machine that a wall has.
pub(crate) const TICKS_A_SECOND: f64 = 100.0;

/// Fewer ticks than this say little.
const FEW_TICKS: u64 = 20;

/// One line of `/proc/PID/stat`, as far as it is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stat {
    /// Its number.
    pub(crate) pid: u32,
    /// Its parent's.
    pub(crate) parent: u32,
    /// Its process group.
    pub(crate) group: u32,
    /// When it was started, which tells it from a later one with the same number.
    pub(crate) started: u64,
    /// Its processor time in ticks, and that of its children that ended.
    pub(crate) ticks: u64,
}

/// What a tree of processes has used so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Usage {
    /// Processor time in ticks, that of threads and children that ended included.
    pub(crate) ticks: u64,
    /// How long the threads that are there now have run, in nanoseconds.
    pub(crate) ran: u64,
    /// Bytes that were written to a disk.
    pub(crate) written: u64,
}

impl Usage {
    /// The processor time since an earlier reading, in seconds. The kernel counts a tick for whoever runs as its clock
    /// ticks, and who wakes for a moment at full milliseconds is met by it more often than not: where there are few, the
    /// time that threads have run counts instead.
    pub(crate) fn seconds_since(&self, before: &Self) -> f64 {
        let ticks = self.ticks.saturating_sub(before.ticks);
        if ticks < FEW_TICKS {
            return self.ran.saturating_sub(before.ran) as f64 / 1e9;
        }
        ticks as f64 / TICKS_A_SECOND
    }
}

/// Reads `/proc/PID/stat`. The name in it may hold anything, brackets and spaces too.
pub(crate) fn parse_stat(text: &str) -> Option<Stat> {
    let (head, tail) = text.rsplit_once(')')?;
    let pid = head.split_once('(')?.0.trim().parse().ok()?;
    let fields: Vec<&str> = tail.split_whitespace().collect();
    // The third field of the kernel's description is the first here.
    let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
    let small = |number: usize| field(number).and_then(|field| u32::try_from(field).ok());
    let ticks = field(14)? + field(15)? + field(16)? + field(17)?;
    Some(Stat { pid, parent: small(4)?, group: small(5)?, started: field(22)?, ticks })
}

/// Reads one figure of a file of lines such as `Pss:  123 kB` or `write_bytes: 123`.
pub(crate) fn parse_figure(text: &str, name: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'))?;
    line.split_whitespace().next()?.parse().ok()
}

/// A process and all that it started.
#[derive(Debug)]
pub(crate) struct Tree {
    root: u32,
    /// What the variable is in all of it.
    mark: Vec<u8>,
    /// Those that were ever seen in it, with their start.
    known: BTreeMap<u32, u64>,
}

impl Tree {
    /// The tree of a process that was started in a process group of its own, with the variable, unless it is empty.
    pub(crate) fn new(root: u32, mark: &str) -> Self {
        Self { root, mark: format!("{MARK}={mark}").into_bytes(), known: BTreeMap::new() }
    }

    /// Those that are alive.
    pub(crate) fn alive(&mut self) -> io::Result<Vec<Stat>> {
        let mut all = Vec::new();
        for entry in fs::read_dir("/proc")? {
            let path = entry?.path();
            let Some(stat) = fs::read_to_string(path.join("stat")).ok().as_deref().and_then(parse_stat) else {
                continue;
            };
            if self.has_mark(&fs::read(path.join("environ")).unwrap_or_default()) {
                self.known.insert(stat.pid, stat.started);
            }
            all.push(stat);
        }
        let found = members(&all, self.root, &self.known);
        self.known.extend(found.iter().map(|stat| (stat.pid, stat.started)));
        Ok(found)
    }

    fn has_mark(&self, environment: &[u8]) -> bool {
        self.mark.len() > MARK.len() + 1 && environment.split(|byte| *byte == 0).any(|variable| variable == self.mark)
    }

    /// What all of it has used since it was started.
    pub(crate) fn usage(&mut self) -> io::Result<Usage> {
        let alive = self.alive()?;
        let written = |stat: &Stat| figure(stat.pid, "io", "write_bytes").unwrap_or_default();
        Ok(Usage {
            ticks: alive.iter().map(|stat| stat.ticks).sum(),
            ran: alive.iter().map(|stat| run_time(stat.pid)).sum(),
            written: alive.iter().map(written).sum(),
        })
    }

    /// The memory of all of it in bytes: what several processes share counts once (PSS).
    pub(crate) fn memory(&mut self) -> io::Result<u64> {
        let pss = |stat: &Stat| figure(stat.pid, "smaps_rollup", "Pss").unwrap_or_default() * 1024;
        Ok(self.alive()?.iter().map(pss).sum())
    }

    /// Sends a signal to all of it.
    pub(crate) fn signal(&mut self, signal: Signal) {
        let pid = |pid: u32| i32::try_from(pid).ok().and_then(Pid::from_raw);
        if let Some(group) = pid(self.root) {
            let _gone = kill_process_group(group, signal);
        }
        for member in self.alive().unwrap_or_default().iter().filter_map(|stat| pid(stat.pid)) {
            let _gone = kill_process(member, signal);
        }
    }
}

/// How long the threads of a process have run, in nanoseconds (`/proc/PID/task/TID/schedstat`).
fn run_time(pid: u32) -> u64 {
    let Ok(threads) = fs::read_dir(Path::new("/proc").join(pid.to_string()).join("task")) else { return 0 };
    let ran = |thread: fs::DirEntry| {
        fs::read_to_string(thread.path().join("schedstat")).ok()?.split_whitespace().next()?.parse::<u64>().ok()
    };
    threads.filter_map(Result::ok).filter_map(ran).sum()
}

fn figure(pid: u32, file: &str, name: &str) -> Option<u64> {
    parse_figure(&fs::read_to_string(Path::new("/proc").join(pid.to_string()).join(file)).ok()?, name)
}

/// Who of all processes belongs to the tree of `root`.
pub(crate) fn members(all: &[Stat], root: u32, known: &BTreeMap<u32, u64>) -> Vec<Stat> {
    let mut inside: BTreeMap<u32, Stat> = BTreeMap::new();
    loop {
        let before = inside.len();
        for stat in all {
            let seen = known.get(&stat.pid) == Some(&stat.started);
            if seen || stat.pid == root || stat.group == root || inside.contains_key(&stat.parent) {
                inside.insert(stat.pid, *stat);
            }
        }
        if inside.len() == before {
            return inside.into_values().collect();
        }
    }
}
