//! Kinds of JPEG that nearly no program writes and that are not read here. They are not damaged: copying them again
//! does not help, saving them as an ordinary JPEG does.

use gongyi_core::{problem::Text, text};

/// A kind of JPEG that is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnusualJpeg {
    /// Arithmetic coding.
    Arithmetic,
    /// Without loss, JPEG-LS too.
    Lossless,
    /// A small picture first, and what it lacks after it.
    Hierarchical,
    /// Other than eight bits a sample.
    Depth(u8),
    /// Two components, or five and more.
    Components,
    /// The height is told after the picture.
    HeightBehind,
}

impl UnusualJpeg {
    /// Its name in both languages.
    pub(crate) fn name(self) -> Text {
        match self {
            Self::Arithmetic => text!("算术编码", "arithmetic coding"),
            Self::Lossless => text!("无损编码", "lossless coding"),
            Self::Hierarchical => text!("分层编码", "hierarchical coding"),
            Self::Depth(bits) => text!("每个分量 {bits} 位", "{bits} bits a sample"),
            Self::Components => text!("颜色分量的个数少见", "an unusual number of components"),
            Self::HeightBehind => text!("高度写在图像后面", "its height stands behind the picture"),
        }
    }
}
