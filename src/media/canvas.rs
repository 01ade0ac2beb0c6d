//! Pixels that are ready to be shown.

use gongyi_core::{burn_in::Offset, model::layout};

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

    /// The picture moved by so many pixels to the right and down. What is left open is filled by its edges.
    #[must_use]
    pub fn moved(&self, (dx, dy): Offset) -> Self {
        let (width, height) = (self.width as usize, self.height as usize);
        let rows = self.data.as_chunks::<4>().0;
        let mut data = Vec::with_capacity(self.data.len());
        let within =
            |at: usize, by: i32, whole: usize| (at as i64 - i64::from(by)).clamp(0, (whole as i64 - 1).max(0)) as usize;
        for y in 0..height {
            let start = within(y, dy, height) * width;
            let Some(row) = rows.get(start..start + width) else { continue };
            data.extend((0..width).filter_map(|x| row.get(within(x, dx, width))).flatten());
        }
        Self { data, ..*self }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_moved_picture_leaves_open_is_filled_by_its_edge() {
        let pixel = |value: u8| [value, value, value, 255];
        let canvas = Canvas { width: 3, height: 2, data: [1, 2, 3, 4, 5, 6].map(pixel).concat() };
        let moved = |by| canvas.moved(by).data.iter().step_by(4).copied().collect::<Vec<u8>>();
        assert_eq!(moved((0, 0)), [1, 2, 3, 4, 5, 6]);
        assert_eq!(moved((1, 0)), [1, 1, 2, 4, 4, 5]);
        assert_eq!(moved((-1, 1)), [2, 3, 3, 2, 3, 3]);
        assert_eq!(moved((9, -9)), [4, 4, 4, 4, 4, 4]);
    }
}
