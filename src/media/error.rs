//! Why a picture cannot be used, in both languages.

use std::io;

use crate::{DrawingIssue, FileKind, UnusualJpeg};
use gongyi_core::problem::Text;
use gongyi_system::open::OpenError;

/// Why a picture cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// The file cannot be read.
    #[error("it cannot be read: {0}")]
    Unreadable(io::Error),
    /// Memory does not hold it now.
    #[error("there is not enough memory for it now")]
    NoMemory,
    /// It is a folder, a pipe or a device.
    #[error("it is not a regular file")]
    NotAFile,
    /// It lies outside the folder that it must be in.
    #[error("it leads out of the folder: copy the picture itself into the folder")]
    Outside,
    /// The file is larger than the limit, in bytes.
    #[error("the file has {} MB: export it smaller, or as a JPEG", .0 / 1_000_000)]
    FileTooBig(u64),
    /// It is no PNG, JPEG, WebP or SVG.
    #[error("{}", .0.message().en)]
    UnknownFormat(FileKind),
    /// It is larger than the limits.
    #[error("it is too large: {width}x{height} pixels; export it with at most {}x{} pixels", .enough.0, .enough.1)]
    TooLarge {
        /// Its upright width in pixels.
        width: u32,
        /// Its upright height in pixels.
        height: u32,
        /// A size of the same shape that is not too large here.
        enough: (u32, u32),
    },
    /// It is a JPEG of a kind that is not read.
    #[error("it is an unusual kind of JPEG ({}): open it and save it as an ordinary JPEG", .0.name().en)]
    Unusual(UnusualJpeg),
    /// It is a drawing with something in it that is not shown.
    #[error("{}", .0.message().en)]
    Drawing(DrawingIssue),
    /// It is damaged or cut off.
    #[error("it is damaged: {0}")]
    Damaged(String),
}

impl From<io::Error> for MediaError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::OutOfMemory { Self::NoMemory } else { Self::Unreadable(error) }
    }
}

impl From<UnusualJpeg> for MediaError {
    fn from(kind: UnusualJpeg) -> Self {
        Self::Unusual(kind)
    }
}

impl From<DrawingIssue> for MediaError {
    fn from(issue: DrawingIssue) -> Self {
        Self::Drawing(issue)
    }
}

impl From<OpenError> for MediaError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Io(error) => error.into(),
            OpenError::NotAFile => Self::NotAFile,
            OpenError::Outside => Self::Outside,
            OpenError::TooBig(bytes) => Self::FileTooBig(bytes),
        }
    }
}

impl MediaError {
    /// Whether it is a fact about the file, which stays one as long as the file stays what it is. A disk that fails, and
    /// memory that is short, may do better in a moment.
    pub fn lasts(&self) -> bool {
        !matches!(self, Self::Unreadable(_) | Self::NoMemory)
    }

    /// The reason in both languages.
    pub fn text(&self) -> Text {
        let zh = match self {
            Self::Unreadable(error) => format!("读不了（{error}）"),
            Self::NoMemory => "内存暂时不足".to_owned(),
            Self::NotAFile => "不是普通文件".to_owned(),
            Self::Outside => "指向播放文件夹之外，请把图片本身复制进来".to_owned(),
            Self::FileTooBig(bytes) => format!("文件太大（{} MB），请缩小或另存为 JPEG", bytes / 1_000_000),
            Self::UnknownFormat(kind) => return kind.message(),
            Self::Drawing(issue) => return issue.message(),
            Self::TooLarge { width, height, enough } => {
                format!("尺寸太大（{width}×{height} 像素），请缩小到 {}×{} 像素以内再导出", enough.0, enough.1)
            }
            Self::Unusual(kind) => {
                format!("是一种少见的 JPEG（{}），请用看图软件打开后另存为普通 JPEG", kind.name().zh)
            }
            Self::Damaged(_) => "文件损坏或不完整，请重新复制或另存".to_owned(),
        };
        Text::new(zh, self.to_string())
    }

    /// What to do about it, where the reason does not say it.
    pub fn help(&self) -> Option<Text> {
        match self {
            Self::UnknownFormat(kind) => Some(kind.help()),
            Self::Drawing(issue) => Some(issue.help()),
            _ => None,
        }
    }
}
