//! Files of the folder that were meant for the player, and are not read: under a name that is not theirs, copies, and
//! names in another encoding. None of them is left out silently, and none plays beside what it is a copy of.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsStr,
    path::{Path, PathBuf},
};

use super::{
    Loader, Report,
    folder::{Files, Listing, Reading},
    kind::{FileKind, kind_of_bytes},
};
use crate::library::{
    names::{
        CopyMark, Meant, Originals, SITE, fold, gbk_name, is_default_name, is_garbled_from, is_site_name,
        looks_garbled, stem_of, well_formed,
    },
    parse::ParsedPlaylist,
    stamp::Stamp,
};
use gongyi_core::{
    problem::{Grade, Place, Problem, Text},
    text,
};

/// Endings of pictures, films and archives: nobody saves a text under them, and there may be hundreds.
const NO_TEXTS: [&str; 24] = [
    "jpg", "jpeg", "png", "webp", "gif", "bmp", "heic", "heif", "avif", "tif", "tiff", "svg", "mp4", "mov", "mkv",
    "avi", "wmv", "webm", "mp3", "wav", "pdf", "zip", "rar", "7z",
];

/// A file of the folder that is not read.
#[derive(Debug, Clone)]
pub(super) struct Stray {
    /// Its name, as it can be shown.
    name: String,
    /// The playlist that it may be meant as.
    stem: String,
    reason: Reason,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    Misnamed,
    Copy,
    Encoding,
}

/// What the beginnings of files say that are not read, as long as they look the same from outside.
pub(super) type Heads = BTreeMap<String, (Option<Stamp>, Option<FileKind>)>;

/// The playlists that are read, without their endings: what others may be meant as, or copies of.
struct Present<'a> {
    /// By their folded names: of those that fold alike the first.
    folded: BTreeMap<String, &'a str>,
    originals: Originals<'a>,
}

impl<'a> Present<'a> {
    fn new(names: &'a [String]) -> Self {
        let stems = names.iter().map(|name| stem_of(name));
        let folded = stems.clone().rev().map(|stem| (fold(stem), stem)).collect();
        Self { folded, originals: Originals::new(stems) }
    }

    /// The playlist that a file of this name is another version of.
    fn original_of(&self, stem: &str) -> Option<&'a str> {
        self.folded.get(&fold(stem)).copied().or_else(|| self.originals.surely_of(stem))
    }
}

/// Whether a change of this file matters although it is not read.
pub(super) fn may_be_meant(name: &OsStr) -> bool {
    match name.to_str() {
        Some(name) => !super::folder::is_left_out(name) && (Meant::of_name(name).has_ending || is_site_name(name)),
        None => Meant::of_name(&name.to_string_lossy()).has_ending,
    }
}

impl Loader {
    /// Finds what was meant for the player under a name that is not read, and takes copies out of what is read.
    pub(super) fn find_strays(&mut self, listing: &mut Listing, report: &mut Report) {
        self.strays.clear();
        let folder = self.folder.clone();
        let place = |name: &Path| Place::of_file(folder.join(name));
        for name in &listing.misencoded {
            let shown = gbk_name(name.as_os_str().as_encoded_bytes());
            if let Some(shown) = &shown {
                let stem = Meant::of_name(shown).stem;
                self.strays.push(Stray { name: shown.clone(), stem, reason: Reason::Encoding });
            }
            report.problems.push(misencoded(shown.as_deref(), place(name)));
        }
        let named: BTreeSet<String> = self.named().into_iter().map(str::to_owned).collect();
        let known: BTreeSet<String> = listing.names.iter().map(|name| stem_of(name).to_owned()).collect();
        self.heads.retain(|name, _| listing.foreign.binary_search(name).is_ok() || known.contains(stem_of(name)));
        // Names that end as ours do, and are not well formed: the name alone decides, or what is in it.
        let (odd, names): (Vec<String>, Vec<String>) =
            std::mem::take(&mut listing.names).into_iter().partition(|name| {
                name != SITE && !named.contains(stem_of(name)) && (well_formed(name).is_some() || is_site_name(name))
            });
        listing.names = names;
        let mut misnamed = Vec::new();
        for name in odd {
            match (self.kind_of(&name), well_formed(&name)) {
                // A playlist that somebody called so.
                (Some(FileKind::Playlist), None) => listing.names.push(name),
                (kind, _) => misnamed.push((name, kind)),
            }
        }
        listing.names.sort();
        for name in std::mem::take(&mut listing.foreign) {
            let meant = Meant::of_name(&name);
            let kind = if is_no_text(&name) { None } else { self.kind_of(&name) };
            let is_meant = match kind {
                Some(FileKind::Site | FileKind::Playlist) => true,
                Some(FileKind::Brackets) => meant.has_ending || meant.is_site(),
                None => meant.has_ending,
            };
            if is_meant {
                misnamed.push((name, kind));
            }
        }
        if !misnamed.is_empty() {
            let present = Present::new(&listing.names);
            for (name, kind) in misnamed {
                self.add_misnamed(name, kind, &present, report);
            }
        }
        self.take_copies(&named, listing, report);
        for name in &listing.names {
            if let Some(right) = looks_garbled(name) {
                report.problems.push(garbled(name, &right, place(Path::new(name))));
            }
        }
    }

