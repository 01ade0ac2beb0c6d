//! Names of themes, icons and drawings, which are files among the assets: a name is never a path.

use gongyi_core::{
    characters::is_plain_name,
    problem::{Grade, Place, Problem},
    text,
};

/// A problem where a name might reach out of its folder.
pub fn bad_name((zh, en): (&str, &str), name: &str, place: impl FnOnce() -> Place) -> Option<Problem> {
    if is_plain_name(name) {
        return None;
    }
    let message = text!("“{name}”不能作{zh}的名字", "`{name}` cannot be the name of {en}");
    let help = text!(
        "名字里只有文字、数字、- 和 _，不写文件夹和扩展名",
        "a name has letters, digits, - and _ only: neither folders nor the ending of a file"
    );
    Some(Problem::error("bad-name", Grade::Shape, place(), message).help(help))
}

/// What a theme is called in a sentence.
pub const THEME: (&str, &str) = ("主题", "a theme");
/// What an icon is called in a sentence.
pub const ICON: (&str, &str) = ("图标", "an icon");
/// What an ornament's drawing is called in a sentence.
pub const DRAWING: (&str, &str) = ("图案", "a drawing");
/// What a scene is called in a sentence.
pub const SCENE: (&str, &str) = ("图景", "a scene");
