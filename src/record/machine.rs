//! How the machine does, for the status: room on its disks, temperature, and whether it is slowed down. It is asked on the thread
//! that writes the status, every ten seconds at most; a disk that does not answer is left out, and is not asked again until it
//! has answered.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde::Serialize;

use gongyi_system::{
    clock::monotonic_now,
    disk::DiskSpace,
    thermal::{Causes, Thermal},
    threads::asker::Asker,
};

/// The machine is asked this often at most.
const ASK_EVERY: Duration = Duration::from_secs(10);
/// A disk that takes longer hangs.
const ANSWERS_WITHIN: Duration = Duration::from_secs(1);

/// How the machine does.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MachineStatus {
    /// The hottest sensor, in degrees Celsius; none where the kernel tells of none.
    pub temperature_c: Option<f64>,
    /// Which that is, as the kernel calls it.
    pub sensor: Option<String>,
    /// Whether it is slowed down now, for heat or for want of voltage.
    pub throttled: bool,
    /// By what: cooling devices of the kernel, and `under_voltage` or `firmware` of a Raspberry Pi; those since its start with
    /// `_before`.
    pub throttled_by: Vec<String>,
    /// The disks that the player writes to.
    pub disks: Vec<DiskStatus>,
}

/// A disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DiskStatus {
    /// The folder on it that is written to.
    pub path: String,
    /// Bytes that are left; none where it does not answer.
    pub free_bytes: Option<u64>,
    /// Bytes in all.
    pub total_bytes: Option<u64>,
}

/// Asks the machine.
#[derive(Default)]
pub(super) struct MachineProbe {
    asker: Asker,
    last: Option<(Instant, Vec<PathBuf>, MachineStatus)>,
}

impl MachineProbe {
    /// How it does: what it said within the last seconds, or says now.
    pub(super) fn ask(&mut self, folders: &[PathBuf]) -> MachineStatus {
        let now = monotonic_now();
        if let Some((asked, of, status)) = &self.last
            && now.saturating_duration_since(*asked) < ASK_EVERY
            && of == folders
        {
            return status.clone();
        }
        let (theirs, thermal) = (folders.to_vec(), Thermal::read());
        let measure = move || theirs.iter().map(|folder| DiskSpace::of(folder).ok()).collect::<Vec<_>>();
        let spaces = self.asker.ask(ANSWERS_WITHIN, measure).and_then(Result::ok).unwrap_or_default();
        let spaces = spaces.into_iter().chain(std::iter::repeat(None));
        let disks = folders.iter().zip(spaces).map(|(folder, space)| disk(folder, space)).collect();
        let status = told(thermal, disks);
        self.last = Some((now, folders.to_vec(), status.clone()));
        status
    }
}

fn disk(folder: &Path, space: Option<DiskSpace>) -> DiskStatus {
    DiskStatus {
        path: folder.to_string_lossy().into_owned(),
        free_bytes: space.map(|space| space.free_bytes),
        total_bytes: space.map(|space| space.total_bytes),
    }
}

fn told(thermal: Thermal, disks: Vec<DiskStatus>) -> MachineStatus {
    let throttled = thermal.is_throttled();
    let raspberry = thermal.raspberry.unwrap_or_default();
    let causes = |causes: Causes, when: &str| {
        let names = [("under_voltage", causes.under_voltage), ("firmware", causes.slowed)];
        names.into_iter().filter(|(_, is_so)| *is_so).map(|(name, _)| format!("{name}{when}")).collect::<Vec<_>>()
    };
    let mut throttled_by: Vec<String> = thermal.slowed.into_iter().map(|cooling| cooling.kind).collect();
    throttled_by.extend(causes(raspberry.now, ""));
    throttled_by.extend(causes(raspberry.before, "_before"));
    let (temperature_c, sensor) = thermal.hottest.map(|sensor| (sensor.celsius, sensor.kind)).unzip();
    MachineStatus { temperature_c, sensor, throttled, throttled_by, disks }
}

#[cfg(test)]
mod tests {
    use gongyi_system::thermal::{Cooling, Sensor, throttled};

    use super::*;

    #[test]
    fn what_the_machine_tells_is_told() {
        let thermal = Thermal {
            hottest: Some(Sensor { kind: "cpu-thermal".into(), celsius: 81.2 }),
            slowed: vec![Cooling { kind: "cpufreq-cpu0".into(), state: 2, most: 4 }],
            raspberry: throttled("50001"),
        };
        let status = told(thermal, Vec::new());
        assert_eq!((status.temperature_c, status.sensor.as_deref()), (Some(81.2), Some("cpu-thermal")));
        assert!(status.throttled);
        let by = ["cpufreq-cpu0", "under_voltage", "under_voltage_before", "firmware_before"];
        assert_eq!(status.throttled_by, by);
        // What was is no reason to say that it is.
        let past = told(Thermal { raspberry: throttled("50000"), ..Thermal::default() }, Vec::new());
        assert!(!past.throttled && past.throttled_by.len() == 2);
    }

    #[test]
    fn a_disk_is_asked_once_in_ten_seconds_and_one_that_is_not_there_is_told_as_such() {
        let folder = tempfile::tempdir().unwrap();
        let folders = [folder.path().to_owned(), folder.path().join("missing")];
        let mut probe = MachineProbe::default();
        let first = probe.ask(&folders);
        assert!(first.disks.first().is_some_and(|disk| disk.free_bytes.is_some() && disk.total_bytes.is_some()));
        assert!(first.disks.get(1).is_some_and(|disk| disk.free_bytes.is_none()));
        std::fs::create_dir(folder.path().join("missing")).unwrap();
        assert_eq!(probe.ask(&folders), first, "asked again at once");
        assert!(probe.ask(&folders[1..]).disks.first().is_some_and(|disk| disk.free_bytes.is_some()));
    }
}
