//! How hot the machine is, and whether it is slowed down for that: what the kernel tells, where it tells. A board in a lift in
//! July gets hot, draws slower, and nobody knows why.
//!
//! Read from `sysfs`, which is memory of the kernel's; a sensor that does not answer is left out. What is read is at most
//! `MAX_NODES` small files.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

/// So many sensors and cooling devices are read at most: a big server has a few hundred, and only the hottest counts.
const MAX_NODES: usize = 64;
/// Longer answers are none.
const MAX_BYTES: u64 = 64;
/// What a sensor without a thermometer tells, and what one that is broken does: no board works at these.
const SENSIBLE_MILLIDEGREES: std::ops::RangeInclusive<i64> = -60_000..=200_000;
/// The firmware of a Raspberry Pi tells what it did since the start in one number.
const RASPBERRY: &str = "sys/devices/platform/soc/soc:firmware/get_throttled";

/// How hot the machine is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Thermal {
    /// The hottest of its sensors, in degrees Celsius; none where none tells.
    pub hottest: Option<Sensor>,
    /// What cools it by slowing it down, and does so now: its kind, how much it does, and the most that it can.
    pub slowed: Vec<Cooling>,
    /// What a Raspberry Pi says; none on other machines.
    pub raspberry: Option<Throttled>,
}

/// A sensor.
#[derive(Debug, Clone, PartialEq)]
pub struct Sensor {
    /// Its kind, as the kernel calls it, such as `x86_pkg_temp` or `cpu-thermal`.
    pub kind: String,
    /// Degrees Celsius.
    pub celsius: f64,
}

/// What cools.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cooling {
    /// Its kind, such as `cpufreq-cpu0`.
    pub kind: String,
    /// How much it does now.
    pub state: u64,
    /// The most that it can do.
    pub most: u64,
}

/// What the firmware of a Raspberry Pi tells, now and since it started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Throttled {
    /// Whether it has too little voltage, is capped or is slowed down now.
    pub now: Causes,
    /// Whether it was since it started.
    pub before: Causes,
}

/// Why it is slowed down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Causes {
    /// Its power supply gives too little voltage.
    pub under_voltage: bool,
    /// Its frequency is capped, it is throttled, or it is near its limit of temperature.
    pub slowed: bool,
}

impl Thermal {
    /// Asks this machine's kernel.
    pub fn read() -> Self {
        Self::read_below(Path::new("/"))
    }

    /// As [`Thermal::read`], on the machine whose root is here.
    pub fn read_below(root: &Path) -> Self {
        let class = root.join("sys/class/thermal");
        let sensors = nodes(&class, "thermal_zone").into_iter().filter_map(|node| {
            let celsius = millidegrees(&text_of(&node.join("temp"))?)?;
            Some(Sensor { kind: kind_of(&node), celsius })
        });
        let cooling = nodes(&class, "cooling_device").into_iter().filter_map(|node| {
            let number = |name: &str| text_of(&node.join(name))?.parse::<u64>().ok();
            Some(Cooling { kind: kind_of(&node), state: number("cur_state")?, most: number("max_state")? })
        });
        Self {
            hottest: sensors.max_by(|a, b| a.celsius.total_cmp(&b.celsius)),
            slowed: cooling.filter(Cooling::slows).collect(),
            raspberry: text_of(&root.join(RASPBERRY)).and_then(|text| throttled(&text)),
        }
    }

    /// Whether the machine is slowed down now.
    pub fn is_throttled(&self) -> bool {
        !self.slowed.is_empty() || self.raspberry.is_some_and(|told| told.now != Causes::default())
    }
}

impl Cooling {
    /// Whether it slows the processor down. A fan that turns slows nothing; neither does a display's brightness, nor the
    /// injection of idle time that nobody has asked for, whose state is -1 and so no number.
    fn slows(&self) -> bool {
        let kind = self.kind.to_ascii_lowercase();
        let is_of_processor = ["cpufreq", "cpu-freq", "processor", "cpu", "devfreq", "powerclamp", "tcc"];
        self.state > 0 && is_of_processor.iter().any(|part| kind.contains(part)) && !kind.contains("fan")
    }
}

/// The folders of a class that begin so, in the order of their names.
fn nodes(class: &Path, begins: &str) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(class) else { return Vec::new() };
    let named = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with(begins);
    let mut found: Vec<PathBuf> = entries.flatten().filter(named).map(|entry| entry.path()).collect();
    found.sort();
    found.truncate(MAX_NODES);
    found
}

fn kind_of(node: &Path) -> String {
    let printable = |text: String| text.chars().filter(|c| !c.is_control()).collect();
    text_of(&node.join("type")).map_or_else(String::new, printable)
}

