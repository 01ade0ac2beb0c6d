//! How worn the cards of the machine are, as far as they tell. What a card does not tell is none, never a guess.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A card, or a chip of the same kind that is soldered on (eMMC).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// What the kernel calls it, such as `mmcblk0`.
    pub name: String,
    /// Whether it is a card that can be taken out, which tells nothing of its wear.
    pub is_removable: bool,
    /// How much of its life is used, in tenths begun: 1 is up to 10 %, 11 is more than all.
    pub used_tenths: Option<u8>,
    /// How much is left of what it keeps for blocks that fail.
    pub reserve: Option<Reserve>,
    /// Month and year of its making, as it says.
    pub made: Option<String>,
}

/// What a card keeps for blocks that fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reserve {
    /// Enough.
    Normal,
    /// Four fifths are used.
    Low,
    /// Nine tenths are used.
    Urgent,
}

/// The cards of the machine.
pub fn cards() -> Vec<Card> {
    cards_below(Path::new("/"))
}

/// As [`cards`], on the machine whose root is here.
fn cards_below(root: &Path) -> Vec<Card> {
    let blocks = numbered(&root.join("sys/block"), "mmcblk");
    blocks.iter().filter_map(|block| Some(card(block.file_name()?.to_str()?, &block.join("device")))).collect()
}

/// A card, by what its device tells (JEDEC JESD84-B51, 7.4: `DEVICE_LIFE_TIME_EST_TYP` and `PRE_EOL_INFO`).
fn card(name: &str, device: &Path) -> Card {
    let hex = |text: &str| u8::from_str_radix(text.trim_start_matches("0x"), 16).ok();
    // Of two kinds of cells the more worn one counts; 0 is not defined.
    let told = text(&device.join("life_time")).unwrap_or_default();
    let used = told.split_whitespace().filter_map(hex).filter(|tenths| (1..=11).contains(tenths)).max();
    Card {
        name: name.to_owned(),
        is_removable: text(&device.join("type")).as_deref() == Some("SD"),
        used_tenths: used,
        reserve: match text(&device.join("pre_eol_info")).as_deref().and_then(hex) {
            Some(1) => Some(Reserve::Normal),
            Some(2) => Some(Reserve::Low),
            Some(3) => Some(Reserve::Urgent),
            _ => None,
        },
        made: text(&device.join("date")),
    }
}

/// What a file of the kernel's says.
fn text(path: &Path) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// The entries of a folder that are called so, with a number after it and nothing more.
fn numbered(folder: &Path, name: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let is_one = |entry: &fs::DirEntry| {
        let entry = entry.file_name();
        let digits = entry.to_str().and_then(|entry| entry.strip_prefix(name));
        digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let mut found: Vec<PathBuf> = entries.filter(is_one).map(|entry| entry.path()).collect();
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A machine whose kernel shows these files.
    fn machine(files: &[(&str, &str)]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join("sys").join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, format!("{text}\n")).unwrap();
        }
        root
    }

    #[test]
    fn a_card_tells_its_age_where_it_knows_it() {
        let cards = |files: &[(&str, &str)]| cards_below(machine(files).path());
        assert_eq!(cards(&[("block/sda/device/type", "0"), ("block/mmcblk0boot0/device/type", "MMC")]), []);
        let emmc = |life: &str, reserve: &str| {
            let files = [
                ("block/mmcblk0/device/type", "MMC"),
                ("block/mmcblk0/device/life_time", life),
                ("block/mmcblk0/device/pre_eol_info", reserve),
            ];
            let [card] = &cards(&files)[..] else { panic!("one card") };
            assert!(card.name == "mmcblk0" && !card.is_removable);
            (card.used_tenths, card.reserve)
        };
        assert_eq!(emmc("0x01 0x01", "0x01"), (Some(1), Some(Reserve::Normal)));
        assert_eq!(emmc("0x02 0x0a", "0x02"), (Some(10), Some(Reserve::Low)));
        assert_eq!(emmc("0x0b 0x00", "0x03"), (Some(11), Some(Reserve::Urgent)));
        // Not defined, and what the standard keeps for later.
        assert_eq!(emmc("0x00 0x00", "0x00"), (None, None));
        assert_eq!(emmc("0xff 0x01", "0x09"), (Some(1), None));
        let sd = [("block/mmcblk1/device/type", "SD"), ("block/mmcblk1/device/date", "03/2019")];
        let [card] = &cards(&sd)[..] else { panic!("one card") };
        assert!(card.is_removable && card.used_tenths.is_none() && card.made.as_deref() == Some("03/2019"));
    }
}
