//! The fonts that a machine has installed: searched for within limits, in an order that does not depend on the disk, and
//! read table by table. Whether a font has a character is written in a small part of a file of many megabytes.

use std::{
    collections::{BTreeMap, VecDeque},
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use skrifa::{
    Font, Tag,
    font::{Blob, TableFunction},
};

use super::{MAX_IN_FILE, for_china, usable};
use gongyi_system::open::{open, read_part};

/// Where machines keep fonts for everybody.
pub const MACHINE_FOLDERS: [&str; 2] = ["/usr/local/share/fonts", "/usr/share/fonts"];

/// How deep below those folders fonts lie, at most.
const MAX_DEPTH: usize = 5;
/// So many files and folders are looked at.
const MAX_ENTRIES: usize = 20_000;
/// So many fonts are opened: a machine with more is a designer's.
const MAX_FONTS: usize = 256;
/// No table of a font is larger.
const MAX_TABLE_BYTES: u32 = 96 * 1024 * 1024;
/// Tables of a font.
const MAX_TABLES: u32 = 256;
/// Characters that only fonts for Chinese have, one of each block: 一, and the first of Extensions A, B, C, E, G and H.
const CHINESE: [char; 7] = ['一', '㐀', '𠀀', '𪜀', '𫠠', '𰀀', '\u{31350}'];
/// What the names of files begin with that are known to have much, without marks and in small letters; the best first.
const WELL_KNOWN: [&str; 12] = [
    "notosanscjk",
    "notosanssc",
    "sourcehansans",
    "notoserifcjk",
    "notoserifsc",
    "sourcehanserif",
    "wqy",
    "lxgw",
    "hanamin",
    "jigmo",
    "plangothic",
    "babelstonehan",
];

/// The files in these folders that may be fonts, the best first.
pub fn search_machine_fonts(folders: &[PathBuf]) -> Vec<PathBuf> {
    let mut waiting: VecDeque<(PathBuf, usize)> = folders.iter().map(|folder| (folder.clone(), 0)).collect();
    let (mut found, mut seen) = (Vec::new(), 0);
    while let Some((folder, depth)) = waiting.pop_front() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            seen += 1;
            if seen > MAX_ENTRIES {
                waiting.clear();
                break;
            }
            let path = entry.path();
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                if depth < MAX_DEPTH {
                    waiting.push_back((path, depth + 1));
                }
            } else if has_font_ending(&path) {
                found.push((rank(&path), path));
            }
        }
    }
    found.sort();
    found.truncate(MAX_FONTS);
    found.into_iter().map(|(_, path)| path).collect()
}

/// Whether a file is called as fonts are that can be used.
fn has_font_ending(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["ttf", "otf", "ttc", "otc"].iter().any(|known| ending.eq_ignore_ascii_case(known))
}

/// How early a file is asked: known ones first, bold ones before others, thin ones last.
fn rank(path: &Path) -> (usize, usize) {
    let name = path.file_stem().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let name: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let family = WELL_KNOWN.iter().position(|known| name.starts_with(known)).unwrap_or(WELL_KNOWN.len());
    // The last that its name holds counts: a DemiLight is light, a BoldItalic is slanted.
    let weights = [("bold", 0), ("light", 2), ("thin", 3), ("italic", 4), ("oblique", 4)];
    let weight = weights.iter().rfind(|(word, _)| name.contains(word)).map_or(1, |(_, weight)| *weight);
    (family, weight)
}

/// Opens a font of the machine for characters that others lack; none where it is no font for Chinese, which are the only
/// ones that are set here without knowing the script.
pub fn open_machine_font(path: &Path) -> Option<Font> {
    let file = Arc::new(open(path).ok()?);
    let directories = directories(&file).ok()?;
    let count = u32::try_from(directories.len()).ok()?;
    let font = for_china(count, |index| {
        let tables = directories.get(index as usize)?.clone();
        let file = Arc::clone(&file);
        let read = move |tag: Tag| {
            let &(offset, length) = tables.get(&tag.to_be_bytes())?;
            read_part(&file, u64::from(offset), length as usize).ok().map(Blob::from)
        };
        Font::new(TableFunction::new(Arc::new(read)), 0)
    })?;
    let is_chinese = CHINESE.iter().any(|c| font.charmap().map_unicode(*c).is_some_and(|id| id.to_u32() != 0));
    usable(font).ok().filter(|_| is_chinese)
}

/// Where the tables of a font are in its file, and how long.
type Directory = BTreeMap<[u8; 4], (u32, u32)>;

/// The tables of each font in a file.
fn directories(file: &File) -> io::Result<Vec<Directory>> {
    let head = read_part(file, 0, 12)?;
    if !head.starts_with(b"ttcf") {
        return Ok(vec![directory(file, 0)?]);
    }
    let count = number(&head, 8).min(MAX_IN_FILE);
    let offsets = read_part(file, 12, count as usize * 4)?;
    (0..count as usize).map(|at| directory(file, number(&offsets, at * 4))).collect()
}