/// What a small file says, without the end of its line.
fn text_of(path: &Path) -> Option<String> {
    let mut text = String::new();
    fs::File::open(path).ok()?.take(MAX_BYTES).read_to_string(&mut text).ok()?;
    Some(text.trim().to_owned())
}

/// Degrees Celsius of what `temp` says, which is in thousandths.
fn millidegrees(text: &str) -> Option<f64> {
    let thousandths: i64 = text.trim().parse().ok()?;
    SENSIBLE_MILLIDEGREES.contains(&thousandths).then(|| thousandths as f64 / 1000.0)
}

/// What the firmware's number says: bits 0 to 3 what is now, 16 to 19 what was.
pub fn throttled(text: &str) -> Option<Throttled> {
    let digits = text.trim();
    let digits = digits.strip_prefix("throttled=").unwrap_or(digits);
    let digits = digits.strip_prefix("0x").unwrap_or(digits);
    let bits = u32::from_str_radix(digits, 16).ok()?;
    let causes = |bits: u32| Causes { under_voltage: bits & 1 != 0, slowed: bits & 0b1110 != 0 };
    Some(Throttled { now: causes(bits), before: causes(bits >> 16) })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A machine with these files below `sys`.
    fn machine(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (name, text) in files {
            let path = root.path().join("sys").join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        root
    }

    #[test]
    fn the_hottest_sensor_that_can_be_believed_is_told() {
        let root = machine(&[
            ("class/thermal/thermal_zone0/type", "acpitz\n"),
            ("class/thermal/thermal_zone0/temp", "27800\n"),
            ("class/thermal/thermal_zone1/type", "x86_pkg_temp\n"),
            ("class/thermal/thermal_zone1/temp", "71500\n"),
            // Asleep, broken, and without a thermometer.
            ("class/thermal/thermal_zone2/type", "iwlwifi_1\n"),
            ("class/thermal/thermal_zone3/temp", "-274000\n"),
            ("class/thermal/thermal_zone4/temp", "4294967295\n"),
            ("class/thermal/thermal_zone5/temp", "warm\n"),
        ]);
        let thermal = Thermal::read_below(root.path());
        assert_eq!(thermal.hottest, Some(Sensor { kind: "x86_pkg_temp".into(), celsius: 71.5 }));
        assert!(!thermal.is_throttled());
    }

    #[test]
    fn what_slows_the_processor_down_is_told_and_a_fan_is_not() {
        let root = machine(&[
            ("class/thermal/cooling_device0/type", "cpufreq-cpu0\n"),
            ("class/thermal/cooling_device0/cur_state", "3\n"),
            ("class/thermal/cooling_device0/max_state", "6\n"),
            ("class/thermal/cooling_device1/type", "pwm-fan\n"),
            ("class/thermal/cooling_device1/cur_state", "4\n"),
            ("class/thermal/cooling_device1/max_state", "4\n"),
            ("class/thermal/cooling_device2/type", "Processor\n"),
            ("class/thermal/cooling_device2/cur_state", "0\n"),
            ("class/thermal/cooling_device2/max_state", "10\n"),
            ("class/thermal/cooling_device3/type", "intel_powerclamp\n"),
            ("class/thermal/cooling_device3/cur_state", "-1\n"),
            ("class/thermal/cooling_device3/max_state", "50\n"),
        ]);
        let thermal = Thermal::read_below(root.path());
        assert_eq!(thermal.slowed, [Cooling { kind: "cpufreq-cpu0".into(), state: 3, most: 6 }]);
        assert!(thermal.is_throttled());
    }

    #[test]
    fn the_number_of_a_raspberry_pi_is_read_as_its_documentation_says() {
        let causes = |under_voltage, slowed| Causes { under_voltage, slowed };
        let told = |text: &str| throttled(text).map(|told| (told.now, told.before));
        assert_eq!(told("0"), Some((causes(false, false), causes(false, false))));
        assert_eq!(told("50005\n"), Some((causes(true, true), causes(true, true))), "0x50005");
        assert_eq!(told("throttled=0x50000"), Some((causes(false, false), causes(true, true))));
        assert_eq!(told("80008"), Some((causes(false, true), causes(false, true))), "the soft limit of temperature");
        assert_eq!(told("20002"), Some((causes(false, true), causes(false, true))), "the frequency is capped");
        assert_eq!(told("1"), Some((causes(true, false), causes(false, false))));
        assert_eq!(told("none"), None);
        let root = machine(&[("devices/platform/soc/soc:firmware/get_throttled", "10001\n")]);
        assert!(Thermal::read_below(root.path()).is_throttled());
    }

    #[test]
    fn a_machine_that_tells_nothing_is_no_fault() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(Thermal::read_below(root.path()), Thermal::default());
    }
}