    /// What the beginning of a file says that it is.
    fn kind_of(&mut self, name: &str) -> Option<FileKind> {
        let known = self.heads.get(name);
        match self.files.head(&self.folder.join(name), known.and_then(|(stamp, _)| *stamp)) {
            Ok(Reading::Unchanged) => known.and_then(|(_, kind)| *kind),
            Ok(Reading::Bytes(bytes, stamp)) => {
                let kind = kind_of_bytes(&bytes);
                self.heads.insert(name.to_owned(), (stamp, kind));
                kind
            }
            Err(_) => None,
        }
    }

    /// A file under a name that is not read: another site or playlist beside the right one, or the only one.
    fn add_misnamed(&mut self, name: String, kind: Option<FileKind>, present: &Present<'_>, report: &mut Report) {
        let meant = Meant::of_name(&name);
        let is_site = match kind {
            Some(FileKind::Site) => true,
            Some(FileKind::Playlist) => false,
            Some(FileKind::Brackets) | None => meant.is_site(),
        };
        if is_site {
            report.sites.push(name);
            return;
        }
        let place = Place::of_file(self.folder.join(&name));
        let (stem, reason) = if let Some(original) = present.original_of(&meant.stem) {
            report.problems.push(copy(&name, original, true, place));
            (original.to_owned(), Reason::Copy)
        } else {
            report.problems.push(misnamed_playlist(&name, &meant.stem, place));
            (meant.stem, Reason::Misnamed)
        };
        self.strays.push(Stray { name, stem, reason });
    }

    /// Takes what is a copy by its name alone out of what is read.
    fn take_copies(&mut self, named: &BTreeSet<String>, listing: &mut Listing, report: &mut Report) {
        let (folder, strays) = (&self.folder, &mut self.strays);
        let all = listing.names.clone();
        let present: BTreeSet<&str> = all.iter().map(|name| stem_of(name)).collect();
        // A copy of a playlist that a rule plays, and that is not there, is no playlist of its own.
        let originals = Originals::new(present.iter().copied().chain(named.iter().map(String::as_str)));
        let mut copies = Vec::new();
        listing.names.retain(|name| {
            let stem = stem_of(name);
            if name == SITE || named.contains(stem) {
                return true;
            }
            let Some(original) = originals.surely_of(stem) else { return true };
            let place = Place::of_file(folder.join(name));
            report.problems.push(copy(name, original, present.contains(original), place));
            strays.push(Stray { name: name.clone(), stem: original.to_owned(), reason: Reason::Copy });
            copies.push(stem.to_owned());
            false
        });
        for copy in copies {
            self.forget_copy(&copy);
        }
    }

    fn forget_copy(&mut self, stem: &str) {
        self.playlists.remove(stem);
        self.partials.remove(stem);
        self.removed_from.remove(&format!("{stem}.ron"));
    }

