//! The fonts of the folder `fonts`: they have characters that the faces of the player lack. What is no font is told of and
//! changes nothing else: the last good version of a file stays in force, and a file that is still being copied is waited
//! for.

use std::{
    collections::BTreeMap,
    io,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use super::Report;
use crate::library::{
    names::is_leftover,
    pictures::GRACE,
    stamp::{COARSE, Stamp},
};
use gongyi_assets::fonts::{FontFault, open_font};
use gongyi_core::{
    fonts::{FontFile, FontFiles},
    problem::{Grade, Place, Problem, Text},
    text,
};
use gongyi_system::{
    clock::system_now,
    open::{OpenError, open_beneath, read_within},
};

/// The folder of the fonts in that of the content.
pub(super) const FOLDER: &str = "fonts";
/// So many of them are used: each is asked for every character that is nowhere else.
const MAX_FONTS: usize = 8;
/// The bytes of a font, at most: all of Unicode's Chinese characters take two files of some 30 MB.
const MAX_BYTES: u64 = 64 * MIB;
/// The bytes of all of them: they stay in memory.
const MAX_ALL_BYTES: u64 = 128 * MIB;
const MIB: u64 = 1024 * 1024;
/// What is copied slowly looks broken for longer than what is saved at once.
const COPYING: Duration = GRACE;

/// The endings of files that are used, and of other kinds of fonts, which are told of.
const ENDINGS: [&str; 4] = ["ttf", "otf", "ttc", "otc"];
const OTHER_ENDINGS: [&str; 8] = ["woff", "woff2", "eot", "pfb", "dfont", "fon", "bdf", "pcf"];

/// The fonts of a folder.
#[derive(Default)]
pub(super) struct Fonts {
    known: BTreeMap<String, KnownFont>,
    in_force: FontFiles,
    /// When to read again what may be half written.
    due: Option<Instant>,
}

/// A file among the fonts.
#[derive(Default)]
struct KnownFont {
    /// What it looked like when it was read; none where that says too little.
    stamp: Option<Stamp>,
    /// What is wrong with it, and since when.
    fault: Option<(Problem, Instant)>,
    /// The last version that is a font.
    good: Option<FontFile>,
}

impl Fonts {
    /// The fonts that slides are set in.
    pub(super) fn in_force(&self) -> &FontFiles {
        &self.in_force
    }

    /// A fingerprint of what slides depend on, with that of the fonts.
    pub(super) fn with_hash(&self, hash: [u8; 32]) -> [u8; 32] {
        if self.in_force.is_empty() {
            return hash;
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(&hash);
        for font in &self.in_force {
            hasher.update(&font.hash);
        }
        *hasher.finalize().as_bytes()
    }

    /// When to read the folder again although nothing changes.
    pub(super) fn due(&self, now: Instant) -> Option<Instant> {
        self.due.filter(|due| *due > now)
    }

    /// The next reading does not trust what files look like from outside.
    pub(super) fn distrust_stamps(&mut self) {
        self.known.values_mut().for_each(|known| known.stamp = None);
    }

    /// Reads the fonts that are new. A folder that cannot be listed takes nothing away.
    pub(super) fn read(&mut self, folder: &Path, now: Instant, is_first: bool, report: &mut Report) {
        let Ok(names) = list(folder) else { return };
        self.due = None;
        self.known.retain(|name, _| names.contains(name));
        let (mut in_force, mut room) = (Vec::new(), MAX_ALL_BYTES);
        for (at, name) in names.iter().enumerate() {
            let path = folder.join(FOLDER).join(name);
            if at == MAX_FONTS {
                report.problems.push(too_many(names.len(), Place { file: path, ..Place::default() }));
                break;
            }
            let known = self.known.entry(name.clone()).or_default();
            known.read(folder, name, room, now);
            if let Some((problem, since)) = &known.fault {
                let settled = *since + COPYING;
                if is_first || now >= settled {
                    report.problems.push(problem.clone());
                    report.kept.extend(known.good.is_some().then_some(path));
                } else {
                    self.due = self.due.into_iter().chain([settled]).min();
                }
            }
            if let Some(good) = &known.good {
                room = room.saturating_sub(good.bytes.len() as u64);
                in_force.push(good.clone());
            }
        }
        let in_force: FontFiles = in_force.into_iter().collect();
        if in_force != self.in_force {
            self.in_force = in_force;
        }
    }
}

/// The names of the fonts in a folder, sorted; an error where nobody knows.
fn list(folder: &Path) -> io::Result<Vec<String>> {
    list_files(&folder.join(FOLDER), |name| has_ending(name, &ENDINGS) || has_ending(name, &OTHER_ENDINGS))
}

/// The names of the files in a folder that are meant, sorted; an error where nobody knows.
pub(super) fn list_files(folder: &Path, is_meant: impl Fn(&str) -> bool) -> io::Result<Vec<String>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(error),
    };
    let mut names = Vec::new();
    for entry in entries {
        // What is not named in UTF-8 is told of with all others that are not.
        let Ok(name) = entry?.file_name().into_string() else { continue };
        if is_meant(&name) && !is_leftover(&name) && !name.starts_with('.') {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

pub(super) fn has_ending(name: &str, endings: &[&str]) -> bool {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    endings.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

impl KnownFont {
    /// Reads a file unless it looks as it did; `room` is what all may still take.
    fn read(&mut self, folder: &Path, name: &str, room: u64, now: Instant) {
        match self.read_file(folder, name, room) {
            Ok(Some(font)) => (self.good, self.fault) = (Some(font), None),
            Ok(None) => {}
            Err(fault) => {
                let since = self.fault.as_ref().map_or(now, |(_, since)| *since);
                let place = Place { file: folder.join(FOLDER).join(name), ..Place::default() };
                self.fault = Some((fault.problem(name, place), since));
            }
        }
    }

    /// The font in a file; none where it is as it was.
    fn read_file(&mut self, folder: &Path, name: &str, room: u64) -> Result<Option<FontFile>, Fault> {
        if !has_ending(name, &ENDINGS) {
            return Err(Fault::Font(FontFault::ForTheWeb));
        }
        let file = open_beneath(folder, &Path::new(FOLDER).join(name))?;
        let stamp = Stamp::of_metadata(&file.metadata().map_err(OpenError::Io)?);
        if self.stamp == Some(stamp) {
            return Ok(None);
        }
        self.stamp = None;
        if stamp.length() > room && stamp.length() <= MAX_BYTES {
            return Err(Fault::NoRoom);
        }
        let bytes = read_within(&file, MAX_BYTES)?;
        // What was written just now may be written once more without a sign of it.
        self.stamp = (!stamp.is_younger_than(COARSE, system_now())).then_some(stamp);
        let hash = *blake3::hash(&bytes).as_bytes();
        if let Some(same) = self.good.as_ref().filter(|good| good.hash == hash) {
            return Ok(Some(same.clone()));
        }
        let bytes = Arc::new(bytes);
        open_font(&bytes).map_err(Fault::Font)?;
        Ok(Some(FontFile { name: name.to_owned(), hash, bytes }))
    }
}

/// Why a file is not used.
enum Fault {
    Unreadable(OpenError),
    Font(FontFault),
    /// It is one too many for the memory that there is for all.
    NoRoom,
}

impl From<OpenError> for Fault {
    fn from(error: OpenError) -> Self {
        Self::Unreadable(error)
    }
}

impl Fault {
    fn problem(&self, name: &str, place: Place) -> Problem {
        let (message, help) = match self {
            Self::Unreadable(error) => unreadable(name, error),
            Self::Font(fault) => no_font(name, *fault),
            Self::NoRoom => {
                let most = MAX_ALL_BYTES / MIB;
                let message = text!(
                    "fonts 里的字体一共超过 {most} MB，“{name}”没有用上",
                    "the fonts in `fonts` have more than {most} MB: `{name}` is not used"
                );
                (message, text!("只留需要的字体", "keep those that are needed"))
            }
        };
        Problem::error("bad-font", Grade::Content, place, message).help(help)
    }
}

fn unreadable(name: &str, error: &OpenError) -> (Text, Text) {
    match error {
        OpenError::Outside => (
            text!(
                "字体“{name}”是一个链接，指向播放文件夹的外面，没有读取",
                "the font `{name}` is a link that leads out of the folder: it is not read"
            ),
            text!("把字体文件本身放进 fonts 文件夹", "put the file itself into `fonts`"),
        ),
        OpenError::NotAFile => (
            text!("“{name}”不是普通文件，不能用作字体", "`{name}` is not a regular file, so it is no font"),
            text!("换成字体文件，或移走它", "put a font in its place, or take it away"),
        ),
        OpenError::TooBig(bytes) => {
            let (megabytes, most) = (bytes.div_ceil(MIB), MAX_BYTES / MIB);
            (
                text!(
                    "字体“{name}”有 {megabytes} MB，太大了（最大 {most} MB）",
                    "the font `{name}` has {megabytes} MB, too much (at most {most} MB)"
                ),
                text!(
                    "换成单一地区、单一字重的字体文件，例如 NotoSansCJKsc-Bold.otf",
                    "use a file of one region and one weight, such as NotoSansCJKsc-Bold.otf"
                ),
            )
        }
        OpenError::Io(error) => (
            text!("字体“{name}”读不出来：{error}", "the font `{name}` cannot be read: {error}"),
            text!("检查文件的读取权限，或重新复制一份", "see whether it may be read, or copy it anew"),
        ),
    }
}

fn no_font(name: &str, fault: FontFault) -> (Text, Text) {
    let another = || {
        text!(
            "换成 .ttf、.otf 或 .ttc 字体，例如 Noto Sans CJK SC，或移走它",
            "use a .ttf, .otf or .ttc font, such as Noto Sans CJK SC, or take it away"
        )
    };
    match fault {
        FontFault::NotAFont => (text!("“{name}”不是字体文件", "`{name}` is no font"), another()),
        FontFault::ForTheWeb => (
            text!(
                "“{name}”是网页或旧系统用的字体，不能直接用",
                "`{name}` is a font of a kind for web pages or old systems"
            ),
            another(),
        ),
        FontFault::Damaged => (
            text!("字体“{name}”不完整或已损坏", "the font `{name}` is cut off or damaged"),
            text!("重新复制一份，等复制完再看", "copy it anew, and wait until all of it is there"),
        ),
        FontFault::NoOutlines => (
            text!("“{name}”是点阵字体，没有轮廓，放大不了", "`{name}` is a bitmap font, which has no outlines"),
            another(),
        ),
        FontFault::NoCharacters => {
            (text!("字体“{name}”没有说明有哪些字", "the font `{name}` does not say which characters it has"), another())
        }
    }
}

fn too_many(count: usize, place: Place) -> Problem {
    let message = text!(
        "fonts 里有 {count} 个字体，只用按名字排序的前 {MAX_FONTS} 个",
        "there are {count} fonts in `fonts`: the first {MAX_FONTS} by name are used"
    );
    Problem::warning("too-many-fonts", place, message).help(text!("只留需要的字体", "keep those that are needed"))
}
