//! The time zone of the machine: what `TZ` names, as containers and units of systemd set it, else the system's.
//!
//! `TZ` is read as the C library reads it: `Asia/Shanghai`, `:Asia/Shanghai`, a file below a zoneinfo folder, or a clock
//! that is never set, such as `CST-8`, in which *east* is negative. What cannot be read is no zone, and is told.

use std::{fs, path::Path};

use chrono::{DateTime, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

use super::clock::system_now;
use gongyi_core::timezones::{CHINA, first_difference, is_code};

/// The variable that names a zone.
pub const VARIABLE: &str = "TZ";
/// Below such folders files are called as the zones that they describe.
const ZONEINFO: &str = "zoneinfo/";
/// Folders of the same zones in there, with and without leap seconds.
const VERSIONS: [&str; 2] = ["posix/", "right/"];
/// What the system's zone is a link to.
const LOCALTIME: &str = "/etc/localtime";

/// Where the zone of a machine comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneOrigin {
    /// `TZ` names it.
    Variable,
    /// The system has it.
    System,
    /// There is none: it is China's.
    Assumed,
}

/// The zone of a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineZone {
    /// The zone.
    pub zone: Tz,
    /// Where it comes from.
    pub origin: ZoneOrigin,
    /// What `TZ` says, where it cannot be read.
    pub unreadable: Option<String>,
}

impl MachineZone {
    /// Asks the environment and the system.
    pub fn read() -> Self {
        let variable = std::env::var_os(VARIABLE).map(|value| value.to_string_lossy().into_owned());
        let system = iana_time_zone::get_timezone().ok();
        Self::new(variable.as_deref(), system.as_deref(), system_now())
    }

    /// The zone where `TZ` says this, and the system that.
    fn new(variable: Option<&str>, system: Option<&str>, now: DateTime<Utc>) -> Self {
        let system = system.and_then(|name| named(name, now));
        let (system, origin) = system.map_or((CHINA, ZoneOrigin::Assumed), |system| (system, ZoneOrigin::System));
        let of_system = Self { zone: system, origin, unreadable: None };
        let Some(written) = variable else { return of_system };
        match written.strip_prefix(':').unwrap_or(written) {
            // Neither names a zone of its own.
            "" | LOCALTIME => of_system,
            name => match named(name, now) {
                Some(zone) => Self { zone, origin: ZoneOrigin::Variable, unreadable: None },
                None => Self { unreadable: Some(written.to_owned()), ..of_system },
            },
        }
    }
}

/// A zone by its name, by its file, or by the hours of its clock.
fn named(name: &str, now: DateTime<Utc>) -> Option<Tz> {
    let path = Path::new(name);
    if path.is_absolute() {
        return zone_of_file(path).or_else(|| zone_of_file(&fs::canonicalize(path).ok()?));
    }
    let name = VERSIONS.iter().find_map(|version| name.strip_prefix(version)).unwrap_or(name);
    name.parse().ok().or_else(|| zone_of_offset(posix_offset_secs(name)?, now))
}

/// The zone that a file below a zoneinfo folder describes.
fn zone_of_file(path: &Path) -> Option<Tz> {
    let (_, name) = path.to_str()?.rsplit_once(ZONEINFO)?;
    let name = VERSIONS.iter().find_map(|version| name.strip_prefix(version)).unwrap_or(name);
    name.parse().ok()
}

/// How far east a clock is that is never set, as POSIX writes it: a name of three letters and more, or anything between
/// `<` and `>`, and the hours west with `:minutes:seconds`.
fn posix_offset_secs(text: &str) -> Option<i32> {
    let after = match text.strip_prefix('<') {
        Some(quoted) => quoted.split_once('>').filter(|(name, _)| name.len() >= 3)?.1,
        None => {
            let after = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
            (text.len() - after.len() >= 3).then_some(after)?
        }
    };
    let (sign, digits) = match after.strip_prefix('-') {
        Some(digits) => (1, digits),
        None => (-1, after.strip_prefix('+').unwrap_or(after)),
    };
    let mut secs = 0;
    let mut parts = digits.split(':');
    for (unit, most) in [(3600, 24), (60, 59), (1, 59)] {
        let Some(part) = parts.next() else { break };
        let is_number = !part.is_empty() && part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        let number: i32 = is_number.then(|| part.parse().ok())??;
        secs += (number <= most).then_some(number)? * unit;
    }
    parts.next().is_none().then_some(sign * secs)
}

