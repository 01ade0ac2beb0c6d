//! Pixels that are ready to be shown.

use gongyi_core::model::layout;

/// A painted picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canvas {
    /// Its width in pixels.
    pub width: u32,
    /// Its height in pixels.
    pub height: u32,
    /// RGBA, 8 bits each, sRGB, opaque, row by row from the top.
    pub data: Vec<u8>,
}

impl Canvas {
    /// A black picture.
    pub fn black((width, height): (u32, u32)) -> Self {
        Self { width, height, data: [0, 0, 0, 255].repeat(width as usize * height as usize) }
    }

    /// Puts a picture where a zone is. What reaches over the edges is cut off.
    pub fn place(&mut self, part: &Self, area: layout::Area) {
        let row = |width: u32| width as usize * 4;
        let (own, from) = (row(self.width), row(part.width));
        let start = row(area.x.min(self.width));
        let length = row(area.width.min(part.width)).min(own - start);
        if from == 0 || own == 0 {
            return;
        }
        let lines = self.data.chunks_exact_mut(own).skip(area.y as usize).take(area.height as usize);
        for (line, part) in lines.zip(part.data.chunks_exact(from)) {
            if let (Some(to), Some(from)) = (line.get_mut(start..start + length), part.get(..length)) {
                to.copy_from_slice(from);
            }
        }
    }
}