/// The tables of the font whose directory begins here.
fn directory(file: &File, start: u32) -> io::Result<Directory> {
    let start = u64::from(start);
    // The mark of the format, and how many tables there are.
    let count = number(&read_part(file, start, 12)?, 4) >> 16;
    let records = read_part(file, start + 12, count.min(MAX_TABLES) as usize * 16)?;
    let tables = records.as_chunks::<16>().0.iter().filter_map(|record| {
        let (tag, rest) = record.split_first_chunk::<4>()?;
        let length = number(rest, 8);
        (length <= MAX_TABLE_BYTES).then_some((*tag, (number(rest, 4), length)))
    });
    Ok(tables.collect())
}

/// Four bytes as a number; nothing is zero.
fn number(bytes: &[u8], at: usize) -> u32 {
    let bytes = bytes.get(at..).and_then(|rest| rest.first_chunk::<4>());
    bytes.map(|bytes| u32::from_be_bytes(*bytes)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Assets, fonts::open_font};

    /// Fonts that ship, in one file.
    fn collection(paths: &[&str]) -> Vec<u8> {
        let mut file = b"ttcf\0\x01\0\0".to_vec();
        file.extend((paths.len() as u32).to_be_bytes());
        let mut start = 12 + 4 * paths.len();
        let mut bodies = Vec::new();
        for path in paths {
            let mut font = Assets::embedded().read(path).unwrap().into_owned();
            for record in 0..number(&font, 4) as usize >> 16 {
                let at = 12 + 16 * record + 8;
                let moved = number(&font, at) + start as u32;
                font[at..at + 4].copy_from_slice(&moved.to_be_bytes());
            }
            file.extend((start as u32).to_be_bytes());
            start += font.len();
            bodies.extend(font);
        }
        file.extend(bodies);
        file
    }

    fn has(font: &Font, c: char) -> bool {
        font.charmap().map_unicode(c).is_some()
    }

    #[test]
    fn of_a_collection_the_font_for_china_is_opened_and_of_others_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ttc");
        let (symbols, sans) = ("fonts/GongyiSymbols-Bold.ttf", "fonts/NotoSansSC-Bold.ttf");
        for (paths, is_chinese) in [(&[symbols, sans][..], true), (&[sans], true), (&[symbols], false)] {
            let bytes = collection(paths);
            std::fs::write(&path, &bytes).unwrap();
            let whole = open_font(&Arc::new(bytes.clone())).unwrap();
            let font = open_machine_font(&path);
            assert_eq!((has(&whole, '一'), font.is_some()), (is_chinese, is_chinese), "{paths:?}");
            assert!(font.is_none_or(|font| has(&font, '一') && font.units_per_em() == 1000));
            // Whatever is cut off is no font, or lacks what was cut off, and is nobody's end.
            for cut in [0, 3, 11, 12, 20, 40, 200, bytes.len() / 2] {
                std::fs::write(&path, &bytes[..cut]).unwrap();
                let _some = open_machine_font(&path);
            }
        }
        std::fs::write(&path, Assets::embedded().read(sans).unwrap()).unwrap();
        assert!(open_machine_font(&path).is_some_and(|font| has(&font, '一')));
        assert!(open_machine_font(folder.path()).is_none() && open_machine_font(Path::new("/dev/zero")).is_none());
    }

    #[test]
    fn the_best_are_asked_first_whatever_the_disk_says() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b/c/d/e");
        std::fs::create_dir_all(deep.join("f")).unwrap();
        let names = [
            "zz/NotoSansCJK-Bold.ttc",
            "NotoSansCJK-Regular.ttc",
            "a/NotoSansCJK-Thin.ttc",
            "Noto_Serif_CJK-Bold.otf",
            "wqy-zenhei.TTC",
            "b/HanaMinB.ttf",
            "a/b/c/d/e/DejaVuSans-Bold.ttf",
            "a/DejaVuSans.ttf",
        ];
        std::fs::create_dir_all(folder.path().join("b")).unwrap();
        std::fs::create_dir_all(folder.path().join("zz")).unwrap();
        let others = ["README.ttf.txt", "fonts.dir", "a/b/c/d/e/f/TooDeep.ttf"];
        for name in names.iter().chain(&others) {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        // A link to a folder, such as one in a ring, is not followed.
        #[cfg(unix)]
        std::os::unix::fs::symlink("..", folder.path().join("a/ring")).unwrap();
        let found = search_machine_fonts(&[folder.path().join("none"), folder.path().to_owned()]);
        assert_eq!(found, names.map(|name| folder.path().join(name)));
    }
}
