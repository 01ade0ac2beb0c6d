//! What `doctor` says of the machine's hardware: the disk that state and journal are on, the age of cards, heat and power.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use super::{Finding, service};
use gongyi_content::store;
use gongyi_core::text;
use gongyi_system::{
    cards::{self, Card, Reserve},
    disk::DiskSpace,
    thermal::Thermal,
    threads::asker::Asker,
};

/// Where the installed service keeps its state, and its journal.
const OF_SERVICE: [&str; 2] = ["/var/lib/gongyi/state", "/var/lib/gongyi/record"];
/// A disk that hangs is not waited for.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
const MIB: u64 = 1 << 20;
const GIB: u64 = 1 << 30;
/// The state folder leaves this to others, of a small disk an eighth; where less is left it keeps no more pictures.
const LEFT_TO_OTHERS: u64 = 64 * MIB;
/// From here on a processor slows itself down, whatever the kernel knows of it.
const HOT: f64 = 80.0;
/// A card that used so many tenths of its life is to be replaced at the next visit.
const OLD_TENTHS: u8 = 9;

/// Everything that the kernel tells of the hardware.
pub(super) fn check_hardware() -> Vec<Finding> {
    let mut findings: Vec<Finding> = folders().iter().map(|folder| disk(folder, ask_disk(folder))).collect();
    findings.extend(cards::cards().iter().map(card));
    let thermal = Thermal::read();
    findings.extend(heat(&thermal));
    findings.extend(power(&thermal));
    findings
}

/// The folders that are written to, where they are.
fn folders() -> Vec<PathBuf> {
    let of_service = OF_SERVICE.map(PathBuf::from);
    if service::is_installed() {
        return of_service.into_iter().filter(|folder| folder.is_dir()).collect();
    }
    let mine = store::candidates(None, &store::Environment::read());
    mine.into_iter().find(|folder| folder.is_dir()).into_iter().collect()
}

/// What a disk says of itself, in time.
fn ask_disk(folder: &Path) -> Option<DiskSpace> {
    let folder = folder.to_owned();
    Asker::default().ask(ANSWER_WITHIN, move || DiskSpace::of(&folder))?.ok()?.ok()
}

/// Whether what the player writes has room.
fn disk(folder: &Path, disk: Option<DiskSpace>) -> Finding {
    const ID: &str = "disk";
    let folder = folder.display();
    let Some(disk) = disk else {
        return Finding::doubtful(
            ID,
            text!("{folder} 所在的磁盘没有响应", "the disk of {folder} does not answer"),
            text!("检查磁盘或存储卡，重启这台机器", "check the disk or card, and restart the machine"),
        );
    };
    let (free, size) = (bytes(disk.free_bytes), bytes(disk.total_bytes));
    if disk.is_read_only {
        return Finding::doubtful(
            ID,
            text!(
                "{folder} 所在的磁盘是只读的：照常播放，但改动和播出记录存不下来",
                "the disk of {folder} takes no writing: it plays, but keeps neither edits nor its record"
            ),
            text!(
                "多半是磁盘或存储卡坏了：sudo dmesg --level err；换一张卡",
                "a disk or card that fails, most likely: sudo dmesg --level err; replace it"
            ),
        );
    }
    let clear = || {
        text!(
            "看什么占了地方：sudo du -xh / | sort -h | tail；日志可以清：sudo journalctl --vacuum-size=100M",
            "see what takes the room: sudo du -xh / | sort -h | tail; logs may go: sudo journalctl --vacuum-size=100M"
        )
    };
    if disk.free_files == Some(0) {
        return Finding::doubtful(
            ID,
            text!(
                "{folder} 所在的磁盘不能再建文件（inode 用完了）",
                "the disk of {folder} takes no more files (no inode is left)"
            ),
            clear(),
        );
    }
    let little = LEFT_TO_OTHERS.min(disk.total_bytes / 8);
    if disk.free_bytes < little {
        return Finding::doubtful(
            ID,
            text!(
                "{folder} 所在的磁盘快满了，只剩 {free}（共 {size}）：播出记录会缺",
                "the disk of {folder} is nearly full, {free} of {size} are left: the record will have gaps"
            ),
            clear(),
        );
    }
    if disk.free_bytes < GIB.min(disk.total_bytes / 20) {
        return Finding::doubtful(
            ID,
            text!("{folder} 所在的磁盘只剩 {free}（共 {size}）", "{free} of {size} are left on the disk of {folder}"),
            clear(),
        );
    }
    Finding::good(
        ID,
        text!("{folder} 所在的磁盘还有 {free}（共 {size}）", "{free} of {size} are left on the disk of {folder}"),
    )
}

/// A number of bytes, as people say it.
fn bytes(count: u64) -> String {
    if count >= 10 * GIB {
        format!("{} GiB", count / GIB)
    } else if count >= GIB {
        format!("{:.1} GiB", count as f64 / GIB as f64)
    } else {
        format!("{} MiB", count / MIB)
    }
}

