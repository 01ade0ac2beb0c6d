//! What a picture may cost on this machine. The memory that there is, is read here, once, and nowhere else.

use std::{fs, path::Path, sync::OnceLock};

/// What a picture may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest side, in pixels.
    pub side: u32,
    /// The memory for decoding, in bytes: the file, what the decoder keeps beside the pixels, and the pixels. What a
    /// screen asks for, a picture of its own size, comes on top.
    pub budget_bytes: u64,
    /// The size of the file, in bytes.
    pub file_bytes: u64,
}

const MIB: u64 = 1024 * 1024;
/// Where memory is scarce, a photograph of twelve megapixels must still go.
const MIN_BUDGET_BYTES: u64 = 64 * MIB;
/// A photograph of 100 megapixels, as telephones make them, with its file.
const MAX_BUDGET_BYTES: u64 = 400 * MIB;
/// One part in so many of the memory that is free: the rest is for what is painted and for all other programs.
const SHARE: u64 = 4;

impl Default for Limits {
    /// The limits of this machine.
    fn default() -> Self {
        /// A poster of 16384 pixels a side is the largest that graphics adapters take.
        const SIDE: u32 = 16_384;
        /// Larger files are films or mistakes.
        const FILE_BYTES: u64 = 200 * 1024 * 1024;
        Self { side: SIDE, budget_bytes: machine_budget_bytes(), file_bytes: FILE_BYTES }
    }
}

/// The budget of this machine, as it was when somebody first asked.
fn machine_budget_bytes() -> u64 {
    static BUDGET: OnceLock<u64> = OnceLock::new();
    *BUDGET.get_or_init(|| {
        let available = fs::read_to_string("/proc/meminfo").ok().and_then(|text| available_bytes(&text));
        budget_bytes(available, group_limit_bytes())
    })
}

/// The budget of a machine with so much free memory, where the process may have so much; none where that is not known.
fn budget_bytes(available: Option<u64>, group: Option<u64>) -> u64 {
    let free = available.into_iter().chain(group).min();
    free.map_or(MAX_BUDGET_BYTES, |free| (free / SHARE).clamp(MIN_BUDGET_BYTES, MAX_BUDGET_BYTES))
}

/// The free memory that `/proc/meminfo` reports.
fn available_bytes(meminfo: &str) -> Option<u64> {
    let rest = meminfo.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    rest.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

/// The least limit of the control groups that this process is in, of version 2 and of version 1.
fn group_limit_bytes() -> Option<u64> {
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    let own = groups.lines().find_map(|line| line.strip_prefix("0::/")).unwrap_or_default();
    let root = Path::new("/sys/fs/cgroup");
    let folder = root.join(own);
    let files = folder
        .ancestors()
        .take_while(|folder| folder.starts_with(root))
        .flat_map(|folder| [folder.join("memory.max"), folder.join("memory.high")])
        .chain([root.join("memory/memory.limit_in_bytes")]);
    files.filter_map(|file| fs::read_to_string(file).ok()).filter_map(|text| limit_bytes(&text)).min()
}

/// A limit as a control group writes it; none where it is `max`.
fn limit_bytes(text: &str) -> Option<u64> {
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_follows_the_memory_that_there_is() {
        let gib = 1024 * MIB;
        for (available, group, budget) in [
            (None, None, 400 * MIB),
            (Some(16 * gib), None, 400 * MIB),
            (Some(gib), None, 256 * MIB),
            (Some(600 * MIB), None, 150 * MIB),
            (Some(100 * MIB), None, 64 * MIB),
            (Some(0), None, 64 * MIB),
            (Some(16 * gib), Some(512 * MIB), 128 * MIB),
            (Some(512 * MIB), Some(16 * gib), 128 * MIB),
            (None, Some(1 << 62), 400 * MIB),
        ] {
            assert_eq!(budget_bytes(available, group), budget, "{available:?} {group:?}");
        }
    }

    #[test]
    fn memory_is_read_as_linux_writes_it() {
        let meminfo = "MemTotal:        1000000 kB\nMemFree:          100000 kB\nMemAvailable:     614400 kB\n";
        assert_eq!(available_bytes(meminfo), Some(600 * MIB));
        assert_eq!(available_bytes("MemTotal: 5 kB\n"), None);
        assert_eq!(available_bytes("MemAvailable: many kB\n"), None);
        assert_eq!(available_bytes("MemAvailable: 18446744073709551615 kB\n"), None);
        assert_eq!(limit_bytes("max\n"), None);
        assert_eq!(limit_bytes("536870912\n"), Some(512 * MIB));
    }

    #[test]
    fn a_photograph_of_a_telephone_fits_every_machine() {
        // Twelve megapixels in RGB, and a file of eight megabytes that the decoder copies.
        assert!(12_000_000 * 3 + 2 * 8_000_000 <= budget_bytes(Some(0), None));
    }
}
