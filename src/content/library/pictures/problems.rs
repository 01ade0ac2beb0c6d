//! What is wrong with a picture, in words.

use std::{io, path::Path};

use crate::library::names::is_garbled_from;
use gongyi_core::{
    characters,
    problem::{Grade, Place, Problem, Text},
    text,
};
use gongyi_media::{Looks, MediaError, Remarks};

/// A living person who looks as on a memorial; of a picture it is said where it is a portrait.
pub(crate) const PORTRAIT_ON_BLACK: &str = "portrait-on-black";

/// A name that no path beneath the folder can have.
pub(super) fn outside_folder(name: &str, place: Place) -> Problem {
    let message = text!("“{name}”不在播放文件夹内", "`{name}` is not inside the folder");
    Problem::error("outside-folder", Grade::Content, place, message).help(text!(
        "把图片放进播放文件夹，写相对路径，例如 \"posters/a.jpg\"",
        "put the picture into the folder and write its path from there, such as \"posters/a.jpg\""
    ))
}

/// A link that leads out of the folder.
pub(super) fn leads_outside(name: &str, place: Place) -> Problem {
    let message = text!("“{name}”是一个链接，指向播放文件夹之外", "`{name}` is a link that leads out of the folder");
    Problem::error("outside-folder", Grade::Content, place, message)
        .help(text!("把图片本身放进播放文件夹，不要用链接", "put the picture itself into the folder, not a link to it"))
}

/// Why a picture cannot be used, and what to do about it where that is not said with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(super) why: Text,
    pub(super) help: Option<Text>,
}

impl From<Text> for Reason {
    fn from(why: Text) -> Self {
        Self { why, help: None }
    }
}

impl From<&MediaError> for Reason {
    fn from(error: &MediaError) -> Self {
        Self { why: error.text(), help: error.help() }
    }
}

pub(super) fn broken_picture(name: &str, Reason { why, help }: &Reason, place: Place) -> Problem {
    let message = Text::new(
        format!("图片“{name}”无法使用：{}", why.zh),
        format!("the picture `{name}` cannot be used: {}", why.en),
    );
    let problem = Problem::error("broken-picture", Grade::Content, place, message);
    help.iter().cloned().fold(problem, Problem::help)
}

/// What is to be said of a picture although it is shown.
pub(super) fn remarks(name: &str, remarks: Remarks, looks: Looks, place: &Place) -> Vec<Problem> {
    let mut found = Vec::new();
    if remarks.is_moving {
        let message = text!(
            "图片“{name}”是会动的，这里只显示第一帧，不动",
            "the picture `{name}` moves; here its first frame stands still"
        );
        found.push(Problem::warning("picture-moves", place.clone(), message).help(text!(
            "如果要的不是第一帧，把要的那一帧另存为 PNG",
            "where another frame is meant, save that one as a PNG"
        )));
    }
    if remarks.is_for_print {
        let message = text!(
            "图片“{name}”是印刷用的（CMYK），没有颜色配置文件，颜色可能失真、刺眼",
            "the picture `{name}` was made for print (CMYK) without a colour profile; its colours may be garish"
        );
        found.push(Problem::warning("picture-for-print", place.clone(), message).help(text!(
            "导出为 RGB（sRGB），或导出时嵌入颜色配置文件（ICC）",
            "export it as RGB (sRGB), or with its colour profile (ICC)"
        )));
    }
    if looks.has_red_cross {
        let message = text!("图片“{name}”里有白底红十字", "the picture `{name}` has a red cross on a white ground");
        found.push(Problem::warning("red-cross", place.clone(), message).help(text!(
            "红十字标志只由红十字会和军队医疗使用（《红十字标志使用办法》）：医疗用绿色十字或别的图形；确有授权就写 waive",
            "only the Red Cross and medical services of armed forces use it (红十字标志使用办法): for medicine use a green              cross or another sign; with a permission, waive it"
        )));
    }
    if looks.is_grey {
        let message = text!(
            "人物照片“{name}”是黑白的，看上去像遗像",
            "the portrait `{name}` is in black and white: it looks as on a memorial"
        );
        found.push(Problem::warning(PORTRAIT_ON_BLACK, place.clone(), message).help(text!(
            "换一张彩色照片；确是缅怀逝者，就写 waive",
            "use a photograph in colour; where the dead are remembered, waive it"
        )));
    }
    found
}

pub(super) fn missing_problem(place: Place, message: Text) -> Problem {
    Problem::error("missing-picture", Grade::Content, place, message)
}

/// `folder` is where a name like it is searched for.
pub(super) fn missing_picture(folder: Option<&Path>, name: &str, error: &io::Error, place: Place) -> Problem {
    let message = match error.kind() {
        io::ErrorKind::NotFound => text!("找不到图片“{name}”", "there is no picture `{name}`"),
        _ => text!("读不了图片“{name}”：{error}", "the picture `{name}` cannot be read: {error}"),
    };
    let help = if name.contains('\\') {
        let path = name.replace('\\', "/");
        text!("路径用 / 分隔，写成 \"{path}\"", "write paths with /: \"{path}\"")
    } else if let Some(help) = folder.and_then(|folder| in_another_encoding(folder, Path::new(name))) {
        help
    } else if let Some(near) = folder.and_then(|folder| nearest_file(folder, Path::new(name))) {
        text!("是不是“{near}”？", "did you mean `{near}`?")
    } else {
        text!(
            "把图片放进播放文件夹，并检查文件名和扩展名",
            "put the picture into the folder, and check its name and ending"
        )
    };
    missing_problem(place, message).help(help)
}

/// What to do about a picture that is there under a name in another encoding, or in a folder of such a name.
fn in_another_encoding(folder: &Path, relative: &Path) -> Option<Text> {
    let mut there = folder.to_owned();
    let mut garbled = None;
    for part in relative.components() {
        let part = part.as_os_str();
        if there.join(part).exists() {
            there.push(part);
            continue;
        }
        let wanted = part.to_str()?;
        let entries = std::fs::read_dir(&there).ok()?.flatten();
        let mut names = entries.map(|entry| entry.file_name());
        let name = names.find(|name| is_garbled_from(name.as_encoded_bytes(), wanted))?;
        there.push(&name);
        garbled.get_or_insert((name, wanted.to_owned()));
    }
    let (name, wanted) = garbled?;
    Some(match name.to_str() {
        Some(name) => text!(
            "文件夹里的“{name}”就是“{wanted}”，文件名在解压时成了乱码：改名，或用 unzip -O GBK 重新解压",
            "`{name}` in the folder is `{wanted}`, with a name that an unpacker garbled: rename it, or unpack anew with \
             unzip -O GBK"
        ),
        None => text!(
            "文件夹里有“{wanted}”，但文件名是 GBK 编码：改名，或用 unzip -O GBK 重新解压",
            "there is `{wanted}` in the folder, with a name in GBK: rename it, or unpack anew with unzip -O GBK"
        ),
    })
}

/// A file beside the one that is missing whose name is most like it.
fn nearest_file(folder: &Path, relative: &Path) -> Option<String> {
    let parent = relative.parent().unwrap_or_else(|| Path::new(""));
    let wanted = relative.file_name()?.to_str()?;
    let names: Vec<String> = std::fs::read_dir(folder.join(parent))
        .ok()?
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| Path::new(name).extension().is_none_or(|extension| extension != "ron"))
        .collect();
    let near = characters::nearest(wanted, names.iter().map(String::as_str))?;
    Some(parent.join(near).to_string_lossy().into_owned())
}
