//! Pixmaps that are there only where memory holds them: `Pixmap::new` and `Pixmap::clone` would end the process where it
//! does not, and the wall with it.

use resvg::tiny_skia::{IntSize, Pixmap};

/// A transparent pixmap; none without pixels, or where memory does not hold it.
pub(super) fn blank(width: u32, height: u32) -> Option<Pixmap> {
    let size = IntSize::from_wh(width, height)?;
    let count = (width as usize).checked_mul(height as usize)?.checked_mul(4)?;
    let mut data = reserved(count)?;
    data.resize(count, 0);
    Pixmap::from_vec(data, size)
}

/// A copy of a pixmap; none where memory does not hold it.
pub(super) fn copy(pixmap: &Pixmap) -> Option<Pixmap> {
    let mut data = reserved(pixmap.data().len())?;
    data.extend_from_slice(pixmap.data());
    Pixmap::from_vec(data, IntSize::from_wh(pixmap.width(), pixmap.height())?)
}

/// A part of a pixmap, from a place on, so large; none where it does not lie within it, or memory does not hold it.
pub(super) fn crop(pixmap: &Pixmap, (x, y): (u32, u32), (width, height): (u32, u32)) -> Option<Pixmap> {
    let row = pixmap.width() as usize * 4;
    let mut data = reserved((width as usize).checked_mul(height as usize)?.checked_mul(4)?)?;
    let columns = x as usize * 4..(x as usize + width as usize) * 4;
    for line in pixmap.data().chunks_exact(row).skip(y as usize).take(height as usize) {
        data.extend_from_slice(line.get(columns.clone())?);
    }
    Pixmap::from_vec(data, IntSize::from_wh(width, height)?)
}

/// Puts a part of a pixmap back at its place.
pub(super) fn put_back(pixmap: &mut Pixmap, part: &Pixmap, (x, y): (u32, u32)) {
    let (row, own) = (pixmap.width() as usize * 4, part.width() as usize * 4);
    let columns = x as usize * 4..x as usize * 4 + own;
    let lines = pixmap.data_mut().chunks_exact_mut(row).skip(y as usize);
    for (line, part) in lines.zip(part.data().chunks_exact(own)) {
        if let Some(line) = line.get_mut(columns.clone()) {
            line.copy_from_slice(part);
        }
    }
}

/// Room for so many bytes, none of them written yet.
pub(super) fn reserved(count: usize) -> Option<Vec<u8>> {
    let mut data = Vec::new();
    data.try_reserve_exact(count).ok()?;
    Some(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_pixmap_is_one_of_tiny_skia_and_a_copy_is_equal() {
        let mut blank = blank(7, 3).unwrap();
        assert!(Some(&blank) == Pixmap::new(7, 3).as_ref());
        blank.data_mut()[5] = 9;
        assert!(copy(&blank).as_ref() == Some(&blank));
    }

    #[test]
    fn a_part_is_cut_out_and_put_back() {
        let mut whole = blank(5, 4).unwrap();
        whole.data_mut().iter_mut().zip(0..).for_each(|(byte, value)| *byte = value);
        let part = crop(&whole, (2, 1), (3, 2)).unwrap();
        assert_eq!(part.data()[..4], [28, 29, 30, 31]);
        assert_eq!(part.data()[12..16], [48, 49, 50, 51]);
        let before = copy(&whole).unwrap();
        put_back(&mut whole, &part, (2, 1));
        assert!(whole == before);
        put_back(&mut whole, &blank(3, 2).unwrap(), (2, 1));
        assert!(whole.data()[28..40].iter().all(|byte| *byte == 0) && whole.data()[24..28] == before.data()[24..28]);
        assert!(crop(&whole, (3, 0), (3, 1)).is_none());
    }

    #[test]
    fn what_no_memory_holds_is_none() {
        // More bytes than a process has addresses for, whatever the system promises.
        assert!(blank(1 << 23, 1 << 24).is_none());
        assert!(blank(u32::MAX, u32::MAX).is_none());
        assert!(blank(0, 9).is_none() && blank(9, 0).is_none());
    }
}