/// A zone whose clock is always so far east in the coming year: China's, one that is called by its hours, or a place.
fn zone_of_offset(secs: i32, now: DateTime<Utc>) -> Option<Tz> {
    let keeps = |zone: &Tz| first_difference(*zone, |_| secs, now).is_none();
    let (codes, places): (Vec<Tz>, Vec<Tz>) = TZ_VARIANTS.into_iter().partition(|zone| is_code(*zone));
    std::iter::once(CHINA).chain(codes).chain(places).find(keeps)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_796_000_000, 0).unwrap()
    }

    fn of_variable(variable: &str) -> MachineZone {
        MachineZone::new(Some(variable), Some("Europe/Berlin"), now())
    }

    // Replay Z3
    #[test]
    fn the_variable_is_read_as_the_c_library_reads_it() {
        for (variable, zone) in [
            ("Asia/Shanghai", "Asia/Shanghai"),
            (":Asia/Shanghai", "Asia/Shanghai"),
            ("/usr/share/zoneinfo/Asia/Shanghai", "Asia/Shanghai"),
            (":/usr/share/zoneinfo/Asia/Shanghai", "Asia/Shanghai"),
            ("/usr/share/zoneinfo/posix/Asia/Shanghai", "Asia/Shanghai"),
            ("/nix/store/x-tzdata/share/zoneinfo/right/Asia/Tokyo", "Asia/Tokyo"),
            ("posix/Asia/Tokyo", "Asia/Tokyo"),
            ("PRC", "PRC"),
            ("CST-8", "Asia/Shanghai"),
            ("CST-08:00", "Asia/Shanghai"),
            ("CST-08:00:00", "Asia/Shanghai"),
            ("<+08>-8", "Asia/Shanghai"),
            ("<CST>-08", "Asia/Shanghai"),
            (":CST-8", "Asia/Shanghai"),
            ("UTC-8", "Asia/Shanghai"),
            // West, whatever one would think.
            ("UTC+8", "Etc/GMT+8"),
            ("CST8", "Etc/GMT+8"),
            ("JST-9", "Etc/GMT-9"),
            ("EST5", "Etc/GMT+5"),
            ("CST6CDT", "CST6CDT"),
        ] {
            let found = of_variable(variable);
            assert_eq!((found.origin, found.unreadable), (ZoneOrigin::Variable, None), "{variable}");
            let same = first_difference(
                found.zone,
                |at| gongyi_core::timezones::offset_secs(zone.parse().unwrap(), at),
                now(),
            );
            assert_eq!(same, None, "{variable}: {}", found.zone);
            let is_name = variable.ends_with(zone) || zone == "Asia/Shanghai";
            assert!(!is_name || found.zone.name() == zone, "{variable}: {}", found.zone);
        }
        for (variable, east) in [("IST-5:30", 19_800), ("NPT-5:45", 20_700), ("UTC0", 0)] {
            let found = of_variable(variable);
            assert_eq!(first_difference(found.zone, |_| east, now()), None, "{variable}: {}", found.zone);
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_and_the_systems_zone_counts() {
        for variable in [
            "Asia/Beijing",
            "asia/shanghai",
            "\"Asia/Shanghai\"",
            "CST",
            "UTC+8:60",
            "CST-25",
            "CST-8:",
            "CST--8",
            "8",
            "+8",
            "<>-8",
            "CST-8:00:00:00",
            "CST-8CDT",
            "EST5EDT,M3.2.0,M11.1.0",
            "/usr/share/zoneinfo/Asia/Beijing",
            "/nowhere",
            "北京",
            " ",
        ] {
            let found = of_variable(variable);
            assert_eq!(found.unreadable.as_deref(), Some(variable));
            assert_eq!((found.zone, found.origin), (Tz::Europe__Berlin, ZoneOrigin::System), "{variable}");
        }
        for variable in [None, Some(""), Some(":"), Some("/etc/localtime"), Some(":/etc/localtime")] {
            let found = MachineZone::new(variable, Some("Europe/Berlin"), now());
            assert_eq!(found, MachineZone { zone: Tz::Europe__Berlin, origin: ZoneOrigin::System, unreadable: None });
            for system in [None, Some("nonsense"), Some("")] {
                let found = MachineZone::new(variable, system, now());
                assert_eq!(found, MachineZone { zone: CHINA, origin: ZoneOrigin::Assumed, unreadable: None });
            }
        }
        // What some routers have for their system.
        assert_eq!(MachineZone::new(None, Some("CST-8"), now()).zone, CHINA);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_zones_file_is_that_zone() {
        let folder = tempfile::tempdir().unwrap();
        let zones = folder.path().join("zoneinfo/Asia");
        fs::create_dir_all(&zones).unwrap();
        fs::write(zones.join("Tokyo"), "TZif").unwrap();
        let link = folder.path().join("here");
        std::os::unix::fs::symlink(zones.join("Tokyo"), &link).unwrap();
        assert_eq!(of_variable(link.to_str().unwrap()).zone, Tz::Asia__Tokyo);
    }
}
