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
    fn what_no_memory_holds_is_none() {
        // More bytes than a process has addresses for, whatever the system promises.
        assert!(blank(1 << 23, 1 << 24).is_none());
        assert!(blank(u32::MAX, u32::MAX).is_none());
        assert!(blank(0, 9).is_none() && blank(9, 0).is_none());
    }
}