    /// Takes out what is a copy by its name and by what is in it, once all was read.
    pub(super) fn take_copies_by_content(&mut self, names: &[String], report: &mut Report) {
        let named = self.named();
        let stems: Vec<&str> =
            names.iter().map(|name| stem_of(name)).filter(|stem| format!("{stem}.ron") != SITE).collect();
        let originals = Originals::new(stems.iter().copied());
        let mut copies: Vec<(String, String)> = Vec::new();
        for stem in stems.iter().filter(|stem| !named.contains(*stem)) {
            let Some(own) = self.playlists.get(*stem) else { continue };
            let is_copy_of = |mark: CopyMark, original: &str| {
                self.playlists.get(original).is_some_and(|original| match mark {
                    CopyMark::Strong | CopyMark::Weak => agree(own, original),
                    CopyMark::Beside => are_alike(own, original),
                })
            };
            let by_name = originals.of(stem).into_iter().find(|(mark, original)| is_copy_of(*mark, original));
            let original = by_name.map(|(_, original)| original).or_else(|| {
                let others = || stems.iter().copied().filter(|other| !is_default_name(other));
                is_default_name(stem).then(|| others().find(|other| is_copy_of(CopyMark::Weak, other)))?
            });
            copies.extend(original.map(|original| ((*stem).to_owned(), original.to_owned())));
        }
        for (stem, original) in copies {
            let name = format!("{stem}.ron");
            let place = Place::of_file(self.folder.join(&name));
            report.problems.push(copy(&name, &original, true, place));
            report.present.remove(&stem);
            report.kept.retain(|kept| *kept != self.folder.join(&name));
            self.strays.push(Stray { name, stem: original, reason: Reason::Copy });
            self.forget_copy(&stem);
        }
    }

    /// The site under a name that is not its own is a wrong site, not a missing one: the last good version stays.
    pub(super) fn report_sites(&mut self, report: &mut Report) {
        let is_alone = !report.has_site;
        for name in std::mem::take(&mut report.sites) {
            let place = Place::of_file(self.folder.join(&name));
            // One in the place of a playlist that plays is no copy that may lie there.
            let is_wanted = report.kept.contains(&place.file) || self.named().contains(stem_of(&name));
            let is_wrong = is_alone || is_wanted;
            report.problems.push(if is_wrong { misnamed_site(&name, place) } else { copy(&name, "site", true, place) });
            report.has_site = true;
        }
        if is_alone && report.has_site {
            self.removed_from.remove(SITE);
            if self.site.is_some() {
                self.keep_in_force(self.folder.join(SITE), report);
            }
        }
    }

    /// What to do about a playlist that is missing, where the folder has a file that may be meant as it.
    pub(super) fn stray_help(&self, wanted: &str) -> Option<Text> {
        let stray = self.strays.iter().find(|stray| fold(&stray.stem) == fold(wanted));
        let Some(Stray { name, reason, .. }) = stray else {
            let name = self.playlists.keys().find(|name| is_garbled_from(name.as_bytes(), wanted))?;
            return Some(text!(
                "文件夹里的“{name}.ron”就是它，文件名在解压时成了乱码：改名为 {wanted}.ron，或用 unzip -O GBK 重新解压",
                "`{name}.ron` in the folder is it, with a name that an unpacker garbled: rename it to {wanted}.ron, or \
                 unpack anew with unzip -O GBK"
            ));
        };
        Some(match reason {
            Reason::Misnamed => text!(
                "文件夹里有“{name}”：把它改名为 {wanted}.ron",
                "there is `{name}` in the folder: rename it to {wanted}.ron"
            ),
            Reason::Copy => text!(
                "文件夹里有“{name}”，像是它的副本：如果内容是对的，改名为 {wanted}.ron",
                "there is `{name}` in the folder, which looks like a copy of it: if that is right, rename it to \
                 {wanted}.ron"
            ),
            Reason::Encoding => text!(
                "文件夹里有“{name}”，但文件名是 GBK 编码：改名为 {wanted}.ron，或用 unzip -O GBK 重新解压",
                "there is `{name}` in the folder, with a name in GBK: rename it to {wanted}.ron, or unpack anew with \
                 unzip -O GBK"
            ),
        })
    }
}

fn is_no_text(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.trim().to_ascii_lowercase());
    ending.is_some_and(|ending| NO_TEXTS.contains(&ending.as_str()))
}

/// Whether two playlists have the same title, or begin with the same slide.
fn agree(own: &ParsedPlaylist, other: &ParsedPlaylist) -> bool {
    let title = |playlist: &ParsedPlaylist| playlist.title.as_deref().map(fold).filter(|title| !title.is_empty());
    let slide = |playlist: &ParsedPlaylist| slides(playlist).next();
    let is_same = |own: Option<String>, other: Option<String>| own.is_some() && own == other;
    is_same(title(own), title(other)) || is_same(slide(own), slide(other))
}

/// Whether all slides of two playlists are the same.
fn are_alike(own: &ParsedPlaylist, other: &ParsedPlaylist) -> bool {
    slides(own).eq(slides(other))
}

/// The slides of a playlist, as they are written, without blanks.
fn slides(playlist: &ParsedPlaylist) -> impl Iterator<Item = String> + '_ {
    let text = |span| playlist.source.text.get(span).unwrap_or_default();
    playlist.slides.iter().map(move |slide| text(slide.span.clone()).split_whitespace().collect())
}

