//! The fonts of the folder `fonts`: they have characters that the faces of the player lack. They are kept as
//! [`kept_files`](super::kept_files) says.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use super::{
    Report,
    kept_files::{Good, KeptFiles, Kind, has_ending},
};
use crate::store::{Entry, Store};
use gongyi_assets::fonts::{FontFault, open_font};
use gongyi_core::{
    fonts::{FontFile, FontFiles},
    problem::{Grade, Place, Problem, Text},
    text,
};
use gongyi_system::open::OpenError;

/// The folder of the fonts in that of the content.
pub(super) const FOLDER: &str = "fonts";
/// So many of them are used: each is asked for every character that is nowhere else.
const MAX_FONTS: usize = 8;
/// The bytes of a font, at most: all of Unicode's Chinese characters take two files of some 30 MB.
const MAX_BYTES: u64 = 64 * MIB;
/// The bytes of all of them: they stay in memory.
const MAX_ALL_BYTES: u64 = 128 * MIB;
const MIB: u64 = 1024 * 1024;

/// The endings of files that are used, and of other kinds of fonts, which are told of.
const ENDINGS: [&str; 4] = ["ttf", "otf", "ttc", "otc"];
const OTHER_ENDINGS: [&str; 8] = ["woff", "woff2", "eot", "pfb", "dfont", "fon", "bdf", "pcf"];

/// The fonts of a folder.
#[derive(Default)]
pub(super) struct Fonts {
    files: KeptFiles<Font>,
    in_force: FontFiles,
}

/// A font among such files.
struct Font;

impl Fonts {
    /// Takes what an earlier player kept.
    pub(super) fn seed(&mut self, store: &Arc<Store>, files: &BTreeMap<String, Entry>) {
        self.files.seed(store, files);
    }

    /// The fonts that slides are set in.
    pub(super) fn in_force(&self) -> &FontFiles {
        &self.in_force
    }

    /// Their files, for the state folder.
    pub(super) fn paths(&self) -> impl Iterator<Item = (String, Entry, &Arc<Vec<u8>>)> {
        self.files.paths().map(|(path, Good { entry, bytes, .. })| (path, *entry, bytes))
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
        self.files.due(now)
    }

    /// The next reading does not trust what files look like from outside.
    pub(super) fn distrust_stamps(&mut self) {
        self.files.distrust_stamps();
    }

    /// Reads the fonts that are new.
    pub(super) fn read(&mut self, folder: &Path, now: Instant, is_first: bool, report: &mut Report) {
        self.files.read(folder, now, is_first, report);
        self.follow();
    }

    /// The folder is not to be asked: what an earlier player kept is in force.
    pub(super) fn recover(&mut self) {
        self.files.recover();
        self.follow();
    }

    fn follow(&mut self) {
        let in_force: FontFiles = self.files.in_force().cloned().collect();
        if in_force != self.in_force {
            self.in_force = in_force;
        }
    }
}

impl Kind for Font {
    type Content = FontFile;
    type Fault = Fault;

    const FOLDER: &'static str = FOLDER;
    const MAX_FILES: usize = MAX_FONTS;
    const MAX_BYTES: u64 = MAX_BYTES;
    const MAX_ALL_BYTES: u64 = MAX_ALL_BYTES;

    fn is_meant(name: &str) -> bool {
        has_ending(name, &ENDINGS) || has_ending(name, &OTHER_ENDINGS)
    }

    fn check_name(name: &str) -> Result<(), Fault> {
        if has_ending(name, &ENDINGS) { Ok(()) } else { Err(Fault::Font(FontFault::ForTheWeb)) }
    }

    fn no_room() -> Fault {
        Fault::NoRoom
    }

    fn understand(name: &str, bytes: &Arc<Vec<u8>>) -> Result<FontFile, Fault> {
        open_font(bytes).map_err(Fault::Font)?;
        let hash = *blake3::hash(bytes).as_bytes();
        Ok(FontFile { name: name.to_owned(), hash, bytes: Arc::clone(bytes) })
    }

    fn problem(path: PathBuf, name: &str, fault: Fault) -> Problem {
        fault.problem(name, Place::of_file(path))
    }

    fn too_many(folder: &Path, names: &[String]) -> Problem {
        let count = names.len();
        let place = names.get(MAX_FONTS).map(|name| Place::of_file(folder.join(name))).unwrap_or_default();
        let message = text!(
            "fonts 里有 {count} 个字体，只用按名字排序的前 {MAX_FONTS} 个",
            "there are {count} fonts in `fonts`: the first {MAX_FONTS} by name are used"
        );
        Problem::warning("too-many-fonts", place, message).help(text!("只留需要的字体", "keep those that are needed"))
    }
}

/// Why a file is not used.
pub(super) enum Fault {
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