/// How worn a card is.
fn card(card: &Card) -> Finding {
    const ID: &str = "card";
    let name = &card.name;
    let replace = || {
        text!(
            "下次上门时换掉；先备份播放列表和 /var/lib/gongyi",
            "replace it at the next visit, after a copy of the playlists and of /var/lib/gongyi"
        )
    };
    match (card.used_tenths, card.reserve) {
        (_, Some(Reserve::Urgent)) => Finding::doubtful(
            ID,
            text!(
                "存储 {name} 快坏了：备用块用了九成",
                "the storage {name} is about to fail: nine tenths of its spare blocks are used"
            ),
            text!(
                "尽快换掉；先备份播放列表和 /var/lib/gongyi",
                "replace it soon, after a copy of the playlists and of /var/lib/gongyi"
            ),
        ),
        (_, Some(Reserve::Low)) => Finding::doubtful(
            ID,
            text!(
                "存储 {name} 老化：备用块用了八成",
                "the storage {name} is old: four fifths of its spare blocks are used"
            ),
            replace(),
        ),
        (Some(tenths), _) if tenths > 10 => Finding::doubtful(
            ID,
            text!("存储 {name} 已经超过设计寿命", "the storage {name} is past the life that it was made for"),
            replace(),
        ),
        (Some(tenths), _) => {
            let (from, to) = ((tenths - 1) * 10, tenths * 10);
            let message = text!(
                "存储 {name} 的寿命用了 {from}%–{to}%",
                "{from} to {to} % of the life of the storage {name} are used"
            );
            if tenths >= OLD_TENTHS { Finding::doubtful(ID, message, replace()) } else { Finding::good(ID, message) }
        }
        (None, _) => {
            let made =
                card.made.as_deref().map_or_else(|| text!("", ""), |made| text!("（{made} 制造）", " (made {made})"));
            let (zh, en) = (made.zh, made.en);
            if card.is_removable {
                Finding::good(ID, text!("存储卡 {name}{zh} 不报告寿命", "the card {name}{en} does not tell its wear"))
            } else {
                Finding::good(ID, text!("存储 {name}{zh} 不报告寿命", "the storage {name}{en} does not tell its wear"))
            }
        }
    }
}

/// Whether it is too hot; nothing where the kernel tells neither how hot it is nor that it slows down.
fn heat(thermal: &Thermal) -> Option<Finding> {
    const ID: &str = "temperature";
    let cool = || {
        text!(
            "清理灰尘和通风口，别让盒子贴着屏幕或晒太阳；风扇转不转",
            "clear dust and vents, keep the box off the back of the screen and out of the sun; see whether its fan turns"
        )
    };
    let Some(sensor) = &thermal.hottest else {
        let slowed = || Finding::doubtful(ID, text!("处理器被降频了", "the processor is slowed down"), cool());
        return thermal.is_throttled().then(slowed);
    };
    let celsius = format!("{:.0}", sensor.celsius);
    Some(match (thermal.is_throttled(), sensor.celsius >= HOT) {
        (true, true) => Finding::doubtful(
            ID,
            text!("温度 {celsius} °C，太热，处理器已经降频", "{celsius} °C: too hot, and the processor is slowed down"),
            cool(),
        ),
        (true, false) => Finding::doubtful(
            ID,
            text!("温度 {celsius} °C，处理器被降频了", "{celsius} °C, and the processor is slowed down"),
            text!(
                "刚才可能太热，或供电不足：过几分钟再查一次",
                "it may have been too hot a moment ago, or lack power: ask again in a few minutes"
            ),
        ),
        (false, true) => Finding::doubtful(ID, text!("温度 {celsius} °C，太热", "{celsius} °C: too hot"), cool()),
        (false, false) => Finding::good(ID, text!("温度 {celsius} °C", "{celsius} °C")),
    })
}