/// The names below a folder that are not UTF-8, as paths from there; so many folders and entries are looked at.
pub(super) fn misencoded_below(files: &dyn Files, folder: &Path, folders: Vec<PathBuf>) -> Vec<PathBuf> {
    const MAX_FOLDERS: usize = 64;
    const MAX_ENTRIES: usize = 4000;
    const MAX_FOUND: usize = 50;
    let mut found = Vec::new();
    let mut waiting: std::collections::VecDeque<PathBuf> = folders.into();
    let (mut asked, mut entries) = (0, 0);
    while let Some(relative) = waiting.pop_front() {
        asked += 1;
        if asked > MAX_FOLDERS || entries >= MAX_ENTRIES || found.len() > MAX_FOUND {
            break;
        }
        for entry in files.list_up_to(&folder.join(&relative), MAX_ENTRIES - entries).unwrap_or_default() {
            entries += 1;
            let path = relative.join(&entry.name);
            if entry.is_folder && !entry.name.as_encoded_bytes().starts_with(b".") {
                waiting.push_back(path.clone());
            }
            if entry.name.to_str().is_none() {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn misnamed_site(name: &str, place: Place) -> Problem {
    let message = text!(
        "“{name}”里写的是站点设置，但文件名不对，没有读取；排期不变",
        "`{name}` holds the site, but under a name that is not read; the schedule stays as it was"
    );
    Problem::error("misnamed-site", Grade::Shape, place, message).help(text!(
        "改名为 \"site.ron\"；在 Windows 里先打开“显示文件扩展名”",
        "rename it to \"site.ron\"; on Windows show the endings of names first"
    ))
}

fn misnamed_playlist(name: &str, stem: &str, place: Place) -> Problem {
    let message = text!(
        "“{name}”像是播放列表，但文件名不对，不会播放",
        "`{name}` looks like a playlist, but under a name that is not read: it does not play"
    );
    Problem::warning("misnamed-playlist", place, message).help(text!(
        "改名为 \"{stem}.ron\"；在 Windows 里先打开“显示文件扩展名”",
        "rename it to \"{stem}.ron\"; on Windows show the endings of names first"
    ))
}

fn copy(name: &str, original: &str, is_there: bool, place: Place) -> Problem {
    let message = text!(
        "“{name}”像是“{original}.ron”的副本，不会播放",
        "`{name}` looks like a copy of `{original}.ron`: it does not play"
    );
    Problem::warning("copied-file", place, message).help(if is_there {
        text!(
            "两个文件留一个，删掉另一个：要用“{name}”，就用它替换“{original}.ron”",
            "keep one, delete the other: to use `{name}`, put it in the place of `{original}.ron`"
        )
    } else {
        text!(
            "“{original}.ron”不在文件夹里：如果“{name}”的内容是对的，改名为 \"{original}.ron\"",
            "`{original}.ron` is not in the folder: if `{name}` is right, rename it to \"{original}.ron\""
        )
    })
}

fn misencoded(shown: Option<&str>, place: Place) -> Problem {
    let message = match shown {
        Some(name) => text!(
            "文件名“{name}”是 GBK 编码，不是 UTF-8，没有读取",
            "the name `{name}` is in GBK, not in UTF-8: the file is not read"
        ),
        None => text!(
            "这个文件名不是 UTF-8 编码，也不是 GBK，没有读取",
            "the name of this file is neither UTF-8 nor GBK: the file is not read"
        ),
    };
    Problem::warning("name-encoding", place, message).help(unpack_anew(shown))
}

fn garbled(name: &str, right: &str, place: Place) -> Problem {
    let message = text!("文件名“{name}”是乱码，原名应是“{right}”", "the name `{name}` is garbled: it was `{right}`");
    Problem::warning("name-encoding", place, message).help(unpack_anew(Some(right)))
}

fn unpack_anew(right: Option<&str>) -> Text {
    match right {
        Some(right) => text!(
            "改名为“{right}”；压缩包用 unzip -O GBK 解压，文件名就是对的",
            "rename it to `{right}`; unpack archives with unzip -O GBK, and names are right"
        ),
        None => text!(
            "改一个文件名；压缩包用 unzip -O GBK 解压，文件名就是对的",
            "give it another name; unpack archives with unzip -O GBK, and names are right"
        ),
    }
}
