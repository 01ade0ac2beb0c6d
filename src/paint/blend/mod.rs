//! Painted pictures into the pixels of a window, without an adapter: what the stage shows on a machine that has none.
//!
//! A buffer is what `softbuffer` lends: a `u32` for each pixel, `0x00RRGGBB`, row by row, of a *window*, which may be
//! turned by quarter turns against the upright picture. A zone is an [`Area`] of the upright picture.
//!
//! A processor pays for each pixel that it touches, and for each again that it hands to the screen. So everything here
//! writes whole rectangles, as few as can be, and says which ([`Damage`]); what a frame shares with the one before is
//! left alone. What each transition means is not said here: [`mix`](super::mix) and this module take the share of the new
//! picture at a pixel, and the gold of a rod, from the same place (`paint::front`).
//!
//! No threads, no time: the caller knows which moment a buffer holds, and which one it wants.

mod damage;
mod light;
mod target;
#[cfg(test)]
mod tests;
mod transition;

pub use damage::Damage;
pub use target::Target;
pub use transition::Transition;

use gongyi_core::model::layout::Area;
use gongyi_media::Canvas;

use crate::ticker;

/// Draws a picture in its place. One of another size, while the right one is painted after a resize, is stretched to it
/// without smoothing: it stands for a moment.
pub fn still(picture: &Canvas, area: Area, target: &mut Target<'_>) -> Damage {
    let mut damage = Damage::default();
    let exact = (picture.width, picture.height) == area.size();
    damage.add(target.draw(area, |x, y, out| {
        let (x, y) = (x - area.x, y - area.y);
        if exact {
            convert(pixels(picture, x, y), out);
            return;
        }
        let scaled =
            |at: u32, length: u32, of: u32| ((u64::from(at) * 2 + 1) * u64::from(of) / (u64::from(length) * 2)) as u32;
        let row = pixels(picture, 0, scaled(y, area.height, picture.height));
        for (x, out) in (x..).zip(out) {
            *out = row.get(scaled(x, area.width, picture.width) as usize).copied().map(word).unwrap_or_default();
        }
    }));
    damage
}

/// Draws black.
pub fn black(area: Area, target: &mut Target<'_>) -> Damage {
    let mut damage = Damage::default();
    damage.add(target.draw(area, |_, _, out| out.fill(0)));
    damage
}

/// Draws what a zone shows of the strip of a ticker that moved by so many pixels: [`ticker::part`] of it, by rows.
pub fn strip(strip: &Canvas, shift: u64, area: Area, target: &mut Target<'_>) -> Damage {
    let mut damage = Damage::default();
    let size = (strip.width, strip.height);
    damage.add(target.draw(area, |x, y, out| {
        let from = shift + u64::from(x - area.x);
        let mut rest = out;
        for piece in ticker::pieces(size, area.height, from, rest.len()) {
            let Some((out, after)) = rest.split_at_mut_checked(piece.length) else { return };
            convert(pixels(strip, piece.column, piece.fold * area.height + (y - area.y)), out);
            rest = after;
        }
    }));
    damage
}

/// The pixels of a row of a picture, from a column on.
fn pixels(picture: &Canvas, column: u32, row: u32) -> &[[u8; 4]] {
    let (width, column) = (picture.width as usize, (column.min(picture.width)) as usize);
    let start = row as usize * width;
    picture.data.as_chunks().0.get(start + column..start + width).unwrap_or_default()
}

/// Writes pixels as a window wants them.
fn convert(pixels: &[[u8; 4]], out: &mut [u32]) {
    for (pixel, out) in pixels.iter().zip(out) {
        *out = word(*pixel);
    }
}

/// A pixel as a window wants it: `0x00RRGGBB`.
fn word([red, green, blue, _]: [u8; 4]) -> u32 {
    u32::from_be_bytes([0, red, green, blue])
}