/// Whether the power supply is too weak; nothing where all is well, as most machines tell nothing of it.
fn power(thermal: &Thermal) -> Option<Finding> {
    let told = thermal.raspberry?;
    let message = match (told.now.under_voltage, told.before.under_voltage) {
        (true, _) => text!("供电不足", "the power supply gives too little"),
        (false, true) => text!("开机以来供电不足过", "the power supply gave too little since the machine came up"),
        (false, false) => return None,
    };
    Some(Finding::doubtful(
        "power",
        message,
        text!(
            "换原装电源和短一点、粗一点的线；供电不足会弄坏存储卡",
            "use the maker's power supply, and a shorter, thicker cable; want of power ruins cards"
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::CheckState::{self, Doubtful, Good};
    use gongyi_system::thermal::{Causes, Cooling, Sensor, Throttled};

    fn outcome(finding: &Finding) -> (CheckState, &str) {
        (finding.state, finding.message.en.as_str())
    }

    #[test]
    fn a_disk_is_doubted_before_it_is_full() {
        let on = |free_bytes, total_bytes, free_files, is_read_only| {
            let space = DiskSpace { free_bytes, total_bytes, free_files, is_read_only };
            let found = disk(Path::new("/state"), Some(space));
            (found.state, found.message.en)
        };
        for (free, size, state, says) in [
            (20 * GIB, 100 * GIB, Good, "20 GiB of 100 GiB"),
            (3 * GIB / 2, 8 * GIB, Good, "1.5 GiB of 8.0 GiB"),
            (GIB, 100 * GIB, Good, "1.0 GiB"),
            (GIB - 1, 100 * GIB, Doubtful, "1023 MiB of 100 GiB"),
            // Of a small disk a twentieth is enough.
            (100 * MIB, GIB, Good, "100 MiB of 1.0 GiB"),
            (64 * MIB, 3 * GIB, Doubtful, "are left on"),
            (64 * MIB - 1, 3 * GIB, Doubtful, "gaps"),
            (0, 8 * GIB, Doubtful, "0 MiB of 8.0 GiB are left: the record will have gaps"),
            (15 * MIB, 128 * MIB, Doubtful, "gaps"),
        ] {
            let (found, message) = on(free, size, Some(1000), false);
            assert!(found == state && message.contains(says), "{free} of {size}: {message}");
        }
        assert!(matches!(on(GIB, 2 * GIB, Some(0), false), (Doubtful, message) if message.contains("inode")));
        assert_eq!(on(GIB, 2 * GIB, None, false).0, Good, "a file system without such a limit");
        assert!(matches!(on(GIB, 2 * GIB, None, true), (Doubtful, message) if message.contains("no writing")));
        assert!(disk(Path::new("/state"), None).message.en.contains("does not answer"));
    }

    #[test]
    fn a_card_that_is_worn_is_to_be_replaced() {
        let emmc = |used_tenths, reserve| Card {
            name: "mmcblk0".into(),
            is_removable: false,
            used_tenths,
            reserve,
            made: None,
        };
        for (used, reserve, state, says) in [
            (Some(1), Some(Reserve::Normal), Good, "0 to 10 %"),
            (Some(8), Some(Reserve::Normal), Good, "70 to 80 %"),
            (Some(9), Some(Reserve::Normal), Doubtful, "80 to 90 %"),
            (Some(11), None, Doubtful, "past the life"),
            (Some(2), Some(Reserve::Low), Doubtful, "four fifths"),
            (None, Some(Reserve::Urgent), Doubtful, "about to fail"),
            (None, None, Good, "does not tell"),
        ] {
            let found = card(&emmc(used, reserve));
            let (found, message) = outcome(&found);
            assert!(found == state && message.contains(says), "{used:?} {reserve:?}: {message}");
        }
        let sd = Card { is_removable: true, made: Some("03/2019".into()), ..emmc(None, None) };
        assert_eq!(card(&sd).message.zh, "存储卡 mmcblk0（03/2019 制造） 不报告寿命");
    }

    #[test]
    fn heat_is_told_with_what_it_does() {
        let at = |celsius: Option<f64>, is_slowed: bool| {
            let hottest = celsius.map(|celsius| Sensor { kind: "cpu-thermal".into(), celsius });
            let cooling = Cooling { kind: "cpufreq-cpu0".into(), state: 2, most: 5 };
            let slowed = if is_slowed { vec![cooling] } else { Vec::new() };
            heat(&Thermal { hottest, slowed, raspberry: None }).map(|found| (found.state, found.message.en))
        };
        assert_eq!(at(Some(51.6), false), Some((Good, "52 °C".to_owned())));
        assert_eq!(at(Some(79.9), false).unwrap().0, Good);
        assert_eq!(at(Some(80.0), false).unwrap(), (Doubtful, "80 °C: too hot".to_owned()));
        for celsius in [50.0, 92.0] {
            let (state, message) = at(Some(celsius), true).unwrap();
            assert!(state == Doubtful && message.contains("slowed"), "{message}");
        }
        assert!(at(None, false).is_none() && at(None, true).is_some());
    }

    #[test]
    fn a_weak_power_supply_is_told() {
        let told = |now, before| {
            let causes = |under_voltage| Causes { under_voltage, slowed: false };
            let raspberry = Some(Throttled { now: causes(now), before: causes(before) });
            power(&Thermal { raspberry, ..Thermal::default() }).map(|found| found.message.zh)
        };
        assert_eq!(told(false, false), None);
        assert_eq!(told(true, true).as_deref(), Some("供电不足"));
        assert_eq!(told(false, true).as_deref(), Some("开机以来供电不足过"));
        assert!(power(&Thermal::default()).is_none());
    }
}
